"""The tables of a document → the rows that people filled in.

Columns are found by their labels, wherever they stand; rows may be inserted, merged, repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from govinno.loaders.forms.form import Column, FilledCell, FilledRow, Table
from govinno.loaders.forms.word_grid import Box, Grid, GridRow
from govinno.loaders.forms.word_names import SAID
from govinno.loaders.forms.word_sections import Labels, Section, Sections, is_number, key
from govinno.loaders.forms.word_told import Told
from govinno.records.text import plain_digits

#: What stands in each column of a grid: a column of ours, the numbers, or the label of a stranger.
Layout = dict[int, Column | str]
_NUMBER = "\0"
_Any = TypeVar("_Any")
#: A number before a row; longer ones are something else.
_ROW_NUMBER = re.compile(r"\s*\(?([0-9]{1,5})[.)]*(?![^\s])")


class Tables:
    """Collects the rows of one document, by the section that they stand in."""

    def __init__(self, sections: Sections, told: Told) -> None:
        self.sections, self.told = sections, told
        self.rows: dict[Section, list[FilledRow]] = {}
        self._layouts: dict[Section, tuple[int, Layout]] = {}

    def read(self, section: Section, grid: Grid) -> None:
        """Read the table of a section, or a further one of it."""
        self.rows.setdefault(section, [])
        if section.table.is_one:
            self._boxes(section, grid)
        else:
            self._entries(section, grid)

    def strangers(self, rows: Sequence[GridRow], first: int = 1) -> None:
        """Rows that are no part of the form, told as they stand."""
        for line, row in enumerate(rows, first):
            place = self.told.place(SAID["outside"], line)
            for box in row.boxes:
                self.told.unread("" if box.is_below else box.text, place, line)
                self.told.beside(box.asides, place, line)

    def add(
        self, section: Section, cells: dict[str, FilledCell], number: int | None = None
    ) -> None:
        """One more row of a section."""
        rows = self.rows.setdefault(section, [])
        if not section.number:
            before = rows[-1].number if rows else None
            rows.append(FilledRow(number, cells, number is not None and number == before))
            return
        # The topic itself stands in the heading: its rows have its number and its name.
        topic = section.table.fixed[section.number - 1]
        first = section.table.columns[0]
        name = FilledCell(self.told.said(topic.label), 1, self.told.place(first.label))
        rows.append(FilledRow(section.number, {first.name: name, **cells}, bool(rows)))

    def of_table(self, table: Table) -> list[FilledRow]:
        """The rows of a table in the order of its fixed ones, wherever they stood. One that is
        there and empty has a row, so that its place is known; one that is gone has none."""
        sections = (s for s in self.sections.all if s.table is table and s in self.rows)
        return [row for section in sections for row in self._with_empty(section)]

    def _with_empty(self, section: Section) -> list[FilledRow]:
        rows = self.rows[section]
        if section.number and not rows:
            self.told.here = section
            _, layout = self._layouts.get(section, (0, {}))
            columns = _once(what for what in layout.values() if isinstance(what, Column))
            cells = {c.name: FilledCell("", 1, self.told.place(c.label, 1)) for c in columns}
            self.add(section, cells)
        return rows

    # ---- which table a grid is

    def fit(self, table: Table, grid: Grid) -> int:
        """How many columns of a table the grid calls by their names."""
        labels = self.sections.labels[table.name]
        if table.is_one:
            boxes = (row.boxes[0] for row in grid.rows if row.boxes)
            return len({c.name for box in boxes if (c := labels.exact(labels.told(box.lines)[0]))})
        return max((len(_matched(labels, row)) for row in grid.rows[:4]), default=0)

    # ---- one entry: a label and a box on each line

    def _boxes(self, section: Section, grid: Grid) -> None:
        labels = self.sections.labels[section.table.name]
        rows = self.rows[section]
        if not rows:
            rows.append(FilledRow(1, {}))
        taken: list[Column] = []
        for line, row in enumerate(grid.rows, 1):
            label, more = labels.told(row.boxes[0].lines) if row.boxes else ("", "")
            column = labels.exact(label) or labels.alike(label, taken)
            if column is None:
                self.strangers([row], line)
                continue
            taken.append(column)
            self.told.unread(more, self.told.place(column.label), line)
            if labels.exact(label) is None:
                self._changed(row.boxes[0], column)
            self._box(column, row, rows[0].cells, line)

    def _box(self, column: Column, row: GridRow, cells: dict[str, FilledCell], line: int) -> None:
        place = self.told.at(self.told.place(column.label), row.boxes[-1].element)
        self.told.beside((aside for box in row.boxes for aside in box.asides), place, line)
        text = "\n".join(box.text for box in row.boxes[1:] if box.text)
        known = cells.get(column.name)
        if known is None or not known.text:
            cells[column.name] = FilledCell(text, line, place)
        elif text != known.text:
            self.told.unread(text, place, line)

    # ---- many entries: a row for each

    def _entries(self, section: Section, grid: Grid) -> None:
        labels = self.sections.labels[section.table.name]
        heads = _heads(labels, grid)
        layout = self._from_head(labels, heads[0]) if heads else self._from_before(section, grid)
        if layout is None:
            self.strangers(grid.rows)
            return
        self._layouts[section] = (grid.width, layout)
        for head in heads[1:]:
            self._repeated(labels, head)
        for row in grid.rows:
            if not any(row is head for head in heads):
                self._entry(section, layout, row)

    def _repeated(self, labels: Labels, head: GridRow) -> None:
        """Labels once more: what is none among them is told."""
        for box in head.boxes:
            label, more = labels.told(box.lines)
            is_ours = labels.exact(label) or is_number(label)
            self.told.unread(more if is_ours else box.text, self.told.place())
            self.told.beside(box.asides, self.told.place())

    def _from_before(self, section: Section, grid: Grid) -> Layout | None:
        """The columns of a table without labels: those of its first part, else in their order."""
        width, known = self._layouts.get(section, (0, {}))
        if known and width == grid.width:
            return known
        columns = self.sections.labels[section.table.name].columns
        if grid.width == len(columns) + 1:
            return {0: _NUMBER, **dict(enumerate(columns, 1))}
        return None

    def _from_head(self, labels: Labels, head: GridRow) -> Layout:
        """What the labels say, those in other words by likeness, else by their place."""
        layout: Layout = {}
        matched = _matched(labels, head)
        taken = list(matched.values())
        for number, box in enumerate(head.boxes):
            label, more = labels.told(box.lines)
            what: Column | str | None = matched.get(box.at)
            if what is None and (is_number(label) or (not label and number == 0)):
                what = _NUMBER
            if what is None:
                what = self._guessed(labels, head, number, taken)
            place = self.told.place(what.label if isinstance(what, Column) else label)
            self.told.unread(more, place)
            self.told.beside(box.asides, place)
            layout.update(dict.fromkeys(range(box.at, box.at + box.wide), what))
        return layout

    def _guessed(
        self, labels: Labels, head: GridRow, number: int, taken: list[Column]
    ) -> Column | str:
        """The column that a label in other words stands for; the label itself for a stranger."""
        box = head.boxes[number]
        column = labels.alike(key(box.text), taken)
        if column is None and len(head.boxes) == len(labels.columns) + 1:
            if number == 0:
                self._changed(box, None)
                return _NUMBER
            by_place = labels.columns[number - 1]
            column = None if by_place in taken else by_place
        if column is None:
            self.told.unread(box.text, self.told.place())
            return box.text
        taken.append(column)
        if box.text:
            self._changed(box, column)
        return column

    def _changed(self, box: Box, column: Column | None) -> None:
        words = column.label if column else SAID["number"]
        self.told.changed(box.text, words, self.told.place(words))

    def _entry(self, section: Section, layout: Layout, row: GridRow) -> None:
        if not any(box.lines or box.asides for box in row.boxes):
            return
        line = len(self.rows[section]) + 1
        placed = Placed(row, layout)
        for box, label in placed.strangers:
            place = self.told.at(self.told.place(label, line), box.element)
            if not box.is_below:
                self.told.unread(box.text, place, line)
        cells = {
            column.name: FilledCell(placed.text(column), line, self.told.place(column.label, line))
            for column in placed.columns
        }
        for box, column in placed.boxes:
            place = self.told.place(column.label if column else SAID["number"], line)
            self.told.beside(box.asides, self.told.at(place, box.element), line)
        for box, column in placed.merged:
            place = self.told.place(column.label, line)
            self.told.fault("word-cells-merged", place, line, box.text)
        number, rest = _number_in(placed.number)
        self.told.unread(rest, self.told.place(SAID["number"], line), line)
        if number is not None or any(cell.text for cell in cells.values()):
            for answer in _parted(cells):
                self.add(section, answer, number)


def _number_in(text: str) -> tuple[int | None, str]:
    """The number of a row, and what else stands in its box."""
    if found := _ROW_NUMBER.match(plain_digits(text)):
        return int(found[1]), text[found.end() :].strip()
    return None, text


def _matched(labels: Labels, row: GridRow) -> dict[int, Column]:
    """The columns that a row calls by their names, by their place in the grid."""
    found = ((box.at, labels.exact(labels.told(box.lines)[0])) for box in row.boxes)
    return {at: column for at, column in found if column}


def _heads(labels: Labels, grid: Grid) -> list[GridRow]:
    """The rows of labels: each that is one by its words, else the first if it looks like one."""
    if heads := [row for row in grid.rows if _is_head(labels, row)]:
        return heads
    first = grid.rows[:1]
    return [row for row in first if row.is_head or _is_nearly_head(labels, row)]


def _is_head(labels: Labels, row: GridRow) -> bool:
    written = [box for box in row.boxes if box.text]
    numbers = [box for box in written if is_number(labels.told(box.lines)[0])]
    matched = _matched(labels, row)
    return bool(matched) and len(matched) + len(numbers) >= max(len(written) / 2, 1)


def _is_nearly_head(labels: Labels, row: GridRow) -> bool:
    written = [box for box in row.boxes if box.text]
    alike = [box for box in written if labels.alike(labels.told(box.lines)[0], ())]
    return bool(written) and len(alike) >= len(written) / 2


class Placed:
    """The boxes of a row under the columns that they belong to.

    `strangers` stand under a label that is none of ours, `merged` cover several columns or rows.
    """

    def __init__(self, row: GridRow, layout: Layout) -> None:
        self.columns = _once(what for what in layout.values() if isinstance(what, Column))
        self.number = ""
        self.strangers: list[tuple[Box, str]] = []
        self.merged: list[tuple[Box, Column]] = []
        self.boxes: list[tuple[Box, Column | None]] = []
        for box in row.boxes:
            covered = (layout[at] for at in range(box.at, box.at + box.wide) if at in layout)
            self._put(box, _once(covered))

    def _put(self, box: Box, under: list[Column | str]) -> None:
        column = next((over for over in under if isinstance(over, Column)), None)
        self.boxes.append((box, column))
        if under[:1] == [_NUMBER] and (column is None or not box.text):
            self.number = f"{self.number}\n{box.text}".strip()
        elif column is None:
            self.strangers.append((box, str(under[0]) if under else ""))
        elif box.text and (box.is_below or len(under) > 1):
            self.merged.append((box, column))

    def text(self, column: Column) -> str:
        return "\n".join(box.text for box, over in self.boxes if over is column and box.text)


def _once(several: Iterable[_Any]) -> list[_Any]:
    """The same things without those that come again; the hash of a column is that of all in it."""
    return list({id(one): one for one in several}.values())


def _parted(cells: dict[str, FilledCell]) -> Iterator[dict[str, FilledCell]]:
    """Several answers in one box, where another box has as many lines; else the one there is.

    What has one line stands for each of them.
    """
    lines = {name: [x for x in cell.text.split("\n") if x.strip()] for name, cell in cells.items()}
    several = {name: found for name, found in lines.items() if len(found) > 1}
    counts = {len(found) for found in several.values()}
    if len(counts) != 1 or len(several) < 2:
        yield cells
        return
    for number in range(counts.pop()):
        parts = {name: found[number] for name, found in several.items()}
        yield {
            name: FilledCell(parts.get(name, cell.text), cell.line, cell.place)
            for name, cell in cells.items()
        }
