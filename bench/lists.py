"""Measures what is counted over all cases, on generated ones: read at first, and read again.

    python bench/lists.py [CASES ...]        2000 where none are given

Read at first is what the first visitor of a server waits for; read again is what the next one does,
and what a load of one changed case costs besides. Times are CPU times of this process.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from govinno.answers.coverage import coverage_of, sources_of
from govinno.answers.landscape import _put_together
from govinno.answers.library.read import read_library
from govinno.graph.columns import writer
from govinno.graph.snapshots import Snapshot, Store
from govinno.loading import load
from govinno.ontology.model import load_model

HERE = Path(__file__).parent


def main() -> None:
    """Print one line of figures for each number of cases."""
    load_model()  # its time is of the start, not of a list
    for count in map(int, sys.argv[1:] or ["2000"]):
        with tempfile.TemporaryDirectory(prefix="govinno-bench-") as name:
            folder = Path(name)
            generate = [
                sys.executable,
                str(HERE / "generate.py"),
                str(count),
                str(folder / "cases"),
            ]
            subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
            store = Store(folder / "store")
            load(store, [folder / "cases"])
            print(count, measured(store.require_current()))


def measured(snapshot: Snapshot) -> dict[str, Any]:
    """Seconds at first and again for each list, and what the columns took and take."""
    here = SimpleNamespace(folder=snapshot.folder)
    lists = {
        "library": lambda: read_library(here),  # type: ignore[arg-type]
        "landscape": lambda: _put_together(snapshot.folder),
        "coverage": lambda: coverage_of(here),  # type: ignore[arg-type]
        "sources": lambda: sources_of(here),  # type: ignore[arg-type]
    }
    seconds = {name: (_timed(make), _timed(make)) for name, make in lists.items()}
    files = [file for file in snapshot.columns.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1e6
    return seconds | {"megabytes": round(size, 1), "written": _written(snapshot)}


def _timed(make: Any) -> float:
    started = time.process_time()
    make()
    return round(time.process_time() - started, 2)


def _written(snapshot: Snapshot) -> float:
    """Seconds that all files of columns take to be written, with reading the rows."""
    with tempfile.TemporaryDirectory(prefix="govinno-bench-") as name:
        anew = Snapshot(Path(name) / snapshot.id)
        anew.folder.mkdir()
        (anew.folder / "rows").symlink_to(snapshot.folder / "rows")
        return _timed(writer.writer(anew, None, load_model()).finish)


if __name__ == "__main__":
    main()
