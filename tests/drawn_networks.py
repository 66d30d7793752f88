"""Made-up networks to draw. Names are invented, except those that are meant to do harm."""

from __future__ import annotations

import random
from dataclasses import replace

from govinno.answers import LegendRow, Line, Network, Node
from govinno.views.network_drawing import LINES
from govinno.words import Words

BASE = "https://example.org/"
GLYPHS = {
    "Idea": ("◆", "#0072B2"),
    "Town": ("▣", "#E69F00"),
    "Body": ("■", "#E69F00"),
    "People": ("●", "#CC79A7"),
    "Help": ("▲", "#D55E00"),
    "Hurdle": ("△", "#D55E00"),
    "Result": ("★", "#009E73"),
    "Prize": ("▼", "#F0E442"),
    "Field": ("⬡", "#56B4E9"),
}
NAMES = (
    "ครู-หมอ-พ่อแม่",
    "สถาบันสุขภาพจิตเด็กและวัยรุ่น",
    "นิติธรรมและการกระจายอำนาจ",
    "ธนาคารขยะชุมชน",
    "โรงเรียนผู้สูงอายุ",
    "สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์",
)
HOSTILE = (
    "<img src=x onerror=harm()>",
    "</script><script>harm()</script>",
    '"><svg onload=harm()>',
    "href",
    "heading",
    "javascript:harm()",
    "ก" * 400,
    "",
    "\u200b\u200f\u202e",
    "*_`<b>${harm()}`_*",
    "{name} %s $title",
    "\ud7ff\ufffd",
)


def node(kind: str, number: int, name: str | None = None, **more: object) -> Node:
    """A node of this kind; its Thai name is one of the list above unless given."""
    words = Words(th=NAMES[number % len(NAMES)], en=f"{kind} number {number}")
    made = Node(
        iri=f"{BASE}{kind.lower()}-{number}",
        kind=kind,
        name=words if name is None else Words(th=name, en=name),
        case=None,
        links=1 + number,
        hidden=number % 3,
        is_centre=False,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def line(source: Node, target: Node, style: str = "plain", way: str = "partner") -> Line:
    """A line between two nodes."""
    words = Words(th="ภาคี: ร่วมออกแบบ", en="Partner: co-design")
    return Line(source.iri, target.iri, way, style, (), (), words)  # type: ignore[arg-type]


def network(nodes: list[Node], lines: list[Line], total: int = 214) -> Network:
    """A network with the legend that belongs to it."""
    legend = [
        LegendRow(kind, Words(th=f"ชนิด {kind}", en=kind), colour, glyph, 1, True)
        for kind, (glyph, colour) in GLYPHS.items()
    ]
    centres = tuple(n.iri for n in nodes if n.is_centre)
    return Network(tuple(nodes), tuple(lines), tuple(legend), total, centres)


def around_one(partners: int = 6) -> Network:
    """One idea with a town, partners, what helped and hindered, results and a prize around it."""
    idea = node("Idea", 0, is_centre=True)
    others = [
        node("Town", 0),
        *(node("Body", i) for i in range(partners)),
        node("Help", 0),
        node("Hurdle", 0),
        node("Result", 0),
        node("Prize", 0),
    ]
    styles = tuple(LINES)
    lines = [line(idea, other, styles[i % len(styles)]) for i, other in enumerate(others)]
    return network([idea, *others], lines)


def opened(before: Network, iri: str, newcomers: int = 8) -> Network:
    """The same network with more neighbours of one node."""
    start = next(n for n in before.nodes if n.iri == iri)
    more = [node("People", i) for i in range(newcomers)]
    lines = [line(start, other, "dashed") for other in more]
    return network([*before.nodes, *more], [*before.lines, *lines])


def hostile() -> Network:
    """One idea among nodes whose names and lines try to do harm."""
    idea = node("Idea", 0, is_centre=True)
    others = [node("Body", i, name=name) for i, name in enumerate(HOSTILE)]
    bad = Words(th=HOSTILE[0], en=HOSTILE[0])
    return network([idea, *others], [replace(line(idea, other), words=bad) for other in others])


def crowd(size: int) -> Network:
    """As many nodes as asked for, ideas and others, at random but the same each time."""
    chance = random.Random(size)
    ideas = [node("Idea", i) for i in range(size // 3)]
    others = [
        node(chance.choice(("Body", "People", "Result")), i) for i in range(size - len(ideas))
    ]
    pairs = [(chance.choice(ideas), other) for other in others]
    pairs += [(chance.choice(ideas), chance.choice(others)) for _ in range(size // 2)]
    return network([*ideas, *others], [line(a, b) for a, b in dict.fromkeys(pairs)])
