"""Publishing: a set of changed cases → the next snapshot, or nothing.

One way for the first load and for one changed file: start from the previous snapshot (or from
nothing), take out what went, put in what came. RDF, property graph and rows take the same step.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from govinno.graph import arcadedb, oxigraph
from govinno.graph.changes import difference
from govinno.graph.columns import writer as columns
from govinno.graph.facts import (
    ONTOLOGY_GRAPH,
    VOCAB_GRAPH,
    case_graph_iri,
    n_quads,
)
from govinno.graph.prepare import (
    CaseLine,
    PreparedCase,
    SharedLine,
    description,
    facts_of,
    graph_of,
)
from govinno.graph.search import writer as search
from govinno.graph.shards import by_shard, dump_line, link_shards, read_shard, shard_of, write_shard
from govinno.graph.snapshots import Snapshot
from govinno.graph.stated import ontology_facts, vocab_facts
from govinno.ontology.model import Model
from govinno.records.facts import Fact


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
        self.removed_quads: list[str] = []
        self._beside = (search.Writer(built, base, model), columns.writer(built, base, model))

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

    def finish(self, *, only_rdf: bool = False) -> dict[str, int]:
        """Write all parts, or what SPARQL needs; gives the counts for the manifest."""
        self._write_case_rows()
        self._write_shared_rows()
        self._write_base_vocabulary()
        for writer in self._beside:
            writer.finish()
        self.quads.close()
        # The two graphs do not depend on each other, and both engines work outside Python.
        with ThreadPoolExecutor(1) as beside:
            rdf = beside.submit(self._write_rdf)
            if not only_rdf:
                self._write_property_graph()
            rdf.result()
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
            self._write_beside("cases", name, kept | new)
        if self.base:
            link_shards(self.base.case_rows, self.built.case_rows, self.touched)

    def _write_beside(self, kind: str, name: str, lines: Mapping[str, Any]) -> None:
        for writer in self._beside:
            writer.write(kind, name, lines)

    def _leaving(self, old: dict[str, CaseLine], new: dict[str, CaseLine]) -> list[str]:
        """Old cases whose graph goes: removed ones and those replaced by a new line."""
        return [case for case in old if case in new or case in self.removed]

    def _let_go(self, case: str, line: CaseLine) -> None:
        self.rdf_removed.append(case_graph_iri(case))
        self.count -= line["quads"]
        for key in chain(line["shared"], line["derived"]):
            self.shared[key].gone.add(case)

    def _write_shared_rows(self) -> None:
        """Bring every shared key to its new state, here and in RDF."""
        updates = by_shard(self.shared)
        for name, keys in sorted(updates.items()):
            lines = read_shard(self.base.shared_rows, name) if self.base else {}
            for key, update in keys.items():
                before = lines.get(key)
                after = self._updated(before, update)
                self._restate(key, before, after)
                lines[key] = after
            held = {key: line for key, line in lines.items() if line["by"]}
            write_shard(self.built.shared_rows, name, held)
            self._write_beside("shared", name, held)
        if self.base:
            link_shards(self.base.shared_rows, self.built.shared_rows, set(updates))

    def _updated(self, before: SharedLine | None, update: SharedUpdate) -> SharedLine:
        """The cases that hold a key after the update, each with what it says of it."""
        held, told = (before["by"], before["told"]) if before else ({}, {})
        by = {case: said for case, said in held.items() if case not in update.gone}
        by |= update.offers
        words = {d: told.get(d) or self.told[d] for d in by.values() if isinstance(d, str)}
        return {"by": by, "told": words}

    def _restate(self, key: str, before: SharedLine | None, after: SharedLine) -> None:
        """Bring RDF from the old description of a shared thing to the new one."""
        if " " in key:  # derived relationships stand in the property graph only
            return
        old, new = description(before), description(after)
        if old == new:
            return
        if old:
            self.removed_quads += n_quads(facts_of(old), graph_of(old))
            self.count -= len(facts_of(old))
        if new:
            self._state(facts_of(new), graph_of(new))

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
            "".join(self.removed_quads).encode(),
        )

    # ---- the property graph

    def _write_property_graph(self) -> None:
        """Write the database: a copy of the last one with the difference applied.

        ArcadeDB writes its pages in place, so its folder is copied and never linked.
        """
        if self.base:
            shutil.copytree(self.base.property_graph, self.built.property_graph)
        change = difference(self.base, self.built, self.model)
        arcadedb.write(self.built.property_graph, change)
