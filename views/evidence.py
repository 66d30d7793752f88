"""A place in a document as all pages show it: the passage or its key words, the document with
its date, publisher and link, who speaks and with which stake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from govinno.answers import (
    Evidence,
    EvidenceCounts,
    counts_of_evidence,
    evidence_in_words,
    stake_of,
)
from govinno.views import html
from govinno.views.html import Markup
from govinno.views.words import language, say, told

#: So many places are shown at once; the others wait in a fold.
FIRST = 5
UNKNOWN = "unknown"


def show(cards: Sequence[Markup], none: str, counts: EvidenceCounts | None = None) -> None:
    """Cards under a title, the first at once and the others in a fold; `none` is said where there
    are none. `counts` tell how much of the evidence this is, and what is left out."""
    note = html.fill('<p class="quiet">{none}</p>', none=none) if not cards else Markup()
    html.show(
        html.fill(
            '<section aria-label="{title}"><h2>{title}</h2>{note}{above}</section>',
            title=say("evidence.title"),
            note=note,
            above=above(cards, counts),
        )
    )
    show_cards(cards)


def above(cards: Sequence[Markup], counts: EvidenceCounts | None) -> Markup:
    """What to know before reading cards: what a missing badge means, how many places there are,
    and what is left out. Nothing where there are no cards and none was left out."""
    note = say("evidence.keywords_note") if cards else ""
    much = told(counts_of_evidence(counts)) if counts and (cards or counts.truncated) else ""
    rest = say("evidence.rest") if much and counts and counts.truncated else ""
    counted = html.joined(filter(None, (much, rest)), " ")
    return html.joined(
        html.fill('<p class="{look}">{text}</p>', look=look, text=text)
        for look, text in (("quiet", note), ("quiet evidence-counts", counted))
        if text
    )


def show_cards(cards: Sequence[Markup], first: int = FIRST) -> None:
    """The first cards, and the others in a fold; nothing where there are none."""
    if not cards:
        return
    html.show(html.joined(cards[:first]))
    if rest := cards[first:]:
        with st.expander(say("evidence.more", n=len(rest))):
            html.show(html.joined(rest))


def card(place: Evidence, above: str = "", *, with_case: bool = True) -> Markup:
    """One place; `above` tells what it stands behind, and a door leads to its case.

    What is not known of it is not said on each card: the note above all of them says what a
    missing badge means.
    """
    known = html.joined(badges(place))
    return html.fill(
        '<article class="evidence">{above}{passage}{document}{badges}{case}</article>',
        above=html.fill('<p class="quiet">{text}</p>', text=html.words(above)) if above else "",
        passage=passage(place),
        document=document(place),
        badges=html.fill("<p>{badges}</p>", badges=known) if known else "",
        case=html.fill(
            "<p>{door}</p>", door=html.door("case", say("evidence.open_case"), id=place.case)
        )
        if with_case
        else "",
    )


def passage(place: Evidence) -> Markup:
    """The words of the document where they were loaded, else key words, called so."""
    if place.quote:
        return html.fill('<p class="quoted">“{quote}”</p>', quote=html.words(place.quote))
    return html.fill(
        '<p><span class="quiet">{label}:</span> <mark>{keywords}</mark></p>',
        label=say("evidence.keywords"),
        keywords=html.words(place.keywords),
    )


def document(place: Evidence, *, with_locator: bool = True) -> Markup:
    """The document: its title, which leads to it where it is on the web, publisher, date, place."""
    texts = evidence_in_words(place, language())
    about = [texts["publisher"], texts["date"] or say("evidence.no_date")]
    about += [texts["locator"]] if with_locator else []
    return html.fill(
        '<p class="document">{title}</p><p class="quiet">{about}</p>',
        title=document_link(place.document, place.url),
        about=html.joined(map(html.words, filter(None, about)), " · "),
    )


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
