"""Part 2 of the answer: what the cases show, with and without each partner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from govinno.answers.success.asked import NO_GROUPS, View
from govinno.answers.success.comparison import (
    LEAST_FOR_PATTERN,
    SURE,
    Compared,
    Key,
    compare,
    counts,
    refusal_of,
)
from govinno.answers.success.facts import Contribution, roles_of
from govinno.answers.success.ladder import is_unclear
from govinno.answers.success.scope import counted
from govinno.answers.success.tables import Part, Rows, in_both, refused
from govinno.answers.success.words import coded, in_commas, joined, say
from govinno.graph.tables import Cell
from govinno.words import Words

#: Definitions of success that a visible partner brings about by itself.
VISIBLE = frozenset("AD")

Presence = Mapping[Key, Collection[str]]


def what_cases_show(view: View, compared: Sequence[Compared]) -> Part:
    """Partners and partner types, with and without; refused where no comparison would be fair."""
    if code := why_not(view):
        missing = say(f"missing.{view.asked.settings.definition}")
        return refused(code, say(f"refused.{code}", missing=missing))
    part = Part(_sentence(view, compared), list(_notes(view, compared)))
    part.tables = [_partner_rows(view, compared), _type_rows(view)]
    part.notes += [("together", _together(view, c)) for c in compared if len(c.keys) > 1]
    return part


def why_not(view: View) -> str | None:
    """Why nothing may be compared, as a code; None where it may."""
    return refusal_of(view.modes_of_known, counts(view.field.success.values()))


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
    """The contributions of each broad partner type in each role, of unregistered partners too; of
    the type asked for, where one is, as it is asked for."""
    found: dict[Key, list[Contribution]] = defaultdict(list)
    for iri, parts in view.contributions.items():
        kind = view.kind_of(view.facts.agents[iri])
        for contribution in parts:
            for role in roles_of(contribution):
                found[kind, role].append(contribution)
    return found


def _innovations(contributions: Iterable[Contribution]) -> set[str]:
    return {contribution.target for contribution in contributions}


# ---- the sentence and the notes


def _sentence(view: View, compared: Sequence[Compared]) -> Words:
    known = counts(view.field.success.values())
    told = {"known": known.known, "of": counted(view), "yes": known.yes}
    if known.yes == 0 or known.no == 0:
        return say("shown_rates_only", **told)
    shown = [found for found in compared if _is_wanted(view, found)]
    within = say(f"strata.{view.asked.strata}")
    clear = sum(found.is_pattern for found in shown)
    return say(
        "shown", **told, partners=sum(len(c.keys) for c in shown), clear=clear, within=within
    )


def _is_wanted(view: View, found: Compared) -> bool:
    return any(view.is_wanted(view.facts.agents[key[0]]) for key in found.keys)


def _notes(view: View, compared: Sequence[Compared]) -> Iterator[tuple[str, Words]]:
    """What has to be known to read the numbers, by code."""
    if len(view.modes_of_known) > 1:
        yield "mixed-modes", say("notes.mixed-modes")
    if set(view.asked.settings.definitions) & VISIBLE:
        yield "visible-success", say("notes.visible-success")
    if view.asked.strata != NO_GROUPS:
        yield "within-groups", say("notes.within-groups", within=say(f"strata.{view.asked.strata}"))
    known = counts(view.field.success.values())
    if known.known and (known.yes == 0 or known.no == 0):
        yield "nothing-to-compare", say("notes.nothing-to-compare")
    if tested := sum(min(c.known, c.without) >= LEAST_FOR_PATTERN for c in compared):
        chance = f"{tested * (1 - SURE):.1f}"
        yield "found-by-chance", say("notes.found-by-chance", partners=tested, chance=chance)
    if view.unsettled:
        yield "part-not-settled", say("notes.part-not-settled", count=len(view.unsettled))
    if alone := _without_any(view):
        yield "no-partner-recorded", say("notes.no-partner-recorded", count=alone)


def _without_any(view: View) -> int:
    with_ = {c.target for parts in view.contributions.values() for c in parts}
    return len(view.field.known.keys() - with_)


def _together(view: View, compared: Compared) -> Words:
    names = [view.facts.agents[key[0]].name for key in compared.keys]
    return say("together", partners=in_commas(names))


# ---- the rows


def _partner_rows(view: View, compared: Iterable[Compared]) -> Rows:
    rows = Rows("compared_partners")
    for found in compared:
        iris = [key[0] for key in found.keys]
        if not _is_wanted(view, found):
            continue
        name = joined((view.facts.agents[iri].name for iri in iris), " + ")
        parts = [part for iri in iris for part in view.contributions[iri]]
        rows.add(_statements(parts), **in_both("partner", name), **_cells(found, parts))
    return rows


def _type_rows(view: View) -> Rows:
    rows, by_type = Rows("compared_types"), parts_of_types(view)
    presence = {key: _innovations(parts) for key, parts in by_type.items()}
    names = {key: _type_in_role(key).th for key in by_type}
    place = replace(view.field, names=names, unclear=_unclear_of_types(view, by_type))
    kinds = {
        view.kind_of(agent)
        for agent in map(view.facts.agents.__getitem__, view.contributions)
        if view.is_wanted(agent)
    }
    for found in compare(place, presence):
        keys = [key for key in found.keys if key[0] in kinds]
        if keys:
            parts = [part for key in keys for part in by_type[key]]
            name = joined((_type_in_role(key) for key in keys), " + ")
            rows.add(_statements(parts), **in_both("partner_type", name), **_cells(found, parts))
    return rows


def _unclear_of_types(view: View, types: Iterable[Key]) -> dict[Key, set[str]]:
    """Where somebody of a type took part in a way that is not clear: it may be in any role."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for iri, targets in view.unclear.items():
        by_kind[view.kind_of(view.facts.agents[iri])] |= targets
    return {key: by_kind[key[0]] for key in types}


def _type_in_role(key: Key) -> Words:
    return joined([coded("PartnerType", key[0]), coded("PartnerRole", key[1])], " · ")


def _statements(parts: Sequence[Contribution]) -> list[str]:
    return [iri for part in parts for iri in part.statements]


def _cells(found: Compared, parts: Sequence[Contribution]) -> dict[str, Cell]:
    mark = say(f"marks.{found.mark}") if found.mark else Words("", "")
    names = (
        "rank",
        "yes",
        "known",
        "yes_without",
        "without",
        "unknown",
        "rate",
        "low",
        "high",
        "probability",
        "lift",
        "p",
        "adjusted_p",
    )
    return {
        **{name: getattr(found, name) for name in names},
        "bound_low": found.bounds[0],
        "bound_high": found.bounds[1],
        "unclear": sum(is_unclear(part) for part in parts),
        **in_both("mark", mark),
    }
