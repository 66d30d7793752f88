"""A case record → the facts of its case: what only this kind of record does.

Here a ledger, the walk over the mapping and the settling of names are put together: the walk gets
its steps from here, and what follows from several entries is made when all of them are read.
"""

from __future__ import annotations

from govinno.loaders.identity.agents import Agents
from govinno.loaders.identity.awards import Awards
from govinno.loaders.identity.described import Described
from govinno.loaders.identity.innovations import Innovations
from govinno.loaders.identity.local_government import Home, LocalGovernments
from govinno.loaders.identity.owners import Owners
from govinno.loaders.identity.partners import Partners, main_statement
from govinno.loaders.identity.people import People
from govinno.loaders.identity.programme import Programme, own_evidence
from govinno.loaders.identity.references import References
from govinno.loaders.identity.rounds import Reviews, Rounds
from govinno.loaders.identity.terms import Terms
from govinno.loaders.identity.topics import Topics
from govinno.loaders.identity.years import Years
from govinno.loaders.mapping.columns import Columns
from govinno.loaders.mapping.ledger import Entry, Ledger
from govinno.loaders.mapping.trees import text_of
from govinno.loaders.mapping.walk import Steps, Walk, for_each
from govinno.loaders.record import Record
from govinno.loaders.register import Register
from govinno.loaders.spec import Block, Spec, load_spec
from govinno.loaders.yaml_reader import Mapping, Scalar, Tree, read_yaml
from govinno.ontology.iris import BASE
from govinno.records.facts import CaseGraph
from govinno.records.faults import Fault, make_fault

#: The block of the whole record.
UNIT = "case"


def read(record: Record, file: str, register: Register) -> tuple[CaseGraph | None, list[Fault]]:
    """The graph of a case, None without a usable id, and what is wrong with the record."""
    assert record.tree is not None
    return map_case(record.tree, file, register, load_spec(str(record.kind)), [])


def read_case(
    data: bytes, file: str, register: Register, spec: Spec | None = None
) -> tuple[CaseGraph | None, list[Fault]]:
    """Read one case record.

    Gives the graph of the case and all faults. The graph is None where the file is no YAML
    mapping or has no usable id; with other faults it is as complete as the file allows.
    """
    tree, faults = read_yaml(data, file)
    if tree is None:
        return None, faults
    return map_case(tree, file, register, spec or load_spec(), faults)


def map_case(
    tree: Mapping, file: str, register: Register, spec: Spec, faults: list[Fault]
) -> tuple[CaseGraph | None, list[Fault]]:
    """Map a tree that was read from a case record; see `read_case`."""
    identifier = tree.fields.get("id")
    if not isinstance(identifier, Scalar):
        return None, [*faults, _no_id(tree, file)]
    kind = spec.model.classes[str(spec.blocks[UNIT].class_iri)].iri_kind
    ledger = Ledger(file, tree, identifier.text, f"{BASE}id/{kind}/{identifier.text}")
    CaseRecord(ledger, register, spec).read()
    graph = ledger.graph(made_up=spec.name("record", "made_up"))
    return graph, list(dict.fromkeys([*faults, *ledger.faults]))


def _no_id(tree: Mapping, file: str) -> Fault:
    """The id is missing, or something else than one word stands there."""
    line, label = tree.lines.get("id", tree.line), {"th": "รหัสกรณี", "en": "case id"}
    if "id" not in tree.fields:
        told = {f"label_{language}": text for language, text in label.items()}
        return make_fault("missing-field", file, line, "id", "", name="id", **told)
    told = {f"expected_{language}": text for language, text in label.items()}
    return make_fault("wrong-kind", file, line, "id", text_of(tree.fields["id"]), name="id", **told)


class CaseRecord:
    """One case record on its way into a ledger."""

    def __init__(self, ledger: Ledger, register: Register, spec: Spec) -> None:
        self.ledger, self.spec = ledger, spec
        terms, columns = Terms(spec), Columns(ledger, spec.model)
        described = Described(ledger, terms, register)
        rounds, years = Rounds(ledger, terms, described), Years(terms, ledger.root)
        self.agents = agents = Agents(columns, terms, register, described)
        self.home = home = Home(LocalGovernments(ledger, terms, register, described, agents))
        self.references = references = References(columns)
        reviews = Reviews(ledger, terms, years, home)
        self.owners = owners = Owners(ledger, spec, references, reviews)
        self.innovations = Innovations(ledger, terms, home, owners, years)
        self.partners = Partners(ledger, terms, agents, home, owners, references)
        self.awards = Awards(ledger, terms, agents, years, rounds, home, owners, reviews)
        self.people = People(ledger, terms, agents, references.groups)
        self.topics = Topics(ledger, spec, spec.blocks[UNIT], terms, owners)
        documents, asked = references.documents, self.topics.asked
        self.programme = Programme(ledger, terms, years, rounds, documents, asked)
        self.walk = Walk(spec, columns, UNIT, self._steps())

    def _steps(self) -> Steps:
        """The steps of a case record, by the words of its mapping."""
        return Steps(
            single={
                "agent": self.agents.field,
                "document": self.references.document,
                "innovation": self.references.innovation,
                "participant": self.references.participant,
                "person": self.references.person,
                "contribution": self.partners.field,
                "topic": self.topics.field,
                "owner": self.owners.field,
            },
            then={
                "record": (self.innovations.name_record,),
                "local_government": (self.home.close,),
                "candidate": (self.home.candidate,),
                "document": (self.references.note_document,),
                "innovation": (self.references.note_innovation, self.innovations.close),
                "partner": (self.partners.close,),
                "presence": (self.partners.presence,),
                "award": (self.awards.close,),
                "selection": (self.programme.select,),
                "selection_step": (self.people.acts, self.programme.note_step),
                "session": (self.programme.hold,),
                "participant": (
                    self.references.note_participant,
                    self.people.takes_part,
                    self.programme.note_participant,
                ),
                "group": (self.references.note_group,),
                "topic": (self.topics.note_entry,),
                "answer": (self.topics.note_answer,),
                "signatory": (self.people.signs,),
                "publication": (self.people.wrote, self.programme.note_publication),
                "person": (self.people.with_post,),
                "post": (self.people.with_listed_post,),
            },
            heading=self.innovations.close_heading,
            iri={"partner": self.partners.iri, "topic": self.topics.typed_entry_iri},
            owners=self.owners.of,
            after=self.people.hears,
        )

    def read(self) -> None:
        """Walk the record, then settle what can be settled only when all of it is read."""
        self.walk.read()
        self._state_main_statements()
        self.programme.finish()
        self._back_participants()
        self.people.finish()
        self.topics.derive(self._places_of_asking())

    def _state_main_statements(self) -> None:
        """A partner that lists no statements makes one by its own words."""
        block, link = (
            self.spec.blocks["main_statement"],
            self.spec.name("contribution", "statement"),
        )
        for entry in self.partners.listed:
            told = main_statement(entry, block)
            for one in for_each(block, told) if told else ():
                self._follow(entry, block, one, link)

    def _back_participants(self) -> None:
        """A participant without evidence has the place of his name in the session's document."""
        block, link = self.spec.blocks["evidence"], self.spec.name("programme", "evidence")
        for entry in self.programme.participants:
            self._follow(entry, block, own_evidence(entry), link)

    def _follow(self, entry: Entry, block: Block, tree: Tree | None, link: str) -> None:
        """Read what follows from an entry, where something does, as if it were told below it."""
        child = self.walk.node(block, tree, entry.path, entry) if tree else None
        if child:
            self.ledger.link(entry.iri, link, child.iri)

    def _places_of_asking(self) -> list[str]:
        """The places that tell what a session asked, as evidence."""
        block = self.spec.blocks["evidence"]
        told = (
            self.walk.node(block, tree, path, None) for tree, path in self.topics.asked_places()
        )
        return [place.iri for place in told if place]
