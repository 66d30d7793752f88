"""Takes the pictures of these pages: the real dashboard and the real endpoint, with the shipped
cases, in Chromium.

    python docs/pictures.py [NAME…]     all pictures, or those whose name begins so

Run it by hand when a page has changed. It needs what the browser tests need (see developer.md).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page

from govinno.tests.browsing import chromium, dashboard, endpoint, open_link, profile, settle
from govinno.verbs import Govinno
from govinno.views.words import LANGUAGES, catalogue

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "pictures"
WIDTH, COLOURS, LARGEST = 1200, 256, 200_000

CASE = "kkn-khonkaen-teacher-doctor-parent-care"
PROJECT = f"id/innovation/{CASE}/project"
HOSPITAL = "id/organization/hosp-khonkaen"


class Shot(NamedTuple):
    """One picture: which page by which link, the size of the window, and what is pressed first."""

    door: str
    link: dict[str, str]
    size: tuple[int, int] = (1440, 900)
    press: str = ""


SHOTS = {
    "home": Shot("", {}),
    "study": Shot("questions", {"q": "partners-and-success", "definition": "A"}, (1440, 1500)),
    "answer": Shot("questions", {"q": "who-says-which-factor"}),
    "phone": Shot("questions", {"q": "partners-of-an-innovation"}, (390, 844)),
    "network": Shot("network", {"at": PROJECT, "sel": HOSPITAL}),
    "case": Shot("case", {"id": CASE}, (1440, 1500)),
    "query": Shot("query", {}, (1440, 1080), "query.run"),
}
#: Pages of the endpoint: their path, the size of the window and the language.
ENDPOINT_SHOTS = {
    "yasgui-en": ("/", (1440, 1000), "en"),
    "thing-th": (f"/{PROJECT}", (1440, 1100), "th"),
    "class-en": ("/ontology/Innovation", (1440, 900), "en"),
}


def main() -> None:
    """Take the pictures that are asked for."""
    wanted, on_endpoint = (
        [name for name in shots if any(map(name.startswith, sys.argv[1:] or [""]))]
        for shots in (SHOTS, ENDPOINT_SHOTS)
    )
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="govinno-") as folder:
        store = Path(folder) / "store"
        with Govinno(store) as govinno:
            govinno.load([ROOT / "cases"])
        with chromium() as browser:
            if wanted:
                with dashboard(store) as address:
                    for name, taken in _pictures(browser, address, wanted):
                        _write(FOLDER / f"{name}.png", taken)
            if on_endpoint:
                with endpoint(store) as address:
                    for name in on_endpoint:
                        _write(FOLDER / f"{name}.png", _of_endpoint(browser, address, name))


def _of_endpoint(browser: Browser, address: str, name: str) -> bytes:
    """A page of the endpoint; of YASGUI with the answer to one of the ready questions."""
    path, (width, height), language = ENDPOINT_SHOTS[name]
    with profile(browser, width=width, height=height) as (context, _):
        page = context.new_page()
        page.goto(f"{address}{path}?lang={language}")
        if path == "/":
            page.get_by_role("tab", name="Teacher-Doctor-Parent project, and what").click()
            page.locator(".tabPanel.active .yasqe_queryButton").click()
            page.locator(".tabPanel.active .yasr tbody tr").first.wait_for()
        page.wait_for_function("() => document.fonts.status === 'loaded'")
        page.mouse.move(0, 0)
        page.wait_for_timeout(1_000)
        return page.screenshot()


def _pictures(browser: Browser, address: str, wanted: list[str]) -> Iterator[tuple[str, bytes]]:
    for name in wanted:
        shot = SHOTS[name]
        width, height = shot.size
        for language in LANGUAGES:
            with profile(browser, width=width, height=height) as (context, _):
                page = context.new_page()
                open_link(page, address, shot.door, lang=language, **shot.link)
                yield f"{name}-{language}", _taken(page, shot, language)


def _taken(page: Page, shot: Shot, language: str) -> bytes:
    if shot.press:
        words = catalogue()[shot.press].in_language(language)
        page.get_by_role("button", name=words, exact=True).click()
        page.wait_for_selector("[data-rows]")
        settle(page)
        page.wait_for_selector(".stDataFrame canvas")
    if page.locator(".network").count():
        page.wait_for_selector(".network[data-ready]")
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    page.mouse.move(0, 0)  # no tooltip of the button that was pressed
    page.wait_for_timeout(1_500)  # what fades in, or grows to its size, has done so
    return page.screenshot()


def _write(file: Path, taken: bytes) -> None:
    """Write a picture no wider and with no more colours than these pages need."""
    picture = Image.open(BytesIO(taken)).convert("RGB")
    if picture.width > WIDTH:
        height = round(picture.height * WIDTH / picture.width)
        picture = picture.resize((WIDTH, height), Image.Resampling.LANCZOS)
    picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        file, optimize=True
    )
    size = file.stat().st_size
    print(f"{file.name}: {size // 1000} kB{' (too large)' if size > LARGEST else ''}")


if __name__ == "__main__":
    main()
