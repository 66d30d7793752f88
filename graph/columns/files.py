"""The files of columns: small, never edited in place, linked into the next snapshot.

A snapshot has `columns/cases/` and `columns/shared/`, with one file for each shard of its rows. A
file holds a head, a directory, and one packed section for each property: for each case, or each
thing that cases share, subjects and values in turn. Only the sections asked for are unpacked.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from govinno.graph.beside import HEAD, summed

#: Stands for the form of these files; a file of another form is made anew from the rows.
FORM = b"gco2"
#: After the head the length of the directory.
_LENGTH = struct.Struct("<I")

#: The sections that list the things of each case: their classes, and their addresses.
CLASSES, ADDRESSES = "", "@"
#: Sections by the name of their property. In each, by the id of a case or the key of a thing, the
#: subjects and values in turn: one flat list is read twice as fast as many pairs.
Sections = Mapping[str, Mapping[str, list[Any]]]


@dataclass(frozen=True, slots=True)
class Shard:
    """One file as it is read. Equal `stamp`s mean equal content."""

    stamp: int
    places: Mapping[str, tuple[int, int]]
    packed: bytes

    def section(self, name: str) -> dict[str, list[Any]]:
        """One section; empty where the shard has none."""
        if name not in self.places:
            return {}
        start, end = self.places[name]
        found: dict[str, list[Any]] = json.loads(zlib.decompress(self.packed[start:end]))
        return found


def packed(sections: Sections) -> bytes:
    """The bytes of a file; the same sections always give the same."""
    places, parts, end = {}, [], 0
    for name in sorted(sections):
        text = json.dumps(sections[name], ensure_ascii=False, separators=(",", ":"))
        part = zlib.compress(text.encode(), 1)
        places[name] = (end, end + len(part))
        parts.append(part)
        end += len(part)
    directory = json.dumps(places, separators=(",", ":")).encode()
    return summed(FORM, _LENGTH.pack(len(directory)) + directory + b"".join(parts))


def shard_of_bytes(content: bytes) -> Shard:
    """A whole file as it is read."""
    _, total = HEAD.unpack_from(content)
    (length,) = _LENGTH.unpack_from(content, HEAD.size)
    begin = HEAD.size + _LENGTH.size
    directory = json.loads(content[begin : begin + length])
    places = {name: tuple(place) for name, place in directory.items()}
    return Shard(total, places, content[begin + length :])
