"""What every node of the property graph has: a name, a kind, and a label for each class above."""

from __future__ import annotations

from collections import defaultdict

import pytest

from govinno.graph.project import LONGEST_NAME, Projection
from govinno.graph.sandbox import Sandbox
from govinno.ontology.iris import ONTOLOGY, RDF_TYPE
from govinno.ontology.model import load_model
from govinno.records.facts import Fact, Value

MODEL = load_model()


def test_every_node_has_a_name_and_a_kind(shipped_sandbox: Sandbox) -> None:
    text = "MATCH (n) WHERE n.name IS NULL OR n.name = '' OR n.kind IS NULL RETURN n"
    assert shipped_sandbox.cypher(text).rows == []


def test_a_kind_is_the_most_specific_label(shipped_sandbox: Sandbox) -> None:
    rows = shipped_sandbox.cypher(
        "MATCH (n) RETURN DISTINCT n.kind AS kind, labels(n) AS labels"
    ).rows
    assert rows
    for kind, labels in rows:
        assert isinstance(labels, list)
        assert sorted(map(str, labels)) == sorted(MODEL.labels_of(ONTOLOGY + str(kind)))


@pytest.mark.parametrize(
    "entity", [c for c in MODEL.classes.values() if c.is_abstract], ids=lambda c: c.name
)
def test_an_abstract_class_is_a_label_of_all_that_is_below_it(
    shipped_sandbox: Sandbox, entity: object
) -> None:
    name = getattr(entity, "name", "")
    kinds = [below.name for below in MODEL.below(ONTOLOGY + name)]
    by_label = shipped_sandbox.cypher(f"MATCH (n:{name}) RETURN count(n) AS n").rows
    by_kind = shipped_sandbox.cypher(
        f"MATCH (n) WHERE n.kind IN {kinds!r} RETURN count(n) AS n"
    ).rows
    assert by_label == by_kind != [[0]]


@pytest.mark.parametrize(
    ("class_name", "facts", "name"),
    [
        ("Document", [("title", "รายงาน\n ประจำปี", "string")], "รายงาน ประจำปี"),
        ("EvidenceSpan", [("keywords", "ขยะ", "string"), ("locator", "หน้า 1", "string")], "ขยะ"),
        ("EvidenceSpan", [("locator", "หน้า 1", "string")], "หน้า 1"),
        ("TopicAnswer", [("answerText", "Said", "@en"), ("answerText", "ตอบ", "@th")], "ตอบ"),
        ("TopicAnswer", [("answerText", "ก" * 200, "@th")], "ก" * (LONGEST_NAME - 1) + "…"),
        ("Document", [], MODEL.entity_class("Document").label.th),
    ],
)
def test_what_has_no_label_is_named_by_what_its_class_says(
    class_name: str, facts: list[tuple[str, str, str]], name: str
) -> None:
    stated = [Fact("urn:x", RDF_TYPE, Value(ONTOLOGY + class_name, "iri"))]
    stated += [Fact("urn:x", ONTOLOGY + key, Value(text, kind)) for key, text, kind in facts]
    projection = Projection(MODEL)
    rows = projection.rows(stated)
    (node,) = rows.nodes
    assert (node.properties["name"], node.properties["kind"]) == (name, class_name)
    types = [
        Fact("urn:x", RDF_TYPE, Value(iri, "iri")) for iri in MODEL.types_of(ONTOLOGY + class_name)
    ]
    assert set(projection.facts(rows)) == {*stated, *types}


def test_a_code_names_what_has_no_words_of_its_own() -> None:
    topics = MODEL.codes_of(ONTOLOGY + "InnovationTopic")
    assert topics is not None
    concept = next(iter(topics.concepts.values()))
    stated = [
        Fact("urn:x", RDF_TYPE, Value(ONTOLOGY + "TopicEntry", "iri")),
        Fact("urn:x", ONTOLOGY + "topic", Value(concept.iri, "iri")),
    ]
    (node,) = Projection(MODEL).rows(stated).nodes
    assert node.properties["name"] == concept.label.th


def test_no_property_of_the_model_has_a_key_that_is_computed() -> None:
    taken = defaultdict(list)
    for prop in MODEL.properties.values():
        taken[prop.key].append(prop.iri)
    assert not taken["kind"] and not taken["case"] and not taken["iri"]
    assert all("label" in iri.lower() for iri in taken["name"])


def test_what_the_model_calls_the_properties_of_codes_tells_them_apart() -> None:
    names = ("rdfs:label", "skos:notation", "skos:definition", "skos:broader")
    for language in ("th", "en"):
        words = [MODEL.property(name).label.in_language(language) for name in names]
        assert len(set(words)) == len(words) and "notation" not in words
