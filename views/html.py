"""HTML of our own, always escaped: whatever is put into a template is text.

`Markup.format` escapes its values, so a name with `<script>` in it stays a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from govinno.answers import language_of_text
from govinno.views.words import language, say

#: A text of so many words in Latin letters may be a name.
LONGEST_NAME = 4

__all__ = [
    "Markup",
    "address",
    "door",
    "fill",
    "joined",
    "own_words",
    "plain",
    "show",
    "table",
    "web_link",
    "with_names",
    "words",
]


def fill(template: str, **values: object) -> Markup:
    """A template with its values escaped."""
    return Markup(template).format(**values)


def words(text: str, mark_up: Callable[[str], Markup] = Markup.escape) -> Markup:
    """A text as HTML; one in another language than the page's says in which. `mark_up` may make
    links of parts of it."""
    written_in = language_of_text(text)
    if written_in in ("", language()):
        return mark_up(text)
    return fill('<span lang="{code}">{text}</span>', code=written_in, text=mark_up(text))


def own_words(text: str, mark_up: Callable[[str], Markup] = Markup.escape) -> Markup:
    """A text of the record in our own words, which ought to be in both languages; where it is not
    in the reader's, that is said behind it. A name or two in Latin letters needs no such word."""
    written_in = language_of_text(text)
    is_name = written_in == "en" and len(text.split()) <= LONGEST_NAME
    if written_in in ("", language()) or is_name:
        return words(text, mark_up)
    return fill(
        '{text} <span class="in-language">{mark}</span>',
        text=words(text, mark_up),
        mark=say(f"shell.in_{written_in}"),
    )


def joined(parts: Iterable[Markup | str], between: str = "") -> Markup:
    """Parts one after the other; plain text among them is escaped."""
    return Markup(between).join(parts)


def plain(text: str) -> str:
    """Text that Markdown shows as it stands, for Streamlit's own boxes."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])", r"\\\1", text)


def show(markup: Markup, *, as_wide_as_it_is: bool = False) -> None:
    """Put markup on the page, over the whole width or as wide as it is; nothing for nothing."""
    if markup:
        st.html(str(markup), width="content" if as_wide_as_it_is else "stretch")


def door(page: str, label: str, **parameters: str) -> Markup:
    """A link to one of our pages that keeps the language; `page` is "" for the home page."""
    return fill(
        '<a href="{link}" target="_self">{label}</a>',
        link=address(page, **parameters),
        label=label,
    )


def address(page: str, **parameters: str) -> str:
    """The address behind such a link."""
    link = urlencode({"lang": language(), **{k: v for k, v in parameters.items() if v}})
    return f"./{page}?{link}"


def with_names(text: str, names: Collection[str]) -> Markup:
    """A text in which some names stand out; of names within each other the longest does."""
    if not names:
        return words(text)
    longest_first = sorted(names, key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
    return joined(
        fill("<strong>{name}</strong>", name=words(part)) if part in names else words(part)
        for part in parts
    )


def web_link(address: str, label: str) -> Markup:
    """A link out, for http and https only; any other address is shown as the label alone."""
    if not is_web_address(address):
        return words(label)
    return fill(
        '<a href="{address}" target="_blank" rel="noopener noreferrer">{label}</a>',
        address=address,
        label=words(label),
    )


def is_web_address(address: str) -> bool:
    """Whether a link may lead there: http and https only."""
    return address.startswith(("http://", "https://"))


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Markup | str]],
    numbers: Sequence[bool] = (),
    kind: str = "",
    name: str = "",
) -> Markup:
    """A table with a caption that screen readers read; columns marked in `numbers` stand right.

    `kind` may be `compact`, for a narrow place, or `brief`, for a few rows that stand without a
    frame of their own and, on a telephone, below each other. `name` is what the table is called
    where its caption does not say so.
    """
    kinds = ['class="number"' if is_number else "" for is_number in numbers] or [""] * len(heads)
    head = joined(
        fill(f'<th scope="col" {kind}>{{text}}</th>', text=text)
        for kind, text in zip(kinds, heads, strict=True)
    )
    body = joined(
        fill(
            "<tr>{cells}</tr>",
            cells=joined(
                fill(f'<td {kind} data-label="{{head}}">{{text}}</td>', text=text, head=head)
                for kind, text, head in zip(kinds, row, heads, strict=True)
            ),
        )
        for row in rows
    )
    return fill(
        '<div class="table {kind}" tabindex="0" role="region" aria-label="{name}">'
        "<table><caption>{caption}</caption>"
        "<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>",
        caption=caption,
        kind=kind,
        head=head,
        body=body,
        name=name or caption,
    )
