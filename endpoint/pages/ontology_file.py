"""The ontology as one file, in each form of RDF."""

from __future__ import annotations

from functools import cache

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


def ontology_file(reader: Reader) -> Response:
    """The whole ontology in the form that the reader likes best."""
    form, media = next(iter(reader.media.items()))
    return Response(_written(form), media_type=media, headers={"Vary": VARY})


@cache
def _written(form: Form) -> str:
    return published_ontology().serialize(format=WRITERS[form])
