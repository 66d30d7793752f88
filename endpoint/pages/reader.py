"""Who reads a page: in which language, as a page or as RDF, and what links lead to for them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request

from govinno.endpoint import forms
from govinno.endpoint.refusals import RequestRefused
from govinno.endpoint.site import Site
from govinno.graph import Form
from govinno.ontology import BASE, ONTOLOGY
from govinno.words import Words, words_of

LANGUAGES = ("th", "en")
#: Where the words of these pages stand.
FILE = "endpoint-pages"


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader of one page.

    `chosen` is the language that the link names, "" where it names none: links keep it. `path` is
    that of the page, without the base path. `media` says what to call an answer of each form of
    RDF, best first; empty where a page is wanted.
    """

    site: Site
    language: str
    chosen: str
    path: str
    media: dict[Form, str]

    @property
    def wants_page(self) -> bool:
        """Whether the reader wants HTML."""
        return not self.media

    @property
    def other(self) -> str:
        """The language that the reader does not read first."""
        return next(language for language in LANGUAGES if language != self.language)

    def say(self, key: str, **details: object) -> str:
        """The words of a key in the reader's language."""
        words = words_of(FILE)[key].in_language(self.language)
        return words.format(**details) if details else words

    def told(self, words: Words) -> str:
        """Words of the data or the model in the reader's language."""
        return words.in_language(self.language)

    def link(self, path: str, anchor: str = "", **fields: str) -> str:
        """A link to one of our pages that keeps the language if the reader chose one."""
        chosen = {"lang": self.chosen} if self.chosen else {}
        asked = urlencode({**chosen, **fields})
        return self.site.base_path + path + (f"?{asked}" if asked else "") + anchor

    def local(self, iri: str) -> str:
        """Where the page of a thing of ours is found."""
        tail = iri.removeprefix(BASE)
        if iri.startswith(ONTOLOGY):  # its page has an address of its own, not a place in one
            tail = f"ontology/{iri.removeprefix(ONTOLOGY)}"
        return self.link("/" + quote(tail, safe="/:@%~.+-"))

    def is_local(self, iri: str) -> bool:
        """Whether an IRI is of ours, so that it has a page here."""
        return iri.startswith(BASE)

    def in_language(self, language: str) -> str:
        """The link of this page in a language."""
        return f"{self.site.base_path}{self.path}?lang={language}"

    def as_form(self, name: str) -> str:
        """The link of what this page is about in a form of RDF."""
        return f"{self.site.base_path}{self.path}?format={name}"

    def query(self, title: str, text: str) -> str:
        """The link that opens a query in YASGUI."""
        return self.link("/", f"#query={quote(text, safe='')}&tabTitle={quote(title, safe='')}")


def reader_of(request: Request, site: Site) -> Reader:
    """Who reads; `RequestRefused` where a form is asked for that there is not."""
    chosen = request.query_params.get("lang", "")
    chosen = chosen if chosen in LANGUAGES else ""
    return Reader(
        site=site,
        language=chosen or _liked_language(request.headers.get("accept-language", ""), site),
        chosen=chosen,
        path=path_of(request, site),
        media=_media(request),
    )


def path_of(request: Request, site: Site) -> str:
    """The path as it was sent, with its `%`, without the base path."""
    sent: bytes = request.scope["raw_path"]
    path = sent.decode("latin-1").partition("?")[0]
    base = site.base_path
    return (path.removeprefix(base) if path.startswith(f"{base}/") else path) or "/"


def _media(request: Request) -> dict[Form, str]:
    named = request.query_params.get("format", "").strip()
    if named.lower() in ("html", "text/html"):
        return {}
    if named:
        return _triples(forms.named(named))
    accept = request.headers.get("accept") or "*/*"
    return {} if forms.prefers_page(accept) else _triples(forms.liked(accept))


def _triples(media: list[str]) -> dict[Form, str]:
    found = forms.media_by_form(name for name in media if name in forms.TRIPLES)
    wanted = {form: name for form, name in found.items() if form in forms.TRIPLES.values()}
    if not wanted:
        raise RequestRefused("answer-type")
    return wanted


def _liked_language(accept: str, site: Site) -> str:
    """The language that a browser likes best; that of the server where it likes none of ours."""
    liked = {language: forms.quality(accept, language) for language in LANGUAGES}
    best = max(liked, key=lambda language: (liked[language], language == site.language))
    return best if liked[best] > 0 else site.language
