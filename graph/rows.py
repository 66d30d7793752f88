"""The rows of the property graph, and a change that turns one state of it into the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class NodeRow(NamedTuple):
    """One node. The labels stand most specific first and the last is always `Thing`.

    A property value is text, a number, a truth value, or a list of those. The iri is unique over
    all nodes; it is a property of the node too, and need not be repeated in `properties`.
    """

    iri: str
    labels: tuple[str, ...]
    properties: dict[str, object]


class RelationshipRow(NamedTuple):
    """One relationship between two nodes, given by their iris; the first three are unique."""

    type: str
    source: str
    target: str
    properties: dict[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """What to remove, and what to put in place of what stood there before.

    Each part is read once, from front to back, in the order given here, so generators will do.
    """

    removed_relationships: Iterable[tuple[str, str, str]] = ()
    removed_nodes: Iterable[str] = ()
    nodes: Iterable[NodeRow] = ()
    relationships: Iterable[RelationshipRow] = ()
