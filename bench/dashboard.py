"""Measures the dashboard in a real browser against its budgets, beside stock pyvis.

    python bench/dashboard.py [--repeats 5]

The budgets are those of the design study for two cores, an empty cache and loopback. Times are
reported, never asserted. Stock pyvis draws the same graph in the same run: its own page, opened
directly, with the outside blocked.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import psutil
from playwright.async_api import Page as AsyncPage
from playwright.async_api import async_playwright
from playwright.sync_api import Browser, Page
from pyvis.network import Network as StockNetwork

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browsing import FLAGS, chromium, chromium_path, dashboard, profile  # noqa: E402

from govinno.answers import Network  # noqa: E402
from govinno.answers.question import load_questions  # noqa: E402
from govinno.graph.snapshots import Store  # noqa: E402
from govinno.loading import load  # noqa: E402
from govinno.ontology import BASE  # noqa: E402
from govinno.verbs import Govinno  # noqa: E402

CASE = "id/innovation/kkn-khonkaen-teacher-doctor-parent-care/project"
FACTORS = [
    f"vocab/success-factor/{code}"
    for code in ("participation", "collaboration_network", "leadership", "external_support")
]
PEOPLE = 20
SENTENCE, DRAWN = ".answer .sentence", ".network[data-ready]"


def main() -> None:
    """Run all measurements once and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder)
        load(Store(store), [ROOT / "cases"])
        print("| what | budget | median | worst |\n|---|---|---|---|")
        _first_start(store)
        with dashboard(store) as address:
            with chromium() as browser:
                _pages(browser, address, repeats)
                _stock(browser, store, repeats)
            asyncio.run(_people(address))
            print(f"| memory of the server and its engines, MB | 600 | {megabytes(address)} | |")


def _row(what: str, budget: str, seconds: list[float]) -> None:
    print(
        f"| {what} | {budget} | {statistics.median(seconds):.2f} s | {max(seconds):.2f} s |",
        flush=True,
    )


def _first_start(store: Path) -> None:
    """From the command to the first sentence: server, engines and browser all cold."""
    started = time.perf_counter()
    with dashboard(store) as address, chromium() as browser:
        healthy = time.perf_counter() - started
        with profile(browser) as (context, _):
            page = context.new_page()
            page.goto(address)
            page.wait_for_selector(SENTENCE, timeout=60_000)
        _row("server healthy, from the command", "–", [healthy])
        _row("first sentence of all, from the command", "–", [time.perf_counter() - started])


def _pages(browser: Browser, address: str, repeats: int) -> None:
    _row(
        "answer readable, fresh profile",
        "3 s",
        [_cold(browser, address, SENTENCE) for _ in range(repeats)],
    )
    _row("answer readable, page loaded again", "2 s", _again(browser, address, repeats))
    _row("answer after a filter", "0.7 s", _filter(browser, address, repeats))
    for most, centres in ((40, [CASE]), (300, FACTORS)):
        link = f"{address}/network?" + urlencode(
            {"at": ",".join(centres), "most": most, "steps": 2}
        )
        _cold(browser, link, DRAWN)  # the server keeps the network and its layout from here on
        nodes = _nodes(browser, link)
        _row(
            f"network of {nodes} drawn, fresh profile",
            "3 s" if most == 40 else "–",
            [_cold(browser, link, DRAWN) for _ in range(repeats)],
        )
        _row(f"click to panel, {nodes} nodes", "0.5 s", _click(browser, link, repeats))


def _cold(browser: Browser, link: str, what: str) -> float:
    with profile(browser) as (context, _):
        page = context.new_page()
        return _timed(page, lambda: page.goto(link), what)


def _timed(page: Page, act: Callable[[], object], what: str) -> float:
    started = time.perf_counter()
    act()
    page.wait_for_selector(what, timeout=60_000)
    return time.perf_counter() - started


def _again(browser: Browser, address: str, repeats: int) -> list[float]:
    with profile(browser) as (context, _):
        page = context.new_page()
        _timed(page, lambda: page.goto(address), SENTENCE)
        return [_timed(page, lambda: page.reload(), SENTENCE) for _ in range(repeats)]


def _filter(browser: Browser, address: str, repeats: int) -> list[float]:
    """Choose another theme each time: the answer is computed, not kept."""
    with profile(browser) as (context, _):
        page = context.new_page()
        page.goto(f"{address}/questions?lang=en&q=what-partner-types-bring")
        page.wait_for_selector(SENTENCE)
        found = []
        for number in range(1, repeats + 1):
            before = page.inner_text(SENTENCE)
            page.locator(".st-key-blank_theme input").click()
            option = page.get_by_role("option").nth(number)
            found.append(_until_other(page, before, option.click))
        return found


def _until_other(page: Page, before: str, act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    page.wait_for_function(
        "([what, before]) => document.querySelector(what)?.innerText !== before",
        arg=[SENTENCE, before],
    )
    return time.perf_counter() - started


def _nodes(browser: Browser, link: str) -> int:
    with profile(browser) as (context, _):
        page = context.new_page()
        page.goto(link)
        page.wait_for_selector(DRAWN)
        return int(page.get_attribute(DRAWN, "data-ready") or 0)


def _click(browser: Browser, link: str, repeats: int) -> list[float]:
    """Click on things one after the other, each until its panel is there."""
    with profile(browser) as (context, _):
        page = context.new_page()
        page.goto(link + "&lang=en")
        page.wait_for_selector(DRAWN)
        page.wait_for_selector("footer")
        found = []
        for iri in _drawn_iris(page)[:repeats]:
            spot = page.eval_on_selector(DRAWN, "(host, iri) => host.canvasToDOM(iri)", iri)
            started = time.perf_counter()
            page.mouse.click(spot["x"], spot["y"])
            page.wait_for_selector(f'.panel[data-selected="{iri}"]', timeout=20_000)
            found.append(time.perf_counter() - started)
        return found


def _drawn_iris(page: Page) -> list[str]:
    """Things that are in the picture: the innovations of the case or the factors."""
    wanted = [BASE + short for short in (CASE, *FACTORS)]
    return [
        iri
        for iri in wanted
        if page.eval_on_selector(DRAWN, "(h, iri) => !!h.canvasToDOM(iri)", iri)
    ]


# ---- stock pyvis, the same graph


def _stock(browser: Browser, store: Path, repeats: int) -> None:
    with Govinno(store) as govinno:
        for centres in ([CASE], FACTORS):
            network = govinno.network(
                [BASE + c for c in centres], steps=2, most=40 if len(centres) == 1 else 300
            )
            file = store / "stock.html"
            file.write_text(_stock_page(network), encoding="utf-8")
            seconds = [_stock_drawn(browser, file) for _ in range(repeats)]
            _row(f"stock pyvis, {len(network.nodes)} nodes, first drawing", "–", seconds)


def _stock_page(network: Network) -> str:
    picture = StockNetwork(cdn_resources="in_line")
    for node in network.nodes:
        picture.add_node(node.iri, label=node.name.th)
    for line in network.lines:
        picture.add_edge(line.source, line.target)
    return picture.generate_html()


def _stock_drawn(browser: Browser, file: Path) -> float:
    """Until anything is on the canvas: stock pyvis stays blank while its physics runs."""
    something = (
        "() => { const c = document.querySelector('canvas'); if (!c || !c.width) return false;"
        " return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v) }"
    )
    with profile(browser) as (context, _):
        page = context.new_page()
        started = time.perf_counter()
        page.goto(file.as_uri(), wait_until="commit")
        page.wait_for_function(something, timeout=60_000)
        return time.perf_counter() - started


# ---- many at once


async def _people(address: str) -> None:
    """Twenty fresh profiles at once, each asking for another answer."""
    slugs = list(load_questions())
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        pages = [await (await browser.new_context()).new_page() for _ in range(PEOPLE)]
        links = [f"{address}/questions?q={slugs[n % len(slugs)]}" for n in range(PEOPLE)]
        visits = (_one(page, link) for page, link in zip(pages, links, strict=True))
        found = await asyncio.gather(*visits, return_exceptions=True)
        await browser.close()
    ranked = sorted(seconds for seconds in found if isinstance(seconds, float))
    told = f"{statistics.median(ranked):.2f} s | {ranked[-1]:.2f} s" if ranked else "– | –"
    print(
        f"| {PEOPLE} people at once: {len(ranked)} of them read an answer | 3 s | {told} |",
        flush=True,
    )


async def _one(page: AsyncPage, link: str) -> float:
    started = time.perf_counter()
    await page.goto(link, wait_until="commit", timeout=120_000)
    await page.wait_for_selector(SENTENCE, timeout=120_000)
    return time.perf_counter() - started


def megabytes(address: str) -> int:
    """The proportional memory of the server's process and of the engines it started."""
    port = int(address.rpartition(":")[2])
    server = next(
        c.pid
        for c in psutil.net_connections("tcp")
        if c.laddr and c.laddr.port == port and c.status == "LISTEN"
    )
    family = [psutil.Process(server), *psutil.Process(server).children(recursive=True)]
    return sum(process.memory_full_info().pss for process in family) // 1_000_000


if __name__ == "__main__":
    main()
