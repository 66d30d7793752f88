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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    sync_playwright,
)

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
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

    context.route("**/*", guard)
    context.on("console", listen)
    context.on("weberror", lambda error: visit.complaints.append(str(error.error)))
    yield context, visit
    context.close()


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
        _wait_until_healthy(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        log.close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the dashboard ended; see dashboard.log"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the dashboard does not answer")


def open_link(page: Page, address: str, door: str = "", **parameters: str) -> None:
    """Go to a page of the dashboard by its link and wait until it is drawn to its end."""
    page.goto(f"{address}/{door}?{urlencode(parameters)}")
    settle(page)


def settle(page: Page) -> None:
    """Wait until the run of the page is over: nothing is running, nothing is stale."""
    page.wait_for_selector(".stApp[data-test-script-state='notRunning']", timeout=60_000)
    page.wait_for_function("() => !document.querySelector('[data-stale=\"true\"], .stSkeleton')")
