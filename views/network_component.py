"""The component that shows a drawn network in Streamlit and tells what was clicked.

Its script is one file made of two: vis-network from the pyvis wheel, and `network.js`.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from govinno.views import built
from govinno.views.network_drawing import vis_network_source

FOLDER = Path(__file__).parent / "component"


class Picked(NamedTuple):
    """What the reader did in the picture; all None before the first click.

    `selected` is the address of a node and `selected_line` the id of a line, never both; both are
    None when nothing is selected any more. `opened` is the node of a double-click, for the one
    run that follows it.
    """

    selected: str | None = None
    selected_line: str | None = None
    opened: str | None = None


def show(
    drawing: Mapping[str, Any],
    key: str,
    height: int = 540,
    on_pick: Callable[[Picked], None] | None = None,
    on_open: Callable[[str], None] | None = None,
) -> Picked:
    """Put a picture (`network_drawing.drawing`) on the page, `height` pixels high.

    The same key keeps the picture with its zoom and its dragged nodes over reruns. The picture
    follows `drawing["selected"]` whenever that changes. `on_pick` is called before the rerun each
    time the selection changes by a click or by Esc, `on_open` after a double-click; a page that
    keeps its selection in the link needs nothing else. What comes back is the last choice made in
    the picture, which may be older than the page's own.
    """

    def pick() -> None:
        if on_pick:
            on_pick(_picked(st.session_state[key]))

    def open_node() -> None:
        opened = _picked(st.session_state[key]).opened
        if on_open and opened:
            on_open(opened)

    data = _packed({**drawing, "height": height})
    return _picked(_mount()(data=data, key=key, on_picked_change=pick, on_opened_change=open_node))


def _packed(drawing: Mapping[str, Any]) -> bytes:
    """The drawing as JSON, a tenth of its size; always the same bytes for the same drawing."""
    text = json.dumps(drawing, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8"), mtime=0)


def _picked(state: Mapping[str, Any]) -> Picked:
    picked = state.get("picked") or {}
    return Picked(picked.get("node"), picked.get("line"), state.get("opened"))


@lru_cache(maxsize=1)
def _mount() -> Any:
    """The mounting command, registered once a process."""
    return built.component("network", script())


def script() -> str:
    """The whole script: vis-network, kept off the window's own names, and ours after it."""
    ours = (FOLDER / "network.js").read_text(encoding="utf-8")
    opening = "const vis = {};\n(function (exports, module) {\n"
    return f"{opening}{vis_network_source()}}})(vis, {{}});\n{ours}"
