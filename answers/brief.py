"""The answer of a study as people read it first: its parts, and the few columns that matter.

A file of the answer, and the fold below each table of the page, have all columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from govinno.answers.answer import StudyAnswer
from govinno.answers.question import Brief, Column, Question, TableForm
from govinno.answers.wording import row_in_words, shown_columns
from govinno.graph.tables import Cell
from govinno.words import Words

#: What stands behind the one door of the page: everything that an analyst needs and nobody else.
FOR_ANALYSTS = Words("สำหรับนักวิเคราะห์", "For analysts")


def is_for_all(question: Question, name: str, part: Mapping[str, Any]) -> bool:
    """Whether everybody reads a part of a study; one that is refused is for analysts."""
    return question.form.parts[name].is_for_all and "refused" not in part


def tables_of(answer: StudyAnswer) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All tables by name; a part that is refused has none."""
    for part in answer.all_parts().values():
        yield from part.get("tables", {}).items()


def brief_columns(table: TableForm | Question) -> tuple[Brief, ...]:
    """The columns that are read first, of a table or of the main rows; all where nothing is said
    of the table."""
    brief = table.brief if isinstance(table, TableForm) else table.form.brief
    return brief or tuple(Brief((column.name,)) for column in shown_columns(table.columns))


def is_number(column: Column) -> bool:
    """Whether the cells of a column are numbers, which stand right."""
    return column.kind in ("number", "share", "decimal")


def holds_numbers(column: Brief, table: TableForm | Question) -> bool:
    """Whether a column for reading holds numbers."""
    return is_number(_first(column, table))


def label_of(column: Brief, table: TableForm | Question, language: str) -> str:
    """What stands above a column."""
    return (column.label or _first(column, table).label).in_language(language)


def _first(column: Brief, table: TableForm | Question) -> Column:
    return next(known for known in table.columns if known.name == column.names[0])


def cells_in_words(
    table: TableForm | Question, names: list[str], row: list[Cell], language: str
) -> dict[str, str]:
    """The texts of one row by column."""
    shown = [column.name for column in shown_columns(table.columns)]
    return dict(zip(shown, row_in_words(table.columns, names, row, language), strict=True))
