"""Part 4 of the answer: what cannot be known from these records, and what would change that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from govinno.answers.order import thai_sort_key
from govinno.answers.success import statistics
from govinno.answers.success.asked import View
from govinno.answers.success.comparison import REGARDLESS, Compared, nearly_together
from govinno.answers.success.definitions import is_usable
from govinno.answers.success.facts import UNKNOWN
from govinno.answers.success.said import sides
from govinno.answers.success.shown import presence_of_partners, why_not
from govinno.answers.success.tables import Part, Rows, in_both
from govinno.answers.success.voices import Side
from govinno.answers.success.words import say
from govinno.ontology.model import Words

#: From so many known results on, their rate says something of the next ones.
LEAST_FOR_RATE = 10
#: Without one, the arithmetic of how many cases are needed starts from this one.
USUAL_RATE = 0.45


def what_is_not_known(view: View, compared: Sequence[Compared]) -> Part:
    """How the cases were selected, unknown results, inseparable partners, and what is needed."""
    regardless = sum(len(found) for mode, found in view.modes.items() if mode in REGARDLESS)
    unknown = say("unknown", unknown=view.counts.unknown, all=view.counts.all,
                  regardless=regardless)  # fmt: skip
    part = Part(unknown, list(_notes(view)))
    part.tables = [_selection(view), _hard_to_tell_apart(view, compared), _needs(view)]
    return part


def _notes(view: View) -> Iterator[tuple[str, Words]]:
    if code := why_not(view):
        missing = say(f"missing.{view.asked.settings.definition}")
        yield code, say(f"refused.{code}", missing=missing)
    asked = view.asked
    if asked.from_year is not None or asked.to_year is not None:
        without = sum(found.year is None for found in view.facts.innovations.values())
        yield "year-not-known", say("notes.year-not-known", count=without)
    yield "cases-needed", _needed(view)
    yield "told-by-owners", say("notes.told-by-owners")
    if view.facts.has_made_up:
        yield "made-up", say("notes.made-up")


def _needed(view: View) -> Words:
    known = view.counts
    is_known = known.known >= LEAST_FOR_RATE
    rate = statistics.base_rate(known.yes, known.known) if is_known else USUAL_RATE
    rate = min(max(rate, 0.1), 0.65)  # 30 points more must stay below certainty
    return say(
        "needed", base=round(100 * rate),
        basis=say(f"needed_basis.{'known' if is_known else 'usual'}"), twenty=statistics.cases_needed(rate, rate + 0.2),
        thirty=statistics.cases_needed(rate, rate + 0.3),
    )  # fmt: skip


# ---- tables


def _selection(view: View) -> Rows:
    rows = Rows("selection")
    modes = sorted(view.modes.items(), key=lambda found: (-len(found[1]), found[0]))
    for mode, innovations in modes:
        found = view.is_of(innovations)
        rows.add(
            [innovation.record for innovation in innovations[:1]], mode=mode,
            innovations=len(innovations), of=len(view.innovations), yes=found.yes, no=found.no,
            unknown=found.unknown,
        )  # fmt: skip
    return rows


def _hard_to_tell_apart(view: View, compared: Sequence[Compared]) -> Rows:
    rows = Rows("hard_to_tell_apart")
    agents = view.facts.agents
    groups = [found.keys for found in compared if len(found.keys) > 1]
    pairs = nearly_together(presence_of_partners(view), groups)
    for one, other, shared in pairs:
        names = sorted((agents[one[0]].name, agents[other[0]].name),
                       key=lambda name: thai_sort_key(name.th))  # fmt: skip
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
    yield "applicants", sum(len(f) for m, f in view.modes.items() if m in REGARDLESS), every
    measured = {iri for iri in innovations if any(map(is_usable, facts.results_of.get(iri, ())))}
    yield "indicator", len(measured), every
    clear = sum(any(s.role != UNKNOWN for s in part.statements.values()) for part in parts)
    yield "role", clear, len(parts)
    told = Counter(side for claim in factors for side in sides(view, claim))
    yield "confirm", told[Side.INDEPENDENT], len(factors)
    rivals = {claim.target for claim in view.claims if claim.is_rival}
    yield "rival", len(rivals), every
    dated = sum(i.year is not None and i.last_confirmed is not None for i in innovations.values())
    yield "dates", dated, every
    followed = sum(_is_followed_up(i.year, i.last_confirmed) for i in innovations.values())
    yield "follow_up", followed, every


def _is_followed_up(year: int | None, confirmed: str | None) -> bool:
    """Whether it is known to have run two years after its start; years are BE and CE."""
    return year is not None and confirmed is not None and int(confirmed[:4]) + 543 - year >= 2
