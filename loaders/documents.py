"""The documents of a YAML file: its bytes → one part for each."""

from __future__ import annotations

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
