"""The home page by Streamlit's own driver: each number against a recount from the files of the
cases, which shares no code with the product, and stores of all sizes."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from compared import comparison_store
from conftest import CASES
from pages import open_page, use_store
from recount.codes import code_of
from recount.read import World
from recount.study import Study
from small_stores import new_home, partner, small_record, write
from streamlit.testing.v1 import AppTest

from govinno.answers.success import SuccessAnswer, quoted
from govinno.answers.success.tables import SLUG
from govinno.graph.snapshots import Store
from govinno.ontology import load_model
from govinno.verbs import Govinno
from govinno.views import home, provinces, shell

LANGUAGES = ("th", "en")
FILES = sorted(CASES.glob("*.yaml"))
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def shown(shipped_store: Store) -> Iterator[dict[str, str]]:
    """The page of the shipped cases in both languages; it is opened once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        use_store(patch, shipped_store.folder)
        yield {lang: drawn(lang) for lang in LANGUAGES}


@pytest.fixture(scope="module")
def govinno(shipped_store: Store) -> Iterator[Govinno]:
    with Govinno(shipped_store.folder) as found:
        yield found


@pytest.fixture(scope="module")
def answer(govinno: Govinno) -> SuccessAnswer:
    found = govinno.ask(SLUG)
    assert isinstance(found, SuccessAnswer)
    return found


def markup(test: AppTest) -> str:
    """All that is drawn of our own."""
    return "\n".join(str(e.proto.body) for e in test.get("html"))


def drawn(lang: str = "th") -> str:
    test = open_page("home", lang=lang)
    assert not test.error and not test.exception and not test.warning
    return markup(test)


def words_of(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@cache
def records() -> list[dict[str, Any]]:
    return [yaml.safe_load(file.read_text("utf-8")) for file in FILES]


@cache
def recounted() -> Study:
    return Study(World(FILES), {})


# ---- counts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_cases_local_governments_and_provinces_are_those_of_the_files(
    lang: str, shown: dict[str, str]
) -> None:
    bodies = {
        (record["lao"]["name_th"], record["lao"].get("type"), record["lao"].get("province"))
        for record in records()
    }
    places = Counter(record["lao"]["province"] for record in records())
    lead = words_of(re.search(r'<p class="lead">(.*?)</p>', shown[lang])[1])  # type: ignore[index]
    found = [int(number) for number in re.findall(r"\d+", lead)]
    known = len(load_model().codes_of(load_model().entity_class("Province").iri).concepts)
    assert found == [len(FILES), len(bodies), len(places), known, len(recounted().scope)]


def test_each_province_has_one_tile_with_the_cases_of_the_files(shown: dict[str, str]) -> None:
    assert len({(tile.row, tile.column) for tile in provinces.tiles()}) == len(provinces.tiles())
    codes = load_model().codes_of(load_model().entity_class("Province").iri).concepts
    by_code = {concept.code: concept.label.th for concept in codes.values()}
    assert Counter(tile.code for tile in provinces.tiles()) == Counter(by_code.keys())
    counted = Counter(record["lao"]["province"] for record in records())
    told = re.findall(r'data-name="(.*?) · (\d+) กรณี"', shown["th"])
    assert {name: int(n) for name, n in told} == {name: counted[name] for name in by_code.values()}


def test_the_list_is_the_twin_of_the_map(shown: dict[str, str]) -> None:
    counted = Counter(record["lao"]["province"] for record in records())
    twin = re.search(r'<ul class="provinces">(.*?)</ul>', shown["th"], re.S)[1]  # type: ignore[index]
    rows = [words_of(row).rsplit(" ", 1) for row in re.findall("<li>(.*?)</li>", twin, re.S)]
    assert {name: int(n) for name, n in rows} == counted
    assert [int(n) for _, n in rows] == sorted(counted.values(), reverse=True)


def test_a_tile_leads_to_the_cases_of_its_province(
    shown: dict[str, str],
) -> None:
    links = re.findall(r'<a class="tile[^>]*href="([^"]+)"', shown["en"])
    codes = {code_of("province", record["lao"]["province"]) for record in records()}
    assert {html.unescape(link) for link in links} == {
        f"./{provinces.PAGE}?lang=en&place={code}" for code in codes
    }


# ---- the answer


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_chart_says_of_each_kind_what_the_files_say(lang: str, shown: dict[str, str]) -> None:
    study = recounted()
    named = {
        (agent, home)
        for told in study.named
        if study.speakers([told])
        for agent, home in study.world.tied(told)
    }
    expected = {}
    for kind, parts in study.kinds.items():
        label = load_model().codes_of(load_model().entity_class("PartnerType").iri)
        name = next(c.label for c in label.concepts.values() if c.code == kind).in_language(lang)
        helped = [part for part in parts if (part.agent, part.home) in named]
        expected[name.lower()] = (study.reach(helped), study.reach(parts))
    chart = re.search(r'<table class="partner-kinds">.*?<tbody>(.*?)</tbody>', shown[lang], re.S)
    rows = re.findall(
        r'scope="row">(.*?)</th>.*?class="number">(\d+)</td><td class="number">(\d+)<',
        chart[1] if chart else "",
        re.S,
    )
    assert {name.lower(): (int(n), int(of)) for name, n, of in rows} == expected
    assert [int(of) for *_, of in rows] == sorted((of for _, of in expected.values()), reverse=True)


def test_the_sentence_names_in_bold_whom_the_study_names_first(
    answer: SuccessAnswer, shown: dict[str, str]
) -> None:
    study = recounted()
    helped = {
        agent
        for told in study.named
        if study.speakers([told])
        for agent in study.tied_partners(told)
    }
    first, second = (said["en"] for said in answer.short)
    assert f"Of {len(study.parts)} partners in {len(study.scope)} innovations" in first
    assert f"name {len(helped)} as having helped" in first
    most = max(map(study.reach, study.kinds.values()))
    assert f"in {most} of {len(study.scope)} innovations" in second
    for lang in LANGUAGES:
        said = re.search(r'<div class="home-said">(.*?)</div>', shown[lang], re.S)
        bold = [words_of(name) for name in re.findall("<strong>(.*?)</strong>", said[1])]  # type: ignore[index]
        assert bold == [name[lang] for name in answer.names_in_short] and len(bold) == 4
        assert bold[:3] == [name[lang] for name in answer.names]


def test_the_quotation_is_of_the_partner_named_first_and_by_its_rule(
    answer: SuccessAnswer, shown: dict[str, str]
) -> None:
    found = quoted(answer)
    assert found and found.partner.th == answer.names[0]["th"]
    record = next(r for r in records() if r["id"] == found.place.case)
    words = [f["evidence"]["keywords"] for f in record["success_factors"] if "evidence" in f]
    assert found.place.keywords in words and found.place.speaker
    told = words_of(shown["en"])
    assert f"Key words: {found.place.keywords}" in told  # no passage is loaded, and so it is called
    assert f"{found.place.speaker_en} Implementer Stake: Own work" in told
    table = answer.parts["said"]["tables"]["tied_claims"]
    later = next(p for p in table["evidence"] if p["row"] == found.place.row + 1)
    before = dict(later)
    later |= {"quote": "word for word", "speaker": None}
    passage = quoted(answer)
    assert passage and passage.place.quote == "word for word"
    later |= before
    assert quoted(SuccessAnswer(**{**_empty(answer), "parts": {}})) is None


def _empty(answer: SuccessAnswer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in answer.__dataclass_fields__}


# ---- questions and news


@pytest.mark.parametrize("lang", LANGUAGES)
def test_six_questions_have_a_card_with_their_answer(
    lang: str, shown: dict[str, str], govinno: Govinno
) -> None:
    page = words_of(shown[lang])
    chosen = [slug for slug, q in govinno.questions().items() if q.on_home]
    assert len(chosen) == 6
    for slug in chosen:
        assert " ".join(govinno.ask(slug).sentence[lang].split()) in page, slug


def test_the_newest_cases_are_those_with_the_latest_awards_of_the_files(
    shown: dict[str, str],
) -> None:
    latest = {
        record["id"]: max(
            (int(award[f]) for award in record.get("awards", []) for f in YEARS if award.get(f)),
            default=0,
        )
        for record in records()
    }
    shown = re.findall(
        r'<span class="when">พ\.ศ\. (\d+)</span>.*?[?&;]id=([\w-]+)"', shown["th"], re.S
    )
    assert len(shown) == 6
    assert [int(year) for year, _ in shown] == sorted(latest.values(), reverse=True)[:6]
    assert all(latest[id] == int(year) for year, id in shown)


YEARS = ("year_be", "fiscal_year_be")


# ---- other stores


def test_a_store_of_one_case_with_a_hostile_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = new_home(tmp_path, "case-01")
    write(
        one.source / "case-01.yaml",
        small_record("case-01", partners=[partner(f"ภาคี {HOSTILE}", "private")]),
    )
    one.load()
    use_store(monkeypatch, one.store.folder)
    page = drawn("en")
    assert "<script" not in page and html.escape(HOSTILE) in page
    told = words_of(page)
    assert "1 case of 1 local government in 1 of 77 provinces · 1 innovation" in told
    assert "took part; no source says of a partner that it helped" in told
    assert "home-quotation" not in page and "showing 1 of 1" in told
    assert re.search(r"Private sector 0 1\b", told)


def test_made_up_cases_are_told_first(monkeypatch: pytest.MonkeyPatch) -> None:
    use_store(monkeypatch, comparison_store().folder)
    page = drawn("en")
    assert page.index("made-up examples") < page.index("home-head")
    assert "home-chart" in page and "tile-map" in page


def test_analysts_find_every_page_of_theirs_behind_one_door(shown: dict[str, str]) -> None:
    behind = re.search(r'<details class="home-analysts">(.*?)</details>', shown["th"], re.S)
    for name in home.FOR_ANALYSTS:
        assert f'href="./{shell.ADDRESSES[name]}?lang=th"' in html.unescape(behind[1])  # type: ignore[index]
