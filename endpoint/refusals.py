"""What the endpoint refuses: each reason with its status and its words."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from govinno.graph import QueryRefused, StoreUnreadable
from govinno.words import Words, words_of

#: Refusals of a query that are not about its text; all others are 400.
NOT_THE_TEXT = {
    "no-snapshot": 503,
    "no-such-snapshot": 404,
    "no-such-page": 404,
    "snapshot-holds-names": 403,
    "snapshot-too-new": 503,
    "query-failed": 500,
    "query-worker-lost": 503,
    "query-too-slow": 503,
    "query-too-much-memory": 503,
    "query-too-long": 413,
    "answer-has-no-such-form": 406,
    "answer-not-in-xml": 406,
}


#: Why a request is refused, with its status; the words are in `words/endpoint.yaml`.
REFUSALS = {
    "no-such-address": 404,
    "method-not-allowed": 405,
    "body-type": 415,
    "answer-type": 406,
    "body-too-large": 413,
    "query-not-utf8": 400,
    "body-cut-off": 400,
    "body-too-slow": 408,
    "query-missing": 400,
    "from-elsewhere": 403,
    "busy": 503,
    "store-unreadable": 503,
    "our-mistake": 500,
    "evidence-unclear": 400,
    "evidence-needs-json": 406,
}


class RequestRefused(Exception):
    """A request that is not answered; `code` is a key of `REFUSALS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def refusal(_request: Request, error: Exception) -> Response:
    """What is sent in place of an answer: JSON with the code and the words."""
    match error:
        case QueryRefused():
            status = NOT_THE_TEXT.get(error.code, 400)
            return _said(error.code, Words(error.th, error.en), status)
        case RequestRefused():
            headers = {"Retry-After": "5"} if error.code == "busy" else None
            return _told(error.code, headers)
        case HTTPException():
            code = "method-not-allowed" if error.status_code == 405 else "no-such-address"
            return _told(code, error.headers)
        case StoreUnreadable():
            return _told("store-unreadable")
    return _told("our-mistake")


def _told(code: str, headers: Mapping[str, str] | None = None) -> Response:
    return _said(code, words_of("endpoint")[code], REFUSALS[code], headers)


def _said(
    code: str, words: Words, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    return JSONResponse({"code": code, **words.as_dict()}, status, headers)
