"""Evidence and narrow screens in a real browser: a number opens its document, nothing runs out."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from browsing import DOORS, Site, site, tab_to
from playwright.sync_api import expect

from govinno.graph.snapshots import Store

#: What opens the evidence behind a claim.
MARK = "a.evidence-mark"
#: Nobody scrolls sideways to read.
_SIDEWAYS = (
    "() => { const m = document.querySelector('.stMain'); return m.scrollWidth - m.clientWidth; }"
)


@pytest.fixture(scope="module")
def place(shipped_store: Store) -> Iterator[Site]:
    with site(shipped_store.folder) as found:
        yield found


#: A page with claims, by its door and link.
PLACES = [
    ("case", {}),
    ("questions", {"q": "partners-of-an-innovation"}),
    ("questions", {"q": "partners-and-success"}),
]


@pytest.mark.parametrize(("door", "link"), PLACES)
def test_a_mark_opens_the_passage_and_its_document_and_a_link_opens_it_again(
    place: Site, door: str, link: dict[str, str]
) -> None:
    with place.visitor() as page:
        place.open(page, door, lang="en", **link)
        panel, mark = page.get_by_role("dialog", name="Evidence"), page.locator(MARK).first
        expect(panel).to_have_count(0)
        mark.click()
        expect(panel.locator("mark, .quoted").first).to_be_visible()
        link_out = panel.locator(".document a").first
        assert urlsplit(str(link_out.get_attribute("href"))).scheme in ("http", "https")
        assert link_out.get_attribute("rel") == "noopener noreferrer"
        said, address = panel.inner_text(), page.url
        assert said.count("not known whether") == 1
        assert urlsplit(address).fragment == str(mark.get_attribute("href"))[1:]
        panel.get_by_role("button", name="Close the evidence").click()
        expect(panel).to_have_count(0)
        assert "#" not in page.url
    with place.visitor() as page:
        page.goto(address)
        expect(page.get_by_role("dialog", name="Evidence")).to_have_text(said, use_inner_text=True)


@pytest.mark.parametrize("width", [1440, 390])
def test_evidence_is_read_by_keyboard_and_the_keyboard_comes_back(place: Site, width: int) -> None:
    with place.visitor(width=width) as page:
        place.open(page, "case", lang="th")
        mark, panel = page.locator(MARK).first, page.get_by_role("dialog", name="หลักฐาน")
        tab_to(page, mark)
        page.keyboard.press("Enter")
        expect(panel.get_by_role("button", name="ปิดหลักฐาน")).to_be_focused()
        page.keyboard.press("Tab")
        expect(panel.locator("a").first).to_be_focused()
        page.keyboard.press("r")  # Streamlit's own key for running the page again
        box = panel.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
        page.keyboard.press("Escape")
        expect(panel).to_have_count(0)
        expect(mark).to_be_focused()


def test_a_question_says_how_much_evidence_stands_behind_its_rows(place: Site) -> None:
    with place.visitor() as page:
        place.open(page, "questions", lang="en", q="partners-of-an-innovation")
        expect(page.locator(".evidence-counts")).to_contain_text("of 10 rows")
        expect(page.locator(MARK)).to_have_count(10)


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


#: Screens of the first tab, as high as the window, at most: a case told at length, and a thin one.
TELLING, THIN = "kkn-khonkaen-teacher-doctor-parent-care", "ksn-kalasin-1132-patient-transfer"
SCREENS = [(TELLING, 1440, 900, 4.0), (TELLING, 390, 844, 10.0), (THIN, 1440, 900, 1.5)]


@pytest.mark.parametrize(("id", "width", "height", "most"), SCREENS)
def test_a_case_is_read_in_few_screens(
    place: Site, id: str, width: int, height: int, most: float
) -> None:
    with place.visitor(width=width, height=height) as page:
        place.open(page, "case", lang="th", id=id)
        high = page.evaluate("document.querySelector('.stMain').scrollHeight")
        assert high / height <= most
        assert (
            page.locator(".story h2").first.evaluate("it => it.getBoundingClientRect().top")
            < height
        )
