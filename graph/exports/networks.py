"""The property graph for network programs: GraphML and GEXF, written as a stream.

Both are read twice: once for which properties there are and of what kind, once to be written.
Memory holds the names of the properties and one shard of the rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from govinno.graph.exports.content import Content
from govinno.graph.exports.words import as_text
from govinno.graph.project import NAME
from govinno.graph.rows import NodeRow, RelationshipRow
from govinno.ontology.model import local_name
from govinno.records.text import xml_text

Cells = dict[str, object]
#: The kind of each property: `string`, `long`, `double` or `boolean`, in both formats.
Kinds = dict[str, str]


def write_graphml(content: Content, stream: IO[bytes]) -> None:
    """Write GraphML: node id = iri; `label`, `kind` and all properties; edges with their `type`."""
    of_nodes, of_edges, description = _first_look(content)
    _put(stream, '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for side, kinds in (("node", of_nodes), ("edge", of_edges)):
        for key, kind in kinds.items():
            name = _quoted(key)
            _put(
                stream,
                f'<key id={_quoted(side + " " + key)} for="{side}" attr.name={name} '
                f'attr.type="{kind}"/>\n',
            )
    _put(stream, f'<graph edgedefault="directed">\n<desc>{_escaped(description)}</desc>\n')
    for node in content.nodes():
        data = _graphml_data("node", node_cells(node), of_nodes)
        _put(stream, f"<node id={_quoted(node.iri)}>{data}</node>\n")
    for number, row in enumerate(content.relationships()):
        data = _graphml_data("edge", edge_cells(row), of_edges)
        _put(stream, f'<edge id="e{number}" {_ends(row)}>{data}</edge>\n')
    _put(stream, "</graph>\n</graphml>\n")


def write_gexf(content: Content, stream: IO[bytes]) -> None:
    """Write GEXF 1.2: the same as the GraphML, with the label of nodes and edges as GEXF has it."""
    of_nodes, of_edges, description = _first_look(content)
    _put(stream, '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n')
    _put(stream, f"<meta><description>{_escaped(description)}</description></meta>\n")
    _put(stream, '<graph defaultedgetype="directed" mode="static">\n')
    for side, kinds in (("node", of_nodes), ("edge", of_edges)):
        _put(stream, f'<attributes class="{side}" mode="static">\n')
        for key, kind in kinds.items():
            name = _quoted(key)
            _put(stream, f'<attribute id={name} title={name} type="{kind}"/>\n')
        _put(stream, "</attributes>\n")
    _put(stream, "<nodes>\n")
    for node in content.nodes():
        data = _gexf_data(node_cells(node), of_nodes)
        label = _quoted(label_of(node))
        _put(stream, f"<node id={_quoted(node.iri)} label={label}>{data}</node>\n")
    _put(stream, "</nodes>\n<edges>\n")
    for number, row in enumerate(content.relationships()):
        data = _gexf_data(edge_cells(row), of_edges)
        _put(stream, f'<edge id="e{number}" {_ends(row)} label={_quoted(row.type)}>{data}</edge>\n')
    _put(stream, "</edges>\n</graph>\n</gexf>\n")


def node_cells(node: NodeRow) -> Cells:
    """The properties of a node, with its label; one of them is its kind."""
    return {"label": label_of(node)} | _apart(node.properties, "label")


def edge_cells(row: RelationshipRow) -> Cells:
    """The properties of a relationship, with its type."""
    return {"type": row.type} | _apart(row.properties, "type")


def label_of(node: NodeRow) -> str:
    """The display name, or the last part of the iri where there is none."""
    return str(node.properties.get(NAME) or local_name(node.iri))


def _apart(properties: Cells, *taken: str) -> Cells:
    """The properties; one whose key we use ourselves gets another, so that none is lost."""
    return {f"{key}_" if key in taken else key: cell for key, cell in properties.items()}


def _first_look(content: Content) -> tuple[Kinds, Kinds, str]:
    of_nodes, nodes = _kinds(node_cells(node) for node in content.nodes())
    of_edges, edges = _kinds(edge_cells(row) for row in content.relationships())
    lines = content.about.lines({"nodes": nodes, "relationships": edges})
    return of_nodes, of_edges, as_text(lines)


def _kinds(all_cells: Iterable[Cells]) -> tuple[Kinds, int]:
    """The kind of each property, by key, and how many things there are."""
    seen: dict[str, set[str]] = {}
    count = 0
    for cells in all_cells:
        count += 1
        for key, cell in cells.items():
            seen.setdefault(key, set()).add(_kind(cell))
    return {key: _common(kinds) for key, kinds in sorted(seen.items())}, count


def _kind(cell: object) -> str:
    match cell:
        case bool():
            return "boolean"
        case int():
            return "long"
        case float():
            return "double"
        case _:
            return "string"


def _common(kinds: set[str]) -> str:
    if len(kinds) == 1:
        return next(iter(kinds))
    return "double" if kinds <= {"long", "double"} else "string"


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)


def _graphml_data(side: str, cells: Cells, kinds: Kinds) -> str:
    return "".join(
        f"<data key={_quoted(f'{side} {key}')}>{_escaped(_text(cells[key]))}</data>"
        for key in kinds
        if cells.get(key) is not None
    )


def _gexf_data(cells: Cells, kinds: Kinds) -> str:
    values: Iterator[str] = (
        f"<attvalue for={_quoted(key)} value={_quoted(_text(cells[key]))}/>"
        for key in kinds
        if key != "label" and cells.get(key) is not None
    )
    return f"<attvalues>{''.join(values)}</attvalues>"


def _ends(row: RelationshipRow) -> str:
    return f"source={_quoted(row.source)} target={_quoted(row.target)}"


def _put(stream: IO[bytes], text: str) -> None:
    stream.write(text.encode())


def _escaped(text: str) -> str:
    # A carriage return that is not escaped would be read back as a line feed.
    return escape(xml_text(text), {"\r": "&#13;"})


def _quoted(text: str) -> str:
    return quoteattr(xml_text(text))
