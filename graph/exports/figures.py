"""How much a snapshot holds: counted once, in a process of its own, and kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from rdflib.namespace import OWL, RDF, RDFS

from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Snapshot
from govinno.graph.tables import Cell
from govinno.ontology.iris import BASE, THINGS

#: What things of the records are called by; codes and the model have other addresses.

PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
CLASSES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY ?c"
SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"
ENTITIES = f"""SELECT (COUNT(*) AS ?n) WHERE {{
  {{ SELECT DISTINCT ?s WHERE {{ ?s a ?c }} }} FILTER(STRSTARTS(STR(?s), "{THINGS}")) }}"""
LANGUAGES = """SELECT DISTINCT ?l WHERE {
  ?s ?p ?o FILTER(LANG(?o) != "") BIND(LANG(?o) AS ?l) } ORDER BY ?l"""
#: What leads out of the graph. What the ontology says of itself, and words of the languages that
#: RDF is written in, are no links to other data.
LINKS = f"""SELECT ?to ?p (COUNT(*) AS ?n) WHERE {{
  ?s ?p ?o FILTER(ISIRI(?o) && !STRSTARTS(STR(?o), "{BASE}"))
  FILTER(!STRSTARTS(STR(?s), "{BASE}ontology"))
  FILTER(!STRSTARTS(STR(?p), "{RDF}") && !STRSTARTS(STR(?p), "{RDFS}") && !STRSTARTS(STR(?p), "{OWL}"))
  BIND(REPLACE(STR(?o), "^([^:]+://[^/]+/).*$", "$1") AS ?to)
}} GROUP BY ?to ?p ORDER BY ?to ?p"""


class Links(NamedTuple):
    """How many triples of one property lead to the data of another place."""

    to: str
    property: str
    triples: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a snapshot holds, code lists and model included.

    `entities` are the things that records and registers speak of. `classes` says how many things
    each class has, `properties` in how many triples each property stands, by IRI. `languages` are
    those of its texts, as tags.
    """

    triples: int
    subjects: int
    entities: int
    classes: dict[str, int]
    properties: dict[str, int]
    links: list[Links]
    languages: list[str]


def counted(snapshot: Snapshot) -> Figures:
    """Count a snapshot. Readers' queries have other workers and need not wait for this one.

    `QueryRefused` where it takes longer than two minutes a count.
    """
    with Sandbox(snapshot.folder) as own:

        def rows(text: str) -> list[list[Cell]]:
            return own.whole("sparql", text).rows

        properties = _by_iri(rows(PROPERTIES))
        return Figures(
            sum(properties.values()),
            _number(rows(SUBJECTS)),
            _number(rows(ENTITIES)),
            _by_iri(rows(CLASSES)),
            properties,
            [Links(str(to), str(by), _whole(n)) for to, by, n in rows(LINKS)],
            [str(tag) for (tag,) in rows(LANGUAGES)],
        )


def _by_iri(rows: list[list[Cell]]) -> dict[str, int]:
    return {str(iri): _whole(number) for iri, number in rows}


def _number(rows: list[list[Cell]]) -> int:
    return _whole(rows[0][0])


def _whole(cell: Cell) -> int:
    assert isinstance(cell, int)
    return cell
