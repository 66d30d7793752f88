"""Writing a snapshot as one packed file, in a process of its own; see `dump.py`."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from govinno.graph.exports.content import Whole
from govinno.graph.exports.export import write_rdf
from govinno.graph.snapshots import Snapshot
from govinno.ontology.model import load_model

#: What is packed at once; the engine writes a few letters at a time.
PIECE = 1 << 20


def main() -> None:
    """Write the snapshot of a folder, in a form, to a file; print the digest of its bytes."""
    folder, ending, name = sys.argv[1:]
    snapshot, file = Snapshot(Path(folder)), Path(name)
    with file.open("w+b") as stream:
        write_packed(snapshot, f".{ending}", stream)
        stream.seek(0)
        print(hashlib.file_digest(stream, "sha256").hexdigest())
    moment = datetime.fromisoformat(snapshot.manifest().created).timestamp()
    os.utime(file, (moment, moment))  # what it tells the world is the time of the data


def write_packed(snapshot: Snapshot, ending: str, stream: IO[bytes]) -> None:
    """Write a snapshot as `.nq`, `.nt` or `.ttl`, packed; the same one gives the same bytes."""
    with gzip.GzipFile("", "wb", 6, stream, mtime=0) as packed:
        whole = io.BufferedWriter(cast(io.RawIOBase, packed), PIECE)
        write_rdf(Whole(snapshot, load_model()), whole, ending)
        whole.flush()
