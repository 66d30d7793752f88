"""What a push gives back. No driver is loaded for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a push did, or would do: how many were written, removed and left as they were."""

    snapshot: str
    nodes: dict[str, int]
    relationships: dict[str, int]
    was_full: bool
    server: str = "Neo4j"

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """What was counted, by what it is."""
        return {"nodes": self.nodes, "relationships": self.relationships}
