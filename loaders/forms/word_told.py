"""What is told of a document: faults with their places, in the language of the form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from govinno.loaders.forms.word_names import SAID
from govinno.loaders.forms.word_sections import Section
from govinno.loaders.forms.word_text import Aside
from govinno.records.faults import Fault, make_fault
from govinno.records.places import TableCell
from govinno.words import Words

#: What the grid of a table is called where no heading tells it.
_NOWHERE = SAID["outside"]


class Told:
    """The faults of one document. `here` is the section that is read now, `heading` what the last
    heading says, known or not; `spots` is what stands in the document at each place."""

    def __init__(self, file: str, language: str) -> None:
        self.file, self.language = file, language
        self.faults: list[Fault] = []
        self.here: Section | None = None
        self.heading = ""
        self.is_tracked = False
        self.spots: dict[str, Any] = {}

    def said(self, words: Words) -> str:
        return words.in_language(self.language)

    def place(self, column: Words | str = _NOWHERE, row: int = 0) -> str:
        """A place in the section: a column in a row from 1, or in none."""
        name = column if isinstance(column, str) else self.said(column)
        title = self.said(self.here.title) if self.here else self.heading
        if not title:
            return name
        return str(TableCell(title, row, name or self.said(_NOWHERE), self.language))

    def at(self, place: str, element: Any) -> str:
        """The same place, with the element that stands there; the first one counts."""
        self.spots.setdefault(place, element)
        return place

    def fault(self, code: str, place: str, line: int, value: str, **details: object) -> None:
        self.faults.append(make_fault(code, self.file, line, place, value, **details))

    def unread(self, text: str, place: str, line: int = 0) -> None:
        """A text that stands in no box of ours, each of its lines; nothing where it is empty."""
        # A fault shows so many letters only.
        for part in filter(str.strip, text.split("\n")):
            self.fault("word-text-not-read", place, line, part)

    def changed(self, text: str, words: Words, place: str) -> None:
        """A heading or a label in other words than ours."""
        self.fault("word-heading-changed", place, 0, text, read_th=words.th, read_en=words.en)

    def beside(self, asides: Iterable[Aside], place: str, line: int = 0) -> None:
        """What stood beside a text; tracked changes are told once, at the end."""
        for aside in asides:
            if aside.kind == "tracked":
                self.is_tracked = True
            elif aside.kind in ("picture", "nested-table"):
                self.fault(f"word-{aside.kind}", place, line, aside.text)
            else:
                what = SAID[aside.kind]
                text = f"{aside.who}: {aside.text}" if aside.who else aside.text
                self.fault("word-beside", place, line, text, what_th=what.th, what_en=what.en)
