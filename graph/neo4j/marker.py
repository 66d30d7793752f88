"""The one node that tells which snapshot a server holds, and whether it holds it whole.

It is no part of the graph: it has no `Thing` label and no relationships.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from govinno.graph.refusals import refusal
from govinno.graph.snapshots import Snapshot

if TYPE_CHECKING:
    from neo4j import ManagedTransaction, Transaction

LABEL = "PushedSnapshot"

_READ = f"MATCH (m:{LABEL}) RETURN properties(m) AS held"
_WRITE = f"MERGE (m:{LABEL} {{key: 'govinno'}}) SET m += $held, m.changed = datetime()"
# Setting something takes the lock: two pushes never write side by side.
_STILL_OURS = f"MATCH (m:{LABEL} {{run: $run}}) SET m.changed = datetime() RETURN m.run AS run"


class Held(NamedTuple):
    """What the server says it holds. `snapshot` is the one it last held whole, `next_snapshot`
    the one that is being pushed or was when the push was cut off; empty where there is none.

    A fingerprint tells snapshots of two stores apart that have the same id.
    """

    snapshot: str = ""
    fingerprint: str = ""
    next_snapshot: str = ""
    next_fingerprint: str = ""
    run: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is half pushed."""
        return not self.next_fingerprint


def fingerprint(snapshot: Snapshot) -> str:
    """What tells a published snapshot from all others, also from those of other stores."""
    manifest = (snapshot.folder / "manifest.json").read_bytes()
    return hashlib.blake2b(manifest, digest_size=12).hexdigest()


def read(tx: Transaction | ManagedTransaction) -> Held | None:
    """What the server holds; None where nothing was pushed to it yet."""
    record = tx.run(_READ).single()
    if record is None:
        return None
    stored: dict[str, Any] = record["held"]
    return Held(*(str(stored.get(name, "")) for name in Held._fields))


def write(tx: ManagedTransaction, held: Held) -> None:
    """Say what the server holds from now on."""
    tx.run(_WRITE, held=held._asdict()).consume()


def require_ours(tx: ManagedTransaction, run: str) -> None:
    """Lock the marker until this transaction ends; refused when another push has begun since."""
    if tx.run(_STILL_OURS, run=run).single() is None:
        raise refusal("neo4j-overtaken", "")
