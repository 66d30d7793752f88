"""The made-up comparison set: always the same, marked as invented, and true to what is built in."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import CASES

from govinno.examples import make_comparison
from govinno.graph.snapshots import Store
from govinno.loading import Report, load
from govinno.verbs import Govinno

ROOT = Path(__file__).parents[1]
SET = ROOT / "examples" / "comparison"
KNOWLEDGE = {"มหาวิทยาลัยตัวอย่าง (สมมติ)", "สถาบันวิชาการเฉพาะทางตัวอย่าง (สมมติ)"}
#: An improvement that counts, as part of the baseline.
LEAST = 0.1


@cache
def records() -> dict[str, Any]:
    files = sorted(SET.glob("made-up-[0-9]*.yaml"))
    return {file.stem: yaml.load(file.read_bytes(), yaml.CSafeLoader) for file in files}


def partners(record: Any) -> set[str]:
    return {partner["name_th"] for partner in record["partners"]}


def improved(record: Any) -> bool | None:
    """Whether an indicator moved the right way by the least that counts; None if unknown."""
    for outcome in record.get("outcomes", ()):
        if "baseline_value" in outcome:
            sign = 1 if outcome["direction"] == "up_is_better" else -1
            share = (
                sign * (outcome["value"] - outcome["baseline_value"]) / outcome["baseline_value"]
            )
            return bool(share >= LEAST)
    return None


# ---- its files


def test_the_files_are_what_the_generator_writes_whatever_the_process() -> None:
    script = ROOT / "examples" / "make_comparison.py"
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, str(script), "--check"],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
            timeout=120,
        )
        assert (done.stdout, done.returncode) == ("", 0), done.stderr


def test_no_file_of_the_set_is_left_over() -> None:
    made = {Path(name).name for name in make_comparison.files()} - {"made-up.yaml"}
    assert {file.name for file in SET.iterdir()} == made


def test_every_record_says_that_it_is_made_up() -> None:
    assert len(records()) == 120
    for record in records().values():
        assert record["made_up"] is True
        assert "สมมติ" in record["innovation"]["summary_th"]
        assert "made-up" in record["innovation"]["summary_en"]
        assert "สมมติ" in record["lao"]["name_th"] and "Made-up" in record["lao"]["name_en"]
    register = yaml.safe_load((ROOT / "registers" / "made-up.yaml").read_bytes())
    names = [body["name_th"] for body in register["organisations"]]
    assert [name for name in names if "สมมติ" not in name] == []
    readme = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert "แต่งขึ้นทั้งหมด" in readme and "is invented" in readme


# ---- what is built in


def _rate(with_knowledge: bool) -> tuple[float, int]:
    chosen = [r for r in records().values() if bool(partners(r) & KNOWLEDGE) == with_knowledge]
    known = [result for r in chosen if (result := improved(r)) is not None]
    return sum(known) / len(known), len(known)


def test_a_knowledge_partner_goes_with_measured_improvement() -> None:
    (with_one, some), (without, others) = _rate(True), _rate(False)
    assert with_one == pytest.approx(0.75, abs=0.1) and some >= 30
    assert without == pytest.approx(0.25, abs=0.1) and others >= 30


def test_results_are_known_for_about_seven_of_ten() -> None:
    known = [record for record in records().values() if improved(record) is not None]
    assert len(known) / len(records()) == pytest.approx(0.7, abs=0.07)


def test_two_partners_are_never_apart_one_keeps_to_a_province_and_one_to_a_case() -> None:
    told = [(partners(record), record["lao"]["province"]) for record in records().values()]
    together = {"โรงพยาบาลตัวอย่าง (สมมติ)", "สำนักงานสาธารณสุขตัวอย่าง (สมมติ)"}
    assert {len(names & together) for names, _ in told} == {0, 2}
    office = "สำนักงานภาคตัวอย่าง (สมมติ)"
    assert {office in names for names, province in told if province == "น่าน"} == {True}
    assert {office in names for names, province in told if province != "น่าน"} == {False}
    assert sum("วิทยาลัยเทคนิคตัวอย่าง (สมมติ)" in names for names, _ in told) == 1
    assert {1 <= len(names) <= 5 for names, _ in told} == {True}


def test_there_are_voices_of_many_kinds_disputes_and_rivals() -> None:
    claims = [claim for record in records().values() for claim in record["success_factors"]]
    speakers = {claim["speaker_relation"] for claim in claims}
    assert speakers == {"implementer", "beneficiary", "academic", "award_body", "press", "unknown"}
    assert {claim["stance"] for claim in claims} == {"supports", "disputes"}
    assert any("contributed_by" in claim for claim in claims)
    for field in ("rival_explanations", "transfer", "obstacles"):
        assert any(field in record for record in records().values())


# ---- in the graph


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Report]:
    """The shipped cases and the set in one store."""
    store = Store(tmp_path_factory.mktemp("compared"))
    return store, load(store, [CASES, SET])


def test_the_set_loads_beside_the_shipped_cases_without_a_fault_of_its_own(
    loaded: tuple[Store, Report],
) -> None:
    store, report = loaded
    assert report.errors == []
    assert [fault for fault in report.faults if fault.file.startswith(str(SET))] == []
    manifest = store.require_current().manifest()
    assert len(manifest.cases) == len(list(CASES.glob("*.yaml"))) + 120
    assert list(manifest.of_kind("applicants-list")) == [
        "made-up-applicants-2566",
        "made-up-applicants-2567",
    ]
    assert manifest.made_up


ENTRIES = """
PREFIX gi: <https://w3id.org/govinno/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?case ?mode ?result ?awards WHERE {
  ?record a gi:CaseRecord ; gi:madeUp true ; gi:identifier ?case ; gi:documents ?innovation ;
    gi:inRound ?round ; gi:selectionMode/skos:notation ?mode .
  ?innovation gi:implementedBy ?body ; rdfs:label ?name .
  ?entry gi:entrant ?body ; gi:inRound ?round ; gi:enteredInnovation ?name ;
    gi:entryResult/skos:notation ?result ; gi:categoryAwards/skos:notation ?awards
} ORDER BY ?case"""


def test_every_case_is_an_entry_of_its_round_with_the_result_it_tells(
    loaded: tuple[Store, Report],
) -> None:
    with Govinno(loaded[0].folder) as library:
        rows = [list(row) for row in library.query(ENTRIES, "sparql").rows]
        (lists,) = library.query(
            "MATCH (:ApplicantsList {made_up: true})-[:HAS_ENTRY]->(e:AwardEntry) "
            "RETURN count(e) AS entries, count(DISTINCT e.entry_result) AS results, "
            "count(DISTINCT e.category_awards) AS kinds",
            "cypher",
        ).rows
    assert [row[0] for row in rows] == sorted(records())
    assert {(mode == "award_winner", result == "won") for _, mode, result, _ in rows} == {
        (True, True),
        (False, False),
    }
    assert {awards for *_, awards in rows} == {"innovation"}
    assert list(lists) == [160, 3, 2]


MADE_UP_NAMES = """
SELECT DISTINCT ?thing WHERE { ?thing ?property ?name
  FILTER(ISLITERAL(?name) && CONTAINS(STR(?name), "สมมติ") && CONTAINS(STR(?thing), "/id/")) } LIMIT 5"""


def test_nothing_made_up_is_in_a_graph_without_the_set(
    shipped_store: Store, loaded: tuple[Store, Report]
) -> None:
    found = {}
    for store in (shipped_store, loaded[0]):
        with Govinno(store.folder) as library:
            found[store] = len(library.query(MADE_UP_NAMES, "sparql").rows)
    assert list(found.values()) == [0, 5]
    assert shipped_store.require_current().manifest().made_up is False
