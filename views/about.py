"""The page About the data: what they hold and what not, where they come from, what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import streamlit as st

from govinno.answers import Answer, Coverage, CoverageRow, TopicRow, coverage_note
from govinno.graph import Cell
from govinno.ontology import ONTOLOGY, load_model
from govinno.views import (
    about_history,
    about_report,
    about_sources,
    about_words,
    asked,
    html,
    shell,
)
from govinno.views.html import Markup
from govinno.views.link import Link
from govinno.views.take import take_tables
from govinno.views.words import language, say, told
from govinno.words import Words

#: The question whose answer says how the cases were chosen.
SELECTED = "how-cases-were-selected"
ALL = "cases"


@shell.page("about")
def show(link: Link) -> None:
    """The page: one sentence on all of it, and the part that the link asks for."""
    usual = "report" if link.text("case") else next(iter(PARTS))
    part = link.choice("part", PARTS, usual)
    whole = asked.coverage()
    html.show(html.fill('<h1 class="about-title">{title}</h1>', title=say("about.title")))
    if not whole.cases:
        html.show(html.fill("<p>{text}</p>", text=say("about.none")))
    else:
        html.show(html.fill('<p class="about-lead">{text}</p>', text=_lead(whole)))
    _choose_part(part)
    PARTS[part](link)


def _lead(whole: Coverage) -> str:
    return say(
        "about.lead",
        cases=f"{whole.cases:,}",
        bodies=f"{whole.local_governments:,}",
        provinces=whole.provinces_told,
        all_provinces=whole.provinces_known,
        documents=f"{asked.sources().documents:,}",
        partners=f"{whole.whole.counts['partners']:,}",
        measured=f"{whole.whole.counts['measured']:,}",
    )


def _choose_part(part: str) -> None:
    st.session_state["about_part"] = part
    st.segmented_control(
        say("about.parts"),
        list(PARTS),
        key="about_part",
        format_func=lambda name: say(f"about.part_{name}"),
        on_change=_go_to_part,
        label_visibility="collapsed",
    )


def _go_to_part() -> None:
    """Open another part; the chosen one clicked again stays."""
    if chosen := st.session_state["about_part"]:
        shell.begin(part=chosen)


# ---- what is told


def _coverage(_: Link) -> None:
    whole = asked.coverage()
    html.show(about_words.heading("about.themes") + _matrix(whole, whole.themes))
    html.show(about_words.heading("about.topics") + _topics(whole))
    html.show(about_words.heading("about.provinces") + _provinces(whole))
    spoken = language()  # the files are made later, when there is no page to ask
    make = partial(shell.library().coverage_taken, whole, spoken)
    take_tables("coverage", "govinno-coverage", make, "about", part="coverage")


def _matrix(whole: Coverage, rows: Iterable[CoverageRow]) -> Markup:
    """The matrix: how many cases of a theme tell what; a cell is the darker the more of them."""
    heads = [told(words) for words in whole.aspects.values()]
    body = [_matrix_row(row, whole.aspects) for row in (whole.whole, *rows)]
    return _table(say("about.matrix_caption"), [say("about.theme"), *heads], body)


def _matrix_row(row: CoverageRow, names: Mapping[str, Words]) -> Markup:
    cells = (
        _cell(row.counts.get(name, 0), 0 if name == ALL else row.cases, told(words))
        for name, words in names.items()
    )
    kind = "below" if row.depth else "whole" if row.name == coverage_note("all_cases") else ""
    name = told(row.name)
    return html.fill(
        '<tr class="{kind}"><th scope="row">{name}</th>{cells}</tr>',
        kind=kind if row.cases else f"{kind} none",
        name=html.door("cases", name, theme=row.code) if row.code and row.cases else name,
        cells=html.joined(cells),
    )


def _cell(number: int, of: int, label: str) -> Markup:
    """A number with its share as a depth of colour; with `of` 0 it is a count of its own."""
    share = number / of if of else 0
    return html.fill(
        '<td style="--share:{share}" class="{kind}" data-label="{label}" title="{title}">{n}</td>',
        share=f"{share:.2f}",
        kind="none" if not number else "deep" if share > 0.9 else "",
        label=label,
        title=f"{label}: {say('about.of', n=f'{number:,}', all=f'{of:,}')}" if of else label,
        n=f"{number:,}",
    )


def _topics(whole: Coverage) -> Markup:
    heads = [told(words) for words in whole.statuses.values()]
    body: list[Markup] = []
    half = None
    for topic in whole.topics:
        if topic.half != half:
            half = topic.half
            body.append(_group(told(half), len(heads) + 1))
        body.append(_topic_row(topic, whole))
    caption = say("about.topics_caption", cases=f"{whole.cases:,}")
    return _table(caption, [say("about.topic"), *heads], body, "by-status")


def _group(name: str, width: int) -> Markup:
    return html.fill(
        '<tr class="group"><th scope="rowgroup" colspan="{width}">{name}</th></tr>',
        width=width,
        name=name,
    )


def _topic_row(topic: TopicRow, whole: Coverage) -> Markup:
    cells = (
        _cell(topic.counts.get(code, 0), whole.cases, told(words))
        for code, words in whole.statuses.items()
    )
    return html.fill(
        '<tr><th scope="row">{number}. {name}</th>{cells}</tr>',
        number=topic.number,
        name=told(topic.name),
        cells=html.joined(cells),
    )


def _table(caption: str, heads: list[str], body: list[Markup], kind: str = "") -> Markup:
    return html.fill(
        '<p class="quiet on-phone">{zeros}</p>'
        '<div class="cover {kind}" tabindex="0" role="region" aria-label="{caption}"><table>'
        "<caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody>"
        "</table></div>",
        zeros=say("about.zeros"),
        kind=kind,
        caption=caption,
        heads=html.joined(html.fill('<th scope="col">{head}</th>', head=head) for head in heads),
        body=html.joined(body),
    )


def _provinces(whole: Coverage) -> Markup:
    """The provinces with a case, each with how many, and those without one as one line."""
    having = sorted((row for row in whole.provinces if row.cases), key=lambda row: -row.cases)
    without = [told(row.name) for row in whole.provinces if not row.cases]
    items = (
        html.fill(
            "<li>{name} <b>{cases}</b></li>",
            name=html.door("cases", told(row.name), place=row.code) if row.code else told(row.name),
            cases=say("about.cases_n", n=f"{row.cases:,}"),
        )
        for row in having
    )
    lead = say("about.provinces_lead", told=whole.provinces_told, all=whole.provinces_known)
    none = say("about.provinces_none", n=len(without)) if without else ""
    return html.fill(
        '<p>{lead}</p><ul class="about-provinces">{items}</ul><p class="quiet">{none} {names}</p>',
        lead=lead,
        items=html.joined(items),
        none=none,
        names=" · ".join(without),
    )


# ---- how chosen, and how to read it


def _chosen(_: Link) -> None:
    answer = asked.answer(SELECTED, ())
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    html.show(about_words.heading("about.chosen") + _most(answer, rows) + _ways(rows))
    html.show(html.fill('<p class="quiet">{text}</p>', text=answer.limits[language()]))
    html.show(
        about_words.heading("about.reviewed")
        + html.fill("<p>{text}</p>", text=about_sources.reviewed())
    )
    html.show(about_words.heading("about.method"))
    about_words.method()


def _most(answer: Answer, rows: list[dict[str, Cell]]) -> Markup:
    """The way that most cases came by, and what that means for what can be told."""
    most = max(rows, key=lambda row: _whole(row["cases"]))
    if not _whole(most["cases"]):
        return html.fill("<p>{text}</p>", text=say("about.none"))
    counts = {name: answer.totals[name] for name in ("cases", "won", "regardless")}
    text = say("about.most_by", mode=_mode(most["mode"]), n=most["cases"], **counts)
    return html.fill('<p class="about-lead">{text}</p>', text=text)


def _ways(rows: list[dict[str, Cell]]) -> Markup:
    """The ways by which cases came, most first."""
    names = ("cases", "of", "won", "measured")
    columns = {c.name: told(c.label) for c in shell.library().questions()[SELECTED].columns}
    return html.table(
        say("about.ways"),
        [say("about.ways"), columns["regardless"], *(columns[name] for name in names)],
        [
            [_mode(row["mode"]), _yes(row["regardless"]), *(f"{_whole(row[n]):,}" for n in names)]
            for row in rows
            if _whole(row["cases"])
        ],
        [False, False, *(True for _ in names)],
        kind="brief",
    )


def _mode(code: Cell) -> str:
    codes = load_model().codes_of(f"{ONTOLOGY}SelectionMode")
    return told(codes.concepts[str(code)].label) if codes else str(code)


def _yes(value: Cell) -> str:
    return say("about.yes" if value else "about.no")


def _whole(cell: Cell) -> int:
    return int(str(cell))


# ---- the other parts


def _sources(_: Link) -> None:
    about_sources.show()


def _history(link: Link) -> None:
    """Two snapshots, by default the one shown and that before it."""
    ids = list(asked.snapshot_times())
    after = link.choice("after", ids, shell.snapshot())
    place = ids.index(after) if after in ids else len(ids) - 1
    about_history.show(link.choice("before", ids, ids[max(place - 1, 0)]), after)


def _words(link: Link) -> None:
    about_words.show(link.choice("list", about_words.lists(), "topic-status"))


def _report(link: Link) -> None:
    about_report.show(link.text("case"), link.text("thing"))


#: The parts of the page, in their order; each gets the link.
PARTS: dict[str, Callable[[Link], None]] = {
    "coverage": _coverage,
    "chosen": _chosen,
    "sources": _sources,
    "history": _history,
    "words": _words,
    "report": _report,
}
