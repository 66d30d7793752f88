"""Snapshots: immutable folders, and one pointer to the current one.

    store/current                    the id of the current snapshot
    store/snapshots/000012/          manifest.json, rdf/, lpg/, rows/
    store/deleted                    the last id that was deleted, if any was
    store/lock                       held while a load runs

A snapshot is built in a folder of another name, renamed when it is whole, and then pointed to.
Whatever is killed on the way leaves the pointer as it was.
"""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from govinno.graph.refusals import refusal

_BUILDING = ".building"


class StoreBusy(Exception):
    """Another load holds the store."""


class StoreUnreadable(Exception):
    """The folder is no store, or a broken one; the message names it."""


class NamesWouldReturn(Exception):
    """Readers would see names of people again, which the current snapshot keeps out."""

    def __init__(self, snapshot: str) -> None:
        self.th = (
            f"สแนปช็อต {snapshot} มีชื่อบุคคล ส่วนสแนปช็อตปัจจุบันไม่มี จึงยังไม่ได้ย้อนกลับ "
            f"หากต้องการให้ชื่อกลับมาจริง ใช้ govinno rollback --with-names {snapshot}"
        )
        self.en = (
            f"Snapshot {snapshot} holds names of people, the current one does not; nothing was "
            f"changed. If the names are to come back: govinno rollback --with-names {snapshot}"
        )
        super().__init__(self.en)


class NamesInUse(Exception):
    """The current snapshot itself holds names of people, so they cannot be deleted."""

    def __init__(self, snapshot: str) -> None:
        self.th = (
            f"สแนปช็อตปัจจุบัน {snapshot} มีชื่อบุคคล จึงยังไม่ได้ลบอะไร โปรดโหลดด้วย GOVINNO_PEOPLE=posts ก่อน"
        )
        self.en = (
            f"The current snapshot {snapshot} itself holds names of people; nothing was deleted. "
            "Load with GOVINNO_PEOPLE=posts first."
        )
        super().__init__(self.en)


@dataclass(slots=True)
class KnownCase:
    """What the store remembers of one case's file.

    `file` is relative to its source; `size` and `mtime_ns` spare reading an unchanged file.
    `is_stale` marks a case whose file is faulty now, so that its last good state is kept.
    An applicants' list is remembered in the same way (`is_list`); `is_made_up` marks what says
    of itself that it is an invented example.
    """

    source: str
    file: str
    sha256: str
    size: int
    mtime_ns: int
    is_stale: bool = False
    is_list: bool = False
    is_made_up: bool = False


@dataclass(slots=True)
class Manifest:
    """What a snapshot is made of. `sources` are resolved paths, in the order first loaded.

    `cases` and `lists` (applicants' lists) are by id; no id stands in both. `keeps_names` tells
    whether names of people went into the graph.
    """

    id: str
    created: str
    model: str
    register: str
    sources: list[str] = field(default_factory=list)
    cases: dict[str, KnownCase] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    lists: dict[str, KnownCase] = field(default_factory=dict)
    keeps_names: bool = True

    @property
    def units(self) -> dict[str, KnownCase]:
        """All that is loaded and removed as one: the cases, then the lists."""
        return {**self.cases, **self.lists}

    @property
    def made_up(self) -> bool:
        """Whether anything loaded is an invented example."""
        return any(known.is_made_up for known in self.units.values())

    def cases_of(self, source: str) -> dict[str, KnownCase]:
        """The cases that came from one source."""
        return {case: known for case, known in self.cases.items() if known.source == source}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published state of the graph."""

    folder: Path

    @property
    def id(self) -> str:
        return self.folder.name

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

    def manifest(self) -> Manifest:
        """Read the manifest; raises `StoreUnreadable` where there is none that can be read."""
        try:
            content = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
            cases, lists = _known(content["cases"]), _known(content.get("lists", {}))
            return Manifest(**{**content, "cases": cases, "lists": lists})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreUnreadable(f"{self.folder}: {error}") from None

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest, sorted, so that the same state gives the same bytes."""
        content = {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}
        for name in ("cases", "lists"):
            content[name] = {unit: _row(known) for unit, known in content[name].items()}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        (self.folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def _row(known: KnownCase) -> list[str | int | bool]:
    """A known case as the manifest has it: its fields in their order."""
    return [known.source, known.file, known.sha256, known.size, known.mtime_ns, known.is_stale,
            known.is_list, known.is_made_up]  # fmt: skip


def _known(rows: dict[str, list[Any]]) -> dict[str, KnownCase]:
    """The rows of a manifest; an older one has fewer fields in each."""
    return {unit: KnownCase(*row) for unit, row in rows.items()}


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
            name = pointer.read_text(encoding="ascii").strip()
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
        new = self.folder / "current.new"
        new.write_text(snapshot.id + "\n", encoding="ascii")
        new.replace(self.folder / "current")

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
            new = self.folder / "deleted.new"
            new.write_text(f"{last:06d}\n", encoding="ascii")
            new.replace(self.folder / "deleted")
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
