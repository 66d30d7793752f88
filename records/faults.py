"""Faults: what is wrong with the data, said so that a person can mend it.

A fault is a value. Loaders and checks collect them; only the front doors show them. The
catalogue, `words/faults.yaml`, holds every code once, with its severity and its words.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from govinno.records.places import place_in_words
from govinno.words import entries

Severity = Literal["error", "warning"]
#: What stands before a fault beside its colour: not all see colours, and a print has none.
SIGNS: dict[Severity, str] = {"error": "✖", "warning": "▲"}


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One entry of the catalogue. The templates are filled from the fault's own details.

    `choices` names the detail that lists values of which one may be right, with commas.
    """

    severity: Severity
    th: str
    en: str
    choices: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in one place.

    `line` is the line of a text or the row of a sheet, from 1, and 0 where the whole file is
    meant; `field` leads to the field in the words of the file: the way through a YAML
    (`partners[2].role`), the heading of a column; `value` is what stands there, cut to 200
    characters. `choices` are values that may be meant, the nearest first; empty where nothing but
    the person who wrote it knows.
    """

    file: str
    line: int
    field: str
    code: str
    severity: Severity
    value: str
    message_th: str
    message_en: str
    choices: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it is, as people read it; see `places.place_in_words`."""
        return place_in_words(self.file, self.line, self.field)

    def message(self, language: str) -> str:
        """What is wrong and what to write instead, in the reader's language."""
        return self.message_en if language == "en" else self.message_th

    def as_dict(self) -> dict[str, object]:
        """The fault as the JSON shape of `govinno check --json`."""
        told = {name: told for name, told in asdict(self).items() if name != "choices"}
        return {**told, "place": self.place}


#: Every code once, in the order of its file.
CATALOGUE: dict[str, FaultKind] = {
    code: FaultKind(entry["severity"], entry["th"], entry["en"], entry.get("choices", ""))
    for code, entry in entries("faults").items()
}


def make_fault(code: str, file: str, line: int, field: str, value: str, **details: object) -> Fault:
    """Build a fault of this code; `details` fill the words of the catalogue."""
    kind = CATALOGUE[code]
    shown = value if len(value) <= 200 else value[:199] + "…"
    details.setdefault("text", shown)
    return Fault(
        file,
        line,
        field,
        code,
        kind.severity,
        shown,
        kind.th.format(**details),
        kind.en.format(**details),
        _choices(str(details.get(kind.choices, ""))),
    )


def _choices(listed: str) -> tuple[str, ...]:
    return tuple(one for one in listed.split(", ") if one not in ("", "-"))
