"""The words of an answer: templates of the question, filled from rows, values and totals.

{name}              a value in words, or a total; {rows} is the number of rows
{count:column}      how many different cells; {first:column} the first; {list:column} the
                    first three and how many more
{most:column}       the cells of all rows that share the first place; {most:column+other} with
                    the other cell in brackets; {ties} is the number of these rows
{each:column+n}     every row with its number, but for those with 0
{filters}           the values of the optional blanks that were filled
{n|case|cases}      the first word where n is 1, else the second; n is any number from above
{?n}…{/}  {!n}…{/}  said only where n is neither 0 nor `any`, or only where it is; with
                    {?name=value} where a blank or a total has just this value
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govinno.answers.question import ANY, Question
from govinno.graph.tables import Cell, Table
from govinno.ontology.model import GI, Words, load_model

#: So many cells {list:…} names, and so many rows in the first place {most:…}.
LISTED, LEADING = 3, 5

_PART = re.compile(r"\{([?!])([\w:]+)(?:=(\w+))?\}((?:(?!\{[?!]).)*?)\{/\}", re.DOTALL)
_BLANK = re.compile(r"\{(\w+)(?::(\w+)(?:\+(\w+))?)?(?:\|([^|{}]*)\|([^|{}]*))?\}")
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
        """The template with all its blanks filled; parts whose condition fails are left out."""
        while (parts := _PART.sub(self._part, template)) != template:
            template = parts
        return re.sub(r" {2,}", " ", _BLANK.sub(self._blank, template)).strip()

    def _part(self, found: re.Match[str]) -> str:
        sign, name, code, said = found.groups()
        value = self.values[name] if name in self.values else self._number(*name.split(":"))
        holds = str(value) == code if code else value not in (0, None, "", ANY)
        return said if holds == (sign == "?") else ""

    def _blank(self, found: re.Match[str]) -> str:
        name, column, other, one, many = found.groups()
        if many is not None:
            return str(one if self._number(name, column) == 1 else many)
        if name in ("list", "first", "most", "each"):
            return getattr(self, f"_{name}")(column, other) or _UNKNOWN.in_language(self.language)
        return _said(self._number(name, column))

    def _number(self, name: str, column: str | None = None) -> Any:
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

    def _first(self, column: str, _: str | None) -> str:
        return ", ".join(self._cells(column)[:1])

    def _list(self, column: str, _: str | None) -> str:
        return self._cut(self._cells(column), LISTED)

    def _most(self, column: str, other: str | None) -> str:
        names = list(self._told(column, self._leading()))
        if other:
            beside = self._told(other, self._leading())
            names = [f"{name} ({its})" for name, its in zip(names, beside, strict=True)]
        return self._cut(names, LEADING)

    def _each(self, column: str, number: str | None) -> str:
        at = self.table.columns.index(str(number))
        rows = [row for row in self.table.rows if row[at]]
        names = self._told(column, rows)
        return ", ".join(f"{n} {_said(row[at])}" for n, row in zip(names, rows, strict=True))

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
                yield known.label.in_language(self.language) if known else _said(cell)

    def _cut(self, names: Sequence[str], most: int) -> str:
        """A list in words, cut after so many with the number of those left out."""
        said = ", ".join(names[:most])
        left = len(names) - most
        return (
            f"{said} {_MORE.in_language(self.language).format(n=f'{left:,}')}" if left > 0 else said
        )

    def _filters(self) -> str:
        given = [
            p for p in self.question.parameters if p.is_optional and self.values[p.name] != ANY
        ]
        between = " " if self.language == "th" else ": "
        return ", ".join(
            f"{p.label.in_language(self.language)}{between}{self._number(p.name)}" for p in given
        )


def _said(cell: Any) -> str:
    return f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)
