"""People are shown by their posts: their names are left out of what a case page says.

A record names officials, and key words of evidence repeat names. What is left out leaves "[…]".
The record itself and `govinno explain` keep every name as its document writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

#: What stands where a name was left out.
GAP = "[…]"

#: Titles before a name. นาง is left out: places such as นางรอง begin like it.
_THAI_TITLE = (
    r"ผู้ช่วยศาสตราจารย์|รองศาสตราจารย์|ศาสตราจารย์|ผศ\.|รศ\.|ดร\.|พ\.ญ\.|น\.พ\.|น\.ส\.|นางสาว"
    r"|แพทย์หญิง|นายแพทย์(?!สาธารณสุข|เชี่ยวชาญ|ชำนาญ)"
    r"|นาย(?!ก|แพทย์|อำเภอ|ทะเบียน|ช่าง|ด่าน|สถานี|ตำรวจ|ทหาร|จ้าง|หน้า|ทุน|ไปรษณีย์)"
)
#: Titles that a listed person's name may begin with.
_LISTED_TITLE = re.compile(
    r"(?:ผู้ช่วยศาสตราจารย์|รองศาสตราจารย์|ศาสตราจารย์|แพทย์หญิง|นายแพทย์|นางสาว|นาง|นาย|[ก-ฮ]{1,2}\."
    r"|(?:Asst|Assoc|Prof|Dr|Mr|Mrs|Ms)\b\.?|\s)+"
)
_ENGLISH_TITLE = r"(?:Asst\.|Assoc\.) Prof\.|Prof\.|Dr\.?|Mr\.?|Mrs\.?|Ms\.?"
_THAI_NAME = r"[ก-๎]{2,} [ก-๎]{3,}"
#: A third capitalised word makes it the name of a body, such as a foundation.
_ENGLISH_NAME = r"[A-Z][a-z]+ [A-Z][a-z]+\b(?! [A-Z])"
_TITLED = re.compile(
    rf"((?:{_THAI_TITLE})+)\s*({_THAI_NAME})|(\b(?:{_ENGLISH_TITLE}) )({_ENGLISH_NAME})"
)


class Names:
    """The names of people in one record, to be left out of its texts."""

    def __init__(self, names: Iterable[str], texts: Iterable[str]) -> None:
        """`names` are those of listed people, `texts` may hold others after their titles."""
        found = {_bare(name) for name in names}
        found |= {name for text in texts for name in _titled_names(text)}
        longest_first = sorted(found - {""}, key=len, reverse=True)
        self._listed = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def left_out(self, text: str) -> str:
        """The text without names of people: those listed, and whoever follows a title."""
        return _TITLED.sub(_title_and_gap, self._listed.sub(GAP, text))


def _bare(name: str) -> str:
    """A name without its titles, which other texts leave out or write differently."""
    return _LISTED_TITLE.sub("", name, count=1).strip() if _LISTED_TITLE.match(name) else name


def _titled_names(text: str) -> Iterable[str]:
    return (found[2] or found[4] for found in _TITLED.finditer(text))


def _title_and_gap(found: re.Match[str]) -> str:
    return f"{found[1] or found[3]}{GAP}"
