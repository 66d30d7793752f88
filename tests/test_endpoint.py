"""The endpoint as programs meet it: a real server, real HTTP, real engines."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import psutil
import pytest
from rdflib import RDF, BNode, Dataset, Graph, Namespace, URIRef
from rdflib.query import Result
from small_stores import write_cases

from govinno.endpoint.asked import MOST_BYTES
from govinno.endpoint.connections import HEAD_SECONDS, LOOK_AROUND, MOST_AHEAD, MOST_CONNECTIONS
from govinno.endpoint.refusals import NOT_THE_TEXT, REFUSALS
from govinno.graph import MOST_WAITING
from govinno.graph.sandbox import LONGEST_TEXT
from govinno.graph.snapshots import Store
from govinno.loading import load

SECONDS, ROWS = 4, 300
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
GI = "PREFIX gi: <https://w3id.org/govinno/ontology#> "
CASES = GI + "SELECT (COUNT(*) AS ?cases) { ?case a gi:CaseRecord }"
LONG = GI + "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ALL = "SELECT * { ?s ?p ?o }"
THAI = 'SELECT ?word { VALUES ?word { "เทศบาลนคร, \\"ขอนแก่น\\"" } }'
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
TURTLE, TRIPLES, RDFXML = "text/turtle", "application/n-triples", "application/rdf+xml"
JSONLD, TRIG, QUADS = "application/ld+json", "application/trig", "application/n-quads"
FORM, TEXT = "application/x-www-form-urlencoded", "application/sparql-query"


class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def refused(self) -> tuple[int, str]:
        """The status and the code of a refusal, which must hold both languages."""
        assert list(self.json) == ["code", "th", "en"]
        # What the query itself says in Thai may be quoted.
        english = self.json["en"].replace("เทศบาลไหนได", "…")
        assert re.search("[ก-๙]", self.json["th"]) and not re.search("[ก-๙]", english)
        return self.status, self.json["code"]


class Server(NamedTuple):
    """A running `govinno serve`."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        caller: str = "127.0.0.1",
        **headers: str,
    ) -> Reply:
        here = (caller, 0)
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=here)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, told, answer.read().decode("utf-8"))
        finally:
            connection.close()

    def ask(self, query: str, **headers: str) -> Reply:
        return self.send("GET", f"/sparql?{urlencode({'query': query})}", **headers)

    def post(self, body: bytes, kind: str, **headers: str) -> Reply:
        return self.send("POST", "/sparql", body, Content_Type=kind, **headers)

    def cases(self, caller: str = "127.0.0.1") -> int:
        return int(self.ask(CASES, caller=caller).json["results"]["bindings"][0]["cases"]["value"])

    @contextmanager
    def line(self, caller: str = "127.0.0.1") -> Iterator[socket.socket]:
        there, here = ("127.0.0.1", self.port), (caller, 0)
        with socket.create_connection(there, timeout=60, source_address=here) as line:
            yield line


def command(store: Path, port: int, *options: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "govinno",
        "--lang",
        "en",
        "serve",
        "--store",
        str(store),
        "--port",
        str(port),
        *options,
    ]


@contextmanager
def serving(store: Path, folder: Path, *options: str, rows: int = ROWS) -> Iterator[Server]:
    """A server on a store, which must not have complained when it ends."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    limits = {"GOVINNO_SECONDS": str(SECONDS), "GOVINNO_ROWS": str(rows)}
    log = folder / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command(store, port, *options),
            stdout=stream,
            stderr=stream,
            env={**os.environ, **limits},
        )
    try:
        _wait_for(process, port)
        yield Server(process, port, log)
    finally:
        process.terminate()
        process.wait(30)
    home = f"http://127.0.0.1:{port}"
    started = (
        f"To read and to query, open {home}/ in a browser.\n"
        f"SPARQL is answered at {home}/sparql. Ctrl+C stops it.\n"
    )
    assert log.read_text(encoding="utf-8") == started


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    pytest.fail("the server did not start")


@pytest.fixture(scope="module")
def server(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(shipped_store.folder, tmp_path_factory.mktemp("endpoint")) as running:
        yield running


# ---- asking


def test_the_three_ways_of_asking_give_the_same_answer(server: Server) -> None:
    replies = [
        server.ask(THAI),
        server.post(urlencode({"query": THAI}).encode(), FORM),
        server.post(THAI.encode(), TEXT),
        server.post(THAI.encode(), f"{TEXT}; charset=UTF-8"),
    ]
    assert [reply.status for reply in replies] == [200] * 4
    word = {"type": "literal", "value": 'เทศบาลนคร, "ขอนแก่น"'}
    wanted = {"head": {"vars": ["word"]}, "results": {"bindings": [{"word": word}]}}
    assert [reply.json for reply in replies] == [wanted] * 4


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", JSON),
        ("", JSON),
        (JSON, JSON),
        ("application/json", "application/json"),
        ("application/*", JSON),
        (CSV, CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("text/*;q=0.9, application/*;q=0.1", CSV),
        (f"{CSV};q=0.5, {JSON}", JSON),
        (f"{CSV};q=0.5, {JSON};q=0.4", CSV),
        (f"*/*, {JSON};q=0", XML),
        (f"{XML}, */*;q=0.1", XML),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        (f"{TURTLE}, {JSON};q=0.5, {CSV};q=0.4", JSON),
        (TSV, TSV),
    ],
)
def test_the_answer_comes_as_the_client_likes_it_best(
    server: Server, accept: str, kind: str
) -> None:
    reply = server.ask(CASES, Accept=accept)
    assert (reply.status, reply.kind) == (200, kind)


@pytest.mark.parametrize("accept", ["text/html", f"{JSON};q=0", "application/pdf", "q;q=q, ;,"])
def test_a_form_that_is_not_there_is_refused(server: Server, accept: str) -> None:
    assert server.ask(CASES, Accept=accept).refused == (406, "answer-type")


def test_csv_is_as_sparql_writes_it(server: Server) -> None:
    reply = server.ask(THAI, Accept=CSV)
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(reply.text))) == [["word"], ['เทศบาลนคร, "ขอนแก่น"']]


def test_ask_gives_a_truth_value(server: Server) -> None:
    assert server.ask("ASK { ?s ?p ?o }").json["boolean"] is True
    assert server.ask("ASK { <a:a> ?p ?o }").json["boolean"] is False


def test_ask_in_csv_gives_a_truth_value_from_the_same_worker(server: Server) -> None:
    workers = engines_of(server)
    for text, answer in (("ASK {}", "true"), ("ASK { <a:a> ?p ?o }", "false")):
        reply = server.ask(text, Accept=CSV)
        assert (reply.status, reply.kind) == (200, CSV)
        assert list(csv.reader(io.StringIO(reply.text))) == [["answer"], [answer]]
    assert engines_of(server) == workers


def engines_of(server: Server) -> set[int]:
    """The processes of the server that answer queries."""
    return {child.pid for child in psutil.Process(server.process.pid).children()}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("SELECT * { ?s a gix:Innovation }", "PREFIX gi: <"),
        ("SELECT * { ?s ?p ?o FILTER(xs:integer(?o) > 1) }", "PREFIX xsd: <"),
        ("SELECT * FROM voc:graph { ?s ?p ?o }", "PREFIX v: <"),
    ],
)
def test_an_undeclared_prefix_is_named_with_the_nearest_known_one(
    server: Server, text: str, named: str
) -> None:
    reply = server.ask(text)
    assert reply.refused == (400, "query-unknown-prefix")
    assert named in reply.json["en"] and named in reply.json["th"]


def test_many_triples_in_a_row_are_answered(server: Server) -> None:
    triples = [f"?a{n} <a:p> ?b{n}" for n in range(1_000)]
    for count in (84, 85, 200):  # the engine plans many more of them for long
        assert server.ask(f"ASK {{ {' . '.join(triples[:count])} }}").json["boolean"] is False
    assert server.ask(f"CONSTRUCT {{ {' . '.join(triples)} }} WHERE {{ }}").status == 200


def test_construct_and_describe_give_triples(server: Server) -> None:
    built = server.ask('CONSTRUCT { <a:a> <a:says> "คำ"@th } WHERE { }')
    assert (built.status, built.kind) == (200, TURTLE)
    assert [str(word) for _, _, word in Graph().parse(data=built.text, format="turtle")] == ["คำ"]
    case = server.ask(GI + "DESCRIBE ?case { ?case a gi:CaseRecord } LIMIT 1", Accept=TRIPLES)
    assert len(Graph().parse(data=case.text, format="nt")) > 1


def test_each_form_of_query_has_its_own_documents(server: Server) -> None:
    wrong = (406, "answer-has-no-such-form")
    assert server.ask("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", Accept=CSV).refused == wrong
    assert server.ask(CASES, Accept=TRIPLES).refused == wrong


ROW_FORMS = {"json": JSON, "xml": XML, "csv": CSV, "tsv": TSV}
TRIPLE_FORMS = {
    "turtle": TURTLE,
    "nt": TRIPLES,
    "rdfxml": RDFXML,
    "jsonld": JSONLD,
    "trig": TRIG,
    "nq": QUADS,
}
TERMS = """SELECT * { VALUES (?b ?a ?c) {
  ("เทศ\\"บาล,\\n\\t<&"@th <a:b> 1.5) (UNDEF UNDEF "x"^^<a:type>) } BIND(BNODE() AS ?node) }"""


@pytest.mark.parametrize("form", ROW_FORMS)
def test_rows_come_in_each_form_with_the_columns_as_the_text_names_them(
    server: Server, form: str
) -> None:
    reply = server.ask(TERMS, Accept=ROW_FORMS[form])
    assert (reply.status, reply.kind) == (200, ROW_FORMS[form])
    told = Result.parse(io.BytesIO(reply.text.encode()), content_type=ROW_FORMS[form])
    assert told.vars is not None and [str(name) for name in told.vars] == ["b", "a", "c", "node"]
    first, second = told
    assert (str(first.b), str(first.a), str(first.c)) == ('เทศ"บาล,\n\t<&', "a:b", "1.5")
    assert (second.a or None, str(second.c)) == (None, "x")
    named = server.send("GET", f"/sparql?{urlencode({'query': TERMS, 'format': form})}")
    assert named.kind == ROW_FORMS[form]


@pytest.mark.parametrize("form", TRIPLE_FORMS)
def test_triples_come_in_each_form(server: Server, form: str) -> None:
    text = GI + 'CONSTRUCT { <a:a> gi:says "คำ<&\\n"@th, 1.5, _:b } WHERE { }'
    reply = server.ask(text, Accept=TRIPLE_FORMS[form])
    assert (reply.status, reply.kind) == (200, TRIPLE_FORMS[form])
    parsed = Dataset().parse(data=reply.text, format=TRIPLE_FORMS[form])
    said = [word for _, _, word, _ in parsed.quads() if not isinstance(word, BNode)]
    assert sorted(map(str, said)) == ["1.5", "คำ<&\n"] and len([*parsed.quads()]) == 3
    named = server.send("GET", f"/sparql?{urlencode({'query': text, 'output': form})}")
    assert named.kind == TRIPLE_FORMS[form]


@pytest.mark.parametrize("kind", [JSON, XML, CSV, TSV])
def test_a_yes_or_no_comes_in_each_form(server: Server, kind: str) -> None:
    reply = server.ask("ASK { ?s ?p ?o }", Accept=kind)
    assert (reply.status, reply.kind) == (200, kind)
    assert "true" in reply.text and "false" not in reply.text


@pytest.mark.parametrize("kind", [JSON, XML, CSV, TSV])
def test_rows_are_counted_alike_in_each_form(server: Server, kind: str) -> None:
    tricky = 'SELECT ?a ?b {{ VALUES ?n {{ {} }} BIND("}},{{<result>\\r\\n,\\"" AS ?a) }}'
    rows = " ".join(map(str, range(ROWS)))
    assert server.ask(tricky.format(rows), Accept=kind).status == 200
    refused = server.ask(tricky.format(f"{rows} -1"), Accept=kind).refused
    assert refused == (400, "answer-too-long")
    for empty in ("SELECT ?x {{ VALUES ?n {{ {} }} }}", "SELECT * {{ VALUES ?n {{ {} }} }}"):
        assert server.ask(empty.format(rows), Accept=kind).status == 200
    assert server.ask("SELECT ?x { <a:a> <a:b> ?x }", Accept=kind).status == 200


def test_addresses_are_relative_to_that_of_the_endpoint(server: Server) -> None:
    told = server.ask("SELECT (STR(<a>) AS ?x) (STR(<#b>) AS ?y) FROM <g> {}")
    (row,) = told.json["results"]["bindings"]
    here = f"http://127.0.0.1:{server.port}/"
    assert [row[name]["value"] for name in "xy"] == [f"{here}a", f"{here}sparql#b"]
    assert f"no graph named {here}g" in told.headers["warning"]
    assert server.ask("BASE <urn:x:> SELECT * { <a> ?p ?o }").status == 200


GRAPH_OF = "SELECT DISTINCT ?g { GRAPH ?g { ?case a gi:CaseRecord } } ORDER BY ?g LIMIT 2"


def test_graphs_named_by_parameter_stand_in_place_of_from(server: Server) -> None:
    told = server.ask(GI + GRAPH_OF).json["results"]["bindings"]
    one, other = (row["g"]["value"] for row in told)
    whole = GI + "SELECT (COUNT(DISTINCT ?case) AS ?n) { ?case a gi:CaseRecord }"
    from_one = whole.replace("{ ?case", f"FROM <{one}> {{ ?case", 1)
    by_graph = whole.replace("{ ?case a gi:CaseRecord }", "{ GRAPH ?g { ?case a gi:CaseRecord } }")

    def count(text: str, *graphs: tuple[str, str]) -> int:
        form = urlencode([("query", text), *graphs])
        replies = [server.send("GET", f"/sparql?{form}"), server.post(form.encode(), FORM)]
        path = f"/sparql?{urlencode(graphs)}"
        replies.append(server.send("POST", path, text.encode(), Content_Type=TEXT))
        (found,) = {reply.json["results"]["bindings"][0]["n"]["value"] for reply in replies}
        return int(found)

    default, named = "default-graph-uri", "named-graph-uri"
    assert count(whole, (default, ""), (named, "")) == 56
    assert count(from_one) == count(whole, (default, one)) == 1
    assert count(whole, (default, one), (default, other)) == 2
    assert count(from_one, (default, one), (default, other)) == 2
    assert count(whole, (named, one)) == 0 and count(by_graph, (named, one)) == 1
    assert count(by_graph, (default, one)) == 0


def test_a_graph_that_is_not_there_is_empty_and_told_with_the_nearest(server: Server) -> None:
    graph = "https://w3id.org/govinno/graph/case/kkn-khonkaen-teacher-doctor-ครู"
    for reply in (
        server.ask(f"SELECT * FROM <{graph}> {{ ?s ?p ?o }}"),
        server.send("GET", f"/sparql?{urlencode({'query': ALL, 'default-graph-uri': graph})}"),
    ):
        assert (reply.status, reply.json["results"]["bindings"]) == (200, [])
        told = reply.headers["warning"]
        assert told.startswith('199 govinno "The published data have no graph named https://w3id')
        assert quote("ครู") in told and "/case/kkn-khonkaen-teacher-doctor-parent-care" in told


def test_an_answer_is_kept_by_its_tag_until_the_snapshot_changes(server: Server) -> None:
    first = server.ask(CASES)
    tag = first.headers["etag"]
    again = server.ask(CASES, If_None_Match=f'W/"other", {tag}')
    assert (again.status, again.text, again.headers["etag"]) == (304, "", tag)
    assert server.ask(CASES, If_None_Match='W/"other"').status == 200
    assert server.ask(CASES, Accept=CSV, If_None_Match=tag).status == 200
    assert server.ask("ASK { }", If_None_Match=tag).status == 200
    for text in ("SELECT (NOW() AS ?t) {}", "SELECT (rand() AS ?t) {}", "SELECT (UUID() AS ?t) {}"):
        assert "etag" not in server.ask(text).headers


def test_a_long_answer_is_packed_where_the_client_can_unpack_it(server: Server) -> None:
    path = f"/sparql?{urlencode({'query': f'{ALL} LIMIT 200'})}"
    sizes = {}
    for accept in ("", "gzip;q=0", "br, GZIP;q=0.5"):
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("GET", path, headers={"Accept-Encoding": accept})
        reply = connection.getresponse()
        body, packed = reply.read(), reply.headers["content-encoding"]
        sizes[accept] = len(body)
        assert len(json.loads(gzip.decompress(body) if packed else body)["results"]["bindings"])
        assert (packed == "gzip") == ("GZIP" in accept)
        connection.close()
    assert sizes["br, GZIP;q=0.5"] * 5 < sizes[""] == sizes["gzip;q=0"]


def test_head_gives_the_headers_and_options_the_methods(server: Server) -> None:
    path = f"/sparql?{urlencode({'query': CASES})}"
    head, whole = server.send("HEAD", path), server.send("GET", path)
    assert (head.status, head.text) == (200, "")
    dates = {"date": ""}
    assert {**head.headers, **dates} == {**whole.headers, **dates}
    options = server.send("OPTIONS", "/sparql")
    assert (options.status, options.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    elsewhere = server.send("OPTIONS", "/sparql", Origin="http://page.example")
    assert elsewhere.refused == (403, "from-elsewhere")
    for reply in (options, elsewhere):
        assert not [name for name in reply.headers if name.startswith("access-control")]


@pytest.mark.parametrize("kind", [TURTLE, RDFXML, JSONLD])
def test_without_a_query_the_endpoint_says_what_it_is(server: Server, kind: str) -> None:
    reply = server.send("GET", "/sparql", Accept=kind)
    assert (reply.status, reply.kind) == (200, kind)
    told = Graph().parse(data=reply.text, format=kind)
    here = URIRef(f"http://127.0.0.1:{server.port}/sparql")
    assert (here, SD.endpoint, here) in told and (here, RDF.type, SD.Service) in told
    formats = {str(form).rpartition("/")[2] for form in told.objects(here, SD.resultFormat)}
    assert len(formats) == len(ROW_FORMS) + len(TRIPLE_FORMS)
    assert server.send("GET", "/sparql").kind == TURTLE


def test_only_what_is_needed_is_told_in_headers(server: Server) -> None:
    always = {"content-length", "content-type", "date"}
    assert set(server.ask(CASES).headers) == {*always, "vary", "cache-control", "etag"}
    assert set(server.ask("?").headers) == always


# ---- refusing


def _ask(query: str) -> tuple[str, str, bytes | None, str]:
    return "GET", f"/sparql?{urlencode({'query': query})}", None, ""


def _post(body: bytes, kind: str = TEXT, path: str = "/sparql") -> tuple[str, str, bytes, str]:
    return "POST", path, body, kind


PLAIN = quote(CASES)
REFUSED = {
    "service": (
        _ask("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        400,
        "query-service",
    ),
    "update": (_ask("INSERT DATA { <a:a> <a:b> 1 }"), 400, "query-writes"),
    "drop": (_post(b"DROP ALL"), 400, "query-writes"),
    "load": (_post(b"LOAD <file:///etc/passwd>"), 400, "query-file-access"),
    "unknown-function": (_ask("SELECT (<a:f>(1) AS ?x) {}"), 400, "query-unknown-function"),
    "a-graph-without-an-address": (
        ("GET", f"/sparql?query={quote('ASK {}')}&default-graph-uri=../etc", None, ""),
        400,
        "query-not-readable",
    ),
    "a-form-nobody-knows": (
        ("GET", f"/sparql?query={quote('ASK {}')}&format=docx", None, ""),
        406,
        "answer-type",
    ),
    "a-property-that-xml-cannot-name": (
        (
            "GET",
            f"/sparql?query={quote('CONSTRUCT { <a:a> <http://x/1> 1 } {}')}&format=xml",
            None,
            "",
        ),
        406,
        "answer-not-in-xml",
    ),
    "no-sparql": (_ask("เทศบาลไหนได้รางวัล"), 400, "query-not-readable"),
    "empty": (_ask(""), 400, "query-not-readable"),
    "half-a-sign": (_post(b'SELECT ("\\uD800" AS ?x) {}'), 400, "query-not-readable"),
    "nothing": (_post(b"", FORM), 400, "query-missing"),
    "a-field-of-another-name": (("GET", "/sparql?querry=x", None, ""), 400, "query-missing"),
    "an-update-in-the-address": (
        ("GET", "/sparql?update=DROP+ALL", None, ""),
        400,
        "query-missing",
    ),
    "a-query-and-an-update": (
        _post(f"query={quote('ASK {}')}&update=DROP+ALL".encode(), FORM),
        400,
        "query-missing",
    ),
    "an-update-in-a-form": (_post(b"update=DROP+ALL", FORM), 400, "query-missing"),
    "two-queries": (
        ("GET", f"/sparql?query={PLAIN}&query={PLAIN}", None, ""),
        400,
        "query-missing",
    ),
    "query-here-and-there": (
        _post(CASES.encode(), TEXT, f"/sparql?query={PLAIN}"),
        400,
        "query-missing",
    ),
    "too-many-fields": (_post(b"a=1&" * 2000 + b"query=x", FORM), 400, "query-missing"),
    "thai-of-old": (_post("# คำ\nASK {}".encode("tis-620")), 400, "query-not-utf8"),
    "latin-in-a-form": (_post(b"query=ASK+%7B%7D+%23%E9", FORM), 400, "query-not-utf8"),
    "raw-bytes-in-a-form": (_post(b"query=\xff\xfe", FORM), 400, "query-not-utf8"),
    "latin-in-the-address": (("GET", "/sparql?query=%E9", None, ""), 400, "query-not-utf8"),
    "zeros": (_post(b"\0" * 1000), 400, "query-not-readable"),
    "no-type": (_post(b"ASK {}", ""), 415, "body-type"),
    "plain-text": (_post(b"ASK {}", "text/plain"), 415, "body-type"),
    "an-update": (_post(b"DROP ALL", "application/sparql-update"), 415, "body-type"),
    "a-file": (_post(b"x", "multipart/form-data; boundary=x"), 415, "body-type"),
    "put": (("PUT", "/sparql", b"", ""), 405, "method-not-allowed"),
    "post-to-health": (_post(b"", TEXT, "/health"), 405, "method-not-allowed"),
    "nowhere": (("GET", "/nowhere", None, ""), 404, "no-such-address"),
    "elsewhere": (("GET", "/sparql/../../etc/passwd", None, ""), 404, "no-such-address"),
    "one-sign-too-many": (_post(b" " * (LONGEST_TEXT + 1)), 413, "query-too-long"),
    "two-megabytes": (_post(b" " * 2_000_000), 413, "body-too-large"),
    "too-many-rows": (_ask(ALL), 400, "answer-too-long"),
    "too-many-triples": (_ask("CONSTRUCT WHERE { ?s ?p ?o }"), 400, "answer-too-long"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_answered_is_refused_with_a_reason(server: Server, name: str) -> None:
    (method, path, body, kind), status, code = REFUSED[name]
    headers = {"Content_Type": kind} if kind else {}
    assert server.send(method, path, body, **headers).refused == (status, code)
    assert server.cases() == 56


def test_an_answer_is_whole_or_refused_with_advice(server: Server) -> None:
    whole = server.ask(f"{ALL} LIMIT {ROWS}")
    assert len(whole.json["results"]["bindings"]) == ROWS
    assert server.ask(f"{ALL} LIMIT {ROWS + 1}", Accept=CSV).json == {
        "code": "answer-too-long",
        "th": f"คำตอบมีมากกว่า {ROWS} แถว จึงไม่ได้ส่งให้เพียงบางส่วน โปรดจำกัดให้แคบลงหรือใส่ LIMIT",
        "en": f"The answer has more than {ROWS} rows, and a part of it would look like the whole. "
        "Please narrow the query, or add a LIMIT.",
    }


def test_a_query_that_takes_too_long_is_stopped(server: Server) -> None:
    assert server.ask(LONG).refused == (503, "query-too-slow")
    assert server.cases() == 56


def test_the_longest_text_fits_into_the_longest_body(server: Server) -> None:
    assert 12 * LONGEST_TEXT == MOST_BYTES
    frame = "ASK { FILTER(STRLEN('%s') > 0) }"
    text = frame % ("ก" * (LONGEST_TEXT - len(frame) + 2))
    assert len(text) == LONGEST_TEXT
    for body, kind in ((text.encode(), TEXT), (urlencode({"query": text}).encode(), FORM)):
        assert server.post(body, kind).json["boolean"] is True


HEAD = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TEXT}\r\n"


def _status(line: socket.socket) -> bytes:
    """The first line that comes back; empty where the connection just ends."""
    with line.makefile("rb") as stream:
        return stream.readline().strip()


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(server: Server) -> None:
    with server.line() as line:
        line.sendall(f"{HEAD}Content-Length: 2000000\r\n\r\n".encode())
        assert _status(line) == b"HTTP/1.1 413 Request Entity Too Large"


def test_a_body_that_does_not_say_how_large_it_is_is_read_so_far(server: Server) -> None:
    with server.line() as line:
        line.sendall(f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode())
        for _ in range(MOST_BYTES // 100_000 + 1):
            line.sendall(b"186A0\r\n" + b" " * 100_000 + b"\r\n")
        assert _status(line) == b"HTTP/1.1 413 Request Entity Too Large"


def test_a_body_that_does_not_come_is_not_waited_for(server: Server) -> None:
    with server.line() as line:
        line.sendall(f"{HEAD}Content-Length: 100\r\n\r\nASK".encode())
        assert _status(line) == b"HTTP/1.1 408 Request Timeout"


@pytest.mark.parametrize(
    "request_",
    [
        f"{HEAD}Content-Length: 100\r\n\r\nASK".encode(),
        HEAD.encode(),
        b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n",
        f"GET /sparql?query={quote(LONG)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
    ],
)
def test_a_client_that_goes_in_the_middle_harms_nobody(server: Server, request_: bytes) -> None:
    with server.line() as line:
        line.sendall(request_)
        line.shutdown(socket.SHUT_WR)
    assert server.cases() == 56


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 this is TLS\r\n\r\n",
        b"GET /sparql?query=" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        f"{HEAD}Content-Length: many\r\n\r\n".encode(),
        f"{HEAD}Content-Length: -5\r\n\r\n".encode(),
    ],
)
def test_what_is_no_http_is_refused(server: Server, request_: bytes) -> None:
    with server.line() as line, suppress(ConnectionError):
        line.sendall(request_)
        assert _status(line) in (b"HTTP/1.1 400 Bad Request", b"")
    assert server.cases() == 56


# ---- who may ask


@pytest.mark.parametrize(
    "name",
    ["localhost", "127.0.0.1:7878", "[::1]:7878", "192.168.1.7", "endpoint:7878", "office.local"],
)
def test_a_name_that_is_of_this_machine_is_answered(server: Server, name: str) -> None:
    assert server.send("GET", "/health", Host=name).json == {"snapshot": "000001"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example"},
        {"Host": "127.0.0.1.nip.io:7878"},
        {"Host": "[::1"},
        {"Host": "a>{}b"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
)
def test_a_page_of_the_web_gets_nothing(server: Server, headers: dict[str, str]) -> None:
    refused = (403, "from-elsewhere")
    assert server.ask(CASES, **headers).refused == refused
    assert server.send("GET", "/health", **headers).refused == refused


# ---- many at once


def test_fifty_at_once_are_all_answered(server: Server) -> None:
    with ThreadPoolExecutor(50) as crowd:
        assert list(crowd.map(lambda _: server.cases(), range(50))) == [56] * 50


def test_who_floods_the_endpoint_is_told_so_and_the_others_are_answered(server: Server) -> None:
    many = MOST_WAITING + 20
    with ThreadPoolExecutor(many) as crowd:
        flood = [crowd.submit(server.ask, LONG, caller="127.0.0.2") for _ in range(many)]
        for number in range(20):
            assert server.cases(f"127.0.0.{3 + number % 5}") == 56
        assert sum(one.done() for one in flood) <= 20  # sent away, none of the rest is over
        replies = [one.result() for one in flood]
    told = Counter(reply.refused for reply in replies)
    assert set(told) == {(503, "query-too-slow"), (503, "busy")}
    assert told[503, "busy"] >= many - 5
    assert {r.headers.get("retry-after") for r in replies if r.json["code"] == "busy"} == {"5"}
    assert server.cases() == 56


def get(text: str) -> bytes:
    return f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def test_clients_that_hang_up_end_their_queries_and_leave_the_line(server: Server) -> None:
    started = time.monotonic()
    with ExitStack() as lines:
        for _ in range(10):  # one runs, nine wait
            lines.enter_context(server.line()).sendall(get(LONG))
        time.sleep(0.5)
    assert server.cases() == 56
    assert time.monotonic() - started < SECONDS  # the first would have run so long


def test_who_waits_for_the_ontology_keeps_nobody_waiting_and_all_get_one_file(
    server: Server,
) -> None:
    asked = b"GET /ontology?format=jsonld HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    with ExitStack() as opened:
        lines = [opened.enter_context(server.line("127.0.0.2")) for _ in range(60)]
        for line in lines:
            line.sendall(asked + b"Accept-Encoding: gzip\r\n\r\n")
        for _ in range(3):  # the first time it is made, which takes a while
            assert server.send("GET", "/health").status == 200
        assert not select.select(lines, [], [], 0)[0]
        answers = [line.makefile("rb").read().split(b"\r\n\r\n", 1) for line in lines]
    assert {head.lower().count(b"content-encoding: gzip") for head, _ in answers} == {1}
    (packed,) = {body for _, body in answers}
    plain = server.send("GET", "/ontology?format=jsonld")
    assert "content-encoding" not in plain.headers and plain.kind == JSONLD
    assert gzip.decompress(packed).decode() == plain.text


# ---- who is let go


def connections_of(server: Server, ports: set[int]) -> set[int]:
    """Which of these ports of callers the server still has a connection with."""
    found = psutil.Process(server.process.pid).net_connections("tcp")
    return {one.raddr.port for one in found if one.raddr} & ports


LETTERS = "x" * 1_000
#: An answer of nine megabytes, which no buffer of a system takes at once.
WIDE = f"""SELECT (CONCAT({", ".join(["?long"] * 100)}) AS ?wide) {{
  {{ SELECT ?long {{ ?s ?p ?o BIND("{LETTERS}" AS ?long) }} LIMIT 90 }} }}"""


def test_who_never_finishes_asking_or_does_not_read_is_let_go(server: Server) -> None:
    health = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    sent = {
        "silent": b"",
        "half a head": health[:30],
        "drop by drop": health[:30],
        "a second question, drop by drop": health,
        "silent after an answer": health,
        "does not read": get(WIDE),
        "does not read, asks on": get(WIDE) * 3,
        "reads slowly": get(WIDE),
    }
    with ExitStack() as opened:
        lines = {name: opened.enter_context(server.line()) for name in sent}
        for name, line in lines.items():
            line.sendall(sent[name])
        taken, end = 0, time.monotonic() + HEAD_SECONDS + 2 * LOOK_AROUND
        while time.monotonic() < end:
            for name in (name for name in sent if "drop" in name):
                with suppress(ConnectionError):
                    lines[name].sendall(b"G")
            taken += len(lines["reads slowly"].recv(20_000))
            time.sleep(0.25)
        assert taken < 90 * 100_000 / 2
        assert len(connections_of(server, {line.getsockname()[1] for line in lines.values()})) == 1
        while taken < 90 * 100_000:
            taken += len(lines["reads slowly"].recv(1 << 20))
    assert server.cases() == 56


def test_who_sends_far_ahead_of_the_answer_is_let_go(server: Server) -> None:
    health = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with server.line() as little, server.line() as much:
        little.sendall(get(CASES) + health * 20)
        with suppress(ConnectionError):
            much.sendall(get(LONG) + health * (4 * MOST_AHEAD // len(health)))
        told = b""
        with suppress(ConnectionError):
            told = much.recv(1)
        assert told == b""
        answers = b""
        while answers.count(b"HTTP/1.1 200 OK") < 21:
            answers += (piece := little.recv(1 << 16))
            assert piece
    assert server.cases() == 56


def test_so_many_connections_are_open_at_most_and_no_caller_shuts_out_the_others(
    server: Server,
) -> None:
    with ExitStack() as opened:
        many = range(MOST_CONNECTIONS + 100)
        lines = [opened.enter_context(server.line("127.0.0.2")) for _ in many]
        assert server.cases("127.0.0.3") == 56
        ports = {line.getsockname()[1] for line in lines}
        assert len(connections_of(server, ports)) <= MOST_CONNECTIONS
    assert server.cases() == 56


# ---- snapshots


def test_a_load_shows_at_the_next_query(tmp_path: Path) -> None:
    store, records = Store(tmp_path / "store"), tmp_path / "records"
    with serving(store.folder, tmp_path) as server:
        assert server.send("GET", "/health").refused == (503, "no-snapshot")
        assert server.ask(CASES).refused == (503, "no-snapshot")
        for number in (1, 2):
            load(store, [write_cases(records, f"case-0{number}")])
            assert server.cases() == number
            assert server.send("GET", "/health").json == {"snapshot": f"00000{number}"}


def test_a_store_that_cannot_be_read_is_told_without_its_place(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "current").write_text("000009\n")
    with serving(store, tmp_path) as server:
        for reply in (server.send("GET", "/health"), server.ask(CASES)):
            assert reply.refused == (503, "store-unreadable")
            assert str(tmp_path) not in reply.text


# ---- starting and stopping


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_told_and_leaves_no_engine_behind(
    shipped_store: Store, tmp_path: Path, sign: signal.Signals
) -> None:
    with serving(shipped_store.folder, tmp_path) as server:
        assert server.cases() == 56
        engines = psutil.Process(server.process.pid).children()
        assert engines
        server.process.send_signal(sign)
        assert server.process.wait(30) == 0
        _, alive = psutil.wait_procs(engines, timeout=30)
        assert alive == []


def _failed(port: int, *options: str) -> tuple[int, str]:
    words = command(Path("none"), port, *options)
    done = subprocess.run(words, capture_output=True, timeout=60, check=False)
    return done.returncode, done.stderr.decode()


def test_an_address_that_cannot_be_used_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        free = port + 1 if port < 65535 else port - 1
        assert _failed(port) == (
            2,
            f"Port {port} is taken by another program. Choose another, for example --port {free}\n",
        )
    assert _failed(port, "--host", "192.0.2.1") == (
        2,
        f"Address 192.0.2.1 with port {port} cannot be used on this machine. "
        "Check --host and --port.\n",
    )


# ---- documentation


PAGE = (Path(__file__).parents[1] / "docs" / "server.md").read_text(encoding="utf-8")


def test_commands_that_are_shown_print_what_is_shown(server: Server) -> None:
    ((commands, shown),) = re.findall(r"```sh\n(curl.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)
    here = commands.replace("127.0.0.1:7878", f"127.0.0.1:{server.port}")
    done = subprocess.run(["sh", "-c", here], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == shown.split()


def test_every_refusal_is_documented_with_its_status() -> None:
    told = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (\d{3}) \|", PAGE, re.MULTILINE))
    ours = {code: str(status) for code, status in REFUSALS.items()}
    theirs = {code: str(status) for code, status in NOT_THE_TEXT.items()}
    assert told == {**ours, **theirs}
