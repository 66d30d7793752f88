"""From the gallery to an answer and back, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from browsing import Site, settle, site
from playwright.sync_api import Page, expect

from govinno.answers.question import load_questions
from govinno.graph.snapshots import Store

SIDEWAYS = "document.querySelector('.stMain').scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def place(shipped_store: Store) -> Iterator[Site]:
    with site(shipped_store.folder) as opened:
        yield opened


def parameters(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def test_from_the_gallery_to_a_question_its_filters_an_empty_answer_and_back(place: Site) -> None:
    with place.visitor() as page:
        place.open(page, "questions", lang="th")
        cards = page.locator(".gallery li")
        every = cards.count()
        field = page.locator(".narrow input")
        field.press_sequentially("ปัจจัย โต้แย้ง")
        expect(page.locator(".narrow [role=status]")).to_have_text(f"แสดง 1 จาก {every} คำถาม")
        expect(page.locator(".gallery section:visible h2 .count")).to_have_text(["1"])
        field.fill("ปัจจัยxyz")
        expect(page.locator(".narrow [role=status]")).to_contain_text("โปรด")
        field.fill("factors")  # an everyday word of the other language finds it too
        page.locator(".gallery a[href*='q=factors-by-breadth']").click()
        page.wait_for_url("**q=factors-by-breadth*")
        settle(page)

        beside = page.locator(".beside a[href*='q=who-says-which-factor']")
        beside.click()
        page.wait_for_url("**q=who-says-which-factor*")
        settle(page)
        before = page.locator(".answer .sentence").inner_text()
        finder = page.locator(".st-key-thing_innovation input")
        finder.fill("ธนาคารขยะ")
        hit = page.locator(".st-key-thing_innovation .hit").first
        name = hit.locator(".title").inner_text()
        hit.click()
        expect(page.locator(".picked strong")).to_have_text(name)
        expect(page.locator(".answer .sentence")).not_to_have_text(before)
        assert page.locator(".answer").count() == 1
        assert "/id/innovation/" in parameters(page)["innovation"]
        assert "://" not in page.locator(".st-key-rail").inner_text()

        offer = page.locator(".st-key-emptied button")
        expect(offer).to_contain_text(name)
        page.set_viewport_size({"width": 320, "height": 700})  # filters wait in a fold there
        expect(page.locator(".st-key-blank_factor")).to_be_hidden()
        assert page.evaluate(SIDEWAYS) <= 0
        page.locator(".rail-fold summary").click()
        expect(page.locator(".st-key-blank_factor")).to_be_visible()
        assert page.evaluate(SIDEWAYS) <= 0
        page.set_viewport_size({"width": 1440, "height": 900})
        offer.click()
        expect(page.locator(".answer .sentence")).to_have_text(before)
        assert "innovation" not in parameters(page)
        expect(page.locator(".picked")).to_have_count(0)

        page.locator(".back a").click()
        expect(page.locator(".gallery li")).to_have_count(every)
        assert set(parameters(page)) == {"lang"} and every > len(load_questions())
