"""A part of a page with boxes to tick and buttons, which tell what was turned."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from govinno.views import built
from govinno.views.html import Markup


class Turned(NamedTuple):
    """What the reader turned: the name and value of the element, and whether it is on now."""

    name: str
    value: str
    on: bool


def show(markup: Markup, key: str, on_turn: Callable[[Turned], None]) -> None:
    """Put markup on the page. Boxes and buttons in it have a `name` and a `value`; `on_turn` is
    called with them before the page runs again, and may write the link."""

    def turn() -> None:
        told = st.session_state[key].get("turned")
        if told:
            on_turn(Turned(str(told["name"]), str(told["value"]), told["on"] is True))

    built.plain("ticks")(data={"html": str(markup)}, key=key, on_turned_change=turn)
