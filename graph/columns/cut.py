"""Rows → columns: every fact of a case but its prose, by property.

Prose is what people read at length: words in a language that name nothing, and quoted passages. It
makes up most of a record, and nothing is counted by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from govinno.graph.columns.files import ADDRESSES, CLASSES, Sections
from govinno.graph.prepare import CaseLine, SharedLine, description, facts_of
from govinno.ontology.iris import BASE, PREFIXES, RDF_TYPE
from govinno.ontology.model import GI, Model, Property, load_model
from govinno.records.facts import IRI, Value

#: The parts of a document that evidence quotes.
_PASSAGES = frozenset({"quote", "keywords"})

LABEL = PREFIXES["rdfs"] + "label"

#: A subject, or a value that is a thing: its place among the things of the case, else its address.
Place = int | str


class Cutter:
    """Cuts rows into columns, by one model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        kept = [p for p in model.properties.values() if not is_prose(p)]
        self._by_iri = {p.iri: p for p in kept}
        self._by_key = {key: (p, name) for p in kept for key, name in _keys(p)}
        self._by_type = {p.relationship: p for p in kept if p.relationship}

    def of_rows(self, kind: str, lines: Mapping[str, Any]) -> Sections:
        """The columns of some lines of the rows of this kind, `cases` or `shared`."""
        of = self._of_case if kind == "cases" else self._of_shared
        sections: dict[str, dict[str, list[Any]]] = defaultdict(dict)
        for key in sorted(lines):
            for name, *told in of(key, lines[key]):
                sections[name].setdefault(key, []).extend(told)
        return sections

    # ---- of a case

    def _of_case(self, _: str, line: CaseLine) -> Iterator[tuple[Any, ...]]:
        places = {node[0]: place for place, node in enumerate(line["nodes"])}
        for iri, labels, _cells in line["nodes"]:
            yield CLASSES, labels[0]
            yield ADDRESSES, _short(iri)
        for iri, _labels, cells in line["nodes"]:
            for name, value in self._values(cells):
                yield name, places[iri], value
        for type_, source, target, _more in line["relationships"]:
            if prop := self._by_type.get(type_):
                ends = (target, source) if prop.is_reversed else (source, target)
                yield prop.name, _place(places, ends[0]), _place(places, ends[1])

    def _values(self, cells: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """The values of one node, each with the name of its section."""
        for key, cell in cells.items():
            if known := self._by_key.get(key):
                prop, name = known
                for value in cell if isinstance(cell, list) else (cell,):
                    yield name, self._address(prop, value) if prop.datatype is None else value

    def _address(self, prop: Property, code: str) -> str:
        """The address of a code; what is no code of the list is one already."""
        codes = self.model.codes_of(prop.range) if prop.range else None
        known = codes.concepts.get(code) if codes else None
        return _short(known.iri if known else code)

    # ---- of what cases share

    def _of_shared(self, key: str, line: SharedLine) -> Iterator[tuple[Any, ...]]:
        """A thing as it is described; nothing for what is only derived."""
        described = None if " " in key else description(line)
        facts = facts_of(described) if described else []
        classes = self._classes((f.subject, f.value.text) for f in facts if f.property == RDF_TYPE)
        places = {iri: place for place, iri in enumerate(classes)}
        for iri, name in classes.items():
            yield CLASSES, name
            yield ADDRESSES, _short(iri)
        for subject, iri, value in facts:
            if prop := self._by_iri.get(iri):
                yield _section(prop, value), _place(places, subject), _plain(places, value)

    def _classes(self, stated: Iterable[tuple[str, str]]) -> dict[str, str]:
        """The most specific of the classes that each subject is stated to have."""
        known: dict[str, list[str]] = defaultdict(list)
        for subject, iri in stated:
            if iri in self.model.classes:
                known[subject].append(iri)
        classes = self.model.classes
        return {
            subject: classes[max(iris, key=lambda iri: len(classes[iri].ancestors))].name
            for subject, iris in known.items()
        }


@cache
def section_names() -> dict[str, bool]:
    """The names of all sections that a file may have, each with whether its values are things."""
    kept = [prop for prop in load_model().properties.values() if not is_prose(prop)]
    named = {name: prop.datatype is None for prop in kept for name in _names(prop)}
    return named | dict.fromkeys((CLASSES, ADDRESSES), False)


def is_prose(prop: Property) -> bool:
    """Whether a property holds what people read at length, or what coders note for themselves."""
    is_ours = prop.iri.startswith(GI) or prop.iri == LABEL
    is_text = prop.datatype == "text" and prop.found_as not in ("name", "other-name")
    return is_text or not is_ours or prop.name in _PASSAGES or prop.found_as == "nothing"


def _names(prop: Property) -> list[str]:
    """The sections of a property: words have one for each language."""
    if prop.datatype == "text":
        return [f"{prop.name}@{language}" for language in ("th", "en")]
    return [prop.name]


def _keys(prop: Property) -> Iterator[tuple[str, str]]:
    """The keys of the rows under which a property stands, each with its section."""
    if prop.relationship is None:
        for name in _names(prop):
            yield name.replace(prop.name, prop.key, 1).replace("@", "_"), name


def _section(prop: Property, value: Value) -> str:
    return f"{prop.name}{value.kind}" if value.kind.startswith("@") else prop.name


def _short(iri: str) -> str:
    return iri.removeprefix(BASE)


def _place(places: Mapping[str, int], iri: str) -> Place:
    found = places.get(iri)
    return _short(iri) if found is None else found


def _plain(places: Mapping[str, int], value: Value) -> Any:
    """A value as rows have it."""
    if value.kind == IRI:
        return _place(places, value.text)
    if value.kind in ("integer", "gYear"):
        return int(value.text)
    if value.kind == "decimal":
        return float(value.text)
    return value.text == "true" if value.kind == "boolean" else value.text
