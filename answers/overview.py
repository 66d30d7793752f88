"""What a store holds at a glance: its cases, where they are, and the newest."""

from __future__ import annotations

from dataclasses import dataclass

from govinno.answers.common import in_words
from govinno.answers.order import thai_first
from govinno.answers.texts import text_of
from govinno.answers.totals import totals_of
from govinno.graph.sandbox import Sandbox
from govinno.words import Words

#: What is counted, as `Overview` calls it.
COUNTED = {
    "cases": "cases",
    "local_governments": "local_governments_of_cases",
    "innovations": "innovations",
}
MOST_NEWEST = 6


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case with the last year (BE) of its awards; None where none is known."""

    id: str
    name: Words
    local_government: Words
    year: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    """A store at a glance. `provinces` are the cases of each province by code, of those only that
    have some; a case in two provinces counts in both. `newest` are the cases of the latest
    awards, six at most."""

    cases: int
    local_governments: int
    innovations: int
    provinces: dict[str, int]
    without_province: int
    newest: tuple[NewCase, ...]

    def in_words(self, all_provinces: int) -> Words:
        """The counts as one line; `all_provinces` is how many there are."""
        counts = {name: getattr(self, name) for name in COUNTED}
        provinces = {"with_cases": len(self.provinces), "all_provinces": all_provinces}
        return in_words("at_a_glance", counts | provinces)


def overview(sandbox: Sandbox) -> Overview:
    """The store at a glance; zeros and nothing where it holds no case."""
    counted = {n: int(str(c or 0)) for n, c in totals_of(sandbox, COUNTED, {}, "sparql").items()}
    table = sandbox.sparql(text_of("overview_provinces.rq"))
    cases = {code: int(str(count or 0)) for code, count in table.rows}
    without = cases.pop(None, 0)
    return Overview(
        **counted,
        provinces={str(code): count for code, count in cases.items()},
        without_province=without,
        newest=_newest(sandbox),
    )


def _newest(sandbox: Sandbox) -> tuple[NewCase, ...]:
    """The latest award first; within one the Thai order of local governments."""
    text = text_of("overview_newest.rq").replace("$most", str(MOST_NEWEST))
    found = {}
    for id, name_th, name_en, body_th, body_en, year in sandbox.sparql(text).rows:
        found[str(id)] = NewCase(
            str(id),
            Words.either(name_th, name_en, str(id)),
            Words.either(body_th, body_en),
            int(str(year)) if year else None,
        )
    return tuple(sorted(found.values(), key=_latest_first))


def _latest_first(case: NewCase) -> tuple[int, tuple[bool, str], str]:
    return -(case.year or 0), thai_first(case.local_government.th), case.id
