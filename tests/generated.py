"""Hypothesis strategies for small case records that load, full of what has broken loaders before.

`case_records()` gives one record as plain data in the file format, `case_sets()` several that
share local governments, partners and codes, `to_yaml()` the bytes of a file. Which fields and
classes there are, `govinno.bench.maker` reads from the mapping and the model; here stand only how
few of them one record tells, its odd words, and who is shared.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml
from hypothesis import strategies as st

from govinno.bench.maker import Entry, Maker, Part, Plan, Plans, Record
from govinno.loaders.register import Register, read_registers
from govinno.loaders.spec import load_spec
from govinno.records.facts import Misread
from govinno.records.text import read_text, script_of

# ---- words

#: Signs that YAML, N-Quads, Cypher, CSV or HTML takes for its own, and signs that join up.
_SIGNS = "กขนปา้ำํัี์่๐๙ aZ09\"'`\\/<>&{}[]()|:;,#%$*-~\n\te\u0301\u200b😀“…"
_ODD = [
    "โครงการ \"ครู\" 'หมอ' “พ่อแม่”",
    "<script>alert('ก')</script>",
    "C:\\new\\table \\u0e01 \\",
    "บรรทัดหนึ่ง\nบรรทัดสอง\n\nบรรทัดสี่",
    "😀👩‍👩‍👧 ยิ้ม",
    "นํ้าดื่ม เเละ น้ำใช้",
    "98765432198765432198765",
    "- ก: ข # ค",
    "null",
    "2567",
    "' OR 1=1 //",
]
_IN_WORDS = {
    "th": ["ดีขึ้น", "ลดลง <มาก>", "กว่า {}"],
    "en": ['improved "a lot"', "about {}"],
}
_DATES = ["2024-10-09", "2024-10", "9 ตุลาคม 2567", "มีนาคม 2562", "2567"]
#: Dates that are kept as words, where words are kept.
_VAGUE = ["29 มีนาคม (ปีไม่ปรากฏ)", "ปีก่อน"]

# ---- who is shared

_KHON_KAEN = {"name_th": "เทศบาลนครขอนแก่น", "type": "เทศบาลนคร", "province": "ขอนแก่น"}
_MADE_UP = {"name_th": "เทศบาลเมืองสมมติ", "type": "เทศบาลเมือง", "province": "เลย"}
CANDIDATES: list[Record] = [
    {"name_th": "อบต.บ้านใหม่", "dla_code": "9000002", "province": "น่าน"},
    {"name_th": "อบต.บ้านใหม่", "name_en": "Ban Mai", "type": "อบต.", "district": "ปัว"},
]
#: A registered one by code, the same by name, one no register knows, told twice, and unclear ones.
LOCAL_GOVERNMENTS: list[Record] = [
    {**_KHON_KAEN, "dla_code": "3400102"},
    _KHON_KAEN,
    {**_MADE_UP, "dla_code": "9000001"},
    {**_MADE_UP, "dla_code": "9000001", "name_en": "Sommut", "district": "เมืองเลย"},
    {"name_th": "อบต.ที่ไม่มีใครรู้จัก", "type": "อบต.", "province": "น่าน"},
    {"name_th": "อบต.บ้านใหม่", "type": "อบต."},
]
#: Three registered bodies (one under two names), generic names, the implementer of some, and two
#: more local governments: one that no register knows, and one by its code.
PARTNERS: list[Record] = [
    {"name_th": "โรงพยาบาลขอนแก่น", "type": "health_agency"},
    {"name_th": "Khon Kaen Hospital", "type": "health_agency"},
    {"name_th": "สถาบันพระปกเกล้า", "type": "central_agency"},
    {"name_th": "มหาวิทยาลัยแม่ฟ้าหลวง", "type": "university"},
    {"name_th": "ภาคเอกชน", "type": "private"},
    {"name_th": "ชุมชน", "name_en": "community", "type": "community_group"},
    {"name_th": "ผู้ปกครอง", "type": "community_group"},
    {"name_th": "เทศบาลนครขอนแก่น", "type": "other_lao"},
    {"name_th": "อบต.บ้านใหม่", "type": "other_lao", "province": "น่าน", "district": "ปัว"},
    {"name_th": "เทศบาลนครเชียงราย", "type": "other_lao", "dla_code": "3570102"},
]
SCHEMES = ["รางวัลพระปกเกล้า", "รางวัลองค์กรปกครองส่วนท้องถิ่นที่มีการบริหารจัดการที่ดี"]


@cache
def register() -> Register:
    """The shipped registers."""
    return read_registers(sorted((Path(__file__).parents[1] / "registers").glob("*.yaml")))[0]


@cache
def plans() -> Plans:
    """What the shipped mapping and model let a record tell."""
    return Plans(load_spec(), register())


# ---- records


class Odd(Maker):
    """Tells a few things of each entry, in odd words. What Hypothesis shrinks becomes less of it."""

    def chosen(self, plan: Plan, like: Record) -> list[str]:
        """A few of the parts, one by one as often as another."""
        most = 9 if plan.block is self.plans.unit else 4
        return self.rng.sample(list(plan.parts), self.rng.randint(0, min(most, len(plan.parts))))

    def likes(self, part: Part, like: Any) -> list[Record]:
        """One entry or two."""
        return [{}] * self.rng.randint(1, 2)

    def is_list(self, part: Part, like: Any) -> bool:
        """Any way that a record may be written."""
        return self.rng.choice([True, False])

    def repeats(self, part: Part, like: Any) -> list[Any]:
        """One value, at times two."""
        return [None] * self.rng.choice([1, 1, 2])

    def words(self, part: Part, one: Entry, language: str, like: Any) -> str:
        """Words that no one should take for more. Where the letters tell the language, they do."""
        if part.field.kind == "number":
            return _IN_WORDS["th"][0]
        if part.slots.keys() >= {language, "en"}:
            return self._in_script(language)
        return self._any_words()

    def _any_words(self) -> str:
        if self.rng.randint(0, 2):
            text = "".join(self.rng.choices(_SIGNS, k=self.rng.randint(1, 20)))
            if not isinstance(read_text(text), Misread):
                return text
        return self.rng.choice(_ODD)

    def _in_script(self, language: str) -> str:
        text = self._any_words()
        fitting = [each for each in (text, *_ODD) if script_of(each) == language]
        return text if text in fitting else self.rng.choice(fitting)

    def amount(self, part: Part, one: Entry, language: str, like: Any) -> Any:
        """A figure, great or below nothing, with words around it or only words."""
        number = self.rng.choice(
            [self.rng.randint(0, 10**9), self.rng.randint(-(10**8), 10**11) / 100]
        )
        words = _IN_WORDS[language]
        return self.rng.choice([number, *(text.format(abs(number)) for text in words)])

    def figure(self, low: float, high: float, *, whole: bool, like: Any) -> float:
        """Small and great ones, with two decimals where there may be some."""
        number = self.rng.randint(int(low), int(high))
        return number if whole or self.rng.randint(0, 1) else number / 100

    def date(self, part: Part, like: Any) -> str:
        """A date in any form that is read, or words where they are kept."""
        return self.rng.choice([*_DATES, *(_VAGUE if part.field.words else ())])

    def body(self, block: str, like: Record, tried: int) -> Record:
        """Whose case it is, who it may be, or a partner."""
        if block == "local_government":
            return self.rng.choice(LOCAL_GOVERNMENTS)
        if block == "candidate":
            return self.rng.choice(CANDIDATES)
        made_up = {"name_th": self._any_words(), "type": "network"}
        return self.rng.choice([*PARTNERS, made_up])

    def name_of_body(self, part: Part, like: Any) -> str:
        """A registered body, a group, or words."""
        others = [body["name_th"] for body in PARTNERS if body["type"] != "other_lao"]
        return self.rng.choice([*others, "อปท. อื่น", *SCHEMES])


def odd_record(rng: Random, case: str = "case-1") -> Record:
    """One small odd record."""
    return Odd(plans(), rng).record() | {"id": case}


def odd_records(count: int, seed: int) -> list[Record]:
    """So many odd records, the same for the same seed; not to be shrunk."""
    rng = Random(seed)
    return [odd_record(rng, f"case-{number}") for number in range(count)]


def case_records() -> st.SearchStrategy[Record]:
    """One small case record; its id is `case-1`."""
    return st.randoms(use_true_random=False).map(odd_record)


def case_sets(max_cases: int = 3) -> st.SearchStrategy[list[Record]]:
    """Up to so many records with different ids; what they share is drawn from short lists."""
    records = st.lists(case_records(), min_size=1, max_size=max_cases)
    return records.map(
        lambda drawn: [record | {"id": f"case-{n}"} for n, record in enumerate(drawn, 1)]
    )


def to_yaml(record: Record) -> bytes:
    """The record as the bytes of a file."""
    text: str = yaml.dump(record, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    return text.encode()
