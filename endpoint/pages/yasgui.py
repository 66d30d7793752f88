"""YASGUI at the root: the ready questions as its tabs, all of it served by us."""

from __future__ import annotations

import hashlib
import json

from starlette.responses import Response

from govinno.endpoint.pages.reader import FILE, Reader
from govinno.endpoint.pages.rendering import page
from govinno.endpoint.pages.things import edition
from govinno.ontology import BASE, PREFIXES, THINGS, load_model
from govinno.verbs import Govinno
from govinno.words import words_of

#: YASGUI writes the sizes of its own parts into the page, so styles in the page are let through.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
#: What our script says itself.
WORDS = (
    "new_tab",
    "notice",
    "results",
    "in_seconds",
    "table_info",
    "table_empty",
    "table_filtered",
)


def yasgui_page(library: Govinno, reader: Reader) -> Response:
    """YASGUI with the ready questions in the reader's language."""
    told = {
        "endpoint": f"{reader.site.base_path}/sparql",
        "language": reader.language,
        "ours": {
            "at": BASE,
            "here": f"{reader.site.base_path}/",
            "asked": f"?lang={reader.chosen}" if reader.chosen else "",
        },
        "prefixes": prefixes(),
        "shown": {**prefixes(), "id": THINGS},
        "tabs": ready_tabs(library, reader),
        "words": {key: reader.say(key) for key in WORDS},
        "labels": labels(reader),
    }
    return page(
        reader,
        "yasgui.html",
        policy=POLICY,
        edition=edition(library, reader),
        title=reader.say("query"),
        told_to_script=json.dumps(told, ensure_ascii=False),
    )


def labels(reader: Reader) -> dict[str, str]:
    """What YASGUI writes on its own parts, and what the reader's language says instead."""
    words = words_of(FILE)
    return {
        label.en: reader.told(words.get(f"{key}_plain", label))
        for key, label in words.items()
        if key.startswith("label_")
    }


def prefixes() -> dict[str, str]:
    """The prefixes of the model, and one for each code list: `theme:health`."""
    lists = {codes.name: f"{codes.iri}/" for codes in load_model().code_lists.values()}
    return {**lists, **PREFIXES}


def ready_tabs(library: Govinno, reader: Reader) -> list[dict[str, str]]:
    """Each question that SPARQL answers: its title with its default values, and its text.

    The id of a tab tells a changed text from the one before; a study has no text of its own.
    """
    return [
        _tab(library, reader, slug)
        for slug, question in library.questions().items()
        if question.kind == "table"
    ]


def _tab(library: Govinno, reader: Reader, slug: str) -> dict[str, str]:
    question = library.questions()[slug]
    meant = {name: reader.told(words) for name, (_, words) in library.meaning(slug, {}).items()}
    title = reader.told(question.title).format(**meant)
    text = f"# {title}\n{library.texts(slug, {})['sparql']}"
    digest = hashlib.sha256(text.encode()).hexdigest()[:10]
    return {"id": f"ready-{slug}-{digest}", "name": title, "text": text}
