"""What can be said of a partner: the steps of the wording ladder (docs/method.md).

A partner stands on the highest step that it reaches; the words tell every step on the way that
says something of its own. Disputes are told beside them and never subtracted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from govinno.answers.success.definitions import Settings, improved, is_usable
from govinno.answers.success.facts import (
    UNKNOWN,
    Claim,
    Contribution,
    Facts,
    roles_of,
)
from govinno.answers.success.voices import AGAINST, COUNTED, SUPPORTS, Said, Side, said, side_of
from govinno.answers.success.words import coded, joined, listed, say
from govinno.ontology.model import Words

PRESENT, CONTRIBUTED, NAMED, AGREED, PATTERN, CREDIBLE = range(6)
HUMAN, MACHINE = "human", "machine"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a partner stands: the step, and what the words about it are made of."""

    step: int
    roles: tuple[str, ...]
    speakers: tuple[tuple[Words | None, str], ...]
    independent: int
    unknown: int
    press: int
    disputes: int
    has_pattern: bool
    is_credible: bool

    @property
    def words(self) -> Words:
        """What can be said, in both languages."""
        return joined(_facets(self), " · ")


def standing(
    facts: Facts, contributions: Sequence[Contribution], claims: Sequence[Claim],
    settings: Settings, *, has_pattern: bool = False,
) -> Standing:  # fmt: skip
    """Where a partner stands by its contributions and the claims that are tied to it.

    Voices agree about one innovation, so they are counted for each and the best one counts.
    """
    roles = tuple(dict.fromkeys(role for c in contributions for role in _stated_roles(c)))
    by_target: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_target[claim.target].append(claim)
    told = {target: said(facts, group) for target, group in by_target.items()}
    independent = max((t.independent_speakers for t in told.values()), default=0)
    is_credible = any(_is_credible(facts, target, tale, settings) for target, tale in told.items())
    speakers = tuple(dict.fromkeys(_speakers(facts, claims)))
    return Standing(
        step=_step(roles, speakers, independent, has_pattern=has_pattern, is_credible=is_credible),
        roles=roles,
        speakers=speakers,
        independent=independent,
        unknown=_claims_on(facts, claims, Side.UNKNOWN),
        press=sum(tale.count(Side.PRESS) for tale in told.values()),
        disputes=sum(claim.stance in AGAINST for claim in claims),
        has_pattern=has_pattern and bool(roles),
        is_credible=is_credible,
    )


def _step(
    roles: Collection[str], speakers: Collection[object], independent: int,
    *, has_pattern: bool, is_credible: bool,
) -> int:  # fmt: skip
    reached = (
        (CREDIBLE, is_credible),
        (PATTERN, has_pattern and bool(roles)),
        (AGREED, independent >= 2),
        (NAMED, bool(speakers)),
        (CONTRIBUTED, bool(roles)),
    )
    return next((step for step, is_reached in reached if is_reached), PRESENT)


def _stated_roles(contribution: Contribution) -> Iterator[str]:
    """The roles that evidence stands behind."""
    behind = {s.role for s in contribution.statements.values() if s.places}
    yield from (role for role in roles_of(contribution) if role in behind and role != UNKNOWN)


def _speakers(facts: Facts, claims: Iterable[Claim]) -> Iterator[tuple[Words | None, str]]:
    for claim in claims:
        if claim.stance == SUPPORTS and side_of(facts, claim) in COUNTED:
            yield claim.spoken_by, claim.relation


def _claims_on(facts: Facts, claims: Iterable[Claim], side: Side) -> int:
    return sum(claim.stance == SUPPORTS and side_of(facts, claim) == side for claim in claims)


def _is_credible(facts: Facts, target: str, told: Said, settings: Settings) -> bool:
    """Step 5: independent voices agree, a measured result improved on its baseline, and a
    reviewer judged every rival explanation on record, at least one, to be weaker."""
    if told.independent_speakers < 2:
        return False
    usable = [result for result in facts.results_of.get(target, ()) if is_usable(result)]
    if improved(usable, settings) is not True:
        return False
    told_of = {target, facts.record_of(target)}
    claims = (claim for one in told_of for claim in facts.claims_of.get(one, ()))
    rivals = [claim for claim in claims if claim.is_rival]
    return bool(rivals) and all(rival.is_weaker and rival.review == HUMAN for rival in rivals)


def is_unclear(contribution: Contribution) -> bool:
    """Whether no role is known, or nobody but a machine reviewed it."""
    statements = contribution.statements.values()
    return not any(statement.role != UNKNOWN for statement in statements) or all(
        statement.review == MACHINE for statement in statements
    )


# ---- in words


def _facets(told: Standing) -> Iterator[Words]:
    yield _presence(told)
    if told.independent >= 2:
        yield say("steps.3", independent=told.independent)
    elif told.speakers:
        name = "steps.2" if len(told.speakers) == 1 else "steps.2_many"
        yield say(name, speakers=listed(_speaker(*one) for one in told.speakers))
    if told.has_pattern:
        yield say("steps.4")
    if told.is_credible:
        yield say("steps.5")
    beside = (("unknown", told.unknown), ("press", told.press), ("dispute", told.disputes))
    for name, count in beside:
        if count:
            yield say(f"beside.{name}", count=count)


def _presence(told: Standing) -> Words:
    if not told.roles:
        return say("steps.0")
    return say("steps.1", roles=listed(coded("PartnerRole", role) for role in told.roles))


def _speaker(speaker: Words | None, relation: str) -> Words:
    """A speaker with its relation; the relation alone where nobody is named."""
    label = coded("SpeakerRelation", relation)
    if not speaker:
        return label
    return Words(f"{speaker.th} ({label.th})", f"{speaker.en} ({label.en})")
