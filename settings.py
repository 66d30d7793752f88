"""The settings: one table. The environment variable `GOVINNO_<NAME>` stands over the default.

Only the front doors read this; everything below gets plain values.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from govinno.graph import ENGINES, Engine, Limits
from govinno.graph.exports import Publication, choices
from govinno.graph.neo4j.address import Address
from govinno.graph.sparql_server import address as sparql
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
        "WORKERS",
        "",
        "จำนวนคำสั่งที่ตอบได้พร้อมกัน เว้นว่างคือเท่าจำนวนหน่วยประมวลผล (อย่างน้อย 2)"
        " ส่วน Cypher ในเครื่องไม่เกิน 1 ต่อหน่วยความจำ 4 GB",
        "How many queries are answered at once. Empty: as many as there are processors, at least 2."
        " Of embedded Cypher never more than one for each 4 GB of memory.",
    ),
    Setting(
        "PROXY",
        "",
        "ที่อยู่ของเว็บเซิร์ฟเวอร์ที่ตั้งอยู่หน้า SPARQL endpoint เช่น 127.0.0.1"
        " เพื่อนับผู้ถามแยกรายตาม X-Forwarded-For",
        "Address of a web server before the SPARQL endpoint, for example 127.0.0.1: who asks is told"
        " by its X-Forwarded-For, so that each has a share.",
    ),
    Setting(
        "ENGINE",
        "embedded",
        "ใครตอบคำถามและคำสั่งค้น: embedded (ในเครื่องนี้) neo4j หรือ sparql-server",
        "Who answers questions and queries: embedded, which needs no server, neo4j (questions and"
        " Cypher), or sparql-server (questions and SPARQL).",
    ),
    Setting(
        "ALLOW_LOADING",
        "no",
        "เผยแพร่กรณีจากหน้า นำเข้ากรณี ของแดชบอร์ดได้หรือไม่: yes หรือ no",
        "Whether cases can be published from the page Bring cases of the dashboard: yes or no.",
    ),
    Setting(
        "UPLOAD_MB",
        "20",
        "ขนาดไฟล์สูงสุดที่หน้า นำเข้ากรณี รับ (MB)",
        "The largest file that the page Bring cases takes, in MB.",
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
    Setting(
        "DASHBOARD",
        "",
        "ที่อยู่ของแดชบอร์ดที่คนเปิดอ่าน เช่น http://127.0.0.1:8501 ใช้เป็นลิงก์ในผลของ govinno mcp",
        "Address of the dashboard that people open, for example http://127.0.0.1:8501: the results"
        " of govinno mcp link to it. Empty: to the endpoint at PUBLIC_HOST, else to IRIs.",
    ),
    Setting(
        "SPARQL_URL",
        "",
        "ที่อยู่สำหรับถามของเซิร์ฟเวอร์ SPARQL เช่น http://localhost:3030/ds/sparql",
        "Address for queries of the SPARQL server, for example http://localhost:3030/ds/sparql.",
    ),
    Setting(
        "SPARQL_UPDATE_URL",
        "",
        "ที่อยู่สำหรับแก้ไขของเซิร์ฟเวอร์นั้น เว้นว่างได้เมื่อเป็น Fuseki หรือ Oxigraph",
        "Address for updates there; empty on Fuseki and Oxigraph, where it follows.",
    ),
    Setting(
        "SPARQL_GRAPHS_URL",
        "",
        "ที่อยู่สำหรับส่งกราฟทั้งกราฟ (Graph Store) เว้นว่างได้เช่นกัน",
        "Address for whole graphs there (graph store protocol); empty as for updates.",
    ),
    Setting("SPARQL_USER", "", "ชื่อผู้ใช้ในเซิร์ฟเวอร์นั้น ถ้ามี", "The user on that server, if it has any."),
    Setting("SPARQL_PASSWORD", "", "รหัสผ่านของผู้ใช้นั้น", "The password of that user."),
    Setting(
        "ALLOW_ORIGIN",
        "",
        "เว็บไซต์ที่หน้าเว็บของเขาถาม govinno serve ได้ เช่น https://page.example.go.th คั่นด้วยเว้นวรรค",
        "Sites whose pages may ask govinno serve, such as https://page.example.go.th, with blanks"
        " between them.",
    ),
    Setting(
        "BASE_PATH",
        "",
        "เส้นทางของ govinno serve หลังพร็อกซี เช่น /govinno",
        "The path of govinno serve behind a proxy, such as /govinno.",
    ),
    Setting(
        "PUBLIC_HOST",
        "",
        "ชื่อที่คนทั่วไปใช้เรียก govinno serve ผ่านพร็อกซี เช่น data.example.go.th",
        "The name by which people know govinno serve behind a proxy, such as data.example.go.th.",
    ),
    Setting(
        "LOG",
        "",
        "แฟ้มบันทึกคำขอของบริการสืบค้น บรรทัดละหนึ่งคำขอ - คือ standard error เว้นว่างคือไม่บันทึก",
        "A file for the log of the endpoint, one line a request; - is standard error, empty is none.",
    ),
    Setting(
        "LOG_CLIENTS",
        "no",
        "บันทึกที่อยู่ของผู้ขอด้วยหรือไม่: yes หรือ no",
        "Whether the log tells the address of who asks: yes or no.",
    ),
    Setting(
        "DUMPS",
        "",
        "โฟลเดอร์ที่บริการสืบค้นเขียนแฟ้มข้อมูลทั้งชุดให้ดาวน์โหลด เว้นว่างคือโฟลเดอร์ชั่วคราวของระบบ",
        "Where the endpoint writes the files of all data for download; empty is the system's folder"
        " for temporary files.",
    ),
    Setting("DATA_PUBLISHER", "", "หน่วยงานที่เผยแพร่ชุดข้อมูล", "Who publishes the data set."),
    Setting("DATA_CREATOR", "", "ผู้จัดทำชุดข้อมูล", "Who made the data set."),
    Setting(
        "DATA_CONTACT",
        "",
        "หน่วยงานหรือกลุ่มงานที่ติดต่อได้",
        "The office that answers questions about the data set.",
    ),
    Setting("DATA_EMAIL", "", "อีเมลของหน่วยงานนั้น", "The e-mail address of that office."),
    Setting(
        "DATA_LICENCE",
        "",
        "ที่อยู่ของสัญญาอนุญาต เช่น https://creativecommons.org/licenses/by/4.0/",
        "The address of the licence, for example https://creativecommons.org/licenses/by/4.0/.",
    ),
    Setting(
        "DATA_ORGANISATION",
        "",
        "ชื่อย่อของหน่วยงานในบัญชีข้อมูล (owner_org)",
        "The short name by which a catalogue knows the publisher (owner_org).",
    ),
    Setting(
        "DATA_OBJECTIVE",
        "",
        "วัตถุประสงค์ ตามคำของบัญชีข้อมูลภาครัฐ หลายข้อคั่นด้วยจุลภาค",
        "The objective in the words of the Thai government data catalogue; several with commas.",
    ),
    Setting(
        "DATA_UPDATED",
        "",
        "ปรับปรุงบ่อยเพียงใด ตามคำของบัญชีข้อมูลภาครัฐ เช่น ปี",
        "How often it is updated, in the words of that catalogue, for example ปี.",
    ),
    Setting(
        "DATA_CATEGORY",
        "",
        "หมวดหมู่ตามธรรมาภิบาลข้อมูลภาครัฐ เช่น ข้อมูลสาธารณะ",
        "The category of data governance in that catalogue, for example ข้อมูลสาธารณะ.",
    ),
)


_ADDRESS = re.compile(r"https?://[^\s<>\"{}|^`\\]+")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
#: The parts of the publication that are one word of a list.
_CHOSEN = ("updated", "category")


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


def allows_loading() -> bool:
    """Whether the dashboard may publish; raises `BadSetting` for an unknown word."""
    return _one_of("ALLOW_LOADING", "yes", "no") == "yes"


def upload_mb() -> int:
    """The largest file that the dashboard takes, in MB; raises `BadSetting`."""
    return int(_number("UPLOAD_MB"))


def workers() -> int | None:
    """How many queries are answered at once, None where nobody has said so; raises `BadSetting`."""
    return int(_number("WORKERS")) if read_setting("WORKERS") else None


def proxy() -> str:
    """The addresses of web servers before the endpoint, with commas, "" for none; `BadSetting`."""
    told = read_setting("PROXY")
    try:
        return ",".join(str(ip_address(one.strip())) for one in told.split(",") if told)
    except ValueError:
        raise BadSetting(
            f"GOVINNO_PROXY: “{told}” ใช้ไม่ได้ โปรดเขียนเป็นที่อยู่แบบ 127.0.0.1 คั่นด้วยจุลภาค",
            f"GOVINNO_PROXY: “{told}” must be addresses such as 127.0.0.1, with commas between them.",
        ) from None


def neo4j_address() -> Address | None:
    """Where the Neo4j server is, or None where nobody has said so."""
    uri, *rest = (read_setting(f"NEO4J_{part.upper()}") for part in Address._fields)
    return Address(uri, *rest) if uri else None


def sparql_address() -> sparql.Address | None:
    """Where the SPARQL server is, or None where nobody has said so."""
    if not read_setting("SPARQL_URL"):
        return None
    names = ("URL", "UPDATE_URL", "GRAPHS_URL", "USER", "PASSWORD")
    return sparql.address(*(read_setting(f"SPARQL_{name}") for name in names))


def publication() -> Publication:
    """What is said of the data set; raises `BadSetting` for what is no address or no choice."""
    parts = [part for part in Publication._fields if part != "address"]
    said = {part: read_setting(setting_of(part)).strip() for part in parts}
    objectives = tuple(word.strip() for word in said.pop("objective").split(",") if word.strip())
    if said["licence"] and not _ADDRESS.fullmatch(said["licence"]):
        raise _no_address("DATA_LICENCE", said["licence"])
    if said["email"] and not _EMAIL.fullmatch(said["email"]):
        raise BadSetting(
            f"GOVINNO_DATA_EMAIL: “{said['email']}” ไม่ใช่อีเมล โปรดเขียนแบบ data@example.go.th",
            f"GOVINNO_DATA_EMAIL: “{said['email']}” is no e-mail address such as data@example.go.th.",
        )
    for part, words in {"objective": objectives, **{p: (said[p],) for p in _CHOSEN}}.items():
        _refuse_unknown(part, [word for word in words if word])
    return Publication(**said, address=_public_address(), objective=objectives)


def setting_of(part: str) -> str:
    """The name of the setting that fills a part of the publication."""
    return "PUBLIC_HOST" if part == "address" else f"DATA_{part.upper()}"


def _public_address() -> str:
    """Where people find the endpoint, as its server would say it; empty where nobody has."""
    name = read_setting("PUBLIC_HOST").strip().rstrip("/").lower()
    if not name:
        return ""
    address = (name if "://" in name else f"https://{name}") + read_setting("BASE_PATH").rstrip("/")
    if not _ADDRESS.fullmatch(address):
        raise _no_address("PUBLIC_HOST", name)
    return address


def _no_address(name: str, told: str) -> BadSetting:
    return BadSetting(
        f"GOVINNO_{name}: “{told}” ไม่ใช่ที่อยู่เว็บ โปรดเขียนเต็มตั้งแต่ https://",
        f"GOVINNO_{name}: “{told}” is no web address. Please write all of it, from https:// on.",
    )


def _refuse_unknown(part: str, words: list[str]) -> None:
    known = choices(part) if words else []
    for word in words:
        if word not in known:
            name, listed = f"GOVINNO_DATA_{part.upper()}", " · ".join(known)
            raise BadSetting(
                f"{name}: ไม่มี “{word}” ในบัญชีข้อมูล โปรดใช้คำใดคำหนึ่ง: {listed}",
                f"{name}: the catalogue has no “{word}”. Please use one of: {listed}",
            )


def logs_clients() -> bool:
    """Whether the log tells who asks; raises `BadSetting` for an unknown word."""
    return _one_of("LOG_CLIENTS", "yes", "no") == "yes"


def dumps_folder() -> Path | None:
    """Where files for download are written; None where nobody has said so."""
    told = read_setting("DUMPS")
    return Path(told) if told else None


def asked_server() -> Engine | None:
    """The server that is asked in place of the engines here, None where there is none.

    Raises `BadSetting` for an unknown engine.
    """
    servers: dict[str, Engine] = {name: name for name, facts in ENGINES.items() if facts.is_server}
    return servers.get(_one_of("ENGINE", "embedded", *servers))


def dashboard() -> str | None:
    """Where people open the dashboard, None where nobody has said so; raises `BadSetting` for what
    is no address of the web."""
    told = read_setting("DASHBOARD")
    if told and not _ADDRESS.fullmatch(told):
        raise _no_address("DASHBOARD", told)
    return told.rstrip("/") or None


def _one_of(name: str, *words: str) -> str:
    """A setting that is one of some words; raises `BadSetting`, which names them, for another."""
    told = read_setting(name)
    if told not in words:
        *others, last = words
        raise BadSetting(
            f"GOVINNO_{name}: “{told}” ใช้ไม่ได้ ต้องเป็น {', '.join(others)} หรือ {last}",
            f"GOVINNO_{name}: “{told}” must be {', '.join(others)} or {last}.",
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
