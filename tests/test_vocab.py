"""The code lists: each file is a sound list, and every code of the cases has a home in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
import yaml
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDFS, SKOS

ROOT = Path(__file__).resolve().parent.parent
GI = Namespace("https://w3id.org/govinno/ontology#")
VOCAB = "https://w3id.org/govinno/vocab/"
FILES = sorted((ROOT / "ontology" / "vocab").glob("*.ttl"))
NAMES = [path.stem for path in FILES]

#: Field of a case record → the list its codes stand in. `*` stands for any way to the field.
HOMES = {
    "agreements.kind": "agreement-kind",
    "awards.awarded_for": "awarded-for",
    "awards.grantor_basis": "grantor-basis",
    "awards.scope": "award-scope",
    "awards.scope_basis": "scope-basis",
    "awards.size_class": "size-class",
    "awards.status": "award-status",
    "context_indicators.qualifier": "qualifier",
    "dissemination.kind": "dissemination-kind",
    "innovation.theme": "theme",
    "innovation_links.basis": "link-basis",
    "innovation_links.relation": "innovation-link",
    "innovations.kind": "innovation-kind",
    "lao.province": "province",
    "lao.type": "lao-type",
    "legal_basis.kind": "legal-basis-kind",
    "obstacles.code": "obstacle",
    "outcomes.attributed_to_innovation": "answer-known",
    "outcomes.direction": "direction",
    "outcomes.level": "outcome-level",
    "outcomes.type": "outcome-type",
    "partners.aliases.reading": "name-reading",
    "partners.contributions.role": "partner-role",
    "partners.relation": "contribution-relation",
    "partners.role": "partner-role",
    "partners.type": "partner-type",
    "publications.forms": "publication-form",
    "publications.kind": "publication-kind",
    "publications.status": "publication-status",
    "resources.kind": "resource-kind",
    "resources.money_from": "money-source",
    "resources.per": "amount-per",
    "resources.qualifier": "qualifier",
    "richness": "richness",
    "selection.ceremony.date_basis": "date-basis",
    "selection.chain.role": "selection-role",
    "selection.mode": "selection-mode",
    "session.emphasised_topic.near_topic": "innovation-topic",
    "session.method": "session-method",
    "session.present.side": "session-side",
    "sources.kind": "document-kind",
    "sources.publisher_relation": "publisher-relation",
    "*.speaker_relation": "speaker-relation",
    "success_factors.basis": "factor-basis",
    "success_factors.code": "success-factor",
    "context_indicators.topics": "innovation-topic",
    "success_factors.raw_code": "success-factor",
    "success_factors.topics": "innovation-topic",
    "session.statements.topics": "governance-topic",
    "topics.good_governance_9.code": "governance-topic",
    "topics.innovation_11.code": "innovation-topic",
    "transfer.kind": "transfer-kind",
    "transfer.topics": "governance-topic",
}
#: Written in the cases as people write them, so a label is enough and a notation not asked for.
WRITTEN_AS_LABELS = {
    "awards.size_class",
    "context_indicators.qualifier",
    "lao.province",
    "lao.type",
    "publications.status",
    "success_factors.raw_code",
}
#: Fields that share their name with a coded one and hold something else (an id of a source).
NOT_CODED = {"selection.basis"}


@cache
def read(name: str) -> Graph:
    return Graph().parse(ROOT / "ontology" / "vocab" / f"{name}.ttl")


def concepts(name: str) -> list[URIRef]:
    return [c for c in read(name).subjects(SKOS.inScheme, None) if isinstance(c, URIRef)]


def notations(name: str) -> set[str]:
    return {str(o) for o in read(name).objects(None, SKOS.notation)}


def strings(name: str, concept: URIRef) -> set[str]:
    """Everything that resolves to the concept."""
    told_by = (SKOS.notation, SKOS.prefLabel, SKOS.altLabel)
    return {str(o) for p in told_by for o in read(name).objects(concept, p)}


def languages(name: str, concept: URIRef, label: URIRef) -> list[str]:
    said = read(name).objects(concept, label)
    return sorted(str(o.language) for o in said if isinstance(o, Literal))


def ancestors(name: str, concept: URIRef) -> list[object]:
    """What stands above the concept, itself left out unless the way up comes back to it."""
    graph = read(name)
    ways = [
        graph.transitive_objects(up, SKOS.broader) for up in graph.objects(concept, SKOS.broader)
    ]
    return [above for way in ways for above in way]


def leaves(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Each value with the way to it; places in a list are left out of the way."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value, path)
    else:
        yield path, str(node)


def load(path: Path) -> object:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def home(path: str) -> str | None:
    return next((name for pattern, name in HOMES.items() if fnmatch(path, pattern)), None)


@pytest.fixture(scope="module")
def cases() -> list[object]:
    folders = (ROOT / "cases", ROOT.parent / "shared" / "cases")
    for folder in folders:
        if found := sorted(folder.glob("*.yaml")):
            return [load(path) for path in found]
    pytest.skip("no case records beside this checkout")


@pytest.fixture(scope="module")
def told(cases: list[object]) -> set[tuple[str, str]]:
    return {leaf for case in cases for leaf in leaves(case)}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_holds_one_list_named_like_the_file(name: str) -> None:
    scheme = URIRef(VOCAB + name)
    assert list(read(name).subjects(RDF.type, SKOS.ConceptScheme)) == [scheme]
    assert {*read(name).objects(None, SKOS.inScheme)} == {scheme}
    assert languages(name, scheme, SKOS.prefLabel) == ["en", "th"]
    assert languages(name, scheme, SKOS.definition) == ["en", "th"]


@pytest.mark.parametrize("name", NAMES)
def test_a_list_names_the_class_of_its_members_and_every_member_has_it(name: str) -> None:
    graph = read(name)
    (member_class,) = graph.objects(URIRef(VOCAB + name), GI.memberClass)
    assert {*graph.subjects(RDF.type, member_class)} == {*concepts(name)}
    assert languages(name, URIRef(str(member_class)), RDFS.label) == ["en", "th"]


def test_no_two_lists_share_a_class() -> None:
    classes = [str(o) for name in NAMES for o in read(name).objects(None, GI.memberClass)]
    assert len({*classes}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_concept_has_a_code_that_ends_its_address(name: str) -> None:
    codes = {str(c): [str(o) for o in read(name).objects(c, SKOS.notation)] for c in concepts(name)}
    assert codes == {f"{VOCAB}{name}/{code[0]}": code for code in codes.values()}


@pytest.mark.parametrize("name", NAMES)
def test_every_concept_is_named_in_thai_and_english_and_explained_in_both_or_neither(
    name: str,
) -> None:
    both = ["en", "th"]
    assert [c for c in concepts(name) if languages(name, c, SKOS.prefLabel) != both] == []
    explained = [languages(name, c, SKOS.definition) for c in concepts(name)]
    assert [found for found in explained if found not in (both, [])] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_string_belongs_to_one_concept_only(name: str) -> None:
    owners = Counter(s for c in concepts(name) for s in {s.casefold() for s in strings(name, c)})
    assert [string for string, count in owners.items() if count > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_broader_stays_in_the_list_and_never_comes_back(name: str) -> None:
    known = set(concepts(name))
    assert {*read(name).objects(None, SKOS.broader)} <= known
    assert [c for c in known if c in ancestors(name, c)] == []


@pytest.mark.parametrize("name", ["lao-type", "partner-type"])
def test_every_top_type_says_of_which_class_its_members_are(name: str) -> None:
    graph = read(name)
    tops = [c for c in concepts(name) if graph.value(c, SKOS.broader) is None]
    assert [c for c in tops if graph.value(c, GI.classOfMembers) is None] == []


def test_only_doing_and_supporting_count_as_partner() -> None:
    counted = read("contribution-relation").subjects(GI.countsAsPartner, Literal(True))
    assert {str(c).rpartition("/")[2] for c in counted} == {"doing", "supporting"}


def test_every_speaker_has_a_stake_of_the_list() -> None:
    graph = read("speaker-relation")
    stakes = [graph.value(c, GI.stake) for c in concepts("speaker-relation")]
    assert {*stakes} == {*concepts("stake")}


@pytest.mark.parametrize(("name", "count"), [("innovation-topic", 11), ("governance-topic", 9)])
def test_the_interview_topics_are_numbered_without_a_gap(name: str, count: int) -> None:
    numbers = sorted(int(str(o)) for o in read(name).objects(None, GI.number))
    assert numbers == list(range(1, count + 1))


def test_there_are_77_provinces() -> None:
    assert len(concepts("province")) == 77


def test_every_code_of_the_cases_has_a_home(told: set[tuple[str, str]]) -> None:
    known = {n: set().union(*(strings(n, c) for c in concepts(n))) for n in {*HOMES.values()}}
    coded = [(path, code, name) for path, code in told if (name := home(path))]
    assert sorted(c for c in coded if c[1] not in known[c[2]]) == []


def test_a_code_of_the_cases_is_a_notation_and_not_only_a_label(told: set[tuple[str, str]]) -> None:
    coded = [
        (p, code, name) for p, code in told if (name := home(p)) and p not in WRITTEN_AS_LABELS
    ]
    assert sorted(c for c in coded if c[1] not in notations(c[2])) == []


def test_every_entry_of_the_table_is_used_by_a_case(told: set[tuple[str, str]]) -> None:
    paths = {path for path, _ in told}
    assert [pattern for pattern in HOMES if not any(fnmatch(p, pattern) for p in paths)] == []


def test_no_field_named_like_a_coded_one_is_left_out_of_the_table(
    told: set[tuple[str, str]],
) -> None:
    coded = {pattern.rpartition(".")[2] for pattern in HOMES}
    alike = {path for path, _ in told if path.rpartition(".")[2] in coded}
    assert {path for path in alike if home(path) is None} == NOT_CODED


def test_the_code_of_a_province_is_the_one_inside_its_local_governments_code(
    cases: list[object],
) -> None:
    graph = read("province")
    named = {str(o): str(c)[-2:] for c, o in graph.subject_objects(SKOS.prefLabel)}
    laos = [case["lao"] for case in cases if isinstance(case, dict)]
    placed = {(lao["province"], str(lao["dla_code"])[1:3]) for lao in laos if "dla_code" in lao}
    assert placed == {(province, named[province]) for province, _ in placed}
