"""A register of organisations and award schemes: who is who."""

from __future__ import annotations

from govinno.loaders.record import Record
from govinno.loaders.register import Register, register_faults
from govinno.records.facts import CaseGraph
from govinno.records.faults import Fault, make_fault


def read(record: Record, file: str, _: Register) -> tuple[CaseGraph | None, list[Fault]]:
    """No graph: the registers that ship with the product are the ones that join."""
    assert record.tree is not None
    told = make_fault("register-not-used", file, record.line, "", "")
    return None, [told, *register_faults(record.tree, file)]
