"""The files of a source that may be read, found quickly: twenty thousand in a tenth of a second."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from govinno.records.faults import Fault, make_fault

_ENDINGS = (".yaml", ".yml", ".json", ".docx", ".xlsx", ".csv", ".zip")
#: What people keep beside records and no reader takes yet, with what to do, in Thai and English.
_TABLES = ("บันทึกแผ่นงานเป็น CSV UTF-8", "save the sheet as CSV UTF-8")
_FORMS = ("บันทึกเป็น .docx ถ้าเป็นแบบบันทึก", "save a form as .docx")
_TEXTS = ("เขียนสิ่งที่เอกสารบอกลงในระเบียน YAML", "write what it tells as a YAML record")
_NOT_YET = {
    **dict.fromkeys((".xls", ".xlsm", ".ods", ".tsv", ".tab"), _TABLES),
    **dict.fromkeys((".doc", ".docm", ".dotx", ".odt", ".rtf"), _FORMS),
    **dict.fromkeys((".pdf", ".txt", ".pptx", ".html"), _TEXTS),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".heic", ".webp"), _TEXTS),
}
_OTHER = ("นำออกจากโฟลเดอร์ถ้าไม่ใช่ระเบียน", "take them out if they are no records")
#: What office programs and archives leave behind.
_LEFT_BEHIND = ("~$", "__macosx", "thumbs.db", "desktop.ini")
#: Notes for people, which need no word.
_NOTES = ("readme", "license", "licence", "notice")
#: So many files are named in a message.
_NAMED = 5


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


def find_files(source: str) -> tuple[list[RecordFile], list[Fault]]:
    """The record files of a source, by name, and what of it is not read; a file is a source of one.

    Hidden files and folders are left out. A folder that leads to itself, or that may not be
    opened, is a fault, and the rest is read.
    """
    root = Path(source)
    if root.is_file():
        if told := _NOT_YET.get(root.suffix.lower()):
            th, en = told
            return [], [make_fault("file-not-read", source, 0, "", root.name, how_th=th, how_en=en)]
        status = root.stat()
        return [RecordFile(source, root.name, source, status.st_size, status.st_ctime_ns)], []
    search = _Search(source)
    search.folder(source, "", ())
    return sorted(search.files, key=lambda file: file.relative), [*search.faults, *search.unread()]


class _Search:
    """One walk through a folder."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.files: list[RecordFile] = []
        self.faults: list[Fault] = []
        #: Names of files that are not read, by what to do with them.
        self.others: dict[tuple[str, str], list[str]] = {}
        self.left_behind: list[str] = []

    def folder(self, path: str, inside: str, above: tuple[tuple[int, int], ...]) -> None:
        try:
            status = Path(path).stat()
            here = (status.st_dev, status.st_ino)
            if here in above:
                self.faults.append(make_fault("folder-loop", path, 0, "", ""))
                return
            # os.scandir, not pathlib: the kinds of the entries come with the listing.
            with os.scandir(path) as entries:
                for entry in entries:
                    if not entry.name.startswith("."):
                        self._entry(entry, inside, (*above, here))
        except OSError as error:
            is_loop = error.errno == errno.ELOOP
            code = "folder-loop" if is_loop else "folder-unreadable"
            self.faults.append(make_fault(code, path, 0, "", "", reason=error.strerror))

    def _entry(
        self, entry: os.DirEntry[str], inside: str, above: tuple[tuple[int, int], ...]
    ) -> None:
        name = entry.name.lower()
        if name.startswith(_LEFT_BEHIND):
            self.left_behind.append(inside + entry.name)
        elif _is_folder(entry):
            self.folder(entry.path, f"{inside}{entry.name}/", above)
        elif name.endswith(_ENDINGS) and entry.is_file():
            status = entry.stat()
            relative = inside + entry.name
            self.files.append(
                RecordFile(self.source, relative, entry.path, status.st_size, status.st_ctime_ns)
            )
        elif not name.startswith(_NOTES):
            what = _NOT_YET.get(Path(name).suffix, _OTHER)
            self.others.setdefault(what, []).append(inside + entry.name)

    def unread(self) -> Iterator[Fault]:
        """What lies there and is not read, each kind told once."""
        for (th, en), names in sorted(self.others.items()):
            yield self._told("files-not-read", names, how_th=th, how_en=en)
        if self.left_behind:
            yield self._told("files-left-behind", self.left_behind)

    def _told(self, code: str, names: list[str], **details: object) -> Fault:
        names.sort()
        shown = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
        return make_fault(code, self.source, 0, "", "", count=len(names), list=shown, **details)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Also for a link that leads round to itself: the walk tells it."""
    try:
        return entry.is_dir()
    except OSError:
        return True
