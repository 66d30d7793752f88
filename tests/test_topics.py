"""The 11 + 9 topics: found from the facts of a record, typed once, with a status that is true."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import CASES
from rdflib import Graph

from govinno.answers.case import Case, case
from govinno.graph.engines import Engine
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.loaders.kinds.case_record import read_case
from govinno.loaders.register import read_registers
from govinno.ontology.model import load_model
from govinno.ontology.topics import load_topics, read_topics
from govinno.ontology.turtle import read_model
from govinno.records.facts import IRI, CaseGraph
from govinno.records.faults import Fault
from govinno.verbs import Govinno

KHON_KAEN = "kkn-khonkaen-teacher-doctor-parent-care"
BAN_KHON = "nan-pua-bankhon-zero-waste"
ENGINES: tuple[Engine, ...] = ("sparql", "cypher")
TOPICS = "topics-asked-and-not-answered"
PLAN = (
    "The project will be carried further by showing the way it works to bodies that come on "
    "study visits"
)

Rows = list[dict[str, Any]]
Ask = Callable[..., Rows]


@pytest.fixture(scope="module")
def library(shipped_store: Store) -> Any:
    with Govinno(shipped_store.folder) as govinno:
        yield govinno


@pytest.fixture(scope="module")
def ask(library: Govinno) -> Ask:
    """The rows of a question by column names, the same from both engines."""

    def asked(slug: str, **values: str) -> Rows:
        answers = [library.ask(slug, values, engine=engine) for engine in ENGINES]
        assert answers[0].rows == answers[1].rows
        assert answers[0].sentence == answers[1].sentence
        return [dict(zip(answers[0].columns, row, strict=True)) for row in answers[0].rows]

    return asked


@pytest.fixture(scope="module")
def page(shipped_sandbox: Sandbox) -> Case:
    found = case(shipped_sandbox, "000001", KHON_KAEN)
    assert found is not None
    return found


# ---- Khon Kaen: each of the twenty


def test_khon_kaen_says_which_topics_its_session_answered(ask: Ask) -> None:
    rows = ask(TOPICS, case=KHON_KAEN, status="any")
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row["topic_en"]][row["about_en"] or ""] = row["status"]
    whole, project = (
        "the case as a whole",
        "Development of a care system for children with learning problems by teachers, doctors and parents",
    )
    care, hero, review = '"Care" app', '"Hero" app', "Good management, fiscal year 2024"
    assert found == {
        "Name of the innovation": {
            project: "answered",
            care: "answered",
            hero: "told",
            whole: "answered",
        },
        "Objectives": {whole: "told", project: "told"},
        "Setting and local context": {whole: "told"},
        "Initial problem and citizens' needs": {whole: "told"},
        "Process": {whole: "told", project: "told", care: "answered", hero: "told"},
        "Innovativeness": {whole: "asked_not_answered"},
        "Results achieved": {whole: "told", project: "told", hero: "told"},
        # The note of the case as a whole stands beside what its innovations tell.
        "Success factors": {whole: "answered", project: "told", care: "answered", hero: "told"},
        "Obstacles and challenges": {whole: "asked_not_answered"},
        "Sustainability": {whole: "told"},
        "Extension and dissemination": {whole: "answered", project: "answered"},
        "Efficiency and effectiveness": {review: "asked_not_answered"},
        "Accountability and responsiveness to local development": {review: "asked_not_answered"},
        "Transparency": {review: "asked_not_answered"},
        "Citizen participation": {review: "asked_not_answered"},
        "Rule of law and decentralisation": {review: "asked_not_answered"},
        "Equity and reducing social inequality": {review: "asked_not_answered"},
        "Success factors of good management": {review: "asked_not_answered"},
        "Obstacles and challenges of good management": {review: "asked_not_answered"},
        "Sustainability and extension": {review: "answered"},
    }


def test_the_sentence_counts_each_status_of_each_half(library: Govinno) -> None:
    assert (
        library.ask(TOPICS, {"case": KHON_KAEN})
        .sentence["en"]
        .endswith(
            ": of 11 topics on the innovation 4 are answered in a session, 5 told elsewhere in the "
            "record, 2 asked and not answered, and on 0 the record tells nothing; of 9 topics on good "
            "management 1 is answered in a session, 0 told elsewhere, 8 asked and not answered, and "
            "on 0 the record tells nothing."
        )
    )
    thai = library.ask(TOPICS, {"case": BAN_KHON, "status": "told"}).sentence["th"]
    assert "ใน 11 หัวข้อนวัตกรรม มีคำตอบจากเวที 0 มีข้อมูลจากเอกสารอื่น 5" in thai
    assert "เวทีถามแต่ไม่พบคำตอบ 0 ไม่มีข้อมูล 6" in thai and "ไม่ได้ถาม" not in thai


def test_no_answer_on_management_is_about_the_project_or_of_another_year(ask: Ask) -> None:
    rows = ask("governance-topics", status="any")
    told = [(row["topic"], row["answer_en"]) for row in rows if row["answer"]]
    assert sorted(told) == [
        ("sustainability-extension", PLAN),
        (
            "sustainability-extension",
            "good management means learning from the lessons of each "
            "local government and fitting them to one's own place",
        ),
    ]
    notes = {row["topic"]: row["note_en"] for row in rows}
    assert "stands there, not about the management" in notes["participation"]
    assert "stands there, not about the management" in notes["equity"]
    project = ask("topics-of-a-case", case=KHON_KAEN, topic="success-factors")
    claims = [row["answer"] for row in project if row["about_en"].startswith("Development")]
    assert "ระบบดูแลเด็กตั้งอยู่บนการมีส่วนร่วมของพ่อแม่ร่วมกับครูและบุคลากรสาธารณสุข" in claims


def test_the_plan_to_show_visitors_is_one_fact_that_five_places_show(
    page: Case, shipped_sandbox: Sandbox
) -> None:
    typed = CASES.joinpath(f"{KHON_KAEN}.yaml").read_text(encoding="utf-8")
    assert typed.count("มาศึกษาดูงาน") == typed.count("หน่วยงานที่มาศึกษาดูงาน") + 1  # key words
    things = shipped_sandbox.cypher(f'MATCH (x) WHERE x.what_text_en = "{PLAN}" RETURN x.iri').rows
    assert len(things) == 1
    ((plan,),) = things
    places = [
        (slug, section.cells(row).get("number"))
        for slug, section in page.sections.items()
        for row in range(len(section.rows))
        if plan in section.rows[row]
    ]
    assert sorted(places, key=str) == [
        ("governance-topics", 9),
        ("innovation-topics", 11),
        ("session-said", None),
        ("sustainability", None),
        ("transfers", None),
    ]
    spans = [
        place.locator for place in page.sections["transfers"].evidence if "ต่อยอด" in place.keywords
    ]
    assert spans == ["ย่อหน้าท้าย"]


@pytest.mark.parametrize("slug", ["innovation-topics", "governance-topics"])
def test_each_thing_told_has_its_place_in_a_document(page: Case, slug: str) -> None:
    section = page.sections[slug]
    with_place = {place.row for place in section.evidence}
    without = [
        section.cells(row)["answer_en"] or section.cells(row)["answer"]
        for row in range(len(section.rows))
        if row not in with_place and section.cells(row)["answer"]
    ]
    # The problem of the heading has no place of its own in the record.
    assert without == (
        []
        if slug == "governance-topics"
        else ["Pupils with problems in learning, behaviour and mental health"]
    )


# ---- Ban Khon: no session, and yet much is told


def test_ban_khon_shows_what_it_tells_and_was_not_asked(ask: Ask) -> None:
    rows = ask("topics-of-a-case", case=BAN_KHON)
    assert Counter(row["topic"] for row in rows) == {
        "name": 1,
        "initial-problem": 1,
        "process": 3,
        "success-factors": 2,
        "extension": 13,
    }
    assert {row["status"] for row in rows} == {"told"}
    by_topic = {row["topic"]: row for row in rows}
    assert by_topic["name"]["answer_en"] == "Ban Khon zero-waste community"
    assert by_topic["initial-problem"]["answer"] == "ขยะต้นทางของชุมชน"
    assert by_topic["success-factors"]["basis"] == "described_feature"
    assert {row["partner_en"] for row in rows if row["topic"] == "process"} == {
        "Ban Khon community Moo 1",
        "Homes temple and schools",
        "Wat Ratchasima (Wat Ban Khon)",
    }


# ---- all 56, recounted from the files


def test_each_record_shows_the_topics_that_its_file_tells_of(shipped_sandbox: Sandbox) -> None:
    expected = {record["id"]: told_in(record) for record in records()}
    expected[KHON_KAEN] |= {"objectives"}  # typed as answers
    cypher = """MATCH (e:TopicEntry)-[:ON_TOPIC]->(t:InnovationTopic)
        WHERE e.topic_status IN ['answered', 'told'] RETURN DISTINCT e.case, t.code"""
    sparql = """PREFIX gi: <https://w3id.org/govinno/ontology#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT DISTINCT ?id ?topic WHERE {
          GRAPH ?g { ?c a gi:CaseRecord ; gi:identifier ?id }
          GRAPH ?g { ?e gi:topic ?t ; gi:topicStatus ?s }
          ?t a gi:InnovationTopic ; skos:notation ?topic .
          ?s skos:notation ?code FILTER(?code IN ("answered", "told")) }"""
    for rows in (shipped_sandbox.cypher(cypher).rows, shipped_sandbox.sparql(sparql).rows):
        found: dict[str, set[str]] = defaultdict(set)
        for id, topic in rows:
            found[str(id)].add(str(topic))
        assert found == expected
    assert Counter(topic for topics in expected.values() for topic in topics) == {
        "name": 56,
        "initial-problem": 55,
        "success-factors": 37,
        "process": 36,
        "results": 15,
        "extension": 9,
        "context": 7,
        "obstacles": 5,
        "sustainability": 2,
        "objectives": 1,
    }


def told_in(record: dict[str, Any]) -> set[str]:
    """The topics of the innovation that a record tells of, read from its file."""
    fields = {
        "context": ("context_indicators",),
        "results": ("outcomes",),
        "success-factors": ("success_factors",),
        "obstacles": ("obstacles",),
        "sustainability": ("sustainability",),
        "process": ("process_steps", "agreements"),
        "extension": ("transfer", "dissemination", "publications"),
    }
    found = {topic for topic, names in fields.items() if any(record.get(name) for name in names)}
    takes_part = {partner["relation"] for partner in record.get("partners", ())}
    if takes_part & {"doing", "supporting", "internal"}:
        found.add("process")
    if any(name.startswith("problem") for name in record["innovation"]):
        found.add("initial-problem")
    return found | {"name"}


def records() -> list[dict[str, Any]]:
    files = sorted(CASES.glob("*.yaml"))
    return [yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader) for file in files]


def test_asked_is_said_only_where_a_session_was(shipped_sandbox: Sandbox) -> None:
    rows = shipped_sandbox.cypher(
        "MATCH (e:TopicEntry) WHERE e.topic_status IN ['answered', 'asked_not_answered'] "
        "RETURN DISTINCT e.case"
    ).rows
    assert rows == [[KHON_KAEN]]
    assert not shipped_sandbox.cypher(
        "MATCH (e:TopicEntry) WHERE e.topic_status = 'not_covered' RETURN e.iri"
    ).rows


# ---- records as people type them

ONE_WORK = """
id: tst-topics
lao: {name_th: เทศบาลนครขอนแก่น, type: เทศบาลนคร, province: ขอนแก่น, dla_code: '3400102'}
innovation: {name_th: สองงาน, name_en: Two works}
"""
HEAD = (
    ONE_WORK
    + """
innovations:
- {id: project, name_th: โครงการ, name_en: Project}
- {id: app, name_th: แอป, name_en: App}
selection: {fiscal_year_be: 2567}
sources:
- {id: S1, title: บันทึกเวที}
- {id: S2, title: ข่าว}
"""
)
SESSION = """
session:
  event_date: '2024-10-09'
  method: focus_group
  evidence: {source: S1, locator: หน้า 1, keywords: เวที}
"""


def read(text: str, head: str = HEAD) -> tuple[CaseGraph, list[Fault]]:
    register = read_registers([CASES.parent / "registers" / "organisations.yaml"])[0]
    graph, faults = read_case((head + text).encode(), "record.yaml", register)
    assert graph is not None
    return graph, [fault for fault in faults if fault.severity == "error"]


def entries(text: str, head: str = HEAD) -> dict[tuple[str, str], tuple[str, list[str]]]:
    """By owner and topic: the status, and the properties by which things are told."""
    graph, faults = read(text, head)
    assert not faults
    values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, prop, value in graph.facts:
        last = value.text.rpartition("/")[2] if value.kind == IRI else value.text
        values[subject][prop.rpartition("#")[2]].append(
            value.text if prop.endswith("Entry") else last
        )
    return {
        (owner.rpartition("/")[2], values[iri]["topic"][0]): (
            values[iri]["topicStatus"][0],
            sorted(p for p in ("hasAnswer", "toldBy", "toldText") for _ in values[iri][p]),
        )
        for owner in list(values)
        for iri in values[owner]["hasTopicEntry"]
    }


def test_a_claim_from_the_session_answers_and_one_from_elsewhere_tells() -> None:
    claim = """
success_factors:
- {about: app, code: participation, label_th: ร่วม, basis: named_factor, speaker_relation: press,
   evidence: {source: %s, locator: หน้า 2, keywords: ร่วม}}
"""
    key = ("app", "success-factors")
    assert entries(SESSION + claim % "S1")[key] == ("answered", ["toldBy"])
    assert entries(SESSION + claim % "S2")[key] == ("told", ["toldBy"])
    assert entries(claim % "S1")[key] == ("told", ["toldBy"])


def test_what_was_asked_and_is_told_nowhere_is_said_of_all_topics_of_the_half() -> None:
    found = entries(
        SESSION
        + """
topics:
  asked_evidence: {source: S1, locator: หน้า 1, keywords: หัวข้อ}
  innovation_11:
  - {code: obstacles, topic_th: อุปสรรค}
"""
    )
    asked = {topic for (owner, topic), told in found.items() if told[0] == "asked_not_answered"}
    assert asked == {
        "objectives",
        "context",
        "initial-problem",
        "process",
        "innovativeness",
        "results",
        "success-factors",
        "obstacles",
        "sustainability",
        "extension",
    }
    # The names are told, so the case as a whole was answered or told of them; no half that the
    # record does not list was asked.
    assert found["tst-topics", "name"][0] == "told"
    assert not [owner for owner, _ in found if owner.startswith("th-lao")]


def test_a_record_of_the_old_format_gives_the_same_answers_under_a_status_that_is_true() -> None:
    found = entries(
        SESSION
        + """
topics:
  innovation_11:
  - code: process
    about: project
    topic_th: กระบวนการ
    status: answered
    answers:
    - {answer_th: ทำร่วมกัน, speaker_relation: implementer,
       evidence: {source: S2, locator: ย่อหน้า 1, keywords: ร่วมกัน}}
  - {code: innovativeness, topic_th: ความใหม่, status: asked_not_answered}
  - {code: extension, topic_th: ต่อยอด, status: not_covered}
  good_governance_9:
  - code: transparency
    topic_th: ความโปร่งใส
    status: answered
    answers:
    - {answer_th: เปิดข้อมูล, speaker_relation: implementer,
       evidence: {source: S1, locator: ย่อหน้า 1, keywords: เปิด}}
"""
    )
    assert found["project", "process"] == ("told", ["hasAnswer"])
    assert found["tst-topics", "innovativeness"] == ("asked_not_answered", [])
    assert found["tst-topics", "extension"] == ("not_covered", [])
    assert found["th-lao-3400102-fy2567", "transparency"] == ("answered", ["hasAnswer"])


def test_a_session_without_a_document_leaves_the_typed_status() -> None:
    typed = """
session: {event_date: '2024-10-09', method: focus_group}
topics:
  innovation_11:
  - {code: process, topic_th: กระบวนการ, status: answered,
     answers: [{answer_th: ทำ, speaker_relation: implementer}]}
"""
    assert entries(typed)["tst-topics", "process"] == ("answered", ["hasAnswer"])


def test_an_answer_may_be_about_something_else_than_its_entry() -> None:
    found = entries("""
topics:
  innovation_11:
  - code: objectives
    topic_th: วัตถุประสงค์
    answers:
    - {answer_th: ของทั้งหมด, speaker_relation: press}
    - {answer_th: ของแอป, about: app, speaker_relation: press}
""")
    assert found["tst-topics", "objectives"] == ("told", ["hasAnswer"])
    assert found["app", "objectives"] == ("told", ["hasAnswer"])


def test_a_fact_may_say_which_topic_it_speaks_to_besides_that_of_its_class() -> None:
    found = entries(
        SESSION
        + """
transfer:
- {about: project, kind: planned, organisation: ผู้มาดูงาน, what_th: จะเล่าให้ฟัง,
   topics: [innovativeness, sustainability-extension],
   evidence: {source: S1, locator: หน้า 3, keywords: จะ}}
"""
    )
    assert found["project", "extension"] == ("answered", ["toldBy"])
    assert found["project", "innovativeness"] == ("answered", ["toldBy"])
    assert found["th-lao-3400102-fy2567", "sustainability-extension"] == ("answered", ["toldBy"])


def test_a_statement_of_a_session_may_be_about_management() -> None:
    found = entries("""
session:
  event_date: '2024-10-09'
  method: focus_group
  evidence: {source: S1, locator: หน้า 1, keywords: เวที}
  statements:
  - {speaker_relation: implementer, what_th: ร่วมมือ, about: management, topics: [success-factors],
     evidence: {source: S1, locator: หน้า 2, keywords: ร่วม}}
""")
    assert found["th-lao-3400102-fy2567", "success-factors"] == ("answered", ["toldBy"])


def test_what_a_record_of_one_innovation_tells_of_a_topic_stands_in_one_place() -> None:
    found = entries(
        """
transfer:
- {kind: planned, organisation: ผู้มาดูงาน, what_th: จะเล่าให้ฟัง}
dissemination:
- {kind: lecture, what_th: บรรยาย, topics: [extension]}
publications:
- {kind: book, what_th: หนังสือ}
agreements:
- {kind: mou, name_th: บันทึกความร่วมมือ}
context_indicators:
- {indicator: ประชากร, value: 12}
""",
        ONE_WORK,
    )
    assert found["tst-topics", "extension"] == ("told", ["toldBy"] * 3)
    assert found["tst-topics", "process"] == found["tst-topics", "context"] == ("told", ["toldBy"])


def test_an_unknown_topic_is_named_with_the_nearest_ones() -> None:
    _, faults = read("""
sustainability:
- {label_th: ยังอยู่, speaker_relation: press, topics: [sustainabilty]}
""")
    (fault,) = faults
    assert (fault.code, fault.field) == ("unknown-code", "sustainability[0].topics")
    assert "sustainability" in fault.message_en


def test_objectives_and_novelty_may_be_typed_at_the_innovation() -> None:
    text = HEAD.replace(
        "name_en: App}", "name_en: App, objectives_th: ให้เข้าถึง, novelty_en: first of its kind}"
    )
    register = read_registers([CASES.parent / "registers" / "organisations.yaml"])[0]
    graph, _ = read_case(text.encode(), "record.yaml", register)
    assert graph is not None
    told = {fact.value for fact in graph.facts if fact.property.endswith("toldText")}
    assert {("ให้เข้าถึง", "@th"), ("first of its kind", "@en")} <= {tuple(v) for v in told}


# ---- the model decides


def test_a_class_that_speaks_to_a_topic_is_heard_without_a_word_of_python() -> None:
    graph = Graph()
    for triple in load_model().graph:
        graph.add(triple)
    graph.parse(
        data="""
        @prefix gi: <https://w3id.org/govinno/ontology#> .
        @prefix it: <https://w3id.org/govinno/vocab/innovation-topic/> .
        gi:Publication gi:speaksTo it:innovativeness .
    """,
        format="turtle",
    )
    publication = "https://w3id.org/govinno/ontology#Publication"
    added = read_topics(read_model(graph)).things[publication] - load_topics().things[publication]
    assert added == {"https://w3id.org/govinno/vocab/innovation-topic/innovativeness"}


def test_sheets_of_topics_say_which_topic_and_whose(library: Govinno, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    library.export(file)
    with zipfile.ZipFile(file) as archive:
        sheets = {
            name: list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig"))))
            for name in ("TopicEntry", "TopicAnswer")
        }
    entry = next(
        row
        for row in sheets["TopicEntry"]
        if row["belongs_to"] == "app_care" and row["topic"] == "success-factors"
    )
    assert (entry["case"], entry["topic_number"], entry["topic_status"]) == (
        KHON_KAEN,
        "8",
        "answered",
    )
    assert len(entry["told_by"].split()) == 2
    answers = {
        (row["belongs_to"], row["topic"], row["topic_number"]) for row in sheets["TopicAnswer"]
    }
    assert answers == {
        (KHON_KAEN, "name", "1"),
        (KHON_KAEN, "objectives", "2"),
        ("project", "objectives", "2"),
        (KHON_KAEN, "initial-problem", "4"),
    }
