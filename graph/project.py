"""RDF facts → rows of the property graph, and back.

The model says what a property becomes: a relationship, a list, or one value under a key. No
value and no language is lost, and every node keeps its IRI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from govinno.graph.facts import FactIndex
from govinno.graph.rows import NodeRow, RelationshipRow
from govinno.ontology.iris import ONTOLOGY, RDF_TYPE
from govinno.ontology.model import Model, Property
from govinno.records.facts import IRI, Fact, Value

#: The node property that names the case whose graph states the node.
CASE = "case"
#: The display name: Thai where there is one. Every node has one: what has no label is named by
#: what its class says, or by its kind.
NAME = "name"
#: The most specific class of a node, which is one of its labels.
KIND = "kind"
#: Node properties that state no fact: they are computed from others.
COMPUTED = frozenset({CASE, NAME, KIND, "iri"})
#: A display name that is cut out of a longer text has so many characters.
LONGEST_NAME = 80

_DATE_FORMS = (
    (re.compile(r"\d{4}-\d{2}-\d{2}\Z"), "date"),
    (re.compile(r"\d{4}-\d{2}\Z"), "gYearMonth"),
    (re.compile(r"--\d{2}-\d{2}\Z"), "gMonthDay"),
    (re.compile(r"\d{4}\Z"), "gYear"),
)


@dataclass(slots=True)
class Rows:
    """Nodes and relationships of one set of facts."""

    nodes: list[NodeRow]
    relationships: list[RelationshipRow]


class Projection:
    """Turns facts into rows and rows into facts, by one model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.lists = {iri: self._list_properties(iri) for iri in model.classes}
        self.codes = {
            concept.iri: concept.code
            for codes in model.code_lists.values()
            for concept in codes.concepts.values()
        }

    def _list_properties(self, class_iri: str) -> set[str]:
        """Properties that may have several values are lists, also where they have one."""
        return {
            rule.property.iri
            for rule in self.model.rules_of(class_iri)
            if rule.max_count != 1 and not rule.unique_language and not rule.is_inverse
        }

    # ---- facts → rows

    def rows(self, facts: Iterable[Fact], case: str | None = None) -> Rows:
        """The rows of some facts. Subjects without one of our classes give no node."""
        return self.rows_of(FactIndex(facts), case)

    def rows_of(self, index: FactIndex, case: str | None = None) -> Rows:
        """The same for facts that lie in an index already."""
        rows = Rows([], [])
        for subject, properties in index.values.items():
            types = [value.text for value in properties.get(RDF_TYPE, ())]
            class_iri = self.most_specific(types)
            if class_iri:
                rows.nodes.append(self._node(subject, class_iri, properties, case))
            rows.relationships += self._relationships(subject, properties)
        return rows

    def most_specific(self, types: Iterable[str]) -> str | None:
        """The class that is below all others stated; None where none is ours."""
        known = [iri for iri in types if iri in self.model.classes]
        return max(known, key=lambda iri: len(self.model.classes[iri].ancestors), default=None)

    def _node(
        self, iri: str, class_iri: str, properties: dict[str, list[Value]], case: str | None
    ) -> NodeRow:
        cells: dict[str, object] = {} if case is None else {CASE: case}
        for prop_iri, values in properties.items():
            prop = self.model.properties.get(prop_iri)
            if prop and not prop.relationship:
                self._put(cells, prop, values, prop_iri in self.lists[class_iri])
        labels = self.model.labels_of(class_iri)
        cells[KIND] = labels[0]
        cells.setdefault(NAME, self._name(class_iri, properties))
        return NodeRow(iri, labels, cells)

    def _name(self, class_iri: str, properties: dict[str, list[Value]]) -> str:
        """What a node without a label is called: by its class's choice, or by its kind."""
        for prop in self.model.name_from(class_iri):
            if values := properties.get(prop.iri):
                return _shortened(min(map(self._in_words, values))[1])
        return self.model.classes[class_iri].label.th

    def _in_words(self, value: Value) -> tuple[bool, str]:
        """A value as people read it, Thai before other languages."""
        concept = self.model.concepts.get(value.text) if value.kind == IRI else None
        text = concept.label.th if concept else value.text
        return value.kind not in ("@th", IRI), text

    def _put(
        self, cells: dict[str, object], prop: Property, values: list[Value], is_list: bool
    ) -> None:
        if prop.datatype == "text":
            for language in sorted({value.kind for value in values}):
                texts = sorted(value.text for value in values if value.kind == language)
                key = f"{prop.key}_{language[1:]}"
                cells[key] = texts if is_list else texts[0]
            if prop.key == NAME:
                cells[NAME] = cells.get(f"{NAME}_th", cells.get(f"{NAME}_en"))
            return
        plain = sorted((self._plain(prop, value) for value in values), key=str)
        cells[prop.key] = plain if is_list else plain[0]

    def _plain(self, prop: Property, value: Value) -> str | int | float | bool:
        if value.kind == IRI:
            return self.codes.get(value.text, value.text)
        if value.kind == "integer" or (value.kind == "gYear" and prop.datatype == "gYear"):
            return int(value.text)
        if value.kind == "decimal":
            return float(value.text)
        return value.text == "true" if value.kind == "boolean" else value.text

    def _relationships(
        self, subject: str, properties: dict[str, list[Value]]
    ) -> Iterator[RelationshipRow]:
        for prop_iri, values in properties.items():
            prop = self.model.properties.get(prop_iri)
            if prop and prop.relationship:
                for value in values:
                    ends = (value.text, subject) if prop.is_reversed else (subject, value.text)
                    yield RelationshipRow(prop.relationship, *ends, {})

    # ---- rows → facts

    def facts(self, rows: Rows) -> Iterator[Fact]:
        """The facts that some rows came from. Derived relationships give none."""
        for node in rows.nodes:
            yield from self._node_facts(node)
        for row in rows.relationships:
            prop = self._by_type.get(row.type)
            if prop:
                ends = (row.target, row.source) if prop.is_reversed else (row.source, row.target)
                yield Fact(ends[0], prop.iri, Value(ends[1], IRI))

    @cached_property
    def _by_type(self) -> dict[str, Property]:
        return {p.relationship: p for p in self.model.properties.values() if p.relationship}

    @cached_property
    def _by_key(self) -> dict[str, dict[str, Property]]:
        """For each class all properties by key; of two that share one, the one its shape names."""
        all_kept = {p.key: p for p in self.model.properties.values() if not p.relationship}
        return {
            iri: all_kept | {r.property.key: r.property for r in self.model.rules_of(iri)}
            for iri in self.model.classes
        }

    def _node_facts(self, node: NodeRow) -> Iterator[Fact]:
        class_iri = ONTOLOGY + node.labels[0]
        for iri in self.model.types_of(class_iri):
            yield Fact(node.iri, RDF_TYPE, Value(iri, IRI))
        keys = self._by_key[class_iri]
        for key, cell in node.properties.items():
            if key in COMPUTED:
                continue
            for item in cell if isinstance(cell, list) else [cell]:
                yield self._cell_fact(node.iri, keys, key, item)

    def _cell_fact(self, iri: str, keys: dict[str, Property], key: str, item: object) -> Fact:
        stem, _, language = key.rpartition("_")
        if key not in keys or keys[key].datatype == "text":
            return Fact(iri, keys[stem].iri, Value(str(item), f"@{language}"))
        prop = keys[key]
        return Fact(iri, prop.iri, self._value(prop, item))

    def _value(self, prop: Property, item: object) -> Value:
        codes = self.model.codes_of(prop.range or "")
        if codes:
            return Value(codes.concepts[str(item)].iri, IRI)
        if prop.datatype == "date":
            text = str(item)
            return Value(text, next(kind for form, kind in _DATE_FORMS if form.match(text)))
        if prop.datatype == "gYear":
            return Value(f"{item:04d}", "gYear")
        if prop.datatype == "boolean":
            return Value(str(item).lower(), "boolean")
        if prop.datatype == "decimal":
            return Value(format(Decimal(repr(item)).normalize(), "f"), "decimal")
        return Value(str(item), prop.datatype or "string")


def _shortened(text: str) -> str:
    """A text in one line of at most `LONGEST_NAME` characters; `…` says that more follows."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1].rstrip()}…"
