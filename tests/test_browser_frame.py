"""The frame of all pages in a real browser: header, search, what one takes along, print, colours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import DOORS, LANGUAGES, Site, site
from playwright.sync_api import Page, expect

from govinno import dashboard
from govinno.graph.snapshots import Store
from govinno.views import header, shell
from govinno.views.words import catalogue


@pytest.fixture(scope="module")
def place(shipped_store: Store) -> Iterator[Site]:
    with site(shipped_store.folder) as found:
        yield found


# ---- the header


def test_a_page_behind_another_gives_up_its_door_to_it() -> None:
    group = ("questions", "cases", "case")
    assert header.with_doors(group, ["home", "case", "questions"]) == ["questions", "case"]
    assert header.with_doors(group, ["home", "case", "cases"]) == ["cases"]


def _labels(group: str, lang: str) -> list[str]:
    names = header.with_doors(shell.DOORS[group], dashboard.PAGES)
    return [catalogue()[f"shell.{name}"].in_language(lang) for name in names]


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
