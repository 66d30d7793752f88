"""The nearest right words, for a message about a wrong one."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process


def nearest_to(text: str, known: Iterable[str]) -> str:
    """The three nearest known words; a dash where none is known."""
    found = process.extract(text, list(known), limit=3)
    return ", ".join(word for word, _, _ in found) or "-"
