"""The door for assistants: the graph as tools of the Model Context Protocol, read-only.

Every result has a sentence in words, the limits of the data, evidence and a link, and is short
enough for a conversation; what is longer comes page by page.
"""

from __future__ import annotations

from govinno.assistant.links import Links
from govinno.assistant.server import serve

__all__ = ["Links", "serve"]
