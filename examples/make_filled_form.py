"""Fill in an empty form as somebody types it in the room: python make_filled_form.py EMPTY.docx.

Writes `forms/filled.docx`, with what people slip in, and `forms/mended.docx`. The municipality, the
project and what is said of them are invented.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import docx

FORMS = Path(__file__).parent / "forms"
#: What is typed beside a label of the form.
BOXES = {
    "ชื่อนวัตกรรมหรือโครงการ": "ตลาดนัดขยะตัวอย่าง",
    "ประเด็นงาน": "การจัดการขยะ",
    "ปัญหา": "ขยะเพิ่มขึ้นทุกปี  ที่ฝังกลบเต็ม",
    "ปีที่เริ่ม": "๒๕๖๕",
    "รหัสกรณี": "kkn-tuayang-waste-market",
    "สรุป": "ชาวบ้านนำขยะที่คัดแยกแล้วมาแลกของใช้ทุกวันศุกร์",
    "ชื่อ": "เทศบาลตำบลตัวอย่าง",
    "ประเภท": "เทศบาลตำบล",
    "จังหวัด": "ขอนแก่น",
    "วันที่": "9 ต.ค. 67",
    "ชื่อเวที": "ถอดบทเรียนตลาดนัดขยะตัวอย่าง",
}
#: What is typed into rows of a table: which columns it has, and the cells of each row.
ROWS: list[dict[str, str]] = [
    {
        "ชื่อภาคี": "รพ.ขอนแก่น",
        "ประเภทภาคี": "โรงพยาบาล",
        "ร่วมอย่างไร": "ร่วมทำ",
        "บทบาท": "ให้ความรู้",
        "ทำอะไร": "สอนชาวบ้านแยกขยะอันตราย",
    },
    {
        "ชื่อภาคี": "โรงเรียนบ้านตัวอย่าง",
        "ประเภทภาคี": "โรงเรียน",
        "ร่วมอย่างไร": "ร่วมทำ",
        "ทำอะไร": "นักเรียนชั่งน้ำหนักขยะ",
    },
    {"ตัวชี้วัด": "ขยะต่อวัน", "ค่าหลังทำ": "8", "ปีของค่าหลังทำ": "ปีที่แล้ว", "หน่วย": "ตัน"},
]
#: What is written instead when the file has come back.
MENDED = {"การจัดการขยะ": "ขยะและเศรษฐกิจหมุนเวียน", "ให้ความรู้": "ให้ความรู้และวิชาการ", "ปีที่แล้ว": "2566"}


def fill(empty: Path, out: Path, mended: dict[str, str]) -> None:
    """Type everything into a form."""
    made = docx.Document(str(empty))
    for table in made.tables:
        heads = [_label(cell) for cell in table.rows[0].cells]
        if len(heads) == 2:
            for row in table.rows:
                _type(row.cells[1], BOXES.get(_label(row.cells[0]), ""), mended)
            continue
        some = [row for row in ROWS if next(iter(row)) in heads]
        for line, told in zip(table.rows[1:], some, strict=False):
            for name, text in told.items():
                _type(line.cells[heads.index(name)], text, mended)
    made.save(str(out))


def _label(cell: Any) -> str:
    return str(cell.text).split("\n")[0].strip(" *")


def _type(cell: Any, text: str, mended: dict[str, str]) -> None:
    text = mended.get(text, text)
    if text:
        line = cell.paragraphs[0]
        for control in line._p.findall("{*}sdt"):  # a choice is made in the place of its control
            line._p.remove(control)
        line.add_run(text)


if __name__ == "__main__":
    FORMS.mkdir(exist_ok=True)
    fill(Path(sys.argv[1]), FORMS / "filled.docx", {})
    fill(Path(sys.argv[1]), FORMS / "mended.docx", MENDED)
