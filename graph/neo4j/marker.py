"""The one node that tells which snapshot a server holds, and whether it holds it whole.

It is no part of the graph: it has no `Thing` label and no relationships.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, NamedTuple

from govinno.graph.engines import about_server
from govinno.graph.project import CASE
from govinno.graph.refusals import refusal

if TYPE_CHECKING:
    from neo4j import ManagedTransaction, Transaction

LABEL = "PushedSnapshot"

_READ = f"MATCH (m:{LABEL} {{key: 'govinno'}}) RETURN properties(m) AS held"
# Setting something takes the lock: two pushes never write side by side.
_WRITE = f"""MERGE (m:{LABEL} {{key: 'govinno'}}) SET m.changed = datetime()
WITH m, m.store AS before SET m += $held RETURN before"""
_LOCK = f"MATCH (m:{LABEL} {{key: 'govinno'}}) SET m.changed = datetime() RETURN m.run AS run"
_WHEN = f"MATCH (m:{LABEL} {{key: 'govinno'}}) RETURN m.changed AS changed"
_RECORDS = f"MATCH (n:Thing) WHERE n.{CASE} IS NOT NULL RETURN DISTINCT n.{CASE} AS id"


class Held(NamedTuple):
    """What the server says it holds. `snapshot` is the one it last held whole, `next_snapshot`
    the one that is being pushed or was when the push was cut off; empty where there is none.

    A fingerprint tells snapshots of two stores apart that have the same id. `nodes` and
    `relationships` are how many there were when it was last whole: other numbers show that
    somebody else has written since. `store` is the identity of the store that pushed, empty where
    an older version did.
    """

    snapshot: str = ""
    fingerprint: str = ""
    next_snapshot: str = ""
    next_fingerprint: str = ""
    run: str = ""
    nodes: int = 0
    relationships: int = 0
    store: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is half pushed."""
        return not self.next_fingerprint


def read(tx: Transaction | ManagedTransaction) -> Held | None:
    """What the server holds; None where nothing was pushed to it yet."""
    record = tx.run(_READ).single()
    if record is None:
        return None
    stored: dict[str, Any] = record["held"]
    return Held(**{name: stored[name] for name in Held._fields if name in stored})


def write(tx: ManagedTransaction, held: Held) -> str:
    """Say what the server holds from now on; gives the store that it was of, empty where none."""
    return tx.run(_WRITE, held=held._asdict()).single(strict=True)["before"] or ""


def when(tx: ManagedTransaction) -> str:
    """When the marker, which must be there, was last written: to the minute."""
    changed = tx.run(_WHEN).single(strict=True)["changed"].to_native()
    return f"{changed.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def records(tx: ManagedTransaction) -> set[str]:
    """The ids of the records, of every kind, whose nodes the server holds."""
    return {record["id"] for record in tx.run(_RECORDS)}


def require_run(tx: ManagedTransaction, *runs: str) -> str:
    """Lock the marker until this transaction ends, and give the run that wrote it.

    Refused when that is none of these: another push has begun since.
    """
    record = tx.run(_LOCK).single()
    if record is None or record["run"] not in runs:
        raise refusal("server-overtaken", "", **about_server("neo4j"))
    return str(record["run"])
