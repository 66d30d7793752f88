"""The question on what a person should check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recount.codes import code_of, codes, with_broader
from recount.read import UNKNOWN, Case, Entry, World, is_thai, statements
from recount.sentences import Expected, said

ANY = "any"
_CHECK = ("case_iri", "reason_en", "number", "of")
UNCHECKED, UNSETTLED = "Statements that no person has checked", "Local government not settled"
NO_SUCH_CODE = "Code of the local government that no register knows"
UNREGISTERED = "Partners outside the register"
JUDGED = "Names judged to be the same body"
INFERRED = "Links between innovations that are inferred"
NOTES = "Notes on data quality"
#: Lists of a record whose entries are things that somebody says.
SAID = (
    "success_factors",
    "obstacles",
    "rival_explanations",
    "outcomes",
    "sustainability",
    "transfer",
    "agreements",
)


def said_in(world: World, case: Case) -> list[Entry]:
    """Everything that somebody says in a record; one for each thing it is about."""
    found = [t.entry for name in SAID for t in world.told(name) if t.case is case]
    found += [s for t in world.told("partners") if t.case is case for s in statements(t.entry)]
    found += [s for session in case.sessions for s in session.get("statements") or ()]
    topics = case.record.get("topics") or {}
    for block in ("innovation_11", "good_governance_9"):
        found += [a for e in topics.get(block) or () for a in e.get("answers") or ()]
    return found


def is_checked(told: Entry) -> bool:
    return code_of("review-status", told.get("review_status") or UNKNOWN) == "human"


def is_group(world: World, case: Case, entry: Entry) -> bool:
    """Whether a partner is a group without a name: by its type, and in no register."""
    agent = world.agent(case, entry)
    types = with_broader("partner-type", world.partner_type(agent, entry))
    marks = (codes("partner-type")[code].marks.get("classOfMembers") for code in types)
    return (
        not world.is_registered(agent) and next(filter(None, marks)) == "ontology#StakeholderGroup"
    )


def _of(world: World, case: Case) -> Iterator[tuple[str, int, int]]:
    told = said_in(world, case)
    yield UNCHECKED, sum(not is_checked(t) for t in told), len(told)
    yield UNSETTLED, int(not world.is_settled(case)), 1
    yield NO_SUCH_CODE, int(world.implementer(case).startswith("code ")), 1
    bodies = {
        world.agent(case, t.entry)
        for t in world.told("partners")
        if t.case is case and world.counts(case, t.entry) and not is_group(world, case, t.entry)
    }
    yield UNREGISTERED, sum(not world.is_registered(body) for body in bodies), len(bodies)
    names = [
        a for t in world.told("partners") if t.case is case for a in t.entry.get("aliases") or ()
    ]
    readings = [code_of("name-reading", a["reading"]) for a in names if a.get("reading")]
    yield JUDGED, readings.count("judged_same"), len(readings)
    links = case.record.get("innovation_links") or []
    basis = [code_of("link-basis", k["basis"]) for k in links]
    yield INFERRED, basis.count("inferred"), len(links)
    notes = _notes(case)
    yield NOTES, notes, notes


def _notes(case: Case) -> int:
    """The notes on data quality: what stands in both languages is one, so that language counts in
    which more is told."""
    either = [is_thai(str(note)) for note in case.record.get("data_quality") or ()]
    thai, english = (len(case.record.get(f"data_quality_{end}") or ()) for end in ("th", "en"))
    return max(thai + either.count(True), english + either.count(False))


def what_needs_a_check(world: World, values: Mapping[str, str]) -> Expected:
    cases = [c for c in world.cases if values["case"] in (ANY, _iri(c))]
    rows = [
        (_iri(case), reason, number, of)
        for case in cases
        for reason, number, of in _of(world, case)
        if number
    ]
    told = [t for case in cases for t in said_in(world, case)]
    unchecked = sum(not is_checked(t) for t in told)
    n = {"cases": len(world.cases), "statements": len(told), "unchecked": unchecked}
    first_th = said("^มี # จาก # กรณี", len({row[0] for row in rows}), len(world.cases))
    first_en = said("^# of # cases?", len({row[0] for row in rows}), len(world.cases))
    if values["case"] != ANY:
        first_th, first_en = (
            said("เรื่องให้คนตรวจ # เรื่อง", len(rows)),
            said("has # reasons?", len(rows)),
        )
    if not rows:
        first_th = first_en = None
        if values["case"] == ANY:
            first_th, first_en = said("ใน # กรณี", n["cases"]), said("in # cases?", n["cases"])
    names = (
        [
            str((c.record.get("innovation") or {}).get(f) or "")
            for c in cases
            for f in ("name_th", "name_en")
        ]
        if values["case"] != ANY
        else []
    )
    left = [said("ที่ยังไม่มีคนตรวจ # จาก # ข้อ", unchecked, len(told))] if told and rows else []
    left_en = [said("no person has checked: # of #", unchecked, len(told))] if told and rows else []
    return Expected(
        _CHECK,
        rows,
        n,
        [*filter(None, [first_th]), *left],
        [*filter(None, [first_en]), *left_en],
        names,
    )


def _iri(case: Case) -> str:
    return f"https://w3id.org/govinno/id/case/{case.id}"
