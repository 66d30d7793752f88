"""The order of rows, where engines differ: missing values, and Thai."""

from __future__ import annotations

import re
from dataclasses import replace
from operator import itemgetter

from govinno.answers.question import Question
from govinno.graph.tables import Cell, Table


def in_order(question: Question, table: Table) -> Table:
    """Rows in the order the question asks for; engines order missing values differently.

    Rows that the question puts in the same place stand in the order of all their cells. Where it
    names no order the text itself gives one, such as that of a record's documents.
    """
    if not question.order:
        return table
    rows = sorted(table.rows, key=lambda row: [(*_sort_key(cell), str(cell)) for cell in row])
    for name in reversed(question.order):
        cell = itemgetter(table.columns.index(name.lstrip("-")))
        rows.sort(key=lambda row: _sort_key(cell(row)), reverse=name.startswith("-"))
        rows.sort(key=lambda row: cell(row) is None)
    return replace(table, rows=rows)


def _sort_key(cell: Cell) -> tuple[int, float, str]:
    """Numbers before words; Thai by its dictionary order. What is missing comes last either way."""
    if cell is None:
        return (2, 0.0, "")
    if isinstance(cell, bool | int | float):
        return (0, float(cell), "")
    return (1, 0.0, thai_sort_key(str(cell)))


def thai_first(text: str) -> tuple[bool, str]:
    """The order of names for Thai readers: Thai names by the dictionary, all others after them."""
    return (not "\u0e01" <= text[:1] <= "\u0e5b", thai_sort_key(text))


def thai_sort_key(text: str) -> str:
    """Thai dictionary order: a vowel written before its consonant is sorted after it, and tone
    marks count last. Source: Royal Institute dictionary; the rule of TIS 620 collation."""
    marks = "".join(c for c in text if "็" <= c <= "์")
    plain = "".join(c for c in text if not "็" <= c <= "์")
    return re.sub(r"([เ-ไ])([ก-ฮ])", r"\2\1", plain) + "\x00" + marks
