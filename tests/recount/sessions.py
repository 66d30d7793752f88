"""Questions on one case: who was there when its lessons were drawn, how its prize came about, and
what a person should check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recount.awards import basis, year_of
from recount.codes import code_of
from recount.read import UNKNOWN, Case, Entry, World, distinct, folded
from recount.sentences import Expected, said, said_if

ANY = "any"
_PRESENT = ("kind_en", "post", "side", "led")
_PRIZE = ("part_en", "step", "role", "actor_basis", "year", "year_kind", "state")


def case_of(world: World, values: Mapping[str, str]) -> Case:
    return next(c for c in world.cases if c.id == values["case"].rpartition("/")[2])


def names_of(case: Case) -> list[str]:
    heading = case.record.get("innovation") or {}
    fields = ("name_th", "name_en", "short_name_th", "short_name_en")
    return [str(heading.get(f) or "") for f in fields]


def in_sessions(case: Case, name: str) -> list[Any]:
    """What is listed under this name in the sessions of a case, each once."""
    return distinct([one for session in case.sessions for one in session.get(name) or ()])


def who_took_part_in_the_session(world: World, values: Mapping[str, str]) -> Expected:
    case = case_of(world, values)
    there = in_sessions(case, "present")
    leading = {folded(name) for name in in_sessions(case, "led_by")}
    led = [not leading.isdisjoint(_names_of(one)) for one in there]
    groups = in_sessions(case, "groups_present")
    rows = [
        ("Official", one["position"], code_of("session-side", one.get("side") or UNKNOWN), is_led)
        for one, is_led in zip(there, led, strict=True)
    ] + [("Group", None, None, None) for _ in groups]
    bodies = {folded(name) for one in there if (name := _sent_by(one))}
    n = {
        "people": len(there),
        "leaders": sum(led),
        "bodies": len(bodies),
        "groups": len(groups),
        "sessions_with": sum(bool(c.sessions) for c in world.cases),
        "cases": len(world.cases),
    }
    held = [n["sessions_with"], n["cases"]]
    who = [n[k] for k in ("people", "leaders", "bodies", "groups")]
    if not rows:
        return Expected(
            _PRESENT,
            rows,
            n,
            [said("# จาก # กรณีมีบันทึกเวที", *held)],
            [said(r"\(# of # cases? holds? one\)", *held)],
            names_of(case),
        )
    return Expected(
        _PRESENT,
        rows,
        n,
        [said("เจ้าหน้าที่ในตำแหน่ง # คน .ผู้นำเวที # คน. จาก # หน่วยงาน และกลุ่มที่ไม่ระบุชื่อ # กลุ่ม", *who)],
        [
            said(
                "lists # officials? in .*?# of them leading., from # bod(?:y|ies), and # groups?",
                *who,
            )
        ],
        names_of(case),
    )


def how_the_prize_came_about(world: World, values: Mapping[str, str]) -> Expected:
    """A step has one row for each person or body that surely did it."""
    case = case_of(world, values)
    chain = _chain(case)
    awards = [t.entry for t in world.told("awards") if t.case is case]
    works = case.record.get("publications") or []
    state = [code_of("publication-status", w.get("status") or UNKNOWN) for w in works]
    rows = [
        (
            "Selection step",
            int(step["step"]),
            code_of("selection-role", step["role"]),
            None,
            None,
            None,
            None,
        )
        for step in chain
        for _ in range(len(_known(world, step)) or 1)
    ]
    rows += [("Award", None, None, basis(a), *year_of(a)[:2], None) for a in awards]
    rows += [("Publication", None, None, None, None, None, s) for s in state]
    if (case.record.get("selection") or {}).get("programme_th"):
        rows.append(("Selection programme", None, None, None, None, None, None))
    n = {
        "steps": len(chain),
        "awards": len(awards),
        "implied": sum(basis(a) == "implied" for a in awards),
        "publications": len(works),
        "published": state.count("published"),
        "with_steps": sum(bool(_chain(c)) for c in world.cases),
        "cases": len(world.cases),
    }
    if not rows:
        held = [n["with_steps"], n["cases"]]
        return Expected(
            _PRIZE,
            rows,
            n,
            [said("# จาก # กรณีบันทึกขั้นตอน", *held)],
            [said("# of # cases? holds? steps", *held)],
            names_of(case),
        )
    implied_th = (
        [said("ใน # รายการนี้.*?โดยนัย # รายการ", n["awards"], n["implied"])] if n["implied"] else []
    )
    implied_en = (
        [said("for # of # the recipient", n["implied"], n["awards"])] if n["implied"] else []
    )
    out_th = [said("แล้ว # จาก # ชิ้น", n["published"], len(works))] if works else []
    out_en = [said("# of # (?:is|are) out", n["published"], len(works))] if works else []
    return Expected(
        _PRIZE,
        rows,
        n,
        [
            said("บันทึกไว้ # ขั้น", len(chain)),
            said_if("เรื่องรางวัล # รายการ", len(awards)),
            *implied_th,
            said_if("ที่กล่าวถึงมี # ชิ้น", len(works)),
            *out_th,
        ],
        [
            said("^# (?:step is|steps are) recorded", len(chain)),
            said_if("# (?:award is|awards are) told", len(awards)),
            *implied_en,
            said_if("# (?:publication is|publications are) spoken", len(works)),
            *out_en,
        ],
        names_of(case),
    )


def _names_of(one: Entry) -> set[str]:
    """The folded names of a person, other spellings too."""
    named = [one[name] for name in ("name", "name_th", "name_en") if name in one]
    return set(map(folded, [*named, *(one.get("also_named") or ())]))


def _sent_by(one: Entry) -> str | None:
    """The body of somebody present; the words of the source count before those of the record."""
    return one.get("organisation_as_written") or one.get("organisation")


def _chain(case: Case) -> list[Entry]:
    return list((case.record.get("selection") or {}).get("chain") or ())


def _known(world: World, step: Entry) -> set[str]:
    """Those listed as actors, and the one as written where a register has that name."""
    listed = {folded(name) for name in step.get("actors") or ()}
    written = folded(step.get("actor_th"))
    return listed | ({written} if world.has_name(written) else set())
