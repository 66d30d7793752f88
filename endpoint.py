"""The SPARQL endpoint: queries over HTTP, read-only and within limits.

Of the SPARQL 1.1 protocol it has the query operation: GET, POST of a form, POST of the text. What
it does not do it refuses, with a reason in both languages, and it never cuts an answer.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from govinno.graph import Form, Limits, QueryRefused, StoreUnreadable
from govinno.verbs import Govinno

#: What an answer can be sent as, in the order of our own liking.
MEDIA: dict[str, Form] = {
    "application/sparql-results+json": "json",
    "application/n-triples": "nt",
    "text/csv": "csv",
    "application/json": "json",
}
#: The longest text has 100,000 characters; in a form each may stand as four bytes of `%E0`.
MOST_BYTES = 1_200_000
#: So many requests wait at once; an engine answers one query after the other.
MOST_WAITING = 64
#: Names under which no page of the web can stand, whoever asks a name server for them.
LOCAL_NAMES = (".localhost", ".local", ".internal")
#: Refusals of a query that are not about its text; all others are 400.
NOT_THE_TEXT = {
    "no-snapshot": 503,
    "snapshot-too-new": 503,
    "query-failed": 500,
    "query-worker-lost": 503,
    "query-too-slow": 503,
    "query-too-much-memory": 503,
    "query-too-long": 413,
    "answer-has-no-such-form": 406,
}


class Wording(NamedTuple):
    """Why a request is refused."""

    status: int
    th: str
    en: str


REFUSALS = {
    "no-such-address": Wording(
        404,
        "ไม่มีที่อยู่นี้ ส่งคำสั่งค้นไปที่ /sparql และดูสถานะที่ /health",
        "There is no such address. Send queries to /sparql; /health tells the state.",
    ),
    "method-not-allowed": Wording(
        405,
        "ที่อยู่นี้รับเฉพาะ GET และ POST (/health รับเฉพาะ GET)",
        "Only GET and POST are answered here, and only GET at /health.",
    ),
    "body-type": Wording(
        415,
        "อ่านเนื้อหาชนิดนี้ไม่ได้ โปรดส่งแบบ application/sparql-query (UTF-8) "
        "หรือ application/x-www-form-urlencoded ที่มีช่อง query",
        "A body of this type cannot be read. Send application/sparql-query in UTF-8, or "
        "application/x-www-form-urlencoded with a field named query.",
    ),
    "answer-type": Wording(
        406,
        "ส่งคำตอบตามชนิดที่ขอใน Accept ไม่ได้ SELECT และ ASK ตอบเป็น application/sparql-results+json "
        "หรือ text/csv ส่วน CONSTRUCT และ DESCRIBE ตอบเป็น application/n-triples",
        "The answer cannot be sent as Accept asks. SELECT and ASK give "
        "application/sparql-results+json or text/csv, CONSTRUCT and DESCRIBE application/n-triples.",
    ),
    "body-too-large": Wording(
        413,
        "เนื้อหาที่ส่งมายาวเกินคำสั่งค้นที่ยาวที่สุด จึงไม่ได้อ่านต่อ โปรดแบ่งเป็นหลายคำสั่งที่สั้นลง",
        "The body is longer than the longest query may be and was not read to its end. "
        "Please split the query into several shorter ones.",
    ),
    "query-not-utf8": Wording(
        400,
        "อ่านคำสั่งค้นเป็น UTF-8 ไม่ได้ โปรดส่งใหม่ด้วยรหัสอักขระ UTF-8",
        "The query is not in UTF-8. Please send it again in UTF-8.",
    ),
    "body-cut-off": Wording(
        400,
        "การเชื่อมต่อขาดก่อนส่งคำสั่งค้นครบ",
        "The connection ended before the whole query was sent.",
    ),
    "body-too-slow": Wording(
        408,
        "ส่งคำสั่งค้นไม่ครบในเวลาที่กำหนด โปรดส่งใหม่",
        "The query was not sent in time. Please send it again.",
    ),
    "query-missing": Wording(
        400,
        "ต้องมีคำสั่งค้นหนึ่งคำสั่ง ในช่อง query หรือเป็นเนื้อหาแบบ application/sparql-query",
        "One query is needed, in the field query or as a body of application/sparql-query.",
    ),
    "dataset-by-parameter": Wording(
        400,
        "ที่นี่ไม่รับ default-graph-uri และ named-graph-uri โปรดเขียน FROM หรือ FROM NAMED ในคำสั่งค้น",
        "default-graph-uri and named-graph-uri are not taken here. "
        "Please write FROM or FROM NAMED in the query.",
    ),
    "from-elsewhere": Wording(
        403,
        "คำขอนี้มาจากหน้าเว็บของที่อื่น หรือเรียกเครื่องนี้ด้วยชื่อที่ไม่ใช่ของเครื่อง จึงไม่ตอบ "
        "โปรดเรียกด้วยที่อยู่หรือชื่อที่ให้ไว้กับ --host",
        "The request comes from a page of another site, or calls this machine by a name that is "
        "not its own. Please use its address, or the name given with --host.",
    ),
    "busy": Wording(
        503,
        "มีคำขอรออยู่มาก โปรดรอสักครู่แล้วส่งใหม่",
        "Many requests are waiting. Please wait a little and send it again.",
    ),
    "store-unreadable": Wording(
        503,
        "อ่านที่เก็บข้อมูลไม่ได้ โปรดแจ้งผู้ดูแลระบบ",
        "The store cannot be read. Please tell the administrator.",
    ),
    "our-mistake": Wording(
        500,
        "โปรแกรมทำงานผิดพลาด โปรดแจ้งผู้ดูแลระบบพร้อมคำสั่งนี้",
        "The program made a mistake. Please tell the administrator and send this query along.",
    ),
}


class RequestRefused(Exception):
    """A request that is not answered; `code` is a key of `REFUSALS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def serve(store: Path, limits: Limits, host: str, door: socket.socket) -> None:
    """Answer on a socket of `listening.listen` until the process is told to stop.

    `host` is the name given by who starts the server: it is answered to.
    """
    with Govinno(store, limits, spare=True) as library, suppress(KeyboardInterrupt):
        config = uvicorn.Config(
            application(library, limits, host),
            http="h11",
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=5,
        )
        uvicorn.Server(config).run(sockets=[door])


def application(library: Govinno, limits: Limits, host: str) -> Starlette:
    """The endpoint as an ASGI application."""
    endpoint = _Endpoint(library, limits, host)
    kinds = (RequestRefused, QueryRefused, StoreUnreadable, HTTPException, Exception)
    return Starlette(
        routes=[
            Route("/sparql", endpoint.sparql, methods=["GET", "POST"]),
            Route("/health", endpoint.health),
        ],
        exception_handlers=dict.fromkeys(kinds, _refusal),
    )


class _Endpoint:
    """The two addresses on one library."""

    def __init__(self, library: Govinno, limits: Limits, host: str) -> None:
        self._library, self._limits, self._host = library, limits, host
        self._engine = asyncio.Lock()
        self._waiting = 0

    async def sparql(self, request: Request) -> Response:
        _refuse_elsewhere(request, self._host)
        liked = _liked(request.headers.get("accept") or "*/*")
        text = await _query_text(request, self._limits.seconds)
        async with self._turn():
            if await request.is_disconnected():  # nobody would read the answer
                return Response(status_code=400)
            media, answer = await run_in_threadpool(self._answer, text, liked)
        return Response(answer, media_type=media, headers={"Vary": "Accept"})

    def _answer(self, text: str, liked: list[str]) -> tuple[str, str]:
        """The answer in the first media type that this form of query has."""
        media, *others = liked
        try:
            return media, self._library.results(text, MEDIA[media])
        except QueryRefused as no:
            if no.code != "answer-has-no-such-form" or not others:
                raise
            return self._answer(text, others)

    def health(self, request: Request) -> Response:
        _refuse_elsewhere(request, self._host)
        return JSONResponse({"snapshot": self._library.store.require_current().id})

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for the engine, twice as long as a query may run and among so many; refused beyond.

        One that ran its full time has to be killed and replaced before it is the next one's turn.
        """
        if self._waiting >= MOST_WAITING:
            raise RequestRefused("busy")
        self._waiting += 1
        try:
            await asyncio.wait_for(self._engine.acquire(), 2 * self._limits.seconds)
        except TimeoutError:
            raise RequestRefused("busy") from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._engine.release()


# ---- what a request says


def _refuse_elsewhere(request: Request, host: str) -> None:
    """Keep pages of the web out of a server that may hold what is not published yet.

    A browser sends what a page asks for to any address, this machine's too. It tells whose page
    it is, and the name that the page used: a page can point a name of its own at this machine,
    and would then be allowed to read the answer.
    """
    is_of_another_site = request.headers.get("sec-fetch-site") == "cross-site"
    if is_of_another_site or not _is_own_name(request.headers.get("host", ""), host):
        raise RequestRefused("from-elsewhere")


def _is_own_name(called: str, host: str) -> bool:
    """Whether nobody on the web can own the name: an address, a name without a dot, a local one."""
    try:
        name = urlsplit(f"//{called}").hostname or ""
    except ValueError:
        return False
    with suppress(ValueError):
        ipaddress.ip_address(name)
        return True
    return name == host.lower() or "." not in name or name.endswith(LOCAL_NAMES)


def _liked(accept: str) -> list[str]:
    """Our media types that the client takes, what it likes best first."""
    likes = dict(_liking(part) for part in accept.lower().split(","))
    liked = {media: _how_much(media, likes) for media in MEDIA}
    taken = [media for media in MEDIA if liked[media] > 0]
    if not taken:
        raise RequestRefused("answer-type")
    return sorted(taken, key=lambda media: -liked[media])


def _liking(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip() for piece in part.split(";"))
    quality = next((p.removeprefix("q=") for p in parameters if p.startswith("q=")), "1")
    with suppress(ValueError):
        return media, float(quality)
    return media, 0.0


def _how_much(media: str, likes: dict[str, float]) -> float:
    kind = media.partition("/")[0]
    return next((likes[name] for name in (media, f"{kind}/*", "*/*") if name in likes), 0.0)


async def _query_text(request: Request, seconds: float) -> str:
    """The one query of a request, which must have been sent in so many seconds."""
    fields = _fields(request.scope["query_string"])
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/sparql-query":
            fields.append(("query", _decoded(await _body(request, seconds))))
        elif kind == "application/x-www-form-urlencoded":
            fields += _fields(await _body(request, seconds))
        else:
            raise RequestRefused("body-type")
    if any(name in ("default-graph-uri", "named-graph-uri") for name, _ in fields):
        raise RequestRefused("dataset-by-parameter")
    texts = [value for name, value in fields if name == "query"]
    if len(texts) != 1:
        raise RequestRefused("query-missing")
    return texts[0]


def _fields(form: bytes) -> list[tuple[str, str]]:
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


# ---- what is refused


def _refusal(_request: Request, error: Exception) -> Response:
    match error:
        case QueryRefused():
            wording = Wording(NOT_THE_TEXT.get(error.code, 400), error.th, error.en)
            return _told(error.code, wording)
        case RequestRefused():
            headers = {"Retry-After": "5"} if error.code == "busy" else None
            return _told(error.code, REFUSALS[error.code], headers)
        case HTTPException():
            code = "method-not-allowed" if error.status_code == 405 else "no-such-address"
            return _told(code, REFUSALS[code], error.headers)
        case StoreUnreadable():
            return _told("store-unreadable", REFUSALS["store-unreadable"])
    return _told("our-mistake", REFUSALS["our-mistake"])


def _told(code: str, wording: Wording, headers: Mapping[str, str] | None = None) -> Response:
    content = {"code": code, "th": wording.th, "en": wording.en}
    return JSONResponse(content, wording.status, headers)
