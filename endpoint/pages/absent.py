"""Whether there is anything under an IRI of ours, and what is nearest where there is nothing."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import fuzz, process
from starlette.responses import Response

from govinno.endpoint.pages.reader import LANGUAGES, Reader
from govinno.endpoint.pages.rendering import page
from govinno.endpoint.pages.things import edition
from govinno.endpoint.refusals import REFUSALS, RequestRefused
from govinno.ontology import BASE, GRAPHS, THINGS, load_model
from govinno.verbs import Govinno
from govinno.words import Words

#: Signs of which our IRIs are made; whatever holds another one names nothing, and is asked of nobody.
OURS = re.compile(re.escape(BASE) + r"[A-Za-z0-9._~:@/#+%-]+")
CODE = "no-such-thing"
#: So many near ones are named, each with an IRI, a name and what tells it apart.
NEAREST = 3
Near = list[tuple[str, Words, Words]]


def is_there(library: Govinno, iri: str) -> bool:
    """Whether the model or the graph knows an IRI."""
    if not OURS.fullmatch(iri):
        return False
    if iri in _of_the_model():
        return True
    if iri.startswith(GRAPHS):
        asked = library.query(f"ASK {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}", "sparql")
        return asked.rows == [[True]]
    return library.thing(iri) is not None


def nearest(library: Govinno, iri: str) -> Near:
    """The nearest classes, properties, lists and codes, or things; empty where there are none."""
    if iri.startswith((THINGS, GRAPHS)):
        return [(one.iri, one.title, one.hint) for one in library.nearest(iri)]
    known = _of_the_model()
    near = process.extract(iri, list(known), scorer=fuzz.ratio, limit=NEAREST)
    name = Words.either("", "")
    return [(found, known[found], name) for found, _, _ in near]


def refused(library: Govinno, iri: str) -> RequestRefused:
    """The refusal that programs get, with the nearest names."""
    near = nearest(library, iri)
    names = {
        f"near_{language}": ", ".join(name.in_language(language) for _, name, _ in near) or "-"
        for language in LANGUAGES
    }
    return RequestRefused(CODE, iri=iri, **names)


def missing_page(library: Govinno, reader: Reader, iri: str) -> Response:
    """The page that people get, with the ways to the nearest."""
    return page(
        reader,
        "trouble.html",
        REFUSALS[CODE],
        edition=edition(library, reader),
        title=reader.say("not_there_title"),
        message=reader.say("not_there", iri=iri),
        near=nearest(library, iri),
    )


@cache
def _of_the_model() -> dict[str, Words]:
    """Everything that the model names, with its label."""
    model = load_model()
    terms = [(iri, one.label) for iri, one in model.classes.items()]
    terms += [(iri, one.label) for iri, one in model.properties.items()]
    terms += [(one.iri, one.label) for one in model.derived]
    terms += [(one.iri, one.label) for one in model.code_lists.values()]
    terms += [(iri, one.label) for iri, one in model.concepts.items()]
    return {iri: label for iri, label in terms if iri.startswith(BASE)}
