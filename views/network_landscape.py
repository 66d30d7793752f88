"""The landscape of collaboration: the picture of its columns, its sentence, and its lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile

from govinno.answers import Bundle, Filters, Landscape, LegendRow, Line, Network, Node
from govinno.ontology import load_model
from govinno.views import html
from govinno.views.html import Markup
from govinno.views.link import short
from govinno.views.network_filters import as_link
from govinno.views.network_layout import Place
from govinno.views.network_table import glyph
from govinno.views.words import catalogue, say, told
from govinno.words import Words

#: How far columns and rows stand from each other, in pixels at a zoom of 1.
BETWEEN_COLUMNS, BETWEEN_ROWS = 440.0, 66.0
#: The filter that a group of a column sets when one goes into it.
FILTER_OF = {"type": "type", "kind": "kind", "theme": "theme", "subtheme": "theme"}
#: So many that share the first place are named.
MOST_NAMED = 3
_SIDES = ("left", "below", "right")


# ---- the picture


def as_network(found: Landscape) -> Network:
    """The landscape as a picture: sizes and widths tell numbers of cases."""
    groups = [group for column in found.columns for group in column.groups]
    most = max((group.cases for group in groups), default=1)
    widest = max((link.cases for link in found.links), default=1)
    return Network(
        nodes=tuple(_node(group, most) for group in groups),
        lines=tuple(
            Line(
                link.source,
                link.target,
                "cases",
                "plain",
                (),
                (),
                _in_cases(link.cases),
                link.cases / widest,
            )
            for link in found.links
        ),
        legend=tuple(_legend(found)),
        total=sum(column.total for column in found.columns),
    )


def _node(group: Bundle, most: int) -> Node:
    name = Words(f"{group.name.th} ({group.cases:,})", f"{group.name.en} ({group.cases:,})")
    return Node(group.iri, group.drawn_as, name, None, group.cases, 0, False, group.cases / most)


def _in_cases(cases: int) -> Words:
    return Words(f"{cases:,} กรณี", f"{cases:,} case{'s' if cases != 1 else ''}")


def _legend(found: Landscape) -> Iterator[LegendRow]:
    """The sign of each kind of thing that stands in the picture."""
    kinds: dict[str, list[str]] = {}
    for column in found.columns:
        for group in column.groups:
            kinds.setdefault(group.drawn_as, []).append(column.sort if group.code else "")
    for kind, sorts in kinds.items():
        entity = load_model().entity_class(kind)
        label = said(sorts[0]) if sorts[0] else entity.label
        yield LegendRow(kind, label, str(entity.colour), str(entity.glyph), len(sorts), True)


def said(sort: str) -> Words:
    """What a column holds, in both languages."""
    return catalogue()[f"network.column_{sort}"]


def spots(found: Landscape) -> dict[str, Place]:
    """A place for each group: its column, and its rank in it."""
    middle = (len(found.columns) - 1) / 2
    return {
        group.iri: (
            (number - middle) * BETWEEN_COLUMNS,
            (row - (len(column.groups) - 1) / 2) * BETWEEN_ROWS * 10 / max(len(column.groups), 6),
        )
        for number, column in enumerate(found.columns)
        for row, group in enumerate(column.groups)
    }


def label_sides(found: Landscape) -> dict[str, str]:
    """Where the label of each group stands: outside at the outer columns."""
    return {
        group.iri: side
        for side, column in zip(_SIDES, found.columns, strict=True)
        for group in column.groups
    }


# ---- in words


def sentence(found: Landscape) -> str:
    """What the landscape shows, in one sentence or two with their denominators."""
    if not found.cases:
        return say("network.land_nothing", all=found.all_cases)
    middle = found.columns[1]
    start = say(
        "network.land_all" if found.cases == found.all_cases else "network.land_cases",
        cases=f"{found.cases:,}",
        all=f"{found.all_cases:,}",
        partners=f"{found.with_partners:,}",
    )
    if not middle.groups:
        return start
    first = list(takewhile(lambda g: g.cases == middle.groups[0].cases, middle.groups))
    names = say("network.and").join(told(group.name) for group in first[:MOST_NAMED])
    more = len(first) - MOST_NAMED
    sort, plural = middle.sort, "s" if len(first) > 1 else ""
    return f"{start} " + say(
        f"network.land_{sort}{plural}",
        names=names + (say("network.and_more", n=more) if more > 0 else ""),
        n=f"{first[0].cases:,}",
        partners=f"{found.with_partners:,}",
    )


def counted(found: Landscape) -> str:
    """How many of how many groups each column shows."""
    return " · ".join(
        say(
            "network.land_shown",
            what=told(said(column.sort)),
            shown=len(column.groups),
            all=f"{column.total:,}",
        )
        for column in found.columns
    )


# ---- into a group


def way_into(group: Bundle, sort: str, filters: Filters) -> dict[str, str]:
    """The link of what a group leads to: its column opened, or the network around the thing."""
    if group.code and sort in FILTER_OF:
        return as_link(filters, **{FILTER_OF[sort]: group.code})
    return as_link(filters, at=short(group.iri), sel=short(group.iri))


def ways_into(found: Landscape, filters: Filters) -> dict[str, dict[str, str]]:
    """The link behind each group of the picture."""
    return {
        group.iri: way_into(group, column.sort, filters)
        for column in found.columns
        for group in column.groups
    }


def lists(found: Landscape, filters: Filters, keep: Mapping[str, str]) -> Markup:
    """The columns as three short tables: each group with its cases, leading into it."""
    tables = (
        html.table(
            told(said(column.sort)),
            [told(said(column.sort)), say("network.cases")],
            [
                [
                    html.door(
                        "network",
                        f"{glyph(group.drawn_as)} {told(group.name)}",
                        **{**keep, **way_into(group, column.sort, filters)},
                    ),
                    f"{group.cases:,}",
                ]
                for group in column.groups
            ],
            numbers=[False, True],
            kind="compact",
            name=say("network.list_of", what=told(said(column.sort))),
        )
        for column in found.columns
        if column.groups
    )
    return html.fill('<div class="land-lists">{tables}</div>', tables=html.joined(tables))


def lines_table(found: Landscape) -> Markup:
    """All lines with their numbers, the widest first: the twin of the picture."""
    groups = {group.iri: group for column in found.columns for group in column.groups}
    rows = [
        [told(groups[link.source].name), told(groups[link.target].name), f"{link.cases:,}"]
        for link in sorted(found.links, key=lambda link: -link.cases)
    ]
    heads = [say("drawing.from"), say("drawing.to"), say("network.cases")]
    caption = say("drawing.table", n=len(rows))
    return html.table(caption, heads, rows, numbers=[False, False, True])
