"""The ontology as one file, in each form of RDF."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from govinno.endpoint.pages.reader import Reader
from govinno.endpoint.pages.rendering import VARY
from govinno.graph import Form
from govinno.ontology import published_ontology

#: What rdflib calls the forms. Triples in no graph are written alike as N-Triples and N-Quads.
WRITERS: dict[Form, str] = {
    "ttl": "turtle",
    "nt": "nt11",
    "rdf": "xml",
    "jsonld": "json-ld",
    "trig": "trig",
    "nq": "nt11",
}
#: One file is made at a time: who waits for it keeps no thread from the others.
_MAKER = ThreadPoolExecutor(1)


class _File(NamedTuple):
    """The ontology in one form, as it is and packed."""

    plain: bytes
    packed: bytes


async def ontology_file(request: Request, reader: Reader) -> Response:
    """The whole ontology in the form that the reader likes best."""
    form, media = next(iter(reader.media.items()))
    file = await asyncio.shield(asyncio.wrap_future(_begun(form)))
    headers = {"Vary": VARY}
    if "gzip" not in request.headers.get("accept-encoding", ""):  # as for the pages
        return Response(file.plain, media_type=media, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(file.packed, media_type=media, headers=headers)


@cache
def _begun(form: Form) -> Future[_File]:
    """The file, made once; only the event loop asks for it, so nobody begins it twice."""
    return _MAKER.submit(_made, form)


def _made(form: Form) -> _File:
    plain = published_ontology().serialize(format=WRITERS[form]).encode()
    return _File(plain, gzip.compress(plain, mtime=0))
