"""Asking several engines the same question, and comparing what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from govinno.answers.ask import bound_texts
from govinno.answers.question import ANY, Parameter, Question, load_questions
from govinno.answers.success.facts import fact_texts
from govinno.answers.totals import totals_behind
from govinno.answers.values import choices
from govinno.graph.engines import Engine, language_of
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Table

ONE_OF_EACH_CLASS = "SELECT (MIN(STR(?s)) AS ?one) { ?s a ?class } GROUP BY ?class ORDER BY ?one"

EMBEDDED: tuple[Engine, ...] = ("sparql", "cypher")
ALL: tuple[Engine, ...] = ("sparql", "cypher", "neo4j")

Values = dict[str, str]
Disagreement = tuple[str, Values, list[str]]


def as_multiset(table: Table) -> Counter[str]:
    """Rows without their order. Written out, since in Python 1, 1.0 and True are equal."""
    return Counter(repr(row) for row in table.rows)


def disagreements(
    sandbox: Sandbox, engines: Sequence[Engine], samples: int, seed: int
) -> list[Disagreement]:
    """Every question for some values, and all that the study reads: where the engines differ."""
    of_study: list[Disagreement] = [
        (name, {}, found) for name, found in facts_that_differ(sandbox, engines).items() if found
    ]
    return of_study + [
        (question.slug, values, found)
        for question in load_questions().values()
        for values in values_to_try(sandbox, question, samples, seed)
        if (found := difference(sandbox, question, values, engines))
    ]


def facts_that_differ(sandbox: Sandbox, engines: Sequence[Engine]) -> dict[str, list[str]]:
    """For each set of facts of the study, what an engine says otherwise than the first."""
    return {
        name: list(_difference({e: sandbox.whole(e, texts[language_of(e)]) for e in engines}))
        for name, texts in fact_texts().items()
    }


def difference(
    sandbox: Sandbox, question: Question, values: Values, engines: Sequence[Engine] = EMBEDDED
) -> list[str]:
    """What an engine says otherwise than the first of them, in the table or in the totals.

    Nothing where all give the same whole table, with the columns of the question, and the same
    one row of totals.
    """
    tables = _asked(sandbox, bound_texts(question, values), engines)
    found = [
        f"{engine}: {table.columns}"
        for engine, table in tables.items()
        if table.columns != question.column_names
    ]
    found += _difference(tables)
    for totals in totals_behind(question.totals):
        counted = _asked(sandbox, totals.bound(values), engines)
        found += [
            f"{engine}: {totals.name} gives {len(table.rows)} rows of {table.columns}"
            for engine, table in counted.items()
            if len(table.rows) != 1 or table.columns != list(totals.counts)
        ]
        found += [f"{totals.name}: {told}" for told in _difference(counted)]
    return found


def _asked(
    sandbox: Sandbox, texts: Mapping[str, str], engines: Sequence[Engine]
) -> dict[Engine, Table]:
    return {engine: sandbox.run(engine, texts[language_of(engine)]) for engine in engines}


def _difference(tables: Mapping[Engine, Table]) -> Iterator[str]:
    (first, expected), *others = tables.items()
    for engine, table in tables.items():
        if table.truncated or table.notices:
            yield f"{engine}: not whole {table.notices}"
    for engine, table in others:
        if table.columns != expected.columns:
            yield f"{engine}: {table.columns}"
        for row in as_multiset(expected) - as_multiset(table):
            yield f"{first}, not {engine}: {row}"
        for row in as_multiset(table) - as_multiset(expected):
            yield f"{engine}, not {first}: {row}"


def values_to_try(
    sandbox: Sandbox, question: Question, samples: int, seed: int = 1
) -> Iterator[Values]:
    """`any` for all optional parameters, then for each parameter up to so many of its values.

    Nothing where a parameter that needs a value has none to choose from.
    """
    offered = {p.name: _offered(sandbox, p) for p in question.parameters}
    optional = {p.name for p in question.parameters if p.is_optional}
    if any(not offered[name] for name in offered.keys() - optional):
        return
    widest = {name: ANY if name in optional else offered[name][0] for name in offered}
    yield widest
    rng = Random(seed)
    for name, values in offered.items():
        for value in rng.sample(values, min(samples, len(values))):
            yield widest | {name: value}


def _offered(sandbox: Sandbox, parameter: Parameter) -> list[str]:
    """Any thing may be asked about, so that nothing offers a choice of them: take one of each."""
    if parameter.type == "thing":
        return [str(iri) for (iri,) in sandbox.sparql(ONE_OF_EACH_CLASS).rows]
    return sorted(choices(sandbox, parameter))
