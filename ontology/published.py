"""The model as others read it: an OWL ontology with its code lists, and the SHACL shapes beside it.

The Turtle beside this file also says how we draw, store and name things. Here stands what holds
for everybody, and what follows from the shapes: to which classes a property belongs, what is
disjoint, how a property is read the other way.

The ontology stays within OWL 2 DL. Its datatypes have no days and no years: where a value is one
of those, `rdfs:range` says no more than that it is a literal, `schema:rangeIncludes` says which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS, VANN, XSD
from rdflib.term import Node

from govinno.ontology.iris import ONTOLOGY, PREFIXES
from govinno.ontology.model import DATE_KINDS, GI, Model, Property, Step, load_model
from govinno.words import Words, words_of

#: The address of the ontology itself.
HEADER = URIRef(ONTOLOGY[:-1])
#: `https:`, as schema.org writes itself.
SCHEMA = Namespace("https://schema.org/")
DOMAIN_INCLUDES, RANGE_INCLUDES = SCHEMA.domainIncludes, SCHEMA.rangeIncludes
IN_PROPERTY_GRAPH, IS_ABSTRACT = URIRef(GI + "inPropertyGraph"), URIRef(GI + "isAbstract")

#: Datatypes of a day or a year, which the datatype map of OWL 2 does not have.
#: Source: OWL 2 Web Ontology Language, Structural Specification, section 4.
OUTSIDE_OWL = frozenset({*DATE_KINDS})
#: What SKOS says of its own properties; all others that we take from elsewhere are annotations.
#: Source: SKOS Reference, appendix B.
SKOS_OBJECT = (SKOS.inScheme, SKOS.broader, SKOS.relatedMatch)
SKOS_DATA = (SKOS.notation,)
#: The languages that define these words declare them.
BUILT_IN = tuple(map(str, (RDF, RDFS, OWL)))

Triple = tuple[Node, Node, Node]


@lru_cache(maxsize=1)
def published_ontology() -> Graph:
    """The shipped ontology as `ontology_graph` gives it, made once a process. Not to be changed."""
    return ontology_graph(load_model())


def ontology_graph(model: Model) -> Graph:
    """The whole ontology: what `schema_graph` says, and the code lists in SKOS.

    A code has its name as `rdfs:label` too, which is what most programs show.
    """
    graph = _new_graph()
    for triple in chain(_schema(model), _codes(model)):
        graph.add(triple)
    return _declared(graph)


def schema_graph(model: Model) -> Graph:
    """Header, classes and properties without the code lists.

    Blank nodes stand only where classes are said to be disjoint.
    """
    graph = _new_graph()
    for triple in _schema(model):
        graph.add(triple)
    return _declared(graph)


def shapes_graph(model: Model) -> Graph:
    """The SHACL shapes with the classes they hold for, which they do not define."""
    graph = _new_graph()
    for prefix in model.graph.objects(HEADER, SH.declare):
        graph.add((HEADER, SH.declare, prefix))
        _copy(model.graph, prefix, graph)
    for shape in model.graph.subjects(RDF.type, SH.NodeShape):
        graph.add((shape, RDF.type, SH.NodeShape))
        _copy(model.graph, shape, graph)
        if str(shape) in model.classes:
            graph.add((shape, SH.targetClass, shape))
    return graph


def _new_graph() -> Graph:
    graph = Graph()
    for prefix, base in {**PREFIXES, "sh": str(SH), "vann": str(VANN), "schema": SCHEMA}.items():
        graph.bind(prefix, base, replace=True)
    return graph


def _copy(source: Graph, subject: Node, target: Graph) -> None:
    """What SHACL says of a subject, down to the last blank node."""
    for _, predicate, value in source.triples((subject, None, None)):
        if str(predicate).startswith((str(SH), str(RDF))) and predicate != RDF.type:
            target.add((subject, predicate, value))
            if isinstance(value, BNode):
                _copy(source, value, target)


def _schema(model: Model) -> Iterator[Triple]:
    yield from _header(model)
    yield from _classes(model)
    yield from _disjoint(model)
    yield from _properties(model)
    yield from _derived(model)
    for subject in model.graph.subjects(RDF.type, OWL.AnnotationProperty):
        yield (subject, RDF.type, OWL.AnnotationProperty)
        yield from _described(model, subject)


# ---- the header


def _header(model: Model) -> Iterator[Triple]:
    """What `thing.ttl` says of the ontology, and what follows from its address and version."""
    for _, predicate, value in model.graph.triples((HEADER, None, None)):
        if predicate != SH.declare:
            yield (HEADER, predicate, value)
    yield (HEADER, OWL.versionIRI, URIRef(f"{HEADER}/{model.version}"))
    yield (HEADER, VANN.preferredNamespacePrefix, Literal("gi"))
    yield (HEADER, VANN.preferredNamespaceUri, Literal(GI))


# ---- classes


def _classes(model: Model) -> Iterator[Triple]:
    for entity in model.classes.values():
        subject = URIRef(entity.iri)
        yield from ((subject, RDF.type, kind) for kind in (OWL.Class, RDFS.Class))
        yield from model.graph.triples((subject, RDFS.subClassOf, None))
        if entity.is_abstract:
            yield (subject, IS_ABSTRACT, Literal(True))
        if entity.comment:
            yield from _in_both(subject, RDFS.comment, entity.comment)
        yield from _described(model, subject)


def _described(model: Model, subject: Node) -> Iterator[Triple]:
    """Labels, comments and the ontology that defines the term, which is always ours."""
    for predicate in (RDFS.label, RDFS.comment):
        yield from model.graph.triples((subject, predicate, None))
    yield (subject, RDFS.isDefinedBy, HEADER)


def _disjoint(model: Model) -> Iterator[Triple]:
    """A thing has one most specific class: classes side by side share no thing, unless they share
    a class below."""
    for number, siblings in enumerate(_siblings(model)):
        axiom, members = BNode(f"disjoint{number}"), BNode(f"disjoint{number}members")
        listed = Graph()
        Collection(listed, members, [URIRef(iri) for iri in siblings])
        yield (axiom, RDF.type, OWL.AllDisjointClasses)
        yield (axiom, OWL.members, members)
        yield from listed


def _siblings(model: Model) -> Iterator[list[str]]:
    """Classes right below the same class, where there are two or more that share nothing."""
    below = {
        iri: {c.iri for c in model.classes.values() if iri in model.line_of(c.iri)}
        for iri in model.classes
    }
    for parent in sorted(model.classes):
        beside = sorted(map(str, model.graph.subjects(RDFS.subClassOf, URIRef(parent))))
        alone = [
            one for one in beside if not any(below[one] & below[o] for o in beside if o != one)
        ]
        if len(alone) > 1:
            yield alone


# ---- properties


def _properties(model: Model) -> Iterator[Triple]:
    owners = owners_of_properties(model)
    for prop in model.properties.values():
        if not prop.iri.startswith(GI):
            continue
        subject, values = URIRef(prop.iri), _values(prop)
        kind = OWL.DatatypeProperty if prop.range is None else OWL.ObjectProperty
        yield from ((subject, RDF.type, each) for each in (kind, RDF.Property))
        yield from _described(model, subject)
        yield (subject, IN_PROPERTY_GRAPH, Literal(prop.in_cypher))
        yield from _between(model, subject, owners[prop.iri], values, _range(prop))
        yield from _inverse(model, prop, owners[prop.iri])


def owners_of_properties(model: Model) -> Mapping[str, list[str]]:
    """The classes that each property belongs to, by the address of the property.

    Those whose shape has it and those whose codes have it; a class below one that is named has it
    anyway. A property that nothing has gives no classes.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for entity in model.classes.values():
        for rule in entity.rules:
            if not rule.is_inverse:
                found[rule.property.iri].add(entity.iri)
    for codes in model.code_lists.values():
        for concept in codes.concepts.values():
            for predicate in model.graph.predicates(URIRef(concept.iri), unique=True):
                found[str(predicate)].add(codes.class_iri)
    highest = {iri: _highest(model, classes) for iri, classes in found.items()}
    return defaultdict(list, highest)


def _highest(model: Model, classes: set[str]) -> list[str]:
    return sorted(iri for iri in classes if not classes & {*model.classes[iri].ancestors})


def _nearest_above(model: Model, classes: Iterable[str]) -> str:
    """The nearest class that all of them are, which is one of them where there is only one."""
    lines = [model.line_of(iri) for iri in classes]
    return next(iri for iri in lines[0] if all(iri in line for line in lines))


def _values(prop: Property) -> list[URIRef]:
    """Of which class or datatype the values are."""
    if prop.range is not None:
        return [URIRef(prop.range)]
    if prop.datatype == "date":
        return [XSD[kind] for kind in DATE_KINDS]
    return [RDF.langString if prop.datatype == "text" else XSD[str(prop.datatype)]]


def _range(prop: Property) -> URIRef:
    if prop.datatype == "date" or prop.datatype in OUTSIDE_OWL:
        return RDFS.Literal
    return _values(prop)[0]


def _between(
    model: Model, subject: Node, owners: list[str], values: Iterable[Node], whole: Node
) -> Iterator[Triple]:
    """What a property leads from and to: in one class each for reasoners, and which they are.

    Two statements of `rdfs:domain` would mean that things are of both classes. So it names the
    nearest class above all, which is always true, and `schema:domainIncludes` each of them.
    """
    if owners:
        yield (subject, RDFS.domain, URIRef(_nearest_above(model, owners)))
    yield from ((subject, DOMAIN_INCLUDES, URIRef(owner)) for owner in owners)
    yield (subject, RDFS.range, whole)
    yield from ((subject, RANGE_INCLUDES, value) for value in values)


def _inverse(model: Model, prop: Property, owners: list[str]) -> Iterator[Triple]:
    """The property read the other way, where the model names that."""
    subject = URIRef(prop.iri)
    name = model.graph.value(subject, OWL.inverseOf)
    if name is None:
        return
    yield (subject, OWL.inverseOf, name)
    yield (name, OWL.inverseOf, subject)
    yield from ((name, RDF.type, kind) for kind in (OWL.ObjectProperty, RDF.Property))
    yield from _described(model, name)
    said = words_of("ontology")["inverse"].filled(
        name=prop.in_sparql, th=prop.label.th, en=prop.label.en
    )
    yield from _in_both(name, RDFS.comment, said)
    whole = URIRef(_nearest_above(model, owners))
    yield from _between(model, name, [str(prop.range)], map(URIRef, owners), whole)


def _in_both(subject: Node, predicate: Node, words: Words) -> Iterator[Triple]:
    yield (subject, predicate, Literal(words.th, "th"))
    yield (subject, predicate, Literal(words.en, "en"))


def _derived(model: Model) -> Iterator[Triple]:
    """The short cuts of the property graph: their names are known in RDF, no triple has them."""
    owners = owners_of_properties(model)
    for rule in model.derived:
        subject = URIRef(rule.iri)
        kinds = [OWL.ObjectProperty, RDF.Property]
        kinds += [OWL.SymmetricProperty] if rule.is_symmetric else []
        yield from ((subject, RDF.type, kind) for kind in kinds)
        yield from _described(model, subject)
        yield (subject, IN_PROPERTY_GRAPH, Literal(f"-[:{rule.relationship}]->"))
        start, end = (_end_of(model, path[-1], owners) for path in (rule.start, rule.end))
        whole = URIRef(_nearest_above(model, end))
        yield from _between(model, subject, start, map(URIRef, end), whole)


def _end_of(model: Model, step: Step, owners: Mapping[str, list[str]]) -> list[str]:
    """The classes that a step leads to."""
    prop = model.properties[step.property]
    return owners[prop.iri] if step.is_inverse else [str(prop.range)]


# ---- code lists


def _codes(model: Model) -> Iterator[Triple]:
    for codes in model.code_lists.values():
        yield from _named(model, codes.iri, SKOS.ConceptScheme)
        for concept in codes.concepts.values():
            yield from _named(model, concept.iri, URIRef(codes.class_iri))
            yield (URIRef(concept.iri), RDF.type, SKOS.Concept)


def _named(model: Model, iri: str, kind: Node) -> Iterator[Triple]:
    """All that is said of a list or a code."""
    subject = URIRef(iri)
    yield from ((subject, RDF.type, each) for each in (kind, OWL.NamedIndividual))
    for _, predicate, value in model.graph.triples((subject, None, None)):
        yield (subject, predicate, value)
        if predicate == SKOS.prefLabel:
            yield (subject, RDFS.label, value)
    yield (subject, RDFS.isDefinedBy, HEADER)


# ---- what is taken from elsewhere


def _declared(graph: Graph) -> Graph:
    """The graph with a declaration of each class and property from another vocabulary."""
    above, stated = graph.objects(None, RDFS.subClassOf), graph.objects(None, RDF.type)
    for entity in filter(_is_elsewhere, {*above, *stated}):
        graph.add((entity, RDF.type, OWL.Class))
    for predicate in filter(_is_elsewhere, {*graph.predicates()}):
        graph.add((predicate, RDF.type, _kind_elsewhere(predicate)))
    return graph


def _is_elsewhere(term: Node) -> bool:
    return not str(term).startswith((GI, *BUILT_IN))


def _kind_elsewhere(predicate: Node) -> URIRef:
    if predicate in SKOS_OBJECT:
        return OWL.ObjectProperty
    return OWL.DatatypeProperty if predicate in SKOS_DATA else OWL.AnnotationProperty
