"""The account of a data set: every cell that was read is mapped, left out by name, empty or told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from govinno.loaders.datasets.readers import Broken, Row, Table
from govinno.records.faults import Fault, make_fault

#: So many ids, rows or columns are named in a message.
_NAMED = 8


@dataclass(slots=True)
class FileAccount:
    """What became of the cells of one file. `cells` is the sum of the four after it."""

    rows: int = 0
    cells: int = 0
    mapped: int = 0
    left_out: int = 0
    empty: int = 0
    reported: int = 0
    #: Lines that are no rows; what stood in them is not known cell by cell.
    broken: int = 0

    def as_dict(self) -> dict[str, int]:
        """The account as JSON has it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(slots=True)
class _Columns:
    """The columns of one table as bits: those left out by name, those that other records take, and
    those that the mapping does not know."""

    left_out: int
    elsewhere: int = 0
    unknown: int = 0


@dataclass(slots=True)
class Account:
    """The accounts of the files of one data set, by what people call each."""

    files: dict[str, FileAccount] = field(default_factory=dict)
    _columns: dict[int, _Columns] = field(default_factory=dict)
    _tables: dict[int, Table] = field(default_factory=dict)
    #: Cells that nothing took, by table and column: how many, and the first row.
    _untaken: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    _dangling: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    #: The first row of a table to which no record leads, and how many there are of each key.
    _unreached: dict[int, tuple[int, Counter[str]]] = field(default_factory=dict)

    def open(self, table: Table, left_out: int, elsewhere: int, unknown: int) -> None:
        """Begin to count a table; see `_Columns`."""
        self.files.setdefault(table.label, FileAccount())
        self._columns[id(table)] = _Columns(left_out, elsewhere, unknown)
        self._tables[id(table)] = table

    def count(self, row: Row, *, refused: bool = False) -> int:
        """Count a row when all is taken from it that will be; gives how many cells were mapped."""
        table = row.table
        told, columns = self.files[table.label], self._columns[id(table)]
        filled, bit = 0, 1
        for cell in row.cells:
            if cell:
                filled |= bit
            bit <<= 1
        # What the name of the file tells is no cell of it.
        filled &= (1 << table.width) - 1
        taken = 0 if refused else (row.taken | columns.elsewhere) & filled & ~columns.left_out
        left = filled & columns.left_out
        rest = filled & ~taken & ~left
        width = table.width
        told.rows += 1
        told.cells += width
        told.empty += width - filled.bit_count()
        told.mapped += taken.bit_count()
        told.left_out += left.bit_count()
        if rest:
            told.reported += rest.bit_count()
            if not refused:
                self._note(table, rest & ~columns.unknown & ~row.told, row.number)
        return taken.bit_count()

    def leave_out(self, row: Row) -> None:
        """Count a row that a condition of the mapping leaves out."""
        told = self.files[row.table.label]
        width = row.table.width
        filled = sum(1 for cell in row.cells[:width] if cell)
        told.rows += 1
        told.cells += width
        told.empty += width - filled
        told.left_out += filled

    def _note(self, table: Table, rest: int, number: int) -> None:
        while rest:
            column = (rest & -rest).bit_length() - 1
            rest &= rest - 1
            self._untaken.setdefault((id(table), column), [0, number])[0] += 1

    def refuse(self, label: str, cells: int) -> None:
        """A record was refused: what it had of a row is not mapped but told."""
        self.files[label].mapped -= cells
        self.files[label].reported += cells

    def broken(self, table: Table, broken: Broken) -> None:
        """Count a line that is no row of the table."""
        told = self.files[table.label]
        told.broken += 1
        told.cells += len(broken.cells)
        told.reported += sum(1 for cell in broken.cells if cell.strip())
        told.empty += sum(1 for cell in broken.cells if not cell.strip())

    def dangle(self, file: str, told_in: str, key: str) -> None:
        """Remember a reference that leads to no row of a file."""
        self._dangling.setdefault((file, told_in), Counter())[key] += 1

    def unreached(self, row: Row, key: str) -> None:
        """Count a row of a joined file to which no record leads; `key` is what would lead there,
        empty where nothing is looked for."""
        self.count(row, refused=True)
        told = self._unreached.setdefault(id(row.table), (row.number, Counter()))
        told[1][key or str(row.number)] += 1

    def faults(self) -> Iterator[Fault]:
        """What the whole file tells: cells that nothing took, references that lead nowhere."""
        for (file, told_in), missing in self._dangling.items():
            yield make_fault(
                "dangling-reference",
                file,
                0,
                told_in,
                "",
                count=sum(missing.values()),
                ids=len(missing),
                list=_named(sorted(missing)),
            )
        for (key, column), (count, first) in sorted(self._untaken.items(), key=lambda i: i[0][1]):
            table = self._tables[key]
            name = table.written[column]
            yield make_fault(
                "cells-not-taken", str(table.path), first, name, "", name=name, count=count
            )
        yield from self._blanks()
        for key, (first, found) in self._unreached.items():
            table = self._tables[key]
            yield make_fault(
                "rows-not-reached",
                str(table.path),
                first,
                "",
                "",
                count=sum(found.values()),
                ids=len(found),
                list=_named(found),
            )

    def _blanks(self) -> Iterator[Fault]:
        """Columns with cells that have blanks around them; those that nobody reads are no matter."""
        for key, table in self._tables.items():
            for place, (count, first) in sorted(table.blanks.items()):
                if not self._columns[key].left_out >> place & 1:
                    name = table.written[place]
                    yield make_fault("blanks-around", str(table.path), first, name, "", count=count)

    def as_dict(self) -> dict[str, Any]:
        """The account as JSON and the manifest have it: by file."""
        return {label: told.as_dict() for label, told in self.files.items()}


def _named(words: Iterable[str]) -> str:
    told = list(words)
    return ", ".join(told[:_NAMED]) + (" …" if len(told) > _NAMED else "")
