"""A real Neo4j holds the graph that RDF states, and answers every question with the same table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from all_engines import ALL, difference, disagreements, facts_that_differ, values_to_try
from generated import odd_records, to_yaml
from neo4j_server import RunningServer
from pushing import address_of, dump, emptied, held, pushed, rows_of, run
from rdflib.namespace import RDFS
from small_stores import new_home, small_record, write

from govinno.answers.question import Question, load_questions
from govinno.answers.success.facts import fact_texts, read_facts
from govinno.answers.values import values_of
from govinno.bench.generate import generate
from govinno.graph import oxigraph
from govinno.graph.changes import derived_rows
from govinno.graph.exports.content import Stated
from govinno.graph.neo4j import marker
from govinno.graph.project import CASE, Projection, Rows
from govinno.graph.rows import NodeRow, RelationshipRow
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Snapshot, Store
from govinno.graph.tables import Limits
from govinno.graph.whose import fingerprint
from govinno.loading import load
from govinno.ontology.iris import BASE, ONTOLOGY, PREFIXES, RDF_TYPE
from govinno.ontology.model import load_model
from govinno.records.facts import IRI

MODEL = load_model()
PROJECTION = Projection(MODEL)
QUESTIONS = load_questions()
every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
#: The first question of each kind waits until the server has planned it.
PATIENT = Limits(seconds=60)

#: What RDF states and Neo4j does not hold, each with the reason. Nothing else is lost; of the
#: cases, the registers and what cases share, nothing at all.
NOT_CARRIED = {
    "the ontology": "labels, types and keys are made of it",
    "a code list": "it is no node: its codes have a label of their own",
    "rdf:type skos:Concept": "the label Concept says it",
    "skos:inScheme": "the label of a code says it",
    "skos:altLabel": "another spelling, by which loaders know a code",
    "skos:hiddenLabel": "another spelling, by which loaders know a code",
    "skos:relatedMatch": "leads to the lists of others, out of the graph",
    "gi:classOfMembers": "tells the loaders what to make of a code",
}
#: Two named graphs are one in Neo4j: a shared thing does not say which of them describes it.
SHARED_GRAPHS = {"register", "reference"}

#: Signs that join up, that are not seen, that some language takes for its own; NFC as is kept.
SIGNS = (
    "น\u0e4d\u0e49า เก\u0e47\u0e48 ก\u0e33\u0e49 \u00e9 \U0001f469\u200d\U0001f467 😀 "
    "'\"`\\ $x {y} \t\n\u200b\u00ad ท้าย"
)
LONG_TEXT = "ยาวมาก😀\n" * 1_500 + "จบ"
LARGEST_INTEGER = 2**63 - 1


@pytest.fixture(scope="module")
def server(neo4j_server: RunningServer) -> RunningServer:
    """A server that begins without nodes; each test pushes over what the last one left."""
    return emptied(neo4j_server)


@pytest.fixture
def shipped(server: RunningServer, shipped_store: Store) -> Snapshot:
    """The snapshot of the shipped cases, which the server holds too."""
    return held_too(server, shipped_store.require_current())


@pytest.fixture(scope="module")
def engines(server: RunningServer, shipped_store: Store) -> Iterator[Sandbox]:
    """All engines, to be asked about the shipped cases."""
    with asking(server, shipped_store.require_current()) as sandbox:
        yield sandbox


def held_too(server: RunningServer, snapshot: Snapshot) -> Snapshot:
    """The snapshot, once the server holds it."""
    now = held(server)
    if now is None or now.fingerprint != fingerprint(snapshot):
        pushed(server, snapshot, replace=True)
    return snapshot


def asking(server: RunningServer, snapshot: Snapshot) -> Sandbox:
    return Sandbox(snapshot.folder, PATIENT, neo4j=address_of(server))


# ---- the shipped cases


@every_question
@pytest.mark.usefixtures("shipped")
def test_neo4j_gives_the_table_and_the_totals_that_rdf_gives(
    engines: Sandbox, question: Question
) -> None:
    # That the embedded property graph gives them too is tried with the same values elsewhere.
    by_default = values_of(engines, question, {})[0]
    for values in (by_default, *values_to_try(engines, question, samples=3)):
        assert difference(engines, question, values, ["sparql", "neo4j"]) == [], values


@pytest.mark.usefixtures("shipped")
def test_the_study_reads_the_same_facts_everywhere(engines: Sandbox) -> None:
    assert facts_that_differ(engines, ALL) == {name: [] for name in fact_texts()}
    assert read_facts(engines, "neo4j") == read_facts(engines, "sparql")


def test_an_applicants_list_and_made_up_cases_are_the_same_everywhere(
    server: RunningServer, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    example = Path(__file__).parents[1] / "examples" / "comparison"
    some = sorted(example.glob("made-up-00*.yaml"))
    lists = [*example.glob("*.csv"), *example.glob("*applicants*.yaml")]
    assert load(store, [*some, *lists]).errors == []
    snapshot = held_too(server, store.require_current())
    assert_is_held_whole(server, snapshot)
    with asking(server, snapshot) as sandbox:
        assert facts_that_differ(sandbox, ALL) == {name: [] for name in fact_texts()}
        assert len(read_facts(sandbox, "neo4j").entries) == 160


def test_labels_count_what_classes_count(server: RunningServer, shipped: Snapshot) -> None:
    assert nodes_by_label(server) == things_by_class(shipped)
    assert run(server, "MATCH (n) WHERE NOT n:Thing RETURN labels(n)") == [[[marker.LABEL]]]


def test_relationship_types_count_what_properties_count(
    server: RunningServer, shipped: Snapshot
) -> None:
    assert relationships_by_type(server) == facts_by_type(shipped) + derived_by_type(shipped)
    assert set(derived_by_type(shipped)) == {rule.relationship for rule in MODEL.derived}


def test_all_that_rdf_states_can_be_read_back_but_for_a_short_list(
    server: RunningServer, shipped: Snapshot
) -> None:
    stated = stated_in(shipped)
    assert read_back(server) == {each for each in stated if kind_of(each) not in NOT_CARRIED}
    assert {kind_of(each) for each in stated} >= set(NOT_CARRIED)


# ---- other cases


# Each set costs a load, a push and the start of three engines, so there are few.
@pytest.mark.parametrize("seed", [4, 500])
def test_made_up_and_odd_cases_are_the_same_everywhere(
    server: RunningServer, tmp_path: Path, seed: int
) -> None:
    store, source = Store(tmp_path / "store"), tmp_path / "cases"
    generate(25, source, seed)
    for record in odd_records(15, seed):
        (source / f"{record['id']}.yaml").write_bytes(to_yaml(record))
    assert load(store, [source]).errors == []
    snapshot = held_too(server, store.require_current())
    assert_is_held_whole(server, snapshot)
    with asking(server, snapshot) as sandbox:
        assert disagreements(sandbox, ALL, samples=2, seed=seed) == []


@pytest.mark.usefixtures("shipped")
def test_other_cases_pushed_over_the_shipped_ones_leave_nothing_of_them(
    server: RunningServer, tmp_path: Path
) -> None:
    assert_is_held_whole(server, held_too(server, new_home(tmp_path, "a", "b").now))


def test_each_value_keeps_its_type_and_each_text_all_its_signs(
    server: RunningServer, tmp_path: Path
) -> None:
    record = small_record(
        "odd",
        innovation={"name_th": SIGNS, "theme": "health", "summary_th": LONG_TEXT},
        outcomes=[
            {
                "type": "learning",
                "indicator": "ก",
                "value": 5,
                "value_year_be": 2567,
                "baseline_value": 0.1,
                "baseline_year_be": 2560,
                "direction": "up_is_better",
            }
        ],
        awards=[{"name_th": "ข", "status": "won", "rank": LARGEST_INTEGER, "prize_thb": 10**15}],
        data_quality=[SIGNS],
    )
    store, source = Store(tmp_path / "store"), tmp_path / "cases"
    write(source / "odd.yaml", record)
    assert load(store, [source]).errors == []
    assert_is_held_whole(server, held_too(server, store.require_current()))
    assert cells(server, "Innovation", "name_th", "summary_th") == repr([SIGNS, LONG_TEXT])
    assert cells(
        server,
        "IndicatorReport",
        "observed_value",
        "observed_year",
        "observed_year_be",
        "baseline_value",
    ) == repr([5.0, 2024, 2567, 0.1])
    assert cells(server, "AwardReceipt", "rank", "prize_baht") == repr([LARGEST_INTEGER, 1e15])
    assert cells(server, "CaseRecord", "case", "data_quality_th") == repr(["odd", [SIGNS]])
    assert cells(server, "LocalGovernment", "is_registered", "case") == repr([True, None])


def cells(server: RunningServer, label: str, *keys: str) -> str:
    """Some properties of the one node of a label, written out: 1, 1.0 and True are three things."""
    [[found]] = run(server, f"MATCH (n:{label}) RETURN [key IN $keys | n[key]]", keys=keys)
    return repr(found)


def assert_is_held_whole(server: RunningServer, snapshot: Snapshot) -> None:
    """The server holds the snapshot and nothing else, however one looks at it."""
    assert nodes_by_label(server) == things_by_class(snapshot)
    assert relationships_by_type(server) == facts_by_type(snapshot) + derived_by_type(snapshot)
    assert dump(server) == rows_of(snapshot)
    stated = stated_in(snapshot)
    assert read_back(server) == {each for each in stated if kind_of(each) not in NOT_CARRIED}


# ---- counting


def nodes_by_label(server: RunningServer) -> Counter[str]:
    found = run(server, "MATCH (n) UNWIND labels(n) AS label RETURN label, count(*)")
    return Counter(dict(found)) - Counter({marker.LABEL: 1})


def relationships_by_type(server: RunningServer) -> Counter[str]:
    return Counter(dict(run(server, "MATCH ()-[r]->() RETURN type(r), count(*)")))


def things_by_class(snapshot: Snapshot) -> Counter[str]:
    """How many things each class has, those of the classes below it included.

    RDF states no abstract class, but the ontology leads to it.
    """
    classes = " ".join(f"<{iri}>" for iri in MODEL.classes)
    members = (
        f"{{ VALUES ?class {{ {classes} }} ?lower <{RDFS.subClassOf}>* ?class . ?thing a ?lower }}"
    )
    each = f"SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) {members} GROUP BY ?class"
    [[things]] = sparql(snapshot, f"SELECT (COUNT(DISTINCT ?thing) AS ?n) {members}")
    found = {MODEL.classes[iri].name: count for iri, count in sparql(snapshot, each)}
    return Counter(found | {"Thing": things})


def facts_by_type(snapshot: Snapshot) -> Counter[str]:
    """How many facts stand behind each relationship type."""
    found: Counter[str] = Counter()
    for iri, count in sparql(snapshot, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"):
        if iri in MODEL.properties and (type_ := MODEL.properties[iri].relationship):
            found[type_] += count
    return found


def derived_by_type(snapshot: Snapshot) -> Counter[str]:
    return Counter(row.type for row in derived_rows(snapshot))


def sparql(snapshot: Snapshot, text: str) -> list[list[Any]]:
    return oxigraph.Reader(snapshot.rdf).run(text, PATIENT).rows


# ---- reading back


def stated_in(snapshot: Snapshot) -> set[Stated]:
    """What RDF states, each fact with the last part of its graph's name; both shared graphs are one."""
    facts = oxigraph.Reader(snapshot.rdf).facts()
    named = ((graph.removeprefix(f"{BASE}graph/"), fact) for graph, fact in facts)
    return {("shared" if name in SHARED_GRAPHS else name, fact) for name, fact in named}


def read_back(server: RunningServer) -> set[Stated]:
    """What a server's nodes and relationships state.

    A fact belongs to the case of the node at one end of it, else to the code lists or to what is
    shared.
    """
    rows = rows_on(server)
    cases = {node.iri: node.properties[CASE] for node in rows.nodes if CASE in node.properties}
    stated = set()
    for fact in PROJECTION.facts(rows):
        ends = (fact.subject, fact.value.text) if fact.value.kind == IRI else (fact.subject,)
        case = next((f"case/{cases[end]}" for end in ends if end in cases), None)
        stated.add((case or ("vocab" if fact.subject in MODEL.concepts else "shared"), fact))
    return stated


def rows_on(server: RunningServer) -> Rows:
    """All nodes and relationships of a server as rows, the marker apart."""
    nodes = f"MATCH (n) WHERE NOT n:{marker.LABEL} RETURN n.iri, labels(n), properties(n)"
    relationships = "MATCH (s)-[r]->(t) RETURN type(r), s.iri, t.iri, properties(r)"
    found: list[Any] = run(server, nodes)
    return Rows(
        [NodeRow(iri, in_order(labels), properties) for iri, labels, properties in found],
        [RelationshipRow(*each) for each in run(server, relationships)],
    )


def in_order(labels: list[str]) -> tuple[str, ...]:
    """A server gives labels in any order; a row has them as the model has those of a class."""
    lowest = PROJECTION.most_specific(ONTOLOGY + label for label in labels)
    return MODEL.labels_of(str(lowest))


def kind_of(stated: Stated) -> str:
    """What `NOT_CARRIED` calls a fact: where it stands, or its property."""
    graph, fact = stated
    if graph == "ontology":
        return "the ontology"
    if fact.subject in {codes.iri for codes in MODEL.code_lists.values()}:
        return "a code list"
    if fact.property == RDF_TYPE:
        return f"rdf:type {prefixed(fact.value.text)}"
    return prefixed(fact.property)


def prefixed(iri: str) -> str:
    return next(
        f"{name}:{iri.removeprefix(base)}"
        for name, base in PREFIXES.items()
        if iri.startswith(base)
    )
