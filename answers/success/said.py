"""Part 1 of the answer: what people say, by whom, and what stands against it.

What a source itself calls a factor and what a coder read out of a description are told, counted and
shown apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from govinno.answers.order import thai_first, thai_sort_key
from govinno.answers.success.asked import View
from govinno.answers.success.facts import Agent, Claim
from govinno.answers.success.scope import asked_about, whom
from govinno.answers.success.tables import Part, Rows, in_both
from govinno.answers.success.voices import (
    AGAINST,
    IMPLEMENTER,
    PARTNER,
    SUPPORTS,
    Side,
    is_described,
    is_named,
    said,
    side_of,
)
from govinno.answers.success.words import joined, say
from govinno.graph.tables import Cell
from govinno.ontology.model import GI, load_model
from govinno.words import Words

#: The tables of claims by the partners they are tied to.
TIED, TIED_FEATURES = "tied_claims", "tied_features"


def what_people_say(view: View) -> Part:
    """The claims in scope: by factor, tied to partners, disputed, and the rival explanations."""
    factors = [claim for claim in view.claims if not claim.is_rival]
    named = [claim for claim in factors if is_named(claim)]
    described = [claim for claim in factors if is_described(claim)]
    part = Part(_sentence(view, factors, named, described))
    part.tables = [
        _by_factor(view, "named_factors", named, is_named=True),
        _by_factor(view, "described_features", described, is_named=False),
        _one_by_one(view, TIED, _tied(view, named)),
        _one_by_one(view, TIED_FEATURES, _tied(view, described)),
        _one_by_one(view, "disputes", [c for c in factors if c.stance in AGAINST]),
        _one_by_one(view, "rival_explanations", [c for c in view.claims if c.is_rival]),
    ]
    return part


def _sentence(
    view: View, factors: Sequence[Claim], named: Sequence[Claim], described: Sequence[Claim]
) -> Words:
    """The claims by what they are, each number with its set; disputes apart."""
    of = asked_about(view)
    if not factors:
        return say("said_none", of=of)
    is_narrowed = view.asked.is_of_partners
    tied_to = say("whom.tied_to" if is_narrowed else "whom.tied_to_anyone", whom=whom(view))
    told = [
        say(
            "said",
            claims=len(factors),
            of=of,
            tied_to=tied_to,
            named=len(named),
            named_tied=len(_tied(view, named)),
            named_independent=_independent(view, named),
        )
    ]
    if not view.asked.is_named_only:
        told.append(
            say(
                "said_described",
                described=len(described),
                tied_to=tied_to,
                described_tied=len(_tied(view, described)),
                described_independent=_independent(view, described),
            )
        )
    if against := sum(claim.stance in AGAINST for claim in factors):
        told.append(say("said_against", against=against))
    if unclear := sum(claim.stance not in {SUPPORTS, *AGAINST} for claim in factors):
        told.append(say("said_unclear", unclear=unclear))
    if view.asked.is_of_partners:
        others = sum(bool(_agents(view, c)) and not _wanted(view, c) for c in factors)
        told.append(say("said_others", others=others))
    return joined(told)


def _tied(view: View, claims: Iterable[Claim]) -> list[Claim]:
    """The claims that are tied to a partner, to one asked for where some are."""
    return [claim for claim in claims if _agents(view, claim) and _wanted(view, claim)]


def _independent(view: View, claims: Iterable[Claim]) -> int:
    return sum(side_of(view.facts, claim) == Side.INDEPENDENT for claim in claims)


def sides(view: View, claim: Claim) -> tuple[Side, ...]:
    """The side on which the speaker of a supporting claim stands; none for other claims."""
    if claim.stance != SUPPORTS:
        return ()
    return (side_of(view.facts, claim),)


def _agents(view: View, claim: Claim) -> list[Agent]:
    """The partners that a claim is tied to."""
    known = view.facts.contributions
    parts = (known[c] for c in sorted(claim.contributions) if c in known)
    agents = dict.fromkeys(part.agent for part in parts if part.is_partner)
    return [view.facts.agents[iri] for iri in agents]


# ---- by factor


def _by_factor(view: View, name: str, claims: Sequence[Claim], *, is_named: bool) -> Rows:
    """One row for each factor, most claims first."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.factor:
            groups[claim.factor].append(claim)
    rows = Rows(name)
    for factor, group in sorted(groups.items(), key=lambda found: (-len(found[1]), found[0])):
        told = said(view.facts, group, is_named=is_named)
        rows.add(
            [claim.iri for claim in group],
            factor=factor,
            claims=len(group),
            of=len(claims),
            innovations=len({claim.target for claim in group}),
            tier=told.tier,
            **in_both("words", told.words),
            **{side.value: told.count(side) for side in Side},
        )
    return rows


# ---- claim by claim


def _one_by_one(view: View, name: str, claims: Iterable[Claim]) -> Rows:
    """One row for each claim and partner it is tied to; a claim tied to nobody has one row."""
    rows = Rows(name)
    told = [(claim, agent) for claim in claims for agent in _told_of(view, claim, name)]
    for claim, agent in sorted(told, key=_order):
        rows.add([claim.iri], **_claim_cells(view, claim, agent))
    return rows


def _told_of(view: View, claim: Claim, name: str) -> Sequence[Agent | None]:
    """The partners of a row: those asked for where claims are tied to partners, else all."""
    is_tied = name in (TIED, TIED_FEATURES)
    return _wanted(view, claim) if is_tied else _agents(view, claim) or [None]


def _wanted(view: View, claim: Claim) -> list[Agent]:
    """The partners that a claim is tied to, those asked for where some are."""
    return [agent for agent in _agents(view, claim) if view.is_wanted(agent)]


def _order(found: tuple[Claim, Agent | None]) -> tuple[tuple[bool, str], str, str]:
    claim, agent = found
    partner = agent.name.th if agent else ""
    return (thai_first(partner), claim.factor or "", thai_sort_key(claim.words.th))


def _claim_cells(view: View, claim: Claim, agent: Agent | None) -> dict[str, Cell]:
    innovation = view.facts.innovations.get(claim.target)
    return {
        "claim_iri": claim.iri,
        **(in_both("partner", agent.name) if agent else {}),
        "factor": claim.factor,
        **in_both("claim", claim.words),
        "speaker": claim.speaker,
        "speaker_en": claim.speaker_en,
        "speaker_relation": claim.relation,
        "stake": _stake(claim),
        "took_part": claim.took_part,
        "stance": claim.stance,
        "basis": claim.basis,
        **(in_both("innovation", innovation.name) if innovation else {}),
    }


def _stake(claim: Claim) -> str | None:
    """What is at stake for the speaker; who took part in the work speaks of a part of its own."""
    model = load_model()
    is_partner = claim.took_part and claim.relation != IMPLEMENTER
    relation = PARTNER if is_partner else claim.relation
    found = model.code_lists[f"{GI}SpeakerRelation"].concepts.get(relation)
    return model.concepts[found.stake].code if found and found.stake else None
