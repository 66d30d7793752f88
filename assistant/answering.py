"""An answer of the product as sheets: its rows in words, with the evidence behind each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from govinno.answers import (
    Answer,
    Column,
    Evidence,
    Question,
    StudyAnswer,
    evidence_in_words,
    row_in_words,
    shown_columns,
    stake_of,
)
from govinno.assistant.results import Row, Sheet, say
from govinno.graph import Cell
from govinno.ontology import BASE


class _Table(NamedTuple):
    """A table as answers have it: rows of cells, and the evidence behind them."""

    columns: list[str]
    rows: list[list[Cell]]
    evidence: Iterable[Evidence]
    places: Sequence[int]


def sheets_of(question: Question, answer: Answer, language: str) -> list[Sheet]:
    """The rows of an answer; of a study then what its parts say, and their tables."""
    title = question.form.title.in_language(language) or say("sheet-rows", language)
    table = _Table(answer.columns, answer.rows, answer.evidence, answer.evidence_counts.places)
    rows = _sheet(title, question.columns, table, language)
    if not isinstance(answer, StudyAnswer):
        return [rows]
    return [rows, _parts(question, answer, language), *_tables(question, answer, language)]


def place_in_words(place: Evidence, language: str) -> dict[str, str]:
    """A place in a document, with what the speaker's stake is; what nobody told is left out."""
    told = evidence_in_words(place, language)
    stake = stake_of(place)
    told["stake"] = stake.in_language(language) if stake else ""
    del told["row"]
    return {name: text for name, text in told.items() if text}


def evidence_sheet(places: Sequence[dict[str, str]], language: str) -> Sheet:
    """Places in documents as rows of their own."""
    names = list(dict.fromkeys(name for place in places for name in place))
    rows = [Row([place.get(name, "") for name in names]) for place in places]
    return Sheet(say("sheet-evidence", language), names, rows)


def _sheet(title: str, columns: Sequence[Column], table: _Table, language: str) -> Sheet:
    """The rows in words; what has an address is named by it in the last columns."""
    places = defaultdict(list)
    for place in table.evidence:
        places[place.row].append(place_in_words(place, language))
    keys = [column for column in columns if column.kind == "iri"]
    counted = dict(enumerate(table.places))
    rows = [
        Row(
            [
                *row_in_words(columns, table.columns, cells, language),
                *(short(cells[table.columns.index(key.name)]) for key in keys),
            ],
            places[number],
            counted.get(number, len(places[number])),
        )
        for number, cells in enumerate(table.rows)
    ]
    heads = [column.label.in_language(language) for column in shown_columns(columns)]
    return Sheet(title, [*heads, *(key.name for key in keys)], rows)


def short(cell: Cell) -> Cell:
    """An address of ours without what all of them share; all else stays."""
    return cell.removeprefix(BASE) if isinstance(cell, str) else cell


def _parts(question: Question, answer: StudyAnswer, language: str) -> Sheet:
    heads = [say(key, language) for key in ("part", "sentence")]
    rows = [
        Row([question.form.parts[name].title.in_language(language), text])
        for name, part in answer.all_parts().items()
        for text in _sentences(part, language)
    ]
    return Sheet(say("sheet-parts", language), heads, rows)


def _sentences(part: dict[str, dict[str, str]], language: str) -> Iterator[str]:
    """What a part says, or why it is not shown."""
    if refused := part.get("refused"):
        yield refused[language]
        return
    yield part["sentence"][language]
    yield from (note[language] for note in part["notes"])  # type: ignore[index]


def _tables(question: Question, answer: StudyAnswer, language: str) -> Iterator[Sheet]:
    for part in answer.all_parts().values():
        for name, told in part.get("tables", {}).items():
            places = [Evidence(**place) for place in told["evidence"]]
            counts = told["evidence_counts"]
            counted = counts["places"] if isinstance(counts, dict) else counts.places
            table = _Table(told["columns"], told["rows"], places, counted)
            form = question.form.tables[name]
            if table.rows:
                yield _sheet(told["title"][language], form.columns, table, language)
