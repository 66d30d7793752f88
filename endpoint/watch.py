"""Looks at each request as it comes and goes: for the counters, for the log."""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from govinno.endpoint.asked import refuse_elsewhere
from govinno.endpoint.forms import ROWS, TRIPLES
from govinno.endpoint.log import Log
from govinno.endpoint.metrics import MEDIA, Metrics
from govinno.endpoint.seen import NOWHERE, Seen, begin, note_address
from govinno.endpoint.site import Site

#: Forms of answers by media type; plain text is more often something else than triples.
FORMS: dict[str, str] = {**TRIPLES, **ROWS}
del FORMS["text/plain"]


class Watch:
    """Stands around the application and sees what it answers, its own mistakes included."""

    def __init__(self, metrics: Metrics, log: Log | None, site: Site) -> None:
        self._metrics, self._log, self._site = metrics, log, site

    def route(self) -> BaseRoute:
        """Where the counters are read."""
        return Route("/metrics", self.metrics)

    def metrics(self, request: Request) -> Response:
        refuse_elsewhere(request, self._site)
        headers = {"Content-Type": MEDIA, "Cache-Control": "no-cache"}
        return Response(self._metrics.text(), headers=headers)

    def around(self, app: ASGIApp, before: Callable[[], None]) -> ASGIApp:
        """The application, watched; `before` is done when a request comes."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                return await app(scope, receive, send)
            before()
            seen, begun = begin(scope), time.perf_counter()
            try:
                with self._metrics.open():
                    await app(scope, *_noting(seen, receive, send))
            finally:
                seen.seconds = time.perf_counter() - begun
                self._metrics.count(seen)
                if self._log:
                    self._log.write(seen)

        return watched


class Addressed:
    """Stands nearest to the addresses and notes which one a request came to: those who stand
    before it hand on a scope of their own, in which nothing is found of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on."""
        try:
            await self._app(scope, receive, send)
        finally:
            note_address(scope, getattr(scope.get("route"), "path", NOWHERE))


def _noting(seen: Seen, receive: Receive, send: Send) -> tuple[Receive, Send]:
    """The two ways of a request, with what passes noted."""
    has_left = False

    async def received() -> Message:
        nonlocal has_left
        message = await receive()
        has_left = has_left or message["type"] == "http.disconnect"
        return message

    async def sent(message: Message) -> None:
        await send(message)
        if has_left:  # nobody reads it
            return
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            seen.status = message["status"]
            seen.form = _form_of(headers.get(b"content-type", b"").decode("latin-1"))
        elif message["type"] == "http.response.body":
            seen.bytes += len(message.get("body", b""))

    return received, sent


def _form_of(media: str) -> str:
    """The short name of a media type: that of a form of answers, else its last part."""
    kind = media.partition(";")[0].strip().lower()
    return FORMS.get(kind) or kind.rpartition("/")[2]
