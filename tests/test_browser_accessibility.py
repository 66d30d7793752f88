"""axe-core on every page: nothing that keeps somebody out, wide and narrow, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import DOORS, LANGUAGES, Site, picture_drawn, site
from playwright.sync_api import Page, expect

from govinno.graph.snapshots import Store
from govinno.views.asked import FIRST_CASE

WIDE, NARROW = 1440, 390
SEVERE = ("serious", "critical")


@pytest.fixture(scope="module")
def place(shipped_store: Store) -> Iterator[Site]:
    with site(shipped_store.folder) as found:
        yield found


def severe_findings(page: Page) -> list[str]:
    """What axe-core finds serious or critical, with the elements."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response
    assert found["passes"]
    return [
        f"{finding['id']}: {node['html'][:200]} {node['failureSummary']}"
        for finding in found["violations"]
        if finding["impact"] in SEVERE
        for node in finding["nodes"]
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("door", DOORS)
def test_no_page_keeps_anybody_out(place: Site, door: str, lang: str) -> None:
    with place.visitor(width=WIDE) as page:
        place.open(page, door, lang=lang)
        if page.locator(".stBidiComponent .network").count():
            picture_drawn(page)
        assert severe_findings(page) == []
        page.set_viewport_size({"width": NARROW, "height": 844})
        assert severe_findings(page) == []


@pytest.mark.parametrize("door", DOORS)
def test_in_the_dark_everything_can_be_read_too(place: Site, door: str) -> None:
    with place.visitor(width=WIDE) as page:
        page.emulate_media(color_scheme="dark")
        place.open(page, door, lang="th")
        if page.locator(".stBidiComponent .network").count():
            picture_drawn(page)
        ground = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
        assert page.evaluate(ground) == "rgb(20, 25, 31)"
        assert severe_findings(page) == []


#: So many folds may be drawn after the others were counted.
MOST_LATE = 20


@pytest.mark.parametrize(
    ("door", "parameters"),
    [
        ("", {"q": "partners-of-an-innovation"}),
        ("", {"q": "how-the-prize-came-about"}),
        ("network", {}),
        ("network", {"view": "matrix"}),
        ("network", {"view": "flow"}),
        ("network", {"case": FIRST_CASE, "sel": f"id/innovation/{FIRST_CASE}/project"}),
        ("case", {}),
        ("query", {"q": "who-says-which-factor", "engine": "cypher"}),
    ],
)
def test_no_view_keeps_anybody_out(place: Site, door: str, parameters: dict[str, str]) -> None:
    with place.visitor(width=WIDE) as page:
        place.open(page, door, lang="th", **parameters)
        closed = page.locator("details:not([open]) > summary:visible")
        for _ in range(page.locator("details").count() + MOST_LATE):
            if closed.count():
                closed.first.click()
        expect(closed).to_have_count(0)
        assert severe_findings(page) == []
