"""The data set as such: its description, and all of it in one file."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Sequence
from functools import partial
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from govinno.endpoint import forms
from govinno.endpoint.asked import FORM_FIELDS, refuse_elsewhere
from govinno.endpoint.refusals import RequestRefused
from govinno.endpoint.site import Site
from govinno.graph import Form, StoreUnreadable
from govinno.graph.exports import DUMP_ENDINGS, CannotWrite, Dumps, Publication
from govinno.verbs import Govinno

Made = TypeVar("Made")
VOID = "/.well-known/void"
#: What is not there in so many seconds is to be asked for again; it is made meanwhile.
PATIENCE = 30.0


class DataRoutes:
    """What answers at `/.well-known/void` and at `/dump.nq.gz`, `.nt.gz` and `.ttl.gz`."""

    def __init__(
        self, library: Govinno, site: Site, publication: Publication, dumps: Dumps
    ) -> None:
        self._library, self._site = library, site
        self._publication, self._dumps = publication, dumps
        #: Who waits for the count of a large graph keeps no thread from the others.
        self._threads = CapacityLimiter(2)

    def routes(self) -> Sequence[BaseRoute]:
        """Both addresses."""
        return [Route(VOID, self.void), Route("/dump.{ending}.gz", self.dump)]

    async def void(self, request: Request) -> Response:
        refuse_elsewhere(request, self._site, is_page=True)  # a catalogue leads here by a link
        form, media = _form(request)
        published = self._publication._replace(address=self._site.home(request))
        work = partial(self._library.describe, published, form)
        content = await patiently(to_thread.run_sync(work, limiter=self._threads))
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"Vary": "Accept", "Cache-Control": "no-cache", "ETag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=media, headers=headers)

    async def dump(self, request: Request) -> Response:
        refuse_elsewhere(request, self._site, is_page=True)  # a catalogue leads here by a link
        ending = request.path_params["ending"]
        if ending not in DUMP_ENDINGS:
            raise RequestRefused("no-such-address")
        snapshot = self._library.store.require_current()
        try:
            made = await patiently(asyncio.wrap_future(self._dumps.get(snapshot, ending)))
        except CannotWrite:
            raise RequestRefused("dump-not-written") from None
        headers = {"ETag": f'"{made.digest}"', "Cache-Control": "no-cache"}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        name = f"govinno-{made.snapshot}.{ending}.gz"
        # It knows Range, If-Range and HEAD.
        return FileResponse(
            made.file, headers=headers, media_type="application/gzip", filename=name
        )

    def forget_old(self) -> None:
        """Delete the files of snapshots that are not current any more."""
        if self._dumps.is_empty:
            return
        try:
            current = self._library.store.current()
        except StoreUnreadable:
            current = None
        self._dumps.keep_only(current)


async def patiently(work: Awaitable[Made]) -> Made:
    """What comes of some work; refused where that takes long, and then the work goes on."""
    begun = asyncio.ensure_future(work)
    begun.add_done_callback(lambda done: done.cancelled() or done.exception())  # looked at
    try:
        return await asyncio.wait_for(asyncio.shield(begun), PATIENCE)
    except TimeoutError:
        raise RequestRefused("not-ready") from None


def _form(request: Request) -> tuple[Form, str]:
    """The first form of triples that the client takes, and what to call it."""
    named = [value for name in FORM_FIELDS if (value := request.query_params.get(name))]
    media = forms.named(named[0]) if named else forms.liked(request.headers.get("accept") or "*/*")
    for form, name in forms.media_by_form(media).items():
        if form in forms.TRIPLES.values():
            return form, name
    raise RequestRefused("answer-type")
