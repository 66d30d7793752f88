"""One value of a file in the place of another: what a reader picked, in a copy of the file.

Nothing but that value changes. Where it cannot be found again for certain, nothing is replaced.
"""

from __future__ import annotations

import io
import re

from govinno.records.places import SheetCell, cell_of


def replaced(data: bytes, file: str, line: int, field: str, value: str, new: str) -> bytes | None:
    """The file with `new` where `value` stands; None where that place is not found.

    In a text the value stands once, as a word of its own, in its line; in a workbook it is the
    whole cell.
    """
    if not may_be_replaced(file, line, field) or data.startswith(b"PK") != _is_workbook(file):
        return None
    place = cell_of(field)
    if isinstance(place, SheetCell):
        return _in_workbook(data, place, value, new)
    return _in_text(data, line, value, new)


def may_be_replaced(file: str, line: int, field: str) -> bool:
    """Whether a value at this place can be replaced at all: in a line of a text, or in a cell of
    a workbook; in a text document nothing is."""
    place = cell_of(field)
    return isinstance(place, SheetCell) if _is_workbook(file) else place is None and line > 0


def _is_workbook(file: str) -> bool:
    return file.lower().endswith(".xlsx")


def _in_text(data: bytes, line: int, value: str, new: str) -> bytes | None:
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return None
    word = re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])")
    if line > len(lines) or len(word.findall(lines[line - 1])) != 1:
        return None
    lines[line - 1] = word.sub(lambda _: new, lines[line - 1])
    return "\n".join(lines).encode()


def _in_workbook(data: bytes, place: SheetCell, value: str, new: str) -> bytes | None:
    import openpyxl  # seldom needed

    book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    if place.sheet not in book.sheetnames:
        return None
    cell = book[place.sheet][place.cell]
    if str(cell.value or "").strip() != value.strip():
        return None
    cell.value = new
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
