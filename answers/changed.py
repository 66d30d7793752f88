"""What changed between two snapshots, and which loads made them: told from what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise

from govinno.graph.changes import Counts, counts_by_class
from govinno.graph.prepare import node_rows
from govinno.graph.shards import read_line
from govinno.graph.snapshots import Manifest, Snapshot
from govinno.ontology.iris import ONTOLOGY
from govinno.ontology.model import load_model
from govinno.words import Words

#: So many cases of each kind are named; all of them are counted.
MOST_NAMED = 100
#: Where more cases and shared things differ, things are not counted by class: it takes minutes.
MOST_COUNTED = 2_000


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """A case that came, went, or whose record reads otherwise; its name is as it was last told."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True)
class ChangedCases:
    """All of one kind: how many, and the first of them by id."""

    total: int
    named: tuple[ChangedCase, ...]


@dataclass(frozen=True, slots=True)
class ChangedThings:
    """How many things of one class came, went, or say something else now."""

    name: str
    label: Words
    came: int
    went: int
    changed: int


@dataclass(frozen=True, slots=True)
class SnapshotChanges:
    """The difference of two snapshots, the earlier one first. `before` and `after` are their ids.

    `things` is None where too much differs to be counted by class; `with_model` says that the model
    is another one, so that things may differ of which no record says anything new.
    """

    before: str
    before_at: str
    before_cases: int
    after: str
    after_at: str
    after_cases: int
    came: ChangedCases
    went: ChangedCases
    changed: ChangedCases
    things: tuple[ChangedThings, ...] | None
    with_model: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.came.total or self.went.total or self.changed.total or self.things)

    def as_dict(self) -> dict[str, object]:
        """The changes as JSON has them."""
        return asdict(self)


def changes_between(old: Snapshot, new: Snapshot) -> SnapshotChanges:
    """What is in `new` and not in `old`, and the other way round."""
    before, after = old.manifest(), new.manifest()
    came, went, changed = _cases(before, after)
    return SnapshotChanges(
        before=before.id,
        before_at=before.created,
        before_cases=len(before.cases),
        after=after.id,
        after_at=after.created,
        after_cases=len(after.cases),
        came=_named(new, came),
        went=_named(old, went),
        changed=_named(new, changed),
        things=_things(old, new),
        with_model=before.model != after.model,
    )


def _cases(before: Manifest | None, after: Manifest) -> tuple[list[str], list[str], list[str]]:
    """The ids of the cases that came, that went, and whose record reads otherwise."""
    old, new = before.cases if before else {}, after.cases
    both = old.keys() & new.keys()
    return (
        sorted(new.keys() - old.keys()),
        sorted(old.keys() - new.keys()),
        sorted(id_ for id_ in both if old[id_].sha256 != new[id_].sha256),
    )


def _named(snapshot: Snapshot, ids: Sequence[str]) -> ChangedCases:
    named = (ChangedCase(id_, _name(snapshot, id_)) for id_ in ids[:MOST_NAMED])
    return ChangedCases(len(ids), tuple(named))


def _name(snapshot: Snapshot, id_: str) -> Words:
    """What a case is called, by the row that a snapshot keeps of it."""
    line = read_line(snapshot.case_rows, id_)
    for node in node_rows(line) if line else ():
        if node.labels[0] == "CaseRecord":
            told = node.properties
            return Words.either(told.get("name_th"), told.get("name_en"), id_)
    return Words(id_, id_)


def _things(old: Snapshot, new: Snapshot) -> tuple[ChangedThings, ...] | None:
    """The classes of which anything differs, most first."""
    model = load_model()
    counts = counts_by_class(old, new, model, MOST_COUNTED)
    if counts is None:
        return None

    def told(name: str, one: Counts) -> ChangedThings:
        label = model.classes[ONTOLOGY + name].label
        return ChangedThings(name, label, one.came, one.went, one.changed)

    found = [told(name, one) for name, one in counts.items() if one != Counts()]
    return tuple(sorted(found, key=lambda t: (-(t.came + t.went + t.changed), t.name)))


# ---- the loads


@dataclass(frozen=True, slots=True)
class DataSetAccount:
    """What became of the cells of one data set: by which mapping, from how many files and rows."""

    mapping: str
    files: int
    rows: int
    cells: int
    mapped: int
    left_out: int
    empty: int
    reported: int


@dataclass(frozen=True, slots=True)
class Load:
    """One load: the snapshot it made, when, by whom ("" where nobody said so), and its cases.

    `came`, `went` and `changed` compare with the snapshot before it, whatever that was.
    """

    id: str
    created: str
    by: str
    cases: int
    came: int
    went: int
    changed: int
    datasets: tuple[DataSetAccount, ...] = field(default=())


def loads_of(manifests: Iterable[Manifest], *, is_first_known: bool) -> list[Load]:
    """The loads that made these snapshots, newest first; they come oldest first.

    Where the first is not the first of its store, it is only compared with and not told.
    """
    told = list(manifests)
    first = [_load(None, told[0])] if told and is_first_known else []
    return [*first, *(_load(before, after) for before, after in pairwise(told))][::-1]


def _load(before: Manifest | None, after: Manifest) -> Load:
    came, went, changed = _cases(before, after)
    counts = len(after.cases), len(came), len(went), len(changed)
    accounts = tuple(_accounts(after))
    return Load(after.id, after.created, after.loaded_by, *counts, accounts)


def _accounts(manifest: Manifest) -> Iterator[DataSetAccount]:
    for told in manifest.datasets.values():
        files = list(told["account"].values())

        def all_of(name: str, files: list[dict[str, int]] = files) -> int:
            return sum(file.get(name, 0) for file in files)

        counts = (all_of(n) for n in ("rows", "cells", "mapped", "left_out", "empty", "reported"))
        yield DataSetAccount(str(told["mapping"]), len(files), *counts)
