"""Words explained, and how to read the numbers: from the handbook and the model."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit as st

from govinno.ontology import CodeList, load_model
from govinno.views import html, shell
from govinno.views.html import Markup
from govinno.views.words import language, say, told
from govinno.words import Words

#: The pages of the handbook that come with the product.
HANDBOOK = Path(__file__).parents[1] / "docs"
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?://)[^)]*\)")
#: What leads to the other language of a page stands here by itself.
_OTHER = re.compile(r" \(\[English below\]\([^)]*\)\)")
_TITLE = re.compile(r"^# .*$", re.MULTILINE)


def heading(key: str) -> Markup:
    """The heading of one piece of the page."""
    return html.fill("<h2>{title}</h2>", title=say(key))


@cache
def glossary() -> tuple[tuple[Words, Words], ...]:
    """The words of the handbook with their meaning, in its order."""
    lines = (HANDBOOK / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")][1:]
    return tuple(
        (Words(th, en), Words(means_th, means_en)) for en, th, means_en, means_th, _ in rows
    )


@cache
def _method_pieces() -> tuple[str, str, str]:
    """The page on method in Thai and in English, and its formulas; links within the handbook,
    which is not on this page, are plain words."""
    text = (HANDBOOK / "method.md").read_text(encoding="utf-8")
    thai, english, formulas = (_plain(piece) for piece in _TITLE.split(text)[1:])
    return thai, english, formulas


def _plain(text: str) -> str:
    return _LINK.sub(r"\1", _OTHER.sub("", text))


def method() -> None:
    """How to read the answers, and their limits."""
    thai, english, formulas = _method_pieces()
    st.markdown(english if language() == "en" else thai)
    with st.expander(say("about.formulas")):
        st.markdown(formulas)


def show(chosen: str) -> None:
    """The glossary, and the values of one code list."""
    html.show(heading("about.glossary"))
    rows = [(html.words(told(word)), html.words(told(means))) for word, means in glossary()]
    html.show(
        html.table(
            say("about.glossary"), [say("about.word"), say("about.means")], rows, kind="brief words"
        )
    )
    known = lists()
    html.show(heading("about.codes"))
    st.session_state["about_list"] = chosen
    st.selectbox(
        say("about.choose_codes"),
        sorted(known, key=lambda name: told(known[name].label)),
        key="about_list",
        format_func=lambda name: told(known[name].label),
        on_change=_choose_list,
    )
    html.show(_codes(known[chosen]))


def lists() -> dict[str, CodeList]:
    """The code lists by name."""
    return {codes.name: codes for codes in load_model().code_lists.values()}


def _choose_list() -> None:
    shell.go(list=st.session_state["about_list"])


def _codes(codes: CodeList) -> Markup:
    rows = [
        (
            told(one.label),
            told(one.definition) if one.definition else say("about.no_definition"),
        )
        for one in codes.concepts.values()
    ]
    return html.table(
        told(codes.label), [say("about.code"), say("about.means")], rows, kind="brief words"
    )
