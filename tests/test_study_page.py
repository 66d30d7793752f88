"""The study of partners and success on the Questions page, run by Streamlit's own driver."""

from __future__ import annotations

import re
from typing import cast

import pytest
from compared import comparison_store
from pages import open_page, text_of, use_store
from streamlit.testing.v1 import AppTest

from govinno import dashboard
from govinno.answers import evidence
from govinno.answers.answer import EvidenceCounts
from govinno.answers.brief import tables_of
from govinno.answers.evidence import counts_of_evidence
from govinno.answers.success.answer import SuccessAnswer
from govinno.answers.success.measures import COUNTS, all_settings, settings_of
from govinno.answers.success.tables import study as the_study
from govinno.graph.exports.words import MADE_UP
from govinno.graph.snapshots import Store
from govinno.verbs import Govinno
from govinno.views import html, shell
from govinno.views.questions import HOME
from govinno.views.study import FIRST_ROWS
from govinno.views.success import DEFINITION
from govinno.views.words import LANGUAGES, catalogue

PARTS = the_study().form.parts

DEFINITIONS = "ABCDE"


@pytest.fixture(autouse=True)
def _shipped(monkeypatch: pytest.MonkeyPatch, shipped_store: Store) -> None:
    use_store(monkeypatch, shipped_store.folder)


@pytest.fixture
def _compared(monkeypatch: pytest.MonkeyPatch, _shipped: None) -> None:
    use_store(monkeypatch, comparison_store().folder)


def asked(**values: str) -> SuccessAnswer:
    """What the library answers on the store of this test."""
    return cast(SuccessAnswer, shell.library().ask(HOME, values))


def study_page(**parameters: str) -> AppTest:
    """The study on the Questions page."""
    return open_page("questions", q=HOME, **parameters)


def opened(**parameters: str) -> AppTest:
    """The page with the door of the analysts open."""
    return study_page(analysts="open", **parameters)


def said(test: AppTest) -> str:
    """All words of a page, with single blanks between them."""
    return " ".join(text_of(test).split())


def escaped(text: str) -> str:
    return " ".join(str(html.Markup.escape(text)).split())


def markup(test: AppTest) -> str:
    return "\n".join(element.proto.body for element in test.get("html"))


def counts(test: AppTest) -> str:
    """The three counts of the page: yes, no, not known."""
    [found] = re.findall(r'data-counts="([\d ]+)"', markup(test))
    return found


def counted(answer: SuccessAnswer) -> str:
    return " ".join(str(answer.success[name]) for name in COUNTS)


def fields(test: AppTest) -> set[str]:
    """The blanks that have a field; a thing is found by its name."""
    boxes = [*test.selectbox, *test.number_input, *test.text_input]
    keys = [str(box.key) for box in boxes if box.key]
    keys += [element.proto.id.rpartition("-")[2] for element in test.get("bidi_component")]
    found = (re.fullmatch(r"(?:blank|find)_(\w+)", key) for key in keys)
    return {match[1] for match in found if match}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_study_is_the_answer_then_the_counts_behind_their_door_then_the_parts_in_order(
    lang: str,
) -> None:
    answer = asked()
    test = opened(lang=lang)
    told = said(test)
    assert counts(test) == counted(answer)
    parts = [escaped(PARTS[name].title.in_language(lang)) for name in answer.all_parts()]
    assert len(parts) == len(PARTS)
    first, *_ = [told.index(escaped(sentence[lang])[-40:]) for sentence in answer.opening]
    definition = told.index(answer.parameter_words[DEFINITION][lang])
    places = [first, definition, *(told.index(words, definition) for words in parts)]
    assert places == sorted(places)
    assert not test.error and not test.exception and not test.warning


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_the_door_a_reader_sees_names_and_none_of_the_tools(lang: str) -> None:
    answer = asked()
    test = study_page(lang=lang)
    assert fields(test) == {"theme", "province"}
    assert "data-counts" not in markup(test) and not test.code
    strong = re.findall(r"<strong>(.*?)</strong>", markup(test))
    names = [name[lang] for name in answer.names]
    assert [re.sub("<[^>]+>", "", found) for found in strong] == names and len(names) == 3
    told = said(test)
    assert escaped(PARTS["said"].title.in_language(lang)) in told
    assert escaped(PARTS["combinations"].title.in_language(lang)) not in told


def test_the_door_stands_in_the_link_and_stays_open_while_filters_are_chosen() -> None:
    test = study_page(lang="en")
    test.toggle(key="analysts").set_value(True).run()
    assert test.query_params["analysts"] == "open" and "definition" in fields(test)
    test.selectbox(key="blank_lao_type").set_value("MUN").run()
    test.selectbox(key="blank_theme").set_value("waste_circular").run()
    assert test.toggle(key="analysts").value and "lao_type" in fields(test)
    assert counts(test) == counted(asked(lao_type="MUN", theme="waste_circular"))
    test.toggle(key="analysts").set_value(False).run()
    assert fields(test) == {"theme", "province"}


def test_a_link_with_an_analysts_value_opens_the_door_by_itself() -> None:
    assert "definition" in fields(study_page(lang="en", definition="A"))


def test_an_empty_scope_shows_which_filter_emptied_it_and_a_way_back() -> None:
    answer = asked(province="กรุงเทพมหานคร")
    test = study_page(lang="th", province="กรุงเทพมหานคร")
    assert escaped(answer.sentence["th"]) in said(test)
    assert "ลบตัวกรองทั้งหมด" in markup(test) and 'class="part-title"' not in markup(test)
    assert not test.error and not test.exception


def test_what_a_coder_read_has_a_look_of_its_own() -> None:
    drawn = markup(study_page(lang="en"))
    assert "a coder read it as a factor" in drawn
    for found in re.findall(r'<span class="(\w+)">(?:<[^>]+>)?[^<]*a coder read it', drawn):
        assert found == "coded"
    assert drawn.count('class="table brief coded"') == 2


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_each_definition_has_its_own_settings_and_no_others(definition: str) -> None:
    test = opened(lang="en", definition=definition)
    answer = asked(definition=definition)
    assert counts(test) == counted(answer)
    shown = fields(test)
    assert shown & all_settings() == set(settings_of(answer.parameters))
    assert shown - all_settings() == set(answer.parameters) - all_settings()


def test_another_definition_is_chosen_right_above_the_counts_and_stands_in_the_link() -> None:
    test = opened(lang="en")
    before = counts(test)
    test.selectbox(key="blank_definition").set_value("A").run()
    assert test.query_params["definition"] == "A"
    assert counts(test) == counted(asked(definition="A")) != before


def test_a_setting_that_is_filled_in_stands_in_the_link() -> None:
    test = opened(lang="en", definition="A")
    test.number_input(key="blank_rank").set_value(1).run()
    assert test.query_params["rank"] == "1"
    assert counts(test) == counted(asked(definition="A", rank="1"))


def test_a_filter_in_front_narrows_the_answer_and_the_answer_says_so() -> None:
    test = opened(lang="en")
    test.selectbox(key="blank_theme").set_value("waste_circular").run()
    answer = asked(theme="waste_circular")
    assert counts(test) == counted(answer) != counted(asked())
    theme = answer.parameter_words["theme"]["en"]
    assert escaped(theme) in said(test)


def test_one_value_that_is_no_use_leaves_the_others_as_they_are() -> None:
    test = opened(lang="en", definition="A", from_year="last year")
    assert "last year" in test.warning[0].value
    assert counts(test) == counted(asked(definition="A"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_part_that_is_not_shown_says_calmly_why(lang: str) -> None:
    refused = {
        n: p["refused"] for n, p in asked(definition="C").all_parts().items() if "refused" in p
    }
    assert set(refused) == {"shown", "combinations"}
    test = opened(lang=lang, definition="C")
    for reason in refused.values():
        assert escaped(reason[lang]) in said(test)
        assert f'data-refused="{reason["code"]}"' in markup(test)
    assert not test.error and not test.warning and not test.exception


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_table_has_its_title_and_its_rows_or_says_that_there_are_none(lang: str) -> None:
    told = said(opened(lang=lang))
    tables = dict(tables_of(asked()))
    assert {bool(table["rows"]) for table in tables.values()} == {True, False}
    for name, table in tables.items():
        assert escaped(table["title"][lang]) in told, name
        if not table["rows"]:
            assert escaped(table["nothing"][lang]) in told, name
    named = tables["named_factors"]
    assert len(named["rows"]) > FIRST_ROWS  # so that the fold has more than the page
    last = shell.library().questions()[HOME].form.tables["named_factors"]
    assert last.columns[0].codes and str(len(named["rows"])) in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_table_with_evidence_says_how_much_there_is_and_what_is_not_reviewed(
    lang: str,
) -> None:
    answer, shown = asked(), " ".join(markup(opened(lang=lang)).split())
    parts = [
        table for part in answer.all_parts().values() for table in part.get("tables", {}).values()
    ]
    counted = [answer.evidence_counts] if answer.rows else []
    counted += [EvidenceCounts(**table["evidence_counts"]) for table in parts if table["rows"]]
    told = [counts_of_evidence(c).in_language(lang) for c in counted if c.given or c.truncated]
    assert len(told) > 3
    for words in set(told):
        assert shown.count(escaped(words)) == told.count(words), words
    # What is not reviewed is said once, in the panel, and at no table.
    assert catalogue()["evidence.keywords_note"].in_language(lang) not in shown


def test_evidence_that_was_cut_is_told_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "ROWS_WITH_EVIDENCE", 2)
    shown = said(opened(lang="en"))
    assert "It was looked for behind the first 2 rows only." in shown


def test_words_are_read_and_no_codes_for_analysts() -> None:
    told = said(opened(lang="en"))
    study = shell.library().questions()[HOME]
    codes = [
        c for form in (study, *study.form.tables.values()) for c in form.columns if c.kind == "code"
    ]
    assert codes
    assert [c.label.en for c in codes if c.label.en in told] == []


# ---- with results to compare


@pytest.mark.usefixtures("_compared")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_rates_are_drawn_with_what_they_rest_on_and_single_cases_stand_apart(lang: str) -> None:
    table = asked().parts["shown"]["tables"]["compared_partners"]
    lines = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    ranked = [line for line in lines if line["rank"] is not None]
    assert len(ranked) > 1
    page = markup(opened(lang=lang))
    drawn = page[page.index('<table class="dots"') :]
    assert drawn.count('<tr class="ranked"') >= len(ranked)
    first = ranked[0]
    assert f"--rate:{first['rate']:.4f}" in drawn and f"--low:{first['low']:.4f}" in drawn
    known = {"th": "จากที่ทราบผล {known}", "en": "of {known} known"}[lang].format(**first)
    assert known in drawn
    few = [line for line in lines if line["rank"] is None]
    if few:
        mark = few[0]["mark_en" if lang == "en" else "mark"]
        assert mark in drawn[drawn.index('<tr class="group"') :]


@pytest.mark.usefixtures("_compared")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", sorted(dashboard.PAGES))
def test_made_up_examples_are_told_on_every_page(page: str, lang: str) -> None:
    told = text_of(open_page(page, lang=lang))
    assert told.index(MADE_UP.in_language(lang)) < 200  # above all else of the page


@pytest.mark.parametrize("page", sorted(dashboard.PAGES))
def test_real_cases_are_not_called_made_up(page: str) -> None:
    assert MADE_UP.en not in text_of(open_page(page, lang="en"))


@pytest.mark.usefixtures("_compared")
def test_a_question_on_made_up_examples_tells_it_once() -> None:
    test = open_page("questions", lang="en", q="what-partner-types-bring")
    assert markup(test).count(MADE_UP.en) == 1
    assert not test.warning


# ---- the texts behind it


def test_all_texts_that_were_run_are_there_and_open_in_query(shipped_store: Store) -> None:
    queries = asked().queries
    assert len(queries) > 2
    test = opened(lang="en")
    assert sorted(block.value for block in test.code) == sorted(queries.values())
    with Govinno(shipped_store.folder) as govinno:
        assert govinno.questions()[HOME].kind == "study"
    query = open_page("query", lang="en", q=HOME, engine="cypher", fact="claims")
    assert query.text_area(key="query_text").value == queries["cypher_claims"]
    assert not query.warning and not query.error
