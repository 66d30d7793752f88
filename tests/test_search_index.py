"""What is searched and what is not, recounted from the records themselves; and the index files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from govinno.answers.find import Results, find

CASES = Path(__file__).parent.parent / "cases"
WORDS = (
    *("ขยะ", "สูงอายุ", "สุขภาพจิต", "สมาธิสั้น", "โรงพยาบาลขอนแก่น", "น้ำ", "ป่า", "อสม", "ท่องเที่ยว"),
    *("โรงเรียน", "flood", "Hospital", "2567", "๒๕๖๗", "นํ้าท่วม", "เเม่", "GIZ", "xyzzy"),
)
#: Fields of a record that hold no text for readers: codes, keys, places in documents, what coders
#: note, who speaks or writes, and names of people, who are found themselves or not at all.
NOT_SEARCHED = re.compile(
    r"note|data_quality|uncertain|speaker|source|locator|_id$|^id$|url|date|^time|since|weekday|span"
    r"|background|dla_code|register|^as_written_code|review|theme|code|richness|sha|mode$|kind$"
)


# ---- an independent recount


def texts_of(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a record with the field that holds it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_of(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner, field)
    elif value is not None:
        yield field, str(value)


def plain(text: str) -> str:
    """A text as it looks: one way to write am, ae and digits, nothing that shows nothing."""
    text = re.sub("[\u200b-\u200f\ufeff]", "", text).replace("เเ", "แ").replace("\u0e4d\u0e32", "ำ")
    return text.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")).casefold()


@pytest.fixture(scope="module")
def records() -> dict[str, list[tuple[str, str]]]:
    read = (yaml.safe_load(file.read_text("utf-8")) for file in sorted(CASES.glob("*.yaml")))
    return {record["id"]: [*texts_of(record)] for record in read}


def cases_of(results: Results) -> list[str]:
    return [
        one.case for group in results.groups if group.kind == "CaseRecord" for one in group.shown
    ]


@pytest.mark.parametrize("word", WORDS)
def test_the_cases_found_are_the_records_that_hold_the_word(
    word: str, records: dict[str, list[tuple[str, str]]], shipped_sandbox: Any
) -> None:
    found = cases_of(find(shipped_sandbox, word, 100))
    searched, anywhere = set(), set()
    for case, texts in records.items():
        holding = {field for field, text in texts if plain(word) in plain(text)}
        anywhere |= {case} if holding else set()
        searched |= {case} if any(not NOT_SEARCHED.search(field) for field in holding) else set()
    assert len(found) == len(set(found))
    assert set(found) <= anywhere
    assert set(found) == searched
