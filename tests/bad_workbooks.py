"""Forms that are workbooks, each with one thing that cannot be kept as it stands."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filling import told
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from test_forms_merge import CASE

from govinno.loaders.forms.excel import HIDDEN
from govinno.loaders.forms.writers import write_form
from govinno.loaders.reading import read_records
from govinno.records.faults import Fault

FORM = write_form(".xlsx", told(CASE), "th", "made-case")
HEADING, FIRST = 3, 5


def changed(change: Callable[[Any], None], data: bytes = FORM) -> bytes:
    """The workbook after somebody has changed it in a program."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def at(sheet: Any, heading: str, row: int = FIRST) -> Any:
    """The cell of a row below a heading."""
    found = [
        c
        for line in sheet.iter_rows(max_row=12)
        for c in line
        if str(c.value).strip("* ") == heading
    ]
    return sheet.cell(row, found[0].column)


def merge_down(book: Any) -> None:
    book["ภาคี"].merge_cells("B5:B6")


def hide_a_row(book: Any) -> None:
    book["ภาคี"].row_dimensions[FIRST].hidden = True


def comment(book: Any) -> None:
    book["ภาคี"].cell(FIRST, 2).comment = Comment("ถามอีกครั้ง", "ผู้ตรวจ")


def formula(book: Any) -> None:
    book["ภาคี"].cell(FIRST, 2).value = '="โรง"&"เรียน"'


def error_cell(book: Any) -> None:
    book["ภาคี"].cell(FIRST, 2).value = "#N/A"


def drop_a_sheet(book: Any) -> None:
    del book["ภาคี"]


def drop_a_column(book: Any) -> None:
    sheet = book["เอกสาร"]
    sheet.delete_cols(at(sheet, "ชื่อเอกสาร", HEADING).column)


def own_column(book: Any) -> None:
    sheet = book["เอกสาร"]
    sheet.cell(HEADING, 30).value, sheet.cell(FIRST, 30).value = "ผู้ตรวจ", "สมชาย"


def own_heading(book: Any) -> None:
    at(book["เอกสาร"], "ชื่อเอกสาร", HEADING).value = "เรื่อง"


def own_sheet(book: Any) -> None:
    book.create_sheet("บันทึกของฉัน")["A1"] = "โทรถามพรุ่งนี้"


def note_beside(book: Any) -> None:
    book["กรณี"]["F9"] = "ตรวจแล้ว"


def damage(book: Any) -> None:
    book[HIDDEN]["A2"] = "x" * 50


def drop_a_row(book: Any) -> None:
    book["ภาคี"].delete_rows(FIRST)


def in_both_languages() -> bytes:
    both = CASE.replace("name_th: ธนาคารเวลา", "name_th: ธนาคารเวลา\n  name_en: Time bank")
    return write_form(".xlsx", told(both), "th", "made-case")


def change_the_thai(book: Any) -> None:
    book["กรณี"]["B4"].value = "ธนาคารแรง"


def drop_the_id(book: Any) -> None:
    sheet = book["กรณี"]
    for row in sheet.iter_rows():
        if str(row[0].value).strip("* ") == "รหัสกรณี":
            row[1].value = None
    del book[HIDDEN]


def _book() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def _raised(code: str, made: Callable[[], bytes]) -> Callable[[Path], list[Fault]]:
    def raised(_folder: Path) -> list[Fault]:
        (record,) = read_records(made(), "a.xlsx")
        return [fault for fault in record.faults if fault.code == code]

    return raised


def _of(code: str, change: Callable[[Any], None]) -> Callable[[Path], list[Fault]]:
    return _raised(code, lambda: changed(change))


def without(part: str, data: bytes = FORM) -> bytes:
    """The workbook without one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(out, "w") as written:
        for name in parts.namelist():
            if name != part:
                written.writestr(name, parts.read(name))
    return out.getvalue()


#: code → what raises it, the line and the field of the fault.
FAULTS: dict[str, tuple[Callable[[Path], list[Fault]], int, str]] = {
    "form-merged": (_of("form-merged", merge_down), 6, "ภาคี!B6 ชื่อภาคี"),
    "form-hidden-row": (_of("form-hidden-row", hide_a_row), 5, "ภาคี!A5"),
    "form-comment": (_of("form-comment", comment), 5, "ภาคี!B5 ชื่อภาคี"),
    "form-formula": (_of("form-formula", formula), 5, "ภาคี!B5"),
    "form-error-cell": (_of("form-error-cell", error_cell), 5, "ภาคี!B5 ชื่อภาคี"),
    "form-sheet-missing": (_of("form-sheet-missing", drop_a_sheet), 0, ""),
    "form-column-missing": (_of("form-column-missing", drop_a_column), 3, "เอกสาร"),
    "form-unknown-column": (_of("form-unknown-column", own_column), 3, "เอกสาร!AD5"),
    "form-heading-changed": (_of("form-heading-changed", own_heading), 3, "เอกสาร!C3"),
    "form-unknown-sheet": (_of("form-unknown-sheet", own_sheet), 1, "บันทึกของฉัน!A1"),
    "form-outside": (_of("form-outside", note_beside), 9, "กรณี!F9"),
    "form-unseen-damaged": (_of("form-unseen-damaged", damage), 0, ""),
    "form-row-gone": (_of("form-row-gone", drop_a_row), 0, "ภาคี"),
    "form-english-as-before": (
        _raised("form-english-as-before", lambda: changed(change_the_thai, in_both_languages())),
        4,
        "กรณี!B4 ชื่อนวัตกรรมหรือโครงการ",
    ),
    "form-id-given": (_of("form-id-given", drop_the_id), 19, "กรณี!B19 รหัสกรณี"),
    "form-without-id": (
        _raised("form-without-id", lambda: write_form(".xlsx", None, "th")),
        19,
        "กรณี!B19 รหัสกรณี",
    ),
    "form-unreadable": (_raised("form-unreadable", lambda: without("xl/sharedStrings.xml")), 0, ""),
    "workbook-unknown": (_raised("workbook-unknown", _book), 0, ""),
}
