"""How the text of one field becomes a value, by the type that the model gives its property.

Every `read_*` function of this folder takes the raw text of one scalar and gives back what was
read, or a `Misread` that names what is wrong. None of them raises on data.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from govinno.records.dates import Dates, Year, read_time, show_dates, show_year
from govinno.records.facts import IRI, Misread, Value
from govinno.records.text import match_key, read_language_text, read_text, script_of, tidy

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
    rf"(?!{_POWER})(?:[A-Za-z]|MM|kk|[Mm]il|[KMG][Bb]|[kmg][Bb]|dozens?|st|nd|rd|th|โหล|สิบ|ลบ(?!\.ม)"
    r"|(?!น|ม\.)[ก-ฮ]|(?<=\s)[eE][-+]?[0-9]+)(?![A-Za-z0-9ก-๎²³])"
)
_FRACTIONS = "²³¹¼-¾\u2070-\u209f\u2150-\u218f\u2460-\u249b"
# More of a number, in words: of 2 แสนห้าหมื่น, of 1 ล้านครึ่ง.
_MORE_IN_WORDS = rf"ครึ่ง|(?:หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า)\s*(?:สิบ|{_THAI_POWER})"
# A unit may not begin with what the number needs; a digit in it is one of CO2 or m3.
_UNIT = (
    rf"%|(?!{_POWER}|{_UNCLEAR}|{_MORE_IN_WORDS}|[xob][0-9]|[{_FRACTIONS}]|กว่า|เศษ|ขึ้นไป|ๆ|หรือ|และ|ถึง|.*(?:ขึ้นไป|เศษ)\Z)"
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
#: Nothing but digits, and signs that people put between or around them.
_ONLY_A_FIGURE = re.compile(r"[-+–—−＋]?\s?[\d.,][\d.,'’_٫ ]*\w?[%％]?")
#: Powers that no number has beside each other: only ล้าน is counted in others.
_NO_POWERS = re.compile("(?:ร้อย|พัน|หมื่น|แสน|ล้าน)\\s*(?:ร้อย|พัน|หมื่น|แสน)")
_THAI = re.compile("[\u0e00-\u0e7f]")
_KEY = re.compile(r"[A-Za-z0-9_.-]+\Z")
_TRUE, _FALSE = ("true", "yes", "ใช่"), ("false", "no", "ไม่ใช่")
_BOOLEANS = dict.fromkeys(_TRUE, "true") | dict.fromkeys(_FALSE, "false")
_IN_URL = r"""[^\s<>"{}|\\^`\[\]?#%]|%[0-9A-Fa-f]{2}"""
_URL = re.compile(
    rf"https?://[^\s<>\"{{}}|\\^`\[\]/?#@:%]+(?::[0-9]+)?"
    rf"(?:/(?:{_IN_URL})*)?(?:\?(?:{_IN_URL}|\?)*)?(?:\#(?:{_IN_URL}|\?)*)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with the words around it.

    `value` is a decimal with ล้าน, แสน and the like worked in. `unit` has ร้อยละ as `%`.
    `qualifier` is the word as written (กว่า, ประมาณ); it is never folded into the number.
    """

    value: Value
    unit: str | None = None
    qualifier: str | None = None


def read_integer(raw: str) -> Value | Misread:
    """A whole number in its shortest form.

    Thai digits, thousands commas and the minus sign U+2212 are understood. Misread as
    `bad-integer`, or as `too-many-digits` beyond 64 bits.
    """
    text = tidy(raw)
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
    text = tidy(raw)
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
    written = tidy(text.text)
    if _LOOK_ALIKE.match(written):
        return Misread("letter-in-figure", {})
    if found := _AMOUNT.fullmatch(written):
        return _amount(found)
    unclear = _UNCLEAR_AMOUNT.match(written)
    return (
        Misread("unclear-unit", {"unit": unclear["unit"]}) if unclear else Misread("bad-number", {})
    )


def begins_with_a_figure(raw: str) -> bool:
    """Whether a text begins with what is meant as a figure and is none: `12,50`, `1.2x10^6`,
    `3 ล้าน 5 แสน`. A range, a time or a date is none of them."""
    written = tidy(raw)
    found = _FIGURE.match(written)
    if found is None:
        return False
    rest = written[found.end() :]
    figure = found[0].rstrip(",") if rest.startswith(" ") else found[0]
    return not re.fullmatch(_NUMBER, figure) or _MORE_OF_A_FIGURE.match(rest) is not None


def _amount(found: re.Match[str]) -> Amount | Misread:
    qualifiers = [word for word in found.group("before", "inside", "after") if word]
    units = [word for word in ("%" if found["percent"] else None, found["unit"]) if word]
    is_twice = len(qualifiers) > 1 or len(units) > 1
    if is_twice or "น." in units or _NO_POWERS.search(found["powers"]):
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
    code = tidy(raw).replace(" ", "").replace("-", "")
    return Value(code, "string") if re.fullmatch("[0-9]{7}", code) else Misread("bad-lao-code", {})


def _read_key(raw: str) -> Value | Misread:
    """An id inside a record, such as S1 or app_care."""
    return Value(raw, "string") if _KEY.match(raw) else Misread("bad-id", {})


def _read_id(raw: str) -> Value | Misread:
    slug = read_slug(raw)
    return slug if isinstance(slug, Value) else Misread("bad-id", {})


def _read_baht(raw: str) -> Value | Misread:
    """Money in baht: 2500000, 2,500,000 or 2.5 ล้านบาท."""
    amount = read_amount(raw)
    if isinstance(amount, Misread):
        return amount
    return (
        amount.value if amount.unit is None or _is_baht(amount.unit) else Misread("bad-number", {})
    )


def _is_baht(unit: str) -> bool:
    return unit.casefold() in ("บาท", "baht", "thb")


def _read_address(raw: str) -> Value | Misread:
    """A web address as a literal: it names no thing of the graph."""
    url = read_url(raw)
    return Value(url.text, "anyURI") if isinstance(url, Value) else url


READERS: dict[str, Callable[[str], Value | Misread]] = {
    "string": read_text,
    "@th": lambda raw: read_language_text(raw, "th"),
    "@en": lambda raw: read_language_text(raw, "en"),
    "integer": read_integer,
    "decimal": read_decimal,
    "boolean": read_boolean,
    "anyURI": _read_address,
    "url": _read_address,
    "time": read_time,
    "slug": _read_id,
    "lao_code": read_lao_code,
    "key": _read_key,
    "baht": _read_baht,
}


def bilingual(text: str) -> list[Value | Misread]:
    """Split "ไทย / English" into its two languages; other text keeps the one it is in."""
    left, slash, right = text.partition(" / ")
    if slash and _THAI.search(left) and script_of(right) == "en":
        return [READERS["@th"](left), READERS["@en"](right)]
    return [READERS[f"@{script_of(text)}"](text)]


def amount_in(text: str) -> Amount | None:
    """A figure with a unit or a qualifier around it ("กว่า 500 คน", "4.2 ล้านบาท"), or None."""
    amount = read_amount(text)
    is_more = isinstance(amount, Amount) and (amount.unit or amount.qualifier)
    return amount if isinstance(amount, Amount) and is_more else None


def is_same_unit(one: str, other: str) -> bool:
    """Whether two units are one, or one says more of the other (คน and คนต่อปี)."""
    keys = sorted((match_key(one), match_key(other)), key=len)
    both_percent = all(key in _PERCENT for key in keys)
    return both_percent or keys[0] in keys[1]


_PERCENT = ("%", "ร้อยละ", "เปอร์เซ็นต์", "เปอร์เซนต์", "percent", "per cent")


def number_or_words(text: str, read: str) -> tuple[Value | Misread, bool]:
    """A figure where the text is one, else its words; the flag says which.

    A text that starts with a figure but is none ("1,37O", "12,50 คน") stays a misread figure, so
    that a slip of the finger does not pass as words.
    """
    number = READERS[read](text)
    if isinstance(number, Value):
        return number, True
    amount = read_amount(text) if read == "decimal" else None
    if isinstance(amount, Amount):
        return amount.value, True
    if isinstance(amount, Misread) and amount.code not in ("bad-number", "empty-text"):
        return amount, True
    is_figure = _ONLY_A_FIGURE.fullmatch(text) or (amount and begins_with_a_figure(text))
    return (number, True) if is_figure else (read_text(text), False)


def show(value: Value | Amount | Year | Dates) -> str:
    """The text that the function which read `value` reads back to the same value."""
    if isinstance(value, Amount):
        number = format(Decimal(value.value.text), ",f")
        return " ".join(filter(None, (value.qualifier, number, value.unit)))
    if isinstance(value, Year):
        return show_year(value)
    return show_dates(value) if isinstance(value, Dates) else value.text
