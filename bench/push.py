"""Measures the push to a real Neo4j server, on generated cases.

    pip install -e '.[bench]'        once: rdflib-neo4j, to compare with
    python bench/push.py [CASES]     20000 where none is given; the server is started here

Four figures on one server, in one run: a full push to an empty server, a second one that finds
everything in place, the difference after one case in a hundred has changed, and 1,000 cases by
rdflib-neo4j beside the same 1,000 by us.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[0] = str(HERE.parent / "tests")  # the server of the tests is the server here

from neo4j_server import PASSWORD, RunningServer, start_server  # noqa: E402

from govinno.bench.generate import generate  # noqa: E402
from govinno.bench.run import in_a_process, timed  # noqa: E402

COMPARED = 1_000
SHARE_CHANGED = 100


def main() -> None:
    """Run all phases and print the tables; with `--phase`, one of them."""
    if "--phase" in sys.argv:
        phase, folder = sys.argv[2], Path(sys.argv[4])
        print(json.dumps(PHASES[phase](folder)))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    report(count, measure(count))


def measure(count: int) -> dict[str, Any]:
    """All figures. Each phase runs in a process of its own, so that its memory is its own."""
    with tempfile.TemporaryDirectory(prefix="govinno-bench-") as name, server(Path(name)) as neo4j:
        many, few = Path(name) / "many", Path(name) / "few"
        found = {}
        for folder, cases in ((few, COMPARED), (many, count)):
            folder.mkdir()
            generate(cases, folder / "cases")
            (folder / "uri").write_text(neo4j.uri)
            found[f"load {folder.name}"] = run_phase("load", folder)
        for phase in ("rdflib_neo4j", "push"):
            neo4j.wipe()
            found[f"{phase} few"] = run_phase(phase, few)
        neo4j.wipe()
        found["first"] = run_phase("push", many)
        found["again"] = run_phase("push_full", many)
        found["change"] = run_phase("change", many)
        found["difference"] = run_phase("push", many)
        return found


@contextmanager
def server(folder: Path) -> Iterator[RunningServer]:
    """A server with the memory that a small one in use would have."""
    settings = {"server.memory.pagecache.size": "1g", "db.tx_log.rotation.size": "256m"}
    with start_server(folder / "neo4j", settings=settings, is_measured=True) as neo4j:
        yield neo4j


def run_phase(phase: str, folder: Path) -> dict[str, Any]:
    """One phase apart, with its peak memory in MB."""
    _, megabytes, told = in_a_process(phase, folder, Path(__file__))
    print(phase, folder.name, told, f"{megabytes} MB", file=sys.stderr)
    return {"peak_megabytes": megabytes, **told}


# ---- the phases


def load(folder: Path) -> dict[str, Any]:
    """The cases into a store."""
    with library(folder) as govinno:
        seconds, _ = timed(lambda: govinno.load([folder / "cases"]))
        return {"seconds": seconds, "quads": govinno.manifest().counts["quads"]}


def change(folder: Path) -> dict[str, Any]:
    """One case in a hundred changed and published."""
    files = sorted((folder / "cases").glob("*.yaml"))[::SHARE_CHANGED]
    for file in files:
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"problem: .*", "problem: ปัญหาใหม่", text, count=1), encoding="utf-8")
    with library(folder) as govinno:
        return {"changed": len(govinno.load([folder / "cases"]).changed)}


def push(folder: Path, *, full: bool = False) -> dict[str, Any]:
    """What `govinno push neo4j` does."""
    with library(folder) as govinno:
        seconds, done = timed(lambda: govinno.push(full=full))
        return {"seconds": seconds, "nodes": done.nodes, "relationships": done.relationships}


def push_full(folder: Path) -> dict[str, Any]:
    """The same with `--full`, which compares everything."""
    return push(folder, full=True)


def rdflib_neo4j(folder: Path) -> dict[str, Any]:
    """The same triples by rdflib-neo4j, parsed from one file of N-Triples that is ready."""
    try:
        from rdflib_neo4j import HANDLE_VOCAB_URI_STRATEGY, Neo4jStore, Neo4jStoreConfig
    except ImportError:
        return {"seconds": None, "triples": 0}
    from rdflib import Graph

    file = folder / "all.nt"
    with library(folder) as govinno:
        govinno.export(folder / "all.nq")
    lines = {
        re.sub(r" <[^>]*> \.$", " .", line) for line in (folder / "all.nq").read_text().splitlines()
    }
    file.write_text("\n".join(sorted(lines)) + "\n")
    auth = {"uri": address(folder), "database": "neo4j", "user": "neo4j", "pwd": PASSWORD}
    config = Neo4jStoreConfig(
        auth_data=auth, batching=True, handle_vocab_uri_strategy=HANDLE_VOCAB_URI_STRATEGY.IGNORE
    )
    graph = Graph(store=Neo4jStore(config=config))

    def loaded() -> None:
        graph.parse(str(file), format="nt")
        graph.close(True)

    seconds, _ = timed(loaded)
    return {"seconds": seconds, "triples": len(lines)}


def library(folder: Path) -> Any:
    """The library on the store of a folder, with the server as its address."""
    from govinno.graph.neo4j import Address
    from govinno.verbs import Govinno

    there = Address(address(folder), "neo4j", PASSWORD, "")
    return Govinno(folder / "store", neo4j=there)


def address(folder: Path) -> str:
    """Where the server of this run is."""
    return (folder / "uri").read_text()


PHASES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "load": load,
    "change": change,
    "push": push,
    "push_full": push_full,
    "rdflib_neo4j": rdflib_neo4j,
}


# ---- the table


def report(count: int, found: dict[str, Any]) -> None:
    """Print the figures as Markdown."""
    first, again, difference = found["first"], found["again"], found["difference"]
    rows = first["nodes"]["written"] + first["relationships"]["written"]
    print("| what | cases | rows written | s | rows/s | peak MB of our process |")
    print("|---|---|---|---|---|---|")
    for name, told in (
        ("full push, empty server", first),
        ("full push, nothing changed", again),
        ("difference, 1 % changed", difference),
    ):
        written = told["nodes"]["written"] + told["relationships"]["written"]
        print(
            f"| {name} | {count:,} | {written:,} | {told['seconds']:.1f} "
            f"| {written / told['seconds']:,.0f} | {told['peak_megabytes']:,} |"
        )
    print(
        f"\n{found['load many']['quads']:,} quads carried by {rows:,} nodes and relationships; "
        f"the difference takes {difference['seconds'] / first['seconds']:.1%} of the full push."
    )
    theirs, ours = found["rdflib_neo4j few"], found["push few"]
    if theirs["seconds"]:
        their_rate = theirs["triples"] / theirs["seconds"]
        for name, told in (("the same cases", ours), (f"{count:,} cases", first)):
            quads = found["load few" if told is ours else "load many"]["quads"]
            rate = quads / told["seconds"]
            print(
                f"\n{COMPARED:,} cases by rdflib-neo4j: {theirs['triples']:,} triples in "
                f"{theirs['seconds']:.1f} s, {their_rate:,.0f}/s; ours, {name}: {quads:,} in "
                f"{told['seconds']:.1f} s, {rate:,.0f}/s: {rate / their_rate:.1f} times."
            )


if __name__ == "__main__":
    main()
