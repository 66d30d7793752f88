"""An applicants' list of a round: read from YAML and CSV, held against the model, loaded like a
case and counted as none."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from reading_one import check_one, read_file
from reference import by_our_checks, by_pyshacl, facts_of
from small_stores import KHON_KAEN, Home, age, content, graphs, new_home, small_record, write

from govinno.checking import known_register
from govinno.graph.checks import check_case
from govinno.graph.shards import read_line
from govinno.graph.snapshots import CASE, KnownRecord, Manifest, Snapshot
from govinno.loaders.csv_reader import read_lines
from govinno.loaders.spec import load_spec
from govinno.loading import check, places_of
from govinno.ontology.iris import BASE, RDF_TYPE, VOCAB
from govinno.ontology.model import expand, load_model
from govinno.records.facts import CaseGraph, Value
from govinno.records.faults import Fault
from govinno.verbs import Govinno

YAML = """\
applicants_list: example-award-2567
title_th: รายชื่อผู้สมัครตัวอย่าง
source: {title: ประกาศผล, publisher: สถาบันพระปกเกล้า, url: "https://example.org/2567", year: 2567}
scheme: รางวัลพระปกเกล้า
fiscal_year_be: 2567
categories:
- {name: นวัตกรรม, awards: innovation}
- {name: ความเป็นเลิศ, awards: organisation}
entries:
- name_th: เทศบาลนครขอนแก่น
  type: เทศบาลนคร
  province: ขอนแก่น
  innovation: ธนาคารเวลา, รุ่นสอง
  category: นวัตกรรม
  size_class: ขนาดใหญ่
  score: 91.5
  result: won
  rank: 1
- name_th: เทศบาลตำบลตัวอย่าง
  type: เทศบาลตำบล
  province: น่าน
  category: ความเป็นเลิศ
  result: not_won
- {name_th: เทศบาลตำบลตัวอย่าง, type: เทศบาลตำบล, province: แพร่, category: นวัตกรรม}
"""

THAI_CSV = """\
รางวัล,ปีงบประมาณ,ชื่อ อปท.,ประเภท,จังหวัด,นวัตกรรม,ประเภทรางวัล,รางวัลนี้ให้แก่,กลุ่มขนาด,คะแนน,ผล,อันดับ
รางวัลพระปกเกล้า,2567,เทศบาลนครขอนแก่น,เทศบาลนคร,ขอนแก่น,"ธนาคารเวลา, รุ่นสอง",นวัตกรรม,นวัตกรรม,ขนาดใหญ่,91.5,ได้รับรางวัล,1
รางวัลพระปกเกล้า,๒๕๖๗,เทศบาลตำบลตัวอย่าง,เทศบาลตำบล,น่าน,,ความเป็นเลิศ,องค์กร,,,ไม่ได้รับรางวัล,
รางวัลพระปกเกล้า,พ.ศ. 2567,เทศบาลตำบลตัวอย่าง,เทศบาลตำบล,แพร่,,นวัตกรรม,นวัตกรรม,,,,
"""

ENGLISH_CSV = """\
scheme,fiscal_year_be,name_th,type,province,innovation,category,category_awards,size_class,score,result,rank
รางวัลพระปกเกล้า,2567,เทศบาลนครขอนแก่น,CM,ขอนแก่น,"ธนาคารเวลา, รุ่นสอง",นวัตกรรม,innovation,large,91.5,won,1
รางวัลพระปกเกล้า,2567,เทศบาลตำบลตัวอย่าง,SM,น่าน,,ความเป็นเลิศ,organisation,,,not_won,
รางวัลพระปกเกล้า,2567,เทศบาลตำบลตัวอย่าง,SM,แพร่,,นวัตกรรม,innovation,,,,
"""

SHORT = "scheme,fiscal_year_be,name_th,type,province,result\n"
ENTRY = "รางวัลพระปกเกล้า,2567,เทศบาลนครขอนแก่น,CM,ขอนแก่น,won\n"

ID = "example-award-2567"
LIST = "applicants-list"
ROUND = f"{BASE}id/award-round/kpi-fy2567"
KHON_KAEN_IRI = f"{BASE}id/organization/th-lao-3400102"


def read(text: str | bytes, name: str = f"{ID}.csv") -> tuple[CaseGraph, list[Fault]]:
    """A list that can be read, with all its faults, those of the checks too."""
    data = text if isinstance(text, bytes) else text.encode()
    graph, faults = read_file(data, name, known_register())
    assert graph is not None
    return graph, [*faults, *check_case(graph, name, load_model())]


def faults(text: str | bytes, name: str = f"{ID}.csv") -> list[tuple[int, str, str]]:
    """[line, field, code] of every fault of a file."""
    data = text if isinstance(text, bytes) else text.encode()
    return [(fault.line, fault.field, fault.code) for fault in check_one(data, name).faults]


def things(graph: CaseGraph, class_name: str) -> list[str]:
    typed = (RDF_TYPE, Value(expand(class_name), "iri"))
    return [fact.subject for fact in graph.facts if fact[1:] == typed]


def told(graph: CaseGraph, thing: str) -> dict[str, set[str]]:
    """What is stated of a thing, by the local names of the properties."""
    found: dict[str, set[str]] = {}
    for subject, prop, value in graph.facts:
        if subject == thing and prop != RDF_TYPE:
            name = prop.rpartition("#")[2]
            found.setdefault(name, set()).add(value.text.removeprefix(VOCAB))
    return found


def entries(graph: CaseGraph) -> list[dict[str, set[str]]]:
    return [told(graph, entry) for entry in things(graph, "AwardEntry")]


# ---- what an entry becomes


FORMS = {
    "YAML": (YAML, "any.yaml"),
    "Thai CSV": (THAI_CSV, f"{ID}.csv"),
    "English CSV": (ENGLISH_CSV, f"{ID}.CSV"),
    "CSV with a mark of UTF-8": ("\ufeff" + THAI_CSV, f"{ID}.csv"),
    "CSV with CRLF": (THAI_CSV.replace("\n", "\r\n"), f"{ID}.csv"),
}


@pytest.mark.parametrize("form", FORMS)
def test_an_entry_says_who_entered_what_where_and_with_which_result(form: str) -> None:
    graph, found = read(*FORMS[form])
    assert graph.id == ID
    assert [f.code for f in found] == ["entrants-unclear"]
    won, lost, silent = entries(graph)
    expected = {
        "inRound": {ROUND},
        "entrant": {KHON_KAEN_IRI},
        "entryResult": {"award-status/won"},
        "categoryAwards": {"awarded-for/innovation"},
        "awardCategory": {"นวัตกรรม"},
        "enteredInnovation": {"ธนาคารเวลา, รุ่นสอง"},
        "sizeClass": {"size-class/large"},
        "score": {"91.5"},
        "rank": {"1"},
        "nameAsWritten": {"เทศบาลนครขอนแก่น"},
    }
    assert {name: won[name] for name in expected} == expected
    assert lost["entryResult"] == {"award-status/not_won"}
    assert lost["categoryAwards"] == {"awarded-for/organisation"}
    assert "enteredInnovation" not in lost
    assert silent["entryResult"] == {"award-status/unknown"}


@pytest.mark.parametrize("form", [form for form in FORMS if form != "YAML"])
def test_both_ways_of_writing_give_the_same_entries(form: str) -> None:
    of_the_list = {"programmeName", "fiscalYear", "fiscalYearBE"}
    yaml, csv = (entries(read(*FORMS[name])[0]) for name in ("YAML", form))
    assert [{k: v for k, v in entry.items() if k not in of_the_list} for entry in csv] == yaml


def test_a_local_government_joins_by_its_code_or_by_type_name_and_province() -> None:
    by_code = SHORT.replace("name_th", "dla_code") + ENTRY.replace("เทศบาลนครขอนแก่น", "3400102")
    for text in (SHORT + ENTRY, by_code):
        assert entries(read(text)[0])[0]["entrant"] == {KHON_KAEN_IRI}
    other_province = SHORT + ENTRY.replace(",ขอนแก่น", ",เลย")
    entrant = entries(read(other_province)[0])[0]["entrant"].pop()
    assert entrant.startswith(f"{BASE}id/organization/{ID}/")


def test_bodies_of_one_name_in_two_provinces_stay_apart_and_one_body_is_one() -> None:
    graph, _ = read(YAML, "any.yaml")
    assert len({str(entry["entrant"]) for entry in entries(graph)}) == 3
    twice = YAML.replace("province: แพร่, category: นวัตกรรม", "province: น่าน, category: นวัตกรรม")
    graph, _ = read(twice, "any.yaml")
    assert len({str(entry["entrant"]) for entry in entries(graph)}) == 2
    assert len(entries(graph)) == 3


def test_the_round_is_that_of_the_cases_where_the_scheme_is_registered() -> None:
    award = {"name_th": "รางวัลพระปกเกล้า", "status": "won", "fiscal_year_be": 2567}
    case, _ = read_file(
        json.dumps(small_record("a-case", awards=[award])).encode(), "a.yaml", known_register()
    )
    graph, _ = read(YAML, "any.yaml")
    assert case is not None
    assert case.shared[ROUND] == graph.shared[ROUND]


def test_a_scheme_that_no_register_knows_has_a_round_of_this_list() -> None:
    graph, found = read(SHORT + ENTRY.replace("พระปกเกล้า", "ใหม่"))
    (round_,) = things(graph, "AwardRound")
    assert entries(graph)[0]["inRound"] == {round_}
    assert round_.startswith(f"{BASE}id/award-round/{ID}/")
    assert told(graph, round_)["fiscalYearBE"] == {"2567"}
    assert found == []


def test_what_a_category_awards_is_unknown_where_nothing_tells_it() -> None:
    for text, name in (
        (SHORT + ENTRY, f"{ID}.csv"),
        (YAML.replace("awards: innovation", ""), "a.yaml"),
    ):
        assert entries(read(text, name)[0])[0]["categoryAwards"] == {"awarded-for/unknown"}


def test_a_list_without_a_title_is_called_by_its_round() -> None:
    for text, name in (
        (SHORT + ENTRY, f"{ID}.csv"),
        (YAML.replace("title_th", "title_en"), "a.yaml"),
    ):
        graph, _ = read(text, name)
        (label,) = things(graph, "ApplicantsList")
        assert told(graph, label)["label"]
    graph, _ = read(SHORT + ENTRY)
    assert told(graph, f"{BASE}id/applicants-list/{ID}")["label"] == {
        "รายชื่อผู้สมัคร รางวัลพระปกเกล้า 2567",
        "Applicants of รางวัลพระปกเกล้า 2024",
    }


def test_the_id_of_a_table_is_the_name_of_its_file() -> None:
    names = ("Awards 2567.csv", "รายชื่อ-2567.csv", "ผลรางวัล-2567.csv", "/any/where/x.csv")
    first, second, third, last = (read(SHORT + ENTRY, name)[0].id for name in names)
    assert (first, last) == ("awards-2567", "x")
    assert second.startswith("2567-") and third.startswith("2567-") and second != third


def test_made_up_is_told_of_the_whole_list() -> None:
    yaml, _ = read(YAML + "made_up: true\n", "a.yaml")
    csv, _ = read(SHORT.replace("\n", ",สมมติ\n") + ENTRY.replace("\n", ",true\n"))
    assert (yaml.is_made_up, csv.is_made_up) == (True, True)
    assert [told(g, things(g, "ApplicantsList")[0])["madeUp"] for g in (yaml, csv)] == [
        {"true"}
    ] * 2
    assert (read(YAML, "a.yaml")[0].is_made_up, read(SHORT + ENTRY)[0].is_made_up) == (False, False)
    two = (
        SHORT.replace("\n", ",made_up\n")
        + ENTRY.replace("\n", ",true\n")
        + ENTRY.replace("\n", ",false\n")
    )
    assert (2, "made_up", "too-many-values") in faults(two)


def test_every_thai_heading_leads_to_a_field_and_every_field_of_an_entry_can_be_a_column() -> None:
    spec = load_spec("applicants-list")
    known = {*spec.blocks["entry"].fields, "made_up"}
    assert set(spec.headings.values()) <= known
    heading = ",".join(sorted(known))
    assert [f for f in faults(f"{heading}\n{',' * (len(known) - 1)}\n") if "column" in f[2]] == []


# ---- what is wrong with a table


#: name, content, the faults in the order of lines.
BROKEN: list[tuple[str, str | bytes, list[tuple[int, str, str]]]] = [
    (
        "an unknown column",
        SHORT.replace("province", "provinze") + ENTRY,
        [
            (1, "provinze", "unknown-column"),
            (1, "", "entrants-unclear"),
            (2, "province", "missing-field-advised"),
        ],
    ),
    (
        "an unknown Thai column",
        SHORT.replace("\n", ",หมายเหตุ\n") + ENTRY.replace("\n", ",x\n"),
        [(1, "หมายเหตุ", "unknown-column")],
    ),
    (
        "a column twice",
        SHORT.replace("\n", ",จังหวัด\n") + ENTRY.replace("\n", ",x\n"),
        [(1, "จังหวัด", "repeated-column")],
    ),
    (
        "a column without a name that holds something",
        SHORT.replace("\n", ",\n") + ENTRY.replace("\n", ",x\n"),
        [(2, "", "column-without-heading")],
    ),
    (
        "an unknown code",
        SHORT + ENTRY + ENTRY.replace("won", "wonn"),
        [(3, "result", "unknown-code")],
    ),
    ("a bad year", SHORT + ENTRY.replace("2567", "67"), [(2, "fiscal_year_be", "bad-year")]),
    ("no year", SHORT + ENTRY.replace("2567", ""), [(2, "fiscal_year_be", "missing-field")]),
    (
        "no scheme",
        SHORT + ENTRY + ENTRY.replace("รางวัลพระปกเกล้า", ""),
        [(3, "scheme", "missing-field")],
    ),
    (
        "no name",
        SHORT + ENTRY + ENTRY.replace("เทศบาลนครขอนแก่น", ""),
        [(3, "name_th", "missing-field")],
    ),
    (
        "no type",
        SHORT + ENTRY + ENTRY.replace("เทศบาลนครขอนแก่น,CM", "ขอนแก่น,"),
        [(1, "", "entrants-unclear"), (3, "type", "missing-field")],
    ),
    ("a short line", SHORT + "รางวัลพระปกเกล้า,2567\n" + ENTRY, [(2, "", "csv-line-length")]),
    ("a long line", SHORT + ENTRY.replace("won", "won,9") + ENTRY, [(2, "", "csv-line-length")]),
    (
        "an open quotation mark",
        SHORT + ENTRY.replace("เทศบาลนคร", '"เทศบาลนคร') + ENTRY + ENTRY.replace("won", "wonn"),
        [(2, "name_th", "csv-quote"), (4, "result", "unknown-code")],
    ),
    (
        "text after a quotation mark",
        SHORT + ENTRY.replace("CM", '"CM"x') + ENTRY.replace("won", "wonn"),
        [(2, "type", "csv-quote"), (3, "result", "unknown-code")],
    ),
    (
        "a mark that the next line closes",
        SHORT + ENTRY.replace("won", '"won') + ENTRY.replace("won", 'won"'),
        [(2, "result", "csv-quote"), (3, "result", "unknown-code")],
    ),
    ("an entry twice", SHORT + ENTRY + ENTRY, [(3, "", "repeated-entry")]),
    ("a heading alone", SHORT, [(1, "", "missing-field")]),
    ("a heading with an open mark", '"' + SHORT + ENTRY, [(1, "1", "csv-quote")]),
    ("empty", b"", [(0, "", "file-empty")]),
    ("NUL", SHORT + ENTRY.replace("won", "wo\x00n"), [(2, "", "control-character")]),
    ("3 MB", SHORT + ENTRY * 30_000, [(0, "", "table-too-large")]),
    ("another table", "year,budget\n2567,100\n", [(1, "", "unknown-table")]),
    ("another table in TIS-620", "ปี,งบ\n2567,100\n".encode("cp874"), [(1, "", "unknown-table")]),
    ("semicolons", SHORT.replace(",", ";") + ENTRY.replace(",", ";"), [(1, "", "csv-separator")]),
]


@pytest.mark.parametrize(
    ("text", "found"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_a_fault_of_a_table_is_told_with_its_line_and_column(
    text: str | bytes, found: list[tuple[int, str, str]]
) -> None:
    assert faults(text) == found


def test_blank_lines_and_empty_cells_after_the_last_heading_are_no_faults() -> None:
    text = (
        "\n"
        + SHORT
        + "\n"
        + ",,,,,\n"
        + ENTRY.replace("\n", ",,\n")
        + "   \n"
        + ENTRY.replace("won", "")
    )
    graph, found = read(text)
    assert found == []
    assert [entry["entryResult"] for entry in entries(graph)] == [
        {"award-status/won"},
        {"award-status/unknown"},
    ]


def test_a_cell_may_hold_line_ends_and_quotation_marks() -> None:
    heading = SHORT.replace("result", "innovation")
    text = heading + ENTRY.replace("won", '"ธนาคาร ""เวลา""\nของชุมชน"') + ENTRY.replace("won", "x")
    graph, found = read(text)
    assert found == []
    names = [entry["enteredInnovation"] for entry in entries(graph)]
    assert names == [{'ธนาคาร "เวลา"\nของชุมชน'}, {"x"}]
    assert [graph.places[entry].line for entry in things(graph, "AwardEntry")] == [2, 4]


YAML_SLIPS = {
    "an unknown field": (
        "result: not_won",
        "resullt: not_won",
        (23, "entries[1].resullt", "unknown-field"),
    ),
    "a category of no list": (
        "category: ความเป็นเลิศ\n",
        "category: ดีเด่น\n",
        (22, "entries[1].category", "unknown-category"),
    ),
    "a code of no list": (
        "awards: organisation",
        "awards: organization",
        (8, "categories[1].awards", "unknown-code"),
    ),
    "an unknown field of a category": (
        "name: นวัตกรรม, awards",
        "nam: นวัตกรรม, awards",
        (7, "categories[0].nam", "unknown-field"),
    ),
    "no scheme": ("scheme: รางวัลพระปกเกล้า\n", "", (1, "scheme", "missing-field")),
    "no year": ("fiscal_year_be: 2567\n", "", (1, "fiscal_year_be", "missing-field")),
    "a bad year": ("fiscal_year_be: 2567", "fiscal_year_be: 67", (5, "fiscal_year_be", "bad-year")),
    "a bad id": (ID, "Example 2567", (1, "applicants_list", "bad-id")),
    "an id that is a list": (ID, "[a, b]", (1, "applicants_list", "wrong-kind")),
    "years that differ": (
        "fiscal_year_be: 2567",
        "fiscal_year_be: 2567\nfiscal_year_ce: 2023",
        (1, "", "years-disagree"),
    ),
    "a category that is a text": (
        "- {name: ความเป็นเลิศ, awards: organisation}",
        "- ความเป็นเลิศ",
        (8, "categories[1]", "wrong-kind"),
    ),
}


@pytest.mark.parametrize("slip", YAML_SLIPS)
def test_a_fault_of_a_yaml_list_is_told_with_its_line_and_field(slip: str) -> None:
    old, new, fault = YAML_SLIPS[slip]
    assert YAML.count(old) >= 1
    assert fault in faults(YAML.replace(old, new, 1), "list.yaml")


def test_a_mark_in_a_text_takes_no_other_entry_with_it() -> None:
    heading = SHORT.replace("result", "innovation")
    opened, closed = ENTRY.replace("won", '"ธนาคาร'), ENTRY.replace("won", 'เวลา"')
    text = heading + opened + ENTRY + closed + ENTRY.replace("won", "wonn")
    graph, _ = read(text)
    assert (2, "innovation", "csv-quote") in faults(text)
    names = [entry["enteredInnovation"] for entry in entries(graph)]
    assert names == [{"won"}, {'เวลา"'}, {"wonn"}]


def test_our_checks_and_pyshacl_agree_on_a_list() -> None:
    whole = facts_of(read(YAML, "any.yaml")[0])
    assert by_our_checks(whole) == by_pyshacl(whole)
    for gone in ("entrant", "inRound", "entryResult", "categoryAwards", "hasEntry"):
        broken = [fact for fact in whole if fact.property != expand(gone)]
        found = by_our_checks(broken)
        assert found == by_pyshacl(broken)
        assert [breakage for breakage in found if breakage.severity == "error"]


# ---- the page that tells of it


PAGE = Path(__file__).parents[1] / "docs" / "applicants-list.md"
SHOWN = re.findall(
    r"^```(yaml|csv) file=\S+?([\w-]+\.\w+)\n(.*?)^```$",
    PAGE.read_text(encoding="utf-8"),
    re.M | re.S,
)


def test_the_examples_of_the_page_are_read_without_an_error_and_tell_the_same() -> None:
    assert [language for language, _, _ in SHOWN] == ["csv", "yaml"]
    read_so = [read(text, name) for _, name, text in SHOWN]
    for _, found in read_so:
        assert [fault for fault in found if fault.severity == "error"] == []
    csv, yaml = (entries(graph) for graph, _ in read_so)
    told_once = {"programmeName", "fiscalYear", "fiscalYearBE"}
    local = {"entrant", "inRound"}
    kept = [
        [{k: v for k, v in e.items() if k not in told_once | local} for e in es]
        for es in (csv, yaml)
    ]
    assert kept[0] == kept[1]
    assert {"won", "not_won", "finalist"} <= {
        e["entryResult"].copy().pop().rpartition("/")[2] for e in csv
    }


def test_the_page_names_every_field_and_every_heading() -> None:
    page, spec = PAGE.read_text(encoding="utf-8"), load_spec("applicants-list")
    fields = {field for block in spec.blocks.values() for field in block.fields}
    assert [field for field in sorted(fields) if f"`{field}`" not in page] == []
    assert [heading for heading in spec.headings if f"`{heading}`" not in page] == []


# ---- loading


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A store with two cases; the lists are written beside them."""
    return new_home(tmp_path, "case-01", "case-02")


def put(home: Home, text: str, name: str = f"{ID}.csv") -> Path:
    file = home.source / name
    file.write_text(text, encoding="utf-8")
    age(file)
    return file


def test_a_folder_load_finds_a_list_and_counts_it_as_no_case(home: Home) -> None:
    put(home, SHORT + ENTRY)
    report = home.load()
    assert (report.of_kind(CASE).added, report.of_kind(CASE).unchanged) == (
        [],
        ["case-01", "case-02"],
    )
    assert (report.of_kind(LIST).added, report.is_published) == ([ID], True)
    assert (list(home.manifest.cases), list(home.manifest.of_kind(LIST))) == (
        ["case-01", "case-02"],
        [ID],
    )
    assert home.manifest.counts["cases"] == 2
    with Govinno(home.store.folder) as library:
        assert library.doctor().cases == 2
        assert [line.id for line in library.cases()] == ["case-01", "case-02"]
        for counts in library.doctor().engines.values():
            assert counts["case_records"] == 2


def test_a_list_is_in_both_graphs(home: Home) -> None:
    put(home, SHORT + ENTRY)
    home.load()
    with Govinno(home.store.folder) as library:
        cypher = """MATCH (n:ApplicantsList)-[:HAS_ENTRY]->(e)<-[:ENTERED]-(l)
            RETURN n.identifier AS id, e.entry_result AS result, l.dla_code AS code"""
        sparql = """PREFIX gi: <https://w3id.org/govinno/ontology#>
            PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            SELECT ?id ?result ?code WHERE { ?n a gi:ApplicantsList ; gi:identifier ?id ; gi:hasEntry ?e .
            ?e gi:entrant/gi:dlaCode ?code ; gi:entryResult/skos:notation ?result }"""
        for text, engine in ((cypher, "cypher"), (sparql, "sparql")):
            rows = library.query(text, engine).rows  # type: ignore[arg-type]
            assert [list(row) for row in rows] == [[ID, "won", "3400102"]]


def test_a_fact_of_a_list_is_found_in_its_file(home: Home) -> None:
    file = put(home, "\n" + SHORT + ENTRY)
    home.load()
    line = read_line(home.now.case_rows, ID)
    (entry,) = things(read(SHORT + ENTRY)[0], "AwardEntry")
    assert line is not None
    place = places_of(line, entry, home.manifest.records[ID], known_register())
    assert (place["file"], place["line"], place["path"]) == (str(file), 3, "")
    assert place["fields"][expand("entryResult")] == ("result", 3)  # type: ignore[index]


def test_a_second_load_finds_nothing_new_and_a_change_is_seen(home: Home) -> None:
    put(home, SHORT + ENTRY)
    home.load()
    assert home.load().is_published is False
    put(home, SHORT + ENTRY.replace("won", "finalist"))
    report = home.load()
    assert (report.of_kind(LIST).changed, report.of_kind(CASE).changed) == ([ID], [])


@pytest.mark.parametrize("by_id", [True, False])
def test_taking_a_list_out_leaves_nothing_of_it(home: Home, by_id: bool) -> None:
    before = content(home.now)
    file = put(home, SHORT + ENTRY.replace("พระปกเกล้า", "ใหม่") + ENTRY)
    home.load()
    assert ID in graphs(home.now)
    if by_id:
        report = home.remove(ID)
    else:
        file.unlink()
        report = home.load(allow_removals=True)
    assert (report.of_kind(LIST).removed, report.of_kind(CASE).removed) == ([ID], [])
    assert content(home.now) == before
    assert home.manifest.of_kind(LIST) == {}


def test_a_source_is_taken_out_with_its_lists(home: Home, tmp_path: Path) -> None:
    other = tmp_path / "other" / f"{ID}.csv"
    other.parent.mkdir()
    other.write_text(SHORT + ENTRY, encoding="utf-8")
    home.load(other)
    report = home.remove(source=other)
    assert (report.of_kind(LIST).removed, home.manifest.of_kind(LIST)) == ([ID], {})
    assert str(other) not in home.manifest.sources


def test_a_faulty_list_keeps_its_last_good_state(home: Home) -> None:
    put(home, SHORT + ENTRY)
    home.load()
    put(home, SHORT + ENTRY.replace("won", "wonn"))
    assert home.load().is_published is False
    report = home.load(accept_valid=True)
    assert (report.of_kind(LIST).stale, report.of_kind(CASE).stale) == ([ID], [])
    assert home.manifest.of_kind(LIST)[ID].is_stale


def test_another_table_in_the_folder_stops_nothing(home: Home) -> None:
    put(home, "year,budget\n2567,100\n", "budget.csv")
    home.write("case-03")
    report = home.load()
    assert (
        report.added,
        [f.code for f in report.faults if f.line == 1 and f.code.startswith("unknown-table")],
    ) == (["case-03"], ["unknown-table"])
    assert home.manifest.of_kind(LIST) == {}


def test_a_list_and_a_case_cannot_share_an_id(home: Home) -> None:
    file = put(home, SHORT + ENTRY, "case-01.csv")
    found = [fault for fault in check([home.source]) if fault.severity == "error"]
    assert [(fault.code, fault.value) for fault in found] == [("repeated-case", "case-01")]
    assert file.exists()


def test_the_manifest_says_whether_anything_is_made_up(home: Home) -> None:
    assert home.manifest.made_up is False
    home.write("case-03", made_up=True)
    home.load()
    assert home.manifest.made_up is True
    home.remove("case-03")
    assert home.manifest.made_up is False
    put(home, SHORT.replace("\n", ",made_up\n") + ENTRY.replace("\n", ",true\n"))
    home.load()
    assert home.manifest.made_up is True


def test_a_manifest_of_before_there_were_lists_is_read(tmp_path: Path) -> None:
    old = {
        "id": "000001",
        "created": "then",
        "model": "m",
        "register": "r",
        "sources": ["/a"],
        "cases": {"x": ["/a", "x.yaml", "0", 1, 2, False]},
        "counts": {"cases": 1},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(old), encoding="utf-8")
    manifest = Snapshot(tmp_path).manifest()
    assert manifest == Manifest(
        "000001",
        "then",
        "m",
        "r",
        ["/a"],
        {"x": KnownRecord("/a", "x.yaml", "0", 1, 2)},
        {"cases": 1},
    )
    assert (manifest.of_kind(LIST), manifest.made_up) == ({}, False)


# ---- the fields of a case that success needs


def test_a_record_may_tell_stage_confirmation_comparison_and_that_it_is_made_up(
    tmp_path: Path,
) -> None:
    record = small_record(
        "a-case",
        made_up=True,
        innovation={"name_th": "ก", "stage": "scaled", "last_confirmed": "มีนาคม 2567"},
        outcomes=[
            {
                "type": "environmental",
                "indicator": "รายได้",
                "value": 5,
                "baseline_value": 4,
                "comparison_value": 4.5,
                "direction": "up_is_better",
            }
        ],
    )
    graph, found = read(write(tmp_path / "a.yaml", record).read_bytes(), "a.yaml")
    assert [f for f in found if f.severity == "error"] == []
    innovation = told(graph, things(graph, "Innovation")[0])
    assert (innovation["stage"], innovation["lastConfirmedDate"]) == ({"stage/scaled"}, {"2024-03"})
    assert told(graph, things(graph, "IndicatorReport")[0])["comparisonValue"] == {"4.5"}
    assert told(graph, f"{BASE}id/case/a-case")["madeUp"] == {"true"}
    assert graph.is_made_up


def test_a_record_that_is_silent_on_the_stage_says_nothing_of_it() -> None:
    graph, _ = read(json.dumps(small_record("a-case", lao=KHON_KAEN)).encode(), "a.yaml")
    assert "stage" not in told(graph, things(graph, "Innovation")[0])
    assert not graph.is_made_up


def test_a_cell_with_lines_before_a_cell_with_commas_is_no_open_mark() -> None:
    """The last line of such an entry has as many pieces as the heading, and ends as it ends."""
    text = 'a,b,c,d\n1,"x\ny","p, q",r\n2,z,,r\n'
    lines, faults = read_lines(text, "a.csv")
    assert faults == []
    assert [line.cells for line in lines[1:]] == [["1", "x\ny", "p, q", "r"], ["2", "z", "", "r"]]
