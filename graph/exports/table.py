"""The rows of any query as one CSV file."""

from __future__ import annotations

import io
from collections.abc import Iterable

from govinno.graph.exports.cells import csv_cell, csv_writer
from govinno.graph.tables import Table


def table_csv(table: Table, warnings: Iterable[str] = ()) -> bytes:
    """The columns, then the rows: UTF-8 with a byte order mark, so that Excel reads Thai.

    No cell can run as a formula (see `cells.harmless`); nothing known is an empty cell. Warnings
    stand above, each in a line that begins with #.
    """
    text = io.StringIO()
    writer = csv_writer(text)
    writer.writerows([f"# {warning}"] for warning in warnings)
    writer.writerow([csv_cell(name) for name in table.columns])
    writer.writerows([csv_cell(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")
