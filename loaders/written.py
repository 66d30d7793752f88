"""Records that were no text of their own: a tree with its places ↔ the text that is kept of it.

A form, or a row of a data set, becomes a tree. What the store keeps of it is YAML that tells the
same tree, with a comment for each value that says where in the file it stood. From it alone the
same record comes again, with the same words for its places.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Map
from json.encoder import encode_basestring

from govinno.loaders.record import Record
from govinno.loaders.spec import spec_of
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree, read_yaml

#: The first line of such a text, and the beginning of the line above a value that has a place.
MARK = b"# read from another kind of file, with the place of each value above it\n"
_PLACE = "#@ "
#: What opens the last line: the places of fields that are empty.
_EMPTY = "#@empty "
#: Signs that YAML refuses or takes for the end of a line, or that look like a blank.
_ODD = re.compile(
    "[\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff\ufffe\uffff]"
)
#: Where each value stands in the words of the file, by the way to it: `partners[2].role`.
Places = Map[str, str]


def as_record(tree: Mapping, places: Places, kind: str | None = None) -> Record:
    """A tree as a record of its kind, with what is kept of it.

    The lines of the tree are those that the file has for them: the row of a sheet, and 0 where a
    value does not stand in the file as people see it. `places` may hold those of empty fields as
    well; what has none is called by the place of what encloses it. `kind` is the word of its
    mapping; by default the fields tell it, and a tree that no mapping knows has none.
    """
    if kind is None:
        spec = spec_of(tree.fields)
        kind = spec.kind if spec else None
    _note_lines(tree)
    return Record(kind, tree, _text(tree, places), tree.line, words=_words_by(places))


def is_written(data: bytes) -> bool:
    """Whether bytes are what `as_record` keeps."""
    return data.startswith(MARK)


def read_written(data: bytes, file: str) -> Record:
    """The record that was kept; from bytes that somebody changed it comes as any YAML would."""
    tree, faults = read_yaml(data, file)
    if tree is None:
        return Record(None, None, data, faults=faults)
    text = data.decode()
    places = _settled(tree, [*_noted(text)]) | _of_empty(text)
    spec = spec_of(tree.fields)
    kind = spec.kind if spec else None
    return Record(kind, tree, data, tree.line, faults, _words_by(places))


def _words_by(places: Places) -> Callable[[str], str]:
    """Says a way in the words of the file: its own place, else that of what encloses it."""

    def words(path: str) -> str:
        way = path
        while way:
            if way in places:
                return places[way]
            way = _above(way)
        return path

    return words


def _above(path: str) -> str:
    """The way to what encloses a field or an entry; empty at the top."""
    return path[: max(path.rfind("."), path.rfind("["), 0)]


# ---- writing


def _text(tree: Mapping, places: Places) -> bytes:
    lines = [MARK.decode().rstrip("\n"), *_fields(tree, "", "", places)]
    told = {way for way, _ in _values(tree, "")}
    if empty := {way: place for way, place in places.items() if way not in told}:
        entries = ", ".join(f"{_quoted(way)}: {_quoted(place)}" for way, place in empty.items())
        lines.append(f"{_EMPTY}{{{entries}}}")
    return ("\n".join(lines) + "\n").encode()


def _quoted(value: str) -> str:
    """JSON on one line, which is YAML too, with escapes for all that YAML takes otherwise."""
    told = encode_basestring(value)
    if told.isascii() and "\x7f" not in told:
        return told
    return _ODD.sub(lambda sign: f"\\u{ord(sign[0]):04x}", told)


def _fields(tree: Mapping, path: str, indent: str, places: Places) -> Iterator[str]:
    for name, child in tree.fields.items():
        way = f"{path}.{name}" if path else name
        yield from _value(f"{indent}{name}:", child, way, indent, places)


def _value(opening: str, tree: Tree, path: str, indent: str, places: Places) -> Iterator[str]:
    """The lines of a value behind its name or its dash, the place of each above it."""
    # At the beginning of the line: further right it would look like a text cut off by its sign.
    yield f"{_PLACE}[{tree.line}, {_quoted(places.get(path, ''))}]"
    if isinstance(tree, Scalar):
        yield f"{opening} {_quoted(tree.text)}"
    elif isinstance(tree, Items):
        yield opening if tree.items else f"{opening} []"
        for number, item in enumerate(tree.items):
            yield from _value(f"{indent}-", item, f"{path}[{number}]", indent + "  ", places)
    else:
        yield opening if tree.fields else f"{opening} {{}}"
        yield from _fields(tree, path, indent + "  ", places)


# ---- reading


def _noted(text: str) -> Iterator[tuple[int, str]]:
    """The lines and places that a text notes, in its order."""
    for line in text.split("\n"):
        if line.startswith(_PLACE):
            at, place = json.loads(line.removeprefix(_PLACE))
            yield at, place


def _of_empty(text: str) -> dict[str, str]:
    last = text.rstrip("\n").rpartition("\n")[2]
    return dict(json.loads(last.removeprefix(_EMPTY))) if last.startswith(_EMPTY) else {}


def _settled(root: Mapping, noted: list[tuple[int, str]]) -> dict[str, str]:
    """Give a tree the lines of the file in place of those of the text; and the places by way.

    A text that was written anew has lost what was noted: its tree stays as it is.
    """
    values = [*_values(root, "")]
    if len(values) != len(noted):
        return {}
    for (_, tree), (line, _place) in zip(values, noted, strict=True):
        tree.line = line
    _note_lines(root)
    return {way: place for (way, _), (_line, place) in zip(values, noted, strict=True) if place}


def _note_lines(root: Mapping) -> None:
    """Let each field stand where its value does, and the whole where its first value does."""
    for tree in (root, *(told for _, told in _values(root, ""))):
        if isinstance(tree, Mapping):
            tree.lines = {name: child.line for name, child in tree.fields.items()}
    root.line = min((line for line in root.lines.values() if line), default=root.line)


def _values(tree: Tree, path: str) -> Iterator[tuple[str, Tree]]:
    """What is told below a tree, with the way to each, in the order in which it is written."""
    if isinstance(tree, Items):
        for number, item in enumerate(tree.items):
            yield f"{path}[{number}]", item
            yield from _values(item, f"{path}[{number}]")
    elif isinstance(tree, Mapping):
        for name, child in tree.fields.items():
            way = f"{path}.{name}" if path else name
            yield way, child
            yield from _values(child, way)
