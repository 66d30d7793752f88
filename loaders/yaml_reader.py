"""YAML with lines: a file's bytes → a tree of values that know where they stand.

PyYAML's C composer is used because it keeps the lines, shows repeated keys and builds no
Python objects. Nothing a person can put into a file makes these functions raise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from govinno.ontology.faults import Fault, make_fault

#: A case record of 2 MB would be four hundred pages; more is another kind of file.
LARGEST_MB = 2
DEEPEST = 40
_PLAIN_TAGS = "tag:yaml.org,2002:"
_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass(slots=True)
class Scalar:
    """One value as it stands in the file."""

    text: str
    line: int


@dataclass(slots=True)
class Items:
    """A list."""

    items: list[Tree]
    line: int


@dataclass(slots=True)
class Mapping:
    """Fields by name. `lines` holds the line of each name; an empty field is left out."""

    fields: dict[str, Tree]
    line: int
    lines: dict[str, int] = field(default_factory=dict)


Tree = Scalar | Items | Mapping


class _Stop(Exception):
    """Leaves the composer early; carries the one fault to report."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message_en)
        self.fault = fault


def read_yaml(data: bytes, file: str) -> tuple[Mapping | None, list[Fault]]:
    """Read one file; gives the tree and what is wrong with it.

    The tree is None where the file is no YAML mapping at all; then there is one fault.
    """
    try:
        text = _decode(data, file)
        return _build(_compose(text, file), file)
    except _Stop as stop:
        return None, [stop.fault]


def _decode(data: bytes, file: str) -> str:
    megabytes = len(data) / 1_000_000
    if megabytes > LARGEST_MB:
        _stop("file-too-large", file, 0, size=f"{megabytes:.0f}", limit=LARGEST_MB)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        _stop("file-encoding", file, 0, encoding=guess_encoding(data))
    if "\x00" in text:
        _stop("file-encoding", file, 0, encoding=guess_encoding(data))
    if not text.strip():
        _stop("file-empty", file, 0)
    return text


def guess_encoding(data: bytes) -> str:
    """Name the likely encoding of bytes that are not UTF-8, for a message only."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:200].count(0) > 20:
        return "UTF-16"
    thai = sum(0xA1 <= byte <= 0xFB for byte in data[:4000])
    high = sum(byte >= 0x80 for byte in data[:4000])
    return "TIS-620 / Windows-874" if high and thai / high > 0.9 else "unknown"


def _compose(text: str, file: str) -> Node:
    loader = yaml.CSafeLoader(text)
    try:
        node: Node | None = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        _stop("not-yaml", file, line, reason=error.problem or error.context)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        _stop("not-yaml", file, 0, reason=str(error).splitlines()[0])
    finally:
        loader.dispose()
    if not isinstance(node, MappingNode):
        _stop("not-a-record", file, 1)
    return node


def _build(root: Node, file: str) -> tuple[Mapping, list[Fault]]:
    faults: list[Fault] = []
    tree = _Builder(file, faults).tree(root, "", 0)
    assert isinstance(tree, Mapping)
    return tree, faults


class _Builder:
    """Turns PyYAML nodes into our tree, refusing what a case record has no use for."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file, self.faults = file, faults
        self.seen: set[int] = set()

    def tree(self, node: Node, path: str, depth: int) -> Tree | None:
        self._refuse_tricks(node, depth)
        line = node.start_mark.line + 1
        if isinstance(node, ScalarNode):
            is_empty = node.style is None and node.value in _NULLS
            return None if is_empty else Scalar(node.value, line)
        if isinstance(node, SequenceNode):
            return Items(list(self._items(node, path, depth)), line)
        return self._mapping(node, path, depth)

    def _refuse_tricks(self, node: Node, depth: int) -> None:
        line = node.start_mark.line + 1
        if id(node) in self.seen:
            _stop("yaml-not-allowed", self.file, line, what="anchors (&name, *name)")
        if depth > DEEPEST:
            _stop("yaml-not-allowed", self.file, line, what=f"more than {DEEPEST} levels")
        if not node.tag.startswith(_PLAIN_TAGS) or ":python/" in node.tag:
            _stop("yaml-not-allowed", self.file, line, what=f"the tag {node.tag}")
        self.seen.add(id(node))

    def _items(self, node: SequenceNode, path: str, depth: int) -> Iterator[Tree]:
        for index, item in enumerate(node.value):
            if (tree := self.tree(item, f"{path}[{index}]", depth + 1)) is not None:
                yield tree

    def _mapping(self, node: MappingNode, path: str, depth: int) -> Mapping:
        mapping = Mapping({}, node.start_mark.line + 1)
        for key, value in node.value:
            self._field(mapping, key, value, path, depth)
        return mapping

    def _field(self, mapping: Mapping, key: Any, value: Node, path: str, depth: int) -> None:
        line = key.start_mark.line + 1
        name = str(key.value) if isinstance(key, ScalarNode) else "?"
        where = f"{path}.{name}" if path else name
        if name in mapping.lines:
            self._report("repeated-key", line, where, name=name, first=mapping.lines[name])
            return
        mapping.lines[name] = line
        tree = self.tree(value, where, depth + 1)
        if tree is None:
            self._report("empty-field", line, where, name=name)
        else:
            mapping.fields[name] = tree

    def _report(self, code: str, line: int, field: str, **details: object) -> None:
        self.faults.append(make_fault(code, self.file, line, field, "", **details))


def _stop(code: str, file: str, line: int, **details: object) -> NoReturn:
    raise _Stop(make_fault(code, file, line, "", "", **details))
