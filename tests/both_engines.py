"""Asking both engines the same question, and comparing what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from govinno.answers.ask import bound_texts
from govinno.answers.bind import bind_cypher, bind_sparql
from govinno.answers.question import ANY, Parameter, Question
from govinno.answers.values import choices
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Table

ONE_OF_EACH_CLASS = "SELECT (MIN(STR(?s)) AS ?one) { ?s a ?class } GROUP BY ?class ORDER BY ?one"

Values = dict[str, str]


def as_multiset(table: Table) -> Counter[str]:
    """Rows without their order. Written out, since in Python 1, 1.0 and True are equal."""
    return Counter(repr(row) for row in table.rows)


def difference(sandbox: Sandbox, question: Question, values: Values) -> list[str]:
    """What only one engine says; nothing where both give the same whole table."""
    texts = bound_texts(question, values)
    tables = {"sparql": sandbox.sparql(texts["sparql"]), "cypher": sandbox.cypher(texts["cypher"])}
    found = [f"{name}: {table.columns}" for name, table in tables.items()
             if table.columns != question.column_names or table.truncated]  # fmt: skip
    rows = {name: as_multiset(table) for name, table in tables.items()}
    found += [f"only sparql: {row}" for row in rows["sparql"] - rows["cypher"]]
    found += [f"only cypher: {row}" for row in rows["cypher"] - rows["sparql"]]
    return found


def totals_of_both(sandbox: Sandbox, question: Question, values: Values) -> tuple[Table, Table]:
    """The numbers for the sentence, counted by each engine, of a question that has both texts."""
    return (
        sandbox.sparql(bind_sparql(question.texts["totals"], values)),
        sandbox.cypher(bind_cypher(question.texts["totals_cypher"], values)),
    )


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
