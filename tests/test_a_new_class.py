"""A class that is added to the model and the mapping is covered by every net, with no Python."""

from __future__ import annotations

import pytest
import yaml
from conftest import CASES
from package_copy import copy_package, told_by

from govinno.answers.ask import ask
from govinno.answers.question import load_questions
from govinno.graph.sandbox import Sandbox

KHON_KAEN = CASES / "kkn-khonkaen-teacher-doctor-parent-care.yaml"
#: What the mapping says of the new class, in its own words.
BLOCK = {
    "class": "Budget",
    "key": ["about", "what_th", "what_en", "amount"],
    "hangs": "hasBudget",
    "fields": {
        "about": {"ignore": "chooses what it was spent on"},
        "what_th": "budgetFor@th",
        "what_en": "budgetFor@en",
        "amount": "amountInBaht",
        "speaker": "speakerName@script",
        "speaker_relation": "speakerRelation",
        "note": "note@script",
        "review_status": "reviewStatus",
        "evidence": {"nodes": "evidence", "link": "hasEvidence"},
    },
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a copy of the package that knows budgets says; only Turtle and YAML differ in it."""
    folder = tmp_path_factory.mktemp("new-class")
    package = copy_package(folder, {"budget.ttl": "ontology/classes"})
    mapping = package / "loaders" / "sources" / "case-record.yaml"
    content = yaml.safe_load(mapping.read_text(encoding="utf-8"))
    content["blocks"]["case"]["fields"]["budgets"] = {"nodes": "budget"}
    content["blocks"]["budget"] = BLOCK
    content["blocks"]["outcome"]["fields"]["cost"] = "amountInBaht"
    mapping.write_text(
        yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    return told_by(folder, "asking_of_a_budget.py", str(KHON_KAEN))


def test_both_engines_count_one_statement_more(
    said: dict[str, object], shipped_sandbox: Sandbox
) -> None:
    assert said["errors"] == []
    before = ask(
        shipped_sandbox, "000001", load_questions()["what-needs-a-check"], {"case": KHON_KAEN.stem}
    )
    rows = [dict(zip(before.columns, row, strict=True)) for row in before.rows]
    (of,) = [r["of"] for r in rows if r["reason_en"] == "Statements that no person has checked"]
    assert isinstance(of, int)
    assert said["unchecked"] == {"sparql": [[of + 1] * 2], "cypher": [[of + 1] * 2]}


def test_the_property_graph_names_it_and_knows_it_as_testimony(said: dict[str, object]) -> None:
    assert said["nodes"] == [["ค่าอบรมครู"]]


def test_the_case_page_shows_it(said: dict[str, object]) -> None:
    (row,) = said["page"]  # type: ignore[misc]
    assert (row["kind"], row["kind_en"]) == ("งบประมาณ", "Budget")
    assert "4200000" in row["told"] and "ค่าอบรมครู" in row["told"]
    assert "Amount in baht: 4200000" in row["told_en"]


@pytest.mark.parametrize("generator", ["walked", "odd", "benchmark"])
def test_every_generator_makes_the_class_and_the_field(
    said: dict[str, object], generator: str
) -> None:
    assert said[generator] == {"budgets": True, "cost": True, "errors": []}


def test_no_text_lists_it(said: dict[str, object]) -> None:
    assert said["lists"] == []
