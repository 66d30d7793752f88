"""The page of a thing or a code: what is said of it, where that stands, what points to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from starlette.responses import Response

from govinno.answers import (
    Evidence,
    PlaceBehind,
    ThingBehind,
    date_in_words,
    day_of,
    evidence_in_words,
    stake_of,
)
from govinno.endpoint.pages.reader import FILE, Reader
from govinno.endpoint.pages.rendering import page
from govinno.ontology import load_model
from govinno.verbs import Govinno
from govinno.words import Words, words_of

#: The forms of RDF that a page offers, by the name that `format=` takes.
FORMS = (
    ("turtle", "text/turtle"),
    ("jsonld", "application/ld+json"),
    ("rdfxml", "application/rdf+xml"),
    ("nt", "application/n-triples"),
    ("trig", "application/trig"),
    ("nq", "application/n-quads"),
)
#: What is known of a passage where the record does not tell it.
UNKNOWN = "unknown"
#: The query that a page of a thing offers.
FACTS = """# {name}
SELECT ?graph ?property ?value WHERE {{
  GRAPH ?graph {{ <{iri}> ?property ?value }}
}} ORDER BY ?graph ?property
"""

Way = list[tuple[str, Words]]


def thing_page(library: Govinno, reader: Reader, iri: str) -> Response | None:
    """The page of a thing of ours; None where the graph states nothing of it."""
    about = library.about(iri)
    if about is None:
        return None
    known = about.thing
    behind = None if known.evidence else _behind(library, iri)
    entity = load_model().entity_class(known.kind)
    made = page(
        reader,
        "thing.html",
        edition=edition(library, reader),
        title=reader.told(known.name),
        name=known.name,
        iri=iri,
        colour=entity.colour or "",
        glyph=entity.glyph or "",
        way=_way(known.kind, known.class_label, iri),
        is_code=iri in load_model().concepts,
        about=about,
        files=list(dict.fromkeys(t.file for s in about.statements for t in s.values if t.file)),
        in_order=lambda values: sorted(values, key=lambda one: one.language == reader.other),
        behind=behind,
        evidence=[
            (place, _place_in_words(place, reader), _is_web(place.url), stated)
            for place, stated in _places(known.evidence, behind)
        ],
        query=FACTS.format(name=reader.told(known.name).replace("\n", " "), iri=iri),
        forms=FORMS,
    )
    if behind and behind.source == "late":  # the next reader may have more luck
        made.headers["Cache-Control"] = "no-store"
    return made


def _behind(library: Govinno, iri: str) -> ThingBehind | None:
    """The evidence that stands behind a thing without its own; None for what is no thing."""
    return next(iter(library.evidence_of_rows([[iri]]).things), None)


def _places(
    own: Iterable[Evidence], behind: ThingBehind | None
) -> list[tuple[Evidence, PlaceBehind | None]]:
    """The places to show, each with what names the statement that it stands behind."""
    linked = behind.places if behind else ()
    return [*((place, None) for place in own), *((one.place, one) for one in linked)]


def _way(kind: str, label: Words, iri: str) -> Way:
    """What stands above the name: the kind of a thing, the list of a code."""
    for codes in load_model().code_lists.values():
        if iri.startswith(f"{codes.iri}/"):
            lists = words_of(FILE)["vocab"]
            return [("/vocab", lists), (f"/vocab/{codes.name}", codes.label)]
    return [(f"/ontology/{kind}", label)]


def _place_in_words(place: Evidence, reader: Reader) -> dict[str, list[str]]:
    """What a card says of a passage: of the document, and of who says it."""
    texts = evidence_in_words(place, reader.language)
    stake = stake_of(place)
    who = [texts["speaker"]] if place.speaker else []
    if place.speaker_relation != UNKNOWN:
        who += [texts["speaker_relation"], *([reader.told(stake)] if stake else [])]
    reviewed = texts["reviewed"] if place.reviewed != UNKNOWN else reader.say("review_unknown")
    return {
        "about": [text for text in (texts["publisher"], texts["date"], texts["locator"]) if text],
        "who": [*(who or [reader.say("speaker_unknown")]), reviewed],
    }


def _is_web(url: str | None) -> bool:
    return (url or "").startswith(("http://", "https://"))


class Edition(NamedTuple):
    """What a page was made from, as its foot says it."""

    snapshot: str
    is_made_up: bool


def edition(library: Govinno, reader: Reader) -> Edition:
    """Which snapshot a page is made from."""
    manifest = library.manifest()
    date = date_in_words(day_of(manifest.created), reader.language)
    told = reader.say("snapshot", id=manifest.id, date=date, cases=len(manifest.cases))
    return Edition(told, manifest.made_up)
