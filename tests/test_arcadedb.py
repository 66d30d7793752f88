"""The embedded property graph: what is written is what Cypher reads, and nothing else happens."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import jpype
import pytest

from govinno.graph import arcadedb
from govinno.graph.arcadedb import Reader, write
from govinno.graph.rows import Change, NodeRow, RelationshipRow
from govinno.graph.tables import Limits, QueryRefused, Table

HEAP = 512

CITY = NodeRow(
    "urn:city",
    ("Municipality", "LocalGovernment", "Organization", "Thing"),
    {"nameTh": "เทศบาลนครขอนแก่น", "founded": 1935, "share": 5.0, "open": True, "codes": ["ก", "b"]},
)
FIRM = NodeRow("urn:firm", ("Company", "Organization", "Thing"), {"nameEn": "KKTT 😀"})
WORK = NodeRow("urn:work", ("Innovation", "Thing"), {"on": "2024-01-02"})
LEADS = RelationshipRow("LEADS", "urn:city", "urn:work", {"since": 2015})
JOINS = RelationshipRow("JOINS", "urn:firm", "urn:work", {"roles": ["funder"]})

GRAPH = Change(nodes=[CITY, FIRM, WORK], relationships=[LEADS, JOINS])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "graph", GRAPH, heap_megabytes=HEAP)
    return tmp_path / "graph"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "graph"
    write(folder, GRAPH, heap_megabytes=HEAP)
    return folder


@pytest.fixture(scope="module")
def reader(published: Path) -> Iterator[Reader]:
    reader = Reader(published, HEAP)
    yield reader
    reader.close()


def ask(folder: Path, text: str) -> list[list[object]]:
    reader = Reader(folder, HEAP)
    try:
        return reader.run(text, Limits()).rows
    finally:
        reader.close()


def whole_graph(folder: Path) -> tuple[list[list[object]], list[list[object]]]:
    return (
        ask(folder, "MATCH (n) RETURN n, labels(n), properties(n) ORDER BY n.iri"),
        ask(folder, "MATCH ()-[r]->() RETURN r, properties(r) ORDER BY startNode(r).iri, type(r)"),
    )


# --- what is written ------------------------------------------------------------------------


def test_a_new_graph_holds_its_nodes_and_relationships_with_every_property(folder: Path) -> None:
    assert ask(
        folder,
        "MATCH (n:Municipality)-[r:LEADS]->(w) "
        "RETURN n.iri, n.nameTh, n.founded, n.share, n.open, n.codes, w.on, r.since",
    ) == [["urn:city", "เทศบาลนครขอนแก่น", 1935, 5.0, True, ["ก", "b"], "2024-01-02", 2015]]
    assert ask(folder, "MATCH (n:Company)-[r]->() RETURN n.nameEn, r.roles") == [
        ["KKTT 😀", ["funder"]]
    ]


def test_a_change_stores_a_value_as_a_new_graph_does(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "changed", Change())
    write(tmp_path / "changed", GRAPH)
    everything = "MATCH (n) RETURN n.iri, n.founded, n.share, n.open, n.codes, n.on ORDER BY n.iri"
    plain = ask(folder, everything)
    assert ask(tmp_path / "changed", everything) == plain
    assert [type(value) for value in plain[0]] == [str, int, float, bool, list, type(None)]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("(n:Thing)", ["urn:city", "urn:firm", "urn:work"]),
        ("(n:Organization)", ["urn:city", "urn:firm"]),
        ("(n:LocalGovernment)", ["urn:city"]),
        ("(n:Company:Organization)", ["urn:firm"]),
        ("(n:Organization&!Company)", ["urn:city"]),
        ("(n:Company|Innovation)", ["urn:firm", "urn:work"]),
        ("(n:Unknown)", []),
    ],
)
def test_a_node_is_found_by_each_of_its_labels(
    reader: Reader, pattern: str, found: list[str]
) -> None:
    rows = reader.run(f"MATCH {pattern} RETURN n ORDER BY n.iri", Limits()).rows
    assert rows == [[iri] for iri in found]


def test_labels_gives_the_labels_of_the_row_and_no_others(reader: Reader) -> None:
    rows = reader.run("MATCH (n) RETURN n, labels(n) ORDER BY n.iri", Limits()).rows
    assert rows == [[node.iri, sorted(node.labels)] for node in (CITY, FIRM, WORK)]


@pytest.mark.parametrize("label", CITY.labels)
def test_an_iri_is_looked_up_in_the_index_whatever_the_label(reader: Reader, label: str) -> None:
    lookup = f"MATCH (n:{label} {{iri: 'urn:city'}}) RETURN n"
    assert reader.run(lookup, Limits()).rows == [["urn:city"]]
    assert "index=Thing[iri]" in str(reader.run(f"EXPLAIN {lookup}", Limits()).rows)


def test_generators_are_enough(tmp_path: Path) -> None:
    change = Change(nodes=(node for node in (CITY, WORK)), relationships=(row for row in (LEADS,)))
    write(tmp_path / "graph", change)
    assert ask(tmp_path / "graph", "MATCH (a)-[r]->(b) RETURN a, b") == [["urn:city", "urn:work"]]


def test_two_nodes_with_one_iri_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two nodes have the iri urn:city"):
        write(tmp_path / "graph", Change(nodes=[CITY, WORK, CITY]))


def test_a_relationship_to_nowhere_is_not_written(tmp_path: Path, folder: Path) -> None:
    nowhere = RelationshipRow("LEADS", "urn:city", "urn:nowhere", {})
    with pytest.raises(ValueError, match="there is no node urn:nowhere"):
        write(tmp_path / "new", Change(nodes=[CITY], relationships=[nowhere]))
    before = whole_graph(folder)
    extra = NodeRow("urn:extra", ("Innovation", "Thing"), {})
    with pytest.raises(ValueError, match="LEADS"):
        write(folder, Change(removed_nodes=["urn:firm"], nodes=[extra], relationships=[nowhere]))
    assert whole_graph(folder) == before


# --- a change -------------------------------------------------------------------------------


def test_a_removed_node_takes_its_relationships_with_it(folder: Path) -> None:
    write(folder, Change(removed_nodes=["urn:firm", "urn:never-there"]))
    assert ask(folder, "MATCH (n) RETURN n ORDER BY n.iri") == [["urn:city"], ["urn:work"]]
    assert ask(folder, "MATCH ()-[r]->() RETURN r") == [["LEADS urn:city urn:work"]]


def test_a_removed_relationship_leaves_its_ends_and_its_neighbours(folder: Path) -> None:
    removed = [("LEADS", "urn:city", "urn:work"), ("JOINS", "urn:city", "urn:work")]
    write(folder, Change(removed_relationships=removed))
    assert ask(folder, "MATCH ()-[r]->() RETURN r") == [["JOINS urn:firm urn:work"]]
    assert ask(folder, "MATCH (n) RETURN count(n)") == [[3]]


def test_a_node_put_again_has_the_new_properties_only(folder: Path) -> None:
    write(folder, Change(nodes=[WORK._replace(properties={"nameEn": "Smart city"})]))
    assert ask(folder, "MATCH (n:Innovation) RETURN n.iri, n.on, n.nameEn") == [
        ["urn:work", None, "Smart city"]
    ]
    assert ask(folder, "MATCH (:Innovation)--(m) RETURN m ORDER BY m.iri") == [
        ["urn:city"],
        ["urn:firm"],
    ]


def test_a_relationship_put_again_is_the_same_one_with_the_new_properties(folder: Path) -> None:
    write(folder, Change(relationships=[LEADS._replace(properties={"until": 2020})]))
    assert ask(folder, "MATCH ()-[r:LEADS]->() RETURN r.since, r.until") == [[None, 2020]]


def test_a_node_of_another_class_keeps_its_relationships(folder: Path) -> None:
    labels = ("University", "Organization", "Thing")
    write(folder, Change(nodes=[NodeRow("urn:firm", labels, {"nameEn": "KKU"})]))
    assert ask(folder, "MATCH (n:Company) RETURN n") == []
    assert ask(folder, "MATCH (n:University)-[r]->(w) RETURN n.nameEn, r.roles, w") == [
        ["KKU", ["funder"], "urn:work"]
    ]
    assert ask(folder, "MATCH (n:Thing {iri: 'urn:firm'}) RETURN labels(n)") == [[sorted(labels)]]


def test_a_change_in_many_transactions_ends_where_one_transaction_does(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = [NodeRow(f"urn:n{i}", ("Innovation", "Thing"), {"i": i}) for i in range(9)]
    change = Change(
        removed_relationships=[("LEADS", "urn:city", "urn:work")],
        removed_nodes=["urn:firm"],
        nodes=more,
        relationships=[RelationshipRow("LEADS", "urn:city", node.iri, {}) for node in more],
    )
    shutil.copytree(folder, tmp_path / "copy")
    write(folder, change)
    monkeypatch.setattr(arcadedb, "TRANSACTION_ROWS", 2)
    write(tmp_path / "copy", change)
    assert whole_graph(tmp_path / "copy") == whole_graph(folder)
    assert len(whole_graph(folder)[1]) == 9


def test_a_copy_of_the_closed_folder_is_a_graph_of_its_own(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    write(tmp_path / "copy", Change(removed_nodes=["urn:firm"]))
    assert ask(folder, "MATCH (n) RETURN count(n)") == [[3]]
    assert ask(tmp_path / "copy", "MATCH (n) RETURN count(n)") == [[2]]


# --- cells ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("MATCH (n:Company) RETURN n", ["urn:firm"]),
        ("MATCH ()-[r:JOINS]->() RETURN r", ["JOINS urn:firm urn:work"]),
        ("MATCH ()<-[r:JOINS]-() RETURN r", ["JOINS urn:firm urn:work"]),
        (
            "MATCH p = (:Innovation)<-[:LEADS]-() RETURN p",
            [["urn:work", "LEADS urn:city urn:work", "urn:city"]],
        ),
        ("RETURN null, true, 1, 1.0, 'ก'", [None, True, 1, 1.0, "ก"]),
        ("RETURN [1, [null, 'a']]", [[1, [None, "a"]]]),
        (
            "RETURN date('2024-01-02'), datetime('2024-01-02T03:04:05+07:00'), duration('P1DT2H')",
            ["2024-01-02", "2024-01-02T03:04:05+07:00", "P1DT2H"],
        ),
        ("RETURN {a: {b: [{c: 'ก'}]}}", ['{"a": {"b": [{"c": "ก"}]}}']),
        ("MATCH (n:Company) RETURN [{node: n}]", [['{"node": "urn:firm"}']]),
    ],
)
def test_cells_are_plain(reader: Reader, text: str, row: list[object]) -> None:
    rows = reader.run(text, Limits()).rows
    assert rows == [row]
    assert [type(cell) for cell in rows[0]] == [type(cell) for cell in row]


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) WHERE n.iri {} 'urn:city' RETURN n.iri AS b, n. founded, count(*) AS a",
        "MATCH (n:Company) WHERE n.iri {} 'urn:firm' RETURN n.iri AS x "
        "UNION MATCH (n:Company) WHERE n.iri {} 'urn:firm' RETURN n.nameEn AS x",
    ],
)
def test_an_empty_answer_has_the_columns_of_a_full_one(reader: Reader, text: str) -> None:
    full = reader.run(text.replace("{}", "="), Limits())
    empty = reader.run(text.replace("{}", "<"), Limits())
    assert (full.rows != [], empty.rows) == (True, [])
    assert empty.columns == full.columns


def test_an_answer_stops_at_its_rows_and_says_so(reader: Reader) -> None:
    text = "UNWIND range(1, {}) AS x RETURN x"
    assert reader.run(text.format(3), Limits(rows=3)) == Table(["x"], [[1], [2], [3]])
    assert reader.run(text.format(4), Limits(rows=3)) == Table(["x"], [[1], [2], [3]], True)


def test_an_answer_stops_at_its_characters_and_says_so(reader: Reader) -> None:
    text = "UNWIND ['ab', 'cd', 'ef'] AS x RETURN [x] AS x"
    rows = reader.run(text, Limits(characters=5))
    assert rows == Table(["x"], [[["ab"]], [["cd"]]], True)


# --- what is refused ------------------------------------------------------------------------


def refused(reader: Reader, text: str, limits: Limits | None = None) -> str:
    with pytest.raises(QueryRefused) as no:
        reader.run(text, limits or Limits())
    assert no.value.query == text
    return no.value.code


@pytest.mark.parametrize(
    "text",
    [
        "CREATE (n:Innovation {iri: 'urn:x'})",
        "MERGE (n:Thing {iri: 'urn:city'}) RETURN n",
        "MATCH (n) SET n.founded = 1",
        "MATCH (n) REMOVE n.founded",
        "MATCH (n) DETACH DELETE n",
        "FOREACH (i IN [1] | CREATE (:Innovation))",
        "CALL { CREATE (n:Innovation) RETURN n } RETURN n",
        "UNWIND [1] AS i CALL (i) { CREATE (:Innovation) } IN TRANSACTIONS",
        "PROFILE CREATE (n:Innovation)",
        "CREATE INDEX x FOR (n:Thing) ON (n.nameTh)",
        "CREATE CONSTRAINT x FOR (n:Thing) REQUIRE n.nameTh IS UNIQUE",
        "CALL merge.node(['Thing'], {iri: 'urn:x'})",
    ],
)
def test_a_query_that_writes_is_refused(reader: Reader, text: str) -> None:
    assert refused(reader, text) == "query-writes"
    assert reader.run("MATCH (n) RETURN count(n), max(n.founded)", Limits()).rows == [[3, 1935]]


@pytest.mark.parametrize(
    "text",
    [
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "LOAD CSV FROM '/etc/passwd' AS line RETURN line",
        "LOAD CSV FROM 'http://192.0.2.1/x' AS line RETURN line",
    ],
)
def test_the_engine_itself_opens_neither_files_nor_addresses(reader: Reader, text: str) -> None:
    with pytest.raises(QueryRefused, match="are disabled"):
        reader.run(text, Limits())


@pytest.mark.parametrize("text", ["", "MATCH (n RETURN n", "RETURN m", "RETURN $x", "SELECT 1"])
def test_a_text_that_is_not_cypher_is_refused(reader: Reader, text: str) -> None:
    assert refused(reader, text) == "query-not-readable"


@pytest.mark.parametrize(
    "text",
    [
        "RETURN reduce(a = 'aaaaaaaa', i IN range(1, 40) | a + a)",
        "UNWIND range(1, 600000) AS x RETURN collect(x)",
        "UNWIND range(1, 1000000) AS x UNWIND range(1, 9) AS y RETURN toString(x * y), count(*)",
    ],
)
def test_the_engine_answers_again_after_a_query_too_big_for_it(reader: Reader, text: str) -> None:
    assert refused(reader, text, Limits(seconds=60)) == "query-too-much-memory"
    assert reader.run("MATCH (n) RETURN count(n)", Limits()).rows == [[3]]


def test_a_query_that_takes_too_long_is_stopped(reader: Reader) -> None:
    text = "UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN max(x * y)"
    assert refused(reader, text, Limits(seconds=1)) == "query-too-slow"
    assert reader.run("MATCH (n) RETURN count(n)", Limits()).rows == [[3]]


def test_a_graph_whose_doors_are_open_is_not_opened(folder: Path) -> None:
    database = jpype.JClass("com.arcadedb.database.DatabaseFactory")(str(folder)).open()
    database.command("sql", f"ALTER DATABASE `{arcadedb.CLOSED_DOORS[0]}` true").close()
    database.close()
    with pytest.raises(RuntimeError, match="allowFileUrls is on"):
        Reader(folder, HEAP)
    with pytest.raises(RuntimeError, match="allowFileUrls is on"):
        write(folder, Change())


# --- what else happens ----------------------------------------------------------------------


def test_reading_changes_no_file_of_the_graph(folder: Path) -> None:
    def digests() -> dict[str, str]:
        files = {file.name: hashlib.sha256(file.read_bytes()) for file in folder.iterdir()}
        rewritten = {"last-tx-id.bin", "statistics.json"}
        return {name: digest.hexdigest() for name, digest in files.items() if name not in rewritten}

    before = digests()
    assert ask(folder, "MATCH (n)--(m) RETURN count(*)") == [[4]]
    assert digests() == before
    assert len(before) > 10


def test_another_process_reads_the_same_folder_in_silence(
    published: Path, reader: Reader, tmp_path: Path
) -> None:
    """No socket, no log folder where it runs, not a word, and an end without waiting."""
    script = dedent(
        """
        import sys
        from pathlib import Path
        import psutil
        from govinno.graph.arcadedb import Reader
        from govinno.graph.tables import Limits
        table = Reader(Path(sys.argv[1]), 128).run("MATCH (n) RETURN count(n)", Limits())
        print(table.rows, psutil.Process().net_connections(kind="all"))
        """
    )
    command = [sys.executable, "-c", script, str(published)]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=25)
    assert (ended.stdout, ended.stderr) == ("[[3]] []\n", "")
    assert list(tmp_path.iterdir()) == []
    assert reader.run("MATCH (n) RETURN count(n)", Limits()).rows == [[3]]
