"""Faults → a file: marks in the file itself, in a workbook of its cells, or a list alone."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import PurePath

import xlsxwriter

from govinno.loaders.csv_reader import Line
from govinno.loaders.forms.layout import form_of
from govinno.loaders.forms.word_reader import spots_in
from govinno.loaders.marked.document import marked_document, unmarked_document, way_to
from govinno.loaders.marked.list_sheet import LINE, lines_of
from govinno.loaders.marked.marks import Listed, Spot, say
from govinno.loaders.marked.sheet_xml import column_letters
from govinno.loaders.marked.workbook import list_alone, marked_workbook
from govinno.loaders.spec import load_spec
from govinno.loaders.tables import lines_as_written
from govinno.records.faults import Fault
from govinno.records.places import SheetCell, cell_of
from govinno.records.text import xml_text

#: What a sheet holds at most, and a cell.
_MOST_ROWS, _MOST_LETTERS = 1_048_576, 32_767
#: How wide a column of a CSV is shown, in letters, and how high a row may become, in points.
_WIDTH, _HIGHEST = 22, 200


def marked(data: bytes, ending: str, faults: Sequence[Fault], language: str) -> bytes:
    """The same file with marks: a workbook (`.xlsx`) or a text document (`.docx`)."""
    if ending == ".docx":
        plain = unmarked_document(data)
        spots = spots_in(plain, f"form{ending}", form_of(load_spec()))
        ways = {place: way_to(element) for place, element in spots.items()}
        return marked_document(
            plain, _listed(faults, language, lambda fault: ways.get(fault.field, ())), language
        )
    return marked_workbook(data, _listed(faults, language, _spot_in_workbook), language)


def file_of_table(data: bytes, file: str, faults: Sequence[Fault], language: str) -> bytes:
    """A CSV as a workbook of its cells, all of them texts, with marks."""
    lines, heading = lines_as_written(data, file)
    name = PurePath(file).stem.translate({ord(sign): "_" for sign in "[]:*?/\\'!"})[:31] or "data"
    rows = {line.number: row for row, line in enumerate(lines, 1)}
    columns = {cell.strip(): place for place, cell in enumerate(heading.cells if heading else ())}

    def spot(fault: Fault) -> Spot:
        row = rows.get(fault.line)
        return (name, f"{column_letters(columns.get(fault.field, 0))}{row}") if row else ()

    told = _listed(faults, language, spot)
    return marked_workbook(_workbook(name, lines), told, language)


def file_of_list(faults: Sequence[Fault], language: str) -> bytes:
    """A workbook of nothing but the list of faults."""
    return list_alone(_workbook("-", []), _listed(faults, language), language)


def _listed(
    faults: Sequence[Fault], language: str, spot: Callable[[Fault], Spot] = lambda _: ()
) -> list[Listed]:
    """Faults as they are listed; files are named where there are several."""
    are_several = len({fault.file for fault in faults}) > 1
    told = []
    for fault in faults:
        at = spot(fault)
        file = fault.file if are_several or not at else ""
        told.append(Listed(fault, _where(fault, at, language), at, file))
    return told


def _where(fault: Fault, spot: Spot, language: str) -> str:
    """Where a fault is in its file."""
    if cell_of(fault.field):
        return fault.field
    if spot:
        return f"{spot[1]} {fault.field}".rstrip()
    if not fault.line:
        return fault.field or say("whole-file", language)
    return f"{say('line', language, line=fault.line)} {fault.field}".rstrip()


def _spot_in_workbook(fault: Fault) -> Spot:
    cell = cell_of(fault.field)
    if not isinstance(cell, SheetCell):
        return ()
    row, is_row, _ = cell.cell.partition(":")
    return (cell.sheet, f"A{row}" if is_row else row)


def _workbook(name: str, lines: Sequence[Line]) -> bytes:
    """A plain workbook of one sheet. Every cell is a text, so that none is ever a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        widest = max((len(line.cells) for line in lines), default=1)
        sheet.set_column(0, widest - 1, _WIDTH, text)
        for row, line in enumerate(lines[:_MOST_ROWS]):
            high = max((lines_of(cell, _WIDTH) for cell in line.cells), default=1)
            sheet.set_row(row, min(high * LINE, _HIGHEST))
            for place, cell in enumerate(line.cells):
                sheet.write_string(row, place, xml_text(cell)[:_MOST_LETTERS], text)
    return out.getvalue()
