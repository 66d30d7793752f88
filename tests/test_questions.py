"""Every shipped question, asked of both engines on the shipped cases."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

import pytest
import yaml
from all_engines import as_multiset, difference, values_to_try
from conftest import CASES
from rdflib.namespace import RDFS

from govinno.answers.answer import Answer
from govinno.answers.ask import ask
from govinno.answers.question import ANY, Question, load_questions
from govinno.answers.values import WrongValue
from govinno.graph.engines import Engine
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Table
from govinno.ontology.model import GI, Model, expand, load_model
from govinno.words import Words

QUESTIONS = load_questions()
every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
#: Keys that every node has, or that the projection adds to those of the model.
COMMON_KEYS = {"iri", "case", "name"}
_STRINGS = re.compile(r"'[^']*'|\"[^\"]*\"")
#: What a template asks for: `{n}`, `{n|one|many}`, `{list:column}`, `{most:column+other}`, `{?n}`.
_BLANKS = re.compile(r"\{[?!]?(?:[a-z]+:)?(\w+)(?:\+(\w+))?(?:=\w+)?(?:\|[^{}]*)?\}")
#: Blanks that every question may use.
COMMON = {"rows", "ties", "filters", "how_selected"}


def asked(sandbox: Sandbox, slug: str, engine: Engine | None = None, **given: str) -> Answer:
    return ask(sandbox, "000001", QUESTIONS[slug], given, engine)


def cells(answer: Answer, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[answer.columns.index(name)] for name in names) for row in answer.rows]


# ---- both engines


@every_question
def test_both_engines_give_the_same_answer_by_default(
    shipped_sandbox: Sandbox, question: Question
) -> None:
    from_rdf = asked(shipped_sandbox, question.slug, "sparql")
    from_graph = asked(shipped_sandbox, question.slug, "cypher")
    rows = [as_multiset(Table(answer.columns, answer.rows)) for answer in (from_rdf, from_graph)]
    assert rows[0] == rows[1]
    assert from_rdf.columns == from_graph.columns == question.column_names
    assert from_rdf.rows


@every_question
def test_both_engines_give_the_same_table_and_totals_for_other_values(
    shipped_sandbox: Sandbox, question: Question
) -> None:
    for values in values_to_try(shipped_sandbox, question, samples=3):
        assert difference(shipped_sandbox, question, values) == [], values


@every_question
def test_the_printed_queries_run_as_they_stand(
    shipped_sandbox: Sandbox, question: Question
) -> None:
    answer = asked(shipped_sandbox, question.slug)
    expected = as_multiset(Table(answer.columns, answer.rows))
    assert as_multiset(shipped_sandbox.sparql(answer.queries["sparql"])) == expected
    assert as_multiset(shipped_sandbox.cypher(answer.queries["cypher"])) == expected


# ---- words


@every_question
def test_an_answer_has_no_unfilled_blank(shipped_sandbox: Sandbox, question: Question) -> None:
    answer = asked(shipped_sandbox, question.slug)
    said = [*answer.sentence.values(), *answer.limits.values()]
    assert all(text and not re.search(r"[{}]|\$\w", text) for text in said), said


@every_question
def test_a_sentence_says_its_denominator(shipped_sandbox: Sandbox, question: Question) -> None:
    totals = asked(shipped_sandbox, question.slug).totals
    if totals:
        for template in (question.sentence.th, question.sentence.en):
            assert totals.keys() & set(blanks(template)), template


@every_question
def test_every_blank_names_something_known(shipped_sandbox: Sandbox, question: Question) -> None:
    parameters = {parameter.name for parameter in question.parameters}
    totals = asked(shipped_sandbox, question.slug).totals.keys()
    known = parameters | COMMON | totals | {re.sub("_(th|en)$", "", name) for name in totals}
    assert of_both(question.title) <= parameters
    assert of_both(question.nothing) <= known
    columns = set(question.column_names)
    assert of_both(question.sentence) | of_both(question.limits) <= known | columns


@every_question
def test_both_languages_tell_the_same_numbers(question: Question) -> None:
    for words in (question.sentence, question.nothing, question.limits):
        assert numbers(words.th) == numbers(words.en)


def numbers(template: str) -> set[str]:
    """The blanks that are told, without the words and conditions that hang on them."""
    return {name for name in re.findall(r"\{([\w:+]+)\}", template) if name != "noun"}


def of_both(words: Words) -> set[str]:
    return blanks(words.th) | blanks(words.en)


def blanks(template: str) -> set[str]:
    return {name for found in _BLANKS.findall(template) for name in found if name}


@every_question
def test_generated_words_never_say_drove(question: Question) -> None:
    words = (question.title, question.sentence, question.nothing, question.limits)
    texts = [text for each in words for text in (each.th, each.en)]
    assert not [t for t in texts if re.search(r"\bdr[io]ve|ขับเคลื่อนความสำเร็จ", t)]


@every_question
def test_order_and_evidence_name_columns(question: Question) -> None:
    named = {name.lstrip("-") for name in question.order} | set(question.evidence_key)
    named |= {column.of for column in question.columns if column.of}
    assert named <= set(question.column_names)


@every_question
def test_the_default_answer_shows_its_evidence(
    shipped_sandbox: Sandbox, question: Question
) -> None:
    answer = asked(shipped_sandbox, question.slug)
    if "evidence" in question.texts:
        assert {place.row for place in answer.evidence} <= set(range(len(answer.rows)))
        assert answer.evidence


# ---- names


@every_question
def test_sparql_uses_only_names_of_the_model(question: Question) -> None:
    model = load_model()
    known = {*model.properties, *model.classes, *model.code_lists, str(RDFS.subClassOf)}
    texts = [text for name, text in question.texts.items() if not name.endswith("cypher")]
    names = {n for text in texts for n in re.findall(r"\b(?:gi|rdfs|skos):\w+", plain(text))}
    assert {name for name in names if expanded(name) not in known} == set()


def expanded(name: str) -> str:
    return GI + name[3:] if name.startswith("gi:") else expand(name)


@every_question
def test_cypher_uses_only_names_of_the_model(question: Question) -> None:
    model = load_model()
    text = plain("\n".join(t for name, t in question.texts.items() if name.endswith("cypher")))
    labels = {
        name for found in re.findall(r"\(\w*((?::\w+)+)", text) for name in found[1:].split(":")
    }
    types = {name for found in re.findall(r"\[\w*:([\w|]+)", text) for name in found.split("|")}
    keys = set(re.findall(r"\b[a-z]\w*\.([a-z]\w*)", text)) | set(
        re.findall(r"[{,]\s*(\w+):", text)
    )
    assert labels <= {c.name for c in model.classes.values()}
    assert types <= relationship_types(model)
    assert keys <= property_keys(model)


def plain(text: str) -> str:
    """A query text without its strings."""
    return _STRINGS.sub("''", text)


def relationship_types(model: Model) -> set[str]:
    stated = {p.relationship for p in model.properties.values() if p.relationship}
    return stated | {derived.relationship for derived in model.derived}


def property_keys(model: Model) -> set[str]:
    kept = [p for p in model.properties.values() if not p.relationship]
    texts = {
        f"{p.key}_{language}" for p in kept if p.datatype == "text" for language in ("th", "en")
    }
    return COMMON_KEYS | texts | {p.key for p in kept if p.datatype != "text"}


@every_question
def test_codes_in_a_query_are_codes_of_a_list(question: Question) -> None:
    lists = load_model().code_lists.values()
    known = {ANY, "th", "en"} | {code for codes in lists for code in codes.concepts}
    strings = {s[1:-1] for text in question.texts.values() for s in _STRINGS.findall(text)}
    assert {text for text in strings if re.fullmatch("[a-z_]+", text)} <= known


@every_question
def test_columns_and_parameters_name_code_lists_of_the_model(question: Question) -> None:
    lists = {iri.removeprefix(GI) for iri in load_model().code_lists}
    things = {file.stem for file in (CASES.parent / "answers" / "choices").glob("*.rq")}
    assert {column.codes for column in question.columns if column.codes} <= lists
    types = {parameter.type for parameter in question.parameters}
    assert types <= lists | things | {"thing", "boolean"}


# ---- known answers


def test_the_municipality_and_its_network_say_that_collaboration_helped_care(
    shipped_sandbox: Sandbox,
) -> None:
    answer = asked(
        shipped_sandbox,
        "who-says-which-factor",
        innovation="kkn-khonkaen-teacher-doctor-parent-care/app_care",
    )
    assert cells(answer, "claim", "speaker", "speaker_relation", "stake", "basis", "partner") == [
        (
            "เทศบาลและเครือข่ายเห็นว่าความร่วมมือเป็นปัจจัยหลักที่ทำให้แอพ “Care” สำเร็จ",
            "เทศบาลนครขอนแก่นและเครือข่าย",
            "implementer",
            "own_work",
            "named_factor",
            None,
        )
    ]


def test_partners_of_the_school_project_are_told_with_what_they_brought(
    shipped_sandbox: Sandbox,
) -> None:
    answer = asked(shipped_sandbox, "partners-of-an-innovation")
    assert Counter(cells(answer, "partner_en")) == {
        ("Parents",): 2,
        ("Khon Kaen Hospital",): 4,
        ("Northeastern Child and Adolescent Mental Health Institute",): 4,
    }
    assert ("Khon Kaen Hospital", "expert_knowledge", "sent trainers for the teachers", 2) in cells(
        answer, "partner_en", "role", "what_en", "evidence"
    )


def test_one_partner_of_the_register_works_in_two_cases(shipped_sandbox: Sandbox) -> None:
    many = asked(shipped_sandbox, "partners-of-more-than-one-case")
    assert cells(many, "partner_en", "cases", "local_governments", "provinces") == [
        ("Trang Node Flagship", 2, 2, 1)
    ]
    places = asked(shipped_sandbox, "where-a-partner-works")
    assert cells(places, "local_government_en", "is_other", "role") == [
        ("Khlong Pang Subdistrict Municipality", False, "funding"),
        ("Kantang Tai SAO", False, "funding"),
    ]


def test_factors_count_the_innovations_that_the_records_name_them_for(
    shipped_sandbox: Sandbox,
) -> None:
    named: dict[str, set[str]] = defaultdict(set)
    for record in records():
        for claim in record.get("success_factors", ()):
            if claim["basis"] == "named_factor":
                named[claim["code"]].add(f"{record['id']} {claim.get('about')}")
    answer = asked(shipped_sandbox, "factors-by-breadth")
    expected = {(code, len(innovations)) for code, innovations in named.items()}
    assert set(cells(answer, "factor", "innovations")) == expected
    assert set(cells(answer, "of")) == {(len(set().union(*named.values())),)}


def test_awards_count_what_the_records_hold(shipped_sandbox: Sandbox) -> None:
    held = [award for record in records() for award in record.get("awards", ())]
    answer = asked(shipped_sandbox, "awards-and-their-scope", status=ANY)
    assert Counter(cells(answer, "status", "awarded_for")) == Counter(
        (award["status"], award.get("awarded_for", "unknown")) for award in held
    )


def test_topics_of_good_management_are_those_of_one_local_government_and_year(
    shipped_sandbox: Sandbox,
) -> None:
    answer = asked(shipped_sandbox, "governance-topics", status=ANY)
    assert set(cells(answer, "local_government_en", "year", "year_kind")) == {
        ("Khon Kaen City Municipality", 2567, "fiscal")
    }
    assert [number for number, _ in sorted(set(cells(answer, "number", "status")))] == [
        *range(1, 10)
    ]


def records() -> list[dict[str, Any]]:
    files = sorted(CASES.glob("*.yaml"))
    return [yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader) for file in files]


# ---- wrong values


def test_a_wrong_value_names_the_nearest_ones(shipped_sandbox: Sandbox) -> None:
    with pytest.raises(WrongValue) as refused:
        asked(shipped_sandbox, "who-says-which-factor", factor="colaboration network")
    assert "collaboration_network" in refused.value.en


def test_a_label_in_either_language_stands_for_its_code(shipped_sandbox: Sandbox) -> None:
    answers = [
        asked(shipped_sandbox, "what-partner-types-bring", theme=theme)
        for theme in ("environment", "สิ่งแวดล้อม", "Environment")
    ]
    assert answers[0] == answers[1] == answers[2]
