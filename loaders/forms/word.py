"""A form as a text document, to be filled in the room where people tell their lessons.

Every table of the form is a heading with a table below it; what has fixed rows, as the topics of
the interview do, is a heading for each of them with a table of answers. The unseen record, the
language and the version travel in a part of the file that no program shows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import count, groupby
from typing import Any

from govinno.loaders.forms.form import Column, Form, Row, Shown, Table
from govinno.loaders.forms.word_names import (
    GUIDE,
    HINT,
    LABEL,
    SAID,
    bookmark_of,
    caption_of,
    el,
    q,
    topic_heading,
)
from govinno.loaders.forms.word_parts import FOOTER_ID, HEADER_ID, pack
from govinno.words import Words

#: Twentieths of a point: the paper, its margin, and what is left of either width.
_SHORT, _LONG, _MARGIN = 11906, 16838, 1134
_NUMBER_WIDTH = 560
#: How narrow a column may be, by what stands in it, and its share of what is left over.
_LEAST = {"text": 1650, "code": 1650, "reference": 1500, "year": 1100, "date": 1350}
_LEAST_OTHERS, _SHARES = 1150, {"text": 3.0, "code": 1.0, "reference": 1.0}
_SHARE_OF_OTHERS, _LONG_TEXT = 0.4, 150
#: The share of the answers beside that of who gave them.
_SHARE_OF_ANSWERS = 9.0
#: A table of so many rows with so little in them stays on one page.
_SMALL_ROWS, _SMALL_TEXT = 6, 400
#: Empty rows below what is known, and how high a row is in which people write sentences.
_EMPTY_ROWS, _EMPTY_ANSWERS, _ROW_HEIGHT, _ANSWER_HEIGHT = 3, 2, 480, 1000
#: A longer list is no help in a drop-down.
_MOST_CHOICES = 40
_HEAD_SHADE, _LABEL_SHADE = "E9EEF1", "F5F7F8"
#: What XML cannot hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_word(form: Form, shown: Shown, kept: bytes, language: str, name: str = "") -> bytes:
    """A document in a language, with what is known of a case in its boxes and `kept` unseen.

    `shown` may lack tables: they are empty. The head of each page has the name of the case, where
    none is told `name`, and else the title of the form alone.
    """
    writer = _Writer(language)
    title = form.title.in_language(language)
    name = _name_in(form, shown) or name
    headline = f"{title} · {name}" if name else title
    body = writer.body(form, shown)
    return pack(el("w:document", body), kept, language, clean(headline))


def _name_in(form: Form, shown: Shown) -> str:
    """The first text that a form requires: what the case is called."""
    first = form.tables[0]
    rows = shown.get(first.name, [])
    told = (row.cells.get(c.name) for row in rows for c in first.columns if c.is_required)
    return next(filter(None, told), "")


def clean(text: str) -> str:
    """A text without the signs that XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def columns_of(table: Table) -> tuple[Column, ...]:
    """The columns that a document shows, those of fixed rows without the one that names them."""
    shown = tuple(column for column in table.columns if column.is_short)
    return shown[1:] if table.fixed else shown


class _Writer:
    """Makes the body of one document."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.ids = count(1)

    def body(self, form: Form, shown: Shown) -> Any:
        body = el("w:body", *self._opening(form))
        runs = [(wide, [*tables]) for wide, tables in groupby(form.tables, _is_wide)]
        for number, (wide, tables) in enumerate(runs, 1):
            for table in tables:
                body.extend(self._table(table, shown.get(table.name, []), _room(wide)))
            section = _section(wide)
            is_last = number == len(runs)
            body.append(section if is_last else el("w:p", el("w:pPr", section)))
        return body

    def _opening(self, form: Form) -> Iterator[Any]:
        yield _paragraph(self._said(form.title), "Title")
        for key in sorted(key for key in SAID if key.startswith("guide-")):
            yield _paragraph("– " + self._said(SAID[key]), GUIDE)

    def _said(self, words: Words) -> str:
        return words.in_language(self.language)

    # ---- tables

    def _table(self, table: Table, rows: Sequence[Row], room: int) -> Iterator[Any]:
        yield self._heading(self._said(table.title), 1, bookmark_of(table.name))
        if guide := self._said(table.guide):
            yield _paragraph(guide, GUIDE)
        if table.is_one:
            yield self._boxes(table, rows, room)
        elif table.fixed:
            yield from self._topics(table, rows, room)
        else:
            yield self._grid(table, rows, room, caption_of(table.name), _EMPTY_ROWS)

    def _heading(self, text: str, level: int, bookmark: str) -> Any:
        id_ = str(next(self.ids))
        paragraph = _paragraph(text, f"Heading{level}")
        paragraph.insert(1, el("w:bookmarkStart", id=id_, name=bookmark))
        paragraph.append(el("w:bookmarkEnd", id=id_))
        return paragraph

    def _boxes(self, table: Table, rows: Sequence[Row], room: int) -> Any:
        """One entry: a label and a box on each line."""
        cells = rows[0].cells if rows else {}
        widths = (room * 32 // 100, room - room * 32 // 100)
        made = _open_table(caption_of(table.name), self._said(table.title), widths)
        for column in columns_of(table):
            label = _cell(widths[0], _LABEL_SHADE, *self._label(column))
            box = _cell(widths[1], "", *self._box(column, cells.get(column.name, "")))
            made.append(_row(label, box))
        return made

    def _topics(self, table: Table, rows: Sequence[Row], room: int) -> Iterator[Any]:
        answers = self._by_topic(table, rows)
        for number, topic in enumerate(table.fixed, 1):
            heading = self._said(topic_heading(number, topic.label))
            yield self._heading(heading, 2, bookmark_of(table.name, number))
            if topic.definition:
                yield _paragraph(self._said(topic.definition), GUIDE)
            caption = caption_of(table.name, number)
            yield self._grid(
                table, answers[number - 1], room, caption, _EMPTY_ANSWERS, _ANSWER_HEIGHT
            )

    def _by_topic(self, table: Table, rows: Sequence[Row]) -> list[list[Row]]:
        """The rows with answers for each fixed row, by the label that the first of them shows."""
        labels = [self._said(topic.label) for topic in table.fixed]
        names = {column.name for column in columns_of(table)}
        found: list[list[Row]] = [[] for _ in labels]
        label = ""
        for row in rows:
            label = row.cells.get(table.columns[0].name, label)
            if label in labels and names & row.cells.keys():
                found[labels.index(label)].append(row)
        return found

    def _grid(
        self,
        table: Table,
        rows: Sequence[Row],
        room: int,
        caption: str,
        empty: int,
        height: int = _ROW_HEIGHT,
    ) -> Any:
        """A table with a row for each entry and some more to write in."""
        columns = columns_of(table)
        shares = [_share(column, rows) for column in columns]
        if table.fixed:
            shares[0] = _SHARE_OF_ANSWERS
        widths = (_NUMBER_WIDTH, *_widths(columns, shares, room - _NUMBER_WIDTH))
        made = _open_table(caption, self._said(table.title), widths)
        # Advice stands beside boxes alone: twenty tables of topics would repeat it twenty times.
        labels = (SAID["number"], *(_label_of(column) for column in columns))
        head = ([_paragraph(self._said(label), LABEL)] for label in labels)
        cells = (_cell(w, _HEAD_SHADE, *c) for w, c in zip(widths, head, strict=True))
        made.append(_row(*cells, is_head=True))
        for place, row in enumerate(rows, 1):
            number = str(place if table.fixed else row.number)
            made.append(self._entry(columns, widths, number, row.cells, height))
        for _ in range(empty):
            made.append(self._entry(columns, widths, "", {}, height))
        _keep_together(made)
        return made

    def _entry(
        self,
        columns: Sequence[Column],
        widths: Sequence[int],
        number: str,
        cells: dict[str, str],
        height: int,
    ) -> Any:
        boxes = [self._box(column, cells.get(column.name, "")) for column in columns]
        made = (
            _cell(width, "", *box)
            for width, box in zip(widths, [[_paragraph(number)], *boxes], strict=True)
        )
        return _row(*made, height=0 if cells else height)

    # ---- cells

    def _label(self, column: Column) -> list[Any]:
        made = [_paragraph(self._said(_label_of(column)), LABEL)]
        if hint := self._said(column.hint):
            made.append(_paragraph(hint, HINT))
        return made

    def _box(self, column: Column, text: str) -> list[Any]:
        labels = [self._said(choice.label) for choice in column.choices]
        is_list = 0 < len(labels) <= _MOST_CHOICES and not column.takes_several
        if is_list and (not text or text in labels):
            return [el("w:p", self._drop_down(column, labels, text))]
        return [_paragraph(line) for line in text.split("\n")]

    def _drop_down(self, column: Column, labels: Sequence[str], text: str) -> Any:
        items = el("w:dropDownList")
        for choice, label in zip(column.choices, labels, strict=True):
            items.append(el("w:listItem", displayText=label, value=choice.code))
        properties = el("w:sdtPr", el("w:alias", val=self._said(column.label)))
        properties.append(el("w:id", val=str(next(self.ids))))
        run = _run(text or self._said(SAID["choose"]))
        if not text:
            properties.append(el("w:showingPlcHdr"))
            run.insert(0, el("w:rPr", el("w:rStyle", val="PlaceholderText")))
        properties.append(items)
        return el("w:sdt", properties, el("w:sdtContent", run))


# ---- pieces


def _label_of(column: Column) -> Words:
    """The label of a column, with a star where it must be filled in."""
    label = column.label
    return Words(f"{label.th} *", f"{label.en} *") if column.is_required else label


def _run(text: str) -> Any:
    run = el("w:r")
    for number, piece in enumerate(clean(text).split("\t")):
        if number:
            run.append(el("w:tab"))
        if piece:
            words = el("w:t")
            words.text = piece
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(words)
    return run


def _paragraph(text: str, style: str = "") -> Any:
    properties = el("w:pPr", el("w:pStyle", val=style)) if style else None
    parts = [part for part in (properties, _run(text) if text else None) if part is not None]
    return el("w:p", *parts)


def _cell(width: int, shade: str, *paragraphs: Any) -> Any:
    properties = el("w:tcPr", el("w:tcW", w=str(width), type="dxa"))
    if shade:
        properties.append(el("w:shd", val="clear", color="auto", fill=shade))
    return el("w:tc", properties, *paragraphs)


def _row(*cells: Any, is_head: bool = False, height: int = 0) -> Any:
    properties = el("w:trPr", el("w:cantSplit"))
    if height:
        properties.append(el("w:trHeight", val=str(height), hRule="atLeast"))
    if is_head:
        properties.append(el("w:tblHeader"))
    return el("w:tr", properties, *cells)


def _keep_with_next(row: Any) -> None:
    """Let no page end between a row and the next one."""
    for paragraph in row.iter(q("w:p")):
        properties = paragraph.find(q("w:pPr"))
        if properties is None:
            properties = el("w:pPr")
            paragraph.insert(0, properties)
        style = properties.find(q("w:pStyle"))
        properties.insert(0 if style is None else 1, el("w:keepNext"))


def _keep_together(table: Any) -> None:
    """Keep a small table on one page, and the labels of any with its first row."""
    rows = table.findall(q("w:tr"))
    size = sum(len(text) for text in table.itertext())
    is_small = len(rows) <= _SMALL_ROWS and size <= _SMALL_TEXT
    for row in rows[:-1] if is_small else rows[:1]:
        _keep_with_next(row)


def _open_table(caption: str, title: str, widths: Sequence[int]) -> Any:
    properties = el(
        "w:tblPr",
        el("w:tblStyle", val="FormTable"),
        el("w:tblW", w=str(sum(widths)), type="dxa"),
        el("w:tblLayout", type="fixed"),
        el("w:tblCaption", val=caption),
        el("w:tblDescription", val=title),
    )
    grid = el("w:tblGrid", *(el("w:gridCol", w=str(width)) for width in widths))
    return el("w:tbl", properties, grid)


def _section(wide: bool) -> Any:
    width, height = (_LONG, _SHORT) if wide else (_SHORT, _LONG)
    size = el("w:pgSz", w=str(width), h=str(height), orient="landscape" if wide else "portrait")
    sides = dict.fromkeys(("top", "right", "bottom", "left"), str(_MARGIN))
    margins = el("w:pgMar", **sides, header="567", footer="567", gutter="0")
    references = [el("w:headerReference", type="default"), el("w:footerReference", type="default")]
    for reference, id_ in zip(references, (HEADER_ID, FOOTER_ID), strict=True):
        reference.set(q("r:id"), id_)
    return el("w:sectPr", *references, size, margins)


# ---- room


def _room(wide: bool) -> int:
    return (_LONG if wide else _SHORT) - 2 * _MARGIN


def _least(column: Column) -> int:
    return _LEAST.get(column.kind, _LEAST_OTHERS)


def _is_wide(table: Table) -> bool:
    needed = _NUMBER_WIDTH + sum(map(_least, columns_of(table)))
    return not table.is_one and needed > _room(wide=False)


def _widths(columns: Sequence[Column], shares: Sequence[float], room: int) -> list[int]:
    """Least widths, and what is left over by the share of each column."""
    least = [_least(column) for column in columns]
    spare = max(room - sum(least), 0)
    scale = min(room / sum(least), 1)
    widths = [
        int(low * scale + spare * share / sum(shares))
        for low, share in zip(least, shares, strict=True)
    ]
    widths[-1] += room - sum(widths)
    return widths


def _share(column: Column, rows: Sequence[Row]) -> float:
    """By what usually stands there, or by the longest text that does; its width is its root."""
    longest = max((len(row.cells.get(column.name, "")) for row in rows), default=0)
    return max(_SHARES.get(column.kind, _SHARE_OF_OTHERS), math.sqrt(min(longest, _LONG_TEXT)))
