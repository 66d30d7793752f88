"""A form that came back is laid over what travelled along unseen → the record.

What people see wins, and what the form does not show stays as it was. A cell that stands as it was
shown keeps what the record has, in whatever field and form it was written; a changed cell replaces
the field, an emptied one takes it out. A row that is gone takes its entry out, and what the entry
held unseen is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from govinno.loaders.cited import cited
from govinno.loaders.forms.cells import Known, is_same, value_of
from govinno.loaders.forms.form import Column, Filled, FilledCell, FilledRow, Form, Table
from govinno.loaders.forms.grid import (
    cell_of,
    concept_of,
    concepts_in,
    entries_at,
    field_at,
    in_fixed_order,
    inner_cells,
    inner_entries,
    inner_paths,
    outer_paths,
    own_cells,
    rows_of,
    text_of_cell,
)
from govinno.loaders.forms.match import Line, matched
from govinno.loaders.keys import slug_of
from govinno.loaders.mapping.trees import items_of, joined, text_of
from govinno.loaders.record import Record
from govinno.loaders.spec import Spec
from govinno.loaders.written import as_record
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree, read_yaml
from govinno.records.faults import Fault, make_fault
from govinno.records.text import match_key
from govinno.words import words_of

#: Kinds of cells whose first field takes whatever a person may write.
_TO_THE_FIRST = ("number", "date", "year")
#: The list of documents, and what tells the place in one.
DOCUMENTS, EVIDENCE = "sources", "evidence"
#: The most letters of an id that is made from what a form tells.
_LONGEST_ID = 60


def record_of(filled: Filled, form: Form, spec: Spec, file: str) -> Record:
    """The record that a filled form tells, with the places of its cells and all faults so far."""
    tree, faults = _unseen(filled.kept, file)
    merge = _Merge(tree, filled, file)
    for table in form.tables:
        if table.name in filled.tables:
            merge.table(table, filled.tables[table.name])
    merge.cite_form()
    faults = [*filled.faults, *faults, *merge.faults]
    if given := _give_id(tree, merge, form, file):
        faults.append(given)
    record = as_record(tree, dict(merge.places()), spec.kind)
    record.faults = faults
    return record


def _unseen(kept: bytes, file: str) -> tuple[Mapping, list[Fault]]:
    """What travelled along, on no line of the form; nothing, and a word, where it is damaged."""
    if not kept.strip():
        return Mapping({}, 0), []
    tree, faults = read_yaml(kept, file)
    if tree is None or any(fault.severity == "error" for fault in faults):
        return Mapping({}, 0), [make_fault("form-unseen-damaged", file, 0, "", "")]
    _take_lines(tree)
    return tree, []


def _take_lines(tree: Tree) -> None:
    tree.line = 0
    children = tree.fields.values() if isinstance(tree, Mapping) else items_of(tree)
    for child in children if not isinstance(tree, Scalar) else ():
        _take_lines(child)


class _Merge:
    """The tree of a record while a filled form is laid over it."""

    def __init__(self, tree: Mapping, filled: Filled, file: str) -> None:
        self.tree, self.file, self.language = tree, file, filled.language
        self.known = _Known(filled)
        self.faults: list[Fault] = []
        #: The cells of each entry by its ways, kept with the entry so that it stays the same thing.
        self.cells: dict[int, tuple[Mapping, dict[str, FilledCell]]] = {}
        #: Entries that nobody had told before, each with its row, inner list and table.
        self.new: list[tuple[Mapping, FilledRow, str, Table]] = []
        #: The English of each text that was changed, until its whole entry is laid over.
        self.english: list[_English] = []

    # ---- tables

    def table(self, table: Table, rows: list[FilledRow]) -> None:
        """Lay the rows of a table over its entries."""
        groups = [*_grouped(rows, table)]
        if table.is_one:
            self._single(table, groups)
            return
        entries = entries_at(self.tree, table.path)
        pairs = [*self._pairs(table, entries, groups)]
        laid = [self._entry(table, entry, group) for entry, group in pairs]
        told = [entry for entry in laid if entry is not None]
        _count(told, table)
        if table.fixed:
            told = [entry for entry in told if _is_in(entry, entries) or len(entry.fields) > 1]
            gone = [entry for entry in entries if not _is_in(entry, told)]
            told += self._not_asked(table, gone, groups)
            told.sort(key=lambda entry: _place_in(entry, entries))
        for entry in entries:
            if not _is_in(entry, told):
                self._tell_gone(table, entry, table.title.in_language(self.language))
        self._replace(table.path, told, is_changed=not _are_same(told, entries))

    def _not_asked(
        self, table: Table, entries: list[Mapping], groups: list[list[FilledRow]]
    ) -> list[Mapping]:
        """The entries whose code, which should stand in the form for good, stands there no more:
        nobody has seen them, so they stay."""
        column = table.columns[0]
        cells = (group[0].cells.get(column.name) for group in groups)
        asked = [concept_of(column, cell.text) for cell in cells if cell]
        codes = ((e, concepts_in(column, cell_of(e, column.paths))) for e in entries)
        return [entry for entry, told in codes if not any(code in asked for code in told)]

    def _single(self, table: Table, groups: list[list[FilledRow]]) -> None:
        found = entries_at(self.tree, table.path)
        entry = found[0] if found else Mapping({}, 0)
        for row in groups[0] if groups else ():
            self._cells(table, entry, row, [*table.columns])
            if entry.fields:
                self._say_otherwise(entry, [*table.columns], row)
        self._tell_english()
        if table.path and not found and entry.fields:
            self.new.append((entry, groups[0][0], "", table))
            _put(self.tree, table.path, entry)

    def _pairs(
        self, table: Table, entries: list[Mapping], groups: list[list[FilledRow]]
    ) -> Iterator[tuple[Mapping | None, list[FilledRow]]]:
        """Each group of rows with its entry, None for a new one; blank groups are left out."""
        if table.fixed:
            entries = [*in_fixed_order(entries, table)]
        before = [
            Line(number, next(rows_of(entry, table, self.language)))
            for number, entry in enumerate(entries, 1)
        ]
        after = [_line(group, table) for group in groups]
        # Rows that show the first entry of the inner list may show another one now.
        found = matched(before, after, table.columns)
        if table.fixed:
            found = self._with_codes(table, entries, groups, found)
        for place, line in enumerate(found):
            entry = entries[line] if line is not None else None
            yield entry, groups[place]

    def _with_codes(
        self,
        table: Table,
        entries: list[Mapping],
        groups: list[list[FilledRow]],
        found: list[int | None],
    ) -> list[int | None]:
        """The entries found, and for a row that is like none the free one of the same code."""
        column, taken = table.columns[0], set(found)
        for at, group in enumerate(groups):
            cell = group[0].cells.get(column.name)
            concept = concept_of(column, cell.text) if cell else None
            if found[at] is None and concept:
                told = (concepts_in(column, cell_of(e, column.paths)) for e in entries)
                free = (n for n, codes in enumerate(told) if concept in codes and n not in taken)
                found[at] = next(free, None)
                taken.add(found[at])
        return found

    # ---- entries

    def _entry(self, table: Table, entry: Mapping | None, group: list[FilledRow]) -> Mapping | None:
        """The entry with the rows laid over it; None where they tell nothing."""
        if entry is None and _is_blank(group, table):
            return None
        if entry is None:
            entry = Mapping({}, 0)
            self.new.append((entry, group[0], "", table))
        outer = [column for column in table.columns if not table.is_inner(column)]
        self._cells(table, entry, group[0], outer)
        self._say_otherwise(entry, outer, group[0])
        if table.inner:
            self._inner(table, entry, group)
        self._tell_english()
        return entry

    def _cells(self, table: Table, entry: Mapping, row: FilledRow, columns: list[Column]) -> None:
        for column in columns:
            if cell := row.cells.get(column.name):
                self._cell(entry, column, cell, outer_paths(column, table))

    def _say_otherwise(self, entry: Mapping, columns: list[Column], row: FilledRow) -> None:
        """Say what an entry tells where the row is silent; codes may come later."""
        for column in columns:
            cell = row.cells.get(column.name)
            line = cell.line if cell else min((c.line for c in row.cells.values()), default=0)
            silent = all(field_at(entry, path) is None for path in column.paths)
            if column.otherwise and silent:
                _put(entry, column.paths[0], Scalar(column.otherwise, line))

    def _cell(
        self, entry: Mapping, column: Column, cell: FilledCell, paths: tuple[str, ...]
    ) -> None:
        """Lay one cell over the fields that it shows."""
        told = [path for path in paths if field_at(entry, path) is not None]
        shown = text_of_cell(entry, column, self.language, paths)
        if is_same(cell.text, shown, column, self.known.of(column)):
            for path in told:
                _mark(entry, path, cell.line)
        else:
            self.english += _english_of(entry, told, column, cell)
            first = told[0] if told and column.kind not in _TO_THE_FIRST else paths[0]
            for path in told:
                if path != first or not cell.text.strip():
                    _take_out(entry, path)
            if cell.text.strip():
                value = value_of(cell.text, column, cell.line, self.known.of(column))
                _put(entry, first, value)
        self._cells_of(entry).update(dict.fromkeys(paths, cell))

    def _cells_of(self, entry: Mapping) -> dict[str, FilledCell]:
        """The cells of an entry by its ways, to be added to."""
        return self.cells.setdefault(id(entry), (entry, {}))[1]

    def _tell_english(self) -> None:
        """Say once for an entry that English stands as it was beside texts that were changed."""
        old = [one for one in self.english if field_at(one.entry, one.path) is one.text]
        self.english = []
        if old:
            labels = dict.fromkeys(one.column.label for one in old)
            cell = old[0].cell
            self.faults.append(
                make_fault(
                    "form-english-as-before",
                    self.file,
                    cell.line,
                    cell.place,
                    cell.text,
                    fields_th=", ".join(label.th for label in labels),
                    fields_en=", ".join(label.en for label in labels),
                )
            )

    # ---- the inner list

    def _inner(self, table: Table, entry: Mapping, group: list[FilledRow]) -> None:
        """Lay the rows of an entry over its inner list, and over fields of the entry itself that
        tell one thing of the same kind."""
        columns = _inner(table)
        own = own_cells(entry, table, self.language)
        inner = inner_entries(entry, table)
        rows = [row for row in group if _has_any(row, columns)]
        is_own = any(own.values())
        before = [Line(None, inner_cells(one, table, self.language)) for one in inner]
        before = [Line(None, own), *before] if is_own else before
        found = matched(before, [Line(None, _texts(row, columns)) for row in rows], columns)
        if not before and len(rows) == 1 and _has_room(rows[0], table):
            found, is_own = [0], True
        shift = 1 if is_own else 0
        told: list[Mapping] = []
        for row, place in zip(rows, found, strict=True):
            if is_own and place == 0 and _has_room(row, table):
                self._own(table, entry, row)
            elif is_own and place == 0:
                told.append(self._one(table, self._listed(table, entry), row))
                told[-1].fields.update(_evidence(told[-1], entry, table))
                self._inherit(told[-1], entry, table)
            elif place is not None:
                told.append(self._one(table, inner[place - shift], row))
            else:
                told.append(self._one(table, Mapping({}, 0), row))
                self._inherit(told[-1], entry, table)
                self.new.append((told[-1], row, table.inner, table))
        if is_own and 0 not in found:
            self._take_out_own(table, entry, group[0])
        self._keep_inner(table, entry, inner, told)

    def _one(self, table: Table, one: Mapping, row: FilledRow) -> Mapping:
        """Lay a row over one entry of the inner list."""
        for column in _inner(table):
            if cell := row.cells.get(column.name):
                self._cell(one, column, cell, inner_paths(column, table))
        return one

    def _inherit(self, one: Mapping, entry: Mapping, table: Table) -> None:
        """Give a new entry of the inner list what its entry tells for it, with its place."""
        start = f"{table.inner}."
        for name, source in table.inherited:
            told, way = field_at(entry, source), name.removeprefix(start)
            if told is not None and field_at(one, way) is None:
                _put(one, way, told)
                if cell := self._cells_of(entry).get(source):
                    self._cells_of(one)[way] = cell

    def _own(self, table: Table, entry: Mapping, row: FilledRow) -> None:
        for column in _inner(table):
            cell, paths = row.cells.get(column.name), outer_paths(column, table)
            if cell and paths:
                self._cell(entry, column, cell, paths)

    def _take_out_own(self, table: Table, entry: Mapping, row: FilledRow) -> None:
        """The row of what fields of the entry itself told is gone."""
        for column in _inner(table):
            if cell := row.cells.get(column.name):
                paths = outer_paths(column, table)
                told = [path for path in paths if field_at(entry, path) is not None]
                self.english += _english_of(entry, told, column, cell)
                for path in told:
                    _take_out(entry, path)

    def _listed(self, table: Table, entry: Mapping) -> Mapping:
        """What fields of the entry itself tell, as an entry of the inner list."""
        one = Mapping({}, 0)
        for column in _inner(table):
            outer, inner = outer_paths(column, table), inner_paths(column, table)
            told = cell_of(entry, outer)
            if told is not None and inner:
                _put(one, inner[0], told)
            for path in outer:
                _take_out(entry, path)
        return one

    def _keep_inner(
        self, table: Table, entry: Mapping, inner: list[Mapping], told: list[Mapping]
    ) -> None:
        name = f"{table.title.in_language(self.language)}: {_named(entry, table)}"
        for one in inner:
            if not _is_in(one, told):
                self._tell_gone(table, one, name, is_inner=True)
        if not told:
            entry.fields.pop(table.inner, None)
        elif not _are_same(told, inner):
            entry.fields[table.inner] = Items([*told], _line_of(told))

    # ---- where what is new stands

    def cite_form(self) -> None:
        """Let new entries that name no document cite the form, where it is one of its documents."""
        source = next(_forms_among(entries_at(self.tree, DOCUMENTS)), None)
        if source is None:
            return
        for entry, row, inner, table in self.new:
            if cell := _said_in(entry, row, inner, table):
                entry.fields[EVIDENCE] = cited(source, cell.place, cell.text, cell.line)

    # ---- what is gone, and where all stands

    def _replace(self, path: str, entries: list[Mapping], *, is_changed: bool) -> None:
        if not is_changed:
            return
        words = [i for i in items_of(field_at(self.tree, path)) if not isinstance(i, Mapping)]
        if entries or words:
            _put(self.tree, path, Items([*entries, *words], _line_of(entries)))
        else:
            _take_out(self.tree, path)

    def _tell_gone(
        self, table: Table, entry: Mapping, name: str, *, is_inner: bool = False
    ) -> None:
        """Say what an entry held that no column shows, now that its row is not there."""
        shown = {
            way
            for column in table.columns
            for way in (inner_paths(column, table) if is_inner else column.paths)
        }
        if not is_inner and table.inner:
            shown |= {table.inner}
        if unseen := [way for way in _ways(entry, "") if not _is_shown(way, shown)]:
            self.faults.append(
                make_fault(
                    "form-row-gone",
                    self.file,
                    0,
                    name,
                    _named(entry, table),
                    fields=", ".join(dict.fromkeys(unseen)),
                )
            )

    def places(self) -> Iterator[tuple[str, str]]:
        """The place of each value that stands in the form, and of each that could."""
        yield from self._places(self.tree, "")

    def _places(self, tree: Tree, path: str) -> Iterator[tuple[str, str]]:
        if isinstance(tree, Mapping):
            _, cells = self.cells.get(id(tree), (tree, {}))
            first = next(iter(cells.values()), None)
            if path and first:
                yield path, first.place
            for way, cell in cells.items():
                yield joined(path, _with_places(tree, way)), cell.place
            for name, child in tree.fields.items():
                yield from self._places(child, joined(path, name))
        elif isinstance(tree, Items):
            for place, item in enumerate(tree.items):
                yield from self._places(item, f"{path}[{place}]")


@dataclass(frozen=True, slots=True)
class _English:
    """The English text at a way of an entry, and the cell that changed what it is the English of."""

    entry: Mapping
    path: str
    text: Tree
    column: Column
    cell: FilledCell


def _english_of(
    entry: Mapping, told: list[str], column: Column, cell: FilledCell
) -> Iterator[_English]:
    """The English of the fields of a cell, where they have one of their own."""
    for path in told:
        english = f"{path.removesuffix('_th')}_en"
        text = field_at(entry, english)
        if text is not None:
            yield _English(entry, english, text, column, cell)


class _Known:
    """What a cell may mean as a whole: a label of its list, or a name that another table tells."""

    def __init__(self, filled: Filled) -> None:
        self.tables = {
            name: {
                match_key(cell.text)
                for row in rows
                for cell in row.cells.values()
                if cell.text and len(cell.text) < 200
            }
            for name, rows in filled.tables.items()
        }

    def of(self, column: Column) -> Known:
        if column.kind == "reference":
            names = self.tables.get(column.refers_to, set())
            return lambda text: match_key(text) in names
        return lambda text: bool(column.choices) and concept_of(column, text) is not None


# ---- rows


def _grouped(rows: list[FilledRow], table: Table) -> Iterator[list[FilledRow]]:
    """The rows of each entry. A row that is said to go on with the one above, but tells other
    things of the entry itself, begins one of its own."""
    group: list[FilledRow] = []
    for row in rows:
        may_go_on = table.inner and (row.continues or row.number is None)
        if group and not (may_go_on and _goes_on(group[0], row, table)):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _goes_on(first: FilledRow, row: FilledRow, table: Table) -> bool:
    for column in table.columns:
        cell = row.cells.get(column.name)
        if cell and cell.text.strip() and not table.is_inner(column):
            above = first.cells.get(column.name)
            if above is None or match_key(above.text) != match_key(cell.text):
                return False
    return True


def _line(group: list[FilledRow], table: Table) -> Line:
    return Line(group[0].number, _texts(group[0], [*table.columns]))


def _texts(row: FilledRow, columns: list[Column]) -> dict[str, str]:
    return {c.name: row.cells[c.name].text for c in columns if c.name in row.cells}


def _inner(table: Table) -> list[Column]:
    return [column for column in table.columns if table.is_inner(column)]


def _has_any(row: FilledRow, columns: list[Column]) -> bool:
    return any(row.cells[c.name].text.strip() for c in columns if c.name in row.cells)


def _has_room(row: FilledRow, table: Table) -> bool:
    """Whether all that a row tells of the inner list has room in fields of the entry itself."""
    told = [column for column in _inner(table) if _has_any(row, [column])]
    return all(outer_paths(column, table) for column in told)


def _is_blank(group: list[FilledRow], table: Table) -> bool:
    """Whether rows tell nothing but the code that stands in them for good."""
    fixed = {table.columns[0].name} if table.fixed else set()
    told = [column for column in table.columns if column.name not in fixed]
    return not any(_has_any(row, told) for row in group)


# ---- fields


def _put(entry: Mapping, path: str, value: Tree) -> None:
    """Set the field at the end of a way, with what encloses it."""
    *above, name = path.split(".")
    for step in above:
        child = next(iter(items_of(entry.fields.get(step))), None)
        if not isinstance(child, Mapping):
            child = entry.fields[step] = Mapping({}, value.line)
        child.line = child.line or value.line
        entry = child
    entry.fields[name] = value


def _take_out(entry: Mapping, path: str) -> None:
    """Take out the field at the end of a way, and what enclosed nothing else."""
    name, _, rest = path.partition(".")
    if not rest:
        entry.fields.pop(name, None)
        return
    told = items_of(entry.fields.get(name))
    child = told[0] if told else None
    if isinstance(child, Mapping):
        _take_out(child, rest)
        if not child.fields:
            left = Items(told[1:], 0)
            if left.items:
                entry.fields[name] = left
            else:
                del entry.fields[name]


def _mark(entry: Mapping, path: str, line: int) -> None:
    """Let a field stand on a line of the form, and what encloses it."""
    tree: Tree | None = entry
    for name in path.split("."):
        tree = next(iter(items_of(tree)), None)
        tree = tree.fields.get(name) if isinstance(tree, Mapping) else None
        if tree is not None:
            tree.line = tree.line or line
    for item in items_of(tree):
        item.line = line


def _with_places(entry: Mapping, way: str) -> str:
    """A way with the place of the first entry in each list on it, as the walk says it."""
    name, _, rest = way.partition(".")
    child = entry.fields.get(name)
    if not rest or child is None:
        return way
    first = next(iter(items_of(child)), None)
    inside = _with_places(first, rest) if isinstance(first, Mapping) else rest
    return joined(f"{name}[0]" if isinstance(child, Items) else name, inside)


def _evidence(one: Mapping, entry: Mapping, table: Table) -> dict[str, Tree]:
    """The evidence of an entry for what its own fields told until now, where a form shows it."""
    ways = (way for c in _inner(table) for way in inner_paths(c, table))
    names = {way.partition(".")[0] for way in ways if "." in way}
    told = {name: entry.fields[name] for name in names if name in entry.fields}
    return {name: tree for name, tree in told.items() if name not in one.fields}


def _count(entries: list[Mapping], table: Table) -> None:
    """Number the entries that are silent in a column that counts them, by their place."""
    for column in table.columns:
        for place, entry in enumerate(entries if column.counts else (), 1):
            if cell_of(entry, column.paths) is None:
                _put(entry, column.paths[0], Scalar(str(place), entry.line))


def _line_of(entries: list[Mapping]) -> int:
    return min((entry.line for entry in entries if entry.line), default=0)


def _are_same(told: list[Mapping], entries: list[Mapping]) -> bool:
    return len(told) == len(entries) and all(a is b for a, b in zip(told, entries, strict=True))


def _place_in(entry: Mapping, entries: list[Mapping]) -> int:
    """Where it stands among these, behind them all where it is new."""
    return next((at for at, one in enumerate(entries) if one is entry), len(entries))


def _is_in(entry: Mapping, entries: list[Mapping]) -> bool:
    """Whether it is one of these, not only equal to one."""
    return any(entry is one for one in entries)


def _ways(tree: Tree, path: str) -> Iterator[str]:
    """The ways to all values below an entry, without the places in lists."""
    if isinstance(tree, Mapping):
        for name, child in tree.fields.items():
            yield from _ways(child, joined(path, name))
    elif isinstance(tree, Items) and any(not isinstance(item, Scalar) for item in tree.items):
        for item in tree.items:
            yield from _ways(item, path)
    else:
        yield path


def _is_shown(way: str, shown: set[str]) -> bool:
    return way in shown or any(way.startswith(f"{one}.") for one in shown)


def _named(entry: Mapping, table: Table) -> str:
    """What an entry is called in a message."""
    paths = [path for column in table.columns if column.is_required for path in column.paths]
    told = text_of(cell_of(entry, tuple(paths)))
    if told:
        return told
    texts = (text_of(child) for child in entry.fields.values())
    return next((text for text in texts if text), "")


# ---- the form as a document


def _forms_among(documents: list[Mapping]) -> Iterator[str]:
    """The ids of the documents that are called as a form calls itself."""
    names = words_of("forms")["own-document"]
    for document in documents:
        title, id_ = (text_of(document.fields.get(name)) for name in ("title", "id"))
        if id_ and match_key(title).startswith((match_key(names.th), match_key(names.en))):
            yield id_


def _said_in(entry: Mapping, row: FilledRow, inner: str, table: Table) -> FilledCell | None:
    """The cell with the words of a new entry that could tell its evidence and does not: a text of
    its own, or one that its row tells in the inner list. None where there is no such cell."""
    start = f"{inner}." if inner else ""
    ways = {way for column in table.columns for way in column.paths}
    if EVIDENCE in entry.fields or f"{start}{EVIDENCE}.source" not in ways:
        return None
    told = [column for column in table.columns if _has_any(row, [column])]
    told = [c for c in told if table.is_inner(c)] or ([] if inner else told)
    texts = [column for column in told if column.kind == "text"]
    first = next(iter([*texts, *told]), None)
    return row.cells[first.name] if first else None


# ---- the id of a new case


def _give_id(tree: Mapping, merge: _Merge, form: Form, file: str) -> Fault | None:
    """Make the id of a case that has none from its names; what is told of it."""
    if "id" in tree.fields:
        return None
    cell = next((cells["id"] for _, cells in merge.cells.values() if "id" in cells), None)
    line, place = (cell.line, cell.place) if cell else (0, "id")
    names = [*_names_of(tree, form)]
    if not names or not all(names):
        return make_fault("form-without-id", file, line, place, "")
    given = slug_of(" ".join(names))[:_LONGEST_ID].strip("-")
    tree.fields = {"id": Scalar(given, line), **tree.fields}
    return make_fault("form-id-given", file, line, place, given)


def _names_of(tree: Mapping, form: Form) -> Iterator[str]:
    """The names that a case cannot be without, in English where they are told in it."""
    for table in form.tables:
        needed = (column for column in table.columns if table.is_one and column.is_required)
        for column in islice(needed, 1):
            ways = [joined(table.path, way) for way in column.paths]
            english = [f"{way.removesuffix('_th')}_en" for way in ways]
            yield text_of(cell_of(tree, (*english, *ways)))
