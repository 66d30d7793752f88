"""The search index of a snapshot: what is written at publish, and what reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govinno.graph.search.files import CASE_RECORD, INNOVATION, ONLY_INNOVATION, What
from govinno.graph.search.opening import open_index

if TYPE_CHECKING:  # only a search needs numpy, which these need
    from govinno.graph.search.index import Index, Match, Matches

__all__ = [
    "CASE_RECORD",
    "INNOVATION",
    "ONLY_INNOVATION",
    "Index",
    "Match",
    "Matches",
    "What",
    "open_index",
]
