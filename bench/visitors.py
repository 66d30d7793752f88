"""Measures the dashboard with many visitors at once, without as many browsers.

    python bench/visitors.py [--visitors 20] [--page network]

Each visitor speaks Streamlit's own protocol: it opens the websocket, asks for the page and reads
messages until the script has finished. What a browser draws of them is not measured. Times are
reported as they are and as a ratio to one visitor alone, which holds on a busy machine too.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from browsing import dashboard  # noqa: E402
from wire import messages_of  # noqa: E402

from dashboard import megabytes  # noqa: E402
from govinno.graph.snapshots import Store  # noqa: E402
from govinno.loading import load  # noqa: E402

#: What the design asks for twenty visitors: seconds until the script has finished, and megabytes.
SECONDS, MEGABYTES = 3, 600
#: Each visitor has so long.
PATIENCE = 120


def main() -> None:
    """One visitor alone, then all at once twice, and the memory of the server."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument(
        "--page", default="", help="the address of a page; the home page by default"
    )
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder)
        load(Store(store), [ROOT / "cases"])
        with dashboard(store) as address:
            asyncio.run(visits(address, told.page, 1))  # the first of all waits for the engines
            alone = statistics.median(
                [asyncio.run(visits(address, told.page, 1))[0] for _ in range(5)]
            )
            print("| visitors | p50 | p95 | p95 to one alone | server, MB |\n|---|---|---|---|---|")
            _row(1, [alone], alone, address)
            for _ in range(2):
                found = asyncio.run(visits(address, told.page, told.visitors))
                _row(told.visitors, found, alone, address)
    print(f"\nThe aim for 20: p95 under {SECONDS} s, under {MEGABYTES} MB.")


def _row(number: int, seconds: list[float], alone: float, address: str) -> None:
    p50, p95 = percentile(seconds, 0.5), percentile(seconds, 0.95)
    row = f"| {number} | {p50:.2f} s | {p95:.2f} s | {p95 / alone:.1f} | {megabytes(address)} |"
    print(row, flush=True)


def percentile(seconds: list[float], share: float) -> float:
    """The least of the times that this share of all does not exceed."""
    ranked = sorted(seconds)
    return ranked[min(len(ranked) - 1, max(0, round(share * len(ranked)) - 1))]


async def visits(address: str, page: str, number: int) -> list[float]:
    """So many visitors at once; the seconds of each until the page was whole."""
    return await asyncio.gather(*(visit(address, page) for _ in range(number)))


async def visit(address: str, page: str = "", query: str = "lang=th") -> float:
    """One visitor: seconds from the call to the end of the script; fails where it ends in trouble."""
    started = time.perf_counter()
    async with asyncio.timeout(PATIENCE):
        await messages_of(address, page, query)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
