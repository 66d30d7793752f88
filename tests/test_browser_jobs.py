"""The ten jobs of a policy officer, from the home page to what she carries away, her acts counted.

Each job is one test. A click, a key that acts and a field that is filled count alike; what she
reads is counted again from the records. `pytest tests/test_browser_jobs.py -s` prints for each
job its acts and the seconds from the home page to its end, which are never asserted.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl
import pytest
from browsing import Site, downloaded, picture_drawn, settle, site, tab_to
from conftest import CASES
from playwright.sync_api import Locator, Page, expect
from recount.read import World

from govinno.graph.snapshots import Store
from govinno.views.words import catalogue

KHON_KAEN = "kkn-khonkaen-teacher-doctor-parent-care"


@pytest.fixture(scope="module")
def place(shipped_store: Store) -> Iterator[Site]:
    with site(shipped_store.folder) as found:
        yield found


@pytest.fixture(scope="module")
def world() -> World:
    return World(list(CASES.glob("*.yaml")))


@dataclass
class Officer:
    """Somebody at the dashboard, and how often she had to act."""

    page: Page
    acts: int = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.acts += 1

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.acts += 1

    def type(self, field: Locator, text: str) -> None:
        field.fill(text)
        self.acts += 1

    def takes(self, button: Locator) -> bytes:
        """The file behind a button."""
        self.acts += 1
        return downloaded(self.page, button)

    def search(self, text: str) -> Locator:
        """Type into the search of the header; the hits, once they are there."""
        self.type(self.page.locator(".in-header input"), text)
        self.page.locator(f'.in-header[data-answered="{text}"]').wait_for()
        return self.page.locator(".in-header .hit")

    def named(self, name: str) -> Locator:
        """The hit that is called so, which a question on it is not."""
        return self.search(name).filter(has=self.titled(name)).first

    def titled(self, name: str) -> Locator:
        return self.page.locator(".title").get_by_text(name, exact=True)

    def door(self, name: str) -> None:
        """Go through the door of the header to a page."""
        label = catalogue()[f"shell.{name}"].th
        self.click(self.page.locator(".st-key-doors").get_by_role("link", name=label, exact=True))
        self.arrives(name)

    def arrives(self, name: str) -> None:
        """Wait until the page of this name is drawn to its end."""
        self.page.wait_for_url(f"**/{name}?**")
        settle(self.page)


@pytest.fixture
def her(place: Site, request: pytest.FixtureRequest) -> Iterator[Officer]:
    """An officer on the home page, in a fresh profile."""
    with place.visitor() as page:
        started = time.perf_counter()
        place.open(page, "", lang="th")
        yield (officer := Officer(page))
        seconds = time.perf_counter() - started
        print(f"\n| {request.node.name} | {officer.acts} acts | {seconds:.1f} s |")


def partners_of(world: World, theme: str) -> set[str]:
    """The Thai names of the partners of the innovations with a theme, by the records."""
    return {world.name(agent)[0] for home, agent in world.partners if theme in world.themes(home)}


def names_of_partners(world: World, case_id: str) -> set[str]:
    """The Thai names of the partners of a case, as its record writes them."""
    case = next(case for case in world.cases if case.id == case_id)
    return {
        str(one["name_th"])
        for one in case.record["partners"]
        if one.get("name_th") and world.counts(case, one)
    }


def test_job_1_the_partners_in_care_of_the_elderly(her: Officer, world: World) -> None:
    """From the home page by the word to the question with its blank filled, which names them."""
    her.click(her.search("ผู้สูงอายุ").first)
    her.arrives("questions")
    answer = her.page.locator(".answer")
    bold = answer.locator("strong").all_inner_texts()
    assert bold and set(bold) <= partners_of(world, "elderly_ltc")
    told = [home for home in world.innovations if "elderly_ltc" in world.themes(home)]
    expect(answer).to_contain_text(f"นับ {len(told)} จาก {len(world.innovations)} นวัตกรรม")
    box = answer.locator("strong").first.bounding_box()
    assert box and box["y"] < 900, "the first name is below the fold"
    assert her.acts <= 2


def test_job_2_the_partners_of_khon_kaen_and_where_it_is_written(
    her: Officer, world: World
) -> None:
    """From the search to the case, to who did what, to the passage and the original document."""
    her.click(her.search("ครู-หมอ-พ่อแม่").first)
    her.arrives("case")
    assert KHON_KAEN in her.page.url
    text = her.page.locator(".stMain").inner_text()
    told = {name for name in names_of_partners(world, KHON_KAEN) if name in text}
    assert told, "the first screen names no partner of the record"
    her.click(her.page.locator("a.evidence-mark").first)
    panel = her.page.get_by_role("dialog", name="หลักฐาน")
    original = str(panel.locator(".document a").first.get_attribute("href"))
    case = next(case for case in world.cases if case.id == KHON_KAEN)
    assert original in {one.get("url") for one in case.record["sources"]}
    assert her.acts <= 3


@pytest.mark.parametrize(
    ("word", "case"), [("สุขภาพจิต", KHON_KAEN), ("ขยะ", "")], ids=("mental health", "waste")
)
def test_job_3_a_word_finds_the_cases_that_tell_of_it(
    her: Officer, world: World, word: str, case: str
) -> None:
    """Mental health stands in the texts of one case and in its name never."""
    her.search(word)
    her.press("Enter")
    her.arrives("search")
    doors = her.page.locator('.stMain a[href*="case?"]')
    found = {str(one.get_attribute("href")) for one in doors.all()}
    assert found and (not case or any(case in href for href in found))
    assert her.acts <= 2
    named = [c for c in world.cases if word in str(c.record["innovation"].get("name_th"))]
    assert len(found) >= min(len(named), 8)


def test_job_4_from_one_hospital_to_another_and_what_ties_them(her: Officer, world: World) -> None:
    """To one, to the other, back; then the path between them, which begins where she is."""
    start, end = "โรงพยาบาลขอนแก่น", "โรงพยาบาลสงขลา"
    her.click(her.named(start))
    her.page.wait_for_url("**/network?**hosp-khonkaen**")
    picture_drawn(her.page)
    first = her.page.url
    her.click(her.named(end))
    her.page.wait_for_function("before => location.href !== before", arg=first)
    picture_drawn(her.page)
    her.page.go_back()
    her.acts += 1
    her.page.wait_for_url("**hosp-khonkaen**")
    picture = picture_drawn(her.page)
    assert int(str(picture.get_attribute("data-ready"))) > 1
    settle(her.page)
    her.click(her.page.locator(".st-key-path button").first)
    to = her.page.locator(".st-key-path_to")
    her.type(to.locator("input"), end)
    her.click(to.locator(".hit").filter(has=her.titled(end)).first)
    path = her.page.locator(".paths li")
    expect(path).to_have_count(1)
    parents = {world.bodies[key].entry["parent"] for key in ("hosp-khonkaen", "hosp-songkhla")}
    [parent] = [world.name(key)[0] for key in parents]
    said = path.inner_text()
    assert said.index(start) < said.index(parent) < said.index(end)
    picture_drawn(her.page)
    expect(her.page.get_by_test_id("stPopoverBody")).to_have_count(0)  # nothing covers the answer
    assert her.acts <= 8


def cases_of_waste(world: World) -> set[str]:
    """The cases on waste, by the theme that their records write."""
    return {home.key[0] for home in world.innovations if "waste_circular" in world.themes(home)}


def test_job_5_a_mayor_takes_the_sheet_of_a_case_like_hers_on_waste(
    her: Officer, world: World
) -> None:
    """The sheet says heading by heading what the record tells, or whom to ask."""
    her.door("cases")
    her.click(her.page.get_by_role("radio", name="คล้ายท้องถิ่นของเรา"))
    settle(her.page)
    for field, chosen in (("my_theme", "ขยะและเศรษฐกิจ"), ("my_type", "องค์การบริหารส่วนตำบล")):
        her.type(her.page.locator(f".st-key-cases_{field} input"), chosen)
        her.click(her.page.get_by_role("option").first)
        settle(her.page)
    first = her.page.locator(".card h3 a").first
    expect(first).to_be_visible()
    address = str(first.get_attribute("href"))
    [case] = [case for case in world.cases if f"id={case.id}" in address]
    assert case.id in cases_of_waste(world) and case.record["lao"]["type"] == "อบต."
    her.click(first)
    her.arrives("case")
    her.click(her.page.locator(".stMain").get_by_text(catalogue()["case.tab_sheet"].th).first)
    parts = her.page.locator(".sheet-part")
    expect(parts.first).to_be_visible()
    did = [str(one["contribution_th"]) for one in case.record["partners"]]
    assert did and all(text in parts.nth(6).inner_text() for text in did)
    book = openpyxl.load_workbook(
        io.BytesIO(her.takes(her.page.locator('[class*="st-key-sheet_"] button')))
    )
    _, *rows = book["sheet"].values
    headings = {str(row[0]) for row in rows}
    assert len(headings) == parts.count()
    asked = [row[1] for row in rows if str(row[1]).startswith("ไม่ระบุ")]
    assert len(asked) == her.page.locator(".sheet .not-told").count()
    assert all(str(case.record["lao"]["name_th"]) in str(text) for text in asked)
    assert set(did) <= {str(row[2]) for row in rows}
    assert her.acts <= 9


def test_job_6_the_cases_on_waste_are_listed_compared_and_taken_along(
    her: Officer, world: World
) -> None:
    her.door("cases")
    box = her.page.locator('input[name="theme"][value="waste_circular"]')
    her.page.locator("#facet-theme").wait_for()
    closed = her.page.locator("#facet-theme details:not([open]) summary:visible")
    while closed.count() and not box.is_visible():
        her.click(closed.first)
    her.click(box)
    mine = cases_of_waste(world)
    expect(her.page.locator(".found")).to_contain_text(str(len(mine)))
    settle(her.page)
    content = her.takes(her.page.locator(".st-key-xlsx_cases button"))
    [_, sheet, *_] = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert sheet.max_row == len(mine) + 1
    for number in range(2):
        her.click(her.page.locator('input[name="compare"]').nth(number))
        expect(her.page.locator('input[name="compare"]:checked')).to_have_count(number + 1)
        settle(her.page)
    her.click(her.page.locator('.basket button[value="compare"]'))
    expect(her.page.locator("table.compared thead th")).to_have_count(2)
    assert her.acts <= 9


def test_job_7_an_answer_leaves_for_a_meeting(her: Officer, world: World) -> None:
    """The partners of Khon Kaen's app as a workbook, and on paper without the widgets around."""
    her.door("questions")
    her.click(her.page.locator('.stMain a[href*="q=partners-of-an-innovation"]').first)
    her.page.wait_for_url("**q=partners-of-an-innovation**")
    settle(her.page)
    content = her.takes(her.page.locator(".st-key-xlsx_partners-of-an-innovation button"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = {str(cell.value) for row in book["answer"] for cell in row if cell.value}
    assert names_of_partners(world, KHON_KAEN) & cells
    her.page.emulate_media(media="print")
    expect(her.page.locator(".answer .sentence").first).to_be_visible()
    widgets = her.page.locator(".stMain").locator("button, input, select, textarea")
    assert [one.inner_text() for one in widgets.all() if one.is_visible()] == []
    assert her.acts <= 3


def test_job_8_the_keyboard_alone_reaches_the_passage_in_the_dark_at_twice_the_size(
    her: Officer,
) -> None:
    """At 200 % a window of 1,440 pixels is as wide as one of 720."""
    page = her.page
    page.set_viewport_size({"width": 720, "height": 450})
    page.emulate_media(color_scheme="dark")
    her.press("/")
    page.keyboard.type("ครู-หมอ-พ่อแม่")
    her.acts += 1
    page.locator('.in-header[data-answered="ครู-หมอ-พ่อแม่"]').wait_for()
    for key in ("ArrowDown", "Enter"):
        her.press(key)
    her.arrives("case")
    her.acts += tab_to(page, page.locator("a.evidence-mark").first)
    her.press("Enter")
    expect(page.get_by_role("dialog", name="หลักฐาน")).to_be_visible()
    wide = page.evaluate("document.querySelector('.stMain').scrollWidth")
    assert wide <= 720
    assert her.acts <= 40


def test_job_9_what_the_data_hold_and_what_not(her: Officer, world: World) -> None:
    her.door("about")
    lead = her.page.locator(".about-lead").first
    expect(lead).to_contain_text(f"{len(world.cases)} กรณีของ")
    whole = her.page.locator(".cover tr.whole td").all_inner_texts()
    assert whole[0] == str(len(world.cases))
    content = her.takes(her.page.locator(".st-key-xlsx_coverage button"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    last = [cell.value for cell in list(book["ประเด็นงาน"])[-1]]
    assert [str(cell) for cell in last[1:]] == whole
    her.click(her.page.get_by_role("radio", name="คัดมาอย่างไร"))
    expect(her.page.locator(".about-lead").nth(1)).to_contain_text(f"จาก {len(world.cases)} กรณี")
    assert her.acts <= 3


def test_job_10_how_a_case_gets_in(her: Officer) -> None:
    """From the list where hers is missing to the empty form, which can be brought back there."""
    her.door("cases")
    her.click(her.page.locator(".stMain").get_by_role("link", name=catalogue()["shell.bring"].th))
    her.arrives("bring")
    expect(her.page.get_by_test_id("stFileUploader")).to_be_visible()
    word = catalogue()["bring.form_docx"].th.format(language=catalogue()["bring.form_th"].th)
    form = her.takes(her.page.get_by_role("button", name=word, exact=True))
    assert form[:2] == b"PK" and b"word/document.xml" in form
    assert her.acts <= 3


def test_job_10_an_error_is_written_down_for_whoever_runs_the_data(
    her: Officer, place: Site
) -> None:
    """On a telephone, from a case to a file with the case, the snapshot and what is wrong in it."""
    page = her.page
    page.set_viewport_size({"width": 390, "height": 844})
    place.open(page, "case", lang="th", id=KHON_KAEN)
    her.click(page.locator('.stMain a[href*="about?"][href*="case="]').first)
    her.arrives("about")
    her.type(page.locator(".st-key-about_wrong textarea"), "ปีที่เริ่มไม่ตรง")
    her.click(page.get_by_role("button", name="ทำเป็นไฟล์"))
    text = her.takes(page.locator(".st-key-about_report_file button")).decode("utf-8-sig")
    assert "สิ่งที่ผิดหรือขาด: ปีที่เริ่มไม่ตรง" in text
    assert KHON_KAEN in text and "ชุดข้อมูล 000001" in text
    assert page.locator(".stMain").evaluate("it => it.scrollWidth") <= 390
    assert her.acts <= 4
