"""Writing the columns of the next snapshot: what a load touches anew, all other files linked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from govinno.graph.columns.cut import Cutter
from govinno.graph.columns.files import link_file, packed
from govinno.graph.shards import SHARDS, read_shard, shard_file
from govinno.graph.snapshots import Snapshot
from govinno.ontology.model import Model


class Writer:
    """Writes the files of columns: each shard of rows that changes, then `finish`."""

    def __init__(self, built: Snapshot, base: Snapshot | None, model: Model) -> None:
        self._built, self._base, self._cutter = built, base, Cutter(model)
        self._written: set[tuple[str, str]] = set()

    def write(self, kind: str, name: str, lines: Mapping[str, Any]) -> None:
        """The file of one shard; one without lines is not written, as its rows are not."""
        self._written.add((kind, name))
        if lines:
            self._file(kind, name).write_bytes(packed(self._cutter.of_rows(kind, lines)))

    def finish(self) -> None:
        """Link what no load touched; what is not there, or not whole, is made of the rows."""
        for kind, rows in self._built.rows_by_kind().items():
            for name in SHARDS:
                if (kind, name) not in self._written and shard_file(rows, name).exists():
                    self._keep(kind, name, rows)

    def _keep(self, kind: str, name: str, rows: Path) -> None:
        if not (self._base and link_file(self._base.columns / kind / name, self._file(kind, name))):
            self.write(kind, name, read_shard(rows, name))

    def _file(self, kind: str, name: str) -> Path:
        file = self._built.columns / kind / name
        file.parent.mkdir(parents=True, exist_ok=True)
        return file
