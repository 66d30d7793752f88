"""The data set as such: its description, and all of it in one file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from govinno.endpoint import forms
from govinno.endpoint.asked import FORM_FIELDS, refuse_elsewhere
from govinno.endpoint.refusals import RequestRefused
from govinno.endpoint.site import Site
from govinno.graph import Form, StoreUnreadable
from govinno.graph.exports import (
    DUMP_ENDINGS,
    CannotWrite,
    Dump,
    DumpNotReady,
    Dumps,
    Publication,
)
from govinno.verbs import Govinno

VOID = "/.well-known/void"
#: A file that is not written in so many seconds is to be asked for again.
PATIENCE = 10.0


class DataRoutes:
    """What answers at `/.well-known/void` and at `/dump.nq.gz`, `.nt.gz` and `.ttl.gz`."""

    def __init__(
        self, library: Govinno, site: Site, publication: Publication, dumps: Dumps
    ) -> None:
        self._library, self._site = library, site
        self._publication, self._dumps = publication, dumps

    def routes(self) -> Sequence[BaseRoute]:
        """Both addresses."""
        return [Route(VOID, self.void), Route("/dump.{ending}.gz", self.dump)]

    async def void(self, request: Request) -> Response:
        refuse_elsewhere(request, self._site)
        form, media = _form(request)
        published = published_at(self._publication, request, self._site)
        content = await run_in_threadpool(self._library.describe, published, form)
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"Vary": "Accept", "Cache-Control": "no-cache", "ETag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=media, headers=headers)

    async def dump(self, request: Request) -> Response:
        refuse_elsewhere(request, self._site)
        ending = request.path_params["ending"]
        if ending not in DUMP_ENDINGS:
            raise RequestRefused("no-such-address")
        made = await run_in_threadpool(self._made, ending)
        headers = {"ETag": f'"{made.digest}"', "Cache-Control": "no-cache"}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        name = f"govinno-{made.snapshot}.{ending}.gz"
        # It knows Range, If-Range and HEAD.
        return FileResponse(
            made.file, headers=headers, media_type="application/gzip", filename=name
        )

    def _made(self, ending: str) -> Dump:
        try:
            return self._dumps.get(self._library.store.require_current(), ending, PATIENCE)
        except DumpNotReady:
            raise RequestRefused("dump-not-ready") from None
        except CannotWrite:
            raise RequestRefused("dump-not-written") from None

    def forget_old(self) -> None:
        """Delete the files of snapshots that are not current any more."""
        if self._dumps.is_empty:
            return
        try:
            current = self._library.store.current()
        except StoreUnreadable:
            current = None
        self._dumps.keep_only(current)


def published_at(publication: Publication, request: Request, site: Site) -> Publication:
    """The publication with the address that the client used, where none is set."""
    return publication._replace(address=publication.address or site.home(request))


def _form(request: Request) -> tuple[Form, str]:
    """The first form of triples that the client takes, and what to call it."""
    named = [value for name in FORM_FIELDS if (value := request.query_params.get(name))]
    media = forms.named(named[0]) if named else forms.liked(request.headers.get("accept") or "*/*")
    for form, name in forms.media_by_form(media).items():
        if form in forms.TRIPLES.values():
            return form, name
    raise RequestRefused("answer-type")
