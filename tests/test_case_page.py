"""The Case page, run by Streamlit's own driver on the shipped cases and on small made-up ones."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from pages import open_page, text_of, use_store
from small_stores import Home
from streamlit.testing.v1 import AppTest

from govinno.answers.case import load_sections
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.verbs import Govinno
from govinno.views import asked, case, case_sections
from govinno.views.html import Markup

KHON_KAEN = "kkn-khonkaen-teacher-doctor-parent-care"
POOR = "ksn-kalasin-1132-patient-transfer"
OTHERS = [
    POOR,
    "nan-pua-bankhon-zero-waste",
    "sri-saraburipao-rehab-fund",
    "cmi-maehia-one-stop-eservice",
    "aya-tubnum-dry-season-water",
]
GI = "https://w3id.org/govinno/ontology#"


@pytest.fixture(autouse=True, scope="module")
def _shipped(shipped_store: Store) -> Iterator[None]:
    """One library for all tests here: starting its engines takes longer than a page."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        look_at(monkeypatch, shipped_store.folder)
        yield


@pytest.fixture
def other_store(shipped_store: Store) -> Iterator[Callable[[Path], None]]:
    """Look at another store for one test."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield lambda folder: look_at(monkeypatch, folder)
        look_at(monkeypatch, shipped_store.folder)


def look_at(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Use a store; what was kept of another one has the same snapshot ids and must go."""
    use_store(monkeypatch, folder)
    st.cache_data.clear()


def markup_of(test: AppTest) -> str:
    """All HTML of our own on a page."""
    return "\n".join(element.proto.body for element in test.get("html"))


def part(test: AppTest, slug: str) -> str:
    """The HTML of one section."""
    found = re.search(rf'<section [^>]*data-part="{slug}".*?</section>', markup_of(test), re.S)
    assert found, slug
    return found[0]


def head(test: AppTest) -> str:
    """The badges at the head of the page."""
    found = re.search(r'<ul class="case-badges">.*?</ul>', markup_of(test), re.S)
    assert found
    return found[0]


def said(markup: str) -> str:
    """Markup as plain words."""
    return str(Markup(markup).striptags())


# ---- every case


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("id", [KHON_KAEN, *OTHERS])
def test_a_case_opens_in_both_languages(id: str, lang: str) -> None:
    test = open_page("case", id=id, lang=lang)
    assert not test.error and not test.exception and not test.warning
    known = {line.id: line for line in asked.cases()}
    page = said(markup_of(test))
    for words in (known[id].name, known[id].local_government, known[id].province):
        assert said(str(Markup.escape(words.in_language(lang)))) in page
    assert not re.search(r"\bNone\b|w3id\.org|\{\w+\}|case\.\w+", page)


def test_without_an_id_khon_kaen_is_shown() -> None:
    test = open_page("case", lang="en")
    assert "This case was chosen because it won a prize" in text_of(test).replace("&#39;", "'")
    assert not test.selectbox  # no list that grows with the cases


def test_a_case_leads_to_the_ones_before_and_after_it() -> None:
    ids = [line.id for line in asked.cases()]
    for place in (0, 20, len(ids) - 1):
        ways = re.findall(
            r'<nav class="ways">(.*?)</nav>', markup_of(open_page("case", lang="en", id=ids[place]))
        )
        leads = re.findall(r"id=([\w-]+)", ways[0])
        assert './cases?lang=en"' in ways[0]
        assert leads == ids[max(place - 1, 0) : place] + ids[place + 1 : place + 2]


def test_similar_cases_are_named_with_what_they_have_in_common() -> None:
    page = markup_of(open_page("case", lang="en", id=KHON_KAEN))
    similar = re.findall(r'<section class="part similar">(.*?)</section>', page, re.S)[0]
    leads = re.findall(r"id=([\w-]+)", similar)
    assert leads == [other for other, *_ in asked.similar(KHON_KAEN)] and KHON_KAEN not in leads
    assert len(leads) == similar.count('class="quiet">') > 0


def test_a_tab_is_opened_in_the_link_and_alone_computed() -> None:
    test = open_page("case", lang="en", id=KHON_KAEN)
    test.button(key="to_results").click().run()
    assert test.query_params["tab"] == "results"
    shown = re.findall(r'data-part="([\w-]+)"', markup_of(test))
    assert "results" in shown and "partners" not in shown and "problem" not in shown
    test.button(key="to_story").click().run()
    assert "tab" not in test.query_params


@pytest.mark.parametrize("id", [KHON_KAEN, POOR])
def test_every_section_stands_in_exactly_one_tab(id: str) -> None:
    found = asked.case(id)
    assert found
    told, missing = [], ""
    for tab in case.TABS:
        page = markup_of(open_page("case", lang="en", id=id, tab=tab))
        told += re.findall(r'<section class="part" data-part="([\w-]+)"', page)
        missing += (
            "".join(re.findall(r'<p class="silent">(.*?)</p>', page)) if tab != "story" else ""
        )
    assert sorted(told) == sorted(slug for slug, s in found.sections.items() if s.rows)
    for section in found.sections.values():
        assert (str(Markup.escape(section.title.en)) in missing) == (not section.rows)


def test_a_section_that_no_tab_names_is_in_the_last() -> None:
    known = [*load_sections(), "brand-new"]
    held = [slug for tab in case.TABS for slug in case_sections.sections_of(tab, known)]
    assert sorted(held) == sorted(known)
    assert "brand-new" in case_sections.sections_of("record", known)


# ---- what the page says


def test_khon_kaen_has_three_partners_and_the_evaluator_is_none_of_them() -> None:
    groups = re.split(
        r'<h3 data-group="', part(open_page("case", lang="en", tab="who"), "partners")
    )[1:]
    bodies = {
        group.split('"')[0]: re.findall(r'<p class="name"><span>(.*?)</span>', group)
        for group in groups
    }
    assert next(iter(bodies)) == "Partner"
    assert bodies["Partner"] == [
        "Parents",
        "Khon Kaen Hospital",
        "Northeastern Child and Adolescent Mental Health Institute",
    ]
    assert bodies["Evaluator (no partner)"] == [
        "Thammasat University, Faculty of Social Administration"
    ]


@pytest.mark.parametrize("id", [KHON_KAEN, POOR])
def test_the_page_counts_topics_as_the_question_does(id: str, shipped_store: Store) -> None:
    with Govinno(shipped_store.folder) as govinno:
        answer = govinno.ask("topics-asked-and-not-answered", {"case": id, "status": "any"})
    numbers = r"of 11 topics on the innovation (\d+) are answered in a session, (\d+) told"
    answered, told = re.findall(numbers, answer.sentence["en"])[0]
    topics = part(open_page("case", lang="en", id=id, tab="record"), "innovation-topics")
    assert f"of 11, answered in a session {answered}, told elsewhere {told}" in topics
    assert topics.count('class="topic answered"') == int(answered)
    assert topics.count('class="topic told"') == int(told)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("th", "ในนามชุมชนบ้านขอน หมู่ 1"), ("en", "in the name of Ban Khon community Moo 1")],
)
def test_a_prize_to_the_community_is_in_its_name_beside_the_municipality(
    lang: str, words: str
) -> None:
    badges = said(head(open_page("case", lang=lang, id="nan-pua-bankhon-zero-waste")))
    assert words in badges and "(implied)" not in badges and "โดยนัย" not in badges
    assert "เทศบาลตำบลปัว" in badges or "Pua" in badges


def test_every_prize_beside_a_name_says_whose_it_is_and_implied_as_implied(
    shipped_sandbox: Sandbox,
) -> None:
    rows = shipped_sandbox.cypher(
        """MATCH (c:CaseRecord)-[:HAS_AWARD]->(w:AwardReceipt)
        WITH c.identifier AS case, collect(DISTINCT w.recipient_basis) AS bases
        WHERE size(bases) = 1 RETURN bases[0], min(case)"""
    ).rows
    assert {basis for basis, _ in rows} == {"stated", "implied", "unknown"}
    for basis, id in rows:
        badges = said(head(open_page("case", lang="en", id=str(id))))
        assert (
            "in the name of" in badges,
            "(implied)" in badges,
            "recipient not known" in badges,
        ) == (basis != "unknown", basis == "implied", basis == "unknown"), (id, badges)


def test_topics_that_nobody_tells_of_are_one_line() -> None:
    topics = part(open_page("case", lang="th", id=POOR, tab="record"), "innovation-topics")
    assert topics.count("ไม่มีข้อมูลใน: ") == 1
    assert "not_covered" not in topics and "ยังไม่ได้ถาม" not in topics


def test_a_result_without_a_baseline_says_so() -> None:
    results = part(open_page("case", lang="en", tab="results"), "results")
    assert results.count('<span class="quiet">none</span>') == 7
    assert "<b>9,206</b>" in results


def test_a_claim_tells_who_speaks_and_the_panel_with_which_stake() -> None:
    factors = part(open_page("case", lang="en", tab="results"), "factors")
    shown = re.sub(r"<template.*?</template>|<details.*?</details>", "", factors, flags=re.S)
    assert shown.count("(Implementer)") == 7 and shown.count("(Press)") == 1
    panels = re.findall(r"<template.*?</template>", factors, re.S)
    assert sum("Stake: Own work" in panel for panel in panels) == 7
    assert sum("Stake: Retells" in panel for panel in panels) == 1


def test_a_thin_case_says_once_what_is_missing_and_how_to_complete_it() -> None:
    test = open_page("case", lang="en", id=POOR)
    page = said(markup_of(test))
    assert page.count("That does not mean there is none") == 1
    assert "What would complete it: Partners and others concerned" in page
    assert f"--case {POOR}" in page
    first = test.get("download_button")[0]
    assert first.proto.label == "Form with what is known (XLSX)"
    assert "Little is known" not in said(markup_of(open_page("case", lang="en")))


def test_officials_are_named_in_their_posts(shipped_sandbox: Sandbox) -> None:
    rows = shipped_sandbox.sparql(
        f"""PREFIX gi: <{GI}> SELECT ?name WHERE {{
          GRAPH <https://w3id.org/govinno/graph/case/{KHON_KAEN}> {{ ?role gi:person ?who }}
          ?who <http://www.w3.org/2000/01/rdf-schema#label> ?name }}"""
    ).rows
    assert len(rows) == 19
    for lang in ("th", "en"):
        tabs = [open_page("case", lang=lang, tab=tab) for tab in ("who", "evidence")]
        page = "".join(map(markup_of, tabs))
        assert [name for (name,) in rows if str(name) not in page] == []


def test_an_unknown_tab_is_answered_with_the_story_and_says_so() -> None:
    test = open_page("case", lang="en", tab="nope")
    assert "tab = “nope”" in test.warning[0].value
    assert 'data-part="problem"' in markup_of(test)


# ---- bad links, bad names, an empty store


def test_an_unknown_id_gets_the_three_nearest_and_nothing_else() -> None:
    test = open_page("case", lang="en", id="kkn-khonkaen-teacher-doctor")
    page = markup_of(test)
    links = [
        parse_qs(urlsplit(Markup(href).unescape()).query)
        for href in re.findall(r'href="([^"]*)"', page)
    ]
    assert links[0] == {"lang": ["en"], "id": [KHON_KAEN]}
    assert len(links) == 3 and all(link["lang"] == ["en"] for link in links)
    assert "There is no case “kkn-khonkaen-teacher-doctor” in this store." in said(page)
    assert not test.selectbox and not test.error and not test.exception


@pytest.mark.parametrize("id", ["<script>alert(1)</script>", "x> } DROP ALL #", "../query"])
def test_a_hostile_id_is_text(id: str) -> None:
    test = open_page("case", lang="en", id=id)
    assert "<script" not in markup_of(test) and not test.error and not test.exception
    assert str(Markup.escape(id)) in markup_of(test)


def test_a_name_with_markup_stays_text(tmp_path: Path, other_store: Callable[[Path], None]) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    home = Home(Store(tmp_path / "store"), tmp_path / "source")
    evidence = {"source": "S1", "locator": evil, "keywords": evil}
    home.write(
        "case-evil",
        innovation={"name_th": evil, "theme": "health"},
        success_factors=[{"code": "leadership", "label_th": evil, "evidence": evidence}],
    )
    assert home.load().errors == []
    other_store(home.store.folder)
    test = open_page("case", lang="th", tab="results")
    page = markup_of(test)
    assert "<script" not in page and "<img" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 4
    assert not test.error and not test.exception


def test_an_empty_store_says_what_to_do(
    tmp_path: Path, other_store: Callable[[Path], None]
) -> None:
    other_store(tmp_path / "empty")
    test = open_page("case", lang="en")
    assert [box.value for box in test.info] == ["There are no data in this store yet."]


# ---- what can be taken along


def test_the_downloads_hold_the_case() -> None:
    test = open_page("case", lang="en")
    labels = [button.proto.label for button in test.get("download_button")]
    assert labels[-2:] == ["Printable page (HTML)", "JSON-LD"] and "Save SVG" in labels
    assert any("XLSX" in label for label in labels)
    found = asked.case(KHON_KAEN)
    assert found
    printed = case.printed(found, "en").decode("utf-8")
    assert printed.startswith("<!DOCTYPE html>") and "Khon Kaen Hospital" in printed
    graph = json.loads(case.json_ld(KHON_KAEN))
    assert found.iri in json.dumps(graph) and POOR not in json.dumps(graph)
