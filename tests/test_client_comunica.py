"""Comunica on the endpoint. It is 545 packages of npm, so it is installed by hand.

npm install --prefix tests/clients
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef
from test_clients import ASKED, BUILT, CASES, DESCRIBED, KHON_KAEN, RECORD
from test_endpoint import GI, serving

from govinno.graph.snapshots import Store

PROGRAMS = Path(__file__).parent / "clients" / "node_modules" / ".bin"
HOSPITAL = "https://w3id.org/govinno/id/organization/hosp-khonkaen"

pytestmark = pytest.mark.skipif(
    not PROGRAMS.is_dir(), reason="Comunica: npm install --prefix tests/clients"
)


@pytest.fixture(scope="module")
def address(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(shipped_store.folder, tmp_path_factory.mktemp("comunica")) as running:
        yield f"http://127.0.0.1:{running.port}/sparql"


def printed(program: str, *words: str) -> str:
    command = [PROGRAMS / program, *words]
    ended = subprocess.run(command, capture_output=True, check=True, timeout=120)
    return ended.stdout.decode()


@pytest.mark.parametrize("kind", ["", "sparql@"])
def test_comunica_asks_each_kind_of_query(address: str, kind: str) -> None:
    (row,) = json.loads(printed("comunica-sparql", kind + address, CASES))
    assert row["cases"].startswith('"56"')
    assert printed("comunica-sparql", kind + address, ASKED).strip() == "true"
    for text in (BUILT, DESCRIBED):
        told = printed("comunica-sparql", kind + address, text)
        assert (URIRef(KHON_KAEN), RDF.type, RECORD) in Graph().parse(data=told, format="turtle")


def test_comunica_joins_the_endpoint_with_a_file(address: str, tmp_path: Path) -> None:
    file = tmp_path / "beds.ttl"
    file.write_text(f"<{HOSPITAL}> <http://example.org/beds> 1000 .", encoding="utf-8")
    text = GI + (
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT ?name ?beds "
        "{ ?body <http://example.org/beds> ?beds ; a gi:Organization ; rdfs:label ?name }"
    )
    rows = json.loads(printed("comunica-sparql-file", address, str(file), text))
    assert {row["name"] for row in rows} == {'"โรงพยาบาลขอนแก่น"@th', '"Khon Kaen Hospital"@en'}
    assert all(row["beds"].startswith('"1000"') for row in rows)
