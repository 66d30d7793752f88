"""A change as steps: some rows that are alike, with the text that writes them or only counts them.

Each step writes only what differs from what the server holds, so doing it twice changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, NamedTuple, TypeVar

from neo4j import ManagedTransaction, Record

from govinno.graph.refusals import refusal
from govinno.graph.rows import Change, NodeRow, RelationshipRow

#: Rows of one step. Twice as many are no faster, and one transaction holds twice as much.
STEP_ROWS = 2_000

Row = TypeVar("Row")


@dataclass(slots=True)
class Tally:
    """How many rows were written, how many of those are new, and how many were removed."""

    nodes_written: int = 0
    nodes_new: int = 0
    nodes_removed: int = 0
    relationships_written: int = 0
    relationships_new: int = 0
    relationships_removed: int = 0

    def add(self, other: Tally) -> None:
        """Count what another step did as well."""
        for part in fields(self):
            setattr(self, part.name, getattr(self, part.name) + getattr(other, part.name))


class Step(NamedTuple):
    """`work` takes a transaction, and whether to count only.

    `kind` is `nodes` or `relationships`; `size` is how many rows the step puts in, 0 where it
    takes some out.
    """

    work: Callable[[ManagedTransaction, bool], Tally]
    kind: str
    size: int


def steps_of(change: Change) -> Iterator[Step]:
    """The steps of a change: what goes first, then nodes, then the relationships between them."""
    for keys in _alike(change.removed_relationships, lambda key: key[0]):
        yield Step(partial(remove_relationships, keys), "relationships", 0)
    for iris in _alike(change.removed_nodes, lambda _: ""):
        yield Step(partial(remove_nodes, iris), "nodes", 0)
    for nodes in _alike(change.nodes, lambda _: ""):
        yield Step(partial(put_nodes, nodes), "nodes", len(nodes))
    for rows in _alike(change.relationships, lambda row: row.type):
        yield Step(partial(put_relationships, rows), "relationships", len(rows))


def _alike(rows: Iterable[Row], kind_of: Callable[[Row], Any]) -> Iterator[list[Row]]:
    """Rows of one kind together, so that each kind has one text whose plan the server keeps."""
    waiting: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        alike = waiting[kind_of(row)]
        alike.append(row)
        if len(alike) == STEP_ROWS:
            yield waiting.pop(kind_of(row))
    yield from waiting.values()


# ---- nodes

# One text for all labels: compiling one for each of some ninety sets of them takes seconds.
_DIFFERS = """properties(n) <> row.properties OR size(labels(n)) <> size(row.labels)
  OR any(label IN row.labels WHERE NOT label IN labels(n))"""
_PUT_NODES = f"""UNWIND $rows AS row
MERGE (n:Thing {{iri: row.iri}})
WITH n, row, labels(n) AS before WHERE {_DIFFERS}
SET n = row.properties
REMOVE n:$([label IN before WHERE NOT label IN row.labels])
SET n:$(row.labels)
RETURN count(n) AS written
"""
_TRY_NODES = f"""UNWIND $rows AS row
OPTIONAL MATCH (n:Thing {{iri: row.iri}})
WITH n, row WHERE n IS NULL OR {_DIFFERS}
RETURN count(row) AS written, count(row) - count(n) AS new
"""


def put_nodes(rows: list[NodeRow], tx: ManagedTransaction, counts_only: bool) -> Tally:
    """Write nodes with exactly their labels and properties."""
    cells = [
        {"iri": iri, "labels": labels, "properties": {**properties, "iri": iri}}
        for iri, labels, properties in rows
    ]
    result = tx.run(_TRY_NODES if counts_only else _PUT_NODES, rows=cells)
    record = _only(result.single())
    if counts_only:
        return Tally(nodes_written=record["written"], nodes_new=record["new"])
    return Tally(nodes_written=record["written"], nodes_new=result.consume().counters.nodes_created)


_REMOVE_NODES = "UNWIND $iris AS iri MATCH (n:Thing {iri: iri}) DETACH DELETE n"
_TRY_REMOVING_NODES = "UNWIND $iris AS iri MATCH (n:Thing {iri: iri}) RETURN count(n) AS removed"


def remove_nodes(iris: list[str], tx: ManagedTransaction, counts_only: bool) -> Tally:
    """Take nodes out with all their relationships; they need not be there."""
    if counts_only:
        record = _only(tx.run(_TRY_REMOVING_NODES, iris=iris).single())
        return Tally(nodes_removed=record["removed"])
    return _removed(tx, _REMOVE_NODES, iris=iris)


# ---- relationships

_PUT_RELATIONSHIPS = """UNWIND $rows AS row
MATCH (s:Thing {{iri: row.source}})
MATCH (t:Thing {{iri: row.target}})
MERGE (s)-[r:{type}]->(t) ON CREATE SET r = row.properties
WITH r, row, properties(r) <> row.properties AS is_other
FOREACH (_ IN CASE WHEN is_other THEN [1] ELSE [] END | SET r = row.properties)
RETURN count(DISTINCT [row.source, row.target]) AS found,
  count(CASE WHEN is_other THEN 1 END) AS changed
"""
_TRY_RELATIONSHIPS = """UNWIND $rows AS row
OPTIONAL MATCH (:Thing {{iri: row.source}})-[r:{type}]->(:Thing {{iri: row.target}})
WITH r, row WHERE r IS NULL OR properties(r) <> row.properties
RETURN count(row) AS written, count(row) - count(r) AS new
"""


def put_relationships(
    rows: list[RelationshipRow], tx: ManagedTransaction, counts_only: bool
) -> Tally:
    """Write relationships of one type; refused when an end of one is not there."""
    text = (_TRY_RELATIONSHIPS if counts_only else _PUT_RELATIONSHIPS).format(
        type=_quoted(rows[0].type)
    )
    result = tx.run(text, rows=[row._asdict() for row in rows])
    record = _only(result.single())
    if counts_only:
        return Tally(relationships_written=record["written"], relationships_new=record["new"])
    if record["found"] < len(rows):
        raise refusal("neo4j-out-of-step", "")
    new = result.consume().counters.relationships_created
    return Tally(relationships_written=new + record["changed"], relationships_new=new)


_REMOVE_RELATIONSHIPS = (
    "UNWIND $rows AS row MATCH (:Thing {{iri: row[1]}})-[r:{type}]->(:Thing {{iri: row[2]}}) "
)


def remove_relationships(
    keys: list[tuple[str, str, str]], tx: ManagedTransaction, counts_only: bool
) -> Tally:
    """Take relationships of one type out; they need not be there."""
    found = _REMOVE_RELATIONSHIPS.format(type=_quoted(keys[0][0]))
    rows = [list(key) for key in keys]
    if counts_only:
        record = _only(tx.run(found + "RETURN count(r) AS removed", rows=rows).single())
        return Tally(relationships_removed=record["removed"])
    return _removed(tx, found + "DELETE r", rows=rows)


def remove_by_element_id(
    text: str, ids: list[str], tx: ManagedTransaction, counts_only: bool
) -> Tally:
    """Take out what the server itself gave these ids in this push, by one of the texts below."""
    if not counts_only:
        return _removed(tx, text, ids=ids)
    is_node = text is REMOVE_NODES_BY_ID
    return Tally(nodes_removed=len(ids)) if is_node else Tally(relationships_removed=len(ids))


REMOVE_NODES_BY_ID = "MATCH (n) WHERE elementId(n) IN $ids DETACH DELETE n"
REMOVE_RELATIONSHIPS_BY_ID = "MATCH ()-[r]->() WHERE elementId(r) IN $ids DELETE r"


# ---- all


def _removed(tx: ManagedTransaction, text: str, **parameters: Any) -> Tally:
    counters = tx.run(text, parameters).consume().counters
    return Tally(
        nodes_removed=counters.nodes_deleted,
        relationships_removed=counters.relationships_deleted,
    )


def _only(record: Record | None) -> Record:
    """The one row that a text which only counts always gives."""
    assert record is not None
    return record


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
