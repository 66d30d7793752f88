"""Questions on claims: which factors are named, who says so, who speaks, which obstacles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from recount.cases import how_selected
from recount.codes import code_of, codes, top, with_broader
from recount.read import (
    CLAIMS,
    UNKNOWN,
    Home,
    Told,
    World,
    both_names,
    relation,
    sources,
    spoken,
    statements,
)
from recount.sentences import Expected, Phrase, said, said_if, unsaid

ANY = "any"
#: Speakers that are nobody from outside.
INSIDE = ("implementer", "partner", UNKNOWN)


def basis(told: Told) -> str:
    return code_of("factor-basis", told.entry.get("basis") or UNKNOWN)


def stance(told: Told) -> str:
    return code_of("stance", told.entry.get("stance") or "supports")


def factor(told: Told) -> str:
    return code_of("success-factor", told.entry["code"])


def relation_of(told: Told) -> str:
    return relation(told.entry)


def speaker(told: Told) -> str | None:
    """The name of the speaker in whatever language it is told."""
    return (spoken(told.entry) or [None])[0]


def stake(told: Told) -> str:
    return codes("speaker-relation")[relation_of(told)].marks["stake"]


def iri(told: Told) -> str:
    return _address(told.home)


def _address(home: Home) -> str:
    kind = "case" if home.kind == "case" else "innovation"
    return f"https://w3id.org/govinno/id/{kind}/{'/'.join(home.key)}"


def factors_by_breadth(world: World, values: Mapping[str, str]) -> Expected:
    wanted = [t for t in world.told("success_factors") if values["basis"] in (ANY, basis(t))]
    helped = [t for t in wanted if stance(t) == "supports"]
    rows = [
        *_breadth("Innovation project", [t for t in helped if t.home.kind == "innovation"]),
        *_breadth("Good management", [t for t in helped if t.home.kind == "review"]),
    ]
    mine = [t for t in helped if t.home.kind == "innovation"]
    others = [stance(t) for t in wanted if t.home.kind == "innovation" and stance(t) != "supports"]
    kinds = Counter(basis(t) for t in mine)
    n = {
        "all_innovations": len(world.innovations),
        "with_claims": len({t.home for t in mine}),
        "all_claims": len(mine),
        "own": sum(relation_of(t) == "implementer" for t in mine),
        "named": kinds["named_factor"],
        "coded": kinds["described_feature"],
        "unclear": kinds[UNKNOWN],
        "disputed": others.count("disputes"),
        "open": len(others) - others.count("disputes"),
        "unplaced": sum(t.home.kind == "case" for t in helped),
    }
    first = max((row[2] for row in rows if row[0] == "Innovation project"), default=0)
    ties = [row[1] for row in rows if row[0] == "Innovation project" and row[2] == first]
    labels = [codes("success-factor")[code] for code in ties][:1]
    th, en = how_selected(world)
    if not rows:
        return Expected(
            _BREADTH,
            rows,
            n,
            [said("จาก # นวัตกรรม ซึ่งไม่ได้แปลว่าไม่มีปัจจัย", n["all_innovations"]), *th, *_left_out_th(n)],
            [said("is recorded.* for # innovations?", n["all_innovations"]), *en, *_left_out_en(n)],
        )
    told_th = (
        [
            said(f"มากที่สุดคือ.*{labels[0].th}.*?# จาก # นวัตกรรมที่มี", first, n["with_claims"])
            if len(ties) == 1
            else said("ปัจจัยละ # จาก # นวัตกรรมที่มี", first, n["with_claims"]),
            said(r"นวัตกรรมทั้งหมด #", n["all_innovations"]),
            said("เหล่านี้มี # ข้อ", n["all_claims"]),
            said_if("แหล่งเรียกว่าปัจจัยเอง # ข้อ", n["named"]),
            said_if("ผู้วิจัยจัดหมวดให้เป็นปัจจัยเอง # ข้อ", n["coded"]),
            said_if("ไม่ทราบว่าใครเรียก # ข้อ", n["unclear"]),
            said("# จาก # ข้อเป็นคำของผู้ดำเนินการเอง", n["own"], n["all_claims"]),
        ]
        if n["with_claims"]
        else [said("นวัตกรรมใดใน # นวัตกรรม", n["all_innovations"])]
    )
    told_en = (
        [
            said(f"{labels[0].en}, for # of # innovations? with a claim", first, n["with_claims"])
            if len(ties) == 1
            else said("each for # of # innovations? with a claim", first, n["with_claims"]),
            said(r"\(# innovations? in all\)", n["all_innovations"]),
            said("stands? # claims?", n["all_claims"]),
            said_if("in # the source itself names", n["named"]),
            said_if("# (?:is a feature|are features) that a coder read", n["coded"]),
            said_if("for # it is not known who", n["unclear"]),
            said("In # of # claims? the implementer speaks", n["own"], n["all_claims"]),
        ]
        if n["with_claims"]
        else [said("recorded for # innovations?", n["all_innovations"])]
    )
    return Expected(
        _BREADTH,
        rows,
        n,
        [*told_th, said("ตารางแสดง # แถว", len(rows)), *th, *_left_out_th(n)],
        [*told_en, said("table has # rows?", len(rows)), *en, *_left_out_en(n)],
    )


_BREADTH = (
    "half_en",
    "factor",
    "innovations",
    "of",
    "claims",
    "sources",
    "voices",
    "outside_voices",
)


def _left_out_th(n: Mapping[str, int]) -> list[Phrase]:
    return [
        said_if("ข้อที่โต้แย้งว่าไม่ได้ช่วย # ข้อไม่นับ", n["disputed"]),
        said_if("ไม่ทราบทิศทาง # ข้อไม่นับ", n["open"]),
        said_if("ของนวัตกรรมใด # ข้อไม่นับ", n["unplaced"]),
    ]


def _left_out_en(n: Mapping[str, int]) -> list[Phrase]:
    return [
        said_if("Left out: # claims? that disputes?", n["disputed"]),
        said_if("Left out: # claims? that (?:is|are) mixed", n["open"]),
        said_if("Left out: # claims? that (?:does|do) not say which", n["unplaced"]),
    ]


def _breadth(half: str, told: list[Told]) -> list[tuple[object, ...]]:
    owners, claims = defaultdict(set), defaultdict(list)
    for one in told:
        broad = top("success-factor", factor(one))
        owners[broad].add(one.home)
        claims[broad].append(one)
    return [
        (
            half,
            code,
            len(owners[code]),
            len({t.home for t in told}),
            len(claims[code]),
            len({(t.case.id, s) for t in claims[code] for s in sources(t.entry)}),
            len(_voices(claims[code])),
            len(_voices([t for t in claims[code] if relation_of(t) not in INSIDE])),
        )
        for code in claims
    ]


def _voices(told: list[Told]) -> set[tuple[str, str, str]]:
    """A voice is one speaker in one document."""
    return {(t.case.id, s, speaker(t) or "") for t in told for s in sources(t.entry)}


def who_says_which_factor(world: World, values: Mapping[str, str]) -> Expected:
    asked = values["innovation"]
    claims = [
        t
        for t in world.of_innovations("success_factors")
        if values["basis"] in (ANY, basis(t)) and asked in (ANY, iri(t))
    ]
    fits = [
        t for t in claims if values["factor"] in (ANY, *with_broader("success-factor", factor(t)))
    ]
    rows = [row for t in fits for row in _said_rows(world, t)]
    for_it = Counter(basis(t) for t in fits if stance(t) == "supports")
    stances = Counter(stance(t) for t in fits)
    n = {
        "all_innovations": len(world.innovations) if asked == ANY else 1,
        "all_claims": len(claims),
        "helped": for_it["named_factor"],
        "coded": for_it["described_feature"],
        "unclear": for_it[UNKNOWN],
        "disputed": stances["disputes"],
        "open": stances["mixed"] + stances[UNKNOWN],
        "innovations": len({t.home for t in fits if t.home.kind == "innovation"}),
        "unplaced": sum(t.home.kind == "case" for t in fits),
        "own": sum(stake(t) == "own_work" for t in fits),
        "unnamed": sum(speaker(t) is None for t in fits),
    }
    names = [speaker(t) or "" for t in fits]
    of_it = [
        name
        for home, (_, entry) in world.innovations.items()
        if asked == _address(home)
        for name in both_names(entry)
    ]
    th, en = how_selected(world)
    if not fits:
        empty_th = [said("จากทั้งหมด # ข้อ", len(claims))] if claims else []
        empty_en = [said("None of # recorded claims?", len(claims))] if claims else []
        return Expected(_SAID, rows, n, [*empty_th, *th], [*empty_en, *en], of_it)
    speakers = len(set(filter(None, names)))
    return Expected(
        _SAID,
        rows,
        n,
        [
            said("^# จาก # คำกล่าว", len(fits), len(claims)),
            said_if("กล่าวว่าช่วย # ข้อ", n["helped"]),
            said_if("แหล่งไม่ได้เรียกว่าปัจจัย # ข้อ", n["coded"]),
            said_if("ไม่ทราบว่าใครเรียกว่าปัจจัย # ข้อ", n["unclear"]),
            said_if("โต้แย้งว่าไม่ได้ช่วย # ข้อ", n["disputed"]),
            said_if("ไม่ทราบทิศทาง # ข้อ", n["open"]),
            said_if("เรื่องของ # จาก # นวัตกรรม", n["innovations"], n["all_innovations"]),
            said_if("ใดในกรณี # ข้อ", n["unplaced"]),
            said("ใน # ข้อนี้ผู้ดำเนินการกล่าวถึงงานของตนเอง # ข้อ", len(fits), n["own"])
            if n["own"]
            else unsaid("ผู้ดำเนินการกล่าวถึงงานของตนเอง"),
            *([said("และอีก #", speakers - 3)] if speakers > 3 else []),
            said("ใน # ข้อนี้แหล่งข้อมูลไม่บอกชื่อผู้กล่าว # ข้อ", len(fits), n["unnamed"])
            if n["unnamed"]
            else unsaid("ไม่บอกชื่อผู้กล่าว"),
            *th,
        ],
        [
            said("^# of # claims? names?", len(fits), len(claims)),
            said_if("In # the source calls it a factor and says it helped", n["helped"]),
            said_if("In # a coder read it out", n["coded"]),
            said_if("For # it is not known who", n["unclear"]),
            said_if("# disputes? that it helped", n["disputed"]),
            said_if("# (?:is|are) mixed", n["open"]),
            said_if("spoken of: # of #", n["innovations"], n["all_innovations"]),
            said_if("# (?:does|do) not say which innovation", n["unplaced"]),
            said("In # of # the implementer", n["own"], len(fits))
            if n["own"]
            else unsaid("the implementer speaks"),
            *([said("and # more", speakers - 3)] if speakers > 3 else []),
            said("Of #, # (?:has|have) no named speaker", len(fits), n["unnamed"])
            if n["unnamed"]
            else unsaid("no named speaker"),
            *en,
        ],
        names,
    )


_SAID = ("innovation_iri", "factor", "stance", "speaker_relation", "stake", "basis", "salience")


def _said_rows(world: World, told: Told) -> list[tuple[object, ...]]:
    """One row for the claim, and one more for each further partner that it is tied to."""
    row = (
        iri(told),
        factor(told),
        stance(told),
        relation_of(told),
        stake(told),
        basis(told),
        code_of("salience", told.entry.get("salience") or UNKNOWN),
    )
    return [row] * max(1, len({agent for agent, _ in world.tied(told)}))


def obstacles_named(world: World, values: Mapping[str, str]) -> Expected:
    told = world.of_innovations("obstacles")
    kind = [code_of("obstacle", t.entry["code"]) for t in told]
    fits = [
        (iri(t), k, relation_of(t), stance(t))
        for t, k in zip(told, kind, strict=True)
        if values["obstacle"] in (ANY, *with_broader("obstacle", k))
    ]
    n = {
        "of": len(told),
        "disputed": sum(stance(t) == "disputes" for t in told),
        "cases": len(world.cases),
        "cases_with": len({t.case.id for t in told}),
        "management": sum(t.home.kind == "review" for t in world.told("obstacles")),
    }
    th, en = how_selected(world)
    kinds = len({row[1] for row in fits})
    left_th = said_if("การบริหารจัดการ # รายการไม่นับรวม", n["management"])
    left_en = said_if("Left out: # obstacles? of good management", n["management"])
    if not fits:
        first_th = said("ใน # รายการที่บันทึก", n["of"]) if told else said("ใดใน # กรณี", n["cases"])
        first_en = (
            said("None of the # recorded", n["of"])
            if told
            else said("named in # cases?", n["cases"])
        )
        return Expected(_OBSTACLE, [], n, [first_th, left_th, *th], [first_en, left_en, *en])
    return Expected(
        _OBSTACLE,
        [(row[1], row[2], row[3]) for row in fits],
        n,
        [
            said("กล่าวถึงอุปสรรค # ครั้ง ใน # จาก # กรณี", n["of"], n["cases_with"], n["cases"]),
            said("ตารางนี้แสดง # จาก # ครั้ง .# ประเภท", len(fits), n["of"], kinds),
            said("ใน # ครั้งนี้ # ครั้งเป็นการโต้แย้ง", n["of"], n["disputed"])
            if n["disputed"]
            else unsaid("โต้แย้ง"),
            left_th,
            *th,
        ],
        [
            said("named # times?, in # of # cases?", n["of"], n["cases_with"], n["cases"]),
            said("shows # of #, of # kinds?", len(fits), n["of"], kinds),
            said("# of # disputes?", n["disputed"], n["of"])
            if n["disputed"]
            else unsaid("disputes?"),
            left_en,
            *en,
        ],
    )


_OBSTACLE = ("obstacle", "relation", "stance")


def who_speaks(world: World, _: Mapping[str, str]) -> Expected:
    things: list[tuple[str, str]] = []  # who speaks, and of what kind the thing is
    management = 0
    for field in (*CLAIMS, "outcomes"):
        for told in world.told(field):
            if told.home.kind == "review":
                management += 1
            else:
                things.append((relation_of(told), _kind(field, told)))
    for told in world.told("partners"):
        for statement in statements(told.entry):
            if told.home.kind == "review":
                management += 1
            else:
                things.append((relation(statement), "statements"))
    by = Counter(things)
    kinds = (
        "named_factors",
        "described_factors",
        "other_factors",
        "obstacles",
        "rivals",
        "results",
        "statements",
    )
    rows = []
    for code, told_as in codes("speaker-relation").items():
        found = [by[code, kind] for kind in kinds]
        rows.append((code, told_as.marks["stake"], *found, sum(found), len(things)))
    who = Counter(code for code, _ in things)
    n = {
        "all": len(things),
        "implementer": who["implementer"],
        "partner": who["partner"],
        "outside": who["evaluator"] + who["academic"],
        "unknown": who[UNKNOWN],
        "management": management,
    }
    n["rest"] = n["all"] - n["implementer"] - n["partner"] - n["outside"] - n["unknown"]
    return Expected(
        ("relation", "stake", *kinds, "total", "of"),
        rows,
        n,
        [
            said(
                "# รายการ ผู้ดำเนินการกล่าวเอง # ภาคี # ผู้ประเมินหรือนักวิชาการ # ผู้อื่น # และ.*ไม่บอกว่าใครกล่าว #",
                n["all"],
                n["implementer"],
                n["partner"],
                n["outside"],
                n["rest"],
                n["unknown"],
            ),
            said_if("เรื่องการบริหารจัดการ # รายการไม่นับรวม", management),
        ],
        [
            said(
                "Of # .*, # (?:is|are) told by the implementer, # by a partner, # by an evaluator or "
                "academic, # by others; for # the record does not",
                n["all"],
                n["implementer"],
                n["partner"],
                n["outside"],
                n["rest"],
                n["unknown"],
            ),
            said_if("Left out: # things? told on good management", management),
        ],
    )


def _kind(field: str, told: Told) -> str:
    if field != "success_factors":
        return {"obstacles": "obstacles", "rival_explanations": "rivals", "outcomes": "results"}[
            field
        ]
    names = {"named_factor": "named_factors", "described_feature": "described_factors"}
    return names.get(basis(told), "other_factors")
