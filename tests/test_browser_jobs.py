"""The jobs of a policy officer, from the home page to what she carries away, with her clicks counted.

Each job is one test. A click, a key that acts and a field that is filled count alike; what she
reads is counted again from the records.
"""

from __future__ import annotations

import io
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

    def type(self, field: Locator, text: str) -> None:
        field.fill(text)
        self.acts += 1

    def search(self, text: str) -> Locator:
        """Type into the search of the header; the hits, once they are there."""
        self.type(self.page.locator(".in-header input"), text)
        self.page.locator(f'.in-header[data-answered="{text}"]').wait_for()
        return self.page.locator(".in-header .hit")

    def named(self, name: str) -> Locator:
        """The hit that is called so, which a question on it is not."""
        title = self.page.locator(".title").get_by_text(name, exact=True)
        return self.search(name).filter(has=title).first

    def door(self, name: str) -> None:
        """Go through the door of the header to a page."""
        label = catalogue()[f"shell.{name}"].th
        self.click(self.page.locator(".st-key-doors").get_by_role("link", name=label, exact=True))
        settle(self.page)


def names_of_partners(world: World, case_id: str) -> set[str]:
    """The Thai names of the partners of a case, as its record writes them."""
    case = next(case for case in world.cases if case.id == case_id)
    return {
        str(one["name_th"])
        for one in case.record["partners"]
        if one.get("name_th") and world.counts(case, one)
    }


def test_job_2_the_partners_of_khon_kaen_and_where_it_is_written(place: Site, world: World) -> None:
    """From the search to the case, to who did what, to the passage and the original document."""
    with place.visitor() as page:
        her = Officer(page)
        place.open(page, "", lang="th")
        her.click(her.search("ครู-หมอ-พ่อแม่").first)
        page.wait_for_url(f"**/case?**{KHON_KAEN}**")
        settle(page)
        text = page.locator(".stMain").inner_text()
        told = {name for name in names_of_partners(world, KHON_KAEN) if name in text}
        assert told, "the first screen names no partner of the record"
        her.click(page.locator("a.evidence-mark").first)
        panel = page.get_by_role("dialog", name="หลักฐาน")
        original = str(panel.locator(".document a").first.get_attribute("href"))
        case = next(case for case in world.cases if case.id == KHON_KAEN)
        assert original in {one.get("url") for one in case.record["sources"]}
        assert her.acts <= 3


@pytest.mark.parametrize(("word", "case"), [("สุขภาพจิต", KHON_KAEN), ("ขยะ", "")])
def test_job_3_a_word_finds_the_cases_that_tell_of_it(
    place: Site, world: World, word: str, case: str
) -> None:
    """Mental health stands in the texts of one case and in its name never."""
    with place.visitor() as page:
        her = Officer(page)
        place.open(page, "", lang="th")
        her.search(word)
        page.keyboard.press("Enter")
        her.acts += 1
        page.wait_for_url("**/search?**")
        settle(page)
        doors = page.locator('.stMain a[href*="case?"]')
        found = {str(one.get_attribute("href")) for one in doors.all()}
        assert found and (not case or any(case in href for href in found))
        assert her.acts <= 2
        named = [c for c in world.cases if word in str(c.record["innovation"].get("name_th"))]
        assert len(found) >= min(len(named), 8)


def test_job_4_from_one_hospital_to_those_it_works_with_and_back(place: Site) -> None:
    with place.visitor() as page:
        her = Officer(page)
        place.open(page, "", lang="th")
        her.click(her.named("โรงพยาบาลขอนแก่น"))
        page.wait_for_url("**/network?**hosp-khonkaen**")
        picture_drawn(page)
        first = page.url
        her.click(her.named("โรงพยาบาลสงขลา"))
        page.wait_for_function("before => location.href !== before", arg=first)
        picture_drawn(page)
        page.go_back()
        her.acts += 1
        page.wait_for_url("**hosp-khonkaen**")
        picture_drawn(page)
        assert int(str(page.locator(".network").get_attribute("data-ready"))) > 1
        assert her.acts <= 5


def cases_of_waste(world: World) -> set[str]:
    """The cases on waste, by the theme that their records write."""
    homes = ((case.id, home) for case in world.cases for home in case.innovations)
    return {id_ for id_, home in homes if "waste_circular" in world.themes(home)}


def test_job_5_a_mayor_of_a_subdistrict_finds_a_case_like_hers_on_waste(
    place: Site, world: World
) -> None:
    with place.visitor() as page:
        her = Officer(page)
        place.open(page, "", lang="th")
        her.door("cases")
        her.click(page.get_by_role("radio", name="คล้ายท้องถิ่นของเรา"))
        settle(page)
        for field, chosen in (("my_theme", "ขยะและเศรษฐกิจ"), ("my_type", "องค์การบริหารส่วนตำบล")):
            her.type(page.locator(f".st-key-cases_{field} input"), chosen)
            her.click(page.get_by_role("option").first)
            settle(page)
        first = page.locator(".card h3 a").first
        expect(first).to_be_visible()
        like = {
            case.id
            for case in world.cases
            if case.id in cases_of_waste(world) and case.record["lao"]["type"] == "อบต."
        }
        assert any(id_ in str(first.get_attribute("href")) for id_ in like)
        her.click(first)
        page.wait_for_url("**/case?**")
        assert her.acts <= 7


def test_job_6_the_cases_on_waste_are_listed_compared_and_taken_along(
    place: Site, world: World
) -> None:
    with place.visitor() as page:
        her = Officer(page)
        place.open(page, "", lang="th")
        her.door("cases")
        box = page.locator('input[name="theme"][value="waste_circular"]')
        while not box.is_visible():
            her.click(page.locator("#facet-theme details:not([open]) summary").first)
        her.click(box)
        mine = cases_of_waste(world)
        expect(page.locator(".found")).to_contain_text(str(len(mine)))
        settle(page)
        content = downloaded(page, page.locator(".st-key-xlsx_cases button"))
        her.acts += 1
        [_, sheet, *_] = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        assert sheet.max_row == len(mine) + 1
        for number in range(2):
            her.click(page.locator('input[name="compare"]').nth(number))
            expect(page.locator('input[name="compare"]:checked')).to_have_count(number + 1)
            settle(page)
        her.click(page.locator('.basket button[value="compare"]'))
        expect(page.locator("table.compared thead th")).to_have_count(2)
        assert her.acts <= 9


def test_job_7_an_answer_leaves_for_a_meeting(place: Site, world: World) -> None:
    """The partners of Khon Kaen's app as a workbook: a sheet on what it is, and the rows."""
    with place.visitor() as page:
        her = Officer(page)
        place.open(page, "questions", lang="th", q="partners-of-an-innovation")
        content = downloaded(page, page.locator(".st-key-xlsx_partners-of-an-innovation button"))
        her.acts += 1
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = {str(cell.value) for row in book["answer"] for cell in row if cell.value}
        assert names_of_partners(world, KHON_KAEN) & cells
        assert her.acts <= 1


def test_job_8_the_keyboard_alone_reaches_the_passage_in_the_dark_at_twice_the_size(
    place: Site,
) -> None:
    """At 200 % a window of 1,440 pixels is as wide as one of 720."""
    with place.visitor(width=720, height=450) as page:
        page.emulate_media(color_scheme="dark")
        place.open(page, "case", lang="th", id=KHON_KAEN)
        tab_to(page, page.locator("a.evidence-mark").first)
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="หลักฐาน")).to_be_visible()
        wide = page.evaluate("document.querySelector('.stMain').scrollWidth")
        assert wide <= 720


def test_job_9_what_the_data_hold_and_what_not(place: Site, world: World) -> None:
    with place.visitor() as page:
        her = Officer(page)
        place.open(page, "", lang="th")
        her.door("about")
        lead = page.locator(".about-lead").first
        expect(lead).to_contain_text(f"{len(world.cases)} กรณีของ")
        whole = page.locator(".cover tr.whole td").all_inner_texts()
        assert whole[0] == str(len(world.cases))
        content = downloaded(page, page.locator(".st-key-xlsx_coverage button"))
        her.acts += 1
        book = openpyxl.load_workbook(io.BytesIO(content))
        last = [cell.value for cell in list(book["ประเด็นงาน"])[-1]]
        assert [str(cell) for cell in last[1:]] == whole
        her.click(page.get_by_role("radio", name="คัดมาอย่างไร"))
        expect(page.locator(".about-lead").nth(1)).to_contain_text(f"จาก {len(world.cases)} กรณี")
        assert her.acts <= 3


def test_job_10_an_error_is_written_down_for_whoever_runs_the_data(place: Site) -> None:
    """From a case to a file with the case, the snapshot and what is wrong in it."""
    with place.visitor(width=390, height=844) as page:
        her = Officer(page)
        place.open(page, "case", lang="th", id=KHON_KAEN)
        her.click(page.locator('.stMain a[href*="about?"][href*="case="]').first)
        page.wait_for_url("**/about?**")
        settle(page)
        her.type(page.locator(".st-key-about_wrong textarea"), "ปีที่เริ่มไม่ตรง")
        her.click(page.get_by_role("button", name="ทำเป็นไฟล์"))
        button = page.locator(".st-key-about_report_file button")
        text = downloaded(page, button).decode("utf-8-sig")
        her.acts += 1
        assert "สิ่งที่ผิดหรือขาด: ปีที่เริ่มไม่ตรง" in text
        assert KHON_KAEN in text and "ชุดข้อมูล 000001" in text
        assert page.locator(".stMain").evaluate("it => it.scrollWidth") <= 390
        assert her.acts <= 4
