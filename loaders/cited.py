"""Evidence that points to a place in what was loaded: a cell of a form, a row of a table."""

from __future__ import annotations

from govinno.loaders.yaml_reader import Mapping, Scalar

#: The most letters of the key words that tell a place.
_MOST = 120


def cited(document: str, place: str, text: str, line: int) -> Mapping:
    """An entry of evidence: the document by its id, the place in it, and the first words there."""
    told = {"source": document, "locator": place, "keywords": in_few_words(text)}
    return Mapping({name: Scalar(words, line) for name, words in told.items()}, line)


def in_few_words(text: str) -> str:
    """The beginning of a text on one line; cut at a blank where there is one."""
    line = " ".join(text.split())
    if len(line) <= _MOST:
        return line
    start = line[:_MOST]
    return f"{start.rpartition(' ')[0] or start} …"
