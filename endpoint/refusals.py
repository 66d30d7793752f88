"""What the endpoint refuses: each reason with its status and its words."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from govinno.endpoint.seen import note_refusal
from govinno.graph import Busy, QueryRefused, StoreUnreadable
from govinno.words import Words, words_of

#: Refusals of a query that are not about its text; all others are 400.
NOT_THE_TEXT = {
    "no-snapshot": 503,
    "no-such-snapshot": 404,
    "no-such-page": 404,
    "snapshot-holds-names": 403,
    "snapshot-too-new": 503,
    "busy": 503,
    "query-failed": 500,
    "query-worker-lost": 503,
    "query-too-slow": 503,
    "query-too-much-memory": 503,
    "query-too-long": 413,
    "answer-has-no-such-form": 406,
    "answer-not-in-xml": 406,
}
#: How codes begin that are about a server which answers in our place.
SERVERS = ("server-", "sparql-")

#: Why a request is refused, with its status; the words are in `words/endpoint.yaml`.
REFUSALS = {
    "no-such-address": 404,
    "no-such-thing": 404,
    "method-not-allowed": 405,
    "body-type": 415,
    "answer-type": 406,
    "body-too-large": 413,
    "query-not-utf8": 400,
    "body-cut-off": 400,
    "body-too-slow": 408,
    "query-missing": 400,
    "from-elsewhere": 403,
    "not-ready": 503,
    "dump-not-written": 503,
    "store-unreadable": 503,
    "our-mistake": 500,
    "evidence-unclear": 400,
    "evidence-needs-json": 406,
}
#: What is over after a little while.
PASSING = ("busy", "not-ready")


class RequestRefused(Exception):
    """A request that is not answered; `code` is a key of `REFUSALS`, `details` fill its words."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code, self.details = code, details


def refusal(request: Request, error: Exception) -> Response:
    """What is sent in place of an answer: JSON with the code and the words."""
    code = _code(error)
    note_refusal(request.scope, code)
    later = {"Retry-After": "5"} if code in PASSING else None
    match error:
        case QueryRefused():
            status = NOT_THE_TEXT.get(code, 503 if code.startswith(SERVERS) else 400)
            return _said(code, Words(error.th, error.en), status, later)
        case RequestRefused():
            return _told(code, later, error.details)
        case Busy():
            return _said(code, words_of("refusals")[code], NOT_THE_TEXT[code], later)
        case HTTPException():
            return _told(code, error.headers)
    return _told(code)


def _code(error: Exception) -> str:
    match error:
        case QueryRefused() | RequestRefused():
            return error.code
        case HTTPException():
            return "method-not-allowed" if error.status_code == 405 else "no-such-address"
        case Busy():
            return "busy"
        case StoreUnreadable():
            return "store-unreadable"
    return "our-mistake"


def _told(
    code: str, headers: Mapping[str, str] | None = None, details: Mapping[str, str] | None = None
) -> Response:
    words = words_of("endpoint")[code]
    return _said(code, words.filled(**details) if details else words, REFUSALS[code], headers)


def _said(
    code: str, words: Words, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    return JSONResponse({"code": code, **words.as_dict()}, status, headers)
