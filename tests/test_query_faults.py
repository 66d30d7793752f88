"""A text with a mistake that people make: the mistake is named, in its place, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import CASES

from govinno.graph.guard import check_sparql
from govinno.graph.oxigraph import Reader
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.graph.tables import Limits, QueryRefused
from govinno.graph.unknown_names import unknown_in_cypher

ROOT = CASES.parent
GI = "PREFIX gi: <https://w3id.org/govinno/ontology#> "
V = "PREFIX v: <https://w3id.org/govinno/vocab/> "
LONGEST_MESSAGE = 330

#: What was written, where the mistake is, and what the reader has to be told.
SPARQL = [
    ("SELECT * {\n ?s ?p ?o\n ?a ?b ?c }", (3, 2), "a full stop is missing before ?a"),
    ("SELECT * {\n ?s ?p ?o", (1, 10), "the bracket { is not closed"),
    ("SELECT *\n{ ?s ?p ?o FILTER(?o > 1 }", (2, 18), "the bracket ( is not closed"),
    ("SELECT * { ?s ?p ?o ) }", (1, 21), "the bracket ) closes none that is open"),
    ("PREFIX gi <urn:x#> SELECT * { ?x a gi:A }", (1, 8), "a colon is missing after gi"),
    ("PREFIX gi: https://a.b/c#\nSELECT * { ?x a gi:A }", (1, 12), "PREFIX stands in < >"),
    (
        V + "ASK { ?s ?p v:theme/waste_circular }",
        (1, len(V) + 13),
        "write v:theme\\/waste_circular in place of v:theme/waste_circular",
    ),
    ("SELECT *\n{ ?s ?p ')' # }\n", (2, 1), "the bracket { is not closed"),
    ("SELECT ?s { ?s ?p ?o . FILTR(?o) }", (1, 24), "no function FILTR; the nearest are FILTER,"),
    ("SELECT ?s { ?s ?p ?o FILTER(CONTAIN(?o, 'x')) }", (1, 29), "the nearest are CONTAINS,"),
    ("SELECT ?s, ?o { ?s ?p ?o }", (1, 10), "without a comma"),
    ("SELECT COUNT(?s) { ?s ?p ?o }", (1, 8), "stands in brackets and has a name"),
    ("SELECT (COUNT(?s)) { ?s ?p ?o }", (1, 8), "stands in brackets and has a name"),
    ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", (1, 8), "SELECT names ?s, by which the rows"),
    (
        "SELECT ?s ?q (COUNT(?o) AS ?n) { ?s ?p ?o ; ?q 1 } GROUP BY ?s",
        (1, 8),
        "SELECT names ?q, by which the rows",
    ),
    ("SELECT * { ?s ?p ?o } GROUP BY ?s", (1, 34), "SELECT * cannot stand with GROUP BY"),
    ("SELECT * { ?s ?p 'abc }", (1, 18), "the quotation mark ' is not closed"),
    ("SELECT * { ?s ?p “x” }", (1, 18), "“ is not read as a quotation mark"),
    ("SELECT * { ?s ?p ?o FILTER(?o == 1) }", (1, 31), "write = in place of =="),
    ("SELECT * { ?s ?p ?o FILTER(?o > 1 AND ?o < 3) }", (1, 35), "write && in place of AND"),
    ("SELECT * { ?s ?p ?o FILTER(?o LIKE '%x%') }", (1, 31), "write CONTAINS"),
    ("SELECT * { ?s ?p Innovation }", (1, 18), "write gi:Innovation"),
    ("SELECT * { ?s ?p <urn:a }", (1, 18), "the address that begins with < is not closed"),
    ("SELECT * { ?s ?p ?o . . ?a ?b ?c }", (1, 23), "two full stops"),
    ("SELECT * { ?p ?o }", (1, 18), "fewer than three parts"),
    ("SELECT ?ชื่อ { ?s ?p ?ชื่อ } LIMIT ๑๐", (1, 30), "LIMIT is followed by a whole number"),
    ("SELECT * { ?s ?p ?o } ORDER ?s", (1, 23), "ORDER is followed by BY"),
    ("SELECT * { ?s ?p ?o } ; SELECT * {}", (1, 23), "one query at a time"),
    ("SELECT * FROM innovations WHERE year = 2560", (1, 10), "FROM is followed by the address"),
    ("SELECT * { ?s ?p ?o BIND(1 AS ?o) }", (1, 31), "the name after AS is in use"),
    ("MATCH (n) RETURN n", (1, 1), "this is Cypher"),
]
CYPHER = [
    ("MATCH (n:Innovation RETURN n", (1, 7), "the bracket ( is not closed"),
    ("MATCH (n:Innovation) RETURN m", (1, 29), "the variable m is used"),
    ("MATCH (n) RETURN cuont(n)", (1, 18), "no function cuont; the nearest are count,"),
    ("MATCH (n)\nWERE n.name = 'x' RETURN n", (2, 1), "the nearest are WHERE,"),
    ("MATCH (n) RETURN n.name GROUP BY n.name", (1, 25), "Cypher groups by every returned column"),
    ("MATCH (n) WHERE n.name == 'x' RETURN n", (1, 24), "write = in place of =="),
    ("MATCH (n) WHERE n.name LIKE 'x' RETURN n", (1, 24), "write CONTAINS"),
    ("MATCH (n) RETURN n LIMIT ten", (1, 20), "LIMIT is followed by a whole number"),
    ("MATCH (a)->(b) RETURN a", (1, 10), "a relationship is written -[:TYPE]->"),
    ("MATCH (n {iri: $iri}) RETURN n", (1, 16), "$iri is a blank that nothing fills"),
    ("MATCH (n) WHERE count(n) > 1 RETURN n", (1, 11), "cannot stand in WHERE"),
    ("MATCH (n) RETURN n; MATCH (m) RETURN m", (1, 19), "one query at a time"),
]


def refused(sandbox: Sandbox, engine: str, text: str) -> QueryRefused:
    with pytest.raises(QueryRefused) as no:
        sandbox.run(engine, text)
    return no.value


@pytest.mark.parametrize(
    ("engine", "text", "place", "words"),
    [("sparql", *row) for row in SPARQL] + [("cypher", *row) for row in CYPHER],
)
def test_a_mistake_is_named_in_its_place(
    shipped_sandbox: Sandbox, engine: str, text: str, place: tuple[int, int], words: str
) -> None:
    no = refused(shipped_sandbox, engine, text)
    line, column = place
    assert no.code == "query-not-readable"
    assert f"line {line}, column {column}: " in no.en and words in no.en
    assert f"บรรทัด {line} ตำแหน่ง {column} " in no.th and len(no.th) < LONGEST_MESSAGE
    assert len(no.en) < LONGEST_MESSAGE and "expected" not in no.en


def test_the_other_language_is_known_by_its_first_word(shipped_sandbox: Sandbox) -> None:
    no = refused(shipped_sandbox, "cypher", "SELECT ?s { ?s ?p ?o }")
    assert "this is SPARQL" in no.en and "SPARQL" in no.th


@pytest.mark.parametrize(
    ("engine", "text", "words"),
    [
        (
            "sparql",
            GI + "SELECT * { ?x a gi:Inovation }",
            "no class or property Inovation, so that part of the query finds nothing. "
            "The nearest are: Innovation,",
        ),
        ("sparql", GI + "ASK { ?x gi:theem ?t }", "The nearest are: Theme, theme,"),
        # The code that an analyst guessed, and had no rows for.
        (
            "sparql",
            V + GI + "ASK { ?x gi:stake v:stake\\/independent }",
            "The graph has no code stake/independent, so",
        ),
        # Addresses that begin like ours: they gave no rows, and nothing was said.
        (
            "sparql",
            "PREFIX gi: <https://w3id.org/govinno/ontology/> SELECT * { ?x a gi:Innovation }",
            "no namespace https://w3id.org/govinno/ontology/, so that part of the query finds "
            "nothing. The nearest are: https://w3id.org/govinno/ontology#,",
        ),
        (
            "sparql",
            "PREFIX gi: <http://w3id.org/govinno/ontology#> SELECT * { ?x a gi:Innovation }",
            "no namespace http://w3id.org/govinno/ontology#, so that part of the query finds "
            "nothing. The nearest are: https://w3id.org/govinno/ontology#,",
        ),
        ("cypher", "MATCH (i:Inovation) RETURN i", "no label Inovation"),
        ("cypher", "MATCH ()-[:HAS_TEME]->(t) RETURN t", "no relationship type HAS_TEME"),
        ("cypher", "MATCH (i:Innovation) RETURN i.nam LIMIT 1", "no property nam"),
        ("cypher", "MATCH (i:Innovation {nam: 'x'}) RETURN i", "no property nam"),
    ],
)
def test_a_name_that_is_not_there_is_told_beside_the_rows(
    shipped_sandbox: Sandbox, engine: str, text: str, words: str
) -> None:
    (told,) = shipped_sandbox.run(engine, text).notices
    assert told["code"] == "query-unknown-name" and words in told["en"]


def test_the_codes_of_the_same_list_are_the_nearest(shipped_sandbox: Sandbox) -> None:
    text = V + "ASK { ?x ?p v:stake\\/independent }"
    (told,) = shipped_sandbox.run("sparql", text).notices
    near = told["en"].partition("The nearest are: ")[2].partition(". Please")[0].split(", ")
    assert len(near) == 3 and all(name.startswith("stake/") for name in near)


@pytest.mark.parametrize(
    "text",
    [
        "WITH {a: 1} AS m RETURN m.a, duration({days: 1}).days AS d",
        "MATCH (n:Innovation&!Project|Policy) WHERE n:Thing RETURN n {.name, other: n.name_th} AS r",
        "MATCH (n)-[r:HAS_THEME|PARTNERED_WITH]->() RETURN r.innovations, [x IN [{y: 1}] | x.y] AS z",
        "MATCH (n) RETURN date.truncate('year', date()) AS d, labels(n)[0] AS l, {k: 1} AS m LIMIT 1",
    ],
)
def test_names_that_the_text_makes_itself_are_not_told(text: str) -> None:
    assert unknown_in_cypher(text, ["Policy", "Project"]) == []


def test_no_text_of_ours_has_a_name_that_is_not_there(shipped_store: Store) -> None:
    reader = Reader(shipped_store.require_current().folder / "rdf")
    texts = 0
    for file in [*(ROOT / "answers").rglob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        said = file.read_text(encoding="utf-8")
        for language, text in re.findall(r"```(sparql|cypher)[^\n]*\n(.*?)```", said, re.DOTALL):
            texts += 1
            if language == "cypher":
                assert unknown_in_cypher(text, ["PushedSnapshot"]) == [], file
            else:
                assert reader._notices(text, check_sparql(text).dataset) == [], file
    assert texts > 200


def test_long_lists_are_read_at_once(shipped_store: Store) -> None:
    reader = Reader(Path(shipped_store.require_current().folder / "rdf"))
    for text in (
        f"ASK {{ ?s ?p ?o FILTER(?o IN ({','.join('1' * 500)})) }}",
        f"ASK {{ ?s ?p ?o FILTER({'||'.join(['?o = 1'] * 300)}) }}",
    ):
        assert reader.run(text, Limits()).rows == [[True]]


LONGEST = 99_000
#: Pieces that stand inside each other for the engine, though no bracket does.
FLAT = {
    "a sum": ("ASK { FILTER(", "1+", "1 > 0) }"),
    "alternatives": ("ASK { FILTER(", "1||", "1) }"),
    "unions": ("ASK { ", "{}UNION", "{} }"),
    "negations": ("ASK { FILTER(", "!", "true) }"),
    "a path": ("ASK { ?s ", "a/", "a ?o }"),
}


@pytest.mark.parametrize("kind", FLAT)
def test_a_long_flat_text_never_ends_the_process_by_itself(shipped_store: Store, kind: str) -> None:
    before, piece, after = FLAT[kind]
    text = before + piece * ((LONGEST - len(before) - len(after)) // len(piece)) + after
    folder = shipped_store.require_current().folder
    with Sandbox(folder, Limits(seconds=3)) as sandbox:
        try:
            assert sandbox.run("sparql", text).columns == ["answer"]
        except QueryRefused as no:
            assert no.code in ("query-too-slow", "query-too-much-memory")
        assert sandbox.run("sparql", "ASK {}").rows == [[True]]
