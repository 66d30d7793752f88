"""A data set as a source of a load: one unit, however many files it has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from govinno.loaders.datasets.reading import Reading, find_mapping
from govinno.loaders.files import RecordFile
from govinno.records.faults import Fault


@dataclass(frozen=True, slots=True)
class MappedFile(RecordFile):
    """A data set among the files of a load. Path and name are those of the file whose rows become
    its first records, size and time those of all its files. `mapping` is the word it was loaded
    by, `digest` that of the mapping."""

    mapping: str
    digest: str
    reading: Reading


def find_data_set(source: str, mapping: str) -> tuple[MappedFile | None, list[Fault]]:
    """The data set at a path as its mapping finds it; None with the faults that forbid to read it."""
    if Path(mapping).is_file():
        mapping = str(Path(mapping).resolve())  # it is remembered, and read from anywhere
    dataset, faults = find_mapping(mapping)
    if dataset is None:
        return None, faults
    reading = Reading(dataset, Path(source))
    if missing := [*reading.missing()]:
        return None, [*faults, *missing]
    files = reading.files()
    stats = [path.stat() for path in files]
    root = Path(source)
    relative = root.name if root.is_file() else files[0].relative_to(root).as_posix()
    return (
        MappedFile(
            source,
            relative,
            str(files[0]),
            sum(status.st_size for status in stats),
            max(status.st_ctime_ns for status in stats),
            mapping,
            dataset.digest,
            reading,
        ),
        faults,
    )
