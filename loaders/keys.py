"""Keys of things inside a case: stable when lines move, different when the thing is another."""

from __future__ import annotations

import hashlib

from govinno.ontology.values import match_key


def digest(*parts: object) -> str:
    """A short stable key from the parts that make a thing what it is, never from its position."""
    text = "\x1f".join(match_key(str(part)) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
