"""With and without a partner: what is compared, what is refused, and what changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_facts import World, view, world_of

from govinno.answers.success.comparison import Compared, nearly_together
from govinno.answers.success.facts import Facts
from govinno.answers.success.not_known import what_is_not_known
from govinno.answers.success.place_in_network import place_in_network
from govinno.answers.success.shown import compared_partners, presence_of_partners, what_cases_show
from govinno.answers.success.tables import Part


def shown(world: World, **values: str) -> Part:
    """Part 2 of the answer."""
    seen = view(world.facts, **values)
    return what_cases_show(seen, compared_partners(seen))


def found(world: World, **values: str) -> dict[str, Compared]:
    """What is computed of each partner."""
    compared = compared_partners(view(world.facts, **values))
    return {key[0]: one for one in compared for key in one.keys}


def refusal(part: Part) -> str | None:
    return part.refused[0] if part.refused else None


# ---- the worked example of docs/method.md: 18 innovations, 15 with a result, 7 successes


def worked_example() -> World:
    """Presences that give the counts of the example, as far as they are told."""
    names = [f"i{number:02}" for number in range(18)]
    yes, no, unknown = names[:7], names[7:15], names[15:]
    success = {**dict.fromkeys(yes, True), **dict.fromkeys(no, False), **dict.fromkeys(unknown)}
    presence = {
        "lone": yes[:1],
        "uni1": [*yes[1:4], no[0]],
        "volunteers": [*yes[2:6], *no[1:3]],
        "mhi": [*yes[4:6], no[3]],
        "hosp": [*yes[3:6], *no[4:6], unknown[0]],
        "temple": [*no[5:8], *unknown[:2]],
    }
    return world_of(presence, success)


@pytest.mark.parametrize(
    ("partner", "known", "yes", "rate", "low", "high", "probability", "p"),
    [
        ("lone", 1, 1, 0.575, 0.175, 0.920, 0.717, None),
        ("uni1", 4, 3, 0.609, 0.276, 0.892, 0.851, 0.231),
        ("volunteers", 6, 4, 0.588, 0.288, 0.854, 0.855, 0.231),
        ("mhi", 3, 2, 0.554, 0.208, 0.870, 0.716, 0.446),
        ("hosp", 5, 3, 0.542, 0.233, 0.833, 0.724, 0.427),
        ("temple", 3, 0, 0.268, 0.036, 0.622, 0.084, 1.000),
    ],
)
def test_the_worked_example_is_computed_to_its_printed_digits(
    partner: str,
    known: int,
    yes: int,
    rate: float,
    low: float,
    high: float,
    probability: float,
    p: float | None,
) -> None:
    one = found(worked_example())[partner]
    assert (one.known, one.yes) == (known, yes)
    told = (one.rate, one.low, one.high, one.probability)
    assert told == pytest.approx((rate, low, high, probability), abs=5.01e-4)
    assert one.p == (p if p is None else pytest.approx(p, abs=5.01e-4))


def test_nothing_in_the_worked_example_is_a_pattern_and_the_lone_one_has_no_rank() -> None:
    compared = found(worked_example())
    assert not any(one.is_pattern for one in compared.values())
    assert (compared["lone"].rank, compared["lone"].mark) == (None, "one_case")
    assert compared["uni1"].rank == 1
    assert compared["hosp"].bounds == (3 / 6, 4 / 6)


# ---- when nothing may be compared


def test_no_known_result_is_no_comparison_and_says_what_is_missing() -> None:
    world = world_of({"a": ["x"]}, {"x": None, "y": None})
    part = shown(world)
    assert refusal(part) == "no-known-result"
    assert "baseline" in part.sentence.en
    assert "applicants" in shown(world, definition="A").sentence.en


def test_winners_alone_are_not_compared() -> None:
    world = World()
    for number in range(20):
        partners = ("hospital",) if number % 2 else ()
        world.innovation(f"i{number}", *partners, succeeded=number < 15, mode="award_winner")
    assert refusal(shown(world)) == "winners-only"
    assert compared_partners(view(world.facts)) == []
    world.innovation("one more", succeeded=False, mode="award_applicant")
    assert refusal(shown(world)) is None
    assert "mixed-modes" in dict(shown(world).notes)


def test_stories_told_because_they_succeeded_are_not_compared() -> None:
    world = World()
    for number, mode in enumerate(("showcase", "news", "study", "award_nomination") * 3):
        world.innovation(f"i{number}", "hospital", succeeded=number % 2 == 0, mode=mode)
    assert refusal(shown(world)) == "no-comparison"


def test_an_applicants_list_makes_losers_of_a_round_comparable() -> None:
    world = World()
    for number in range(8):
        world.innovation(f"i{number}", mode="award_winner" if number < 4 else "news")
        world.award(f"i{number}", "won" if number < 4 else "submitted")
    world.entry("i0", "won")
    assert refusal(shown(world, definition="A")) == "winners-only"
    world.entry("i5", "not_won", awards="organisation")
    world.entry("i1", "not_won")
    assert refusal(shown(world, definition="A")) == "winners-only", "neither tells of a loser"
    world.entry("i4", "not_won")
    assert refusal(shown(world, definition="A")) is None


def test_an_applicant_whose_result_is_not_known_opens_no_comparison() -> None:
    world = World()
    for number in range(20):
        partners = ("hospital",) if number % 2 else ()
        world.innovation(f"i{number}", *partners, succeeded=number < 15, mode="award_winner")
    world.innovation("one more", mode="award_applicant")
    assert refusal(shown(world)) == "winners-only"


def test_alike_results_give_rates_and_no_comparison() -> None:
    for succeeded in (True, False):
        names = [f"i{number}" for number in range(8)]
        world = world_of({"a": names[:4]}, dict.fromkeys(names, succeeded))
        one = found(world)["a"]
        assert (one.mark, one.probability, one.p, one.lift) == (
            "nothing_to_compare",
            None,
            None,
            None,
        )
        assert one.low < one.rate < one.high
        assert "nothing-to-compare" in dict(shown(world).notes)


def test_a_partner_of_every_innovation_cannot_be_told_apart_from_the_setting() -> None:
    names = [f"i{number}" for number in range(10)]
    world = world_of({"everywhere": names}, {name: i < 5 for i, name in enumerate(names)})
    one = found(world)["everywhere"]
    assert (one.mark, one.probability, one.p) == ("in_every_innovation", None, None)


def test_selection_makes_a_harmless_partner_look_harmful_and_the_whole_does_not() -> None:
    """Success 30 % either way, partner half the time; a prize for success or a visible partner."""
    random = Random(20)
    winners, everybody = World(), World()
    for number in range(3_000):
        partners = ("hospital",) if random.random() < 0.5 else ()
        succeeded = random.random() < 0.3
        everybody.innovation(f"i{number}", *partners, succeeded=succeeded)
        if partners or succeeded:
            winners.innovation(f"i{number}", *partners, succeeded=succeeded, mode="award_winner")
    assert refusal(shown(winners)) == "winners-only"
    one = found(everybody)["hospital"]
    assert one.yes / one.known == pytest.approx(one.yes_without / one.without, abs=0.05)
    assert not one.is_pattern


def test_a_true_difference_is_seen_with_enough_cases() -> None:
    random = Random(7)
    world = World()
    for number in range(300):
        partners = ("university",) if number % 2 else ()
        succeeded = random.random() < (0.6 if partners else 0.15)
        world.innovation(f"i{number}", *partners, succeeded=succeeded)
    assert found(world)["university"].is_pattern
    assert "those that go with success more often (not proof of cause): 1" in (
        shown(world).sentence.en
    )


# ---- who counts where


def test_partners_that_always_appear_together_have_one_row() -> None:
    names = [f"i{number}" for number in range(10)]
    presence = {"a": names[:4], "b": names[:4], "c": names[2:6]}
    world = world_of(presence, {name: i % 2 == 0 for i, name in enumerate(names)})
    compared = compared_partners(view(world.facts))
    assert sorted(one.keys for one in compared) == [(("a",), ("b",)), (("c",),)]
    assert "a, b always appear together" in dict(shown(world).notes)["together"].en
    part = shown(world, partner="b")
    [row] = next(rows.rows for rows in part.tables if rows.name == "compared_partners")
    assert row["partner"] == "a + b", "whoever is asked for, the others are named"


def test_partners_that_mostly_appear_together_are_told() -> None:
    names = [f"i{number}" for number in range(12)]
    presence = {"a": names[:5], "b": names[:4], "c": names[4:6]}
    world = world_of(presence, {name: i % 2 == 0 for i, name in enumerate(names)})
    seen = view(world.facts)
    assert nearly_together(presence_of_partners(seen)) == [(("a",), ("b",), 0.8)]
    part = what_is_not_known(seen, compared_partners(seen))
    [row] = next(rows.rows for rows in part.tables if rows.name == "hard_to_tell_apart")
    assert (row["partner"], row["other"], row["shared"]) == ("a", "b", 0.8)


def test_several_contributions_of_a_partner_to_one_innovation_count_once() -> None:
    world = world_of({"a": ["x", "y", "z"]}, {"x": True, "y": False, "z": True, "w": False})
    part = world.partner("a", "x", "training")
    world.facts.contributions["another"] = replace(part, iri="another")
    assert (found(world)["a"].known, found(world)["a"].yes) == (3, 2)


def test_a_case_that_does_not_say_in_which_innovation_stands_on_neither_side() -> None:
    names = [f"i{number}" for number in range(8)]
    world = world_of({"a": names[:4]}, {name: i % 2 == 0 for i, name in enumerate(names)})
    for name in ("one", "two"):
        world.innovation(name, succeeded=True, record="both")
    assert found(world)["a"].without == 6, "on the other side as long as no partner is unclear"
    world.partner("b", "both")
    assert found(world)["a"].without == 4
    assert "part-not-settled" in dict(shown(world).notes)


def test_what_is_left_out_as_unclear_is_on_neither_side_and_not_absent() -> None:
    names = [f"i{number}" for number in range(12)]
    world = world_of({"a": names[:6]}, {name: i % 2 == 0 for i, name in enumerate(names)})
    for name in names[:3]:
        world.partner("a", name, "unknown")
    whole, clear = found(world)["a"], found(world, unclear="left_out")["a"]
    assert (whole.known, whole.without) == (6, 6)
    assert (clear.known, clear.without) == (3, 6)
    note = dict(what_is_not_known_of(world, unclear="left_out").notes)
    assert "unclear-left-out" not in note, "told by the study, which knows what it left out"


def what_is_not_known_of(world: World, **values: str) -> Part:
    seen = view(world.facts, **values)
    return what_is_not_known(seen, compared_partners(seen))


def test_a_worse_or_unintended_result_is_always_listed() -> None:
    world = World()
    world.innovation("app")
    world.result("app", 0, 5, direction="down_is_better")
    world.result("app", 100, 99)
    world.result("app", 100, 150, is_unintended=True)
    world.result("app", 100, 150)
    for definition in "ABCD":
        part = what_is_not_known_of(world, definition=definition)
        assert len(next(rows.rows for rows in part.tables if rows.name == "got_worse")) == 3


def test_an_indicator_exactly_at_the_limit_agrees_with_one_above_it() -> None:
    world = World()
    world.innovation("app")
    world.result("app", 0.1, 0.11)  # ten per cent, which binary fractions make a little less
    world.result("app", 100, 150)
    assert "indicators-disagree" not in dict(what_is_not_known_of(world, definition="B").notes)
    world.result("app", 100, 109)
    assert "indicators-disagree" in dict(what_is_not_known_of(world, definition="B").notes)


def test_names_that_are_very_much_alike_are_told() -> None:
    presence = {"โรงพยาบาลขอนแก่น": ["x"], "โรงพยาบาลขอนแก่น ": ["y"], "วัดป่า": ["x"]}
    part = what_is_not_known_of(world_of(presence, {"x": True, "y": False}))
    [pair] = next(rows.rows for rows in part.tables if rows.name == "alike_names")
    assert {pair["partner"], pair["other"]} == {"โรงพยาบาลขอนแก่น", "โรงพยาบาลขอนแก่น "}


def test_equal_rates_share_a_rank() -> None:
    names = [f"i{number}" for number in range(12)]
    presence = {"a": names[:4], "b": names[2:6], "c": names[6:8]}
    world = world_of(presence, {name: i % 2 == 0 for i, name in enumerate(names)})
    ranks = {name: one.rank for name, one in found(world).items()}
    assert ranks == {"a": 1, "b": 1, "c": 1}


def test_partners_that_cannot_be_told_apart_reach_no_pattern() -> None:
    names = [f"i{number}" for number in range(24)]
    success = {name: number < 12 for number, name in enumerate(names)}
    assert found(world_of({"a": names[:11]}, success))["a"].is_pattern
    both = found(world_of({"a": names[:11], "b": names[:11]}, success))
    assert not both["a"].is_pattern


def test_strata_are_compared_within() -> None:
    """A partner of easy themes only looks better than it is until themes are held apart."""
    world = World()
    for number in range(40):
        is_easy = number < 20
        partners = ("a",) if (number % 20) < (15 if is_easy else 5) else ()
        succeeded = (number % 5 != 0) if is_easy else (number % 5 == 0)
        theme = {"health" if is_easy else "environment"}
        world.innovation(f"i{number}", *partners, succeeded=succeeded, themes=theme)
    crude, within = found(world)["a"].p, found(world, strata="same_theme")["a"].p
    assert crude is not None and within is not None
    assert crude < 0.2 < within


def test_a_pattern_that_is_not_there_within_groups_is_none() -> None:
    world = World()
    for number in range(80):
        is_easy = number < 40
        partners = ("a",) if (number % 40) < (36 if is_easy else 4) else ()
        succeeded = (number % 10 != 0) if is_easy else (number % 10 == 0)
        theme = {"health" if is_easy else "environment"}
        world.innovation(f"i{number}", *partners, succeeded=succeeded, themes=theme)
    assert found(world)["a"].is_pattern
    assert not found(world, strata="same_theme")["a"].is_pattern
    assert "within the same theme" in shown(world, strata="same_theme").sentence.en


def test_partner_types_count_unregistered_groups_and_their_roles() -> None:
    world = World()
    for number in range(8):
        world.innovation(f"i{number}", succeeded=number % 2 == 0)
        if number < 4:
            world.partner(
                f"parents-{number}",
                f"i{number}",
                "volunteers",
                is_registered=False,
                kind="community_group",
            )
    [types] = [rows.rows for rows in shown(world).tables if rows.name == "compared_types"]
    assert [(row["known"], row["yes"], row["without"]) for row in types] == [(4, 2, 4)]


# ---- what changes nothing


PEOPLE = "abcd"


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, list[str]], dict[str, bool | None]]:
    """Up to four partners in up to fourteen innovations, with two kinds of results."""
    names = [f"i{number:02}" for number in range(draw(st.integers(4, 14)))]
    success = {name: draw(st.sampled_from([True, False, None])) for name in names}
    success |= {names[0]: True, names[1]: False}
    presence = {
        person: draw(st.lists(st.sampled_from(names), unique=True, max_size=8)) for person in PEOPLE
    }
    return presence, success


quick = settings(max_examples=60, deadline=None, derandomize=True)


@quick
@given(worlds())
def test_swapping_success_and_failure_mirrors_everything(
    made: tuple[dict[str, list[str]], dict[str, bool | None]],
) -> None:
    presence, success = made
    swapped = {name: None if value is None else not value for name, value in success.items()}
    before, after = found(world_of(presence, success)), found(world_of(presence, swapped))
    assert before.keys() == after.keys()
    for name, one in before.items():
        other = after[name]
        assert (one.rate + other.rate, one.low + other.high) == pytest.approx((1, 1))
        if one.probability is not None:
            assert one.probability + (other.probability or 0) == pytest.approx(1, abs=1e-6)


@quick
@given(worlds())
def test_an_innovation_of_unknown_result_changes_no_rate_and_widens_the_bounds(
    made: tuple[dict[str, list[str]], dict[str, bool | None]],
) -> None:
    presence, success = made
    before = found(world_of(presence, success))
    more = {person: [*seen, "new"] for person, seen in presence.items()}
    after = found(world_of(more, {**success, "new": None}))
    for name, one in before.items():
        other = after[name]
        assert replace(other, bounds=one.bounds, unknown=one.unknown) == one
        (low, high), (lower, higher) = one.bounds, other.bounds
        assert lower <= low and high <= higher and higher - lower > high - low


@quick
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(
    made: tuple[dict[str, list[str]], dict[str, bool | None]], random: Random
) -> None:
    presence, success = made
    names, people = list(success), list(presence)
    random.shuffle(names)
    random.shuffle(people)
    other = world_of({p: presence[p] for p in people}, {name: success[name] for name in names})
    one = world_of(presence, success)
    assert compared_partners(view(other.facts)) == compared_partners(view(one.facts))


@quick
@given(worlds())
def test_renaming_partners_changes_no_number(
    made: tuple[dict[str, list[str]], dict[str, bool | None]],
) -> None:
    presence, success = made
    renamed = {f"new-{person}": seen for person, seen in presence.items()}
    before, after = found(world_of(presence, success)), found(world_of(renamed, success))
    for name, one in before.items():
        other = after[f"new-{name}"]
        assert replace(other, keys=one.keys) == one


# ---- position


def test_a_partner_of_several_cases_connects_and_one_of_one_case_is_not_listed() -> None:
    facts: Facts = world_of({"a": ["x", "y"], "b": ["x"]}, {"x": True, "y": False}).facts
    for number, name in enumerate(("x", "y")):
        city = f"city-{number}"
        facts.innovations[name].implementers = {city: facts.innovations[name].name}
        facts.innovations[name].places = {city: f"province-{number}"}
    part = place_in_network(view(facts))
    [row] = part.tables[0].rows
    assert (row["partner_iri"], row["cases"], row["local_governments"]) == ("a", 2, 2)
    assert (row["provinces"], row["participation"], row["only_link"]) == (2, 0.5, 1)


def test_the_worked_example_of_the_documentation_is_what_is_computed() -> None:
    page = (Path(__file__).parents[1] / "docs" / "method.md").read_text(encoding="utf-8")
    compared = found(worked_example())
    for partner, one in compared.items():
        [line] = [line for line in page.splitlines() if line.startswith(f"| {partner} |")]
        told = [cell.strip() for cell in line.strip("|").split("|")]
        numbers = (one.rate, one.low, one.high, one.probability)
        assert told[1:3] == [str(one.known), str(one.yes)]
        assert told[3:7] == [f"{number:.3f}" for number in numbers]
        assert told[7] == ("too few" if one.p is None else f"{one.p:.3f}")
