"""The Search page: all that was found, kind by kind, each once, with the passage that holds the words."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from govinno.answers import Found, Group, Proposed, Results
from govinno.ontology import load_model
from govinno.views import html, leads, shell
from govinno.views.html import Markup
from govinno.views.link import Link
from govinno.views.shell import kept, library
from govinno.views.words import say, told
from govinno.words import Words

#: So many of each kind are shown, and so many where one kind alone is.
MOST, MOST_OF_ONE = 8, 100
#: A shorter beginning of a word finds anything.
SHORTEST = 3
#: Who finds nothing may look through these first pages.
MOST_DOORS = 2


@shell.page("search")
def show(link: Link) -> None:
    """What the link's text finds, of all kinds or of one."""
    shell.snapshot()  # where there is none, this is said instead of the page
    kinds = _kinds()
    text, kind = link.text("text").strip(), link.choice("kind", kinds, "")
    title = say("search.of", text=text) if text else say("shell.search")
    html.show(html.fill("<h1>{title}</h1>", title=title))
    if not text:
        html.show(html.fill("<p>{words}</p>", words=say("search.how")))
        return
    results = _found(text, kind)
    for notice in results.notices:
        st.warning(html.plain(told(notice)))
    if results.groups or results.questions:
        html.show(_counts(text, kind, _found(text, "") if kind else results))
        html.show(html.joined(_parts(text, kind, results)))
    else:
        _nothing(text, kinds)


@kept
def _found(text: str, kind: str) -> Results:
    return library().find(text, MOST_OF_ONE if kind else MOST, [kind] if kind else [])


@kept
def _kinds() -> dict[str, Words]:
    return library().kinds_found()


# ---- what was found


def _counts(text: str, kind: str, results: Results) -> Markup:
    """How much of each kind, each a door to that kind alone."""
    total = sum(group.total for group in results.groups)
    doors = [_kind_door(text, "", kind, say("search.all"), total)]
    doors += [_kind_door(text, g.kind, kind, leads.called(g), g.total) for g in results.groups]
    items = html.joined(html.fill("<li>{door}</li>", door=door) for door in doors)
    return html.fill(
        '<nav aria-label="{label}"><ul class="kinds">{items}</ul></nav>',
        label=say("search.kinds"),
        items=items,
    )


def _kind_door(text: str, kind: str, chosen: str, label: str, total: int) -> Markup:
    words = say("search.count", label=label, all=f"{total:,}")
    if kind == chosen:
        return html.fill('<span aria-current="true">{words}</span>', words=words)
    return html.door("search", words, text=text, kind=kind)


def _parts(text: str, kind: str, results: Results) -> Iterator[Markup]:
    """Questions that fit, then each kind."""
    if results.questions:
        yield _part(say("finder.questions"), map(_question, results.questions), "")
    for group in results.groups:
        shown = len(group.shown)
        of = say("finder.count", shown=f"{shown:,}", all=f"{group.total:,}")
        more: Markup | str = ""
        if shown < group.total and not kind:
            more = html.fill(
                "<p>{door}</p>",
                door=html.door("search", say("search.more"), text=text, kind=group.kind),
            )
        heading = html.fill(
            '{label} <span class="of">{of}</span>', label=leads.called(group), of=of
        )
        yield _part(heading, _hits(group), more)


def _part(heading: Markup | str, items: Iterator[Markup], more: Markup | str) -> Markup:
    return html.fill(
        '<section class="found"><h2>{heading}</h2><ul>{items}</ul>{more}</section>',
        heading=heading,
        items=html.joined(items),
        more=more,
    )


def _question(question: Proposed) -> Markup:
    return html.fill("<li>{door}</li>", door=_door(question, told(question.title)))


def _hits(group: Group) -> Iterator[Markup]:
    drawn = load_model().entity_class(group.kind)
    for hit in group.shown:
        yield html.fill(
            '<li><span class="glyph" aria-hidden="true" style="color:{colour}">{glyph}</span>'
            '{door} <span class="quiet">{hint}</span>{passage}</li>',
            colour=drawn.colour or "inherit",
            glyph=drawn.glyph or "•",
            door=_door(hit, told(hit.title)),
            hint=told(hit.hint),
            passage=_passage(hit),
        )


def _passage(hit: Found) -> Markup | str:
    if not hit.passage:
        return ""
    parts = (
        html.fill("<mark>{text}</mark>" if is_word else "{text}", text=text)
        for text, is_word in hit.parts()
    )
    return html.fill(
        '<p class="passage"><span class="quiet">{field}:</span> {passage}</p>',
        field=told(hit.field),
        passage=html.joined(parts),
    )


def _door(found: Found | Proposed, label: str) -> Markup:
    page, parameters = leads.page_of(found)
    return html.door(shell.ADDRESSES[page], label, **parameters)


# ---- nothing


def _nothing(text: str, kinds: dict[str, Words]) -> None:
    """What was looked in, and what a part of the text finds."""
    html.show(
        html.fill(
            '<p>{nothing}</p><p class="quiet">{where}</p>',
            nothing=say("search.nothing", text=text),
            where=say("search.where", kinds=", ".join(told(kind) for kind in kinds.values())),
        )
    )
    near = [_near(part) for part in _shorter(text)]
    items = html.joined(html.fill("<li>{door}</li>", door=door) for door in near if door)
    if items:
        template = "<h2>{title}</h2><ul>{items}</ul>"
        html.show(html.fill(template, title=say("search.near"), items=items))
    pages = shell.DOORS["readers"][:MOST_DOORS]
    doors = [html.door(shell.ADDRESSES[name], say(f"shell.{name}")) for name in pages]
    html.show(
        html.fill("<p>{words} {doors}</p>", words=say("search.or"), doors=html.joined(doors, " · "))
    )


def _shorter(text: str) -> list[str]:
    """Each word of a text; of one word its beginning, where that is long enough."""
    words = text.split()
    shorter = words if len(words) > 1 else [text[: max(len(text) * 2 // 3, SHORTEST)]]
    return [word for word in dict.fromkeys(shorter) if SHORTEST <= len(word) < len(text)][:4]


def _near(text: str) -> Markup | None:
    """A door to what a shorter text finds; None where that is nothing."""
    total = sum(group.total for group in _found(text, "").groups)
    words = say("search.count", label=f"“{text}”", all=f"{total:,}")
    return html.door("search", words, text=text) if total else None
