"""The server: its addresses, whose turn it is, and how an answer is sent."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import ipaddress
import re
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import uvicorn
from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from govinno.endpoint.asked import Asked, read, refuse_elsewhere
from govinno.endpoint.connections import IDLE_SECONDS, LOOK_AROUND, Connection, let_go
from govinno.endpoint.data import DataRoutes
from govinno.endpoint.description import description
from govinno.endpoint.evidence import with_evidence
from govinno.endpoint.log import Log
from govinno.endpoint.metrics import Metrics
from govinno.endpoint.pages import Pages
from govinno.endpoint.refusals import RequestRefused, refusal
from govinno.endpoint.seen import note_query
from govinno.endpoint.site import Entrance, Site
from govinno.endpoint.watch import Addressed, Watch
from govinno.graph import (
    MOST_WAITING,
    Busy,
    Document,
    Limits,
    Line,
    QueryRefused,
    StoreUnreadable,
    Ticket,
    most_workers,
)
from govinno.graph.exports import Dumps, Publication
from govinno.verbs import Govinno

METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
#: Whether a client that asked is still there is looked at so often, in seconds.
LOOK = 0.25
#: Texts that may give another answer from the same graph; an escape may spell any of them.
CHANGING = re.compile(r"\b(now|rand|uuid|struuid)\b|\\u", re.IGNORECASE)
#: Nothing is said of the data set.
NOBODY = Publication()
#: What a header holds as it is.
PRINTED = "".join(map(chr, range(32, 127)))
#: An answer is packed from so many bytes on, and in a thread from so many characters on.
WORTH_PACKING, WORTH_A_THREAD = 1_000, 50_000
#: What a step of a page gives.
T = TypeVar("T")


def serve(
    library: Govinno,
    limits: Limits,
    site: Site,
    door: socket.socket,
    *,
    proxy: str = "",
    publication: Publication = NOBODY,
    log: Log | None = None,
    dumps: Path | None = None,
) -> None:
    """Answer on a socket of `listening.listen` until the process is told to stop.

    `proxy` are the addresses of web servers whose word on who asks is believed. `publication` is
    what is said of the data set, `log` where requests are noted, `dumps` a folder for files of all
    data.
    """
    # Told to stop, the server stops first and hands the signal on: what is open is closed then.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Dumps(dumps) as files, suppress(KeyboardInterrupt):
        config = uvicorn.Config(
            watched(library, limits, site, publication, files, log),
            http=Connection,
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=bool(proxy),
            forwarded_allow_ips=proxy,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=5,
            timeout_notify=LOOK_AROUND,
        )
        server = uvicorn.Server(config)
        config.callback_notify = partial(let_go, server.server_state.connections)  # type: ignore[arg-type]
        server.run(sockets=[door])


def watched(
    library: Govinno,
    limits: Limits,
    site: Site,
    publication: Publication,
    files: Dumps,
    log: Log | None,
) -> ASGIApp:
    """The endpoint with the addresses of the data set and the counters around it."""
    watch = Watch(Metrics(library), log, site)
    data = DataRoutes(library, site, publication, files)
    more = [*data.routes(), watch.route()]
    return watch.around(application(library, limits, site, more), data.forget_old)


def application(
    library: Govinno, limits: Limits, site: Site, more: Sequence[BaseRoute] = ()
) -> Starlette:
    """The endpoint as an ASGI application, with more addresses beside its own."""
    endpoint = _Endpoint(library, limits, site)
    kinds = (RequestRefused, QueryRefused, Busy, StoreUnreadable, HTTPException, Exception)
    return Starlette(
        routes=[
            Route("/sparql", endpoint.sparql, methods=METHODS),
            Route("/health", endpoint.health),
            *more,
            *Pages(library, endpoint, site).routes(),
        ],
        middleware=[Middleware(Entrance, site=site), Middleware(Addressed)],
        exception_handlers=dict.fromkeys(kinds, refusal),
    )


class _Endpoint:
    """The two addresses on one library."""

    def __init__(self, library: Govinno, limits: Limits, site: Site) -> None:
        self._library, self._limits, self._site = library, limits, site
        #: Threads: the line of the engine decides who waits, so each who may wait gets one. Earlier
        #: snapshots have a line of their own.
        self._threads = CapacityLimiter(4 * MOST_WAITING)
        #: Pages ask with texts of our own, which have no client: the line before them has.
        self._pages = Line(most_workers("sparql"))
        self._page_threads = CapacityLimiter(2 * MOST_WAITING)

    async def sparql(self, request: Request) -> Response:
        refuse_elsewhere(request, self._site)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        asked = await read(request, self._limits.seconds, self._site)
        if asked.text is None:
            asked = asked._replace(text=description(asked.address, self._site.home(request)))
        else:
            note_query(request.scope, asked.text)
        return await self.answer(request, asked)

    async def answer(self, request: Request, asked: Asked) -> Response:
        """The answer to a query, when it is its turn."""
        snapshot = self._snapshot(asked)
        tag = _tag(asked, snapshot)
        headers = {"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-cache"}
        if tag and tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={**headers, "ETag": tag})
        found = await self._found(request, asked)
        if found is None:  # nobody would read the answer
            return Response(status_code=400)
        # No load came in between, and a server that answered is in step.
        if tag and snapshot == self._snapshot(asked) and not _is_of_another_state(found):
            headers["ETag"] = tag
        if len(found.text) < WORTH_A_THREAD:
            return _sent(request, asked, found, headers)
        return await run_in_threadpool(_sent, request, asked, found, headers)

    async def in_turn(self, request: Request, step: Callable[[], T]) -> T:
        """What a step finds that asks the library, when it is the client's turn; else `Busy`."""
        ticket = Ticket(_client(request))

        def work() -> T:
            with self._pages.turn(ticket, 2 * self._limits.seconds):
                return step()

        return await to_thread.run_sync(work, limiter=self._page_threads)

    async def _found(self, request: Request, asked: Asked) -> Document | None:
        """The answer; None where the client has gone, which ends its query."""
        ticket = Ticket(_client(request))
        work = partial(self._answer, asked, ticket)
        answer = asyncio.ensure_future(to_thread.run_sync(work, limiter=self._threads))
        while not (await asyncio.wait({answer}, timeout=LOOK))[0]:
            if await request.is_disconnected():
                ticket.stop()
        return None if ticket.is_stopped else await answer

    def _answer(self, asked: Asked, ticket: Ticket) -> Document | None:
        try:
            library = self._asked_of(asked)
            found = library.results(
                str(asked.text), [*asked.media], asked.dataset, asked.address, ticket
            )
            return with_evidence(library, found, asked.evidence) if asked.evidence else found
        except QueryRefused as refused:
            if ticket.is_stopped:
                return None
            if asked.evidence and refused.code == "answer-has-no-such-form":
                raise RequestRefused("evidence-needs-json") from None
            raise

    def _asked_of(self, asked: Asked) -> Govinno:
        """The library on the snapshot that is asked."""
        return self._library.at(asked.snapshot) if asked.snapshot else self._library

    def _snapshot(self, asked: Asked) -> tuple[str, int]:
        """What is asked: its name and time, since two stores may have one name."""
        folder = self._asked_of(asked).snapshot().folder
        return folder.name, folder.stat().st_mtime_ns

    async def health(self, request: Request) -> Response:  # waits for no thread
        refuse_elsewhere(request, self._site)
        return JSONResponse({"snapshot": self._library.store.require_current().id})


def _client(request: Request) -> str:
    """Who asks: the address, of version 6 the network, since one machine has very many of those."""
    host = request.client.host if request.client else ""
    with suppress(ValueError):
        return str(ipaddress.ip_network(f"{host}/{64 if ':' in host else 32}", strict=False))
    return host


# ---- how an answer is sent


def _tag(asked: Asked, snapshot: tuple[str, int]) -> str | None:
    """What stands for the answer as long as the snapshot does; None where it may change."""
    if CHANGING.search(str(asked.text)):
        return None
    digest = hashlib.sha256(repr((*snapshot, *asked)).encode()).hexdigest()
    return f'W/"{snapshot[0]}-{digest[:20]}"'


def _is_of_another_state(found: Document) -> bool:
    """Whether a server gave the answer from something else than the current snapshot."""
    return any(notice["code"].startswith("server-") for notice in found.notices)


def _sent(request: Request, asked: Asked, found: Document, headers: dict[str, str]) -> Response:
    """The answer as a response, packed where the client can unpack it and that is worth it."""
    content = found.text.encode()
    if notices := [notice["en"] for notice in found.notices]:
        headers["Warning"] = ", ".join(map(_warning, notices))
    if len(content) >= WORTH_PACKING and _takes_gzip(request.headers.get("accept-encoding", "")):
        content = gzip.compress(content, 5, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(content, media_type=asked.media[found.form], headers=headers)


def _warning(words: str) -> str:
    """Words as a header may hold them: signs beyond ASCII as in an address."""
    plain = words.replace('"', "'").replace("\\", "/")
    return f'199 govinno "{quote(plain, safe=PRINTED)}"'


def _takes_gzip(accept: str) -> bool:
    taken = {part.replace(" ", "").lower() for part in accept.split(",")}
    refused = re.compile(r"gzip;q=0(\.0*)?")
    return any(t.partition(";")[0] == "gzip" and not refused.fullmatch(t) for t in taken)
