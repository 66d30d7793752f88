"""The finder: a field that finds things by name or text as one types, and hands back the one chosen.

It asks only for the best few of each kind, so nothing that grows with the cases goes to the browser.
Each key is answered in a fragment: the page around it does not run again until a thing is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from govinno.answers import Found, Group, Proposed, Results
from govinno.ontology import load_model
from govinno.views import built, leads
from govinno.views.shell import kept, library
from govinno.views.words import language, say, told

#: So many hits of a kind are offered below the field.
MOST_OF_A_KIND = 4


@st.fragment
def finder(
    key: str,
    *,
    kinds: Collection[str] = (),
    label: str,
    placeholder: str = "",
    on_choose: Callable[[Found], None],
    on_search: Callable[[Proposed | str], None] | None = None,
) -> None:
    """Put the field on the page; `kinds` are the classes whose things may be chosen, () for all.

    `on_choose` gets the hit that was chosen; it may write the link, the page runs again after it.
    With `on_search` the field is the search of the header: it takes the key `/`, its label is only
    heard, it proposes questions too, and Enter without a choice hands over what was typed.
    """
    words = {
        "language": language(),
        "label": label,
        "placeholder": placeholder,
        "nothing": say("finder.nothing"),
        "in_header": on_search is not None,
    }
    asks, asked = on_search is not None, f"{key}_asked"

    def keep() -> None:
        st.session_state[asked] = st.session_state[key]["asked"]

    text = st.session_state.pop(asked, "")  # it is answered in the one run that follows the key
    did = built.plain("finder")(
        data={"words": words, "answer": _answer(text, tuple(kinds), asks=asks) if text else None},
        key=key,
        on_asked_change=keep,
        on_chosen_change=lambda: None,
    )
    if not did.chosen:
        return
    chosen = _chosen(did.chosen, tuple(kinds))
    if isinstance(chosen, Found):
        on_choose(chosen)
    elif on_search:
        on_search(chosen or did.chosen["text"])
    st.rerun()


# ---- what is found


@kept
def found(text: str, kinds: tuple[str, ...]) -> Results:
    """What the library finds, of these kinds."""
    return library().find(text, MOST_OF_A_KIND, kinds)


def _chosen(chosen: dict[str, str], kinds: tuple[str, ...]) -> Found | Proposed | None:
    """What was chosen, found again; None for what is not among the hits."""
    results = found(chosen["text"], kinds)
    known: dict[str, Found | Proposed] = {hit.iri: hit for hit in results.shown}
    known |= {_id(question): question for question in results.questions}
    return known.get(chosen["id"])


def _id(question: Proposed) -> str:
    return f"{question.slug}?{urlencode(question.values)}"


def _answer(text: str, kinds: tuple[str, ...], *, asks: bool) -> dict[str, Any]:
    """The hits as the browser shows them, in groups by kind; questions first, but for what is
    called just as was typed."""
    results = found(text, kinds)
    total = sum(group.total for group in results.groups)
    questions = results.questions[:MOST_OF_A_KIND] if asks else ()
    groups = [*_groups(results.groups)]
    first = 1 if results.is_name else 0
    groups[first:first] = _questions(questions)
    said = say("finder.said", all=total) if groups else say("finder.nothing")
    return {"text": text, "groups": groups, "said": said}


def _questions(questions: Sequence[Proposed]) -> Iterator[dict[str, Any]]:
    """The questions that what was typed seems to ask, if any."""
    hits = [
        {"id": _id(one), "title": told(one.title), "hint": "", "passage": []} for one in questions
    ]
    if hits:
        label = say("finder.questions")
        yield {"label": label, "count": "", "glyph": "?", "colour": "", "hits": hits}


def _groups(groups: Iterable[Group]) -> Iterator[dict[str, Any]]:
    for group in groups:
        drawn = load_model().entity_class(group.kind)
        yield {
            "label": leads.called(group),
            "count": say("finder.count", shown=len(group.shown), all=group.total),
            "glyph": drawn.glyph or "•",
            "colour": drawn.colour or "",
            "hits": [_hit(hit) for hit in group.shown],
        }


def _hit(hit: Found) -> dict[str, Any]:
    return {
        "id": hit.iri,
        "title": told(hit.title),
        "hint": told(hit.hint),
        "passage": hit.parts(),
    }
