"""The Questions page: the gallery of all, or one with its blanks, its answer and what is behind it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from govinno.answers import Answer, Question, WrongValue, shown_columns
from govinno.views import asked, doors, evidence, gallery, html, question_rail, rows, shell, study
from govinno.views.blanks import Known
from govinno.views.html import Markup
from govinno.views.link import Link
from govinno.views.pictures import picture
from govinno.views.rows import MOST_ROWS
from govinno.views.words import language, message, say, told

#: The question that the product is there for; the home page tells its answer.
HOME = "partners-and-success"
#: So many rows are shown at once; `style.css` counts the same.
FIRST_ROWS = 10
#: A text of so many characters is long for a cell.
LONG = 60


@shell.page("questions")
def show(link: Link) -> None:
    """The page: the question that the link asks, else the gallery of all."""
    shell.snapshot()  # where there is none, this is said instead of the page
    questions = shell.library().questions()
    slug = link.choice("q", questions, "")
    if not slug:
        gallery.show(questions)
        return
    question = questions[slug]
    first = asked.usual(question)
    wanted = {name: link.text(name, value) for name, value in first.items()}
    if question.kind == "study":
        door = link.choice("analysts", study.DOOR_STATES, "")
        study.show(question, wanted, door)
    else:
        _question(question, wanted, first)


def _question(question: Question, wanted: Mapping[str, str], first: Mapping[str, str]) -> None:
    """A question with its blanks and its answer; with what is usual where the link is wrong."""
    for given in dict.fromkeys((tuple(wanted.items()), tuple(first.items()))):
        try:
            known = asked.meaning(question.slug, given)
        except WrongValue as wrong:
            st.warning(html.plain(message(wrong)))
            continue
        question_rail.head(asked.heading(question, given))
        question_rail.answered(
            question,
            known,
            list(known),
            partial(asked.answer, question.slug, given),
            partial(_answered, question, known, dict(given)),
        )
        return


# ---- the answer


def _answered(question: Question, known: Known, given: Mapping[str, str], answer: Answer) -> None:
    """One answer: the sentence first, then pictures and the table, with a mark at each row that
    opens its evidence."""
    html.show(_answer_box(answer))
    shell.notices(answer.notices)
    if not answer.rows:
        question_rail.ways_out(question, given, known)
    picture(question, answer, _centre(question, answer))
    _table(question, answer)
    doors.doors_out(answer)
    doors.queries(answer)


def _centre(question: Question, answer: Answer) -> str | None:
    """The thing in the middle of the question's network, where it asks for one."""
    blanks = question.picture_columns.get("centre", ())
    known = asked.meaning(question.slug, tuple(answer.parameters.items()))
    return known[blanks[0]][0] if blanks else None


def _answer_box(answer: Answer) -> Markup:
    return html.fill(
        '<section class="answer" aria-label="{label}" data-answer="{slug}">'
        '<p class="sentence">{sentence}</p><p class="limits">{limits}</p></section>',
        label=say("questions.answer"),
        slug=answer.question,
        sentence=answer.sentence[language()],
        limits=answer.limits[language()],
    )


def _table(question: Question, answer: Answer) -> None:
    """The rows; the table twin of every picture. A name leads to the page of what it names."""
    if not answer.rows:
        return
    shown = shown_columns(question.columns)
    texts = [rows.row(question.columns, answer.columns, row) for row in answer.rows[:MOST_ROWS]]
    filled = [i for i in range(len(shown)) if any(row[i] for row in texts)]
    table = evidence.Columns(
        [told(shown[i].label) for i in filled],
        [[_cell(row[i]) for i in filled] for row in texts],
        [shown[i].kind == "number" for i in filled],
    )
    table = evidence.with_marks(table, _marks(question, answer, len(texts)))
    html.show(_in_part_and_whole(answer, table))
    if not _rows_are_evidence(question):
        html.show(_how_much(answer))


def _cell(text: Markup | str) -> Markup | str:
    """A cell; a long text takes more room than the column of a short one needs."""
    if isinstance(text, Markup) or len(text) < LONG:
        return text or say("questions.blank")
    return html.fill('<span class="long">{text}</span>', text=text)


def _in_part_and_whole(answer: Answer, table: evidence.Columns) -> Markup:
    """All rows; where they are many the first of them, until the reader asks for all (`style.css`).
    On paper all stand there anyway."""
    drawn = html.table(_caption(answer), *table, kind="first")
    if len(table.rows) <= FIRST_ROWS:
        return drawn
    return html.fill(
        '<div class="all-rows">{table}<details><summary>{all}</summary></details></div>',
        table=drawn,
        all=say("questions.all_rows", all=f"{len(table.rows):,}"),
    )


def _rows_are_evidence(question: Question) -> bool:
    return any(column.kind == "link" for column in question.columns)


def _marks(question: Question, answer: Answer, most: int) -> list[Markup]:
    """What opens the evidence of each row, where the rows are not themselves evidence."""
    places = {} if _rows_are_evidence(question) else evidence.by_row(answer.evidence)
    labels = (rows.label(question.columns, answer.columns, row) for row in answer.rows[:most])
    return [evidence.mark(places.get(i, []), label) for i, label in enumerate(labels)]


def _how_much(answer: Answer) -> Markup:
    """How much evidence there is behind the rows, or that there is none."""
    if much := evidence.above(answer.evidence, answer.evidence_counts):
        return much
    return html.fill('<p class="quiet">{none}</p>', none=say("questions.no_evidence"))


def _caption(answer: Answer) -> str:
    if answer.truncated or len(answer.rows) > MOST_ROWS:
        return say(
            "questions.rows_cut", shown=min(len(answer.rows), MOST_ROWS), all=len(answer.rows)
        )
    return say("questions.rows", all=len(answer.rows))
