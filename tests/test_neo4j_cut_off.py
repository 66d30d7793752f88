"""A push that is cut off at any moment leaves a server that can be read and says that it is half
pushed, or one as before or as after; run again it ends as if nothing had happened.

Run with `-s` to see the moments and what the server held after each;
`GOVINNO_TEST_CUTS=10` tries ten times as many.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
import yaml
from cable import Cable
from neo4j_server import RunningServer, require_server, start_server
from pushing import Dump, dump, emptied, held, pushed, rows_of, told
from small_stores import Home, age, write

from govinno.bench.generate import generate
from govinno.graph.snapshots import Snapshot, Store

TIMES = int(os.environ.get("GOVINNO_TEST_CUTS", "1"))
RECORDS = 20
SLOW_PUSH = Path(__file__).with_name("slow_push.py")
NOTHING = Dump([], [])
AS_BEFORE = (["server-nothing-pushed"], ["server-other-snapshot"])


class Route(NamedTuple):
    """From where to where a push goes: from nothing or from a snapshot, at once or in parts."""

    name: str
    start: Snapshot | None
    end: Snapshot
    steps_at_once: int

    def prepare(self, server: RunningServer) -> Dump:
        """Bring the server to the start; gives what it holds there."""
        if self.start:
            pushed(server, self.start, replace=True)
        else:
            emptied(server)
        return rows_of(self.start) if self.start else NOTHING


class Straight(NamedTuple):
    """A push that nobody disturbs: what it says, and how long it takes from its first word."""

    lines: int
    seconds: float


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Generated records in two snapshots: half of them are changed, some are new, some gone."""
    folder = tmp_path_factory.mktemp("cut")
    home = Home(Store(folder / "store"), folder / "source")
    generate(RECORDS, home.source, seed=7)
    for file in home.source.iterdir():
        age(file)
    assert home.load().snapshot == "000001"
    change_some(home.source)
    assert home.load(allow_removals=True).snapshot == "000002"
    return home


def change_some(source: Path) -> None:
    """Change half of the records, and give every fifth another id."""
    for number, file in enumerate(sorted(source.glob("*.yaml"))):
        record = yaml.safe_load(file.read_bytes())
        if number % 5 == 0:
            file.unlink()
            write(source / f"zz-{number}.yaml", record | {"id": f"zz-{number}"})
        elif number % 2:
            write(file, record | {"data_quality": [f"word {number}"]})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that is killed and started again."""
    require_server()
    with start_server(tmp_path_factory.mktemp("killed")) as server:
        yield server


ROUTES = ("full", "difference in parts", "difference at once")


@pytest.fixture(scope="module", params=ROUTES)
def route(request: pytest.FixtureRequest, home: Home) -> Route:
    """Each of the three ways that a push can go."""
    first, second = home.store.snapshots()
    start = None if request.param == "full" else first
    return Route(request.param, start, second, 1000 if request.param == ROUTES[2] else 0)


@pytest.fixture(scope="module")
def straight(route: Route, server: RunningServer) -> Straight:
    """The push of a route without any cut, which ends right."""
    assert route.prepare(server) == dump(server)
    push = begin(route, server.uri)
    lines = wait_for_line(push, 0)
    start = time.monotonic()
    out, _ = push.communicate(timeout=300)
    assert (push.returncode, dump(server)) == (0, rows_of(route.end))
    return Straight(lines + len(out.splitlines()), time.monotonic() - start)


# ---- one push that is cut off


def begin(route: Route, uri: str, transaction_seconds: int = 60) -> subprocess.Popen[str]:
    """Start a push as a process of its own, which says each step."""
    store = route.end.folder.parents[1]
    settings = {
        "GOVINNO_STORE": str(store),
        "GOVINNO_NEO4J_URI": uri,
        "GOVINNO_NEO4J_PASSWORD": RunningServer.password,
    }
    return subprocess.Popen(
        [sys.executable, SLOW_PUSH, str(route.steps_at_once), str(transaction_seconds)],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_line(push: subprocess.Popen[str], number: int) -> int:
    """Read what a push says up to a line, the first being 0; gives how many lines there were."""
    assert push.stdout is not None
    return sum(1 for _ in zip(range(number + 1), push.stdout, strict=False))


class Moment(NamedTuple):
    """When a push is cut off: so many seconds after it has said so many lines."""

    line: int
    seconds: float

    def wait(self, push: subprocess.Popen[str]) -> None:
        """Come back at this moment, or when the push has ended."""
        wait_for_line(push, self.line)
        time.sleep(self.seconds)


def moments(straight: Straight, count: int) -> Iterator[Moment]:
    """One in each part of the push, so that no part of it is left out."""
    rng = Random(straight.lines)
    for number in range(count * TIMES):
        place = (number + rng.random()) / (count * TIMES)
        if straight.lines > 1:
            yield Moment(int(straight.lines * place), rng.random() * 0.02)
        else:  # all at once: only time tells how far it is
            yield Moment(0, straight.seconds * place * 1.1)


def landing(server: RunningServer, route: Route, before: Dump) -> str:
    """What the server holds, by what our own reads say of it and by looking at all of it."""
    while True:
        marker = held(server)
        codes, found = told(server, route.end), dump(server)
        if held(server) == marker:  # what was under way when the cut came has ended
            break
    if codes == ["neo4j-half-pushed"]:
        return "half"
    if codes in AS_BEFORE and found == before:
        return "as before"
    if codes == [] and found == rows_of(route.end):
        return "as after"
    return f"WRONG {codes}"


def tried(
    how: str,
    server: RunningServer,
    route: Route,
    moment: Moment,
    cut: Callable[[subprocess.Popen[str]], None],
    uri: str = "",
    transaction_seconds: int = 60,
) -> str:
    """Cut a push off, look, and run it again to its end; gives where it landed."""
    before = route.prepare(server)
    push = begin(route, uri or server.uri, transaction_seconds)
    try:
        moment.wait(push)
        cut(push)
        landed = landing(server, route, before)
    finally:
        push.kill()
        push.communicate()
    again = pushed(server, route.end, allow_removals=True)
    print(
        f"| {how} | {route.name} | {moment.line} + {moment.seconds:.3f} s | {landed} "
        f"| {push.returncode} | {again.nodes['written']} + {again.relationships['written']} "
        f"| {'all compared' if again.was_full else 'difference'} |"
    )
    assert not landed.startswith("WRONG")
    assert (dump(server), told(server, route.end)) == (rows_of(route.end), [])
    return landed


# ---- the cuts


def test_a_killed_process(server: RunningServer, route: Route, straight: Straight) -> None:
    def kill(push: subprocess.Popen[str]) -> None:
        push.kill()
        push.wait()

    landed = [
        tried("process killed", server, route, moment, kill) for moment in moments(straight, 3)
    ]
    assert "half" in landed or route.steps_at_once
    assert "half" not in landed or not route.steps_at_once


def test_a_killed_server(server: RunningServer, route: Route, straight: Straight) -> None:
    def kill(push: subprocess.Popen[str]) -> None:
        server.kill()
        assert_cut_off(push)
        server.start()

    for moment in moments(straight, 1):
        tried("server killed", server, route, moment, kill)


def test_a_network_that_is_gone(server: RunningServer, route: Route, straight: Straight) -> None:
    for moment in moments(straight, 1):
        with Cable(server.port) as cable:

            def cut(push: subprocess.Popen[str], cable: Cable = cable) -> None:
                cable.cut()
                assert_cut_off(push)

            tried("network gone", server, route, moment, cut, cable.uri)


def test_a_network_that_is_silent(server: RunningServer, route: Route, straight: Straight) -> None:
    """The server still holds the connection and the lock when the push is run again."""
    for moment in moments(straight, 1):
        with Cable(server.port) as cable:

            def freeze(_: subprocess.Popen[str], cable: Cable = cable) -> None:
                cable.freeze()

            tried("network silent", server, route, moment, freeze, cable.uri, 4)


def test_a_network_that_comes_back(server: RunningServer, route: Route, straight: Straight) -> None:
    """The driver tries again by itself, and the push ends as if nothing had been."""
    for moment in moments(straight, 1):
        with Cable(server.port) as cable:

            def interrupt(push: subprocess.Popen[str], cable: Cable = cable) -> None:
                cable.interrupt()
                push.wait(60)

            landed = tried("network back", server, route, moment, interrupt, cable.uri)
        assert landed == "as after"


def assert_cut_off(push: subprocess.Popen[str]) -> None:
    """The push tells that it was cut off, unless it had ended before.

    A server that dies in the middle of its greeting cannot be told from one that speaks no Bolt.
    """
    _, err = push.communicate(timeout=120)
    codes = ("neo4j-cut-off", "neo4j-unreachable", "neo4j-not-bolt")
    assert (push.returncode, err) in ((0, ""), *((3, f"{code}\n") for code in codes))
