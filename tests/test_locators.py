"""Places in documents are said in the language of the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from govinno.answers.evidence import evidence_columns
from govinno.answers.locators import locator_in_words
from govinno.answers.wording import column_in_words, language_of_text
from govinno.graph.facts import FactIndex
from govinno.loaders.kinds.case_record import read_case
from govinno.loaders.register import read_registers
from govinno.ontology.model import load_model

HOME = Path(__file__).parents[1]

#: The first words of a passage, or the heading over it, as its document writes them: they are how
#: a reader finds it, so they stay.
AS_WRITTEN = {
    "¶city of trees",
    "¶forest",
    "¶homestay",
    "¶waste",
    "Key of Success",
    "key for success",
    "the Mayor introduced",
}


@pytest.mark.parametrize(
    ("locator", "thai", "english"),
    [
        ("ย่อหน้า 3", "ย่อหน้า 3", "paragraph 3"),
        ("¶3", "ย่อหน้า 3", "paragraph 3"),
        ("ตัวอักษรที่ 270–293", "ตัวอักษรที่ 270–293", "characters 270–293"),
        ("abstract, factor 2", "บทคัดย่อ, ปัจจัยที่ 2", "abstract, factor 2"),
        ("¶1 and ¶4", "ย่อหน้า 1 และ 4", "paragraphs 1 and 4"),
        ("item 2.1", "รายการที่ 2.1", "item 2.1"),
        ("ก่อนภาพแรก", "ก่อนภาพแรก", "ก่อนภาพแรก"),
        ("", "", ""),
    ],
)
def test_a_place_is_said_in_each_language(locator: str, thai: str, english: str) -> None:
    assert locator_in_words(locator, "th") == thai
    assert locator_in_words(locator, "en") == english


def test_evidence_tells_its_place_so_on_every_door() -> None:
    column = evidence_columns()["locator"]
    assert column_in_words(column, "ย่อหน้า 3", "en") == "paragraph 3"


def shipped() -> set[str]:
    register = read_registers(sorted((HOME / "registers").glob("*.yaml")))[0]
    locator = load_model().property("locator").iri
    found: set[str] = set()
    for file in sorted((HOME / "cases").glob("*.yaml")):
        graph, _ = read_case(file.read_bytes(), file.name, register)
        assert graph is not None
        values = FactIndex(graph.facts).values
        found |= {v.text for facts in values.values() for v in facts.get(locator, [])}
    return found


def test_every_place_of_the_shipped_records_is_said_in_both_languages() -> None:
    told = shipped()
    assert len(told) > 80
    for language, other in (("th", "en"), ("en", "th")):
        said = {one: locator_in_words(one, language) for one in told}
        left = {one for one, words in said.items() if language_of_text(words) == other}
        assert {one for one in left if one.rstrip(" 0123456789") not in AS_WRITTEN} == set()
