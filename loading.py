"""Loading: paths → changed cases → checks → the next snapshot, or nothing.

A path given to a load is a source and is remembered. What the store holds is decided here; how
it is written, in `graph`. Nothing is published unless everything is right, or the caller takes
what is valid.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path

from govinno.graph.checks import check_case
from govinno.graph.prepare import CaseLine, PreparedCase, prepare, record_of
from govinno.graph.project import Projection
from govinno.graph.publish import Publisher
from govinno.graph.shards import all_lines
from govinno.graph.snapshots import KnownCase, Manifest, Snapshot, Store, now
from govinno.loaders.files import RecordFile, find_files
from govinno.loaders.nameless import without_names
from govinno.loaders.reading import read_file
from govinno.loaders.register import Register, read_registers
from govinno.ontology.faults import Fault, make_fault
from govinno.ontology.model import load_model, model_digest
from govinno.ontology.records import CaseGraph

PACKAGE = Path(__file__).parent
#: Below this many files a pool of processes costs more than it saves.
_POOL_FROM = 300
#: A file younger than this may change again within the same tick of its clock.
_SETTLED_NS = 2_000_000_000
#: A load that takes out more cases than this, or such a part of a source, must be meant.
_MOST_REMOVALS, _LARGE_PART = 5, 5
#: So many of them are named in the message.
_NAMED_REMOVALS = 20

Progress = Callable[[str, int, int], None]


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
    """What a load did, or would do. Its own lists hold ids of cases, `lists` those of applicants'
    lists.

    `snapshot` is the one that stands now, also where nothing had to be published; None where
    the load was stopped or only tried.
    """

    lists: Changes = field(default_factory=Changes)
    read_again: int = 0
    snapshot: str | None = None
    is_published: bool = False
    faults: list[Fault] = field(default_factory=list)

    @property
    def errors(self) -> list[Fault]:
        """The faults that stop a load."""
        return [fault for fault in self.faults if fault.severity == "error"]


@dataclass(slots=True)
class Outcome:
    """One file, read and checked. `case` is None where it could not become a case or a list."""

    file: RecordFile
    sha256: str
    case: PreparedCase | None
    id: str | None
    faults: list[Fault]
    is_list: bool = False
    is_made_up: bool = False


# ---- reading and checking one file


def registers() -> list[Path]:
    """The register files that ship with the product."""
    return sorted((PACKAGE / "registers").glob("*.yaml"))


@lru_cache(maxsize=1)
def _registers_read() -> tuple[Register, list[Fault]]:
    return read_registers(registers())


def known_register() -> Register:
    """All registers together, read once per process; what is faulty in them is left out."""
    return _registers_read()[0]


def register_faults() -> list[Fault]:
    """What is wrong in the registers."""
    return _registers_read()[1]


@lru_cache(maxsize=1)
def _projection() -> Projection:
    return Projection(load_model())


def read_and_check(
    data: bytes, name: str, *, keeps_names: bool = True
) -> tuple[PreparedCase | None, str | None, list[Fault]]:
    """Read one record and hold it against the model.

    Gives the prepared case (None with errors), its id where one could be read, and all faults.
    Without `keeps_names` the case is made from the record with gaps for the names of people.
    """
    data = data if keeps_names else without_names(data, name)
    graph, faults = read_file(data, name, known_register())
    case, faults = _checked(graph, data, name, faults)
    return case, graph.id if graph else None, faults


def _checked(
    graph: CaseGraph | None, data: bytes, name: str, faults: list[Fault]
) -> tuple[PreparedCase | None, list[Fault]]:
    """Hold a graph against the model; with errors nothing is prepared."""
    if graph is None:
        return None, faults
    faults = list(dict.fromkeys([*faults, *check_case(graph, name, load_model())]))
    faults.sort(key=lambda fault: fault.line)
    if any(fault.severity == "error" for fault in faults):
        return None, faults
    return prepare(graph, data, _projection()), faults


def _outcome(file: RecordFile, *, keeps_names: bool = True) -> Outcome:
    try:
        data = Path(file.path).read_bytes()
    except OSError as error:
        fault = make_fault("file-unreadable", file.path, 0, "", "", reason=error.strerror)
        return Outcome(file, "", None, None, [fault])
    sha256 = hashlib.sha256(data).hexdigest()
    data = data if keeps_names else without_names(data, file.path)
    graph, faults = read_file(data, file.path, known_register())
    case, faults = _checked(graph, data, file.path, faults)
    outcome = Outcome(file, sha256, case, None, faults)
    if graph:
        outcome.id, outcome.is_list = graph.id, graph.is_list
        outcome.is_made_up = graph.is_made_up
    return outcome


def _outcomes(
    files: Sequence[RecordFile], on_progress: Progress, *, keeps_names: bool = True
) -> Iterator[Outcome]:
    """Read and check files, in their order, with all processors where there are many."""
    read = partial(_outcome, keeps_names=keeps_names)
    done = _map(read, files) if len(files) >= _POOL_FROM else map(read, files)
    for number, outcome in enumerate(done, 1):
        on_progress("reading", number, len(files))
        yield outcome


def _map(read: Callable[[RecordFile], Outcome], files: Sequence[RecordFile]) -> Iterator[Outcome]:
    # Spawned, not forked: the parent may hold a Java machine, which a fork would break.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from pool.map(read, files, chunksize=32)


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

    def covers(self, known: KnownCase) -> bool:
        """Whether the file of a known case is looked at."""
        where = f"{known.source}/{known.file}/"
        return any(known.source == p or where.startswith(f"{p}/") for p in self.covered)


def make_plan(paths: Iterable[Path], manifest: Manifest) -> Plan:
    """Find the sources and files that the paths mean.

    A path below a known folder belongs to that folder, and only it is looked at. A folder takes
    over the known sources below it.
    """
    plan = Plan([], [], {}, [], [])
    # Folders first, so that the order of the paths does not matter.
    for path in sorted(paths, key=lambda path: len(path.resolve().parts)):
        resolved = path.resolve()
        if not (resolved.is_file() or resolved.is_dir()):
            plan.faults.append(make_fault("file-missing", str(path), 0, "", str(path)))
            continue
        home = _home(resolved, [*plan.sources, *manifest.sources])
        if home and home != str(resolved):
            _plan_part(plan, home, resolved)
        else:
            _plan_whole(plan, str(resolved), manifest)
    plan.files = list({file.path: file for file in plan.files}.values())
    return plan


def _home(path: Path, sources: Iterable[str]) -> str | None:
    """The known source that this path is, or lies below."""
    return next((s for s in sources if path.is_relative_to(s)), None)


def _plan_part(plan: Plan, home: str, path: Path) -> None:
    if home not in plan.sources:
        plan.sources.append(home)
    plan.covered.append(str(path))
    files, faults = find_files(str(path))
    plan.faults += faults
    for file in files:
        relative = Path(file.path).relative_to(home).as_posix()
        plan.files.append(RecordFile(home, relative, file.path, file.size, file.mtime_ns))


def _plan_whole(plan: Plan, source: str, manifest: Manifest) -> None:
    if source not in plan.sources:
        plan.sources.append(source)
    plan.covered.append(source)
    files, faults = find_files(source)
    plan.files += files
    plan.faults += faults
    for known in manifest.sources:
        if known != source and Path(known).is_relative_to(source):
            plan.taken_over[known] = source


class Loading:
    """One load, from the paths to the report."""

    def __init__(
        self, store: Store, paths: Iterable[Path], *, accept_valid: bool = False,
        keeps_names: bool | None = None,
    ) -> None:  # fmt: skip
        self.store, self.accept_valid = store, accept_valid
        self.base = store.current()
        self.manifest = self.base.manifest() if self.base else _first_manifest()
        self.keeps_names = self.manifest.keeps_names if keeps_names is None else keeps_names
        self.plan = make_plan(paths, self.manifest)
        self.report = Report(faults=[*register_faults(), *self.plan.faults])
        #: What happens to cases and lists alike; the report tells them apart.
        self.changes = Changes()
        self.cases = self._rehomed()
        self.new: dict[str, KnownCase] = {}
        self.publisher: Publisher | None = None
        self.by_file = {(k.source, k.file): case for case, k in self.cases.items()}

    def _rehomed(self) -> dict[str, KnownCase]:
        """The known cases, with those of taken-over sources moved to their new home."""
        moved = {}
        for case, known in self.manifest.units.items():
            home = self.plan.taken_over.get(known.source)
            if home:
                path = _path_of(known)
                known = replace(known, source=home, file=path.relative_to(home).as_posix())
            moved[case] = known
        return moved

    # ---- what changed

    def examine(self, on_progress: Progress) -> None:
        """Read what may have changed and sort every case into the report."""
        pending = [file for file in self.plan.files if not self._is_untouched(file)]
        for outcome in _outcomes(pending, on_progress, keeps_names=self.keeps_names):
            self._take(outcome)
        self._find_removed()
        if self.is_outdated:
            self._read_again()
        self._tell()

    def _tell(self) -> None:
        """Sort what happened into the report, the lists apart from the cases."""
        known = self.cases | self.new
        for part in Changes.__dataclass_fields__:
            ids = sorted(getattr(self.changes, part))
            setattr(self.report, part, [unit for unit in ids if not known[unit].is_list])
            setattr(self.report.lists, part, [unit for unit in ids if known[unit].is_list])

    def _is_untouched(self, file: RecordFile) -> bool:
        """Whether size and time say that a file is as it was; then it is not read at all."""
        if self._names_come_back:
            return False
        case = self.by_file.get((file.source, file.relative))
        known = self.cases[case] if case else None
        if known is None or known.is_stale or known.size != file.size:
            return False
        if known.mtime_ns != file.mtime_ns or time.time_ns() - file.mtime_ns < _SETTLED_NS:
            return False
        self._keep(str(case), known)
        return True

    def _keep(self, case: str, known: KnownCase) -> None:
        self.changes.unchanged.append(case)
        self.new[case] = known

    def _take(self, outcome: Outcome) -> None:
        self.report.faults += outcome.faults
        if outcome.case and self._is_free(outcome):
            self._sort(outcome.case, outcome)
        elif any(fault.severity == "error" for fault in outcome.faults):
            self._keep_last_good(outcome)

    def _keep_last_good(self, outcome: Outcome) -> None:
        """A faulty file is no removal: the case keeps its last good state, marked."""
        file = outcome.file
        case = self.by_file.get((file.source, file.relative)) or self._moved(outcome)
        if case and case not in self.new:
            self.new[case] = replace(self.cases[case], is_stale=True)
            self.changes.stale.append(case)

    def _moved(self, outcome: Outcome) -> str | None:
        """The known case that a file new to its source tells of, if its former file is gone."""
        known = self.cases.get(outcome.id or "")
        if known is None or known.source not in self.plan.sources or _path_of(known).exists():
            return None
        return outcome.id

    def _is_free(self, outcome: Outcome) -> bool:
        """Whether the id belongs to this file; two files of one id are a fault naming both."""
        case, file = str(outcome.id), outcome.file
        other = self.new.get(case) or self._elsewhere(case, file)
        if other is None:
            return True
        line = 1
        self.report.faults.append(
            make_fault("repeated-case", file.path, line, "id", case, other=str(_path_of(other)))
        )
        return False

    def _elsewhere(self, case: str, file: RecordFile) -> KnownCase | None:
        """The known file of this id, if it is another one that stands outside this load."""
        known = self.cases.get(case)
        if known is None or self.plan.covers(known):
            return None
        is_moved = known.source == file.source and not _path_of(known).exists()
        return None if is_moved else known

    def _sort(self, case: PreparedCase, outcome: Outcome) -> None:
        known = self.cases.get(case.id)
        file = outcome.file
        self.new[case.id] = KnownCase(
            file.source, file.relative, outcome.sha256, file.size, file.mtime_ns,
            is_list=outcome.is_list, is_made_up=outcome.is_made_up,
        )  # fmt: skip
        if known and known.sha256 == outcome.sha256 and not known.is_stale:
            self.changes.unchanged.append(case.id)
            if self._names_come_back and self.publisher:
                self.publisher.put(case)
            return
        (self.changes.changed if known else self.changes.added).append(case.id)
        if self.publisher:
            self.publisher.put(case)

    def _find_removed(self) -> None:
        """Known cases of this load whose file is gone, or now tells of another case."""
        for case, known in self.cases.items():
            if case not in self.new and self.plan.covers(known):
                self.changes.removed.append(case)

    def guard_removals(self) -> None:
        """Stop a load that would take out many cases; a mistyped folder must not empty a graph."""
        removed, known = sorted(self.changes.removed), self.manifest.units
        size = Counter(case.source for case in known.values())
        gone = Counter(known[case].source for case in removed)
        emptied = [source for source, lost in gone.items() if lost * _LARGE_PART >= size[source]]
        if len(removed) <= _MOST_REMOVALS and not emptied:
            return
        more = " …" if len(removed) > _NAMED_REMOVALS else ""
        self.report.faults.append(
            make_fault("too-many-removals", min(emptied or gone), 0, "", "", count=len(removed),
                       list=", ".join(removed[:_NAMED_REMOVALS]) + more)
        )  # fmt: skip

    # ---- publishing

    @property
    def is_blocked(self) -> bool:
        """Whether faults forbid publishing."""
        hard = {"too-many-removals", "file-missing"}
        if any(fault.code in hard for fault in self.report.faults):
            return True
        return bool(self.report.errors) and not self.accept_valid

    def publish_with(self, publisher: Publisher) -> None:
        """Let cases go to the publisher as they are read: they are never all in memory."""
        self.publisher = publisher

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
        """All kept cases anew from their stored records: model or register changed."""
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

    def _renew(self, case: str, line: CaseLine) -> None:
        """One stored record anew; one that the new model refuses cannot stay."""
        file = str(_path_of(self.cases[case]))
        data = self._record(case, line)
        prepared, _, faults = read_and_check(data, file, keeps_names=self.keeps_names)
        if prepared is None:
            self._refuse(case, faults)
            return
        self.report.read_again += 1
        if self.publisher:
            self.publisher.put(prepared)

    def _record(self, case: str, line: CaseLine) -> bytes:
        """The record of a case: where names come back, its file if that is still the same one.

        The kept record of a graph without names has none; a file that is gone cannot give them.
        """
        known = self.cases[case]
        if self._names_come_back:
            with suppress(OSError):
                data = _path_of(known).read_bytes()
                if hashlib.sha256(data).hexdigest() == known.sha256:
                    return data
        return record_of(line)

    def _refuse(self, case: str, faults: list[Fault]) -> None:
        self.report.faults += faults
        self.new.pop(case, None)
        if case in self.changes.unchanged:
            self.changes.unchanged.remove(case)
        self.changes.removed.append(case)

    @property
    def is_outdated(self) -> bool:
        """Whether the base was made with another model or register, or kept names otherwise, so
        that all is made anew."""
        before = (self.manifest.model, self.manifest.register, self.manifest.keeps_names)
        wanted = (model_digest(), known_register().digest, self.keeps_names)
        return self.base is not None and before != wanted

    @property
    def _names_come_back(self) -> bool:
        return self.base is not None and self.keeps_names and not self.manifest.keeps_names

    def next_manifest(self) -> Manifest:
        outside = {
            case: known
            for case, known in self.cases.items()
            if case not in self.changes.removed and case not in self.new
        }
        sources = [s for s in self.manifest.sources if s not in self.plan.taken_over]
        sources += [s for s in self.plan.sources if s not in {*sources, *self.plan.taken_over}]
        units = outside | self.new
        return Manifest(
            self.store.next_id(), now(), model_digest(), known_register().digest, sources,
            cases={unit: known for unit, known in units.items() if not known.is_list},
            lists={unit: known for unit, known in units.items() if known.is_list},
            keeps_names=self.keeps_names,
        )  # fmt: skip


def _first_manifest() -> Manifest:
    return Manifest("000000", now(), model_digest(), known_register().digest)


def _same_state(new: Manifest, old: Manifest) -> bool:
    """Whether two manifests tell the same state; file times alone are no news."""

    def state(manifest: Manifest) -> object:
        known = {c: (k.source, k.file, k.sha256, k.is_stale) for c, k in manifest.units.items()}
        return manifest.sources, known

    return state(new) == state(old)


def _path_of(known: KnownCase) -> Path:
    root = Path(known.source)
    return root if root.is_file() or root.name == known.file else root / known.file


def places_of(line: CaseLine, case: str, iri: str, known: KnownCase) -> dict[str, object]:
    """Where a case's record tells of a thing: file, way through the YAML, line, and the field
    and line of each property. Empty where the record does not tell of it."""
    file = str(_path_of(known))
    # The id of a list may be the name of its file; a record tells its own.
    graph, _ = read_file(record_of(line), file if known.is_list else case, known_register())
    place = graph.places.get(iri) if graph else None
    if place is None:
        return {}
    return {"file": file, "path": place.path, "line": place.line, "fields": place.fields}


def load(
    store: Store, paths: Iterable[Path], *, dry_run: bool = False, accept_valid: bool = False,
    allow_removals: bool = False, on_progress: Progress = _silent, keeps_names: bool | None = None,
) -> Report:  # fmt: skip
    """Load paths into the store and say what changed; see `Report`.

    Raises `StoreBusy` where another load runs. With faults nothing is published, unless
    `accept_valid` takes the valid records. With `keeps_names` false the graph holds people by
    their posts only; None leaves that as it is in the store. A load that changes it reads every
    record again.
    """
    with store.locked(), store.building() as built:
        loading = Loading(store, paths, accept_valid=accept_valid, keeps_names=keeps_names)
        publisher = Publisher(built, None if loading.is_outdated else loading.base, load_model())
        if not dry_run:
            loading.publish_with(publisher)
        loading.examine(on_progress)
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


def check(paths: Iterable[Path], on_progress: Progress = _silent) -> list[Fault]:
    """All faults of the records at these paths, in the order of files and lines."""
    plan = make_plan(paths, _first_manifest())
    faults = [*register_faults(), *plan.faults]
    seen: dict[str, str] = {}
    for outcome in _outcomes(plan.files, on_progress):
        faults += outcome.faults
        first = seen.setdefault(str(outcome.id), outcome.file.path)
        if outcome.id and first != outcome.file.path:
            faults.append(make_fault("repeated-case", outcome.file.path, 1, "id",
                                     outcome.id, other=first))  # fmt: skip
    return faults


def remove(store: Store, cases: Sequence[str], source: Path | None = None) -> Report:
    """Take cases or lists out, or a whole source with all it gave, in one snapshot.

    An unknown id or source raises `KeyError` with its name, and nothing is taken out.
    """
    with store.locked():
        base = store.require_current()
        manifest = base.manifest()
        if source and str(source.resolve()) not in manifest.sources:
            raise KeyError(str(source))
        units, gone = manifest.units, set(cases)
        if source:
            gone |= {unit for unit, k in units.items() if k.source == str(source.resolve())}
        if unknown := gone - set(units):
            raise KeyError(min(unknown))
        lists = sorted(gone & set(manifest.lists))
        manifest.cases = {case: k for case, k in manifest.cases.items() if case not in gone}
        manifest.lists = {unit: k for unit, k in manifest.lists.items() if unit not in gone}
        if source:
            manifest.sources = [s for s in manifest.sources if s != str(source.resolve())]
        manifest.id, manifest.created = store.next_id(), now()
        with store.building() as built:
            publisher = Publisher(built, base, load_model())
            for case in sorted(gone):
                publisher.remove(case)
            manifest.counts = {"cases": len(manifest.cases), **publisher.finish()}
            published = store.publish(built, manifest).id
            return Report(
                removed=sorted(gone - set(lists)), lists=Changes(removed=lists),
                snapshot=published, is_published=True,
            )  # fmt: skip
