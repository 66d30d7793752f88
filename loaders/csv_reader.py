"""CSV with lines: a table's text → its lines, each with the number at which it starts.

The standard library's reader does the work. What it does not do is go on after a broken
quotation mark: here the line is told and reading goes on with the next.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from govinno.ontology.faults import Fault, make_fault


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its cells, and the number of the line at which it starts, from 1."""

    cells: list[str]
    number: int


def read_lines(text: str, file: str) -> tuple[list[Line], list[Fault]]:
    """The lines of a table, the heading first, with what is wrong with them.

    Blank lines are left out. A line that is faulty, or has another number of cells than the
    heading, is told and left out; the others are read as if it were not there. Empty cells
    after the last heading, as spreadsheets write them, are no fault. Without a readable heading
    there is no line.
    """
    raw = _split(text)
    lines: list[Line] = []
    faults: list[Fault] = []
    position = 0
    while position < len(raw):
        cells, count = _next(raw, position)
        width = len(lines[0].cells) if lines else None
        if cells is None or _swallowed(raw[position : position + count], cells, width):
            # The lines after the mark are read on their own.
            faults.append(_broken(raw[position], position + 1, file, lines))
            if width is None:
                return [], faults
            position += 1
            continue
        if any(cell.strip() for cell in cells):
            if _fits(cells, width):
                lines.append(Line(cells[:width], position + 1))
            else:
                faults.append(make_fault("csv-line-length", file, position + 1, "", "",
                                         count=len(cells), limit=width))  # fmt: skip
        position += count
    return lines, faults


def _split(text: str) -> list[str]:
    """The lines with their ends. Only line ends part them, not every sign that Unicode calls one."""
    return list(io.StringIO(text, newline=""))


def _next(raw: Sequence[str], position: int) -> tuple[list[str] | None, int]:
    """The cells of the record that starts here and how many lines it takes; None if broken."""
    reader = csv.reader(_from(raw, position), strict=True)
    try:
        return next(reader, []), max(reader.line_num, 1)
    except csv.Error:
        return None, 1


def _from(raw: Sequence[str], position: int) -> Iterator[str]:
    while position < len(raw):
        yield raw[position]
        position += 1


def _swallowed(raw: Sequence[str], cells: list[str], width: int | None) -> bool:
    """Whether a mark that was left open took the lines after it into one cell.

    Then the cells do not fit the heading, or lines that would be whole on their own lie in one.
    """
    if len(raw) == 1 or width is None:
        return False
    first, *others = (line.count(",") + 1 >= width for line in raw)
    return not _fits(cells, width) or (first and any(others))


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


def heading_of(text: str) -> list[str]:
    """The cells of the first line that is not blank, however faulty; none in an empty text."""
    first = next((line for line in _split(text) if line.strip(" ,\t\r\n")), "")
    return [cell.strip() for cell in first.replace('"', "").split(",")]
