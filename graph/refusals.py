"""The catalogue of query refusals: one sentence pair for each reason a query is not answered.

Every text says what happened and what to do next, and can be read aloud.
"""

from __future__ import annotations

from typing import NamedTuple

from govinno.graph.tables import QueryRefused


class Wording(NamedTuple):
    """The same refusal in Thai and English; `{name}` marks a detail of the case at hand."""

    th: str
    en: str


CATALOGUE: dict[str, Wording] = {
    "query-not-readable": Wording(
        th="อ่านคำสั่งค้นนี้ไม่ได้: {reason} โปรดแก้ตรงจุดนั้นแล้วส่งใหม่",
        en="The query could not be read: {reason} Please correct that place and send it again.",
    ),
    "query-too-long": Wording(
        th="คำสั่งค้นยาว {characters} ตัวอักษร เกินขีดจำกัด {limit} ตัวอักษร โปรดแบ่งเป็นหลายคำสั่งที่สั้นลง",
        en="The query has {characters} characters and the limit is {limit}. "
        "Please split it into several shorter queries.",
    ),
    "query-writes": Wording(
        th="คำสั่งนี้แก้ไขข้อมูล แต่ที่นี่ใช้ถามได้อย่างเดียว โปรดถามโดยไม่แก้ไข หรือแก้ที่แฟ้มกรณีแล้วโหลดใหม่",
        en="This text changes data, and only questions are answered here. "
        "Please ask without changing anything, or edit the case file and load it again.",
    ),
    "query-service": Wording(
        th="คำสั่งนี้ใช้ SERVICE ซึ่งจะส่งคำถามออกไปยังเครื่องอื่น จึงไม่ได้รัน "
        "โปรดตัดส่วน SERVICE ออกแล้วถามเฉพาะข้อมูลในกราฟนี้",
        en="The query uses SERVICE, which would send it to another computer, so it was not run. "
        "Please take the SERVICE part out and ask only what this graph holds.",
    ),
    "query-unknown-graph": Wording(
        th="ไม่มีกราฟชื่อ {name} ในข้อมูลที่เผยแพร่ ชื่อที่ใกล้เคียงที่สุดคือ {nearest} "
        "โปรดแก้ชื่อหลัง FROM หรือตัด FROM ออกเพื่อถามทุกกราฟ",
        en="The published data have no graph named {name}. The nearest names are: {nearest}. "
        "Please correct the name after FROM, or leave FROM out to ask all graphs.",
    ),
    "query-file-access": Wording(
        th="คำสั่งนี้อ่านแฟ้มหรือที่อยู่เว็บ เช่น LOAD CSV จึงไม่ได้รัน "
        "โปรดโหลดข้อมูลนั้นเข้ากราฟด้วยคำสั่งโหลดก่อน แล้วจึงถาม",
        en="The query reads a file or a web address, as LOAD CSV does, so it was not run. "
        "Please bring those data into the graph with the load command first, then ask.",
    ),
    "query-procedure": Wording(
        th="คำสั่งนี้เรียก {name} ซึ่งไม่เปิดให้เรียกใช้ที่นี่ จึงไม่ได้รัน "
        "โปรดเขียนใหม่ด้วย MATCH, WITH และฟังก์ชันพื้นฐานของ Cypher",
        en="The query calls {name}, which may not be called here, so it was not run. "
        "Please rewrite it with MATCH, WITH and the basic functions of Cypher.",
    ),
    "query-stopped": Wording(
        th="หยุดคำสั่งนี้แล้วตามที่สั่ง ถ้ายังต้องการคำตอบ โปรดแก้ไขแล้วส่งใหม่",
        en="The query was stopped, as you asked. If you still want an answer, please change it and "
        "send it again.",
    ),
    "query-too-slow": Wording(
        th="คำสั่งนี้ใช้เวลาเกิน {seconds} วินาที จึงถูกหยุด โปรดจำกัดให้แคบลง เช่น ระบุปีหรือจังหวัด หรือใส่ LIMIT",
        en="The query was stopped because it took longer than {seconds} seconds. "
        "Please narrow it, for example to one year or province, or add a LIMIT.",
    ),
    "query-too-much-memory": Wording(
        th="คำสั่งนี้ต้องใช้หน่วยความจำเกิน {megabytes} เมกะไบต์ จึงถูกหยุด "
        "โปรดจำกัดให้แคบลง หรือรวมข้อมูลเป็นกลุ่มที่เล็กลง",
        en="The query was stopped because it needed more than {megabytes} megabytes of memory. "
        "Please narrow it, or collect the results in smaller groups.",
    ),
    "query-worker-lost": Wording(
        th="โปรแกรมที่ทำงานกับคำสั่งนี้หยุดไปโดยไม่บอกเหตุผล คำตอบจึงไม่มา "
        "โปรดส่งอีกครั้ง ถ้ายังเกิดซ้ำโปรดแจ้งพร้อมคำสั่งนี้",
        en="The process that worked on the query ended without giving a reason, so there is no "
        "answer. Please send it once more; if it happens again, report it with this query.",
    ),
    "no-snapshot": Wording(
        th="ยังไม่มีข้อมูลที่เผยแพร่ จึงยังไม่มีอะไรให้ถาม โปรดโหลดกรณีก่อน แล้วถามใหม่",
        en="Nothing has been published yet, so there is nothing to ask. "
        "Please load some cases first, then ask again.",
    ),
}


def refusal(code: str, query: str, **details: object) -> QueryRefused:
    """The refusal to raise for `code`, with the query given back.

    `details` fill the marks of the wording; a list is read out with commas, an empty one as
    "none". A code or detail that the catalogue does not have is our bug and raises `KeyError`.
    """
    wording = CATALOGUE[code]
    th = {name: _read_out(detail, "ไม่มี") for name, detail in details.items()}
    en = {name: _read_out(detail, "none") for name, detail in details.items()}
    return QueryRefused(code, wording.th.format(**th), wording.en.format(**en), query)


def _read_out(detail: object, nothing: str) -> str:
    match detail:
        case list() | tuple():
            return ", ".join(map(str, detail)) or nothing
        case float():
            return f"{detail:g}"
        case _:
            return str(detail)
