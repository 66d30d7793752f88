"""What a push of graphs gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a push did, or would do: how many were written, removed and left as they were."""

    snapshot: str
    graphs: dict[str, int]
    triples: dict[str, int]
    was_full: bool
    server: str = "SPARQL"

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """What was counted, by what it is."""
        return {"graphs": self.graphs, "triples": self.triples}
