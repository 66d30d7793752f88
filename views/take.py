"""Take along: one row under what a page shows, with its files, its link, and a way to print it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode, urljoin

import streamlit as st

from govinno.answers import Taken
from govinno.views import built, shell
from govinno.views.words import language, say

#: The endings of files, with what a browser calls them.
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}

#: Makes the bytes of a file; called when the reader asks for it, and then no page is there to ask.
Make = Callable[[], bytes]


def take(key: str, name: str, files: Mapping[str, Make], page: str, **parameters: str) -> None:
    """The row. `files` makes each file by its ending (`KINDS`), `name` is what they are called.

    The link that is copied is that of `page` (its address, "" for home) with these parameters.
    """
    with st.container(key=f"take_{key}", horizontal=True, vertical_alignment="center"):
        for ending, make in files.items():
            st.download_button(
                say(f"take.{ending}"),
                data=make,
                file_name=f"{name}.{ending}",
                mime=KINDS[ending],
                key=f"{ending}_{key}",
                on_click="ignore",
            )
        words = {word: say(f"take.{word}") for word in ("copy", "copied", "by_hand", "print")}
        built.plain("take")(
            data={"words": words, "link": _link(page, parameters)}, key=f"link_{key}"
        )


def take_tables(
    key: str, name: str, make: Callable[[], Taken], page: str, **parameters: str
) -> None:
    """The row for something that is tables; `make` gives them when a reader asks for a file."""
    library, spoken = shell.library(), language()
    source = urljoin(st.context.url or "", _link(page, parameters))

    def file(ending: str) -> bytes:
        return library.taken(replace(make(), source=source), ending, spoken)

    files = {ending: partial(file, ending) for ending in KINDS}
    take(key, name, files, page, **parameters)


def _link(page: str, parameters: Mapping[str, str]) -> str:
    """The link to a page from any other, in the language of the reader."""
    known = {"lang": language(), **{k: v for k, v in parameters.items() if v}}
    return f"./{page}?{urlencode(known)}"
