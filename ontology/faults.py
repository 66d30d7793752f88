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

    `line` counts from 1 and is 0 where the whole file is meant; `field` is the way to the
    field (`partners[2].role`); `value` is what stands there, cut to 200 characters.
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
        "ไม่พบไฟล์หรือโฟลเดอร์นี้ โปรดตรวจที่อยู่", "There is no such file or folder. Check the path."
    ),
    "file-unreadable": _error(
        "เปิดไฟล์ไม่ได้ ({reason}) โปรดตรวจสิทธิ์ของไฟล์",
        "The file cannot be opened ({reason}). Check its permissions.",
    ),
    "file-empty": _error(
        "ไฟล์ว่างเปล่า โปรดใส่ระเบียนกรณี หรือย้ายไฟล์ออกจากโฟลเดอร์",
        "The file is empty. Write a case record in it, or take it out of the folder.",
    ),
    "file-too-large": _error(
        "ไฟล์ใหญ่ {size} MB เกินที่รับได้ {limit} MB ต่อหนึ่งระเบียน โปรดแยกเป็นหนึ่งไฟล์ต่อหนึ่งกรณี",
        "The file has {size} MB; a case record may have {limit} MB. Write one file for each case.",
    ),
    "file-encoding": _error(
        "ไฟล์ไม่ได้บันทึกเป็น UTF-8 (ดูเหมือน {encoding}) โปรดบันทึกใหม่เป็น UTF-8",
        "The file is not UTF-8 (it looks like {encoding}). Save it again as UTF-8.",
    ),
    "not-yaml": _error(
        "อ่านเป็น YAML ไม่ได้: {reason} โปรดแก้บรรทัดนี้หรือบรรทัดก่อนหน้า",
        "This is not YAML: {reason}. Mend this line or the one before it.",
    ),
    "yaml-not-allowed": _error(
        "ไม่ใช้ {what} ของ YAML ในระเบียนกรณี โปรดเขียนค่าลงไปตรง ๆ",
        "A case record does not use {what}. Write the value out.",
    ),
    "not-a-record": _error(
        "ไฟล์นี้ไม่ใช่ระเบียนกรณีหรือทะเบียน ต้องเริ่มด้วยช่อง เช่น id, lao, innovation",
        "This is neither a case record nor a register. It must hold fields such as id, lao, innovation.",
    ),
    # ---- fields
    "unknown-field": _error(
        "ไม่รู้จักช่อง “{name}” ที่นี่ ช่องที่ใกล้ที่สุดคือ {nearest}",
        "There is no field “{name}” here. The nearest are {nearest}.",
    ),
    "repeated-key": _error(
        "ช่อง “{name}” เขียนไว้แล้วที่บรรทัด {first} โปรดรวมให้เหลือช่องเดียว",
        "The field “{name}” stands already on line {first}. Keep one of the two.",
    ),
    "empty-field": _warning(
        "ช่อง “{name}” ไม่มีค่า ถ้าแหล่งข้อมูลไม่ได้บอก ให้ลบช่องนี้",
        "The field “{name}” has no value. Leave it out where the source does not say.",
    ),
    "wrong-kind": _error(
        "ช่อง “{name}” ต้องเป็น{expected_th}", "The field “{name}” must be {expected_en}."
    ),
    "missing-field": _error(
        "ขาดช่อง “{name}” ({label_th}) โปรดเพิ่ม",
        "The field “{name}” ({label_en}) is missing. Add it.",
    ),
    "missing-field-advised": _warning(
        "ควรมีช่อง “{name}” ({label_th})", "The field “{name}” ({label_en}) should be there."
    ),
    "too-many-values": _error(
        "“{name}” ({label_th}) มี {count} ค่า แต่มีได้ {limit} ค่า โปรดเหลือค่าที่ถูก",
        "“{name}” ({label_en}) has {count} values where {limit} is allowed. Keep the right one.",
    ),
    "two-names-in-a-language": _error(
        "“{name}” ({label_th}) มีสองค่าในภาษาเดียวกัน โปรดเหลือค่าเดียว",
        "“{name}” ({label_en}) has two values in one language. Keep one.",
    ),
    "wrong-target": _error(
        "“{name}” ต้องชี้ไปยัง {label_th}", "“{name}” must point to one of: {label_en}."
    ),
    "wrong-datatype": _error(
        "“{name}” ต้องเป็นค่าชนิด {expected}", "“{name}” must be a value of type {expected}."
    ),
    "wrong-pattern": _error(
        "“{name}” เขียนผิดรูปแบบ ต้องตรงกับ {pattern}", "“{name}” must match {pattern}."
    ),
    "out-of-range": _error(
        "“{name}” ({label_th}) ต้องอยู่ในช่วง {range} โปรดแก้ตัวเลข “{text}”",
        "“{name}” ({label_en}) must lie in {range}. Mend the figure “{text}”.",
    ),
    "orphan": _error(
        "{label_th} นี้ต้องเป็นของ{owner_th}เพียงหนึ่งรายการ",
        "This {label_en} must belong to exactly one {owner_en}.",
    ),
    "not-an-iri": _error(
        "สิ่งนี้ต้องมี IRI ถาวร ไม่ใช่โหนดว่าง", "This needs a permanent IRI, not a blank node."
    ),
    # ---- values
    "unknown-code": _error(
        "“{text}” ไม่อยู่ในบัญชีรหัส {list} รหัสที่ใกล้ที่สุดคือ {nearest}",
        "“{text}” is not in the code list {list}. The nearest codes are {nearest}.",
    ),
    "bad-id": _error(
        "รหัส “{text}” ใช้ได้เฉพาะ a-z, 0-9 และ - เช่น kkn-khonkaen-care",
        "The id “{text}” may hold only a-z, 0-9 and -, such as kkn-khonkaen-care.",
    ),
    "bad-integer": _error(
        "“{text}” ไม่ใช่จำนวนเต็ม เช่น 12 หรือ 1,370",
        "“{text}” is not a whole number such as 12 or 1,370.",
    ),
    "bad-number": _error(
        "“{text}” ไม่ใช่ตัวเลข เช่น 9206 หรือ 5.81", "“{text}” is not a number such as 9206 or 5.81."
    ),
    "bad-boolean": _error("“{text}” ต้องเป็น true หรือ false", "“{text}” must be true or false."),
    "bad-year": _error(
        "“{text}” ไม่ใช่ปี โปรดเขียน เช่น 2567 (พ.ศ.) หรือ 2024 (ค.ศ.)",
        "“{text}” is not a year. Write 2567 (BE) or 2024 (CE).",
    ),
    "bad-date": _error(
        "“{text}” ไม่ใช่วันที่ โปรดเขียน เช่น {instead}", "“{text}” is not a date. Write {instead}."
    ),
    "date-kept-as-words": _warning(
        "อ่าน “{text}” เป็นวันที่ไม่ได้ จึงเก็บไว้เป็นถ้อยคำ",
        "“{text}” cannot be read as a date; it is kept as words.",
    ),
    "weekday-differs": _warning(
        "วันในสัปดาห์ไม่ตรงกับวันที่ “{text}”", "The weekday does not fit the date “{text}”."
    ),
    "bad-time": _error(
        "“{text}” ไม่ใช่เวลา โปรดเขียน เช่น 13:30", "“{text}” is not a time. Write 13:30."
    ),
    "bad-url": _error(
        "“{text}” ไม่ใช่ที่อยู่เว็บ ต้องเริ่มด้วย http:// หรือ https:// และไม่มีช่องว่าง",
        "“{text}” is not a web address. It must start with http:// or https:// and hold no spaces.",
    ),
    "empty-text": _error(
        "ข้อความว่าง โปรดเขียนหรือลบช่องนี้", "The text is empty. Write it or leave the field out."
    ),
    "control-character": _error(
        "ข้อความมีอักขระที่อ่านไม่ได้ ({character}) โปรดพิมพ์ใหม่",
        "The text holds an unreadable character ({character}). Type it again.",
    ),
    "too-many-digits": _error(
        "“{text}” ละเอียดเกินกว่าจะเก็บได้ครบ (ไม่เกิน 15 หลัก)",
        "“{text}” has more digits than can be kept whole (at most 15).",
    ),
    "bad-span": _error(
        "ช่วงตำแหน่งต้องเป็นเลขสองตัว เช่น [12, 40] ตัวหลังมากกว่า",
        "A span is two numbers such as [12, 40], the second larger.",
    ),
    "unclosed-bracket": _warning(
        "“{text}” มีวงเล็บไม่ครบคู่ ข้อความอาจขาดหาย",
        "“{text}” has an open bracket; part of the text may be lost.",
    ),
    # ---- references inside a record
    "unknown-source": _error(
        "ไม่มีเอกสาร “{text}” ใต้ sources มี {nearest}",
        "There is no document “{text}” under sources. There are {nearest}.",
    ),
    "unknown-innovation": _error(
        "about “{text}” ไม่ตรงกับนวัตกรรมใด ใช้ได้คือ {nearest}",
        "about “{text}” names no innovation of this record. It may be {nearest}.",
    ),
    "unknown-partner": _error(
        "“{text}” ไม่ตรงกับชื่อภาคีใดใน partners ชื่อที่ใกล้ที่สุดคือ {nearest}",
        "“{text}” is no name under partners. The nearest are {nearest}.",
    ),
    "unknown-participant": _error(
        "“{text}” ไม่อยู่ในรายชื่อผู้เข้าร่วม ชื่อที่ใกล้ที่สุดคือ {nearest}",
        "“{text}” is not in the list of those present. The nearest are {nearest}.",
    ),
    "repeated-id": _error(
        "รหัส “{text}” ใช้แล้วที่บรรทัด {first} โปรดตั้งรหัสใหม่",
        "The id “{text}” is used on line {first} already. Choose another.",
    ),
    # ---- rules that need more than one property
    "years-disagree": _error(
        "ปี พ.ศ. {be} ต้องเท่ากับ ค.ศ. {ce} บวก 543", "BE year {be} is not CE year {ce} plus 543."
    ),
    "prize-without-recipient": _error(
        "ได้รางวัลต้องมีผู้ได้รับหนึ่งราย และถ้ายังไม่ได้ ต้องไม่มีผู้ได้รับ",
        "A prize that was won has one recipient; an entry that was not won has none.",
    ),
    "baseline-not-before": _error(
        "ปีของค่าฐาน ({baseline}) ต้องมาก่อนปีที่วัด ({observed})",
        "The baseline year ({baseline}) must come before the year of the value ({observed}).",
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
        "ข้ออ้างนี้ยกให้ภาคีของอีกนวัตกรรมหนึ่ง โปรดแก้ about หรือ contributed_by",
        "This claim is attributed to a partner of another innovation. Mend about or contributed_by.",
    ),
    "adopted-by-implementer": _error(
        "ผู้นำไปใช้ต้องไม่ใช่ผู้ดำเนินการเอง", "The adopter must not be the implementer itself."
    ),
    "type-and-class-disagree": _error(
        "เทศบาลต้องมีประเภทเป็นเทศบาล", "A municipality needs a municipal type."
    ),
    "span-backwards": _error("ตำแหน่งจบต้องมาหลังตำแหน่งเริ่ม", "A span must end after it starts."),
    "quote-length-differs": _error(
        "ความยาวข้อความอ้างไม่เท่ากับช่วงตำแหน่ง (นับเป็นอักขระ Unicode)",
        "The quote is not as long as its span (counted in Unicode code points).",
    ),
    "personal-data": _error(
        "ห้ามเก็บเบอร์โทรศัพท์หรืออีเมลของบุคคล โปรดลบ",
        "Telephone numbers and e-mail addresses of people are not kept. Take them out.",
    ),
    # ---- identity
    "local-government-unclear": _warning(
        "ยังไม่รู้ว่าเป็น อปท. ใด ({reason}) จึงเก็บไว้เฉพาะในกรณีนี้",
        "It is not settled which local government this is ({reason}); it is kept in this case only.",
    ),
    "code-of-another-body": _error(
        "รหัส อปท. {text} เป็นของ {name} ไม่ตรงกับจังหวัดที่เขียนไว้",
        "DLA code {text} belongs to {name}, which lies in another province than the record says.",
    ),
    "code-not-in-register": _warning(
        "ไม่มีทะเบียนใดที่โหลดไว้รู้จักรหัส อปท. {text} จึงเก็บไว้และทำเครื่องหมาย",
        "No loaded register knows DLA code {text}; it is kept and marked.",
    ),
    "repeated-case": _error(
        "รหัสกรณี “{text}” อยู่ใน {other} ด้วย โปรดเปลี่ยนรหัส หรือดู govinno sources แล้วสั่ง govinno remove --source PATH",
        "Case id “{text}” also stands in {other}. Change one id, or see govinno sources and run "
        "govinno remove --source PATH.",
    ),
    "too-many-removals": _error(
        "การโหลดนี้จะถอน {count} กรณี ({list}) ถ้าตั้งใจ ให้สั่งใหม่พร้อม --allow-removals",
        "This load would take out {count} cases ({list}). If you mean it, run it again with "
        "--allow-removals.",
    ),
    "repeated-variant": _error(
        "ชื่อ “{text}” เป็นของสองหน่วยงานในทะเบียน ({first}, {second}) โปรดเหลือหนึ่ง",
        "The name “{text}” belongs to two bodies of the register ({first}, {second}). Keep one.",
    ),
}


def make_fault(code: str, file: str, line: int, field: str, value: str, **details: object) -> Fault:
    """Build a fault of this code; `details` fill the words of the catalogue."""
    kind = CATALOGUE[code]
    shown = value if len(value) <= 200 else value[:199] + "…"
    details.setdefault("text", shown)
    return Fault(
        file, line, field, code, kind.severity, shown,
        kind.th.format(**details), kind.en.format(**details),
    )  # fmt: skip
