"""The provinces as a map of tiles: each stands about where its province lies.

`provinces.csv` says where: row and column from 1, and the two short names of each province, by its
code in the vocabulary.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from govinno.answers import Overview, code_label, thai_first
from govinno.views import html
from govinno.views.html import Markup
from govinno.views.words import say, told
from govinno.words import Words

#: The page on which a tile opens the cases of its province, and its facet of places.
PAGE, FACET = "cases", "place"
#: Of the columns, those at whose tiles a name would not fit to the right.
_LEFT_OF = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """A province on the map."""

    code: str
    row: int
    column: int
    short: Words

    @property
    def name(self) -> Words:
        """The name of the province, as the vocabulary has it."""
        return code_label("Province", self.code) or self.short


@cache
def tiles() -> tuple[Tile, ...]:
    """All provinces, from north to south."""
    file = Path(__file__).with_name("provinces.csv")
    with file.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Tile(row["code"], int(row["row"]), int(row["column"]), Words(row["th"], row["en"]))
            for row in csv.DictReader(rows)
        )


def tile_map(known: Overview) -> Markup:
    """The map with the cases of each province, and the same as a list."""
    most = max(known.provinces.values(), default=1)
    drawn = (_tile(tile, known.provinces.get(tile.code, 0), most) for tile in tiles())
    return html.fill(
        '<p class="quiet">{how}</p><div class="tile-map" role="group" aria-label="{label}">{tiles}'
        "</div>{twin}",
        how=_how(known),
        label=say("home.map"),
        tiles=html.joined(drawn),
        twin=_twin(known),
    )


def _how(known: Overview) -> str:
    told_of = say("home.map_how", with_cases=len(known.provinces), all=len(tiles()))
    without = known.without_province
    return f"{told_of} {say('home.map_without', n=f'{without:,}')}" if without else told_of


def _tile(tile: Tile, cases: int, most: int) -> Markup:
    """A tile; with cases it leads to them, and its shade says how many there are."""
    look = html.fill(
        'class="tile{some}{side}" style="--row:{row};--column:{column};--share:{share}" '
        'data-name="{name}" aria-label="{name}"',
        some=" some" if cases else "",
        side=" left" if tile.column >= _LEFT_OF else "",
        row=tile.row,
        column=tile.column,
        share=f"{cases / most:.2f}",
        name=say("home.tile", province=told(tile.name), n=f"{cases:,}"),
    )
    inside = html.fill("<span>{short}</span><b>{n}</b>", short=told(tile.short), n=cases or "")
    if not cases:
        return html.fill('<span {look} role="img">{inside}</span>', look=look, inside=inside)
    return html.fill(
        '<a {look} href="{link}" target="_self">{inside}</a>',
        look=look,
        link=html.address(PAGE, **{FACET: tile.code}),
        inside=inside,
    )


def _twin(known: Overview) -> Markup:
    """The list of the provinces that have cases, most cases first."""
    return html.fill(
        '<details><summary>{title}</summary><ul class="provinces">{rows}</ul></details>',
        title=say("home.map_list", n=len(known.provinces)),
        rows=html.joined(_rows(known)),
    )


def _rows(known: Overview) -> Iterator[Markup]:
    with_cases = [tile for tile in tiles() if tile.code in known.provinces]
    for tile in sorted(
        with_cases, key=lambda tile: (-known.provinces[tile.code], thai_first(told(tile.name)))
    ):
        n = f"{known.provinces[tile.code]:,}"
        door = html.door(PAGE, told(tile.name), **{FACET: tile.code})
        yield html.fill("<li>{door} <span>{n}</span></li>", door=door, n=n)
