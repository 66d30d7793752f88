"""Asking a running server, and nothing but asking.

A read session alone lets a text fetch web addresses and files, end other people's queries and
list users. So each text is read three times before it runs: our own guard reads the words, the
server explains its plan, and the plan may hold nothing but reading. Then it runs in a read
transaction with a time limit that the server keeps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from neo4j import Driver, Transaction
from neo4j.exceptions import CypherSyntaxError
from neo4j.graph import Node, Relationship
from neo4j.graph import Path as GraphPath
from neo4j.time import Duration

from govinno.graph.cypher_faults import explained_cypher
from govinno.graph.engines import about_server
from govinno.graph.guard import OPENING_WORDS, check_cypher
from govinno.graph.neo4j import marker
from govinno.graph.neo4j.address import Address
from govinno.graph.neo4j.marker import Held
from govinno.graph.neo4j.server import open_driver, session_on, told
from govinno.graph.refusals import notice, refusal
from govinno.graph.snapshots import Snapshot
from govinno.graph.tables import Cell, Limits, Table, for_json
from govinno.graph.unknown_names import unknown_in_cypher
from govinno.graph.whose import Expected

#: What a text may CALL: names of what is there, and the full-text indexes.
PROCEDURES = frozenset(
    {
        "db.labels",
        "db.relationshiptypes",
        "db.propertykeys",
        "db.schema.visualization",
        "db.schema.nodetypeproperties",
        "db.schema.reltypeproperties",
        "db.index.fulltext.querynodes",
        "db.index.fulltext.queryrelationships",
        "db.index.fulltext.listavailableanalyzers",
    }
)
#: Operators of a plan that do more than read the graph, by how their names begin.
OTHER_OPERATORS = ("Show", "Terminate", "AdministrationCommand", "Create", "Alter", "Transaction")
#: A subquery inside an expression is no operator: it stands as text in the details of one. Cypher 5
#: writes a call in it as `ResolvedCall(name(...`; the words of the server's own are capitals.
HIDDEN_LOADING = re.compile(r"\bLOAD\s+CSV\b")
HIDDEN_CALL = re.compile(r"\b(?:CALL\s+|ResolvedCall\()([\w.`]+)")
#: With these a text would be run, or only explained, before or instead of what we do.
OPENINGS = OPENING_WORDS - {"EXPLAIN", "PROFILE"}
#: Of the time a query may take, so that the server ends it before somebody ends this process.
SERVER_TIME = 0.95


class Reader:
    """A server, asked about one snapshot of ours. It is not looked for before the first query."""

    def __init__(self, snapshot: Path, address: Address) -> None:
        self._address = address
        self._expected = Expected("neo4j", Snapshot(snapshot))

    @cached_property
    def _driver(self) -> Driver:
        return open_driver(self._address)

    def run(self, text: str, limits: Limits) -> Table:
        """Answer one Cypher query with plain cells, as the embedded engine gives them.

        A table from a server that is half pushed, or that holds another snapshot than the store,
        says so in its notices. `QueryRefused` for what must not or cannot run, and where the
        server cannot be reached or holds nothing of ours.
        """
        check_cypher(text, PROCEDURES, OPENINGS)
        with (
            told(self._address, text, seconds=limits.seconds),
            session_on(self._driver, self._address, reads=True) as session,
            session.begin_transaction(timeout=limits.seconds * SERVER_TIME) as tx,
        ):
            return self._answered(tx, text, limits)

    def _answered(self, tx: Transaction, text: str, limits: Limits) -> Table:
        held = marker.read(tx)
        if held is None:
            where = self._address.shown_database
            raise refusal("server-nothing-pushed", text, **about_server("neo4j"), database=where)
        require_reading(tx, text)
        result = tx.run(text)
        columns = list(result.keys())
        records = [list(record.values()) for record in islice(result, limits.rows + 1)]
        result.consume()
        rows, is_cut = cells_of(records[: limits.rows], _ends(tx, records), limits)
        is_cut = is_cut or len(records) > limits.rows
        notices = self._notices(held, marker.read(tx)) + unknown_in_cypher(text, [marker.LABEL])
        return Table(columns, rows, is_cut, notices)

    def _notices(self, held: Held, held_after: Held | None) -> list[dict[str, str]]:
        if not held.is_whole:
            return [notice("neo4j-half-pushed", snapshot=held.next_snapshot)]
        # A transaction sees what others write while it reads.
        return self._expected.notices(held, has_changed=held_after != held)


# ---- the plan

EXPLAIN = "EXPLAIN "
_PLACE = re.compile(r"\(line (\d+), column (\d+) \(offset: \d+\)\)")


def require_reading(tx: Transaction, text: str) -> None:
    """Have the server explain the text, which runs nothing; refused unless it only reads."""
    try:
        summary = tx.run(EXPLAIN + text).consume()
    except CypherSyntaxError as error:
        raise explained_cypher(text, _reason(error)) from error
    if summary.query_type != "r" or summary.plan is None:
        raise refusal("query-writes", text)
    for operator in _operators(summary.plan):
        _require_reading_operator(operator, text)


def _reason(error: CypherSyntaxError) -> str:
    """What the server says of a text, with the column as it was before we put a word before it."""
    said = " ".join(str(error.message).split('\n"')[0].split())
    return _PLACE.sub(_own_place, said) + "."


def _own_place(place: re.Match[str]) -> str:
    line, column = int(place[1]), int(place[2])
    return f"(line {line}, column {column - len(EXPLAIN) if line == 1 else column})"


def _operators(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("children", ()):
        yield from _operators(child)


def _require_reading_operator(operator: dict[str, Any], text: str) -> None:
    name = str(operator["operatorType"]).split("@")[0]
    details = str(operator.get("args", {}).get("Details", ""))
    if name == "LoadCSV" or HIDDEN_LOADING.search(details):
        raise refusal("query-file-access", text)
    if name.startswith(OTHER_OPERATORS):
        raise refusal("query-procedure", text, name=name)
    calls = HIDDEN_CALL.findall(details)
    if name.endswith("ProcedureCall"):
        calls.append(details.split("(")[0])
    for called in calls:
        if called.replace("`", "").lower() not in PROCEDURES:
            raise refusal("query-procedure", text, name=called or name)


# ---- cells

_IRIS = "MATCH (n) WHERE elementId(n) IN $ids RETURN elementId(n) AS id, n.iri AS iri"


def _ends(tx: Transaction, records: list[list[Any]]) -> dict[str, str]:
    """The iris of the nodes that relationships name by the server's own ids only."""
    found = _relationships(records)
    ends = (node for r in found for node in r.nodes if node is not None)
    ids = {node.element_id for node in ends if "iri" not in node}
    if not ids:
        return {}
    return {row["id"]: row["iri"] for row in tx.run(_IRIS, ids=list(ids))}


def _relationships(value: Any) -> Iterator[Relationship]:
    match value:
        case Relationship():
            yield value
        case GraphPath():
            yield from value.relationships
        case list():
            for part in value:
                yield from _relationships(part)
        case dict():
            yield from _relationships(list(value.values()))


class _TooMuchText(Exception):
    """The answer has used up its characters."""


def cells_of(
    records: list[list[Any]], ends: dict[str, str], limits: Limits
) -> tuple[list[list[Cell]], bool]:
    """Plain cells, as many rows as fit into `limits.characters`, and whether that cut any."""
    cells = _Cells(ends, limits.characters)
    rows: list[list[Cell]] = []
    for record in records:
        try:
            rows.append([cells.of(value) for value in record])
        except _TooMuchText:
            return rows, True
    return rows, False


class _Cells:
    """Turns what the driver gives into plain cells, and counts the characters they take."""

    def __init__(self, ends: dict[str, str], most: int) -> None:
        self._ends, self._left = ends, most

    def of(self, value: Any) -> Cell:
        match value:
            case None | bool() | int() | float():
                return value
            case Node():
                return self._text(self._iri(value))
            case Relationship():
                return self._text(" ".join((value.type, *map(self._iri, value.nodes))))
            case GraphPath():
                return self._path(value)
            case list():
                return [self.of(part) for part in value]
            case dict():
                return json.dumps(self._structure(value), ensure_ascii=False, sort_keys=True)
            case _:
                return self._text(_written(value))

    def _text(self, text: str) -> str:
        self._left -= len(text)
        if self._left < 0:
            raise _TooMuchText
        return text

    def _iri(self, node: Node | None) -> str:
        if node is None:
            return ""
        # Some nodes have none: our own marker, and those that only stand for a label.
        known = node.get("iri") or self._ends.get(node.element_id)
        return str(known or ":" + ":".join(sorted(node.labels)))

    def _path(self, path: GraphPath) -> Cell:
        parts: list[Any] = [path.start_node]
        for relationship, node in zip(path.relationships, path.nodes[1:], strict=True):
            parts += [relationship, node]
        return self.of(parts)

    def _structure(self, value: Any) -> object:
        """As `of`, but a map within a map or a list stays a structure: it is written once."""
        if isinstance(value, dict):
            return {self._text(key): self._structure(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self._structure(part) for part in value]
        return for_json(self.of(value))


#: Hours and minutes, seconds and nanoseconds as the driver writes them.
_CLOCK = re.compile(r"(\d\d:\d\d):(\d\d)\.(\d{9})")


def _written(value: Any) -> str:
    """Dates, times and durations as ISO text, anything else as it writes itself.

    Times are as short as the embedded engine, and Java, writes them.
    """
    if not hasattr(value, "iso_format"):
        return str(value)
    text = str(value.iso_format())
    if isinstance(value, Duration):
        return text
    zone = getattr(getattr(value, "tzinfo", None), "zone", None)
    is_place = zone is not None and zone != "UTC"
    return _CLOCK.sub(_short, text).replace("+00:00", "Z") + (f"[{zone}]" if is_place else "")


def _short(clock: re.Match[str]) -> str:
    minutes, seconds, fraction = clock.groups()
    while fraction.endswith("000"):
        fraction = fraction[:-3]
    if fraction:
        return f"{minutes}:{seconds}.{fraction}"
    return minutes if seconds == "00" else f"{minutes}:{seconds}"
