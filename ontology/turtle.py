"""The model as the Turtle beside this file tells it.

Only what reads the triples knows rdflib: most commands never need it (`kept.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS
from rdflib.term import Node

from govinno.ontology.iris import ONTOLOGY as GI
from govinno.ontology.parts import (
    Check,
    CodeList,
    Concept,
    DerivedRelationship,
    EntityClass,
    Model,
    ModelError,
    Property,
    Rule,
    Step,
    local_name,
)
from govinno.records.text import match_key
from govinno.words import Words


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
        triples=graph,
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
        found_as=_text(graph, subject, "foundAs") or "",
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
        region=_text(graph, member, "inRegion"),
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
