"""A study on the Questions page: the answer, then its rows and what everybody reads. All other
blanks, what is measured, and all that analysts need stand behind one door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import streamlit as st

from govinno.answers import (
    FOR_ANALYSTS,
    Brief,
    Evidence,
    EvidenceCounts,
    Question,
    StudyAnswer,
    TableForm,
    WrongValue,
    brief_columns,
    cells_in_words,
    holds_numbers,
    is_for_all,
    is_number,
    label_of,
    shown_columns,
)
from govinno.graph import Cell
from govinno.views import asked, blanks, doors, evidence, html, question_rail, rows, shell, success
from govinno.views.blanks import Known
from govinno.views.html import Markup
from govinno.views.rows import MOST_ROWS
from govinno.views.success import SuccessAnswer, Told
from govinno.views.words import language, message, say, told

#: So many rows are shown at once; the others wait in a fold.
FIRST_ROWS = 8
#: The parameter of the link that holds whether the door is open, and what it may be. Where the link
#: does not say, it is open if something behind it is not as usual.
DOOR, DOOR_STATES = "analysts", ("open", "closed")


def show(question: Question, wanted: Mapping[str, str], door: str) -> None:
    """The study with its blanks, then its answer; with what is usual where a value is wrong."""
    given = _usable(question, wanted)
    known = asked.meaning(question.slug, tuple(given.items()))
    question_rail.head(told(question.title))
    question_rail.answered(
        question,
        known,
        _front(question),
        lambda: cast(StudyAnswer, asked.answer(question.slug, tuple(given.items()))),
        lambda answer: _answered(question, given, known, door, answer),
    )


def _answered(
    question: Question, given: Mapping[str, str], known: Known, door: str, answer: StudyAnswer
) -> None:
    html.show(_answer_box(answer, is_narrowed=given != asked.usual(question)))
    shell.notices(answer.notices)
    if not answer.rows and not answer.parts:
        question_rail.ways_out(question, given, known)
    is_open = _door(question, known, door)
    if is_open:
        _for_analysts(question, known, answer)
    if answer.rows or answer.parts:
        _rows(question, answer)
    for name, part in answer.all_parts().items():
        if is_open or is_for_all(question, name, part):
            _part(question, answer, name, part)
    st.divider()
    doors.doors_out(answer)
    _see_also(question)
    if is_open:
        doors.queries(answer)


# ---- what is asked


def _usable(question: Question, wanted: Mapping[str, str]) -> dict[str, str]:
    """The values of the link; in the place of one that is no use the usual, and it is said."""
    given, usual = dict(wanted), asked.usual(question)
    for name, value in wanted.items():
        try:
            asked.meaning(question.slug, ((name, value),))
        except WrongValue as wrong:
            st.warning(html.plain(message(wrong)))
            given[name] = usual[name]
    return given


def _front(question: Question) -> list[str]:
    """The blanks that stand before the door: those that the study names, else all."""
    return list(question.form.front) or [p.name for p in question.parameters]


def _door(question: Question, known: Known, door: str) -> bool:
    """The one door to what analysts need; whether it is open."""
    front = _front(question)
    behind = (p for p in question.parameters if p.name not in front)
    is_changed = any(known[p.name][0] != p.default for p in behind)
    st.session_state[DOOR] = is_open = door == DOOR_STATES[0] or (not door and is_changed)
    st.toggle(
        html.plain(f"{told(FOR_ANALYSTS)} · {say('study.behind')}"), key=DOOR, on_change=_turn
    )
    return is_open


def _turn() -> None:
    shell.go(**{DOOR: DOOR_STATES[0 if st.session_state[DOOR] else 1]})


def _for_analysts(question: Question, known: Known, answer: StudyAnswer) -> None:
    """All other blanks, and what is measured; the study of success has a picture of that."""
    front = _front(question)
    behind = [p.name for p in question.parameters if p.name not in front]
    with st.container(key="analyst_tools", border=True):
        if isinstance(answer, SuccessAnswer):
            success.tools(question, known, answer, behind)
        else:
            blanks.fields(question, known, "more_filters", behind)
            html.show(_measured(answer))
            html.show(html.fill('<p class="quiet">{text}</p>', text=answer.counted[language()]))


# ---- above the results


def _answer_box(answer: StudyAnswer, *, is_narrowed: bool) -> Markup:
    """The sentences, each on a line of its own with the names in it; what is counted, and the
    limits."""
    names = {name[language()] for name in answer.names}
    lines = html.joined(
        (
            html.fill(
                '<span class="thought">{line}</span>',
                line=html.with_names(sentence[language()], names),
            )
            for sentence in answer.opening
        ),
        " ",
    )
    clear = html.door("questions", say("study.clear"), q=answer.question) if is_narrowed else ""
    return html.fill(
        '<section class="answer" aria-label="{label}" data-answer="{slug}">'
        '<p class="sentence">{lines}</p><p class="limits">{scope} {clear}</p>'
        '<p class="limits">{limits}</p></section>',
        label=say("questions.answer"),
        slug=answer.question,
        lines=lines,
        scope=answer.scope[language()],
        clear=clear,
        limits=answer.limits[language()],
    )


# ---- the rows


def _rows(question: Question, answer: StudyAnswer) -> None:
    """What the question asks for: each row with what can be said of it."""
    title = told(question.form.title)
    html.show(html.fill('<h2 class="part-title">{title}</h2>', title=title))
    if not answer.rows:
        html.show(html.fill('<p class="nothing">{text}</p>', text=told(question.nothing)))
        return
    table = Rows("rows", question, answer.columns, answer.rows, title)
    _table(table, answer.evidence, answer.evidence_counts)


# ---- the parts


def _part(question: Question, answer: StudyAnswer, name: str, part: Told) -> None:
    """One part: its sentence and notes, then its tables; or, calmly, why it is not shown."""
    html.show(_part_head(question, answer, name, part))
    if part.get("refused"):
        return
    tables = part["tables"]
    beside = [table for table in tables if question.form.tables[table].look == "beside"]
    for table in tables:
        if table not in beside:
            _block(question, answer, table, tables[table], is_alone=len(tables) == 1)
    if beside:
        for column, table in zip(st.columns(len(beside), gap="large"), beside, strict=True):
            with column:
                _block(question, answer, table, tables[table])


def _part_head(question: Question, answer: StudyAnswer, name: str, part: Told) -> Markup:
    title = html.fill(
        '<h2 class="part-title">{title}</h2>', title=told(question.form.parts[name].title)
    )
    if refused := part.get("refused"):
        body = html.fill(
            '<div class="refused" data-refused="{code}"><p>{lead}</p><p>{why}</p></div>',
            code=refused["code"],
            lead=say("study.refused"),
            why=refused[language()],
        )
    else:
        notes = html.joined(
            html.fill("<li>{note}</li>", note=html.words(note[language()]))
            for note in part["notes"]
        )
        body = html.fill("<p>{sentence}</p>", sentence=part["sentence"][language()])
        body += html.fill('<ul class="notes">{notes}</ul>', notes=notes) if notes else Markup()
    above = _measured(answer) if question.form.parts[name].is_measured else Markup()
    return html.fill(
        '<section class="study-part" data-part="{name}">{title}{above}{body}</section>',
        name=name,
        title=title,
        above=above,
        body=body,
    )


def _measured(answer: StudyAnswer) -> Markup:
    """What is measured; once more where rates are told far below the top of the page."""
    lines = html.joined((told(words) for _, words in answer.measures()), "<br>")
    return html.fill('<p class="quiet">{lines}</p>', lines=lines)


def _block(
    question: Question,
    answer: StudyAnswer,
    name: str,
    table: Told,
    *,
    is_alone: bool = False,
) -> None:
    """One table with its title, its picture where it has one, and the evidence of its rows."""
    form, title = question.form.tables[name], table["title"][language()]
    if not is_alone:
        html.show(html.fill('<h3 class="table-title">{title}</h3>', title=title))
    if not table["rows"]:
        if nothing := table["nothing"][language()]:
            html.show(html.fill('<p class="nothing">{text}</p>', text=nothing))
        return
    if isinstance(answer, SuccessAnswer) and form.look == "drawn":
        html.show(success.dots(form, answer, table))
    kind = "coded" if form.look == "coded" else ""
    rows_of = Rows(name, form, table["columns"], table["rows"], title, kind)
    _table(
        rows_of,
        [Evidence(**place) for place in table["evidence"]],
        EvidenceCounts(**table["evidence_counts"]),
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table, with what its columns are and what it is called; `kind` is its look,
    `name` its name in the study."""

    name: str
    form: TableForm | Question
    names: list[str]
    cells: list[list[Cell]]
    title: str
    kind: str = ""


def _table(table: Rows, places: list[Evidence], counts: EvidenceCounts) -> None:
    """The first rows in the columns that matter and all of it in a fold, with a mark at each row
    that opens its evidence, and how much of it there is. What is in the fold is sent when it is
    opened: with all its evidence it is most of the page, and few look at it."""
    marks = _marks(table, places)
    if not _brief_table(table, marks):
        label, key = say("study.whole", all=f"{len(table.cells):,}"), f"whole_{table.name}"
        fold = st.expander(label, key=key, on_change="rerun")
        if fold.open:
            with fold:
                html.show(_whole_table(table, marks))
    if above := evidence.above(places, counts):
        html.show(above)


def _marks(table: Rows, places: list[Evidence]) -> list[Markup]:
    """What opens the evidence of each row that a page shows."""
    behind = evidence.by_row(places)
    shown = range(len(table.cells[:MOST_ROWS]))
    return [evidence.mark(behind.get(row, []), _row_label(table, row)) for row in shown]


def _row_label(table: Rows, row: int) -> str:
    return rows.label(table.form.columns, table.names, table.cells[row])


def _brief_table(table: Rows, marks: list[Markup]) -> bool:
    """Show the first rows; gives whether that was all there is."""
    first = table.cells[:FIRST_ROWS]
    columns = brief_columns(table.form)
    texts = [[_brief_cell(table, column, row) for column in columns] for row in first]
    filled = [i for i in range(len(columns)) if any(row[i] for row in texts)]
    shown = evidence.Columns(
        [label_of(columns[i], table.form, language()) for i in filled],
        [[row[i] or say("questions.blank") for i in filled] for row in texts],
        [holds_numbers(columns[i], table.form) for i in filled],
    )
    shown = evidence.with_marks(shown, marks[:FIRST_ROWS])
    caption = _caption(len(first), len(table.cells))
    html.show(html.table(caption, *shown, f"brief {table.kind}", table.title))
    return len(first) == len(table.cells) and not _holds_more(table, [columns[i] for i in filled])


def _holds_more(table: Rows, shown: list[Brief]) -> bool:
    """Whether other columns for people hold anything."""
    seen = {name for column in shown for name in column.names}
    others = [c.name for c in shown_columns(table.form.columns) if c.name not in seen]
    places = [table.names.index(name) for name in others]
    return any(row[place] not in (None, "") for row in table.cells for place in places)


def _brief_cell(table: Rows, column: Brief, row: list[Cell]) -> Markup | str:
    """The text of a cell; a name that leads somewhere leads, with what else is said below it."""
    cells = cells_in_words(table.form, table.names, row, language())
    linked = dict(zip(cells, rows.row(table.form.columns, table.names, row), strict=True))
    head, *others = column.names
    if isinstance(linked[head], Markup):
        below = " · ".join(filter(None, (cells[name] for name in others)))
        return (
            html.fill(
                '{name}<br><span class="quiet">{below}</span>', name=linked[head], below=below
            )
            if below
            else linked[head]
        )
    if head == "words":
        lines = (line for name in column.names for line in _statements(name, cells[name]))
        return html.fill("<div>{lines}</div>", lines=html.joined(lines))
    text = column.text(cells, language())
    return html.words(text) if text else ""


def _statements(column: str, text: str) -> Iterator[Markup]:
    """Several statements, each on a line of its own; what a coder read looks like that."""
    kind = "coded" if column == "described_words" else "told"
    for statement in filter(None, text.split(" · ")):
        yield html.fill(f'<span class="{kind}">{{text}}</span>', text=html.words(statement))


def _whole_table(table: Rows, marks: list[Markup]) -> Markup:
    """Every column that holds anything, up to the longest table that a page shows."""
    shown = shown_columns(table.form.columns)
    texts = [rows.row(table.form.columns, table.names, row) for row in table.cells[:MOST_ROWS]]
    filled = [i for i in range(len(shown)) if any(row[i] for row in texts)]
    held = evidence.Columns(
        [told(shown[i].label) for i in filled],
        [[_worded(row[i]) for i in filled] for row in texts],
        [is_number(shown[i]) for i in filled],
    )
    caption = _caption(len(texts), len(table.cells))
    name = say("study.whole_of", title=table.title)
    return html.table(caption, *evidence.with_marks(held, marks), name=name)


def _worded(text: Markup | str) -> Markup | str:
    if isinstance(text, Markup):
        return text
    return html.words(text) if text else say("questions.blank")


def _caption(shown: int, every: int) -> str:
    if shown == every:
        return say("questions.rows", all=f"{every:,}")
    cut = "questions.rows_cut" if every > MOST_ROWS and shown == MOST_ROWS else "study.rows_cut"
    return say(cut, shown=shown, all=f"{every:,}")


def _see_also(question: Question) -> None:
    """Doors to the questions that tell more."""
    if not question.form.see_also:
        return
    questions = shell.library().questions()
    links = (
        html.door("questions", asked.title(questions[slug]), q=slug)
        for slug in question.form.see_also
    )
    html.show(
        html.fill(
            "<p>{lead} {links}</p>", lead=say("study.see_also"), links=html.joined(links, " · ")
        )
    )
