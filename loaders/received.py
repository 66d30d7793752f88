"""The bytes of a file that somebody sent, looked at before any reader opens them.

Workbooks and text documents are ZIP files of XML, and what strangers put into one can fill the
memory, reach for other files or call programs. Nothing of it is ever carried out here; what would
do harm to a reader is refused with a fault that says what to do, and the rest is told.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from xml.parsers import expat

from govinno.records.faults import Fault, make_fault

#: A form with all topics filled has a tenth of one MB.
MOST_MB = 20
#: So much may come out of one ZIP file; a part of a text document is held in memory as a whole.
MOST_UNPACKED_MB = 100
MOST_PART_MB = 50
#: Office programs write some two hundred parts at most; an archive holds a round of winners.
MOST_PARTS = 1_000
#: XML shrinks to a twentieth. What grows more, and is long, was made to fill the memory.
MOST_GROWTH = 200
LONG = 5 << 20
#: An entry of a directory of a ZIP file has 46 bytes and its name.
_MOST_DIRECTORY = MOST_PARTS * 600
#: XML that is nested deeper ends in the stack of whoever walks through it.
DEEPEST = 200
#: A file name of a system has 255 bytes; what stands before it in a folder's account needs some.
_LONGEST_NAME = 180
_MB = 1 << 20
_AT_ONCE = 1 << 16

ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: How Office calls the part that holds the locked document.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
#: The kinds of the main part, by the ending of a file.
_MAIN = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
}
TEXTS = (".yaml", ".yml", ".json", ".csv")
ARCHIVE = ".zip"
#: What can be brought; the readers say what is in it.
ENDINGS = (*_MAIN, *TEXTS, ARCHIVE)
#: By which bytes a file begins that is none of these.
_BEGINNINGS = {
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"MZ": "Windows .exe",
    b"\x7fELF": "ELF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"\x1f\x8b": "gzip",
}
_HTML = re.compile(rb"\s*<(!doctype html|html|table|\?xml|meta)", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
#: Signs that a file name must not hold on some system.
_NO_NAME = re.compile(r'[\\/:*?"<>|]')


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One file as it was received: a name that is safe in a folder, and its bytes."""

    name: str
    data: bytes


# ---- one file


def refuse_unsafe(data: bytes, file: str, most_mb: int = MOST_MB) -> Fault | None:
    """Why these bytes must not be parsed, as a fault of `file`; None where they may.

    Whoever reads a workbook or a text document calls this first.
    """
    return next(
        (fault for fault in look_at(data, file, most_mb) if fault.severity == "error"), None
    )


def look_at(data: bytes, file: str, most_mb: int = MOST_MB) -> list[Fault]:
    """What is to be told of bytes before they are parsed: at most one error, which forbids it,
    and warnings. Empty where nothing is the matter."""
    return [*_looked(data, file, most_mb)]


@lru_cache(maxsize=1)  # each reader that is asked in turn looks first
def _looked(data: bytes, file: str, most_mb: int) -> tuple[Fault, ...]:
    ending = PurePosixPath(file).suffix.lower()
    try:
        _refuse_size(data, file, most_mb)
        _refuse_other_content(data, file, ending)
        if ending in _MAIN:
            return tuple(_of_office(data, file, ending))
        if ending == ARCHIVE:
            _opened(data, file).close()
    except _Stop as stop:
        return (stop.fault,)
    return ()


class _Stop(Exception):
    """Leaves the look early; carries the one error."""

    def __init__(self, code: str, file: str, **details: object) -> None:
        text = str(details.pop("value", ""))
        self.fault = make_fault(code, file, 0, "", text, **details)
        super().__init__(self.fault.message_en)


def _refuse_size(data: bytes, file: str, most_mb: int) -> None:
    if not data:
        raise _Stop("file-empty", file)
    if len(data) > most_mb * _MB:
        raise _Stop("file-over-limit", file, size=f"{len(data) / _MB:.1f}", limit=most_mb)


def _refuse_other_content(data: bytes, file: str, ending: str) -> None:
    """The beginning of a file says what it is, whatever it is called."""
    if data.startswith(_OLE):
        raise _Stop("file-locked" if _LOCKED in data else "file-old-office", file)
    if ending in (".docm", ".xlsm", ".dotm", ".xltm", ".xlsb"):
        raise _Stop("file-macros", file, ending=".docx" if ending[1] == "d" else ".xlsx")
    if ending not in ENDINGS:
        raise _Stop("file-kind-not-taken", file, value=ending or file, kinds=", ".join(ENDINGS))
    found = _kind_of(data)
    if (ending in TEXTS) == (found == "ZIP") or found not in ("", "ZIP"):
        raise _Stop("file-not-what-it-says", file, ending=ending, found=found or "text")


def _kind_of(data: bytes) -> str:
    """What bytes are, told by how they begin; empty for a text, or what nobody knows."""
    if data.startswith((ZIP, _EMPTY_ZIP)):
        return "ZIP"
    known = (name for begin, name in _BEGINNINGS.items() if data.startswith(begin))
    return next(known, "HTML" if _HTML.match(data[:1000]) else "")


# ---- ZIP files


def _opened(data: bytes, file: str) -> zipfile.ZipFile:
    """A ZIP file whose parts are few, and small when they are unpacked; `_Stop` for any other."""
    _refuse_directory(data, file)
    try:
        held = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, EOFError):
        raise _Stop("file-damaged", file) from None
    for part in held.infolist():
        _refuse_part(part, file)
    unpacked = sum(part.file_size for part in held.infolist())
    if unpacked > MOST_UNPACKED_MB * _MB:
        raise _unpacks_too_large(file, unpacked)
    return held


def _refuse_directory(data: bytes, file: str) -> None:
    """Look at the directory's own account of itself, before anything is made of it."""
    end = data.rfind(_EMPTY_ZIP, max(0, len(data) - 66_000))
    if end < 0 or len(data) - end < 22:
        raise _Stop("file-damaged", file)
    parts, size = struct.unpack("<HI", data[end + 10 : end + 16])
    is_huge = data[max(0, end - 20) : end].startswith(b"PK\x06\x07")
    if is_huge or parts > MOST_PARTS or size > _MOST_DIRECTORY:
        raise _Stop("file-many-parts", file, limit=MOST_PARTS)


def _refuse_part(part: zipfile.ZipInfo, file: str) -> None:
    if part.flag_bits & 1:
        raise _Stop("file-locked", file)
    if part.file_size > LONG and part.file_size > MOST_GROWTH * max(part.compress_size, 1):
        raise _unpacks_too_large(file, part.file_size)
    name = name_in_archive(part)
    is_link = stat.S_ISLNK(part.external_attr >> 16)
    if is_link or ".." in re.split(r"[\\/]", name) or name[:1] in "/\\" or _DRIVE.match(name):
        raise _Stop("file-leads-out", file, value=safe_name(name))


def _unpacks_too_large(file: str, size: int) -> _Stop:
    return _Stop("file-unpacks-too-large", file, size=size // _MB, limit=MOST_UNPACKED_MB)


def _pieces(held: zipfile.ZipFile, part: zipfile.ZipInfo, file: str) -> Iterator[bytes]:
    """The unpacked bytes of a part, some at a time; `_Stop` where they are not what was packed."""
    try:
        with held.open(part) as stream:
            while piece := stream.read(_AT_ONCE):
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise _Stop("file-damaged", file) from None


# ---- workbooks and text documents


def _of_office(data: bytes, file: str, ending: str) -> Iterator[Fault]:
    with _opened(data, file) as held:
        names = [part.filename.lower() for part in held.infolist()]
        if len(set(names)) < len(names) or "[content_types].xml" not in names:
            raise _Stop("file-not-what-it-says", file, ending=ending, found="ZIP")
        if any(name.endswith("vbaproject.bin") for name in names):
            raise _Stop("file-macros", file, ending=ending)
        links: list[str] = []
        for part in held.infolist():
            _look_into(held, part, file, ending, links)
        if links:
            listed = ", ".join(dict.fromkeys(links))
            yield make_fault("file-external-links", file, 0, "", listed, count=len(links))


def _look_into(
    held: zipfile.ZipFile, part: zipfile.ZipInfo, file: str, ending: str, links: list[str]
) -> None:
    """Unpack one part to its end, and look through it where it is XML."""
    if part.file_size > MOST_PART_MB * _MB:
        raise _unpacks_too_large(file, part.file_size)
    look = _Xml(file, links) if part.filename.lower().endswith((".xml", ".rels")) else None
    for piece in _pieces(held, part, file):
        if look:
            look.feed(piece)
    if look:
        look.end()
    if part.filename.lower() == "[content_types].xml" and look:
        _refuse_other_document(look.kinds, file, ending)


def _refuse_other_document(kinds: set[str], file: str, ending: str) -> None:
    if any("macroenabled" in kind.lower() for kind in kinds):
        raise _Stop("file-macros", file, ending=ending)
    if _MAIN[ending] not in kinds:
        found = next((other for other, kind in _MAIN.items() if kind in kinds), "ZIP")
        raise _Stop("file-not-what-it-says", file, ending=ending, found=found)


class _Xml:
    """Goes through XML without keeping it: no declarations, not too deep, whole to its end.

    `kinds` are the kinds of parts that a list of contents tells.
    """

    def __init__(self, file: str, links: list[str]) -> None:
        self.file, self.links, self.depth = file, links, 0
        self.kinds: set[str] = set()
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._declared
        self._parser.StartElementHandler = self._begun
        self._parser.EndElementHandler = self._ended

    def feed(self, piece: bytes) -> None:
        self._parse(piece, False)

    def end(self) -> None:
        self._parse(b"", True)

    def _parse(self, piece: bytes, is_end: bool) -> None:
        try:
            self._parser.Parse(piece, is_end)
        except (expat.ExpatError, LookupError, ValueError):
            raise _Stop("file-damaged", self.file) from None

    def _declared(self, *_declared: object) -> None:
        raise _Stop("file-declares-entities", self.file)

    def _begun(self, name: str, values: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Stop("file-nested-too-deep", self.file, limit=DEEPEST)
        if "ContentType" in values:
            self.kinds.add(values["ContentType"])
        # An address that somebody may click on is no file that the document takes in.
        is_link = values.get("Type", "").endswith("/hyperlink")
        if name.endswith("Relationship") and values.get("TargetMode") == "External" and not is_link:
            self.links.append(values.get("Target", ""))

    def _ended(self, _name: str) -> None:
        self.depth -= 1


# ---- archives


def unpack(
    data: bytes, file: str, most_mb: int = MOST_MB
) -> tuple[list[ReceivedFile], list[Fault]]:
    """The files of an archive, each looked at, with names that are safe and differ; and the faults.

    Nothing is taken of an archive that is itself refused. A file in it that is refused, or of a
    kind that nobody reads, is a fault, and the others are taken.
    """
    found: list[ReceivedFile] = []
    faults = look_at(data, file, most_mb)
    if faults:
        return [], faults
    with _opened(data, file) as held:
        for part in held.infolist():
            told = name_in_archive(part)
            if part.is_dir() or _is_left_behind(told):
                continue
            one, more = _one_of(held, part, f"{file}/{told}", most_mb)
            faults += more
            found += one
    if not found and not faults:
        faults.append(make_fault("archive-without-records", file, 0, "", "", kinds=_kinds()))
    return _told_apart(found), faults


def _one_of(
    held: zipfile.ZipFile, part: zipfile.ZipInfo, file: str, most_mb: int
) -> tuple[list[ReceivedFile], list[Fault]]:
    if file.lower().endswith(ARCHIVE):
        return [], [make_fault("archive-in-archive", file, 0, "", "")]
    try:
        data = b"".join(_pieces(held, part, file))
    except _Stop as stop:
        return [], [stop.fault]
    faults = look_at(data, file, most_mb)
    is_safe = all(fault.severity != "error" for fault in faults)
    return [ReceivedFile(safe_name(file), data)] if is_safe else [], faults


def _kinds() -> str:
    return ", ".join(ending for ending in ENDINGS if ending != ARCHIVE)


def _is_left_behind(name: str) -> bool:
    """What programs put into archives without being asked."""
    parts = [part.lower() for part in name.split("/")]
    return "__macosx" in parts or parts[-1].startswith((".", "~$", "thumbs.db", "desktop.ini"))


def name_in_archive(part: zipfile.ZipInfo) -> str:
    """The name of a part as people wrote it: Windows in Thailand writes code page 874, others
    UTF-8, and both often without saying so."""
    if part.flag_bits & 0x800:
        return part.filename
    try:
        written = part.filename.encode("cp437")
    except UnicodeEncodeError:  # told in a field of its own
        return part.filename
    for encoding in ("utf-8", "cp874"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.filename


def _told_apart(files: list[ReceivedFile]) -> list[ReceivedFile]:
    """The same files; of two with one name, the later gets a number."""
    seen: dict[str, int] = {}
    apart = []
    for file in files:
        number = seen[file.name.lower()] = seen.get(file.name.lower(), 0) + 1
        stem, ending = PurePosixPath(file.name).stem, PurePosixPath(file.name).suffix
        name = file.name if number == 1 else f"{stem} ({number}){ending}"
        apart.append(ReceivedFile(name, file.data))
    return apart


def safe_name(name: str) -> str:
    """A file name that leads nowhere and reads the same everywhere: the last part of a path,
    without signs that a system takes for others, that nobody sees, or that turn the text round."""
    last = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    path = PurePosixPath(_NO_NAME.sub("_", seen).strip(". -~") or "file")
    stem = path.stem.encode()[: _LONGEST_NAME - len(path.suffix.encode()[:20])]
    return stem.decode(errors="ignore") + path.suffix[:20]
