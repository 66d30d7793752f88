"""Titles before the names of people, and what stands after them.

A title or an academic rank is no part of a name. What is a title in a list of people (นาง before
a name) need not be one in running text (นางรอง is a place), so that the two are told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: A name that was kept out of the graph: the same number is the same name in one record.
TOKEN = re.compile(r"‹…\d*›")

_RANKS = (
    r"ผู้ช่วยศาสตราจารย์|รองศาสตราจารย์|ศาสตราจารย์|ผศ\.|รศ\.|ศ\.|ดอกเตอร์|ดร\.?(?=\s)|ดร\.|อาจารย์|อ\."
    r"|Assistant\s+Professor|Associate\s+Professor|Professor|Lecturer|Ajarn"
    r"|Ass(?:is)?t\.?\s+Prof\.?|Assoc\.?\s+Prof\.?|Prof\."
)
_HONORIFICS = (
    r"นายแพทย์|แพทย์หญิง|ทันตแพทย์หญิง|ทันตแพทย์|สัตวแพทย์หญิง|สัตวแพทย์|เภสัชกรหญิง|เภสัชกร"
    r"|น\.พ\.|นพ\.|พ\.ญ\.|พญ\.|ทพญ\.|ทพ\.|ภญ\.|ภก\.|นางสาว|น\.ส\.|นาง|นาย|คุณ(?=\s)"
    r"|ว่าที่(?:ร้อยตรี|ร้อยโท|ร้อยเอก|\s?ร\.[ตทอ]\.)(?:หญิง)?|พล\.?\s?[ตทอ]\.[ตทอ]\.|พ\.[ตทอ]\.[ตทอ]\.|ร\.[ตทอ]\.[ตทอ]\."
    r"|(?:Mr|Mrs|Ms|Miss|Dr)\b\.?"
)
#: What begins like นาย and is an office: the name of nobody.
_OFFICE = re.compile(
    r"นายก(?:เทศมนตรี|องค์การ|รัฐมนตรี|เมืองพัทยา|สมาคม|\s|อบ[ตจ]\.|\Z)|นายอำเภอ|นายทะเบียน"
)
#: What cannot begin a word: then the title was the beginning of the name.
_MARK = re.compile(r"[ะ-ฺๅ-๎]")
_RANK = re.compile(rf"\s*(?:{_RANKS})")
_HONORIFIC = re.compile(rf"\s*(?:{_HONORIFICS})")

#: "และคณะ", "and team": others beside the one who is named.
_COMPANY = re.compile(
    r"\s*(?:และคณะ(?:ทำงาน|ผู้วิจัย|วิจัย)?|และทีมงาน|,?\s*et al\.?|,?\s+and (?:his |her )?(?:team|others|colleagues))\Z"
)
#: What is said of a speaker or a post beside who it is.
_REMARK = re.compile(
    r"\s*(?:\([^()]*\)|\s+ใน(?:แบบเสนอชื่อ|รายงาน|เว็บ|ข่าว|เอกสาร|บทความ)\S*(?:\s.*)?)\Z"
)

# ---- names in running text

#: Titles before a name. นาง is left out: places such as นางรอง begin like it.
_THAI_TITLE = (
    r"ผู้ช่วยศาสตราจารย์|รองศาสตราจารย์|ศาสตราจารย์|ผศ\.|รศ\.|ดร\.|พ\.ญ\.|พญ\.|น\.พ\.|นพ\.|น\.ส\.|นางสาว"
    r"|แพทย์หญิง|นายแพทย์(?!สาธารณสุข|เชี่ยวชาญ|ชำนาญ)"
    r"|นาย(?!ก|แพทย์|อำเภอ|ทะเบียน|ช่าง|ด่าน|สถานี|ตำรวจ|ทหาร|จ้าง|หน้า|ทุน|ไปรษณีย์)"
)
_ENGLISH_TITLE = r"(?:Asst\.|Assoc\.) Prof\.|Prof\.|Dr\.?|Mr\.?|Mrs\.?|Ms\.?"
_THAI_NAME = r"[ก-๎]{2,}[ \t]+[ก-๎]{3,}"
#: A third capitalised word makes it the name of a body, such as a foundation.
_ENGLISH_NAME = r"[A-Z][a-z]+ [A-Z][a-z]+\b(?! [A-Z])"
_TITLED = re.compile(
    rf"((?:{_THAI_TITLE})+)([ \t]*)({_THAI_NAME})|(\b(?:{_ENGLISH_TITLE})()[ \t]+)({_ENGLISH_NAME})"
)
_TITLED_ALONE = re.compile(
    rf"(?:(?:{_THAI_TITLE})+\s*(?:{_THAI_NAME}|{TOKEN.pattern})"
    rf"|(?:{_ENGLISH_TITLE})\s+(?:{_ENGLISH_NAME}|{TOKEN.pattern}))\s*"
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name without its titles, which are kept beside it; None where there was none."""

    bare: str
    honorific: str | None = None
    rank: str | None = None


def read_name(text: str) -> PersonName:
    """Take the titles off a name that a list of people gives.

    A text that begins with an office, or that would be nothing without its titles, is kept whole.
    """
    rest = text.strip()
    ranks: list[str] = []
    honorifics: list[str] = []
    while not _OFFICE.match(rest):
        rank, honorific = _RANK.match(rest), _HONORIFIC.match(rest)
        found = rank or honorific
        if found is None or _MARK.match(rest[found.end() :]):
            break
        (ranks if rank else honorifics).append(found[0].strip())
        rest = rest[found.end() :].strip()
    if not rest:
        return PersonName(text.strip())
    return PersonName(rest, " ".join(honorifics) or None, " ".join(ranks) or None)


def is_titled(text: str) -> bool:
    """Whether a text is the name of a person with a title that only people have."""
    return _TITLED_ALONE.fullmatch(text.strip()) is not None


def without_company(text: str) -> str:
    """The text without "and team" at its end."""
    return _COMPANY.sub("", text).strip()


def without_remark(text: str) -> str:
    """The text without a remark at its end: in brackets, or in which document it stands."""
    return _REMARK.sub("", text).strip() or text


def titled_names(text: str) -> Iterable[str]:
    """The names that follow a title in running text."""
    return (found[3] or found[6] for found in _TITLED.finditer(text))
