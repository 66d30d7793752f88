"""What a request asks: its query, the graphs it is asked of, the forms of the answer."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import ClientDisconnect, Request

from govinno.endpoint import forms
from govinno.endpoint.evidence import json_only, page_of
from govinno.endpoint.refusals import RequestRefused
from govinno.endpoint.site import Site
from govinno.graph import Dataset, Form

#: The longest text has 100,000 characters; in a form each may stand as four bytes of `%E0`.
MOST_BYTES = 1_200_000
#: Names under which no page of the web can stand, whoever asks a name server for them.
LOCAL_NAMES = (".localhost", ".local", ".internal")
#: A name as it stands in an address, with or without a port.
CALLED = re.compile(r"[A-Za-z0-9._-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")
#: Where a client that cannot send Accept says which form it wants.
FORM_FIELDS = ("format", "output")
Fields = list[tuple[str, str]]


class Asked(NamedTuple):
    """A request, read. `text` is None where it has no query: it asks what the endpoint is.

    `media` says what to call an answer of each form that the client takes, best first; `dataset`
    is None where the graphs are those of the text. `address` is where the client found the
    endpoint; addresses in a query are relative to it. `snapshot` is the id of an earlier one,
    `evidence` the page of it that the client wants beside the rows, None for none.
    """

    text: str | None
    dataset: Dataset | None
    media: dict[Form, str]
    address: str
    snapshot: str | None = None
    evidence: int | None = None


async def read(request: Request, seconds: float, site: Site) -> Asked:
    """What a request asks, which must have been sent in so many seconds."""
    fields = await _all_fields(request, seconds)
    media = _media(request, fields)
    text = _text(fields)
    asks_more = any(name not in FORM_FIELDS for name, _ in fields)
    if text is None and (asks_more or request.method == "POST"):
        raise RequestRefused("query-missing")
    address = f"{site.home(request)}/sparql"  # its name was looked at before
    snapshots, evidence = _values(fields, "snapshot"), page_of(fields)
    known = forms.media_by_form(media)
    return Asked(
        text=text,
        dataset=_dataset(fields),
        media=known if evidence is None else json_only(known),
        address=address,
        snapshot=snapshots[0] if snapshots else None,
        evidence=evidence,
    )


def _media(request: Request, fields: Fields) -> list[str]:
    names = [name for field in FORM_FIELDS for name in _values(fields, field)]
    if names:
        return forms.named(names[0])
    return forms.liked(request.headers.get("accept") or "*/*")


def _text(fields: Fields) -> str | None:
    texts = [value for name, value in fields if name == "query"]
    if len(texts) > 1 or any(name == "update" for name, _ in fields):
        raise RequestRefused("query-missing")
    return texts[0] if texts else None


def _dataset(fields: Fields) -> Dataset | None:
    """The graphs that the request names; forms send the fields empty where nobody filled them."""
    dataset = Dataset(_values(fields, "default-graph-uri"), _values(fields, "named-graph-uri"))
    return dataset if any(dataset) else None


def _values(fields: Fields, wanted: str) -> list[str]:
    return [value.strip() for name, value in fields if name == wanted and value.strip()]


# ---- who asks


def refuse_elsewhere(request: Request, site: Site, *, is_page: bool = False) -> None:
    """Keep pages of the web out of a server that may hold what is not published yet.

    A browser sends what a page asks for to any address, this machine's too. It tells whose page
    it is, and the name that the page used: a page can point a name of its own at this machine,
    and would then be allowed to read the answer. Sites that may ask are named in `site`. A page of
    ours may be opened by a link from anywhere: whoever opens it so cannot read it.
    """
    comes_by_link = is_page and request.headers.get("sec-fetch-dest") == "document"
    is_let_in = comes_by_link or request.headers.get("origin") in site.origins
    is_stranger = _is_of_another_site(request, site) and not is_let_in
    if is_stranger or not _is_own_name(request.headers.get("host", ""), site):
        raise RequestRefused("from-elsewhere")


def _is_of_another_site(request: Request, site: Site) -> bool:
    """Whether the browser says so; one that calls a plain `http` address tells the origin alone."""
    told, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if told or not origin:
        return told == "cross-site"
    host = request.headers.get("host", "")
    return origin not in {f"http://{host}", f"https://{host}", site.public}


def _is_own_name(called: str, site: Site) -> bool:
    """Whether nobody on the web can own the name: an address, a name without a dot, a local one.

    Or a name that whoever started the server gave to it.
    """
    if called and not CALLED.fullmatch(called):
        return False
    try:
        name = urlsplit(f"//{called}").hostname or ""
    except ValueError:
        return False
    with suppress(ValueError):
        ipaddress.ip_address(name)
        return True
    return site.is_called(name) or "." not in name or name.endswith(LOCAL_NAMES)


# ---- what was sent


async def _all_fields(request: Request, seconds: float) -> Fields:
    fields = _fields(request.scope["query_string"])
    if request.method != "POST":
        return fields
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/sparql-query":
        return [*fields, ("query", _decoded(await _body(request, seconds)))]
    if kind == "application/x-www-form-urlencoded":
        return fields + _fields(await _body(request, seconds))
    raise RequestRefused("body-type")


def _fields(form: bytes) -> Fields:
    text = _decoded(form)
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except UnicodeDecodeError:
        raise RequestRefused("query-not-utf8") from None
    except ValueError:  # more fields than anybody needs
        raise RequestRefused("query-missing") from None


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        raise RequestRefused("query-not-utf8") from None


async def _body(request: Request, seconds: float) -> bytes:
    if int(request.headers.get("content-length", 0)) > MOST_BYTES:
        raise RequestRefused("body-too-large")
    try:
        async with asyncio.timeout(seconds):
            return await _read(request)
    except TimeoutError:
        raise RequestRefused("body-too-slow") from None
    except ClientDisconnect:
        raise RequestRefused("body-cut-off") from None


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise RequestRefused("body-too-large")
    return bytes(body)
