"""A push brings a SPARQL server to a snapshot graph by graph, and readers see the old state or
the new one, whatever happens on the way. What the server holds is read by plain SPARQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from small_stores import Home, new_home
from sparql_servers import SparqlServer, quads_of

from govinno.graph import oxigraph
from govinno.graph.facts import VOCAB_GRAPH, case_graph_iri
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Snapshot
from govinno.graph.sparql_server import push as push_module
from govinno.graph.sparql_server.marker import EVERYTHING, MARKER
from govinno.graph.sparql_server.push import push
from govinno.graph.sparql_server.reader import Reader
from govinno.graph.sparql_server.report import PushReport
from govinno.graph.tables import Limits, QueryRefused
from govinno.ontology.iris import BASE, GRAPHS

#: How many moments of a push are tried; `GOVINNO_TEST_CUTS=10` tries ten times as many.
CUTS = 3 * int(os.environ.get("GOVINNO_TEST_CUTS", "1"))
#: How many calls a push from the first snapshot makes, nearly; one from nothing makes more.
CALLS = 12
SLOW_PUSH = Path(__file__).with_name("slow_graph_push.py")
ALL = Limits(seconds=60, rows=1_000_000)
#: Asked by readers while a push goes on: of each graph, and of all as one.
STATE = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
SIZE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
#: Graphs of somebody else, one with nearly a name of ours.
FOREIGN = ("urn:foreign", f"{BASE}graphs")
TEN = tuple(f"ten-{number}" for number in range(10))


@pytest.fixture
def server(sparql_server: SparqlServer) -> SparqlServer:
    """A server with nothing but graphs of somebody else."""
    sparql_server.empty()
    for graph in FOREIGN:
        sparql_server.change(f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:a> <urn:b> 'x'@th }} }}")
    return sparql_server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A store with two snapshots: in the second a case has changed, one is new and one is gone.

    Only to be read, as the other one.
    """
    home = new_home(tmp_path_factory.mktemp("home"), "stays", "changes", "goes")
    home.write("changes", data_quality=["อีกอย่าง"])
    home.write("comes")
    (home.source / "goes.yaml").unlink()
    assert home.load(allow_removals=True).snapshot == "000002"
    return home


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Another store, with one other case."""
    return new_home(tmp_path_factory.mktemp("other"), "elsewhere")


def pushed(server: SparqlServer, snapshot: Snapshot, **options: Any) -> PushReport:
    options.setdefault("on_progress", lambda *_: None)
    return push(snapshot, server.address, **options)


def refused(server: SparqlServer, snapshot: Snapshot, **options: Any) -> QueryRefused:
    """The refusal of a push, which has changed nothing on the server."""
    before = server.quads()
    with pytest.raises(QueryRefused) as caught:
        pushed(server, snapshot, **options)
    assert server.quads() == before
    return caught.value


def told(server: SparqlServer, snapshot: Snapshot) -> list[str]:
    """What our own reads say beside an answer, or the code they are refused with."""
    try:
        table = Reader(snapshot.folder, server.address).run("ASK {}", ALL)
    except QueryRefused as no:
        return [no.code]
    return [notice["code"] for notice in table.notices]


def assert_holds(server: SparqlServer, snapshot: Snapshot) -> None:
    """The server has the graphs of a snapshot, all of them once more as one, our marker, what is
    another's, and nothing that waits."""
    found, expected = server.quads(), quads_of(snapshot)
    assert {name: found.get(name) for name in expected} == expected
    assert found[EVERYTHING] == set().union(*expected.values())
    assert set(found) == {*expected, *FOREIGN, EVERYTHING, MARKER}
    assert all(len(found[graph]) == 1 for graph in FOREIGN)
    assert told(server, snapshot) == []


# ---- graph by graph


def test_only_graphs_that_differ_are_written(server: SparqlServer, home: Home) -> None:
    first, second = home.store.snapshots()
    graphs = len(quads_of(first))
    trial = pushed(server, first, dry_run=True)
    assert trial.graphs == {"written": graphs, "removed": 0, "unchanged": 0}
    assert set(server.quads()) == set(FOREIGN)
    assert pushed(server, first) == trial
    assert_holds(server, first)
    assert told(server, second) == ["server-other-snapshot"]
    steps: list[tuple[str, int, int]] = []
    trial = pushed(server, second, dry_run=True, allow_removals=True)
    report = pushed(server, second, allow_removals=True, on_progress=lambda *s: steps.append(s))
    assert report == trial and not report.was_full
    differ = {g for g, held in quads_of(second).items() if quads_of(first).get(g) != held}
    assert {case_graph_iri("comes"), case_graph_iri("changes")} <= differ
    assert case_graph_iri("stays") not in differ and VOCAB_GRAPH not in differ
    assert report.graphs == {
        "written": len(differ),
        "removed": 1,
        "unchanged": graphs - len(differ),
    }
    assert [step[1] for step in steps if step[0] == "graphs"] == [*range(1, len(differ) + 1)]
    assert_holds(server, second)
    assert pushed(server, second).graphs["written"] == 0
    assert_holds(server, second)
    assert pushed(server, first, allow_removals=True).graphs["removed"] == 1
    assert_holds(server, first)


def test_a_triple_that_two_graphs_state_goes_with_the_last(
    server: SparqlServer, tmp_path: Path
) -> None:
    """Made on purpose: no record states one that another graph states too."""
    both = b"<urn:s> <urn:p> <urn:o> <" + GRAPHS.encode() + b"%s> .\n"
    states = [[b"a", b"b", b"c"], [b"b", b"c"], [b"c"], [b"a"]]
    home = new_home(tmp_path / "home", "one")
    for number, names in enumerate(states, 2):
        copy = Snapshot(home.store.snapshot_folder / f"{number:06d}")
        copy.folder.mkdir()
        manifest = home.manifest
        copy.write_manifest(replace(manifest, id=copy.id))
        oxigraph.build(copy.rdf, [both % name for name in names])
        pushed(server, copy, allow_removals=True)
        found = server.quads()
        assert {name for name in found if name.startswith(GRAPHS)} == {
            f"{GRAPHS}{name.decode()}" for name in names
        }
        assert len(found[EVERYTHING]) == 1


def test_what_somebody_changed_by_hand_is_mended(server: SparqlServer, home: Home) -> None:
    now, case = home.now, case_graph_iri("stays")
    pushed(server, now)
    server.change(f"DELETE WHERE {{ GRAPH <{case}> {{ ?s a ?o }} }}")
    report = pushed(server, now)
    assert (report.graphs["written"], report.was_full) == (1, False)
    assert_holds(server, now)
    server.change(f"INSERT DATA {{ GRAPH <{EVERYTHING}> {{ <urn:a> <urn:b> <urn:c> }} }}")
    assert pushed(server, now).was_full
    assert_holds(server, now)
    server.change(f"""DELETE DATA {{ GRAPH <{VOCAB_GRAPH}> {{ <urn:a> <urn:b> <urn:c> }} }} ;
        DELETE {{ GRAPH <{case}> {{ ?s a ?o }} }} INSERT {{ GRAPH <{case}> {{ ?s <urn:b> ?o }} }}
        WHERE {{ GRAPH <{case}> {{ ?s a ?o }} }}""")
    assert pushed(server, now).graphs["written"] == 0  # counting does not tell
    assert pushed(server, now, full=True).was_full
    assert_holds(server, now)


# ---- whose


def test_a_second_store_does_not_take_the_place_of_the_first(
    server: SparqlServer, home: Home, other: Home
) -> None:
    pushed(server, home.now)
    for options in ({}, {"full": True}, {"dry_run": True}, {"allow_removals": True}):
        no = refused(server, other.now, **options)
        assert no.code == "server-other-store"
        assert f"3 records (snapshot 000002, last pushed at {time.strftime('%Y')}" in no.en
        assert "3 ระเบียน" in no.th and "--replace" in no.th and server.query in no.en
    assert told(server, other.now) == ["server-answer-of-another-store"]
    trial = pushed(server, other.now, replace=True, dry_run=True)
    assert pushed(server, other.now, replace=True) == trial
    assert trial.graphs["unchanged"] > 0
    assert_holds(server, other.now)
    assert refused(server, home.now).code == "server-other-store"


def test_graphs_with_names_of_ours_that_no_push_wrote_are_left_alone(
    server: SparqlServer, home: Home
) -> None:
    by_hand = f"INSERT DATA {{ GRAPH <{case_graph_iri('hand')}> {{ <urn:a> <urn:b> 1 }} }}"
    server.change(by_hand)
    assert refused(server, home.now).code == "sparql-holds-something-else"
    pushed(server, home.now, replace=True)
    assert_holds(server, home.now)
    server.change(by_hand)
    assert "in number: 1" in refused(server, home.now).en


def test_a_fifth_of_the_records_goes_only_when_it_is_meant(
    server: SparqlServer, tmp_path: Path
) -> None:
    ten = new_home(tmp_path / "ten", *TEN)
    pushed(server, ten.now)
    ten.remove("ten-0")
    pushed(server, ten.now)
    ten.remove("ten-1", "ten-2")
    for options in ({}, {"full": True}, {"dry_run": True}):
        no = refused(server, ten.now, **options)
        assert no.code == "server-too-many-removals"
        assert "2 of the 9 records" in no.en and "ten-1, ten-2" in no.th
    out = command(server, ten)
    assert (out.returncode, "--allow-removals" in out.stderr) == (3, True)
    out = command(server, ten, "--allow-removals", "--json")
    assert (out.returncode, json.loads(out.stdout)["graphs"]["removed"]) == (0, 2)
    assert_holds(server, ten.now)


def command(server: SparqlServer, home: Home, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "govinno", "push", "sparql", *options],
        env=environment(server, home),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def environment(server: SparqlServer, home: Home) -> dict[str, str]:
    store = str(home.store.folder)
    told = {"GOVINNO_STORE": store, "GOVINNO_LANG": "en", "GOVINNO_SPARQL_URL": server.query}
    return {**os.environ, **told}


# ---- readers see the old state or the new one


def state_of(snapshot: Snapshot) -> tuple[frozenset[tuple[Any, ...]], int]:
    """What readers may see of a snapshot."""
    reader = oxigraph.Reader(snapshot.rdf)
    graphs = frozenset(map(tuple, reader.run(STATE, ALL).rows))
    return graphs, int(str(reader.run(SIZE, ALL).rows[0][0]))


def test_readers_see_one_state_or_the_other_while_pushes_go_on(
    server: SparqlServer, home: Home
) -> None:
    first, second = home.store.snapshots()
    pushed(server, first)
    graphs, sizes = zip(*map(state_of, (first, second)), strict=True)
    seen: dict[str, list[Any]] = {STATE: [], SIZE: []}
    is_over = threading.Event()

    def read(text: str) -> None:
        while not is_over.is_set():
            table = sandbox.run("sparql-server", text)
            whole = frozenset(map(tuple, table.rows)) if text is STATE else table.rows[0][0]
            codes = [notice["code"] for notice in table.notices]
            if codes != ["server-changed-meanwhile"]:  # a reader is told so, and asks again
                seen[text].append((whole, codes == []))

    with (
        Sandbox(second.folder, ALL, sparql_server=server.address) as sandbox,
        ThreadPoolExecutor(2) as readers,
    ):
        reading = [readers.submit(read, text) for text in seen]
        try:
            for snapshot in (second, first) * 3:
                pushed(server, snapshot, allow_removals=True)
        finally:
            is_over.set()
        assert [each.result(120) for each in reading] == [None, None]
    assert set(seen[STATE]) <= {(graphs[0], False), (graphs[1], True)}
    assert {size for size, _ in seen[SIZE]} <= {*sizes}
    assert min(map(len, seen.values())) > 3


@pytest.mark.parametrize("start", ["from nothing", "from a snapshot"])
@pytest.mark.parametrize("what", ["push", "server"])
def test_a_push_or_a_server_that_is_killed_leaves_what_readers_see(
    server: SparqlServer, home: Home, start: str, what: str
) -> None:
    """Killed between two calls and at random within one; run again it ends as if nothing was."""
    first, second = home.store.snapshots()
    rng = Random(f"{start} {what}")
    landed = []
    for moment in range(CUTS):
        server.change("".join(f"DROP SILENT GRAPH <{g}> ;" for g in ours(server)) + "CLEAR DEFAULT")
        if start != "from nothing":
            pushed(server, first)
        process = subprocess.Popen(
            [sys.executable, SLOW_PUSH, "0.02"],
            env=environment(server, home),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout
        wanted = int(CALLS * (moment + rng.random()) / CUTS)
        done = [line for line, _ in zip(process.stdout, range(wanted), strict=False)]
        time.sleep(rng.random() * 0.1)
        if what == "server":
            server.kill()
            process.wait(60)
            server.start()
        process.kill()
        process.communicate()
        now = told(server, second)
        landed.append((len(done), *now))
        expected = "server-nothing-pushed" if start == "from nothing" else "server-other-snapshot"
        assert now in ([expected], [])
        if now != ["server-nothing-pushed"]:
            reader = Reader(second.folder, server.address)
            rows = frozenset(map(tuple, reader.run(STATE, ALL).rows))
            size = reader.run(SIZE, ALL).rows[0][0]
            assert (rows, size) == state_of(second if now == [] else first)
        pushed(server, second, allow_removals=True)
        assert_holds(server, second)
    print(server.name, start, what, landed)
    assert any(codes for _, *codes in landed)  # some were cut off before their switch


def ours(server: SparqlServer) -> list[str]:
    return [graph for graph in server.quads() if graph not in FOREIGN]


def test_of_two_pushes_at_once_the_first_stops_and_says_so(
    server: SparqlServer, home: Home
) -> None:
    first, second = home.store.snapshots()
    pushed(server, first)

    def another(step: str, _done: int, _all: int) -> None:
        if step == "switch":
            pushed(server, second, allow_removals=True)

    with pytest.raises(QueryRefused) as caught:
        pushed(server, first, full=True, on_progress=another)
    assert caught.value.code == "server-overtaken"
    assert_holds(server, second)


def test_two_first_pushes_of_two_stores_end_with_one_of_them(
    server: SparqlServer, home: Home, other: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other store's push comes between looking at the server and the first word."""
    graphs_of = push_module._graphs_of

    def push_other_first(snapshot: Snapshot) -> Any:
        monkeypatch.setattr(push_module, "_graphs_of", graphs_of)
        pushed(server, other.now)
        return graphs_of(snapshot)

    monkeypatch.setattr(push_module, "_graphs_of", push_other_first)
    with pytest.raises(QueryRefused) as caught:
        pushed(server, home.now)
    assert caught.value.code == "server-overtaken"
    assert_holds(server, other.now)
