"""What a person wrote in a cell → the values of a field, in the words of the record."""

from __future__ import annotations

import re
from collections.abc import Callable

from govinno.loaders.forms.form import LONGEST_CELL, Column
from govinno.loaders.forms.grid import NO, YES, concept_of
from govinno.loaders.forms.match import plain
from govinno.loaders.yaml_reader import Items, Scalar, Tree
from govinno.records.text import match_key, plain_digits

#: What parts the values of a cell for certain, and what may part them.
_PARTS = re.compile(r"[;\n；]")
_COMMAS = re.compile("[,،，]")
_TRUE = {match_key(word) for word in (YES.th, YES.en, "true", "1", "y", "✓", "✔", "x", "จริง")}
_FALSE = {match_key(word) for word in (NO.th, NO.en, "false", "0", "n", "ไม่", "ไม่จริง", "-")}

#: Whether a text is known as a whole: a label, or something that a cell may refer to.
Known = Callable[[str], bool]


def value_of(text: str, column: Column, line: int, known: Known) -> Tree:
    """The value of a cell, a list where it tells several; a word that is not known stays as it is
    written, so that the fault on it names it."""
    words = [_word(part, column) for part in parts_of(text, column, known)]
    if len(words) == 1:
        return Scalar(words[0], line)
    return Items([Scalar(word, line) for word in words], line)


def is_same(text: str, shown: str, column: Column, known: Known) -> bool:
    """Whether a cell tells what it showed: the same text, or the same codes in other words."""
    if plain(text) == plain(shown[:LONGEST_CELL]):
        return True
    if column.kind not in ("code", "yes-no", "reference") or not text.strip() or not shown:
        return False
    told, before = (_words(one, column, known) for one in (text, shown))
    return told == before


def _words(text: str, column: Column, known: Known) -> list[str]:
    return [match_key(_word(part, column)) for part in parts_of(text, column, known)]


def parts_of(text: str, column: Column, known: Known) -> list[str]:
    """The values of a cell. A comma parts them only where the whole is nothing that is known and
    each of the parts is."""
    whole = text.strip()
    if not column.takes_several or known(whole):
        return [whole]
    parts = [part.strip() for part in _PARTS.split(whole)]
    parts = [part for part in parts if part]
    if column.kind in ("code", "reference"):
        parts = [one for part in parts for one in _at_commas(part, known)]
    return parts or [whole]


def _at_commas(text: str, known: Known) -> list[str]:
    pieces = [piece.strip() for piece in _COMMAS.split(text) if piece.strip()]
    return pieces if not known(text) and len(pieces) > 1 and all(map(known, pieces)) else [text]


def _word(text: str, column: Column) -> str:
    """A value in the word that a record has for it."""
    if column.kind == "code":
        concept = concept_of(column, text) or concept_of(column, plain_digits(text))
        return concept.code if concept else text
    if column.kind == "yes-no":
        key = match_key(text)
        return "true" if key in _TRUE else "false" if key in _FALSE else text
    return text
