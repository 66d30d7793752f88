"""Ties a mapping to the columns of open files: templates → functions that build record trees.

Binding is done once; per row only small functions run. A column that is named and not there is a
fault of the mapping, with the nearest one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from govinno.loaders.cited import cited
from govinno.loaders.datasets.account import Account
from govinno.loaders.datasets.checks import Entry
from govinno.loaders.datasets.mapping import NO, Branch, Condition, DataSet, Each, Join, Leaf
from govinno.loaders.datasets.readers import Row
from govinno.loaders.datasets.templates import Reference, Text, references
from govinno.loaders.datasets.traps import Kind as Holds
from govinno.loaders.datasets.traps import array_items, read_cell
from govinno.loaders.keys import digest
from govinno.loaders.nearest import nearest_to
from govinno.loaders.register import KEYS
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree
from govinno.records.faults import Fault, make_fault
from govinno.records.places import place_in_words
from govinno.records.text import match_key

#: What a text gives: nothing, one value, or several from one cell.
Told = str | list[Any] | None
_WHOLE_NUMBER = re.compile(r"(-?\d+)\.0+")
_SLUG = re.compile("[^a-z0-9]+")
#: The name under which every record knows the document of its data set.
DOCUMENT = "dataset"


class Scene:
    """What one record is built from: the rows at hand by slot, and what is found on the way.

    `used` are the cells that were told, in order; `places` where each value stands.
    """

    __slots__ = ("faults", "main", "places", "rows", "used", "words")

    def __init__(self, slots: int) -> None:
        self.rows: list[Row | None] = [None] * slots
        self.words: dict[str, Any] = {}
        self.used: list[tuple[Row, int]] = []
        self.places: dict[str, str] = {}
        self.faults: list[Fault] = []
        self.main = 0


@dataclass(slots=True)
class Source:
    """A file at hand: the index of its columns, and a way to its rows."""

    columns: dict[str, int]
    rows: Callable[[], Iterable[Row]]
    path: str
    indexes: dict[tuple[str, ...], dict[tuple[str, ...], list[Row]]] = field(default_factory=dict)

    def index(self, names: tuple[str, ...]) -> dict[tuple[str, ...], list[Row]]:
        """The rows by what these columns say, made once."""
        if names not in self.indexes:
            places = [self.columns[name] for name in names]
            found: dict[tuple[str, ...], list[Row]] = {}
            for row in self.rows():
                key = tuple(key_text(row.cells[place]) for place in places)
                found.setdefault(key, []).append(row)
            self.indexes[names] = found
        return self.indexes[names]


def key_text(cell: Any) -> str:
    """What an id says, however its file wrote it: 252, "252", 252.0."""
    text = cell if isinstance(cell, str) else "; ".join(map(str, cell))
    found = _WHOLE_NUMBER.fullmatch(text)
    return found[1] if found else text


_BEGINS_WITH_YEAR = re.compile(r"([0-9]{4})(?:\.0+|-[0-9]{2}\b.*)?")


def year_text(text: str) -> str:
    """The year of a day that begins with it; any other text as it is."""
    found = _BEGINS_WITH_YEAR.fullmatch(text)
    return found[1] if found else text


_READS = {"number": key_text, "year": year_text}


def slug(text: str, dataset: str) -> str:
    """An id from a text: letters and digits stay; what is lost otherwise is told by a digest."""
    plain = _SLUG.sub("-", text.lower()).strip("-")
    is_exact = plain == text.lower() and plain
    return (
        f"{dataset}-{plain}"
        if is_exact
        else f"{dataset}-{plain[:40]}{'-' * bool(plain)}{digest(text)}"
    )


class Scope:
    """The names that a text may use in one place of a mapping, each with its slot."""

    def __init__(self, binder: Binder, main: str | None, slots: dict[str, int]) -> None:
        self.binder, self.main, self.slots = binder, main, slots
        self.words: frozenset[str] = frozenset()

    def inner(self, *files: str, words: Iterable[str] = ()) -> Scope:
        """The same names and some more."""
        slots = dict(self.slots)
        for file in files:
            slots[file] = self.binder.new_slot()
        scope = Scope(self.binder, self.main, slots)
        scope.words = self.words | set(words)
        return scope

    def column(self, name: str) -> tuple[int, int] | None:
        """The slot and the place of a column; None where there is none of that name."""
        sources = self.binder.sources
        if self.main and name in sources[self.main].columns:
            return self.slots[self.main], sources[self.main].columns[name]
        file, _, rest = name.partition(".")
        if file in self.slots and rest in sources[file].columns:
            return self.slots[file], sources[file].columns[rest]
        return None

    def known(self) -> list[str]:
        """The names that may be meant, for a message."""
        names = list(self.binder.sources[self.main].columns) if self.main else []
        more = (f"{f}.{c}" for f in self.slots for c in self.binder.sources[f].columns)
        return [*names, *(n for n in more if not (self.main and n.startswith(f"{self.main}.")))]


class Binder:
    """Binds the templates of one kind of record."""

    def __init__(
        self, dataset: DataSet, sources: dict[str, Source], account: Account, is_register: bool
    ) -> None:
        self.dataset, self.sources, self.account = dataset, sources, account
        self.is_register = is_register
        self.faults: list[Fault] = []
        self.slots = 0

    def new_slot(self) -> int:
        self.slots += 1
        return self.slots - 1

    def scope(self, main: str | None) -> Scope:
        """The names of a record: the columns of its own file."""
        return Scope(self, main, {main: self.new_slot()} if main else {})

    def fault(self, code: str, line: int, path: str, value: str, **details: object) -> None:
        self.faults.append(make_fault(code, self.dataset.file, line, path, value, **details))

    # ---- texts

    def text(
        self, text: Text, scope: Scope, line: int, path: str, look: Look | None = None
    ) -> Callable[[Scene], Told]:
        """A function that tells what a text says; nothing where one of its columns is empty.

        `look` takes the traps out of each cell.
        """
        pieces = [self._piece(piece, scope, line, path, look) for piece in text]
        if len(pieces) == 1:
            return pieces[0]

        def several(scene: Scene) -> Told:
            mark, told = len(scene.used), []
            for piece in pieces:
                value = piece(scene)
                if not value:
                    del scene.used[mark:]
                    return None
                told.append(value if isinstance(value, str) else "; ".join(map(str, value)))
            return "".join(told)

        return several

    def _piece(
        self, piece: str | Reference, scope: Scope, line: int, path: str, look: Look | None
    ) -> Callable[[Scene], Told]:
        if isinstance(piece, str):
            return lambda _scene: piece
        word, _, inner = piece.name.partition(".")
        if word in scope.words:
            return _word(word, inner) if look is None else _then(_word(word, inner), look)
        found = scope.column(piece.name)
        outer, _, of_item = piece.name.rpartition(".")
        if found is None and (listed := scope.column(outer)):
            return _then(_cell(*listed), lambda told, _s: _of_items(told, of_item))
        if found is None:
            nearest = nearest_to(piece.name, [*scope.known(), *scope.words])
            self.fault("mapping-column", line, path, piece.name, nearest=nearest)
            return lambda _scene: None
        return _cell(*found) if look is None else _then(_cell(*found), look)

    # ---- conditions

    def conditions(
        self, conditions: Sequence[Condition], scope: Scope
    ) -> Callable[[Scene], bool] | None:
        """Whether all of them hold; None where there is none. A cell that decides is told."""
        if not conditions:
            return None
        bound = [self._condition(condition, scope) for condition in conditions]
        return bound[0] if len(bound) == 1 else lambda scene: all(holds(scene) for holds in bound)

    def _condition(self, condition: Condition, scope: Scope) -> Callable[[Scene], bool]:
        text = self.text(condition.column, scope, condition.line, condition.path)
        values, is_not = condition.values, condition.is_not
        no = frozenset(map(match_key, NO)) if condition.is_flag else frozenset()

        def holds(scene: Scene) -> bool:
            mark = len(scene.used)
            told = text(scene)
            if not told:
                return is_not
            says = {match_key(str(t)) for t in ([told] if isinstance(told, str) else told)}
            hit = not values or not values.isdisjoint(says)
            # What the mapping names is told, also where it is the reason to tell nothing.
            if hit or says <= no:
                _take(scene, mark)
            if is_not or not hit:
                del scene.used[mark:]
            return hit != is_not

        return holds

    # ---- values

    def leaf(
        self, leaf: Leaf, scope: Scope, key: str = "", holds: Holds = "text"
    ) -> Callable[[Scene], Told]:
        """A function that tells the value of a leaf. `key` makes an id of it; `holds` is what its
        cells are expected to hold."""
        look = _look("id" if key else holds, _declared(leaf))
        if leaf.is_array:
            look = _parted(look)
        texts = [self.text(text, scope, leaf.line, leaf.path, look) for text in leaf.texts]
        value = texts[0] if len(texts) == 1 else _first(texts)
        if leaf.split:
            split, whole = leaf.split, leaf.whole
            value = _then(value, lambda told, _s: parts_of(told, split, whole))
        if leaf.before:
            end = leaf.before
            value = _then(
                value, lambda told, _s: _each_of(told, lambda t: t.partition(end)[0].strip())
            )
        if leaf.read:
            reads = _READS[leaf.read]
            value = _then(value, lambda told, _s: _each_of(told, reads))
        if leaf.codes is not None:
            value = _then(value, self._lookup(leaf))
        if key:
            value = _then(value, lambda told, _s: slug(key_text(told), key))
        when = self.conditions(leaf.when, scope)
        if when is None:
            return value
        return lambda scene: value(scene) if when(scene) else None

    def _lookup(self, leaf: Leaf) -> Callable[[Any, Scene], Told]:
        codes, otherwise = leaf.codes or {}, leaf.otherwise
        cache: dict[str, str | None] = {}

        def one(term: str, scene: Scene) -> str | None:
            if term not in cache:
                cache[term] = codes.get(match_key(term), otherwise)
            code = cache[term]
            if code is None:
                row, column = scene.used[-1] if scene.used else (None, 0)
                name = row.table.written[column] if row else ""
                file = str(row.table.path) if row else self.dataset.file
                nearest = nearest_to(term, codes)
                line = row.number if row else leaf.line
                if row:
                    row.told |= 1 << column
                told = {"key": leaf.path, "line_of_mapping": leaf.line, "nearest": nearest}
                scene.faults.append(make_fault("term-not-in-table", file, line, name, term, **told))
            return code

        def look_up(told: Any, scene: Scene) -> Told:
            if isinstance(told, str):
                return one(told, scene)
            return list(filter(None, dict.fromkeys(one(str(term), scene) for term in told)))

        return look_up

    # ---- entries

    def branch(self, branch: Branch, entry: Entry, scope: Scope, *, is_root: bool = False) -> Maker:
        """A function that gives the entries of a template, with their places below a way."""
        each, reached = branch.each, scope
        if each:
            files = (each.file,) if each.kind == "rows" else ()
            words = {"parts": ("part",), "items": ("item",)}.get(each.kind, ())
            reached = scope.inner(*files, words=words)
        reached = reached.inner(*(join.file for join in branch.joins))
        joins = [self._join(join, scope if not each else reached, reached) for join in branch.joins]
        when = self.conditions(branch.when, reached)
        fields = [
            (name, self._field(name, branch, entry, reached), name in branch.lists)
            for name in branch.fields
            if entry.known(name)
        ]
        has_evidence = (
            not is_root
            and not self.is_register
            and entry.takes_evidence
            and "evidence" not in branch.fields
        )

        def one(scene: Scene, path: str) -> Mapping | None:
            mark = len(scene.used)
            for join in joins:
                join(scene)
            if when and not when(scene):
                return None
            told: dict[str, Tree] = {}
            for name, make, is_list in fields:
                value = make(scene, f"{path}.{name}" if path else name, is_list)
                if value is not None:
                    told[name] = value
            used = scene.used[mark:]
            if not used and not is_root:
                return None
            if has_evidence:
                told["evidence"] = _evidence(used)
            return Mapping(told, used[0][0].number if used else scene.main)

        if each is None:
            return lambda scene, way: filter(None, [one(scene, way(0))])
        rounds = self._each(each, scope, reached)

        def many(scene: Scene, way: Callable[[int], str]) -> Iterator[Mapping]:
            number = 0
            for _ in rounds(scene):
                if entry := one(scene, way(number)):
                    yield entry
                    number += 1

        return many

    def _field(
        self, name: str, branch: Branch, entry: Entry, scope: Scope
    ) -> Callable[[Scene, str, bool], Tree | None]:
        known = entry.known(name)
        is_key = self.is_register and entry.block is None and name in KEYS
        holds = known.holds if known else "text"
        makers: list[Maker] = []
        for template in branch.fields[name]:
            if isinstance(template, Leaf):
                key = self.dataset.key if is_key else ""
                makers.append(_leaves(self.leaf(template, scope, key, holds)))
            elif known and known.entry:
                makers.append(self.branch(template, known.entry, scope))
        if len(makers) == 1 and isinstance(branch.fields[name][0], Leaf):
            leaf = branch.fields[name][0]
            assert isinstance(leaf, Leaf)
            return _single(self.leaf(leaf, scope, self.dataset.key if is_key else "", holds))
        return _several(makers)

    def _each(self, each: Each, scope: Scope, inner: Scope) -> Callable[[Scene], Iterator[None]]:
        if each.kind == "rows":
            return self._rows(each, scope, inner)
        is_list = bool(each.split) or each.kind == "items"
        look = _look("text", frozenset({"array-in-cell"}) if is_list else frozenset())
        text = self.text(each.text, scope, each.line, each.path, look)
        split, whole, is_array = each.split, each.whole, each.split == ("array",)
        word = "part" if each.kind == "parts" else "item"

        def parts(scene: Scene) -> Iterator[None]:
            mark = len(scene.used)
            told = text(scene)
            cells = scene.used[mark:]
            del scene.used[mark:]
            if not told:
                return
            if is_array:
                told = _array(told)
            elif split:
                told = parts_of(told, split, whole)
            before = scene.words.get(word)
            for part in [told] if isinstance(told, str) else told:
                scene.words[word] = part, cells
                yield
            scene.words[word] = before

        return parts

    def _rows(self, each: Each, scope: Scope, inner: Scope) -> Callable[[Scene], Iterator[None]]:
        slot, source = inner.slots[each.file], self.sources[each.file]
        names = tuple(name for name, _ in each.where)
        keys = [self.text(text, scope, each.line, each.path) for _, text in each.where]
        if not self._are_columns(names, each.file, each.line, each.path):
            return lambda _scene: iter(())
        one_per = self.text(each.one_per, inner, each.line, each.path) if each.one_per else None
        in_order = self._in_order(each)

        def rows(scene: Scene) -> Iterator[None]:
            found: Iterable[Row] = source.rows()
            if names:
                wanted = tuple(key_text(key(scene) or "") for key in keys)
                found = source.index(names).get(wanted, ()) if all(wanted) else ()
            if in_order:
                found = sorted(found, key=in_order)
            seen: set[str] = set()
            for row in found:
                scene.rows[slot] = row
                if one_per is not None:
                    mark = len(scene.used)
                    key = match_key(str(one_per(scene) or ""))
                    del scene.used[mark:]
                    if key in seen or not key:
                        continue
                    seen.add(key)
                for name in names:
                    row.taken |= 1 << source.columns[name]
                yield
                if not names:
                    scene.used.clear()
            scene.rows[slot] = None

        return rows

    def _in_order(self, each: Each) -> Callable[[Row], int] | None:
        """Tells the place of a row in the order that is declared; None where none is."""
        if each.order is None:
            return None
        name, values = each.order
        if not self._are_columns([name], each.file, each.line, f"{each.path}.in_order"):
            return None
        column = self.sources[each.file].columns[name]
        places = {value: place for place, value in enumerate(values)}
        return lambda row: places.get(match_key(str(row.cells[column])), len(places))

    def _are_columns(self, names: Iterable[str], file: str, line: int, path: str) -> bool:
        known = self.sources[file].columns
        missing = [name for name in names if name not in known]
        for name in missing:
            nearest = nearest_to(name, known)
            self.fault("mapping-column", line, f"{path}.{name}", name, nearest=nearest)
        return not missing

    def _join(self, join: Join, scope: Scope, inner: Scope) -> Callable[[Scene], None]:
        slot, source = inner.slots[join.file], self.sources[join.file]
        names = tuple(name for name, _ in join.where)
        keys = [self.text(text, scope, join.line, join.path) for _, text in join.where]
        if not self._are_columns(names, join.file, join.line, join.path):
            return lambda _scene: None
        told_in = ", ".join(r.name for _, text in join.where for r in references(text))

        def joined(scene: Scene) -> None:
            mark = len(scene.used)
            wanted = tuple(key_text(key(scene) or "") for key in keys)
            _take(scene, mark)
            del scene.used[mark:]
            scene.rows[slot] = None
            if not all(wanted):
                return
            found = source.index(names).get(wanted, [])
            if not found:
                self.account.dangle(source.path, told_in, ", ".join(wanted))
                return
            if len(found) > 1 and any(row.cells != found[0].cells for row in found):
                line = found[1].number
                scene.faults.append(
                    make_fault("join-not-unique", source.path, line, ", ".join(names), wanted[0])
                )
            for row in found[1:]:
                row.taken = -1  # it says the same, or the fault tells it
            for row in found:
                for name in names:
                    row.taken |= 1 << source.columns[name]
            scene.rows[slot] = found[0]

        return joined


#: Gives the entries of a template; the second argument tells the way to the n-th of them.
Maker = Callable[[Scene, Callable[[int], str]], Iterable[Tree]]


def _of_items(told: Any, name: str) -> Told:
    """What the objects of a list say under a name."""
    items = told if isinstance(told, list) else []
    return [str(item[name]) for item in items if isinstance(item, dict) and item.get(name)]


#: Changes what a cell tells, and notes in the scene what was wrong with it.
Look = Callable[[Any, Scene], Told]


def _look(holds: Holds, declared: frozenset[str]) -> Look:
    """Takes the traps out of a cell; what the mapping declares is no trap."""

    def look(told: Any, scene: Scene) -> Told:
        if not isinstance(told, str):
            return [
                one
                for item in told
                if (one := look(item, scene) if isinstance(item, str) else item)
            ]
        text, caught = read_cell(told, holds)
        if not caught:
            return told
        row, column = scene.used[-1]
        if not text:
            row.told |= 1 << column
        for trap in caught:
            if trap.code not in declared:
                file, name = str(row.table.path), row.table.written[column]
                scene.faults.append(trap.at(file, row.number, name, told))
        return text

    return look


def _parted(look: Look) -> Look:
    """What a cell tells as the elements of an array, each by itself."""

    def look_at_elements(told: Any, scene: Scene) -> Told:
        whole = look(told, scene)
        return _array(whole) if whole else None

    return look_at_elements


def _declared(leaf: Leaf) -> frozenset[str]:
    arrays = {"array-in-cell"} if leaf.is_array or leaf.split else set()
    return frozenset(arrays | ({"float-for-whole"} if leaf.read else set()))


def _cell(slot: int, column: int) -> Callable[[Scene], Told]:
    def cell(scene: Scene) -> Told:
        row = scene.rows[slot]
        if row is None:
            return None
        told: Told = row.cells[column]
        if told:
            scene.used.append((row, column))
        return told

    return cell


def _word(word: str, name: str) -> Callable[[Scene], Told]:
    """The part or object that an entry is made for, or a field of that object."""

    def tell(scene: Scene) -> Told:
        at_hand = scene.words.get(word)
        if at_hand is None:
            return None
        value, cells = at_hand
        if name:
            value = value.get(name) if isinstance(value, dict) else None
        if value is None or value in ("", []):
            return None
        scene.used += cells
        return [str(v) for v in value] if isinstance(value, list) else str(value).strip()

    return tell


def _take(scene: Scene, mark: int) -> None:
    for row, column in scene.used[mark:]:
        row.taken |= 1 << column


def _first(texts: Sequence[Callable[[Scene], Told]]) -> Callable[[Scene], Told]:
    def first(scene: Scene) -> Told:
        for text in texts:
            if told := text(scene):
                return told
        return None

    return first


def _then(
    value: Callable[[Scene], Told], change: Callable[[Any, Scene], Told]
) -> Callable[[Scene], Told]:
    def changed(scene: Scene) -> Told:
        told = value(scene)
        return change(told, scene) if told else told

    return changed


def _each_of(told: Any, change: Callable[[Any], str]) -> Told:
    return change(told) if isinstance(told, str) else [change(item) for item in told]


def parts_of(told: Any, split: Sequence[str], whole: Sequence[str]) -> list[str]:
    """The parts of a cell between these signs; what is declared whole stays in one piece."""
    found: list[str] = []
    for text in [told] if isinstance(told, str) else map(str, told):
        kept = {f"\0{n}\0": part for n, part in enumerate(whole) if part in text}
        for sign, part in kept.items():
            text = text.replace(part, sign)
        pieces = [text]
        for sign in split:
            pieces = [part for piece in pieces for part in piece.split(sign)]
        for piece in pieces:
            for sign, part in kept.items():
                piece = piece.replace(sign, part)
            found.append(piece.strip())
    return list(filter(None, dict.fromkeys(found)))


def _array(told: Any) -> list[str]:
    """The elements of an array as a database writes it; a text that is none is the only one."""
    texts = [told] if isinstance(told, str) else map(str, told)
    items = ((text, array_items(text)) for text in texts)
    return [one for text, parts in items for one in ([text] if parts is None else parts) if one]


def _place(scene: Scene, row: Row, column: int) -> str:
    told = row.table.places[column].replace("{row}", str(row.number))
    main = scene.rows[0] if scene.rows else None
    return told if main is None or main.table is row.table else f"{row.table.label} › {told}"


def _single(leaf: Callable[[Scene], Told]) -> Callable[[Scene, str, bool], Tree | None]:
    """A field with one value, or with those of one cell."""

    def make(scene: Scene, path: str, is_list: bool) -> Tree | None:
        mark = len(scene.used)
        told = leaf(scene)
        if not told:
            if told == "":  # a table says that a term tells nothing
                _take(scene, mark)
            del scene.used[mark:]
            return None
        line = _tell(scene, mark, path)
        if isinstance(told, str):
            return Items([Scalar(told, line)], line) if is_list else Scalar(told, line)
        return Items([Scalar(str(item), line) for item in told], line)

    return make


def _tell(scene: Scene, mark: int, path: str) -> int:
    """Take the cells that were used from a mark on; gives the line, and notes the place."""
    if len(scene.used) == mark:
        return scene.main
    row, column = scene.used[mark]
    row.taken |= 1 << column
    if len(scene.used) > mark + 1:
        _take(scene, mark)
    scene.places[path] = _place(scene, row, column)
    return row.number


def _leaves(leaf: Callable[[Scene], Told]) -> Maker:
    """The values of a template that stands in a list."""

    def make(scene: Scene, way: Callable[[int], str]) -> Iterator[Tree]:
        mark = len(scene.used)
        told = leaf(scene)
        for number, item in enumerate([told] if isinstance(told, str) else told or ()):
            if item:
                yield Scalar(str(item), _tell(scene, mark, way(number)))

    return make


def _several(makers: Sequence[Maker]) -> Callable[[Scene, str, bool], Tree | None]:
    """A field with the entries or values of all its templates."""

    def make(scene: Scene, path: str, is_list: bool) -> Tree | None:
        items: list[Tree] = []
        for maker in makers:
            before = len(items)

            def way(number: int, before: int = before) -> str:
                return f"{path}[{before + number}]" if is_list or len(makers) > 1 else path

            items += maker(scene, way)
        if not items:
            return None
        if not is_list and len(items) == 1 and len(makers) == 1:
            return items[0]
        return Items(items, items[0].line)

    return make


def _evidence(used: Sequence[tuple[Row, int]]) -> Mapping:
    """Where an entry stands: file, row and columns; and what stands in the first of them."""
    row, column = used[0]
    by_row: dict[int, tuple[Row, dict[str, None]]] = {}
    for other, place in used:
        by_row.setdefault(id(other), (other, {}))[1][other.table.written[place]] = None
    told = "; ".join(
        place_in_words(r.table.label, r.number, " · ".join(names)) for r, names in by_row.values()
    )
    cell = row.cells[column]
    words = cell if isinstance(cell, str) else "; ".join(map(str, cell))
    return cited(DOCUMENT, told, read_cell(words)[0], row.number)
