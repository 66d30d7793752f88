"""Where a thing leads: the page that tells most of it, and how that page is asked for it."""

from __future__ import annotations

from govinno.ontology import BASE
from govinno.views.link import short

#: Things that a case tells of have it in their address.
_OF_CASE = tuple(f"{BASE}id/{kind}/" for kind in ("case", "innovation"))


def page_of(iri: str) -> tuple[str, dict[str, str]]:
    """The page of a thing and its parameters: of a case or an innovation the case, of all else the
    network around it."""
    for beginning in _OF_CASE:
        if iri.startswith(beginning):
            return "case", {"id": iri.removeprefix(beginning).partition("/")[0]}
    return "network", {"at": short(iri), "sel": short(iri)}
