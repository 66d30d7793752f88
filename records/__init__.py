"""What a record says once it is read: facts and faults, values and text, as the fronts see them."""

from __future__ import annotations

from govinno.records.faults import SIGNS, Fault
from govinno.records.places import cell_of, place_in_words

__all__ = ["SIGNS", "Fault", "cell_of", "place_in_words"]
