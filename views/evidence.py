"""A place in a document as all pages show it: key words, document, speaker and stake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from govinno.verbs import Evidence, evidence_in_words, stake_of
from govinno.views import html
from govinno.views.html import Markup
from govinno.views.words import language, say, told

#: So many places are shown at once; the others wait in a fold.
FIRST = 5


def show(cards: Sequence[Markup], none: str) -> None:
    """Cards under a title, the first at once and the others in a fold; `none` is said where there
    are none."""
    html.show(
        html.fill(
            '<section aria-label="{title}"><h2>{title}</h2><p class="quiet">{note}</p></section>',
            title=say("evidence.title"), note=say("evidence.keywords_note") if cards else none,
        )
    )  # fmt: skip
    show_cards(cards)


def show_cards(cards: Sequence[Markup], first: int = FIRST) -> None:
    """The first cards, and the others in a fold; nothing where there are none."""
    if not cards:
        return
    html.show(html.joined(cards[:first]))
    if rest := cards[first:]:
        with st.expander(say("evidence.more", n=len(rest))):
            html.show(html.joined(rest))


def card(place: Evidence, above: str = "", *, with_case: bool = True) -> Markup:
    """One place; `above` tells what it stands behind, and a door leads to its case."""
    return html.fill(
        '<article class="evidence">{above}<p><mark>{keywords}</mark></p>'
        "<p>{document} · {locator}</p><p>{badges}</p>{case}</article>",
        above=html.fill('<p class="quiet">{text}</p>', text=html.words(above)) if above else "",
        keywords=html.words(place.keywords), document=html.words(place.document),
        locator=html.words(place.locator), badges=html.joined(badges(place)),
        case=html.fill("<p>{door}</p>", door=html.door("case", say("evidence.open_case"), id=place.case))
        if with_case else "",
    )  # fmt: skip


def badges(place: Evidence) -> Iterator[Markup]:
    """Who says so, what that speaker is to the innovation, the stake, and who reviewed it.

    Where neither speaker nor relation is known, one badge says so, instead of three.
    """
    texts = evidence_in_words(place, language())
    if place.speaker is None and place.speaker_relation == "unknown":
        yield _badge(say("evidence.speaker_unknown"))
    else:
        yield _badge(texts["speaker"] or say("evidence.no_speaker"))
        yield _badge(texts["speaker_relation"])
        if stake := stake_of(place):
            yield _badge(say("evidence.stake", stake=told(stake)))
    yield _badge(say("evidence.reviewed", status=texts["reviewed"]))


def _badge(text: str) -> Markup:
    return html.fill('<span class="badge">{text}</span>', text=html.words(text))
