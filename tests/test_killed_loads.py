"""A load that is killed at any moment leaves the graph as it was, or as it was to become.

Run with `-s` to see the moments and what the store held after each.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
import yaml
from generated import Record
from small_stores import ALL, Home, age, line, quads, write

from govinno.bench.generate import generate
from govinno.graph import arcadedb
from govinno.graph.snapshots import Snapshot, Store
from govinno.verbs import Govinno

RECORDS, KILLS = 60, 20
CYPHER = (
    "MATCH (n) RETURN labels(n) AS labels, count(*) AS nodes",
    "MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS relationships",
    "MATCH (c:CaseRecord) RETURN c.iri, c.dataQuality_en",
)


class Prints(NamedTuple):
    """What both engines hold, as two digests."""

    sparql: str
    cypher: str


class Kill(NamedTuple):
    """One killed load: when, what was left lying about, and what the store held."""

    seconds: float
    left: list[str]
    snapshot: str
    holds: str


def prints(snapshot: Snapshot) -> Prints:
    """All of a snapshot in SPARQL, and in Cypher all that tells the two states apart."""
    with closing(arcadedb.Reader(snapshot.property_graph, heap_megabytes=512)) as reader:
        found = [line(row) for text in CYPHER for row in reader.run(text, ALL).rows]
    return Prints(_digest(quads(snapshot)), _digest(sorted(found)))


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def begin_load(home: Home) -> subprocess.Popen[bytes]:
    """Start a load of the source as a command of its own."""
    command = [sys.executable, "-m", "govinno", "--store", str(home.store.folder)]
    return subprocess.Popen(
        [*command, "load", str(home.source)], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )


def change_some(source: Path) -> None:
    """Change four records, add one under a new id, and take two away."""
    found = sorted(source.glob("*.yaml"))
    for file in found[:4]:
        write(file, _record(file) | {"data_quality": ["another word"]})
    write(source / "zz-new.yaml", _record(found[4]) | {"id": "zz-new"})
    for file in found[-2:]:
        file.unlink()


def _record(file: Path) -> Record:
    record: Record = yaml.safe_load(file.read_bytes())
    return record


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Sixty generated records, loaded; then some files are changed."""
    folder = tmp_path_factory.mktemp("killed")
    home = Home(Store(folder / "store"), folder / "source")
    generate(RECORDS, home.source, seed=5)
    for file in home.source.iterdir():
        age(file)
    assert home.load().snapshot == "000001"
    change_some(home.source)
    return home


def test_a_killed_load_leaves_the_graph_as_before_or_as_after(home: Home, tmp_path: Path) -> None:
    duration, states = _undisturbed(home, tmp_path)
    rng, kills = Random(20), []
    for number in range(KILLS):
        # One moment in each twentieth of the time, so that no part of a load is left out.
        moment = duration * 1.1 * (number + rng.random()) / KILLS
        kills.append(_kill(home, moment, states))
    for kill in kills:
        print(f"{kill.seconds:5.2f} s  {kill.snapshot} as {kill.holds:6}  left: {kill.left or '-'}")
    assert {kill.holds for kill in kills} <= {"before", "after"}
    assert "before" in {kill.holds for kill in kills}
    assert any(kill.left for kill in kills)  # some were hit in the midst of building
    assert begin_load(home).wait() == 0
    assert leftovers(home.store) == []
    assert states[prints(home.now)] == "after"


def _undisturbed(home: Home, folder: Path) -> tuple[float, dict[Prints, str]]:
    """How long the load takes, and what the store holds before and after it."""
    copy = home.copied(folder)
    before, start = prints(copy.now), time.monotonic()
    assert begin_load(copy).wait() == 0
    duration, after = time.monotonic() - start, prints(copy.now)
    assert (copy.now.id, before != after) == ("000002", True)
    return duration, {before: "before", after: "after"}


def _kill(home: Home, moment: float, states: dict[Prints, str]) -> Kill:
    """Kill a load after so many seconds, look, and go back to the first snapshot."""
    load = begin_load(home)
    try:
        load.wait(moment)
    except subprocess.TimeoutExpired:
        load.kill()
        load.wait()
    now = home.now
    kill = Kill(moment, leftovers(home.store), now.id, states.get(prints(now), "IN BETWEEN"))
    if now.id != "000001":
        with Govinno(home.store.folder) as govinno:
            govinno.rollback("000001")
    return kill


def leftovers(store: Store) -> list[str]:
    """What unfinished loads have left in the folder of snapshots."""
    return sorted(file.name for file in store.snapshot_folder.glob(".*"))


def test_a_stopped_load_keeps_others_out_and_a_killed_one_does_not(home: Home) -> None:
    first = begin_load(home)
    while not leftovers(home.store) and first.poll() is None:
        time.sleep(0.01)
    os.kill(first.pid, signal.SIGSTOP)
    try:
        assert begin_load(home).wait() == 3
    finally:
        first.kill()
        first.wait()
    assert begin_load(home).wait() == 0
