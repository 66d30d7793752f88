"""Reading one scalar of a record into typed values, Thai calendar and numerals included.

Every `read_*` function takes the raw text of one YAML scalar and gives back what was read, or
a `Misread` that names what is wrong. None of them raises on data.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from govinno.ontology.records import IRI, Value

YearKind = Literal["calendar", "fiscal", "school", "unknown"]

#: The Buddhist era runs this many years ahead of the Christian era.
BE_AHEAD = 543
#: Up to 2483 BE the Thai year began on 1 April, so that its first three months lie in the next
#: Christian year; the last of these years had no such months, for 2484 began on 1 January 1941.
_LAST_APRIL_YEAR = 2483 - BE_AHEAD

_BE_YEARS = range(2440, 2621)
_CE_YEARS = range(1900, 2078)


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a scalar was not read: a code of the fault catalogue, and what its words need."""

    code: str
    details: dict[str, str]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with the words around it.

    `value` is a decimal with ล้าน, แสน and the like worked in. `unit` has ร้อยละ as `%`.
    `qualifier` is the word as written (กว่า, ประมาณ); it is never folded into the number.
    """

    value: Value
    unit: str | None = None
    qualifier: str | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """One year in both eras. `kind` is `unknown` unless the words beside the year say it."""

    ce: int
    be: int
    kind: YearKind = "unknown"


@dataclass(frozen=True, slots=True)
class Dates:
    """A day, month, year or day without a year, or a span of two of the same kind.

    `weekday` is the one written beside `start`, 0 for Monday. `note` keeps a bracket that
    follows a day without a year, as written.
    """

    start: Value
    end: Value | None = None
    weekday: int | None = None
    note: str | None = None

    @property
    def weekday_fits(self) -> bool | None:
        """Whether the written weekday is that of `start`; None when this cannot be told."""
        if self.weekday is None or self.start.kind != "date":
            return None
        return date.fromisoformat(self.start.text).weekday() == self.weekday


# Text --------------------------------------------------------------------------------------

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
#: What shows nothing: soft hyphen, joiners, marks of direction, variation selectors.
_UNSEEN = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufe00-\ufe0f\ufeff"
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\ufeff"
_THAI_LETTER = re.compile("[\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e45]")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
#: Question marks in place of letters; UTF-8 that was read as Latin-1 or as Windows-874; TIS-620
#: that was read as Latin-1.
_LOST = re.compile(r"[?？]{3}|\A[?\s]*\?\?[?\s]*\Z|(?:à[¸¹].?){2}|(?:เ[ธน].){2}เ[ธน]|[¡-û]{6}")
#: Also what turns the direction of a text round, and what only the font of a PDF knows.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffd\ue000-\uf8ff\ud800-\udfff"
    r"\U000f0000-\U0010ffff]"
)
#: Thai marks as the fonts of PDF files place them, and the marks they stand for.
_OF_FONTS = str.maketrans({0xF700 + place: mark for place, mark in enumerate("ฐิีึื่้๊๋์่้๊๋์ญัํ็่้๊๋์ฺุู")})
_ABOVE_OR_BELOW = "ัิ-ฺ็-๎"
_MARKS = re.compile(f"[{_ABOVE_OR_BELOW}]{{2,}}")
# Nikhahit and sara aa look like sara am; the tone mark may stand between or before them.
_SPLIT_SARA_AM = re.compile("([่-๋]*)ํ([่-๋]*)า")
_TONE_AFTER_SARA_AM = re.compile("ำ([่-๋]+)")
#: Only a text with one of these may be written in more ways than one.
_FOLDABLE = re.compile(f"[{_UNSEEN}\uf700-\uf71aํ]|เเ|[{_ABOVE_OR_BELOW}]{{2}}|ำ[่-๋]")


def plain_digits(text: str) -> str:
    """The text with Thai digits written as 0 to 9."""
    return text.translate(_THAI_DIGITS)


def match_key(text: str) -> str:
    """The form under which two spellings of one name are equal.

    Folds only what the eye cannot see: ํา and ำ, เเ and แ, the order of a tone and a vowel, a
    mark typed twice, marks of PDF fonts, invisible characters, the length of blanks, and case.
    Nothing that is stored is changed by it. An empty text gives an empty key.
    """
    return _joined(text).casefold()


def search_pattern(word: str) -> str:
    """A regular expression that finds a word of a `match_key` in names as they are stored.

    It finds every name of whose key the word is a part, and a few more, so what is found has to
    be looked at again with `match_key`. Case is left to the flag `i`. Plain enough for SPARQL.
    """
    parts = re.findall(f"[{_ABOVE_OR_BELOW}ำ]+|.", word, re.DOTALL)
    return f"[{_UNSEEN}]*".join(map(_spellings, parts))


def _spellings(part: str) -> str:
    if re.match(f"[{_ABOVE_OR_BELOW}ำ]", part):
        return f"[{_ABOVE_OR_BELOW}ำา{_UNSEEN}\uf700-\uf71a]+"
    return f"(?:แ|เ[{_UNSEEN}]*เ)" if part == "แ" else re.escape(part)


def read_text(raw: str) -> Value | Misread:
    """A string in NFC without outer blanks; what stands inside is not touched.

    Misread as `empty-text` or `control-character`.
    """
    return _text(raw, "string")


def read_language_text(raw: str, language: Literal["th", "en"]) -> Value | Misread:
    """Like `read_text`, tagged with its language."""
    return _text(raw, f"@{language}")


def letters_are_lost(text: str) -> bool:
    """Whether a text looks as if a program had not known its letters: ????, or à¹€à¸—, เธ—เธต."""
    return _LOST.search(text) is not None


def script_of(text: str) -> Literal["th", "en"]:
    """The language of a text by the majority of its letters, so that an English sentence with a
    Thai name in it stays English. `th` where both are as many, `en` where there is no letter.

    Signs above and below a Thai letter are no letters of their own and do not count.
    """
    thai = len(_THAI_LETTER.findall(text))
    return "th" if thai and thai >= len(_LATIN_LETTER.findall(text)) else "en"


def _text(raw: str, kind: str) -> Value | Misread:
    if found := _CONTROL.search(raw):
        return Misread(
            "control-character",
            {"character": name_of(found[0]), "position": str(found.start() + 1)},
        )
    text = _nfc(raw).strip(_BLANKS)
    return Value(text, kind) if text else Misread("empty-text", {})


def name_of(character: str) -> str:
    """A character that cannot be seen, as a message names it: its number, and what it is."""
    number = f"U+{ord(character):04X}"
    meant = character.translate(_OF_FONTS)
    what = unicodedata.name(character, "") if meant == character else f"{meant} of a PDF font"
    return f"{number} {what}".rstrip()


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _joined(text: str) -> str:
    if text.isascii():
        return " ".join(text.split())
    text = _nfc(text)
    return " ".join((_folded(text) if _FOLDABLE.search(text) else text).split())


def _folded(text: str) -> str:
    visible = _nfc(_INVISIBLE.sub("", text.translate(_OF_FONTS)))
    whole = _SPLIT_SARA_AM.sub(r"\1\2ำ", _MARKS.sub(_in_order, visible))
    return _MARKS.sub(_in_order, _TONE_AFTER_SARA_AM.sub(r"\1ำ", whole)).replace("เเ", "แ")


def _in_order(marks: re.Match[str]) -> str:
    """Each mark of one letter once, vowels before tones."""
    return "".join(sorted(set(marks[0]), key=lambda mark: ("่" <= mark <= "์", mark == "์", mark)))


def _tidy(raw: str) -> str:
    return plain_digits(_joined(raw))


# Numbers -----------------------------------------------------------------------------------

_WHOLE = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"
_NUMBER = rf"[-+−]?(?:{_WHOLE})(?:\.[0-9]+)?"
#: A word with the power of ten that it stands for, longest first where one begins another.
_THAI_POWERS = {"สิบ": 1, "ร้อย": 2, "พัน": 3, "หมื่น": 4, "แสน": 5, "ล้าน": 6}
_ENGLISH_POWERS = {
    "hundred": 2,
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "trillion": 12,
    "lakh": 5,
    "crore": 7,
    "mio": 6,
    "mln": 6,
    "mn": 6,
    "bn": 9,
    "tn": 12,
    "k": 3,
    "M": 6,
}
_QUALIFIERS = "ประมาณ|ราว|เกือบ|กว่า|มากกว่า|น้อยกว่า|ไม่น้อยกว่า|ไม่ต่ำกว่า|ไม่เกิน|อย่างน้อย"
# พันธุ์, ร้อยละ and ร้อยเอก only begin like a power.
_THAI_POWER = r"(?:สิบ(?=\s*(?:ร้อย|พัน|หมื่น|แสน|ล้าน))|ร้อย(?!ละ|เอ็ด|เอก|ตรี|โท)|พัน(?!ธ)|หมื่น|แสน|ล้าน)"
_ENGLISH_POWER = (
    r"(?:(?i:hundred|thousand|million|billion|trillion|lakh|crore)s?|(?i:mio|mln|mn|bn|tn|k)\.?|M)"
    r"(?![A-Za-z0-9])"
)
_POWER = rf"(?:{_THAI_POWER}|{_ENGLISH_POWER})"
# One letter alone, or letters that may mean a size as well as a unit, tell neither. น. is a time.
_UNCLEAR = (
    rf"(?!{_POWER})(?:[A-Za-z]|MM|[Mm]il|[KMG][Bb]|[kmg][Bb]|dozen|โหล|สิบ|ลบ(?!\.ม)|(?!น|ม\.)[ก-ฮ])"
    r"(?![A-Za-z0-9ก-๎²³])"
)
_FRACTIONS = "²³¹¼-¾\u2070-\u209f\u2150-\u218f\u2460-\u249b"
# A unit may not begin with a word that the number needs; a digit in it is one of CO2 or m3.
_UNIT = (
    rf"%|(?!{_POWER}|{_UNCLEAR}|[{_FRACTIONS}]|กว่า|เศษ|ขึ้นไป|ๆ|หรือ|และ|ถึง|.*(?:ขึ้นไป|เศษ)\Z)"
    r"[^\W\d_](?:[^0-9]|(?<=[A-Za-z])[0-9])*"
)
_AMOUNT = re.compile(
    rf"""(?:(?P<before>{_QUALIFIERS})\s*)?
    (?P<percent>ร้อยละ\s*)?
    (?P<number>{_NUMBER})(?:[eE](?P<exponent>[-+]?[0-9]{{1,2}})(?![0-9A-Za-z]))?\s*
    (?P<inside>กว่า)?\s*
    (?P<powers>(?:{_POWER}\s*){{0,3}})\s*
    (?P<after>กว่า)?\s*
    (?P<unit>{_UNIT})?""",
    re.VERBOSE,
)
#: A figure with letters that look like digits, 1.37O, and signs between digits that are no number.
_LOOK_ALIKE = re.compile(
    r"[-+−]?(?=[0-9.,OoIl|]*[0-9])(?=[0-9.,]*[OoIl|])[0-9.,OoIl|]+(?![A-Za-zก-๎])"
)
_FIGURE = re.compile(r"[-+−]?[0-9][0-9.,]*(?:[A-Za-z][0-9A-Za-z]*|\s?[x×*]\s?10)?")
_MORE_OF_A_FIGURE = re.compile(rf"\s*{_POWER}|\s[0-9]{{3}}(?![0-9])")
_UNCLEAR_AMOUNT = re.compile(rf"(?:(?:{_QUALIFIERS}|ร้อยละ)\s*)?{_NUMBER}\s*(?P<unit>{_UNCLEAR})")
_TRUE, _FALSE = ("true", "yes", "ใช่"), ("false", "no", "ไม่ใช่")
_BOOLEANS = dict.fromkeys(_TRUE, "true") | dict.fromkeys(_FALSE, "false")


def read_integer(raw: str) -> Value | Misread:
    """A whole number in its shortest form.

    Thai digits, thousands commas and the minus sign U+2212 are understood. Misread as
    `bad-integer`, or as `too-many-digits` beyond 64 bits.
    """
    text = _tidy(raw)
    if not re.fullmatch(rf"[-+−]?(?:{_WHOLE})", text):
        return Misread("bad-integer", {})
    canonical = _canonical(_decimal(text))
    # The length is looked at first because `int` refuses very long texts.
    if len(canonical) > 20 or not -(2**63) <= int(canonical) < 2**63:
        return Misread("too-many-digits", {})
    return Value(canonical, "integer")


def read_decimal(raw: str) -> Value | Misread:
    """A decimal in the form Oxigraph gives back: `140`, `5.81`, never `140.0`.

    Understands what `read_integer` does. Misread as `bad-number`, or as `too-many-digits`
    when a 64-bit float or Oxigraph's decimal would lose some of them.
    """
    text = _tidy(raw)
    if not re.fullmatch(_NUMBER, text):
        return Misread("bad-number", {})
    return _decimal_value(_decimal(text))


def read_amount(raw: str) -> Amount | Misread:
    """A number with unit and qualifier: `4.2 ล้านบาท`, `2K`, `1.2e6`, `500 กว่าคน`, `ร้อยละ 5`.

    What multiplies is worked in. Unit and qualifier are None when not written. Misread as
    `unclear-unit` (a letter that may be a size, a unit or a slip), `bad-number` (two qualifiers,
    two numbers, a time of day), `too-many-digits`, `empty-text` or `control-character`.
    """
    text = read_text(raw)
    if isinstance(text, Misread):
        return text
    tidy = _tidy(text.text)
    if _LOOK_ALIKE.match(tidy):
        return Misread("letter-in-figure", {})
    if found := _AMOUNT.fullmatch(tidy):
        return _amount(found)
    unclear = _UNCLEAR_AMOUNT.match(tidy)
    return (
        Misread("unclear-unit", {"unit": unclear["unit"]}) if unclear else Misread("bad-number", {})
    )


def begins_with_a_figure(raw: str) -> bool:
    """Whether a text begins with what is meant as a figure and is none: `12,50`, `1.2x10^6`,
    `3 ล้าน 5 แสน`. A range, a time or a date is none of them."""
    tidy = _tidy(raw)
    found = _FIGURE.match(tidy)
    if found is None:
        return False
    rest = tidy[found.end() :]
    figure = found[0].rstrip(",") if rest.startswith(" ") else found[0]
    return not re.fullmatch(_NUMBER, figure) or _MORE_OF_A_FIGURE.match(rest) is not None


def _amount(found: re.Match[str]) -> Amount | Misread:
    qualifiers = [word for word in found.group("before", "inside", "after") if word]
    units = [word for word in ("%" if found["percent"] else None, found["unit"]) if word]
    if len(qualifiers) > 1 or len(units) > 1 or "น." in units:
        return Misread("bad-number", {})
    value = read_decimal(found["number"])
    if not isinstance(value, Misread):
        power = _power(found["powers"]) + int(found["exponent"] or 0)
        value = _decimal_value(Decimal(value.text).scaleb(power))
    if isinstance(value, Misread):
        return value
    return Amount(value, units[0] if units else None, qualifiers[0] if qualifiers else None)


def _power(words: str) -> int:
    thai = sum(power * words.count(word) for word, power in _THAI_POWERS.items())
    english = re.findall("[A-Za-z]+", words)
    return thai + sum(_english_power(word) for word in english)


def _english_power(word: str) -> int:
    return _ENGLISH_POWERS.get(word) or _ENGLISH_POWERS[word.lower().rstrip("s")]


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-"))


def _decimal_value(number: Decimal) -> Value | Misread:
    text = _canonical(number)
    whole, _, places = text.lstrip("-").partition(".")
    # Oxigraph reckons with 18 places in 128 bits; what does not fit is no number to it.
    if len(whole) > 20 or len(places) > 18 or Decimal(repr(float(text))) != number:
        return Misread("too-many-digits", {})
    return Value(text, "decimal")


def _canonical(number: Decimal) -> str:
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def read_boolean(raw: str) -> Value | Misread:
    """`true` or `false`, also written yes, no, ใช่, ไม่ใช่. Misread as `bad-boolean`."""
    word = _BOOLEANS.get(match_key(raw))
    return Value(word, "boolean") if word else Misread("bad-boolean", {})


# Years -------------------------------------------------------------------------------------

_ERA = r"(?P<era>พ\.?\s?ศ\.?|ค\.?\s?ศ\.?)?"
_YEAR_KINDS: dict[str, YearKind] = {
    "ปีงบประมาณ": "fiscal",
    "fiscal year": "fiscal",
    "fy": "fiscal",
    "ปีการศึกษา": "school",
    "school year": "school",
    "ปีปฏิทิน": "calendar",
    "calendar year": "calendar",
    "ปี": "unknown",
}
_YEAR = re.compile(rf"(?:ประจำ)?(?P<kind>{'|'.join(_YEAR_KINDS)})?\s*{_ERA}\s*(?P<year>[0-9]{{4}})")
_YEAR_WORDS: dict[YearKind, str] = {
    "calendar": "ปีปฏิทิน ",
    "fiscal": "ปีงบประมาณ ",
    "school": "ปีการศึกษา ",
    "unknown": "",
}


def be_to_ce(year: int) -> int:
    """The Christian year in which a Buddhist year lies (since 1941 they begin together)."""
    return year - BE_AHEAD


def ce_to_be(year: int) -> int:
    """The Buddhist year in which a Christian year lies."""
    return year + BE_AHEAD


def fiscal_year_of(day: date) -> int:
    """The Thai fiscal year (BE) of a day: it begins on 1 October, named after its end."""
    return ce_to_be(day.year + (day.month >= 10))


def read_year(raw: str) -> Year | Misread:
    """A year of four digits, with or without its era and its kind.

    A bare year from 2440 to 2620 is BE, from 1900 to 2077 CE; a named era must agree with
    that. A plain ปี stays of `unknown` kind. Misread as `bad-year`.
    """
    found = _YEAR.fullmatch(plain_digits(match_key(raw)))
    ce = _plausible_ce(int(found["year"]), found["era"]) if found else None
    if found is None or ce is None:
        return Misread("bad-year", {})
    return Year(ce, ce_to_be(ce), _YEAR_KINDS.get(found["kind"], "unknown"))


def _plausible_ce(year: int, era: str | None) -> int | None:
    if year in _BE_YEARS and not (era or "").startswith("ค"):
        return be_to_ce(year)
    if year in _CE_YEARS and not (era or "").startswith("พ"):
        return year
    return None


# Dates -------------------------------------------------------------------------------------

_MONTH_TABLE = """
มกราคม     ม.ค.   January    Jan
กุมภาพันธ์    ก.พ.   February   Feb
มีนาคม     มี.ค.   March      Mar
เมษายน    เม.ย.  April      Apr
พฤษภาคม   พ.ค.   May        May
มิถุนายน    มิ.ย.   June       Jun
กรกฎาคม   ก.ค.   July       Jul
สิงหาคม    ส.ค.   August     Aug
กันยายน    ก.ย.   September  Sep
ตุลาคม     ต.ค.   October    Oct
พฤศจิกายน  พ.ย.   November   Nov
ธันวาคม    ธ.ค.   December   Dec
"""
_WEEKDAY_TABLE = """
จันทร์      Monday
อังคาร     Tuesday
พุธ        Wednesday
พฤหัสบดี   Thursday
ศุกร์       Friday
เสาร์       Saturday
อาทิตย์     Sunday
"""


def _rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


def _bare(word: str) -> str:
    return word.replace(".", "").casefold()


def _numbered(rows: list[list[str]], first: int) -> dict[str, int]:
    return {_bare(name): number for number, row in enumerate(rows, first) for name in row}


_MONTH_ROWS, _WEEKDAY_ROWS = _rows(_MONTH_TABLE), _rows(_WEEKDAY_TABLE)
_MONTHS, _WEEKDAYS = _numbered(_MONTH_ROWS, 1), _numbered(_WEEKDAY_ROWS, 0)

_DAY = r"(?P<day>[0-9]{1,2})"
_MONTH = r"(?P<month>[ก-๎.]+?|[A-Za-z]+\.?)"
_OF_YEAR = rf"(?:,?\s*|-){_ERA}\s*(?P<year>[0-9]{{4}}|[0-9]{{2}})"
_SHAPES = [
    re.compile(shape)
    for shape in (
        rf"(?:ปี\s*)?{_ERA}\s*(?P<year>[0-9]{{4}})",
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?",
        r"--(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
        rf"{_DAY}/(?P<month>[0-9]{{1,2}})/(?P<year>[0-9]{{4}})",
        rf"{_DAY}(?:st|nd|rd|th)?(?:\s*|-){_MONTH}(?:{_OF_YEAR})?",
        rf"(?P<month>[A-Za-z]+\.?) {_DAY}(?:st|nd|rd|th)?,? ?(?P<year>[0-9]{{4}})",
        rf"{_MONTH}(?:{_OF_YEAR})?",
        _DAY,
    )
]
_BEFORE_DAY = re.compile(
    rf"(?:เมื่อ)?(?:วันที่|(?:วัน)?(?P<weekday>{'|'.join(_WEEKDAYS)})(?:\s?ที่)?),?\s*", re.I
)
_TODAY = re.compile("วันนี้|เช้านี้|บ่ายนี้|เย็นนี้|คืนนี้|(?:เมื่อ)?วาน(?:นี้)?")
_BRACKET = re.compile(r"([^()]+)\(([^()]+)\)")
_DASH = re.compile(r"\s*(?:[-–—/]|ถึง|\bto\b)\s*")


class _Moment(NamedTuple):
    """What one side of a span says; the year is CE, as if years had always begun in January.

    `is_be` tells that it was written in the Buddhist era.
    """

    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    is_be: bool = False


def read_date(raw: str) -> Dates | Misread:
    """A date or a span of dates, Thai or English, BE or CE, as CE lexical forms.

    The kinds are `date`, `gYearMonth`, `gYear`, and `gMonthDay` where no year is written.
    Numbers go day first. January to March of a year before 2484 BE, when the year began in
    April, lie in the Christian year after; of 2483 there were none. Two-digit years are read as
    BE after a Thai month from 40 on; below that a spreadsheet may have meant CE. Misread as
    `bad-date`, `empty-text` or
    `control-character`.
    """
    text = read_text(raw)
    if isinstance(text, Misread):
        return text
    if bracket := _BRACKET.fullmatch(text.text):
        return _bracketed(bracket[1], bracket[2].strip(_BLANKS))
    tidy = _tidy(text.text)
    return _one(tidy) or _span(tidy) or _bad_date(tidy)


def _bracketed(before: str, inside: str) -> Dates | Misread:
    if _TODAY.fullmatch(_tidy(before)):
        return read_date(inside)
    dates = read_date(before)
    if isinstance(dates, Misread):
        return dates
    # A bracket after a whole date may revoke it, and one that is a date would be lost.
    is_words = re.search(r"[^\W\d_]", inside) and isinstance(read_date(inside), Misread)
    if dates.start.kind != "gMonthDay" or not is_words:
        return _bad_date(_tidy(before))
    return Dates(dates.start, dates.end, dates.weekday, inside)


def _one(text: str) -> Dates | None:
    moment = _moment(text)
    start = _lexical(moment) if moment else None
    return Dates(start, None, moment.weekday) if moment and start else None


def _span(text: str) -> Dates | None:
    return next(filter(None, (_between(*sides) for sides in _halves(text))), None)


def _halves(text: str) -> Iterator[tuple[str, str]]:
    return ((text[: dash.start()], text[dash.end() :]) for dash in _DASH.finditer(text))


def _between(left: str, right: str) -> Dates | None:
    first, last = _moment(left), _moment(right)
    if first is None or last is None or last.weekday is not None:
        return None
    start, end = _lexical(_completed(first, last)), _lexical(last)
    if start is None or end is None or start.kind != end.kind:
        return None
    in_order = start.kind == "gMonthDay" or start.text <= end.text
    return Dates(start, end, first.weekday) if in_order else None


def _completed(first: _Moment, last: _Moment) -> _Moment:
    """`9-11 ตุลาคม 2567`: the first side borrows what only the last one says."""
    month = last.month if first.month is None and first.day else first.month
    if first.year is None:
        return first._replace(year=last.year, month=month, is_be=last.is_be)
    return first._replace(month=month)


def _moment(text: str) -> _Moment | None:
    lead = _BEFORE_DAY.match(text)
    rest = text[lead.end() :] if lead else text
    found = next(filter(None, (shape.fullmatch(rest) for shape in _SHAPES)), None)
    parts = found.groupdict() if found else {}
    year, month = _year_part(parts), _month_part(parts)
    day = int(parts["day"]) if parts.get("day") else None
    if (parts.get("year") and not year) or (parts.get("month") and not month):
        return None
    if found is None or (lead and not day):
        return None
    weekday = _WEEKDAYS[lead["weekday"].casefold()] if lead and lead["weekday"] else None
    is_be = year is not None and not (parts.get("year") or "").endswith(f"{year % 100:02}")
    return _Moment(year, month, day, weekday, is_be)


def _year_part(parts: dict[str, str | None]) -> int | None:
    digits, era = parts.get("year") or "", parts.get("era")
    if len(digits) != 2:
        return _plausible_ce(int(digits), era) if digits else None
    thai = (parts.get("month") or "") >= "ก" and not (era or "").startswith("ค")
    return be_to_ce(2500 + int(digits)) if thai and digits >= "40" else None


def _month_part(parts: dict[str, str | None]) -> int | None:
    month = parts.get("month") or ""
    return int(month) if month.isdecimal() else _MONTHS.get(_bare(month))


def _lexical(moment: _Moment) -> Value | None:
    year, month, day, *_ = moment
    if month and not 1 <= month <= 12:
        return None
    if moment.is_be and year and month and month < 4 and year <= _LAST_APRIL_YEAR:
        if year == _LAST_APRIL_YEAR:
            return None
        year += 1
    if day and month and not 1 <= day <= monthrange(year or 2000, month)[1]:
        return None
    if day is None:
        return _without_day(year, month)
    if not month or not day:
        return None
    if year is None:
        return Value(f"--{month:02}-{day:02}", "gMonthDay")
    return Value(f"{year}-{month:02}-{day:02}", "date")


def _without_day(year: int | None, month: int | None) -> Value | None:
    if year is None:
        return None
    return Value(f"{year}-{month:02}", "gYearMonth") if month else Value(str(year), "gYear")


def _bad_date(text: str) -> Misread:
    for word in re.findall(r"[ก-๎.]+|[A-Za-z]+", text):
        if near := _near_month(word):
            return Misread("bad-date", {"nearest": near, "instead": text.replace(word, near)})
    return Misread("bad-date", {"nearest": "", "instead": "9 ตุลาคม 2567"})


def _near_month(word: str) -> str | None:
    """The one month a misspelt word can mean; None when two are as near, or it is right."""
    names = {name: OSA.distance(_bare(word), _bare(name)) for row in _MONTH_ROWS for name in row}
    # A Thai letter and the mark above it are two characters.
    allowed = 2 if len(_bare(word)) > 5 else 1
    nearest = min(names.values())
    found = [name for name, distance in names.items() if distance == nearest]
    return found[0] if 0 < nearest <= allowed and len(found) == 1 else None


# Times, addresses, identifiers -------------------------------------------------------------

_TIME = re.compile(
    r"(?:เวลา)?\s*(?P<hour>[01]?[0-9]|2[0-3])[.:](?P<minute>[0-5][0-9])\s*(?:น\.?|นาฬิกา)?"
)
_IN_URL = r"""[^\s<>"{}|\\^`\[\]?#%]|%[0-9A-Fa-f]{2}"""
_URL = re.compile(
    rf"https?://[^\s<>\"{{}}|\\^`\[\]/?#@:%]+(?::[0-9]+)?"
    rf"(?:/(?:{_IN_URL})*)?(?:\?(?:{_IN_URL}|\?)*)?(?:\#(?:{_IN_URL}|\?)*)?",
    re.I,
)


def read_time(raw: str) -> Value | Misread:
    """A time of day as `13:30`; the dot of `13.30 น.` is a colon. Misread as `bad-time`."""
    found = _TIME.fullmatch(_tidy(raw))
    if not found:
        return Misread("bad-time", {})
    return Value(f"{int(found['hour']):02}:{found['minute']}", "string")


class Times(NamedTuple):
    """A time of day, or a span of two; both as `13:30`."""

    start: Value
    end: Value | None = None


def read_times(raw: str) -> Times | Misread:
    """A time of day or a span of two: `13.30 น.`, `14.30-17.30 น.`, `13:30 ถึง 15:00`.

    A span ends after it begins. Misread as `bad-time`.
    """
    alone = read_time(raw)
    if isinstance(alone, Value):
        return Times(alone)
    for sides in _halves(_tidy(raw)):
        start, end = map(read_time, sides)
        if isinstance(start, Value) and isinstance(end, Value) and start.text < end.text:
            return Times(start, end)
    return alone


def read_url(raw: str) -> Value | Misread:
    """A web address as an IRI, kept as written, Thai letters in its path too.

    Only http and https, and nothing that an IRI must not hold (RFC 3987): one such character
    would stop a whole bulk load. Misread as `bad-url`.
    """
    text = raw.strip()
    unsafe = any(unicodedata.category(sign)[0] in "CZ" for sign in text)
    if unsafe or "\ufffd" in text or not _URL.fullmatch(text):
        return Misread("bad-url", {})
    return Value(text, IRI)


def read_slug(raw: str) -> Value | Misread:
    """An identifier of small Latin letters, digits and hyphens. Misread as `bad-slug`."""
    return Value(raw, "string") if re.fullmatch("[a-z0-9-]+", raw) else Misread("bad-slug", {})


def read_lao_code(raw: str) -> Value | Misread:
    """The code of a local government, seven digits. Blanks, signs that show nothing and Thai
    digits do not matter. Misread as `bad-lao-code`."""
    code = _tidy(raw).replace(" ", "").replace("-", "")
    return Value(code, "string") if re.fullmatch("[0-9]{7}", code) else Misread("bad-lao-code", {})


# Showing -----------------------------------------------------------------------------------


def show(value: Value | Amount | Year | Dates) -> str:
    """The text that the function which read `value` reads back to the same value."""
    if isinstance(value, Amount):
        number = format(Decimal(value.value.text), ",f")
        return " ".join(filter(None, (value.qualifier, number, value.unit)))
    if isinstance(value, Year):
        return f"{_YEAR_WORDS[value.kind]}พ.ศ. {value.be}"
    return _show_dates(value) if isinstance(value, Dates) else value.text


def _show_dates(dates: Dates) -> str:
    weekday = "" if dates.weekday is None else f"วัน{_WEEKDAY_ROWS[dates.weekday][0]}ที่ "
    end = f" - {_thai_date(dates.end)}" if dates.end else ""
    note = f" ({dates.note})" if dates.note else ""
    return f"{weekday}{_thai_date(dates.start)}{end}{note}"


def _thai_date(value: Value) -> str:
    parts = [int(part) for part in value.text.split("-") if part]
    year = [] if value.kind == "gMonthDay" else [str(_be_year_of(parts.pop(0), parts))]
    month = [_MONTH_ROWS[parts[0] - 1][0]] if parts else []
    day = [str(parts[1])] if len(parts) > 1 else []
    return " ".join(day + month + year)


def _be_year_of(ce: int, month_and_day: list[int]) -> int:
    is_in_the_year_before = ce <= _LAST_APRIL_YEAR and month_and_day and month_and_day[0] < 4
    return ce_to_be(ce - 1 if is_in_the_year_before else ce)
