"""Everything known of one case, as data and as a page, on the shipped cases and on made-up ones."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browsing import chromium
from generated import to_yaml
from small_stores import small_record

from govinno.answers.case import (
    Case,
    Section,
    case,
    case_list,
    in_words,
    load_sections,
    nearest_cases,
)
from govinno.answers.dates import date_in_words
from govinno.answers.printed import printable
from govinno.answers.wording import shown_columns
from govinno.graph.facts import CASE_GRAPHS
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.loaders.spec import load_spec
from govinno.loading import load
from govinno.ontology.model import GI, load_model, local_name
from govinno.words import Words

KHON_KAEN = "kkn-khonkaen-teacher-doctor-parent-care"
LANGUAGES = ("th", "en")
#: Columns in the words of the recorder, who may well name a code.
FREE_WORDS = {"note", "statement_note", "answer_note", "selection_note", "year_note", "url"}


@pytest.fixture(scope="module")
def every_case(shipped_sandbox: Sandbox) -> dict[str, Case]:
    """All shipped cases, read once."""
    ids = [line.id for line in case_list(shipped_sandbox)]
    return {id: whole(shipped_sandbox, id) for id in ids}


@pytest.fixture(scope="module")
def khon_kaen(every_case: dict[str, Case]) -> Case:
    """The first and richest case."""
    return every_case[KHON_KAEN]


def whole(sandbox: Sandbox, id: str) -> Case:
    found = case(sandbox, "000001", id, "2026-11-24T07:00:00+00:00")
    assert found is not None
    return found


def cells(section: Section, *names: str) -> list[tuple[object, ...]]:
    rows = [section.cells(row) for row in range(len(section.rows))]
    return [tuple(row[name] for name in names) for row in rows]


def told(section: Section, language: str = "en") -> list[dict[str, str]]:
    """All rows in words, by the names of their columns."""
    names = [column.name for column in shown_columns(section.columns)]
    return [
        dict(zip(names, in_words(section, row, language), strict=True))
        for row in range(len(section.rows))
    ]


# ---- the first case


def test_the_head_tells_where_the_case_is_from_and_whose_story_it_is(khon_kaen: Case) -> None:
    (head,) = told(khon_kaen.sections["head"])
    assert {
        name: head[name] for name in head if name not in ("summary", "problem", "programme")
    } == {
        "name_th": "โครงการ ครู-หมอ-พ่อแม่ และแอปพลิเคชัน “Care”",
        "name_en": 'Teacher–Doctor–Parent project and the "Care" app',
        "local_government": "Khon Kaen City Municipality",
        "type": "City municipality",
        "district": "เมืองขอนแก่น",
        "province": "Khon Kaen",
        "fiscal_years": "2567",
        "selection": "Award winner",
        "selection_note": "the case is known because it won; the team that ran the selection also drew "
        "the lessons and is no independent witness of success",
        "richness": "Rich",
        "theme": "Children, youth and education",
        "statements": "44",
        "own_statements": "28",
        "review": "Unknown",
    }
    assert khon_kaen.name.th == "โครงการ ครู-หมอ-พ่อแม่ และแอปพลิเคชัน “Care”"


def test_three_partners_of_the_project_and_their_roles(khon_kaen: Case) -> None:
    rows = cells(khon_kaen.sections["partners"], "counts", "partner_en", "role", "innovation_en")
    assert Counter(row[1:] for row in rows if row[0]) == {
        ("Khon Kaen Hospital", "co_implementation", "Teacher-Doctor-Parent project"): 3,
        ("Khon Kaen Hospital", "expert_knowledge", "Teacher-Doctor-Parent project"): 1,
        (INSTITUTE, "co_implementation", "Teacher-Doctor-Parent project"): 3,
        (INSTITUTE, "expert_knowledge", "Teacher-Doctor-Parent project"): 1,
        ("Parents", "co_production", "Teacher-Doctor-Parent project"): 2,
    }


INSTITUTE = "Northeastern Child and Adolescent Mental Health Institute"
FACULTY = "Faculty of Social Administration, Thammasat University"


def test_who_is_no_partner_stands_in_a_group_that_says_so(khon_kaen: Case) -> None:
    rows = cells(khon_kaen.sections["partners"], "counts", "group_en", "partner", "innovation_en")
    assert Counter(row for row in rows if not row[0]) == {
        (
            False,
            "Evaluator (no partner)",
            "คณะสังคมสงเคราะห์ศาสตร์ มหาวิทยาลัยธรรมศาสตร์",
            "Good management, fiscal year 2024",
        ): 1,
        (
            False,
            "Own unit (no partner)",
            "โรงเรียนในสังกัดเทศบาลนครขอนแก่น 11 แห่ง",
            "Teacher-Doctor-Parent project",
        ): 2,
        (
            False,
            "Was at an event (not contributing)",
            "สถาบันสุขภาพจิตเด็กและวัยรุ่นภาคตะวันออกเฉียงเหนือ",
            "The event itself",
        ): 2,
        (False, "Was at an event (not contributing)", "ผู้ปกครองนักเรียน", "The event itself"): 1,
    }


def test_three_innovations_and_the_links_between_them(khon_kaen: Case) -> None:
    names = cells(khon_kaen.sections["innovations"], "name_en", "kind", "year")
    assert sorted(names)[:2] == [('"Care" app', "app", None), ('"Hero" app', "app", None)]
    assert sorted(names)[2][1:] == ("project", 2558)
    assert cells(khon_kaen.sections["links"], "from_en", "link", "to_en", "basis") == [
        ('"Care" app', "same_web_site", "Teacher-Doctor-Parent project", "inferred"),
        ('"Care" app', "unknown", '"Hero" app', "no_source"),
        ('"Hero" app', "used_in", "Teacher-Doctor-Parent project", "stated"),
    ]


def test_a_factor_says_who_says_so_and_what_is_at_stake(khon_kaen: Case) -> None:
    rows = cells(
        khon_kaen.sections["factors"],
        "factor",
        "basis",
        "salience",
        "speaker",
        "speaker_relation",
        "stake",
        "innovation_en",
    )
    assert [row for row in rows if row[2] == "main"] == [
        (
            "collaboration_network",
            "named_factor",
            "main",
            "เทศบาลนครขอนแก่นและเครือข่าย",
            "implementer",
            "own_work",
            '"Care" app',
        )
    ]
    assert Counter(row[1] for row in rows) == {"named_factor": 1, "described_feature": 7}
    credited = cells(khon_kaen.sections["factors"], "label_en", "credited_en")
    assert dict(credited)["Memorandum of three bodies"] == f"Khon Kaen Hospital, {INSTITUTE}"


def test_a_result_without_a_baseline_says_so(khon_kaen: Case) -> None:
    results = khon_kaen.sections["results"]
    assert {row["baseline"] for row in told(results)} == {"no baseline recorded"}
    assert {row["baseline"] for row in told(results, "th")} == {"ไม่ได้บันทึกค่าฐาน"}
    assert Counter(row["attributed"] for row in told(results)) == {"Yes": 6, "Unknown": 1}
    assert ("yes", 140.0, "คน", 2563, "10 เดือน", "press") in cells(
        results, "attributed", "value", "unit", "year", "period", "speaker_relation"
    )


def test_a_change_is_worked_out_from_two_figures(every_case: dict[str, Case]) -> None:
    results = every_case["plk-phitsanulok-3r-gtz"].sections["results"]
    assert (86.0, "ตัน/วัน", "140 ตัน/วัน", -54.0) in cells(
        results, "value", "unit", "baseline", "change"
    )
    assert all(
        change is None for base, change in cells(results, "baseline", "change") if base is None
    )


def test_the_award_is_the_organisation_s_and_not_the_innovation_s(khon_kaen: Case) -> None:
    rows = cells(
        khon_kaen.sections["awards"],
        "scheme_en",
        "round",
        "rank",
        "category",
        "awarded_for",
        "scope",
        "innovation",
        "recipient",
        "conferred_by",
        "grantor_basis",
    )
    scheme = "Good-governance award for local administrative organisations"
    assert rows == [
        (
            scheme,
            "รางวัลองค์กรปกครองส่วนท้องถิ่นที่มีการบริหารจัดการที่ดี ปีงบประมาณ 2567",
            1,
            "ประเภทโดดเด่น",
            "organisation",
            "organisation",
            None,
            "เทศบาลนครขอนแก่น",
            "คณะกรรมการการกระจายอำนาจให้แก่องค์กรปกครองส่วนท้องถิ่น",
            "award_scheme",
        )
    ]


def test_the_session_is_told_with_names_and_posts(khon_kaen: Case) -> None:
    (session,) = told(khon_kaen.sections["session"])
    kept = ("date", "time", "place", "method", "led_by", "people", "groups")
    assert {name: session[name] for name in kept} == {
        "date": "9 October 2024",
        "time": "13:30",
        "place": "Nakhon Pengjan meeting room, Khon Kaen City Municipality",
        "method": "Focus group",
        "led_by": "จุฑาลักษณ์ แสนโท · ทีมนักวิจัย (นำทีม) · มหาวิทยาลัยธรรมศาสตร์, "
        "ประพัฒน์พงศ์ ปรีชา · ทีมนักวิจัย (นำทีม) · มหาวิทยาลัยธรรมศาสตร์",
        "people": "16",
        "groups": "4",
    }
    present = khon_kaen.sections["session-present"]
    assert Counter(cells(present, "kind_en", "side", "led")) == {
        ("Official", "municipality", False): 12,
        ("Official", "partner", False): 2,
        ("Official", "research_team", True): 2,
        ("Group", None, None): 4,
    }


def test_the_selection_steps_come_in_order_and_the_ceremony_last(khon_kaen: Case) -> None:
    assert cells(khon_kaen.sections["selection"], "step", "role", "date") == [
        (1, "commissioner", None),
        (2, "commissioner", None),
        (3, "evaluator", None),
        (4, "selecting_body", None),
        (5, "recipient", None),
        (6, "lesson", None),
        (7, "publication", None),
        (None, None, "2024-10-30"),
        (None, None, None),
    ]


def test_the_twenty_topics_are_counted_in_their_halves(khon_kaen: Case) -> None:
    assert topic_statuses(khon_kaen, "innovation-topics") == {
        "answered": 4,
        "told": 5,
        "asked_not_answered": 2,
    }
    assert topic_statuses(khon_kaen, "governance-topics") == {
        "answered": 1,
        "asked_not_answered": 8,
    }
    assert told(khon_kaen.sections["governance-review"]) == [
        {
            "review": "Good management, fiscal year 2024",
            "local_government": "Khon Kaen City Municipality",
            "year": "2567",
            "year_kind": "Fiscal year",
        }
    ]


def topic_statuses(told_case: Case, slug: str) -> Counter[object]:
    """How many topics have each status; a topic of which several things are told counts once."""
    rows = set(cells(told_case.sections[slug], "topic", "status"))
    return Counter(status for topics, status in rows for _ in str(topics).split())


def test_documents_come_in_the_order_of_the_record(khon_kaen: Case) -> None:
    keys = [key for (key,) in cells(khon_kaen.sections["documents"], "key")]
    assert keys == [f"S{number}" for number in range(1, 30)]


def test_evidence_names_its_document_and_place(khon_kaen: Case) -> None:
    section = khon_kaen.sections["awards"]
    assert [(place.key, place.locator, place.keywords) for place in section.evidence] == [
        ("S1", "ผลการคัดเลือก", "รางวัลที่ 1 ในประเภทโดดเด่น"),
        ("S18", "ย่อหน้า 1", "รับมอบรางวัลอันดับ 1… ประเภทโดดเด่น"),
        ("S20", "ย่อหน้า 1", "รางวัลที่ ก.ก.ถ. มอบให้แก่ อปท."),
    ]


def test_several_codes_of_one_cell_have_their_labels(khon_kaen: Case) -> None:
    forms = {row["form"] for row in told(khon_kaen.sections["publications"], "th") if row["form"]}
    assert forms == {"ออนไลน์, รูปเล่ม"}


# ---- all cases


#: Sections that show facts of other sections again, by topic or by where they were said.
AGAIN = {"innovation-topics", "governance-topics", "session-said", "sustainability"}
#: Classes of a record whose things need no row of their own in exactly one section, and why.
EXCEPTIONS = {
    "CaseRecord": "it is the page itself",
    "LearningSession": "it stands in the section of the session and of those present",
    "EvidenceSpan": "it stands behind the row of what it is evidence of",
    "Signatory": "it is told in the row of the agreement",
    "Post": "it is told in the row of the person",
    "LocalGovernmentCandidate": "it is told among the notes on the data",
}


def classes_of_a_record() -> list[str]:
    """What may stand in a record, by the model and the mapping, and must stand on its page."""
    model = load_model()
    evidenced = {entity.name for entity in model.below(GI + "EvidencedThing")}
    mapped = {local_name(b.class_iri) for b in load_spec().blocks.values() if b.class_iri}
    return sorted((evidenced | mapped) - EXCEPTIONS.keys())


def test_all_56_cases_are_listed_with_their_names_and_places(shipped_sandbox: Sandbox) -> None:
    lines = case_list(shipped_sandbox)
    assert len(lines) == len({line.id for line in lines}) == 56
    assert all(line.name.th and line.local_government.th and line.province.en for line in lines)
    (line,) = (line for line in lines if line.id == KHON_KAEN)
    assert (line.province, line.fiscal_years) == (Words("ขอนแก่น", "Khon Kaen"), (2567,))


@pytest.mark.parametrize("class_name", classes_of_a_record())
def test_everything_in_a_record_stands_in_exactly_one_section(
    shipped_sandbox: Sandbox, every_case: dict[str, Case], class_name: str
) -> None:
    expected = things_of(shipped_sandbox, class_name)
    for id, each in every_case.items():
        sections = sections_by_cell(each)
        places = {thing: sections[thing] for thing in expected[id]}
        homes = {thing: where - AGAIN or where for thing, where in places.items()}
        assert all(where for where in places.values()), (id, places)
        assert all(len(where) == 1 or where <= AGAIN for where in homes.values()), (id, places)


def things_of(sandbox: Sandbox, class_name: str) -> dict[str, set[str]]:
    """The things of one class that each record states."""
    text = f"SELECT ?g ?thing WHERE {{ GRAPH ?g {{ ?thing a <{GI}{class_name}> }} }}"
    found: dict[str, set[str]] = defaultdict(set)
    for graph, thing in sandbox.sparql(text).rows:
        found[str(graph).removeprefix(CASE_GRAPHS)].add(str(thing))
    return found


def sections_by_cell(each: Case) -> dict[str, set[str]]:
    """The sections in which each cell stands."""
    found: dict[str, set[str]] = defaultdict(set)
    for section in each.sections.values():
        for row in section.rows:
            for cell in row:
                found[str(cell)].add(section.slug)
    return found


def test_no_thing_fills_more_rows_than_it_has_parts(every_case: dict[str, Case]) -> None:
    """A value stated twice must not double the row: each row differs in an IRI from the others."""
    for each in every_case.values():
        for section in each.sections.values():
            key = [c.name for c in section.columns if c.kind == "iri" and c.name.endswith("_iri")]
            if key:
                if "topics" in section.slug:  # one thing may speak to several topics
                    key.append("number")
                assert max(Counter(cells(section, *key)).values(), default=1) == 1, section.slug


def test_every_case_tells_of_all_eleven_topics(every_case: dict[str, Case]) -> None:
    for each in every_case.values():
        assert topic_statuses(each, "innovation-topics").total() == 11
    silent = every_case["lei-nao-time-bank"]
    assert topic_statuses(silent, "innovation-topics") == {"told": 3, "not_covered": 8}
    assert not silent.sections["governance-topics"].rows


def test_an_empty_section_says_that_the_record_is_silent(every_case: dict[str, Case]) -> None:
    for section in every_case["lei-nao-time-bank"].sections.values():
        if not section.rows:
            assert section.nothing.th.startswith("ระเบียนไม่ได้")
            assert section.nothing.en.startswith("The record ")


def test_every_evidence_of_a_row_leads_to_a_document_of_the_case(
    every_case: dict[str, Case],
) -> None:
    for each in every_case.values():
        keys = {key for (key,) in cells(each.sections["documents"], "key")}
        for section in each.sections.values():
            assert all(
                place.key in keys and place.row < len(section.rows) for place in section.evidence
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_and_no_iri_is_shown(every_case: dict[str, Case], language: str) -> None:
    codes = {code for codes in load_model().code_lists.values() for code in codes.concepts}
    for each in every_case.values():
        for section in each.sections.values():
            for row in told(section, language):
                shown = {text for name, text in row.items() if name not in FREE_WORDS}
                assert not {text for text in shown if text in codes and "_" in text}, section.slug
                assert not [text for text in shown if re.search(r"\bNone\b|w3id\.org", text)]


def test_each_column_is_what_its_query_gives(
    every_case: dict[str, Case], shipped_sandbox: Sandbox
) -> None:
    for slug, section in every_case[KHON_KAEN].sections.items():
        table = shipped_sandbox.sparql(section.query)
        assert table.columns == load_sections()[slug].column_names
        assert len(table.rows) >= len(section.rows)


# ---- people


def test_every_person_in_a_role_is_named_in_the_data_and_on_the_page(
    shipped_sandbox: Sandbox, every_case: dict[str, Case]
) -> None:
    text = f"""PREFIX gi: <{GI}> SELECT ?g ?name WHERE {{
      GRAPH ?g {{ ?case gi:namesPerson ?who }}
      ?who <http://www.w3.org/2000/01/rdf-schema#label> ?name }}"""
    rows = shipped_sandbox.sparql(text).rows
    assert len(rows) > 40
    for graph, name in rows:
        each = every_case[str(graph).removeprefix(CASE_GRAPHS)]
        assert str(name) in str(each.as_dict()), (each.id, name)


# ---- looking for a case


def test_an_unknown_id_is_no_case_and_the_nearest_are_named(shipped_sandbox: Sandbox) -> None:
    for id in ("nobody-knows-this", "", "a b", "x> } DROP ALL #", "../organization/cm-khonkaen"):
        assert case(shipped_sandbox, "000001", id) is None
    near = nearest_cases(shipped_sandbox, "kkn-khonkaen-teacher-doctor")
    assert len(near) == 3
    assert (near[0].id, near[0].name.en) == (
        KHON_KAEN,
        'Teacher–Doctor–Parent project and the "Care" app',
    )


@pytest.mark.parametrize(
    ("date", "th", "en"),
    [
        ("2024-10-09", "9 ตุลาคม 2567", "9 October 2024"),
        ("2024-10", "ตุลาคม 2567", "October 2024"),
        ("2024", "พ.ศ. 2567", "2024"),
        ("--03-29", "29 มีนาคม", "29 March"),
        ("ไม่ทราบ", "ไม่ทราบ", "ไม่ทราบ"),
    ],
)
def test_a_date_is_said_in_the_calendar_of_the_language(date: str, th: str, en: str) -> None:
    assert (date_in_words(date, "th"), date_in_words(date, "en")) == (th, en)


# ---- the page


class Page(HTMLParser):
    """Reads a page: what is opened and closed, what is shown, where links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.links: list[dict[str, str | None]] = []
        self.language: str | None = None
        self.shown: list[str] = []
        self.sections: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        known = dict(attrs)
        assert not any(name.startswith("on") for name in known), known
        if tag == "a":
            self.links.append(known)
        if tag == "html":
            self.language = known["lang"]
        if tag == "section":
            self.sections.append(str(known["id"]))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.shown.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_every_case_is_well_formed_and_fetches_nothing(
    every_case: dict[str, Case], language: str
) -> None:
    for each in every_case.values():
        page = Page(printable(each, language))
        assert (page.open, page.language) == ([], language)
        told = {slug for slug, section in each.sections.items() if section.rows}
        assert set(page.sections) == {*told, "documents"} and page.sections[-1] == "documents"
        shown = " ".join(page.shown)
        empty = [section for slug, section in each.sections.items() if slug not in page.sections]
        assert all(section.title.in_language(language) in shown for section in empty)
        assert not page.tags.keys() & {"script", "img", "link", "iframe", "object", "base", "form"}
        # A number of a document leads to its entry on the same page, everything else outside.
        outside = [link for link in page.links if not str(link["href"]).startswith("#source-")]
        assert all(re.match("https?://", str(link["href"])) for link in outside)
        assert {link["rel"] for link in outside} <= {"noopener noreferrer"}
        assert not re.search(r"\bNone\b|https://w3id\.org|\{\w+\}", shown)
        assert each.name.in_language(language) in shown
        assert "000001" in shown


def test_the_page_says_whose_story_it_is_and_from_when(khon_kaen: Case) -> None:
    page = " ".join(Page(printable(khon_kaen, "en")).shown)
    assert "This case was chosen by way of an award (Award winner)" in page
    assert "Of 44 statements in the record, 28 are by the implementer itself." in page
    assert "Snapshot 000001 · made on 24 November 2026" in page
    assert "[1] ผลการคัดเลือก" not in page  # the place is marked as Thai, apart from the number
    assert "made on" not in " ".join(Page(printable(replace(khon_kaen, created=""), "en")).shown)


def test_the_story_is_not_called_the_winners_own_where_no_award_led_to_it(
    every_case: dict[str, Case],
) -> None:
    selections = {
        bool(each.sections["head"].cells(0)["selected_for_award"]): each
        for each in every_case.values()
    }
    assert "a story of winners or entrants" not in " ".join(
        Page(printable(selections[False], "en")).shown
    )
    assert "a story of winners or entrants" in " ".join(
        Page(printable(selections[True], "en")).shown
    )


def test_a_long_case_is_fourteen_printed_pages_at_most_and_its_story_the_first(
    khon_kaen: Case,
) -> None:
    with chromium() as browser:
        page = browser.new_page()
        for language in LANGUAGES:
            page.set_content(printable(khon_kaen, language))
            pdf = page.pdf(prefer_css_page_size=True)
            assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 14
            page.evaluate("document.querySelectorAll('section').forEach(it => it.remove())")
            first = page.pdf(prefer_css_page_size=True)
            assert len(re.findall(rb"/Type\s*/Page\b", first)) <= 2  # the break after it is one


def test_key_words_are_not_quoted(khon_kaen: Case) -> None:
    page = printable(khon_kaen, "th")
    assert re.search(
        "คำสำคัญ: [^<]*<i>รางวัลที่ 1 ในประเภทโดดเด่น</i>|; [^<]*<i>รางวัลที่ 1 ในประเภทโดดเด่น</i>", page
    )
    assert "คำสำคัญไม่ใช่ข้อความอ้าง" in page
    assert not re.search(r"<q\b|<blockquote|<i>“", page)


def test_names_with_markup_stay_text(khon_kaen: Case) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    head = khon_kaen.sections["head"]
    rows = [
        [evil if isinstance(cell, str) and "โครงการ" in cell else cell for cell in head.rows[0]]
    ]
    spoilt = replace(
        khon_kaen,
        id=evil,
        name=Words(evil, evil),
        snapshot=evil,
        sections={**khon_kaen.sections, "head": replace(head, rows=rows)},
    )
    page = Page(printable(spoilt, "th"))
    assert page.tags["script"] == page.tags["img"] == 0
    assert page.shown.count(evil) >= 2


def test_an_address_that_is_no_web_address_is_shown_as_text(khon_kaen: Case) -> None:
    documents = khon_kaen.sections["documents"]
    place = [column.name for column in documents.columns].index("url")
    rows = [list(row) for row in documents.rows]
    rows[0][place], rows[1][place] = "javascript:alert(1)", 'https://x.example/"onclick="alert(1)'
    spoilt = replace(documents, rows=rows)
    page = Page(
        printable(replace(khon_kaen, sections={**khon_kaen.sections, "documents": spoilt}), "th")
    )
    links = [str(link["href"]) for link in page.links]
    assert "javascript:alert(1)" in page.shown
    assert not [link for link in links if link.startswith("javascript")]
    assert 'https://x.example/"onclick="alert(1)' in links


# ---- what no shipped record tells


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A record with claims and a result of management, another explanation and lists of notes."""
    folder = tmp_path_factory.mktemp("made-up")
    evidence = {"source": "S1", "locator": "หน้า 1", "keywords": "คำ"}
    record = small_record(
        "kkn-made-up",
        selection={"mode": "award_winner", "fiscal_year_be": 2567},
        success_factors=[
            {
                "code": "leadership",
                "label_th": "ผู้นำ",
                "note": ["หนึ่ง", "สอง"],
                "evidence": {**evidence},
            },
            {
                "code": "staff_team",
                "label_th": "ทีม",
                "about": "management",
                "evidence": {**evidence},
            },
        ],
        obstacles=[{"code": "budget", "label_th": "งบ", "about": "management"}],
        rival_explanations=[{"label_th": "เมืองโตเอง"}],
        outcomes=[
            {
                "type": ["health_status"],
                "indicator": "คะแนน",
                "value": 80,
                "unit": "ร้อยละ",
                "baseline_value": 60,
                "direction": "up_is_better",
                "about": "management",
            },
            {
                "type": ["health_status"],
                "indicator": "ผู้ป่วย",
                "value": 30,
                "unit": "คน",
                "baseline_value": 45,
                "direction": "down_is_better",
            },
        ],
    )
    (folder / "kkn-made-up.yaml").write_bytes(to_yaml(record))
    store = Store(folder / "store")
    report = load(store, [folder / "kkn-made-up.yaml"])
    assert report.snapshot == "000001", report.faults
    with Sandbox(store.require_current().folder) as sandbox:
        return whole(sandbox, "kkn-made-up")


def test_claims_on_management_are_apart_from_those_on_the_innovation(made_up: Case) -> None:
    assert cells(made_up.sections["factors"], "factor", "label") == [("leadership", "ผู้นำ")]
    assert cells(made_up.sections["obstacles"], "obstacle") == []
    assert cells(
        made_up.sections["management"], "kind_en", "factor", "obstacle", "what", "value"
    ) == [
        ("Success factor claim", "staff_team", None, "ทีม", None),
        ("Obstacle claim", None, "budget", "งบ", None),
        ("Outcome", None, None, "คะแนน", 80.0),
    ]
    assert cells(made_up.sections["governance-review"], "year", "year_kind") == [(2567, "fiscal")]


def test_a_result_with_a_baseline_tells_the_change(made_up: Case) -> None:
    assert cells(made_up.sections["results"], "indicator", "value", "baseline", "change") == [
        ("ผู้ป่วย", 30.0, 45.0, -15.0)
    ]


def test_another_explanation_has_a_section_of_its_own(made_up: Case) -> None:
    assert cells(made_up.sections["other-explanations"], "label") == [("เมืองโตเอง",)]


def test_two_notes_on_one_thing_do_not_double_it(made_up: Case) -> None:
    assert cells(made_up.sections["factors"], "note") == [("สอง · หนึ่ง",)]


@pytest.mark.parametrize("path", sorted(Path(__file__).parents[1].glob("answers/case/*.md")))
def test_a_section_file_names_known_codes_and_columns(path: Path) -> None:
    spec = load_sections()[path.stem.partition("-")[2]]
    names = set(spec.column_names)
    assert {column.of for column in spec.columns if column.of} <= names
    assert set(spec.evidence_key) <= names
    assert {name.lstrip("-") for name in spec.order} <= names
    assert {name for names_ in spec.picture_columns.values() for name in names_} <= names
    assert all(GI + c.codes in load_model().code_lists for c in spec.columns if c.codes)
    assert spec.picture in ("table", "list", "cards", "timeline")
