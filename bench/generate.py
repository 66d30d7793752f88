"""Made-up case records for benchmarks: the shapes of the real cases, filled with other words.

    python bench/generate.py 20000 /tmp/cases --seed 42

Each record takes the outline of one real case: how many partners, factors, sources and awards it
has. Each entry takes its fields, codes and text lengths from a real entry, drawn afresh, so that
outlines and entries meet in new ways and every frequency stays near that of the real cases. Each
record, and an entry here and there, tells one thing more, of all that the mapping knows. All
names, texts, addresses and figures are then replaced. What stays is what belongs to nobody:
codes, units, words such as ภาคเอกชน, and the names of registered bodies, by which cases join.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeVar

import yaml

from govinno.bench.maker import Entry, Maker, Part, Person, Plan, Plans, Record
from govinno.loaders.register import Body, Register, read_registers
from govinno.loaders.spec import Spec, load_spec
from govinno.ontology.model import load_model
from govinno.records.text import script_of

T = TypeVar("T")

HOME = Path(__file__).parents[1]
#: One case of this many is told as fully as the longest real one (session, topics, agreements).
LONG_EVERY = 200
#: So many local governments has Thailand; 20,000 cases meet about nine in ten of them.
LOCAL_GOVERNMENTS = 7849
PLACES = 2000
YEARS_BACK = range(6)


def _split(words: str) -> list[str]:
    return words.split()


#: A record tells one thing that the case it is made after does not; of its entries one in this
#: many does. So all that the mapping knows comes up, and what is rare stays rare.
MORE_EVERY = 20
#: The newest year, and the figures that are kept: steps, ranks, topics.
NOW, FEW = 2567, 20
QUALITATIVE = ("ดีขึ้น", "เพิ่มขึ้น", "ลดลง", "มีแล้ว")
MONTHS = ("มกราคม", "มีนาคม", "พฤษภาคม", "กรกฎาคม", "กันยายน", "พฤศจิกายน")
POSTS = ("นายกเทศมนตรี", "รองนายก", "ปลัด", "รองปลัด", "ผู้อำนวยการกอง", "เลขานุการนายก")
SPEAKERS = {
    "academic": ("ผู้วิจัย", "the researcher"),
    "press": ("ผู้สื่อข่าว", "a reporter"),
    "partner": ("ผู้แทนภาคี", "a partner"),
    "award_body": ("ผู้จัดรางวัล", "the award body"),
    "other_authority": ("เจ้าหน้าที่หน่วยงานอื่น", "an officer of another body"),
}
#: The type as records write it, then the words before and after the name of the place.
LOCAL_TYPES = {
    "อบจ.": ("องค์การบริหารส่วนจังหวัด", "Provincial Administrative Organization"),
    "เทศบาลนคร": ("เทศบาลนคร", "City Municipality"),
    "เทศบาลเมือง": ("เทศบาลเมือง", "Town Municipality"),
    "เทศบาลตำบล": ("เทศบาลตำบล", "Subdistrict Municipality"),
    "อบต.": ("องค์การบริหารส่วนตำบล", "Subdistrict Administrative Organization"),
}
#: What a made-up partner of a type is called before the name of its place.
STEMS = {
    "central_agency": ("ศูนย์เขต", "Regional Centre"),
    "community_group": ("กลุ่มชาวบ้าน", "Villagers' Group"),
    "health_agency": ("โรงพยาบาล", "Hospital"),
    "international": ("เครือข่ายนานาชาติ", "International Network"),
    "ngo_foundation": ("มูลนิธิ", "Foundation"),
    "private": ("บริษัท", "Company"),
    "provincial_district": ("ที่ว่าการอำเภอ", "District Office"),
    "school": ("โรงเรียน", "School"),
    "temple_religious": ("วัด", "Temple"),
    "university": ("วิทยาลัย", "College"),
}
PLACE_HEADS = """หนอง=Nong โนน=Non โคก=Khok ห้วย=Huai คลอง=Khlong ท่า=Tha วัง=Wang บึง=Bueng
ทุ่ง=Thung เขา=Khao ดอน=Don บ้าน=Ban สระ=Sa ปาก=Pak ลำ=Lam"""
PLACE_TAILS = """แก้ว=kaeo ทอง=thong ไผ่=phai บัว=bua ขาม=kham หิน=hin ทราย=sai ยาง=yang ตาล=tan
งาม=ngam ใหม่=mai ใหญ่=yai สูง=sung แดง=daeng เขียว=khiao ขาว=khao ดำ=dam ม่วง=muang ไทร=sai
โพธิ์=pho หวาย=wai เหล็ก=lek เงิน=ngoen ศิลา=sila สว่าง=sawang เจริญ=charoen สุข=suk ชัย=chai"""
GIVEN = _split("สมชาย สมหญิง มานะ มานี ปิติ ชูใจ วีระ สุดา อารี นิพนธ์ กมล วิภา ธนา รัตนา")
THAI = _split("""ชุมชน ร่วม ดูแล เด็ก ผู้สูงอายุ น้ำ ขยะ ป่า แผน งาน ข้อมูล ระบบ เครือข่าย อาสา สุขภาพ
โรงเรียน ตลาด ถนน เกษตร พลังงาน ประชุม อบรม ติดตาม กองทุน บริการ ครัวเรือน เยาวชน อาชีพ ตำบล
ทดลอง ขยายผล เรียนรู้ ปลอดภัย สะอาด ประหยัด และ ของ ใน ที่ ให้ กับ โดย จาก เพื่อ""")
ENGLISH = _split("""community shares care of children older people water waste forest plan work data
system network volunteers health school market road farm energy meeting training follow fund service
households youth trade learning safe clean and the in for with by from to trial""")
PUBLISHERS = _split("ข่าวสมมติ หนังสือพิมพ์ตัวอย่าง วารสารจำลอง สำนักข่าวทดลอง เว็บตัวอย่าง")

_THAI_LETTER = re.compile("[\u0e00-\u0e7f]")
_DATE = re.compile(r"(\d{1,2} [\u0e00-\u0e7f]+ )?\d{4}(-\d\d-\d\d)?")
_FOUR_DIGITS = re.compile(r"\b(?:19|20|2[45])\d\d\b")


class Name(NamedTuple):
    """One name in both languages; English is missing where the register has none."""

    th: str
    en: str | None


class Place(NamedTuple):
    """One made-up local government. `lao` is the block that every case of it shows."""

    name: Name
    lao: Record


def generate(count: int, folder: Path, seed: int = 42) -> None:
    """Write `count` made-up case records to `folder`, one file each, named after its id.

    The same seed gives the same bytes as long as the real cases and registers stay the same;
    fewer cases are the first of more. Files already there are not removed. OSError where the
    folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    world = World(seed)
    for number in range(count):
        record = world.case(number)
        text = "\n".join(yaml_lines(record)) + "\n"
        (folder / f"{record['id']}.yaml").write_text(text, encoding="utf-8")


# ---- words and names


class Strip:
    """A long run of random words; a text is a cut from it, which costs less than choosing words."""

    def __init__(self, rng: Random, words: list[str], blank_every: int) -> None:
        drawn = rng.choices(words, k=20_000)
        pieces = [word if i % blank_every else f" {word}" for i, word in enumerate(drawn)]
        self.text = "".join(pieces)
        self.starts = list(accumulate(map(len, pieces)))

    def cut(self, rng: Random, length: int) -> str:
        """A text of whole words, of about this length and at least one word."""
        # The last thousand words are long enough for the longest text.
        first = rng.randrange(len(self.starts) - 1000)
        start = self.starts[first]
        end = self.starts[bisect_left(self.starts, start + length - 2, first + 1)]
        return self.text[start:end].strip()


def zipf(rng: Random, items: list[T]) -> T:
    """One of the items; the n-th is drawn 1/n as often as the first."""
    # Log-uniform ranks follow Zipf's law closely and need no table.
    return items[min(int(len(items) ** rng.random()), len(items)) - 1]


def place_names(rng: Random) -> Iterator[Name]:
    """Names of places without end; they come again, as in any country."""
    heads, tails = _pairs(PLACE_HEADS), _pairs(PLACE_TAILS)
    while True:
        (head, english), first, second = rng.choice(heads), rng.choice(tails), rng.choice(tails)
        yield Name(head + first[0] + second[0], f"{english} {first[1].title()}{second[1]}")


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs = (pair.partition("=") for pair in text.split())
    return [(thai, english) for thai, _, english in pairs]


def local_governments(rng: Random, types: list[str]) -> dict[str, list[Place]]:
    """Made-up local governments by type, spread evenly over all provinces.

    `types` says by its frequencies how common each type is; a province has one organisation of
    its own. No real code begins with 9.
    """
    names, provinces = place_names(rng), _provinces()
    common = [kind for kind in types if kind != "อบจ."]
    found: dict[str, list[Place]] = {kind: [] for kind in LOCAL_TYPES}
    for number in range(LOCAL_GOVERNMENTS):
        row, column = divmod(number, len(provinces))
        kind, province = rng.choice(common) if row else "อบจ.", provinces[column]
        place, district = next(names) if row else province, next(names)
        found[kind].append(_local_government(kind, place, district, province, number))
    return found


def _provinces() -> list[Name]:
    model = load_model()
    codes = model.code_lists[model.entity_class("Province").iri]
    return [Name(code.label.th, code.label.en) for code in codes.concepts.values()]


def _local_government(kind: str, place: Name, district: Name, province: Name, number: int) -> Place:
    before, after = LOCAL_TYPES[kind]
    name = Name(before + place.th, f"{place.en} {after}")
    lao = {
        "name_th": name.th,
        "name_en": name.en,
        "type": kind,
        "district": district.th,
        "province": province.th,
        "dla_code": f"9{number:06}",
    }
    if kind == "อบจ.":
        del lao["district"]
    return Place(name, lao)


# ---- the real cases as a pattern


@dataclass(slots=True)
class Pattern:
    """The real cases, the entries of each block in them, and which partner names are generic."""

    register: Register
    long: Record
    outlines: list[Record]
    entries: dict[str, list[Record]] = field(default_factory=dict)
    generic: set[str] = field(default_factory=set)

    def outline(self, rng: Random, number: int) -> Record:
        """The case that the one of this number is made after."""
        return self.long if number % LONG_EVERY == 0 else rng.choice(self.outlines)

    def gather(self, spec: Spec, block: str, entry: Record) -> None:
        """Keep an entry, and those in it, as examples of their blocks."""
        self.entries.setdefault(block, []).append(entry)
        for known in spec.blocks[block].fields.values():
            told = entry.get(known.name) if known.block else None
            for each in told if isinstance(told, list) else [told] if told else []:
                self.gather(spec, str(known.block), each)


def read_pattern(spec: Spec) -> Pattern:
    """Read the real cases and registers of the product; the longest case stands apart."""
    registers = sorted((HOME / "registers").glob("*.yaml"))
    files = sorted((HOME / "cases").glob("*.yaml"), key=lambda file: (file.stat().st_size, file))
    *short, long = (_load(file) for file in files)
    pattern = Pattern(read_registers(registers)[0], long, short)
    for case in (*short, long):
        pattern.gather(spec, "case", case)
    for entry in (entry for file in registers for entry in _load(file).get("local", ())):
        if entry["why"] == "generic":
            pattern.generic.update(entry["strings"])
    return pattern


def _load(file: Path) -> Record:
    content: Record = yaml.load(file.read_bytes(), yaml.CSafeLoader)
    return content


def registered_bodies(register: Register) -> dict[str, list[Body]]:
    """Registered bodies that are no local governments, by the broad type of partner."""
    found: dict[str, list[Body]] = {}
    model = load_model()
    codes = model.code_lists[model.entity_class("PartnerType").iri]
    by_iri = {concept.iri: concept for concept in codes.concepts.values()}
    for body in register.bodies.values():
        concept = codes.concepts[body.type]
        while concept.broader and concept.code not in STEMS:
            concept = by_iri[concept.broader]
        if body.lao_type is None and register.body_named(body.variants) == body:
            found.setdefault(concept.code, []).append(body)
    return found


# ---- one case


class World:
    """All that the cases of one seed share: places, partners, words."""

    def __init__(self, seed: int) -> None:
        rng, spec = Random(seed), load_spec()
        self.seed, self.pattern = seed, read_pattern(spec)
        self.register = self.pattern.register
        self.plans = Plans(spec, self.register)
        self.thai, self.english = Strip(rng, THAI, 7), Strip(rng, ENGLISH, 1)
        self.local = local_governments(rng, [o["lao"]["type"] for o in self.pattern.outlines])
        self.bodies = registered_bodies(self.register)
        self.places = list(islice(place_names(rng), PLACES))
        self.is_registered = cache(self._is_registered)
        self.untold = cache(self._untold)
        entries = [entry for found in self.pattern.entries.values() for entry in found]
        #: Names of fields that real records tell, and of those that they tell in lists.
        self.told = {name for entry in entries for name in entry}
        self.lists = {name for entry in entries for name in entry if isinstance(entry[name], list)}

    def case(self, number: int) -> Record:
        """The record of this number."""
        rng = Random(f"{self.seed} {number}")
        outline = self.pattern.outline(rng, number)
        place = rng.choice(self.local[outline["lao"]["type"]])
        words = str(place.name.en).lower().replace(" ", "-")
        key = f"{words}-{number:06}"
        return Writer(self, rng, outline, place, key).record(outline) | {"id": key}

    def text(self, rng: Random, language: str, length: int) -> str:
        """Made-up words of a language, of about this length."""
        return (self.thai if language == "th" else self.english).cut(rng, length)

    def _untold(self, plan: Plan) -> list[str]:
        """What no real entry of a block tells."""
        told = {name for entry in self.pattern.entries.get(plan.block.name, ()) for name in entry}
        return [name for name in plan.parts if name not in told]

    def _is_registered(self, text: str) -> bool:
        """Whether a register knows this name."""
        return bool(self.register.scheme_named(text) or self.register.body_named([text]))

    def partner(self, rng: Random, entry: Record) -> Name:
        """Who takes the place of a real partner: a registered body's is taken by another one."""
        kind, name = entry["type"], _name(entry)
        if self.register.body_named(filter(None, name)) and (bodies := self.bodies.get(kind)):
            return self._variant(rng, zipf(rng, bodies))
        return name if name.th in self.pattern.generic else self.made_up(rng, kind)

    def _variant(self, rng: Random, body: Body) -> Name:
        """The body under any of its Thai names; some have none."""
        thai = [variant for variant in body.variants if _THAI_LETTER.search(variant)]
        return Name(rng.choice(thai or body.variants), body.name_en)

    def made_up(self, rng: Random, kind: str) -> Name:
        """A body that no register knows; some are met far more often than others."""
        if kind not in STEMS:
            return zipf(rng, rng.choice(list(self.local.values()))).name
        place, (before, after) = zipf(rng, self.places), STEMS[kind]
        return Name(before + place.th, f"{place.en} {after}")


class Writer(Maker):
    """Makes one case after a real one, in other words. A name means the same wherever it stands."""

    def __init__(self, world: World, rng: Random, outline: Record, place: Place, key: str) -> None:
        super().__init__(world.plans, rng)
        self.world, self.outline, self.place, self.key = world, outline, place, key
        self.years_back, self.factor = rng.choice(YEARS_BACK), rng.uniform(0.2, 1)
        lao = outline["lao"]
        self.names = {lao["name_th"]: place.name.th, lao["name_en"]: str(place.name.en)}
        self.persons: dict[str, Person] = {}

    # ---- which fields, and how many

    def shape(self, like: Record) -> set[str]:
        """What the real case leaves out."""
        return next(shape for shape in self.plans.shapes if shape.isdisjoint(like))

    def chosen(self, plan: Plan, like: Record) -> list[str]:
        """What the real entry tells, and now and then more; half of all where there is none."""
        names = list(plan.parts)
        if not like:
            return self.rng.sample(names, len(names) // 2)
        told = [name for name in names if name in like]
        if like is not self.outline and self.rng.randrange(MORE_EVERY):
            return told
        new = self.rng.choice([self.world.untold(plan), names]) or names
        return [self.rng.choice(new), *told]

    def likes(self, part: Part, like: Any) -> list[Record]:
        """The lists of a case keep their lengths and get other entries, but for the longest one."""
        block = str(part.field.block)
        told = like if isinstance(like, list) else [like] if like else []
        is_drawn = not told or part.field is self.plans.unit.fields.get(part.name)
        examples = self.world.pattern.entries.get(block) if is_drawn else None
        if (self.outline is self.world.pattern.long and told) or not examples:
            return told or [{}]
        return self.rng.choices(examples, k=len(told) or 1)

    def is_list(self, part: Part, like: Any) -> bool:
        """As the real entry has it, or else as any real one has."""
        told = isinstance(like, list) or (like is None and part.name in self.world.lists)
        return (
            told
            if like is not None or part.name in self.world.told
            else super().is_list(part, None)
        )

    def repeats(self, part: Part, like: Any) -> list[Any]:
        """As many values as there were."""
        return like if isinstance(like, list) else [like]

    def language(self, part: Part, free: list[str], like: Any) -> str:
        """The language of the real words."""
        told = script_of(str(like)) if like else "th"
        return told if told in free else free[0]

    # ---- who

    def body(self, block: str, like: Record, tried: int) -> Record:
        """The local government of the case, another one, or a partner."""
        if block == "local_government":
            return self.place.lao
        if block == "candidate":
            return self.rng.choice(self.world.local["อบต."]).lao
        if not like:
            kind = self.rng.choice(list(STEMS))
            new = self.world.made_up(self.rng, kind)
            return {"name_th": new.th, "name_en": new.en, "type": kind}
        old = _name(like)
        new = (
            self.world.made_up(self.rng, like["type"])
            if tried
            else self.world.partner(self.rng, like)
        )
        self.names |= {old.th: new.th} | ({old.en: new.en or new.th} if old.en else {})
        return {"name_th": new.th, "name_en": new.en, "type": like["type"]}

    def name_of_body(self, part: Part, like: Any) -> str:
        """Another local government, with its province as records add it; or a registered body."""
        if like in self.names:
            return self.names[like]
        if isinstance(like, str) and self.world.is_registered(like):
            return like
        other = self.rng.choice(self.world.local["เทศบาลตำบล"])
        return f"{other.name.th} จังหวัด{other.lao['province']}"

    def person(self, like: Any) -> Person:
        """A made-up person; the same one wherever the case names the old one."""
        place, given = self.rng.choice(self.world.places), self.rng.choice(GIVEN)
        name = f"{given} {place.th}"
        made = Person(name, f"{place.en} Khon", f"{given}  {place.th}", "นาย")
        if like is None:
            return made
        self.names.setdefault(like, name)
        return self.persons.setdefault(like, made)

    def owners(self, part: Part, known: list[str], like: Any) -> list[str]:
        """What the real entry is about; another innovation where it comes from another case."""
        told = like if isinstance(like, list) else [like]
        kept = [one for one in told if one in known]
        if kept or len(known) == 1:
            return kept
        return [self.rng.choice(known[:-1])]

    def helpers(self, names: list[str], like: Any) -> list[str]:
        """The same partners under their new names; others where the entry comes from elsewhere."""
        told = like if isinstance(like, list) else [like]
        kept = [self.names[name] for name in told if name in self.names]
        if kept and set(kept) <= set(names):
            return kept
        return self.rng.sample(names, min(len(told), len(names)))

    # ---- values

    def words(self, part: Part, one: Entry, language: str, like: Any) -> str:
        """Other words of the same length; what has words of its own gets those."""
        if like in self.names:
            return self.names[like]
        for iri in part.names:
            if make := _OWN_WORDS.get(iri.rpartition("#")[2]):
                return make(self, like, one, language)
        if not isinstance(like, str):
            return self.world.text(self.rng, language or "th", self.rng.randint(10, 90))
        if _DATE.fullmatch(like):
            return self._shifted(like)
        if self.world.is_registered(like):
            return like
        return self.world.text(self.rng, language or script_of(like), len(like))

    def both(self, part: Part, one: Entry, like: Any) -> str:
        """In one language, as most are."""
        return self.words(part, one, "" if like else "th", like)

    def figure(self, low: float, high: float, *, whole: bool, like: Any) -> float:
        """Never more than the real figure: a share of 90 per cent must not become 130."""
        if not isinstance(like, int | float):
            return self.rng.randint(int(low), int(min(high, 100)))
        less = like * self.factor
        if isinstance(like, float) and not whole:
            return round(less, 2)
        return like if abs(like) < FEW else round(less)

    def amount(self, part: Part, one: Entry, language: str, like: Any) -> Any:
        """A figure, or a word where the source only says which way it went."""
        if isinstance(like, str):
            return self.rng.choice(QUALITATIVE)
        return self.figure(0, 10**6, whole=False, like=like)

    def year(self, like: Any) -> int:
        """The whole case lies some years back."""
        return (like if isinstance(like, int) else NOW) - self.years_back

    def date(self, part: Part, like: Any) -> str:
        """A readable date stays one; what was kept as words becomes one."""
        if _DATE.fullmatch(str(like)):
            return self._shifted(str(like))
        return f"{self.rng.randint(1, 28)} {self.rng.choice(MONTHS)} {NOW - self.years_back}"

    def _shifted(self, text: str) -> str:
        return _FOUR_DIGITS.sub(lambda year: str(int(year[0]) - self.years_back), text)

    def code(self, codes: list[str], part: Part, like: Any) -> str:
        """The real code where it may stand."""
        return like if like in codes else self.rng.choice(codes)

    def flag(self, part: Part, like: Any) -> bool:
        """The real one."""
        return like if isinstance(like, bool) else self.rng.choice([True, False])

    def url(self) -> str:
        """An address of this case."""
        return f"https://example.org/{self.key}/{self.rng.randint(1, 10**6)}"

    # ---- words of their own

    def speaker(self, _: Any, one: Entry, language: str) -> str:
        """The implementer speaks under its own name, all others by what they are."""
        own = (self.place.name.th, str(self.place.name.en))
        return SPEAKERS.get(one.like.get("speaker_relation", ""), own)[language == "en"]

    def publisher(self, _: Any, one: Entry, language: str) -> str:
        """The implementer publishes under its own name."""
        is_own = one.like.get("publisher_relation") == "implementer"
        return self.place.name.th if is_own else str(self.rng.choice(PUBLISHERS))

    def post(self, *_: object) -> str:
        """A post in the local government of the case."""
        return f"{self.rng.choice(POSTS)} {self.place.name.th}"

    def office(self, like: Any, one: Entry, language: str) -> str:
        """An office of the local government of the case."""
        name = self.place.name
        return f"Office of {name.en}" if language == "en" and name.en else f"สำนักงาน {name.th}"

    def locator(self, like: Any, one: Entry, language: str) -> str:
        """A paragraph, counted as the language of the document does."""
        number = self.rng.randint(1, 9)
        return f"ย่อหน้า {number}" if _THAI_LETTER.search(like or "ก") else f"¶{number}"

    def programme(self, like: Any, one: Entry, language: str) -> str:
        """The official name of a scheme, with its fiscal year."""
        return self._shifted(like or "รางวัลองค์กรปกครองส่วนท้องถิ่นที่มีการบริหารจัดการที่ดี")

    def unit(self, like: Any, one: Entry, language: str) -> str:
        """The unit without the remark behind it."""
        return str(like or "คน").partition(" (")[0]

    def same(self, like: Any, one: Entry, language: str) -> str:
        """Words of a form, which belong to nobody."""
        return str(like) if like else self.world.text(self.rng, language or "th", 20)


#: Properties whose words decide who is joined with whom, or what may be compared with what, and
#: those whose words are of a form.
_OWN_WORDS: dict[str, Callable[[Writer, Any, Entry, str], str]] = {
    "speakerName": Writer.speaker,
    "publisher": Writer.publisher,
    "position": Writer.post,
    "receivedByPost": Writer.post,
    "officeName": Writer.office,
    "locator": Writer.locator,
    "programmeName": Writer.programme,
    "unit": Writer.unit,
    "rawCode": Writer.same,
    "weekday": Writer.same,
    "topicAsWritten": Writer.same,
    "registerField": Writer.same,
    "backgroundField": Writer.same,
}


def _name(entry: Record) -> Name:
    return Name(entry["name_th"], entry.get("name_en"))


# ---- YAML

_PLAIN = re.compile(r"[A-Za-z\u0e00-\u0e7f“”…¶][^\n]*|-?\d+(\.\d+)?")
_NOT_PLAIN = re.compile(r": | #|[: ]\Z|\A(?i:true|false|yes|no|on|off|null|y|n|~)\Z")


def yaml_lines(entry: Record, indent: str = "") -> Iterator[str]:
    """The lines of a mapping in block style, as the real cases are written."""
    for key, value in entry.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from yaml_lines(value, f"{indent}  ")
        elif key == "span":
            yield f"{indent}{key}: {value}"
        elif isinstance(value, list):
            yield f"{indent}{key}:"
            yield from _list_lines(value, indent)
        else:
            yield f"{indent}{key}: {_scalar(value)}"


def _list_lines(items: Iterable[Any], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, dict):
            first, *others = yaml_lines(item, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from others
        else:
            yield f"{indent}- {_scalar(item)}"


def _scalar(value: object) -> str:
    if not isinstance(value, str):
        return str(value).lower()
    is_plain = _PLAIN.fullmatch(value) and not value[0].isdigit() and not _NOT_PLAIN.search(value)
    return value if is_plain else "'" + value.replace("'", "''") + "'"


def main() -> None:
    """Read the command line and generate."""
    parser = ArgumentParser(description="Write made-up case records that look like the real ones.")
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    generate(options.count, options.folder, options.seed)


if __name__ == "__main__":
    main()
