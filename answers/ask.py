"""Asking: a question and its values → an Answer, from either engine."""

from __future__ import annotations

from collections.abc import Mapping

from govinno.answers.answer import Answer
from govinno.answers.bind import bind_cypher, bind_sparql
from govinno.answers.evidence import find_evidence
from govinno.answers.order import in_order
from govinno.answers.question import Question
from govinno.answers.sentences import filled
from govinno.answers.values import short, values_of
from govinno.graph.sandbox import Engine, Sandbox, language_of
from govinno.graph.tables import Cell


def ask(
    sandbox: Sandbox, snapshot: str, question: Question, given: Mapping[str, str],
    engine: Engine | None = None,
) -> Answer:  # fmt: skip
    """Answer one question.

    Raises `WrongValue` for a name or value the question does not have, and `QueryRefused` where
    an engine does not finish. No rows give an answer that says so.
    """
    values, words = values_of(sandbox, question, given)
    queries = bound_texts(question, values)
    engine = engine or question.engine
    table = in_order(question, sandbox.run(engine, queries[language_of(engine)]))
    totals = _totals(sandbox, question, values, engine)
    said = question.sentence if table.rows else question.nothing
    evidence, counts = find_evidence(sandbox, question, values, table)
    return Answer(
        question=question.slug,
        snapshot=snapshot,
        engine=engine,
        parameters={p.name: short(p, values[p.name]) for p in question.parameters},
        sentence=filled(question, said, table, words, totals),
        columns=table.columns,
        rows=table.rows,
        evidence=evidence,
        queries=queries,
        limits=filled(question, question.limits, table, words, totals),
        truncated=table.truncated,
        totals=totals,
        parameter_words={name: {"th": w.th, "en": w.en} for name, w in words.items()},
        notices=table.notices,
        evidence_counts=counts,
    )


def bound_texts(question: Question, values: Mapping[str, str]) -> dict[str, str]:
    """The two query texts with the values in them; they run as they stand."""
    return {
        "sparql": bind_sparql(question.texts["sparql"], values),
        "cypher": bind_cypher(question.texts["cypher"], values),
    }


def _totals(
    sandbox: Sandbox, question: Question, values: Mapping[str, str], engine: Engine
) -> dict[str, Cell]:
    """The one row of numbers for the sentence; empty where the question needs none.

    Counting all claims is slow in SPARQL, so a question may have the same numbers in Cypher.
    """
    if language_of(engine) == "cypher" and "totals_cypher" in question.texts:
        table = sandbox.run(engine, bind_cypher(question.texts["totals_cypher"], values))
    elif "totals" in question.texts:
        table = sandbox.sparql(bind_sparql(question.texts["totals"], values))
    else:
        return {}
    return dict(zip(table.columns, table.rows[0], strict=True)) if table.rows else {}
