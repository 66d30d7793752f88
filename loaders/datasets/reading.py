"""A data set → its records: the files of a mapping opened, bound and read, row after row.

This is the face of the room. A data set is read as often as it is asked: first what is read first
(its registers), then all.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from govinno.loaders.datasets.account import Account
from govinno.loaders.datasets.binding import DOCUMENT, Binder, Scene, Scope, Source, key_text, slug
from govinno.loaders.datasets.checks import check_mapping, is_register, unit_of
from govinno.loaders.datasets.mapping import (
    Branch,
    DataSet,
    FileSpec,
    Leaf,
    RecordSpec,
    read_mapping,
    shipped,
)
from govinno.loaders.datasets.readers import Broken, Row, Table, open_table
from govinno.loaders.datasets.templates import Reference
from govinno.loaders.nearest import nearest_to
from govinno.loaders.record import Record
from govinno.loaders.spec import load_spec
from govinno.loaders.written import as_record
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree
from govinno.records.faults import Fault, make_fault


def find_mapping(word: str) -> tuple[DataSet | None, list[Fault]]:
    """The mapping at a path, or one that ships by its name, held against the model.

    None with the faults that forbid to use it.
    """
    path = Path(word)
    if not path.is_file() and word in shipped():
        path = shipped()[word]
    try:
        data = path.read_bytes()
    except OSError:
        nearest = nearest_to(word, shipped())
        return None, [make_fault("mapping-missing", word, 0, "", word, nearest=nearest)]
    dataset, faults = read_mapping(data, str(path))
    if dataset is None:
        return None, faults
    faults = [*faults, *check_mapping(dataset)]
    is_right = not any(fault.severity == "error" for fault in faults)
    return (dataset if is_right else None), faults


@dataclass(slots=True)
class DataSetRecord(Record):
    """A record of a data set: `cells` of the table called `label` became what it tells."""

    id: str = ""
    label: str = ""
    cells: int = 0


@dataclass(slots=True)
class Reading:
    """One data set at one place, a folder or a file. `account` and `faults` are whole when all
    records were taken."""

    dataset: DataSet
    root: Path
    account: Account = field(default_factory=Account)
    faults: list[Fault] = field(default_factory=list)
    paths: dict[str, list[Path]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.paths = {name: self._paths(spec) for name, spec in self.dataset.files.items()}

    def _paths(self, spec: FileSpec) -> list[Path]:
        if self.root.is_file():
            mine = len(self.dataset.files) == 1 or any(self.root.match(p) for p in spec.paths)
            return [self.root] if mine else []
        found = [path for pattern in spec.paths for path in sorted(self.root.glob(pattern))]
        return [path for path in dict.fromkeys(found) if path.is_file()]

    def files(self) -> list[Path]:
        """Every file of the data set that is there, the one of its rows first."""
        mains = [record.each for record in self.dataset.records if record.each]
        names = dict.fromkeys([*mains, *self.paths])
        return [path for name in names for path in self.paths[name]]

    def missing(self) -> Iterator[Fault]:
        """The files that a mapping names and that are not there."""
        for name, spec in self.dataset.files.items():
            if not self.paths[name]:
                told = ", ".join(spec.paths)
                path = f"files.{name}.path"
                yield make_fault(
                    "mapping-no-file",
                    self.dataset.file,
                    spec.line,
                    path,
                    told,
                    folder=str(self.root),
                )

    # ---- records

    def first(self) -> Iterator[Record]:
        """The registers only: they are read before anything else."""
        yield from Pass(self, [r for r in self.dataset.records if is_register(r.kind)]).records()

    def records(self) -> Iterator[Record]:
        """All records; what is wrong with the data set as a whole comes as one with faults only.

        The registers come first.
        """
        self.account, self.faults = Account(), []
        last = Pass(self, sorted(self.dataset.records, key=lambda r: not is_register(r.kind)))
        yield from last.records()
        last.finish()
        self.faults += self.account.faults()


class Pass:
    """One reading of some kinds of records of a data set."""

    def __init__(self, reading: Reading, records: list[RecordSpec]) -> None:
        self.reading, self.dataset, self.account = reading, reading.dataset, reading.account
        self.specs = records
        self.kept: dict[str, list[Row]] = {}
        self.streamed: set[str] = set()
        self.mains = [record.each for record in records if record.each]
        self.last_faults: list[Fault] = []

    def records(self) -> Iterator[Record]:
        """The records of every kind, in the order of the mapping."""
        try:
            yield from self._records()
        except (OSError, EOFError, ValueError, RecursionError, zlib.error) as error:
            file = str(self.reading.root)
            fault = make_fault("dataset-unreadable", file, 0, "", "", reason=str(error))
            yield Record(None, None, b"", faults=[fault])

    def _records(self) -> Iterator[Record]:
        if missing := [*self.reading.missing()]:
            yield Record(None, None, b"", faults=missing)
            return
        sources = {name: self._source(name) for name in self.dataset.files}
        for spec in self.specs:
            tables = self._tables(spec.each) if spec.each else [None]
            for table in tables:
                yield from self._of_table(spec, table, sources)
        for name, rows in self.kept.items():
            source = sources[name]
            keys = next(iter(source.indexes), ())
            places = [source.columns[key] for key in keys]
            for row in rows:
                self._count_joined(row, [key_text(row.cells[place]) for place in places])

    def _count_joined(self, row: Row, key: list[str]) -> None:
        if row.taken:
            self.account.count(row)
        else:
            self.account.unreached(row, ", ".join(key))

    # ---- files

    def _tables(self, name: str) -> list[Table]:
        spec = self.dataset.files[name]
        wanted = frozenset(self._wanted())
        found = []
        for path in self.reading.paths[name]:
            table = open_table(spec, path, self.dataset.empty, wanted)
            if table.columns:
                found.append(table)
                continue
            empty = make_fault("file-empty", str(path), 0, "", "")
            self.last_faults += table.faults or [empty]
        return found

    def _wanted(self) -> Iterator[str]:
        """Every column that the mapping names."""
        for spec in self.dataset.files.values():
            yield from spec.left_out
        for record in self.dataset.records:
            yield from _named(record.root)
            yield from _named_in(record.id) if record.id else ()

    def _fault(self, fault: Fault) -> None:
        self.last_faults.append(fault)

    def _source(self, name: str) -> Source:
        """A file that others lead to: its rows are read when they are asked for, and kept."""
        tables = self._tables(name)
        columns = dict.fromkeys(c for table in tables for c in table.columns)
        index = {column: place for place, column in enumerate(columns)}

        def rows() -> Iterable[Row]:
            if name in self.mains:
                return self._streamed(name)
            if name not in self.kept:
                self.kept[name] = list(self._all(name, tables, index))
            return self.kept[name]

        return Source(index, rows, str(tables[0].path) if tables else name)

    def _all(self, name: str, tables: list[Table], index: dict[str, int]) -> Iterator[Row]:
        for table in tables:
            self._open(name, table)
            places = [index[column] for column in table.columns]
            is_same = places == list(range(len(index)))
            for row in table.rows:
                if isinstance(row, Broken):
                    self._broken(table, row)
                    continue
                if not is_same:
                    cells = [""] * len(index)
                    for place, cell in zip(places, row.cells, strict=True):
                        cells[place] = cell
                    row.cells = cells
                yield row

    def _streamed(self, name: str) -> Iterator[Row]:
        """The rows of a file that is read for its own records as well: counted there."""
        for table in self._tables(name):
            for row in table.rows:
                if isinstance(row, Row):
                    yield row

    def _broken(self, table: Table, broken: Broken) -> None:
        self.account.broken(table, broken)
        self._fault(broken.fault)

    def _open(self, name: str, table: Table) -> None:
        """Begin the account of a table, and tell what is wrong with its columns."""
        spec = self.dataset.files[name]
        left = sum(1 << n for n, c in enumerate(table.columns) if self._is_left_out(spec, table, n))
        elsewhere = 0
        if name in self.mains:
            for record in self.dataset.records:
                elsewhere |= _elsewhere(record, name, table)
        unknown = 0
        wanted = [*self._wanted()]
        # A list of objects is named by what its objects tell: $(tags.name).
        named = {*wanted, *(word.rpartition(".")[0] for word in wanted)}
        for place, column in enumerate(table.columns):
            is_known = bool({column, f"{name}.{column}"} & named) or place >= table.width
            if not is_known and not self._is_left_out(spec, table, place):
                unknown |= 1 << place
                self._fault(
                    make_fault(
                        "column-not-mapped",
                        str(table.path),
                        table.heading_line,
                        table.written[place],
                        "",
                        name=column or str(place + 1),
                        nearest=nearest_to(column, [*spec.left_out, *named]),
                        mapping=self.dataset.file,
                    )
                )
        self.account.open(table, left, elsewhere, unknown)
        for column in spec.left_out:
            if not any(_is_like(name, column) for name in (*table.columns, *table.written)):
                self.reading.faults.append(
                    make_fault(
                        "left-out-not-there",
                        self.dataset.file,
                        spec.line,
                        f"files.{name}.left_out",
                        column,
                        nearest=nearest_to(column, table.written),
                    )
                )

    def _is_left_out(self, spec: FileSpec, table: Table, place: int) -> bool:
        names = (table.columns[place], table.written[place])
        return any(_is_like(name, told) for name in names for told in spec.left_out)

    # ---- rows

    def _of_table(
        self, spec: RecordSpec, table: Table | None, sources: dict[str, Source]
    ) -> Iterator[Record]:
        if table is not None and spec.each:
            self._open(spec.each, table)
            columns = {column: place for place, column in enumerate(table.columns)}
            sources = sources | {spec.each: replace(sources[spec.each], columns=columns)}
        binder = Binder(self.dataset, sources, self.account, is_register(spec.kind))
        maker = Maker(binder, spec, self.dataset)
        if binder.faults:
            yield Record(None, None, b"", faults=[*binder.faults, *self._take_faults()])
            return
        if table is None:
            yield maker.whole()
        else:
            yield from self._rows(maker, table)
            self._expect(spec, table)
        if faults := self._take_faults():
            yield Record(None, None, b"", faults=faults)

    def _take_faults(self) -> list[Fault]:
        faults, self.last_faults = self.last_faults, []
        return faults

    def _rows(self, maker: Maker, table: Table) -> Iterator[Record]:
        seen: dict[str, tuple[int, int]] = {}
        for row in table.rows:
            if isinstance(row, Broken):
                self._broken(table, row)
                continue
            record = maker.of_row(row)
            if record is None:
                self.account.leave_out(row)
                continue
            if not record.id:
                self.account.count(row, refused=True)
                yield record
                continue
            same = hash(tuple(map(str, row.cells)))
            first = seen.setdefault(record.id, (row.number, same))
            if first[0] == row.number:
                record.cells = self.account.count(row)
                yield record
                continue
            self.account.count(row, refused=True)
            code = "row-repeated" if first[1] == same else "id-not-unique"
            fault = make_fault(
                code, str(table.path), row.number, maker.id_column(), record.id, first=first[0]
            )
            yield Record(None, None, b"", row.number, [fault])

    def _expect(self, spec: RecordSpec, table: Table) -> None:
        assert spec.each is not None
        expected = self.dataset.files[spec.each].rows
        if expected is None or (table is not None and len(self.reading.paths[spec.each]) > 1):
            return
        found = self.account.files[table.label].rows
        if abs(found - expected) * 10 > expected:
            line = self.dataset.files[spec.each].lines.get("rows", 1)
            self.reading.faults.append(
                make_fault(
                    "rows-differ",
                    self.dataset.file,
                    line,
                    f"files.{spec.each}.rows",
                    str(expected),
                    found=found,
                    table=table.label,
                )
            )

    def finish(self) -> None:
        """Tell what was found after the last record."""
        self.reading.faults += self._take_faults()


class Maker:
    """Makes the records of one kind from the rows of one table."""

    def __init__(self, binder: Binder, spec: RecordSpec, dataset: DataSet) -> None:
        entry = unit_of(spec.kind)
        assert entry is not None
        self.spec, self.dataset, self.binder = spec, dataset, binder
        scope: Scope = binder.scope(spec.each)
        self.identify = binder.leaf(spec.id, scope, holds="id") if spec.id else None
        self.when = binder.conditions(spec.root.when, scope)
        root = replace(spec.root, when=())
        self.make = binder.branch(root, entry, scope, is_root=True)
        self.document = _constant(dataset.source)
        self.selection = _constant(dataset.selection) if dataset.selection else None
        self._note_licence()

    def _note_licence(self) -> None:
        told = [
            f"{word}: {text}"
            for word, text in (("Licence", self.dataset.licence), ("Edition", self.dataset.edition))
            if text
        ]
        note = self.document.get("note")
        if isinstance(note, Scalar):
            told.insert(0, note.text)
        if told:
            self.document["note"] = Scalar("; ".join(told), 0)

    def id_column(self) -> str:
        """The columns that the id is made of, for a message."""
        leaf = self.spec.id
        return ", ".join(_named_in(leaf)) if leaf else ""

    def _scene(self, row: Row | None) -> Scene:
        scene = Scene(self.binder.slots)
        if row is not None:
            scene.rows[0] = row
            scene.main = row.number
        return scene

    def whole(self) -> DataSetRecord:
        """The one record of the whole data set."""
        scene = self._scene(None)
        tree = next(iter(self.make(scene, lambda _n: "")), None)
        assert isinstance(tree, Mapping)
        id_ = f"{self.dataset.key}-{self.spec.name}"
        table = load_spec(self.spec.kind).table
        if table and table.named_after_file:
            tree.fields = {table.named_after_file: Scalar(id_, 0), **tree.fields}
        return self._record(tree, scene, id_)

    def of_row(self, row: Row) -> DataSetRecord | None:
        """The record of a row; None where a condition leaves it out. Without an id it has a fault."""
        scene = self._scene(row)
        if self.when and not self.when(scene):
            return None
        assert self.identify is not None
        told = self.identify(scene)
        for used, column in scene.used:
            used.taken |= 1 << column
        if not told:
            place = self.id_column()
            fault = make_fault("row-without-id", str(row.table.path), row.number, place, "")
            return DataSetRecord(None, None, b"", row.number, [fault])
        id_ = slug(told if isinstance(told, str) else "; ".join(map(str, told)), self.dataset.key)
        scene.places["id"] = row.table.places[scene.used[-1][1]].replace("{row}", str(row.number))
        tree = next(iter(self.make(scene, lambda _n: "")), None)
        assert isinstance(tree, Mapping)
        tree.fields = {"id": Scalar(id_, row.number), **self._about(tree), **tree.fields}
        record = self._record(tree, scene, id_)
        record.line, record.label = row.number, row.table.label
        return record

    def _about(self, tree: Mapping) -> dict[str, Tree]:
        """What holds for every case: its document and how it was chosen."""
        document = Mapping({"id": Scalar(DOCUMENT, 0), **self.document}, 0)
        more = tree.fields.pop("sources", None)
        others = more.items if isinstance(more, Items) else [more] if more else []
        about: dict[str, Tree] = {"sources": Items([document, *others], 0)}
        if self.selection and "selection" not in tree.fields:
            about["selection"] = Mapping(dict(self.selection), 0)
        return about

    def _record(self, tree: Mapping, scene: Scene, id_: str) -> DataSetRecord:
        made = as_record(tree, scene.places, self.spec.kind)
        return DataSetRecord(
            made.kind, made.tree, made.kept, made.line, scene.faults, made.words, id_
        )


def _is_like(name: str, told: str) -> bool:
    """Whether a column is the one that is told, or one of those: `SDG_*`."""
    return name == told or ("*" in told and fnmatchcase(name, told))


def _constant(branch: Branch) -> dict[str, Tree]:
    """The fields of a block that is the same for all records."""
    told: dict[str, Tree] = {}
    for name, templates in branch.fields.items():
        texts = [
            "".join(piece for piece in text if isinstance(piece, str))
            for leaf in templates
            if isinstance(leaf, Leaf)
            for text in leaf.texts
        ]
        scalars: list[Tree] = [Scalar(text, 0) for text in texts if text]
        if scalars:
            told[name] = scalars[0] if len(scalars) == 1 else Items(scalars, 0)
    return told


def _named(branch: Branch) -> Iterator[str]:
    """Every column that a template names, those of its conditions and joins among them."""
    wheres = [(join.file, join.where) for join in branch.joins]
    if branch.each:
        each = branch.each
        yield from (r.name for text in (each.text, each.one_per) for r in _refs(text))
        wheres.append((each.file, each.where))
    for file, where in wheres:
        for column, text in where:
            yield f"{file}.{column}"
            yield from (r.name for r in _refs(text))
    yield from (r.name for condition in branch.when for r in _refs(condition.column))
    for templates in branch.fields.values():
        for template in templates:
            yield from _named_in(template) if isinstance(template, Leaf) else _named(template)


def _named_in(leaf: Leaf) -> Iterator[str]:
    texts = (*leaf.texts, *(condition.column for condition in leaf.when))
    yield from (r.name for text in texts for r in _refs(text))


def _refs(text: Iterable[str | Reference]) -> Iterator[Reference]:
    return (piece for piece in text if isinstance(piece, Reference))


def _elsewhere(record: RecordSpec, name: str, table: Table) -> int:
    """The columns that a record of another file takes from this one, which is read for itself."""
    if record.each == name:
        return 0
    named = {*_named(record.root)}
    return sum(1 << n for n, column in enumerate(table.columns) if f"{name}.{column}" in named)
