"""What is taken along from a page: a workbook and a CSV file of tables, read again."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest

from govinno.answers import Sheet, Taken
from govinno.graph.snapshots import Store
from govinno.verbs import Govinno
from govinno.words import Words

TRICK = '=HYPERLINK("http://example.org")'
LIST = Taken(
    Words("กรณีด้านขยะ", "Cases about waste"),
    [
        Sheet(
            Words("กรณี", "Cases"),
            [Words("ชื่อ", "Name"), Words("ปี", "Year")],
            [["ขยะแลกไข่", 2567], [TRICK, None]],
        ),
        Sheet(Words("จังหวัด", "Provinces"), [Words("จังหวัด", "Province")], [["ยะลา"]]),
    ],
    chosen=[(Words("ประเด็นงาน", "Theme"), Words("ขยะ", "Waste"))],
    limits=[Words("ผู้ได้รางวัลเล่าเอง", "Told by the winners.")],
    source="http://127.0.0.1/cases?lang=th",
    on=date(2026, 12, 1),
)


@pytest.fixture(scope="module")
def govinno(shipped_store: Store) -> Govinno:
    return Govinno(shipped_store.folder)


def test_a_workbook_tells_what_it_is_then_holds_each_table_and_runs_no_formula(
    govinno: Govinno,
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(govinno.taken(LIST, "xlsx", "th")))
    assert book.sheetnames == ["about", "กรณี", "จังหวัด"]
    assert [list(row) for row in book["กรณี"].values] == [
        ["ชื่อ", "ปี"],
        ["ขยะแลกไข่", 2567],
        [TRICK, None],
    ]
    assert book["กรณี"]["A3"].data_type == "s"
    assert book["กรณี"]["A1"].font.b and book["กรณี"]["A2"].font.name == "Tahoma"
    about = [tuple(row)[:2] for row in book["about"].values]
    for told in (
        ("เนื้อหา", "กรณีด้านขยะ"),
        ("ประเด็นงาน", "ขยะ"),
        ("วันที่", "2026-12-01 (พ.ศ. 2569)"),
        ("ชุดข้อมูล", "000001"),
        ("จำนวนแถว", "3"),
        ("ที่มา", "http://127.0.0.1/cases?lang=th"),
        ("ข้อจำกัด", "ผู้ได้รางวัลเล่าเอง"),
        ("Theme", "Waste"),
    ):
        assert told in about
    assert any(topic == "Please note" for topic, _ in about)


def test_a_csv_file_has_lines_above_its_tables_and_its_text_is_harmless(govinno: Govinno) -> None:
    content = govinno.taken(LIST, "csv", "en")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    above = [row[0] for row in rows if row and row[0].startswith("# ")]
    assert above[0] == "# Content: Cases about waste" and above[-1] == "# Provinces"
    assert "# Theme: Waste" in above and "# Snapshot: 000001" in above
    assert rows[len(above) - 1 :] == [
        ["Name", "Year"],
        ["ขยะแลกไข่", "2567"],
        [f"'{TRICK}", ""],
        [],
        ["# Provinces"],
        ["Province"],
        ["ยะลา"],
    ]


def test_the_workbook_of_an_answer_holds_its_rows_and_their_evidence(govinno: Govinno) -> None:
    slug = "partners-of-an-innovation"
    book = openpyxl.load_workbook(io.BytesIO(govinno.answer_xlsx(govinno.ask(slug), "th")))
    assert book.sheetnames == ["about", "answer", "evidence"]
    assert book["answer"].max_row == len(govinno.ask(slug).rows) + 1
