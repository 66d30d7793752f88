"""Tables: an Excel file with a sheet for each, or a ZIP file with a CSV file for each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter
from rdflib import URIRef
from xlsxwriter.exceptions import FileCreateError

from govinno.graph.exports.cells import csv_cell, csv_writer, plain_cell
from govinno.graph.exports.content import Content
from govinno.graph.exports.words import LANGUAGES, Line, as_text, line
from govinno.graph.project import NAME
from govinno.graph.rows import NodeRow, RelationshipRow
from govinno.ontology.iris import ONTOLOGY
from govinno.ontology.model import Model
from govinno.records.text import xml_text
from govinno.words import Words

ABOUT, RELATIONSHIPS = "about", "relationships"
#: What an Excel sheet can hold. Source: Excel specifications and limits.
MOST_ROWS, MOST_CHARACTERS, LONGEST_NAME = 1_048_576, 32_767, 31
#: Whole numbers beyond it are not exact in Excel, which knows floats only.
_LARGEST_EXACT = 2**53
#: The number that Excel gives this size of paper.
_A4 = 9
_BOOK_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: It has Thai letters, and comes with Windows and with macOS.
_FACE = {"font_name": "Tahoma", "font_size": 10}
#: So many letters a column is wide.
_WIDTH = 22
#: The first date that a ZIP file can hold, so that the same tables always give the same bytes.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Tables:
    """Several tables that are filled row by row, in any order.

    `heads` are the columns of each by name; `rows` gives each row with the name of its table;
    `created` is a time in ISO form. A table with `widths` (in letters, one for each column) is made
    to be read and printed: its text wraps, and a sheet of A4 is as wide as all columns.
    """

    about: list[Line]
    created: str
    heads: Mapping[str, Sequence[str]]
    rows: Callable[[], Iterator[tuple[str, Row]]]
    widths: Mapping[str, Sequence[int]] = field(default_factory=dict)


# ---- the property graph as tables


def graph_tables(content: Content, model: Model) -> Tables:
    """A table for each class, one row a node, and one table of all relationships.

    A node stands in the table of its most specific class. Read twice: first for the columns.
    """
    beside = _Beside(model)
    of_edges: dict[str, None] = {}
    edges = 0
    for row in content.relationships():
        of_edges |= dict.fromkeys(row.properties)
        edges += 1
        beside.take(row)
    keys, counts = _keys_by_class(content, beside)
    heads = {RELATIONSHIPS: ["type", "source", "target", *sorted(of_edges)]}
    heads |= {name: _columns(model, name, keys[name]) for name in _class_order(model, keys)}
    totals = {"nodes": counts.total(), "relationships": edges}
    about = content.about.lines(totals) + [
        _class_line(model, name, counts[name]) for name in heads if name in counts
    ]
    return Tables(about, content.about.created, heads, lambda: _graph_rows(content, heads, beside))


def _keys_by_class(content: Content, beside: _Beside) -> tuple[dict[str, set[str]], Counter[str]]:
    keys: dict[str, set[str]] = {}
    counts: Counter[str] = Counter()
    for node in content.nodes():
        beside.name(node)
        keys.setdefault(node.labels[0], set()).update(node.properties, beside.cells(node.iri))
        counts[node.labels[0]] += 1
    return keys, counts


class _Beside:
    """What a sheet says of a node besides its own properties, so that it can be read alone.

    The model marks it: `gi:tableColumn` a line whose end is a column (a code with its number, or
    an iri), `gi:tableOwner` a line from an owner, whose key is a column and whose own columns
    hold for what it owns. Only what is marked is kept in memory.
    """

    def __init__(self, model: Model) -> None:
        self.concepts = model.concepts
        self.columns = _marked(model, "tableColumn")
        self.owning = _marked(model, "tableOwner")
        self.ends: dict[str, dict[str, list[str]]] = {}
        self.owner: dict[str, str] = {}
        self.keys: dict[str, str] = {}

    def take(self, row: RelationshipRow) -> None:
        """Keep a relationship where it is marked."""
        if key := self.columns.get(row.type):
            self.ends.setdefault(row.source, {}).setdefault(key, []).append(row.target)
        if row.type in self.owning:
            self.owner[row.target] = row.source
            self.keys.setdefault(row.source, row.source)

    def name(self, node: NodeRow) -> None:
        """Keep the key of a node that owns another one."""
        if node.iri in self.keys and (key := node.properties.get("identifier")):
            self.keys[node.iri] = str(key)

    def cells(self, iri: str) -> dict[str, object]:
        """The further cells of a node; none where the model marks nothing of it."""
        things = {
            key: " ".join(sorted(ends))
            for key, ends in self.ends.get(iri, {}).items()
            if ends[0] not in self.concepts
        }
        return {**self._of_owner(iri), **self._codes(iri), **things}

    def _of_owner(self, iri: str) -> dict[str, object]:
        """The key of what a node belongs to in the end, and the codes on the way there."""
        owner = self.owner.get(iri)
        if owner is None:
            return {}
        return {"belongs_to": self.keys[owner], **self._codes(owner), **self._of_owner(owner)}

    def _codes(self, iri: str) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, ends in self.ends.get(iri, {}).items():
            if concept := self.concepts.get(ends[0]):
                found |= {key: concept.code, f"{key}_number": concept.number}
        return found


def _marked(model: Model, mark: str) -> dict[str, str]:
    """The relationship types that the model marks so, with the column each may fill."""
    marked = {str(subject) for subject in model.graph.subjects(URIRef(ONTOLOGY + mark))}
    found = (model.properties[iri] for iri in marked)
    return {str(prop.relationship): prop.key for prop in found}


def _class_order(model: Model, names: Iterable[str]) -> list[str]:
    """What the cases tell first, the code lists after it."""
    return sorted(names, key=lambda name: (model.entity_class(name).iri in model.code_lists, name))


def _columns(model: Model, name: str, keys: set[str]) -> list[str]:
    """The columns of a class: iri and name, then its properties in the order of the model."""
    rules = model.rules_of(model.entity_class(name).iri)
    order = {rule.property.key: number for number, rule in reversed(list(enumerate(rules)))}

    def place(key: str) -> tuple[int, str]:
        return order.get(key, order.get(key.rpartition("_")[0], len(order))), key

    return ["iri", NAME, *sorted(keys - {"iri", NAME}, key=place)]


def _class_line(model: Model, name: str, count: int) -> Line:
    label = model.entity_class(name).label
    return Line(
        Words(f"{name} ({label.th})", f"{name} ({label.en})"), Words(f"{count:,}", f"{count:,}")
    )


def _graph_rows(
    content: Content, heads: Mapping[str, Sequence[str]], beside: _Beside
) -> Iterator[tuple[str, Row]]:
    for node in content.nodes():
        cells = {"iri": node.iri} | node.properties | beside.cells(node.iri)
        yield node.labels[0], [cells.get(key) for key in heads[node.labels[0]]]
    for row in content.relationships():
        cells = dict(zip(("type", "source", "target"), row[:3], strict=True)) | row.properties
        yield RELATIONSHIPS, [cells.get(key) for key in heads[RELATIONSHIPS]]


# ---- CSV in a ZIP file


def write_zip(tables: Tables, stream: IO[bytes]) -> None:
    """Write `about.txt` and a CSV file for each table (UTF-8 with BOM, one header row).

    Text is quoted and made harmless (see `cells.harmless`); a number stands bare. The same tables
    give the same bytes. Memory does not grow: the files wait in a temporary folder.
    """
    with TemporaryDirectory(prefix="govinno-") as folder:
        _fill_folder(tables, Path(folder))
        with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
            _add(archive, f"{ABOUT}.txt", ("\ufeff" + as_text(tables.about)).encode())
            for name in tables.heads:
                _add(archive, f"{name}.csv", Path(folder) / f"{name}.csv")


def _fill_folder(tables: Tables, folder: Path) -> None:
    with ExitStack() as open_files:
        writers = {}
        for name, head in tables.heads.items():
            file = (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="")
            writers[name] = csv_writer(open_files.enter_context(file))
            writers[name].writerow([csv_cell(key) for key in head])
        for name, row in tables.rows():
            writers[name].writerow([csv_cell(cell) for cell in row])


def _add(archive: ZipFile, name: str, content: bytes | Path) -> None:
    """Add a file with a fixed date and fixed rights."""
    info = ZipInfo(name, _ZIP_DATE)
    info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
    if isinstance(content, bytes):
        archive.writestr(info, content)
        return
    info.file_size = content.stat().st_size  # says beforehand whether it needs large offsets
    with content.open("rb") as source, archive.open(info, "w") as target:
        while piece := source.read(1 << 20):
            target.write(piece)


# ---- Excel


def write_xlsx(tables: Tables, stream: IO[bytes], most_rows: int = MOST_ROWS) -> None:
    """Write a sheet "about" and a sheet for each table, one header row of keys.

    Text is written as text, never as a formula or a link; what XML cannot hold becomes U+FFFD. A
    table with more rows than a sheet can hold goes on in the next, and cells are cut at 32,767
    characters: both are said in "about". Memory does not grow: rows wait in temporary files.
    """
    with TemporaryDirectory(prefix="govinno-") as folder:
        # A copy of the face for each book, for the book notes things of its own in it.
        options = {"tmpdir": folder, "default_format_properties": {**_FACE}, **_BOOK_OPTIONS}
        book = xlsxwriter.Workbook(stream, options)
        created = datetime.fromisoformat(tables.created).replace(tzinfo=None)
        book.set_properties({"created": created})
        book.use_zip64()
        sheets = _Sheets(book, tables.heads, most_rows, tables.widths)
        for name, row in tables.rows():
            sheets.append(name, row)
        sheets.tell(tables.about)
        _close(book)


def _close(book: Any) -> None:
    """Put the file together; the library hides what the operating system refuses."""
    try:
        book.close()
    except FileCreateError as error:
        raise error.args[0] from error


@dataclass(slots=True)
class _Sheet:
    """A sheet that is being filled, and how many rows it has."""

    page: Any
    rows: int = 0


@dataclass(slots=True)
class _Sheets:
    """The sheets of a book: "about" first, then the tables in the order of their heads."""

    book: Any
    heads: Mapping[str, Sequence[str]]
    most_rows: int
    widths: Mapping[str, Sequence[int]] = field(default_factory=dict)
    about: _Sheet = field(init=False)
    bold: Any = field(init=False)
    taken: set[str] = field(default_factory=set)
    current: dict[str, _Sheet] = field(default_factory=dict)
    cut: int = 0
    split: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bold = self.book.add_format({"bold": True})
        self.about = self._new(ABOUT)
        self.about.page.set_column(0, 0, 30)
        self.about.page.set_column(1, 1, 90, self.book.add_format({"text_wrap": True}))
        for name in self.heads:
            self._start(name)

    def append(self, name: str, row: Row) -> None:
        """Add a row to a table, on a new sheet where the last one is full."""
        if self.current[name].rows == self.most_rows:
            self.split[name] = self.split.get(name, 1) + 1
            self._start(name)
        self._write(self.current[name], row)

    def tell(self, lines: Iterable[Line]) -> None:
        """Fill "about": in Thai, then in English."""
        told = [*lines, *self._faults()]
        for language in LANGUAGES:
            for topic, words in told:
                self._write(self.about, [topic.in_language(language), words.in_language(language)])
            self._write(self.about, [])

    def _faults(self) -> Iterator[Line]:
        if self.cut:
            yield line("cut cells", self.cut)
        if self.split:
            yield line("split sheets", ", ".join(f"{n} ({k})" for n, k in self.split.items()))

    def _start(self, name: str) -> None:
        self.current[name] = self._new(name)
        page = self.current[name].page
        page.freeze_panes(1, 0)
        page.set_column(0, len(self.heads[name]) - 1, _WIDTH)
        if name in self.widths:
            self._lay_out(page, self.widths[name])
        page.set_row(0, None, self.bold)
        self._write(self.current[name], self.heads[name])

    def _lay_out(self, page: Any, widths: Sequence[int]) -> None:
        """Columns that are wide enough to read, on as many pages of A4 as it takes."""
        wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        for column, width in enumerate(widths):
            page.set_column(column, column, width, wrapped)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)

    def _new(self, name: str) -> _Sheet:
        return _Sheet(self.book.add_worksheet(sheet_name(name, self.taken)))

    def _write(self, sheet: _Sheet, row: Row) -> None:
        for column, value in enumerate(row):
            self.cut += _write_cell(sheet.page, sheet.rows, column, plain_cell(value))
        sheet.rows += 1


def _write_cell(page: Any, row: int, column: int, cell: str | float | bool | None) -> bool:
    """Write one cell as what it is; says whether it had to be cut."""
    match cell:
        case None:
            return False
        case bool():
            page.write_boolean(row, column, cell)
        case int() | float() if abs(cell) <= _LARGEST_EXACT:
            page.write_number(row, column, cell)
        case _:
            text = _no_markup(xml_text(str(cell)))
            # The limit counts in UTF-16, as Excel does; the writer cuts there and says so.
            return bool(page.write_string(row, column, text) == -2)
    return False


def _no_markup(text: str) -> str:
    """The library takes text in <r>…</r> for XML of its own and writes it as it stands."""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def sheet_name(name: str, taken: set[str]) -> str:
    """A name of at most 31 characters that no other sheet has, capitals not counted."""
    plain = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")
    number, made = 1, plain[:LONGEST_NAME]
    while made.lower() in taken:
        number += 1
        tail = f" ({number})"
        made = plain[: LONGEST_NAME - len(tail)] + tail
    taken.add(made.lower())
    return made
