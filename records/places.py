"""Where something stands in a file: said for people, and found again from what was said.

A field is called in the words of its file. In a text that is the way to it (`partners[2].role`), in
a table the heading of its column; both need the line. In a workbook it is a `SheetCell`, in a text
document a `TableCell`, and these say by themselves where they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: What stands between the parts of a place in a document.
_STEP = " › "
#: What a row of a table is called, by language; with both, a place reads the same in any document.
_ROW = {"th": "แถว", "en": "row"}
_ROWS = re.compile(rf"(?:{'|'.join(_ROW.values())}) ([1-9]\d*)")
_SHEET_CELL = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^!']+))"
    r"!(?P<cell>[A-Z]{1,3}[1-9]\d{0,6}|(?P<row>[1-9]\d{0,6}):(?P=row))"
    r"(?: (?P<heading>.+))?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell of a workbook, with the heading of its column: `ภาคี!C5 บทบาท`.

    A whole row is a cell too: `ภาคี!5:5`.
    """

    sheet: str
    cell: str
    heading: str = ""

    def __str__(self) -> str:
        is_plain = not set("!'") & set(self.sheet)
        sheet = self.sheet if is_plain else "'" + self.sheet.replace("'", "''") + "'"
        return f"{sheet}!{self.within}"

    @property
    def part(self) -> str:
        """What the cell is in: its sheet."""
        return self.sheet

    @property
    def within(self) -> str:
        """Where it is in there: `C5 บทบาท`."""
        return f"{self.cell} {_one_line(self.heading)}".rstrip()


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table in a document: `ภาคี › แถว 3 › บทบาท`.

    `table` is the heading that the table stands under. `row` counts from 1 below the names of the
    columns, and is 0 where the table has but one answer: `หัวข้อ 5 กระบวนการ › คำตอบ`.
    """

    table: str
    row: int
    column: str
    language: str = "th"

    def __str__(self) -> str:
        return _STEP.join([_one_line(self.table), self.within])

    @property
    def part(self) -> str:
        """What the cell is in: its table."""
        return self.table

    @property
    def within(self) -> str:
        """Where it is in there: `แถว 3 › บทบาท`."""
        rows = [f"{_ROW[self.language]} {self.row}"] if self.row else []
        return _STEP.join([*rows, _one_line(self.column)])


def _one_line(text: str) -> str:
    """Words without what would part a place."""
    return " ".join(text.replace("›", "/").split())


def cell_of(field: str) -> SheetCell | TableCell | None:
    """The cell that a field is; None for the way through a text and the heading of a column."""
    if found := _SHEET_CELL.fullmatch(field):
        quoted, plain, cell, heading = found.group("quoted", "plain", "cell", "heading")
        return SheetCell((quoted or "").replace("''", "'") or plain, cell, heading or "")
    table, *rows, column = field.split(_STEP) if _STEP in field else ("", "")
    if not table or not column or len(rows) > 1:
        return None
    row = _ROWS.fullmatch(rows[0]) if rows else None
    if rows and row is None:
        return None
    language = "en" if row and row[0].startswith(_ROW["en"]) else "th"
    return TableCell(table, int(row[1]) if row else 0, column, language)


def column_of(field: str) -> str:
    """What the column of a field is called; the field itself where it is a row, or no cell."""
    cell = cell_of(field)
    heading = cell.heading if isinstance(cell, SheetCell) else cell.column if cell else ""
    return field if not heading or _ROWS.fullmatch(heading) else heading


def place_in_words(file: str, line: int, field: str) -> str:
    """The place of a fault or a fact as people read it, in every kind of file.

    `form.xlsx ภาคี!C5 บทบาท`, `form.docx ภาคี › แถว 3 › บทบาท`, `list.csv:12 จังหวัด`,
    `case.yaml:12 partners[2].role`; the file alone where `line` is 0 and there is no field.
    """
    at = f"{file}:{line}" if line and cell_of(field) is None else file
    return f"{at} {field}".rstrip()
