"""A record → what its form shows: the rows of each table, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

from govinno.loaders.forms.form import Column, Form, Row, Shown, Table
from govinno.loaders.mapping.trees import items_of
from govinno.loaders.yaml_reader import Mapping, Scalar, Tree
from govinno.ontology.model import Concept
from govinno.records.text import match_key
from govinno.words import Words

#: What stands between the values of a cell that takes several.
BETWEEN = "; "
YES, NO = Words("ใช่", "Yes"), Words("ไม่ใช่", "No")


def shown_of(tree: Mapping, form: Form, language: str) -> Shown:
    """The rows that a form shows of a record, by table; a table with fixed rows has all of them,
    one with a single entry has one row, and any other none where nothing is told."""
    return {table.name: [*_rows(tree, table, language)] for table in form.tables}


def _rows(tree: Mapping, table: Table, language: str) -> Iterator[Row]:
    entries = entries_at(tree, table.path)
    if table.is_one:
        entries = entries[:1] or [_nothing()]
    if table.fixed:
        entries = [*in_fixed_order(entries, table)]
    for number, entry in enumerate(entries, 1):
        for place, cells in enumerate(rows_of(entry, table, language)):
            yield Row(number, cells, continues=place > 0)


def in_fixed_order(entries: list[Mapping], table: Table) -> Iterator[Mapping]:
    """The entries by the codes of a table, an entry with nothing but its code where none is told;
    what has no such code comes last."""
    column = table.columns[0]
    left = list(entries)
    for concept in table.fixed:
        found = [e for e in left if concept in concepts_in(column, cell_of(e, column.paths))]
        left = [entry for entry in left if entry not in found]
        yield from found or [Mapping({column.paths[0]: Scalar(concept.code, 0)}, 0)]
    yield from left


def rows_of(entry: Mapping, table: Table, language: str) -> Iterator[dict[str, str]]:
    """What each row of an entry shows: the first tells of itself, too, the others of one more
    entry of its inner list. What its own fields tell of the kind goes before that list."""
    outer = {
        c.name: text_of_cell(entry, c, language) for c in table.columns if not table.is_inner(c)
    }
    own = own_cells(entry, table, language)
    inner = [inner_cells(told, table, language) for told in inner_entries(entry, table)]
    rows = [own, *inner] if any(own.values()) or not inner else inner
    yield _filled({**outer, **rows[0]})
    yield from map(_filled, rows[1:])


def own_cells(entry: Mapping, table: Table, language: str) -> dict[str, str]:
    """What the fields of an entry itself tell in columns of its inner list; empty ones too."""
    return {
        column.name: text_of_cell(entry, column, language, outer_paths(column, table))
        for column in table.columns
        if table.is_inner(column)
    }


def inner_entries(entry: Mapping, table: Table) -> list[Mapping]:
    """The entries of the inner list that a table shows row by row."""
    told = items_of(entry.fields.get(table.inner)) if table.inner else []
    return [item for item in told if isinstance(item, Mapping)]


def inner_cells(told: Mapping, table: Table, language: str) -> dict[str, str]:
    """What the columns of the inner list show of one of its entries; empty ones too."""
    return {
        column.name: text_of_cell(told, column, language, inner_paths(column, table))
        for column in table.columns
        if table.is_inner(column)
    }


def inner_paths(column: Column, table: Table) -> tuple[str, ...]:
    """The ways of a column from an entry of the inner list."""
    start = f"{table.inner}."
    return tuple(way.removeprefix(start) for way in column.paths if way.startswith(start))


def outer_paths(column: Column, table: Table) -> tuple[str, ...]:
    """The ways of a column that lead to fields of the entry itself."""
    start = f"{table.inner}."
    return tuple(way for way in column.paths if not (table.inner and way.startswith(start)))


def text_of_cell(
    entry: Mapping, column: Column, language: str, paths: tuple[str, ...] | None = None
) -> str:
    """What a cell shows: the first of its fields that is told, codes by their labels."""
    told = cell_of(entry, column.paths if paths is None else paths)
    texts = [_shown(column, text, language) for text in _texts(told)]
    return (BETWEEN if _is_listed(column) else "\n").join(texts)


def _is_listed(column: Column) -> bool:
    return column.takes_several or column.kind in ("code", "reference")


def cell_of(entry: Mapping, paths: tuple[str, ...]) -> Tree | None:
    """The first field of an entry that a cell can show; None where none is told."""
    found = (field_at(entry, path) for path in paths)
    return next((tree for tree in found if _texts(tree)), None)


def _texts(tree: Tree | None) -> list[str]:
    """The texts of a value, or of a list of nothing but values."""
    items = items_of(tree)
    texts = [item.text for item in items if isinstance(item, Scalar)]
    return texts if len(texts) == len(items) else []


def _shown(column: Column, text: str, language: str) -> str:
    if column.kind == "yes-no":
        words = {"true": YES, "false": NO}.get(text.strip().casefold())
        return words.in_language(language) if words else text
    concept = concept_of(column, text) if column.kind == "code" else None
    return concept.label.in_language(language) if concept else text


def concept_of(column: Column, text: str) -> Concept | None:
    """The choice that a text means, by its code or its label in either language."""
    return _choices(column).get(match_key(text))


#: The choices by their words, with the choices themselves: a list is the same as long as it lives.
_BY_WORD: dict[int, tuple[tuple[Concept, ...], dict[str, Concept]]] = {}


def _choices(column: Column) -> dict[str, Concept]:
    """The choices of a column by code and by labels, folded for the eye; a code goes first."""
    known = _BY_WORD.get(id(column.choices))
    if known is None or known[0] is not column.choices:
        by_word = {match_key(c.label.th): c for c in column.choices}
        by_word |= {match_key(c.label.en): c for c in column.choices}
        by_word |= {match_key(c.code): c for c in column.choices}
        known = _BY_WORD[id(column.choices)] = (column.choices, by_word)
    return known[1]


def concepts_in(column: Column, tree: Tree | None) -> list[Concept]:
    """The choices that a field tells."""
    return [c for text in _texts(tree) if (c := concept_of(column, text))]


def field_at(entry: Mapping, path: str) -> Tree | None:
    """The field at the end of a way; of a list of entries on it, that of the first."""
    tree: Tree | None = entry
    for name in path.split("."):
        tree = next(iter(items_of(tree)), None)
        tree = tree.fields.get(name) if isinstance(tree, Mapping) else None
    return tree


def entries_at(root: Mapping, path: str) -> list[Mapping]:
    """The entries at the end of a way, also where one stands there without a list."""
    if not path:
        return [root]
    told = items_of(field_at(root, path))
    return [item for item in told if isinstance(item, Mapping)]


def _nothing() -> Mapping:
    return Mapping({}, 0)


def _filled(cells: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in cells.items() if text}
