"""The Neo4j server: where it is, and what a push did there."""

from __future__ import annotations

from govinno.graph.neo4j.address import Address
from govinno.graph.neo4j.report import PushReport

__all__ = [
    "Address",
    "PushReport",
]
