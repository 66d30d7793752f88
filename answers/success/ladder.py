"""What can be said of a partner: the steps of the wording ladder (docs/method.md).

A partner stands on the highest step that it reaches; the words tell every step on the way that
says something of its own. Only claims that their source calls a factor are somebody saying that it
helped; what a coder read out of a description is told as that, in words of its own, and lifts
nobody. Disputes are told beside them and never subtracted.
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
from govinno.answers.success.voices import (
    AGAINST,
    COUNTED,
    Said,
    Side,
    is_described,
    is_named,
    said,
    side_of,
)
from govinno.answers.success.words import coded, joined, listed, say
from govinno.words import Words

PRESENT, CONTRIBUTED, NAMED, AGREED, PATTERN, CREDIBLE = range(6)
HUMAN, MACHINE = "human", "machine"

#: Who says something: the name, None where nobody is named, and the relation to the innovation.
Speaker = tuple[Words | None, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a partner stands: the step, and what the words about it are made of.

    `speakers` say that it helped, `describers` only tell of its part.
    """

    step: int
    roles: tuple[str, ...]
    speakers: tuple[Speaker, ...]
    describers: tuple[Speaker, ...]
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

    @property
    def described_words(self) -> Words:
        """Who tells of its part in a way that a coder read as a factor; empty where nobody does."""
        return described_by(self.describers) if self.describers else Words("", "")


def standing(
    facts: Facts,
    contributions: Sequence[Contribution],
    claims: Sequence[Claim],
    settings: Settings,
    *,
    has_pattern: bool = False,
) -> Standing:
    """Where a partner stands by its contributions and the claims that are tied to it.

    Voices agree about one innovation, so they are counted for each and the best one counts.
    """
    roles = tuple(dict.fromkeys(role for c in contributions for role in _stated_roles(c)))
    named = [claim for claim in claims if is_named(claim)]
    by_target: dict[str, list[Claim]] = defaultdict(list)
    for claim in named:
        by_target[claim.target].append(claim)
    told = {target: said(facts, group) for target, group in by_target.items()}
    independent = max((t.independent_speakers for t in told.values()), default=0)
    is_credible = any(_is_credible(facts, target, tale, settings) for target, tale in told.items())
    speakers = speakers_of(facts, named)
    described = [claim for claim in claims if is_described(claim)]
    return Standing(
        step=_step(roles, speakers, independent, has_pattern=has_pattern, is_credible=is_credible),
        roles=roles,
        speakers=speakers,
        describers=tuple(dict.fromkeys((c.spoken_by, c.relation) for c in described)),
        independent=independent,
        unknown=sum(side_of(facts, claim) == Side.UNKNOWN for claim in named),
        press=sum(tale.count(Side.PRESS) for tale in told.values()),
        disputes=sum(claim.stance in AGAINST for claim in claims),
        has_pattern=has_pattern and bool(roles),
        is_credible=is_credible,
    )


def _step(
    roles: Collection[str],
    speakers: Collection[object],
    independent: int,
    *,
    has_pattern: bool,
    is_credible: bool,
) -> int:
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


def speakers_of(facts: Facts, claims: Iterable[Claim]) -> tuple[Speaker, ...]:
    """Who says so in claims that name a factor, each once: those whose word is their own."""
    heard = (c for c in claims if is_named(c) and side_of(facts, c) in COUNTED)
    return tuple(dict.fromkeys((claim.spoken_by, claim.relation) for claim in heard))


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
        yield say(name, speakers=named_speakers(told.speakers))
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


def described_by(speakers: Collection[Speaker]) -> Words:
    """Who describes a partner's part, and that a coder read it as a factor."""
    name = "described" if len(speakers) == 1 else "described_many"
    return say(name, speakers=named_speakers(speakers))


def named_speakers(speakers: Iterable[Speaker]) -> Words:
    """Speakers with their relations; those who are not named are called that."""
    return listed(_speaker(*one) for one in speakers)


def by_relation(speakers: Iterable[Speaker]) -> Words:
    """The same in short: the names of each relation behind it."""
    names: dict[str, list[Words]] = defaultdict(list)
    for speaker, relation in speakers:
        names[relation] += [speaker] if speaker else []
    told = []
    for relation, known in names.items():
        form = "of_relation" if known else "not_named"
        told.append(
            say(
                f"speakers.{form}", relation=coded("SpeakerRelation", relation), names=listed(known)
            )
        )
    return joined(told, "; ")


def _speaker(speaker: Words | None, relation: str) -> Words:
    if not speaker:
        name = "unnamed_unknown" if relation == UNKNOWN else "unnamed"
        return say(f"speakers.{name}", relation=coded("SpeakerRelation", relation))
    label = coded("SpeakerRelation", relation)
    return Words(f"{speaker.th} ({label.th})", f"{speaker.en} ({label.en})")
