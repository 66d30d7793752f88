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

_READ = f"MATCH (m:{LABEL} {{key: 'govinno'}}) RETURN properties(m) AS held"
_WRITE = f"MERGE (m:{LABEL} {{key: 'govinno'}}) SET m += $held, m.changed = datetime()"
# Setting something takes the lock: two pushes never write side by side.
_LOCK = f"MATCH (m:{LABEL} {{key: 'govinno'}}) SET m.changed = datetime() RETURN m.run AS run"


class Held(NamedTuple):
    """What the server says it holds. `snapshot` is the one it last held whole, `next_snapshot`
    the one that is being pushed or was when the push was cut off; empty where there is none.

    A fingerprint tells snapshots of two stores apart that have the same id. `nodes` and
    `relationships` are how many there were when it was last whole: other numbers show that
    somebody else has written since.
    """

    snapshot: str = ""
    fingerprint: str = ""
    next_snapshot: str = ""
    next_fingerprint: str = ""
    run: str = ""
    nodes: int = 0
    relationships: int = 0

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
    return Held(**{name: stored[name] for name in Held._fields if name in stored})


def write(tx: ManagedTransaction, held: Held) -> None:
    """Say what the server holds from now on."""
    tx.run(_WRITE, held=held._asdict()).consume()


def require_run(tx: ManagedTransaction, *runs: str) -> str:
    """Lock the marker until this transaction ends, and give the run that wrote it.

    Refused when that is none of these: another push has begun since.
    """
    record = tx.run(_LOCK).single()
    if record is None or record["run"] not in runs:
        raise refusal("neo4j-overtaken", "")
    return str(record["run"])
