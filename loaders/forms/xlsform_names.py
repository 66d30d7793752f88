"""The questions of an XLSForm: what each asks, and the name that leads back to its column.

A name is the table and the column with two lines between the parts, such as
`partners__contributions__what_th`. It is told once in the whole form, so that it is found again
with or without the groups that an export writes before it. No point is in it, since the programs
that keep submissions take one for a level of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from govinno.loaders.forms.form import Column, Form, Table
from govinno.ontology.model import Concept

BETWEEN = "__"
#: Where a topic has more answers than one: each of them with the topic that it answers.
MORE = "more"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `topic` is the fixed code that it is asked under, None for all others;
    `is_more` marks those that tell one more answer of a topic, which they name themselves."""

    name: str
    table: Table
    column: Column
    topic: Concept | None = None
    is_more: bool = False

    @property
    def repeat(self) -> str:
        """The name of the repeat it stands in; empty for one that is asked once."""
        if self.is_more:
            return more_repeat(self.table)
        if self.topic or self.table.is_one:
            return ""
        return inner_repeat(self.table) if self.table.is_inner(self.column) else self.table.name


def named(*parts: str) -> str:
    """A name of these parts."""
    return BETWEEN.join(part.replace(".", BETWEEN).replace("-", "_") for part in parts)


def inner_repeat(table: Table) -> str:
    """The name of the repeat in a repeat, for the inner list of a table."""
    return named(table.name, table.inner)


def more_repeat(table: Table) -> str:
    """The name of the repeat for the further answers to the topics of a table."""
    return named(table.name, MORE)


@cache
def questions_of(form: Form) -> dict[str, Question]:
    """All questions of a form by their names, in their order."""
    return {question.name: question for table in form.tables for question in _questions(table)}


def _questions(table: Table) -> Iterator[Question]:
    if not table.fixed:
        for column in table.columns:
            yield Question(named(table.name, column.name), table, column)
        return
    first, *others = table.columns
    for topic in table.fixed:
        for column in others:
            yield Question(named(table.name, topic.code, column.name), table, column, topic)
    for column in (first, *(column for column in others if table.is_inner(column))):
        yield Question(named(table.name, MORE, column.name), table, column, is_more=True)
