"""The rows of a file, whatever its format, one after another: a file is never held whole.

Every reader opens a file, tells the names of its columns, and then gives rows. A cell is a text
without blanks around it; in JSON it may be a list of texts, or of objects with their own columns.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

from govinno.loaders.csv_reader import Line, forms_of, stream_lines
from govinno.loaders.datasets.mapping import FileSpec
from govinno.loaders.datasets.templates import Text
from govinno.loaders.nearest import nearest_to
from govinno.loaders.received import refuse_unsafe
from govinno.loaders.tables import encoding_of
from govinno.records.faults import Fault, make_fault
from govinno.records.places import SheetCell

Cell = str | list[Any]
#: A workbook may have so many million bytes; what is larger is no sheet that people look through.
_LARGEST_WORKBOOK_MB = 100
#: So much of a text is looked at to tell how it is written.
_START = 64_000


@dataclass(slots=True)
class Row:
    """One row: its cells by column, and its number in the file as people count.

    `taken` has a bit for each column whose cell became something, `told` for each of which a fault
    says why it did not.
    """

    cells: list[Any]
    number: int
    table: Table
    taken: int = 0
    told: int = 0


@dataclass(slots=True)
class Broken:
    """What should be a row and is none, with the cells that could be told."""

    fault: Fault
    cells: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """An open file: the names of its columns as the mapping calls them, and its rows.

    `written` are the names as the file has them, `label` how people call the file, and
    `letters` tells that a place is said with the letters of columns.
    """

    name: str
    path: Path
    columns: list[str]
    written: list[str]
    rows: Iterator[Row | Broken]
    faults: list[Fault] = field(default_factory=list)
    sheet: str = ""
    heading_line: int = 1
    #: So many of its columns stand in the file; those after them are told by its name.
    width: int = 0
    #: The place of each column, with `{row}` for the number of the row in a workbook.
    places: list[str] = field(default_factory=list)
    #: Cells with blanks around them, by the place of their column: how many, and the first row.
    blanks: dict[int, list[int]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """How people call it: the file, with the sheet of a workbook."""
        return f"{self.path.name} {self.sheet}".rstrip()


def open_table(spec: FileSpec, path: Path, empty: frozenset[str], wanted: frozenset[str]) -> Table:
    """Open a file; without columns where it holds no heading. `wanted` are the columns a mapping names, by
    which one of several ways to read the top of a table is chosen; `empty` words for nothing.

    Raises OSError and UnicodeError as opening and reading does.
    """
    table = Table(spec.name, path, [], [], iter(()))
    kind = spec.format or _ending(path)
    _OPENERS[kind](table, spec, wanted)
    if spec.names:
        table.columns = [*spec.names, *table.columns[len(spec.names) :]]
    else:
        short = {heading: name for name, heading in spec.columns.items()}
        table.columns = [short.get(name, name) for name in table.columns]
    table.columns = _each_once(table.columns)
    table.width = len(table.written)
    _add_name(table, spec.from_name)
    table.rows = _clean(table.rows, empty)
    return table


def _add_name(table: Table, pattern: Text) -> None:
    """Columns that the name of the file tells: the same in each row."""
    if not pattern or not table.columns:
        return
    parts = [
        re.escape(piece) if isinstance(piece, str) else f"(?P<c{number}>.+?)"
        for number, piece in enumerate(pattern)
    ]
    found = re.fullmatch("".join(parts), table.path.name.removesuffix(".gz"))
    told = {
        piece.name: found[f"c{number}"] if found else ""
        for number, piece in enumerate(pattern)
        if not isinstance(piece, str)
    }
    table.columns = [*table.columns, *told]
    table.written = [*table.written, *told]
    table.places = [*table.places, *told]
    rows = table.rows

    def longer() -> Iterator[Row | Broken]:
        for row in rows:
            if isinstance(row, Row):
                row.cells = [*row.cells, *told.values()]
            yield row

    table.rows = longer()


def _each_once(names: list[str]) -> list[str]:
    """The names with a number at those that come again: `name`, `name (2)`."""
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        told.append(name if seen[name] == 1 or not name else f"{name} ({seen[name]})")
    return told


def _ending(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    ending = name.rpartition(".")[2]
    return {"ndjson": "jsonl", "tab": "tsv", "xlsm": "xlsx"}.get(
        ending, ending if ending in _OPENERS else "csv"
    )


def beginning_of(path: Path, encoding: str | None = None) -> str:
    """The first letters of a text file, in the encoding that is certain or given, else in UTF-8."""
    with open_bytes(path) as opened:
        start = opened.read(_START)
    name = encoding or encoding_of(start) or "utf-8-sig"
    return codecs.getincrementaldecoder(name)("replace").decode(start)


def open_bytes(path: Path) -> IO[bytes]:
    """A file as bytes; what gzip has packed is unpacked."""
    if path.name.lower().endswith(".gz"):
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return path.open("rb")


def _clean(rows: Iterator[Row | Broken], empty: frozenset[str]) -> Iterator[Row | Broken]:
    """Cells without blanks around them, and nothing where a word says that there is nothing."""
    longest = max(map(len, empty), default=0)
    for row in rows:
        if isinstance(row, Row):
            written = row.cells
            row.cells = [
                _plain(cell, empty) if not isinstance(cell, str) else cell.strip()
                for cell in written
            ]
            if row.cells != written:
                _note_blanks(row, written)
            if longest:
                row.cells = [
                    ""
                    if isinstance(cell, str) and len(cell) <= longest and cell.casefold() in empty
                    else cell
                    for cell in row.cells
                ]
        yield row


def _note_blanks(row: Row, written: list[Any]) -> None:
    for place, (cell, before) in enumerate(zip(row.cells, written, strict=True)):
        if cell and cell != before and isinstance(before, str):
            row.table.blanks.setdefault(place, [0, row.number])[0] += 1


def _plain(cell: Any, empty: frozenset[str]) -> Cell:
    """A cell of JSON: a list of texts or of objects; a single value as text."""
    if isinstance(cell, list):
        told: list[Any] = [
            item if isinstance(item, dict) else _scalar(item).strip() for item in cell
        ]
        told = [item for item in told if item and not _is_empty(item, empty)]
        if len(told) == 1 and isinstance(told[0], str):
            return told[0]
        return told or ""
    return _scalar(cell).strip()


def _is_empty(item: Any, empty: frozenset[str]) -> bool:
    return isinstance(item, str) and item.casefold() in empty


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{value:.1f}"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value).replace("\r\n", "\n")


# ---- text with separators


def _open_text(table: Table, spec: FileSpec, wanted: frozenset[str]) -> None:
    with open_bytes(table.path) as opened:
        start = opened.read(_START)
    encoding = spec.encoding or encoding_of(start) or "utf-8-sig"
    beginning = codecs.getincrementaldecoder(encoding)("replace").decode(start)
    lines = io.TextIOWrapper(open_bytes(table.path), encoding=encoding, newline="")
    above = (spec.heading or (1,))[0] - 1 if spec.has_heading else 0
    form = _form(beginning, spec, wanted)
    if form is None:
        return
    if spec.heading or not spec.has_heading:
        form_line, separator = above, spec.separator or form.separator
    else:
        form_line, separator = form.heading, spec.separator or form.separator
    told = stream_lines(
        islice(lines, form_line, None),
        separator,
        str(table.path),
        form_line,
        has_heading=spec.has_heading,
    )
    depth = len(spec.heading or (1,)) if spec.has_heading else 0
    headings = [line for line in islice(told, depth) if isinstance(line, Line)]
    table.heading_line = form_line + 1
    if spec.has_heading:
        _name(table, [line.cells for line in headings])
    else:
        table.columns = list(spec.names)
        table.written = list(spec.names)
    table.places = list(table.written)
    table.rows = (
        Row(line.cells, line.number, table) if isinstance(line, Line) else Broken(*line)
        for line in told
    )


def _form(beginning: str, spec: FileSpec, wanted: frozenset[str]) -> Any:
    """The way to read the top of a table under which most of the named columns are found."""
    called = {*wanted, *spec.columns.values()}
    forms = [*forms_of(beginning)]
    if spec.separator:
        forms = [form for form in forms if form.separator == spec.separator] or forms
    return max(forms, key=lambda form: len(called & set(form.cells)), default=None)


def _name(table: Table, rows: list[list[str]]) -> None:
    """The names of columns; of two rows the upper one holds until the next, as merged cells do."""
    if not rows:
        return
    told: list[str] = []
    above = ""
    for column, last in enumerate(rows[-1]):
        parts = []
        for row in rows[:-1]:
            above = row[column].strip() or above
            parts.append(above)
        parts.append(last.strip())
        told.append(" › ".join(dict.fromkeys(filter(None, parts))))
    table.columns, table.written = told, list(told)


# ---- workbooks


def _open_workbook(table: Table, spec: FileSpec, _wanted: frozenset[str]) -> None:
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter

    from govinno.loaders.sheets import DAMAGED

    with open_bytes(table.path) as opened:
        data = opened.read()
    # A workbook is an archive: what it unpacks to is looked at before anything is parsed.
    if unsafe := refuse_unsafe(data, str(table.path).removesuffix(".gz"), _LARGEST_WORKBOOK_MB):
        table.faults.append(unsafe)
        return
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except DAMAGED:
        table.faults.append(make_fault("form-unreadable", str(table.path), 0, "", ""))
        return
    names = book.sheetnames
    if spec.sheet and spec.sheet not in names:
        nearest = nearest_to(spec.sheet, names)
        table.faults.append(
            make_fault("mapping-sheet", str(table.path), 0, "", spec.sheet, nearest=nearest)
        )
        return
    sheet = book[spec.sheet] if spec.sheet else book[names[0]]
    table.sheet = sheet.title
    values = _sheet_rows(sheet)
    at = spec.heading or ((1,) if spec.has_heading else ())
    numbered = enumerate(values, 1)
    headings = [row for number, row in islice(numbered, max(at, default=0)) if number in at]
    table.heading_line = max(at, default=0)
    if spec.has_heading:
        _name(table, headings)
    else:
        table.columns, table.written = list(spec.names), list(spec.names)
    while table.columns and not table.columns[-1]:
        table.columns.pop(), table.written.pop()
    width = len(table.columns)
    table.places = [
        str(SheetCell(sheet.title, f"{get_column_letter(n)}{{row}}", name))
        for n, name in enumerate(table.written, 1)
    ]
    table.rows = _sheet_records(numbered, width, table)


def _sheet_rows(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows(values_only=True):
        yield [_cell_text(value) for value in row]


def _cell_text(value: Any) -> str:
    """What a cell of a workbook tells; dates as days, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if hasattr(value, "isoformat"):
        told: str = value.isoformat()
        return told.removesuffix("T00:00:00")
    return str(value)


def _sheet_records(
    rows: Iterator[tuple[int, list[str]]], width: int, table: Table
) -> Iterator[Row | Broken]:
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[width:]):
            fault = make_fault(
                "csv-line-length", str(table.path), number, "", "", count=len(cells), limit=width
            )
            yield Broken(fault, cells)
        else:
            yield Row([*cells, *[""] * width][:width], number, table)


# ---- JSON


def _open_json(table: Table, spec: FileSpec, _wanted: frozenset[str]) -> None:
    import ijson

    def objects() -> Iterator[Any]:
        way = f"{spec.at}.item" if spec.at else "item"
        with open_bytes(table.path) as opened:
            try:
                yield from ijson.items(opened, way, use_float=True)
            except ijson.JSONError as error:
                raise ValueError(str(error)) from None

    _of_objects(table, objects)


def _open_json_lines(table: Table, _spec: FileSpec, _wanted: frozenset[str]) -> None:
    def objects() -> Iterator[Any]:
        with open_bytes(table.path) as opened:
            for line in opened:
                if line.strip():
                    yield json.loads(line)

    _of_objects(table, objects)


def _of_objects(table: Table, objects: Callable[[], Iterator[Any]]) -> None:
    """Objects as rows. Their columns are found in a first pass: an object may leave some out."""
    names: dict[str, None] = {}
    for found in objects():
        names.update(dict.fromkeys(_flat(found)))
    table.columns = table.written = table.places = list(names)
    index = {name: place for place, name in enumerate(names)}
    table.rows = (
        _object_row(_flat(found), number, index, table) for number, found in enumerate(objects(), 1)
    )
    table.columns = list(names)


def _object_row(flat: dict[str, Any], number: int, index: dict[str, int], table: Table) -> Row:
    cells: list[Any] = [""] * len(index)
    for name, value in flat.items():
        cells[index[name]] = value
    return Row(cells, number, table)


def _flat(value: Any, above: str = "") -> dict[str, Any]:
    """The columns of an object; an object in it gives its own with a dot between."""
    if not isinstance(value, dict):
        return {above or "value": value}
    told: dict[str, Any] = {}
    for name, inner in value.items():
        way = f"{above}.{name}" if above else str(name)
        if isinstance(inner, dict):
            told.update(_flat(inner, way))
        elif isinstance(inner, list):
            told[way] = [_flat(item) if isinstance(item, dict) else item for item in inner]
        else:
            told[way] = inner
    return told


_OPENERS: dict[str, Callable[[Table, FileSpec, frozenset[str]], None]] = {
    "csv": _open_text,
    "tsv": _open_text,
    "xlsx": _open_workbook,
    "json": _open_json,
    "jsonl": _open_json_lines,
}
