"""What a mapping writes where a value stands: texts with columns, `$(Name)`, and their parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree

_OPEN = "$("


@dataclass(frozen=True, slots=True)
class Reference:
    """`$(name)`: a column, or what an entry is made for (`part`, `item.name`)."""

    name: str


#: A text in its pieces, in order; one without a reference is a constant.
Text = tuple[str | Reference, ...]


def parse_text(text: str) -> Text:
    """The pieces of a text. Brackets inside a reference are its own where they are in pairs."""
    return tuple(_pieces(text))


def _pieces(text: str) -> Iterator[str | Reference]:
    place = 0
    while (start := text.find(_OPEN, place)) >= 0:
        end = _end(text, start + len(_OPEN))
        if end < 0:
            break
        if start > place:
            yield text[place:start]
        yield Reference(text[start + len(_OPEN) : end].strip())
        place = end + 1
    if place < len(text):
        yield text[place:]


def _end(text: str, place: int) -> int:
    depth = 1
    for at in range(place, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at
    return -1


def references(text: Text) -> list[Reference]:
    """The columns that a text names."""
    return [piece for piece in text if isinstance(piece, Reference)]


def is_column(text: Text) -> bool:
    """Whether a text is one column and nothing else."""
    return len(text) == 1 and isinstance(text[0], Reference)


def replaced(tree: Tree, words: dict[str, str], number: str | None = None) -> Tree:
    """A template with some references written out, and `#` in the others as a number."""
    if isinstance(tree, Scalar):
        return Scalar(_written(tree.text, words, number), tree.line)
    if isinstance(tree, Items):
        return Items([replaced(item, words, number) for item in tree.items], tree.line)
    fields = {
        _numbered(name, number): replaced(value, words, number)
        for name, value in tree.fields.items()
    }
    lines = {_numbered(name, number): line for name, line in tree.lines.items()}
    return Mapping(fields, tree.line, lines)


def _numbered(name: str, number: str | None) -> str:
    return name if number is None else name.replace("#", number)


def _written(text: str, words: dict[str, str], number: str | None) -> str:
    told = ""
    for piece in _pieces(text):
        if isinstance(piece, str):
            told += piece
        elif piece.name in words:
            told += words[piece.name]
        else:
            told += f"$({_numbered(piece.name, number)})"
    return told
