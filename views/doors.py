"""The doors out of an answer: its file, its link, and the texts that it was asked with."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from govinno.answers import Answer
from govinno.graph import embedded_engines
from govinno.views import html, shell
from govinno.views.take import take
from govinno.views.words import language, say, told

#: What the texts of a question are written in.
LANGUAGES = {facts.language: facts.title for facts in embedded_engines().values()}


def doors_out(answer: Answer) -> None:
    """What a reader may take along."""
    library, spoken = shell.library(), language()
    files = {
        "xlsx": lambda: library.answer_xlsx(answer, spoken),
        "csv": lambda: library.answer_csv(answer, spoken),
    }
    link = {"q": answer.question, **answer.parameters}
    take(answer.question, f"govinno-{answer.question}", files, "questions", **link)


def queries(answer: Answer) -> None:
    """The texts of the question as they were run, each with a way to run it oneself."""
    with st.expander(say("questions.how_asked")):
        st.markdown(say("questions.engine", engine=say(f"shell.engine_{answer.engine}")))
        for written_in, tab in zip(LANGUAGES, st.tabs(list(LANGUAGES.values())), strict=True):
            with tab:
                for fact, text in _texts(answer, written_in):
                    _text(answer, written_in, fact, text)


def _texts(answer: Answer, written_in: str) -> Iterator[tuple[str, str]]:
    """The texts in one language. A study has several, each of some facts; the first has no name,
    and its form calls it first."""
    for name, text in answer.queries.items():
        language_of, _, fact = name.partition("_")
        if language_of == written_in:
            yield fact, text


def _text(answer: Answer, written_in: str, fact: str, text: str) -> None:
    if len(answer.queries) > len(LANGUAGES):
        called = shell.library().questions()[answer.question].form.facts
        html.show(html.fill("<h3>{name}</h3>", name=told(called[fact or next(iter(called))])))
    html.show(
        html.door(
            "query",
            say("questions.open_in_query"),
            q=answer.question,
            fact=fact,
            engine=written_in,
            **answer.parameters,
        )
    )
    st.code(text, language=written_in, wrap_lines=True)
