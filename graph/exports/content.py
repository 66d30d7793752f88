"""What an export holds: the whole snapshot, or a part of it that can be read alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Protocol

from govinno.graph import oxigraph
from govinno.graph.changes import derived_rows, difference
from govinno.graph.derived import DerivedKey, derived_row
from govinno.graph.exports.words import About
from govinno.graph.facts import CASE_GRAPHS, case_graph_iri, n_quads
from govinno.graph.project import NAME, Projection, Rows
from govinno.graph.refusals import not_there
from govinno.graph.rows import NodeRow, RelationshipRow
from govinno.graph.shards import read_line
from govinno.graph.snapshots import Snapshot
from govinno.ontology.iris import PREFIXES, RDF_TYPE
from govinno.ontology.model import Model
from govinno.records.facts import IRI, Fact
from govinno.words import Words

#: A fact with the named graph that states it.
Stated = tuple[str, Fact]


class Content(Protocol):
    """Something to export. Each part may be read several times, in the same order each time."""

    @property
    def about(self) -> About:
        """What a reader must know of it."""
        ...

    def facts(self) -> Iterator[Stated]:
        """All facts, those of one subject together."""
        ...

    def write_rdf(self, stream: IO[bytes], ending: str) -> None:
        """Write it as `.nq`, `.trig` or `.ttl`."""
        ...

    def nodes(self) -> Iterator[NodeRow]:
        """The nodes of the property graph."""
        ...

    def relationships(self) -> Iterator[RelationshipRow]:
        """Its relationships, derived ones included; both ends of each are nodes."""
        ...


@dataclass(frozen=True)
class Whole:
    """A whole snapshot: one shard of its rows in memory at a time, and the code lists."""

    snapshot: Snapshot
    model: Model

    @cached_property
    def about(self) -> About:
        whole = Words("ทั้งกราฟ", "the whole graph")
        return About.of(self.snapshot.manifest(), whole)

    @cached_property
    def _reader(self) -> oxigraph.Reader:
        return oxigraph.Reader(self.snapshot.rdf)

    def facts(self) -> Iterator[Stated]:
        return self._reader.facts()

    def write_rdf(self, stream: IO[bytes], ending: str) -> None:
        self._reader.write(stream, ending, PREFIXES)

    def nodes(self) -> Iterator[NodeRow]:
        return iter(difference(None, self.snapshot, self.model).nodes)

    def relationships(self) -> Iterator[RelationshipRow]:
        return iter(difference(None, self.snapshot, self.model).relationships)


@dataclass(frozen=True)
class Part:
    """Some facts with their graphs, and derived relationships among them; all held in memory."""

    about: About
    stated: list[Stated]
    model: Model
    derived: list[RelationshipRow] = field(default_factory=list)

    def facts(self) -> Iterator[Stated]:
        yield from self.stated

    def write_rdf(self, stream: IO[bytes], ending: str) -> None:
        lines = "".join(line for graph, fact in self.stated for line in n_quads([fact], graph))
        oxigraph.write_quads(lines.encode(), stream, ending, PREFIXES)

    def nodes(self) -> Iterator[NodeRow]:
        for rows in self._rows:
            yield from rows.nodes

    def relationships(self) -> Iterator[RelationshipRow]:
        for rows in self._rows:
            yield from rows.relationships
        yield from self.derived

    @cached_property
    def _rows(self) -> list[Rows]:
        """The rows of each graph; a node of a case graph names its case."""
        by_graph: dict[str, list[Fact]] = defaultdict(list)
        for graph, fact in self.stated:
            by_graph[graph].append(fact)
        projection = Projection(self.model)
        return [projection.rows(facts, _case_of(graph)) for graph, facts in by_graph.items()]


def _case_of(graph: str) -> str | None:
    return graph.removeprefix(CASE_GRAPHS) if graph.startswith(CASE_GRAPHS) else None


def case_part(snapshot: Snapshot, case: str, model: Model) -> Part:
    """All that a case's graph says, and of what it refers to what the shapes demand.

    Read alone it conforms to the shapes. Its derived relationships are those that the case
    carries. `NotThere` where the snapshot has no such case.
    """
    manifest = snapshot.manifest()
    if case not in manifest.cases:
        raise not_there("no-such-case", case, manifest.cases)
    reader = oxigraph.Reader(snapshot.rdf)
    own = list(reader.facts(graph=case_graph_iri(case)))
    line = read_line(snapshot.case_rows, case) or {"derived": {}}
    derived = [derived_row(DerivedKey(*key.split(" ")), by) for key, by in line["derived"].items()]
    about = About.of(manifest, Words(f"กรณี {case}", f"the case {case}"))
    return Part(about, conforming_alone(reader, own, model), model, derived)


def things_part(snapshot: Snapshot, things: Iterable[str], what: Words, model: Model) -> Part:
    """All that is said of some things, with the names and classes of what they refer to.

    The derived relationships are those whose two ends are among the things; to find them all
    shared rows are read. Things that nothing is said of are left out.
    """
    known = set(things)
    reader = oxigraph.Reader(snapshot.rdf)
    own = [fact for iri in sorted(known) for fact in reader.facts(subject=iri)]
    derived = [row for row in derived_rows(snapshot) if {row.source, row.target} <= known]
    about = About.of(snapshot.manifest(), what)
    return Part(about, readable_alone(reader, own, model), model, derived)


def readable_alone(reader: oxigraph.Reader, own: list[Stated], model: Model) -> list[Stated]:
    """The facts, and the classes and names of everything they speak of.

    Also of their own subjects: a case graph may say something of a shared thing whose class and
    name stand in another graph.
    """
    names = _class_and_name(model)
    return own + _more(reader, _spoken_of(own), set(own), lambda _, fact: fact.property in names)


def conforming_alone(reader: oxigraph.Reader, own: list[Stated], model: Model) -> list[Stated]:
    """The facts, and of everything they speak of its class, its name and what its shape demands.

    And so on for what these speak of. A code comes with all that its list says of it and a class
    with those above it: the shapes ask the data whether a municipality is an agent.
    """
    names = _class_and_name(model) | {PREFIXES["rdfs"] + "subClassOf"}

    def is_kept(types: set[str], fact: Fact) -> bool:
        held_to = (rule for iri in types & model.classes.keys() for rule in model.rules_of(iri))
        demanded = {rule.property.iri for rule in held_to if rule.min_count and not rule.is_inverse}
        return fact.subject in model.concepts or fact.property in names | demanded

    told, asked = list(own), set[str]()
    while new := _spoken_of(told) - asked:
        asked |= new
        told += _more(reader, new, set(told), is_kept)
    return told


def _class_and_name(model: Model) -> set[str]:
    return {RDF_TYPE} | {p.iri for p in model.properties.values() if p.key == NAME}


def _spoken_of(told: list[Stated]) -> set[str]:
    subjects = {fact.subject for _, fact in told}
    return subjects | {fact.value.text for _, fact in told if fact.value.kind == IRI}


def _more(
    reader: oxigraph.Reader,
    things: set[str],
    known: set[Stated],
    is_kept: Callable[[set[str], Fact], bool],
) -> list[Stated]:
    """What else is said of these things and kept of things of such classes."""
    found = []
    for iri in sorted(things):
        told = list(reader.facts(subject=iri))
        types = {fact.value.text for _, fact in told if fact.property == RDF_TYPE}
        found += [each for each in told if each not in known and is_kept(types, each[1])]
    return found
