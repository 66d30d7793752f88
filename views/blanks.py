"""The field of one blank: what it holds stands in the link, and a change writes the link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st

from govinno.answers import ANY, Parameter, Question
from govinno.views import asked, shell
from govinno.views.words import say, told
from govinno.words import Words

#: The value of each blank, and its words.
Known = Mapping[str, tuple[str, Words]]


def fields(question: Question, known: Known, key: str, names: Sequence[str]) -> None:
    """Some blanks beside each other."""
    parameters = {p.name: p for p in question.parameters}
    with st.container(key=key, horizontal=True, vertical_alignment="bottom"):
        for name in names:
            field(parameters[name], *known[name], is_labelled=True)


def field(parameter: Parameter, value: str, words: Words, *, is_labelled: bool = False) -> None:
    """The field of one blank; its label is seen, or only heard where it stands in a sentence."""
    key, label = f"blank_{parameter.name}", told(parameter.label)
    seen: Literal["visible", "collapsed"] = "visible" if is_labelled else "collapsed"
    if parameter.type == "number":
        st.session_state[key] = None if value == ANY else int(value)
        # Only a field that was made empty can be emptied again.
        st.number_input(
            label,
            parameter.least,
            parameter.most,
            step=1,
            key=key,
            value=None if parameter.is_optional else "min",
            label_visibility=seen,
            on_change=_fill,
            args=(parameter,),
            placeholder=say("questions.any"),
            width=_width(label) if is_labelled else 160,
        )
    elif parameter.type == "year":
        st.session_state[key] = "" if value == ANY else value
        st.text_input(
            label,
            key=key,
            label_visibility=seen,
            on_change=_fill,
            args=(parameter,),
            placeholder=say("questions.any") if parameter.is_optional else None,
            width=_width(label) if is_labelled else "stretch",
        )
    else:
        offered = {v: told(w) for v, w in {**asked.choices(parameter), value: words}.items()}
        st.session_state[key] = value
        # Any name may be typed where a blank takes any thing, not only those that are offered.
        st.selectbox(
            label,
            list(offered),
            key=key,
            label_visibility=seen,
            accept_new_options=parameter.type == "thing",
            format_func=lambda v: offered.get(v, v),
            on_change=_fill,
            args=(parameter,),
            width=max(_width(told(words)), _width(label) if is_labelled else 0),
        )


def _width(text: str) -> int:
    """Wide enough for a text, in pixels; Thai marks above and below take no width."""
    letters = sum(
        not "\u0e31" <= sign <= "\u0e4e" or sign in "\u0e32\u0e33\u0e40\u0e41\u0e42\u0e43\u0e44"
        for sign in text
    )
    return min(max(9 * letters + 70, 160), 560)


def _fill(parameter: Parameter) -> None:
    """Write what was filled in to the link; an emptied field is what it is at first."""
    value = st.session_state[f"blank_{parameter.name}"]
    shell.go(**{parameter.name: parameter.default if value in (None, "") else str(value)})
