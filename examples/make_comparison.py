"""Writes the made-up comparison set: 120 case records, two applicants' lists and their register.

    python examples/make_comparison.py           writes examples/comparison and registers/made-up.yaml
    python examples/make_comparison.py --check   names the files that are not current, leaves with 1

Nothing in it is true. It is there because a comparison needs who did not win as well, and the
real cases that ship hold hardly any. How success comes about is set below (`CHANCE_WITH`,
`CHANCE_WITHOUT`, `_partners_of`), so that an answer can be held against what is known to be so.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "examples/comparison"
REGISTER = "registers/made-up.yaml"

SEED = 2567
CASES, OTHERS = 120, 40
#: The last case of the first round; the others entered the second.
FIRST_ROUND = 80
#: The chance of a measured improvement, with a knowledge partner and without one.
CHANCE_WITH, CHANCE_WITHOUT = 0.75, 0.25
#: The part of the innovations whose result was measured, whatever came of it.
MEASURED = 0.7

SCHEME_TH = "รางวัลนวัตกรรมท้องถิ่นตัวอย่าง (สมมติ)"
SCHEME_EN = "Example local innovation award (made up)"
FOR_INNOVATION, FOR_ORGANISATION = "นวัตกรรมดีเด่น (สมมติ)", "องค์กรดีเด่น (สมมติ)"
NOTICE_TH = "ตัวอย่างสมมติ แต่งขึ้นทั้งหมด ไม่มีสถานที่ บุคคล หรือผลใดเป็นจริง"
NOTICE_EN = "A made-up example: no place, person or result in it is real."

PROVINCES = (
    "น่าน",
    "เชียงราย",
    "ลำปาง",
    "ขอนแก่น",
    "อุดรธานี",
    "ร้อยเอ็ด",
    "ชลบุรี",
    "ระยอง",
    "สงขลา",
    "ตรัง",
)
#: Where one partner has a part in every innovation, and nowhere else.
ITS_PROVINCE = "น่าน"
#: The case in which one partner has its only part.
ITS_CASE = 17

Record = dict[str, Any]


class Body(NamedTuple):
    """A made-up organisation of the register, with the part it usually has."""

    key: str
    type: str
    th: str
    en: str
    relation: str
    role: str


BODIES = {
    body.key: body
    for body in (
        Body(
            "university",
            "university",
            "มหาวิทยาลัยตัวอย่าง",
            "Example University",
            "doing",
            "expert_knowledge",
        ),
        Body(
            "institute",
            "specialist_institute",
            "สถาบันวิชาการเฉพาะทางตัวอย่าง",
            "Example Specialist Institute",
            "doing",
            "expert_knowledge",
        ),
        Body(
            "hospital",
            "hospital",
            "โรงพยาบาลตัวอย่าง",
            "Example Hospital",
            "doing",
            "service_delivery",
        ),
        Body(
            "health-office",
            "health_office",
            "สำนักงานสาธารณสุขตัวอย่าง",
            "Example Health Office",
            "supporting",
            "coordination",
        ),
        Body(
            "foundation", "foundation", "มูลนิธิตัวอย่าง", "Example Foundation", "supporting", "funding"
        ),
        Body(
            "company",
            "private_company",
            "บริษัท ตัวอย่าง จำกัด",
            "Example Company",
            "supporting",
            "technology",
        ),
        Body(
            "temple",
            "temple_religious",
            "วัดตัวอย่าง",
            "Example Temple",
            "supporting",
            "venue_resources",
        ),
        Body("school", "school", "โรงเรียนตัวอย่าง", "Example School", "doing", "co_production"),
        Body(
            "network",
            "network",
            "เครือข่ายท้องถิ่นตัวอย่าง",
            "Example Local Network",
            "doing",
            "mobilisation",
        ),
        Body(
            "media",
            "media",
            "สถานีวิทยุตัวอย่าง",
            "Example Radio Station",
            "supporting",
            "dissemination",
        ),
        Body(
            "regional-office",
            "regional_office",
            "สำนักงานภาคตัวอย่าง",
            "Example Regional Office",
            "supporting",
            "policy_support",
        ),
        Body(
            "college",
            "vocational_college",
            "วิทยาลัยเทคนิคตัวอย่าง",
            "Example Technical College",
            "doing",
            "training",
        ),
    )
}
KNOWLEDGE = ("university", "institute")
TOGETHER = ("hospital", "health-office")
ONE_PROVINCE, ONLY_ONCE = "regional-office", "college"
FREE = ("foundation", "company", "temple", "school", "network", "media")
#: Groups that no register knows: each case has its own.
GROUPS = (
    ("อาสาสมัครในพื้นที่", "Local volunteers", "volunteers"),
    ("ผู้ปกครอง", "Parents", "co_production"),
)


class Work(NamedTuple):
    """What an innovation is about, and the figure that shows whether it helped."""

    th: str
    en: str
    theme: str
    indicator: str
    unit: str
    type: str
    direction: str
    start: int


WORKS = (
    Work(
        "ธนาคารขยะ",
        "waste bank",
        "waste_circular",
        "ขยะที่ต้องกำจัดต่อเดือน",
        "ตัน",
        "environmental",
        "down_is_better",
        60,
    ),
    Work(
        "ดูแลผู้สูงอายุที่บ้าน",
        "home care for older people",
        "elderly_ltc",
        "ผู้สูงอายุที่ได้รับการเยี่ยม",
        "คน",
        "access_coverage",
        "up_is_better",
        200,
    ),
    Work(
        "รับส่งผู้ป่วย",
        "patient transport",
        "ems_patient_transport",
        "เวลารอรถรับส่ง",
        "นาที",
        "service_quality",
        "down_is_better",
        50,
    ),
    Work(
        "บริการออนไลน์",
        "online services",
        "smart_digital",
        "คำขอที่เสร็จในวันเดียว",
        "ร้อยละ",
        "efficiency_cost",
        "up_is_better",
        40,
    ),
    Work(
        "ชุมชนร่วมวางแผน",
        "planning with the community",
        "participation_governance",
        "ผู้ร่วมเวทีวางแผน",
        "คน",
        "participation_count",
        "up_is_better",
        120,
    ),
    Work(
        "เรียนรู้นอกห้องเรียน",
        "learning outside the classroom",
        "child_youth_education",
        "เด็กที่อ่านคล่อง",
        "ร้อยละ",
        "learning",
        "up_is_better",
        55,
    ),
)

FACTORS = {
    "expert_knowledge": "ความรู้จากผู้เชี่ยวชาญ",
    "participation": "การมีส่วนร่วมของประชาชน",
    "leadership": "ผู้นำเอาจริง",
    "collaboration_network": "เครือข่ายความร่วมมือ",
    "external_support": "แรงหนุนจากภายนอก",
}
SPEAKERS = {
    "implementer": "ปลัด อปท. (สมมติ)",
    "beneficiary": "ผู้ใช้บริการ (สมมติ)",
    "academic": "นักวิจัย (สมมติ)",
    "award_body": "กรรมการตัดสิน (สมมติ)",
    "press": "ผู้สื่อข่าว (สมมติ)",
    "unknown": None,
}
RIVALS = ("ราคาพลังงานลดลงในปีเดียวกัน", "มีโครงการของจังหวัดในพื้นที่เดียวกัน", "ประชากรในพื้นที่ลดลง")
OBSTACLES = {"budget": "งบไม่พอ", "staffing": "คนไม่พอ", "coordination": "ประสานงานยาก"}


class Kind(NamedTuple):
    """A type of local government."""

    code: str
    th: str
    en: str
    key: str


KINDS = (
    Kind("SM", "เทศบาลตำบล", "Subdistrict Municipality", "sm"),
    Kind("TM", "เทศบาลเมือง", "Town Municipality", "tm"),
    Kind("SAO", "องค์การบริหารส่วนตำบล", "Subdistrict Administrative Organization", "sao"),
)


@dataclass
class Place:
    """A made-up local government."""

    number: int
    kind: Kind
    province: str

    @property
    def th(self) -> str:
        return f"{self.kind.th}สมมติ {self.number:03d}"

    @property
    def en(self) -> str:
        return f"Made-up {self.number:03d} {self.kind.en}"

    @property
    def whole(self) -> str:
        """Its name with its province, by which a record can name it alone."""
        return f"{self.th} จังหวัด{self.province}"


@dataclass
class Entry:
    """What one local government entered in a round."""

    place: Place
    round_be: int
    category: str
    innovation: str | None
    size: str
    score: float
    result: str
    rank: int | None = None


@dataclass
class Case:
    """One made-up innovation with its partners and its result."""

    place: Place
    work: Work
    bodies: list[str]
    groups: list[tuple[str, str, str]]
    #: True, False, or None where nothing was measured.
    improved: bool | None
    entry: Entry
    record: Record = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"made-up-{self.place.number:03d}"


# ---- who, what, with which result


@cache
def example() -> tuple[list[Case], list[Entry]]:
    """All cases, and all entries in the order of the lists."""
    rng = random.Random(SEED)
    places = [_place(rng, number) for number in range(1, CASES + OTHERS + 1)]
    cases = [_case(rng, place) for place in places[:CASES]]
    others = [_other(rng, place) for place in places[CASES:]]
    entries = [*(case.entry for case in cases), *others]
    for round_be in (2566, 2567):
        for category in (FOR_INNOVATION, FOR_ORGANISATION):
            _judge([e for e in entries if (e.round_be, e.category) == (round_be, category)])
    for case in cases:
        case.record = _record(rng, case, places)
    return cases, entries


def _place(rng: random.Random, number: int) -> Place:
    kind = rng.choices(KINDS, weights=(6, 2, 4))[0]
    return Place(number, kind, PROVINCES[number % len(PROVINCES)])


def _case(rng: random.Random, place: Place) -> Case:
    work = rng.choice(WORKS)
    bodies = _partners_of(rng, place)
    groups = [group for group in GROUPS if rng.random() < 0.3]
    if not bodies and not groups:
        groups = [GROUPS[0]]
    chance = CHANCE_WITH if set(bodies) & set(KNOWLEDGE) else CHANCE_WITHOUT
    improved = rng.random() < chance
    was_measured = rng.random() < MEASURED
    name = _name(place, work)
    round_be = 2566 if place.number <= FIRST_ROUND else 2567
    entry = Entry(place, round_be, FOR_INNOVATION, name, _size(rng), _score(rng), "not_won")
    return Case(place, work, bodies, groups, improved if was_measured else None, entry)


def _partners_of(rng: random.Random, place: Place) -> list[str]:
    """The bodies of one case, at most five with the groups: the built-in truth is here."""
    bodies = [rng.choice(KNOWLEDGE)] if rng.random() < 0.45 else []
    if place.province == ITS_PROVINCE:
        bodies.append(ONE_PROVINCE)
    if place.number == ITS_CASE:
        bodies.append(ONLY_ONCE)
    if len(bodies) < 2 and rng.random() < 0.25:
        bodies += TOGETHER
    free = [key for key in FREE if rng.random() < 0.2]
    return bodies + free[: 3 - len(bodies)] if len(bodies) < 3 else bodies


def _name(place: Place, work: Work) -> str:
    return f"{work.th} แบบสมมติ {place.number:03d}"


def _size(rng: random.Random) -> str:
    return rng.choice(("small", "medium", "large"))


def _score(rng: random.Random) -> float:
    return round(rng.uniform(55, 98), 1)


def _other(rng: random.Random, place: Place) -> Entry:
    """An entry that no case record tells of; some are for the whole organisation."""
    round_be = 2566 if place.number <= CASES + 27 else 2567
    is_innovation = rng.random() < 0.6
    category = FOR_INNOVATION if is_innovation else FOR_ORGANISATION
    name = _name(place, rng.choice(WORKS)) if is_innovation else None
    return Entry(place, round_be, category, name, _size(rng), _score(rng), "not_won")


def _judge(entries: list[Entry]) -> None:
    """The best of each size win, the next are finalists. The score is drawn, so that winning
    depends neither on partners nor on what came of the innovation."""
    for size in ("small", "medium", "large"):
        group = sorted((e for e in entries if e.size == size), key=lambda entry: -entry.score)
        winners = max(1, len(group) // 4)
        for rank, entry in enumerate(group[:winners], 1):
            entry.result, entry.rank = "won", rank
        for entry in group[winners : winners + winners // 2]:
            entry.result = "finalist"


# ---- a case as a record


def _record(rng: random.Random, case: Case, places: list[Place]) -> Record:
    record: Record = {
        "id": case.id,
        "made_up": True,
        "lao": {
            "name_th": case.place.th,
            "name_en": case.place.en,
            "type": case.place.kind.code,
            "province": case.place.province,
        },
        "innovation": _heading(rng, case),
        "selection": _selection(case),
        "partners": list(_partners(case)),
        "success_factors": list(_claims(rng, case)),
        "obstacles": list(_obstacles(rng)),
        "rival_explanations": list(_rivals(rng)),
        "outcomes": list(_outcomes(rng, case)),
        "awards": list(_awards(case)),
        "transfer": list(_transfers(rng, case, places)),
        "sources": list(_sources(case)),
    }
    return {name: value for name, value in record.items() if value}


def _heading(rng: random.Random, case: Case) -> Record:
    heading: Record = {
        "name_th": _name(case.place, case.work),
        "name_en": f"Made-up {case.place.number:03d} {case.work.en}",
        "kind": "project",
        "theme": case.work.theme,
    }
    if rng.random() < 0.6:
        heading |= _running(rng)
    return {
        **heading,
        "summary_th": NOTICE_TH,
        "summary_en": NOTICE_EN,
        "evidence": _evidence("S1"),
    }


def _running(rng: random.Random) -> Record:
    """When it began, how far it came, and for which day that is confirmed."""
    started = rng.randint(2558, 2565)
    stage = rng.choices(("pilot", "implemented", "scaled", "ended"), weights=(2, 5, 2, 2))[0]
    last = started + rng.randint(0, 2) if stage == "ended" else 2567
    return {"year_started_be": started, "stage": stage, "last_confirmed": f"มีนาคม {last}"}


def _selection(case: Case) -> Record:
    mode = "award_winner" if case.entry.result == "won" else "award_applicant"
    return {
        "mode": mode,
        "basis": "S2",
        "programme_th": SCHEME_TH,
        "programme_en": SCHEME_EN,
        "fiscal_year_be": case.entry.round_be,
    }


def _partners(case: Case) -> Iterator[Record]:
    for key in case.bodies:
        body = BODIES[key]
        yield {
            "name_th": _made_up(body),
            "name_en": f"{body.en} (made up)",
            "type": body.type,
            "relation": body.relation,
            "role": body.role,
            "evidence": _evidence("S1"),
        }
    for th, en, role in case.groups:
        yield {
            "name_th": th,
            "name_en": en,
            "type": "community_group",
            "relation": "doing",
            "role": role,
            "evidence": _evidence("S1"),
        }


def _made_up(body: Body) -> str:
    return f"{body.th} (สมมติ)"


def _claims(rng: random.Random, case: Case) -> Iterator[Record]:
    names = [partner["name_th"] for partner in _partners(case)]
    factor = rng.choice(sorted(FACTORS))
    for relation in rng.sample(sorted(SPEAKERS), rng.choice((1, 2))):
        claim: Record = {
            "code": factor,
            "label_th": FACTORS[factor],
            "basis": "named_factor",
            "stance": "disputes" if rng.random() < 0.12 else "supports",
        }
        if rng.random() < 0.4:
            claim["contributed_by"] = [names[0]]
        yield claim | _spoken(relation)


def _spoken(relation: str) -> Record:
    speaker = SPEAKERS[relation]
    said = {"speaker": speaker} if speaker else {}
    return {**said, "speaker_relation": relation, "evidence": _evidence("S1")}


def _obstacles(rng: random.Random) -> Iterator[Record]:
    if rng.random() < 0.25:
        code = rng.choice(sorted(OBSTACLES))
        yield {"code": code, "label_th": OBSTACLES[code], **_spoken("implementer")}


def _rivals(rng: random.Random) -> Iterator[Record]:
    if rng.random() < 0.2:
        yield {"label_th": rng.choice(RIVALS), **_spoken(rng.choice(("academic", "press")))}


def _outcomes(rng: random.Random, case: Case) -> Iterator[Record]:
    work = case.work
    start = work.start + rng.randint(-5, 5)
    figure: Record = {
        "type": work.type,
        "level": "outcome",
        "indicator": work.indicator,
        "unit": work.unit,
        "attributed_to_innovation": "unknown",
    }
    if case.improved is None:
        # Half of those not measured tell a figure with nothing to hold it against.
        if rng.random() < 0.5:
            yield figure | {"value": start, "value_year_be": 2566} | _spoken("implementer")
        return
    share = rng.uniform(0.15, 0.5) if case.improved else rng.uniform(-0.15, 0.05)
    better = 1 if work.direction == "up_is_better" else -1
    figure |= {
        "value": round(start * (1 + better * share), 1),
        "direction": work.direction,
        "value_year_be": 2566,
        "baseline_value": start,
        "baseline_year_be": 2563,
    }
    if rng.random() < 0.2:
        figure["comparison_value"] = round(start * (1 + better * rng.uniform(-0.03, 0.03)), 1)
    yield figure | _spoken(rng.choice(("implementer", "academic")))


def _awards(case: Case) -> Iterator[Record]:
    if case.entry.result == "won":
        yield {
            "name_th": SCHEME_TH,
            "name_en": SCHEME_EN,
            "category": FOR_INNOVATION,
            "size_class": case.entry.size,
            "status": "won",
            "rank": case.entry.rank,
            "fiscal_year_be": case.entry.round_be,
            "awarded_for": "innovation",
            "evidence": _evidence("S2"),
        }


def _transfers(rng: random.Random, case: Case, places: list[Place]) -> Iterator[Record]:
    if rng.random() < 0.15:
        other = places[case.place.number % len(places)]
        yield {
            "kind": "adopted_by",
            "organisation": other.whole,
            "date_be": "2566",
            **_spoken("implementer"),
        }


def _sources(case: Case) -> Iterator[Record]:
    url = f"https://example.org/{case.id}"
    yield {
        "id": "S1",
        "title": f"เอกสารสมมติของ{case.place.th}",
        "url": url,
        "kind": "municipal_document",
        "publisher_relation": "implementer",
    }
    yield {
        "id": "S2",
        "title": f"ประกาศผลสมมติ รอบ {case.entry.round_be}",
        "url": f"{url}/award",
        "kind": "award_list",
        "publisher_relation": "award_body",
    }


def _evidence(source: str) -> Record:
    return {"source": source, "locator": "หน้า 1", "keywords": "ตัวอย่างสมมติ"}


# ---- the lists and the register


COLUMNS = (
    "scheme",
    "fiscal_year_be",
    "name_th",
    "type",
    "province",
    "innovation",
    "category",
    "category_awards",
    "size_class",
    "score",
    "result",
    "rank",
    "made_up",
)


def _cells(entry: Entry) -> Record:
    cells = {
        "name_th": entry.place.th,
        "type": entry.place.kind.code,
        "province": entry.place.province,
        "innovation": entry.innovation,
        "category": entry.category,
        "size_class": entry.size,
        "score": entry.score,
        "result": entry.result,
        "rank": entry.rank,
    }
    return {name: cell for name, cell in cells.items() if cell is not None}


def _csv(entries: list[Entry]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for entry in entries:
        awards = "innovation" if entry.category == FOR_INNOVATION else "organisation"
        writer.writerow(
            {
                "scheme": SCHEME_TH,
                "fiscal_year_be": entry.round_be,
                **_cells(entry),
                "category_awards": awards,
                "made_up": "true",
            }
        )
    return stream.getvalue()


def _list(entries: list[Entry]) -> Record:
    return {
        "applicants_list": "made-up-applicants-2567",
        "title_th": f"รายชื่อผู้สมัคร {SCHEME_TH} 2567",
        "title_en": f"Applicants of the {SCHEME_EN} 2024",
        "made_up": True,
        "source": {
            "title": "ประกาศผลสมมติ รอบ 2567",
            "publisher": "ผู้จัดรางวัลสมมติ",
            "url": "https://example.org/made-up-applicants-2567",
            "year": 2567,
        },
        "scheme": SCHEME_TH,
        "fiscal_year_be": 2567,
        "categories": [
            {"name": FOR_INNOVATION, "awards": "innovation"},
            {"name": FOR_ORGANISATION, "awards": "organisation"},
        ],
        "entries": [_cells(entry) for entry in entries],
    }


def _register(places: list[Place]) -> Record:
    return {
        "organisations": [*map(_registered_body, BODIES.values()), *map(_registered_place, places)],
        "schemes": [{"key": "made-up", "name_th": SCHEME_TH, "name_en": SCHEME_EN}],
    }


def _registered_body(body: Body) -> Record:
    names = (_made_up(body), f"{body.en} (made up)")
    return {
        "key": f"made-up-{body.key}",
        "name_th": names[0],
        "name_en": names[1],
        "variants": list(names),
        "type": body.type,
    }


def _registered_place(place: Place) -> Record:
    return {
        "key": f"made-up-{place.kind.key}-{place.number:03d}",
        "name_th": place.th,
        "name_en": place.en,
        "variants": [place.th, place.en, place.whole],
        "type": "other_lao",
        "lao_type": place.kind.code,
        "province": place.province,
    }


# ---- writing


def _yaml(head: str, content: Record) -> str:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    return f"{head}{text}"


_CASE_HEAD = f"# {NOTICE_TH}\n# {NOTICE_EN}\n"
_REGISTER_HEAD = (
    "# Bodies of the made-up comparison set in examples/comparison; none of them is real. A graph\n"
    "# holds them only where that set is loaded. Written by examples/make_comparison.py.\n\n"
)


def files() -> dict[str, str]:
    """Every file of the set: its path below the repository, and its text."""
    cases, entries = example()
    first, second = ([e for e in entries if e.round_be == year] for year in (2566, 2567))
    made = {f"{FOLDER}/{case.id}.yaml": _yaml(_CASE_HEAD, case.record) for case in cases}
    made[f"{FOLDER}/made-up-applicants-2566.csv"] = _csv(first)
    made[f"{FOLDER}/made-up-applicants-2567.yaml"] = _yaml(_CASE_HEAD, _list(second))
    made[REGISTER] = _yaml(_REGISTER_HEAD, _register([entry.place for entry in entries]))
    return made


def main() -> int:
    """Write the files, or with `--check` say which are not current."""
    stale = [name for name, text in files().items() if _on_disk(name) != text]
    if "--check" not in sys.argv:
        for name in stale:
            (ROOT / name).parent.mkdir(exist_ok=True)
            (ROOT / name).write_text(files()[name], encoding="utf-8")
        return 0
    for name in stale:
        print(name)
    return 1 if stale else 0


def _on_disk(name: str) -> str | None:
    file = ROOT / name
    return file.read_text(encoding="utf-8") if file.exists() else None


if __name__ == "__main__":
    sys.exit(main())
