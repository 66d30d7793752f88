"""A drawn network as one SVG file: title, picture, legend and where it comes from.

Made on the server from the drawing that the browser gets, in real text, without a script. It is on
white, for paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from govinno.views.network_drawing import BORDER, FONT, INK, SIGNS
from govinno.views.network_layout import LETTER, LINE_HEIGHT
from govinno.views.thai import length, wrapped
from govinno.views.words import say

Drawing = Mapping[str, Any]

_EDGE, _HEAD, _ROW, _LETTERS_A_LINE = 40.0, 64.0, 22.0, 120
#: Half of the square in which the signs are drawn.
_HALF = 10.0


def button(drawing: Drawing) -> None:
    """The way to take the file along; it is made when it is asked for."""
    st.download_button(
        say("network.svg"),
        data=lambda: svg(drawing),
        file_name="govinno-network.svg",
        mime="image/svg+xml",
        on_click="ignore",
        key="svg",
    )


def svg(drawing: Drawing) -> str:
    """The file, from `network_drawing.drawing`; its footer's first line is the title."""
    left, top, right, bottom = _frame(drawing)
    title, *footer = drawing["footer"] or [""]
    rows = [*_legend_rows(drawing), *_foot_rows(footer)]
    width = max(right - left + 2 * _EDGE, 900.0)
    height = _HEAD + bottom - top + 2 * _EDGE + _ROW * (len(rows) + 1)
    shift_x, shift_y = (width - right - left) / 2, _HEAD + _EDGE - top
    inside = [
        _fill('<title>{t}</title><rect width="100%" height="100%" fill="#fff"/>', t=title),
        _fill('<text x="20" y="38" font-size="20" font-weight="600">{t}</text>', t=title),
        _fill('<g transform="translate({x:.1f} {y:.1f})">', x=shift_x, y=shift_y),
        *_lines(drawing),
        *_nodes(drawing),
        Markup("</g>"),
        *_foot(rows, _HEAD + bottom - top + 2 * _EDGE + _ROW),
    ]
    return str(
        _fill(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.0f} {h:.0f}" width="{w:.0f}" '
            'height="{h:.0f}" lang="{lang}" font-family="{font}" font-size="14" fill="{ink}">'
            "{inside}</svg>",
            w=width,
            h=height,
            lang=drawing["language"],
            font=f"Noto Sans Thai Looped, {FONT}",
            ink=INK,
            inside=Markup("\n").join(inside),
        )
    )


def _fill(template: str, **values: object) -> Markup:
    return Markup(template).format(**values)


def _frame(drawing: Drawing) -> tuple[float, float, float, float]:
    """The box around all nodes and labels; one around nothing where there are none."""
    boxes = [box for node in drawing["nodes"] for box in _boxes(node)] or [(0.0, 0.0, 0.0, 0.0)]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _boxes(node: Mapping[str, Any]) -> Iterator[tuple[float, float, float, float]]:
    x, y, size = node["x"], node["y"], node["size"]
    yield x - size, y - size, x + size, y + size
    if node["named"]:
        text = node["words"].split("\n")
        width, height = max(length(line) for line in text) * LETTER, len(text) * LINE_HEIGHT
        anchor, start_x, start_y = _label_at(node)
        left = {"start": start_x, "middle": start_x - width / 2, "end": start_x - width}[anchor]
        yield left, start_y - LINE_HEIGHT, left + width, start_y - LINE_HEIGHT + height


def _label_at(node: Mapping[str, Any]) -> tuple[str, float, float]:
    """The anchor of a label's text and the base of its first line."""
    x, y, size, lines = node["x"], node["y"], node["size"], node["words"].count("\n") + 1
    middle = y - (lines - 1) * LINE_HEIGHT / 2 + 5
    return {
        "left": ("end", x - size - 6, middle),
        "right": ("start", x + size + 6, middle),
        "above": ("middle", x, y - size - 6 - (lines - 1) * LINE_HEIGHT),
    }.get(node["side"], ("middle", x, y + size + 16))


def _lines(drawing: Drawing) -> Iterator[Markup]:
    places = {node["id"]: (node["x"], node["y"]) for node in drawing["nodes"]}
    marked = set(drawing["marked"])
    for edge in drawing["edges"]:
        (x, y), (to_x, to_y) = places[edge["from"]], places[edge["to"]]
        bend = edge.get("smooth") or {}
        turn = bend.get("roundness", 0) * (1 if bend.get("type") == "curvedCW" else -1)
        middle_x = (x + to_x) / 2 + (to_y - y) * turn
        middle_y = (y + to_y) / 2 - (to_x - x) * turn
        is_marked = f"{edge['from']} {edge['way']} {edge['to']}" in marked
        yield _fill(
            '<path d="M{x} {y}Q{mx:.1f} {my:.1f} {tx} {ty}" fill="none" stroke="{colour}" '
            'stroke-width="{width}" stroke-dasharray="{dash}"><title>{title}</title></path>',
            x=x,
            y=y,
            mx=middle_x,
            my=middle_y,
            tx=to_x,
            ty=to_y,
            colour="#00568F" if is_marked else edge["color"],
            width=5 if is_marked else edge["width"],
            dash="none" if is_marked else _dash(edge),
            title=edge.get("title", ""),
        )


def _dash(stroke: Mapping[str, Any]) -> str:
    return " ".join(map(str, stroke.get("dashes") or [])) or "none"


def _nodes(drawing: Drawing) -> Iterator[Markup]:
    groups = drawing["options"]["groups"]
    for node in drawing["nodes"]:
        group = groups[node["group"]]
        scale = node["size"] / _HALF
        yield _fill(
            '<path d="{d}" transform="translate({x:.1f} {y:.1f}) scale({s:.2f})" fill="{fill}" '
            'stroke="{stroke}" stroke-width="{w:.2f}"><title>{title}</title></path>',
            d=SIGNS.get(node["shape"], SIGNS["dot"]),
            x=node["x"] - node["size"],
            y=node["y"] - node["size"],
            s=scale,
            fill=group["color"]["background"],
            stroke=group["color"]["border"],
            w=group["borderWidth"] / scale,
            title=node.get("title", ""),
        )
    yield from (_label(node) for node in drawing["nodes"] if node["named"])


def _label(node: Mapping[str, Any]) -> Markup:
    anchor, x, y = _label_at(node)
    lines = Markup("").join(
        _fill('<tspan x="{x:.1f}" dy="{dy}">{t}</tspan>', x=x, dy=LINE_HEIGHT if i else 0, t=text)
        for i, text in enumerate(node["words"].split("\n"))
    )
    return _fill(
        '<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" stroke="#fff" stroke-width="4" '
        'paint-order="stroke" stroke-linejoin="round" font-weight="{weight}">{lines}</text>',
        x=x,
        y=y,
        anchor=anchor,
        weight=600 if node["centre"] else 400,
        lines=lines,
    )


#: A row under the picture: signs with their words.
Row = list[tuple[Mapping[str, Any] | None, str]]


def _legend_rows(drawing: Drawing) -> Iterator[Row]:
    items = [(row, row["label"]) for row in [*drawing["legend"], *drawing["lines"]]]
    items.append((None, drawing["texts"]["size"]))
    row: Row = []
    for item in items:
        if sum(length(text) + 6 for _, text in [*row, item]) > _LETTERS_A_LINE:
            yield row
            row = []
        row.append(item)
    yield row


def _foot_rows(footer: Sequence[str]) -> Iterator[Row]:
    for text in footer:
        for line in wrapped(text, _LETTERS_A_LINE, 6).split("\n"):
            yield [(None, line)]


def _foot(rows: Sequence[Row], start: float) -> Iterator[Markup]:
    for number, row in enumerate(rows):
        x, y = 20.0, start + number * _ROW
        for sign, text in row:
            if sign:
                yield _sign(sign, x, y)
                x += 32
            yield _fill('<text x="{x:.1f}" y="{y:.1f}">{t}</text>', x=x, y=y, t=text)
            x += length(text) * LETTER + 18


def _sign(sign: Mapping[str, Any], x: float, y: float) -> Markup:
    return _fill(
        '<path d="{d}" transform="translate({x:.1f} {y:.1f}) scale(.8)" fill="{fill}" '
        'stroke="{stroke}" stroke-width="{w}" stroke-dasharray="{dash}"/>',
        d=SIGNS.get(sign.get("shape", ""), "M0 10H28"),
        x=x,
        y=y - 13,
        fill=sign.get("fill", "none"),
        stroke=sign.get("border") or sign.get("color", BORDER),
        w=sign["width"],
        dash=_dash(sign),
    )
