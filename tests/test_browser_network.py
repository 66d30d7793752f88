"""The Network page in a real browser: what a reader does, and that a link restores all of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import (
    Site,
    downloaded,
    nodes_held,
    picture_drawn,
    place_of,
    settle,
    shape_of,
    site,
    tab_to,
    wait_for_nodes,
)
from playwright.sync_api import Locator, Page, expect

from govinno.answers import Network
from govinno.graph.snapshots import Store
from govinno.verbs import Govinno
from govinno.views.asked import FIRST_CASE
from govinno.views.link import full
from govinno.views.network_drawing import line_id

PROJECT = full(f"id/innovation/{FIRST_CASE}/project")
HOSPITAL = full("id/organization/hosp-khonkaen")
POLICY = full("vocab/success-factor/policy_strategy")


@pytest.fixture(scope="module")
def place(shipped_store: Store) -> Iterator[Site]:
    with site(shipped_store.folder) as found:
        yield found


@pytest.fixture(scope="module")
def around(shipped_store: Store) -> Network:
    """What stands around the first case, by the library."""
    with Govinno(shipped_store.folder) as govinno:
        return govinno.network(govinno.innovations_of(FIRST_CASE), most=40)


@pytest.fixture(scope="module")
def candidates(shipped_store: Store, around: Network) -> set[str]:
    """Everything that a picture of these tests can hold."""
    with Govinno(shipped_store.folder) as govinno:
        wide = govinno.network(around.centres, most=300, opened=(POLICY,))
    return {node.iri for node in wide.nodes}


@pytest.fixture
def page(place: Site) -> Iterator[Page]:
    with place.visitor() as found:
        place.open(found, "network", lang="en", case=FIRST_CASE)
        picture_drawn(found)
        yield found


def panel(page: Page, selected: str) -> Locator:
    """The panel of what is selected; waits for it, and for the link to say so."""
    found = page.locator(f'.panel[data-selected="{selected}"]')
    expect(found).to_be_visible()
    page.wait_for_url("**sel=**")
    settle(page)
    return found


def test_a_click_on_a_node_shows_the_panel_of_that_thing(page: Page) -> None:
    page.mouse.click(*place_of(page, HOSPITAL))
    expect(panel(page, HOSPITAL)).to_contain_text("Khon Kaen Hospital")


def test_a_click_on_a_line_shows_its_role_and_where_that_is_written(
    page: Page, around: Network
) -> None:
    line = next(a for a in around.lines if (a.source, a.target) == (HOSPITAL, PROJECT))
    (x, y), (to_x, to_y) = place_of(page, HOSPITAL), place_of(page, PROJECT)
    page.mouse.click(x + (to_x - x) * 0.5, y + (to_y - y) * 0.5)
    told = panel(page, line_id(line))
    expect(told).to_contain_text(line.words.en)
    assert "Co-implementation" in line.words.en
    told.locator("a.evidence-mark").click()
    expect(page.locator(".evidence-panel[open] mark").first).to_be_visible()


def test_a_double_click_brings_more_nodes_and_moves_no_old_one(
    page: Page, around: Network, candidates: set[str]
) -> None:
    before = {node: place_of(page, node) for node in nodes_held(page, candidates)}
    hidden = next(node.hidden for node in around.nodes if node.iri == POLICY)
    page.mouse.dblclick(*before[POLICY])
    wait_for_nodes(page, len(before) + hidden)
    # The view may zoom out so that nothing new stands outside; no node moves in the picture.
    after = {node: place_of(page, node) for node in before}
    assert shape_of(after) == pytest.approx(shape_of(before), abs=0.01)
    assert_all_inside(page, nodes_held(page, candidates))


def assert_all_inside(page: Page, nodes: set[str]) -> None:
    """Whether every node stands inside the frame."""
    frame = page.locator(".paper").bounding_box()
    assert frame
    for node in nodes:
        x, y = place_of(page, node)
        assert frame["x"] <= x <= frame["x"] + frame["width"], node
        assert frame["y"] <= y <= frame["y"] + frame["height"], node


def test_escape_leaves_nothing_selected(page: Page) -> None:
    page.mouse.click(*place_of(page, HOSPITAL))
    panel(page, HOSPITAL)
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_have_count(0)
    page.wait_for_url(lambda url: "sel=" not in url)


def test_letters_pressed_in_the_picture_run_nothing_and_open_nothing(place: Site) -> None:
    sent: list[object] = []
    with place.visitor() as page:
        page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
        place.open(page, "network", lang="en", case=FIRST_CASE)
        picture_drawn(page)
        page.mouse.click(*place_of(page, HOSPITAL))
        panel(page, HOSPITAL)
        so_far = len(sent)
        page.keyboard.press("r")
        page.keyboard.press("c")
        page.mouse.click(*place_of(page, PROJECT))  # one run of our own; `r` would be another
        panel(page, PROJECT)
        assert len(sent) == so_far + 1
        assert page.get_by_role("dialog").count() == 0


def test_the_link_shows_somebody_else_the_same_nodes_and_the_same_panel(
    place: Site, page: Page, around: Network, candidates: set[str]
) -> None:
    hidden = next(node.hidden for node in around.nodes if node.iri == POLICY)
    page.locator(".st-key-kind_Outcome label").click()
    wait_for_nodes(page, 15)
    page.locator(".network").evaluate("box => box.scrollIntoView()")
    page.mouse.dblclick(*place_of(page, POLICY))
    wait_for_nodes(page, 15 + hidden)
    told = panel(page, POLICY).inner_text()
    seen = nodes_held(page, candidates)
    with place.visitor() as other:
        other.goto(page.url)
        wait_for_nodes(other, 15 + hidden)
        assert nodes_held(other, candidates) == seen
        assert panel(other, POLICY).inner_text() == told


def test_the_picture_is_walked_with_tab_and_enter(place: Site) -> None:
    with place.visitor() as page:
        place.open(
            page, "network", lang="en", case=FIRST_CASE, sel=PROJECT.partition("govinno/")[2]
        )
        panel(page, PROJECT)
        neighbour = page.locator(".st-key-neighbours button", has_text="Khon Kaen Hospital")
        tab_to(page, neighbour)
        page.keyboard.press("Enter")
        expect(panel(page, HOSPITAL)).to_contain_text("Khon Kaen Hospital")


def test_the_saved_picture_and_the_file_of_its_own_need_no_network(
    place: Site, page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "network.html"
    file.write_bytes(downloaded(page, page.locator(".st-key-html button")))
    saved = downloaded(page, page.get_by_role("button", name="Save PNG"))
    assert saved.startswith(b"\x89PNG")
    with place.visitor() as other:
        other.context.set_offline(True)
        asked: list[str] = []
        other.on("request", lambda request: asked.append(request.url))
        other.goto(file.as_uri())
        wait_for_nodes(other, 20)
        assert other.locator("html").get_attribute("lang") == "en"
        expect(other.get_by_text('Around "Care" app').first).to_be_visible()
        assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
        (tmp_path / "saved.png").write_bytes(saved)
        other.goto((tmp_path / "saved.png").as_uri())
        width = other.locator("img").evaluate("it => it.naturalWidth")
        assert width == 2 * page.locator(".paper").evaluate("it => it.clientWidth")


# ---- never blank

#: How many points of the picture have another colour than the paper.
_INK = """box => {
  const canvas = box.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let ink = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] > 0 && data[at] + data[at + 1] + data[at + 2] < 600) ink += 1;
  }
  return ink;
}"""


def ink(page: Page) -> int:
    """How much is drawn in the picture, once what is selected stands in it."""
    return int(picture_drawn(page).evaluate(_INK))


def search(page: Page, name: str, wanted: str) -> None:
    """Look for a name and go to the thing, until the picture holds it."""
    page.locator(".st-key-network_find input").fill(name)
    hits = page.locator(f'.st-key-network_find [data-answered="{name}"] .hit')
    hits.filter(has_text=wanted).first.click()
    panel(page, page_selected(page, wanted))


def page_selected(page: Page, wanted: str) -> str:
    """What the panel with this name says is selected."""
    told = page.locator(".panel", has=page.get_by_role("heading", name=wanted)).first
    expect(told).to_be_visible()
    return str(told.get_attribute("data-selected"))


def wait_until_drawn(page: Page, node: str) -> None:
    """Wait until the picture holds a thing and has drawn it."""
    page.wait_for_function(
        "id => { const box = document.querySelector('.network')"
        " ?? [...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('.network'))"
        ".find(Boolean); return box?.dataset.ready && box.canvasToDOM(id); }",
        arg=node,
    )


def test_a_second_search_is_drawn_like_the_first_and_so_is_the_way_back(page: Page) -> None:
    drawn = []
    for name in ("Songkhla Hospital", "Khon Kaen Hospital"):
        search(page, name, name)
        drawn.append(page_selected(page, name))
        wait_until_drawn(page, drawn[-1])
        assert ink(page) > 0, name
    assert drawn[0] != drawn[1]
    page.go_back()
    expect(page.locator(f'.panel[data-selected="{drawn[0]}"]')).to_be_visible()
    settle(page)
    wait_until_drawn(page, drawn[0])
    assert ink(page) > 0


def test_a_picture_stays_when_the_kind_of_what_is_selected_is_unticked(
    page: Page, around: Network
) -> None:
    held = len(around.nodes)
    chosen = next(node for node in around.nodes if node.iri == HOSPITAL)
    alike = sum(node.kind == chosen.kind for node in around.nodes)
    page.mouse.click(*place_of(page, HOSPITAL))
    panel(page, HOSPITAL)
    page.locator(f".st-key-kind_{chosen.kind} label").first.click()
    page.wait_for_url("**hide=**")
    settle(page)
    wait_for_nodes(page, held - alike)
    assert ink(page) > 0


def test_a_partner_of_which_a_claim_or_a_description_tells_has_its_label(
    page: Page, around: Network
) -> None:
    strong = {line.source for line in around.lines if line.line in ("thick", "dotted")}
    assert strong
    for node in strong:
        assert picture_drawn(page).evaluate("(box, id) => box.hasLabel(id)", node), node


@pytest.mark.parametrize(("lang", "spoke"), [("th", "กล่าวไว้"), ("en", "Spoke")])
def test_a_person_is_found_drawn_and_told_with_post_and_deeds(
    place: Site, lang: str, spoke: str
) -> None:
    with place.visitor() as page:
        place.open(page, "network", lang=lang)
        page.locator(".st-key-network_find input").fill("ธีระศักดิ์")
        hits = page.locator('.st-key-network_find [data-answered="ธีระศักดิ์"] .hit')
        called = page.locator(".title", has_text="ธีระศักดิ์ ฑีฆายุพันธุ์")
        hits.filter(has=called).first.click()
        told = page.locator(".panel[data-selected*='/person/']")
        expect(told).to_contain_text("ธีระศักดิ์ ฑีฆายุพันธุ์")
        expect(told).to_contain_text("นายกเทศมนตรีนครขอนแก่น")
        expect(page.locator(".st-key-neighbours")).to_contain_text(f"— {spoke}")
        settle(page)
        wait_for_nodes(page, 4)
        assert ink(page) > 0


# ---- the landscape


def test_the_landscape_is_wide_and_a_click_goes_into_it_and_back_leads_out(place: Site) -> None:
    kind = full("vocab/partner-type/health_agency")
    with place.visitor() as page:
        place.open(page, "network", lang="en")
        assert ink(page) > 0
        frame = page.locator(".paper").bounding_box()
        assert frame and frame["width"] >= 1000
        first = page.locator(".land-sentence").inner_text()
        page.mouse.click(*place_of(page, kind))
        page.wait_for_url("**kind=health_agency**")
        settle(page)
        wait_until_drawn(page, HOSPITAL)
        assert ink(page) > 0
        expect(page.locator(".crumbs")).to_contain_text("All › Health agency")
        page.mouse.click(*place_of(page, HOSPITAL))
        panel(page, HOSPITAL)
        expect(page.locator(".crumbs")).to_contain_text("All › Health agency › Khon Kaen Hospital")
        page.go_back()
        settle(page)
        page.go_back()
        settle(page)
        wait_until_drawn(page, kind)
        assert ink(page) > 0 and page.locator(".land-sentence").inner_text() == first


def test_a_path_is_drawn_and_its_pictures_say_what_they_are(place: Site) -> None:
    songkhla = full("id/organization/hosp-songkhla")
    with place.visitor() as page:
        link = {"from": "id/organization/hosp-khonkaen", "to": "id/organization/hosp-songkhla"}
        place.open(page, "network", lang="th", **link)
        wait_until_drawn(page, songkhla)
        assert ink(page) > 0
        expect(page.locator(".paths li")).to_have_count(1)
        saved = downloaded(page, page.locator(".st-key-svg button")).decode()
        assert "<script" not in saved and "Noto Sans Thai" in saved
        for words in ("เส้นทางระหว่างสองชื่อ", "กระทรวงสาธารณสุข", "56 กรณี", "ข้อมูล ณ"):
            assert words in saved, words
        place.open(page, "case", lang="th")
        saved = downloaded(page, page.locator(".st-key-svg button")).decode()
        for words in ("เทศบาลนครขอนแก่น", "56 กรณี", "ไม่ได้พิสูจน์"):
            assert words in saved, words


def test_the_keyboard_reaches_every_thing_before_any_is_selected(page: Page) -> None:
    buttons = page.locator(".st-key-in_picture button")
    expect(buttons).to_have_count(20)
    tab_to(page, buttons.filter(has_text="Khon Kaen Hospital").first)
    page.keyboard.press("Enter")
    panel(page, HOSPITAL)


def test_on_a_telephone_the_table_comes_before_the_picture(place: Site) -> None:
    with place.visitor(width=390, height=844) as page:
        place.open(page, "network", lang="th")
        picture_drawn(page)
        table = page.locator(".st-key-network_twin .table").first.bounding_box()
        paper = page.locator(".paper").bounding_box()
        assert table and paper and table["y"] < paper["y"]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_flow_has_a_band_for_each_row_of_its_table(place: Site) -> None:
    with place.visitor() as page:
        place.open(page, "network", lang="en", view="flow")
        page.locator(".band").first.wait_for(state="attached")  # a level one has no height
        rows = page.locator(".table:not(.compact) tbody tr").count()
        assert page.locator(".band").count() == rows > 0
        # Without its styles a band is a black area that hides the names.
        expect(page.locator(".band").first).to_have_css("fill", "none")
