"""Files that do harm to whoever opens them without a look, and what each is refused with."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
import openpyxl

from govinno.loaders.received import look_at, unpack
from govinno.records.faults import Fault

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MB = 1 << 20


def workbook() -> bytes:
    """A workbook as Excel would write it."""
    book = openpyxl.Workbook()
    book.active["A1"] = "ชื่อ"
    book.active["A1"].hyperlink = "https://example.org/"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def document() -> bytes:
    """A text document as Word would write it."""
    text = docx.Document()
    text.add_paragraph("เล่าเรื่อง")
    stream = io.BytesIO()
    text.save(stream)
    return stream.getvalue()


def packed(parts: Mapping[str | zipfile.ZipInfo, bytes | str]) -> bytes:
    """A ZIP file of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in parts.items():
            held.writestr(name, content)
    return stream.getvalue()


def with_part(data: bytes, name: str, content: bytes | str) -> bytes:
    """The same document with one part more, or another in its place."""
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        parts: dict[str | zipfile.ZipInfo, bytes | str] = {
            part.filename: held.read(part) for part in held.infolist()
        }
    return packed({**parts, name: content})


def _locked_zip() -> bytes:
    data = bytearray(packed({"case.yaml": "id: a"}))
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + flags] |= 1
    return bytes(data)


def _link() -> zipfile.ZipInfo:
    link = zipfile.ZipInfo("case.yaml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


def _turned(data: bytes) -> bytes:
    """With one byte of the packed content changed."""
    middle = data.index(b"xl/worksheets/sheet1.xml") + 60
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


_LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><l>&i;</l>"
)
_OUTSIDE = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>'
_DEEP = "<a>" * 100_000 + "</a>" * 100_000
_LINKED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" TargetMode="External" Target="file:///C:/plan.xlsx" Type="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"/></Relationships>'
)

#: What it is, its name, its bytes, the one code it is refused with.
REFUSED: list[tuple[str, str, bytes, str]] = [
    ("nothing", "a.xlsx", b"", "file-empty"),
    ("21 MB", "a.csv", b"x" * (21 * _MB), "file-over-limit"),
    ("a program", "a.exe", b"MZ\x90", "file-kind-not-taken"),
    ("no ending", "case", b"id: a", "file-kind-not-taken"),
    ("a text called a workbook", "a.xlsx", "id,ชื่อ\n1,ก".encode(), "file-not-what-it-says"),
    ("a web page called a workbook", "a.xlsx", b"<html><table>", "file-not-what-it-says"),
    ("a PDF called a document", "a.docx", b"%PDF-1.7", "file-not-what-it-says"),
    ("a document called a workbook", "a.xlsx", document(), "file-not-what-it-says"),
    ("a workbook called a table", "a.csv", workbook(), "file-not-what-it-says"),
    ("an archive called a document", "a.docx", packed({"a.yaml": "x"}), "file-not-what-it-says"),
    ("a program called a record", "a.yaml", b"\x7fELF\x02", "file-not-what-it-says"),
    ("an old Excel", "a.xls", _OLE + b"\0" * 600, "file-old-office"),
    ("an old Word called a new one", "a.docx", _OLE + b"\0" * 600, "file-old-office"),
    ("a password", "a.xlsx", _OLE + "EncryptedPackage".encode("utf-16-le"), "file-locked"),
    ("an archive with a password", "a.zip", _locked_zip(), "file-locked"),
    ("a workbook for macros", "a.xlsm", workbook(), "file-macros"),
    (
        "macros in a workbook that says it has none",
        "a.xlsx",
        with_part(workbook(), "xl/vbaProject.bin", _OLE),
        "file-macros",
    ),
    ("half a workbook", "a.xlsx", workbook()[:2_000], "file-damaged"),
    ("a workbook with a wrong byte", "a.xlsx", _turned(workbook()), "file-damaged"),
    ("cut XML", "a.docx", with_part(document(), "word/x.xml", "<a><b>"), "file-damaged"),
    ("half an archive", "a.zip", packed({"a.yaml": "id: a\n" * 99})[:40], "file-damaged"),
    (
        "300 MB of nothing in a workbook",
        "a.xlsx",
        with_part(workbook(), "xl/worksheets/sheet2.xml", b" " * (300 * _MB)),
        "file-unpacks-too-large",
    ),
    (
        "110 MB in many parts",
        "a.zip",
        packed({f"{n}.yaml": b"#" * (4 * _MB) for n in range(28)}),
        "file-unpacks-too-large",
    ),
    ("5,000 parts", "a.zip", packed({f"{n}.csv": "" for n in range(5_000)}), "file-many-parts"),
    ("a way up", "a.zip", packed({"../../etc/cron.d/x.yaml": "id: a"}), "file-leads-out"),
    ("a way up, of Windows", "a.zip", packed({"..\\x.yaml": "id: a"}), "file-leads-out"),
    ("a whole path", "a.zip", packed({"/etc/x.yaml": "id: a"}), "file-leads-out"),
    ("a drive", "a.zip", packed({"C:x.yaml": "id: a"}), "file-leads-out"),
    ("a link", "a.zip", packed({_link(): "/etc/passwd"}), "file-leads-out"),
    (
        "a billion laughs",
        "a.docx",
        with_part(document(), "word/document.xml", _LAUGHS),
        "file-declares-entities",
    ),
    (
        "a file of this machine as an entity, in UTF-16",
        "a.xlsx",
        with_part(workbook(), "xl/sharedStrings.xml", _OUTSIDE.encode("utf-16")),
        "file-declares-entities",
    ),
    ("depth", "a.docx", with_part(document(), "word/x.xml", _DEEP), "file-nested-too-deep"),
]

#: What is taken with a warning.
WARNED = ("a.xlsx", with_part(workbook(), "xl/_rels/x.rels", _LINKED), "file-external-links")

#: Archives that are opened, and hold what is not taken: their content, and the code.
INSIDE: list[tuple[bytes, str]] = [
    (packed({"b.zip": packed({"a.yaml": "id: a"})}), "archive-in-archive"),
    (packed({"notes/": "", "__MACOSX/._a.yaml": "x"}), "archive-without-records"),
]


def _told(data: bytes, name: str, code: str) -> list[Fault]:
    """The faults of this code that a file gives."""
    faults = unpack(data, name)[1] if name.endswith(".zip") else look_at(data, name)
    return [fault for fault in faults if fault.code == code]


_ALL = [*((name, data, code) for _, name, data, code in REFUSED), WARNED]
_ALL += [("a.zip", data, code) for data, code in INSIDE]
#: An example of each code, its line and its field.
FAULTS: dict[str, tuple[Callable[[Path], list[Fault]], int, str]] = {
    code: (lambda _folder, data=data, name=name, code=code: _told(data, name, code), 0, "")
    for name, data, code in _ALL
    if code != "file-empty"
}
