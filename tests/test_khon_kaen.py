"""The first case: what the seed tells and the municipality's other pages add, on both engines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govinno.graph.sandbox import Sandbox

CASE = "kkn-khonkaen-teacher-doctor-parent-care"
PREFIXES = """
PREFIX gi: <https://w3id.org/govinno/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
THIS = f"<https://w3id.org/govinno/id/case/{CASE}>"
NODE = f"(k:CaseRecord {{iri: 'https://w3id.org/govinno/id/case/{CASE}'}})"

Both = Callable[[str, str], list[list[object]]]


@pytest.fixture
def both(shipped_sandbox: Sandbox) -> Both:
    """Ask in SPARQL and in Cypher; the rows must be the same."""

    def ask(sparql: str, cypher: str) -> list[list[object]]:
        rows = sorted(shipped_sandbox.sparql(PREFIXES + sparql).rows, key=str)
        assert sorted(shipped_sandbox.cypher(cypher).rows, key=str) == rows
        return rows  # type: ignore[return-value]

    return ask


def test_project_and_apps_are_three_innovations_with_stated_links(both: Both) -> None:
    rows = both(
        f"""SELECT ?from ?to ?type ?basis WHERE {{ {THIS} gi:hasInnovationLink ?l .
        ?l gi:linkFrom/gi:identifier ?from ; gi:linkTo/gi:identifier ?to ;
           gi:linkType/skos:notation ?type ; gi:linkBasis/skos:notation ?basis }}""",
        f"""MATCH {NODE}-[:HAS_INNOVATION_LINK]->(l)-[:LINKS_FROM]->(a), (l)-[:LINKS_TO]->(b)
        RETURN a.identifier, b.identifier, l.link_type, l.link_basis""",
    )
    assert rows == [
        ["app_care", "app_hero", "unknown", "no_source"],
        ["app_care", "project", "same_web_site", "inferred"],
        ["app_hero", "project", "used_in", "stated"],
    ]


def test_sixteen_people_in_their_posts_and_four_groups_were_there(both: Both) -> None:
    rows = both(
        f"""SELECT ?side (COUNT(DISTINCT ?p) AS ?people) WHERE {{
        {THIS} gi:hasSession/gi:hasParticipant ?p . ?p gi:side/skos:notation ?side ; gi:position ?post }}
        GROUP BY ?side""",
        f"""MATCH {NODE}-[:HAS_SESSION]->()-[:HAS_PARTICIPANT]->(p) WHERE p.position IS NOT NULL
        RETURN p.side, count(DISTINCT p)""",
    )
    assert rows == [["municipality", 12], ["partner", 2], ["research_team", 2]]
    groups = both(
        f"""SELECT ?name WHERE {{ {THIS} gi:hasSession/gi:hasGroupPresent/rdfs:label ?name
        FILTER(LANG(?name) = "th") }}""",
        f"MATCH {NODE}-[:HAS_SESSION]->()-[:HAS_GROUP_PRESENT]->(g) RETURN g.name_th",
    )
    assert [name for (name,) in groups] == ["นักเรียน", "ผู้ปกครอง", "พนักงานครู", "พนักงานเทศบาลที่เกี่ยวข้อง"]


def test_the_session_has_its_day_and_its_leaders_and_the_commissioned_lead_was_not_there(
    both: Both,
) -> None:
    rows = both(
        f"""SELECT ?date ?time ?leader WHERE {{ {THIS} gi:hasSession ?s .
        ?s gi:date ?day ; gi:time ?time ; gi:ledBy/gi:person/rdfs:label ?leader
        BIND(STR(?day) AS ?date) }}""",
        f"""MATCH {NODE}-[:HAS_SESSION]->(s)<-[:LED]-()-[:IS_PERSON]->(p)
        RETURN s.date, s.time, p.name""",
    )
    assert rows == [
        ["2024-10-09", "13:30", "จุฑาลักษณ์ แสนโท"],
        ["2024-10-09", "13:30", "ประพัฒน์พงศ์ ปรีชา"],
    ]
    present = both(
        f"SELECT ?name WHERE {{ {THIS} gi:hasSession/gi:hasParticipant/gi:person/rdfs:label ?name }}",
        f"MATCH {NODE}-[:HAS_SESSION]->()-[:HAS_PARTICIPANT]->()-[:IS_PERSON]->(p) RETURN p.name",
    )
    assert len(present) == 16
    assert not [name for (name,) in present if "รณรงค์" in str(name)]


def test_being_there_is_no_contribution(both: Both) -> None:
    """The university's faculty evaluates management; nobody in the session became a partner."""
    rows = both(
        f"""SELECT ?name ?relation ?counts FROM <https://w3id.org/govinno/graph/case/{CASE}>
        FROM <https://w3id.org/govinno/graph/vocab> WHERE {{
        ?c gi:contributionRelation/skos:notation ?relation ; gi:countsAsPartner ?counts ;
           gi:nameAsWritten ?name FILTER(LANG(?name) = "en") }}""",
        f"""MATCH (c:Contribution {{case: '{CASE}'}})
        RETURN c.name_as_written_en, c.contribution_relation, c.counts_as_partner""",
    )
    assert rows == [
        ["11 municipal schools", "internal", False],
        ["Khon Kaen Hospital", "doing", True],
        ["Northeastern Child and Adolescent Mental Health Institute", "doing", True],
        ["Parents", "doing", True],
        ["Thammasat University, Faculty of Social Administration", "evaluating", False],
    ]


def test_the_selection_chain_names_who_commissions_runs_decides_and_follows(both: Both) -> None:
    rows = both(
        f"""SELECT ?step ?role ?who WHERE {{ {THIS} gi:hasSelectionStep ?s .
        ?s gi:stepNumber ?step ; gi:selectionRole/skos:notation ?role .
        OPTIONAL {{ ?s gi:stepActor ?actor . OPTIONAL {{ ?actor gi:identifier ?key }}
          ?actor rdfs:label ?name FILTER(LANG(?name) = "th") }}
        BIND(COALESCE(?key, STR(?name)) AS ?who) }}""",
        f"""MATCH {NODE}-[:HAS_SELECTION_STEP]->(s) OPTIONAL MATCH (a)-[:ACTED_IN]->(s)
        RETURN s.step_number, s.selection_role, coalesce(a.identifier, a.name_th)""",
    )
    assert rows == [
        [1, "commissioner", "ops-pmo"],
        [2, "commissioner", "decentralisation-office"],
        [3, "evaluator", "tu-socadm"],
        [3, "evaluator", "รณรงค์ จันใด"],
        [4, "selecting_body", "decentralisation-subcommittee"],
        [5, "recipient", "cm-khonkaen"],
        [6, "lesson", "tu"],
        [6, "lesson", "จุฑาลักษณ์ แสนโท"],
        [6, "lesson", "ประพัฒน์พงศ์ ปรีชา"],
        [7, "publication", None],
    ]
    publication = both(
        f"""SELECT ?form ?status WHERE {{ {THIS} gi:hasPublication ?p .
        ?p gi:publicationForm/skos:notation ?form ; gi:publicationStatus/skos:notation ?status }}""",
        f"""MATCH {NODE}-[:HAS_PUBLICATION]->(p) UNWIND p.publication_form AS form
        RETURN form, p.publication_status""",
    )
    assert publication == [["online", "announced"], ["print", "announced"]]


def test_the_prize_is_the_municipality_s_and_not_the_app_s(both: Both) -> None:
    rows = both(
        f"""SELECT ?who ?basis ?rank ?category ?year ?kind ?fiscal ?scheme ?round ?for WHERE {{ {THIS} gi:hasAward ?a .
        ?a gi:awardRecipient/gi:identifier ?who ; gi:rank ?rank ; gi:awardCategory ?category ;
           gi:awardScheme/gi:identifier ?scheme ; gi:inRound/gi:identifier ?round ;
           gi:recipientBasis/skos:notation ?basis ; gi:awardYearBE ?year ; gi:fiscalYearBE ?fiscal ;
           gi:awardYearKind/skos:notation ?kind .
        OPTIONAL {{ ?a gi:awardedFor ?for }} }}""",
        f"""MATCH {NODE}-[:HAS_AWARD]->(a)<-[:RECEIVED]-(who), (a)-[:OF_SCHEME]->(s), (a)-[:IN_ROUND]->(r)
        OPTIONAL MATCH (a)-[:FOR]->(i)
        RETURN who.identifier, a.recipient_basis, a.rank, a.award_category, a.award_year_be,
          a.award_year_kind, a.fiscal_year_be, s.identifier, r.identifier, i.iri""",
    )
    assert rows == [
        [
            "cm-khonkaen",
            "stated",
            1,
            "ประเภทโดดเด่น",
            2567,
            "fiscal",
            2567,
            "good-governance",
            "good-governance-fy2567",
            None,
        ]
    ]


def test_the_institute_is_one_body_under_the_name_each_document_writes(both: Both) -> None:
    rows = both(
        """SELECT ?name ?reading ?document WHERE {
        <https://w3id.org/govinno/id/organization/inst-camh-northeast> ^gi:contributor/gi:hasAlias ?m .
        ?m gi:mentionedName ?name ; gi:nameReading/skos:notation ?reading ;
           gi:mentionedIn/gi:identifier ?document }""",
        """MATCH (:Organization {identifier: 'inst-camh-northeast'})-[:MADE]->()-[:ALSO_WRITTEN_AS]->(m)
        -[:MENTIONED_IN]->(d) RETURN m.mentioned_name, m.name_reading, d.identifier""",
    )
    assert rows == [
        ["Mental Health Institute", "short_form", "S7"],
        ["Northeast Child and Adolescent Mental Health Institute", "spelling", "S14"],
        ["สถาบันสุขภาพจิตเด็กและวัยรุ่น ภาคตะวันออกเฉียงเหนือ", "spelling", "S5"],
        ["สถาบันสุขภาพจิตเด็กและวัยรุ่น", "judged_same", "S1"],
    ]


def test_collaboration_as_main_factor_is_said_by_the_municipality_and_its_network(
    both: Both,
) -> None:
    rows = both(
        f"""SELECT ?code ?basis ?salience ?speaker ?stake WHERE {{
        {THIS} gi:documents ?i . ?i gi:identifier "app_care" ; gi:hasClaim ?c .
        ?c gi:claimedFactor/skos:notation ?code ; gi:factorBasis/skos:notation ?basis ;
           gi:salience/skos:notation ?salience ; gi:speakerName ?speaker ;
           gi:speakerRelation/gi:stake/skos:notation ?stake . FILTER(?salience = "main" && LANG(?speaker) = "th") }}""",
        f"""MATCH {NODE}-[:DOCUMENTS]->(:Innovation {{identifier: 'app_care'}})-[:HAS_CLAIM]->(c)
        -[:CLAIMS_FACTOR]->(f), (r:SpeakerRelation {{code: c.speaker_relation}})-[:HAS_STAKE]->(s)
        WHERE c.salience = 'main'
        RETURN f.code, c.factor_basis, c.salience, c.speaker_name_th, s.code""",
    )
    assert rows == [
        ["collaboration_network", "named_factor", "main", "เทศบาลนครขอนแก่นและเครือข่าย", "own_work"]
    ]
