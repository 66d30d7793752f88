"""Pushing to a real Neo4j server, and all that it holds afterwards."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import NamedTuple

from neo4j_server import RunningServer
from small_stores import ALL, line

from govinno.graph.changes import difference
from govinno.graph.neo4j import marker
from govinno.graph.neo4j.address import Address
from govinno.graph.neo4j.marker import Held
from govinno.graph.neo4j.push import Progress, push
from govinno.graph.neo4j.reader import Reader
from govinno.graph.neo4j.report import PushReport
from govinno.graph.snapshots import Snapshot, Store
from govinno.graph.tables import QueryRefused
from govinno.ontology.model import load_model


def address_of(server: RunningServer, uri: str = "") -> Address:
    """How our own code reaches a server."""
    return Address(uri or server.uri, server.user, server.password, "")


def pushed(
    server: RunningServer,
    snapshot: Snapshot,
    uri: str = "",
    *,
    full: bool = False,
    dry_run: bool = False,
    replace: bool = False,
    allow_removals: bool = False,
    on_progress: Progress = lambda *_: None,
) -> PushReport:
    """Push a snapshot of a store, current or not."""
    earlier = Store(snapshot.folder.parents[1]).snapshots()
    return push(
        snapshot,
        earlier,
        address_of(server, uri),
        load_model(),
        full=full,
        dry_run=dry_run,
        replace=replace,
        allow_removals=allow_removals,
        on_progress=on_progress,
    )


def environment(server: RunningServer, store: Path) -> dict[str, str]:
    """The settings with which a command finds store and server."""
    return {
        "GOVINNO_STORE": str(store),
        "GOVINNO_LANG": "en",
        "GOVINNO_NEO4J_URI": server.uri,
        "GOVINNO_NEO4J_PASSWORD": server.password,
    }


def begin_push(server: RunningServer, store: Path, *options: str) -> subprocess.Popen[str]:
    """Start a push as a command of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "govinno", "push", "neo4j", "--json", *options],
        env=environment(server, store),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class Dump(NamedTuple):
    """The whole graph but our marker: a line of text for each node and relationship, sorted."""

    nodes: list[str]
    relationships: list[str]


@cache
def rows_of(snapshot: Snapshot) -> Dump:
    """What a server that holds a snapshot must hold, by the rows of the snapshot."""
    change = difference(None, snapshot, load_model())
    return Dump(
        sorted(line([sorted(n.labels), {**n.properties, "iri": n.iri}]) for n in change.nodes),
        sorted(line([r.source, r.type, r.target, r.properties]) for r in change.relationships),
    )


def dump(server: RunningServer) -> Dump:
    """What a server holds."""
    nodes = f"MATCH (n) WHERE NOT n:{marker.LABEL} RETURN labels(n), properties(n)"
    relationships = "MATCH (s)-[r]->(t) RETURN s.iri, type(r), t.iri, properties(r)"
    return Dump(
        sorted(line([sorted(labels), cells]) for labels, cells in run(server, nodes)),
        sorted(line(row) for row in run(server, relationships)),
    )


def held(server: RunningServer) -> Held | None:
    """What the marker says."""
    with server.driver() as driver, driver.session() as session:
        return session.execute_read(marker.read)


def run(server: RunningServer, text: str, **parameters: object) -> list[list[object]]:
    """The rows that anybody's statement gives."""
    with server.driver() as driver, driver.session(database=server.database) as session:
        return session.run(text, parameters).values()


def emptied(server: RunningServer) -> RunningServer:
    """The server without nodes; constraints and indexes stay, which spares making them again."""
    run(server, "MATCH (n) DETACH DELETE n")
    return server


def told(server: RunningServer, snapshot: Snapshot) -> list[str]:
    """What our own reads say beside an answer, or the code they are refused with."""
    try:
        reader = Reader(snapshot.folder, address_of(server))
        with closing(reader._driver):
            table = reader.run("MATCH (n:Thing) RETURN count(n) AS n", ALL)
    except QueryRefused as refused:
        return [refused.code]
    return [notice["code"] for notice in table.notices]


def snapshots(store: Path) -> list[Snapshot]:
    """All snapshots of a store, oldest first."""
    return Store(store).snapshots()
