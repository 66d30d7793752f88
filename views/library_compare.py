"""Two or three cases of the library side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from govinno.answers import Compared, Comparison, Index, compared, comparison_taken
from govinno.views import asked, html, library_cards, take, ticks
from govinno.views.html import Markup
from govinno.views.link import joined
from govinno.views.ticks import Turned
from govinno.views.words import language, say, told
from govinno.words import Words


def show(index: Index, ids: Sequence[str], on_turn: Callable[[Turned], None]) -> None:
    """The comparison; how to choose where fewer than two are chosen."""
    known = [id for id in ids if id in index.library.places]
    if len(known) < library_cards.LEAST:
        html.show(html.fill("<p>{text}</p>", text=say("cases.too_few")))
        return
    comparison = _comparison(known)
    ticks.show(_drawn(comparison), "library_compare", on_turn)
    spoken = language()
    take.take_tables(
        "comparison",
        "govinno-comparison",
        lambda: comparison_taken(comparison, spoken),
        "cases",
        **{"as": "compare", "compare": joined(known)},
    )


def _comparison(ids: Sequence[str]) -> Comparison:
    cards = asked.cards(tuple(ids))
    cases = ((card, asked.case(card.row.id)) for card in cards)
    return compared([(card, case) for card, case in cases if case])


def _drawn(comparison: Comparison) -> Markup:
    back = html.fill(
        '<button type="button" name="as" value="cards">← {text}</button>',
        text=say("cases.back_to_list"),
    )
    heads = html.joined(
        html.fill(
            '<th scope="col">{name}<br><span class="quiet">{where}</span><br>{tick}</th>',
            name=html.door("case", told(card.row.name), id=card.row.id),
            where=html.words(library_cards.where(card)),
            tick=library_cards.tick(card, [one.row.id for one in comparison.cards]),
        )
        for card in comparison.cards
    )
    return html.fill(
        '<p>{back}</p><p class="quiet">{lead}</p>'
        '<div class="table" tabindex="0" role="region" aria-label="{name}">'
        '<table class="compared"><thead><tr><td></td>{heads}</tr></thead>'
        "<tbody>{rows}</tbody></table></div>",
        back=back,
        lead=say("cases.compare_lead"),
        name=say("cases.view_compare"),
        heads=heads,
        rows=html.joined(_row(row, comparison) for row in comparison.rows),
    )


def _row(row: Compared, comparison: Comparison) -> Markup:
    is_same = row.is_same and any(row.cells)
    same = html.fill('<span class="same">{text}</span>', text=say("cases.same"))
    return html.fill(
        '<tr data-row="{key}"><th scope="row">{label}{same}</th>{cells}</tr>',
        key=row.name,
        label=told(row.label),
        same=same if is_same else "",
        cells=html.joined(
            html.fill(
                '<td data-label="{name}">{texts}</td>',
                name=told(card.row.body),
                texts=_cell(row, cell),
            )
            for card, cell in zip(comparison.cards, row.cells, strict=True)
        ),
    )


def _cell(row: Compared, cell: Sequence[Words]) -> Markup:
    if not cell:
        return html.fill('<span class="quiet">{text}</span>', text=say("cases.not_told"))
    items = html.joined(
        html.fill(
            "<li><mark>{text}</mark></li>" if row.is_alone(words) else "<li>{text}</li>",
            text=html.words(told(words)),
        )
        for words in cell
    )
    return html.fill("<ul>{items}</ul>", items=items)
