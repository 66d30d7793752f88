"""The way to a running Neo4j server: connecting, and saying plainly what went wrong."""

from __future__ import annotations

import logging
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    Driver,
    GraphDatabase,
    Session,
)
from neo4j.exceptions import (
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from govinno.graph.engines import about_server
from govinno.graph.neo4j.address import Address
from govinno.graph.refusals import refusal
from govinno.graph.tables import QueryRefused

#: The long-term version of Neo4j 5: those before it have no labels that stand in the rows.
OLDEST_VERSION = (5, 26)
CONNECT_SECONDS = 10.0
RETRY_SECONDS = 20.0

# What the driver would write between our own lines: all that matters of it is told by us. To ask
# the server for no remarks instead would refuse old servers before their version is known.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

#: What the server's status codes mean to a reader; the first beginning that fits counts.
MEANINGS = (
    ("Neo.ClientError.Security.Unauthorized", "server-wrong-password"),
    ("Neo.ClientError.Security.AuthenticationRateLimit", "neo4j-too-many-tries"),
    ("Neo.ClientError.Security.CredentialsExpired", "neo4j-first-password"),
    ("Neo.ClientError.Database.DatabaseNotFound", "neo4j-no-such-database"),
    ("Neo.ClientError.Security.Forbidden", "neo4j-no-write-right"),
    ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "neo4j-no-write-right"),
    ("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", "neo4j-no-write-right"),
    ("Neo.ClientError.Statement.AccessMode", "query-writes"),
    ("Neo.ClientError.Transaction.TransactionTimedOut", "query-too-slow"),
    ("Neo.ClientError.Transaction.LockClientStopped", "neo4j-busy"),
    ("Neo.TransientError.Transaction.LockClientStopped", "neo4j-busy"),
    ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "neo4j-out-of-memory"),
    ("Neo.TransientError.General.OutOfMemoryError", "neo4j-out-of-memory"),
    ("Neo.DatabaseError.Transaction.TransactionLogError", "neo4j-cannot-store"),
    ("Neo.DatabaseError.Transaction.TransactionCommitFailed", "neo4j-cannot-store"),
    ("Neo.DatabaseError.Transaction.TransactionStartFailed", "neo4j-cannot-store"),
)
#: The same where it is no query that fails, but a push.
PUSH_MEANINGS = {"query-too-slow": "neo4j-busy", "neo4j-out-of-memory": "neo4j-push-out-of-memory"}
#: The server's limit for one transaction, by the name that its message gives.
TRANSACTION_MEMORY = "db.memory.transaction.max"
#: What the deepest cause of a failed connection means; the first that fits counts.
CONNECTION_MEANINGS = (
    (socket.gaierror, "server-no-such-host"),
    (TimeoutError, "neo4j-no-answer"),
    (ssl.SSLCertVerificationError, "neo4j-bad-certificate"),
    (ssl.SSLError, "neo4j-not-encrypted"),
    (ConnectionRefusedError, "neo4j-unreachable"),
)
#: How an address for the driver begins, which takes one without slashes for a host of its own.
BOLT_ADDRESS = re.compile(r"(?:neo4j|bolt)(?:\+s|\+ssc)?://", re.IGNORECASE)
#: What the driver says when there is an answer, but none of Bolt.
NO_BOLT = re.compile("looks like HTTP|handshake response")


@contextmanager
def connected(address: Address) -> Iterator[Session]:
    """A session for writing on the database of an address.

    Raises as `open_driver`; what the server says while the session is used is told the same way.
    """
    with open_driver(address) as driver, session_on(driver, address, reads=False) as session:
        try:
            yield session
        except (ServiceUnavailable, SessionExpired) as error:
            raise refusal("neo4j-cut-off", "", address=shown(address.uri)) from error
        except (Neo4jError, DriverError) as error:
            raise meaning(error, address) from error


def open_driver(address: Address) -> Driver:
    """A driver that has found Neo4j 5 or later at the address.

    `QueryRefused` for everything that an administrator can put right: no address, no such host,
    wrong password, unknown database, a server too old. Whoever opens it closes it.
    """
    if not address.uri or not address.password:
        raise refusal("neo4j-not-configured", "")
    with told(address):
        driver = _driver(address)
        try:
            _require_version(driver, address)
        except BaseException:
            driver.close()
            raise
        return driver


def session_on(driver: Driver, address: Address, *, reads: bool) -> Session:
    """A session on the database of an address, for reading or for writing."""
    access = READ_ACCESS if reads else WRITE_ACCESS
    return driver.session(database=address.database or None, default_access_mode=access)


@contextmanager
def told(address: Address, query: str = "", **details: object) -> Iterator[None]:
    """Turn what the driver raises into a refusal that can be read."""
    try:
        yield
    except (Neo4jError, DriverError, OSError) as error:
        raise meaning(error, address, query, **details) from error


@contextmanager
def without_retrying_for_memory(address: Address) -> Iterator[None]:
    """Give up at once where one transaction needs more than the server gives to any.

    The driver takes it for a passing state, as it is for the memory that all transactions share.
    """
    try:
        yield
    except TransientError as error:
        if TRANSACTION_MEMORY in str(error.message):
            raise meaning(error, address) from error
        raise


def shown(uri: str) -> str:
    """An address as a message gives it: whatever stands before an @ may be a password."""
    return re.sub(r"^([^/]*//)?[^/]*@", r"\1", uri)


def _driver(address: Address) -> Driver:
    if not BOLT_ADDRESS.match(address.uri):
        raise refusal("neo4j-bad-address", "", address=shown(address.uri))
    try:
        return GraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password),
            connection_timeout=CONNECT_SECONDS,
            connection_acquisition_timeout=2 * CONNECT_SECONDS,
            max_transaction_retry_time=RETRY_SECONDS,
            user_agent="govinno",
        )
    except (ConfigurationError, ValueError) as error:
        raise refusal("neo4j-bad-address", "", address=shown(address.uri)) from error


def _require_version(driver: Driver, address: Address) -> None:
    try:
        agent = driver.get_server_info().agent
    except ValueError as error:  # a port that is no number is found out now
        raise refusal("neo4j-bad-address", "", address=shown(address.uri)) from error
    numbers = re.match(r"Neo4j/(\d+)\.(\d+)", agent)
    if numbers and (int(numbers[1]), int(numbers[2])) < OLDEST_VERSION:
        oldest = ".".join(map(str, OLDEST_VERSION))
        raise refusal("neo4j-too-old", "", version=agent, oldest=oldest)


def meaning(error: Exception, address: Address, query: str = "", **details: object) -> QueryRefused:
    """The refusal that says what an error of the driver or the server means."""
    details |= {"address": shown(address.uri), "user": address.user}
    details |= {"database": address.shown_database, **about_server("neo4j")}
    status = (error.code if isinstance(error, Neo4jError) else None) or type(error).__name__
    reason = (error.message if isinstance(error, Neo4jError) else None) or str(error)
    return refusal(_code(error, status, query), query, status=status, reason=reason, **details)


def _code(error: Exception, status: str, query: str) -> str:
    known = next((ours for theirs, ours in MEANINGS if status.startswith(theirs)), None)
    if known:
        return known if query else PUSH_MEANINGS.get(known, known)
    if isinstance(error, ServiceUnavailable | SessionExpired | OSError):
        return _connection_code(error)
    if query and status.startswith("Neo.ClientError.Statement"):
        return "query-not-readable"
    return "server-says"


def _connection_code(error: BaseException) -> str:
    """Why there is no connection, as far as the driver knows."""
    causes = list(_causes(error))
    for kind, code in CONNECTION_MEANINGS:
        if any(isinstance(cause, kind) for cause in causes):
            return code
    is_other = any(NO_BOLT.search(str(cause)) for cause in causes)
    return "neo4j-not-bolt" if is_other else "neo4j-unreachable"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what led to it; a routing driver tries several servers and groups theirs."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for part in error.exceptions:
                yield from _causes(part)
        error = error.__cause__
