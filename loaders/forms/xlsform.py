"""The form as an XLSForm, for KoboToolbox and ODK: a workbook of survey, choices and settings.

Tables become groups and repeats, a topic a group of its own with one answer, and all further
answers a repeat. Only free text is compulsory: a code that is not known yet stays open.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from govinno.loaders.forms.form import NO_HINT, Column, Form, Shown, Table
from govinno.loaders.forms.xlsform_names import (
    Question,
    inner_repeat,
    more_repeat,
    named,
    questions_of,
)
from govinno.words import Words, words_of

#: A language as an XLSForm names it.
_LANGUAGES = {"th": "ไทย (th)", "en": "English (en)"}


def _told_in_each(kind: str) -> tuple[str, ...]:
    return tuple(f"{kind}::{name}" for name in _LANGUAGES.values())


_SHEETS = {
    "survey": (
        *("type", "name", *_told_in_each("label"), *_told_in_each("hint")),
        *("required", "appearance", "default"),
    ),
    "choices": ("list_name", "name", *_told_in_each("label")),
    "settings": ("form_title", "form_id", "version", "default_language", "style"),
}
_YES_NO = "yes_no"
#: The id under which the programs keep the form: a new version takes the place of the last.
_FORM_ID = "govinno_case"

Row = dict[str, str]


def write_xlsform(form: Form, shown: Shown, _kept: bytes, language: str, _name: str = "") -> bytes:
    """The bytes of the workbook, which opens in `language` and is told in both.

    What is `shown` of the tables that are asked once stands there already when it is opened; of
    the others nothing can, and nothing travels unseen.
    """
    survey = _Survey(form, shown)
    rows = {"survey": [*survey.rows()], "choices": survey.choices}
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    rows["settings"] = [
        {
            "form_title": form.title.in_language(language),
            "form_id": _FORM_ID,
            "version": digest[:12],
            "default_language": _LANGUAGES[language],
            "style": "pages",
        }
    ]
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, heads in _SHEETS.items():
        _fill(book.create_sheet(name), heads, rows[name])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Row]) -> None:
    sheet.append(list(heads))
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([row.get(head) for head in heads])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s" if cell.value is not None else "n"  # no text is a formula


@dataclass(slots=True)
class _Survey:
    """The rows of the survey on their way, and the choices that they need."""

    form: Form
    shown: Shown
    choices: list[Row] = field(default_factory=list)
    lists: dict[tuple[str, ...], str] = field(default_factory=dict)

    def rows(self) -> Iterator[Row]:
        asked = groupby(questions_of(self.form).values(), key=lambda question: question.table)
        for table, questions in asked:
            yield from self._table(table, [*questions])

    def _table(self, table: Table, questions: list[Question]) -> Iterator[Row]:
        kind = "group" if table.is_one or table.fixed else "repeat"
        label = table.title
        if kind == "repeat":
            label = _about("one", table.title)
        yield from self._block(kind, table.name, label, self._inside(table, questions))

    def _inside(self, table: Table, questions: list[Question]) -> Iterator[Row]:
        yield _row("note", named(table.name, "guide"), table.guide)
        if table.fixed:
            yield from self._topics(table, questions)
            return
        outer = [one for one in questions if not table.is_inner(one.column)]
        inner = [one for one in questions if table.is_inner(one.column)]
        yield from map(self._question, outer)
        if inner:
            asked = map(self._question, inner)
            yield from self._block("repeat", inner_repeat(table), _words("inner"), asked)

    def _topics(self, table: Table, questions: list[Question]) -> Iterator[Row]:
        for topic, asked in groupby(questions, key=lambda question: question.topic):
            rows = map(self._question, asked)
            if topic:
                name, hint = named(table.name, topic.code), topic.definition or NO_HINT
                yield from self._block("group", name, topic.label, rows, hint)
            else:
                yield from self._block("repeat", more_repeat(table), _words("more"), rows)

    def _block(
        self, kind: str, name: str, label: Words, rows: Iterator[Row], hint: Words = NO_HINT
    ) -> Iterator[Row]:
        appearance = "field-list" if kind == "group" else ""
        yield _row(f"begin_{kind}", name, label, appearance=appearance)
        if hint.th:
            yield _row("note", named(name, "asks"), hint)
        yield from rows
        yield {"type": f"end_{kind}"}

    def _question(self, question: Question) -> Row:
        column = question.column
        is_free = column.kind == "text" and not column.choices
        row = _row(self._type(column), question.name, column.label, self._hint(column))
        row["required"] = "yes" if column.is_required and is_free and not question.topic else ""
        row["appearance"] = _appearance(column)
        row["default"] = self._default(question)
        return row

    def _default(self, question: Question) -> str:
        if not question.table.is_one:
            return ""
        rows = self.shown.get(question.table.name, [])
        text = rows[0].cells.get(question.column.name, "") if rows else ""
        return _code_of(question.column, text)

    def _type(self, column: Column) -> str:
        if column.kind == "yes-no":
            return f"select_one {self._list(_YES_NO, _YES_OR_NO)}"
        if not column.choices:
            return "text"
        name = column.choices[0].iri.rsplit("/", 2)[-2].replace("-", "_")
        words = [(choice.code, choice.label) for choice in column.choices]
        kind = "select_multiple" if column.takes_several else "select_one"
        return f"{kind} {self._list(name, words)}"

    def _list(self, name: str, words: Sequence[tuple[str, Words]]) -> str:
        """The name of a list of choices, made where it is not there yet; of two lists of one name
        the later gets a number."""
        codes = tuple(code for code, _ in words)
        if codes not in self.lists:
            taken = sum(known.rstrip("0123456789") == name for known in self.lists.values())
            self.lists[codes] = f"{name}{taken + 1}" if taken else name
            self.choices += [
                {"list_name": self.lists[codes], "name": code, **_in_languages("label", label)}
                for code, label in words
            ]
        return self.lists[codes]

    def _hint(self, column: Column) -> Words:
        told = [column.hint, *self._how(column)]
        return Words(
            *(" ".join(filter(None, texts)) for texts in zip(*map(_pair, told), strict=True))
        )

    def _how(self, column: Column) -> Iterator[Words]:
        """How to write what the form has no widget for and its own hint does not tell."""
        if column.kind in ("year", "date") and column.hint == NO_HINT:
            yield _words(column.kind)
        if column.refers_to:
            title = next(t.title for t in self.form.tables if t.name == column.refers_to)
            yield _about("refers", title)
        if column.takes_several and column.choices:
            yield _words("several")


_YES_OR_NO = (("true", Words("ใช่", "Yes")), ("false", Words("ไม่ใช่", "No")))


def _words(key: str) -> Words:
    return words_of("xlsform")[key]


def _about(key: str, table: Words) -> Words:
    told = _words(key)
    return Words(told.th.format(table=table.th), told.en.format(table=table.en))


def _pair(words: Words) -> tuple[str, str]:
    return words.th, words.en


def _appearance(column: Column) -> str:
    """Long texts get several lines, and long lists a box to search in."""
    if column.choices:
        return "minimal autocomplete"
    is_long = column.kind == "text" and not column.is_required and not column.name.endswith("id")
    return "multiline" if is_long else ""


def _code_of(column: Column, text: str) -> str:
    """What a question that is asked once holds at first, as the form keeps it."""
    known = {words: c.code for c in column.choices for words in (c.label.th, c.label.en, c.code)}
    return known.get(text, "") if column.choices else text


def _row(kind: str, name: str, label: Words, hint: Words = NO_HINT, appearance: str = "") -> Row:
    told = {"type": kind, "name": name, "appearance": appearance}
    return {**told, **_in_languages("label", label), **_in_languages("hint", hint)}


def _in_languages(kind: str, words: Words) -> Row:
    return {f"{kind}::{name}": _plain(words.in_language(code)) for code, name in _LANGUAGES.items()}


def _plain(text: str) -> str:
    """A text in which the form sees no reference to a question."""
    return text.replace("${", "$ {")
