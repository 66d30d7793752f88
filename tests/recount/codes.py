"""The code lists of the model, read from their Turtle files."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from rdflib import RDF, SKOS, Graph, URIRef

ROOT = Path(__file__).parents[2]
GI = "https://w3id.org/govinno/ontology#"


@dataclass(slots=True)
class Code:
    """One code: its labels, the code above it, and the marks that rules ask for."""

    code: str
    th: str
    en: str
    broader: str | None
    labels: set[str] = field(default_factory=set)
    marks: dict[str, str] = field(default_factory=dict)


@cache
def codes(name: str) -> dict[str, Code]:
    """A code list by the name of its file."""
    graph = Graph().parse(ROOT / "ontology" / "vocab" / f"{name}.ttl")
    members = [s for s in graph.subjects(SKOS.notation) if (s, SKOS.inScheme, None) in graph]
    notation = {member: str(graph.value(member, SKOS.notation)) for member in members}
    found = {}
    for member, code in notation.items():
        labels = {o.language: str(o) for o in graph.objects(member, SKOS.prefLabel)}
        above = graph.value(member, SKOS.broader)
        texts = {
            str(o)
            for p in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
            for o in graph.objects(member, p)
        }
        marks = {
            str(p).removeprefix(GI): str(o).rpartition("/")[2]
            for p, o in graph.predicate_objects(member)
            if str(p).startswith(GI) and p != RDF.type and isinstance(p, URIRef)
        }
        found[code] = Code(code, labels["th"], labels["en"], notation.get(above), texts, marks)
    return found


@cache
def code_of(name: str, told: object) -> str:
    """The code that a text stands for, itself or one of its labels; a record is valid."""
    text = " ".join(str(told).split())
    known = codes(name)
    if text in known:
        return text
    return next(
        c.code for c in known.values() if text.casefold() in {x.casefold() for x in c.labels}
    )


def with_broader(name: str, code: str) -> list[str]:
    """The code and all above it, nearest first."""
    found = [code]
    while above := codes(name)[found[-1]].broader:
        found.append(above)
    return found


def top(name: str, code: str) -> str:
    """The broadest code above this one."""
    return with_broader(name, code)[-1]
