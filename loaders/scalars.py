"""How the text of one field becomes a value, by the type that the model gives the property."""

from __future__ import annotations

import re
from collections.abc import Callable

from govinno.ontology.records import Value
from govinno.ontology.values import (
    Amount,
    Misread,
    begins_with_a_figure,
    match_key,
    read_amount,
    read_boolean,
    read_decimal,
    read_integer,
    read_language_text,
    read_lao_code,
    read_slug,
    read_text,
    read_time,
    read_url,
    script_of,
)

_THAI = re.compile("[\u0e00-\u0e7f]")
_KEY = re.compile(r"[A-Za-z0-9_.-]+\Z")


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
    is_figure = re.match(r"[\d๐-๙.,]+\w?\Z", text) or (amount and begins_with_a_figure(text))
    return (number, True) if is_figure else (read_text(text), False)
