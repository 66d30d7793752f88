"""The replication sheet as a workbook: a table to read and to fill in, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from govinno.answers.dates import day_of
from govinno.answers.evidence import evidence_in_words
from govinno.answers.sheet import CaseSheet, SheetLine, SheetPart
from govinno.graph.exports.tables import Row, Tables
from govinno.graph.exports.words import HONESTY, Line, day, line, made_up_lines
from govinno.words import words_of

#: The columns with their widths in letters. The last one stays empty, for those who fill it in.
COLUMNS = {"part": 20, "what": 38, "detail": 38, "said_by": 20, "written_at": 38, "ours": 30}
#: What the table is called.
SHEET = "sheet"


def sheet_tables(sheet: CaseSheet, language: str) -> Tables:
    """A sheet as tables in one language; a silent heading has one row that says whom to ask what."""
    words = words_of("sheet")
    heads = [words[name].in_language(language) for name in COLUMNS]
    return Tables(
        _about(sheet),
        sheet.created,
        {SHEET: heads},
        lambda: ((SHEET, row) for part in sheet.parts for row in _rows(part, sheet, language)),
        {SHEET: tuple(COLUMNS.values())},
    )


def _about(sheet: CaseSheet) -> list[Line]:
    """What the sheet is of, how much of it is told, and how to read it."""
    made = day(day_of(sheet.created))
    return [
        *made_up_lines(is_made_up=sheet.is_made_up),
        line("content", sheet.title.th, sheet.title.en),
        line(
            "answer",
            f"{sheet.summary.th} {sheet.missing.th}",
            f"{sheet.summary.en} {sheet.missing.en}",
        ),
        *(Line(part.title, part.counted) for part in sheet.parts if part.counted.th),
        line("snapshot", sheet.snapshot),
        line("date", made.th, made.en),
        line("limits", sheet.limits.th, sheet.limits.en),
        line("please note", HONESTY.th, HONESTY.en),
    ]


def _rows(part: SheetPart, sheet: CaseSheet, language: str) -> Iterator[Row]:
    title = part.title.in_language(language)
    if not part.lines:
        told = (part.to_ask, part.question)
        yield [title, *(words.in_language(language) for words in told), None, None, None]
    for told_line in part.lines:
        yield [title, *_cells(told_line, sheet, language), None]


def _cells(told: SheetLine, sheet: CaseSheet, language: str) -> list[str | None]:
    details = "\n".join(words.in_language(language) for words in told.details)
    places = "\n".join(dict.fromkeys(_written_at(told, sheet, language)))
    said_by = told.said_by.in_language(language)
    return [told.what.in_language(language), details or None, said_by or None, places or None]


def _written_at(told: SheetLine, sheet: CaseSheet, language: str) -> Iterator[str]:
    """Each place: the document with its number, where in it, the words to search for, the address."""
    for place in told.evidence:
        texts = evidence_in_words(place, language)
        document = f"[{sheet.sources[place.key]}] {place.document}"
        parts = (document, texts["locator"], place.quote or place.keywords, texts["url"])
        yield " · ".join(filter(None, parts))
