"""A form that is a text document → what people filled in.

People renumber headings, merge cells, insert rows, split tables, type below a heading. All text is
read where it belongs, or told: none is lost without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from govinno.loaders.forms.form import Column, Filled, FilledCell, FilledRow, Form, Table
from govinno.loaders.forms.word_grid import Box, Grid, GridRow, grid_of
from govinno.loaders.forms.word_names import BOOKMARK, GUIDE, HINT, SAID, q
from govinno.loaders.forms.word_package import Package, open_package
from govinno.loaders.forms.word_sections import Labels, Section, Sections, is_number, sections_of
from govinno.loaders.forms.word_text import TBL, Aside, P, Texts, blocks_of
from govinno.records.faults import Fault, make_fault
from govinno.records.text import plain_digits
from govinno.words import Words

_BETWEEN = " › "
#: A line in plain style is taken for a heading only where it is as long as one.
_AS_LONG_AS_A_HEADING = 5
_NUMBER = "#"


def read_word(data: bytes, file: str, form: Form) -> Filled:
    """What stands in a document; one that cannot be read, or is no form, has a fault and no
    tables."""
    package, faults = open_package(data, file)
    if package is None:
        return Filled("th", b"", {}, faults)
    filled = _Reading(package, file, form).filled()
    filled.faults[:0] = faults
    return filled


class _Reading:
    """Goes through one document from top to bottom."""

    def __init__(self, package: Package, file: str, form: Form) -> None:
        self.package, self.file, self.form = package, file, form
        self.sections: Sections = sections_of(form)
        self.styles = _Styles(package.styles)
        self.texts = Texts(package)
        self.language = package.language or _language_of(package, form)
        self.faults: list[Fault] = []
        self.here: Section | None = None
        #: What the last heading says, known or not.
        self.heading = ""
        self.bookmarked = _bookmarks(package.body)
        #: Lines below a heading that stand in no table, until something else comes.
        self.loose: list[str] = []
        self.rows: dict[Section, list[FilledRow]] = {}
        self.layouts: dict[Section, tuple[int, dict[int, Column | str]]] = {}
        self.is_tracked = False

    def filled(self) -> Filled:
        for block in blocks_of(self.package.body):
            if block.tag == P:
                self._paragraph(block)
            elif block.tag == TBL:
                self._table(grid_of(block, self.texts))
            else:
                self._unread("…", self._place(), 0)
        self._settle_loose()
        self._edges()
        if not self.rows:
            fault = make_fault("word-no-form", self.file, 0, "", "")
            return Filled(self.language, self.package.kept or b"", {}, [fault])
        self._tell_rest()
        tables = {table.name: self._rows_of(table) for table in self._seen_tables()}
        return Filled(self.language, self.package.kept or b"", tables, self.faults)

    def _seen_tables(self) -> Iterator[Table]:
        seen = {section.table.name for section in self.rows}
        return (table for table in self.form.tables if table.name in seen)

    def _rows_of(self, table: Table) -> list[FilledRow]:
        found = (rows for section, rows in self.rows.items() if section.table is table)
        return sorted(
            (row for rows in found for row in rows),
            key=lambda row: (row.number or 0) if table.fixed else 0,
        )

    # ---- what is told

    def _said(self, words: Words) -> str:
        return words.in_language(self.language)

    def _place(self, *inside: str) -> str:
        start = self._said(self.here.title) if self.here else self.heading
        return _BETWEEN.join(filter(None, (start, *inside)))

    def _fault(self, code: str, place: str, line: int, value: str, **details: object) -> None:
        self.faults.append(make_fault(code, self.file, line, place, value, **details))

    def _unread(self, text: str, place: str, line: int) -> None:
        place = place or self._said(SAID["outside"])
        self._fault("word-text-not-read", place, line, text)

    def _tell(self, asides: Iterable[Aside], place: str, line: int) -> None:
        for aside in asides:
            if aside.kind == "tracked":
                self.is_tracked = True
            elif aside.kind in ("picture", "nested-table"):
                self._fault(f"word-{aside.kind}", place, line, aside.text)
            else:
                who = f"{aside.who}: " if aside.who else ""
                what = SAID[aside.kind]
                details = {"what_th": what.th, "what_en": what.en}
                self._fault("word-beside", place, line, who + aside.text, **details)

    def _tell_rest(self) -> None:
        """What concerns the whole document."""
        self._tell(self.texts.left_over(), "", 0)
        package = self.package
        signs = {
            "word-kept-lost": package.kept is None,
            "word-tracked": self.is_tracked,
        }
        for code in (code for code, holds in signs.items() if holds):
            self._fault(code, "", 0, "")

    def _edges(self) -> None:
        """What people typed at the head or the foot of the pages."""
        titles = (self.form.title.th, self.form.title.en)
        page = {_digitless(SAID["page"].filled(number="", all="").in_language(x)) for x in _BOTH}
        for kind, root in self.package.edges:
            place = self._said(SAID[kind])
            for block in blocks_of(root):
                text = "\n".join(self.texts.lines(_wrapped(block)))
                is_ours = text.startswith(titles) or _digitless(text) in page
                if text and not is_ours:
                    self._unread(text, place, 0)
                self._tell(self.texts.taken(), place, 0)

    # ---- paragraphs

    def _paragraph(self, paragraph: Any) -> None:
        text = self.texts.paragraph(paragraph).strip()
        asides = self.texts.taken()
        style = self.styles.of(paragraph)
        bookmarks = [*_bookmarks(paragraph)]
        if bookmarks or self.styles.is_heading(paragraph):
            self._heading(text, bookmarks)
        elif text:
            self._line(text, style)
        self._tell(asides, self._place(), 0)

    def _heading(self, text: str, bookmarks: Sequence[str]) -> None:
        found = self.sections.exact(text, self.here)
        marked = found or self.sections.marked(bookmarks)
        section = marked or self.sections.alike(text, self.here)
        if not text and section is None:
            return
        self._settle_loose()
        self.here, self.heading = section, text
        if section is None:
            self._unread(text, "", 0)
        elif found is None and text:
            self._changed(text, section.title)

    def _changed(self, text: str, words: Words) -> None:
        details = {"read_th": words.th, "read_en": words.en}
        self._fault("word-heading-changed", self._place(), 0, text, **details)

    def _line(self, text: str, style: str) -> None:
        section = self.sections.exact(text, self.here)
        if section and len(text) >= _AS_LONG_AS_A_HEADING:
            self._heading(text, ())
        elif not self.sections.is_own(text, style in (GUIDE, HINT)):
            self.loose.append(text)

    def _settle_loose(self) -> None:
        """Lines that stood in no table: an answer without speaker below a topic, else told."""
        lines, self.loose = self.loose, []
        if not lines:
            return
        text = "\n".join(lines)
        place = self._place(self._said(SAID["outside"]))
        columns = self.sections.labels[self.here.table.name].columns if self.here else ()
        told = next((column for column in columns if column.kind == "text"), None)
        if self.here is None or not self.here.number or told is None:
            self._unread(text, place, 0)
            return
        rows = self.rows.setdefault(self.here, [])
        place = self._place(self._said(SAID["outside"]), self._said(told.label))
        self._add(self.here, {told.name: FilledCell(text, len(rows) + 1, place)})

    # ---- tables

    def _table(self, grid: Grid) -> None:
        self._settle_loose()
        section = self._section_of(grid)
        self._tell(grid.asides, self._place(), 0)
        if section is None:
            self._unknown_table(grid)
            return
        self.here = section
        self.rows.setdefault(section, [])
        if section.table.is_one:
            self._boxes(section, grid)
        else:
            self._entries(section, grid)

    def _section_of(self, grid: Grid) -> Section | None:
        """What a table belongs to: its heading, else its own mark, else its labels."""
        captioned = self.sections.by_caption.get(grid.caption)
        section = self.here
        if captioned and captioned != section and self._lost_heading(captioned):
            section = captioned
        fits = {table.name: self._fit(table, grid) for table in self.form.tables}
        if section is None or not self._may_hold(section) or not fits[section.table.name]:
            best = max(self.form.tables, key=lambda table: fits[table.name])
            if captioned and fits[captioned.table.name] >= fits[best.name]:
                return captioned
            least = 2 if section is None or self._may_hold(section) else 1
            return Section(best) if fits[best.name] >= least and not best.fixed else section
        return section

    def _may_hold(self, section: Section) -> bool:
        """Whether a table may stand right below: not below the heading over several topics."""
        return bool(section.number) or not section.table.fixed

    def _lost_heading(self, section: Section) -> bool:
        """Whether the heading of a section is not in the document any more."""
        marks = (m for m, s in self.sections.by_bookmark.items() if s == section)
        return self.here is None or next(marks) not in self.bookmarked

    def _fit(self, table: Table, grid: Grid) -> int:
        """How many columns of a table the grid calls by their names."""
        labels = self.sections.labels[table.name]
        if table.is_one:
            boxes = (row.boxes[0] for row in grid.rows if row.boxes)
            return len({c.name for box in boxes if (c := labels.exact(labels.told(box.lines)))})
        heads = [self._matched(labels, row) for row in grid.rows[:4]]
        return max(map(len, heads), default=0)

    def _matched(self, labels: Labels, row: GridRow) -> dict[int, Column]:
        found = ((box.at, labels.exact(labels.told(box.lines))) for box in row.boxes)
        return {at: column for at, column in found if column}

    def _unknown_table(self, grid: Grid) -> None:
        for line, row in enumerate(grid.rows, 1):
            text = " | ".join(box.text for box in row.boxes if box.text and not box.is_below)
            place = self._place(self._row_words(line))
            if text:
                self._unread(text, place, line)
            self._tell((aside for box in row.boxes for aside in box.asides), place, line)

    def _row_words(self, line: int) -> str:
        return self._said(SAID["row"].filled(number=line))

    # ---- one entry: a label and a box on each line

    def _boxes(self, section: Section, grid: Grid) -> None:
        labels = self.sections.labels[section.table.name]
        rows = self.rows[section] or [FilledRow(1, {})]
        self.rows[section] = rows
        cells = rows[0].cells
        taken: list[Column] = []
        for line, row in enumerate(grid.rows, 1):
            first, others = next(iter(row.boxes), None), row.boxes[1:]
            label = labels.told(first.lines) if first else ""
            column = labels.exact(label) or labels.alike(label, taken)
            if column is None or first is None:
                self._strangers(row.boxes, line)
                continue
            taken.append(column)
            place = self._place(self._said(column.label))
            self._tell((aside for box in row.boxes for aside in box.asides), place, line)
            text = "\n".join(box.text for box in others if box.text)
            known = cells.get(column.name)
            if known is None or not known.text:
                cells[column.name] = FilledCell(text, line, place)
            elif text and text != known.text:
                self._unread(text, place, line)

    def _strangers(self, boxes: Sequence[Box], line: int) -> None:
        """Boxes beside a label that is none of ours."""
        place = self._place(self._row_words(line))
        text = " | ".join(box.text for box in boxes if box.text)
        if text:
            self._unread(text, place, line)
        self._tell((aside for box in boxes for aside in box.asides), place, line)

    # ---- many entries: a row for each

    def _entries(self, section: Section, grid: Grid) -> None:
        heads, layout = self._layout(section, grid)
        if layout is None:
            self._unknown_table(grid)
            return
        self.layouts[section] = (grid.width, layout)
        for row in grid.rows:
            if any(row is head for head in heads):
                continue
            self._entry(section, layout, row)

    def _layout(
        self, section: Section, grid: Grid
    ) -> tuple[list[GridRow], dict[int, Column | str] | None]:
        """The rows of labels, and what stands in each column of the grid."""
        labels = self.sections.labels[section.table.name]
        heads = [row for row in grid.rows if self._is_head(labels, row)]
        if not heads and grid.rows and (grid.rows[0].is_head or self._is_nearly_head(labels, grid)):
            heads = [grid.rows[0]]
        if heads:
            return heads, self._from_head(labels, heads[0])
        width, known = self.layouts.get(section, (0, {}))
        if known and width == grid.width:
            return [], known
        if grid.width == len(labels.columns) + 1:
            return [], {0: _NUMBER, **dict(enumerate(labels.columns, 1))}
        return [], None

    def _is_head(self, labels: Labels, row: GridRow) -> bool:
        matched = self._matched(labels, row)
        written = [box for box in row.boxes if box.text]
        numbers = [box for box in written if is_number(labels.told(box.lines))]
        return bool(matched) and len(matched) + len(numbers) >= max(len(written) / 2, 1)

    def _is_nearly_head(self, labels: Labels, grid: Grid) -> bool:
        written = [box for box in grid.rows[0].boxes if box.text]
        alike = [box for box in written if labels.alike(labels.told(box.lines), ())]
        return bool(written) and len(alike) >= len(written) / 2

    def _from_head(self, labels: Labels, head: GridRow) -> dict[int, Column | str]:
        """What the labels say, those in other words by likeness, else by their place."""
        layout: dict[int, Column | str] = {}
        matched = self._matched(labels, head)
        taken = list(matched.values())
        is_whole = len(head.boxes) == len(labels.columns) + 1
        for number, box in enumerate(head.boxes):
            label = labels.told(box.lines)
            column = matched.get(box.at)
            if column is None and (is_number(label) or (not label and number == 0)):
                _cover(layout, box, _NUMBER)
                continue
            if column is None:
                column = labels.alike(label, taken)
                by_place = labels.columns[number - 1] if is_whole and number else None
                if column is None and by_place and by_place not in taken:
                    column = by_place
                if column:
                    taken.append(column)
                    if label:
                        self._changed(box.text, column.label)
            self._tell(box.asides, self._place(), 0)
            _cover(layout, box, column or box.text)
        return layout

    def _entry(self, section: Section, layout: dict[int, Column | str], row: GridRow) -> None:
        line = len(self.rows[section]) + 1
        placed = _Placed(row, layout)
        label = self._row_words(line)
        for box, over in placed.strangers:
            place = self._place(label, over)
            if box.text and not box.is_below:
                self._unread(box.text, place, line)
        cells: dict[str, FilledCell] = {}
        for column in placed.columns:
            place = self._place(label, self._said(column.label))
            cells[column.name] = FilledCell(placed.text(column), line, place)
        self._tell((a for box in row.boxes for a in box.asides), self._place(label), line)
        number = self._number(placed, label, line)
        if placed.is_merged:
            self._fault("word-cells-merged", self._place(label), line, placed.merged_text)
        if number is None and not any(cell.text for cell in cells.values()):
            return
        for answer in _parted(cells):
            self._add(section, answer, number)

    def _number(self, placed: _Placed, label: str, line: int) -> int | None:
        text = plain_digits(placed.number).strip(" .)(")
        if not text:
            return None
        if text.isdecimal() and len(text) < 6:
            return int(text)
        self._unread(placed.number, self._place(label, self._said(SAID["number"])), line)
        return None

    def _add(
        self, section: Section, cells: dict[str, FilledCell], number: int | None = None
    ) -> None:
        rows = self.rows.setdefault(section, [])
        if not section.number:
            before = rows[-1].number if rows else None
            continues = number is not None and number == before
            rows.append(FilledRow(number, cells, continues))
            return
        # The topic itself stands in the heading: its rows have its number and its name.
        topic = section.table.fixed[section.number - 1]
        first = section.table.columns[0]
        name = FilledCell(self._said(topic.label), 1, self._place())
        rows.append(FilledRow(section.number, {first.name: name, **cells}, bool(rows)))


class _Placed:
    """The boxes of a row under the columns that they belong to."""

    def __init__(self, row: GridRow, layout: dict[int, Column | str]) -> None:
        self.strangers: list[tuple[Box, str]] = []
        self._boxes: dict[str, list[Box]] = {}
        self.columns = [c for c in dict.fromkeys(layout.values()) if isinstance(c, Column)]
        self.number = ""
        self.merged_text = ""
        for box in row.boxes:
            self._place(box, layout)

    def _place(self, box: Box, layout: dict[int, Column | str]) -> None:
        under = list(
            dict.fromkeys(layout[at] for at in range(box.at, box.at + box.wide) if at in layout)
        )
        if box.text and (box.is_below or len(under) > 1):
            self.merged_text = self.merged_text or box.text
        if under and under[0] == _NUMBER and (len(under) == 1 or box.text.strip(" .").isdecimal()):
            self.number = self.number or box.text
            return
        column = next((over for over in under if isinstance(over, Column)), None)
        if column is None:
            self.strangers.append((box, str(under[0]) if under else ""))
        else:
            self._boxes.setdefault(column.name, []).append(box)

    @property
    def is_merged(self) -> bool:
        return bool(self.merged_text)

    def text(self, column: Column) -> str:
        return "\n".join(box.text for box in self._boxes.get(column.name, []) if box.text)


def _cover(layout: dict[int, Column | str], box: Box, what: Column | str) -> None:
    layout.update(dict.fromkeys(range(box.at, box.at + box.wide), what))


def _parted(cells: dict[str, FilledCell]) -> Iterator[dict[str, FilledCell]]:
    """Several answers in one box, where another box has as many lines; else the one there is.

    What has one line stands for each of them.
    """
    lines = {name: [x for x in cell.text.split("\n") if x.strip()] for name, cell in cells.items()}
    counts = {len(found) for found in lines.values() if len(found) > 1}
    several = [name for name, found in lines.items() if len(found) > 1]
    if len(counts) != 1 or len(several) < 2:
        yield cells
        return
    for number in range(counts.pop()):
        yield {
            name: FilledCell(
                lines[name][number] if name in several else cell.text, cell.line, cell.place
            )
            for name, cell in cells.items()
        }


class _Styles:
    """What the paragraphs of a document are, by their styles, whoever saved it last."""

    def __init__(self, root: Any) -> None:
        self._names: dict[str, str] = {}
        self._outlined: set[str] = set()
        for style in root if root is not None else ():
            id_, name = style.get(q("w:styleId")), style.find(q("w:name"))
            if id_ is None or name is None:
                continue
            told = str(name.get(q("w:val"), ""))
            self._names[id_] = told.replace(" ", "")
            if told.lower().startswith("heading ") and told[8:].isdecimal():
                self._outlined.add(id_)

    def of(self, paragraph: Any) -> str:
        """The name of a paragraph's style without blanks; empty where it has none."""
        id_ = _style_id(paragraph)
        return self._names.get(id_, id_)

    def is_heading(self, paragraph: Any) -> bool:
        return _style_id(paragraph) in self._outlined


def _style_id(paragraph: Any) -> str:
    found = paragraph.find(f"{q('w:pPr')}/{q('w:pStyle')}")
    return str(found.get(q("w:val"), "")) if found is not None else ""


def _bookmarks(element: Any) -> set[str]:
    names = (str(mark.get(q("w:name"), "")) for mark in element.iter(q("w:bookmarkStart")))
    return {name for name in names if name.startswith(BOOKMARK)}


def _language_of(package: Package, form: Form) -> str:
    """The language in which most headings are, for a document that does not tell it."""
    text = "".join(piece.text or "" for piece in package.body.iter(q("w:t")))
    counts = {x: sum(t.title.in_language(x) in text for t in form.tables) for x in _BOTH}
    return max(_BOTH, key=lambda language: counts[language])


_BOTH = ("th", "en")


def _digitless(text: str) -> str:
    return "".join(sign for sign in text if not sign.isdigit() and not sign.isspace())


def _wrapped(block: Any) -> list[Any]:
    return [block]
