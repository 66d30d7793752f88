"""A store with the made-up comparison set, in which parts of the study speak that need results."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from govinno.graph.snapshots import Store
from govinno.loading import load

COMPARISON = Path(__file__).parents[1] / "examples" / "comparison"


@cache
def comparison_store() -> Store:
    """The store, made once; only to be read."""
    folder = Path(tempfile.mkdtemp(prefix="govinno-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = Store(folder)
    report = load(store, [COMPARISON])
    assert report.errors == [] and report.snapshot
    assert store.require_current().manifest().made_up
    return store
