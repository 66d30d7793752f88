"""The study's counts, from the definitions of docs/method.md and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from recount.cases import mode, value
from recount.codes import code_of, with_broader
from recount.factors import basis, stance, tied
from recount.read import UNKNOWN, Case, Entry, Home, Told, World, figure, year
from recount.sentences import Phrase, said, unsaid

ANY = "any"
SIGNS = {"up_is_better": 1, "down_is_better": -1}
Success = bool | None


def settings() -> Iterator[dict[str, str]]:
    """The settings the study is asked with: each definition alone, and filters with and without
    one."""
    for definition in "BCD":
        yield {"definition": definition}
    for combined_by in ("all", "any_one", "2"):
        yield {"definition": "E", "combines": "BCD", "combined_by": combined_by}
    yield {"improvement": "50", "indicators": "all_of_them"}
    yield {"definition": "C", "lasting_years": "6"}
    for theme in ("elderly_ltc", "environment", "waste_circular", "health"):
        yield {"theme": theme}
    for kind in ("MUN", "SAO", "PAO", "TM"):
        yield {"lao_type": kind, "definition": "C"}
    for province in ("th-40", "th-55", "th-10"):
        yield {"province": province}
    yield {"from_year": "2558", "to_year": "2563"}
    yield {"from_year": "2560"}
    yield {"to_year": "2562", "theme": "environment"}
    yield {"factors": "named_only"}
    yield {"review": "reviewed_only"}


# ---- what is in scope


def in_scope(world: World, asked: Mapping[str, str]) -> dict[Home, tuple[Case, Entry]]:
    """The innovations that the filters leave. What has no year is not within any years."""
    return {
        home: told for home, told in world.innovations.items() if _fits(world, home, *told, asked)
    }


def _fits(world: World, home: Home, case: Case, entry: Entry, asked: Mapping[str, str]) -> bool:
    lao = case.record["lao"]
    kind = code_of("lao-type", lao["type"]) if lao.get("type") else UNKNOWN
    if "theme" in asked and not any(
        asked["theme"] in with_broader("theme", t) for t in world.themes(home)
    ):
        return False
    if "lao_type" in asked and asked["lao_type"] not in with_broader("lao-type", kind):
        return False
    if "province" in asked and (
        not lao.get("province") or code_of("province", lao["province"]) != asked["province"]
    ):
        return False
    started = year(entry, "year_started")
    if {"from_year", "to_year"} & asked.keys() and started is None:
        return False
    return int(asked.get("from_year", 0)) <= (started or 0) <= int(asked.get("to_year", 9999))


# ---- what succeeded


def success(world: World, asked: Mapping[str, str]) -> dict[str, int]:
    """How many innovations in scope succeeded, did not, and are not known."""
    definition = asked.get("definition", "B")
    found = [_success(world, home, definition, asked) for home in in_scope(world, asked)]
    return {"yes": found.count(True), "no": found.count(False), "unknown": found.count(None)}


def _success(world: World, home: Home, definition: str, asked: Mapping[str, str]) -> Success:
    if definition == "E":
        parts = [_success(world, home, part, asked) for part in asked["combines"]]
        least = {"all": len(parts), "any_one": 1}.get(asked["combined_by"]) or int(
            asked["combined_by"]
        )
        if parts.count(True) >= least:
            return True
        return None if len(parts) - parts.count(False) >= least else False
    return {"B": measured, "C": lasted, "D": adopted}[definition](world, home, asked)


def measured(world: World, home: Home, asked: Mapping[str, str]) -> Success:
    """B: improved on a baseline by so much; a no where there are baselines and none did, or one
    got as much worse."""
    least = float(asked.get("improvement", 10)) / 100
    changes = []
    for told in world.told("outcomes"):
        entry = told.entry
        sign = SIGNS.get(code_of("direction", entry.get("direction") or UNKNOWN))
        base, observed = figure(entry.get("baseline_value")), value(told)
        elsewhere = (
            code_of("answer-known", entry.get("attributed_to_innovation") or UNKNOWN) == "no"
        )
        if (
            told.home != home
            or not sign
            or not base
            or observed is None
            or elsewhere
            or not _counts(entry, asked)
        ):
            continue
        against = [base, entry.get("comparison_value")]
        changes.append([sign * (observed - float(b)) / abs(base) for b in against if b is not None])
    if not changes:
        return None
    if any(-change[0] >= least - 1e-9 and change[0] < 0 for change in changes):
        return False
    better = [min(c) >= least - 1e-9 and min(c) > 0 for c in changes]
    return all(better) if asked.get("indicators") == "all_of_them" else any(better)


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
        t.home for t in world.told("transfer")
        if code_of("transfer-kind", t.entry["kind"]) == "adopted_by"
    ]  # fmt: skip
    assert mode(world.innovations[home][0]) not in ("comparison", "census")
    return True if home in of_it else None


def _last_year(told: object) -> int | None:
    """The last year that a date or a span tells, in the Buddhist era."""
    found = [int(n) for n in re.findall(r"\d{4}", str(told or ""))]
    return (found[-1] if found[-1] > 2400 else found[-1] + 543) if found else None


def _counts(entry: Entry, asked: Mapping[str, str]) -> bool:
    return asked.get("review") != "reviewed_only" or entry.get("review_status") == "human"


# ---- what is said


def claims(world: World, asked: Mapping[str, str]) -> list[Told]:
    """The claims on factors of innovations in scope, and of cases with one in scope that do not
    say which is meant."""
    scope = in_scope(world, asked)
    homes = {*scope, *(Home("case", home.key[:1]) for home in scope)}
    return [
        t for t in world.of_innovations("success_factors")
        if t.home in homes and _counts(t.entry, asked)
        and (asked.get("factors") != "named_only" or basis(t) == "named_factor")
    ]  # fmt: skip


def sentences(world: World, asked: Mapping[str, str]) -> dict[str, list[Phrase]]:
    """The numbers of the sentence on what is said; those of independent voices are not held."""
    told = [t for t in claims(world, asked) if stance(t) == "supports"]
    every = claims(world, asked)
    of = len(in_scope(world, asked))
    if not every:
        return {"th": [unsaid("คำกล่าวถึงปัจจัยใน # ")], "en": [unsaid("# claims? about factors")]}
    named = [t for t in told if basis(t) == "named_factor"]
    rest = [t for t in told if basis(t) == "described_feature"]
    with_partner = [sum(_is_tied(world, t) for t in some) for some in (named, rest)]
    th = [said("จาก # คำกล่าวถึงปัจจัยใน # นวัตกรรม", len(every), of),
          said(r"เรียกว่าปัจจัยเอง # ข้อ \(ระบุชื่อภาคี # ข้อ ฝ่ายอิสระเป็นผู้กล่าว \d+ ข้อ", len(named), with_partner[0])]  # fmt: skip
    en = [said("Of # claims? about factors in # innovations?", len(every), of),
          said(r"call it a factor in # \(# tied to a partner, \d+ said by", len(named), with_partner[0])]  # fmt: skip
    if rest:
        th.append(said(r"อีก # ข้อแหล่งข้อมูลเพียงเล่าถึง.*?ระบุชื่อภาคี # ข้อ ฝ่ายอิสระเป็นผู้เล่า \d+ ข้อ",
                       len(rest), with_partner[1]))  # fmt: skip
        en.append(said(r"In # more the sources only describe.*?\(# tied to a partner, \d+ described",
                       len(rest), with_partner[1]))  # fmt: skip
    return {"th": th, "en": en}


def _is_tied(world: World, told: Told) -> bool:
    """Whether a claim is tied to a body that counts as a partner in that case."""
    mine = {agent for home, agent in world.partners if home.key[0] == told.case.id}
    return bool(tied(world, told) & mine)


# ---- who took part


def partners(world: World, asked: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """Each registered partner with the number of innovations in scope that it had a part in."""
    scope = in_scope(world, asked)
    found: dict[str, set[Home]] = {}
    for home, agent in world.partners:
        if home in scope and world.is_registered(agent):
            found.setdefault(agent, set()).add(home)
    return [(agent, len(homes), len(scope)) for agent, homes in found.items()]
