"""Forms as a person would fill them in, without a file: what is shown, and what comes back."""

from __future__ import annotations

from govinno.checking import known_register
from govinno.graph.checks import check_case
from govinno.loaders.forms.form import Filled, FilledCell, FilledRow, Form, Shown
from govinno.loaders.forms.grid import shown_of
from govinno.loaders.forms.layout import form_of
from govinno.loaders.forms.merge import record_of
from govinno.loaders.reading import map_record, read_records
from govinno.loaders.record import Record
from govinno.loaders.spec import load_spec
from govinno.records.facts import CaseGraph
from govinno.records.faults import Fault

FORM = form_of(load_spec())


def told(text: str) -> Record:
    """The record of a YAML text."""
    (record,) = read_records(text.encode(), "case.yaml")
    return record


def filled(record: Record | None, language: str = "th", form: Form = FORM) -> Filled:
    """The form of a record as it comes back when nobody has touched it; an empty one of None."""
    shown: Shown = shown_of(record.tree, form, language) if record and record.tree else {}
    rows = {table.name: _rows(shown, table.name, form) for table in form.tables}
    return Filled(language, record.kept if record else b"", rows)


def _rows(shown: Shown, name: str, form: Form) -> list[FilledRow]:
    table = next(table for table in form.tables if table.name == name)
    rows = []
    for line, row in enumerate(shown.get(name, []), 3):
        texts = {column.name: row.cells.get(column.name, "") for column in table.columns}
        rows.append(new_row(line, texts, name, None if row.continues else row.number))
        rows[-1].continues = row.continues
    return rows


def new_row(line: int, texts: dict[str, str], table: str, number: int | None = None) -> FilledRow:
    """A row with these texts, each in its place."""
    cells = {name: FilledCell(text, line, f"{table}!{line} {name}") for name, text in texts.items()}
    return FilledRow(number, cells)


def write(filled: Filled, table: str, row: int, **texts: str) -> None:
    """Write into cells of a row, the first being 0; `a__b` stands for `a.b`."""
    found = filled.tables[table][row]
    for name, text in texts.items():
        way = name.replace("__", ".")
        line = next(iter(found.cells.values())).line if found.cells else 3
        found.cells[way] = FilledCell(text, line, f"{table}!{line} {way}")


def read(filled: Filled) -> tuple[CaseGraph | None, list[Fault], Record]:
    """The graph that comes of a filled form, all faults, and the record in between."""
    record = record_of(filled, FORM, load_spec(), "form.xlsx")
    graph, faults = map_record(record, "form.xlsx", known_register())
    if graph:
        faults = [*faults, *check_case(graph, "form.xlsx", load_spec().model)]
    return graph, faults, record


def errors(faults: list[Fault]) -> list[tuple[str, str, str]]:
    """The errors among faults, each by code, place and value."""
    return [(f.code, f.field, f.value) for f in faults if f.severity == "error"]
