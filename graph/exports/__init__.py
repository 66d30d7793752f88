"""Files that leave the graph: writing a table, and what can go wrong."""

from __future__ import annotations

from govinno.graph.exports.cells import csv_cell
from govinno.graph.exports.files import CannotWrite, UnknownEnding
from govinno.graph.exports.table import table_csv
from govinno.graph.exports.words import HONESTY, MADE_UP

__all__ = [
    "HONESTY",
    "MADE_UP",
    "CannotWrite",
    "UnknownEnding",
    "csv_cell",
    "table_csv",
]
