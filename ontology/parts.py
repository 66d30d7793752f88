"""What the model is made of: classes, properties, code lists, rules, and the model as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govinno.ontology.files import shipped_graph
from govinno.ontology.iris import ONTOLOGY, PREFIXES
from govinno.records.text import match_key
from govinno.words import Words

if TYPE_CHECKING:
    from rdflib import Graph

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
    `for_analysts` (keys, codes, marks of the register) comes last where people read. `found_as`
    is how a search takes its texts: as the `name` of a thing, as its `other-name`, as `main`
    text, as `nothing` (what coders note, and who spoke); empty is a text like others.
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
    found_as: str = ""

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
    """One code of a code list. `region` is that of a province, by IRI; None for all others."""

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
    region: str | None = None


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

    def lacks(self, text: str) -> dict[str, str]:
        """What the fault `unknown-code` tells of a text that the list does not hold."""
        label = self.label
        nearest = self.nearest(text)
        return {"list": self.name, "list_th": label.th, "list_en": label.en, "nearest": nearest}

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
        from rapidfuzz import process  # only what is wrong needs the nearest

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
    """The model in memory. All dictionaries are keyed by IRI unless they say otherwise.

    `triples` is the graph it was read from, or None: the shipped one is then read where needed.
    """

    version: str
    classes: dict[str, EntityClass]
    properties: dict[str, Property]
    code_lists: dict[str, CodeList]
    derived: tuple[DerivedRelationship, ...]
    triples: Graph | None = None
    concepts: dict[str, Concept] = field(init=False)

    def __post_init__(self) -> None:
        self.concepts = {
            concept.iri: concept
            for codes in self.code_lists.values()
            for concept in codes.concepts.values()
        }

    @property
    def graph(self) -> Graph:
        """All triples of the model, read from its files at the first use."""
        if self.triples is None:
            self.triples = shipped_graph()
        return self.triples

    def entity_class(self, name: str) -> EntityClass:
        """The class of this local name. KeyError means that a mapping names a wrong class."""
        return self.classes[GI + name]

    def property(self, name: str) -> Property:
        """The property of this local name, or of a prefixed one such as `rdfs:label`."""
        return self.properties[expand(name)]

    def codes_of(self, class_iri: str) -> CodeList | None:
        """The code list whose members have this class, or None when it is no list."""
        return self.code_lists.get(class_iri)

    def topics(self) -> tuple[Concept, ...]:
        """The topics of an interview, of all lists: on the innovation, and on good management."""
        lists = (c for c in self.code_lists.values() if GI + "Topic" in self.line_of(c.class_iri))
        return tuple(topic for codes in lists for topic in codes.concepts.values())

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


def expand(name: str) -> str:
    """`rdfs:label` → its IRI; a bare name is one of ours."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon else GI + name


def local_name(iri: str) -> str:
    """The last part of an IRI."""
    return re.split(r"[#/]", iri)[-1]
