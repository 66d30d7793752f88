"""Reading and checking: a file → its records, each held against the model and made ready.

Nothing here knows a store: what a load means is decided in `loading`.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from govinno.graph.checks import check_case
from govinno.graph.prepare import PreparedCase, prepare
from govinno.graph.project import Projection
from govinno.graph.snapshots import KnownRecord
from govinno.loaders.datasets.reading import DataSetRecord
from govinno.loaders.datasets.source import MappedFile
from govinno.loaders.files import RecordFile
from govinno.loaders.nameless import without_names
from govinno.loaders.reading import map_record, read_records
from govinno.loaders.record import Record
from govinno.loaders.register import Part, Register, parts_of, settle
from govinno.ontology.model import load_model
from govinno.records.faults import Fault, make_fault

PACKAGE = Path(__file__).parent
#: Below this many files a pool of processes costs more than it saves.
_POOL_FROM = 300
#: A form is an archive of XML: 50 to 100 ms, where a text takes 3 to 5.
_TEXTS_IN_AN_OFFICE_FILE = 15

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Checked:
    """One record, read and checked. `case` is None where it could not become one of a kind.

    `sha256` is of its own part of the file, which begins at `line`. `is_as_known` marks a row that
    the graph has already: it was not made anew. `cells` are the table and the number of the cells
    that went into a record of a data set.
    """

    faults: list[Fault]
    line: int = 1
    sha256: str = ""
    id: str | None = None
    kind: str = ""
    is_made_up: bool = False
    case: PreparedCase | None = None
    is_as_known: bool = False
    cells: tuple[str, int] | None = None

    @property
    def is_faulty(self) -> bool:
        """Whether it has errors, so that what is known of it must not be taken out."""
        if self.is_as_known:
            return False
        return self.case is None and any(fault.severity == "error" for fault in self.faults)


@dataclass(slots=True)
class Outcome:
    """One file with its records; those of a data set come one by one as they are asked for."""

    file: RecordFile
    records: Iterable[Checked]


# ---- the registers that ship


def registers() -> list[Path]:
    """The register files that ship with the product."""
    return sorted((PACKAGE / "registers").glob("*.yaml"))


@lru_cache(maxsize=1)
def shipped_parts() -> list[Part]:
    return parts_of(registers())


@lru_cache(maxsize=1)
def known_register() -> Register:
    """The shipped registers together, read once; what is faulty in them is left out."""
    return settle(shipped_parts(), {}, {}, {})


def shipped_faults() -> list[Fault]:
    """What is wrong in the registers that ship with the product."""
    return [fault for part in shipped_parts() for fault in known_register().faults[part.key]]


# ---- one file


@lru_cache(maxsize=1)
def _projection() -> Projection:
    return Projection(load_model())


def read_and_check(
    data: bytes,
    name: str,
    *,
    keeps_names: bool = True,
    first_line: int = 1,
    register: Register | None = None,
) -> list[Checked]:
    """Read the records of a file and hold each against the model, in their order.

    Without `keeps_names` each is made from its part with gaps for the names of people.
    `first_line` is where the bytes begin in the file that they were cut from. Names join what is
    in `register`, by default in those that ship.
    """
    register = register or known_register()
    records = read_records(data, name, first_line)
    return [_checked(record, name, register, keeps_names=keeps_names) for record in records]


def as_kept(record: Record, name: str, *, keeps_names: bool) -> Record:
    """A record as it goes into the graph: with gaps for names of people, where none are kept."""
    if keeps_names or record.tree is None:
        return record
    (record,) = read_records(without_names(record.kept, name), name, record.line)
    return record


def _checked(record: Record, name: str, register: Register, *, keeps_names: bool) -> Checked:
    """Hold a record against the model; with errors nothing is prepared."""
    sha256 = hashlib.sha256(record.kept).hexdigest()
    record = as_kept(record, name, keeps_names=keeps_names)
    graph, faults = map_record(record, name, register)
    if graph is None:
        return Checked(faults, record.line, sha256)
    faults = list(dict.fromkeys([*faults, *check_case(graph, name, load_model())]))
    faults.sort(key=lambda fault: fault.line)
    checked = Checked(faults, record.line, sha256, graph.id, graph.kind, graph.is_made_up)
    if not any(fault.severity == "error" for fault in faults):
        checked.case = prepare(graph, record.kept, _projection())
    return checked


def _outcome(file: RecordFile, *, register: Register, keeps_names: bool = True) -> Outcome:
    try:
        data = Path(file.path).read_bytes()
    except OSError as error:
        fault = make_fault("file-unreadable", file.path, 0, "", "", reason=error.strerror)
        return Outcome(file, [Checked([fault])])
    checked = read_and_check(data, file.path, keeps_names=keeps_names, register=register)
    return Outcome(file, checked)


def read_data_set(
    file: MappedFile,
    register: Register,
    known: Mapping[str, KnownRecord],
    *,
    keeps_names: bool = True,
) -> Iterator[Checked]:
    """The records of a data set, one by one; a row that is as it is known is not made anew."""
    for record in file.reading.records():
        if isinstance(record, DataSetRecord) and record.tree is not None:
            sha256 = hashlib.sha256(record.kept).hexdigest()
            before = known.get(record.id)
            if before and before.sha256 == sha256 and not before.is_stale and not record.faults:
                yield Checked([], record.line, sha256, record.id, before.kind, is_as_known=True)
                continue
            checked = _checked(record, file.path, register, keeps_names=keeps_names)
            checked.cells = record.label, record.cells
            yield checked
        else:
            yield _checked(record, file.path, register, keeps_names=keeps_names)


def outcomes(
    files: Sequence[RecordFile],
    on_progress: Progress,
    register: Register,
    *,
    keeps_names: bool = True,
    known: Mapping[str, KnownRecord] | None = None,
) -> Iterator[Outcome]:
    """Read and check files, in their order, with all processors where there are many. Rows of
    data sets that are `known` are not made anew."""
    plain = [file for file in files if not isinstance(file, MappedFile)]
    if sum(map(_weight, plain)) >= _POOL_FROM:
        done = _map(plain, register, keeps_names=keeps_names)
    else:
        done = (_outcome(file, register=register, keeps_names=keeps_names) for file in plain)
    mapped = (
        Outcome(file, read_data_set(file, register, known or {}, keeps_names=keeps_names))
        for file in files
        if isinstance(file, MappedFile)
    )
    for number, outcome in enumerate(chain(mapped, done), 1):
        on_progress("reading", number, len(files))
        yield outcome


def _weight(file: RecordFile) -> int:
    """How many texts take as long to read as this file does."""
    return _TEXTS_IN_AN_OFFICE_FILE if file.path.lower().endswith((".xlsx", ".docx")) else 1


def _map(
    files: Sequence[RecordFile], register: Register, *, keeps_names: bool
) -> Iterator[Outcome]:
    # Spawned, not forked: the parent may hold a Java machine, which a fork would break.
    with ProcessPoolExecutor(
        mp_context=get_context("spawn"), initializer=_work_with, initargs=(register, keeps_names)
    ) as pool:
        weight = max(1, sum(map(_weight, files)) // max(1, len(files)))
        yield from pool.map(_outcome_in_worker, files, chunksize=max(1, 32 // weight))


#: How this process reads files, where it is a worker: the registers go there once, not with each.
_worker: dict[str, Any] = {}


def _work_with(register: Register, keeps_names: bool) -> None:
    """Have at hand what every record needs, and keep it out of each look for garbage."""
    _worker.update(register=register, keeps_names=keeps_names)
    load_model()
    _projection()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)


#: How much is made between two looks for garbage, against 700 things by default. Nearly all that a
#: load makes is kept until it is written, so that looking finds little.
_SELDOM = (50_000, 20, 20)


@contextmanager
def seldom_looking_for_garbage() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _outcome_in_worker(file: RecordFile) -> Outcome:
    return _outcome(file, **_worker)
