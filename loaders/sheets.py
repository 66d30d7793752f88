"""The cells of a workbook as people read them."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zipfile import BadZipFile

from openpyxl.utils.exceptions import InvalidFileException

Rows = list[list[str]]

#: What openpyxl raises where the parts of a workbook do not fit together: whatever its code meets.
DAMAGED = (
    InvalidFileException,
    BadZipFile,
    AttributeError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
)


def text_of_cell(cell: Any) -> str:
    """A cell as people read it, without the time that a date has besides; empty for none."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, int) and set(cell.number_format) == {"0"}:
        return str(value).zfill(len(cell.number_format))  # 0100101, shown with its zeros
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)
