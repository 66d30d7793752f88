"""A server that speaks SPARQL: where it is, and what a push did there."""

from __future__ import annotations

from govinno.graph.sparql_server.address import Address
from govinno.graph.sparql_server.report import PushReport

__all__ = [
    "Address",
    "PushReport",
]
