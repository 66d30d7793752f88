"""The question on awards: which, of which year, for what and for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

from recount.codes import ROOT, code_of
from recount.read import UNKNOWN, Entry, World, figure, folded, read, year
from recount.sentences import Expected, said

ANY = "any"
_AWARD = (
    "rank",
    "size_class",
    "year",
    "year_kind",
    "fiscal_year",
    "status",
    "body_basis",
    "awarded_for",
    "scope",
    "prize",
)


def basis(award: Entry) -> str:
    """Whether somebody says who received it or stood for it."""
    named = award.get("recipient")
    if not named:
        return "implied"
    return UNKNOWN if named == UNKNOWN else "stated"


def awarded_for(award: Entry) -> str:
    return code_of("awarded-for", award.get("awarded_for") or UNKNOWN)


def year_of(award: Entry) -> tuple[int | None, str | None, int | None]:
    """The year, of what kind it is, and the fiscal year, if the source calls it one.

    A year that is told beside another, fiscal one stays a year of the kind that it is told to be.
    """
    fiscal, told = year(award, "fiscal_year"), year(award, "year")
    kind = code_of("year-kind", award.get("year_kind") or UNKNOWN)
    if fiscal and told in (None, fiscal) and kind == UNKNOWN:
        kind = "fiscal"
    own = told or fiscal
    return own, kind if own else None, fiscal or (own if kind == "fiscal" else None)


@cache
def schemes() -> dict[str, set[str]]:
    """The award schemes of the registers, by address, with their folded names."""
    files = ("award-schemes.yaml", "made-up.yaml")
    told = [one for f in files for one in read(ROOT / "registers" / f).get("schemes") or ()]
    return {
        f"https://w3id.org/govinno/id/award-scheme/{one['key']}": {
            folded(n) for n in (one["name_th"], one.get("name_en"), *one.get("variants", ())) if n
        }
        for one in told
    }


def scheme(award: Entry) -> str | None:
    """The scheme that an award is of by its exact name; the Thai one decides where both are."""
    told = [folded(award[f]) for f in ("name_th", "name_en") if award.get(f)]
    found = [iri for name in told for iri, names in schemes().items() if name in names]
    return found[0] if found else None


def awards_and_their_scope(world: World, values: Mapping[str, str]) -> Expected:
    every = world.told("awards")
    shown = [
        t
        for t in every
        if values["status"] in (ANY, code_of("award-status", t.entry["status"]))
        and values["scheme"] in (ANY, scheme(t.entry))
    ]
    rows = [
        (
            rank(t.entry),
            _code("size-class", t.entry.get("size_class")),
            *year_of(t.entry),
            code_of("award-status", t.entry["status"]),
            basis(t.entry),
            awarded_for(t.entry),
            _code("award-scope", t.entry.get("scope")),
            figure(t.entry.get("prize_thb")),
        )
        for t in shown
    ]
    given, named = (Counter(f(t.entry) for t in shown) for f in (awarded_for, basis))
    n = {
        "all_awards": len(every),
        "with_award": len({t.case.id for t in every}),
        "all_cases": len(world.cases),
        "for_innovation": given["innovation"],
        "for_organisation": given["organisation"],
        "for_unknown": given[UNKNOWN],
        "body_stated": named["stated"],
        "body_implied": named["implied"],
        "body_unknown": named[UNKNOWN],
    }
    if not rows:
        return Expected(
            _AWARD,
            [],
            n,
            [said("จาก # รายการที่บันทึกไว้", len(every))],
            [said("^None of # recorded awards?", len(every))],
        )
    whose = [n["for_innovation"], n["for_organisation"], n["for_unknown"]]
    who = [len(rows), n["body_stated"], n["body_implied"], n["body_unknown"]]
    cases = [n["with_award"], n["all_cases"]]
    return Expected(
        _AWARD,
        rows,
        n,
        [
            said("^# จาก # รายการรางวัล", len(rows), len(every)),
            said("ให้แก่นวัตกรรม # ให้แก่องค์กร # และไม่บอก #", *whose),
            said("ของ # รายการนี้ แหล่งข้อมูลระบุ # โดยนัย.*? # และไม่ทราบ #", *who),
            said("ใน # จาก # กรณี", *cases),
        ],
        [
            said("^# of # recorded awards?", len(rows), len(every)),
            said(
                "# (?:was|were) for the innovation, # for the organisation, and # (?:does|do) not",
                *whose,
            ),
            said(
                "Of (?:these|this) #, the recipient or candidate is stated for #, implied .*? for #, and not "
                "known for #",
                *who,
            ),
            said("# of # cases? tells?", *cases),
        ],
    )


def _code(name: str, told: object) -> str | None:
    return code_of(name, told) if told else None


def rank(award: Entry) -> float | None:
    """The rank where it is a number; a number among other words may be something else."""
    told = str(award.get("rank") or "").strip()
    return figure(told) if told.isdecimal() else None
