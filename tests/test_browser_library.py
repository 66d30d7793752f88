"""The library of cases in a real browser: tick, compare, and the link in a fresh profile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from browsing import Site, site
from playwright.sync_api import Page, expect
from small_stores import small_record, write

from govinno.graph.snapshots import Store
from govinno.loading import load

HOSTILE = "<script>document.title='taken'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The shipped cases, and one whose name is a script."""
    folder = tmp_path_factory.mktemp("library")
    record = small_record("tst-hostile-name")
    record["innovation"]["name_th"] = record["innovation"]["name_en"] = HOSTILE
    write(folder / "records" / "tst-hostile-name.yaml", record)
    store = Store(folder / "store")
    cases = Path(__file__).parents[1] / "cases"
    assert load(store, [cases, folder / "records"], accept_valid=True).snapshot
    with site(store.folder) as opened:
        yield opened


def parameters(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def test_ticks_lead_to_a_comparison_which_the_link_holds(library: Site) -> None:
    with library.visitor() as page:
        library.open(page, "cases", lang="th", theme="waste_circular")
        cards = page.locator(".card")
        expect(cards).to_have_count(11)
        names = [cards.nth(n).locator("h3").inner_text() for n in (0, 2)]
        for number in (0, 2):
            cards.nth(number).get_by_role("checkbox").click()
            expect(cards.nth(number).get_by_role("checkbox")).to_be_checked()
        page.get_by_role("button", name="เทียบกัน").click()
        heads = page.locator(".compared thead th")
        expect(heads).to_have_count(2)
        assert [heads.nth(n).locator("a").inner_text() for n in (0, 1)] == names
        told = page.locator(".compared tbody").inner_text()
        link = parameters(page)
    assert link["as"] == "compare" and len(link["compare"].split(",")) == 2
    with library.visitor() as page:  # who opens the link elsewhere sees the same
        library.open(page, "cases", **link)
        expect(page.locator(".compared thead th")).to_have_count(2)
        assert page.locator(".compared tbody").inner_text() == told


def test_a_facet_narrows_the_list_and_its_chip_takes_it_off(library: Site) -> None:
    with library.visitor() as page:
        library.open(page, "cases", lang="en")
        box = page.get_by_role("checkbox", name="Waste and circular economy")
        box.check()
        expect(page.locator(".card")).to_have_count(11)
        expect(box).to_be_focused()  # whoever uses the keyboard goes on from there
        assert parameters(page)["theme"] == "waste_circular"
        page.get_by_role("checkbox", name="Provincial administrative organisation").check()
        expect(page.locator(".empty")).to_be_visible()
        page.locator(".empty button").first.click()
        expect(page.locator(".chips button")).to_have_count(2)
        page.get_by_role("button", name="Clear all").click()
        expect(page.locator(".found")).to_contain_text("57 of 57")
        assert "theme" not in parameters(page)


def test_a_name_that_is_a_script_stays_a_name_in_every_view(library: Site) -> None:
    with library.visitor(width=320) as page:
        ids = "tst-hostile-name,lpn-nonglong-waste-bank"
        for view in ("cards", "table", "compare", "like"):
            library.open(
                page,
                "cases",
                lang="en",
                text=HOSTILE[:7] if view in ("cards", "table") else "",
                **{"as": view, "compare": ids, "my_problem": "script"},
            )
            expect(page.locator(".ticks").get_by_text("<script>").first).to_be_attached()
            assert page.locator(".ticks img, .ticks script").count() == 0, view
            assert page.title() != "taken"
            wide = page.evaluate("document.querySelector('.stMain').scrollWidth")
            assert wide <= 320, (view, wide)
