"""What the Network page looks at: filters and view, as the link has them, as fields, and in words."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from govinno.answers import Filters
from govinno.ontology import load_model
from govinno.views import html, shell
from govinno.views.link import Link
from govinno.views.words import say, told

#: The filters that are codes, and the class of their list.
LISTS = {"province": "Province", "type": "LaoType", "theme": "Theme", "kind": "PartnerType"}
VIEWS = ("network", "matrix", "flow", "table")
FIRST_YEAR, LAST_YEAR, NO_YEAR = 2400, 2700, 0
MOST_CASES = 1_000
ALL_KEYS = (*LISTS, "from_year", "to_year", "least", "claims")


def of_link(link: Link) -> Filters:
    """The filters that the link asks for."""
    chosen = {name: link.choice(name, _codes(name), "") or None for name in LISTS}
    return Filters(
        type=chosen["type"],
        province=chosen["province"],
        theme=chosen["theme"],
        kind=chosen["kind"],
        from_year=_year(link, "from_year"),
        to_year=_year(link, "to_year"),
        least=link.number("least", 1, MOST_CASES, 1),
        claims=link.choice("claims", ("1",), "") == "1",
    )


def _year(link: Link, name: str) -> int | None:
    """A year, None where the link has none that can be used."""
    return link.number(name, FIRST_YEAR, LAST_YEAR, NO_YEAR) or None if link.text(name) else None


def as_link(filters: Filters, **changes: str) -> dict[str, str]:
    """The filters as parameters of a link, some of them changed."""
    kept = {
        **{name: getattr(filters, name) or "" for name in LISTS},
        "from_year": str(filters.from_year or ""),
        "to_year": str(filters.to_year or ""),
        "least": str(filters.least) if filters.least > 1 else "",
        "claims": "1" if filters.claims else "",
    }
    return {key: value for key, value in {**kept, **changes}.items() if value}


def _codes(name: str) -> Mapping[str, str]:
    """The codes of a list with their words, as they stand in the model."""
    entity = load_model().entity_class(LISTS[name])
    concepts = load_model().code_lists[entity.iri].concepts
    return {code: told(concept.label) for code, concept in concepts.items()}


def in_words(filters: Filters) -> list[str]:
    """Each filter that is set, in words."""
    found = [
        f"{say(f'network.filter_{name}')}: {_codes(name)[code]}"
        for name in LISTS
        if (code := getattr(filters, name))
    ]
    if filters.from_year or filters.to_year:
        first, last = filters.from_year or "…", filters.to_year or "…"
        found.append(say("network.of_years", first=first, last=last))
    if filters.least > 1:
        found.append(say("network.of_cases", n=filters.least))
    return [*found, *([say("network.claims_only")] if filters.claims else [])]


def code_words(name: str, code: str) -> str:
    """The words of a code of one of the lists."""
    return _codes(name)[code]


# ---- the fields


def fields(filters: Filters) -> None:
    """The filters as fields behind one button, which says how many are set."""
    said = in_words(filters)
    label = say("network.filters_set", n=len(said)) if said else say("network.filters")
    with st.popover(label, key="filters", width="content"):
        for name in LISTS:
            _list_field(name, getattr(filters, name) or "")
        first, last = st.columns(2)
        with first:
            _number_field("from_year", filters.from_year, FIRST_YEAR, LAST_YEAR)
        with last:
            _number_field("to_year", filters.to_year, FIRST_YEAR, LAST_YEAR)
        _number_field("least", filters.least, 1, MOST_CASES)
        st.session_state["claims"] = filters.claims
        st.checkbox(say("network.claims_only"), key="claims", on_change=_fill_claims)


def chips(filters: Filters) -> None:
    """What is filtered, in words, with one button that takes all of it off."""
    if not (said := in_words(filters)):
        return
    with st.container(key="filtered", horizontal=True, vertical_alignment="center"):
        html.show(
            html.fill(
                '<p class="filtered">{label} {text}</p>',
                label=say("network.filtered"),
                text=" · ".join(said),
            ),
            as_wide_as_it_is=True,
        )
        st.button(
            say("network.no_filters"),
            key="no_filters",
            type="tertiary",
            on_click=shell.go,
            kwargs=dict.fromkeys(ALL_KEYS, ""),
        )


def _list_field(name: str, code: str) -> None:
    known = {"": say("network.all"), **_codes(name)}
    key = f"filter_{name}"
    st.session_state[key] = code
    st.selectbox(
        say(f"network.filter_{name}"),
        list(known),
        key=key,
        format_func=lambda value: known.get(value, value),
        on_change=lambda: shell.go(**{name: st.session_state[key] or "", "sel": ""}),
    )


def _number_field(name: str, value: int | None, least: int, most: int) -> None:
    key = f"filter_{name}"
    st.session_state[key] = value
    st.number_input(
        say(f"network.filter_{name}"),
        least,
        most,
        step=1,
        key=key,
        value=None,
        on_change=lambda: shell.go(**{name: str(st.session_state[key] or ""), "sel": ""}),
    )


def _fill_claims() -> None:
    shell.go(claims="1" if st.session_state["claims"] else "", sel="")
