"""What a record says once it is read: facts and faults, values and text, as the fronts see them."""

from __future__ import annotations

from govinno.records.faults import Fault
from govinno.records.places import place_in_words

__all__ = ["Fault", "place_in_words"]
