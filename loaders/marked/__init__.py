"""A file given back with its faults in it, and such a file read as if it had none of these marks."""

from __future__ import annotations

from zipfile import BadZipFile

from lxml import etree

from govinno.loaders.marked.given import file_of_list, file_of_table, marked
from govinno.loaders.marked.workbook import unmarked_workbook

__all__ = ["file_of_list", "file_of_table", "marked", "unmarked"]


def unmarked(data: bytes, file: str) -> bytes:
    """The bytes of a file without what a report put into it; the same bytes where there is nothing
    of it, and where they are no such file: whoever reads them next tells that.

    They must have been looked at before (`received`).
    """
    try:
        if file.lower().endswith(".xlsx"):
            return unmarked_workbook(data)
    except (BadZipFile, etree.XMLSyntaxError, LookupError, ValueError):
        pass
    return data
