"""Exports: what is written can be read back by others, whole, and does no harm."""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import networkx as nx
import openpyxl
import pyoxigraph as ox
import pytest
import rdflib
from openpyxl.utils.escape import unescape
from reference import broken_in, by_our_checks
from small_stores import Home, new_home, partner

from govinno.answers.answer import Answer, EvidenceCounts
from govinno.answers.ask import ask
from govinno.answers.export_question import (
    ANSWER_ENDINGS,
    answer_csv,
    answer_tables,
    export_answer,
    named_things,
)
from govinno.answers.question import load_questions
from govinno.graph.exports.cells import as_written, csv_cell, harmless
from govinno.graph.exports.content import Part, Whole, case_part
from govinno.graph.exports.export import ENDINGS, export, write_content
from govinno.graph.exports.files import CannotWrite, UnknownEnding
from govinno.graph.exports.networks import edge_cells, node_cells
from govinno.graph.exports.tables import graph_tables, sheet_name, write_xlsx
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Snapshot, Store
from govinno.graph.tables import NotThere
from govinno.ontology.iris import BASE, ONTOLOGY, RDF_TYPE
from govinno.ontology.model import load_model
from govinno.records.facts import Fact, Value

CASE = "kkn-khonkaen-teacher-doctor-parent-care"
QUESTIONS = ("partners-of-an-innovation", "what-partner-types-bring")
MODEL = load_model()
TRIPLES = {".ttl": (ox.RdfFormat.TURTLE, "turtle"), ".jsonld": (ox.RdfFormat.JSON_LD, "json-ld")}
DATASETS = {".nq": (ox.RdfFormat.N_QUADS, "nquads"), ".trig": (ox.RdfFormat.TRIG, "trig")}

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

each_rdf = pytest.mark.parametrize("ending", [*TRIPLES, *DATASETS])
each_part = pytest.mark.parametrize("case", [None, CASE], ids=["whole", "case"])
each_network = pytest.mark.parametrize("ending", [".graphml", ".gexf"])


@pytest.fixture(scope="module")
def snapshot(shipped_store: Store) -> Snapshot:
    return shipped_store.require_current()


@pytest.fixture(autouse=True)
def _literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it rdflib writes numbers and dates in a form of its own.
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def exported(snapshot: Snapshot, folder: Path, ending: str, case: str | None = None) -> Path:
    file = folder / f"graph{ending}"
    export(snapshot, file, case)
    return file


def content_of(snapshot: Snapshot, case: str | None) -> Whole | Part:
    return case_part(snapshot, case, MODEL) if case else Whole(snapshot, MODEL)


# ---- RDF


def stored(snapshot: Snapshot, graph: str | None = None) -> set[ox.Quad]:
    store = ox.Store.read_only(str(snapshot.rdf))
    return set(store.quads_for_pattern(None, None, None, ox.NamedNode(graph) if graph else None))


def read_by_oxigraph(file: Path) -> set[Any]:
    form, _ = (TRIPLES | DATASETS)[file.suffix]
    return set(ox.parse(path=str(file), format=form))


def read_by_rdflib(file: Path) -> set[Any]:
    _, name = (TRIPLES | DATASETS)[file.suffix]
    dataset = rdflib.Dataset()
    dataset.parse(file, format=name)
    return set(ox.parse(dataset.serialize(format="nquads", encoding="utf-8"), ox.RdfFormat.N_QUADS))


def expected(quads: set[ox.Quad], ending: str) -> set[ox.Quad]:
    """The quads, or for files without graph names their triples, as quads of no graph.

    A web address leaves with percent signs in place of its Thai letters.
    """
    leaving = {
        ox.Quad(quad.subject, quad.predicate, address(quad.object), quad.graph_name)
        for quad in quads
    }
    return (
        leaving
        if ending in DATASETS
        else {ox.Quad(q.subject, q.predicate, q.object) for q in leaving}
    )


def address(told: Any) -> Any:
    if not isinstance(told, ox.Literal) or not told.datatype.value.endswith("#anyURI"):
        return told
    text = re.sub("[^\x00-\x7f]+", lambda thai: quote(thai[0]), told.value)
    return ox.Literal(text, datatype=told.datatype)


@each_rdf
def test_the_whole_dataset_comes_back_from_both_readers(
    snapshot: Snapshot, tmp_path: Path, ending: str
) -> None:
    file = exported(snapshot, tmp_path, ending)
    told = expected(stored(snapshot), ending)
    assert len(told) == snapshot.manifest().counts["quads"]
    assert read_by_oxigraph(file) == told
    if ending in DATASETS:
        assert read_by_rdflib(file) == told
    else:
        assert {q.triple for q in read_by_rdflib(file)} == {q.triple for q in told}


@each_rdf
def test_a_case_comes_with_what_the_shapes_demand_of_what_it_refers_to(
    snapshot: Snapshot, tmp_path: Path, ending: str
) -> None:
    file = exported(snapshot, tmp_path, ending, CASE)
    own = expected(stored(snapshot, f"{BASE}graph/case/{CASE}"), ending)
    told = read_by_oxigraph(file)
    assert {q.triple for q in read_by_rdflib(file)} == {q.triple for q in told}
    assert own < told <= expected(stored(snapshot), ending)
    demanded = {
        rule.property.iri
        for entity in MODEL.classes.values()
        for rule in entity.rules
        if rule.min_count
    }
    names = {p.iri for p in MODEL.properties.values() if p.key == "name"}
    shared = {q for q in told - own if q.subject.value not in MODEL.concepts}
    kept = names | demanded | {RDF_TYPE, str(rdflib.RDFS.subClassOf)}
    assert {q.predicate.value for q in shared} <= kept
    spoken_of = {q.subject for q in told} | {q.object for q in told}
    named = {q.subject for q in stored(snapshot) if q.predicate.value in names}
    assert {q.subject for q in told if q.predicate.value in names} == named & spoken_of


@pytest.mark.parametrize("case", [CASE, "nan-pua-bankhon-zero-waste"])
def test_an_exported_case_conforms_to_the_shapes_by_itself(
    snapshot: Snapshot, tmp_path: Path, case: str
) -> None:
    file = exported(snapshot, tmp_path, ".ttl", case)
    assert broken_in(file) == set()
    # Without what the registers say of the municipality the file says too little.
    text = file.read_text("utf-8")
    file.write_text(re.sub("\tgi:localGovernmentType .*;\n", "", text), "utf-8")
    assert {broken.what for broken in broken_in(file)} == {f"{ONTOLOGY}localGovernmentType"}


def test_every_case_conforms_to_the_shapes_by_itself(snapshot: Snapshot) -> None:
    for case in snapshot.manifest().cases:
        facts = [fact for _, fact in case_part(snapshot, case, MODEL).facts()]
        assert by_our_checks(facts) == set(), case


def test_there_are_no_blank_nodes(snapshot: Snapshot) -> None:
    kinds = {type(t) for q in stored(snapshot) for t in (q.subject, q.object, q.graph_name)}
    assert kinds == {ox.NamedNode, ox.Literal}


def test_json_ld_reads_like_the_model(snapshot: Snapshot, tmp_path: Path) -> None:
    document = json.loads(exported(snapshot, tmp_path, ".jsonld", CASE).read_text("utf-8"))
    assert document["@context"]["label"] == {"@id": "rdfs:label", "@container": "@language"}
    assert document["@context"]["implementedBy"] == {"@id": "gi:implementedBy", "@type": "@id"}
    node = next(n for n in document["@graph"] if n["id"] == f"{BASE}id/innovation/{CASE}/project")
    assert node["type"] == "Innovation"
    assert sorted(node["label"]) == ["en", "th"] and "ครู-หมอ-พ่อแม่" in node["label"]["th"]
    assert node["implementedBy"] == f"{BASE}id/organization/th-lao-3400102"
    assert node["yearStartedBE"] == 2558 and node["yearStarted"] == "2015"


def test_json_ld_keeps_values_that_are_not_as_the_model_says(tmp_path: Path) -> None:
    told = [
        Value("plain", "string"),
        Value("007", "integer"),
        Value("maybe", "boolean"),
        Value("x", "@th"),
        Value("https://example.org/x", "iri"),
        Value("2015", "gYear"),
    ]
    thing = f"{BASE}id/x"
    facts = [
        Fact(thing, prop, value)
        for prop in (*MODEL.properties, "https://example.org/unknown")
        for value in told
    ]
    file = tmp_path / "odd.jsonld"
    write_content(part(facts), file)
    document = tmp_path / "odd.nq"
    write_content(part(facts), document)
    wanted = expected(read_by_oxigraph(document), ".ttl")
    assert len(wanted) == len(facts) > 6 * 100
    assert read_by_oxigraph(file) == wanted
    assert {q.triple for q in read_by_rdflib(file)} == {q.triple for q in wanted}


def part(facts: list[Fact]) -> Part:
    about = case_about()
    return Part(about, [(f"{BASE}graph/case/x", fact) for fact in facts], MODEL)


def case_about() -> Any:
    from govinno.graph.exports.words import About
    from govinno.words import Words

    return About("000001", "2026-01-02T03:04:05+00:00", Words("ตัวอย่าง", "an example"), 1, 1)


# ---- counts against the property graph


def count(sandbox: Sandbox, text: str) -> int:
    return int(str(sandbox.cypher(text).rows[0][0]))


def test_the_rows_are_those_of_the_property_graph(
    snapshot: Snapshot, shipped_sandbox: Sandbox
) -> None:
    whole = Whole(snapshot, MODEL)
    nodes, edges = list(whole.nodes()), list(whole.relationships())
    assert len({node.iri for node in nodes}) == len(nodes)
    assert len(nodes) == count(shipped_sandbox, "MATCH (n) RETURN count(n)")
    assert len(edges) == count(shipped_sandbox, "MATCH ()-[r]->() RETURN count(r)")
    kinds = shipped_sandbox.cypher("MATCH ()-[r]->() RETURN type(r) AS kind, count(*) AS n").rows
    assert Counter(edge.type for edge in edges) == {str(kind): n for kind, n in kinds}


def test_a_case_has_its_nodes_and_both_ends_of_every_relationship(
    snapshot: Snapshot, shipped_sandbox: Sandbox
) -> None:
    case = case_part(snapshot, CASE, MODEL)
    nodes = list(case.nodes())
    own = [node for node in nodes if node.properties.get("case") == CASE]
    assert len(own) == count(shipped_sandbox, f'MATCH (n {{case: "{CASE}"}}) RETURN count(n)')
    whole = {node.iri: node for node in Whole(snapshot, MODEL).nodes()}
    assert [whole[node.iri] for node in own] == own
    iris = {node.iri for node in nodes}
    edges = list(case.relationships())
    assert {end for edge in edges for end in edge[1:3]} <= iris
    derived = {rule.relationship for rule in MODEL.derived}
    assert {edge.type for edge in edges} & derived
    assert {edge[:3] for edge in edges} <= {e[:3] for e in Whole(snapshot, MODEL).relationships()}


# ---- networks


def as_told(cells: dict[str, object], of: dict[str, type]) -> dict[str, object]:
    """What a network program should read: lists, and what is of several kinds, as text."""
    return {
        key: cell
        if isinstance(cell, str) or (of[key] is type(cell) is not list)
        else json.dumps(cell, ensure_ascii=False)
        for key, cell in cells.items()
        if cell != ""
    }


def kinds_of(all_cells: list[dict[str, object]]) -> dict[str, type]:
    kinds: dict[str, set[type]] = {}
    for cells in all_cells:
        for key, cell in cells.items():
            kinds.setdefault(key, set()).add(type(cell))
    return {key: found.pop() if len(found) == 1 else str for key, found in kinds.items()}


def read_network(file: Path) -> nx.MultiDiGraph:
    if file.suffix == ".gexf":
        return nx.MultiDiGraph(nx.read_gexf(file))
    return nx.MultiDiGraph(nx.read_graphml(file, force_multigraph=True))


@each_network
@each_part
def test_networkx_reads_every_node_edge_and_attribute(
    snapshot: Snapshot, tmp_path: Path, ending: str, case: str | None
) -> None:
    content = content_of(snapshot, case)
    network = read_network(exported(snapshot, tmp_path, ending, case))
    nodes = {node.iri: node_cells(node) for node in content.nodes()}
    of_nodes = kinds_of(list(nodes.values()))
    assert dict(network.nodes(data=True)) == {i: as_told(c, of_nodes) for i, c in nodes.items()}
    edges = [(edge.source, edge.target, edge_cells(edge)) for edge in content.relationships()]
    of_edges = kinds_of([cells for *_, cells in edges])
    read = [
        (source, target, {key: data[key] for key in data if key not in ("id", "label")})
        for source, target, data in network.edges(data=True)
    ]
    assert sorted(read, key=str) == sorted(
        ((s, t, as_told(cells, of_edges)) for s, t, cells in edges), key=str
    )


# ---- tables


def read_csv(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_zip(file: Path) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        return {name.removesuffix(".csv"): read_csv(archive.read(name)) for name in names}


def cells_of_topics(
    nodes: Mapping[str, Mapping[str, object]], edges: list[tuple[str, str, str]]
) -> dict[str, dict[str, object]]:
    """Topic, teller and owner of each entry, and of each answer those of its entry."""
    ends: dict[tuple[str, str], list[str]] = {}
    for kind, source, target in edges:
        ends.setdefault((kind, source), []).append(target)
    found: dict[str, dict[str, object]] = {}
    for (kind, owner), entries in ends.items():
        for entry in entries if kind == "HAS_TOPIC_ENTRY" else []:
            [topic] = (load_model().concepts[iri] for iri in ends["ON_TOPIC", entry])
            cells = {
                "belongs_to": nodes[owner].get("identifier") or owner,
                "topic": topic.code,
                "topic_number": topic.number,
            }
            tellers = " ".join(sorted(ends.get(("TOLD_BY", entry), [])))
            found[entry] = cells | ({"told_by": tellers} if tellers else {})
            found |= dict.fromkeys(ends.get(("HAS_ANSWER", entry), []), cells)
    return found


@each_part
def test_a_zip_holds_every_node_and_relationship_once(
    snapshot: Snapshot, tmp_path: Path, case: str | None
) -> None:
    content = content_of(snapshot, case)
    tables = read_zip(exported(snapshot, tmp_path, ".zip", case))
    edges = tables.pop("relationships")
    assert edges[0] == ["type", "source", "target", "innovations"]
    assert [tuple(row[:3]) for row in edges[1:]] == [row[:3] for row in content.relationships()]
    by_kind: dict[str, list[list[str]]] = {}
    nodes = {node.iri: node.properties for node in content.nodes()}
    beside = cells_of_topics(nodes, [row[:3] for row in content.relationships()])
    for node in content.nodes():
        cells = {"iri": node.iri} | node.properties | beside.get(node.iri, {})
        head = tables[node.labels[0]][0]
        assert head[:2] == ["iri", "name"] and set(cells) <= set(head)
        row = [str(csv_cell(cells.get(key))) for key in head]
        by_kind.setdefault(node.labels[0], []).append(row)
    assert {kind: rows[1:] for kind, rows in tables.items()} == by_kind


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_snapshot_gives_the_same_bytes(
    snapshot: Snapshot, tmp_path: Path, ending: str
) -> None:
    first = exported(snapshot, tmp_path, ending, CASE).read_bytes()
    assert exported(snapshot, tmp_path, ending, CASE).read_bytes() == first


def test_a_whole_zip_has_the_same_bytes_and_no_date_of_its_own(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    first = exported(snapshot, tmp_path, ".zip").read_bytes()
    assert exported(snapshot, tmp_path, ".zip").read_bytes() == first
    with zipfile.ZipFile(tmp_path / "graph.zip") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_about_tells_snapshot_date_counts_and_limits(snapshot: Snapshot, tmp_path: Path) -> None:
    with zipfile.ZipFile(exported(snapshot, tmp_path, ".zip", CASE)) as archive:
        text = archive.read("about.txt").decode("utf-8-sig")
    manifest = snapshot.manifest()
    assert f"Content: the case {CASE}\n" in text and f"เนื้อหา: กรณี {CASE}\n" in text
    assert "Snapshot: 000001\n" in text and f"Date: {manifest.created[:10]}\n" in text
    nodes = sum(1 for _ in case_part(snapshot, CASE, MODEL).nodes())
    assert f"Nodes: {nodes:,}\n" in text
    assert "not what made a case succeed." in text and "success cases" not in text


@each_part
def test_excel_holds_what_the_zip_holds(
    snapshot: Snapshot, tmp_path: Path, case: str | None
) -> None:
    book = openpyxl.load_workbook(exported(snapshot, tmp_path, ".xlsx", case))
    tables = read_zip(exported(snapshot, tmp_path, ".zip", case))
    assert book.sheetnames == ["about", *(name[:31] for name in tables)]
    for name, rows in tables.items():
        told = [[as_written(str(csv_cell(c))) for c in row] for row in book[name[:31]].values]
        assert told == [[as_written(c) for c in row] for row in rows], name
    assert ("Snapshot", "000001") in list(book["about"].values)


def test_a_full_sheet_goes_on_in_the_next_and_says_so(snapshot: Snapshot) -> None:
    tables = graph_tables(case_part(snapshot, CASE, MODEL), MODEL)
    whole, split = io.BytesIO(), io.BytesIO()
    write_xlsx(tables, whole)
    write_xlsx(tables, split, most_rows=20)
    one, many = (openpyxl.load_workbook(book) for book in (whole, split))
    rows = list(one["EvidenceSpan"].values)
    parts = [n for n in many.sheetnames if n.startswith("EvidenceSpan")]
    assert len(rows) > 41 and len(parts) == -(-(len(rows) - 1) // 19)
    assert all(many[name].max_row <= 20 for name in parts)
    assert [rows[0], *(row for n in parts for row in list(many[n].values)[1:])] == rows
    said = dict(many["about"].values)["Tables split over several sheets"]
    assert f"EvidenceSpan ({len(parts)})" in said
    assert "Tables split over several sheets" not in dict(one["about"].values)


def test_sheet_names_are_short_and_unique() -> None:
    taken: set[str] = set()
    names = [sheet_name(name, taken) for name in ("A" * 40, "a" * 33, "A" * 31, "x/y", "X:y")]
    assert names == ["A" * 31, "a" * 27 + " (2)", "A" * 27 + " (3)", "x_y", "X_y (2)"]


# ---- harm


FORMULAS = [
    '=HYPERLINK("https://example.org","x")',
    "+1",
    "-5",
    "@x",
    "\t=1",
    "\r=1",
    "\n1",
    "  =1",
    "\u200b=1",
    "\ufeff@x",
    "\u00a0+1",
    "\x01=1",
    "＝1+1",
    " ＋1",
    "－1",
    "＠x",
    "﹦1",
    "'=1",
    "''+1",
    "'\t",
]
PLAIN = ["", "x=1", "'x", "'", "1-2", "ก=ข", "เทศบาล", "a\tb", "#x", "' x"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe_that_can_be_taken_away(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert as_written(harmless(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == as_written(text) == text


def test_numbers_stay_numbers_and_truth_is_told_in_words() -> None:
    assert [csv_cell(c) for c in (-5, -0.5, True, None, ["=1"])] == [-5, -0.5, "true", "", '["=1"]']


NAMED = ['=HYPERLINK("https://example.org")', "+1", "@x", "-1+1", "＝1+1", "<r><t>x</t></r>"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = new_home(tmp_path_factory.mktemp("hostile"), "case-01")
    home.write(
        "case-02",
        innovation={"name_th": "=1+1", "theme": "health"},
        partners=[partner(name, "private") for name in NAMED],
    )
    assert home.load().errors == []
    return home


def names_of(snapshot: Snapshot) -> set[str]:
    return {str(node.properties.get("name")) for node in Whole(snapshot, MODEL).nodes()}


def test_hostile_names_are_text_in_excel_and_csv(hostile: Home, tmp_path: Path) -> None:
    assert {*NAMED, "=1+1"} <= names_of(hostile.now)
    book = openpyxl.load_workbook(exported(hostile.now, tmp_path, ".xlsx"))
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "b"}
    assert not any(cell.hyperlink for cell in cells)
    assert {*NAMED, "=1+1"} <= {str(cell.value).rstrip() for cell in cells}
    tables = read_zip(exported(hostile.now, tmp_path, ".zip"))
    told = {cell for rows in tables.values() for row in rows for cell in row}
    assert {f"'{name}" for name in NAMED[:5]} <= told and not told & set(NAMED[:5])
    assert {*NAMED, "=1+1"} <= {as_written(cell) for cell in told}


@each_network
def test_hostile_names_come_back_from_networks(hostile: Home, tmp_path: Path, ending: str) -> None:
    network = read_network(exported(hostile.now, tmp_path, ending))
    assert {*NAMED, "=1+1"} <= {data["label"] for _, data in network.nodes(data=True)}


ODD = "\x00\x01\x08\x0b<&>\"'\ufffe]]>\r\n\t x_x0041_ "


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_character_breaks_a_file(tmp_path: Path, ending: str) -> None:
    thing, kind = f"{BASE}id/x", next(iter(MODEL.code_lists.values())).class_iri
    named = [p.iri for p in MODEL.properties.values() if p.key == "name"]
    facts = [Fact(thing, RDF_TYPE, Value(kind, "iri"))]
    facts += [Fact(thing, iri, Value(ODD, "@th")) for iri in named]
    file = tmp_path / f"odd{ending}"
    write_content(part(facts), file)
    marked = ODD.replace("\x00\x01\x08\x0b", "\ufffd" * 4).replace("\ufffe", "\ufffd")
    found: list[str] = []
    match ending:
        case ".graphml" | ".gexf":
            found = [data["name_th"] for _, data in read_network(file).nodes(data=True)]
        case ".xlsx":
            rows = list(openpyxl.load_workbook(file)[kind.removeprefix(ONTOLOGY)].values)
            found = [unescape(str(rows[1][rows[0].index("name_th")]))]
        case ".zip":
            rows = read_zip(file)[kind.removeprefix(ONTOLOGY)]
            found, marked = [rows[1][rows[0].index("name_th")]], ODD
        case _:
            told = read_by_oxigraph(file)
            found = [q.object.value for q in told if q.predicate.value == named[0]]
            marked = ODD
    assert found == [marked]


# ---- the file


@pytest.mark.parametrize("name", ["graph.pdf", "graph", "graph.csv"])
def test_an_unknown_ending_names_those_that_are_known(
    snapshot: Snapshot, tmp_path: Path, name: str
) -> None:
    with pytest.raises(UnknownEnding) as caught:
        export(snapshot, tmp_path / name)
    assert caught.value.endings == ENDINGS
    assert all(
        ending in words for ending in ENDINGS for words in (caught.value.th, caught.value.en)
    )
    assert list(tmp_path.iterdir()) == []


def test_endings_may_be_written_in_capitals(snapshot: Snapshot, tmp_path: Path) -> None:
    export(snapshot, tmp_path / "graph.NQ", CASE)
    assert len((tmp_path / "graph.NQ").read_bytes()) > 1000


def test_an_unknown_case_is_told_with_the_nearest(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(NotThere) as caught:
        export(snapshot, tmp_path / "case.nq", "kkn-khonkaen-teacher")
    assert (caught.value.code, "“kkn-khonkaen-teacher”" in caught.value.en) == (
        "no-such-case",
        True,
    )
    assert caught.value.nearest[0] == CASE
    assert CASE in caught.value.th and CASE in caught.value.en
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="No such file or directory"):
        export(snapshot, tmp_path / "none" / "graph.nq", CASE)


def test_a_folder_is_never_replaced(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "graph.nq").mkdir()
    with pytest.raises(CannotWrite):
        export(snapshot, tmp_path / "graph.nq", CASE)
    assert [file.name for file in tmp_path.iterdir()] == ["graph.nq"]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """As if the disk took files of this size only."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_room_leaves_the_old_file_and_nothing_half_written(
    snapshot: Snapshot, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"graph{ending}"
    file.write_bytes(b"old")
    with room_for(40_000), pytest.raises(CannotWrite, match="untouched"):
        export(snapshot, file)
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


# ---- answers


@pytest.fixture(scope="module", params=QUESTIONS)
def answer(request: pytest.FixtureRequest, shipped_sandbox: Sandbox) -> Answer:
    return asked(shipped_sandbox, request.param)


def asked(sandbox: Sandbox, slug: str) -> Answer:
    return ask(sandbox, "000001", load_questions()[slug], {})


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_csv_of_an_answer_says_what_was_asked_and_holds_every_row(
    answer: Answer, language: str
) -> None:
    question = load_questions()[answer.question]
    rows = read_csv(answer_csv(question, answer, language, date(2026, 1, 2)))
    above = [row[0] for row in rows if row[0].startswith("# ")]
    told = "\n".join(above)
    assert answer.sentence[language] in told and answer.limits[language] in told
    assert "2026-01-02" in told and "000001" in told
    head, *body = rows[len(above) :]
    assert len(set(head)) == len(head) and len(body) == len(answer.rows)
    assert all(len(row) == len(head) for row in body)
    codes = [i for i, c in enumerate(head) if c.endswith("]")]
    kept = [[c for i, c in enumerate(r[:-1]) if i + 1 not in codes] for r in body]
    assert [[as_written(c) for c in r] for r in kept] == [
        [str(csv_cell(c)) for c in row] for row in answer.rows
    ]
    assert {place.row for place in answer.evidence} == {i for i, r in enumerate(body) if r[-1]}


def test_the_tables_of_an_answer_are_the_same_in_excel_and_zip(
    answer: Answer, snapshot: Snapshot, shipped_sandbox: Sandbox, tmp_path: Path
) -> None:
    question = load_questions()[answer.question]
    for ending in (".xlsx", ".zip"):
        file = tmp_path / f"answer{ending}"
        export_answer(snapshot, shipped_sandbox, question, answer, file, "en")
    book = openpyxl.load_workbook(tmp_path / "answer.xlsx")
    tables = read_zip(tmp_path / "answer.zip")
    assert book.sheetnames == ["about", *tables] == ["about", "answer", "evidence"]
    assert len(tables["answer"]) == len(answer.rows) + 1
    assert len(tables["evidence"]) == len(answer.evidence) + 1
    for name, rows in tables.items():
        assert [[str(csv_cell(c)) for c in row] for row in book[name].values] == rows
    assert answer.sentence["en"] in dict(book["about"].values)["Answer"]


@pytest.mark.parametrize("ending", [e for e in ENDINGS if e not in (".xlsx", ".zip")])
def test_the_graph_of_an_answer_holds_what_its_rows_and_evidence_name(
    answer: Answer, snapshot: Snapshot, shipped_sandbox: Sandbox, tmp_path: Path, ending: str
) -> None:
    question = load_questions()[answer.question]
    file = tmp_path / f"answer{ending}"
    export_answer(snapshot, shipped_sandbox, question, answer, file)
    named = {c for row in answer.rows for c in row if str(c).startswith(f"{BASE}id/")}
    places = {place.locator for place in answer.evidence}
    documents = {place.document for place in answer.evidence}
    if ending in (".graphml", ".gexf"):
        network = read_network(file)
        assert named <= set(network)
        whole = {node.iri for node in Whole(snapshot, MODEL).nodes()}
        assert set(network) <= whole
        told = [data for _, data in network.nodes(data=True)]
        assert places <= {data.get("locator") for data in told}
        assert documents <= {data.get("title") for data in told}
        assert all("kind" in data for data in told)
        return
    quads = read_by_oxigraph(file)
    assert quads < expected(stored(snapshot), ending)
    assert named <= {q.subject.value for q in quads}
    assert places | documents <= {q.object.value for q in quads}


def test_the_graph_of_an_answer_leads_from_partner_to_innovation(
    snapshot: Snapshot, shipped_sandbox: Sandbox, tmp_path: Path
) -> None:
    answer = asked(shipped_sandbox, QUESTIONS[0])
    file = tmp_path / "answer.graphml"
    export_answer(snapshot, shipped_sandbox, load_questions()[QUESTIONS[0]], answer, file)
    network = read_network(file)
    innovation = f"{BASE}id/innovation/{answer.parameters['innovation']}"
    partners = {str(row[answer.columns.index("partner_iri")]) for row in answer.rows}
    assert all(network.has_edge(partner, innovation) for partner in partners)
    assert all(nx.has_path(network.to_undirected(), p, innovation) for p in partners)


def test_an_answer_without_evidence_query_or_rows_has_its_values_only(
    shipped_sandbox: Sandbox,
) -> None:
    question = load_questions()[QUESTIONS[0]]
    answer = asked(shipped_sandbox, question.slug)
    empty = replace(answer, rows=[], evidence=[], evidence_counts=EvidenceCounts())
    innovation = f"{BASE}id/innovation/{answer.parameters['innovation']}"
    assert innovation in named_things(shipped_sandbox, question, empty)
    assert len(list(answer_tables(question, empty, "th").rows())) == 0


def test_an_answer_may_be_csv_and_a_graph_may_not(
    snapshot: Snapshot, shipped_sandbox: Sandbox, tmp_path: Path
) -> None:
    answer = asked(shipped_sandbox, QUESTIONS[0])
    question = load_questions()[QUESTIONS[0]]
    export_answer(snapshot, shipped_sandbox, question, answer, tmp_path / "answer.csv")
    assert (tmp_path / "answer.csv").read_bytes().startswith(b'\xef\xbb\xbf"# ')
    with pytest.raises(UnknownEnding) as caught:
        export_answer(snapshot, shipped_sandbox, question, answer, tmp_path / "answer.doc")
    assert caught.value.endings == ANSWER_ENDINGS
