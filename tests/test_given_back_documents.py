"""A document comes back with shaded boxes, real comments and a list; all of it can be taken out."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import CASES
from lxml import etree

from govinno.cli import run
from govinno.loaders.forms.grid import shown_of
from govinno.loaders.forms.layout import form_of
from govinno.loaders.forms.word import write_word
from govinno.loaders.marked import unmarked
from govinno.loaders.marked.document import marked_document, way_to
from govinno.loaders.marked.marks import FILLS, Listed
from govinno.loaders.marked.parts import Parts
from govinno.loaders.reading import read_records
from govinno.loaders.spec import load_spec
from govinno.records.faults import make_fault
from govinno.words import words_of

MAIN = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def document() -> bytes:
    made = docx.Document()
    made.add_heading("ภาคี", 1)
    table = made.add_table(2, 3)
    for row, texts in zip(
        table.rows,
        [("ที่", "ชื่อ", "บทบาท"), ("1", "รพ.ขอนแก่น", "ร่วมทำมาก")],
        strict=True,
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    shade = etree.SubElement(table.rows[1].cells[2]._tc.get_or_add_tcPr(), f"{W}shd")
    shade.attrib.update({f"{W}val": "clear", f"{W}color": "auto", f"{W}fill": "EEEEEE"})
    made.add_comment(table.rows[1].cells[1].paragraphs[0].runs, "ถามปลัด", "สมหญิง", "สญ")
    made.add_paragraph("เขียนไว้นอกช่อง")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def listed(data: bytes) -> list[Listed]:
    body = Parts(data).xml(MAIN)
    cells, lines = [*body.iter(f"{W}tc")], [*body.iter(f"{W}p")]
    role = {"list": "role", "list_th": "บทบาท", "list_en": "Role", "nearest": "ร่วมทำ"}
    code = make_fault("unknown-code", "f.docx", 1, "ภาคี › แถว 1 › บทบาท", "ร่วมทำมาก", **role)
    outside = make_fault("files-left-behind", "f.docx", 0, "ภาคี", "<b>", count=1, list="x")
    return [
        Listed(code, "ภาคี › แถว 1 › บทบาท", way_to(cells[5])),
        Listed(make_fault("file-empty", "f.docx", 1, "", ""), "ชื่อ", way_to(cells[4])),
        Listed(outside, "ภาคี", way_to(lines[-1])),
        Listed(make_fault("file-empty", "f.docx", 0, "", ""), "ทั้งไฟล์"),
    ]


def plain(data: bytes) -> bytes:
    return bytes(etree.tostring(Parts(data).xml(MAIN), method="c14n"))


def fills(cell: Any) -> list[str]:
    return [shade.get(f"{W}fill") for shade in cell._tc.iter(f"{W}shd")]


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_document_comes_back_with_its_faults(language: str) -> None:
    before = document()
    told = listed(before)
    made = docx.Document(io.BytesIO(marked_document(before, told, language)))
    first, table = made.tables
    assert first.rows[0].cells[0].text.startswith(words_of("report")["title"].in_language(language))
    rows = [[cell.text for cell in row.cells] for row in first.rows[2:]]
    assert len(rows) == len(told)
    assert [row[2] for row in rows] == ["ทั้งไฟล์", "ชื่อ", "ภาคี › แถว 1 › บทบาท", "ภาคี"]
    links = [link.get(f"{W}anchor") for link in first._tbl.iter(f"{W}hyperlink")]
    marks = {m.get(f"{W}name") for m in made.element.body.iter(f"{W}bookmarkStart")}
    assert len(links) == 3 and set(links) <= marks
    assert fills(table.rows[1].cells[2]) == fills(table.rows[1].cells[1]) == [FILLS["error"]]
    ours = [comment.text for comment in made.comments if comment.author == "govinno"]
    assert len(ours) == 3
    assert any(told[0].fault.message(language) in text for text in ours)
    assert [c.text for c in made.comments if c.author == "สมหญิง"] == ["ถามปลัด"]


def test_marks_of_a_document_are_taken_out_again_and_never_pile_up() -> None:
    before = document()
    once = marked_document(before, listed(before), "th")
    assert plain(marked_document(once, listed(before), "th")) == plain(once)
    assert plain(once) != plain(before)
    assert plain(unmarked(once, "f.docx")) == plain(before)
    back = docx.Document(io.BytesIO(unmarked(once, "f.docx")))
    assert [comment.author for comment in back.comments] == ["สมหญิง"]
    assert plain(marked_document(once, [], "th")) == plain(before)
    assert unmarked(before, "f.docx") is before


def test_what_a_person_types_behind_a_sign_stays() -> None:
    before = document()
    made = docx.Document(io.BytesIO(marked_document(before, listed(before), "th")))
    cell = made.tables[1].rows[1].cells[2]
    sign = next(r for r in cell.paragraphs[0].runs if r.text.startswith("✖"))
    sign.text = f"{sign.text}ร่วมจัดบริการ "
    out = io.BytesIO()
    made.save(out)
    back = docx.Document(io.BytesIO(unmarked(out.getvalue(), "f.docx")))
    assert back.tables[0].rows[1].cells[2].text == "ร่วมจัดบริการ ร่วมทำมาก"


def filled_form(**cells: str) -> bytes:
    """The form of a case in which somebody wrote into the columns of the first partner."""
    form, file = form_of(load_spec()), CASES / "kkn-khonkaen-teacher-doctor-parent-care.yaml"
    (record,) = read_records(file.read_bytes(), str(file))
    assert record.tree is not None
    shown = shown_of(record.tree, form, "th")
    made = docx.Document(io.BytesIO(write_word(form, shown, record.kept, "th")))
    table = next(t for t in made.tables if any("ชื่อภาคี" in c.text for c in t.rows[0].cells))
    heads = [cell.text for cell in table.rows[0].cells]
    for name, text in cells.items():
        line = table.rows[1].cells[heads.index(name)].paragraphs[0]
        for child in [*line._p]:
            if not child.tag.endswith("pPr"):
                line._p.remove(child)
        line.add_run(text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_form_comes_back_marked_and_is_still_the_form(tmp_path: Path, capfd: Any) -> None:
    sent, back, again = (tmp_path / f"{name}.docx" for name in ("sent", "back", "again"))
    sent.write_bytes(filled_form(บทบาท="ร่วมทำมากๆ", ร่วมตั้งแต่="ปีไก่"))
    assert run(["check", str(sent), "--report", str(back)]) == 1
    made = docx.Document(io.BytesIO(back.read_bytes()))
    marked = {
        cell.text: fills(cell)
        for table in made.tables[1:]
        for row in table.rows[1:2]
        for cell in row.cells
        if set(fills(cell)) & set(FILLS.values())
    }
    assert marked["✖\u00a0ร่วมทำมากๆ"] == [FILLS["error"]] and marked["▲\u00a0ปีไก่"] == [
        FILLS["warning"]
    ]
    # What was given back tells the same as what came in, and a second report is like the first.
    capfd.readouterr()
    told = []
    for file in (sent, back):
        assert run(["check", str(file), "--json"]) == 1
        told.append(json.loads(capfd.readouterr().out.replace(file.name, "form.docx")))
    assert told[0] == told[1]
    places = [fault["field"] for fault in told[0]]
    assert "ภาคี › แถว 1 › บทบาท" in places and told[0][0]["place"].startswith(str(tmp_path))
    assert run(["check", str(back), "--report", str(again)]) == 1
    assert plain(again.read_bytes()) == plain(back.read_bytes())
