"""Awards as the source tells them: who received them, in which year, and for what.

With them what hangs on an award's local government and year: rounds, reviews, sessions, records
without an innovation, and what an entry says of several innovations at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from all_engines import EMBEDDED, as_multiset, disagreements
from generated import Record, to_yaml
from pages import open_page, text_of, use_store
from reading_one import check_one, read_file
from small_stores import KHON_KAEN, partner, small_record

from govinno.answers.answer import Answer
from govinno.answers.ask import ask
from govinno.answers.case import case, case_list
from govinno.answers.network import centres_of_case, neighbourhood
from govinno.answers.printed import printable
from govinno.answers.question import load_questions
from govinno.answers.success.definitions import Settings, success
from govinno.answers.success.facts import read_facts
from govinno.checking import known_register
from govinno.graph.checks import check_case
from govinno.graph.engines import Engine
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.graph.tables import Table
from govinno.loading import load
from govinno.ontology.iris import BASE, RDF_TYPE, VOCAB
from govinno.ontology.model import expand, load_model
from govinno.records.facts import CaseGraph, Value

PREFIXES = """
PREFIX gi: <https://w3id.org/govinno/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
SCOPE = "awards-and-their-scope"
PUA = "nan-pua-bankhon-zero-waste"
KPI = {"name_th": "รางวัลพระปกเกล้า", "status": "won"}
EVIDENCE = {"source": "S1", "locator": "หน้า 1", "keywords": "คำ"}

Fault = tuple[str, str]


def read(**parts: Any) -> tuple[CaseGraph, list[Fault]]:
    """A small record with these parts: its graph, and field and code of each fault."""
    return read_record(small_record("a-case", **parts))


def as_yaml(record: Record) -> bytes:
    """The record as a file; what stands in it twice is written out twice."""
    return to_yaml(copy_of(record))


def copy_of(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {name: copy_of(value) for name, value in tree.items()}
    return [copy_of(item) for item in tree] if isinstance(tree, list) else tree


def read_record(record: Record) -> tuple[CaseGraph, list[Fault]]:
    graph, faults = read_file(as_yaml(record), "a-case.yaml", known_register())
    assert graph is not None
    faults = [*faults, *check_case(graph, "a-case.yaml", load_model())]
    return graph, [(fault.field, fault.code) for fault in faults]


def things(graph: CaseGraph, class_name: str) -> list[str]:
    typed = (RDF_TYPE, Value(expand(class_name), "iri"))
    shared = [fact for thing in graph.shared.values() for fact in thing.facts]
    return [fact.subject for fact in (*graph.facts, *shared) if fact[1:] == typed]


def told(graph: CaseGraph, thing: str) -> dict[str, set[str]]:
    """What is stated of a thing, by the local names of the properties."""
    found: dict[str, set[str]] = {}
    shared = [fact for thing in graph.shared.values() for fact in thing.facts]
    for subject, prop, value in (*graph.facts, *shared):
        if subject == thing and prop != RDF_TYPE:
            name = prop.rpartition("#")[2]
            found.setdefault(name, set()).add(value.text.removeprefix(VOCAB))
    return found


def one(graph: CaseGraph, class_name: str) -> dict[str, set[str]]:
    (thing,) = things(graph, class_name)
    return told(graph, thing)


def award(**parts: Any) -> tuple[dict[str, set[str]], CaseGraph, list[Fault]]:
    """One award of a small record, what its record states, and the faults."""
    graph, faults = read(awards=[{**KPI, **parts}])
    return one(graph, "AwardReceipt"), graph, faults


# ---- who received it


def test_a_recipient_that_nobody_knows_is_an_agent_of_the_case() -> None:
    found, graph, faults = award(recipient="กลุ่มฮักบ้านเกิด")
    (agent,) = found["awardRecipient"]
    assert agent.startswith(f"{BASE}id/organization/a-case/")
    assert told(graph, agent) == {"label": {"กลุ่มฮักบ้านเกิด"}, "isRegistered": {"false"}}
    assert found["recipientBasis"] == {"recipient-basis/stated"}
    assert found["recipientAsWritten"] == {"กลุ่มฮักบ้านเกิด"}
    assert faults == []


@pytest.mark.parametrize("status", ["finalist", "submitted", "assessed_result_unknown", "not_won"])
def test_a_recipient_is_not_lost_where_nothing_was_won(status: str) -> None:
    found, graph, faults = award(recipient="กลุ่มฮักบ้านเกิด", status=status)
    (agent,) = found["awardCandidate"]
    assert told(graph, agent)["label"] == {"กลุ่มฮักบ้านเกิด"}
    assert "awardRecipient" not in found
    assert faults == []


def test_a_recipient_among_the_partners_or_in_a_register_is_that_body() -> None:
    graph, faults = read(
        awards=[
            {**KPI, "recipient": "ภาคเอกชน"},
            {**KPI, "year_be": 2560, "recipient": "โรงพยาบาลขอนแก่น"},
            {**KPI, "year_be": 2561, "recipient": "เทศบาลนครขอนแก่น"},
        ]
    )
    found = {
        told(graph, thing)["recipientAsWritten"].pop(): told(graph, thing)["awardRecipient"]
        for thing in things(graph, "AwardReceipt")
    }
    assert found["โรงพยาบาลขอนแก่น"] == {f"{BASE}id/organization/hosp-khonkaen"}
    assert found["เทศบาลนครขอนแก่น"] == {f"{BASE}id/organization/th-lao-3400102"}
    assert found["ภาคเอกชน"] <= {
        part for c in things(graph, "Contribution") for part in told(graph, c)["contributor"]
    }
    assert faults == []


@pytest.mark.parametrize("told_as", [["เทศบาลนครขอนแก่น", "ชุมชน"], {"name": "ชุมชน"}])
def test_a_recipient_that_is_no_single_value_is_a_fault_and_nobody_s(told_as: object) -> None:
    found, _, faults = award(recipient=told_as)
    assert ("awards[0].recipient", "wrong-kind") in faults
    assert "awardRecipient" not in found
    assert found["recipientBasis"] == {"recipient-basis/unknown"}


@pytest.mark.parametrize("word", ["unknown", "ไม่ทราบ"])
def test_a_prize_of_an_unknown_recipient_is_not_the_local_government_s(word: str) -> None:
    found, _, faults = award(recipient=word)
    assert found["recipientBasis"] == {"recipient-basis/unknown"}
    assert {"awardRecipient", "recipientAsWritten"}.isdisjoint(found)
    assert faults == []


def test_where_the_record_does_not_say_the_local_government_is_implied() -> None:
    found, _, _ = award()
    assert found["awardRecipient"] == {f"{BASE}id/organization/th-lao-3400102"}
    assert found["recipientBasis"] == {"recipient-basis/implied"}
    assert "recipientAsWritten" not in found


# ---- its year


def years(found: dict[str, set[str]]) -> tuple[str | None, str | None, str | None]:
    """Award year, its kind, and fiscal year; all BE."""
    names = ("awardYearBE", "awardYearKind", "fiscalYearBE")
    kinds = (found.get(name) for name in names)
    return tuple(next(iter(k)).rpartition("/")[2] if k else None for k in kinds)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("parts", "expected", "round_"),
    [
        ({"year_be": 2564}, ("2564", "unknown", None), "kpi-2564"),
        ({"year_ce": 2021}, ("2564", "unknown", None), "kpi-2564"),
        ({"fiscal_year_be": 2567}, ("2567", "fiscal", "2567"), "kpi-fy2567"),
        ({"fiscal_year_ce": 2024}, ("2567", "fiscal", "2567"), "kpi-fy2567"),
        ({"year_be": 2567, "fiscal_year_be": 2567}, ("2567", "fiscal", "2567"), "kpi-fy2567"),
        ({"year_be": 2566, "fiscal_year_be": 2567}, ("2566", "unknown", "2567"), "kpi-fy2567"),
        ({"year_be": "ปีงบประมาณ 2567"}, ("2567", "fiscal", "2567"), "kpi-fy2567"),
        ({"year_be": 2567, "year_kind": "fiscal"}, ("2567", "fiscal", "2567"), "kpi-fy2567"),
        ({"year_be": 2562, "year_kind": "ปีปฏิทิน"}, ("2562", "calendar", None), "kpi-2562"),
        ({"year_be": "ปีการศึกษา 2562"}, ("2562", "unknown", None), "kpi-2562"),
        ({}, (None, None, None), None),
    ],
)
def test_a_year_is_a_fiscal_year_only_where_the_source_calls_it_so(
    parts: Record, expected: tuple[str, ...], round_: str | None
) -> None:
    found, graph, faults = award(**parts)
    assert years(found) == expected
    assert found.get("inRound") == ({f"{BASE}id/award-round/{round_}"} if round_ else None)
    assert faults == []
    if round_:
        described = one(graph, "AwardRound")
        is_fiscal = "fy" in round_
        assert ("fiscalYearBE" in described) == is_fiscal
        assert any("ปีงบประมาณ" in label for label in described["label"]) == is_fiscal


def test_a_review_claims_a_fiscal_year_only_where_one_is_told() -> None:
    graph, _ = read(awards=[{**KPI, "about": "management", "year_be": 2564}])
    review = one(graph, "GovernanceReview")
    assert review["identifier"] == {"th-lao-3400102-2564"}
    assert review["label"] == {"การบริหารจัดการที่ดี 2564", "Good management 2021"}
    assert (review["reviewYearBE"], review["reviewYearKind"]) == ({"2564"}, {"year-kind/unknown"})
    assert "fiscalYearBE" not in review
    graph, _ = read(awards=[{**KPI, "about": "management", "fiscal_year_be": 2564}])
    review = one(graph, "GovernanceReview")
    assert review["identifier"] == {"th-lao-3400102-fy2564"}
    assert "การบริหารจัดการที่ดี ปีงบประมาณ 2564" in review["label"]
    assert review["fiscalYearBE"] == review["reviewYearBE"] == {"2564"}


@pytest.mark.parametrize("told_as", [25667, "nonsense"])
def test_a_fiscal_year_of_a_selection_that_cannot_be_read_is_a_fault(told_as: object) -> None:
    _, faults = read(selection={"mode": "award_winner", "fiscal_year_be": told_as})
    assert faults == [("selection.fiscal_year_be", "bad-year")]


def test_two_fiscal_years_of_a_selection_that_differ_are_a_fault() -> None:
    parts = {"fiscal_year_be": 2567, "fiscal_year_ce": 1999}
    _, faults = read(selection={"mode": "award_winner", **parts})
    assert faults == [("selection.fiscal_year_be", "years-disagree")]
    _, faults = read(selection={"mode": "award_winner", "fiscal_year_be": [2567, 2568]})
    assert faults == [("selection.fiscal_year_be", "wrong-kind")]


# ---- what it was for

CONTRADICTION = ("awards[0].awarded_for", "award-scope-differs")


@pytest.mark.parametrize(
    ("scope", "basis", "given", "is_fault"),
    [
        ("organisation", "award_scheme", "innovation", True),
        ("organisation", "source", "นวัตกรรม", True),
        ("innovation", "source", "organisation", True),
        ("organisation", "award_scheme", "organisation", False),
        ("organisation", "award_scheme", "unknown", False),
        ("organisation", "unknown", "innovation", False),
        ("unknown", "source", "innovation", False),
    ],
)
def test_a_scope_and_what_it_was_given_for_may_not_contradict_each_other(
    scope: str, basis: str, given: str, is_fault: bool
) -> None:
    _, _, faults = award(scope=scope, scope_basis=basis, awarded_for=given)
    assert faults == ([CONTRADICTION] if is_fault else [])


def test_the_warning_names_both_fields() -> None:
    told_as = {"scope": "organisation", "scope_basis": "source", "awarded_for": "innovation"}
    record = small_record("a-case", awards=[{**KPI, **told_as}])
    (fault,) = check_one(as_yaml(record), "a-case.yaml").faults
    assert fault.severity == "warning"
    for words in (fault.message_th, fault.message_en):
        assert "scope: organisation" in words
        assert "awarded_for: innovation" in words


# ---- on the shipped cases, in both engines


@pytest.fixture(scope="module")
def rows(shipped_sandbox: Sandbox) -> list[dict[str, object]]:
    """The shipped awards as the question shows them, the same by both engines."""
    return asked_both(shipped_sandbox, SCOPE, status="any")[1]


def asked_both(sandbox: Sandbox, slug: str, **given: str) -> tuple[Answer, list[dict[str, object]]]:
    """An answer that both engines give alike."""
    engines: tuple[Engine, Engine] = ("sparql", "cypher")
    question = load_questions()[slug]
    first, second = (ask(sandbox, "000001", question, given, engine) for engine in engines)
    assert as_multiset(Table(first.columns, first.rows)) == as_multiset(
        Table(second.columns, second.rows)
    )
    assert first.sentence == second.sentence
    return first, [dict(zip(first.columns, row, strict=True)) for row in first.rows]


def test_a_prize_given_to_the_community_is_not_the_municipality_s(
    rows: list[dict[str, object]],
) -> None:
    (pua,) = (row for row in rows if f"/{PUA}/" in str(row["award_iri"]))
    assert pua["body"] == "ชุมชนบ้านขอน หมู่ 1"
    assert pua["body_basis"] == "stated"
    assert pua["local_government"] == "เทศบาลตำบลปัว"


def test_a_prize_of_the_elderly_centre_is_the_centre_s(rows: list[dict[str, object]]) -> None:
    (nao,) = (row for row in rows if "/lei-nao-time-bank/" in str(row["award_iri"]))
    assert nao["body"] == "ศูนย์พัฒนาคุณภาพชีวิตและส่งเสริมอาชีพผู้สูงอายุ (ศพอส.)"


def test_every_award_with_a_year_has_the_one_property_and_its_kind(
    rows: list[dict[str, object]],
) -> None:
    assert len(rows) == 29
    assert sum(row["year"] is not None for row in rows) == 27
    assert all((row["year"] is None) == (row["year_kind"] is None) for row in rows)
    fiscal = {
        str(row["award_iri"]).split("/")[-2]: row["fiscal_year"]
        for row in rows
        if row["fiscal_year"]
    }
    assert fiscal == {
        "kkn-khonkaen-teacher-doctor-parent-care": 2567,
        "aya-ayutthayapao-dual-education": 2563,
        "lri-khaosamokhon-beautiful-locality": 2565,
    }
    assert all((row["year_kind"] == "fiscal") == bool(row["fiscal_year"]) for row in rows)


def test_no_shipped_award_contradicts_its_scope(rows: list[dict[str, object]]) -> None:
    pairs = {(row["scope"], row["awarded_for"]) for row in rows}
    assert ("organisation", "innovation") not in pairs
    won = [row for row in rows if row["status"] == "won"]
    assert sum(row["awarded_for"] == "innovation" for row in won) == 6


def test_the_sentence_tells_how_many_recipients_are_implied(shipped_sandbox: Sandbox) -> None:
    answer, found = asked_both(shipped_sandbox, SCOPE)
    bases = [row["body_basis"] for row in found]
    counts = [bases.count(basis) for basis in ("stated", "implied", "unknown")]
    assert counts == [13, 13, 0]
    assert (
        "stated for 13, implied to be the local government of the case for 13"
        in (answer.sentence["en"])
    )
    assert "ระบุ 13 โดยนัยว่าเป็น อปท. ของกรณี 13 และไม่ทราบ 0 รายการ" in answer.sentence["th"]


def test_how_the_prize_came_about_names_its_recipient_and_how_it_is_known(
    shipped_sandbox: Sandbox,
) -> None:
    _, found = asked_both(
        shipped_sandbox, "how-the-prize-came-about", case="cbi-bansuan-friendship-therapy"
    )
    assert [
        (r["part_en"], r["actor"], r["actor_basis"], r["year"], r["year_kind"]) for r in found
    ] == [("Award", "เทศบาลเมืองบ้านสวน", "implied", 2561, "unknown")]


def test_the_printed_case_says_by_implication(shipped_sandbox: Sandbox) -> None:
    found = case(
        shipped_sandbox, "000001", "cbi-bansuan-friendship-therapy", "2026-11-24T07:00:00+00:00"
    )
    assert found is not None
    assert "โดยนัย" in printable(found, "th")
    assert "Implied" in printable(found, "en")


def test_wins_by_year_add_up_to_all_wins_with_a_year(shipped_sandbox: Sandbox) -> None:
    by_year = shipped_sandbox.cypher(
        "MATCH (a:AwardReceipt {award_status: 'won'}) WHERE a.award_year_be IS NOT NULL "
        "RETURN a.award_year_be, count(*) ORDER BY a.award_year_be"
    ).rows
    from_rdf = shipped_sandbox.sparql(
        PREFIXES
        + """SELECT ?year (COUNT(*) AS ?n) WHERE {
        ?a gi:awardStatus/skos:notation "won" ; gi:awardYearBE ?year } GROUP BY ?year ORDER BY ?year"""
    ).rows
    assert [list(row) for row in by_year] == [list(row) for row in from_rdf]
    assert sum(int(str(n)) for _, n in by_year) == 24


@pytest.mark.parametrize("engine", ["sparql", "cypher"])
def test_the_study_counts_no_award_of_the_whole_organisation(
    shipped_sandbox: Sandbox, engine: Engine
) -> None:
    found = success(read_facts(shipped_sandbox, engine), Settings(definition="A"))
    assert sum(value is True for value in found.values()) == 6
    assert False not in found.values()


# ---- themes


def test_a_theme_of_the_case_stands_on_each_innovation(shipped_sandbox: Sandbox) -> None:
    from_rdf = shipped_sandbox.sparql(
        PREFIXES
        + """SELECT (COUNT(DISTINCT ?i) AS ?n) WHERE { ?i a gi:Innovation ;
        gi:theme/skos:broader*/skos:notation "child_youth_education" }"""
    ).rows
    from_graph = shipped_sandbox.cypher(
        "MATCH (i:Innovation)-[:HAS_THEME]->(:Theme)-[:BROADER*0..5]->"
        "(:Theme {code: 'child_youth_education'}) RETURN count(DISTINCT i)"
    ).rows
    assert [list(row) for row in from_rdf] == [list(row) for row in from_graph] == [[7]]


def test_a_theme_of_its_own_is_the_only_one_of_an_innovation() -> None:
    graph, _ = read(
        innovation={"name_th": "สองเรื่อง", "theme": "health"},
        innovations=[
            {"id": "a", "name_th": "ก", "theme": "waste_circular"},
            {"id": "b", "name_th": "ข"},
        ],
        partners=[],
    )
    themes = {key: told(graph, f"{BASE}id/innovation/a-case/{key}")["theme"] for key in "ab"}
    assert themes == {"a": {"theme/waste_circular"}, "b": {"theme/health"}}
    assert told(graph, f"{BASE}id/case/a-case")["theme"] == {"theme/health"}


# ---- about several things

TWO = [{"id": "app", "name_th": "แอป"}, {"id": "project", "name_th": "โครงการ"}]


def owners(graph: CaseGraph, prop: str) -> list[str]:
    """What the things of a property hang on, by the last part of the address."""
    return sorted(
        fact.subject.rpartition("/")[2] for fact in graph.facts if fact.property == expand(prop)
    )


def test_an_entry_about_two_innovations_is_said_of_both() -> None:
    both = ["app", "project"]
    graph, faults = read(
        innovation={"name_th": "สองเรื่อง", "theme": "health"},
        innovations=TWO,
        partners=[{**partner("ภาคเอกชน", "private"), "about": both}],
        success_factors=[
            {
                "code": "leadership",
                "label_th": "ผู้นำ",
                "about": both,
                "contributed_by": "ภาคเอกชน",
                "evidence": EVIDENCE,
            }
        ],
        outcomes=[{"type": "access_coverage", "indicator": "คน", "value": 5, "about": both}],
    )
    assert faults == []
    for prop in ("hasContribution", "hasClaim", "hasOutcome"):
        assert owners(graph, prop) == both, prop
    assert len(things(graph, "IndicatorReport")) == 2


def test_an_entry_about_an_innovation_and_the_management_is_said_of_both() -> None:
    graph, faults = read(
        innovation={"name_th": "สองเรื่อง", "theme": "health"},
        innovations=TWO,
        partners=[],
        selection={"mode": "award_winner", "fiscal_year_be": 2567},
        obstacles=[{"code": "budget", "label_th": "งบ", "about": ["app", "management"]}],
    )
    assert faults == []
    assert owners(graph, "hasClaim") == ["app", "th-lao-3400102-fy2567"]


@pytest.mark.parametrize("about", [["app", "no-such"], {"id": "app"}, [["app"], "project"]])
def test_an_about_that_cannot_be_read_is_a_fault(about: object) -> None:
    _, faults = read(
        innovation={"name_th": "สองเรื่อง", "theme": "health"},
        innovations=TWO,
        partners=[],
        obstacles=[{"code": "budget", "label_th": "งบ", "about": about}],
    )
    expected = "unknown-innovation" if about == ["app", "no-such"] else "wrong-kind"
    assert ("obstacles[0].about", expected) in faults


# ---- the name that decides


def test_a_thai_name_of_a_faculty_wins_over_the_english_name_of_its_university() -> None:
    faculty = {
        **partner("มหาวิทยาลัยราชภัฏลำปาง คณะวิทยาการจัดการ", "university"),
        "name_en": "Lampang Rajabhat University",
    }
    graph, _ = read(partners=[faculty])
    assert one(graph, "Contribution")["contributor"] == {f"{BASE}id/organization/lpru-management"}


def test_a_name_below_that_of_the_first_does_not_win() -> None:
    university = {
        **partner("มหาวิทยาลัยราชภัฏลำปาง", "university"),
        "name_en": "มหาวิทยาลัยราชภัฏลำปาง คณะวิทยาการจัดการ",
    }
    graph, _ = read(partners=[university])
    (agent,) = one(graph, "Contribution")["contributor"]
    assert "/a-case/" in agent


# ---- times and spans


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("14.30-17.30 น.", "14:30", "17:30"),
        ("13.30 น.", "13:30", None),
        ("13:30–15:00", "13:30", "15:00"),
        ("เวลา ๐๙.๐๐ น. ถึง ๑๒.๐๐ น.", "09:00", "12:00"),
    ],
)
def test_a_session_may_have_an_end_time(written: str, start: str, end: str | None) -> None:
    session = {"event_date": "2024-10-09", "time": written, "method": "field_assessment"}
    graph, faults = read(session=session)
    found = one(graph, "LearningSession")
    assert found["time"] == {start}
    assert found.get("timeEnd") == ({end} if end else None)
    assert faults == []


@pytest.mark.parametrize("written", ["17.30-14.30 น.", "14.30-17.90 น.", "14.30-17.30-18.00"])
def test_a_span_of_times_that_cannot_be_is_a_fault(written: str) -> None:
    _, faults = read(session={"event_date": "2024-10-09", "time": written})
    assert ("session.time", "bad-time") in faults


@pytest.mark.parametrize(
    "word", ["field_assessment", "การประเมินภาคสนาม", "ตรวจประเมินในพื้นที่", "Field assessment"]
)
def test_a_field_assessment_is_a_method(word: str) -> None:
    graph, faults = read(session={"event_date": "2024-10-09", "method": word})
    assert one(graph, "LearningSession")["method"] == {"session-method/field_assessment"}
    assert faults == []


def test_the_end_of_every_span_is_kept() -> None:
    found, _, faults = award(ceremony_date="22-23 มิถุนายน 2560")
    assert (found["ceremonyDate"], found["ceremonyDateEnd"]) == ({"2017-06-22"}, {"2017-06-23"})
    assert faults == []
    graph, faults = read(
        innovation={"name_th": "สองเรื่อง", "theme": "health"},
        partners=[],
        innovations=[
            {
                "id": "a",
                "name_th": "ก",
                "first_named": "2558-2560",
                "year_started_be": 2558,
                "last_confirmed": "2559-2567",
            }
        ],
        publications=[
            {
                "kind": "academic_article",
                "status": "announced",
                "what_th": "บทความ",
                "status_date": "2024-10-09/2024-10-11",
                "evidence": EVIDENCE,
            }
        ],
        sources=[
            {
                "id": "S1",
                "title": "เอกสาร",
                "kind": "other",
                "url": "https://example.org",
                "event_date": "9-11 ตุลาคม 2567",
            }
        ],
    )
    assert faults == []
    innovation = one(graph, "Innovation")
    assert (innovation["firstNamed"], innovation["firstNamedEnd"]) == ({"2015"}, {"2017"})
    assert innovation["lastConfirmedDate"] == {"2024"}
    assert innovation["lastConfirmedFrom"] == {"2016"}
    assert one(graph, "Publication")["statusDateEnd"] == {"2024-10-11"}
    assert one(graph, "Document")["eventDateEnd"] == {"2024-10-11"}


# ---- a record without an innovation

ASSESSMENT: Record = {
    "id": "pao-assessment",
    "lao": {
        "name_th": "องค์การบริหารส่วนจังหวัดสมมติ",
        "type": "อบจ.",
        "province": "ขอนแก่น",
        "name_en": "Made-up PAO",
    },
    "made_up": True,
    "selection": {"mode": "award_applicant", "fiscal_year_be": 2568},
    "session": {
        "kind_th": "การประเมินภาคสนาม",
        "event_date": "2025-06-19",
        "time": "14.30-17.30 น.",
        "method": "field_assessment",
        "place_th": "ห้องประชุมสมมติ",
        "present": [{"name": "สมมติ ตัวอย่าง", "position": "ปลัด อบจ.", "side": "municipality"}],
        "evidence": EVIDENCE,
    },
    "awards": [
        {
            **KPI,
            "about": "management",
            "fiscal_year_be": 2568,
            "status": "assessed_result_unknown",
            "awarded_for": "organisation",
            "evidence": EVIDENCE,
        }
    ],
    "topics": {"good_governance_9": [{"code": "participation", "status": "asked_not_answered"}]},
    "sources": [{"id": "S1", "title": "ข่าว", "kind": "newspaper", "url": "https://example.org"}],
}
ONLY = ("session", "awards", "topics")


@pytest.fixture(scope="module")
def without_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one usual record and one that tells of no innovation."""
    folder = tmp_path_factory.mktemp("no-innovation")
    records: list[Record] = [ASSESSMENT, small_record("usual")]
    for record in records:
        (folder / f"{record['id']}.yaml").write_bytes(as_yaml(record))
    store = Store(folder / "store")
    report = load(store, [folder])
    assert report.snapshot == "000001", report.faults
    return folder / "store"


@pytest.fixture(scope="module")
def without(without_folder: Path) -> Iterator[Sandbox]:
    """The engines on that store."""
    with Sandbox(Store(without_folder).require_current().folder) as sandbox:
        yield sandbox


@pytest.mark.parametrize("kept", ONLY)
def test_an_award_a_session_or_a_review_is_enough_for_a_record(kept: str) -> None:
    record = {name: value for name, value in ASSESSMENT.items() if name == kept or name not in ONLY}
    graph, faults = read_record(record)
    assert {code for _, code in faults} <= {"local-government-unclear"}
    assert things(graph, "Innovation") == []


def test_a_record_that_tells_of_nothing_is_a_fault() -> None:
    record = {name: value for name, value in ASSESSMENT.items() if name not in ONLY}
    _, faults = read_record(record)
    assert ("", "record-tells-nothing") in faults


def test_its_name_is_that_of_the_local_government_and_the_year() -> None:
    case_iri = f"{BASE}id/case/pao-assessment"
    graph, _ = read_record(ASSESSMENT)
    assert told(graph, case_iri)["label"] == {
        "องค์การบริหารส่วนจังหวัดสมมติ ปีงบประมาณ 2568",
        "Made-up PAO, fiscal year 2025",
    }
    session_only = {
        n: v for n, v in ASSESSMENT.items() if n not in ("awards", "topics", "selection")
    }
    graph, _ = read_record({**session_only, "selection": {"mode": "news"}})
    assert "องค์การบริหารส่วนจังหวัดสมมติ 2568" in told(graph, case_iri)["label"]
    graph, _ = read_record({**ASSESSMENT, "title_th": "ประเมินภาคสนาม", "title_en": "Assessment"})
    assert told(graph, case_iri)["label"] == {"ประเมินภาคสนาม", "Assessment"}
    record = {**ASSESSMENT, "lao": {"dla_code": KHON_KAEN["dla_code"]}}
    graph, _ = read_record(record)
    assert "เทศบาลนครขอนแก่น ปีงบประมาณ 2568" in told(graph, case_iri)["label"]


@pytest.mark.parametrize(
    ("told_as", "kind"), [("year_be", "unknown"), ("fiscal_year_be", "fiscal")]
)
def test_the_topics_of_a_review_show_the_year_with_its_kind(
    tmp_path: Path, told_as: str, kind: str
) -> None:
    topics = {"good_governance_9": [{"code": "participation", "status": "asked_not_answered"}]}
    awards = [{**KPI, "about": "management", told_as: 2564}]
    record = small_record("reviewed", awards=awards, topics=topics)
    (tmp_path / "reviewed.yaml").write_bytes(as_yaml(record))
    store = Store(tmp_path / "store")
    report = load(store, [tmp_path / "reviewed.yaml"])
    assert report.is_published, report.faults
    with Sandbox(store.require_current().folder) as sandbox:
        _, found = asked_both(sandbox, "governance-topics", status="any")
    assert {(row["year"], row["year_kind"]) for row in found} == {(2564, kind)}


def test_no_innovation_is_counted_for_it_in_either_engine(without: Sandbox) -> None:
    assert without.cypher("MATCH (i:Innovation) RETURN count(i)").rows[0][0] == 1
    text = PREFIXES + "SELECT (COUNT(?i) AS ?n) WHERE { ?i a gi:Innovation }"
    assert without.sparql(text).rows[0][0] == 1


def test_every_question_answers_alike_with_it_in_the_store(without: Sandbox) -> None:
    assert disagreements(without, EMBEDDED, samples=3, seed=1) == []


@pytest.mark.parametrize(
    "slug",
    [q.slug for q in load_questions().values() if [p.type for p in q.parameters][:1] == ["case"]],
)
def test_a_question_about_it_is_answered(without: Sandbox, slug: str) -> None:
    case_parameter = load_questions()[slug].parameters[0].name
    answer, _ = asked_both(without, slug, **{case_parameter: "pao-assessment"})
    assert all(answer.sentence[language] for language in ("th", "en"))


def test_its_page_and_its_network_show_what_it_tells(without: Sandbox) -> None:
    found = case(without, "000001", "pao-assessment", "2026-11-24T07:00:00+00:00")
    assert found is not None
    assert not found.sections["innovations"].rows
    session = found.sections["session"].cells(0)
    assert (session["time"], session["method"]) == ("14:30–17:30", "field_assessment")
    assert found.sections["awards"].cells(0)["year_kind"] == "fiscal"
    assert "14:30–17:30" in printable(found, "th")
    assert {line.id for line in case_list(without)} == {"pao-assessment", "usual"}
    centres = centres_of_case(without, "pao-assessment")
    assert any("/award-receipt/" in centre for centre in centres)
    drawn = neighbourhood(without, centres)
    assert drawn.nodes
    assert all(node.kind != "Innovation" for node in drawn.nodes)


@pytest.mark.parametrize(("name", "parameter"), [("case", "id"), ("network", "case")])
def test_its_pages_open(
    monkeypatch: pytest.MonkeyPatch, without_folder: Path, name: str, parameter: str
) -> None:
    use_store(monkeypatch, without_folder)
    page = open_page(name, **{parameter: "pao-assessment"})
    assert not page.exception
    assert "องค์การบริหารส่วนจังหวัดสมมติ" in text_of(page)


def test_an_old_record_still_loads(tmp_path: Path) -> None:
    file = tmp_path / "usual.yaml"
    file.write_bytes(
        as_yaml(small_record("usual", awards=[{**KPI, "year_be": 2560, "year_ce": 2017}]))
    )
    assert load(Store(tmp_path / "store"), [file]).snapshot == "000001"
