"""A case as one page to print or to keep: a file that needs nothing but itself.

Whatever a record, a register or a document says is text here: everything is escaped, there is no
script, nothing is fetched, and only http and https addresses become links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from html import escape
from itertools import groupby

import yaml

from govinno.answers.case import Case, Place, Section, in_words
from govinno.answers.dates import date_in_words, day_of
from govinno.answers.locators import locator_in_words
from govinno.answers.question import Column, words_of
from govinno.answers.texts import text_of
from govinno.answers.wording import language_of_text, shown_columns
from govinno.graph.exports.words import MADE_UP
from govinno.words import Words

#: The sections that open and close the page, which are not printed like the others.
HEAD, INNOVATIONS, DOCUMENTS = "head", "innovations", "documents"

_NUMBER = re.compile(r"\[([0-9]+)\]")


def printable(case: Case, language: str) -> str:
    """The whole case as HTML, in `th` or `en`.

    Evidence is given as key words with source number and place, never as a quotation. The
    sources stand at the end, numbered in the order of the record.
    """
    title = escape(case.name.in_language(language))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{text_of('case/printed.css')}</style>\n</head>\n<body>\n"
        + _header(case, language)
        + "".join(_section(case, section, language) for section in _middle(case))
        + _sources(case, language)
        + "</body>\n</html>\n"
    )


# ---- the parts of the page


def _header(case: Case, language: str) -> str:
    """Name, place, whose story it is, and which snapshot was read."""
    head = case.sections[HEAD]
    told = dict(zip(_names(head), in_words(head, 0, language), strict=True))
    where = " · ".join(filter(None, (told["local_government"], told["province"], case.id)))
    warnings = [_say("own_statements", language, **told), _say("people", language)]
    if head.cells(0)["selected_for_award"]:
        warnings.insert(0, _say("own_story", language, **told))
    if case.is_made_up:
        warnings.insert(0, MADE_UP.in_language(language))
    return (
        f"<header>\n<h1>{_text(case.name.in_language(language), language)}</h1>\n"
        f'<p class="where">{_text(where, language)}</p>\n'
        f'<p class="where">{_text(_edition(case, language), language)}</p>\n'
        f'<div class="own-story">{"".join(f"<p>{_text(w, language)}</p>" for w in warnings)}</div>\n'
        "</header>\n"
    )


def _edition(case: Case, language: str) -> str:
    """Which snapshot the page was made from, and of which day it is."""
    parts = [_say("record", language), _say("snapshot", language, snapshot=case.snapshot)]
    if case.created:
        day = date_in_words(day_of(case.created), language)
        parts.append(_say("created", language, created=day))
    return " · ".join(parts)


def _middle(case: Case) -> Iterable[Section]:
    return (section for slug, section in case.sections.items() if slug != DOCUMENTS)


def _section(case: Case, section: Section, language: str) -> str:
    if section.rows:
        body = _limits(section, language) + _rows(case, section, language)
    else:
        body = f'<p class="nothing">{_text(section.nothing.in_language(language), language)}</p>\n'
    return _framed(section.slug, section.title.in_language(language), body, language)


def _sources(case: Case, language: str) -> str:
    """The documents in the order of the record; their numbers are those of the evidence."""
    section = case.sections[DOCUMENTS]
    note = f'<p class="limits">{_text(_say("sources_note", language), language)}</p>\n'
    body = note + _listed(case, section, language) if section.rows else note
    return _framed(section.slug, _say("sources", language), body, language)


def _framed(slug: str, title: str, body: str, language: str) -> str:
    return f'<section id="{escape(slug)}">\n<h2>{_text(title, language)}</h2>\n{body}</section>\n'


def _limits(section: Section, language: str) -> str:
    limits = section.limits.in_language(language)
    return f'<p class="limits">{_text(limits, language)}</p>\n' if limits else ""


# ---- rows


def _rows(case: Case, section: Section, language: str) -> str:
    if section.picture == "table":
        return _table(case, section, language)
    if section.picture == "timeline":
        return _listed(case, section, language)
    return "".join(
        _group_head(group, language)
        + "".join(f'<div class="row">{_row(case, section, row, language)}</div>\n' for row in rows)
        for group, rows in groupby(range(len(section.rows)), key=_group_of(section, language))
    )


def _group_of(section: Section, language: str) -> Callable[[int], str]:
    """What a row stands under, "" where the rows of the section form no groups."""
    names, grouped = _names(section), section.picture_columns.get("group", ())

    def group(row: int) -> str:
        told = dict(zip(names, in_words(section, row, language), strict=True))
        return " · ".join(told[name] for name in grouped)

    return group


def _group_head(group: str, language: str) -> str:
    return f"<h3>{_text(group, language)}</h3>\n" if group else ""


def _listed(case: Case, section: Section, language: str) -> str:
    name = "source" if section.slug == DOCUMENTS else section.slug
    items = "".join(
        f'<li class="row" id="{name}-{row + 1}">{_row(case, section, row, language)}</li>\n'
        for row in range(len(section.rows))
    )
    return f"<ol>\n{items}</ol>\n"


def _row(case: Case, section: Section, row: int, language: str) -> str:
    """One row as a list of labels and texts; what is empty and says nothing is left out."""
    texts = in_words(section, row, language)
    told = dict(zip(_names(section), texts, strict=True))
    pairs = "".join(
        f"<dt>{_text(column.label.in_language(language), language)}</dt>"
        f"<dd>{_cell(column, text, language)}</dd>"
        for column, text in zip(shown_columns(section.columns), texts, strict=True)
        if text and not _is_needless(case, section, column) and not _is_repeated(told, column)
    )
    return f"<dl>{pairs}</dl>{_evidence(section, row, language)}"


def _table(case: Case, section: Section, language: str) -> str:
    rows = [in_words(section, row, language) for row in range(len(section.rows))]
    shown = [
        (index, column)
        for index, column in enumerate(shown_columns(section.columns))
        if any(texts[index] for texts in rows) and not _is_needless(case, section, column)
    ]
    heads = [column.label.in_language(language) for _, column in shown]
    head = "".join(f"<th>{_text(label, language)}</th>" for label in heads)
    body = "".join(
        "<tr>"
        + "".join(f"<td>{_cell(column, texts[index], language)}</td>" for index, column in shown)
        + f"<td>{_evidence(section, number, language)}</td></tr>\n"
        for number, texts in enumerate(rows)
    )
    last = f"<th>{_text(_say('evidence', language), language)}</th>"
    return f"<table>\n<thead><tr>{head}{last}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"


def _is_repeated(told: Mapping[str, str], column: Column) -> bool:
    """Whether the words as written (`date_words`) say what the value beside them says."""
    of = column.name.removesuffix("_words")
    return of != column.name and told[column.name] == told.get(of)


def _is_needless(case: Case, section: Section, column: Column) -> bool:
    """Whether a column repeats the heading of its group, or the one innovation of the case."""
    if column.name in section.picture_columns.get("group", ()):
        return True
    return column.name == "innovation" and len(case.sections[INNOVATIONS].rows) == 1


def _cell(column: Column, text: str, language: str) -> str:
    is_link = column.kind == "link" and re.match(r"https?://", text)
    if not is_link:
        return _numbered(text, language)
    return f'<a href="{escape(text)}" rel="noopener noreferrer">{escape(text)}</a>'


def _evidence(section: Section, row: int, language: str) -> str:
    """The places behind a row: number of the source, place in it, key words."""
    numbers = section.sources
    places = [place for place in section.evidence if place.row == row]
    if not places:
        return ""
    items = "".join(f"<li>{_place(place, numbers, language)}</li>" for place in places)
    return f'<ul class="evidence">{items}</ul>'


def _place(place: Place, numbers: Mapping[str, int], language: str) -> str:
    label = escape(_say("keywords", language))
    passage = (
        f"“{_text(place.quote, language)}”"
        if place.quote
        else f"{label}: <i>{_text(place.keywords, language)}</i>"
    )
    return f"{_anchor(numbers[place.key])} {_text(locator_in_words(place.locator, language), language)} · {passage}"


def _anchor(number: int | str) -> str:
    """The number of a document as the way to it in the list of sources."""
    return f'<a href="#source-{number}">[{number}]</a>'


def _numbered(text: str, language: str) -> str:
    """A text in which the numbers of documents lead to the list of sources."""
    return _NUMBER.sub(lambda found: _anchor(found[1]), _text(text, language))


# ---- texts


def _text(text: str, language: str) -> str:
    """A text as HTML; one in another language than the page's says in which."""
    written_in = language_of_text(text)
    if written_in in ("", language):
        return escape(text)
    return f'<span lang="{written_in}">{escape(text)}</span>'


def _names(section: Section) -> list[str]:
    return [column.name for column in shown_columns(section.columns)]


def _say(key: str, language: str, **values: str) -> str:
    return _words()[key].in_language(language).format(**values)


@lru_cache(maxsize=1)
def _words() -> dict[str, Words]:
    told = yaml.load(text_of("case/words.yaml"), yaml.CSafeLoader)
    return {key: words_of(words) for key, words in told.items()}
