"""Where the data come from: documents and their publishers, licence, data sets that were brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from govinno import settings
from govinno.answers import Publisher, Sources, date_in_words
from govinno.ontology import load_model
from govinno.views import asked, html, shell
from govinno.views.about_words import heading
from govinno.views.html import Markup
from govinno.views.words import language, say, told

#: So many publishers are seen at once; more wait in a fold.
SHOWN_AT_ONCE = 15
#: What is counted of the cells of a data set, in the order of the columns.
COUNTED = ("rows", "cells", "mapped", "left_out", "empty", "reported")


def show() -> None:
    """The documents, what may be done with the data, and the data sets among their sources."""
    sources = asked.sources()
    said = html.fill('<p class="about-lead">{text}</p>', text=_documents(sources))
    html.show(heading("about.documents") + said)
    if sources.documents:
        html.show(_relations(sources))
        html.show(_publishers(sources, sources.publishers[:SHOWN_AT_ONCE]))
        if more := sources.publishers[SHOWN_AT_ONCE:]:
            with st.expander(say("about.publishers_more", n=len(more))):
                html.show(_publishers(sources, more))
    html.show(heading("about.licence") + html.joined(_licence()))
    html.show(heading("about.datasets") + _datasets())


def _documents(sources: Sources) -> str:
    dates = _between(sources.first, sources.last)
    return say(
        "about.documents_says",
        all=f"{sources.documents:,}",
        dated=f"{sources.dated:,}",
        range=say("about.range", **dates) if dates else "",
    )


def _between(first: str, last: str) -> dict[str, str]:
    """The first and the last day in words; empty where no document is dated."""
    if not first:
        return {}
    return {"first": date_in_words(first, language()), "last": date_in_words(last, language())}


def _relations(sources: Sources) -> Markup:
    rows = (
        html.fill(
            '<tr><th scope="row">{name}</th><td><span class="bar" style="--share:{share}"></span>'
            '<span class="of">{number}</span></td></tr>',
            name=told(name),
            share=f"{number / sources.relations[0][1]:.3f}",
            number=f"{number:,}",
        )
        for name, number in sources.relations
    )
    return html.fill(
        '<table class="bars"><caption>{caption}</caption><tbody>{rows}</tbody></table>',
        caption=say("about.relations"),
        rows=html.joined(rows),
    )


def _publishers(sources: Sources, publishers: Sequence[Publisher]) -> Markup:
    names = ("publisher", "relation", "kinds", "number", "dates")
    shown = len({one.name for one in publishers})
    return html.table(
        say("about.publishers", shown=shown, all=sources.publishers_known),
        [say(f"about.{name}") for name in names],
        [_publisher(one) for one in publishers],
        [name == "number" for name in names],
        kind="brief",
    )


def _publisher(one: Publisher) -> list[Markup | str]:
    dates = _between(one.first, one.last)
    days = " – ".join(dict.fromkeys(dates.values())) or say("about.no_dates")
    link = html.web_link(one.url, say("about.one_document")) if one.url else ""
    return [
        html.fill("<span>{name}</span>", name=html.words(one.name or say("about.no_publisher"))),
        told(one.relation),
        ", ".join(told(kind) for kind in one.kinds),
        f"{one.documents:,}",
        html.fill("<span>{days}<br>{link}</span>", days=days, link=link),
    ]


def _licence() -> Iterator[Markup]:
    said = settings.publication()
    if said.publisher:
        text = say("about.published_by", name=said.publisher)
        yield html.fill("<p>{text}</p>", text=text)
    if said.licence:
        link = html.web_link(said.licence, said.licence)
        yield html.fill("<p>{text}: {link}</p>", text=say("about.licence_is"), link=link)
    else:
        yield html.fill("<p>{text}</p>", text=say("about.no_licence"))
    yield html.fill('<p class="quiet">{text}</p>', text=say("about.cited_rights"))


def _datasets() -> Markup:
    """The data sets that the snapshot shown was made of, with what became of their cells."""
    here = next((load for load in asked.loads() if load.id == shell.snapshot()), None)
    accounts = here.datasets if here else ()
    if not accounts:
        return html.fill("<p>{text}</p>", text=say("about.no_datasets"))
    rows = [[one.mapping, *(f"{getattr(one, name):,}" for name in COUNTED)] for one in accounts]
    heads = [say(f"about.{name}") for name in ("dataset", *COUNTED)]
    return html.table(
        say("about.datasets"), heads, rows, [False, *(True for _ in COUNTED)], "brief"
    )


def reviewed() -> str:
    """How many statements a person has compared with their sources, and how the others stand."""
    counts = asked.sources().reviewed
    codes = {c.code: c.label for c in load_model().concepts.values() if "/review-status/" in c.iri}
    others = [
        say("about.reviewed_other", status=told(codes[code]), n=f"{n:,}")
        for code, n in counts.items()
        if n and code != "human"
    ]
    return say(
        "about.reviewed_says",
        human=f"{counts.get('human', 0):,}",
        all=f"{sum(counts.values()):,}",
        others=" · ".join(others),
    )
