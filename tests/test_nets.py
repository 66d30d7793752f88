"""No query text names a family member by member: a new member would be left out, silently.

Three or more classes in one list that share a class above them (other than the root), or as many
properties that lead to such classes, are a family that the model must name: the text then asks
for the class above, or for the property that all of them have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from govinno.answers.texts import FOLDER
from govinno.ontology.iris import ONTOLOGY
from govinno.ontology.model import load_model

MODEL = load_model()
ROOT = ONTOLOGY + "Thing"
TEXTS = sorted(file for ending in ("md", "rq", "cypher") for file in FOLDER.rglob(f"*.{ending}"))
CLASSES = {entity.name: entity.iri for entity in MODEL.classes.values()}
#: Where a property leads, by its name in SPARQL and by the type of its relationship in Cypher.
LEADS_TO = {prop.name: prop.range for prop in MODEL.properties.values() if prop.range} | {
    prop.relationship: prop.range
    for prop in MODEL.properties.values()
    if prop.relationship and prop.range
}

_NAME = r"[\^!]?\(?\^?(?:gi:)?\w+\)?[?*+]?"
_STEP = rf"{_NAME}(?:/{_NAME})*"
_LISTS = (
    re.compile(rf"(?<!\|){_STEP}(?:\s*\|\s*:?{_STEP})+(?!\|)"),  # a|b|c, in both languages
    re.compile(r"VALUES\s*(?:\?\w+|\([^)]*\))\s*\{([^}]*)\}"),
    re.compile(r"\bIN\s*[(\[]([^)\]]*)[)\]]"),
    re.compile(r"\w+:\w+(?:\s+OR\s+\w+:\w+)+"),
)


def lists_of(text: str) -> Iterator[list[str]]:
    """The names in each list of a text; of a path the last step, which says where it leads."""
    for form in _LISTS:
        for found in form.finditer(text):
            yield [re.sub(r".*[:/]", "", part) for part in re.findall(r"[\w:/]+", found[0])]


def families(text: str) -> list[tuple[str, ...]]:
    """Each three of one list that share a class above them; none where a text is as it should be."""
    found = []
    for names in lists_of(text):
        for ends in (
            {n: CLASSES[n] for n in names if n in CLASSES},
            {n: str(LEADS_TO[n]) for n in names if n in LEADS_TO},
        ):
            found += [
                three
                for three in combinations(sorted(ends), 3)
                if _shared(ends[name] for name in three)
            ]
    return found


def _shared(iris: Iterator[str]) -> set[str]:
    return set.intersection(*(set(MODEL.line_of(iri)) for iri in iris)) - {ROOT}


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: str(file.relative_to(FOLDER)))
def test_no_text_lists_a_family_member_by_member(file: Path) -> None:
    assert families(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (s:SuccessFactorClaim|ObstacleClaim|Outcome) RETURN s",
        "MATCH (i)-[:HAS_CLAIM|HAS_OUTCOME|HAS_TRANSFER]->(t) RETURN t",
        "MATCH (n) WHERE n:Outcome OR n:Transfer OR n:Agreement RETURN n",
        "MATCH (n) WHERE n.kind IN ['Outcome', 'Transfer', 'Agreement'] RETURN n",
        "?o (gi:hasClaim|gi:hasOutcome|gi:hasContribution/gi:hasStatement) ?one",
        "?r gi:hasTopicEntry|gi:hasContribution|gi:hasClaim ?told",
        "VALUES ?class { gi:Outcome gi:Transfer gi:Agreement } ?x a ?class",
        'VALUES (?class ?kind) { (gi:Outcome "ผล") (gi:Transfer "ถ่าย") (gi:ProcessStep "ขั้น") }',
        "FILTER(?class IN (gi:SuccessFactor, gi:Obstacle, gi:Theme))",
        "$thing (gi:hasEvidence|gi:hasYearEvidence|gi:hasGrantorEvidence) ?span",
    ],
)
def test_a_family_is_seen_in_every_form_of_a_list(text: str) -> None:
    assert families(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "VALUES ?class { gi:Innovation gi:CaseRecord }",
        "MATCH (a:Agent)-[:MADE]->(c:Contribution)-[:TO]->(i:Innovation|CaseRecord) RETURN i",
        "FILTER(?a = gi:Outcome || ?b = gi:Transfer) ?x gi:statementText|gi:answerText|gi:act ?text",
        "VALUES ?class { gi:Innovation gi:Agent gi:Province }",
    ],
)
def test_what_is_no_family_may_stand_in_a_list(text: str) -> None:
    assert families(text) == []
