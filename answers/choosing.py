"""What another value of a blank would give: how much each choice holds, and which value emptied
the answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from govinno.answers.ask import bound_texts
from govinno.answers.question import ANY, Parameter, Question
from govinno.answers.values import class_of, codes_of_blank
from govinno.graph.engines import Engine, language_of
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import QueryRefused
from govinno.ontology.model import load_model
from govinno.words import Words

#: How much an answer holds with some values of its blanks; None where nobody can say how much.
Count = Callable[[Mapping[str, str]], int | None]

#: Counting all choices of a blank may take so many seconds; after so many of them it is seen
#: whether that is enough.
SECONDS, TRIED = 3.0, 3


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a blank; `level` is how many broader ones stand above it, and `count` what
    choosing it gives, None where nobody counted."""

    value: str
    words: Words
    level: int = 0
    count: int | None = None


def rows_of(sandbox: Sandbox, question: Question, engine: Engine) -> Count:
    """Counts the rows of a question; None where there are more than an answer shows."""

    def count(values: Mapping[str, str]) -> int | None:
        table = sandbox.run(engine, bound_texts(question, values)[language_of(engine)])
        return None if table.truncated else len(table.rows)

    return count


def choice_counts(
    parameter: Parameter, values: Mapping[str, str], count: Count, seconds: float = SECONDS
) -> dict[str, int]:
    """What each code of a blank gives while the others stay as they are (`values` in full).

    Empty for a blank that holds no codes, and where it takes longer than `seconds`, or would even
    if all went as fast as the fastest so far; a code of which nobody can say how much is left out.
    """
    offered = [*([ANY] if parameter.is_optional else []), *codes_of_blank(parameter)]
    found, spent, fastest = dict[str, int](), 0.0, seconds
    for value in offered:
        begun = time.monotonic()
        try:
            told = count({**values, parameter.name: value})
        except QueryRefused:  # the answer itself may still come
            return {}
        if told is not None:
            found[value] = told
        took = time.monotonic() - begun
        spent, fastest = spent + took, min(fastest, took)
        is_slow = len(found) >= TRIED and fastest * len(offered) > seconds
        if is_slow or spent > seconds:
            return {}
    return found


def without_each(question: Question, values: Mapping[str, str], count: Count) -> dict[str, int]:
    """The blanks that alone keep the answer empty, each with what it holds once that is taken
    off; what counts as off is `off`."""
    found = {}
    for parameter in question.parameters:
        without = off(question, parameter)
        if without is not None and values[parameter.name] != without:
            found[parameter.name] = count({**values, parameter.name: without})
    return {name: told for name, told in found.items() if told}


def off(question: Question, parameter: Parameter) -> str | None:
    """The value with which a blank leaves nothing out; None where it always asks for something."""
    if parameter.is_optional:
        return ANY
    return parameter.default if question.kind == "study" else None


def in_levels(
    parameter: Parameter, choices: Mapping[str, Words], counts: Mapping[str, int]
) -> list[Choice]:
    """The choices, broader ones before those below them, and last what would give nothing."""
    above = _above(parameter)
    order: list[str] = []

    def walk(value: str) -> None:
        order.append(value)
        for below in choices:
            if above.get(below) == value:
                walk(below)

    for value in choices:
        if above.get(value) not in choices:
            walk(value)
    empty = [value for value in order if counts.get(value) == 0 and value != ANY]
    held = [value for value in order if value not in empty]
    told = [Choice(v, choices[v], _level(v, above), counts.get(v)) for v in held]
    return told + [Choice(value, choices[value], 0, 0) for value in empty]


def _above(parameter: Parameter) -> dict[str, str]:
    """The broader code of each code of a blank that has one."""
    kind = class_of(parameter)
    concepts = load_model().code_lists[kind].concepts.values() if kind else ()
    codes = {concept.iri: concept.code for concept in concepts}
    return {one.code: codes[one.broader] for one in concepts if one.broader in codes}


def _level(value: str, above: Mapping[str, str]) -> int:
    return 1 + _level(above[value], above) if value in above else 0
