"""The programme that selects, and what belongs to it: steps, session, round and publications.

Whoever commissions or evaluates does so in the programme; a session is one of its steps, so that
nobody is said to have commissioned a session where the sources speak of the selection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from govinno.loaders.keys import digest
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree
from govinno.ontology.model import CodeList
from govinno.ontology.records import BASE, IRI, RDF_TYPE, Fact, SharedThing, Value
from govinno.ontology.values import Year, script_of

if TYPE_CHECKING:
    from govinno.loaders.case_record import Entry, Walk
    from govinno.loaders.identity import Identity

#: The step of a chain that a session, and that a publication, is.
_LESSON, _PUBLICATION = "lesson", "publication"
#: The lists of topics by the field that holds them, and the word for all of a list.
_TOPIC_LISTS = {"innovation_11": "innovation-topic", "good_governance_9": "governance-topic"}
_ALL = "all"
_REMARK = re.compile(r"\s*\(([^()]*)\)\Z")


class Programme:
    """The selection programme of one record; `iri` is None where the record names none."""

    def __init__(self, walk: Walk, identity: Identity) -> None:
        self.walk, self.identity = walk, identity
        self.names = walk.spec.names.get("programme", {})
        self.selection: Entry | None = None
        self.round: str | None = None
        self.iri: str | None = None
        self.steps: list[Entry] = []
        self.sessions: list[Entry] = []
        self.participants: list[Entry] = []
        self.publications: list[Entry] = []

    def finish(self) -> None:
        """Make the programme and link what belongs to it."""
        self._make()
        for session in self.sessions:
            self._ask(session)
        for participant in self.participants:
            self._back(participant)
        members = [*self.steps, *(s for s in self.sessions if self._belongs(s, _LESSON))]
        works = [work for work in self.publications if self._belongs(work, _PUBLICATION)]
        for entry in [*members, *works]:
            self._link(entry, "link", self.iri)
        for work in works:
            self._link(work, "round", self.round)
        for work in self.publications:
            if self._publishes_lessons(work):
                self._link(work, "session", self.sessions[0].iri)

    # ---- the programme

    def _make(self) -> None:
        if self.selection is None:
            return
        told = {language: self._text(self.selection.tree, f"programme_{language}")
                for language in ("th", "en")}  # fmt: skip
        names = {language: without_year(text) for language, text in told.items() if text}
        if not names:
            return
        name, year = next(iter(names.values())), self.identity.fiscal_year
        # Without its year the programme of two records need not be the same one.
        key = f"{digest(name)}-{year.be}" if year else f"{self.walk.case}/{digest(name)}"
        self.iri = f"{BASE}id/selection-programme/{key}"
        facts = tuple(self._facts(self.iri, key, names, year))
        if year:
            self.identity.shared[self.iri] = SharedThing(self.iri, "reference", facts)
        else:
            for fact in facts:
                self.walk.state(*fact)
        self._link(self.selection, "link", self.iri)

    def _facts(
        self, iri: str, key: str, names: dict[str, str], year: Year | None
    ) -> Iterator[Fact]:
        for type_ in self.walk.model.types_of(self.names["class"]):
            yield Fact(iri, RDF_TYPE, Value(type_, IRI))
        years = {"th": str(year.be), "en": str(year.ce)} if year else {}
        label = self.identity.names["agent"]["name"]
        for language, name in names.items():
            text = f"{name} {years[language]}" if year else name
            yield Fact(iri, label, Value(text, f"@{language}"))
        yield Fact(iri, self.names["key"], Value(key.replace("/", "-"), "string"))
        if year:
            yield Fact(iri, self.names["ce"], Value(f"{year.ce:04d}", "gYear"))
            yield Fact(iri, self.names["be"], Value(str(year.be), "integer"))
        if self.round:
            # A round is described by awards too, so the programme says that it belongs here.
            yield Fact(self.round, self.names["link"], Value(iri, IRI))

    def _belongs(self, entry: Entry, role: str) -> bool:
        """Whether the entry says so, or else the chain has the step that it is."""
        told = self._text(entry.tree, "in_programme")
        return self._has_step(role) if told is None else told == "true"

    def _publishes_lessons(self, work: Entry) -> bool:
        if len(self.sessions) != 1:
            return False
        told = self._text(work.tree, "from_session")
        is_in_chain = self._has_step(_LESSON) and self._has_step(_PUBLICATION)
        return is_in_chain if told is None else told == "true"

    def _has_step(self, role: str) -> bool:
        return any(self._text(step.tree, "role") == role for step in self.steps)

    # ---- the session

    def hold(self, session: Entry) -> None:
        """Close a session: what it is recorded in, and who was commissioned."""
        self.sessions.append(session)
        if "recorded_in" not in session.tree.fields:
            for document in self._documents(session):
                self._link(session, "recorded", document)
        if told := self._text(session.tree, "commissioned_to"):
            self._commission(session, told)

    def _commission(self, session: Entry, told: str) -> None:
        remark = _REMARK.search(told)
        words = told[: remark.start()] if remark else told
        self.walk.state(session.iri, self.names["to"], Value(words, "string"))
        if remark:
            note = Value(remark[1], f"@{script_of(remark[1])}")
            self.walk.state(session.iri, self.names["note"], note)

    def _documents(self, session: Entry) -> list[str]:
        """The documents of the session's own evidence, each once, in their order."""
        keys = [text for tree in _evidence(session.tree)
                if (text := self._text(tree, "source"))]  # fmt: skip
        known = self.walk.documents
        return list(dict.fromkeys(known[key] for key in keys if key in known))

    def _ask(self, session: Entry) -> None:
        """State the topics the session asked: those it lists, else those the record says."""
        asked = session.tree.fields.get("topics_asked")
        if asked is not None:
            for topic in self._listed(asked, f"{session.path}.topics_asked"):
                self._link(session, "asked", topic)
        elif len(self.sessions) == 1:
            for topic in self.walk.topics.asked():
                self._link(session, "asked", topic)

    def _listed(self, asked: Tree, path: str) -> Iterator[str]:
        if not isinstance(asked, Mapping):
            return
        for name, tree in asked.fields.items():
            where = f"{path}.{name}"
            if name not in _TOPIC_LISTS:
                self.walk.fault("unknown-topic-list", asked.lines[name], where, name)
                continue
            codes = self._codes(_TOPIC_LISTS[name])
            for item in tree.items if isinstance(tree, Items) else [tree]:
                if isinstance(item, Scalar) and item.text == _ALL:
                    yield from (concept.iri for concept in codes.concepts.values())
                elif isinstance(item, Scalar):
                    yield from (value.text for value in self.walk.code(codes, item, where))

    def _codes(self, name: str) -> CodeList:
        lists = self.walk.model.code_lists.values()
        return next(codes for codes in lists if codes.name == name)

    def _back(self, participant: Entry) -> None:
        """Give a participant evidence of his own: the place of his name in the session's document."""
        span, session = participant.tree.fields.get("span"), participant.parent
        is_backed = {"evidence", "also_evidence"} & participant.tree.fields.keys()
        if span is None or session is None or is_backed:
            return
        source = next((t.fields["source"] for t in _evidence(session.tree) if "source" in t.fields),
                      None)  # fmt: skip
        words = self._text(participant.tree, "name") or self._text(participant.tree, "name_th")
        if source is None or words is None or not isinstance(span, Items):
            return
        line = span.line
        start, end = (item.text if isinstance(item, Scalar) else "" for item in span.items[:2])
        fields: dict[str, Tree] = {
            "source": source,
            "locator": Scalar(f"ตัวอักษรที่ {start}–{end}", line),
            "keywords": Scalar(words, line),
            "span": span,
        }
        tree = Mapping(fields, line, dict.fromkeys(fields, line))
        place = self.walk.node(
            self.walk.spec.blocks["evidence"], tree, participant.path, participant
        )
        self._link(participant, "evidence", place.iri if place else None)

    # ---- small steps

    def _link(self, entry: Entry, role: str, target: str | None) -> None:
        if target:
            self.walk.state(entry.iri, self.names[role], Value(target, IRI))

    @staticmethod
    def _text(tree: Mapping, name: str) -> str | None:
        value = tree.fields.get(name)
        return value.text if isinstance(value, Scalar) else None


def _evidence(tree: Mapping) -> Iterator[Mapping]:
    for name in ("evidence", "also_evidence"):
        told = tree.fields.get(name)
        for item in told.items if isinstance(told, Items) else [told]:
            if isinstance(item, Mapping):
                yield item


def without_year(programme: str) -> str:
    """The name of a programme without the fiscal year that ends it."""
    for mark in (" ประจำปีงบประมาณ", ", fiscal year"):
        programme = programme.partition(mark)[0]
    return programme.strip()
