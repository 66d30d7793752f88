"""What stands around the answer to a question: the rail with its filters, the way back, and what
an empty answer can be asked without."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import streamlit as st

from govinno.answers import Answer, Question, off
from govinno.views import asked, blanks, gallery, html, shell
from govinno.views.blanks import Known
from govinno.views.words import say, told

A = TypeVar("A", bound=Answer)


def head(title: str) -> None:
    """The way back to all questions, and the question."""
    html.show(
        html.fill(
            '<p class="back">{back}</p><h1>{title}</h1>',
            back=html.door("questions", say("questions.all")),
            title=title,
        )
    )


def answered(
    question: Question,
    known: Known,
    names: Sequence[str],
    ask: Callable[[], A],
    show: Callable[[A], None],
) -> None:
    """The answer beside the rail with these blanks, and below it the other questions of its group.

    While it is asked for, the answer before is gone: two never stand below each other.
    """
    blanks.say_what_was_refused()
    with st.container(key="question_page"):
        left, right = st.columns([2, 5], gap="large") if names else (None, st.container())
    with right:
        place = st.empty()
        with place, st.spinner(say("questions.asking"), show_time=False):
            answer = ask()
        with place.container(key="answered"):
            show(answer)
            html.show(gallery.beside(question, shell.library().questions()))
    # The sentence first: to count what each choice gives may take a moment.
    if left:
        with left:
            _rail(question, known, names)


def _rail(question: Question, known: Known, names: Sequence[str]) -> None:
    """The filters, open all the time; on a telephone in a fold (`style.css`)."""
    parameters = {p.name: p for p in question.parameters}
    with st.container(key="rail"):
        html.show(
            html.fill(
                '<h2 class="rail-title">{title}</h2>'
                '<details class="rail-fold"><summary>{title}</summary></details>',
                title=say("questions.filters"),
            )
        )
        are_counted = [blanks.field(question, known, parameters[name]) for name in names]
        if any(are_counted):
            key = "counted_study" if question.kind == "study" else "counted_rows"
            html.show(html.fill('<p class="quiet">{text}</p>', text=say(f"questions.{key}")))


def ways_out(question: Question, given: Mapping[str, str], known: Known) -> None:
    """For an empty answer, the filters that alone keep it empty, each with a button to take it
    off; nothing where there are none."""
    found = asked.without_each(question.slug, tuple(given.items()))
    if not found:
        return
    key = "take_off_study" if question.kind == "study" else "take_off"
    parameters = {p.name: p for p in question.parameters}
    with st.container(key="emptied"):
        html.show(html.fill("<p>{text}</p>", text=say("questions.emptied")))
        for name, count in found.items():
            parameter, without = parameters[name], off(question, parameters[name])
            st.button(
                html.plain(
                    say(
                        f"questions.{key}",
                        label=told(parameter.label),
                        what=told(known[name][1]),
                        n=f"{count:,}",
                    )
                ),
                key=f"off_{name}",
                on_click=shell.go,
                kwargs={name: "" if without == parameter.default else str(without)},
            )
