"""Files for the programs that draw a graph on Neo4j: a guide, a perspective and a style.

All of it follows from the model (names, colours, which properties there are) and from the ready
questions. None of it holds data.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from govinno.answers.bind import cypher_string
from govinno.answers.question import Question, load_questions
from govinno.answers.values import address_of
from govinno.graph.exports.files import new_file
from govinno.graph.project import NAME
from govinno.ontology.iris import BASE
from govinno.ontology.model import EntityClass, Model, Property, load_model
from govinno.words import Words, words_of

#: Of the properties Bloom lists, how it calls their kinds.
BLOOM_KINDS = {"integer": "bigint", "gYear": "bigint", "decimal": "number", "boolean": "boolean"}
#: The form of a perspective, as Bloom names it in the files that it exports.
BLOOM_VERSION = "2.21.0"
GREY = "#A5ABB6"


def writer_for(file: Path) -> Callable[[], str] | None:
    """What writes a file of this name; None where it is none of these."""
    return next((write for end, write in WRITERS.items() if file.name.lower().endswith(end)), None)


def write_for_neo4j(file: Path, write: Callable[[], str]) -> None:
    """Write the file; `CannotWrite` where the operating system refuses."""
    with new_file(file) as stream:
        stream.write(write().encode())


# --- the guide of Neo4j Browser ---------------------------------------------------------------


def browser_guide() -> str:
    """A guide in AsciiDoc: one slide of what there is, and one for each ready question."""
    words = words_of("neo4j-guide")
    slides = [_slide(words["first"], words["first-said"], _around(), "")]
    slides += [_slide(words["schema"], words["schema-said"], schema_query(), "")]
    slides += [_question_slide(question) for question in _asked_in_cypher()]
    return f"= {words['title'].th} · {words['title'].en}\n\n" + "\n".join(slides)


def _asked_in_cypher() -> Iterator[Question]:
    return (question for question in load_questions().values() if "cypher" in question.texts)


def _question_slide(question: Question) -> str:
    title = question.title.filled(**{p.name: f"({p.label.en})" for p in question.parameters})
    return _slide(title, question.limits, question.texts["cypher"], _parameters(question))


def _slide(title: Words, said: Words, text: str, parameters: str) -> str:
    told = f"{_plain(said.th)}\n\n{_plain(said.en)}\n\n"
    before = f"[source,cypher]\n----\n{parameters}\n----\n\n" if parameters else ""
    return (
        f"== {title.th} · {title.en}\n\n{told}{before}[source,cypher]\n----\n{text.strip()}\n----\n"
    )


def _plain(text: str) -> str:
    """A text in which no brace is a name that AsciiDoc would fill."""
    return text.replace("{", "\\{")


def _parameters(question: Question) -> str:
    """The line that Browser is told the blanks by; "" where there are none."""
    values = {p.name: address_of(p, p.default) for p in question.parameters}
    told = ", ".join(f"{name}: {cypher_string(value)}" for name, value in values.items())
    return f":params {{{told}}}" if told else ""


def _around() -> str:
    return "MATCH around = (i:Innovation)-[]-(near)\nWHERE NOT near:Concept\nRETURN around LIMIT 60"


def in_the_picture(model: Model) -> list[str]:
    """The labels that tell the model: drawn classes that stand below no other drawn one."""
    drawn = {entity.iri: entity.name for entity in model.classes.values() if entity.glyph}
    return [
        name for iri, name in drawn.items() if not drawn.keys() & {*model.classes[iri].ancestors}
    ]


def schema_query() -> str:
    """What draws the model by examples: each way that leads from one main label to another, once.

    They are taken from the case that tells most, so that they hang together.
    `db.schema.visualization` draws every pair of labels instead, and a thing has five.
    """
    names = ", ".join(f"'{name}'" for name in in_the_picture(load_model()) if name != "Concept")
    return (
        "MATCH (n) WHERE n.case IS NOT NULL\n"
        "WITH n.case AS case, count(*) AS told ORDER BY told DESC LIMIT 1\n"
        "MATCH (a {case: case})-[r]-(b)\n"
        f"WITH a, r, b, [{names}] AS shown ORDER BY a.iri, b.iri\n"
        "WITH r, startNode(r) AS start, endNode(r) AS end, shown\n"
        "WITH r, start, end, head([l IN shown WHERE l IN labels(start)]) AS from,\n"
        "  head([l IN shown WHERE l IN labels(end)]) AS to\n"
        "WHERE from IS NOT NULL AND to IS NOT NULL\n"
        "WITH from, type(r) AS how, to, head(collect([start, r, end])) AS example\n"
        "RETURN example[0], example[1], example[2]"
    )


# --- the perspective of Bloom -----------------------------------------------------------------


def bloom_perspective() -> str:
    """A perspective as Bloom imports it: categories, relationships, phrases to search by."""
    model = load_model()
    drawn = _drawn(model)
    perspective = {
        "name": "govinno",
        "id": str(uuid5(NAMESPACE_URL, BASE)),
        "version": BLOOM_VERSION,
        "type": "STANDARD_PERSPECTIVE",
        "createdAt": 0,
        "lastEditedAt": 0,
        "isAuto": False,
        "hideUncategorisedData": False,
        "parentPerspectiveId": None,
        "history": [],
        "categories": [_category(model, number, c) for number, c in enumerate(drawn, 1)],
        "labels": {c.name: _keys_of(model, c) for c in drawn},
        "relationshipTypes": [_relationship(name) for name in _types(model)],
        "hiddenRelationshipTypes": [],
        "hiddenCategories": [],
        "templates": [_phrase(number, c) for number, c in enumerate(drawn, 1)],
        "sceneActions": [],
        "palette": {"colors": sorted({str(c.colour) for c in drawn}), "currentIndex": 0},
        "metadata": {"pathSegments": [], "indexes": [_index(c) for c in drawn]},
    }
    return json.dumps(perspective, ensure_ascii=False, indent=1) + "\n"


def _drawn(model: Model) -> list[EntityClass]:
    """The classes that are drawn, the most specific first: Bloom takes the first that fits."""
    drawn = (entity for entity in model.classes.values() if entity.glyph)
    return sorted(drawn, key=lambda entity: (-len(entity.ancestors), entity.name))


def _types(model: Model) -> list[str]:
    stated = {p.relationship for p in model.properties.values() if p.relationship}
    return sorted(stated | {derived.relationship for derived in model.derived})


class _Key(NamedTuple):
    name: str
    kind: str


def _keys(model: Model, entity: EntityClass) -> list[_Key]:
    """The keys that a node of a class may have, its name first."""
    kept = (rule.property for rule in model.rules_of(entity.iri) if not rule.is_inverse)
    told = [key for prop in kept if prop.relationship is None for key in _keys_of_property(prop)]
    return [*dict.fromkeys([_Key(NAME, "string"), _Key("iri", "string"), *told])]


def _keys_of_property(prop: Property) -> Iterator[_Key]:
    if prop.datatype == "text":
        yield from (_Key(f"{prop.key}_{language}", "string") for language in ("th", "en"))
    else:
        yield _Key(prop.key, BLOOM_KINDS.get(prop.datatype or "", "string"))


def _keys_of(model: Model, entity: EntityClass) -> list[dict[str, str]]:
    return [
        {"propertyKey": key.name, "type": entity.name, "dataType": key.kind}
        for key in _keys(model, entity)
    ]


def _category(model: Model, number: int, entity: EntityClass) -> dict[str, Any]:
    return {
        "id": number,
        "name": entity.name,
        "labels": [entity.name],
        "properties": [
            {"name": key.name, "exclude": False, "dataType": key.kind}
            for key in _keys(model, entity)
        ],
        "createdAt": 0,
        "lastEditedAt": 0,
        "color": entity.colour,
        "icon": "no-icon",
        "size": 1,
        "textSize": 1,
        "textAlign": "top",
        "captions": [_caption(NAME, "property")],
        "captionKeys": [],
        "styleRules": [],
    }


def _caption(key: str, kind: str) -> dict[str, Any]:
    return {"key": key, "type": kind, "isCaption": True, "inTooltip": True, "styles": []}


def _relationship(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "color": GREY,
        "size": 1,
        "textSize": 1,
        "textAlign": "top",
        "properties": [],
        "captions": [_caption(name, "relationship")],
        "captionKeys": [],
        "styleRules": [],
    }


def _phrase(number: int, entity: EntityClass) -> dict[str, Any]:
    """A phrase such as `Innovation โรงเรียน`: a thing with all that is around it but codes."""
    name = f"{entity.name} $name"
    suggested = {"suggestionLabel": entity.name, "suggestionProp": NAME, "suggestionBoolean": False}
    return {
        "id": f"tmpl:{number}",
        "name": entity.label.en,
        "text": name,
        "cypher": f"MATCH (n:{entity.name} {{{NAME}: $name}}) OPTIONAL MATCH p = (n)--(m) "
        "WHERE NOT m:Concept RETURN n, p LIMIT 100",
        "isUpdateQuery": None,
        "hasCypherErrors": False,
        "createdAt": 0,
        "params": [
            {"name": "$name", "dataType": "String", "collapsed": False, "cypher": None, **suggested}
        ],
    }


def _index(entity: EntityClass) -> dict[str, Any]:
    keys = [{"key": "iri", "metadataProp": False}]
    return {"label": entity.name, "type": "native", "propertyKeys": keys}


# --- the style of Neo4j Browser ---------------------------------------------------------------


def browser_style() -> str:
    """A style sheet (GraSS): each class in its colour, under its name."""
    rules = [
        "node {\n  diameter: 50px;\n  color: #A5ABB6;\n  border-color: #9AA1AC;\n"
        f"  border-width: 2px;\n  text-color-internal: #FFFFFF;\n  font-size: 10px;\n"
        f'  caption: "{{{NAME}}}";\n}}\n',
        f"relationship {{\n  color: {GREY};\n  shaft-width: 1px;\n  font-size: 8px;\n"
        '  padding: 3px;\n  caption: "<type>";\n}\n',
    ]
    # Browser takes the last rule that fits: classes below others come behind them.
    for entity in reversed(_drawn(load_model())):
        text = "#000000" if _is_light(str(entity.colour)) else "#FFFFFF"
        rules.append(
            f"node.{entity.name} {{\n  color: {entity.colour};\n  border-color: {entity.colour};\n"
            f'  text-color-internal: {text};\n  caption: "{{{NAME}}}";\n}}\n'
        )
    return "\n".join(rules)


def _is_light(colour: str) -> bool:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 299 * red + 587 * green + 114 * blue > 150_000


#: The endings of these files, with what writes them.
WRITERS: dict[str, Callable[[], str]] = {
    ".bloom.json": bloom_perspective,
    ".adoc": browser_guide,
    ".grass": browser_style,
}
