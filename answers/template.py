"""The small language of all sentences that hold numbers: those of questions and of the study.

{name}              a value, whole numbers with their thousands apart
{n|case|cases}      the first word where n is 1, else the second; the number itself is {n}
{?n}…{/}  {!n}…{/}  said only where n is neither 0, empty nor `any`, or only where it is; with
                    {?name=value} where n has just this value

What names there are, is known to who fills the template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from govinno.answers.question import ANY

_PART = re.compile(r"\{([?!])([\w:]+)(?:=(\w+))?\}((?:(?!\{[?!]).)*?)\{/\}", re.DOTALL)
_BLANK = re.compile(r"\{([\w:+]+)(?:\|([^|{}]*)\|([^|{}]*))?\}")


def fill(
    template: str, value: Callable[[str], Any], in_words: Callable[[str], str] | None = None
) -> str:
    """The template with its blanks filled; parts whose condition fails are left out.

    `value` gives what stands under a name and raises `KeyError` where nothing does; `in_words`
    gives it as text, by default as `said` does.
    """
    told = in_words or (lambda name: said(value(name)))
    text = _with_parts(template, value)
    return re.sub(r" {2,}", " ", _BLANK.sub(lambda blank: _filled(blank, value, told), text))


def said(value: Any) -> str:
    """A value within a sentence: whole numbers have their thousands apart."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:,}" if is_number else str(value)


def _with_parts(template: str, value: Callable[[str], Any]) -> str:
    """Innermost parts first, until none is left."""

    def part(found: re.Match[str]) -> str:
        sign, name, code, text = found.groups()
        one = value(name)
        holds = str(one) == code if code else one not in (0, None, "", ANY)
        return text if holds == (sign == "?") else ""

    while (parts := _PART.sub(part, template)) != template:
        template = parts
    return template


def _filled(
    found: re.Match[str], value: Callable[[str], Any], in_words: Callable[[str], str]
) -> str:
    name, one, many = found.groups()
    if many is None:
        return in_words(name)
    return one if str(value(name)) == "1" else many


def in_commas(names: Sequence[str]) -> str:
    """Names after one another; with semicolons where a name holds a comma of its own."""
    return ("; " if any("," in name for name in names) else ", ").join(names)
