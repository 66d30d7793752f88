"""A mapping file → what it declares, with the line of each word. docs/open-data.md tells its keys.

Read with the YAML reader of records, so that every message has a line of the mapping itself.
What is not as the keys want it is a fault; a mapping with errors reads no row.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from govinno.loaders.datasets.templates import Reference, Text, parse_text, replaced
from govinno.loaders.mapping.trees import items_of, joined
from govinno.loaders.nearest import nearest_to
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree, read_yaml, texts_of
from govinno.records.faults import Fault, make_fault
from govinno.records.text import match_key

FOLDER = Path(__file__).parent / "mappings"

_KEYS = (
    "dataset",
    "source",
    "licence",
    "edition",
    "selection",
    "empty",
    "tables",
    "files",
    "records",
)
_FILE_KEYS = (
    "path",
    "format",
    "separator",
    "encoding",
    "sheet",
    "heading",
    "columns",
    "at",
    "rows",
    "left_out",
    "undecided",
    "from_name",
)
_RECORD_KEYS = ("kind", "each", "id", "join", "when", "unless", "fields")
_LEAF_KEYS = (
    "take",
    "first",
    "codes",
    "otherwise",
    "split",
    "whole",
    "read",
    "before",
    "when",
    "unless",
)
_ENTRY_KEYS = ("each", "join", "when", "unless")
_EACH_KEYS = (
    "rows",
    "where",
    "one_per",
    "in_order",
    "parts",
    "split",
    "whole",
    "numbered",
    "flags",
    "yes",
    "items",
)
#: How a cell may be read: the whole number of `2019.0`, the year of `2019-03-01`.
READS = ("number", "year")
FORMATS = ("csv", "tsv", "xlsx", "json", "jsonl")
#: So many columns are named in a message.
_NAMED = 5
#: What a cell of a flag says where the mapping lists nothing else.
YES = ("x", "1", "yes", "true", "✓")
NO = ("0", "no", "false")
_KEY = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(slots=True)
class FileSpec:
    """One file of a data set; see the keys of a file."""

    name: str
    line: int
    paths: tuple[str, ...] = ()
    format: str | None = None
    separator: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    heading: tuple[int, ...] | None = None
    has_heading: bool = True
    columns: dict[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    at: str = ""
    rows: int | None = None
    left_out: dict[str, str] = field(default_factory=dict)
    #: A pattern of the name of the file, whose parts are columns of each of its rows.
    from_name: Text = ()
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Condition:
    """What a column must say; with no `values` anything. `is_not` turns it round. With `flag` what
    `NO` says is a no that is told, and needs no report."""

    column: Text
    values: frozenset[str]
    is_not: bool
    line: int
    path: str
    is_flag: bool = False


@dataclass(slots=True)
class Leaf:
    """Where one value stands: the first of `texts` that tells something."""

    texts: tuple[Text, ...]
    line: int
    path: str
    codes: dict[str, str] | None = None
    otherwise: str | None = None
    split: tuple[str, ...] = ()
    is_array: bool = False
    whole: tuple[str, ...] = ()
    read: str | None = None
    #: What is read ends before this sign.
    before: str = ""
    when: tuple[Condition, ...] = ()


@dataclass(slots=True)
class Each:
    """What entries are made for: rows of a file, parts of a cell, or objects of a list."""

    kind: str
    line: int
    path: str
    file: str = ""
    where: tuple[tuple[str, Text], ...] = ()
    one_per: Text = ()
    #: A column with the values by which rows are put in order; rows with others come last.
    order: tuple[str, tuple[str, ...]] | None = None
    text: Text = ()
    split: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()


@dataclass(slots=True)
class Join:
    """The one row of a file whose columns say what these texts say."""

    file: str
    where: tuple[tuple[str, Text], ...]
    line: int
    path: str


@dataclass(slots=True)
class Branch:
    """An entry with fields; each field has one template or several."""

    fields: dict[str, list[Leaf | Branch]]
    line: int
    path: str
    lines: dict[str, int]
    each: Each | None = None
    joins: tuple[Join, ...] = ()
    when: tuple[Condition, ...] = ()
    #: The names of fields whose template was written as a list.
    lists: frozenset[str] = frozenset()


@dataclass(slots=True)
class RecordSpec:
    """One kind of record of a data set."""

    name: str
    kind: str
    line: int
    each: str | None
    id: Leaf | None
    root: Branch


@dataclass(slots=True)
class DataSet:
    """A whole mapping. `file` is where it stands, `digest` what it says."""

    key: str
    file: str
    digest: str
    source: Branch
    selection: Branch | None
    licence: str
    edition: str
    empty: frozenset[str]
    files: dict[str, FileSpec]
    records: list[RecordSpec]


def shipped() -> dict[str, Path]:
    """The mappings that ship, by their names."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}


def read_mapping(data: bytes, file: str) -> tuple[DataSet | None, list[Fault]]:
    """What a mapping declares, None with the faults that forbid to use it."""
    tree, faults = read_yaml(data, file)
    if tree is None:
        return None, faults
    reader = _Reader(file)
    found = reader.dataset(tree, hashlib.sha256(data).hexdigest())
    faults = [*faults, *reader.faults]
    is_right = found and not any(fault.severity == "error" for fault in faults)
    return found if is_right else None, faults


class _Reader:
    """Goes through the tree of a mapping and notes what is not as it should be."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.tables: dict[str, dict[str, str]] = {}

    # ---- what is wrong

    def fault(self, code: str, line: int, path: str, value: str = "", **details: object) -> None:
        self.faults.append(make_fault(code, self.file, line, path, value, **details))

    def _wrong(self, tree: Tree, path: str, th: str, en: str) -> None:
        name = path.rpartition(".")[2] or path
        self.fault("wrong-kind", tree.line, path, name=name, expected_th=th, expected_en=en)

    def _keys(self, tree: Mapping, known: Iterable[str], path: str) -> None:
        known = tuple(known)
        for name in tree.fields.keys() - set(known):
            nearest = nearest_to(name, known)
            way = joined(path, name)
            line = tree.lines.get(name, tree.line)
            self.fault("mapping-key", line, way, name=name, nearest=nearest)

    def _needed(self, tree: Mapping, name: str, path: str) -> Tree | None:
        if name not in tree.fields:
            self.fault("mapping-key-missing", tree.line, joined(path, name), name=name)
        return tree.fields.get(name)

    # ---- plain values

    def _text(self, tree: Tree | None, path: str) -> str:
        if tree is None:
            return ""
        if not isinstance(tree, Scalar):
            self._wrong(tree, path, "ค่าเดียว", "a single value")
            return ""
        return tree.text

    def _texts(self, tree: Tree | None, path: str) -> tuple[str, ...]:
        if any(not isinstance(item, Scalar) for item in items_of(tree)):
            assert tree is not None
            self._wrong(tree, path, "ค่าเดียวหรือรายการของค่า", "a value or a list of values")
        return tuple(texts_of(tree))

    def _map(self, tree: Tree | None, path: str) -> Mapping:
        if tree is None:
            return Mapping({}, 0)
        if not isinstance(tree, Mapping):
            self._wrong(tree, path, "ช่องย่อย", "keys with values")
            return Mapping({}, tree.line)
        return tree

    def _pairs(self, tree: Tree | None, path: str) -> dict[str, str]:
        told = self._map(tree, path)
        return {name: self._text(v, joined(path, name)) for name, v in told.fields.items()}

    def _number(self, text: str, tree: Tree | None, path: str) -> int | None:
        if tree is not None and not text.isdecimal():
            self._wrong(tree, path, "จำนวนนับ", "a whole number")
            return None
        return int(text) if text else None

    # ---- the whole

    def dataset(self, tree: Mapping, digest: str) -> DataSet | None:
        self._keys(tree, _KEYS, "")
        key = self._text(self._needed(tree, "dataset", ""), "dataset")
        if key and not _KEY.fullmatch(key):
            self.fault("bad-id", tree.lines["dataset"], "dataset", key)
        for name, table in self._map(tree.fields.get("tables"), "tables").fields.items():
            self.tables[name] = self._pairs(table, f"tables.{name}")
        source = self._branch(self._map(self._needed(tree, "source", ""), "source"), "source")
        selection = tree.fields.get("selection")
        files = self._map(self._needed(tree, "files", ""), "files")
        specs = {
            name: self._file(name, self._map(value, f"files.{name}"))
            for name, value in files.fields.items()
        }
        self.files = specs
        records = self._map(self._needed(tree, "records", ""), "records")
        kinds = [
            self._record(name, self._map(value, f"records.{name}"))
            for name, value in records.fields.items()
        ]
        return DataSet(
            key,
            self.file,
            digest,
            source,
            self._branch(self._map(selection, "selection"), "selection") if selection else None,
            self._text(tree.fields.get("licence"), "licence"),
            self._text(tree.fields.get("edition"), "edition"),
            frozenset(text.casefold() for text in self._texts(tree.fields.get("empty"), "empty")),
            specs,
            kinds,
        )

    def _file(self, name: str, tree: Mapping) -> FileSpec:
        path = f"files.{name}"
        self._keys(tree, _FILE_KEYS, path)
        told = {
            key: self._text(tree.fields[key], f"{path}.{key}")
            for key in ("format", "separator", "encoding", "sheet", "at", "rows")
            if key in tree.fields
        }
        spec = FileSpec(name, tree.line, lines=tree.lines)
        spec.paths = self._texts(self._needed(tree, "path", path), f"{path}.path")
        spec.format = told.get("format")
        if spec.format and spec.format not in FORMATS:
            line = tree.lines["format"]
            self.fault(
                "mapping-word", line, f"{path}.format", spec.format, known=", ".join(FORMATS)
            )
        spec.separator = {"tab": "\t"}.get(told.get("separator", ""), told.get("separator"))
        spec.encoding, spec.sheet, spec.at = (
            told.get("encoding"),
            told.get("sheet"),
            told.get("at", ""),
        )
        spec.rows = self._number(told.get("rows", ""), tree.fields.get("rows"), f"{path}.rows")
        heading = self._texts(tree.fields.get("heading"), f"{path}.heading")
        spec.has_heading = heading != ("none",)
        if heading and spec.has_heading:
            numbers = (self._number(h, tree, f"{path}.heading") for h in heading)
            spec.heading = tuple(n for n in numbers if n)
        if isinstance(tree.fields.get("columns"), Items):
            spec.names = self._texts(tree.fields["columns"], f"{path}.columns")
        else:
            spec.columns = self._pairs(tree.fields.get("columns"), f"{path}.columns")
        spec.from_name = parse_text(self._text(tree.fields.get("from_name"), f"{path}.from_name"))
        spec.left_out = self._pairs(tree.fields.get("left_out"), f"{path}.left_out")
        self._refuse_undecided(tree, path)
        return spec

    def _refuse_undecided(self, tree: Mapping, path: str) -> None:
        """What a draft leaves open must be decided before a row is read."""
        if names := self._texts(tree.fields.get("undecided"), f"{path}.undecided"):
            shown = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
            way, line = f"{path}.undecided", tree.lines["undecided"]
            self.fault("mapping-undecided", line, way, count=len(names), list=shown)

    def _record(self, name: str, tree: Mapping) -> RecordSpec:
        path = f"records.{name}"
        self._keys(tree, _RECORD_KEYS, path)
        each = self._text(tree.fields.get("each"), f"{path}.each") or None
        if each:
            self._known_file(each, tree.lines["each"], f"{path}.each")
        fields = self._map(self._needed(tree, "fields", path), f"{path}.fields")
        root = self._branch(fields, f"{path}.fields")
        root.joins = self._joins(tree.fields.get("join"), f"{path}.join")
        root.when = self._conditions(tree, path)
        told = tree.fields.get("id")
        if each and told is None:
            self._needed(tree, "id", path)
        leaf = self._leaf(told, f"{path}.id") if told else None
        kind = self._text(self._needed(tree, "kind", path), f"{path}.kind")
        return RecordSpec(name, kind, tree.line, each, leaf, root)

    def _known_file(self, name: str, line: int, path: str) -> None:
        if name not in self.files:
            self.fault("mapping-file", line, path, name, nearest=nearest_to(name, self.files))

    # ---- templates

    def _branch(self, tree: Mapping, path: str) -> Branch:
        each = tree.fields.get("each")
        if each is not None and not isinstance(each, Mapping):
            self._map(each, f"{path}.each")
        fields: dict[str, list[Leaf | Branch]] = {}
        lists = set()
        for name, value in tree.fields.items():
            if name in (*_ENTRY_KEYS, _FLAG):
                continue
            way = joined(path, name)
            fields[name] = [*self._templates(value, way)]
            if isinstance(value, Items) or any(
                isinstance(t, Branch) and t.each for t in fields[name]
            ):
                lists.add(name)
        return Branch(
            fields,
            tree.line,
            path,
            tree.lines,
            self._each(each, f"{path}.each") if isinstance(each, Mapping) else None,
            self._joins(tree.fields.get("join"), f"{path}.join"),
            self._conditions(tree, path),
            frozenset(lists),
        )

    def _templates(self, tree: Tree, path: str) -> Iterator[Leaf | Branch]:
        """The templates of one field; entries for numbers and flags are written out here."""
        if isinstance(tree, Items):
            for number, item in enumerate(tree.items):
                yield from self._templates(item, f"{path}[{number}]")
        elif not isinstance(tree, Mapping) or not {"take", "first"}.isdisjoint(tree.fields):
            yield self._leaf(tree, path)
        else:
            for entry in self._written_out(tree, path):
                yield self._branch(entry, path)

    def _written_out(self, tree: Mapping, path: str) -> Iterator[Mapping]:
        each = tree.fields.get("each")
        if not isinstance(each, Mapping) or {"numbered", "flags"}.isdisjoint(each.fields):
            yield tree
            return
        self._keys(each, _EACH_KEYS, f"{path}.each")
        rest = Mapping({n: t for n, t in tree.fields.items() if n != "each"}, tree.line, tree.lines)
        for number in self._texts(each.fields.get("numbered"), f"{path}.each.numbered"):
            copy = replaced(rest, {}, number)
            assert isinstance(copy, Mapping)
            yield copy
        yield from self._flagged(rest, each, f"{path}.each")

    def _flagged(self, rest: Mapping, each: Mapping, path: str) -> Iterator[Mapping]:
        told = each.fields.get("flags")
        listed = isinstance(told, Items)
        flags = dict.fromkeys(texts_of(told), "") if listed else self._pairs(told, f"{path}.flags")
        yes = self._texts(each.fields.get("yes"), f"{path}.yes") or YES
        for column, code in flags.items():
            copy = replaced(rest, {"flag": column, "code": code})
            assert isinstance(copy, Mapping)
            line = each.line
            said: Tree = Items([Scalar(text, line) for text in yes], line)
            condition = Mapping({column: said}, line, {column: line})
            copy.fields = {**copy.fields, _FLAG: condition}
            yield copy

    def _leaf(self, tree: Tree, path: str) -> Leaf:
        if isinstance(tree, Scalar):
            return Leaf((parse_text(tree.text),), tree.line, path)
        if not isinstance(tree, Mapping):
            self._wrong(tree, path, "ค่าเดียว", "a single value")
            return Leaf((), tree.line, path)
        self._keys(tree, _LEAF_KEYS, path)
        told = tree.fields.get("take", tree.fields.get("first"))
        texts = self._texts(told, joined(path, "take"))
        split = self._texts(tree.fields.get("split"), f"{path}.split")
        leaf = Leaf(tuple(map(parse_text, texts)), tree.line, path)
        leaf.is_array = split == ("array",)
        leaf.split = () if leaf.is_array else split
        leaf.whole = self._texts(tree.fields.get("whole"), f"{path}.whole")
        leaf.read = self._text(tree.fields.get("read"), f"{path}.read") or None
        if leaf.read not in (None, *READS):
            known = ", ".join(READS)
            self.fault("mapping-word", tree.line, f"{path}.read", str(leaf.read), known=known)
        leaf.before = self._text(tree.fields.get("before"), f"{path}.before")
        leaf.otherwise = self._text(tree.fields.get("otherwise"), f"{path}.otherwise") or None
        leaf.codes = self._table(tree.fields.get("codes"), f"{path}.codes")
        leaf.when = self._conditions(tree, path)
        return leaf

    def _table(self, tree: Tree | None, path: str) -> dict[str, str] | None:
        if tree is None:
            return None
        if isinstance(tree, Scalar):
            if tree.text not in self.tables:
                nearest = nearest_to(tree.text, self.tables)
                self.fault("mapping-table", tree.line, path, tree.text, nearest=nearest)
            table = self.tables.get(tree.text, {})
        else:
            table = self._pairs(tree, path)
        return {match_key(term): code for term, code in table.items()}

    def _conditions(self, tree: Mapping, path: str) -> tuple[Condition, ...]:
        told = [
            condition
            for key, is_not in (("when", False), ("unless", True))
            if key in tree.fields
            for condition in self._condition(tree.fields[key], f"{path}.{key}", is_not)
        ]
        if _FLAG in tree.fields:
            flags = [*self._condition(tree.fields[_FLAG], f"{path}.each.flags", False)]
            for flag in flags:
                flag.is_flag = True
            told += flags
        return tuple(told)

    def _condition(self, tree: Tree, path: str, is_not: bool) -> Iterator[Condition]:
        if isinstance(tree, Scalar):
            yield Condition(parse_text(tree.text), frozenset(), is_not, tree.line, path)
            return
        for name, value in self._map(tree, path).fields.items():
            says = frozenset(map(match_key, self._texts(value, joined(path, name))))
            yield Condition((Reference(name),), says, is_not, value.line, path)

    def _where(self, tree: Tree | None, path: str) -> tuple[tuple[str, Text], ...]:
        return tuple((name, parse_text(text)) for name, text in self._pairs(tree, path).items())

    def _each(self, tree: Mapping, path: str) -> Each | None:
        self._keys(tree, _EACH_KEYS, path)
        kind = next((k for k in ("rows", "parts", "items") if k in tree.fields), None)
        if kind is None:
            self.fault("mapping-key-missing", tree.line, path, name="rows")
            return None
        text = self._text(tree.fields[kind], f"{path}.{kind}")
        each = Each(kind, tree.line, path)
        if kind == "rows":
            self._known_file(text, tree.line, f"{path}.rows")
            each.file = text
            each.where = self._where(tree.fields.get("where"), f"{path}.where")
            each.one_per = parse_text(self._text(tree.fields.get("one_per"), f"{path}.one_per"))
            order = self._map(tree.fields.get("in_order"), f"{path}.in_order")
            for column, values in order.fields.items():
                told = self._texts(values, f"{path}.in_order.{column}")
                each.order = (column, tuple(map(match_key, told)))
        else:
            each.text = parse_text(text)
            each.split = self._texts(tree.fields.get("split"), f"{path}.split")
            each.whole = self._texts(tree.fields.get("whole"), f"{path}.whole")
        return each

    def _joins(self, tree: Tree | None, path: str) -> tuple[Join, ...]:
        found = []
        for name, value in self._map(tree, path).fields.items():
            self._known_file(name, value.line, f"{path}.{name}")
            found.append(Join(name, self._where(value, f"{path}.{name}"), value.line, path))
        return tuple(found)


#: Where the condition of an entry for a flag stands once it is written out.
_FLAG = " flag"
