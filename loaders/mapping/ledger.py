"""What is found in one record: facts, the places where they stand, and faults.

A ledger is passive. The walk over the mapping and the settling of names both write into it, and
neither knows the other; what a kind of record needs of both is put together in the kind's file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from govinno.loaders.mapping.trees import joined
from govinno.loaders.nearest import nearest_to
from govinno.loaders.spec import Block
from govinno.loaders.yaml_reader import Mapping, Scalar
from govinno.ontology.model import Property
from govinno.records.facts import IRI, CaseGraph, Fact, Place, SharedThing, Value
from govinno.records.faults import Fault, make_fault


@dataclass(slots=True)
class Entry:
    """One thing in the making: its IRI, its class, where it stands and what encloses it.

    `stated` are the properties that the record has told of it so far.
    """

    iri: str
    block: Block
    tree: Mapping
    path: str
    parent: Entry | None
    stated: set[str] = field(default_factory=set)


class Ledger:
    """The book of one record. `iri` is the thing that the whole record is, `id` its key.

    `shared` holds descriptions of things that other records may refer to as well, by IRI.
    """

    def __init__(self, file: str, root: Mapping, record: str, iri: str) -> None:
        self.file, self.root, self.id, self.iri = file, root, record, iri
        self.places: dict[str, Place] = {}
        self.faults: list[Fault] = []
        self.shared: dict[str, SharedThing] = {}
        self._facts: dict[Fact, None] = {}

    @property
    def facts(self) -> Iterable[Fact]:
        """All facts in the order in which they were stated, each once."""
        return self._facts.keys()

    # ---- facts

    def add(self, facts: Iterable[Fact]) -> None:
        """State facts; one that is stated already stays where it is."""
        for fact in facts:
            self._facts.setdefault(fact)

    def state(self, subject: str, prop: str, value: Value) -> None:
        """State one fact."""
        self._facts.setdefault(Fact(subject, prop, value))

    def link(self, subject: str, prop: str, target: str) -> None:
        """State that one thing leads to another."""
        self._facts.setdefault(Fact(subject, prop, Value(target, IRI)))

    def say(self, entry: Entry, prop: Property, value: Value, name: str, line: int) -> None:
        """State a fact that a field of the file tells, and remember the field."""
        self.state(entry.iri, prop.iri, value)
        entry.stated.add(prop.iri)
        self.note(entry, prop.iri, name, line)
        if value.kind.startswith("@"):
            self.note(entry, prop.iri + value.kind, name, line)

    def take_back(self, facts: Iterable[Fact]) -> None:
        """Forget facts that something better takes the place of."""
        for fact in facts:
            self._facts.pop(fact, None)

    def share(self, iri: str, graph: str, facts: Iterable[Fact]) -> None:
        """Describe a thing for all records that refer to it; the last description stands."""
        self.shared[iri] = SharedThing(iri, graph, tuple(facts))

    # ---- places

    def place(self, iri: str, place: Place) -> None:
        """Remember where a thing is told; the first place stands."""
        self.places.setdefault(iri, place)

    def note(self, entry: Entry, key: str, name: str, line: int) -> None:
        """Remember which field tells a property; what is nested in the record keeps its way."""
        where = joined(entry.path, name) if entry.iri == self.iri else name
        self.places[entry.iri].fields.setdefault(key, (where, line))

    def ask_for(self, entry: Entry, prop: str, name: str) -> None:
        """Say which field would tell a property that nothing of the entry itself tells."""
        place = self.places[entry.iri]
        place.names = {**place.names, prop: name}

    # ---- faults

    def fault(self, code: str, line: int, path: str, value: str = "", **details: object) -> None:
        """Note a fault of this record."""
        self.faults.append(make_fault(code, self.file, line, path, value, **details))

    def unknown(
        self, code: str, told: Scalar, path: str, known: Iterable[str], **details: object
    ) -> None:
        """Note a word that nothing has, with the nearest that something has."""
        nearest = nearest_to(told.text, known)
        self.fault(code, told.line, path, told.text, nearest=nearest, **details)

    # ---- the end

    def graph(self, *, made_up: str) -> CaseGraph:
        """All that was found; `made_up` is the property of a record that calls itself invented."""
        is_made_up = Fact(self.iri, made_up, Value("true", "boolean")) in self._facts
        return CaseGraph(
            self.id, list(self._facts), self.places, self.shared, is_made_up=is_made_up
        )
