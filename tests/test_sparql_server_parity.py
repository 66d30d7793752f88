"""A SPARQL server answers as the embedded engine does: every question, the study, every form of
an answer, and every refusal; and it answers of nothing that is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from all_engines import as_multiset, difference, facts_that_differ, values_to_try
from rdflib import Graph
from rdflib.compare import isomorphic
from sparql_servers import SparqlServer

from govinno.answers.question import Question, load_questions
from govinno.answers.success.facts import fact_texts, read_facts
from govinno.graph.engines import Engine
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.graph.sparql_server.marker import EVERYTHING, MARKER, WAITING
from govinno.graph.sparql_server.push import push
from govinno.graph.tables import Dataset, Document, Limits, QueryRefused, Table
from govinno.ontology.iris import BASE

QUESTIONS = load_questions()
BOTH: tuple[Engine, ...] = ("sparql", "sparql-server")
PATIENT = Limits(seconds=60)
VOCAB, ONTOLOGY = f"{BASE}graph/vocab", f"{BASE}graph/ontology"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
#: What is on the server too: another's graphs, one of them with a case of its own, its default
#: graph, and what a push has sent and not switched to.
FOREIGN = f"""INSERT DATA {{
  <urn:a> <urn:b> "default"
  GRAPH <urn:foreign> {{ <urn:a> a <{BASE}ontology#CaseRecord> ; <{RDFS}label> "ก"@th }}
  GRAPH <{WAITING}elsewhere/1> {{ <urn:a> a <{BASE}ontology#CaseRecord> }} }}"""

ALIKE = {
    "all": "SELECT * { ?s ?p ?o }",
    "graph by graph": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "names of graphs": "SELECT ?g { GRAPH ?g {} }",
    "FROM two": f"SELECT (COUNT(*) AS ?n) FROM <{VOCAB}> FROM <{ONTOLOGY}> {{ ?s ?p ?o }}",
    "FROM NAMED": f"SELECT ?g FROM NAMED <{VOCAB}> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{}} }} }}",
    "FROM another's": "SELECT * FROM <urn:foreign> FROM NAMED <urn:foreign> { ?s ?p ?o }",
    "FROM what is behind": f"ASK FROM <{EVERYTHING}> FROM <{MARKER}> {{ ?s ?p ?o }}",
    "GRAPH of another's": "SELECT * { GRAPH <urn:foreign> { ?s ?p ?o } }",
    "GRAPH of what is behind": f"SELECT * {{ GRAPH <{EVERYTHING}> {{ ?s ?p ?o }} }}",
    "the marker": f"SELECT * {{ GRAPH <{MARKER}> {{ ?s ?p ?o }} }}",
    "languages and types": """SELECT ?l ?d (COUNT(*) AS ?n) { ?s ?p ?o
        BIND(LANG(?o) AS ?l) BIND(DATATYPE(?o) AS ?d) } GROUP BY ?l ?d""",
    "numbers, dates, yes and no": f"""SELECT ?o (DATATYPE(?o) AS ?d) {{ ?s ?p ?o FILTER(isLiteral(?o)
        && LANG(?o) = "" && DATATYPE(?o) != <{XSD}string>) }}""",
    "sums": f"SELECT (AVG(?o) AS ?a) (SUM(?o) AS ?b) {{ ?s <{BASE}ontology#observedValue> ?o }}",
    "signs of Thai": """SELECT ("น\u0e4d\u0e49า 😀 \\" \\\\ \\n" AS ?a) (STRLEN("เก็่") AS ?n)
        (UCASE("กé") AS ?u) (ENCODE_FOR_URI("ก") AS ?e) {}""",
    "values": "SELECT * { VALUES (?a ?b) { (1 UNDEF) ('x'@th 2.50) (true 1e3) } }",
    "columns as written": "SELECT * { VALUES (?z ?a) { (1 2) } }",
    "errors in expressions": "SELECT (1/0 AS ?x) (COALESCE(1/0, 3) AS ?y) (1/3 AS ?z) {}",
    "nothing": "SELECT (COUNT(?s) AS ?n) (MAX(?s) AS ?m) { ?s a <urn:none> }",
    "triples": "CONSTRUCT { ?s a ?c } { ?s a ?c }",
    "described": f"DESCRIBE <{BASE}ontology#Innovation>",
}
REFUSED = {
    "an escape for GRAPH": "SELECT (COUNT(*) AS ?n) { \\u0047RAPH ?g { ?s ?p ?o } }",
    "SERVICE": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SERVICE in an escape": "SELECT * { S\\u0045RVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "an update": "DROP ALL",
    "two in one": "SELECT * { ?s ?p ?o } ; DROP ALL",
    "LOAD": "LOAD <file:///etc/passwd>",
    "a brace that is missing": "SELECT * { ?s ?p ?o",
    "a prefix": "SELECT * { ?s a gi:Innovation }",
    "a function": "SELECT (<urn:f>(1) AS ?x) {}",
    "a function of Java": "SELECT (<java:java.lang.Math.abs>(1) AS ?x) {}",
    "a relative address": "SELECT * { <a> ?p ?o }",
    "grouping": "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }",
}
#: What Fuseki would do more for than look a name up. The embedded engine finds nothing there.
MAGIC = (
    "SELECT * { ?s <java:java.lang.Runtime> ?o }",
    "PREFIX j: <j\\u0061va:java.lang.> SELECT * { ?s j:Runtime ?o }",
    "SELECT * { ?s <http://jena.apache.org/ARQ/property#concat> ('a' 'b') }",
    "SELECT * { GRAPH <urn:x-arq:UnionGraph> { ?s ?p ?o } }",
    "SELECT * { GRAPH <urn:x-arq:DefaultGraph> { ?s ?p ?o } }",
)


@pytest.fixture(scope="module")
def engines(sparql_server: SparqlServer, shipped_store: Store) -> Iterator[Sandbox]:
    """The engines on the shipped cases, which a server full of other things holds too."""
    sparql_server.empty()
    snapshot = shipped_store.require_current()
    push(snapshot, sparql_server.address, on_progress=lambda *_: None)
    sparql_server.change(FOREIGN)
    address = sparql_server.address
    with Sandbox(snapshot.folder, PATIENT, spare=True, sparql_server=address) as sandbox:
        yield sandbox


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_each_question_has_the_same_table_and_totals(engines: Sandbox, question: Question) -> None:
    for values in values_to_try(engines, question, samples=1):
        assert difference(engines, question, values, BOTH) == [], values


def test_the_study_reads_the_same_facts(engines: Sandbox) -> None:
    assert facts_that_differ(engines, BOTH) == {name: [] for name in fact_texts()}
    assert read_facts(engines, "sparql-server") == read_facts(engines, "sparql")


@pytest.mark.parametrize("text", ALIKE.values(), ids=ALIKE)
def test_any_text_has_the_same_rows(engines: Sandbox, text: str) -> None:
    here, there = (told(engines, engine, text) for engine in BOTH)
    assert isinstance(here, Table) and isinstance(there, Table)
    assert there.columns == here.columns
    assert (there.notices, there.truncated) == (here.notices, here.truncated)
    if not here.truncated:
        assert as_multiset(there) == as_multiset(here)
    else:
        assert len(there.rows) == len(here.rows) == PATIENT.rows


@pytest.mark.parametrize("language", ["th", "en"])
def test_names_of_one_language_stand_in_the_same_order(engines: Sandbox, language: str) -> None:
    text = f"""SELECT ?name {{ ?s <{RDFS}label> ?name FILTER(LANG(?name) = "{language}") }}
        ORDER BY ?name"""
    here, there = (engines.run(engine, text).rows for engine in BOTH)
    assert there == here and len(here) > 500
    assert all(before <= after for before, after in pairwise(here))  # type: ignore[operator]


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_text_is_refused_alike(engines: Sandbox, text: str) -> None:
    here, there = (told(engines, engine, text) for engine in BOTH)
    assert isinstance(here, QueryRefused) and isinstance(there, QueryRefused)
    assert (there.code, there.en, there.th, there.query) == (here.code, here.en, here.th, text)


@pytest.mark.parametrize("text", MAGIC)
def test_what_only_fuseki_would_do_is_refused(engines: Sandbox, text: str) -> None:
    assert engines.sparql(text).rows == []
    with pytest.raises(QueryRefused) as caught:
        engines.run("sparql-server", text)
    assert caught.value.code == "query-unknown-function"


def test_documents_have_the_same_content_in_each_form(engines: Sandbox) -> None:
    rows = f"SELECT ?s ?l {{ GRAPH <{VOCAB}> {{ ?s <{RDFS}label> ?l }} }} ORDER BY ?s ?l LIMIT 50"
    for form in ("json", "xml", "csv", "tsv"):
        here, there = documents(engines, rows, form)
        assert there == here
        assert documents(engines, "ASK { ?s ?p ?o }", form)[1].text.strip() != ""
    triples = "CONSTRUCT { ?s ?p ?o ; a [] } { <ontology#Innovation> ?p ?o BIND(<#x> AS ?s) }"
    for form, name in (("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")):
        here, there = (
            Graph().parse(data=document.text, format=name)
            for document in documents(engines, triples, form, base=BASE)
        )
        assert len(here) > 5 and isomorphic(here, there)


def test_the_graphs_of_a_request_stand_in_place_of_from(engines: Sandbox) -> None:
    count = f"SELECT (COUNT(*) AS ?n) FROM <{ONTOLOGY}> {{ ?s ?p ?o }}"
    for dataset in (Dataset([VOCAB], []), Dataset([], [VOCAB]), Dataset(["urn:foreign"], [])):
        here, there = documents(engines, count, "csv", dataset=dataset)
        assert there == here


@pytest.mark.usefixtures("engines")
def test_limits_hold(sparql_server: SparqlServer, shipped_store: Store) -> None:
    folder, bomb = shipped_store.require_current().folder, "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    small = Limits(seconds=8, rows=5)
    with Sandbox(folder, small, sparql_server=sparql_server.address) as sandbox:
        table = sandbox.run("sparql-server", "SELECT * { ?s ?p ?o }")
        assert (len(table.rows), table.truncated) == (5, True)
        with pytest.raises(QueryRefused) as caught:
            sandbox.document("SELECT * { ?s ?p ?o }", ["json"], engine="sparql-server")
        assert caught.value.code == "answer-too-long"
        slow = told(sandbox, "sparql-server", f"SELECT (COUNT(*) AS ?n) {bomb}")
        assert isinstance(slow, QueryRefused)
        assert (slow.code, "8 seconds" in slow.en) == ("query-too-slow", True)
        assert sandbox.run("sparql-server", "ASK {}").rows == [[True]]


def told(sandbox: Sandbox, engine: Engine, text: str) -> Table | QueryRefused:
    try:
        return sandbox.run(engine, text)
    except QueryRefused as refused:
        return refused


def documents(sandbox: Sandbox, text: str, form: Any, **how: Any) -> list[Document]:
    return [sandbox.document(text, [form], engine=engine, **how) for engine in BOTH]
