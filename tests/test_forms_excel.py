"""Workbooks written, opened by people, and read again: what they do to a sheet is read or told."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml
from bad_workbooks import (
    FIRST,
    FORM,
    HEADING,
    at,
    changed,
    comment,
    damage,
    drop_a_column,
    drop_a_sheet,
    error_cell,
    formula,
    hide_a_row,
    merge_down,
    note_beside,
    own_column,
    own_heading,
    own_sheet,
    without,
)
from filling import errors, told
from openpyxl import Workbook, load_workbook
from test_forms_merge import CASE

from govinno.checking import known_register
from govinno.graph.checks import check_case
from govinno.loaders.forms.excel import HIDDEN
from govinno.loaders.forms.writers import write_form
from govinno.loaders.reading import map_record, read_records
from govinno.loaders.record import Record
from govinno.loaders.spec import load_spec
from govinno.records.facts import CaseGraph
from govinno.records.faults import Fault
from govinno.records.places import column_of

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.yaml"))


def read(data: bytes) -> tuple[CaseGraph | None, list[Fault], Record]:
    (record,) = read_records(data, "form.xlsx")
    graph, faults = map_record(record, "form.xlsx", known_register())
    if graph:
        faults = [*faults, *check_case(graph, "form.xlsx", load_spec().model)]
    return graph, faults, record


def tree(data: bytes) -> Any:
    return yaml.load(read(data)[2].kept, yaml.BaseLoader)


def codes(faults: list[Fault]) -> list[str]:
    return sorted({f.code for f in faults if f.code.startswith(("form-", "workbook-", "file-"))})


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_case_written_and_read_again_is_the_same_case(file: Path) -> None:
    """Both languages, all cases: no fact changes, and none of the form is lost without its record."""
    (record,) = read_records(file.read_bytes(), file.name)
    before, _ = map_record(record, file.name, known_register())
    assert before is not None and before.facts
    for language in ("th", "en"):
        data = write_form(".xlsx", record, language, before.id)
        after, faults, _ = read(data)
        assert after is not None and set(after.facts) == set(before.facts)
        assert errors(faults) == [] and codes(faults) == []


def test_a_form_nobody_touched_is_the_record_also_when_another_program_saved_it() -> None:
    assert tree(FORM) == tree(changed(lambda _: None)) == yaml.load(CASE, yaml.BaseLoader)


def test_without_the_sheet_that_nobody_sees_what_is_shown_still_loads() -> None:
    def drop(book: Any) -> None:
        del book[HIDDEN]

    graph, faults, record = read(changed(drop))
    assert graph is not None and graph.id == "made-case" and errors(faults) == []
    assert "aliases" not in record.kept.decode() and codes(faults) == ["form-unseen-damaged"]
    assert yaml.safe_load(record.kept)["partners"][1]["contributions"][0]["what_th"] == "ออกเยี่ยมบ้าน"


def test_a_fault_names_sheet_cell_and_heading() -> None:
    def slip(book: Any) -> None:
        at(book["ภาคี"], "ประเภทภาคี").value = "โรงพยาบาน"

    _, faults, _ = read(changed(slip))
    (fault,) = [fault for fault in faults if fault.code == "unknown-code"]
    assert (fault.line, fault.field, fault.value) == (5, "ภาคี!C5 ประเภทภาคี", "โรงพยาบาน")
    assert "ไม่อยู่ในรายการ “ประเภทภาคี” (partner-type)" in fault.message_th


def test_what_is_missing_is_called_as_the_heading_of_its_column() -> None:
    def slip(book: Any) -> None:
        at(book["ปัจจัยความสำเร็จ"], "สิ่งที่ช่วยให้สำเร็จ").value = None
        at(book["ปัจจัยความสำเร็จ"], "คำกล่าว").value = "ทุกคนร่วมมือกัน"

    _, faults, _ = read(changed(slip))
    (fault,) = [fault for fault in faults if fault.code == "missing-field"]
    assert fault.field == "ปัจจัยความสำเร็จ!B5 สิ่งที่ช่วยให้สำเร็จ"
    assert fault.message_th.startswith("ขาดช่อง “สิ่งที่ช่วยให้สำเร็จ” (")
    assert column_of("ภาคี › แถว 3 › บทบาท") == "บทบาท"
    assert [column_of(row) for row in ("ภาคี!5:5", "ภาคี › แถว 3")] == ["ภาคี!5:5", "ภาคี › แถว 3"]


@pytest.mark.parametrize(
    ("sheet", "heading", "value", "look", "way", "wanted"),
    [
        ("กรณี", "ปีที่เริ่ม", 2561.0, "General", "innovation.year_started_be", "2561"),
        ("กรณี", "ปีที่เริ่ม", "๒๕๖๑", "@", "innovation.year_started_be", "๒๕๖๑"),
        ("เอกสาร", "วันที่", datetime(2024, 10, 9), "yyyy-mm-dd", "sources.0.date", "2024-10-09"),
        ("เอกสาร", "วันที่", datetime(2567, 10, 9), "d/m/yyyy", "sources.0.date", "9/10/2567"),
        ("เอกสาร", "วันที่", "9 ต.ค. 2567", "@", "sources.0.date", "9 ต.ค. 2567"),
        ("อปท.", "รหัส อปท.", 100101, "0000000", "lao.dla_code", "0100101"),
        ("ภาคี", "ร่วมตั้งแต่", 2560, "General", "partners.0.since", "2560"),
        ("ภาคี", "หมายเหตุ", "=1+1", "@", "partners.0.note", "=1+1"),
        ("ภาคี", "หมายเหตุ", "<script>&\n'บรรทัดสอง", "@", "partners.0.note", "<script>&\n'บรรทัดสอง"),
        (
            "ภาคี",
            "บทบาท",
            "ร่วมจัดบริการ; Funding",
            "@",
            "partners.0.role",
            ["co_production", "funding"],
        ),
    ],
)
def test_values_of_cells_are_read_as_people_see_them(
    sheet: str, heading: str, value: Any, look: str, way: str, wanted: Any
) -> None:
    def fill(book: Any) -> None:
        labels = [c for c in book[sheet]["A"] if str(c.value).strip("* ") == heading]
        cell = book[sheet].cell(labels[0].row, 2) if labels else at(book[sheet], heading)
        cell.value, cell.number_format = value, look
        if isinstance(value, str):
            cell.data_type = "s"

    found = tree(changed(fill))
    for step in way.split("."):
        found = found[int(step)] if step.isdigit() else found[step]
    assert found == wanted


def sort_rows(book: Any) -> None:
    sheet = book["เอกสาร"]
    one, other = ([c.value for c in sheet[row]] for row in (FIRST, FIRST + 1))
    for cell, value in zip(sheet[FIRST], other, strict=True):
        cell.value = value
    for cell, value in zip(sheet[FIRST + 1], one, strict=True):
        cell.value = value


def insert_rows_above(book: Any) -> None:
    book["เอกสาร"].insert_rows(1, 4)


def insert_a_blank_row(book: Any) -> None:
    book["เอกสาร"].insert_rows(FIRST + 1)


def swap_columns(book: Any) -> None:
    sheet = book["เอกสาร"]
    sheet.move_range(f"B3:B{sheet.max_row}", cols=40)


def move_sheets(book: Any) -> None:
    book.move_sheet("เอกสาร", -10)


def number_in_thai(book: Any) -> None:
    book["เอกสาร"].cell(FIRST, 1).value = "๑."


def both_languages(book: Any) -> None:
    at(book["เอกสาร"], "ชื่อเอกสาร", HEADING).value = "Title"


def stars_and_blanks(book: Any) -> None:
    at(book["เอกสาร"], "ชื่อเอกสาร", HEADING).value = " ชื่อเอกสาร\u200b  "


@pytest.mark.parametrize(
    "change",
    [
        sort_rows,
        insert_rows_above,
        insert_a_blank_row,
        swap_columns,
        move_sheets,
        number_in_thai,
        both_languages,
        stars_and_blanks,
    ],
)
def test_what_changes_nothing_that_people_told_changes_nothing(
    change: Callable[[Any], None],
) -> None:
    before, after = (read(data)[0] for data in (FORM, changed(change)))
    assert before is not None and after is not None
    assert set(after.facts) == set(before.facts)
    assert codes(read(changed(change))[1]) == []


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (merge_down, "form-merged", "ภาคี!B6"),
        (hide_a_row, "form-hidden-row", "ภาคี!A5"),
        (comment, "form-comment", "ถามอีกครั้ง"),
        (formula, "form-formula", "ภาคี!B5"),
        (error_cell, "form-error-cell", "#N/A"),
        (drop_a_sheet, "form-sheet-missing", "ภาคี"),
        (drop_a_column, "form-column-missing", "ชื่อเอกสาร"),
        (own_column, "form-unknown-column", "ผู้ตรวจ"),
        (own_heading, "form-heading-changed", "เรื่อง"),
        (own_sheet, "form-unknown-sheet", "บันทึกของฉัน"),
        (note_beside, "form-outside", "ตรวจแล้ว"),
        (damage, "form-unseen-damaged", ""),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_place(
    change: Callable[[Any], None], code: str, words: str
) -> None:
    graph, faults, _ = read(changed(change))
    assert graph is not None
    found = [fault for fault in faults if fault.code == code]
    assert found and words in f"{found[0].field} {found[0].value} {found[0].message_th}"
    assert all("โปรด" in fault.message_th for fault in found)


def test_a_sheet_or_column_that_is_missing_leaves_the_record_as_it_was() -> None:
    assert tree(changed(drop_a_sheet)) == tree(changed(drop_a_column)) == tree(FORM)
    assert tree(changed(error_cell))["partners"] == tree(FORM)["partners"]
    assert tree(changed(own_heading)) == tree(changed(formula)) == tree(FORM)


def test_a_renamed_sheet_is_found_by_its_name_in_the_workbook_or_by_its_headings() -> None:
    def rename(book: Any) -> None:
        book["เอกสาร"].title = "แหล่งอ้างอิง"
        for name, defined in book.defined_names.items():
            if name.endswith("documents"):
                defined.attr_text = "'แหล่งอ้างอิง'!$A$3"

    def rename_and_forget(book: Any) -> None:
        rename(book)
        for name in [*book.defined_names]:
            del book.defined_names[name]

    assert tree(changed(rename)) == tree(changed(rename_and_forget)) == tree(FORM)


def test_a_second_thing_in_an_inserted_row_goes_on_with_the_row_above() -> None:
    def insert(book: Any) -> None:
        sheet = book["ภาคี"]
        sheet.insert_rows(FIRST + 1)
        at(sheet, "ทำอะไร", FIRST + 1).value = "ให้ยืมรถ"

    partners = tree(changed(insert))["partners"]
    assert partners[0]["contributions"] == [{"what_th": "ให้ยืมรถ", "role": "training"}]
    assert [p["name_th"] for p in partners] == ["โรงพยาบาลตัวอย่าง", "ชมรมผู้สูงอายุ"]


def test_an_answer_beside_a_topic_is_kept_and_the_guiding_question_is_no_answer() -> None:
    def answer(book: Any) -> None:
        sheet = book["11 หัวข้อนวัตกรรม"]
        at(sheet, "คำตอบ", FIRST + 4).value = "เริ่มจากอาสาสมัคร"

    (entry,) = tree(changed(answer))["topics"]["innovation_11"]
    assert entry["code"] == "process" and entry["answers"][0]["answer_th"] == "เริ่มจากอาสาสมัคร"


def test_an_empty_form_tells_nothing_but_asks_for_the_names() -> None:
    for language in ("th", "en"):
        data = write_form(".xlsx", None, language)
        graph, faults, _ = read(data)
        assert graph is None and "form-without-id" in codes(faults)


def test_workbooks_that_are_no_form_or_must_not_be_opened_are_told() -> None:
    out = io.BytesIO()
    Workbook().save(out)
    assert codes(read_records(out.getvalue(), "x.xlsx")[0].faults) == ["workbook-unknown"]
    for bad in (b"PK\x03\x04 cut off", b"", FORM[:5000]):
        (record,) = read_records(bad, "x.xlsx")
        assert record.tree is None and record.faults[0].severity == "error"


def test_no_text_is_ever_a_formula_and_lists_are_in_the_readers_language() -> None:
    record = told(CASE.replace("โรงพยาบาลตัวอย่าง", "=HYPERLINK(1)"))
    book = load_workbook(io.BytesIO(write_form(".xlsx", record, "en")))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert "=HYPERLINK(1)" in {c.value for c in cells}
    assert not [c for c in cells if c.data_type == "f"]
    assert book[HIDDEN].sheet_state == book["lists"].sheet_state == "veryHidden"
    listed = {c.value for row in book["lists"].iter_rows() for c in row}
    assert {"Co-production", "Community group"} & listed and "ร่วมจัดบริการ" not in listed
    partners = book["Partners"]
    assert partners.protection.sheet and not partners.protection.password
    assert not at(partners, "Partner in Thai").protection.locked
    assert at(partners, "Partner in Thai", HEADING).protection.locked
    assert partners.data_validations.dataValidation and partners.freeze_panes == "C4"
    assert all(len(str(c.value or "")) < 32_767 for c in cells)


@pytest.mark.parametrize("part", [n for n in ZipFile(io.BytesIO(FORM)).namelist() if "xl/" in n])
def test_a_workbook_without_one_of_its_parts_is_told(part: str) -> None:
    (record,) = read_records(without(part), "x.xlsx")
    # Without the instructions, the lists behind the choices, rims and colours nothing is lost.
    is_whole = record.faults == [] and record.tree is not None
    assert tree(without(part)) == tree(FORM) if is_whole else record.faults
