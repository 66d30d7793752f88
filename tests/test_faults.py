"""Every fault of the catalogue is raised by something real, at its place, in words that help."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import bad_cells
import bad_data_sets
import bad_documents
import bad_questions
import bad_workbooks
import hostile_files
import pytest
from reading_one import check_one

from govinno.checking import known_register
from govinno.graph.checks import check_case
from govinno.graph.snapshots import Store
from govinno.loaders.kinds.case_record import read_case
from govinno.loaders.register import read_registers
from govinno.loading import check, load
from govinno.ontology.iris import RDF_TYPE, VOCAB
from govinno.ontology.model import expand, load_model
from govinno.records.facts import IRI, CaseGraph, Fact, Value
from govinno.records.faults import CATALOGUE, Fault, make_fault

GOOD = (Path(__file__).parent / "bad" / "good.yaml").read_text(encoding="utf-8")
PLACE = "  province: ขอนแก่น\n"

#: code → what stands in the good case, what stands there instead, line and field of the fault.
PATCHES: dict[str, tuple[str, str, int, str]] = {
    "unknown-field": ("richness: medium", "richnes: medium", 131, "richnes"),
    "repeated-key": ("kind: app\n", "kind: app\n  kind: app\n", 26, "innovations[1].kind"),
    "empty-field": ("richness: medium", "richness:", 131, "richness"),
    "split-number": ("keywords: 140 คน}", "keywords: 1,400 คน}", 81, "outcomes[0].evidence.400 คน"),
    "wrong-kind": ("- name: สมหญิง ตัวอย่าง\n  position: ปลัดเทศบาล", "- สมหญิง", 120, "people[0]"),
    "missing-field": ("  title: เอกสารตัวอย่าง\n", "", 123, "sources[0].title"),
    "missing-field-advised": ("  url: https://example.org/care\n", "", 123, "sources[0].url"),
    "too-many-values": ("kind: app", "kind: [app, project]", 25, "innovations[1].kind"),
    "two-names-in-a-language": (
        "step_th: สำรวจ",
        "step_th: [สำรวจ, ตรวจ]",
        113,
        "process_steps[0].step_th",
    ),
    "bad-lao-code": (PLACE, f"{PLACE}  dla_code: '4'\n", 9, "lao.dla_code"),
    "letter-in-figure": ("value: 140", "value: 14O", 74, "outcomes[0].value"),
    "unclear-unit": ("value: 140", "value: 140 m", 74, "outcomes[0].value"),
    "units-disagree": ("value: 140", "value: 140 ตัน", 74, "outcomes[0].value"),
    "cut-by-comma": (
        "keywords: โครงการดูแล}",
        "keywords: โครงการ, ดูแล}",
        23,
        "innovations[0].evidence.ดูแล",
    ),
    "text-after-hash": ("title: เอกสารตัวอย่าง", "title: เอกสาร #1", 125, "sources[0].title"),
    "empty-entry": (
        "kind: app\n",
        "kind: [app, ]\n  note:\n  - ก\n  -\n",
        28,
        "innovations[1].note[1]",
    ),
    "letters-lost": ("title: เอกสารตัวอย่าง", "title: '???? ??'", 125, "sources[0].title"),
    "topic-number-differs": (
        "  - code: process\n",
        "  - code: process\n    number: 3\n",
        103,
        "topics.innovation_11[0].number",
    ),
    "topic-status-differs": (
        "status: answered",
        "status: not_covered",
        105,
        "topics.innovation_11[0].status",
    ),
    "out-of-range": ("rank: 1", "rank: 0", 86, "awards[0].rank"),
    "unknown-code": ("basis: stated", "basis: statd", 34, "innovation_links[0].basis"),
    "bad-id": ("id: example-town-care", "id: Example Town", 2, "id"),
    "bad-integer": ("step: 1", "step: แรก", 112, "process_steps[0].step"),
    "bad-number": ("value: 140", "value: 1,37", 74, "outcomes[0].value"),
    "bad-boolean": (
        "kind: app",
        "kind: app\n  name_th_rendered: maybe",
        26,
        "innovations[1].name_th_rendered",
    ),
    "bad-year": ("value_year_be: 2566", "value_year_be: 66", 77, "outcomes[0].value_year_be"),
    "bad-date": ("  date: '2024-10-09'", "  date: เมื่อวาน", 127, "sources[0].date"),
    "date-kept-as-words": ("26 เมษายน 2566", "ต้นปี", 118, "transfer[0].date_be"),
    "weekday-differs": ("26 เมษายน 2566", "วันจันทร์ที่ 26 เมษายน 2566", 118, "transfer[0].date_be"),
    "bad-time": ("'13:30'", "'25:99'", 93, "session.time"),
    "bad-url": ("https://example.org/care", "www.example.org", 124, "sources[0].url"),
    "empty-text": ("title: เอกสารตัวอย่าง", "title: '  '", 125, "sources[0].title"),
    "control-character": ("title: เอกสารตัวอย่าง", "title: เอกสาร\ufffd", 125, "sources[0].title"),
    "too-many-digits": ("value: 140", "value: 12345678901234567890.5", 74, "outcomes[0].value"),
    "bad-span": ("[12, 19]", "[19, 12]", 29, "innovations[1].evidence.span"),
    "unclosed-bracket": ("title: เอกสารตัวอย่าง", "title: เอกสาร (ตัวอย่าง", 125, "sources[0].title"),
    "unknown-source": ("basis: D1", "basis: D9", 37, "selection.basis"),
    "unknown-innovation": ("to: care", "to: car", 32, "innovation_links[0].to"),
    "unknown-partner": (
        "[ชมรมเพื่อนบ้านตัวอย่าง]",
        "[ชมรมเพื่อนบ้าน]",
        60,
        "success_factors[0].contributed_by",
    ),
    "unknown-participant": ("led_by: [สมชาย ตัวอย่าง]", "led_by: [สมชาย]", 95, "session.led_by"),
    "unknown-actor": (
        "  basis: D1\n",
        "  basis: D1\n  chain:\n  - step: 1\n    role: lesson\n    actor_th: ทีมตัวอย่าง\n"
        "    actors: [สมชัย ตัวอย่าง]\n",
        42,
        "selection.chain[0].actors",
    ),
    "unknown-topic-list": (
        "  method: focus_group",
        "  method: focus_group\n  topics_asked: {innovation: all}",
        95,
        "session.topics_asked.innovation",
    ),
    "ids-alike": (
        "  title: เอกสารที่ไม่มีในเว็บ\n  kind: other\n",
        "  title: ก\n  kind: other\n- id: D.3\n  title: ข\n  kind: other\n  url: https://example.org/1\n"
        "- id: D-3\n  title: ค\n  kind: other\n  url: https://example.org/2\n",
        135,
        "sources[3].id",
    ),
    "repeated-id": ("- id: D2", "- id: D1", 128, "sources[1].id"),
    "years-disagree": ("year_ce: 2024", "year_ce: 2023", 83, "awards[0]"),
    "award-scope-differs": (
        "status: won",
        "status: won\n  scope: organisation\n  scope_basis: source\n  awarded_for: innovation",
        88,
        "awards[0].awarded_for",
    ),
    "baseline-not-before": ("baseline_year_be: 2560", "baseline_year_be: 2567", 71, "outcomes[0]"),
    "baseline-without-direction": ("  direction: up_is_better\n", "", 71, "outcomes[0]"),
    "indicator-without-value": ("  value: 140\n", "", 71, "outcomes[0]"),
    "claim-of-other-innovation": (
        "[ชมรมเพื่อนบ้านตัวอย่าง]",
        "[โรงพยาบาลตัวอย่าง]",
        54,
        "success_factors[0]",
    ),
    "adopted-by-implementer": ("เทศบาลอื่น", "เทศบาลเมืองตัวอย่าง", 115, "transfer[0]"),
    "quote-length-differs": ("[12, 19]", "[12, 21]", 29, "innovations[1].evidence"),
    "personal-data": ("ปลัดเทศบาล", "ปลัดเทศบาล โทร ๐๘๑-๒๓๔-๕๖๗๘", 120, "people[0]"),
    "private-contact": (
        "richness: medium",
        "contacts:\n- organisation: เทศบาลเมืองตัวอย่าง\n  telephone: 081-234-5678\n"
        "  evidence: {source: D1, locator: หน้า 7, keywords: ติดต่อ}\nrichness: medium",
        132,
        "contacts[0]",
    ),
    "local-government-unclear": ("type: TM", "type: CM", 4, "lao"),
    "code-of-another-body": (
        PLACE,
        "  province: เชียงใหม่\n  dla_code: '3400102'\n",
        9,
        "lao.dla_code",
    ),
}

#: Whole files: content, line and field.
CONTENTS: dict[str, tuple[bytes, int, str]] = {
    "file-empty": (b"\n", 0, ""),
    "file-too-large": (b"# x\n" * 600_000, 0, ""),
    "file-encoding": ("id: a\nlao: เทศบาล".encode("tis-620"), 2, ""),
    "file-cut-off": ("id: a\nlao: เ".encode()[:-1], 2, ""),
    "odd-blank": ("id: a\nlao:\u00a0b".encode(), 2, ""),
    "not-yaml": (b"id: a\nlao: [b", 2, ""),
    "yaml-not-allowed": (b"id: &a x\nlao: *a", 1, ""),
    "not-a-record": (b"- id: a", 1, ""),
    "record-tells-nothing": (
        "id: a\nlao: {name_th: เทศบาลนครขอนแก่น, type: CM, province: ขอนแก่น}\nselection: {mode: news}\n"
        "sources: [{id: S1, title: ก, url: 'https://example.org', kind: other}]\n".encode(),
        1,
        "",
    ),
    "unknown-record": (b"year: 2567\n", 1, ""),
}

HEADING = "scheme,fiscal_year_be,name_th,type,province,result\n"
LINE = "รางวัลพระปกเกล้า,2567,เทศบาลนครขอนแก่น,CM,ขอนแก่น,won\n"
CATEGORIES = """\
applicants_list: a
scheme: รางวัลพระปกเกล้า
fiscal_year_be: 2567
categories: [{name: นวัตกรรม, awards: innovation}]
entries:
- {name_th: เทศบาลนครขอนแก่น, type: CM, province: ขอนแก่น, category: นวัตกรรม}
- {name_th: เทศบาลนครเชียงราย, type: CM, province: เชียงราย, category: นวตกรรม}
"""
KNOWN = CATEGORIES.replace("นวตกรรม", "นวัตกรรม")
#: Applicants' lists: name of the file, content, line and field.
LISTS: dict[str, tuple[str, str | bytes, int, str]] = {
    "unknown-table": ("a.csv", "year,budget\n2567,100\n", 1, ""),
    "csv-separator": ("a.csv", (HEADING + LINE).replace(",", ";"), 1, ""),
    "csv-separated-by": ("a.csv", "sep=;\n" + (HEADING + LINE).replace(",", ";"), 2, ""),
    "csv-encoding": ("a.csv", (HEADING + LINE).encode("cp874"), 0, ""),
    "table-too-large": ("a.csv", HEADING + LINE * 20_000, 0, ""),
    "line-numbers": ("a.csv", "ลำดับ," + HEADING + "๑," + LINE, 1, "ลำดับ"),
    "column-without-heading": (
        "a.csv",
        HEADING.replace("\n", ",\n") + LINE.replace("\n", ",x\n"),
        2,
        "",
    ),
    "csv-title": ("a.csv", "รายชื่อ\n" + HEADING + LINE, 1, ""),
    "csv-quote": ("a.csv", HEADING + LINE + LINE.replace("CM", '"CM'), 3, "type"),
    "csv-line-length": ("a.csv", HEADING + LINE + "รางวัลพระปกเกล้า,2567\n", 3, ""),
    "unknown-column": ("a.csv", HEADING.replace("\n", ",x\n") + LINE.replace("\n", ",y\n"), 1, "x"),
    "repeated-column": (
        "a.csv",
        HEADING.replace("\n", ",ผล\n") + LINE.replace("\n", ",y\n"),
        1,
        "ผล",
    ),
    "repeated-entry": ("a.csv", HEADING + LINE + LINE, 3, ""),
    "unknown-category": ("a.yaml", CATEGORIES, 7, "entries[1].category"),
    "unused-category": (
        "a.yaml",
        KNOWN.replace("}]", "}, {name: อื่น, awards: innovation}]"),
        4,
        "categories[1].name",
    ),
    "entrants-unclear": ("a.csv", HEADING + LINE.replace("ขอนแก่น,CM", "ลับแล,CM"), 1, ""),
}


def first(class_name: str) -> str:
    """The first thing of a class in the good case."""
    typed = (RDF_TYPE, Value(expand(class_name), IRI))
    return next(fact.subject for fact in good_case().facts if fact[1:] == typed)


def fact(class_name: str, prop: str, text: str, kind: str = IRI) -> Fact:
    return Fact(first(class_name), expand(prop), Value(text, kind))


@cache
def good_case() -> CaseGraph:
    graph, _ = read_case(GOOD.encode(), "good.yaml", known_register())
    assert graph is not None
    return graph


def no_file_can_say() -> dict[str, tuple[list[Fact], str, str]]:
    """Facts that reading a file never makes, which another loader might: the facts more, the
    property or class that goes, and the field of the fault."""
    return {
        "wrong-target": (
            [fact("Innovation", "theme", f"{VOCAB}obstacle/budget")],
            "",
            "innovations[0].theme",
        ),
        "wrong-datatype": (
            [fact("Document", "publisher", "7", "integer")],
            "",
            "sources[0].publisher",
        ),
        "wrong-pattern": (
            [fact("CaseRecord", "dlaCodeAsWritten", "4", "string")],
            "",
            "lao.dla_code",
        ),
        "prize-without-recipient": ([], "awardRecipient", "awards[0]"),
        "orphan": ([], "hasClaim", "success_factors[0]"),
        "not-an-iri": ([Fact("_:b", RDF_TYPE, Value(expand("Thing"), IRI))], "", ""),
        "type-and-class-disagree": (
            [fact("Municipality", "localGovernmentType", f"{VOCAB}lao-type/SAO")],
            "localGovernmentType",
            "lao",
        ),
        "span-backwards": (
            [
                fact("EvidenceSpan", "spanStart", "9", "integer"),
                fact("EvidenceSpan", "spanEnd", "3", "integer"),
            ],
            "",
            "innovations[0].evidence",
        ),
    }


# ---- raising them


def in_file(content: bytes, name: str = "case.yaml") -> list[Fault]:
    return check_one(content, name).faults


def in_patched_file(code: str) -> list[Fault]:
    """The faults of the patched good case, without those it has anyway."""
    old, new, _, _ = PATCHES[code]
    assert GOOD.count(old) >= 1
    habitual = {(f.field, f.code) for f in in_file(GOOD.encode())} - {("lao", code)}
    found = in_file(GOOD.replace(old, new, 1).encode())
    return [fault for fault in found if (fault.field, fault.code) not in habitual]


def in_facts(code: str) -> list[Fault]:
    more, gone, _ = no_file_can_say()[code]
    graph = good_case()
    kept = [f for f in graph.facts if not gone or f.property != expand(gone)]
    changed = CaseGraph(graph.id, kept + more, graph.places, graph.shared)
    found = check_case(changed, "good.yaml", load_model())
    return [fault for fault in found if fault.code == code]


def missing_file(_: Path) -> list[Fault]:
    return check([Path("no/such/folder")])


def unreadable_file(folder: Path) -> list[Fault]:
    """A file that every user may see and nobody may read from its start."""
    (folder / "case.yaml").symlink_to("/proc/self/mem")
    return check([folder])


def one_id_in_two_files(folder: Path) -> list[Fault]:
    (folder / "a.yaml").write_text(GOOD, encoding="utf-8")
    (folder / "b.yaml").write_text(GOOD, encoding="utf-8")
    return [fault for fault in check([folder]) if fault.severity == "error"]


def an_emptied_folder(folder: Path) -> list[Fault]:
    source, store = folder / "source", Store(folder / "store")
    source.mkdir()
    (source / "a.yaml").write_text(GOOD, encoding="utf-8")
    assert load(store, [source]).snapshot
    (source / "a.yaml").unlink()
    return load(store, [source]).faults


def a_name_of_two_bodies(folder: Path) -> list[Fault]:
    entry = "- {{key: {0}, name_th: {0}, type: network, variants: [สมาคมตัวอย่าง]}}\n"
    file = folder / "register.yaml"
    file.write_text("organisations:\n" + entry.format("a") + entry.format("b"), encoding="utf-8")
    return read_registers([file])[1]


def a_name_of_a_shipped_register(folder: Path) -> list[Fault]:
    text = "organisations:\n- {key: a, name_th: โรงพยาบาลขอนแก่น, type: hospital}\n"
    (folder / "register.yaml").write_text(text, encoding="utf-8")
    return check([folder])


#: A table of the local governments of one province, which has not the code that is told.
LISTED = "รหัส อปท.,ประเภท อปท.,อปท.,จังหวัด\n6409901,อบต.,ดาวเหนือ,ขอนแก่น\n"


def beside_a_table(folder: Path, name: str, content: str) -> list[Fault]:
    (folder / "table.csv").write_text(LISTED, encoding="utf-8")
    (folder / name).write_text(content, encoding="utf-8")
    return check([folder])


def a_code_that_the_table_lacks(folder: Path) -> list[Fault]:
    record = GOOD.replace(PLACE, f"{PLACE}  dla_code: '5999999'\n")
    faults = beside_a_table(folder, "a.yaml", record)
    return [fault for fault in faults if fault.field.startswith("lao")]


def codes_that_the_table_lacks(folder: Path) -> list[Fault]:
    heading = HEADING.replace("name_th", "dla_code")
    return beside_a_table(folder, "a.csv", heading + LINE.replace("เทศบาลนครขอนแก่น", "5999999"))


def a_folder_without_records(folder: Path) -> list[Fault]:
    (folder / "notes").mkdir()
    return load(Store(folder / "store"), [folder / "notes"]).faults


def a_register(folder: Path, text: str) -> list[Fault]:
    file = folder / "register.yaml"
    file.write_text(f"organisations:\n- {{key: a, name_th: ก, type: network, {text}}}\n", "utf-8")
    return read_registers([file])[1]


def a_folder_of(folder: Path, *names: str) -> list[Fault]:
    for name in names:
        (folder / name).write_text("", encoding="utf-8")
    return check([folder])


def a_scan_by_name(folder: Path) -> list[Fault]:
    (folder / "a.pdf").write_bytes(b"%PDF")
    return check([folder / "a.pdf"])


def a_folder_in_itself(folder: Path) -> list[Fault]:
    (folder / "again").symlink_to(folder)
    return check([folder])


def an_export(folder: Path, text: str) -> list[Fault]:
    (folder / "a.csv").write_text(text, encoding="utf-8")
    return [fault for fault in check([folder]) if fault.code.startswith("export-")]


def a_folder_that_cannot_be_opened(folder: Path) -> list[Fault]:
    """Looked at as nobody, for whom the rights of folders count."""
    closed = folder / "sub"
    closed.mkdir(mode=0o000)
    folder.chmod(0o755)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        return [fault for fault in check([folder]) if fault.file == str(closed)]
    finally:
        if is_root:
            os.seteuid(0)
        closed.chmod(0o755)


FOLDERS = {
    "folder-loop": (a_folder_in_itself, 0, ""),
    "folder-unreadable": (a_folder_that_cannot_be_opened, 0, ""),
    "file-not-read": (a_scan_by_name, 0, ""),
    "files-not-read": (lambda folder: a_folder_of(folder, "a.odt"), 0, ""),
    "files-left-behind": (lambda folder: a_folder_of(folder, "~$a.xlsx"), 0, ""),
    "unknown-body": (lambda folder: a_register(folder, "parent: b"), 2, "a.parent"),
    "parent-loop": (lambda folder: a_register(folder, "parent: a"), 2, "a.parent"),
    "file-missing": (missing_file, 0, ""),
    "no-record": (a_folder_without_records, 0, ""),
    "file-unreadable": (unreadable_file, 0, ""),
    "repeated-case": (one_id_in_two_files, 1, "id"),
    "too-many-removals": (an_emptied_folder, 0, ""),
    "repeated-variant": (a_name_of_two_bodies, 3, "b.variants"),
    "code-not-in-register": (a_code_that_the_table_lacks, 9, "lao.dla_code"),
    "codes-unknown": (codes_that_the_table_lacks, 1, ""),
    "in-another-register": (a_name_of_a_shipped_register, 2, "a.variants"),
    **bad_questions.FAULTS,
    **bad_documents.FAULTS,
    **bad_workbooks.FAULTS,
    **bad_cells.FAULTS,
    **bad_data_sets.FAULTS,
    **hostile_files.FAULTS,
    "export-unnamed": (lambda folder: an_export(folder, "ชื่อ,_uuid\nก,1\n"), 1, ""),
    "export-row-alone": (
        lambda folder: an_export(folder, "partners__name_th,partners__type,KEY\nวัด,temple,1\n"),
        2,
        "partners__name_th",
    ),
}


@cache
def raised(code: str) -> tuple[Fault, ...]:
    """The faults that the example of this code gives."""
    if code in PATCHES:
        return tuple(in_patched_file(code))
    if code in CONTENTS:
        return tuple(in_file(CONTENTS[code][0]))
    if code in LISTS:
        name, content, _, _ = LISTS[code]
        return tuple(in_file(content.encode() if isinstance(content, str) else content, name))
    if code in FOLDERS:
        with TemporaryDirectory() as folder:
            return tuple(FOLDERS[code][0](Path(folder)))
    return tuple(in_facts(code))


def places(code: str) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.field, fault.code) for fault in raised(code)]


def test_every_code_has_an_example() -> None:
    examples = [*PATCHES, *CONTENTS, *LISTS, *FOLDERS, *no_file_can_say()]
    assert sorted(examples) == sorted(CATALOGUE)


@pytest.mark.parametrize("code", PATCHES)
def test_a_patched_file_gives_this_fault_alone(code: str) -> None:
    _, _, line, field = PATCHES[code]
    assert places(code) == [(line, field, code)]


@pytest.mark.parametrize("code", CONTENTS)
def test_a_file_gives_this_fault_alone(code: str) -> None:
    _, line, field = CONTENTS[code]
    assert places(code) == [(line, field, code)]


@pytest.mark.parametrize("code", LISTS)
def test_a_list_gives_this_fault_alone(code: str) -> None:
    _, _, line, field = LISTS[code]
    assert places(code) == [(line, field, code)]


@pytest.mark.parametrize("code", FOLDERS)
def test_a_folder_gives_this_fault_alone(code: str) -> None:
    _, line, field = FOLDERS[code]
    assert places(code) == [(line, field, code)]


@pytest.mark.parametrize("code", no_file_can_say())
def test_facts_give_this_fault(code: str) -> None:
    assert places(code)[0][1:] == (no_file_can_say()[code][2], code)


# ---- their words

THAI = re.compile("[\u0e00-\u0e7f]")
QUOTED = re.compile("“[^”]*”|\\([^)]*\\)|(?:nearest|codes) .*")
#: Words that ask for something or say what is right: a message must hold one of them.
ADVICE_TH = ("โปรด", "ให้", "ต้อง", "ใกล้ที่สุด", "ใช้เฉพาะ")
ADVICE_EN = re.compile(
    r"\b(Write|write|Check|Save|save|Open|Copy|Mend|Keep|Add|Leave|Choose|Delete|Look|See|Take|Give|Swap"
    r"|Change|run|must|nearest|used|[Pp]lease)\b"
)


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_message_is_whole_in_both_languages(code: str) -> None:
    for fault in raised(code):
        assert THAI.search(fault.message_th)
        assert not THAI.search(QUOTED.sub("", fault.message_en))
        assert re.search(r"\{[a-z_]+\}", fault.message_th + fault.message_en) is None
        assert "None" not in fault.message_th + fault.message_en


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_message_says_what_to_do(code: str) -> None:
    for fault in raised(code):
        assert any(word in fault.message_th for word in ADVICE_TH)
        assert ADVICE_EN.search(fault.message_en)


@pytest.mark.parametrize("code", CATALOGUE)
def test_the_severity_is_that_of_the_catalogue(code: str) -> None:
    assert {fault.severity for fault in raised(code)} == {CATALOGUE[code].severity}


#: Some messages word by word, one of each kind.
WORDS = {
    "unknown-field": (
        "ไม่มีช่องชื่อ “richnes” ตรงนี้ ชื่อที่ใกล้ที่สุดคือ richness",
        "There is no field “richnes” here. The nearest are richness",
    ),
    "unknown-code": (
        "“statd” ไม่อยู่ในรายการ “ที่มาของความเชื่อมโยง” (link-basis) คำที่ใกล้ที่สุดคือ stated",
        "“statd” is not in the list “Basis of a link” (link-basis). The nearest are stated",
    ),
    "unknown-partner": (
        "“ชมรมเพื่อนบ้าน” ไม่ใช่ชื่อภาคีในระเบียนนี้ ชื่อที่ใกล้ที่สุดคือ ชมรมเพื่อนบ้านตัวอย่าง",
        "“ชมรมเพื่อนบ้าน” is no partner of this record. The nearest are ชมรมเพื่อนบ้านตัวอย่าง",
    ),
    "out-of-range": (
        "“rank” (อันดับ) ต้องเป็น ≥ 1 โปรดแก้ตัวเลข “0”",
        "“rank” (Rank) must be ≥ 1. Mend the figure “0”.",
    ),
    "wrong-pattern": (
        "“lao.dla_code” (รหัส อปท. ตามระเบียน) ต้องเป็นเลข 7 หลัก เช่น 6401212 โปรดแก้ “4”",
        "“lao.dla_code” (DLA code as written) must be 7 digits such as 6401212. Mend “4”.",
    ),
    "missing-field": (
        "ขาดช่อง “title” (ชื่อเอกสาร) โปรดเพิ่ม",
        "The field “title” (Title) is missing. Add it.",
    ),
    "orphan": (
        "คำกล่าวนี้ต้องเป็นของระเบียนกรณี หรือ การประเมินการบริหารจัดการที่ดี หรือ นวัตกรรม เพียงหนึ่งรายการ "
        "แต่เป็นของ 0 รายการ โปรดแก้ about",
        "This claim must belong to exactly one case record or governance review or innovation; it "
        "belongs to 0. Mend about.",
    ),
}


@pytest.mark.parametrize("code", WORDS)
def test_a_message_reads_so(code: str) -> None:
    th, en = WORDS[code]
    fault = raised(code)[0]
    assert (fault.message_th[: len(th)], fault.message_en[: len(en)]) == (th, en)


def test_a_long_value_is_cut_and_says_so() -> None:
    fault = make_fault("bad-date", "a.yaml", 3, "date", "ก" * 500, instead="2024-10-09")
    assert fault.value == "ก" * 199 + "…"
    assert fault.message_en == f"“{'ก' * 199}…” is not a date. Write one such as “2024-10-09”."


def test_a_fault_is_told_as_json_with_all_its_parts() -> None:
    fault = make_fault("file-empty", "a.yaml", 0, "", "")
    assert fault.as_dict() == {
        "file": "a.yaml",
        "line": 0,
        "field": "",
        "code": "file-empty",
        "severity": "error",
        "value": "",
        "message_th": "ไฟล์ว่างเปล่า โปรดเขียนระเบียนกรณี หรือย้ายไฟล์ออกจากโฟลเดอร์",
        "message_en": "The file is empty. Write a case record in it, or take it out of the folder.",
        "place": "a.yaml",
    }
