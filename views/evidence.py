"""A place in a document as all pages show it: key words, document, speaker and stake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import streamlit as st

from govinno.verbs import Evidence, cell_in_words, code_label, stake_of
from govinno.views import html
from govinno.views.html import Markup
from govinno.views.words import language, say, told

#: So many places are shown at once; the others wait in a fold.
FIRST = 5


def show(places: Iterable[Evidence], title: str, none: str) -> None:
    """Some places under a title; `none` is said where there are none."""
    cards = [card(place) for place in places]
    html.show(
        html.fill(
            '<section aria-label="{title}"><h2>{title}</h2><p class="quiet">{note}</p>{cards}</section>',
            title=title, note=say("evidence.keywords_note") if cards else none,
            cards=html.joined(cards[:FIRST]),
        )
    )  # fmt: skip
    if rest := cards[FIRST:]:
        with st.expander(say("evidence.more", n=len(rest))):
            html.show(html.joined(rest))


def card(place: Evidence, above: str = "") -> Markup:
    """One place; `above` tells what it stands behind."""
    return html.fill(
        '<article class="evidence">{above}<p><mark>{keywords}</mark></p>'
        "<p>{document} · {locator}</p><p>{badges}</p><p>{case}</p></article>",
        above=html.fill('<p class="quiet">{text}</p>', text=above) if above else "",
        keywords=place.keywords, document=place.document, locator=place.locator,
        badges=html.joined(badges(place)),
        case=html.door("case", say("evidence.open_case"), id=place.case),
    )  # fmt: skip


def badges(place: Evidence) -> Iterator[Markup]:
    """Who says so, what that speaker is to the innovation, the stake, and who reviewed it.

    Where neither speaker nor relation is known, one badge says so, instead of three.
    """
    if place.speaker is None and place.speaker_relation == "unknown":
        yield _badge(say("evidence.speaker_unknown"))
    else:
        yield _badge(place.speaker or say("evidence.no_speaker"))
        yield _badge(cell_in_words(place.speaker_relation, "SpeakerRelation", language()))
        if stake := stake_of(place.speaker_relation):
            yield _badge(say("evidence.stake", stake=told(stake)))
    if label := code_label("ReviewStatus", place.reviewed or "unknown"):
        yield _badge(say("evidence.reviewed", status=told(label)))


def _badge(text: str) -> Markup:
    return html.fill('<span class="badge">{text}</span>', text=text)
