"""A workbook that is a form → what was filled in.

A sheet is found by the name that the workbook has for its table, else by its title, else by its
headings; a column by its heading in either language. Whatever people do to a sheet is read, or is
told with its cell.
"""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from govinno.loaders.forms.excel import HIDDEN, MARK, NAME
from govinno.loaders.forms.form import Column, Filled, FilledCell, FilledRow, Form, Table
from govinno.loaders.received import look_at
from govinno.records.faults import Fault, make_fault
from govinno.records.text import match_key, plain_digits
from govinno.words import words_of

#: So far down and to the right people may have moved a heading.
_TOP, _WIDEST = 40, 200
#: A sheet that goes further down was formatted to its end: what is below is empty.
_LONGEST = 20_000
#: What a record may grow to when it is unpacked.
_MOST_KEPT = 8_000_000
#: A workbook is a form where so many of its sheets are tables of it.
_FEW = 3
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_FORMULA = re.compile(rb"<f[ >/]")
_BE_FROM = 2400


def read_workbook(data: bytes, file: str, form: Form) -> Filled | None:
    """What was filled into a form; None where the workbook is none of ours.

    A workbook that must not be opened gives faults and no tables. Raises one of `sheets.DAMAGED`
    where it cannot be.
    """
    told = look_at(data, file)
    if any(fault.severity == "error" for fault in told):
        return Filled("th", b"", {}, told)
    book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    formulas = _formulas(data)
    reader = _Book(book, file, form, set(formulas))
    if not reader.is_form():
        return None
    filled = reader.filled()
    of_formulas = (
        make_fault("form-formula", file, line, f"{sheet}!{cell}", text)
        for (sheet, cell), (line, text) in formulas.items()
    )
    filled.faults = [*told, *of_formulas, *filled.faults]
    return filled


def _formulas(data: bytes) -> dict[tuple[str, str], tuple[int, str]]:
    """The cells whose value a formula gave, by sheet and address: their rows and the formulas."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        if not any(_FORMULA.search(parts.read(name)) for name in names):
            return {}
    book = load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
    return {
        (sheet.title, cell.coordinate): (cell.row, str(cell.value))
        for sheet in book.worksheets
        for row in _rows_of(sheet)
        for cell in row
        if cell.data_type == "f"
    }


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of a table: where its heading stands, and the columns by their place."""

    table: Table
    sheet: Any
    heading: int
    columns: dict[int, Column]
    number: int | None


class _Book:
    """One workbook that came back."""

    def __init__(self, book: Any, file: str, form: Form, formulas: set[tuple[str, str]]) -> None:
        self.book, self.file, self.form, self.formulas = book, file, form, formulas
        self.faults: list[Fault] = []
        self.words = words_of("forms")
        told, self.kept = self._unseen()
        self.language: str = told.get("language") or self._guessed_language()
        self.before: dict[str, Any] = told.get("tables", {})
        self.seen = [s for s in book.worksheets if s.title not in (HIDDEN, "lists")]

    def is_form(self) -> bool:
        """Whether enough of its sheets are tables of the form."""
        if HIDDEN in self.book.sheetnames or self._named():
            return True
        titles = {match_key(sheet.title) for sheet in self.seen}
        tabs = [{match_key(t.sheet.th), match_key(t.sheet.en)} for t in self.form.tables]
        return sum(1 for names in tabs if names & titles) >= _FEW

    def filled(self) -> Filled:
        tables: dict[str, list[FilledRow]] = {}
        found = self._sheets()
        for table in self.form.tables:
            if sheet := found.get(table.name):
                rows = self._single(sheet) if table.is_one else self._rows(sheet)
                tables[table.name] = rows
            else:
                self._fault("form-sheet-missing", 0, "", table.sheet.in_language(self.language))
        self._tell_strangers({id(sheet.sheet) for sheet in found.values()})
        return Filled(self.language, self.kept, tables, self.faults)

    def _fault(self, code: str, line: int, place: str, value: str, **details: object) -> None:
        self.faults.append(make_fault(code, self.file, line, place, value, **details))

    # ---- what travelled unseen

    def _unseen(self) -> tuple[dict[str, Any], bytes]:
        """Which column was which, and the record; nothing where a program has thrown it away."""
        sheet = self.book[HIDDEN] if HIDDEN in self.book.sheetnames else None
        cells = [str(row[0].value or "") for row in sheet.iter_rows(max_col=1)] if sheet else []
        if not any(cells):
            self._fault("form-unseen-damaged", 0, "", "")
            return {}, b""
        cells = cells[1:] if cells and cells[0] == MARK else cells
        gap = cells.index("") if "" in cells else len(cells)
        try:
            told = json.loads(_unpacked(cells[:gap]) or b"{}")
            return (told if isinstance(told, dict) else {}), _unpacked(cells[gap + 1 :])
        except (ValueError, zlib.error):
            self._fault("form-unseen-damaged", 0, "", "")
            return {}, b""

    def _guessed_language(self) -> str:
        titles = {match_key(sheet.title) for sheet in self.book.worksheets}
        english = sum(1 for t in self.form.tables if match_key(t.sheet.en) in titles)
        thai = sum(1 for t in self.form.tables if match_key(t.sheet.th) in titles)
        return "en" if english > thai else "th"

    # ---- sheets and columns

    def _named(self) -> dict[str, str]:
        """The title of the sheet of each table, by the names of the workbook."""
        found = {}
        for name, defined in self.book.defined_names.items():
            if name.startswith(NAME):
                for title, _ in _destinations(defined):
                    found[name.removeprefix(NAME)] = title
        return found

    def _sheets(self) -> dict[str, _Sheet]:
        named, free = self._named(), list(self.seen)
        found: dict[str, _Sheet] = {}
        for table in self.form.tables:
            titles = {match_key(named.get(table.name, ""))} - {""}
            titles = titles or {match_key(table.sheet.th), match_key(table.sheet.en)}
            for sheet in [s for s in free if match_key(s.title) in titles]:
                if told := self._found(table, sheet):
                    found[table.name] = told
                    free.remove(sheet)
                    break
        for table in self.form.tables:
            if table.name not in found and (told := self._by_headings(table, free)):
                found[table.name] = told
                free.remove(told.sheet)
        return found

    def _by_headings(self, table: Table, free: list[Any]) -> _Sheet | None:
        """The sheet that has most of the headings of a table: three quarters at least."""
        told = [one for sheet in free if (one := self._found(table, sheet))]
        best = max(told, key=lambda one: len(one.columns), default=None)
        return best if best and 4 * len(best.columns) >= 3 * len(table.columns) else None

    def _labels(self, table: Table) -> dict[str, Column]:
        """The columns of a table by the headings they have, had, or have in the other language."""
        names = {column.name: column for column in table.columns}
        before = self.before.get(table.name, {}).get("columns", {})
        labels = {_heading(t): names[n] for t, n in before.items() if n in names}
        for language in ("th", "en"):
            for column in table.columns:
                labels.setdefault(_heading(column.label.in_language(language)), column)
        return labels

    def _found(self, table: Table, sheet: Any) -> _Sheet | None:
        """Where the table stands in a sheet; None where the sheet has no heading of it."""
        labels = self._labels(table)
        if table.is_one:
            return self._found_single(table, sheet, labels)
        best: tuple[int, dict[int, Column]] = (0, {})
        for row in _rows_of(sheet, last=_TOP):
            columns: dict[int, Column] = {}
            for cell in row:
                column = labels.get(_heading(_told(cell.value)))
                if column and column not in columns.values():
                    columns[cell.column] = column
            if len(columns) > len(best[1]):
                best = row[0].row, columns
        heading, columns = best
        if len(columns) < min(2, len(table.columns)):
            return None
        self._guess_renamed(table, sheet, heading, columns)
        numbers = {match_key(self.words["number"].th), match_key(self.words["number"].en)}
        cells = {c.column: match_key(_told(c.value)) for c in sheet[heading] if c.value}
        number = next((at for at, text in cells.items() if text in numbers), None)
        if number is None and 1 not in columns and 1 not in cells:
            number = 1
        return _Sheet(table, sheet, heading, columns, number)

    def _found_single(self, table: Table, sheet: Any, labels: dict[str, Column]) -> _Sheet | None:
        """A table of one entry: the rows of its columns, in place of their columns."""
        rows: dict[int, Column] = {}
        for row in _rows_of(sheet):
            column = labels.get(_heading(_told(row[0].value)))
            if column and column not in rows.values():
                rows[row[0].row] = column
        return _Sheet(table, sheet, 0, rows, None) if len(rows) >= 2 else None

    def _guess_renamed(
        self, table: Table, sheet: Any, heading: int, columns: dict[int, Column]
    ) -> None:
        """A heading that nobody knows, in the place of a column that is missing, is that column."""
        for place, column in enumerate(table.columns, 2):
            cell = sheet.cell(heading, place)
            if column in columns.values() or place in columns or not _told(cell.value):
                continue
            beside = [columns.get(place - 1), columns.get(place + 1)]
            around = [
                *table.columns[max(place - 3, 0) : place - 2],
                *table.columns[place - 1 : place],
            ]
            if any(one in around for one in beside if one):
                columns[place] = column
                where = f"{sheet.title}!{cell.coordinate}"
                label = column.label.in_language(self.language)
                self._fault("form-heading-changed", heading, where, _told(cell.value), label=label)

    # ---- rows

    def _single(self, found: _Sheet) -> list[FilledRow]:
        cells: dict[str, FilledCell] = {}
        merged = _merged(found.sheet)
        for line, column in found.columns.items():
            cell = found.sheet.cell(line, 2)
            label = column.label.in_language(self.language)
            place = f"{found.sheet.title}!{cell.coordinate} {label}"
            text = self._text(found.sheet.cell(*merged.get((line, 2), (line, 2))), column, place)
            if text is not None:
                cells[column.name] = FilledCell(text, line, place)
        self._tell_missing(found, [*found.columns.values()])
        self._tell_beside(found)
        return [FilledRow(1, cells)]

    def _rows(self, found: _Sheet) -> list[FilledRow]:
        self._tell_missing(found, [*found.columns.values()])
        merged = _merged(found.sheet)
        rows: list[FilledRow] = []
        strangers: dict[int, str] = {}
        for row in _rows_of(found.sheet, found.heading + 1):
            line = row[0].row
            if self._is_hint(row, found):
                continue
            cells = self._cells(found, line, merged)
            number = self._number(found, line)
            if number is None and not any(cell.text.strip() for cell in cells.values()):
                self._note_strangers(row, found, strangers)
                continue
            self._note_strangers(row, found, strangers)
            if found.sheet.row_dimensions[line].hidden:
                self._fault("form-hidden-row", line, f"{found.sheet.title}!A{line}", "")
            rows.append(FilledRow(number, cells))
        for at, where in strangers.items():
            heading = _told(found.sheet.cell(found.heading, at).value)
            self._fault("form-unknown-column", found.heading, where, heading or "-")
        return _in_groups(rows, found.table)

    def _cells(
        self, found: _Sheet, line: int, merged: dict[tuple[int, int], tuple[int, int]]
    ) -> dict[str, FilledCell]:
        cells = {}
        for at, column in found.columns.items():
            label = column.label.in_language(self.language)
            place = f"{found.sheet.title}!{get_column_letter(at)}{line} {label}"
            source = merged.get((line, at), (line, at))
            # What is merged over rows stands in each of them, over columns in the first alone.
            is_inside = source[1] != at
            cell = found.sheet.cell(line, at) if is_inside else found.sheet.cell(*source)
            text = "" if is_inside else self._text(cell, column, place)
            if source[0] != line and not is_inside and text:
                self._fault("form-merged", line, place, text)
            if text is not None:
                text = self._without_guide(found.table, column, text)
                cells[column.name] = FilledCell(text, line, place)
        return cells

    def _without_guide(self, table: Table, column: Column, text: str) -> str:
        """The code that stands in a row for good, without the question below it."""
        if table.fixed and column is table.columns[0]:
            return text.partition("\n")[0].strip()
        return text

    def _number(self, found: _Sheet, line: int) -> int | None:
        if found.number is None:
            return None
        text = plain_digits(_told(found.sheet.cell(line, found.number).value)).strip(" .")
        return int(float(text)) if re.fullmatch(r"\d{1,6}(\.0+)?", text) else None

    def _is_hint(self, row: tuple[Any, ...], found: _Sheet) -> bool:
        """The row in grey that says what is meant, wherever it was moved."""
        hints = {match_key(self.words["hint"].th), match_key(self.words["hint"].en)}
        return found.number is not None and match_key(_told(row[found.number - 1].value)) in hints

    # ---- a cell

    def _text(self, cell: Any, column: Column, place: str) -> str | None:
        """What a person reads in a cell; None where it is an error of the program, which is told,
        or a formula whose value was never saved."""
        if cell.value is None and (cell.parent.title, cell.coordinate) in self.formulas:
            return None
        if getattr(cell, "comment", None):
            self._fault("form-comment", cell.row, place, str(cell.comment.text).strip())
        if cell.data_type == "e":
            self._fault("form-error-cell", cell.row, place, str(cell.value))
            return None
        return text_of(cell.value, str(cell.number_format), column.kind)

    # ---- what has no place in the form

    def _note_strangers(
        self, row: tuple[Any, ...], found: _Sheet, strangers: dict[int, str]
    ) -> None:
        for cell in row:
            is_known = cell.column in found.columns or cell.column == found.number
            if not is_known and _told(cell.value):
                strangers.setdefault(cell.column, f"{found.sheet.title}!{cell.coordinate}")

    def _tell_missing(self, found: _Sheet, columns: list[Column]) -> None:
        missing = [
            c.label.in_language(self.language) for c in found.table.columns if c not in columns
        ]
        if missing:
            title = found.sheet.title
            self._fault("form-column-missing", found.heading, title, ", ".join(missing))

    def _tell_beside(self, found: _Sheet) -> None:
        """What stands in a sheet of one entry beside or below its cells."""
        first = min(found.columns)
        for row in _rows_of(found.sheet, first):
            for cell in row:
                is_ours = cell.row in found.columns and cell.column <= 3
                if not is_ours and _told(cell.value):
                    where = f"{found.sheet.title}!{cell.coordinate}"
                    self._fault("form-outside", cell.row, where, _told(cell.value))

    def _tell_strangers(self, known: set[int]) -> None:
        ours = {match_key(self.words["instructions"].th), match_key(self.words["instructions"].en)}
        for sheet in self.seen:
            if id(sheet) in known or match_key(sheet.title) in ours:
                continue
            rows = _rows_of(sheet)
            first = next((c for row in rows for c in row if _told(c.value)), None)
            if first is not None:
                where = f"{sheet.title}!{first.coordinate}"
                self._fault("form-unknown-sheet", first.row, where, sheet.title)


def text_of(value: Any, number_format: str, kind: str) -> str:
    """A value of a cell as a person reads it: a whole number without its point, a date as ISO, the
    zeros that a format puts before a code."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return _date(value, kind)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, int | float):
        return _number(value, number_format)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))


def _date(value: datetime | date, kind: str) -> str:
    if kind == "year":
        return str(value.year)
    if value.year >= _BE_FROM:
        # Typed with its year in BE: 9/10/2567.
        return f"{value.day}/{value.month}/{value.year}"
    is_day = not isinstance(value, datetime) or value.time() == time()
    return value.strftime("%Y-%m-%d" if is_day else "%Y-%m-%d %H:%M")


def _number(value: float, number_format: str) -> str:
    if "%" in number_format:
        return f"{_plain_number(round(value * 100, 10))}%"
    if isinstance(value, int) or value.is_integer():
        zeros = number_format if set(number_format) == {"0"} else ""
        return str(int(value)).zfill(len(zeros))
    return _plain_number(value)


def _plain_number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


def _rows_of(sheet: Any, first: int = 1, last: int = _LONGEST) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet that hold anything, cut where no form goes."""
    last, width = min(sheet.max_row, last), min(sheet.max_column, _WIDEST)
    if first <= last:
        yield from sheet.iter_rows(min_row=first, max_row=last, max_col=width)


def _told(value: Any) -> str:
    """What stands in a cell, whatever it is, for a heading or a number."""
    return "" if value is None else text_of(value, "General", "text").strip()


def _heading(text: str) -> str:
    """A heading as it is compared: without the star of what is needed."""
    return match_key(text.strip().rstrip("*").strip())


def _merged(sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """For each cell inside a merged one, but for the first, where its value stands."""
    found = {}
    for area in sheet.merged_cells.ranges:
        if area.size["rows"] * area.size["columns"] > _LONGEST:
            continue
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                found[(row, column)] = (area.min_row, area.min_col)
    return found


def _destinations(defined: Any) -> Iterator[tuple[str, str]]:
    try:
        yield from defined.destinations
    except (ValueError, AttributeError, TypeError):
        return


def _unpacked(cells: list[str]) -> bytes:
    """The bytes that were packed into cells; `ValueError` or `zlib.error` where they are damaged."""
    packed = base64.b64decode("".join(cells), validate=True)
    if not packed:
        return b""
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(packed, _MOST_KEPT)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ValueError("more than a record can be, or cut off")
    return data


def _in_groups(rows: list[FilledRow], table: Table) -> list[FilledRow]:
    """The rows of one entry below one another, each but the first going on with it.

    A row goes on where it has the number of an earlier one, or none, and tells nothing of the
    entry itself; one with a number goes to the row of that number, which sorting may have moved.
    """
    if not table.inner:
        return rows
    groups: list[list[FilledRow]] = []
    by_number: dict[int, list[FilledRow]] = {}
    outer = [column.name for column in table.columns if not table.is_inner(column)]
    for row in rows:
        is_bare = not any(row.cells[n].text.strip() for n in outer if n in row.cells)
        group = by_number.get(row.number) if row.number is not None else _last(groups)
        if is_bare and group:
            row.continues = True
            group.append(row)
            continue
        groups.append([row])
        if row.number is not None:
            by_number.setdefault(row.number, groups[-1])
    return [row for group in groups for row in group]


def _last(groups: list[list[FilledRow]]) -> list[FilledRow] | None:
    return groups[-1] if groups else None
