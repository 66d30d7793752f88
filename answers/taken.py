"""What a reader takes along from a page: a list, a sheet or a comparison as a workbook or as CSV."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from govinno.answers.dates import today
from govinno.graph.exports.cells import csv_cell, csv_writer
from govinno.graph.exports.words import HONESTY, Line, day, line, made_up_lines
from govinno.graph.snapshots import Manifest
from govinno.words import Words

if TYPE_CHECKING:
    from govinno.graph.exports.tables import Row


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: what it is called, its columns, and its rows of texts, numbers and None."""

    name: Words
    heads: Sequence[Words]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken along: what it is called, its tables, what was chosen or filtered (a topic and
    its value each), what its numbers cannot tell, and the address of the page it comes from."""

    title: Words
    sheets: Sequence[Sheet]
    chosen: Sequence[tuple[Words, Words]] = ()
    limits: Sequence[Words] = ()
    source: str = ""
    on: date = field(default_factory=today)


def workbook(taken: Taken, manifest: Manifest, language: str) -> bytes:
    """A workbook: a sheet that tells what it is, in both languages, then a sheet for each table.

    Columns are named in the language of the reader. Text is never run as a formula.
    """
    # A command that writes no workbook need not load what writes them.
    from govinno.graph.exports.tables import Tables, write_xlsx

    stream = io.BytesIO()
    names = [sheet.name.in_language(language) for sheet in taken.sheets]
    heads = {
        name: [head.in_language(language) for head in sheet.heads]
        for name, sheet in zip(names, taken.sheets, strict=True)
    }

    def rows() -> Iterator[tuple[str, Row]]:
        for name, sheet in zip(names, taken.sheets, strict=True):
            yield from ((name, row) for row in sheet.rows)

    write_xlsx(Tables(lines(taken, manifest), manifest.created, heads, rows), stream)
    return stream.getvalue()


def comma_separated(taken: Taken, manifest: Manifest, language: str) -> bytes:
    """CSV: UTF-8 with BOM, lines that begin with #, then each table with its columns named.

    Tables after the first stand under an empty line and a line with # and their name. Text is
    quoted and made harmless to spreadsheets (see `cells.harmless`), numbers stand bare.
    """
    text = io.StringIO()
    writer = csv_writer(text)
    for topic, said in lines(taken, manifest):
        told = " ".join(said.in_language(language).split())
        writer.writerow([f"# {topic.in_language(language)}: {told}"])
    for number, sheet in enumerate(taken.sheets):
        if number:
            writer.writerows([[], [f"# {sheet.name.in_language(language)}"]])
        writer.writerow([csv_cell(head.in_language(language)) for head in sheet.heads])
        writer.writerows([csv_cell(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def lines(taken: Taken, manifest: Manifest) -> list[Line]:
    """What a file says of itself: what it is, what was chosen, of when, and how to read it."""
    when = day(taken.on.isoformat())
    rows = sum(len(sheet.rows) for sheet in taken.sheets)
    return [
        *made_up_lines(is_made_up=manifest.made_up),
        line("content", taken.title.th, taken.title.en),
        *(Line(topic, value) for topic, value in taken.chosen),
        line("date", when.th, when.en),
        line("snapshot", manifest.id),
        line("rows", rows),
        *([line("source", taken.source)] if taken.source else []),
        *(line("limits", limit.th, limit.en) for limit in taken.limits),
        line("please note", HONESTY.th, HONESTY.en),
    ]
