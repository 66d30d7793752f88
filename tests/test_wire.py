"""What a page sends to the browser does not grow with the cases: the bytes of each page, counted
as they come out of a real server, of the shipped cases alone and among more than ten times as many.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from browsing import dashboard
from conftest import CASES
from wire import messages_of

from govinno.bench.generate import generate
from govinno.dashboard import PAGES
from govinno.graph.snapshots import Store
from govinno.loading import load
from govinno.views import shell

MORE = 600
#: Ten times the cases know more provinces and awards, and more of the lists with an end are full.
MOST_TIMES = 1.5
#: A page with rows may show more of them, up to its longest table.
MOST_BYTES = 1_000_000
#: Pages of which the usual link shows no rows, with what they show when asked.
ROWS = (
    "questions?q=partners-and-success&analysts=open",
    "questions?q=innovations-for-a-theme",
    "questions?q=who-says-which-factor",
    "cases?as=table",
    "cases?as=like&my_theme=waste_circular",
    "network?view=matrix",
    "network?view=flow",
    "network?view=table",
    "about?part=sources",
    "search?text=ขยะ",
)


class Two(NamedTuple):
    """The addresses of a dashboard on the shipped cases, and of one on many more."""

    few: str
    many: str


@pytest.fixture(scope="module")
def two(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    folder = tmp_path_factory.mktemp("many")
    generate(MORE, folder / "cases")
    many = Store(folder / "store")
    assert load(many, [CASES, folder / "cases"]).snapshot
    with dashboard(shipped_store.folder) as few, dashboard(many.folder) as more:
        yield Two(few, more)


def sent(address: str, link: str) -> int:
    """So many bytes come for a link without its language."""
    page, _, query = link.partition("?")
    return sum(map(len, asyncio.run(messages_of(address, page, f"lang=th&{query}"))))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_sends_no_more_for_ten_times_the_cases(two: Two, page: str) -> None:
    few, many = (sent(address, shell.ADDRESSES[page]) for address in two)
    assert few < many < MOST_TIMES * few


@pytest.mark.parametrize("link", ROWS)
def test_what_shows_rows_has_an_end(two: Two, link: str) -> None:
    assert sent(two.many, link) < MOST_BYTES
