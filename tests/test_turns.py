"""Whose turn it is: by order of calls, never by the clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from govinno.graph import capacity
from govinno.graph.capacity import BYTES_FOR_JAVA, FEWEST, most_workers
from govinno.graph.ticket import Ticket
from govinno.graph.turns import Busy, Line

FOR_EVER = 60.0


class Room:
    """Queries in line, each in a thread; it runs until it is told to end."""

    def __init__(self, places: int, longest: int = 100, seconds: float = FOR_EVER) -> None:
        self.line, self.seconds = Line(places, longest), seconds
        self.called: list[str] = []
        self.running: list[tuple[str, threading.Event]] = []
        self.sent_away: list[str] = []
        self.tickets: list[Ticket] = []
        self.threads: list[threading.Thread] = []

    def ask(self, client: str | None, times: int = 1) -> None:
        for _ in range(times):
            met = self._met()
            self.tickets.append(Ticket(client))
            self.threads.append(
                threading.Thread(target=self._query, args=(self.tickets[-1],), daemon=True)
            )
            self.threads[-1].start()
            until(lambda met=met: self._met() > met)

    def _met(self) -> int:
        """How many have come: waiting, called, sent away."""
        return self.line.waiting + len(self.called) + len(self.sent_away)

    def _query(self, ticket: Ticket) -> None:
        name, end = str(ticket.client), threading.Event()
        try:
            with self.line.turn(ticket, self.seconds):
                if ticket.is_stopped:
                    self.sent_away.append(name)
                    return
                self.running.append((name, end))
                self.called.append(name)
                end.wait(FOR_EVER)
        except Busy:
            self.sent_away.append(name)

    def end(self, client: str) -> None:
        """End the query of a client; whoever is next has been called afterwards."""
        gone = next(one for one in self.running if one[0] == client)
        called, has_next = len(self.called), self.line.waiting
        self.running.remove(gone)
        gone[1].set()
        if has_next:
            with suppress(TimeoutError):
                until(lambda: len(self.called) > called, 2)

    def close(self) -> None:
        for ticket in self.tickets:
            ticket.stop()
        while self.running:
            self.running.pop()[1].set()
        for thread in self.threads:
            thread.join(10)
        assert self.line.waiting == 0


def until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.001)


@pytest.fixture
def rooms() -> Iterator[Callable[..., Room]]:
    opened: list[Room] = []

    def open_(*about: float) -> Room:
        opened.append(Room(*about))  # type: ignore[arg-type]
        return opened[-1]

    yield open_
    for room in opened:
        room.close()


def test_the_bombs_of_one_client_leave_places_to_the_others(rooms: Callable[..., Room]) -> None:
    room = rooms(4)
    room.ask("bomber", 10)
    assert room.called == ["bomber", "bomber"]
    for client in ("a", "b", "a", "c"):
        room.ask(client)
    assert room.called[2:] == ["a", "b"]  # at once, though ten were there before them
    room.end("a")
    room.end("b")
    assert room.called[4:] == ["c", "a"] and room.line.waiting == 8


def test_clients_are_called_in_a_round(rooms: Callable[..., Room]) -> None:
    room = rooms(2)
    room.ask("a", 4)
    room.ask("b", 3)
    room.ask("c", 1)
    assert room.called == ["a", "b"]
    for client in ("b", "c", "b", "b"):
        room.end(client)
    assert room.called == ["a", "b", "c", "b", "b"]  # a holds its share all the while
    room.end("a")
    assert room.called[5:] == ["a"] and room.line.waiting == 2


def test_alone_a_client_holds_half_and_our_own_texts_hold_all(rooms: Callable[..., Room]) -> None:
    for places, share in ((1, 1), (2, 1), (3, 2), (8, 4)):
        room = rooms(places)
        room.ask("alone", places + 1)
        assert len(room.called) == share
        ours = rooms(places)
        ours.ask(None, places)
        assert len(ours.called) == places


def test_where_too_many_wait_who_has_the_most_of_them_is_sent_away(
    rooms: Callable[..., Room],
) -> None:
    room = rooms(1, 4)
    room.ask("bomber", 5)
    assert room.sent_away == []
    for number, client in enumerate(("bomber", "a", "b", "c"), 1):
        room.ask(client)
        until(lambda number=number: len(room.sent_away) == number)
    assert room.sent_away == ["bomber"] * 4 and room.line.waiting == 4
    room.ask("d")  # each has one now: the last to come goes
    until(lambda: len(room.sent_away) == 5)
    assert room.sent_away[-1] == "d"
    room.end("bomber")
    assert room.called == ["bomber", "a"]


def test_who_waits_too_long_is_told_and_our_own_texts_wait_on(rooms: Callable[..., Room]) -> None:
    room = rooms(1, 100, 0.2)
    room.ask("a", 2)
    until(lambda: room.sent_away == ["a"])
    threading.Thread(target=room._query, args=(Ticket(None),), daemon=True).start()
    time.sleep(0.4)
    assert room.sent_away == ["a"]
    room.end("a")
    until(lambda: room.called == ["a", "None"])


def test_a_ticket_that_is_stopped_leaves_the_line_at_once(rooms: Callable[..., Room]) -> None:
    room = rooms(1)
    room.ask("a", 3)
    room.tickets[1].stop()
    until(lambda: room.sent_away == ["a"])
    assert room.line.waiting == 1
    room.end("a")
    assert room.called == ["a", "a"]  # the third, who was behind the stopped one


def test_an_engine_has_the_workers_that_the_machine_has_room_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    container = tmp_path / "memory.max"
    monkeypatch.setattr(capacity, "CONTAINER", container)
    for memory, of_java in ((BYTES_FOR_JAVA // 2, 1), (3 * BYTES_FOR_JAVA, 3)):
        container.write_text(f"{memory}\n")
        assert most_workers("cypher", 8) == of_java
        assert most_workers("sparql", 8) == most_workers("neo4j", 8) == 8
    container.write_text("max\n")  # the container has no limit: the machine's memory counts
    assert 1 <= most_workers("cypher", 8) <= 8
    assert most_workers("sparql") >= FEWEST
    assert most_workers("sparql", 1) == 1
