"""A workbook whose first sheet is a table of one record, as an applicants' list is.

The sheet becomes the CSV that people would have saved it as, row for line, and is read as that
table; what is kept of it is the record with the place of each value.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from govinno.loaders.received import refuse_unsafe
from govinno.loaders.record import Record
from govinno.loaders.sheets import Rows, text_of_cell
from govinno.loaders.spec import load_spec
from govinno.loaders.tables import read_table, table_spec
from govinno.loaders.written import as_record
from govinno.loaders.yaml_reader import Items, Mapping
from govinno.records.faults import Fault
from govinno.records.places import SheetCell

#: More rows or columns than a list may have: the rest is empty, or no list.
_MOST_ROWS, _MOST_COLUMNS = 20_000, 200


def read_list_workbook(data: bytes, file: str) -> list[Record] | None:
    """The one record of a workbook; None where its first sheet is no table of one record.

    A workbook that is not safe to open is none either: whoever reads it next says why.
    """
    if refuse_unsafe(data, file):
        return None
    sheet, rows = _first_sheet(data)
    table = _as_csv(rows)
    spec = table_spec(table)
    if spec is None or spec.table is None or spec.table.rows is None:
        return None
    return [_placed(record, sheet, rows) for record in read_table(table, file)]


def _first_sheet(data: bytes) -> tuple[str, Rows]:
    """The name of the first sheet that people see, and its cells as they read them."""
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not seen:
            return "", []
        told = seen[0].iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS)
        return seen[0].title, [[_text(cell) for cell in row] for row in told]
    finally:
        book.close()


def _text(cell: Any) -> str:
    """A cell on one line: each row of the sheet is one line of the table."""
    return " ".join(text_of_cell(cell).split("\n")).replace("\r", "")


def _as_csv(rows: Rows) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


# ---- places


def _placed(record: Record, sheet: str, rows: Rows) -> Record:
    """The record with places such as `รายชื่อ!C5 จังหวัด`, told also of what is wrong with it."""
    if record.tree is None or record.kind is None:
        faults = [_fault_at(fault, sheet, rows) for fault in record.faults]
        return replace(record, faults=faults)
    placed = as_record(record.tree, dict(_places(record, sheet, rows)), record.kind)
    placed.faults = [_fault_at(fault, sheet, rows) for fault in record.faults]
    return placed


def _places(record: Record, sheet: str, rows: Rows) -> Iterator[tuple[str, str]]:
    table = load_spec(str(record.kind)).table
    assert table is not None and record.tree is not None and record.words is not None
    name = str(table.rows)
    yield name, sheet
    entries = record.tree.fields[name]
    assert isinstance(entries, Items)
    for number, entry in enumerate(entries.items):
        yield f"{name}[{number}]", str(SheetCell(sheet, f"A{entry.line}"))
        if isinstance(entry, Mapping):
            for field, cell in entry.fields.items():
                way = f"{name}[{number}].{field}"
                yield way, _place(sheet, rows, cell.line, record.words(way))


def _place(sheet: str, rows: Rows, line: int, heading: str) -> str:
    """A cell by its sheet, column and row, with the heading above it."""
    told = ([cell.strip() for cell in row] for row in rows[:line])
    column = next((row.index(heading) for row in told if heading and heading in row), None)
    if column is None:
        return f"{sheet} {heading}".strip()
    return str(SheetCell(sheet, f"{get_column_letter(column + 1)}{line}", heading))


def _fault_at(fault: Fault, sheet: str, rows: Rows) -> Fault:
    return replace(fault, field=_place(sheet, rows, fault.line, fault.field))
