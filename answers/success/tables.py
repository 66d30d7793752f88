"""The tables of the study: rows with the evidence behind them, in the columns of `study.md`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from govinno.answers.answer import Evidence
from govinno.answers.evidence import Found, evidence_behind
from govinno.answers.question import Question, read_study
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell
from govinno.words import Words

SLUG = "partners-and-success"


@lru_cache(maxsize=1)
def study() -> Question:
    """The study as its file tells it."""
    return read_study(SLUG, Path(__file__).with_name("study.md").read_text(encoding="utf-8"))


@dataclass(slots=True)
class Rows:
    """The rows of one table by column, and the evidenced things behind each."""

    name: str
    rows: list[Mapping[str, Cell]] = field(default_factory=list)
    things: list[list[str]] = field(default_factory=list)

    def add(self, things: Iterable[str] = (), /, **cells: Cell) -> None:
        """Add one row; a column that is not given is empty."""
        self.rows.append(cells)
        self.things.append(list(things))

    def cells(self, columns: list[str]) -> list[list[Cell]]:
        """The rows as lists, in the order of the columns."""
        return [[_rounded(row.get(name)) for name in columns] for row in self.rows]

    def evidence(self, sandbox: Sandbox) -> Found:
        """Where the rows are written, and how many places there are."""
        return evidence_behind(sandbox, self.things)

    def as_dict(self, sandbox: Sandbox) -> dict[str, Any]:
        """The table as JSON has it."""
        form = study().form.tables[self.name]
        columns = [column.name for column in form.columns]
        evidence, counts = self.evidence(sandbox)
        return {
            "title": form.title.as_dict(),
            "nothing": form.nothing.as_dict(),
            "columns": columns,
            "rows": self.cells(columns),
            "evidence": [_evidence(place) for place in evidence],
            "evidence_counts": asdict(counts),
        }


def _evidence(place: Evidence) -> dict[str, Any]:
    return {name: getattr(place, name) for name in place.__dataclass_fields__}


def _rounded(cell: Cell) -> Cell:
    """Shares and the like to four digits; nobody knows more."""
    return round(cell, 4) if isinstance(cell, float) else cell


def in_both(name: str, words: Words) -> dict[str, Cell]:
    """Two cells, a column and its English twin."""
    return {name: words.th, f"{name}_en": words.en}


@dataclass(slots=True)
class Part:
    """One part of the answer: a sentence, notes by code, and tables; or why it is refused."""

    sentence: Words
    notes: list[tuple[str, Words]] = field(default_factory=list)
    tables: list[Rows] = field(default_factory=list)
    refused: tuple[str, Words] | None = None

    def as_dict(self, sandbox: Sandbox) -> dict[str, Any]:
        """The part as JSON has it."""
        if self.refused:
            code, words = self.refused
            return {"refused": {"code": code, **words.as_dict()}}
        return {
            "sentence": self.sentence.as_dict(),
            "notes": [{"code": code, **words.as_dict()} for code, words in self.notes],
            "tables": {rows.name: rows.as_dict(sandbox) for rows in self.tables},
        }


def refused(code: str, words: Words) -> Part:
    """A part that is off, and why."""
    return Part(words, refused=(code, words))
