"""Where a Neo4j server is, and as whom we go there. No driver is loaded for it."""

from __future__ import annotations

from typing import NamedTuple


class Address(NamedTuple):
    """A server, a user and a database; an empty database is the server's default one."""

    uri: str
    user: str
    password: str
    database: str

    @property
    def shown_database(self) -> str:
        """The database as a message names it."""
        return self.database or "neo4j"

    def __repr__(self) -> str:
        """Without the password: this may end up in a log."""
        return f"Address({self.uri}, {self.user}, {self.database})"
