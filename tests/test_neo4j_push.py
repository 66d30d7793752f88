"""Pushing to a running Neo4j server: whole, fast the second time, and the same every time."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cable import Cable
from neo4j_server import RunningServer
from pushing import Dump, address_of, begin_push, dump, emptied, held, pushed, rows_of, run, told
from small_stores import Home, base_home, new_home, partner

from govinno.graph.neo4j import push as push_module
from govinno.graph.neo4j import reader
from govinno.graph.neo4j.report import PushReport
from govinno.graph.snapshots import Snapshot
from govinno.graph.tables import QueryRefused
from govinno.verbs import Govinno

COUNTS = ("written", "removed", "unchanged")
A_THING = "MATCH (n:Innovation) WITH n ORDER BY n.iri LIMIT 1 "
A_RELATIONSHIP = "MATCH (:Innovation)-[r]->() WITH r ORDER BY elementId(r) LIMIT 1 "


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A store with two snapshots: then one case is changed, one is new and one is gone."""
    home = base_home().copied(tmp_path_factory.mktemp("story"))
    home.write("case-01", partners=[partner("มูลนิธิหนึ่ง", "ngo_foundation")])
    home.write("zz-new")
    (home.source / "case-02.yaml").unlink()
    report = home.load()
    assert (report.changed, report.added, report.removed) == (["case-01"], ["zz-new"], ["case-02"])
    return home


@pytest.fixture(scope="module")
def first(story: Home) -> Snapshot:
    """The snapshot of the story with 31 cases."""
    return story.store.snapshots()[0]


@pytest.fixture(scope="module")
def second(story: Home) -> Snapshot:
    """The snapshot of the story after the changes."""
    return story.store.snapshots()[1]


@pytest.fixture
def server(neo4j_server: RunningServer) -> RunningServer:
    """A server without nodes."""
    return emptied(neo4j_server)


@pytest.fixture
def holds_first(neo4j_server: RunningServer, first: Snapshot) -> RunningServer:
    """A server that holds the first snapshot of the story."""
    try:
        pushed(neo4j_server, first, full=True)
    except QueryRefused:
        pushed(emptied(neo4j_server), first)
    assert dump(neo4j_server) == rows_of(first)
    return neo4j_server


def counts(report: PushReport) -> tuple[list[int], list[int]]:
    """What was written, removed and left, of nodes and of relationships."""
    return [report.nodes[name] for name in COUNTS], [report.relationships[name] for name in COUNTS]


def expected_counts(before: Dump, after: Dump) -> tuple[list[int], list[int]]:
    """The same, found by comparing what a server held before and after."""
    return (
        _compared(_nodes_by_key(before), _nodes_by_key(after)),
        _compared(_relationships_by_key(before), _relationships_by_key(after)),
    )


def _compared(before: dict[Any, str], after: dict[Any, str]) -> list[int]:
    written = sum(before.get(key) != text for key, text in after.items())
    return [written, len(before.keys() - after.keys()), len(after) - written]


def _nodes_by_key(of: Dump) -> dict[Any, str]:
    return {json.loads(text)[1]["iri"]: text for text in of.nodes}


def _relationships_by_key(of: Dump) -> dict[Any, str]:
    return {tuple(json.loads(text)[:3]): text for text in of.relationships}


# ---- what a push writes


def test_the_first_push_writes_all_and_the_second_nothing(
    server: RunningServer, tmp_path: Path
) -> None:
    home = base_home().copied(tmp_path)
    whole = rows_of(home.now)
    nodes, relationships = len(whole.nodes), len(whole.relationships)
    done = []
    for _ in range(2):
        out, _ = (process := begin_push(server, home.store.folder)).communicate(timeout=120)
        assert process.returncode == 0
        done.append(json.loads(out))
        assert dump(server) == whole
    assert done == [
        {
            "nodes": {"written": nodes, "removed": 0, "unchanged": 0},
            "relationships": {"written": relationships, "removed": 0, "unchanged": 0},
            "snapshot": "000001",
            "full": True,
        },
        {
            "nodes": {"written": 0, "removed": 0, "unchanged": nodes},
            "relationships": {"written": 0, "removed": 0, "unchanged": relationships},
            "snapshot": "000001",
            "full": False,
        },
    ]
    assert told(server, home.now) == []


def test_a_difference_gives_what_a_fresh_push_gives(
    holds_first: RunningServer, first: Snapshot, second: Snapshot
) -> None:
    trial = pushed(holds_first, second, dry_run=True)
    assert dump(holds_first) == rows_of(first)
    assert told(holds_first, first) == []
    report = pushed(holds_first, second)
    by_difference = dump(holds_first)
    assert (report.was_full, report) == (False, trial)
    assert counts(report) == expected_counts(rows_of(first), by_difference)
    assert (told(holds_first, second), told(holds_first, first)) == ([], ["server-other-snapshot"])
    pushed(emptied(holds_first), second)
    assert dump(holds_first) == by_difference


def test_after_a_rollback_the_push_goes_back(server: RunningServer, tmp_path: Path) -> None:
    home = new_home(tmp_path, "case-01", "case-02")
    with Govinno(home.store.folder, neo4j=address_of(server)) as govinno:
        govinno.push()
        before = dump(server)
        home.write("case-01", richness="medium")
        govinno.load([home.source])
        govinno.push()
        assert dump(server) == rows_of(home.now) != before
        govinno.rollback()
        report = govinno.push()
    assert (report.snapshot, report.was_full, dump(server)) == ("000001", False, before)


def test_a_full_push_to_an_equal_server_writes_nothing(
    holds_first: RunningServer, first: Snapshot
) -> None:
    whole = rows_of(first)
    for dry_run in (True, False):
        report = pushed(holds_first, first, full=True, dry_run=dry_run)
        assert report.was_full
        assert counts(report) == expected_counts(whole, whole)
    assert dump(holds_first) == whole


#: What somebody does on the server; then how many nodes and relationships a full push writes and
#: takes out to repair it.
TAMPERINGS = {
    "a node more": ("CREATE (:Thing:Innovation {iri: 'urn:more'})", [0, 1], [0, 0]),
    "a node more, without iri": ("CREATE (:Thing)", [0, 1], [0, 0]),
    "a node more, tied to ours": (
        A_THING + "CREATE (n)-[:HAS]->(:Thing {iri: 'urn:more'})-[:HAS]->(n)",
        [0, 1],
        [0, 2],
    ),
    "a label more": (A_THING + "SET n:Extra:`Odd one`", [1, 0], [0, 0]),
    "a label less": (A_THING + "REMOVE n:Innovation", [1, 0], [0, 0]),
    "another value": (A_THING + "SET n.name_th = 'อื่น'", [1, 0], [0, 0]),
    "a property more": (A_THING + "SET n.more = 1", [1, 0], [0, 0]),
    "a property less": (A_THING + "REMOVE n.name_th", [1, 0], [0, 0]),
    "another value on a relationship": (A_RELATIONSHIP + "SET r.more = 1", [0, 0], [1, 0]),
    "a relationship more": (A_THING + "CREATE (n)-[:HAS]->(n)", [0, 0], [0, 1]),
    "a relationship doubled": (
        "MATCH (s:CaseRecord)-[r]->(t) WITH s, r, t ORDER BY s.iri, t.iri LIMIT 1 "
        "CREATE (s)-[d:$(type(r))]->(t) SET d = properties(r)",
        [0, 0],
        [0, 1],
    ),
    "a relationship less": (A_RELATIONSHIP + "DELETE r", [0, 0], [1, 0]),
    "one more and one less": (
        A_RELATIONSHIP + "WITH r, startNode(r) AS s DELETE r CREATE (s)-[:HAS]->(s)",
        [0, 0],
        [1, 1],
    ),
    "another iri": (A_THING + "SET n.iri = 'urn:other'", [1, 1], None),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_full_push_repairs_what_somebody_changed(
    holds_first: RunningServer, first: Snapshot, name: str
) -> None:
    statement, nodes, relationships = TAMPERINGS[name]
    whole = rows_of(first)
    run(holds_first, statement)
    assert dump(holds_first) != whole
    trial = pushed(holds_first, first, full=True, dry_run=True)
    report = pushed(holds_first, first, full=True)
    assert dump(holds_first) == whole
    assert report == trial
    assert counts(report)[0] == [*nodes, len(whole.nodes) - nodes[0]]
    if relationships:
        assert counts(report)[1] == [*relationships, len(whole.relationships) - relationships[0]]


def test_a_missing_node_comes_back_with_its_relationships(
    holds_first: RunningServer, first: Snapshot
) -> None:
    whole = rows_of(first)
    [[tied]] = run(holds_first, A_THING + "RETURN count { (n)--() }")
    run(holds_first, A_THING + "DETACH DELETE n")
    report = pushed(holds_first, first, full=True)
    assert counts(report) == (
        [1, 0, len(whole.nodes) - 1],
        [tied, 0, len(whole.relationships) - tied],
    )
    assert dump(holds_first) == whole


@pytest.mark.parametrize("name", ["a node more", "a relationship less", "a relationship doubled"])
def test_a_difference_does_not_build_on_what_somebody_added_or_took_out(
    holds_first: RunningServer, second: Snapshot, name: str
) -> None:
    run(holds_first, TAMPERINGS[name][0])
    assert pushed(holds_first, second).was_full
    assert dump(holds_first) == rows_of(second)


def test_a_difference_that_does_not_fit_is_refused_whole(
    holds_first: RunningServer, first: Snapshot, second: Snapshot
) -> None:
    run(holds_first, TAMPERINGS["another iri"][0])
    before = dump(holds_first)
    with pytest.raises(QueryRefused) as refused:
        pushed(holds_first, second)
    assert refused.value.code == "neo4j-out-of-step"
    assert (dump(holds_first), told(holds_first, first)) == (before, [])
    pushed(holds_first, second, full=True)
    assert dump(holds_first) == rows_of(second)


def test_a_difference_overwrites_what_somebody_changed_in_its_way(
    holds_first: RunningServer, second: Snapshot
) -> None:
    [changed, *_] = sorted(set(rows_of(second).nodes) - set(dump(holds_first).nodes))
    iri = json.loads(changed)[1]["iri"]
    run(holds_first, "MERGE (n:Thing {iri: $iri}) SET n:Extra, n.more = 1", iri=iri)
    pushed(holds_first, second)
    assert dump(holds_first) == rows_of(second)


# ---- from which snapshot


def test_a_copy_of_the_store_is_the_same_store_and_compared_whole(
    holds_first: RunningServer, first: Snapshot, tmp_path: Path
) -> None:
    other = base_home().copied(tmp_path).now
    assert other.id == first.id
    assert told(holds_first, other) == ["server-other-snapshot"]
    report = pushed(holds_first, other)
    assert report.was_full
    assert counts(report) == expected_counts(rows_of(first), rows_of(first))
    assert told(holds_first, other) == []


def test_where_the_held_snapshot_is_gone_everything_is_compared(
    holds_first: RunningServer, first: Snapshot, second: Snapshot, tmp_path: Path
) -> None:
    folder = tmp_path / "snapshots"
    shutil.copytree(second.folder, folder / second.id)
    shutil.copy(second.store.folder / "identity", tmp_path)
    report = pushed(holds_first, Snapshot(folder / second.id))
    assert report.was_full
    assert counts(report) == expected_counts(rows_of(first), rows_of(second))
    assert dump(holds_first) == rows_of(second)


def test_after_a_change_of_the_model_everything_is_compared(
    server: RunningServer, tmp_path: Path
) -> None:
    """With another model a server holds other rows for the same facts."""
    home = new_home(tmp_path, "case-01", "case-02")
    manifest = home.now.manifest()
    manifest.model = "an older one"
    home.now.write_manifest(manifest)
    pushed(server, home.now)
    run(server, A_THING + "SET n.name_th = 'as the older model has it'")
    home.write("case-02", richness="medium")
    home.load()
    assert pushed(server, home.now).was_full
    assert dump(server) == rows_of(home.now)


# ---- something else on the server


def test_something_else_is_left_alone_unless_it_may_be_replaced(
    server: RunningServer, first: Snapshot
) -> None:
    run(server, "CREATE (:Thing {iri: 'urn:a'})-[:KNOWS {since: 1}]->(:Person {name: 'ก'})")
    before = dump(server)
    with pytest.raises(QueryRefused) as refused:
        pushed(server, first)
    assert refused.value.code == "neo4j-holds-something-else"
    assert "nodes: 2" in refused.value.en
    trial = pushed(server, first, replace=True, dry_run=True)
    assert (dump(server), held(server)) == (before, None)
    report = pushed(server, first, replace=True)
    whole = rows_of(first)
    assert (dump(server), report) == (whole, trial)
    assert counts(report) == ([len(whole.nodes), 2, 0], [len(whole.relationships), 1, 0])


def test_something_else_beside_our_graph_is_told_too(
    holds_first: RunningServer, first: Snapshot
) -> None:
    run(holds_first, "CREATE (:Person), (:PushedSnapshot {key: 'of others'})")
    before = dump(holds_first)
    with pytest.raises(QueryRefused) as refused:
        pushed(holds_first, first)
    assert refused.value.code == "neo4j-holds-something-else"
    assert dump(holds_first) == before
    whole = rows_of(first)
    trial = pushed(holds_first, first, replace=True, dry_run=True)
    report = pushed(holds_first, first, replace=True)
    assert report == trial
    assert counts(report)[0] == [len(whole.nodes), len(whole.nodes) + 2, 0]
    assert (dump(holds_first), told(holds_first, first)) == (whole, [])


def test_a_replacing_push_that_stops_while_deleting_is_half(
    holds_first: RunningServer, first: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(holds_first, "CREATE (:Person)")
    monkeypatch.setattr(push_module, "STEP_ROWS", 100)

    def stop(step: str, _done: int, _all: int) -> None:
        raise KeyboardInterrupt(step)

    with pytest.raises(KeyboardInterrupt, match="deleted"):
        pushed(holds_first, first, replace=True, on_progress=stop)
    assert told(holds_first, first) == ["neo4j-half-pushed"]
    pushed(holds_first, first, replace=True)
    assert (dump(holds_first), told(holds_first, first)) == (rows_of(first), [])


# ---- short and long changes


def test_a_long_change_goes_in_parts_and_is_half_meanwhile(
    holds_first: RunningServer, first: Snapshot, second: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_module, "STEPS_AT_ONCE", 3)
    seen: list[list[str]] = []

    def look(_step: str, _done: int, _all: int) -> None:
        seen.append(told(holds_first, second) + told(holds_first, first))

    report = pushed(holds_first, second, on_progress=look)
    assert {tuple(codes) for codes in seen} == {("neo4j-half-pushed", "neo4j-half-pushed")}
    assert (report.was_full, dump(holds_first)) == (False, rows_of(second))
    assert counts(report) == expected_counts(rows_of(first), rows_of(second))
    assert told(holds_first, second) == []


def test_the_progress_of_a_push_grows_to_all_rows(server: RunningServer, first: Snapshot) -> None:
    steps_seen: dict[str, list[int]] = {"nodes": [], "relationships": []}
    pushed(server, first, on_progress=lambda step, done, _: steps_seen[step].append(done))
    for name, rows in rows_of(first)._asdict().items():
        assert steps_seen[name] == sorted(steps_seen[name])
        assert steps_seen[name][-1] == len(rows)


def test_a_read_during_a_push_says_that_the_graph_changed(
    holds_first: RunningServer, first: Snapshot, second: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction sees what others commit while it reads."""

    def push_meanwhile(tx: Any, text: str) -> None:
        require_reading(tx, text)
        pushed(holds_first, second)

    require_reading = reader.require_reading
    monkeypatch.setattr(reader, "require_reading", push_meanwhile)
    assert told(holds_first, first) == ["server-changed-meanwhile"]


# ---- two at once, and lost answers


def test_two_pushes_at_once_end_right(server: RunningServer, tmp_path: Path) -> None:
    home = base_home().copied(tmp_path)
    pushes = [begin_push(server, home.store.folder) for _ in range(2)]
    ends = [(*push.communicate(timeout=120), push.returncode) for push in pushes]
    assert 0 in {code for *_, code in ends}
    for _, err, code in ends:
        assert (code, err) == (0, "") or (code == 3 and "Another push" in err)
    assert (dump(server), told(server, home.now)) == (rows_of(home.now), [])


@pytest.mark.parametrize("steps_at_once", [100, 3])
def test_a_push_that_another_overtook_changes_nothing(
    holds_first: RunningServer,
    first: Snapshot,
    second: Snapshot,
    steps_at_once: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The other one comes between looking at the server and the first row."""
    schema = push_module.schema

    def push_first(model: Any) -> Iterator[str]:
        monkeypatch.setattr(push_module, "schema", schema)
        pushed(holds_first, second)
        return schema(model)

    monkeypatch.setattr(push_module, "schema", push_first)
    monkeypatch.setattr(push_module, "STEPS_AT_ONCE", steps_at_once)
    with pytest.raises(QueryRefused) as refused:
        pushed(holds_first, first)
    assert refused.value.code == "server-overtaken"
    assert (dump(holds_first), told(holds_first, second)) == (rows_of(second), [])


@pytest.mark.parametrize("steps_at_once", [100, 0])
def test_a_lost_answer_to_a_commit_loses_and_doubles_nothing(
    holds_first: RunningServer,
    first: Snapshot,
    second: Snapshot,
    steps_at_once: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(push_module, "STEPS_AT_ONCE", steps_at_once)
    with Cable(holds_first.port) as cable:
        schema = push_module.schema

        def lose_then(model: Any) -> Iterator[str]:
            yield from schema(model)
            cable.lose_answer_to_commit()

        def lose_some(*_: object) -> None:
            if cable.lost < 3:
                cable.lose_answer_to_commit()

        monkeypatch.setattr(push_module, "schema", lose_then)
        report = pushed(holds_first, second, cable.uri, on_progress=lose_some)
        assert cable.lost == (1 if steps_at_once else 3)
    assert counts(report) == expected_counts(rows_of(first), rows_of(second))
    assert (dump(holds_first), told(holds_first, second)) == (rows_of(second), [])


def test_a_push_waits_for_a_lock_no_longer_than_it_must(
    holds_first: RunningServer, second: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_module, "TRANSACTION_SECONDS", 1)
    with (
        holds_first.driver() as driver,
        driver.session() as session,
        session.begin_transaction() as other,
    ):
        other.run("MATCH (m:PushedSnapshot) SET m.changed = 1").consume()
        with pytest.raises(QueryRefused) as refused:
            pushed(holds_first, second)
    assert refused.value.code == "neo4j-busy"
    pushed(holds_first, second)
    assert dump(holds_first) == rows_of(second)


def test_an_interrupted_push_ends_cleanly_and_goes_on_when_run_again(
    server: RunningServer, tmp_path: Path
) -> None:
    home = base_home().copied(tmp_path)
    push = begin_push(server, home.store.folder)
    while held(server) is None:
        assert push.poll() is None
    push.send_signal(signal.SIGINT)
    out, err = push.communicate(timeout=60)
    assert (push.returncode, out, "Traceback" in err) == (3, "", False)
    assert told(server, home.now) == ["neo4j-half-pushed"]
    pushed(server, home.now)
    assert (dump(server), told(server, home.now)) == (rows_of(home.now), [])
