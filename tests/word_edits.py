"""What people do to a form that is a text document, done to its XML as an office program would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
DOCUMENT = "word/document.xml"
Edit = Callable[[Any], object]


def w(name: str) -> str:
    return f"{{{W}}}{name}"


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def edited(data: bytes, edit: Edit, part: str = DOCUMENT) -> bytes:
    """The same document after a change to the XML of one part."""
    parts = parts_of(data)
    root = etree.fromstring(parts[part])
    edit(root)
    parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed(parts)


def fragment(xml: str) -> Any:
    """An element from XML with the usual prefixes."""
    spaces = {
        "w": W,
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    }
    told = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in spaces.items())
    return etree.fromstring(f"<w:x {told}>{xml}</w:x>")[0]


def run(text: str) -> Any:
    return fragment(f"<w:r><w:t>{text}</w:t></w:r>")


def paragraph(text: str, style: str = "") -> Any:
    told = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return fragment(f"<w:p>{told}<w:r><w:t>{text}</w:t></w:r></w:p>")


def text_of(element: Any) -> str:
    return "".join(piece.text or "" for piece in element.iter(w("t")))


def table(root: Any, title: str) -> Any:
    """The first table below the heading that ends so."""
    heading = heading_of(root, title)
    return next(block for block in heading.itersiblings() if block.tag == w("tbl"))


def heading_of(root: Any, title: str) -> Any:
    return next(
        p
        for p in root.iter(w("p"))
        if p.find(f"{w('pPr')}/{w('pStyle')}") is not None and text_of(p).endswith(title)
    )


def rows(root: Any, title: str) -> list[Any]:
    return table(root, title).findall(w("tr"))


def cell(root: Any, title: str, row: int, column: int) -> Any:
    """A cell below the labels: rows from 1, columns from 0, which has the number."""
    return rows(root, title)[row].findall(w("tc"))[column]


def write_in(box: Any, *lines: str) -> None:
    """Type lines into a box in place of what stands there."""
    for block in box.findall(w("p")):
        box.remove(block)
    box.extend([paragraph(line) for line in lines])


def copied(element: Any) -> Any:
    return deepcopy(element)
