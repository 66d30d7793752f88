"""Publishing: a set of changed cases → the next snapshot, or nothing.

One way for the first load and for one changed file: start from the previous snapshot (or from
nothing), take out what went, put in what came. RDF, property graph and rows take the same step.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from govinno.graph import arcadedb, oxigraph
from govinno.graph.derived import DerivedKey, derived_row
from govinno.graph.facts import (
    ONTOLOGY_GRAPH,
    VOCAB_GRAPH,
    case_graph_iri,
    n_quads,
    ontology_facts,
    vocab_facts,
)
from govinno.graph.prepare import (
    CaseLine,
    PreparedCase,
    SharedLine,
    description,
    facts_of,
    graph_of,
    node_rows,
    relationship_rows,
)
from govinno.graph.project import Projection
from govinno.graph.rows import Change, NodeRow, RelationshipRow
from govinno.graph.shards import by_shard, dump_line, link_shards, read_shard, shard_of, write_shard
from govinno.graph.snapshots import Snapshot
from govinno.ontology.model import Model
from govinno.ontology.records import Fact


@dataclass(slots=True)
class SharedUpdate:
    """What happens to one shared key: which cases let go of it, and what cases now say of it."""

    gone: set[str] = field(default_factory=set)
    offers: dict[str, Any] = field(default_factory=dict)


class Publisher:
    """Builds one snapshot. Feed it the changed cases, then call `finish`.

    `base` is the snapshot to start from, or None to build everything anew. Memory does not grow
    with the number of cases beyond what they share.
    """

    def __init__(self, built: Snapshot, base: Snapshot | None, model: Model) -> None:
        self.built, self.base, self.model = built, base, model
        self.projection = Projection(model)
        self.removed: set[str] = set()
        self.shared: dict[str, SharedUpdate] = defaultdict(SharedUpdate)
        self.told: dict[str, Any] = {}
        self.scratch = built.folder / "scratch"
        self.scratch.mkdir()
        self.quads = (self.scratch / "quads.nq").open("wb")
        self.touched: set[str] = set()
        # Counted as quads come and go: asking the store would read all of it.
        self.count = base.manifest().counts["quads"] if base else 0
        self.rdf_removed: list[str] = []
        self.shared_change = _Delta()

    # ---- feeding

    def put(self, case: PreparedCase) -> None:
        """Add a case, or put it in the place of the one with its id."""
        self.quads.write(case.quads)
        self.count += case.line["quads"]
        name = shard_of(case.id)
        self.touched.add(name)
        with (self.scratch / name).open("ab") as stream:
            stream.write(dump_line(case.id, case.line))
        for iri, (digest, described) in case.offers.items():
            self.shared[iri].offers[case.id] = digest
            self.told.setdefault(digest, described)
        for key, carriers in case.line["derived"].items():
            self.shared[key].offers[case.id] = carriers

    def remove(self, case: str) -> None:
        """Take a case out."""
        self.removed.add(case)
        self.touched.add(shard_of(case))

    # ---- finishing

    def finish(self) -> dict[str, int]:
        """Write all parts; gives the counts for the manifest."""
        self._write_case_rows()
        self._write_shared_rows()
        self._write_base_vocabulary()
        self.quads.close()
        self._write_rdf()
        self._write_property_graph()
        shutil.rmtree(self.scratch)
        return {"quads": self.count}

    def _old_lines(self, name: str) -> dict[str, CaseLine]:
        return read_shard(self.base.case_rows, name) if self.base else {}

    def _new_lines(self, name: str) -> dict[str, CaseLine]:
        file = self.scratch / name
        if not file.exists():
            return {}
        with file.open("rb") as stream:
            return dict(json.loads(line) for line in stream)

    def _write_case_rows(self) -> None:
        for name in sorted(self.touched):
            old, new = self._old_lines(name), self._new_lines(name)
            for case in self._leaving(old, new):
                self._let_go(case, old[case])
            kept = {case: line for case, line in old.items() if case not in self.removed}
            write_shard(self.built.case_rows, name, kept | new)
        if self.base:
            link_shards(self.base.case_rows, self.built.case_rows, self.touched)

    def _leaving(self, old: dict[str, CaseLine], new: dict[str, CaseLine]) -> list[str]:
        """Old cases whose graph goes: removed ones and those replaced by a new line."""
        return [case for case in old if case in new or case in self.removed]

    def _let_go(self, case: str, line: CaseLine) -> None:
        self.rdf_removed.append(case_graph_iri(case))
        self.count -= line["quads"]
        for key in chain(line["shared"], line["derived"]):
            self.shared[key].gone.add(case)

    def _write_shared_rows(self) -> None:
        """Bring every shared key to its new state and note what that changes in both graphs."""
        updates = by_shard(self.shared)
        for name, keys in sorted(updates.items()):
            lines = read_shard(self.base.shared_rows, name) if self.base else {}
            for key, update in keys.items():
                before = lines.get(key)
                after = self._updated(before, update)
                self._note(key, before, after)
                lines[key] = after
            write_shard(self.built.shared_rows, name, {k: v for k, v in lines.items() if v["by"]})
        if self.base:
            link_shards(self.base.shared_rows, self.built.shared_rows, set(updates))

    def _updated(self, before: SharedLine | None, update: SharedUpdate) -> SharedLine:
        """The cases that hold a key after the update, each with what it says of it."""
        held, told = (before["by"], before["told"]) if before else ({}, {})
        by = {case: said for case, said in held.items() if case not in update.gone}
        by |= update.offers
        words = {d: told.get(d) or self.told[d] for d in by.values() if isinstance(d, str)}
        return {"by": by, "told": words}

    def _note(self, key: str, before: SharedLine | None, after: SharedLine) -> None:
        if before == after:
            return
        if " " in key:
            self.shared_change.derived(key, before, after)
            return
        old, new = description(before), description(after)
        if old != new:
            self._note_thing(old, new)

    def _note_thing(self, old: Any, new: Any) -> None:
        if old:
            removed = "".join(n_quads(facts_of(old), graph_of(old)))
            self.shared_change.removed_quads += removed
            self.count -= len(facts_of(old))
        if new:
            self._state(facts_of(new), graph_of(new))
        self.shared_change.things(
            self.projection.rows(facts_of(old)) if old else None,
            self.projection.rows(facts_of(new)) if new else None,
        )

    def _write_base_vocabulary(self) -> None:
        """Code lists and ontology are written once; a changed model builds everything anew."""
        if self.base is None:
            for facts, graph in (
                (vocab_facts(self.model), VOCAB_GRAPH),
                (ontology_facts(self.model), ONTOLOGY_GRAPH),
            ):
                self._state(facts, graph)

    def _state(self, facts: list[Fact], graph: str) -> None:
        self.quads.write("".join(n_quads(facts, graph)).encode())
        self.count += len(facts)

    def _write_rdf(self) -> None:
        oxigraph.build(
            self.built.rdf,
            self.scratch / "quads.nq",
            self.base.rdf if self.base else None,
            self.rdf_removed,
            self.shared_change.removed_quads.encode(),
        )

    # ---- the property graph

    def _write_property_graph(self) -> None:
        """Write the database: a copy of the last one with the difference applied.

        ArcadeDB writes its pages in place, so its folder is copied and never linked.
        """
        if self.base:
            shutil.copytree(self.base.property_graph, self.built.property_graph)
        arcadedb.write(
            self.built.property_graph,
            Change(
                removed_relationships=self._removed_relationships(),
                removed_nodes=self._removed_nodes(),
                nodes=self._nodes(),
                relationships=self._relationships(),
            ),
        )

    def _pairs(self) -> Iterator[tuple[CaseLine | None, CaseLine | None]]:
        """The old and the new line of every case that changes."""
        for name in sorted(self.touched):
            old, new = self._old_lines(name), self._new_lines(name)
            for case in sorted({*self._leaving(old, new), *new}):
                yield old.get(case), new.get(case)

    def _removed_nodes(self) -> Iterator[str]:
        for old, new in self._pairs():
            yield from sorted(_iris(old) - _iris(new))
        yield from sorted(self.shared_change.removed_nodes)

    def _removed_relationships(self) -> Iterator[tuple[str, str, str]]:
        for old, new in self._pairs():
            yield from sorted(_keys(old) - _keys(new))
        yield from sorted(self.shared_change.removed_relationships)

    def _nodes(self) -> Iterator[NodeRow]:
        if self.base is None:
            yield from self.projection.rows(vocab_facts(self.model)).nodes
        yield from self.shared_change.nodes
        for old, new in self._pairs():
            known = {row.iri: row for row in node_rows(old)} if old else {}
            yield from (row for row in node_rows(new or _EMPTY) if known.get(row.iri) != row)

    def _relationships(self) -> Iterator[RelationshipRow]:
        if self.base is None:
            yield from self.projection.rows(vocab_facts(self.model)).relationships
        for old, new in self._pairs():
            known = _keys(old)
            yield from (r for r in relationship_rows(new or _EMPTY) if tuple(r[:3]) not in known)
        yield from self.shared_change.relationships


_EMPTY: CaseLine = {"nodes": [], "relationships": []}


def _iris(line: CaseLine | None) -> set[str]:
    return {node[0] for node in line["nodes"]} if line else set()


def _keys(line: CaseLine | None) -> set[tuple[str, str, str]]:
    return {(row[0], row[1], row[2]) for row in line["relationships"]} if line else set()


class _Delta:
    """What the shared things and derived relationships change in the property graph and RDF."""

    def __init__(self) -> None:
        self.removed_quads = ""
        self.removed_nodes: set[str] = set()
        self.removed_relationships: set[tuple[str, str, str]] = set()
        self.nodes: list[NodeRow] = []
        self.relationships: list[RelationshipRow] = []

    def derived(self, key: str, before: SharedLine | None, after: SharedLine) -> None:
        """A derived relationship came, went, or is carried by other innovations now."""
        parts = DerivedKey(*key.split(" "))
        if before:
            self.removed_relationships.add((parts.type, parts.source, parts.target))
        if after["by"]:
            carriers = chain.from_iterable(after["by"].values())
            self.relationships.append(derived_row(parts, carriers))

    def things(self, old: Any, new: Any) -> None:
        """A shared thing came, went, or is described in other words now."""
        old_nodes = {node.iri: node for node in old.nodes} if old else {}
        old_keys = {tuple(row[:3]) for row in old.relationships} if old else set()
        new_iris = {node.iri for node in new.nodes} if new else set()
        new_keys = {tuple(row[:3]) for row in new.relationships} if new else set()
        self.removed_nodes |= set(old_nodes) - new_iris
        self.removed_relationships |= old_keys - new_keys
        self.nodes += [n for n in (new.nodes if new else ()) if old_nodes.get(n.iri) != n]
        rows = new.relationships if new else ()
        self.relationships += [r for r in rows if tuple(r[:3]) not in old_keys]
