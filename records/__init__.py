"""What a record says once it is read: facts and faults, values and text, as the fronts see them."""

from __future__ import annotations

from govinno.records.faults import Fault

__all__ = ["Fault"]
