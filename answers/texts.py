"""The query texts of our own that belong to no question."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent


@lru_cache(maxsize=32)
def text_of(name: str) -> str:
    """A text beside this module, such as `evidence.rq` or `choices/case.rq`."""
    return (FOLDER / name).read_text(encoding="utf-8")
