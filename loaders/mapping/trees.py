"""Looking into the tree of a record, whatever format it came from."""

from __future__ import annotations

from collections.abc import Iterator

from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree


def text_in(tree: Mapping, name: str) -> str | None:
    """The text of a field, also as a list of one; None where it is not told or is no single value."""
    told = items_of(tree.fields.get(name))
    return told[0].text if len(told) == 1 and isinstance(told[0], Scalar) else None


def text_of(tree: Tree | None) -> str:
    """What stands there, for a message or a key; empty for nothing and for nested fields."""
    if isinstance(tree, Scalar):
        return tree.text
    if isinstance(tree, Items):
        return ", ".join(text_of(item) for item in tree.items)
    return ""


def items_of(tree: Tree | None) -> list[Tree]:
    """The entries of a list; a single entry counts as a list of one, nothing as an empty one."""
    if tree is None:
        return []
    return list(tree.items) if isinstance(tree, Items) else [tree]


def mappings_in(tree: Mapping, name: str) -> list[Mapping]:
    """The entries of a field that have fields of their own."""
    return [item for item in items_of(tree.fields.get(name)) if isinstance(item, Mapping)]


def scalars_in(tree: Mapping, name: str) -> list[Scalar]:
    """The single values of a field, those of a list one by one."""
    return [item for item in items_of(tree.fields.get(name)) if isinstance(item, Scalar)]


def entries_of(tree: Tree, path: str) -> Iterator[tuple[Tree, str]]:
    """The entries of a list with the way to each; a single entry counts as a list of one."""
    if isinstance(tree, Items):
        for index, item in enumerate(tree.items):
            yield item, f"{path}[{index}]"
    else:
        yield tree, path


def joined(path: str, name: str) -> str:
    """The way to a field of an entry."""
    return f"{path}.{name}" if path else name
