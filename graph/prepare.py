"""One case graph → everything a publish needs of it, in a form that can cross processes."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import Any

from govinno.graph.derived import derive
from govinno.graph.facts import FactIndex, case_graph_iri, n_quads
from govinno.graph.project import Projection
from govinno.graph.rows import NodeRow, RelationshipRow
from govinno.ontology.iris import BASE
from govinno.records.facts import CaseGraph, Fact, SharedThing, Value

#: A line of the case rows: nodes, relationships, what it shares and derives, how many quads it
#: has, and the record.
CaseLine = dict[str, Any]

#: A line of the shared rows: which cases hold the key (`by`), each with the digest of its
#: description, or with the innovations that carry it; and the descriptions (`told`) by digest.
SharedLine = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PreparedCase:
    """One case ready to be published. `quads` are N-Quads of its case graph.

    `offers` holds for each shared thing its description with the digest of it.
    """

    id: str
    quads: bytes
    line: CaseLine
    offers: dict[str, tuple[str, Any]]


def prepare(graph: CaseGraph, record: bytes, projection: Projection) -> PreparedCase:
    """Make quads, rows, derived parts and shared descriptions from one case graph.

    `record` is the file as loaded: it is kept, so that a changed register or model can read
    every case again without its source.
    """
    index = FactIndex(graph.facts)
    rows = projection.rows_of(index, graph.id)
    derived = {
        derived_key(*key): carriers for key, carriers in derive(index, projection.model).items()
    }
    line: CaseLine = {
        "nodes": [list(node) for node in rows.nodes],
        "relationships": [list(row) for row in rows.relationships],
        "shared": sorted(graph.shared),
        "derived": derived,
        "quads": len(graph.facts),
        "record": base64.b64encode(zlib.compress(record, 6)).decode("ascii"),
    }
    quads = "".join(n_quads(graph.facts, case_graph_iri(graph.id))).encode()
    offers = {iri: _offer(thing) for iri, thing in graph.shared.items()}
    return PreparedCase(graph.id, quads, line, offers)


def record_of(line: CaseLine) -> bytes:
    """The record as it was loaded."""
    return zlib.decompress(base64.b64decode(line["record"]))


def derived_key(type_: str, source: str, target: str) -> str:
    """A derived relationship as a key of the shared rows."""
    return f"{type_} {source} {target}"


def _offer(thing: SharedThing) -> tuple[str, Any]:
    """A description of a shared thing as a line can hold it, with its digest."""
    description = [thing.graph, [[f.subject, f.property, *f.value] for f in thing.facts]]
    text = json.dumps(description, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest(), description


def facts_of(described: Any) -> list[Fact]:
    """The facts of an offered description."""
    return [Fact(s, p, Value(text, kind)) for s, p, text, kind in described[1]]


def graph_of(described: Any) -> str:
    """The named graph that states an offered description."""
    return f"{BASE}graph/{described[0]}"


def node_rows(line: CaseLine) -> list[NodeRow]:
    """The node rows of a line."""
    return [NodeRow(iri, tuple(labels), cells) for iri, labels, cells in line["nodes"]]


def relationship_rows(line: CaseLine) -> list[RelationshipRow]:
    """The relationship rows of a line."""
    return [RelationshipRow(*row) for row in line["relationships"]]


def description(line: SharedLine | None) -> Any:
    """How a shared thing is described: as the first of its cases, by id, tells it.

    Any fixed choice will do: it makes the result independent of the order of loading. None where
    no case tells of it any more.
    """
    if line is None or not line["by"]:
        return None
    return line["told"][line["by"][min(line["by"])]]
