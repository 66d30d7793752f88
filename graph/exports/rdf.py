"""The graph as JSON-LD, with the words of the model as its keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain, groupby
from typing import IO, Any

from govinno.graph.exports.content import Content, Stated
from govinno.graph.exports.words import made_up_lines
from govinno.graph.facts import as_uri
from govinno.ontology.iris import PREFIXES, RDF_TYPE, XSD
from govinno.ontology.model import Model, Property
from govinno.records.facts import IRI, Fact, Value

#: Whole numbers up to here are the same number in every reader of JSON.
_LONGEST_NUMBER = 15


def write_json_ld(content: Content, model: Model, stream: IO[bytes]) -> None:
    """Write all facts as one JSON-LD document, graph names left out.

    One subject at a time: memory does not grow. A subject stated in two graphs gives two objects
    with the same id, which together mean the same.
    """
    writer = JsonLd(model)
    head = json.dumps(writer.context, ensure_ascii=False, indent=1)
    stream.write(f'{{"@context": {head},\n"@graph": ['.encode())
    separator = "\n"
    for node in chain(_warnings(content), writer.nodes(content.facts())):
        stream.write(f"{separator}{json.dumps(node, ensure_ascii=False)}".encode())
        separator = ",\n"
    stream.write(b"\n]}\n")


def _warnings(content: Content) -> Iterator[dict[str, Any]]:
    """An object with a key that no context knows: people see it, no reader takes it for a fact.
    Source: JSON-LD 1.1 API, expansion, which drops such keys and objects without others."""
    for topic, told in made_up_lines(is_made_up=content.about.is_made_up):
        yield {topic.en: [told.th, told.en]}


class JsonLd:
    """Facts as JSON-LD objects, by one model."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @cached_property
    def context(self) -> dict[str, Any]:
        """Each prefix, class and property of the model under its own name."""
        classes = {c.name: _short(c.iri) for c in self.model.classes.values()}
        properties = {p.name: _definition(p) for p in self.model.properties.values()}
        return {"id": "@id", "type": "@type"} | PREFIXES | classes | properties

    def nodes(self, facts: Iterable[Stated]) -> Iterator[dict[str, Any]]:
        """One object for each subject."""
        for subject, stated in groupby((fact for _, fact in facts), key=lambda fact: fact.subject):
            yield {"id": subject} | self._values(stated)

    def _values(self, facts: Iterable[Fact]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _, prop, told in facts:
            value = told if told.kind != "anyURI" else Value(as_uri(told.text), told.kind)
            if prop == RDF_TYPE:
                found.setdefault("type", []).append(self._class(value.text))
            else:
                self._put(found, prop, value)
        return {key: _alone(values) for key, values in found.items()}

    def _put(self, found: dict[str, Any], prop: str, value: Value) -> None:
        """Under the name of the property where the value is as the model says; else in full."""
        known = self.model.properties.get(prop)
        if known is None or not _fits(known, value):
            found.setdefault(_short(prop), []).append(_in_full(value))
        elif known.datatype == "text":
            found.setdefault(known.name, {}).setdefault(value.kind[1:], []).append(value.text)
        else:
            found.setdefault(known.name, []).append(_in_short(known, value))

    def _class(self, iri: str) -> str:
        known = self.model.classes.get(iri)
        return known.name if known else _short(iri)


def _definition(prop: Property) -> Any:
    """What the context says of a property."""
    iri = _short(prop.iri)
    match prop.datatype:
        case None:
            return {"@id": iri, "@type": "@id"}
        case "text":
            return {"@id": iri, "@container": "@language"}
        case "string" | "boolean" | "integer" | "date":
            return iri
        case kind:
            return {"@id": iri, "@type": f"xsd:{kind}"}


def _fits(prop: Property, value: Value) -> bool:
    """Whether a value is of the kind that the context promises."""
    match prop.datatype:
        case None:
            return value.kind == IRI
        case "text":
            return value.kind.startswith("@")
        case "date":
            return value.kind != IRI
        case "boolean":
            return value.kind == "boolean" and value.text in ("true", "false")
        case "integer":
            return value.kind == "integer" and _is_plain_number(value.text)
        case kind:
            return value.kind == kind


def _is_plain_number(text: str) -> bool:
    return len(text) <= _LONGEST_NUMBER and text.lstrip("-").isascii() and str(int(text)) == text


def _in_short(prop: Property, value: Value) -> Any:
    match prop.datatype:
        case "date":
            return _in_full(value)
        case "boolean" | "integer":
            return json.loads(value.text)
        case _:
            return value.text


def _in_full(value: Value) -> Any:
    """A value that needs no context."""
    text, kind = value
    if kind == IRI:
        return {"id": text}
    if kind.startswith("@"):
        return {"@value": text, "@language": kind[1:]}
    return {"@value": text} if kind == "string" else {"@value": text, "@type": XSD + kind}


def _short(iri: str) -> str:
    """An IRI with a prefix of ours, where it has one."""
    for prefix in ("gi", "rdf", "rdfs", "skos"):
        if iri.startswith(PREFIXES[prefix]):
            return f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}"
    return iri


def _alone(values: Any) -> Any:
    """A single value stands without its list, also inside a map of languages."""
    if isinstance(values, dict):
        return {language: _alone(texts) for language, texts in values.items()}
    return values[0] if len(values) == 1 else values
