"""Snapshots: immutable folders, and one pointer to the current one.

    store/current                    the id of the current snapshot
    store/identity                   what tells this store from all others
    store/snapshots/000012/          manifest.json, rdf/, lpg/, rows/, search/, columns/
    store/deleted                    the last id that was deleted, if any was
    store/lock                       held while a load runs

A snapshot is built in a folder of another name, renamed when it is whole, and then pointed to.
Whatever is killed on the way leaves the pointer as it was.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from govinno.graph.refusals import refusal
from govinno.words import Said

_BUILDING = ".building"
#: The form of a snapshot. It goes up when a version of before would misread what is written now.
FORMAT = 1
#: The kind of record that tells a case: what people count, list and open.
CASE = "case-record"
#: Under these names a manifest held its records before their kind was a word.
_BEFORE_KINDS = {"cases": CASE, "lists": "applicants-list"}


class StoreBusy(Exception):
    """Another load holds the store."""


class StoreUnreadable(Exception):
    """The folder is no store, or a broken one; the message names it."""


class NamesWouldReturn(Said):
    """Readers would see names of people again, which the current snapshot keeps out."""

    def __init__(self, snapshot: str) -> None:
        th = (
            f"สแนปช็อต {snapshot} มีชื่อบุคคล ส่วนสแนปช็อตปัจจุบันไม่มี จึงยังไม่ได้ย้อนกลับ "
            f"หากต้องการให้ชื่อกลับมาจริง ใช้ govinno rollback --with-names {snapshot}"
        )
        en = (
            f"Snapshot {snapshot} holds names of people, the current one does not; nothing was "
            f"changed. If the names are to come back: govinno rollback --with-names {snapshot}"
        )
        super().__init__(th, en)


class NamesInUse(Said):
    """The current snapshot itself holds names of people, so they cannot be deleted."""

    def __init__(self, snapshot: str) -> None:
        th = f"สแนปช็อตปัจจุบัน {snapshot} มีชื่อบุคคล จึงยังไม่ได้ลบอะไร โปรดโหลดด้วย GOVINNO_PEOPLE=posts ก่อน"
        en = (
            f"The current snapshot {snapshot} itself holds names of people; nothing was deleted. "
            "Load with GOVINNO_PEOPLE=posts first."
        )
        super().__init__(th, en)


@dataclass(slots=True)
class KnownRecord:
    """What the store remembers of one record and of the file it stands in.

    `file` is relative to its source. `sha256` is of the record's own part of the file, which
    begins at `line`; `size` and `changed_ns` of the whole file spare reading it where nothing
    changed. `is_stale` marks a record that is faulty now, so that its last good state is kept.
    `kind` is the word of the mapping that reads it; `is_made_up` marks what says of itself that it
    is an invented example.
    """

    source: str
    file: str
    sha256: str
    size: int
    changed_ns: int
    is_stale: bool = False
    kind: str = CASE
    is_made_up: bool = False
    line: int = 1


@dataclass(slots=True)
class Manifest:
    """What a snapshot is made of. `sources` are resolved paths, in the order first loaded.

    `model`, `register` and `mappings` are digests: with others every record is read again.
    `records` of every kind are by id. `keeps_names` tells whether names of people went into the
    graph. `format` is the form of the whole snapshot, see `FORMAT`. `datasets` are the sources
    that came by a mapping, each with `mapping`, its `digest`, and the `account` of its cells.
    `loaded_by` is who brought what is new in it, where a person said so.
    """

    id: str
    created: str
    model: str
    register: str
    sources: list[str] = field(default_factory=list)
    records: dict[str, KnownRecord] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    keeps_names: bool = True
    mappings: str = ""
    format: int = FORMAT
    datasets: dict[str, dict[str, Any]] = field(default_factory=dict)
    loaded_by: str = ""

    @property
    def cases(self) -> dict[str, KnownRecord]:
        """The records that tell cases."""
        return self.of_kind(CASE)

    def of_kind(self, kind: str) -> dict[str, KnownRecord]:
        """The records of one kind."""
        return {id_: known for id_, known in self.records.items() if known.kind == kind}

    @property
    def made_up(self) -> bool:
        """Whether anything loaded is an invented example."""
        return any(known.is_made_up for known in self.records.values())

    def from_source(self, source: str) -> dict[str, KnownRecord]:
        """The records that came from one source."""
        return {id_: known for id_, known in self.records.items() if known.source == source}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published state of the graph."""

    folder: Path

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def store(self) -> Store:
        """The store that it belongs to."""
        return Store(self.folder.parents[1])

    @property
    def rdf(self) -> Path:
        return self.folder / "rdf"

    @property
    def property_graph(self) -> Path:
        return self.folder / "lpg"

    @property
    def case_rows(self) -> Path:
        return self.folder / "rows" / "cases"

    @property
    def shared_rows(self) -> Path:
        return self.folder / "rows" / "shared"

    def rows_by_kind(self) -> dict[str, Path]:
        """The folders of rows by what they tell of."""
        return {"cases": self.case_rows, "shared": self.shared_rows}

    @property
    def search(self) -> Path:
        return self.folder / "search"

    @property
    def columns(self) -> Path:
        return self.folder / "columns"

    def manifest(self) -> Manifest:
        """Read the manifest; raises `StoreUnreadable` where there is none that can be read.

        Refused where a newer version wrote the snapshot.
        """
        try:
            content = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
            if _is_newer(content):
                raise refusal("snapshot-too-new", "", snapshot=self.id)
            content["records"] = _records(content)
            return Manifest(**content)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise StoreUnreadable(f"{self.folder}: {error}") from None

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest, sorted, so that the same state gives the same bytes."""
        content: dict[str, Any] = {n: getattr(manifest, n) for n in Manifest.__dataclass_fields__}
        content["records"] = {id_: _row(known) for id_, known in manifest.records.items()}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        (self.folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def _row(known: KnownRecord) -> list[str | int | bool]:
    """A known record as the manifest has it: its fields in their order."""
    return [getattr(known, name) for name in KnownRecord.__dataclass_fields__]


def _is_newer(content: dict[str, Any]) -> bool:
    """Whether a version that knows more than this one wrote a manifest."""
    known = {*Manifest.__dataclass_fields__, *_BEFORE_KINDS}
    most = len(KnownRecord.__dataclass_fields__)
    is_longer = any(len(row) > most for row in content.get("records", {}).values())
    return content.get("format", FORMAT) > FORMAT or not known >= set(content) or is_longer


def _records(content: dict[str, Any]) -> dict[str, KnownRecord]:
    """The records of a manifest; those of an older one are taken out of where it had them."""
    records = {id_: KnownRecord(*row) for id_, row in content.get("records", {}).items()}
    for name, kind in _BEFORE_KINDS.items():
        for id_, row in content.pop(name, {}).items():
            source, file, sha256, size, changed_ns, is_stale = row[:6]
            is_made_up = len(row) > 7 and row[7]
            records[id_] = KnownRecord(
                source, file, sha256, size, changed_ns, is_stale, kind, is_made_up
            )
    return records


class Store:
    """All snapshots of one folder."""

    def __init__(self, folder: Path) -> None:
        # Resolved once: the Java machine does not follow when this process changes its folder.
        self.folder = folder.resolve()
        self.snapshot_folder = self.folder / "snapshots"

    def current(self) -> Snapshot | None:
        """The snapshot that readers see, or None before the first load.

        Raises `StoreUnreadable` where the pointer cannot be read or leads nowhere.
        """
        pointer = self.folder / "current"
        try:
            name = pointer.read_bytes().decode("ascii").strip()  # read for each query
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise StoreUnreadable(f"{pointer}: {error}") from None
        if not name or not (self.snapshot_folder / name).is_dir():
            raise StoreUnreadable(f"{pointer}: {name}")
        return Snapshot(self.snapshot_folder / name)

    def require_current(self) -> Snapshot:
        """The current snapshot; refused with advice before the first load."""
        snapshot = self.current()
        if snapshot is None:
            raise refusal("no-snapshot", "")
        return snapshot

    def snapshots(self) -> list[Snapshot]:
        """All snapshots, oldest first."""
        if not self.snapshot_folder.exists():
            return []
        found = (f for f in self.snapshot_folder.iterdir() if not f.name.startswith("."))
        return [Snapshot(folder) for folder in sorted(found)]

    def point_to(self, snapshot: Snapshot) -> None:
        """Make a snapshot the current one: one atomic rename.

        Safe against a killed process. Against a power cut only as far as the file system is: a
        snapshot that did not reach the disk whole is left by `rollback`.
        """
        self._write("current", snapshot.id)

    def _write(self, name: str, text: str) -> None:
        new = self.folder / f"{name}.new"
        new.write_text(text + "\n", encoding="ascii")
        new.replace(self.folder / name)

    def identity(self) -> str:
        """What tells this store from all others, whatever ids their snapshots have.

        Empty where nothing was published yet, or only by a version that made none. A copy of the
        folder has the same one.
        """
        file = self.folder / "identity"
        try:
            return file.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return ""
        except (OSError, ValueError) as error:
            raise StoreUnreadable(f"{file}: {error}") from None

    def identify(self) -> str:
        """Its identity, made where there is none; only while the store is `locked`."""
        if not self.identity():
            self._write("identity", uuid.uuid4().hex)
        return self.identity()

    def next_id(self) -> str:
        """The id of the snapshot to come; ids only grow, also after a rollback or a deletion:
        a server that was pushed to knows its state by the id."""
        last = max((int(snapshot.id) for snapshot in self.snapshots()), default=0)
        return f"{max(last, self._last_deleted()) + 1:06d}"

    def _last_deleted(self) -> int:
        try:
            return int((self.folder / "deleted").read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError) as error:
            raise StoreUnreadable(f"{self.folder / 'deleted'}: {error}") from None

    def delete(self, snapshots: Iterable[Snapshot]) -> None:
        """Delete snapshots for good; only while the store is `locked`, never the current one.

        Each goes by one rename, so that a killed process leaves none in part; what is left of it
        is cleared away by whoever locks next.
        """
        for snapshot in snapshots:
            last = max(int(snapshot.id), self._last_deleted())
            self._write("deleted", f"{last:06d}")
            gone = self.snapshot_folder / f"{_BUILDING}-deleted-{snapshot.id}"
            snapshot.folder.rename(gone)
            shutil.rmtree(gone)

    @contextmanager
    def building(self) -> Iterator[Snapshot]:
        """A folder to build the next snapshot in; it vanishes if the building fails."""
        folder = self.snapshot_folder / f"{_BUILDING}-{self.next_id()}"
        (folder / "rows" / "cases").mkdir(parents=True)
        (folder / "rows" / "shared").mkdir()
        try:
            yield Snapshot(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, built: Snapshot, manifest: Manifest) -> Snapshot:
        """Give a built snapshot its id and point to it."""
        self.identify()
        built.write_manifest(manifest)
        final = Snapshot(self.snapshot_folder / manifest.id)
        built.folder.rename(final.folder)
        self.point_to(final)
        return final

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the store against a second load; raises `StoreBusy` at once when it is held.

        The lock goes with the process, so a killed load leaves none behind; what it had begun
        to build is cleared away here.
        """
        with self._lock_file() as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StoreBusy(str(self.folder)) from None
            for leftover in self.snapshot_folder.glob(f"{_BUILDING}*"):
                shutil.rmtree(leftover, ignore_errors=True)
            yield

    def _lock_file(self) -> IO[str]:
        try:
            self.snapshot_folder.mkdir(parents=True, exist_ok=True)
            return (self.folder / "lock").open("w")
        except OSError as error:
            raise StoreUnreadable(f"{self.folder}: {error.strerror}") from None


def now() -> str:
    """The time as a manifest keeps it: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
