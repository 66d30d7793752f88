"""Files that hold one record, read or checked as such."""

from __future__ import annotations

from govinno.checking import Checked, read_and_check
from govinno.loaders.reading import map_record, read_records
from govinno.loaders.register import Register
from govinno.records.facts import CaseGraph
from govinno.records.faults import Fault


def read_file(data: bytes, file: str, register: Register) -> tuple[CaseGraph | None, list[Fault]]:
    """The graph of the only record and its faults."""
    (record,) = read_records(data, file)
    return map_record(record, file, register)


def check_one(data: bytes, file: str, *, keeps_names: bool = True) -> Checked:
    """The only record of a file, held against the model."""
    (record,) = read_and_check(data, file, keeps_names=keeps_names)
    return record
