"""Evidence and narrow screens in a real browser: a number opens its document, nothing runs out."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from browsing import DOORS, LANGUAGES, Site, site
from playwright.sync_api import expect

from govinno.graph.snapshots import Store

#: Nobody scrolls sideways to read.
_SIDEWAYS = (
    "() => { const m = document.querySelector('.stMain'); return m.scrollWidth - m.clientWidth; }"
)


@pytest.fixture(scope="module")
def place(shipped_store: Store) -> Iterator[Site]:
    with site(shipped_store.folder) as found:
        yield found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_number_on_the_case_page_opens_the_document_where_it_stands(
    place: Site, lang: str
) -> None:
    with place.visitor() as page:
        place.open(page, "case", lang=lang)
        number = page.locator('[data-part="partners"] details.ref').first
        shown = number.locator(".reference")
        expect(shown).to_be_hidden()
        number.locator("summary").click()
        expect(shown).to_be_visible()
        expect(shown.locator("mark, .quoted").first).to_be_visible()
        link = shown.locator("a").first
        assert urlsplit(str(link.get_attribute("href"))).scheme in ("http", "https")
        assert link.get_attribute("rel") == "noopener noreferrer"


def test_a_card_on_the_answers_page_leads_to_its_document(place: Site) -> None:
    with place.visitor() as page:
        place.open(page, "questions", lang="en", q="partners-of-an-innovation")
        card = page.locator("article.evidence").first
        assert str(card.locator(".document a").get_attribute("href")).startswith("http")
        expect(card.get_by_text("Key words:")).to_be_visible()
        expect(page.locator(".evidence-counts")).to_contain_text("of 10 rows")


@pytest.mark.parametrize("width", [390, 360, 320])
@pytest.mark.parametrize("door", DOORS)
def test_no_page_scrolls_sideways_on_a_telephone(place: Site, door: str, width: int) -> None:
    with place.visitor(width=width) as page:
        place.open(page, door, lang="th")
        assert page.evaluate(_SIDEWAYS) <= 0


def test_a_thing_is_found_by_its_name_on_the_page(place: Site) -> None:
    with place.visitor() as page:
        place.open(
            page, "questions", lang="th", q="where-does-this-come-from", thing="โรงพยาบาลขอนแก่น"
        )
        expect(page.locator(".answer .sentence")).to_contain_text("โรงพยาบาลขอนแก่น มีหลักฐาน")
        assert str(page.locator(".table td a").first.get_attribute("href")).startswith("http")


def test_what_is_not_found_in_a_list_is_said_in_thai(place: Site) -> None:
    with place.visitor() as page:
        place.open(page, "case", lang="th")
        page.get_by_role("combobox").first.fill("zzzz")
        empty = page.locator('[role="listbox"][data-empty] > *')
        expect(empty).to_be_visible()
        assert empty.evaluate("it => getComputedStyle(it, '::after').content") == '"ไม่พบ"'
