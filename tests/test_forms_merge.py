"""What people do to the rows and cells of a form, and what becomes of the record."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from filling import FORM, errors, filled, new_row, read, told, write

from govinno.records.facts import IRI, CaseGraph
from govinno.records.faults import Fault

CASES = Path(__file__).parents[1] / "cases"
KHON_KAEN = CASES / "kkn-khonkaen-teacher-doctor-parent-care.yaml"
CASE = """
id: made-case
lao: {name_th: เทศบาลตำบลตัวอย่าง, type: เทศบาลตำบล, province: ขอนแก่น}
innovation:
  name_th: ธนาคารเวลา
  theme: elderly_ltc
  year_started_be: 2560
  year_started_ce: 2017
sources:
- {id: S1, title: ข่าวหนึ่ง, kind: newspaper, publisher_relation: press}
- {id: S2, title: ข่าวสอง, kind: newspaper, publisher_relation: press}
selection: {mode: showcase}
partners:
- name_th: โรงพยาบาลตัวอย่าง
  type: health_agency
  role: training
  relation: doing
  contribution: ส่งวิทยากร
  aliases: [รพ.ตัวอย่าง]
  evidence: {source: S1, locator: ย่อหน้า 1, keywords: ส่งวิทยากร}
- name_th: ชมรมผู้สูงอายุ
  type: community_group
  role: [co_production, data]
  relation: doing
  contributions:
  - role: co_production
    what_th: ออกเยี่ยมบ้าน
    evidence: {source: S1, locator: ย่อหน้า 2, keywords: เยี่ยมบ้าน}
  - {role: data, what_th: เก็บข้อมูล, speaker: ประธานชมรม, speaker_relation: partner}
success_factors:
- label_th: ความไว้ใจ
  code: participation
  claim: ไว้ใจกัน
  speaker: นายกเทศมนตรี
  evidence: {source: S2, locator: ย่อหน้า 3, keywords: ไว้ใจกัน}
"""


def tree_of(form: object) -> dict[str, object]:
    """The record that a form tells, as YAML has it; no line of the file in it."""
    _, _, record = read(form)  # type: ignore[arg-type]
    tree: dict[str, object] = yaml.safe_load(record.kept)
    return tree


def before() -> dict[str, object]:
    return tree_of(filled(told(CASE)))


def test_a_form_nobody_touched_tells_the_record_as_it_was() -> None:
    assert before() == yaml.load(CASE, yaml.BaseLoader)


def test_a_changed_cell_replaces_the_field_in_all_its_forms() -> None:
    form = filled(told(CASE))
    write(form, "case", 0, innovation__year_started_be="๒๕๖๑")
    now = tree_of(form)["innovation"]
    assert now == {"name_th": "ธนาคารเวลา", "theme": "elderly_ltc", "year_started_be": "๒๕๖๑"}
    graph, faults, _ = read(form)
    assert graph is not None and errors(faults) == []
    assert {f.value.text for f in graph.facts if f.property.endswith("#yearStarted")} == {"2018"}


def test_codes_are_read_by_label_in_either_language_by_code_and_in_odd_spelling() -> None:
    (column,) = [
        c for t in FORM.tables for c in t.columns if t.name == "partners" and c.name == "type"
    ]
    school = next(concept for concept in column.choices if concept.code == "school")
    for words in (
        school.label.th,
        f" {school.label.en.upper()}  ",
        "school",
        f"{school.label.th}\u200b",
    ):
        form = filled(told(CASE))
        write(form, "partners", 0, type=words)
        assert tree_of(form)["partners"][0]["type"] == "school", words  # type: ignore[index]


def test_the_same_codes_in_other_words_are_no_change() -> None:
    form = filled(told(CASE))
    write(form, "partners", 1, role="Co-production\ndata")
    assert tree_of(form) == before()


def test_values_are_parted_by_semicolons_lines_and_by_commas_between_known_words() -> None:
    for words in ("data; venue_resources", "data\nvenue_resources", "data, venue_resources"):
        form = filled(told(CASE))
        write(form, "partners", 1, role=words)
        partner = tree_of(form)["partners"][1]  # type: ignore[index]
        assert partner["role"] == ["data", "venue_resources"], words


def test_a_word_that_is_no_code_is_told_in_its_cell() -> None:
    form = filled(told(CASE))
    write(form, "partners", 0, type="โรงพยาบาน")
    _, faults, _ = read(form)
    (fault,) = [fault for fault in faults if fault.code == "unknown-code"]
    assert (fault.line, fault.field, fault.value) == (3, "partners!3 type", "โรงพยาบาน")


def test_an_emptied_cell_takes_the_field_out_and_an_answer_to_an_empty_one_puts_it_in() -> None:
    form = filled(told(CASE))
    write(form, "partners", 0, contributions__what_th="", since="ตั้งแต่ปี 2559")
    partner = tree_of(form)["partners"][0]  # type: ignore[index]
    assert "contribution" not in partner and "evidence" in partner
    assert partner["since"] == "ตั้งแต่ปี 2559"


def test_english_that_stays_beside_a_changed_text_is_told_once_for_an_entry() -> None:
    english = CASE.replace(
        "contribution: ส่งวิทยากร", "contribution_th: ส่งวิทยากร\n  contribution_en: Sends"
    )
    english = english.replace(
        "  type: health_agency", "  name_en: Example Hospital\n  type: health_agency"
    )
    changed = {"name_th": "โรงพยาบาลตัวอย่าง 2", "contributions__what_th": "ส่งพยาบาล"}

    def old(**texts: str) -> list[Fault]:
        form = filled(told(english))
        # A document has no column for the English.
        for row in form.tables["partners"]:
            row.cells = {n: c for n, c in row.cells.items() if not n.endswith("_en")}
        write(form, "partners", 0, **texts)
        return [fault for fault in read(form)[1] if fault.code == "form-english-as-before"]

    (fault,) = old(**changed)
    assert (fault.field, fault.value) == ("partners!3 name_th", "โรงพยาบาลตัวอย่าง 2")
    assert "(ชื่อภาคี, ทำอะไร)" in fault.message_th and "โปรดแก้ด้วย" in fault.message_th
    assert [f.field for f in old(contributions__what_th="")] == ["partners!3 contributions.what_th"]
    assert old(since="2560") == []
    assert old(**changed, name_en="Hospital 2", contributions__what_en="Sends nurses") == []
    assert len(old(**changed, name_en="Hospital 2")) == 1


def test_rows_may_be_sorted_and_numbered_anew() -> None:
    form = filled(told(CASE))
    rows = form.tables["partners"]
    form.tables["partners"] = [rows[1], rows[2], rows[0]]
    rows[1].number, rows[0].number = 1, 2
    now, was = tree_of(form), before()
    assert now["partners"] == was["partners"][::-1]  # type: ignore[index]


def test_a_row_that_is_gone_takes_its_entry_and_what_it_held_unseen_is_told() -> None:
    form = filled(told(CASE))
    del form.tables["partners"][0]
    _, faults, record = read(form)
    (fault,) = [fault for fault in faults if fault.code == "form-row-gone"]
    assert fault.value == "โรงพยาบาลตัวอย่าง"
    assert "aliases" in fault.message_th and "aliases" in fault.message_en
    assert [p["name_th"] for p in yaml.safe_load(record.kept)["partners"]] == ["ชมรมผู้สูงอายุ"]


def test_a_new_row_is_a_new_entry_and_a_copied_one_too() -> None:
    form = filled(told(CASE))
    first = form.tables["partners"][0]
    copied = new_row(9, {n: c.text for n, c in first.cells.items()}, "partners", first.number)
    copied.cells["name_th"] = new_row(9, {"n": "วัดตัวอย่าง"}, "p").cells["n"]
    form.tables["partners"].append(copied)
    form.tables["partners"].append(new_row(10, {"name_th": "โรงเรียนตัวอย่าง"}, "partners"))
    now = tree_of(form)["partners"]
    assert [p["name_th"] for p in now] == [  # type: ignore[attr-defined]
        "โรงพยาบาลตัวอย่าง",
        "ชมรมผู้สูงอายุ",
        "วัดตัวอย่าง",
        "โรงเรียนตัวอย่าง",
    ]
    assert "aliases" in now[0] and "aliases" not in now[2]  # type: ignore[index]


def evidence_in(told: object) -> list[tuple[str, str]]:
    """The places of evidence below a part of a record, each with its document."""
    if isinstance(told, dict):
        own = [(told["source"], told["locator"])] if "locator" in told else []
        return own + [one for part in told.values() for one in evidence_in(part)]
    parts = told if isinstance(told, list) else []
    return [one for part in parts for one in evidence_in(part)]


def test_what_is_new_cites_the_form_where_it_is_a_document_and_names_no_other() -> None:
    """An entry that was there before never does, nor one that has a document of its own."""
    own = CASE.replace("title: ข่าวสอง", "title: แบบบันทึกฉบับนี้")
    rows = {
        "partners": [
            {"name_th": "วัดป่า", "contributions.what_th": "ให้ใช้ศาลา"},
            {"contributions.what_th": "ออกค่าน้ำ"},
        ],
        "success_factors": [
            {
                "label_th": "ใจดี",
                "evidence.source": "S1",
                "evidence.locator": "ย่อหน้า 9",
                "evidence.keywords": "ใจดี",
            },
            {"label_th": "ก" * 200, "speaker": "ป้าแดง"},
        ],
        "innovation_topics": [{"code": "กระบวนการของนวัตกรรม", "answers.answer_th": "เริ่มจากอาสา"}],
        "process_steps": [{"step_th": "รับสมัคร"}],
        "session": [{"date_be": "9 ต.ค. 67"}],
    }
    for case, expected in (
        (
            own,
            {
                "partners": [
                    "partners!20 contributions.what_th",
                    "partners!20 contributions.what_th",
                    "partners!21 contributions.what_th",
                ],
                "success_factors": ["ย่อหน้า 9", "success_factors!21 label_th"],
                "topics": ["innovation_topics!20 answers.answer_th"],
                "process_steps": ["process_steps!20 step_th"],
                "session": ["session!20 date_be"],
            },
        ),
        (
            CASE,
            {
                "partners": [],
                "success_factors": ["ย่อหน้า 9"],
                "topics": [],
                "process_steps": [],
                "session": [],
            },
        ),
    ):
        form = filled(told(case))
        was = tree_of(form)
        for name, texts in rows.items():
            added = [new_row(20 + at, text, name) for at, text in enumerate(texts)]
            form.tables[name] = added if name == "session" else [*form.tables[name], *added]
        form.tables["partners"][-1].continues = True
        now = tree_of(form)
        for name, places in expected.items():
            before = evidence_in(was.get(name))
            cited = [one for one in evidence_in(now[name]) if one not in before]
            assert sorted(place for _, place in cited) == sorted(places), name
            assert {source for source, _ in cited} <= {"S1", "S2"}
        graph, faults, _ = read(form)
        assert graph is not None and errors(faults) == []
        # Without a document of the session nobody can tell whether it was there that this was said.
        status = {
            f.value.text.rpartition("/")[2] for f in graph.facts if "topicStatus" in f.property
        }
        assert ("answered" in status) == (case is own)
    partner = next(p for p in tree_of(form)["partners"] if p["name_th"] == "วัดป่า")  # type: ignore[attr-defined]
    assert "evidence" not in partner


def test_a_second_thing_that_a_partner_did_keeps_the_first_with_its_evidence() -> None:
    form = filled(told(CASE))
    row = new_row(4, {"contributions.what_th": "ให้ยืมรถ"}, "partners")
    form.tables["partners"].insert(1, row)
    partner = tree_of(form)["partners"][0]  # type: ignore[index]
    assert partner["contribution"] == "ส่งวิทยากร"
    assert partner["contributions"] == [{"what_th": "ให้ยืมรถ", "role": "training"}]
    write(form, "partners", 0, contributions__speaker="ผู้อำนวยการ")
    partner = tree_of(form)["partners"][0]  # type: ignore[index]
    first, _ = partner["contributions"]
    assert first["speaker"] == "ผู้อำนวยการ" and first["evidence"] == partner["evidence"]
    assert first["what_th"] == "ส่งวิทยากร" and "contribution" not in partner
    graph, faults, _ = read(form)
    assert graph is not None and errors(faults) == []


def statements_of(form: object, partner: str) -> list[tuple[str, str]]:
    """What is stated of a partner: the roles with the words, as the graph has them."""
    graph, faults, _ = read(form)  # type: ignore[arg-type]
    assert graph is not None and errors(faults) == []
    said = {(f.subject, f.property.rpartition("#")[2]): f.value.text for f in graph.facts}
    (part,) = [s for (s, p), text in said.items() if p == "nameAsWritten" and text == partner]
    told = (f.value.text for f in graph.facts if f.subject == part if "hasStatement" in f.property)
    return sorted(
        (said[one, "statedRole"].rpartition("/")[2], said.get((one, "statementText"), ""))
        for one in told
    )


def test_what_is_said_of_two_roles_is_said_of_each() -> None:
    school = {"name_th": "โรงเรียนตัวอย่าง", "role": "training; data"}
    what = "contributions.what_th"
    (column,) = [c for t in FORM.tables for c in t.columns if c.name == "contributions.role"]
    assert column.takes_several
    words = school | {what: "สอนและเก็บข้อมูล"}
    form = filled(told(CASE))
    form.tables["partners"].append(new_row(10, words, "partners"))
    both = [("data", "สอนและเก็บข้อมูล"), ("training", "สอนและเก็บข้อมูล")]
    assert statements_of(form, "โรงเรียนตัวอย่าง") == both
    form.tables["partners"].append(new_row(11, {what: "ให้ยืมรถ"}, "partners"))
    form.tables["partners"][-1].continues = True
    lent = [("data", "ให้ยืมรถ"), ("training", "ให้ยืมรถ")]
    assert statements_of(form, "โรงเรียนตัวอย่าง") == sorted(both + lent)
    form.tables["partners"][-1].cells |= new_row(
        11, {"contributions.role": "venue_resources; data"}, "partners"
    ).cells
    own = [("data", "ให้ยืมรถ"), ("venue_resources", "ให้ยืมรถ")]
    assert statements_of(form, "โรงเรียนตัวอย่าง") == sorted(both + own)
    # One word that is no role is one fault, in its own cell.
    form.tables["partners"][-2].cells |= new_row(10, {"role": "ให้ความรู้"}, "partners").cells
    form.tables["partners"][-1].cells.pop("contributions.role")
    assert {*errors(read(form)[1])} == {("unknown-code", "partners!10 role", "ให้ความรู้")}
    form = filled(told(CASE))
    form.tables["partners"].append(new_row(10, school, "partners"))
    assert statements_of(form, "โรงเรียนตัวอย่าง") == [("data", ""), ("training", "")]


def test_rows_of_an_inner_list_are_matched_like_any_others() -> None:
    form = filled(told(CASE))
    rows = form.tables["partners"]
    rows[1].cells, rows[2].cells = (
        {
            n: (rows[2] if "." in n and n.startswith("c") else rows[1]).cells[n]
            for n in rows[1].cells
        },
        {
            n: (rows[1] if "." in n and n.startswith("c") else rows[2]).cells[n]
            for n in rows[1].cells
        },
    )
    statements = tree_of(form)["partners"][1]["contributions"]  # type: ignore[index]
    assert statements == before()["partners"][1]["contributions"][::-1]  # type: ignore[index]


def test_what_people_see_alone_still_loads() -> None:
    form = filled(told(CASE), "en")
    form.kept = b""
    graph, faults, record = read(form)
    assert graph is not None and errors(faults) == []
    tree = yaml.safe_load(record.kept)
    assert tree["partners"][1]["role"] == ["co_production", "data"]
    assert "aliases" not in tree["partners"][0]


def test_a_damaged_record_that_travelled_along_is_told() -> None:
    form = filled(told(CASE))
    form.kept = b"id: [cut off"
    graph, faults, _ = read(form)
    assert graph is not None and "form-unseen-damaged" in {fault.code for fault in faults}


def test_a_new_case_gets_its_id_from_its_names_and_is_asked_for_where_there_are_none() -> None:
    form = filled(None)
    form.tables["case"] = [new_row(3, {"id": "", "innovation.name_th": "ธนาคารเวลา"}, "case")]
    _, faults, _ = read(form)
    assert [f.code for f in faults if f.code.startswith("form-")] == ["form-without-id"]
    form.tables["local_government"] = [new_row(3, {"name_th": "เทศบาลตำบลตัวอย่าง"}, "lao")]
    graph, faults, _ = read(form)
    assert graph is not None
    (given,) = [fault for fault in faults if fault.code == "form-id-given"]
    assert given.field == "case!3 id" and given.value == graph.id


def test_only_free_text_is_needed() -> None:
    form = filled(None)
    form.tables["case"] = [
        new_row(3, {"id": "new-case", "innovation.name_th": "ธนาคารเวลา"}, "case")
    ]
    form.tables["local_government"] = [
        new_row(3, {"name_th": "เทศบาลตำบลตัวอย่าง", "type": "เทศบาลตำบล"}, "lao")
    ]
    form.tables["documents"] = [new_row(3, {"id": "S1", "title": "แบบบันทึก"}, "docs")]
    form.tables["partners"] = [
        new_row(3, {"name_th": "วัดป่า", "contributions.what_th": "ให้ใช้ศาลา"}, "partners")
    ]
    form.tables["success_factors"] = [new_row(3, {"label_th": "ไว้ใจกัน"}, "factors")]
    form.tables["outcomes"] = [
        new_row(
            3,
            {
                "indicator": "คนมาร่วม",
                "baseline_value": "12 คน",
                "value": "๑๒๐ คน",
                "direction": "ยิ่งสูงยิ่งดี",
            },
            "outcomes",
        )
    ]
    form.tables["innovation_topics"] = [
        new_row(3, {"code": "กระบวนการของนวัตกรรม", "answers.answer_th": "เริ่มจากอาสา"}, "topics")
    ]
    graph, faults, _ = read(form)
    assert graph is not None
    assert errors(faults) == []
    figures = {f.property.rpartition("#")[2]: f.value.text for f in graph.facts}
    assert (figures["baselineValue"], figures["observedValue"], figures["unit"]) == (
        "12",
        "120",
        "คน",
    )
    # Whoever writes what was before must be able to say which way is better, in a document too.
    shown = {c.name for t in FORM.tables for c in t.columns if t.name == "outcomes" and c.is_short}
    assert {"baseline_value", "direction"} <= shown


def literals(graph: CaseGraph | None) -> Counter[tuple[str, str]]:
    """What a graph says in words; addresses follow from them."""
    assert graph is not None
    return Counter((f.property, f.value.text) for f in graph.facts if f.value.kind != IRI)


@pytest.mark.parametrize(
    "file", [KHON_KAEN, *sorted(CASES.glob("*.yaml"))[::9]], ids=lambda f: f.stem
)
def test_an_edit_of_one_cell_changes_the_words_of_that_field_and_no_others(file: Path) -> None:
    """Who is meant, and evidence that several share, follow from more than one cell: left out."""
    record = told(file.read_text(encoding="utf-8"))
    before = literals(read(filled(record))[0])
    places = [
        (table.name, row, column)
        for table in FORM.tables
        for row, shown in enumerate(filled(record).tables[table.name])
        for column in table.columns
        if column.kind == "text"
        and column.name != "id"
        and shown.cells[column.name].text
        and not (
            column.choices
            or column.takes_several
            or re.search(
                "name|url|position|honorific|recipient|organisation|grantor|evidence|code",
                column.name,
            )
        )
    ]
    for table, row, column in random.Random(56).sample(places, min(12, len(places))):
        form = filled(record)
        old = form.tables[table][row].cells[column.name].text
        write(form, table, row, **{column.name.replace(".", "__"): f"{old} แก้ไข"})
        after = literals(read(form)[0])
        gone, come = before - after, after - before
        assert {text for _, text in gone} <= {old}, (table, column.name, gone)
        assert {text for _, text in come} <= {f"{old} แก้ไข"} and come, (table, column.name, come)
