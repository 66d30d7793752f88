"""The library of cases, recounted from the YAML of the cases: facets, likeness, comparison."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from govinno.answers.library.alike import POINTS, Like, alike, with_reasons
from govinno.answers.library.compare import compared
from govinno.answers.library.facets import FACETS, SORTS, Index, Wanted
from govinno.answers.library.tables import COLUMNS, filters_in_words, list_taken
from govinno.graph.snapshots import Store
from govinno.ontology.model import GI, load_model
from govinno.verbs import Govinno

CASES = Path(__file__).parents[1] / "cases"
RECORDS: dict[str, Any] = {
    file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in CASES.glob("*.yaml")
}


@pytest.fixture(scope="module")
def govinno(shipped_store: Store) -> Iterator[Govinno]:
    with Govinno(shipped_store.folder) as govinno:
        yield govinno


@pytest.fixture(scope="module")
def index(govinno: Govinno) -> Index:
    return govinno.case_index()


def counts(index: Index, facet: str, **chosen: list[str]) -> dict[str, int]:
    listing = index.listing(Wanted(chosen))
    told = next(one for one in listing.facets if one.facet.name == facet)
    return {count.value.key: count.count for count in told.values}


def themes_of(record: Any) -> set[str]:
    told = [record.get("innovation") or {}, *record.get("innovations", [])]
    themes = [one.get("theme") for one in told]
    flat = [t for theme in themes for t in (theme if isinstance(theme, list) else [theme]) if t]
    concepts = load_model().code_lists[GI + "Theme"].concepts
    by_iri = {c.iri: c.code for c in concepts.values()}
    return {*flat, *(by_iri[str(concepts[t].broader)] for t in flat if concepts[t].broader)}


def type_of(record: Any) -> str:
    found = load_model().code_lists[GI + "LaoType"].find(record["lao"]["type"])
    assert found
    return found.code


def test_counts_beside_a_choice_are_what_choosing_it_would_give(index: Index) -> None:
    waste = {id for id, record in RECORDS.items() if "waste_circular" in themes_of(record)}
    types = counts(index, "type", theme=["waste_circular"])
    recounted = dict.fromkeys(types, 0)
    for id in waste:
        recounted[type_of(RECORDS[id])] += 1
    recounted["MUN"] = sum(
        recounted[code] for code in ("CM", "TM", "SM", "MUN") if code in recounted
    )
    assert types == recounted, "0 where a type exists in the data and has none on waste"
    assert 0 in types.values()
    # The count of a value of the facet itself is as if that facet were not used.
    assert counts(index, "theme", theme=["waste_circular"]) == counts(index, "theme")
    for code, count in types.items():
        chosen = Wanted({"theme": ["waste_circular"], "type": [code]})
        assert len(index.listing(chosen).rows) == count, code


def test_values_of_one_facet_are_either_and_facets_are_both(index: Index) -> None:
    either = index.listing(Wanted({"theme": ["waste_circular", "elderly_ltc"]})).rows
    assert {row.id for row in either} == {
        id
        for id, record in RECORDS.items()
        if {"waste_circular", "elderly_ltc"} & themes_of(record)
    }
    both = index.listing(Wanted({"theme": ["waste_circular"], "type": ["SAO"]})).rows
    assert [row.id for row in both] == ["tak-phrathatphadaeng-organic-bin"]
    assert index.listing(Wanted()).all == len(RECORDS)


def test_regions_and_completeness_are_those_of_the_records(index: Index) -> None:
    provinces = load_model().code_lists[GI + "Province"]
    in_north = {
        id
        for id, record in RECORDS.items()
        if str((c := provinces.find(record["lao"]["province"])) and c.region).endswith("/north")
    }
    assert {row.id for row in index.listing(Wanted({"place": ["north"]})).rows} == in_north
    thin = {id for id, record in RECORDS.items() if record["richness"] == "thin"}
    assert {row.id for row in index.listing(Wanted({"richness": ["thin"]})).rows} == thin
    assert all(province.region for province in provinces.concepts.values())


def test_an_empty_list_names_what_emptied_it(index: Index) -> None:
    wanted = Wanted({"theme": ["waste_circular"], "type": ["PAO"]}, None)
    assert not index.listing(wanted).rows
    pao = sum(type_of(record) == "PAO" for record in RECORDS.values())
    waste = sum("waste_circular" in themes_of(record) for record in RECORDS.values())
    assert dict(index.listing(wanted).culprits) == {"theme": pao, "type": waste}
    nothing = index.listing(Wanted({"theme": ["waste_circular"]}, frozenset()))
    assert dict(nothing.culprits) == {"text": waste}


def test_every_order_holds_every_case(index: Index) -> None:
    for sort in SORTS:
        rows = index.listing(Wanted(sort=sort)).rows
        assert {row.id for row in rows} == set(RECORDS), sort
    newest = [row.newest for row in index.listing(Wanted(sort="newest")).rows]
    assert newest == sorted(newest, reverse=True)
    topics = [row.topics for row in index.listing(Wanted(sort="complete")).rows]
    assert topics == sorted(topics, reverse=True)


def test_a_text_is_found_in_the_record_and_in_the_name_of_the_body(govinno: Govinno) -> None:
    found = govinno.cases_holding("ธนาคารขยะ หนองล่อง")
    assert found is not None and "lpn-nonglong-waste-bank" in found
    assert govinno.cases_holding("  ") is None
    assert govinno.cases_holding("ซฟหกดฟหกด") == frozenset()


def test_a_mayor_finds_her_own_type_first_and_the_other_cases_on_waste_after_it(
    index: Index,
) -> None:
    like = Like(themes=("waste_circular",), type="SAO")
    found = with_reasons(alike(index, like), like)
    waste = {id for id, record in RECORDS.items() if "waste_circular" in themes_of(record)}
    assert found[0].row.id == "tak-phrathatphadaeng-organic-bin"
    assert {one.row.id for one in found[: len(waste)]} == waste
    assert [one.rank for one in found[:3]] == [1, 2, 2], "equal points share a rank"
    assert [reason.name for reason in found[0].reasons] == ["same_theme", "same_type"]
    assert (
        "ขยะ" in found[0].reasons[0].words.th
        and "องค์การบริหารส่วนตำบล" in found[0].reasons[1].words.th
    )
    for one in found:
        assert one.points == sum(reason.points for reason in one.reasons) > 0


def test_no_neighbour_with_another_problem_comes_before_a_case_on_the_same(index: Index) -> None:
    others = [
        n for name, n in POINTS.items() if name in ("all_words", "same_type", "same_province")
    ]
    assert POINTS["same_theme"] > sum(others)
    like = Like(("waste_circular",), "SAO", "th-57", (), {"ไฟป่า": frozenset(index.library.places)})
    themed = [("waste_circular" in one.row.themes) for one in alike(index, like)]
    assert themed == sorted(themed, reverse=True)


def test_similar_cases_share_a_theme_and_say_why(govinno: Govinno) -> None:
    found = govinno.similar_cases("lpn-nonglong-waste-bank")
    assert len(found) == 5
    for one in found:
        assert one.row.id != "lpn-nonglong-waste-bank"
        assert "environment" in themes_of(RECORDS[one.row.id])
        assert one.reasons[0].name in ("same_theme", "near_theme")
    assert govinno.similar_cases("no-such-case") == []


def test_a_comparison_tells_what_the_records_tell(govinno: Govinno, index: Index) -> None:
    ids = ["kkn-khonkaen-teacher-doctor-parent-care", "lpn-nonglong-waste-bank"]
    cards = govinno.cards([index.library.rows[index.library.places[id]] for id in ids])
    cases = [govinno.case(id) for id in ids]
    rows = {
        row.name: row
        for row in compared([(a, b) for a, b in zip(cards, cases, strict=True) if b]).rows
    }
    problems = [
        RECORDS[id]["innovation"]["problem_th"] for id in ids if "innovation" in RECORDS[id]
    ]
    assert [cell[0].th for cell in rows["problem"].cells][-1] == problems[-1]
    assert rows["partners"].cells[1] == (), "the record tells of no partner"
    assert any("โรงพยาบาลขอนแก่น" in words.th for words in rows["partners"].cells[0])
    for card, told, silent in zip(cards, rows["topics"].cells, rows["not_told"].cells, strict=True):
        assert len(told) == card.row.topics, card.row.id
        assert len(told) + len(silent) == len(load_model().topics())
    assert not rows["type"].is_same and rows["type"].is_alone(rows["type"].cells[0][0])
    assert [c[0].th for c in rows["awards"].cells if c] and "2557" in rows["awards"].cells[1][0].th


def test_a_list_leaves_with_its_filters(govinno: Govinno, index: Index) -> None:
    values = {"theme": ["waste_circular"], "type": ["SAO"]}
    cards = govinno.cards(index.listing(Wanted(values)).rows)
    taken = list_taken(cards, filters_in_words(index, values, "ขยะ"), "th")
    text = govinno.taken(taken, "csv", "th").decode("utf-8-sig")
    assert "# ประเด็นงาน: ขยะและเศรษฐกิจหมุนเวียน" in text and "# คำค้น: ขยะ" in text
    assert "tak-phrathatphadaeng-organic-bin" in text and "สแนปช็อต" not in text
    assert len(taken.sheets[0].rows) == 1 and len(taken.sheets[0].rows[0]) == len(COLUMNS)
    assert len({facet.name for facet in FACETS}) == len(FACETS)
