"""Refusals: why a query is not answered, or a command not carried out, in `words/refusals.yaml`.

Every text says what happened and what to do next, and can be read aloud.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from govinno.graph.tables import NotThere, QueryRefused
from govinno.words import Words, words_of


def refusal(code: str, query: str, **details: object) -> QueryRefused:
    """The refusal to raise for `code`, with the query given back.

    `details` fill the marks of the wording; a list is read out with commas, an empty one as
    "none". A code or detail that the catalogue does not have is our bug and raises `KeyError`.
    """
    told = _filled(words_of("refusals")[code], details)
    return QueryRefused(code, told.th, told.en, query)


class Place(NamedTuple):
    """Where in a text something stands; both count from 1."""

    line: int
    column: int


def unreadable(
    query: str, reason: str, place: Place | None = None, **details: object
) -> QueryRefused:
    """The refusal of a query that cannot be read, with an entry of `words/reasons.yaml`.

    `details` fill the marks of that wording as in `refusal`.
    """
    told = _filled(words_of("reasons")[reason], details)
    if place:
        there = words_of("reasons")["place"].filled(line=place.line, column=place.column)
        told = Words(f"{there.th} {told.th}", f"{there.en}: {told.en}")
    return refusal("query-not-readable", query, reason=told)


def _filled(wording: Words, details: dict[str, object]) -> Words:
    th = {name: _read_out(detail, "th", "ไม่มี") for name, detail in details.items()}
    en = {name: _read_out(detail, "en", "none") for name, detail in details.items()}
    return Words(wording.th.format(**th), wording.en.format(**en))


def nearest(name: str, known: Collection[str], most: int = 3) -> list[str]:
    """The known names nearest to one that is not known."""
    from rapidfuzz import fuzz, process, utils  # the workers, which start often, seldom need it

    alike = utils.default_process
    found = process.extract(name, sorted(known), scorer=fuzz.ratio, processor=alike, limit=most)
    return [match for match, *_ in found]


def not_there(code: str, name: str, known: Iterable[str]) -> NotThere:
    """The refusal to raise where something named is none of those that are `known`."""
    from rapidfuzz import process  # the workers, which start often, never need it

    nearest = tuple(match[0] for match in process.extract(name, list(known), limit=3))
    said = refusal(code, "", name=name, nearest=nearest)
    refused = NotThere(said.code, said.th, said.en, "")
    refused.nearest = nearest
    return refused


def not_clear(code: str, name: str, candidates: Collection[str]) -> NotThere:
    """The refusal to raise where something named may be any of several; it names all of them."""
    said = refusal(code, "", name=name, candidates=list(candidates))
    return NotThere(said.code, said.th, said.en, "")


def notice(code: str, **details: object) -> dict[str, str]:
    """What a reader must know beside an answer: the code and its two sentences."""
    said = refusal(code, "", **details)
    return {"code": code, "th": said.th, "en": said.en}


def _read_out(detail: object, language: str, nothing: str) -> str:
    match detail:
        case Words():
            return detail.in_language(language)
        case list() | tuple():
            return ", ".join(map(str, detail)) or nothing
        case float():
            return f"{detail:g}"
        case _:
            return str(detail)
