"""The Questions page: a question as a sentence with blanks, the answer, and what stands behind it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from govinno.answers import Answer, Question, WrongValue, shown_columns
from govinno.views import asked, blanks, doors, evidence, html, rows, shell, study
from govinno.views.html import Markup
from govinno.views.link import Link
from govinno.views.pictures import picture
from govinno.views.rows import MOST_ROWS
from govinno.views.words import language, message, say, told
from govinno.words import Words

#: What the page opens on: the question that the product is there for.
HOME = "partners-and-success"


@shell.page("questions")
def show(link: Link) -> None:
    """The page: the answer that the link asks for, else that of the home page."""
    shell.snapshot()  # where there is none, this is said instead of the page
    questions = shell.library().questions()
    slug = link.choice("q", questions, HOME)
    _picker(questions, slug)
    question = questions[slug]
    first = asked.usual(question)
    wanted = {name: link.text(name, value) for name, value in first.items()}
    if question.kind == "study":
        door = link.choice("analysts", study.DOOR_STATES, "")
        study.show(question, wanted, door)
    else:
        _question(question, wanted, first)


def _picker(questions: Mapping[str, Question], slug: str) -> None:
    """The list of questions; the first is that of the home page."""
    offered = {name: asked.title(question) for name, question in questions.items()}
    st.session_state["question"] = slug
    st.selectbox(
        say("questions.choose"),
        list(offered),
        key="question",
        on_change=_choose,
        format_func=offered.__getitem__,
    )


def _choose() -> None:
    shell.begin(q=st.session_state["question"])


# ---- asking


def _question(question: Question, wanted: Mapping[str, str], first: Mapping[str, str]) -> None:
    """A question with its blanks, then its answer; with what is usual where the link is wrong."""
    for given in dict.fromkeys((tuple(wanted.items()), tuple(first.items()))):
        try:
            known = asked.meaning(question.slug, given)
        except WrongValue as wrong:
            st.warning(html.plain(message(wrong)))
            continue
        # The sentence with its fields is the heading; whoever listens gets it in one piece.
        html.show(html.fill('<h1 class="heard">{title}</h1>', title=asked.heading(question, given)))
        _sentence_with_blanks(question, known)
        _answered(question, dict(given))
        return


def _sentence_with_blanks(question: Question, known: Mapping[str, tuple[str, Words]]) -> None:
    """The question as it would be spoken, with a field in each place of a blank."""
    parameters = {p.name: p for p in question.parameters}
    with st.container(key="sentence", horizontal=True, vertical_alignment="center"):
        for number, part in enumerate(asked.BLANK.split(told(question.title))):
            if number % 2:
                blanks.field(parameters.pop(part), *known[part])
            elif part.strip():
                _words(part.strip())
        for parameter in parameters.values():
            _words(f"· {told(parameter.label)}")
            blanks.field(parameter, *known[parameter.name])


def _words(text: str) -> None:
    """Words between the blanks."""
    html.show(html.fill('<p class="question">{text}</p>', text=text), as_wide_as_it_is=True)


# ---- the answer


def _answered(question: Question, given: Mapping[str, str]) -> None:
    """One answer: the sentence first, then pictures and the table, with a mark at each row that
    opens its evidence."""
    with st.spinner(say("questions.asking"), show_time=False):
        answer = asked.answer(question.slug, tuple(given.items()))
    html.show(_answer_box(answer))
    shell.notices(answer.notices)
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
        [[row[i] or say("questions.blank") for i in filled] for row in texts],
        [shown[i].kind == "number" for i in filled],
    )
    table = evidence.with_marks(table, _marks(question, answer, len(texts)))
    html.show(html.table(_caption(answer), *table))
    if not _rows_are_evidence(question):
        html.show(_how_much(answer))


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
