"""The parts of a text document, parsed, from bytes that were looked at with distrust before.

Nothing outside the file is ever fetched, and no entity is expanded.
"""

from __future__ import annotations

import binascii
import io
import posixpath
import re
import zipfile
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from govinno.loaders.forms.word_names import SPACES, VERSION, q
from govinno.loaders.received import look_at
from govinno.records.faults import Fault, make_fault

#: How the namespaces are called where a document was saved as "Strict Open XML".
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": SPACES["w"].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": SPACES["r"].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": SPACES["m"].encode(),
}


@dataclass(slots=True)
class Package:
    """The parts of a document that are read, parsed; what it does not have is None or empty.

    `kept` is the record that travelled along, None where there is none, and `headline` what was
    written on its pages; `edges` are their heads and feet.
    """

    body: Any
    styles: Any = None
    comments: Any = None
    notes: dict[str, Any] = field(default_factory=dict)
    edges: list[tuple[str, Any]] = field(default_factory=list)
    kept: bytes | None = None
    language: str = ""
    headline: str = ""
    is_newer: bool = False


def open_package(data: bytes, file: str) -> tuple[Package | None, list[Fault]]:
    """The parts of a document, and what is to be told of its bytes; None where an error forbids
    reading them, or where they are no text document."""
    faults = look_at(data, file)
    if any(fault.severity == "error" for fault in faults):
        return None, faults
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        package = _Opening(archive).package()
    if package is None:
        return None, [*faults, make_fault("word-no-form", file, 0, "", "")]
    if package.is_newer:
        return None, [*faults, make_fault("word-newer", file, 0, "", "")]
    return package, faults


class _Opening:
    """Takes parts out of an archive."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = {name.lstrip("/"): name for name in archive.namelist()}

    def package(self) -> Package | None:
        main = next((name for kind, name in self._related("") if kind == "officeDocument"), "")
        root = self._parsed(main) if main in self.names else None
        body = root.find(q("w:body")) if root is not None else None
        if body is None:
            return None
        package = Package(body)
        related = [told for told in self._related(main) if told[1] in self.names]
        for kind, name in related:
            self._take(package, kind, name)
        if package.kept is None:
            self._take_unrelated(package)
        return package

    def _take(self, package: Package, kind: str, name: str) -> None:
        if kind == "styles":
            package.styles = self._parsed(name)
        elif kind == "comments":
            package.comments = self._parsed(name)
        elif kind in ("footnotes", "endnotes"):
            package.notes[kind] = self._parsed(name)
        elif kind in ("header", "footer"):
            package.edges.append((kind, self._parsed(name)))
        elif kind == "customXml":
            self._take_kept(package, name)

    def _take_unrelated(self, package: Package) -> None:
        """The unseen part, where a program has kept it and lost what leads to it."""
        for name in self.names:
            if re.fullmatch(r"customXml/item\d+\.xml", name):
                self._take_kept(package, name)

    def _take_kept(self, package: Package, name: str) -> None:
        root = self._parsed(name)
        if root.tag != q("f:form"):
            return
        version = root.get("version", "")
        package.is_newer = version.isdecimal() and int(version) > VERSION
        language = root.get("language", "")
        try:
            package.kept = b64decode("".join(root.itertext()))
        except (binascii.Error, ValueError):  # somebody changed it
            return
        package.headline = root.get("headline", "")
        package.language = language if language in ("th", "en") else ""

    def _related(self, part: str) -> list[tuple[str, str]]:
        """The kind and the name of each part that one refers to; what lies outside is left out."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self.names:
            return []
        found = []
        for relation in self._parsed(path):
            target = str(relation.get("Target", ""))
            if target and relation.get("TargetMode") != "External":
                kind = str(relation.get("Type", "")).rpartition("/")[2]
                # A target with a slash in front is below the whole, any other below the part.
                whole = posixpath.join("/", folder, target)
                found.append((kind, posixpath.normpath(whole).lstrip("/")))
        return found

    def _parsed(self, name: str) -> Any:
        data = self.archive.read(self.names[name])
        for strict, usual in _STRICT.items():
            data = data.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        return etree.fromstring(data, parser)
