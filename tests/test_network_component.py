"""The drawn network in a real browser: inside Streamlit, and as a file of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import drawn_networks as made
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import shape_of
from playwright.sync_api import Browser, Page, sync_playwright

from govinno.views import built, network_component
from govinno.views.network_drawing import layout, line_id
from govinno.views.stand_alone import page as stand_alone_page

CHROMIUM = Path("/usr/bin/chromium")
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
CENTRE, PARTNER = f"{made.BASE}idea-0", f"{made.BASE}body-2"

needs_a_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here")

#: A page as small as can be: the picture, and what came of it in words.
SCRIPT = """
import streamlit as st
import drawn_networks as made
from govinno.views import network_component
from govinno.views.network_drawing import drawing, layout

state, asked = st.session_state, st.query_params
network = getattr(made, asked.get("network", "around_one"))()
if asked.get("network") is None and state.get("opened"):
    network = made.opened(network, state.opened)
state.places = layout(network, state.get("places"))
state.runs = state.get("runs", 0) + 1

def on_pick(picked):
    state.selected = picked.selected or picked.selected_line

def on_open(node):
    state.opened = node

picture = drawing(network, asked.get("lang", "th"), state.get("selected"), state.places,
                  footer=["ตัวกรอง: ทุกจังหวัด", "000001"])
picked = network_component.show(picture, "network", 480, on_pick, on_open)
st.button("again")
st.text(f"runs {state.runs}")
st.text(f"selected {picked.selected}")
st.text(f"line {picked.selected_line}")
st.text(f"opened {state.get('opened')}")
"""

# ---- the browser and the page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Streamlit server on the small page."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "page.py").write_text(SCRIPT, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "page.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
        "--server.address",
        "127.0.0.1",
        "--browser.gatherUsageStats",
        "false",
    ]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.kill()
            server.wait()


def _wait_until_healthy(url: str) -> None:
    end = monotonic() + 60
    while monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            pass
    raise TimeoutError(url)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh profile that reaches nothing but this machine and reports every trouble."""
    size = {"width": 1200, "height": 800}
    context = browser.new_context(viewport=size, reduced_motion="reduce")  # type: ignore[arg-type]
    troubles: list[str] = []
    context.route("**/*", lambda route: _local_only(route, troubles))
    found = context.new_page()
    found.on("pageerror", lambda error: troubles.append(str(error)))
    found.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    yield found
    context.close()
    assert troubles == []


def _local_only(route: object, troubles: list[str]) -> None:
    url = route.request.url  # type: ignore[attr-defined]
    if url.startswith(("http://127.0.0.1", "file:", "blob:", "data:")):
        route.continue_()  # type: ignore[attr-defined]
        return
    troubles.append(f"asked for {url}")
    route.abort()  # type: ignore[attr-defined]


def open_picture(page: Page, address: str, query: str = "") -> None:
    page.goto(address + query)
    page.locator(".network[data-ready]").wait_for(timeout=60_000)


def place(page: Page, node: str) -> tuple[float, float]:
    """Where a node stands in the window."""
    at = page.locator(".network").evaluate("(box, id) => box.canvasToDOM(id)", node)
    return at["x"], at["y"]


def says(page: Page, text: str) -> None:
    """Wait until the page has this line."""
    page.get_by_text(text, exact=True).wait_for(timeout=20_000)


def pick(page: Page, node: str = PARTNER) -> None:
    page.mouse.click(*place(page, node))
    says(page, f"selected {node}")


# ---- what the reader does


@needs_a_browser
def test_a_click_on_a_node_reaches_python_and_moves_nothing(page: Page, address: str) -> None:
    open_picture(page, address)
    before = [place(page, node) for node in (CENTRE, PARTNER)]
    pick(page)
    assert [place(page, node) for node in (CENTRE, PARTNER)] == before


@needs_a_browser
def test_a_click_on_a_line_reaches_python_and_beside_it_clears(page: Page, address: str) -> None:
    open_picture(page, address)
    line = next(a for a in made.around_one().lines if a.target == PARTNER)
    (x, y), (to_x, to_y) = place(page, CENTRE), place(page, PARTNER)
    page.mouse.click(x + (to_x - x) * 0.6, y + (to_y - y) * 0.6)
    says(page, f"line {line_id(line)}")
    box = page.locator(".paper").bounding_box()
    assert box
    page.mouse.click(box["x"] + 8, box["y"] + 8)
    says(page, "line None")


@needs_a_browser
def test_escape_clears_the_selection_and_the_same_click_selects_again(
    page: Page, address: str
) -> None:
    open_picture(page, address)
    pick(page)
    page.keyboard.press("Escape")
    says(page, "selected None")
    pick(page)


@needs_a_browser
def test_a_double_click_brings_neighbours_and_moves_no_old_node(page: Page, address: str) -> None:
    open_picture(page, address)
    before = {node: place(page, node) for node in layout(made.around_one())}
    page.mouse.dblclick(*before[PARTNER])
    says(page, f"opened {PARTNER}")
    page.locator('.network[data-ready="20"]').wait_for()
    # The view may zoom out so that nothing new stands outside; no node moves in the picture.
    after = {node: place(page, node) for node in before}
    assert shape_of(after) == pytest.approx(shape_of(before), abs=0.01)


@needs_a_browser
def test_a_dragged_node_stays_and_takes_its_new_neighbours_along(page: Page, address: str) -> None:
    open_picture(page, address)
    x, y = place(page, PARTNER)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 150, y + 20, steps=5)
    page.mouse.up()
    dragged = place(page, PARTNER)
    assert dragged == pytest.approx((x - 150, y + 20), abs=3)
    page.mouse.dblclick(*dragged)
    page.locator('.network[data-ready="20"]').wait_for()
    assert place(page, PARTNER) == pytest.approx(dragged, abs=1)
    assert place(page, f"{made.BASE}people-0")[0] < x + 60


@needs_a_browser
def test_letters_pressed_in_the_picture_do_not_reach_streamlit(page: Page, address: str) -> None:
    open_picture(page, address)
    pick(page)
    says(page, "runs 2")
    page.keyboard.press("r")
    page.keyboard.press("c")
    pick(page, CENTRE)  # a rerun of our own: had `r` run the page too, this were the fourth
    says(page, "runs 3")
    assert page.get_by_role("dialog").count() == 0


@needs_a_browser
def test_arrows_move_and_plus_zooms_only_in_the_picture(page: Page, address: str) -> None:
    open_picture(page, address)
    x, _ = place(page, CENTRE)
    page.keyboard.press("ArrowRight", delay=200)
    assert place(page, CENTRE)[0] == x
    page.locator(".vis-network").focus()
    page.keyboard.press("ArrowRight", delay=200)
    page.wait_for_function(
        "([box, id, x]) => box.canvasToDOM(id).x < x - 2",
        arg=[page.locator(".network").element_handle(), CENTRE, x],
    )


@needs_a_browser
def test_a_rerun_with_the_same_picture_draws_nothing_anew(page: Page, address: str) -> None:
    open_picture(page, address)
    page.locator(".network").evaluate("box => { box.mark = box.querySelector('canvas') }")
    before = place(page, PARTNER)
    page.get_by_role("button", name="ขยาย", exact=True).click()
    zoomed = place(page, PARTNER)
    assert zoomed[0] > before[0] + 20
    page.get_by_role("button", name="again").click()
    says(page, "runs 2")
    assert page.locator(".network").evaluate("box => box.mark === box.querySelector('canvas')")
    assert place(page, PARTNER) == zoomed


@needs_a_browser
def test_hostile_names_are_shown_as_text(page: Page, address: str) -> None:
    page.add_init_script("window.harm = () => { window.harmed = true }")
    open_picture(page, address, "?network=hostile")
    page.mouse.move(*place(page, f"{made.BASE}body-0"))
    page.locator(".vis-tooltip", has_text=made.HOSTILE[0]).wait_for()
    assert page.evaluate("window.harmed") is None


@needs_a_browser
def test_the_picture_has_a_name_in_the_language_of_the_page(page: Page, address: str) -> None:
    open_picture(page, address, "?lang=en")
    page.get_by_role("application", name="Network picture of 12 nodes").wait_for()
    assert page.get_by_text("Showing 12 of 214").is_visible()
    found = Axe().run(page, context={"include": [[[".stBidiComponent > * > *", ".network"]]]})
    serious = [
        v["id"] for v in found.response["violations"] if v["impact"] in ("serious", "critical")
    ]
    assert serious == [] and found.response["passes"]


@needs_a_browser
def test_the_saved_picture_is_larger_by_its_legend_and_needs_no_network(
    page: Page, address: str, tmp_path: Path
) -> None:
    open_picture(page, address)
    page.context.set_offline(True)
    with page.expect_download() as download:
        page.get_by_role("button", name="บันทึกภาพ PNG").click()
    page.context.set_offline(False)
    download.value.save_as(tmp_path / "saved.png")
    content = (tmp_path / "saved.png").read_bytes()
    width, height = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
    paper = page.locator(".paper").evaluate("paper => [paper.clientWidth, paper.clientHeight]")
    assert content.startswith(b"\x89PNG") and width == 2 * paper[0] and height > 2 * paper[1] + 100
    assert download.value.suggested_filename == "เครือข่าย.png"


# ---- the file of its own


@needs_a_browser
def test_the_stand_alone_file_draws_with_the_network_off(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "network.html"
    file.write_text(stand_alone_page(made.hostile(), "th", ["000001"]), encoding="utf-8")
    page.add_init_script("window.harm = () => { window.harmed = true }")
    page.context.set_offline(True)
    page.goto(file.as_uri())
    page.locator('.network[data-ready="13"]').wait_for()
    page.mouse.move(*place(page, f"{made.BASE}body-1"))
    page.locator(".vis-tooltip", has_text=made.HOSTILE[1]).wait_for()
    assert page.evaluate("window.harmed") is None
    assert page.get_by_text("000001").is_visible()


# ---- how the script gets there


def test_the_script_is_built_once_under_a_name_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(built, "BUILT", tmp_path / "built")
    name = built.script_file("network", network_component.script())
    (file,) = (tmp_path / "built").iterdir()
    written = file.stat().st_mtime_ns
    assert f"built/{file.name}" == name == built.script_file("network", network_component.script())
    assert file.read_text(encoding="utf-8") == network_component.script()
    assert file.stat().st_mtime_ns == written


def test_the_script_goes_inline_where_nothing_can_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(built, "BUILT", tmp_path / "file")
    sent: dict[str, str] = {}
    monkeypatch.setattr(built.components, "component", lambda _, **more: sent.update(more))
    network_component._mount.__wrapped__()
    assert sent["js"] == network_component.script()


def test_the_same_drawing_is_packed_into_the_same_bytes() -> None:
    packed = {network_component._packed({"nodes": [{"words": "ขอนแก่น"}]}) for _ in range(2)}
    assert len(packed) == 1
