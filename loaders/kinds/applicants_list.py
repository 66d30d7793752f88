"""An applicants' list: who entered one round of an award."""

from __future__ import annotations

from govinno.loaders.applicants_list import map_list
from govinno.loaders.record import Record
from govinno.loaders.register import Register
from govinno.ontology.faults import Fault
from govinno.ontology.records import CaseGraph


def read(record: Record, file: str, register: Register) -> tuple[CaseGraph | None, list[Fault]]:
    """The graph of a list, None without a usable id, and what is wrong with the record."""
    assert record.tree is not None
    return map_list(record.tree, file, register, [])
