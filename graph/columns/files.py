"""The files of columns: small, never edited in place, linked into the next snapshot.

A snapshot has `columns/cases/` and `columns/shared/`, with one file for each shard of its rows. A
file holds a head, a directory, and one packed section for each property: for each case, or each
thing that cases share, subjects and values in turn. Only the sections asked for are unpacked.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Stands for the form of these files; a file of another form is made anew from the rows.
_MAGIC = b"gco1"
#: Magic, check sum of what follows, length of the directory.
_HEAD = struct.Struct("<4sII")

#: The sections that list the things of each case: their classes, and their addresses.
CLASSES, ADDRESSES = "", "@"
#: Sections by the name of their property. In each, by the id of a case or the key of a thing, the
#: subjects and values in turn: one flat list is read twice as fast as many pairs.
Sections = Mapping[str, Mapping[str, list[Any]]]


class Damaged(Exception):
    """A file of columns is not what was written, or is not there."""


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
    rest = directory + b"".join(parts)
    return _HEAD.pack(_MAGIC, zlib.crc32(rest), len(directory)) + rest


def shard_of_bytes(content: bytes) -> Shard:
    """A file as it is read; raises `Damaged` where it is not as it was written."""
    try:
        magic, total, length = _HEAD.unpack_from(content)
    except struct.error as error:
        raise Damaged(str(error)) from None
    rest = memoryview(content)[_HEAD.size :]
    if magic != _MAGIC or zlib.crc32(rest) != total:
        raise Damaged("the sum differs")
    places = {name: tuple(place) for name, place in json.loads(bytes(rest[:length])).items()}
    return Shard(total, places, bytes(rest[length:]))


def read_file(file: Path) -> Shard:
    """One file; raises `Damaged` where it is not whole or not there."""
    try:
        return shard_of_bytes(file.read_bytes())
    except OSError as error:
        raise Damaged(f"{file}: {error}") from None


def stamp_of(file: Path) -> int | None:
    """What `Shard.stamp` of a file is, without reading it; None where it is none of ours."""
    try:
        with file.open("rb") as stream:
            magic, total, _ = _HEAD.unpack(stream.read(_HEAD.size))
    except (OSError, struct.error):
        return None
    return int(total) if magic == _MAGIC else None


def link_file(old: Path, new: Path) -> bool:
    """Link a file of the snapshot before into the next; False where it is not whole."""
    try:
        read_file(old)
        os.link(old, new)
    except (Damaged, OSError):
        return False
    return True
