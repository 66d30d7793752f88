"""Questions on cases and innovations: how selected, of which theme, measured, passed on, to check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from recount.codes import code_of, codes, with_broader
from recount.read import UNKNOWN, Told, World, figure, relation, year
from recount.sentences import Expected, Phrase, said, said_if

ANY = "any"


def mode(case) -> str:
    return code_of("selection-mode", case.record.get("selection", {}).get("mode") or UNKNOWN)


def is_regardless(code: str) -> bool:
    return codes("selection-mode")[code].marks.get("chosenRegardlessOfSuccess") == "true"


def how_selected(world: World) -> tuple[list[Phrase], list[Phrase]]:
    """The sentence on how the cases loaded were chosen, which several answers hold."""
    n = sum(is_regardless(mode(case)) for case in world.cases)
    return (
        [said("จาก # กรณีที่โหลดไว้ # กรณี(?:ถูกเลือก|คัด)มาโดยไม่ดูว่าสำเร็จ", len(world.cases), n)],
        [
            said(
                "Of # cases? loaded, # (?:was|were) chosen regardless of success",
                len(world.cases),
                n,
            )
        ],
    )


def how_cases_were_selected(world: World, _: Mapping[str, str]) -> Expected:
    measured = {t.case.id for t in world.of_innovations("outcomes") if is_usable(t)}
    won = {
        case.id
        for case in world.cases
        if any(
            code_of("award-status", a["status"]) == "won" for a in case.record.get("awards") or ()
        )
    }
    rows, n_of = [], Counter(mode(case) for case in world.cases)
    for code in codes("selection-mode"):
        ids = {case.id for case in world.cases if mode(case) == code}
        rows.append(
            (
                code,
                is_regardless(code),
                len(ids),
                len(world.cases),
                len(ids & won),
                len(ids & measured),
            )
        )
    n = {
        "cases": len(world.cases),
        "regardless": sum(is_regardless(mode(c)) for c in world.cases),
        "won": len(won),
        "measured": len(measured),
    }
    of_each = [
        (
            said(f"{codes('selection-mode')[code].th} #", k),
            said(f"{codes('selection-mode')[code].en} #", k),
        )
        for code, k in n_of.items()
    ]
    return Expected(
        ("mode", "regardless", "cases", "of", "won", "measured"),
        rows,
        n,
        [
            said("^จาก # กรณี # กรณี(?:ถูกเลือก|คัด)มาโดยไม่ดู", n["cases"], n["regardless"]),
            said(
                "ได้รางวัลแล้ว # กรณี มีผลลัพธ์ที่มีค่าฐาน # กรณี จากทั้งหมด # กรณี",
                n["won"],
                n["measured"],
                n["cases"],
            ),
            *(th for th, _ in of_each),
        ],
        [
            said("^Of # cases?, # (?:was|were) chosen regardless", n["cases"], n["regardless"]),
            said(
                "Of #, # (?:has|have) won an award and # (?:has|have) a result",
                n["cases"],
                n["won"],
                n["measured"],
            ),
            *(en for _, en in of_each),
        ],
        ["0 แปลว่าไม่ได้บันทึก", "0 means not recorded"],
    )


def is_usable(told: Told) -> bool:
    """Whether both the value and the baseline of a result are figures."""
    return value(told) is not None and told.entry.get("baseline_value") is not None


def value(told: Told) -> float | None:
    return figure(told.entry.get("value"))


def innovations_for_a_theme(world: World, values: Mapping[str, str]) -> Expected:
    rows, dated = [], 0
    for home, (case, entry) in world.innovations.items():
        themes = {up for t in world.themes(home) for up in with_broader("theme", t)}
        lao = case.record["lao"]
        kind = code_of("lao-type", lao["type"]) if lao.get("type") else UNKNOWN
        if values["theme"] not in themes or values["lao_type"] not in (
            ANY,
            *with_broader("lao-type", kind),
        ):
            continue
        partners = {agent for at, agent in world.partners if at == home}
        named = {
            code_of("success-factor", t.entry["code"])
            for t in world.told("success_factors")
            if t.home == home
            and (t.entry.get("stance") or "supports") == "supports"
            and t.entry.get("basis") == "named_factor"
        }
        started = year(entry, "year_started")
        dated += started is not None
        rows.append(("/".join(home.key), kind, started, len(partners), len(named)))
    n = {"of": len(world.innovations), "dated": dated}
    th, en = how_selected(world)
    zero = ["0 แปลว่าไม่ได้บันทึก", "so 0 means not recorded"]
    if not rows:
        return Expected(
            _THEME,
            [],
            n,
            [said("ใน # นวัตกรรมที่บันทึก", n["of"]), *th],
            [said("None of the # recorded", n["of"]), *en],
            zero,
        )
    return Expected(
        _THEME,
        rows,
        n,
        [
            said("^พบ # นวัตกรรม", len(rows)),
            said("จาก # นวัตกรรมที่บันทึกไว้", n["of"]),
            said("ใน # นวัตกรรมนี้รู้ปีที่เริ่ม # นวัตกรรม", len(rows), dated),
            *th,
        ],
        [
            said("^# of # recorded innovations?", len(rows), n["of"]),
            said("known for # of #", dated, len(rows)),
            *en,
        ],
        zero,
    )


_THEME = ("innovation_iri", "lao_type", "year", "partners", "named_factors")


def measured_results(world: World, values: Mapping[str, str]) -> Expected:
    told = world.of_innovations("outcomes")
    usable = [t for t in told if is_usable(t)]
    wanted = {ANY: told, "true": usable, "false": [t for t in told if not is_usable(t)]}
    shown = wanted[values["with_baseline"]]
    rows = [
        (
            t.entry.get("baseline_value"),
            value(t),
            year(t.entry, "baseline_year"),
            year(t.entry, "value_year"),
            code_of("direction", t.entry.get("direction") or UNKNOWN),
            code_of("outcome-level", t.entry.get("level") or UNKNOWN),
            relation(t.entry),
        )
        for t in shown
    ]
    n = {
        "of": len(told),
        "usable": len(usable),
        "cases": len(world.cases),
        "cases_usable": len({t.case.id for t in usable}),
        "compared": sum(t.entry.get("comparison_value") is not None for t in told),
        "management": sum(t.home.kind == "review" for t in world.told("outcomes")),
    }
    th, en = how_selected(world)
    left_th = said_if("การบริหารจัดการ # รายการไม่นับรวม", n["management"])
    left_en = said_if("Left out: # results? of good management", n["management"])
    if not rows:
        first_th = said("ใน # รายการที่บันทึก", n["of"]) if told else said("ใน # กรณี", n["cases"])
        first_en = (
            said("None of the # recorded", n["of"])
            if told
            else said("recorded in # cases?", n["cases"])
        )
        return Expected(_RESULT, rows, n, [first_th, left_th, *th], [first_en, left_en, *en])
    return Expected(
        _RESULT,
        rows,
        n,
        [
            said(
                "มี # จาก # รายการ ใน # จาก # กรณี",
                n["usable"],
                n["of"],
                n["cases_usable"],
                n["cases"],
            ),
            said("ให้เทียบ # จาก # รายการ", n["compared"], n["of"]),
            said("แสดง # จาก # รายการ", len(rows), n["of"]),
            left_th,
            *th,
        ],
        [
            said(
                "^# of # reported results? (?:is|are) .*, in # of # cases?",
                n["usable"],
                n["of"],
                n["cases_usable"],
                n["cases"],
            ),
            said("# of # (?:has|have) a value of a place", n["compared"], n["of"]),
            said("shows # of #", len(rows), n["of"]),
            left_en,
            *en,
        ],
    )


_RESULT = ("baseline", "value", "baseline_year", "year", "direction", "level", "relation")


def visits_and_adoptions(world: World, values: Mapping[str, str]) -> Expected:
    told = world.of_innovations("transfer")
    kinds = Counter(code_of("transfer-kind", t.entry["kind"]) for t in told)
    shown = [t for t in told if values["kind"] in (ANY, code_of("transfer-kind", t.entry["kind"]))]
    rows = [
        (
            code_of("transfer-kind", t.entry["kind"]),
            figure(t.entry.get("participants")),
            relation(t.entry),
        )
        for t in shown
    ]
    names = {
        "visits": "study_visit_received",
        "adopted": "adopted_by",
        "scaled": "scaled_up_by",
        "named": "model_designation",
        "planned": "planned",
        "unknown": UNKNOWN,
    }
    n = {name: kinds[code] for name, code in names.items()}
    n |= {
        "of": len(told),
        "cases": len(world.cases),
        "cases_with": len({t.case.id for t in told}),
        "management": sum(t.home.kind == "review" for t in world.told("transfer")),
    }
    left_th = said_if("การบริหารจัดการ # รายการไม่นับรวม", n["management"])
    left_en = said_if("Left out: # transfers? of good management", n["management"])
    if not rows:
        first_th = said("ใน # รายการที่บันทึก", n["of"]) if told else said("ใน # กรณี", n["cases"])
        first_en = (
            said("None of the # recorded", n["of"])
            if told
            else said("recorded in # cases?", n["cases"])
        )
        return Expected(_TRANSFER, rows, n, [first_th, left_th], [first_en, left_en])
    each = [n[name] for name in names]
    return Expected(
        _TRANSFER,
        rows,
        n,
        [
            said(
                "^จาก # รายการที่บันทึกไว้ใน # จาก # กรณี เป็นการมาศึกษาดูงาน # นำไปใช้ # ขยายผล # ประกาศเป็นต้นแบบ # "
                "มีแผน # ไม่ทราบ #",
                n["of"],
                n["cases_with"],
                n["cases"],
                *each,
            ),
            said("แสดง # จาก # รายการ", len(rows), n["of"]),
            left_th,
        ],
        [
            said(
                "^Of # recorded transfers? in # of # cases?, by kind: study visit #, adopted #, scaled up #, "
                "named as a model #, planned #, unknown #",
                n["of"],
                n["cases_with"],
                n["cases"],
                *each,
            ),
            said("shows # of #", len(rows), n["of"]),
            left_en,
        ],
    )


_TRANSFER = ("kind", "participants", "relation")
