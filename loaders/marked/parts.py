"""The parts of an office file: a few are changed, all others stay byte for byte."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

#: An element of lxml, which tells no types.
Element = Any

TYPES = "[Content_Types].xml"
_CT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
#: How every type of relationship of an office document begins.
REL_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def _parser(*, recover: bool = False) -> etree.XMLParser:
    """Nothing is fetched, no entity is filled in, whatever a file asks for."""
    return etree.XMLParser(resolve_entities=False, no_network=True, recover=recover)


class Parts:
    """An opened office file. The bytes must have been looked at before (`received`)."""

    def __init__(self, data: bytes) -> None:
        self._zip = ZipFile(io.BytesIO(data))
        self._changed: dict[str, bytes | Element | None] = {}

    def __contains__(self, name: str) -> bool:
        if name in self._changed:
            return self._changed[name] is not None
        return name in self._zip.NameToInfo

    def read(self, name: str) -> bytes:
        """The bytes of a part as it stands now."""
        now = self._changed.get(name)
        if isinstance(now, bytes):
            return now
        return self._zip.read(name) if now is None else _bytes(now)

    def xml(self, name: str, *, recover: bool = False) -> Element:
        """The tree of a part; what is changed in it is written at the end."""
        now = self._changed.get(name)
        if now is None or isinstance(now, bytes):
            now = etree.fromstring(self.read(name), _parser(recover=recover))
            self._changed[name] = now
        return now

    def put(self, name: str, content: bytes | Element) -> None:
        """A part, new or in the place of the one of this name."""
        self._changed[name] = content

    def drop(self, name: str) -> None:
        """Take a part out with its type and its own relationships."""
        for gone in (name, rels_of(name)):
            if gone in self:
                self._changed[gone] = None
        types = self.xml(TYPES)
        for told in types.findall(f"{_CT}Override"):
            if told.get("PartName") == f"/{name}":
                types.remove(told)

    def free(self, pattern: str) -> str:
        """The first name of a pattern that no part has: `xl/worksheets/govinno{}.xml`."""
        names = (pattern.format(number) for number in range(1, 100_000))
        return next(name for name in names if name not in self)

    def typed(self, name: str, content_type: str) -> None:
        """Say of what type a part is."""
        etree.SubElement(
            self.xml(TYPES), f"{_CT}Override", PartName=f"/{name}", ContentType=content_type
        )

    def typed_ending(self, ending: str, content_type: str) -> None:
        """Say of what type the parts of an ending are, where that is not said yet."""
        types = self.xml(TYPES)
        known = {told.get("Extension", "").lower() for told in types.findall(f"{_CT}Default")}
        if ending not in known:
            told = etree.Element(f"{_CT}Default", Extension=ending, ContentType=content_type)
            types.insert(0, told)

    # ---- relationships

    def links(self, part: str) -> Iterator[tuple[str, str, str]]:
        """The relationships of a part: id, last word of the type, the part that is meant."""
        if rels_of(part) not in self:
            return
        for link in self.xml(rels_of(part)).findall(f"{_REL}Relationship"):
            if link.get("TargetMode") != "External":
                target = _target(part, link.get("Target", ""))
                yield link.get("Id", ""), link.get("Type", "").rpartition("/")[2], target

    def link(self, part: str, kind: str, target: str) -> str:
        """A new relationship of a part; gives its id."""
        rels = rels_of(part)
        if rels not in self:
            self.put(rels, etree.Element(f"{_REL}Relationships", nsmap={None: _REL[1:-1]}))
        known = {link.get("Id") for link in self.xml(rels)}
        id_ = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in known)
        etree.SubElement(
            self.xml(rels),
            f"{_REL}Relationship",
            Id=id_,
            Type=REL_TYPE + kind,
            Target=f"/{target}",
        )
        return id_

    def unlink(self, part: str, id_: str) -> None:
        """Take a relationship out."""
        rels = self.xml(rels_of(part))
        for link in rels.findall(f"{_REL}Relationship"):
            if link.get("Id") == id_:
                rels.remove(link)

    # ---- writing

    def written(self) -> bytes:
        """The file with what was changed; parts keep their order, new ones come last."""
        out = io.BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as made:
            for info in self._zip.infolist():
                if info.filename in self:
                    made.writestr(_entry(info.filename), self.read(info.filename))
            for name in self._changed:
                if name not in self._zip.NameToInfo and name in self:
                    made.writestr(_entry(name), self.read(name))
        return out.getvalue()


def _entry(name: str) -> ZipInfo:
    """An entry of a day that is always the same: one report is like the other, byte for byte."""
    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    return entry


def _bytes(tree: Element) -> bytes:
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


def rels_of(part: str) -> str:
    """The name of the part that holds the relationships of a part."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _target(part: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
