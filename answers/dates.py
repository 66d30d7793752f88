"""Dates as people write them: พ.ศ. with Thai months, or the common era in English."""

from __future__ import annotations

import re
from calendar import month_name
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from govinno.records.dates import BE_AHEAD, Dates
from govinno.records.facts import Value
from govinno.records.values import show

#: The forms of a partial date and what each is called; see `gi:PartialDateShape`.
_FORMS = {
    "date": r"\d{4}-\d\d-\d\d",
    "gYearMonth": r"\d{4}-\d\d",
    "gYear": r"\d{4}",
    "gMonthDay": r"--\d\d-\d\d",
}
#: A year of so many is one of the Buddhist era, as documents write it.
_BUDDHIST = 2400

#: Where the reader is: days are those of this place. The front doors set it from the settings.
_here = [ZoneInfo("Asia/Bangkok")]


def use_zone(zone: ZoneInfo) -> None:
    """From now on days are those of this time zone."""
    _here[0] = zone


def today() -> date:
    """The day it is where the reader is."""
    return datetime.now(_here[0]).date()


def day_of(stamp: str) -> str:
    """The day of a moment that a manifest keeps in UTC, where the reader is: 2026-11-30."""
    moment = datetime.fromisoformat(stamp)
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(_here[0]).date().isoformat()


def date_in_words(text: str, language: str) -> str:
    """`2024-10-09` → 9 ตุลาคม 2567, or 9 October 2024; a year alone says its era in Thai, and 2567
    is the same year as 2024. What is no date stays as it is."""
    kind = next((kind for kind, form in _FORMS.items() if re.fullmatch(form, text)), None)
    if kind is None:
        return text
    if kind == "gYear" and int(text) >= _BUDDHIST:
        text = str(int(text) - BE_AHEAD)
    if language == "en":
        return _english(text, kind)
    words = show(Dates(Value(text, kind)))
    return f"พ.ศ. {words}" if kind == "gYear" else words


def _english(text: str, kind: str) -> str:
    parts = [int(part) for part in text.split("-") if part]
    year = [] if kind == "gMonthDay" else [str(parts.pop(0))]
    month = [month_name[parts[0]]] if parts else []
    day = [str(parts[1])] if len(parts) > 1 else []
    return " ".join(day + month + year)
