"""What a query gives back, what it may cost, and how it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isfinite, isnan
from typing import Literal, NamedTuple, Protocol

from govinno.words import Said

#: A cell is plain: IRIs and dates are text, numbers are numbers, nothing is None.
Cell = str | int | float | bool | None | list["Cell"]
#: How a SPARQL answer may be written instead of as a table. The first four are for rows and for
#: yes or no, the others for triples.
Form = Literal["json", "xml", "csv", "tsv", "ttl", "nt", "rdf", "jsonld", "trig", "nq"]


class Dataset(NamedTuple):
    """The graphs that a query is asked of, by IRI: what FROM and FROM NAMED say in its text."""

    default_graphs: list[str]
    named_graphs: list[str]


def for_json(cell: Cell) -> Cell:
    """The cell, with a word for a number that JSON has none for: Infinity, -Infinity, NaN."""
    if isinstance(cell, list):
        return [for_json(part) for part in cell]
    if not isinstance(cell, float) or isfinite(cell):
        return cell
    return "NaN" if isnan(cell) else ("Infinity" if cell > 0 else "-Infinity")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost. Memory is that of its worker beyond what an idle one holds; a table
    is cut when its cells hold more characters than that, a longer document is refused."""

    seconds: float = 10.0
    rows: int = 10_000
    megabytes: int = 512
    characters: int = 10_000_000


def without_limit(limits: Limits) -> Limits:
    """The same for a text of our own, of which every row is wanted; memory stays limited."""
    return replace(limits, seconds=120.0, rows=10**8, characters=10**10)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of an answer. `truncated` says that the engine had more than the limit.

    `notices` are what a reader must know besides, each with `code`, `th` and `en`: of the engine's
    state, or of a graph that is not there.
    """

    columns: list[str]
    rows: list[list[Cell]]
    truncated: bool = False
    notices: list[dict[str, str]] = field(default_factory=list)


class Document(NamedTuple):
    """A whole answer as one text of a known form; `notices` as in a table."""

    form: Form
    text: str
    notices: list[dict[str, str]]


class QueryRefused(Said):
    """The query was not run or not finished. The text is given back with the reason.

    `code` is a key of the catalogue in `refusals.py`; `th` and `en` are whole sentences.
    """

    def __init__(self, code: str, th: str, en: str, query: str) -> None:
        super().__init__(th, en)
        self.code, self.query = code, query


class NotThere(QueryRefused):
    """What was named is not there; `nearest` are up to three of those that are, nearest first."""

    nearest: tuple[str, ...] = ()


class Reader(Protocol):
    """One engine, opened read-only on one snapshot, inside a worker process."""

    def run(self, text: str, limits: Limits) -> Table:
        """Run one query; raises `QueryRefused` for what must not or cannot run."""
        ...
