"""Measures the study of partners and success on generated cases.

    python bench/success.py [CASES ...]        1000, 5000 and 20000 where none are given

The facts are read once for each snapshot and engine; the parts are computed from them for every
question that is asked after that.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
REPEATS = 3


def main() -> None:
    """Run all sizes, each in a process of its own, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", type=int, default=[1_000, 5_000, 20_000])
    parser.add_argument("--store", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.store:
        print(json.dumps(measure(given.store)))
        return
    report({count: in_a_process(count) for count in given.cases})


def in_a_process(count: int) -> dict[str, Any]:
    """Generate and load so many cases, then measure."""
    with tempfile.TemporaryDirectory(prefix="govinno-bench-") as name:
        folder = Path(name)
        generate = [sys.executable, str(HERE / "generate.py"), str(count), str(folder / "cases")]
        subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
        load = [
            sys.executable,
            "-m",
            "govinno",
            "load",
            "--store",
            str(folder / "store"),
            str(folder / "cases"),
        ]
        subprocess.run(load, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        run = [sys.executable, str(HERE / "success.py"), "--store", str(folder / "store")]
        output = subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True).stdout
        found: dict[str, Any] = json.loads(output.splitlines()[-1])
        return found


def measure(store: Path) -> dict[str, Any]:
    """The seconds of each step on one store."""
    from govinno.answers.success.asked import View, asked
    from govinno.answers.success.facts import read_facts
    from govinno.answers.success.not_known import what_is_not_known
    from govinno.answers.success.place_in_network import place_in_network
    from govinno.answers.success.said import what_people_say
    from govinno.answers.success.shown import compared_partners, what_cases_show
    from govinno.answers.success.study import standings
    from govinno.answers.success.tables import study
    from govinno.graph.sandbox import Sandbox
    from govinno.graph.snapshots import Store

    folder = Store(store).require_current().folder
    values = {p.name: p.default for p in study().parameters}
    found: dict[str, Any] = {}
    with Sandbox(folder) as sandbox:
        for engine in ("sparql", "cypher"):
            sandbox.run(engine, "ASK {}" if engine == "sparql" else "RETURN 1 AS one")
            found[f"facts_{engine}"] = seconds(lambda e=engine: read_facts(sandbox, e), 1)
        facts = read_facts(sandbox, "cypher")

    def fresh() -> View:
        return View(facts, asked(values))

    compared = compared_partners(fresh())
    steps: dict[str, Callable[[], object]] = {
        "said": lambda: what_people_say(fresh()),
        "shown": lambda: what_cases_show(fresh(), compared_partners(fresh())),
        "partners": lambda: standings(fresh(), compared),
        "unknown": lambda: what_is_not_known(fresh(), compared),
        "position": lambda: place_in_network(fresh()),
    }
    found |= {name: seconds(step) for name, step in steps.items()}
    found["innovations"] = len(facts.innovations)
    found["partners_told"] = len(standings(fresh(), compared))
    return found


def seconds(step: Callable[[], object], times: int = REPEATS) -> float:
    """The median of a few runs."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        step()
        taken.append(time.perf_counter() - started)
    return round(sorted(taken)[len(taken) // 2], 3)


def report(results: dict[int, dict[str, Any]]) -> None:
    """One line for each size."""
    names = list(next(iter(results.values())))
    print("| cases | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    for count, found in results.items():
        print(f"| {count:,} | " + " | ".join(str(found[name]) for name in names) + " |")


if __name__ == "__main__":
    main()
