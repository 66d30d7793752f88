"""Measures a load, one changed case and all questions, on generated cases.

    python bench/run.py [CASES ...]        2000 and 20000 where none are given

Times are reported, never asserted: what counts are ratios within one run. The floor is what the
two engines themselves need to take in the same data in bulk, from files that are ready.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

HERE = Path(__file__).parent
CHANGES, REPEATS = 5, 3


def main() -> None:
    """Run all phases for each size and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", type=int, default=[2000, 20000])
    parser.add_argument("--phase", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.phase:
        print(json.dumps(PHASES[given.phase](given.folder)))
        return
    results = {count: measure(count) for count in given.cases}
    report(results)


def measure(count: int) -> dict[str, Any]:
    """All figures for one number of cases. Each phase runs in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="govinno-bench-") as name:
        folder = Path(name)
        generate = [sys.executable, str(HERE / "generate.py"), str(count), str(folder / "cases")]
        subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
        found: dict[str, Any] = {}
        for phase in ("load", "floor_rdf", "floor_property_graph", "change", "questions"):
            seconds, megabytes, told = in_a_process(phase, folder)
            found[phase] = {"process_seconds": seconds, "peak_megabytes": megabytes, **told}
        return found


def in_a_process(
    phase: str, folder: Path, script: Path = Path(__file__)
) -> tuple[float, int, dict[str, Any]]:
    """Run one phase apart; its wall time, the peak memory of it and its children, its figures."""
    command = [sys.executable, str(script), "--phase", phase, "--folder", str(folder)]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = _watch(psutil.Process(process.pid), process)
    output = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"{phase} failed")
    return time.perf_counter() - started, peak, json.loads(output.splitlines()[-1])


def _watch(watched: psutil.Process, process: subprocess.Popen[str]) -> int:
    """The most memory that the process and its children held together, in MB."""
    peak = 0
    while process.poll() is None:
        try:
            family = [watched, *watched.children(recursive=True)]
            peak = max(peak, sum(member.memory_info().rss for member in family))
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.2)
    return peak // 1_000_000


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """How long an action takes, and what it gives."""
    started = time.perf_counter()
    result = action()
    return time.perf_counter() - started, result


# ---- the phases


def load(folder: Path) -> dict[str, Any]:
    """The first load: reading, checks, both graphs, rows, snapshot."""
    from govinno.verbs import Govinno

    with Govinno(folder / "store") as govinno:
        seconds, report = timed(lambda: govinno.load([folder / "cases"]))
        return {
            "seconds": seconds,
            "cases": len(report.added),
            "quads": govinno.manifest().counts["quads"],
            "record_megabytes": _size(folder / "cases"),
            "snapshot_megabytes": _size(folder / "store"),
        }


def floor_rdf(folder: Path) -> dict[str, Any]:
    """Oxigraph's own bulk load of the same quads from one file."""
    import pyoxigraph

    from govinno.graph import oxigraph
    from govinno.graph.snapshots import Store

    quads = folder / "all.nq"
    snapshot = Store(folder / "store").require_current()
    with quads.open("wb") as stream:
        stream.writelines(oxigraph.dump(snapshot.rdf))

    def bulk() -> None:
        store = pyoxigraph.Store(str(folder / "floor-rdf"))
        store.bulk_load(path=str(quads), format=pyoxigraph.RdfFormat.N_QUADS)
        store.flush()

    seconds, _ = timed(bulk)
    shutil.rmtree(folder / "floor-rdf")
    quads.unlink()
    return {"seconds": seconds}


def floor_property_graph(folder: Path) -> dict[str, Any]:
    """ArcadeDB's own bulk load of the same rows, ready in memory."""
    from govinno.graph import arcadedb
    from govinno.graph.prepare import node_rows, relationship_rows
    from govinno.graph.rows import Change
    from govinno.graph.shards import all_lines
    from govinno.graph.snapshots import Store

    snapshot = Store(folder / "store").require_current()
    lines = [line for _, line in all_lines(snapshot.case_rows)]
    nodes = [row for line in lines for row in node_rows(line)]
    known = {node.iri for node in nodes}
    rows = [row for line in lines for row in relationship_rows(line)]
    inside = [row for row in rows if row.source in known and row.target in known]
    arcadedb.start_machine(1024)
    change = Change(nodes=nodes, relationships=inside)
    seconds, _ = timed(lambda: arcadedb.write(folder / "floor-lpg", change))
    share = (len(nodes) + len(rows)) / (len(nodes) + len(inside))
    shutil.rmtree(folder / "floor-lpg")
    # Relationships to shared things are left out of the measured load and counted in by share.
    return {"seconds": seconds * share, "nodes": len(nodes), "relationships": len(rows)}


def change(folder: Path) -> dict[str, Any]:
    """One changed case published, in a process that is warm."""
    from govinno.verbs import Govinno

    file = sorted((folder / "cases").glob("*.yaml"))[7]
    with Govinno(folder / "store") as govinno:
        first, _ = timed(lambda: _change_once(govinno, folder, file, 0))
        warm = [
            timed(lambda n=n: _change_once(govinno, folder, file, n))[0]
            for n in range(1, CHANGES + 1)
        ]
    return {"first_seconds": first, "seconds": statistics.median(warm)}


def _change_once(govinno: Any, folder: Path, file: Path, number: int) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(
        re.sub(r"problem: .*", f"problem: ปัญหาที่ {number}", text, count=1), encoding="utf-8"
    )
    report = govinno.load([folder / "cases"])
    if len(report.changed) != 1:
        raise SystemExit(f"expected one changed case, not {report.changed}")


def questions(folder: Path) -> dict[str, Any]:
    """Every question with its defaults where they exist, on both engines, warm."""
    from govinno.verbs import Govinno

    with Govinno(folder / "store") as govinno:
        start = {
            engine: timed(lambda e=engine: govinno.query(EMPTY[e], e))[0]
            for engine in ("sparql", "cypher")
        }
        return {"start_seconds": start, "questions": dict(_ask_all(govinno))}


EMPTY = {"sparql": "ASK {}", "cypher": "RETURN 1"}


def _ask_all(govinno: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for slug, question in govinno.questions().items():
        values = {p.name: _value(govinno, p) for p in question.parameters}
        found: dict[str, Any] = {"default": question.engine}
        for engine in ("sparql", "cypher"):
            found[engine] = _median_of_answers(govinno, slug, values, engine)
        yield slug, found


def _value(govinno: Any, parameter: Any) -> str:
    """The default, or the first thing of the generated graph where that is not in it."""
    offered = [choice["value"] for choice in govinno.choices(parameter)]
    if not offered or parameter.default in offered:
        return str(parameter.default)
    things = [value for value in offered if value.startswith("http")]
    return str(things[0]) if things else str(parameter.default)


def _median_of_answers(govinno: Any, slug: str, values: dict[str, str], engine: str) -> Any:
    from govinno.graph import QueryRefused

    try:
        return statistics.median(
            timed(lambda: govinno.ask(slug, values, engine))[0] for _ in range(REPEATS)
        )
    except QueryRefused as refused:
        return refused.code


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) // 1_000_000


PHASES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "load": load,
    "floor_rdf": floor_rdf,
    "floor_property_graph": floor_property_graph,
    "change": change,
    "questions": questions,
}


# ---- the tables


def report(results: dict[int, dict[str, Any]]) -> None:
    """Print the figures as Markdown and keep them in bench/out/."""
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    (out / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(
        "| cases | quads | nodes + relationships | load s | floor s | load / floor | peak MB | one change s (first) |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for count, found in results.items():
        floor = found["floor_rdf"]["seconds"] + found["floor_property_graph"]["seconds"]
        rows = (
            found["floor_property_graph"]["nodes"] + found["floor_property_graph"]["relationships"]
        )
        load_s, changed = found["load"]["seconds"], found["change"]
        print(
            f"| {count:,} | {found['load']['quads']:,} | {rows:,} | {load_s:.1f} | {floor:.1f} "
            f"| {load_s / floor:.2f} | {found['load']['peak_megabytes']:,} "
            f"| {changed['seconds']:.2f} ({changed['first_seconds']:.2f}) |"
        )
    for count, found in results.items():
        start = found["questions"]["start_seconds"]
        print(
            f"\n{count:,} cases; start of an engine: SPARQL {start['sparql']:.2f} s, Cypher {start['cypher']:.2f} s\n"
        )
        print("| question | default | SPARQL s | Cypher s |\n|---|---|---|---|")
        for slug, times in found["questions"]["questions"].items():
            cells = (_shown(times[engine]) for engine in ("sparql", "cypher"))
            print(f"| {slug} | {times['default']} | {' | '.join(cells)} |")


def _shown(time_or_code: Any) -> str:
    return f"{time_or_code:.3f}" if isinstance(time_or_code, float) else str(time_or_code)


if __name__ == "__main__":
    main()
