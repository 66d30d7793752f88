"""A form → a workbook: one sheet for each table, lists to choose from, and the record unseen.

Each table has a name of the workbook that leads to its heading, so that a sheet is found by it
whatever people call it; a sheet that no program shows holds the record and which column is which.
"""

from __future__ import annotations

import base64
import io
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from govinno.loaders.forms.form import LONGEST_CELL, Column, Form, Row, Shown, Table
from govinno.words import words_of

#: The sheet that nobody sees, what its first cell holds, and the sheet of the lists.
HIDDEN, MARK, LISTS = "govinno", "govinno-form", "lists"
#: How the name of the workbook for a table begins.
NAME = "govinno_"
#: Where the heading of a table stands, from 0, below its title and what is to be filled in.
HEADING = 2
#: So many rows below the heading have lists to choose from.
_ROWS = 300
#: So many below the last entry may be deleted again; each costs the reader time.
_SPARE = 40
#: A cell holds 32,767 signs.
_PIECE = 30_000
_FONT = "TH Sarabun New"
_GREY, _INK, _PAPER = "#767676", "#1F4E79", "#DDEBF7"
#: The points of a line in the size of cells and of hints, and the most that a row may have.
_LINE, _SMALL, _HIGHEST = 20, 16, 400
#: So many letters of the font stand in one unit of the width of a column.
_LETTERS = 0.95
_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_WIDTHS = {"year": 10, "number": 10, "date": 16, "yes-no": 10, "code": 24, "reference": 16}
_WIDE, _TEXT = 42, 24


def write_workbook(form: Form, shown: Shown, kept: bytes, language: str, name: str = "") -> bytes:
    """The bytes of the workbook. `shown` may lack tables: they are empty."""
    out = io.BytesIO()
    # Nothing that stands in a record is ever a formula, an address or a number of Excel's own.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, **plain})
    _Workbook(book, form, language).write(shown, kept, name)
    book.close()
    return out.getvalue()


class _Workbook:
    """One workbook on its way."""

    def __init__(self, book: xlsxwriter.Workbook, form: Form, language: str) -> None:
        self.book, self.form, self.language = book, form, language
        self.words = {k: w.in_language(language) for k, w in words_of("forms").items()}
        self.tables = {table.name: table for table in form.tables}
        self.formats = {look: book.add_format(_look(look)) for look in _LOOKS}
        self.lists: dict[tuple[str, ...], str] = {}

    def write(self, shown: Shown, kept: bytes, name: str) -> None:
        self._instructions(name)
        for table in self.form.tables:
            sheet = self.book.add_worksheet(self._tab(table))
            rows = shown.get(table.name, [])
            if table.is_one:
                self._single(sheet, table, rows[0].cells if rows else {})
            else:
                self._list(sheet, table, rows)
            self._finish(sheet, table)
        self._write_lists()
        self._hide(kept)

    def _tab(self, table: Table) -> str:
        return table.sheet.in_language(self.language)[:31]

    def _put(self, sheet: Any, row: int, column: int, text: str, look: str) -> None:
        sheet.write_string(row, column, text[:LONGEST_CELL], self.formats[look])

    # ---- the first sheet

    def _instructions(self, name: str) -> None:
        sheet = self.book.add_worksheet(self.words["instructions"])
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 92)
        self._put(sheet, 0, 0, self.form.title.in_language(self.language), "title")
        if name:
            self._put(sheet, 1, 0, name, "guide")
        row = 3
        for key in sorted(key for key in self.words if key.startswith("how-")):
            sheet.write_number(row, 0, row - 2, self.formats["step"])
            self._put(sheet, row, 1, self.words[key], "plain")
            sheet.set_row(row, 40)
            row += 1
        for table in self.form.tables:
            row += 1
            link = f"internal:'{self._tab(table)}'!A1"
            sheet.write_url(row, 0, link, self.formats["link"], self._tab(table))
            self._put(sheet, row, 1, table.guide.in_language(self.language), "plain")
            sheet.set_row(row, 40)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        _to_print(sheet, is_wide=False)

    # ---- a sheet for each table

    def _begin(self, sheet: Any, table: Table) -> None:
        self._put(sheet, 0, 0, table.title.in_language(self.language), "title")
        self._put(sheet, 1, 0, table.guide.in_language(self.language), "guide")
        sheet.set_row(0, 30)
        sheet.set_row(1, 24)

    def _single(self, sheet: Any, table: Table, cells: dict[str, str]) -> None:
        """The columns below one another, each with its value beside it."""
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 70)
        sheet.set_column(2, 2, 60)
        self._begin(sheet, table)
        for place, key in enumerate(("field", "answer", "hint")):
            self._put(sheet, HEADING, place, self.words[key], "heading")
        for row, column in enumerate(table.columns, HEADING + 1):
            self._put(sheet, row, 0, self._label(column), "label")
            self._put(sheet, row, 1, cells.get(column.name, ""), "cell")
            self._put(sheet, row, 2, self._hint(column), "hint")
            self._choices(sheet, column, row, row, 1)
            told = [(self._label(column), 34), (cells.get(column.name, ""), 70)]
            sheet.set_row(row, max(_height(told), _height([(self._hint(column), 60)], _SMALL)))
        sheet.freeze_panes(HEADING + 1, 1)

    def _list(self, sheet: Any, table: Table, rows: list[Row]) -> None:
        """A heading, a row of hints in grey, and one row for each entry."""
        sheet.set_column(0, 0, 7, self.formats["cell"])
        self._begin(sheet, table)
        self._put(sheet, HEADING, 0, self.words["number"], "heading")
        self._put(sheet, HEADING + 1, 0, self.words["hint"], "hint")
        last = HEADING + 1 + max(_ROWS, len(rows) + 50)
        # Excel lets a row of a protected sheet be deleted only where all its cells are open.
        for line in range(HEADING + 2, HEADING + 2 + len(rows) + _SPARE):
            sheet.set_row(line, None, self.formats["open"])
        for place, column in enumerate(table.columns, 1):
            sheet.set_column(place, place, _width(column, table), self.formats["cell"])
            self._put(sheet, HEADING, place, self._label(column), "heading")
            self._put(sheet, HEADING + 1, place, self._hint(column), "hint")
            self._choices(sheet, column, HEADING + 2, last, place)
        sheet.set_row(HEADING, 44)
        sheet.set_row(HEADING + 1, 74)
        guides = {c.label.in_language(self.language): c.definition for c in table.fixed}
        for line, row in enumerate(rows, HEADING + 2):
            self._put(sheet, line, 0, str(row.number), "cell")
            told: list[tuple[str, int]] = []
            for place, column in enumerate(table.columns, 1):
                text = row.cells.get(column.name, "")
                is_fixed = bool(table.fixed) and place == 1 and bool(text)
                if guide := guides.get(text) if is_fixed else None:
                    text = f"{text}\n({guide.in_language(self.language)})"
                self._put(sheet, line, place, text, "fixed" if is_fixed else "cell")
                told.append((text, _width(column, table)))
            sheet.set_row(line, _height(told), self.formats["open"])
        sheet.freeze_panes(HEADING + 1, 2)

    def _finish(self, sheet: Any, table: Table) -> None:
        where = xl_rowcol_to_cell(HEADING, 0, row_abs=True, col_abs=True)
        self.book.define_name(f"{NAME}{table.name}", f"='{self._tab(table)}'!{where}")
        sheet.protect("", dict.fromkeys(_ALLOWED, True))
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        _to_print(sheet, is_wide=not table.is_one)
        sheet.repeat_rows(HEADING)

    def _label(self, column: Column) -> str:
        return column.label.in_language(self.language) + (" *" if column.is_required else "")

    def _hint(self, column: Column) -> str:
        hint = column.hint.in_language(self.language)
        return "\n".join(filter(None, (hint, self.words["several"] * column.takes_several)))

    # ---- lists to choose from

    def _choices(self, sheet: Any, column: Column, first: int, last: int, place: int) -> None:
        source = self._source(column)
        if source is None:
            return
        rule: dict[str, Any] = {"validate": "list", "source": source, "ignore_blank": True}
        if column.takes_several or not (column.choices or column.kind == "yes-no"):
            rule["show_error"] = False
        else:
            rule |= {"error_type": "warning", "error_message": self.words["not-listed"]}
        sheet.data_validation(first, place, last, place, rule)

    def _source(self, column: Column) -> Any:
        if column.kind == "yes-no":
            return [_yes_no(self.language, is_yes) for is_yes in (True, False)]
        if column.choices:
            labels = tuple(c.label.in_language(self.language) for c in column.choices)
            return self._listed(labels)
        if found := self.tables.get(column.refers_to):
            at = next((n for n, c in enumerate(found.columns, 1) if c.is_required), 1)
            first = xl_rowcol_to_cell(HEADING + 2, at, row_abs=True, col_abs=True)
            last = xl_rowcol_to_cell(HEADING + 2 + _ROWS, at, row_abs=True, col_abs=True)
            return f"='{self._tab(found)}'!{first}:{last}"
        return None

    def _listed(self, labels: tuple[str, ...]) -> str:
        """The range of the hidden sheet that holds a list: a rule itself takes 255 signs."""
        place = [*self.lists].index(labels) if labels in self.lists else len(self.lists)
        last = xl_rowcol_to_cell(len(labels) - 1, place, row_abs=True, col_abs=True)
        first = xl_rowcol_to_cell(0, place, row_abs=True, col_abs=True)
        return self.lists.setdefault(labels, f"={LISTS}!{first}:{last}")

    def _write_lists(self) -> None:
        sheet = self.book.add_worksheet(LISTS)
        for place, labels in enumerate(self.lists):
            for row, label in enumerate(labels):
                sheet.write_string(row, place, label)
        sheet.very_hidden()

    # ---- what travels unseen

    def _hide(self, kept: bytes) -> None:
        sheet = self.book.add_worksheet(HIDDEN)
        told = {
            "language": self.language,
            "tables": {
                table.name: {
                    "sheet": self._tab(table),
                    "columns": {self._label(c): c.name for c in table.columns},
                }
                for table in self.form.tables
            },
        }
        cells = [MARK, *_pieces(json.dumps(told).encode()), "", *_pieces(kept)]
        for row, text in enumerate(cells):
            sheet.write_string(row, 0, text)
        sheet.protect("")
        sheet.very_hidden()


def _pieces(data: bytes) -> Iterator[str]:
    """Bytes as texts that any program leaves as they are, none longer than a cell may be."""
    text = base64.b64encode(zlib.compress(data, 9)).decode() if data else ""
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE]


def _yes_no(language: str, is_yes: bool) -> str:
    from govinno.loaders.forms.grid import NO, YES

    return (YES if is_yes else NO).in_language(language)


def _width(column: Column, table: Table) -> int:
    if table.fixed and column is table.columns[0]:
        return 40
    is_long = column.kind == "text" and (column.is_short or column.is_key) and not column.choices
    return _WIDE if is_long else _WIDTHS.get(column.kind, _TEXT)


def _height(told: list[tuple[str, int]], line: int = _LINE) -> int:
    """How high a row must be for texts in columns of these widths. Programs that only show a
    workbook do not work it out by themselves, and cut what is below the first line."""
    lines = (_lines(text, width) for text, width in told)
    return min(max(lines, default=1) * line + 4, _HIGHEST)


def _lines(text: str, width: int) -> int:
    """About how many lines a text takes: marks above and below a letter take no room of their own."""
    parts = (_MARKS.sub("", part) for part in text[:LONGEST_CELL].split("\n"))
    return sum(1 + int(len(part) / (width * _LETTERS)) for part in parts)


def _to_print(sheet: Any, *, is_wide: bool) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&R&P / &N")
    # A wide table goes over two pages: on one its letters would be too small to read.
    sheet.fit_to_pages(2 if is_wide else 1, 0)


#: What people may do in a protected sheet.
_ALLOWED = (
    "format_cells",
    "format_columns",
    "format_rows",
    "insert_rows",
    "delete_rows",
    "sort",
    "autofilter",
    "insert_hyperlinks",
)

#: How a box looks whose words are the form's own.
_NAMED: dict[str, Any] = {
    "font_size": 14,
    "text_wrap": True,
    "valign": "top",
    "bg_color": _PAPER,
    "border": 1,
    "border_color": "#BFBFBF",
}
_LOOKS: dict[str, dict[str, Any]] = {
    "open": {"locked": False, "num_format": "@", "text_wrap": True, "valign": "top"},
    "title": {"bold": True, "font_size": 20, "font_color": _INK},
    "guide": {"font_size": 14, "font_color": "#404040"},
    "plain": {"font_size": 14, "text_wrap": True, "valign": "top"},
    "step": {"font_size": 14, "align": "right", "valign": "top", "font_color": _GREY},
    "link": {"font_size": 14, "font_color": _INK, "underline": 1, "valign": "top"},
    "heading": {
        "bold": True,
        "font_size": 14,
        "text_wrap": True,
        "valign": "vcenter",
        "bg_color": _INK,
        "font_color": "#FFFFFF",
        "border": 1,
        "border_color": "#BFBFBF",
    },
    "label": {"bold": True, **_NAMED},
    "fixed": _NAMED,
    "hint": {
        "font_size": 11,
        "italic": True,
        "font_color": _GREY,
        "text_wrap": True,
        "valign": "top",
        "border": 1,
        "border_color": "#D9D9D9",
    },
    # As text, so that 0100101 keeps its zero and 1-2 is no date.
    "cell": {
        "font_size": 14,
        "text_wrap": True,
        "valign": "top",
        "locked": False,
        "num_format": "@",
        "border": 1,
        "border_color": "#D9D9D9",
    },
}


def _look(name: str) -> dict[str, Any]:
    return {"font_name": _FONT, **_LOOKS[name]}
