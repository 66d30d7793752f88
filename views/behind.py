"""The evidence behind the rows of a visitor's own query: thing by thing, a page at a time."""

from __future__ import annotations

import streamlit as st

from govinno.answers import RowsEvidence, ThingBehind
from govinno.views import evidence, html, shell
from govinno.views.words import say, told

#: So many rows are named; a thing may stand in thousands.
ROWS_NAMED = 5


def show(behind: RowsEvidence) -> None:
    """How much evidence there is, each thing with its passages or without, and the limits."""
    html.show(
        html.fill(
            '<section aria-label="{title}"><h2>{title}</h2><p data-things="{n}">{said}</p>{note}</section>',
            title=say("evidence.title"),
            n=behind.all_things,
            said=told(behind.said()),
            note=evidence.above_cards([html.Markup()], None) if _has_places(behind) else "",
        )
    )
    for thing in behind.things:
        _thing(thing)
    if behind.pages > 1:
        _turn(behind)
    html.show(html.fill('<p class="quiet">{limits}</p>', limits=told(behind.limits)))


def _has_places(behind: RowsEvidence) -> bool:
    return any(thing.places for thing in behind.things)


def _thing(thing: ThingBehind) -> None:
    if not thing.places:
        html.show(
            html.fill(
                '<p>{called} <span class="quiet">{said}</span></p>',
                called=html.words(_called(thing)),
                said=told(thing.said()),
            )
        )
        return
    with st.expander(html.plain(f"{_called(thing)} ({_many(thing)})")):
        html.show(html.fill('<p class="quiet">{said}</p>', said=told(thing.said())))
        evidence.show_cards([_card(thing, number) for number in range(len(thing.places))])


def _card(thing: ThingBehind, number: int) -> html.Markup:
    """One place; what it stands behind is said where that is another thing."""
    behind = thing.places[number]
    is_own = behind.stated == thing.iri
    return evidence.card(behind.place, "" if is_own else told(behind.said()))


def _called(thing: ThingBehind) -> str:
    """The rows that hold it, what it is, and its name, or its address where it has none."""
    numbers = ", ".join(str(number + 1) for number in thing.rows[:ROWS_NAMED])
    rows = numbers + ("…" if len(thing.rows) > ROWS_NAMED else "")
    name = told(thing.name) or thing.iri
    what = told(thing.class_label)
    where = say("query.in_rows" if len(thing.rows) > 1 else "query.in_row", rows=rows)
    return where + " · " + (f"{what}: {name}" if what else name)


def _many(thing: ThingBehind) -> str:
    """How many places there are, with a sign where not all were counted."""
    return f"{thing.found:,}+" if thing.at_least else f"{thing.found:,}"


def _turn(behind: RowsEvidence) -> None:
    """To the page before and the next."""
    with st.container(horizontal=True):
        for name, page in (("before", behind.page - 1), ("next", behind.page + 1)):
            st.button(
                say(f"query.things_{name}"),
                key=f"things_{name}",
                disabled=not 1 <= page <= behind.pages,
                on_click=shell.go,
                kwargs={"evidence": str(page) if page > 1 else ""},
            )
