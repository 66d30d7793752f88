"""Keys of things inside a case: stable when lines move, different when the thing is another."""

from __future__ import annotations

import hashlib
import re

from govinno.loaders.yaml_reader import Items, Scalar, Tree
from govinno.records.text import match_key


def digest(*parts: object) -> str:
    """A short stable key from the parts that make a thing what it is, never from its position."""
    text = "\x1f".join(match_key(str(part)) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def in_address(key: str) -> str:
    """An id inside a record as part of an IRI; what is not safe there is replaced."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in key) or "-"


def slug_of(stem: str) -> str:
    """An id from the name of a file; what an id cannot hold is told by a digest."""
    plain = re.sub("[^a-z0-9]+", "-", stem.lower()).strip("-")
    return plain if stem.isascii() and plain else "-".join(filter(None, (plain, digest(stem))))


def content_of(tree: Tree) -> str:
    """All an entry says, in a form that does not depend on lines or the order of its fields."""
    if isinstance(tree, Scalar):
        return tree.text
    if isinstance(tree, Items):
        return "[" + ",".join(sorted(content_of(item) for item in tree.items)) + "]"
    fields = sorted(tree.fields.items())
    return "{" + ",".join(f"{name}:{content_of(value)}" for name, value in fields) + "}"
