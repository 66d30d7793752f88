"""YASGUI and the pages of the endpoint in a real Chromium, also behind a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Literal

import pytest
from browsing import LANGUAGES, chromium, profile
from playwright.sync_api import Browser, Page, expect
from test_endpoint import serving
from test_endpoint_pages import HOSPITAL, PROJECT, SORTS, proxy

from govinno.answers.question import load_questions
from govinno.graph.snapshots import Store
from govinno.ontology import ONTOLOGY
from govinno.verbs import Govinno

BASE_PATH = "/graph/of-ours"
QUESTION = "partners-of-an-innovation"
TAB, RUN = ".tabsList .tab:not(.addTab)", ".tabPanel.active .yasqe_queryButton"
ROWS = ".tabPanel.active .yasr table.dataTable tbody tr"
#: What a page draws wider than the window.
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def place(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an endpoint behind a proxy that shows it under a path."""
    folder, options = tmp_path_factory.mktemp("yasgui"), ["--base-path", BASE_PATH]
    with (
        serving(shipped_store.folder, folder, *options, rows=10_000) as server,
        proxy(server.port, BASE_PATH, keeps_host=False) as front,
    ):
        yield f"http://127.0.0.1:{front.port}{BASE_PATH}"


def title_of(store: Store, slug: str, language: str) -> str:
    """What the tab of a question is called: its title with its default values."""
    with Govinno(store.folder) as library:
        meant = library.meaning(slug, {})
    words = {name: told.in_language(language) for name, (_, told) in meant.items()}
    return load_questions()[slug].title.in_language(language).format(**words)


def rows_of(store: Store, slug: str) -> int:
    with Govinno(store.folder) as library:
        return len(library.query(library.texts(slug, {})["sparql"], "sparql").rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ready_question_runs_in_its_tab_and_nothing_is_asked_elsewhere(
    browser: Browser, place: str, shipped_store: Store, language: str
) -> None:
    with profile(browser) as (context, visit):
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{place}/?lang={language}")
        asked_by_sparql = [q for q in load_questions().values() if q.kind == "table"]
        expect(page.locator(TAB)).to_have_count(len(asked_by_sparql))
        title = title_of(shipped_store, QUESTION, language)
        page.locator(TAB).filter(has_text=title).click()
        expect(page.locator(".tabPanel.active .CodeMirror")).to_contain_text(title)
        page.locator(RUN).click()
        expect(page.locator(ROWS)).to_have_count(rows_of(shipped_store, QUESTION), timeout=30_000)
        expect(page.locator(ROWS).filter(has_text="โรงพยาบาลขอนแก่น").first).to_be_visible()
        label = {"th": "ตาราง", "en": "Table"}[language]
        expect(page.locator(".tabPanel.active .select_table")).to_have_text(label)
        assert all(url.startswith(f"{place}/") for url in asked), asked
        assert f"{place}/sparql" in asked
        _opens_our_own_page(page, place, language)
        assert (visit.outside, visit.complaints) == ([], [])


def _opens_our_own_page(page: Page, place: str, language: str) -> None:
    """A thing in the result leads to its page here, in the language of this one."""
    ways: tuple[Literal["middle", "left"], ...] = ("middle", "left")
    for row, button in enumerate(ways):
        with page.context.expect_page() as opened:
            page.locator(ROWS).nth(row).locator("a.iri").first.click(button=button)
        there = opened.value
        there.wait_for_load_state()
        assert there.url.startswith(f"{place}/id/") and there.url.endswith(f"?lang={language}")
        expect(there.locator("html")).to_have_attribute("lang", language)
        expect(there.locator("h1")).not_to_be_empty()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mistyped_name_is_told_above_the_rows_and_nothing_in_it_is_markup(
    browser: Browser, place: str, language: str
) -> None:
    names = {"Inovation": "Inovation", "นวัตกรรม%3Cb%3E": "นวัตกรรม<b>"}
    editor = "document.querySelector('.tabPanel.active .CodeMirror').CodeMirror"
    with profile(browser) as (context, visit):
        page = context.new_page()
        page.goto(f"{place}/?lang={language}")
        said = page.locator(".tabPanel.active .notice")
        for written, name in names.items():
            text = f"SELECT * {{ ?s a <{ONTOLOGY}{written}> }}"
            page.evaluate(f"(text) => {editor}.setValue(text)", text)
            page.locator(RUN).click()
            expect(said).to_contain_text(f"no class or property {name},", timeout=20_000)
            expect(said).to_contain_text({"th": "ข้อสังเกต", "en": "Please note"}[language])
            expect(said.locator("b")).to_have_count(0)
        page.evaluate(f"{editor}.setValue('SELECT (1 AS ?one) {{}}')")
        page.locator(RUN).click()
        expect(said).to_have_count(0)
        expect(page.locator(ROWS)).to_have_count(1)
        expect(page.locator(".tabPanel.active .tableControls").first).to_contain_text(
            {"th": "ย่อข้อความยาว", "en": "Shorten long values"}[language]
        )
        assert (visit.outside, visit.complaints) == ([], [])


def test_a_refusal_is_told_in_words_and_a_prefix_of_ours_is_offered(
    browser: Browser, place: str
) -> None:
    with profile(browser) as (context, visit):
        page = context.new_page()
        page.goto(f"{place}/?lang=th#query={'SELECT * { ?s gix:a ?o }'}")
        expect(page.locator(".tabPanel.active .yasr")).to_contain_text("โปรดประกาศ", timeout=20_000)
        assert visit.outside == [] and all("400" in told for told in visit.complaints)
        page.locator(".tabPanel.active .CodeMirror").click()
        page.keyboard.press("Control+a")
        page.keyboard.type("PREFIX success-f")
        expect(page.locator(".CodeMirror-hints")).to_contain_text(
            "success-factor: <https://w3id.org/govinno/vocab/success-factor/>"
        )


def test_a_link_never_sends_a_text_to_another_place(browser: Browser, place: str) -> None:
    with profile(browser) as (context, visit):
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        text = "SELECT (1 AS ?one) {}"
        page.goto(f"{place}/?lang=en#query={text}&endpoint=https://evil.example/sparql")
        expect(page.locator(ROWS)).to_have_count(1, timeout=20_000)
        assert (visit.outside, visit.complaints) == ([], [])
        assert all(url.startswith(place) for url in asked)


def test_the_query_of_a_page_opens_and_runs(browser: Browser, place: str) -> None:
    with profile(browser) as (context, visit):
        page = context.new_page()
        page.goto(f"{place}{HOSPITAL}?lang=th")
        page.get_by_role("link", name="เปิดเป็นคำสั่งค้น SPARQL").click()
        expect(page.locator(ROWS).first).to_be_visible(timeout=20_000)
        expect(page.locator(f"{TAB}.active")).to_contain_text("โรงพยาบาลขอนแก่น")
        assert (visit.outside, visit.complaints) == ([], [])


@pytest.mark.parametrize("width", [1440, 390])
def test_pages_fit_and_need_no_script(browser: Browser, place: str, width: int) -> None:
    with profile(browser, width=width) as (context, visit):
        page = context.new_page()
        for sort, path in SORTS.items():
            page.goto(f"{place}{path}?lang=th")
            assert page.evaluate(TOO_WIDE) <= 0, sort
        assert (visit.outside, visit.complaints) == ([], [])
    plain = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 900})
    page = plain.new_page()
    page.goto(f"{place}{PROJECT}?lang=th")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Teacher-Doctor-Parent project")
    page.goto(f"{place}/?lang=th")
    expect(page.locator(".answer")).to_contain_text("/sparql")
    plain.close()


ASK = """async (address) => {
  const headers = { "Content-Type": "application/sparql-query", Accept: "text/csv" };
  try {
    return await (await fetch(address, { method: "POST", headers, body: "ASK {}" })).text();
  } catch (error) {
    return error.name;
  }
}"""


def test_a_page_of_a_named_site_may_ask_and_that_of_another_may_not(
    browser: Browser, shipped_store: Store, tmp_path: Path
) -> None:
    pages = ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    Thread(target=pages.serve_forever, daemon=True).start()
    port = pages.server_address[1]
    options = ["--allow-origin", f"http://127.0.0.1:{port}"]
    with serving(shipped_store.folder, tmp_path, *options) as server:
        for name, told in (("127.0.0.1", "answer\r\ntrue\r\n"), ("localhost", "TypeError")):
            with profile(browser) as (context, _):
                page = context.new_page()
                page.goto(f"http://{name}:{port}/no-such-page")
                assert page.evaluate(ASK, f"http://127.0.0.1:{server.port}/sparql") == told
    pages.shutdown()
    pages.server_close()
