"""The pages of the dashboard, run by Streamlit's own driver on the shipped cases."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import yaml
from conftest import CASES
from pages import open_page, text_of, use_store

from govinno import dashboard
from govinno.answers.question import load_questions
from govinno.answers.success.tables import study
from govinno.graph.snapshots import Store
from govinno.loading import load
from govinno.ontology import load_model
from govinno.verbs import Govinno
from govinno.views import html
from govinno.views.asked import BLANK, FIRST_CASE
from govinno.views.questions import HOME

#: All pages; each must open without parameters.
PAGES = sorted(dashboard.PAGES)


@pytest.fixture(autouse=True)
def _shipped(monkeypatch: pytest.MonkeyPatch, shipped_store: Store) -> None:
    use_store(monkeypatch, shipped_store.folder)


# ---- all pages


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_in_both_languages_and_says_where_its_numbers_come_from(
    page: str, lang: str
) -> None:
    test = open_page(page, lang=lang)
    assert not test.error and not test.exception
    honest = {"th": "ไม่ได้พิสูจน์ว่าสิ่งใดทำให้สำเร็จ", "en": "they do not prove what made it succeed"}
    assert honest[lang] in text_of(test)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_store_says_what_to_do(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_store(monkeypatch, tmp_path / "empty")
    test = open_page(page, lang="en")
    assert [box.value for box in test.info] == ["There are no data in this store yet."]
    assert "govinno load cases" in text_of(test)
    assert not test.error


@pytest.mark.parametrize("page", PAGES)
def test_a_broken_store_is_told_without_a_traceback(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "current").write_text("no such snapshot")
    use_store(monkeypatch, tmp_path)
    test = open_page(page, lang="en")
    assert test.error[0].value.startswith("The store cannot be read.")
    assert "Traceback" not in text_of(test)


@pytest.mark.parametrize("page", PAGES)
def test_a_bad_link_is_answered_with_defaults_and_says_so(page: str) -> None:
    test = open_page(page, lang="xx", q="nope", fy="abc", lim="-1", junk="x" * 10_000)
    told = " ".join(box.value for box in test.warning)
    assert "lang = “xx”" in told and "fy, junk, lim" in told
    assert "q = “nope”" in told or "lim, q" in told  # a page without questions does not know q
    assert not test.error and not test.exception


def test_a_load_in_another_process_shows_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = sorted(CASES.glob("kkn-*.yaml"))[:2]
    load(Store(tmp_path), sources[:1])
    use_store(monkeypatch, tmp_path)
    assert "(snapshot 000001)" in text_of(open_page("questions", lang="en"))
    load(Store(tmp_path), sources)
    told = text_of(open_page("questions", lang="en"))
    assert "(snapshot 000002)" in told and "· 2 cases" in told
    told = text_of(open_page("questions", lang="en", q="what-partner-types-bring"))
    assert "in 2 of 2 cases" in told


# ---- answers


def test_what_partners_brought_and_what_people_say_are_a_door_away_from_the_study() -> None:
    doors = text_of(open_page("questions", lang="en", q=HOME))
    questions = load_questions()
    for slug in study().form.see_also:
        assert BLANK.sub("…", questions[slug].title.en) in doors
    brought, said = (
        text_of(open_page("questions", lang="en", q=slug)) for slug in study().form.see_also
    )
    assert "103 partner contributions in 36 of 56 cases" in brought
    assert "Contributions · showing 14 of 47 rows" in brought
    assert "Participation, for 6 of 13 innovations" in said


def test_the_sentence_of_every_question_is_that_of_the_command_line(shipped_store: Store) -> None:
    with Govinno(shipped_store.folder) as govinno:
        for slug in govinno.questions():
            for lang in ("th", "en"):
                sentence = govinno.ask(slug).sentence[lang]
                told = " ".join(text_of(open_page("questions", lang=lang, q=slug)).split())
                assert str(html.Markup.escape(sentence)) in told, slug


def test_filling_a_blank_writes_the_link() -> None:
    test = open_page("questions", lang="en", q="who-says-which-factor")
    test.selectbox(key="blank_factor").set_value("leadership").run()
    assert test.query_params["factor"] == "leadership"
    assert "Who speaks of a factor (Leadership), for or against it" in text_of(test)
    assert not test.error


def test_an_unknown_value_gets_the_nearest_and_the_answer_of_the_default() -> None:
    test = open_page("questions", lang="en", q="partners-of-an-innovation", innovation="zzz")
    assert "The nearest are" in test.warning[0].value
    assert "3 of 4 contributors are partners" in text_of(test)


def test_the_evidence_names_the_speakers_stake_in_words() -> None:
    told = text_of(open_page("questions", lang="en", q="who-says-which-factor"))
    stakes = {c.label.en for c in load_model().codes_of(_class("Stake")).concepts.values()}
    assert any(f"Stake: {stake}" in told for stake in stakes)


def _class(name: str) -> str:
    return load_model().entity_class(name).iri


# ---- query


def _run(test: object, text: str) -> object:
    test.text_area(key="query_text").set_value(text)  # type: ignore[attr-defined]
    test.button[0].click().run()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 60
    while not test.session_state["run"].future.done() and time.monotonic() < deadline:  # type: ignore[attr-defined]
        time.sleep(0.1)
    return test.run()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("engine", "text"),
    [
        ("sparql", "SELECT (1 AS ?one) {}"),
        ("cypher", "RETURN 1 AS one"),
    ],
)
def test_a_query_gives_its_table(engine: str, text: str) -> None:
    test = _run(open_page("query", lang="en", engine=engine), text)
    assert test.dataframe[0].value.to_dict("list") == {"one": ["1"]}
    assert "Rows: 1 ·" in text_of(test)


@pytest.mark.parametrize(
    ("lang", "start"), [("th", "คำสั่งนี้แก้ไขข้อมูล"), ("en", "This text changes data")]
)
def test_a_text_that_writes_is_refused_in_words_and_kept(lang: str, start: str) -> None:
    text = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
    test = _run(open_page("query", lang=lang), text)
    assert test.warning[0].value.startswith(start)
    assert test.text_area(key="query_text").value == text


def test_a_question_opens_in_query_with_its_values() -> None:
    test = open_page(
        "query", lang="en", engine="cypher", q="who-says-which-factor", factor="leadership"
    )
    assert '"leadership"' in test.text_area(key="query_text").value


def test_each_thing_of_a_visitors_rows_has_a_mark_that_opens_what_its_record_quotes() -> None:
    text = (
        "MATCH (c:SuccessFactorClaim) WHERE c.case = 'pyo-phayaopao-learning-city' RETURN c, c.code"
    )
    test = _run(open_page("query", lang="en", engine="cypher"), text)
    record = yaml.safe_load((CASES / "pyo-phayaopao-learning-city.yaml").read_text("utf-8"))
    words = {claim["evidence"]["keywords"] for claim in record["success_factors"]}
    shown = next(
        each.proto.body for each in test.main if "row-things" in getattr(each.proto, "body", "")
    )
    assert {said for said in words if said in shown} == words
    assert (
        shown.count("evidence-mark") == shown.count("<template ") == len(record["success_factors"])
    )


def test_a_running_query_can_be_stopped() -> None:
    test = open_page("query", lang="en")
    test.text_area(key="query_text").set_value(
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    )
    test.button[0].click().run()
    stop = next(button for button in test.button if button.key == "stop")
    stop.click().run()
    run = test.session_state["run"]
    deadline = time.monotonic() + 8
    while not run.future.done() and time.monotonic() < deadline:
        time.sleep(0.1)
    test.run()
    assert test.warning[0].value.startswith("The query was stopped")


# ---- network


def test_the_network_opens_on_the_landscape_and_says_of_how_many_it_tells() -> None:
    told = text_of(open_page("network", lang="en"))
    assert "Of all 56 cases, 36 name a partner." in told
    assert "The most frequent kind of partner is Community group, in 22 of these 36." in told
    assert "Kinds of partners: 10 of 12" in told
    for form in ("matrix", "flow", "table"):
        assert "Of all 56 cases" in text_of(open_page("network", lang="en", view=form)), form


def test_filters_stand_in_the_link_and_are_told_in_words() -> None:
    test = open_page("network", lang="en", province="th-40", claims="1", least="2")
    told = text_of(test)
    assert "Only Province: Khon Kaen · in at least 2 cases · Only partners named in a claim" in told
    assert "None of the 56 cases passes all filters" in told
    test.button(key="no_filters").click().run()
    assert not {"province", "claims", "least"} & set(test.query_params)
    test.selectbox(key="filter_theme").set_value("environment").run()
    assert test.query_params["theme"] == "environment"
    assert "20 of 56 cases pass the filters" in text_of(test)


def test_a_filter_of_the_landscape_also_narrows_the_network_around_a_thing() -> None:
    theme = "vocab/theme/elderly_ltc"
    shown = [
        int(found[1])
        for asked in ({}, {"type": "CM"})
        if (
            found := re.search(
                r"Showing (\d+) of", text_of(open_page("network", lang="en", at=theme, **asked))
            )
        )
    ]
    assert shown[0] > shown[1] >= 1


def test_a_path_is_told_as_sentences_and_its_absence_is_told_too() -> None:
    ends = {"from": "id/organization/hosp-khonkaen", "to": "id/organization/hosp-songkhla"}
    told = text_of(open_page("network", lang="th", **ends))
    assert "พบเส้นทางสั้นที่สุด 1 เส้นทาง ยาว 2 ช่วง" in told
    assert re.search(r"โรงพยาบาลขอนแก่น.*เป็นส่วนหนึ่งของ.*กระทรวงสาธารณสุข.*โรงพยาบาลสงขลา", told, re.S)
    gone = text_of(open_page("network", lang="th", **{**ends, "to": "vocab/province/th-95"}))
    assert "ไม่พบเส้นทางใน 4 ช่วง" in gone
    bad = open_page("network", lang="en", **{**ends, "to": "id/organization/nobody"})
    assert "“id/organization/nobody” is not in this store" in text_of(bad)


def test_the_network_around_a_case_says_how_much_it_shows() -> None:
    told = text_of(open_page("network", lang="en", case=FIRST_CASE))
    assert 'Around "Care" app' in told.replace("&#34;", '"')
    assert "Showing 20 of 20 things" in told


def test_a_kind_that_is_unticked_leaves_the_network_and_stays_in_the_legend() -> None:
    test = open_page("network", lang="en", case=FIRST_CASE)
    test.checkbox(key="kind_Outcome").uncheck().run()
    assert test.query_params["hide"] == "Outcome"
    assert "Showing 15 of 15 things" in text_of(test)
    assert test.checkbox(key="kind_Outcome").label.endswith("Outcome (5)")
    test.checkbox(key="kind_Outcome").check().run()
    assert "hide" not in test.query_params


def test_a_selected_thing_tells_its_facts_and_its_evidence() -> None:
    project = "id/innovation/kkn-khonkaen-teacher-doctor-parent-care/project"
    told = text_of(open_page("network", lang="en", case=FIRST_CASE, sel=project))
    assert "Implemented by" in told and "Khon Kaen City Municipality" in told
    assert re.search(r"evidence \d", told)
    theme = "vocab/theme/waste_circular"
    told = text_of(open_page("network", lang="en", at=theme, sel=theme))
    assert "No place in a document is tied to the thing itself" in told
    claim = "id/claim/pyo-phayaopao-learning-city/6119db9031b1"
    told = text_of(open_page("network", lang="en", at=claim, sel=claim))
    assert "evidence 1" in told and "integrated efforts in urban development" in told


def test_an_unknown_centre_shows_the_nearest_things() -> None:
    test = open_page("network", lang="en", at="id/innovation/kkn-khonkaen-teacher-doctor")
    assert "The nearest are" in test.info[0].value
    assert text_of(test).count("kkn") or "Khon Kaen" in text_of(test)


def test_showing_more_neighbours_adds_and_takes_none_away() -> None:
    factor = "vocab/success-factor/participation"
    before = open_page("network", lang="en", case=FIRST_CASE)
    after = open_page("network", lang="en", case=FIRST_CASE, exp=factor)
    assert "Showing 20 of" in text_of(before)
    assert "Showing 35 of" in text_of(after)
