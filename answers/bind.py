"""Puts values into query texts, as literals of each language, so that the text runs as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from govinno.graph.tables import Cell

#: Strings, IRIs and comments, which hold no blanks to fill; then the blanks.
_SPARQL = re.compile(
    r"\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|<[^<>\s]*>|#[^\n]*|\$(\w+)",
    re.DOTALL,
)
_CYPHER = re.compile(
    r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|//[^\n]*|/\*.*?\*/|\$(\w+)", re.DOTALL
)


def bind_sparql(text: str, values: Mapping[str, str]) -> str:
    """Fill the blanks of a SPARQL text; an IRI stands as an IRI, all else as a string."""
    return _filled(_SPARQL, text, {name: sparql_term(value) for name, value in values.items()})


def bind_cypher(text: str, values: Mapping[str, str]) -> str:
    """Fill the blanks of a Cypher text with strings."""
    return _filled(_CYPHER, text, {name: cypher_string(value) for name, value in values.items()})


def names_of_blanks(text: str, name: str) -> set[str]:
    """The blanks of the text of a question, by its name: all but `cypher` are SPARQL."""
    tokens = _CYPHER if name == "cypher" else _SPARQL
    return {found[1] for found in tokens.finditer(text) if found[1]}


def _filled(tokens: re.Pattern[str], text: str, terms: Mapping[str, str]) -> str:
    def fill(found: re.Match[str]) -> str:
        name = found.group(1)
        return terms.get(name, found.group(0)) if name else found.group(0)

    return tokens.sub(fill, text)


def sparql_term(value: str) -> str:
    """A value as SPARQL writes it."""
    if value.startswith(("https://", "http://")) and not re.search(r"[<>\"{}|\\^`\s]", value):
        return f"<{value}>"
    return json.dumps(value, ensure_ascii=False)


def cypher_string(value: str) -> str:
    """A value as a Cypher string: quotes, backslashes and line ends are escaped."""
    return json.dumps(value, ensure_ascii=False)


def sparql_rows(names: Iterable[str], rows: Iterable[Iterable[Cell]]) -> str:
    """A VALUES block that hands rows to the evidence query."""
    head = " ".join(f"?{name}" for name in names)
    body = " ".join(f"({' '.join(sparql_term(str(cell)) for cell in row)})" for row in rows)
    return f"VALUES ({head}) {{ {body} }}"
