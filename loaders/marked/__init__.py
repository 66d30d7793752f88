"""A file given back with its faults in it, and such a file read as if it had none of these marks."""

from __future__ import annotations

from zipfile import BadZipFile

from lxml import etree

from govinno.loaders.marked.document import unmarked_document
from govinno.loaders.marked.given import file_of_list, file_of_table, marked
from govinno.loaders.marked.workbook import unmarked_workbook
from govinno.loaders.received import refuse_unsafe

__all__ = ["file_of_list", "file_of_table", "marked", "unmarked"]


def unmarked(data: bytes, file: str) -> bytes:
    """The bytes of a file without what a report put into it; the same bytes where there is nothing
    of it, and where they may not be opened or are no such file: whoever reads them next tells that.
    """
    if not file.lower().endswith((".xlsx", ".docx")) or refuse_unsafe(data, file):
        return data
    try:
        if file.lower().endswith(".xlsx"):
            return unmarked_workbook(data)
        if file.lower().endswith(".docx"):
            return unmarked_document(data)
    except (BadZipFile, etree.XMLSyntaxError, LookupError, ValueError, AttributeError):
        pass
    return data
