"""Holding a sentence against numbers: every number in it must be one that the recount names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Phrase:
    """Words with `#` where numbers stand; said with these numbers, or not at all where None."""

    words: str
    numbers: tuple[int, ...] | None


@dataclass
class Expected:
    """What the recount says of one answer.

    `rows` are counted by a key of the columns named in `columns`. `names` are texts in the
    sentences that may hold figures of their own."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    totals: dict[str, Any]
    th: list[Phrase]
    en: list[Phrase]
    names: list[str] = field(default_factory=list)


def said(words: str, *numbers: int) -> Phrase:
    return Phrase(words, numbers)


def said_if(words: str, *numbers: int) -> Phrase:
    """Said only where the first number is not zero."""
    return Phrase(words, numbers if numbers[0] else None)


def unsaid(words: str) -> Phrase:
    return Phrase(words, None)


def wrong(sentence: str, phrases: Iterable[Phrase], names: Iterable[str]) -> Iterator[str]:
    """What is not said as expected, and the numbers that nothing accounts for."""
    rest = sentence
    for name in sorted(filter(None, map(str, names)), key=len, reverse=True):
        if re.search(r"\d", name):
            rest = rest.replace(name, "…")
    for phrase in phrases:
        pattern = phrase.words.replace("#", r"(\d[\d,]*)")
        found = re.search(pattern, rest)
        if phrase.numbers is None:
            if found:
                yield f"says {found.group()!r}: {sentence}"
            continue
        numbers = found and tuple(int(n.replace(",", "")) for n in found.groups() if n)
        if numbers != phrase.numbers:
            yield f"not {phrase.words!r} with {phrase.numbers}: {sentence}"
        if found:
            rest = rest[: found.start()] + "…" + rest[found.end() :]
    if left := re.findall(r"\d[\d,.]*", rest):
        yield f"unaccounted {left} in {rest!r}"


def numbers_in(text: str, names: Iterable[str]) -> list[int]:
    """The numbers of a text in their order, but for those within names."""
    for name in sorted(filter(re.compile(r"\d").search, set(names)), key=len, reverse=True):
        text = text.replace(name, "…")
    return [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", text)]
