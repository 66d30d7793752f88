"""The places in documents behind the rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govinno.answers.answer import Evidence
from govinno.answers.bind import bind_sparql, sparql_rows
from govinno.answers.question import Question
from govinno.answers.texts import text_of
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Table

#: Evidence is looked up for the first rows, and shown up to so many for each.
ROWS_WITH_EVIDENCE, EVIDENCE_PER_ROW = 100, 8


def find_evidence(
    sandbox: Sandbox, question: Question, values: Mapping[str, str], table: Table
) -> list[Evidence]:
    """Evidence for the first rows of a table; none where the question has no way to it."""
    if "evidence" not in question.texts or not table.rows:
        return []
    keys = [table.columns.index(name) for name in question.evidence_key]
    first = table.rows[:ROWS_WITH_EVIDENCE]
    wanted = list(dict.fromkeys(tuple(row[i] for i in keys) for row in first))
    text = question.texts["evidence"].replace("$rows", sparql_rows(question.evidence_key, wanted))
    found = sandbox.sparql(bind_sparql(text, values))
    things = _things(found, len(keys))
    places = _places(sandbox, {thing for group in things.values() for thing in group})
    return [
        Evidence(number, *place)
        for number, row in enumerate(first)
        for place in _of_row(things.get(tuple(str(row[i]) for i in keys), []), places)
    ]


def _things(found: Table, width: int) -> dict[tuple[str, ...], list[str]]:
    """Evidenced things by the key columns of their row."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    for row in found.rows:
        grouped.setdefault(tuple(str(cell) for cell in row[:width]), []).append(str(row[width]))
    return grouped


def _places(sandbox: Sandbox, things: set[str]) -> dict[str, list[tuple[Any, ...]]]:
    """The places in documents behind some things."""
    if not things:
        return {}
    rows = sparql_rows(["thing"], [[thing] for thing in sorted(things)])
    table = sandbox.sparql(text_of("evidence.rq").replace("$rows", rows))
    places: dict[str, list[tuple[Any, ...]]] = {}
    for thing, *place in table.rows:
        places.setdefault(str(thing), []).append(tuple(place))
    return places


def _of_row(
    things: list[str], places: Mapping[str, list[tuple[Any, ...]]]
) -> list[tuple[Any, ...]]:
    found = [
        place for thing in sorted(set(things)) for place in sorted(places.get(thing, []), key=str)
    ]
    return list(dict.fromkeys(found))[:EVIDENCE_PER_ROW]
