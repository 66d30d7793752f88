"""The way to a running Neo4j server: connecting, and saying plainly what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    Driver,
    GraphDatabase,
    NotificationMinimumSeverity,
    Session,
)
from neo4j.exceptions import (
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from govinno.graph.neo4j.address import Address
from govinno.graph.refusals import refusal
from govinno.graph.tables import QueryRefused

#: The oldest server with the Cypher that the questions and the push are written in.
OLDEST_VERSION = 5
CONNECT_SECONDS = 10.0
RETRY_SECONDS = 20.0

#: What the server's status codes mean to a reader; the first beginning that fits counts.
MEANINGS = (
    ("Neo.ClientError.Security.Unauthorized", "neo4j-wrong-password"),
    ("Neo.ClientError.Security.AuthenticationRateLimit", "neo4j-too-many-tries"),
    ("Neo.ClientError.Security.CredentialsExpired", "neo4j-first-password"),
    ("Neo.ClientError.Database.DatabaseNotFound", "neo4j-no-such-database"),
    ("Neo.ClientError.Security.Forbidden", "neo4j-no-write-right"),
    ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "neo4j-no-write-right"),
    ("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", "neo4j-no-write-right"),
    ("Neo.ClientError.Statement.AccessMode", "query-writes"),
    ("Neo.ClientError.Transaction.TransactionTimedOut", "query-too-slow"),
    ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "neo4j-out-of-memory"),
    ("Neo.TransientError.General.OutOfMemoryError", "neo4j-out-of-memory"),
)


@contextmanager
def connected(address: Address) -> Iterator[Session]:
    """A session for writing on the database of an address.

    Raises as `open_driver`; what the server says while the session is used is told the same way.
    """
    with (
        told(address),
        open_driver(address) as driver,
        session_on(driver, address, reads=False) as session,
    ):
        yield session


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
            _require_version(driver)
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


def _driver(address: Address) -> Driver:
    if not address.uri.startswith(("neo4j", "bolt")):
        raise refusal("neo4j-bad-address", "", address=address.uri)
    try:
        return GraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password),
            connection_timeout=CONNECT_SECONDS,
            connection_acquisition_timeout=2 * CONNECT_SECONDS,
            max_transaction_retry_time=RETRY_SECONDS,
            # What a server remarks on the side, such as a label that is not there yet, is left out.
            notifications_min_severity=NotificationMinimumSeverity.OFF,
            user_agent="govinno",
        )
    except (ConfigurationError, ValueError) as error:
        raise refusal("neo4j-bad-address", "", address=address.uri) from error


def _require_version(driver: Driver) -> None:
    agent = driver.get_server_info().agent
    version = agent.removeprefix("Neo4j/").split(".")[0]
    if version.isdigit() and int(version) < OLDEST_VERSION:
        raise refusal("neo4j-too-old", "", version=agent, oldest=OLDEST_VERSION)


def meaning(error: Exception, address: Address, query: str = "", **details: object) -> QueryRefused:
    """The refusal that says what an error of the driver or the server means."""
    details |= {"address": address.uri, "user": address.user, "database": address.shown_database}
    status = (error.code if isinstance(error, Neo4jError) else None) or type(error).__name__
    reason = (error.message if isinstance(error, Neo4jError) else None) or str(error)
    return refusal(_code(error, status, query), query, status=status, reason=reason, **details)


def _code(error: Exception, status: str, query: str) -> str:
    known = next((ours for theirs, ours in MEANINGS if status.startswith(theirs)), None)
    if known:
        return known
    if isinstance(error, ServiceUnavailable | SessionExpired | OSError):
        return "neo4j-unreachable"
    if query and status.startswith("Neo.ClientError.Statement"):
        return "query-not-readable"
    return "neo4j-says"
