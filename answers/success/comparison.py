"""What the cases show: partners with and without success, against innovations without them.

Only innovations whose result is known and whose partners are recorded are compared. Nothing here
says why; the formulas are those of docs/method.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from govinno.answers.order import thai_sort_key
from govinno.answers.success import statistics
from govinno.answers.success.definitions import (
    APPLICANT,
    CHOSEN_WITHOUT_SUCCESS,
    WINNER,
    Success,
)

#: The name of what is compared: a partner, or a partner type in a role.
Key = tuple[str, ...]

#: A test needs so many known results on both sides.
LEAST_FOR_TEST = 3
#: The pattern of step 4 of the ladder: that sure, with so many known results on both sides.
SURE, LEAST_FOR_PATTERN = 0.95, 5
#: With groups held apart, the exact test must find it within them.
SIGNIFICANT = 0.05
#: Two partners that share so much of their innovations are hard to tell apart.
NEARLY_TOGETHER = 0.8
#: How a case may be chosen regardless of whether it succeeded.
REGARDLESS = CHOSEN_WITHOUT_SUCCESS | {APPLICANT}


class Counts(NamedTuple):
    """How many innovations succeeded, did not, or are not known."""

    yes: int
    no: int
    unknown: int

    @property
    def known(self) -> int:
        """How many have a known result."""
        return self.yes + self.no

    @property
    def all(self) -> int:
        """How many there are."""
        return sum(self)


def counts(values: Iterable[Success]) -> Counts:
    """Yes, no and unknown."""
    found = Counter(values)
    return Counts(found[True], found[False], found[None])


def refusal_of(modes: Collection[str], known: Counts) -> str | None:
    """Why nothing may be compared, as a code of the wording; None where it may.

    `modes` are those of the innovations with a known result. Where cases are told because they
    succeeded, any rate is a product of that choice.
    """
    if not known.known:
        return "no-known-result"
    if set(modes) == {WINNER}:
        return "winners-only"
    return None if REGARDLESS & set(modes) else "no-comparison"


@dataclass(frozen=True, slots=True)
class Compared:
    """One partner, or several that always appear together, with and without.

    `known` and `yes` count the innovations with it; `unknown` those whose result is not known.
    `low` and `high` are the 95 % interval of the shrunk rate. Where there is nothing to compare
    with, `probability` and `lift` are None, and `p` where there are too few for a test.
    """

    keys: tuple[Key, ...]
    known: int
    yes: int
    unknown: int
    without: int
    yes_without: int
    rate: float
    low: float
    high: float
    bounds: tuple[float, float]
    rank: int | None = None
    probability: float | None = None
    lift: float | None = None
    p: float | None = None
    adjusted_p: float | None = None
    mark: str | None = None
    is_within: bool = False

    @property
    def is_pattern(self) -> bool:
        """Whether success goes with it clearly enough for step 4 of the ladder.

        Not for several that cannot be told apart; and where groups are held apart (`is_within`),
        the difference has to be there within them too.
        """
        is_sure = self.probability is not None and self.probability >= SURE
        holds = not self.is_within or (self.p is not None and self.p <= SIGNIFICANT)
        is_one = len(self.keys) == 1
        return is_sure and holds and is_one and min(self.known, self.without) >= LEAST_FOR_PATTERN


@dataclass(frozen=True)
class Field:
    """The innovations that are compared: success of each, its stratum, the prior strength, and
    the names by which those compared are sorted.

    `unclear` are innovations in which somebody's part is not clear: for this one they stand on
    neither side.
    """

    success: Mapping[str, Success]
    stratum: Mapping[str, str]
    strength: float
    names: Mapping[Key, str] = field(default_factory=dict)
    unclear: Mapping[Key, Collection[str]] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[str, bool]:
        """The innovations with a known result."""
        return {iri: value for iri, value in self.success.items() if value is not None}


def compare(place: Field, present: Mapping[Key, Collection[str]]) -> list[Compared]:
    """Each of `present` (who was in which innovations) with a known result, best rate first.

    Cost grows with the number of presences; equal counts are computed once.
    """
    groups = _inseparable(present, place.known)
    found = [_compared(place, keys, present) for keys in groups]
    return _ranked(place, _with_adjusted(found))


def _inseparable(
    present: Mapping[Key, Collection[str]], known: Mapping[str, bool]
) -> list[tuple[Key, ...]]:
    """Those with the same presence over known results belong together: nobody can tell apart."""
    groups: dict[frozenset[str], list[Key]] = defaultdict(list)
    for key, innovations in present.items():
        groups[frozenset(known.keys() & set(innovations))].append(key)
    return [tuple(sorted(keys)) for seen, keys in groups.items() if seen]


def _compared(
    place: Field, keys: tuple[Key, ...], present: Mapping[Key, Collection[str]]
) -> Compared:
    with_ = {iri for key in keys for iri in present[key]}
    known = _sides(place, keys, with_)
    seen = [iri for iri in with_ if iri in known]
    n, k = len(seen), sum(known[iri] for iri in seen)
    all_known, all_yes = len(known), sum(known.values())
    unknown = sum(iri in place.success and place.success[iri] is None for iri in with_)
    mean = statistics.base_rate(all_yes, all_known)
    shrunk = statistics.shrunk(k, n, mean, place.strength)
    without = all_known - n
    is_alike = all_yes in (0, all_known)
    can_compare = without > 0 and not is_alike
    can_test = can_compare and min(n, without) >= LEAST_FOR_TEST
    return Compared(
        keys=keys,
        known=n,
        yes=k,
        unknown=unknown,
        without=without,
        yes_without=all_yes - k,
        rate=shrunk.rate,
        low=shrunk.low,
        high=shrunk.high,
        bounds=statistics.bounds(k, n, unknown) or (0.0, 1.0),
        probability=statistics.probability_greater(
            (k, n), (all_yes - k, without), mean, place.strength
        )
        if can_compare
        else None,
        lift=statistics.lift(k, n, all_yes, all_known) if can_test else None,
        p=statistics.exact_p(_strata(place, seen, known)) if can_test else None,
        mark=_mark(n, without, is_alike=is_alike),
        is_within=bool(place.stratum),
    )


def _sides(place: Field, keys: tuple[Key, ...], with_: Collection[str]) -> dict[str, bool]:
    """The known results on both sides, without the innovations where the part is not clear."""
    unclear = {iri for key in keys for iri in place.unclear.get(key, ())} - set(with_)
    if not unclear:
        return place.known
    return {iri: value for iri, value in place.known.items() if iri not in unclear}


def _mark(n: int, without: int, *, is_alike: bool) -> str | None:
    if is_alike:
        return "nothing_to_compare"
    if not without:
        return "in_every_innovation"
    if n == 1:
        return "one_case"
    return "too_few" if min(n, without) < LEAST_FOR_TEST else None


def _strata(
    place: Field, seen: Sequence[str], known: Mapping[str, bool]
) -> list[tuple[int, int, int, int]]:
    """For each stratum: successes with, known with, all successes, all known."""
    cells: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for iri, value in known.items():
        cell = cells[place.stratum.get(iri, "")]
        cell[2] += value
        cell[3] += 1
    for iri in seen:
        cell = cells[place.stratum.get(iri, "")]
        cell[0] += known[iri]
        cell[1] += 1
    return [(k, n, all_k, all_n) for k, n, all_k, all_n in cells.values()]


def _with_adjusted(found: list[Compared]) -> list[Compared]:
    """With the p-values corrected for how many are tested (Benjamini and Hochberg)."""
    tested = [compared for compared in found if compared.p is not None]
    adjusted = statistics.adjusted([compared.p or 0.0 for compared in tested])
    corrected = {c.keys: value for c, value in zip(tested, adjusted, strict=True)}
    return [replace(c, adjusted_p=corrected.get(c.keys)) for c in found]


def _ranked(place: Field, found: list[Compared]) -> list[Compared]:
    """Best rate first; equal rates have one rank. Who is in one innovation only has none, and
    nobody has where there is nothing to compare with."""
    in_order = sorted(found, key=lambda c: (c.known < 2, -round(c.rate, 6), _sort_key(place, c)))
    ranked: list[Compared] = []
    for number, compared in enumerate(in_order, 1):
        before = ranked[-1] if ranked else None
        is_tied = before is not None and round(before.rate, 6) == round(compared.rate, 6)
        rank = before.rank if before and is_tied else number
        has_rank = compared.known > 1 and compared.probability is not None
        ranked.append(replace(compared, rank=rank) if has_rank else compared)
    return ranked


def _sort_key(place: Field, compared: Compared) -> str:
    return thai_sort_key(" ".join(place.names.get(key, " ".join(key)) for key in compared.keys))


def nearly_together(
    present: Mapping[Key, Collection[str]], apart_from: Collection[tuple[Key, ...]] = ()
) -> list[tuple[Key, Key, float]]:
    """Pairs that share at least four fifths of their innovations (Jaccard), the closest first.

    Pairs within one of the groups `apart_from` are left out, and so are those of one innovation
    only. Cost grows with the pairs that meet in an innovation, not with all pairs.
    """
    members: dict[str, list[Key]] = defaultdict(list)
    for key, innovations in present.items():
        for iri in set(innovations) if len(set(innovations)) > 1 else ():
            members[iri].append(key)
    shared: Counter[tuple[Key, Key]] = Counter()
    for keys in members.values():
        ordered = sorted(keys)
        shared.update((a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :])
    same = {frozenset((a, b)) for group in apart_from for a in group for b in group}
    found = [
        (a, b, both / (len(set(present[a])) + len(set(present[b])) - both))
        for (a, b), both in shared.items()
        if frozenset((a, b)) not in same
    ]
    return sorted((f for f in found if f[2] >= NEARLY_TOGETHER), key=lambda f: (-f[2], f[0], f[1]))
