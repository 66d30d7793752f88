"""The files of the index: small, never edited in place, linked into the next snapshot.

A snapshot has `search/cases/` and `search/shared/`, with one file for each shard of its rows, and
`search/codes`. A file holds a head, the folded texts as one block that is scanned, with a line for
each thing, and after it what the lines were made of, packed by line and read only for what is shown.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from govinno.ontology.iris import BASE
from govinno.records.text import search_key

#: Stands for the form of these files; a file of another form is made anew from the rows.
_MAGIC = b"gsi1"
#: Magic, check sum of what follows, number of lines, length of the block.
_HEAD = struct.Struct("<4sIII")
#: A line is the kind, the address, the case, and then the texts of each tier.
PART, TIER, TEXT, LINE = b"\x04", b"\x03", b"\x02", b"\n"
_BETWEEN = "\x02"


CASE_RECORD, INNOVATION, PERSON = "CaseRecord", "Innovation", "Person"
#: The kind of an innovation that is the only one of its record: for a reader the same as the case.
ONLY_INNOVATION = "OnlyInnovation"


#: What is shorter than this is not packed: it would cost more time than room.
_SHORT = 1024


class Tier(IntEnum):
    """How well a text stands for its thing, best first."""

    NAME = 0
    OTHER_NAME = 1
    MAIN = 2
    OTHER = 3


class Told(NamedTuple):
    """One text that finds a thing: the property that holds it, and its language, or ""."""

    tier: Tier
    property: str
    language: str
    text: str


@dataclass(slots=True)
class Entry:
    """What one file of the index says of one thing. Several files may speak of one thing.

    `kind` is its most specific class, or `ONLY_INNOVATION`; "" where another file says it. `case`
    is the case whose graph states it, "" where cases share it.
    """

    iri: str
    kind: str
    case: str = ""
    told: list[Told] = field(default_factory=list)

    def texts(self) -> list[Told]:
        """Each text once, the best first."""
        seen: dict[str, Told] = {}
        for told in sorted(self.told, key=itemgetter(0)):
            seen.setdefault(told.text, told)
        return list(seen.values())

    def head(self) -> bytes:
        """How a line begins."""
        return f"{self.kind}\x04{self.iri.removeprefix(BASE)}\x04{self.case}".encode()


class Damaged(Exception):
    """A file of the index is not what was written, or is not there."""


@dataclass(frozen=True, slots=True)
class Block:
    """One file as it is searched: the block, and where each line's own content lies."""

    file: Path | None
    lines: bytes
    packed: tuple[bytes, ...] = ()

    def told(self, number: int) -> list[Told]:
        """What one line was made of, the best text first."""
        content = self.packed[number] if self.file is None else self._read(number)
        try:
            text = content if content.startswith(b"[") else zlib.decompress(content)
            return [Told(Tier(tier), *rest) for tier, *rest in json.loads(text)]
        except (zlib.error, ValueError) as error:
            raise Damaged(f"{self.file}: {error}") from None

    def _read(self, number: int) -> bytes:
        assert self.file
        try:
            with self.file.open("rb") as stream:
                _, _, count, length = _HEAD.unpack(stream.read(_HEAD.size))
                stream.seek(_HEAD.size + length + 4 * number)
                start, end = struct.unpack("<II", stream.read(8))
                stream.seek(_HEAD.size + length + 4 * (count + 1) + start)
                return stream.read(end - start)
        except (OSError, struct.error) as error:
            raise Damaged(f"{self.file}: {error}") from None


def block_of(entries: Iterable[Entry]) -> Block:
    """The entries as they are searched, without a file."""
    heads, texts, packed = [], [], []
    for entry in sorted(entries, key=lambda each: (each.kind, each.iri, each.case)):
        told = entry.texts()
        heads.append(entry.head())
        texts.append(_line(told))
        packed.append(_packed(told))
    folded = map(search_key, texts)
    lines = b"".join(head + line + LINE for head, line in zip(heads, folded, strict=True))
    return Block(None, lines, tuple(packed))


def _line(told: list[Told]) -> str:
    tiers: list[list[str]] = [[] for _ in Tier]
    for tier, _, _, text in told:
        tiers[tier].append(text)
    return "".join(f"\x03\x02{_BETWEEN.join(texts)}\x02" for texts in tiers)


def _packed(told: list[Told]) -> bytes:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return text if len(text) < _SHORT else zlib.compress(text, 1)


def write_block(file: Path, entries: Iterable[Entry]) -> None:
    """Write one file; the same entries always give the same bytes."""
    block = block_of(entries)
    starts = [0]
    for content in block.packed:
        starts.append(starts[-1] + len(content))
    rest = block.lines + struct.pack(f"<{len(starts)}I", *starts) + b"".join(block.packed)
    head = _HEAD.pack(_MAGIC, zlib.crc32(rest), len(block.packed), len(block.lines))
    file.write_bytes(head + rest)


def read_block(file: Path) -> Block:
    """One file; raises `Damaged` where it is not as it was written."""
    try:
        content = file.read_bytes()
        magic, total, _, length = _HEAD.unpack_from(content)
    except (OSError, struct.error) as error:
        raise Damaged(f"{file}: {error}") from None
    if magic != _MAGIC or zlib.crc32(memoryview(content)[_HEAD.size :]) != total:
        raise Damaged(str(file))
    return Block(file, content[_HEAD.size : _HEAD.size + length])


def link_block(old: Path, new: Path) -> bool:
    """Link a file of the snapshot before into the next; False where it is not whole."""
    try:
        read_block(old)
        os.link(old, new)
    except (Damaged, OSError):
        return False
    return True
