"""Traps of real data: what in a cell or a column is not what it looks like.

Every function here is pure: text in, what was caught out. What can be mended with certainty is
mended and told; what cannot is told and not guessed. The codes are those of `words/faults.yaml`.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from typing import Literal

from govinno.records.dates import SHORT_MONTHS
from govinno.records.faults import Fault, make_fault
from govinno.records.text import BLANKS, match_key

#: What a cell is expected to hold. An id is never counted with; a figure may have decimals, a year
#: has none.
Kind = Literal["text", "name", "id", "year", "figure", "date"]


@dataclass(frozen=True, slots=True)
class Caught:
    """A trap that a cell or a column fell into.

    `instead` is what is read in place of the cell: empty where it tells nothing, None where the
    cell stays as it is. `details` fill the words of the fault.
    """

    code: str
    instead: str | None = None
    details: Map[str, object] = field(default_factory=dict)

    def at(self, file: str, line: int, place: str, value: str) -> Fault:
        """The fault that tells it, with the place and what stands there."""
        return make_fault(self.code, file, line, place, value, **self.details)


# ---- cells


def read_cell(text: str, kind: Kind = "text") -> tuple[str, list[Caught]]:
    """What a cell tells when every trap of its kind is taken out of it, and what was caught.

    Traps are looked for one after the other, each in what the one before has left; nothing is
    looked for in a cell that tells nothing.
    """
    return _read_short(text, kind) if len(text) <= _SHORT else _read(text, kind)


#: Cells up to this length come again and again.
_SHORT = 60


def _read(text: str, kind: Kind) -> tuple[str, list[Caught]]:
    caught: list[Caught] = []
    for trap in TRAPS[kind]:
        if not text:
            break
        if found := trap(text):
            caught.append(found)
            text = text if found.instead is None else found.instead
    return text, caught


_read_short = lru_cache(maxsize=10_000)(_read)


#: How bytes 80 to 9F of UTF-8 look when a program took them for Windows-1252; five have no sign
#: there, so they look as in Latin-1.
_WINDOWS = {
    bytes([byte]).decode("cp1252"): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_BYTES = {**{chr(byte): byte for byte in range(0x100)}, **_WINDOWS}
_TAIL = "[\x80-\xbf" + "".join(map(re.escape, _WINDOWS)) + "]"
_UTF8_AS_SIGNS = re.compile(rf"[\xc2-\xdf]{_TAIL}|[\xe0-\xef]{_TAIL}{{2}}|[\xf0-\xf4]{_TAIL}{{3}}")
#: What may rightly follow a capital letter: À», Ø”. Alone it does not prove a wrong reading.
_MAY_FOLLOW = re.compile(
    "[\xc2-\xdf][\xa0\xab\xbb\u2018-\u201d\u2020-\u2026\u2039\u203a\u2013\u2014]"
)


def encoded_twice(text: str) -> Caught | None:
    """UTF-8 that was read as Latin-1 or Windows-1252, once or several times: `Ã\x83Âª` for ê.

    None where the signs may be meant, as in `ÇÀ»`.
    """
    found = _UTF8_AS_SIGNS.findall(text)
    if all(map(_MAY_FOLLOW.fullmatch, found)):
        return None
    mended = text
    while (once := _UTF8_AS_SIGNS.sub(_decoded, mended)) != mended:
        mended = once
    told = mended.strip(BLANKS)
    return Caught("encoded-twice", told, {"instead": told}) if mended != text else None


def _decoded(signs: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[sign] for sign in signs[0]).decode()
    except UnicodeDecodeError:
        return signs[0]


#: Elements of HTML that part one line from the next, and those inside a line.
_BLOCKS = (
    "address|article|aside|blockquote|br|dd|div|dl|dt|figcaption|figure|footer|h1|h2|h3|h4|h5|h6|"
    "header|hr|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_INSIDE = (
    "a|abbr|b|big|center|cite|code|del|em|font|i|iframe|img|input|ins|label|mark|q|s|script|small|"
    "span|strike|strong|style|sub|sup|time|tt|u|wbr|video"
)
_PARTS_LINES, _KNOWN = frozenset(_BLOCKS.split("|")), frozenset(f"{_BLOCKS}|{_INSIDE}".split("|"))
_TAG = re.compile(rf"</?(?:{_BLOCKS}|{_INSIDE})(?=[\s/>])[^<>]*(?:>|\Z)|<!--", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]+|#[0-9]+|#[xX][0-9A-Fa-f]+);")
#: What stands inside these is a program or a look and no text.
_NO_TEXT = ("script", "style")


def markup(text: str) -> Caught | None:
    """Tags and entities of HTML: the text is taken out of them, and nothing of them is carried out.

    Only elements that HTML knows count: `<name of the city>` is a text. None where there are none.
    """
    if _TAG.search(text):
        told = _text_of(text)
    elif _ENTITY.search(text) and html.unescape(text) != text:
        told = html.unescape(text)
    else:
        return None
    return Caught("markup-in-cell", told.strip(BLANKS))


def _text_of(text: str) -> str:
    reader = _Text()
    reader.feed(text)
    reader.close()
    lines = ("".join(reader.parts)).split("\n")
    told = (" ".join(line.split()) for line in lines)
    return "\n".join(line for line in told if line)


class _Text(HTMLParser):
    """Collects the text between tags; a tag that HTML does not know is text itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _NO_TEXT:
            self.skipped += 1
        elif tag not in _KNOWN:
            self.parts.append(self.get_starttag_text() or "")
        self._end_line(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _NO_TEXT:
            self.skipped = max(self.skipped - 1, 0)
        self._end_line(tag)

    def _end_line(self, tag: str) -> None:
        if tag in _PARTS_LINES:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.parts.append(data)


def outer_blanks(text: str) -> Caught | None:
    """Blanks before or after what a cell tells: `" regional"`."""
    told = text.strip(BLANKS)
    return Caught("blanks-around", told, {"count": 1}) if told != text else None


def lone_return(text: str) -> Caught | None:
    """A carriage return that is not half of the end of a line, as a reader gives ends of lines:
    old programs end lines with it alone, and some write it twice."""
    return Caught("lone-return", re.sub("\r\n?", "\n", text)) if "\r" in text else None


#: Words that programs and people write where there is no value. Case tells: Nan is a province,
#: NA a country, and "none" may be an answer.
_NO_VALUE = re.compile(
    "[Uu]nknown|UNKNOWN|NULL|null|#?N/A|n/a|NaN|nan|nil|undefined|-{1,2}|–|—|ไม่ระบุ|ไม่ทราบ"
)


def no_value(text: str) -> Caught | None:
    """A word that stands where there is no value."""
    return Caught("word-for-no-value", "") if _NO_VALUE.fullmatch(text) else None


_FLOAT = re.compile(r"([0-9]+)\.0+")


def float_for_whole(text: str) -> Caught | None:
    """A whole number that a program wrote with a point, since its column has gaps: `252.0`."""
    found = _FLOAT.fullmatch(text)
    return Caught("float-for-whole", found[1], {"instead": found[1]}) if found else None


_NO_DATE = re.compile(
    r"(?:1970-01-01|0000-00-00|1900-01-00|00/00/0000)(?:[T ]00:00:00(?:\.0+)?Z?)?"
)


def date_of_nothing(text: str) -> Caught | None:
    """The day that a program writes where it has none."""
    return Caught("date-of-nothing", "") if _NO_DATE.fullmatch(text) else None


_MONTH = f"(?:{'|'.join(map(re.escape, SHORT_MONTHS))})"
_OF_A_SHEET = re.compile(f"[0-9]{{1,2}}-{_MONTH}|{_MONTH}-[0-9]{{2}}")


def turned_into_date(text: str) -> Caught | None:
    """A cell in which a spreadsheet saw a date: `1/1` became `1-ม.ค.`, `3-5` became `5-Mar`.

    What stood there cannot be known, so nothing is read.
    """
    return Caught("turned-into-date", "") if _OF_A_SHEET.fullmatch(text) else None


def number_for_name(text: str) -> Caught | None:
    """A name of nothing but digits: it may be one, so it stays."""
    return Caught("number-for-name") if text.isdecimal() else None


def array_for_value(text: str) -> Caught | None:
    """Several values written as an array of a database where one is expected."""
    items = array_items(text)
    if items is None:
        return None
    return Caught("array-in-cell", None if items else "", {"count": len(items)})


def array_items(text: str) -> list[str] | None:
    """The values of an array of PostgreSQL (`{a,"b, c"}`) or JSON; None where a text is none."""
    if text.startswith("{") and text.endswith("}"):
        return _items_of_postgres(text[1:-1])
    if text.startswith("[") and text.endswith("]"):
        try:
            return [one if isinstance(one, str) else json.dumps(one) for one in json.loads(text)]
        except ValueError:
            return None
    return None


_ITEM = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}]*))\s*(,|\Z)', re.DOTALL)


def _items_of_postgres(inside: str) -> list[str] | None:
    """None where what stands between the brackets is no list: a text in brackets, a JSON object."""
    items: list[str] = []
    at = 0
    while inside.strip():
        found = _ITEM.match(inside, at)
        if not found:
            return None
        quoted, plain, end = found.groups()
        told = plain.strip() if quoted is None else re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
        items.append("" if quoted is None and told == "NULL" else told)
        at = found.end()
        if not end:
            break
    return items


_ZERO = re.compile(r"[-+]?0+(?:\.0+)?|0° ?0' ?0(?:\.0+)?\" ?[NSEW]")


def is_zero_place(latitude: str, longitude: str) -> bool:
    """Whether both say zero: a point in the sea that stands for an unknown place."""
    return bool(_ZERO.fullmatch(latitude.strip()) and _ZERO.fullmatch(longitude.strip()))


_DMS = re.compile(r"([0-9]+)° ?([0-9]+)' ?([0-9]+(?:\.[0-9]+)?)\" ?([NSEW])")


def degrees(text: str) -> float | None:
    """Degrees of `53° 4' 29.9" N`, south and west below zero; None where it is written otherwise."""
    found = _DMS.fullmatch(text.strip())
    if not found:
        return None
    whole = int(found[1]) + int(found[2]) / 60 + float(found[3]) / 3600
    return -whole if found[4] in "SW" else whole


Trap = Callable[[str], Caught | None]
#: What is looked for in any cell, in this order.
_ANYWHERE: tuple[Trap, ...] = (encoded_twice, markup, lone_return, outer_blanks, no_value)
#: What is looked for in a cell of each kind.
TRAPS: dict[Kind, tuple[Trap, ...]] = {
    "text": (*_ANYWHERE, array_for_value, turned_into_date),
    "name": (*_ANYWHERE, array_for_value, turned_into_date, number_for_name),
    "id": (*_ANYWHERE, float_for_whole, turned_into_date),
    "year": (*_ANYWHERE, float_for_whole, turned_into_date),
    "figure": (*_ANYWHERE, turned_into_date),
    "date": (*_ANYWHERE, float_for_whole, date_of_nothing, turned_into_date),
}


# ---- columns


def spelled_in_ways(values: Iterable[str]) -> list[Caught]:
    """Terms of a column that differ only in case, blanks and signs: `Central-government`."""
    ways: dict[str, Counter[str]] = {}
    for value in filter(None, values):
        ways.setdefault(re.sub(r"[\W_]+", "", match_key(value)), Counter())[value] += 1
    several = (counts.most_common() for key, counts in ways.items() if key and len(counts) > 1)
    return [
        Caught("spelled-in-ways", None, {"list": ", ".join(f"“{way}” ({n})" for way, n in counts)})
        for counts in several
    ]


def editions_differ(one: Map[str, str], other: Map[str, str]) -> list[tuple[str, str, str]]:
    """What two editions say differently of one thing: the id with both values, by id.

    What only one of them tells is no contradiction, nor is another case or another blank.
    """
    both = ((key, one[key], other[key]) for key in sorted(one.keys() & other.keys()))
    return [(k, a, b) for k, a, b in both if a and b and match_key(a) != match_key(b)]
