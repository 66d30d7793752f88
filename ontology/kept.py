"""The model as it was read before, beside the compiled modules.

Reading the Turtle takes a command half a second, taking this file in a fiftieth. It lies in Python's
own `__pycache__` and is held like what lies there: who may write to that folder may change the
program itself, so a pickle in it opens no door; one that others could have written is not read.
Where Python writes no bytecode, or may not write there, nothing is kept and the model is read each
time. The file may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import stat
import sys
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govinno.ontology.parts import Model

#: What makes the model of its files: where any of these changes, the kept one is another's.
ROOM = Path(__file__).parent
SOURCE = ROOM / "model.py"
#: No link is followed, no pipe waited for, and half a file of another is not written on.
READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
WRITING = os.O_WRONLY | os.O_CREAT | os.O_EXCL
READERS = (
    ROOM / "files.py",
    ROOM / "parts.py",
    ROOM / "turtle.py",
    ROOM / "iris.py",
    ROOM.parent / "records" / "text.py",
    ROOM.parent / "words" / "__init__.py",
)


def find(digest: str) -> Model | None:
    """The model that was kept of files with this digest; None where there is none to be used."""
    try:
        with os.fdopen(os.open(_file(), READING), "rb") as stream:
            if not is_ours(os.fstat(stream.fileno()), SOURCE):
                return None
            key, content = stream.read().split(b"\n", 1)
        if key.decode() != _key(digest):
            return None
        model: Model = pickle.loads(content)
        return model
    except Exception:  # half a file, or one of another Python: it is made anew
        return None


def keep(digest: str, model: Model) -> None:
    """Keep a model without its triples; nothing happens where that is not possible."""
    if sys.dont_write_bytecode:
        return
    file = _file()
    half = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        content = pickle.dumps(replace(model, triples=None), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(os.open(half, WRITING, mode_of(SOURCE)), "wb") as stream:
            stream.write(_key(digest).encode() + b"\n" + content)
        half.replace(file)
    except OSError:
        with suppress(OSError):
            half.unlink()


def mode_of(source: Path) -> int:
    """The mode of what is kept beside a module: that of its source, written by its owner alone."""
    return source.stat().st_mode & 0o644 | stat.S_IWUSR


def is_ours(found: os.stat_result, source: Path) -> bool:
    """Whether a file was written by us, by root or by whoever has the source, and nobody else."""
    owners = {0, os.geteuid(), source.stat().st_uid}
    others = stat.S_IWGRP | stat.S_IWOTH
    is_plain = stat.S_ISREG(found.st_mode)
    return is_plain and found.st_uid in owners and not found.st_mode & others


def _file() -> Path:
    return Path(cache_from_source(str(SOURCE))).with_suffix(".model")


@cache
def _key(digest: str) -> str:
    parts = hashlib.sha256(digest.encode())
    for file in READERS:
        parts.update(file.read_bytes())
    return parts.hexdigest()
