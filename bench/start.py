"""What a command costs before it says anything: seconds of the processor and modules imported.

    python bench/start.py STORE [PACKAGE]

`STORE` is a folder that `govinno load` has filled. `PACKAGE` is a folder that holds another
`govinno/` to be measured the same way, for a before and after. Each command runs once to warm
disk and bytecode, then five times; the least counts, since others may work on the machine.
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

RUNS = 5
COMMANDS = (
    ("--help",),
    ("questions",),
    ("snapshots",),
    ("model", "show", "Innovation"),
    ("ask", "partners-of-an-innovation"),
    ("ask", "who-says-which-factor"),
    ("ask", "partners-and-success"),
    ("query", "--sparql", "ASK {}"),
    ("query", "--cypher", "RETURN 1"),
    ("doctor",),
)


def measured(command: tuple[str, ...], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds of the processor and by the clock, of one run."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "govinno", *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=environment["HERE"],
    )
    took = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, took


def main() -> None:
    """Print a line for each command."""
    store, *package = sys.argv[1:]
    with TemporaryDirectory() as here:
        environment = {
            **os.environ,
            "GOVINNO_STORE": str(Path(store).resolve()),
            "PYTHONPYCACHEPREFIX": f"{here}/bytecode",
            "PYTHONPATH": os.pathsep.join(package),
            "HERE": here,
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        print(f"{'command':40}{'processor s':>12}{'clock s':>10}")
        for command in COMMANDS:
            measured(command, environment)
            runs = [measured(command, environment) for _ in range(RUNS)]
            processor, clock = (min(values) for values in zip(*runs, strict=True))
            print(f"{' '.join(command):40}{processor:12.2f}{clock:10.2f}", flush=True)


if __name__ == "__main__":
    main()
