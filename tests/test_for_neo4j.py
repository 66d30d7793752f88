"""The files for Neo4j's own programs follow from the model and the questions, and hold no data."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from govinno.answers.for_neo4j import in_the_picture, schema_query
from govinno.answers.question import load_questions
from govinno.graph.guard import check_cypher
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.graph.unknown_names import unknown_in_cypher
from govinno.ontology.model import load_model
from govinno.verbs import Govinno

#: What a perspective of Bloom has at its top, as those that Bloom exports have it.
PERSPECTIVE = {
    "name",
    "id",
    "version",
    "type",
    "createdAt",
    "lastEditedAt",
    "categories",
    "labels",
    "relationshipTypes",
    "templates",
    "sceneActions",
    "hiddenRelationshipTypes",
    "palette",
    "metadata",
    "hideUncategorisedData",
    "parentPerspectiveId",
}


@pytest.fixture(scope="module")
def written(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("neo4j")
    with Govinno(shipped_store.folder) as govinno:
        for name in ("g.bloom.json", "g.adoc", "g.grass"):
            govinno.export(folder / name)
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


def test_a_perspective_has_what_bloom_reads(written: dict[str, str]) -> None:
    told = json.loads(written["g.bloom.json"])
    model = load_model()
    drawn = {entity.name: entity for entity in model.classes.values() if entity.glyph}
    assert told.keys() >= PERSPECTIVE
    assert {c["name"] for c in told["categories"]} == drawn.keys() == told["labels"].keys()
    for category in told["categories"]:
        entity = drawn[category["name"]]
        assert category["labels"] == [entity.name] and category["color"] == entity.colour
        assert [caption["key"] for caption in category["captions"]] == ["name"]
        keys = {prop["name"] for prop in category["properties"]}
        assert keys == {prop["propertyKey"] for prop in told["labels"][entity.name]}
        assert "name" in keys and len(keys) == len(category["properties"])
    # Bloom takes the first category that fits: a municipality is no mere agent.
    names = [category["name"] for category in told["categories"]]
    for name, entity in drawn.items():
        above = [model.classes[iri].name for iri in entity.ancestors]
        assert all(names.index(name) < names.index(up) for up in above if up in drawn)
    types = {p.relationship for p in model.properties.values() if p.relationship}
    types |= {derived.relationship for derived in model.derived}
    assert {r["name"] for r in told["relationshipTypes"]} == types
    assert all(r["size"] and r["captions"] for r in told["relationshipTypes"])


def test_its_phrases_are_queries_that_read_what_is_there(written: dict[str, str]) -> None:
    for phrase in json.loads(written["g.bloom.json"])["templates"]:
        check_cypher(phrase["cypher"])
        assert unknown_in_cypher(phrase["cypher"]) == []
        (blank,) = phrase["params"]
        assert blank["name"] in phrase["text"] and blank["name"] in phrase["cypher"]


def test_the_guide_has_every_question_with_its_limits(written: dict[str, str]) -> None:
    guide = written["g.adoc"]
    asked = [q for q in load_questions().values() if "cypher" in q.texts]
    assert guide.startswith("= ") and guide.count("\n== ") == 2 + len(asked) > 12
    for question in asked:
        assert question.texts["cypher"].strip() in guide
        assert question.limits.en.replace("{", "\\{") in guide
    prose = re.sub(r"----\n.*?\n----", "", guide, flags=re.DOTALL)
    assert re.search(r"(?<!\\){", prose) is None  # AsciiDoc would fill it


def test_the_style_names_every_drawn_class(written: dict[str, str]) -> None:
    rules = re.findall(r"^node\.(\w+) {\n  color: (#\w{6});", written["g.grass"], re.MULTILINE)
    assert dict(rules) == {c.name: c.colour for c in load_model().classes.values() if c.glyph}


def test_the_picture_of_the_model_has_each_way_once(shipped_sandbox: Sandbox) -> None:
    rows = shipped_sandbox.cypher(schema_query()).rows
    assert 40 < len(rows) < 150
    ties = [str(row[1]).split(" ")[0] for row in rows]
    assert {"DOCUMENTS", "TO", "MADE", "HAS_CLAIM", "SUPPORTED_BY"} <= {*ties}
    below = {name for name in in_the_picture(load_model()) if name != "Concept"}
    assert {"Agent", "Innovation", "Claim"} <= below and "Municipality" not in below


def test_what_one_case_says_is_no_file_for_neo4j(shipped_store: Store, tmp_path: Path) -> None:
    from govinno.graph.exports import UnknownEnding

    with Govinno(shipped_store.folder) as govinno, pytest.raises(UnknownEnding):
        govinno.export(tmp_path / "x.grass", "nan-pua-bankhon-zero-waste")
