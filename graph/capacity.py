"""How many queries this machine can answer at once."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from govinno.graph.engines import Engine

#: Two, so that one query that runs long never stops everybody.
FEWEST = 2
#: A Java machine holds 250 to 1,000 MB, and has two or three threads of its own at work.
BYTES_FOR_JAVA = 4 * 10**9
#: What a container may have of the machine's memory.
CONTAINER = Path("/sys/fs/cgroup/memory.max")


def most_workers(engine: Engine, wanted: int | None = None) -> int:
    """How many workers an engine may have: as many as `wanted`, else as there are processors.

    The embedded Cypher engine has one at most for each 4 GB of memory, and always one.
    """
    most = wanted or max(FEWEST, _processors())
    return max(1, min(most, _memory() // BYTES_FOR_JAVA)) if engine == "cypher" else most


def _processors() -> int:
    with suppress(AttributeError):  # where a process cannot be bound to some of them
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> int:
    """Bytes of memory, of the container where this is one; 0 where the system does not tell."""
    with suppress(OSError, ValueError):
        return int(CONTAINER.read_text(encoding="ascii"))
    with suppress(AttributeError, OSError, ValueError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return 0
