"""The checks of a load: the shapes of the model, read once and held against facts in memory.

pySHACL is the reference these are tested against; it needs a third of a second for one case
and is not run on a load. Each rule that SHACL needs SPARQL for has one named check below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from govinno.graph.facts import FactIndex
from govinno.ontology.iris import RDF_TYPE, VOCAB
from govinno.ontology.model import DATE_KINDS, GI, Check, Concept, EntityClass, Model, Rule
from govinno.records.facts import IRI, CaseGraph, Fact, Place, Value
from govinno.records.faults import Fault, Severity, make_fault
from govinno.records.places import column_of

_NOWHERE = Place(0, "")

Details = dict[str, object]


def check_case(graph: CaseGraph, file: str, model: Model) -> list[Fault]:
    """Everything a case graph breaks, with file, line and field; empty where nothing is wrong."""
    shared = (fact for thing in graph.shared.values() for fact in thing.facts)
    facts = CaseFacts([*graph.facts, *shared], model)
    subjects = sorted({fact.subject for fact in graph.facts})
    faults = (
        _worded(breach, graph.places, file, model)
        for breach in find_breaches(facts, subjects)
        if not _is_told_already(breach, graph.places)
    )
    # One field may fill two things, and a class and the one above may ask for the same.
    return list({(fault.line, fault.field, fault.code): fault for fault in faults}.values())


def _is_told_already(breach: Breach, places: dict[str, Place]) -> bool:
    """A field that is written and could not be read has a fault; its value is not missing."""
    missing = breach.details.get("missing")
    if breach.code.startswith("missing-field") and isinstance(breach.rule, Rule):
        missing = breach.rule.property.iri
    return missing in places.get(breach.subject, _NOWHERE).fields


class Breach(NamedTuple):
    """One rule or named check that one subject breaks.

    `rule` is None where the subject itself may not be what it is. `details` fill the words of
    the fault `code`.
    """

    subject: str
    code: str
    rule: Rule | Check | None
    value: str
    details: Details

    @property
    def severity(self) -> Severity:
        """What the shape says: a warning, or else an error."""
        is_warning = isinstance(self.rule, Rule) and self.rule.severity == "warning"
        return "warning" if is_warning else "error"


class CaseFacts(FactIndex):
    """The facts of a case, each once, over the classes and codes of the model."""

    def __init__(self, facts: Iterable[Fact], model: Model) -> None:
        super().__init__(dict.fromkeys(facts))
        self.model = model
        self._closures: dict[frozenset[str], frozenset[str]] = {}
        self._closure_of: dict[str, frozenset[str]] = {}

    def types(self, subject: str) -> set[str]:
        """The classes a subject is stated to have; a literal is no class."""
        return {value.text for value in self.get(subject, RDF_TYPE) if value.kind == IRI}

    def classes(self, subject: str) -> list[EntityClass]:
        """The classes a subject is stated to have and all above them, in a fixed order."""
        return [self.model.classes[iri] for iri in sorted(self._closure(subject))]

    def is_a(self, value: Value, class_iri: str) -> bool:
        """Whether a value is a thing, or a code, of this class."""
        if value.kind != IRI:
            return False
        return class_iri in self._closure(value.text) or self._is_code(value.text, class_iri)

    def _closure(self, subject: str) -> frozenset[str]:
        found = self._closure_of.get(subject)
        if found is None:
            found = self._closure_of[subject] = self._all_above(frozenset(self.types(subject)))
        return found

    def _all_above(self, types: frozenset[str]) -> frozenset[str]:
        if types not in self._closures:
            known = types & self.model.classes.keys()
            above = (self.model.classes[iri].ancestors for iri in known)
            self._closures[types] = known.union(*above)
        return self._closures[types]

    def _is_code(self, iri: str, class_iri: str) -> bool:
        codes = self.model.codes_of(class_iri)
        if codes is None:
            above = self.model.classes
            return any(
                class_iri in above[codes.class_iri].ancestors and _member(codes.concepts, iri)
                for codes in self.model.code_lists.values()
            )
        return _member(codes.concepts, iri) is not None

    def concept(self, iri: str) -> Concept | None:
        """The code of this address, of whatever list."""
        lists = self.model.code_lists.values()
        return next((found for codes in lists if (found := _member(codes.concepts, iri))), None)

    def told(self, subject: str, name: str) -> list[Value]:
        """All values of one of our properties, by its local name; `KeyError` for no property."""
        return self.get(subject, self.model.property(name).iri)

    def telling(self, target: str, name: str) -> list[str]:
        """All subjects that lead to the target by one of our properties, by its local name."""
        return self.owners(target, self.model.property(name).iri)

    def numbers(self, subject: str, name: str) -> list[int]:
        """The whole numbers among the values; any other value breaks its datatype already."""
        return [int(v.text) for v in self.told(subject, name) if _INTEGER.fullmatch(v.text)]

    def has_code(self, subject: str, name: str, code: str) -> bool:
        """Whether one of the values is this code, written as list/code."""
        return Value(VOCAB + code, IRI) in self.told(subject, name)


def _member(concepts: dict[str, Concept], iri: str) -> Concept | None:
    found = concepts.get(iri.rpartition("/")[2])
    return found if found and found.iri == iri else None


# ---- finding


def find_breaches(facts: CaseFacts, subjects: Iterable[str]) -> Iterator[Breach]:
    """Everything these subjects break, in their order. A subject of no known class is not held
    to anything, as in SHACL."""
    for subject in subjects:
        classes = facts.classes(subject)
        if classes and not subject.startswith("http"):
            yield Breach(subject, "not-an-iri", None, "", {})
        for entity in classes:
            yield from _of_class(facts, subject, entity)


def _of_class(facts: CaseFacts, subject: str, entity: EntityClass) -> Iterator[Breach]:
    told = facts.values.get(subject, {})
    for rule in entity.rules:
        if rule.is_inverse:
            yield from _owners(facts, subject, rule)
        # Most properties are optional and not told of most things: that breaks nothing.
        elif rule.min_count or rule.property.iri in told:
            yield from _values(facts, subject, rule)
    for check in entity.checks:
        for details in CHECKS[check.code](facts, subject):
            yield Breach(subject, check.code, check, "", details)


def _owners(facts: CaseFacts, subject: str, rule: Rule) -> Iterator[Breach]:
    count = len(facts.owners(subject, rule.property.iri))
    if count < rule.min_count or (rule.max_count is not None and count > rule.max_count):
        yield Breach(subject, "orphan", rule, "", {"count": count})


def _values(facts: CaseFacts, subject: str, rule: Rule) -> Iterator[Breach]:
    values = facts.get(subject, rule.property.iri)
    count = len(values)
    if count < rule.min_count:
        advised = "-advised" if rule.severity == "warning" else ""
        yield Breach(subject, f"missing-field{advised}", rule, "", {})
    if rule.max_count is not None and count > rule.max_count:
        details: Details = {"count": count, "limit": rule.max_count}
        yield Breach(subject, "too-many-values", rule, _shown(values), details)
    if rule.unique_language and _has_twins(values):
        yield Breach(subject, "two-names-in-a-language", rule, _shown(values), {})
    for value in values:
        if fault := _value_fault(facts, rule, value):
            yield Breach(subject, fault[0], rule, value.text, fault[1])


def _shown(values: list[Value]) -> str:
    return ", ".join(value.text for value in values)


def _has_twins(values: list[Value]) -> bool:
    languages = [value.kind for value in values if value.kind[0] == "@"]
    return len(set(languages)) < len(languages)


def _value_fault(facts: CaseFacts, rule: Rule, value: Value) -> tuple[str, Details] | None:
    if rule.class_iri:
        target = facts.model.classes[rule.class_iri]
        return None if facts.is_a(value, target.iri) else ("wrong-target", {"target": target})
    if not _has_datatype(value, str(rule.datatype)):
        return "wrong-datatype", _expected(str(rule.datatype))
    if rule.pattern and not _pattern(rule.pattern).search(value.text):
        return "wrong-pattern", _form(rule.pattern)
    if not _is_within(value, rule):
        return "out-of-range", {"range": _range(rule)}
    return None


_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False


#: How the values of a datatype are written. SHACL looks at the form of no other datatype.
_IS_WRITTEN_SO: dict[str, Callable[[str], object]] = {
    "integer": _INTEGER.fullmatch,
    "decimal": _DECIMAL.fullmatch,
    "boolean": ("true", "false", "0", "1").__contains__,
    "date": _is_day,
}


def _has_datatype(value: Value, datatype: str) -> bool:
    if datatype == "text":
        return value.kind[0] == "@"
    if value.kind not in (DATE_KINDS if datatype == "date" else (datatype,)):
        return False
    is_written_so = _IS_WRITTEN_SO.get(value.kind)
    return is_written_so is None or bool(is_written_so(value.text))


#: What to write, in Thai and English, for a datatype and for a pattern of the shapes.
_IN_WORDS = {
    "text": ("ข้อความพร้อมภาษา", "words with their language"),
    "string": ("ข้อความ", "a text"),
    "integer": ("จำนวนเต็ม เช่น 12", "a whole number such as 12"),
    "decimal": ("ตัวเลข เช่น 5.81", "a number such as 5.81"),
    "boolean": (" true หรือ false", "true or false"),
    "date": ("วัน เดือน หรือปี เช่น 2024-10-09", "a day, month or year such as 2024-10-09"),
    "gYear": ("ปี ค.ศ. เช่น 2024", "a CE year such as 2024"),
    "anyURI": ("ที่อยู่เว็บ", "a web address"),
    "^[a-z0-9-]+$": ("รหัสที่มีเพียง a-z, 0-9 และ -", "a key of a-z, 0-9 and - only"),
    "^[0-9]{7}$": ("เลข 7 หลัก เช่น 6401212", "7 digits such as 6401212"),
    "^[0-2][0-9]:[0-5][0-9]$": ("เวลา เช่น 13:30", "a time such as 13:30"),
    "^[+0-9๐-๙(][0-9๐-๙ ()+,/.-]{2,}[0-9๐-๙ ต่อext.,-]*$": (
        "เบอร์โทรศัพท์ เช่น 0 2141 9000",
        "a telephone number such as 0 2141 9000",
    ),
    "^[^@ ]+@[^@ ]+[.][^@ ]+$": (
        "อีเมล เช่น saraban@example.go.th",
        "an e-mail address such as saraban@example.go.th",
    ),
}


def _expected(datatype: str) -> Details:
    th, en = _IN_WORDS.get(datatype, (f"ค่าชนิด {datatype}", f"a value of type {datatype}"))
    return {"expected_th": th, "expected_en": en}


def _form(pattern: str) -> Details:
    th, en = _IN_WORDS.get(pattern, (f"ตามรูปแบบ {pattern}", f"of the form {pattern}"))
    return {"form_th": th, "form_en": en}


@lru_cache(maxsize=64)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _is_within(value: Value, rule: Rule) -> bool:
    if rule.minimum is None and rule.maximum is None:
        return True
    number = float(value.text)
    above = rule.minimum is None or number >= rule.minimum
    return above and (rule.maximum is None or number <= rule.maximum)


# ---- words and places


def _worded(breach: Breach, places: dict[str, Place], file: str, model: Model) -> Fault:
    place = places.get(breach.subject, _NOWHERE)
    if not isinstance(breach.rule, Rule):
        return make_fault(breach.code, file, place.line, place.path, "", **breach.details)
    if breach.rule.is_inverse:
        words = _owner_words(breach, model)
        return make_fault(breach.code, file, place.line, place.path, "", **words)
    return replace(_of_field(breach, breach.rule, place, file), severity=breach.severity)


def _of_field(breach: Breach, rule: Rule, place: Place, file: str) -> Fault:
    expected = place.names.get(rule.property.iri, rule.property.key)
    name, line = place.fields.get(rule.property.iri, (expected, place.line))
    target = breach.details.get("target")
    label = target.label if isinstance(target, EntityClass) else rule.property.label
    told = column_of(name) if place.names_are_places else name
    words = {"name": told, "label_th": label.th, "label_en": label.en, **breach.details}
    # A name that starts with / stands at the top of the record, wherever the subject is told.
    if name.startswith("/"):
        words["name"] = name[1:]
        return make_fault(breach.code, file, 1, name[1:], breach.value, **words)
    path = name if place.names_are_places or not place.path else f"{place.path}.{name}"
    return make_fault(breach.code, file, line, path, breach.value, **words)


def _owner_words(breach: Breach, model: Model) -> Details:
    """What the subject is called, and what it may belong to."""
    rule = breach.rule
    assert isinstance(rule, Rule)
    kind = model.classes[str(rule.property.range)]
    owners = [c.label for c in model.classes.values() if _leads_to(c, rule)]
    return {
        "label_th": kind.label.th,
        "label_en": kind.label.en.lower(),
        "owner_th": " หรือ ".join(label.th for label in owners),
        "owner_en": " or ".join(label.en.lower() for label in owners),
        "number_th": "เพียงหนึ่ง" if rule.max_count == 1 else "อย่างน้อยหนึ่ง",
        "number_en": "exactly one" if rule.max_count == 1 else "at least one",
        **breach.details,
    }


def _leads_to(entity: EntityClass, inverse: Rule) -> bool:
    return any(r.property == inverse.property and not r.is_inverse for r in entity.rules)


def _range(rule: Rule) -> str:
    """The bounds as people write them: 2440-2620, ≥ 1."""
    low, high = rule.minimum, rule.maximum
    if low is not None and high is not None:
        return f"{low:g}-{high:g}"
    return f"≥ {low:g}" if low is not None else f"≤ {high:g}"


# ---- the named checks: each yields the details of its message, once for each breach

NamedCheck = Callable[[CaseFacts, str], Iterator[Details]]
CHECKS: dict[str, NamedCheck] = {}


def named(code: str) -> Callable[[NamedCheck], NamedCheck]:
    """Register a check under the code that its shape carries."""

    def keep(check: NamedCheck) -> NamedCheck:
        CHECKS[code] = check
        return check

    return keep


@named("years-disagree")
def years_disagree(facts: CaseFacts, subject: str) -> Iterator[Details]:
    """A BE year is the CE year plus 543, for each pair of year properties."""
    for prop in [prop for prop in facts.values[subject] if prop.endswith("BE")]:
        name = prop.removeprefix(GI)
        pairs = product(facts.numbers(subject, name), facts.numbers(subject, name[:-2]))
        for be, ce in pairs:
            if be - 543 != ce:
                yield {"be": be, "ce": ce}


@named("prize-without-recipient")
def prize_without_recipient(facts: CaseFacts, subject: str) -> Iterator[Details]:
    """Received is said of a prize that was won, and only of that, unless it is not known by whom."""
    is_won = facts.has_code(subject, "awardStatus", "award-status/won")
    is_unknown = facts.has_code(subject, "recipientBasis", "recipient-basis/unknown")
    has_recipient = bool(facts.told(subject, "awardRecipient"))
    if is_won != has_recipient and not (is_won and is_unknown):
        yield {}


@named("record-tells-nothing")
def record_tells_nothing(facts: CaseFacts, subject: str) -> Iterator[Details]:
    """A record is of an innovation, an award, a session or a review of good management."""
    bodies = facts.told(subject, "caseOf")
    reviews = (review for body in bodies for review in facts.telling(body.text, "reviewOf"))
    is_told = any(facts.told(subject, name) for name in ("documents", "hasAward", "hasSession"))
    if not is_told and not any(facts.told(review, "hasTopicEntry") for review in reviews):
        yield {"missing": facts.model.property("documents").iri}


@named("baseline-not-before")
def baseline_not_before(facts: CaseFacts, subject: str) -> Iterator[Details]:
    """A baseline is measured before the value."""
    observed = facts.numbers(subject, "observedYearBE")
    for before, after in product(facts.numbers(subject, "baselineYearBE"), observed):
        if before >= after:
            yield {"baseline": before, "observed": after}


@named("baseline-without-direction")
def baseline_without_direction(facts: CaseFacts, subject: str) -> Iterator[Details]:
    """A change means nothing while it is not said which way is better."""
    is_unknown = facts.has_code(subject, "direction", "direction/unknown")
    if is_unknown and facts.told(subject, "baselineValue"):
        yield {}


@named("indicator-without-value")
def indicator_without_value(facts: CaseFacts, subject: str) -> Iterator[Details]:
    """An indicator says something, in figures or in words."""
    if not any(facts.told(subject, name) for name in ("observedValue", "observedText")):
        yield {"missing": facts.model.property("observedValue").iri}


@named("claim-of-other-innovation")
def claim_of_other_innovation(facts: CaseFacts, subject: str) -> Iterator[Details]:
    """A claim is attributed to contributions to the thing it is a claim on."""
    owners = facts.telling(subject, "hasClaim")
    for contribution in facts.told(subject, "attributedTo"):
        others = facts.telling(contribution.text, "hasContribution")
        if any(owner != other for owner, other in product(owners, others)):
            yield {}


@named("adopted-by-implementer")
def adopted_by_implementer(facts: CaseFacts, subject: str) -> Iterator[Details]:
    """Adoption is by somebody else."""
    receivers = set(facts.told(subject, "transferTo"))
    owners = facts.telling(subject, "hasTransfer")
    if any(receivers & set(facts.told(owner, "implementedBy")) for owner in owners):
        yield {}


@named("type-and-class-disagree")
def type_and_class_disagree(facts: CaseFacts, subject: str) -> Iterator[Details]:
    """The class Municipality goes with the types whose members are municipalities."""
    municipality = facts.model.entity_class("Municipality").iri
    for value in facts.told(subject, "localGovernmentType"):
        kind = facts.concept(value.text) if value.kind == IRI else None
        if kind is None or kind.class_of_members != municipality:
            yield {}


@named("span-backwards")
def span_backwards(facts: CaseFacts, subject: str) -> Iterator[Details]:
    """Spans are [start, end) in Unicode code points."""
    ends = facts.numbers(subject, "spanEnd")
    if any(end <= start for start, end in product(facts.numbers(subject, "spanStart"), ends)):
        yield {}


@named("quote-length-differs")
def quote_length_differs(facts: CaseFacts, subject: str) -> Iterator[Details]:
    """A quote fills its span; UTF-16 offsets betray themselves here."""
    quotes = [len(value.text) for value in facts.told(subject, "quote") if value.kind != IRI]
    spans = product(facts.numbers(subject, "spanStart"), facts.numbers(subject, "spanEnd"))
    for length, (start, end) in product(quotes, spans):
        if length != end - start:
            yield {"length": length, "span": end - start}


_PRIVATE = re.compile(
    r"[A-Za-z0-9._-]+@[A-Za-z0-9-]+[.][A-Za-z]"
    r"|[0๐][0-9๐-๙]{1,2}[- ]?[0-9๐-๙]{3,4}[- ]?[0-9๐-๙]{4}"
)


@named("personal-data")
def personal_data(facts: CaseFacts, subject: str) -> Iterator[Details]:
    """People are kept in their post, without a telephone number or an e-mail address."""
    told = (value for values in facts.values.get(subject, {}).values() for value in values)
    if any(value.kind != IRI and _PRIVATE.search(value.text) for value in told):
        yield {}


#: A mobile number, or an address at a provider of private mail.
_OF_A_PERSON = re.compile(
    r"(^|[^0-9๐-๙])([0๐]|[+]?(66|๖๖)[- (]*[0๐]?[)]?)[- ]?[689๖๘๙]([- ]?[0-9๐-๙]){8}"
    r"|@(gmail|hotmail|yahoo|outlook|live|icloud)[.]"
)
#: Titles of people; a post such as นายก is none.
_POST = re.compile("นาย(ก|อำเภอ|ทะเบียน|ช่าง|สถานี)")
_TITLED = re.compile(
    r"(^|[ (,])(นาย|นางสาว|น[.]ส[.]|นาง |ดร[.]|คุณ[^ภธ]|Mr[. ]|Mrs[. ]|Ms[. ]|Miss |Dr[. ])"
)
#: Two words like a first and a family name, unless one of them is a word of a body.
_TWO_NAMES = re.compile("^([ก-๎]{2,} +[ก-๎]{3,}|[A-Z][a-z]+ +[A-Z][a-z]+)$")
_BODY = re.compile(
    "สำนัก|กอง|ฝ่าย|งาน|ศูนย์|ส่วน|แผนก|หน่วย|กรม|กระทรวง|จังหวัด|อำเภอ|เทศบาล|องค์การ|อบต|อบจ"
    "|โรงพยาบาล|โรงเรียน|วิทยาลัย|คณะ|สถาบัน|สถานี|สมาคม|มูลนิธิ|ชมรม|กลุ่ม|ชุมชน|เครือข่าย|บริษัท|ที่ทำการ|สายด่วน|ห้อง|โครงการ"
    "|Office|Division|Department|Cent(re|er)|Unit|Bureau|Municipality|Organi|Hospital|School|University|Faculty"
    "|Institute|Foundation|Association|Network|Fund|Project|Desk|Hotline|Hall|Section|Service|Health|Education|Welfare"
)


@named("private-contact")
def private_contact(facts: CaseFacts, subject: str) -> Iterator[Details]:
    """A contact is that of an office: no person's name, mobile number or private address."""
    told = (value for values in facts.values.get(subject, {}).values() for value in values)
    if any(value.kind != IRI and _OF_A_PERSON.search(value.text) for value in told):
        yield {}
    for name in ("officeName", "organisationAsWritten"):
        if any(_names_a_person(value.text) for value in facts.told(subject, name)):
            yield {}


def _names_a_person(text: str) -> bool:
    if _TITLED.search(_POST.sub("", text)):
        return True
    return _TWO_NAMES.search(text) is not None and not _BODY.search(text)
