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
ROWS_WITH_EVIDENCE, EVIDENCE_PER_ROW = 50, 8
#: Behind an aggregate of a large graph stand thousands of things: then the first rows get a few.
MOST_THINGS, ROWS_ONE_BY_ONE = 1_000, 20

#: The key cells of a row, as text.
Key = tuple[str, ...]


def find_evidence(
    sandbox: Sandbox, question: Question, values: Mapping[str, str], table: Table
) -> list[Evidence]:
    """Evidence for the first rows of a table; none where the question has no way to it."""
    if "evidence" not in question.texts or not table.rows:
        return []
    columns = [table.columns.index(name) for name in question.evidence_key]
    keys = [tuple(str(row[i]) for i in columns) for row in table.rows[:ROWS_WITH_EVIDENCE]]
    look_up = _LookUp(sandbox, question, values)
    things = look_up.things(list(dict.fromkeys(keys)))
    places = _places(sandbox, {thing for group in things.values() for thing in group})
    return [
        Evidence(number, *place)
        for number, key in enumerate(keys)
        for place in _of_row(things.get(key, []), places)
    ]


class _LookUp:
    """Finds the evidenced things behind rows by the evidence text of a question."""

    def __init__(self, sandbox: Sandbox, question: Question, values: Mapping[str, str]) -> None:
        self.sandbox, self.question, self.values = sandbox, question, values

    def things(self, keys: list[Key]) -> dict[Key, list[str]]:
        """The things behind each row, a few for each where there are very many."""
        found = self._ask(keys, MOST_THINGS)
        if len(found.rows) < MOST_THINGS:
            return self._grouped(found)
        grouped: dict[Key, list[str]] = {}
        for key in keys[:ROWS_ONE_BY_ONE]:
            grouped |= self._grouped(self._ask([key], EVIDENCE_PER_ROW))
        return grouped

    def _ask(self, keys: list[Key], most: int) -> Table:
        rows = sparql_rows(self.question.evidence_key, keys)
        text = self.question.texts["evidence"].replace("$rows", rows)
        return self.sandbox.sparql(f"{bind_sparql(text, self.values)}\nLIMIT {most}")

    def _grouped(self, found: Table) -> dict[Key, list[str]]:
        grouped: dict[Key, list[str]] = {}
        for *key, thing in found.rows:
            things = grouped.setdefault(tuple(str(cell) for cell in key), [])
            if len(things) < EVIDENCE_PER_ROW:
                things.append(str(thing))
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
    """The places of the things of one row, each once."""
    found = [
        place for thing in sorted(set(things)) for place in sorted(places.get(thing, []), key=str)
    ]
    return list(dict.fromkeys(found))[:EVIDENCE_PER_ROW]
