"""The server: its addresses, whose turn it is, and how an answer is sent."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from govinno.endpoint.asked import Asked, read, refuse_elsewhere
from govinno.endpoint.description import description
from govinno.endpoint.evidence import with_evidence
from govinno.endpoint.refusals import RequestRefused, refusal
from govinno.graph import Document, Limits, QueryRefused, StoreUnreadable, Ticket
from govinno.verbs import Govinno

#: So many requests wait at once; an engine answers one query after the other.
MOST_WAITING = 64
METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
#: Whether a client that asked is still there is looked at so often, in seconds.
LOOK = 0.25
#: Texts that may give another answer from the same graph; an escape may spell any of them.
CHANGING = re.compile(r"\b(now|rand|uuid|struuid)\b|\\u", re.IGNORECASE)
#: What a header holds as it is.
PRINTED = "".join(map(chr, range(32, 127)))
#: An answer is packed from so many bytes on.
WORTH_PACKING = 1_000


def serve(
    store: Path,
    limits: Limits,
    host: str,
    door: socket.socket,
    *,
    own_questions: Path | None = None,
) -> None:
    """Answer on a socket of `listening.listen` until the process is told to stop.

    `host` is the name given by who starts the server: it is answered to. `own_questions` is a
    folder of them, as in `Govinno`.
    """
    library = Govinno(store, limits, spare=True, own_questions=own_questions)
    with library, suppress(KeyboardInterrupt):
        config = uvicorn.Config(
            application(library, limits, host),
            http="h11",
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=5,
        )
        uvicorn.Server(config).run(sockets=[door])


def application(library: Govinno, limits: Limits, host: str) -> Starlette:
    """The endpoint as an ASGI application."""
    endpoint = _Endpoint(library, limits, host)
    kinds = (RequestRefused, QueryRefused, StoreUnreadable, HTTPException, Exception)
    return Starlette(
        routes=[
            Route("/sparql", endpoint.sparql, methods=METHODS),
            Route("/health", endpoint.health),
        ],
        exception_handlers=dict.fromkeys(kinds, refusal),
    )


class _Endpoint:
    """The two addresses on one library."""

    def __init__(self, library: Govinno, limits: Limits, host: str) -> None:
        self._library, self._limits, self._host = library, limits, host
        self._engine = asyncio.Lock()
        self._waiting = 0

    async def sparql(self, request: Request) -> Response:
        refuse_elsewhere(request, self._host)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        asked = await read(request, self._limits.seconds)
        if asked.text is None:
            asked = asked._replace(text=description(asked.address))
        tag = self._tag(asked)
        headers = {"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-cache"}
        if tag and tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={**headers, "ETag": tag})
        found = await self._found(request, asked)
        if found is None:  # nobody would read the answer
            return Response(status_code=400)
        if tag and tag == self._tag(asked):  # no load came in between
            headers["ETag"] = tag
        return await run_in_threadpool(_sent, request, asked, found, headers)

    async def _found(self, request: Request, asked: Asked) -> Document | None:
        """The answer; None where the client has gone, which ends its query."""
        ticket = Ticket()
        async with self._turn():
            if await request.is_disconnected():
                return None
            answer = asyncio.ensure_future(run_in_threadpool(self._answer, asked, ticket))
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

    def _tag(self, asked: Asked) -> str | None:
        """What stands for the answer as long as the snapshot does; None where it may change.

        Two stores may have a snapshot of one name, so its time is a part of it.
        """
        if CHANGING.search(str(asked.text)):
            return None
        folder = self._asked_of(asked).snapshot().folder
        parts = (folder.name, folder.stat().st_mtime_ns, *asked)
        return f'W/"{folder.name}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}"'

    def health(self, request: Request) -> Response:
        refuse_elsewhere(request, self._host)
        return JSONResponse({"snapshot": self._library.store.require_current().id})

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for the engine, twice as long as a query may run and among so many; refused beyond.

        One that ran its full time has to be killed and replaced before it is the next one's turn.
        """
        if self._waiting >= MOST_WAITING:
            raise RequestRefused("busy")
        self._waiting += 1
        try:
            await asyncio.wait_for(self._engine.acquire(), 2 * self._limits.seconds)
        except TimeoutError:
            raise RequestRefused("busy") from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._engine.release()


# ---- how an answer is sent


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
