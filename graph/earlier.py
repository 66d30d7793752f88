"""Reading an earlier snapshot: which may be read, and the engines on it.

A snapshot that holds names of people is not read while the current one keeps them out, as
`rollback` does not bring it back: no name comes in by another door.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from govinno.graph.capacity import most_workers
from govinno.graph.engines import ENGINES
from govinno.graph.refusals import not_there, refusal
from govinno.graph.sandbox import Lines, Sandbox
from govinno.graph.snapshots import Snapshot, Store, StoreUnreadable
from govinno.graph.tables import QueryRefused
from govinno.graph.turns import Line

#: Engines are held on so many earlier snapshots, and as long after the last query, in seconds.
MOST_OPEN, IDLE_SECONDS = 2, 300.0
#: So many queries of earlier snapshots, all of them together, an engine answers at once.
MOST_AT_ONCE = 2


def readable(store: Store, wanted: str) -> Snapshot:
    """The snapshot of this id.

    `NotThere` with the nearest where there is none; `QueryRefused` where a newer version wrote
    it, or where it holds names of people that the current one keeps out.
    """
    known = {snapshot.id: snapshot for snapshot in store.snapshots()}
    if wanted not in known:
        raise not_there("no-such-snapshot", wanted, known)
    if _has_names(known[wanted]) and not holds_names(store.require_current()):
        raise refusal("snapshot-holds-names", "", snapshot=wanted)
    return known[wanted]


def readable_ids(store: Store) -> list[str]:
    """The ids of all snapshots that may be read, oldest first; the current one is among them."""
    return [snapshot.id for snapshot in store.snapshots() if _is_readable(store, snapshot)]


def _is_readable(store: Store, snapshot: Snapshot) -> bool:
    try:
        readable(store, snapshot.id)
    except (QueryRefused, StoreUnreadable):
        return False
    return True


def holds_names(snapshot: Snapshot) -> bool:
    """Whether a snapshot holds names of people; one that cannot be read may hold some."""
    try:
        return _has_names(snapshot)
    except (StoreUnreadable, QueryRefused):
        return True


def _has_names(snapshot: Snapshot) -> bool:
    """The same; errors as in `Snapshot.manifest`."""
    try:
        written = (snapshot.folder / "manifest.json").stat().st_mtime_ns
    except OSError as error:
        raise StoreUnreadable(f"{snapshot.folder}: {error}") from None
    return _keeps_names(snapshot.folder, written)


@lru_cache(maxsize=256)
def _keeps_names(folder: Path, _written: int) -> bool:
    """Read once: it is asked before each query, and a manifest is long."""
    return Snapshot(folder).manifest().keeps_names


class EarlierEngines:
    """The engines on earlier snapshots: on few at once, and closed when nobody asks them.

    All of them have one line, so a client gets no more by asking many snapshots.
    """

    def __init__(self, open_on: Callable[[Snapshot, Lines], Sandbox]) -> None:
        self._open_on = open_on
        self._lines = {engine: Line(most_workers(engine, MOST_AT_ONCE)) for engine in ENGINES}
        self._held: OrderedDict[str, tuple[Sandbox, float]] = OrderedDict()
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def on(self, snapshot: Snapshot) -> Sandbox:
        """The engines on this snapshot, which may end those asked longest ago."""
        with self._lock:
            held = self._held.pop(snapshot.id, None)
            sandbox = held[0] if held else self._open_on(snapshot, self._lines)
            self._held[snapshot.id] = (sandbox, time.monotonic())
            while len(self._held) > MOST_OPEN:
                self._held.popitem(last=False)[1][0].retire()
            self._look_later()
            return sandbox

    def close(self) -> None:
        """Stop all of them; the next query starts them again."""
        with self._lock:
            for sandbox, _ in self._held.values():
                sandbox.close()
            self._held.clear()
            if self._timer:
                self._timer.cancel()
            self._timer = None

    def _look_later(self) -> None:
        if self._timer is None and self._held:
            self._timer = threading.Timer(IDLE_SECONDS, self._close_idle)
            self._timer.daemon = True
            self._timer.start()

    def _close_idle(self) -> None:
        with self._lock:
            long_ago = time.monotonic() - IDLE_SECONDS
            for name in [name for name, (_, asked) in self._held.items() if asked <= long_ago]:
                self._held.pop(name)[0].retire()
            self._timer = None
            self._look_later()
