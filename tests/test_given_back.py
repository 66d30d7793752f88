"""Faults come back as the file they were found in, with marks that are no data and pile up nowhere."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import CASES
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from rich.console import Console

from govinno import given_back, printing
from govinno.cli import run
from govinno.loaders.forms.writers import write_form
from govinno.loaders.marked import marked, unmarked
from govinno.loaders.reading import read_records
from govinno.records.faults import Fault, make_fault
from govinno.terminal import Context
from govinno.words import words_of

TITLES = words_of("report")["title"]
SAVED_BY_OFFICE = "xl/kept/by-nobody.bin"


def workbook() -> bytes:
    """A workbook with what people and forms put into one."""
    book = openpyxl.Workbook()
    case, partners = book.active, book.create_sheet("ภาคี's")
    assert case is not None
    case.title = "กรณี"
    case["A1"], case["B2"], case["B3"] = "ชื่อ", "เทศบาลนครขอนแก่น", 2567
    case["B2"].comment = Comment("โปรดถามปลัด", "สมหญิง")
    case.column_dimensions["B"].width = 42
    partners.append(["ที่", "ชื่อ", "บทบาท"])
    partners.append([1, "=1+1", "ร่วมทำมาก"])
    choices = DataValidation(type="list", formula1='"ร่วมทำ,สนับสนุน"')
    partners.add_data_validation(choices)
    choices.add("C2:C50")
    partners.protection.sheet = True
    partners.print_title_rows = "1:1"
    hidden = book.create_sheet("_kept")
    hidden.sheet_state, hidden["A1"] = "hidden", "id: some-case"
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out, "a") as parts:
        parts.writestr(SAVED_BY_OFFICE, b"\x00kept")
    return out.getvalue()


def faults_of(file: str = "form.xlsx") -> list[Fault]:
    role = {"list": "role", "list_th": "บทบาท", "list_en": "Role", "nearest": "ร่วมทำ"}
    return [
        make_fault("unknown-code", file, 2, "'ภาคี''s'!C2 บทบาท", "ร่วมทำมาก", **role),
        make_fault("no-record", file, 0, "", ""),
        make_fault("file-unreadable", file, 3, "กรณี!B3 ปี", "2567", reason="<b>&\x07"),
        make_fault("file-empty", file, 2, "กรณี!B2 ชื่อ", ""),
        make_fault("files-left-behind", file, 9, "ภาคี's!D9 ไม่มี", "", count=1, list="x"),
        make_fault("files-left-behind", file, 9, "กรณี!D9 ว่าง", "", count=1, list="x"),
    ]


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return {name: held.read(name) for name in held.namelist()}


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def comments_of(sheet: Any) -> dict[str, str]:
    cells = (cell for row in sheet.iter_rows() for cell in row if cell.comment)
    return {cell.coordinate: cell.comment.text for cell in cells}


def coloured(sheet: Any) -> set[str]:
    ranges = (str(each.sqref) for each in sheet.conditional_formatting)
    return {cell for each in ranges for cell in each.split()}


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_workbook_comes_back_with_its_faults_and_all_that_was_in_it(language: str) -> None:
    before, faults = workbook(), faults_of()
    after = marked(before, ".xlsx", faults, language)
    book = opened(after)
    title = TITLES.in_language(language)
    assert book.sheetnames == [title, "กรณี", "ภาคี's", "_kept"]
    assert book.active.title == title
    assert [s.title for s in book if s.sheet_view.tabSelected] == [title]
    case, partners = book["กรณี"], book["ภาคี's"]
    assert coloured(case) == {"B2", "B3", "D9"}
    assert coloured(partners) == {"C2"}  # D9 is said of a sheet in a way that is no cell
    said = comments_of(partners)["C2"]
    assert said.startswith("✖") and faults[0].message(language) in said
    # Whoever wrote a comment keeps it; what is wrong there stands in the list.
    assert comments_of(case)["B2"] == "โปรดถามปลัด"
    assert set(comments_of(case)) == {"B2", "B3", "D9"}
    # All of the form is as it was.
    assert (case.column_dimensions["B"].width, book["_kept"].sheet_state) == (42, "hidden")
    assert partners.protection.sheet and partners.print_title_rows == "$1:$1"
    assert str(partners.data_validations.dataValidation[0].sqref) == "C2:C50"
    assert partners["B2"].value == "=1+1" and case["B3"].value == 2567
    assert parts_of(after)[SAVED_BY_OFFICE] == b"\x00kept"


def test_the_list_names_each_fault_once_and_leads_to_its_cell() -> None:
    sheet = opened(marked(workbook(), ".xlsx", faults_of(), "en"))["To mend"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    heads = [cell.value for cell in sheet[5]]
    column = heads.index("Where")
    links = {link.ref: link.location for link in sheet._hyperlinks} or {
        cell.coordinate: cell.hyperlink.location
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    }
    assert len(rows) == len(faults_of()) and sheet["A2"].value.startswith("✖ Must be mended: 4")
    assert [links.get(f"{chr(65 + column)}{at}") for at in range(6, 12)] == [
        None,
        None,
        "'กรณี'!B2",
        "'กรณี'!B3",
        "'กรณี'!D9",
        "'ภาคี''s'!C2",
    ]
    # What no XML can hold is shown as lost, not dropped with the rest.
    assert any("<b>&\ufffd" in str(cell) for row in rows for cell in row)


def test_marks_are_taken_out_again_and_never_pile_up() -> None:
    before = workbook()
    once = marked(before, ".xlsx", faults_of(), "th")
    twice = marked(once, ".xlsx", faults_of(), "th")
    assert parts_of(twice).keys() == parts_of(once).keys()
    assert opened(twice).sheetnames == opened(once).sheetnames
    assert parts_of(twice)["xl/styles.xml"] == parts_of(once)["xl/styles.xml"]
    plain = opened(unmarked(twice, "form.xlsx"))
    assert plain.sheetnames == opened(before).sheetnames
    assert [coloured(sheet) for sheet in plain] == [set()] * 3
    assert [comments_of(sheet) for sheet in plain] == [{"B2": "โปรดถามปลัด"}, {}, {}]
    assert plain["ภาคี's"].print_title_rows == "$1:$1"
    # Where nothing is wrong any more, nothing of the report is left.
    assert opened(marked(twice, ".xlsx", [], "th")).sheetnames == plain.sheetnames
    assert unmarked(before, "form.xlsx") is before


def test_marks_are_found_when_another_program_has_saved_the_file(tmp_path: Path) -> None:
    if not shutil.which("soffice"):
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is not installed")
        pytest.skip("LibreOffice is not installed")
    sent = tmp_path / "sent.xlsx"
    sent.write_bytes(marked(workbook(), ".xlsx", faults_of(), "th"))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    folder = tmp_path / "saved"
    subprocess.run([*command, "--outdir", folder, sent], check=True, timeout=120)
    back = (folder / "sent.xlsx").read_bytes()
    assert opened(back).sheetnames[0] == TITLES.th
    plain = opened(unmarked(back, "sent.xlsx"))
    assert plain.sheetnames == ["กรณี", "ภาคี's", "_kept"]
    assert [coloured(sheet) for sheet in plain] == [set()] * 3
    assert [comments_of(sheet) for sheet in plain] == [{"B2": "โปรดถามปลัด"}, {}, {}]


ROUND = """\
รางวัล,ปีงบประมาณ,ชื่อ อปท.,ประเภท,จังหวัด,ผล
รางวัลตัวอย่าง,2567,เทศบาลนครขอนแก่น,เทศบาลนคร,ขอนแกน,ได้รับรางวัล
รางวัลตัวอย่าง,2567,"=HYPERLINK(""http://x"")",เทศบาลเมือง,น่าน,"ได้
ที่หนึ่ง"
รางวัลตัวอย่าง,2567,"อบต. ก,อบต.,น่าน,ไม่ได้รับรางวัล
"""


def test_a_table_comes_back_as_a_workbook_of_all_its_cells(tmp_path: Path) -> None:
    file, out = tmp_path / "round.csv", tmp_path / "out.xlsx"
    file.write_text(ROUND, encoding="utf-8")
    assert run(["check", str(file), "--report", str(out)]) == 1
    book = opened(out.read_bytes())
    assert book.sheetnames == [TITLES.th, "round"]
    rows = [[cell.value for cell in row] for row in book["round"].iter_rows()]
    assert rows[:2] == [line.split(",") for line in ROUND.split("\n")[:2]]
    assert rows[2][2:] == ['=HYPERLINK("http://x")', "เทศบาลเมือง", "น่าน", "ได้\nที่หนึ่ง"]
    assert book["round"]["C3"].data_type == "s"  # a text, and no formula
    assert rows[3][2:] == ['"อบต. ก', "อบต.", "น่าน", "ไม่ได้รับรางวัล"]
    # The fifth line of the file is the fourth row of the sheet.
    assert {"E2", "F3", "C4"} <= coloured(book["round"])


def test_other_reports_are_lists_of_all_faults(tmp_path: Path, capfd: Any) -> None:
    case, other = tmp_path / "in" / "a.yaml", tmp_path / "in" / "b.yaml"
    case.parent.mkdir()
    case.write_text("case: x\ninnovation: {theme: waste_circulra}\n", encoding="utf-8")
    other.write_text("=cmd|' /C calc'!A0: 1\n", encoding="utf-8")
    outs = {ending: tmp_path / f"out{ending}" for ending in (".xlsx", ".csv", ".json")}
    for out in outs.values():
        assert run(["--lang", "en", "check", str(case.parent), "--report", str(out)]) == 1
    assert run(["check", str(case.parent), "--json"]) == 1
    faults = json.loads(capfd.readouterr().out)
    assert json.loads(outs[".json"].read_text("utf-8")) == faults
    read = list(csv.DictReader(io.StringIO(outs[".csv"].read_text("utf-8-sig"))))
    assert [(r["file"], r["code"], r["message"].lstrip("'")) for r in read] == [
        (f["file"], f["code"], f["message_en"]) for f in faults
    ]
    book = opened(outs[".xlsx"].read_bytes())
    assert book.sheetnames == ["To mend"]
    files = [row[2].value for row in book["To mend"].iter_rows(min_row=6)]
    assert sorted(files) == sorted(fault["file"] for fault in faults)


def test_a_report_never_takes_the_place_of_what_was_checked(tmp_path: Path, capfd: Any) -> None:
    file = tmp_path / "a.csv"
    file.write_text(ROUND, encoding="utf-8")
    for out in (file, tmp_path / "." / "a.csv"):
        assert run(["--lang", "en", "check", str(file), "--report", str(out)]) == 2
        assert "Please give the report another name" in capfd.readouterr().err
    assert file.read_text("utf-8") == ROUND
    for name in ("a.docx", "a.pdf"):
        assert run(["--lang", "en", "check", str(file), "--report", str(tmp_path / name)]) == 2
        assert ".xlsx" in capfd.readouterr().err and not (tmp_path / name).exists()


def test_a_file_that_must_not_be_opened_is_listed_and_not_opened(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b" " * 80_000_000)
    told = given_back.report([bomb], [make_fault("file-empty", str(bomb), 0, "", "")], ".xlsx")
    assert opened(told).sheetnames == [TITLES.th] and len(told) < 100_000


def test_a_person_at_a_terminal_reads_faults_by_file_and_sheet() -> None:
    context = Context(None, "en")
    shown = io.StringIO()
    context.err = Console(file=shown, force_terminal=True, width=140, color_system=None)
    named = {"list": "role", "list_th": "บทบาท", "list_en": "Role", "nearest": "x"}
    long = make_fault("unknown-code", "f.yaml", 7, "a.b", "ก" * 190, **named)
    printing.faults(context, [*faults_of()[:4], long])
    lines = [line.rstrip() for line in shown.getvalue().split("\n")]
    assert [line for line in lines if line.startswith("f")] == [
        "form.xlsx · ภาคี's",
        "form.xlsx",
        "form.xlsx · กรณี",
        "f.yaml",
    ]
    first = lines[lines.index("form.xlsx · ภาคี's") + 1]
    assert first.split()[:3] == ["✖", "C2", "บทบาท"] and "ร่วมทำมาก" in first
    told = " ".join(lines[lines.index("f.yaml") :])
    assert "✖  line 7 a.b" in told and "ก" * 60 + "…" in told and "ก" * 61 not in told


def test_a_check_says_how_many_records_of_all_must_be_mended(tmp_path: Path, capfd: Any) -> None:
    shutil.copy(CASES / "nan-pua-bankhon-zero-waste.yaml", tmp_path)
    for number in (1, 2):
        (tmp_path / f"{number}.yaml").write_text("case: x\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert run(["--lang", "en", "check", str(tmp_path)]) == 1
    told = capfd.readouterr().err
    assert told.endswith("2 of 3 records have faults that must be mended.\n")


def test_a_form_that_is_a_workbook_comes_back_marked_and_is_still_the_form(
    tmp_path: Path, capfd: Any
) -> None:
    sent, back = tmp_path / "sent.xlsx", tmp_path / "back.xlsx"
    file = CASES / "kkn-khonkaen-teacher-doctor-parent-care.yaml"
    (record,) = read_records(file.read_bytes(), str(file))
    book = opened(write_form(".xlsx", record, "th"))
    partners = book["ภาคี"]
    heads = next(row for row in partners.iter_rows() if any(c.value == "บทบาท" for c in row))
    column = next(cell.column for cell in heads if cell.value == "บทบาท")
    first = next(r for r in range(heads[0].row + 1, 20) if str(partners.cell(r, 1).value) == "1")
    faulty = partners.cell(first, column)
    faulty.value = "ร่วมทำมากๆ"
    book.save(sent)
    assert run(["check", str(sent), "--report", str(back)]) == 1
    capfd.readouterr()
    made, plain = opened(back.read_bytes()), opened(sent.read_bytes())
    assert made.sheetnames == [TITLES.th, *plain.sheetnames]
    assert coloured(made["ภาคี"]) - coloured(plain["ภาคี"]) == {faulty.coordinate}
    for before, after in zip(plain, made.worksheets[1:], strict=True):
        assert after.protection.sheet == before.protection.sheet
        assert after.sheet_state == before.sheet_state
        assert after.data_validations.count == before.data_validations.count
    told = []
    for each in (sent, back):
        assert run(["check", str(each), "--json"]) == 1
        told.append(json.loads(capfd.readouterr().out.replace(each.name, "form.xlsx")))
    assert told[0] == told[1]
    errors = [fault["field"] for fault in told[0] if fault["severity"] == "error"]
    assert errors == [f"ภาคี!{faulty.coordinate} บทบาท"]
