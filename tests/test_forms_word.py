"""A form as a text document: how it is built, and that whatever people do to it is read or told."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import docx
import pytest
from hostile_files import document, with_part
from lxml import etree
from word_edits import (
    DOCUMENT,
    Edit,
    cell,
    copied,
    edited,
    fragment,
    heading_of,
    packed,
    paragraph,
    parts_of,
    rows,
    run,
    table,
    w,
    write_in,
)

from govinno.loaders.forms.form import Filled, FilledCell, FilledRow, Form, Shown
from govinno.loaders.forms.grid import shown_of
from govinno.loaders.forms.layout import form_of
from govinno.loaders.forms.word import columns_of, write_word
from govinno.loaders.forms.word_reader import read_word
from govinno.loaders.reading import read_records
from govinno.loaders.spec import load_spec

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.yaml"))
#: A case with partners, factors, results and topics enough to be edited.
CASE = next(path for path in CASES if path.stem == "kkn-khonkaen-teacher-doctor-parent-care")
PLACE_OF_TOPIC = "หัวข้อ 5 กระบวนการของนวัตกรรม"
TOPIC, PARTNERS, RESULTS = "กระบวนการของนวัตกรรม", "ภาคี", "ผลลัพธ์"


def form() -> Form:
    return form_of(load_spec())


def shown(path: Path, language: str) -> Shown:
    (record,) = read_records(path.read_bytes(), str(path))
    assert record.tree is not None
    return shown_of(record.tree, form(), language)


@cache
def written(path: Path = CASE, language: str = "th") -> bytes:
    return write_word(form(), shown(path, language), path.read_bytes(), language)


@cache
def empty(language: str = "th") -> bytes:
    return write_word(form(), {}, b"", language)


def read(data: bytes) -> Filled:
    return read_word(data, "x.docx", form())


def after(edit: Edit, data: bytes | None = None) -> Filled:
    return read(edited(data or empty(), edit))


def told(filled: Filled) -> list[tuple[str, str, str]]:
    return [(fault.code, fault.field, fault.value) for fault in filled.faults]


def texts(rows: list[FilledRow]) -> list[list[str]]:
    """What is filled in, row by row, without what the form itself says of a topic."""
    return [[c.text for c in row.cells.values() if c.text] for row in rows]


def topic_rows(filled: Filled, number: int = 5) -> list[FilledRow]:
    return [row for row in filled.tables["innovation_topics"] if row.number == number]


def answers(filled: Filled) -> list[list[str]]:
    return [found[1:] for found in texts(topic_rows(filled)) if found[1:]]


# ---- how it is built


def test_each_style_has_its_face_size_and_weight_for_thai_letters_too() -> None:
    styles = etree.fromstring(parts_of(empty())["word/styles.xml"])
    fonts = styles.find(f".//{w('rPrDefault')}//{w('rFonts')}")
    assert fonts.get(w("cs")) == "TH Sarabun New" and fonts.get(w("ascii")) == "Sarabun"
    assert styles.find(f".//{w('rPrDefault')}//{w('lang')}").get(w("bidi")) == "th-TH"
    for properties in styles.iter(w("rPr")):
        for latin, thai in (("sz", "szCs"), ("b", "bCs")):
            assert (properties.find(w(latin)) is None) == (properties.find(w(thai)) is None)
    assert len([*styles.iter(w("szCs"))]) > 5


def test_another_reader_finds_headings_tables_and_what_holds_on_every_page() -> None:
    told = docx.Document(io.BytesIO(written()))
    headings = [p.text for p in told.paragraphs if p.style.name.startswith("Heading")]
    expected = []
    for one in form().tables:
        expected.append(one.title.th)
        expected += [f"หัวข้อ {n} {topic.label.th}" for n, topic in enumerate(one.fixed, 1)]
    assert headings == expected
    (case,) = shown(CASE, "th")["case"]
    name = case.cells["innovation.name_th"]
    assert {s.header.paragraphs[0].text for s in told.sections} == {f"{form().title.th} · {name}"}
    fields = {
        f.get(w("instr")).strip() for f in told.sections[0].footer._element.iter(w("fldSimple"))
    }
    assert fields == {"PAGE", "NUMPAGES"}
    for one in told.tables:
        marks = [row._tr.trPr for row in one.rows]
        assert all(mark.find(w("cantSplit")) is not None for mark in marks)
        is_grid = one.rows[0].cells[0].text == "ที่"
        assert [mark.find(w("tblHeader")) is not None for mark in marks[:2]] == [is_grid, False]
        assert one._tbl.tblPr.find(w("tblCaption")).get(w("val")).startswith("govinno:")


def test_the_codes_of_a_short_list_are_chosen_in_the_language_of_the_reader() -> None:
    column = next(
        c for t in form().tables for c in columns_of(t) if c.choices and len(c.choices) < 20
    )
    for language in ("th", "en"):
        root = etree.fromstring(parts_of(empty(language))[DOCUMENT])
        control = next(
            sdt
            for sdt in root.iter(w("sdt"))
            if sdt.find(f"{w('sdtPr')}/{w('alias')}").get(w("val"))
            == column.label.in_language(language)
        )
        labels = [item.get(w("displayText")) for item in control.iter(w("listItem"))]
        assert labels == [choice.label.in_language(language) for choice in column.choices]


def test_the_same_form_is_the_same_file_and_an_empty_one_says_nothing() -> None:
    assert write_word(form(), {}, b"", "en") == empty("en")
    for language in ("th", "en"):
        filled = read(empty(language))
        assert filled.faults == [] and filled.language == language
        assert [*filled.tables] == [table.name for table in form().tables]
        for one in form().tables:
            written_in = [c for c in one.columns if not (one.fixed and c is one.columns[0])]
            names = {column.name for column in written_in}
            for row in filled.tables[one.name]:
                assert not any(c.text for name, c in row.cells.items() if name in names)


@pytest.mark.parametrize("language", ["th", "en"])
def test_what_is_written_of_every_case_is_read_again(language: str) -> None:
    assert len(CASES) > 50
    for path in CASES:
        filled = read(written(path, language))
        assert (filled.kept, filled.faults) == (path.read_bytes(), []), path.stem
        for one in form().tables:
            columns = columns_of(one)
            known = [
                (row.number, [row.cells.get(c.name, "").strip() for c in columns])
                for row in shown(path, language)[one.name]
                if any(row.cells.get(c.name) for c in columns)
            ]
            back = [
                (row.number, [row.cells[c.name].text for c in columns])
                for row in filled.tables[one.name]
                if any(row.cells[c.name].text for c in columns if c.name in row.cells)
            ]
            assert back == known, (path.stem, one.name)


# ---- what people do to it


def typed(root: Any, *lines: str, title: str = TOPIC, row: int = 1, column: int = 1) -> None:
    write_in(cell(root, title, row, column), *lines)


def test_a_place_is_said_in_the_words_of_the_document() -> None:
    def fill(root: Any) -> None:
        typed(root, "สำรวจทุกครัวเรือน")
        typed(root, "เทศบาล", title=PARTNERS, row=2)

    filled = after(fill)
    cells = topic_rows(filled)[0].cells
    assert cells["answers.answer_th"] == FilledCell(
        "สำรวจทุกครัวเรือน", 1, f"{PLACE_OF_TOPIC} › แถว 1 › คำตอบ"
    )
    (partner,) = filled.tables["partners"]
    assert partner.number is None
    assert partner.cells["name_th"] == FilledCell("เทศบาล", 1, "ภาคี › แถว 1 › ชื่อภาคี")
    assert filled.faults == []


def test_a_second_answer_is_a_row_or_a_line_beside_a_second_speaker() -> None:
    def two_rows(root: Any) -> None:
        typed(root, "ก")
        typed(root, "ข", row=2)

    def two_lines(root: Any) -> None:
        typed(root, "ก", "", "ข")
        typed(root, "นาย ก.", "นาง ข.", column=2)

    def one_of_two_lines(root: Any) -> None:
        typed(root, "ก", "ข")
        typed(root, "นาย ก.", column=2)

    assert answers(after(two_rows)) == [["ก"], ["ข"]]
    assert [row.continues for row in topic_rows(after(two_rows))] == [False, True]
    assert answers(after(two_lines)) == [["ก", "นาย ก."], ["ข", "นาง ข."]]
    assert answers(after(one_of_two_lines)) == [["ก\nข", "นาย ก."]]


def headless(root: Any) -> None:
    """The table goes on without its labels, as a second one."""
    first = table(root, PARTNERS)
    second = copied(first)
    for row in second.findall(w("tr"))[:1]:
        second.remove(row)
    first.addnext(paragraph(""))
    first.getnext().addnext(second)
    write_in(second.findall(w("tr"))[0].findall(w("tc"))[1], "มูลนิธิ")
    typed(root, "เทศบาล", title=PARTNERS)


def labels_by_hand(root: Any) -> None:
    body = table(root, PARTNERS)
    typed(root, "เทศบาล", title=PARTNERS)
    body.insert(body.index(rows(root, PARTNERS)[2]), copied(rows(root, PARTNERS)[0]))
    write_in(rows(root, PARTNERS)[3].findall(w("tc"))[1], "มูลนิธิ")


def row_above(root: Any) -> None:
    body = table(root, PARTNERS)
    body.insert(body.index(rows(root, PARTNERS)[0]), copied(rows(root, PARTNERS)[1]))
    write_in(rows(root, PARTNERS)[0].findall(w("tc"))[1], "เทศบาล")
    write_in(rows(root, PARTNERS)[2].findall(w("tc"))[1], "มูลนิธิ")


def columns_swapped(root: Any) -> None:
    typed(root, "เทศบาล", title=PARTNERS)
    typed(root, "มูลนิธิ", title=PARTNERS, row=2)
    for row in rows(root, PARTNERS):
        row.append(row.findall(w("tc"))[1])


def caption_alone(root: Any) -> None:
    typed(root, "เทศบาล", title=PARTNERS)
    typed(root, "มูลนิธิ", title=PARTNERS, row=2)
    heading = heading_of(root, PARTNERS)
    heading.getparent().remove(heading)


#: A name in a content control and a link, and one as the result of a field.
IN_A_CONTROL = (
    "<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:hyperlink><w:r><w:t>เทศ</w:t></w:r></w:hyperlink>"
    "<w:r><w:softHyphen/><w:t>บาล</w:t></w:r></w:p></w:sdtContent></w:sdt>"
)
IN_A_FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:smartTag><w:r><w:t>มูลนิธิ</w:t></w:r>'
    "</w:smartTag></w:p>"
)


def in_controls_and_links(root: Any) -> None:
    for row, xml in ((1, IN_A_CONTROL), (2, IN_A_FIELD)):
        box = cell(root, PARTNERS, row, 1)
        write_in(box)
        box.append(fragment(xml))


@pytest.mark.parametrize(
    "edit",
    [
        headless,
        labels_by_hand,
        row_above,
        columns_swapped,
        caption_alone,
        in_controls_and_links,
    ],
)
def test_rows_are_found_wherever_they_stand(edit: Edit) -> None:
    filled = after(edit)
    assert [row.cells["name_th"].text for row in filled.tables["partners"]] == ["เทศบาล", "มูลนิธิ"]
    assert filled.faults == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("ข้อ ๗. กระบวนการของนวัตกรรม", None),
        ("5) กระบวนการของนวัตกรรม", None),
        ("กระบวนการนวัตกรรม", "word-heading-changed"),
        ("ทำกันอย่างไร", "word-heading-changed"),  # found by its bookmark
    ],
)
def test_a_heading_with_another_number_or_other_words_is_found(
    words: str, code: str | None
) -> None:
    def change(root: Any) -> None:
        typed(root, "สำรวจ")
        heading = heading_of(root, TOPIC)
        for piece in heading.findall(w("r")):
            heading.remove(piece)
        heading.append(run(words))

    filled = after(change)
    assert answers(filled) == [["สำรวจ"]]
    assert told(filled) == ([(code, f"{PLACE_OF_TOPIC} › นอกตาราง", words)] if code else [])


def test_text_below_a_topic_is_an_answer_and_elsewhere_it_is_told() -> None:
    def type_below(root: Any) -> None:
        heading_of(root, TOPIC).addnext(paragraph("เริ่มจากเวทีชุมชน"))
        heading_of(root, PARTNERS).addnext(paragraph("ดูแฟ้มแนบ"))
        heading_of(root, RESULTS).addprevious(paragraph("ภาคผนวก", "Heading1"))
        heading_of(root, RESULTS).addprevious(paragraph("ยังมีอีก"))

    filled = after(type_below)
    assert answers(filled) == [["เริ่มจากเวทีชุมชน"]]
    assert told(filled) == [
        ("word-text-not-read", "ภาคี › นอกตาราง", "ดูแฟ้มแนบ"),
        ("word-text-not-read", "นอกตาราง", "ภาคผนวก"),
        ("word-text-not-read", "ภาคผนวก › นอกตาราง", "ยังมีอีก"),
    ]


def test_merged_boxes_are_read_and_told() -> None:
    def merge(root: Any) -> None:
        typed(root, "ก", title=RESULTS)
        typed(root, "ข", title=RESULTS, row=2)
        typed(root, "10", title=RESULTS, column=3)
        for row, how in ((1, ' w:val="restart"'), (2, "")):
            box = cell(root, RESULTS, row, 3)
            box.find(w("tcPr")).append(fragment(f"<w:vMerge{how}/>"))
        wide = cell(root, PARTNERS, 1, 1)
        write_in(wide, "เทศบาล")
        wide.find(w("tcPr")).append(fragment('<w:gridSpan w:val="2"/>'))
        wide.getparent().remove(cell(root, PARTNERS, 1, 2))

    filled = after(merge)
    assert texts(filled.tables["outcomes"]) == [["ก", "10"], ["ข", "10"]]
    assert texts(filled.tables["partners"]) == [["เทศบาล"]]
    assert told(filled) == [
        ("word-cells-merged", "ภาคี › แถว 1 › ชื่อภาคี", "เทศบาล"),
        ("word-cells-merged", "ผลลัพธ์ › แถว 2 › ค่าหลังทำ", "10"),
    ]


def test_a_column_that_is_gone_is_no_empty_one_and_a_strange_one_is_told() -> None:
    def change(root: Any) -> None:
        typed(root, "เทศบาล", title=PARTNERS)
        for row in rows(root, PARTNERS):
            row.remove(row.findall(w("tc"))[2])
            row.append(copied(row.findall(w("tc"))[1]))
        write_in(rows(root, PARTNERS)[0].findall(w("tc"))[-1], "โทรศัพท์")
        write_in(rows(root, PARTNERS)[1].findall(w("tc"))[-1], "043")

    filled = after(change)
    (partner,) = filled.tables["partners"]
    assert "type" not in partner.cells and partner.cells["relation"].text == ""
    assert told(filled) == [
        ("word-text-not-read", "ภาคี › นอกตาราง", "โทรศัพท์"),
        ("word-text-not-read", "ภาคี › แถว 1 › โทรศัพท์", "043"),
    ]


BESIDE: dict[str, tuple[str, str]] = {
    '<w:footnoteReference w:id="7"/>': ("word-beside", "จากบันทึก"),
    '<w:commentReference w:id="3"/>': ("word-beside", "สมชาย: แน่ใจหรือ"),
    "<w:pict/>": ("word-picture", ""),
    "<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>ในกล่อง"
    "</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>"
    "<w:txbxContent><w:p><w:r><w:t>ในกล่อง</w:t></w:r></w:p></w:txbxContent></w:pict>"
    "</mc:Fallback></mc:AlternateContent>": ("word-beside", "ในกล่อง"),
}


def with_notes(data: bytes) -> bytes:
    """The document with a comment and a footnote to refer to."""
    parts = parts_of(data)
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    root = etree.fromstring(parts["word/_rels/document.xml.rels"])
    for kind in ("comments", "footnotes"):
        told = {"Id": kind, "Type": f"{relations}/{kind}", "Target": f"{kind}.xml"}
        root.append(etree.Element(root[0].tag, told))
    parts["word/_rels/document.xml.rels"] = etree.tostring(root)
    start = f'xmlns:w="{etree.QName(w("p")).namespace}"'
    inside = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    parts["word/comments.xml"] = (
        f'<w:comments {start}><w:comment w:id="3" w:author="สมชาย">{inside.format("แน่ใจหรือ")}'
        f'</w:comment><w:comment w:id="4" w:author="govinno">{inside.format("ของเราเอง")}'
        f"</w:comment></w:comments>"
    ).encode()
    parts["word/footnotes.xml"] = (
        f'<w:footnotes {start}><w:footnote w:id="0" w:type="separator">{inside.format("—")}'
        f'</w:footnote><w:footnote w:id="7">{inside.format("จากบันทึก")}</w:footnote></w:footnotes>'
    ).encode()
    return packed(parts)


@pytest.mark.parametrize(("xml", "expected"), BESIDE.items())
def test_what_stands_beside_a_text_is_told_and_not_read(
    xml: str, expected: tuple[str, str]
) -> None:
    def put(root: Any) -> None:
        typed(root, "สำรวจ")
        cell(root, TOPIC, 1, 1).find(w("p")).append(fragment(f"<w:r>{xml}</w:r>"))

    filled = after(put, with_notes(empty()))
    assert answers(filled) == [["สำรวจ"]]
    code, value = expected
    assert (code, f"{PLACE_OF_TOPIC} › แถว 1 › คำตอบ", value) in told(filled)
    others = [fault for fault in told(filled) if fault[2] not in (value, "สมชาย: แน่ใจหรือ")]
    assert others == []


def test_tracked_changes_are_read_as_accepted_and_told_once() -> None:
    def change(root: Any) -> None:
        box = cell(root, TOPIC, 1, 1)
        write_in(box, "สำรวจ")
        line = box.find(w("p"))
        line.append(fragment("<w:ins><w:r><w:t>ทุกบ้าน</w:t></w:r></w:ins>"))
        line.append(fragment("<w:del><w:r><w:delText>บางบ้าน</w:delText></w:r></w:del>"))
        line.append(fragment("<w:moveFrom><w:r><w:t>ย้าย</w:t></w:r></w:moveFrom>"))
        typed(root, "ลบทิ้ง", row=2)
        rows(root, TOPIC)[2].find(w("trPr")).append(fragment("<w:del/>"))

    filled = after(change)
    assert answers(filled) == [["สำรวจทุกบ้าน"]]
    assert told(filled) == [("word-tracked", "", "")]


def test_a_table_in_a_box_is_read_line_by_line() -> None:
    def put(root: Any) -> None:
        box = cell(root, TOPIC, 1, 1)
        inner = fragment("<w:tbl><w:tr><w:tc/><w:tc/></w:tr></w:tbl>")
        for place, text in zip(inner.iter(w("tc")), ("ปี", "2560"), strict=True):
            place.append(paragraph(text))
        box.insert(1, inner)

    filled = after(put)
    assert answers(filled) == [["ปี | 2560"]]
    assert told(filled) == [("word-nested-table", f"{PLACE_OF_TOPIC} › แถว 1 › คำตอบ", "ปี | 2560")]


def test_a_number_in_thai_digits_is_one_and_other_words_there_are_told() -> None:
    def change(root: Any) -> None:
        typed(root, "๒.", title=PARTNERS, column=0)
        typed(root, "เทศบาล", title=PARTNERS)
        typed(root, "ใหม่", title=PARTNERS, row=2, column=0)
        typed(root, "มูลนิธิ", title=PARTNERS, row=2)

    filled = after(change)
    assert [row.number for row in filled.tables["partners"]] == [2, None]
    assert told(filled) == [("word-text-not-read", "ภาคี › แถว 2 › ที่", "ใหม่")]


def test_without_the_unseen_part_what_people_see_is_read() -> None:
    parts = parts_of(written())
    for name in [name for name in parts if name.startswith("customXml")]:
        del parts[name]
    filled = read(packed(parts))
    assert filled.kept == b"" and filled.language == "th"
    assert {t: texts(r) for t, r in filled.tables.items()} == {
        t: texts(r) for t, r in read(written()).tables.items()
    }
    assert told(filled) == [("word-kept-lost", "", "")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (document(), "word-no-form"),
        (written()[:-200], "file-damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file-old-office"),
        (with_part(written(), "word/vbaProject.bin", b"x"), "file-macros"),
        (
            with_part(written(), DOCUMENT, '<!DOCTYPE l [<!ENTITY a "b">]><l>&a;</l>'),
            "file-declares-entities",
        ),
        (with_part(written(), DOCUMENT, "<l/>"), "word-no-form"),
        (
            edited(written(), lambda root: root.set("version", "9"), "customXml/item1.xml"),
            "word-newer",
        ),
    ],
)
def test_what_is_no_form_is_refused(data: bytes, code: str) -> None:
    filled = read(data)
    assert [fault.code for fault in filled.faults] == [code]
    assert filled.tables == {}


# ---- nothing is lost

MARK = re.compile("Zq[0-9]+x")
#: Every so many places get a mark in one document: neighbours would change the same words.
STEP = 7


def in_every_run(root: Any) -> Iterator[Callable[[str], object]]:
    """Type at the end of each text."""
    for piece in root.iter(w("t")):
        yield lambda mark, piece=piece: setattr(piece, "text", f"{piece.text} {mark}")


def in_every_box(root: Any) -> Iterator[Callable[[str], object]]:
    """Type a line of its own into each cell."""
    for box in root.iter(w("tc")):
        yield lambda mark, box=box: box.append(paragraph(mark))


def between_all_blocks(root: Any) -> Iterator[Callable[[str], object]]:
    """Type a line before each heading, line and table."""
    for block in root.find(w("body")):
        if block.tag != w("sectPr"):
            yield lambda mark, block=block: block.addprevious(paragraph(mark))


@pytest.mark.parametrize("places", [in_every_run, in_every_box, between_all_blocks])
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_word_is_read_or_told(
    places: Callable[[Any], Iterator[Callable[[str], object]]], language: str
) -> None:
    count = 0
    for start in range(STEP):
        marks: set[str] = set()

        def put(root: Any, start: int = start, marks: set[str] = marks) -> None:
            for number, type_in in enumerate(list(places(root))):
                if number % STEP == start:
                    marks.add(f"Zq{number}x")
                    type_in(f"Zq{number}x")

        filled = after(put, written(CASE, language))
        found = [c.text for r in filled.tables.values() for row in r for c in row.cells.values()]
        found += [fault.message_th for fault in filled.faults]
        seen = set(MARK.findall("\n".join(found)))
        assert seen == marks, sorted(marks - seen)
        count += len(marks)
    assert count > 100


def test_the_head_and_foot_of_pages_lose_nothing_either() -> None:
    for part, place in (("word/header1.xml", "หัวกระดาษ"), ("word/footer1.xml", "ท้ายกระดาษ")):
        filled = read(edited(written(), lambda root: root.append(paragraph("ด่วน")), part))
        assert told(filled) == [("word-text-not-read", place, "ด่วน")]


# ---- documents as nobody would write them


def visible_marks(root: Any) -> set[str]:
    """The marks that people see once changes are accepted, found without the reader."""
    gone = {w("del"), w("moveFrom")}
    seen = set()
    for piece in root.iter(w("t")):
        above = [*piece.iterancestors()]
        rows_out = [
            a for a in above if a.tag == w("tr") and a.find(f"{w('trPr')}/{w('del')}") is not None
        ]
        if not rows_out and not gone & {a.tag for a in above}:
            seen.update(MARK.findall(piece.text or ""))
    return seen


def upset(root: Any, chance: Random) -> None:
    """Do one thing to a document that an office program lets people do."""
    tag = chance.choice(["p", "tbl", "tr", "tc", "r"])
    element = chance.choice([*root.iter(w(tag))])
    above = element.getparent()
    deed = chance.choice(["out", "twice", "elsewhere", "wide", "below", "ins", "del", "control"])
    if deed == "out":
        above.remove(element)
    elif deed == "twice":
        element.addnext(copied(element))
    elif deed == "elsewhere":
        chance.choice([*root.iter(w(tag))]).addnext(copied(element))
    elif deed in ("wide", "below"):
        box = chance.choice([*root.iter(w("tc"))])
        told = f'<w:gridSpan w:val="{chance.choice(["2", "0", "-3", "x", "99999"])}"/>'
        box.insert(0, fragment(f"<w:tcPr>{told if deed == 'wide' else '<w:vMerge/>'}</w:tcPr>"))
    elif tag == "r" or deed == "control":
        opening = f"<w:{deed}/>" if deed in ("ins", "del") else "<w:sdt><w:sdtContent/></w:sdt>"
        wrapped = fragment(opening)
        element.addprevious(wrapped)
        (wrapped if deed in ("ins", "del") else wrapped[0]).append(element)


@pytest.mark.parametrize("seed", range(40))
def test_no_deed_loses_a_word_or_stops_the_reader(seed: int) -> None:
    chance = Random(seed)
    parts = parts_of(written(CASE, chance.choice(["th", "en"])))
    root = etree.fromstring(parts[DOCUMENT])
    places = [*in_every_box(root), *between_all_blocks(root)]
    for number, type_in in enumerate(chance.sample(places, 150)):
        type_in(f"Zq{number}x")
    for _ in range(25):
        upset(root, chance)
    parts[DOCUMENT] = etree.tostring(root)
    filled = read(packed(parts))
    found = [c.text for r in filled.tables.values() for row in r for c in row.cells.values()]
    found += [fault.message_th for fault in filled.faults]
    lost = visible_marks(root) - set(MARK.findall("\n".join(found)))
    assert not lost, sorted(lost)


def test_a_comment_that_refers_to_itself_and_signs_that_are_none_do_no_harm() -> None:
    parts = parts_of(with_notes(empty()))
    loop = '<w:p><w:r><w:commentReference w:id="3"/><w:sym w:char="110000"/></w:r></w:p>'
    comments = etree.fromstring(parts["word/comments.xml"])
    comments[0].append(fragment(loop))
    parts["word/comments.xml"] = etree.tostring(comments)

    def put(root: Any) -> None:
        write_in(cell(root, TOPIC, 1, 1), "สำรวจ")
        cell(root, TOPIC, 1, 1).append(fragment(loop))

    filled = after(put, packed(parts))
    assert answers(filled) == [["สำรวจ\n•"]]
    assert [code for code, _, _ in told(filled)] == ["word-beside"]
