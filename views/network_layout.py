"""Where the nodes of a drawn network stand, computed here so that the browser does not have to.

The neighbourhood of one thing has fixed places: who carries it out on the left, partners on the
right, what helped or hindered above, what came of it below. Anything else is laid out by forces.
Nodes that already have a place keep it; new ones find a free spot beside a neighbour. The same
network gives the same places every time, in either language.

All lengths are pixels at a zoom of 1; y grows downwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from math import atan2, cos, hypot, pi, sin, sqrt, tan
from typing import TYPE_CHECKING, NamedTuple

import networkx

from govinno.views.thai import length, visible, wrapped

if TYPE_CHECKING:
    from govinno.answers import Network, Node

Place = tuple[float, float]

#: A label: letters a line, and what a letter and a line take at 14 px.
GROUP_WIDTH = 44
LABEL_WIDTH, LETTER, LINE_HEIGHT = 18, 8.0, 18.0
#: Of more nodes than the first number only the most linked ones have a label.
MOST_WITH_LABELS, LABELS = 60, 40
_GAP = 10.0
_SHAPE_OF_PICTURE = 1.8  # width to height; pushing boxes apart makes it higher
_AIR = 2.6  # the area of a picture to that of its boxes
_MOST_ROUNDS = 200
_SEED = 2567

#: The side of the centre where a kind stands, by its glyph in the model; any other is below.
SIDES = {
    "▣": "left",
    "⬢": "left",
    "⬡": "left",
    "■": "right",
    "●": "right",
    "◆": "right",
    "▲": "above",
    "△": "above",
}
#: How many find room on each side, and where the surplus goes.
_ROOM = {"left": 12, "right": 12, "above": 5, "below": 5}
_SURPLUS = {"right": "left", "left": "right", "above": "below", "below": "above"}


class Box(NamedTuple):
    """What a node with its label covers, around the node's place."""

    half_width: float
    above: float
    below: float


def label(node: Node, language: str) -> str:
    """The name in two short lines; the end of the address where there is no name. A group, which
    stands in a row with others, has one line."""
    if node.weight is not None:
        return wrapped(name(node, language), GROUP_WIDTH, 1)
    return wrapped(name(node, language), LABEL_WIDTH)


def name(node: Node, language: str) -> str:
    """The whole name as it can be shown; the end of the address where there is none."""
    return visible(node.name.in_language(language)) or node.iri.rstrip("/#").split("/")[-1][:40]


def size(node: Node) -> float:
    """Half the height of a node's sign: it grows with the root of its links, from 9 to 22; with
    the root of its weight where the node has one."""
    if node.weight is not None:
        return round(6 + 18 * sqrt(node.weight), 1)
    return round(min(22.0, 9 + 3.3 * (sqrt(max(node.links, 1)) - 1)), 1)


def with_labels(network: Network) -> frozenset[str]:
    """The nodes that are drawn with their label: all, or the centres and forty others: those of
    which a claim or a description tells first, then the most linked."""
    if len(network.nodes) <= MOST_WITH_LABELS:
        return frozenset(node.iri for node in network.nodes)
    strong = {
        iri
        for line in network.lines
        if line.line in ("thick", "dotted")
        for iri in (line.source, line.target)
    }
    ranked = sorted(network.nodes, key=lambda node: (node.iri not in strong, -node.links, node.iri))
    centres = {node.iri for node in network.nodes if node.is_centre}
    return frozenset({node.iri for node in ranked[:LABELS]} | centres)


def layout(network: Network, positions: Mapping[str, Place] | None = None) -> dict[str, Place]:
    """A place for each node, in whole pixels; {} for an empty network.

    A node that `positions` knows keeps its place exactly.
    """
    boxes = _boxes(network)
    kept = {iri: positions[iri] for iri in boxes if iri in positions} if positions else {}
    start = kept or _around_one(network) or _by_forces(network, boxes)
    placed = {iri: place if kept else _whole(place) for iri, place in start.items()}
    return _with_the_rest(network, boxes, placed)


def _whole(place: Place) -> Place:
    return (float(round(place[0])), float(round(place[1])))


def _boxes(network: Network) -> dict[str, Box]:
    labelled = with_labels(network)
    return {node.iri: _box(node, node.iri in labelled) for node in network.nodes}


def _box(node: Node, has_label: bool) -> Box:
    """Wide enough for the label in both languages, so that changing the language moves nothing."""
    half = size(node) + _GAP / 2
    if not has_label:
        return Box(half, half, half)
    labels = [label(node, language).split("\n") for language in ("th", "en")]
    widest = max(length(line) for lines in labels for line in lines) * LETTER
    deepest = max(len(lines) for lines in labels) * LINE_HEIGHT
    return Box(max(half, widest / 2 + _GAP / 2), half, half + deepest)


def _pairs(network: Network) -> list[tuple[str, str]]:
    """The ends of each line that has both of its ends in the picture."""
    drawn = {node.iri for node in network.nodes}
    ends = [(line.source, line.target) for line in network.lines]
    return [pair for pair in ends if drawn.issuperset(pair)]


def _neighbours(network: Network) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one, other in _pairs(network):
        found[one].append(other)
        found[other].append(one)
    return found


# ---- the neighbourhood of one thing


def sides(network: Network) -> dict[str, str]:
    """On which side of the one centre each of its neighbours stands.

    {} where there is no single centre, where most nodes are no neighbours of it, or where they
    are too many for fixed places.
    """
    centres = [node.iri for node in network.nodes if node.is_centre]
    near = set(_neighbours(network)[centres[0]]) - set(centres) if len(centres) == 1 else set()
    if not near or len(near) * 3 < (len(network.nodes) - 1) * 2:
        return {}
    glyphs = {row.kind: row.glyph for row in network.legend}
    wanted = [
        (SIDES.get(glyphs.get(node.kind, ""), "below"), node)
        for node in sorted(network.nodes, key=lambda node: (node.kind, -node.links, node.iri))
        if node.iri in near
    ]
    return _seated(wanted)


def _seated(wanted: Iterable[tuple[str, Node]]) -> dict[str, str]:
    """Each on its side while there is room, else on the other; {} when that is full as well."""
    seated: dict[str, str] = {}
    taken: dict[str, int] = defaultdict(int)
    for side, node in wanted:
        free = [s for s in (side, _SURPLUS[side]) if taken[s] < _ROOM[s]]
        if not free:
            return {}
        seated[node.iri] = free[0]
        taken[free[0]] += 1
    return seated


def _around_one(network: Network) -> dict[str, Place]:
    """The centre, a column on each side of it, a row above and a row below.

    The columns stand so far out, and the rows so high, that a line to the end of a column passes
    beside the end of a row.
    """
    groups: dict[str, list[str]] = {side: [] for side in _ROOM}
    for iri, side in sides(network).items():
        groups[side].append(iri)
    half_column = _half(_IN_COLUMN, groups["left"], groups["right"])
    half_row = _half(_IN_ROW, groups["above"], groups["below"])
    out = max(260.0, half_row + 150.0, half_column * 1.6)
    up = max(150.0, half_row * tan(atan2(half_column, out) + 0.2))
    centre = {node.iri: (0.0, 0.0) for node in network.nodes if node.is_centre}
    placed = {
        **_column(groups["right"], out),
        **_column(groups["left"], -out),
        **_row(groups["above"], -up),
        **_row(groups["below"], up),
    }
    return {**centre, **placed} if placed else {}


_IN_COLUMN, _IN_ROW = 46.0, 160.0


def _half(step: float, *groups: list[str]) -> float:
    """Half the length of the longest of some columns or rows."""
    return (max(len(group) for group in groups) - 1) / 2 * step


def _column(members: list[str], x: float) -> dict[str, Place]:
    """A column that bends a little around the centre."""
    middle = (len(members) - 1) / 2
    return {
        iri: (x * (1 - 0.08 * ((i - middle) / (middle or 1)) ** 2), (i - middle) * _IN_COLUMN)
        for i, iri in enumerate(members)
    }


def _row(members: list[str], y: float) -> dict[str, Place]:
    middle = (len(members) - 1) / 2
    return {iri: ((i - middle) * _IN_ROW, y) for i, iri in enumerate(members)}


# ---- everything else


def _by_forces(network: Network, boxes: Mapping[str, Box]) -> dict[str, Place]:
    """Force directed, stretched to the shape of a screen, then boxes pushed off each other."""
    graph = networkx.Graph()
    graph.add_nodes_from(boxes)
    graph.add_edges_from(_pairs(network))
    if len(graph) < 2:
        return dict.fromkeys(boxes, (0.0, 0.0))
    rounds = 100 if len(graph) < 100 else 60
    found = networkx.forceatlas2_layout(graph, max_iter=rounds, scaling_ratio=4.0, seed=_SEED)
    return _pushed_apart(_spread([(float(x), float(y)) for x, y in found.values()], boxes), boxes)


def _spread(raw: list[Place], boxes: Mapping[str, Box]) -> dict[str, Place]:
    """The picture turned lengthwise, at the size and in the shape that its boxes need."""
    area = _AIR * sum(2 * box.half_width * (box.above + box.below) for box in boxes.values())
    height = sqrt(area / _SHAPE_OF_PICTURE)
    across, down = zip(*_lengthwise(raw), strict=True)
    xs, ys = _evened(across, height * _SHAPE_OF_PICTURE), _evened(down, height)
    return dict(zip(boxes, zip(xs, ys, strict=True), strict=True))


def _lengthwise(places: list[Place]) -> list[Place]:
    """The places turned about their middle so that they spread most from left to right."""
    x, y = _middle(places)
    moved = [(px - x, py - y) for px, py in places]
    both = sum(px * py for px, py in moved)
    turn = atan2(2 * both, sum(px**2 - py**2 for px, py in moved)) / 2
    c, s = cos(turn), sin(turn)
    return [(px * c + py * s, py * c - px * s) for px, py in moved]


def _evened(values: Sequence[float], width: float) -> list[float]:
    """Values over a width, half as they lie and half by their rank.

    A crowd in the middle gets room, and a few far nodes do not press all others together.
    """
    ranks = {value: rank for rank, value in enumerate(sorted(set(values)))}
    typical = sum(abs(value) for value in values) / len(values) or 1.0
    lie = [max(-1.0, min(1.0, value / typical / 2.5)) for value in values]
    rank = [2 * ranks[value] / max(len(ranks) - 1, 1) - 1 for value in values]
    return [(a + b) / 2 * width / 2 for a, b in zip(lie, rank, strict=True)]


def _pushed_apart(places: dict[str, Place], boxes: Mapping[str, Box]) -> dict[str, Place]:
    """Move overlapping boxes off each other; after 200 rounds what is left stays."""
    for _ in range(_MOST_ROUNDS):
        pushed = [_push(places, boxes, *pair) for pair in _close_pairs(places, boxes)]
        if not any(pushed):
            break
    return places


def _close_pairs(places: Mapping[str, Place], boxes: Mapping[str, Box]) -> list[tuple[str, str]]:
    """Pairs of boxes that overlap: a sweep from top to bottom instead of all with all."""
    rows = []
    for iri, (x, y) in places.items():
        half, above, below = boxes[iri]
        rows.append((y - above, y + below, x - half, x + half, iri))
    rows.sort()
    found = []
    for number, (_, bottom, left, right, one) in enumerate(rows):
        for top, _, other_left, other_right, other in islice(rows, number + 1, None):
            if top >= bottom:
                break
            if other_left < right and left < other_right:
                found.append((one, other))
    return found


def _overlap(place: Place, box: Box, other_place: Place, other: Box) -> Place:
    """How deep two boxes lie in each other, across and down; not positive where they do not."""
    across = box.half_width + other.half_width - abs(place[0] - other_place[0])
    down = min(place[1] + box.below, other_place[1] + other.below) - max(
        place[1] - box.above, other_place[1] - other.above
    )
    return across, down


def _push(places: dict[str, Place], boxes: Mapping[str, Box], one: str, other: str) -> bool:
    """Move two boxes apart the shorter way, half each; False where they do not overlap."""
    (x, y), (other_x, other_y) = places[one], places[other]
    across, down = _overlap((x, y), boxes[one], (other_x, other_y), boxes[other])
    if across <= 0 or down <= 0:
        return False
    if across < down:
        step = (across / 2 + 0.5) * (1 if x >= other_x else -1)
        places[one], places[other] = (x + step, y), (other_x - step, other_y)
    else:
        step = (down / 2 + 0.5) * (1 if y >= other_y else -1)
        places[one], places[other] = (x, y + step), (other_x, other_y - step)
    return True


# ---- newcomers


def _with_the_rest(
    network: Network, boxes: Mapping[str, Box], placed: dict[str, Place]
) -> dict[str, Place]:
    """The places, with one for each node that has none: beside a neighbour that has."""
    neighbours = _neighbours(network)
    waiting = [node.iri for node in network.nodes if node.iri not in placed]
    while waiting:
        near = [iri for iri in waiting if any(n in placed for n in neighbours[iri])]
        for iri in near or waiting[:1]:
            known = [placed[n] for n in neighbours[iri] if n in placed]
            placed[iri] = _free_spot(boxes[iri], known, placed, boxes)
            waiting.remove(iri)
    return {node.iri: placed[node.iri] for node in network.nodes}


def _free_spot(
    box: Box, known: list[Place], placed: Mapping[str, Place], boxes: Mapping[str, Box]
) -> Place:
    """The nearest spot around known neighbours that no other box covers, outer side first."""
    start = _middle(known or list(placed.values()) or [(0.0, 0.0)])
    outward = _direction(_middle(list(placed.values()) or [(0.0, 0.0)]), start)
    for spot in _spots(start, outward):
        overlaps = (_overlap(spot, box, placed[iri], boxes[iri]) for iri in placed)
        if not any(across > 0 and down > 0 for across, down in overlaps):
            return _whole(spot)
    raise AssertionError("the rings of spots have no end")


def _spots(start: Place, outward: float) -> Iterator[Place]:
    """Spots on wider and wider rings, each ring from its outer side to its inner."""
    for ring in count(1):
        radius = 60.0 + 50.0 * ring
        for step in range(16):
            angle = outward + pi * ((step + 1) // 2) / 8 * (1 if step % 2 else -1)
            yield start[0] + radius * 1.25 * cos(angle), start[1] + radius * 0.8 * sin(angle)


def _middle(places: list[Place]) -> Place:
    return sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)


def _direction(origin: Place, to: Place) -> float:
    """The angle from one place to another; to the right where they are the same."""
    x, y = to[0] - origin[0], to[1] - origin[1]
    return atan2(y, x) if hypot(x, y) > 1 else 0.0
