"""What the guards let pass and what they refuse, and with which reason."""

import time
from functools import cache
from pathlib import Path
from string import Formatter
from tempfile import mkdtemp

import pytest

from govinno.graph.guard import (
    SparqlPlan,
    check_cypher,
    check_sparql,
    columns_as_written,
    unknown_graphs,
)
from govinno.graph.oxigraph import Reader, build
from govinno.graph.refusals import refusal
from govinno.graph.tables import Dataset, Limits, QueryRefused
from govinno.words import words_of

GRAPHS = ["https://w3id.org/govinno/case/TH-001", "https://w3id.org/govinno/case/TH-002"]
ALL = "{ ?s ?p ?o }"
ALL_GRAPHS = Dataset([], [])


@cache
def engine() -> Reader:
    """The engine on nothing: what the guard leaves to it is refused by it."""
    folder = Path(mkdtemp()) / "rdf"
    build(folder, [])
    return Reader(folder)


def sparql_refusal(text: str) -> QueryRefused:
    with pytest.raises(QueryRefused) as refused:
        engine().run(text, Limits())
    assert refused.value.query == text
    return refused.value


def sparql_code(text: str) -> str:
    return sparql_refusal(text).code


def cypher_code(text: str) -> str:
    with pytest.raises(QueryRefused) as refused:
        check_cypher(text)
    assert refused.value.query == text
    return refused.value.code


@pytest.mark.parametrize("code", words_of("refusals"))
def test_every_refusal_is_two_whole_sentences(code: str) -> None:
    words = words_of("refusals")[code]
    texts = (words.th, words.en)
    marks = {name for text in texts for _, name, *_ in Formatter().parse(text) if name}
    no = refusal(code, "the text", **dict.fromkeys(marks, "X."))
    assert (no.code, no.query, str(no)) == (code, "the text", no.en)
    assert no.en[0].isupper() and no.en.endswith(".") and "{" not in no.en + no.th
    assert "โปรด" in no.th and "lease" in no.en


def test_a_refusal_reads_lists_and_numbers_out() -> None:
    no = refusal("query-unknown-graph", "q", name="g", nearest=[])
    assert "The nearest names are: none." in no.en and "ไม่มี" in no.th
    assert "longer than 10 seconds" in refusal("query-too-slow", "q", seconds=10.0).en


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("SELECT * " + ALL, SparqlPlan("select", ALL_GRAPHS)),
        ("# SERVICE\nASK " + ALL, SparqlPlan("ask", ALL_GRAPHS)),
        ("CONSTRUCT WHERE " + ALL, SparqlPlan("construct", ALL_GRAPHS)),
        ("DESCRIBE <urn:x>", SparqlPlan("describe", ALL_GRAPHS)),
        (f"SELECT * FROM <{GRAPHS[0]}> {ALL}", SparqlPlan("select", Dataset([GRAPHS[0]], []))),
        (
            f"PREFIX c: <https://w3id.org/govinno/case/> BASE <{GRAPHS[0]}> "
            f"SELECT * FROM c:TH-001 FROM NAMED <TH-002> {ALL}",
            SparqlPlan("select", Dataset([GRAPHS[0]], [GRAPHS[1]])),
        ),
        ("SELECT ?service { ?service ?p 'SERVICE' }", SparqlPlan("select", ALL_GRAPHS)),
        (
            'PREFIX service: <urn:s/> SELECT * { ?s service:service """\n SERVICE <x> {} """ }',
            SparqlPlan("select", ALL_GRAPHS),
        ),
        ("SELECT * { ?s ?p ?o\r\n}", SparqlPlan("select", ALL_GRAPHS)),
    ],
)
def test_a_sparql_query_gives_its_plan(text: str, plan: SparqlPlan) -> None:
    assert check_sparql(text) == plan


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o . service silent ?s { ?a ?b ?c } }",
        "SELECT * { { SELECT * { OPTIONAL { SeRvIcE <http://x/> { ?s ?p ?o } } } } }",
        "SELECT * { ?s ?p ?o FILTER NOT EXISTS { SERVICE <http://x/> { ?s ?p ?o } } }",
        "SELECT * { ?s ?p ?o MINUS { SERVICE <http://x/> { ?s ?p ?o } } }",
        "SELECT * { ?s ?p ?o BIND(EXISTS { SERVICE <http://x/> { } } AS ?x) }",
        "SELECT * { \\u0053ERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * { S\\u0045RVICE <http://x/> { ?s ?p ?o } }",
        "PREFIX e: <http://x/> CONSTRUCT { ?s ?p ?o } WHERE { SERVICE e:x { ?s ?p ?o } }",
        "DESCRIBE ?s { SERVICE\t<http://x/> { ?s ?p ?o } }",
        "ASK { GRAPH ?g { SERVICE# why not\n<http://x/> { ?s ?p ?o } } }",
        "SELECT * { ?s ?p ?o.SERVICE<http://x/>{?s ?p ?o}}",
        # rdflib ends the string at the escaped quotation mark and Oxigraph does not.
        'SELECT * { ?s ?p "x\\u0022 . # " . SERVICE <http://x/> { ?a ?b ?c } \n }',
    ],
)
def test_service_is_refused_in_every_place_and_spelling(text: str) -> None:
    assert sparql_code(text) == "query-service"


def test_a_carriage_return_cannot_hide_a_service_from_the_parser() -> None:
    text = "SELECT * { ?s ?p ?o # hidden\r SERVICE <http://x/> { ?a ?b ?c }\n }"
    assert sparql_code(text) == "query-not-readable"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "query-writes"),
        ("PREFIX e: <urn:e/> DELETE WHERE { ?s ?p ?o }", "query-writes"),
        ("# only a look\nDROP ALL", "query-writes"),
        ("WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "query-writes"),
        ("CLEAR SILENT NAMED", "query-writes"),
        ("LOAD <file:///etc/passwd>", "query-file-access"),
        ("base <http://x/> load silent <http://127.0.0.1/>", "query-file-access"),
        ("SELECT * { ?s ?p ?o } ; DROP ALL", "query-not-readable"),
        ("", "query-not-readable"),
        ("SELECT * {", "query-not-readable"),
        ("SELECT * { e:undeclared ?p", "query-not-readable"),
        ("SELECT * FROM e:undeclared { ?s ?p ?o }", "query-unknown-prefix"),
        ("SELECT * { ?s ?p '\\uD800' }", "query-not-readable"),
        ("SELECT * { << ?s ?p ?o >> ?q ?r }", "query-not-readable"),
        ("SELECT * { ?s ?p ?o lateral { ?s ?q ?r } }", "query-not-readable"),
    ],
)
def test_other_sparql_texts_are_refused_with_their_reason(text: str, code: str) -> None:
    assert sparql_code(text) == code


def test_an_unknown_graph_is_told_with_the_nearest_names() -> None:
    names = [*GRAPHS, "https://w3id.org/govinno/register/lao", "urn:x"]
    text = "SELECT * FROM <https://w3id.org/govinno/case/TH-01> FROM NAMED <urn:x> " + ALL
    (told,) = unknown_graphs(check_sparql(text).dataset, names)
    assert told["code"] == "query-unknown-graph"
    assert f"The nearest names are: {GRAPHS[0]}, {GRAPHS[1]}, " in told["en"]
    many = Dataset([f"urn:{number}" for number in range(99)], ["urn:1"])
    assert (
        len(unknown_graphs(many, names)) == 3 and unknown_graphs(Dataset(GRAPHS, []), names) == []
    )


DEEP = {
    "brackets": ("FILTER(", "(", "1", ")", ")"),
    "braces": ("", "{ ", "?a ?b ?c", " }", ""),
    "optionals": ("", "OPTIONAL { ", "?a ?b ?c", " }", ""),
    "nodes": ("?a ?b ", "[ ?p ", "1", " ]", ""),
    "lists": ("?a ?b ", "( ", "1", " )", ""),
    "paths": ("?a ", "(", "<a:b>", ")", " ?c"),
    "absences": ("", "FILTER NOT EXISTS { ", "?a ?b ?c", " }", ""),
    "selects": ("", "{ SELECT * { ", "?a ?b ?c", " } }", ""),
    "functions": ("FILTER(", "STR(", "?a", ")", " = 'x')"),
}


def deep(kind: str, depth: int) -> str:
    before, opening, middle, closing, after = DEEP[kind]
    return f"{before}{opening * depth}{middle}{closing * depth}{after}"


@pytest.mark.parametrize("kind", DEEP)
@pytest.mark.parametrize("depth", [21, 100, 190])
def test_what_the_engine_reads_is_not_too_deep(kind: str, depth: int) -> None:
    for text, form in (
        (f"SELECT * FROM <{GRAPHS[0]}> {{ {deep(kind, depth)} }}", "select"),
        (
            f"CONSTRUCT {{ ?a ?b ?c }} FROM <{GRAPHS[0]}> WHERE {{ {deep(kind, depth)} }}",
            "construct",
        ),
    ):
        assert check_sparql(text) == SparqlPlan(form, Dataset([GRAPHS[0]], []))


@pytest.mark.parametrize("kind", DEEP)
@pytest.mark.parametrize(
    "hidden",
    [
        "SERVICE <http://x/> { ?s ?p ?o }",
        "sErViCe SILENT ?a { ?s ?p ?o }",
        "\\u0053ERVICE <http://x/> { ?s ?p ?o }",
        "S\\U00000045RVICE <http://x/> { }",
        '?s ?p "x\\u0022 . # " . SERVICE <http://x/> { ?a ?b ?c } \n',
        "?s ?p 'service'",
    ],
)
def test_a_deep_text_with_the_letters_of_service_is_refused(kind: str, hidden: str) -> None:
    for text in (
        f"SELECT * {{ {deep(kind, 30)} {hidden} }}",
        f"SELECT * {{ {hidden} {deep(kind, 30)} }}",
        f"SELECT * {{ {{ {hidden} }} {{ {deep(kind, 99)} }} }}",
    ):
        with pytest.raises(QueryRefused) as refused:
            check_sparql(text)
        assert refused.value.code in ("query-service", "query-not-readable")


@pytest.mark.parametrize("text", ["INSERT DATA {", "DELETE WHERE {", "SELECT * { } ; DROP ALL {"])
def test_a_deep_text_that_writes_is_refused(text: str) -> None:
    assert sparql_code(f"{text} {'{' * 50}{'}' * 50} }}") in ("query-writes", "query-not-readable")


@pytest.mark.parametrize("bracket", ["()", "{}", "[]"])
@pytest.mark.parametrize("depth", [400, 3_000])
def test_deep_nesting_is_refused_without_a_recursion_error(bracket: str, depth: int) -> None:
    left, right = bracket
    text = f"SELECT * {{ ?s ?p {left * depth}1{right * depth} }}"
    assert sparql_code(text) == "query-not-readable"


@pytest.mark.parametrize("count", [85, 2_000])
def test_triples_in_a_row_are_not_inside_each_other(count: int) -> None:
    row = " . ".join(f"?s{number} <a:p> ?o{number}" for number in range(count))
    for text in (f"SELECT * {{ {row} }}", f"SELECT * {{ {row} . }}"):
        assert check_sparql(text).form == "select"
    assert check_sparql(f"CONSTRUCT {{ {row} }} WHERE {{ {row} }}").form == "construct"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o . . ?a ?b ?c }",
        "SELECT * { ?s ?p ?o ?a ?b ?c }",
        "CONSTRUCT { ?s ?p ?o . . } WHERE { ?s ?p ?o }",
    ],
)
def test_between_two_triples_stands_one_full_stop(text: str) -> None:
    assert sparql_code(text) == "query-not-readable"


def test_a_service_behind_many_triples_is_found() -> None:
    row = " . ".join(f"?s{number} <a:p> ?o{number}" for number in range(500))
    assert (
        sparql_code(f"SELECT * {{ {row} . SERVICE <http://x/> {{ ?a ?b ?c }} }}") == "query-service"
    )


def test_services_inside_each_other_are_called_services() -> None:
    text = "?s ?p ?o"
    for _ in range(4):
        text = f"SERVICE <http://x/> {{ {text} }}"
    assert sparql_code(f"SELECT * {{ {text} }}") == "query-service"


@pytest.mark.parametrize(
    ("text", "prefix", "nearest"),
    [
        ("SELECT * { ?s a gix:Innovation }", "gix", "gi"),
        ("PREFIX gi: <urn:gi#> SELECT * { ?s gi:a sko:b . rdf2:c rdf2:d 1 }", "sko", "skos"),
        ("SELECT * { ?s ?p 5 .xs:a ?q 'ex:b' } # ex:c", "xs", "xsd"),
    ],
)
def test_an_undeclared_prefix_is_named_with_the_nearest_one(
    text: str, prefix: str, nearest: str
) -> None:
    no = sparql_refusal(text)
    assert no.code == "query-unknown-prefix" and f"the prefix {prefix}:" in no.en
    assert f"PREFIX {nearest}: <" in no.en and f"PREFIX {nearest}: <" in no.th


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT  ?s ?p ?o  { ?s ?p ?o }"),
        ("select distinct*{ ?s $p ?o }", "select distinct ?s ?p ?o { ?s $p ?o }"),
        ("SELECT # *\n REDUCED * { ?p ?s 1 }", None),
        ("SELECT ?s { ?s ?p ?o { SELECT * { ?s ?p ?o } } }", None),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", None),
        (
            "PREFIX select: <urn:*> SELECT * { { SELECT * { ?s ?p ?o } } FILTER(2 * 3 > ?o) }",
            "PREFIX select: <urn:*> SELECT  ?s ?p ?o  "
            "{ { SELECT * { ?s ?p ?o } } FILTER(2 * 3 > ?o) }",
        ),
    ],
)
def test_a_star_is_read_as_the_columns_in_the_order_of_the_text(
    text: str, reading: str | None
) -> None:
    assert columns_as_written(text, ("p", "s") if reading is None else ("o", "p", "s")) == reading


def test_nesting_that_people_write_is_read() -> None:
    text = "SELECT * { ?s ?p ?o FILTER(" + "(" * 12 + "?o" + ")" * 12 + ") }"
    assert check_sparql(text).form == "select"


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n:Case) RETURN n.name",
        "MATCH (n) WHERE n.load = 'LOAD CSV FROM' RETURN n // CALL db.labels()",
        "MATCH (n) /* CREATE (m) */ RETURN n",
        "MATCH (n:Create)-[:SET|MERGE]->(:`DELETE (x)`) RETURN {set: n.set, call: n.call}",
        "MATCH (set)-->(call) RETURN set, call.name AS call",
        "MATCH (n) RETURN n {create: 1, .delete}",
        "MATCH (n) WITH n AS call RETURN call LIMIT 1",
        "MATCH (call) WHERE call IS NOT NULL RETURN 1, call ORDER BY call DESC",
        "MATCH (n) WITH n AS call MATCH (call)-->(m) RETURN m",
        "MATCH (n) RETURN \"it's CALL db.labels()\", 'say \"CREATE (n)\"', '\\'; DROP x'",
        "MATCH (n) CALL { WITH n RETURN n.x AS x } RETURN x",
        "MATCH (n) CALL (n) { MATCH (n)-->(m) RETURN count(m) AS c } RETURN c",
        "MATCH (n) WHERE EXISTS { (n)-->(:Case) } RETURN COUNT { (n)--() } AS c",
        "RETURN date.truncate('year', date()), duration.inDays(date(), date()) AS d",
        "RETURN datetime.fromepoch(0, 0), duration . between (date(), date()) AS d",
        "OPTIONAL MATCH (n) WHERE n.name CONTAINS 'อบต.' RETURN n ORDER BY n.name SKIP 1 LIMIT 2",
        "UNWIND [1, 2] AS x WITH x WHERE x IN [1] RETURN x UNION ALL RETURN 3 AS x",
        "MATCH (n) RETURN [(n)-->(m) WHERE m.use = 1 | m.name] AS use",
        "MATCH p = shortestPath((a)-[*..3]-(b)) RETURN [x IN nodes(p) | x.name]",
        "match (n) return 'ฟ\u200bก'",
        "MATCH (n) WHERE n.name = '\\u0e01' RETURN n",
    ],
)
def test_a_reading_cypher_query_passes(text: str) -> None:
    check_cypher(text)  # raises when it does not pass


CYPHER_REFUSED = {
    "query-file-access": [
        "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
        "load\ncsv WITH HEADERS FROM 'http://127.0.0.1/' AS row RETURN row",
        "LOAD/**/CSV FROM 'x' AS row RETURN row",
        "LOAD // why\n CSV FROM 'x' AS row RETURN row",
        "MATCH (n) CALL { LOAD CSV FROM 'x' AS row RETURN row } RETURN row",
        "RETURN 1 AS row UNION LOAD CSV FROM 'x' AS row RETURN row",
        "\\u004cOAD \\u0043SV FROM 'x' AS row RETURN row",
        "\\uuu004cOAD CSV FROM 'x' AS row RETURN row",
        "ＬＯＡＤ ＣＳＶ FROM 'x' AS row RETURN row",
        "LOAD\u3000CSV FROM 'x' AS row RETURN row",
        "MATCH (`a'`) LOAD CSV FROM 'x' AS row RETURN row",
        "RETURN 'a\\u0027 AS x LOAD CSV FROM \\u0027x\\u0027 AS row RETURN row",
    ],
    "query-procedure": [
        "CALL db.labels()",
        "call\n/*x*/db.labels() YIELD label RETURN label",
        "CALL `db`.`labels`()",
        "CALL `db.labels`()",
        "CALL apoc.load.json('http://127.0.0.1/')",
        "CALL labels",
        "MATCH (n) OPTIONAL CALL dbms.components() YIELD name RETURN name",
        "MATCH (n) CALL { CALL db.labels() YIELD label RETURN label } RETURN label",
        "C\\u0041LL db.labels()",
        "ＣＡＬＬ db.labels()",
        "CALL\u00a0db.labels()",
        "MATCH (n) WHERE n.x = 1.CALL db.labels()",
        "MATCH (n) WITH n AS as CALL db.labels() YIELD label RETURN label",
        "MATCH (n) RETURN n AS as CALL limit.it() YIELD x RETURN x",
        "WITH 1 AS x RETURN CALL limit(1)",
        "WITH 1 AS in CALL `match`.it() YIELD x RETURN x",
        "RETURN apoc.load.json('http://127.0.0.1/')",
        "RETURN apoc . text /**/ . join(['a'], '')",
        "RETURN `apoc.text.join`(['a'], '')",
        "RETURN `apoc`.`text`.`join` (['a'], '')",
        "MATCH (n) WHERE date.evil() = 1 RETURN n",
        "USE other MATCH (n) RETURN n",
        "CALL { USE graph.byName('x') MATCH (n) RETURN n } RETURN n",
        "RETURN 1 AS n UNION USE `other` MATCH (n) RETURN n",
    ],
    "query-writes": [
        "CREATE (n:Case)",
        "MATCH (n) SET n.x = 1",
        "MATCH (n) DETACH DELETE n",
        "MATCH (n) /* x */ delete n",
        "MATCH (n) REMOVE n.x",
        "MERGE (n:Case {id: 1}) RETURN n",
        "MATCH (n) CALL (n) { CREATE (m) RETURN m } RETURN m",
        "MATCH (n) FOREACH (x IN [1] | SET n.x = x)",
        "DROP INDEX by_name",
        "CREATE INDEX by_name FOR (n:Case) ON (n.name)",
        "INSERT (n:Case)",
        "ＣＲＥＡＴＥ (n)",
    ],
    "query-not-readable": [
        "",
        "SHOW USERS",
        "ALTER DATABASE `x` 1",
        "MATCH (n) RETURN 'open",
        "MATCH (n) RETURN n /* open",
        "MATCH (n) RETURN n /*/",
        "MATCH (`n) RETURN n",
        "CALL\u200bdb.labels()",
        "CA\u200bLL db.labels()",
        "MATCH (n) RETURN n // \r LIMIT 1",
        "MATCH (n) RETURN n // \u2028 LIMIT 1",
        "USING PERIODIC COMMIT MATCH (n) RETURN n",
    ],
}


@pytest.mark.parametrize(
    ("text", "code"), [(text, code) for code, texts in CYPHER_REFUSED.items() for text in texts]
)
def test_other_cypher_texts_are_refused_with_their_reason(text: str, code: str) -> None:
    assert cypher_code(text) == code


@pytest.mark.parametrize("piece", ["/*", "'", '"""', "a.", "a-", "`", "\\", "((", "<", ":"])
def test_reading_the_longest_hostile_text_takes_seconds_at_most(piece: str) -> None:
    text = "MATCH " + piece * (99_000 // len(piece))
    started = time.monotonic()
    for check in (check_cypher, lambda text: check_sparql(text)):
        try:
            check(text)
        except QueryRefused as refused:
            assert refused.code == "query-not-readable"
    assert time.monotonic() - started < 20


# ---- texts whose shape was allowed before


def test_another_thing_in_a_text_that_was_allowed_is_allowed_at_once() -> None:
    plan = check_sparql("SELECT ?x { VALUES ?x { <urn:a> } ?x ?p ?o }")
    again = check_sparql("SELECT ?x { VALUES ?x { <urn:b> <urn:c> } ?x ?p ?o } # more")
    assert plan == again == SparqlPlan("select", ALL_GRAPHS)


@pytest.mark.parametrize(
    ("allowed", "hostile", "code"),
    [
        (
            "SELECT * { ?s ?p <urn:a> }",
            "SELECT * { ?s ?p <urn:a> SERVICE <urn:b> {} }",
            "query-service",
        ),
        (
            "SELECT * { ?s ?p <urn:a> }",
            "SELECT * { ?s ?p <urn:a>\r SERVICE <urn:b> {} }",
            "query-not-readable",
        ),
        (
            "SELECT * { ?s ?p <urn:a> }",
            "SELECT * { ?s ?p <urn:a> } ; DROP ALL",
            "query-not-readable",
        ),
        ("SELECT * { ?s ?p 'a' }", "SELECT * { ?s ?p 'a' SERVICE <urn:a> { } }", "query-service"),
        ("SELECT * { ?s ?p <urn:a> }", "SELECT * { ?s ?p <urn:a }", "query-not-readable"),
        ("SELECT * { ?s ?p <urn:a> }", "SELECT * { ?s ?p <urn:a\\u003E> }", "query-not-readable"),
    ],
)
def test_a_hostile_text_like_an_allowed_one_is_refused(
    allowed: str, hostile: str, code: str
) -> None:
    check_sparql(allowed)
    assert sparql_code(hostile) == code
