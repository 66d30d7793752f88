"""The Query page in a real browser: run by keyboard, stop, be refused, and take the table along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from browsing import Site, dashboard, downloaded, site
from playwright.sync_api import Locator, Page, expect

from govinno.graph.snapshots import Store

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
WRITES = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"


@pytest.fixture(scope="module")
def place(shipped_store: Store) -> Iterator[Site]:
    with site(shipped_store.folder) as found:
        yield found


@pytest.fixture
def page(place: Site) -> Iterator[Page]:
    with place.visitor() as found:
        place.open(found, "query", lang="en")
        yield found


def run(page: Page, text: str) -> None:
    """Write a query and send it off by keyboard."""
    field = page.locator(".st-key-query_text textarea")
    field.fill(text)
    field.press("Control+Enter")


def text_in(page: Page) -> str:
    return page.locator(".st-key-query_text textarea").input_value()


def test_ctrl_enter_runs_the_text_and_its_table_can_be_taken_along(page: Page) -> None:
    run(page, 'SELECT ?name ?n { VALUES (?name ?n) { ("ขอนแก่น" 1) ("=1+1" 2) } }')
    expect(page.locator("[data-rows]")).to_have_attribute("data-rows", "2")
    content = downloaded(page, page.locator(".st-key-query_csv button"))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [["name", "n"], ["ขอนแก่น", "1"], ["'=1+1", "2"]]


def test_stop_ends_a_query_that_would_never_end_and_keeps_its_words(page: Page) -> None:
    run(page, ENDLESS)
    stop = page.locator(".st-key-stop button")
    stop.click()
    expect(page.locator("[data-testid=stAlertContentWarning]")).to_contain_text("as you asked")
    expect(stop).to_have_count(0)
    assert text_in(page) == ENDLESS
    run(page, "SELECT (1 AS ?one) {}")
    expect(page.locator("[data-rows]")).to_have_attribute("data-rows", "1")


def test_no_visitor_makes_another_wait_and_a_query_ends_with_its_page(
    place: Site, shipped_store: Store
) -> None:
    with ExitStack() as opened:
        here = dashboard(shipped_store.folder, WORKERS="2", SECONDS="300")
        there = replace(place, address=opened.enter_context(here))
        gone, other, third = (opened.enter_context(there.visitor()) for _ in range(3))
        for page in (gone, other, third):
            there.open(page, "query", lang="en")
        run(gone, ENDLESS)
        expect(stop_of(gone)).to_have_count(1)
        run(other, "SELECT (1 AS ?one) {}")
        expect(other.locator("[data-rows]")).to_have_attribute("data-rows", "1")
        run(other, ENDLESS)
        expect(stop_of(other)).to_have_count(1)
        run(third, "SELECT (1 AS ?one) {}")
        expect(stop_of(third)).to_have_count(1)  # both workers are taken
        gone.close()
        expect(third.locator("[data-rows]")).to_have_attribute("data-rows", "1")
        expect(stop_of(other)).to_have_count(1)
        stop_of(other).click()


def stop_of(page: Page) -> Locator:
    return page.locator(".st-key-stop button")


def test_a_text_that_writes_is_refused_and_keeps_its_words(place: Site, page: Page) -> None:
    run(page, WRITES)
    refused = page.locator("[data-testid=stAlertContentWarning]")
    expect(refused).to_contain_text("changes data")
    assert text_in(page) == WRITES
    page.wait_for_url("**text=INSERT*")
    with place.visitor() as other:
        other.goto(page.url)
        expect(other.locator(".st-key-query_text textarea")).to_have_value(WRITES)
        expect(other.locator("[data-testid=stAlertContentWarning]")).to_have_count(0)


def test_the_same_in_cypher(place: Site) -> None:
    with place.visitor() as page:
        place.open(page, "query", lang="en", engine="cypher")
        run(page, "UNWIND [1, 2, 3] AS n RETURN n")
        expect(page.locator("[data-rows]")).to_have_attribute("data-rows", "3")
