"""The list of all faults at the top of a text document, with a link to each box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from govinno.loaders.marked.marks import (
    EDGES,
    FILLS,
    MOST_LISTED,
    Listed,
    Spot,
    columns,
    head_lines,
    row,
    say,
)
from govinno.loaders.marked.parts import Element
from govinno.loaders.marked.word_xml import W, paragraph, run

#: By which the table is known again.
CAPTION = "govinno-report"
#: The widths of columns, in twentieths of a point.
_WIDTHS = {"number": 640, "kind": 1600, "where": 2300, "value": 1560, "message": 3500}
_BLUE = "0563C1"
_LINE = "B8C0C9"
_SIZE = 14


def list_table(
    listed: Sequence[Listed], language: str, bookmarks: Mapping[Spot, str]
) -> list[Element]:
    """The list as a table, and what parts it from the document: a new page."""
    keys = [key for key in columns(listed) if key in _WIDTHS]
    table = etree.Element(f"{W}tbl")
    _properties(table, keys)
    head = head_lines(listed, language)
    looks = ({"is_bold": True, "size": 18}, {"is_bold": True, "size": 14}, {"size": _SIZE})
    said = [paragraph(text, **look) for text, look in zip(head, looks, strict=True)]
    table.append(_row([_cell(said, sum(_WIDTHS[key] for key in keys), span=len(keys))]))
    table.append(_row([_head(say(key, language), _WIDTHS[key]) for key in keys], is_head=True))
    for number, one in enumerate(listed[:MOST_LISTED], 1):
        table.append(_fault(number, one, language, keys, bookmarks.get(one.spot, "")))
    if left := len(listed[MOST_LISTED:]):
        more = paragraph(say("more", language, count=f"{left:,}"), is_bold=True, size=_SIZE)
        table.append(_row([_cell([more], sum(_WIDTHS.values()), span=len(keys))]))
    page = paragraph()
    etree.SubElement(etree.SubElement(page, f"{W}r"), f"{W}br", {f"{W}type": "page"})
    return [table, page]


def _properties(table: Element, keys: Sequence[str]) -> None:
    told = etree.SubElement(table, f"{W}tblPr")
    width = str(sum(_WIDTHS[key] for key in keys))
    etree.SubElement(told, f"{W}tblW", {f"{W}w": width, f"{W}type": "dxa"})
    borders = etree.SubElement(told, f"{W}tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = {f"{W}val": "single", f"{W}sz": "4", f"{W}space": "0", f"{W}color": _LINE}
        etree.SubElement(borders, f"{W}{side}", line)
    etree.SubElement(told, f"{W}tblLayout", {f"{W}type": "fixed"})
    etree.SubElement(told, f"{W}tblCaption", {f"{W}val": CAPTION})
    grid = etree.SubElement(table, f"{W}tblGrid")
    for key in keys:
        etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(_WIDTHS[key])})


def _row(cells: Sequence[Element], *, is_head: bool = False) -> Element:
    made = etree.Element(f"{W}tr")
    told = etree.SubElement(made, f"{W}trPr")
    etree.SubElement(told, f"{W}cantSplit")
    if is_head:
        etree.SubElement(told, f"{W}tblHeader")
    made.extend(cells)
    return made


def _cell(lines: Sequence[Element], width: int, *, fill: str = "", span: int = 1) -> Element:
    made = etree.Element(f"{W}tc")
    told = etree.SubElement(made, f"{W}tcPr")
    etree.SubElement(told, f"{W}tcW", {f"{W}w": str(width), f"{W}type": "dxa"})
    if span > 1:
        etree.SubElement(told, f"{W}gridSpan", {f"{W}val": str(span)})
    if fill:
        shade = {f"{W}val": "clear", f"{W}color": "auto", f"{W}fill": fill}
        etree.SubElement(told, f"{W}shd", shade)
    made.extend(lines)
    return made


def _head(text: str, width: int) -> Element:
    return _cell([paragraph(text, is_bold=True, size=_SIZE)], width, fill="D9E2EC")


def _fault(number: int, one: Listed, language: str, keys: Sequence[str], bookmark: str) -> Element:
    told = row(number, one, language)
    cells = []
    for key in keys:
        severity = one.fault.severity
        if key == "kind":
            line = paragraph(told[key], is_bold=True, color=EDGES[severity], size=_SIZE)
            cells.append(_cell([line], _WIDTHS[key], fill=FILLS[severity]))
        elif key == "where" and bookmark:
            cells.append(_cell([_linked(told[key], bookmark)], _WIDTHS[key]))
        else:
            cells.append(_cell([paragraph(told[key], size=_SIZE)], _WIDTHS[key]))
    return _row(cells)


def _linked(text: str, bookmark: str) -> Element:
    line = paragraph()
    link = etree.SubElement(line, f"{W}hyperlink", {f"{W}anchor": bookmark})
    link.append(run(text, color=_BLUE, size=_SIZE))
    return line
