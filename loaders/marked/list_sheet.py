"""The sheet that lists all faults of a workbook, with a link to each cell."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import category

from lxml import etree

from govinno.loaders.marked.marks import (
    EDGES,
    FILLS,
    MOST_LISTED,
    Listed,
    columns,
    head_lines,
    row,
    say,
)
from govinno.loaders.marked.parts import Element
from govinno.loaders.marked.sheet_styles import Styles
from govinno.loaders.marked.sheet_xml import S, column_letters
from govinno.records.text import xml_text

#: The widths of columns in letters.
_WIDTHS = {
    "number": 6,
    "kind": 16,
    "file": 28,
    "where": 28,
    "value": 24,
    "message": 62,
    "code": 20,
}
#: How high a line of text is, in points; Thai stands higher than Latin.
LINE = 18
#: How many letters a cell shows of what is written; the rest is in its own cell.
_SHOWN = 120
_BLUE = "0563C1"


def list_sheet(listed: Sequence[Listed], language: str, styles: Styles) -> Element:
    """The XML of the sheet. All its cells are texts, whatever they look like."""
    return _ListSheet(listed, language, styles).tree


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a cell that is so many letters wide, from what can be seen:
    the marks above and below a Thai letter take no room."""
    seen = (sum(category(sign) != "Mn" for sign in line) for line in text.split("\n"))
    return sum(1 + int(letters * 1.1 / width) for letters in seen)


class _ListSheet:
    def __init__(self, listed: Sequence[Listed], language: str, styles: Styles) -> None:
        self.language = language
        self.keys = columns(listed)
        self.tree = etree.Element(f"{S}worksheet", nsmap={None: S[1:-1]})
        self.links = etree.Element(f"{S}hyperlinks")
        self.plain = styles.of_cell()
        self.said = styles.of_cell(is_lined=False)
        self.bold = styles.of_cell(is_bold=True, is_lined=False)
        self.title = styles.of_cell(is_bold=True, size=16, is_lined=False)
        self.heading = styles.of_cell(is_bold=True, fill="D9E2EC")
        self.linked = styles.of_cell(color=_BLUE)
        self.quiet = styles.of_cell(color="6B7785", size=9)
        self.kinds = {
            severity: styles.of_cell(is_bold=True, color=EDGES[severity], fill=FILLS[severity])
            for severity in FILLS
        }
        self._begin()
        self.data = etree.SubElement(self.tree, f"{S}sheetData")
        self.number = 0
        self._fill(listed)
        self._end()

    def _begin(self) -> None:
        fit = etree.SubElement(self.tree, f"{S}sheetPr")
        etree.SubElement(fit, f"{S}tabColor", rgb=f"FF{EDGES['error']}")
        etree.SubElement(fit, f"{S}pageSetUpPr", fitToPage="1")
        views = etree.SubElement(self.tree, f"{S}sheetViews")
        view = etree.SubElement(
            views, f"{S}sheetView", showGridLines="0", tabSelected="1", workbookViewId="0"
        )
        etree.SubElement(
            view, f"{S}pane", ySplit="5", topLeftCell="A6", activePane="bottomLeft", state="frozen"
        )
        cols = etree.SubElement(self.tree, f"{S}cols")
        for number, key in enumerate(self.keys, 1):
            at = str(number)
            width = str(_WIDTHS[key])
            etree.SubElement(cols, f"{S}col", min=at, max=at, width=width, customWidth="1")

    def _fill(self, listed: Sequence[Listed]) -> None:
        head = head_lines(listed, self.language)
        looks = ((self.title, 30), (self.bold, 20), (self.said, 36))
        for text, (look, height) in zip(head, looks, strict=True):
            self._row([(text, look)], height)
        self._row([])
        self._row([(say(key, self.language), self.heading) for key in self.keys])
        for number, one in enumerate(listed[:MOST_LISTED], 1):
            self._fault(number, one)
        if left := len(listed[MOST_LISTED:]):
            self._row([(say("more", self.language, count=f"{left:,}"), self.bold)])

    def _fault(self, number: int, one: Listed) -> None:
        told = row(number, one, self.language)
        if len(told["value"]) > _SHOWN:
            told["value"] = told["value"][: _SHOWN - 1] + "…"
        looks = {"kind": self.kinds[one.fault.severity], "code": self.quiet}
        if one.spot:
            looks["where"] = self.linked
        high = max(lines_of(told[key], _WIDTHS[key]) for key in self.keys)
        self._row([(told[key], looks.get(key, self.plain)) for key in self.keys], high * LINE)
        if one.spot:
            sheet, cell = one.spot
            quoted = sheet.replace("'", "''")
            at = f"{column_letters(self.keys.index('where'))}{self.number}"
            etree.SubElement(
                self.links,
                f"{S}hyperlink",
                ref=at,
                location=f"'{quoted}'!{cell}",
                display=one.where,
            )

    def _row(self, cells: Sequence[tuple[str, int]], height: int = 0) -> None:
        """One row. Its height is told, since not every program finds it from texts of many lines."""
        self.number += 1
        made = etree.SubElement(self.data, f"{S}row", r=str(self.number))
        if height:
            made.attrib.update({"ht": str(height), "customHeight": "1"})
        for place, (text, look) in enumerate(cells):
            at = f"{column_letters(place)}{self.number}"
            cell = etree.SubElement(made, f"{S}c", r=at, s=str(look), t="inlineStr")
            told = etree.SubElement(etree.SubElement(cell, f"{S}is"), f"{S}t")
            told.text = xml_text(text)
            told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def _end(self) -> None:
        last = column_letters(len(self.keys) - 1)
        merged = etree.SubElement(self.tree, f"{S}mergeCells", count="3")
        for line in (1, 2, 3):
            etree.SubElement(merged, f"{S}mergeCell", ref=f"A{line}:{last}{line}")
        if len(self.links):
            self.tree.append(self.links)
        etree.SubElement(
            self.tree,
            f"{S}pageMargins",
            left="0.4",
            right="0.4",
            top="0.5",
            bottom="0.5",
            header="0.2",
            footer="0.2",
        )
        etree.SubElement(
            self.tree,
            f"{S}pageSetup",
            paperSize="9",
            orientation="landscape",
            fitToWidth="1",
            fitToHeight="0",
        )
