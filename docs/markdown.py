"""Small pieces of Markdown."""

from __future__ import annotations

from collections.abc import Iterable


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; nothing where there are no rows."""
    body = [_row(cells) for cells in rows]
    names = list(heads)
    return "\n".join([_row(names), _row("---" for _ in names), *body]) if body else ""


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return " ".join(text.split()).replace("|", r"\|")


def code(text: str) -> str:
    """Text as code, which shows it as it is."""
    return f"`{text}`" if text else ""


def fence(language: str, text: str) -> str:
    """A block of code."""
    return f"```{language}\n{text}\n```"


def paragraphs(*parts: str) -> str:
    """The parts that are not empty, with a blank line between them."""
    return "\n\n".join(part for part in parts if part)


def anchor(heading: str) -> str:
    """The part after # by which a heading is linked."""
    kept = (c for c in heading.lower().replace(" ", "-") if c.isalnum() or c in "-_")
    return "".join(kept)
