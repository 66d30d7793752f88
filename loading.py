"""Loading: paths → changed records → checks → the next snapshot, or nothing.

A path given to a load is a source and is remembered. What the store holds is decided here; how
it is written, in `graph`. Nothing is published unless everything is right, or the caller takes
what is valid.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from govinno.answers.round import Entrant
from govinno.checking import (
    Checked,
    Outcome,
    Progress,
    as_kept,
    known_register,
    outcomes,
    read_and_check,
    seldom_looking_for_garbage,
    shipped_faults,
    shipped_parts,
)
from govinno.graph.prepare import CaseLine, PreparedCase, record_of
from govinno.graph.publish import Publisher
from govinno.graph.refusals import not_clear, not_there
from govinno.graph.removals import is_large_part, listed
from govinno.graph.round_events import RoundEvents
from govinno.graph.shards import all_lines, read_line
from govinno.graph.snapshots import CASE, KnownRecord, Manifest, Snapshot, Store, now
from govinno.loaders.datasets.source import MappedFile, find_data_set
from govinno.loaders.files import RecordFile, find_files
from govinno.loaders.forms.prefill import (
    Begun,
    bodies_called,
    body_in_words,
    listed_entries,
    of_body,
    of_entry,
)
from govinno.loaders.identity.described import place_in_register
from govinno.loaders.reading import (
    is_read_first,
    map_record,
    may_be_read_first,
    read_records,
)
from govinno.loaders.record import Record
from govinno.loaders.register import Part, Register, settle
from govinno.loaders.spec import all_specs, load_spec, mappings_digest
from govinno.ontology.model import load_model, model_digest
from govinno.records.facts import Place
from govinno.records.faults import Fault, make_fault
from govinno.words import Words

#: A file younger than this may change again within the same tick of its clock.
_SETTLED_NS = 2_000_000_000
#: A load that takes out more records than this, or a large part of a source, must be meant.
_MOST_REMOVALS = 5


def _silent(_step: str, _done: int, _all: int) -> None:
    """Say nothing about progress."""


@dataclass(slots=True)
class Changes:
    """What happened to the things loaded: ids, sorted."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Report(Changes):
    """What a load did, or would do. Its own lists hold ids of records of every kind.

    `by_kind` tells them apart by the word of their kind, cases first. `snapshot` is the one that
    stands now, also where nothing had to be published; None where the load was stopped or only
    tried.

    `accounts` tell of each data set that was read, by source and table, what became of its cells.
    """

    by_kind: dict[str, Changes] = field(default_factory=lambda: {CASE: Changes()})
    read_again: int = 0
    snapshot: str | None = None
    is_published: bool = False
    faults: list[Fault] = field(default_factory=list)
    accounts: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)

    @property
    def errors(self) -> list[Fault]:
        """The faults that stop a load."""
        return [fault for fault in self.faults if fault.severity == "error"]

    def of_kind(self, kind: str) -> Changes:
        """What happened to the records of one kind; empty lists where there are none."""
        return self.by_kind.get(kind, Changes())

    def tell(self, changes: Changes, kinds: Mapping[str, str]) -> None:
        """Sort ids into the lists; `kinds` gives the kind of each."""
        for part in Changes.__dataclass_fields__:
            ids = sorted(getattr(changes, part))
            setattr(self, part, ids)
            for id_ in ids:
                of_kind = self.by_kind.setdefault(kinds[id_], Changes())
                getattr(of_kind, part).append(id_)


#: Of faults that are the same in many rows so many are told one by one.
_ALIKE = 10


class _Heard:
    """Faults on their way into a report. Those of a data set that are alike are told a few times,
    and then counted: a slip in one column may be in every row."""

    def __init__(self, faults: list[Fault], *, is_limited: bool) -> None:
        self.faults, self.is_limited = faults, is_limited
        self.seen: Counter[tuple[str, str, str]] = Counter()

    def take(self, faults: Iterable[Fault]) -> None:
        """Add some faults."""
        if not self.is_limited:
            self.faults += faults
            return
        for fault in faults:
            key = (fault.code, fault.severity, fault.field)
            self.seen[key] += 1
            if self.seen[key] <= _ALIKE:
                self.faults.append(fault)

    def finish(self, file: str) -> None:
        """Count those that were not told one by one."""
        for (code, severity, where), count in self.seen.items():
            if count > _ALIKE:
                which = f"more-{severity}s"
                more = count - _ALIKE
                self.faults.append(make_fault(which, file, 0, where, "", told=code, count=more))


def register_faults(store: Store) -> list[Fault]:
    """What is wrong in any register: in those that ship, and in the files of one's own."""
    base = store.current()
    manifest = base.manifest() if base else _first_manifest()
    known = [record for record in manifest.records.values() if is_read_first(record.kind)]
    mapped = manifest.datasets
    files = {_path_of(record) for record in known if record.source not in mapped}
    faults = check(sorted(file for file in files if file.exists()))
    for source in sorted({record.source for record in known if record.source in mapped}):
        if Path(source).exists():
            faults += check([Path(source)], mapping=mapped[source]["mapping"])
    return list(dict.fromkeys(faults))


@lru_cache(maxsize=1)
def register_of(snapshot: Snapshot) -> Register:
    """The registers that a snapshot was made with: the shipped ones and those loaded."""
    records = snapshot.manifest().records
    own = {id_: known for id_, known in records.items() if is_read_first(known.kind)}
    kept = {id_: record_of(_line_of(snapshot, id_)) for id_ in own}
    parts = {id_: _as_part(kept[id_], str(_path_of(k)), k.line) for id_, k in own.items()}
    return _settled(parts)


def _line_of(snapshot: Snapshot, id_: str) -> CaseLine:
    """What a snapshot keeps of a record that its manifest names."""
    line: CaseLine | None = read_line(snapshot.case_rows, id_)
    assert line is not None
    return line


def record_in(snapshot: Snapshot, id_: str) -> Record:
    """The record of a case as a snapshot keeps it; `NotThere` with the nearest ids for none."""
    cases = snapshot.manifest().cases
    if id_ not in cases:
        raise not_there("no-such-case", id_, cases)
    (record,) = read_records(record_of(_line_of(snapshot, id_)), id_)
    return record


def begun_for(snapshot: Snapshot | None, name: str) -> Begun:
    """The form for a local government by its name or code, as the registers know it.

    Refused where none is called so, and with the candidates where several are.
    """
    register = register_of(snapshot) if snapshot else known_register()
    found = bodies_called(register, name)
    if len(found) > 1:
        raise not_clear("several-bodies", name, [body_in_words(body) for body in found])
    if not found:
        known = [body.name_th or "" for body in register.bodies.values() if body.lao_type]
        raise not_there("no-such-body", name, known)
    return of_body(found[0], snapshot.manifest().cases if snapshot else ())


def begun_of(snapshot: Snapshot, list_id: str, entrants: Sequence[Entrant]) -> list[Begun]:
    """The forms for entrants of a list: with what the list tells, or what their case says where
    it is loaded already."""
    known, register = snapshot.manifest().records[list_id], register_of(snapshot)
    file = str(_path_of(known))
    (record,) = read_records(record_of(_line_of(snapshot, list_id)), file, known.line)
    listed = listed_entries(record, file, register)
    return [
        Begun(
            one.case,
            one.written,
            record_in(snapshot, one.case)
            if one.is_loaded
            else of_entry(listed[one.entry], one.case),
        )
        for one in entrants
    ]


def _as_part(data: bytes, file: str, line: int, keeps_names: bool = True) -> Part:
    (record,) = read_records(data, file, line)
    return Part(file, as_kept(record, file, keeps_names=keeps_names))


def kind_in_words(kind: str) -> Words:
    """What people call records of a kind; the word itself where no mapping is called so."""
    known = {spec.kind: spec.words for spec in all_specs()}
    return known.get(kind, Words(kind, kind))


# ---- the registers of a load


@dataclass(slots=True)
class FirstRead:
    """The registers in files that a load has to read, by id, and the files that hold them.

    `faulty` are the files of which some record cannot be read, so that it may be any.
    """

    parts: dict[str, Part] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    faulty: set[str] = field(default_factory=set)


def _read_first(
    files: Iterable[RecordFile], held_in: Collection[str], keeps_names: bool
) -> FirstRead:
    """Find the registers among some files. Those that held one are read in any case."""
    found = FirstRead()
    for file in files:
        if isinstance(file, MappedFile):
            for record in file.reading.first():
                _note_first(found, as_kept(record, file.path, keeps_names=keeps_names), file.path)
            continue
        try:
            data = Path(file.path).read_bytes()
        except OSError:
            found.faulty.add(file.path)
            continue
        if file.path in held_in or may_be_read_first(data, file.path):
            for record in read_records(data, file.path):
                _note_first(found, as_kept(record, file.path, keeps_names=keeps_names), file.path)
    return found


def _note_first(found: FirstRead, record: Record, file: str) -> None:
    part = Part(file, record)
    if is_read_first(record.kind) and part.id is not None:
        found.files.add(file)
        # Of two with one id the first is taken; the other is a fault when all records are read.
        found.parts.setdefault(part.id, part)
    elif any(fault.severity == "error" for fault in record.faults):
        found.faulty.add(file)


def _same(one: Part, other: Part) -> bool:
    return one.record.kept == other.record.kept


def _settled(
    firm: Mapping[str, Part],
    new: Mapping[str, Part] | None = None,
    held: Mapping[str, Part] | None = None,
) -> Register:
    """The shipped registers and those of one's own; see `register.settle`."""
    return settle(shipped_parts(), firm, new or {}, held or {}) if firm or new else known_register()


# ---- deciding what a load means


@dataclass(slots=True)
class Plan:
    """What the paths of one load cover: its sources, and what each replaces.

    `covered` are the files and folders looked at: what is known below them and not there any
    more is gone.
    """

    sources: list[str]
    files: list[RecordFile]
    taken_over: dict[str, str]
    covered: list[str]
    faults: list[Fault]

    def covers(self, known: KnownRecord) -> bool:
        """Whether the file of a known record is looked at."""
        return any(_lies_in(known, path) for path in self.covered)


def _lies_in(known: KnownRecord, path: str) -> bool:
    where = f"{known.source}/{known.file}/"
    return known.source == path or where.startswith(f"{path}/")


def make_plan(paths: Iterable[Path], manifest: Manifest, mapping: str | None = None) -> Plan:
    """Find the sources and files that the paths mean.

    A path below a known folder belongs to that folder, and only it is looked at. A folder takes
    over the known sources below it. With a mapping each path is a data set; a source that was
    loaded by one is read by it again.
    """
    plan = Plan([], [], {}, [], [])
    # Folders first, so that the order of the paths does not matter.
    for path in sorted(paths, key=lambda path: len(path.resolve().parts)):
        resolved = path.resolve()
        if not (resolved.is_file() or resolved.is_dir()):
            plan.faults.append(make_fault("file-missing", str(path), 0, "", str(path)))
            continue
        home = _home(resolved, [*plan.sources, *manifest.sources])
        if by := mapping or manifest.datasets.get(home or "", {}).get("mapping"):
            _plan_data_set(plan, str(resolved) if mapping else str(home), by)
        elif home and home != str(resolved):
            _plan_part(plan, home, resolved)
        else:
            _plan_whole(plan, str(resolved), manifest)
    plan.files = list({file.path: file for file in plan.files}.values())
    return plan


def _home(path: Path, sources: Iterable[str]) -> str | None:
    """The known source that this path is, or lies below."""
    return next((s for s in sources if path.is_relative_to(s)), None)


def _plan_data_set(plan: Plan, source: str, mapping: str) -> None:
    if source not in plan.sources:
        plan.sources.append(source)
    plan.covered.append(source)
    file, faults = find_data_set(source, mapping)
    plan.faults += faults
    if file:
        plan.files.append(file)


def _plan_part(plan: Plan, home: str, path: Path) -> None:
    if home not in plan.sources:
        plan.sources.append(home)
    plan.covered.append(str(path))
    files, faults = find_files(str(path))
    plan.faults += faults
    for file in files:
        relative = Path(file.path).relative_to(home).as_posix()
        plan.files.append(RecordFile(home, relative, file.path, file.size, file.changed_ns))


def _plan_whole(plan: Plan, source: str, manifest: Manifest) -> None:
    if source not in plan.sources:
        plan.sources.append(source)
    plan.covered.append(source)
    files, faults = find_files(source)
    # A data set below keeps its mapping, and its files are no tables of their own.
    own = [known for known in manifest.datasets if Path(known).is_relative_to(source)]
    plan.files += [file for file in files if _home(Path(file.path), own) is None]
    plan.faults += faults
    for known in manifest.sources:
        if known != source and known not in own and Path(known).is_relative_to(source):
            plan.taken_over[known] = source


class Loading:
    """One load, from the paths to the report; `without` are the ids of known records to take out."""

    def __init__(
        self,
        store: Store,
        paths: Iterable[Path],
        *,
        accept_valid: bool = False,
        keeps_names: bool | None = None,
        without: Collection[str] = (),
        mapping: str | None = None,
    ) -> None:
        self.store, self.accept_valid, self.without = store, accept_valid, without
        self.base = store.current()
        self.manifest = self.base.manifest() if self.base else _first_manifest()
        self.keeps_names = self.manifest.keeps_names if keeps_names is None else keeps_names
        self.plan = make_plan(paths, self.manifest, mapping)
        self.report = Report(faults=[*shipped_faults(), *self.plan.faults])
        #: What happens to records of every kind; the report tells them apart.
        self.changes = Changes(removed=list(without))
        self.known = self._rehomed()
        self.new: dict[str, KnownRecord] = {}
        self.publisher: Publisher | None = None
        self.loaded_by = ""
        #: How many errors each record has that was read and says its id.
        self.checked: dict[str, int] = {}
        self.by_file: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for id_, known in self.known.items():
            self.by_file[known.source, known.file].append(id_)
        self.datasets = dict(self.manifest.datasets)
        self.pending = [file for file in self.plan.files if not self._is_as_it_was(file)]
        left = {file.path for file in self.plan.files} - {file.path for file in self.pending}
        self.left = [file for file in self.plan.files if file.path in left]
        self.first = _read_first(self.pending, self._files_of_registers(), self.keeps_names)
        self.register = self._settle_registers()

    def _rehomed(self) -> dict[str, KnownRecord]:
        """The known records, with those of taken-over sources moved to their new home."""
        moved = {}
        for id_, known in self.manifest.records.items():
            home = self.plan.taken_over.get(known.source)
            if home:
                path = _path_of(known)
                known = replace(known, source=home, file=path.relative_to(home).as_posix())
            moved[id_] = known
        return moved

    # ---- the registers

    def _known_registers(self) -> dict[str, KnownRecord]:
        return {
            id_: known
            for id_, known in self.known.items()
            if is_read_first(known.kind) and id_ not in self.without
        }

    def _files_of_registers(self) -> set[str]:
        return {str(_path_of(known)) for known in self._known_registers().values()}

    def _settle_registers(self) -> Register:
        """The registers that names join in this load: those that ship, and those of one's own
        that stay, come or change with it."""
        held = {id_: self._held(id_, known) for id_, known in self._known_registers().items()}
        found = {id_: p for id_, p in self.first.parts.items() if not self._is_taken(id_)}
        gone = {id_ for id_ in held if id_ not in found and not self._stays(id_)}
        same = {id_ for id_ in held if id_ in found and _same(held[id_], found[id_])}
        firm = {id_: part for id_, part in held.items() if id_ not in found and id_ not in gone}
        firm |= {id_: found[id_] for id_ in same}
        new = {id_: part for id_, part in found.items() if id_ not in same}
        good = {id_: part for id_, part in held.items() if self._keeps_last_good(id_, part)}
        return _settled(firm, new, good)

    def _held(self, id_: str, known: KnownRecord) -> Part:
        assert self.base is not None
        data, line = self._kept(id_, _line_of(self.base, id_))
        return _as_part(data, str(_path_of(known)), line, self.keeps_names)

    def _is_taken(self, id_: str) -> bool:
        """Whether the id belongs to a record that this load does not read."""
        if id_ in self.without or id_ not in self.known:
            return False
        path = str(_path_of(self.known[id_]))
        return self._elsewhere(id_) is not None or any(file.path == path for file in self.left)

    def _stays(self, id_: str) -> bool:
        """Whether a known register that was not found is there, or in its last good state."""
        known = self.known[id_]
        is_covered = self.plan.covers(known) and not self._is_taken(id_)
        return not is_covered or str(_path_of(known)) in self.first.faulty

    def _keeps_last_good(self, id_: str, held: Part) -> bool:
        """Whether a faulty state of a register leaves the known one in its place."""
        found = self.first.parts.get(id_)
        return found is None or found.file == held.file or self._is_moved(id_)

    # ---- what changed

    def examine(self, on_progress: Progress) -> None:
        """Read what may have changed and sort every record into the report."""
        for file in self.left:
            self._leave(file)
        # An id is a register's before it is another record's: those were read first.
        self.pending.sort(key=lambda file: file.path not in self.first.files)
        known = {} if self.is_outdated else self.known
        for outcome in outcomes(
            self.pending, on_progress, self.register, keeps_names=self.keeps_names, known=known
        ):
            self._take(outcome)
        self._find_removed()
        self._find_barren()
        self.settle_again()
        self.tell()

    def settle_again(self) -> None:
        """Read all kept records again, where what they were read with is another."""
        if self.is_outdated:
            self._read_again()

    def tell(self) -> None:
        """Bring what happened into the report."""
        # What is wrong with the heading of a table is wrong with each of its records.
        self.report.faults = list(dict.fromkeys(self.report.faults))
        kinds = {id_: known.kind for id_, known in {**self.known, **self.new}.items()}
        self.report.tell(self.changes, kinds)

    def _is_as_it_was(self, file: RecordFile) -> bool:
        """Whether size and time say that a file is as it was; then it is not read at all."""
        ids = self.by_file[file.source, file.relative]
        if not ids or self._names_come_back:
            return False
        if isinstance(file, MappedFile):
            before = self.manifest.datasets.get(file.source, {})
            if (before.get("digest"), before.get("mapping")) != (file.digest, file.mapping):
                return False
        return all(_is_as_known(file, self.known[id_]) for id_ in ids)

    def _leave(self, file: RecordFile) -> None:
        """The records of a file that is as it was are, too."""
        for id_ in self.by_file[file.source, file.relative]:
            self.changes.unchanged.append(id_)
            self.new[id_] = self.known[id_]

    def _take(self, outcome: Outcome) -> None:
        """Sort the records of one file. Unless all are taken it is read at the next load too."""
        file, taken, faulty, count = outcome.file, list[str](), list[Checked](), 0
        heard = _Heard(self.report.faults, is_limited=isinstance(file, MappedFile))
        for record in outcome.records:
            count += 1
            heard.take(record.faults)
            _note_errors(self.checked, record)
            is_taken = self._take_record(record, file)
            if is_taken:
                taken.append(str(record.id))
            elif isinstance(file, MappedFile) and record.cells:
                file.reading.account.refuse(*record.cells)
            if record.is_faulty:
                faulty.append(record)
        heard.finish(file.path)
        self._keep_last_good(file, faulty)
        if isinstance(file, MappedFile):
            self._note_data_set(file)
        if len(taken) < count:
            for id_ in taken:
                self.new[id_].changed_ns = 0

    def _take_record(self, record: Checked, file: RecordFile) -> bool:
        """Sort one record into the report; whether it is taken."""
        if record.case is None and not record.is_as_known:
            return False
        if not self._is_free(record, file):
            return False
        self._sort(record.case, record, file)
        return True

    def _note_data_set(self, file: MappedFile) -> None:
        """Remember the mapping of a data set and what became of its cells."""
        self.report.faults += file.reading.faults
        account = file.reading.account.as_dict()
        self.datasets[file.source] = {
            "mapping": file.mapping,
            "digest": file.digest,
            "account": account,
        }
        self.report.accounts[file.source] = account

    def _keep_last_good(self, file: RecordFile, faulty: Sequence[Checked]) -> None:
        """A faulty record is no removal: what is known keeps its last good state, marked.

        One that does not say whose it is may be any record of its file that is missing now.
        """
        ids = self.by_file[file.source, file.relative]
        named = [r.id for r in faulty if r.id and (r.id in ids or self._is_moved(r.id))]
        maybe = ids if len(named) < len(faulty) else []
        for id_ in dict.fromkeys([*named, *maybe]):
            if id_ not in self.new:
                self.new[id_] = replace(self.known[id_], is_stale=True)
                self.changes.stale.append(id_)

    def _is_moved(self, id_: str) -> bool:
        """Whether the file that a known record stood in is gone."""
        return id_ in self.known and not _path_of(self.known[id_]).exists()

    def _is_free(self, record: Checked, file: RecordFile) -> bool:
        """Whether the id belongs to this record; two of one id are a fault naming both."""
        id_ = str(record.id)
        other = self.new.get(id_) or self._elsewhere(id_)
        if other is None:
            return True
        self.report.faults.append(_repeated(record, file, str(_path_of(other)), other.line))
        return False

    def _elsewhere(self, id_: str) -> KnownRecord | None:
        """The known record of this id, if it stands in a file that this load does not look at."""
        known = self.known.get(id_)
        is_gone = known is None or self.plan.covers(known) or self._is_moved(id_)
        return None if is_gone else known

    def _sort(self, case: PreparedCase | None, record: Checked, file: RecordFile) -> None:
        known = self.known.get(str(record.id))
        if case is None:
            assert known is not None
            self._leave_row(known, record, file)
            return
        self.new[case.id] = KnownRecord(
            file.source,
            file.relative,
            record.sha256,
            file.size,
            file.changed_ns,
            kind=record.kind,
            is_made_up=record.is_made_up,
            line=record.line,
        )
        if known and known.sha256 == record.sha256 and not known.is_stale:
            self.changes.unchanged.append(case.id)
            if self._names_come_back and self.publisher:
                self.publisher.put(case)
            return
        (self.changes.changed if known else self.changes.added).append(case.id)
        if self.publisher:
            self.publisher.put(case)

    def _leave_row(self, known: KnownRecord, record: Checked, file: RecordFile) -> None:
        """A row that is as it was, whatever became of the file around it."""
        where = {"source": file.source, "file": file.relative, "line": record.line}
        state = {"size": file.size, "changed_ns": file.changed_ns}
        self.new[str(record.id)] = replace(known, **where, **state)  # type: ignore[arg-type]
        self.changes.unchanged.append(str(record.id))

    def _find_removed(self) -> None:
        """Known records of this load that stand in their file no more."""
        for id_, known in self.known.items():
            if id_ not in self.new and self.plan.covers(known):
                self.changes.removed.append(id_)

    def _find_barren(self) -> None:
        """A path that was named and never gave a record is a slip: nothing is published."""
        records = [*self.known.values(), *self.new.values()]
        for path in self.plan.covered:
            is_told = any(fault.file.startswith(path) for fault in self.report.errors)
            if not is_told and not any(_lies_in(known, path) for known in records):
                self.report.faults.append(make_fault("no-record", path, 0, "", ""))

    def guard_removals(self) -> None:
        """Stop a load that would take out many cases; a mistyped folder must not empty a graph."""
        removed, known = self.changes.removed, self.manifest.records
        size = Counter(case.source for case in known.values())
        gone = Counter(known[case].source for case in removed)
        emptied = [source for source, lost in gone.items() if is_large_part(lost, size[source])]
        if len(removed) <= _MOST_REMOVALS and not emptied:
            return
        self.report.faults.append(
            make_fault(
                "too-many-removals",
                min(emptied or gone),
                0,
                "",
                "",
                count=len(removed),
                list=listed(removed),
            )
        )

    # ---- publishing

    @property
    def is_blocked(self) -> bool:
        """Whether faults forbid publishing."""
        hard = {"too-many-removals", "file-missing", "no-record"}
        if any(fault.code in hard for fault in self.report.faults):
            return True
        # A mapping that cannot be used reads no row, and that is no word on what is gone.
        if any(fault.code.startswith("mapping-") for fault in self.report.errors):
            return True
        return bool(self.report.errors) and not self.accept_valid

    def publish_with(self, publisher: Publisher) -> None:
        """Let cases go to the publisher as they are read: they are never all in memory."""
        self.publisher = publisher

    def forget(self, source: str) -> None:
        """Let a source be none any more."""
        self.manifest.sources.remove(source)

    def has_news(self) -> bool:
        """Whether anything is to be published."""
        changes = self.changes
        if changes.added or changes.changed or changes.removed or self.is_outdated:
            return True
        return not _same_state(self.next_manifest(), self.manifest)

    def finish(self, publisher: Publisher, built: Snapshot) -> None:
        """Publish the next snapshot."""
        for case in sorted(self.changes.removed):
            publisher.remove(case)
        manifest = self.next_manifest()
        manifest.counts = {"cases": len(manifest.cases), **publisher.finish()}
        self.report.snapshot = self.store.publish(built, manifest).id
        self.report.is_published = True

    def _read_again(self) -> None:
        """All kept records anew from their stored parts: model, register or mapping changed."""
        assert self.base is not None
        skipped = {*self.changes.added, *self.changes.changed, *self.changes.removed}
        if self._names_come_back:
            read = {file.path for file in self.plan.files}
            again = {
                case for case in self.changes.unchanged if str(_path_of(self.new[case])) in read
            }
            self.report.read_again += len(again)
            skipped |= again
        for case, line in all_lines(self.base.case_rows):
            if case not in skipped:
                self._renew(case, line)

    def _renew(self, id_: str, line: CaseLine) -> None:
        """One stored record anew; one that the new model refuses cannot stay."""
        known = self.known[id_]
        data, begins = self._kept(id_, line)
        (record,) = read_and_check(
            data,
            str(_path_of(known)),
            keeps_names=self.keeps_names,
            first_line=begins,
            register=self.register,
        )
        if record.case is None:
            self._refuse(id_, record.faults)
            return
        self.report.read_again += 1
        if self.publisher:
            self.publisher.put(record.case)

    def _kept(self, id_: str, line: CaseLine) -> tuple[bytes, int]:
        """The part that is kept for a record and the line at which it begins.

        Where names come back it is taken from its file, if that still has the same one: the kept
        part of a graph without names has none, and a file that is gone cannot give them.
        """
        known = self.known[id_]
        if self._names_come_back:
            with suppress(OSError):
                path = _path_of(known)
                for record in read_records(path.read_bytes(), str(path)):
                    if hashlib.sha256(record.kept).hexdigest() == known.sha256:
                        return record.kept, record.line
        return record_of(line), known.line

    def _refuse(self, case: str, faults: list[Fault]) -> None:
        self.report.faults += faults
        self.new.pop(case, None)
        if case in self.changes.unchanged:
            self.changes.unchanged.remove(case)
        self.changes.removed.append(case)

    @property
    def is_outdated(self) -> bool:
        """Whether the base was made with another model, register or mapping, or kept names
        otherwise, so that all is made anew."""
        old = self.manifest
        before = (old.model, old.register, old.mappings, old.keeps_names)
        wanted = (model_digest(), self.register.digest, mappings_digest(), self.keeps_names)
        return self.base is not None and before != wanted

    @property
    def _names_come_back(self) -> bool:
        return self.base is not None and self.keeps_names and not self.manifest.keeps_names

    def next_manifest(self) -> Manifest:
        records = {
            id_: known
            for id_, known in self.known.items()
            if id_ not in self.changes.removed and id_ not in self.new
        } | self.new
        before = [*self.manifest.sources, *self.plan.sources]
        sources = self._sources(before, {known.source for known in records.values()})
        return Manifest(
            self.store.next_id(),
            now(),
            model_digest(),
            self.register.digest,
            sources=sources,
            records=records,
            keeps_names=self.keeps_names,
            mappings=mappings_digest(),
            datasets={name: told for name, told in self.datasets.items() if name in sources},
            loaded_by=self.loaded_by,
        )

    def _sources(self, before: Iterable[str], giving: Collection[str]) -> list[str]:
        """The sources, each once; one that is gone and of which nothing is left is none."""
        mine = {*self.plan.sources, *giving}
        left = (s for s in dict.fromkeys(before) if s not in self.plan.taken_over)
        return [source for source in left if source in mine or Path(source).exists()]


def _is_as_known(file: RecordFile, known: KnownRecord) -> bool:
    is_settled = time.time_ns() - file.changed_ns >= _SETTLED_NS
    same = (known.size, known.changed_ns) == (file.size, file.changed_ns)
    return same and is_settled and not known.is_stale


def _repeated(record: Checked, file: RecordFile, other: str, line: int) -> Fault:
    """Two records of one id; where both stand in one file, the line tells them apart."""
    other = f"{other}:{line}" if other == file.path else other
    return make_fault("repeated-case", file.path, record.line, "id", str(record.id), other=other)


def _first_manifest() -> Manifest:
    return Manifest(
        "000000", now(), model_digest(), known_register().digest, mappings=mappings_digest()
    )


def _same_state(new: Manifest, old: Manifest) -> bool:
    """Whether two manifests tell the same state; file times alone are no news."""

    def state(manifest: Manifest) -> object:
        known = {
            id_: (k.source, k.file, k.line, k.sha256, k.is_stale)
            for id_, k in manifest.records.items()
        }
        return manifest.sources, known, manifest.datasets

    return state(new) == state(old)


def _path_of(known: KnownRecord) -> Path:
    root = Path(known.source)
    return root if root.is_file() or root.name == known.file else root / known.file


def places_of(
    line: CaseLine, iri: str, known: KnownRecord, register: Register
) -> dict[str, object]:
    """Where a record tells of a thing: file, what leads to it in there, line, and the field and
    line of each property. Empty where the record does not tell of it."""
    file = str(_path_of(known))
    (record,) = read_records(record_of(line), file, known.line)
    graph, _ = map_record(record, file, register)
    place = graph.places.get(iri) if graph else None
    return _told_place(file, place) if place else {}


def place_in_registers(iri: str, register: Register) -> dict[str, object]:
    """Where a register tells of a body or scheme; the same as in `places_of`."""
    found = place_in_register(register, load_spec(), iri)
    return _told_place(*found) if found else {}


def _told_place(file: str, place: Place) -> dict[str, object]:
    return {"file": file, "path": place.path, "line": place.line, "fields": place.fields}


def load(
    store: Store,
    paths: Iterable[Path],
    *,
    dry_run: bool = False,
    accept_valid: bool = False,
    allow_removals: bool = False,
    on_progress: Progress = _silent,
    keeps_names: bool | None = None,
    mapping: str | None = None,
    loaded_by: str = "",
) -> Report:
    """Load paths into the store and say what changed; see `Report`.

    `mapping` is the path of a mapping, or the name of one that ships: then each path is a data
    set, and is read by it again whenever it is loaded.

    Raises `StoreBusy` where another load runs. With faults nothing is published, unless
    `accept_valid` takes the valid records. With `keeps_names` false the graph holds people by
    their posts only; None leaves that as it is in the store. A load that changes it reads every
    record again. `loaded_by` is who does it, for the manifest.
    """
    with seldom_looking_for_garbage(), store.locked(), store.building() as built:
        loading = Loading(
            store, paths, accept_valid=accept_valid, keeps_names=keeps_names, mapping=mapping
        )
        loading.loaded_by = loaded_by
        publisher = Publisher(built, None if loading.is_outdated else loading.base, load_model())
        if not dry_run:
            loading.publish_with(publisher)
        loading.examine(on_progress)
        RoundEvents(store).note_checked(loading.checked)
        if not allow_removals:
            loading.guard_removals()
        if dry_run or loading.is_blocked:
            return loading.report
        if not loading.has_news():
            loading.report.snapshot = loading.base.id if loading.base else None
            return loading.report
        on_progress("publishing", 0, 1)
        loading.finish(publisher, built)
        return loading.report


@dataclass(slots=True)
class Tally:
    """How many records were checked, and how many of them have a fault that stops a load."""

    records: int = 0
    faulty: int = 0

    def take(self, record: Checked) -> None:
        """Count one; what is none, as a table of something else, is left out."""
        self.records += bool(record.kind) or record.is_faulty
        self.faulty += record.is_faulty


def check(
    paths: Iterable[Path],
    on_progress: Progress = _silent,
    *,
    store: Store | None = None,
    mapping: str | None = None,
    accounts: dict[str, Any] | None = None,
    tally: Tally | None = None,
) -> list[Fault]:
    """All faults of the records at these paths, in the order of files and records.

    `mapping` is as in `load`; what became of the cells is put into `accounts`, by source, and how
    many records there are into `tally`.
    In `store` nothing changes but that a form came back, where one was out.
    """
    plan = make_plan(paths, _first_manifest(), mapping)
    faults = [*shipped_faults(), *plan.faults]
    register = _settled({}, _read_first(plan.files, (), keeps_names=True).parts)
    seen: dict[str, tuple[str, int]] = {}
    checked: dict[str, int] = {}
    for outcome in outcomes(plan.files, on_progress, register):
        file = outcome.file
        heard = _Heard(faults, is_limited=isinstance(file, MappedFile))
        for record in outcome.records:
            heard.take(record.faults)
            if isinstance(file, MappedFile) and record.cells and record.case is None:
                file.reading.account.refuse(*record.cells)
            _note_errors(checked, record)
            if tally is not None:
                tally.take(record)
            here = (outcome.file.path, record.line)
            first = seen.setdefault(str(record.id), here)
            if record.id and first != here:
                faults.append(_repeated(record, outcome.file, *first))
        heard.finish(file.path)
        if isinstance(file, MappedFile):
            faults += file.reading.faults
            if accounts is not None:
                accounts[file.source] = file.reading.account.as_dict()
    if store:
        RoundEvents(store).note_checked(checked)
    return list(dict.fromkeys(faults))


def _note_errors(checked: dict[str, int], record: Checked) -> None:
    if record.id:
        errors = sum(fault.severity == "error" for fault in record.faults)
        checked[record.id] = checked.get(record.id, 0) + errors


def remove(store: Store, ids: Sequence[str], source: Path | None = None) -> Report:
    """Take records out, or a whole source with all it gave, in one snapshot.

    An unknown id or source is refused (`NotThere`), and nothing is taken out. Without a register
    the records that its names had joined settle anew; nothing is taken out where one of them
    cannot stay, and the report has its faults.
    """
    with seldom_looking_for_garbage(), store.locked(), store.building() as built:
        manifest = store.require_current().manifest()
        gone = _to_remove(manifest, ids, source)
        loading = Loading(store, [], without=gone)
        if source:
            loading.forget(str(source.resolve()))
        publisher = Publisher(built, None if loading.is_outdated else loading.base, load_model())
        loading.publish_with(publisher)
        loading.settle_again()
        loading.tell()
        if not loading.is_blocked:
            loading.finish(publisher, built)
        return loading.report


def _to_remove(manifest: Manifest, ids: Sequence[str], source: Path | None) -> set[str]:
    gone = set(ids)
    if source:
        if str(source.resolve()) not in manifest.sources:
            raise not_there("no-such-source", str(source), manifest.sources)
        gone |= set(manifest.from_source(str(source.resolve())))
    if unknown := gone - set(manifest.records):
        raise not_there("no-such-record", min(unknown), manifest.records)
    return gone
