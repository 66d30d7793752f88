"""The indexes that are held in memory."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from govinno.graph.snapshots import Snapshot

if TYPE_CHECKING:
    from govinno.graph.search.index import Index

#: Indexes are held of so many snapshots at once.
MOST_HELD = 2


@lru_cache(maxsize=MOST_HELD)
def open_index(folder: Path) -> Index:
    """The index of the snapshot in this folder, read once; few are held at a time."""
    from govinno.graph.search.index import Index  # with numpy, which only a search needs

    return Index(Snapshot(folder))
