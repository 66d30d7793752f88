"""Faults: what is wrong with the data, said so that a person can mend it.

A fault is a value. Loaders and checks collect them; only the front doors show them. The
catalogue below holds every code once, with its severity and its words in Thai and English.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One entry of the catalogue. The templates are filled from the fault's own details."""

    severity: Severity
    th: str
    en: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in one place.

    `line` is the line of a text or the row of a sheet, from 1, and 0 where the whole file is
    meant; `field` leads to the field in the words of the file: the way through a YAML
    (`partners[2].role`), the heading of a column; `value` is what stands there, cut to 200
    characters.
    """

    file: str
    line: int
    field: str
    code: str
    severity: Severity
    value: str
    message_th: str
    message_en: str

    def as_dict(self) -> dict[str, object]:
        """The fault as the JSON shape of `govinno check --json`."""
        return asdict(self)


def _error(th: str, en: str) -> FaultKind:
    return FaultKind("error", th, en)


def _warning(th: str, en: str) -> FaultKind:
    return FaultKind("warning", th, en)


CATALOGUE: dict[str, FaultKind] = {
    # ---- the file
    "file-missing": _error(
        "ไม่พบไฟล์หรือโฟลเดอร์ “{text}” โปรดตรวจที่อยู่แล้วพิมพ์ใหม่",
        "There is no file or folder “{text}”. Check the path and type it again.",
    ),
    "file-unreadable": _error(
        "เปิดไฟล์ไม่ได้ ({reason}) โปรดตรวจสิทธิ์ของไฟล์",
        "The file cannot be opened ({reason}). Check its permissions.",
    ),
    "folder-unreadable": _error(
        "เปิดโฟลเดอร์นี้ไม่ได้ ({reason}) จึงไม่รู้ว่ามีระเบียนใดอยู่ โปรดตรวจสิทธิ์ของโฟลเดอร์",
        "This folder cannot be opened ({reason}), so it is not known which records it holds. Check "
        "its permissions.",
    ),
    "folder-loop": _warning(
        "ลิงก์นี้วนกลับมาที่โฟลเดอร์ของตัวเอง จึงข้ามไป ที่เหลืออ่านครบแล้ว โปรดลบลิงก์",
        "This link leads back to a folder that it lies in; it is passed over and the rest is read. "
        "Take the link out.",
    ),
    "file-not-read": _error(
        "ยังอ่านไฟล์ชนิดนี้ไม่ได้ ({text}) โปรด{how_th}",
        "Files of this kind are not read yet ({text}); {how_en}.",
    ),
    "files-not-read": _warning(
        "มีไฟล์ที่ไม่ได้อ่าน {count} ไฟล์ ({list}) โปรด{how_th}",
        "Files that are not read: {count} ({list}); {how_en}.",
    ),
    "files-left-behind": _warning(
        "มีไฟล์ที่โปรแกรมอื่นทิ้งไว้ {count} รายการ ({list}) จึงไม่ได้อ่าน โปรดลบทิ้งถ้าไม่ใช้",
        "Files that other programs left behind are not read: {count} ({list}). Delete them if "
        "they are of no use.",
    ),
    "file-empty": _error(
        "ไฟล์ว่างเปล่า โปรดเขียนระเบียนกรณี หรือย้ายไฟล์ออกจากโฟลเดอร์",
        "The file is empty. Write a case record in it, or take it out of the folder.",
    ),
    "file-too-large": _error(
        "ไฟล์ใหญ่ {size} MB แต่ระเบียนหนึ่งใหญ่ได้ไม่เกิน {limit} MB โปรดแยกเป็นหนึ่งไฟล์ต่อหนึ่งกรณี",
        "The file has {size} MB; a case record may have {limit} MB. Write one file for each case.",
    ),
    "file-encoding": _error(
        "ไฟล์ไม่ได้บันทึกเป็น UTF-8{looks_th} โปรดเปิดในโปรแกรมที่เขียน แล้วบันทึกใหม่เป็น UTF-8",
        "The file is not UTF-8{looks_en}. Open it where it was written and save it as UTF-8.",
    ),
    "file-cut-off": _error(
        "ไฟล์ขาดกลางอักขระ แสดงว่าคัดลอกมาไม่ครบ โปรดคัดลอกใหม่ทั้งไฟล์",
        "The file ends in the middle of a character, so part of it is lost. Copy it again.",
    ),
    "not-yaml": _error(
        "อ่านเป็น YAML ไม่ได้: {reason_th} โปรดแก้บรรทัดนี้หรือบรรทัดก่อนหน้า",
        "This is not YAML: {reason_en}. Mend this line or the one before it.",
    ),
    "yaml-not-allowed": _error(
        "ระเบียนกรณีไม่ใช้{what_th} ของ YAML โปรดเขียนค่าลงไปตรง ๆ",
        "A case record does not use {what_en}. Write the value out.",
    ),
    "odd-blank": _error(
        "บรรทัดนี้มีอักขระ {character} ที่ดูเหมือนช่องว่างหรือทวิภาคแต่ไม่ใช่ โปรดลบแล้วพิมพ์ใหม่ด้วยแป้นเว้นวรรคหรือ :",
        "This line holds {character}, which looks like a blank or a colon and is none. Delete it "
        "and type an ordinary blank or colon.",
    ),
    "cut-by-comma": _error(
        "จุลภาคใน {{ }} ตัดข้อความ: “{name}” หลุดออกมาเป็นชื่อช่อง โปรดครอบข้อความที่มีจุลภาคด้วยเครื่องหมายคำพูด "
        "หรือเขียนบรรทัดละช่อง",
        "A comma inside {{ }} cut a text in two: “{name}” stands there as a field of its own. Put "
        "the text with the comma in quotes, or write one field on each line.",
    ),
    "text-after-hash": _warning(
        "ไม่ได้อ่าน “{told}” เพราะ YAML ถือว่าข้อความหลัง # เป็นหมายเหตุ ถ้าเป็นส่วนหนึ่งของข้อความ ให้ครอบทั้งหมดด้วย"
        "เครื่องหมายคำพูด ถ้าเป็นหมายเหตุ ให้ย้ายไปไว้บรรทัดของตัวเอง",
        "“{told}” is not read: YAML takes what follows # for a comment. If it belongs to the text, "
        "write the whole text in quotes; if it is a comment, give it a line of its own.",
    ),
    "not-a-record": _error(
        "ไฟล์นี้ไม่ใช่ระเบียนกรณี ต้องเริ่มด้วยชื่อช่อง เช่น id: lao: innovation:",
        "This is no case record. It must begin with fields such as id: lao: innovation:",
    ),
    "no-record": _error(
        "ไม่พบระเบียนที่นี่ จึงไม่ได้เผยแพร่อะไร โปรดตรวจที่อยู่ และดูว่าไฟล์เป็น .yaml .yml หรือ .csv",
        "There is no record here, so nothing was published. Check the path, and that its files are "
        ".yaml, .yml or .csv.",
    ),
    "unknown-record": _error(
        "ไม่รู้ว่าเป็นระเบียนชนิดใด เพราะมีแต่ช่อง {found} โปรดแก้ชื่อช่อง ระเบียนแต่ละชนิดรู้ได้จากช่องเหล่านี้ – {known_th}",
        "What kind of record this is cannot be told from its fields: {found}. Mend their names; "
        "each kind is known by these – {known_en}.",
    ),
    "unknown-table": _warning(
        "ไม่รู้ว่าตารางนี้เป็นระเบียนชนิดใด จึงไม่ได้โหลด คอลัมน์ที่มีคือ “{found}” โปรดแก้หัวตารางและคั่นด้วยจุลภาค "
        "ตารางแต่ละชนิดรู้ได้จากคอลัมน์เหล่านี้ – {known_th}",
        "What kind of record this table is cannot be told from its columns, so it was not loaded: "
        "“{found}”. Mend the heading and put commas between the columns; each kind is known by "
        "these – {known_en}.",
    ),
    "csv-separator": _error(
        "ตารางนี้คั่นช่องด้วย “{separator}” ซึ่งอยู่ในข้อความก็ได้ จึงไม่ได้อ่าน โปรดบันทึกใหม่เป็น CSV UTF-8 (คั่นด้วยจุลภาค) หรือเพิ่มบรรทัดแรกว่า "
        "sep={separator}",
        "The cells of this table are separated by “{separator}”, which may stand in a text as well, "
        "so it is not read. Save it again as CSV UTF-8 (comma delimited), or begin it with the line "
        "sep={separator}",
    ),
    "csv-separated-by": _warning(
        "ตารางนี้คั่นช่องด้วย “{separator}” แทนจุลภาค และอ่านตามนั้นแล้ว โปรดดูว่าช่องตรงกัน ครั้งหน้าให้บันทึกเป็น CSV UTF-8",
        "The cells of this table are separated by “{separator}” in place of commas, and were read "
        "so. See that they stand where they should; next time save it as CSV UTF-8.",
    ),
    "csv-title": _warning(
        "อ่านหัวตารางจากบรรทัด {heading} จึงไม่ได้อ่าน “{text}” ที่อยู่เหนือหัวตาราง โปรดลบออกถ้าไม่ใช้ หรือย้ายไปไว้ในคอลัมน์ของมัน",
        "The heading was read from line {heading}, so “{text}” above it is not read. Take it out, "
        "or write it in a column of its own.",
    ),
    "csv-encoding": _warning(
        "อ่านไฟล์นี้เป็น {encoding} ไม่ใช่ UTF-8 โปรดดูว่าภาษาไทยไม่เพี้ยน ครั้งหน้าให้บันทึกเป็น CSV UTF-8",
        "This file was read as {encoding}, not as UTF-8. See that its letters are right; next time "
        "save it as CSV UTF-8.",
    ),
    "table-too-large": _error(
        "ตารางใหญ่ {size} MB แต่ตารางหนึ่งใหญ่ได้ไม่เกิน {limit} MB โปรดลบแถวและคอลัมน์ที่ว่าง หรือแยกเป็นหลายไฟล์ที่มีหัวตารางเดียวกัน",
        "The table has {size} MB; one may have {limit} MB. Take out empty rows and columns, or cut "
        "it into several files with the same heading.",
    ),
    "line-numbers": _warning(
        "คอลัมน์ “{name}” เป็นเพียงเลขลำดับบรรทัด จึงไม่นำเข้า หากเป็นอันดับที่ได้ โปรดเปลี่ยนหัวเป็น “อันดับ”",
        "The column “{name}” only numbers the lines, so it is not taken in. Change the "
        "heading to “rank” if it tells one.",
    ),
    "column-without-heading": _error(
        "คอลัมน์ที่ {number} มีข้อมูล (“{text}”) แต่ไม่มีหัว โปรดเขียนหัวตาราง หรือลบคอลัมน์นี้",
        "Column {number} holds “{text}” and has no heading. Write the heading, or take the column "
        "out.",
    ),
    "csv-quote": _error(
        "เครื่องหมายคำพูดในคอลัมน์ “{name}” ไม่มีตัวปิด หรือมีข้อความต่อท้าย โปรดเติมตัวปิด หรือลบทั้งคู่",
        "A quotation mark in the column “{name}” is not closed, or text follows it. Write the "
        "closing mark, or take both out.",
    ),
    "csv-line-length": _error(
        "บรรทัดนี้มี {count} ช่อง แต่หัวตารางมี {limit} ช่อง โปรดเติมหรือลบจุลภาค "
        "และครอบข้อความที่มีจุลภาคด้วยเครื่องหมายคำพูด",
        "This line has {count} cells and the heading {limit}. Add or take out commas, and put a "
        "text that holds a comma in quotes.",
    ),
    "unknown-column": _error(
        "{kind_th}ไม่มีคอลัมน์ชื่อ “{name}” ชื่อที่ใกล้ที่สุดคือ {nearest} โปรดแก้หัวตารางหรือลบคอลัมน์",
        "{kind_en} have no column “{name}”. The nearest are {nearest}. Mend the heading or take "
        "the column out.",
    ),
    "repeated-column": _error(
        "คอลัมน์ “{name}” มีซ้ำ โปรดเหลือไว้คอลัมน์เดียว",
        "The column “{name}” stands there twice. Keep one of the two.",
    ),
    # ---- fields
    "unknown-field": _error(
        "ไม่มีช่องชื่อ “{name}” ตรงนี้ ชื่อที่ใกล้ที่สุดคือ {nearest}",
        "There is no field “{name}” here. The nearest are {nearest}.",
    ),
    "repeated-key": _error(
        "ช่อง “{name}” มีอยู่แล้วที่บรรทัด {first} โปรดเหลือไว้ช่องเดียว",
        "The field “{name}” stands already on line {first}. Keep one of the two.",
    ),
    "empty-field": _warning(
        "ช่อง “{name}” ไม่มีค่า โปรดใส่ค่า หรือลบช่องนี้ถ้าแหล่งข้อมูลไม่ได้บอก",
        "The field “{name}” has no value. Write one, or leave the field out where the source "
        "does not say.",
    ),
    "empty-entry": _warning(
        "รายการนี้ว่าง โปรดใส่ค่า หรือลบออก",
        "This entry of a list is empty. Write it, or take it out.",
    ),
    "split-number": _error(
        "“{name}” เป็นตัวเลขที่ขาดจากกันเพราะจุลภาค โปรดเขียนโดยไม่มีจุลภาค หรือครอบด้วยเครื่องหมายคำพูด",
        "“{name}” is the rest of a figure that its comma cut in two. Write the figure without a "
        "comma, or put it in quotes.",
    ),
    "wrong-kind": _error(
        "ช่อง “{name}” ต้องเป็น{expected_th} โปรดเขียนใหม่",
        "The field “{name}” must be {expected_en}. Write it so.",
    ),
    "missing-field": _error(
        "ขาดช่อง “{name}” ({label_th}) โปรดเพิ่ม",
        "The field “{name}” ({label_en}) is missing. Add it.",
    ),
    "missing-field-advised": _warning(
        "ควรมีช่อง “{name}” ({label_th}) โปรดเพิ่มถ้าทราบ",
        "The field “{name}” ({label_en}) should be there. Add it if it is known.",
    ),
    "too-many-values": _error(
        "“{name}” ({label_th}) มี {count} ค่า แต่มีได้เพียง {limit} ค่า โปรดเหลือค่าที่ถูก",
        "“{name}” ({label_en}) has {count} values; only {limit} is allowed. Keep the right one.",
    ),
    "two-names-in-a-language": _error(
        "“{name}” ({label_th}) มีสองค่าในภาษาเดียวกัน โปรดเหลือค่าเดียว",
        "“{name}” ({label_en}) has two values in one language. Keep one.",
    ),
    "wrong-target": _error(
        "“{name}” ต้องชี้ไปยัง{label_th} โปรดแก้ “{text}”",
        "“{name}” must point to something of the kind “{label_en}”. Mend “{text}”.",
    ),
    "wrong-datatype": _error(
        "“{name}” ({label_th}) ต้องเป็น{expected_th} โปรดแก้ “{text}”",
        "“{name}” ({label_en}) must be {expected_en}. Mend “{text}”.",
    ),
    "wrong-pattern": _error(
        "“{name}” ({label_th}) ต้องเป็น{form_th} โปรดแก้ “{text}”",
        "“{name}” ({label_en}) must be {form_en}. Mend “{text}”.",
    ),
    "out-of-range": _error(
        "“{name}” ({label_th}) ต้องเป็น {range} โปรดแก้ตัวเลข “{text}”",
        "“{name}” ({label_en}) must be {range}. Mend the figure “{text}”.",
    ),
    "orphan": _error(
        "{label_th}นี้ต้องเป็นของ{owner_th} {number_th}รายการ แต่เป็นของ {count} รายการ โปรดแก้ about",
        "This {label_en} must belong to {number_en} {owner_en}; it belongs to {count}. Mend about.",
    ),
    "not-an-iri": _error(
        "สิ่งนี้ต้องมี IRI ถาวร โปรดตั้ง IRI แทนโหนดว่าง",
        "This needs a permanent IRI. Give it one in place of a blank node.",
    ),
    # ---- values
    "unknown-code": _error(
        "“{text}” ไม่อยู่ในบัญชีรหัส {list} รหัสที่ใกล้ที่สุดคือ {nearest}",
        "“{text}” is not in the code list {list}. The nearest codes are {nearest}.",
    ),
    "bad-id": _error(
        "รหัส “{text}” ใช้ได้เฉพาะ a-z, 0-9 และ - โปรดเขียน เช่น kkn-khonkaen-care",
        "The id “{text}” may hold only a-z, 0-9 and -. Write one such as kkn-khonkaen-care.",
    ),
    "bad-lao-code": _error(
        "“{text}” ไม่ใช่รหัส อปท. ซึ่งเป็นเลขเจ็ดหลัก โปรดเขียน เช่น 3400102 หรือลบช่องนี้ถ้าไม่ทราบ",
        "“{text}” is no code of a local government: it has seven digits, such as 3400102. Mend it, "
        "or leave the field out if it is not known.",
    ),
    "bad-integer": _error(
        "“{text}” ไม่ใช่จำนวนเต็ม โปรดเขียน เช่น 12 หรือ 1370",
        "“{text}” is not a whole number. Write one such as 12 or 1370.",
    ),
    "bad-number": _error(
        "“{text}” ไม่ใช่ตัวเลข โปรดเขียน เช่น 9206 หรือ 5.81",
        "“{text}” is not a number. Write one such as 9206 or 5.81.",
    ),
    "letter-in-figure": _error(
        "“{text}” มีตัวอักษรปนอยู่ในตัวเลข (เช่น O แทน 0 หรือ l แทน 1) โปรดพิมพ์ตัวเลขใหม่",
        "“{text}” has a letter among its digits, such as O for 0 or l for 1. Write the figure again.",
    ),
    "unclear-unit": _error(
        "“{unit}” ใน “{text}” อาจเป็นขนาด (พัน ล้าน) หรือเป็นหน่วย โปรดเขียนตัวเลขเต็มหรือเขียนหน่วยเป็นคำเต็ม เช่น "
        "3500000 บาท หรือ 5 เมตร",
        "“{unit}” in “{text}” may be a size (thousand, million) or a unit. Write the figure out, or "
        "the unit in full, for example 3500000 baht or 5 metres.",
    ),
    "units-disagree": _error(
        "หน่วย “{unit}” ในค่า “{text}” ไม่ตรงกับช่อง unit (“{other}”) โปรดเหลือหน่วยที่ถูกไว้หน่วยเดียว",
        "The unit “{unit}” in “{text}” is not that of the field unit (“{other}”). Keep the right one.",
    ),
    "bad-boolean": _error(
        "“{text}” ไม่ใช่ค่าจริงหรือเท็จ โปรดเขียน true หรือ false",
        "“{text}” is neither true nor false. Write true or false.",
    ),
    "bad-year": _error(
        "“{text}” ไม่ใช่ปี โปรดเขียน เช่น 2567 (พ.ศ.) หรือ 2024 (ค.ศ.)",
        "“{text}” is not a year. Write one such as 2567 (BE) or 2024 (CE).",
    ),
    "bad-date": _error(
        "“{text}” ไม่ใช่วันที่ โปรดเขียน เช่น “{instead}”",
        "“{text}” is not a date. Write one such as “{instead}”.",
    ),
    "date-kept-as-words": _warning(
        "อ่าน “{text}” เป็นวันที่ไม่ได้ จึงเก็บไว้เป็นถ้อยคำ ถ้าทราบวัน โปรดเขียน เช่น 9 ตุลาคม 2567",
        "“{text}” cannot be read as a date; it is kept as words. If the day is known, write it "
        "as 2024-10-09.",
    ),
    "weekday-differs": _warning(
        "วันในสัปดาห์ไม่ตรงกับวันที่ “{text}” โปรดดูแหล่งข้อมูลอีกครั้ง",
        "The weekday does not fit the date “{text}”. Look at the source again.",
    ),
    "bad-time": _error(
        "“{text}” ไม่ใช่เวลา โปรดเขียน เช่น 13:30",
        "“{text}” is not a time. Write one such as 13:30.",
    ),
    "bad-url": _error(
        "“{text}” ไม่ใช่ที่อยู่เว็บ ต้องเริ่มด้วย http:// หรือ https:// และไม่มีช่องว่าง",
        "“{text}” is not a web address. It must start with http:// or https:// and hold no spaces.",
    ),
    "empty-text": _error(
        "ข้อความว่างเปล่า โปรดเขียนข้อความ หรือลบช่องนี้",
        "The text is empty. Write it, or leave the field out.",
    ),
    "control-character": _error(
        "มีอักขระที่อ่านไม่ได้ ({character}) โปรดลบแล้วพิมพ์ข้อความนี้ใหม่",
        "There is an unreadable character ({character}). Delete it and type the text again.",
    ),
    "too-many-digits": _error(
        "“{text}” มีตัวเลขมากเกินกว่าจะเก็บได้ครบ โปรดเขียนไม่เกิน 15 หลัก",
        "“{text}” has more digits than can be kept whole. Write at most 15.",
    ),
    "bad-span": _error(
        "ช่วงตำแหน่งต้องเป็นเลขสองตัว ตัวหลังมากกว่าตัวแรก โปรดเขียน เช่น [12, 40]",
        "A span is two numbers, the second one larger. Write one such as [12, 40].",
    ),
    "letters-lost": _warning(
        "ตัวอักษรของ “{text}” ดูเหมือนหายไป (เช่น ???? หรืออักขระเพี้ยน) โปรดคัดลอกข้อความจากแหล่งข้อมูลใหม่",
        "“{text}” seems to have lost its letters (???? or garbled signs). Copy the text from the "
        "source again.",
    ),
    "unclosed-bracket": _warning(
        "“{text}” มีวงเล็บเปิดที่ไม่ปิด โปรดดูว่าข้อความขาดหายหรือไม่ แล้วเติมวงเล็บปิด",
        "“{text}” has a bracket that is not closed. See whether part of the text is lost, and "
        "close it.",
    ),
    # ---- references inside a record
    "topic-number-differs": _error(
        "number: {text} ไม่ใช่ลำดับของหัวข้อ “{topic}” โปรดแก้ number หรือ code",
        "{text} is not the number of the topic “{topic}”. Mend number or code.",
    ),
    "topic-status-differs": _warning(
        "status: {text} ไม่ตรงกับที่ระเบียนบอกไว้ จึงใช้ {instead} แทน โปรดแก้ status หรือลบช่องนี้",
        "status: {text} does not fit what the record tells, so {instead} is used. Mend status, or "
        "leave it out.",
    ),
    "unused-category": _error(
        "ไม่มีรายการใดอยู่ในประเภทรางวัล “{text}” โปรดแก้ชื่อให้ตรงกับ category ของรายการ หรือลบประเภทนี้",
        "No entry is of the category “{text}”. Write its name as the entries do, or take it out.",
    ),
    "unknown-source": _error(
        "ไม่มีเอกสาร “{text}” ใต้ sources รหัสที่ใกล้ที่สุดคือ {nearest}",
        "There is no document “{text}” under sources. The nearest are {nearest}.",
    ),
    "unknown-innovation": _error(
        "“{text}” ไม่ใช่รหัสนวัตกรรมใดในระเบียนนี้ รหัสที่ใกล้ที่สุดคือ {nearest}",
        "“{text}” is the id of no innovation in this record. The nearest are {nearest}.",
    ),
    "unknown-partner": _error(
        "“{text}” ไม่ใช่ชื่อใดใต้ partners ชื่อที่ใกล้ที่สุดคือ {nearest}",
        "“{text}” is no name under partners. The nearest are {nearest}.",
    ),
    "unknown-participant": _error(
        "“{text}” ไม่อยู่ในรายชื่อผู้เข้าร่วม (present) ชื่อที่ใกล้ที่สุดคือ {nearest}",
        "“{text}” is not in the list of those present. The nearest are {nearest}.",
    ),
    "unknown-actor": _error(
        "“{text}” ไม่ใช่บุคคลหรือหน่วยงานที่ระเบียนหรือทะเบียนรู้จัก ชื่อที่ใกล้ที่สุดคือ {nearest}",
        "“{text}” is no person or body that the record or a register knows. The nearest are {nearest}.",
    ),
    "unknown-topic-list": _error(
        "“{text}” ไม่ใช่รายการหัวข้อ โปรดใช้ innovation_11 หรือ good_governance_9",
        "“{text}” is no list of topics. Write innovation_11 or good_governance_9.",
    ),
    "repeated-id": _error(
        "รหัส “{text}” ใช้แล้วที่บรรทัด {first} โปรดตั้งรหัสอื่น",
        "The id “{text}” is used on line {first} already. Choose another.",
    ),
    "ids-alike": _error(
        "รหัส “{text}” กับ “{other}” ที่บรรทัด {first} ต่างกันเพียงเครื่องหมาย จึงจะกลายเป็นรหัสเดียวกัน โปรดเปลี่ยนรหัสหนึ่ง",
        "The ids “{text}” and “{other}” on line {first} differ only by a sign and would become one. "
        "Change one of them.",
    ),
    "unknown-category": _error(
        "ไม่มีประเภทรางวัล “{text}” ใต้ categories ชื่อที่ใกล้ที่สุดคือ {nearest}",
        "There is no category “{text}” under categories. The nearest are {nearest}.",
    ),
    "repeated-entry": _warning(
        "รายการนี้มีอยู่แล้วที่บรรทัด {first} จึงนับเป็นรายการเดียว โปรดลบรายการซ้ำ",
        "This entry stands already on line {first}; both count as one. Take one out.",
    ),
    # ---- rules that need more than one property
    "years-disagree": _error(
        "ปี พ.ศ. {be} ไม่เท่ากับ ค.ศ. {ce} บวก 543 โปรดแก้ปีใดปีหนึ่ง",
        "The BE year {be} is not the CE year {ce} plus 543. Mend one of them.",
    ),
    "prize-without-recipient": _error(
        "รางวัลที่ได้แล้ว (status: won) ต้องมีผู้ได้รับหนึ่งราย หรือบอกว่าไม่ทราบ (recipient: unknown) และที่ยังไม่ได้ต้องไม่มี โปรดแก้ status "
        "หรือ recipient",
        "A prize that was won has one recipient, or says that it is not known (recipient: unknown); "
        "an entry that was not won has none. Mend status or recipient.",
    ),
    "award-scope-differs": _warning(
        "scope: {scope} (scope_basis: {basis}) กับ awarded_for: {text} ขัดกัน รางวัลนี้จึงไม่นับว่าให้แก่นวัตกรรม "
        "โปรดแก้ scope หรือ awarded_for ช่องใดช่องหนึ่ง หรือเขียน unknown",
        "scope: {scope} (scope_basis: {basis}) and awarded_for: {text} contradict each other, so "
        "the award is not counted as one for the innovation. Mend scope or awarded_for, or write "
        "unknown.",
    ),
    "record-tells-nothing": _error(
        "ระเบียนนี้ไม่เล่าอะไรเลย โปรดเขียน innovation หรือ awards หรือ session หรือ topics.good_governance_9",
        "This record tells of nothing. Write innovation, or awards, session or "
        "topics.good_governance_9.",
    ),
    "baseline-not-before": _error(
        "ปีของค่าฐาน ({baseline}) ต้องมาก่อนปีที่วัด ({observed}) โปรดแก้ปีใดปีหนึ่ง",
        "The baseline year ({baseline}) must come before the year of the value ({observed}). "
        "Mend one of them.",
    ),
    "baseline-without-direction": _error(
        "มีค่าฐานแต่ไม่บอกว่ายิ่งมากหรือยิ่งน้อยจึงดี โปรดเพิ่ม direction",
        "There is a baseline, but not whether more or less is better. Add direction.",
    ),
    "indicator-without-value": _error(
        "ตัวชี้วัดต้องมีค่าเป็นตัวเลขหรือเป็นคำ โปรดเพิ่ม value",
        "An indicator needs a value, in figures or in words. Add value.",
    ),
    "claim-of-other-innovation": _error(
        "คำกล่าวนี้ยกให้ภาคีของอีกนวัตกรรมหนึ่ง โปรดแก้ about หรือ contributed_by",
        "This claim is attributed to a partner of another innovation. Mend about or contributed_by.",
    ),
    "adopted-by-implementer": _error(
        "ผู้นำไปใช้เป็นผู้ดำเนินการเอง โปรดแก้ organisation เป็นหน่วยงานอื่น หรือลบรายการนี้",
        "The adopter is the implementer itself. Write another body under organisation, or take "
        "the entry out.",
    ),
    "type-and-class-disagree": _error(
        "เทศบาลต้องมีประเภทเป็นเทศบาล โปรดแก้ประเภท เช่น เทศบาลเมือง",
        "A municipality needs a municipal type. Write one such as TM.",
    ),
    "span-backwards": _error(
        "ตำแหน่งจบต้องมาหลังตำแหน่งเริ่ม โปรดสลับหรือแก้ตัวเลข",
        "A span must end after it starts. Swap or mend the numbers.",
    ),
    "quote-length-differs": _error(
        "ข้อความอ้างยาว {length} อักขระ แต่ช่วงตำแหน่งยาว {span} โปรดแก้ span โดยนับเป็นอักขระ Unicode",
        "The quote has {length} characters, its span {span}. Mend span, counting Unicode code "
        "points.",
    ),
    "personal-data": _error(
        "ห้ามเก็บเบอร์โทรศัพท์หรืออีเมลของบุคคล โปรดลบออก",
        "Telephone numbers and e-mail addresses of people are not kept. Take them out.",
    ),
    # ---- identity
    "local-government-unclear": _warning(
        "ยังไม่รู้ว่าเป็น อปท. ใด ({reason_th}) จึงเก็บไว้เฉพาะในกรณีนี้ โปรดเพิ่ม dla_code ถ้าทราบ",
        "It is not settled which local government this is ({reason_en}); it is kept in this case "
        "only. Add dla_code if it is known.",
    ),
    "code-of-another-body": _error(
        "รหัส อปท. {text} เป็นของ “{name}” (จังหวัด{place}) ซึ่งไม่ตรงกับ {told} ที่เขียนไว้ โปรดแก้ dla_code หรือ {told}",
        "DLA code {text} belongs to “{name}” ({place}), which does not fit the {told} that the "
        "record gives. Mend dla_code or {told}.",
    ),
    "code-not-in-register": _warning(
        "ไม่มีทะเบียนใดที่โหลดไว้รู้จักรหัส อปท. {text} จึงเก็บไว้และทำเครื่องหมาย โปรดตรวจ dla_code",
        "No loaded register knows DLA code {text}; it is kept and marked. Check dla_code.",
    ),
    "entrants-unclear": _warning(
        "ยังไม่รู้ว่า {count} รายเป็น อปท. ใด จึงเก็บไว้เฉพาะในรายชื่อนี้ ({list}) โปรดเพิ่ม dla_code ถ้าทราบ",
        "It is not settled which local government is meant by {count} of the entrants; they are "
        "kept in this list only ({list}). Add dla_code if it is known.",
    ),
    "codes-unknown": _warning(
        "ไม่มีทะเบียนใดที่โหลดไว้รู้จักรหัส อปท. {count} รหัส จึงเก็บไว้และทำเครื่องหมาย ({list}) โปรดตรวจ dla_code",
        "No loaded register knows {count} of the DLA codes; they are kept and marked ({list}). "
        "Check dla_code.",
    ),
    "repeated-case": _error(
        "รหัส “{text}” มีอยู่แล้วใน {other} โปรดเปลี่ยนรหัสหนึ่ง หรือดู govinno sources "
        "แล้วสั่ง govinno remove --source PATH",
        "The id “{text}” also stands in {other}. Change one id, or see govinno sources and run "
        "govinno remove --source PATH.",
    ),
    "too-many-removals": _error(
        "การโหลดนี้จะถอน {count} ระเบียน ({list}) ถ้าตั้งใจ ให้สั่งใหม่พร้อม --allow-removals",
        "This load would take records out: {count} ({list}). If you mean it, run it again with "
        "--allow-removals.",
    ),
    "in-another-register": _error(
        "“{text}” เป็นของ “{key}” ในทะเบียน {other} อยู่แล้ว โปรดเอาออกจากทะเบียนนี้ หรือแก้ให้ต่างกัน",
        "“{text}” belongs to “{key}” in the register {other} already. Take it out of this one, or "
        "make it differ.",
    ),
    "unknown-body": _error(
        "ทะเบียนไม่มีหน่วยงาน “{text}” รหัสที่ใกล้ที่สุดคือ {nearest}",
        "No register has a body “{text}”. The nearest keys are {nearest}.",
    ),
    "parent-loop": _error(
        "หน่วยงานแม่วนกลับมาหาตัวเอง ({list}) โปรดแก้ parent ของหน่วยงานหนึ่งในนี้",
        "The bodies above one another lead round in a circle ({list}). Mend the parent of one of them.",
    ),
    "repeated-variant": _error(
        "ชื่อ “{text}” เป็นของสองหน่วยงานในทะเบียน ({first}, {second}) โปรดเหลือไว้หน่วยงานเดียว",
        "The name “{text}” belongs to two bodies of the register ({first}, {second}). Keep one.",
    ),
}


def make_fault(code: str, file: str, line: int, field: str, value: str, **details: object) -> Fault:
    """Build a fault of this code; `details` fill the words of the catalogue."""
    kind = CATALOGUE[code]
    shown = value if len(value) <= 200 else value[:199] + "…"
    details.setdefault("text", shown)
    return Fault(
        file,
        line,
        field,
        code,
        kind.severity,
        shown,
        kind.th.format(**details),
        kind.en.format(**details),
    )
