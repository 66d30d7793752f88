"""Drafts a mapping by looking at files: every column with what is in it, and what it may be.

Nothing is decided here. What a column may be stands as a comment; the column itself stands under
`undecided`, which a check refuses until it is mapped or left out by name.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import ijson
from ijson.common import JSONError

from govinno.loaders.datasets.mapping import NO, YES, FileSpec
from govinno.loaders.datasets.readers import Row, beginning_of, open_bytes, open_table
from govinno.loaders.datasets.traps import array_items
from govinno.loaders.keys import slug_of
from govinno.records.text import script_of

#: What readers raise of a file that is no table, or not whole.
NOT_READABLE = (OSError, EOFError, ValueError, KeyError, BadZipFile, JSONError, zlib.error)

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,39}")
#: So many different values of a column are remembered; a column with more is as good as free text.
_REMEMBERED = 5_000
#: A column with at most so many different values, each told again and again, is a category.
_FEW = 25
_EXAMPLES = 3
_SHORT = 40


@dataclass(slots=True)
class Column:
    """What was seen of one column of one file."""

    name: str
    filled: int = 0
    letters: int = 0
    objects: int = 0
    lists: int = 0
    values: dict[str, int] = field(default_factory=dict)

    def see(self, cell: Any) -> None:
        """Take note of a cell."""
        if cell in ("", None, []):
            return
        self.filled += 1
        if isinstance(cell, list):
            self.lists += 1
            self.objects += any(isinstance(item, dict) for item in cell)
            cell = "; ".join(
                json.dumps(item, ensure_ascii=False) if isinstance(item, dict) else str(item)
                for item in cell
            )
        text = str(cell)
        self.letters += len(text)
        if text in self.values or len(self.values) < _REMEMBERED:
            self.values[text] = self.values.get(text, 0) + 1

    def share(self, pattern: re.Pattern[str]) -> float:
        """The share of different values that a pattern fits whole."""
        hits = sum(1 for value in self.values if pattern.fullmatch(value))
        return hits / len(self.values) if self.values else 0.0

    @property
    def is_key(self) -> bool:
        """Whether each value stands there once and looks like an id."""
        once = self.filled > 1 and max(self.values.values()) == 1
        return once and self.share(_ID) == 1


@dataclass(slots=True)
class Looked:
    """A file that was looked at: its name in the mapping, how it is read, and its columns."""

    name: str
    path: Path
    columns: list[Column]
    rows: int = 0
    separator: str = ","
    at: str = ""


def draft(paths: Sequence[Path]) -> str:
    """The text of a mapping of these files, in the order given; the first one's rows are the cases.

    Raises one of NOT_READABLE where a file cannot be read.
    """
    files = [_look(path, name) for path, name in zip(paths, _names(paths), strict=True)]
    return "\n".join(_lines(files)) + "\n"


def _names(paths: Sequence[Path]) -> list[str]:
    """Short names of files, each once."""
    told: list[str] = []
    for path in paths:
        name = (slug_of(path.name.partition(".")[0]) or "file").replace("-", "_")
        told.append(name if name not in told else f"{name}_{len(told) + 1}")
    return told


# ---- looking


def _look(path: Path, name: str) -> Looked:
    spec = FileSpec(name, 0)
    is_text = path.name.lower().removesuffix(".gz").endswith((".csv", ".tsv", ".tab", ".txt"))
    separator = _separator(beginning_of(path)) if is_text else ","
    spec.separator, spec.at = separator, "" if is_text else _way_to_rows(path)
    table = open_table(spec, path, frozenset(), frozenset())
    if not table.columns:
        raise ValueError(next((fault.code for fault in table.faults), "file-empty"))
    columns = [Column(name) for name in table.columns]
    rows = 0
    for row in table.rows:
        if isinstance(row, Row):
            rows += 1
            for column, cell in zip(columns, row.cells, strict=False):
                column.see(cell)
    return Looked(name, path, columns, rows, separator, spec.at)


def _separator(text: str) -> str:
    """What parts the cells: the sign by which the first lines have equally many."""

    def fits(sign: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
        widths = [len(cells) for cells in islice(reader, 20)][:-1] or [1]
        most = max(widths, key=widths.count)
        return (widths.count(most) / len(widths) if most > 1 else 0, most)

    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    return max(",\t;|", key=fits)


def _way_to_rows(path: Path) -> str:
    """In JSON, the way to the outermost list; empty where the whole is one, and for other files."""
    if not path.name.lower().removesuffix(".gz").endswith(".json"):
        return ""
    with open_bytes(path) as opened:
        found = (way for way, event, _ in ijson.parse(opened) if event == "start_array")
        return next(found, "")


# ---- what a column may be

_YEAR = re.compile(r"(?:1[89]|2[0156])[0-9]{2}(?:\.0)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*", re.DOTALL)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_WHOLE = re.compile(r"-?[0-9]+(?:\.0+)?")
_NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
_SEVERAL = re.compile(r"[^;|]{1,80}(?:[;|][^;|]{1,80})+", re.DOTALL)
_COMMAS = re.compile(r"[^,.]{2,50}(?:, ?[^,.]{2,50})+")
_ALMOST = 0.9


def _may_be(column: Column, others: Sequence[tuple[str, Column]], rows: int) -> str:
    """What a column may be, with what to write in the mapping; the surest guess first."""
    told = f"$({column.name})"
    if not column.filled:
        return "empty in every row: leave it out"
    if len(column.values) == 1 and column.filled == rows > 1:
        return "the same in every row: leave it out, or write it as a constant"
    if column.objects:
        return f"objects: each: {{items: {told}}}"
    if found := _reference(column, others):
        return found
    for is_it, guess in _guesses(column, told):
        if is_it:
            return guess
    return _text_may_be(column, told)


def _reference(column: Column, others: Sequence[tuple[str, Column]]) -> str:
    """The file and column that a column leads to: most of its values are ids there."""
    mine = {key for value in column.values for key in _keys(value)}
    for file, other in others:
        hits = sum(1 for key in mine if key in other.values)
        # Small numbers are ids in any file.
        if mine and hits >= 5 and hits >= 0.3 * len(mine) and any(len(key) > 2 for key in mine):
            there = f"{file}.{other.name} ({hits} of {len(mine)} are there)"
            return f"leads to {there}: join: {{{file}: {{{_plain(other.name)}: $({column.name})}}}}"
    return ""


def _keys(value: str) -> list[str]:
    items = array_items(value)
    return [
        part.strip().removesuffix(".0") for part in (value.split(";") if items is None else items)
    ]


def _guesses(column: Column, told: str) -> Iterator[tuple[bool, str]]:
    values = [value.casefold() for value in column.values]
    arrays = sum(array_items(value) is not None for value in column.values) / len(values)
    yield arrays > _ALMOST, f"arrays: {{take: {told}, split: array}}"
    yield column.lists > 0, f"several values in a cell: {{take: {told}}}"
    yield column.share(_YEAR) > _ALMOST, f"a year: year_started_ce: {{take: {told}, read: year}}"
    yield column.share(_DAY) > _ALMOST, f"a day: {{take: {told}, read: year}} tells its year"
    yield column.share(_URL) > _ALMOST / 2, f"a web address: url: {told}"
    is_flag = len(values) <= 2 and {*values} <= {*YES, *NO, "ใช่", "ไม่ใช่"}
    yield is_flag, f"a flag: each: {{flags: {{{_plain(column.name)}: CODE}}}}"
    yield column.is_key, f"an id: id: {told}"
    codes = ", ".join(f"{_plain(v)}: CODE" for v in islice(column.values, 3))
    is_few = len(values) <= _FEW and column.filled >= 2 * len(values)
    yield (
        is_few and column.share(_NUMBER) < _ALMOST,
        f"a category: {{take: {told}, codes: {{{codes}, …}}}}",
    )
    yield column.share(_WHOLE) > _ALMOST, f"a whole number: value: {{take: {told}, read: number}}"
    yield column.share(_NUMBER) > _ALMOST, f"a figure: value: {told}"
    sign = max(";|", key=lambda s: sum(s in v for v in values))
    yield (
        column.share(_SEVERAL) > 0.3,
        f"several values in a cell: {{take: {told}, split: {_plain(sign)}}}",
    )
    yield column.share(_COMMAS) > 0.5, f'several values in a cell: {{take: {told}, split: ","}}'


def _text_may_be(column: Column, told: str) -> str:
    language = script_of(" ".join(islice(column.values, 20)))
    if column.letters > 120 * column.filled:
        return f"a text: summary_{language}: {told}"
    return f"a name or a short text: name_{language}: {told}"


# ---- writing

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_WORDS = frozenset("true false yes no on off null y n".split())  # noqa: SIM905 - a list of words


def _plain(text: str) -> str:
    """A text as YAML takes it for a text, on one line."""
    if _BARE.match(text) and text.casefold() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _shown(text: str) -> str:
    """A text in a comment: one line, nothing that cannot be seen, and not long."""
    line = "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
    return line if len(line) <= _SHORT else line[: _SHORT - 1] + "…"


def _lines(files: Sequence[Looked]) -> Iterator[str]:
    first = files[0]
    ids = [(f.name, c) for f in files for c in f.columns if c.is_key]
    key = slug_of(first.path.name.partition(".")[0]) or "dataset"
    told = ", ".join(_shown(file.path.name) for file in files)
    yield f"# A draft, made by looking at {told}. docs/open-data.md tells the keys."
    yield "# Under `undecided` stands what you have to say of each column: take its line away, and write"
    yield "# the column below `records` or, with the reason, below `left_out` of its file."
    yield f"dataset: {key}"
    yield "source:"
    yield f"  title: {_plain(first.path.name)}"
    yield "  publisher: unknown"
    yield "  kind: unknown"
    yield "  publisher_relation: unknown"
    yield "licence: not known"
    yield "selection:"
    yield "  mode: unknown"
    yield "  # note_en: how these cases were chosen, and from what"
    yield ""
    yield "files:"
    for file in files:
        yield from _file_lines(file, [(n, c) for n, c in ids if n != file.name])
    yield ""
    yield "records:"
    yield "  cases:"
    yield "    kind: case-record"
    yield f"    each: {first.name}"
    yield f"    id: {_id_of(first)}"
    yield "    fields:"
    yield "      innovations:"
    yield "        id: main"
    yield "        kind: unknown"
    yield "        # name_en: the column with the name"


def _id_of(file: Looked) -> str:
    """The first column that may be an id; a word to be replaced where none is."""
    found = (c.name for c in file.columns if c.is_key and c.name.count("(") == c.name.count(")"))
    return _plain(f"$({next(found, 'THE ID')})")


def _file_lines(file: Looked, others: Sequence[tuple[str, Column]]) -> Iterator[str]:
    yield f"  {file.name}:"
    yield f"    path: {_plain(file.path.name)}"
    if file.separator != ",":
        yield f"    separator: {'tab' if file.separator == chr(9) else _plain(file.separator)}"
    if file.at:
        yield f"    at: {_plain(file.at)}"
    yield f"    rows: {file.rows}"
    yield "    undecided:"
    for column in file.columns:
        share = round(100 * column.filled / file.rows) if file.rows else 0
        more = "+" if len(column.values) == _REMEMBERED else ""
        shown = " | ".join(_shown(value) for value in islice(column.values, _EXAMPLES))
        yield f"      # {share} % filled, {len(column.values)}{more} different: {shown}"
        yield f"      # perhaps {_one_line(_may_be(column, others, file.rows))}"
        yield f"      - {_plain(column.name)}"


def _one_line(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
