"""A text document is opened: its bytes are looked at with distrust before anything is parsed.

Nothing outside the file is ever fetched, no macro is run, no entity is expanded, and no part is
unpacked beyond its limit.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from govinno.loaders.forms.word_names import SPACES, VERSION, q
from govinno.records.faults import Fault, make_fault

#: A form with its pictures; what one part, and all parts that are read, may have unpacked.
LARGEST_MB, _LARGEST_PART_MB, _LARGEST_ALL_MB = 20, 30, 60
_MOST_PARTS = 2000
_MB = 1_000_000
#: How the files of Word before 2007 begin, and those with a password.
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = re.compile("(officeDocument)$")
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": SPACES["w"].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": SPACES["r"].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": SPACES["m"].encode(),
}


class Refused(Exception):
    """A file that is not read at all, with the fault that says why."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code, self.details = code, details


@dataclass(slots=True)
class Package:
    """The parts of a document that are read, parsed; what it does not have is None or empty.

    `kept` is the record that travelled along, None where there is none.
    """

    body: Any
    styles: Any = None
    comments: Any = None
    notes: dict[str, Any] = field(default_factory=dict)
    edges: list[tuple[str, Any]] = field(default_factory=list)
    kept: bytes | None = None
    language: str = ""
    has_macros: bool = False


def open_package(data: bytes) -> Package:
    """The parts of a document; raises `Refused` for bytes that are none or do not look safe."""
    if data.startswith(_OLD):
        raise Refused("word-old")
    if len(data) > LARGEST_MB * _MB:
        raise Refused("word-too-large", size=len(data) // _MB, limit=LARGEST_MB)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Opening(archive).package()
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, EOFError, OSError) as error:
        raise Refused("word-broken") from error
    except (NotImplementedError, RuntimeError, ValueError, KeyError) as error:
        # An encrypted part, an unknown compression, a damaged list of parts.
        raise Refused("word-broken") from error


def refusal(refused: Refused, file: str) -> Fault:
    return make_fault(refused.code, file, 0, "", "", **refused.details)


class _Opening:
    """Takes parts out of an archive, each within its limit and all within theirs."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.parts = {info.filename.lstrip("/"): info for info in archive.infolist()}
        self.left = _LARGEST_ALL_MB * _MB
        if len(archive.infolist()) > _MOST_PARTS:
            raise Refused("word-unsafe")

    def package(self) -> Package:
        main = next((t for k, t in self._related("") if k == "officeDocument"), None)
        if main is None or main not in self.parts:
            raise Refused("word-broken")
        root = self._parsed(main)
        body = root.find(q("w:body"))
        if body is None:
            raise Refused("word-not-text")
        package = Package(body)
        package.has_macros = any(name.lower().endswith("vbaproject.bin") for name in self.parts)
        for kind, target in self._related(main):
            if target in self.parts:
                self._take(package, kind, target)
        if package.kept is None:
            self._take_unrelated(package)
        return package

    def _take(self, package: Package, kind: str, target: str) -> None:
        if kind == "styles":
            package.styles = self._parsed(target)
        elif kind == "comments":
            package.comments = self._parsed(target)
        elif kind in ("footnotes", "endnotes"):
            package.notes[kind] = self._parsed(target)
        elif kind in ("header", "footer"):
            package.edges.append((kind, self._parsed(target)))
        elif kind == "customXml":
            self._take_kept(package, target)

    def _take_unrelated(self, package: Package) -> None:
        """The unseen part, where a program has kept it and lost what leads to it."""
        for name in self.parts:
            if re.fullmatch(r"customXml/item\d+\.xml", name):
                self._take_kept(package, name)

    def _take_kept(self, package: Package, target: str) -> None:
        root = self._parsed(target)
        if root.tag != q("f:form"):
            return
        version = root.get("version", "")
        if version.isdecimal() and int(version) > VERSION:
            raise Refused("word-newer")
        package.kept = b64decode("".join(root.itertext()), validate=False)
        package.language = root.get("language", "")

    def _related(self, part: str) -> list[tuple[str, str]]:
        """The kind and the name of each part that one refers to; what lies outside is left out."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self.parts:
            return []
        found = []
        for relation in self._parsed(path):
            target = str(relation.get("Target", ""))
            if relation.get("TargetMode") == "External" or not target:
                continue
            whole = target if target.startswith("/") else posixpath.join("/", folder, target)
            kind = str(relation.get("Type", "")).rpartition("/")[2]
            found.append((kind, posixpath.normpath(whole).lstrip("/")))
        return found

    def _parsed(self, name: str) -> Any:
        data = self._bytes(name)
        # A part of a document is UTF-8 and declares no types: nothing can hide from this look.
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4] or b"<!" in _head(data):
            raise Refused("word-unsafe")
        for strict, usual in _STRICT.items():
            data = data.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
            encoding="utf-8",
        )
        root = etree.fromstring(data, parser)
        if root.getroottree().docinfo.internalDTD is not None:
            raise Refused("word-unsafe")
        return root

    def _bytes(self, name: str) -> bytes:
        limit = min(_LARGEST_PART_MB * _MB, self.left)
        with self.archive.open(self.parts[name]) as part:
            # Not the size that the archive claims: what really comes out.
            data = part.read(limit + 1)
        if len(data) > limit:
            raise Refused("word-unsafe")
        self.left -= len(data)
        return data


def _head(data: bytes) -> bytes:
    """What stands before the first element: only there may types be declared."""
    found = re.search(rb"<[A-Za-z_]", data)
    head = data[: found.start()] if found else data[:1000]
    return head.replace(b"<!--", b"")
