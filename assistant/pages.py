"""Results cut into pages that an assistant can hold, and kept until the next page is asked for.

A page has at most 8,000 tokens. Nobody knows which words a reader's model cuts texts into, so
bytes are counted: four such vocabularies, from the oldest in use to the newest, make 1.5 to 7
bytes of a Thai answer one token, and more of English.
"""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from secrets import token_hex
from typing import Any

from govinno.assistant.results import Row, Sheet, Told, Unanswered, say

#: The most tokens of a result, and the fewest bytes of UTF-8 that make one.
TOKENS, BYTES_A_TOKEN = 8_000, 1.5
MOST_BYTES = int(TOKENS * BYTES_A_TOKEN)
#: So many results wait for their next page to be asked for.
KEPT = 16
#: Which result, and from which row on.
CURSOR = re.compile(r"([0-9a-f]{8})\.([0-9]{1,9})", re.ASCII)
#: The lengths, in characters, to which texts are cut: the first always, the others where a row
#: would be longer than a page. Sentence and limits are never cut shorter than the first.
LENGTHS = (1_000, 300, 100, 30)
#: What a later page need not say again.
FIRST_PAGE_ONLY = ("asked",)
#: Places of evidence shown with a row, and how long their texts are at most.
PLACES, LONGEST_PLACE = 3, 300


class Shelf:
    """The results whose pages are read. Several threads may use it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Told] = OrderedDict()
        self._lock = threading.Lock()

    def first_page(self, told: Told) -> str:
        """The first page as JSON; the result is kept where there are more."""
        name = token_hex(4)  # no name comes twice, so none leads into another server's result
        text, last = page(told, 1, name)
        if last < told.count:
            with self._lock:
                self._kept[name] = told
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return text

    def next_page(self, cursor: str, may_be_read: Callable[[str], bool]) -> str:
        """The page that begins at a cursor; `Unanswered` where there is none.

        Nor is there one where `may_be_read` says of its snapshot that it is not read any longer: a
        load that keeps names of people out keeps them out of what is on the shelf too.
        """
        if not (parts := CURSOR.fullmatch(cursor)):
            raise Unanswered("cursor-wrong", cursor=cursor[:40])
        name, first = parts[1], int(parts[2])
        with self._lock:
            told = self._kept.pop(name, None)
            if told is None or not may_be_read(told.head["snapshot"]):
                raise Unanswered("cursor-gone")
            self._kept[name] = told
        if not 1 <= first <= told.count:
            raise Unanswered("cursor-wrong", cursor=cursor)
        return page(told, first, name)[0]


def page(told: Told, first: int, name: str) -> tuple[str, int]:
    """One page as JSON from row `first` (counted from 1) on, and the number of its last row.

    As many rows as have room, at least one, whose texts are cut where it would have none.
    `Unanswered` where it has none even so.
    """
    rows = [*told.rows()][first - 1 :]
    for longest in LENGTHS:
        count = min(_fitting(told, rows, first, longest), len(rows))
        while count or not rows:
            text = _as_json(_content(told, rows[:count], first, name, longest))
            if _size(text) <= MOST_BYTES:
                return text, first + count - 1
            if not rows:
                break
            count -= 1
    raise Unanswered("too-wide", columns=max((len(s.columns) for s in told.sheets), default=0))


def _fitting(told: Told, rows: Sequence[tuple[Sheet, Row]], first: int, longest: int) -> int:
    """About how many rows have room, rather too many than too few."""
    size = _size(_as_json(_content(told, [], first, "", longest)))
    for count, (_, row) in enumerate(rows):
        size += _size(_as_json([_cut(cell, longest, told.language) for cell in row.cells]))
        size += _size(_as_json(_places(told, row, first + count, longest)))
        if size > MOST_BYTES:
            return max(count, 1)
    return len(rows)


def _content(
    told: Told, rows: Sequence[tuple[Sheet, Row]], first: int, name: str, longest: int
) -> dict[str, Any]:
    """What a page says, in the order in which it is read."""
    language, last = told.language, first + len(rows) - 1
    count = told.count
    content = {
        key: _cut(value, LENGTHS[0], language)
        for key, value in told.head.items()
        if value and (first == 1 or key not in FIRST_PAGE_ONLY)
    }
    content["page"] = (
        say("page", language, first=first, last=last, all=count)
        if count
        else say("page-empty", language)
    )
    if last < count:
        content["next"] = f"{name}.{last + 1}"
    content["quoted"] = say("quoted", language)
    content["tables"] = _tables(told, rows, first, longest)
    places = [
        place for n, (_, row) in enumerate(rows, first) for place in _places(told, row, n, longest)
    ]
    if places:
        content["evidence"] = places
    return content


def _tables(
    told: Told, rows: Sequence[tuple[Sheet, Row]], first: int, longest: int
) -> list[dict[str, Any]]:
    """The rows by sheet; `first_row` is the number of the first of each."""
    tables: list[dict[str, Any]] = []
    open_sheet: Sheet | None = None
    for number, (sheet, row) in enumerate(rows, first):
        if sheet is not open_sheet:
            open_sheet = sheet
            columns = [_cut(name, LENGTHS[-1] * 2, told.language) for name in sheet.columns]
            table = {"title": sheet.title, "first_row": number, "columns": columns, "rows": []}
            tables.append(table)
        tables[-1]["rows"].append([_cut(cell, longest, told.language) for cell in row.cells])
    return tables


def _places(told: Told, row: Row, number: int, longest: int) -> list[dict[str, Any]]:
    """The first places behind a row, and how many there are where these are not all."""
    shown = row.evidence[:PLACES] if longest > LENGTHS[-1] else []
    most = min(longest, LONGEST_PLACE)
    places: list[dict[str, Any]] = [
        {"row": number, **{key: _cut(text, most, told.language) for key, text in place.items()}}
        for place in shown
    ]
    if len(shown) < row.places:
        key = "more-places-ask" if told.asks_rows else "more-places"
        more = say(key, told.language, shown=len(shown), all=row.places, row=number)
        places.append({"row": number, "more": more})
    return places


def _cut(value: Any, longest: int, language: str) -> Any:
    """The same with long texts cut, in lists and by name too; what is cut says so."""
    if isinstance(value, str) and len(value) > longest:
        return say("cut", language, text=value[:longest], all=len(value))
    if isinstance(value, list):
        text = json.dumps(value, ensure_ascii=False)
        return value if len(text) <= longest else _cut(text, longest, language)
    if isinstance(value, dict):
        return {_cut(k, longest, language): _cut(v, longest, language) for k, v in value.items()}
    return value


def _as_json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str)


def _size(text: str) -> int:
    return len(text.encode())
