"""The checks of a load: the shapes of the model, read once and held against facts in memory.

pySHACL is the reference these are tested against; it needs a third of a second for one case
and is not run on a load. Each rule that SHACL needs SPARQL for has one named check below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from govinno.graph.facts import FactIndex
from govinno.ontology.faults import Fault, make_fault
from govinno.ontology.model import DATE_KINDS, GI, Check, Model, Rule
from govinno.ontology.records import IRI, RDF_TYPE, VOCAB, CaseGraph, Place, Value

_NOWHERE = Place(0, "")


def check_case(graph: CaseGraph, file: str, model: Model) -> list[Fault]:
    """Everything a case graph breaks, with file, line and field; empty where nothing is wrong."""
    shared = (fact for thing in graph.shared.values() for fact in thing.facts)
    index = FactIndex([*graph.facts, *shared])
    checker = _Checker(index, model, file, graph.places)
    return list(checker.faults(sorted({fact.subject for fact in graph.facts})))


class _Checker:
    """One pass over the subjects of a case."""

    def __init__(
        self, index: FactIndex, model: Model, file: str, places: dict[str, Place]
    ) -> None:
        self.index, self.model, self.file, self.places = index, model, file, places

    def faults(self, subjects: Iterable[str]) -> Iterator[Fault]:
        for subject in subjects:
            class_iri = self._class(subject)
            if class_iri:
                yield from self._of_subject(subject, class_iri)

    def _class(self, subject: str) -> str | None:
        known = [iri for iri in self.index.types(subject) if iri in self.model.classes]
        return max(known, key=lambda iri: len(self.model.classes[iri].ancestors), default=None)

    def _of_subject(self, subject: str, class_iri: str) -> Iterator[Fault]:
        if not subject.startswith("http"):
            yield self._fault("not-an-iri", subject, None, "")
        for rule in self.model.rules_of(class_iri):
            yield from self._inverse(subject, class_iri, rule) if rule.is_inverse else self._rule(
                subject, rule
            )
        for check in self.model.checks_of(class_iri):
            for details in CHECKS[check.code](self.index, subject):
                yield self._named(check, subject, details)

    # ---- one property

    def _rule(self, subject: str, rule: Rule) -> Iterator[Fault]:
        values = self.index.get(subject, rule.property.iri)
        if len(values) < rule.min_count:
            advised = "-advised" if rule.severity == "warning" else ""
            yield self._fault(f"missing-field{advised}", subject, rule, "")
        if rule.max_count is not None and len(values) > rule.max_count:
            yield self._fault("too-many-values", subject, rule, _shown(values), count=len(values),
                              limit=rule.max_count)  # fmt: skip
        if rule.unique_language and len({v.kind for v in values}) < len(values):
            yield self._fault("two-names-in-a-language", subject, rule, _shown(values))
        for value in values:
            yield from self._value(subject, rule, value)

    def _value(self, subject: str, rule: Rule, value: Value) -> Iterator[Fault]:
        if rule.class_iri:
            if not self._is_a(value, rule.class_iri):
                yield self._fault("wrong-target", subject, rule, value.text,
                                  target=self.model.classes[rule.class_iri])  # fmt: skip
        elif not _has_datatype(value, str(rule.datatype)):
            yield self._fault("wrong-datatype", subject, rule, value.text, expected=rule.datatype)
        elif rule.pattern and not _pattern(rule.pattern).search(value.text):
            yield self._fault("wrong-pattern", subject, rule, value.text, pattern=rule.pattern)
        elif not _is_within(value, rule):
            yield self._fault("out-of-range", subject, rule, value.text,
                              minimum=_bound(rule.minimum), maximum=_bound(rule.maximum))  # fmt: skip

    def _is_a(self, value: Value, class_iri: str) -> bool:
        if value.kind != IRI:
            return False
        if value.text.startswith(VOCAB):
            return self._is_code(value.text, class_iri)
        return class_iri in self.index.types(value.text)

    def _is_code(self, iri: str, class_iri: str) -> bool:
        lists = [
            codes
            for codes in self.model.code_lists.values()
            if class_iri in (codes.class_iri, *self.model.classes[codes.class_iri].ancestors)
        ]
        return any(concept.iri == iri for codes in lists for concept in codes.concepts.values())

    def _inverse(self, subject: str, class_iri: str, rule: Rule) -> Iterator[Fault]:
        owners = self.index.owners(subject, rule.property.iri)
        too_many = rule.max_count is not None and len(owners) > rule.max_count
        if len(owners) < rule.min_count or too_many:
            entity = self.model.classes[class_iri]
            yield self._fault("orphan", subject, None, entity.label.en, label_th=entity.label.th,
                              label_en=entity.label.en.lower(), owner_th="นวัตกรรมหรือกรณี",
                              owner_en="innovation or case")  # fmt: skip

    # ---- words and places

    def _named(self, check: Check, subject: str, details: dict[str, object]) -> Fault:
        place = self.places.get(subject, _NOWHERE)
        return make_fault(check.code, self.file, place.line, place.path, "", **details)

    def _fault(
        self, code: str, subject: str, rule: Rule | None, value: str, **details: object
    ) -> Fault:
        place = self.places.get(subject, _NOWHERE)
        if rule is None:
            return make_fault(code, self.file, place.line, place.path, value, **details)
        expected = place.names.get(rule.property.iri, rule.property.key)
        name, line = place.fields.get(rule.property.iri, (expected, place.line))
        label = getattr(details.pop("target", None), "label", rule.property.label)
        words = {"name": name, "label_th": label.th, "label_en": label.en, **details}
        path = f"{place.path}.{name}" if place.path else name
        return make_fault(code, self.file, line, path, value, **words)


def _shown(values: list[Value]) -> str:
    return ", ".join(value.text for value in values)


def _bound(number: float | None) -> str:
    return "…" if number is None else f"{number:g}"


@lru_cache(maxsize=64)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _has_datatype(value: Value, datatype: str) -> bool:
    if datatype == "text":
        return value.kind.startswith("@")
    if datatype == "date":
        return value.kind in DATE_KINDS
    return value.kind == datatype


def _is_within(value: Value, rule: Rule) -> bool:
    if rule.minimum is None and rule.maximum is None:
        return True
    number = float(value.text)
    above = rule.minimum is None or number >= rule.minimum
    return above and (rule.maximum is None or number <= rule.maximum)


# ---- the named checks: each yields the details of its message, once for each breach

Details = dict[str, object]
NamedCheck = Callable[[FactIndex, str], Iterator[Details]]
CHECKS: dict[str, NamedCheck] = {}


def named(code: str) -> Callable[[NamedCheck], NamedCheck]:
    """Register a check under the code that its shape carries."""

    def keep(check: NamedCheck) -> NamedCheck:
        CHECKS[code] = check
        return check

    return keep


def _one(index: FactIndex, subject: str, name: str) -> str | None:
    """The first value of one of our properties, as text."""
    return next((value.text for value in index.get(subject, GI + name)), None)


@named("years-disagree")
def years_disagree(index: FactIndex, subject: str) -> Iterator[Details]:
    """A BE year is the CE year plus 543, for each pair of year properties."""
    for prop, values in list(index.values[subject].items()):
        if prop.startswith(GI) and prop.endswith("BE"):
            for christian in index.get(subject, prop.removesuffix("BE")):
                for buddhist in values:
                    if int(buddhist.text) - 543 != int(christian.text):
                        yield {"be": buddhist.text, "ce": christian.text}


@named("prize-without-recipient")
def prize_without_recipient(index: FactIndex, subject: str) -> Iterator[Details]:
    """Received is said of a prize that was won, and only of that."""
    is_won = _one(index, subject, "awardStatus") == f"{VOCAB}award-status/won"
    if is_won != bool(index.get(subject, GI + "awardRecipient")):
        yield {}


@named("baseline-not-before")
def baseline_not_before(index: FactIndex, subject: str) -> Iterator[Details]:
    """A baseline is measured before the value."""
    baseline = _one(index, subject, "baselineYearBE")
    observed = _one(index, subject, "observedYearBE")
    if baseline and observed and int(baseline) >= int(observed):
        yield {"baseline": baseline, "observed": observed}


@named("baseline-without-direction")
def baseline_without_direction(index: FactIndex, subject: str) -> Iterator[Details]:
    """A change means nothing while it is not said which way is better."""
    is_unknown = _one(index, subject, "direction") == f"{VOCAB}direction/unknown"
    if is_unknown and index.get(subject, GI + "baselineValue"):
        yield {}


@named("indicator-without-value")
def indicator_without_value(index: FactIndex, subject: str) -> Iterator[Details]:
    """An indicator says something, in figures or in words."""
    if not any(index.get(subject, GI + name) for name in ("observedValue", "observedText")):
        yield {}


@named("claim-of-other-innovation")
def claim_of_other_innovation(index: FactIndex, subject: str) -> Iterator[Details]:
    """A claim is attributed to contributions to the thing it is a claim on."""
    owners = set(index.owners(subject, GI + "hasClaim"))
    for contribution in index.get(subject, GI + "attributedTo"):
        if set(index.owners(contribution.text, GI + "hasContribution")) - owners and owners:
            yield {}


@named("adopted-by-implementer")
def adopted_by_implementer(index: FactIndex, subject: str) -> Iterator[Details]:
    """Adoption is by somebody else."""
    receivers = set(index.get(subject, GI + "transferTo"))
    for owner in index.owners(subject, GI + "hasTransfer"):
        if receivers & set(index.get(owner, GI + "implementedBy")):
            yield {}


@named("type-and-class-disagree")
def type_and_class_disagree(index: FactIndex, subject: str) -> Iterator[Details]:
    """The class Municipality goes with the municipal types."""
    municipal = {f"{VOCAB}lao-type/{code}" for code in ("CM", "TM", "SM", "MUN")}
    types = {value.text for value in index.get(subject, GI + "localGovernmentType")}
    if types - municipal:
        yield {}


@named("span-backwards")
def span_backwards(index: FactIndex, subject: str) -> Iterator[Details]:
    """Spans are [start, end) in Unicode code points."""
    start, end = _one(index, subject, "spanStart"), _one(index, subject, "spanEnd")
    if start and end and int(end) <= int(start):
        yield {}


@named("quote-length-differs")
def quote_length_differs(index: FactIndex, subject: str) -> Iterator[Details]:
    """A quote fills its span; UTF-16 offsets betray themselves here."""
    quote = _one(index, subject, "quote")
    start, end = _one(index, subject, "spanStart"), _one(index, subject, "spanEnd")
    if quote and start and end and len(quote) != int(end) - int(start):
        yield {}


_PRIVATE = re.compile(
    r"[A-Za-z0-9._-]+@[A-Za-z0-9-]+[.][A-Za-z]|0[0-9][- ]?[0-9]{3,4}[- ]?[0-9]{4}"
)


@named("personal-data")
def personal_data(index: FactIndex, subject: str) -> Iterator[Details]:
    """People are kept in their post, without a telephone number or an e-mail address."""
    for prop, values in index.values[subject].items():
        if prop != RDF_TYPE and any(v.kind != IRI and _PRIVATE.search(v.text) for v in values):
            yield {}
