"""What is counted: the filters in words, the set that each number is of, and why it may be empty.

A filter of innovations (theme, place, years) leaves innovations out. A filter of partners does not:
it says whose innovations are asked about, and the others stay as what they are compared with. The
filters of claims, reviews and evidence leave the innovations as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from govinno.answers.success.asked import View
from govinno.answers.success.tables import study
from govinno.answers.success.words import coded, in_commas, joined, say
from govinno.words import Words

#: The filters that leave innovations out, and those that choose partners, by their blanks.
OF_INNOVATIONS, OF_PARTNERS = (
    ("theme", "province", "lao_type", "years"),
    ("partner", "partner_type"),
)
#: How each filter that may leave nothing is taken off.
_OFF: dict[str, dict[str, Any]] = {
    **{name: {name: None} for name in (*OF_INNOVATIONS[:3], *OF_PARTNERS)},
    "years": {"from_year": None, "to_year": None},
    "review": {"is_reviewed_only": False},
    "unclear": {"leaves_out_unclear": False},
}


def scope(view: View) -> Words:
    """Which innovations are counted, of how many, and what else is narrowed by what is asked."""
    told = [_innovations(view), *_beside(view)]
    if view.asked.is_of_partners:
        told.insert(1, say("scope.partners", whom=whom(view), count=len(view.units)))
    return joined(told)


def _innovations(view: View) -> Words:
    recorded = len(view.facts.innovations)
    filters = in_filters(view, OF_INNOVATIONS)
    if not filters.en:
        return say("scope.all", recorded=recorded)
    told = say("scope.some", count=len(view.innovations), recorded=recorded, filters=filters)
    return joined([told, undated(view)])


def undated(view: View) -> Words:
    """How many innovations are left out because nobody knows their year; empty for none."""
    count = len(view.undated)
    return say("scope.undated", count=count) if count else Words("", "")


def _beside(view: View) -> Iterator[Words]:
    """The filters that leave the innovations as they are, each with what it narrows."""
    asked = view.asked
    if asked.is_named_only:
        yield say("scope.factors")
    if asked.is_reviewed_only:
        yield say("scope.review")
    if asked.leaves_out_unclear:
        yield say("scope.unclear")
    if asked.step:
        yield say("scope.step", step=view.words.get("step", Words("", "")))


# ---- the set of a number


def counted(view: View, *, in_full: bool = False) -> Words:
    """The innovations that numbers are of: "58 innovations recorded", or those counted, in full
    with the filters that chose them."""
    every = len(view.innovations)
    filters = in_filters(view, OF_INNOVATIONS)
    if not filters.en:
        return say("counted.all", all=every)
    if not in_full:
        return say("counted.some", all=every)
    left = len(view.undated)
    if left:
        return say("counted.in_full_undated", all=every, filters=filters, undated=left)
    return say("counted.in_full", all=every, filters=filters)


def asked_about(view: View) -> Words:
    """The innovations that are asked about: those in which the partners asked for took part, where
    some are."""
    if not view.asked.is_of_partners:
        return counted(view)
    return say("counted.of_partners", count=len(view.units), whom=whom(view))


def whom(view: View) -> Words:
    """The partners asked for, in words; a partner, where none are."""
    kind = coded("PartnerType", view.asked.partner_type)
    if view.asked.partner is None:
        return say("whom.of_kind", kind=kind) if kind.en else say("whom.anyone")
    partner = view.facts.agents.get(view.asked.partner)
    name = partner.name if partner else view.words.get("partner", kind)
    return say("whom.partner_of_kind", partner=name, kind=kind) if kind.en else name


def in_filters(view: View, names: tuple[str, ...]) -> Words:
    """The filters that are on, each with its label: "Theme: Elderly care"; empty for none."""
    return in_commas(_filter(view, name) for name in names if _is_on(view, name))


def _is_on(view: View, name: str) -> bool:
    if name == "years":
        return view.asked.has_years
    changed = _OFF[name]
    return any(getattr(view.asked, field) != value for field, value in changed.items())


def _filter(view: View, name: str) -> Words:
    if name == "years":
        return _years(view)
    if name in ("review", "unclear"):
        return say(f"filters.{name}")
    labels = {p.name: p.label for p in study().parameters}
    value = str(getattr(view.asked, name))
    return say("filters.one", label=labels[name], value=view.words.get(name, Words(value, value)))


def _years(view: View) -> Words:
    """A range of years as a range; in English with those of the common era."""
    first, last = view.asked.from_year, view.asked.to_year
    if first and last and first != last:
        return say("filters.years", years=_in_both_eras(first, last))
    name = "year" if first == last else "from_year" if first else "to_year"
    return say(f"filters.{name}", years=_in_both_eras(first or last or 0))


def _in_both_eras(*years: int) -> Words:
    be, ce = "–".join(map(str, years)), "–".join(str(year - 543) for year in years)
    return Words(be, f"{ce} / BE {be}")


# ---- nothing left


def nothing_left(view: View) -> Words | None:
    """That nothing of the kind is recorded, and which filter emptied it; None where there is
    something to tell of."""
    if view.units:
        return None
    if not view.all_facts.innovations:
        return say("empty.no_innovation")
    on = [name for name in _OFF if _is_on(view, name)]
    everything = say("empty.nothing", filters=in_filters(view, tuple(on)))
    culprits = [(name, count) for name in on if (count := len(_without(view, name).units))]
    if not culprits:
        return joined([everything, say("empty.together")]) if len(on) > 1 else everything
    told = [
        say("empty.without", filter=_filter(view, name), count=count) for name, count in culprits
    ]
    name = "culprit" if len(told) == 1 else "culprits"
    return joined([everything, say(f"empty.{name}", filters=in_commas(told))])


def _without(view: View, name: str) -> View:
    asked = replace(view.asked, **_OFF[name])
    return View(view.all_facts, asked, words=view.words)
