"""Cases of the library that are like one's own municipality and its problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from govinno.answers import (
    POINTS,
    Alike,
    Card,
    Index,
    Like,
    Taken,
    alike,
    alike_taken,
    codes_of,
    with_reasons,
)
from govinno.views import asked, html, library_cards, shell, take, ticks
from govinno.views.html import Markup
from govinno.views.ticks import Turned
from govinno.views.words import catalogue, language, say, told
from govinno.words import Words

#: So many cases stand on one page, and so many leave as a file.
ON_A_PAGE, MOST_TAKEN = 24, 500


@dataclass(frozen=True, slots=True)
class Mine:
    """What the link tells of one's own municipality; "" for what does not matter."""

    type: str
    theme: str
    place: str
    problem: str

    def told(self) -> dict[str, str]:
        """What is told, by the names of the link."""
        known = {
            "type": self.type,
            "theme": self.theme,
            "place": self.place,
            "problem": self.problem,
        }
        return {f"my_{name}": value for name, value in known.items() if value}


def places() -> dict[str, Words]:
    """Regions, then provinces."""
    return codes_of("Region") | codes_of("Province")


def show(
    index: Index, mine: Mine, page: int, ticked: Sequence[str], on_turn: Callable[[Turned], None]
) -> None:
    """The fields, the rule, and the cases with the reasons."""
    html.show(html.fill("<p>{lead}</p>", lead=say("cases.like_lead")))
    _fields(mine)
    html.show(html.fill('<p class="quiet">{text}</p>', text=say("cases.no_size")))
    with st.expander(say("cases.rule")):
        html.show(_rule())
    if not mine.told():
        html.show(html.fill("<p>{text}</p>", text=say("cases.like_nothing")))
        return
    like = Like(
        themes=(mine.theme,) if mine.theme else (),
        type=mine.type,
        place=mine.place,
        holders=asked.holders(mine.problem) if mine.problem else {},
    )
    found = alike(index, like)
    if not found:
        html.show(html.fill("<p>{text}</p>", text=say("cases.like_none")))
        return
    _found(found, like, page, ticked, on_turn, len(index.library.rows))
    _take(found, like, mine)


# ---- what is asked


def _fields(mine: Mine) -> None:
    left, middle, right, words = st.columns(4)
    with left:
        _field("my_theme", codes_of("Theme"), mine.theme)
    with middle:
        _field("my_type", codes_of("LaoType"), mine.type)
    with right:
        _field("my_place", places(), mine.place)
    st.session_state["cases_my_problem"] = mine.problem
    with words:
        st.text_input(
            say("cases.my_problem"),
            key="cases_my_problem",
            max_chars=200,
            on_change=_told,
            args=("my_problem",),
        )


def _field(name: str, known: Mapping[str, Words], value: str) -> None:
    st.session_state[f"cases_{name}"] = value
    st.selectbox(
        say(f"cases.{name}"),
        ["", *known],
        key=f"cases_{name}",
        format_func=lambda code: told(known[code]) if code else say("cases.any"),
        on_change=_told,
        args=(name,),
    )


def _told(name: str) -> None:
    shell.go(**{name: st.session_state[f"cases_{name}"].strip(), "page": ""})


def _rule() -> Markup:
    rows = ([say(f"cases.rule_{name}"), str(points)] for name, points in POINTS.items())
    heads = [say("cases.rule_thing"), say("cases.rule_points")]
    return html.table(say("cases.rule"), heads, rows, numbers=(False, True), kind="compact")


# ---- what is found


def _found(
    found: Sequence[Alike],
    like: Like,
    page: int,
    ticked: Collection[str],
    on_turn: Callable[[Turned], None],
    of: int,
) -> None:
    pages = -(-len(found) // ON_A_PAGE)
    here = min(page, pages)
    shown = with_reasons(found[(here - 1) * ON_A_PAGE : here * ON_A_PAGE], like)
    ties = Counter(one.rank for one in found)
    by_id = {card.row.id: card for card in asked.cards(tuple(one.row.id for one in shown))}
    drawn = html.joined(
        library_cards.card(by_id[one.row.id], ticked, _why(one, ties[one.rank])) for one in shown
    )
    ticks.show(
        html.fill(
            '<p class="found" role="status">{n}</p>{basket}<div class="cards">{cards}</div>{pages}',
            n=say("cases.like_found", found=f"{len(found):,}", all=f"{of:,}"),
            basket=library_cards.basket(list(ticked)),
            cards=drawn,
            pages=library_cards.pages(here, pages),
        ),
        "library_like",
        on_turn,
    )


def _why(one: Alike, ties: int) -> Markup:
    """The rank, which others may share, and the reasons."""
    rank = say("cases.like_ties" if ties > 1 else "cases.like_rank", rank=one.rank, n=ties)
    return html.fill(
        '<p class="why"><strong>{rank}</strong> · {reasons} <span class="quiet">({points})</span></p>',
        rank=rank,
        reasons=" · ".join(told(reason.words) for reason in one.reasons),
        points=say("cases.points", n=one.points),
    )


def _take(found: Sequence[Alike], like: Like, mine: Mine) -> None:
    spoken, library = language(), shell.library()
    known = {"my_type": codes_of("LaoType"), "my_theme": codes_of("Theme"), "my_place": places()}
    chosen = [
        (
            catalogue()[f"cases.{name}"],
            known[name][value] if name in known else Words(value, value),
        )
        for name, value in mine.told().items()
    ]

    def make() -> Taken:
        some = with_reasons(found[:MOST_TAKEN], like)
        cards: list[Card] = library.cards([one.row for one in some])
        return alike_taken(list(zip(some, cards, strict=True)), chosen, spoken)

    parameters = {"as": "like", **mine.told()}
    take.take_tables("alike", "govinno-cases-like-mine", make, "cases", **parameters)
