"""The library of cases: facets with counts, cards or a table, likeness, and comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from govinno.answers import (
    FACETS,
    SORTS,
    Index,
    Listing,
    Taken,
    Wanted,
    codes_of,
    filters_in_words,
    list_taken,
)
from govinno.views import (
    asked,
    html,
    library_cards,
    library_compare,
    library_like,
    library_rail,
    shell,
    take,
    ticks,
)
from govinno.views.link import Link, joined
from govinno.views.ticks import Turned
from govinno.views.words import language, say

VIEWS = ("cards", "table", "compare", "like")
#: So many cases stand on one page.
ON_A_PAGE = {"cards": 24, "table": 50}
#: So many cases are compared at most.
MOST_COMPARED = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What the link asks of the list: values by facet, a text, the order, the page, the ticks."""

    view: str
    values: Mapping[str, list[str]]
    text: str
    sort: str
    page: int
    ticked: list[str]


@shell.page("cases")
def show(link: Link) -> None:
    """The page: the list narrowed by its facets, two or three cases, or those like one's own."""
    index = shell.library().case_index()
    rows = index.library.rows
    if not rows:
        st.info(say("cases.none"))
        return
    wanted = Asked(
        view=link.choice("as", VIEWS, "cards"),
        values={facet.name: link.many(facet.name, index.values[facet.name]) for facet in FACETS},
        text=link.text("text", longest=200).strip(),
        sort=link.choice("sort", SORTS, "name"),
        page=link.number("page", 1, 10_000, 1),
        ticked=link.many("compare", index.library.places)[:MOST_COMPARED],
    )
    mine = library_like.Mine(
        type=link.choice("my_type", codes_of("LaoType"), ""),
        theme=link.choice("my_theme", codes_of("Theme"), ""),
        place=link.choice("my_place", library_like.places(), ""),
        problem=link.text("my_problem", longest=200).strip(),
    )
    _head(len(rows), len({row.body for row in rows}), wanted)
    if wanted.view == "compare":
        library_compare.show(index, wanted.ticked, _turn)
    elif wanted.view == "like":
        library_like.show(index, mine, wanted.page, wanted.ticked, _turn)
    else:
        _list(index, wanted)


def _head(cases: int, bodies: int, wanted: Asked) -> None:
    html.show(
        html.fill(
            '<h1>{title}</h1><p>{lead} <span class="quiet">{missing} {bring}</span></p>',
            title=say("cases.title"),
            lead=say("cases.lead", cases=cases, bodies=bodies),
            missing=say("cases.missing"),
            bring=html.door("bring", say("shell.bring")),
        )
    )
    st.session_state["cases_as"] = wanted.view
    st.segmented_control(
        say("cases.view"),
        VIEWS,
        key="cases_as",
        format_func=lambda view: say(f"cases.view_{view}"),
        on_change=lambda: shell.go(**{"as": st.session_state["cases_as"] or "cards", "page": ""}),
        label_visibility="collapsed",
    )


# ---- the list


def _list(index: Index, wanted: Asked) -> None:
    holding = asked.holding(wanted.text) if wanted.text else None
    listing = index.listing(Wanted(wanted.values, holding, wanted.sort))
    with st.container(key="library"):
        left, right = st.columns([1, 3], gap="large")
    with left:
        ticks.show(library_rail.rail(listing), "library_rail", _turn)
    with right:
        _controls(wanted)
        above = library_rail.above(index, listing, wanted.values, wanted.text)
        ticks.show(above + library_cards.basket(wanted.ticked), "library_above", _turn)
        if listing.rows:
            _page(listing, wanted)
            _take(index, listing, wanted)


def _controls(wanted: Asked) -> None:
    """The words to search, and the order."""
    text, order = st.columns([3, 2])
    st.session_state["cases_q"], st.session_state["cases_sort"] = wanted.text, wanted.sort
    with text:
        st.text_input(
            say("cases.q"),
            key="cases_q",
            max_chars=200,
            on_change=lambda: shell.go(text=st.session_state["cases_q"].strip(), page=""),
        )
    with order:
        st.selectbox(
            say("cases.sort"),
            list(SORTS),
            key="cases_sort",
            format_func=lambda name: say(f"cases.sort_{name}"),
            on_change=lambda: shell.go(sort=st.session_state["cases_sort"], page=""),
        )


def _page(listing: Listing, wanted: Asked) -> None:
    """The cards or rows of one page, and the way to the others."""
    size = ON_A_PAGE[wanted.view]
    pages = -(-len(listing.rows) // size)
    page = min(wanted.page, pages)
    cards = asked.cards(tuple(row.id for row in listing.rows[(page - 1) * size : page * size]))
    drawn = library_cards.cards if wanted.view == "cards" else library_cards.table
    markup = drawn(cards, wanted.ticked) + library_cards.pages(page, pages)
    ticks.show(markup, "library_list", _turn)


def _take(index: Index, listing: Listing, wanted: Asked) -> None:
    spoken = language()  # the files are made later, when there is no page to ask
    chosen = filters_in_words(index, wanted.values, wanted.text)
    library = shell.library()

    def make() -> Taken:
        return list_taken(library.cards(listing.rows), chosen, spoken)

    take.take_tables("cases", "govinno-cases", make, "cases", **_parameters(wanted))


def _parameters(wanted: Asked) -> dict[str, str]:
    facets = {name: joined(values) for name, values in wanted.values.items()}
    other = {"as": wanted.view, "text": wanted.text, "sort": wanted.sort}
    return {**facets, **other, "compare": joined(wanted.ticked)}


# ---- what the reader turns


def _turn(turned: Turned) -> None:
    """Write into the link what was ticked, pressed or taken off."""
    match turned.name:
        case "as" | "page":
            shell.go(**{turned.name: turned.value})
        case "text":
            shell.go(text="", page="")
        case "clear":
            shell.go(text="", page="", **{facet.name: "" for facet in FACETS})
        case "unticked":
            shell.go(**{"compare": "", "as": ""})
        case "facet":
            shell.go(**{turned.value: "", "page": ""})
        case _:
            _toggle(turned)


def _toggle(turned: Turned) -> None:
    """Put a value into those of its parameter, or take it off; a facet begins at page one."""
    now: Sequence[str] = [v for v in st.query_params.get(turned.name, "").split(",") if v]
    kept = [value for value in now if value != turned.value]
    changed = joined([*kept, turned.value] if turned.on else kept)
    if turned.name == "compare":
        shell.go(compare=changed)
    elif turned.name in {facet.name for facet in FACETS}:
        shell.go(**{turned.name: changed, "page": ""})
