"""Made-up case records for benchmarks: the shapes of the real cases, filled with other words.

    python bench/generate.py 20000 /tmp/cases --seed 42

Each record takes the outline of one real case: how many partners, factors, sources and awards it
has. Each entry takes its fields, codes and text lengths from a real entry, drawn afresh, so that
outlines and entries meet in new ways and every frequency stays near that of the real cases. All
names, texts, addresses and figures are then replaced. What stays is what belongs to nobody:
codes, units, words such as ภาคเอกชน, and the names of registered bodies, by which cases join.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeVar

import yaml

from govinno.loaders.register import Body, Register, read_registers
from govinno.loaders.spec import Spec, load_spec
from govinno.ontology.model import load_model
from govinno.ontology.values import script_of

T = TypeVar("T")
Record = dict[str, Any]

HOME = Path(__file__).parents[1]
#: One case of this many is told as fully as the longest real one (session, topics, agreements).
LONG_EVERY = 200
#: So many local governments has Thailand; 20,000 cases meet about nine in ten of them.
LOCAL_GOVERNMENTS = 7849
PLACES = 2000
YEARS_BACK = range(6)


def _split(words: str) -> list[str]:
    return words.split()


#: Fields that are kept besides those of the code lists: ids in the record, words of a form.
KEPT = frozenset(
    _split("""about background_fields from honorific id name_th_rendered number percent prize_thb rank
    innovation_11 good_governance_9 raw_code recorded_in register_fields source span step time to
    topic_th topics topics_asked weekday_th""")
)
#: Fields that name a document of the record.
DOCUMENTS = ("source", "basis", "recorded_in")
QUALITATIVE = ("ดีขึ้น", "เพิ่มขึ้น", "ลดลง", "มีแล้ว")
MONTHS = ("มกราคม", "มีนาคม", "พฤษภาคม", "กรกฎาคม", "กันยายน", "พฤศจิกายน")
POSTS = ("นายกเทศมนตรี", "รองนายก", "ปลัด", "รองปลัด", "ผู้อำนวยการกอง", "เลขานุการนายก")
SPEAKERS = {
    "academic": "ผู้วิจัย",
    "press": "ผู้สื่อข่าว",
    "partner": "ผู้แทนภาคี",
    "award_body": "ผู้จัดรางวัล",
    "other_authority": "เจ้าหน้าที่หน่วยงานอื่น",
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
    lao = {"name_th": name.th, "name_en": name.en, "type": kind, "district": district.th,
           "province": province.th, "dla_code": f"9{number:06}"}  # fmt: skip
    if kind == "อบจ.":
        del lao["district"]
    return Place(name, lao)


# ---- the real cases as a pattern


@dataclass(slots=True)
class Pattern:
    """The real cases, the entries of their lists, and which of their partner names are generic."""

    register: Register
    long: Record
    outlines: list[Record]
    entries: dict[str, list[Any]] = field(default_factory=dict)
    generic: set[str] = field(default_factory=set)

    def draw(self, rng: Random, number: int) -> Record:
        """One outline with entries drawn afresh; the longest case keeps its own."""
        if number % LONG_EVERY == 0:
            return self.long
        outline = rng.choice(self.outlines)
        return {key: self._drawn(rng, key, value) for key, value in outline.items()}

    def _drawn(self, rng: Random, key: str, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        drawn = rng.choices(self.entries[key], k=len(value))
        if key == "sources":
            return [{**entry, "id": f"S{n}"} for n, entry in enumerate(drawn, 1)]
        return drawn


def read_pattern() -> Pattern:
    """Read the real cases and registers of the product; the longest case stands apart."""
    registers = sorted((HOME / "registers").glob("*.yaml"))
    files = sorted((HOME / "cases").glob("*.yaml"), key=lambda file: (file.stat().st_size, file))
    *short, long = (_load(file) for file in files)
    pattern = Pattern(read_registers(registers)[0], long, short)
    for key, value in (item for case in short for item in case.items()):
        if isinstance(value, list):
            pattern.entries.setdefault(key, []).extend(value)
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


def coded_fields(spec: Spec) -> Iterator[str]:
    """The fields of a record that the mapping reads as codes."""
    for block in spec.blocks.values():
        for name, content in block.fields.items():
            if any(spec.model.codes_of(to.property.range or "") for to in content.targets):
                yield name


# ---- one case


class World:
    """All that the cases of one seed share: places, partners, words."""

    def __init__(self, seed: int) -> None:
        rng = Random(seed)
        self.seed, self.pattern = seed, read_pattern()
        self.register = self.pattern.register
        self.thai, self.english = Strip(rng, THAI, 7), Strip(rng, ENGLISH, 1)
        self.local = local_governments(rng, [o["lao"]["type"] for o in self.pattern.outlines])
        self.bodies = registered_bodies(self.register)
        self.kept = KEPT.union(coded_fields(load_spec()))
        self.places = list(islice(place_names(rng), PLACES))

    def case(self, number: int) -> Record:
        """The record of this number."""
        rng = Random(f"{self.seed} {number}")
        pattern = self.pattern.draw(rng, number)
        place = rng.choice(self.local[pattern["lao"]["type"]])
        return Writer(self, rng, pattern, place).case(number)

    def text(self, rng: Random, like: str) -> str:
        """Made-up words in the script and of the length of another text."""
        strip = self.thai if script_of(like) == "th" else self.english
        return strip.cut(rng, len(like))

    def keys(self, name: Name) -> set[str]:
        """What two names must not share if they are to stay two partners of one case."""
        body = self.register.body_named(filter(None, name))
        return {body.key} if body else set(filter(None, name))

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


class Writer:
    """Fills one pattern with other words. A name means the same wherever the case repeats it."""

    def __init__(self, world: World, rng: Random, pattern: Record, place: Place) -> None:
        self.world, self.rng, self.pattern, self.place = world, rng, pattern, place
        self.years_back, self.factor = rng.choice(YEARS_BACK), rng.uniform(0.2, 1)
        self.sources = {source["id"] for source in pattern["sources"]}
        lao = pattern["lao"]
        self.names = {lao["name_th"]: place.name.th, lao["name_en"]: str(place.name.en)}
        self.partners = self._partners()

    def case(self, number: int) -> Record:
        """The filled record."""
        words = str(self.place.name.en).lower().replace(" ", "-")
        self.id = f"{words}-{number:06}"
        record = self.mapping({**self.pattern, "partners": self.partners})
        if not self.partners:
            del record["partners"]
        shown = {key: record["lao"][key] for key in record["lao"] if key not in self.place.lao}
        return {**record, "id": self.id, "lao": {**self.place.lao, **shown}}

    def _partners(self) -> list[Record]:
        """The partner entries under new names; nobody is listed twice."""
        entries, keys = self.pattern.get("partners", ()), self.world.keys
        old = [keys(_name(entry)) for entry in entries]
        partners: list[Record] = []
        taken = keys(self.place.name)
        for entry, own in zip(entries, old, strict=True):
            name = self.world.partner(self.rng, entry)
            # The old name of another entry would make two names of this case one.
            foreign = set().union(*old) - own
            while keys(name) & (taken | foreign):
                name = self.world.made_up(self.rng, entry["type"])
            taken |= keys(name)
            partners.append(_renamed(entry, name))
            self.names |= _new_names(_name(entry), name)
        # An entry drawn twice has one old name and two new ones, which stay as they are.
        self.names |= {name: name for entry in partners for name in _name(entry) if name}
        return partners

    def mapping(self, entry: Record) -> Record:
        """One mapping with its values replaced."""
        filled = {key: self.value(key, value, entry) for key, value in entry.items()}
        return {key: value for key, value in filled.items() if value is not None}

    def value(self, key: str, value: Any, entry: Record) -> Any:
        """One value replaced, or None where it has to go."""
        if isinstance(value, dict):
            return self.mapping(value)
        if key in ("contributed_by", "actors"):
            return self._helpers(value)
        if isinstance(value, list):
            return [self.value(key, item, entry) for item in value]
        return self._scalar(key, value, entry)

    def _helpers(self, names: list[str]) -> list[str] | None:
        """The same partners under their new names; others where the entry comes from elsewhere."""
        if all(name in self.names for name in names):
            return [self.names[name] for name in names]
        known = [entry["name_th"] for entry in self.partners]
        return self.rng.sample(known, min(len(names), len(known))) or None

    def _scalar(self, key: str, value: Any, entry: Record) -> Any:
        if key in self.world.kept or isinstance(value, bool):
            return "S1" if key in DOCUMENTS and self._is_foreign(value) else value
        if value in self.names:
            return self.names[value]
        if make := _MAKERS.get(key):
            return make(self, value, entry)
        if isinstance(value, str):
            return self._words(value)
        return value - self.years_back if "year" in key else self._figure(value)

    def _is_foreign(self, source: str) -> bool:
        """An entry may come from a case with more sources than this one."""
        return re.fullmatch(r"S\d+", source) is not None and source not in self.sources

    def _words(self, text: str) -> str:
        if _DATE.fullmatch(text):
            return self._shifted(text)
        return text if self._is_registered(text) else self.world.text(self.rng, text)

    def _is_registered(self, text: str) -> bool:
        register = self.world.register
        return bool(register.scheme_named(text) or register.body_named([text]))

    def _shifted(self, text: str) -> str:
        return _FOUR_DIGITS.sub(lambda year: str(int(year[0]) - self.years_back), text)

    def _figure(self, value: float) -> float:
        """Never more than the real figure: a share of 90 per cent must not become 130."""
        less = value * self.factor
        return round(less, 2) if isinstance(value, float) else round(less) or value

    # ---- fields with words of their own

    def date(self, value: str, _: Record) -> str:
        """A readable date stays one; what was kept as words becomes one."""
        if _DATE.fullmatch(value):
            return self._shifted(value)
        return f"{self.rng.randint(1, 28)} {self.rng.choice(MONTHS)} {2567 - self.years_back}"

    def speaker(self, _: str, entry: Record) -> str:
        """The implementer speaks under its own name, all others by what they are."""
        return SPEAKERS.get(entry.get("speaker_relation", ""), self.place.name.th)

    def nothing(self, *_: object) -> None:
        """Left out: the speakers of made-up records are known in one language."""

    def publisher(self, _: str, entry: Record) -> str:
        """The implementer publishes under its own name."""
        if entry.get("publisher_relation") == "implementer":
            return self.place.name.th
        return str(self.rng.choice(PUBLISHERS))

    def person(self, value: str, entry: Record) -> str:
        """A made-up person; the same one wherever the case names the old one."""
        if "reading" in entry:
            return self._words(value)
        family = self.rng.choice(self.world.places).th
        return self.names.setdefault(value, f"{self.rng.choice(GIVEN)} {family}")

    def post(self, *_: object) -> str:
        """A post in the local government of the case."""
        return f"{self.rng.choice(POSTS)} {self.place.name.th}"

    def locator(self, value: str, _: Record) -> str:
        """A paragraph, counted as the language of the document does."""
        number = self.rng.randint(1, 9)
        return f"ย่อหน้า {number}" if _THAI_LETTER.search(value) else f"¶{number}"

    def observed(self, value: Any, _: Record) -> Any:
        """A figure, or a word where the source only says which way it went."""
        return self.rng.choice(QUALITATIVE) if isinstance(value, str) else self._figure(value)

    def url(self, *_: object) -> str:
        """An address that leads nowhere: example.org is kept free for that."""
        return f"https://example.org/{self.id}/{self.rng.randint(1, 10**6)}"

    def organisation(self, value: str, _: Record) -> str:
        """A visitor or adopter: another local government, with its province as records add it."""
        if self._is_registered(value):
            return value
        other = self.rng.choice(self.world.local["เทศบาลตำบล"])
        return f"{other.name.th} จังหวัด{other.lao['province']}"

    def programme(self, value: str, _: Record) -> str:
        """The official name of a scheme, with its fiscal year."""
        return self._shifted(value)

    def unit(self, value: str, _: Record) -> str:
        """The unit without the remark behind it."""
        return value.partition(" (")[0]


_MAKERS: dict[str, Callable[[Writer, Any, Record], Any]] = {
    "date": Writer.date,
    "date_be": Writer.date,
    "speaker": Writer.speaker,
    "speaker_th": Writer.speaker,
    "speaker_en": Writer.nothing,
    "publisher": Writer.publisher,
    "name": Writer.person,
    "led_by": Writer.person,
    "position": Writer.post,
    "received_by": Writer.post,
    "locator": Writer.locator,
    "value": Writer.observed,
    "programme_th": Writer.programme,
    "programme_en": Writer.programme,
    "url": Writer.url,
    "organisation": Writer.organisation,
    "unit": Writer.unit,
    "unit_th": Writer.unit,
    "unit_en": Writer.unit,
}


def _name(entry: Record) -> Name:
    return Name(entry["name_th"], entry.get("name_en"))


def _renamed(entry: Record, name: Name) -> Record:
    names = {"name_th": name.th, "name_en": name.en}
    return {key: value for key, value in {**entry, **names}.items() if value is not None}


def _new_names(old: Name, new: Name) -> dict[str, str]:
    english = {old.en: new.en or new.th} if old.en else {}
    return {old.th: new.th} | english


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
