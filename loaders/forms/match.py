"""Which row that came back is which entry: by what stands in it, its number being a hint only.

People insert, move, sort and copy rows, and number them anew. A row with the same cells is the
same entry; of the others the most alike are, with the cells that make an entry what it is counting
most. Rows that are like none are new, and entries that no row is like are gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from govinno.loaders.forms.form import Column
from govinno.records.text import nfc

#: How much the cells of a key weigh against one of any other.
_KEY = 3.0
#: What the same number adds to a likeness, which goes from 0 to 1.
_SAME_NUMBER = 0.2
#: A row that is less like an entry is another.
_LEAST = 0.5
#: Names that are less like each other than this are of two things, unless the row kept its number.
_LEAST_NAME = 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """What tells a row or an entry: its number, if it has one, and its cells by column."""

    number: int | None
    cells: dict[str, str]


def plain(text: str) -> str:
    """A text as two cells are compared: in NFC, without the blanks that programs add or take."""
    lines = (" ".join(line.split()) for line in nfc(text).splitlines())
    return "\n".join(lines).strip()


def matched(
    entries: Sequence[Line], rows: Sequence[Line], columns: Sequence[Column]
) -> list[int | None]:
    """For each row the place of its entry, None where it is a new one.

    Only columns that the rows have are compared. The time grows with the rows that changed.
    """
    there = {name for row in rows for name in row.cells}
    shown = [column for column in columns if column.name in there]
    before = [_Told(entry, shown) for entry in entries]
    after = [_Told(row, shown) for row in rows]
    found: list[int | None] = [None] * len(rows)
    _match_equal(before, after, found)
    _match_alike(before, after, found, shown)
    return found


class _Told:
    """A line as it is compared."""

    def __init__(self, line: Line, columns: Sequence[Column]) -> None:
        self.number = line.number
        told = ((c.name, plain(line.cells.get(c.name, ""))) for c in columns)
        self.cells = {name: text for name, text in told if text}
        self.all = frozenset(self.cells.items())


def _match_equal(before: list[_Told], after: list[_Told], found: list[int | None]) -> None:
    """Give each row the entry with the same cells, the one of its number first."""
    places: dict[frozenset[tuple[str, str]], list[int]] = {}
    for place, entry in enumerate(before):
        places.setdefault(entry.all, []).append(place)
    for is_numbered in (True, False):
        for at, row in enumerate(after):
            left = places.get(row.all, [])
            fits = (p for p in left if not is_numbered or before[p].number == row.number)
            free: int | None = next(fits, None) if found[at] is None else None
            if free is not None:
                found[at] = free
                left.remove(free)


def _match_alike(
    before: list[_Told], after: list[_Told], found: list[int | None], columns: list[Column]
) -> None:
    taken = {place for place in found if place is not None}
    pairs = [
        (likeness, -abs(place - at), place, at)
        for at, row in enumerate(after)
        if found[at] is None
        for place, entry in enumerate(before)
        if place not in taken and (likeness := _likeness(entry, row, columns)) >= _LEAST
    ]
    for _, _, place, at in sorted(pairs, reverse=True):
        if found[at] is None and place not in taken:
            found[at] = place
            taken.add(place)


def _likeness(entry: _Told, row: _Told, columns: list[Column]) -> float:
    is_numbered = row.number is not None and entry.number == row.number
    total = weight = 0.0
    for column, one, other in _both(entry, row, columns):
        alike = _alike(column, one, other)
        if column.is_required and one and other and alike < _LEAST_NAME and not is_numbered:
            return 0.0
        counts = _KEY if column.is_key or column.is_required else 1.0
        total += counts * alike
        weight += counts
    likeness = total / weight if weight else 0.0
    return likeness + _SAME_NUMBER if is_numbered and likeness else likeness


def _both(entry: _Told, row: _Told, columns: list[Column]) -> Iterator[tuple[Column, str, str]]:
    for column in columns:
        one, other = entry.cells.get(column.name, ""), row.cells.get(column.name, "")
        if one or other:
            yield column, one, other


def _alike(column: Column, one: str, other: str) -> float:
    if one == other:
        return 1.0
    if not one or not other or column.kind in ("code", "reference", "yes-no"):
        return 0.0
    return fuzz.ratio(one, other) / 100
