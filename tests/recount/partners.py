"""Questions on partners: of an innovation, of many cases, what types bring, where one works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from recount.cases import how_selected
from recount.codes import code_of, top, with_broader
from recount.read import UNKNOWN, Home, Told, World, organisation, places, statements
from recount.sentences import Expected, said, said_if, unsaid

ANY = "any"


def roles(told: list[Told]) -> set[str]:
    """The roles of a contribution: that of its entry and those of its statements."""
    return {
        code_of("partner-role", role or UNKNOWN)
        for one in told
        for role in (one.entry.get("role"), *(s.get("role") for s in statements(one.entry)))
        if role or not one.entry.get("contributions")
    }


def home_of(iri: str) -> Home:
    """The innovation or case of an address."""
    kind, _, key = iri.removeprefix("https://w3id.org/govinno/id/").partition("/")
    return Home(kind, tuple(key.split("/")))


def partners_of_an_innovation(world: World, values: Mapping[str, str]) -> Expected:
    home = home_of(values["innovation"])
    here = {agent: told for (at, agent), told in world.contributions.items() if at == home}
    mine = {agent: told for (at, agent), told in world.partners.items() if at == home}
    rows = [
        (
            code_of("contribution-relation", t.entry["relation"]),
            code_of("partner-role", s.get("role") or UNKNOWN),
            len(places(s)),
        )
        for told in mine.values()
        for t in told
        for s in statements(t.entry)
    ]
    unplaced = {agent for at, agent in world.partners if at == Home("case", home.key[:1])}
    n = {
        "contributors": len(here),
        "others": len(here) - len(mine),
        "unplaced": len(unplaced) if len(home.key) > 1 else 0,
    }
    names = [
        str(name)
        for told in here.values()
        for t in told
        for name in (t.entry.get("name_th"), t.entry.get("name_en"))
        if name
    ]
    entry = world.innovations[home][1]
    names += [
        str(entry.get(f) or "") for f in ("name_th", "name_en", "short_name_th", "short_name_en")
    ]
    # A body of the register stands under the name of the register.
    names += [
        str(world.bodies[a].entry.get(f) or "")
        for a in here
        if a in world.bodies
        for f in ("name_th", "name_en")
    ]
    left_th = said_if("อีก # รายไม่อยู่ในตาราง", n["unplaced"])
    left_en = said_if("Left out: # partners? of the same case", n["unplaced"])
    if not mine:
        return Expected(
            _PARTNER,
            rows,
            n,
            [said_if("ผู้มีส่วน # รายที่บันทึก", n["others"]), left_th],
            [said_if("# recorded contributors?", n["others"]), left_en],
            names,
        )
    more_th = [said("และอีก #", len(mine) - 3)] if len(mine) > 3 else []
    more_en = [said("and # more", len(mine) - 3)] if len(mine) > 3 else []
    return Expected(
        _PARTNER,
        rows,
        n,
        [
            said("มีภาคี # ราย จากผู้มีส่วนทั้งหมด # ราย", len(mine), len(here)),
            *more_th,
            said_if("อีก # รายไม่นับเป็นภาคี", n["others"]),
            left_th,
        ],
        [
            said("# of # contributors? (?:is a partner|are partners)", len(mine), len(here)),
            *more_en,
            said_if("# (?:is not a partner|are not partners)", n["others"]),
            left_en,
        ],
        names,
    )


_PARTNER = ("relation", "role", "evidence")


def partners_of_more_than_one_case(world: World, _: Mapping[str, str]) -> Expected:
    cases: dict[str, set[str]] = defaultdict(set)
    for home, agent in world.partners:
        cases[agent].add(home.key[0])
    by_id = {case.id: case for case in world.cases}
    with_partner = {home.key[0] for home, _ in world.partners}
    rows = [
        (
            organisation(world, agent),
            len(ids),
            len(with_partner),
            len({world.implementer(by_id[i]) for i in ids if world.is_settled(by_id[i])}),
        )
        for agent, ids in cases.items()
        if world.is_registered(agent) and len(ids) > 1
    ]
    registered = [agent for agent in cases if world.is_registered(agent)]
    n = {
        "all_cases": len(world.cases),
        "with_partner": len(with_partner),
        "partners": len(registered),
        "local_partners": len(cases) - len(registered),
    }
    th, en = how_selected(world)
    left = [said_if("อีก # รายรู้จักเฉพาะในกรณีของตน", n["local_partners"])]
    left_en = [said_if("# partners? (?:is|are) known in one case only", n["local_partners"])]
    if not rows:
        first_th = said_if("จาก # รายในทะเบียน", n["partners"])
        first_en = said_if("None of # registered", n["partners"])
        if not n["partners"]:
            first_th = said("บันทึกไว้ใน # กรณี", n["all_cases"])
            first_en = said("recorded in # cases?", n["all_cases"])
        return Expected(_MANY, rows, n, [first_th, *left, *th], [first_en, *left_en, *en])
    most = max(row[1] for row in rows)
    ties = sum(row[1] == most for row in rows)
    names = [
        str(b.entry.get(f) or "") for b in world.bodies.values() for f in ("name_th", "name_en")
    ]
    return Expected(
        _MANY,
        rows,
        n,
        [
            said("^# จาก # ภาคีในทะเบียน", len(rows), n["partners"]),
            said("# จาก # กรณีมีภาคี", len(with_partner), n["all_cases"]),
            *([said("และอีก # รายละ", ties - 5)] if ties > 5 else []),
            said("# จาก # กรณี", most, len(with_partner)),
            *left,
            *th,
        ],
        [
            said("^# of # registered partners?", len(rows), n["partners"]),
            said("# of # cases? names? a partner", len(with_partner), n["all_cases"]),
            *([said("and # more", ties - 5)] if ties > 5 else []),
            said(
                "in # of # cases" + (" each" if ties > 1 else "(?! each)"), most, len(with_partner)
            ),
            *left_en,
            *en,
        ],
        names,
    )


_MANY = ("partner_iri", "cases", "of", "local_governments")


def what_partner_types_bring(world: World, values: Mapping[str, str]) -> Expected:
    theme = values["theme"]

    def fits(home: Home) -> bool:
        return theme == ANY or any(theme in with_broader("theme", t) for t in world.themes(home))

    parts = {key: told for key, told in world.partners.items() if fits(key[0])}
    found: dict[tuple[str, str], set[tuple[Home, str]]] = defaultdict(set)
    unclear = set()
    for (home, agent), told in parts.items():
        kind = top("partner-type", world.partner_type(agent, told[0].entry))
        for role in roles(told):
            found[kind, role].add((home, agent))
            if role == UNKNOWN:
                unclear.add((home, agent))
    cases = {home.key[0] for home, _ in parts}
    rows = [
        (*key, len(of), len(parts), len({h.key[0] for h, _ in of}), len(cases))
        for key, of in found.items()
    ]
    homes = [Home("case", (case.id,)) for case in world.cases] + list(world.innovations)
    all_cases = {home.key[0] for home in homes if fits(home)}
    n = {
        "contributions": len(parts),
        "cases": len(cases),
        "all_cases": len(all_cases),
        "role_unknown": len(unclear),
    }
    th, en = how_selected(world)
    if not rows:
        first = [said("บันทึกไว้ใน # กรณี", len(all_cases))] if all_cases else []
        first_en = [said("recorded in # cases?", len(all_cases))] if all_cases else []
        return Expected(_TYPES, rows, n, [*first, *th], [*first_en, *en])
    most = max(row[2] for row in rows)
    ties = sum(row[2] == most for row in rows)
    k = len(parts)
    return Expected(
        _TYPES,
        rows,
        n,
        [
            said("^มีการร่วมของภาคี # รายการ ใน # จาก # กรณี", k, len(cases), len(all_cases)),
            *([said("และอีก # อย่างละ", ties - 5)] if ties > 5 else []),
            said("# จาก # รายการ", most, k),
            said("ใน # รายการไม่ทราบบทบาท # รายการ", k, len(unclear))
            if unclear
            else unsaid("ไม่ทราบบทบาท"),
            *th,
        ],
        [
            said("^# partner contributions? in # of # cases?", k, len(cases), len(all_cases)),
            *([said("and # more", ties - 5)] if ties > 5 else []),
            said("# of #" + (" each" if ties > 1 else "(?! each)"), most, k),
            said("Of #, the role is not known for #", k, len(unclear))
            if unclear
            else unsaid("role is not known"),
            *en,
        ],
    )


_TYPES = ("partner_type", "role", "contributions", "of", "cases", "of_cases")


def where_a_partner_works(world: World, values: Mapping[str, str]) -> Expected:
    asked = next(key for key in world.bodies if organisation(world, key) == values["partner"])
    homes = [home for home, agent in world.partners if agent == asked]
    rows, others = [], set()
    for (home, agent), told in world.partners.items():
        if home in homes:
            if agent != asked:
                others.add(agent)
            relations = {code_of("contribution-relation", t.entry["relation"]) for t in told}
            rows += [(agent != asked, r, role) for r in relations for role in roles(told)]
    by_id = {case.id: case for case in world.cases}
    mine = {by_id[home.key[0]].id for home in homes}
    bodies = {world.implementer(by_id[i]) for i in mine if world.is_settled(by_id[i])}
    n = {
        "cases": len(mine),
        "all_cases": len(world.cases),
        "local_governments": len(bodies),
        "all_local_governments": len(
            {world.implementer(c) for c in world.cases if world.is_settled(c)}
        ),
        "others": len(others),
    }
    body = world.bodies[asked].entry
    names = [str(body.get(f) or "") for f in ("name_th", "name_en")]
    names += [
        str(e.get(f) or "")
        for h in homes
        for c, e in [by_id_entry(world, h)]
        for f in ("name_th", "name_en", "short_name_th", "short_name_en")
    ]
    if not rows:
        return Expected(
            _WHERE,
            rows,
            n,
            [said("ใดจาก # กรณี", n["all_cases"])],
            [said("in none of # cases?", n["all_cases"])],
            names,
        )
    works = len(set(homes))
    return Expected(
        _WHERE,
        rows,
        n,
        [
            said(
                "ร่วมงานใน # จาก # กรณี กับ # จาก # อปท.",
                n["cases"],
                n["all_cases"],
                n["local_governments"],
                n["all_local_governments"],
            ),
            said_if("ภาคีอื่นร่วมด้วย # ราย", n["others"]),
            *([said("และอีก #", works - 3)] if works > 3 else []),
        ],
        [
            said(
                "works in # of # cases?, with # of # local governments?",
                n["cases"],
                n["all_cases"],
                n["local_governments"],
                n["all_local_governments"],
            ),
            said_if("beside # other partners?", n["others"]),
            *([said("and # more", works - 3)] if works > 3 else []),
        ],
        names,
    )


_WHERE = ("is_other", "relation", "role")


def by_id_entry(world: World, home: Home) -> tuple[str, Mapping]:
    """The entry that names an innovation, or the heading of a case."""
    if home.kind == "innovation":
        return home.key[0], world.innovations[home][1]
    return home.key[0], next(c for c in world.cases if c.id == home.key[0]).record["innovation"]
