"""Where a SPARQL server is, and as whom we go there. Nothing is called for it."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

#: What the last part of a query address becomes for updates and for graphs: on an Oxigraph server,
#: which has it at its root, and on Fuseki, where it stands behind the name of a data set.
OXIGRAPH = {"query": ("update", "store")}
FUSEKI = {"sparql": ("update", "data"), "query": ("update", "data")}
_OPENING = re.compile(r"([a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_HOST = re.compile(r"([^:@]*|\[[^\]@]*\])(:\d*)?")


class Address(NamedTuple):
    """The addresses for queries, for updates and for whole graphs; a user and a password.

    An empty `update` or `graphs` is one that is not known; an empty user asks as nobody.
    """

    query: str
    update: str
    graphs: str
    user: str
    password: str

    def __repr__(self) -> str:
        """Without the password: this may end up in a log."""
        return f"Address({', '.join(map(shown, self[:3]))}, {self.user})"


def address(query: str, update: str, graphs: str, user: str, password: str) -> Address:
    """An address; what of updates and graphs is not given follows from that for queries."""
    for_updates, for_graphs = _beside(query)
    return Address(query, update or for_updates, graphs or for_graphs, user, password)


def _beside(query: str) -> tuple[str, str]:
    """The addresses beside one for queries, as Fuseki and Oxigraph have them; empty for others."""
    try:
        parts = urlsplit(query)
    except ValueError:
        return "", ""
    folder, _, last = parts.path.rstrip("/").rpartition("/")
    found = (FUSEKI if folder else OXIGRAPH).get(last)
    if not found:
        return "", ""
    update, graphs = (urlunsplit(parts._replace(path=f"{folder}/{name}")) for name in found)
    return update, graphs


def shown(url: str) -> str:
    """An address as a message gives it: whatever stands before an @ may be a password.

    Where no host and port stand at the beginning a password may hold a slash, and the last @ counts.
    """
    opening = _OPENING.match(url)
    start = opening[0] if opening else ""
    rest = url.removeprefix(start)
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return url if _HOST.fullmatch(host) else start + rest.rpartition("@")[2]
