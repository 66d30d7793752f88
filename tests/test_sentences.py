"""The small language that sentences of questions are written in, and what they may not say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from all_engines import values_to_try
from small_stores import new_home

from govinno.answers.answer import Answer
from govinno.answers.ask import ask
from govinno.answers.question import ANY, Question, load_questions, read_question
from govinno.answers.sentences import filled
from govinno.answers.success.comparison import REGARDLESS
from govinno.answers.success.words import say
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell, Table
from govinno.ontology.model import GI, load_model
from govinno.words import Words

QUESTIONS = load_questions()
every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)

MADE = read_question(
    "made",
    """---
title: {th: "", en: ""}
sentence: {th: "", en: ""}
nothing: {th: "", en: ""}
limits: {th: "", en: ""}
parameters:
  theme: {type: Theme, label: {th: ประเด็น, en: Theme}, default: any, optional: true}
columns:
  factor: {th: ปัจจัย, en: Factor}
  factor_en: {th: อังกฤษ, en: English, kind: english, of: factor}
  role: {th: บทบาท, en: Role}
  cases: {th: กรณี, en: Cases, kind: number}
ties: [cases]
---
```sparql
x
```
```cypher
x
```
""",
)
ROWS: list[list[Cell]] = [
    ["ร่วม", "Joining", "a", 24],
    ["นำ", "Leading", "b", 24],
    ["เงิน", "Money", "c", 3],
]


def told(template: str, rows: list[list[Cell]] = ROWS, theme: str = ANY, **totals: Any) -> str:
    words = Words(template, template)
    known = {"theme": Words("น้ำ", "Water")}
    table = Table(MADE.column_names, rows)
    return filled(MADE, words, table, known, totals, {"theme": theme})["en"]


# ---- the language


@pytest.mark.parametrize(
    ("n", "expected"), [(0, "0 cases are"), (1, "1 case is"), (2, "2 cases are")]
)
def test_a_word_follows_its_number(n: int, expected: str) -> None:
    assert told("{n} {n|case is|cases are}", n=n) == expected


def test_a_word_follows_the_number_of_rows_and_of_different_cells() -> None:
    assert told("{rows|row|rows} {count:factor|kind|kinds}", ROWS[:1]) == "row kind"
    assert told("{rows|row|rows} {count:factor|kind|kinds}") == "rows kinds"


def test_a_part_is_said_only_where_its_number_is_not_zero() -> None:
    template = "{n} of 3.{?left} Left out: {left}.{/}{!left} All told.{/}"
    assert told(template, n=3, left=0) == "3 of 3. All told."
    assert told(template, n=2, left=1) == "2 of 3. Left out: 1."


def test_parts_stand_within_parts() -> None:
    template = "{?all}Of {all}{?some}, {some}{/}.{/}{!all}None.{/}"
    assert told(template, all=0, some=0) == "None."
    assert told(template, all=2, some=0) == "Of 2."
    assert told(template, all=2, some=1) == "Of 2, 1."


def test_a_filter_that_is_open_is_not_told() -> None:
    assert told("cases{?theme} on {theme}{/}") == "cases"
    assert told("cases{?theme} on {theme}{/}", theme="water") == "cases on Water"
    assert told("{?theme=water}w{/}{?theme=air}a{/}", theme="water") == "w"
    assert told("({filters})", theme="water") == "(Theme: Water)"


def test_all_that_share_the_first_place_are_named() -> None:
    template = "{most:factor}, {first:cases}{ties|| each}"
    assert told(template) == "Joining, Leading, 24 each"
    assert told(template, ROWS[1:]) == "Leading, 24"
    assert told("{most:factor+role}") == "Joining (a), Leading (b)"


def test_a_list_says_how_many_it_leaves_out() -> None:
    rows: list[list[Cell]] = [[f"f{n}", None, "", 1] for n in range(5)]
    assert told("{list:factor}", rows) == "f0, f1, f2 and 2 more"
    assert told("{most:factor}", [*rows, ["f5", None, "", 1]]) == "f0, f1, f2, f3, f4 and 1 more"


def test_each_row_is_told_with_its_number_but_for_those_with_none() -> None:
    assert told("{each:factor+cases}", [*ROWS, ["x", "X", "", 0]]) == (
        "Joining 24, Leading 24, Money 3"
    )


def test_the_study_is_worded_in_the_same_language() -> None:
    assert say("definitions.C", lasting_years=1).en == "running for at least 1 year"
    assert say("definitions.C", lasting_years=Words("1", "1")).en.endswith("1 year")
    assert say("brought", partners=1000, with_partner=1, of="all").en == (
        "1,000 registered partners have a part in 1 of all."
    )


def test_what_nobody_gave_is_our_own_mistake() -> None:
    with pytest.raises(KeyError):
        say("definitions.C")


# ---- what no sentence may say


def answers(sandbox: Sandbox, question: Question) -> Iterator[Answer]:
    yield ask(sandbox, "000001", question, {})
    for values in values_to_try(sandbox, question, samples=4):
        yield ask(sandbox, "000001", question, values)


def wrong_in(answer: Answer) -> list[str]:
    """What of an answer reads wrong aloud: plurals of one, singulars of many, "of the 1", "0 of
    0", the same word twice, and years of the Buddhist era without their name in English."""
    english, thai = ((answer.sentence[lang], answer.limits[lang]) for lang in ("en", "th"))
    bad = {
        r"(?<![\d.,])1 (?!was|is|has|does|tells|names|works|holds)[a-z]+s\b",
        r"\b(?:of the|these|those) 1\b",
        r"(?<!of )(?<![\d.,])1 (?:of \d+ )?(?:are|were|have|do|tell|name)\b",
        r"\b0 of (the )?0\b",
        r"\b([a-z]+) \1\b",
        r"\(all\)|: all\b",
    }
    found = [f"{p}: {said}" for said in english for p in bad if re.search(p, said)]
    return found + [said for said in thai if re.search(r"(?<!\d)0 จาก 0(?!\d)", said)]


def test_what_reads_wrong_is_found(shipped_sandbox: Sandbox) -> None:
    answer = ask(shipped_sandbox, "000001", QUESTIONS["how-cases-were-selected"], {})
    for said in (
        "1 claims",
        "In 1 of the 1",
        "By the source 1 were for it",
        "0 of 0 claims",
        "1 of 1 are out",
        "so so",
        "(award: all)",
    ):
        assert wrong_in(replace(answer, sentence={**answer.sentence, "en": said})), said


@every_question
def test_no_sentence_has_a_wrong_plural_or_counts_within_nothing(
    shipped_sandbox: Sandbox, question: Question
) -> None:
    for answer in answers(shipped_sandbox, question):
        assert wrong_in(answer) == []


@every_question
def test_of_a_store_with_one_record_all_sentences_read_well(
    one_record: Sandbox, question: Question
) -> None:
    for values in values_to_try(one_record, question, samples=2):
        assert wrong_in(ask(one_record, "000001", question, values)) == []


@pytest.fixture(scope="module")
def one_record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    home = new_home(tmp_path_factory.mktemp("one"), "alone")
    with Sandbox(home.now.folder) as sandbox:
        yield sandbox


@every_question
def test_no_words_about_the_cases_are_fixed(question: Question) -> None:
    """Whether cases are winners, or compared with others, depends on what is loaded."""
    said = " ".join(
        w for words in (question.sentence, question.limits) for w in (words.th, words.en)
    )
    assert not re.search(r"[Nn]early all|เกือบทุกกรณี|These are winners|nothing is compared", said)


def test_a_code_of_selection_says_whether_it_looked_at_success() -> None:
    modes = load_model().code_lists[GI + "SelectionMode"].concepts.values()
    marked = {mode.code for mode in modes if mode.chosen_regardless_of_success}
    assert marked == REGARDLESS


# ---- known sentences, on the shipped cases


def sentence(sandbox: Sandbox, slug: str, **values: str) -> dict[str, str]:
    return ask(sandbox, "000001", QUESTIONS[slug], values).sentence


def test_applicants_are_told_among_the_ways_cases_came(shipped_sandbox: Sandbox) -> None:
    said = sentence(shipped_sandbox, "how-cases-were-selected")
    assert said["en"].startswith("Of 56 cases, 3 were chosen regardless of success.")
    assert "Award applicant 3" in said["en"] and "ผู้สมัครรับรางวัล 3" in said["th"]


def test_the_contributor_who_is_no_partner_is_named(shipped_sandbox: Sandbox) -> None:
    said = sentence(shipped_sandbox, "partners-of-an-innovation")
    assert "3 of 4 contributors are partners" in said["en"]
    assert "1 is not a partner: 11 municipal schools (Internal)." in said["en"]


def test_a_coded_feature_is_not_told_as_what_its_source_calls_a_factor(
    shipped_sandbox: Sandbox,
) -> None:
    said = sentence(shipped_sandbox, "who-says-which-factor", factor=ANY, basis="described_feature")
    assert "In 79 a coder read it out of a description" in said["en"]
    assert "helped" not in said["en"]


def test_the_filter_that_leaves_nothing_is_named(shipped_sandbox: Sandbox) -> None:
    said = sentence(
        shipped_sandbox, "innovations-for-a-theme", theme="waste_circular", lao_type="BMA"
    )
    assert (
        "Type of local government: Bangkok Metropolitan Administration" in said["en"]
        and "11 rows" in said["en"]
    )
    assert "11 แถว" in said["th"]
