"""What the triples of the model state, as facts."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import BNode, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node

from govinno.ontology.iris import RDF_TYPE, XSD
from govinno.ontology.model import Model
from govinno.ontology.published import schema_graph
from govinno.records.facts import IRI, Fact, Value


def value_of(term: Node) -> Value:
    """A value from an rdflib term."""
    if isinstance(term, Literal):
        if term.language:
            return Value(str(term), f"@{term.language}")
        return Value(str(term), str(term.datatype or XSD + "string").removeprefix(XSD))
    return Value(str(term), IRI)


def vocab_facts(model: Model) -> list[Fact]:
    """The code lists as facts: what is stated of each code, and its classes."""
    facts = []
    for codes in model.code_lists.values():
        subjects = [URIRef(codes.iri), *(URIRef(c.iri) for c in codes.concepts.values())]
        facts += [fact for subject in subjects for fact in _stated(model, subject)]
        for concept in codes.concepts.values():
            types = (*model.types_of(codes.class_iri), str(SKOS.Concept))
            facts += [Fact(concept.iri, RDF_TYPE, Value(iri, IRI)) for iri in types]
    return list(dict.fromkeys(facts))


def ontology_facts(model: Model) -> list[Fact]:
    """The published ontology without its code lists, which `vocab_facts` gives.

    Nothing that needs blank nodes: a snapshot has none. So the store does not say which classes
    are disjoint; the file of the ontology does.
    """
    stated = (triple for triple in schema_graph(model) if not any(map(_is_blank, triple)))
    return sorted(Fact(str(s), str(p), value_of(o)) for s, p, o in stated)


def _is_blank(term: Node) -> bool:
    return isinstance(term, BNode)


def _stated(model: Model, subject: URIRef) -> Iterator[Fact]:
    for _, predicate, term in model.graph.triples((subject, None, None)):
        if not isinstance(term, BNode):
            yield Fact(str(subject), str(predicate), value_of(term))
