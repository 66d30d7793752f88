"""What a snapshot holds beside its two graphs: a folder with one file for each shard of its rows.

A file begins with the form it has and the sum of what follows. It is never edited in place: what a
load touches is written anew, every other file is linked into the next snapshot after its sum was
compared. A file that is missing or not whole is made of the rows.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from govinno.graph.shards import SHARDS, read_shard, shard_file

#: The form of a file, four letters, and the sum of all that follows.
HEAD = struct.Struct("<4sI")


class Damaged(Exception):
    """A file is not what was written, or is not there."""


def summed(form: bytes, rest: bytes) -> bytes:
    """A whole file with its head."""
    return HEAD.pack(form, zlib.crc32(rest)) + rest


def read_whole(file: Path, form: bytes) -> bytes:
    """A file with its head; raises `Damaged` where it is not as it was written."""
    try:
        content = file.read_bytes()
        written, total = HEAD.unpack_from(content)
    except (OSError, struct.error) as error:
        raise Damaged(f"{file}: {error}") from None
    if written != form or zlib.crc32(memoryview(content)[HEAD.size :]) != total:
        raise Damaged(str(file))
    return content


def sum_of(file: Path, form: bytes) -> int | None:
    """The sum that a file was written with, without reading it; None where it is none of this
    form."""
    try:
        with file.open("rb") as stream:
            written, total = HEAD.unpack(stream.read(HEAD.size))
    except (OSError, struct.error):
        return None
    return int(total) if written == form else None


class Writer:
    """Writes one such folder: each shard of rows that changes, then `finish`.

    `base` is the folder of the snapshot before, None where there is none; `rows` are the folders of
    rows by what they tell of; `make` gives the whole file for some lines of them.
    """

    def __init__(
        self,
        form: bytes,
        folder: Path,
        base: Path | None,
        rows: Mapping[str, Path],
        make: Callable[[str, Mapping[str, Any]], bytes],
    ) -> None:
        self._form, self._folder, self._base, self._rows, self._make = (
            form,
            folder,
            base,
            rows,
            make,
        )
        self._written: set[tuple[str, str]] = set()

    def write(self, kind: str, name: str, lines: Mapping[str, Any]) -> None:
        """The file of one shard; one without lines is not written, as its rows are not."""
        self._written.add((kind, name))
        if lines:
            self._file(kind, name).write_bytes(self._make(kind, lines))

    def finish(self) -> None:
        """Link what no load touched, or make it of the rows."""
        for kind, rows in self._rows.items():
            for name in SHARDS:
                is_left = (kind, name) not in self._written and shard_file(rows, name).exists()
                if is_left and not self.link(kind, name):
                    self.write(kind, name, read_shard(rows, name))

    def link(self, *place: str) -> bool:
        """Link a file of the snapshot before; False where that has none, or it is not whole."""
        if not self._base:
            return False
        old = self._base.joinpath(*place)
        try:
            read_whole(old, self._form)
            os.link(old, self._file(*place))
        except (Damaged, OSError):
            return False
        return True

    def _file(self, *place: str) -> Path:
        file = self._folder.joinpath(*place)
        file.parent.mkdir(parents=True, exist_ok=True)
        return file
