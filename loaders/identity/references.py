"""What the fields of a record refer to by an id or a name of the same record."""

from __future__ import annotations

from collections.abc import Iterable

from govinno.loaders.identity.titles import read_name
from govinno.loaders.keys import in_address
from govinno.loaders.mapping.columns import Columns
from govinno.loaders.mapping.ledger import Entry
from govinno.loaders.mapping.trees import items_of, text_of
from govinno.loaders.spec import Field
from govinno.loaders.yaml_reader import Scalar
from govinno.records.facts import IRI, Value
from govinno.records.text import match_key, read_text

_NAMES = ("name", "name_th", "name_en")
_GROUP_NAMES = ("group_th", "group_en")


class References:
    """The documents and innovations of one record by id, its participants and groups by name."""

    def __init__(self, columns: Columns) -> None:
        self.columns, self.ledger = columns, columns.ledger
        self.documents: dict[str, str] = {}
        self.innovations: dict[str, str] = {}
        self.participants: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self._lines: dict[str, int] = {}

    # ---- remembering

    def note_document(self, entry: Entry) -> None:
        """Keep a source by its id."""
        self._keep(self.documents, entry)

    def note_innovation(self, entry: Entry) -> None:
        """Keep an innovation that is listed by its id."""
        self._keep(self.innovations, entry)

    def _keep(self, known: dict[str, str], entry: Entry) -> None:
        """Remember a thing by its id; two ids that make one address are a fault, as one id twice."""
        key = text_of(entry.tree.fields.get("id"))
        name = f"{entry.block.name} {in_address(key)}"
        if first := self._lines.get(name):
            code = "repeated-id" if key in known else "ids-alike"
            other = next((one for one in known if in_address(one) == in_address(key)), key)
            self.ledger.fault(
                code, entry.tree.line, f"{entry.path}.id", key, first=first, other=other
            )
        known.setdefault(key, entry.iri)
        self._lines.setdefault(name, entry.tree.line)

    def note_participant(self, entry: Entry) -> None:
        """Keep who was present by his names without titles."""
        for name in _NAMES:
            told = read_name(text_of(entry.tree.fields.get(name))).bare
            self.participants.setdefault(match_key(told), entry.iri)

    def note_group(self, entry: Entry) -> None:
        """Keep a group that was present by its names."""
        for name in _GROUP_NAMES:
            self.groups[match_key(text_of(entry.tree.fields.get(name)))] = entry.iri

    # ---- steps of fields

    def document(self, entry: Entry, field: Field, scalar: Scalar, path: str) -> None:
        found = self.documents.get(scalar.text)
        self.refer(entry, field, scalar, path, found, "unknown-source", self.documents)

    def innovation(self, entry: Entry, field: Field, scalar: Scalar, path: str) -> None:
        found = self.innovations.get(scalar.text)
        self.refer(entry, field, scalar, path, found, "unknown-innovation", self.innovations)

    def participant(self, entry: Entry, field: Field, scalar: Scalar, path: str) -> None:
        found = self.participants.get(match_key(read_name(scalar.text).bare))
        self.refer(entry, field, scalar, path, found, "unknown-participant", self.participants)

    def person(self, entry: Entry, field: Field, scalar: Scalar, path: str) -> None:
        """The name of a person; the person is made when all who are named are known."""
        if len(items_of(entry.tree.fields[field.name])) > 1:
            self.ledger.fault(
                "wrong-kind",
                scalar.line,
                path,
                scalar.text,
                name=field.name,
                expected_th="ชื่อของคนเดียว (หลายคนให้เขียนคนละรายการ)",
                expected_en="the name of one person (write several as several entries)",
            )
            return
        if any(self.columns.checked([read_text(scalar.text)], scalar, path)):
            entry.stated.add(field.targets[0].property.iri)

    def refer(
        self,
        entry: Entry,
        field: Field,
        scalar: Scalar,
        path: str,
        found: str | None,
        code: str,
        known: Iterable[str],
    ) -> None:
        """Link what a word means; a fault where the record has nothing of this id or name."""
        if found is None:
            self.ledger.unknown(code, scalar, path, known)
            return
        for target in field.targets:
            self.ledger.say(entry, target.property, Value(found, IRI), field.name, scalar.line)
