"""A register of organisations and award schemes: who is who."""

from __future__ import annotations

from govinno.loaders.record import Record
from govinno.loaders.register import Part, Register, register_faults
from govinno.records.facts import CaseGraph
from govinno.records.faults import Fault


def read(record: Record, file: str, register: Register) -> tuple[CaseGraph | None, list[Fault]]:
    """A graph that states nothing, and what is wrong with the register.

    What it knows is stated where a case refers to it. Its faults are in the registers that it was
    settled with; one that was not is looked at by itself.
    """
    part = Part(file, record)
    faults = register.faults.get(part.key)
    if faults is None:
        faults = register_faults(part)
    return (CaseGraph(part.id, [], {}, {}) if part.id else None), faults
