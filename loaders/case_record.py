"""A case record's YAML → the facts of its case, with every fault on the way.

The walk follows the mapping file; what a class or property is, the model knows. Nothing that
stands in the file is dropped without a word: it becomes a fact, or a fault says why not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from rapidfuzz import process

from govinno.loaders.identity import MANAGEMENT, Identity
from govinno.loaders.keys import content_of, digest
from govinno.loaders.register import Register, is_register, register_faults
from govinno.loaders.scalars import (
    READERS,
    amount_in,
    bilingual,
    is_same_unit,
    number_or_words,
)
from govinno.loaders.spec import LANGUAGES, Block, Field, Spec, Target, load_spec
from govinno.loaders.titles import read_name
from govinno.loaders.topics import Topics
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree, read_yaml, texts_of
from govinno.ontology.faults import Fault, make_fault
from govinno.ontology.model import CodeList, Property
from govinno.ontology.records import BASE, IRI, RDF_TYPE, CaseGraph, Fact, Place, Value
from govinno.ontology.values import (
    Amount,
    Misread,
    letters_are_lost,
    match_key,
    read_date,
    read_text,
    read_times,
    read_year,
    script_of,
)


def read_case(
    data: bytes, file: str, register: Register, spec: Spec | None = None
) -> tuple[CaseGraph | None, list[Fault]]:
    """Read one case record.

    Gives the graph of the case and all faults. The graph is None where the file is no YAML
    mapping or has no usable id; with other faults it is as complete as the file allows.
    """
    tree, faults = read_yaml(data, file)
    return (None, faults) if tree is None else read_tree(tree, file, register, spec, faults)


def read_tree(
    tree: Mapping, file: str, register: Register, spec: Spec | None, faults: list[Fault]
) -> tuple[CaseGraph | None, list[Fault]]:
    """The same from a tree that was read already."""
    if is_register(tree.fields):
        told = make_fault("register-not-used", file, tree.line, "", "")
        return None, [*faults, told, *register_faults(tree, file)]
    return map_case(tree, file, register, spec or load_spec(), faults)


def map_case(
    tree: Mapping, file: str, register: Register, spec: Spec, faults: list[Fault]
) -> tuple[CaseGraph | None, list[Fault]]:
    """Map a tree that was read from a case record; see `read_case`."""
    identifier = tree.fields.get("id")
    if not isinstance(identifier, Scalar):
        faults.append(
            make_fault("missing-field", file, tree.line, "id", "", name="id",
                       label_th="รหัสกรณี", label_en="case id")
        )  # fmt: skip
        return None, faults
    walk = Walk(spec, register, file, tree, identifier.text, faults)
    return walk.whole(), list(dict.fromkeys(faults))


@dataclass(slots=True)
class Entry:
    """One thing in the making: its IRI, its class, where it stands and what encloses it."""

    iri: str
    block: Block
    tree: Mapping
    path: str
    parent: Entry | None
    stated: set[str] = field(default_factory=set)


class Walk:
    """One pass over one record. Its steps are named after the kinds of the mapping.

    `unit` is the block of the whole file, `identity` settles who is meant in it.
    """

    def __init__(
        self, spec: Spec, register: Register, file: str, root: Mapping, case: str,
        faults: list[Fault], unit: str = "case", identity: type[Identity] = Identity,
    ) -> None:  # fmt: skip
        self.spec, self.model, self.file, self.case = spec, spec.model, file, case
        self.faults, self.root = faults, root
        self.facts: list[Fact] = []
        self.places: dict[str, Place] = {}
        self.seen: set[Fact] = set()
        self.documents: dict[str, str] = {}
        self.innovations: dict[str, str] = {}
        self.participants: dict[str, str] = {}
        self.contributions: dict[str, list[tuple[str, str]]] = {}
        self.unit = spec.blocks[unit]
        kind = self.model.classes[str(self.unit.class_iri)].iri_kind
        self.case_iri = f"{BASE}id/{kind}/{case}"
        self.heading_iri: str | None = None
        self.lines: dict[str, int] = {}
        self.twins: set[tuple[str, tuple[str, ...]]] = set()
        self.identity = identity(self, register)
        self.topics = Topics(self)

    def whole(self) -> CaseGraph:
        """Read the whole file into one graph."""
        self.node(self.unit, self.root, "", None)
        self.identity.finish()
        self.topics.derive()
        made_up = Fact(self.case_iri, self.spec.name("record", "made_up"), Value("true", "boolean"))
        return CaseGraph(
            self.case,
            self.facts,
            self.places,
            self.identity.shared,
            is_made_up=made_up in self.seen,
        )

    # ---- faults and facts

    def fault(self, code: str, line: int, path: str, value: str = "", **details: object) -> None:
        """Note a fault of this file."""
        self.faults.append(make_fault(code, self.file, line, path, value, **details))

    def state(self, subject: str, prop: Property | str, value: Value) -> None:
        """State a fact once."""
        iri = prop if isinstance(prop, str) else prop.iri
        fact = Fact(subject, iri, value)
        if fact not in self.seen:
            self.seen.add(fact)
            self.facts.append(fact)

    def say(self, entry: Entry, prop: Property, value: Value, name: str, line: int) -> None:
        """State a fact that a field of the file tells, and remember the field."""
        self.state(entry.iri, prop, value)
        entry.stated.add(prop.iri)
        self.note(entry, prop.iri, name, line)
        if value.kind.startswith("@"):
            self.note(entry, prop.iri + value.kind, name, line)

    def note(self, entry: Entry, key: str, name: str, line: int) -> None:
        """Remember which field tells a property; what is nested in the case keeps its way."""
        where = _join(entry.path, name) if entry.iri == self.case_iri else name
        self.places[entry.iri].fields.setdefault(key, (where, line))

    def link(self, subject: str, prop: Property, target: str) -> None:
        """State that one thing leads to another."""
        self.state(subject, prop, Value(target, IRI))

    # ---- things

    def node(self, block: Block, tree: Tree, path: str, parent: Entry | None) -> Entry | None:
        """Make the thing that one entry tells of; None where the entry is no mapping."""
        if not isinstance(tree, Mapping):
            self.fault("wrong-kind", tree.line, path, text_of(tree), name=path,
                       expected_th="รายการที่มีช่องย่อย", expected_en="an entry with fields")  # fmt: skip
            return None
        entry = Entry(self._iri(block, tree, parent), block, tree, path, parent)
        self._begin(entry)
        self.fields(entry, block)
        self._end(entry)
        return entry

    def _begin(self, entry: Entry) -> None:
        block = entry.block
        assert block.class_iri is not None
        self.places.setdefault(entry.iri, Place(entry.tree.line, entry.path, self._names(block)))
        for iri in self.model.types_of(block.class_iri):
            self.state(entry.iri, RDF_TYPE, Value(iri, IRI))

    def _names(self, block: Block) -> dict[str, str]:
        """The field that would tell each property, with the way to it where it is nested."""
        nested = [f for f in block.fields.values() if f.kind in ("inline", "heading")]
        inner = {
            iri: f"{field.name}.{name}"
            for field in nested
            for iri, name in self.spec.blocks[str(field.block)].names.items()
        }
        return {**inner, **block.names}

    def _end(self, entry: Entry) -> None:
        for prop, value in entry.block.states:
            if prop.iri not in entry.stated:
                self.state(entry.iri, prop, self.coded(prop, value))
        self._say_unknown(entry)
        if entry.block.then:
            getattr(self.identity, f"then_{entry.block.then}")(entry)
        if self._class("Testimony") in self.model.classes[str(entry.block.class_iri)].ancestors:
            self.identity.people.hears(entry)
        if entry.block.hangs and entry.block.then not in ("partner",):
            self.hang(entry, entry.block.hangs, entry.iri)

    def _say_unknown(self, entry: Entry) -> None:
        """Where the record is silent and the list allows it, unknown is said, never guessed."""
        assert entry.block.class_iri is not None
        for rule in self.model.rules_of(entry.block.class_iri):
            iri = rule.property.iri
            if iri in self.spec.unknown and rule.min_count and iri not in entry.stated:
                self.state(entry.iri, iri, self.coded(rule.property, "unknown"))

    def coded(self, prop: Property, code: str) -> Value:
        """The value of a code or flag that the mapping itself states."""
        codes = self.model.codes_of(prop.range or "")
        return Value(codes.concepts[code].iri, IRI) if codes else Value(code, "boolean")

    def hang(self, entry: Entry, prop: Property, iri: str) -> None:
        """Link the entry to what `about` says it belongs to."""
        for target in self.about(entry):
            self.link(target, prop, iri)

    def about(self, entry: Entry) -> list[str]:
        """What an entry belongs to: an innovation, the review, or the case record itself."""
        return self.about_of(entry.block, entry.tree, entry.path)

    def about_of(self, block: Block, tree: Mapping, path: str = "") -> list[str]:
        """The same for an entry that is not made yet."""
        if prop := block.hangs:
            allowed = {rule.property.iri for rule in self.model.rules_of(self._class("Innovation"))}
            if prop.iri not in allowed:
                return [self.case_iri]
        told = [block.about] if block.about else texts_of(tree.fields.get("about"))
        if not told:
            return [self.heading_iri or self.case_iri]
        return list(dict.fromkeys(self._owner(name, tree, path) for name in told))

    def _owner(self, told: str, tree: Mapping, path: str) -> str:
        """What one word of `about` means; the case record where it is no word of this record."""
        if told == MANAGEMENT:
            return self.identity.review()
        if told in self.innovations:
            return self.innovations[told]
        nearest = nearest_to(told, [*self.innovations, MANAGEMENT])
        if path:
            self.fault("unknown-innovation", tree.lines["about"], f"{path}.about", told,
                       nearest=nearest)  # fmt: skip
        return self.case_iri

    def _class(self, name: str) -> str:
        return self.model.entity_class(name).iri

    # ---- identity of things

    def _iri(self, block: Block, tree: Mapping, parent: Entry | None) -> str:
        assert block.class_iri is not None
        kind = self.model.classes[block.class_iri].iri_kind
        if block is self.unit:
            return self.case_iri
        if block.name == "partner":
            return self.identity.contribution_iri(block, tree, str(kind))
        if block.then == "topic" and (typed := self.topics.typed_entry_iri(block, tree)):
            return typed
        inside = "" if block.is_shared or parent is None else parent.iri
        told = self._whole_key(block, tree)
        is_twin = not block.is_shared and (block.name, told) in self.twins
        if block.key == ("id",):
            # One id twice is a fault; apart from each other, the two give no further ones.
            tail = f"-{digest(content_of(tree))}" if is_twin else ""
            return f"{BASE}id/{kind}/{self.case}/{told[0]}{tail}"
        key = digest(kind, inside, *told, content_of(tree) if is_twin else "")
        return f"{BASE}id/{kind}/{self.case}/{key}"

    @staticmethod
    def _key(block: Block, tree: Mapping) -> Iterator[str]:
        yield from (text_of(_told(tree, name)) for name in block.key)

    def _whole_key(self, block: Block, tree: Mapping) -> tuple[str, ...]:
        """What tells an entry apart; an id as an address has it, so that S.1 and S-1 are one."""
        told = tuple(self._key(block, tree))
        return (_safe(told[0]),) if block.key == ("id",) else told

    def _find_twins(self, block: Block, items: Iterable[Tree]) -> None:
        """Entries that say the same in all key fields are told apart by all they say.

        Their place in the list does not count, so that a new order changes nothing.
        """
        keys = Counter(self._whole_key(block, item) for item in items if isinstance(item, Mapping))
        self.twins |= {(block.name, key) for key, count in keys.items() if count > 1}

    # ---- fields

    def fields(self, entry: Entry, block: Block) -> None:
        """Read the fields of a block in its order; report those it does not have."""
        for spec in block.fields.values():
            if spec.name == ".":
                self._nodes(entry, spec, entry.tree, entry.path)
            elif spec.name in entry.tree.fields:
                self._field(entry, spec)
        if not block.is_twin:
            known = self._known_fields(block)
            for name in entry.tree.fields:
                if name not in known:
                    self._unknown_field(entry, known, name)

    def _known_fields(self, block: Block) -> list[str]:
        """The fields an entry may have: its block's own and those of its twin."""
        twin = block.fields.get(".")
        other = self.spec.blocks[str(twin.block)].fields if twin else {}
        return [name for name in {**block.fields, **other} if name != "."]

    def _unknown_field(self, entry: Entry, known: list[str], name: str) -> None:
        path = _join(entry.path, name)
        self.fault("unknown-field", entry.tree.lines.get(name, 0), path,
                   text_of(entry.tree.fields[name]), name=name, nearest=nearest_to(name, known))  # fmt: skip

    def _field(self, entry: Entry, spec: Field) -> None:
        tree, path = entry.tree.fields[spec.name], _join(entry.path, spec.name)
        if spec.kind == "ignore":
            self._look_at(spec, tree, path)
            return
        if spec.kind in ("nodes", "inline", "heading", "span"):
            step: Callable[..., None] = getattr(self, f"_{spec.kind}")
            step(entry, spec, tree, path)
            return
        for scalar in self._scalars(spec, tree, path):
            self._note_attempt(entry, spec, scalar.line)
            step = getattr(self, f"_{spec.kind}")
            step(entry, spec, scalar, path)

    def _look_at(self, spec: Field, tree: Tree, path: str) -> None:
        """Say so where a field that is read elsewhere cannot be read."""
        if spec.read == "names":
            list(self._scalars(spec, tree, path))
        elif spec.read and not isinstance(tree, Scalar):
            self.fault("wrong-kind", tree.line, path, text_of(tree), name=spec.name,
                       expected_th="ค่าเดียว", expected_en="a single value")  # fmt: skip
        elif spec.read == "year" and isinstance(tree, Scalar):
            year = read_year(tree.text)
            if isinstance(year, Misread):
                self.fault(year.code, tree.line, path, tree.text, **year.details)
        elif spec.read in READERS and isinstance(tree, Scalar):
            list(self._checked([READERS[spec.read](tree.text)], tree, path))
        elif spec.read and spec.read[0].isupper() and isinstance(tree, Scalar):
            list(self.code(self.model.code_lists[self._class(spec.read)], tree, path))

    def _note_attempt(self, entry: Entry, spec: Field, line: int) -> None:
        """What is written and cannot be read has a fault of its own and is not missing."""
        for target in spec.targets:
            if not target.on_parent:
                self.note(entry, target.property.iri, spec.name, line)

    def _scalars(self, spec: Field, tree: Tree, path: str) -> Iterator[Scalar]:
        """The single values of a field; a list where one value is meant counts as several."""
        if isinstance(tree, Scalar):
            yield tree
        elif isinstance(tree, Items) and all(isinstance(item, Scalar) for item in tree.items):
            yield from (item for item in tree.items if isinstance(item, Scalar))
        else:
            self.fault("wrong-kind", tree.line, path, "", name=spec.name,
                       expected_th="ค่าเดียวหรือรายการของค่า", expected_en="a value or a list of values")  # fmt: skip

    # ---- nested entries

    def _nodes(self, entry: Entry, spec: Field, tree: Tree, path: str) -> None:
        block = self.spec.blocks[str(spec.block)]
        entries = [(one, where) for item, where in entries_of(tree, path)
                   for one in _for_each_about(block, item)]  # fmt: skip
        self._find_twins(block, [item for item, _ in entries])
        for item, where in entries:
            child = self.node(block, item, where, entry)
            if child and spec.link:
                self.link(entry.iri, spec.link, child.iri)
                self.places[entry.iri].fields.setdefault(spec.link.iri, (spec.name, item.line))
                entry.stated.add(spec.link.iri)
            if child:
                self._remember(child)

    def _remember(self, child: Entry) -> None:
        """Keep what later fields may refer to by id or name."""
        if child.block.name in ("document", "innovation"):
            known = self.documents if child.block.name == "document" else self.innovations
            key = text_of(child.tree.fields.get("id"))
            place = f"{child.block.name} {_safe(key)}"
            if first := self.lines.get(place):
                code = "repeated-id" if key in known else "ids-alike"
                other = next((one for one in known if _safe(one) == _safe(key)), key)
                self.fault(code, child.tree.line, f"{child.path}.id", key, first=first, other=other)
            known.setdefault(key, child.iri)
            self.lines.setdefault(place, child.tree.line)
        if child.block.name == "participant":
            for name in ("name", "name_th", "name_en"):
                told = read_name(text_of(child.tree.fields.get(name))).bare
                self.participants.setdefault(match_key(told), child.iri)
        if child.block.name == "group":
            for name in ("group_th", "group_en"):
                self.identity.people.groups[match_key(text_of(child.tree.fields.get(name)))] = (
                    child.iri
                )

    def _inline(self, entry: Entry, spec: Field, tree: Tree, path: str) -> None:
        if not isinstance(tree, Mapping):
            self.fault("wrong-kind", tree.line, path, text_of(tree), name=spec.name,
                       expected_th="รายการที่มีช่องย่อย", expected_en="an entry with fields")  # fmt: skip
            return
        block = self.spec.blocks[str(spec.block)]
        inner = Entry(entry.iri, block, tree, path, entry, entry.stated)
        self.fields(inner, block)
        if block.then:
            getattr(self.identity, f"then_{block.then}")(inner)

    def _heading(self, entry: Entry, spec: Field, tree: Tree, path: str) -> None:
        """The heading is the innovation itself, or only the title where several are listed."""
        if "innovations" in entry.tree.fields or not isinstance(tree, Mapping):
            self._inline(entry, spec, tree, path)
            return
        self._title(entry, tree, path)
        block = self.spec.blocks["heading"]
        heading = Entry(f"{BASE}id/innovation/{self.case}", self.spec.blocks["innovation"], tree,
                        path, entry)  # fmt: skip
        self.heading_iri = heading.iri
        self._begin(heading)
        self.fields(heading, block)
        self._say_unknown(heading)
        self.identity.then_innovation(heading)
        assert spec.link is not None
        self.link(entry.iri, spec.link, heading.iri)
        entry.stated.add(spec.link.iri)

    def _title(self, entry: Entry, tree: Mapping, path: str) -> None:
        """A case with one innovation bears its name."""
        told = ("name_th", "name_en")
        names: dict[str, Tree] = {name: tree.fields[name] for name in told if name in tree.fields}
        title = Mapping(names, tree.line, tree.lines)
        inner = Entry(entry.iri, entry.block, title, path, entry.parent, entry.stated)
        for name in names:
            self._field(inner, self.spec.blocks["heading"].fields[name])

    # ---- single values

    def _value(self, entry: Entry, spec: Field, scalar: Scalar, path: str) -> None:
        for target in spec.targets:
            for value in self._read(spec, target, scalar, path, entry):
                self._put(entry, target, value, spec.name, scalar.line)
        if spec.agent:
            self._link_agent(entry, spec.agent, scalar)

    def _put(self, entry: Entry, target: Target, value: Value, name: str, line: int) -> None:
        owner = entry.parent if target.on_parent and entry.parent else entry
        self.say(owner, target.property, value, name, line)

    def _read(
        self, spec: Field, target: Target, scalar: Scalar, path: str, entry: Entry
    ) -> Iterator[Value]:
        if codes := self._codes(target.property, entry.block):
            yield from self.code(codes, scalar, path)
        elif target.language == "both":
            yield from self._checked(bilingual(scalar.text), scalar, path)
        elif target.property.datatype == "text":
            language = (
                target.language if target.language in ("th", "en") else script_of(scalar.text)
            )
            yield from self._checked([READERS[f"@{language}"](scalar.text)], scalar, path)
        else:
            reader = READERS[spec.read or str(target.property.datatype)]
            yield from self._checked([reader(scalar.text)], scalar, path)

    def _codes(self, prop: Property, block: Block) -> CodeList | None:
        """The code list of a property; a block may narrow it to one of several."""
        if block.code_list and prop.range == self._class("Topic"):
            return next(c for c in self.model.code_lists.values() if c.name == block.code_list)
        return self.model.codes_of(prop.range or "")

    def code(self, codes: CodeList, scalar: Scalar, path: str) -> Iterator[Value]:
        """The code that a text stands for; nothing, and a fault, where the list has none."""
        if concept := codes.find(scalar.text):
            yield Value(concept.iri, IRI)
        else:
            self.fault("unknown-code", scalar.line, path, scalar.text, list=codes.name,
                       nearest=codes.nearest(scalar.text))  # fmt: skip

    def _checked(
        self, read: Iterable[Value | Misread], scalar: Scalar, path: str
    ) -> Iterator[Value]:
        """Pass on what was read; turn a misreading into a fault."""
        for value in read:
            if isinstance(value, Misread):
                self.fault(value.code, scalar.line, path, scalar.text, **value.details)
            else:
                self._warn_of_loss(value, scalar, path)
                yield value

    def _warn_of_loss(self, value: Value, scalar: Scalar, path: str) -> None:
        """A bracket that never closes often means that the rest was cut off."""
        if value.text.count("(") > value.text.count(")") and "…" not in value.text:
            self.fault("unclosed-bracket", scalar.line, path, scalar.text)
        if letters_are_lost(value.text):
            self.fault("letters-lost", scalar.line, path, scalar.text)

    def _year(self, entry: Entry, spec: Field, scalar: Scalar, path: str) -> None:
        year = read_year(scalar.text)
        if isinstance(year, Misread):
            self.fault(year.code, scalar.line, path, scalar.text, **year.details)
            return
        christian, buddhist = spec.targets
        is_be = spec.name.endswith("_be")
        alone = spec.other not in entry.tree.fields
        if is_be or alone:
            value = Value(str(year.be), "integer")
            self.say(entry, buddhist.property, value, spec.name, scalar.line)
        if not is_be or alone:
            value = Value(f"{year.ce:04d}", "gYear")
            self.say(entry, christian.property, value, spec.name, scalar.line)

    def _date(self, entry: Entry, spec: Field, scalar: Scalar, path: str) -> None:
        dates = read_date(scalar.text)
        if spec.words:
            for value in self._checked([read_text(scalar.text)], scalar, path):
                self.say(entry, spec.words.property, value, spec.name, scalar.line)
        if isinstance(dates, Misread):
            code = "date-kept-as-words" if spec.words else dates.code
            self.fault(code, scalar.line, path, scalar.text, **dates.details)
            return
        if dates.note and not spec.words:
            self.fault("bad-date", scalar.line, path, scalar.text, instead="2024-10-09")
        if dates.weekday_fits is False:
            self.fault("weekday-differs", scalar.line, path, scalar.text)
        span = (dates.start, dates.end)
        if spec.read == "latest" and dates.end:
            span = (dates.end, dates.start)
        for target, moment in zip(spec.targets, span, strict=False):
            if moment:
                self.say(entry, target.property, moment, spec.name, scalar.line)

    def _time(self, entry: Entry, spec: Field, scalar: Scalar, path: str) -> None:
        times = read_times(scalar.text)
        if isinstance(times, Misread):
            self.fault(times.code, scalar.line, path, scalar.text, **times.details)
            return
        for target, moment in zip(spec.targets, times, strict=True):
            if moment:
                self.say(entry, target.property, moment, spec.name, scalar.line)

    def _number(self, entry: Entry, spec: Field, scalar: Scalar, path: str) -> None:
        amount = amount_in(scalar.text) if spec.unit else None
        if amount:
            self._amount(entry, spec, scalar, amount)
            return
        figure, words = spec.targets
        value, is_figure = number_or_words(scalar.text, spec.read or "decimal")
        for checked in self._checked([value], scalar, path):
            target = figure if is_figure else words
            self.say(entry, target.property, _spoken(checked, target), spec.name, scalar.line)

    def _amount(self, entry: Entry, spec: Field, scalar: Scalar, amount: Amount) -> None:
        """A figure with words around it: all of them are kept, and what they mean is told."""
        figure, words = spec.targets
        spoken = _spoken(Value(scalar.text, "string"), words)
        self.say(entry, figure.property, amount.value, spec.name, scalar.line)
        self.say(entry, words.property, spoken, spec.name, scalar.line)
        if amount.unit and spec.unit:
            unit = _spoken(Value(amount.unit, "string"), Target(spec.unit))
            if not {"unit", f"unit_{unit.kind[1:]}"} & set(entry.tree.fields):
                self.say(entry, spec.unit, unit, spec.name, scalar.line)
            self._compare_units(entry, amount.unit, scalar, _join(entry.path, spec.name))
        if amount.qualifier and spec.qualifier and "qualifier" not in entry.tree.fields:
            codes = self.model.codes_of(spec.qualifier.range or "")
            concept = codes.find(amount.qualifier) if codes else None
            if concept:
                self.say(entry, spec.qualifier, Value(concept.iri, IRI), spec.name, scalar.line)

    def _compare_units(self, entry: Entry, unit: str, scalar: Scalar, path: str) -> None:
        """Two units of one figure are a fault: one of them would be lost."""
        told = [text_of(entry.tree.fields.get(f"unit{tail}")) for tail in ("", "_th", "_en")]
        others = [o for o in told if o and (unit == "%" or script_of(o) == script_of(unit))]
        if others and not any(is_same_unit(unit, other) for other in others):
            self.fault("units-disagree", scalar.line, path, scalar.text, unit=unit, other=others[0])

    def _span(self, entry: Entry, spec: Field, tree: Tree, path: str) -> None:
        numbers = [READERS["integer"](text_of(item)) for item in getattr(tree, "items", ())]
        values = [number for number in numbers if isinstance(number, Value)]
        if len(values) != 2 or len(numbers) != 2 or int(values[0].text) >= int(values[1].text):
            self.fault("bad-span", tree.line, path, text_of(tree))
            return
        for target, value in zip(spec.targets, values, strict=True):
            self.say(entry, target.property, value, spec.name, tree.line)

    # ---- references

    def _document(self, entry: Entry, spec: Field, scalar: Scalar, path: str) -> None:
        self._refer(entry, spec, scalar, path, self.documents.get(scalar.text), "unknown-source",
                    self.documents)  # fmt: skip

    def _innovation(self, entry: Entry, spec: Field, scalar: Scalar, path: str) -> None:
        found = self.innovations.get(scalar.text)
        self._refer(entry, spec, scalar, path, found, "unknown-innovation", self.innovations)

    def _participant(self, entry: Entry, spec: Field, scalar: Scalar, path: str) -> None:
        found = self.participants.get(match_key(read_name(scalar.text).bare))
        self._refer(entry, spec, scalar, path, found, "unknown-participant", self.participants)

    def _person(self, entry: Entry, spec: Field, scalar: Scalar, path: str) -> None:
        """The name of a person; the person is made when all who are named are known."""
        if any(self._checked([read_text(scalar.text)], scalar, path)):
            entry.stated.add(spec.targets[0].property.iri)

    def _contribution(self, entry: Entry, spec: Field, scalar: Scalar, path: str) -> None:
        """A partner named by its exact name; where it has several parts, that of this `about`."""
        parts = self.contributions.get(match_key(scalar.text), [])
        here = set(self.about(entry))
        found = next((iri for target, iri in parts if target in here), None)
        found = found or next((iri for _, iri in parts), None)
        self._refer(entry, spec, scalar, path, found, "unknown-partner", self.identity.written)

    def _topic(self, entry: Entry, spec: Field, scalar: Scalar, path: str) -> None:
        """A topic that a fact speaks to besides those of its class."""
        found = self.topics.find(entry, scalar.text)
        if found is None:
            self.fault("unknown-code", scalar.line, path, scalar.text, list="topic",
                       nearest=nearest_to(scalar.text, self.topics.known()))  # fmt: skip
            return
        self.topics.tag(entry, found)
        for target in spec.targets:
            self.say(entry, target.property, Value(found, IRI), spec.name, scalar.line)

    def _refer(
        self, entry: Entry, spec: Field, scalar: Scalar, path: str, found: str | None, code: str,
        known: Iterable[str],
    ) -> None:  # fmt: skip
        if found is None:
            self.fault(code, scalar.line, path, scalar.text, nearest=nearest_to(scalar.text, known))
            return
        for target in spec.targets:
            self.say(entry, target.property, Value(found, IRI), spec.name, scalar.line)

    def fault_of_name(self, code: str, name: Scalar, path: str, known: Iterable[str]) -> None:
        """Note a name that nothing in the record has, with the nearest that something has."""
        self.fault(code, name.line, path, name.text, nearest=nearest_to(name.text, known))

    def _agent(self, entry: Entry, spec: Field, scalar: Scalar, path: str) -> None:
        if spec.words and not self._is_replaced(entry, spec):
            for value in self._checked([read_text(scalar.text)], scalar, path):
                self.say(entry, spec.words.property, value, spec.name, scalar.line)
        self._link_agent(entry, spec.targets[0].property, scalar)

    def _is_replaced(self, entry: Entry, spec: Field) -> bool:
        """`organisation_as_written` gives the source's words instead of `organisation`."""
        others = entry.block.fields.values()
        return any(o.replaces == spec.name and o.name in entry.tree.fields for o in others)

    def _link_agent(self, entry: Entry, prop: Property, scalar: Scalar) -> None:
        if iri := self.identity.agent_named(scalar.text):
            self.link(entry.iri, prop, iri)
            entry.stated.add(prop.iri)


def _spoken(value: Value, target: Target) -> Value:
    """Words that have a language get it from their letters."""
    if value.kind == "string" and target.property.datatype == "text":
        return Value(value.text, f"@{script_of(value.text)}")
    return value


def _for_each_about(block: Block, tree: Tree) -> Iterator[Tree]:
    """An entry that is about several things is one entry for each of them."""
    about = tree.fields.get("about") if isinstance(tree, Mapping) and block.hangs else None
    items = about.items if isinstance(about, Items) else ()
    words = {item.text: item for item in items if isinstance(item, Scalar)}
    if not isinstance(tree, Mapping) or len(words) < len(items) or not words:
        yield tree
        return
    for word in words.values():
        yield Mapping({**tree.fields, "about": word}, tree.line, tree.lines)


def entries_of(tree: Tree, path: str) -> Iterator[tuple[Tree, str]]:
    """The entries of a list; a single entry counts as a list of one."""
    if isinstance(tree, Items):
        for index, item in enumerate(tree.items):
            yield item, f"{path}[{index}]"
    else:
        yield tree, path


def text_of(tree: Tree | None) -> str:
    """What stands there, for a message or a key; empty for nothing and for nested fields."""
    if isinstance(tree, Scalar):
        return tree.text
    if isinstance(tree, Items):
        return ", ".join(text_of(item) for item in tree.items)
    return ""


def _told(tree: Mapping, name: str) -> Tree | None:
    """A field as it is told: under its own name, else in Thai, else in English. One text in two
    languages names one thing, whichever way a record writes it."""
    names = (name, *(f"{name}_{language}" for language in LANGUAGES))
    return next((tree.fields[one] for one in names if one in tree.fields), None)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _safe(key: str) -> str:
    """An id inside a record as part of an IRI; what is not safe there is replaced."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in key) or "-"


def nearest_to(text: str, known: Iterable[str]) -> str:
    """The three nearest known words, for a message."""
    found = process.extract(text, list(known), limit=3)
    return ", ".join(word for word, _, _ in found) or "-"
