"""How much may go unasked: one rule for loads and pushes, so that a slip empties no graph."""

from __future__ import annotations

from collections.abc import Collection

#: Where so many parts make the whole, one of them is much.
_PARTS = 5
#: So many records are named in a message; the rest is counted.
_NAMED = 20


def is_large_part(gone: int, whole: int) -> bool:
    """Whether so many records of a whole are a fifth of it, or more."""
    return gone > 0 and gone * _PARTS >= whole


def listed(gone: Collection[str]) -> str:
    """The ids of records as a message lists them: the first twenty, sorted."""
    more = " …" if len(gone) > _NAMED else ""
    return ", ".join(sorted(gone)[:_NAMED]) + more
