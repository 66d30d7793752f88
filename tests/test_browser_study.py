"""The study of partners and success in a real browser, wide and narrow, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import LANGUAGES, Site, dashboard, downloaded, settle, site
from compared import comparison_store
from playwright.sync_api import Page, expect
from test_browser_accessibility import severe_findings

from govinno.answers.brief import FOR_ANALYSTS
from govinno.answers.success.tables import study
from govinno.graph.exports.words import MADE_UP
from govinno.graph.snapshots import Store
from govinno.views.questions import HOME

PARTS = study().form.parts

WIDE, NARROW = 1440, 390


@pytest.fixture(scope="module")
def place(shipped_store: Store) -> Iterator[Site]:
    with site(shipped_store.folder) as found:
        yield found


@pytest.fixture(scope="module")
def compared(place: Site) -> Iterator[Site]:
    """Another dashboard for the same browser."""
    with dashboard(comparison_store().folder) as address:
        yield Site(place.browser, address)


def counts(page: Page) -> str:
    return str(page.locator(".counts").get_attribute("data-counts"))


def choose(page: Page, blank: str, words: str) -> None:
    field = page.locator(f".st-key-blank_{blank} input")
    field.click()  # filled at once, the list did not open on a narrow page
    field.fill(words)
    expect(page.get_by_role("option", name=words).first).to_be_visible()
    page.keyboard.press("Enter")


def open_folds(page: Page) -> None:
    folds = page.locator("details:not([open]) > summary:visible")
    for _ in range(page.locator("details").count()):
        if folds.count():
            folds.first.click()
    expect(folds).to_have_count(0)
    settle(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_study_is_drawn_and_nothing_runs_over_the_edge(
    place: Site, lang: str, width: int
) -> None:
    with place.visitor(width=width) as page:
        place.open(page, "questions", q=HOME, lang=lang)
        expect(page.locator(f'.answer[data-answer="{HOME}"]')).to_be_visible()
        name = page.locator(".answer strong").first.bounding_box()
        height = page.evaluate("innerHeight")
        assert name and name["y"] + name["height"] < height, "a partner is named above the fold"
        assert page.locator(".counts").count() == 0
        page.get_by_test_id("stCheckbox").get_by_text(FOR_ANALYSTS.in_language(lang)).first.click()
        expect(page.locator(".counts")).to_be_visible()
        settle(page)
        for words in (part.title for part in PARTS.values()):
            expect(
                page.get_by_role("heading", name=words.in_language(lang), exact=True)
            ).to_be_visible()
        above, answer = (
            page.locator(".counts").bounding_box(),
            page.locator(".answer").bounding_box(),
        )
        assert above and answer and answer["y"] + answer["height"] <= above["y"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        wider = page.locator(".stMain .table.brief, .stMain .dots, .counts, .answer").evaluate_all(
            "(boxes) => boxes.filter((b) => b.getBoundingClientRect().right > innerWidth).length"
        )
        assert wider == 0


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_another_definition_changes_link_and_counts_and_the_link_says_the_same_to_somebody_else(
    place: Site, width: int
) -> None:
    with place.visitor(width=width) as page, place.visitor(width=width) as other:
        place.open(page, "questions", q=HOME, lang="en", analysts="open")
        before = counts(page)
        choose(page, "definition", "An award for this")
        page.wait_for_url("**definition=A*")
        expect(page.locator(".counts")).not_to_have_attribute("data-counts", before)
        settle(page)
        other.goto(page.url)
        expect(other.locator(".counts")).to_have_attribute("data-counts", counts(page))
        assert "An award for this innovation" in other.locator(".counts").inner_text()


def test_an_optional_setting_is_filled_in_and_emptied_again(place: Site) -> None:
    with place.visitor(width=WIDE) as page:
        place.open(page, "questions", q=HOME, lang="en", definition="A")
        before = counts(page)
        field = page.locator(".st-key-blank_rank input")
        field.fill("1")
        field.press("Enter")
        page.wait_for_url("**rank=1*")
        settle(page)
        assert counts(page) != before
        field.fill("")
        field.press("Enter")
        page.wait_for_url("**rank=any*")
        expect(page.locator(".counts")).to_have_attribute("data-counts", before)


def test_a_part_that_is_not_shown_can_be_read(place: Site) -> None:
    with place.visitor(width=WIDE) as page:
        place.open(page, "questions", q=HOME, lang="th", definition="C")
        for name in ("shown", "combinations"):
            refused = page.locator(f'[data-part="{name}"] .refused')
            expect(refused).to_be_visible()
            assert len(refused.inner_text()) > 40
        assert page.locator(".stAlert").count() == 0


def test_the_csv_of_the_page_has_all_tables(place: Site) -> None:
    with place.visitor(width=WIDE) as page:
        place.open(page, "questions", q=HOME, lang="en")
        saved = downloaded(page, page.locator(f".st-key-csv_{HOME} button")).decode("utf-8-sig")
    assert PARTS["said"].title.en in saved and PARTS["position"].title.en in saved


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rates_are_drawn_within_their_line_and_examples_are_called_made_up(
    compared: Site, lang: str
) -> None:
    with compared.visitor(width=WIDE) as page:
        compared.open(page, "questions", q=HOME, lang=lang)
        expect(page.locator(".made-up")).to_have_text(MADE_UP.in_language(lang))
        scales = page.locator(".dots .scale[role=img]")
        assert scales.count() > 5
        outside = scales.evaluate_all(
            """(lines) => lines.filter((line) => {
              const all = line.getBoundingClientRect();
              const bar = line.querySelector("b").getBoundingClientRect();
              const dot = line.querySelector("u").getBoundingClientRect();
              const middle = (dot.left + dot.right) / 2;
              return bar.left < all.left - 1 || bar.right > all.right + 1 ||
                     middle < bar.left - 1 || middle > bar.right + 1;
            }).length"""
        )
        assert outside == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_study_keeps_nobody_out(compared: Site, lang: str) -> None:
    with compared.visitor(width=WIDE) as page:
        compared.open(page, "questions", q=HOME, lang=lang)
        assert severe_findings(page) == []
        page.set_viewport_size({"width": NARROW, "height": 844})
        assert severe_findings(page) == []


def test_the_study_with_all_its_folds_open_keeps_nobody_out(place: Site) -> None:
    with place.visitor(width=WIDE) as page:
        place.open(page, "questions", q=HOME, lang="th", analysts="open")
        open_folds(page)
        assert severe_findings(page) == []
