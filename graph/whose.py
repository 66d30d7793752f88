"""Whose graph a server holds, and how much of it a push may take out: the same for every server."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Protocol

from govinno.graph.engines import Engine, about_server
from govinno.graph.refusals import notice, refusal
from govinno.graph.removals import is_large_part, listed
from govinno.graph.snapshots import Snapshot, Store


class Marked(Protocol):
    """What a server says it holds: the last whole snapshot, and the store that pushed it."""

    @property
    def snapshot(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def store(self) -> str: ...


def fingerprint(snapshot: Snapshot) -> str:
    """What tells a published snapshot from all others, also from those of other stores."""
    manifest = (snapshot.folder / "manifest.json").read_bytes()
    return hashlib.blake2b(manifest, digest_size=12).hexdigest()


def identity_of(store: Store) -> str:
    """The identity of a store; made now where an older version made none."""
    if known := store.identity():
        return known
    with store.locked():
        return store.identify()


def refuse_many_removals(
    engine: Engine, there: Collection[str], snapshot: Snapshot, database: str
) -> None:
    """Refuse a push that takes out a fifth of the records that a server holds, or more."""
    gone = {*there} - set(snapshot.manifest().records)
    if is_large_part(len(gone), len(there)):
        raise refusal(
            "server-too-many-removals",
            "",
            **about_server(engine),
            database=database,
            count=len(gone),
            whole=len(there),
            list=listed(gone),
        )


class Expected:
    """What a reader expects of a server: the snapshot that is current here, from this store."""

    def __init__(self, engine: Engine, snapshot: Snapshot) -> None:
        self._engine, self._id = engine, snapshot.id
        self._fingerprint, self._store = fingerprint(snapshot), snapshot.store.identity()

    def notices(self, held: Marked, *, has_changed: bool) -> list[dict[str, str]]:
        """What a reader must know of a whole answer; nothing where the server is in step.

        `has_changed` tells that the server took something in while it was asked.
        """
        about = about_server(self._engine)
        if has_changed:
            return [notice("server-changed-meanwhile", **about)]
        if held.store and self._store and held.store != self._store:
            return [notice("server-answer-of-another-store", **about)]
        if held.fingerprint != self._fingerprint:
            return [notice("server-other-snapshot", **about, held=held.snapshot, here=self._id)]
        return []
