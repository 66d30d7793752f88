"""Makes case records that load, by walking the mapping and the model that it names.

Nothing here lists fields or classes: a field gets a value of its kind, a code from its list, a
reference to what the same record told before. What a class file or the mapping adds is made too.
`Maker` tells everything it can; whoever wants fewer fields, other words or other frequencies
overrides the steps under "decisions". Only `Random` decides, so the same one makes the same record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from random import Random
from typing import Any, ClassVar, NamedTuple

from rdflib import URIRef
from rdflib.namespace import RDFS, SKOS

from govinno.loaders.identity.years import MANAGEMENT
from govinno.loaders.register import Register
from govinno.loaders.spec import LANGUAGES, Block, Field, Spec
from govinno.ontology.iris import ONTOLOGY
from govinno.ontology.model import CodeList, Rule
from govinno.records.facts import Value
from govinno.records.text import match_key, read_text

Record = dict[str, Any]
Slot = tuple[str, str, str]

#: What `Maker.body` tells of a body. A block with the first three names one.
IDENTITY = ("name_th", "type", "province", "name_en", "district", "dla_code")

# What no shape says of single fields, because a loader or a check looks at several of them.

#: A loader reads a second thing from the fields of these blocks.
TWINS = {"partner": "main_statement"}
#: Of these one is told whatever else is left out: whose case it is, a figure, who has a post.
NEEDED = {"case": [("lao",)], "indicator": [("value",)], "person": [("name", "name_th", "name_en")]}
#: A record of no innovation is of something else.
INSTEAD = "awards"
#: A field that means nothing without another one.
COMES_WITH = {"baseline_value": "direction"}
#: A year that lies before another one of its entry.
BEFORE = {"baseline_year": "value_year"}
#: Who a case is of may be uncertain only where no code settles it.
UNSETTLED = {ONTOLOGY + "uncertainty", ONTOLOGY + "hasCandidate"}


@dataclass(frozen=True, slots=True)
class Part:
    """One name of an entry: the field that says which kind of value stands there, and what it tells.

    `slots` holds, for each language it may be told in ("" where it has none), those facts of
    which a thing may have only one. `names` are the properties that it fills, and `links` those
    by which it leads to what stands in it. `codes` may stand there.
    """

    name: str
    field: Field
    slots: dict[str, frozenset[Slot]]
    names: tuple[str, ...]
    links: tuple[str, ...]
    codes: tuple[str, ...]
    is_one: bool


class Reading(NamedTuple):
    """One field and the thing that it tells of. A field inside an entry tells of the thing around."""

    field: Field
    class_iri: str | None
    owner: str
    is_inside: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The parts of a block, and groups of them of which one must be told."""

    block: Block
    owner: str
    class_iri: str | None
    parts: dict[str, Part]
    needs: tuple[tuple[str, ...], ...]
    is_body: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One human in both languages, with another spelling."""

    th: str
    en: str
    other: str
    honorific: str


@dataclass(slots=True)
class Entry:
    """One entry in the making. `like` is the entry it is made after, empty where there is none."""

    plan: Plan
    like: Record
    owners: frozenset[str]
    filled: set[Slot]
    made: Record = field(default_factory=dict)
    years: dict[str, int] = field(default_factory=dict)
    body: Record | None = None
    person: Person | None = None

    @property
    def about(self) -> frozenset[str]:
        """The words by which a record tells what the entry belongs to."""
        fixed = self.plan.block.about
        return frozenset((fixed,)) if fixed else self.owners


class Plans:
    """What may be told in each block, read once from the mapping and the model.

    The register says which names are of one body, so that none comes in twice.
    """

    def __init__(self, spec: Spec, register: Register) -> None:
        self.spec, self.model, self.register = spec, spec.model, register
        names = (body.name_th for body in register.bodies.values() if body.name_th)
        self.known_bodies = [name for name in names if register.body_named([name])]
        self.lists = {codes.name: codes for codes in self.model.code_lists.values()}
        self.rules = cache(self._rules)
        self.plan = cache(self._plan)
        self.unit = next(block for block in spec.blocks.values() if self._is_unit(block))
        self.heading = next(f for f in self.unit.fields.values() if f.kind == "heading")
        self.listed = next(
            f
            for f in self.unit.fields.values()
            if f.kind == "nodes" and f.link == self.heading.link
        )
        self.titles = {
            f.name
            for f in self.unit.fields.values()
            if any(t.property.iri == str(RDFS.label) for t in f.targets)
        }
        #: What records of one innovation, of several and of none leave out.
        self.shapes = [
            {*self.titles, self.listed.name},
            self.titles,
            {self.heading.name, self.listed.name},
        ]
        self.topic_lists = {
            f.name: str(spec.blocks[str(f.block)].code_list)
            for block in spec.blocks.values()
            for f in block.fields.values()
            if f.block and spec.blocks[f.block].code_list
        }

    def _is_unit(self, block: Block) -> bool:
        led_to = {f.block for other in self.spec.blocks.values() for f in other.fields.values()}
        return block.name not in {*led_to, *TWINS.values()}

    def _rules(self, class_iri: str | None) -> dict[str, list[Rule]]:
        """What a class demands of each property; of no class, nothing."""
        found: dict[str, list[Rule]] = {}
        for rule in self.model.rules_of(class_iri) if class_iri else ():
            if not rule.is_inverse:
                found.setdefault(rule.property.iri, []).append(rule)
        return found

    def _plan(self, name: str, class_iri: str | None, owner: str) -> Plan:
        """The plan of a block whose facts are of this class; `owner` tells two such things apart."""
        block, read = self.spec.blocks[name], self._readings(name, class_iri, owner)
        parts = {one: part for one, found in read.items() if (part := self._part(one, found))}
        classes = {each.class_iri for found in read.values() for each in found}
        needs = {need for iri in classes for need in self._needs(parts, iri)}
        needs |= {need for one in (name, self._twin(block)) for need in NEEDED.get(str(one), ())}
        is_body = set(IDENTITY[:3]) <= block.fields.keys()
        return Plan(block, owner, class_iri, parts, tuple(sorted(needs)), is_body)

    def _readings(self, name: str, class_iri: str | None, owner: str) -> dict[str, list[Reading]]:
        """The fields of a block by name, and with them those of the thing that shares its entry."""
        block = self.spec.blocks[name]
        read: dict[str, list[Reading]] = {
            one.name: [Reading(one, class_iri, owner, is_inside=block.class_iri is None)]
            for one in block.fields.values()
            if one.name != "."
        }
        twin = self._twin(block)
        for one in self.spec.blocks[twin].fields.values() if twin else ():
            of_twin = Reading(one, self.spec.blocks[str(twin)].class_iri, str(twin))
            read.setdefault(one.name, []).append(of_twin)
        return read

    @staticmethod
    def _twin(block: Block) -> str | None:
        return block.fields["."].block if "." in block.fields else TWINS.get(block.name)

    def _part(self, name: str, readings: list[Reading]) -> Part | None:
        """None where the thing around the entry is of a class that has no such property."""
        told = [(each, *target) for each in readings for target in _targets(each.field)]
        if any(each.is_inside and iri not in self.rules(each.class_iri) for each, iri, _ in told):
            return None
        words = [language for _, _, language in told if language]
        fixed = next((language for language in words if language != "script"), None)
        slots = {
            language: frozenset(
                slot for each, iri, own in told for slot in self._slots(each, iri, own and language)
            )
            for language in ([fixed] if fixed else LANGUAGES if words else [""])
        }
        is_one = any(slots.values()) or any(self._leads_to_one(each) for each in readings)
        fields = [each.field for each in readings]
        known = next((one for one in fields if one.kind != "ignore"), fields[0])
        names = tuple(dict.fromkeys(iri for _, iri, _ in told))
        links = tuple(one.link.iri for one in fields if one.link)
        return Part(name, known, slots, names, links, self._codes(known), is_one)

    def _codes(self, known: Field) -> tuple[str, ...]:
        """The codes of a field, as far as the mapping alone tells."""
        codes = (
            self.model.codes_of(known.targets[0].property.range or "") if known.targets else None
        )
        return tuple(sorted(codes.concepts)) if codes else ()

    def _leads_to_one(self, each: Reading) -> bool:
        link = each.field.link
        rules = self.rules(each.class_iri).get(link.iri, ()) if link else ()
        return any(rule.max_count == 1 for rule in rules)

    def _slots(self, each: Reading, iri: str, language: str | None) -> Iterator[Slot]:
        rules = self.rules(each.class_iri).get(iri, ())
        if language and any(rule.unique_language for rule in rules):
            for one in LANGUAGES if language == "both" else (language,):
                yield each.owner, iri, one
        elif any(rule.max_count == 1 for rule in rules):
            yield each.owner, iri, ""

    def _needs(self, parts: dict[str, Part], class_iri: str | None) -> Iterator[tuple[str, ...]]:
        """For each property that a thing must have: the parts that tell it."""
        for iri, rules in self.rules(class_iri).items():
            is_needed = any(rule.min_count and rule.severity == "error" for rule in rules)
            found = tuple(name for name, part in parts.items() if self._tells(part, iri))
            if is_needed and iri not in self.spec.unknown and found:
                yield found

    def _tells(self, part: Part, iri: str) -> bool:
        """Whether a part tells a property, itself or in what stands inside it."""
        inner = self.spec.blocks[str(part.field.block)] if part.field.kind == "inline" else None
        below = inner.fields.values() if inner else ()
        told = {target for one in below for target, _ in _targets(one)}
        told |= {one.link.iri for one in below if one.link}
        return iri in {*part.names, *part.links, *told}


def _targets(one: Field) -> Iterator[tuple[str, str | None]]:
    """The properties that a field fills, each with its language where they are words. A year of
    one calendar counts for that only: the same year may be told in the other."""
    told = one.targets
    if one.kind == "year":
        told = told[1:] if one.name.endswith("_be") else told[:1]
    for target in (*told, *([one.words] if one.words else ())):
        is_text = target.property.datatype == "text"
        if not target.on_parent:
            yield target.property.iri, (target.language or "script") if is_text else None


class Maker:
    """Makes records one after the other. `rng` decides all that is not decided below."""

    def __init__(self, plans: Plans, rng: Random) -> None:
        self.plans, self.spec, self.model, self.rng = plans, plans.spec, plans.model, rng
        self.number = count(1)

    def record(self, like: Record | None = None) -> Record:
        """One record of the unit of the mapping, made after another one if there is one."""
        self.ids: dict[str, list[str]] = {}
        self.partners: list[tuple[frozenset[str], str]] = []
        self.types: dict[str, str] = {}
        self.taken: set[tuple[str, str]] = set()
        self.people: list[str] = []
        self.number = count(1)
        self.left_out = self.shape(like or {})
        unit = self.plans.unit
        made = self.entry(self.plans.plan(unit.name, unit.class_iri, unit.name), like or {})
        assert made is not None
        return made

    # ---- decisions: all of these may be overridden

    def shape(self, like: Record) -> set[str]:
        """What the record leaves out: one of `shapes`."""
        return self.rng.choice(self.plans.shapes)

    def chosen(self, plan: Plan, like: Record) -> list[str]:
        """Which parts are told; of two that exclude each other, the first one is."""
        return self.rng.sample(list(plan.parts), len(plan.parts))

    def likes(self, part: Part, like: Any) -> list[Record]:
        """For each entry of a list, the one it is made after."""
        return [{}, {}] if part.name == self.plans.listed.name else [{}]

    def is_list(self, part: Part, like: Any) -> bool:
        """Whether a list stands around an entry or a value, where there is but one."""
        is_entry = part.field.block is not None
        return not isinstance(like, dict) if is_entry else isinstance(like, list)

    def repeats(self, part: Part, like: Any) -> list[Any]:
        """For each value of a field that may have several, the one it is made after."""
        return [None]

    def language(self, part: Part, free: list[str], like: Any) -> str:
        """One of the languages in which a part may still be told."""
        return self.rng.choice(free)

    def words(self, part: Part, one: Entry, language: str, like: Any) -> str:
        """A text in a language, or in any where that is ""."""
        number = next(self.number)
        return f"Words {number}" if language == "en" else f"ถ้อยคำที่ {number}"

    def both(self, part: Part, one: Entry, like: Any) -> str:
        """A text in two languages, told in one field."""
        return " / ".join(self.words(part, one, language, like) for language in LANGUAGES)

    def figure(self, low: float, high: float, *, whole: bool, like: Any) -> float:
        """A figure from the one bound to the other."""
        return self.rng.randint(int(max(low, 0)), int(min(high, 999)))

    def amount(self, part: Part, one: Entry, language: str, like: Any) -> Any:
        """A figure, or words with or without a figure in them."""
        number = self.figure(0, 10**6, whole=True, like=like)
        about = f"about {number}" if language == "en" else f"กว่า {number}"
        return self.rng.choice([number, about, self.words(part, one, language, like)])

    def year(self, like: Any) -> int:
        """A year of the Buddhist calendar."""
        return self.rng.randint(2556, 2568)

    def date(self, part: Part, like: Any) -> str:
        """A date in any form that is read."""
        return self.rng.choice(["2022-10-09", "9 ตุลาคม 2565", "มีนาคม 2562", "2567"])

    def url(self) -> str:
        """An address that leads nowhere: example.org is kept free for that."""
        return f"https://example.org/{next(self.number)}"

    def code(self, codes: list[str], part: Part, like: Any) -> str:
        """One of these codes."""
        return self.rng.choice(codes)

    def flag(self, part: Part, like: Any) -> bool:
        """True or false."""
        return self.rng.choice([True, False])

    def body(self, block: str, like: Record, tried: int) -> Record:
        """Somebody whom a block of this name is about: a part of `IDENTITY`. So many were tried
        before and had a part in it already."""
        raise NotImplementedError

    def name_of_body(self, part: Part, like: Any) -> str:
        """The name of a body that is not the one the case is of."""
        raise NotImplementedError

    def owners(self, part: Part, known: list[str], like: Any) -> list[str]:
        """What an entry is about: one of the known, or several where a list may stand; of the
        case itself where there are none."""
        several = (
            (part.field.read == "names" or part.field.kind == "owner")
            and len(known) > 1
            and self.rng.random() > 0.8
        )
        return self.rng.sample(known, 2 if several else 1)

    def helpers(self, names: list[str], like: Any) -> list[str]:
        """Some of these partners."""
        return self.rng.sample(names, self.rng.randint(1, min(2, len(names)))) if names else []

    def person(self, like: Any) -> Person:
        """Somebody with a name."""
        number = next(self.number)
        return Person(f"สมมติ คนที่{number}", f"Sommut Khon{number}", f"สมมุติ คนที่{number}", "นาย")

    # ---- entries

    def entry(
        self,
        plan: Plan,
        like: Record,
        owners: frozenset[str] = frozenset({""}),
        filled: set[Slot] | None = None,
    ) -> Record | None:
        """One entry; None where something that it must tell cannot be told here.

        `owners` are the words by which `about` names what it belongs to.
        """
        one = Entry(plan, like, owners, set() if filled is None else filled)
        told = self._told(one)
        for name, part in plan.parts.items():
            if name in told:
                value = self._tell(part, one, told[name], like.get(name))
                if value is not None:
                    one.made[name] = value
        # What an entry lacks that it is made after, a step behind the mapping adds.
        needs = [need for need in self._needs(plan) if not like or not told.keys().isdisjoint(need)]
        if one.body == {} or any(one.made.keys().isdisjoint(need) for need in needs):
            return None
        self._remember(one)
        return one.made

    def _needs(self, plan: Plan) -> Iterator[tuple[str, ...]]:
        if plan.block is not self.plans.unit:
            yield from plan.needs
            return
        heading, listed = self.plans.heading.name, self.plans.listed.name
        told = ((heading,), (listed,), *plan.needs)
        yield from (need for need in told if not self.left_out.issuperset(need))
        if heading in self.left_out:
            yield (INSTEAD,)

    def _told(self, one: Entry) -> dict[str, str]:
        """The parts to be told, each with its language, so that nothing is told twice."""
        left_out = self.left_out if one.plan.block is self.plans.unit else ()
        told: dict[str, str] = {}
        for name in dict.fromkeys(self._wanted(one)):
            part = None if name in left_out else one.plan.parts.get(name)
            free = (
                [language for language, slots in part.slots.items() if one.filled.isdisjoint(slots)]
                if part
                else []
            )
            if part and free:
                several = len(free) > 1
                told[name] = self.language(part, free, one.like.get(name)) if several else free[0]
                one.filled |= part.slots[told[name]]
        return told

    def _wanted(self, one: Entry) -> Iterator[str]:
        plan = one.plan
        chosen = self.chosen(plan, one.like)
        if plan.is_body:
            yield from IDENTITY
            chosen = [name for name in chosen if name not in IDENTITY]
        # First what is needed: of two that exclude each other, the first one is told.
        for need in () if one.like else sorted(self._needs(plan), key=len):
            if not (plan.is_body and set(need) & set(IDENTITY)):
                told = next((name for name in chosen if name in need), None)
                yield told or self.rng.choice(need)
        for name in chosen:
            yield name
            if name in COMES_WITH:
                yield COMES_WITH[name]

    def _remember(self, one: Entry) -> None:
        """Keep what later entries may refer to."""
        block, made = one.plan.block, one.made
        if "number" in made and "code" in made and block.code_list:
            made["number"] = self._list(block.code_list).concepts[made["code"]].number
        if block.key == ("id",) and block is not self.plans.unit:
            self.ids.setdefault(block.name, []).append(made["id"])
        if one.plan.is_body and one.plan.block.hangs:
            self.partners.append((one.owners, made["name_th"]))
        if one.person and block.class_iri == ONTOLOGY + "Participant":
            self.people.append(
                one.person.en if "name" not in made and "name_th" not in made else one.person.th
            )

    # ---- values

    def _tell(self, part: Part, one: Entry, language: str, like: Any) -> Any:
        """A value of one part; None where nothing can stand here."""
        if one.plan.is_body and part.name in IDENTITY:
            return self._of_body(part.name, one)
        if "dla_code" in one.made and not UNSETTLED.isdisjoint((*part.names, *part.links)):
            return None
        make: Callable[..., Any] = getattr(self, f"_{part.field.kind}")
        if part.is_one or part.field.kind not in ("value", "topic", "document"):
            return make(part, one, language, like)
        values = [make(part, one, language, each) for each in self.repeats(part, like)]
        found = list(dict.fromkeys(value for value in values if value is not None))
        return self._listed(part, found, like)

    def _listed(self, part: Part, found: list[Any], like: Any) -> Any:
        if len(found) == 1 and not self.is_list(part, like):
            return found[0]
        return found or None

    def _of_body(self, name: str, one: Entry) -> Any:
        if one.body is None:
            one.body = self._free_body(one)
        return one.body.get(name)

    def _free_body(self, one: Entry) -> Record:
        """A body that has no part yet in what the entry is about; nothing where none is found."""
        for tried in range(8):
            body = dict(self.body(one.plan.block.name, one.like, tried))
            if not one.plan.block.hangs:
                return body
            key = self._key(body)
            if self.taken.isdisjoint((key, owner) for owner in one.owners):
                self.taken |= {(key, owner) for owner in one.owners}
                body["type"] = self.types.setdefault(key, body["type"])
                return body
        return {}

    def _key(self, body: Record) -> str:
        if body.get("dla_code"):
            return str(body["dla_code"])
        names = [body[name] for name in ("name_th", "name_en") if body.get(name)]
        known = self.plans.register.body_named(names)
        return known.key if known else match_key(names[0])

    def _nodes(self, part: Part, one: Entry, _: str, like: Any) -> Any:
        block = self.spec.blocks[str(part.field.block)]
        plan = self.plans.plan(block.name, block.class_iri, block.name)
        likes = self.likes(part, like)
        made = [
            self.entry(plan, each, one.owners) for each in (likes[:1] if part.is_one else likes)
        ]
        found = [each for each in made if each]
        return self._listed(part, found, like)

    def _inline(self, part: Part, one: Entry, _: str, like: Any) -> Any:
        plan = self.plans.plan(str(part.field.block), one.plan.class_iri, one.plan.owner)
        return self.entry(plan, like or {}, one.owners, one.filled) or None

    def _heading(self, part: Part, one: Entry, language: str, like: Any) -> Any:
        if self.plans.listed.name not in self.left_out:
            return self._inline(part, one, language, like)
        listed = self.spec.blocks[str(self.plans.listed.block)]
        return self.entry(self.plans.plan("heading", listed.class_iri, listed.name), like or {})

    def _value(self, part: Part, one: Entry, language: str, like: Any) -> Any:
        """A value of the type that the property has."""
        known, prop = part.field, part.field.targets[0].property
        if known.read in ("slug", "key"):
            return self._new_id(one, like)
        if known.read == "url" or prop.datatype == "anyURI":
            return self.url()
        if codes := self._codes(part, one):
            code = self.code(codes, part, like)
            self.taken |= {(code, owner) for owner in one.about if one.plan.block.code_list}
            return code
        if prop.range:
            return None
        return self._typed(part, one, language, like)

    def _typed(self, part: Part, one: Entry, language: str, like: Any) -> Any:
        known, prop = part.field, part.field.targets[0].property
        match known.read or prop.datatype:
            case "integer" | "decimal" | "baht" as kind:
                low, high = self._bounds(one.plan.class_iri, prop.iri)
                return self.figure(low, high, whole=kind == "integer", like=like)
            case "boolean":
                return self.flag(part, like)
            case "gYear":
                return self.year(like) - 543
            case "date":
                return "2022-10-09"
            case "time":
                return "09:30"
        if example := self.model.graph.value(URIRef(prop.iri), SKOS.example):
            return str(example)
        if language == "both":
            return self.both(part, one, like)
        return self.words(part, one, language, like)

    def _bounds(self, class_iri: str | None, iri: str) -> tuple[float, float]:
        rules = self.plans.rules(class_iri).get(iri, ())
        low = max((r.minimum for r in rules if r.minimum is not None), default=0)
        return low, min((r.maximum for r in rules if r.maximum is not None), default=10**6)

    def _codes(self, part: Part, one: Entry) -> list[str]:
        """The codes that may stand here; empty where the property is filled by no code."""
        prop, listed = part.field.targets[0].property, self._list(one.plan.block.code_list)
        if prop.range and listed and prop.range in self.model.line_of(listed.class_iri):
            return self._free_codes(listed, one)
        if part.name in COMES_WITH.values():
            return [code for code in part.codes if code != "unknown"]
        return list(part.codes)

    def _free_codes(self, codes: CodeList, one: Entry) -> list[str]:
        """The codes of which nothing is told yet of what the entry is about."""
        return [
            code
            for code in sorted(codes.concepts)
            if self.taken.isdisjoint((code, owner) for owner in one.about)
        ]

    def _list(self, name: str | None) -> CodeList | None:
        return self.plans.lists.get(name or "")

    def _new_id(self, one: Entry, like: Any) -> str:
        name = one.plan.block.name
        prefix = "S" if name == "document" else name[0]
        return f"{prefix}{len(self.ids.get(name, ())) + 1}"

    def _year(self, part: Part, one: Entry, _: str, like: Any) -> int:
        """The same year in both calendars."""
        stem, _, calendar = part.name.rpartition("_")
        if stem not in one.years:
            after = one.years.get(BEFORE.get(stem, ""))
            year = self.year(like + 543 if isinstance(like, int) and calendar == "ce" else like)
            one.years[stem] = min(year, after - 1) if after else year - 20 * (stem in BEFORE)
        return one.years[stem] - (543 if calendar == "ce" else 0)

    def _date(self, part: Part, one: Entry, _: str, like: Any) -> str:
        return self.date(part, like)

    def _time(self, part: Part, one: Entry, _: str, like: Any) -> str:
        return self.rng.choice(["09:30", "13.30 น.", "09:30-12:00"])

    def _number(self, part: Part, one: Entry, language: str, like: Any) -> Any:
        if part.field.unit:
            return self.amount(part, one, language, like)
        is_figure = self.rng.choice([True, False]) if like is None else not isinstance(like, str)
        if is_figure:
            return self.figure(1, 99, whole=True, like=like)
        return self.words(part, one, language, like)

    def _span(self, part: Part, one: Entry, _: str, like: Any) -> list[int]:
        quote = read_text(one.made.get("quote", "x" * 8))
        start = self.rng.randint(0, 99)
        return [start, start + len(quote.text)] if isinstance(quote, Value) else [start, start + 1]

    # ---- references

    def _document(self, part: Part, one: Entry, _: str, like: Any) -> str | None:
        return self._known("document", like)

    def _innovation(self, part: Part, one: Entry, _: str, like: Any) -> str | None:
        """One of two innovations, which must not be the same."""
        told = set(one.made.values())
        free = [key for key in self.ids.get("innovation", ()) if key not in told]
        return like if like in free else self.rng.choice(free) if free else None

    def _known(self, block: str, like: Any) -> str | None:
        ids = self.ids.get(block, [])
        return like if like in ids else self.rng.choice(ids) if ids else None

    def _contribution(self, part: Part, one: Entry, _: str, like: Any) -> list[str] | None:
        """Partners that had a part in all that the entry is about."""
        names = [name for owners, name in self.partners if owners >= one.owners]
        return self.helpers(list(dict.fromkeys(names)), like) or None

    def _participant(self, part: Part, one: Entry, _: str, like: Any) -> str | None:
        return self.rng.choice(self.people) if self.people else None

    def _agent(self, part: Part, one: Entry, _: str, like: Any) -> str:
        return self.name_of_body(part, like)

    def _person(self, part: Part, one: Entry, _: str, like: Any) -> str:
        one.person = one.person or self.person(like)
        return one.person.en if part.name.endswith("_en") else one.person.th

    def _owner(self, part: Part, one: Entry, _: str, like: Any) -> Any:
        return self._about(part, one, like)

    def _topic(self, part: Part, one: Entry, _: str, like: Any) -> str:
        codes = [
            c for name in self.plans.topic_lists.values() for c in sorted(self._list(name).concepts)
        ]
        return like if like in codes else self.rng.choice(codes)

    # ---- fields that the mapping only calls known, because a loader reads them by their name

    def _ignore(self, part: Part, one: Entry, language: str, like: Any) -> Any:
        if make := self._BY_NAME.get(part.name):
            return make(self, part, one, like)
        if part.field.read == "year":
            return self._year(part, one, language, like)
        return self.words(part, one, language, like)

    def _about(self, part: Part, one: Entry, like: Any) -> Any:
        if one.plan.block.about:
            return one.plan.block.about
        told = self.owners(part, [*self.ids.get("innovation", ()), MANAGEMENT], like)
        one.owners = frozenset(told) or one.owners
        return told if len(told) > 1 else next(iter(told), None)

    def _whole(self, part: Part, one: Entry, like: Any) -> Any:
        return like if isinstance(like, int) else self.rng.randint(1, 11)

    def _yes_or_no(self, part: Part, one: Entry, like: Any) -> bool:
        return self.flag(part, like)

    def _spellings(self, part: Part, one: Entry, like: Any) -> list[str]:
        one.person = one.person or self.person(None)
        return [one.person.other]

    def _title(self, part: Part, one: Entry, like: Any) -> Any:
        return like or "นาย"

    def _body_name(self, part: Part, one: Entry, like: Any) -> str:
        return self.name_of_body(part, like)

    def _actors(self, part: Part, one: Entry, like: Any) -> list[str]:
        """Who is known besides: bodies of a register."""
        return self.rng.sample(self.plans.known_bodies, 2)

    def _lists(self, part: Part, one: Entry, like: Any) -> Any:
        """The topics that a session asked: of each list all, or some."""
        lists = {
            name: sorted(self._list(codes).concepts)
            for name, codes in self.plans.topic_lists.items()
        }
        return like or {name: self.rng.choice(["all", codes[:2]]) for name, codes in lists.items()}

    def _places(self, part: Part, one: Entry, like: Any) -> Any:
        block = self.spec.blocks["evidence"]
        plan = self.plans.plan(block.name, block.class_iri, block.name)
        return self.entry(plan, like if isinstance(like, dict) else {})

    _BY_NAME: ClassVar[dict[str, Callable[..., Any]]] = {
        "about": _about,
        "actors": _actors,
        "also_named": _spellings,
        "asked_evidence": _places,
        "commissioned_to": _body_name,
        "from_session": _yes_or_no,
        "honorific": _title,
        "in_programme": _yes_or_no,
        "number": _whole,
        "recipient": _body_name,
        "topics_asked": _lists,
    }
