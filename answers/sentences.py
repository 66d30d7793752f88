"""The words of an answer: templates of the question, filled from rows, values and totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from govinno.answers.question import Question
from govinno.graph.tables import Table
from govinno.ontology.model import GI, Words, load_model


def filled(
    question: Question,
    words: Words,
    table: Table,
    known: Mapping[str, Words],
    totals: Mapping[str, Any],
) -> dict[str, str]:
    """A template in both languages. `known` are the values of the blanks, in words."""
    return {
        language: _fill(
            question, words.in_language(language), table,
            {**{name: told.in_language(language) for name, told in known.items()}, **totals},
            language,
        )
        for language in ("th", "en")
    }  # fmt: skip


_BLANK = re.compile(r"\{(\w+)(?::(\w+))?\}")


def _fill(
    question: Question, template: str, table: Table, words: Mapping[str, Any], language: str
) -> str:
    """Fill a sentence: {name} is a value or total, {rows} their number, {count:column} how many
    different, {list:column} the first three, {first:column} the first."""

    def fill(found: re.Match[str]) -> str:
        name, column = found.groups()
        if column is None:
            return f"{len(table.rows):,}" if name == "rows" else _said(words[name])
        cells = list(dict.fromkeys(_told(question, table, column, language)))
        if name == "count":
            return f"{len(cells):,}"
        most = 1 if name == "first" else 3
        more = ["…"] if most < len(cells) and name == "list" else []
        return ", ".join(cells[:most] + more) or ("ไม่ทราบ" if language == "th" else "not known")

    return _BLANK.sub(fill, template)


def _told(question: Question, table: Table, column: str, language: str) -> Iterator[str]:
    """The known cells of a column in words: the label of a code, the English where there is one."""
    twins = [c for c in question.columns if c.kind == "english"] if language == "en" else []
    english = {c.of: c.name for c in twins}
    codes = {c.name: c.codes for c in question.columns}[column]
    labels = load_model().code_lists[GI + codes].concepts if codes else {}
    twin = table.columns.index(english.get(column, column))
    for row in table.rows:
        cell = row[table.columns.index(column)] if row[twin] is None else row[twin]
        if cell is not None:
            known = labels.get(str(cell))
            yield known.label.in_language(language) if known else _said(cell)


def _said(cell: Any) -> str:
    return f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)
