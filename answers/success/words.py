"""The sentences of the study: `wording.yaml`, filled. Nothing is said that does not stand there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from govinno.answers import template
from govinno.answers.template import fill
from govinno.answers.wording import code_label
from govinno.words import Words

#: So many names are listed; more are told by their number.
MOST_NAMES = 3


@lru_cache(maxsize=1)
def wording() -> dict[str, Any]:
    """All templates, as the file nests them."""
    text = Path(__file__).with_name("wording.yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return told


def say(name: str, **values: object) -> Words:
    """A sentence by its name (`notes.mixed-modes`), filled; Words are filled in each language."""
    found: Any = wording()
    for part in name.split("."):
        found = found[int(part) if part.isdecimal() else part]
    return Words(*(_filled(found[language], values, language) for language in ("th", "en")))


def _filled(template: str, values: Mapping[str, object], language: str) -> str:
    def value(name: str) -> object:
        found = values[name]
        return found.in_language(language) if isinstance(found, Words) else found

    return fill(template, value)


def joined(parts: Iterable[Words], between: str = " ") -> Words:
    """Words after one another; empty ones leave no gap."""
    told = list(parts)
    return Words(
        between.join(words.th for words in told if words.th),
        between.join(words.en for words in told if words.en),
    )


def in_commas(names: Iterable[Words]) -> Words:
    """All of some names, without an "and"; empty without names."""
    told = list(names)
    return Words(
        template.in_commas([words.th for words in told]),
        template.in_commas([words.en for words in told]),
    )


def listed(names: Iterable[Words]) -> Words:
    """The first few of some names, and how many more there are; empty without names."""
    told = list(dict.fromkeys(names))
    more = len(told) - MOST_NAMES
    if more > 0:
        return say("lists.more", names=in_commas(told[:MOST_NAMES]), more=more)
    return in_a_row(told)


def in_a_row(names: Iterable[Words], between: str | None = None) -> Words:
    """All of some names, the last one after "and"; empty without names."""
    *first, last = [*names] or [Words("", "")]
    if not first:
        return last
    told = joined(first, between) if between else in_commas(first)
    return say("lists.last", names=told, last=last)


def coded(codes: str, code: str | None) -> Words:
    """The label of a code, as it stands within a sentence; the code where the list has none."""
    label = code_label(codes, code) if code else None
    return Words(label.th, _uncapped(label.en)) if label else Words(code or "", code or "")


def _uncapped(text: str) -> str:
    """English within a sentence; a word in capitals stays so."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
