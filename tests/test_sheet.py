"""What a record tells for whoever wants to do the same: its blocks, and the sheet made of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from bad_workbooks import FIRST, at, changed
from conftest import CASES
from openpyxl import load_workbook
from pages import open_page, text_of, use_store
from reading_one import check_one
from walked import full_records

from govinno.answers import CaseSheet
from govinno.checking import known_register
from govinno.cli import run as run_command
from govinno.graph.snapshots import Store
from govinno.loaders.forms.writers import write_form
from govinno.loaders.reading import map_record, read_records
from govinno.records.facts import CaseGraph
from govinno.verbs import Govinno

GOOD = (Path(__file__).parent / "bad" / "good.yaml").read_text(encoding="utf-8")
EVIDENCE = "  evidence: {source: D1, locator: หน้า 7, keywords: ติดต่อ}\n"
KHON_KAEN = "kkn-khonkaen-teacher-doctor-parent-care"
THIN = "ksn-kalasin-1132-patient-transfer"
#: The blocks and kinds of a record that stand under each heading of the sheet.
PEOPLE = {"staff", "skill", "volunteer_time"}


# ---- the blocks of the record


def codes_of(contact: str, evidence: str = EVIDENCE) -> list[tuple[str, str]]:
    """The faults of the good record with one contact more, those of the good record left out."""
    told = f"contacts:\n- organisation: เทศบาลเมืองตัวอย่าง\n  {contact}\n{evidence}sources:\n"
    after = check_one(GOOD.replace("sources:\n", told).encode(), "good.yaml").faults
    before = {fault.code for fault in check_one(GOOD.encode(), "good.yaml").faults}
    return [(fault.code, fault.field) for fault in after if fault.code not in before]


@pytest.mark.parametrize(
    "contact",
    [
        "telephone: 081-234-5678",
        "telephone: ๐๘๑ ๒๓๔ ๕๖๗๘",
        "telephone: '+66 (0) 81 234 5678'",
        "telephone: 0 4322 4032 ต่อ 101, 0812345678",
        "note: โทร 0612345678 นอกเวลา",
        "email: somying@gmail.com",
        "office_th: นางสาวสมหญิง ตัวอย่าง",
        "office_th: ติดต่อ นายสมชาย",
        "office_th: นายกมล ตัวอย่าง",
        "office_th: สมหญิง ตัวอย่าง",
        "office_en: Somying Tuayang",
        "office_en: Mr. Somchai",
    ],
)
def test_whatever_looks_like_a_person_is_no_contact(contact: str) -> None:
    assert codes_of(contact) == [("private-contact", "contacts[0]")]


@pytest.mark.parametrize(
    "contact",
    [
        "telephone: 0 4322 4032 ต่อ 101",
        "telephone: ๐๒ ๑๔๑ ๙๐๐๐",
        "telephone: '+66 43 224 032'",
        "telephone: '1132'",
        "email: saraban@example.go.th",
        "office_th: สำนักงานนายกเทศมนตรี",
        "office_th: งานคุณภาพ กองสาธารณสุข",
        "office_en: Education Office",
        "office_th: ที่ว่าการ อำเภอนางรอง",
    ],
)
def test_an_office_is_a_contact(contact: str) -> None:
    assert codes_of(contact) == []


def test_a_contact_is_published_and_its_number_is_one() -> None:
    assert codes_of("telephone: 0 4322 4032", "") == [("missing-field", "contacts[0].evidence")]
    assert codes_of("telephone: โทรมา") == [("wrong-pattern", "contacts[0].telephone")]


@pytest.mark.parametrize("ending", [".xlsx", ".docx"])
def test_the_blocks_come_back_out_of_a_form(ending: str) -> None:
    for number, full in enumerate(full_records(2)):
        assert {"resources", "legal_basis", "contacts"} <= full.keys()
        data = yaml.safe_dump(full, allow_unicode=True, sort_keys=False).encode()
        before, record = mapped(data, "full.yaml")
        after, _ = mapped(write_form(ending, record, ("th", "en")[number], before.id), f"f{ending}")
        assert set(after.facts) == set(before.facts)


def mapped(data: bytes, file: str) -> tuple[CaseGraph, Any]:
    (record,) = read_records(data, file)
    graph, _ = map_record(record, file, known_register())
    assert graph is not None
    return graph, record


def test_what_is_typed_into_the_new_sheets_is_told() -> None:
    def fill(book: Any) -> None:
        for sheet, cells in TYPED.items():
            for heading, text in cells.items():
                at(book[sheet], heading, FIRST).value = text

    (record,) = read_records(changed(fill, write_form(".xlsx", good(), "th", "x")), "form.xlsx")
    kept = yaml.safe_load(record.kept)
    (money,) = kept["resources"]
    assert (money["what_th"], str(money["amount"]), money["kind"], money["money_from"]) == (
        "ค่ารถรับส่ง",
        "120000",
        "money",
        "local_health_fund",
    )
    assert kept["legal_basis"][0]["number"] == "มาตรา 47"
    assert kept["contacts"][0]["telephone"] == "0 4322 4032"


#: CaseSheet → heading → what somebody writes into the first row.
TYPED = {
    "ทรัพยากร": {
        "ใช้ทำอะไร": "ค่ารถรับส่ง",
        "เป็นเงิน คน หรืออะไร": "เงิน",
        "จำนวน": 120000,
        "หน่วย": "บาท",
        "แหล่งเงิน": "กองทุนหลักประกันสุขภาพระดับท้องถิ่นหรือพื้นที่",
    },
    "กฎหมายและแผน": {"ชื่อกฎหมายหรือแผน": "กฎหมายหลักประกันสุขภาพ", "มาตราหรือเลขที่": "มาตรา 47"},
    "ติดต่อ": {"หน่วยงาน": "เทศบาลเมืองตัวอย่าง", "โทรศัพท์สำนักงาน": "0 4322 4032"},
}


def good() -> Any:
    (record,) = read_records(GOOD.encode(), "good.yaml")
    return record


# ---- the sheet


@pytest.fixture(scope="module")
def library(shipped_store: Store) -> Iterator[Govinno]:
    with Govinno(shipped_store.folder) as govinno:
        yield govinno


@pytest.fixture(scope="module")
def sheets(library: Govinno) -> dict[str, CaseSheet]:
    found = {file.stem: library.sheet(file.stem) for file in sorted(CASES.glob("*.yaml"))}
    assert all(found.values()) and len(found) > 50
    return {id: sheet for id, sheet in found.items() if sheet}


def recounted(record: dict[str, Any]) -> dict[str, int]:
    """How many lines each heading has, by the YAML alone."""
    kinds = [resource["kind"] for resource in record.get("resources", ())]
    steps = record.get("process_steps", [])
    takes_part = [p for p in record.get("partners", ()) if p["relation"] in ("doing", "supporting")]
    return {
        "steps": len(steps),
        "time": sum(bool({"duration", "duration_th", "date_be"} & step.keys()) for step in steps),
        "money": kinds.count("money"),
        "people": sum(kind in PEOPLE for kind in kinds),
        "equipment": sum(kind not in {"money", *PEOPLE} for kind in kinds),
        "law": len(record.get("legal_basis", ())) + len(record.get("agreements", ())),
        "partners": len({partner["name_th"] for partner in takes_part}),
        "went_wrong": len(record.get("obstacles", ())),
        "contact": len(record.get("contacts", ())),
    }


def test_every_line_of_every_case_is_in_its_record(sheets: dict[str, CaseSheet]) -> None:
    for id, sheet in sheets.items():
        record = yaml.safe_load((CASES / f"{id}.yaml").read_text(encoding="utf-8"))
        expected = recounted(record)
        assert {part.name: len(part.lines) for part in sheet.parts} == expected, id
        told = sum(bool(count) for count in expected.values())
        assert sheet.told == told
        assert f"{told} จาก {len(expected)}" in sheet.summary.th
        assert f"{told} of {len(expected)}" in sheet.summary.en


def test_a_silent_heading_says_whom_to_ask_what(sheets: dict[str, CaseSheet]) -> None:
    for sheet in sheets.values():
        for part in sheet.parts:
            assert bool(part.lines) != bool(part.to_ask.th), (sheet.id, part.name)
            assert part.question.th and part.question.en
            assert all(line.what.th and line.what.en for line in part.lines)
    thin = {part.name: part for part in sheets[THIN].parts}
    assert thin["money"].to_ask.th == "ไม่ระบุ — ถามที่ เทศบาลเมืองกาฬสินธุ์"
    assert thin["money"].to_ask.en == "Not stated — ask Kalasin Municipality"
    rich = {part.name: part for part in sheets[KHON_KAEN].parts}
    assert rich["money"].to_ask.th == "ไม่ระบุ — ถามที่ สำนักการศึกษา เทศบาลนครขอนแก่น"
    assert rich["time"].counted.th == "บอกเวลาที่ใช้หรือวันที่ 0 จาก 6 ขั้น · เริ่มทำ พ.ศ. 2558"


def test_amounts_sources_speakers_and_places_are_those_of_the_record(
    sheets: dict[str, CaseSheet],
) -> None:
    money = next(p for p in sheets["sri-saraburipao-rehab-fund"].parts if p.name == "money")
    assert money.counted.en == "Items with an amount: 2 of 2; with the source of the money: 2 of 2"
    told = {detail.th for line in money.lines for detail in line.details}
    assert {"4,000,000 บาท", "2,100,000 บาท", "งบประมาณของ อปท. เอง"} <= told
    places = [place for line in money.lines for place in line.evidence]
    assert {place.keywords for place in places} == {"four and 2.1 million baht", "2.1 million baht"}
    wrong = next(p for p in sheets["yla-yala-garbage-for-eggs"].parts if p.name == "went_wrong")
    assert [line.said_by.th for line in wrong.lines] == ["ไม่ระบุผู้กล่าว"]
    assert wrong.counted.en == "Statements whose speaker is known: 0 of 1"
    law = next(p for p in sheets[KHON_KAEN].parts if p.name == "law")
    assert [line.said_by.en for line in law.lines] == ["the Mayor of Khon Kaen (Implementer)"]
    silent = next(p for p in sheets["ska-khaorupchang-rehab-centre"].parts if p.name == "money")
    assert [line.details[0].en for line in silent.lines] == ["amount not told"] * 2


def test_an_office_that_is_published_is_whom_to_ask(tmp_path: Path) -> None:
    told = (
        f"contacts:\n- organisation: เทศบาลเมืองตัวอย่าง\n  office_th: กองการศึกษา\n"
        f"  telephone: 0 4322 4032\n{EVIDENCE}sources:\n"
    )
    step = "  step_th: สำรวจ\n  duration: 2 เดือน\n"
    text = GOOD.replace("sources:\n", told).replace("  step_th: สำรวจ\n", step)
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    with Govinno(tmp_path / "store") as govinno:
        govinno.load([tmp_path / "case.yaml"])
        sheet = govinno.sheet("example-town-care")
        assert sheet is not None
        assert govinno.sheet("no-such-case") is None
    parts = {part.name: part for part in sheet.parts}
    reached = "กองการศึกษา เทศบาลเมืองตัวอย่าง โทร. 0 4322 4032"
    assert parts["contact"].lines[0].what.th == reached
    assert parts["money"].to_ask.th == f"ไม่ระบุ — ถามที่ {reached}"
    assert parts["time"].lines[0].what.th == "ขั้นที่ 1 · 2 เดือน"


# ---- the workbook


def test_the_workbook_has_each_line_its_place_and_an_empty_column(
    library: Govinno, sheets: dict[str, CaseSheet]
) -> None:
    for language, ours in (("th", "บ้านเรา"), ("en", "Ours")):
        stream = io.BytesIO()
        library.write_sheet(stream, sheets[KHON_KAEN], language)
        about, page = load_workbook(stream).worksheets
        head, *rows = page.iter_rows(values_only=True)
        assert len(head) == 6 and head[-1] == ours
        parts = sheets[KHON_KAEN].parts
        assert len(rows) == sum(max(len(part.lines), 1) for part in parts)
        assert {row[0] for row in rows} == {part.title.in_language(language) for part in parts}
        assert {row[-1] for row in rows} == {None}
        assert "[4] " in str(rows[0][4]) and "http" in str(rows[0][4])
        said = "\n".join(str(cell.value) for line in about for cell in line)
        assert "4 จาก 9" in said and "4 of 9" in said and "000001" in said
        assert page.page_setup.orientation == "landscape" and page.page_setup.fitToHeight == 0


def test_the_command_writes_it_and_names_the_nearest_of_an_unknown_case(
    shipped_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: object) -> int:
        return run_command(
            ["--store", str(shipped_store.folder), "--lang", "en", *map(str, arguments)]
        )

    assert run("sheet", THIN, tmp_path / "a.xlsx") == 0
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == ["about", "sheet"]
    assert run("sheet", "ksn-kalasin", tmp_path / "b.xlsx") == 2
    said = capsys.readouterr()
    assert THIN in said.out + said.err and "Please" in said.out + said.err
    assert run("sheet", THIN, tmp_path / "b.pdf") == 2
    assert [*tmp_path.iterdir()] == [tmp_path / "a.xlsx"]


# ---- the tab


def test_the_tab_shows_each_heading_and_says_whom_to_ask(
    shipped_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_store(monkeypatch, shipped_store.folder)
    test = open_page("case", id=KHON_KAEN, tab="sheet", lang="en")
    said = " ".join(text_of(test).split())
    assert not test.exception
    assert "The record tells of 4 of 9 headings" in said
    markup = "".join(element.proto.body for element in test.get("html"))
    assert markup.count('<li class="not-told">') == 5
    assert "Not stated — ask Education Office, Khon Kaen City Municipality" in said
    assert "440 people · school year 2022" in said
