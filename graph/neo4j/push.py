"""Bringing a server to a snapshot: the same rows that the embedded engine reads.

A push writes the difference to the snapshot that the server holds; where it holds none that we
still have, it compares everything. A short change is one transaction. A long one is many, between
which the server says that it is half pushed; cut off anywhere, it is run again to its end.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import LiteralString, NamedTuple, TypeVar

from neo4j import ManagedTransaction, Session, unit_of_work
from neo4j.exceptions import IncompleteCommit

from govinno.graph.changes import difference
from govinno.graph.engines import about_server
from govinno.graph.neo4j import marker
from govinno.graph.neo4j.address import Address
from govinno.graph.neo4j.allowed import guard_removals, is_own, not_own
from govinno.graph.neo4j.marker import Held
from govinno.graph.neo4j.report import PushReport
from govinno.graph.neo4j.server import connected, without_retrying_for_memory
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
from govinno.graph.snapshots import Snapshot, StoreUnreadable
from govinno.graph.tables import QueryRefused
from govinno.graph.whose import fingerprint, identity_of
from govinno.ontology.model import Model

#: A change of up to so many steps is one transaction, and so is never seen half done.
STEPS_AT_ONCE = 100
#: The server ends a transaction after so many seconds. Without this the lock of a push whose
#: network is gone would stay, and the push that is to mend it would wait for ever.
TRANSACTION_SECONDS = 120.0

SCHEMA = Path(__file__).with_name("schema.cypher")
AWAIT_INDEXES = "CALL db.awaitIndexes(600)"

Progress = Callable[[str, int, int], None]
T = TypeVar("T")


class Owner(NamedTuple):
    """The store that pushes, by its identity, and whether it may take the place of another."""

    identity: str
    takes_over: bool


class Size(NamedTuple):
    """How many nodes and relationships a database has, and how many of the nodes are not ours."""

    nodes: int
    relationships: int
    strangers: int


def push(
    snapshot: Snapshot,
    earlier: Iterable[Snapshot],
    address: Address,
    model: Model,
    *,
    full: bool = False,
    dry_run: bool = False,
    replace: bool = False,
    allow_removals: bool = False,
    on_progress: Progress,
) -> PushReport:
    """Make the server hold this snapshot, whatever it held of an earlier one.

    `earlier` are the snapshots that may be the one it holds. With `full` everything is compared,
    with `dry_run` only counted. With `replace` it comes in the place of whatever is there: what is
    no graph of ours is deleted first, one of another store is compared. Without it nothing but
    this store's own graph is touched, and, unless `allow_removals` says so, no fifth of its
    records is taken out.
    Raises `QueryRefused` with a code that begins with `neo4j-`; what was written until then is
    kept and marked, and the next push goes on from it.
    """
    snapshot.manifest()  # one that cannot be read is refused before anything is looked at
    known = [*earlier, snapshot]
    identity = snapshot.store.identity() if dry_run else identity_of(snapshot.store)
    with connected(address) as session:
        size, held = session.execute_read(_look)
        own = held if held and is_own(held, identity, known) else None
        if not replace:
            _require_own(session, size, held, own, address.shown_database)
        base = None if full or size.strangers else _base(own, size, snapshot, known)
        if own and not (replace or allow_removals):
            guard_removals(session, own, base, snapshot, address.shown_database)
        owner = Owner(identity, takes_over=replace)
        work = _Push(session, address, snapshot, base, model, on_progress, owner)
        if size.strangers:
            tally = work.replace(size, dry_run=dry_run)
        else:
            tally = work.try_out() if dry_run else work.write(held or Held())
    return _report(snapshot, size, tally, was_full=base is None)


def _require_own(
    session: Session, size: Size, held: Held | None, own: Held | None, database: str
) -> None:
    """Refuse to write beside or over what is not this store's."""
    if size.strangers:
        raise refusal("neo4j-holds-something-else", "", strangers=size.strangers, database=database)
    if held and not own:
        raise session.execute_read(not_own, held, database)


def _look(tx: ManagedTransaction) -> tuple[Size, Held | None]:
    held = marker.read(tx)
    nodes, things, relationships = (
        _number(tx, text)
        for text in (
            "MATCH (n) RETURN count(n)",
            "MATCH (n:Thing) RETURN count(n)",
            "MATCH ()-[r]->() RETURN count(r)",
        )
    )
    if held is None:  # nodes that somebody else calls Thing are not ours either
        return Size(nodes, relationships, strangers=nodes), None
    return Size(nodes - 1, relationships, strangers=nodes - 1 - things), held


def _number(tx: ManagedTransaction, text: str, **parameters: str) -> int:
    number: int = tx.run(text, parameters).single(strict=True)[0]
    return number


def _base(
    held: Held | None, size: Size, snapshot: Snapshot, earlier: Iterable[Snapshot]
) -> Snapshot | None:
    """The snapshot from which the server's state can be reached by a difference, if we have it.

    A push that was cut off left something between two snapshots: only the same push mends that.
    """
    if held is None or not _is_as_left(held, size, snapshot):
        return None
    same_id = (known for known in earlier if known.id == held.snapshot)
    base = next((known for known in same_id if fingerprint(known) == held.fingerprint), None)
    # With another model equal lines give other rows, which no difference would find.
    return base if base and _model(base) == _model(snapshot) else None


def _model(snapshot: Snapshot) -> str:
    """The model of a snapshot; none that is known where it cannot be read."""
    try:
        return snapshot.manifest().model
    except (StoreUnreadable, QueryRefused):
        return ""


def _is_as_left(held: Held, size: Size, snapshot: Snapshot) -> bool:
    """Whether the server can still be as the last push left it, for all that counting tells."""
    if held.is_whole:
        return (held.nodes, held.relationships) == (size.nodes, size.relationships)
    return held.next_fingerprint == fingerprint(snapshot)


def _report(snapshot: Snapshot, size: Size, tally: Tally, *, was_full: bool) -> PushReport:
    return PushReport(
        snapshot=snapshot.id,
        nodes=_counts(size.nodes, tally.nodes_written, tally.nodes_new, tally.nodes_removed),
        relationships=_counts(
            size.relationships,
            tally.relationships_written,
            tally.relationships_new,
            tally.relationships_removed,
        ),
        was_full=was_full,
    )


def _counts(before: int, written: int, new: int, removed: int) -> dict[str, int]:
    unchanged = before - removed - (written - new)
    return {"written": written, "removed": removed, "unchanged": unchanged}


class _Push:
    """One push on its way from `base`, or from whatever there is when that is None."""

    def __init__(
        self,
        session: Session,
        address: Address,
        snapshot: Snapshot,
        base: Snapshot | None,
        model: Model,
        on_progress: Progress,
        owner: Owner,
    ) -> None:
        self.owner = owner
        self.session, self.address, self.on_progress = session, address, on_progress
        self.snapshot, self.base, self.model = snapshot, base, model
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
            try:
                return self._write_at_once(short, held)
            except QueryRefused as refused:
                if refused.code != "neo4j-push-out-of-memory":
                    raise
        return self._write_in_parts(held)

    def _prepare(self) -> None:
        """Make the constraints and indexes that are not there, and wait for them."""
        there = self.session.execute_read(_index_names)
        missing = [text for name, text in schema(self.model) if name not in there]
        for text in [*missing, AWAIT_INDEXES] if missing else []:
            self.session.execute_write(_run, text)  # may take its time on a large graph

    def _transaction(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Do some work in a transaction, again when the server asks for that.

        When an answer got lost on the way, the work may be done again after all, and then
        changes nothing more: what the first attempt gave is right in any case.
        """
        given: list[T] = []

        def attempt(tx: ManagedTransaction) -> None:
            with without_retrying_for_memory(self.address):
                given.append(work(tx))

        work_in_time = unit_of_work(timeout=TRANSACTION_SECONDS)(attempt)
        try:
            self.session.execute_write(work_in_time)
        except IncompleteCommit:  # the driver cannot know that here a second time does no harm
            self.session.execute_write(work_in_time)
        return given[0]

    def _write_at_once(self, steps: list[Step], held: Held) -> Tally:
        def work(tx: ManagedTransaction) -> Tally:
            tally = Tally()
            if marker.require_run(tx, held.run, self.run) != self.run:
                for step in steps:
                    tally.add(step.work(tx, False))
                self._mark_whole(tx)
            return tally

        return self._transaction(work)

    def _write_in_parts(self, held: Held) -> Tally:
        self._transaction(partial(self._mark_half, held=held if self.base else None))
        tally = Tally()
        for step in chain(self._steps(), self._leftovers(tally)):
            tally.add(self._write_step(step))
        self._transaction(self._finish)
        return tally

    def _write_step(self, step: Step) -> Tally:
        def work(tx: ManagedTransaction) -> Tally:
            marker.require_run(tx, self.run)
            return step.work(tx, False)

        tally = self._transaction(work)
        self._count(step)
        return tally

    def _count(self, step: Step) -> None:
        self.done[step.kind] += step.size
        self.on_progress(step.kind, self.done[step.kind], 0)

    # ---- the marker

    def _mark_half(self, tx: ManagedTransaction, held: Held | None = None) -> None:
        """Say that a push has begun, from the snapshot that is held, or from nothing known."""
        if held:  # what another push has made of it meanwhile would be a wrong beginning
            marker.require_run(tx, held.run, self.run)
        last = held or Held()
        begun = Held(
            last.snapshot,
            last.fingerprint,
            self.snapshot.id,
            fingerprint(self.snapshot),
            self.run,
            store=self.owner.identity,
        )
        before = marker.write(tx, begun)
        # Another store may have pushed since we looked.
        if before not in ("", self.owner.identity) and not self.owner.takes_over:
            raise refusal("server-overtaken", "", **about_server("neo4j"))

    def _mark_whole(self, tx: ManagedTransaction) -> None:
        size, _ = _look(tx)
        marker.write(
            tx,
            Held(
                self.snapshot.id,
                fingerprint(self.snapshot),
                "",
                "",
                self.run,
                size.nodes,
                size.relationships,
                self.owner.identity,
            ),
        )

    def _finish(self, tx: ManagedTransaction) -> None:
        marker.require_run(tx, self.run)
        size, _ = _look(tx)
        if not self.base and (size.nodes, size.relationships) != tuple(self.done.values()):
            raise refusal("neo4j-out-of-step", "")
        self._mark_whole(tx)

    # ---- in the place of something else

    def replace(self, size: Size, *, dry_run: bool) -> Tally:
        """Delete all that is in the database, then write everything; with `dry_run` only count."""
        if dry_run:
            for step in self._steps():
                self._count(step)
            nodes, relationships = self.done.values()
            tally = Tally(nodes, nodes, 0, relationships, relationships, 0)
        else:
            self._clear()
            tally = self.write(Held())
        tally.add(Tally(nodes_removed=size.nodes, relationships_removed=size.relationships))
        return tally

    def _clear(self) -> None:
        """Delete everything but the marker, which is half from the first moment on."""
        self._transaction(self._mark_half)
        done = 0
        while gone := self._transaction(self._delete_some):
            done += gone
            self.on_progress("deleted", done, 0)

    def _delete_some(self, tx: ManagedTransaction) -> int:
        marker.require_run(tx, self.run)
        return _number(
            tx,
            f"MATCH (m:{marker.LABEL} {{run: $run}}) MATCH (n) WHERE n <> m "
            f"WITH n LIMIT {STEP_ROWS} DETACH DELETE n RETURN count(n)",
            run=self.run,
        )

    # ---- counting only

    def try_out(self) -> Tally:
        """What `write` would write and remove."""
        tally = Tally()
        for step in self._steps():
            tally.add(self.session.execute_read(step.work, True))
            self._count(step)
        for step in self._leftovers(tally, is_written=False):
            tally.add(self.session.execute_read(step.work, True))
        return tally

    # ---- what a server holds beyond the snapshot

    def _leftovers(self, tally: Tally, *, is_written: bool = True) -> Iterator[Step]:
        """Steps that take out what no difference names, after a push from no known snapshot.

        `tally` says how many rows of the snapshot are, or were, not there.
        """
        if self.base:
            return
        size, _ = self.session.execute_read(_look)
        missing = (0, 0) if is_written else (tally.nodes_new, tally.relationships_new)
        change = difference(None, self.snapshot, self.model)
        if size.relationships > self.done["relationships"] - missing[1]:
            known = {hash((row.type, row.source, row.target)) for row in change.relationships}
            found = self.session.execute_read(_other_relationships, known)
            yield from _removals(REMOVE_RELATIONSHIPS_BY_ID, "relationships", found)
        if size.nodes > self.done["nodes"] - missing[0]:
            known = {hash(node.iri) for node in change.nodes}
            found = self.session.execute_read(_other_nodes, known)
            yield from _removals(REMOVE_NODES_BY_ID, "nodes", found)


def _run(tx: ManagedTransaction, text: LiteralString) -> None:
    tx.run(text).consume()


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


def _index_names(tx: ManagedTransaction) -> set[str]:
    """Also of constraints: each has an index of its name."""
    return {record["name"] for record in tx.run("SHOW INDEXES YIELD name")}


def schema(model: Model) -> Iterator[tuple[str, str]]:
    """The statements of `schema.cypher` with the names of what they make.

    One that names a label comes once for each of the model.
    """
    text = re.sub(r"^//.*$", "", SCHEMA.read_text(encoding="utf-8"), flags=re.MULTILINE)
    labels = sorted({entity.name for entity in model.classes.values()} - {"Thing"})
    for statement in filter(None, map(str.strip, text.split(";"))):
        for label in labels if "$label" in statement else [""]:
            filled = statement.replace("$label", label)
            yield filled.split(" IF NOT EXISTS")[0].split()[-1], filled
