"""The home page in a real browser: what stands above the fold, the map of tiles, old links."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import LANGUAGES, Site, site
from playwright.sync_api import Page, expect

from govinno.graph.snapshots import Store


@pytest.fixture(scope="module")
def place(shipped_store: Store) -> Iterator[Site]:
    with site(shipped_store.folder) as found:
        yield found


def bottom(page: Page, what: str) -> float:
    box = page.locator(what).bounding_box()
    assert box, what
    return box["y"] + box["height"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentence_names_and_chart_stand_above_the_fold(place: Site, lang: str) -> None:
    with place.visitor(width=1440, height=900) as page:
        place.open(page, "", lang=lang)
        for what in (".home-said > p >> nth=1", ".home-said strong >> nth=0", ".home-chart table"):
            assert bottom(page, what) <= 900, what
        page.set_viewport_size({"width": 390, "height": 844})
        assert bottom(page, ".home-said > p >> nth=0") <= 844
        assert bottom(page, ".home-said strong >> nth=2") <= 844


@pytest.mark.parametrize("width", [320, 390, 1024])
def test_nothing_runs_over_the_edge_and_tiles_can_be_touched(place: Site, width: int) -> None:
    with place.visitor(width=width) as page:
        place.open(page, "", lang="th")
        assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width
        tiles = page.locator(".tile")
        sizes = tiles.evaluate_all(
            "(all) => all.map(t => t.getBoundingClientRect()).map(b => [b.width, b.height, b.right])"
        )
        assert len(sizes) == 77
        assert min(size for w, h, _ in sizes for size in (w, h)) >= 24
        assert max(right for *_, right in sizes) <= width


def test_a_tile_tells_its_province_when_pointed_at(place: Site) -> None:
    with place.visitor(width=320, height=700) as page:
        place.open(page, "", lang="en")
        for name in ("Mae Hong Son", "Nakhon Phanom"):  # at the left and the right edge
            tile = page.locator(f'.tile[data-name^="{name}"]')
            tile.hover()
            shown = tile.evaluate("(t) => getComputedStyle(t, '::after').content")
            assert shown.startswith(f'"{name} · cases:')
            assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 320


def test_an_old_link_to_a_question_leads_there_with_all_it_holds(place: Site) -> None:
    old = {"q": "who-says-which-factor", "factor": "leadership", "lang": "en"}
    with place.visitor() as page:
        place.open(page, "", **old)
        expect(page.locator('.answer[data-answer="who-says-which-factor"]')).to_be_visible()
        address = urlsplit(page.url)
        assert address.path == "/questions"
        assert {k: v[0] for k, v in parse_qs(address.query).items()} == old
