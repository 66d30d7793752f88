"""Which agent a name stands for in one record.

A registered body gets its shared IRI; anything else stays an agent of its own record, so that
"ภาคเอกชน" of two cases is never one thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govinno.loaders.identity.described import Described
from govinno.loaders.identity.terms import Terms
from govinno.loaders.keys import digest
from govinno.loaders.mapping.columns import Columns
from govinno.loaders.mapping.ledger import Entry
from govinno.loaders.mapping.trees import text_in
from govinno.loaders.register import Register
from govinno.loaders.spec import Field
from govinno.loaders.yaml_reader import Mapping, Scalar
from govinno.ontology.iris import BASE
from govinno.ontology.model import Concept
from govinno.records.facts import Fact, Place, Value
from govinno.records.text import match_key, read_text


class Agents:
    """The agents of one record by all their names; `written` are the names of its partners."""

    def __init__(
        self, columns: Columns, terms: Terms, register: Register, described: Described
    ) -> None:
        self.columns, self.ledger = columns, columns.ledger
        self.terms, self.register, self.described = terms, register, described
        self.known: dict[str, str] = {}
        self.written: list[str] = []

    def named(self, name: str) -> str | None:
        """The agent that a bare name stands for in this record, or None: then it stays a name."""
        known = self.known.get(match_key(name))
        if known:
            return known
        body = self.register.body_named([name])
        return self.described.body(body) if body else None

    def remember(self, names: Iterable[str], iri: str) -> None:
        """From now on these names stand for this agent, unless they stand for one already."""
        for name in names:
            self.known.setdefault(match_key(name), iri)

    def own(self, name_th: str | None, name_en: str | None, line: int, path: str) -> str:
        """A body of this record that no register knows, by its name alone."""
        iri = self.iri_of(self.terms.names["agent"]["body"], name_th or name_en or "")
        self.ledger.add(self._facts(iri, self.terms.names["agent"]["body"], name_th, name_en))
        self.ledger.place(iri, Place(line, path))
        return iri

    def of_partner(self, tree: Mapping, names: list[str]) -> str:
        """An agent of this record whose class follows from the partner type it is coded with."""
        kind = self.terms.concept("partner_type", tree, "type")
        class_iri = (kind and kind.class_of_members) or self.terms.names["agent"]["body"]
        iri = self.iri_of(class_iri, names[0] if names else "")
        told = text_in(tree, "name_th"), text_in(tree, "name_en")
        self.ledger.add(self._facts(iri, class_iri, *told))
        self.state_type(iri, kind)
        self.ledger.place(iri, Place(tree.line, "partners"))
        return iri

    def state_type(self, iri: str, kind: Concept | None) -> None:
        """State the partner type of an agent of this record."""
        if kind:
            self.ledger.link(iri, self.terms.names["agent"]["type"], kind.iri)

    def iri_of(self, class_iri: str, name: str, *more: object) -> str:
        """The address of an agent of this record; `more` tells it from others of its name."""
        word = self.terms.model.classes[class_iri].iri_kind
        return f"{BASE}id/{word}/{self.ledger.id}/{digest(name, *more)}"

    def _facts(
        self, iri: str, class_iri: str, name_th: str | None, name_en: str | None
    ) -> Iterator[Fact]:
        yield from self.terms.types(iri, class_iri)
        yield from self.terms.labels(iri, name_th, name_en)
        yield self.terms.fact(iri, "agent", "registered", Value("false", "boolean"))

    # ---- steps of fields

    def field(self, entry: Entry, field: Field, scalar: Scalar, path: str) -> None:
        """A field that names an agent; what is written is kept beside the link."""
        if field.words and not _is_replaced(entry, field):
            for value in self.columns.checked([read_text(scalar.text)], scalar, path):
                self.ledger.say(entry, field.words.property, value, field.name, scalar.line)
        self._link(entry, field.targets[0].property.iri, scalar)

    def _link(self, entry: Entry, prop: str, scalar: Scalar) -> None:
        if iri := self.named(scalar.text):
            self.ledger.link(entry.iri, prop, iri)
            entry.stated.add(prop)


def _is_replaced(entry: Entry, field: Field) -> bool:
    """`organisation_as_written` gives the source's words instead of `organisation`."""
    others = entry.block.fields.values()
    return any(o.replaces == field.name and o.name in entry.tree.fields for o in others)
