"""The way in: the bytes of a file → its records, and each record → its graph.

The ending of a file chooses its reader, the fields of a record its mapping, and the mapping the
file in `kinds/` that makes facts of it. Nothing here knows what kinds there are.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

from govinno.loaders.documents import split_documents, split_json
from govinno.loaders.mapping.trees import joined
from govinno.loaders.received import refuse_unsafe
from govinno.loaders.record import Record
from govinno.loaders.register import Register
from govinno.loaders.spec import all_specs, spec_of
from govinno.loaders.tables import read_table, table_spec
from govinno.loaders.written import is_written, read_written
from govinno.loaders.yaml_reader import Mapping, read_yaml
from govinno.records.facts import CaseGraph, Place
from govinno.records.faults import Fault, make_fault

#: What stands in the first line of an export of submissions: our names, or those that it adds.
_OF_EXPORTS = (b"__", b"_uuid", b"KEY")
#: So many fields of a record that nobody knows are named.
_NAMED = 8


def read_records(data: bytes, file: str, first_line: int = 1) -> list[Record]:
    """The records of a file, in its order; a part that cannot be read is one with faults only.

    `first_line` is the line at which the bytes begin in the file that they were cut from.
    """
    if is_written(data):
        return [read_written(data, file)]
    data = _unmarked(data, file)
    if file.lower().endswith(".xlsx"):
        return _read_workbook(data, file)
    if file.lower().endswith((".zip", ".csv")) and (found := _read_export(data, file)):
        return found
    if file.lower().endswith(".zip"):
        return [Record(None, None, data, faults=[_packed(data, file)])]
    if file.lower().endswith(".docx"):
        return [_read_form_document(data, file)]
    if file.lower().endswith(".csv"):
        return read_table(data, file, first_line)
    parts = split_json(data) if file.lower().endswith(".json") else split_documents(data)
    return [_read_document(part.data, file, first_line + part.line - 1) for part in parts]


def _unmarked(data: bytes, file: str) -> bytes:
    """An office file without the marks of a report, which are no data."""
    if not file.lower().endswith((".xlsx", ".docx")):
        return data
    from govinno.loaders.marked import unmarked  # and what writes office files

    return unmarked(data, file)


def _read_export(data: bytes, file: str) -> list[Record] | None:
    """The submissions of the form; a text is looked at closer only where its first line may be theirs."""
    heading = data.partition(b"\n")[0]
    if file.lower().endswith(".csv") and not any(mark in heading for mark in _OF_EXPORTS):
        return None
    from govinno.loaders.forms.submissions import read_submissions  # with the reader of workbooks

    return read_submissions(data, file)


def _packed(data: bytes, file: str) -> Fault:
    """What is wrong with an archive that is no export: it is not safe, or holds other files."""
    how = {
        "how_th": "แตกไฟล์ก่อน แล้วโหลดโฟลเดอร์ที่ได้",
        "how_en": "unpack it and load the folder that comes of it",
    }
    return refuse_unsafe(data, file) or make_fault("file-not-read", file, 0, "", "", **how)


def _read_workbook(data: bytes, file: str) -> list[Record]:
    """The records of a workbook by the first reader that knows it; each gives None for another's."""
    # Here, since what reads workbooks is not needed for texts.
    from govinno.loaders.forms.workbook import is_surely_a_form, read_form_workbook
    from govinno.loaders.list_workbook import read_list_workbook
    from govinno.loaders.sheets import DAMAGED

    code = "workbook-unknown"
    readers = [_read_export, read_form_workbook, read_list_workbook]
    try:
        for read in [read_form_workbook] if is_surely_a_form(data) else readers:
            if found := read(data, file):
                return found
    except DAMAGED:
        code = "form-unreadable"
    return [Record(None, None, data, faults=[make_fault(code, file, 0, "", "")])]


def _read_form_document(data: bytes, file: str) -> Record:
    from govinno.loaders.forms.document import read_form_document  # and the reader of its XML

    return read_form_document(data, file)


def is_read_first(kind: str | None) -> bool:
    """Whether the other records of a load are read with what those of a kind say."""
    return any(spec.is_read_first for spec in all_specs() if spec.kind == kind)


def may_be_read_first(data: bytes, file: str) -> bool:
    """Whether a file may hold a record of such a kind: told from its words, without reading it."""
    if file.lower().endswith(".csv"):
        spec = table_spec(data)
        return spec is not None and spec.is_read_first
    fields = (name for spec in all_specs() if spec.is_read_first for name in sum(spec.known_by, ()))
    return any(name.encode() in data for name in fields)


def _read_document(data: bytes, file: str, line: int) -> Record:
    # Blank lines in front of it let every place be the one in the whole file.
    tree, faults = read_yaml(b"\n" * (line - 1) + data, file)
    if tree is None:
        return Record(None, None, data, line, faults)
    spec = spec_of(tree.fields)
    if spec is None:
        return Record(None, None, data, line, [*faults, _unknown(tree, file)])
    if spec.may_be_empty:
        faults = [fault for fault in faults if fault.code != "empty-field"]
    return Record(spec.kind, tree, data, line, faults)


def _unknown(tree: Mapping, file: str) -> Fault:
    """A fault that names the fields by which the known kinds are known."""
    more = " …" if len(tree.fields) > _NAMED else ""
    return make_fault(
        "unknown-record",
        file,
        tree.line,
        "",
        "",
        found=", ".join(list(tree.fields)[:_NAMED]) + more,
        known_th=_known("th"),
        known_en=_known("en"),
    )


def _known(language: str) -> str:
    either = " หรือ " if language == "th" else " or "
    return "; ".join(
        f"{spec.words.in_language(language)}: {either.join(sum(spec.known_by, ()))}"
        for spec in all_specs()
        if spec.known_by
    )


def map_record(
    record: Record, file: str, register: Register
) -> tuple[CaseGraph | None, list[Fault]]:
    """The graph of a record and all faults of it; None where it has no usable id."""
    if record.tree is None or record.kind is None:
        return None, record.faults
    kind = import_module(f"govinno.loaders.kinds.{record.kind.replace('-', '_')}")
    graph, faults = kind.read(record, file, register)
    if graph:
        graph.kind = record.kind
    return _in_words(record, graph, faults)


def _in_words(
    record: Record, graph: CaseGraph | None, faults: list[Fault]
) -> tuple[CaseGraph | None, list[Fault]]:
    """Every place said in the words of the file."""
    words = record.words
    if words is None:
        return graph, [*record.faults, *faults]
    if graph:
        graph.places = _InWords(record, graph.places)
    return graph, [*record.faults, *(replace(f, field=words(f.field)) for f in faults)]


class _InWords(dict[str, Place]):
    """Places of things, each said in the words of the file when it is first asked for: of most,
    nobody ever asks."""

    def __init__(self, record: Record, places: dict[str, Place]) -> None:
        super().__init__(places)
        self._record, self._left = record, set(places)

    def __getitem__(self, iri: str) -> Place:
        place = super().__getitem__(iri)
        if iri in self._left:
            self._left.remove(iri)
            self[iri] = place = _place(self._record, place)
        return place

    def get(self, iri: str, default: Any = None) -> Any:
        """The place of a thing; the default where it has none."""
        return self[iri] if iri in self else default  # noqa: SIM401  (it is what `get` does)

    def items(self) -> Any:
        """Every thing with its place."""
        return {iri: self[iri] for iri in self}.items()

    def values(self) -> Any:
        """Every place."""
        return [self[iri] for iri in self]


def _place(record: Record, place: Place) -> Place:
    """The same place with the names that the file has for it: nothing but a line and a column."""
    words = record.words
    assert words is not None

    def told(name: str) -> str:
        return words(name if name.startswith("/") else joined(place.path, name))

    return Place(
        place.line,
        words(place.path),
        {prop: told(name) for prop, name in place.names.items()},
        {prop: (told(name), line) for prop, (name, line) in place.fields.items()},
        names_are_places=True,
    )
