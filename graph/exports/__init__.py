"""Files that leave the graph: writing a table, and what can go wrong."""

from __future__ import annotations

from govinno.graph.exports.cells import csv_cell
from govinno.graph.exports.dump import DUMP_ENDINGS, Dump, DumpNotReady, Dumps
from govinno.graph.exports.files import CannotWrite, UnknownEnding
from govinno.graph.exports.publication import Publication, choices, is_catalogue
from govinno.graph.exports.table import table_csv

__all__ = [
    "DUMP_ENDINGS",
    "CannotWrite",
    "Dump",
    "DumpNotReady",
    "Dumps",
    "Publication",
    "UnknownEnding",
    "choices",
    "csv_cell",
    "is_catalogue",
    "table_csv",
]
