"""The documents of a YAML or JSON file: its bytes → one part for each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

#: A line that begins a document. YAML gives it no other meaning anywhere, not even in quotes.
_BEGIN = re.compile(rb"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
#: A line that tells something: no blank one, comment, directive or mark of a document.
_TELLS = re.compile(rb"^(?!(?:---|\.\.\.)?[ \t]*(?:#[^\n]*)?\r?$|%)", re.MULTILINE)


class Part(NamedTuple):
    """One document with the number of the line at which it begins, from 1."""

    data: bytes
    line: int


def split_documents(data: bytes) -> list[Part]:
    """Cut a file where a document begins; documents that tell nothing are left out.

    What stands before the first mark belongs to the first document. A file of one document, or of
    none, is one part.
    """
    starts = [found.start() for found in _BEGIN.finditer(data)]
    if not starts:
        return [Part(data, 1)]
    if not _TELLS.search(data, 0, starts[0]):
        starts[0] = 0
    parts = [part for part in _cut(data, sorted({0, *starts})) if _TELLS.search(part.data)]
    return parts or [Part(data, 1)]


def _cut(data: bytes, starts: list[int]) -> Iterator[Part]:
    line = 1
    for start, end in pairwise([*starts, len(data)]):
        yield Part(data[start:end], line)
        line += data.count(b"\n", start, end)


def split_json(data: bytes) -> list[Part]:
    """Cut a JSON file into its records: the entries of a list, or values one after another.

    A file of one value, or one that is no right JSON, is one part.
    """
    try:
        text = data.decode("utf-8-sig")
        places = list(_values(text))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return [Part(data, 1)]
    is_one = len(places) == 1 and not text.lstrip().startswith("[")
    return list(_parts(text, places)) if places and not is_one else [Part(data, 1)]


def _values(text: str) -> Iterator[tuple[int, int]]:
    """Where the values of the outermost list begin and end, or of a text of several values.

    Raises ValueError where it is no JSON.
    """
    decoder, blank = json.JSONDecoder(), re.compile(r"[\s]*")
    place = _after(blank, text, 0)
    is_list = text.startswith("[", place)
    place = _after(blank, text, place + is_list)
    while place < len(text) and not (is_list and text[place] == "]"):
        _, end = decoder.raw_decode(text, place)
        yield place, end
        place = _after(blank, text, end)
        if is_list and text.startswith(",", place):
            place = _after(blank, text, place + 1)
    if is_list and (place >= len(text) or text[place + 1 :].strip()):
        raise ValueError("the list is not closed, or something follows it")


def _after(blank: re.Pattern[str], text: str, place: int) -> int:
    found = blank.match(text, place)
    return found.end() if found else place


def _parts(text: str, places: list[tuple[int, int]]) -> Iterator[Part]:
    line, counted = 1, 0
    for start, end in places:
        line += text.count("\n", counted, start)
        counted = start
        yield Part(text[start:end].encode(), line)
