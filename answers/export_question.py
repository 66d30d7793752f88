"""An answer as a file: its table with what it means and where it is written, or its graph."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from govinno.answers.answer import Answer, Evidence
from govinno.answers.bind import bind_sparql, sparql_rows
from govinno.answers.evidence import (
    EVIDENCE_PER_ROW,
    MOST_THINGS,
    ROWS_WITH_EVIDENCE,
    evidence_columns,
    evidence_in_words,
)
from govinno.answers.question import Column, Parameter, Question
from govinno.answers.texts import text_of
from govinno.answers.values import values_of
from govinno.answers.wording import cell_in_words
from govinno.graph.exports.cells import csv_cell
from govinno.graph.exports.content import things_part
from govinno.graph.exports.export import ENDINGS, write_content
from govinno.graph.exports.files import ending_of, new_file
from govinno.graph.exports.tables import Row, Tables, csv_writer, write_xlsx, write_zip
from govinno.graph.exports.words import HONESTY, Line, day, line
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Snapshot
from govinno.graph.tables import Cell
from govinno.ontology.model import Words, load_model
from govinno.ontology.records import BASE

#: What an answer may become.
ANSWER_ENDINGS = (".csv", *ENDINGS)
ANSWER, EVIDENCE = "answer", "evidence"
#: So many things are looked up in one query.
_BATCH = 200
_EVIDENCE_COLUMN = Words(
    "หลักฐาน: เอกสาร · ตำแหน่ง · คำสำคัญ · ผู้กล่าว", "Evidence: document · place · key words · speaker"
)
_FIRST_ROWS = Words(
    f"สูงสุด {EVIDENCE_PER_ROW} แห่งต่อแถว สำหรับ {ROWS_WITH_EVIDENCE} แถวแรก",
    f"up to {EVIDENCE_PER_ROW} places a row, for the first {ROWS_WITH_EVIDENCE} rows",
)
_MORE_ROWS = Words("มีแถวมากกว่านี้ ตารางถูกตัด", "there are more rows; the table is cut")


def export_answer(
    snapshot: Snapshot, sandbox: Sandbox, question: Question, answer: Answer, file: Path,
    language: str = "th",
) -> None:  # fmt: skip
    """Write an answer as the ending of the file says.

    `.csv`, `.xlsx` and `.zip` hold the rows with what they mean, and their evidence; all other
    endings hold the graph of the things that rows and evidence name (see `named_things`).
    `UnknownEnding` lists the endings, `CannotWrite` says what the operating system refuses, and
    `QueryRefused` comes from an engine that does not find the things in time. A table of an
    answer without rows has its head only.
    """
    ending = ending_of(file, ANSWER_ENDINGS)
    if ending not in (".csv", ".xlsx", ".zip"):
        what = _asked(question, answer)
        things = named_things(sandbox, question, answer)
        write_content(things_part(snapshot, things, what, load_model()), file)
        return
    with new_file(file) as stream:
        if ending == ".csv":
            stream.write(answer_csv(question, answer, language))
        else:
            tables = answer_tables(question, answer, language)
            write_xlsx(tables, stream) if ending == ".xlsx" else write_zip(tables, stream)


# ---- tables


def answer_csv(question: Question, answer: Answer, language: str, on: date | None = None) -> bytes:
    """An answer as CSV: UTF-8 with BOM, lines that begin with #, a header, the rows.

    The lines tell what was asked, with which values, the answer in a sentence, the day (`on`, by
    default today), the snapshot and the limits. The last column holds the evidence of each row.
    Text is quoted and made harmless to spreadsheets (see `cells.harmless`), numbers stand bare.
    """
    text = io.StringIO()
    writer = csv_writer(text)
    for told in answer_lines(question, answer, on):
        topic, words = (part.in_language(language) for part in told)
        writer.writerow([f"# {topic}: {' '.join(words.split())}"])
    head = [*_head(question, answer, language), _EVIDENCE_COLUMN.in_language(language)]
    writer.writerow([csv_cell(cell) for cell in head])
    places = _places_by_row(answer, language)
    for number, row in enumerate(_rows(question, answer, language)):
        writer.writerow([csv_cell(cell) for cell in (*row, " | ".join(places[number]))])
    return text.getvalue().encode("utf-8-sig")


def answer_tables(
    question: Question, answer: Answer, language: str, on: date | None = None
) -> Tables:
    """An answer as two tables, its rows and its evidence, with columns in one language."""

    def rows() -> Iterator[tuple[str, Row]]:
        for row in _rows(question, answer, language):
            yield ANSWER, row
        for place in answer.evidence:
            yield EVIDENCE, _evidence_row(place, language)

    heads = {
        ANSWER: _head(question, answer, language),
        EVIDENCE: [c.label.in_language(language) for c in evidence_columns().values()],
    }
    created = (on or _today()).isoformat()
    return Tables(answer_lines(question, answer, on), created, heads, rows)


def answer_lines(question: Question, answer: Answer, on: date | None = None) -> list[Line]:
    """What stands above the rows: the question, its values, the answer, and how to read it."""
    asked, when = _asked(question, answer), day((on or _today()).isoformat())
    count = f"{len(answer.rows):,}"
    more = [f"; {words}" if answer.truncated else "" for words in (_MORE_ROWS.th, _MORE_ROWS.en)]
    return [
        line("question", asked.th, asked.en),
        *(Line(p.label, _value(p, answer)) for p in question.parameters),
        line("answer", answer.sentence["th"], answer.sentence["en"]),
        line("date", when.th, when.en),
        line("snapshot", answer.snapshot),
        line("rows", count + more[0], count + more[1]),
        line("evidence", _FIRST_ROWS.th, _FIRST_ROWS.en),
        line("limits", answer.limits["th"], answer.limits["en"]),
        line("please note", HONESTY.th, HONESTY.en),
    ]


def _today() -> date:
    return datetime.now(UTC).date()


def _asked(question: Question, answer: Answer) -> Words:
    """The question with its values in it."""
    values = {p.name: _value(p, answer) for p in question.parameters}

    def filled(language: str) -> str:
        def value(found: re.Match[str]) -> str:
            known = values.get(found.group(1))
            return known.in_language(language) if known else found.group(0)

        return re.sub(r"\{(\w+)\}", value, question.title.in_language(language))

    return Words(filled("th"), filled("en"))


def _value(parameter: Parameter, answer: Answer) -> Words:
    """The value of a parameter in words."""
    return Words(**answer.parameter_words[parameter.name])


def _columns(question: Question, answer: Answer) -> list[Column]:
    known = {column.name: column for column in question.columns}
    return [known[name] for name in answer.columns]


def _head(question: Question, answer: Answer, language: str) -> list[str]:
    """The labels of the columns; a code stands beside its words. No two are the same."""
    heads: list[str] = []
    for column in _columns(question, answer):
        label = column.label.in_language(language)
        heads.append(label if label not in heads else f"{label} ({column.name})")
        if column.codes:
            heads.append(f"{heads[-1]} [{column.name}]")
    return heads


def _rows(question: Question, answer: Answer, language: str) -> Iterator[list[object]]:
    columns = _columns(question, answer)
    for row in answer.rows:
        yield [
            cell
            for column, told in zip(columns, row, strict=True)
            for cell in _cells(column, told, language)
        ]


def _cells(column: Column, cell: Cell, language: str) -> list[object]:
    """A cell as it is; before a code stands what it means."""
    return [cell_in_words(cell, column.codes, language), cell] if column.codes else [cell]


def _evidence_row(place: Evidence, language: str) -> list[object]:
    """One place of evidence; rows count from 1, as people count."""
    texts = evidence_in_words(place, language)
    return [place.row + 1, *(texts[name] or None for name in texts if name != "row")]


def _places_by_row(answer: Answer, language: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for place in answer.evidence:
        relation = evidence_in_words(place, language)["speaker_relation"]
        speaker = f"{place.speaker} ({relation})" if place.speaker else relation
        told = (place.document, place.locator, place.keywords, speaker)
        found[place.row].append(" · ".join(told))
    return found


# ---- the graph


def named_things(sandbox: Sandbox, question: Question, answer: Answer) -> set[str]:
    """The things that an answer is about, by IRI.

    They are what its values and its rows name, what the evidence stands behind, the places and
    documents of that evidence, and the contribution that a statement belongs to. As in the
    answer itself, evidence is of the first rows. Raises `QueryRefused`.
    """
    values, _ = values_of(sandbox, question, answer.parameters)
    cells = [*values.values(), *(cell for row in answer.rows for cell in row)]
    named = {str(cell) for cell in cells if str(cell).startswith(f"{BASE}id/")}
    named |= _evidenced(sandbox, question, answer, values)
    return named | _around(sandbox, sorted(named))


def _evidenced(
    sandbox: Sandbox, question: Question, answer: Answer, values: dict[str, str]
) -> set[str]:
    """The things with evidence behind the first rows."""
    if "evidence" not in question.texts or not answer.rows:
        return set()
    columns = [answer.columns.index(name) for name in question.evidence_key]
    keys = [[row[i] for i in columns] for row in answer.rows[:ROWS_WITH_EVIDENCE]]
    text = question.texts["evidence"].replace("$rows", sparql_rows(question.evidence_key, keys))
    table = sandbox.sparql(f"{bind_sparql(text, values)}\nLIMIT {MOST_THINGS}")
    return {str(row[-1]) for row in table.rows}


def _around(sandbox: Sandbox, things: list[str]) -> set[str]:
    """What belongs to some things so closely that they cannot be read without it."""
    found: set[str] = set()
    for start in range(0, len(things), _BATCH):
        rows = sparql_rows(["thing"], [[thing] for thing in things[start : start + _BATCH]])
        table = sandbox.sparql(text_of("export_question.rq").replace("$rows", rows))
        found.update(str(row[0]) for row in table.rows)
    return found
