"""The places in documents behind the rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import yaml

from govinno.answers.answer import Evidence, EvidenceCounts
from govinno.answers.bind import bind_sparql, sparql_rows
from govinno.answers.question import Column, Question, read_columns
from govinno.answers.template import fill
from govinno.answers.texts import text_of
from govinno.answers.wording import row_in_words, shown_columns
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell, QueryRefused, Table
from govinno.ontology.model import GI, load_model
from govinno.words import Words

#: Evidence is looked up for so many rows, and given up to so many places for each. What is left
#: out is counted and told.
ROWS_WITH_EVIDENCE, EVIDENCE_PER_ROW = 500, 100
#: Behind an aggregate of a large graph stand thousands of things; so many are looked at.
MOST_THINGS = 2_000
#: So many rows or things are asked for in one text.
AT_ONCE = 100

#: The key cells of a row, as text.
Key = tuple[str, ...]
#: The places of a table, and how many there are.
Found = tuple[list[Evidence], EvidenceCounts]


def find_evidence(
    sandbox: Sandbox, question: Question, values: Mapping[str, str], table: Table
) -> Found:
    """Evidence for the first rows of a table; none where the question has no way to it.

    A look-up that a very large graph does not finish in time costs the answer its evidence, not
    the answer: then no row counts as looked at, and `govinno explain` and the query texts still
    lead to it.
    """
    if "evidence" not in question.texts or not table.rows:
        return [], EvidenceCounts(rows=len(table.rows))
    try:
        things, is_cut = things_behind(sandbox, question, values, table.columns, table.rows)
        return _given(sandbox, things, len(table.rows), at_least=is_cut)
    except QueryRefused:
        return [], EvidenceCounts(rows=len(table.rows), truncated=True)


def evidence_behind(sandbox: Sandbox, things_by_row: Sequence[Iterable[str]]) -> Found:
    """The evidence behind rows whose evidenced things are known."""
    rows, left, is_cut = [], MOST_THINGS, False
    for things in things_by_row[:ROWS_WITH_EVIDENCE]:
        known = sorted(set(things))
        rows.append(known[:left])
        is_cut = is_cut or len(known) > left
        left -= len(rows[-1])
    try:
        return _given(sandbox, rows, len(things_by_row), at_least=is_cut)
    except QueryRefused:
        return [], EvidenceCounts(rows=len(things_by_row), truncated=True)


def things_behind(
    sandbox: Sandbox,
    question: Question,
    values: Mapping[str, str],
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
) -> tuple[list[list[str]], bool]:
    """The evidenced things behind each of the first rows, and whether some were left out."""
    places = [columns.index(name) for name in question.evidence_key]
    keys = [tuple(str(row[i]) for i in places) for row in rows[:ROWS_WITH_EVIDENCE]]
    things, is_cut = _things(sandbox, question, values, list(dict.fromkeys(keys)))
    return [things.get(key, []) for key in keys], is_cut


def _given(
    sandbox: Sandbox, things: Sequence[Sequence[str]], rows: int, *, at_least: bool
) -> Found:
    """The places behind the first rows, up to so many for each, and all of them counted."""
    places = _places(sandbox, {thing for group in things for thing in group})
    found = [_of_row(group, places) for group in things]
    given = [
        Evidence(number, *place)
        for number, some in enumerate(found)
        for place in some[:EVIDENCE_PER_ROW]
    ]
    counts = EvidenceCounts(
        rows=rows,
        looked_at=len(found),
        with_evidence=sum(1 for some in found if some),
        places=[len(some) for some in found],
        given=len(given),
        truncated=at_least or len(found) < rows or len(given) < sum(map(len, found)),
        at_least=at_least,
    )
    return given, counts


def _things(
    sandbox: Sandbox, question: Question, values: Mapping[str, str], keys: list[Key]
) -> tuple[dict[Key, list[str]], bool]:
    """The evidenced things behind each row, and whether there are more than are looked at."""
    grouped: dict[Key, list[str]] = {}
    left = MOST_THINGS
    for start in range(0, len(keys), AT_ONCE):
        rows = sparql_rows(question.evidence_key, keys[start : start + AT_ONCE])
        text = bind_sparql(question.texts["evidence"].replace("$rows", rows), values)
        found = sandbox.sparql(f"{text}\nLIMIT {left + 1}").rows
        for *key, thing in found[:left]:
            things = grouped.setdefault(tuple(str(cell) for cell in key), [])
            if str(thing) not in things:
                things.append(str(thing))
        if len(found) > left:
            return grouped, True
        left -= len(found)
    return grouped, False


def _places(sandbox: Sandbox, things: set[str]) -> dict[str, list[tuple[Any, ...]]]:
    """The places in documents behind some things."""
    places: dict[str, list[tuple[Any, ...]]] = {}
    wanted = sorted(things)
    for start in range(0, len(wanted), AT_ONCE):
        rows = sparql_rows(["thing"], [[thing] for thing in wanted[start : start + AT_ONCE]])
        table = sandbox.sparql(text_of("evidence.rq").replace("$rows", rows))
        for thing, *place in table.rows:
            places.setdefault(str(thing), []).append(tuple(place))
    return places


def _of_row(
    things: Sequence[str], places: Mapping[str, list[tuple[Any, ...]]]
) -> list[tuple[Any, ...]]:
    """The places of the things of one row, each once."""
    found = [
        place for thing in sorted(set(things)) for place in sorted(places.get(thing, []), key=str)
    ]
    return list(dict.fromkeys(found))


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


def counts_of_evidence(counts: EvidenceCounts) -> Words:
    """How much of the evidence is given, in a sentence; "" where a table has no rows."""
    if not counts.rows:
        return Words("", "")
    rows, found = f"{counts.rows:,}", sum(counts.places)
    of_rows = fill("{n} {n|row|rows}", {"n": counts.rows}.__getitem__)
    more = Words("อย่างน้อย ", "at least ") if counts.at_least else Words("", "")
    if counts.truncated and not counts.looked_at:
        return Words(
            f"หาหลักฐานของ {rows} แถวนี้ไม่ทันเวลา",
            f"The evidence for {of_rows} was not found in time.",
        )
    th = f"หลักฐาน {counts.given:,} รายการ ของ {counts.with_evidence:,} จาก {rows} แถว"
    en = f"Places of evidence: {counts.given:,}, for {counts.with_evidence:,} of {of_rows}."
    if counts.given < found or counts.at_least:
        th = f"หลักฐาน {counts.given:,} จาก{more.th}{found:,} รายการ ของ {counts.with_evidence:,} จาก {rows} แถว"
        en = (
            f"Places of evidence: {counts.given:,} of {more.en}{found:,}, "
            f"for {counts.with_evidence:,} of {of_rows}."
        )
    if counts.looked_at < counts.rows:
        th += f" ค้นหลักฐานเฉพาะ {counts.looked_at:,} แถวแรก"
        en += f" It was looked for behind the first {counts.looked_at:,} rows only."
    return Words(th, en)


def stake_of(place: Evidence) -> Words | None:
    """The stake that follows from what the speaker is; None for a relation without one."""
    codes = evidence_columns()["speaker_relation"].codes
    model = load_model()
    relation = model.code_lists[f"{GI}{codes}"].concepts.get(place.speaker_relation)
    return model.concepts[relation.stake].label if relation and relation.stake else None
