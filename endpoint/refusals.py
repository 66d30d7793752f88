"""What the endpoint refuses: each reason with its status and its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from govinno.graph import QueryRefused, StoreUnreadable

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
    "answer-not-in-xml": 406,
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
        "ที่อยู่นี้รับเฉพาะ GET, HEAD, POST และ OPTIONS (/health รับเฉพาะ GET และ HEAD)",
        "Only GET, HEAD, POST and OPTIONS are answered here, and at /health GET and HEAD.",
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
        "ไม่มีชนิดของคำตอบที่ขอใน Accept หรือ format โปรดขอ json, xml, csv หรือ tsv เมื่อใช้ SELECT และ ASK "
        "และ turtle, nt, rdfxml, jsonld, trig หรือ nq เมื่อใช้ CONSTRUCT และ DESCRIBE",
        "There is no answer of the kind that Accept or format asks for. Please ask for json, xml, "
        "csv or tsv with SELECT and ASK, and for turtle, nt, rdfxml, jsonld, trig or nq with "
        "CONSTRUCT and DESCRIBE.",
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


def refusal(_request: Request, error: Exception) -> Response:
    """What is sent in place of an answer: JSON with the code and the words."""
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
