"""Facets: what the list may be narrowed by, how many cases each choice would give, and the page.

Each value of a facet is a whole number with one bit for each case, so that counting is an AND.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from govinno.answers.library.read import read_library
from govinno.answers.library.rows import UNKNOWN, Library, Row
from govinno.answers.order import thai_first
from govinno.graph.sandbox import Sandbox
from govinno.ontology.model import GI, load_model
from govinno.records.dates import BE_AHEAD
from govinno.words import Words, words_of

#: An award in no register of schemes, and no award told.
OTHER, NONE = "other", "none"
#: Between a scheme and the category or rank in it.
WITHIN = "~"


@dataclass(frozen=True, slots=True)
class Value:
    """One choice of a facet; `above` is the key of the broader one, "" for none."""

    key: str
    label: Words
    above: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """What the list may be narrowed by. `values_of` gives the values of a case with all above.

    Where values are texts of the records there is no end to them: `most_below` says how many are
    offered below one, those of most cases; None for all."""

    name: str
    values_of: Callable[[Row, Library], Iterable[Value]]
    is_folded: bool = False
    is_newest_first: bool = False
    most_below: int | None = None

    @property
    def label(self) -> Words:
        """What the facet is called."""
        return words_of("library")[self.name]


@dataclass(frozen=True, slots=True)
class ValueCount:
    """A value with how many cases choosing it would give, all other facets as they are."""

    value: Value
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """A facet and its values in order, a broader one before those below it."""

    facet: Facet
    values: tuple[ValueCount, ...]

    @property
    def is_used(self) -> bool:
        """Whether one of its values is chosen."""
        return any(value.is_chosen for value in self.values)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asks the list for: values by facet, the cases that hold a text (None for no
    text), and the order."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    holding: frozenset[str] | None = None
    sort: str = "name"


@dataclass(frozen=True, slots=True)
class Listing:
    """The cases that meet what is wanted, in order, of `all`; and the facets with their counts.

    `culprits` are, where nothing is left, what may be taken off ("text" or the name of a facet)
    and how many cases that would give, the most first.
    """

    rows: tuple[Row, ...]
    all: int
    facets: tuple[FacetCounts, ...]
    culprits: tuple[tuple[str, int], ...]


# ---- the facets


def _coded(class_name: str, codes: Iterable[str]) -> Iterator[Value]:
    """Codes with all broader ones, provinces with their region."""
    concepts = load_model().concepts
    for code in codes or [UNKNOWN]:
        found = load_model().code_lists[GI + class_name].concepts.get(code)
        if found is None:
            yield Value(code, words_of("library")["not_told"])
        while found is not None:
            above = concepts.get(found.broader or found.region or "")
            yield Value(found.code, found.label, above.code if above else "")
            found = above


def _of(class_name: str, codes: Callable[[Row], Iterable[str]]) -> Callable[..., Iterable[Value]]:
    return lambda row, _: _coded(class_name, [code for code in codes(row) if code])


def _awards(row: Row, library: Library) -> Iterator[Value]:
    words = words_of("library")
    if not row.awards:
        yield Value(NONE, words["no_award"])
    for scheme, category in row.awards:
        key = scheme or OTHER
        yield Value(key, library.schemes.get(scheme, words["other_award"]))
        if category:
            # A comma stands between two values in a link.
            yield Value(
                f"{key}{WITHIN}{category.replace(',', ' ')}", Words(category, category), key
            )


def _years(row: Row, _: Library) -> Iterator[Value]:
    for year in row.years:
        yield Value(str(year), Words(str(year), f"{year - BE_AHEAD} (BE {year})"))
    if not row.years:
        yield Value(UNKNOWN, words_of("library")["not_told"])


def evidence_of(row: Row) -> list[str]:
    """What evidence stands behind a case: each key says something of its own."""
    told = (
        ("measured", row.is_measured),
        ("outside", row.outside > 0),
        ("retold", row.retold > 0),
        ("only_own", not row.outside and not row.retold),
    )
    return [key for key, holds in told if holds]


def _evidence(row: Row, _: Library) -> Iterator[Value]:
    words = words_of("library")
    yield from (Value(key, words[f"evidence_{key}"]) for key in evidence_of(row))


FACETS: tuple[Facet, ...] = (
    Facet("theme", _of("Theme", lambda row: row.themes)),
    Facet("type", _of("LaoType", lambda row: [row.type])),
    Facet("place", _of("Province", lambda row: [row.province]), is_folded=True),
    Facet("award", _awards, is_folded=True, most_below=8),
    Facet("year", _years, is_newest_first=True),
    Facet("selection", _of("SelectionMode", lambda row: [row.mode])),
    Facet("richness", _of("Richness", lambda row: [row.richness])),
    Facet("evidence", _evidence),
    Facet("partner", _of("PartnerType", lambda row: row.kinds), is_folded=True),
)

#: The orders of a list: what a case is placed by, the highest first. By name is as it stands.
SORTS: Mapping[str, Callable[[Row], tuple[int, ...]]] = {
    "name": lambda _: (),
    "newest": lambda row: (row.newest,),
    "complete": lambda row: (row.topics, row.documents),
    "evidence": lambda row: (row.is_measured, row.outside, row.documents),
}


# ---- counting


class Index:
    """The cases of a library by the values of their facets."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.everything = (1 << len(library.rows)) - 1
        self.values: dict[str, dict[str, Value]] = {}
        self.holders: dict[str, dict[str, int]] = {}
        for facet in FACETS:
            self._add(facet)
        self._orders = {
            name: sorted(
                range(len(library.rows)),
                key=lambda n, of=placed: tuple(-x for x in of(library.rows[n])),  # type: ignore[misc]
            )
            for name, placed in SORTS.items()
        }

    def _add(self, facet: Facet) -> None:
        known: dict[str, Value] = {}
        places: dict[str, set[int]] = defaultdict(set)
        for number, row in enumerate(self.library.rows):
            for value in facet.values_of(row, self.library):
                known.setdefault(value.key, value)
                places[value.key].add(number)
        self.values[facet.name] = _in_order(facet, known, {k: len(p) for k, p in places.items()})
        self.holders[facet.name] = {key: self._bits(numbers) for key, numbers in places.items()}

    def _bits(self, numbers: Iterable[int]) -> int:
        bits = bytearray(len(self.library.rows) // 8 + 1)
        for number in numbers:
            bits[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(bits, "little")

    def listing(self, wanted: Wanted) -> Listing:
        """The cases that meet what is wanted, with the counts of all facets."""
        within = {name: self._any(name, chosen) for name, chosen in wanted.values.items() if chosen}
        if wanted.holding is not None:
            rows = enumerate(self.library.rows)
            within["text"] = self._bits(n for n, row in rows if row.id in wanted.holding)
        found = self._all(within)
        facets = (
            self._counts(facet, within, wanted.values.get(facet.name, ())) for facet in FACETS
        )
        return Listing(
            rows=self._rows(found, wanted.sort),
            all=len(self.library.rows),
            facets=tuple(facets),
            culprits=() if found else tuple(self._culprits(within)),
        )

    def _any(self, facet: str, chosen: Iterable[str]) -> int:
        holders = self.holders[facet]
        return reduce(or_, (holders.get(key, 0) for key in chosen), 0)

    def _all(self, within: Mapping[str, int], but: str = "") -> int:
        found = self.everything
        for name, holders in within.items():
            if name != but:
                found &= holders
        return found

    def _counts(
        self, facet: Facet, within: Mapping[str, int], chosen: Sequence[str]
    ) -> FacetCounts:
        others, holders = self._all(within, but=facet.name), self.holders[facet.name]
        return FacetCounts(
            facet,
            tuple(
                ValueCount(value, (holders[key] & others).bit_count(), key in chosen)
                for key, value in self.values[facet.name].items()
            ),
        )

    def _culprits(self, within: Mapping[str, int]) -> list[tuple[str, int]]:
        left = ((name, self._all(within, but=name).bit_count()) for name in within)
        return sorted((pair for pair in left if pair[1]), key=lambda pair: -pair[1])

    def _rows(self, found: int, sort: str) -> tuple[Row, ...]:
        bits = found.to_bytes(len(self.library.rows) // 8 + 1, "little")
        rows = self.library.rows
        return tuple(rows[n] for n in self._orders[sort] if bits[n >> 3] >> (n & 7) & 1)


def _in_order(
    facet: Facet, known: Mapping[str, Value], counts: Mapping[str, int]
) -> dict[str, Value]:
    """Each broader value with those below it behind it; the most frequent first, years newest
    first, what is not told last."""

    def place(value: Value) -> tuple[object, ...]:
        if facet.is_newest_first:
            return (value.key == UNKNOWN, -int(value.key) if value.key.isdigit() else 0)
        is_last = value.key in (UNKNOWN, NONE, OTHER)
        return (is_last, -counts[value.key], thai_first(value.label.th), value.key)

    below: dict[str, list[Value]] = defaultdict(list)
    for value in sorted(known.values(), key=place):
        below[value.above if value.above in known else ""].append(value)

    def walked(above: str) -> Iterator[Value]:
        for value in below[above]:
            yield value
            yield from walked(value.key) if value.key else ()

    return {value.key: value for value in walked("")}


class Shelf:
    """Where the cases of the current snapshot are kept; read once."""

    def __init__(self) -> None:
        self._kept: tuple[str, Index] | None = None
        self._reading = threading.Lock()

    def index(self, sandbox: Sandbox, snapshot: str) -> Index:
        """That of this snapshot; `QueryRefused` where it cannot be read."""
        with self._reading:
            if self._kept is None or self._kept[0] != snapshot:
                self._kept = snapshot, Index(read_library(sandbox))
            return self._kept[1]
