"""The table twin of a drawn network, and names that lead to the Network page."""

from __future__ import annotations

from govinno.answers import Network, Node
from govinno.ontology import load_model
from govinno.views import html
from govinno.views.html import Markup
from govinno.views.link import short
from govinno.views.words import say, told


def glyph(kind: str) -> str:
    """The sign of a class as the model has it, a dot for what has none."""
    return str(load_model().entity_class(kind).glyph or "•")


def lines_table(network: Network, kind: str = "") -> Markup:
    """All lines as a table, for whoever does not see the picture; `kind` as in `html.table`."""
    nodes = {node.iri: node for node in network.nodes}
    rows = [
        [node_door(nodes[line.source]), html.words(told(line.words)), node_door(nodes[line.target])]
        for line in network.lines
        if line.source in nodes and line.target in nodes
    ]
    heads = [say("drawing.from"), say("drawing.how"), say("drawing.to")]
    return html.table(say("drawing.table", n=len(rows)), heads, rows, kind=kind)


def node_door(node: Node) -> Markup:
    """A thing by its sign and name, leading to the network around it."""
    return html.door(
        "network", f"{glyph(node.kind)} {told(node.name)}", at=short(node.iri), sel=short(node.iri)
    )
