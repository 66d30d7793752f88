"""One place where somebody says that a partner helped, to be shown beside the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from govinno.answers.answer import Evidence
from govinno.answers.success.answer import SuccessAnswer
from govinno.words import Words


@dataclass(frozen=True, slots=True)
class Quoted:
    """What is claimed of a partner, as the record tells it, and where it is written."""

    partner: Words
    claim: Words
    place: Evidence


def quoted(answer: SuccessAnswer) -> Quoted | None:
    """A place behind the claims that name the partner which the answer names first.

    A passage word for word goes before key words, and a speaker with a name before one without;
    else the order of the table of claims decides. None where no source names a partner.
    """
    table = answer.parts.get("said", {}).get("tables", {}).get("tied_claims")
    if not table or not answer.names:
        return None
    found = min(_places(table, answer.names[0]["th"]), key=_order, default=None)
    return _told(table, found) if found else None


def _places(table: dict[str, Any], partner: str) -> Iterator[Evidence]:
    """The places behind the claims about a partner."""
    column = table["columns"].index("partner")
    rows = {number for number, row in enumerate(table["rows"]) if row[column] == partner}
    for place in table["evidence"]:
        if place["row"] in rows:
            yield Evidence(**place)


def _order(place: Evidence) -> tuple[bool, bool, int]:
    return not place.quote, not place.speaker, place.row


def _told(table: dict[str, Any], place: Evidence) -> Quoted:
    cells = dict(zip(table["columns"], table["rows"][place.row], strict=True))
    return Quoted(
        partner=Words.either(cells["partner"], cells["partner_en"]),
        claim=Words.either(cells["claim"], cells["claim_en"]),
        place=place,
    )
