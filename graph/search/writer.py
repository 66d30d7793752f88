"""Writing the index of the next snapshot: what a load touches anew, all other files linked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from govinno.graph.search.entries import Finds
from govinno.graph.search.files import Entry, link_block, write_block
from govinno.graph.shards import SHARDS, read_shard, shard_file
from govinno.graph.snapshots import Snapshot
from govinno.ontology.model import Model

CODES = "codes"


class Writer:
    """Writes the files of one index: each shard of rows that changes, then `finish`."""

    def __init__(self, built: Snapshot, base: Snapshot | None, model: Model) -> None:
        self._built, self._base, self._finds = built, base, Finds(model)
        self._written: set[str] = set()

    def write(self, kind: str, name: str, lines: Mapping[str, Any]) -> None:
        """The file of one shard; one without lines is not written, as its rows are not."""
        self._written.add(f"{kind}/{name}")
        if lines:
            write_block(self._file(kind, name), self._finds.of_rows(kind, lines))

    def finish(self) -> None:
        """Link what no load touched; what is not there, or not whole, is made of the rows."""
        for kind, rows in self._built.rows_by_kind().items():
            for name in SHARDS:
                if f"{kind}/{name}" not in self._written and shard_file(rows, name).exists():
                    self._keep(kind, name, rows)
        codes = self._file(CODES)
        if not (self._base and link_block(self._base.search / CODES, codes)):
            write_block(codes, self._finds.of_codes())

    def _keep(self, kind: str, name: str, rows: Path) -> None:
        file = self._file(kind, name)
        if not (self._base and link_block(self._base.search / kind / name, file)):
            write_block(file, self._finds.of_rows(kind, read_shard(rows, name)))

    def _file(self, *parts: str) -> Path:
        file = self._built.search.joinpath(*parts)
        file.parent.mkdir(parents=True, exist_ok=True)
        return file


def entries_of(snapshot: Snapshot, name: str, model: Model) -> Iterator[Entry]:
    """What one file of an index holds, from the rows."""
    finds = Finds(model)
    kind, _, shard = name.partition("/")
    if kind == CODES:
        yield from finds.of_codes()
    else:
        yield from finds.of_rows(kind, read_shard(snapshot.rows_by_kind()[kind], shard))
