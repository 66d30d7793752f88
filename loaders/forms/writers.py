"""The kinds of files that a form is written as, by their endings."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from govinno.loaders.forms.form import Form, Row, Shown
from govinno.loaders.forms.grid import shown_of
from govinno.loaders.forms.layout import form_of
from govinno.loaders.forms.prefill import Begun
from govinno.loaders.received import safe_name
from govinno.loaders.record import Record
from govinno.loaders.spec import load_spec
from govinno.loaders.yaml_reader import Mapping
from govinno.words import words_of

#: The table of the form that lists the documents of a case.
DOCUMENTS = "documents"

#: Writes a form with what it shows of a record, and with the record itself to travel unseen (empty
#: where there is none), in a language; the words are the name of the case for people, if any.
Writer = Callable[[Form, Shown, bytes, str, str], bytes]

#: Endings, the longest first, with the module and the function that writes such a file: what one
#: command does not need is not imported.
WRITERS: dict[str, tuple[str, str]] = {
    ".xlsform.xlsx": ("govinno.loaders.forms.xlsform", "write_xlsform"),
    ".xlsx": ("govinno.loaders.forms.excel", "write_workbook"),
    ".docx": ("govinno.loaders.forms.word", "write_word"),
}


def ending_of_form(name: str) -> str | None:
    """The ending by which the name of a file says what kind of form it is; None for no kind."""
    return next((end for end in WRITERS if name.lower().endswith(end)), None)


def place_of_form(out: Path, begun: Begun, ending: str) -> tuple[Path, str]:
    """Where a form goes, and its ending: a file, or one with a safe name in a folder."""
    if named := ending_of_form(out.name):
        return out, named
    plain = re.sub(r"[\\/]", "_", begun.name)  # what stands before it is no folder
    return out / safe_name(f"{begun.id} {plain}{ending}"), ending


def write_form(ending: str, record: Record | None, language: str, name: str = "") -> bytes:
    """The form of a record as the bytes of such a file; without one an empty form.

    A form without documents names itself as one, so that what is said in the room has one.
    """
    form = form_of(load_spec())
    tree = record.tree if record else None
    shown = shown_of(tree or Mapping({}, 0), form, language)
    if not shown.get(DOCUMENTS):
        shown = shown | _itself(form, language)
    module, function = WRITERS[ending]
    writer: Writer = getattr(import_module(module), function)
    return writer(form, shown, record.kept if record else b"", language, name)


def _itself(form: Form, language: str) -> Shown:
    """The form as the first of its documents."""
    table = next((table for table in form.tables if table.name == DOCUMENTS), None)
    needed = [column.name for column in table.columns if column.is_required] if table else []
    words = ("S1", words_of("forms")["own-document"].in_language(language))
    return {DOCUMENTS: [Row(1, dict(zip(needed, words, strict=False)))]} if table else {}
