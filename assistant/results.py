"""What a tool tells, before it is cut into pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from govinno.graph import Cell
from govinno.words import Said, words_of


@dataclass(frozen=True, slots=True)
class Row:
    """One row with the places in documents behind it, as words by field; `places` counts all of
    them, also those that are not given."""

    cells: list[Cell]
    evidence: list[dict[str, str]] = field(default_factory=list)
    places: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under a title, in the language of the result."""

    title: str
    columns: list[str]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Told:
    """A whole result. `head` stands on every page: sentence, limits, link and what else matters.

    `asks_rows` says that all the evidence behind a row can be asked for by its number.
    """

    language: str
    head: dict[str, Any]
    sheets: list[Sheet]
    asks_rows: bool = False

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(len(sheet.rows) for sheet in self.sheets)

    def rows(self) -> Iterator[tuple[Sheet, Row]]:
        """All rows in their order, each with its sheet."""
        for sheet in self.sheets:
            for row in sheet.rows:
                yield sheet, row


class Unanswered(Said):
    """A call that is wrong, or a result that cannot be told; `code` is a key of the words."""

    def __init__(self, code: str, **details: object) -> None:
        words = words_of("assistant")[code].filled(**details)
        super().__init__(words.th, words.en)
        self.code = code


def say(key: str, language: str, **details: object) -> str:
    """Words of `words/assistant.yaml` with their blanks filled."""
    return words_of("assistant")[key].in_language(language).format(**details)


def heads(language: str, *keys: str) -> list[str]:
    """The headings of columns."""
    return [say(key, language) for key in keys]


def head(sentence: str, limits: str, link: str, notices: Iterable[str] = ()) -> dict[str, Any]:
    """What every page of a result says first."""
    told = [notice for notice in notices if notice]
    return {"sentence": sentence, "limits": limits, "notices": told, "link": link}
