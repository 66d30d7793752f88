"""A form that is a text document → its record."""

from __future__ import annotations

from govinno.loaders.forms.layout import form_of
from govinno.loaders.forms.merge import record_of
from govinno.loaders.forms.word_reader import read_word
from govinno.loaders.record import Record
from govinno.loaders.spec import load_spec


def read_form_document(data: bytes, file: str) -> Record:
    """The record that a document tells; with faults alone where it cannot be read or is no form."""
    spec = load_spec()
    form = form_of(spec)
    filled = read_word(data, file, form)
    if not filled.tables:
        return Record(None, None, data, faults=filled.faults)
    return record_of(filled, form, spec, file)
