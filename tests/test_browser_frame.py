"""The frame of all pages in a real browser: header, search, what one takes along, print, colours."""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest
from browsing import DOORS, LANGUAGES, Site, downloaded, picture_drawn, site
from playwright.sync_api import Locator, Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from govinno import dashboard
from govinno.graph.snapshots import Store
from govinno.views import shell
from govinno.views.words import catalogue


@pytest.fixture(scope="module")
def place(shipped_store: Store) -> Iterator[Site]:
    with site(shipped_store.folder) as found:
        yield found


# ---- the header


def test_every_page_has_one_door_or_is_reached_through_another() -> None:
    behind = [name for group in shell.DOORS.values() for name in group]
    without = {"home", "search"}  # the name of the product, and the search field
    assert sorted([*behind, *shell.THROUGH, *without]) == sorted(dashboard.PAGES)
    assert set(shell.THROUGH.values()) <= set(behind)


def _labels(group: str, lang: str) -> list[str]:
    return [catalogue()[f"shell.{name}"].in_language(lang) for name in shell.DOORS[group]]


def _height(page: Page) -> float:
    box = page.locator(".st-key-header").bounding_box()
    assert box
    return box["height"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_header_is_one_row_and_on_a_telephone_low_with_all_doors_behind_a_menu(
    place: Site, lang: str
) -> None:
    with place.visitor(width=1440) as page:
        place.open(page, "query", lang=lang)
        expect(page.locator(".st-key-doors a")).to_have_text(_labels("readers", lang))
        for width in (1440, 1024):
            page.set_viewport_size({"width": width, "height": 900})
            assert _height(page) < 60
        page.locator(".st-key-workers button").click()
        body = page.locator("[data-testid=stPopoverBody]")
        expect(body.locator("a")).to_have_text(_labels("workers", lang))
        page.keyboard.press("Escape")
        page.set_viewport_size({"width": 390, "height": 844})
        assert _height(page) <= 110
        page.locator(".st-key-menu button").click()
        both = [*_labels("readers", lang), *_labels("workers", lang)]
        expect(body.locator("a")).to_have_text(both)
        body.locator("a").first.click()
        expect(page).to_have_url(f"{place.address}/questions?lang={lang}")


@pytest.mark.parametrize("door", DOORS)
def test_no_page_scrolls_sideways_on_a_telephone(place: Site, door: str) -> None:
    with place.visitor(width=390, height=844) as page:
        for lang in LANGUAGES:
            place.open(page, door, lang=lang)
            for width in (390, 360, 320):
                page.set_viewport_size({"width": width, "height": 844})
                wide = page.evaluate("document.querySelector('.stMain').scrollWidth")
                assert wide <= width, (lang, width)


def test_the_skip_link_comes_first_and_leads_past_the_doors(place: Site) -> None:
    with place.visitor() as page:
        place.open(page, "questions", lang="th")
        skip = page.locator(".skip")
        while not skip.evaluate("it => it === document.activeElement"):
            page.keyboard.press("Tab")
            inside = page.evaluate("document.activeElement.closest('.st-key-header') !== null")
            assert not inside
        expect(skip).to_have_text("ข้ามไปยังเนื้อหา")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        after = "document.activeElement.closest('.st-key-header, .skip') === null"
        assert page.evaluate(after) and page.evaluate("document.activeElement !== document.body")


# ---- the search of the header


def _runs(page: Page) -> list[str]:
    """How each run from now on ends, as Streamlit's own messages tell it."""
    runs: list[str] = []

    def look(payload: bytes | str) -> None:
        message = ForwardMsg.FromString(payload) if isinstance(payload, bytes) else ForwardMsg()
        if message.WhichOneof("type") == "script_finished":
            runs.append(ForwardMsg.ScriptFinishedStatus.Name(message.script_finished))

    page.on("websocket", lambda socket: socket.on("framereceived", look))
    return runs


def search_for(page: Page, text: str) -> Locator:
    """Type into the search of the header; gives the hits, once they are there."""
    page.locator(".in-header input").fill(text)
    page.locator(f'.in-header[data-answered="{text}"]').wait_for()
    return page.locator(".in-header .hit")


def test_one_finds_as_one_types_and_goes_there_by_keyboard_alone(place: Site) -> None:
    with place.visitor() as page:
        runs = _runs(page)
        place.open(page, "questions", lang="th")
        runs.clear()
        page.keyboard.press("/")
        field = page.locator(".in-header input")
        expect(field).to_be_focused()
        page.keyboard.type("โรงพยาบาลขอนแก่น", delay=20)
        page.locator('.in-header[data-answered="โรงพยาบาลขอนแก่น"]').wait_for()
        first = page.locator(".in-header .hit").first
        expect(first.locator(".title")).to_have_text("โรงพยาบาลขอนแก่น")
        page.keyboard.press("ArrowDown")
        expect(first).to_have_attribute("aria-selected", "true")
        expect(field).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
        page.keyboard.press("Escape")
        expect(field).to_have_attribute("aria-expanded", "false")
        for _ in range(100):  # the end of a run is told after its answer
            if not runs:
                page.wait_for_timeout(100)
        assert set(runs) == {"FINISHED_FRAGMENT_RUN_SUCCESSFULLY"}  # no key ran the page
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/network?lang=th&at=id%2Forganization%2Fhosp-khonkaen**")
        picture_drawn(page)


def test_an_innovation_leads_to_its_case_and_letters_in_the_field_are_no_shortcuts(
    place: Site,
) -> None:
    with place.visitor(width=390, height=844) as page:
        place.open(page, "", lang="en")
        page.locator(".in-header input").click()
        page.keyboard.type("rc/")  # Streamlit would run the page for r, and open a dialog for c
        expect(page.locator(".in-header input")).to_have_value("rc/")
        assert page.get_by_role("dialog").count() == 0
        hits = search_for(page, "Garbage for Eggs")
        hits.first.click()
        page.wait_for_url("**/case?lang=en&id=yla-yala-garbage-for-eggs")
        expect(page.locator("h1")).to_contain_text("Garbage for Eggs")
        expect(page.locator(".in-header input")).to_have_value("")


def test_nothing_found_is_said_and_heard(place: Site) -> None:
    with place.visitor() as page:
        place.open(page, "", lang="en")
        assert search_for(page, "qqqq zzzz").count() == 0
        said = catalogue()["finder.nothing"].en
        expect(page.locator(".in-header .nothing")).to_have_text(said)
        expect(page.locator(".in-header [role=status]")).to_have_text(said)


# ---- take along, and print


def test_an_answer_leaves_as_a_workbook_and_as_a_link_that_works_elsewhere(place: Site) -> None:
    slug = "partners-of-an-innovation"
    with place.visitor() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        place.open(page, "questions", lang="th", q=slug)
        content = downloaded(page, page.locator(f".st-key-xlsx_{slug} button"))
        assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames[1] == "answer"
        page.locator(".take .copy").click()
        expect(page.locator(".take [role=status]")).to_have_text("คัดลอกลิงก์แล้ว")
        copied = page.evaluate("navigator.clipboard.readText()")
        sentence = page.locator("[data-answer] .sentence").inner_text()
    assert copied.startswith(f"{place.address}/questions?lang=th&q={slug}&")
    with place.visitor() as page:
        page.goto(copied)
        expect(page.locator("[data-answer] .sentence")).to_have_text(sentence)


def test_where_the_clipboard_is_shut_the_link_is_there_to_copy_by_hand(place: Site) -> None:
    with place.visitor() as page:
        page.add_init_script("navigator.clipboard.writeText = () => Promise.reject('no')")
        place.open(page, "questions", lang="en", q="obstacles-named")
        page.locator(".take .copy").click()
        expect(page.locator(".take input")).to_be_focused()
        chosen = page.locator(".take input").evaluate(
            "it => it.value.slice(it.selectionStart, it.selectionEnd)"
        )
        assert chosen.startswith(f"{place.address}/questions?lang=en&q=obstacles-named")


def test_on_paper_stand_the_answer_whole_tables_and_the_footer_and_no_widgets(place: Site) -> None:
    with place.visitor() as page:
        place.open(page, "questions", lang="th", q="partners-of-an-innovation")
        page.emulate_media(media="print")
        for shown in ("[data-answer]", ".table table", "footer"):
            expect(page.locator(shown).first).to_be_visible()
        for widget in (".st-key-header", ".stButton", ".stDownloadButton", ".stSelectbox", ".take"):
            for one in page.locator(widget).all():
                expect(one).to_be_hidden()
        cut = """() => [...document.querySelectorAll(".stMain, .stApp, .table")].filter(
            (it) => it.scrollHeight > it.clientHeight + 2 && getComputedStyle(it).overflowY !== "visible")
            .map((it) => it.className)"""
        assert page.evaluate(cut) == []  # the window ends nothing: all of it goes to paper
