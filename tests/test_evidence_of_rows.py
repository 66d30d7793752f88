"""Evidence for any row: what a query of one's own gives, with the passages behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import CASES
from rdflib import Graph, Namespace, URIRef

from govinno.answers.rows import A_PAGE, MOST_COUNTED, PLACES, RowsEvidence, things_in
from govinno.cli import run
from govinno.graph.snapshots import Store
from govinno.graph.tables import Limits
from govinno.verbs import Govinno

KHON_KAEN = "kkn-khonkaen-teacher-doctor-parent-care"
GI = Namespace("https://w3id.org/govinno/ontology#")
PREFIX = f"PREFIX gi: <{GI}> "
INNOVATIONS = PREFIX + "SELECT ?innovation { ?innovation a gi:Innovation } ORDER BY ?innovation"
CLAIMS = f"""{PREFIX}SELECT ?claim {{ GRAPH <https://w3id.org/govinno/graph/case/{KHON_KAEN}>
  {{ ?claim a gi:SuccessFactorClaim }} }}"""
ID = "https://w3id.org/govinno/id/"


@pytest.fixture(scope="module")
def library(shipped_store: Store) -> Iterator[Govinno]:
    with Govinno(shipped_store.folder) as govinno:
        yield govinno


def behind(library: Govinno, text: str, page: int = 1, engine: Any = "sparql") -> RowsEvidence:
    return library.evidence_of_rows(library.query(text, engine).rows, page)


# ---- what stands behind a thing


def test_a_claim_has_its_own_passages_as_another_reader_finds_them(
    library: Govinno, tmp_path: Path
) -> None:
    library.export(tmp_path / "case.ttl", KHON_KAEN)
    graph = Graph().parse(tmp_path / "case.ttl")

    def text(subject: Any, name: str) -> str:
        return str(graph.value(subject, GI[name]))

    found = behind(library, CLAIMS)
    assert found.things and found.rows_without == 0
    for thing in found.things:
        spans = [*graph.objects(URIRef(thing.iri), GI.hasEvidence)]
        expected = {
            (text(graph.value(s, GI.quotedFrom), "title"), text(s, "locator"), text(s, "keywords"))
            for s in spans
        }
        given = {(p.place.document, p.place.locator, p.place.keywords) for p in thing.places}
        assert thing.source == "own" and given == expected and thing.found == len(spans)
        speakers = {*graph.objects(URIRef(thing.iri), GI.speakerName)}
        assert {p.place.speaker for p in thing.places} <= {str(s) for s in speakers} | {None}
        assert {p.place.case for p in thing.places} == {KHON_KAEN}
    record = (CASES / f"{KHON_KAEN}.yaml").read_text(encoding="utf-8")
    words = {p.place.keywords for thing in found.things for p in thing.places}
    assert words and [w for w in words if w not in record] == []


def test_a_body_has_the_passages_that_name_it_and_each_says_what_it_stands_behind(
    library: Govinno,
) -> None:
    hospital = f"{ID}organization/hosp-khonkaen"
    (thing,) = library.evidence_of_rows([[hospital]]).things
    assert thing.source == "linked" and thing.places
    told = library.query(
        f"{PREFIX}SELECT DISTINCT ?s {{ ?x ?p <{hospital}> . ?x gi:hasStatement? ?s }}", "sparql"
    )
    assert {p.stated for p in thing.places} <= {row[0] for row in told.rows}
    assert {p.class_label.en for p in thing.places} == {"Contribution statement"}
    assert "no evidence of its own" in thing.said().en


def test_a_span_is_its_own_passage_and_a_document_has_those_quoted_from_it(
    library: Govinno,
) -> None:
    text = f"{PREFIX}SELECT ?span ?document {{ ?span gi:quotedFrom ?document }} ORDER BY ?span"
    rows = library.query(text, "sparql").rows
    span, document = rows[0]
    of_span, of_document = library.evidence_of_rows([[span], [document]]).things
    assert of_span.found == 1
    assert of_document.found == sum(row[1] == document for row in rows)
    every = library.evidence_of_rows([[row[0]] for row in rows]).all_things
    pages = range(1, -(-every // A_PAGE) + 1)
    sources = [t.source for n in pages for t in behind(library, text, n).things]
    assert "late" not in sources and sources.count("none") == 0


def test_what_has_no_passage_says_that_it_is_not_known(library: Govinno) -> None:
    text = f"{PREFIX}SELECT ?who {{ ?who a gi:Person FILTER NOT EXISTS {{ ?x ?p ?who }} }} LIMIT 1"
    loose = [row[0] for row in library.query(text, "sparql").rows]
    unknown = f"{ID}person/nobody-of-this-name"
    found = library.evidence_of_rows([[iri] for iri in [*loose, unknown]])
    assert [thing.source for thing in found.things] == ["none"] * len(loose) + ["unknown"]
    assert found.things[-1].said().th == "ไม่มีสิ่งนี้ในกราฟ"
    assert f"for {len(loose) + 1} it is not known" in found.said().en


# ---- how much


def test_pages_hold_every_thing_once_and_say_how_many_there_are(library: Govinno) -> None:
    first = behind(library, INNOVATIONS)
    rows = [str(row[0]) for row in library.query(INNOVATIONS, "sparql").rows]
    pages = [behind(library, INNOVATIONS, number) for number in range(1, first.pages + 1)]
    assert [thing.iri for page in pages for thing in page.things] == rows
    assert f"1–{A_PAGE} of {len(rows)} things" in first.said().en
    assert f"ที่ 1–{A_PAGE} จาก {len(rows)} สิ่ง" in first.said().th
    for page in pages:
        assert all(len(thing.places) == min(thing.found, PLACES) for thing in page.things)
    cut = next(thing for thing in first.things if thing.found > PLACES)
    assert f"({PLACES} of {cut.found} places)" in cut.said().en
    assert first.limits.en.startswith("The data tell who did what and who says so")


def test_a_thing_with_more_than_can_be_counted_says_at_least(
    library: Govinno, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govinno.answers.rows.MOST_COUNTED", PLACES + 1)
    iri = f"{ID}case/{KHON_KAEN}"
    (thing,) = library.evidence_of_rows([[iri]]).things
    assert thing.at_least and f"{PLACES} of at least {PLACES + 1} places" in thing.said().en
    assert f"{PLACES} จากอย่างน้อย {PLACES + 1}" in thing.said().th
    assert MOST_COUNTED > PLACES


def test_rows_of_numbers_texts_and_codes_are_told_why_they_have_none(library: Govinno) -> None:
    count = PREFIX + "SELECT (COUNT(*) AS ?n) { ?x a gi:Innovation }"
    codes = PREFIX + "SELECT ?theme { ?x gi:theme ?theme } LIMIT 2"
    for text in (count, codes):
        said = behind(library, text).said()
        assert "only numbers, texts or codes" in said.en and "โปรดให้คำสั่งค้นคืน" in said.th
    assert behind(library, "SELECT ?x { ?x <urn:no> ?y }").said().en.startswith("There are no rows")
    mixed = library.evidence_of_rows([[f"{ID}case/{KHON_KAEN}"], [7], [8]]).said()
    assert "2 of 3 rows hold only numbers" in mixed.en and "อีก 2 จาก 3 แถว" in mixed.th


# ---- what is a thing


def test_nodes_relationships_paths_lists_and_maps_of_cypher_name_the_same_things(
    library: Govinno,
) -> None:
    ends = f"(i:Innovation)-[r:HAS_CLAIM]->(c) WHERE c.case = '{KHON_KAEN}'"
    told = {
        form: {thing.iri for thing in behind(library, text, engine="cypher").things}
        for form, text in {
            "nodes": f"MATCH {ends} RETURN i, c",
            "relationship": f"MATCH {ends} RETURN r",
            "path": f"MATCH p = {ends} RETURN p",
            "list": f"MATCH {ends} RETURN i, collect(c)",
            "map": f"MATCH {ends} RETURN {{of: i, what: [c]}}",
        }.items()
    }
    in_sparql = behind(
        library,
        CLAIMS.replace("?claim {", "?i ?claim {").replace(
            "?claim a gi:S", "?i gi:hasClaim ?claim . ?claim a gi:S"
        ),
    )
    assert set(map(frozenset, told.values())) == {frozenset(t.iri for t in in_sparql.things)}


@pytest.mark.parametrize(
    "cell",
    [
        f"see {ID}case/{KHON_KAEN}",
        f"{ID}case/{KHON_KAEN} is good",
        f"{ID}case/x> }} UNION {{ SERVICE <http://example.org/> {{ ?a ?b ?c }}",
        f"{ID}case/<script>alert(1)</script>",
        f'{{"a": "{ID}case/x',
        "{" * 3_000 + ID,
        "https://w3id.org/govinno/vocab/theme/health",
        "https://example.org/id/case/x",
        None,
        3.5,
    ],
    ids=lambda cell: str(cell)[:40],
)
def test_a_text_with_an_address_in_it_is_no_thing(cell: Any) -> None:
    assert things_in([[cell]]) == {}


def test_evidence_that_is_not_found_in_time_costs_nothing_else(
    library: Govinno, shipped_store: Store
) -> None:
    rows = library.query(INNOVATIONS + " LIMIT 2", "sparql").rows
    with Govinno(shipped_store.folder, Limits(seconds=0.001)) as hurried:
        found = hurried.evidence_of_rows(rows)
    assert [thing.source for thing in found.things] == ["late", "late"]
    assert "for 2 it was not found in time" in found.said().en


# ---- the command


def test_the_command_prints_evidence_or_gives_it_as_json(
    shipped_store: Store, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GOVINNO_STORE", str(shipped_store.folder))
    query = ["--lang", "en", "query", "--sparql", CLAIMS, "--evidence"]
    assert run(query) == 0
    told = capfd.readouterr().out
    assert "Its own evidence" in told and "key words: " in told and "Khon Kaen" in told
    assert run([*query, "--format", "json"]) == 0
    content = json.loads(capfd.readouterr().out)
    assert list(content)[-1] == "evidence"
    places = [p for thing in content["evidence"]["things"] for p in thing["places"]]
    assert {"case", "document", "locator", "keywords", "quote", "speaker", "of"} <= set(places[0])
    assert run([*query, "--format", "csv"]) == 2
    assert "no place in CSV" in capfd.readouterr().err
    assert run([*query, "--evidence-page", "99"]) == 3
    assert "There is no page 99 of this evidence" in capfd.readouterr().err
