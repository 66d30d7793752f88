"""Refusals: why a query is not answered, or a command not carried out, in `words/refusals.yaml`.

Every text says what happened and what to do next, and can be read aloud.
"""

from __future__ import annotations

from collections.abc import Iterable

from govinno.graph.tables import NotThere, QueryRefused
from govinno.words import words_of


def refusal(code: str, query: str, **details: object) -> QueryRefused:
    """The refusal to raise for `code`, with the query given back.

    `details` fill the marks of the wording; a list is read out with commas, an empty one as
    "none". A code or detail that the catalogue does not have is our bug and raises `KeyError`.
    """
    wording = words_of("refusals")[code]
    th = {name: _read_out(detail, "ไม่มี") for name, detail in details.items()}
    en = {name: _read_out(detail, "none") for name, detail in details.items()}
    return QueryRefused(code, wording.th.format(**th), wording.en.format(**en), query)


def not_there(code: str, name: str, known: Iterable[str]) -> NotThere:
    """The refusal to raise where something named is none of those that are `known`."""
    from rapidfuzz import process  # the workers, which start often, never need it

    nearest = tuple(match[0] for match in process.extract(name, list(known), limit=3))
    said = refusal(code, "", name=name, nearest=nearest)
    refused = NotThere(said.code, said.th, said.en, "")
    refused.nearest = nearest
    return refused


def notice(code: str, **details: object) -> dict[str, str]:
    """What a reader must know beside an answer: the code and its two sentences."""
    said = refusal(code, "", **details)
    return {"code": code, "th": said.th, "en": said.en}


def _read_out(detail: object, nothing: str) -> str:
    match detail:
        case list() | tuple():
            return ", ".join(map(str, detail)) or nothing
        case float():
            return f"{detail:g}"
        case _:
            return str(detail)
