"""Explaining a thing: each fact with its evidence, its document and its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from govinno.answers.texts import text_of
from govinno.graph.sandbox import Sandbox
from govinno.ontology.model import load_model, local_name
from govinno.records.places import place_in_words
from govinno.words import Words

#: Gives, for a named graph and a thing, where the file behind it tells of it (`loading.places_of`).
FindPlace = Callable[[str, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class FactAccount:
    """One fact and where it comes from.

    `line` and `field` are where the record or the register tells it, 0 and "" where the fact
    follows from the record and stands in no field of its own.
    """

    property: str
    label: Words
    value: str
    language: str | None
    graph: str
    file: str
    line: int
    field: str
    evidence: list[dict[str, str | None]]

    def place(self) -> str:
        """Where the fact stands, as people read it; empty where it is of the model itself."""
        return place_in_words(self.file, self.line, self.field) if self.file else ""

    def as_dict(self) -> dict[str, object]:
        """The account as JSON has it."""
        return asdict(self)


def explain(sandbox: Sandbox, iri: str, find_place: FindPlace) -> list[FactAccount]:
    """All facts stated of `iri`, in the order of the model."""
    safe = _iri_term(iri)
    facts = sandbox.sparql(text_of("explain.rq").replace("$thing", safe)).rows
    evidence = _evidence(sandbox, safe)
    # Finding a place reads the whole record again, so it is done once for each that states a fact.
    places = {
        graph: find_place(graph, iri) for graph in dict.fromkeys(str(row[0]) for row in facts)
    }
    return [
        _account(str(graph), str(prop), str(value), language, places[str(graph)], evidence)
        for graph, prop, value, language in facts
    ]


def _account(
    graph: str,
    prop: str,
    value: str,
    language: object,
    place: Mapping[str, Any],
    evidence: list[dict[str, str | None]],
) -> FactAccount:
    known = load_model().properties.get(prop)
    fields, nowhere = place.get("fields", {}), ("", place.get("line", 0))
    name, line = fields.get(f"{prop}@{language}", fields.get(prop, nowhere))
    return FactAccount(
        property=prop,
        label=known.label if known else Words(local_name(prop), local_name(prop)),
        value=value,
        language=str(language) if language else None,
        graph=graph,
        file=str(place.get("file", "")),
        line=int(line),
        field=".".join(part for part in (place.get("path", ""), name) if part),
        evidence=evidence,
    )


def _evidence(sandbox: Sandbox, term: str) -> list[dict[str, str | None]]:
    """The places in documents behind a thing; a span is its own evidence."""
    text = text_of("evidence.rq").replace("$rows", f"VALUES ?thing {{ {term} }}")
    table = sandbox.sparql(text)
    names = table.columns[1:]
    return [
        {
            name: None if cell is None else str(cell)
            for name, cell in zip(names, row[1:], strict=True)
        }
        for row in sorted(table.rows, key=str)
    ]


def _iri_term(iri: str) -> str:
    """The IRI as SPARQL writes it; characters that would end it are encoded."""
    for character in '<>"{}|\\^` \n\t':
        iri = iri.replace(character, f"%{ord(character):02X}")
    return f"<{iri}>"
