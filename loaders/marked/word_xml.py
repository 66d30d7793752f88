"""Paragraphs and runs of a text document."""

from __future__ import annotations

from lxml import etree

from govinno.loaders.marked.parts import Element
from govinno.records.text import xml_text

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: How the bookmarks begin to which the list leads; Word hides those with a line in front.
BOOKMARK = "_govinno_fault_"


def run(text: str, *, color: str = "", is_bold: bool = False, size: int = 0) -> Element:
    """A run of text. `size` is in points; Thai letters take theirs from the complex script."""
    made = etree.Element(f"{W}r")
    look = etree.SubElement(made, f"{W}rPr")
    if is_bold:
        etree.SubElement(look, f"{W}b")
        etree.SubElement(look, f"{W}bCs")
    if color:
        etree.SubElement(look, f"{W}color", {f"{W}val": color})
    for name in ("sz", "szCs") if size else ():
        etree.SubElement(look, f"{W}{name}", {f"{W}val": str(size * 2)})
    told = etree.SubElement(made, f"{W}t")
    told.text = xml_text(text)
    told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def paragraph(text: str = "", **look: object) -> Element:
    """A paragraph of one run, close to the next."""
    made = etree.Element(f"{W}p")
    told = etree.SubElement(made, f"{W}pPr")
    etree.SubElement(told, f"{W}spacing", {f"{W}before": "0", f"{W}after": "0"})
    if text:
        made.append(run(text, **look))  # type: ignore[arg-type]
    return made
