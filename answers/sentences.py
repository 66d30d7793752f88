"""The words of an answer: templates of the question, filled from rows, values and totals.

The language is that of `answers/template.py`; the names are

{name}              a value in words, or a total; {rows} is the number of rows
{count:column}      how many different cells; {first:column} the first; {list:column} the
                    first three and how many more
{most:column}       the cells of all rows that share the first place; {most:column+other} with
                    the other cell in brackets; {ties} is the number of these rows
{each:column+n}     every row with its number, but for those with 0
{filters}           the values of the optional blanks that were filled
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govinno.answers.question import ANY, Question
from govinno.answers.template import fill, in_commas, said
from govinno.graph.tables import Cell, Table
from govinno.ontology.model import GI, load_model
from govinno.words import Words

#: So many cells {list:…} names, and so many rows in the first place {most:…}.
LISTED, LEADING = 3, 5

_UNKNOWN = Words("ไม่ทราบ", "not known")
_MORE = Words("และอีก {n}", "and {n} more")


def filled(
    question: Question,
    words: Words,
    table: Table,
    known: Mapping[str, Words],
    totals: Mapping[str, Any],
    values: Mapping[str, str],
) -> dict[str, str]:
    """A template in both languages. `known` are the values of the blanks in words, `values` as
    the queries take them. A total `x_th`, `x_en` is told as {x}."""
    return {
        language: _Filling(question, table, known, totals, values, language).fill(
            words.in_language(language)
        )
        for language in ("th", "en")
    }


@dataclass(frozen=True, slots=True)
class _Filling:
    """What one template is filled from, in one language."""

    question: Question
    table: Table
    known: Mapping[str, Words]
    totals: Mapping[str, Any]
    values: Mapping[str, str]
    language: str

    def fill(self, template: str) -> str:
        """The template with all its blanks filled."""
        return fill(template, self._value, self._in_words).strip()

    def _value(self, name: str) -> Any:
        """A number, or the value of a blank as the queries take it."""
        return self.values[name] if name in self.values else self._number(*name.split(":"))

    def _in_words(self, name: str) -> str:
        form, _, column = name.partition(":")
        if form not in ("list", "first", "most", "each"):
            return said(self._number(form, column))
        column, _, other = column.partition("+")
        told = getattr(self, f"_{form}")(column, other)
        return told or _UNKNOWN.in_language(self.language)

    def _number(self, name: str, column: str = "") -> Any:
        """A number, or any other value that stands under this name."""
        if name == "count" and column:
            return len(self._cells(column))
        if name == "first" and column:
            return self.table.rows[0][self.table.columns.index(column)] if self.table.rows else 0
        if name in ("rows", "ties"):
            return len(self.table.rows if name == "rows" else self._leading())
        if name == "filters":
            return self._filters()
        if name in self.known:
            return self.known[name].in_language(self.language)
        return self.totals[name] if name in self.totals else self.totals[f"{name}_{self.language}"]

    def _first(self, column: str, _: str) -> str:
        return ", ".join(self._cells(column)[:1])

    def _list(self, column: str, _: str) -> str:
        return self._cut(self._cells(column), LISTED)

    def _most(self, column: str, other: str) -> str:
        names = list(self._told(column, self._leading()))
        if other:
            beside = self._told(other, self._leading())
            names = [f"{name} ({its})" for name, its in zip(names, beside, strict=True)]
        return self._cut(names, LEADING)

    def _each(self, column: str, number: str) -> str:
        at = self.table.columns.index(number)
        rows = [row for row in self.table.rows if row[at]]
        names = self._told(column, rows)
        return ", ".join(f"{n} {said(row[at])}" for n, row in zip(names, rows, strict=True))

    def _leading(self) -> Sequence[Sequence[Cell]]:
        """The rows that are alike in what the question ranks by, from the first on."""
        at = [self.table.columns.index(name) for name in self.question.ties]
        rows = self.table.rows
        return [row for row in rows if all(row[i] == rows[0][i] for i in at)]

    def _cells(self, column: str) -> list[str]:
        return list(dict.fromkeys(self._told(column, self.table.rows)))

    def _told(self, column: str, rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
        """The known cells in words: the label of a code, the English where there is one."""
        names = self.table.columns
        twins = [c for c in self.question.columns if c.kind == "english"]
        english = {c.of: c.name for c in twins} if self.language == "en" else {}
        codes = {c.name: c.codes for c in self.question.columns}[column]
        labels = load_model().code_lists[GI + codes].concepts if codes else {}
        twin = names.index(english.get(column, column))
        for row in rows:
            cell = row[names.index(column)] if row[twin] is None else row[twin]
            if cell is not None:
                known = labels.get(str(cell))
                yield known.label.in_language(self.language) if known else said(cell)

    def _cut(self, names: Sequence[str], most: int) -> str:
        """A list in words, cut after so many with the number of those left out."""
        told, left = in_commas(names[:most]), len(names) - most
        more = fill(_MORE.in_language(self.language), {"n": left}.__getitem__)
        return f"{told} {more}" if left > 0 else told

    def _filters(self) -> str:
        given = [
            p for p in self.question.parameters if p.is_optional and self.values[p.name] != ANY
        ]
        between = " " if self.language == "th" else ": "
        return ", ".join(
            f"{p.label.in_language(self.language)}{between}{self._number(p.name)}" for p in given
        )
