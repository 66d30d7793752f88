"""Cases that somebody brings: looked at beside the store, and put into it where that is allowed.

What strangers send is read in a process of its own with little memory and time, so that whatever
a reader does with it costs nobody else. A look touches nothing in the store; only `publish` does.
"""

from __future__ import annotations

import fcntl
import filecmp
import hashlib
import json
import resource
import shutil
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal

from govinno.checking import Checked, known_register, read_and_check
from govinno.graph.prepare import PreparedCase, record_of
from govinno.graph.publish import Publisher
from govinno.graph.shards import read_line
from govinno.graph.snapshots import (
    KnownRecord,
    Manifest,
    Snapshot,
    Store,
    StoreBusy,
    now,
)
from govinno.loaders.files import RecordFile, find_files
from govinno.loaders.forms.submissions import is_export
from govinno.loaders.identity.described import REGISTER
from govinno.loaders.received import ARCHIVE, MOST_MB, ReceivedFile, look_at, safe_name, unpack
from govinno.loaders.register import Register
from govinno.loaders.replacing import may_be_replaced, replaced
from govinno.loading import load, register_of
from govinno.ontology.model import load_model
from govinno.records.faults import Fault, make_fault

#: What one look may take. A form with all topics filled takes a second and 200 MB.
SECONDS, MEMORY_MB = 90, 1_500
#: A load that publishes copies the property graph, which takes longer the more there is.
PUBLISH_SECONDS = 900
#: So many looks go on at once, whoever asks for them.
_TURNS = threading.Semaphore(2)
#: What of an upload lies where, in its own folder.
FILES, PREVIEW, _ANSWER = "files", "preview", "answer.json"
#: Where the store keeps what was brought, and what it took the place of.
RECEIVED, EARLIER = "received", "earlier"

State = Literal["new", "changed", "same", "faulty"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One record of what was brought. `id` is empty where it does not tell one.

    The numbers count facts against those in the store. `held_in` is the folder and file from which the
    store has the record, where that is none that was brought. `bodies` are the IRIs of what registers
    know of all that it names.
    """

    file: str
    line: int
    id: str
    kind: str
    state: State
    errors: int
    warnings: int
    added: int = 0
    changed: int = 0
    removed: int = 0
    held_in: str = ""
    bodies: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Looked:
    """What is in the files that were brought. The files of faults and records have the names under
    which they came."""

    faults: list[Fault]
    records: list[Seen]

    @property
    def errors(self) -> list[Fault]:
        """The faults that keep a record out."""
        return [fault for fault in self.faults if fault.severity == "error"]

    @property
    def fine(self) -> list[Seen]:
        """The records without errors."""
        return [record for record in self.records if record.state != "faulty"]


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a wish to publish. `snapshot` is the one that stands now, empty where nothing
    was published; then `faults` say why, or `is_busy` that another load goes on."""

    snapshot: str = ""
    before: str = ""
    is_new: bool = False
    is_busy: bool = False
    cases: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class Unfinished(Exception):
    """The process that reads what was brought did not come to its end."""


# ---- taking in


def receive(data: bytes, name: str, folder: Path, most_mb: int = MOST_MB) -> list[Fault]:
    """Put an upload into a folder of its own, an archive file by file; gives what is told of it.

    Nothing is there afterwards where the upload itself is refused.
    """
    shutil.rmtree(folder / FILES, ignore_errors=True)
    (folder / FILES).mkdir(parents=True)
    if name.lower().endswith(ARCHIVE) and not is_export(data, name):
        files, faults = unpack(data, name, most_mb)
    else:
        faults = look_at(data, name, most_mb)
        is_refused = any(fault.severity == "error" for fault in faults)
        files = [] if is_refused else [ReceivedFile(safe_name(name), data)]
    for file in files:
        (folder / FILES / file.name).write_bytes(file.data)
    return faults


def may_be_picked(fault: Fault) -> bool:
    """Whether one of a few values is right at a fault, and can be put there by `replace`."""
    is_open = bool(fault.choices and fault.value)
    return is_open and may_be_replaced(fault.file, fault.line, fault.field)


def replace(folder: Path, fault: Fault, choice: str) -> bool:
    """Put a choice where the value of a fault stands, in the copy of the file in an upload's
    folder; gives whether that place was found for certain."""
    file = folder / FILES / fault.file
    if not file.resolve().is_relative_to((folder / FILES).resolve()) or not file.is_file():
        return False
    data = replaced(file.read_bytes(), fault.file, fault.line, fault.field, fault.value, choice)
    if data is None:
        return False
    file.write_bytes(data)
    return True


def look(folder: Path, store: Path, *, keeps_names: bool = True) -> Looked:
    """Hold what lies in an upload's folder against the model and the store, beside the store.

    Its cases can be asked afterwards in the store at `folder / PREVIEW`, with SPARQL alone. Raises
    `Unfinished` where that takes too much time or memory.
    """
    with _TURNS:
        told = _in_a_process("look", folder, SECONDS, store=str(store), keeps_names=keeps_names)
    return Looked(_faults(told["faults"]), [Seen(**record) for record in told["records"]])


def publish(
    folder: Path,
    store: Path,
    *,
    by: str,
    accept_valid: bool = False,
    keeps_names: bool | None = None,
) -> Published:
    """Keep what lies in an upload's folder as a source of the store, and load it.

    `by` is who did it, as the snapshot's manifest will say. Nothing is kept where nothing is
    published. Raises `Unfinished` as `look` does.
    """
    told = _in_a_process(
        "publish",
        folder,
        PUBLISH_SECONDS,
        store=str(store),
        by=by,
        accept_valid=accept_valid,
        keeps_names=keeps_names,
    )
    return Published(**{**told, "faults": _faults(told["faults"])})


def _faults(told: Sequence[Mapping[str, Any]]) -> list[Fault]:
    return [Fault(**{**fault, "choices": tuple(fault["choices"])}) for fault in told]


def _in_a_process(verb: str, folder: Path, seconds: int, **wish: object) -> dict[str, Any]:
    answer = folder / _ANSWER
    answer.unlink(missing_ok=True)
    command = [sys.executable, "-m", "govinno.receiving", verb, str(folder)]
    try:
        done = subprocess.run(
            command, input=json.dumps(wish).encode(), capture_output=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        raise Unfinished(f"{verb}: more than {seconds} s") from None
    if done.returncode or not answer.exists():
        raise Unfinished(f"{verb}: {done.stderr.decode(errors='replace')[-2000:]}")
    told: dict[str, Any] = json.loads(answer.read_bytes())
    return told


# ---- in the process: looking


def _look(folder: Path, store: str, keeps_names: bool) -> Looked:
    """See `look`; what is told of files is told by the names that they have in the folder."""
    base = Store(Path(store)).current()
    register = register_of(base) if base else known_register()
    files, faults = _found(folder)
    looked, ready = Looked(faults, []), []
    for file in files:
        data = Path(file.path).read_bytes()
        for record in read_and_check(data, file.path, keeps_names=keeps_names, register=register):
            looked.faults.extend(record.faults)
            looked.records.append(_seen(record, file, base, register, keeps_names))
            if record.case:
                ready.append((file, record))
    _repeated(looked)
    _make_preview(Store(folder / PREVIEW), ready)
    return Looked([_as_named(f, folder) for f in dict.fromkeys(looked.faults)], looked.records)


def _found(folder: Path) -> tuple[list[RecordFile], list[Fault]]:
    """The files of an upload that are read, each looked at by itself as if it had been named."""
    found = [find_files(str(file)) for file in sorted((folder / FILES).iterdir())]
    return [f for files, _ in found for f in files], [f for _, faults in found for f in faults]


def _as_named(fault: Fault, folder: Path) -> Fault:
    told = asdict(fault)
    inside = f"{folder / FILES}"
    for name in ("file", "message_th", "message_en"):
        told[name] = told[name].replace(inside + "/", "").replace(inside, "")
    return Fault(**told)


def _repeated(looked: Looked) -> None:
    """Two records of one id in what was brought are a fault, as they would be in a load."""
    first: dict[str, Seen] = {}
    for number, record in enumerate(looked.records):
        other = first.setdefault(record.id, record) if record.id else record
        if other is not record:
            where = f"{other.file}:{other.line}"
            fault = make_fault(
                "repeated-case", record.file, record.line, "id", record.id, other=where
            )
            looked.faults.append(fault)
            told = {**asdict(record), "state": "faulty", "errors": record.errors + 1}
            looked.records[number] = Seen(**told)


def _seen(
    record: Checked, file: RecordFile, base: Snapshot | None, register: Register, keeps_names: bool
) -> Seen:
    errors = sum(fault.severity == "error" for fault in record.faults)
    known = base.manifest().records.get(record.id or "") if base else None
    seen = Seen(
        file.relative,
        record.line,
        record.id or "",
        record.kind,
        "faulty",
        errors,
        len(record.faults) - errors,
        held_in=_held_in(known, base),
    )
    if record.case is None:
        return seen
    before = _kept(base, record.case.id, known, register, keeps_names) if base and known else None
    added, changed, removed = _difference(before.quads if before else b"", record.case.quads)
    told = asdict(seen) | {"added": added, "changed": changed, "removed": removed}
    told["state"] = "new" if known is None else "changed" if added + changed + removed else "same"
    told["bodies"] = [i for i, (_, d) in record.case.offers.items() if d[0] == REGISTER]
    return Seen(**told)


def _held_in(known: KnownRecord | None, base: Snapshot | None) -> str:
    """The file of a known record, where it is none of those that were brought."""
    if known is None or base is None:
        return ""
    path = Path(known.source)
    path = path if path.name == known.file else path / known.file
    is_brought = path.parent == base.store.folder / RECEIVED
    return "" if is_brought else f"{path.parent.name}/{path.name}"


def _kept(
    base: Snapshot, id_: str, known: KnownRecord, register: Register, keeps_names: bool
) -> PreparedCase | None:
    """What the store has of a record, made anew from its kept part; None where that is refused."""
    data = record_of(read_line(base.case_rows, id_) or {})
    (record,) = read_and_check(
        data, known.file, keeps_names=keeps_names, first_line=known.line, register=register
    )
    return record.case


def _difference(before: bytes, after: bytes) -> tuple[int, int, int]:
    """How many facts came, are others than they were, and went."""
    old, new = _by_property(before), _by_property(after)
    added = changed = removed = 0
    for key in old.keys() | new.keys():
        gone, came = len(old[key] - new[key]), len(new[key] - old[key])
        other = min(gone, came)
        added, changed, removed = added + came - other, changed + other, removed + gone - other
    return added, changed, removed


def _by_property(quads: bytes) -> defaultdict[tuple[bytes, bytes], set[bytes]]:
    """The values of N-Quads by subject and property."""
    values: defaultdict[tuple[bytes, bytes], set[bytes]] = defaultdict(set)
    for line in quads.splitlines():
        subject, prop, value = line.split(b" ", 2)
        values[subject, prop].add(value)
    return values


def _make_preview(store: Store, ready: Sequence[tuple[RecordFile, Checked]]) -> None:
    """A store of these records alone, each id once, which only SPARQL can ask."""
    shutil.rmtree(store.folder, ignore_errors=True)
    model, records = load_model(), {}
    with store.locked(), store.building() as built:
        publisher = Publisher(built, None, model)
        for file, record in ready:
            if record.case and record.case.id not in records:
                publisher.put(record.case)
                records[record.case.id] = KnownRecord(
                    file.source, file.relative, record.sha256, file.size, file.changed_ns,
                    kind=record.kind, is_made_up=record.is_made_up, line=record.line,
                )  # fmt: skip
        counts = publisher.finish(only_rdf=True)
        store.publish(built, Manifest(store.next_id(), now(), "", "", [], records, counts))


# ---- in the process: publishing


def _publish(
    folder: Path, store: str, by: str, accept_valid: bool, keeps_names: bool | None
) -> Published:
    """See `publish`."""
    kept = Store(Path(store))
    before = kept.current()
    here = before.id if before else ""
    try:
        with _received(kept) as received:
            return _published(folder, kept, received, here, by, accept_valid, keeps_names)
    except StoreBusy:
        return Published(before=here, is_busy=True)


@contextmanager
def _received(store: Store) -> Iterator[Path]:
    """The folder of what was brought, held against others who publish; `StoreBusy` where it is."""
    folder = store.folder / RECEIVED
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as stream:
        _hold(stream, store)
        yield folder


def _hold(stream: IO[str], store: Store) -> None:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise StoreBusy(str(store.folder)) from None


def _published(
    folder: Path,
    store: Store,
    received: Path,
    before: str,
    by: str,
    accept_valid: bool,
    keeps_names: bool | None,
) -> Published:
    """Put the files where they stay, load them, and put all back where nothing is published."""
    put = _Put(received)
    try:
        targets = [put.file(file, _name_of(file, ids)) for file, ids in _with_ids(folder)]
        report = load(
            store, targets, accept_valid=accept_valid, keeps_names=keeps_names, loaded_by=by
        )
    except BaseException:
        put.back()
        raise
    if report.snapshot is None:
        put.back()
    faults = [_as_kept(fault, received) for fault in report.faults]
    cases = [*report.added, *report.changed, *report.unchanged]
    return Published(
        report.snapshot or "",
        before,
        report.is_published,
        cases=cases if report.snapshot else [],
        faults=faults,
    )


def _as_kept(fault: Fault, received: Path) -> Fault:
    return Fault(**{**asdict(fault), "file": fault.file.replace(f"{received}/", "")})


def _with_ids(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """The files of an upload that hold records, and the ids of those."""
    files, _ = _found(folder)
    for file in files:
        checked = read_and_check(Path(file.path).read_bytes(), file.path)
        yield Path(file.path), [record.id for record in checked if record.id]


def _name_of(file: Path, ids: Sequence[str]) -> str:
    """What a file is kept as: by the id of its one record, so that the next state of the same
    takes its place; one of several by its name and a sign of all ids."""
    if len(ids) == 1:
        return safe_name(f"{ids[0]}{file.suffix.lower()}")
    sign = hashlib.blake2b(" ".join(sorted(ids)).encode(), digest_size=4).hexdigest()
    return safe_name(f"{file.stem}-{sign}{file.suffix.lower()}")


class _Put:
    """Files put into the folder of what was brought; what they take the place of is kept."""

    def __init__(self, received: Path) -> None:
        self.received = received
        self.new: list[Path] = []
        self.moved: list[tuple[Path, Path]] = []

    def file(self, file: Path, name: str) -> Path:
        """Keep a file under a name, whole or not at all; gives where it lies now."""
        target = self.received / name
        if target.is_file() and filecmp.cmp(file, target, shallow=False):
            return target
        for earlier in sorted(self.received.glob("*")):
            if earlier.is_file() and earlier.stem == target.stem and earlier.name != ".lock":
                self._set_aside(earlier)
        part = self.received / f".{name}.part"
        shutil.copyfile(file, part)
        part.replace(target)
        self.new.append(target)
        return target

    def _set_aside(self, earlier: Path) -> None:
        when = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        aside = self.received / f".{EARLIER}" / f"{when}-{earlier.name}"
        aside.parent.mkdir(exist_ok=True)
        earlier.replace(aside)
        self.moved.append((earlier, aside))

    def back(self) -> None:
        """As it was before."""
        for file in self.new:
            file.unlink(missing_ok=True)
        for earlier, aside in self.moved:
            aside.replace(earlier)


# ---- the process


def main(verb: str, folder: Path, wish: Mapping[str, Any]) -> None:
    """Carry out one wish and leave the answer in the folder."""
    if verb == "look":
        limit = MEMORY_MB << 20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        answer: Looked | Published = _look(folder, **wish)
    else:
        answer = _publish(folder, **wish)
    text = json.dumps(asdict(answer), ensure_ascii=False)
    (folder / _ANSWER).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), json.load(sys.stdin))
