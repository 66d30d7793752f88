"""Values of the graph as cells of a table, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import json
import re
from typing import Any

#: What a spreadsheet may skip before it looks for a formula: blanks, control characters, and
#: marks without width.
_SKIPPED = (
    r"[\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff]*"
)
#: = + - @ as themselves, as fullwidth and small forms, and the minus sign.
_SIGNS = r"[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212]"
_FORMULA = re.compile(rf"'*(?:[\t\r\n]|{_SKIPPED}{_SIGNS})")


def harmless(text: str) -> str:
    """Text for a CSV file that no spreadsheet runs: a formula gets an apostrophe in front.

    A formula is text that begins with = + - @ (or a form of those), also after blanks and marks
    without width, or with a tab or a line end. So does text that already has apostrophes before
    such a beginning: that is what makes `as_written` exact. Only for text; a number that is below
    zero is no text. Source: OWASP, CSV injection.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def as_written(cell: str) -> str:
    """The text that `harmless` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def plain_cell(value: object) -> str | int | float | bool | None:
    """A property as one cell: a list as JSON text, all else as it is."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return json.dumps(value, ensure_ascii=False)


def csv_cell(value: object) -> str | int | float:
    """A property as a cell of a CSV file; "" where there is none, 12 for 12.0 as in Excel."""
    cell = plain_cell(value)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return harmless(cell) if isinstance(cell, str) else cell


def csv_writer(stream: Any) -> Any:
    """A CSV writer that quotes all text, so that no other separator can cut it."""
    return csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC)
