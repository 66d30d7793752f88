"""The header of every page: the name of the product, the doors to the pages, and the language.

On a telephone the doors stand behind one menu; which of the two is seen is said in `style.css`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from govinno.answers import Found, Proposed
from govinno.views import html, leads, shell
from govinno.views.finder import finder
from govinno.views.words import LANGUAGES, language, say

Doors = Mapping[str, Any]


def show(doors: Doors, current: str) -> None:
    """The header; `doors` are the pages that exist, by name, and `current` is the one shown."""
    st.html(shell.FOLDER.parent / "static" / "colours.css")
    st.html(shell.FOLDER / "style.css")
    html.show(html.fill('<a class="skip" href="#content">{words}</a>', words=say("shell.skip")))
    readers, workers = shell.DOORS.values()
    here = shell.THROUGH.get(current, current)
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        _product(doors["home"])
        with st.container(key="doors", horizontal=True, width="content"):
            _doors(readers, doors, here, "row")
        with st.container(key="search"):
            _search(doors)
        with _menu("workers", type="tertiary"):
            _workers(workers, doors, here, "workers")
        with _menu("menu"):
            _doors(readers, doors, here, "menu")
            _workers(workers, doors, here, "menu")
        _languages()
    html.show(html.Markup('<div id="content" tabindex="-1"></div>'))


def _product(home: Any) -> None:
    """The name of the product, which leads home; a shorter one where there is little room."""
    for name in ("title", "title_short"):
        with st.container(key=f"product_{name}", width="content"):
            st.page_link(home, label=say(f"shell.{name}"), query_params={"lang": language()})


def _doors(names: Iterable[str], doors: Doors, here: str, where: str) -> None:
    for name in names:
        key = f"{where}_door_{'here' if name == here else name}"
        with st.container(key=key, width="content"):
            st.page_link(doors[name], label=say(f"shell.{name}"), query_params={"lang": language()})


def _menu(name: str, **look: Any) -> Any:
    """A menu behind one word."""
    return st.container(key=name, width="content").popover(say(f"shell.{name}"), **look)


def _workers(names: Iterable[str], doors: Doors, here: str, where: str) -> None:
    title = say("shell.for_workers")
    html.show(html.fill('<p class="menu-title">{title}</p>', title=title))
    _doors(names, doors, here, where)


def _languages() -> None:
    with st.container(key="languages", horizontal=True, width="content"):
        for code in LANGUAGES:
            place = "here" if code == language() else code
            st.button(
                say(f"shell.{code}"),
                key=f"lang_{place}",
                type="tertiary",
                on_click=shell.go,
                kwargs={"lang": code},
            )


def _search(doors: Doors) -> None:
    """The search over everything; what is chosen is shown on the page that tells most of it."""

    def choose(found: Found | Proposed) -> None:
        page, parameters = leads.page_of(found)
        st.switch_page(doors[page], query_params={"lang": language(), **parameters})

    def look_for(wanted: Proposed | str) -> None:
        if not isinstance(wanted, str):
            choose(wanted)
        else:
            link = {"lang": language(), "text": wanted}
            st.switch_page(doors["search"], query_params=link)

    finder(
        "finder_of_all",
        label=say("finder.search"),
        placeholder=say("finder.hint"),
        on_choose=choose,
        on_search=look_for,
    )
