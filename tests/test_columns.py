"""The columns of a snapshot hold what its RDF holds: property by property, and after each load."""

from __future__ import annotations

from typing import Any

import pytest

from govinno.graph.columns import Facts, of_cases
from govinno.graph.columns.cut import is_prose
from govinno.graph.sandbox import Sandbox
from govinno.ontology.iris import BASE
from govinno.ontology.model import load_model

COUNTED = {p.name: p for p in load_model().properties.values() if not is_prose(p)}


def _pairs(facts: Facts) -> list[tuple[str, str, str, Any]]:
    """All facts of one case, each with its name, in whole addresses."""
    found = []
    for name in COUNTED:
        prop = COUNTED[name]
        ends = ("@th", "@en") if prop.datatype == "text" else ("",)
        for end in ends:
            for subject, value in facts.pairs(name + end):
                told = facts.iri(value) if prop.datatype is None else f"{_plain(value)}{end}"
                found.append((facts.id, name, facts.iri(subject), told))
    return found


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def _of_rdf(sandbox: Sandbox, name: str, graphs: str) -> set[tuple[str, str]]:
    prop = COUNTED[name]
    value = 'CONCAT(STR(?v), IF(isIRI(?v) || LANG(?v) = "", "", CONCAT("@", LANG(?v))))'
    text = (
        f"SELECT ?s ({value} AS ?told) WHERE {{ GRAPH ?g {{ ?s <{prop.iri}> ?v }} "
        f'FILTER(STRSTARTS(STR(?g), "{BASE}graph/{graphs}")) }}'
    )
    rows = sandbox.whole("sparql", text).rows
    number = prop.datatype == "decimal"
    return {(str(s), _plain(float(str(told))) if number else str(told)) for s, told in rows}


@pytest.fixture(scope="module")
def names() -> list[str]:
    return [n + e for n in COUNTED for e in ("", "@th", "@en")]


def test_each_property_holds_what_the_rdf_of_the_cases_holds(
    shipped_sandbox: Sandbox, names: list[str]
) -> None:
    found: dict[str, set[tuple[str, str]]] = {name: set() for name in COUNTED}
    for facts in of_cases(shipped_sandbox.folder, names, _pairs):
        for _, name, subject, value in facts:
            found[name].add((subject, value))
    assert sum(map(len, found.values())) > 5_000
    differing = {n: found[n] ^ _of_rdf(shipped_sandbox, n, "case/") for n in COUNTED}
    assert not {name: pairs for name, pairs in differing.items() if pairs}
