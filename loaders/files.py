"""The files of a source that may be read, found quickly: twenty thousand in a tenth of a second."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_ENDINGS = (".yaml", ".yml", ".csv")


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One file of a source that may hold records.

    `relative` is its path below the source, with `/`; `path` the whole one. `changed_ns` is when
    the system last saw it change, its name and place included: unlike the time that a file shows,
    no tool sets that one back.
    """

    source: str
    relative: str
    path: str
    size: int
    changed_ns: int


def find_files(source: str) -> list[RecordFile]:
    """The record files of a source, by name; a file is a source of one.

    Hidden files and folders are left out, and what is no file.
    """
    root = Path(source)
    if root.is_file():
        status = root.stat()
        return [RecordFile(source, root.name, source, status.st_size, status.st_ctime_ns)]
    return sorted(_below(source, source, ""), key=lambda file: file.relative)


def _below(source: str, folder: str, inside: str) -> Iterator[RecordFile]:
    # os.scandir, not pathlib: the kinds of the entries come with the listing.
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                yield from _below(source, entry.path, f"{inside}{entry.name}/")
            elif entry.name.lower().endswith(_ENDINGS) and entry.is_file():
                status = entry.stat()
                relative = inside + entry.name
                yield RecordFile(source, relative, entry.path, status.st_size, status.st_ctime_ns)
