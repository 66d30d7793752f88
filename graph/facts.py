"""Facts as a small graph in memory, and as N-Quads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from rdflib import BNode, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node

from govinno.ontology.iris import BASE, RDF_TYPE, XSD
from govinno.ontology.model import Model
from govinno.ontology.published import schema_graph
from govinno.records.facts import IRI, Fact, Value

#: What a URI may hold besides letters and digits. Source: RFC 3986, section 2.
URI_SIGNS = ":/?#[]@!$&'()*+,;=%-._~"

CASE_GRAPHS = BASE + "graph/case/"
REGISTER_GRAPH = BASE + "graph/register"
REFERENCE_GRAPH = BASE + "graph/reference"
VOCAB_GRAPH = BASE + "graph/vocab"
ONTOLOGY_GRAPH = BASE + "graph/ontology"


def case_graph_iri(case: str) -> str:
    """The named graph of a case."""
    return CASE_GRAPHS + case


class FactIndex:
    """Facts by subject and property, and the other way round."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.values: dict[str, dict[str, list[Value]]] = {}
        self._owners: dict[tuple[str, str], list[str]] = {}
        described, properties = None, {}
        for subject, prop, value in facts:
            # Facts come subject by subject, so that most belong to the one before.
            if subject != described:
                described, properties = subject, self.values.setdefault(subject, {})
            properties.setdefault(prop, []).append(value)
            if value.kind == IRI and prop != RDF_TYPE:
                self._owners.setdefault((value.text, prop), []).append(subject)

    def types(self, subject: str) -> set[str]:
        """The classes a subject is stated to have; empty where it is not described."""
        return {value.text for value in self.get(subject, RDF_TYPE)}

    def get(self, subject: str, prop: str) -> list[Value]:
        """All values of a property, in the order stated."""
        properties = self.values.get(subject)
        return properties.get(prop, []) if properties else []

    def owners(self, target: str, prop: str) -> list[str]:
        """All subjects that lead to the target by this property."""
        return self._owners.get((target, prop), [])


def n_quads(facts: Iterable[Fact], graph: str) -> Iterator[str]:
    """One N-Quads line for each fact."""
    for subject, prop, value in facts:
        yield f"<{subject}> <{prop}> {n3(value)} <{graph}> .\n"


def n3(value: Value) -> str:
    """A value as N-Triples writes it."""
    text, kind = value
    if kind == IRI:
        return f"<{text}>"
    escaped = _escape(text)
    if kind[0] == "@":
        return f'"{escaped}"{kind}'
    return f'"{escaped}"' if kind == "string" else f'"{escaped}"^^<{XSD}{kind}>'


def as_uri(text: str) -> str:
    """A web address with percent signs in place of what no URI holds, such as Thai letters.

    OWL reasoners stop at an `xsd:anyURI` that is none. What is written so already stays.
    """
    return text if text.isascii() else quote(text, safe=URI_SIGNS)


def _escape(text: str) -> str:
    if "\\" not in text and '"' not in text and "\n" not in text and "\r" not in text:
        return text
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("\n", "\\n").replace("\r", "\\r")


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
