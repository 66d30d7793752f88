"""What reads columns: the facts of each case, and those of what cases share, by property."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from govinno.graph.beside import Damaged, read_whole, sum_of
from govinno.graph.columns.cut import Cutter, section_names
from govinno.graph.columns.files import (
    ADDRESSES,
    CLASSES,
    FORM,
    Shard,
    packed,
    shard_of_bytes,
)
from govinno.graph.shards import SHARDS, read_shard, shard_file
from govinno.graph.snapshots import Snapshot
from govinno.ontology.iris import BASE
from govinno.ontology.model import load_model

#: A thing: its place among the things of its case, else its address without what all begin with.
Node = int | str

Made = TypeVar("Made")
#: The kinds of rows.
_KINDS = ("cases", "shared")
#: What is made of one shard is kept for so many shards: those of both kinds of rows, for twenty
#: things that the product makes of them. With fewer, those read in turn would push each other out.
MOST_KEPT = 2 * 20 * len(SHARDS)


class Facts:
    """The facts of one case, or of one thing that cases share.

    A property is named as the ontology names it; words are named with their language, `label@th`.
    """

    def __init__(self, id: str, columns: Mapping[str, Mapping[str, list[Any]]]) -> None:
        self.id = id
        self._columns = columns
        self._grouped: dict[str, dict[Node, list[Any]]] = {}

    def __iter__(self) -> Iterator[Node]:
        """The things that are described here."""
        return iter(range(len(self._columns[CLASSES][self.id])))

    def of_class(self, names: Collection[str]) -> list[Node]:
        """The things whose most specific class is one of these."""
        classes = self._columns[CLASSES][self.id]
        return [place for place, name in enumerate(classes) if name in names]

    def iri(self, node: Node) -> str:
        """The whole address of a thing."""
        short = self._columns[ADDRESSES][self.id][node] if isinstance(node, int) else node
        return short if "://" in short else BASE + short

    def pairs(self, name: str) -> Iterator[tuple[Node, Any]]:
        """The subjects and values of a property; none where nothing has it."""
        told = self._columns[name].get(self.id, ())
        return zip(told[::2], told[1::2], strict=True)

    def values(self, subject: Node, *path: str) -> list[Any]:
        """Where some properties lead, one after the other; empty where they lead nowhere.

        What cases share is described elsewhere, so that no path leads on from it.
        """
        here: list[Any] = [subject]
        for name in path:
            if self.id not in self._columns[name]:
                return []
            by_subject = self._by_subject(name)
            here = [value for node in here for value in by_subject.get(node, ())]
        return here

    def value(self, subject: Node, *path: str) -> Any:
        """The one value of a path; None where there is none."""
        return next(iter(self.values(subject, *path)), None)

    def _by_subject(self, name: str) -> dict[Node, list[Any]]:
        if name not in self._grouped:
            grouped: dict[Node, list[Any]] = {}
            for subject, value in self.pairs(name):
                grouped.setdefault(subject, []).append(value)
            self._grouped[name] = grouped
        return self._grouped[name]


def of_cases(folder: Path, make: Callable[[Facts], Made]) -> list[Made]:
    """What `make` makes of each case of the snapshot in this folder, in no order that means much.

    Kept for each file: after a load, only what changed is made again. So `make` must be a function
    of a module, or equal to itself, and what it gives must not be changed.
    """
    return _of_kind(folder, "cases", make)


def of_shared(folder: Path, make: Callable[[Facts], Made]) -> list[Made]:
    """The same for each thing that cases share."""
    return _of_kind(folder, "shared", make)


def values_of(folder: Path, name: str) -> dict[str, Any]:
    """The value of a property for everything that has it, by address; things as addresses.

    Of several values it is the greatest, so that it does not depend on the order of loading.
    """
    make = _Pairs(name)
    pairs = (pair for kind in _KINDS for some in _of_kind(folder, kind, make) for pair in some)
    return dict(sorted(pairs))


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Makes the pairs of one property."""

    name: str

    def __call__(self, facts: Facts) -> list[tuple[str, Any]]:
        is_thing = section_names()[self.name]
        return [
            (facts.iri(subject), facts.iri(value) if is_thing else value)
            for subject, value in facts.pairs(self.name)
        ]


def _of_kind(folder: Path, kind: str, make: Callable[[Facts], Made]) -> list[Made]:
    snapshot, made = Snapshot(folder), list[Made]()
    for name in SHARDS:
        if shard_file(snapshot.rows_by_kind()[kind], name).exists():
            made += _made(_Source.at(snapshot, kind, name), make)
    return made


class _Sections(dict[str, dict[str, list[Any]]]):
    """The sections of a shard, each unpacked when it is first asked for; a name that is no
    column raises `KeyError`."""

    def __init__(self, shard: Shard) -> None:
        self._shard = shard

    def __missing__(self, name: str) -> dict[str, list[Any]]:
        if name not in section_names():
            raise KeyError(name)
        self[name] = self._shard.section(name)
        return self[name]


@dataclass(frozen=True, slots=True)
class _Source:
    """One file of columns, known by its content: equal ones of two snapshots are the same."""

    snapshot: Snapshot = field(compare=False)
    kind: str
    name: str
    stamp: int

    @classmethod
    def at(cls, snapshot: Snapshot, kind: str, name: str) -> _Source:
        stamp = sum_of(snapshot.columns / kind / name, FORM)
        if stamp is None:
            stamp = _of_rows(snapshot, kind, name).stamp
        return cls(snapshot, kind, name, stamp)

    def read(self) -> Shard:
        """The file, or what it should hold, made of the rows: older versions wrote none."""
        try:
            file = self.snapshot.columns / self.kind / self.name
            return shard_of_bytes(read_whole(file, FORM))
        except Damaged:
            return _of_rows(self.snapshot, self.kind, self.name)


@lru_cache(maxsize=2 * len(SHARDS))
def _of_rows(snapshot: Snapshot, kind: str, name: str) -> Shard:
    lines = read_shard(snapshot.rows_by_kind()[kind], name)
    return shard_of_bytes(packed(Cutter(load_model()).of_rows(kind, lines)))


@lru_cache(maxsize=MOST_KEPT)
def _made(source: _Source, make: Callable[[Facts], Made]) -> list[Made]:
    sections = _Sections(source.read())
    return [make(Facts(key, sections)) for key in sections[CLASSES]]
