"""The settings: one table. The environment variable `GOVINNO_<NAME>` stands over the default.

Only the front doors read this; everything below gets plain values.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from govinno.graph import Limits
from govinno.graph.neo4j.address import Address
from govinno.words import Said


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting with its default, as text."""

    name: str
    default: str
    help_th: str
    help_en: str

    @property
    def variable(self) -> str:
        return f"GOVINNO_{self.name}"


SETTINGS = (
    Setting("STORE", ".govinno", "โฟลเดอร์ที่เก็บกราฟ", "The folder that holds the graph."),
    Setting("LANG", "th", "ภาษาของข้อความ: th หรือ en", "Language of messages: th or en."),
    Setting(
        "ZONE",
        "Asia/Bangkok",
        "เขตเวลาของผู้อ่าน ใช้บอกวันที่ในหน้าและไฟล์",
        "The time zone of the reader, in which pages and files tell the day.",
    ),
    Setting(
        "PEOPLE",
        "",
        "บุคคลในกราฟ: named (ชื่อในตำแหน่งหน้าที่) หรือ posts (ตำแหน่งเท่านั้น ไม่เก็บชื่อ)"
        " เว้นว่างคือคงไว้ตามกราฟที่มีอยู่ กราฟใหม่เริ่มที่ named",
        "People in the graph: named (in their public roles) or posts (no name is kept). Empty: as"
        " the store has it, in a new one named. A load that changes it reads every record again.",
    ),
    Setting(
        "SECONDS", "10", "เวลาสูงสุดของคำถามหนึ่งข้อ (วินาที)", "The longest a query may run, in seconds."
    ),
    Setting("ROWS", "10000", "จำนวนแถวสูงสุดของคำตอบ", "The most rows a query may give."),
    Setting(
        "MEGABYTES",
        "512",
        "หน่วยความจำสูงสุดของคำถามหนึ่งข้อ (MB)",
        "The most memory a query may use, in MB.",
    ),
    Setting(
        "QUESTIONS",
        "",
        "โฟลเดอร์ของไฟล์คำถามที่ท่านเขียนเอง เว้นว่างคือไม่มี",
        "A folder of question files of your own; empty for none.",
    ),
    Setting(
        "ENGINE",
        "embedded",
        "ใครตอบคำถามและ Cypher: embedded (ในเครื่องนี้) หรือ neo4j",
        "Who answers questions and Cypher: embedded, which needs no server, or neo4j.",
    ),
    Setting(
        "NEO4J_URI",
        "",
        "ที่อยู่ของเซิร์ฟเวอร์ Neo4j เช่น neo4j://localhost:7687",
        "Address of the Neo4j server, for example neo4j://localhost:7687.",
    ),
    Setting("NEO4J_USER", "neo4j", "ชื่อผู้ใช้ใน Neo4j", "The user on that server."),
    Setting("NEO4J_PASSWORD", "", "รหัสผ่านของผู้ใช้นั้น", "The password of that user."),
    Setting(
        "NEO4J_DATABASE",
        "",
        "ฐานข้อมูลใน Neo4j เว้นว่างคือฐานข้อมูลเริ่มต้น",
        "The database there; empty for the server's default one.",
    ),
)


class BadSetting(Said):
    """A setting cannot be read, or there is none of that name; the message names it."""


def read_setting(name: str) -> str:
    """The value of a setting; raises `BadSetting` for a name that is not in the table."""
    setting = next((s for s in SETTINGS if s.name == name), None)
    if setting is None:
        names = ", ".join(s.name for s in SETTINGS)
        raise BadSetting(
            f"ไม่มีค่าตั้งชื่อ “{name}” ที่มีคือ {names}", f"There is no setting “{name}”. There are {names}."
        )
    return os.environ.get(setting.variable) or setting.default


def store_folder(given: str | None = None) -> Path:
    """Where the graph is kept: what the command says, else the setting."""
    return Path(given or read_setting("STORE"))


def language(given: str | None = None) -> str:
    """`th` or `en`."""
    return "en" if (given or read_setting("LANG")).lower().startswith("en") else "th"


def zone() -> ZoneInfo:
    """The time zone in which days are told; raises `BadSetting` for one that is not known."""
    told = read_setting("ZONE")
    try:
        return ZoneInfo(told)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadSetting(
            f"GOVINNO_ZONE: ไม่รู้จักเขตเวลา “{told}” โปรดเขียนแบบ Asia/Bangkok",
            f"GOVINNO_ZONE: “{told}” is no time zone such as Asia/Bangkok.",
        ) from None


def keeps_names() -> bool | None:
    """Whether names of people go into the graph; None where nobody has said so: then it stays as
    it is in the store, and names that were kept out never come back by a forgotten setting.

    Raises `BadSetting` for an unknown word.
    """
    said = read_setting("PEOPLE")
    return _one_of("PEOPLE", "named", "posts") == "named" if said else None


def questions_folder() -> Path | None:
    """Where questions of one's own are, None where there are none."""
    told = read_setting("QUESTIONS")
    return Path(told).resolve() if told else None


def limits() -> Limits:
    """What one query may cost; raises `BadSetting` for a value that is no positive number."""
    return Limits(_number("SECONDS"), int(_number("ROWS")), int(_number("MEGABYTES")))


def neo4j_address() -> Address | None:
    """Where the Neo4j server is, or None where nobody has said so."""
    uri, *rest = (read_setting(f"NEO4J_{part.upper()}") for part in Address._fields)
    return Address(uri, *rest) if uri else None


def asks_neo4j() -> bool:
    """Whether questions and Cypher go to Neo4j; raises `BadSetting` for an unknown engine."""
    return _one_of("ENGINE", "embedded", "neo4j") == "neo4j"


def _one_of(name: str, first: str, second: str) -> str:
    """A setting that is one of two words; raises `BadSetting`, which names both, for another."""
    told = read_setting(name)
    if told not in (first, second):
        raise BadSetting(
            f"GOVINNO_{name}: “{told}” ใช้ไม่ได้ ต้องเป็น {first} หรือ {second}",
            f"GOVINNO_{name}: “{told}” must be {first} or {second}.",
        )
    return told


def _number(name: str) -> float:
    text = read_setting(name)
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not number >= 1:
        raise BadSetting(
            f"GOVINNO_{name}: “{text}” ใช้ไม่ได้ ต้องเป็นตัวเลขตั้งแต่ 1",
            f"GOVINNO_{name}: “{text}” must be a number from 1.",
        )
    return number
