"""Evidence and earlier snapshots over HTTP: a real server, real clients."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from test_earlier_snapshots import CASES as COUNT
from test_earlier_snapshots import three_snapshots
from test_endpoint import CSV, Server, serving
from test_evidence_of_rows import CLAIMS, INNOVATIONS, behind

from govinno.graph.snapshots import Store
from govinno.verbs import Govinno


@pytest.fixture(scope="module")
def library(shipped_store: Store) -> Iterator[Govinno]:
    with Govinno(shipped_store.folder) as govinno:
        yield govinno


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return three_snapshots(tmp_path_factory.mktemp("three"))


@pytest.fixture(scope="module")
def server(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(shipped_store.folder, tmp_path_factory.mktemp("served")) as running:
        yield running


def get(server: Server, query: str, **fields: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return server.send("GET", f"/sparql?{urlencode({'query': query, **named})}")


def test_the_endpoint_adds_evidence_only_where_it_is_asked(
    server: Server, library: Govinno
) -> None:
    plain, with_some = get(server, CLAIMS), get(server, CLAIMS, evidence="yes")
    assert list(plain.json) == ["head", "results"]
    assert list(with_some.json) == ["head", "results", "evidence"]
    assert with_some.json["results"] == plain.json["results"]
    expected = json.loads(json.dumps(behind(library, CLAIMS).as_dict()))
    assert with_some.json["evidence"] == expected
    assert plain.headers["etag"] != with_some.headers["etag"]
    assert get(server, INNOVATIONS, evidence_page="3").json["evidence"]["page"] == 3
    assert "boolean" in get(server, "ASK {}", evidence="yes").json
    assert get(server, CLAIMS, evidence="no").text == plain.text


@pytest.mark.parametrize(
    ("query", "fields", "refused"),
    [
        (CLAIMS, {"evidence": "yes", "format": "csv"}, (406, "evidence-needs-json")),
        ("CONSTRUCT WHERE { ?a ?b ?c } LIMIT 1", {"evidence": "yes"}, (406, "evidence-needs-json")),
        (CLAIMS, {"evidence": "maybe"}, (400, "evidence-unclear")),
        (CLAIMS, {"evidence-page": "0"}, (400, "evidence-unclear")),
        (CLAIMS, {"evidence-page": "-1"}, (400, "evidence-unclear")),
        (CLAIMS, {"evidence-page": "99"}, (404, "no-such-page")),
        ("SELECT * { SERVICE <http://a.b/> {} }", {"evidence": "yes"}, (400, "query-service")),
    ],
)
def test_evidence_that_cannot_be_given_is_refused_by_name(
    server: Server, query: str, fields: dict[str, str], refused: tuple[int, str]
) -> None:
    answer = server.send("GET", f"/sparql?{urlencode({'query': query, **fields})}")
    assert answer.refused == refused


def test_a_client_that_takes_only_csv_is_refused_evidence(server: Server) -> None:
    path = f"/sparql?{urlencode({'query': CLAIMS, 'evidence': 'yes'})}"
    assert server.send("GET", path, Accept=CSV).refused == (406, "evidence-needs-json")
    both = f"{CSV}, application/sparql-results+json;q=0.5"
    assert "evidence" in server.send("GET", path, Accept=both).json
    assert not re.search("[ก-๙]", server.send("GET", path, Accept=CSV).json["en"])


@pytest.fixture(scope="module")
def of_three(three: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(three.folder, tmp_path_factory.mktemp("served")) as running:
        yield running


def test_the_endpoint_answers_of_a_snapshot_with_the_mark_of_it(of_three: Server) -> None:
    answers = {
        name: of_three.send("GET", f"/sparql?{urlencode({'query': COUNT, 'snapshot': name})}")
        for name in ("", "000001", "000002", "000003")
    }
    values = [a.json["results"]["bindings"][0]["n"]["value"] for a in answers.values()]
    assert values == ["3", "1", "2", "3"]
    for name, answer in answers.items():
        assert answer.headers["etag"].startswith(f'W/"{name or "000003"}-')
        path = f"/sparql?{urlencode({'query': COUNT, 'snapshot': name})}"
        assert of_three.send("GET", path, If_None_Match=answer.headers["etag"]).status == 304
    path = f"/sparql?{urlencode({'query': COUNT, 'snapshot': '000009'})}"
    assert of_three.send("GET", path).refused == (404, "no-such-snapshot")
