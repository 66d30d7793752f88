"""What somebody brings: looked at beside the store, corrected in a copy, published once."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from generated import to_yaml
from hostile_files import packed
from small_stores import Home, graphs, new_home, small_record

from govinno import receiving
from govinno.graph.snapshots import Snapshot
from govinno.loaders.replacing import replaced
from govinno.receiving import FILES, RECEIVED, Looked, Published, Unfinished, look, publish
from govinno.records.faults import make_fault
from govinno.verbs import Govinno

BY = "สมหญิง ใจดี (นักวิชาการ)"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return new_home(tmp_path_factory.mktemp("bring"), "case-1", "case-2")


@pytest.fixture
def home(base: Home, tmp_path: Path) -> Home:
    return base.copied(tmp_path / "home")


def record(case: str, **parts: object) -> bytes:
    return to_yaml(small_record(case, **parts))


def bring(home: Home, folder: Path, data: bytes, name: str = "กรณี.yaml") -> Looked:
    assert receiving.receive(data, name, folder) == []
    return look(folder, home.store.folder)


def kept(home: Home) -> list[str]:
    """The files that were brought and are kept, without what they took the place of."""
    return sorted(f.name for f in (home.store.folder / RECEIVED).glob("[!.]*"))


# ---- a look


def test_a_look_counts_facts_against_the_store_and_touches_nothing(
    home: Home, tmp_path: Path
) -> None:
    before = home.now
    new = bring(home, tmp_path, record("case-9")).records[0]
    with_gap = small_record("case-1")
    del with_gap["partners"][1]["contribution"]
    with_gap["innovation"]["theme"] = "water"
    other = bring(home, tmp_path, to_yaml(with_gap)).records[0]
    # Counted anew from the graphs of two stores, quad by quad.
    told = graphs(home.now)["case-1"]
    would = graphs(Snapshot(tmp_path / "preview" / "snapshots" / "000001"))["case-1"]
    assert (new.state, new.removed, new.changed) == ("new", 0, 0)
    assert new.added > 30
    assert other.state == "changed"
    assert len(would - told) == other.added + other.changed
    assert len(told - would) == other.removed + other.changed > other.changed > 0
    same = bring(home, tmp_path, record("case-1")).records[0]
    assert (same.state, same.added) == ("same", 0)
    assert same.held_in == "source/case-1.yaml"
    assert home.now == before and not (home.store.folder / RECEIVED).exists()


def test_faults_name_the_file_as_it_came_and_offer_codes(home: Home, tmp_path: Path) -> None:
    data = record("case-9").replace(b"health\n", b"helth\n", 1)
    looked = bring(home, tmp_path, data)
    (fault,) = looked.errors
    assert (fault.file, fault.code, fault.value) == ("กรณี.yaml", "unknown-code", "helth")
    assert fault.choices[0] == "health"
    assert (looked.fine, looked.records[0].state) == ([], "faulty")
    assert str(tmp_path) not in json.dumps([f.as_dict() for f in looked.faults])


def test_a_case_can_be_seen_as_it_would_stand(home: Home, tmp_path: Path) -> None:
    looked = bring(home, tmp_path, record("case-9"))
    with Govinno(home.store.folder) as govinno:
        case = govinno.previewed(tmp_path, "case-9")
        assert govinno.case("case-9") is None
    assert case is not None and case.name.th == "นวัตกรรม case-9"
    partners = {row[6]: row[2] for row in case.sections["partners"].rows}
    known = [name for name, iri in partners.items() if iri in looked.records[0].bodies]
    assert (sorted(partners), known) == (["ภาคเอกชน", "โรงพยาบาลขอนแก่น"], ["โรงพยาบาลขอนแก่น"])


def test_files_of_an_archive_are_looked_at_together(home: Home, tmp_path: Path) -> None:
    data = packed(
        {"a.yaml": record("case-8"), "x/b.yaml": record("case-9"), "c.yaml": record("case-9")}
    )
    looked = bring(home, tmp_path, data, "round.zip")
    assert [(r.file, r.state) for r in looked.records] == [
        ("a.yaml", "new"),
        ("b.yaml", "new"),
        ("c.yaml", "faulty"),
    ]
    assert [(f.file, f.code) for f in looked.errors] == [("c.yaml", "repeated-case")]


def test_a_look_that_takes_too_long_is_stopped(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "SECONDS", 0.05)
    with pytest.raises(Unfinished):
        bring(home, tmp_path, record("case-9"))


# ---- a value picked


def test_a_picked_value_is_the_only_thing_that_changes() -> None:
    data = b"a: helth\nb: helth # helth-ier\n"
    assert replaced(data, "a.yaml", 1, "a", "helth", "health") == data.replace(
        b"helth", b"health", 1
    )
    assert replaced(data, "a.yaml", 3, "a", "helth", "health") is None
    assert replaced(b"a: [x, x]\n", "a.yaml", 1, "a[0]", "x", "y") is None  # which one?
    assert replaced(b"\xb7\n", "a.yaml", 1, "a", "x", "y") is None


def test_a_picked_value_goes_into_its_cell_of_a_workbook() -> None:
    book = openpyxl.Workbook()
    book.active.title = "ภาคี"
    book.active["C5"], book.active["D5"] = "helth", "helth"
    stream = io.BytesIO()
    book.save(stream)
    data = replaced(stream.getvalue(), "a.xlsx", 5, "ภาคี!C5 บทบาท", "helth", "health")
    assert data is not None
    sheet = openpyxl.load_workbook(io.BytesIO(data))["ภาคี"]
    assert (sheet["C5"].value, sheet["D5"].value) == ("health", "helth")
    assert replaced(stream.getvalue(), "a.xlsx", 5, "ภาคี!C6 บทบาท", "helth", "x") is None


def test_a_form_comes_back_as_the_same_case_once_its_wrong_code_is_picked(
    home: Home, tmp_path: Path
) -> None:
    with Govinno(home.store.folder) as govinno:
        form = govinno.form_bytes("form.xlsx", "th", "case-1")
    book = openpyxl.load_workbook(io.BytesIO(form))
    sheet = book["ภาคี"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "ภาคเอกชน")
    wrong = sheet.cell(cell.row, cell.column + 1)
    right, wrong.value = wrong.value, f"{wrong.value}ฯ"
    stream = io.BytesIO()
    book.save(stream)
    (fault,) = bring(home, tmp_path, stream.getvalue(), "form.xlsx").errors
    assert fault.place == f"form.xlsx ภาคี!{wrong.coordinate} ประเภทภาคี"
    assert (fault.value, fault.choices[0]) == (f"{right}ฯ", right)
    assert receiving.replace(tmp_path, fault, fault.choices[0])
    (seen,) = look(tmp_path, home.store.folder).records
    assert (seen.id, seen.state) == ("case-1", "same")


@pytest.mark.parametrize(
    ("file", "line", "field", "can"),
    [
        ("a.yaml", 5, "innovation.theme", True),
        ("a.yaml", 0, "", False),
        ("a.csv", 4, "ผล", True),
        ("a.xlsx", 5, "ภาคี!C5 บทบาท", True),
        ("a.xlsx", 5, "ภาคี", False),
        ("a.docx", 1, "ภาคี › แถว 1 › บทบาท", False),
    ],
)
def test_a_choice_is_offered_where_it_can_be_put(
    file: str, line: int, field: str, can: bool
) -> None:
    named = {"list": "x", "list_th": "x", "list_en": "x", "nearest": "health, water"}
    assert (
        receiving.may_be_picked(make_fault("unknown-code", file, line, field, "helth", **named))
        == can
    )
    assert not receiving.may_be_picked(make_fault("unknown-code", file, line, field, "", **named))


def test_a_choice_leads_out_of_no_folder(home: Home, tmp_path: Path) -> None:
    bring(home, tmp_path / "up", record("case-9"))
    outside = tmp_path / "outside.yaml"
    outside.write_text("a: helth\n")
    named = {"list": "x", "list_th": "x", "list_en": "x", "nearest": "y"}
    fault = make_fault("unknown-code", "../../outside.yaml", 1, "a", "helth", **named)
    assert not receiving.replace(tmp_path / "up", fault, "y")
    assert outside.read_text() == "a: helth\n"


# ---- publishing


def publish_it(home: Home, folder: Path, **wish: bool) -> Published:
    return publish(folder, home.store.folder, by=BY, **wish)


def test_what_is_published_is_kept_as_a_source_and_says_by_whom(home: Home, tmp_path: Path) -> None:
    bring(home, tmp_path, record("case-9"), "../../ก.yaml")
    first = publish_it(home, tmp_path)
    assert (first.snapshot, first.before, first.is_new) == ("000002", "000001", True)
    assert (first.cases, kept(home)) == (["case-9"], ["case-9.yaml"])
    assert home.manifest.loaded_by == BY

    again = publish_it(home, tmp_path)  # a second click
    assert (again.snapshot, again.is_new) == ("000002", False)

    bring(home, tmp_path, record("case-9", richness="medium"), "ข.yaml")
    newer = publish_it(home, tmp_path)
    assert (newer.snapshot, newer.cases, kept(home)) == ("000003", ["case-9"], ["case-9.yaml"])
    (earlier,) = (home.store.folder / RECEIVED / ".earlier").iterdir()
    assert earlier.read_bytes() == record("case-9")

    loaded = home.load(home.store.folder / RECEIVED)  # what is kept loads like any folder
    assert (loaded.unchanged, loaded.errors) == (["case-9"], [])
    told = subprocess.run(
        [sys.executable, "-m", "govinno", "--store", str(home.store.folder), "snapshots", "--json"],
        capture_output=True,
        check=True,
    )
    assert [row["loaded_by"] for row in json.loads(told.stdout)][:3] == ["", BY, BY]


def test_faults_publish_nothing_unless_what_is_valid_is_wished(home: Home, tmp_path: Path) -> None:
    bad = record("case-9").replace(b"health\n", b"helth\n", 1)
    bring(home, tmp_path, packed({"a.yaml": record("case-8"), "b.yaml": bad}), "round.zip")
    refused = publish_it(home, tmp_path)
    assert (refused.snapshot, [f.code for f in refused.faults]) == ("", ["unknown-code"])
    assert (kept(home), home.now.id) == ([], "000001")
    taken = publish_it(home, tmp_path, accept_valid=True)
    assert (taken.cases, home.now.id) == (["case-8"], "000002")


def test_a_case_of_another_source_is_not_replaced(home: Home, tmp_path: Path) -> None:
    bring(home, tmp_path, record("case-1", richness="medium"))
    refused = publish_it(home, tmp_path)
    assert (refused.snapshot, [f.code for f in refused.faults]) == ("", ["repeated-case"])
    assert (kept(home), home.now.id) == ([], "000001")


def test_the_second_of_two_at_once_is_told(home: Home, tmp_path: Path) -> None:
    bring(home, tmp_path, record("case-9"))
    with home.store.locked():
        busy = publish_it(home, tmp_path)
    assert (busy.is_busy, busy.snapshot, kept(home)) == (True, "", [])
    assert publish_it(home, tmp_path).is_new


def test_an_upload_of_many_files_comes_back_as_an_archive(home: Home, tmp_path: Path) -> None:
    bring(home, tmp_path, packed({"a.yaml": record("case-8")}), "a.zip")
    assert [f.name for f in (tmp_path / FILES).iterdir()] == ["a.yaml"]
    assert not zipfile.is_zipfile(tmp_path / FILES / "a.yaml")
