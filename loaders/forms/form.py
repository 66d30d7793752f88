"""What a form is, whatever file it stands in: tables with columns, and what people filled in.

All kinds of files are written from a `Form` and the `Row`s that it shows, and all are read into a
`Filled`. What a field of the record is called, what may stand in it and in what order it comes
is told by the mapping of case records and the model; nothing here names a field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from govinno.ontology.model import Concept
from govinno.records.faults import Fault
from govinno.words import Words

#: What stands in a cell: a text of some lines, one of some choices, and so on.
CellKind = Literal["text", "code", "reference", "year", "date", "number", "yes-no"]


#: So many letters of a text are shown: a cell of a workbook holds 32,767, and more is no answer.
LONGEST_CELL = 32_000
NO_HINT = Words("", "")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `paths` are the ways from an entry to the fields that it shows, such as `name_th`,
    `evidence.source` or `answers.answer_th`. The first that an entry has is shown, and an answer
    to an empty cell goes to the first of all. Where the second-to-last part is a list of entries
    (`answers`), each of them is a row of its own. `is_short` tells that it is shown in a document
    too, where a table has room for few columns. `choices` are the codes of a closed list,
    `refers_to` the name of the table whose rows it may name. `takes_several` values, parted by
    semicolons. `is_key` tells that it is part of what tells one entry from another. Where a row is
    silent, `otherwise` is what its entry tells: `unknown`; and in a column that `counts` the place
    of the row.
    """

    name: str
    label: Words
    paths: tuple[str, ...]
    kind: CellKind = "text"
    hint: Words = NO_HINT
    choices: tuple[Concept, ...] = ()
    refers_to: str = ""
    takes_several: bool = False
    is_short: bool = True
    is_required: bool = False
    is_key: bool = False
    otherwise: str = ""
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Entries of one kind. `path` is the way from the record to their list, empty for the record.

    With `is_one` the columns stand below one another, each with its value beside it: the record
    itself, its local government. `fixed` are the codes that stand in its first column for good,
    one row each, as the topics of the interview do; the reader finds a row by the code.
    `sheet` is its short name, fit for the tab of a workbook. `inner` is the name of the inner list
    of which each entry is a row of its own, empty where there is none; `inherited` are pairs of
    columns: a new entry of the inner list that is silent in the first takes the second's value.
    """

    name: str
    path: str
    title: Words
    sheet: Words
    guide: Words
    columns: tuple[Column, ...]
    is_one: bool = False
    fixed: tuple[Concept, ...] = ()
    inner: str = ""
    inherited: tuple[tuple[str, str], ...] = ()

    def is_inner(self, column: Column) -> bool:
        """Whether a column tells of the entries of the inner list."""
        return bool(self.inner) and column.name.startswith(f"{self.inner}.")


@dataclass(frozen=True, slots=True)
class Form:
    """The tables of a form in their order."""

    title: Words
    tables: tuple[Table, ...]


@dataclass(slots=True)
class Row:
    """What a form shows of one entry, by the names of its columns; empty cells are left out.

    `number` is shown before the row. A row with `continues` tells one more entry of the inner
    list of the row above: only the cells of that inner list are filled.
    """

    number: int
    cells: dict[str, str]
    continues: bool = False


#: The rows of each table, by its name.
Shown = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class FilledCell:
    """What a person wrote in a cell. `place` is in the words of the file: `ภาคี!C5 บทบาท`, or
    `ภาคี › แถว 3 › บทบาท`; `line` is the row of the sheet or of the table, from 1."""

    text: str
    line: int
    place: str


@dataclass(slots=True)
class FilledRow:
    """One row that came back. Cells that are empty are there too, so that their place is known.

    `number` is what stands before it, None for a row that somebody added. The reader of a file
    sets `continues` where a row has the number of the row above, or no number and nothing in the
    columns that belong to the entry itself.
    """

    number: int | None
    cells: dict[str, FilledCell]
    continues: bool = False


@dataclass(slots=True)
class Filled:
    """A form that came back, before it is a record.

    `kept` is the record that travelled along unseen, as YAML; empty where a program has thrown it
    away, so that only what people see is left. A table that is not there any more is missing from
    `tables`, and what it showed stays as it was; an empty one is there without rows.
    """

    language: str
    kept: bytes
    tables: dict[str, list[FilledRow]]
    faults: list[Fault] = field(default_factory=list)
