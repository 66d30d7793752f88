"""What of the rows of a snapshot can be found: things, and the texts that find them.

Which texts, and as what, the model says of each property (`found_as`). A text of a record finds
its case, whatever part of the record holds it; what has a name of its own is found besides.
Names of people find people only: no text of a case is searched for who spoke or wrote.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from govinno.graph.prepare import CaseLine, SharedLine, description, facts_of
from govinno.graph.search.files import (
    CASE_RECORD,
    INNOVATION,
    ONLY_INNOVATION,
    PERSON,
    Entry,
    Tier,
    Told,
    What,
    titles_of,
)
from govinno.ontology.iris import PREFIXES, RDF_TYPE
from govinno.ontology.model import GI, Model, Property
from govinno.records.facts import IRI, Fact

TIERS = {"name": Tier.NAME, "other-name": Tier.OTHER_NAME, "main": Tier.MAIN, "": Tier.OTHER}
#: What of a code list is a name besides its label; each code has its own in the file of the list.
OTHER_LABELS = frozenset(PREFIXES["skos"] + name for name in ("altLabel", "hiddenLabel"))
LABEL_OF_CODE = PREFIXES["skos"] + "prefLabel"


class Finds:
    """Makes entries of rows, by one model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._searched = {p.iri: p for p in model.properties.values() if _is_searched(p)}
        self._keys = {
            key: What(TIERS[prop.found_as], prop.iri, language)
            for prop in self._searched.values()
            for key, language in _keys(prop)
        }
        self._named: dict[str, bool] = {}
        followed = [model.property(name) for name in ("contributor", "hasAlias", "hasPost")]
        self._contributor, self._alias, self._post = (str(p.relationship) for p in followed)
        self._followed = {str(p.relationship): p.is_reversed for p in followed}

    def of_rows(self, kind: str, lines: Mapping[str, Any]) -> Iterator[Entry]:
        """The things of some lines of the rows of this kind, `cases` or `shared`."""
        of = self.of_case if kind == "cases" else self.of_shared
        for key, line in lines.items():
            yield from of(key, line)

    # ---- of a case

    def of_case(self, case: str, line: CaseLine) -> list[Entry]:
        """The things that a record names, and its case with all the texts of the record."""
        nodes = {node[0]: node for node in line["nodes"]}
        kinds = Counter(node[1][0] for node in nodes.values())
        record = Entry("", CASE_RECORD, case)
        named: list[Entry] = []
        for iri, labels, cells in nodes.values():
            entry = Entry(iri, labels[0], case, list(self._texts(cells)))
            is_alone = labels[0] == INNOVATION and kinds[INNOVATION] == 1
            if labels[0] == CASE_RECORD:
                record.iri, record.titles = iri, titles_of(entry.told)
            record.told += _for_the_case(entry, is_itself=is_alone or labels[0] == CASE_RECORD)
            if self._is_named(labels[0]) and labels[0] != CASE_RECORD and entry.told:
                entry.kind = ONLY_INNOVATION if is_alone else entry.kind
                entry.titles = titles_of(entry.told)
                named.append(entry)
        told_of = self._named_elsewhere(nodes, line["relationships"])
        for entry in named:
            entry.told += told_of.pop(entry.iri, ())
        shared = (Entry(iri, "", "", told) for iri, told in told_of.items())
        return [record, *named, *shared] if record.iri else [*named, *shared]

    def _texts(self, cells: dict[str, Any]) -> Iterator[Told]:
        """The searched texts of one node, each with what it is."""
        for key in filter(self._keys.__contains__, cells):
            cell = cells[key]
            for text in cell if isinstance(cell, list) else (cell,):
                yield self._keys[key], str(text)

    def _is_named(self, kind: str) -> bool:
        """Whether things of a class are drawn and have a name of their own. What somebody says
        has none: it is a text of its case."""
        if kind not in self._named:
            entity = self.model.classes[GI + kind]
            rules = self.model.rules_of(entity.iri)
            is_named = any(rule.property.found_as == "name" for rule in rules)
            is_claim = GI + "Claim" in self.model.line_of(entity.iri)
            self._named[kind] = bool(entity.glyph) and is_named and not is_claim
        return self._named[kind]

    def _named_elsewhere(
        self, nodes: dict[str, Any], relationships: Iterable[list[Any]]
    ) -> dict[str, list[Told]]:
        """What a record calls things that others may share: names as written, aliases, posts."""
        facts: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for type_, source, target, _ in relationships:
            if type_ in self._followed:
                is_reversed = self._followed[type_]
                facts[type_].append((target, source) if is_reversed else (source, target))
        who = dict(facts[self._contributor])
        names = [*who.items(), *((alias, who.get(part)) for part, alias in facts[self._alias])]
        found: dict[str, list[Told]] = defaultdict(list)
        for part, thing in names:
            if thing and part in nodes:
                found[thing] += [
                    t for t in self._texts(nodes[part][2]) if t[0].tier == Tier.OTHER_NAME
                ]
        for person, post in facts[self._post]:
            told = self._texts(nodes[post][2]) if post in nodes else ()
            found[person] += [t for t in told if t[0].property == GI + "position"]
        return found

    # ---- of what cases share, and of code lists

    def of_shared(self, key: str, line: SharedLine) -> list[Entry]:
        """A thing that cases share, as it is described; nothing for what is only derived."""
        described = None if " " in key else description(line)
        return self.of_facts(facts_of(described)) if described else []

    def of_codes(self) -> list[Entry]:
        """The codes of all lists."""
        from govinno.graph.stated import vocab_facts  # with all of rdflib

        return self.of_facts(vocab_facts(self.model))

    def of_facts(self, facts: Iterable[Fact]) -> list[Entry]:
        """The things that some facts describe."""
        kinds: dict[str, list[str]] = defaultdict(list)
        told: dict[str, list[Told]] = defaultdict(list)
        for subject, prop, value in facts:
            if prop == RDF_TYPE:
                kinds[subject].append(value.text)
            elif value.kind != IRI and (text := self._told(prop, value.kind, value.text)):
                told[subject].append(text)
        found = []
        for iri, types in kinds.items():
            known = [each for each in types if each in self.model.classes]
            if known and told[iri]:
                kind = max(known, key=lambda each: (len(self.model.classes[each].ancestors), each))
                name, texts = self.model.classes[kind].name, told[iri]
                found.append(Entry(iri, name, "", texts, titles_of(texts)))
        return found

    def _told(self, prop: str, kind: str, text: str) -> Told | None:
        language = kind[1:] if kind.startswith("@") else ""
        if prop in OTHER_LABELS:
            return What(Tier.OTHER_NAME, LABEL_OF_CODE, language), text
        known = self._searched.get(prop)
        return (What(TIERS[known.found_as], prop, language), text) if known else None


def _is_searched(prop: Property) -> bool:
    is_text = prop.datatype in ("text", "string")
    return is_text and not prop.for_analysts and prop.found_as != "nothing"


def _keys(prop: Property) -> list[tuple[str, str]]:
    """The keys of the rows under which a property stands, each with its language."""
    if prop.datatype == "text":
        return [(f"{prop.key}_{language}", language) for language in ("th", "en")]
    return [(prop.key, "")]


def _for_the_case(entry: Entry, *, is_itself: bool) -> Iterator[Told]:
    """The texts of a node as its case is found by them: what names a part is no name of the case."""
    if is_itself:
        yield from entry.told
        return
    for what, text in entry.told:
        is_name = what.tier <= Tier.OTHER_NAME
        if not is_name or entry.kind != PERSON:
            yield _as_text(what) if is_name else what, text


@cache
def _as_text(what: What) -> What:
    return what._replace(tier=Tier.OTHER)
