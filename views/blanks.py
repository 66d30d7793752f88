"""The field of one blank: what it holds stands in the link, and a change writes the link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

import streamlit as st

from govinno.answers import ANY, Choice, Found, Parameter, Question, WrongValue, in_levels
from govinno.views import asked, html, shell
from govinno.views.finder import finder
from govinno.views.words import say, told
from govinno.words import Words

#: The value of each blank, and its words.
Known = Mapping[str, tuple[str, Words]]

#: The blanks that hold a thing, by their type, with the kinds in which it is found by its name;
#: () for all. Their choices grow with the cases and never go to the browser.
FINDABLE: Mapping[str, tuple[str, ...]] = {
    "case": ("CaseRecord",),
    "innovation": ("Innovation",),
    "partner": ("Organization", "LocalGovernment", "StakeholderGroup"),
    "thing": (),
}
#: How wide a field is: so many pixels, or as its place.
Width = int | Literal["stretch"]
#: Before a choice that is below another one.
INDENT = "\u2003"
#: What was chosen by name and cannot stand in its blank, until that is said.
_REFUSED = "not_a_choice"


def fields(question: Question, known: Known, key: str, names: Sequence[str]) -> None:
    """Some blanks beside each other."""
    parameters = {p.name: p for p in question.parameters}
    with st.container(key=key, horizontal=True, vertical_alignment="bottom"):
        for name in names:
            field(question, known, parameters[name], in_row=True)


def field(question: Question, known: Known, parameter: Parameter, *, in_row: bool = False) -> bool:
    """The field of one blank, as wide as its place or, in a row, as it needs. Gives whether its
    choices tell how much they give."""
    value, words = known[parameter.name]
    if parameter.type in FINDABLE:
        _thing(question, parameter, value, words)
        return False
    width: Width = _width(told(parameter.label)) if in_row else "stretch"
    if parameter.type == "number":
        _number(parameter, value, width)
        return False
    if parameter.type == "year":
        _year(parameter, value, width)
        return False
    return _choices(question, known, parameter, in_row=in_row)


# ---- the kinds of fields


def _number(parameter: Parameter, value: str, width: Width) -> None:
    key = _key(parameter)
    st.session_state[key] = None if value == ANY else int(value)
    # Only a field that was made empty can be emptied again.
    st.number_input(
        told(parameter.label),
        parameter.least,
        parameter.most,
        step=1,
        key=key,
        value=None if parameter.is_optional else "min",
        on_change=_fill,
        args=(parameter,),
        placeholder=say("questions.any"),
        width=width,
    )


def _year(parameter: Parameter, value: str, width: Width) -> None:
    key = _key(parameter)
    st.session_state[key] = "" if value == ANY else value
    st.text_input(
        told(parameter.label),
        key=key,
        on_change=_fill,
        args=(parameter,),
        placeholder=say("questions.any") if parameter.is_optional else None,
        width=width,
    )


def _choices(question: Question, known: Known, parameter: Parameter, *, in_row: bool) -> bool:
    """A list of codes, broader ones first, each with what choosing it gives."""
    value, words = known[parameter.name]
    others = {name: told for name, (told, _) in known.items() if name != parameter.name}
    counts = asked.choice_counts(question.slug, tuple(others.items()), parameter.name)
    choices = {**asked.choices(parameter), value: words}
    offered = {one.value: _words(one) for one in in_levels(parameter, choices, counts)}
    key = _key(parameter)
    st.session_state[key] = value
    st.selectbox(
        told(parameter.label),
        list(offered),
        key=key,
        format_func=lambda one: offered.get(one, one),
        on_change=_fill,
        args=(parameter,),
        width=max(_width(offered[value]), _width(told(parameter.label))) if in_row else "stretch",
    )
    return bool(counts)


def _words(choice: Choice) -> str:
    text = INDENT * choice.level + told(choice.words)
    return (
        text if choice.count is None else say("questions.choice", what=text, n=f"{choice.count:,}")
    )


def _thing(question: Question, parameter: Parameter, value: str, words: Words) -> None:
    """What is chosen by its name, and a field to choose another."""
    label, is_set = told(parameter.label), value != ANY
    with st.container(key=f"thing_{parameter.name}"):
        if is_set:
            html.show(
                html.fill(
                    '<p class="picked"><span>{label}</span><strong>{name}</strong></p>',
                    label=label,
                    name=told(words),
                )
            )
        finder(
            f"find_{parameter.name}",
            kinds=FINDABLE[parameter.type],
            label=say("questions.change", label=label) if is_set else label,
            placeholder=say("questions.change_placeholder"),
            on_choose=partial(_choose, question.slug, parameter),
        )
        if parameter.is_optional and is_set:
            st.button(
                say("questions.no_filter", label=label),
                key=f"no_{parameter.name}",
                type="tertiary",
                on_click=shell.go,
                kwargs={parameter.name: "" if parameter.default == ANY else ANY},
            )


# ---- what is filled in


def _key(parameter: Parameter) -> str:
    return f"blank_{parameter.name}"


def _fill(parameter: Parameter) -> None:
    """Write what was filled in to the link; an emptied field is what it is at first."""
    value = st.session_state[_key(parameter)]
    shell.go(**{parameter.name: parameter.default if value in (None, "") else str(value)})


def _choose(slug: str, parameter: Parameter, found: Found) -> None:
    """Write the thing chosen to the link; one that the blank does not take is only told."""
    try:
        asked.meaning(slug, ((parameter.name, found.iri),))
    except WrongValue:
        st.session_state[_REFUSED] = say(
            "questions.not_a_choice", label=told(parameter.label), what=told(found.title)
        )
        return
    shell.go(**{parameter.name: found.iri})


def say_what_was_refused() -> None:
    """That the thing chosen last cannot be asked about here, once."""
    if refused := st.session_state.pop(_REFUSED, ""):
        st.warning(html.plain(refused))


def _width(text: str) -> int:
    """Wide enough for a text, in pixels; Thai marks above and below take no width."""
    letters = sum(
        not "\u0e31" <= sign <= "\u0e4e" or sign in "\u0e32\u0e33\u0e40\u0e41\u0e42\u0e43\u0e44"
        for sign in text
    )
    return min(max(9 * letters + 70, 160), 560)
