"""What a push may do to what a server holds: it must be this store's, and most of it must stay."""

from __future__ import annotations

from collections.abc import Collection

from neo4j import ManagedTransaction, Session

from govinno.graph.engines import about_server
from govinno.graph.neo4j import marker
from govinno.graph.neo4j.marker import Held
from govinno.graph.refusals import refusal
from govinno.graph.snapshots import Snapshot
from govinno.graph.tables import QueryRefused
from govinno.graph.whose import fingerprint, refuse_many_removals


def is_own(held: Held, identity: str, known: Collection[Snapshot]) -> bool:
    """Whether a server holds what the store of this identity sent to it.

    An older version did not say which store pushed: then a snapshot that this store has tells it,
    held whole or begun.
    """
    if held.store:
        return held.store == identity
    return bool({held.fingerprint, held.next_fingerprint} & {fingerprint(s) for s in known})


def not_own(tx: ManagedTransaction, held: Held, database: str) -> QueryRefused:
    """The refusal that says who holds the server: how many records, which snapshot, since when."""
    code = "server-other-store" if held.store else "neo4j-unnamed-store"
    return refusal(
        code,
        "",
        **about_server("neo4j"),
        database=database,
        records=len(marker.records(tx)),
        snapshot=held.snapshot or held.next_snapshot,
        when=marker.when(tx),
    )


def guard_removals(
    session: Session, held: Held, base: Snapshot | None, snapshot: Snapshot, database: str
) -> None:
    """Stop a push that would take out a fifth of the records that the server holds, or more.

    One that had begun and was cut off was allowed then, and goes on.
    """
    if held.next_fingerprint == fingerprint(snapshot):
        return
    there = set(base.manifest().records) if base else session.execute_read(marker.records)
    refuse_many_removals("neo4j", there, snapshot, database)
