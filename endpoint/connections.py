"""Connections that are let go: of clients that do not ask, do not read, or are too many.

uvicorn closes a connection that is silent after an answer. What it has no limit for stands here:
a question that is never finished, an answer that is not taken, what is sent ahead of the answer, and
how many connections there are.
"""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

#: So many connections are open at once; a process may have 1,024 files open on most systems.
MOST_CONNECTIONS = 400
#: Seconds in which the first lines of a request must have come.
HEAD_SECONDS = 10
#: Seconds for which a connection is kept after an answer.
IDLE_SECONDS = 5
#: Every so many seconds it is looked who takes no answer; so many bytes must have been taken.
LOOK_AROUND, LEAST_TAKEN = 10, 10_000
#: Bytes that the system may hold for one connection. It would take megabytes of them, and nobody
#: could see for long whether the client takes any.
HELD_BY_SYSTEM = 65_536
#: Bytes that a client may send ahead, beyond the question that is being answered.
MOST_AHEAD = 65_536
#: Bytes of answers that wait for slow readers, of all connections together.
MOST_UNTAKEN = 200_000_000


class Connection(H11Protocol):
    """A connection that knows since when it waits for a question, and what is untaken."""

    def connection_made(self, transport: Any) -> None:
        """Take a caller; where that is one too many, who has the most connections loses one."""
        super().connection_made(transport)
        door = transport.get_extra_info("socket")
        door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, HELD_BY_SYSTEM)
        self._asked_since: float | None = self.loop.time()
        self._seen: tuple[object, int] = (None, 0)
        self._is_gone = False
        there = [one for one in cast(set[Connection], self.connections) if not one._is_gone]
        if len(there) > MOST_CONNECTIONS:
            most = _of_the_greediest(there, lambda _: 1)
            max(most, key=lambda one: one.asked_for).abort()

    def data_received(self, data: bytes) -> None:
        """Take what was sent; the time for a question begins with its first byte."""
        super().data_received(data)
        if self.is_answering:
            self._asked_since = None
        elif self._asked_since is None:
            self._asked_since = self.loop.time()
        if self.is_answering and len(self.conn.trailing_data[0]) > MOST_AHEAD:
            self.abort()

    @property
    def is_answering(self) -> bool:
        """Whether a question is there whose answer is not sent."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def asked_for(self) -> float:
        """Seconds for which a question has been on its way; -1 where none is."""
        is_asking = self._asked_since is not None and not self.is_answering
        return self.loop.time() - self._asked_since if is_asking else -1  # type: ignore[operator]

    @property
    def caller(self) -> str:
        """The address at the other end."""
        return self.client[0] if self.client else ""

    @property
    def untaken(self) -> int:
        """Bytes of answers that wait to be taken."""
        return self.transport.get_write_buffer_size()

    def is_stuck(self) -> bool:
        """Whether its question does not come, or nothing was taken since this was last asked."""
        before, self._seen = self._seen, (self.cycle, self.untaken)
        is_same_answer = self.untaken and before[1] and before[0] is self.cycle
        is_untaken = is_same_answer and before[1] - self.untaken < LEAST_TAKEN
        return bool(is_untaken) or self.asked_for > HEAD_SECONDS

    def abort(self) -> None:
        """End it at once; what is untaken is lost."""
        self._is_gone = True  # the loop takes it out of the connections a little later
        self.transport.abort()


async def let_go(connections: Collection[Connection]) -> None:
    """End the connections that are stuck, and the greediest while too much waits for readers."""
    for one in [one for one in connections if one.is_stuck()]:
        one.abort()
    too_much = sum(one.untaken for one in connections) - MOST_UNTAKEN
    while too_much > 0:
        greedy = max(_of_the_greediest(connections, _untaken), key=_untaken)
        too_much -= greedy.untaken
        greedy.abort()


def _untaken(one: Connection) -> int:
    return one.untaken


def _of_the_greediest(
    connections: Collection[Connection], has: Callable[[Connection], int]
) -> list[Connection]:
    """The connections of the caller that has the most, all of them together."""
    callers: Counter[str] = Counter()
    for one in connections:
        callers[one.caller] += has(one)
    ((greediest, _),) = callers.most_common(1)
    return [one for one in connections if one.caller == greediest]
