"""One human is one node: titles, spellings, speakers, the selection programme, and no names."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml
from reading_one import check_one
from test_endpoint import serving

from govinno.answers.ask import ask
from govinno.answers.case import case
from govinno.answers.find import find
from govinno.answers.network import neighbourhood
from govinno.answers.printed import printable
from govinno.answers.question import Question, load_questions
from govinno.checking import known_register
from govinno.cli import run
from govinno.graph.exports.export import ENDINGS
from govinno.graph.oxigraph import Reader
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import NamesWouldReturn, Store
from govinno.graph.tables import Limits
from govinno.loaders.identity.titles import PersonName, is_titled, read_name, without_remark
from govinno.loaders.kinds.case_record import read_case
from govinno.loaders.nameless import without_names
from govinno.loading import load
from govinno.ontology.model import GI, load_model
from govinno.records.facts import CaseGraph
from govinno.verbs import Govinno

CASES = Path(__file__).parents[1] / "cases"
KHON_KAEN = "kkn-khonkaen-teacher-doctor-parent-care"
MAYOR = "ธีระศักดิ์ ฑีฆายุพันธุ์"
PREFIXES = f"""PREFIX gi: <{GI}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
Both = Callable[[str, str], list[list[object]]]


@pytest.fixture
def both(shipped_sandbox: Sandbox) -> Both:
    """Ask in SPARQL and in Cypher; the rows must be the same."""

    def ask(sparql: str, cypher: str) -> list[list[object]]:
        rows = sorted(shipped_sandbox.sparql(PREFIXES + sparql).rows, key=str)
        assert sorted(shipped_sandbox.cypher(cypher).rows, key=str) == rows
        return rows  # type: ignore[return-value]

    return ask


# ---- titles


@pytest.mark.parametrize(
    ("written", "bare", "honorific", "rank"),
    [
        ("นายธีระศักดิ์ ฑีฆายุพันธุ์", MAYOR, "นาย", None),
        ("ธีระศักดิ์ ฑีฆายุพันธุ์", MAYOR, None, None),
        ("นายแพทย์ชาญณรงค์ ชัยอุดมสม", "ชาญณรงค์ ชัยอุดมสม", "นายแพทย์", None),
        ("นพ.ชาญณรงค์ ชัยอุดมสม", "ชาญณรงค์ ชัยอุดมสม", "นพ.", None),
        ("พญ. สมหญิง ใจดี", "สมหญิง ใจดี", "พญ.", None),
        ("น.ส.สมพร ชัยอยุทธ์", "สมพร ชัยอยุทธ์", "น.ส.", None),
        ("ผศ.ดร. ณัฏฐพัชร สโรบล", "ณัฏฐพัชร สโรบล", None, "ผศ. ดร."),
        ("ผู้ช่วยศาสตราจารย์รณรงค์ จันใด", "รณรงค์ จันใด", None, "ผู้ช่วยศาสตราจารย์"),
        ("อาจารย์จุฑาลักษณ์ แสนโท", "จุฑาลักษณ์ แสนโท", None, "อาจารย์"),
        ("รศ.นพ.สมชาย ใจดี", "สมชาย ใจดี", "นพ.", "รศ."),
        ("Asst. Prof. Ronarong Jandai", "Ronarong Jandai", None, "Asst. Prof."),
        ("Dr. Chanchai Chanvorachai", "Chanchai Chanvorachai", "Dr.", None),
        ("Mrs Somying Jaidee", "Somying Jaidee", "Mrs", None),
        ("นายก้าน กุณะวงษ์", "ก้าน กุณะวงษ์", "นาย", None),
        ("นายกอบชัย ใจดี", "กอบชัย ใจดี", "นาย", None),
        ("คุณากร ใจดี", "คุณากร ใจดี", None, None),
        ("นายกเทศมนตรีนครขอนแก่น", "นายกเทศมนตรีนครขอนแก่น", None, None),
        ("นาย", "นาย", None, None),
    ],
)
def test_a_title_is_no_part_of_a_name(
    written: str, bare: str, honorific: str | None, rank: str | None
) -> None:
    assert read_name(written) == PersonName(bare, honorific, rank)


def test_only_what_surely_is_a_person_is_read_as_one_in_running_words() -> None:
    assert is_titled("ผู้ช่วยศาสตราจารย์รณรงค์ จันใด") and is_titled("Asst. Prof. Ronarong Jandai")
    for words in (
        "อาจารย์และนักศึกษา มหาวิทยาลัยธรรมศาสตร์",
        "นายกเทศมนตรีนครขอนแก่น",
        "ทีมนักวิจัย",
        "อาจารย์คณะสังคมสงเคราะห์ศาสตร์ มหาวิทยาลัยธรรมศาสตร์",
    ):
        assert not is_titled(words)
    assert without_remark("นายกเทศมนตรีนครขอนแก่น (ข่าวการบรรยาย)") == "นายกเทศมนตรีนครขอนแก่น"


# ---- one human is one node


def test_the_mayor_is_one_node_however_his_name_is_written(both: Both) -> None:
    assert both(
        'SELECT ?name WHERE { ?p rdfs:label ?name FILTER(CONTAINS(?name, "ธีระศักดิ์")) }',
        'MATCH (p) WHERE p.name CONTAINS "ธีระศักดิ์" AND NOT p:EvidenceSpan RETURN p.name',
    ) == [[MAYOR]]


def test_a_person_with_several_posts_is_one_node_with_each_post_dated(both: Both) -> None:
    rows = both(
        """SELECT ?name ?post ?date WHERE { ?p rdfs:label ?name ; gi:hasPost ?t .
        ?t gi:position ?post ; gi:date ?when BIND(STR(?when) AS ?date)
        FILTER(CONTAINS(?name, "มานพ")) }""",
        """MATCH (p:Person)-[:HELD_POST]->(t) WHERE p.name CONTAINS "มานพ"
        RETURN p.name, t.position, t.date""",
    )
    assert rows == [
        ["มานพ ช่องตะคุ", "ผู้อำนวยการสำนักการศึกษา", "2023-04-26"],
        ["มานพ ช่องตะคุ", "ผู้เชี่ยวชาญด้านการศึกษา", "2024-10-09"],
    ]


def test_the_doctor_is_one_node_who_is_both_participant_and_holder_of_posts(both: Both) -> None:
    rows = both(
        """SELECT ?name ?honorific (COUNT(DISTINCT ?role) AS ?roles) (COUNT(DISTINCT ?post) AS ?posts)
        WHERE { ?p a gi:Person ; rdfs:label ?name ; gi:honorific ?honorific ; gi:hasPost ?post .
        ?role gi:person ?p FILTER(CONTAINS(?name, "ชาญณรงค์")) } GROUP BY ?name ?honorific""",
        """MATCH (r)-[:IS_PERSON]->(p:Person)-[:HELD_POST]->(t) WHERE p.name CONTAINS "ชาญณรงค์"
        RETURN p.name, p.honorific, count(DISTINCT r), count(DISTINCT t)""",
    )
    assert rows == [["ชาญณรงค์ ชัยอุดมสม", "นายแพทย์", 1, 4]]


def test_the_same_post_of_the_same_body_makes_one_person_of_two_records(both: Both) -> None:
    rows = both(
        """SELECT ?name (COUNT(DISTINCT ?case) AS ?cases) WHERE { ?case gi:namesPerson ?p .
        ?p rdfs:label ?name } GROUP BY ?name HAVING(COUNT(DISTINCT ?case) > 1)""",
        """MATCH (c)-[:NAMES_PERSON]->(p) WITH p.name AS name, count(DISTINCT c) AS cases
        WHERE cases > 1 RETURN name, cases""",
    )
    assert rows == [["ประภัสร์ ภู่เจริญ", 2]]


RECORD = """id: one-human
lao: {name_th: เทศบาลนครขอนแก่น, type: เทศบาลนคร, province: ขอนแก่น, dla_code: '3400102'}
innovation: {name_th: โครงการทดสอบ, theme: child_youth_education}
selection: {mode: award_winner}
sources: [{id: S1, title: ข่าว, url: 'https://example.org/a', kind: newspaper, publisher_relation: press}]
"""


def read(more: str) -> CaseGraph:
    graph, faults = read_case((RECORD + more).encode(), "r.yaml", known_register())
    assert graph is not None
    assert [fault for fault in faults if fault.severity == "error"] == []
    return graph


def people_of(graph: CaseGraph) -> dict[str, str]:
    """The persons of a graph and its shared things: the name of each, by IRI."""
    facts = [*graph.facts, *(f for thing in graph.shared.values() for f in thing.facts)]
    persons = {f.subject for f in facts if f.value.text == GI + "Person"}
    return {
        f.subject: f.value.text
        for f in facts
        if f.subject in persons and f.property.endswith("#label")
    }


def test_spellings_that_the_record_lists_as_one_person_join() -> None:
    graph = read("""people:
- {name: นายธีระศักดิ์ ฑีฆายุพันธุ์, position: นายกเทศมนตรีนครขอนแก่น, also_named: [Teerasak Teekayupan]}
- {name: Mr. Teerasak Teekayupan, position: mayor}
""")
    assert len(people_of(graph)) == 1


def test_two_of_one_name_in_two_bodies_of_two_records_stay_two() -> None:
    one = people_of(read("people: [{name: นายสมชาย ใจดี, position: นายกเทศมนตรีนครขอนแก่น}]\n"))
    other = people_of(
        read("people: [{name: นายสมชาย ใจดี, position: ผู้อำนวยการ, organisation: โรงพยาบาลขอนแก่น}]\n")
    )
    nobody = people_of(read("people: [{name: นายสมชาย ใจดี, position: กำนัน}]\n"))
    assert len({*one, *other, *nobody}) == 3
    assert "/person/one-human/" in next(iter(nobody))


# ---- who speaks


@pytest.mark.parametrize(
    ("speaker", "is_linked"),
    [
        ("นายกเทศมนตรีนครขอนแก่น", True),
        ("นายกเทศมนตรีนครขอนแก่น (ข่าวการบรรยาย)", True),
        ("นายสมชาย ใจดี", True),
        ("สมชาย ใจดี", True),
        ("เทศบาลนครขอนแก่น", True),
        ("เทศบาลนครขอนแก่นและเครือข่าย", True),
        ("โรงพยาบาลขอนแก่น", True),
        ("นายกเทศมนตรีนครขอนแก่น (คนก่อน)", False),
        ("อดีตนายกเทศมนตรีนครขอนแก่น", False),
        ("นักวิชาการ", False),
        ("รองปลัดเทศบาลนครขอนแก่น", False),
        ("สมชาย", False),
        ("ที่ประชุม", False),
    ],
)
def test_a_speaker_is_linked_only_where_the_words_surely_name_one(
    speaker: str, is_linked: bool
) -> None:
    graph = read(f"""people:
- {{name: นายสมชาย ใจดี, position: นายกเทศมนตรีนครขอนแก่น}}
- {{name: นางสมหญิง รักเรียน, position: นักวิชาการ}}
- {{name: นายสมศักดิ์ รักงาน, position: รองปลัดเทศบาลนครขอนแก่น}}
success_factors:
- code: leadership
  label_th: ผู้นำ
  claim: ผู้นำเอาจริง
  basis: named_factor
  speaker: {speaker}
  speaker_relation: implementer
  evidence: {{source: S1, locator: ย่อหน้า 1, keywords: ผู้นำ}}
""")
    links = [f for f in graph.facts if f.property == GI + "speaker"]
    assert (len(links) == 1) is is_linked
    words = [f.value.text for f in graph.facts if f.property == GI + "speakerName"]
    assert words == [speaker]


def test_an_office_that_two_hold_names_neither() -> None:
    graph = read("""people:
- {name: นายสมชาย ใจดี, position: นายกเทศมนตรีนครขอนแก่น}
- {name: นายสมศักดิ์ รักงาน, position: นายกเทศมนตรีนครขอนแก่น}
sustainability:
- label_th: ทำต่อ
  speaker: นายกเทศมนตรีนครขอนแก่น
  speaker_relation: implementer
""")
    assert [f for f in graph.facts if f.property == GI + "speaker"] == []


def test_what_the_mayor_said_hangs_on_the_mayor(both: Both) -> None:
    rows = both(
        """SELECT ?name (COUNT(?said) AS ?n) WHERE { ?said gi:speaker ?p . ?p a gi:Person ;
        rdfs:label ?name } GROUP BY ?name""",
        "MATCH (p:Person)-[:SAID]->(said) RETURN p.name, count(said)",
    )
    assert rows == [["ธีระศักดิ์ ฑีฆายุพันธุ์", 11], ["รังสรรค์ นันทกาวงศ์", 1]]


# ---- the seed's chain


def test_the_researcher_has_his_rank_his_post_his_faculty_and_his_step(both: Both) -> None:
    rows = both(
        """SELECT ?rank ?post ?body ?step WHERE { ?p rdfs:label "รณรงค์ จันใด"@th ;
        gi:academicRank ?rank ; gi:hasPost/gi:position ?post ; gi:memberOf/gi:identifier ?body .
        ?s gi:stepActor ?p ; gi:stepNumber ?step }""",
        """MATCH (p:Person {name: "รณรงค์ จันใด"})-[:HELD_POST]->(t), (p)-[:MEMBER_OF]->(b),
        (p)-[:ACTED_IN]->(s) RETURN p.academic_rank, t.position, b.identifier, s.step_number""",
    )
    assert rows == [["ผู้ช่วยศาสตราจารย์", "อาจารย์ประจำคณะ", "tu-socadm", 3]]


def test_steps_session_round_and_article_are_in_the_programme(both: Both) -> None:
    rows = both(
        """SELECT ?class (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x gi:inProgramme ?g ; a ?type .
        ?g gi:fiscalYearBE 2567 FILTER(?type IN (gi:SelectionStep, gi:LearningSession,
          gi:AwardRound, gi:Publication, gi:CaseRecord))
        BIND(STRAFTER(STR(?type), "#") AS ?class) } GROUP BY ?class""",
        """MATCH (x)-[:IN_PROGRAMME]->(g:SelectionProgramme {fiscal_year_be: 2567})
        UNWIND [l IN labels(x) WHERE l IN ['SelectionStep', 'LearningSession', 'AwardRound',
          'Publication', 'CaseRecord']] AS class RETURN class, count(DISTINCT x)""",
    )
    assert rows == [
        ["AwardRound", 1],
        ["CaseRecord", 1],
        ["LearningSession", 1],
        ["Publication", 1],
        ["SelectionStep", 7],
    ]


def test_nobody_is_said_to_have_commissioned_the_session() -> None:
    graph = read("""session:
  method: focus_group
  event_date: '2024-10-09'
  commissioned_by: [สำนักงานปลัดสำนักนายกรัฐมนตรี]
  commissioned_to: ผู้ช่วยศาสตราจารย์รณรงค์ จันใด และคณะ (ไม่อยู่ในรายชื่อผู้เข้าร่วม)
""")
    told = {
        f.property.removeprefix(GI): f.value.text for f in graph.facts if "/session/" in f.subject
    }
    assert told["commissionerAsWritten"] == "สำนักงานปลัดสำนักนายกรัฐมนตรี"
    assert told["commissionedTo"] == "ผู้ช่วยศาสตราจารย์รณรงค์ จันใด และคณะ"
    assert told["note"] == "ไม่อยู่ในรายชื่อผู้เข้าร่วม"
    assert "commissionedBy" not in told


def test_the_session_asked_twenty_topics_and_is_recorded_in_two_documents(both: Both) -> None:
    assert both(
        "SELECT (COUNT(DISTINCT ?t) AS ?n) WHERE { ?s gi:askedTopic ?t }",
        "MATCH (:LearningSession)-[:ASKED]->(t) RETURN count(DISTINCT t)",
    ) == [[20]]
    assert both(
        "SELECT ?id WHERE { ?s gi:recordedIn/gi:identifier ?id }",
        "MATCH (:LearningSession)-[:RECORDED_IN]->(d) RETURN d.identifier",
    ) == [["S1"], ["S7"]]


def test_all_topics_of_the_listed_half_were_asked_where_the_session_names_none() -> None:
    graph = read(
        """session:
  method: focus_group
  event_date: '2024-10-09'
topics:
  asked_evidence: {source: S1, locator: ย่อหน้า 2, keywords: 1) ชื่อนวัตกรรม}
  innovation_11:
  - {code: novelty, status: asked_not_answered}
  - {code: results, status: not_covered}
""".replace("novelty", "innovativeness")
    )
    asked = [f.value.text for f in graph.facts if f.property == GI + "askedTopic"]
    topics = next(c for c in load_model().code_lists.values() if c.name == "innovation-topic")
    assert sorted(asked) == sorted(c.iri for c in topics.concepts.values()) and len(asked) == 11


def test_each_participant_has_the_place_of_his_own_name(both: Both) -> None:
    rows = both(
        """SELECT ?name ?words ?document WHERE { ?r a gi:Participant ; gi:person/rdfs:label ?name ;
        gi:hasEvidence ?e . ?e gi:keywords ?words ; gi:quotedFrom/gi:identifier ?document }""",
        """MATCH (e)<-[:SUPPORTED_BY]-(r:Participant)-[:IS_PERSON]->(p), (e)-[:FROM_DOCUMENT]->(d)
        RETURN p.name, e.keywords, d.identifier""",
    )
    assert len(rows) == 16
    assert all(name == words and document == "S1" for name, words, document in rows)


def test_the_question_shows_the_evidence_of_that_rows_person_only(
    shipped_sandbox: Sandbox,
) -> None:
    answer = ask(shipped_sandbox, "000001", load_questions()["who-took-part-in-the-session"], {})
    row = next(n for n, cells in enumerate(answer.rows) if "กฤษณา แสนสอาด" in cells)
    assert [e.keywords for e in answer.evidence if e.row == row] == ["กฤษณา แสนสอาด"]


def test_the_article_knows_its_session_and_round_and_that_nobody_tells_its_authors(
    both: Both,
) -> None:
    rows = both(
        """SELECT ?session ?round ?stated WHERE { ?a a gi:Publication ; gi:authorsAreStated ?stated ;
        gi:fromSession/gi:time ?session ; gi:inRound/gi:fiscalYearBE ?round }""",
        """MATCH (s)<-[:FROM_SESSION]-(a:Publication)-[:IN_ROUND]->(r)
        RETURN s.time, r.fiscal_year_be, a.authors_are_stated""",
    )
    assert rows == [["13:30", 2567, False]]


def test_authors_are_people_or_bodies_and_the_address_is_kept() -> None:
    graph = read("""publications:
- kind: academic_article
  what_th: บทความ
  status: published
  url: https://example.org/article
  authors: [ผศ.รณรงค์ จันใด, มหาวิทยาลัยธรรมศาสตร์, ใครคนหนึ่ง]
""")
    authors = [f.value.text for f in graph.facts if f.property == GI + "author"]
    assert sorted(iri.split("/id/")[1].split("/")[0] for iri in authors) == [
        "organization",
        "person",
    ]
    assert list(people_of(graph).values()) == ["รณรงค์ จันใด"]
    words = [f.value.text for f in graph.facts if f.property == GI + "authorAsWritten"]
    assert "ใครคนหนึ่ง" in words
    urls = [
        f.value.text
        for f in graph.facts
        if f.property == GI + "url" and "/publication/" in f.subject
    ]
    assert urls == ["https://example.org/article"]


# ---- names kept out


@pytest.fixture(scope="module")
def nameless(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The shipped record of Khon Kaen and two more, loaded with posts only."""
    store = Store(tmp_path_factory.mktemp("posts") / "store")
    files = [CASES / f"{KHON_KAEN}.yaml", *sorted(CASES.glob("lpn-lamphuncity-*.yaml"))]
    assert load(store, files, keeps_names=False).is_published
    return store


@lru_cache(maxsize=1)
def names_in_records() -> set[str]:
    """Surnames of all whom the three records name in a list of people."""
    found: set[str] = set()
    for file in (CASES / f"{KHON_KAEN}.yaml", *CASES.glob("lpn-lamphuncity-*.yaml")):
        record = yaml.load(file.read_bytes(), yaml.CSafeLoader)
        lists = [record.get("people", []), record.get("session", {}).get("present", [])]
        lists += [a.get("signatories", []) for a in record.get("agreements", [])]
        found |= {p["name"].split()[-1] for part in lists for p in part if "name" in p}
    return found | {"Jandai", "Channarong", "Chaiyudom"}


def said_in(text: str) -> list[str]:
    return sorted(name for name in names_in_records() if name in text)


def test_with_posts_no_name_is_in_rdf_rows_or_files_of_the_store(nameless: Store) -> None:
    assert len(names_in_records()) > 20
    snapshot = nameless.require_current()
    facts = " ".join(fact.value.text for _, fact in Reader(snapshot.rdf).facts())
    assert said_in(facts) == []
    files = (file for file in nameless.folder.rglob("*") if file.is_file())
    for file in files:
        held = file.read_bytes()
        assert [name for name in names_in_records() if name.encode() in held] == [], file
    assert "นายกเทศมนตรีนครขอนแก่น" in facts


def test_with_posts_no_kept_record_holds_a_name(nameless: Store) -> None:
    from govinno.graph.prepare import record_of
    from govinno.graph.shards import all_lines

    lines = list(all_lines(nameless.require_current().case_rows))
    assert len(lines) == 3
    for _, line in lines:
        assert said_in(record_of(line).decode()) == []
        assert said_in(json.dumps(line, ensure_ascii=False)) == []


@pytest.fixture(scope="module")
def nameless_sandbox(nameless: Store) -> Iterator[Sandbox]:
    with Sandbox(nameless.require_current().folder) as sandbox:
        yield sandbox


def test_with_posts_no_page_and_no_print_shows_a_name(nameless_sandbox: Sandbox) -> None:
    found = case(nameless_sandbox, "000001", KHON_KAEN)
    assert found is not None
    for language in ("th", "en"):
        assert said_in(printable(found, language)) == []
    people = nameless_sandbox.cypher(
        "MATCH (p:Person) RETURN p.name, p.position ORDER BY p.iri"
    ).rows
    assert len(people) == 22
    assert all(name == post for name, post in people)


def test_with_posts_the_session_still_has_its_sixteen_seats_and_two_leaders(
    nameless_sandbox: Sandbox,
) -> None:
    rows = nameless_sandbox.cypher(
        """MATCH (s:LearningSession)-[:HAS_PARTICIPANT]->(r)-[:IS_PERSON]->(p)
        OPTIONAL MATCH (r)-[l:LED]->(s) RETURN count(DISTINCT p), count(l)"""
    ).rows
    assert rows == [[16, 2]]


def test_a_changed_setting_reads_every_record_again_and_names_come_back(tmp_path: Path) -> None:
    record = tmp_path / "record.yaml"
    more = "people: [{name: นายสมชาย ใจดี, position: นายกเทศมนตรีนครขอนแก่น}]\n"
    record.write_text(RECORD + more, encoding="utf-8")
    store = Store(tmp_path / "store")

    def names() -> set[str]:
        snapshot = store.require_current()
        texts = (fact.value.text for _, fact in Reader(snapshot.rdf).facts())
        return {text for text in texts if "สมชาย" in text}

    load(store, [record])
    assert names() == {"สมชาย ใจดี"}
    report = load(store, [record], keeps_names=False)
    assert (report.is_published, report.read_again, names()) == (True, 1, set())
    assert not load(store, [record], keeps_names=False).is_published
    assert not load(store, [record]).is_published  # not said: it stays as it is
    report = load(store, [record], keeps_names=True)
    assert (report.is_published, report.read_again, names()) == (True, 1, {"สมชาย ใจดี"})


def test_names_that_run_over_two_lines_or_stand_alone_are_left_out_too() -> None:
    record = (
        RECORD
        + """people:
- name: สมชาย ใจดี
  position: นายกเทศมนตรีนครขอนแก่น
  note: >-
    เรื่องนี้ สมชาย
    ใจดี เล่า และนายวิชัย เก่งกล้า กับ นางรอง บุรีรัมย์ 2567
"""
    )
    left = without_names(record.encode(), "r.yaml").decode()
    assert "ใจดี" not in left and "เก่งกล้า" not in left
    assert "นางรอง บุรีรัมย์" in left and "นายกเทศมนตรีนครขอนแก่น" in left
    graph, _ = read_case(left.encode(), "r.yaml", known_register())
    assert graph is not None and list(people_of(graph).values()) == ["นายกเทศมนตรีนครขอนแก่น"]


def test_what_is_no_record_and_what_names_nobody_stays_byte_for_byte() -> None:
    for data in (RECORD.encode(), b"a: [", b"name,province\nx,y\n", "ชื่อ: นายกเทศมนตรี\n".encode()):
        assert without_names(data, "r.yaml") == data


def test_the_lines_of_a_record_without_names_are_those_of_the_file() -> None:
    data = (CASES / f"{KHON_KAEN}.yaml").read_bytes()
    assert without_names(data, "r.yaml").count(b"\n") == data.count(b"\n")
    assert check_one(data, "r.yaml", keeps_names=False).case is not None


# ---- names kept out: no door has them


def every_door(library: Govinno, folder: Path) -> Iterator[tuple[str, str]]:
    """All that leaves the house, as text: the name of the door and what it gives."""
    for ending in ENDINGS:
        file = folder / f"graph{ending}"
        library.export(file)
        yield ending, "\n".join(texts_of(file))
    for slug, question in library.questions().items():
        answer = library.ask(slug, values_there(library, question))
        yield slug, str(answer) + library.answer_csv(answer, "th").decode()
    for text, engine in (
        ("SELECT ?o WHERE { ?s ?p ?o FILTER(ISLITERAL(?o)) }", "sparql"),
        ("MATCH (n) UNWIND keys(n) AS k RETURN DISTINCT n[k]", "cypher"),
    ):
        table = library.query(text, engine)  # type: ignore[arg-type]
        yield engine, json.dumps(table.rows, ensure_ascii=False)


def values_there(library: Govinno, question: Question) -> dict[str, str]:
    """A value that this store has for each blank whose default it does not have."""
    found = {}
    for blank in question.parameters:
        offered = [choice["value"] for choice in library.choices(blank)]
        if offered and blank.default not in offered:
            found[blank.name] = offered[0]
    return found


def texts_of(file: Path) -> Iterator[str]:
    """The text in a file; of a packed one that in each of its parts."""
    if not zipfile.is_zipfile(file):
        yield file.read_text(encoding="utf-8")
        return
    with zipfile.ZipFile(file) as packed:
        for name in packed.namelist():
            yield packed.read(name).decode("utf-8", errors="replace")


def test_with_posts_no_file_answer_or_query_has_a_name(nameless: Store, tmp_path: Path) -> None:
    with Govinno(nameless.folder, Limits(60, 200_000, 2_000)) as library:
        doors = dict(every_door(library, tmp_path))
    assert {name: said_in(text) for name, text in doors.items() if said_in(text)} == {}
    for name in (*ENDINGS, "sparql", "cypher"):
        assert "นายกเทศมนตรีนครขอนแก่น" in doors[name], name


def test_with_posts_the_endpoint_has_no_name(nameless: Store, tmp_path: Path) -> None:
    with serving(nameless.folder, tmp_path) as server:
        people = server.ask(PREFIXES + "SELECT ?name WHERE { ?s a gi:Person ; rdfs:label ?name }")
        tests = " || ".join(f'CONTAINS(STR(?o), "{name}")' for name in sorted(names_in_records()))
        named = server.ask(f"SELECT ?o WHERE {{ ?s ?p ?o FILTER({tests}) }}")
        with urlopen(f"http://127.0.0.1:{server.port}/dump.nq.gz") as file:
            whole = gzip.decompress(file.read()).decode()
    for text in (people.text, whole):
        assert "นายกเทศมนตรีนครขอนแก่น" in text and said_in(text) == []
    assert named.json["results"]["bindings"] == []


def test_with_posts_search_and_network_know_no_name(nameless_sandbox: Sandbox) -> None:
    for name in sorted(names_in_records()):
        assert find(nameless_sandbox, name).groups == (), name
    people = nameless_sandbox.cypher("MATCH (p:Person) RETURN p.iri").rows
    for (iri,) in people:
        assert said_in(str(neighbourhood(nameless_sandbox, [iri], steps=2, most=300))) == []


# ---- names kept out: the snapshots before


def one_case(folder: Path) -> Path:
    record = folder / "record.yaml"
    more = "people: [{name: นายสมชาย ใจดี, position: นายกเทศมนตรีนครขอนแก่น}]\n"
    record.write_text(RECORD + more, encoding="utf-8")
    return record


def test_a_load_with_posts_says_where_names_still_are_and_they_can_be_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    record, store = one_case(tmp_path), Store(tmp_path / "store")
    monkeypatch.setenv("GOVINNO_STORE", str(store.folder))
    monkeypatch.setenv("GOVINNO_LANG", "en")

    def govinno(*words: str) -> tuple[int, str]:
        code = run([*words])
        told = capfd.readouterr()
        return code, told.out + told.err

    assert govinno("load", str(record))[0] == 0
    refused = govinno("forget-names")
    assert refused[0] == 3 and "GOVINNO_PEOPLE=posts" in refused[1]
    monkeypatch.setenv("GOVINNO_PEOPLE", "posts")
    told = govinno("load", str(record))[1]
    assert "others still do: 000001." in told and "govinno forget-names" in told
    monkeypatch.delenv("GOVINNO_PEOPLE")  # forgotten in another shell: names stay out
    assert "others still do: 000001." in govinno("load", str(record))[1]
    assert [m.keeps_names for m in Govinno(store.folder).snapshots()] == [True, False]
    refused = govinno("rollback")
    assert refused[0] == 3 and "--with-names 000001" in refused[1]
    assert store.require_current().id == "000002"
    assert "000001" in govinno("forget-names")[1]
    assert [snapshot.id for snapshot in store.snapshots()] == ["000002"]
    held = [
        f for f in store.folder.rglob("*") if f.is_file() and "สมชาย".encode() in f.read_bytes()
    ]
    assert held == []
    assert "others still do" not in govinno("load", str(record))[1]
    assert govinno("forget-names") == (0, "No snapshot holds names of people.\n")


def test_a_rollback_to_names_is_done_where_it_is_meant(tmp_path: Path) -> None:
    record, store = one_case(tmp_path), Store(tmp_path / "store")
    load(store, [record])
    load(store, [record], keeps_names=False)
    with Govinno(store.folder) as library:
        for wanted in (None, "000001"):
            with pytest.raises(NamesWouldReturn):
                library.rollback(wanted)
        assert library.rollback("000001", with_names=True) == "000001"
        assert library.rollback("000002") == "000002"  # fewer names need no word


def test_an_id_that_was_deleted_is_never_given_again(tmp_path: Path) -> None:
    record, store = one_case(tmp_path), Store(tmp_path / "store")
    load(store, [record], keeps_names=False)
    load(store, [record], keeps_names=True)
    with Govinno(store.folder) as library:
        library.rollback("000001")
        assert library.forget_names() == ["000002"]
    record.write_text(
        record.read_text(encoding="utf-8") + "data_quality: [ตรวจแล้ว]\n", encoding="utf-8"
    )
    assert load(store, [record]).snapshot == "000003"
