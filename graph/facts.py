"""Facts as a small graph in memory, and as N-Quads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from govinno.ontology.iris import BASE, RDF_TYPE, XSD
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


def _escape(text: str) -> str:
    if "\\" not in text and '"' not in text and "\n" not in text and "\r" not in text:
        return text
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("\n", "\\n").replace("\r", "\\r")


def as_uri(text: str) -> str:
    """A web address with percent signs in place of what no URI holds, such as Thai letters.

    OWL reasoners stop at an `xsd:anyURI` that is none. What is written so already stays.
    """
    return text if text.isascii() else quote(text, safe=URI_SIGNS)
