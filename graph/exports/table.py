"""The rows of any query as one CSV file."""

from __future__ import annotations

import io

from govinno.graph.exports.cells import csv_cell
from govinno.graph.exports.tables import csv_writer
from govinno.graph.tables import Table


def table_csv(table: Table) -> bytes:
    """The columns, then the rows: UTF-8 with a byte order mark, so that Excel reads Thai.

    No cell can run as a formula (see `cells.harmless`); nothing known is an empty cell.
    """
    text = io.StringIO()
    writer = csv_writer(text)
    writer.writerow([csv_cell(name) for name in table.columns])
    writer.writerows([csv_cell(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")
