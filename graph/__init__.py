"""Keeping and asking the graph: what the fronts see of stores, engines, limits and errors."""

from __future__ import annotations

from govinno.graph.capacity import most_workers
from govinno.graph.engines import ENGINES, Engine, embedded_engines
from govinno.graph.snapshots import (
    Manifest,
    NamesInUse,
    NamesWouldReturn,
    StoreBusy,
    StoreUnreadable,
)
from govinno.graph.tables import (
    Cell,
    Dataset,
    Document,
    Form,
    Limits,
    NotThere,
    QueryRefused,
    Table,
    for_json,
)
from govinno.graph.ticket import Ticket
from govinno.graph.turns import MOST_WAITING, Busy, Line

__all__ = [
    "ENGINES",
    "MOST_WAITING",
    "Busy",
    "Cell",
    "Dataset",
    "Document",
    "Engine",
    "Form",
    "Limits",
    "Line",
    "Manifest",
    "NamesInUse",
    "NamesWouldReturn",
    "NotThere",
    "QueryRefused",
    "StoreBusy",
    "StoreUnreadable",
    "Table",
    "Ticket",
    "embedded_engines",
    "for_json",
    "most_workers",
]
