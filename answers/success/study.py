"""The study: which partners had a part in success, in four parts that are never one score.

The facts are read once (`facts.read_facts`); everything here is computed from them, so another
definition of success costs no query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from govinno.answers.order import thai_first
from govinno.answers.success.answer import SuccessAnswer
from govinno.answers.success.asked import View, asked, require_enough
from govinno.answers.success.comparison import Compared
from govinno.answers.success.facts import Agent, Facts, fact_texts
from govinno.answers.success.kinds import kinds
from govinno.answers.success.ladder import PRESENT, Standing, is_unclear, standing
from govinno.answers.success.not_known import told_by_owners, what_is_not_known
from govinno.answers.success.opening import opening
from govinno.answers.success.place_in_network import place_in_network
from govinno.answers.success.said import what_people_say
from govinno.answers.success.scope import (
    asked_about,
    counted,
    scope,
)
from govinno.answers.success.shown import compared_partners, what_cases_show
from govinno.answers.success.tables import Part, Rows, in_both, refused, study
from govinno.answers.success.voices import is_described, is_named
from govinno.answers.success.words import in_commas, joined, say
from govinno.answers.values import short, values_of
from govinno.graph.engines import Engine
from govinno.graph.exports.words import MADE_UP
from govinno.graph.sandbox import Sandbox
from govinno.words import Words

COMBINATIONS = "combinations-not-built"
#: The facts that the rows of the answer are about; their texts come first in `queries`.
MAIN_FACTS = "contributions"


def answer_study(
    sandbox: Sandbox, facts: Facts, snapshot: str, given: Mapping[str, str], engine: Engine
) -> SuccessAnswer:
    """Answer the study with these values; the facts are those of the same snapshot and engine.

    Raises `WrongValue` for a name or value that it does not have, with the nearest that are.
    """
    values, words = values_of(sandbox, study(), given)
    require_enough(values)
    view = View(facts, asked(values), words=words)
    compared = compared_partners(view)
    partners = standings(view, compared)
    parts = _parts(view, compared, partners)
    reaching = [one.agent for one in partners]
    first = opening(view, compared, reaching, definition_of(view, in_full=False))
    rows = _rows(view, partners)
    evidence, evidence_counts = rows.evidence(sandbox)
    columns = study().column_names
    return SuccessAnswer(
        question=study().slug,
        snapshot=snapshot,
        engine=engine,
        parameters={p.name: short(p, values[p.name]) for p in study().parameters},
        sentence=joined(first.sentences).as_dict(),
        columns=columns,
        rows=rows.cells(columns),
        evidence=evidence,
        evidence_counts=evidence_counts,
        queries=_queries(),
        limits=_limits(view).as_dict(),
        parameter_words={name: told.as_dict() for name, told in words.items()},
        notices=list(facts.notices.values()),
        opening=[told.as_dict() for told in first.sentences],
        names=[name.as_dict() for name in first.names],
        scope=scope(view).as_dict(),
        counted=_counted(view, partners).as_dict(),
        success=view.asked_counts._asdict(),
        comparison=view.counts._asdict(),
        parts={name: part.as_dict(sandbox) for name, part in parts.items()},
        position=place_in_network(view).as_dict(sandbox) if view.units else {},
        short=[told.as_dict() for told in first.short],
        names_in_short=[name.as_dict() for name in first.names_in_short],
        kinds=[kind.as_dict() for kind in kinds(view)],
    )


def _parts(view: View, compared: Sequence[Compared], partners: Sequence[Told]) -> dict[str, Part]:
    """The four parts; none where nothing is left to tell of, which the opening says."""
    if not view.units:
        return {}
    parts = {
        "said": what_people_say(view),
        "shown": what_cases_show(view, compared),
        "combinations": refused(COMBINATIONS, _no_combinations(view)),
        "unknown": what_is_not_known(view, compared),
    }
    both_ways = _depends_on_unclear(view, partners)
    parts["unknown"].tables.append(both_ways)
    parts["unknown"].notes += _notes_on_unclear(view, both_ways)
    return parts


def _queries() -> dict[str, str]:
    """The texts that were run: those behind the rows under the names that every answer has, those
    of the other facts with their name behind."""
    texts = fact_texts()
    names = [MAIN_FACTS, *(name for name in texts if name != MAIN_FACTS)]
    return {
        language if name == MAIN_FACTS else f"{language}_{name}": texts[name][language]
        for name in names
        for language in ("sparql", "cypher")
    }


# ---- what can be said of each partner


@dataclass(frozen=True, slots=True)
class Told:
    """A partner and what can be said of it."""

    agent: Agent
    standing: Standing
    innovations: int


def standings(view: View, compared: Sequence[Compared]) -> list[Told]:
    """The registered partners asked for that reach the step asked for: the strongest evidence
    first, then most claims and innovations, then by name. Their order is no ranking by success."""
    clear = {key[0] for found in compared if found.is_pattern for key in found.keys}
    told = [
        Told(agent, _standing(view, agent, has_pattern=agent.iri in clear), _reach(view, agent))
        for agent in view.partners
    ]
    kept = [one for one in told if one.standing.step >= view.asked.step]
    return sorted(kept, key=lambda one: _order(view, one))


def _order(view: View, one: Told) -> tuple[int, int, int, int, tuple[bool, str]]:
    claims = view.tied_claims.get(one.agent.iri, [])
    return (
        -one.standing.step,
        -sum(map(is_named, claims)),
        -sum(map(is_described, claims)),
        -one.innovations,
        thai_first(one.agent.name.th),
    )


def _standing(view: View, agent: Agent, *, has_pattern: bool) -> Standing:
    return standing(
        view.facts,
        view.contributions[agent.iri],
        view.tied_claims.get(agent.iri, []),
        view.asked.settings,
        has_pattern=has_pattern,
    )


def _reach(view: View, agent: Agent) -> int:
    """In how many innovations it took part; a case that does not say in which counts as one."""
    return len(view.apart({part.target for part in view.contributions[agent.iri]}))


def _rows(view: View, partners: Sequence[Told]) -> Rows:
    rows = Rows(study().slug)
    for one in partners:
        parts, agent = view.contributions[one.agent.iri], one.agent
        claims = view.tied_claims.get(agent.iri, [])
        things = [iri for part in parts for iri in part.statements]
        rows.add(
            [*(claim.iri for claim in claims[:2]), *things],
            partner_iri=agent.iri,
            partner_type=agent.partner_type,
            innovations=one.innovations,
            of=len(view.innovations),
            local_governments=len(_implementers(view, agent)),
            claims=sum(map(is_named, claims)),
            described=sum(map(is_described, claims)),
            disputes=one.standing.disputes,
            unclear=sum(map(is_unclear, parts)),
            step=one.standing.step,
            **in_both("partner", agent.name),
            **in_both("words", one.standing.words),
            **in_both("described_words", one.standing.described_words),
        )
    return rows


def _implementers(view: View, agent: Agent) -> set[str]:
    records = {view.facts.record_of(part.target) for part in view.contributions[agent.iri]}
    return {iri for record in records for iri in view.implementers_of.get(record, ())}


def _depends_on_unclear(view: View, partners: Sequence[Told]) -> Rows:
    """The partners of whom less could be said without what is unclear, said both ways."""
    rows = Rows("depends_on_unclear")
    if view.asked.leaves_out_unclear:
        return rows
    strict = View(view.all_facts, replace(view.asked, leaves_out_unclear=True, step=0))
    clear = {one.agent.iri: one for one in standings(strict, compared_partners(strict))}
    for one in partners:
        other = clear.get(one.agent.iri)
        if other is None or other.standing.step < one.standing.step:
            without = other.standing.words if other else say("left_out")
            rows.add(
                (),
                partner_iri=one.agent.iri,
                **in_both("partner", one.agent.name),
                **in_both("words", one.standing.words),
                **in_both("without", without),
            )
    return rows


def _notes_on_unclear(view: View, both_ways: Rows) -> Iterator[tuple[str, Words]]:
    """How much was left out as unclear, or how many partners depend on it."""
    left = sum(len(targets) for targets in view.unclear.values())
    if left:
        yield "unclear-left-out", say("notes.unclear-left-out", count=left)
    if both_ways.rows:
        count = len(both_ways.rows)
        yield "step-depends-on-unclear", say("notes.step-depends-on-unclear", count=count)


# ---- for analysts: what success means, and how much of it is known


def _counted(view: View, partners: Sequence[Told]) -> Words:
    """What success means here and how much of it is known, and how many partners took part; empty
    where nothing is left to tell of."""
    if not view.units:
        return Words("", "")
    told = say(
        "success",
        definition=definition_of(view),
        of=asked_about(view),
        **view.asked_counts._asdict(),
    )
    return joined([told, _brought(view, partners)])


def definition_of(view: View, *, in_full: bool = True) -> Words:
    """The definition of success in words, in full with all settings that narrow it."""
    settings, words = view.asked.settings, view.words
    told = say(
        f"definitions.{settings.definition}",
        improvement=words["improvement"],
        lasting_years=words["lasting_years"],
        combined_by=words["combined_by"],
        combines=words["combines"],
    )
    details = list(_details(view)) if in_full else []
    return say("details.beside", definition=told, details=in_commas(details)) if details else told


def _details(view: View) -> Iterator[Words]:
    """The settings that narrow what counts as success."""
    settings, words = view.asked.settings, view.words
    if "A" in settings.definitions and settings.rank is not None:
        yield say("details.rank", rank=settings.rank)
    if "A" in settings.definitions and settings.category is not None:
        yield say("details.category", category=settings.category)
    if "B" in settings.definitions:
        yield say("details.indicators", indicators=words["indicators"])


def _brought(view: View, partners: Sequence[Told]) -> Words:
    """How many partners took part in how many innovations; of one partner its row tells that."""
    if view.asked.partner is not None:
        return Words("", "")
    targets = {part.target for one in partners for part in view.contributions[one.agent.iri]}
    agents = (view.facts.agents[iri] for iri in view.contributions)
    local = sum(not agent.is_registered and view.is_wanted(agent) for agent in agents)
    none = "brought_none" if view.asked.step == PRESENT else "brought_none_reaches"
    name = "brought" if targets else none
    told = say(
        name, partners=len(partners), with_partner=len(view.apart(targets)), of=counted(view)
    )
    return joined([told, say("brought_local", local=local)]) if local else told


def _limits(view: View) -> Words:
    told = [told_by_owners(view)]
    if view.facts.has_made_up:
        told.append(MADE_UP)
    return joined(told)


def _no_combinations(view: View) -> Words:
    return say(f"refused.{COMBINATIONS}", known=view.counts.known)
