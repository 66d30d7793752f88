"""What a load does with its paths: sources, changes, removals, faults, and the way back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from small_stores import (
    BASE_CASES,
    Home,
    age,
    base_home,
    changed_graphs,
    graphs,
    partner,
    property_graph,
    quads,
    rows,
    small_record,
    write,
    write_cases,
)

from govinno import checking, loading
from govinno.checking import registers
from govinno.graph.snapshots import FORMAT, Snapshot, Store, StoreBusy, StoreUnreadable
from govinno.graph.tables import NotThere, QueryRefused
from govinno.loaders.register import Register, read_registers
from govinno.loading import check
from govinno.records.faults import Fault
from govinno.verbs import Govinno

#: A field that no record has: the file says something wrong, and still says whose case it is.
FAULTY = {"no_such_field": "x"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A store with 31 cases from one folder."""
    return base_home().copied(tmp_path)


def codes(faults: list[Fault]) -> list[str]:
    """The codes of the errors among some faults."""
    return [fault.code for fault in faults if fault.severity == "error"]


def snapshot_ids(home: Home) -> list[str]:
    """All snapshots there are."""
    return [snapshot.id for snapshot in home.store.snapshots()]


# ---- sources


def _with_slash(path: Path) -> Path:
    return Path(f"{path}/.")


def _relative(path: Path) -> Path:
    return Path(os.path.relpath(path))


def _roundabout(path: Path) -> Path:
    return path / ".." / path.name


def _linked(path: Path) -> Path:
    link = path.parent / "link"
    link.symlink_to(path)
    return link


@pytest.mark.parametrize("spelled", [_with_slash, _relative, _roundabout, _linked])
def test_a_source_is_one_however_its_path_is_written(
    home: Home, spelled: Callable[[Path], Path]
) -> None:
    report = home.load(spelled(home.source))
    assert report.unchanged == list(BASE_CASES)
    assert home.manifest.sources == [str(home.source)]


def test_a_file_can_be_a_source_of_its_own(home: Home, tmp_path: Path) -> None:
    file = write(tmp_path / "other" / "new.yaml", small_record("new-one"))
    assert home.load(file).added == ["new-one"]
    assert home.manifest.sources == [str(home.source), str(file)]
    assert home.load(file).unchanged == ["new-one"]


def test_a_file_below_a_known_folder_belongs_to_it(home: Home) -> None:
    file = write(home.source / "sub" / "new.yaml", small_record("new-one"))
    assert home.load(file).added == ["new-one"]
    known = home.manifest.cases["new-one"]
    assert (known.source, known.file) == (str(home.source), "sub/new.yaml")
    assert home.manifest.sources == [str(home.source)]
    assert len(home.load().unchanged) == len(BASE_CASES) + 1


def test_only_the_part_that_is_named_is_looked_at(home: Home) -> None:
    first, second = (home.write(case, richness="medium") for case in BASE_CASES[:2])
    assert home.load(first).changed == ["case-01"]
    assert home.load(second).changed == ["case-02"]


def test_a_file_gone_from_a_part_of_a_source_is_found_missing(home: Home) -> None:
    part = write_cases(home.source / "part", "new-one", "new-two")
    home.load()
    (part / "new-one.yaml").unlink()
    assert home.load(part).removed == ["new-one"]


def test_a_folder_takes_over_the_sources_below_it(home: Home, tmp_path: Path) -> None:
    outer = write_cases(tmp_path / "outer", "aa-one")
    write_cases(outer / "sub", "aa-two")
    home.load(outer / "aa-one.yaml")
    home.load(outer / "sub")
    before = quads(home.now)
    report = home.load(outer)
    assert (report.unchanged, report.removed) == (["aa-one", "aa-two"], [])
    assert home.manifest.sources == [str(home.source), str(outer)]
    assert home.manifest.cases["aa-two"].file == "sub/aa-two.yaml"
    assert quads(home.now) == before
    assert home.load(outer).is_published is False


def test_the_order_of_paths_does_not_matter(home: Home, tmp_path: Path) -> None:
    outer = write_cases(tmp_path / "outer", "aa-one")
    home.load(outer / "aa-one.yaml", outer)
    assert home.manifest.sources == [str(home.source), str(outer)]
    assert home.manifest.cases["aa-one"].source == str(outer)
    home.load(outer, outer / "aa-one.yaml")
    assert home.manifest.sources == [str(home.source), str(outer)]


def test_one_id_from_two_sources_is_a_fault_that_names_both(home: Home, tmp_path: Path) -> None:
    other = write_cases(tmp_path / "other", "case-01")
    report = home.load(other)
    fault = report.errors[0]
    assert [f.code for f in report.errors] == ["repeated-case"]
    assert (fault.file, fault.value) == (str(other / "case-01.yaml"), "case-01")
    for words in (fault.message_th, fault.message_en):
        assert str(home.source / "case-01.yaml") in words
        assert "govinno sources" in words
        assert "govinno remove --source PATH" in words
    assert (report.snapshot, snapshot_ids(home)) == (None, ["000001"])


def test_the_remedy_for_one_id_from_two_sources_helps(home: Home, tmp_path: Path) -> None:
    other = write_cases(tmp_path / "other", "case-01")
    assert home.remove(source=home.source).removed == list(BASE_CASES)
    assert home.manifest.sources == []
    assert home.load(other).added == ["case-01"]


def test_one_id_twice_in_one_source_is_a_fault(home: Home) -> None:
    copy = write(home.source / "copy.yaml", small_record("case-01"))
    for report in (home.load(), home.load(copy)):
        assert codes(report.faults) == ["repeated-case"]
        assert report.errors[0].file == str(copy)
        assert str(home.source / "case-01.yaml") in report.errors[0].message_en


def test_a_check_finds_one_id_in_two_files(tmp_path: Path) -> None:
    one = write_cases(tmp_path / "one", "aa-one")
    two = write_cases(tmp_path / "two", "aa-one")
    faults = check([one, two])
    assert codes(faults) == ["repeated-case"]
    assert str(one) in faults[-1].message_en
    assert faults[-1].file == str(two / "aa-one.yaml")


def test_a_faulty_copy_elsewhere_does_not_mark_the_case(home: Home, tmp_path: Path) -> None:
    copy = write(tmp_path / "copy.yaml", small_record("case-01", **FAULTY))
    report = home.load(copy, accept_valid=True)
    assert (codes(report.faults), report.stale) == (["unknown-field"], [])
    assert not home.manifest.cases["case-01"].is_stale


def test_removing_a_source_takes_all_its_cases(home: Home, tmp_path: Path) -> None:
    other = write_cases(tmp_path / "other", "aa-one", "aa-two")
    before = quads(home.now)
    home.load(other)
    assert home.remove(source=other).removed == ["aa-one", "aa-two"]
    assert home.manifest.sources == [str(home.source)]
    assert quads(home.now) == before


def test_removing_an_unknown_source_or_case_changes_nothing(home: Home, tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="elsewhere") as caught:
        home.remove(source=tmp_path / "elsewhere")
    assert (caught.value.code, caught.value.nearest) == ("no-such-source", (str(home.source),))
    with pytest.raises(NotThere, match="case-1") as caught:
        home.remove("case-02", "case-1")
    assert (caught.value.code, caught.value.nearest[0]) == ("no-such-record", "case-01")
    assert "“case-1”" in caught.value.th and "case-01" in caught.value.th
    assert snapshot_ids(home) == ["000001"]


def test_hidden_files_and_notes_in_a_folder_are_no_cases(home: Home) -> None:
    write(home.source / ".hidden.yaml", small_record("hidden-one"))
    write(home.source / ".git" / "hidden.yaml", small_record("hidden-two"))
    (home.source / "notes.txt").write_text("no record", "utf-8")
    report = home.load()
    assert (report.added, codes(report.faults), report.is_published) == ([], [], False)
    assert codes(check([home.source])) == []


# ---- what has changed


def test_unchanged_files_publish_nothing(home: Home) -> None:
    report = home.load()
    assert (report.unchanged, report.added, report.changed) == (list(BASE_CASES), [], [])
    assert (report.is_published, report.snapshot, snapshot_ids(home)) == (
        False,
        "000001",
        ["000001"],
    )


def test_a_new_time_alone_is_no_change(home: Home) -> None:
    for case in BASE_CASES[:3]:
        age(home.source / f"{case}.yaml", seconds=60)
    assert home.load().unchanged == list(BASE_CASES)
    assert snapshot_ids(home) == ["000001"]


def test_a_file_just_written_is_read_though_size_and_time_are_known(home: Home) -> None:
    file = home.source / "case-01.yaml"
    os.utime(file)
    home.load(file)
    home.write("case-02", richness="medium")
    home.load()  # now the new time of case-01 is known too
    status = file.stat()
    file.write_bytes(file.read_bytes().replace(b"S1", b"S2"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert home.load(file).changed == ["case-01"]


def test_one_changed_file_changes_one_case_graph(home: Home) -> None:
    before, case_rows = graphs(home.now), rows(home.now)[0]
    home.write("case-07", richness="medium")
    assert home.load().changed == ["case-07"]
    assert changed_graphs(before, graphs(home.now)) == {"case-07"}
    after = rows(home.now)[0]
    assert {case for case in after if after[case] != case_rows[case]} == {"case-07"}


def test_a_moved_file_is_the_same_case(home: Home) -> None:
    before, old = quads(home.now), home.source / "case-01.yaml"
    new = home.source / "sub" / "moved.yaml"
    new.parent.mkdir()
    old.rename(new)
    report = home.load()
    assert (report.unchanged, report.removed, report.added) == (list(BASE_CASES), [], [])
    assert home.manifest.cases["case-01"].file == "sub/moved.yaml"
    assert quads(home.now) == before
    new.rename(old)
    assert home.load(old).unchanged == ["case-01"]  # told by naming only the new place


def test_a_new_id_in_a_file_is_another_case(home: Home) -> None:
    before = graphs(home.now)
    write(home.source / "case-01.yaml", small_record("renamed"))
    report = home.load()
    assert (report.added, report.removed) == (["renamed"], ["case-01"])
    assert changed_graphs(before, graphs(home.now)) == {"case-01", "renamed"}
    assert "case-01" not in graphs(home.now)


def test_two_files_may_swap_their_cases(home: Home) -> None:
    one, two = home.source / "case-01.yaml", home.source / "case-02.yaml"
    write(one, small_record("case-02"))
    write(two, small_record("case-01"))
    before = quads(home.now)
    report = home.load()
    assert (codes(report.faults), report.removed) == ([], [])
    assert home.manifest.cases["case-01"].file == "case-02.yaml"
    assert quads(home.now) == before


def test_a_trial_publishes_nothing(home: Home) -> None:
    home.write("new-one")
    report = home.load(dry_run=True)
    assert (report.added, report.snapshot, snapshot_ids(home)) == (["new-one"], None, ["000001"])


# ---- removals


def _unlink(home: Home, count: int, pattern: str = "case-*.yaml") -> None:
    for file in sorted(home.source.parent.rglob(pattern))[:count]:
        file.unlink()


def test_five_cases_may_go(home: Home) -> None:
    _unlink(home, 5)
    report = home.load()
    assert (report.removed, codes(report.faults)) == (list(BASE_CASES[:5]), [])
    assert sorted(home.manifest.cases) == list(BASE_CASES[5:])


def test_six_cases_may_not_go_unless_it_is_meant(home: Home) -> None:
    _unlink(home, 6)
    report = home.load()
    assert codes(report.faults) == ["too-many-removals"]
    fault = report.errors[0]
    assert fault.file == str(home.source)
    assert ", ".join(BASE_CASES[:6]) in fault.message_en
    assert "--allow-removals" in fault.message_th
    assert (len(report.removed), report.snapshot, snapshot_ids(home)) == (6, None, ["000001"])
    assert home.load(accept_valid=True).is_published is False
    assert home.load(allow_removals=True).removed == list(BASE_CASES[:6])
    assert len(home.manifest.cases) == 25


@pytest.mark.parametrize(("gone", "expected"), [(1, []), (2, ["too-many-removals"])])
def test_a_fifth_of_a_source_may_not_go(
    home: Home, tmp_path: Path, gone: int, expected: list[str]
) -> None:
    other = write_cases(tmp_path / "other", *(f"ten-{number}" for number in range(10)))
    home.load(other)
    _unlink(home, gone, "ten-*.yaml")
    report = home.load(other)
    assert (len(report.removed), codes(report.faults)) == (gone, expected)


def test_removals_of_all_sources_count_together(home: Home, tmp_path: Path) -> None:
    other = write_cases(tmp_path / "other", *(f"ten-{number}" for number in range(10)))
    home.load(other)
    _unlink(home, 5)
    _unlink(home, 1, "ten-*.yaml")
    assert codes(home.load(home.source, other).faults) == ["too-many-removals"]


def test_an_empty_folder_does_not_empty_the_graph(home: Home) -> None:
    _unlink(home, len(BASE_CASES))
    report = home.load()
    assert codes(report.faults) == ["too-many-removals"]
    assert report.errors[0].message_en.count("case-") == 20  # the rest is counted
    assert "31" in report.errors[0].message_en
    assert len(home.manifest.cases) == 31


def test_a_folder_that_is_not_there_does_not_empty_the_graph(home: Home) -> None:
    home.source.rename(home.source.with_name("unmounted"))
    report = home.load(allow_removals=True)
    assert (codes(report.faults), report.removed, report.snapshot) == (["file-missing"], [], None)


def test_a_taken_over_source_that_is_empty_stops_the_load(home: Home, tmp_path: Path) -> None:
    outer = write_cases(tmp_path / "outer", *(f"ten-{number}" for number in range(10)))
    part = write_cases(outer / "part", "part-one")
    home.load(part)
    (part / "part-one.yaml").unlink()
    report = home.load(outer)
    assert codes(report.faults) == ["too-many-removals"]
    assert report.errors[0].file == str(part)


# ---- faulty files


def test_one_faulty_file_stops_the_load(home: Home) -> None:
    home.write("case-01", **FAULTY)
    home.write("new-one")
    report = home.load()
    assert (codes(report.faults), report.snapshot) == (["unknown-field"], None)
    assert (report.added, report.removed, snapshot_ids(home)) == (["new-one"], [], ["000001"])


def test_with_accept_valid_a_faulty_case_keeps_its_last_good_state(home: Home) -> None:
    before = graphs(home.now)
    home.write("case-01", **FAULTY)
    home.write("case-02", richness="medium")
    home.write("new-one")
    report = home.load(accept_valid=True)
    assert (report.added, report.changed, report.stale) == (["new-one"], ["case-02"], ["case-01"])
    assert (report.removed, codes(report.faults)) == ([], ["unknown-field"])
    assert changed_graphs(before, graphs(home.now)) == {"case-02", "new-one"}
    assert home.manifest.cases["case-01"].is_stale


def test_a_case_that_went_stale_is_news_once(home: Home) -> None:
    (home.source / "case-01.yaml").write_bytes(b"{not yaml")
    first = home.load(accept_valid=True)
    assert (first.stale, first.snapshot, first.is_published) == (["case-01"], "000002", True)
    again = home.load(accept_valid=True)
    assert (again.stale, again.snapshot, again.is_published) == (["case-01"], "000002", False)
    with Govinno(home.store.folder) as govinno:
        assert govinno.doctor().stale == ["case-01"]


@pytest.mark.parametrize("richness", [None, "medium"])
def test_a_mended_file_heals_its_case(home: Home, richness: str | None) -> None:
    file = home.source / "case-01.yaml"
    good, before = file.read_bytes(), quads(home.now)
    file.write_bytes(good + b"no_such_field: x\n")
    home.load(accept_valid=True)
    file.write_bytes(good + (b"richness: medium\n" if richness else b""))
    assert home.load().changed == ["case-01"]
    assert not home.manifest.cases["case-01"].is_stale
    assert (quads(home.now) == before) is (richness is None)
    assert home.load().unchanged == list(BASE_CASES)


def test_a_moved_and_faulty_file_is_no_removal(home: Home) -> None:
    (home.source / "case-01.yaml").unlink()
    write(home.source / "moved.yaml", small_record("case-01", **FAULTY))
    report = home.load(accept_valid=True)
    assert (report.stale, report.removed) == (["case-01"], [])


def test_only_faulty_files_make_no_first_snapshot(tmp_path: Path) -> None:
    home = Home(Store(tmp_path / "store"), tmp_path / "source")
    home.write("aa-one", **FAULTY)
    assert home.load().snapshot is None
    assert home.store.current() is None


# ---- taking cases out


def test_removed_cases_leave_nothing_behind(home: Home) -> None:
    special = partner("สถาบันพระปกเกล้า", "central_agency")
    home.write("case-01", partners=[special])
    home.load()
    before = quads(home.now)
    assert home.remove("case-01", "case-02").removed == ["case-01", "case-02"]
    assert snapshot_ids(home) == ["000001", "000002", "000003"]
    held = [
        *quads(home.now),
        json.dumps(rows(home.now)),
        *property_graph(home.now).nodes,
        *property_graph(home.now).relationships,
        json.dumps(sorted(home.manifest.cases)),
    ]
    for trace in ("case-01", "case-02", "organization/kpi"):
        assert [text for text in held if trace in text] == []
    report = home.load()
    assert report.added == ["case-01", "case-02"]
    assert quads(home.now) == before


# ---- the way back


def test_a_rollback_shows_the_former_state_and_a_load_builds_on_it(home: Home) -> None:
    before = quads(home.now)
    home.write("case-01", richness="medium")
    home.load()
    after = quads(home.now)
    with Govinno(home.store.folder) as govinno:
        assert govinno.rollback() == "000001"
        assert quads(home.now) == before
        assert home.load().snapshot == "000003"
        assert quads(home.now) == after
        assert [manifest.id for manifest in govinno.snapshots()] == ["000001", "000002", "000003"]
        assert govinno.rollback("000002") == "000002"
        assert govinno.rollback() == "000001"
        for wanted, code in ((None, "no-earlier-snapshot"), ("000009", "no-such-snapshot")):
            with pytest.raises(NotThere) as caught:
                govinno.rollback(wanted)
            assert caught.value.code == code
            assert sorted(caught.value.nearest) == ["000001", "000002", "000003"]
            assert "000003" in caught.value.th and "000003" in caught.value.en
    assert home.now.id == "000001"


def test_the_identity_of_a_store_is_made_once_and_stays(home: Home, tmp_path: Path) -> None:
    store = Store(tmp_path / "new")
    assert store.identity() == ""
    loading.load(store, [home.source], dry_run=True)
    assert store.identity() == ""
    loading.load(store, [home.source])
    identity = store.identity()
    assert identity not in ("", home.store.identity())
    new = Home(store, home.source)
    new.remove("case-01")
    with Govinno(store.folder) as govinno:
        govinno.rollback()
        new.load(keeps_names=False)
        assert govinno.forget_names() == ["000001", "000002"]
    assert store.identity() == identity
    assert home.copied(tmp_path / "copy").store.identity() == home.store.identity()


def test_a_store_without_identity_gets_one_by_its_next_snapshot(home: Home) -> None:
    (home.store.folder / "identity").write_text("")  # as a power cut may leave it
    assert home.store.identity() == ""
    home.remove("case-01")
    assert len(home.store.identity()) == 32


# ---- a snapshot of a newer version


#: What a version to come may write into a manifest.
NEWER: dict[str, Callable[[dict[str, Any]], object]] = {
    "a higher format": lambda manifest: manifest.update(format=FORMAT + 1),
    "a key more": lambda manifest: manifest.update(forms=[]),
    "a column more": lambda manifest: manifest["records"]["case-01"].append("more"),
}


def _edit(snapshot: Snapshot, change: Callable[[dict[str, Any]], object]) -> None:
    file = snapshot.folder / "manifest.json"
    manifest = json.loads(file.read_text("utf-8"))
    change(manifest)
    file.write_text(json.dumps(manifest), "utf-8")


@pytest.mark.parametrize("name", NEWER)
def test_a_snapshot_of_a_newer_version_is_told_and_not_read(home: Home, name: str) -> None:
    home.write("case-01", richness="medium")
    home.load()
    _edit(home.now, NEWER[name])
    with Govinno(home.store.folder) as govinno:
        for verb in (
            govinno.manifest,
            govinno.snapshots,
            govinno.doctor,
            govinno.cases,
            lambda: govinno.load([home.source]),
            lambda: govinno.remove(["case-01"]),
            lambda: govinno.query("ASK {}", "sparql"),
            lambda: govinno.ask("how-cases-were-selected"),
            lambda: govinno.export(home.source / "graph.nq"),
        ):
            with pytest.raises(QueryRefused, match="000002 was written by a newer version") as told:
                verb()
            assert told.value.code == "snapshot-too-new" and "000002" in told.value.th
        assert snapshot_ids(home) == ["000001", "000002"]
        assert govinno.rollback() == "000001"
        assert govinno.query("ASK { ?s ?p ?o }", "sparql").rows == [[True]]
        with pytest.raises(QueryRefused, match="newer version"):
            govinno.rollback("000002")
    assert home.now.id == "000001"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "two"}', '{"records": 1}', '{"records": {"a": []}}']
)
def test_a_broken_manifest_is_a_store_that_cannot_be_read(home: Home, text: str) -> None:
    (home.now.folder / "manifest.json").write_text(text)
    with pytest.raises(StoreUnreadable, match="000001"):
        home.load()


def test_a_query_after_a_load_sees_the_new_snapshot(home: Home) -> None:
    ask = "SELECT (COUNT(*) AS ?n) { ?case a <https://w3id.org/govinno/ontology#CaseRecord> }"
    with Govinno(home.store.folder) as govinno:
        assert govinno.query(ask, "sparql").rows == [[31]]
        home.write("new-one")
        home.load()
        assert govinno.query(ask, "sparql").rows == [[32]]


# ---- registers


def _register_with(folder: Path, **body: object) -> Register:
    file = folder / "more.yaml"
    file.write_text(yaml.dump({"organisations": [body]}, allow_unicode=True), "utf-8")
    return read_registers([*registers(), file])[0]


def test_a_changed_register_joins_all_cases_anew_without_their_files(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write_cases(tmp_path / "other", "aa-one")
    home.source.rename(home.source.with_name("away"))
    more = _register_with(
        tmp_path, key="private", name_th="ภาคเอกชน", type="private", variants=["ภาคเอกชน"]
    )
    for module in (checking, loading):
        monkeypatch.setattr(module, "known_register", lambda: more)
    report = home.load(other)
    assert (report.added, report.changed, report.read_again) == (["aa-one"], [], 31)
    assert home.manifest.register == more.digest
    joined = (
        "<https://w3id.org/govinno/id/organization/private> <https://w3id.org/govinno/graph/case/"
    )
    assert sum(joined in line for line in quads(home.now)) == 32
    monkeypatch.undo()
    home.load(other)
    assert not any("organization/private>" in line for line in quads(home.now))


def test_a_case_that_a_new_register_refuses_is_told_and_not_lost(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two names of one body in one record would be one contribution told twice."""
    home.write("case-01", partners=[partner("กลุ่มดาว", "private"), partner("กลุ่มเดือน", "school")])
    home.load()
    before = home.now.id
    more = _register_with(
        tmp_path, key="star", name_th="กลุ่มดาว", type="private", variants=["กลุ่มดาว", "กลุ่มเดือน"]
    )
    for module in (checking, loading):
        monkeypatch.setattr(module, "known_register", lambda: more)
    report = home.load()
    assert {fault.file for fault in report.errors} == {str(home.source / "case-01.yaml")}
    assert (report.snapshot, home.now.id) == (None, before)
    report = home.load(accept_valid=True)
    assert (report.removed, len(report.unchanged)) == (["case-01"], 30)
    assert "case-01" not in home.manifest.cases


# ---- one load at a time

_HOLD = """
import sys, time
from pathlib import Path
from govinno.graph.snapshots import Store
with Store(Path(sys.argv[1])).locked():
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_load_is_refused_until_the_first_is_gone(home: Home) -> None:
    command = [sys.executable, "-c", _HOLD, str(home.store.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(StoreBusy, match=str(home.store.folder)):
            home.load()
        first.send_signal(signal.SIGKILL)
    assert home.load().unchanged == list(BASE_CASES)
