"""The Answers page in a real browser: one sentence everywhere, its numbers, its evidence by keyboard."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import LANGUAGES, Site, downloaded, site, tab_to
from playwright.sync_api import Page, expect

from govinno.answers.question import load_questions
from govinno.graph.snapshots import Store
from govinno.views.questions import HOME

BROUGHT, FACTOR = "what-partner-types-bring", "who-says-which-factor"


@pytest.fixture(scope="module")
def place(shipped_store: Store) -> Iterator[Site]:
    with site(shipped_store.folder) as found:
        yield found


@pytest.fixture(scope="module")
def told(shipped_store: Store) -> dict[str, Any]:
    """What the command line answers to a question with bars."""
    return told_of(shipped_store, BROUGHT)


def told_of(shipped_store: Store, slug: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "govinno", "ask", slug, "--format", "json"]
    done = subprocess.run(
        [*command, "--store", str(shipped_store.folder)], capture_output=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def sentence(page: Page, slug: str) -> str:
    return page.locator(f'.answer[data-answer="{slug}"] .sentence').inner_text()


def numbers(rows: list[list[Any]]) -> list[list[str]]:
    return [[str(cell) for cell in row if str(cell).isdigit()] for row in rows]


def saved_csv(page: Page, slug: str) -> list[list[str]]:
    """The file behind the button, read as a spreadsheet reads it."""
    content = downloaded(page, page.locator(f".st-key-csv_{slug} button"))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_home_says_what_the_command_line_and_the_csv_say(
    place: Site, shipped_store: Store, lang: str
) -> None:
    study = told_of(shipped_store, HOME)
    with place.visitor() as page:
        place.open(page, "questions", q=HOME, lang=lang, analysts="open")
        assert " ".join(sentence(page, HOME).split()) == study["sentence"][lang]
        counts = page.locator(".counts").get_attribute("data-counts")
        saved = saved_csv(page, HOME)
    assert counts == " ".join(str(study["success"][name]) for name in ("yes", "no", "unknown"))
    above = [row[0] for row in saved if row and row[0].startswith("# ")]
    assert any(line.endswith(f": {study['sentence'][lang]}") for line in above)
    first = next(row for row in saved if row and not row[0].startswith("# "))
    partners = saved[saved.index(first) + 1 : saved.index([])]
    assert [row[0] for row in partners] == [row[0] for row in study["rows"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_question_says_what_the_command_line_and_the_csv_say(
    place: Site, told: dict[str, Any], lang: str
) -> None:
    with place.visitor() as page:
        place.open(page, "questions", lang=lang, q=BROUGHT)
        assert sentence(page, BROUGHT) == told["sentence"][lang]
        bars = page.locator("table.bars").first.locator(".of").all_inner_texts()
        saved = saved_csv(page, BROUGHT)
    contributions = sorted((row[2] for row in told["rows"]), reverse=True)
    assert sorted((int(b.split()[0]) for b in bars), reverse=True) == contributions[: len(bars)]
    above = [row[0] for row in saved if row[0].startswith("# ")]
    assert numbers([row[:-1] for row in saved[len(above) + 1 :]]) == numbers(told["rows"])
    assert any(line.endswith(f": {told['sentence'][lang]}") for line in above)


def test_the_csv_says_above_its_rows_what_was_asked_when_and_of_which_snapshot(
    place: Site,
) -> None:
    with place.visitor() as page:
        place.open(page, "questions", lang="th", q=BROUGHT, theme="health")
        saved = saved_csv(page, BROUGHT)
        told = sentence(page, BROUGHT)
    above = [row[0] for row in saved if row[0].startswith("# ")]
    topics = dict(line.removeprefix("# ").split(": ", 1) for line in above)
    assert topics["คำถาม"] == load_questions()[BROUGHT].title.th
    assert topics["ประเด็นงาน"] == "สาธารณสุข"
    assert topics["คำตอบ"] == told and "สาธารณสุข" in told
    assert topics["ชุดข้อมูล"] == "000001" and "256" in topics["วันที่"]


def test_filling_a_blank_writes_a_link_that_says_the_same_to_somebody_else(place: Site) -> None:
    with place.visitor() as page, place.visitor() as other:
        place.open(page, "questions", lang="en", q=FACTOR)
        before = sentence(page, FACTOR)
        page.locator(".st-key-blank_factor input").fill("Leadership")
        page.keyboard.press("Enter")
        page.wait_for_url("**factor=leadership*")
        expect(page.locator(".answer .sentence")).not_to_have_text(before)
        expect(page.locator("h1").last).to_contain_text("Leadership")
        other.goto(page.url)
        expect(other.locator(".answer .sentence")).to_have_text(sentence(page, FACTOR))
        assert "Leadership" in sentence(other, FACTOR)


def test_the_evidence_of_the_third_row_is_reached_by_keyboard(place: Site) -> None:
    with place.visitor() as page:
        place.open(page, "questions", lang="en", q=BROUGHT)
        tab_to(page, page.locator(".table tbody tr").nth(2).locator("a.evidence-mark"))
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_role("dialog").get_by_role("link", name="Open this case").first)
        page.keyboard.press("Enter")
        page.wait_for_url("**/case?*id=*")
