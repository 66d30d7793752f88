"""CSV with lines: a table's text → its lines, each with the number at which it starts.

The standard library's reader does the work. What it does not do is go on after a broken
quotation mark: here the line is told and reading goes on with the next.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from govinno.records.faults import Fault, make_fault


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its cells, and the number of the line at which it starts, from 1."""

    cells: list[str]
    number: int


@dataclass(frozen=True, slots=True)
class Form:
    """How a table was saved: the line of its heading, from 0, what parts its cells, whether its
    first line says so (`sep=;`), and the cells of the heading."""

    heading: int
    separator: str
    is_declared: bool
    cells: list[str]

    @property
    def is_certain(self) -> bool:
        """Whether nothing but this separator can be meant. A semicolon or a bar stands in texts too,
        and where a semicolon parts cells a comma may be that of a decimal."""
        return self.is_declared or self.separator in ",\t"


#: What spreadsheets put between cells, the comma of CSV first.
_SEPARATORS = (",", ";", "\t", "|")
#: What tells a spreadsheet how cells are parted, on a line of its own above the table.
_DECLARED = re.compile(r'"?sep=(?P<separator>[,;\t|])"?[,;\t|]*\s*\Z', re.IGNORECASE)
#: So many lines at the top may hold a title instead of the heading.
_TOP = 12
#: A cell that is not closed within so many lines is one that was left open.
_LONGEST_CELL = 60


def read_lines(text: str, file: str, form: Form | None = None) -> tuple[list[Line], list[Fault]]:
    """The lines of a table, the heading first, with what is wrong with them.

    `form` is the one of `forms_of` that is meant; without it the likeliest. What is not a comma
    between cells, or stands above the heading, is told; where it is not certain nothing is read.
    Blank lines are left out. A line that is faulty, or has another number of cells than the
    heading, is told and left out; the others are read as if it were not there. Empty cells
    after the last heading, as spreadsheets write them, are no fault. Without a readable heading
    there is no line. The time grows with the length of the text.
    """
    raw = _split(text)
    form = form or _likeliest(raw)
    if form is None:
        return [], []
    faults = list(_faults_of_form(raw, form, file))
    if not form.is_certain:
        return [], faults
    return _lines_below(raw[form.heading :], form, file, faults)


#: So many lines of a long table are looked at together.
_BLOCK = 5_000
#: Or fewer, where they hold so many characters.
_WIDE = 4_000_000
#: Further down than this from the end of a block a record is left to the next: it may go on there.
_AHEAD = 400


def stream_lines(
    lines: Iterator[str], separator: str, file: str, above: int = 0, *, has_heading: bool = True
) -> Iterator[Line | tuple[Fault, list[str]]]:
    """The lines of a table of any length, the heading first, without holding all of it.

    The same as `read_lines`; a line that is faulty comes as its fault with the cells that could be
    told. `above` lines were passed over before the first one. Without a heading the first line
    tells how many cells a line has.
    """
    width: Width | None = None
    heading: list[Line] = []
    for cells, number, line in _streamed(lines, separator, heading):
        place = number + above
        if cells is None:
            yield _broken(line, place, file, heading, separator), []
        elif any(cell.strip() for cell in cells):
            if width is None:
                width = _width(cells) if has_heading else Width(len(cells), len(cells))
                heading += [Line(cells, place)] if has_heading else []
            if width and _fits(cells, width):
                whole = cells
                if len(cells) != width.most:
                    whole = [*cells, *[""] * width.most][: width.most]
                yield Line([cell.replace("\r\n", "\n") for cell in whole], place)
            else:
                yield _wrong_length(cells, width, place, file), cells


def _streamed(
    lines: Iterator[str], separator: str, heading: Sequence[Line]
) -> Iterator[tuple[list[str] | None, int, str]]:
    """The cells of each record, the line at which it begins, and that line; block after block.

    A record that may go on in the next block is left to it. `heading` gets the heading when it
    was read.
    """
    passed, raw, is_last = 0, list[str](), False
    while not is_last:
        more = list(_block(lines))
        is_last = len(more) < 2 * _AHEAD
        raw += more
        safe = len(raw) if is_last else len(raw) - _AHEAD
        done = 0
        for cells, place, end in _in_block(raw, separator, heading):
            if place > safe:
                break
            yield cells, place + passed, raw[place - 1]
            done = end
        passed += done
        del raw[:done]


def _block(lines: Iterator[str]) -> Iterator[str]:
    """The next lines: at least twice those that may be left to the next block."""
    characters = 0
    for number, line in enumerate(lines, 1):
        yield line
        characters += len(line)
        if number == _BLOCK or (characters > _WIDE and number >= 2 * _AHEAD):
            return


def _in_block(
    raw: Sequence[str], separator: str, heading: Sequence[Line]
) -> Iterator[tuple[list[str] | None, int, int]]:
    """The records of a block with the lines at which they begin and end; at first all at once,
    and from the first broken one on line by line."""
    reader = csv.reader(iter(raw), delimiter=separator, strict=True)
    start = 0
    try:
        for cells in reader:
            end = reader.line_num
            others = raw[start + 1 : end]
            if others and _swallowed(others, cells, _width_of(heading), separator):
                break
            yield cells, start + 1, end
            start = end
    except csv.Error:
        pass
    while start < len(raw):
        told, count = _next(raw, start, _width_of(heading), separator)
        yield told, start + 1, start + count
        start += count


def _width_of(heading: Sequence[Line]) -> Width | None:
    return _width(heading[0].cells) if heading else None


def all_lines(text: str, form: Form | None = None) -> list[Line]:
    """Every line of a table as it stands, the heading and what is above it too; one that is broken
    is cut at its separators. `form` as in `read_lines`. Empty for an empty text."""
    raw = _split(text)
    form = form or _likeliest(raw)
    if form is None:
        return []
    told = [*enumerate(raw[: form.heading], 1)]
    above = [Line([line.strip()], place) for place, line in told if not _DECLARED.match(line)]
    below = [
        Line(cells or raw[place + form.heading - 1].strip("\r\n").split(form.separator), place)
        for cells, place in _records(raw[form.heading :], form.separator)
    ]
    return [*above, *(Line(line.cells, line.number + form.heading) for line in below)]


def _lines_below(
    raw: Sequence[str], form: Form, file: str, faults: list[Fault]
) -> tuple[list[Line], list[Fault]]:
    lines: list[Line] = []
    width: Width | None = None
    for cells, place in _records(raw, form.separator):
        number = place + form.heading
        if cells is None:
            faults.append(_broken(raw[place - 1], number, file, lines, form.separator))
            if not lines:
                return [], faults
        elif any(cell.strip() for cell in cells):
            width = width or _width(cells)
            if width and _fits(cells, width):
                whole = [*cells, *[""] * width.most][: width.most]
                lines.append(Line([cell.replace("\r\n", "\n") for cell in whole], number))
            else:
                faults.append(_wrong_length(cells, width, number, file))
    return lines, faults


class Width(NamedTuple):
    """How many cells a line must have, up to the last heading, and may have; more must be empty."""

    least: int
    most: int


def _width(heading: list[str]) -> Width | None:
    """None for a line that tells nothing and is no heading."""
    told = [place for place, cell in enumerate(heading, 1) if cell.strip()]
    return Width(told[-1], len(heading)) if told else None


def _wrong_length(cells: list[str], width: Width | None, number: int, file: str) -> Fault:
    return make_fault(
        "csv-line-length", file, number, "", "", count=len(cells), limit=width and width.most
    )


def _split(text: str) -> list[str]:
    """The lines with their ends. Only line ends part them, not every sign that Unicode calls one."""
    return list(io.StringIO(text, newline=""))


def _records(raw: Sequence[str], separator: str) -> Iterator[tuple[list[str] | None, int]]:
    """The cells of each record and the line at which it begins; None for a line that is broken.

    The whole text is right in almost every file. Where it is not, each line is read by itself, so
    that a mark left open costs one line.
    """
    whole = _all_at_once(raw, separator)
    return iter(whole) if whole is not None else _one_by_one(raw, separator)


def _all_at_once(raw: Sequence[str], separator: str) -> list[tuple[list[str] | None, int]] | None:
    """All records; None where a quotation mark is wrong, or took other lines into its cell."""
    reader = csv.reader(iter(raw), delimiter=separator, strict=True)
    records: list[tuple[list[str] | None, int]] = []
    width: Width | None = None
    try:
        start = 1
        for cells in reader:
            if _swallowed(raw[start : reader.line_num], cells, width, separator):
                return None
            width = width if records else _width(cells)
            records.append((cells, start))
            start = reader.line_num + 1
    except csv.Error:
        return None
    return records


def _one_by_one(raw: Sequence[str], separator: str) -> Iterator[tuple[list[str] | None, int]]:
    position, width = 0, None
    while position < len(raw):
        cells, count = _next(raw, position, width, separator)
        width = width or _width(cells or [])
        yield cells, position + 1
        position += count


def _next(
    raw: Sequence[str], position: int, width: Width | None, separator: str
) -> tuple[list[str] | None, int]:
    """The cells of the record that begins here and how many lines it takes; None if broken."""
    some = iter(raw[position : position + _LONGEST_CELL])
    reader = csv.reader(some, delimiter=separator, strict=True)
    try:
        cells = next(reader, [])
    except csv.Error:
        return None, 1
    if _swallowed(raw[position + 1 : position + reader.line_num], cells, width, separator):
        return None, 1
    return cells, max(reader.line_num, 1)


def _swallowed(
    others: Sequence[str], cells: list[str], width: Width | None, separator: str
) -> bool:
    """Whether a mark that was left open took the lines after it into one cell.

    Then the cells do not fit the heading, or one of those lines is an entry itself: it has all
    cells, and some column says in it what it says in this entry. A cell with line breaks and
    commas that is rightly closed is no fault.
    """
    if not others or width is None:
        return False
    if not _fits(cells, width):
        return True
    # The last line ends with the cells of this entry itself, so only those before the open mark
    # tell anything of it.
    before = next((n for n, cell in enumerate(cells) if "\n" in cell or "\r" in cell), 0)
    return _is_like(others[-1], cells, separator, before) or any(
        _is_like(line, cells, separator) for line in others[:-1]
    )


def _is_like(line: str, cells: list[str], separator: str, before: int | None = None) -> bool:
    """Whether a line has all cells, and says in one of those `before` a place what `cells` say."""
    # Parted as a line of a table is: commas in a text that was quoted make no cells.
    told = next(csv.reader([line], delimiter=separator), [])
    pairs = zip(told, cells[:before], strict=False)
    return len(told) >= len(cells) and any(one and one == other for one, other in pairs)


def _fits(cells: list[str], width: Width) -> bool:
    return len(cells) >= width.least and not any(cell.strip() for cell in cells[width.most :])


def _broken(line: str, number: int, file: str, lines: list[Line], separator: str) -> Fault:
    """A fault that names the column in which the first quotation mark opens."""
    column = line.partition('"')[0].count(separator)
    heading = lines[0].cells if lines else []
    name = heading[column] if column < len(heading) else str(column + 1)
    return make_fault("csv-quote", file, number, name, "", name=name)


# ---- the heading, and in what form the table was saved


def forms_of(text: str) -> Iterator[Form]:
    """Each way to read the top of a table, the likeliest first; none of an empty text.

    Who knows which columns are looked for takes the first that has them.
    """
    raw = _split(text)
    likeliest = _likeliest(raw)
    if likeliest is None:
        return
    yield likeliest
    first = likeliest.separator
    for separator in (first, *(other for other in _SEPARATORS if other != first)):
        for place in _top(raw):
            yield _form(raw, place, separator)


def _form(raw: Sequence[str], place: int, separator: str) -> Form:
    declared = _declared(raw)
    return Form(place, separator, declared == separator, _cells(raw, place, separator))


def _cells(raw: Sequence[str], place: int, separator: str) -> list[str]:
    """The cells of a line at the top, however faulty; one of them may go on below."""
    try:
        some = iter(raw[place : place + _TOP])
        cells = next(csv.reader(some, delimiter=separator, strict=True), [])
    except csv.Error:
        cells = raw[place].replace('"', "").split(separator)
    return [cell.strip() for cell in cells]


def _top(raw: Sequence[str]) -> list[int]:
    """The lines at the top that hold something, apart from one that tells the separator."""
    told = [place for place, line in enumerate(raw[:_TOP]) if line.strip(' ,;|\t\r\n\ufeff"')]
    return [place for place in told if not _DECLARED.match(raw[place])]


def _declared(raw: Sequence[str]) -> str | None:
    found = next(filter(None, map(_DECLARED.match, raw[:1])), None)
    return found["separator"] if found else None


def _likeliest(raw: Sequence[str]) -> Form | None:
    """The comma where it does, else what parts a line into the most cells; and there the first
    line with more than half as many."""
    top = _top(raw)
    if not top:
        return None
    counts = {
        separator: {place: _filled(raw[place], separator) for place in top}
        for separator in _SEPARATORS
    }
    widest = max(_SEPARATORS, key=lambda s: (max(counts[s].values()), s == ","))
    most = max(counts[widest].values())
    place = next(place for place in top if counts[widest][place] * 2 > most or most == 1)
    return _form(raw, place, widest)


def _filled(line: str, separator: str) -> int:
    return sum(bool(cell.strip()) for cell in line.split(separator))


def _faults_of_form(raw: Sequence[str], form: Form, file: str) -> Iterator[Fault]:
    """What is not as a CSV has it: told, and an error where it is not certain."""
    line = form.heading + 1
    if form.separator != ",":
        code = "csv-separated-by" if form.is_certain else "csv-separator"
        shown = {"\t": "tab"}.get(form.separator, form.separator)
        yield make_fault(code, file, line, "", "", separator=shown)
    if above := [place for place in _top(raw) if place < form.heading]:
        title = " ".join(raw[place].strip(' ,;|\t\r\n"') for place in above)
        yield make_fault("csv-title", file, above[0] + 1, "", title, heading=line)
