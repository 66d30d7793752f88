"""Evidence behind a claim, as all pages show it: a mark in the text that opens one panel beside
the page, with the passage, the document, and who speaks with which stake.

What a panel shows is on the page already, in a `<template>` beside the mark; a small script shows
it. Nothing is asked for, nothing runs again, and the address holds which one is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2s
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, cast

import streamlit.components.v2 as components

from govinno.answers import (
    Evidence,
    EvidenceCounts,
    Place,
    counts_of_evidence,
    evidence_in_words,
    stake_of,
)
from govinno.views import html
from govinno.views.html import Markup
from govinno.views.words import language, say, told

#: So many places are shown in one panel; how many more there are is said.
MOST_IN_A_PANEL = 12
#: So many numbers of documents stand in one mark.
MOST_NUMBERS = 4
UNKNOWN = "unknown"
_SCRIPT = Path(__file__).parent / "component" / "evidence.js"


# ---- the panel, and the marks that open it


def mount_panel() -> None:
    """The script that opens panels; once on each page. What holds for all of them is said in the
    panel itself, once: what key words are, and that nobody reviewed what names no review."""
    words = {
        "title": say("evidence.title"),
        "close": say("evidence.close"),
        "note": say("evidence.keywords_note"),
    }
    _script()(data=words, key="evidence_panel")


@lru_cache(maxsize=1)
def _script() -> Any:
    return components.component("govinno_evidence", js=_SCRIPT.read_text(encoding="utf-8"))


def mark(
    places: Sequence[Evidence], about: str, numbers: Mapping[str, int] | None = None
) -> Markup:
    """A mark that opens the places behind a claim in the panel; nothing where there are none.

    `about` says in the panel what is claimed. The mark reads "evidence 3"; inside a case, where
    documents have `numbers` by their keys, it reads "[4]" and no way to the case stands in the panel.
    It may stand in any text or cell.
    """
    if not places:
        return Markup()
    id = _id(places, about)
    cited = sorted({_number(place, numbers) for place in places}) if numbers else []
    return html.fill(
        '<a class="evidence-mark" href="#{id}" aria-haspopup="dialog" title="{hint}">{label}</a>'
        '<template id="{id}"><h3>{about}</h3>{content}</template>',
        id=id,
        hint=say("evidence.open"),
        label=_cited(cited) if cited else say("evidence.mark", n=len(places)),
        about=html.words(about),
        content=content(places, numbers),
    )


def _number(place: Evidence, numbers: Mapping[str, int]) -> int:
    """The number of a document inside its case."""
    return numbers[cast(Place, place).key]


def _cited(numbers: Sequence[int]) -> str:
    """The numbers of documents, as many as fit beside a claim."""
    shown = "".join(f"[{number}]" for number in numbers[:MOST_NUMBERS])
    rest = len(numbers) - MOST_NUMBERS
    return f"{shown} +{rest}" if rest > 0 else shown


def by_row(places: Iterable[Evidence]) -> dict[int, list[Evidence]]:
    """Places by the row behind which they stand."""
    found: dict[int, list[Evidence]] = {}
    for place in places:
        found.setdefault(place.row, []).append(place)
    return found


def _id(places: Sequence[Evidence], about: str) -> str:
    """The same claim with the same places has the same id, today and tomorrow."""
    said = repr((about, [replace(place, row=0) for place in places]))
    return f"evidence-{blake2s(said.encode(), digest_size=6).hexdigest()}"


def content(places: Sequence[Evidence], numbers: Mapping[str, int] | None = None) -> Markup:
    """What the panel shows of some places: who speaks, once where it is the same for all, then
    each document with what it says."""
    once = len({(p.speaker, p.speaker_relation, p.reviewed) for p in places}) == 1
    parts = [_spoken(places[0])] if once else []
    every = list(dict.fromkeys(replace(place, row=0) for place in places))
    shown = sorted(every[:MOST_IN_A_PANEL], key=_document)
    parts += [
        _in_document(list(found), numbers, with_speaker=not once)
        for _, found in groupby(shown, key=_document)
    ]
    if rest := len(every) - len(shown):
        said = say("evidence.more_places", n=rest)
        parts.append(html.fill('<p class="quiet">{text}</p>', text=said))
    return html.joined(parts)


def _document(place: Evidence) -> tuple[str, str, str]:
    return place.case, place.document, place.url or ""


def _spoken(place: Evidence) -> Markup:
    known = html.joined(badges(place)) or _badge(say("evidence.speaker_unknown"))
    return html.fill('<p class="said-by">{known}</p>', known=known)


def _in_document(
    places: Sequence[Evidence], numbers: Mapping[str, int] | None, *, with_speaker: bool
) -> Markup:
    """One document and the places in it; outside a case the way to the case, too."""
    first = places[0]
    number = f"[{_number(first, numbers)}] " if numbers else ""
    case = html.door("case", say("evidence.open_case"), id=first.case) if not numbers else ""
    return html.fill(
        '<div class="behind">{document}{passages}{case}</div>',
        document=document(first, with_locator=False, number=number),
        passages=html.joined(_passage(place, with_speaker=with_speaker) for place in places),
        case=html.fill("<p>{door}</p>", door=case) if case else "",
    )


def _passage(place: Evidence, *, with_speaker: bool) -> Markup:
    return html.fill(
        '<div class="passage">{passage}<p class="quiet">{locator}</p>{spoken}</div>',
        passage=passage(place),
        locator=html.words(locator(place)),
        spoken=_spoken(place) if with_speaker else "",
    )


class Columns(NamedTuple):
    """What `html.table` takes of a table: heads, rows, and which columns hold numbers."""

    heads: list[str]
    rows: list[list[Markup | str]]
    numbers: list[bool]


def with_marks(table: Columns, marks: Sequence[Markup]) -> Columns:
    """A table with the marks of its rows as its last column; as it is where no row has one."""
    if not any(marks):
        return table
    rows = [[*row, mark] for row, mark in zip(table.rows, marks, strict=True)]
    return Columns([*table.heads, say("evidence.title")], rows, [*table.numbers, False])


# ---- how much evidence there is


def above(places: Sequence[Evidence], counts: EvidenceCounts | None) -> Markup:
    """How much evidence there is, and what is left out. Nothing where there is none and none was
    left out."""
    much = told(counts_of_evidence(counts)) if counts and (places or counts.truncated) else ""
    rest = say("evidence.rest") if much and counts and counts.truncated else ""
    counted = html.joined(filter(None, (much, rest)), " ")
    return (
        html.fill('<p class="quiet evidence-counts">{text}</p>', text=counted)
        if counted
        else Markup()
    )


# ---- one place


def passage(place: Evidence) -> Markup:
    """The words of the document where they were loaded, else key words, called so."""
    if place.quote:
        return html.fill('<p class="quoted">“{quote}”</p>', quote=html.words(place.quote))
    return html.fill(
        '<p><span class="quiet">{label}:</span> <mark>{keywords}</mark></p>',
        label=say("evidence.keywords"),
        keywords=html.words(place.keywords),
    )


def document(place: Evidence, *, with_locator: bool = True, number: str = "") -> Markup:
    """The document: its title, which leads to it where it is on the web, publisher and what it is
    to the innovation, date, place."""
    texts = evidence_in_words(place, language())
    about = [_publisher(place, texts["publisher"], texts["publisher_relation"])]
    about += [texts["date"] or say("evidence.no_date")]
    about += [texts["locator"]] if with_locator else []
    return html.fill(
        '<p class="document">{number}{title}</p><p class="quiet">{about}</p>',
        number=number,
        title=document_link(place.document, place.url),
        about=html.joined(map(html.words, filter(None, about)), " · "),
    )


def _publisher(place: Evidence, name: str, relation: str) -> str:
    known = relation if place.publisher_relation != UNKNOWN else ""
    return f"{name} ({known})" if name and known else name or known


def locator(place: Evidence) -> str:
    """The place in its document, in the reader's language."""
    return evidence_in_words(place, language())["locator"]


def document_link(title: str, url: str | None) -> Markup:
    """The title of a document as the link to it; where there is none, that is said."""
    if not html.is_web_address(url or ""):
        return html.fill(
            '{title} <span class="quiet">({note})</span>',
            title=html.words(title),
            note=say("evidence.no_link"),
        )
    return html.web_link(str(url), title)


def badges(place: Evidence) -> Iterator[Markup]:
    """Who says so, what that speaker is to the innovation, the stake, and who reviewed it: what
    is known of these."""
    texts = evidence_in_words(place, language())
    if place.speaker:
        yield _badge(texts["speaker"])
    if place.speaker_relation != UNKNOWN:
        if not place.speaker:
            yield _badge(say("evidence.no_speaker"))
        yield _badge(texts["speaker_relation"])
        if stake := stake_of(place):
            yield _badge(say("evidence.stake", stake=told(stake)))
    if place.reviewed != UNKNOWN:
        yield _badge(say("evidence.reviewed", status=texts["reviewed"]))


def _badge(text: str) -> Markup:
    return html.fill('<span class="badge">{text}</span>', text=html.words(text))
