"""A SPARQL text as rdflib's parser reads it: the guard's second opinion.

Only texts that the guard cannot judge by their words come here, for reading takes long.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pyparsing import (
    Optional,
    ParseBaseException,
    ParserElement,
    ParseResults,
    Suppress,
    ZeroOrMore,
)
from rdflib.plugins.sparql import parser as grammar
from rdflib.plugins.sparql.algebra import translatePrologue
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue, ParamList
from rdflib.plugins.sparql.sparql import Prologue

from govinno.graph.refusals import Place, unreadable
from govinno.graph.sparql_faults import explained
from govinno.graph.tables import Dataset


class Tree(NamedTuple):
    """What matters of a query: its form, the graphs it asks, whether it calls others."""

    form: str
    dataset: Dataset
    has_service: bool


def _in_a_row(name: str, triple: ParserElement) -> ParserElement:
    """Triples one after the other, each with its full stop, the last with or without."""
    one: ParserElement = ParamList(name, triple)
    return one + ZeroOrMore(Suppress(".") + one) + Optional(Suppress("."))


# rdflib's grammar has each triple stand inside the one before it, so that some eighty in a row
# are as deep as twenty brackets. The same texts are read here side by side.
grammar.TriplesBlock <<= _in_a_row("triples", grammar.TriplesSameSubjectPath)
grammar.ConstructTriples <<= _in_a_row("template", grammar.TriplesSameSubject)


def read(text: str, reading: str, base: str | None) -> Tree:
    """What `reading` says, which stands for the whole `text`; `QueryRefused` where it says nothing.

    A prefix that is not declared is left to the engine, but for that of a graph.
    """
    prologue, query = _parsed(text, reading, base)
    return Tree(
        query.name.removesuffix("Query").lower(),
        _dataset(text, prologue, query),
        any(node.name == "ServiceGraphPattern" for node in _nodes(query)),
    )


def _parsed(text: str, reading: str, base: str | None) -> tuple[Prologue, CompValue]:
    try:
        prologue, query = parseQuery(reading)
        return translatePrologue(prologue, base), query
    except ParseBaseException as error:
        raise explained(text, error.msg, Place(error.lineno, error.col)) from None
    except RecursionError:  # not by brackets alone, or in what the outline keeps
        raise unreadable(text, "too-much-inside") from None
    except MemoryError:
        raise
    except Exception as error:  # rdflib raises plain Exception for faults of the text
        raise explained(text, str(error)) from None


def _nodes(root: CompValue) -> Iterator[CompValue]:
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, CompValue):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list | tuple | ParseResults):
            waiting.extend(node)


def _dataset(text: str, prologue: Prologue, query: CompValue) -> Dataset:
    clauses = query.get("datasetClause") or []
    try:
        default = [str(prologue.absolutize(c["default"])) for c in clauses if "default" in c]
        named = [str(prologue.absolutize(c["named"])) for c in clauses if "named" in c]
    except Exception as error:  # rdflib's way to say that a prefix is not declared
        raise explained(text, str(error)) from None
    return Dataset(default, named)
