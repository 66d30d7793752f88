"""Years, dates and times of the Thai and the Western calendar, as people write them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from govinno.records.facts import Misread, Value
from govinno.records.text import BLANKS, read_text, tidy

YearKind = Literal["calendar", "fiscal", "school", "unknown"]

#: The Buddhist era runs this many years ahead of the Christian era.
BE_AHEAD = 543
#: Up to 2483 BE the Thai year began on 1 April, so that its first three months lie in the next
#: Christian year; the last of these years had no such months, for 2484 began on 1 January 1941.
_LAST_APRIL_YEAR = 2483 - BE_AHEAD

_BE_YEARS = range(2440, 2621)
_CE_YEARS = range(1900, 2078)


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
    found = _YEAR.fullmatch(tidy(raw).casefold())
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


#: The short words for months, Thai and English, as a spreadsheet writes them: ม.ค., Jan.
SHORT_MONTHS = tuple(word for row in _rows(_MONTH_TABLE) for word in row[1::2])


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
        return _bracketed(bracket[1], bracket[2].strip(BLANKS))
    written = tidy(text.text)
    return _one(written) or _span(written) or _bad_date(written)


def _bracketed(before: str, inside: str) -> Dates | Misread:
    if _TODAY.fullmatch(tidy(before)):
        return read_date(inside)
    dates = read_date(before)
    if isinstance(dates, Misread):
        return dates
    # A bracket after a whole date may revoke it, and one that is a date would be lost.
    is_words = re.search(r"[^\W\d_]", inside) and isinstance(read_date(inside), Misread)
    if dates.start.kind != "gMonthDay" or not is_words:
        return _bad_date(tidy(before))
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


# Times -------------------------------------------------------------------------------------

_TIME = re.compile(
    r"(?:เวลา)?\s*(?P<hour>[01]?[0-9]|2[0-3])[.:](?P<minute>[0-5][0-9])\s*(?:น\.?|นาฬิกา)?"
)


def read_time(raw: str) -> Value | Misread:
    """A time of day as `13:30`; the dot of `13.30 น.` is a colon. Misread as `bad-time`."""
    found = _TIME.fullmatch(tidy(raw))
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
    for sides in _halves(tidy(raw)):
        start, end = map(read_time, sides)
        if isinstance(start, Value) and isinstance(end, Value) and start.text < end.text:
            return Times(start, end)
    return alone


# Showing -----------------------------------------------------------------------------------


def show_year(year: Year) -> str:
    """The text that `read_year` reads back to the same year."""
    return f"{_YEAR_WORDS[year.kind]}พ.ศ. {year.be}"


def show_dates(dates: Dates) -> str:
    """The text that `read_date` reads back to the same dates."""
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
