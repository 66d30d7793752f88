"""What the XML of a sheet wants: names, the order of its parts, cells by letter and number."""

from __future__ import annotations

from lxml import etree

from govinno.loaders.marked.parts import REL_TYPE, Element

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{" + REL_TYPE[:-1] + "}"
#: What is told of a sheet behind its cells, in the only order in which a spreadsheet takes it.
_BEHIND = [
    *("mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks"),
    *("printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks"),
    *("customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing"),
    *("legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
]


def split_cell(cell: str) -> tuple[str, int]:
    """A cell as its column and its row: `AB10` → AB, 10."""
    letters = cell.rstrip("0123456789")
    return letters, int(cell[len(letters) :])


def insert_behind(sheet: Element, told: Element) -> None:
    """Put an element where a spreadsheet expects it among those behind the cells."""
    rank = _BEHIND.index(etree.QName(told).localname)
    for place, other in enumerate(sheet):
        name = etree.QName(other).localname
        if name in _BEHIND and _BEHIND.index(name) > rank:
            sheet.insert(place, told)
            return
    sheet.append(told)


def column_number(letters: str) -> int:
    """The number of a column from 0: A → 0, AB → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def column_letters(number: int) -> str:
    """The letters of a column, by its number from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
