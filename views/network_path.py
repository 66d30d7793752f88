"""The path between two things: chosen by name, told as sentences, drawn from left to right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import streamlit as st

from govinno.answers import Found, Line, Network, Node
from govinno.views import asked, html, shell
from govinno.views.finder import finder
from govinno.views.html import Markup
from govinno.views.link import short
from govinno.views.network_drawing import line_id
from govinno.views.network_layout import Place
from govinno.views.network_table import node_door
from govinno.views.words import say, told

#: How far things of a path stand from each other, in pixels at a zoom of 1.
ACROSS, DOWN = 250.0, 130.0
LONGEST = 4

Path = Sequence[Line]


def chooser(start: str, end: str, middle: str = "") -> None:
    """Both ends by name; a choice goes into the link, and the path is shown once both are there.

    It begins at the thing in the `middle`, if there is one, until another start is chosen."""
    is_asked, ends = bool(start or end), {"from": start or middle, "to": end}
    # With a key of its own the field of a path that is found begins closed, and covers nothing.
    key = "path_found" if start and end else "path"
    with st.popover(say("network.path"), key=key, width="content"):
        for name, iri in ends.items():
            if iri and (found := asked.thing(iri)):
                html.show(
                    html.fill(
                        '<p class="chosen">{label}: <b>{name}</b></p>',
                        label=say(f"network.path_{name}"),
                        name=told(found.name),
                    )
                )
            keep = _keep(name, ends)
            finder(f"path_{name}", label=say(f"network.path_{name}"), on_choose=keep)
        if is_asked:
            st.button(
                say("network.no_path_asked"),
                key="no_path_asked",
                type="tertiary",
                on_click=shell.go,
                kwargs={"from": "", "to": ""},
            )


def _keep(name: str, ends: Mapping[str, str]) -> Callable[[Found], None]:
    def keep(found: Found) -> None:
        chosen = {**ends, name: found.iri}
        shell.go(**{end: short(iri) for end, iri in chosen.items()}, sel="", view="")

    return keep


def steps(path: Path, start: str) -> list[str]:
    """The things of a path in their order; a line keeps its own direction."""
    things = [start]
    for line in path:
        things.append(line.target if line.source == things[-1] else line.source)
    return things


def network(found: Sequence[Path], start: str) -> Network:
    """The things on the paths and all lines between them."""
    things = tuple(dict.fromkeys(iri for path in found for iri in steps(path, start)))
    return asked.around(things, steps=0, most=len(things))


def marked(found: Sequence[Path]) -> list[str]:
    """The lines that the paths are made of."""
    return [line_id(line) for path in found for line in path]


def spots(found: Sequence[Path], start: str) -> dict[str, Place]:
    """The paths below each other, the start at the left, the end at the right."""
    middle = (len(found) - 1) / 2
    places: dict[str, Place] = {}
    for row, path in enumerate(found):
        things = steps(path, start)
        for step, iri in enumerate(things):
            is_end = step in (0, len(things) - 1)
            places.setdefault(iri, (step * ACROSS, 0.0 if is_end else (row - middle) * DOWN))
    return places


def sentences(found: Sequence[Path], network: Network, start: str) -> Markup:
    """Each path as one sentence: thing, how it is tied, next thing."""
    nodes = {node.iri: node for node in network.nodes}
    lines = (
        html.fill("<li>{sentence}</li>", sentence=_sentence(path, steps(path, start), nodes))
        for path in found
    )
    return html.fill('<ol class="paths">{lines}</ol>', lines=html.joined(lines))


def _sentence(path: Path, things: Sequence[str], nodes: Mapping[str, Node]) -> Markup:
    parts = [node_door(nodes[things[0]])]
    for line, (_, other) in zip(path, pairwise(things), strict=True):
        parts.append(
            html.fill(
                ' <span class="quiet">— {how} —</span> {door}',
                how=told(line.words),
                door=node_door(nodes[other]),
            )
        )
    return html.joined(parts)


def nothing(start: str, end: str) -> Markup:
    """That there is no path, or that an end is not known."""
    names = []
    for iri in (start, end):
        found = asked.thing(iri)
        if found is None:
            return html.fill("<p>{text}</p>", text=say("network.unknown", what=short(iri)))
        names.append(told(found.name))
    text = say("network.no_path", a=names[0], b=names[1], n=LONGEST)
    return html.fill('<p class="refused">{text}</p>', text=text)
