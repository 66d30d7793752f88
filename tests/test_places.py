"""A place is said in the words of its file, and what was said leads back to the cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govinno.records.places import SheetCell, TableCell, cell_of, place_in_words

_WORDS = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="›"), min_size=1)
_LINES = st.lists(_WORDS, min_size=1, max_size=4).map(" ".join)
_CELLS = st.from_regex(r"[A-Z]{1,3}[1-9][0-9]{0,6}", fullmatch=True)


@given(_LINES, _CELLS, st.one_of(st.just(""), _LINES))
def test_what_is_said_of_a_cell_of_a_sheet_leads_back_to_it(
    sheet: str, cell: str, heading: str
) -> None:
    place = SheetCell(sheet, cell, heading)
    assert cell_of(str(place)) == place


@given(_LINES, st.integers(0, 10_000), _LINES, st.sampled_from(["th", "en"]))
def test_what_is_said_of_a_cell_of_a_table_leads_back_to_it(
    table: str, row: int, column: str, language: str
) -> None:
    place = TableCell(table, row, column, language if row else "th")
    said = str(place)
    assert cell_of(said) in (place, SheetCell(*_as_sheet(said)))


def _as_sheet(said: str) -> tuple[str, str, str]:
    found = cell_of(said)
    return (
        (found.sheet, found.cell, found.heading) if isinstance(found, SheetCell) else ("", "", "")
    )


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("ภาคี!C5 บทบาท", SheetCell("ภาคี", "C5", "บทบาท")),
        ("ภาคี!C5", SheetCell("ภาคี", "C5")),
        ("ภาคี!5:5", SheetCell("ภาคี", "5:5")),
        ("ภาคี!5:6", None),
        ("'ใคร!A1'!AB10 ชื่อ", SheetCell("ใคร!A1", "AB10", "ชื่อ")),
        ("ภาคี › แถว 3 › บทบาท", TableCell("ภาคี", 3, "บทบาท")),
        ("Partners › row 3 › Role", TableCell("Partners", 3, "Role", "en")),
        ("หัวข้อ 5 กระบวนการ › คำตอบ", TableCell("หัวข้อ 5 กระบวนการ", 0, "คำตอบ")),
        ("partners[2].role", None),
        ("จังหวัด", None),
        ("เอ!บี", None),
        ("ก › ข › ค › ง", None),
        ("", None),
    ],
)
def test_a_field_is_a_cell_or_none(field: str, cell: SheetCell | TableCell | None) -> None:
    assert cell_of(field) == cell


@pytest.mark.parametrize(
    ("file", "line", "field", "said"),
    [
        ("f.xlsx", 5, "ภาคี!C5 บทบาท", "f.xlsx ภาคี!C5 บทบาท"),
        ("f.docx", 3, "ภาคี › แถว 3 › บทบาท", "f.docx ภาคี › แถว 3 › บทบาท"),
        ("f.csv", 12, "จังหวัด", "f.csv:12 จังหวัด"),
        ("f.yaml", 12, "partners[2].role", "f.yaml:12 partners[2].role"),
        ("f.yaml", 0, "", "f.yaml"),
    ],
)
def test_a_place_is_said_in_one_way_for_each_kind_of_file(
    file: str, line: int, field: str, said: str
) -> None:
    assert place_in_words(file, line, field) == said


def test_words_that_would_part_a_place_are_written_otherwise() -> None:
    assert str(TableCell("ก › ข", 1, "ค\nง")) == "ก / ข › แถว 1 › ค ง"
