"""A case record: one account of one case."""

from __future__ import annotations

from govinno.loaders.case_record import map_case
from govinno.loaders.record import Record
from govinno.loaders.register import Register
from govinno.loaders.spec import load_spec
from govinno.ontology.faults import Fault
from govinno.ontology.records import CaseGraph


def read(record: Record, file: str, register: Register) -> tuple[CaseGraph | None, list[Fault]]:
    """The graph of a case, None without a usable id, and what is wrong with the record."""
    assert record.tree is not None
    return map_case(record.tree, file, register, load_spec(str(record.kind)), [])
