"""Where an export goes: a new file that takes its place only when it is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from uuid import uuid4

from govinno.words import Said


class UnknownEnding(Said):
    """The file's name does not end as any export does; the message lists the endings."""

    def __init__(self, file: Path, endings: Iterable[str]) -> None:
        self.endings = tuple(endings)
        known = " ".join(self.endings)
        th = f"ไม่รู้จักชนิดไฟล์ของ “{file.name}” โปรดใช้ชื่อที่ลงท้ายด้วยอย่างใดอย่างหนึ่งต่อไปนี้: {known}"
        en = f"What “{file.name}” should hold is not known. Please end its name in one of: {known}"
        super().__init__(th, en)


class CannotWrite(Said):
    """The export could not be written: no right, no room, no such folder. Nothing was changed."""

    def __init__(self, file: Path, reason: str) -> None:
        th = f"เขียน {file} ไม่ได้ ({reason}) โปรดตรวจสิทธิ์และพื้นที่ว่างของโฟลเดอร์ ไฟล์เดิมถ้ามียังอยู่ครบ"
        en = (
            f"{file} could not be written ({reason}). Please check the rights and the free space "
            "of its folder. A file that was there before is untouched."
        )
        super().__init__(th, en)


class WouldOverwrite(Said):
    """The report would take the place of the file that it is about."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"“{file}” คือไฟล์ที่ตรวจ รายงานจะไม่เขียนทับ โปรดตั้งชื่อรายงานเป็นชื่ออื่น",
            f"“{file}” is the file that is checked, and a report never takes its place. "
            "Please give the report another name.",
        )


def ending_of(file: Path, endings: Iterable[str]) -> str:
    """The ending of a file's name, in small letters; `UnknownEnding` where it is none of these."""
    known = tuple(endings)
    ending = file.suffix.lower()
    if ending not in known:
        raise UnknownEnding(file, known)
    return ending


def make_folder(folder: Path) -> None:
    """Make a folder that is not there yet; `CannotWrite` where that is refused."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(folder, error.strerror or str(error)) from error


@contextmanager
def new_file(file: Path) -> Iterator[IO[bytes]]:
    """A stream to write to; at the end it takes the place of `file`, by one rename.

    Whatever goes wrong before, what stood there stays and nothing is left beside it. `CannotWrite`
    for everything the operating system refuses on the way.
    """
    unfinished = file.with_name(f".govinno-{uuid4().hex[:12]}.part")
    try:
        if file.is_dir():
            raise IsADirectoryError(0, "is a folder")
        with unfinished.open("xb") as stream:
            yield stream
        unfinished.replace(file)
    except OSError as error:
        raise CannotWrite(file, error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
