"""Files that leave the graph: writing a table, and what can go wrong."""

from __future__ import annotations

from govinno.graph.exports.cells import csv_cell
from govinno.graph.exports.dump import DUMP_ENDINGS, Dumps
from govinno.graph.exports.files import CannotWrite, UnknownEnding, WouldOverwrite
from govinno.graph.exports.publication import Publication, choices, is_catalogue
from govinno.graph.exports.table import table_csv
from govinno.graph.exports.words import HONESTY, MADE_UP

__all__ = [
    "DUMP_ENDINGS",
    "HONESTY",
    "MADE_UP",
    "CannotWrite",
    "Dumps",
    "Publication",
    "UnknownEnding",
    "WouldOverwrite",
    "choices",
    "csv_cell",
    "is_catalogue",
    "table_csv",
]
