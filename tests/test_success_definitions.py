"""Success is yes, no or unknown; what is missing is unknown and never no."""

from __future__ import annotations

from itertools import product

import pytest
from made_facts import World

from govinno.answers.success.asked import require_enough
from govinno.answers.success.definitions import Settings, Success, combined, success
from govinno.answers.values import WrongValue

YES, NO, NOT_KNOWN = True, False, None


def of_one(world: World, **settings: object) -> Success:
    """The success of the only innovation."""
    [value] = success(world.facts, Settings(**settings)).values()  # type: ignore[arg-type]
    return value


# ---- A: an award


@pytest.mark.parametrize(
    ("prize", "settings", "expected"),
    [
        ({}, {}, YES),
        ({"rank": 3}, {"rank": 3}, YES),
        ({"rank": 4}, {"rank": 3}, NO),
        ({"rank": None}, {"rank": 3}, NOT_KNOWN),
        ({"category": "นวัตกรรมดีเด่น"}, {"category": "นวัตกรรมดีเด่น"}, YES),
        ({"category": "อื่น"}, {"category": "นวัตกรรมดีเด่น"}, NOT_KNOWN),
        ({"status": "finalist"}, {}, NOT_KNOWN),
        ({"status": "submitted"}, {}, NOT_KNOWN),
        ({"status": "not_won"}, {}, NO),
        ({"awards": "organisation"}, {}, NOT_KNOWN),
    ],
)
def test_a_prize_of_a_case_counts_for_its_innovation(
    prize: dict[str, object], settings: dict[str, object], expected: Success
) -> None:
    world = World()
    world.innovation("app")
    world.award("app", **prize)  # type: ignore[arg-type]
    assert of_one(world, definition="A", **settings) is expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"result": "not_won"}, NO),
        ({"result": "won"}, YES),
        ({"result": "finalist"}, NOT_KNOWN),
        ({"result": "unknown"}, NOT_KNOWN),
        ({"result": "not_won", "awards": "organisation"}, NOT_KNOWN),
        ({"result": "not_won", "awards": "unknown"}, NOT_KNOWN),
        ({"result": "not_won", "entrant": "another city", "entrant_name": "อื่น"}, NOT_KNOWN),
    ],
)
def test_an_entry_that_did_not_win_is_a_no_only_where_innovations_are_awarded(
    entry: dict[str, str], expected: Success
) -> None:
    world = World()
    world.innovation("app")
    world.entry("app", **entry)
    assert of_one(world, definition="A") is expected


def test_an_entry_of_the_organisation_without_an_innovation_says_nothing() -> None:
    world = World()
    world.innovation("app")
    world.entry(None)
    assert of_one(world, definition="A") is NOT_KNOWN


def test_a_local_government_without_a_register_joins_by_type_name_and_province_together() -> None:
    for province, expected in (("ขอนแก่น", NO), ("น่าน", NOT_KNOWN), (None, NOT_KNOWN)):
        world = World()
        world.innovation("app", lao_types={"tambon"}, provinces={"ขอนแก่น"})
        world.entry("app", entrant="local", lao_type="tambon", province=province)
        assert of_one(world, definition="A") is expected


def test_one_prize_outweighs_another_round_that_was_not_won() -> None:
    world = World()
    world.innovation("app")
    world.entry("app", "not_won")
    world.award("app")
    assert of_one(world, definition="A") is YES


# ---- B: a measured improvement


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"baseline": 100, "observed": 110}, YES),
        ({"baseline": 100, "observed": 109.9}, NO),
        ({"baseline": 100, "observed": 90, "direction": "down_is_better"}, YES),
        ({"baseline": 100, "observed": 110, "direction": "down_is_better"}, NO),
        ({"baseline": -100, "observed": -90}, YES),
        ({"baseline": 0.3, "observed": 0.33}, YES),
        ({"baseline": 0, "observed": 50}, NOT_KNOWN),
        ({"baseline": None, "observed": 50}, NOT_KNOWN),
        ({"baseline": 100, "observed": None}, NOT_KNOWN),
        ({"baseline": 100, "observed": 200, "direction": "unknown"}, NOT_KNOWN),
        ({"baseline": 100, "observed": 200, "direction": "none"}, NOT_KNOWN),
        ({"baseline": 100, "observed": 200, "attributed": "no"}, NOT_KNOWN),
        ({"baseline": 100, "observed": 120, "comparison": 110}, YES),
        ({"baseline": 100, "observed": 120, "comparison": 115}, NO),
        ({"baseline": 100, "observed": 85, "comparison": 70}, NO),
    ],
)
def test_an_indicator_improves_against_its_baseline_and_its_comparison(
    result: dict[str, object], expected: Success
) -> None:
    world = World()
    world.innovation("app")
    world.result("app", **result)  # type: ignore[arg-type]
    assert of_one(world, definition="B") is expected


def test_without_an_indicator_the_result_is_not_known() -> None:
    world = World()
    world.innovation("app")
    assert of_one(world, definition="B") is NOT_KNOWN


def test_any_indicator_is_enough_unless_all_are_asked_for() -> None:
    world = World()
    world.innovation("app")
    world.result("app", 100, 150)
    world.result("app", 100, 101)
    assert of_one(world, definition="B") is YES
    assert of_one(world, definition="B", indicators="all") is NO


def test_an_indicator_that_gets_as_much_worse_counts_against_the_others() -> None:
    world = World()
    world.innovation("app")
    world.result("app", 100, 150)
    world.result("app", 100, 90)
    assert of_one(world, definition="B") is NO
    assert of_one(world, definition="B", improvement=0.2) is YES


def test_no_change_at_all_is_no_improvement_of_nought_per_cent() -> None:
    world = World()
    world.innovation("app")
    world.result("app", 100, 100)
    assert of_one(world, definition="B", improvement=0.0) is NO


# ---- C and D


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"year": 2560, "last_confirmed": "2020-05"}, YES),
        ({"year": 2560, "last_confirmed": "2019"}, NOT_KNOWN),
        ({"year": 2560, "last_confirmed": "2019", "stage": "ended"}, NO),
        ({"year": 2560, "last_confirmed": "2020", "stage": "ended"}, YES),
        ({"year": 2560, "stage": "ended"}, NOT_KNOWN),
        ({"last_confirmed": "2020"}, NOT_KNOWN),
    ],
)
def test_a_young_innovation_is_not_known_to_last_and_is_no_failure(
    told: dict[str, object], expected: Success
) -> None:
    world = World()
    world.innovation("app", **told)  # type: ignore[arg-type]
    assert of_one(world, definition="C") is expected


@pytest.mark.parametrize(
    ("mode", "topic", "expected"),
    [
        ("census", "answered", NO),
        ("comparison", "answered", NO),
        ("award_winner", "answered", NOT_KNOWN),
        ("census", "asked_not_answered", NOT_KNOWN),
        ("census", None, NOT_KNOWN),
    ],
)
def test_nobody_adopted_it_only_where_that_was_asked_and_answered(
    mode: str, topic: str | None, expected: Success
) -> None:
    world = World()
    world.innovation("app", mode=mode)
    if topic:
        world.facts.extension["app"] = topic
    assert of_one(world, definition="D") is expected
    world.transfer("case-app", adopter="neighbour")
    assert of_one(world, definition="D") is NOT_KNOWN, "of some innovation of the case"
    world.facts.transfers.clear()
    world.transfer("app", adopter="city")
    assert of_one(world, definition="D") is expected, "its own use is no adoption"
    world.transfer("app", "study_visit_received", "neighbour")
    assert of_one(world, definition="D") is expected, "a visit is no adoption"
    world.transfer("app", adopter="neighbour")
    assert of_one(world, definition="D") is YES


# ---- E: Kleene's logic


def test_all_any_and_at_least_so_many_follow_from_every_way_the_unknown_may_turn_out() -> None:
    for values in product((YES, NO, NOT_KNOWN), repeat=3):
        for by, least in (("all", 3), ("any", 1), ("2", 2)):
            ways = product(*((True, False) if v is None else (v,) for v in values))
            outcomes = {sum(way) >= least for way in ways}
            expected = outcomes.pop() if len(outcomes) == 1 else None
            assert combined(values, by) is expected, (values, by)


def test_definitions_are_combined_innovation_by_innovation() -> None:
    world = World()
    world.innovation("app", succeeded=True)
    world.award("app", "not_won")
    assert of_one(world, definition="E", combines="AB", combined_by="all") is NO
    assert of_one(world, definition="E", combines="AB", combined_by="any") is YES
    assert of_one(world, definition="E", combines="ABC", combined_by="2") is NOT_KNOWN


def test_more_than_all_can_never_hold_and_is_refused() -> None:
    with pytest.raises(WrongValue) as wrong:
        require_enough({"combines": "AB", "combined_by": "3"})
    assert "at least 3 can never hold" in wrong.value.en and "ที่ใกล้ที่สุด" in wrong.value.th
    require_enough({"combines": "ABC", "combined_by": "3"})
