"""The places in documents behind the rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import yaml

from govinno.answers.answer import Evidence
from govinno.answers.bind import bind_sparql, sparql_rows
from govinno.answers.question import Column, Question, read_columns
from govinno.answers.texts import text_of
from govinno.answers.wording import row_in_words, shown_columns
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import QueryRefused, Table
from govinno.ontology.model import GI, Words, load_model

#: Evidence is looked up for the first rows, and shown up to so many for each.
ROWS_WITH_EVIDENCE, EVIDENCE_PER_ROW = 50, 8
#: Behind an aggregate of a large graph stand thousands of things; so many are looked at.
MOST_THINGS = 1_000

#: The key cells of a row, as text.
Key = tuple[str, ...]


def find_evidence(
    sandbox: Sandbox, question: Question, values: Mapping[str, str], table: Table
) -> list[Evidence]:
    """Evidence for the first rows of a table; none where the question has no way to it.

    A look-up that a very large graph does not finish in time costs the answer its evidence, not
    the answer: `govinno explain` and the query texts still lead to it.
    """
    if "evidence" not in question.texts or not table.rows:
        return []
    columns = [table.columns.index(name) for name in question.evidence_key]
    keys = [tuple(str(row[i]) for i in columns) for row in table.rows[:ROWS_WITH_EVIDENCE]]
    try:
        things = _things(sandbox, question, values, list(dict.fromkeys(keys)))
        places = _places(sandbox, {thing for group in things.values() for thing in group})
    except QueryRefused:
        return []
    return [
        Evidence(number, *place)
        for number, key in enumerate(keys)
        for place in _of_row(things.get(key, []), places)
    ]


def evidence_behind(sandbox: Sandbox, things_by_row: Sequence[Iterable[str]]) -> list[Evidence]:
    """The evidence behind rows whose evidenced things are known: of the first rows, a few each."""
    rows = [sorted(set(t))[:EVIDENCE_PER_ROW] for t in things_by_row[:ROWS_WITH_EVIDENCE]]
    try:
        places = _places(sandbox, {thing for things in rows for thing in things})
    except QueryRefused:
        return []
    return [
        Evidence(number, *place)
        for number, things in enumerate(rows)
        for place in _of_row(things, places)
    ]


def _things(
    sandbox: Sandbox, question: Question, values: Mapping[str, str], keys: list[Key]
) -> dict[Key, list[str]]:
    """The evidenced things behind each row, a few for each."""
    rows = sparql_rows(question.evidence_key, keys)
    text = bind_sparql(question.texts["evidence"].replace("$rows", rows), values)
    found = sandbox.sparql(f"{text}\nLIMIT {MOST_THINGS}")
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


# ---- in words


@lru_cache(maxsize=1)
def evidence_columns() -> dict[str, Column]:
    """The fields of `Evidence` as columns, with their labels and code lists."""
    columns = read_columns(yaml.load(text_of("evidence.yaml"), yaml.CSafeLoader))
    return {column.name: column for column in columns}


def evidence_in_words(place: Evidence, language: str) -> dict[str, str]:
    """The fields of one place as people read them; "" where nothing is known."""
    columns = list(evidence_columns().values())
    names = [column.name for column in columns]
    cells = [getattr(place, name) for name in names]
    shown = [column.name for column in shown_columns(columns)]
    return dict(zip(shown, row_in_words(columns, names, cells, language), strict=True))


def stake_of(place: Evidence) -> Words | None:
    """The stake that follows from what the speaker is; None for a relation without one."""
    codes = evidence_columns()["speaker_relation"].codes
    model = load_model()
    relation = model.code_lists[f"{GI}{codes}"].concepts.get(place.speaker_relation)
    return model.concepts[relation.stake].label if relation and relation.stake else None
