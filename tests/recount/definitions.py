"""What success means: yes (True), no (False) or not known (None), from docs/method.md."""

from __future__ import annotations

import re
from collections.abc import Mapping

from recount.awards import awarded_for, rank
from recount.cases import mode, value
from recount.codes import code_of
from recount.read import UNKNOWN, Entry, Home, Told, World, figure, folded, year

SIGNS = {"up_is_better": 1, "down_is_better": -1}
Success = bool | None


def succeeded(world: World, home: Home, definition: str, asked: Mapping[str, str]) -> Success:
    if definition == "E":
        parts = [succeeded(world, home, part, asked) for part in asked["combines"]]
        least = {"all": len(parts), "any_one": 1}.get(asked["combined_by"])
        return at_least(parts, least or int(asked["combined_by"]))
    return {"A": awarded, "B": measured, "C": lasted, "D": adopted}[definition](world, home, asked)


def at_least(values: list[Success], least: int) -> Success:
    """Whether so many are yes; not known where those not known decide."""
    if values.count(True) >= least:
        return True
    return None if len(values) - values.count(False) >= least else False


def awarded(world: World, home: Home, asked: Mapping[str, str]) -> Success:
    """A: a prize for this innovation; a no where it was entered for one and did not win."""
    of_it = [
        t.entry
        for t in world.told("awards")
        if world.settled(t.home) == home and awarded_for(t.entry) == "innovation"
    ]
    told = [_prize(entry, asked) for entry in of_it if _is_asked(entry, asked)]
    return at_least(told, 1) if told else None


def _is_asked(award: Entry, asked: Mapping[str, str]) -> bool:
    """Whether it tells a result, in the category asked for, and is none of the organisation."""
    scope = code_of("award-scope", award.get("scope") or UNKNOWN)
    scope_basis = code_of("scope-basis", award.get("scope_basis") or UNKNOWN)
    if scope == "organisation" and scope_basis in ("source", "award_scheme"):
        return False
    category = asked.get("category")
    return code_of("award-status", award["status"]) in ("won", "not_won") and (
        category is None or folded(award.get("category")) == folded(category)
    )


def _prize(award: Entry, asked: Mapping[str, str]) -> Success:
    if code_of("award-status", award["status"]) == "not_won":
        return False
    if "rank" not in asked:
        return True
    return None if rank(award) is None else rank(award) <= int(asked["rank"])


def measured(world: World, home: Home, asked: Mapping[str, str]) -> Success:
    """B: improved on a baseline by so much; a no where there are baselines and none did, or one
    got as much worse."""
    least = float(asked.get("improvement", 10)) / 100
    changes = [
        changes_of(t)
        for t in world.told("outcomes")
        if world.settled(t.home) == home and is_usable(t) and counts(t.entry, asked)
    ]
    if not changes:
        return None
    if any(-change[0] >= least - 1e-9 and change[0] < 0 for change in changes):
        return False
    better = [min(c) >= least - 1e-9 and min(c) > 0 for c in changes]
    return all(better) if asked.get("indicators") == "all_of_them" else any(better)


def is_usable(told: Told) -> bool:
    """Whether a result shows an improvement: figures, a direction, and none of other origin."""
    known = code_of("answer-known", told.entry.get("attributed_to_innovation") or UNKNOWN)
    direction = code_of("direction", told.entry.get("direction") or UNKNOWN)
    base = figure(told.entry.get("baseline_value"))
    return direction in SIGNS and bool(base) and value(told) is not None and known != "no"


def changes_of(told: Told) -> list[float]:
    """How much better than the baseline, and than the comparison where there is one."""
    base, sign = (
        figure(told.entry["baseline_value"]),
        SIGNS[code_of("direction", told.entry["direction"])],
    )
    against = [base, figure(told.entry.get("comparison_value"))]
    return [sign * (value(told) - other) / abs(base) for other in against if other is not None]


def lasted(world: World, home: Home, asked: Mapping[str, str]) -> Success:
    """C: known to have run for so many years; a no where it ended before."""
    _, entry = world.innovations[home]
    started, confirmed = year(entry, "year_started"), _last_year(entry.get("last_confirmed"))
    if started is None or confirmed is None:
        return None
    if confirmed - started >= int(asked.get("lasting_years", 3)):
        return True
    return False if code_of("stage", entry.get("stage") or UNKNOWN) == "ended" else None


def adopted(world: World, home: Home, _: Mapping[str, str]) -> Success:
    """D: somebody else adopted it. Nobody is known to have asked and found none in these sets."""
    of_it = [
        world.settled(t.home)
        for t in world.told("transfer")
        if code_of("transfer-kind", t.entry["kind"]) == "adopted_by"
    ]
    assert mode(world.innovations[home][0]) not in ("comparison", "census")
    return True if home in of_it else None


def _last_year(told: object) -> int | None:
    """The last year that a date or a span tells, in the Buddhist era."""
    found = [int(n) for n in re.findall(r"\d{4}", str(told or ""))]
    return (found[-1] if found[-1] > 2400 else found[-1] + 543) if found else None


def review(entry: Entry) -> str:
    return code_of("review-status", entry.get("review_status") or UNKNOWN)


def counts(entry: Entry, asked: Mapping[str, str]) -> bool:
    """Whether an entry counts: any, or only what a person reviewed."""
    return asked.get("review") != "reviewed_only" or review(entry) == "human"
