"""Asking: a question and its values → an Answer, from either engine."""

from __future__ import annotations

from collections.abc import Mapping

from govinno.answers.answer import Answer
from govinno.answers.bind import bind_cypher, bind_sparql
from govinno.answers.common import emptied_by, how_selected
from govinno.answers.evidence import find_evidence
from govinno.answers.order import in_order
from govinno.answers.question import Question
from govinno.answers.sentences import filled
from govinno.answers.totals import totals_of
from govinno.answers.values import short, values_of
from govinno.graph.engines import Engine, language_of
from govinno.graph.refusals import refusal
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Table


def ask(
    sandbox: Sandbox,
    snapshot: str,
    question: Question,
    given: Mapping[str, str],
    engine: Engine | None = None,
) -> Answer:
    """Answer one question.

    Raises `WrongValue` for a name or value the question does not have, and `QueryRefused` where
    an engine does not finish. No rows give an answer that says so.
    """
    values, words = values_of(sandbox, question, given)
    queries = bound_texts(question, values)
    engine = engine or question.engine
    table = in_order(question, _answered(sandbox, question, engine, queries[language_of(engine)]))
    totals = totals_of(sandbox, question.totals, values, engine)
    said = question.sentence if table.rows else question.nothing
    evidence, counts = find_evidence(sandbox, question, values, table)
    known = dict(words)
    if "{how_selected}" in question.limits.en:
        known["how_selected"] = how_selected(sandbox, question, engine)
    sentence = filled(question, said, table, known, totals, values)
    if not table.rows:
        why = emptied_by(sandbox, question, values, words, engine)
        sentence = {
            "th": f"{sentence['th']} {why.th}".strip(),
            "en": f"{sentence['en']} {why.en}".strip(),
        }
    return Answer(
        question=question.slug,
        snapshot=snapshot,
        engine=engine,
        parameters={p.name: short(p, values[p.name]) for p in question.parameters},
        sentence=sentence,
        columns=table.columns,
        rows=table.rows,
        evidence=evidence,
        queries=queries,
        limits=filled(question, question.limits, table, known, totals, values),
        truncated=table.truncated,
        totals=totals,
        parameter_words={name: w.as_dict() for name, w in words.items()},
        notices=table.notices,
        evidence_counts=counts,
    )


def _answered(sandbox: Sandbox, question: Question, engine: Engine, text: str) -> Table:
    """The rows, in the columns that the file tells; one's own file may tell others."""
    table = sandbox.run(engine, text)
    if table.columns != question.column_names:
        given, told = table.columns, question.column_names
        raise refusal("question-columns-differ", text, given=given, told=told)
    return table


def bound_texts(question: Question, values: Mapping[str, str]) -> dict[str, str]:
    """The two query texts with the values in them; they run as they stand."""
    return {
        "sparql": bind_sparql(question.texts["sparql"], values),
        "cypher": bind_cypher(question.texts["cypher"], values),
    }
