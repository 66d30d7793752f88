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

from govinno.loaders.csv_reader import Line, heading_of, read_lines
from govinno.loaders.keys import slug_of
from govinno.loaders.nearest import nearest_to
from govinno.loaders.record import Record
from govinno.loaders.spec import Block, Spec, TableForm, all_specs
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree, read_characters
from govinno.records.faults import Fault, make_fault

#: So much of a table is looked at to tell what it is.
_START = 64_000
_ENCODINGS = ("utf-8-sig", "cp874", "utf-16")
#: So many columns of a table that nobody knows are named.
_NAMED = 8


def read_table(data: bytes, file: str, first_line: int = 1) -> list[Record]:
    """The records of a CSV: one for the whole table or one for each line, as its mapping says.

    A table that no mapping knows gives one record without a tree and with a warning, since others
    may lie in the same folder.
    """
    spec = table_spec(data)
    if data.strip() and spec is None:
        return [Record(None, None, data, faults=[_unknown(data, file)])]
    text, faults = read_characters(data, file)
    lines, of_lines = read_lines(text, file) if text else ([], [])
    faults += of_lines
    if spec is None or not lines:
        return [Record(None, None, data, faults=faults)]
    table = _Table(lines, file, spec)
    if table.form.rows:
        return [table.whole(data, faults)]
    broken = (Record(None, None, data, fault.line, [fault]) for fault in faults)
    return [*broken, *table.each(first_line)]


# ---- which mapping


def _headings(data: bytes) -> Iterator[list[str]]:
    """The first line in whatever encoding it may have been saved."""
    for encoding in _ENCODINGS:
        yield heading_of(data[:_START].decode(encoding, errors="replace"))


def table_spec(data: bytes) -> Spec | None:
    """The mapping that knows the columns of a table; None where none does."""
    for heading in _headings(data):
        for spec in all_specs():
            if spec.knows_columns(map(spec.field_of, heading)):
                return spec
    return None


def _unknown(data: bytes, file: str) -> Fault:
    told = list(_headings(data))
    heading = next((cells for cells in told if "\ufffd" not in "".join(cells)), told[0])
    more = " …" if len(heading) > _NAMED else ""
    return make_fault(
        "unknown-table",
        file,
        1,
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
            elif name or any(line.cells[place].strip() for line in self.lines):
                nearest = nearest_to(name, [*self.known, *self.spec.headings])
                self._fault(
                    "unknown-column",
                    cell,
                    nearest=nearest,
                    kind_th=self.spec.words.th,
                    kind_en=self.spec.words.en,
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
        cells = ((name, line.cells[place].strip()) for place, name in self.columns.items())
        return {name: Scalar(text, line.number) for name, text in cells if text}

    def words(self, path: str) -> str:
        """The heading of the column that a way through the tree leads to; empty for a whole line.

        A column that is not there is called as the mapping calls it in the language of the others.
        """
        name = _ENTRY.sub("", path).removeprefix("/")
        if name == self.form.rows:
            return ""
        return self.written.get(name) or (self.spec.heading_of(name) if self.is_thai else name)


#: The part of a way that leads to a line of the table.
_ENTRY = re.compile(r"^[^.\[\]]+\[\d+\]\.?")


def _line_block(spec: Spec) -> Block:
    """The block whose fields the columns tell."""
    assert spec.unit is not None and spec.table is not None
    if spec.table.rows is None:
        return spec.unit
    return spec.blocks[str(spec.unit.fields[spec.table.rows].block)]
