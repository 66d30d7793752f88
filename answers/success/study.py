"""The study: which partners had a part in success, in four parts that are never one score.

The facts are read once (`facts.read_facts`); everything here is computed from them, so another
definition of success costs no query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from govinno.answers.answer import StudyAnswer
from govinno.answers.order import thai_sort_key
from govinno.answers.success.asked import View, asked, require_enough
from govinno.answers.success.comparison import Compared
from govinno.answers.success.facts import Agent, Facts, fact_texts
from govinno.answers.success.ladder import Standing, is_unclear, standing
from govinno.answers.success.not_known import told_by_owners, what_is_not_known
from govinno.answers.success.place_in_network import place_in_network
from govinno.answers.success.said import what_people_say
from govinno.answers.success.shown import compared_partners, what_cases_show
from govinno.answers.success.tables import Part, Rows, in_both, refused, study
from govinno.answers.success.words import as_dict, joined, say
from govinno.answers.values import short, values_of
from govinno.graph.exports.words import MADE_UP
from govinno.graph.sandbox import Engine, Sandbox
from govinno.ontology.model import Words

COMBINATIONS = "combinations-not-built"
#: The facts that the rows of the answer are about; their texts come first in `queries`.
MAIN_FACTS = "contributions"


def answer_study(
    sandbox: Sandbox, facts: Facts, snapshot: str, given: Mapping[str, str], engine: Engine
) -> StudyAnswer:
    """Answer the study with these values; the facts are those of the same snapshot and engine.

    Raises `WrongValue` for a name or value that it does not have, with the nearest that are.
    """
    values, words = values_of(sandbox, study(), given)
    require_enough(values)
    view = View(facts, asked(values))
    compared = compared_partners(view)
    parts = {
        "said": what_people_say(view),
        "shown": what_cases_show(view, compared),
        "combinations": refused(COMBINATIONS, _no_combinations(view)),
        "unknown": what_is_not_known(view, compared),
    }
    partners = standings(view, compared)
    both_ways = _depends_on_unclear(view, partners)
    parts["unknown"].tables.append(both_ways)
    parts["unknown"].notes += _notes_on_unclear(view, both_ways)
    rows = _rows(view, partners)
    evidence, evidence_counts = rows.evidence(sandbox)
    columns = study().column_names
    return StudyAnswer(
        question=study().slug,
        snapshot=snapshot,
        engine=engine,
        parameters={p.name: short(p, values[p.name]) for p in study().parameters},
        sentence=as_dict(_sentence(view, words, parts, partners)),
        columns=columns,
        rows=rows.cells(columns),
        evidence=evidence,
        evidence_counts=evidence_counts,
        queries=_queries(),
        limits=as_dict(_limits(view)),
        parameter_words={name: as_dict(told) for name, told in words.items()},
        notices=list(facts.notices.values()),
        success=view.counts._asdict(),
        parts={name: part.as_dict(sandbox) for name, part in parts.items()},
        position=place_in_network(view).as_dict(sandbox),
    )


def _queries() -> dict[str, str]:
    """The texts that were run: those behind the rows under the names that every answer has, those
    of the other facts with their name behind."""
    texts = fact_texts()
    names = [MAIN_FACTS, *(name for name in texts if name != MAIN_FACTS)]
    return {
        language if name == MAIN_FACTS else f"{language}_{name}": texts[name][language]
        for name in names for language in ("sparql", "cypher")
    }  # fmt: skip


# ---- what can be said of each partner


@dataclass(frozen=True, slots=True)
class Told:
    """A partner and what can be said of it."""

    agent: Agent
    standing: Standing
    innovations: int


def standings(view: View, compared: Sequence[Compared]) -> list[Told]:
    """The registered partners asked for that reach the step asked for: the strongest evidence
    first, then most innovations, then by name. Their order is no ranking by success."""
    clear = {key[0] for found in compared if found.is_pattern for key in found.keys}
    told = [Told(agent, _standing(view, agent, has_pattern=agent.iri in clear), _reach(view, agent))
            for agent in view.partners]  # fmt: skip
    kept = [one for one in told if one.standing.step >= view.asked.step]
    return sorted(kept, key=_order)


def _order(one: Told) -> tuple[int, int, str]:
    return (-one.standing.step, -one.innovations, thai_sort_key(one.agent.name.th))


def _standing(view: View, agent: Agent, *, has_pattern: bool) -> Standing:
    return standing(
        view.facts, view.contributions[agent.iri], view.tied_claims.get(agent.iri, []),
        view.asked.settings, has_pattern=has_pattern,
    )  # fmt: skip


def _reach(view: View, agent: Agent) -> int:
    """In how many innovations it took part; a case that does not say in which counts as one."""
    targets = {part.target for part in view.contributions[agent.iri]}
    settled = targets & view.innovations.keys()
    records = {view.innovations[iri].record for iri in settled}
    return len(settled) + len(targets - settled - records)


def _rows(view: View, partners: Sequence[Told]) -> Rows:
    rows = Rows(study().slug)
    for one in partners:
        parts, agent = view.contributions[one.agent.iri], one.agent
        claims = view.tied_claims.get(agent.iri, [])
        things = [iri for part in parts for iri in part.statements]
        rows.add(
            [*(claim.iri for claim in claims[:2]), *things],
            partner_iri=agent.iri, partner_type=agent.partner_type, innovations=one.innovations,
            of=len(view.innovations), local_governments=len(_implementers(view, agent)),
            claims=len(claims), unclear=sum(map(is_unclear, parts)), step=one.standing.step,
            **in_both("partner", agent.name), **in_both("words", one.standing.words),
        )  # fmt: skip
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
                (), partner_iri=one.agent.iri, **in_both("partner", one.agent.name),
                **in_both("words", one.standing.words), **in_both("without", without),
            )  # fmt: skip
    return rows


def _notes_on_unclear(view: View, both_ways: Rows) -> Iterator[tuple[str, Words]]:
    """How much was left out as unclear, or how many partners depend on it."""
    left = sum(len(targets) for targets in view.unclear.values())
    if left:
        yield "unclear-left-out", say("notes.unclear-left-out", count=left)
    if both_ways.rows:
        count = len(both_ways.rows)
        yield "step-depends-on-unclear", say("notes.step-depends-on-unclear", count=count)


# ---- the sentence


def _sentence(
    view: View, words: Mapping[str, Words], parts: Mapping[str, Part], partners: Sequence[Told]
) -> Words:
    """What success means here and how much is known; who took part; what is said; what is shown,
    or why it is not."""
    told = [_success(view, words), _brought(view, partners)]
    return joined([*told, parts["said"].sentence, parts["shown"].sentence])


def _success(view: View, words: Mapping[str, Words]) -> Words:
    told = say("success", definition=_definition(view, words), all=view.counts.all,
               **view.counts._asdict())  # fmt: skip
    names = [name for name in FILTERS if _is_chosen(view, name)]
    filters = joined((words[name] for name in names), ", ")
    return joined([told, say("narrowed", filters=filters)], "") if names else told


def _is_chosen(view: View, name: str) -> bool:
    """Whether a blank leaves something out."""
    flags = {"factors": view.asked.is_named_only, "review": view.asked.is_reviewed_only,
             "unclear": view.asked.leaves_out_unclear, "step": view.asked.step > 0}  # fmt: skip
    return flags[name] if name in flags else getattr(view.asked, name) is not None


def _definition(view: View, words: Mapping[str, Words]) -> Words:
    """The definition with its settings."""
    settings = view.asked.settings
    told = [say(
        f"definitions.{settings.definition}", improvement=words["improvement"],
        lasting_years=words["lasting_years"], combines="".join(sorted(settings.combines)),
        combined_by=words["combined_by"],
    )]  # fmt: skip
    if "A" in settings.definitions and settings.rank is not None:
        told.append(say("details.rank", rank=settings.rank))
    if "A" in settings.definitions and settings.category is not None:
        told.append(say("details.category", category=settings.category))
    if "B" in settings.definitions:
        told.append(say("details.indicators", indicators=words["indicators"]))
    return joined(told, ", ")


#: The blanks that leave innovations, partners or claims out.
FILTERS = ("theme", "province", "lao_type", "from_year", "to_year", "partner", "partner_type",
           "step", "factors", "review", "unclear")  # fmt: skip


def _brought(view: View, partners: Sequence[Told]) -> Words:
    targets = {part.target for one in partners for part in view.contributions[one.agent.iri]}
    settled = targets & view.innovations.keys()
    records = {view.innovations[iri].record for iri in settled}
    count = len(settled) + len(targets - settled - records)
    if not count:
        return say("brought_none", all=len(view.innovations))
    return say("brought", partners=len(partners), with_partner=count, all=len(view.innovations))


def _limits(view: View) -> Words:
    told = [told_by_owners(view)]
    if view.facts.has_made_up:
        told.append(MADE_UP)
    return joined(told)


def _no_combinations(view: View) -> Words:
    return say(f"refused.{COMBINATIONS}", known=view.counts.known)
