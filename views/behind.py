"""The evidence behind the rows of a visitor's own query: thing by thing, a page at a time."""

from __future__ import annotations

import streamlit as st

from govinno.answers import Evidence, RowsEvidence, ThingBehind
from govinno.views import evidence, html, shell
from govinno.views.html import Markup
from govinno.views.words import say, told
from govinno.words import Words

#: So many rows are named; a thing may stand in thousands.
ROWS_NAMED = 5


def show(behind: RowsEvidence) -> None:
    """How much evidence there is, each thing with a mark that opens its passages, and the limits."""
    things = html.joined(_thing(thing) for thing in behind.things)
    html.show(
        html.fill(
            '<section class="row-things" aria-label="{title}"><h2>{title}</h2>'
            '<p data-things="{n}">{said}</p>{things}</section>',
            title=say("evidence.title"),
            n=behind.all_things,
            said=told(behind.said()),
            things=html.fill("<ul>{things}</ul>", things=things) if things else "",
        )
    )
    if behind.pages > 1:
        _turn(behind)
    html.show(html.fill('<p class="quiet">{limits}</p>', limits=told(behind.limits)))


def _thing(thing: ThingBehind) -> Markup:
    """What a thing is called, whose evidence stands behind it, and the marks that open it."""
    called = _called(thing)
    own = [behind.place for behind in thing.places if behind.stated == thing.iri]
    return html.fill(
        '<li>{called}{mark} <span class="quiet">{said}</span>{others}</li>',
        called=html.words(called),
        mark=evidence.mark(own, called),
        said=told(thing.said()),
        others=_others(thing),
    )


def _others(thing: ThingBehind) -> Markup:
    """The other statements in which the thing is met, each with its mark."""
    places: dict[Words, list[Evidence]] = {}
    for behind in thing.places:
        if behind.stated != thing.iri:
            places.setdefault(behind.said(), []).append(behind.place)
    items = html.joined(
        html.fill(
            "<li>{what}{mark}</li>",
            what=html.words(told(what)),
            mark=evidence.mark(found, told(what)),
        )
        for what, found in places.items()
    )
    return html.fill("<ul>{items}</ul>", items=items) if items else Markup()


def _called(thing: ThingBehind) -> str:
    """The rows that hold it, what it is, and its name, or its address where it has none."""
    numbers = ", ".join(str(number + 1) for number in thing.rows[:ROWS_NAMED])
    rows = numbers + ("…" if len(thing.rows) > ROWS_NAMED else "")
    name = told(thing.name) or thing.iri
    what = told(thing.class_label)
    where = say("query.in_rows" if len(thing.rows) > 1 else "query.in_row", rows=rows)
    return where + " · " + (f"{what}: {name}" if what else name)


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
