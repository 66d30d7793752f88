"""The question on what a person should check. Partners outside the register and unknown codes are
not recounted: which names are groups, and which codes exist, only the registers' reader knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recount.codes import code_of
from recount.factors import statements
from recount.read import UNKNOWN, Case, Entry, World
from recount.sentences import Expected, said

ANY = "any"
_CHECK = ("case_iri", "reason_en", "number", "of")
UNCHECKED, UNSETTLED = "Statements that no person has checked", "Local government not settled"
JUDGED = "Names judged to be the same body"
INFERRED = "Links between innovations that are inferred"
NOTES = "Notes on data quality"
#: Lists of a record whose entries are things that somebody says.
SAID = ("success_factors", "obstacles", "rival_explanations", "outcomes", "sustainability",
        "transfer", "agreements")  # fmt: skip


def said_in(world: World, case: Case) -> list[Entry]:
    """Everything that somebody says in a record; one for each thing it is about."""
    found = [
        t.entry for name in SAID for t in world.told(name) if t.case is case
        for _ in (t.entry["about"] if isinstance(t.entry.get("about"), list) else [0])
    ]  # fmt: skip
    found += [s for t in world.told("partners") if t.case is case for s in statements(t.entry)]
    found += (case.record.get("session") or {}).get("statements") or []
    topics = case.record.get("topics") or {}
    for block in ("innovation_11", "good_governance_9"):
        found += [a for e in topics.get(block) or () for a in e.get("answers") or ()]
    return found


def is_checked(told: Entry) -> bool:
    return code_of("review-status", told.get("review_status") or UNKNOWN) == "human"


def _of(world: World, case: Case) -> Iterator[tuple[str, int, int]]:
    told = said_in(world, case)
    yield UNCHECKED, sum(not is_checked(t) for t in told), len(told)
    yield UNSETTLED, int(not world.is_settled(case)), 1
    names = [
        a for t in world.told("partners") if t.case is case for a in t.entry.get("aliases") or ()
    ]
    readings = [code_of("name-reading", a["reading"]) for a in names if a.get("reading")]
    yield JUDGED, readings.count("judged_same"), len(readings)
    links = case.record.get("innovation_links") or []
    basis = [code_of("link-basis", k["basis"]) for k in links]
    yield INFERRED, basis.count("inferred"), len(links)
    notes = max(len(case.record.get(f"data_quality{end}") or ()) for end in ("", "_th", "_en"))
    yield NOTES, notes, notes


def what_needs_a_check(world: World, values: Mapping[str, str]) -> Expected:
    cases = [c for c in world.cases if values["case"] in (ANY, _iri(c))]
    rows = [
        (_iri(case), reason, number, of)
        for case in cases for reason, number, of in _of(world, case) if number
    ]  # fmt: skip
    told = [t for case in cases for t in said_in(world, case)]
    unchecked = sum(not is_checked(t) for t in told)
    n = {"cases": len(world.cases), "statements": len(told), "unchecked": unchecked}
    first_th = said("^มี # จาก # กรณี", len({row[0] for row in rows}), len(world.cases))
    first_en = said("^# of # cases?", len({row[0] for row in rows}), len(world.cases))
    if values["case"] != ANY:  # the number of rows counts reasons that are not recounted
        first_th, first_en = said(r"เรื่องให้คนตรวจ \d+ เรื่อง"), said(r"has \d+ reasons?")
    if not rows:
        first_th = first_en = None
        if values["case"] == ANY:
            first_th, first_en = said("ใน # กรณี", n["cases"]), said("in # cases?", n["cases"])
    names = [
        str((c.record.get("innovation") or {}).get(f) or "")
        for c in cases for f in ("name_th", "name_en")
    ] if values["case"] != ANY else []  # fmt: skip
    left = [said("ที่ยังไม่มีคนตรวจ # จาก # ข้อ", unchecked, len(told))] if told and rows else []
    left_en = [said("no person has checked: # of #", unchecked, len(told))] if told and rows else []
    return Expected(
        _CHECK, rows, n,
        [*filter(None, [first_th]), *left], [*filter(None, [first_en]), *left_en], names,
        only={"reason_en": {UNCHECKED, UNSETTLED, JUDGED, INFERRED, NOTES}},
    )  # fmt: skip


def _iri(case: Case) -> str:
    return f"https://w3id.org/govinno/id/case/{case.id}"
