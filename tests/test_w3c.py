"""The W3C's own tests of SPARQL 1.1, through the way that every query of a reader goes.

They lie in `shared/w3c-sparql11` beside the clone, or are left out with a word. What the product
answers otherwise stands in `w3c_deviations.yaml` with the reason, and a test that comes to pass
must leave that list.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
import yaml
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result
from test_endpoint import Reply, Server, serving

from govinno.endpoint.forms import ROWS, TRIPLES
from govinno.graph import oxigraph
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Manifest, Store, now
from govinno.graph.tables import Dataset, Form, QueryRefused

SUITE = Path(__file__).parents[2] / "shared" / "w3c-sparql11"
pytestmark = pytest.mark.skipif(
    not SUITE.is_dir(), reason="the W3C tests are not beside the clone, in shared/w3c-sparql11"
)
DEVIATIONS: dict[str, str] = yaml.safe_load(
    (Path(__file__).parent / "w3c_deviations.yaml").read_text(encoding="utf-8")
)
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
FOLDERS = (
    *("aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping"),
    *("negation", "project-expression", "property-path", "subquery", "syntax-query"),
    *("csv-tsv-res", "json-res", "service", "syntax-fed"),
)
FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".rdf": ox.RdfFormat.RDF_XML}
#: A graph that nothing states anything in, for tests that have no data.
NOTHING = "urn:nothing"


class Case(NamedTuple):
    """One test of the W3C: its kind, the query, the data of its graphs, the right answer."""

    kind: str
    query: Path
    data: list[Path]
    named: list[Path]
    result: Path | None


def manifest(folder: str) -> Graph:
    file = SUITE / folder / "manifest.ttl"
    return Graph().parse(file, publicID=file.as_uri())


def entries(graph: Graph) -> Iterator[tuple[str, URIRef]]:
    """The tests of a manifest in their order, each by its short name."""
    (first,) = graph.objects(None, MF.entries)
    for entry in graph.items(first):
        yield str(entry).rpartition("#")[2], URIRef(str(entry))


def path_of(term: Any) -> Path:
    return Path(urlsplit(str(term)).path)


def cases() -> dict[str, Case]:
    found = {}
    for folder in FOLDERS if SUITE.is_dir() else ():
        graph = manifest(folder)
        for name, entry in entries(graph):
            kind = str(graph.value(entry, RDF.type)).rpartition("#")[2]
            action = graph.value(entry, MF.action)
            query = graph.value(action, QT.query) or action
            data = [path_of(file) for file in graph.objects(action, QT.data)]
            named = [path_of(file) for file in graph.objects(action, QT.graphData)]
            result = graph.value(entry, MF.result)
            told = path_of(result) if result else None
            found[f"{folder}/{name}"] = Case(kind, path_of(query), data, named, told)
    return found


CASES = cases()
EVALUATED = [
    name for name, case in CASES.items() if case.kind.endswith(("EvaluationTest", "FormatTest"))
]
SYNTAX = [name for name, case in CASES.items() if "Syntax" in case.kind]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The engine on all data of the tests, each file as a graph of its own."""
    files = {file for case in CASES.values() for file in (*case.data, *case.named)}
    snapshot = tmp_path_factory.mktemp("w3c")
    oxigraph.build(snapshot / "rdf", (line for file in sorted(files) for line in quads_of(file)))
    with Sandbox(snapshot, spare=True) as box:
        yield box


def quads_of(file: Path, graph: str = "") -> list[bytes]:
    name = ox.NamedNode(graph or file.as_uri())
    triples = ox.parse(path=file, format=FORMATS[file.suffix], base_iri=file.as_uri())
    quads = [ox.Quad(t.subject, t.predicate, t.object, name) for t in triples]
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


# ---- queries


def ask(box: Sandbox, case: Case, forms: list[Form]) -> tuple[Form, str]:
    """The answer to a query of a test, asked of the graphs that the test names."""
    text = case.query.read_text(encoding="utf-8")
    default = [file.as_uri() for file in case.data]
    named = [file.as_uri() for file in case.named]
    dataset = None if "FROM" in text else Dataset(default or [NOTHING], named)
    found = box.document(f"BASE <{case.query.as_uri()}>\n{text}", forms, dataset)
    return found.form, found.text


@pytest.mark.parametrize("name", EVALUATED)
def test_a_query_of_the_w3c_is_answered_as_it_says(sandbox: Sandbox, name: str) -> None:
    try:
        is_right = answers_right(sandbox, CASES[name])
    except QueryRefused as refused:
        assert name in DEVIATIONS, refused.en
        return
    assert is_right == (name not in DEVIATIONS)


def answers_right(box: Sandbox, case: Case) -> bool:
    assert case.result is not None
    wanted = case.result.read_bytes()
    if case.result.suffix == ".csv":
        _, text = ask(box, case, ["csv"])
        return same_table(text, wanted.decode())
    form, text = ask(box, case, ["xml", "ttl"])
    if form == "ttl":
        told = Graph().parse(data=text, format="turtle")
        return isomorphic(told, Graph().parse(case.result, publicID=case.result.as_uri()))
    return same_result(
        Result.parse(io.BytesIO(text.encode()), format="xml"), read_result(case.result)
    )


def read_result(file: Path) -> Result:
    kind = {".srx": "xml", ".srj": "json", ".tsv": "tsv"}.get(file.suffix)
    if kind:
        return Result.parse(io.BytesIO(file.read_bytes()), format=kind)
    return Result.parse(str(file), format="turtle")


def same_table(told: str, wanted: str) -> bool:
    """Whether two CSV files hold the same rows; blank nodes are one and the same here."""

    def rows(text: str) -> list[list[str]]:
        head, *rest = csv.reader(io.StringIO(text))
        places = sorted(range(len(head)), key=lambda place: head[place])
        cells = [[row[p] for p in places] for row in rest if row]
        return sorted([["_" if c.startswith("_:") else c for c in row] for row in cells])

    return rows(told) == rows(wanted)


def same_result(told: Result, wanted: Result) -> bool:
    if wanted.type == "ASK":
        return told.askAnswer == wanted.askAnswer
    names = {str(name) for name in wanted.vars or []}
    if {str(name) for name in told.vars or []} != names:
        return False
    ours, theirs = rows_of(told), rows_of(wanted)
    return len(ours) == len(theirs) and any(
        sorted(map(str, renamed(ours, way))) == sorted(map(str, theirs))
        for way in ways(nodes_in(ours), nodes_in(theirs))
    )


Row = list[tuple[str, Any]]


def rows_of(result: Result) -> list[Row]:
    return [
        sorted((str(name), plain(term)) for name, term in row.items()) for row in result.bindings
    ]


def plain(term: Any) -> Any:
    """A number by its value and type, since 1.0 is 1.00; a node as `_:`; the rest as written.

    Languages are the same in small and in capital letters.
    """
    match term:
        case BNode():
            return f"_:{term}"
        case Literal() if isinstance(term.value, int | float | Decimal):
            return (float(term.value), str(term.datatype).rpartition("#")[2])
        case Literal() if term.language:
            return f"{term}@{term.language.lower()}"
        case _:
            return term.n3()


def nodes_in(rows: list[Row]) -> list[str]:
    cells = [term for row in rows for _, term in row]
    return sorted({cell for cell in cells if isinstance(cell, str) and cell.startswith("_:")})


def ways(ours: list[str], theirs: list[str]) -> Iterator[dict[str, str]]:
    """Each way to call our blank nodes by the names of the others."""
    for order in permutations(theirs, len(ours)) if len(ours) == len(theirs) else ():
        yield dict(zip(ours, order, strict=True))


def renamed(rows: list[Row], way: dict[str, str]) -> list[Row]:
    return [
        [(name, way.get(term, term) if isinstance(term, str) else term) for name, term in row]
        for row in rows
    ]


@pytest.mark.parametrize("name", SYNTAX)
def test_a_text_of_the_w3c_is_read_or_refused_as_it_says(sandbox: Sandbox, name: str) -> None:
    case = CASES[name]
    try:
        ask(sandbox, case, ["xml", "ttl"])
        is_read = True
    except QueryRefused as refused:
        assert refused.code.startswith("query-")
        is_read = refused.code == "query-unknown-function"  # any address may name a function
    assert (is_read == case.kind.startswith("Positive")) == (name not in DEVIATIONS)


# ---- the protocol


PROTOCOL = dict(entries(manifest("protocol"))) if SUITE.is_dir() else {}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`govinno serve` on the data of the protocol tests, under the names they are asked by."""
    graph, folder = manifest("protocol"), tmp_path_factory.mktemp("protocol")
    store = Store(folder / "store")
    files = {
        (path_of(graph.value(data, UT.graph)), str(graph.value(data, RDFS.label)))
        for data in graph.objects(None, UT.graphData)
    }
    with store.locked(), store.building() as built:
        oxigraph.build(built.rdf, (line for file, name in files for line in quads_of(file, name)))
        store.publish(built, Manifest("000001", now(), "", ""))
    with serving(store.folder, folder) as running:
        yield running


@pytest.mark.parametrize("name", PROTOCOL)
def test_a_request_of_the_w3c_is_answered_as_it_says(server: Server, name: str) -> None:
    graph = manifest("protocol")
    action = graph.value(PROTOCOL[name], MF.action)
    requests = graph.items(graph.value(action, HT.requests))
    is_right = all(is_answered(server, graph, request) for request in requests)
    assert is_right == (f"protocol/{name}" not in DEVIATIONS)


def is_answered(server: Server, graph: Graph, request: Any) -> bool:
    reply, wanted = send(server, graph, request), graph.value(request, HT.resp)
    statuses = {str(status)[-3] for status in graph.objects(wanted, MF.expectedStatus)}
    expected = graph.value(wanted, MF.expectedBoolean)
    form = graph.value(wanted, MF.expectedFormat)
    return (
        str(reply.status)[0] in statuses
        and (expected is None or reply.json["boolean"] == expected.toPython())
        and (form is None or reply.kind in (TRIPLES if str(form) == "RDF" else ROWS))
    )


def send(server: Server, graph: Graph, request: Any) -> Reply:
    path = str(graph.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
    body = graph.value(request, HT.body)
    text = str(graph.value(body, CNT.chars) or "")
    sent = text.encode(str(graph.value(body, CNT.characterEncoding) or "utf-8"))
    headers = {}
    for list_ in graph.objects(request, HT.headers):
        for header in graph.items(list_):
            name = str(graph.value(header, HT.fieldName)).replace("-", "_")
            headers[name] = str(graph.value(header, HT.fieldValue))
    method = str(graph.value(request, HT.methodName))
    return server.send(method, path, sent if body else None, **headers)


def test_every_deviation_is_a_test_of_the_w3c() -> None:
    assert set(DEVIATIONS) <= {*CASES, *(f"protocol/{name}" for name in PROTOCOL)}
    assert all(len(reason) > 20 for reason in DEVIATIONS.values())
