"""Stopping a query from another thread."""

from __future__ import annotations

import threading
from typing import Protocol


class _Killable(Protocol):
    def kill(self) -> None: ...


class Ticket:
    """What somebody who asked holds in hand: with it the query can be stopped from another thread.

    One ticket for one query. `client` is who asks: each gets a fair share of the engine. None is
    for texts of our own, which have no share to keep.
    """

    def __init__(self, client: str | None = None) -> None:
        self.client = client
        self.is_stopped = False
        self._holder: _Killable | None = None
        self._lock = threading.Lock()

    def stop(self) -> None:
        """End the query, running or still waiting; it is refused as `query-stopped`."""
        with self._lock:
            self.is_stopped = True
            if self._holder is not None:
                self._holder.kill()

    def hand_to(self, holder: _Killable | None) -> None:
        """Say which worker is at it, or where it waits; None when neither is true any longer."""
        with self._lock:
            self._holder = holder
            if holder is not None and self.is_stopped:
                holder.kill()
