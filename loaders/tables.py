"""A table → records: its columns tell the fields of a mapping, its lines one record or many.

Which mapping it is, the heading tells. What a fault or a fact says of its place is said in the
words of the table: the line, and the heading of the column as it is written.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from govinno.loaders.csv_reader import Form, Line, all_lines, forms_of, read_lines
from govinno.loaders.keys import slug_of
from govinno.loaders.nearest import nearest_to
from govinno.loaders.record import Record
from govinno.loaders.spec import Block, Spec, TableForm, all_specs
from govinno.loaders.yaml_reader import (
    TIS_620,
    Items,
    Mapping,
    Scalar,
    Tree,
    guess_encoding,
    read_characters,
)
from govinno.records.faults import Fault, make_fault
from govinno.records.text import letters_are_lost, match_key, plain_digits

#: So much of a table is looked at to tell what it is.
_START = 64_000
#: So many columns of a table that nobody knows are named.
_NAMED = 8


def read_table(data: bytes, file: str, first_line: int = 1) -> list[Record]:
    """The records of a CSV: one for the whole table or one for each line, as its mapping says.

    What is certain of another encoding or form is read and told. A table that no mapping knows
    gives one record without a tree and with a warning, since others may lie in the same folder.
    """
    encoding = encoding_of(data)
    spec, form = _known_form(_beginning(data, encoding))
    if spec is None and data[:_START].strip():
        return [Record(None, None, data, faults=_of_no_table(data, form, file))]
    largest_mb = spec.table.largest_mb if spec and spec.table else 0
    text, faults = _text(data, file, encoding, largest_mb)
    lines, of_lines = read_lines(text, file, form) if text else ([], [])
    faults += of_lines
    if spec is None or not lines:
        return [Record(None, None, data, faults=faults)]
    table = _Table(lines, file, spec)
    if table.form.rows:
        return [table.whole(data, faults)]
    broken = (Record(None, None, data, fault.line, [fault]) for fault in faults)
    return [*broken, *table.each(first_line)]


def lines_as_written(data: bytes, file: str) -> tuple[list[Line], Line | None]:
    """Every line of a CSV, faulty ones too, and the one that is its heading; nothing where the text
    cannot be read. For who shows a table, not for who reads records."""
    encoding = encoding_of(data)
    spec, form = _known_form(_beginning(data, encoding))
    largest_mb = spec.table.largest_mb if spec and spec.table else 20
    text, _ = _text(data, file, encoding, largest_mb)
    lines = all_lines(text, form)
    heading = form.heading + 1 if form else 0
    return lines, next((line for line in lines if line.number == heading), None)


# ---- in what encoding


def encoding_of(data: bytes) -> str | None:
    """The encoding of a table that is certainly not UTF-8; None for every other.

    UTF-16 says so itself. Windows-874 is certain where the whole file can be read in it and none
    of it looks like UTF-8 that was.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        data[:_START].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < _START - 4 and _is_thai(data):
            return "cp874"
    return None


def _is_thai(data: bytes) -> bool:
    try:
        text = data.decode("cp874")
    except UnicodeDecodeError:
        return False
    return guess_encoding(data) == TIS_620 and not letters_are_lost(text)


def _text(data: bytes, file: str, encoding: str | None, largest_mb: int) -> tuple[str, list[Fault]]:
    """The text of a table, with a word on its encoding; empty, with the fault, if unreadable."""
    megabytes = len(data) / 1_000_000
    if megabytes > largest_mb:
        size = f"{megabytes:.1f}"
        return "", [make_fault("table-too-large", file, 0, "", "", size=size, limit=largest_mb)]
    if encoding is None:
        return read_characters(data, file)
    try:
        plain = data.decode(encoding).encode()
    except UnicodeError:
        return "", [make_fault("file-cut-off", file, 0, "", "")]
    text, faults = read_characters(plain, file)
    called = TIS_620 if encoding == "cp874" else "UTF-16"
    return text, [*faults, make_fault("csv-encoding", file, 0, "", "", encoding=called)]


# ---- which mapping


def table_spec(data: bytes) -> Spec | None:
    """The mapping that knows the columns of a table; None where none does."""
    return _known_form(_beginning(data, encoding_of(data)))[0]


def _beginning(data: bytes, encoding: str | None) -> str:
    return data[:_START].decode(encoding or "utf-8-sig", errors="replace")


def _known_form(start: str) -> tuple[Spec | None, Form | None]:
    """The mapping that knows the columns of a table, with the form in which it finds them.

    Without such a mapping the likeliest form; none where the table is empty.
    """
    likeliest: Form | None = None
    for form in forms_of(start):
        likeliest = likeliest or form
        for spec in all_specs():
            if spec.knows_columns(map(spec.field_of, form.cells)):
                return spec, form
    return None, likeliest


def _of_no_table(data: bytes, form: Form | None, file: str) -> list[Fault]:
    """Why nothing is read: what holds zeros is no text or UTF-16, else its columns are unknown."""
    is_text = b"\0" not in data[:_START]
    return [_unknown(form, file)] if is_text else read_characters(data[:_START], file)[1]


def _unknown(form: Form | None, file: str) -> Fault:
    heading = form.cells if form else []
    more = " …" if len(heading) > _NAMED else ""
    return make_fault(
        "unknown-table",
        file,
        form.heading + 1 if form else 1,
        "",
        "",
        found=", ".join(filter(None, heading[:_NAMED])) + more,
        known_th=_known("th"),
        known_en=_known("en"),
    )


def _known(language: str) -> str:
    """Each kind that may stand in a table, with the columns by which it is known."""
    known = (spec for spec in all_specs() if spec.table)
    return "; ".join(
        f"{spec.words.in_language(language)}: {_columns(spec, language)}" for spec in known
    )


def _columns(spec: Spec, language: str) -> str:
    both, either = (" และ ", " หรือ ") if language == "th" else (" and ", " or ")
    told = (either.join(_column(spec, name) for name in names) for names in spec.known_columns)
    return both.join(told)


def _column(spec: Spec, name: str) -> str:
    heading = spec.heading_of(name)
    return name if heading == name else f"“{heading}” ({name})"


# ---- its records


class _Table:
    """Turns the lines of a table into the trees that YAML would give.

    `faults` are those of its heading.
    """

    def __init__(self, lines: list[Line], file: str, spec: Spec) -> None:
        self.heading, *self.lines = lines
        self.file, self.spec = file, spec
        self.faults: list[Fault] = []
        assert spec.table is not None
        self.form: TableForm = spec.table
        self.known = [*_line_block(spec).fields, *self.form.whole]
        self.columns = dict(self._columns())
        self.written = {name: self.heading.cells[at].strip() for at, name in self.columns.items()}
        self.is_thai = any(cell.strip() in spec.headings for cell in self.heading.cells)

    def _columns(self) -> Iterator[tuple[int, str]]:
        """The columns that tell something, by their place; what has no field is a fault."""
        seen: set[str] = set()
        for place, cell in enumerate(self.heading.cells):
            name = self.spec.field_of(cell)
            if name in seen:
                self._fault("repeated-column", cell)
            elif name in self.known:
                seen.add(name)
                yield place, name
            elif not name:
                self._without_heading(place)
            elif self._numbers_lines(cell, place):
                self._fault("line-numbers", cell)
            else:
                nearest = nearest_to(name, [*self.known, *self.spec.headings])
                self._fault(
                    "unknown-column",
                    cell,
                    nearest=nearest,
                    kind_th=self.spec.words.th,
                    kind_en=self.spec.words.en,
                )

    def _numbers_lines(self, cell: str, place: int) -> bool:
        """Whether a column numbers the lines, 1, 2, 3; a rank that is not in order is none."""
        if match_key(cell) not in map(match_key, self.form.line_numbers):
            return False
        told = [plain_digits(_told(line.cells[place])) for line in self.lines]
        return told == [str(number) for number, _ in enumerate(told, 1)]

    def _without_heading(self, place: int) -> None:
        """A column that holds something and is not named; one that is empty tells nothing."""
        if found := next((line for line in self.lines if line.cells[place].strip()), None):
            told = found.cells[place].strip()
            self.faults.append(
                make_fault(
                    "column-without-heading", self.file, found.number, "", told, number=place + 1
                )
            )

    def _fault(self, code: str, cell: str, **details: object) -> None:
        name, line = cell.strip(), self.heading.number
        self.faults.append(make_fault(code, self.file, line, name, "", name=name, **details))

    def whole(self, data: bytes, faults: list[Fault]) -> Record:
        """The table as one record, with its lines as entries, and with the faults of lines."""
        first, rows = self.heading.number, str(self.form.rows)
        told = [(line, self._fields(line)) for line in self.lines]
        fields: dict[str, Tree] = {}
        if self.form.named_after_file:
            fields[self.form.named_after_file] = Scalar(slug_of(Path(self.file).stem), first)
        for name in self.form.whole:
            texts = {cells[name].text: cells[name] for _, cells in told if name in cells}
            if texts:
                fields[name] = Items(list(texts.values()), first)
        fields[rows] = Items([self._entry(line, cells) for line, cells in told], first)
        tree = Mapping(fields, first, dict.fromkeys(fields, first))
        faults = [*faults, *self.faults]
        return Record(self.spec.kind, tree, data, faults=faults, words=self.words)

    def _entry(self, line: Line, cells: dict[str, Scalar]) -> Mapping:
        fields: dict[str, Tree] = {n: c for n, c in cells.items() if n not in self.form.whole}
        return Mapping(fields, line.number, dict.fromkeys(fields, line.number))

    def each(self, first_line: int) -> Iterator[Record]:
        """Each line as a record of its own, kept as a table of its heading and itself.

        `first_line` is where the first of them stands in the file that the table was cut from.
        """
        shift = max(first_line - self.lines[0].number, 0) if self.lines else 0
        for found in self.lines:
            line = replace(found, number=found.number + shift)
            tree, faults = self._entry(line, self._fields(line)), list(self.faults)
            yield Record(self.spec.kind, tree, self._kept(line), line.number, faults, self.words)

    def _kept(self, line: Line) -> bytes:
        text = io.StringIO()
        csv.writer(text).writerows([self.heading.cells, line.cells])
        return text.getvalue().encode()

    def _fields(self, line: Line) -> dict[str, Scalar]:
        """The cells of a line by field; an empty cell tells nothing."""
        cells = ((name, _told(line.cells[place])) for place, name in self.columns.items())
        return {name: Scalar(text, line.number) for name, text in cells if text}

    def words(self, path: str) -> str:
        """The heading of the column that a way through the tree leads to; empty for a whole line.

        A column that is not there is called as the mapping calls it in the language of the others.
        """
        name = _ENTRY.sub("", path).removeprefix("/")
        if name == self.form.rows:
            return ""
        return self.written.get(name) or (self.spec.heading_of(name) if self.is_thai else name)


#: How a spreadsheet keeps the zeros of a code: ="0100101".
_AS_TEXT = re.compile('="([^"]*)"')


def _told(cell: str) -> str:
    """What a cell tells, without blanks around it."""
    told = cell.strip()
    found = _AS_TEXT.fullmatch(told)
    return found[1].strip() if found else told


#: The part of a way that leads to a line of the table.
_ENTRY = re.compile(r"^[^.\[\]]+\[\d+\]\.?")


def _line_block(spec: Spec) -> Block:
    """The block whose fields the columns tell."""
    assert spec.unit is not None and spec.table is not None
    if spec.table.rows is None:
        return spec.unit
    return spec.blocks[str(spec.unit.fields[spec.table.rows].block)]
