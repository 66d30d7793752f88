"""The counts that sentences need: each is named once, means the same in both languages, is needed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from all_engines import EMBEDDED, as_multiset

from govinno.answers import totals as module
from govinno.answers.common import SELECTED
from govinno.answers.question import Question, QuestionError, load_questions
from govinno.answers.totals import Totals, load_totals, totals_behind, totals_of
from govinno.answers.values import values_of
from govinno.graph.engines import language_of
from govinno.graph.sandbox import Sandbox

QUESTIONS, TOTALS = load_questions(), load_totals()
every_total = pytest.mark.parametrize("totals", TOTALS.values(), ids=TOTALS)
every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
_BLANK = re.compile(r"\$(\w+)")


def askers(totals: Totals) -> list[Question]:
    """The questions that list any of these counts."""
    return [q for q in QUESTIONS.values() if totals.counts.keys() & set(q.totals.values())]


@every_total
def test_both_languages_give_one_row_of_the_counts_that_the_file_names_and_the_same(
    totals: Totals, shipped_sandbox: Sandbox
) -> None:
    for question in askers(totals):
        values, _ = values_of(shipped_sandbox, question, {})
        texts = totals.bound(values)
        tables = [shipped_sandbox.run(engine, texts[language_of(engine)]) for engine in EMBEDDED]
        assert [table.columns for table in tables] == [list(totals.counts)] * len(EMBEDDED)
        assert [len(table.rows) for table in tables] == [1] * len(EMBEDDED)
        assert as_multiset(tables[0]) == as_multiset(tables[1]), question.slug


@every_total
def test_every_count_is_listed_somewhere(totals: Totals) -> None:
    listed = {count for question in QUESTIONS.values() for count in question.totals.values()}
    assert totals.counts.keys() <= listed | set(SELECTED.values())


@every_total
def test_every_count_says_in_both_languages_what_it_counts(totals: Totals) -> None:
    for words in totals.counts.values():
        assert re.search("[ก-๙]", words.th) and re.search("[a-z]", words.en)
    assert set(totals.texts) == {"sparql", "cypher"}


@every_question
def test_a_question_lists_what_its_sentences_say_and_no_more(question: Question) -> None:
    words = (question.sentence, question.nothing, question.limits)
    said = set(re.findall(r"[{?!+|](\w+)", " ".join(w.th + w.en for w in words)))
    assert {called for called in question.totals if not {called, called[:-3]} & said} == set()


@every_question
def test_a_question_has_every_blank_of_the_counts_that_it_lists(question: Question) -> None:
    blanks = {parameter.name for parameter in question.parameters}
    for totals in totals_behind(question.totals):
        assert set(_BLANK.findall("".join(totals.texts.values()))) <= blanks, totals.name


@every_question
def test_no_question_counts_for_itself(question: Question) -> None:
    assert set(question.texts) <= {"sparql", "cypher", "evidence"}


def test_a_count_that_no_file_gives_is_refused_by_its_name() -> None:
    with pytest.raises(QuestionError, match="no total gives \\['casess'\\]"):
        totals_behind({"all": "cases", "cases": "casess"})


def test_a_count_that_two_files_give_is_refused_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = (module.FOLDER / "cases.md").read_text(encoding="utf-8")
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(cases, encoding="utf-8")
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    with pytest.raises(QuestionError, match="given twice: \\['cases'\\]"):
        load_totals.__wrapped__()


def test_a_question_gets_the_counts_under_the_names_that_it_gives_them(
    shipped_sandbox: Sandbox,
) -> None:
    listed = {"of": "innovations", "in": "cases"}
    found = [totals_of(shipped_sandbox, listed, {}, engine) for engine in EMBEDDED]
    assert found[0] == found[1] and list(found[0]) == ["of", "in"]
    assert totals_of(shipped_sandbox, {}, {}, "sparql") == {}
