"""Stopping a query from another thread."""

from __future__ import annotations

import threading
from typing import Protocol


class _Killable(Protocol):
    def kill(self) -> None: ...


class Ticket:
    """What somebody who asked holds in hand: with it the query can be stopped from another thread.

    One ticket for one query.
    """

    def __init__(self) -> None:
        self.is_stopped = False
        self._worker: _Killable | None = None
        self._lock = threading.Lock()

    def stop(self) -> None:
        """End the query, running or still waiting; it is refused as `query-stopped`."""
        with self._lock:
            self.is_stopped = True
            if self._worker is not None:
                self._worker.kill()

    def hand_to(self, worker: _Killable | None) -> None:
        """Say which worker is at it; None when it is done."""
        with self._lock:
            self._worker = worker
