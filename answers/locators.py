"""Places in documents as people say them, in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import yaml

from govinno.answers.texts import text_of
from govinno.words import Words

_NUMBER = re.compile(r"\\\{n\\\}")


def locator_in_words(locator: str, language: str) -> str:
    """`ย่อหน้า 3` in English is paragraph 3; parts after a comma are told one by one, and what is
    not known stays as the record has it."""
    return ", ".join(_part(part, language) for part in locator.split(", "))


def _part(part: str, language: str) -> str:
    for form, words in _forms():
        if found := form.fullmatch(part):
            return _numbered(words.in_language(language), found.groups())
    return part


def _numbered(text: str, numbers: Iterable[str]) -> str:
    for number in numbers:
        text = text.replace("{n}", number, 1)
    return text


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[re.Pattern[str], Words], ...]:
    return tuple(_read())


def _read() -> Iterator[tuple[re.Pattern[str], Words]]:
    """Each spelling as a pattern, with what it is called in both languages."""
    for told in yaml.load(text_of("locators.yaml"), yaml.CSafeLoader):
        words = Words(told["th"], told["en"])
        for spelling in (words.th, words.en, *told.get("also", ())):
            pattern = _NUMBER.sub(r"([\\d๐-๙]+(?:[.–-][\\d๐-๙]+)*)", re.escape(spelling))
            yield re.compile(pattern), words
