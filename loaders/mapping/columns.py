"""One field of a record → the facts it tells, by the kind that the mapping gives it.

`Columns.single` and `Columns.nested` are the kinds by their names: what reads one value at a
time, and what reads all that stands in a field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from govinno.loaders.mapping.ledger import Entry, Ledger
from govinno.loaders.mapping.trees import joined, text_of
from govinno.loaders.spec import Block, Field, Target
from govinno.loaders.yaml_reader import Items, Scalar, Tree
from govinno.ontology.model import CodeList, Concept, Model, Property
from govinno.records.dates import Dates, read_date, read_times, read_year
from govinno.records.facts import IRI, Misread, Value
from govinno.records.text import letters_are_lost, read_text, script_of
from govinno.records.values import (
    READERS,
    Amount,
    amount_in,
    bilingual,
    is_same_unit,
    number_or_words,
)

#: A step that reads one value of a field, and one that reads all that stands in it. Both get the
#: entry, the field and the way to it, and write into the ledger.
SingleStep = Callable[[Entry, Field, Scalar, str], None]
NestedStep = Callable[[Entry, Field, Tree, str], None]


class Columns:
    """Reads the fields of entries into a ledger; knows no block and no record by name."""

    def __init__(self, ledger: Ledger, model: Model) -> None:
        self.ledger, self.model = ledger, model
        self.single: dict[str, SingleStep] = {
            "value": self.value,
            "year": self.year,
            "date": self.date,
            "time": self.time,
            "number": self.number,
        }
        self.nested: dict[str, NestedStep] = {"ignore": self.ignore, "span": self.span}

    def scalars(self, field: Field, tree: Tree, path: str) -> Iterator[Scalar]:
        """The single values of a field; a list where one value is meant counts as several."""
        if isinstance(tree, Scalar):
            yield tree
        elif isinstance(tree, Items) and all(isinstance(item, Scalar) for item in tree.items):
            yield from (item for item in tree.items if isinstance(item, Scalar))
        else:
            self.ledger.fault(
                "wrong-kind",
                tree.line,
                path,
                name=field.name,
                expected_th="ค่าเดียวหรือรายการของค่า",
                expected_en="a value or a list of values",
            )

    def ignore(self, _entry: Entry, field: Field, tree: Tree, path: str) -> None:
        """Say so where a field that is read elsewhere cannot be read."""
        if field.read == "names":
            list(self.scalars(field, tree, path))
        elif field.read and not isinstance(tree, Scalar):
            self.ledger.fault(
                "wrong-kind",
                tree.line,
                path,
                text_of(tree),
                name=field.name,
                expected_th="ค่าเดียว",
                expected_en="a single value",
            )
        elif field.read == "year" and isinstance(tree, Scalar):
            year = read_year(tree.text)
            if isinstance(year, Misread):
                self._misread(year, tree, path)
        elif field.read in READERS and isinstance(tree, Scalar):
            list(self.checked([READERS[field.read](tree.text)], tree, path))
        elif field.read and field.read[0].isupper() and isinstance(tree, Scalar):
            codes = self.model.code_lists[self.model.entity_class(field.read).iri]
            read_code(self.ledger, codes, tree, path)

    # ---- texts, codes and whatever the model gives a type

    def value(self, entry: Entry, field: Field, scalar: Scalar, path: str) -> None:
        for target in field.targets:
            for value in self._read(field, target, scalar, path, entry.block):
                owner = entry.parent if target.on_parent and entry.parent else entry
                self.ledger.say(owner, target.property, value, field.name, scalar.line)

    def _read(
        self, field: Field, target: Target, scalar: Scalar, path: str, block: Block
    ) -> Iterator[Value]:
        if codes := self._codes(target.property, block):
            concept = read_code(self.ledger, codes, scalar, path)
            yield from [Value(concept.iri, IRI)] if concept else []
        elif target.language == "both":
            yield from self.checked(bilingual(scalar.text), scalar, path)
        elif target.property.datatype == "text":
            language = (
                target.language if target.language in ("th", "en") else script_of(scalar.text)
            )
            yield from self.checked([READERS[f"@{language}"](scalar.text)], scalar, path)
        else:
            reader = READERS[field.read or str(target.property.datatype)]
            yield from self.checked([reader(scalar.text)], scalar, path)

    def _codes(self, prop: Property, block: Block) -> CodeList | None:
        """The code list of a property; a block may narrow it to one of several."""
        if block.code_list and prop.range:
            codes = list_named(self.model, block.code_list)
            if prop.range in self.model.line_of(codes.class_iri):
                return codes
        return self.model.codes_of(prop.range or "")

    def checked(
        self, read: Iterable[Value | Misread], scalar: Scalar, path: str
    ) -> Iterator[Value]:
        """Pass on what was read; turn a misreading into a fault."""
        for value in read:
            if isinstance(value, Misread):
                self._misread(value, scalar, path)
            else:
                self._warn_of_loss(value, scalar, path)
                yield value

    def _misread(self, misread: Misread, scalar: Scalar, path: str) -> None:
        self.ledger.fault(misread.code, scalar.line, path, scalar.text, **misread.details)

    def _warn_of_loss(self, value: Value, scalar: Scalar, path: str) -> None:
        """A bracket that never closes often means that the rest was cut off."""
        if value.text.count("(") > value.text.count(")") and "…" not in value.text:
            self.ledger.fault("unclosed-bracket", scalar.line, path, scalar.text)
        if letters_are_lost(value.text):
            self.ledger.fault("letters-lost", scalar.line, path, scalar.text)

    # ---- years, dates and times

    def year(self, entry: Entry, field: Field, scalar: Scalar, path: str) -> None:
        year = read_year(scalar.text)
        if isinstance(year, Misread):
            self._misread(year, scalar, path)
            return
        christian, buddhist = field.targets
        is_be = field.name.endswith("_be")
        alone = field.other not in entry.tree.fields
        if is_be or alone:
            value = Value(str(year.be), "integer")
            self.ledger.say(entry, buddhist.property, value, field.name, scalar.line)
        if not is_be or alone:
            value = Value(f"{year.ce:04d}", "gYear")
            self.ledger.say(entry, christian.property, value, field.name, scalar.line)

    def date(self, entry: Entry, field: Field, scalar: Scalar, path: str) -> None:
        dates = read_date(scalar.text)
        if field.words:
            for value in self.checked([read_text(scalar.text)], scalar, path):
                self.ledger.say(entry, field.words.property, value, field.name, scalar.line)
        if isinstance(dates, Misread):
            code = "date-kept-as-words" if field.words else dates.code
            self.ledger.fault(code, scalar.line, path, scalar.text, **dates.details)
            return
        if dates.note and not field.words:
            self.ledger.fault("bad-date", scalar.line, path, scalar.text, instead="2024-10-09")
        if dates.weekday_fits is False:
            self.ledger.fault("weekday-differs", scalar.line, path, scalar.text)
        self._say_moments(entry, field, scalar, _span(dates, field.read))

    def time(self, entry: Entry, field: Field, scalar: Scalar, path: str) -> None:
        times = read_times(scalar.text)
        if isinstance(times, Misread):
            self._misread(times, scalar, path)
        else:
            self._say_moments(entry, field, scalar, times)

    def _say_moments(
        self, entry: Entry, field: Field, scalar: Scalar, span: Iterable[Value | None]
    ) -> None:
        for target, moment in zip(field.targets, span, strict=False):
            if moment:
                self.ledger.say(entry, target.property, moment, field.name, scalar.line)

    # ---- figures

    def number(self, entry: Entry, field: Field, scalar: Scalar, path: str) -> None:
        amount = amount_in(scalar.text) if field.unit else None
        if amount:
            self._amount(entry, field, scalar, amount)
            return
        figure, words = field.targets
        value, is_figure = number_or_words(scalar.text, field.read or "decimal")
        for checked in self.checked([value], scalar, path):
            target = figure if is_figure else words
            spoken = _spoken(checked, target.property)
            self.ledger.say(entry, target.property, spoken, field.name, scalar.line)

    def _amount(self, entry: Entry, field: Field, scalar: Scalar, amount: Amount) -> None:
        """A figure with words around it: all of them are kept, and what they mean is told."""
        figure, words = field.targets
        spoken = _spoken(Value(scalar.text, "string"), words.property)
        self.ledger.say(entry, figure.property, amount.value, field.name, scalar.line)
        self.ledger.say(entry, words.property, spoken, field.name, scalar.line)
        if amount.unit and field.unit:
            unit = _spoken(Value(amount.unit, "string"), field.unit)
            if not {"unit", f"unit_{unit.kind[1:]}"} & set(entry.tree.fields):
                self.ledger.say(entry, field.unit, unit, field.name, scalar.line)
            self._compare_units(entry, amount.unit, field, scalar)
        if amount.qualifier and field.qualifier and "qualifier" not in entry.tree.fields:
            codes = self.model.codes_of(field.qualifier.range or "")
            concept = codes.find(amount.qualifier) if codes else None
            if concept:
                value = Value(concept.iri, IRI)
                self.ledger.say(entry, field.qualifier, value, field.name, scalar.line)

    def _compare_units(self, entry: Entry, unit: str, field: Field, scalar: Scalar) -> None:
        """Two units of one figure are a fault: one of them would be lost."""
        told = [text_of(entry.tree.fields.get(f"unit{tail}")) for tail in ("", "_th", "_en")]
        others = [o for o in told if o and (unit == "%" or script_of(o) == script_of(unit))]
        if others and not any(is_same_unit(unit, other) for other in others):
            path = joined(entry.path, field.name)
            self.ledger.fault(
                "units-disagree", scalar.line, path, scalar.text, unit=unit, other=others[0]
            )

    def span(self, entry: Entry, field: Field, tree: Tree, path: str) -> None:
        numbers = [READERS["integer"](text_of(item)) for item in getattr(tree, "items", ())]
        values = [number for number in numbers if isinstance(number, Value)]
        if len(values) != 2 or len(numbers) != 2 or int(values[0].text) >= int(values[1].text):
            self.ledger.fault("bad-span", tree.line, path, text_of(tree))
            return
        for target, value in zip(field.targets, values, strict=True):
            self.ledger.say(entry, target.property, value, field.name, tree.line)


def list_named(model: Model, name: str | None) -> CodeList:
    """The code list of this name, such as `topic-status`."""
    return next(codes for codes in model.code_lists.values() if codes.name == name)


def read_code(ledger: Ledger, codes: CodeList, scalar: Scalar, path: str) -> Concept | None:
    """The code that a text stands for; None, and a fault, where the list has none."""
    concept = codes.find(scalar.text)
    if concept is None:
        ledger.fault("unknown-code", scalar.line, path, scalar.text, **codes.lacks(scalar.text))
    return concept


def _span(dates: Dates, read: str | None) -> tuple[Value | None, Value | None]:
    """The days of a date field; with `read: latest` the end of a span comes first."""
    is_turned = read == "latest" and dates.end is not None
    return (dates.end, dates.start) if is_turned else (dates.start, dates.end)


def _spoken(value: Value, prop: Property) -> Value:
    """Words that have a language get it from their letters."""
    if value.kind == "string" and prop.datatype == "text":
        return Value(value.text, f"@{script_of(value.text)}")
    return value
