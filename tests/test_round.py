"""A round: an applicants' list, what happened to the forms of its entrants, and where each stands."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from pages import open_page, text_of, use_store
from small_stores import Home, age, new_home, small_record, write

from govinno.answers.round import Round, entrant_called
from govinno.answers.totals import totals_of
from govinno.checking import known_register
from govinno.cli import run
from govinno.graph import NotThere
from govinno.graph.round_events import Event, RoundEvents
from govinno.loaders.reading import map_record, read_records
from govinno.ontology.iris import BASE
from govinno.verbs import Govinno

HEAD = ["รางวัล", "ปีงบประมาณ", "ชื่อ อปท.", "ประเภท", "จังหวัด", "รหัส", "นวัตกรรม", "ผล"]
AWARD = "รางวัลพระปกเกล้า"
EVIL = "<script>alert(1)</script>"
#: Khon Kaen twice, with two innovations; one that no register knows; a name that is markup.
ENTRIES = [
    [AWARD, 2567, "เทศบาลนครขอนแก่น", "เทศบาลนคร", "ขอนแก่น", 3400102, "นวัตกรรม case-01", "won"],
    [AWARD, 2567, "เทศบาลนครขอนแก่น", "เทศบาลนคร", "ขอนแก่น", 3400102, "ธนาคารเวลา", "not_won"],
    [AWARD, 2567, "เทศบาลตำบลตัวอย่าง", "เทศบาลตำบล", "น่าน", None, None, "won"],
    [AWARD, 2567, EVIL, "เทศบาลตำบล", "แพร่", None, None, "won"],
]
#: The award of a case that was given in that round.
OF_THE_ROUND = {"name_th": AWARD, "fiscal_year_be": 2567, "status": "won", "awarded_for": "unknown"}
UNKNOWN = "เทศบาลตำบลตัวอย่าง"


def csv_of(*entries: list[object]) -> str:
    return "".join(
        ",".join("" if c is None else str(c) for c in row) + "\n" for row in (HEAD, *entries)
    )


def xlsx_of(*rows: list[object], title: str = "ผู้สมัคร") -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A store with two cases, the first of them of the round, and the list of the round."""
    home = new_home(tmp_path, "other")
    home.write("case-01", awards=[OF_THE_ROUND])
    add_list(home, "kpi-2567", *ENTRIES)
    report = home.load()
    assert report.errors == []
    return home


def add_list(home: Home, name: str, *entries: list[object]) -> Path:
    file = home.source / f"{name}.csv"
    file.write_text(csv_of(*entries), encoding="utf-8")
    age(file)
    return file


@pytest.fixture
def library(home: Home) -> Iterator[Govinno]:
    with Govinno(home.store.folder) as library:
        yield library


def states(told: Round) -> dict[str, str]:
    return {f"{one.written} {one.innovation.th}".strip(): one.state for one in told.entrants}


# ---- from the graph


def test_a_case_of_the_same_local_government_and_round_is_the_entrants(library: Govinno) -> None:
    told = library.round("kpi-2567")
    assert states(told) == {
        "เทศบาลนครขอนแก่น นวัตกรรม case-01": "loaded",
        "เทศบาลนครขอนแก่น ธนาคารเวลา": "none",
        UNKNOWN: "none",
        EVIL: "none",
    }
    found = entrant_called(told, "case-01")
    assert (found.is_settled, entrant_called(told, UNKNOWN).is_settled) == (True, False)
    assert told.counts == {
        "all": 4,
        "out": 0,
        "returned": 0,
        "faulty": 0,
        "loaded": 1,
        "answered": found.answered,
        "topics": 20,
    }
    assert told.sentence.th.startswith("รายชื่อนี้มี 4 รายการ ส่งแบบไปแล้ว 0 จาก 4 คืนแบบแล้ว 0 จาก 4")
    assert "loaded 1 of 4, and this case has answers" in told.sentence.en
    winners = told.with_result("won")
    assert winners.counts["all"] == 3 and told.with_result("finalist").sentence.en.startswith("No")


def test_topics_are_those_that_cypher_counts_of_the_case(home: Home, library: Govinno) -> None:
    real = Path(__file__).parents[1] / "cases" / "kkn-khonkaen-teacher-doctor-parent-care.yaml"
    add_list(
        home,
        "good-2567",
        ["รางวัลองค์กรปกครองส่วนท้องถิ่นที่มีการบริหารจัดการที่ดี", *ENTRIES[0][1:6], None, "won"],
    )
    assert home.load(home.source, real).errors == []
    (one,) = library.round("good-2567").entrants
    names = [f"{status}_{of}" for status in ("answered", "told") for of in (11, 9)]
    case = {"case": f"{BASE}id/case/{one.case}"}
    told = totals_of(library._engines(), dict(zip(names, names, strict=True)), case, "cypher")
    assert one.case == real.stem and one.answered > 0
    assert one.answered == told["answered_11"] + told["answered_9"]
    assert one.told == told["told_11"] + told["told_9"]
    assert library.round("good-2567").topics == 20


# ---- from what happened


def test_states_change_by_what_happens(home: Home, library: Govinno) -> None:
    events, one = RoundEvents(home.store), entrant_called(library.round("kpi-2567"), UNKNOWN)
    assert one.case.startswith("kpi-fy2567-") and one.case.count("-") == 2
    home.source.mkdir(exist_ok=True)
    faulty = home.source.parent / "back.yaml"
    write(faulty, small_record(one.case, selection={"mode": "no such mode"}))
    library.check([faulty])
    assert events.all() == []  # no form is out, so nothing is told of a check

    def state() -> tuple[str, int]:
        found = entrant_called(library.round("kpi-2567"), UNKNOWN)
        assert found.case == one.case
        return found.state, found.errors

    events.add([Event("out", one.case, "kpi-2567", one.entry, one.written)])
    assert state() == ("out", 0)
    faults = library.check([faulty])
    assert state() == ("faulty", len([f for f in faults if f.severity == "error"]))
    assert library.load([faulty]).errors and state()[0] == "faulty"
    write(faulty, small_record(one.case))
    library.check([faulty])
    assert state() == ("returned", 0)
    library.load([faulty])
    assert state() == ("loaded", 0)
    counts = library.round("kpi-2567").counts
    assert [counts[n] for n in ("all", "out", "returned", "faulty", "loaded")] == [4, 1, 1, 0, 2]
    library.remove([one.case])
    assert state() == ("returned", 0)


def test_a_corrected_line_of_the_list_is_still_the_same_entrant(
    home: Home, library: Govinno
) -> None:
    one = entrant_called(library.round("kpi-2567"), UNKNOWN)
    RoundEvents(home.store).add([Event("out", one.case, "kpi-2567", one.entry, one.written)])
    library.note_of_round("kpi-2567", UNKNOWN, note="โทรตามแล้ว", responsible="ปลัด อบต.")
    add_list(home, "kpi-2567", *ENTRIES[:2], [*ENTRIES[2][:5], "3550101", None, "won"], ENTRIES[3])
    home.load()
    again = entrant_called(library.round("kpi-2567"), UNKNOWN)
    assert again.entry != one.entry
    assert (again.case, again.state, again.note, again.responsible) == (
        one.case,
        "out",
        "โทรตามแล้ว",
        "ปลัด อบต.",
    )
    assert library.note_of_round("kpi-2567", UNKNOWN, note="").note == ""


def test_two_lists_are_two_rounds_and_an_ambiguous_name_is_refused_with_the_candidates(
    home: Home, library: Govinno
) -> None:
    add_list(home, "kpi-2566", [AWARD, 2566, *ENTRIES[2][2:]])
    home.load()
    assert [known.id for known in library.rounds()] == ["kpi-2566", "kpi-2567"]
    library.note_of_round("kpi-2566", UNKNOWN, note="รอบก่อน")
    assert entrant_called(library.round("kpi-2567"), UNKNOWN).note == ""
    with pytest.raises(NotThere) as refused:
        library.note_of_round("kpi-2567", "เทศบาลนครขอนแก่น", note="ใคร")
    assert "case-01" in refused.value.th and "ธนาคารเวลา" in refused.value.th
    assert "โปรด" in refused.value.th and "Please" in refused.value.en
    with pytest.raises(NotThere):
        library.round("kpi")


def test_events_are_only_added_and_lines_nobody_understands_stay(home: Home) -> None:
    events = RoundEvents(home.store)
    events.add([Event("out", "case-01", "kpi-2567")])
    strange = (
        b'{"what": "sealed", "at": "2026-11-30T00:00:00+00:00"}\n[1]\n{"what": "out"}\n\xff\n{"wh'
    )
    with events.file.open("ab") as file:
        file.write(strange)
    before = events.file.read_bytes()
    with home.store.locked():  # a load holds the store
        events.note_checked({"case-01": 2, "nobody": 1})
    assert events.file.read_bytes().startswith(before + b"\n")
    assert [(e.what, e.case, e.errors) for e in events.all()] == [
        ("out", "case-01", 0),
        ("checked", "case-01", 2),
    ]
    assert "round-events" not in "".join(map(str, home.store.snapshot_folder.rglob("*")))


# ---- a list in a workbook


def test_a_list_in_a_workbook_is_the_list_that_its_csv_is() -> None:
    data = xlsx_of(HEAD, *ENTRIES)
    (book,) = read_records(data, "kpi-2567.xlsx")
    (table,) = read_records(csv_of(*ENTRIES).encode(), "kpi-2567.csv")
    (again,) = read_records(book.kept, "kpi-2567.xlsx")
    facts = [
        map_record(record, "kpi-2567.xlsx", known_register())[0] for record in (book, table, again)
    ]
    assert all(graph is not None for graph in facts)
    assert set(facts[0].facts) == set(facts[1].facts) == set(facts[2].facts)  # type: ignore[union-attr]


def test_a_fault_of_a_workbook_names_sheet_column_and_row() -> None:
    wrong = [*ENTRIES[0][:3], "เทศบาลนคอน", "ขอนแกน", 340, None, "=1+1"]
    data = xlsx_of(["รายชื่อผู้สมัคร"], [], [*HEAD, "โทรศัพท์"], [*wrong, "1"])
    (record,) = read_records(data, "kpi.xlsx")
    _, faults = map_record(record, "kpi.xlsx", known_register())
    told = {(f.line, f.field) for f in faults}
    assert {
        (4, "ผู้สมัคร!D4 ประเภท"),
        (4, "ผู้สมัคร!E4 จังหวัด"),
        (4, "ผู้สมัคร!F4 รหัส"),
        (3, "ผู้สมัคร!I3 โทรศัพท์"),
    } <= told


def test_a_workbook_of_anything_else_is_no_list() -> None:
    for data in (xlsx_of(["ชื่อ", "อายุ"], ["ก", 3]), xlsx_of(), b"PK\x03\x04 no workbook"):
        assert [record.kind for record in read_records(data, "x.xlsx")] != ["applicants-list"]


# ---- the command and the page


def test_the_command_tells_a_round_and_writes_it(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(home.store.folder), "--lang", "en"]
    file = tmp_path / "round.xlsx"
    note = ["--for", EVIL, "--note", "=HYPERLINK(1)", "--responsible", "Clerk"]
    assert run([*store, "round", "kpi-2567", str(file), *note, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["all"] == len(told["entrants"]) == 4
    assert {one["state"] for one in told["entrants"]} == {"loaded", "none"}
    book = openpyxl.load_workbook(file)
    rows = [[cell.value for cell in row] for row in book["round"]]
    assert rows[0][:5] == ["Entrant", "Province", "Innovation entered", "Result", "State"]
    (evil,) = [row for row in rows if row[0] == EVIL]
    assert "=HYPERLINK(1)" in evil and "Clerk" in evil
    assert {cell.data_type for row in book["round"] for cell in row} <= {"s", "n"}
    assert run([*store, "round"]) == 0 and "kpi-2567" in capsys.readouterr().out
    assert run([*store, "round", "kpi-2567", "--note", "whose?"]) == 2
    assert run([*store, "round", "kpi-2567", str(tmp_path / "round.txt")]) == 2


def test_the_page_shows_each_entrant_and_counts_in_one_sentence(
    home: Home, monkeypatch: pytest.MonkeyPatch, library: Govinno
) -> None:
    use_store(monkeypatch, home.store.folder)
    page = open_page("round", lang="en")
    assert not page.exception and not page.error
    words = text_of(page)
    assert library.round("kpi-2567").sentence.en in words
    assert "&lt;script&gt;alert(1)" in words and EVIL not in words
    assert "Not settled which local government" in words
    assert "ยังไม่ส่งแบบ" in text_of(open_page("round", lang="th", list="kpi-2567", result="won"))
    assert "another" in text_of(open_page("round", lang="en", list="another"))


def test_the_page_says_what_to_do_where_there_is_no_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_store(monkeypatch, new_home(tmp_path, "alone").store.folder)
    assert "Please load one" in text_of(open_page("round", lang="en"))


def test_on_a_server_that_takes_cases_in_the_page_sets_a_note_and_hands_out_forms(
    home: Home, monkeypatch: pytest.MonkeyPatch, library: Govinno
) -> None:
    use_store(monkeypatch, home.store.folder)
    assert not open_page("round", lang="th").text_area
    monkeypatch.setenv("GOVINNO_ALLOW_LOADING", "yes")
    page = open_page("round", lang="en")
    one = entrant_called(library.round("kpi-2567"), UNKNOWN)
    page.selectbox(key="round_entrant").select(one.entry).run()
    page.text_area[0].input("<b>โทรแล้ว</b>")
    page.text_input[0].input("ปลัดเทศบาล")
    page.button[-1].click().run()
    assert not page.exception
    again = entrant_called(library.round("kpi-2567"), UNKNOWN)
    assert (again.note, again.responsible, again.state) == ("<b>โทรแล้ว</b>", "ปลัดเทศบาล", "none")
    assert "&lt;b&gt;โทรแล้ว" in text_of(page)
    assert library.form_of_round("kpi-2567", one.entry)[:2] == b"PK"
    assert entrant_called(library.round("kpi-2567"), UNKNOWN).state == "out"
