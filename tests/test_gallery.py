"""The Questions page by Streamlit's own driver: the gallery of all, and the filters beside one."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from bad_questions import TEXT
from pages import open_page, text_of, use_store
from streamlit.testing.v1 import AppTest

from govinno.answers.choosing import in_levels
from govinno.answers.question import FOLDER, load_questions
from govinno.answers.studies import load_studies
from govinno.graph.snapshots import Store
from govinno.ontology import load_model
from govinno.verbs import Govinno
from govinno.views import shell
from govinno.views.blanks import FINDABLE
from govinno.views.questions import HOME
from govinno.views.words import LANGUAGES
from govinno.words import Words, words_of

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "cases").glob("*.yaml"))
#: So long nobody's machine is busy.
PATIENT = 600.0


@pytest.fixture(autouse=True)
def _shipped(monkeypatch: pytest.MonkeyPatch, shipped_store: Store) -> None:
    use_store(monkeypatch, shipped_store.folder)


def markup(test: AppTest) -> str:
    return "\n".join(str(e.proto.body) for e in test.get("html"))


def words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def heads() -> dict[str, dict[str, Any]]:
    """The heads of the question files, read without the product."""
    texts = {file.stem: file.read_text("utf-8") for file in FOLDER.glob("*.md")}
    texts[HOME] = (ROOT / "answers/success/study.md").read_text("utf-8")
    return {slug: yaml.safe_load(text.split("---\n")[1]) for slug, text in texts.items()}


def groups(test: AppTest) -> dict[str, list[tuple[str, str]]]:
    """The groups of the gallery in their order: the slug and the wording of each card."""
    found = re.findall(r'<section data-group="(\w+)">(.*?)</section>', markup(test), re.S)
    card = re.compile(r'q=([\w-]+)"[^>]*>(.*?)</a>', re.S)
    return {name: [(s, words(t)) for s, t in card.findall(told)] for name, told in found}


# ---- the gallery


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_gallery_shows_every_question_once_in_its_group_with_its_count(
    lang: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mine.md").write_text(
        TEXT.replace("Which universities", "Which <script>alert(1)</script> universities"), "utf-8"
    )
    monkeypatch.setenv("GOVINNO_QUESTIONS", str(tmp_path))
    shell.library.clear()
    test = open_page("questions", lang=lang)
    assert not test.error and not test.exception and not test.warning
    shown, told = groups(test), heads()
    by_group = {name: {slug for slug in told if told[slug]["group"] == name} for name in shown}
    assert {name: {slug for slug, _ in cards} for name, cards in shown.items()} == {
        **by_group,
        "own": {"mine"},
    }
    assert list(shown) == [name for name in words_of("groups") if name in shown]
    cards = [card for held in shown.values() for card in held]
    assert len(cards) == len({*load_questions(), *load_studies()}) + 1
    for slug, wording in cards[:-1]:
        assert wording == " ".join(re.sub(r"{\w+}", "…", told[slug]["title"][lang]).split())
    counts = re.findall(r'<h2>[^<]+<span class="count">(\d+)</span>', markup(test))
    assert counts == [str(len(held)) for held in shown.values()]
    assert shown["partners"][0][0] == HOME  # a study answers most
    assert "data-answer" not in markup(test) and "<script>" not in markup(test)


def test_a_question_that_is_none_leads_to_the_gallery_and_is_told() -> None:
    test = open_page("questions", lang="en", q="partners-and-sucess")
    assert "q = “partners\\-and\\-sucess”" in test.warning[0].value
    assert groups(test)


def test_below_an_answer_stand_the_other_questions_of_its_group() -> None:
    slug, told = "obstacles-named", heads()
    drawn = markup(open_page("questions", lang="en", q=slug))
    [beside] = re.findall(r'<nav class="beside".*?</nav>', drawn, re.S)
    group = {name for name in told if told[name]["group"] == told[slug]["group"]}
    assert set(re.findall(r"q=([\w-]+)", beside)) == group - {slug}
    assert re.search(r'<p class="back"><a href="\./questions\?lang=en"', drawn)


# ---- what each choice gives


def themes() -> Iterator[set[str]]:
    """The themes of each innovation of the files, with all broader ones."""
    model = load_model()
    concepts = model.codes_of(model.entity_class("Theme").iri).concepts
    codes = {concept.iri: code for code, concept in concepts.items()}
    for file in FILES:
        record = yaml.safe_load(file.read_text("utf-8"))
        head = record["innovation"]  # of a case with several only their heading
        for one in record.get("innovations") or [head]:
            flat = one.get("theme", head.get("theme"))
            held = {flat} if isinstance(flat, str) else set(flat or [])
            yield held | {codes[b] for theme in held if (b := concepts[theme].broader)}


def test_beside_each_theme_of_the_study_stands_how_many_innovations_it_has() -> None:
    options = open_page("questions", lang="en", q=HOME).selectbox(key="blank_theme").options
    read = [re.fullmatch(r"(\s*)(.*) \((\d+)\)", option) for option in options]
    assert all(read), options
    found = {match[2]: int(match[3]) for match in read if match}
    concepts = load_model().codes_of(load_model().entity_class("Theme").iri).concepts
    counted = Counter(theme for held in themes() for theme in held)
    assert found.pop("all") == 58
    assert found == {c.label.en: counted[c.code] for c in concepts.values()}
    empty = [n == 0 for n in found.values()]
    assert empty == sorted(empty) and True in empty  # what gives nothing comes last
    order = list(found)
    assert order.index("Environment") < order.index("Waste and circular economy")
    indents = {match[2]: len(match[1]) for match in read if match}
    assert indents["Environment"] == 0 < indents["Waste and circular economy"]


@pytest.mark.parametrize(
    ("slug", "name", "others"),
    [
        ("innovations-for-a-theme", "lao_type", {"theme": "environment"}),
        ("measured-results", "with_baseline", {}),
        (HOME, "lao_type", {"theme": "waste_circular"}),
        (HOME, "partner_type", {"province": "ขอนแก่น"}),
    ],
)
def test_a_choice_gives_as_much_as_its_count_says(
    shipped_store: Store, slug: str, name: str, others: dict[str, str]
) -> None:
    with Govinno(shipped_store.folder) as govinno:
        counts = govinno.choice_counts(slug, others, name, PATIENT)
        for code, count in counts.items():
            answer = govinno.ask(slug, {**others, name: code})
            success = getattr(answer, "success", None)
            assert count == (sum(success.values()) if success else len(answer.rows)), code
        assert 0 in counts.values() or name == "with_baseline"
        assert max(counts.values()) == counts["any"] > 1


def test_where_nobody_counted_no_number_is_told(shipped_store: Store) -> None:
    with Govinno(shipped_store.folder) as govinno:
        assert govinno.choice_counts("obstacles-named", {}, "obstacle", seconds=0.0) == {}
        assert govinno.choice_counts("partners-of-an-innovation", {}, "innovation") == {}
        assert govinno.choice_counts(HOME, {}, "definition") == {}
    [blank] = load_questions()["obstacles-named"].parameters
    told = in_levels(blank, {"budget": Words("", ""), "crisis": Words("", "")}, {})
    assert [(one.value, one.count) for one in told] == [("budget", None), ("crisis", None)]


# ---- an empty answer


@pytest.mark.parametrize(
    ("slug", "given", "guilty", "after"),
    [
        ("innovations-for-a-theme", {"lao_type": "BMA"}, {"lao_type"}, ""),
        ("awards-and-their-scope", {"status": "not_won", "scheme": "kpi"}, {"status"}, "any"),
        (HOME, {"theme": "waste_circular", "province": "กรุงเทพมหานคร"}, {"province"}, ""),
    ],
)
def test_an_empty_answer_offers_to_take_off_the_filter_that_emptied_it(
    slug: str, given: dict[str, str], guilty: set[str], after: str
) -> None:
    test = open_page("questions", lang="en", q=slug, **given)
    offers = {b.key: b for b in test.button if str(b.key).startswith("off_")}
    assert set(offers) == {f"off_{name}" for name in guilty}
    [name] = guilty
    [number] = re.findall(r"(\d+)\\\)$", offers[f"off_{name}"].label)
    offers[f"off_{name}"].click().run()
    assert test.query_params.get(name, "") == after
    with Govinno(shell.library().store.folder) as govinno:
        answer = govinno.ask(slug, {**given, name: "any"})
    success = getattr(answer, "success", None)
    assert int(number) == (sum(success.values()) if success else len(answer.rows)) > 0
    assert words(answer.sentence["en"])[-40:] in words(text_of(test))
    assert not [b for b in test.button if str(b.key).startswith("off_")]


# ---- things by their names


def test_a_thing_stands_there_by_its_name_and_no_list_of_things_goes_to_the_browser() -> None:
    asked = 0
    for slug, question in load_questions().items():
        things = [p for p in question.parameters if p.type in FINDABLE]
        if not things:
            continue
        asked += len(things)
        test = open_page("questions", lang="en", q=slug)
        fields = {str(one.key) for one in (*test.selectbox, *test.text_input)}
        assert not fields & {f"blank_{p.name}" for p in things}
        picked = re.findall(r'<p class="picked">.*?<strong>(.*?)</strong>', markup(test))
        known = shell.library().meaning(slug, {})
        set_ones = [known[p.name] for p in things if known[p.name][0] != "any"]
        assert [html.unescape(name) for name in picked] == [told.en for _, told in set_ones]
        assert not any("://" in name for name in picked), slug
    assert asked > 7
