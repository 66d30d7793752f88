"""A real dashboard and a real Chromium for the browser tests.

Where Chromium is missing the tests are skipped with a word on how to get it; under CI nothing is
skipped.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import dist
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Route,
    WebSocket,
    expect,
    sync_playwright,
)

from govinno.views import shell

#: The addresses of the pages, "" for Answers.
DOORS = tuple(shell.ADDRESSES.values())
LANGUAGES = ("th", "en")

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Streamlit looks for its own addresses below a page's path first, and finds them above.
EXPECTED_NOISE = ("the server responded with a status of 404",)


@dataclass(slots=True)
class Visit:
    """What a browser asked for and complained of while it showed pages."""

    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def chromium_path() -> str:
    """Where Chromium is; skips the test where it is not, unless this is CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        advice = "needs Chromium: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(advice)
        pytest.skip(advice)
    return path


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser with an empty profile."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def profile(
    browser: Browser, *, width: int = 1440, height: int = 900, hang: bool = False
) -> Iterator[tuple[BrowserContext, Visit]]:
    """A fresh profile from which nothing but this machine is reached.

    With `hang` a request to the outside gets no answer at all, as behind many firewalls.
    """
    context = browser.new_context(viewport={"width": width, "height": height})
    visit = Visit()

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).hostname in ("127.0.0.1", "localhost", None):
            route.continue_()
            return
        visit.outside.append(route.request.url)
        if not hang:
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(n in message.text for n in EXPECTED_NOISE):
            visit.complaints.append(message.text)

    def look(socket: WebSocket) -> None:
        if urlsplit(socket.url).hostname != "127.0.0.1":
            visit.outside.append(socket.url)

    context.route("**/*", guard)
    context.on("page", lambda page: page.on("websocket", look))
    context.on("console", listen)
    context.on("weberror", lambda error: visit.complaints.append(str(error.error)))
    yield context, visit
    context.close()


@dataclass(frozen=True, slots=True)
class Site:
    """A dashboard and the browser that looks at it."""

    browser: Browser
    address: str

    @contextmanager
    def visitor(
        self, *, width: int = 1440, height: int = 900, hang: bool = False
    ) -> Iterator[Page]:
        """A page in a fresh profile; at its end nothing was asked for outside, nothing complained."""
        with profile(self.browser, width=width, height=height, hang=hang) as (context, visit):
            yield context.new_page()
            assert (visit.outside, visit.complaints) == ([], []), str(visit)

    def open(self, page: Page, door: str = "", **parameters: str) -> None:
        """Go to a page by its link, until it is drawn and says its language."""
        open_link(page, self.address, door, **parameters)
        lang = parameters.get("lang") if parameters.get("lang") in LANGUAGES else LANGUAGES[0]
        expect(page.locator("html")).to_have_attribute("lang", str(lang))


@contextmanager
def site(store: Path, **settings: str) -> Iterator[Site]:
    """A dashboard on a store, and a browser."""
    expect.set_options(timeout=30_000)
    with chromium() as browser, dashboard(store, **settings) as address:
        yield Site(browser, address)


@contextmanager
def dashboard(store: Path, **settings: str) -> Iterator[str]:
    """`govinno dashboard` on a store; gives its address. `settings` are GOVINNO_ variables."""
    port = _free_port()
    environment = {**os.environ, **{f"GOVINNO_{name}": value for name, value in settings.items()}}
    command = [
        sys.executable,
        "-m",
        "govinno",
        "dashboard",
        "--port",
        str(port),
        "--store",
        str(store),
    ]
    log = (store / "dashboard.log").open("w", encoding="utf-8")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(f"{address}/_stcore/health", process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        log.close()
    # What is warmed before anybody comes fails in a thread of its own, which nobody would see.
    assert "in _warm" not in (store / "dashboard.log").read_text(encoding="utf-8")


@contextmanager
def endpoint(store: Path) -> Iterator[str]:
    """`govinno serve` on a store; gives its address."""
    port = _free_port()
    command = [sys.executable, "-m", "govinno", "serve", "--store", str(store), "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(f"{address}/health", process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_until_healthy(health: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended; see its log"
        try:
            with urllib.request.urlopen(health, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{health} does not answer")


def open_link(page: Page, address: str, door: str = "", **parameters: str) -> None:
    """Go to a page of the dashboard by its link and wait until it is drawn to its end."""
    page.goto(f"{address}/{door}?{urlencode(parameters)}")
    settle(page)


#: What stands at the end of a page, or in its place where there is nothing to show.
_END = "footer, .stAlert"


def settle(page: Page) -> None:
    """Wait until the run of the page is over: drawn to its end, nothing running, nothing stale."""
    page.wait_for_selector(".stApp[data-test-script-state='notRunning']", timeout=60_000)
    page.locator(_END).first.wait_for(timeout=60_000)
    page.wait_for_function("() => !document.querySelector('[data-stale=\"true\"], .stSkeleton')")


# ---- what a page says

#: All text of a page, its labels and hints too, also inside the picture's shadow root.
_EVERYTHING = """() => {
  const found = [], told = ["aria-label", "placeholder", "title", "alt"];
  const walk = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (["STYLE", "SCRIPT", "NOSCRIPT"].includes(each.tagName)) continue;
      found.push(...told.map((name) => each.getAttribute(name)).filter(Boolean));
      found.push(...[...each.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data));
      if (each.shadowRoot) walk(each.shadowRoot);
    }
  };
  walk(document.body);
  return found.join("\\n");
}"""


def everything_told(page: Page) -> str:
    """All words of a page, seen or only read aloud, a line for each."""
    return str(page.evaluate(_EVERYTHING))


def picture_drawn(page: Page) -> Locator:
    """The network picture, once it is drawn."""
    picture = page.locator(".network[data-ready]")
    picture.wait_for(timeout=60_000)
    return picture


def place_of(page: Page, node: str) -> tuple[float, float]:
    """Where in the window a node stands, by the picture's own account."""
    at = page.locator(".network").evaluate("(box, id) => box.canvasToDOM(id)", node)
    return at["x"], at["y"]


def nodes_held(page: Page, candidates: Iterable[str]) -> set[str]:
    """The nodes that the picture holds; fails where it holds one that is no candidate."""
    picture = picture_drawn(page)
    held = picture.evaluate(
        "(box, ids) => ids.filter(id => box.canvasToDOM(id))", sorted(candidates)
    )
    assert len(held) == int(str(picture.get_attribute("data-ready")))
    return set(held)


def wait_for_nodes(page: Page, count: int) -> None:
    """Wait until the picture is drawn with so many nodes."""
    page.locator(f'.network[data-ready="{count}"]').wait_for(timeout=60_000)


def tab_to(page: Page, wanted: Locator, most: int = 120) -> int:
    """Press Tab until this has the keyboard; gives how often. Fails where it never has."""
    expect(wanted).to_be_visible()
    for presses in range(1, most + 1):
        page.keyboard.press("Tab")
        if wanted.evaluate("it => it.getRootNode().activeElement === it"):
            return presses
    raise AssertionError(f"not reached in {most} presses of Tab: {wanted}")


def downloaded(page: Page, button: Locator) -> bytes:
    """What a button lets a reader save."""
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path()).read_bytes()


def shape_of(places: dict[str, tuple[float, float]]) -> list[float]:
    """The distances of all from the first, by that to the second: the same at any zoom."""
    first, second, *_ = places.values()
    return [dist(first, place) / dist(first, second) for place in places.values()]
