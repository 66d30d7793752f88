"""The walk over one record: entry after entry, field after field, as the mapping says.

It knows no block, no kind of record and no name by itself: a kind hands in the steps that are
its own. Nothing that stands in the record is dropped without a word: it becomes a fact, or a
fault says why not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from govinno.loaders.keys import content_of, digest, in_address
from govinno.loaders.mapping.columns import Columns, NestedStep, SingleStep
from govinno.loaders.mapping.ledger import Entry
from govinno.loaders.mapping.trees import entries_of, joined, text_of
from govinno.loaders.nearest import nearest_to
from govinno.loaders.spec import LANGUAGES, Block, Field, Spec
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree
from govinno.ontology.iris import BASE, PREFIXES, RDF_TYPE
from govinno.ontology.model import ModelError, Property
from govinno.records.facts import IRI, Place, Value

#: What names a thing, of whatever class.
_LABEL = PREFIXES["rdfs"] + "label"

#: A step that gets an entry when all its fields are read.
Close = Callable[[Entry], None]


@dataclass(frozen=True, slots=True)
class Steps:
    """What a kind of record adds to the walk, each by the word that the mapping uses.

    `single` reads kinds of fields, `then` closes an entry of a block that names it, in this
    order, `heading` the thing that a heading is; `iri` gives an entry an address of its own (None:
    by its key, like any other), `owners` says what an entry with `hangs` belongs to, `after` sees
    every entry that is closed.
    """

    single: dict[str, SingleStep] = field(default_factory=dict)
    then: dict[str, tuple[Close, ...]] = field(default_factory=dict)
    heading: Close = lambda _: None
    iri: dict[str, Callable[[Block, Mapping], str | None]] = field(default_factory=dict)
    owners: Callable[[Entry], Iterable[str]] = lambda _: ()
    after: Close = lambda _: None


class Walk:
    """One pass over one record. `unit` is the block of the whole record.

    Raises `ModelError` where the mapping names a step that nobody hands in.
    """

    def __init__(self, spec: Spec, columns: Columns, unit: str, steps: Steps) -> None:
        self.spec, self.model, self.steps = spec, spec.model, steps
        self.columns, self.ledger = columns, columns.ledger
        self.unit = spec.blocks[unit]
        self.single = {**columns.single, **steps.single}
        self.nested: dict[str, NestedStep] = {
            **columns.nested,
            "nodes": self._read_nodes,
            "inline": self._read_inline,
            "heading": self._read_heading,
        }
        self._names = spec.names_within
        self._twins: set[tuple[str, tuple[str, ...]]] = set()
        self._refuse_unknown_steps()

    def _refuse_unknown_steps(self) -> None:
        kinds = {**self.single, **self.nested}
        steps = frozenset((*kinds, *self.steps.then))
        if steps in self.spec.walked_with:
            return
        for block in self.spec.blocks.values():
            if block.then and block.then not in self.steps.then:
                raise ModelError(f"the mapping closes {block.name} by an unknown {block.then}")
            for known in block.fields.values():
                if known.kind not in kinds:
                    raise ModelError(f"the mapping reads {known.name} as an unknown {known.kind}")
        self.spec.walked_with.add(steps)

    def read(self) -> None:
        """Read the whole record into the ledger."""
        self.node(self.unit, self.ledger.root, "", None)

    # ---- things

    def node(self, block: Block, tree: Tree, path: str, parent: Entry | None) -> Entry | None:
        """Make the thing that one entry tells of; None where the entry is no mapping."""
        if not isinstance(tree, Mapping):
            self._refuse(tree, path, path)
            return None
        entry = Entry(self._iri(block, tree, parent), block, tree, path, parent)
        self._begin(entry)
        self.fields(entry, block)
        self._end(entry)
        return entry

    def _refuse(self, tree: Tree, path: str, name: str) -> None:
        """Say that an entry with fields is meant where something else stands."""
        self.ledger.fault(
            "wrong-kind",
            tree.line,
            path,
            text_of(tree),
            name=name,
            expected_th="รายการที่มีช่องย่อย",
            expected_en="an entry with fields",
        )

    def _begin(self, entry: Entry) -> None:
        """State what the thing is, and remember where it stands."""
        block = entry.block
        assert block.class_iri is not None
        place = Place(entry.tree.line, entry.path, self._names_of(block))
        self.ledger.place(entry.iri, place)
        for iri in self.model.types_of(block.class_iri):
            self.ledger.link(entry.iri, RDF_TYPE, iri)

    def _names_of(self, block: Block) -> dict[str, str]:
        """The field that would tell each property, with the way to it where it is nested."""
        if block.name not in self._names:
            within = [f for f in block.fields.values() if f.block and f.kind != "nodes"]
            inner = {
                iri: f"{field.name}.{name}"
                for field in within
                for iri, name in self.spec.blocks[str(field.block)].names.items()
            }
            self._names[block.name] = {**inner, **block.names}
        return self._names[block.name]

    def _end(self, entry: Entry) -> None:
        for prop, value in entry.block.states:
            if prop.iri not in entry.stated:
                self.ledger.state(entry.iri, prop.iri, self._coded(prop, value))
        self._say_unknown(entry)
        self._close(entry)
        self.steps.after(entry)
        if entry.block.hangs:
            for owner in self.steps.owners(entry):
                self.ledger.link(owner, entry.block.hangs.iri, entry.iri)

    def _close(self, entry: Entry) -> None:
        for close in self.steps.then.get(entry.block.then or "", ()):
            close(entry)

    def _say_unknown(self, entry: Entry) -> None:
        """Where the record is silent and the list allows it, unknown is said, never guessed."""
        assert entry.block.class_iri is not None
        for rule in self.model.rules_of(entry.block.class_iri):
            iri = rule.property.iri
            if iri in self.spec.unknown and rule.min_count and iri not in entry.stated:
                self.ledger.state(entry.iri, iri, self._coded(rule.property, "unknown"))

    def _coded(self, prop: Property, code: str) -> Value:
        """The value of a code or flag that the mapping itself states."""
        codes = self.model.codes_of(prop.range or "")
        return Value(codes.concepts[code].iri, IRI) if codes else Value(code, "boolean")

    # ---- addresses of things

    def _iri(self, block: Block, tree: Mapping, parent: Entry | None) -> str:
        if block is self.unit:
            return self.ledger.iri
        own = self.steps.iri.get(block.then or "")
        return (own and own(block, tree)) or self._iri_by_key(block, tree, parent)

    def _iri_by_key(self, block: Block, tree: Mapping, parent: Entry | None) -> str:
        kind = self.model.classes[str(block.class_iri)].iri_kind
        inside = "" if block.is_shared or parent is None else parent.iri
        told = _whole_key(block, tree)
        is_twin = not block.is_shared and (block.name, told) in self._twins
        if block.key == ("id",):
            # One id twice is a fault; apart from each other, the two give no further ones.
            tail = f"-{digest(content_of(tree))}" if is_twin else ""
            return f"{BASE}id/{kind}/{self.ledger.id}/{told[0]}{tail}"
        key = digest(kind, inside, *told, content_of(tree) if is_twin else "")
        return f"{BASE}id/{kind}/{self.ledger.id}/{key}"

    def _find_twins(self, block: Block, items: Iterable[Tree]) -> None:
        """Entries that say the same in all key fields are told apart by all they say.

        Their place in the list does not count, so that a new order changes nothing.
        """
        keys = Counter(_whole_key(block, item) for item in items if isinstance(item, Mapping))
        self._twins |= {(block.name, key) for key, count in keys.items() if count > 1}

    # ---- fields

    def fields(self, entry: Entry, block: Block) -> None:
        """Read the fields of a block in its order; report those it does not have."""
        for known in block.fields.values():
            if known.name == ".":
                self._read_nodes(entry, known, entry.tree, entry.path)
            elif known.name in entry.tree.fields:
                self._field(entry, known)
        if not block.is_twin:
            names = self._known_fields(block)
            for name in entry.tree.fields:
                if name not in names:
                    self._unknown_field(entry, names, name)

    def _known_fields(self, block: Block) -> list[str]:
        """The fields an entry may have: its block's own and those of its twin."""
        twin = block.fields.get(".")
        other = self.spec.blocks[str(twin.block)].fields if twin else {}
        return [name for name in {**block.fields, **other} if name != "."]

    def _unknown_field(self, entry: Entry, known: list[str], name: str) -> None:
        path = joined(entry.path, name)
        self.ledger.fault(
            "unknown-field",
            entry.tree.lines.get(name, 0),
            path,
            text_of(entry.tree.fields[name]),
            name=name,
            nearest=nearest_to(name, known),
        )

    def _field(self, entry: Entry, known: Field) -> None:
        """Read one field that the entry has, by the step of its kind."""
        tree, path = entry.tree.fields[known.name], joined(entry.path, known.name)
        if known.kind in self.nested:
            self.nested[known.kind](entry, known, tree, path)
            return
        step = self.single[known.kind]
        for scalar in self.columns.scalars(known, tree, path):
            self._note_attempt(entry, known, scalar.line)
            step(entry, known, scalar, path)

    def _note_attempt(self, entry: Entry, known: Field, line: int) -> None:
        """What is written and cannot be read has a fault of its own and is not missing."""
        for target in known.targets:
            if not target.on_parent:
                self.ledger.note(entry, target.property.iri, known.name, line)

    # ---- nested entries

    def _read_nodes(self, entry: Entry, known: Field, tree: Tree, path: str) -> None:
        """Each entry of the field becomes a thing of its own."""
        block = self.spec.blocks[str(known.block)]
        entries = [
            (one, where)
            for item, where in entries_of(tree, path)
            for one in for_each(block, _with_fields(block, item))
        ]
        self._find_twins(block, [item for item, _ in entries])
        for item, where in entries:
            child = self.node(block, item, where, entry)
            if child and known.link:
                self.ledger.link(entry.iri, known.link.iri, child.iri)
                fields = self.ledger.places[entry.iri].fields
                fields.setdefault(known.link.iri, (known.name, item.line))
                entry.stated.add(known.link.iri)

    def _read_inline(self, entry: Entry, known: Field, tree: Tree, path: str) -> None:
        """The fields below belong to the same thing."""
        if not isinstance(tree, Mapping):
            self._refuse(tree, path, known.name)
            return
        block = self.spec.blocks[str(known.block)]
        inner = Entry(entry.iri, block, tree, path, entry, entry.stated)
        self.fields(inner, block)
        self._close(inner)

    def _read_heading(self, entry: Entry, known: Field, tree: Tree, path: str) -> None:
        """The one thing that gives its name to what encloses it; where several such things are
        listed, only the name."""
        listed = _listing(entry.block, known)
        if listed.name in entry.tree.fields or not isinstance(tree, Mapping):
            self._read_inline(entry, known, tree, path)
            return
        head = self.spec.blocks[str(known.block)]
        self._read_name(entry, head, tree, path)
        block = self.spec.blocks[str(listed.block)]
        kind = self.model.classes[str(block.class_iri)].iri_kind
        heading = Entry(f"{BASE}id/{kind}/{self.ledger.id}", block, tree, path, entry)
        self._begin(heading)
        self.fields(heading, head)
        self._say_unknown(heading)
        self.steps.heading(heading)
        if known.link:
            self.ledger.link(entry.iri, known.link.iri, heading.iri)
            entry.stated.add(known.link.iri)

    def _read_name(self, entry: Entry, head: Block, tree: Mapping, path: str) -> None:
        """Give the name of the heading to what encloses it as well."""
        inner = Entry(entry.iri, entry.block, tree, path, entry.parent, entry.stated)
        for known in head.fields.values():
            is_name = any(target.property.iri == _LABEL for target in known.targets)
            if is_name and known.name in tree.fields:
                self._field(inner, known)


def _listing(block: Block, heading: Field) -> Field:
    """The field that lists what a heading is one of: both lead there by the same property."""
    fields = block.fields.values()
    return next(f for f in fields if f.kind == "nodes" and f.link == heading.link)


def _with_fields(block: Block, tree: Tree) -> Tree:
    """A single word as an entry, where the block says which of its fields that is."""
    if block.word is None or not isinstance(tree, Scalar):
        return tree
    return Mapping({block.word: tree}, tree.line, {block.word: tree.line})


def for_each(block: Block, tree: Tree) -> Iterator[Tree]:
    """An entry that says one thing of several, as its block allows, is one entry for each."""
    name = block.each
    told = tree.fields.get(name) if name and isinstance(tree, Mapping) else None
    items = told.items if isinstance(told, Items) else ()
    words = {item.text: item for item in items if isinstance(item, Scalar)}
    if name is None or not isinstance(tree, Mapping) or len(words) < len(items) or not words:
        yield tree
        return
    for word in words.values():
        yield Mapping({**tree.fields, name: word}, tree.line, {**tree.lines, name: word.line})


def _whole_key(block: Block, tree: Mapping) -> tuple[str, ...]:
    """What tells an entry apart; an id as an address has it, so that S.1 and S-1 are one."""
    told = tuple(_key(block, tree))
    return (in_address(told[0]),) if block.key == ("id",) else told


def _key(block: Block, tree: Mapping) -> Iterator[str]:
    """What tells an entry from others, by the fields of its key; the order of a list tells
    nothing, but for the two ends of a span."""
    for name in block.key:
        told, known = _told(tree, name), block.fields.get(name)
        is_ordered = known is not None and known.kind == "span"
        if isinstance(told, Items) and not is_ordered:
            yield ", ".join(sorted(text_of(item) for item in told.items))
        else:
            yield text_of(told)


def _told(tree: Mapping, name: str) -> Tree | None:
    """A field as it is told: under its own name, else in Thai, else in English. One text in two
    languages names one thing, whichever way a record writes it."""
    names = (name, *(f"{name}_{language}" for language in LANGUAGES))
    return next((tree.fields[one] for one in names if one in tree.fields), None)
