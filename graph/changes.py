"""What turns the rows of one snapshot into those of the next: the same for every engine.

Only shards that differ are read, so a change costs what it changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from filecmp import cmp
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from govinno.graph.derived import DerivedKey, derived_row
from govinno.graph.prepare import description, facts_of, node_rows, relationship_rows
from govinno.graph.project import Projection, Rows
from govinno.graph.rows import Change, NodeRow, RelationshipRow
from govinno.graph.shards import SHARDS, all_lines, differing_lines, shard_file
from govinno.graph.snapshots import Snapshot
from govinno.ontology.model import Model

RelationshipKey = tuple[str, str, str]

#: So many cases and shared things are kept in memory rather than read again.
MOST_KEPT = 500


class Pair(NamedTuple):
    """The rows of the same case or shared thing before and after."""

    old: Rows
    new: Rows


def difference(old: Snapshot | None, new: Snapshot, model: Model) -> Change:
    """What to remove from the rows of `old` (of nothing when None) and to put in, to get `new`.

    A node or relationship that is put in is new or has changed. One shard is in memory at a
    time; each part of the change reads the shards that differ anew. Both must have been built
    with the same model: another one gives other rows for the same lines.
    """
    all_pairs = partial(_pairs, old, new, Projection(model))
    pairs = _few_at_once(all_pairs) if old else all_pairs
    return Change(
        removed_relationships=_each(pairs, _removed_relationships) if old else (),
        removed_nodes=_each(pairs, _removed_nodes) if old else (),
        nodes=_each(pairs, _changed_nodes),
        relationships=_each(pairs, _changed_relationships),
    )


@dataclass(slots=True)
class Counts:
    """How many nodes of one class came, went, or stayed with something else in them."""

    came: int = 0
    went: int = 0
    changed: int = 0


def counts_by_class(
    old: Snapshot, new: Snapshot, model: Model, most: int
) -> dict[str, Counts] | None:
    """How the nodes differ, by their most specific class; empty where they are the same.

    None where more than `most` cases and shared things differ: counting them takes minutes.
    """
    pairs = list(islice(_pairs(old, new, Projection(model)), most + 1))
    if len(pairs) > most:
        return None
    counts: dict[str, Counts] = defaultdict(Counts)
    for pair in pairs:
        _count(pair, counts)
    return dict(counts)


def _count(pair: Pair, counts: dict[str, Counts]) -> None:
    before, after = ({node.iri: node for node in rows.nodes} for rows in pair)
    for iri in before.keys() | after.keys():
        old, new = before.get(iri), after.get(iri)
        told = counts[(new or before[iri]).labels[0]] if old != new else Counts()
        told.came += old is None
        told.went += new is None
        told.changed += old is not None and new is not None and old != new


def derived_rows(snapshot: Snapshot) -> Iterator[RelationshipRow]:
    """All derived relationships, each with the innovations of all cases that carry it."""
    for key, line in all_lines(snapshot.shared_rows):
        if _is_derived(key):
            yield _derived(key, line)


# ---- pairs


def _few_at_once(pairs: Callable[[], Iterator[Pair]]) -> Callable[[], Iterable[Pair]]:
    """A short list of pairs is read once and kept; a long one is read anew by each part."""
    first = list(islice(pairs(), MOST_KEPT + 1))
    return (lambda: first) if len(first) <= MOST_KEPT else pairs


def _pairs(old: Snapshot | None, new: Snapshot, projection: Projection) -> Iterator[Pair]:
    if old is None:
        # The code lists stand in RDF only. With the model they stay the same.
        from govinno.graph.stated import vocab_facts  # with all of rdflib

        yield Pair(Rows([], []), projection.rows(vocab_facts(projection.model)))
    shared = partial(_shared_rows, projection)
    yield from _line_pairs(old.shared_rows if old else None, new.shared_rows, shared)
    yield from _line_pairs(old.case_rows if old else None, new.case_rows, _case_rows)


def _line_pairs(old: Path | None, new: Path, rows_of: Callable[[str, Any], Rows]) -> Iterator[Pair]:
    for name in SHARDS:
        if old and _is_same(shard_file(old, name), shard_file(new, name)):
            continue
        before, after = differing_lines(old, new, name)
        for key in dict.fromkeys(chain(before, after)):
            yield Pair(rows_of(key, before.get(key)), rows_of(key, after.get(key)))


def _is_same(old: Path, new: Path) -> bool:
    """The same file by a hard link, or the same bytes: equal lines always give equal bytes."""
    if not (old.exists() and new.exists()):
        return old.exists() == new.exists()
    return old.samefile(new) or cmp(old, new, shallow=False)


def _case_rows(_: str, line: Any) -> Rows:
    return Rows(node_rows(line), relationship_rows(line)) if line else Rows([], [])


def _shared_rows(projection: Projection, key: str, line: Any) -> Rows:
    if line is None:
        return Rows([], [])
    if _is_derived(key):
        return Rows([], [_derived(key, line)])
    return projection.rows(facts_of(description(line)))


def _is_derived(key: str) -> bool:
    return " " in key


def _derived(key: str, line: Any) -> RelationshipRow:
    return derived_row(DerivedKey(*key.split(" ")), chain.from_iterable(line["by"].values()))


# ---- what each pair changes


def _each(
    pairs: Callable[[], Iterable[Pair]], changed: Callable[[Pair], Iterator[Any]]
) -> Iterator[Any]:
    return chain.from_iterable(changed(pair) for pair in pairs())


def _removed_nodes(pair: Pair) -> Iterator[str]:
    kept = {node.iri for node in pair.new.nodes}
    return (node.iri for node in pair.old.nodes if node.iri not in kept)


def _removed_relationships(pair: Pair) -> Iterator[RelationshipKey]:
    kept = set(_keys(pair.new))
    return (key for key in _keys(pair.old) if key not in kept)


def _changed_nodes(pair: Pair) -> Iterator[NodeRow]:
    known = {node.iri: node for node in pair.old.nodes}
    return (node for node in pair.new.nodes if known.get(node.iri) != node)


def _changed_relationships(pair: Pair) -> Iterator[RelationshipRow]:
    known = dict(zip(_keys(pair.old), pair.old.relationships, strict=True))
    return (
        row
        for key, row in zip(_keys(pair.new), pair.new.relationships, strict=True)
        if known.get(key) != row
    )


def _keys(rows: Rows) -> list[RelationshipKey]:
    return [(row.type, row.source, row.target) for row in rows.relationships]
