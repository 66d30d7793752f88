"""Rows in words: codes by their labels, English twins in their places, IRIs kept out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from govinno.answers.dates import date_in_words
from govinno.answers.locators import locator_in_words
from govinno.answers.question import Column
from govinno.graph.tables import Cell
from govinno.ontology.model import GI, load_model
from govinno.records.text import script_of
from govinno.words import Words


def shown_columns(columns: Sequence[Column]) -> list[Column]:
    """The columns that people read: neither IRIs, codes for analysts nor the English twins of
    others."""
    return [column for column in columns if column.kind not in ("iri", "code", "english")]


def row_in_words(
    columns: Sequence[Column], names: Sequence[str], row: Sequence[Cell], language: str
) -> list[str]:
    """One row as people read it, a text for each shown column; "" where nothing is known."""
    cells = dict(zip(names, row, strict=True))
    if language == "en":
        english = {column.of: column.name for column in columns if column.kind == "english"}
        cells |= {of: cells[name] or cells[of] for of, name in english.items() if of}
    return [
        column_in_words(column, cells[column.name], language) for column in shown_columns(columns)
    ]


def column_in_words(column: Column, cell: Cell, language: str) -> str:
    """A cell as people read it: also shares as per cent, dates in the calendar of the language,
    and places in documents in its words."""
    if column.kind == "share" and isinstance(cell, int | float):
        return f"{cell:.0%}"
    if column.kind == "decimal" and isinstance(cell, int | float):
        return f"{cell:.3g}"
    if column.kind == "date" and cell is not None:
        return date_in_words(str(cell), language)
    if column.kind == "locator" and cell is not None:
        return locator_in_words(str(cell), language)
    return cell_in_words(cell, column.codes, language)


def cell_in_words(cell: Cell, codes: str | None, language: str) -> str:
    """A cell as people write it: the label of a code, yes or no, whole numbers without decimals."""
    if cell is None:
        return ""
    if codes and (label := code_label(codes, str(cell))):
        return label.in_language(language)
    if isinstance(cell, bool):
        return YES_NO[cell].in_language(language)
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, list) else str(cell)


_LETTER = re.compile("[A-Za-z\u00c0-\u024f\u0e01-\u0e4e]")


def language_of_text(text: str) -> str:
    """`th` or `en` by the majority of its letters, "" for a text without letters of either."""
    return script_of(text) if _LETTER.search(text) else ""


YES_NO = {True: Words("ใช่", "yes"), False: Words("ไม่", "no")}


def code_label(codes: str, code: str) -> Words | None:
    """The label of a code in the code list of this class, None where it is not there."""
    concept = load_model().code_lists[GI + codes].concepts.get(code)
    return concept.label if concept else None
