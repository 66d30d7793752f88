"""Rows as pages show them: names that lead to what they name, and the evidence beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govinno.answers import Column, row_in_words, shown_columns
from govinno.graph import Cell
from govinno.views import html
from govinno.views.html import Markup
from govinno.views.link import short
from govinno.views.words import language

#: Longer tables are shown in part; the CSV has them whole.
MOST_ROWS = 200


def row(columns: Sequence[Column], names: Sequence[str], cells: list[Cell]) -> list[Markup | str]:
    """The texts of the shown columns; a name leads to the page of what it names."""
    texts = row_in_words(columns, names, cells, language())
    by_name = dict(zip(names, cells, strict=True))
    leading = {c.of: c for c in columns if c.page and by_name[c.name]}
    links = {c.of: str(by_name[c.name] or "") for c in columns if c.kind == "link" and c.of}
    shown: list[Markup | str] = []
    for column, text in zip(shown_columns(columns), texts, strict=True):
        if column.name in leading and text:
            shown.append(
                _leading(leading[column.name], str(by_name[leading[column.name].name]), text)
            )
        elif html.is_web_address(links.get(column.name, "")):
            shown.append(html.web_link(links[column.name], text))
        elif column.kind == "link" and html.is_web_address(text):
            # A name that leads there stands in the same row already.
            shown.append("" if column.of else html.web_link(text, text))
        else:
            shown.append(text)
    return shown


def _leading(column: Column, iri: str, text: str) -> Markup:
    """A name that leads to what it names."""
    if column.page == "case":
        return html.door("case", text, id=iri.rpartition("/")[2])
    return html.door("network", text, at=short(iri), sel=short(iri))


def label(columns: Sequence[Column], names: Sequence[str], cells: list[Cell]) -> str:
    """The first two texts of a row, to tell which row a piece of evidence belongs to."""
    return " · ".join(list(_named(columns, names, cells))[:2])


def _named(columns: Sequence[Column], names: Sequence[str], cells: list[Cell]) -> Iterator[str]:
    texts = row_in_words(columns, names, cells, language())
    for column, text in zip(shown_columns(columns), texts, strict=True):
        if text and column.kind != "number":
            yield text
