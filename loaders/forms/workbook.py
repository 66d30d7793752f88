"""A form that is a workbook → its record."""

from __future__ import annotations

from govinno.loaders.forms.excel_reader import read_workbook
from govinno.loaders.forms.layout import form_of
from govinno.loaders.forms.merge import record_of
from govinno.loaders.record import Record
from govinno.loaders.spec import load_spec


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
