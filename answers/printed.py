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

from govinno.answers.case import Case, Section, in_words
from govinno.answers.dates import date_in_words, day_of
from govinno.answers.locators import locator_in_words
from govinno.answers.question import Column, words_of
from govinno.answers.story import Sentence, places_of, story_of
from govinno.answers.texts import text_of
from govinno.answers.wording import language_of_text, shown_columns
from govinno.graph.exports.words import MADE_UP
from govinno.words import Words

#: The sections that open and close the page, which are not printed like the others.
HEAD, INNOVATIONS, DOCUMENTS = "head", "innovations", "documents"
#: The columns by which the topics of an interview are told from other sections.
GROUPED = {"number", "topic", "status"}

_NUMBER = re.compile(r"\[([0-9]+)\]")


def printable(case: Case, language: str) -> str:
    """The whole case as HTML, in `th` or `en`.

    It begins with the story on a page of its own; then each section that holds anything, a fact in
    a paragraph with the numbers and places of its sources. These stand at the end, in the order of
    the record, each with the key words of its places, which are never given as a quotation.
    """
    title = escape(case.name.in_language(language))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{text_of('case/printed.css')}</style>\n</head>\n<body>\n"
        + _header(case, language)
        + _story(case, language)
        + _silent(case, language)
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
    return (told for slug, told in case.sections.items() if slug != DOCUMENTS and told.rows)


def _story(case: Case, language: str) -> str:
    """The story, each sentence with the numbers of its documents."""
    parts = "".join(
        f"<h2>{_text(part.title.in_language(language), language)}</h2>\n"
        + "".join(_sentence(case, sentence, language) for sentence in part.sentences)
        for part in story_of(case)
    )
    return f'<div class="story">\n{parts}</div>\n'


def _sentence(case: Case, sentence: Sentence, language: str) -> str:
    numbers = case.sections[DOCUMENTS].sources
    cited = sorted({numbers[place.key] for place in places_of(case, sentence)})
    marks = "".join(map(_anchor, cited))
    return f"<p>{_text(sentence.words.in_language(language), language)} {marks}</p>\n"


def _silent(case: Case, language: str) -> str:
    """The sections of which the record tells nothing, in one line."""
    titles = [s.title.in_language(language) for s in case.sections.values() if not s.rows]
    if not titles:
        return ""
    said = _say("silent", language, titles=", ".join(titles))
    return f'<p class="nothing">{_text(said, language)}</p>\n'


def _section(case: Case, section: Section, language: str) -> str:
    body = _limits(section, language) + _rows(case, section, language)
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
    if {column.name for column in section.columns} >= GROUPED:
        return _topics(section, language)
    if section.picture == "table":
        return _table(case, section, language)
    if section.picture == "timeline":
        return _listed(case, section, language)
    return "".join(
        _group_head(group, language)
        + "".join(f'<div class="row">{_row(case, section, row, language)}</div>\n' for row in rows)
        for group, rows in groupby(range(len(section.rows)), key=_group_of(section, language))
    )


def _topics(section: Section, language: str) -> str:
    """Each topic in a paragraph: its state, and all that is told on it, each text once."""
    names = _names(section)
    rows = (
        dict(zip(names, in_words(section, row, language), strict=True))
        for row in range(len(section.rows))
    )
    paragraphs = []
    for (number, topic, status), some in groupby(
        rows, key=lambda told: (told["number"], told["topic"], told["status"])
    ):
        said = " · ".join(dict.fromkeys(told["answer"] for told in some if told["answer"]))
        head = " ".join(filter(None, (number, topic)))
        paragraphs.append(
            f"<p><b>{_text(head, language)}</b> ({_text(status, language)}) "
            f"{_numbered(said, language)}</p>\n"
        )
    return "".join(paragraphs)


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
        f"<div><dt>{_text(column.label.in_language(language), language)}</dt> "
        f"<dd>{_cell(column, text, language)}</dd></div> "
        for column, text in zip(shown_columns(section.columns), texts, strict=True)
        if text and not _is_needless(case, section, column) and not _is_repeated(told, column)
    )
    behind = _passages(case, row, language) if section.slug == DOCUMENTS else ""
    return f"<dl>{pairs}{_evidence(section, row, language)}</dl>{behind}"


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
        + f"<td>{_numbers(section, number)}</td></tr>\n"
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


def _numbers(section: Section, row: int) -> str:
    """The numbers of the sources behind a row, for a table, which has no room for places."""
    numbers = {section.sources[place.key] for place in section.evidence if place.row == row}
    return " ".join(map(_anchor, sorted(numbers)))


def _evidence(section: Section, row: int, language: str) -> str:
    """The places behind a row: number of the source and place in it."""
    places = dict.fromkeys(
        (section.sources[place.key], place.locator)
        for place in section.evidence
        if place.row == row
    )
    marks = "; ".join(
        f"{_anchor(number)} {_text(locator_in_words(locator, language), language)}"
        for number, locator in places
    )
    return f'<div class="evidence">{marks}</div>' if marks else ""


def _passages(case: Case, document: int, language: str) -> str:
    """The places in a document on which something rests, with their key words, each once."""
    key = str(case.sections[DOCUMENTS].cells(document)["key"])
    every = (place for section in case.sections.values() for place in section.evidence)
    places = dict.fromkeys(
        (place.locator, place.keywords, place.quote or "") for place in every if place.key == key
    )
    items = "; ".join(_place(*place, language) for place in places)
    label = escape(_say("keywords", language))
    return f'<p class="evidence">{label}: {items}</p>' if items else ""


def _place(locator: str, keywords: str, quote: str, language: str) -> str:
    """A place and what stands there: the passage where it was loaded, else its key words."""
    passage = f"“{_text(quote, language)}”" if quote else f"<i>{_text(keywords, language)}</i>"
    return f"{_text(locator_in_words(locator, language), language)} {passage}"


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
