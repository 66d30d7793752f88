"""All data of a snapshot as one packed file, written once, for whoever wants to carry it away.

A snapshot is never written to again, and where the endpoint runs its folder may be read-only. So
the files lie in a folder of their own that goes with the process. They are written in another
process: it takes its time, and nobody's query waits for it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self

from govinno.graph.exports.files import CannotWrite
from govinno.graph.snapshots import Snapshot

#: The forms of such files: what each is called in its name.
DUMP_ENDINGS = ("nq", "ttl", "nt")
PREFIX = "govinno-dumps-"
#: A link is not followed, a pipe not waited for, and nothing that is there is emptied.
LOCKING = os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
ORDER = "from govinno.graph.exports.packed import main; main()"


class Dump(NamedTuple):
    """A file with all data; `digest` is of its bytes, the same for the same snapshot."""

    file: Path
    digest: str
    snapshot: str


class Dumps:
    """The files of the current snapshot; those of the one before are deleted."""

    def __init__(self, place: Path | None = None) -> None:
        """`place` is a folder to have the files in, by default that of the system."""
        self._place = place
        self._folder: Path | None = None
        self._writer = ThreadPoolExecutor(1)
        self._lock = threading.Lock()
        self._files: dict[tuple[Snapshot, str], Future[Dump]] = {}
        self._held: IO[bytes] | None = None
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.shutdown(wait=False, cancel_futures=True)
        if self._process:
            self._process.kill()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def get(self, snapshot: Snapshot, ending: str) -> Future[Dump]:
        """The file of a snapshot, `nq`, `ttl` or `nt`, which is written at the first call.

        The future raises `CannotWrite` where there is no room; then the next call tries anew.
        """
        self.keep_only(snapshot)
        key = (snapshot, ending)
        with self._lock:
            made = self._files.get(key)
            if made is None:
                made = self._files[key] = self._writer.submit(self._write, snapshot, ending)
        made.add_done_callback(lambda done: self._forget_if_failed(key, done))
        return made

    @property
    def is_empty(self) -> bool:
        """Whether there is no file, nor one to come."""
        return not self._files

    def keep_only(self, snapshot: Snapshot | None) -> None:
        """Delete what was written of other snapshots: they may hold names that are gone now.

        Who is reading such a file reads it to its end.
        """
        for key, made in list(self._files.items()):
            if key[0] != snapshot:
                self._forget(key, made)

    def _forget_if_failed(self, key: tuple[Snapshot, str], made: Future[Dump]) -> None:
        if made.cancelled() or made.exception():
            self._forget(key, made)

    def _forget(self, key: tuple[Snapshot, str], made: Future[Dump]) -> None:
        with self._lock:
            if self._files.get(key) is made:
                del self._files[key]
        made.cancel()
        made.add_done_callback(_delete)  # at once where it is written, else when it is

    def _write(self, snapshot: Snapshot, ending: str) -> Dump:
        try:
            if self._folder is None:
                self._folder = self._own_folder()
            handle, name = tempfile.mkstemp(f".{ending}.gz", dir=self._folder)
        except OSError as error:
            raise CannotWrite(Path(self._place or tempfile.gettempdir()), str(error)) from None
        os.close(handle)
        file = Path(name)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", ORDER, str(snapshot.folder), ending, name],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C of a terminal is for the parent
        )
        digest, said = self._process.communicate()
        if self._process.returncode:
            file.unlink(missing_ok=True)
            raise CannotWrite(file, said.strip().rpartition("\n")[2])
        return Dump(file, digest.strip(), snapshot.id)

    def _own_folder(self) -> Path:
        """A new folder, locked as long as this process lives; those of dead ones are deleted.

        The place may be one where everybody writes: what others have there is left alone.
        """
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._place))
        for other in folder.parent.glob(f"{PREFIX}*"):
            with suppress(OSError):
                lock = _lock(other)
                if other == folder:
                    self._held = lock
                else:
                    shutil.rmtree(other)
        return folder


def _lock(folder: Path) -> IO[bytes]:
    """The lock of a folder of our own, held until it is closed.

    `OSError` where another process holds it, and where somebody else could have a hand in it.
    """
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        found = os.fstat(place)
        if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise PermissionError
        lock = os.fdopen(os.open("lock", LOCKING, 0o600, dir_fd=place), "rb", buffering=0)
    finally:
        os.close(place)
    if not stat.S_ISREG(os.fstat(lock.fileno()).st_mode):
        lock.close()
        raise PermissionError
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise
    return lock


def _delete(made: Future[Dump]) -> None:
    if not made.cancelled() and not made.exception():
        made.result().file.unlink(missing_ok=True)
