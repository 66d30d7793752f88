"""The programme that selects, and what belongs to it: steps, session, round and publications.

Whoever commissions or evaluates does so in the programme; a session is one of its steps, so that
nobody is said to have commissioned a session where the sources speak of the selection.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from govinno.loaders.identity.described import REFERENCE
from govinno.loaders.identity.rounds import Rounds
from govinno.loaders.identity.terms import Terms
from govinno.loaders.identity.years import Years, fiscal_year, year_in
from govinno.loaders.keys import digest
from govinno.loaders.mapping.columns import list_named, read_code
from govinno.loaders.mapping.ledger import Entry, Ledger
from govinno.loaders.mapping.trees import items_of, mappings_in, text_in, text_of
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree, texts_of
from govinno.ontology.iris import BASE
from govinno.records.dates import Year
from govinno.records.facts import IRI, Fact, Value
from govinno.records.text import script_of
from govinno.records.values import read_boolean

#: The step of a chain that a session, and that a publication, is.
_LESSON, _PUBLICATION = "lesson", "publication"
#: The lists of topics by the field that holds them, and the word for all of a list.
_TOPIC_LISTS = {"innovation_11": "innovation-topic", "good_governance_9": "governance-topic"}
_ALL = "all"
_REMARK = re.compile(r"\s*\(([^()]*)\)\Z")


class Programme:
    """The selection programme of one record; `iri` is None where the record names none.

    `documents` are the sources of the record by id, `asked` gives the topics that the record says
    its session asked.
    """

    def __init__(
        self,
        ledger: Ledger,
        terms: Terms,
        years: Years,
        rounds: Rounds,
        documents: dict[str, str],
        asked: Callable[[], list[str]],
    ) -> None:
        self.ledger, self.terms, self.years, self.rounds = ledger, terms, years, rounds
        self.documents, self.asked = documents, asked
        self.names = terms.names["programme"]
        self.selection: Entry | None = None
        self.round: str | None = None
        self.iri: str | None = None
        self.steps: list[Entry] = []
        self.sessions: list[Entry] = []
        self.publications: list[Entry] = []
        self.participants: list[Entry] = []

    def finish(self) -> None:
        """Make the programme and link what belongs to it."""
        self._make()
        for session in self.sessions:
            self._ask(session)
        members = [*self.steps, *(s for s in self.sessions if self._belongs(s, _LESSON))]
        works = [work for work in self.publications if self._belongs(work, _PUBLICATION)]
        for entry in [*members, *works]:
            self._link(entry, "link", self.iri)
        for work in works:
            self._link(work, "round", self.round)
        for work in self.publications:
            if self._publishes_lessons(work):
                for session in self.sessions:
                    self._link(work, "session", session.iri)
        self._tell_of_nothing()

    # ---- while the record is read

    def note_step(self, entry: Entry) -> None:
        """A step of the selection."""
        self.steps.append(entry)

    def note_participant(self, entry: Entry) -> None:
        """Somebody who was present at a session."""
        self.participants.append(entry)

    def note_publication(self, entry: Entry) -> None:
        """A work that may belong to the programme."""
        self.publications.append(entry)

    def select(self, entry: Entry) -> None:
        """Name the round of the selection, where its programme and fiscal year are told."""
        self.years.of_selection = year = fiscal_year(entry.tree)
        self._compare_years(entry)
        self.selection = entry
        programme = text_in(entry.tree, "programme_th") or text_in(entry.tree, "programme_en")
        if year and not programme:
            self._keep_year(entry, year)
        if not (programme and year):
            return
        scheme = self.rounds.described.register.scheme_named(without_year(programme))
        if scheme:
            self.round = self.rounds.of_scheme(scheme, year)
            self.ledger.link(entry.iri, self.terms.names["round"]["link"], self.round)

    def _keep_year(self, entry: Entry, year: Year) -> None:
        """Where no programme is named that has the year, the record has it."""
        for role, value in self._years(year):
            self.ledger.state(entry.iri, self.names[role], value)

    @staticmethod
    def _years(year: Year) -> Iterator[tuple[str, Value]]:
        yield "ce", Value(f"{year.ce:04d}", "gYear")
        yield "be", Value(str(year.be), "integer")

    def _compare_years(self, entry: Entry) -> None:
        """The fiscal year of a selection is told in words of its own, so no shape compares it."""
        be, ce = (year_in(entry.tree, f"fiscal_year_{era}") for era in ("be", "ce"))
        if be and ce and be.be != ce.be:
            self.ledger.fault(
                "years-disagree",
                entry.tree.lines["fiscal_year_be"],
                f"{entry.path}.fiscal_year_be",
                str(be.be),
                be=be.be,
                ce=ce.ce,
            )

    # ---- the programme

    def _make(self) -> None:
        if self.selection is None:
            return
        told = {
            language: text_in(self.selection.tree, f"programme_{language}")
            for language in ("th", "en")
        }
        names = {language: without_year(text) for language, text in told.items() if text}
        if not names:
            return
        name, year = next(iter(names.values())), self.years.of_selection
        # Without its year the programme of two records need not be the same one.
        key = f"{digest(name)}-{year.be}" if year else f"{self.ledger.id}/{digest(name)}"
        self.iri = f"{BASE}id/selection-programme/{key}"
        facts = self._facts(self.iri, key, names, year)
        if year:
            self.ledger.share(self.iri, REFERENCE, facts)
        else:
            self.ledger.add(facts)
        self._link(self.selection, "link", self.iri)

    def _facts(
        self, iri: str, key: str, names: dict[str, str], year: Year | None
    ) -> Iterator[Fact]:
        yield from self.terms.types(iri, self.names["class"])
        years = {"th": str(year.be), "en": str(year.ce)} if year else {}
        label = self.terms.names["agent"]["name"]
        for language, name in names.items():
            text = f"{name} {years[language]}" if year else name
            yield Fact(iri, label, Value(text, f"@{language}"))
        yield Fact(iri, self.names["key"], Value(key.replace("/", "-"), "string"))
        for role, value in self._years(year) if year else ():
            yield Fact(iri, self.names[role], value)
        if self.round:
            # A round is described by awards too, so the programme says that it belongs here.
            yield Fact(self.round, self.names["link"], Value(iri, IRI))

    def _belongs(self, entry: Entry, role: str) -> bool:
        """Whether the entry says so, or else the chain has the step that it is."""
        told = _flag(entry, "in_programme")
        return self._has_step(role) if told is None else told

    def _tell_of_nothing(self) -> None:
        """Whoever says that an entry belongs to a programme or session has to name that."""
        for entry in [] if self.iri else [*self.sessions, *self.publications]:
            self._advise(
                entry, "in_programme", "selection.programme_th", "โครงการคัดเลือก", "programme"
            )
        for work in [] if self.sessions else self.publications:
            self._advise(work, "from_session", "session", "เวทีถอดบทเรียน", "session")

    def _advise(self, entry: Entry, name: str, missing: str, th: str, en: str) -> None:
        if _flag(entry, name):
            line, path = entry.tree.lines[name], f"{entry.path}.{name}"
            self.ledger.fault(
                "missing-field-advised", line, path, "true", name=missing, label_th=th, label_en=en
            )

    def _publishes_lessons(self, work: Entry) -> bool:
        told = _flag(work, "from_session")
        is_in_chain = self._has_step(_LESSON) and self._has_step(_PUBLICATION)
        return is_in_chain and len(self.sessions) == 1 if told is None else told

    def _has_step(self, role: str) -> bool:
        return any(text_in(step.tree, "role") == role for step in self.steps)

    # ---- the session

    def hold(self, session: Entry) -> None:
        """Close a session: what it is recorded in, and who was commissioned."""
        self.sessions.append(session)
        if "recorded_in" not in session.tree.fields:
            for document in self._documents(session):
                self._link(session, "recorded", document)
        for told in texts_of(session.tree.fields.get("commissioned_to")):
            self._commission(session, told)

    def _commission(self, session: Entry, told: str) -> None:
        remark = _REMARK.search(told)
        words = told[: remark.start()] if remark else told
        self.ledger.state(session.iri, self.names["to"], Value(words, "string"))
        if remark:
            note = Value(remark[1], f"@{script_of(remark[1])}")
            self.ledger.state(session.iri, self.names["note"], note)

    def _documents(self, session: Entry) -> list[str]:
        """The documents of the session's own evidence, each once, in their order."""
        keys = [text for tree in _evidence(session.tree) if (text := text_in(tree, "source"))]
        known = self.documents
        return list(dict.fromkeys(known[key] for key in keys if key in known))

    def _ask(self, session: Entry) -> None:
        """State the topics the session asked: those it lists, else those the record says."""
        asked = session.tree.fields.get("topics_asked")
        if asked is not None:
            for topic in self._listed(asked, f"{session.path}.topics_asked"):
                self._link(session, "asked", topic)
        elif len(self.sessions) == 1:
            for topic in self.asked():
                self._link(session, "asked", topic)

    def _listed(self, asked: Tree, path: str) -> Iterator[str]:
        if not isinstance(asked, Mapping):
            self._refuse(asked, path, " / ".join(_TOPIC_LISTS), " or ".join(_TOPIC_LISTS))
            return
        for name, tree in asked.fields.items():
            where = f"{path}.{name}"
            if name not in _TOPIC_LISTS:
                self.ledger.fault("unknown-topic-list", asked.lines[name], where, name)
                continue
            codes = list_named(self.terms.model, _TOPIC_LISTS[name])
            for item in items_of(tree):
                if isinstance(item, Scalar) and item.text == _ALL:
                    yield from (concept.iri for concept in codes.concepts.values())
                elif isinstance(item, Scalar):
                    concept = read_code(self.ledger, codes, item, where)
                    yield from [concept.iri] if concept else []
                else:
                    self._refuse(item, where, "รหัสหัวข้อ", "the codes of topics")

    def _refuse(self, tree: Tree, path: str, th: str, en: str) -> None:
        name = path.rpartition(".")[2]
        self.ledger.fault(
            "wrong-kind",
            tree.line,
            path,
            text_of(tree),
            name=name,
            expected_th=th,
            expected_en=en,
        )

    # ---- small steps

    def _link(self, entry: Entry, role: str, target: str | None) -> None:
        if target:
            self.ledger.link(entry.iri, self.names[role], target)


def _flag(entry: Entry, name: str) -> bool | None:
    """What a field with yes or no says; None where it is not told or cannot be read."""
    read = read_boolean(text_in(entry.tree, name) or "")
    return read.text == "true" if isinstance(read, Value) else None


def own_evidence(participant: Entry) -> Mapping | None:
    """The place of a participant's name in the session's document, where his `span` tells it.

    None where he has evidence of his own, or where the session names no document.
    """
    span, session = participant.tree.fields.get("span"), participant.parent
    is_backed = {"evidence", "also_evidence"} & participant.tree.fields.keys()
    if span is None or session is None or is_backed:
        return None
    sources = (tree.fields["source"] for tree in _evidence(session.tree) if "source" in tree.fields)
    source = next(sources, None)
    words = text_in(participant.tree, "name") or text_in(participant.tree, "name_th")
    if source is None or words is None or not isinstance(span, Items):
        return None
    line = span.line
    start, end = (item.text if isinstance(item, Scalar) else "" for item in span.items[:2])
    fields: dict[str, Tree] = {
        "source": source,
        "locator": Scalar(f"ตัวอักษรที่ {start}–{end}", line),
        "keywords": Scalar(words, line),
        "span": span,
    }
    return Mapping(fields, line, dict.fromkeys(fields, line))


def _evidence(tree: Mapping) -> list[Mapping]:
    return [*mappings_in(tree, "evidence"), *mappings_in(tree, "also_evidence")]


def without_year(programme: str) -> str:
    """The name of a programme without the fiscal year that ends it."""
    for mark in (" ประจำปีงบประมาณ", ", fiscal year"):
        programme = programme.partition(mark)[0]
    return programme.strip()
