"""The arithmetic of rates with few cases: shrunk rates, comparisons, exact tests.

A side of a comparison is counted as successes among innovations with a known result. Nothing here
reads a graph, draws a random number or decides what may be said: a step of the wording ladder, or
"too few", is the business of the study.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil, exp, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

#: How sure a test should be to find a difference that is there, and how seldom it may find one
#: that is not: the customary 80 % and 5 % on both sides together.
POWER = 0.80
SIGNIFICANCE = 0.05
#: An interval holds this share of what is credible.
INTERVAL = 0.95
#: What is left out at either end of a distribution when it is integrated.
_TAIL = 1e-12
#: From this parameter on, a density ends so gently that few points integrate it.
_SMOOTH = 3
_POINTS, _WEIGHTS = special.roots_legendre(64)

Numbers = NDArray[np.float64]


class Shrunk(NamedTuple):
    """A success rate drawn towards the mean of all, and the ends of its 95 % interval."""

    rate: float
    low: float
    high: float


def base_rate(successes: int, known: int) -> float:
    """The success rate of all innovations with a known result; one half where there is none.

    Half a success and half a failure are added (Jeffreys' prior), so that it is never 0 or 1.
    """
    return (successes + 0.5) / (known + 1)


def shrunk(successes: int, known: int, mean: float, strength: float) -> Shrunk:
    """The rate of a side as if `strength` more innovations with the mean rate had been seen.

    Without a known result the rate is the mean exactly. The interval is that of the Beta
    distribution (beta-binomial model with a fixed prior). Needs a mean between 0 and 1, both
    excluded (as `base_rate` gives), and a strength above 0.
    """
    a, b = _posterior(successes, known, mean, strength)
    tail = (1 - INTERVAL) / 2
    low, high = special.betaincinv(a, b, [tail, 1 - tail])
    rate = mean + (successes - known * mean) / (strength + known)
    return Shrunk(rate, float(low), float(high))


def _posterior(successes: int, known: int, mean: float, strength: float) -> tuple[float, float]:
    if not 0 <= successes <= known:
        raise ValueError(f"{successes} successes among {known} known results")
    return strength * mean + successes, strength * (1 - mean) + known - successes


@lru_cache(maxsize=100_000)
def probability_greater(
    with_: tuple[int, int], without: tuple[int, int], mean: float, strength: float
) -> float:
    """How probable it is that the rate with a partner is above the rate without.

    Each side is (successes, known), shrunk as in `shrunk`; a side without known results is the
    prior alone. Computed without random numbers, so the same data give the same digits.
    """
    return beta_greater(*_posterior(*with_, mean, strength), *_posterior(*without, mean, strength))


def beta_greater(a1: float, b1: float, a2: float, b2: float) -> float:
    """P(X > Y) of independent X ~ Beta(a1, b1) and Y ~ Beta(a2, b2), to at least seven digits.

    ValueError unless all parameters are above 0. A small parameter makes a density steep at its
    end, below 1 it has a pole there, and quantiles may be too small for a float: such a parameter
    is raised by whole steps until the density is smooth, and the steps are taken off again.
    Source of the step: J. D. Cook, "Exact calculation of beta inequalities" (2005).
    """
    parameters = [a1, b1, a2, b2]
    if min(parameters) <= 0:
        raise ValueError(f"parameters of a Beta distribution must be above 0: {parameters}")
    correction = 0.0
    for at, sign in enumerate((1, -1, -1, 1)):
        while parameters[at] < _SMOOTH:
            correction += sign * _step(*parameters) / parameters[at]
            parameters[at] += 1
    return min(max(_integral(*parameters) - correction, 0.0), 1.0)


def _step(a1: float, b1: float, a2: float, b2: float) -> float:
    """How much P(X > Y) grows when a1 grows by one, times a1; the same holds for the others, with
    the sign that says which side they speak for."""
    both = special.betaln(a1 + a2, b1 + b2)
    return exp(both - special.betaln(a1, b1) - special.betaln(a2, b2))


def _integral(a1: float, b1: float, a2: float, b2: float) -> float:
    """∫ f(x)·G(x) dx over the range of the narrower distribution: there the other one is smooth,
    however many innovations stand behind either."""
    if _variance(a2, b2) < _variance(a1, b1):
        return 1 - _integral(a2, b2, a1, b1)
    low, high = special.betaincinv(a1, b1, [_TAIL, 1 - _TAIL])
    x = low + (high - low) * (_POINTS + 1) / 2
    logs = (a1 - 1) * np.log(x) + (b1 - 1) * np.log1p(-x)
    # Only ratios of densities count, so no normalising constant of thousands of cases is needed.
    shares = _WEIGHTS * np.exp(logs - logs.max())
    return float(shares @ special.betainc(a2, b2, x) / shares.sum())


def _variance(a: float, b: float) -> float:
    return a * b / ((a + b) ** 2 * (a + b + 1))


def bounds(successes: int, known: int, unknown: int) -> tuple[float, float] | None:
    """The raw rate if every unknown result were a failure, and if every one were a success.

    None where there is no innovation at all.
    """
    everything = known + unknown
    if not everything:
        return None
    return successes / everything, (successes + unknown) / everything


def lift(successes: int, known: int, all_successes: int, all_known: int) -> float | None:
    """How many times the raw rate of all innovations the raw rate of these is.

    None where there is no rate to divide: no known result here, or no success anywhere.
    """
    if not known or not all_successes:
        return None
    return (successes / known) / (all_successes / all_known)


def exact_p(strata: Sequence[tuple[int, int, int, int]]) -> float:
    """How probable so many successes with a partner are, or more, if the partner made no odds.

    Each stratum is (successes with, known with, all successes, all known), for one theme, say;
    inside a stratum every arrangement of the results is as probable as any other. One stratum
    is Fisher's one-sided test; of several the sum is tested (as Cochran, Mantel and Haenszel do,
    exact). Without any stratum, or where only one number of successes is possible, it is 1.
    ValueError for counts that cannot stand together. The cost grows with the product of the two
    largest strata: for 20,000 innovations in one stratum or in twenty, some milliseconds.
    """
    chances: Numbers = np.ones(1)
    above = 0  # how far the successes are above the fewest possible
    for stratum in strata:
        more, of_stratum = _hypergeometric(*stratum)
        above += more
        chances = np.convolve(chances, of_stratum)
    return 1.0 if above == 0 else min(float(chances[above:].sum()), 1.0)


def _hypergeometric(k: int, n: int, successes: int, known: int) -> tuple[int, Numbers]:
    """How far k is above the fewest possible, and the probability of every number possible."""
    fewest, most = max(0, n + successes - known), min(n, successes)
    if not (fewest <= k <= most and max(n, successes) <= known):
        raise ValueError(f"no such table: {k} of {n} with, {successes} of {known} in all")
    x = np.arange(fewest, most + 1)
    logs = -sum(
        special.gammaln(cell + 1) for cell in (x, n - x, successes - x, known - n - successes + x)
    )
    chances = np.exp(logs - logs.max())
    return k - fewest, chances / chances.sum()


def adjusted(p_values: Sequence[float]) -> list[float]:
    """The p-values, each in its place, corrected for having looked at so many partners.

    What stays below q is wrong in a share of at most q on average. Source: Benjamini & Hochberg,
    "Controlling the false discovery rate" (1995).
    """
    found = list(p_values)
    lowest = 1.0
    by_size = sorted(range(len(found)), key=found.__getitem__)
    for rank in range(len(found), 0, -1):
        at = by_size[rank - 1]
        lowest = min(lowest, found[at] * (len(found) / rank))
        found[at] = lowest
    return found


def cases_needed(base: float, other: float) -> int:
    """How many known results each side must have for telling two success rates apart.

    With 80 % power at 5 % on both sides, by the normal approximation for two proportions (Fleiss,
    "Statistical Methods for Rates and Proportions"). ValueError where the rates are equal or no
    rates: no number of cases would do.
    """
    if not (0 <= base <= 1 and 0 <= other <= 1) or base == other:
        raise ValueError(f"two different rates are needed: {base}, {other}")
    middle = (base + other) / 2
    if_equal = float(special.ndtri(1 - SIGNIFICANCE / 2)) * sqrt(2 * middle * (1 - middle))
    if_apart = float(special.ndtri(POWER)) * sqrt(base * (1 - base) + other * (1 - other))
    return ceil(((if_equal + if_apart) / (base - other)) ** 2)
