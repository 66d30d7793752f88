"""The pages of the endpoint: YASGUI, and a page for every IRI of ours, also as RDF."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

import govinno
from govinno.endpoint.asked import Asked, refuse_elsewhere
from govinno.endpoint.pages import terms
from govinno.endpoint.pages.absent import is_there, missing_page, refused
from govinno.endpoint.pages.ontology_file import ontology_file
from govinno.endpoint.pages.reader import Reader, path_of, reader_of
from govinno.endpoint.pages.rendering import VARY, page
from govinno.endpoint.pages.things import thing_page
from govinno.endpoint.pages.yasgui import yasgui_page
from govinno.endpoint.refusals import RequestRefused, refusal
from govinno.endpoint.site import Site
from govinno.graph import QueryRefused, StoreUnreadable
from govinno.ontology import BASE, ONTOLOGY, VOCAB
from govinno.verbs import Govinno

STATIC = Path(str(govinno.__file__)).parent / "static"
#: Templates and words do not change while a server runs.
STARTED = time.time_ns()
#: An answer is packed from so many bytes on.
WORTH_PACKING = 1_000
#: What is asked for as RDF: one thing; a code list with its codes; all lists; a named graph.
THING = "DESCRIBE <{iri}>"
LIST = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DESCRIBE ?one WHERE {{ {{ BIND(<{iri}> AS ?one) }} UNION {{ ?one skos:inScheme <{iri}> }} }}"""
LISTS = "DESCRIBE ?one {{ ?one a <http://www.w3.org/2004/02/skos/core#ConceptScheme> }}"
GRAPH = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"

#: Makes a page; None where there is nothing of that name.
Maker = Callable[[Govinno, Reader], Response | None]
#: What a step gives.
T = TypeVar("T")


class Endpoint(Protocol):
    """What the pages need of the endpoint that they stand on."""

    async def answer(self, request: Request, asked: Asked) -> Response:
        """The answer to a query, when it is its turn."""

    async def in_turn(self, request: Request, step: Callable[[], T]) -> T:
        """What a step finds that asks the library, when it is its turn."""


class Pages:
    """The pages on one library; `site` says under which names and path they stand."""

    def __init__(self, library: Govinno, endpoint: Endpoint, site: Site) -> None:
        self._library, self._endpoint, self._site = library, endpoint, site

    def routes(self) -> list[BaseRoute]:
        """The addresses of the pages and of the files that they need."""
        packed = [Middleware(GZipMiddleware, minimum_size=WORTH_PACKING)]
        pages = {
            "/": self.yasgui,
            "/ontology": self.ontology,
            "/ontology/{name}": self.term,
            "/vocab": self.lists,
            "/vocab/{name}": self.list_of_codes,
            "/vocab/{name}/{code}": self.thing,
            "/id/{path:path}": self.thing,
            "/graph/{path:path}": self.graph,
        }
        files = Mount("/static", _Files(directory=STATIC), middleware=packed)
        return [*(Route(path, page, middleware=packed) for path, page in pages.items()), files]

    async def yasgui(self, request: Request) -> Response:
        """YASGUI, for whoever asks."""
        refuse_elsewhere(request, self._site, is_page=True)
        reader = replace(reader_of(request, self._site), media={})
        return await self._page(request, reader, yasgui_page)

    async def ontology(self, request: Request) -> Response:
        """All classes and properties; as RDF the ontology in one file."""
        refuse_elsewhere(request, self._site, is_page=True)
        reader = reader_of(request, self._site)
        if reader.wants_page:
            return await self._page(request, reader, terms.ontology_page)
        return await run_in_threadpool(ontology_file, reader)

    async def term(self, request: Request) -> Response:
        """One class, property or computed relationship."""
        name = request.path_params["name"]
        maker: Maker = partial(terms.term_page, name=name)
        return await self._told(request, maker, THING, ONTOLOGY + name)

    async def lists(self, request: Request) -> Response:
        """All code lists."""
        return await self._told(request, terms.lists_page, LISTS)

    async def list_of_codes(self, request: Request) -> Response:
        """One code list; as RDF with all its codes."""
        name = request.path_params["name"]
        return await self._told(request, partial(terms.list_page, name=name), LIST, VOCAB + name)

    async def thing(self, request: Request) -> Response:
        """A thing or a code."""
        iri = BASE + path_of(request, self._site).lstrip("/")
        return await self._told(request, partial(thing_page, iri=iri), THING, iri)

    async def graph(self, request: Request) -> Response:
        """A named graph: its triples; for readers what it is about, which is another thing (303)."""
        refuse_elsewhere(request, self._site, is_page=True)
        reader, path = reader_of(request, self._site), path_of(request, self._site)
        iri = BASE + path.lstrip("/")
        if not reader.wants_page:
            return await self._data(request, reader, GRAPH, iri)
        return await self._page(request, reader, partial(_leads_on, iri=iri), iri)

    # ---- as a page, or as RDF

    async def _told(self, request: Request, maker: Maker, text: str, iri: str = "") -> Response:
        """What the page of an IRI tells, in the form that the reader wants."""
        refuse_elsewhere(request, self._site, is_page=True)
        reader = reader_of(request, self._site)
        if reader.wants_page:
            return await self._page(request, reader, maker, iri)
        return await self._data(request, reader, text, iri)

    async def _data(self, request: Request, reader: Reader, text: str, iri: str) -> Response:
        library = self._library
        if iri and not await self._endpoint.in_turn(request, lambda: is_there(library, iri)):
            raise await self._endpoint.in_turn(request, lambda: refused(library, iri))
        address = f"{self._site.home(request)}/sparql"
        asked = Asked(text.format(iri=iri), None, reader.media, address)
        return await self._endpoint.answer(request, asked)

    async def _page(
        self, request: Request, reader: Reader, maker: Maker, iri: str = ""
    ) -> Response:
        library = self._library
        try:
            tag = self._tag(reader)
            if tag in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers={"ETag": tag, "Vary": VARY})
            made = await self._endpoint.in_turn(request, lambda: maker(library, reader))
            if made is None:
                return await self._endpoint.in_turn(
                    request, lambda: missing_page(library, reader, iri)
                )
        except (RequestRefused, QueryRefused, StoreUnreadable) as error:
            return _trouble(reader, refusal(request, error))
        made.headers["ETag"] = tag
        return made

    def _tag(self, reader: Reader) -> str:
        """What stands for a page as long as the snapshot and this server do."""
        folder = self._library.store.require_current().folder
        parts = (folder.name, folder.stat().st_mtime_ns, STARTED, reader)
        return f'W/"{folder.name}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}"'


def _trouble(reader: Reader, refused: Response) -> Response:
    """A refusal as people read it."""
    told = json.loads(bytes(refused.body))[reader.language]
    return page(
        reader,
        "trouble.html",
        refused.status_code,
        edition=None,
        title=reader.say("trouble_title"),
        message=told,
        near=[],
    )


class _Files(StaticFiles):
    """Files of our own; a browser asks each time whether its copy still holds."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or why there is none."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def _leads_on(library: Govinno, reader: Reader, *, iri: str) -> Response | None:
    """The way from a named graph to what it is about; None where there is no such graph."""
    if not is_there(library, iri):
        return None
    about = iri.removeprefix(f"{BASE}graph")
    return RedirectResponse(
        reader.link(f"/id{about}" if about.startswith("/case/") else about), 303
    )
