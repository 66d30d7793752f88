"""The endpoint as analysts' own clients ask it, with nothing but its address."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import igraph
import networkx
import pandas
import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import SPARQLWrapper
from test_endpoint import CASES, CSV, FORM, GI, JSON, RDFXML, TRIPLES, XML, Server, serving

from govinno.graph.snapshots import Store
from govinno.verbs import Govinno

KHON_KAEN = "https://w3id.org/govinno/id/case/kkn-khonkaen-teacher-doctor-parent-care"
RECORD = URIRef("https://w3id.org/govinno/ontology#CaseRecord")
BUILT = GI + f"CONSTRUCT {{ <{KHON_KAEN}> a ?class }} WHERE {{ <{KHON_KAEN}> a ?class }}"
DESCRIBED = f"DESCRIBE <{KHON_KAEN}>"
ASKED = GI + f"ASK {{ <{KHON_KAEN}> a gi:CaseRecord }}"


@pytest.fixture(scope="module")
def server(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(shipped_store.folder, tmp_path_factory.mktemp("clients")) as running:
        yield running


@pytest.fixture
def address(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}/sparql"


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks_by_default(address: str, method: str) -> None:
    graph = Graph(SPARQLStore(address, method=method))
    assert [int(row[0]) for row in graph.query(CASES)] == [56]
    assert graph.query(ASKED).askAnswer is True
    for text in (BUILT, DESCRIBED):
        found = graph.query(text).graph
        assert found is not None and (URIRef(KHON_KAEN), RDF.type, RECORD) in found


@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rdflib_asks_in_each_form(address: str, form: str) -> None:
    graph = Graph(SPARQLStore(address, returnFormat=form))
    assert [int(row[0]) for row in graph.query(CASES)] == [56]
    assert graph.value(URIRef(KHON_KAEN), RDF.type) is not None
    if form in ("xml", "json"):  # the other two have no yes or no that rdflib could read
        assert (URIRef(KHON_KAEN), RDF.type, RECORD) in graph


def test_rdflib_asks_one_named_graph(address: str) -> None:
    name = GI + f"SELECT ?g {{ GRAPH ?g {{ <{KHON_KAEN}> a gi:CaseRecord }} }}"
    ((graph_name,),) = Graph(SPARQLStore(address)).query(name)
    one = Graph(SPARQLStore(address, context_aware=True), identifier=graph_name)
    assert [row.n for row in one.query(CASES.replace("cases", "n"))] == [Literal(1)]
    assert Graph(SPARQLStore(address)).value(predicate=RDF.type, object=RECORD) is not None


#: What SPARQLWrapper asks for by each of its return formats, and what it gets.
WRAPPER = {
    (CASES, "xml"): XML,
    (CASES, "json"): JSON,
    (CASES, "csv"): CSV,
    (ASKED, "xml"): XML,
    (BUILT, "xml"): RDFXML,
    (BUILT, "turtle"): "text/turtle",
    (BUILT, "n3"): "text/turtle",
    (DESCRIBED, "json-ld"): "application/ld+json",
}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("text", "form"), WRAPPER)
def test_sparqlwrapper_gets_each_of_its_formats(
    address: str, text: str, form: str, method: str
) -> None:
    client = SPARQLWrapper(address)
    client.setMethod(method)
    client.setReturnFormat(form)
    client.setQuery(text)
    reply = client.query()
    assert reply.info()["content-type"].partition(";")[0] == WRAPPER[text, form]
    assert reply.convert()


def test_sparqlwrapper_asks_by_default(address: str) -> None:
    client = SPARQLWrapper(address)
    for text in (CASES, ASKED, BUILT, DESCRIBED):
        client.setQuery(text)
        assert client.query().convert()


@pytest.mark.parametrize(
    ("text", "accept", "kind"),
    [
        (CASES, "application/sparql-results+json,*/*;q=0.9", JSON),
        (ASKED, "application/sparql-results+json,*/*;q=0.9", JSON),
        (BUILT, "application/n-triples,*/*;q=0.9", TRIPLES),
        (DESCRIBED, "text/turtle,*/*;q=0.9", "text/turtle"),
    ],
)
def test_what_yasgui_sends_from_a_page_of_the_same_address_is_answered(
    server: Server, text: str, accept: str, kind: str
) -> None:
    page = {"Origin": f"http://127.0.0.1:{server.port}", "Sec_Fetch_Site": "same-origin"}
    reply = server.post(urlencode({"query": text}).encode(), FORM, Accept=accept, **page)
    assert (reply.status, reply.kind) == (200, kind)
    there = {"Origin": "http://page.example", "Sec_Fetch_Site": "cross-site"}
    refused = server.post(urlencode({"query": text}).encode(), FORM, Accept=accept, **there)
    assert refused.refused == (403, "from-elsewhere")


def test_pandas_reads_a_table_by_its_address(address: str) -> None:
    table = pandas.read_csv(f"{address}?{urlencode({'format': 'csv', 'query': CASES})}")
    assert table.to_dict("records") == [{"cases": 56}]
    tabs = pandas.read_csv(f"{address}?{urlencode({'output': 'tsv', 'query': CASES})}", sep="\t")
    assert tabs.to_dict("records") == [{"?cases": 56}]


def test_curl_asks_with_a_form_and_unpacks(address: str) -> None:
    words = ["curl", "-s", "-f", "--compressed", address, "--data-urlencode", f"query={DESCRIBED}"]
    told = subprocess.run(words, capture_output=True, check=True, timeout=60).stdout
    found = Graph().parse(data=told.decode(), format="turtle")
    assert (URIRef(KHON_KAEN), RDF.type, RECORD) in found


# ---- files of the property graph


CODE = "https://w3id.org/govinno/vocab/agreement-kind/announcement"


def test_networkx_and_igraph_read_the_exports_whole(shipped_store: Store, tmp_path: Path) -> None:
    with Govinno(shipped_store.folder) as govinno:
        for name in ("graph.graphml", "graph.gexf"):
            govinno.export(tmp_path / name)
        counted = [
            govinno.query(text, "cypher").rows[0][0]
            for text in (
                "MATCH (n) RETURN count(n)",
                "MATCH ()-[r]->() RETURN count(r)",
                "MATCH (n:Innovation) RETURN count(n)",
                f'MATCH (n {{iri: "{CODE}"}}) RETURN n.definition_en',
            )
        ]
    nodes, relationships, innovations, definition = counted
    first = networkx.read_graphml(tmp_path / "graph.graphml")
    second = networkx.read_gexf(tmp_path / "graph.gexf")
    third = igraph.Graph.Read_GraphML(str(tmp_path / "graph.graphml"))
    sizes = {(len(g), g.size()) for g in (first, second)} | {(third.vcount(), third.ecount())}
    assert sizes == {(nodes, relationships)}
    kinds = networkx.get_node_attributes(first, "kind")
    assert kinds == networkx.get_node_attributes(second, "kind")
    assert kinds == dict(zip(third.vs["id"], third.vs["kind"], strict=True))
    assert list(kinds.values()).count("Innovation") == innovations
    # Neither form knows lists: they are texts of JSON.
    assert json.loads(first.nodes[CODE]["definition_en"]) == definition != []
