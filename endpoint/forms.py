"""In which forms an answer can be had, and which of them a client likes best."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from govinno.endpoint.refusals import RequestRefused
from govinno.graph import Form

#: What rows and a yes or no can be sent as, and what triples can, in the order of our own liking.
#: The names further down are older or wider ones of the same.
ROWS: dict[str, Form] = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
TRIPLES: dict[str, Form] = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
    "application/trig": "trig",
    "application/n-quads": "nq",
    "application/json": "jsonld",
    "application/xml": "rdf",
    "text/xml": "rdf",
    "application/x-turtle": "ttl",
    "text/n3": "ttl",
    "text/plain": "nt",
}
#: What a page is called.
PAGE = ("text/html", "application/xhtml+xml")


def _own(kind: dict[str, Form]) -> list[str]:
    """The first name of each form."""
    return [
        next(media for media, form in kind.items() if form == one)
        for one in dict.fromkeys(kind.values())
    ]


MEDIA = [*dict.fromkeys([*_own(ROWS), *_own(TRIPLES), *ROWS, *TRIPLES])]
#: The names that clients use in `format=` and `output=`.
NAMES: dict[str, tuple[str, ...]] = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    **dict.fromkeys(("turtle", "ttl", "n3"), ("text/turtle",)),
    **dict.fromkeys(("nt", "ntriples", "n-triples"), ("application/n-triples",)),
    **dict.fromkeys(("rdf", "rdfxml", "rdf+xml", "rdf/xml"), ("application/rdf+xml",)),
    **dict.fromkeys(("jsonld", "json-ld"), ("application/ld+json",)),
    "trig": ("application/trig",),
    **dict.fromkeys(("nq", "nquads", "n-quads"), ("application/n-quads",)),
}


def named(name: str) -> list[str]:
    """The media types that `format=` means; refused where nothing is called so."""
    name = name.strip().lower().replace(" ", "+")  # a plus that nobody encoded
    media = NAMES.get(name) or ((name,) if name in MEDIA else ())
    if not media:
        raise RequestRefused("answer-type")
    return [*media]


def liked(accept: str) -> list[str]:
    """Our media types that the client takes, what it likes best first; refused without one."""
    likes = dict(_liking(part) for part in accept.lower().split(","))
    how_much = {media: _how_much(media, likes) for media in MEDIA}
    taken = [media for media in MEDIA if how_much[media] > 0]
    if not taken:
        raise RequestRefused("answer-type")
    return sorted(taken, key=lambda media: -how_much[media])


def prefers_page(accept: str) -> bool:
    """Whether a client names HTML, as browsers do, and likes no form of triples better."""
    likes = dict(_liking(part) for part in accept.lower().split(","))
    page = max(likes.get(media, 0.0) for media in PAGE)
    return page > 0 and all(_how_much(media, likes) <= page for media in TRIPLES)


def quality(accept: str, wanted: str) -> float:
    """How much a client likes a language, 0 where not at all; `en-GB` is English."""
    likes = (_liking(part) for part in accept.lower().split(","))
    return max((q for name, q in likes if name.partition("-")[0] == wanted), default=0.0)


def media_by_form(media: Iterable[str]) -> dict[Form, str]:
    """What to call an answer of each form that these media types are, in their order."""
    found: dict[Form, str] = {}
    for name in media:
        for kind in (ROWS, TRIPLES):
            if name in kind:
                found.setdefault(kind[name], name)
    return found


def _liking(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip() for piece in part.split(";"))
    quality = next((p.removeprefix("q=") for p in parameters if p.startswith("q=")), "1")
    with suppress(ValueError):
        return media, float(quality)
    return media, 0.0


def _how_much(media: str, likes: dict[str, float]) -> float:
    kind = media.partition("/")[0]
    return next((likes[name] for name in (media, f"{kind}/*", "*/*") if name in likes), 0.0)
