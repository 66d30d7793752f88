"""Asking an earlier snapshot: through the library, the command and the Query page."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest
from generated import to_yaml
from pages import open_page, use_store
from small_stores import small_record

from govinno.cli import run
from govinno.graph import earlier
from govinno.graph.snapshots import Snapshot, Store
from govinno.graph.tables import Limits, NotThere, QueryRefused
from govinno.graph.ticket import Ticket
from govinno.loading import load
from govinno.verbs import Govinno

CASES = "SELECT (COUNT(*) AS ?n) { ?case a <https://w3id.org/govinno/ontology#CaseRecord> }"
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'?s{n} ?p{n} ?o{n} .' for n in range(6))} }}"
COUNT = "MATCH (c:CaseRecord) RETURN count(c)"


def write(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.yaml").write_bytes(to_yaml(small_record(name)))
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return three_snapshots(tmp_path_factory.mktemp("earlier"))


def three_snapshots(folder: Path) -> Store:
    """A store whose snapshots hold the first one, two and three of three cases."""
    store = Store(folder / "store")
    for number in (1, 2, 3):
        cases = write(folder / "cases", *(f"case-{n}" for n in range(1, number + 1)))
        assert load(store, [cases]).snapshot == f"00000{number}"
    return store


@pytest.fixture(scope="module")
def library(store: Store) -> Iterator[Govinno]:
    with Govinno(store.folder) as govinno:
        yield govinno


def counted(library: Govinno) -> list[Any]:
    return [library.query(CASES, "sparql").rows[0][0], library.query(COUNT, "cypher").rows[0][0]]


# ---- the library


def test_everything_that_reads_reads_the_snapshot_that_is_named(
    library: Govinno, tmp_path: Path
) -> None:
    for number, name in enumerate(("000001", "000002", "000003"), 1):
        then = library.at(name)
        assert counted(then) == [number, number]
        assert then.ask("how-cases-were-selected").snapshot == name
        assert len(then.cases()) == len(then.manifest().cases) == number
        assert then.ask(next(iter(then.questions()))).snapshot == name
        assert bool(then.find("case-3").groups) == bool(then.case("case-3")) == (number == 3)
        then.export(tmp_path / "x.graphml")
        assert ("case/case-3" in (tmp_path / "x.graphml").read_text()) == (number == 3)
    assert counted(library) == [3, 3]
    assert library.readable_snapshots() == ["000001", "000002", "000003"]


def test_a_library_opened_on_a_snapshot_stays_there(store: Store) -> None:
    with Govinno(store.folder, snapshot="000001") as then:
        assert counted(then) == [1, 1]
        assert then.explain("https://w3id.org/govinno/id/case/case-1")
        assert then.explain("https://w3id.org/govinno/id/case/case-2") == []


@pytest.mark.parametrize("name", ["000009", "", "../snapshots/000001", "000001/..", "<script>"])
def test_an_id_that_is_none_is_refused_with_the_nearest(library: Govinno, name: str) -> None:
    if not name:  # as a form sends the field that nobody filled
        assert counted(library.at(name)) == [3, 3]
        return
    with pytest.raises(NotThere) as told:
        library.at(name).query(CASES, "sparql")
    assert told.value.code == "no-such-snapshot" and told.value.nearest
    assert set(told.value.nearest) <= set(library.readable_snapshots())


def test_neo4j_is_not_asked_of_an_earlier_one(store: Store) -> None:
    with Govinno(store.folder, asks="neo4j") as library:
        with pytest.raises(QueryRefused) as told:
            library.at("000001").query(COUNT, "neo4j")
        assert told.value.code == "snapshot-not-on-server" and "Neo4j" in told.value.th
        with pytest.raises(QueryRefused):
            library.at("000001").ask("how-cases-were-selected", {}, "neo4j")
        # What goes to the server where nothing else is said is answered here.
        assert counted(library.at("000001")) == [1, 1]
        assert library.at("000001").ask("how-cases-were-selected").engine != "neo4j"
        with pytest.raises(QueryRefused, match="GOVINNO_NEO4J_URI"):
            library.query(COUNT, "cypher")


def test_a_snapshot_of_a_newer_form_or_a_broken_one_is_refused_by_name(
    store: Store, tmp_path: Path
) -> None:
    shutil.copytree(store.folder, tmp_path / "store")
    for name, change in (("000001", {"format": 99}), ("000002", {"records": 7})):
        file = tmp_path / "store" / "snapshots" / name / "manifest.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    with Govinno(tmp_path / "store") as library:
        with pytest.raises(QueryRefused) as told:
            library.at("000001").query(CASES, "sparql")
        assert told.value.code == "snapshot-too-new" and "000001" in told.value.en
        with pytest.raises(Exception, match="000002"):
            library.at("000002").query(CASES, "sparql")
        assert library.readable_snapshots() == ["000003"]


# ---- names


def test_names_that_are_kept_out_come_in_by_no_earlier_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    people = [{"name": "นายสมชาย ใจดี", "position": "นายกเทศมนตรีนครขอนแก่น"}]
    cases, store = tmp_path / "case-1.yaml", Store(tmp_path / "store")
    cases.write_bytes(to_yaml(small_record("case-1", people=people)))
    load(store, [cases])
    with Govinno(store.folder) as library:
        then = library.at("000001")
        assert then.find("สมชาย").groups
        load(store, [cases], keeps_names=False)
        doors = [
            lambda: then.query(CASES, "sparql"),  # its engines run already
            lambda: library.at("000001").query(COUNT, "cypher"),
            lambda: then.find("case"),
            lambda: then.ask("how-cases-were-selected"),
            lambda: then.case("case-1"),
            lambda: then.export(tmp_path / "x.nq"),
            lambda: then.evidence_of_rows([["https://w3id.org/govinno/id/case/case-1"]]),
            lambda: then.results(CASES, ["json"]),
            then.manifest,
        ]
        for door in doors:
            with pytest.raises(QueryRefused) as told:
                door()
            assert told.value.code == "snapshot-holds-names" and "000001" in told.value.th
        assert not (tmp_path / "x.nq").exists()
        assert library.readable_snapshots() == ["000002"]
        monkeypatch.setenv("GOVINNO_STORE", str(store.folder))
        for words in (["query", "--sparql", CASES], ["find", "case"], ["export", "x.nq"]):
            assert run(["--lang", "en", *words, "--snapshot", "000001"]) == 3
            assert "holds names of people" in capfd.readouterr().err
        library.forget_names()
        with pytest.raises(NotThere):
            then.query(CASES, "sparql")
        library.store.point_to(Snapshot(store.snapshot_folder / "000002"))
        assert counted(library.at("000002")) == [1, 1]


# ---- the engines


def workers() -> int:
    return sum("python" in child.name() for child in psutil.Process().children())


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)
    assert is_so()


def wait_for(number: int) -> None:
    until(lambda: workers() == number)


def test_engines_on_earlier_snapshots_are_few_and_end_when_nobody_asks(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = workers()
    monkeypatch.setattr(earlier, "IDLE_SECONDS", 1.0)
    with Govinno(store.folder) as library:
        for name in ("000001", "000002", "000003", "000001"):
            assert library.at(name).query(CASES, "sparql").rows[0][0] == int(name)
        assert workers() - before <= earlier.MOST_OPEN + 1  # one may just be leaving
        wait_for(before)
        assert library.at("000002").query(CASES, "sparql").rows[0][0] == 2
    wait_for(before)


def test_who_asks_many_snapshots_gets_no_more_than_who_asks_one(store: Store) -> None:
    before, names = workers(), ("000001", "000002", "000003")
    bombs = [Ticket("bomber") for _ in names]
    with Govinno(store.folder, limits=Limits(seconds=100)) as library, ThreadPoolExecutor() as pool:
        line = library._beside._lines["sparql"]

        def code(name: str, ticket: Ticket) -> str:
            with pytest.raises(QueryRefused) as told:
                library.at(name).query(ENDLESS, "sparql", ticket)
            return told.value.code

        running = [pool.submit(code, *asked) for asked in zip(names, bombs, strict=True)]
        try:
            until(lambda: line.waiting == len(names) - 1)
            wait_for(before + 1)  # the others have no process
            for name in names * 2:
                table = library.at(name).query(CASES, "sparql", Ticket("other"))
                assert table.rows == [[int(name)]]
                assert line.waiting == len(names) - 1 and not any(one.done() for one in running)
            until(lambda: workers() - before <= 1 + earlier.MOST_OPEN)
        finally:
            for ticket in bombs:
                ticket.stop()
        assert [one.result() for one in running] == ["query-stopped"] * len(names)
    wait_for(before)


# ---- the command and the page


def test_a_command_asks_a_snapshot(
    store: Store, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GOVINNO_STORE", str(store.folder))
    assert run(["query", "--cypher", COUNT, "--format", "json", "--snapshot", "000002"]) == 0
    assert json.loads(capfd.readouterr().out)["rows"] == [[2]]
    ask = ["ask", "how-cases-were-selected", "--format", "json", "--snapshot", "000001"]
    assert run(ask) == 0
    assert json.loads(capfd.readouterr().out)["snapshot"] == "000001"
    assert run(["find", "case-3", "--json", "--snapshot", "000002"]) == 0
    assert json.loads(capfd.readouterr().out) == []
    assert run(["find", "case-3", "--json"]) == 0
    assert {one["kind"] for one in json.loads(capfd.readouterr().out)} >= {"CaseRecord"}
    assert run(["--lang", "en", "query", "--sparql", CASES, "--snapshot", "9"]) == 2
    assert "There is no snapshot “9”. The nearest are 00000" in capfd.readouterr().err


def test_the_query_page_offers_what_may_be_read_and_leaves_out_what_may_not(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_store(monkeypatch, store.folder)
    test = open_page("query", lang="en", snapshot="000002")
    (choice,) = [box for box in test.selectbox if box.label == "Ask the snapshot"]
    assert choice.value == "000002"
    assert [option.partition(" ")[0] for option in choice.options] == ["000003", "000002", "000001"]
    test = open_page("query", lang="en", snapshot="000009")
    assert "snapshot = “000009”" in " ".join(box.value for box in test.warning)
