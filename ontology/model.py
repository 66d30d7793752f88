"""The one model, read from the Turtle beside this file.

Everything that needs a class, a property, a code list, a shape, a label or a colour asks here.
Nothing of it is typed a second time in Python.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS
from rdflib.term import Node

from govinno.ontology.iris import ONTOLOGY, VOCAB
from govinno.records.text import match_key
from govinno.words import Words

FOLDER = Path(__file__).parent
GI = ONTOLOGY

#: The forms a partial date may take; the shape `gi:PartialDateShape` says the same to SHACL.
DATE_KINDS = ("date", "gYearMonth", "gYear", "gMonthDay")


class ModelError(Exception):
    """The Turtle of the model contradicts itself. Our own fault, never the data's."""


@dataclass(frozen=True, slots=True)
class Property:
    """One property, in both graphs.

    `datatype` is `"text"` for words with a language, `"date"` for a partial date, an XSD local
    name, or None where the value is another thing. `relationship` is the type of the edge in
    the property graph; None means that the value is kept as a property under `key`. What is
    `for_analysts` (keys, codes, marks of the register) comes last where people read.
    """

    iri: str
    name: str
    label: Words
    comment: Words | None
    datatype: str | None
    range: str | None
    relationship: str | None
    is_reversed: bool
    key: str
    for_analysts: bool = False

    @property
    def in_cypher(self) -> str:
        """How a Cypher text writes the property: `.key`, for words in each language, or the
        relationship with its arrow."""
        if self.relationship is None:
            is_text = self.datatype == "text"
            return f".{self.key}_th, .{self.key}_en" if is_text else f".{self.key}"
        return f"<-[:{self.relationship}]-" if self.is_reversed else f"-[:{self.relationship}]->"

    @property
    def in_sparql(self) -> str:
        """How a SPARQL text writes the property: with its prefix."""
        prefix, base = next(pair for pair in PREFIXES.items() if self.iri.startswith(pair[1]))
        return f"{prefix}:{self.iri.removeprefix(base)}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One property shape: what a class demands of one property."""

    property: Property
    is_inverse: bool = False
    min_count: int = 0
    max_count: int | None = None
    class_iri: str | None = None
    datatype: str | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    unique_language: bool = False
    severity: str = "error"
    order: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that SHACL needs SPARQL for; one named Python check does the same at load time."""

    code: str
    message: Words


@dataclass(slots=True)
class EntityClass:
    """One class with its rules. `ancestors` are the classes above it, nearest first.

    `name_from` are the properties that a thing without a label takes its display name from, the
    first that is told; empty where the class leaves that to a class above it.
    """

    iri: str
    name: str
    label: Words
    comment: Words | None
    ancestors: tuple[str, ...]
    is_abstract: bool
    iri_kind: str | None
    colour: str | None
    glyph: str | None
    rules: tuple[Rule, ...] = ()
    checks: tuple[Check, ...] = ()
    name_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """One code of a code list."""

    iri: str
    code: str
    label: Words
    definition: Words | None
    broader: str | None
    class_of_members: str | None
    counts_as_partner: bool
    chosen_regardless_of_success: bool
    stake: str | None
    number: int | None


@dataclass(slots=True)
class CodeList:
    """A code list. `find` takes a code or any of its exact labels, in any language."""

    name: str
    iri: str
    class_iri: str
    label: Words
    concepts: dict[str, Concept]
    by_label: dict[str, str] = field(default_factory=dict)
    said_before: tuple[str, ...] = ()
    said_after: tuple[str, ...] = ()

    def find(self, text: str) -> Concept | None:
        """The concept that has this code or exact label, or None.

        The name of the list may stand before the label: จังหวัดขอนแก่น, จ.ขอนแก่น.
        """
        if text in self.concepts:
            return self.concepts[text]
        key = match_key(text)
        code = self.by_label.get(key) or self.by_label.get(self._without_the_kind(key))
        return self.concepts[code] if code else None

    def _without_the_kind(self, key: str) -> str:
        for word in self.said_before:
            if key.startswith(word):
                return key[len(word) :].strip()
        return next((key[: -len(w)].strip() for w in self.said_after if key.endswith(w)), key)

    def nearest(self, text: str) -> str:
        """The three nearest codes, for a message; or labels, where one of them is nearer."""
        known = [
            list(self.concepts),
            [concept.label.th for concept in self.concepts.values()],
            [concept.label.en for concept in self.concepts.values()],
        ]
        sought = self._without_the_kind(match_key(text))
        found = [process.extract(sought, words, limit=3) for words in known]
        best = max(found, key=lambda matches: matches[0][1] if matches else 0)
        return ", ".join(word for word, _, _ in best) or "-"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: along a property, or against it."""

    property: str
    is_inverse: bool


@dataclass(frozen=True, slots=True)
class DerivedRelationship:
    """A short cut of the property graph that is computed from contributions."""

    iri: str
    name: str
    label: Words
    comment: Words | None
    relationship: str
    only_where: str | None
    start: tuple[Step, ...]
    end: tuple[Step, ...]
    carrier: tuple[Step, ...]
    is_symmetric: bool


@dataclass(slots=True)
class Model:
    """The model in memory. All dictionaries are keyed by IRI unless they say otherwise."""

    version: str
    classes: dict[str, EntityClass]
    properties: dict[str, Property]
    code_lists: dict[str, CodeList]
    derived: tuple[DerivedRelationship, ...]
    graph: Graph
    concepts: dict[str, Concept] = field(init=False)

    def __post_init__(self) -> None:
        self.concepts = {
            concept.iri: concept
            for codes in self.code_lists.values()
            for concept in codes.concepts.values()
        }

    def entity_class(self, name: str) -> EntityClass:
        """The class of this local name. KeyError means that a mapping names a wrong class."""
        return self.classes[GI + name]

    def property(self, name: str) -> Property:
        """The property of this local name, or of a prefixed one such as `rdfs:label`."""
        return self.properties[expand(name)]

    def codes_of(self, class_iri: str) -> CodeList | None:
        """The code list whose members have this class, or None when it is no list."""
        return self.code_lists.get(class_iri)

    def labels_of(self, class_iri: str) -> tuple[str, ...]:
        """Property-graph labels of an instance: its class, then all above, `Thing` last."""
        return tuple(self.classes[iri].name for iri in self.line_of(class_iri))

    def types_of(self, class_iri: str) -> tuple[str, ...]:
        """RDF types that an instance is given: its class and those above that are not abstract.

        Neither the root nor an abstract class is stated: `rdfs:subClassOf*` leads to them.
        """
        return tuple(
            iri
            for iri in self.line_of(class_iri)
            if not self.classes[iri].is_abstract and iri != GI + "Thing"
        )

    def line_of(self, class_iri: str) -> tuple[str, ...]:
        """A class and all above it, abstract ones included, the root last."""
        return (class_iri, *self.classes[class_iri].ancestors)

    def below(self, class_iri: str) -> Iterator[EntityClass]:
        """The classes that things of a class may have: itself and all below, without abstract."""
        for entity in self.classes.values():
            if not entity.is_abstract and class_iri in self.line_of(entity.iri):
                yield entity

    def name_from(self, class_iri: str) -> tuple[Property, ...]:
        """What names a thing that has no label, by its class or the nearest above that says so."""
        said = (self.classes[iri].name_from for iri in self.line_of(class_iri))
        return tuple(self.properties[iri] for iri in next(filter(None, said), ()))

    def rules_of(self, class_iri: str) -> Iterator[Rule]:
        """All rules an instance must meet, its own and those of the classes above."""
        for iri in self.line_of(class_iri):
            yield from self.classes[iri].rules

    def checks_of(self, class_iri: str) -> Iterator[Check]:
        """All named checks of an instance, its own and those of the classes above."""
        for iri in self.line_of(class_iri):
            yield from self.classes[iri].checks


PREFIXES = {
    "gi": GI,
    "v": VOCAB,
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "skos": str(SKOS),
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def expand(name: str) -> str:
    """`rdfs:label` → its IRI; a bare name is one of ours."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon else GI + name


def model_files() -> list[Path]:
    """The Turtle files of the model, in a fixed order."""
    return sorted((FOLDER / "classes").glob("*.ttl")) + sorted((FOLDER / "vocab").glob("*.ttl"))


@lru_cache(maxsize=1)
def model_digest() -> str:
    """A digest of all files of the model: another digest means another model."""
    digest = hashlib.sha256()
    for file in model_files():
        digest.update(file.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def load_model() -> Model:
    """Read the shipped model once per process."""
    graph = Graph()
    for file in model_files():
        graph.parse(file, format="turtle")
    return read_model(graph)


def read_model(graph: Graph) -> Model:
    """Turn the triples into the model; raises `ModelError` for what contradicts itself."""
    properties = {p.iri: p for p in _properties(graph)}
    classes = {c.iri: c for c in _classes(graph, properties)}
    model = Model(
        version=str(graph.value(URIRef(GI[:-1]), OWL.versionInfo)),
        classes=classes,
        properties=properties,
        code_lists={c.class_iri: c for c in _code_lists(graph)},
        derived=tuple(_derived(graph)),
        graph=graph,
    )
    _refuse_name_clashes(model)
    return model


def _refuse_name_clashes(model: Model) -> None:
    """A label and a relationship type may not share a name: ArcadeDB keeps them in one space."""
    labels = {c.name for c in model.classes.values()}
    types = {p.relationship for p in model.properties.values() if p.relationship}
    if clash := labels & types:
        raise ModelError(f"label and relationship type share a name: {sorted(clash)}")


def _words(graph: Graph, subject: Node, predicate: URIRef) -> Words | None:
    found = {str(getattr(o, "language", None)): str(o) for o in graph.objects(subject, predicate)}
    if not found:
        return None
    english = found.get("en") or next(iter(found.values()))
    return Words(th=found.get("th", english), en=english)


def _label(graph: Graph, subject: Node, predicate: URIRef = RDFS.label) -> Words:
    words = _words(graph, subject, predicate)
    name = local_name(str(subject))
    return words or Words(name, name)


def local_name(iri: str) -> str:
    """The last part of an IRI."""
    return re.split(r"[#/]", iri)[-1]


def snake_case(name: str) -> str:
    """`yearStartedBE` → `year_started_be`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _text(graph: Graph, subject: Node, name: str) -> str | None:
    value = graph.value(subject, URIRef(GI + name))
    return None if value is None else str(value)


def _properties(graph: Graph) -> Iterator[Property]:
    declared = set(graph.subjects(RDF.type, OWL.ObjectProperty))
    declared |= set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    declared |= set(graph.subjects(URIRef(GI + "propertyKey"), None))
    for subject in sorted(declared, key=str):
        yield _property(graph, subject)


def _property(graph: Graph, subject: Node) -> Property:
    target = graph.value(subject, RDFS.range)
    is_thing = (subject, RDF.type, OWL.ObjectProperty) in graph
    return Property(
        iri=str(subject),
        name=local_name(str(subject)),
        label=_label(graph, subject),
        comment=_words(graph, subject, RDFS.comment),
        datatype=None if is_thing else _datatype(subject, target),
        range=str(target) if is_thing and target else None,
        relationship=_text(graph, subject, "relationship"),
        is_reversed=(subject, URIRef(GI + "direction"), URIRef(GI + "reversed")) in graph,
        key=_text(graph, subject, "propertyKey") or snake_case(local_name(str(subject))),
        for_analysts=_text(graph, subject, "forAnalysts") == "true",
    )


def _datatype(subject: Node, target: Node | None) -> str:
    if target is None:
        return "string" if subject == SKOS.notation else "text"
    name = local_name(str(target))
    return {"PartialDate": "date", "langString": "text"}.get(name, name)


def _classes(graph: Graph, properties: dict[str, Property]) -> Iterator[EntityClass]:
    for subject in sorted(graph.subjects(RDF.type, OWL.Class), key=str):
        if str(subject).startswith(GI):
            yield _entity_class(graph, subject, properties)


def _entity_class(graph: Graph, subject: Node, properties: dict[str, Property]) -> EntityClass:
    rules = (_rule(graph, shape, properties) for shape in graph.objects(subject, SH.property))
    return EntityClass(
        iri=str(subject),
        name=local_name(str(subject)),
        label=_label(graph, subject),
        comment=_words(graph, subject, RDFS.comment) or _meaning_of_list(graph, subject),
        ancestors=tuple(dict.fromkeys(_ancestors(graph, subject))),
        is_abstract=_text(graph, subject, "isAbstract") == "true",
        iri_kind=_text(graph, subject, "iriKind"),
        colour=_text(graph, subject, "colour"),
        glyph=_text(graph, subject, "glyph"),
        rules=tuple(sorted(rules, key=lambda rule: rule.order)),
        checks=tuple(_checks(graph, subject)),
        name_from=tuple(_name_from(graph, subject, properties)),
    )


def _meaning_of_list(graph: Graph, subject: Node) -> Words | None:
    """The class of a code list means what its list means, which is said there."""
    scheme = graph.value(predicate=URIRef(GI + "memberClass"), object=subject)
    return None if scheme is None else _words(graph, scheme, SKOS.definition)


def _name_from(graph: Graph, subject: Node, properties: dict[str, Property]) -> Iterator[str]:
    head = graph.value(subject, URIRef(GI + "nameFrom"))
    for item in Collection(graph, head) if head is not None else ():
        if str(item) not in properties:
            raise ModelError(f"{subject} takes its name from {item}, which is not declared")
        yield str(item)


def _ancestors(graph: Graph, subject: Node) -> Iterator[str]:
    """Our own classes above, nearest first, the root always last; one met on two ways comes twice."""
    above = [
        parent
        for parent in graph.objects(subject, RDFS.subClassOf)
        if str(parent).startswith(GI) and parent != URIRef(GI + "Thing")
    ]
    for parent in sorted(above, key=str):
        yield str(parent)
        yield from (iri for iri in _ancestors(graph, parent) if iri != GI + "Thing")
    if subject != URIRef(GI + "Thing"):
        yield GI + "Thing"


def _rule(graph: Graph, shape: Node, properties: dict[str, Property]) -> Rule:
    path = graph.value(shape, SH.path)
    inverse = graph.value(path, SH.inversePath) if path is not None else None
    iri = str(inverse or path)
    if iri not in properties:
        raise ModelError(f"a shape names {iri}, which is not declared")
    return Rule(
        property=properties[iri],
        is_inverse=inverse is not None,
        min_count=int(_number(graph, shape, SH.minCount) or 0),
        max_count=_whole(graph, shape, SH.maxCount),
        class_iri=_iri(graph, shape, SH["class"]),
        datatype=properties[iri].datatype,
        pattern=str(graph.value(shape, SH.pattern)) if graph.value(shape, SH.pattern) else None,
        minimum=_number(graph, shape, SH.minInclusive),
        maximum=_number(graph, shape, SH.maxInclusive),
        unique_language=graph.value(shape, SH.uniqueLang) is not None,
        severity="warning" if graph.value(shape, SH.severity) == SH.Warning else "error",
        order=_whole(graph, shape, SH.order) or 0,
    )


def _iri(graph: Graph, shape: Node, predicate: URIRef) -> str | None:
    value = graph.value(shape, predicate)
    return None if value is None else str(value)


def _number(graph: Graph, shape: Node, predicate: URIRef) -> float | None:
    value = graph.value(shape, predicate)
    return None if value is None else float(str(value))


def _whole(graph: Graph, shape: Node, predicate: URIRef) -> int | None:
    value = _number(graph, shape, predicate)
    return None if value is None else int(value)


def _checks(graph: Graph, subject: Node) -> Iterator[Check]:
    found = (
        Check(str(_text(graph, rule, "faultCode")), _label(graph, rule, SH.message))
        for rule in graph.objects(subject, SH.sparql)
    )
    yield from sorted(found, key=lambda check: check.code)


def _code_lists(graph: Graph) -> Iterator[CodeList]:
    for scheme in sorted(graph.subjects(RDF.type, SKOS.ConceptScheme), key=str):
        members = sorted(graph.subjects(SKOS.inScheme, scheme), key=str)
        concepts = [_concept(graph, member) for member in members]
        codes = CodeList(
            name=local_name(str(scheme)),
            iri=str(scheme),
            class_iri=str(graph.value(scheme, URIRef(GI + "memberClass"))),
            label=_label(graph, scheme, SKOS.prefLabel),
            concepts={concept.code: concept for concept in concepts},
            said_before=_keys(graph, scheme, "saidBefore"),
            said_after=_keys(graph, scheme, "saidAfter"),
        )
        codes.by_label = _by_label(graph, members, codes)
        yield codes


def _keys(graph: Graph, scheme: Node, name: str) -> tuple[str, ...]:
    """Words that may stand beside a label, longest first."""
    found = (match_key(str(text)) for text in graph.objects(scheme, URIRef(GI + name)))
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def _by_label(graph: Graph, members: list[Node], codes: CodeList) -> dict[str, str]:
    labels: dict[str, str] = {}
    for member in members:
        code = str(graph.value(member, SKOS.notation))
        for predicate in (SKOS.notation, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel):
            for text in graph.objects(member, predicate):
                if labels.setdefault(match_key(str(text)), code) != code:
                    raise ModelError(f"{codes.name}: {text} stands for two codes")
    return labels


def _concept(graph: Graph, member: Node) -> Concept:
    number = _text(graph, member, "number")
    broader = graph.value(member, SKOS.broader)
    return Concept(
        iri=str(member),
        code=str(graph.value(member, SKOS.notation)),
        label=_label(graph, member, SKOS.prefLabel),
        definition=_words(graph, member, SKOS.definition),
        broader=None if broader is None else str(broader),
        class_of_members=_class_of_members(graph, member),
        counts_as_partner=_text(graph, member, "countsAsPartner") == "true",
        chosen_regardless_of_success=_text(graph, member, "chosenRegardlessOfSuccess") == "true",
        stake=_text(graph, member, "stake"),
        number=None if number is None else int(number),
    )


def _class_of_members(graph: Graph, member: Node) -> str | None:
    """A narrower code takes the class of the broader one unless it names its own."""
    for concept in graph.transitive_objects(member, SKOS.broader):
        if concept and (found := _text(graph, concept, "classOfMembers")):
            return found
    return None


def _derived(graph: Graph) -> Iterator[DerivedRelationship]:
    for subject in sorted(graph.subjects(RDF.type, URIRef(GI + "DerivedRelationship")), key=str):
        yield DerivedRelationship(
            iri=str(subject),
            name=local_name(str(subject)),
            label=_label(graph, subject),
            comment=_words(graph, subject, RDFS.comment),
            relationship=str(_text(graph, subject, "relationship")),
            only_where=_text(graph, subject, "onlyWhere"),
            start=_path(graph, subject, "startPath"),
            end=_path(graph, subject, "endPath"),
            carrier=_path(graph, subject, "carrier"),
            is_symmetric=(subject, RDF.type, OWL.SymmetricProperty) in graph,
        )


def _path(graph: Graph, subject: Node, name: str) -> tuple[Step, ...]:
    head = graph.value(subject, URIRef(GI + name))
    if head is None:
        raise ModelError(f"{subject} has no {name}")
    return tuple(_step(graph, item) for item in Collection(graph, head))


def _step(graph: Graph, item: Node) -> Step:
    inverse = graph.value(item, SH.inversePath)
    return Step(str(inverse or item), inverse is not None)
