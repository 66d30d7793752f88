"""A case as tables to take along: a sheet for the story and one for each section that holds anything."""

from __future__ import annotations

from govinno.answers.case import DOCUMENTS, Case, Section, in_words
from govinno.answers.story import places_of, story_of
from govinno.answers.taken import Sheet, Taken
from govinno.answers.wording import shown_columns
from govinno.graph.tables import Cell
from govinno.words import Words

_STORY = Words("เรื่องย่อ", "Story")
_PART, _SENTENCE = Words("ส่วน", "Part"), Words("ข้อความ", "Sentence")
_SOURCES = Words("เอกสารเลขที่", "Documents by number")


def tables_of_case(case: Case, language: str) -> Taken:
    """The case in `th` or `en`: the story, then the sections that hold anything, in their order.

    Figures stay figures, all else is text as people read it; the last column has the numbers of
    the documents behind a row.
    """
    told = [_section(section, language) for section in case.sections.values() if section.rows]
    limits = [section.limits for section in case.sections.values() if section.rows]
    return Taken(
        case.name,
        [_story(case, language), *told],
        limits=list(dict.fromkeys(limit for limit in limits if limit.th)),
    )


def _story(case: Case, language: str) -> Sheet:
    numbers = case.sections[DOCUMENTS].sources
    rows = [
        [
            part.title.in_language(language),
            sentence.words.in_language(language),
            _joined({numbers[place.key] for place in places_of(case, sentence)}),
        ]
        for part in story_of(case)
        for sentence in part.sentences
    ]
    return Sheet(_STORY, [_PART, _SENTENCE, _SOURCES], rows)


def _section(section: Section, language: str) -> Sheet:
    heads = [column.label for column in shown_columns(section.columns)]
    rows = [_row(section, row, language) for row in range(len(section.rows))]
    return Sheet(section.title, [*heads, _SOURCES], rows)


def _row(section: Section, row: int, language: str) -> list[Cell]:
    cells = section.cells(row)
    texts = in_words(section, row, language)
    named = zip(shown_columns(section.columns), texts, strict=True)
    told = [
        cells[column.name] if _is_figure(cells[column.name]) else text for column, text in named
    ]
    places = (place for place in section.evidence if place.row == row)
    return [*told, _joined({section.sources[place.key] for place in places})]


def _is_figure(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _joined(numbers: set[int]) -> str:
    return " ".join(f"[{number}]" for number in sorted(numbers))
