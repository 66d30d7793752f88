"""Whose data a Neo4j server holds, and how much of them a push may take out: on a real server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from neo4j_server import RunningServer
from pushing import address_of, begin_push, dump, emptied, held, pushed, rows_of, run, told
from small_stores import Home, new_home, write_cases

from govinno.graph.neo4j import marker
from govinno.graph.neo4j import push as push_module
from govinno.graph.snapshots import Store
from govinno.graph.tables import QueryRefused
from govinno.verbs import Govinno

TEN = tuple(f"ten-{number}" for number in range(10))
#: As versions left it that named no store.
FORGET_STORE = "MATCH (m:PushedSnapshot) REMOVE m.store"


@pytest.fixture
def server(neo4j_server: RunningServer) -> RunningServer:
    """A server without nodes."""
    return emptied(neo4j_server)


@pytest.fixture
def three(tmp_path: Path) -> Home:
    """A store with three cases."""
    return new_home(tmp_path / "three", "one-a", "one-b", "one-c")


@pytest.fixture
def other(tmp_path: Path) -> Home:
    """Another store, with one other case."""
    return new_home(tmp_path / "other", "two-a")


def push(server: RunningServer, home: Home, *options: str) -> tuple[int | None, str]:
    """Push by the command: its exit code and what it says."""
    _, err = (process := begin_push(server, home.store.folder, *options)).communicate(timeout=120)
    return process.returncode, err


def refused(server: RunningServer, home: Home, **options: bool) -> QueryRefused:
    """The refusal of a push, which has changed nothing on the server."""
    before = dump(server), held(server)
    with pytest.raises(QueryRefused) as caught:
        pushed(server, home.now, **options)
    assert (dump(server), held(server)) == before
    return caught.value


# ---- whose


def test_a_second_store_does_not_take_the_place_of_the_first(
    server: RunningServer, three: Home, other: Home
) -> None:
    assert three.now.id == other.now.id == "000001"
    assert push(server, three)[0] == 0
    [[day]] = run(server, "MATCH (m:PushedSnapshot) RETURN toString(date(m.changed))")
    before = rows_of(three.now), held(server)
    for options in ([], ["--full"], ["--dry-run"], ["--allow-removals"]):
        code, err = push(server, other, *options)
        assert code == 3
        for said in ("another store", "3 records", "000001", str(day), "--replace"):
            assert said in err
    assert (dump(server), held(server)) == before
    assert told(server, other.now) == ["server-answer-of-another-store"]
    assert "3 ระเบียน" in refused(server, other).th
    assert push(server, other, "--replace")[0] == 0
    assert (dump(server), told(server, other.now)) == (rows_of(other.now), [])
    assert refused(server, three).code == "server-other-store"


def test_a_store_built_anew_replaces_only_what_differs(
    server: RunningServer, three: Home, tmp_path: Path
) -> None:
    pushed(server, three.now)
    anew = Home(Store(tmp_path / "anew"), three.source)
    anew.load()
    assert refused(server, anew).code == "server-other-store"
    trial = pushed(server, anew.now, replace=True, dry_run=True)
    assert told(server, three.now) == []
    report = pushed(server, anew.now, replace=True)
    assert report == trial
    nodes = len(rows_of(anew.now).nodes)
    assert report.nodes == {"written": 0, "removed": 0, "unchanged": nodes}
    assert told(server, anew.now) == []


def test_two_first_pushes_of_two_stores_end_with_one_of_them(
    server: RunningServer, three: Home, other: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other store's push comes between looking at the server and the first row."""
    schema = push_module.schema

    def push_other_first(model: Any) -> Iterator[tuple[str, str]]:
        monkeypatch.setattr(push_module, "schema", schema)
        pushed(server, other.now)
        return schema(model)

    monkeypatch.setattr(push_module, "schema", push_other_first)
    with pytest.raises(QueryRefused) as caught:
        pushed(server, three.now)
    assert caught.value.code == "server-overtaken"
    assert (dump(server), told(server, other.now)) == (rows_of(other.now), [])


def test_a_copied_or_moved_store_is_the_same_store(
    server: RunningServer, three: Home, tmp_path: Path
) -> None:
    pushed(server, three.now)
    copy = three.copied(tmp_path / "copy")
    assert pushed(server, copy.now).was_full
    assert told(server, copy.now) == []
    assert pushed(server, three.now).snapshot == "000001"


# ---- marked by an older version


def test_a_server_of_an_older_version_is_known_by_its_snapshot(
    server: RunningServer, three: Home
) -> None:
    pushed(server, three.now)
    run(server, FORGET_STORE)
    (three.store.folder / "identity").unlink()
    three.write("one-d")
    three.load()
    report = pushed(server, three.now)
    assert (report.was_full, dump(server)) == (False, rows_of(three.now))
    marked = held(server)
    assert marked and marked.store == three.store.identity() != ""


def test_a_push_makes_the_identity_that_an_older_store_lacks(
    server: RunningServer, three: Home
) -> None:
    identity = three.store.folder / "identity"
    identity.unlink()
    pushed(server, three.now, dry_run=True)
    assert not identity.exists()
    pushed(server, three.now)
    marked = held(server)
    assert marked and marked.store == identity.read_text().strip() != ""


def test_a_push_that_an_older_version_began_goes_on(server: RunningServer, three: Home) -> None:
    _cut_off(server, three)
    run(server, FORGET_STORE)
    pushed(server, three.now)
    assert (dump(server), told(server, three.now)) == (rows_of(three.now), [])


def test_a_server_of_an_older_version_with_an_unknown_snapshot_is_left_alone(
    server: RunningServer, three: Home, other: Home
) -> None:
    pushed(server, three.now)
    run(server, FORGET_STORE)
    said = refused(server, other)
    assert said.code == "neo4j-unnamed-store"
    assert "3 records" in said.en and "--replace" in said.th
    pushed(server, other.now, replace=True)
    assert dump(server) == rows_of(other.now)


def _cut_off(server: RunningServer, home: Home, **options: bool) -> None:
    """A push that stops at its first step, with the server half pushed."""

    def stop(step: str, _done: int, _all: int) -> None:
        raise KeyboardInterrupt(step)

    with pytest.raises(KeyboardInterrupt):
        pushed(server, home.now, on_progress=stop, full=True, **options)
    assert told(server, home.now) == ["neo4j-half-pushed"]


# ---- how much may go


@pytest.fixture
def ten(server: RunningServer, tmp_path: Path) -> Home:
    """A store with ten cases, which the server holds."""
    home = new_home(tmp_path / "ten", *TEN)
    pushed(server, home.now)
    with server.driver() as driver, driver.session() as session:
        assert session.execute_read(marker.records) == set(home.manifest.records) == set(TEN)
    return home


@pytest.mark.parametrize("full", [False, True])
def test_a_fifth_of_the_records_goes_only_when_it_is_meant(
    server: RunningServer, ten: Home, full: bool
) -> None:
    ten.remove("ten-0", "ten-1")
    for dry_run in (False, True):
        said = refused(server, ten, full=full, dry_run=dry_run)
        assert said.code == "server-too-many-removals"
        assert "2 of the 10 records" in said.en and "ten-0, ten-1" in said.th
    assert pushed(server, ten.now, full=full, allow_removals=True).was_full is full
    assert dump(server) == rows_of(ten.now)


def test_less_than_a_fifth_of_the_records_goes_unasked(server: RunningServer, ten: Home) -> None:
    ten.remove("ten-0")
    pushed(server, ten.now)
    assert dump(server) == rows_of(ten.now)


def test_what_many_loads_took_out_counts_together(server: RunningServer, ten: Home) -> None:
    for case in ("ten-0", "ten-1"):
        (ten.source / f"{case}.yaml").unlink()
        assert ten.load().is_published
    assert refused(server, ten).code == "server-too-many-removals"


def test_the_command_and_the_library_stop_and_let_go_alike(
    server: RunningServer, ten: Home
) -> None:
    ten.remove(*TEN[:9])
    code, err = push(server, ten)
    assert (code, "9 of the 10 records" in err, "--allow-removals" in err) == (3, True, True)
    with Govinno(ten.store.folder, neo4j=address_of(server)) as govinno:
        with pytest.raises(QueryRefused, match="9 of the 10 records"):
            govinno.push()
        assert govinno.push(allow_removals=True).snapshot == "000002"
    assert dump(server) == rows_of(ten.now)
    assert push(server, ten, "--allow-removals")[0] == 0


def test_a_case_that_has_moved_to_another_file_is_not_removed(
    server: RunningServer, ten: Home, tmp_path: Path
) -> None:
    moved = tmp_path / "moved"
    shutil.move(ten.source, moved)
    ten.load(moved, allow_removals=True)
    assert set(ten.manifest.records) == set(TEN)
    pushed(server, ten.now)
    assert dump(server) == rows_of(ten.now)


def test_to_replace_is_to_let_go(server: RunningServer, ten: Home) -> None:
    ten.remove(*TEN[:5])
    pushed(server, ten.now, replace=True)
    assert dump(server) == rows_of(ten.now)


def test_a_push_that_was_allowed_and_cut_off_goes_on(server: RunningServer, ten: Home) -> None:
    ten.remove(*TEN[:5])
    _cut_off(server, ten, allow_removals=True)
    pushed(server, ten.now)
    assert (dump(server), told(server, ten.now)) == (rows_of(ten.now), [])


def test_a_list_counts_as_one_record_as_in_a_load(server: RunningServer, tmp_path: Path) -> None:
    """The server knows the same records as the store, of every kind."""
    home = Home(Store(tmp_path / "store"), write_cases(tmp_path / "source", "one-a"))
    (home.source / "round-2567.csv").write_text(
        "scheme,fiscal_year_be,name_th,type,province,innovation,result,category_awards\n"
        "รางวัลทดสอบ,2567,เทศบาลเมืองสมมติ,เทศบาลเมือง,เลย,ธนาคารเวลา,not_won,innovation\n",
        encoding="utf-8",
    )
    home.load()
    assert len(home.manifest.records) == 2
    pushed(server, home.now)
    with server.driver() as driver, driver.session() as session:
        assert session.execute_read(marker.records) == set(home.manifest.records)
