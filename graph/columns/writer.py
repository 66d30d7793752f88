"""Writing the columns of the next snapshot."""

from __future__ import annotations

from govinno.graph import beside
from govinno.graph.columns.cut import Cutter
from govinno.graph.columns.files import FORM, packed
from govinno.graph.snapshots import Snapshot
from govinno.ontology.model import Model


def writer(built: Snapshot, base: Snapshot | None, model: Model) -> beside.Writer:
    """What writes the files of columns of one snapshot."""
    cutter = Cutter(model)
    return beside.Writer(
        FORM,
        built.columns,
        base.columns if base else None,
        built.rows_by_kind(),
        lambda kind, lines: packed(cutter.of_rows(kind, lines)),
    )
