"""Asking: a question and its values → an Answer, from either engine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from rapidfuzz import process

from govinno.answers.answer import Answer, Evidence
from govinno.answers.bind import bind_cypher, bind_sparql, sparql_rows
from govinno.answers.question import ANY, Engine, Parameter, Question
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell, Table
from govinno.ontology.model import GI, Words, load_model
from govinno.ontology.records import BASE
from govinno.ontology.values import match_key

FOLDER = Path(__file__).parent
#: Evidence is looked up for the first rows, and shown up to so many for each.
ROWS_WITH_EVIDENCE, EVIDENCE_PER_ROW = 100, 8
#: A choice list longer than this is cut in `govinno questions`; `ask` takes any value.
MOST_CHOICES = 500


class WrongValue(Exception):
    """A parameter or value that the question does not have; says which are near."""

    def __init__(self, th: str, en: str) -> None:
        super().__init__(en)
        self.th, self.en = th, en


def ask(
    sandbox: Sandbox, snapshot: str, question: Question, given: Mapping[str, str],
    engine: Engine | None = None,
) -> Answer:  # fmt: skip
    """Answer one question.

    Raises `WrongValue` for a name or value the question does not have, and `QueryRefused` where
    an engine does not finish. No rows give an answer that says so.
    """
    values, shown = _values(sandbox, question, given)
    queries = bound_texts(question, values)
    engine = engine or question.engine
    table = (
        sandbox.sparql(queries["sparql"])
        if engine == "sparql"
        else sandbox.cypher(queries["cypher"])
    )
    table = _in_order(question, table)
    totals = _totals(sandbox, question, values)
    words = {**{n: w.th for n, w in shown.items()}, **totals}, {
        **{n: w.en for n, w in shown.items()}, **totals}  # fmt: skip
    return Answer(
        question=question.slug,
        snapshot=snapshot,
        engine=engine,
        parameters={name: _short(value) for name, value in values.items()},
        sentence=_sentence(question, table, *words),
        columns=table.columns,
        rows=table.rows,
        evidence=_evidence(sandbox, question, values, table),
        queries=queries,
        limits={"th": _fill(question, question.limits.th, table, words[0], "th"),
                "en": _fill(question, question.limits.en, table, words[1], "en")},
        truncated=table.truncated,
        totals=totals,
    )  # fmt: skip


def bound_texts(question: Question, values: Mapping[str, str]) -> dict[str, str]:
    """The two query texts with the values in them; they run as they stand."""
    return {
        "sparql": bind_sparql(question.texts["sparql"], values),
        "cypher": bind_cypher(question.texts["cypher"], values),
    }


# ---- values


def _values(
    sandbox: Sandbox, question: Question, given: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, Words]]:
    known = {parameter.name for parameter in question.parameters}
    for name in given:
        if name not in known:
            raise _wrong(f"ไม่มีช่อง {name}", f"There is no parameter {name}", name, known)
    values, shown = {}, {}
    for parameter in question.parameters:
        told = given.get(parameter.name, parameter.default)
        value, words = _value(sandbox, parameter, told)
        values[parameter.name], shown[parameter.name] = value, words
    return values, shown


def _value(sandbox: Sandbox, parameter: Parameter, told: str) -> tuple[str, Words]:
    """The value that a text stands for: the value itself, its exact label, or the one label
    that holds it."""
    if parameter.is_optional and told == ANY:
        return ANY, Words("ทั้งหมด", "all")
    if parameter.type == "thing":
        return _long(told), Words(told, told)
    offered = choices(sandbox, parameter)
    key = match_key(told)
    for value, words in offered.items():
        if told in (value, _short(value)) or key in (match_key(words.th), match_key(words.en)):
            return value, words
    held = [v for v, w in offered.items() if key in match_key(w.th) or key in match_key(w.en)]
    if len(held) == 1:
        return held[0], offered[held[0]]
    labels = {_short(value): f"{words.th} {words.en}" for value, words in offered.items()}
    raise _wrong(f"{parameter.name} ไม่มีค่า “{told}”", f"{parameter.name} has no value “{told}”",
                 told, labels)  # fmt: skip


def _wrong(th: str, en: str, told: str, known: Any) -> WrongValue:
    found = process.extract(told, known, limit=3)
    near = ", ".join(str(match[2] if isinstance(known, dict) else match[0]) for match in found)
    return WrongValue(f"{th} ที่ใกล้ที่สุดคือ {near}", f"{en}. The nearest are {near}.")


def choices(sandbox: Sandbox, parameter: Parameter) -> dict[str, Words]:
    """What a parameter may be: codes of its list, or things of the snapshot, with their words."""
    if parameter.type == "boolean":
        return {"true": Words("ใช่", "yes"), "false": Words("ไม่", "no")}
    model = load_model()
    class_iri = next((c for c in model.code_lists if c.endswith(f"#{parameter.type}")), None)
    if class_iri:
        return {c.code: c.label for c in model.code_lists[class_iri].concepts.values()}
    table = sandbox.sparql(_text(f"choices/{parameter.type}.rq"))
    return {str(iri): Words(str(th or en), str(en or th)) for iri, th, en in table.rows}


@lru_cache(maxsize=16)
def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _short(value: str) -> str:
    """A thing as people write it in a command: the IRI without its kind."""
    return value.removeprefix(BASE + "id/").partition("/")[2] if value.startswith(BASE) else value


def _long(told: str) -> str:
    return told if "://" in told else f"{BASE}id/{told}"


# ---- rows


def _in_order(question: Question, table: Table) -> Table:
    """Rows in the order the question asks for; engines order missing values differently."""
    rows = list(table.rows)
    for name in reversed(question.order):
        cell = itemgetter(table.columns.index(name.lstrip("-")))
        rows.sort(key=lambda row: _sort_key(cell(row)), reverse=name.startswith("-"))
        rows.sort(key=lambda row: cell(row) is None)
    return replace(table, rows=rows)


def _sort_key(cell: Cell) -> tuple[int, float, str]:
    """Numbers before words; Thai by its dictionary order. What is missing comes last either way."""
    if cell is None:
        return (2, 0.0, "")
    if isinstance(cell, bool | int | float):
        return (0, float(cell), "")
    return (1, 0.0, thai_sort_key(str(cell)))


def thai_sort_key(text: str) -> str:
    """Thai dictionary order: a vowel written before its consonant is sorted after it, and tone
    marks count last. Source: Royal Institute dictionary; the rule of TIS 620 collation."""
    marks = "".join(c for c in text if "็" <= c <= "์")
    plain = "".join(c for c in text if not "็" <= c <= "์")
    return re.sub(r"([เ-ไ])([ก-ฮ])", r"\2\1", plain) + "\x00" + marks


def _totals(sandbox: Sandbox, question: Question, values: Mapping[str, str]) -> dict[str, Cell]:
    if "totals" not in question.texts:
        return {}
    table = sandbox.sparql(bind_sparql(question.texts["totals"], values))
    return dict(zip(table.columns, table.rows[0], strict=True)) if table.rows else {}


# ---- evidence


def _evidence(
    sandbox: Sandbox, question: Question, values: Mapping[str, str], table: Table
) -> list[Evidence]:
    if "evidence" not in question.texts or not table.rows:
        return []
    keys = [table.columns.index(name) for name in question.evidence_key]
    first = table.rows[:ROWS_WITH_EVIDENCE]
    wanted = list(dict.fromkeys(tuple(row[i] for i in keys) for row in first))
    text = question.texts["evidence"].replace("$rows", sparql_rows(question.evidence_key, wanted))
    found = sandbox.sparql(bind_sparql(text, values))
    things = _things(found, len(keys))
    places = _places(sandbox, {thing for group in things.values() for thing in group})
    return [
        Evidence(number, *place)
        for number, row in enumerate(first)
        for place in _of_row(things.get(tuple(str(row[i]) for i in keys), []), places)
    ]


def _things(found: Table, width: int) -> dict[tuple[str, ...], list[str]]:
    """Evidenced things by the key columns of their row."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    for row in found.rows:
        grouped.setdefault(tuple(str(cell) for cell in row[:width]), []).append(str(row[width]))
    return grouped


def _places(sandbox: Sandbox, things: set[str]) -> dict[str, list[tuple[Any, ...]]]:
    """The places in documents behind some things."""
    if not things:
        return {}
    rows = sparql_rows(["thing"], [[thing] for thing in sorted(things)])
    table = sandbox.sparql(_text("evidence.rq").replace("$rows", rows))
    places: dict[str, list[tuple[Any, ...]]] = {}
    for thing, *place in table.rows:
        places.setdefault(str(thing), []).append(tuple(place))
    return places


def _of_row(
    things: list[str], places: Mapping[str, list[tuple[Any, ...]]]
) -> list[tuple[Any, ...]]:
    found = [
        place for thing in sorted(set(things)) for place in sorted(places.get(thing, []), key=str)
    ]
    return list(dict.fromkeys(found))[:EVIDENCE_PER_ROW]


# ---- words


def _sentence(
    question: Question, table: Table, th: Mapping[str, Any], en: Mapping[str, Any]
) -> dict[str, str]:
    words = question.sentence if table.rows else question.nothing
    return {"th": _fill(question, words.th, table, th, "th"),
            "en": _fill(question, words.en, table, en, "en")}  # fmt: skip


_BLANK = re.compile(r"\{(\w+)(?::(\w+))?\}")


def _fill(
    question: Question, template: str, table: Table, words: Mapping[str, Any], language: str
) -> str:
    """Fill a sentence: {name} is a value or total, {rows} their number, {count:column} how many
    different, {list:column} the first three, {first:column} the first."""

    def fill(found: re.Match[str]) -> str:
        name, column = found.groups()
        if column is None:
            return f"{len(table.rows):,}" if name == "rows" else _said(words[name])
        cells = list(dict.fromkeys(_told(question, table, column, language)))
        if name == "count":
            return f"{len(cells):,}"
        most = 1 if name == "first" else 3
        more = ["…"] if most < len(cells) and name == "list" else []
        return ", ".join(cells[:most] + more) or ("ไม่ทราบ" if language == "th" else "not known")

    return _BLANK.sub(fill, template)


def _told(question: Question, table: Table, column: str, language: str) -> Iterator[str]:
    """The known cells of a column in words: the label of a code, the English where there is one."""
    english = {c.of: c.name for c in question.columns} if language == "en" else {}
    codes = {c.name: c.codes for c in question.columns}[column]
    labels = load_model().code_lists[GI + codes].concepts if codes else {}
    twin = table.columns.index(english.get(column, column))
    for row in table.rows:
        cell = row[table.columns.index(column)] if row[twin] is None else row[twin]
        if cell is not None:
            known = labels.get(str(cell))
            yield known.label.in_language(language) if known else _said(cell)


def _said(cell: Any) -> str:
    return f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)
