"""The RDF store: plain tables out of it, and new stores from old ones that stay as they were."""

import hashlib
from pathlib import Path

import pytest

from govinno.graph.oxigraph import Reader, build, dump
from govinno.graph.tables import Cell, Limits, QueryRefused, Table

XSD = "http://www.w3.org/2001/XMLSchema#"
QUADS = f"""
<urn:a> <urn:name> "ก"@th <urn:g1> .
<urn:a> <urn:age> "7"^^<{XSD}integer> <urn:g1> .
<urn:b> <urn:name> "B" <urn:g2> .
<urn:b> <urn:age> "8"^^<{XSD}nonNegativeInteger> <urn:g2> .
<urn:b> <urn:knows> <urn:a> <urn:g2> .
""".encode()
NAMES = "SELECT ?n {FROM} {{ ?s <urn:name> ?n }} ORDER BY ?s"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("snapshot") / "rdf"
    assert built(folder, [QUADS]) == 5
    return folder


def built(folder: Path, *given: object, **named: object) -> int:
    """Build a store and count what it holds."""
    build(folder, *given, **named)  # type: ignore[arg-type]
    return sum(1 for _ in dump(folder))


def ask(folder: Path, text: str, limits: Limits = Limits()) -> Table:  # noqa: B008
    return Reader(folder).run(text, limits)


def files(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.iterdir()
    }


@pytest.mark.parametrize(
    ("dataset", "names"),
    [
        ("", ["ก", "B"]),
        ("FROM <urn:g1>", ["ก"]),
        ("FROM <urn:g1> FROM <urn:g2>", ["ก", "B"]),
        ("FROM NAMED <urn:g1>", []),
    ],
)
def test_from_chooses_the_graphs_and_without_it_all_are_asked(
    store: Path, dataset: str, names: list[str]
) -> None:
    assert ask(store, NAMES.format(FROM=dataset)).rows == [[name] for name in names]


def test_from_named_chooses_what_graph_reaches(store: Path) -> None:
    text = "SELECT ?g {} {{ GRAPH ?g {{ ?s <urn:name> ?n }} }} ORDER BY ?g"
    assert ask(store, text.format("")).rows == [["urn:g1"], ["urn:g2"]]
    assert ask(store, text.format("FROM NAMED <urn:g2>")).rows == [["urn:g2"]]
    assert ask(store, text.format("FROM <urn:g2>")).rows == []


@pytest.mark.parametrize(
    ("term", "cell"),
    [
        ("<urn:x>", "urn:x"),
        ("'ไทย'@th", "ไทย"),
        ("'text'", "text"),
        ("12", 12),
        ("'5'^^<{XSD}unsignedByte>", 5),
        ("'many'^^<{XSD}integer>", "many"),
        ("2.0", 2.0),
        ("1e3", 1000.0),
        ("true", True),
        ("'0'^^<{XSD}boolean>", False),
        ("'2026-11-24'^^<{XSD}date>", "2026-11-24"),
        ("?unbound", None),
    ],
)
def test_a_term_becomes_a_plain_cell(store: Path, term: str, cell: Cell) -> None:
    bind = "" if term.startswith("?") else f"BIND({term.replace('{XSD}', XSD)} AS ?x)"
    (row,) = ask(store, f"SELECT ?x {{ {bind} }}").rows
    assert (row, type(row[0])) == ([cell], type(cell))


def test_ask_construct_and_describe_are_tables_too(store: Path) -> None:
    triple = ["urn:b", "urn:knows", "urn:a"]
    columns = ["subject", "predicate", "object"]
    assert ask(store, "ASK { <urn:b> <urn:knows> ?x }") == Table(["answer"], [[True]])
    assert ask(store, "ASK { <urn:a> <urn:knows> ?x }") == Table(["answer"], [[False]])
    constructed = ask(store, "CONSTRUCT WHERE { ?s <urn:knows> ?o }")
    assert constructed == Table(columns, [triple])
    assert triple in ask(store, "DESCRIBE <urn:b>").rows
    assert ask(store, "SELECT ?x ?y { ?x <urn:none> ?y }") == Table(["x", "y"], [])


def test_rows_beyond_the_limit_are_cut_and_told(store: Path) -> None:
    text = "SELECT ?s ?p { ?s ?p ?o }"
    assert len(ask(store, text, Limits(rows=4)).rows) == 4
    assert ask(store, text, Limits(rows=4)).truncated
    assert not ask(store, text, Limits(rows=5)).truncated


def test_a_table_of_too_much_text_is_cut(store: Path) -> None:
    text = f"SELECT ?x {{ VALUES ?y {{ {'1 ' * 300} }} BIND('{'ก' * 50_000}' AS ?x) }}"
    table = ask(store, text)
    assert (len(table.rows), table.truncated) == (200, True)


def test_what_only_the_engine_cannot_read_is_refused_too(store: Path) -> None:
    with pytest.raises(QueryRefused) as refused:
        ask(store, "SELECT ?s (COUNT(?o) AS ?s) { ?s ?p ?o }")
    assert refused.value.code == "query-not-readable"


def test_dump_gives_back_what_build_was_given(store: Path, tmp_path: Path) -> None:
    lines = sorted(dump(store))
    assert len(lines) == 5 and b'<urn:b> <urn:name> "B" <urn:g2> .\n' in lines
    assert built(tmp_path / "copy", lines) == 5
    assert sorted(dump(tmp_path / "copy")) == lines
    build(tmp_path / "empty", [])
    assert list(dump(tmp_path / "empty")) == []


def test_a_store_built_on_a_base_leaves_the_base_as_it_was(store: Path, tmp_path: Path) -> None:
    before = files(store)
    new = tmp_path / "new"
    assert built(new, [b'<urn:c> <urn:name> "C" <urn:g3> .\n'], store, ["urn:g1", "urn:no"]) == 4
    assert files(store) == before
    assert ask(new, NAMES.format(FROM="")).rows == [["B"], ["C"]]
    assert ask(store, NAMES.format(FROM="")).rows == [["ก"], ["B"]]


def test_single_quads_can_be_taken_out(store: Path, tmp_path: Path) -> None:
    gone = b'<urn:b> <urn:name> "B" <urn:g2> .\n<urn:never> <urn:was> <urn:there> <urn:g2> .\n'
    assert built(tmp_path / "new", [], store, removed_quads=gone) == 4
    assert sorted(dump(tmp_path / "new")) == sorted(set(dump(store)) - set(gone.splitlines(True)))


def test_a_long_load_is_streamed_from_pieces_or_a_file(store: Path, tmp_path: Path) -> None:
    pieces = [b"<urn:s> <urn:p> <urn:o%d> <urn:g> .\n" % number for number in range(60_000)]
    file = tmp_path / "quads.nq"
    file.write_bytes(b"".join(pieces) + b'<urn:s> <urn:p> "%s" <urn:g> .\n' % (b"x" * 9_000_000))
    assert built(tmp_path / "pieces", iter(pieces)) == 60_000
    assert built(tmp_path / "on-base", iter(pieces), store) == 60_005
    assert built(tmp_path / "file", file) == 60_001


def test_bad_quads_and_an_existing_folder_are_said(store: Path, tmp_path: Path) -> None:
    with pytest.raises(SyntaxError):
        build(tmp_path / "bad", [b"<urn:a> nonsense\n"])
    with pytest.raises(OSError):
        build(store, [QUADS])
    with pytest.raises(OSError):
        build(tmp_path / "bad", [QUADS], base=store)


def test_a_reader_cannot_write(store: Path) -> None:
    with pytest.raises(QueryRefused) as refused:
        ask(store, "INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert refused.value.code == "query-writes"
    assert len(list(dump(store))) == 5
