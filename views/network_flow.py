"""The flow: kinds of partners → themes → kinds of results, as bands as wide as their cases.

A picture of our own in SVG, drawn here: real text, no script, colours of the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit.components.v2 as components

from govinno.answers import Landscape
from govinno.views import html
from govinno.views.html import Markup
from govinno.views.network_landscape import said
from govinno.views.words import say, told

WIDTH, HEIGHT = 1160.0, 620.0
#: Streamlit takes pictures out of HTML, so a component of ours puts it on the page, beside the
#: styles that Streamlit has put there.
_SCRIPT = """export default ({ data, parentElement }) => {
  const { documentElement } = new DOMParser().parseFromString(data.svg, "image/svg+xml");
  parentElement.querySelector("svg")?.remove();
  parentElement.append(document.importNode(documentElement, true));
}"""
_STYLES = """
svg { width: 100%; min-width: 46rem; height: auto; font: 14px ThaiUI, "Noto Sans Thai", sans-serif; }
:host { display: block; overflow-x: auto; }
.band { fill: none; stroke: var(--edge, #7b8794); stroke-opacity: 0.32; }
.band:hover { stroke: var(--strong, #00568f); stroke-opacity: 0.6; }
.bar { fill: var(--strong, #00568f); }
text { fill: var(--ink, #1e2730); paint-order: stroke; stroke: var(--paper, #fff); stroke-width: 4px;
  stroke-linejoin: round; }
tspan, .head { fill: var(--quiet, #44505c); }
.head { font-weight: 600; }
.left { text-anchor: end; }
"""

#: A bar, the air between two, and the room for heads and for labels at both ends.
_BAR, _AIR, _HEAD, _LABEL = 14.0, 14.0, 40.0, 230.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One group: its place, and where the next band leaves or enters."""

    x: float
    y: float
    height: float


def show(found: Landscape) -> None:
    """Put the flow on the page."""
    _mount()(data={"svg": str(picture(found))}, key="flow")


@lru_cache(maxsize=1)
def _mount() -> Any:
    return components.component("govinno_flow", js=_SCRIPT, css=_STYLES)


def picture(found: Landscape) -> Markup:
    """The flow as SVG; nothing where no line is."""
    if not found.links:
        return Markup()
    scale = _scale(found)
    bars = _bars(found, scale)
    return html.fill(
        '<svg class="flow" viewBox="0 0 {w} {h}" role="img" aria-label="{name}" '
        'xmlns="http://www.w3.org/2000/svg">{bands}{bars}{heads}</svg>',
        w=int(WIDTH),
        h=int(HEIGHT),
        name=say("network.flow_name", n=len(found.links)),
        bands=html.joined(_bands(found, bars, scale)),
        bars=html.joined(_drawn(found, bars)),
        heads=html.joined(_heads(found)),
    )


def _through(found: Landscape) -> dict[str, float]:
    """How wide each group is: the larger of what enters and what leaves it."""
    enters: dict[str, int] = defaultdict(int)
    leaves: dict[str, int] = defaultdict(int)
    for link in found.links:
        leaves[link.source] += link.cases
        enters[link.target] += link.cases
    return {iri: float(max(enters[iri], leaves[iri])) for iri in {*enters, *leaves}}


def _scale(found: Landscape) -> float:
    """Pixels a case, so that the fullest column fits."""
    through = _through(found)
    fits = []
    for column in found.columns:
        there = [through[group.iri] for group in column.groups if group.iri in through]
        if there:
            fits.append((HEIGHT - _HEAD - _AIR * len(there)) / sum(there))
    return min(fits)


def _bars(found: Landscape, scale: float) -> dict[str, Bar]:
    through = _through(found)
    step = (WIDTH - 2 * _LABEL - _BAR) / (len(found.columns) - 1)
    bars = {}
    for number, column in enumerate(found.columns):
        y = _HEAD
        for group in column.groups:
            if group.iri in through:
                height = max(through[group.iri] * scale, 1.0)
                bars[group.iri] = Bar(_LABEL + number * step, y, height)
                y += height + _AIR
    return bars


def _bands(found: Landscape, bars: dict[str, Bar], scale: float) -> Iterator[Markup]:
    """The bands, each leaving and entering below the one before it."""
    names = {group.iri: told(group.name) for c in found.columns for group in c.groups}
    left: dict[str, float] = defaultdict(float)
    entered: dict[str, float] = defaultdict(float)
    order = sorted(found.links, key=lambda link: (bars[link.source].y, bars[link.target].y))
    for link in order:
        start, end = bars[link.source], bars[link.target]
        width = link.cases * scale
        from_y = start.y + left[link.source] + width / 2
        to_y = end.y + entered[link.target] + width / 2
        left[link.source] += width
        entered[link.target] += width
        x, to_x = start.x + _BAR, end.x
        middle = (x + to_x) / 2
        yield html.fill(
            '<path class="band" d="M{x:.1f} {y:.1f}C{m:.1f} {y:.1f} {m:.1f} {ty:.1f} {tx:.1f} {ty:.1f}" '
            'stroke-width="{w:.1f}"><title>{text}</title></path>',
            x=x,
            y=from_y,
            m=middle,
            ty=to_y,
            tx=to_x,
            w=width,
            text=f"{names[link.source]} → {names[link.target]}: {link.cases:,}",
        )


def _drawn(found: Landscape, bars: dict[str, Bar]) -> Iterator[Markup]:
    last = len(found.columns) - 1
    for number, column in enumerate(found.columns):
        for group in column.groups:
            if bar := bars.get(group.iri):
                is_left = number == 0
                yield html.fill(
                    '<rect class="bar" x="{x:.1f}" y="{y:.1f}" width="{w}" height="{h:.1f}"/>'
                    '<text x="{tx:.1f}" y="{ty:.1f}" class="{where}">{name} <tspan>{n:,}</tspan></text>',
                    x=bar.x,
                    y=bar.y,
                    w=_BAR,
                    h=bar.height,
                    tx=bar.x - 8 if is_left else bar.x + _BAR + 8,
                    ty=bar.y + bar.height / 2 + 5,
                    where="left" if is_left else "last" if number == last else "middle",
                    name=_cut(told(group.name)),
                    n=group.cases,
                )


def _cut(name: str, most: int = 34) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _heads(found: Landscape) -> Iterator[Markup]:
    step = (WIDTH - 2 * _LABEL - _BAR) / (len(found.columns) - 1)
    for number, column in enumerate(found.columns):
        is_left = number == 0
        yield html.fill(
            '<text class="head {where}" x="{x:.1f}" y="22">{text}</text>',
            where="left" if is_left else "middle",
            x=_LABEL + number * step + (-8 if is_left else _BAR + 8),
            text=told(said(column.sort)),
        )


def sentence(found: Landscape) -> str:
    """How to read it, and of how many cases it tells."""
    return say(
        "network.flow_sentence",
        cases=f"{found.cases:,}",
        all=f"{found.all_cases:,}",
        partners=f"{found.with_partners:,}",
    )
