"""What a record tells under each of the 11 + 9 topics, found from its facts.

A fact is typed once, where it belongs; which topics it speaks to, the model says, or the record
with `topics` on the fact. A step after the walk makes one entry for each owner (an innovation,
the case, the review) and topic of which something is told or that a session asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from govinno.loaders.identity.owners import Owners
from govinno.loaders.identity.terms import Terms
from govinno.loaders.keys import digest
from govinno.loaders.mapping.columns import list_named
from govinno.loaders.mapping.ledger import Entry, Ledger
from govinno.loaders.mapping.trees import items_of, scalars_in, text_in
from govinno.loaders.spec import Block, Field, Spec
from govinno.loaders.yaml_reader import Mapping, Scalar, Tree
from govinno.ontology.iris import BASE, RDF_TYPE
from govinno.ontology.model import CodeList, Concept
from govinno.ontology.topics import load_topics
from govinno.records.facts import IRI, Fact, Place, Value
from govinno.records.values import read_integer

#: The block of the mapping in which topics are typed and the places where they were asked.
BLOCK, ASKED = "topics", "asked_evidence"

Key = tuple[str, str]


@dataclass(slots=True)
class Told:
    """What is told of one topic at one owner; `typed` are the codes of the status as typed."""

    things: dict[str, None] = field(default_factory=dict)
    answers: dict[str, None] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    evidence: dict[str, None] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    is_typed: bool = False
    is_asked: bool = False

    def is_told(self) -> bool:
        return bool(self.things or self.answers or self.texts)


class Topics:
    """The topics of one record; `unit` is the block of the whole record."""

    def __init__(
        self, ledger: Ledger, spec: Spec, unit: Block, terms: Terms, owners: Owners
    ) -> None:
        self.ledger, self.spec, self.unit, self.owners = ledger, spec, unit, owners
        self.terms, self.model, self.names = terms, load_topics(), terms.names["topic"]
        self.typed: dict[str, Key] = {}
        self.moved: dict[str, list[str]] = {}
        self.said: dict[str, tuple[Scalar, str]] = {}
        self.tagged: list[tuple[str, Key]] = []
        self.found: defaultdict[Key, Told] = defaultdict(Told)
        self.facts: defaultdict[str, defaultdict[str, list[Value]]] = defaultdict(
            lambda: defaultdict(list)
        )

    # ---- while the record is read

    def typed_entry_iri(self, block: Block, tree: Mapping) -> str | None:
        """The entry of the topic that a typed one names; None where no list has its code."""
        concept = self._list(block.code_list).find(text_in(tree, "code") or "")
        owner = self.owners.of_tree(block, tree)[0]
        return self._entry_iri(owner, concept.iri) if concept else None

    def note_entry(self, entry: Entry) -> None:
        """Remember a typed topic; what it says of its status is held against the facts."""
        concept = self._list(entry.block.code_list).find(text_in(entry.tree, "code") or "")
        self.owners.refuse_other(entry)
        self._check_number(entry, concept)
        self._note_status(entry)
        if concept:
            self.typed[entry.iri] = (self.owners.of(entry)[0], concept.iri)
        elif self.names["status"] not in entry.stated:
            self._state(entry.iri, "status", self._status("not_covered"))

    def _check_number(self, entry: Entry, concept: Concept | None) -> None:
        """The number stands in the list of topics, so it can only agree with the code or not."""
        told, code = entry.tree.fields.get("number"), text_in(entry.tree, "code") or ""
        if isinstance(told, Scalar):
            read = read_integer(told.text)
            if isinstance(read, Value) and not (concept and str(concept.number) == read.text):
                path = f"{entry.path}.number"
                self.ledger.fault("topic-number-differs", told.line, path, told.text, topic=code)

    def _note_status(self, entry: Entry) -> None:
        """Keep the status as typed, which must be one."""
        for told in scalars_in(entry.tree, "status"):
            where = told, f"{entry.path}.status"
            if self.said.setdefault(entry.iri, where) is not where:
                self.ledger.fault(
                    "wrong-kind",
                    told.line,
                    where[1],
                    told.text,
                    name="status",
                    expected_th="ค่าเดียว",
                    expected_en="a single value",
                )

    def note_answer(self, entry: Entry) -> None:
        """An answer may be about something else than its topic entry."""
        if "about" in entry.tree.fields:
            self.moved[entry.iri] = self.owners.of(entry)

    def tag(self, entry: Entry, concept_iri: str) -> None:
        """A fact that says itself which topic it speaks to: of its own owner, or of the review."""
        for owner in self._owners_of(entry):
            if concept_iri not in self._topics_of(owner):
                of_it = next(b for b in self._typed_blocks() if concept_iri in self._members(b))
                owner = self.owners.of_tree(of_it, Mapping({}, entry.tree.line, {}))[0]
            self.tagged.append((entry.iri, (owner, concept_iri)))

    def find(self, entry: Entry, text: str) -> str | None:
        """The topic of this code: of the list of the entry's owner, else of the other one."""
        lists = [self._list(block.code_list) for block in self._typed_blocks()]
        found = [concept.iri for codes in lists if (concept := codes.find(text))]
        own = [topic for owner in self._owners_of(entry) for topic in self._topics_of(owner)]
        return next((iri for iri in found if iri in own), next(iter(found), None))

    def _owners_of(self, entry: Entry) -> list[str]:
        """What a fact is about, also where only what encloses it says so."""
        around: Entry | None = entry
        while around and "about" not in around.tree.fields:
            around = around.parent
        return self.owners.of(around or entry)

    def known(self) -> list[str]:
        """All codes of topics, for a message."""
        return [c for b in self._typed_blocks() for c in self._list(b.code_list).concepts]

    def field(self, entry: Entry, field: Field, scalar: Scalar, path: str) -> None:
        """A topic that a fact speaks to besides those of its class."""
        found = self.find(entry, scalar.text)
        if found is None:
            label = self.spec.model.entity_class("Topic").label
            named = {"list": "topic", "list_th": label.th, "list_en": label.en}
            self.ledger.unknown("unknown-code", scalar, path, self.known(), **named)
            return
        self.tag(entry, found)
        for target in field.targets:
            value = Value(found, IRI)
            self.ledger.say(entry, target.property, value, field.name, scalar.line)

    # ---- when all is read

    def derive(self, asked: list[str]) -> None:
        """State one entry for each owner and topic of which something is told or was asked.

        `asked` are the places that tell what was asked.
        """
        if self.unit.class_iri not in self.model.owners:
            return
        for subject, prop, value in self.ledger.facts:
            self.facts[subject][prop].append(value)
        for owner in list(self.facts):
            self._tell(owner)
        for thing, key in self.tagged:
            self._tell_thing(key, thing)
        self._take_typed()
        self._ask()
        session = self._session_documents()
        best = self._best(session)
        for key, told in self.found.items():
            self._make(key, told, self._status_of(key, told, session, best), asked)
        self._compare_statuses()

    def _tell(self, owner: str) -> None:
        """Everything that hangs on one owner; nothing where the subject is none."""
        class_iri = self._owner_class(owner)
        if class_iri is None:
            return
        own, texts = set(self.model.owners[class_iri]), self.model.texts.get(class_iri, {})
        # What hangs on a record of one innovation is of that innovation.
        home = (self.owners.heading or owner) if owner == self.ledger.iri else owner
        for prop, values in self.facts[owner].items():
            for topic in texts.get(prop, ()):
                is_backed = (class_iri, prop) in self.model.backed
                self._tell_text((home, topic), values, owner if is_backed else None)
            for value in values:
                if value.kind == IRI and prop != RDF_TYPE and value.text in self.facts:
                    for topic in self._speaks_to(value.text) & own:
                        self._tell_thing((home, topic), value.text)

    def _owner_class(self, subject: str) -> str | None:
        shared = self.ledger.shared.get(subject)
        stated = shared.facts if shared else ()
        types = [f.value.text for f in stated if f.property == RDF_TYPE]
        types += [value.text for value in self._values(subject, RDF_TYPE)]
        return next((iri for iri in types if iri in self.model.owners), None)

    def _topics_of(self, owner: str) -> tuple[str, ...]:
        """The topics of an owner, also while the facts are not gathered yet."""
        if owner == self.ledger.iri:
            return self.model.owners[str(self.unit.class_iri)]
        shared = self.ledger.shared.get(owner)
        facts = shared.facts if shared else self.ledger.facts
        types = [f.value.text for f in facts if f.subject == owner and f.property == RDF_TYPE]
        return next((self.model.owners[iri] for iri in types if iri in self.model.owners), ())

    def _speaks_to(self, thing: str) -> set[str]:
        """The topics of a thing's classes and codes."""
        told = self.model.things
        values = (value.text for values in self.facts[thing].values() for value in values)
        return {topic for text in values if text in told for topic in told[text]}

    def _tell_text(self, key: Key, values: Iterable[Value], owner: str | None) -> None:
        told = self.found[key]
        for value in values:
            texts = told.texts.setdefault(value.kind, [])
            if value.text not in texts:
                texts.append(value.text)
        spans = self._values(owner, self.names["evidence"]) if owner else ()
        told.evidence |= dict.fromkeys(span.text for span in spans)

    def _tell_thing(self, key: Key, thing: str) -> None:
        """A thing, or its statements where it has some: each has a speaker and a place."""
        parts = self._values(thing, self.names["statement"])
        self.found[key].things |= dict.fromkeys([part.text for part in parts] or [thing])

    # ---- what is typed, what was asked

    def _take_typed(self) -> None:
        """Merge typed entries into those found; answers about something else move there."""
        status, answer = self.names["status"], self.names["answer"]
        dropped: set[Fact] = set()
        for iri, key in self.typed.items():
            told = self.found[key]
            told.is_typed = True
            for value in self._values(iri, status):
                told.typed.add(value.text)
                dropped.add(Fact(iri, status, value))
            for value in self._values(iri, answer):
                owners = self.moved.get(value.text, [key[0]])
                for owner in owners:
                    self.found[owner, key[1]].answers[value.text] = None
                if key[0] not in owners:
                    dropped.add(Fact(iri, answer, value))
        self.ledger.take_back(dropped)

    def asked(self) -> list[str]:
        """All topics of the halves for which the record says where they were asked."""
        return [concept for block in self._asked_blocks() for concept in self._members(block)]

    def _asked_blocks(self) -> list[Block]:
        tree = self.ledger.root.fields.get(BLOCK)
        if not isinstance(tree, Mapping) or ASKED not in tree.fields:
            return []
        fields = self.spec.blocks[BLOCK].fields.values()
        halves = {f.name: self.spec.blocks[f.block] for f in fields if f.block}
        # A record that types only one half was asked that half, as far as it says.
        listed = [name for name in halves if name in tree.fields]
        return [halves[name] for name in listed or halves]

    def asked_places(self) -> Iterator[tuple[Tree, str]]:
        """What tells where the topics were asked, with the way to the field."""
        tree = self.ledger.root.fields.get(BLOCK)
        told = tree.fields.get(ASKED) if isinstance(tree, Mapping) else None
        for place in items_of(told):
            yield place, f"{BLOCK}.{ASKED}"

    def _ask(self) -> None:
        """Mark the topics that a session asked."""
        sessions = self._values(self.ledger.iri, self.names["session"])
        stated = {
            topic.text
            for session in sessions
            for topic in self._values(session.text, self.names["asked"])
        }
        for block in self._typed_blocks():
            asked = self._asked_blocks()
            topics = [topic for topic in self._members(block) if topic in stated or block in asked]
            if topics:
                owner = self.owners.of_tree(block, Mapping({}, 0, {}))[0]
                for topic in topics:
                    self.found[owner, topic].is_asked = True

    # ---- statuses

    def _session_documents(self) -> set[str] | None:
        """The documents that tell of the sessions; None where there are none, or where a session
        is told without a document: then nobody can know which fact is from it."""
        sessions = [value.text for value in self._values(self.ledger.iri, self.names["session"])]
        found = {
            document.text
            for session in sessions
            for document in self._values(session, self.names["recorded"])
        }
        return found if found or not sessions else None

    def _documents(self, thing: str) -> list[str]:
        spans = self._values(thing, self.names["evidence"])
        return [doc for span in spans for doc in self._documents_of(span.text)]

    def _documents_of(self, span: str) -> list[str]:
        return [value.text for value in self._values(span, self.names["document"])]

    def _own_status(self, told: Told, session: set[str] | None) -> str:
        """The code that follows from what is told at one owner alone."""
        if told.is_told():
            if session is None:
                is_answered = self._status("answered").text in told.typed
                return "answered" if is_answered else "told"
            documents = {
                d for thing in (*told.things, *told.answers) for d in self._documents(thing)
            }
            documents |= {d for span in told.evidence for d in self._documents_of(span)}
            return "answered" if documents & session else "told"
        if told.is_asked:
            return "asked_not_answered"
        codes = self._list("topic-status").concepts
        stated = [code for code, concept in codes.items() if concept.iri in told.typed]
        return stated[0] if stated else "not_covered"

    def _best(self, session: set[str] | None) -> dict[str, str]:
        """The best status of each topic in the record: what the case as a whole can say of it."""
        best: dict[str, str] = {}
        for (_, topic), told in self.found.items():
            code = self._own_status(told, session)
            best[topic] = min(best.get(topic, code), code, key=self._rank)
        return best

    def _rank(self, code: str) -> int:
        return self._list("topic-status").concepts[code].number or 0

    def _compare_statuses(self) -> None:
        """Say so where the facts tell another status than the one typed."""
        codes, prop = self._list("topic-status"), self.names["status"]
        stated = {
            fact.subject: fact.value.text for fact in self.ledger.facts if fact.property == prop
        }
        for iri, (told, path) in self.said.items():
            typed, found = codes.find(told.text), stated.get(iri)
            if typed and typed.iri != found:
                instead = next((c.code for c in codes.concepts.values() if c.iri == found), "")
                self.ledger.fault(
                    "topic-status-differs", told.line, path, told.text, instead=instead
                )

    def _status_of(
        self, key: Key, told: Told, session: set[str] | None, best: dict[str, str]
    ) -> str:
        is_of_all = key[0] == self.ledger.iri and not told.is_told()
        return best[key[1]] if is_of_all else self._own_status(told, session)

    # ---- stating

    def _make(self, key: Key, told: Told, status: str, asked: list[str]) -> None:
        owner, topic = key
        iri = self._entry_iri(owner, topic)
        self.ledger.add(self.terms.types(iri, self.names["entry"]))
        self.ledger.link(owner, self.names["has"], iri)
        self._state(iri, "topic", Value(topic, IRI))
        self._state(iri, "status", self._status(status))
        for thing in told.things:
            self._state(iri, "told", Value(thing, IRI))
        for answer in told.answers:
            self._state(iri, "answer", Value(answer, IRI))
        for kind, texts in told.texts.items():
            self._state(iri, "text", Value(" · ".join(texts), kind))
        if not self._values(iri, self.names["evidence"]):
            # The place where a text was asked does not say the text.
            for span in told.evidence or (asked if told.is_asked and not told.texts else ()):
                self._state(iri, "evidence", Value(span, IRI))
        if not self._values(iri, self.names["review"]):
            self._state(iri, "review", self._code("review-status", "unknown"))
        where = self.ledger.places.get(owner) or self.ledger.places[self.ledger.iri]
        self.ledger.place(iri, Place(where.line, where.path))

    def _state(self, iri: str, role: str, value: Value) -> None:
        self.ledger.state(iri, self.names[role], value)

    def _values(self, subject: str, prop: str) -> list[Value]:
        return self.facts[subject].get(prop, []) if subject in self.facts else []

    def _entry_iri(self, owner: str, topic: str) -> str:
        kind = self.terms.model.classes[self.names["entry"]].iri_kind
        return f"{BASE}id/{kind}/{self.ledger.id}/{digest(kind, owner, topic)}"

    # ---- lists of the model

    def _typed_blocks(self) -> list[Block]:
        fields = self.spec.blocks[BLOCK].fields.values()
        return [self.spec.blocks[field.block] for field in fields if field.block]

    def _list(self, name: str | None) -> CodeList:
        return list_named(self.terms.model, name)

    def _members(self, block: Block) -> list[str]:
        """The topics of the list of a block."""
        return [concept.iri for concept in self._list(block.code_list).concepts.values()]

    def _status(self, code: str) -> Value:
        return self._code("topic-status", code)

    def _code(self, name: str, code: str) -> Value:
        return Value(self._list(name).concepts[code].iri, IRI)
