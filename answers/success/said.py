"""Part 1 of the answer: what people say, by whom, and what stands against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from govinno.answers.order import thai_sort_key
from govinno.answers.success.asked import View
from govinno.answers.success.facts import Agent, Claim
from govinno.answers.success.tables import Part, Rows, in_both
from govinno.answers.success.voices import AGAINST, NAMED_FACTOR, SUPPORTS, Side, said, side_of
from govinno.answers.success.words import say
from govinno.graph.tables import Cell
from govinno.ontology.model import GI, Words, load_model

#: The table of claims by the partners they are tied to.
TIED = "tied_claims"


def what_people_say(view: View) -> Part:
    """The claims in scope: by factor, tied to partners, disputed, and the rival explanations."""
    factors = [claim for claim in view.claims if not claim.is_rival]
    tied = [claim for claim in factors if any(_wanted(view, claim))]
    part = Part(_sentence(view, factors, tied))
    named = [claim for claim in factors if claim.basis == NAMED_FACTOR]
    others = [claim for claim in factors if claim.basis != NAMED_FACTOR]
    part.tables = [
        _by_factor(view, "named_factors", named, len(factors)),
        _by_factor(view, "described_features", others, len(factors)),
        _one_by_one(view, TIED, [c for c in tied if c.stance == SUPPORTS]),
        _one_by_one(view, "disputes", [c for c in factors if c.stance in AGAINST]),
        _one_by_one(view, "rival_explanations", [c for c in view.claims if c.is_rival]),
    ]
    return part


def _sentence(view: View, factors: Sequence[Claim], tied: Sequence[Claim]) -> Words:
    if not factors:
        return say("said_none")
    return say(
        "said",
        claims=len(factors),
        tied=len(tied),
        named_and_tied=sum(claim.basis == NAMED_FACTOR for claim in tied),
        independent=sum(Side.INDEPENDENT in sides(view, claim) for claim in factors),
    )


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


def _by_factor(view: View, name: str, claims: Iterable[Claim], of: int) -> Rows:
    """One row for each factor, most claims first; only supporting claims count as voices."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.stance == SUPPORTS and claim.factor:
            groups[claim.factor].append(claim)
    rows = Rows(name)
    for factor, group in sorted(groups.items(), key=lambda found: (-len(found[1]), found[0])):
        told = said(view.facts, group)
        rows.add(
            [claim.iri for claim in group],
            factor=factor, claims=len(group), of=of,
            innovations=len({claim.target for claim in group}),
            tier=told.tier, **in_both("words", told.words),
            **{side.value: told.count(side) for side in Side},
        )  # fmt: skip
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
    return _wanted(view, claim) if name == TIED else _agents(view, claim) or [None]


def _wanted(view: View, claim: Claim) -> list[Agent | None]:
    """The partners to tell of, those asked for where some are; None for a claim tied to nobody."""
    agents = _agents(view, claim)
    return [agent for agent in agents if view.is_wanted(agent)] if agents else [None]


def _order(found: tuple[Claim, Agent | None]) -> tuple[str, str, str]:
    claim, agent = found
    partner = agent.name.th if agent else ""
    return (thai_sort_key(partner), claim.factor or "", thai_sort_key(claim.words.th))


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
        "stake": _stake(claim.relation),
        "stance": claim.stance,
        "basis": claim.basis,
        **(in_both("innovation", innovation.name) if innovation else {}),
    }


def _stake(relation: str) -> str | None:
    model = load_model()
    found = model.code_lists[f"{GI}SpeakerRelation"].concepts.get(relation)
    return model.concepts[found.stake].code if found and found.stake else None
