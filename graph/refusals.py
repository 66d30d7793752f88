"""The catalogue of refusals: one sentence pair for each reason a query is not answered, or a
command not carried out.

Every text says what happened and what to do next, and can be read aloud.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from govinno.graph.tables import NotThere, QueryRefused


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
        th="ไม่มีกราฟชื่อ {name} ในข้อมูลที่เผยแพร่ จึงไม่พบอะไรในกราฟนั้น ชื่อที่ใกล้เคียงที่สุดคือ {nearest} "
        "โปรดตรวจชื่อกราฟ หรือตัด FROM ออกเพื่อถามทุกกราฟ",
        en="The published data have no graph named {name}, so nothing was found in it. "
        "The nearest names are: {nearest}. "
        "Please check the name, or leave FROM out to ask all graphs.",
    ),
    "query-unknown-function": Wording(
        th="คำสั่งนี้เรียกฟังก์ชัน {name} ซึ่งที่นี่ไม่มี โปรดใช้ฟังก์ชันของ SPARQL 1.1 แทน",
        en="The query calls the function {name}, which is not known here. "
        "Please use the functions of SPARQL 1.1 instead.",
    ),
    "query-unknown-prefix": Wording(
        th="คำสั่งนี้ใช้คำนำหน้า {name}: โดยไม่ได้ประกาศไว้ โปรดประกาศไว้บรรทัดแรก "
        "คำนำหน้าของกราฟนี้ที่ใกล้ที่สุดคือ {nearest}",
        en="The query uses the prefix {name}: and does not declare it. Please declare it at the "
        "top; the nearest that this graph uses is {nearest}",
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
    "answer-too-long": Wording(
        th="คำตอบมีมากกว่า {rows} แถว จึงไม่ได้ส่งให้เพียงบางส่วน โปรดจำกัดให้แคบลงหรือใส่ LIMIT",
        en="The answer has more than {rows} rows, and a part of it would look like the whole. "
        "Please narrow the query, or add a LIMIT.",
    ),
    "answer-has-no-such-form": Wording(
        th="คำตอบของคำสั่งนี้เขียนเป็น {forms} ไม่ได้ รูปแบบที่มีคือ {offered} โปรดขอรูปแบบที่มี",
        en="The answer to this query cannot be written as {forms}. It can be had as {offered}. "
        "Please ask for one of those.",
    ),
    "answer-not-in-xml": Wording(
        th="คำตอบนี้มีอักขระควบคุม หรือชื่อคุณสมบัติที่ลงท้ายด้วยเครื่องหมาย ซึ่งเขียนเป็น XML ไม่ได้ "
        "โปรดขอเป็น JSON หรือ Turtle",
        en="The answer holds a control character, or a property whose address does not end in a "
        "name, and XML cannot write that. Please ask for JSON or Turtle.",
    ),
    "answer-too-large": Wording(
        th="คำตอบยาวกว่า {characters} ตัวอักษร จึงไม่ได้ส่งให้เพียงบางส่วน "
        "โปรดเลือกคอลัมน์ให้น้อยลง จำกัดให้แคบลง หรือใส่ LIMIT",
        en="The answer is longer than {characters} characters, and a part of it would look like "
        "the whole. Please choose fewer columns, narrow the query, or add a LIMIT.",
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
    "query-failed": Wording(
        th="ทำคำตอบของคำสั่งนี้ไม่สำเร็จเพราะโปรแกรมผิดพลาด ({reason}) โปรดแจ้งพร้อมคำสั่งนี้ คำสั่งอื่นยังถามได้",
        en="The answer to this query could not be made, by a fault of the program ({reason}). "
        "Please report it with this query; other queries go on as before.",
    ),
    "neo4j-not-configured": Wording(
        th="ยังไม่ได้บอกว่าเซิร์ฟเวอร์ Neo4j อยู่ที่ใด โปรดตั้ง GOVINNO_NEO4J_URI เช่น neo4j://localhost:7687 "
        "และ GOVINNO_NEO4J_PASSWORD แล้วลองใหม่",
        en="Nobody has said where the Neo4j server is. Please set GOVINNO_NEO4J_URI, for example to "
        "neo4j://localhost:7687, and GOVINNO_NEO4J_PASSWORD, then try again.",
    ),
    "neo4j-bad-address": Wording(
        th="อ่านที่อยู่ {address} ไม่ได้ โปรดเขียน GOVINNO_NEO4J_URI ในรูป neo4j://ชื่อเครื่อง:7687 "
        "หรือ neo4j+s:// เมื่อเซิร์ฟเวอร์ใช้การเข้ารหัส",
        en="The address {address} cannot be read. Please write GOVINNO_NEO4J_URI as "
        "neo4j://host:7687, or neo4j+s:// where the server encrypts.",
    ),
    "neo4j-unreachable": Wording(
        th="ติดต่อเซิร์ฟเวอร์ Neo4j ที่ {address} ไม่ได้ โปรดตรวจว่าเซิร์ฟเวอร์เปิดอยู่ ที่อยู่ถูกต้อง "
        "และใช้พอร์ตของ Bolt ซึ่งโดยทั่วไปคือ 7687 แล้วลองใหม่",
        en="The Neo4j server at {address} cannot be reached. Please check that it runs, that the "
        "address is right and that the port is the one for Bolt, usually 7687, then try again.",
    ),
    "neo4j-no-such-host": Wording(
        th="ไม่พบเครื่องที่มีชื่อตามที่อยู่ {address} โปรดตรวจชื่อเครื่องใน GOVINNO_NEO4J_URI และเครือข่าย แล้วลองใหม่",
        en="No computer is known by the name in {address}. Please check the name in "
        "GOVINNO_NEO4J_URI and the network, then try again.",
    ),
    "neo4j-no-answer": Wording(
        th="ที่ {address} รับการเชื่อมต่อแล้วแต่ไม่ตอบ โปรดตรวจว่าเป็นพอร์ตของ Bolt ซึ่งโดยทั่วไปคือ 7687 "
        "และเซิร์ฟเวอร์ไม่ได้ทำงานหนักเกินไป แล้วลองใหม่",
        en="There is no answer from {address} in good time. Please check that the port is the one "
        "for Bolt, usually 7687, and that the server is not overloaded, then try again.",
    ),
    "neo4j-not-bolt": Wording(
        th="สิ่งที่ตอบอยู่ที่ {address} ไม่ได้ใช้โปรโตคอล Bolt ของ Neo4j โปรดตรวจพอร์ต ซึ่งโดยทั่วไปคือ 7687 ไม่ใช่ 7474 "
        "ถ้าเซิร์ฟเวอร์ใช้การเข้ารหัส โปรดเขียน neo4j+s:// แล้วลองใหม่",
        en="What answers at {address} does not speak Bolt, as Neo4j does. Please check the port, "
        "usually 7687 and not 7474, and write neo4j+s:// where the server encrypts.",
    ),
    "neo4j-not-encrypted": Wording(
        th="เชื่อมต่อแบบเข้ารหัสกับ {address} ไม่ได้ โปรดเขียน neo4j:// โดยไม่มี +s ถ้าเซิร์ฟเวอร์ไม่ใช้การเข้ารหัส "
        "หรือให้ผู้ดูแลเปิดการเข้ารหัสของ Bolt",
        en="No encrypted connection to {address} could be made. Please write neo4j:// without +s "
        "where the server does not encrypt, or have the administrator turn encryption on for Bolt.",
    ),
    "neo4j-bad-certificate": Wording(
        th="เครื่องนี้ไม่เชื่อถือใบรับรองของเซิร์ฟเวอร์ที่ {address} โปรดขอใบรับรองที่ถูกต้องจากผู้ดูแล "
        "หรือเขียน neo4j+ssc:// ถ้ามั่นใจว่าเป็นเซิร์ฟเวอร์นั้นจริง",
        en="The certificate of the server at {address} is not trusted here. Please have the "
        "administrator install a trusted one, or write neo4j+ssc:// if you are sure of the server.",
    ),
    "neo4j-cut-off": Wording(
        th="การเชื่อมต่อกับเซิร์ฟเวอร์ Neo4j ที่ {address} ขาดไประหว่างการส่ง ถ้าส่งไปแล้วบางส่วน เซิร์ฟเวอร์จะบอกผู้ที่ถามว่ายังไม่ครบ "
        "โปรดสั่ง govinno push neo4j อีกครั้งเมื่อเชื่อมต่อได้",
        en="The connection to the Neo4j server at {address} broke off during the push. If a part "
        "has arrived, the server says so to whoever asks it. Please run govinno push neo4j again "
        "when the connection is back.",
    ),
    "neo4j-busy": Wording(
        th="ฐานข้อมูล {database} ถูกจองไว้นานเกินกำหนด การส่งนี้จึงหยุด อาจมีการส่งอื่นที่ค้างอยู่ "
        "โปรดรอสักครู่แล้วสั่ง govinno push neo4j อีกครั้ง",
        en="The database {database} was held or kept busy for too long, so this push stopped. "
        "Another push may hang there. Please wait a moment, then run govinno push neo4j again.",
    ),
    "neo4j-cannot-store": Wording(
        th="เซิร์ฟเวอร์ Neo4j เก็บข้อมูลที่ส่งไปไม่ได้ ส่วนใหญ่เพราะดิสก์เต็ม โปรดให้ผู้ดูแลเพิ่มที่ว่างและเปิดเซิร์ฟเวอร์ใหม่ "
        "แล้วสั่ง govinno push neo4j อีกครั้ง",
        en="The Neo4j server could not keep what was sent, most often because its disk is full. "
        "Please have the administrator make room and restart the server, then run "
        "govinno push neo4j again.",
    ),
    "neo4j-push-out-of-memory": Wording(
        th="เซิร์ฟเวอร์ Neo4j ให้หน่วยความจำแก่หนึ่งธุรกรรมน้อยเกินไปสำหรับการส่งนี้ "
        "โปรดให้ผู้ดูแลเพิ่ม db.memory.transaction.max แล้วสั่ง govinno push neo4j อีกครั้ง",
        en="The Neo4j server gives a transaction too little memory for this push. Please have the "
        "administrator raise db.memory.transaction.max, then run govinno push neo4j again.",
    ),
    "neo4j-wrong-password": Wording(
        th="เซิร์ฟเวอร์ Neo4j ไม่รับชื่อผู้ใช้ {user} กับรหัสผ่านนี้ "
        "โปรดตรวจ GOVINNO_NEO4J_USER และ GOVINNO_NEO4J_PASSWORD",
        en="The Neo4j server does not accept the user {user} with this password. "
        "Please check GOVINNO_NEO4J_USER and GOVINNO_NEO4J_PASSWORD.",
    ),
    "neo4j-too-many-tries": Wording(
        th="ใส่รหัสผ่านของ {user} ผิดหลายครั้ง เซิร์ฟเวอร์จึงพักการเข้าใช้ไว้ชั่วครู่ "
        "โปรดตรวจรหัสผ่าน รอสักห้าวินาทีแล้วลองใหม่",
        en="The password of {user} was wrong several times, so the server refuses it for a moment. "
        "Please check the password, wait some five seconds and try again.",
    ),
    "neo4j-first-password": Wording(
        th="ต้องเปลี่ยนรหัสผ่านแรกของ {user} ก่อน โปรดเข้า Neo4j Browser หรือ cypher-shell แล้วตั้งรหัสผ่านใหม่",
        en="The first password of {user} has to be changed before anything else. Please log in with "
        "Neo4j Browser or cypher-shell and set a new one.",
    ),
    "neo4j-no-such-database": Wording(
        th="เซิร์ฟเวอร์ Neo4j ไม่มีฐานข้อมูลชื่อ {database} โปรดแก้ GOVINNO_NEO4J_DATABASE "
        "หรือปล่อยว่างเพื่อใช้ฐานข้อมูลเริ่มต้น",
        en="The Neo4j server has no database named {database}. Please correct "
        "GOVINNO_NEO4J_DATABASE, or leave it empty for the server's default one.",
    ),
    "neo4j-too-old": Wording(
        th="เซิร์ฟเวอร์นี้คือ {version} แต่ต้องใช้ Neo4j {oldest} ขึ้นไป โปรดปรับรุ่นเซิร์ฟเวอร์",
        en="This server is {version}, and Neo4j {oldest} or later is needed. "
        "Please upgrade the server.",
    ),
    "neo4j-no-write-right": Wording(
        th="ผู้ใช้ {user} เขียนลงฐานข้อมูล {database} ไม่ได้ โปรดขอสิทธิ์เขียน หรือให้ผู้ดูแลเปิดฐานข้อมูลให้เขียนได้",
        en="The user {user} may not write to the database {database}. Please ask for the right to "
        "write, or have the administrator open the database for writing.",
    ),
    "neo4j-holds-something-else": Wording(
        th="ฐานข้อมูล {database} มีข้อมูลอื่นอยู่แล้ว จำนวนโหนด {strangers} จึงไม่ได้เขียนอะไรลงไป "
        "โปรดใช้ฐานข้อมูลว่าง หรือใส่ --replace เพื่อลบทุกอย่างในฐานข้อมูลนั้นก่อน",
        en="The database {database} holds something else, counted in nodes: {strangers}. Nothing "
        "was written. Please use an empty database, or --replace to delete all that is there first.",
    ),
    "neo4j-overtaken": Wording(
        th="มีการส่งข้อมูลเข้าเซิร์ฟเวอร์เดียวกันเริ่มขึ้นทีหลัง การส่งนี้จึงหยุด ข้อมูลจะครบเมื่อการส่งใหม่นั้นเสร็จ "
        "โปรดรอ แล้วสั่ง govinno push neo4j อีกครั้งถ้าสแนปช็อตยังไม่ตรงกัน",
        en="Another push to the same server has begun since, so this one stopped. The graph will be "
        "whole when the other one is done. Please wait for it, and run govinno push neo4j again "
        "if the server then holds another snapshot.",
    ),
    "neo4j-out-of-step": Wording(
        th="มีผู้แก้ไขข้อมูลในเซิร์ฟเวอร์นอกโปรแกรมนี้ จึงส่งเฉพาะส่วนต่างไม่ได้ โปรดใช้ govinno push neo4j --full",
        en="Somebody has changed the data on the server by other means, so the difference alone "
        "does not fit. Please use govinno push neo4j --full.",
    ),
    "neo4j-out-of-memory": Wording(
        th="คำสั่งนี้ต้องใช้หน่วยความจำเกินที่เซิร์ฟเวอร์ Neo4j ให้ได้ จึงถูกหยุด "
        "โปรดจำกัดให้แคบลง หรือให้ผู้ดูแลเพิ่มหน่วยความจำ",
        en="The Neo4j server stopped this because it needed more memory than the server gives. "
        "Please narrow it, or ask the administrator for more memory.",
    ),
    "neo4j-half-pushed": Wording(
        th="เซิร์ฟเวอร์ Neo4j ได้รับสแนปช็อต {snapshot} มาเพียงบางส่วน คำตอบนี้จึงอาจไม่ครบ "
        "โปรดรอให้การส่งเสร็จ หรือสั่ง govinno push neo4j อีกครั้ง",
        en="The Neo4j server has received only a part of snapshot {snapshot}, so this answer may "
        "not be whole. Please wait for the push to end, or run govinno push neo4j again.",
    ),
    "neo4j-changed-meanwhile": Wording(
        th="ระหว่างที่ถาม เซิร์ฟเวอร์ Neo4j ได้รับข้อมูลใหม่ คำตอบนี้จึงอาจปนกันระหว่างก่อนกับหลัง โปรดถามอีกครั้ง",
        en="The Neo4j server received new data while it was asked, so this answer may mix what was "
        "there before and after. Please ask again.",
    ),
    "neo4j-other-snapshot": Wording(
        th="คำตอบนี้มาจากสแนปช็อต {held} ในเซิร์ฟเวอร์ Neo4j แต่ข้อมูลล่าสุดที่เผยแพร่ที่นี่คือ {here} "
        "โปรดสั่ง govinno push neo4j",
        en="This answer comes from snapshot {held} on the Neo4j server, and the one published here "
        "is {here}. Please run govinno push neo4j.",
    ),
    "neo4j-nothing-pushed": Wording(
        th="ฐานข้อมูล {database} ยังไม่มีกราฟจากที่นี่ โปรดส่งด้วย govinno push neo4j แล้วถามใหม่",
        en="The database {database} does not hold this graph yet. "
        "Please send it with govinno push neo4j, then ask again.",
    ),
    "neo4j-says": Wording(
        th="เซิร์ฟเวอร์ Neo4j ตอบว่าทำไม่ได้ โปรดส่งข้อความนี้ให้ผู้ดูแลเซิร์ฟเวอร์: {status}: {reason}",
        en="The Neo4j server could not do it. Please show this to its administrator: "
        "{status}: {reason}",
    ),
    "neo4j-other-store": Wording(
        th="ฐานข้อมูล {database} มีข้อมูลของคลังอื่นอยู่แล้ว {records} ระเบียน (สแนปช็อต {snapshot} "
        "ส่งครั้งล่าสุดเมื่อ {when}) จึงไม่ได้เขียนอะไรลงไป โปรดใช้ฐานข้อมูลอื่น "
        "หรือใส่ --replace เพื่อให้ข้อมูลของคลังนี้เข้าแทนที่",
        en="The database {database} holds another store's data: {records} records (snapshot "
        "{snapshot}, last pushed at {when}). Nothing was written. Please use another database, or "
        "--replace to put the data of this store in their place.",
    ),
    "neo4j-unnamed-store": Wording(
        th="ฐานข้อมูล {database} มีข้อมูล {records} ระเบียน (สแนปช็อต {snapshot} ส่งครั้งล่าสุดเมื่อ {when}) "
        "ซึ่งโปรแกรมรุ่นก่อนส่งไว้โดยไม่ได้บอกว่ามาจากคลังใด และไม่ใช่สแนปช็อตที่คลังนี้มี จึงไม่ได้เขียนอะไรลงไป "
        "ถ้าเป็นข้อมูลที่ส่งจากคลังนี้ โปรดใส่ --replace ถ้าไม่ใช่ โปรดใช้ฐานข้อมูลอื่น",
        en="The database {database} holds {records} records (snapshot {snapshot}, last pushed at "
        "{when}). An older version of the program sent them and did not say from which store, and "
        "this store has no such snapshot, so nothing was written. Please use --replace if they "
        "came from this store, and another database if not.",
    ),
    "neo4j-too-many-removals": Wording(
        th="การส่งนี้จะถอน {count} ระเบียนจาก {whole} ระเบียนที่ฐานข้อมูล {database} มีอยู่ ({list}) "
        "จึงไม่ได้เขียนอะไรลงไป ถ้าตั้งใจ โปรดสั่งใหม่พร้อม --allow-removals",
        en="This push would take out {count} of the {whole} records that the database {database} "
        "holds ({list}). Nothing was written. Please run it again with --allow-removals if you "
        "mean it.",
    ),
    "neo4j-answer-of-another-store": Wording(
        th="คำตอบนี้มาจากข้อมูลของคลังอื่นซึ่งอยู่ในเซิร์ฟเวอร์ Neo4j ไม่ใช่ข้อมูลของคลังนี้ "
        "โปรดตรวจ GOVINNO_NEO4J_URI และ GOVINNO_NEO4J_DATABASE",
        en="This answer comes from the data of another store, which the Neo4j server holds, not from "
        "this one's. Please check GOVINNO_NEO4J_URI and GOVINNO_NEO4J_DATABASE.",
    ),
    "no-such-record": Wording(
        th="ไม่มีระเบียน “{name}” ในกราฟ จึงไม่ได้ถอนอะไร ที่ใกล้ที่สุดคือ {nearest}",
        en="There is no record “{name}” in the graph; nothing was taken out. "
        "The nearest are {nearest}.",
    ),
    "no-such-source": Wording(
        th="“{name}” ไม่ใช่แหล่งของกราฟนี้ จึงไม่ได้ถอนอะไร แหล่งที่ใกล้ที่สุดคือ {nearest} ดูทั้งหมดด้วย govinno sources",
        en="“{name}” is no source of this graph; nothing was taken out. The nearest sources are "
        "{nearest}; govinno sources lists all.",
    ),
    "no-such-snapshot": Wording(
        th="ไม่มีสแนปช็อต “{name}” จึงไม่ได้เปลี่ยนอะไร ที่ใกล้ที่สุดคือ {nearest} ดูทั้งหมดด้วย govinno snapshots",
        en="There is no snapshot “{name}”; nothing was changed. The nearest are {nearest}; "
        "govinno snapshots lists all.",
    ),
    "no-earlier-snapshot": Wording(
        th="ไม่มีสแนปช็อตก่อน “{name}” ให้ย้อนกลับไป จึงไม่ได้เปลี่ยนอะไร ที่ใกล้ที่สุดคือ {nearest} "
        "ดูทั้งหมดด้วย govinno snapshots",
        en="There is no snapshot before “{name}” to go back to; nothing was changed. "
        "The nearest are {nearest}; govinno snapshots lists all.",
    ),
    "no-such-case": Wording(
        th="ไม่มีกรณี “{name}” ที่ใกล้ที่สุดคือ {nearest}",
        en="There is no case “{name}”. The nearest are {nearest}.",
    ),
    "no-such-engine": Wording(
        th="ไม่มีเครื่องมือค้นชื่อ “{name}” ที่ใกล้ที่สุดคือ {nearest}",
        en="There is no engine “{name}”. The nearest are {nearest}.",
    ),
    "snapshot-too-new": Wording(
        th="สแนปช็อต {snapshot} เขียนด้วยโปรแกรมรุ่นใหม่กว่านี้ จึงไม่อ่าน เพราะอาจอ่านผิด โปรดใช้โปรแกรมรุ่นใหม่ "
        "หรือย้อนไปสแนปช็อตก่อนหน้าด้วย govinno rollback",
        en="Snapshot {snapshot} was written by a newer version of the program and is not read by "
        "this one, which might misread it. Please use the newer version, or go back to an earlier "
        "snapshot with govinno rollback.",
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


def not_there(code: str, name: str, known: Iterable[str]) -> NotThere:
    """The refusal to raise where something named is none of those that are `known`."""
    from rapidfuzz import process  # the workers, which start often, never need it

    nearest = tuple(match[0] for match in process.extract(name, list(known), limit=3))
    said = refusal(code, "", name=name, nearest=nearest)
    refused = NotThere(said.code, said.th, said.en, "")
    refused.nearest = nearest
    return refused


def notice(code: str, **details: object) -> dict[str, str]:
    """What a reader must know beside an answer: the code and its two sentences."""
    said = refusal(code, "", **details)
    return {"code": code, "th": said.th, "en": said.en}


def _read_out(detail: object, nothing: str) -> str:
    match detail:
        case list() | tuple():
            return ", ".join(map(str, detail)) or nothing
        case float():
            return f"{detail:g}"
        case _:
            return str(detail)
