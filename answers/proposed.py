"""Ready questions that what was typed seems to ask, with their blanks filled.

Words that a question, or the everyday words of its file, has are taken out of the text, and so are
words that tell nothing (`everyday.yaml`). What is left must name things that fill its blanks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from govinno.answers.bind import sparql_term
from govinno.answers.question import Parameter, Question
from govinno.answers.texts import text_of
from govinno.graph.sandbox import Sandbox
from govinno.graph.search import CASE_RECORD, INNOVATION, ONLY_INNOVATION
from govinno.ontology.iris import THINGS
from govinno.ontology.model import GI, CodeList, load_model
from govinno.records.text import match_key, search_key
from govinno.words import Words

if TYPE_CHECKING:
    from govinno.graph.search import Index, Match

_FILE = Path(__file__).with_name("everyday.yaml")
#: A shorter piece of a text names nothing.
SHORTEST = 3
#: The blanks that are filled with a code, when what is typed is in the name of one.
CODES = ("Theme", "Province", "LaoType", "SuccessFactor", "Obstacle")
#: The blanks that are filled with a thing, each with the class of what fills it.
THING_BLANKS = {"partner": "Agent", "innovation": INNOVATION, "case": CASE_RECORD}
#: So many of the things with the best names are asked whether a blank offers them.
MOST_LOOKED_AT = 20

#: A value as a link has it, and its words.
Value = tuple[str, Words]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A question that fits: its title with the values in it, and the values as a link has them."""

    slug: str
    title: Words
    values: dict[str, str]


def proposed(
    sandbox: Sandbox, index: Index, text: str, questions: Mapping[str, Question], most: int
) -> tuple[Proposed, ...]:
    """The questions that a text seems to ask, those that say most of it first."""
    ranked, blanks = [], _Blanks(sandbox, index)
    for place, question in enumerate(questions.values()):
        said, pieces = _without(match_key(text), question.everyday)
        fits = blanks.filled(question, pieces)
        if fits is not None and (said or pieces):
            ranked.append((-said, place, _proposed(question, fits)))
    return tuple(one for *_, one in sorted(ranked, key=lambda each: each[:2])[:most])


def _without(key: str, words: Sequence[str]) -> tuple[int, list[str]]:
    """How many letters of a text are words of a question, and the pieces that are left of it."""
    said = 0
    for word in sorted(map(match_key, words), key=len, reverse=True):
        key, times = re.subn(_whole(word), " ", key)
        said += times * len(word)
    for word in _fillers():
        key = re.sub(_whole(word), " ", key)
    return said, [piece for piece in re.split(r"[\s?？“”\"]+", key) if piece]


def _whole(word: str) -> str:
    """A word in a text: Thai ones stand anywhere, Latin ones between blanks."""
    return rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)


@cache
def _fillers() -> tuple[str, ...]:
    told: list[str] = yaml.load(_FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return tuple(sorted(map(match_key, told), key=len, reverse=True))


class _Blanks:
    """Fills blanks with what pieces of a text name; each piece is looked for once."""

    def __init__(self, sandbox: Sandbox, index: Index) -> None:
        self._sandbox, self._index = sandbox, index
        self._called: dict[str, list[Match]] = {}
        self._things: dict[tuple[str, str], Value | None] = {}

    def filled(self, question: Question, pieces: Sequence[str]) -> dict[str, Value] | None:
        """The blanks that the pieces fill; None where a piece is neither a value nor in the title,
        or where a blank of the title stays empty that may not."""
        filled: dict[str, Value] = {}
        title = match_key(f"{question.title.th} {question.title.en}")
        for piece in pieces:
            free = [p for p in question.parameters if p.name not in filled]
            fits = ((p.name, value) for p in free if (value := self._value(p, piece)))
            if fit := next(fits, None):
                filled[fit[0]] = fit[1]
            elif len(piece) < SHORTEST or piece not in title:
                return None
        return filled if _needed(question) <= set(filled) else None

    def _value(self, parameter: Parameter, piece: str) -> Value | None:
        """The value of a blank that a piece of a text names."""
        if len(piece) < SHORTEST:
            return None
        if parameter.type in CODES:
            return _code(load_model().code_lists[GI + parameter.type], piece)
        if parameter.type not in THING_BLANKS:
            return None
        key = (parameter.type, piece)
        if key not in self._things:
            self._things[key] = self._thing(parameter.type, piece)
        return self._things[key]

    def _thing(self, type_: str, piece: str) -> Value | None:
        """The thing with the best of the names of which a piece is at least half, if the blank
        offers it."""
        if piece not in self._called:
            found = self._index.search([[search_key(piece)]], search_key(piece))
            classes = [name for kind in THING_BLANKS for name in _classes(kind)]
            near = found.best(classes, MOST_LOOKED_AT)
            self._called[piece] = [m for m in near if m.has_name and 2 * len(piece) >= m.length]
        iris = [m.iri for m in self._called[piece] if m.kind in _classes(type_)]
        if not iris:
            return None
        only = f"VALUES ?thing {{ {' '.join(map(sparql_term, iris))} }}"
        offered = self._sandbox.sparql(text_of(f"choices/{type_}.rq").replace("$only", only)).rows
        words = {str(iri): Words.either(th, en, str(iri)) for iri, th, en in offered}
        best = next((iri for iri in iris if iri in words), None)
        return (best.removeprefix(THINGS).partition("/")[2], words[best]) if best else None


def _needed(question: Question) -> set[str]:
    """The blanks of a title that have to be filled."""
    return {
        p.name
        for p in question.parameters
        if not p.is_optional and f"{{{p.name}}}" in question.title.th
    }


@cache
def _classes(type_: str) -> frozenset[str]:
    """The classes of what fills a blank, as the index calls them."""
    model = load_model()
    below = {each.name for each in model.below(GI + THING_BLANKS[type_])}
    return frozenset(below | {ONLY_INNOVATION} if INNOVATION in below else below)


def _code(codes: CodeList, piece: str) -> Value | None:
    """The code whose name is the piece, begins with it or holds it; the shortest name first."""
    holding = [
        (name != piece, not name.startswith(piece), len(name), code)
        for name, code in codes.by_label.items()
        if piece in name
    ]
    code = min(holding)[-1] if holding else None
    return (code, codes.concepts[code].label) if code else None


def _proposed(question: Question, filled: Mapping[str, Value]) -> Proposed:
    """The question with its values in its title, or behind it where the title has no room."""
    texts = {}
    for language in ("th", "en"):
        title, behind = question.title.in_language(language), []
        for parameter in question.parameters:
            blank = f"{{{parameter.name}}}"
            if parameter.name not in filled:
                title = re.sub(rf"\s*\([^()]*{re.escape(blank)}[^()]*\)", "", title)
                continue
            value = filled[parameter.name][1].in_language(language)
            if blank not in title:
                behind.append(f"{parameter.label.in_language(language)}: {value}")
            title = title.replace(blank, value)
        texts[language] = " · ".join([title, *behind])
    values = {name: value for name, (value, _) in filled.items()}
    return Proposed(question.slug, Words(**texts), values)
