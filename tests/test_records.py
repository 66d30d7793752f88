"""A file gives none, one or many records: what is loaded, kept, moved and removed is the record."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest
from generated import to_yaml
from small_stores import (
    BASE_CASES,
    Home,
    age,
    base_home,
    changed_graphs,
    graphs,
    new_home,
    quads,
    rows,
    small_record,
    write,
    write_cases,
)

from govinno import loading
from govinno.checking import read_and_check
from govinno.graph.prepare import record_of
from govinno.graph.snapshots import CASE, KnownRecord, Snapshot, Store
from govinno.loaders.documents import split_documents
from govinno.loaders.reading import read_records
from govinno.loading import check, load
from govinno.verbs import Govinno

LIST = "applicants-list"


def many(*records: dict[str, object]) -> bytes:
    """The records as the documents of one YAML file."""
    return b"".join(b"---\n" + to_yaml(record) for record in records)


def put(file: Path, *records: dict[str, object]) -> Path:
    """Write a file of many records that was last changed long ago."""
    file.write_bytes(many(*records))
    age(file)
    return file


@cache
def three_home() -> Home:
    """A store with one case in a file of its own and three in another; only to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="govinno-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    write_cases(folder / "source", "case-01")
    put(folder / "source" / "three.yaml", *map(small_record, ("aa", "bb", "cc")))
    home = Home(Store(folder / "store"), folder / "source")
    assert home.load().added == ["aa", "bb", "case-01", "cc"]
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A copy of it that a test may change."""
    return three_home().copied(tmp_path)


# ---- a file is cut into its records


def test_each_document_of_a_file_is_a_record_with_its_own_lines() -> None:
    first, second = read_records(b"# two\n---\nid: a\n---\nid: b\nid: c\n", "x.yaml")
    assert (first.kind, first.kept, first.line) == (CASE, b"# two\n---\nid: a\n", 1)
    assert (second.kind, second.kept, second.line) == (CASE, b"---\nid: b\nid: c\n", 4)
    assert [(f.line, f.code) for f in second.faults] == [(6, "repeated-key")]


def test_one_broken_document_spoils_no_other() -> None:
    records = read_records(b"id: a\n---\n{broken\n---\nid: c\n", "x.yaml")
    assert [(r.kind, [f.code for f in r.faults]) for r in records] == [
        (CASE, []),
        (None, ["not-yaml"]),
        (CASE, []),
    ]


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        (b"", [(b"", 1)]),
        (b"id: a\n", [(b"id: a\n", 1)]),
        (b"---\nid: a\n---\n", [(b"---\nid: a\n", 1)]),
        (b"---\n# nothing\n---\nid: a\n", [(b"---\nid: a\n", 3)]),
        (b"note: ---\ntext: |\n  ---\n", [(b"note: ---\ntext: |\n  ---\n", 1)]),
        (b"id: a\r\n--- # next\r\nid: b\r\n", [(b"id: a\r\n", 1), (b"--- # next\r\nid: b\r\n", 2)]),
        (b"%YAML 1.1\n---\nid: a\n", [(b"%YAML 1.1\n---\nid: a\n", 1)]),
    ],
)
def test_where_a_file_is_cut(data: bytes, parts: list[tuple[bytes, int]]) -> None:
    assert split_documents(data) == parts


def test_a_file_may_hold_records_of_several_kinds(home: Home) -> None:
    entry = {"name_th": "เทศบาลนครขอนแก่น", "type": "CM", "province": "ขอนแก่น"}
    one = {"applicants_list": "dd", "scheme": "รางวัล", "fiscal_year_be": 2567, "entries": [entry]}
    put(home.source / "mixed.yaml", small_record("ee"), one)
    report = home.load()
    assert {kind: told.added for kind, told in report.by_kind.items()} == {
        CASE: ["ee"],
        LIST: ["dd"],
    }
    assert sorted(home.manifest.of_kind(LIST)) == ["dd"]


# ---- what is published, kept and removed is the record


def test_the_same_graph_comes_of_one_file_and_of_many(home: Home, tmp_path: Path) -> None:
    apart = new_home(tmp_path / "apart", "case-01", "aa", "bb", "cc")
    assert quads(home.now) == quads(apart.now)


def test_one_changed_record_is_published_alone(home: Home) -> None:
    before, lines = graphs(home.now), rows(home.now)[0]
    changed = small_record("bb", richness="medium")
    put(home.source / "three.yaml", small_record("aa"), changed, small_record("cc"))
    report = home.load()
    assert (report.changed, report.unchanged) == (["bb"], ["aa", "case-01", "cc"])
    assert changed_graphs(before, graphs(home.now)) == {"bb"}
    after = rows(home.now)[0]
    assert {id_ for id_ in after if after[id_] != lines[id_]} == {"bb"}


def test_one_vanished_record_is_removed(home: Home) -> None:
    put(home.source / "three.yaml", small_record("aa"), small_record("cc"))
    report = home.load(allow_removals=True)
    assert (report.removed, report.unchanged) == (["bb"], ["aa", "case-01", "cc"])
    assert "bb" not in graphs(home.now)


def test_a_file_that_is_gone_takes_all_its_records_along(home: Home) -> None:
    (home.source / "three.yaml").unlink()
    report = home.load(dry_run=True, allow_removals=True)
    assert report.removed == ["aa", "bb", "cc"]


def test_a_moved_file_and_a_record_cut_out_of_it_stay_the_same(home: Home) -> None:
    before = quads(home.now)
    (home.source / "three.yaml").unlink()
    put(home.source / "two.yaml", small_record("aa"), small_record("cc"))
    write(home.source / "bb.yaml", small_record("bb"))
    report = home.load()
    assert (report.added, report.removed) == ([], [])
    assert {id_: k.file for id_, k in home.manifest.records.items() if id_ != "case-01"} == {
        "aa": "two.yaml",
        "bb": "bb.yaml",
        "cc": "two.yaml",
    }
    assert quads(home.now) == before


def test_each_record_keeps_its_own_part_of_the_file(home: Home) -> None:
    lines = rows(home.now)[0]
    for id_ in ("aa", "bb", "cc"):
        assert record_of(lines[id_]) == many(small_record(id_))
    again = [read_and_check(record_of(lines[id_]), "x.yaml") for id_ in ("aa", "bb", "cc")]
    for (record,) in again:
        assert record.case is not None
        assert json.loads(json.dumps(record.case.line)) == lines[str(record.id)]


def test_a_fact_is_found_on_its_line_of_the_whole_file(home: Home) -> None:
    text = (home.source / "three.yaml").read_text("utf-8").splitlines()
    with Govinno(home.store.folder) as library:
        found = library.explain("https://w3id.org/govinno/id/innovation/bb")
    (theme,) = [fact for fact in found if fact.property.endswith("#theme")]
    assert theme.file == str(home.source / "three.yaml")
    assert text[theme.line - 1].strip() == "theme: health"
    assert text[: theme.line].count("id: bb") == 1
    assert text[: theme.line].count("id: cc") == 0


def test_lines_that_move_alone_change_no_record_and_are_remembered(home: Home) -> None:
    file = home.source / "three.yaml"
    file.write_bytes(b"---\n# nothing yet\n" + file.read_bytes())
    report = home.load()
    assert (report.changed, report.is_published) == ([], True)
    assert home.manifest.records["aa"].line == 3


# ---- faults


def test_a_faulty_record_keeps_its_last_good_state_and_the_others_are_taken(home: Home) -> None:
    faulty, changed = small_record("bb", no_such_field="x"), small_record("cc", richness="medium")
    put(home.source / "three.yaml", small_record("aa"), faulty, changed)
    report = home.load(accept_valid=True)
    assert (report.stale, report.changed, report.removed) == (["bb"], ["cc"], [])
    assert home.load(accept_valid=True).stale == ["bb"]


def test_a_record_that_cannot_be_read_may_be_any_that_is_missing(home: Home) -> None:
    (home.source / "three.yaml").write_bytes(many(small_record("aa")) + b"---\n{broken\n")
    report = home.load(accept_valid=True, dry_run=True)
    assert (report.stale, report.removed, report.unchanged) == (["bb", "cc"], [], ["aa", "case-01"])


def test_a_new_faulty_record_is_told_at_every_load(home: Home) -> None:
    put(home.source / "three.yaml", *map(small_record, ("aa", "bb", "cc")), {"id": "dd", "x": "y"})
    for _ in range(2):
        report = home.load(accept_valid=True)
        assert "unknown-field" in {fault.code for fault in report.errors}


def test_one_id_twice_in_one_file_is_told_with_both_lines(tmp_path: Path) -> None:
    file = put(tmp_path / "twice.yaml", small_record("aa"), small_record("aa"))
    second = len(many(small_record("aa")).splitlines()) + 1
    (fault,) = [fault for fault in check([file]) if fault.severity == "error"]
    assert (fault.code, fault.line) == ("repeated-case", second)
    assert f"{file}:1" in fault.message_en
    report = load(Store(tmp_path / "store"), [file], dry_run=True)
    assert [(fault.code, fault.line) for fault in report.errors] == [("repeated-case", second)]


# ---- where a record stands


def test_a_file_changed_under_its_old_size_and_time_is_read(home: Home) -> None:
    file = home.source / "case-01.yaml"
    text = file.read_bytes()
    file.write_bytes(text.replace(b"https://example.org", b"https://example.net"))
    age(file)
    assert home.load(dry_run=True).changed == ["case-01"]


def test_a_record_moved_to_another_source_is_the_same(home: Home, tmp_path: Path) -> None:
    other = write_cases(tmp_path / "other", "dd")
    home.load(other)
    before = quads(home.now)
    (home.source / "case-01.yaml").rename(other / "moved.yaml")
    report = home.load(other)
    assert (report.errors, report.added, report.unchanged) == ([], [], ["case-01", "dd"])
    assert home.manifest.records["case-01"].source == str(other)
    assert home.load().errors == []
    assert quads(home.now) == before


def test_a_renamed_folder_is_a_move_of_all_it_holds(tmp_path: Path) -> None:
    home = base_home().copied(tmp_path)
    before = quads(home.now)
    renamed = home.source.rename(home.source.with_name("renamed"))
    report = home.load(renamed)
    assert (report.errors, report.unchanged) == ([], list(BASE_CASES))
    assert home.manifest.sources == [str(renamed)]
    assert quads(home.now) == before


def test_a_path_that_gives_nothing_publishes_nothing(home: Home, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("ปี,งบ\n2567,100\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for path in (table, tmp_path / "empty"):
        report = home.load(home.source, path, accept_valid=True)
        assert [(fault.code, fault.file) for fault in report.errors] == [("no-record", str(path))]
        assert report.snapshot is None
    assert home.load(home.source).errors == []


def test_a_changed_mapping_reads_each_record_again_from_its_kept_part(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, places = quads(home.now), home.manifest.records
    monkeypatch.setattr(loading, "mappings_digest", lambda: "another")
    home.source.rename(home.source.with_name("away"))
    report = home.load(write_cases(home.source.with_name("other"), "dd"))
    assert (report.read_again, report.added, report.removed) == (4, ["dd"], [])
    assert set(before) < set(quads(home.now))
    assert home.manifest.records | {"dd": None} == places | {"dd": None}


# ---- stores of before


def test_a_manifest_of_before_kinds_were_words_is_read(tmp_path: Path) -> None:
    old = {
        "id": "000001",
        "created": "then",
        "model": "m",
        "register": "r",
        "sources": ["/a"],
        "counts": {"cases": 1},
        "keeps_names": True,
        "cases": {"x": ["/a", "x.yaml", "0", 1, 2, True, False, True]},
        "lists": {"y": ["/a", "y.csv", "0", 1, 2, False, True, False]},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(old), encoding="utf-8")
    manifest = Snapshot(tmp_path).manifest()
    assert manifest.records == {
        "x": KnownRecord("/a", "x.yaml", "0", 1, 2, is_stale=True, is_made_up=True),
        "y": KnownRecord("/a", "y.csv", "0", 1, 2, kind=LIST),
    }
    Snapshot(tmp_path).write_manifest(manifest)
    assert Snapshot(tmp_path).manifest() == manifest
