"""What answers to several questions say: how the cases were chosen, and what emptied an answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import yaml

from govinno.answers.bind import bind_cypher, bind_sparql
from govinno.answers.question import ANY, Parameter, Question
from govinno.answers.sentences import filled
from govinno.answers.template import fill
from govinno.answers.texts import text_of
from govinno.answers.totals import totals_of
from govinno.graph.engines import Engine, language_of
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell, Table
from govinno.words import Words

#: What `how_selected` counts, as its sentence calls it.
SELECTED = {"cases": "cases", "regardless": "cases_chosen_regardless"}


def how_selected(sandbox: Sandbox, question: Question, engine: Engine) -> Words:
    """How many of the cases loaded were chosen regardless of success; nothing without cases."""
    return _say("how_selected", question, totals_of(sandbox, SELECTED, {}, engine))


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


def in_words(name: str, counts: Mapping[str, int]) -> Words:
    """A sentence that is of no question, filled with counts."""
    return Words(*(fill(_wording()[name][tag], counts.__getitem__) for tag in ("th", "en")))


@lru_cache(maxsize=1)
def _wording() -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = yaml.load(text_of("common.yaml"), yaml.CSafeLoader)
    return told
