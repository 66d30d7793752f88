"""CSV with lines: a table's text → its lines, each with the number at which it starts.

The standard library's reader does the work. What it does not do is go on after a broken
quotation mark: here the line is told and reading goes on with the next.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from govinno.records.faults import Fault, make_fault


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its cells, and the number of the line at which it starts, from 1."""

    cells: list[str]
    number: int


#: What spreadsheets put between cells, the comma of CSV first.
_SEPARATORS = (",", ";", "\t", "|")
#: So many lines at the top may hold a title instead of the heading.
_TOP = 12
#: A cell that is not closed within so many lines is one that was left open.
_LONGEST_CELL = 60


def read_lines(text: str, file: str) -> tuple[list[Line], list[Fault]]:
    """The lines of a table, the heading first, with what is wrong with them.

    Blank lines are left out. A line that is faulty, or has another number of cells than the
    heading, is told and left out; the others are read as if it were not there. Empty cells
    after the last heading, as spreadsheets write them, are no fault. Without a readable heading
    there is no line. The time grows with the length of the text.
    """
    raw = _split(text)
    if fault := _fault_of_form(raw, file):
        return [], [fault]
    lines: list[Line] = []
    faults: list[Fault] = []
    for cells, number in _records(raw):
        if cells is None:
            faults.append(_broken(raw[number - 1], number, file, lines))
            if not lines:
                return [], faults
        elif any(cell.strip() for cell in cells):
            width = len(lines[0].cells) if lines else None
            if _fits(cells, width):
                lines.append(Line([cell.replace("\r\n", "\n") for cell in cells[:width]], number))
            else:
                faults.append(_wrong_length(cells, width, number, file))
    return lines, faults


def _wrong_length(cells: list[str], width: int | None, number: int, file: str) -> Fault:
    return make_fault("csv-line-length", file, number, "", "", count=len(cells), limit=width)


def _split(text: str) -> list[str]:
    """The lines with their ends. Only line ends part them, not every sign that Unicode calls one."""
    return list(io.StringIO(text, newline=""))


def _records(raw: Sequence[str]) -> Iterator[tuple[list[str] | None, int]]:
    """The cells of each record and the line at which it begins; None for a line that is broken.

    The whole text is right in almost every file. Where it is not, each line is read by itself, so
    that a mark left open costs one line.
    """
    whole = _all_at_once(raw)
    return iter(whole) if whole is not None else _one_by_one(raw)


def _all_at_once(raw: Sequence[str]) -> list[tuple[list[str] | None, int]] | None:
    """All records; None where a quotation mark is wrong, or took other lines into its cell."""
    reader = csv.reader(iter(raw), strict=True)
    records: list[tuple[list[str] | None, int]] = []
    width: int | None = None
    try:
        start = 1
        for cells in reader:
            if _swallowed(raw[start : reader.line_num], cells, width):
                return None
            width = width if records else len(cells)
            records.append((cells, start))
            start = reader.line_num + 1
    except csv.Error:
        return None
    return records


def _one_by_one(raw: Sequence[str]) -> Iterator[tuple[list[str] | None, int]]:
    position, width = 0, None
    while position < len(raw):
        cells, count = _next(raw, position, width)
        if width is None and cells:
            width = len(cells)
        yield cells, position + 1
        position += count


def _next(raw: Sequence[str], position: int, width: int | None) -> tuple[list[str] | None, int]:
    """The cells of the record that begins here and how many lines it takes; None if broken."""
    reader = csv.reader(iter(raw[position : position + _LONGEST_CELL]), strict=True)
    try:
        cells = next(reader, [])
    except csv.Error:
        return None, 1
    if _swallowed(raw[position + 1 : position + reader.line_num], cells, width):
        return None, 1
    return cells, max(reader.line_num, 1)


def _swallowed(others: Sequence[str], cells: list[str], width: int | None) -> bool:
    """Whether a mark that was left open took the lines after it into one cell.

    Then the cells do not fit the heading, or one of those lines is an entry itself: it has all
    cells, and some column says in it what it says in this entry. A cell with line breaks and
    commas that is rightly closed is no fault.
    """
    if not others:
        return False
    return width is None or not _fits(cells, width) or any(_is_like(line, cells) for line in others)


def _is_like(line: str, cells: list[str]) -> bool:
    told = line.rstrip("\r\n").split(",")
    pairs = zip(told, cells, strict=False)
    return len(told) >= len(cells) and any(one and one == other for one, other in pairs)


def _fits(cells: list[str], width: int | None) -> bool:
    if width is None:
        return True
    return len(cells) >= width and not any(cell.strip() for cell in cells[width:])


def _broken(line: str, number: int, file: str, lines: list[Line]) -> Fault:
    """A fault that names the column in which the first quotation mark opens."""
    column = line.partition('"')[0].count(",")
    heading = lines[0].cells if lines else []
    name = heading[column] if column < len(heading) else str(column + 1)
    return make_fault("csv-quote", file, number, name, "", name=name)


# ---- the heading, and in what form the table was saved


def heading_of(text: str) -> list[str]:
    """The cells of the heading, however faulty and whatever stands between them; none in an empty
    text. A title above it is passed over."""
    raw = _split(text)
    place, separator = _heading(raw)
    if place is None:
        return []
    return [cell.strip() for cell in raw[place].replace('"', "").split(separator)]


def _heading(raw: Sequence[str]) -> tuple[int | None, str]:
    """The line of the heading and what stands between its cells."""
    top = [place for place, line in enumerate(raw[:_TOP]) if line.strip(" ,;|\t\r\n\ufeff")]
    if not top:
        return None, ","
    counts = {
        separator: {place: _filled(raw[place], separator) for place in top}
        for separator in _SEPARATORS
    }
    # The comma where it does; else what parts a line into the most cells.
    widest = max(_SEPARATORS, key=lambda s: (max(counts[s].values()), s == ","))
    most = max(counts[widest].values())
    place = next(place for place in top if counts[widest][place] * 2 > most or most == 1)
    return place, widest


def _filled(line: str, separator: str) -> int:
    return sum(bool(cell.strip()) for cell in line.split(separator))


def _fault_of_form(raw: Sequence[str], file: str) -> Fault | None:
    """A table that was saved in another form than CSV has: told, so that it is saved anew."""
    place, separator = _heading(raw)
    first = next((n for n, line in enumerate(raw) if line.strip(" ,;|\t\r\n\ufeff")), 0)
    if place is None:
        return None
    if separator != ",":
        shown = "tab" if separator == "\t" else separator
        return make_fault("csv-separator", file, place + 1, "", "", separator=shown)
    if place > first:
        title = raw[first].strip(" ,\r\n")
        return make_fault("csv-title", file, first + 1, "", title, heading=place + 1)
    return None
