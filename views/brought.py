"""What a visitor has brought: one upload with what was found in it, as long as the visit lasts.

It lies in a folder of its own, which goes with the visit. Nothing here draws anything.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from govinno import settings
from govinno.answers import Case
from govinno.receiving import FILES, Looked, Published, Seen, Unfinished
from govinno.records import Fault
from govinno.views import shell


@dataclass(frozen=True, slots=True)
class Picked:
    """A value that a visitor chose in place of what stood in the file."""

    fault: Fault
    choice: str


@dataclass(slots=True)
class Brought:
    """One upload. `looked` is None until it was looked at, or where `trouble` says why not."""

    name: str
    sign: str
    folder: tempfile.TemporaryDirectory[str]
    refused: list[Fault] = field(default_factory=list)
    looked: Looked | None = None
    trouble: str = ""
    picked: list[Picked] = field(default_factory=list)
    cases: dict[str, Case | None] = field(default_factory=dict)
    published: Published | None = None

    @property
    def place(self) -> Path:
        return Path(self.folder.name)

    @property
    def faults(self) -> list[Fault]:
        """All faults: of the upload as such, and of what is in it."""
        return [*self.refused, *(self.looked.faults if self.looked else [])]

    @property
    def records(self) -> list[Seen]:
        return self.looked.records if self.looked else []

    @property
    def elsewhere(self) -> list[Seen]:
        """The records that the store has from a file of another source."""
        return [record for record in self.records if record.held_in]

    def look(self) -> None:
        """Look at the files as they are now."""
        self.looked, self.trouble = None, ""
        self.cases.clear()
        if not any((self.place / FILES).iterdir()):
            return
        try:
            self.looked = shell.library().look(self.place)
        except Unfinished as error:
            shell.note_trouble(error)
            self.trouble = "bring.unfinished"

    def case(self, id: str) -> Case | None:
        """A case as it would stand; None where the record tells of something else."""
        if id not in self.cases:
            self.cases[id] = shell.library().previewed(self.place, id)
        return self.cases[id]

    def pick(self, choices: list[Picked]) -> None:
        """Put what was chosen into the copy, and look at it again."""
        library = shell.library()
        self.picked += [p for p in choices if library.replace(self.place, p.fault, p.choice)]
        self.look()

    def publish(self, by: str, *, accept_valid: bool) -> None:
        """Publish once; a second wish while the first is granted finds it granted."""
        if self.published and self.published.snapshot:
            return
        try:
            self.published = shell.library().publish_received(
                self.place, by, accept_valid=accept_valid, keeps_names=settings.keeps_names()
            )
            self.trouble = ""
        except Unfinished as error:
            shell.note_trouble(error)
            self.trouble = "bring.publish_unfinished"

    def report(self, ending: str, language: str) -> bytes:
        """What was found, as a file: the one file with its marks where it has that ending, or a
        list of all faults."""
        return shell.library().fault_report(self.files(), self.faults, ending, language)

    def files(self) -> list[Path]:
        """The files as they are now, with what was picked."""
        return sorted((self.place / FILES).iterdir())


def brought(name: str, data: bytes) -> Brought:
    """Take an upload in and look at it."""
    found = Brought(name, sign_of(name, data), tempfile.TemporaryDirectory(prefix="govinno-"))
    most = settings.upload_mb()
    found.refused = shell.library().receive(data, name, found.place, most)
    found.look()
    return found


def sign_of(name: str, data: bytes) -> str:
    """What tells one upload from another."""
    return hashlib.blake2b(name.encode() + b"\0" + data, digest_size=12).hexdigest()


def corrected(found: Brought) -> tuple[str, bytes]:
    """The name and the bytes of the corrected copy: the file, or an archive of all."""
    files = found.files()
    if len(files) == 1:
        return files[0].name, files[0].read_bytes()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as held:
        for file in files:
            held.write(file, file.name)
    return "corrected.zip", stream.getvalue()
