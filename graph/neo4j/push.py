"""Bringing a server to a snapshot: the same rows that the embedded engine reads.

A push writes the difference to the snapshot that the server holds; where it holds none that we
still have, it compares everything. A short change is one transaction. A long one is many, between
which the server says that it is half pushed; cut off anywhere, it is run again to its end.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from neo4j import ManagedTransaction, Session

from govinno.graph.changes import difference
from govinno.graph.neo4j import marker
from govinno.graph.neo4j.address import Address
from govinno.graph.neo4j.marker import Held, fingerprint
from govinno.graph.neo4j.report import PushReport
from govinno.graph.neo4j.server import connected
from govinno.graph.neo4j.steps import (
    REMOVE_NODES_BY_ID,
    REMOVE_RELATIONSHIPS_BY_ID,
    STEP_ROWS,
    Step,
    Tally,
    remove_by_element_id,
    steps_of,
)
from govinno.graph.refusals import refusal
from govinno.graph.snapshots import Snapshot
from govinno.ontology.model import Model

#: A change of up to so many steps is one transaction, and so is never seen half done.
STEPS_AT_ONCE = 100

SCHEMA = Path(__file__).with_name("schema.cypher")

Progress = Callable[[str, int, int], None]


class Size(NamedTuple):
    """How many nodes and relationships a database has, and how many of the nodes are not ours."""

    nodes: int
    relationships: int
    strangers: int


def push(
    snapshot: Snapshot, earlier: Iterable[Snapshot], address: Address, model: Model, *,
    full: bool = False, dry_run: bool = False, replace: bool = False, on_progress: Progress,
) -> PushReport:  # fmt: skip
    """Make the server hold this snapshot, whatever it held of an earlier one.

    `earlier` are the snapshots that may be the one it holds. With `full` everything is compared,
    with `dry_run` only counted, with `replace` whatever else is in the database is deleted first.
    Raises `QueryRefused` with a code that begins with `neo4j-`; what was written until then is
    kept and marked, and the next push goes on from it.
    """
    with connected(address) as session:
        size, held = session.execute_read(_look)
        if size.strangers and not replace:
            raise refusal("neo4j-holds-something-else", "", strangers=size.strangers,
                          database=address.shown_database)  # fmt: skip
        base = None if full or size.strangers else _base(held, snapshot, earlier)
        work = _Push(session, snapshot, base, model, on_progress)
        if size.strangers and not dry_run:
            work.clear()
            held = None
        tally = work.try_out() if dry_run else work.write(held or Held())
        if size.strangers:
            tally.add(Tally(nodes_removed=size.nodes, relationships_removed=size.relationships))
    return _report(snapshot, size, tally, was_full=base is None)


def _look(tx: ManagedTransaction) -> tuple[Size, Held | None]:
    held = marker.read(tx)
    nodes, things, relationships = (_number(tx, text) for text in (
        "MATCH (n) RETURN count(n)", "MATCH (n:Thing) RETURN count(n)",
        "MATCH ()-[r]->() RETURN count(r)"))  # fmt: skip
    if held is None:  # nodes that somebody else calls Thing are not ours either
        return Size(nodes, relationships, strangers=nodes), None
    return Size(nodes - 1, relationships, strangers=nodes - 1 - things), held


def _number(tx: ManagedTransaction, text: str) -> int:
    number: int = tx.run(text).single(strict=True)[0]
    return number


def _base(held: Held | None, snapshot: Snapshot, earlier: Iterable[Snapshot]) -> Snapshot | None:
    """The snapshot from which the server's state can be reached by a difference, if we have it.

    A push that was cut off left something between two snapshots: only the same push mends that.
    """
    if held is None or not (held.is_whole or held.next_fingerprint == fingerprint(snapshot)):
        return None
    same_id = (known for known in earlier if known.id == held.snapshot)
    return next((known for known in same_id if fingerprint(known) == held.fingerprint), None)


def _report(snapshot: Snapshot, size: Size, tally: Tally, *, was_full: bool) -> PushReport:
    return PushReport(
        snapshot=snapshot.id,
        nodes=_counts(size.nodes, tally.nodes_written, tally.nodes_new, tally.nodes_removed),
        relationships=_counts(
            size.relationships, tally.relationships_written, tally.relationships_new,
            tally.relationships_removed,
        ),
        was_full=was_full,
    )  # fmt: skip


def _counts(before: int, written: int, new: int, removed: int) -> dict[str, int]:
    unchanged = before - removed - (written - new)
    return {"written": written, "removed": removed, "unchanged": unchanged}


class _Push:
    """One push on its way from `base`, or from whatever there is when that is None."""

    def __init__(
        self, session: Session, snapshot: Snapshot, base: Snapshot | None, model: Model,
        on_progress: Progress,
    ) -> None:  # fmt: skip
        self.session, self.snapshot, self.base, self.model = session, snapshot, base, model
        self.on_progress = on_progress
        self.run = uuid.uuid4().hex
        self.done = {"nodes": 0, "relationships": 0}

    def _steps(self) -> Iterator[Step]:
        return steps_of(difference(self.base, self.snapshot, self.model))

    # ---- writing

    def write(self, held: Held) -> Tally:
        """Bring the server to the snapshot; gives what that took."""
        self._prepare()
        short = list(islice(self._steps(), STEPS_AT_ONCE + 1)) if self.base else []
        if self.base and len(short) <= STEPS_AT_ONCE:
            return self.session.execute_write(self._write_at_once, short, held)
        return self._write_in_parts(held)

    def _prepare(self) -> None:
        for text in schema(self.model):
            self.session.run(text).consume()

    def _whole(self) -> Held:
        return Held(self.snapshot.id, fingerprint(self.snapshot), run=self.run)

    def _write_at_once(self, tx: ManagedTransaction, steps: list[Step], held: Held) -> Tally:
        marker.require_ours(tx, held.run)
        tally = Tally()
        for step in steps:
            tally.add(step.work(tx, False))
        marker.write(tx, self._whole())
        return tally

    def _write_in_parts(self, held: Held) -> Tally:
        last = held if self.base else Held()
        half = Held(last.snapshot, last.fingerprint, self.snapshot.id,
                    fingerprint(self.snapshot), self.run)  # fmt: skip
        self.session.execute_write(marker.write, half)
        tally = Tally()
        for step in self._steps():
            tally.add(self._write_step(step))
        for step in self._leftovers():
            tally.add(self._write_step(step))
        self.session.execute_write(self._finish)
        return tally

    def _write_step(self, step: Step) -> Tally:
        tally: Tally = self.session.execute_write(_work, step, self.run)
        self._count(step)
        return tally

    def _count(self, step: Step) -> None:
        self.done[step.kind] += step.size
        self.on_progress(step.kind, self.done[step.kind], 0)

    def _finish(self, tx: ManagedTransaction) -> None:
        marker.require_ours(tx, self.run)
        marker.write(tx, self._whole())

    def clear(self) -> None:
        """Delete all that is in the database."""
        done = 0
        while gone := self.session.execute_write(_delete_some):
            done += gone
            self.on_progress("deleted", done, 0)

    # ---- counting only

    def try_out(self) -> Tally:
        """What `write` would write and remove."""
        tally = Tally()
        for step in self._steps():
            tally.add(self.session.execute_read(step.work, True))
            self._count(step)
        for step in self._leftovers():
            tally.add(self.session.execute_read(step.work, True))
        return tally

    # ---- what a server holds beyond the snapshot

    def _leftovers(self) -> Iterator[Step]:
        """Steps that take out what no difference names, after a push from no known snapshot."""
        if self.base:
            return
        size, _ = self.session.execute_read(_look)
        change = difference(None, self.snapshot, self.model)
        if size.relationships > self.done["relationships"]:
            known = {hash((row.type, row.source, row.target)) for row in change.relationships}
            found = self.session.execute_read(_other_relationships, known)
            yield from _removals(REMOVE_RELATIONSHIPS_BY_ID, "relationships", found)
        if size.nodes > self.done["nodes"]:
            known = {hash(node.iri) for node in change.nodes}
            found = self.session.execute_read(_other_nodes, known)
            yield from _removals(REMOVE_NODES_BY_ID, "nodes", found)


def _work(tx: ManagedTransaction, step: Step, run: str) -> Tally:
    marker.require_ours(tx, run)
    return step.work(tx, False)


def _delete_some(tx: ManagedTransaction) -> int:
    text = f"MATCH (n) WITH n LIMIT {STEP_ROWS} DETACH DELETE n RETURN count(n)"
    return _number(tx, text)


def _other_nodes(tx: ManagedTransaction, known: set[int]) -> list[str]:
    found = tx.run("MATCH (n:Thing) RETURN elementId(n) AS id, n.iri AS iri")
    return [record["id"] for record in found if hash(record["iri"]) not in known]


def _other_relationships(tx: ManagedTransaction, known: set[int]) -> list[str]:
    """Relationships that are none of ours, and doubles of ours: the second of each is one."""
    found = tx.run("MATCH (s)-[r]->(t) RETURN elementId(r) AS id, type(r), s.iri, t.iri")
    seen: set[int] = set()
    others = []
    for id_, *key in found:
        mark = hash(tuple(key))
        if mark not in known or mark in seen:
            others.append(id_)
        seen.add(mark)
    return others


def _removals(text: str, kind: str, ids: list[str]) -> Iterator[Step]:
    for start in range(0, len(ids), STEP_ROWS):
        yield Step(partial(remove_by_element_id, text, ids[start : start + STEP_ROWS]), kind, 0)


def schema(model: Model) -> Iterator[str]:
    """The statements of `schema.cypher`, each that names a label once for each of the model."""
    text = "\n".join(
        line for line in SCHEMA.read_text(encoding="utf-8").splitlines()
        if not line.startswith("//")
    )  # fmt: skip
    labels: Any = sorted({entity.name for entity in model.classes.values()} - {"Thing"})
    for statement in filter(None, map(str.strip, text.split(";"))):
        if "$label" in statement:
            yield from (statement.replace("$label", label) for label in labels)
        else:
            yield statement
