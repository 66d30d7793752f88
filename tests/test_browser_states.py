"""A store without data and a store that cannot be read: told on every page, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import DOORS, LANGUAGES, Site, everything_told, site
from playwright.sync_api import expect
from small_stores import Home, write_cases

from govinno.graph.snapshots import Store

EMPTY = {"th": "ยังไม่มีข้อมูลในคลังนี้", "en": "There are no data in this store yet."}
BROKEN = {"th": "อ่านคลังข้อมูลไม่ได้", "en": "The store cannot be read."}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("states")
    store = Store(folder / "store")
    store.folder.mkdir(exist_ok=True)
    return Home(store, write_cases(folder / "source", "case-1"))


@pytest.fixture(scope="module")
def place(home: Home) -> Iterator[Site]:
    with site(home.store.folder) as found:
        yield found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_store_says_on_every_page_what_to_do(place: Site, lang: str) -> None:
    with place.visitor() as page:
        for door in DOORS:
            place.open(page, door, lang=lang)
            expect(page.locator(".stAlert")).to_contain_text(EMPTY[lang])
            expect(page.locator(".stCode").first).to_contain_text("govinno load cases")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_broken_store_is_told_on_every_page_without_a_traceback(
    place: Site, home: Home, lang: str
) -> None:
    pointer = home.store.folder / "current"
    pointer.write_text("no such snapshot", "utf-8")
    with place.visitor() as page:
        for door in DOORS:
            place.open(page, door, lang=lang)
            expect(page.locator("[data-testid=stAlertContentError]")).to_contain_text(BROKEN[lang])
            told = everything_told(page)
            assert "Traceback" not in told and "Error" not in told
    pointer.unlink()


def test_a_page_answers_as_soon_as_something_is_loaded(place: Site, home: Home) -> None:
    with place.visitor() as page:
        place.open(page, "questions", lang="en")
        expect(page.locator(".stAlert")).to_contain_text(EMPTY["en"])
        assert home.load().errors == []
        place.open(page, "questions", lang="en", q="partners-and-success")
        expect(page.locator(".answer .sentence").first).to_contain_text("of 1 innovation recorded")
