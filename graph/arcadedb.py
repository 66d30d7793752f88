"""The property graph in ArcadeDB, in this process: written in one go, read with Cypher.

A node with several labels has the vertex type `A~B~Thing`, its sorted labels joined, which extends
each of them; that is ArcadeDB's own form of several labels. The label types hold no nodes. One
index, `Thing.iri`, serves every label. That an iri is unique is kept by the only writer, here: the
engine's own check asks the index of every vertex type, which more than triples the building of it.

The Java machine starts once in a process and cannot be forked: start workers by *spawn*.
"""

from __future__ import annotations

import atexit
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import jpype

from govinno.graph import java
from govinno.graph.cypher_faults import explained_cypher
from govinno.graph.refusals import refusal
from govinno.graph.rows import Change, NodeRow, RelationshipRow
from govinno.graph.tables import Cell, Limits, QueryRefused, Table, for_json

ROOT_LABEL = "Thing"

#: Of the time a query may take, so that the engine ends it before somebody ends the process.
ENGINE_TIME = 0.95

#: Rows in one crossing of a bulk load, relationships in one of its loaders, and rows in one
#: transaction of a change.
BULK_ROWS = 20_000
LOADER_ROWS = 200_000
TRANSACTION_ROWS = 5_000

#: Kept in the database itself, so that they hold for whoever opens the folder.
CLOSED_DOORS = (
    "arcadedb.opencypher.loadCsv.allowFileUrls",
    "arcadedb.opencypher.loadCsv.allowRemoteUrls",
)

MEMORY_EXCEPTIONS = ("OutOfMemoryError", "HeapLimitExceededException")
WRITE_EXCEPTIONS = ("QueryNotIdempotentException", "DatabaseIsReadOnlyException")

Row = TypeVar("Row")


def write(folder: Path, change: Change, *, heap_megabytes: int = 512) -> None:
    """Apply a change to the database in `folder`, which is created when it is not there.

    The folder is closed afterwards and can be copied. A new database is filled by the bulk
    loader and ignores removals. In an existing one a change of up to 5,000 rows is one
    transaction and a longer one is several: write to a copy, and throw it away when this raises.
    What is removed need not be there. `ValueError` when a relationship names a node that does not
    exist, or two nodes of a new database have one iri. The memory of the Java machine is that of
    the first call in this process; a new database takes some 250 bytes a node beside it.
    """
    start_machine(heap_megabytes)
    factory = _java("com.arcadedb.database.DatabaseFactory")(str(folder))
    is_new = not factory.exists()
    database = factory.create() if is_new else factory.open()
    try:
        if is_new:
            _fill(database, change)
        else:
            _require_closed_doors(database)
            _apply(database, change)
    finally:
        database.close()


class Reader:
    """The database in one folder, opened for reading only; other processes may do the same.

    One that does not last, as for a single command, is ready sooner.
    Of the files in the folder, opening may rewrite `last-tx-id.bin` and `statistics.json` only.
    """

    def __init__(self, folder: Path, heap_megabytes: int, *, lasts: bool = True) -> None:
        start_machine(heap_megabytes, lasts=lasts)
        mode = _java("com.arcadedb.engine.ComponentFile").MODE.READ_ONLY
        self._database = _java("com.arcadedb.database.DatabaseFactory")(str(folder)).open(mode)
        self._heap_megabytes = heap_megabytes
        _require_closed_doors(self._database)

    def run(self, text: str, limits: Limits) -> Table:
        """Answer one Cypher query with plain cells, in the order of its columns.

        Nodes become their iri, relationships `TYPE source-iri target-iri`, paths lists of those,
        dates and times ISO text, maps JSON text. At most `limits.rows` rows and
        `limits.characters` characters are read; what is left over is told by `truncated`. An empty answer has its
        columns too, but for `RETURN *`. `QueryRefused` when the text cannot be read, would write,
        or needs more time or memory than there is; the next query finds the engine in order. The
        engine looks at the clock between rows only: a long list within one row is not stopped.
        """
        self._set_clock(limits.seconds)
        try:
            with closing(self._database.query("opencypher", text)) as answer:
                return _table(answer, limits) or Table(self._columns(text), [])
        except jpype.JException as error:
            raise self._refused(error, text, limits) from None

    def close(self) -> None:
        """Give the folder back."""
        self._database.close()

    def _set_clock(self, seconds: float) -> None:
        setting = _java("com.arcadedb.GlobalConfiguration").COMMAND_TIMEOUT
        milliseconds = max(1, int(seconds * ENGINE_TIME * 1000))
        self._database.getConfiguration().setValue(setting, milliseconds)

    def _columns(self, text: str) -> list[str]:
        parser = _java("com.arcadedb.query.opencypher.parser.Cypher25AntlrParser")
        try:
            returned = parser(self._database).parse(text).getReturnClause()
        except jpype.JException:
            return []  # the engine knows PROFILE, its parser does not
        items = returned.getReturnItems() if returned else []
        return [str(item.getOutputName()) for item in items if not item.isStar()]

    def _refused(self, error: jpype.JException, text: str, limits: Limits) -> QueryRefused:
        name = str(error.getClass().getSimpleName())
        reason = str(error.getMessage() or name)
        if name == "TimeoutException":
            return refusal("query-too-slow", text, seconds=limits.seconds)
        # The budget of one clause is told by a general exception too.
        if name in MEMORY_EXCEPTIONS or "heap budget exceeded" in reason:
            return refusal("query-too-much-memory", text, megabytes=self._heap_megabytes)
        if name in WRITE_EXCEPTIONS:
            return refusal("query-writes", text)
        return explained_cypher(text, reason)


def start_machine(heap_megabytes: int, *, lasts: bool = True) -> None:
    """Start the Java machine of this process; nothing happens when it runs already."""
    if jpype.isJVMStarted():
        return
    java.start(heap_megabytes, lasts=lasts)
    _java("java.util.logging.Logger").getLogger("").setLevel(
        _java("java.util.logging.Level").SEVERE
    )
    # The machine waits 30 seconds at its end for databases that are still open.
    atexit.register(_close_all)


#: What a query may need, for whoever wants its classes to be loaded.
REHEARSED = """
MATCH (a:A {iri: "urn:a"})-[r:KNOWS|LIKES]->(b:Thing)<-[:DOCUMENTS*0..1]-(c)
OPTIONAL MATCH (b)-[:KNOWS]-(d) WHERE d.name STARTS WITH 'x' OR NOT d.flag IN [true, null]
WITH a, b, type(r) AS kind, collect(DISTINCT d.name)[0..3] AS names, count(*) AS n, sum(b.size) AS s
WHERE n > 0 AND EXISTS { (a)-->(:B) }
UNWIND [1, 2.5] AS x
RETURN DISTINCT a.iri, coalesce(b.name, toUpper(kind)) AS name, names, size(labels(b)) + x AS y,
  CASE WHEN s > 1 THEN 'many' ELSE 'few' END AS many, [z IN names WHERE z <> '' | z] AS left
ORDER BY name, y DESC SKIP 0 LIMIT 5
"""


def rehearse() -> None:
    """Do what writing and asking do, on a graph of two nodes that is thrown away."""
    nodes = [NodeRow(f"urn:{n}", (n.upper(), ROOT_LABEL), {"name": n, "size": 1}) for n in "ab"]
    edges = [
        RelationshipRow("KNOWS", "urn:a", "urn:b", {}),
        RelationshipRow("LIKES", "urn:b", "urn:a", {}),
    ]
    with TemporaryDirectory() as folder:
        write(Path(folder) / "lpg", Change(nodes=nodes, relationships=edges))
        reader = Reader(Path(folder) / "lpg", 512)
        for text in (
            REHEARSED,
            "MATCH p = (n)-->(m) RETURN n, p",
            "MATCH (n) RETURN count(n) AS n",
        ):
            reader.run(text, Limits())
        with suppress(QueryRefused):
            reader.run("MATCH (n RETURN n", Limits())
        reader.close()


def _close_all() -> None:
    active = _java("com.arcadedb.database.DatabaseFactory").getActiveDatabaseInstances()
    for database in list(active):
        database.close()


@cache
def _java(name: str) -> Any:
    return jpype.JClass(name)


# --- a new database -------------------------------------------------------------------------


def _fill(database: Any, change: Change) -> None:
    for setting in CLOSED_DOORS:
        database.command("sql", f"ALTER DATABASE `{setting}` false").close()
    types = _Types(database)
    with closing(_loader(database)) as batch:
        records = _load_nodes(types, batch, change.nodes)
    # What a loader keeps of its relationships grows until it is closed.
    for rows in _batches(change.relationships, LOADER_ROWS):
        with closing(_loader(database)) as batch:
            _load_relationships(types, batch, rows, records)
    # Built once at the end the index costs a third of what inserting node by node does.
    types.index_iris()


def _loader(database: Any) -> Any:
    # Without it one transaction changes every page that 100,000 relationships touch.
    return database.batch().withCommitEvery(TRANSACTION_ROWS).build()


def _load_nodes(types: _Types, batch: Any, nodes: Iterable[NodeRow]) -> dict[str, str]:
    """Every node's record id in the engine, by iri."""
    batcher = _java("com.arcadedb.python.VertexBatcher")
    records: dict[str, str] = {}
    for rows in _batches(nodes, BULK_ROWS):
        for labels, alike in _grouped(rows, lambda node: node.labels).items():
            text = _json([_with_iri(node) for node in alike])
            made = str(batcher.createVerticesJson(batch, types.of_node(labels), text)).split(";")
            for node, record in zip(alike, made, strict=True):
                if records.setdefault(node.iri, record) != record:
                    raise ValueError(f"two nodes have the iri {node.iri}")
    return records


def _load_relationships(
    types: _Types, batch: Any, relationships: Iterable[RelationshipRow], records: dict[str, str]
) -> None:
    batcher = _java("com.arcadedb.python.EdgeBatcher")
    for rows in _batches(relationships, BULK_ROWS):
        for name, alike in _grouped(rows, lambda row: row.type).items():
            edges = [
                {
                    **row.properties,
                    "_src": _known(records, row.source, row),
                    "_dst": _known(records, row.target, row),
                }
                for row in alike
            ]
            batcher.newEdgesJson(batch, types.of_relationship(name), _json(edges))


def _known(records: dict[str, str], iri: str, row: RelationshipRow) -> str:
    if iri not in records:
        raise ValueError(f"{row.type} from {row.source} to {row.target}: there is no node {iri}")
    return records[iri]


class _Types:
    """The vertex and edge types of one database, made when they are first needed."""

    def __init__(self, database: Any) -> None:
        self._schema = database.getSchema()
        self._text = _java("com.arcadedb.schema.Type").STRING
        if not self._schema.existsType(ROOT_LABEL):
            self._vertex_type(ROOT_LABEL, buckets=1).createProperty("iri", self._text)

    def of_node(self, labels: tuple[str, ...]) -> str:
        name = "~".join(sorted(labels))
        if not self._schema.existsType(name):
            made = self._vertex_type(name, buckets=1)
            for label in labels:
                made.addSuperType(self._of_label(label))
        return name

    def _of_label(self, label: str) -> str:
        if not self._schema.existsType(label):
            self._vertex_type(label, buckets=0).addSuperType(ROOT_LABEL)
        return label

    def _vertex_type(self, name: str, buckets: int) -> Any:
        return self._schema.buildVertexType().withName(name).withTotalBuckets(buckets).create()

    def of_relationship(self, name: str) -> str:
        if not self._schema.existsType(name):
            self._schema.buildEdgeType().withName(name).withTotalBuckets(1).create()
        return name

    def index_iris(self) -> None:
        tree = _java("com.arcadedb.schema.Schema").INDEX_TYPE.LSM_TREE
        self._schema.getType(ROOT_LABEL).createTypeIndex(tree, False, "iri")


# --- a change of an existing database -------------------------------------------------------


def _apply(database: Any, change: Change) -> None:
    steps: list[tuple[Callable[[Any, Any], None], Iterable[Any]]] = [
        (_remove_relationships, change.removed_relationships),
        (_remove_nodes, change.removed_nodes),
        (_put_nodes, change.nodes),
        (_put_relationships, change.relationships),
    ]
    with _transaction(database):
        waiting = 0
        for step, rows in steps:
            for batch in _batches(rows, TRANSACTION_ROWS):
                step(database, batch)
                waiting += len(batch)
                if waiting >= TRANSACTION_ROWS:
                    database.commit()
                    database.begin()
                    waiting = 0


@contextmanager
def _transaction(database: Any) -> Iterator[None]:
    database.begin()
    try:
        yield
        database.commit()
    except BaseException:
        database.rollback()
        raise


def _remove_relationships(database: Any, rows: Sequence[tuple[str, str, str]]) -> None:
    for name, alike in _grouped(rows, lambda row: row[0]).items():
        ends = [{"source": source, "target": target} for _, source, target in alike]
        _command(
            database,
            "UNWIND $rows AS row "
            f"MATCH (:Thing {{iri: row.source}})-[r:`{name}`]->(:Thing {{iri: row.target}}) "
            "DELETE r",
            ends,
        )


def _remove_nodes(database: Any, iris: Sequence[str]) -> None:
    for iri in iris:
        vertex = _vertex(database, iri)
        if vertex is not None:
            vertex.delete()


def _put_nodes(database: Any, nodes: Sequence[NodeRow]) -> None:
    types = _Types(database)
    for node in nodes:
        _put_node(database, node, types.of_node(node.labels))


def _put_node(database: Any, node: NodeRow, type_name: str) -> None:
    old = _vertex(database, node.iri)
    if old is None:
        _save(database.newVertex(type_name), node)
    elif str(old.getTypeName()) == type_name:
        _save(old.modify(), node)
    else:
        _retype(database, old, node, type_name)


def _retype(database: Any, old: Any, node: NodeRow, type_name: str) -> None:
    moved = old.moveToType(type_name)
    _save(database.lookupByRID(moved, True).asVertex().modify(), node)


def _save(vertex: Any, node: NodeRow) -> None:
    vertex.fromMap(_java_value(_with_iri(node)))
    vertex.save()


def _put_relationships(database: Any, rows: Sequence[RelationshipRow]) -> None:
    types = _Types(database)
    for name, alike in _grouped(rows, lambda row: row.type).items():
        types.of_relationship(name)
        done = _command(
            database,
            "UNWIND $rows AS row "
            "MATCH (s:Thing {iri: row.source}), (t:Thing {iri: row.target}) "
            f"MERGE (s)-[r:`{name}`]->(t) SET r = row.properties RETURN count(*) AS done",
            [row._asdict() for row in alike],
        )
        if done != len(alike):
            raise ValueError(f"{len(alike) - done} relationships {name} name no existing node")


def _command(database: Any, text: str, rows: list[dict[str, Any]]) -> int:
    answer = database.command("opencypher", text, _java_value({"rows": rows}))
    row = answer.next() if answer.hasNext() else None
    answer.close()
    return int(row.getProperty("done")) if row is not None and row.hasProperty("done") else 0


def _vertex(database: Any, iri: str) -> Any:
    found = database.lookupByKey(ROOT_LABEL, "iri", iri)
    return found.next().asVertex() if found.hasNext() else None


def _with_iri(node: NodeRow) -> dict[str, object]:
    return {**node.properties, "iri": node.iri}


def _java_value(value: object) -> Any:
    if isinstance(value, dict):
        made = _java("java.util.HashMap")()
        for key, part in value.items():
            made.put(key, _java_value(part))
        return made
    if isinstance(value, list):
        made = _java("java.util.ArrayList")()
        for part in value:
            made.add(_java_value(part))
        return made
    return value


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, size)):
        yield batch


def _grouped(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


# --- reading --------------------------------------------------------------------------------


class _TooMuchText(Exception):
    """The answer has used up its characters."""


class _Cells:
    """Turns what the engine gives into plain cells, and counts the characters they take."""

    def __init__(self, characters: int) -> None:
        self._left = characters
        self._kinds: list[tuple[Any, Callable[[Any], Cell]]] = [
            (_java("java.lang.String"), self._text),
            (_java("java.lang.Boolean"), bool),
            (_java("java.lang.Double"), float),
            (_java("java.lang.Float"), float),
            (_java("java.math.BigDecimal"), lambda value: float(value.doubleValue())),
            (_java("java.lang.Number"), int),
            (_java("com.arcadedb.graph.Vertex"), self._node),
            (_java("com.arcadedb.graph.Edge"), self._relationship),
            (_java("com.arcadedb.query.opencypher.traversal.TraversalPath"), self._path),
            (_java("java.util.Map"), self._map),
            (_java("java.util.Collection"), self._list),
        ]

    def of(self, value: Any) -> Cell:
        if value is None:
            return None
        for kind, plain in self._kinds:
            if isinstance(value, kind):
                return plain(value)
        # Dates, times and durations of every kind write themselves as ISO text.
        return self._text(value)

    def _text(self, value: Any) -> str:
        text = str(value)
        self._left -= len(text)
        if self._left < 0:
            raise _TooMuchText
        return text

    def _node(self, vertex: Any) -> str:
        return self._text(vertex.get("iri"))

    def _relationship(self, edge: Any) -> str:
        ends = (edge.getOutVertex().get("iri"), edge.getInVertex().get("iri"))
        return self._text(" ".join(map(str, (edge.getTypeName(), *ends))))

    def _path(self, path: Any) -> Cell:
        return self._list(path.toAlternatingList())

    def _list(self, values: Any) -> Cell:
        return [self.of(value) for value in values]

    def _map(self, values: Any) -> Cell:
        return json.dumps(self._structure(values), ensure_ascii=False, sort_keys=True)

    def _structure(self, value: Any) -> object:
        """As `of`, but a map within a map or a list stays a structure: it is written once."""
        if isinstance(value, _java("java.util.Map")):
            parts = value.entrySet()
            return {self._text(e.getKey()): self._structure(e.getValue()) for e in parts}
        if isinstance(value, _java("java.util.Collection")):
            return [self._structure(part) for part in value]
        return for_json(self.of(value))


def _table(answer: Any, limits: Limits) -> Table | None:
    """The rows within the limits, or nothing when the answer has none."""
    cells = _Cells(limits.characters)
    columns: list[str] = []
    rows: list[list[Cell]] = []
    while answer.hasNext():
        if len(rows) == limits.rows:
            return Table(columns, rows, truncated=True)
        row = answer.next()
        columns = columns or [str(name) for name in row.getPropertyNames()]
        try:
            rows.append([cells.of(row.getProperty(name)) for name in columns])
        except _TooMuchText:
            return Table(columns, rows, truncated=True)
    return Table(columns, rows) if columns else None


def _require_closed_doors(database: Any) -> None:
    settings = _java("com.arcadedb.GlobalConfiguration")
    for name in CLOSED_DOORS:
        if database.getConfiguration().getValueAsBoolean(settings.findByKey(name)):
            database.close()
            raise RuntimeError(f"{database.getDatabasePath()}: the setting {name} is on")
