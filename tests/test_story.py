"""The story of a case: each of its numbers counted again from the YAML of the record."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook

from govinno.answers import Case, places_of, story_of, tables_of_case
from govinno.graph.snapshots import Store
from govinno.verbs import Govinno

CASES = Path(__file__).parents[1] / "cases"
KHON_KAEN = "kkn-khonkaen-teacher-doctor-parent-care"
#: Told at length, with baselines, with many partners, with one document, and with several results.
SEVERAL = [
    KHON_KAEN,
    "plk-phitsanulok-3r-gtz",
    "cri-maeprik-forest-wildfire",
    "ksn-kalasin-1132-patient-transfer",
    "sri-saraburipao-rehab-fund",
]
#: Words that would say that one thing brought about another.
CAUSE = re.compile(r"ขับเคลื่อน|ทำให้สำเร็จ|ส่งผลให้|\b(drove|caused|led to|because of)\b", re.I)


@pytest.fixture(scope="module")
def govinno(shipped_store: Store) -> Iterator[Govinno]:
    with Govinno(shipped_store.folder) as found:
        yield found


def record(id: str) -> dict[str, Any]:
    return dict(yaml.safe_load((CASES / f"{id}.yaml").read_text(encoding="utf-8")))


def told(case: Case, part: str) -> str:
    """What a part says in English, a sentence a line; "" where the story has no such part."""
    return "\n".join(s.words.en for p in story_of(case) if p.name == part for s in p.sentences)


def case_of(govinno: Govinno, id: str) -> Case:
    found = govinno.case(id)
    assert found
    return found


@pytest.mark.parametrize("id", SEVERAL)
def test_the_numbers_of_a_story_are_those_of_the_record(govinno: Govinno, id: str) -> None:
    found, written = case_of(govinno, id), record(id)
    documents = written["sources"]
    says = told(found, "says")
    assert re.search(rf"^{len(documents)} documents?, published by", says, re.M)
    published = re.findall(r"(?:[:,] )([^,:]+?) (\d+)(?=[,.])", says.splitlines()[-1])
    assert sum(int(n) for _, n in published) == len(documents)
    outcomes = written.get("outcomes") or []
    counted = re.findall(r"^(\d+) results? (?:is|are) reported:", told(found, "results"), re.M)
    assert counted == ([str(len(outcomes))] if outcomes else [])
    assert ("No result is on record" in told(found, "unknown")) == (not outcomes)
    assert ("The steps" in told(found, "unknown")) == (not written.get("process_steps"))


def test_khon_kaen_is_told_with_who_did_what(govinno: Govinno) -> None:
    found = case_of(govinno, KHON_KAEN)
    who = told(found, "who").splitlines()
    assert [line.partition(":")[0] for line in who] == [
        "Khon Kaen Hospital",
        "Northeastern Child and Adolescent Mental Health Institute",
        "Parents",
    ]
    assert "7 results are reported: 5 with a figure but no baseline, 2 told in words." in told(
        found, "results"
    )
    assert "Of 44 statements in the record, 28 are by the implementer itself." in told(
        found, "says"
    )
    assert "so nobody can say how much has changed" in told(found, "unknown")


def test_every_story_is_whole_and_says_nothing_of_causes(govinno: Govinno) -> None:
    for file in sorted(CASES.glob("*.yaml")):
        found = case_of(govinno, file.stem)
        parts = story_of(found)
        assert [p.name for p in parts if p.name in ("done", "says", "unknown")], file.stem
        for part in parts:
            for sentence in part.sentences:
                assert sentence.words.th and sentence.words.en
                assert not re.search(r"[{}|]|\bNone\b|  ", sentence.words.en + sentence.words.th)
                made_by_us = part.name in ("says", "unknown")
                assert not (made_by_us and CAUSE.search(sentence.words.th + sentence.words.en))
                places = places_of(found, sentence)
                assert {place.row for place in places} <= set(sentence.rows)


def test_a_case_is_taken_along_as_a_workbook(govinno: Govinno) -> None:
    found = case_of(govinno, KHON_KAEN)
    book = load_workbook(io.BytesIO(govinno.taken(tables_of_case(found, "en"), "xlsx", "en")))
    filled = [section for section in found.sections.values() if section.rows]
    assert len(book.sheetnames) == len(filled) + 2  # what it is, and the story
    results = next(sheet for sheet in book if sheet.title.startswith("Reported results"))
    assert results.max_row == len(record(KHON_KAEN)["outcomes"]) + 1
    values = [cell.value for row in results.iter_rows(min_row=2) for cell in row]
    assert 9206 in values and "[10]" in values
