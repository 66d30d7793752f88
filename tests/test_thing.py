"""One thing with its key facts in words."""

from __future__ import annotations

import pytest

from govinno.answers.thing import FactLine, Thing, thing
from govinno.graph.sandbox import Sandbox
from govinno.ontology.model import load_model
from govinno.words import Words

ID = "https://w3id.org/govinno/id/"
VOCAB = "https://w3id.org/govinno/vocab/"
CASE = "kkn-khonkaen-teacher-doctor-parent-care"
PROJECT = f"{ID}innovation/{CASE}/project"


def told(sandbox: Sandbox, iri: str) -> Thing:
    found = thing(sandbox, iri)
    assert found is not None
    return found


def facts(found: Thing, label: str) -> list[tuple[str, str | None]]:
    return [(fact.value.en, fact.iri) for fact in found.facts if fact.label.en == label]


def test_an_innovation_tells_its_facts_in_words(shipped_sandbox: Sandbox) -> None:
    found = told(shipped_sandbox, PROJECT)
    assert (found.kind, found.class_label.th, found.case) == ("Innovation", "นวัตกรรม", CASE)
    assert found.name == Words("โครงการ ครู-หมอ-พ่อแม่", "Teacher-Doctor-Parent project")
    assert facts(found, "Innovation kind") == [("Project", f"{VOCAB}innovation-kind/project")]
    assert facts(found, "Implemented by") == [
        ("Khon Kaen City Municipality", f"{ID}organization/th-lao-3400102")
    ]
    assert facts(found, "Year started (CE)") == [("2015", None)]
    assert [fact.value.th for fact in found.facts if fact.label.th == "ปีที่เริ่ม (พ.ศ.)"] == ["2558"]


def test_facts_come_in_the_order_of_the_model_and_those_for_analysts_last(
    shipped_sandbox: Sandbox,
) -> None:
    found = told(shipped_sandbox, PROJECT)
    rules = load_model().rules_of(load_model().entity_class("Innovation").iri)
    order = [rule.property.label.en for rule in rules]
    places = [(fact.for_analysts, order.index(fact.label.en)) for fact in found.facts]
    assert places == sorted(places)
    assert len(places) > 5


def test_what_others_say_of_it_and_what_hangs_on_it_is_no_fact(shipped_sandbox: Sandbox) -> None:
    labels = {fact.label.en for fact in told(shipped_sandbox, PROJECT).facts}
    assert labels.isdisjoint({"Has claim", "Has contribution", "Has evidence", "Documents"})
    case = told(shipped_sandbox, f"{ID}case/{CASE}")
    assert not [fact for fact in case.facts if "official" in (fact.iri or "")]


def test_evidence_leads_to_the_documents(shipped_sandbox: Sandbox) -> None:
    found = told(shipped_sandbox, f"{ID}award-receipt/{CASE}/fd5a3317e816")
    assert len(found.evidence) == 2
    assert {place.case for place in found.evidence} == {CASE}
    assert facts(found, "Ceremony date") == [("2024-10-30", None)]
    assert facts(found, "Award status") == [("Won", f"{VOCAB}award-status/won")]


def test_a_local_government_says_its_own_class_and_is_drawn_as_one_kind(
    shipped_sandbox: Sandbox,
) -> None:
    found = told(shipped_sandbox, f"{ID}organization/th-lao-3400102")
    assert (found.kind, found.class_label) == ("LocalGovernment", Words("เทศบาล", "Municipality"))
    assert found.case is None
    assert facts(found, "Province") == [("Khon Kaen", f"{VOCAB}province/th-40")]
    known = [fact.value for fact in found.facts if fact.label.en == "Code is known"]
    assert known == [Words("ใช่", "yes")]


def test_a_code_is_a_thing(shipped_sandbox: Sandbox) -> None:
    found = told(shipped_sandbox, f"{VOCAB}success-factor/participation")
    assert (found.kind, found.name.en) == ("SuccessFactor", "Participation")
    definitions = [fact for fact in found.facts if "ประชาชน" in fact.value.th]
    assert definitions == [
        FactLine(
            definitions[0].label,
            Words(
                "ประชาชนร่วมตัดสินใจ ร่วมทำ หรือร่วมตรวจสอบ",
                "People take part in deciding, doing or checking.",
            ),
            None,
        )
    ]


def test_a_thing_without_a_name_is_called_by_its_short_id(shipped_sandbox: Sandbox) -> None:
    row = shipped_sandbox.sparql(
        "PREFIX gi: <https://w3id.org/govinno/ontology#>\n"
        f"SELECT ?part WHERE {{ <{PROJECT}> gi:hasContribution ?part }} ORDER BY ?part LIMIT 1"
    ).rows[0]
    found = told(shipped_sandbox, str(row[0]))
    assert found.name.th == found.name.en == str(row[0]).removeprefix(f"{ID}contribution/")
    assert found.kind == "Contribution"


@pytest.mark.parametrize("iri", ["", "nope", f"{ID}innovation/nope", f"{ID}a> ?p ?o }} #"])
def test_what_the_graph_does_not_know_is_none(shipped_sandbox: Sandbox, iri: str) -> None:
    assert thing(shipped_sandbox, iri) is None
