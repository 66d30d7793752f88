"""A form that is a workbook → its record."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from govinno.loaders.forms.excel import HIDDEN
from govinno.loaders.forms.excel_reader import read_workbook
from govinno.loaders.forms.layout import form_of
from govinno.loaders.forms.merge import record_of
from govinno.loaders.record import Record
from govinno.loaders.spec import load_spec


def is_surely_a_form(data: bytes) -> bool:
    """Whether the list of sheets names the one that only our forms have; told without parsing."""
    try:
        with ZipFile(BytesIO(data)) as parts:
            return f'name="{HIDDEN}"'.encode() in parts.read("xl/workbook.xml")
    except (BadZipFile, KeyError, OSError, ValueError):
        return False


def read_form_workbook(data: bytes, file: str) -> list[Record] | None:
    """The one record that a workbook tells; None where it is no form of ours, and faults alone where
    it must not be opened or cannot be read."""
    spec = load_spec()
    form = form_of(spec)
    filled = read_workbook(data, file, form)
    if filled is None:
        return None
    if not filled.tables:
        return [Record(None, None, data, faults=filled.faults)]
    return [record_of(filled, form, spec, file)]
