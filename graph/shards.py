"""The projected rows on disk: sorted lines in small files that are never edited in place.

A snapshot has a folder of shards. A line belongs to the shard of its key; a shard that a load
does not touch is hard-linked into the next snapshot, so a change costs what it changes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

#: The names of 256 files: at 20,000 cases a shard holds about eighty, a tenth of a second to
#: rewrite.
SHARDS = [f"{number:02x}" for number in range(256)]

Lines = dict[str, Any]


def shard_of(key: str) -> str:
    """The shard a key belongs to: two hexadecimal digits."""
    return hashlib.blake2b(key.encode(), digest_size=1).hexdigest()


def shard_file(folder: Path, name: str) -> Path:
    """The file of a shard; it is not there where the shard is empty."""
    return folder / f"{name}.jsonl.gz"


def read_shard(folder: Path, name: str) -> Lines:
    """All lines of one shard by key; empty where there is no such shard."""
    file = shard_file(folder, name)
    if not file.exists():
        return {}
    with gzip.open(file, "rt", encoding="utf-8") as stream:
        return dict(json.loads(line) for line in stream)


def differing_lines(old: Path | None, new: Path, name: str) -> tuple[Lines, Lines]:
    """The lines of one shard that are not the same in two folders, by key: before and after.

    Whole lines are compared as they stand, and only those that differ are read: equal content
    always gives equal bytes.
    """
    before, after = (_raw_lines(folder, name) for folder in (old, new))
    return _read(before - after), _read(after - before)


def _raw_lines(folder: Path | None, name: str) -> set[bytes]:
    file = shard_file(folder, name) if folder else None
    if file is None or not file.exists():
        return set()
    return set(gzip.decompress(file.read_bytes()).split(b"\n")) - {b""}


def _read(lines: set[bytes]) -> Lines:
    return dict(sorted(json.loads(line) for line in lines))


def write_shard(folder: Path, name: str, lines: Lines) -> None:
    """Write one shard, sorted by key; an empty one is not written."""
    if not lines:
        return
    file = shard_file(folder, name)
    # A fixed time in the header: the same lines always give the same bytes.
    with file.open("wb") as raw, gzip.GzipFile("", "wb", 1, raw, mtime=0) as stream:
        for key in sorted(lines):
            stream.write(dump_line(key, lines[key]))


def dump_line(key: str, content: object) -> bytes:
    """One line: the key and what it holds."""
    return json.dumps([key, content], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_line(folder: Path, key: str) -> Any | None:
    """What one key holds, or None."""
    return read_shard(folder, shard_of(key)).get(key)


def all_lines(folder: Path) -> Iterator[tuple[str, Any]]:
    """Every line of every shard, one shard in memory at a time."""
    for name in SHARDS:
        yield from read_shard(folder, name).items()


def link_shards(old: Path, new: Path, touched: set[str]) -> None:
    """Hard-link the shards that a load does not touch."""
    for name in SHARDS:
        file = shard_file(old, name)
        if name not in touched and file.exists():
            os.link(file, new / file.name)


def by_shard(updates: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Updates by the shard they belong to; None as an update means that the line goes."""
    grouped: dict[str, dict[str, Any]] = defaultdict(dict)
    for key, update in updates.items():
        grouped[shard_of(key)][key] = update
    return grouped
