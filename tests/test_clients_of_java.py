"""Apache Jena's `rsparql` on the endpoint, and Neo4j's `cypher-shell` on a pushed graph.

Their jars (58 MB) are fetched once, as those of the server are.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j_server import RunningServer, fetched, require_server
from pushing import pushed
from rdflib import RDF, Graph, URIRef
from test_clients import ASKED, BUILT, CASES, DESCRIBED, KHON_KAEN, RECORD
from test_endpoint import serving

from govinno.graph.snapshots import Store

POM = Path(__file__).parent / "clients" / "pom.xml"
QUICK = "-XX:TieredStopAtLevel=1"


@pytest.fixture(scope="module")
def jars() -> Path:
    require_server()
    return fetched("clients-of-java", POM)


@pytest.fixture(scope="module")
def address(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(shipped_store.folder, tmp_path_factory.mktemp("java")) as running:
        yield f"http://127.0.0.1:{running.port}/sparql"


def printed(jars: Path, program: str, *words: str) -> str:
    command = ["java", QUICK, "-cp", f"{jars}/*", program, *words]
    ended = subprocess.run(command, capture_output=True, check=True, timeout=120)
    return ended.stdout.decode()


def test_rsparql_asks_each_kind_of_query(jars: Path, address: str) -> None:
    asked = ("arq.rsparql", "--service", address)
    table = json.loads(printed(jars, *asked, "--results=JSON", CASES))
    assert table["results"]["bindings"][0]["cases"]["value"] == "56"
    assert "Yes" in printed(jars, *asked, "--post", ASKED)
    for text in (BUILT, DESCRIBED):
        found = Graph().parse(data=printed(jars, *asked, text), format="turtle")
        assert (URIRef(KHON_KAEN), RDF.type, RECORD) in found


def test_cypher_shell_reads_the_graph_that_was_pushed(
    jars: Path, neo4j_server: RunningServer, shipped_store: Store
) -> None:
    neo4j_server.wipe()
    pushed(neo4j_server, shipped_store.require_current())
    login = ("-a", neo4j_server.uri, "-u", neo4j_server.user, "-p", neo4j_server.password)
    shell = ("org.neo4j.shell.Main", *login, "--format", "plain", "--access-mode", "read")
    count = "MATCH (c:CaseRecord) RETURN count(c) AS cases"
    assert printed(jars, *shell, count).split() == ["cases", "56"]
    name = f'MATCH (c:CaseRecord {{iri: "{KHON_KAEN}"}}) RETURN c.kind AS kind, c.name_en AS name'
    assert "Teacher" in printed(jars, *shell, name)
    with neo4j_server.driver() as driver:
        (row,) = driver.execute_query(count).records
        assert row["cases"] == 56
