"""What answers to several questions say: how the cases were chosen, and what emptied an answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import yaml

from govinno.answers.bind import bind_cypher, bind_sparql
from govinno.answers.question import ANY, Parameter, Question, load_questions
from govinno.answers.sentences import filled
from govinno.answers.texts import text_of
from govinno.graph.engines import Engine, language_of
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell, Table
from govinno.ontology.model import Words

SELECTED = "how-cases-were-selected"


def totals_of(
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


def how_selected(sandbox: Sandbox, engine: Engine) -> Words:
    """How many of the cases loaded were chosen regardless of success; nothing without cases."""
    question = load_questions()[SELECTED]
    return _say("how_selected", question, totals_of(sandbox, question, {}, engine))


def emptied_by(
    sandbox: Sandbox,
    question: Question,
    values: Mapping[str, str],
    known: Mapping[str, Words],
    engine: Engine,
) -> Words:
    """Which of the filters left nothing of the answer: those without which there are rows.

    Nothing is said where there is one filter only, which the sentence has told, and where no
    filter alone did it, as where nothing is recorded at all.
    """
    if sum(value != ANY for value in values.values()) < 2:
        return Words("", "")
    filters = [p for p in question.parameters if p.is_optional and values[p.name] != ANY]
    guilty = [
        _say(
            "emptied_by",
            question,
            {
                "found": rows,
                "label_th": p.label.th,
                "label_en": p.label.en,
                "value_th": known[p.name].th,
                "value_en": known[p.name].en,
            },
        )
        for p in filters
        if (rows := _rows_without(sandbox, question, values, p, engine))
    ]
    if not guilty:
        return Words("", "")
    which = {
        "which_th": ", ".join(w.th for w in guilty),
        "which_en": "; ".join(w.en for w in guilty),
    }
    return _say("emptied", question, which)


def _rows_without(
    sandbox: Sandbox,
    question: Question,
    values: Mapping[str, str],
    parameter: Parameter,
    engine: Engine,
) -> int:
    wider = {**values, parameter.name: ANY}
    bind = {"sparql": bind_sparql, "cypher": bind_cypher}[language_of(engine)]
    return len(sandbox.run(engine, bind(question.texts[language_of(engine)], wider)).rows)


def _say(name: str, question: Question, totals: Mapping[str, Cell]) -> Words:
    template = Words(**_wording()[name])
    return Words(**filled(question, template, Table([], []), {}, totals, {}))


@lru_cache(maxsize=1)
def _wording() -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = yaml.load(text_of("common.yaml"), yaml.CSafeLoader)
    return told
