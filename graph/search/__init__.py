"""The search index of a snapshot: what is written at publish, and what reads it."""

from __future__ import annotations

from govinno.graph.search.files import CASE_RECORD, INNOVATION, ONLY_INNOVATION, Tier, Told
from govinno.graph.search.index import Index, Match, Matches, open_index

__all__ = [
    "CASE_RECORD",
    "INNOVATION",
    "ONLY_INNOVATION",
    "Index",
    "Match",
    "Matches",
    "Tier",
    "Told",
    "open_index",
]
