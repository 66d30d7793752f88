"""Whose turn it is at an engine: so many at once, and nobody at the cost of the others."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager

from govinno.graph.ticket import Ticket

#: So many queries of others wait at once.
MOST_WAITING = 64


class Busy(Exception):
    """A query was not called in time, or sent away because too many wait."""


class Line:
    """Those who wait for one of so many places, called client by client in a round.

    A client holds at most half of the places, also while nobody else is there: a query that runs
    cannot be called back for one who comes later. Our own texts, of no client, may hold them all
    and are never sent away. With two places or more, so, a client that floods the line makes
    another wait for the end of a query of other clients at most.
    """

    def __init__(self, places: int, longest: int = MOST_WAITING) -> None:
        self._free = places
        self._share = (places + 1) // 2
        self._longest = longest
        self._waiting: OrderedDict[str | None, deque[_Wait]] = OrderedDict()
        self._held: Counter[str | None] = Counter()
        self._lock = threading.RLock()

    @contextmanager
    def turn(self, ticket: Ticket, seconds: float) -> Iterator[None]:
        """Wait so many seconds for a place, and hold it; `Busy` where none comes.

        A ticket that is stopped ends the waiting: look at it.
        """
        client = ticket.client
        wait = self._joined(client)
        ticket.hand_to(wait)
        wait.bell.wait(None if client is None else seconds)
        ticket.hand_to(None)
        if not self._has_place(wait, client) and not ticket.is_stopped:
            raise Busy
        try:
            yield
        finally:
            self._leave(wait, client)

    @property
    def waiting(self) -> int:
        """How many queries of others wait now."""
        with self._lock:
            return sum(len(queue) for client, queue in self._waiting.items() if client is not None)

    def _joined(self, client: str | None) -> _Wait:
        wait = _Wait()
        with self._lock:
            self._waiting.setdefault(client, deque()).append(wait)
            self._call()
            self._send_away()
        return wait

    def _has_place(self, wait: _Wait, client: str | None) -> bool:
        """Whether it was called; who was not stands in line no longer."""
        with self._lock:
            queue = self._waiting.get(client)
            if queue and wait in queue:
                queue.remove(wait)
                self._forget_if_none_waits(client)
            return wait.is_called

    def _leave(self, wait: _Wait, client: str | None) -> None:
        with self._lock:
            if wait.is_called:
                self._free += 1
                self._held[client] -= 1
                self._held += Counter()  # only those who hold a place are kept
                self._to_the_end(client)
            self._call()

    def _call(self) -> None:
        """Give the free places to those whose turn it is."""
        while self._free and (client := self._next()) is not _NOBODY:
            wait = self._waiting[client].popleft()
            self._free -= 1
            self._held[client] += 1
            self._to_the_end(client)
            self._forget_if_none_waits(client)
            wait.is_called = True
            wait.bell.set()

    def _next(self) -> str | None:
        """The client that was called longest ago, of those that may hold one place more."""
        for client in self._waiting:
            if client is None or self._held[client] < self._share:
                return client
        return _NOBODY

    def _send_away(self) -> None:
        """Where too many wait, the last query of the client that has the most of them goes."""
        if self.waiting <= self._longest:
            return
        queues = {name: queue for name, queue in self._waiting.items() if name is not None}
        client = max(reversed(queues), key=lambda name: len(queues[name]))
        queues[client].pop().bell.set()
        self._forget_if_none_waits(client)

    def _to_the_end(self, client: str | None) -> None:
        """Who was called, or is done, comes after those who wait now."""
        if client in self._waiting:
            self._waiting.move_to_end(client)

    def _forget_if_none_waits(self, client: str | None) -> None:
        if not self._waiting[client]:
            del self._waiting[client]


#: No client has this name.
_NOBODY = "\0"


class _Wait:
    """One query in line."""

    def __init__(self) -> None:
        self.is_called = False
        self.bell = threading.Event()

    def kill(self) -> None:
        """Wait no longer."""
        self.bell.set()
