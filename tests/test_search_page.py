"""The Search page, run by Streamlit's own driver: every hit once, kind by kind, counted and marked."""

from __future__ import annotations

import pytest
from pages import open_page, text_of, use_store

from govinno.answers import Found, Proposed
from govinno.graph.snapshots import Store
from govinno.verbs import Govinno
from govinno.views import leads, search
from govinno.words import Words


@pytest.fixture(autouse=True)
def _shipped(monkeypatch: pytest.MonkeyPatch, shipped_store: Store) -> None:
    use_store(monkeypatch, shipped_store.folder)


def _markup(**link: str) -> str:
    test = open_page("search", **link)
    assert not test.error and not test.exception
    return "".join(
        getattr(element.proto, "body", "") for element in test.main if element.type == "html"
    )


def test_each_kind_tells_how_much_of_how_much_and_leads_to_all_of_it(shipped_store: Store) -> None:
    with Govinno(shipped_store.folder) as govinno:
        groups = govinno.find("ขยะ", search.MOST).groups
    told = text_of(open_page("search", lang="en", text="ขยะ"))
    many = next(group for group in groups if group.total > search.MOST)
    assert f"All {sum(group.total for group in groups)}" in told
    for group in groups:
        called = "Case" if group.kind == "CaseRecord" else group.label.en
        assert f"  {called} {group.total}" in told
        assert f"{len(group.shown)} of {group.total}" in told
    assert "Show all of this kind" in told
    alone = text_of(open_page("search", lang="en", text="ขยะ", kind=many.kind))
    assert f"{many.total} of {many.total}" in alone and "Show all of this kind" not in alone


def test_each_hit_stands_once_and_the_word_found_in_a_text_is_marked() -> None:
    shown = _markup(lang="th", text="สมาธิสั้น")
    assert "<mark>สมาธิสั้น</mark>" in shown
    links = [part.partition('"')[0] for part in _markup(lang="th", text="ขยะ").split('href="')[1:]]
    cases = [link for link in links if "/case?" in link and "ryg-thapma" not in link]
    assert cases and "id=yla-yala-garbage-for-eggs" in " ".join(cases)


def test_a_typed_question_is_proposed_with_its_blank_filled() -> None:
    shown = _markup(lang="th", text="ใครช่วยเรื่องขยะ")
    assert "q=partners-and-success" in shown and "theme=waste_circular" in shown


def test_where_nothing_is_found_it_says_what_was_looked_in_and_what_less_would_find() -> None:
    told = text_of(open_page("search", lang="en", text="zzzz โรงพยาบาล"))
    assert "Nothing holds “zzzz โรงพยาบาล”." in told
    assert "Looked in names and texts of:" in told and "Organization" in told
    assert "“โรงพยาบาล” " in told and "“zzzz”" not in told
    assert "Or look through" in told
    assert "Type into the field above" in text_of(open_page("search", lang="en"))


def test_names_that_try_to_do_harm_are_looked_for_as_text() -> None:
    shown = _markup(lang="en", text="<script>alert(1)</script>")
    assert "<script>" not in shown and "&lt;script&gt;" in shown


NO_WORDS = Words("", "")


@pytest.mark.parametrize(
    ("found", "page"),
    [
        (
            Found("https://w3id.org/govinno/id/case/a", "CaseRecord", NO_WORDS, NO_WORDS, "a"),
            "case",
        ),
        (
            Found("https://w3id.org/govinno/id/outcome/a/1", "Outcome", NO_WORDS, NO_WORDS, "a"),
            "case",
        ),
        (
            Found(
                "https://w3id.org/govinno/id/group/a/1", "StakeholderGroup", NO_WORDS, NO_WORDS, "a"
            ),
            "network",
        ),
        (
            Found("https://w3id.org/govinno/vocab/theme/health", "Theme", NO_WORDS, NO_WORDS),
            "network",
        ),
        (Proposed("obstacles-named", NO_WORDS, {"theme": "health"}), "questions"),
    ],
)
def test_what_is_found_leads_to_the_page_that_tells_most_of_it(
    found: Found | Proposed, page: str
) -> None:
    assert leads.page_of(found)[0] == page
