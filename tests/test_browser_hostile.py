"""Names that try to do harm, loaded as records are, on every page: nothing runs, the page stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from browsing import (
    DOORS,
    LANGUAGES,
    Site,
    downloaded,
    everything_told,
    picture_drawn,
    place_of,
    settle,
    site,
)
from generated import Record
from playwright.sync_api import Page, expect
from small_stores import Home, partner, small_record, write

from govinno.graph.snapshots import Store
from govinno.verbs import Govinno
from govinno.views.link import short

IMAGE, SCRIPT = "<img src=x onerror=window.__ran=1>", "</script><script>window.__ran=1</script>"
LINK, LONG = "javascript:window.__ran=1", "ยาว" * 133 + "ก"
MARKDOWN = "**ก** :red[ก] $x$"
NAMES = (
    IMAGE,
    SCRIPT,
    '"><svg onload=window.__ran=1>',
    "' onmouseover=window.__ran=1 '",
    "href",
    LINK,
    f"[ก]({LINK})",
    f"<a href={LINK}>ก</a>",
    "<iframe srcdoc='<script>parent.__ran=1</script>'>",
    LONG,
    "\u0e31",
    "ศูนย์\u200bกลาง\u200d",
    "=1+1",
    "{name} {0} %s $title",
    MARKDOWN,
)
ADDRESS = "https://example.org/?'onmouseover='window.__ran=1'&to=javascript:window.__ran=1"


def entry(name: str, **fields: object) -> Record:
    """An entry about the first innovation, with its evidence worded like its name."""
    evidence = {"source": "S1", "locator": name, "keywords": name}
    return {"about": "part_0", "evidence": evidence, **fields}


def claim(name: str) -> Record:
    """What somebody says helped, with the name wherever words are free."""
    return entry(
        name,
        code="participation",
        label_th=name,
        claim=name,
        speaker=name,
        speaker_relation="implementer",
        contributed_by=[name],
    )


def hostile_record(case: str) -> Record:
    """A record in which everything that may be worded freely has each of the names in turn."""
    return small_record(
        case,
        innovation={"name_th": IMAGE, "theme": "health", "summary_th": SCRIPT, "problem": LINK},
        innovations=[
            {"id": f"part_{n}", "kind": "project", "name_th": name} for n, name in enumerate(NAMES)
        ],
        partners=[{**partner(name, "private"), **entry(name)} for name in NAMES],
        success_factors=[claim(name) for name in NAMES],
        outcomes=[entry(n, type="access_coverage", indicator=n, value=n) for n in NAMES],
        awards=[entry(n, name_th=n, status="won", category=n) for n in NAMES],
        sources=[{"id": "S1", "title": IMAGE, "kind": "other", "url": ADDRESS}],
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(Store(tmp_path_factory.mktemp("hostile") / "store"), tmp_path_factory.mktemp("in"))
    write(home.source / "case-1.yaml", hostile_record("case-1"))
    report = home.load()
    assert report.errors == []
    return home


@pytest.fixture(scope="module")
def place(hostile: Home) -> Iterator[Site]:
    with site(hostile.store.folder) as found:
        yield found


#: What would be there if a name had been read as HTML or Markdown, also in the picture.
_HARM = """() => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap(
    (each) => each.shadowRoot ? [each, ...all(each.shadowRoot)] : [each]);
  const harmful = "[onerror], [onload], [onmouseover], [srcdoc], [href^='javascript:'], img[src='x']";
  return [window.__ran ?? "nothing ran", ...all(document).filter((each) => each.matches(harmful))
    .map((each) => each.outerHTML)];
}"""


def stands(page: Page) -> None:
    """Nothing ran, nothing is there that could, and the page is drawn to its end."""
    assert page.evaluate(_HARM) == ["nothing ran"]
    expect(page.locator("footer")).to_be_attached()
    assert page.locator(".stException, [data-testid=stAlertContentError]").count() == 0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("door", DOORS)
def test_harmful_names_run_on_no_page(place: Site, door: str, lang: str) -> None:
    with place.visitor() as page:
        place.open(page, door, lang=lang)
        if page.locator(".stBidiComponent .network").count():
            picture_drawn(page)
        stands(page)
        if door == "case":
            told = everything_told(page)
            assert IMAGE in told and SCRIPT in told


def test_harmful_names_are_found_and_run_in_no_list_of_hits(place: Site) -> None:
    with place.visitor() as page:
        place.open(page, "", lang="th")
        for text, name in (("<img src", IMAGE), ("</script>", SCRIPT), ("onmouseover", NAMES[3])):
            page.locator(".in-header input").fill(text)
            page.locator(f'.in-header[data-answered="{text}"]').wait_for()
            assert name in page.locator(".in-header .hit .title").all_inner_texts()
            stands(page)


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("partners-of-an-innovation", {}),
        ("who-says-which-factor", {"factor": "participation", "basis": "any"}),
        ("awards-and-their-scope", {}),
        ("measured-results", {"with_baseline": "any"}),
    ],
)
def test_harmful_names_are_told_as_text_in_answers(
    place: Site, question: str, values: dict[str, str]
) -> None:
    with place.visitor() as page:
        place.open(page, "questions", lang="th", q=question, **values)
        stands(page)
        assert page.locator("[data-testid=stAlertContentWarning]").count() == 0
        told = everything_told(page)
        assert IMAGE in told and SCRIPT in told


def test_harmful_names_are_text_in_the_picture_its_table_and_its_panel(
    place: Site, hostile: Home
) -> None:
    with Govinno(hostile.store.folder) as govinno:
        around = govinno.network(govinno.innovations_of("case-1"), most=40)
    bad = next(node for node in around.nodes if node.name.th == IMAGE and not node.is_centre)
    with place.visitor() as page:
        place.open(page, "network", lang="th", case="case-1", sel=short(bad.iri))
        picture_drawn(page)
        page.mouse.move(*place_of(page, bad.iri))
        expect(page.locator(".vis-tooltip")).to_contain_text(IMAGE)
        expect(page.locator(".panel h2")).to_contain_text(IMAGE)
        for part, name in (("onerror", IMAGE), (":red", MARKDOWN)):
            page.locator(".st-key-network_find input").fill(part)
            hits = page.locator(f'.finder[data-answered="{part}"] .hit')
            expect(hits.filter(has_text=name).first).to_be_visible()
        stands(page)
        page.get_by_text("ตาราง", exact=True).click()
        expect(page.locator(".table")).to_contain_text(SCRIPT)
        settle(page)
        stands(page)


def test_a_cell_that_a_spreadsheet_would_run_is_quoted(place: Site) -> None:
    question = "partners-of-an-innovation"
    with place.visitor() as page:
        place.open(page, "questions", lang="th", q=question)
        content = downloaded(page, page.locator(f".st-key-csv_{question} button"))
    cells = {cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row}
    assert "'=1+1" in cells and "=1+1" not in cells
    assert IMAGE in cells
