"""What a command costs before it says anything: seconds of the processor and by the clock.

    python bench/start.py STORE [PACKAGE]

`STORE` is a folder that `govinno load` has filled. `PACKAGE` is a folder that holds another
`govinno/`, measured in turn with this one in the same run: ratios hold where others work on the
machine too. Each command runs once to warm disk and bytecode, then three times; the least counts.
Seconds are those of the command and of the engines it started.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

RUNS = 3
COMMANDS = (
    ("--help",),
    ("questions",),
    ("model", "show", "Innovation"),
    ("ask", "partners-of-an-innovation"),
    ("ask", "who-says-which-factor"),
    ("query", "--cypher", "RETURN 1"),
)
PREPARE = "from govinno.graph import java; java.prepare()"


def measured(call: tuple[str, ...], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds of the processor and by the clock, of one run of Python."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [sys.executable, *call],
        env=environment,
        cwd=environment["HERE"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    took = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, took


def environment_of(package: str, store: str, here: Path) -> dict[str, str]:
    """Where a package keeps its bytecode, and whatever else is kept beside it."""
    told = {
        **os.environ,
        "GOVINNO_STORE": str(Path(store).resolve()),
        "PYTHONPYCACHEPREFIX": str(here / f"of{package.replace('/', '-')}"),
        "PYTHONPATH": package,
        "HERE": str(here),
    }
    told.pop("PYTHONDONTWRITEBYTECODE", None)
    return told


def main() -> None:
    """Print a line for each command, with a pair of columns for each package."""
    store, *others = sys.argv[1:]
    with TemporaryDirectory() as here:
        packages = [environment_of(name, store, Path(here)) for name in ("", *others)]
        for environment in packages:
            measured(("-c", PREPARE), environment)  # one without it has no cache of Java's
        print(f"{'command':32}" + f"{'processor s':>12}{'clock s':>9}" * len(packages))
        for command in COMMANDS:
            call = ("-m", "govinno", *command)
            runs = [[measured(call, one) for one in packages] for _ in range(RUNS + 1)][1:]
            least = [[min(v) for v in zip(*one, strict=True)] for one in zip(*runs, strict=True)]
            told = "".join(f"{processor:12.2f}{clock:9.2f}" for processor, clock in least)
            print(f"{' '.join(command):32}{told}", flush=True)


if __name__ == "__main__":
    main()
