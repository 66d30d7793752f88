"""What people say: who names a partner or a factor, and how much such words can carry.

A voice is a speaker in a document. Who has no known stake in the innovation is independent; the
implementer, the partner itself and whoever took part in the work are not, the press only retells,
and an unnamed speaker is nobody. What a source calls a factor is kept apart from what a coder read
out of it. The tiers are those of docs/method.md, E0 to E5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from govinno.answers.success.definitions import is_usable
from govinno.answers.success.facts import UNKNOWN, Claim, Facts, Result, key_of
from govinno.answers.success.words import say
from govinno.words import Words

SUPPORTS, NAMED_FACTOR = "supports", "named_factor"
#: A claim that says both is no support, and is told beside the disputes.
AGAINST = frozenset({"disputes", "mixed"})
INDEPENDENT = frozenset({"beneficiary", "academic", "award_body", "other_authority"})
EVALUATOR, IMPLEMENTER, PARTNER, PRESS = "evaluator", "implementer", "partner", "press"
#: Documents of an authority about somebody else: what is in them is on record.
OFFICIAL_KINDS, OTHERS = (
    frozenset({"award_list", "agency_page"}),
    frozenset({"award_body", "evaluator", "other_authority"}),
)


class Side(StrEnum):
    """On which side of the innovation a voice stands; a partner's is also that of whoever took
    part in the work."""

    INDEPENDENT = "independent"
    IMPLEMENTER = "implementer"
    PARTNER = "partner"
    PRESS = "press"
    UNKNOWN = "unknown"
    #: A speaker of a kind that says nothing of independence, such as a commissioned evaluator.
    COMMISSIONED = "commissioned"


class Voice(NamedTuple):
    """One speaker in one document. `speaker` is None where the source names nobody."""

    document: str
    speaker: str | None
    relation: str
    side: Side


#: The sides whose words count as somebody's own.
COUNTED = frozenset({Side.INDEPENDENT, Side.IMPLEMENTER, Side.PARTNER, Side.COMMISSIONED})


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in some claims: the different voices, and the tier they reach."""

    voices: frozenset[Voice]
    tier: int
    is_named: bool = True

    def count(self, side: Side) -> int:
        """How many voices stand on a side."""
        return sum(voice.side == side for voice in self.voices)

    @property
    def independent_speakers(self) -> int:
        """How many different independent speakers there are for sure: the same name in two
        documents is one, and so are all of one kind who are not named."""
        speaking = (v for v in self.voices if v.side == Side.INDEPENDENT)
        return len({(v.speaker, None if v.speaker else v.relation) for v in speaking})

    @property
    def words(self) -> Words:
        """What such words can carry, in both languages."""
        is_on_record = self.tier >= 3 and not self.count(Side.INDEPENDENT)
        verb = "tiers" if self.is_named else "tiers_described"
        return say(f"{verb}.on_record" if is_on_record else f"{verb}.{self.tier}")


def is_named(claim: Claim) -> bool:
    """Whether somebody says that it helped: the source itself calls it a factor, and agrees."""
    return claim.stance == SUPPORTS and claim.basis == NAMED_FACTOR


def is_described(claim: Claim) -> bool:
    """Whether it is told of, and a coder read it as a factor; nobody says that it helped."""
    return claim.stance == SUPPORTS and claim.basis != NAMED_FACTOR and not claim.is_rival


def said(facts: Facts, claims: Iterable[Claim], *, is_named: bool = True) -> Said:
    """The voices of supporting claims, and the best tier that they reach for one innovation.

    `is_named` is whether the claims are of those that a source calls a factor: it decides the words.
    """
    by_target: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.stance == SUPPORTS:
            by_target[claim.target].append(claim)
    voices, tier = set(), 0
    for group in by_target.values():
        heard = {v for claim in group for v in voices_of(facts, claim)}
        tier = max(tier, _tier(facts, group, heard))
        voices |= heard
    return Said(frozenset(voices), tier, is_named)


def voices_of(facts: Facts, claim: Claim) -> Iterator[Voice]:
    """The voices of one claim, one for each document; one without a document is kept apart."""
    side = side_of(facts, claim)
    speaker = key_of(claim.speaker) if claim.speaker else None
    for document in [cited.iri for cited in claim.documents] or [claim.iri]:
        yield Voice(document, speaker, claim.relation, side)


def side_of(facts: Facts, claim: Claim) -> Side:
    """Where the speaker of a claim stands. Whoever took part in the work, or is known by name to
    have a part in the case, is not independent, whatever the record says of the relation."""
    if known := _known_by_name(facts, claim):
        return known
    if claim.took_part:
        return Side.IMPLEMENTER if claim.relation == IMPLEMENTER else Side.PARTNER
    if claim.relation in INDEPENDENT:
        return Side.INDEPENDENT
    if claim.relation == EVALUATOR:
        return Side.COMMISSIONED if is_commissioned(facts, claim) else Side.INDEPENDENT
    sides = {IMPLEMENTER: Side.IMPLEMENTER, PARTNER: Side.PARTNER, PRESS: Side.PRESS}
    return sides.get(claim.relation, Side.UNKNOWN)


def _known_by_name(facts: Facts, claim: Claim) -> Side | None:
    """The side of a speaker whose name is that of somebody in the case; None for all others."""
    names, record = claim.names, facts.record_of(claim.target)
    if names & set(facts.helpers_of.get(record, ())):
        return Side.PARTNER
    if names & set(facts.owners_of.get(record, ())):
        return Side.IMPLEMENTER
    return Side.COMMISSIONED if names & set(facts.judges_of.get(record, ())) else None


def is_commissioned(facts: Facts, claim: Claim) -> bool:
    """Whether an evaluator took part in the selection of this very case. One without a name may
    have, and so counts as if."""
    judges = facts.judges_of.get(facts.record_of(claim.target), set())
    return not claim.names or bool(claim.names & set(judges))


# ---- the tier


def _tier(facts: Facts, claims: Sequence[Claim], voices: Collection[Voice]) -> int:
    """E0 to E4. The press and unnamed speakers never raise it. E5 asks for a result where
    somebody adopted the innovation, which no record can tell yet."""
    counted = [voice for voice in voices if voice.side in COUNTED]
    if not counted:
        return 0
    targets = {claim.target for claim in claims}
    is_independent = any(voice.side == Side.INDEPENDENT for voice in counted)
    if not (is_independent or _has_administrative_data(facts, claims, targets)):
        return 2 if len(counted) > 1 or _is_on_record(claims) else 1
    return 4 if _has_comparison(facts, targets) else 3


def _is_on_record(claims: Sequence[Claim]) -> bool:
    """Whether a claim stands in a document of another authority."""
    return any(
        cited.kind in OFFICIAL_KINDS and cited.publisher in OTHERS
        for claim in claims
        if claim.relation not in (PRESS, UNKNOWN)
        for cited in claim.documents
    )


def _has_administrative_data(facts: Facts, claims: Sequence[Claim], targets: set[str]) -> bool:
    """Whether the innovation has a measured baseline and the claim stands in an official record."""
    return _is_on_record(claims) and any(_usable(facts, targets))


def _has_comparison(facts: Facts, targets: set[str]) -> bool:
    return any(result.comparison is not None for result in _usable(facts, targets))


def _usable(facts: Facts, targets: set[str]) -> Iterator[Result]:
    results = (result for target in targets for result in facts.results_of.get(target, ()))
    return filter(is_usable, results)
