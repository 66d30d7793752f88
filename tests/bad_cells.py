"""Cells, rows and columns that fall into one trap each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from govinno.loaders.datasets import traps
from govinno.loaders.datasets.traps import Caught, Kind
from govinno.loading import check
from govinno.records.faults import Fault

#: code → what stands in the cell, what is expected there, what is read instead (None: as it is).
CELLS: dict[str, tuple[str, Kind, str | None]] = {
    "encoded-twice": ("Ag\xc3\x83\xc2\xaancia", "name", "Agência"),
    "markup-in-cell": ("<p>ร่วม<b>คิด</b> &amp; ร่วมทำ</p>", "text", "ร่วมคิด & ร่วมทำ"),
    "lone-return": ("หนึ่ง\rสอง", "text", "หนึ่ง\nสอง"),
    "blanks-around": (" regional", "text", "regional"),
    "word-for-no-value": ("Unknown", "text", ""),
    "float-for-whole": ("252.0", "id", "252"),
    "date-of-nothing": ("1970-01-01", "date", ""),
    "turned-into-date": ("1-ม.ค.", "text", ""),
    "number-for-name": ("450", "name", None),
    "array-in-cell": ("{5097,164}", "text", None),
}
#: code → what was caught in rows and columns.
COLUMNS: dict[str, Caught] = {
    "place-at-zero": Caught("place-at-zero"),
    "spelled-in-ways": traps.spelled_in_ways(["Central-government", "Central Government"])[0],
    "editions-differ": Caught("editions-differ", None, {"other": "b.csv", "instead": "Pilot"}),
}


def in_cell(code: str) -> list[Fault]:
    """The faults of a cell."""
    text, kind, _ = CELLS[code]
    return [caught.at("a.csv", 2, "b", text) for caught in traps.read_cell(text, kind)[1]]


def _of_cell(code: str) -> Callable[[Path], list[Fault]]:
    return lambda _folder: in_cell(code)


def _of_column(code: str) -> Callable[[Path], list[Fault]]:
    return lambda _folder: [COLUMNS[code].at("a.csv", 2, "b", "1")]


#: code → the bodies that a data set lists.
LISTED = {
    "listed-elsewhere": "- {key: a, name_th: โรงพยาบาลขอนแก่น, type: hospital}\n",
    "listed-twice": "- {key: a, name_th: ก, type: network}\n- {key: b, name_th: ก, type: network}\n",
}


def _of_list(code: str) -> Callable[[Path], list[Fault]]:
    def faults(folder: Path) -> list[Fault]:
        (folder / "a.yaml").write_text(f"listed_organisations:\n{LISTED[code]}", "utf-8")
        return check([folder])

    return faults


FAULTS = (
    {code: (_of_cell(code), 2, "b") for code in CELLS}
    | {code: (_of_column(code), 2, "b") for code in COLUMNS}
    | {code: (_of_list(code), 0, "") for code in LISTED}
)
