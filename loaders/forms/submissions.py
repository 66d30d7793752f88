"""Submissions of the XLSForm, as KoboToolbox and ODK Central export them → records.

An export is tables: one row for each submission, and a table of its own for each repeat, whose
rows name the row that they belong to. It comes as a workbook, as one CSV (the main table alone),
or as a ZIP file with a CSV for each table. Columns are known by the names that the form gave them,
with or without the groups before them; what the programs add is left out by name. The layout of
the form says what each name means, so no mapping beside it has to say that again.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from govinno.loaders.forms.form import Filled, FilledCell, FilledRow, Form, Table
from govinno.loaders.forms.grid import concept_of
from govinno.loaders.forms.layout import form_of
from govinno.loaders.forms.merge import record_of
from govinno.loaders.forms.writers import DOCUMENTS
from govinno.loaders.forms.xlsform_names import Question, inner_repeat, more_repeat, questions_of
from govinno.loaders.keys import slug_of
from govinno.loaders.nearest import nearest_to
from govinno.loaders.received import refuse_unsafe
from govinno.loaders.record import Record
from govinno.loaders.sheets import text_of_cell
from govinno.loaders.spec import Spec, load_spec
from govinno.ontology.model import Concept
from govinno.records.faults import Fault, make_fault
from govinno.records.places import SheetCell
from govinno.words import words_of

#: What the programs add of their own, by name; it tells nothing of a case.
_ADDED = """
    start end today deviceid username phonenumber simserial subscriberid audit
    _id _uuid _submission_time _validation_status _notes _status _submitted_by _tags _index
    _parent_index _parent_table_name _geolocation _attachments _xform_id_string
    _bamboo_dataset_id __version__ _submission__id _submission__uuid
    _submission__submission_time _submission__validation_status _submission__notes
    _submission__status _submission__submitted_by _submission___version__ _submission__tags
    formhub/uuid meta/instanceID meta/instanceName meta/rootUuid meta/deprecatedID meta/audit
    meta-instanceID meta-instanceName instanceID instanceName rootUuid
    SubmissionDate KEY PARENT_KEY SubmitterID SubmitterName AttachmentsPresent
    AttachmentsExpected Status ReviewState DeviceID Edits FormVersion
"""
LEFT_OUT = frozenset(_ADDED.split())
#: What names a submission for good, the surest first: an edited one keeps the first of them.
_IDENTITIES = ("meta/rootUuid", "rootUuid", "_uuid", "KEY", "meta/instanceID", "instanceID")
_OWN_KEYS, _PARENT_KEYS = ("_index", "KEY"), ("_parent_index", "PARENT_KEY")
_GROUPS = "/-:"
_CHOSEN = ("1", "true", "TRUE", "True")
#: A file that has so many of the names is of the form.
_FEW = 2
_SEPARATORS = ",;\t"
#: All questions of the form with their groups have a tenth of this.
_LONGEST_HEADING = 500_000


@dataclass(slots=True)
class Sheet:
    """One table of an export: its name, `""` where the file is the table, and its rows with their
    numbers. The first row is the heading."""

    name: str
    heading: list[str]
    rows: list[tuple[int, list[str]]]

    def place(self, column: int, line: int) -> str:
        """A cell in the words of the file; the heading alone in a CSV that is one table."""
        heading = self.heading[column]
        if not self.name:
            return heading
        return str(SheetCell(self.name, f"{get_column_letter(column + 1)}{line}", heading))


def read_submissions(data: bytes, file: str) -> list[Record] | None:
    """The records of an export, one for each submission; None where the file is none.

    A file that is not safe to open is none either: whoever reads it next says why.
    """
    if refuse_unsafe(data, file) or not _may_be_one(data):
        return None
    spec = load_spec()
    form = form_of(spec)
    sheets = [_Table(sheet, form) for sheet in _sheets(data, file)]
    if sum(len(sheet.questions) for sheet in sheets) < _FEW:
        unnamed = [sheet for sheet in sheets if "_uuid" in sheet.heads or "KEY" in sheet.heads]
        return [_unnamed(data, file, unnamed[0])] if unnamed else None
    return _Export(sheets, form, spec, file).records(data)


def is_export(data: bytes, file: str) -> bool:
    """Whether an archive is an export, whose tables belong together: told from their headings."""
    if not file.lower().endswith(".zip") or refuse_unsafe(data, file):
        return False
    questions, found = questions_of(form_of(load_spec())), 0
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for part in parts.namelist():
            if part.lower().endswith(".csv"):
                with parts.open(part) as stream:
                    heading = stream.readline(_LONGEST_HEADING).decode("utf-8-sig", "replace")
                cells = (cell.strip().strip('"') for cell in heading.split(","))
                found += sum(bool(_named_in(cell, questions)) for cell in cells)
    return found >= _FEW


#: What stands in the words of such a workbook: our names, or those that the programs add.
_MARKS = (b"__", b"_uuid", b"KEY")
_WORDS = "xl/sharedStrings.xml"


def _may_be_one(data: bytes) -> bool:
    """Whether a closer look is worth its time: a workbook whose words hold none of the marks is no
    export. Hundreds of forms are read in one load."""
    if not data.startswith(b"PK"):
        return True
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if _WORDS not in parts.namelist():
            return True
        words = parts.read(_WORDS)
    return any(mark in words for mark in _MARKS)


def _unnamed(data: bytes, file: str, table: _Table) -> Record:
    found = ", ".join(list(table.heads)[:8])
    return Record(None, None, data, faults=[make_fault("export-unnamed", file, 1, "", found)])


# ---- the tables of a file


def _sheets(data: bytes, file: str) -> Iterator[Sheet]:
    ending = PurePosixPath(file.lower()).suffix
    if ending == ".xlsx" and data.startswith(b"PK"):
        yield from _of_workbook(data)
    elif ending == ".zip" and data.startswith(b"PK"):
        yield from _of_archive(data)
    elif ending == ".csv":
        yield from _of_csv(data, "")


def _of_workbook(data: bytes) -> Iterator[Sheet]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            rows = ([text_of_cell(cell) for cell in row] for row in sheet.iter_rows())
            yield from _sheet(sheet.title, enumerate(rows, 1))
    finally:
        book.close()


def _of_archive(data: bytes) -> Iterator[Sheet]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.infolist():
            if part.filename.lower().endswith(".csv"):
                yield from _of_csv(archive.read(part), PurePosixPath(part.filename).stem)


def _of_csv(data: bytes, name: str) -> Iterator[Sheet]:
    text = data.decode("utf-8-sig", errors="replace")
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    yield from _sheet(name, _numbered(reader))


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV, each with the line at which it starts; a broken end ends them."""
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error:
        return


def _sheet(name: str, rows: Iterable[tuple[int, list[str]]]) -> Iterator[Sheet]:
    told = [(line, [cell.strip() for cell in row]) for line, row in rows]
    told = [(line, row) for line, row in told if any(row)]
    if told:
        (_, heading), *others = told
        width = len(heading)
        yield Sheet(name, heading, [(n, [*row, *[""] * width][:width]) for n, row in others])


# ---- what its columns are


@dataclass
class _Table:
    """A table of an export with the questions that its columns answer."""

    sheet: Sheet
    form: Form
    #: Columns by question; those of a question that may have several choices, by their codes.
    asked: dict[str, int] = field(default_factory=dict)
    ticked: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    unknown: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for place, heading in enumerate(self.sheet.heading):
            self._settle(place, heading)

    def _settle(self, place: int, heading: str) -> None:
        questions = questions_of(self.form)
        if name := _named_in(heading, questions):
            self.asked.setdefault(name, place)
            return
        above, _, code = heading.rpartition("/")
        if above and (name := _named_in(above, questions)) and questions[name].column.choices:
            self.ticked[name][code] = place
        elif heading and not _is_left_out(heading, self.form):
            self.unknown.append(place)

    @cached_property
    def heads(self) -> dict[str, int]:
        return {heading: place for place, heading in enumerate(self.sheet.heading)}

    @cached_property
    def questions(self) -> list[Question]:
        known = questions_of(self.form)
        return [known[name] for name in dict.fromkeys((*self.asked, *self.ticked))]

    @cached_property
    def repeat(self) -> str:
        """The repeat whose rows these are: that of most of its questions; empty for the main one."""
        told = [question.repeat for question in self.questions]
        return max(told, key=told.count)

    def key(self, row: Sequence[str], names: Sequence[str]) -> str:
        """What a row is named by, or the row that it belongs to; empty where nothing says so."""
        heads = self.heads
        return next((row[heads[name]] for name in names if name in heads and row[heads[name]]), "")

    def cells(
        self, line: int, row: Sequence[str], questions: Iterable[Question]
    ) -> dict[str, FilledCell]:
        """What a row answers, by the columns of the form; empty cells keep their place."""
        found = {}
        for one in questions:
            place = self.asked.get(one.name)
            text = row[place] if place is not None else ""
            ticked = self.ticked.get(one.name, {})
            if not text and ticked:
                text = " ".join(code for code, at in ticked.items() if row[at] in _CHOSEN)
            if place is None:
                place = next(iter(ticked.values()), None)
            if place is not None:
                told = _as_written(text, one)
                found[one.column.name] = FilledCell(told, line, self.sheet.place(place, line))
        return found


def _named_in(heading: str, questions: dict[str, Question]) -> str:
    """The question that a heading names behind its groups; empty where it names none."""
    if heading in questions:
        return heading
    tails = (heading[at + 1 :] for at, sign in enumerate(heading) if sign in _GROUPS)
    return next((tail for tail in tails if tail in questions), "")


def _is_left_out(heading: str, form: Form) -> bool:
    """What the programs add, and the notes of the form, which nobody answers."""
    last = re.split(f"[{_GROUPS}]", heading)[-1]
    is_note = last.endswith(("__guide", "__asks")) and last.startswith(
        tuple(f"{table.name}__" for table in form.tables)
    )
    return heading in LEFT_OUT or last in LEFT_OUT or heading.startswith("SET-OF-") or is_note


def _as_written(text: str, question: Question) -> str:
    """A choice in the word that a record has for it: its code, or its name in a field of words."""
    column = question.column
    if not text or not column.choices:
        return text
    chosen = [*_choices_in(text, question)] if column.takes_several else [concept_of(column, text)]
    if not chosen or None in chosen:
        return text
    known = [one for one in chosen if one]
    return "; ".join(one.label.th if column.kind == "text" else one.code for one in known)


def _choices_in(text: str, question: Question) -> Iterator[Concept | None]:
    """The choices that stand behind one another with a blank between, as codes or as labels; ends
    with None at what is none."""
    words = re.split(r"[\s,;]+", text.strip())
    while words:
        for end in range(len(words), 0, -1):
            if concept := concept_of(question.column, " ".join(words[:end])):
                yield concept
                words = words[end:]
                break
        else:
            yield None
            return


# ---- its submissions


class _Export:
    """The tables of one export, joined by the rows they name."""

    def __init__(self, tables: Sequence[_Table], form: Form, spec: Spec, file: str) -> None:
        self.form, self.spec, self.file = form, spec, file
        known = [table for table in tables if table.questions]
        self.main = [table for table in known if not table.repeat]
        self.faults = [fault for table in tables for fault in self._unknown(table)]
        self.rows: dict[str, dict[str, list[tuple[_Table, int, list[str]]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for table in known:
            for line, row in table.sheet.rows if table.repeat else ():
                self.rows[table.repeat][table.key(row, _PARENT_KEYS)].append((table, line, row))

    def _unknown(self, table: _Table) -> Iterator[Fault]:
        """Each column that nobody knows: left out without a word it would be lost."""
        for place in table.unknown:
            heading = table.sheet.heading[place]
            yield make_fault(
                "unknown-column",
                self.file,
                1,
                table.sheet.place(place, 1),
                "",
                name=heading,
                nearest=nearest_to(heading, list(questions_of(self.form))),
                kind_th=self.spec.words.th,
                kind_en=self.spec.words.en,
            )

    def records(self, data: bytes) -> list[Record]:
        """One record for each row of the main table, in its order."""
        told = [
            self._record(table, line, row) for table in self.main for line, row in table.sheet.rows
        ]
        lost = [*self._lost()]
        if not told or lost:
            told.append(Record(None, None, data, faults=[*self.faults, *lost]))
        return told

    def _record(self, table: _Table, line: int, row: list[str]) -> Record:
        filled = Filled("th", b"", dict(self._tables(table, line, row)), [*self.faults])
        self._give_id(filled, table, line, row)
        self._give_document(filled, table, line)
        return record_of(filled, self.form, self.spec, self.file)

    def _give_id(self, filled: Filled, table: _Table, line: int, row: list[str]) -> None:
        """The id of a submission that names no case: always the same, however often it is edited."""
        identity = table.key(row, _IDENTITIES).removeprefix("uuid:")
        one = next(known for known in self.form.tables if known.is_one and not known.path)
        rows = filled.tables.setdefault(one.name, [FilledRow(1, {})])
        cells = rows[0].cells
        if identity and not ("id" in cells and cells["id"].text):
            name = next(n for n in _IDENTITIES if n in table.heads and row[table.heads[n]])
            place = table.sheet.place(table.heads[name], line)
            cells["id"] = FilledCell(f"submission-{slug_of(identity)}", line, place)

    def _give_document(self, filled: Filled, table: _Table, line: int) -> None:
        """A submission that lists no document is one itself: what it tells was told in it."""
        documents = next(known for known in self.form.tables if known.name == DOCUMENTS)
        if DOCUMENTS not in filled.tables:
            needed = [column.name for column in documents.columns if column.is_required]
            place = table.sheet.place(0, line)
            words = ("S1", words_of("xlsform")["own-document"].th)
            cells = {n: FilledCell(w, line, place) for n, w in zip(needed, words, strict=False)}
            filled.tables[DOCUMENTS] = [FilledRow(1, cells)]

    def _tables(
        self, main: _Table, line: int, row: list[str]
    ) -> Iterator[tuple[str, list[FilledRow]]]:
        key = main.key(row, _OWN_KEYS)
        for table in self.form.tables:
            if table.is_one:
                asked = [one for one in main.questions if one.table is table]
                rows = [FilledRow(1, main.cells(line, row, asked))]
            elif table.fixed:
                rows = [*self._topics(table, main, line, row, key)]
            else:
                rows = [*self._entries(table, key)]
            if any(cell.text for one in rows for cell in one.cells.values()):
                yield table.name, rows

    def _topics(
        self, table: Table, main: _Table, line: int, row: list[str], key: str
    ) -> Iterator[FilledRow]:
        """The answers to each topic: the one in its group, then those that name it."""
        code = table.columns[0]
        more = defaultdict(list)
        for told in self._asked_in(table, more_repeat(table), key):
            topic = concept_of(code, told[code.name].text) if code.name in told else None
            more[topic.code if topic else ""].append(told)
        for number, topic in enumerate(table.fixed, 1):
            asked = [one for one in main.questions if one.table is table and one.topic == topic]
            cells = main.cells(line, row, asked)
            answers = [cells] if any(cell.text for cell in cells.values()) else []
            for place, told in enumerate([*answers, *more.pop(topic.code, ())]):
                at = next(iter(told.values()))
                first = {} if place else {code.name: FilledCell(topic.code, at.line, at.place)}
                inner = {name: cell for name, cell in told.items() if name != code.name}
                yield FilledRow(number, {**first, **inner}, continues=bool(place))
        for told in more.get("", ()):  # of no topic that is known: the record says so
            yield FilledRow(None, told)

    def _entries(self, table: Table, key: str) -> Iterator[FilledRow]:
        """The rows of a repeat, each followed by those of the repeat in it."""
        for number, (sheet, line, row) in enumerate(self.rows[table.name][key], 1):
            cells = sheet.cells(line, row, sheet.questions)
            own = sheet.key(row, _OWN_KEYS)
            inner = [*self._asked_in(table, inner_repeat(table), own)] if table.inner else []
            yield FilledRow(number, {**cells, **(inner[0] if inner else {})})
            for told in inner[1:]:
                yield FilledRow(number, told, continues=True)

    def _asked_in(self, table: Table, repeat: str, key: str) -> Iterator[dict[str, FilledCell]]:
        for sheet, line, row in self.rows[repeat][key]:
            asked = (one for one in sheet.questions if one.table is table)
            yield sheet.cells(line, row, asked)

    def _lost(self) -> Iterator[Fault]:
        """Rows of a repeat that belong to no row that is there."""
        keys: dict[str, set[str]] = defaultdict(set)
        for table in self.main:
            keys[""] |= {table.key(row, _OWN_KEYS) for _, row in table.sheet.rows}
        for repeat, rows in self.rows.items():
            told = (entry for entries in rows.values() for entry in entries)
            keys[repeat] = {table.key(row, _OWN_KEYS) for table, _, row in told}
        above = {inner_repeat(table): table.name for table in self.form.tables if table.inner}
        for repeat, rows in [*self.rows.items()]:
            known = keys[above.get(repeat, "")]
            for key, entries in rows.items():
                for table, line, _ in entries if key not in known or not key else ():
                    place = table.sheet.place(0, line)
                    yield make_fault("export-row-alone", self.file, line, place, key)
