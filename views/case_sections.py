"""The sections of a case as HTML: what the record tells, who says so, and what it does not tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from govinno.answers import Case, Column, Section, in_words, shown_columns
from govinno.views import evidence, html
from govinno.views.html import Markup
from govinno.views.words import language, say, told

#: What the title of the topics counts: answered in a session, and told elsewhere in the record.
ANSWERED, TOLD = "answered", "told"
#: Who speaks: the same columns in every section that has speakers.
SPEAKER, RELATION, STAKE = "speaker", "speaker_relation", "stake"
UNKNOWN = "unknown"
#: The sections of the topics of an interview.
TOPICS = ("innovation-topics", "governance-topics")
#: Columns whose figures are written with marks between thousands; a year is not.
FIGURES = ("value", "baseline", "change", "prize", "participants")
LONGEST_LABEL = 140
#: The number of a document in a text.
_NUMBER = re.compile(r"\[([0-9]+)\]")


class Look(NamedTuple):
    """How a row is shown: columns for its name, its words and its badges; the rest follow small."""

    name: tuple[str, ...]
    words: tuple[str, ...] = ()
    badges: tuple[str, ...] = ()


_CLAIM = Look(("label",), ("claim",), ("factor", "obstacle"))
_TOPIC = Look(("number", "topic"), ("answer",))

#: A section without a look of its own takes its first column as the name.
LOOKS = {
    "head": Look(("name_th",), ("summary",), ("theme",)),
    "innovations": Look(("name",), ("summary",), ("kind", "theme")),
    "partners": Look(("partner",), ("what",), ("type",)),
    "names": Look(("written",), (), ("reading",)),
    "factors": _CLAIM,
    "obstacles": _CLAIM,
    "other-explanations": _CLAIM,
    "results": Look(("indicator",), (), ("type", "level")),
    "awards": Look(("award",), (), ("status",)),
    "session": Look(("session",), ("purpose",), ("method",)),
    "session-said": Look(("what",), (), ("kind", "topic")),
    "selection": Look(("actor", "act"), (), ("role", "kind")),
    "process": Look(("what",)),
    "resources": Look(("what",), (), ("kind",)),
    "legal-basis": Look(("name", "number"), ("allows",), ("kind",)),
    "contacts": Look(("office", "organisation")),
    "innovation-topics": _TOPIC,
    "governance-topics": _TOPIC,
    "management": Look(("what",), ("claim",), ("kind", "factor", "obstacle", "transfer")),
    "transfers": Look(("to",), ("what",), ("kind",)),
    "agreements": Look(("name",), ("purpose",), ("kind",)),
    "publications": Look(("what",), (), ("kind", "told_by", "form", "status")),
    "people": Look(("post", "body"), ("person",)),
    "documents": Look(("title",)),
    "data-quality": Look(("note",), (), ("kind",)),
    "also-recorded": Look(("kind", "name"), ("told",)),
}


#: The sections of each tab of the page in the order of reading; one that no tab names is in the last.
SECTIONS: dict[str, tuple[str, ...]] = {
    "who": (
        "partners",
        "innovations",
        "process",
        "resources",
        "legal-basis",
        "agreements",
        "contacts",
        "people",
        "names",
    ),
    "results": (
        "results",
        "factors",
        "obstacles",
        "other-explanations",
        "sustainability",
        "awards",
        "transfers",
    ),
    "evidence": (
        "documents",
        "session",
        "session-said",
        "session-present",
        "selection",
        "publications",
        "data-quality",
    ),
}
RECORD = "record"
#: What completes a record, in the order of use to a reader.
WANTED = ("partners", "process", "results", "factors", "obstacles", "transfers")


def sections_of(tab: str, known: Iterable[str]) -> list[str]:
    """The sections of a tab, of those that are known; each section belongs to exactly one tab."""
    named = {slug for slugs in SECTIONS.values() for slug in slugs}
    if tab == RECORD:
        return [slug for slug in known if slug not in named]
    held = set(known)
    return [slug for slug in SECTIONS.get(tab, ()) if slug in held]


class Row:
    """One row of a section: its raw cells, and its texts in the reader's language."""

    def __init__(self, case: Case, section: Section, number: int) -> None:
        self.case, self.section, self.number = case, section, number
        self.cells = section.cells(number)
        self.columns = shown_columns(section.columns)
        names = (column.name for column in self.columns)
        self.texts = dict(zip(names, in_words(section, number, language()), strict=True))

    def text(self, name: str) -> str:
        """The text of a column, "" where there is none."""
        return self.texts.get(name, "")

    def some(self, names: Iterable[str]) -> list[str]:
        """The texts of some columns that are not empty."""
        return [text for name in names if (text := self.text(name))]

    def badges(self) -> list[str]:
        """What stands as badges beside the name; "not known" needs its label and is none."""
        names = look_of(self.section).badges
        return self.some(name for name in names if self.cells.get(name) != UNKNOWN)

    def name(self) -> str:
        """What the row is called."""
        return " · ".join(self.some(look_of(self.section).name))

    def label(self) -> str:
        """What the row is called and says, beside its evidence."""
        text = " · ".join(filter(None, (self.name(), *self.some(look_of(self.section).words))))
        return text if len(text) <= LONGEST_LABEL else f"{text[:LONGEST_LABEL]}…"


def look_of(section: Section) -> Look:
    """The look of a section."""
    first = shown_columns(section.columns)[0].name
    return LOOKS.get(section.slug, Look((first,)))


def rows_of(case: Case, slug: str) -> list[Row]:
    """The rows of a section."""
    section = case.sections[slug]
    return [Row(case, section, number) for number in range(len(section.rows))]


def shown(case: Case, slug: str, *, with_title: bool = True) -> Markup:
    """A whole section: title, what to keep in mind, and its rows, or that there are none."""
    section = case.sections[slug]
    rows = rows_of(case, slug)
    nothing = html.fill('<p class="nothing">{text}</p>', text=told(section.nothing))
    title = html.fill("<h2>{title}{count}</h2>", title=told(section.title), count=_count(rows))
    return html.fill(
        '<section class="part" data-part="{slug}">{title}{limits}{body}</section>',
        slug=slug,
        title=title if with_title else "",
        limits=_limits(section) if rows else "",
        body=_body(section)(rows) if rows else nothing,
    )


def silent(case: Case, slugs: Iterable[str]) -> Markup:
    """The sections of which the record tells nothing, in one line."""
    titles = ", ".join(told(case.sections[slug].title) for slug in slugs)
    return html.fill('<p class="silent">{text}</p>', text=say("case.silent", titles=titles))


def badge(text: str | Markup, kind: str = "") -> Markup:
    """A short mark beside a name."""
    words = text if isinstance(text, Markup) else html.words(text)
    return html.fill('<span class="badge {kind}">{words}</span>', kind=kind, words=words)


# ---- the frame of a section


def _limits(section: Section) -> Markup | str:
    limits = [told(section.limits)] if section.limits.th else []
    limits += [say("case.nobody_known")] if nobody_known(section) else []
    return html.fill('<p class="quiet">{limits}</p>', limits=" ".join(limits)) if limits else ""


def _count(rows: Sequence[Row]) -> Markup | str:
    """How many topics something is told on, after the title of the topics."""
    topics = {
        code: row.cells["status"]
        for row in rows
        if _is_topic(row.section)
        for code in str(row.cells["topic"]).split()
    }
    if not topics:
        return ""
    n, told = (sum(status == code for status in topics.values()) for code in (ANSWERED, TOLD))
    return html.fill(
        ' <span class="count">· {text}</span>',
        text=say("case.of_topics", n=n, told=told, all=len(topics)),
    )


def _is_topic(section: Section) -> bool:
    return look_of(section) is _TOPIC


def _body(section: Section) -> Callable[[Sequence[Row]], Markup]:
    """What draws the rows of a section: its own way, else that of its picture."""
    if _is_topic(section):
        return _topics
    own = {"partners": _partners, "results": _results, "documents": _documents}
    by_picture = {"table": _table, "timeline": _timeline}
    return own.get(section.slug) or by_picture.get(section.picture) or _cards


# ---- one fact


def _cards(rows: Sequence[Row]) -> Markup:
    return html.fill('<div class="facts">{cards}</div>', cards=html.joined(map(_card, rows)))


def _card(row: Row) -> Markup:
    """A row: its name, badges and mark, its words, who says so; the rest waits in a fold."""
    look = look_of(row.section)
    words = [html.fill("<p>{text}</p>", text=_own(row, text)) for text in row.some(look.words)]
    return html.fill(
        '<article class="fact {kind}"><p class="name"><span>{name}</span> {badges}{mark}</p>{words}'
        "{speaker}{more}</article>",
        kind=row.section.picture,
        name=_own(row, row.name()),
        mark=sources([row]),
        words=html.joined(words),
        badges=html.joined(badge(text) for text in row.badges()),
        speaker=_speaker(row),
        more=more([row]),
    )


def more(rows: Sequence[Row], told_already: Sequence[str] = ()) -> Markup | str:
    """Whatever some rows do not show elsewhere, and the notes of the recorder, folded."""
    parts = [pairs(row, told_already) for row in rows]
    inner = html.joined(filter(None, (*parts, notes(rows))))
    if not inner:
        return ""
    return html.fill(
        '<details class="note"><summary>{label}</summary>{inner}</details>',
        label=say("case.more"),
        inner=inner,
    )


def pairs(row: Row, told_already: Sequence[str] = ()) -> Markup | str:
    """Whatever a card does not show elsewhere, as labels with their texts."""
    look = look_of(row.section)
    known = [name for name in look.badges if row.cells.get(name) != UNKNOWN]
    elsewhere = {*look.name, *look.words, *known, *told_already, SPEAKER, RELATION}
    parts = [
        html.fill(
            "<div><dt>{label}</dt><dd>{text}</dd></div>",
            label=told(column.label),
            text=_cell(row, column),
        )
        for column in row.columns
        if column.name not in elsewhere and _tells(row, column)
    ]
    return html.fill('<dl class="pairs">{pairs}</dl>', pairs=html.joined(parts)) if parts else ""


def _tells(row: Row, column: Column) -> bool:
    """Whether a column says something that the name and the only innovation do not say."""
    text = row.text(column.name)
    is_only = column.name == "innovation" and len(row.case.sections["innovations"].rows) == 1
    in_words = column.name.endswith("_words")
    same = row.text(column.name.removesuffix("_words")) if in_words else row.name()
    return bool(text) and text != same and not is_only and not _is_note(column)


def _is_note(column: Column) -> bool:
    """Notes of the recorder are folded: they are long, and often in one language only."""
    return column.name == "note" or column.name.endswith("_note")


def _cell(row: Row, column: Column) -> Markup:
    text = _number(row, column.name) if column.name in FIGURES else row.text(column.name)
    return html.web_link(text, text) if column.kind == "link" else _own(row, text)


def _own(row: Row, text: str) -> Markup:
    """Words of the record; the number of a document in them leads to the document."""
    if not _NUMBER.search(text):
        return html.own_words(text)
    return html.own_words(
        text,
        lambda said: html.joined(
            _number_link(row.case, part) if i % 2 else Markup.escape(part)
            for i, part in enumerate(_NUMBER.split(said))
        ),
    )


def _number_link(case: Case, number: str) -> Markup:
    """The number of a document as the link to it; a number of no document is text."""
    documents, mark = case.sections["documents"], f"[{number}]"
    if not 0 < int(number) <= len(documents.rows):
        return Markup.escape(mark)
    found = Row(case, documents, int(number) - 1)
    about = " · ".join((found.name(), *found.some(("publisher", "date"))))
    address = str(found.cells["url"] or "")
    if not html.is_web_address(address):
        return html.fill('<span title="{about}">{mark}</span>', about=about, mark=mark)
    return html.fill(
        '<a href="{address}" title="{about}" target="_blank" rel="noopener noreferrer">{mark}</a>',
        address=address,
        about=about,
        mark=mark,
    )


def _speaker(row: Row) -> Markup | str:
    """Who says so and what that is to the innovation; "" where nobody is known, which is said once
    above the rows, and in a section that has no speakers."""
    if RELATION not in row.texts or (_is_unknown_speaker(row) and nobody_known(row.section)):
        return ""
    return html.fill('<p class="quiet by">{who}</p>', who=html.words(who_says(row)))


def who_says(row: Row) -> str:
    """The speaker with the relation in brackets, as far as they are known."""
    if _is_unknown_speaker(row):
        return say("case.speaker_unknown")
    name = row.text(SPEAKER) if row.cells[SPEAKER] else say("evidence.no_speaker")
    known = row.text(RELATION) if row.cells[RELATION] not in (None, UNKNOWN) else ""
    return f"{name} ({known})" if known else name


def _is_unknown_speaker(row: Row) -> bool:
    return not row.cells[SPEAKER] and row.cells[RELATION] in (None, UNKNOWN)


def nobody_known(section: Section) -> bool:
    """Whether a section has speakers and none of them is known."""
    names = [column.name for column in section.columns]
    if SPEAKER not in names or RELATION not in names or not section.rows:
        return False
    cells = (section.cells(number) for number in range(len(section.rows)))
    return all(not row[SPEAKER] and row[RELATION] in (None, UNKNOWN) for row in cells)


def notes(rows: Sequence[Row]) -> Markup | str:
    """The notes of the recorder on some rows, each once."""
    texts = dict.fromkeys(
        row.text(column.name)
        for row in rows
        for column in row.columns
        if _is_note(column) and column.name not in look_of(row.section).name
    )
    told_of = [html.fill("<p>{text}</p>", text=_own(rows[0], text)) for text in texts if text]
    if not told_of:
        return ""
    label = html.fill('<p class="label">{label}</p>', label=say("case.note"))
    return html.joined([label, *told_of])


def sources(rows: Sequence[Row]) -> Markup:
    """The numbers of the documents behind some rows, which open what they say in the panel."""
    section = rows[0].section
    numbers = {row.number for row in rows}
    places = [place for place in section.evidence if place.row in numbers]
    return evidence.mark(places, rows[0].label(), section.sources)


def _notes_only(rows: Sequence[Row]) -> Markup | str:
    """The notes of the recorder on some rows, folded."""
    inner = notes(rows)
    if not inner:
        return ""
    return html.fill(
        '<details class="note"><summary>{label}</summary>{inner}</details>',
        label=say("case.more"),
        inner=inner,
    )


# ---- partners


def _partners(rows: Sequence[Row]) -> Markup:
    """Everybody concerned, in their groups: partners, and those who are none."""
    groups = groupby(rows, key=lambda row: row.text("group"))
    return html.joined(_group(group, list(members)) for group, members in groups)


def _group(group: str, rows: Sequence[Row]) -> Markup:
    bodies = groupby(rows, key=lambda row: row.text("partner"))
    cards = html.joined(_body_of_a_group(list(statements)) for _, statements in bodies)
    return html.fill('<h3 data-group="{group}">{group}</h3>{cards}', group=group, cards=cards)


def _body_of_a_group(rows: Sequence[Row]) -> Markup:
    """One body with each thing that it is said to have done."""
    first = rows[0]
    about = dict.fromkeys(_about(row) for row in rows)
    shared = html.fill('<p class="quiet">{about}</p>', about=html.words(next(iter(about))))
    return html.fill(
        '<article class="fact {kind}"><p class="name"><span>{name}</span> {badges}</p>{shared}'
        "<ul>{statements}</ul>{more}</article>",
        kind="partner" if first.cells["counts"] else "no-partner",
        name=html.words(first.name()),
        more=_notes_only(rows),
        badges=html.joined(badge(text) for text in first.badges()),
        shared=shared if len(about) == 1 and "" not in about else "",
        statements=html.joined(_statement(row, with_about=len(about) > 1) for row in rows),
    )


def _about(row: Row) -> str:
    """In which innovation somebody took part, where there are several, and who says so."""
    about = [row.text(c.name) for c in row.columns if c.name == "innovation" and _tells(row, c)]
    return " · ".join([*about, *row.some((SPEAKER,))])


def _statement(row: Row, *, with_about: bool) -> Markup:
    """What a body is said to have done. A role that is not stated is a value, too."""
    role = row.text("role") or (say("case.no_role") if row.cells["relation"] else "")
    parts = [html.fill('<span class="role">{role}</span>', role=role)] if role else []
    parts += [_own(row, text) for text in row.some(look_of(row.section).words)]
    about = html.fill(' <span class="quiet">· {about}</span>', about=html.words(_about(row)))
    return html.fill(
        "<li>{parts}{about} {sources}</li>",
        parts=html.joined(parts, " — "),
        about=about if with_about and _about(row) else "",
        sources=sources([row]),
    )


# ---- results


def _results(rows: Sequence[Row]) -> Markup:
    """Each result in one row: the indicator, the value, what it is compared with, who says so."""
    table = evidence.Columns(
        [say(f"case.result_{name}") for name in ("indicator", "value", "baseline", "who")],
        [[_indicator(row), _value(row), _baseline(row), html.words(who_says(row))] for row in rows],
        [False, True, True, False],
    )
    table = evidence.with_marks(table, [sources([row]) for row in rows])
    return html.table(told(rows[0].section.title), *table, "brief results")


def _indicator(row: Row) -> Markup:
    shown = ("value", "unit", "qualifier", "baseline", "type", "year")
    return html.fill("<div>{name}{more}</div>", name=_own(row, row.name()), more=more([row], shown))


def _value(row: Row) -> Markup:
    """The value in large with its unit, and the year."""
    year = say("case.year", year=row.text("year")) if row.cells["year"] else say("case.no_year")
    return html.fill(
        '<span class="figure">{qualifier} <b>{value}</b> {unit}</span> <span class="quiet">{year}</span>',
        qualifier=html.words(row.text("qualifier")),
        value=html.words(_number(row, "value")),
        unit=html.words(row.text("unit")),
        year=year,
    )


def _baseline(row: Row) -> Markup:
    """The baseline, or that the change cannot be told without one."""
    if row.cells["baseline"] is not None:
        return html.words(_number(row, "baseline"))
    return html.fill('<span class="quiet">{text}</span>', text=say("case.no_baseline"))


def _number(row: Row, name: str) -> str:
    """A figure with marks between thousands; words as they are."""
    cell = row.cells[name]
    is_figure = isinstance(cell, int | float) and not isinstance(cell, bool)
    return f"{cell:,.10g}" if is_figure else row.text(name)


# ---- topics


def _topics(rows: Sequence[Row]) -> Markup:
    """Each topic with its state and, in a fold, what is told on it.

    The topics on which the record tells nothing are one line: their row has no number.
    """
    numbered = [row for row in rows if row.cells["number"]]
    topics = groupby(numbered, key=lambda row: row.cells["number"])
    lines = html.joined(_topic(list(answers)) for _, answers in topics)
    silent = html.joined(
        html.fill(
            '<p class="nothing">{text}</p>', text=say("case.no_topic", topics=row.text("topic"))
        )
        for row in rows
        if not row.cells["number"]
    )
    return html.fill('<ol class="topics">{lines}</ol>{silent}', lines=lines, silent=silent)


def _topic(rows: Sequence[Row]) -> Markup:
    first = rows[0]
    answers = [_answer(row) for row in rows if row.text("answer")]
    name = f"{first.text('number')}. {first.text('topic')}"
    head = html.fill(
        '<span class="name">{name}</span> <span class="badge status">{status}</span>',
        name=html.words(name),
        status=first.text("status"),
    )
    inner = html.fill("<ul>{answers}</ul>", answers=html.joined(answers)) if answers else Markup()
    inner += notes(rows)
    if not inner:
        return html.fill(
            '<li class="topic {status}"><div class="head">{head}</div></li>',
            status=first.cells["status"],
            head=head,
        )
    return html.fill(
        '<li class="topic {status}"><details><summary>{head}{count}</summary>{inner}</details></li>',
        status=first.cells["status"],
        head=head,
        count=html.fill(
            ' <span class="quiet">{n}</span>', n=say("case.topic_facts", n=len(answers))
        )
        if answers
        else "",
        inner=inner,
    )


def _answer(row: Row) -> Markup:
    """What one fact tells: who had a part in it, its words and figure, and who says so."""
    figure = " ".join(filter(None, (_number(row, "value"), row.text("unit"))))
    parts = [*row.some(("partner",)), row.text("answer"), *filter(None, (figure,))]
    about = [row.text(c.name) for c in row.columns if c.name == "innovation" and _tells(row, c)]
    small = " · ".join([*row.some(("transfer", "basis")), *about, *row.some((SPEAKER,))])
    return html.fill(
        "<li>{answer}{small} {sources}</li>",
        answer=_own(row, " — ".join(parts)),
        small=html.fill(' <span class="quiet">· {small}</span>', small=html.words(small))
        if small
        else "",
        sources=sources([row]),
    )


# ---- what happened, tables, documents


def _timeline(rows: Sequence[Row]) -> Markup:
    """Steps in their order; the time stands above a step where it is known."""
    return html.fill('<ol class="timeline">{steps}</ol>', steps=html.joined(map(_step, rows)))


def _step(row: Row) -> Markup:
    parts = row.section.picture_columns
    when = " · ".join(row.some(parts.get("when", ())))
    told_already = (*parts.get("when", ()), *parts.get("what", ()), "step", "by")
    return html.fill(
        "<li>{when}<div>{what} {by}{badges} {sources}</div>{more}</li>",
        when=html.fill('<p class="when">{when}</p>', when=when) if when else "",
        by=html.fill('<span class="quiet">· {by}</span> ', by=html.words(row.text("by")))
        if row.cells.get("by")
        else "",
        what=_own(row, " · ".join(row.some(parts.get("what", ())))),
        badges=html.joined(badge(text) for text in row.badges()[:1]),
        sources=sources([row]),
        more=more([row], told_already),
    )


def _table(rows: Sequence[Row]) -> Markup:
    """Rows as a table, without the columns that no row fills."""
    section = rows[0].section
    filled = [
        column for column in rows[0].columns if any(_tells_in_table(row, column) for row in rows)
    ]
    cells = [[_cell(row, column) for column in filled] + [sources([row])] for row in rows]
    heads = [told(column.label) for column in filled]
    if not any(line[-1] for line in cells):
        cells = [line[:-1] for line in cells]
    else:
        heads.append(say("case.sources_of"))
    numbers = [column.kind == "number" for column in filled]
    numbers += [False] * (len(heads) - len(numbers))
    return html.table(told(section.title), heads, cells, numbers, "compact")


def _tells_in_table(row: Row, column: Column) -> bool:
    return bool(row.cells[column.name]) and not _is_note(column)


def _documents(rows: Sequence[Row]) -> Markup:
    """The documents in the order of the record; their numbers are those beside the facts."""
    return html.fill('<ol class="documents">{items}</ol>', items=html.joined(map(_document, rows)))


def _document(row: Row) -> Markup:
    address = str(row.cells["url"] or "")
    about = row.some(("publisher", "publisher_relation", "kind", "date"))
    about += [] if address else row.some(("url",))
    return html.fill(
        '<li><p>{title}</p><p class="quiet">{about}</p>{more}</li>',
        title=html.web_link(address, row.name()),
        about=html.words(" · ".join(about)),
        more=_notes_only([row]),
    )
