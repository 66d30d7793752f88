"""A Thai case page has no English sentence, and an English one no Thai words, but for names and
citations: which these are is told here by property, with the reason."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from pathlib import Path

import pytest
from generated import to_yaml
from small_stores import new_home, small_record

from govinno.answers.case import case
from govinno.answers.printed import printable
from govinno.graph.sandbox import Sandbox
from govinno.loaders.kinds.case_record import read_case
from govinno.loaders.register import Register, read_registers
from govinno.ontology.model import load_model

HOME = Path(__file__).parents[1]
CASES = sorted(file.stem for file in (HOME / "cases").glob("*.yaml"))
AT = "2026-11-24T07:00:00+00:00"

#: Texts that stay in the language of their source, whatever the page.
STAYS = {
    "title": "a document keeps its title",
    "publisher": "a name, as the document has it",
    "keywords": "words of the document, by which the passage is found",
    "quote": "a citation",
    "label": "the name of what has none in the other language",
    "nameAsWritten": "a citation of a name",
    "position": "a post, as its document words it",
    "honorific": "part of how a document calls a person",
    "academicRank": "part of how a document calls a person",
    "districtAsWritten": "a name that no register has in English",
    "organisationAsWritten": "who came, as the document names them",
    "actorAsWritten": "who acted, as the document names them",
    "url": "an address, letter by letter",
    "dateAsWritten": "a citation of a date",
    "awardCategory": "the prize's own name for its category",
    "rankLabel": "the prize's own words for its rank",
}

#: What counts as words of the other language: four words of Latin letters in a row, or four Thai
#: letters. Fewer are a name within a sentence.
FOREIGN = {
    "th": re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[ ,]+[A-Za-z][A-Za-z'’-]*){3,}"),
    "en": re.compile(r"[\u0e01-\u0e5b]{4,}"),
}


@lru_cache(maxsize=1)
def register() -> Register:
    return read_registers(sorted((HOME / "registers").glob("*.yaml")))[0]


def texts_that_stay(content: bytes, language: str) -> dict[str, set[str]]:
    """The texts of a record that may stand on a page of this language as they are, by property;
    among them our own texts in that language, which may name something in the other."""
    graph, _ = read_case(content, "record.yaml", register())
    assert graph is not None
    names = {p.iri: p.name for p in load_model().properties.values() if p.name in STAYS}
    found: dict[str, set[str]] = {}
    shared = (fact for thing in graph.shared.values() for fact in thing.facts)
    for fact in (*graph.facts, *shared):
        if fact.property in names:
            found.setdefault(names[fact.property], set()).add(fact.value.text)
        elif fact.value.kind == f"@{language}":
            found.setdefault("", set()).add(fact.value.text)
    return found


def foreign(page: str, language: str, stays: dict[str, set[str]]) -> set[str]:
    """The words of a page that are in the other language and stand in no text that stays."""
    text = re.sub(r"<style.*?</style>|<title.*?</title>", "", page, flags=re.DOTALL)
    nodes = [html.unescape(node) for node in re.findall(r">([^<>]+)<", text)]
    known = [re.sub(r"\s+", " ", one) for some in stays.values() for one in some]
    runs = {
        re.sub(r"\s+", " ", run.group())
        for node in nodes
        for run in FOREIGN[language].finditer(node.replace("\u200b", ""))
    }
    return {run for run in runs if not any(run in one for one in known)}


@pytest.mark.parametrize("name", CASES)
def test_a_page_of_a_shipped_case_is_in_one_language(shipped_sandbox: Sandbox, name: str) -> None:
    found = case(shipped_sandbox, "000001", name, AT)
    assert found is not None
    content = (HOME / "cases" / f"{name}.yaml").read_bytes()
    for language in ("th", "en"):
        page = printable(found, language)
        assert foreign(page, language, texts_that_stay(content, language)) == set()


def test_each_reason_to_stay_is_needed_by_a_shipped_case() -> None:
    used = {
        name
        for file in (HOME / "cases").glob("*.yaml")
        for name, texts in texts_that_stay(file.read_bytes(), "en").items()
        if any(FOREIGN["en"].search(text) for text in texts)
    }
    assert used >= STAYS.keys() - {"quote"}


def test_a_sentence_in_one_language_only_is_found_on_the_page_of_the_other(tmp_path: Path) -> None:
    record = small_record(
        "alone",
        success_factors=[
            {
                "code": "participation",
                "label_th": "การมีส่วนร่วม",
                "speaker_relation": "partner",
                "claim_en": "the villagers sort their waste by themselves",
            },
            {
                "code": "leadership",
                "label_th": "ผู้นำ",
                "speaker_relation": "partner",
                "claim_th": "นายกเทศมนตรีเดินนำทุกวัน",
            },
        ],
    )
    home = new_home(tmp_path, "another")
    home.write("alone", **record)
    home.load()
    with Sandbox(home.now.folder) as sandbox:
        found = case(sandbox, home.now.id, "alone", AT)
    assert found is not None
    thai, english = (
        foreign(printable(found, language), language, texts_that_stay(to_yaml(record), language))
        for language in ("th", "en")
    )
    assert thai == {"the villagers sort their waste by themselves"}
    assert "นายกเทศมนตรีเดินนำทุกวัน" in english
