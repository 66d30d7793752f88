"""HTML from templates: whatever is put into one is text, and nothing runs but our own files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from govinno.answers import language_of_text
from govinno.endpoint.pages.reader import Reader

#: Nothing comes from elsewhere, no script stands in a page, and no site may frame one.
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: What answers of one address differ by.
VARY = "Accept, Accept-Language, Accept-Encoding"


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(
    reader: Reader, template: str, status: int = 200, policy: str = POLICY, **content: object
) -> Response:
    """A page in the reader's language."""
    text = (
        _templates()
        .get_template(template)
        .render(
            reader=reader,
            say=reader.say,
            told=reader.told,
            other_language=lambda text: _other_language(str(text), reader.language),
            **content,
        )
    )
    headers = {
        "Content-Security-Policy": policy,
        "Content-Language": reader.language,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Vary": VARY,
        "Cache-Control": "no-cache",
    }
    return Response(text, status, headers, media_type="text/html")


def _other_language(text: str, language: str) -> str:
    """The language of a text where it is not that of the page, else ""."""
    written_in = language_of_text(text)
    return "" if written_in == language else written_in
