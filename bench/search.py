"""Measures the search index on generated cases: its part of a load, its size, and its answers.

    python bench/search.py [CASES ...]        2000 where none are given

The load is that of one run, and the time of the index is taken within it. A query is what the index
does; naming what is shown is two queries of the engine more. Times are CPU times of this process.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
QUERIES = (
    *("ขยะ", "สูงอายุ", "สุขภาพจิต", "สมาธิสั้น", "โรงพยาบาลขอนแก่น", "อบต", "น้ำ", "ป่า", "อสม"),
    *("เทศบาล", "โรงเรียน", "ท่องเที่ยว", "ภัยพิบัติ", "ขยะ ชุมชน"),
)


def main() -> None:
    """Print one line of figures for each number of cases."""
    for count in map(int, sys.argv[1:] or ["2000"]):
        with tempfile.TemporaryDirectory(prefix="govinno-bench-") as name:
            folder = Path(name)
            generate = [
                sys.executable,
                str(HERE / "generate.py"),
                str(count),
                str(folder / "cases"),
            ]
            subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
            loaded = load(folder)
            print(count, loaded | queries(folder / "store"))


def load(folder: Path) -> dict[str, Any]:
    """The first load, with the seconds in it that the index takes, and the bytes it leaves."""
    from govinno.graph.search.writer import Writer
    from govinno.verbs import Govinno

    spent = [0.0]
    for name in ("write", "finish"):
        setattr(Writer, name, _timed(getattr(Writer, name), spent))
    with Govinno(folder / "store") as govinno:
        started = time.perf_counter()
        govinno.load([folder / "cases"])
        seconds = time.perf_counter() - started
        files = [file for file in govinno.snapshot().search.rglob("*") if file.is_file()]
    return {
        "load_seconds": round(seconds, 1),
        "index_seconds": round(spent[0], 2),
        "index_part": f"{spent[0] / seconds:.1%}",
        "index_megabytes": round(sum(file.stat().st_size for file in files) / 1e6, 1),
    }


def _timed(method: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    def timed(*given: Any) -> Any:
        started = time.perf_counter()
        try:
            return method(*given)
        finally:
            spent[0] += time.perf_counter() - started

    return timed


def queries(store: Path) -> dict[str, Any]:
    """How long the index takes to be opened and to find each word, the best of three."""
    from govinno.graph.search import open_index
    from govinno.graph.snapshots import Store
    from govinno.records.text import search_key

    started = time.process_time()
    index = open_index(Store(store).require_current().folder)
    opened = time.process_time() - started
    times: dict[str, float] = {}
    for text in QUERIES:
        words = [[search_key(word)] for word in text.split()]
        for _ in range(3):
            index.arrays.texts._kept.clear()  # as if nothing was typed before
            started = time.process_time()
            index.search(words, search_key(text)).best(["CaseRecord"], 8)
            spent = 1000 * (time.process_time() - started)
            times[text] = min(spent, times.get(text, spent))
    slowest = max(times, key=lambda text: times[text])
    return {
        "open_ms": round(1000 * opened),
        "median_ms": round(statistics.median(times.values()), 1),
        "max_ms": (round(times[slowest], 1), slowest),
    }


if __name__ == "__main__":
    main()
