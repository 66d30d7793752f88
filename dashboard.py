"""The dashboard: its pages and how one goes from one to the other.

Started by `govinno dashboard`, which hands this file to Streamlit.
"""

from __future__ import annotations

import streamlit as st

from govinno.views import (
    about,
    bring,
    case,
    cases,
    header,
    home,
    network,
    query,
    questions,
    round,
    search,
    shell,
)
from govinno.views.words import say

PAGES = {
    "home": home.show,
    "questions": questions.show,
    "cases": cases.show,
    "case": case.show,
    "network": network.show,
    "about": about.show,
    "round": round.show,
    "bring": bring.show,
    "query": query.show,
    "search": search.show,
}


def main() -> None:
    """Draw the frame, then the page that the address asks for."""
    shell.remember_language()
    doors = {
        name: st.Page(
            show,
            title=say(f"shell.{name}"),
            url_path=shell.ADDRESSES[name] or None,
            default=not shell.ADDRESSES[name],
        )
        for name, show in PAGES.items()
    }
    chosen = st.navigation(list(doors.values()), position="hidden")
    current = next(name for name, door in doors.items() if door == chosen)
    if current == "home" and "q" in st.query_params:  # where questions had their address before
        st.switch_page(doors["questions"], query_params=dict(st.query_params))
    header.show(doors, current)
    chosen.run()


if __name__ == "__main__":
    main()
