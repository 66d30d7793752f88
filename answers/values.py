"""The values of a question's blanks: what a reader writes → what the query texts need."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping

from rapidfuzz import fuzz, process

from govinno.answers.bind import sparql_term
from govinno.answers.find import called
from govinno.answers.named import named
from govinno.answers.question import ANY, Parameter, Question
from govinno.answers.texts import text_of
from govinno.answers.wording import YES_NO
from govinno.graph.sandbox import Sandbox
from govinno.ontology.iris import THINGS
from govinno.ontology.model import GI, load_model
from govinno.records.dates import read_year
from govinno.records.facts import Misread
from govinno.records.text import match_key
from govinno.words import Said, Words

#: A choice list longer than this is cut in `govinno questions`; `ask` takes any value.
MOST_CHOICES = 500
#: Of the things that have a name, so many are looked at, and so many are named in a message.
MOST_NAMED, NAMED_IN_A_MESSAGE = 20, 5


#: Types whose values are no things of the graph, besides the code lists.
_NO_THINGS = frozenset({"boolean", "choice", "number", "year", "category"})


class WrongValue(Said):
    """A parameter or value that the question does not have; says which are near."""


def values_of(
    sandbox: Sandbox, question: Question, given: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, Words]]:
    """The value of every blank, given or by default, and the same in words.

    Raises `WrongValue` for a blank or a value that is not there, with the nearest that are.
    """
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
        return _thing_called(sandbox, parameter, told)
    if parameter.type in ("number", "year"):
        return _number(parameter, told)
    if _is_thing(parameter) and (known := _thing_of_key(sandbox, parameter, told)):
        return known
    offered = _offered(sandbox, parameter, told)
    key = match_key(told)
    for value, words in offered.items():
        if told == value or key in (match_key(words.th), match_key(words.en)):
            return value, words
    held = [v for v, w in offered.items() if key in match_key(w.th) or key in match_key(w.en)]
    if len(held) == 1:
        return held[0], offered[held[0]]
    raise _wrong_value(parameter, told, offered)


def _thing_called(sandbox: Sandbox, parameter: Parameter, told: str) -> tuple[str, Words]:
    """A thing by its address, by what follows `id/` in it, or by its name.

    An address that the graph does not know stands for itself: the answer then says that there is
    nothing. A name that several things have is no answer; the message gives the address of each.
    """
    if "/" in told and not re.search(r"\s", told):
        iri = _long(told)
        known = named(sandbox, [iri]).get(iri)
        return iri, known.name if known and known.has_name else Words(told, told)
    found = called(sandbox, told, MOST_NAMED)
    key = match_key(told)
    exact = [one for one in found if key in (match_key(one.title.th), match_key(one.title.en))]
    meant = exact or found
    if len(meant) == 1:
        return meant[0].iri, meant[0].title
    th, en = (
        ", ".join(
            f"{one.title.in_language(language)} – {one.hint.in_language(language)} "
            f"({short(parameter, one.iri)})"
            for one in meant[:NAMED_IN_A_MESSAGE]
        )
        for language in ("th", "en")
    )
    if meant:
        raise WrongValue(
            f"{parameter.label.th}: “{told}” เป็นชื่อของหลายสิ่ง โปรดระบุสิ่งหนึ่งด้วยข้อความในวงเล็บ: {th}",
            f"{parameter.label.en}: several things are called “{told}”. Please name one by what "
            f"stands in brackets: {en}.",
        )
    raise _wrong_value(parameter, told, choices(sandbox, parameter))


def _number(parameter: Parameter, told: str) -> tuple[str, Words]:
    """A whole number within the bounds; a year of the common era becomes one of the Buddhist."""
    if parameter.type == "year":
        year = read_year(told)
        if isinstance(year, Misread):
            th, en = "ไม่ใช่ปีที่อ่านได้ เช่น 2567 หรือ 2024", "is no year such as 2567 or 2024"
            raise _unreadable(parameter, told, th, en)
        return str(year.be), Words(str(year.be), f"{year.be} ({year.ce})")
    number = read_integer(told)
    if number is None or not parameter.least <= number <= parameter.most:
        nearest = (
            parameter.least if number is None else max(parameter.least, min(number, parameter.most))
        )
        span = f"{parameter.least:,}–{parameter.most:,}"
        raise _unreadable(
            parameter,
            told,
            f"ต้องเป็นจำนวนเต็ม {span} ที่ใกล้ที่สุดคือ {nearest}",
            f"must be a whole number, {span}; the nearest is {nearest}",
        )
    return str(number), Words(str(number), str(number))


def _unreadable(parameter: Parameter, told: str, th: str, en: str) -> WrongValue:
    return WrongValue(
        f"{parameter.label.th}: “{told}” {th}", f"{parameter.label.en}: “{told}” {en}."
    )


def read_integer(told: str) -> int | None:
    """A whole number in Thai or Arabic digits, None for anything else."""
    text = told.strip()
    return int(text) if re.fullmatch(r"[+-]?\d{1,9}", text) else None


def _is_thing(parameter: Parameter) -> bool:
    """Whether the values are things of the graph rather than codes of the model."""
    return parameter.type not in _NO_THINGS and class_of(parameter) is None


def _thing_of_key(sandbox: Sandbox, parameter: Parameter, told: str) -> tuple[str, Words] | None:
    """The one thing of this key, looked up without listing all others."""
    iri = sparql_term(address_of(parameter, told))
    if not iri.startswith("<"):
        return None
    return next(iter(_things(sandbox, parameter, f"VALUES ?thing {{ {iri} }}").items()), None)


def address_of(parameter: Parameter, told: str) -> str:
    """The address that a key stands for; anything that is no key of a thing stays what it is."""
    if parameter.type == "thing":
        return _long(told)
    if not _is_thing(parameter) or "://" in told or told == ANY:
        return told
    kind = text_of(_file_of(parameter)).removeprefix("# ").partition("\n")[0]
    return f"{THINGS}{kind}/{told}"


def _offered(sandbox: Sandbox, parameter: Parameter, told: str) -> dict[str, Words]:
    """What a text may mean: all codes, the things whose name holds it, or else some things."""
    if _is_thing(parameter):
        search = text_of("choices/named.rq").replace("$told", json.dumps(told.lower()))
        if found := _things(sandbox, parameter, search):
            return found
    return choices(sandbox, parameter)


def _things(sandbox: Sandbox, parameter: Parameter, only: str) -> dict[str, Words]:
    table = sandbox.sparql(text_of(_file_of(parameter)).replace("$only", only))
    return {str(iri): Words.either(th, en) for iri, th, en in table.rows}


def _file_of(parameter: Parameter) -> str:
    return f"choices/{parameter.type}.rq"


def class_of(parameter: Parameter) -> str | None:
    """The class of the code list that the parameter takes its values from, if it is one."""
    return next((c for c in load_model().code_lists if c == GI + parameter.type), None)


def _wrong_value(parameter: Parameter, told: str, offered: Mapping[str, Words]) -> WrongValue:
    """No such value; the nearest by name, each with what a command would take."""
    names = {value: f"{words.th} {words.en}" for value, words in offered.items()}
    near = [match[2] for match in process.extract(told, names, scorer=fuzz.WRatio, limit=3)]
    th, en = (
        ", ".join(f"{offered[v].in_language(language)} ({short(parameter, v)})" for v in near)
        for language in ("th", "en")
    )
    return WrongValue(
        f"{parameter.label.th}: ไม่มี “{told}” ที่ใกล้ที่สุดคือ {th}",
        f"{parameter.label.en}: there is no “{told}”. The nearest are {en}.",
    )


def _wrong(th: str, en: str, told: str, known: Collection[str]) -> WrongValue:
    near = ", ".join(match[0] for match in process.extract(told, known, limit=3))
    return WrongValue(f"{th} ที่ใกล้ที่สุดคือ {near}", f"{en}. The nearest are {near}.")


def choices(sandbox: Sandbox, parameter: Parameter) -> dict[str, Words]:
    """What a parameter may be: codes of its list, or up to 500 things, with their words."""
    if codes := codes_of_blank(parameter):
        return codes
    if parameter.type == "choice":
        return parameter.choices
    if parameter.type in ("number", "year"):
        return {}
    if parameter.type == "category":
        return {text: Words(text, text) for text in _categories(sandbox)}
    return _things(sandbox, parameter, "")


def codes_of_blank(parameter: Parameter) -> dict[str, Words]:
    """The codes that a blank may hold, or yes and no; nothing where it holds anything else."""
    if parameter.type == "boolean":
        return {"true": YES_NO[True], "false": YES_NO[False]}
    if class_iri := class_of(parameter):
        return {c.code: c.label for c in load_model().code_lists[class_iri].concepts.values()}
    return {}


def _categories(sandbox: Sandbox) -> list[str]:
    """The award categories that cases and applicants' lists name, as they are written."""
    return [str(row[0]) for row in sandbox.sparql(text_of("choices/category.rq")).rows]


def short(parameter: Parameter, value: str) -> str:
    """A value as people write it in a command: a thing without what all its kind share."""
    tail = value.removeprefix(THINGS)
    if tail == value or parameter.type == "thing":
        return tail
    return tail.partition("/")[2]


def _long(told: str) -> str:
    return told if "://" in told else f"{THINGS}{told}"
