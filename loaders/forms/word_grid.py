"""A table of a text document as rows of boxes, each where people see it.

Merged and split cells keep their place under the columns: `at` is the column of the grid at which
a box begins, `wide` how many it covers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from govinno.loaders.forms.word_names import q
from govinno.loaders.forms.word_text import Aside, Texts, cells_of, rows_of

_CELL, _ROW = q("w:tcPr"), q("w:trPr")
_SPAN, _MERGED, _VAL = q("w:gridSpan"), q("w:vMerge"), q("w:val")
_BEFORE, _GONE, _COME = q("w:gridBefore"), q("w:del"), q("w:ins")
_HEAD = q("w:tblHeader")
#: No program makes a table wider.
_MOST_COLUMNS = 100


@dataclass(slots=True)
class Box:
    """A cell. `element` is its place in the document; with `is_below` it is the lower part of a
    merged cell and has the lines of the one above."""

    at: int
    wide: int
    lines: list[str]
    element: Any
    is_below: bool = False
    asides: list[Aside] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


@dataclass(slots=True)
class GridRow:
    boxes: list[Box]
    is_head: bool = False


@dataclass(slots=True)
class Grid:
    """A whole table; `asides` stand beside a row and not in one of its boxes."""

    rows: list[GridRow]
    caption: str = ""
    asides: list[Aside] = field(default_factory=list)

    @property
    def width(self) -> int:
        """How many columns most of the table has."""
        return max((len(row.boxes) for row in self.rows), default=0)


def grid_of(table: Any, texts: Texts) -> Grid:
    """The rows of a table that are not taken out by a tracked change."""
    caption = table.find(f"{q('w:tblPr')}/{q('w:tblCaption')}")
    grid = Grid([], str(caption.get(_VAL, "")) if caption is not None else "")
    above: dict[int, Box] = {}
    for row in rows_of(table):
        properties = row.find(_ROW)
        if properties is not None and properties.find(_GONE) is not None:
            grid.asides.append(Aside("tracked"))
            continue
        if properties is not None and properties.find(_COME) is not None:
            grid.asides.append(Aside("tracked"))
        is_head = properties is not None and properties.find(_HEAD) is not None
        boxes = [*_boxes(row, properties, texts, above)]
        above = {box.at: box for box in boxes}
        grid.rows.append(GridRow(boxes, is_head))
    return grid


def _boxes(row: Any, properties: Any, texts: Texts, above: dict[int, Box]) -> Iterator[Box]:
    at = _number(properties, _BEFORE, 0)
    for cell in cells_of(row):
        told = cell.find(_CELL)
        wide = max(_number(told, _SPAN, 1), 1)
        box = Box(at, wide, texts.lines(cell), cell)
        merged = told.find(_MERGED) if told is not None else None
        if merged is not None and merged.get(_VAL, "continue") == "continue" and at in above:
            box.is_below = True
            box.lines = box.lines or above[at].lines
        box.asides = texts.taken()
        yield box
        at += wide


def _number(properties: Any, name: str, otherwise: int) -> int:
    found = properties.find(name) if properties is not None else None
    text = str(found.get(_VAL, "")) if found is not None else ""
    return min(int(text), _MOST_COLUMNS) if text.isdecimal() and len(text) < 5 else otherwise
