"""The Turtle files of the model."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdflib import Graph

FOLDER = Path(__file__).parent


def model_files() -> list[Path]:
    """The Turtle files of the model, in a fixed order."""
    return sorted((FOLDER / "classes").glob("*.ttl")) + sorted((FOLDER / "vocab").glob("*.ttl"))


@lru_cache(maxsize=1)
def model_digest() -> str:
    """A digest of all files of the model: another digest means another model."""
    digest = hashlib.sha256()
    for file in model_files():
        digest.update(file.read_bytes())
    return digest.hexdigest()


def shipped_graph() -> Graph:
    """All triples of the shipped model."""
    from rdflib import Graph  # most commands need no triples

    graph = Graph()
    for file in model_files():
        graph.parse(file, format="turtle")
    return graph
