"""Queries of strangers on a running Neo4j: what the server stops, what we stop, what is answered.

Run with `GOVINNO_TEST_NEO4J=2026.08.1` it asks the newest server; where the two differ it is said.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from uuid import uuid4

import pytest
from neo4j import READ_ACCESS, Driver, Transaction
from neo4j.exceptions import DriverError, Neo4jError
from neo4j_server import VERSION, RunningServer
from pushing import address_of, emptied, held, pushed
from pushing import run as run_as_admin

from govinno.graph.engines import Engine
from govinno.graph.neo4j import marker
from govinno.graph.neo4j.marker import Held
from govinno.graph.neo4j.reader import Reader, require_reading
from govinno.graph.neo4j.server import told
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Snapshot, Store
from govinno.graph.tables import Limits, QueryRefused, Table
from govinno.graph.ticket import Ticket

IS_LTS = VERSION.startswith("5.")
COUNT = "MATCH (n:CaseRecord) RETURN count(n) AS n"
#: Whatever a hostile text of this file would write, it would name so.
LEAKS = "MATCH (n) WHERE n:Leak OR n.leak IS NOT NULL RETURN count(n)"
LONG = "x" * 1_000
#: Counts to 10 to the 15th in rows that nobody gets to see.
ENDLESS = (
    "UNWIND range(1, 100000) AS a UNWIND range(1, 10000000000) AS b WITH a WHERE a < 0 RETURN a"
)


# ---- a server with our graph, a web server, and somebody else at work


@pytest.fixture(scope="module")
def snapshot(shipped_store: Store) -> Snapshot:
    return shipped_store.require_current()


@pytest.fixture(scope="module")
def server(neo4j_server: RunningServer, snapshot: Snapshot) -> RunningServer:
    pushed(emptied(neo4j_server), snapshot)
    (neo4j_server.home / "import" / "secret.csv").write_text("secret\n", encoding="ascii")
    return neo4j_server


@pytest.fixture(scope="module")
def driver(server: RunningServer) -> Iterator[Driver]:
    with server.driver() as driver:
        yield driver


@pytest.fixture(scope="module")
def sandbox(server: RunningServer, snapshot: Snapshot) -> Iterator[Sandbox]:
    limits = Limits(seconds=20)
    with Sandbox(snapshot.folder, limits, spare=True, neo4j=address_of(server)) as box:
        yield box


@pytest.fixture(scope="module")
def quick(server: RunningServer, snapshot: Snapshot) -> Iterator[Sandbox]:
    """A sandbox that stops early."""
    limits = Limits(seconds=2, megabytes=192)
    with Sandbox(snapshot.folder, limits, spare=True, neo4j=address_of(server)) as box:
        box.run("neo4j", COUNT)  # nobody should have to wait for the process within the limit
        yield box


class Visits(list[str]):
    """What a web server on this machine was asked for, and where it can be asked."""

    address = ""


@pytest.fixture(scope="module")
def visits() -> Iterator[Visits]:
    seen = Visits()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"secret\n")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        seen.address = f"http://127.0.0.1:{web.server_port}/"
        yield seen
        web.shutdown()


class Bystander:
    """Somebody else's transaction, on a connection of its own; it sees what others have written."""

    def __init__(self, server: RunningServer) -> None:
        self.name = uuid4().hex
        self._driver = server.driver()
        self._session = self._driver.session()
        self._tx: Transaction = self._session.begin_transaction(metadata={"who": self.name})
        self.is_alive()  # a transaction begins on the server with its first text
        found = "SHOW TRANSACTIONS YIELD transactionId, connectionId, metaData "
        own = "WHERE metaData.who = $name RETURN transactionId, connectionId"
        [ids] = run_as_admin(server, found + own, name=self.name)
        self.transaction, self.connection = map(str, ids)

    def is_alive(self) -> bool:
        try:
            return self._tx.run("RETURN 1").single(strict=True)[0] == 1
        except (Neo4jError, DriverError):
            return False

    def leaks(self) -> int:
        """How much of what this file would write is there."""
        number: int = self._tx.run(LEAKS).single(strict=True)[0]
        return number

    def close(self) -> None:
        self._driver.close()


@pytest.fixture(scope="module")
def bystander(server: RunningServer) -> Iterator[Bystander]:
    somebody = Bystander(server)
    yield somebody
    somebody.close()


def filled(text: str, visits: Visits, bystander: Bystander) -> str:
    """A text of the tables below with the names of this run."""
    names = {
        "<WEB>": visits.address,
        "<TRANSACTION>": bystander.transaction,
        "<CONNECTION>": bystander.connection,
        "<NAME>": bystander.name,
    }
    for mark, name in names.items():
        text = text.replace(mark, name)
    return text


# ---- what a read session alone does with each statement


class Statement(NamedTuple):
    """A statement that is no reading of the graph.

    `carried_out` tells what a read session without our guard does with it on either version,
    `code` how we refuse it. Where the plan shows nothing of it, the guard of words is alone.
    """

    text: str
    carried_out: bool
    code: str
    plan_shows_it: bool = True


READS_OUTSIDE = [
    Statement("LOAD CSV FROM '<WEB>' AS row RETURN row", True, "query-file-access"),
    Statement("LOAD CSV FROM 'file:///secret.csv' AS row RETURN row", True, "query-file-access"),
    Statement("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", False, "query-file-access"),
    Statement("SHOW USERS", True, "query-not-readable"),
    Statement("SHOW CURRENT USER", True, "query-not-readable"),
    Statement("SHOW SETTINGS", True, "query-not-readable"),
    Statement("SHOW DATABASES", True, "query-not-readable"),
    Statement("SHOW TRANSACTIONS", True, "query-not-readable"),
    Statement("SHOW PROCEDURES", True, "query-not-readable"),
    Statement("SHOW FUNCTIONS", True, "query-not-readable"),
    Statement("SHOW INDEXES", True, "query-not-readable"),
    Statement("SHOW CONSTRAINTS", True, "query-not-readable"),
    Statement("CALL dbms.listConfig()", True, "query-procedure"),
    Statement("CALL dbms.listConnections()", True, "query-procedure"),
    Statement("CALL dbms.components()", True, "query-procedure"),
    Statement("CALL dbms.showCurrentUser()", True, "query-procedure"),
    Statement("CALL db.ping()", True, "query-procedure"),
    Statement("CALL db.stats.retrieve('GRAPH COUNTS')", True, "query-procedure"),
    Statement("USE neo4j MATCH (n) RETURN count(n)", True, "query-procedure", False),
    Statement("USE system SHOW USERS", False, "query-procedure"),
    Statement("USE system MATCH (n) RETURN n", False, "query-procedure"),
]
DISTURBS = [
    Statement("CALL db.clearQueryCaches()", True, "query-procedure"),
    Statement("CALL db.prepareForReplanning()", True, "query-procedure"),
    Statement("CALL db.resampleIndex('names')", True, "query-procedure"),
    Statement("CALL db.awaitIndexes(1)", True, "query-procedure"),
    Statement("CALL tx.setMetaData({who: 'leak'})", True, "query-procedure"),
    Statement(
        "UNWIND [1] AS x CALL (x) { RETURN x AS y } IN TRANSACTIONS RETURN y",
        True,
        "query-procedure",
    ),
]
ENDS_OTHERS = [
    Statement("TERMINATE TRANSACTION '<TRANSACTION>'", True, "query-not-readable"),
    Statement("TERMINATE TRANSACTIONS ['<TRANSACTION>'] YIELD message", True, "query-not-readable"),
    Statement(
        "SHOW TRANSACTIONS YIELD transactionId AS id, metaData WHERE metaData.who = '<NAME>' "
        "TERMINATE TRANSACTIONS id YIELD message RETURN message",
        True,
        "query-not-readable",
    ),
    Statement("CALL dbms.killConnection('<CONNECTION>')", True, "query-procedure"),
    Statement("CALL dbms.killConnections(['<CONNECTION>'])", True, "query-procedure"),
]
WRITES = [
    Statement("CREATE (:Leak)", False, "query-writes"),
    Statement("INSERT (:Leak)", False, "query-writes"),
    Statement("MERGE (n:Leak) RETURN n", False, "query-writes"),
    Statement("MATCH (n) SET n.leak = 1", False, "query-writes"),
    Statement("MATCH (n) SET n:Leak", False, "query-writes"),
    Statement("MATCH (n) REMOVE n.iri", False, "query-writes"),
    Statement("MATCH (n) DETACH DELETE n", False, "query-writes"),
    Statement("MATCH ()-[r]->() DELETE r", False, "query-writes"),
    Statement("FOREACH (x IN [1] | CREATE (:Leak))", False, "query-writes"),
    Statement("UNWIND [1] AS x CALL (x) { CREATE (:Leak) } IN TRANSACTIONS", False, "query-writes"),
    Statement("CALL db.createLabel('Leak')", False, "query-procedure"),
    Statement("CALL db.createProperty('leak')", False, "query-procedure"),
    Statement("CREATE INDEX leak FOR (n:Leak) ON (n.leak)", False, "query-writes"),
    Statement(
        "CREATE CONSTRAINT leak FOR (n:Leak) REQUIRE n.leak IS UNIQUE", False, "query-writes"
    ),
    Statement("DROP INDEX names", False, "query-writes"),
    Statement("DROP CONSTRAINT thing_iri", False, "query-writes"),
    Statement("CREATE USER leak SET PASSWORD 'only-for-tests'", False, "query-writes"),
    Statement(
        "ALTER CURRENT USER SET PASSWORD FROM 'only-for-tests' TO 'leaked-one'",
        False,
        "query-writes",
    ),
    Statement("DROP USER neo4j IF EXISTS", False, "query-writes"),
    Statement("CREATE DATABASE leak", False, "query-writes"),
    Statement("STOP DATABASE neo4j", False, "query-not-readable"),
]
STATEMENTS = [*READS_OUTSIDE, *DISTURBS, *ENDS_OTHERS, *WRITES]


def in_a_read_session(driver: Driver, text: str) -> str:
    """What the server says to a text that nobody looked at before; "" where it carries it out."""
    with driver.session(default_access_mode=READ_ACCESS) as session:
        try:
            session.run(text).consume()
        except Neo4jError as error:
            return str(error.code)
    return ""


@pytest.mark.parametrize("statement", [*READS_OUTSIDE, *DISTURBS, *WRITES], ids=lambda s: s.text)
def test_a_read_session_alone_carries_out_what_is_no_write(
    driver: Driver, visits: Visits, bystander: Bystander, statement: Statement
) -> None:
    said = in_a_read_session(driver, filled(statement.text, visits, bystander))
    assert (said == "", said) == (statement.carried_out, said)
    assert bool(visits) == (statement.carried_out and "<WEB>" in statement.text)
    visits.clear()
    assert bystander.leaks() == 0


@pytest.mark.parametrize("statement", ENDS_OTHERS, ids=lambda s: s.text)
def test_a_read_session_alone_ends_the_work_of_others(
    server: RunningServer, driver: Driver, visits: Visits, statement: Statement
) -> None:
    somebody = Bystander(server)
    assert somebody.is_alive()
    assert in_a_read_session(driver, filled(statement.text, visits, somebody)) == ""
    assert not somebody.is_alive()
    somebody.close()


# ---- the same through our guard


def code(sandbox: Sandbox, text: str) -> str:
    with pytest.raises(QueryRefused) as refused:
        sandbox.run("neo4j", text)
    assert refused.value.query == text
    return refused.value.code


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda s: s.text)
def test_we_carry_out_none_of_it(
    sandbox: Sandbox, visits: Visits, bystander: Bystander, statement: Statement
) -> None:
    assert code(sandbox, filled(statement.text, visits, bystander)) == statement.code
    assert (visits, bystander.leaks()) == ([], 0)


LOAD = "LOAD CSV FROM '<WEB>' AS row RETURN row"
LIST = "CALL dbms.listConfig() YIELD name RETURN name"
KILL = "CALL dbms.killConnection('<CONNECTION>') YIELD message RETURN message"
PING = "CALL db.ping() YIELD success RETURN success"

#: The plan has no operator for what is inside an expression: it stands in the details of another.
INSIDE_EXPRESSIONS = [
    f"RETURN [x IN [1] | COUNT {{ {LOAD} }}] AS x",
    f"RETURN [x IN [1] WHERE EXISTS {{ {LOAD} }} | x] AS x",
    f"RETURN CASE WHEN EXISTS {{ {LOAD} }} THEN 1 END AS x",
    f"RETURN reduce(a = 0, x IN [1] | a + COUNT {{ {LOAD} }}) AS x",
    f"RETURN coalesce(COUNT {{ {LOAD} }}, 1) AS x",
    f"RETURN [x IN [1] | COUNT {{ CALL {{ {LOAD} }} RETURN 1 AS y }}] AS x",
    f"RETURN [x IN [1] | COUNT {{ RETURN 1 AS row UNION {LOAD} }}] AS x",
    f"RETURN [x IN [1] | COUNT {{ RETURN [y IN [1] | COUNT {{ {LOAD} }}] AS z }}] AS x",
    f"MATCH (n:Thing {{iri: COLLECT {{ {LOAD}[0] }}[0]}}) RETURN n",
    f"MATCH (n:CaseRecord) WHERE any(x IN [1] WHERE EXISTS {{ {LOAD} }}) RETURN n",
    f"MATCH (n:CaseRecord) RETURN n ORDER BY [x IN [1] | COUNT {{ {LOAD} }}]",
    f"MATCH (n:CaseRecord) RETURN sum([x IN [1] | COUNT {{ {LOAD} }}][0]) AS x",
    f"MATCH (n:CaseRecord) RETURN n {{.iri, x: [x IN [1] | COUNT {{ {LOAD} }}]}} AS x",
    f"MATCH (n:CaseRecord) RETURN [(n)-->(m) | [x IN [1] | COUNT {{ {LOAD} }}]] AS x",
    f"MATCH (a)-[rs*1..2]->(b) WHERE all(x IN rs WHERE EXISTS {{ {LOAD} }}) RETURN b",
    f"MATCH p = shortestPath((a)-[*..3]->(b)) WHERE a <> b "
    f"AND all(x IN nodes(p) WHERE EXISTS {{ {LOAD} }}) RETURN p",
    f"UNWIND [x IN [1] | COUNT {{ {LOAD} }}] AS x RETURN x",
    f"CALL db.index.fulltext.queryNodes('names', toString([x IN [1] | COUNT {{ {LOAD} }}])) "
    "YIELD node RETURN node",
]
#: Other spellings of the same, by the code we refuse them with.
SPELLINGS = {
    "query-file-access": [
        "load csv with headers from '<WEB>' as row return row",
        "LoAd\n\tcSv FROM '<WEB>' AS row RETURN row",
        "LOAD\r\nCSV FROM '<WEB>' AS row RETURN row",
        "LOAD\u00a0CSV FROM '<WEB>' AS row RETURN row",
        "LOAD\u2028CSV\x1fFROM '<WEB>' AS row RETURN row",
        "LOAD/* x */CSV /* y */ FROM '<WEB>' AS row RETURN row",
        "LOAD // why\n CSV FROM '<WEB>' AS row RETURN row",
        f"// only a comment\n/* and another */ {LOAD}",
        f"/* /* */ {LOAD} // */",
        "L\\u004fAD CSV FROM '<WEB>' AS row RETURN row",
        "MATCH (n) L\\u004FAD CS\\u0056 FROM '<WEB>' AS row RETURN row",
        "RETURN 'a\\u0027 AS row UNION LOAD CSV FROM \\u0027WEB\\u0027 AS row RETURN row",
        f"RETURN 1 AS row // \\u000a UNION {LOAD}",
        f"RETURN 1 AS row /* \\u002a/ UNION {LOAD}",
        f"WITH 1 AS `a\\u0060 {LOAD} //`",
        f"WITH 1 AS `it's` {LOAD}",
        f"CYPHER 5 {LOAD}",
        f"CYPHER 25 {LOAD}",
        f"CYPHER runtime=slotted {LOAD}",
        f"CYPHER planner=cost debug=ast {LOAD}",
        f"EXPLAIN {LOAD}",
        f"PROFILE {LOAD}",
        f"CALL {{ {LOAD} }} RETURN row",
        f"CALL () {{ {LOAD} }} RETURN row",
        f"MATCH (n:CaseRecord) CALL (n) {{ {LOAD} }} RETURN row",
        f"MATCH (n:CaseRecord) CALL (*) {{ {LOAD} }} RETURN row",
        f"CALL {{ CALL {{ {LOAD} }} RETURN row }} RETURN row",
        f"OPTIONAL CALL () {{ {LOAD} }} RETURN row",
        f"CALL {{ RETURN 1 AS row UNION {LOAD} }} RETURN row",
        f"RETURN 1 AS row UNION {LOAD}",
        f"RETURN 1 AS row UNION ALL {LOAD}",
        f"{LOAD} UNION RETURN 1 AS row",
        f"RETURN EXISTS {{ {LOAD} }} AS x",
        f"RETURN COUNT {{ {LOAD} }} AS x",
        f"RETURN COLLECT {{ {LOAD} }} AS x",
        f"MATCH (n) WHERE EXISTS {{ {LOAD} }} RETURN n",
        f"MATCH (n) WHERE EXISTS {{ CALL {{ {LOAD} }} RETURN row }} RETURN n",
        "UNWIND ['<WEB>'] AS web LOAD CSV FROM web AS row RETURN row",
        "MATCH (n:CaseRecord) WITH n LIMIT 1 LOAD CSV FROM '<WEB>' + n.iri AS row RETURN row",
        f"RETURN 1 AS row; {LOAD}",
        f"{LOAD}; RETURN 1 AS row",
    ],
    "query-procedure": [
        "call dbms.listConfig()",
        "CALL dbms.listConfig",
        "CALL dbms . listConfig ( 'bolt' )",
        "CALL `dbms`.`listConfig`()",
        "CALL dbms.`listConfig`()",
        "CALL\n/* x */dbms./* y */listConfig()",
        "CALL // x\n dbms.listConfig()",
        "C\\u0041LL dbms.listConfig()",
        "CALL dbms.l\\u0069stConfig()",
        "CALL\u00a0dbms.listConfig()",
        f"CYPHER 5 {LIST}",
        f"CYPHER 25 {LIST}",
        f"CYPHER runtime=slotted {KILL}",
        f"EXPLAIN {LIST}",
        f"PROFILE {KILL}",
        f"CALL {{ {LIST} }} RETURN name",
        f"CALL () {{ {KILL} }} RETURN message",
        f"OPTIONAL {LIST}",
        f"MATCH (n:CaseRecord) OPTIONAL {KILL}",
        "MATCH (n:CaseRecord) CALL dbms.killConnection('<CONNECTION>') YIELD message AS x RETURN x",
        "CALL dbms.killConnection('<CONNECTION>') YIELD * ",
        f"RETURN 1 AS name UNION {LIST}",
        f"RETURN 1 AS message UNION ALL {KILL}",
        f"RETURN EXISTS {{ {KILL} }} AS x",
        f"RETURN COUNT {{ {KILL} }} AS x",
        f"RETURN COLLECT {{ {LIST} }} AS x",
        f"MATCH (n) WHERE EXISTS {{ {KILL} }} RETURN n",
        f"RETURN [x IN [1] | COUNT {{ {KILL} }}] AS x",
        f"RETURN [x IN [1] | COLLECT {{ {LIST} }}] AS x",
        f"RETURN CASE WHEN EXISTS {{ {PING} }} THEN 1 END AS x",
        f"RETURN [x IN [1] | COUNT {{ {PING} }}] AS x",
        "RETURN [x IN [1] | COUNT { CALL `db`.ping() YIELD success RETURN success }] AS x",
        "CALL db.labels() YIELD label CALL db.ping() YIELD success RETURN success",
        "RETURN 1 AS x; CALL db.clearQueryCaches()",
        "RETURN apoc.load.json('<WEB>') AS x",
        "CALL apoc.load.json('<WEB>')",
        "CALL apoc.cypher.run('CREATE (:Leak)', {})",
        "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()",
        "CALL { USE neo4j MATCH (n) RETURN n } RETURN n",
        "RETURN 1 AS n UNION USE neo4j MATCH (n) RETURN n",
        "CALL { USE graph.byName('system') MATCH (n) RETURN n } RETURN n",
    ],
    "query-writes": [
        "create (:Leak)",
        "MATCH (n) /* x */ delete n",
        "MATCH (n)\r\nSET\tn.leak = 1",
        "CR\\u0045ATE (:Leak)",
        "CYPHER 5 CREATE (:Leak)",
        "CYPHER 25 CREATE (:Leak)",
        "CYPHER runtime=slotted CREATE (:Leak)",
        "EXPLAIN CREATE (:Leak)",
        "PROFILE CREATE (:Leak)",
        "CALL { CREATE (n:Leak) RETURN n } RETURN n",
        "MATCH (m:CaseRecord) CALL (m) { CREATE (n:Leak) RETURN n } RETURN n",
        "OPTIONAL CALL () { MERGE (n:Leak) RETURN n } RETURN n",
        "RETURN 1 AS n UNION CREATE (n:Leak) RETURN n",
        "MATCH (n:CaseRecord) FOREACH (x IN [1] | SET n.leak = x)",
        "MATCH (n:CaseRecord) WITH n ORDER BY n.iri LIMIT 1 SET n += {leak: 1} RETURN n",
        "RETURN 1 AS x; CREATE (:Leak)",
        "OPTIONAL MATCH (n) REMOVE n:Thing",
        "WITH 1 AS x CREATE (:Leak {leak: x}) FINISH",
    ],
    "query-not-readable": [
        "show users",
        "SHOW\nUSERS YIELD user RETURN user",
        "// a comment\nSHOW USERS",
        "SH\\u004fW USERS",
        "CYPHER 5 SHOW USERS",
        "CYPHER 25 SHOW TRANSACTIONS",
        "CYPHER runtime=slotted SHOW SETTINGS",
        "SHOW TRANSACTIONS YIELD transactionId RETURN transactionId",
        "terminate transactions '<TRANSACTION>'",
        "CYPHER 5 TERMINATE TRANSACTION '<TRANSACTION>'",
        "EXPLAIN MATCH (n) RETURN n",
        "PROFILE MATCH (n) RETURN n",
        "CYPHER 5 EXPLAIN MATCH (n) RETURN n",
        "CYPHER PROFILE MATCH (n) RETURN n",
        "CYPHER debug=tostring RETURN 1 AS x",
        "CYPHER planner=cost debug=printcostcomparisons MATCH (n) RETURN n",
        "RETURN 1 AS x; SHOW USERS",
        "RETURN 1 AS x; RETURN 2 AS x",
        "RETURN 1 AS x UNION SHOW USERS",
        "CALL { SHOW USERS YIELD user RETURN user } RETURN user",
        "MATCH (n) WHERE EXISTS { SHOW USERS } RETURN n",
        f"RETURN 1 AS row // \r UNION {LOAD}",
        f"RETURN 1 AS row // \u2028 UNION {LOAD}",
        "LOAD\u200bCSV FROM '<WEB>' AS row RETURN row",
        "SHOW\u00a0USERS",
        "",
        ";",
        "RETURN " + "(" * 101 + "1" + ")" * 101,
    ],
}
#: These only explain or read; they are refused since the answer would be none of the graph.
NO_HARM_IN_THE_PLAN = (
    "EXPLAIN MATCH",
    "CYPHER 5 EXPLAIN MATCH",
    "CYPHER debug=tostring",
    "CYPHER planner=cost debug",
    "RETURN (",
    "CALL { USE neo4j",
    "RETURN 1 AS n UNION USE neo4j",
    "RETURN 1 AS row // \u2028",
)
HOSTILE = [
    *((text, name) for name, texts in SPELLINGS.items() for text in texts),
    *((text, "query-file-access") for text in INSIDE_EXPRESSIONS),
]


@pytest.mark.parametrize(("text", "expected"), HOSTILE, ids=[repr(text) for text, _ in HOSTILE])
def test_no_spelling_gets_past_us(
    sandbox: Sandbox, visits: Visits, bystander: Bystander, text: str, expected: str
) -> None:
    assert code(sandbox, filled(text, visits, bystander)) == expected
    assert (visits, bystander.leaks()) == ([], 0)


PLAN_TEXTS = [
    *(statement.text for statement in STATEMENTS if statement.plan_shows_it),
    *(text for text, _ in HOSTILE if not text.startswith(NO_HARM_IN_THE_PLAN)),
]


@pytest.mark.parametrize("text", PLAN_TEXTS, ids=repr)
def test_the_plan_alone_is_refused_too(
    server: RunningServer, driver: Driver, visits: Visits, bystander: Bystander, text: str
) -> None:
    with (
        pytest.raises(QueryRefused) as refused,
        driver.session(default_access_mode=READ_ACCESS) as session,
        told(address_of(server), text),
        session.begin_transaction(timeout=20) as tx,
    ):
        require_reading(tx, filled(text, visits, bystander))
    assert refused.value.code in {*SPELLINGS, "server-says"}  # the server has no APOC, and says so
    assert (visits, bystander.leaks()) == ([], 0)


def test_nothing_of_all_this_has_happened(server: RunningServer, bystander: Bystander) -> None:
    """Names of indexes, constraints, users and databases, and that the password still holds."""
    assert bystander.is_alive()
    names = "SHOW {} YIELD name WHERE name CONTAINS 'leak' RETURN count(*)"
    for kind in ("INDEXES", "CONSTRAINTS", "DATABASES"):
        assert run_as_admin(server, names.format(kind)) == [[0]]
    assert run_as_admin(server, "SHOW USERS YIELD user RETURN user") == [["neo4j"]]
    kept = "SHOW INDEXES YIELD name WHERE name IN ['names', 'words', 'thing_iri'] RETURN count(*)"
    assert run_as_admin(server, kept) == [[3]]


# ---- what is allowed: the same cells as from the embedded engine


ALIKE = [
    "MATCH (n:CaseRecord) RETURN n ORDER BY n.iri LIMIT 3",
    "MATCH (c:CaseRecord)-[r:HAS_SOURCE]->(d) RETURN r ORDER BY c.iri, d.iri LIMIT 3",
    "MATCH (c:CaseRecord)-[r:HAS_SOURCE]->() RETURN type(r) AS t, startNode(r) AS s, endNode(r) AS e "
    "ORDER BY s.iri, e.iri LIMIT 2",
    "MATCH p = (c:CaseRecord)-[:HAS_SOURCE]->(d) RETURN p ORDER BY c.iri, d.iri LIMIT 2",
    "MATCH p = (d)<-[:HAS_SOURCE]-(c:CaseRecord) RETURN p ORDER BY c.iri, d.iri LIMIT 2",
    "MATCH p = (c:CaseRecord) RETURN p ORDER BY c.iri LIMIT 1",
    "MATCH (c:CaseRecord)-[r:HAS_SOURCE]->(d) RETURN {node: c, way: [{r: r}], n: 1} AS m "
    "ORDER BY c.iri, d.iri LIMIT 1",
    "MATCH (n:Innovation) RETURN properties(n) AS p ORDER BY n.iri LIMIT 2",
    "MATCH (n:Innovation) RETURN n {.iri, b: 1, a: [null]} AS p ORDER BY n.iri LIMIT 2",
    "MATCH (n:Innovation) WITH n ORDER BY n.iri LIMIT 3 RETURN collect(n) AS l, count(*) AS c",
    "RETURN null AS a, true AS b, 1 AS c, 1.0 AS d, 'ก' AS e, 9223372036854775807 AS f, 'a\\n' AS g",
    "RETURN [1, [null, 'a'], []] AS l, {} AS m, {z: {b: [{c: 'ก'}]}, a: date('2024-01-02')} AS n",
    "RETURN 1.0 / 0.0 AS infinite, -1.0 / 0.0 AS minus",
    "RETURN date('2024-01-02') AS d, duration('P1Y2M3DT4H5M6.5S') AS e, duration('PT0S') AS f, "
    "[duration('P1DT2H')] AS g, duration.between(date('2024-01-02'), date('2023-11-01')) AS h",
    "RETURN datetime('2024-01-02T03:04:05+07:00') AS a, datetime('2024-01-02T03:04:00Z') AS b, "
    "datetime('2024-01-02T03:04:05.120Z') AS c, datetime('2024-01-02T03:04:05.000001Z') AS d, "
    "datetime('2024-01-02T03:04:05[Asia/Bangkok]') AS e",
    "RETURN localdatetime('2024-01-02T03:04') AS a, time('03:04:05.000000001Z') AS b, "
    "localtime('03:04') AS c, time('03:00+07:00') AS d",
    "MATCH (n:CaseRecord) WHERE n.iri < '' RETURN n, n.iri AS iri, count(*) AS c",
    "MATCH (c:CaseRecord) CALL (c) { MATCH (c)-->(m) RETURN count(m) AS n } "
    "RETURN c, n ORDER BY n DESC, c.iri LIMIT 3",
    "MATCH (c:CaseRecord) CALL { WITH c MATCH (c)-->(m) RETURN count(m) AS n } "
    "RETURN c, n ORDER BY n DESC, c.iri LIMIT 3",
    "MATCH (c:CaseRecord) WHERE EXISTS { (c)-[:HAS_SOURCE]->() } "
    "RETURN c, COUNT { (c)--() } AS n ORDER BY c.iri LIMIT 3",
    "MATCH (c:CaseRecord) RETURN CASE WHEN EXISTS { (c)-[:HAS_SOURCE]->() } THEN 'LOAD CSV' "
    "ELSE 'CALL db.ping()' END AS x, c.call AS call ORDER BY c.iri LIMIT 1",
    "RETURN 1 AS x UNION ALL RETURN 2 AS x UNION ALL RETURN 1 AS x",
    "MATCH (c:CaseRecord) OPTIONAL MATCH (c)-[:NO_SUCH_THING]->(x) RETURN c, x ORDER BY c.iri LIMIT 2",
    "MATCH (n:Innovation) WHERE n.name CONTAINS 'เด็ก' RETURN n.name AS name ORDER BY name",
    "// a comment\nMATCH (n:CaseRecord) /* and one more */ RETURN count(n) AS n;",
    "MATCH (n:CaseRecord)\r\nRETURN\tcount(n) AS `how many`",
]


@pytest.mark.parametrize("text", ALIKE)
def test_the_server_gives_the_table_of_the_embedded_engine(sandbox: Sandbox, text: str) -> None:
    tables = [_exactly(sandbox.run(engine, text)) for engine in ENGINES]
    assert tables[0] == tables[1]


ENGINES: tuple[Engine, Engine] = ("neo4j", "cypher")


def _exactly(table: Table) -> tuple[list[str], str, bool, list[dict[str, str]]]:
    """Written out: in Python 1, 1.0 and True are equal."""
    return table.columns, repr(table.rows), table.truncated, table.notices


@pytest.mark.parametrize(
    "prefix", ["CYPHER 5 ", "cypher runtime=slotted ", "CYPHER 5 planner=cost "]
)
def test_a_version_and_options_may_stand_before_a_query(sandbox: Sandbox, prefix: str) -> None:
    assert sandbox.run("neo4j", prefix + COUNT) == sandbox.run("neo4j", COUNT)


def test_cypher_25_is_for_servers_that_know_it(sandbox: Sandbox) -> None:
    text = f"CYPHER 25 {COUNT}"
    if IS_LTS:
        assert code(sandbox, text) == "query-not-readable"
    else:
        assert sandbox.run("neo4j", text) == sandbox.run("neo4j", COUNT)


def test_a_part_that_is_found_by_its_words_is_a_row(sandbox: Sandbox) -> None:
    text = (
        "CALL db.index.fulltext.queryNodes('names', 'เด็ก') YIELD node, score "
        "WHERE node:Innovation RETURN node, node.name AS name, score > 0 AS fits"
    )
    found = sandbox.run("neo4j", text)
    assert found.columns == ["node", "name", "fits"] and found.rows != []
    assert all("เด็ก" in str(name) and fits is True for _, name, fits in found.rows)
    assert {str(row[0]).partition("/id/")[1] for row in found.rows} == {"/id/"}


def test_the_names_of_what_is_there_can_be_asked_for(sandbox: Sandbox) -> None:
    labels = sandbox.run("neo4j", "CALL db.labels() YIELD label RETURN label")
    assert ["CaseRecord"] in labels.rows
    types = sandbox.run("neo4j", "CALL db.relationshipTypes")
    assert ["HAS_SOURCE"] in types.rows
    nested = "MATCH (c:CaseRecord) WITH c LIMIT 1 RETURN [x IN [1] | COUNT { %s }][0] > 3 AS many"
    many = sandbox.run("neo4j", nested % "CALL db.labels() YIELD label RETURN label")
    assert many == Table(["many"], [[True]])
    keys = sandbox.run("neo4j", "OPTIONAL CALL `db`.propertyKeys() YIELD propertyKey RETURN *")
    assert ["iri"] in keys.rows
    described = sandbox.run("neo4j", "CALL db.schema.nodeTypeProperties()")
    assert described.columns[:3] == ["nodeType", "nodeLabels", "propertyName"]


def test_nodes_without_an_iri_are_told_by_their_labels(sandbox: Sandbox) -> None:
    assert sandbox.run("neo4j", "MATCH (m:PushedSnapshot) RETURN m").rows == [[":PushedSnapshot"]]
    seen = sandbox.run("neo4j", "CALL db.schema.visualization() YIELD nodes RETURN nodes")
    [[nodes]] = seen.rows
    assert isinstance(nodes, list) and ":CaseRecord" in nodes


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("MATCH (n RETURN n", "line 1, column 7: the bracket ("),
        ("MATCH (n)\nRETURN m", "line 2, column 8: the variable m"),
        ("MATCH (n) RETURN n.iri AS x UNION RETURN 1 AS y", "same return column names"),
        ("RETURN $x AS x", "x"),
        ("RETURN 1 / 0 AS x", "/ by zero"),
    ],
)
def test_what_the_server_cannot_read_is_said_in_the_places_of_the_text(
    sandbox: Sandbox, text: str, place: str
) -> None:
    with pytest.raises(QueryRefused) as refused:
        sandbox.run("neo4j", text)
    assert refused.value.code == "query-not-readable"
    assert place in refused.value.en and "EXPLAIN" not in refused.value.en


# ---- limits


def running(server: RunningServer) -> list[list[object]]:
    """What of the tests' endless texts the server still works on."""
    found = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'UNWIND range' "
    own = "AND NOT currentQuery STARTS WITH 'SHOW' RETURN currentQuery"
    return run_as_admin(server, found + own)


def ends_soon(server: RunningServer) -> bool:
    """Whether the server works on none of them any more, within a time that is generous."""
    deadline = time.monotonic() + 30
    while running(server):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize(
    "text",
    [
        ENDLESS,
        "MATCH (a), (b), (c), (d), (e) WHERE a.iri + b.iri + c.iri + d.iri + e.iri = '' "
        "UNWIND range(1, 2) AS x RETURN count(*) AS n",
        f"CALL {{ {ENDLESS} }} RETURN a",
    ],
    ids=["numbers", "cross join", "subquery"],
)
def test_a_query_that_never_ends_is_stopped_here_and_there(
    server: RunningServer, quick: Sandbox, text: str
) -> None:
    assert code(quick, text) == "query-too-slow"
    assert ends_soon(server)
    assert quick.run("neo4j", COUNT) == quick.run("cypher", COUNT)


def test_the_server_itself_keeps_the_time(server: RunningServer, snapshot: Snapshot) -> None:
    """Without a sandbox around it: nobody kills anything here."""
    reader = Reader(snapshot.folder, address_of(server))
    with pytest.raises(QueryRefused) as refused:
        reader.run(ENDLESS, Limits(seconds=1))
    assert refused.value.code == "query-too-slow"
    assert "longer than 1 seconds" in refused.value.en
    assert ends_soon(server)
    assert reader.run("RETURN 1 AS x", Limits()).rows == [[1]]


def test_a_query_that_wants_all_the_memory_of_the_server_does_not_get_it(sandbox: Sandbox) -> None:
    with pytest.raises(QueryRefused) as refused:
        sandbox.run("neo4j", f"UNWIND range(1, 1000000000) AS x RETURN collect(x + '{LONG}') AS l")
    assert refused.value.code == "neo4j-out-of-memory"
    assert "more memory than the server gives" in refused.value.en
    assert sandbox.run("neo4j", COUNT) == sandbox.run("cypher", COUNT)


def test_an_answer_too_big_for_the_worker_ends_the_worker_alone(quick: Sandbox) -> None:
    big = "UNWIND range(1, 4000) AS x RETURN reduce(s = 'xxxxxxxx', y IN range(1, 15) | s + s) AS s"
    assert code(quick, big) in {"query-too-much-memory", "query-too-slow"}
    assert quick.run("neo4j", COUNT) == quick.run("cypher", COUNT)


def test_an_endless_answer_is_cut_at_the_rows(server: RunningServer, sandbox: Sandbox) -> None:
    table = sandbox.run("neo4j", "UNWIND range(1, 1000000000) AS x RETURN x")
    assert (len(table.rows), table.rows[-1], table.truncated) == (10_000, [10_000], True)
    assert ends_soon(server)


def test_an_answer_of_just_the_rows_is_whole(server: RunningServer, snapshot: Snapshot) -> None:
    reader = Reader(snapshot.folder, address_of(server))
    text = "UNWIND range(1, {}) AS x RETURN x"
    assert reader.run(text.format(3), Limits(rows=3)) == Table(["x"], [[1], [2], [3]])
    assert reader.run(text.format(4), Limits(rows=3)) == Table(["x"], [[1], [2], [3]], True)


def test_a_cell_longer_than_an_answer_may_be_is_left_out(sandbox: Sandbox) -> None:
    text = "UNWIND [1, 21, 1] AS x RETURN reduce(s = 'xxxxxxxx', y IN range(1, x) | s + s) AS s"
    assert sandbox.run("neo4j", text) == Table(["s"], [["x" * 16]], True)


def test_a_ticket_stops_the_query_on_the_server_too(
    server: RunningServer, sandbox: Sandbox
) -> None:
    ticket = Ticket()

    def stop_when_it_runs() -> None:
        while not running(server):
            time.sleep(0.05)
        ticket.stop()

    stopper = threading.Thread(target=stop_when_it_runs)
    stopper.start()
    with pytest.raises(QueryRefused) as refused:
        sandbox.run("neo4j", ENDLESS, ticket)
    stopper.join()
    assert refused.value.code == "query-stopped"
    assert ends_soon(server)
    assert sandbox.run("neo4j", COUNT) == sandbox.run("cypher", COUNT)


# ---- what the server holds


class Marked:
    """The server with another marker for a while."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        found = held(server)
        assert found is not None
        self.held = found

    def write(self, mark: Held | None) -> None:
        with self._server.driver() as driver, driver.session() as session:
            if mark is None:
                session.run(f"MATCH (m:{marker.LABEL}) DELETE m").consume()
            else:
                session.execute_write(marker.write, mark)


@pytest.fixture
def marked(server: RunningServer) -> Iterator[Marked]:
    mark = Marked(server)
    yield mark
    mark.write(mark.held)


def notices(sandbox: Sandbox) -> list[str]:
    return [notice["code"] for notice in sandbox.run("neo4j", COUNT).notices]


def test_a_half_pushed_server_answers_and_says_so(sandbox: Sandbox, marked: Marked) -> None:
    marked.write(marked.held._replace(next_snapshot="000042", next_fingerprint="other"))
    table = sandbox.run("neo4j", COUNT)
    assert table.rows == sandbox.run("cypher", COUNT).rows
    assert [notice["code"] for notice in table.notices] == ["neo4j-half-pushed"]
    assert "a part of snapshot 000042" in table.notices[0]["en"] and table.notices[0]["th"]
    marked.write(marked.held)
    assert notices(sandbox) == []


def test_a_server_with_another_snapshot_answers_and_says_so(
    sandbox: Sandbox, marked: Marked
) -> None:
    marked.write(marked.held._replace(snapshot="000042", fingerprint="other"))
    table = sandbox.run("neo4j", COUNT)
    assert [notice["code"] for notice in table.notices] == ["server-other-snapshot"]
    assert "snapshot 000042 on the Neo4j server" in table.notices[0]["en"]


def test_a_server_that_holds_nothing_of_ours_is_not_asked(sandbox: Sandbox, marked: Marked) -> None:
    marked.write(None)
    assert code(sandbox, COUNT) == "server-nothing-pushed"
    marked.write(marked.held)
    assert notices(sandbox) == []


def test_a_server_that_was_stopped_and_started_is_asked_again(
    server: RunningServer, sandbox: Sandbox
) -> None:
    before = sandbox.run("neo4j", COUNT)
    server.kill()
    assert [code(sandbox, COUNT), code(sandbox, COUNT)] == ["neo4j-unreachable"] * 2
    server.start()
    assert sandbox.run("neo4j", COUNT) == before
