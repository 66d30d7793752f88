"""Faults as a file: the file they were found in given back with marks, or a table of them all.

A workbook or a text document comes back as it was, with its faulty cells coloured and commented; a
CSV as a workbook of its own cells; everything else, and several files at once, as a list.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from govinno.graph.exports.cells import csv_cell
from govinno.graph.exports.files import UnknownEnding, WouldOverwrite, ending_of, new_file
from govinno.loaders.marked import file_of_list, file_of_table, marked
from govinno.loaders.received import refuse_unsafe
from govinno.records.faults import Fault

#: What a report may be.
ENDINGS = (".xlsx", ".docx", ".csv", ".json")
#: The columns of a report as CSV, as `govinno check --json` calls them.
_COLUMNS = ("file", "line", "field", "severity", "code", "value", "message")


def write_report(file: Path, paths: Sequence[Path], faults: Sequence[Fault], language: str) -> None:
    """Write what `report` gives to a file, which stands there only when it is whole.

    `WouldOverwrite` where it is one of the files that were checked; `UnknownEnding`; `CannotWrite`.
    """
    ending = ending_of(file, ENDINGS)
    if any(_is_same(file, path) for path in paths):
        raise WouldOverwrite(file)
    told = report(paths, faults, ending, language)
    with new_file(file) as stream:
        stream.write(told)


def _is_same(file: Path, path: Path) -> bool:
    return file.resolve() == path.resolve() or (
        path.is_dir() and file.exists() and file.resolve().is_relative_to(path.resolve())
    )


def report(
    paths: Sequence[Path], faults: Sequence[Fault], ending: str, language: str = "th"
) -> bytes:
    """The faults of these paths as the bytes of a file with this ending (`ENDINGS`).

    A single XLSX or DOCX comes back as the same file with its marks if that is its ending, a single
    CSV as a workbook of its cells. Every other XLSX is a list of the faults, CSV and JSON always
    are. `UnknownEnding` for a DOCX of anything but one DOCX.
    """
    if ending == ".json":
        told = json.dumps([fault.as_dict() for fault in faults], ensure_ascii=False, indent=1)
        return told.encode()
    if ending == ".csv":
        return _as_csv(faults, language)
    kind = paths[0].suffix.lower() if len(paths) == 1 else ""
    if kind in (ending, ".csv") and (data := _safe(paths[0])):
        if kind == ending:
            return marked(data, ending, faults, language)
        if ending == ".xlsx":
            return file_of_table(data, str(paths[0]), faults, language)
    if ending == ".docx":
        raise UnknownEnding(Path(f"report{ending}"), (e for e in ENDINGS if e != ending))
    return file_of_list(faults, language)


def _safe(path: Path) -> bytes:
    """The bytes of a file that may be opened; empty for every other."""
    data = path.read_bytes() if path.is_file() else b""
    return b"" if refuse_unsafe(data, str(path)) else data


def _as_csv(faults: Sequence[Fault], language: str) -> bytes:
    """A line for each fault, with the mark of UTF-8, and nothing that a spreadsheet would run."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for fault in faults:
        told = {**fault.as_dict(), "message": fault.message(language)}
        writer.writerow([csv_cell(told[name]) for name in _COLUMNS])
    return b"\xef\xbb\xbf" + text.getvalue().encode()
