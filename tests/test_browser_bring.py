"""Somebody brings a file in a real browser: from what is wrong with it to the published case."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from browsing import Site, dashboard, downloaded, open_link, settle, site
from generated import to_yaml
from hostile_files import REFUSED, packed
from playwright.sync_api import Page, expect
from small_stores import Home, new_home, small_record
from test_browser_accessibility import severe_findings

from govinno.loaders.received import refuse_unsafe

FAULTY = to_yaml(small_record("case-9")).replace(b"role: co_production", b"role: co_producer", 1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return new_home(tmp_path_factory.mktemp("bring"), "case-1")


@pytest.fixture(scope="module")
def place(home: Home) -> Iterator[Site]:
    with site(home.store.folder, ALLOW_LOADING="yes") as found:
        yield found


def bring(page: Page, name: str, data: bytes) -> None:
    """Choose a file and wait until it was looked at."""
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]
    expect(page.locator(".answer h2")).to_contain_text(name[:20])
    settle(page)


def sign(page: Page) -> None:
    page.get_by_label("ชื่อของท่าน").fill("สมหญิง <b>ใจดี</b>")
    page.get_by_label("บทบาทหรือหน่วยงาน").fill("นักวิชาการ")


def test_from_a_faulty_file_to_the_published_case(place: Site, home: Home) -> None:
    with place.visitor() as page:
        place.open(page, "bring", lang="th")
        form = downloaded(page, page.get_by_role("button", name="Excel (ภาษาไทย)"))
        assert refuse_unsafe(form, "form.xlsx") is None  # a workbook, and a safe one
        bring(page, "กรณี <script>.yaml", FAULTY)
        expect(page.locator(".answer")).to_contain_text("ผ่าน 0 จาก 1 ระเบียน · ต้องแก้ 1 แห่ง")
        expect(page.locator(".table.faults").first).to_contain_text("บรรทัด 15 · partners[0].role")
        assert severe_findings(page) == []
        rows = downloaded(page, page.get_by_role("button", name="ดาวน์โหลดรายการที่พบ"))
        told = list(openpyxl.load_workbook(io.BytesIO(rows)).active.values)
        assert sum("unknown-code" in row for row in told) == 1

        page.locator(".stSelectbox").get_by_role("combobox").click()
        page.get_by_role("option", name="co_production").click()
        page.get_by_role("button", name="ใช้ค่าที่เลือก").click()
        expect(page.locator(".answer")).to_contain_text("ผ่าน 1 จาก 1 ระเบียน")
        expect(page.locator(".picked")).to_contain_text("“co_producer” → “co_production”")
        settle(page)
        copy = downloaded(page, page.get_by_role("button", name="ดาวน์โหลดสำเนาที่แก้แล้ว"))
        assert copy == to_yaml(small_record("case-9"))

        expect(page.locator(".case-head h3")).to_have_text("นวัตกรรม case-9")
        expect(page.locator(".case-badges")).to_contain_text("ตอบแล้ว 0 จาก 20 หัวข้อ")
        expect(page.locator(".change")).to_contain_text("ใหม่ ยังไม่มีในคลัง")
        expect(page.get_by_text("หน่วยงานที่ทะเบียนรู้จัก 1 จาก 2 ราย")).to_be_visible()
        expect(page.locator("[data-part=partners]")).to_contain_text("โรงพยาบาลขอนแก่น")
        assert severe_findings(page) == []
        assert home.now.id == "000001"

        publish = page.get_by_role("button", name="เผยแพร่", exact=True)
        publish.click()
        expect(page.get_by_text("โปรดกรอกชื่อและบทบาทก่อนเผยแพร่")).to_be_visible()
        sign(page)
        publish.dblclick()
        expect(page.get_by_text("เผยแพร่แล้ว เป็นชุดข้อมูล 000002")).to_be_visible(timeout=120_000)
        expect(page.get_by_text("govinno rollback 000001")).to_be_visible()
        settle(page)
        page.get_by_role("link", name="เปิดหน้ากรณี").click()
        expect(page.locator(".case-head h1")).to_contain_text("นวัตกรรม case-9")
    assert (home.now.id, home.manifest.loaded_by) == ("000002", "สมหญิง <b>ใจดี</b> (นักวิชาการ)")


def test_another_load_at_the_same_time_is_told(place: Site, home: Home) -> None:
    with place.visitor() as page, home.store.locked():
        place.open(page, "bring", lang="th")
        bring(page, "new.yaml", to_yaml(small_record("case-8")))
        sign(page)
        page.get_by_role("button", name="เผยแพร่", exact=True).click()
        expect(page.get_by_text("มีผู้อื่นกำลังโหลดข้อมูลเข้าคลังนี้อยู่")).to_be_visible(timeout=120_000)
    assert "case-8" not in home.manifest.records


def test_hostile_files_are_told_on_the_page_and_the_page_stays(place: Site) -> None:
    wanted = ("file-macros", "file-unpacks-too-large", "file-declares-entities", "file-leads-out")
    with place.visitor(width=390, height=844) as page:
        place.open(page, "bring", lang="en")
        for code in wanted:
            _, name, data, _ = next(row for row in REFUSED if row[3] == code)
            bring(page, f"{code}{Path(name).suffix}", data)
            expect(page.locator(".answer")).to_contain_text("No record could be read")
            expect(page.locator(".table.faults")).to_contain_text("Please")
        assert severe_findings(page) == []
        bring(
            page, "two.zip", packed({"a.yaml": to_yaml(small_record("case-7")), "b.yaml": FAULTY})
        )
        expect(page.locator(".answer")).to_contain_text("1 of 2 records are right")


def test_without_leave_nothing_can_be_published(place: Site, home: Home, tmp_path: Path) -> None:
    copy = home.copied(tmp_path)
    with dashboard(copy.store.folder) as address, Site(place.browser, address).visitor() as page:
        open_link(page, address, "bring", lang="en")
        bring(page, "new.yaml", to_yaml(small_record("case-8")))
        expect(page.get_by_text("This server only checks; publishing is off.")).to_be_visible()
        expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
