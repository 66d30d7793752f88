"""Writing the index of the next snapshot, and what its files hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from govinno.graph import beside
from govinno.graph.search.entries import Finds
from govinno.graph.search.files import FORM, Entry, content_of
from govinno.graph.shards import read_shard
from govinno.graph.snapshots import Snapshot
from govinno.ontology.model import Model

CODES = "codes"


class Writer(beside.Writer):
    """Writes the files of one index: those of the shards, and one for all codes."""

    def __init__(self, built: Snapshot, base: Snapshot | None, model: Model) -> None:
        finds = self._finds = Finds(model)
        self._codes: Path = built.search / CODES
        super().__init__(
            FORM,
            built.search,
            base.search if base else None,
            built.rows_by_kind(),
            lambda kind, lines: content_of(finds.of_rows(kind, lines)),
        )

    def finish(self) -> None:
        """Link what no load touched, or make it anew."""
        super().finish()
        if not self.link(CODES):
            self._codes.parent.mkdir(parents=True, exist_ok=True)
            self._codes.write_bytes(content_of(self._finds.of_codes()))


def entries_of(snapshot: Snapshot, name: str, model: Model) -> Iterator[Entry]:
    """What one file of an index holds, from the rows."""
    finds = Finds(model)
    kind, _, shard = name.partition("/")
    if kind == CODES:
        yield from finds.of_codes()
    else:
        yield from finds.of_rows(kind, read_shard(snapshot.rows_by_kind()[kind], shard))
