"""Hostile queries through the real engines: each is refused, nothing leaves, the next one works."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from random import Random
from typing import get_args

import psutil
import pytest

from govinno.graph import oxigraph
from govinno.graph.sandbox import Sandbox, answer
from govinno.graph.tables import Dataset, Form, Limits, QueryRefused, Table
from govinno.graph.ticket import Ticket

PEOPLE = 300
COUNT_SPARQL = "SELECT (COUNT(*) AS ?n) { ?s <urn:next> ?o }"
COUNT_CYPHER = "MATCH (n:Person) RETURN count(n) AS n"
ALL_COUNTED = Table(["n"], [[PEOPLE]])

WRITE_PROPERTY_GRAPH = """
import sys
from pathlib import Path
from random import Random
from govinno.graph.arcadedb import write
from govinno.graph.rows import Change, NodeRow, RelationshipRow
iris = [f"urn:{number}" for number in range(int(sys.argv[2]))]
nodes = [NodeRow(iri, ("Person", "Thing"), {"n": n}) for n, iri in enumerate(iris)]
ring = [RelationshipRow("NEXT", a, b, {}) for a, b in zip(iris, iris[1:] + iris[:1])]
write(Path(sys.argv[1]), Change(nodes=nodes, relationships=ring))
"""


class Visits(list[str]):
    """What a web server on this machine was asked for, and where it can be asked."""

    address = ""


@pytest.fixture(scope="module")
def visits() -> Iterator[Visits]:
    seen = Visits()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"a,b\n1,2\n")

        do_POST = do_GET

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        seen.address = f"http://127.0.0.1:{server.server_port}/"
        yield seen
        server.shutdown()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("snapshot")
    ring = "<urn:{}> <urn:next> <urn:{}> <urn:graph> .\n"
    oxigraph.build(
        folder / "rdf", [ring.format(n, (n + 1) % PEOPLE).encode() for n in range(PEOPLE)]
    )
    writing = [sys.executable, "-c", WRITE_PROPERTY_GRAPH, str(folder / "lpg"), str(PEOPLE)]
    subprocess.run(writing, check=True)  # no Java machine in the process of the tests
    return folder


@pytest.fixture(scope="module")
def sandbox(snapshot: Path) -> Iterator[Sandbox]:
    with Sandbox(snapshot, Limits(seconds=2, megabytes=192), spare=True) as box:
        yield box


TRIPLE = "?{0} <urn:next> ?{0}2 ."
NUMBERS = " ".join(map(str, range(2_000)))
CROSS_JOIN = " ".join(TRIPLE.format(name) for name in "abcde")
LONG = "x" * 2_000
FORMS = get_args(Form)


def mixed_values() -> str:
    """Numbers, texts, years and days in a disorder that Oxigraph 0.5.13 ends its process on."""
    pick = Random(0)
    kinds = ("{}^^xsd:integer", "{}", "{}^^xsd:gYear", "{}^^xsd:date")
    made = []
    for _ in range(40):
        kind = pick.randrange(4)
        day = f"20{pick.randrange(10, 24)}-0{pick.randrange(1, 9)}-11" if kind == 3 else ""
        one = day or (f"25{pick.randrange(10, 99)}" if kind == 2 else str(pick.randrange(1000)))
        made.append(kinds[kind].format(f'"{one}"'))
    return " ".join(made)


def sparql_code(box: Sandbox, text: str, ticket: Ticket | None = None) -> str:
    with pytest.raises(QueryRefused) as refused:
        box.sparql(text, ticket)
    assert refused.value.query == text
    return refused.value.code


def cypher_code(box: Sandbox, text: str) -> str:
    with pytest.raises(QueryRefused) as refused:
        box.cypher(text)
    assert refused.value.query == text
    return refused.value.code


def workers() -> list[psutil.Process]:
    children = psutil.Process().children()
    return [child for child in children if "sandbox import serve" in " ".join(child.cmdline())]


# --- SPARQL -----------------------------------------------------------------------------------


SPARQL_REFUSED = [
    ("SELECT * {{ SERVICE <{web}> {{ ?s ?p ?o }} }}", "query-service"),
    ("SELECT * {{ SERVICE SILENT <{web}> {{ ?s ?p ?o }} }}", "query-service"),
    ("SELECT * {{ BIND(<{web}> AS ?w) service ?w {{ ?s ?p ?o }} }}", "query-service"),
    ("SELECT * {{ {{ SELECT * {{ SERVICE <{web}> {{ ?s ?p ?o }} }} }} }}", "query-service"),
    ("ASK {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{web}> {{ ?a ?b ?c }} }} }}", "query-service"),
    ("SELECT * {{ \\u0053ERVICE <{web}> {{ ?s ?p ?o }} }}", "query-service"),
    ('SELECT * {{ ?s ?p "\\u0022 . # " . SERVICE <{web}> {{ }} \n }}', "query-service"),
    ("SELECT * {{ ?s ?p ?o #\r SERVICE <{web}> {{ ?a ?b ?c }}\n }}", "query-not-readable"),
    ("LOAD <{web}>", "query-file-access"),
    ("LOAD SILENT <file:///etc/passwd> INTO GRAPH <urn:g>", "query-file-access"),
    ("INSERT {{ ?s <urn:p> 1 }} WHERE {{ ?s ?p ?o }}", "query-writes"),
    ("DELETE WHERE {{ ?s ?p ?o }}", "query-writes"),
    ("DROP ALL", "query-writes"),
    ("SELECT * {{ SERVICE <{web}> {{ {deep} }} }}", "query-service"),
    ("SELECT * {{ {deep} \\u0053ERVICE <{web}> {{ }} }}", "query-not-readable"),
    ("CONSTRUCT {{ }} {{ {deep} }} ; LOAD <{web}>", "query-not-readable"),
]


@pytest.mark.parametrize(("text", "code"), SPARQL_REFUSED)
def test_no_sparql_text_reaches_out_or_writes(
    sandbox: Sandbox, visits: Visits, text: str, code: str
) -> None:
    text = text.format(web=visits.address, deep="{" * 50 + "}" * 50)
    assert sparql_code(sandbox, text) == code
    asked = Dataset([visits.address], [visits.address])
    for form, dataset in [*product(FORMS, (None, asked))]:
        with pytest.raises(QueryRefused) as refused:
            sandbox.document(text, [form, *FORMS], dataset)
        assert refused.value.code == code
    assert visits == []
    assert sandbox.sparql(COUNT_SPARQL) == ALL_COUNTED


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <{web}> {{ ?s ?p ?o }}",
        "SELECT * FROM NAMED <{web}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "PREFIX w: <{web}> SELECT * FROM w:data {{ ?s ?p ?o }}",
        "SELECT * FROM <file:///etc/passwd> {{ ?s ?p ?o }}",
    ],
)
def test_a_graph_elsewhere_is_empty_and_nobody_fetches_it(
    sandbox: Sandbox, visits: Visits, text: str
) -> None:
    table = sandbox.sparql(text.format(web=visits.address))
    assert table.rows == []
    assert [notice["code"] for notice in table.notices] == ["query-unknown-graph"]
    asked = Dataset([visits.address, "file:///etc/passwd"], [f"{visits.address}data"])
    whole = sandbox.document("SELECT * { ?s ?p ?o }", ["tsv"], asked)
    assert whole.text == "?s\t?p\t?o\n" and len(whole.notices) == 3
    assert visits == []
    assert sandbox.sparql(COUNT_SPARQL) == ALL_COUNTED


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_an_endless_document_is_refused_before_it_is_whole(sandbox: Sandbox, form: Form) -> None:
    for text, code in (
        (f"SELECT ?a {{ {CROSS_JOIN} }}", "answer-too-long"),
        (f"SELECT ('{LONG * 8}' AS ?x) {{ {CROSS_JOIN} }}", "answer-too-large"),
    ):
        with pytest.raises(QueryRefused) as refused:
            sandbox.document(text, [form])
        assert refused.value.code == code
    assert sandbox.sparql(COUNT_SPARQL) == ALL_COUNTED


@pytest.mark.parametrize("form", ["ttl", "nt", "rdf", "jsonld", "trig", "nq"])
def test_endless_triples_are_refused_before_they_are_whole(sandbox: Sandbox, form: Form) -> None:
    for text, code in (
        (f"CONSTRUCT {{ ?a ?d ?e }} WHERE {{ {CROSS_JOIN} }}", "answer-too-long"),
        (
            f"CONSTRUCT {{ ?a <a:b> ?x }} WHERE {{ {CROSS_JOIN} "
            f"BIND(CONCAT(STR(?d), STR(?e), '{LONG * 8}') AS ?x) }}",
            "answer-too-large",
        ),
    ):
        with pytest.raises(QueryRefused) as refused:
            sandbox.document(text, [form])
        assert refused.value.code == code
    assert sandbox.sparql(COUNT_SPARQL) == ALL_COUNTED


def test_an_unknown_function_is_told_and_the_worker_goes_on(sandbox: Sandbox) -> None:
    sandbox.sparql(COUNT_SPARQL)
    before = {worker.pid for worker in workers()}
    for text in ("SELECT (<urn:f>(1) AS ?x) {}", "SELECT * { ?s ?p ?o FILTER(<urn:f>(?o)) }"):
        assert sparql_code(sandbox, text) == "query-unknown-function"
        with pytest.raises(QueryRefused) as refused:
            sandbox.document(text, ["xml"])
        assert refused.value.code == "query-unknown-function" and "urn:f" in refused.value.en
    assert {worker.pid for worker in workers()} == before


def test_the_web_server_of_these_tests_would_notice_a_visit(visits: Visits) -> None:
    import urllib.request

    urllib.request.urlopen(visits.address + "proof").close()
    assert visits == ["/proof"]
    visits.clear()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param(
            f"SELECT (COUNT(*) AS ?n) {{ {CROSS_JOIN} }}", {"query-too-slow"}, id="cross join"
        ),
        pytest.param(
            f"SELECT (SUM(?x * ?y * ?z) AS ?n) {{ VALUES ?x {{ {NUMBERS} }} "
            f"VALUES ?y {{ {NUMBERS} }} VALUES ?z {{ {NUMBERS} }} }}",
            {"query-too-slow", "query-too-much-memory"},
            id="VALUES bomb",
        ),
        pytest.param(
            "SELECT (COUNT(*) AS ?n) { ?a (<urn:next>|^<urn:next>)* ?b . "
            "?b (<urn:next>/<urn:next>)* ?c . ?c <urn:next>* ?d }",
            {"query-too-slow", "query-too-much-memory"},
            id="path bomb",
        ),
        pytest.param(
            f"SELECT (COUNT(*) AS ?n) {{ {CROSS_JOIN} "
            "FILTER EXISTS { ?a <urn:next> ?x . ?x <urn:next> ?e } }",
            {"query-too-slow"},
            id="EXISTS trap",
        ),
        pytest.param(
            f"SELECT (COUNT(*) AS ?n) {{ {CROSS_JOIN} "
            "FILTER REGEX(CONCAT(STR(?a), STR(?c), STR(?e)), '^((u|r|n|:|[0-9])+)+$') }",
            {"query-too-slow"},
            id="regex bomb",
        ),
        pytest.param(
            f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), '{LONG}')) AS ?t) {{ {CROSS_JOIN} }}",
            {"query-too-much-memory"},
            id="GROUP_CONCAT memory bomb",
        ),
        pytest.param(
            f"SELECT * {{ {CROSS_JOIN} }} ORDER BY ?a ?b",
            {"query-too-slow", "query-too-much-memory"},
            id="ORDER BY memory bomb",
        ),
        pytest.param(
            f"SELECT * {{ FILTER({'(' * 40_000}1{')' * 40_000}) }}",
            {"query-not-readable"},
            id="deep nesting",
        ),
        pytest.param(
            f"SELECT * {{ FILTER({'1 = 1 || ' * 10_000} true) }}",
            {"query-too-slow", "query-worker-lost"},
            id="long chain",
        ),
        pytest.param("ASK {} #" + "x" * 100_000, {"query-too-long"}, id="long text"),
        pytest.param("ASK { '\ud800' ?p ?o }", {"query-not-readable"}, id="half a character"),
    ],
)
def test_a_sparql_bomb_is_stopped_and_the_next_query_answered(
    sandbox: Sandbox, text: str, codes: set[str]
) -> None:
    started = time.monotonic()
    assert sparql_code(sandbox, text) in codes
    assert time.monotonic() - started < 15
    assert sandbox.sparql(COUNT_SPARQL) == ALL_COUNTED


def test_a_regex_that_backtracks_for_ever_elsewhere_is_answered(sandbox: Sandbox) -> None:
    text = f"SELECT (REGEX('{'a' * 5_000}!', '^(a+)+$') AS ?n) {{}}"
    assert sandbox.sparql(text) == Table(["n"], [[False]])


def test_an_endless_answer_is_streamed_and_cut(sandbox: Sandbox) -> None:
    table = sandbox.sparql(f"SELECT ?a {{ {CROSS_JOIN} }}")
    assert (len(table.rows), table.truncated) == (10_000, True)


# --- Cypher -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", "query-file-access"),
        ("LOAD CSV WITH HEADERS FROM '{web}' AS row RETURN row", "query-file-access"),
        ("load /* x */ csv // y\n FROM '{web}' AS row RETURN row", "query-file-access"),
        ("CALL {{ LOAD CSV FROM '{web}' AS row RETURN row }} RETURN row", "query-file-access"),
        ("RETURN 1 AS row UNION LOAD CSV FROM '{web}' AS row RETURN row", "query-file-access"),
        ("WITH 1 AS `it's` LOAD CSV FROM '{web}' AS row RETURN row", "query-file-access"),
        ("L\\u004fAD CSV FROM '{web}' AS row RETURN row", "query-file-access"),
        ("LOAD\u00a0CSV FROM '{web}' AS row RETURN row", "query-file-access"),
        ("CALL\n/*x*/dbms.components()", "query-procedure"),
        ("CALL `dbms.components`() YIELD name RETURN name", "query-procedure"),
        ("CALL {{ CALL dbms.listConfig() YIELD name RETURN name }} RETURN name", "query-procedure"),
        ("CALL db.labels() YIELD label CREATE (n:Person) RETURN label", "query-writes"),
        ("CALL db.labels.more()", "query-procedure"),
        ("CALL db.propertyKeys()", "query-procedure"),
        ("CALL db.labels() YIELD label CALL apoc.load.csv('{web}') RETURN 1", "query-procedure"),
        ("RETURN apoc.load.json('{web}') AS x", "query-procedure"),
        ("CALL apoc.load.csv('{web}')", "query-procedure"),
        ("MATCH (n) RETURN n // \r LIMIT 1", "query-not-readable"),
        ("CALL\u200bdb.labels()", "query-not-readable"),
        ("CREATE (n:Person)", "query-writes"),
        ("MATCH (n) SET n.x = 1 RETURN n", "query-writes"),
        ("MATCH (n) DETACH DELETE n", "query-writes"),
        ("MATCH (n) CALL (n) {{ MERGE (m:X) RETURN m }} RETURN m", "query-writes"),
        ("ALTER DATABASE `arcadedb.opencypher.loadCsv.allowFileUrls` true", "query-not-readable"),
    ],
)
def test_no_cypher_text_reaches_out_or_writes(
    sandbox: Sandbox, visits: Visits, text: str, code: str
) -> None:
    assert cypher_code(sandbox, text.format(web=visits.address)) == code
    assert visits == []
    assert sandbox.cypher(COUNT_CYPHER) == ALL_COUNTED


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param(
            "UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y "
            "WITH x, y WHERE x + y = 0 RETURN x",
            {"query-too-slow"},
            id="UNWIND bomb",
        ),
        pytest.param(
            "MATCH (a), (b), (c), (d) WHERE a.n + b.n + c.n + d.n = -1 RETURN a",
            {"query-too-slow"},
            id="cartesian bomb",
        ),
        pytest.param(
            "RETURN reduce(s = 'xxxxxxxx', x IN range(1, 40) | s + s) AS s",
            {"query-too-much-memory"},
            id="memory bomb",
        ),
        pytest.param(
            "UNWIND range(1, 1000000000000) AS x RETURN x", {"query-not-readable"}, id="range"
        ),
        pytest.param(f"RETURN {'(' * 49_000}1{')' * 49_000}", {"query-not-readable"}, id="nesting"),
        pytest.param("RETURN 1 //" + "x" * 100_000, {"query-too-long"}, id="long text"),
    ],
)
def test_a_cypher_bomb_is_stopped_and_the_next_query_answered(
    sandbox: Sandbox, text: str, codes: set[str]
) -> None:
    assert cypher_code(sandbox, text) in codes
    assert sandbox.cypher(COUNT_CYPHER) == ALL_COUNTED


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("CALL db.labels()", {"Person", "Thing"}),
        ("CALL DB.Labels() YIELD label WHERE label = 'Thing' RETURN label", {"Thing"}),
        ("CALL `db`.`labels`() YIELD label RETURN DISTINCT label", {"Person", "Thing"}),
        ("CALL { CALL db.labels() YIELD label RETURN label } RETURN label", {"Person", "Thing"}),
        ("CALL db.relationshipTypes()", {"NEXT"}),
        ("CALL db.schema.visualization()", {"Person", "Thing", "NEXT"}),
    ],
)
def test_what_the_property_graph_is_made_of_can_be_asked(
    sandbox: Sandbox, text: str, names: set[str]
) -> None:
    assert names <= {str(row[0]) for row in sandbox.cypher(text).rows}


# --- The workers ------------------------------------------------------------------------------


def test_a_sparql_query_starts_no_java(snapshot: Path) -> None:
    before = {worker.pid for worker in workers()}
    with Sandbox(snapshot) as box:
        assert box.sparql(COUNT_SPARQL) == ALL_COUNTED
        (worker,) = (worker for worker in workers() if worker.pid not in before)
        assert not any("libjvm" in part.path for part in worker.memory_maps())
        assert any("pyoxigraph" in part.path for part in worker.memory_maps())


def test_a_worker_stays_warm_and_a_lost_one_is_said_and_replaced(snapshot: Path) -> None:
    before = {worker.pid for worker in workers()}

    def own() -> psutil.Process:
        (worker,) = (worker for worker in workers() if worker.pid not in before)
        return worker

    with Sandbox(snapshot, Limits(seconds=30)) as box:
        box.sparql(COUNT_SPARQL)
        first = own()
        box.sparql(COUNT_SPARQL)
        assert own() == first
        threading.Timer(0.5, first.kill).start()
        assert (
            sparql_code(box, f"SELECT (COUNT(*) AS ?n) {{ {CROSS_JOIN} }}") == "query-worker-lost"
        )
        assert box.sparql(COUNT_SPARQL) == ALL_COUNTED
        second = own()
        second.kill()
        second.wait()
        assert box.sparql(COUNT_SPARQL) == ALL_COUNTED
        own().send_signal(signal.SIGINT)
        third = own()
        assert box.sparql(COUNT_SPARQL) == ALL_COUNTED
        assert own() == third
    assert {worker.pid for worker in workers()} <= before


def test_a_query_that_runs_on_stops_nobody_and_a_lost_worker_costs_its_own_query(
    snapshot: Path,
) -> None:
    before = {worker.pid for worker in workers()}
    endless = f"SELECT (COUNT(*) AS ?n) {{ {CROSS_JOIN} }}"
    bombs = [Ticket("bomber") for _ in range(3)]
    with Sandbox(snapshot, Limits(seconds=60), workers=2) as box, ThreadPoolExecutor(3) as pool:
        box.sparql(COUNT_SPARQL)
        running = [pool.submit(sparql_code, box, endless, ticket) for ticket in bombs]
        for _ in range(5):
            assert box.sparql(COUNT_SPARQL, Ticket("other")) == ALL_COUNTED
        assert not any(one.done() for one in running)
        _at_work(_two_since(before)).kill()
        lost = next(as_completed(running))
        assert lost.result() == "query-worker-lost"
        assert box.sparql(COUNT_SPARQL, Ticket("other")) == ALL_COUNTED
        for ticket in bombs:
            ticket.stop()
        assert sorted(one.result() for one in running) == [
            "query-stopped",
            "query-stopped",
            "query-worker-lost",
        ]


def _two_since(before: set[int]) -> list[psutil.Process]:
    """The two workers that were started since; the second may be about to start."""
    deadline = time.monotonic() + 30
    own: list[psutil.Process] = []
    while len(own) != 2 and time.monotonic() < deadline:
        own = [worker for worker in workers() if worker.pid not in before]
        time.sleep(0.05)
    assert len(own) == 2
    return own


def _at_work(own: list[psutil.Process]) -> psutil.Process:
    """The one of these that has used the processor most."""
    return max(own, key=lambda worker: sum(worker.cpu_times()[:2]))


class _CannotWrite:
    """A reader whose answers cannot be written."""

    def document(self, *_: object) -> str:
        raise RuntimeError("Can only pretty print SELECT results!")

    def run(self, *_: object) -> Table:
        return Table(["n"], [[object()]])  # type: ignore[list-item]


@pytest.mark.parametrize(
    "message",
    [{"text": "ASK {}", "forms": ["csv"], "dataset": None, "base": None}, {"text": "ASK {}"}],
)
def test_an_answer_that_cannot_be_written_is_told_and_the_worker_goes_on(
    message: dict[str, object],
) -> None:
    said: list[dict[str, object]] = []

    def say(reply: dict[str, object]) -> None:
        json.dumps(reply)
        said.append(reply)

    answer(_CannotWrite(), message, Limits(), say)
    (reply,) = said
    assert reply["refused"][0] == "query-failed"  # type: ignore[index]
    assert not reply["last"]


def test_many_threads_get_their_own_answers(sandbox: Sandbox) -> None:
    def ask(number: int) -> Table:
        return sandbox.sparql(f"SELECT ({number} AS ?n) {{}}")

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(40))) == [Table(["n"], [[n]]) for n in range(40)]


def test_closing_ends_a_running_query(snapshot: Path) -> None:
    box = Sandbox(snapshot, Limits(seconds=60))
    threading.Timer(2, box.close).start()
    started = time.monotonic()
    assert sparql_code(box, f"SELECT (COUNT(*) AS ?n) {{ {CROSS_JOIN} }}") == "query-worker-lost"
    assert time.monotonic() - started < 30
    assert sparql_code(box, COUNT_SPARQL) == "query-worker-lost"


def test_a_query_is_stopped_by_its_ticket_and_the_others_are_answered(sandbox: Sandbox) -> None:
    ticket = Ticket()
    endless = f"SELECT (COUNT(*) AS ?n) {{ {CROSS_JOIN} }}"
    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(sandbox.sparql, endless, ticket)
        waiting = pool.submit(sandbox.sparql, COUNT_SPARQL)
        time.sleep(0.3)
        ticket.stop()
        with pytest.raises(QueryRefused) as told:
            running.result()
        assert told.value.code == "query-stopped"
        assert waiting.result() == ALL_COUNTED


def test_a_query_stopped_before_its_turn_never_runs(sandbox: Sandbox) -> None:
    ticket = Ticket()
    ticket.stop()
    with pytest.raises(QueryRefused) as told:
        sandbox.sparql(COUNT_SPARQL, ticket)
    assert told.value.code == "query-stopped"
    assert sandbox.sparql(COUNT_SPARQL) == ALL_COUNTED


def test_a_retired_sandbox_answers_what_it_was_asked_and_then_closes(snapshot: Path) -> None:
    old = Sandbox(snapshot)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(old.cypher, COUNT_CYPHER)
        time.sleep(0.3)
        old.retire()
        assert asked.result() == ALL_COUNTED
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            old.cypher(COUNT_CYPHER)
        except QueryRefused as told:
            assert told.code == "query-worker-lost"
            return
        time.sleep(0.1)
    raise AssertionError("it never closed")


def test_without_a_snapshot_there_is_nothing_to_ask(tmp_path: Path) -> None:
    with Sandbox(tmp_path) as box:
        assert sparql_code(box, COUNT_SPARQL) == "no-snapshot"
        assert cypher_code(box, COUNT_CYPHER) == "no-snapshot"


ORPHAN_MAKER = """
import os, sys, threading
from pathlib import Path
from random import Random
from govinno.graph.sandbox import Sandbox, answer
from govinno.graph.ticket import Ticket
from govinno.graph.tables import Limits
box = Sandbox(Path(sys.argv[1]), Limits(seconds=600), spare=True)
box.sparql("ASK {}")
box.cypher("RETURN 1 AS x")
threading.Thread(target=box.sparql, args=(sys.argv[2],), daemon=True).start()
threading.Thread(target=box.cypher, args=(sys.argv[3],), daemon=True).start()
threading.Event().wait(1)
print("busy", flush=True)
threading.Event().wait()
"""


def test_no_worker_outlives_a_killed_parent(snapshot: Path) -> None:
    runaway = f"SELECT (COUNT(*) AS ?n) {{ {CROSS_JOIN} }}"
    bomb = "MATCH (a), (b), (c), (d) WHERE a.n + b.n + c.n + d.n = -1 RETURN a"
    command = [sys.executable, "-c", ORPHAN_MAKER, str(snapshot), runaway, bomb]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "busy\n"  # and no word of a worker before it
        children = psutil.Process(parent.pid).children(recursive=True)
        os.kill(parent.pid, signal.SIGKILL)
    assert len(children) == 4
    assert psutil.wait_procs(children, timeout=20)[1] == []


def test_an_order_of_values_that_cannot_be_compared_is_told(snapshot: Path) -> None:
    start = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT ?v { VALUES ?v { "
    text = f"{start}{mixed_values()} }} }}"
    with Sandbox(snapshot) as box:
        assert sparql_code(box, f"{text} ORDER BY ?v") == "query-mixed-order"
        assert len(box.sparql(f"{text} ORDER BY STR(?v)").rows) == 40
