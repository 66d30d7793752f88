"""A query text cut into words, names and signs, for whoever judges or explains it.

What is cut here may be read otherwise by a grammar; the guard says where that matters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple, cast

Kind = Literal["word", "number", "name", "quoted", "sign", "blank"]


class Token(NamedTuple):
    """A piece of a query text; a comment is blank like the space between two words."""

    kind: Kind
    text: str


#: Thai vowels and tone marks are parts of names, and none of `\\w`.
MARKS = r"\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
SPARQL_TOKENS = re.compile(
    r'''(?P<quoted>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\''''
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\x00-\x20]*>)"""
    r"""|(?P<blank>\#[^\n]*|\s+)"""
    rf"""|(?P<name>[?$@][\w{MARKS}]+|[\w.{MARKS}-]{{0,200}}:(?:[\w.:%{MARKS}-]|\\.)*)"""
    r"""|(?P<number>\d+)"""
    r"""|(?P<word>[^\W\d]\w*)"""
    r"""|(?P<sign>.)""",
    re.DOTALL,
)
SPARQL_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")

CYPHER_TOKENS = re.compile(
    r"""(?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<name>`(?:[^`]|``)*`|\$\w+)"""
    r"""|(?P<blank>//[^\n]*|/\*.*?(?:\*/|\Z)|\s+)"""
    r"""|(?P<number>\d+(?:\.(?!\.))?)"""
    r"""|(?P<word>[^\W\d]\w*)"""
    r"""|(?P<sign>.)""",
    re.DOTALL,
)


def sparql_tokens(text: str) -> Iterator[Token]:
    """All pieces of a SPARQL text, blanks too."""
    return tokens_of(SPARQL_TOKENS, text)


def tokens_of(pattern: re.Pattern[str], text: str) -> Iterator[Token]:
    """All pieces of a text, by the kinds that the pattern names."""
    for match in pattern.finditer(text):
        yield Token(cast(Kind, match.lastgroup), match[0])


def words_in(tokens: list[Token]) -> list[str]:
    """All bare words, in capitals."""
    return [normal(token.text).upper() for token in tokens if token.kind == "word"]


def normal(text: str) -> str:
    """Full-width and other look-alike letters as the plain ones they can be taken for."""
    return unicodedata.normalize("NFKC", text)


def kind_at(tokens: list[Token], place: int) -> str:
    """The kind of the token at a place, "" beyond both ends."""
    return tokens[place].kind if 0 <= place < len(tokens) else ""


def word_at(tokens: list[Token], place: int) -> str:
    """The word at a place in capitals, "" where there is none."""
    return normal(tokens[place].text).upper() if kind_at(tokens, place) == "word" else ""


def sign_at(tokens: list[Token], place: int) -> str:
    """The sign at a place, "" where there is none."""
    return tokens[place].text if kind_at(tokens, place) == "sign" else ""
