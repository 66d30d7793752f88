"""The drawn network: a pyvis `Network`, and the plain JSON that our component draws from it.

Of pyvis we take the builder and the vis-network file in its wheel. Its HTML template is used for
nothing: it fetches files from outside and lets names run as script.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from pyvis.network import Network as PyvisNetwork

from govinno.views import network_layout as places
from govinno.views.network_layout import Place, layout
from govinno.views.words import catalogue

if TYPE_CHECKING:
    from govinno.answers import LegendRow, Line, Network, Node

__all__ = ["drawing", "layout", "line_id", "to_pyvis", "vis_network_source"]

FONT = "ThaiUI, Noto Sans Thai, Leelawadee UI, Thonburi, sans-serif"
BORDER, INK = "#3A3F45", "#1E2730"

_VIS_FILE = "lib/vis-9.1.2/vis-network.min.js"
_VIS_SHA256 = "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"


class Look(NamedTuple):
    """How a glyph of the model is drawn: a shape of vis-network, filled or white, its border."""

    shape: str
    is_hollow: bool = False
    border: float = 1.5


LOOKS = {
    "◆": Look("diamond"),
    "■": Look("square"),
    "▣": Look("square", border=3.5),
    "□": Look("square", is_hollow=True),
    "●": Look("dot"),
    "○": Look("dot", is_hollow=True),
    "★": Look("star"),
    "▲": Look("triangle"),
    "△": Look("triangle", is_hollow=True),
    "⬢": Look("hexagon"),
    "⬡": Look("hexagon", is_hollow=True),
    "▼": Look("triangleDown"),
    "▭": Look("box"),
}
_OTHER = Look("dot")

#: How strong the tie is: thick where a source names it in a claim, dotted where only a coder read
#: it so, dashed for mere presence.
LINES: dict[str, dict[str, Any]] = {
    "thick": {"width": 3, "color": "#4A535B"},
    "dotted": {"width": 2.4, "color": "#B7791F", "dashes": [4, 4]},
    "plain": {"width": 1.2, "color": "#7F8A94"},
    "part": {"width": 1.6, "color": "#7A5195", "dashes": [10, 4]},
    "dashed": {"width": 1.2, "color": "#7F8A94", "dashes": [5, 5]},
}

#: A line whose width tells a number of cases.
COUNTED: dict[str, Any] = {"width": 1, "color": "#A9BFD0"}
_WIDEST = 14.0

#: Signs in a square of 20, the same as vis-network draws on the canvas.
SIGNS = {
    "diamond": "M10 1 19 10 10 19 1 10Z",
    "square": "M3 3H17V17H3Z",
    "dot": "M2 10A8 8 0 1 0 18 10A8 8 0 1 0 2 10Z",
    "star": "M10 1 12.3 7 18.6 7.2 13.6 11.2 15.4 17.4 10 13.8 4.6 17.4 6.4 11.2 1.4 7.2 7.7 7Z",
    "triangle": "M10 2 19 17H1Z",
    "triangleDown": "M10 18 19 3H1Z",
    "hexagon": "M1 10 5.5 2.2H14.5L19 10 14.5 17.8H5.5Z",
    "box": "M1 5H19V15H1Z",
}

_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "nodes": {
        "chosen": False,
        "font": {
            "size": 14,
            "face": FONT,
            "color": INK,
            "strokeWidth": 4,
            "strokeColor": "#FFFFFF",
        },
    },
    "edges": {"chosen": False, "smooth": False, "arrowStrikethrough": False},
    "interaction": {
        "hover": True,
        "selectConnectedEdges": False,
        "tooltipDelay": 200,
        "keyboard": {"enabled": True, "bindToWindow": False},
    },
}


def line_id(line: Line) -> str:
    """What tells a line from all others; addresses hold no spaces."""
    return f"{line.source} {line.way} {line.target}"


def to_pyvis(
    network: Network,
    language: str,
    positions: Mapping[str, Place] | None = None,
    sides: Mapping[str, str] | None = None,
) -> PyvisNetwork:
    """The network as pyvis has it, in Thai (`th`) or English (`en`).

    Positions are pixels; a node without one gets its place from `layout`. A line to a node that
    is not drawn is left out. Beside what vis-network knows, a node holds `words` (its label in
    two lines, also where `label` is empty because too many would not be legible), `more` (hidden
    neighbours), `side` (where its label should stand: `sides`, else as the layout wants it) and
    `centre`; a line holds its `way`.
    """
    # Directed, or pyvis drops the second line between the same two nodes.
    picture = PyvisNetwork(directed=True, height="100%")
    picture.set_options(json.dumps(_OPTIONS | {"groups": _groups(network.legend)}))
    seated = places.sides(network) if sides is None else sides
    _add_nodes(picture, network, language, layout(network, positions), seated)
    _add_lines(picture, network.lines, language)
    return picture


def _look(row: LegendRow | None) -> Look:
    return LOOKS.get(row.glyph, _OTHER) if row else _OTHER


def _groups(legend: Sequence[LegendRow]) -> dict[str, dict[str, Any]]:
    """The colours of each kind; vis-network looks them up by the node's group."""
    return {row.kind: _colours(row) for row in legend}


def _colours(row: LegendRow) -> dict[str, Any]:
    look = _look(row)
    fill = "#FFFFFF" if look.is_hollow else row.colour
    border = _seen_on_white(row.colour) if look.is_hollow else BORDER
    same = {"background": fill, "border": border}
    width = 2.5 if look.is_hollow else look.border
    return {"color": {**same, "highlight": same, "hover": same}, "borderWidth": width}


def _seen_on_white(colour: str) -> str:
    """A colour darkened until it has the contrast of 3 to 1 that WCAG 2.2 asks of a sign."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    while 1.05 / (_luminance(parts) + 0.05) < 3:
        parts = [int(part * 0.95) for part in parts]
    return "#{:02X}{:02X}{:02X}".format(*parts)


def _luminance(parts: Sequence[int]) -> float:
    """Relative luminance as WCAG 2.2 defines it, from 0 to 1."""
    shares = [part / 255 for part in parts]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _add_nodes(
    picture: PyvisNetwork,
    network: Network,
    language: str,
    spots: Mapping[str, Place],
    seated: Mapping[str, str],
) -> None:
    rows = {row.kind: row for row in network.legend}
    labelled = places.with_labels(network)
    for node in network.nodes:
        words = places.label(node, language)
        x, y = spots[node.iri]
        picture.add_node(
            node.iri,
            # pyvis puts the address in the place of an empty label; a space it leaves alone.
            label=words if node.iri in labelled else " ",
            shape=_look(rows.get(node.kind)).shape,
            group=node.kind,
            title=_title(node, rows.get(node.kind), language),
            size=places.size(node),
            x=x,
            y=y,
            words=words,
            more=node.hidden,
            centre=node.is_centre,
            side=seated.get(node.iri, "below"),
        )


def _title(node: Node, row: LegendRow | None, language: str) -> str:
    """The tooltip: the whole name, what it is, and how many neighbours are not drawn."""
    lines = [places.name(node, language), row.label.in_language(language) if row else ""]
    if node.hidden:
        lines.append(_say("hidden", language, n=node.hidden))
    return "\n".join(line for line in lines if line)


def _add_lines(picture: PyvisNetwork, lines: Sequence[Line], language: str) -> None:
    drawn = set(picture.get_nodes())
    between: dict[frozenset[str], int] = {}
    for line in {line_id(line): line for line in lines}.values():
        if {line.source, line.target} <= drawn:
            ends = frozenset((line.source, line.target))
            between[ends] = between.get(ends, -1) + 1
            picture.add_edge(
                line.source,
                line.target,
                way=line.way,
                arrows="",
                title=line.words.in_language(language),
                **_bent(between[ends]),
                **_stroke(line),
            )


def _stroke(line: Line) -> dict[str, Any]:
    """How a line is drawn: by how strong the tie is, or as wide as its weight."""
    if line.weight is None:
        return LINES.get(line.line, LINES["plain"])
    return {**COUNTED, "width": round(0.8 + _WIDEST * line.weight, 1)}


def _bent(number: int) -> dict[str, Any]:
    """The first line between two nodes is straight, the others bend so that each can be seen."""
    if not number:
        return {}
    turn = "curvedCW" if number % 2 else "curvedCCW"
    return {"smooth": {"enabled": True, "type": turn, "roundness": 0.12 * ((number + 1) // 2)}}


# ---- for the component


def drawing(
    network: Network,
    language: str,
    selected: str | None = None,
    positions: Mapping[str, Place] | None = None,
    footer: Sequence[str] = (),
    arrangement: int = 0,
    sides: Mapping[str, str] | None = None,
    marked: Sequence[str] = (),
) -> dict[str, Any]:
    """Everything the component draws, as plain JSON.

    `selected` is the address of a node or the id of a line. `footer` are lines of text that a
    saved picture carries: its title first, then filters, date, snapshot. Another `arrangement`
    number makes the browser forget where the reader dragged nodes to. `marked` are ids of lines
    that stand out, such as a path.
    """
    picture = to_pyvis(network, language, positions, sides)
    nodes, edges, _, _, _, options = picture.get_network_data()
    return {
        "nodes": [_short(node) for node in nodes],
        "edges": [{k: v for k, v in edge.items() if v != ""} for edge in edges],
        "options": json.loads(options),
        "selected": selected,
        "arrangement": arrangement,
        "language": language,
        "legend": _legend(network, language),
        "lines": _line_legend(network.lines, language),
        "texts": _texts(network, language),
        "footer": list(footer),
        "marked": list(marked),
        "signs": SIGNS,
    }


def _short(node: Mapping[str, Any]) -> dict[str, Any]:
    """A node without its label, which says the same as its words; `named` where it has one."""
    kept = {key: value for key, value in node.items() if key != "label"}
    return kept | {"named": node["label"] != " ", "x": round(node["x"]), "y": round(node["y"])}


def _legend(network: Network, language: str) -> list[dict[str, Any]]:
    """The signs that are in the picture."""
    there = {node.kind for node in network.nodes}
    return [
        {
            "shape": _look(row).shape,
            "fill": colours["color"]["background"],
            "border": colours["color"]["border"],
            "width": colours["borderWidth"],
            "label": row.label.in_language(language),
        }
        for row in network.legend
        if row.kind in there
        for colours in [_colours(row)]
    ]


def _line_legend(lines: Sequence[Line], language: str) -> list[dict[str, Any]]:
    """The kinds of line that are there, strongest first."""
    if any(line.weight is not None for line in lines):
        return [{**COUNTED, "width": 6, "label": _say("counted", language)}]
    there = {line.line for line in lines}
    return [{**LINES[k], "label": _say(k, language)} for k in LINES if k in there]


def _texts(network: Network, language: str) -> dict[str, str]:
    numbers = {"shown": len(network.nodes), "all": network.total, "lines": len(network.lines)}
    keys = ("name", "shown", "size", "save", "zoom_in", "zoom_out", "fit", "file")
    texts = {key: _say(key, language, **numbers) for key in keys}
    is_counted = any(line.weight is not None for line in network.lines)
    return texts | ({"size": _say("size_counted", language)} if is_counted else {})


def _say(key: str, language: str, **values: object) -> str:
    return catalogue()[f"drawing.{key}"].in_language(language).format(**values)


# ---- the library in the browser


class WrongVisNetwork(Exception):
    """The installed pyvis holds another vis-network file than the one that was looked at."""


def vis_network_source() -> str:
    """The vis-network file of the pyvis wheel, with its licence, ready to be put into a script.

    Its last line is a comment that names a source map and has no newline after it: a browser
    would ask for the map, and the next line of code would be part of the comment. Its few CR LF
    become LF, as a browser reads them, or the digest of a policy would not fit.
    """
    content = files("pyvis").joinpath(_VIS_FILE).read_bytes()
    if hashlib.sha256(content).hexdigest() != _VIS_SHA256:
        raise WrongVisNetwork(_VIS_FILE)
    code, _, _ = content.decode("utf-8").rpartition("//# sourceMappingURL=")
    return code.replace("\r\n", "\n").rstrip() + "\n"
