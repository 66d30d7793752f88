"""Part 4 of the answer: what cannot be known from these records, and what would change that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from govinno.answers.order import thai_sort_key
from govinno.answers.success import statistics
from govinno.answers.success.asked import View, holds_code
from govinno.answers.success.comparison import REGARDLESS, Compared, counts, nearly_together
from govinno.answers.success.definitions import (
    ALL,
    ANY_OF,
    NOT_WON,
    WON,
    Settings,
    awarded,
    change_of,
    is_usable,
    moved_wrong,
    reaches,
)
from govinno.answers.success.facts import UNKNOWN, Entry, Result
from govinno.answers.success.said import sides
from govinno.answers.success.scope import counted
from govinno.answers.success.shown import presence_of_partners, why_not
from govinno.answers.success.tables import Part, Rows, in_both
from govinno.answers.success.voices import COUNTED, Side, side_of
from govinno.answers.success.words import listed, say
from govinno.graph.exports.words import MADE_UP
from govinno.records.text import match_key
from govinno.words import Words

#: Who speaks of its own part.
OWN = frozenset({Side.IMPLEMENTER, Side.PARTNER})
#: From so many known results on, their rate says something of the next ones.
LEAST_FOR_RATE = 10
#: Names that are so alike (0 to 100) may be of one partner; so many are compared.
ALIKE, MOST_NAMES_COMPARED = 90, 2_000
#: Without one, the arithmetic of how many cases are needed starts from this one.
USUAL_RATE, MIDDLE_RATE = 0.45, 0.6


def what_is_not_known(view: View, compared: Sequence[Compared]) -> Part:
    """How the cases were selected, unknown results, inseparable partners, and what is needed."""
    regardless = sum(len(found) for mode, found in view.modes.items() if mode in REGARDLESS)
    unknown = say("unknown", unknown=view.counts.unknown, of=counted(view), regardless=regardless)
    part = Part(unknown, list(_notes(view)))
    part.tables = [
        _selection(view),
        _got_worse(view),
        _hard_to_tell_apart(view, compared),
        _alike_names(view),
        _needs(view),
    ]
    return part


def _notes(view: View) -> Iterator[tuple[str, Words]]:
    if code := why_not(view):
        missing = say(f"missing.{view.asked.settings.definition}")
        yield code, say(f"refused.{code}", missing=missing)
    if view.asked.has_years:
        yield "year-not-known", say("notes.year-not-known", count=len(view.undated))
    yield from _notes_on_success(view)
    yield "cases-needed", _needed(view)
    yield "told-by-owners", told_by_owners(view)
    if view.facts.has_made_up:
        yield "made-up", MADE_UP


def told_by_owners(view: View) -> Words:
    """Whose words these are; having taken part is no proof."""
    factors = [claim for claim in view.claims if not claim.is_rival]
    if not factors:
        return say("notes.taking-part")
    own = sum(side_of(view.facts, claim) in OWN for claim in factors)
    return say("notes.told-by-owners", own=own, claims=len(factors))


def _notes_on_success(view: View) -> Iterator[tuple[str, Words]]:
    """What the definition asked for leaves open."""
    definitions = view.asked.settings.definitions
    if "B" in definitions:
        yield from _notes_on_indicators(view)
    if "A" in definitions:
        yield from _notes_on_prizes(view)


def _notes_on_indicators(view: View) -> Iterator[tuple[str, Words]]:
    settings = view.asked.settings
    other = ALL if settings.indicators == ANY_OF else ANY_OF
    found = counts(view.success_by(replace(settings, indicators=other)).values())
    if found != view.counts:
        yield (
            "other-indicator-rule",
            say(
                "notes.other-indicator-rule",
                rule=say(f"kinds_of_rule.{other}"),
                yes=found.yes,
                no=found.no,
                unknown=found.unknown,
            ),
        )
    if disagreeing := sum(_disagree(view, iri) for iri in view.innovations):
        yield "indicators-disagree", say("notes.indicators-disagree", count=disagreeing)


def _usable(view: View, iri: str) -> list[Result]:
    return [result for result in view.facts.results_of.get(iri, ()) if is_usable(result)]


def _disagree(view: View, iri: str) -> bool:
    settings = view.asked.settings
    return len({reaches(change_of(result), settings) for result in _usable(view, iri)}) > 1


def _notes_on_prizes(view: View) -> Iterator[tuple[str, Words]]:
    if view.asked.settings.rank is not None:
        unlimited = view.success_by(replace(view.asked.settings, rank=None))
        lost = sum(value is None and unlimited[iri] is True for iri, value in view.success.items())
        if lost:
            yield "rank-not-known", say("notes.rank-not-known", count=lost)
    if alone := list(_entries_alone(view)):
        won = sum(entry.result == WON for entry in alone)
        lost = sum(entry.result == NOT_WON for entry in alone)
        yield (
            "entries-without-case",
            say("notes.entries-without-case", count=len(alone), won=won, not_won=lost),
        )


def _entries_alone(view: View) -> Iterator[Entry]:
    """The entries with an innovation that has no case record, of the places asked for."""
    joined_iris = {entry.iri for _, entry in view.facts.joined_entries}
    asked = view.asked
    for entry in view.facts.entries:
        is_here = asked.province in (None, entry.province)
        is_alone = entry.innovation_name and entry.iri not in joined_iris
        if is_here and is_alone and holds_code("LaoType", asked.lao_type, [entry.lao_type or ""]):
            yield entry


def _needed(view: View) -> Words:
    """How many known results it would take. The rate of cases that were chosen for success says
    nothing of the next ones, so then the usual one is taken."""
    known, is_refused = view.counts, why_not(view) is not None
    is_known = known.known >= LEAST_FOR_RATE and not is_refused
    basis = "known" if is_known else "refused" if known.known >= LEAST_FOR_RATE else "usual"
    rate = statistics.base_rate(known.yes, known.known) if is_known else USUAL_RATE
    # Points are added where that stays well below certainty, else taken off.
    sign = 1 if rate <= MIDDLE_RATE else -1
    return say(
        "needed",
        base=round(100 * rate),
        basis=say(f"needed_basis.{basis}"),
        twenty=statistics.cases_needed(rate, rate + sign * 0.2),
        thirty=statistics.cases_needed(rate, rate + sign * 0.3),
    )


# ---- tables


def _selection(view: View) -> Rows:
    """The ways in which cases were chosen. Where nothing may be compared, no rate is told either:
    it would tell of the choice."""
    rows, is_refused = Rows("selection"), why_not(view) is not None
    modes = sorted(view.modes.items(), key=lambda found: (-len(found[1]), found[0]))
    for mode, innovations in modes:
        found = view.is_of(innovations)
        rows.add(
            [innovation.record for innovation in innovations[:1]],
            mode=mode,
            innovations=len(innovations),
            of=len(view.innovations),
            yes=found.yes,
            no=found.no,
            unknown=found.unknown,
            rate=found.yes / found.known if found.known and not is_refused else None,
        )
    return rows


def _got_worse(view: View) -> Rows:
    """Every indicator that moved the wrong way, and every unintended outcome, whatever success
    means here; a baseline of 0 is no ratio and still tells a direction."""
    rows = Rows("got_worse")
    told_of = {**{iri: i.name for iri, i in view.innovations.items()}, **_names_of_records(view)}
    for target, name in sorted(told_of.items()):
        for result in view.facts.results_of.get(target, ()):
            if result.is_unintended or moved_wrong(result):
                rows.add(
                    [result.iri],
                    **in_both("innovation", name),
                    **in_both("indicator", result.indicator),
                    baseline=result.baseline,
                    observed=result.observed,
                    unit=result.unit,
                    unit_en=result.unit_en,
                    direction=result.direction,
                )
    return rows


def _names_of_records(view: View) -> dict[str, Words]:
    """Case records by the names of their innovations: the result may be of any of them."""
    names: dict[str, list[Words]] = defaultdict(list)
    for found in view.innovations.values():
        names[found.record].append(found.name)
    return {record: listed(told) for record, told in names.items()}


def _alike_names(view: View) -> Rows:
    """Registered partners whose names are so alike that they may be one."""
    rows, agents = Rows("alike_names"), {agent.iri: agent for agent in view.partners}
    by_key = {iri: match_key(agent.name.th) for iri, agent in agents.items()}
    iris = sorted(by_key, key=by_key.__getitem__)[:MOST_NAMES_COMPARED]
    keys = [by_key[iri] for iri in iris]
    alike = process.cdist(keys, keys, scorer=fuzz.ratio, score_cutoff=ALIKE)
    for i, j in zip(*alike.nonzero(), strict=True):
        if i < j:
            one, other = agents[iris[i]].name, agents[iris[j]].name
            rows.add((), **in_both("partner", one), **in_both("other", other))
    return rows


def _hard_to_tell_apart(view: View, compared: Sequence[Compared]) -> Rows:
    rows = Rows("hard_to_tell_apart")
    agents = view.facts.agents
    groups = [found.keys for found in compared if len(found.keys) > 1]
    pairs = nearly_together(presence_of_partners(view), groups)
    for one, other, shared in pairs:
        names = sorted(
            (agents[one[0]].name, agents[other[0]].name), key=lambda name: thai_sort_key(name.th)
        )
        rows.add((), shared=shared, **in_both("partner", names[0]), **in_both("other", names[1]))
    return rows


def _needs(view: View) -> Rows:
    """What the records need, in order of value, with how much of it is there now."""
    rows = Rows("needs")
    for name, there, of in _there(view):
        rows.add((), there=there, of=of, **in_both("need", say(f"needs.{name}")))
    return rows


def _there(view: View) -> Iterator[tuple[str, int, int]]:
    innovations, facts = view.innovations, view.facts
    every = len(innovations)
    parts = [part for found in view.contributions.values() for part in found]
    factors = [claim for claim in view.claims if not claim.is_rival]
    lost = awarded(facts, Settings())
    yield "applicants", sum(lost[iri] is False for iri in innovations), every
    measured = {iri for iri in innovations if any(map(is_usable, facts.results_of.get(iri, ())))}
    yield "indicator", len(measured), every
    clear = sum(any(s.role != UNKNOWN for s in part.statements.values()) for part in parts)
    yield "role", clear, len(parts)
    groups: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for claim in factors:
        speakers = groups[claim.target, claim.factor]
        if set(sides(view, claim)) & COUNTED:
            speakers.add(claim.speaker or claim.relation)
    yield "confirm", sum(len(speakers) > 1 for speakers in groups.values()), len(groups)
    rivals = {claim.target for claim in view.claims if claim.is_rival}
    yield "rival", len(rivals), every
    dated = sum(i.year is not None and i.last_confirmed is not None for i in innovations.values())
    yield "dates", dated, every
    followed = sum(_is_followed_up(i.year, i.last_confirmed) for i in innovations.values())
    yield "follow_up", followed, every


def _is_followed_up(year: int | None, confirmed: str | None) -> bool:
    """Whether it is known to have run two years after its start; years are BE and CE."""
    return year is not None and confirmed is not None and int(confirmed[:4]) + 543 - year >= 2
