"""Part 2 of the answer: what the cases show, with and without each partner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from govinno.answers.evidence import EVIDENCE_PER_ROW
from govinno.answers.success.asked import View, partner_type_of
from govinno.answers.success.comparison import Compared, Key, compare, counts, refusal_of
from govinno.answers.success.definitions import (
    ALL,
    ANY_OF,
    WON,
    change_of,
    got_worse,
    is_usable,
)
from govinno.answers.success.facts import Contribution, Result, roles_of
from govinno.answers.success.ladder import is_unclear
from govinno.answers.success.tables import Part, Rows, in_both, refused
from govinno.answers.success.words import coded, joined, listed, say
from govinno.graph.tables import Cell
from govinno.ontology.model import Words

Presence = Mapping[Key, Collection[str]]


def what_cases_show(view: View, compared: Sequence[Compared]) -> Part:
    """Partners and partner types, with and without; refused where no comparison would be fair."""
    if code := why_not(view):
        missing = say(f"missing.{view.asked.settings.definition}")
        return refused(code, say(f"refused.{code}", missing=missing))
    part = Part(_sentence(view, compared), list(_notes(view)))
    part.tables = [_partner_rows(view, compared), _type_rows(view)]
    part.notes += [("together", _together(view, c)) for c in compared if len(c.keys) > 1]
    return part


def why_not(view: View) -> str | None:
    """Why nothing may be compared, as a code; None where it may."""
    return refusal_of(view.modes, view.counts)


def compared_partners(view: View) -> list[Compared]:
    """The registered partners, compared; none where no comparison would be fair."""
    return [] if why_not(view) else compare(view.field, presence_of_partners(view))


def presence_of_partners(view: View) -> Presence:
    """The innovations of each registered partner in scope."""
    return {
        (iri,): _innovations(parts)
        for iri, parts in view.contributions.items()
        if view.facts.agents[iri].is_registered
    }


def parts_of_types(view: View) -> dict[Key, list[Contribution]]:
    """The contributions of each broad partner type in each role, of unregistered partners too."""
    found: dict[Key, list[Contribution]] = defaultdict(list)
    for iri, parts in view.contributions.items():
        kind = partner_type_of(view.facts.agents[iri])
        for contribution in parts:
            for role in roles_of(contribution):
                found[kind, role].append(contribution)
    return found


def _innovations(contributions: Iterable[Contribution]) -> set[str]:
    return {contribution.target for contribution in contributions}


# ---- the sentence and the notes


def _sentence(view: View, compared: Sequence[Compared]) -> Words:
    known = counts(view.field.success.values())
    told = {"known": view.counts.known, "all": view.counts.all, "yes": view.counts.yes}
    if known.yes == 0 or known.no == 0:
        return say("shown_rates_only", **told)
    clear = sum(len(c.keys) for c in compared if c.is_pattern)
    return say("shown", **told, partners=sum(len(c.keys) for c in compared), clear=clear)


def _notes(view: View) -> Iterator[tuple[str, Words]]:
    """What has to be known to read the numbers, by code."""
    if len(view.modes) > 1:
        yield "mixed-modes", say("notes.mixed-modes")
    known = counts(view.field.success.values())
    if known.known and (known.yes == 0 or known.no == 0):
        yield "nothing-to-compare", say("notes.nothing-to-compare")
    if view.unsettled:
        yield "part-not-settled", say("notes.part-not-settled", count=len(view.unsettled))
    if alone := _without_any(view):
        yield "no-partner-recorded", say("notes.no-partner-recorded", count=alone)
    definition = view.asked.settings.definition
    if definition == "B":
        yield from _notes_on_indicators(view)
    if definition == "A":
        yield from _notes_on_prizes(view)


def _without_any(view: View) -> int:
    with_ = {c.target for parts in view.contributions.values() for c in parts}
    return len(view.field.known.keys() - with_)


def _notes_on_indicators(view: View) -> Iterator[tuple[str, Words]]:
    settings = view.asked.settings
    other = ALL if settings.indicators == ANY_OF else ANY_OF
    found = counts(view.success_by(replace(settings, indicators=other)).values())
    if found != view.counts:
        yield "other-indicator-rule", say(
            "notes.other-indicator-rule", rule=say(f"kinds_of_rule.{other}"), yes=found.yes,
            no=found.no, unknown=found.unknown,
        )  # fmt: skip
    if disagreeing := sum(_disagree(view, iri) for iri in view.innovations):
        yield "indicators-disagree", say("notes.indicators-disagree", count=disagreeing)
    worse = [result.indicator for iri in view.innovations for result in _usable(view, iri)
             if got_worse(result, settings)]  # fmt: skip
    if worse:
        yield "got-worse", say("notes.got-worse", indicators=listed(worse))


def _usable(view: View, iri: str) -> list[Result]:
    return [result for result in view.facts.results_of.get(iri, ()) if is_usable(result)]


def _disagree(view: View, iri: str) -> bool:
    least = view.asked.settings.improvement
    return len({change_of(result) >= least for result in _usable(view, iri)}) > 1


def _notes_on_prizes(view: View) -> Iterator[tuple[str, Words]]:
    if view.asked.settings.rank is not None:
        unlimited = view.success_by(replace(view.asked.settings, rank=None))
        lost = sum(value is None and unlimited[iri] is True for iri, value in view.success.items())
        if lost:
            yield "rank-not-known", say("notes.rank-not-known", count=lost)
    joined_iris = {entry.iri for _, entry in view.facts.joined_entries}
    alone = [entry for entry in view.facts.entries
             if entry.innovation_name and entry.iri not in joined_iris]  # fmt: skip
    if alone:
        won = sum(entry.result == WON for entry in alone)
        lost = sum(entry.result == "not_won" for entry in alone)
        yield (
            "entries-without-case",
            say("notes.entries-without-case", count=len(alone), won=won, not_won=lost),
        )


def _together(view: View, compared: Compared) -> Words:
    names = [view.facts.agents[key[0]].name for key in compared.keys]
    return say("together", partners=joined(names, ", "))


# ---- the rows


def _partner_rows(view: View, compared: Iterable[Compared]) -> Rows:
    rows = Rows("compared_partners")
    wanted = {agent.iri for agent in view.partners}
    for found in compared:
        iris = [key[0] for key in found.keys]
        if wanted.isdisjoint(iris):
            continue
        name = joined((view.facts.agents[iri].name for iri in iris), " + ")
        parts = [part for iri in iris for part in view.contributions[iri]]
        rows.add(_statements(parts), **in_both("partner", name), **_cells(found, parts))
    return rows


def _type_rows(view: View) -> Rows:
    rows, by_type = Rows("compared_types"), parts_of_types(view)
    presence = {key: _innovations(parts) for key, parts in by_type.items()}
    for found in compare(view.field, presence):
        keys = [key for key in found.keys if view.asked.partner_type in (None, key[0])]
        if keys:
            parts = [part for key in keys for part in by_type[key]]
            name = joined((_type_in_role(key) for key in keys), " + ")
            rows.add(_statements(parts), **in_both("partner_type", name), **_cells(found, parts))
    return rows


def _type_in_role(key: Key) -> Words:
    return joined([coded("PartnerType", key[0]), coded("PartnerRole", key[1])], " · ")


def _statements(parts: Sequence[Contribution]) -> list[str]:
    return [iri for part in parts[:EVIDENCE_PER_ROW] for iri in part.statements]


def _cells(found: Compared, parts: Sequence[Contribution]) -> dict[str, Cell]:
    mark = say(f"marks.{found.mark}") if found.mark else Words("", "")
    names = ("rank", "yes", "known", "yes_without", "without", "unknown", "rate", "low", "high",
             "probability", "lift", "p", "adjusted_p")  # fmt: skip
    return {
        **{name: getattr(found, name) for name in names},
        "bound_low": found.bounds[0],
        "bound_high": found.bounds[1],
        "unclear": sum(is_unclear(part) for part in parts),
        **in_both("mark", mark),
    }
