"""Calling a SPARQL server over HTTP, and saying plainly what went wrong.

Nothing is called but the addresses that were set: a redirect is told and not followed, so that
user and password go nowhere else, and no proxy of the environment is asked.
"""

from __future__ import annotations

import json
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import (
    BadStatusLine,
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
    RemoteDisconnected,
)
from typing import IO, Any
from urllib.parse import quote, urlencode, urlsplit

from govinno.graph.engines import Engine, about_server
from govinno.graph.refusals import refusal
from govinno.graph.sparql_server.address import Address, shown
from govinno.graph.tables import QueryRefused

CONNECT_SECONDS = 10.0
#: A switch moves all that changed in one request.
WRITE_SECONDS = 600.0
#: Of the time that a call may take, so that its end is told before somebody ends this process.
IN_TIME = 0.95
#: What a server says of itself is shown up to here.
LONGEST_REASON = 200
JSON, N_TRIPLES = "application/sparql-results+json", "application/n-triples"
FORM = "application/x-www-form-urlencoded"
ENGINE: Engine = "sparql-server"
ABOUT = about_server(ENGINE)

#: What the deepest cause of a failed call means; the first that fits counts.
FAILURES: Sequence[tuple[type[Exception], str]] = (
    (socket.gaierror, "server-no-such-host"),
    (TimeoutError, "sparql-no-answer"),
    (ssl.SSLCertVerificationError, "sparql-bad-certificate"),
    (ssl.SSLError, "sparql-not-encrypted"),
    (RemoteDisconnected, "sparql-cut-off"),
    (BadStatusLine, "sparql-not-sparql"),
    (IncompleteRead, "sparql-cut-off"),
    (ConnectionRefusedError, "sparql-unreachable"),
    (ConnectionError, "sparql-cut-off"),
    (HTTPException, "sparql-not-sparql"),
    (OSError, "sparql-unreachable"),
)
#: What a status means, where the server's own words do not say more.
STATUSES = {
    401: "server-wrong-password",
    403: "sparql-not-allowed",
    404: "sparql-no-such-service",
    405: "sparql-no-such-service",
    415: "sparql-no-such-service",
}


class Answered:
    """What a server sends: its type, and its bytes as a stream that tells where it broke off."""

    def __init__(self, response: HTTPResponse, url: str, text: str, seconds: float) -> None:
        self.type = response.headers.get_content_type()
        self._response, self._asked = response, (url, text, seconds)

    def read(self, size: int = -1) -> bytes:
        """The next bytes, none at the end; `QueryRefused` where the end came too early."""
        with told(*self._asked):
            piece = self._response.read(None if size < 0 else size)
            if not piece and size and self._response.length:
                raise IncompleteRead(b"", self._response.length)
        return piece


class Server:
    """A server at its addresses. Each call is a connection of its own, closed when it is done."""

    def __init__(self, address: Address) -> None:
        self._address = address

    @contextmanager
    def asked(
        self, text: str, graphs: Sequence[tuple[str, str]], seconds: float
    ) -> Iterator[Answered]:
        """The answer to a query as JSON or, where it is a graph, as N-Triples.

        `graphs` are the parameters of the protocol that say of which graphs it is asked.
        Raises `QueryRefused` with a code that begins with `server-`, `sparql-` or `query-`.
        """
        body = urlencode([("query", text), *graphs]).encode()
        kinds = {"Content-Type": FORM, "Accept": f"{JSON}, {N_TRIPLES};q=0.9"}
        url = self._address.query
        with self._call("POST", url, body, kinds, seconds, text) as response:
            answered = Answered(response, url, text, seconds)
            if answered.type not in (JSON, N_TRIPLES):
                raise _refused("sparql-not-sparql", url, text, type=answered.type)
            yield answered

    def rows(self, text: str, seconds: float = CONNECT_SECONDS) -> list[dict[str, str]]:
        """The rows of a query of our own: the text of each value by the name of its column."""
        with self.asked(text, (), seconds) as answered:
            try:
                found = json.loads(answered.read())["results"]["bindings"]
                return [{name: term["value"] for name, term in row.items()} for row in found]
            except (ValueError, LookupError, TypeError, AttributeError):
                raise _refused("sparql-half-answer", self._address.query, text) from None

    def update(self, text: str) -> None:
        """Have the server carry out one request of updates: all of it or nothing."""
        kinds = {"Content-Type": "application/sparql-update"}
        with self._call("POST", self._address.update, text.encode(), kinds, WRITE_SECONDS):
            pass

    def put(self, graph: str, triples: IO[bytes]) -> None:
        """Write a whole graph, from N-Triples, in the place of what has its name."""
        url = f"{self._address.graphs}?graph={quote(graph, safe='')}"
        kinds = {"Content-Type": N_TRIPLES}
        with self._call("PUT", url, triples, kinds, WRITE_SECONDS):
            pass

    @contextmanager
    def _call(
        self,
        method: str,
        url: str,
        body: bytes | IO[bytes],
        kinds: dict[str, str],
        seconds: float,
        text: str = "",
    ) -> Iterator[HTTPResponse]:
        connection = _connection(url)
        try:
            with told(url, text):
                connection.connect()
            with told(url, text, seconds):
                connection.sock.settimeout(seconds * IN_TIME)
                path = urlsplit(url)._replace(scheme="", netloc="", fragment="").geturl() or "/"
                connection.request(method, path, body, {**kinds, **self._credentials()})
                response = connection.getresponse()
            self._require_done(response, url, text, seconds)
            yield response
        finally:
            connection.close()

    def _credentials(self) -> dict[str, str]:
        if not self._address.user:
            return {}
        return {"Authorization": f"Basic {self._pair()}"}

    def _pair(self) -> str:
        return b64encode(f"{self._address.user}:{self._address.password}".encode()).decode("ascii")

    def _hidden(self, said: str) -> str:
        """What a server says, without the password: it may repeat what it was sent."""
        for secret in (self._pair(), self._address.password):
            said = said.replace(secret, "…") if secret else said
        return said

    def _require_done(self, response: HTTPResponse, url: str, text: str, seconds: float) -> None:
        status = response.status
        if 200 <= status < 300:
            return
        with told(url, text):
            said = self._hidden(response.read(4_000).decode(errors="replace"))
        reason = " ".join(said.split())[:LONGEST_REASON] or self._hidden(response.reason)
        details: dict[str, Any] = {"seconds": seconds, "status": status, "reason": reason}
        if 300 <= status < 400:
            there = self._hidden(shown(response.headers.get("Location", "")).partition("?")[0])
            raise _refused("sparql-moved", url, text, there=there)
        code = _code(status, reason, text)
        raise _refused(code, url, text, user=self._address.user or "-", **details)


def _code(status: int, reason: str, text: str) -> str:
    if text and status == 400:
        return "query-not-readable"
    if text and ("timeout" in reason.lower() or "timed out" in reason.lower()):
        return "query-too-slow"
    return STATUSES.get(status, "server-says")


def _connection(url: str) -> HTTPConnection:
    """A connection that is not open yet; refused where the address is none of http or https."""
    try:
        parts = urlsplit(url)
        kinds: dict[str, type[HTTPConnection]] = {"http": HTTPConnection, "https": HTTPSConnection}
        if "@" in parts.netloc or not parts.hostname or not url.isascii() or " " in url:
            raise ValueError
        return kinds[parts.scheme](parts.hostname, parts.port, timeout=CONNECT_SECONDS)
    except (ValueError, LookupError, HTTPException):
        raise _refused("sparql-bad-address", url) from None


@contextmanager
def told(url: str, text: str = "", seconds: float = 0.0) -> Iterator[None]:
    """Turn what a connection raises into a refusal that can be read.

    `seconds` is how long a query, which is `text`, has been given; 0 while nothing was asked yet.
    """
    try:
        yield
    except (OSError, HTTPException) as error:
        code = next(code for kind, code in FAILURES if isinstance(error, kind))
        if text and seconds and isinstance(error, TimeoutError):
            code = "query-too-slow"
        raise _refused(code, url, text, type="no HTTP", seconds=seconds) from error


def _refused(code: str, url: str, text: str = "", **details: Any) -> QueryRefused:
    where = shown(url).partition("?")[0]
    return refusal(code, text, **{**ABOUT, "address": where, "database": where, **details})
