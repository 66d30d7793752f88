"""The model as it was read before, beside the compiled modules.

Reading the Turtle takes a command half a second, taking this file in a fiftieth. It lies in Python's
own `__pycache__` and is held like what lies there: who may write to that folder may change the
program itself, so a pickle in it opens no door. Where Python writes no bytecode, or may not write
there, nothing is kept and the model is read each time. The file may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import pickle
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
        key, content = _file().read_bytes().split(b"\n", 1)
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
        half.write_bytes(_key(digest).encode() + b"\n" + content)
        half.replace(file)
    except OSError:
        with suppress(OSError):
            half.unlink()


def _file() -> Path:
    return Path(cache_from_source(str(ROOM / "model.py"))).with_suffix(".model")


@cache
def _key(digest: str) -> str:
    parts = hashlib.sha256(digest.encode())
    for file in READERS:
        parts.update(file.read_bytes())
    return parts.hexdigest()
