"""The Answers page: a question as a sentence with blanks, the answer, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import streamlit as st

from govinno.verbs import (
    Answer,
    Cell,
    Column,
    Parameter,
    Question,
    Words,
    WrongValue,
    row_in_words,
    shown_columns,
)
from govinno.views import asked, evidence, html, shell
from govinno.views.html import Markup
from govinno.views.link import Link, short
from govinno.views.pictures import picture
from govinno.views.words import language, message, say, told

#: What the page opens on: what partners brought, and what people say.
HOME = ("what-partner-types-bring", "factors-by-breadth")
#: Longer tables are shown in part; the CSV has them whole.
MOST_ROWS = 200


@shell.page("answers")
def show(link: Link) -> None:
    """The page: one answer where the link asks for one, else the two of the home page."""
    questions = shell.library().questions()
    slug = link.choice("q", questions, "")
    _picker(questions, slug)
    if slug:
        _question(link, questions[slug])
        return
    for number, home in enumerate(HOME):
        if number:
            st.divider()
        html.show(html.fill("<h1>{title}</h1>", title=_heading(questions[home], {})))
        _answered(questions[home], {})


def _picker(questions: Mapping[str, Question], slug: str) -> None:
    """The list of questions; the first entry is the home page."""
    offered = {"": say("answers.home"), **{name: asked.title(q) for name, q in questions.items()}}
    st.session_state["question"] = slug
    st.selectbox(say("answers.choose"), list(offered), key="question", on_change=_choose,
                 format_func=offered.__getitem__)  # fmt: skip


def _choose() -> None:
    shell.begin(q=st.session_state["question"])


# ---- asking


def _question(link: Link, question: Question) -> None:
    """A question with its blanks, then its answer; with what is usual where the link is wrong."""
    first = asked.usual(question)
    wanted = {name: link.text(name, value) for name, value in first.items()}
    for given in dict.fromkeys((tuple(wanted.items()), tuple(first.items()))):
        try:
            known = asked.meaning(question.slug, given)
        except WrongValue as wrong:
            st.warning(html.plain(message(wrong)))
            continue
        # The sentence with its fields is the heading; whoever listens gets it in one piece.
        html.show(
            html.fill('<h1 class="heard">{title}</h1>', title=_heading(question, dict(given)))
        )
        _sentence_with_blanks(question, known)
        _answered(question, dict(given))
        return


def _sentence_with_blanks(question: Question, known: Mapping[str, tuple[str, Words]]) -> None:
    """The question as it would be spoken, with a field in each place of a blank."""
    parameters = {p.name: p for p in question.parameters}
    with st.container(key="sentence", horizontal=True, vertical_alignment="center"):
        for number, part in enumerate(asked.BLANK.split(told(question.title))):
            if number % 2:
                _blank(parameters.pop(part), *known[part])
            elif part.strip():
                _words(part.strip())
        for parameter in parameters.values():
            _words(f"· {told(parameter.label)}")
            _blank(parameter, *known[parameter.name])


def _words(text: str) -> None:
    """Words between the blanks."""
    html.show(html.fill('<p class="question">{text}</p>', text=text), as_wide_as_it_is=True)


def _blank(parameter: Parameter, value: str, words: Words) -> None:
    """The field of one blank."""
    key = f"blank_{parameter.name}"
    if parameter.type == "thing":
        st.session_state[key] = value
        st.text_input(told(parameter.label), key=key, label_visibility="collapsed",
                      on_change=_fill_blank, args=(parameter.name,))  # fmt: skip
        return
    offered = {v: told(w) for v, w in {**asked.choices(parameter), value: words}.items()}
    st.session_state[key] = value
    st.selectbox(told(parameter.label), list(offered), key=key, label_visibility="collapsed",
                 format_func=lambda v: offered.get(v, v), on_change=_fill_blank,
                 args=(parameter.name,), width=_width(told(words)))  # fmt: skip


def _width(text: str) -> int:
    """Wide enough for what is chosen, in pixels; Thai marks above and below take no width."""
    letters = sum(
        not "\u0e31" <= sign <= "\u0e4e" or sign in "\u0e32\u0e33\u0e40\u0e41\u0e42\u0e43\u0e44"
        for sign in text
    )
    return min(max(9 * letters + 70, 160), 560)


def _fill_blank(name: str) -> None:
    shell.go(**{name: st.session_state[f"blank_{name}"]})


# ---- the answer


def _answered(question: Question, given: Mapping[str, str]) -> None:
    """One answer: the sentence first, then pictures and tables, with the evidence beside them."""
    with st.spinner(say("answers.asking"), show_time=False):
        answer = asked.answer(question.slug, tuple(given.items()))
    left, right = st.columns([3, 2], gap="large")
    with left:
        html.show(_answer_box(answer))
        shell.notices(answer.notices)
        picture(question, answer, _centre(question, answer))
        _table(question, answer)
        _doors_out(answer)
    with right:
        _evidence(question, answer)
    _queries(answer)


def _heading(question: Question, given: Mapping[str, str]) -> str:
    words = asked.meaning(question.slug, tuple(given.items()))
    return asked.BLANK.sub(lambda found: told(words[found[1]][1]), told(question.title))


def _centre(question: Question, answer: Answer) -> str | None:
    """The thing in the middle of the question's network, where it asks for one."""
    blanks = question.picture_columns.get("centre", ())
    known = asked.meaning(question.slug, tuple(answer.parameters.items()))
    return known[blanks[0]][0] if blanks else None


def _answer_box(answer: Answer) -> Markup:
    return html.fill(
        '<section class="answer" aria-label="{label}" data-answer="{slug}">'
        '<p class="sentence">{sentence}</p><p class="limits">{limits}</p></section>',
        label=say("answers.answer"), slug=answer.question,
        sentence=answer.sentence[language()], limits=answer.limits[language()],
    )  # fmt: skip


def _table(question: Question, answer: Answer) -> None:
    """The rows; the table twin of every picture. A name leads to the page of what it names."""
    if not answer.rows:
        return
    shown = shown_columns(question.columns)
    rows = [_row(question, answer, row) for row in answer.rows[:MOST_ROWS]]
    filled = [i for i in range(len(shown)) if any(row[i] for row in rows)]
    html.show(
        html.table(
            _caption(answer),
            [told(shown[i].label) for i in filled],
            [[row[i] or say("answers.blank") for i in filled] for row in rows],
            [shown[i].kind == "number" for i in filled],
        )
    )


def _row(question: Question, answer: Answer, row: list[Cell]) -> list[Markup | str]:
    texts = row_in_words(question.columns, answer.columns, row, language())
    cells = dict(zip(answer.columns, row, strict=True))
    leading = {c.of: c for c in question.columns if c.page and cells[c.name]}
    return [
        _leading(leading[column.name], str(cells[leading[column.name].name]), text)
        if column.name in leading and text else text
        for column, text in zip(shown_columns(question.columns), texts, strict=True)
    ]  # fmt: skip


def _leading(column: Column, iri: str, text: str) -> Markup:
    """A name that leads to what it names."""
    if column.page == "case":
        return html.door("case", text, id=iri.rpartition("/")[2])
    return html.door("network", text, at=short(iri), sel=short(iri))


def _caption(answer: Answer) -> str:
    if answer.truncated or len(answer.rows) > MOST_ROWS:
        return say("answers.rows_cut", shown=min(len(answer.rows), MOST_ROWS), all=len(answer.rows))
    return say("answers.rows", all=len(answer.rows))


# ---- evidence


def _evidence(question: Question, answer: Answer) -> None:
    """Where the rows are written: key words, document, speaker and the speaker's stake."""
    cards = [
        evidence.card(place, " · ".join(_row_label(question, answer, place.row)))
        for place in answer.evidence
    ]
    evidence.show(cards, say("answers.no_evidence"))


def _row_label(question: Question, answer: Answer, row: int) -> Iterator[str]:
    """The first two texts of a row, to tell which row a piece of evidence belongs to."""
    texts = zip(
        shown_columns(question.columns),
        row_in_words(question.columns, answer.columns, answer.rows[row], language()),
        strict=True,
    )
    named = [text for column, text in texts if text and column.kind != "number"]
    yield from named[:2]


# ---- the doors out


def _doors_out(answer: Answer) -> None:
    """What a reader may take along."""
    spoken = language()  # the file is made when it is asked for, and then no page is there to ask
    with st.container(horizontal=True):
        st.download_button(
            say("answers.csv"),
            data=lambda: shell.library().answer_csv(answer, spoken),
            file_name=f"govinno-{answer.question}.csv",
            mime="text/csv",
            key=f"csv_{answer.question}",
            on_click="ignore",
        )
    link = {"q": answer.question, **answer.parameters}
    html.show(html.door("", say("answers.link"), **link))


def _queries(answer: Answer) -> None:
    """Both texts of the question as they were run, each with a way to run it oneself."""
    with st.expander(say("answers.how_asked")):
        st.markdown(say("answers.engine", engine=say(f"shell.engine_{answer.engine}")))
        for tab, (written_in, text) in zip(
            st.tabs(list(LANGUAGES.values())), answer.queries.items(), strict=True
        ):
            with tab:
                html.show(html.door("query", say("answers.open_in_query"), q=answer.question,
                                    engine=written_in, **answer.parameters))  # fmt: skip
                st.code(text, language=written_in)


#: What the two texts of a question are written in.
LANGUAGES = {"sparql": "SPARQL", "cypher": "Cypher"}
