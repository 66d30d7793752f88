"""The form as an XLSForm that the programs take, and their exports read back as records.

What an export calls its columns is told here by the form that pyxform makes of ours, not by our
own names; what it exports is the real case of Khon Kaen, answered question by question.
"""

from __future__ import annotations

import csv
import io
import zipfile
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import openpyxl
import pytest
from pyxform.xls2xform import convert

from govinno.checking import known_register
from govinno.graph.checks import check_case
from govinno.loaders.forms.form import Filled, FilledCell, FilledRow, Row, Table
from govinno.loaders.forms.grid import concept_of, shown_of
from govinno.loaders.forms.layout import form_of
from govinno.loaders.forms.merge import record_of
from govinno.loaders.forms.xlsform import write_xlsform
from govinno.loaders.forms.xlsform_names import Question, inner_repeat, questions_of
from govinno.loaders.reading import map_record, read_records
from govinno.loaders.record import Record
from govinno.loaders.spec import load_spec
from govinno.loaders.yaml_reader import Mapping, read_yaml
from govinno.ontology.iris import BASE
from govinno.ontology.model import load_model
from govinno.receiving import look, receive
from govinno.records.facts import CaseGraph
from govinno.records.faults import Fault

FORM = form_of(load_spec())
REAL = Path(__file__).parents[1] / "cases" / "kkn-khonkaen-teacher-doctor-parent-care.yaml"
KHON_KAEN = f"{BASE}id/organization/th-lao-3400102"
UUID = "8c5c2e1e-1f0a-4d55-9d53-2f4c9d2b7a10"
_H = "{http://www.w3.org/1999/xhtml}"
_X = "{http://www.w3.org/2002/xforms}"


@cache
def xform() -> ElementTree.Element:
    warnings: list[str] = []
    told = convert(io.BytesIO(write_xlsform(FORM, {}, b"", "th")), warnings=warnings)
    assert warnings == []
    return ElementTree.fromstring(told.xform)


def test_pyxform_takes_the_form_in_both_languages_and_only_free_text_is_compulsory() -> None:
    root = xform()
    told = {item.get("lang") for item in root.iter(f"{_X}translation")}
    assert told == {"ไทย (th)", "English (en)"}
    types = {bind.get("nodeset"): bind for bind in root.iter(f"{_X}bind")}
    compulsory = {path for path, bind in types.items() if bind.get("required")}
    assert {types[path].get("type") for path in compulsory} == {"string"}
    assert not compulsory & {item.get("ref") for item in root.iter(f"{_X}select1")}
    names = {str(path).rpartition("/")[2] for path in types}
    assert set(questions_of(FORM)) <= names
    assert write_xlsform(FORM, {}, b"", "th") and all(name.isascii() for name in names)
    assert any("case__innovation__name_th" in str(path) for path in compulsory)


# ---- exports of a submission


class Answers(NamedTuple):
    """What a case answers: the questions asked once, and the rows of each repeat, each with its
    place in the repeat that it stands in."""

    once: dict[str, str]
    repeats: dict[str, list[tuple[int, dict[str, str]]]]


def answers_of(tree: Mapping, in_labels: bool) -> Answers:
    """A real record, answered question by question as somebody with the form would."""
    found = Answers({}, {})
    for table in FORM.tables:
        asked = [q for q in questions_of(FORM).values() if q.table is table]
        for row in shown_of(tree, FORM, "th")[table.name]:
            if table.is_one:
                found.once.update(_told(row.cells, asked, in_labels))
            elif table.fixed:
                _answer_topic(found, table, asked, row, in_labels)
            else:
                _answer_row(found, table, asked, row, in_labels)
    return found


def _answer_topic(
    found: Answers, table: Table, asked: list[Question], row: Row, in_labels: bool
) -> None:
    topic = table.fixed[row.number - 1]
    under = [q for q in asked if (q.is_more if row.continues else q.topic == topic)]
    told = _told(row.cells, under, in_labels)
    if not row.continues:
        found.once.update(told)
        return
    more = next(q for q in under if q.column is table.columns[0])
    rows = found.repeats.setdefault(more.repeat, [])
    rows.append((1, {**told, more.name: topic.label.th if in_labels else topic.code}))


def _answer_row(
    found: Answers, table: Table, asked: list[Question], row: Row, in_labels: bool
) -> None:
    outer = [q for q in asked if not table.is_inner(q.column)]
    inner = [q for q in asked if table.is_inner(q.column)]
    rows = found.repeats.setdefault(table.name, [])
    if not row.continues:
        rows.append((1, _told(row.cells, outer, in_labels)))
    if inner and (told := _told(row.cells, inner, in_labels)):
        found.repeats.setdefault(inner[0].repeat, []).append((len(rows), told))


def _told(cells: dict[str, str], asked: list[Question], in_labels: bool) -> dict[str, str]:
    return {
        q.name: _as_exported(cells[q.column.name], q, in_labels)
        for q in asked
        if cells.get(q.column.name)
    }


def _as_exported(text: str, question: Question, in_labels: bool) -> str:
    """Several choices stand behind one another with a blank between."""
    column = question.column
    if not column.choices:
        return text
    chosen = [concept_of(column, part) for part in text.split("; ")]
    return " ".join((c.label.th if in_labels else c.code) if c else text for c in chosen)


@cache
def groups() -> dict[str, str]:
    """The groups and repeats above each question, as the converted form has them."""
    (data,) = next(xform().iter(f"{_X}instance"))
    found: dict[str, str] = {}

    def walk(node: ElementTree.Element, above: str) -> None:
        for child in node:
            name = child.tag.rpartition("}")[2]
            found.setdefault(name, above)
            walk(child, f"{above}{name}/")

    walk(data, "")
    return found


Tables = dict[str, list[list[object]]]


def kobo(answers: Answers, uuid: str = UUID) -> Tables:
    """The sheets of KoboToolbox: the main one, and one for each repeat."""
    heads = ["start", *(f"{groups()[n]}{n}" for n in answers.once), "_id", "_uuid", "_index"]
    sheets: Tables = {"แบบบันทึกบทเรียน": [heads, ["2026-11-30", *answers.once.values(), 71, uuid, 1]]}
    for repeat, rows in answers.repeats.items():
        names = list(dict.fromkeys(name for _, told in rows for name in told))
        of = [f"{groups()[n]}{n}" for n in names]
        sheet: list[list[object]] = [[*of, "_index", "_parent_table_name", "_parent_index"]]
        for number, (parent, told) in enumerate(rows, 1):
            sheet.append([*(told.get(n) for n in names), number, "any", parent])
        sheets[repeat[:31]] = sheet
    return sheets


def central(answers: Answers, uuid: str = UUID) -> Tables:
    """The files of ODK Central: groups joined by hyphens, keys that hold the way to a row."""
    key = f"uuid:{uuid}"
    heads = ["SubmissionDate", *(f"{groups()[n]}{n}".replace("/", "-") for n in answers.once)]
    files: Tables = {"govinno_case": [[*heads, "KEY"], ["2026-11-30", *answers.once.values(), key]]}
    above = {inner_repeat(table): table.name for table in FORM.tables if table.inner}
    for repeat, rows in answers.repeats.items():
        names = list(dict.fromkeys(name for _, told in rows for name in told))
        sheet: list[list[object]] = [[*names, "PARENT_KEY", "KEY"]]
        for number, (parent, told) in enumerate(rows, 1):
            of = f"{key}/{above[repeat]}[{parent}]" if repeat in above else key
            sheet.append([*(told.get(n) for n in names), of, f"{key}/{repeat}[{number}]"])
        files[f"govinno_case-{repeat}"] = sheet
    return files


def workbook(tables: Tables) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(stream)
    return stream.getvalue()


def archive(tables: Tables) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as files:
        for name, rows in tables.items():
            files.writestr(f"{name}.csv", as_csv(rows))
    return stream.getvalue()


def as_csv(rows: list[list[object]], separator: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


@cache
def real(in_labels: bool = False) -> Answers:
    tree, _ = read_yaml(REAL.read_bytes(), REAL.name)
    assert tree is not None
    return answers_of(tree, in_labels)


@cache
def expected() -> CaseGraph:
    """What the form itself tells of that case, with nothing that travels unseen."""
    tree, _ = read_yaml(REAL.read_bytes(), REAL.name)
    assert tree is not None
    tables = {
        name: [
            FilledRow(
                row.number, {n: FilledCell(t, 1, n) for n, t in row.cells.items()}, row.continues
            )
            for row in rows
        ]
        for name, rows in shown_of(tree, FORM, "th").items()
    }
    graph, _ = map_one(record_of(Filled("th", b"", tables), FORM, load_spec(), "x.xlsx"))
    return graph


def map_one(record: Record) -> tuple[CaseGraph, list[Fault]]:
    graph, faults = map_record(record, "x.xlsx", known_register())
    assert graph is not None
    return graph, faults


EXPORTS = {
    "Kobo, codes": ("x.xlsx", lambda: workbook(kobo(real()))),
    "Kobo, labels": ("x.xlsx", lambda: workbook(kobo(real(in_labels=True)))),
    "ODK Central": ("x.zip", lambda: archive(central(real()))),
}


@pytest.mark.parametrize("export", EXPORTS)
def test_an_exported_submission_is_the_case_that_the_form_tells(export: str) -> None:
    name, made = EXPORTS[export]
    data = made()
    (record,) = read_records(data, name)
    graph, faults = map_one(record)
    assert [fault for fault in faults if fault.severity == "error"] == []
    assert set(graph.facts) == set(expected().facts) and len(graph.facts) > 1_500
    (again,) = read_records(record.kept, name)
    assert map_one(again)[0] == graph


SMALL = Answers(
    {
        "case__innovation__name_th": "ธนาคารเวลา",
        "case__innovation__theme": "health",
        "local_government__name_th": "เทศบาลนครขอนแก่น",
        "local_government__type": "CM",
        "local_government__province": "th-40",
    },
    {
        "partners": [
            (1, {"partners__name_th": "วัดหนองแวง", "partners__role": "co_production"}),
            (1, {"partners__name_th": "ชมรมผู้สูงอายุ"}),
        ],
        "partners__contributions": [
            (2, {"partners__contributions__what_th": "จดเวลา"}),
            (2, {"partners__contributions__what_th": "สอนเพื่อน"}),
        ],
        "innovation_topics__more": [
            (
                1,
                {
                    "innovation_topics__more__code": "process",
                    "innovation_topics__more__answers__answer_th": "ประชุมก่อน",
                },
            ),
        ],
    },
)


def test_a_half_filled_submission_loads_and_is_the_same_case_when_it_is_edited() -> None:
    edited = SMALL._replace(once={**SMALL.once, "case__innovation__name_th": "ธนาคารเวลา ระยะสอง"})
    told = [read_records(workbook(kobo(one)), "x.xlsx") for one in (SMALL, edited)]
    graphs = []
    for (record,) in told:
        graph, faults = map_one(record)
        faults += check_case(graph, "x.xlsx", load_model())
        assert [f.message_en for f in faults if f.severity == "error"] == []
        graphs.append(graph)
    assert {graph.id for graph in graphs} == {f"submission-{UUID}"}
    facts = graphs[0].facts
    roles = [f.value.text for f in facts if f.property.endswith("#contributionRole")]
    assert sorted(role.rpartition("/")[2] for role in roles) == ["co_production", "unknown"]
    assert {"จดเวลา", "สอนเพื่อน", "ประชุมก่อน"} <= {fact.value.text for fact in facts}
    relations = {f.value.text for f in facts if f.property.endswith("#contributionRelation")}
    assert {iri.rpartition("/")[2] for iri in relations} == {"unknown"}
    assert KHON_KAEN in {f.value.text for f in facts if f.property.endswith("#caseOf")}
    other = kobo(SMALL, "another")
    (record,) = read_records(workbook(other), "x.xlsx")
    assert map_one(record)[0].id == "submission-another"


def test_a_csv_is_the_main_table_alone_and_choices_may_have_columns_of_their_own() -> None:
    main = next(iter(kobo(SMALL).values()))
    (record,) = read_records(as_csv(main, ";"), "x.csv")
    assert map_one(record)[0].id == f"submission-{UUID}"
    sheets = kobo(SMALL)
    heading, first, second = sheets["partners"]
    at = heading.index("partners/partners__role")
    heading[at : at + 1] = [f"partners/partners__role/{c}" for c in ("funding", "co_production")]
    first[at : at + 1] = ["1", "0"]
    second[at : at + 1] = ["0", "0"]
    (record,) = read_records(workbook(sheets), "x.xlsx")
    facts = map_one(record)[0].facts
    roles = {f.value.text for f in facts if f.property.endswith("#contributionRole")}
    assert {role.rpartition("/")[2] for role in roles} == {"funding", "unknown"}


def faults_of(tables: Tables) -> set[tuple[str, int, str]]:
    found: set[tuple[str, int, str]] = set()
    for record in read_records(workbook(tables), "x.xlsx"):
        faults = map_record(record, "x.xlsx", known_register())[1]
        found |= {(f.code, f.line, f.field) for f in faults if f.severity == "error"}
    return found


def test_faults_of_an_export_name_sheet_row_and_column() -> None:
    wrong = kobo(SMALL._replace(once={**SMALL.once, "case__innovation__stage": "เสร็จแล้วมั้ง"}))
    stage = wrong["แบบบันทึกบทเรียน"][0].index("case/case__innovation__stage")
    column = openpyxl.utils.get_column_letter(stage + 1)
    place = f"แบบบันทึกบทเรียน!{column}2 case/case__innovation__stage"
    assert faults_of(wrong) == {("unknown-code", 2, place)}
    more = kobo(SMALL)
    for row, told in zip(more["partners"], ("โทรศัพท์", "0812345678", None), strict=True):
        row.insert(0, told)
    more["partners"][2][-1] = 9
    assert faults_of(more) == {
        ("unknown-column", 1, "partners!A1 โทรศัพท์"),
        ("export-row-alone", 3, "partners!A3 โทรศัพท์"),
    }
    labels = {"x": [["ชื่อนวัตกรรมหรือโครงการ", "_uuid"], ["ธนาคารเวลา", UUID]]}
    assert faults_of(labels) == {("export-unnamed", 1, "")}


def test_an_archive_that_is_an_export_is_brought_as_one_file(tmp_path: Path) -> None:
    assert receive(archive(central(SMALL)), "out.zip", tmp_path) == []
    looked = look(tmp_path, tmp_path / "store")
    assert [(r.id, r.file, r.state) for r in looked.records] == [
        (f"submission-{UUID}", "out.zip", "new")
    ]
    receive(archive({"a": [["x"], [1]], "b": [["y"], [2]]}), "two.zip", tmp_path)
    assert len(list((tmp_path / "files").iterdir())) == 2


def test_what_an_export_cannot_be_does_no_harm() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("x.csv", b"0" * 120_000_000)
    plain = archive({"x": [["a", "b"], [1, 2]]})
    for data, code in ((bomb.getvalue(), "file-unpacks-too-large"), (plain, "file-not-read")):
        (record,) = read_records(data, "x.zip")
        assert [fault.code for fault in record.faults] == [code]
    evil = SMALL._replace(once={**SMALL.once, "case__innovation__name_th": "=cmd|' /C calc'!A0"})
    (record,) = read_records(archive(central(evil)), "x.zip")
    assert "=cmd|' /C calc'!A0" in {fact.value.text for fact in map_one(record)[0].facts}
