"""Cases in the library: as cards or as a table, with boxes to choose some to compare."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from govinno.answers import Card, evidence_kinds, label, labels
from govinno.ontology import load_model
from govinno.views import html
from govinno.views.html import Markup
from govinno.views.words import language, say, told

#: So many cases are compared at most, and at least.
MOST, LEAST = 3, 2


def cards(shown: Sequence[Card], ticked: Collection[str]) -> Markup:
    """The cards of one page."""
    return html.fill(
        '<div class="cards">{cards}</div>', cards=html.joined(card(one, ticked) for one in shown)
    )


def card(one: Card, ticked: Collection[str], why: Markup = Markup()) -> Markup:  # noqa: B008
    """One case: what it is called, where, its award and theme, the summary, how much is told."""
    award = told(one.awards[0]) if one.awards else ""
    return html.fill(
        '<article class="card"><h3>{name}</h3><p>{where}</p>{why}{award}'
        '<p class="theme">{theme}</p><p class="summary">{summary}</p>'
        '<div class="foot"><span class="quiet">{complete}</span>{tick}</div></article>',
        name=html.door("case", told(one.row.name), id=one.row.id),
        where=html.words(where(one)),
        why=why,
        award=html.fill('<p class="award">{award}</p>', award=award) if award else "",
        theme=", ".join(map(told, labels("Theme", one.row.themes))),
        summary=html.words(told(one.summary) or say("cases.no_summary")),
        complete=complete(one),
        tick=tick(one, ticked),
    )


def where(one: Card) -> str:
    """The local government and its province; a province that the name holds is not told twice."""
    body = told(one.row.body)
    province = told(label("Province", one.row.province)) if one.row.province else ""
    return body if province in body else " · ".join(filter(None, (body, province)))


def complete(one: Card) -> str:
    """How much is told, in words."""
    return say(
        "cases.told",
        richness=told(label("Richness", one.row.richness)),
        n=one.row.topics,
        all=len(load_model().topics()),
    )


def tick(one: Card, ticked: Collection[str]) -> Markup:
    """The box that chooses a case to compare; shut where enough are chosen."""
    is_on = one.row.id in ticked
    state = "checked" if is_on else "disabled" if len(ticked) >= MOST else ""
    return html.fill(
        f'<label class="tick"><input type="checkbox" name="compare" value="{{id}}" {state} '
        'aria-label="{which}"><span aria-hidden="true">{label}</span></label>',
        id=one.row.id,
        which=say("cases.tick_which", name=told(one.row.name)),
        label=say("cases.tick"),
    )


def basket(ticked: Sequence[str]) -> Markup:
    """What is chosen to compare, and the way to the comparison; nothing where nothing is."""
    if not ticked:
        return Markup()
    is_enough = len(ticked) >= LEAST
    button = '<button type="button" class="{kind}" name="{name}" value="{value}">{label}</button>'
    go = html.fill(button, kind="do", name="as", value="compare", label=say("cases.compare"))
    return html.fill(
        '<div class="basket"><span>{n}</span>{go}{off}</div>',
        n=say("cases.basket", n=len(ticked), most=MOST),
        go=go if is_enough else say("cases.basket_more"),
        off=html.fill(button, kind="", name="unticked", value="", label=say("cases.uncompare")),
    )


def table(shown: Sequence[Card], ticked: Collection[str]) -> Markup:
    """The rows of one page."""
    names = ("name", "place", "theme", "award", "complete", "evidence", "partners")
    heads = html.joined(_head(say(f"cases.{name}"), name) for name in names)
    return html.fill(
        '<div class="table" tabindex="0" role="region" aria-label="{caption}"><table class="list">'
        '<thead><tr><th scope="col">{tick}</th>{heads}</tr></thead><tbody>{rows}</tbody>'
        "</table></div>",
        caption=say("cases.table"),
        tick=say("cases.tick"),
        heads=heads,
        rows=html.joined(_row(one, ticked) for one in shown),
    )


def _head(text: str, name: str) -> Markup:
    kind = "number" if name in ("complete", "partners") else ""
    return html.fill('<th scope="col" class="{kind}">{text}</th>', kind=kind, text=text)


def _row(one: Card, ticked: Collection[str]) -> Markup:
    cells = {
        "name": html.door("case", told(one.row.name), id=one.row.id),
        "place": html.words(where(one)),
        "theme": ", ".join(map(told, labels("Theme", one.row.themes))),
        "award": told(one.awards[0]) if one.awards else "–",
        "complete": f"{one.row.topics}/{len(load_model().topics())}",
        "evidence": ", ".join(map(told, evidence_kinds(one))),
        "partners": str(one.row.partners),
    }
    return html.fill(
        '<tr><td class="choose">{tick}</td>{cells}</tr>',
        tick=tick(one, ticked),
        cells=html.joined(
            html.fill(
                '<td class="{kind}" data-label="{head}">{text}</td>',
                kind="number" if name in ("complete", "partners") else "",
                head=say(f"cases.{name}"),
                text=text,
            )
            for name, text in cells.items()
        ),
    )


def pages(page: int, of: int) -> Markup:
    """The way to the page before and the one after; nothing where there is one page."""
    if of < 2:
        return Markup()
    button = '<button type="button" name="page" value="{n}">{label}</button>'
    before = html.fill(button, n=page - 1, label=say("cases.before")) if page > 1 else ""
    after = html.fill(button, n=page + 1, label=say("cases.after")) if page < of else ""
    return html.fill(
        '<nav class="pages" lang="{lang}">{before}<span>{here}</span>{after}</nav>',
        lang=language(),
        before=before,
        here=say("cases.page", n=page, all=of),
        after=after,
    )
