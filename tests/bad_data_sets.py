"""Small data sets with one slip each: in the mapping, or in the rows that it meets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from govinno.loading import check
from govinno.records.faults import Fault

MAPPING = """\
dataset: lamps
source: {title: Lamps, url: "https://example.org/l", kind: other, publisher_relation: other_authority}
selection: {mode: showcase}
files:
  lamps:
    path: lamps.csv
    left_out: {Web editor: a person}
  bodies:
    path: bodies.csv
tables:
  states: {Running: implemented, Pilot: pilot}
records:
  cases:
    kind: case-record
    each: lamps
    id: $(No)
    join: {bodies: {id: $(Body)}}
    fields:
      lao: {when: $(No), name_th: เทศบาลนครขอนแก่น, province: ขอนแก่น, dla_code: "3400102"}
      innovations:
        id: main
        name_en: $(Name)
        kind: product
        stage: {take: $(Status), codes: states}
      title_en: $(Name)
      partners: {name_en: $(bodies.name), type: university, relation: doing, role: lead}
"""
LAMPS = """\
No,Name,Body,Status,Web editor
1,Lamps that dim,7,Running,k
2,Lamps that count,7,Pilot,k
"""
BODIES = """\
id,name
7,Sampleville College
"""


def write(
    folder: Path, mapping: str = MAPPING, lamps: str = LAMPS, bodies: str = BODIES
) -> tuple[Path, Path]:
    """The folder of a data set, and its mapping beside it."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    (data / "lamps.csv").write_text(lamps, encoding="utf-8")
    (data / "bodies.csv").write_text(bodies, encoding="utf-8")
    file = folder / "lamps.yaml"
    file.write_text(mapping, encoding="utf-8")
    return data, file


def faults_of(folder: Path, **changed: str) -> list[Fault]:
    data, file = write(folder, **changed)
    return check([data], mapping=str(file))


def _patched(folder: Path, whole: str, before: str, after: str) -> list[Fault]:
    text = {"mapping": MAPPING, "lamps": LAMPS, "bodies": BODIES}[whole]
    assert before in text
    return faults_of(folder, **{whole: text.replace(before, after, 1)})


def _no_mapping(folder: Path) -> list[Fault]:
    data, _ = write(folder)
    return check([data], mapping="jrc-ipz")


def _no_sheet(folder: Path) -> list[Fault]:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["id", "name"])
    data, _ = write(folder)
    book.save(data / "bodies.xlsx")
    changed = MAPPING.replace("path: bodies.csv", "path: bodies.xlsx\n    sheet: Bodies")
    told = faults_of(folder, mapping=changed)
    return [fault for fault in told if fault.code == "mapping-sheet"]


def _not_whole(folder: Path) -> list[Fault]:
    data, file = write(folder, mapping=MAPPING.replace("lamps.csv", "lamps.csv.gz"))
    (data / "lamps.csv.gz").write_bytes(b"\x1f\x8b\x08\x00no gzip")
    return check([data], mapping=str(file))


def _many(code: str, field: str, lamps: str, folder: Path) -> list[Fault]:
    told = faults_of(folder, lamps=lamps)
    return [fault for fault in told if (fault.code, fault.field) == (code, field)]


_HEAD = LAMPS.splitlines()[0] + "\n"
_WRONG_STATES = _HEAD + "".join(f"{n},Lamp,7,Broken,k\n" for n in range(1, 13))
_BARE_NAMES = _HEAD + "".join(f"{n},Lamp (,7,Pilot,k\n" for n in range(1, 13))

#: code → what raises it, with its line and field.
FAULTS: dict[str, tuple[Callable[[Path], Any], int, str]] = {
    "mapping-missing": (_no_mapping, 0, ""),
    "mapping-key": (
        partial(
            _patched, whole="mapping", before="    path: b", after="    colums: {}\n    path: b"
        ),
        9,
        "files.bodies.colums",
    ),
    "mapping-key-missing": (
        partial(_patched, whole="mapping", before="    id: $(No)\n", after=""),
        14,
        "records.cases.id",
    ),
    "mapping-undecided": (
        partial(
            _patched,
            whole="mapping",
            before="    path: b",
            after="    undecided: [id]\n    path: b",
        ),
        9,
        "files.bodies.undecided",
    ),
    "mapping-word": (
        partial(
            _patched, whole="mapping", before="    path: b", after="    format: exel\n    path: b"
        ),
        9,
        "files.bodies.format",
    ),
    "mapping-kind": (
        partial(_patched, whole="mapping", before="case-record", after="case"),
        14,
        "records.cases.kind",
    ),
    "mapping-field": (
        partial(_patched, whole="mapping", before="title_en:", after="titel_en:"),
        25,
        "records.cases.fields.titel_en",
    ),
    "mapping-column": (
        partial(_patched, whole="mapping", before="name_en: $(Name)", after="name_en: $(Nam)"),
        22,
        "records.cases.fields.innovations.name_en",
    ),
    "mapping-file": (
        partial(_patched, whole="mapping", before="each: lamps", after="each: lamp"),
        15,
        "records.cases.each",
    ),
    "mapping-no-file": (
        partial(_patched, whole="mapping", before="path: bodies.csv", after="path: body.csv"),
        9,
        "files.bodies.path",
    ),
    "mapping-table": (
        partial(_patched, whole="mapping", before="codes: states", after="codes: stages"),
        24,
        "records.cases.fields.innovations.stage.codes",
    ),
    "mapping-sheet": (_no_sheet, 0, ""),
    "left-out-not-there": (
        partial(_patched, whole="mapping", before="{Web", after="{Webb editor: x, Web"),
        6,
        "files.lamps.left_out",
    ),
    "dataset-unreadable": (_not_whole, 0, ""),
    "column-not-mapped": (
        partial(_patched, whole="bodies", before="id,name\n7,", after="id,Town,name\n7,KK,"),
        1,
        "Town",
    ),
    "cells-not-taken": (
        partial(
            _patched,
            whole="mapping",
            before="codes: states}",
            after="codes: states, when: {Status: Running}}",
        ),
        3,
        "Status",
    ),
    "rows-not-reached": (
        partial(_patched, whole="bodies", before="lege\n", after="lege\n8,Another\n"),
        3,
        "",
    ),
    "dangling-reference": (
        partial(_patched, whole="lamps", before="count,7", after="count,9"),
        0,
        "Body",
    ),
    "join-not-unique": (
        partial(_patched, whole="bodies", before="lege\n", after="lege\n7,Another\n"),
        3,
        "id",
    ),
    "term-not-in-table": (
        partial(_patched, whole="lamps", before="Pilot", after="Pilott"),
        3,
        "Status",
    ),
    "row-without-id": (partial(_patched, whole="lamps", before="\n2,", after="\n,"), 3, "No"),
    "row-repeated": (
        partial(
            _patched,
            whole="lamps",
            before="Pilot,k\n",
            after="Pilot,k\n2,Lamps that count,7,Pilot,k\n",
        ),
        4,
        "No",
    ),
    "id-not-unique": (partial(_patched, whole="lamps", before="\n2,", after="\n1,"), 3, "No"),
    "rows-differ": (
        partial(
            _patched, whole="mapping", before="    left_out", after="    rows: 20\n    left_out"
        ),
        7,
        "files.lamps.rows",
    ),
    "more-errors": (partial(_many, "more-errors", "Status", _WRONG_STATES), 0, "Status"),
    "more-warnings": (partial(_many, "more-warnings", "Name", _BARE_NAMES), 0, "Name"),
}
