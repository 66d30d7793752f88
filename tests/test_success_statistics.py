"""The arithmetic of the study of partners and success, against answers that are known."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise, product

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from govinno.answers.success import position
from govinno.answers.success.position import Position, positions
from govinno.answers.success.statistics import (
    Shrunk,
    adjusted,
    base_rate,
    beta_greater,
    bounds,
    cases_needed,
    exact_p,
    lift,
    probability_greater,
    shrunk,
)

Counts = tuple[int, int]

# The worked example: 15 innovations with a known result, 7 of them successes, strength 4.
ALL = (7, 15)
MEAN = 0.46875
STRENGTH = 4
# partner: (successes, known), then raw, shrunk, low, high, P(with > without), Fisher
WORKED: dict[str, tuple[Counts, str, str, str, str, str, str]] = {
    "lone": ((1, 1), "1.00", "0.575", "0.175", "0.920", "0.717", "0.467"),
    "uni1": ((3, 4), "0.75", "0.609", "0.276", "0.892", "0.851", "0.231"),
    "volunteers": ((4, 6), "0.67", "0.588", "0.288", "0.854", "0.855", "0.231"),
    "mhi": ((2, 3), "0.67", "0.554", "0.208", "0.870", "0.716", "0.446"),
    "hosp": ((3, 5), "0.60", "0.542", "0.233", "0.833", "0.724", "0.427"),
    "temple": ((0, 3), "0.00", "0.268", "0.036", "0.622", "0.084", "1.000"),
}


def test_the_base_rate_of_the_worked_example() -> None:
    assert base_rate(*ALL) == MEAN
    assert base_rate(0, 0) == 0.5


@pytest.mark.parametrize("partner", WORKED)
def test_every_digit_of_the_worked_example(partner: str) -> None:
    (k, n), *printed = WORKED[partner]
    without = (ALL[0] - k, ALL[1] - n)
    rate, low, high = shrunk(k, n, MEAN, STRENGTH)
    greater = probability_greater((k, n), without, MEAN, STRENGTH)
    numbers = [rate, low, high, greater, exact_p([(k, n, *ALL)])]
    raw = bounds(k, n, 0)
    assert raw is not None and raw[0] == raw[1]
    # The study rounds a half up: 0.5875 is printed as 0.588.
    assert [f"{raw[0]:.2f}", *(f"{number + 1e-12:.3f}" for number in numbers)] == printed


# Shrunk rates


def test_the_interval_with_half_a_success_and_half_a_failure_is_jeffreys() -> None:
    _, low, high = shrunk(7, 8, mean=0.5, strength=1)
    assert (low, high) == pytest.approx((0.5462807, 0.9861618), abs=1e-7)


@pytest.mark.parametrize("mean", [MEAN, 1 / 3, 0.1, 2.5e-5, 0.999])
@pytest.mark.parametrize("strength", [1e-9, 1, 4, 20, 1e9])
def test_without_a_known_result_the_rate_is_the_mean_exactly(mean: float, strength: float) -> None:
    assert shrunk(0, 0, mean, strength).rate == mean


def test_a_weak_prior_leaves_the_raw_rate_and_a_strong_one_the_mean() -> None:
    assert shrunk(3, 4, MEAN, 1e-12).rate == pytest.approx(0.75, abs=1e-11)
    assert shrunk(3, 4, MEAN, 1e12) == pytest.approx((MEAN, MEAN, MEAN), abs=1e-5)


@pytest.mark.parametrize("k, n", [(0, 1), (1, 1), (0, 20_000), (20_000, 20_000), (0, 0)])
@pytest.mark.parametrize("mean", [2.5e-5, 0.5, 1 - 2.5e-5])
def test_the_interval_is_finite_where_all_or_none_succeeded(k: int, n: int, mean: float) -> None:
    rate, low, high = shrunk(k, n, mean, STRENGTH)
    assert 0 <= low <= high <= 1 and 0 < rate < 1


def test_more_successes_than_known_results_are_refused() -> None:
    with pytest.raises(ValueError, match="5 successes among 4"):
        shrunk(5, 4, MEAN, STRENGTH)
    with pytest.raises(ValueError, match="-1 successes among 4"):
        probability_greater((-1, 4), (1, 2), MEAN, STRENGTH)


# One rate above another


def test_beta_2_1_is_above_beta_1_2_five_times_in_six() -> None:
    assert beta_greater(2, 1, 1, 2) == pytest.approx(5 / 6, abs=1e-9)


@pytest.mark.parametrize("a, b", [(1, 1), (0.3, 7), (1e-300, 1), (2.5e-5, 1), (3000, 5000)])
def test_of_two_equal_posteriors_either_is_above_as_often(a: float, b: float) -> None:
    assert beta_greater(a, b, a, b) == pytest.approx(0.5, abs=1e-8)


def _by_quadrature(a1: float, b1: float, a2: float, b2: float) -> float:
    """∫ f(x)·G(x) dx on the scale of log-odds, where neither end has a pole."""

    def both(t: float) -> float:
        logs = a1 * special.log_expit(t) + b1 * special.log_expit(-t) - special.betaln(a1, b1)
        x, rest = special.expit(t), special.expit(-t)
        below = special.betainc(a2, b2, x) if t < 0 else special.betaincc(b2, a2, rest)
        return float(math.exp(logs) * below)

    middles = [special.logit(special.betaincinv(a, b, 0.5)) for a, b in ((a1, b1), (a2, b2))]
    steps = (-300, -100, -20, -5, -1, -0.3, -0.1, -0.03, 0, 0.03, 0.1, 0.3, 1, 5, 20, 100, 300)
    stops = sorted({-690.0, 690.0, *(middle + step for middle in middles for step in steps)})
    parts = [integrate.quad(both, *ends, limit=200, epsabs=1e-12)[0] for ends in pairwise(stops)]
    return sum(parts)


@pytest.mark.parametrize(
    "parameters",
    [
        (1.9, 2.1, 7.9, 12.1),
        (0.16, 34.0, 0.1, 33.0),
        (5.2, 0.07, 90.0, 0.9),
        (0.05, 0.05, 0.2, 0.3),
        (0.05, 0.05, 400.0, 300.0),
        (1.01, 1.3, 1.7, 1.02),
        (2.2, 9500.0, 4.05, 7165.0),
        (4500.0, 5500.0, 4440.0, 5560.0),
        (2.0, 2.0, 9000.0, 11000.0),
    ],
)
def test_it_agrees_with_adaptive_quadrature(parameters: tuple[float, float, float, float]) -> None:
    a1, b1, a2, b2 = parameters
    found = beta_greater(a1, b1, a2, b2)
    assert found == pytest.approx(_by_quadrature(a1, b1, a2, b2), abs=1e-7)
    assert found + beta_greater(a2, b2, a1, b1) == pytest.approx(1, abs=1e-7)
    assert 0.001 < found < 0.999, "so that the comparison shows something"


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 12), st.integers(1, 12))
def test_with_whole_parameters_it_is_a_finite_sum(a1: int, b1: int, a2: int, b2: int) -> None:
    terms = [
        math.exp(
            special.betaln(a2 + i, b1 + b2) - special.betaln(1 + i, b1) - special.betaln(a2, b2)
        )
        / (b1 + i)
        for i in range(a1)
    ]
    assert beta_greater(a1, b1, a2, b2) == pytest.approx(sum(terms), abs=1e-7)


def test_where_all_failed_and_successes_are_rare_the_larger_side_is_not_called_certain() -> None:
    # Both rates are far below the smallest float; which is above is nearly a toss.
    found = probability_greater((0, 5), (0, 15_000), base_rate(0, 15_005), 4)
    assert found == pytest.approx(0.5, abs=0.01) and found != 0.5


def test_a_beta_parameter_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        beta_greater(0, 1, 1, 1)


# What is unknown, and lift


def test_every_unknown_result_widens_the_bounds_and_changes_no_rate() -> None:
    assert bounds(3, 5, 1) == pytest.approx((3 / 6, 4 / 6))
    widths = [high - low for low, high in filter(None, (bounds(3, 5, u) for u in range(6)))]
    assert len(widths) == 6 and widths == sorted(set(widths)) and widths[0] == 0
    assert bounds(0, 0, 2) == (0, 1)
    assert bounds(0, 0, 0) is None


def test_lift_is_the_raw_rate_over_that_of_all() -> None:
    assert lift(3, 4, *ALL) == pytest.approx((3 / 4) / (7 / 15))
    assert lift(*ALL, *ALL) == 1
    assert lift(0, 4, *ALL) == 0
    assert lift(0, 0, *ALL) is None
    assert lift(0, 4, 0, 15) is None


# Exact tests


def test_fisher_of_seven_one_two_eight() -> None:
    table = [[7, 1], [2, 8]]
    assert stats.fisher_exact(table).pvalue == pytest.approx(0.01522007, abs=1e-7)
    odds = stats.contingency.odds_ratio(table, kind="conditional").statistic
    # R stops at 21.39941; the odds under which 7 is what is expected are 21.39980.
    assert odds == pytest.approx(21.399, abs=1e-3)
    one_sided = stats.fisher_exact(table, alternative="greater").pvalue
    assert exact_p([(7, 8, 9, 18)]) == pytest.approx(one_sided, abs=1e-12)


@st.composite
def tables(draw: st.DrawFn, most: int = 40) -> tuple[int, int, int, int]:
    known = draw(st.integers(0, most))
    n, successes = draw(st.integers(0, known)), draw(st.integers(0, known))
    k = draw(st.integers(max(0, n + successes - known), min(n, successes)))
    return k, n, successes, known


@given(tables())
def test_one_stratum_is_fishers_one_sided_test(table: tuple[int, int, int, int]) -> None:
    k, n, successes, known = table
    cells = [[k, n - k], [successes - k, known - n - successes + k]]
    expected = stats.fisher_exact(cells, alternative="greater").pvalue
    assert exact_p([table]) == pytest.approx(expected, abs=1e-10)


def _by_enumeration(strata: list[tuple[int, int, int, int]]) -> float:
    """Every choice of who has the partner, counted; the first so many innovations succeed."""
    each = [
        [sum(i < successes for i in with_) for with_ in combinations(range(known), n)]
        for _, n, successes, known in strata
    ]
    sums = Counter({0: 1})
    for numbers in each:
        sums = Counter(
            {
                total: sum(sums[total - x] * times for x, times in Counter(numbers).items())
                for total in {one + x for one, x in product(sums, set(numbers))}
            }
        )
    least = sum(k for k, *_ in strata)
    return sum(times for x, times in sums.items() if x >= least) / sums.total()


@settings(deadline=None)
@given(st.lists(tables(most=7), min_size=1, max_size=3))
def test_strata_give_what_counting_every_arrangement_gives(
    strata: list[tuple[int, int, int, int]],
) -> None:
    assert exact_p(strata) == pytest.approx(_by_enumeration(strata), abs=1e-10)


def test_strata_are_not_simply_pooled() -> None:
    # Within each theme the partner makes no odds; themes differ in rate and in partners.
    strata = [(8, 10, 16, 20), (1, 5, 8, 40)]
    pooled = [(9, 15, 24, 60)]
    assert exact_p(strata) > 0.5 > 0.1 > exact_p(pooled)


def test_a_stratum_that_cannot_vary_changes_nothing() -> None:
    one = [(3, 4, 7, 15)]
    assert exact_p([*one, (0, 0, 3, 8), (5, 5, 8, 8), (0, 2, 0, 9)]) == pytest.approx(exact_p(one))
    assert exact_p([(0, 0, 3, 8)]) == exact_p([]) == exact_p([(0, 3, 7, 15)]) == 1


def test_twenty_thousand_innovations_are_tested_exactly() -> None:
    table = (2_580, 5_000, 10_000, 20_000)
    expected = stats.hypergeom.sf(2_579, 20_000, 10_000, 5_000)
    assert 0.001 < expected < 0.05
    assert exact_p([table]) == pytest.approx(expected, rel=1e-6)
    halves = [(1_290, 2_500, 5_000, 10_000)] * 2
    assert exact_p(halves) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(
    "table", [(5, 4, 7, 15), (-1, 4, 7, 15), (0, 10, 7, 15), (1, 16, 7, 15), (1, 2, 16, 15)]
)
def test_counts_that_cannot_stand_together_are_refused(table: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="no such table"):
        exact_p([table])


def test_benjamini_and_hochberg() -> None:
    assert adjusted([0.01, 0.02, 0.03, 0.04, 0.05]) == pytest.approx([0.05] * 5)
    assert adjusted([]) == []
    assert adjusted([0.2, 0.9, 1.0, 0.001]) == pytest.approx([0.4, 1, 1, 0.004])


@given(st.lists(st.floats(0, 1), min_size=1))
def test_corrected_values_are_those_of_scipy_in_place(p_values: list[float]) -> None:
    found = adjusted(p_values)
    assert found == pytest.approx(list(stats.false_discovery_control(p_values)), abs=1e-12)
    assert all(p <= q <= 1 for p, q in zip(p_values, found, strict=True))


def test_the_cases_needed_to_tell_two_rates_apart() -> None:
    assert cases_needed(0.45, 0.65) == cases_needed(0.65, 0.45) == 96
    assert cases_needed(0.45, 0.75) == 41
    for base, other in ((0.5, 0.5), (0.5, 1.5)):
        with pytest.raises(ValueError, match="two different rates"):
            cases_needed(base, other)


# Selection


def test_among_winners_a_partner_without_effect_looks_harmful_and_among_all_it_does_not() -> None:
    chance = random.Random(20)
    drawn = [(chance.random() < 0.5, chance.random() < 0.3) for _ in range(4_000)]
    winners = [(partner, success) for partner, success in drawn if partner or success]
    with_, without = _sides(winners)
    assert _raw(with_) == pytest.approx(0.3, abs=0.03)
    assert _raw(without) == 1
    mean = base_rate(with_[0] + without[0], with_[1] + without[1])
    assert probability_greater(with_, without, mean, STRENGTH) < 1e-6
    with_, without = _sides(drawn)
    assert abs(_raw(with_) - _raw(without)) < 0.05
    mean = base_rate(with_[0] + without[0], with_[1] + without[1])
    assert 0.05 < probability_greater(with_, without, mean, STRENGTH) < 0.95


def _sides(cases: list[tuple[bool, bool]]) -> tuple[Counts, Counts]:
    with_ = [success for partner, success in cases if partner]
    without = [success for partner, success in cases if not partner]
    return (sum(with_), len(with_)), (sum(without), len(without))


def _raw(side: Counts) -> float:
    return side[0] / side[1]


# What must not depend on names and order

A_STRENGTH = st.floats(1, 20)


@given(tables(), A_STRENGTH, st.integers(0, 9))
def test_success_and_failure_swapped_mirror_every_number(
    table: tuple[int, int, int, int], strength: float, unknown: int
) -> None:
    k, n, successes, known = table
    with_, without = (k, n), (successes - k, known - n)
    mean, mirrored = base_rate(successes, known), base_rate(known - successes, known)
    assert mirrored == pytest.approx(1 - mean)

    rate, low, high = shrunk(*with_, mean, strength)
    mirror = shrunk(n - k, n, mirrored, strength)
    assert mirror == pytest.approx(Shrunk(1 - rate, 1 - high, 1 - low), abs=1e-9)

    failed, failed_without = (n - k, n), (without[1] - without[0], without[1])
    assert probability_greater(failed, failed_without, mirrored, strength) == pytest.approx(
        1 - probability_greater(with_, without, mean, strength), abs=1e-7
    )
    ends, mirrored_ends = bounds(k, n, unknown), bounds(n - k, n, unknown)
    if ends is None or mirrored_ends is None:
        assert ends is mirrored_ends is None
    else:
        assert mirrored_ends == pytest.approx((1 - ends[1], 1 - ends[0]))
    # Failing more often with the partner is succeeding more often without it.
    assert exact_p([(*failed, known - successes, known)]) == pytest.approx(
        exact_p([(*without, successes, known)]), abs=1e-10
    )


@given(st.lists(tables(most=12), max_size=4), st.lists(st.floats(0, 1)), st.randoms())
def test_the_order_of_strata_and_of_partners_does_not_matter(
    strata: list[tuple[int, int, int, int]], p_values: list[float], shuffle: random.Random
) -> None:
    shuffled = shuffle.sample(strata, len(strata))
    assert exact_p(shuffled) == pytest.approx(exact_p(strata), abs=1e-10)
    at = shuffle.sample(range(len(p_values)), len(p_values))
    corrected = adjusted(p_values)
    assert adjusted([p_values[i] for i in at]) == [corrected[i] for i in at]


# Position in the network

Members = dict[str, set[str]]


def _pairs(graph: nx.Graph) -> Members:
    """Each line of a graph as an innovation of two."""
    return {f"{one}-{other}": {str(one), str(other)} for one, other in graph.edges}


def _one(members: Members, agent: str, *local_governments: str) -> Position:
    place = {lg: (lg, f"จังหวัด {lg[0]}") for lg in local_governments}
    return positions(members, place, [agent])[agent]


def test_burts_constraint_of_a_triangle_a_star_and_the_karate_club() -> None:
    assert _one(_pairs(nx.complete_graph(3)), "0").constraint == pytest.approx(1.125)
    assert _one({"one": {"0", "1", "2"}}, "0").constraint == pytest.approx(1.125)
    assert _one(_pairs(nx.star_graph(5)), "0").constraint == pytest.approx(1 / 5)
    karate = _pairs(nx.karate_club_graph())
    assert _one(karate, "0").constraint == pytest.approx(0.155423, abs=1e-6)


def test_betweenness_of_the_karate_club() -> None:
    found = positions(_pairs(nx.karate_club_graph()), {}, ["0", "33"])
    assert found["0"].betweenness == pytest.approx(0.437635, abs=1e-6)
    assert found["33"].betweenness == pytest.approx(0.304075, abs=1e-6)


def test_betweenness_of_a_part_counts_the_pairs_of_the_whole_network() -> None:
    members = {**_pairs(nx.path_graph(3)), "apart": {"x", "y"}}
    assert _one(members, "1").betweenness == pytest.approx(1 / 6)


def test_betweenness_is_left_out_where_the_network_is_too_large_to_walk() -> None:
    star = _pairs(nx.star_graph(position.MOST_FOR_BETWEENNESS))
    found = positions({**star, "apart": {"x", "y"}}, {}, ["0", "x"])
    assert found["0"].betweenness is None and found["0"].constraint is not None
    assert found["x"].betweenness == 0


def test_participation_of_three_equal_provinces_is_two_thirds() -> None:
    members = {lg: {"partner", lg} for lg in ("ก1", "ก2", "ข1", "ข2", "ค1", "ค2")}
    found = _one(members, "partner", *members)
    assert (found.local_governments, found.provinces, found.unplaced) == (6, 3, 0)
    assert found.participation == pytest.approx(2 / 3)
    assert _one(members, "partner", "ก1", "ก2").participation == 0


def test_an_unknown_province_is_counted_and_not_guessed() -> None:
    members = {"one": {"partner", "ก"}, "two": {"partner", "ข"}}
    found = positions(members, {"ก": ("ก", None), "ข": ("ข", "ขอนแก่น")}, ["partner"])["partner"]
    assert (found.local_governments, found.provinces, found.unplaced) == (2, 1, 1)
    assert found.participation == 0
    found = positions(members, {"ก": ("ก", None)}, ["partner"])["partner"]
    assert (found.provinces, found.unplaced, found.participation) == (0, 1, None)


def test_a_local_government_is_not_among_those_it_reaches() -> None:
    members = {"one": {"ก", "ข"}, "two": {"ก", "ค"}}
    found = _one(members, "ก", "ก", "ข", "ค")
    assert (found.local_governments, found.only_link) == (2, 1)


def test_agents_of_one_local_government_are_one() -> None:
    members = {"one": {"partner", "กองช่าง"}, "two": {"partner", "กองคลัง"}}
    place = dict.fromkeys(("กองช่าง", "กองคลัง"), ("เทศบาล", "ขอนแก่น"))
    found = positions(members, place, ["partner"])["partner"]
    assert (found.local_governments, found.only_link) == (1, 0)


def test_a_partner_without_innovations_or_without_company_has_an_empty_position() -> None:
    found = positions({"alone": {"hermit"}}, {}, ["hermit", "stranger"])
    assert found["stranger"] == Position()
    assert found["hermit"] == Position(betweenness=0)
    assert positions({}, {}, []) == {}


def test_the_only_link_between_two_pairs_and_one() -> None:
    members = {
        "one": {"hub", "ก", "ข"},  # ก and ข stay together without the hub
        "two": {"hub", "ค", "other"},
        "three": {"other", "ง"},
        "four": {"hub", "จ"},
    }
    found = positions(members, {lg: (lg, None) for lg in "กขคงจ"}, ["hub", "other"])
    # {ก ข}, {ค ง}, {จ}: 2·2 + 2·1 + 2·1 pairs; without `other`, ง is cut off from four.
    assert found["hub"].only_link == 8
    assert found["other"].only_link == 4


AGENTS = [*"กขคงจ", *"abcde"]
networks = st.dictionaries(
    st.sampled_from([f"innovation {i}" for i in range(8)] + ["a", "ก"]),
    st.sets(st.sampled_from(AGENTS), max_size=4),
    max_size=8,
)


def _pairs_connected(members: Members, without: str) -> int:
    graph = nx.Graph()
    for innovation, agents in members.items():
        graph.add_edges_from((("innovation", innovation), a) for a in agents - {without})
    parts = [sum(lg in part for lg in "กขคงจ") for part in nx.connected_components(graph)]
    return sum(n * (n - 1) // 2 for n in parts)


@settings(deadline=None)
@given(networks)
def test_only_link_is_what_taking_the_partner_out_shows(members: Members) -> None:
    found = positions(members, {lg: (lg, None) for lg in "กขคงจ"}, AGENTS)
    for agent in AGENTS:
        if agent in "กขคงจ":  # its own pairs do not count
            continue
        before, after = _pairs_connected(members, ""), _pairs_connected(members, agent)
        assert found[agent].only_link == before - after


@settings(deadline=None)
@given(networks)
def test_constraint_and_betweenness_are_those_of_networkx(members: Members) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(agent for agents in members.values() for agent in agents)
    for agents in members.values():
        for one, other in combinations(agents, 2):
            before = graph.get_edge_data(one, other, {"weight": 0})["weight"]
            graph.add_edge(one, other, weight=before + 1 / (len(agents) - 1))
    constraint = nx.constraint(graph, list(graph), weight="weight")
    betweenness = nx.betweenness_centrality(graph)
    for agent, found in positions(members, {}, sorted(graph)).items():
        expected = constraint[agent]
        assert found.constraint == (None if math.isnan(expected) else pytest.approx(expected))
        assert found.betweenness == pytest.approx(betweenness[agent])


@settings(deadline=None)
@given(networks, st.randoms())
def test_neither_order_nor_names_change_a_position(
    members: Members, shuffle: random.Random
) -> None:
    place: dict[str, tuple[str, str | None]] = {
        "ก": ("ก", "ยโสธร"),
        "ข": ("ข", "ยโสธร"),
        "ค": ("ค", "ตาก"),
        "ง": ("ง", None),
    }
    found = positions(members, place, AGENTS)

    def in_any_order(things: list[str]) -> list[str]:
        return shuffle.sample(things, len(things))

    shuffled = {i: in_any_order(sorted(members[i])) for i in in_any_order(list(members))}
    places = {lg: place[lg] for lg in in_any_order(list(place))}
    assert positions(shuffled, places, in_any_order(AGENTS)) == found

    names = dict(zip(AGENTS, in_any_order(AGENTS), strict=True))
    renamed = positions(
        {innovation: {names[a] for a in agents} for innovation, agents in members.items()},
        {names[lg]: (names[lg], province) for lg, (_, province) in place.items()},
        list(names.values()),
    )
    for agent, name in names.items():
        for measure in ("constraint", "betweenness"):
            one, other = getattr(found[agent], measure), getattr(renamed[name], measure)
            assert one == (None if other is None else pytest.approx(other))
        assert _counts(found[agent]) == _counts(renamed[name])


def _counts(of: Position) -> Position:
    return replace(of, constraint=None, betweenness=None)
