"""An answer as a file: its table with what it means and where it is written, or its graph."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from govinno.answers.answer import Answer, Evidence, StudyAnswer
from govinno.answers.bind import sparql_rows
from govinno.answers.brief import tables_of
from govinno.answers.dates import today
from govinno.answers.evidence import (
    counts_of_evidence,
    evidence_columns,
    evidence_in_words,
    things_behind,
)
from govinno.answers.question import Column, Parameter, Question
from govinno.answers.texts import text_of
from govinno.answers.values import values_of
from govinno.answers.wording import cell_in_words, shown_columns
from govinno.graph.exports.cells import csv_cell, csv_writer
from govinno.graph.exports.content import things_part
from govinno.graph.exports.export import ENDINGS, write_content
from govinno.graph.exports.files import ending_of, new_file
from govinno.graph.exports.tables import Row, Tables, write_xlsx, write_zip
from govinno.graph.exports.words import (
    HONESTY,
    Line,
    day,
    line,
    made_up_lines,
)
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Snapshot
from govinno.graph.tables import Cell
from govinno.ontology.iris import THINGS
from govinno.ontology.model import load_model
from govinno.words import Words

#: What an answer may become.
ANSWER_ENDINGS = (".csv", *ENDINGS)
ANSWER, EVIDENCE = "answer", "evidence"
#: So many things are looked up in one query.
_BATCH = 200
_EVIDENCE_COLUMN = Words(
    "หลักฐาน: เอกสาร · ตำแหน่ง · คำสำคัญ · ผู้กล่าว · ผู้เผยแพร่ · วันที่ · ลิงก์",
    "Evidence: document · place · key words · speaker · publisher · date · link",
)
_TABLE_COLUMN = Words("ตาราง", "Table")
_MORE_ROWS = Words("มีแถวมากกว่านี้ ตารางถูกตัด", "there are more rows; the table is cut")


def export_answer(
    snapshot: Snapshot,
    sandbox: Sandbox,
    question: Question,
    answer: Answer,
    file: Path,
    language: str = "th",
) -> None:
    """Write an answer as the ending of the file says.

    `.csv`, `.xlsx` and `.zip` hold the rows with what they mean, and their evidence, of a study also
    all tables of its parts; all other endings hold the graph of the things that rows and evidence
    name (see `named_things`). `UnknownEnding` lists the endings, `CannotWrite` says what the
    operating system refuses, and `QueryRefused` comes from an engine that does not find the things
    in time. A table of an answer without rows has its head only.
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
    Of a study the tables of each part follow, each under an empty line and a line with #.
    Text is quoted and made harmless to spreadsheets (see `cells.harmless`), numbers stand bare.
    """
    text = io.StringIO()
    writer = csv_writer(text)
    for told in answer_lines(question, answer, on):
        topic, words = (part.in_language(language) for part in told)
        writer.writerow([f"# {topic}: {' '.join(words.split())}"])
    columns = _columns(question.columns, answer.columns)
    _write_table(writer, columns, answer.rows, answer.evidence, language)
    if isinstance(answer, StudyAnswer):
        for name, table in tables_of(answer):
            writer.writerows([[], [f"# {_table_title(question, answer, name, language)}"]])
            columns = _columns(question.form.tables[name].columns, table["columns"])
            _write_table(writer, columns, table["rows"], _evidence_of(table), language)
    return text.getvalue().encode("utf-8-sig")


def _write_table(
    writer: Any,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    evidence: Iterable[Evidence],
    language: str,
) -> None:
    """A header and the rows, each with its evidence in the last column."""
    head = [*_head(columns, language), _EVIDENCE_COLUMN.in_language(language)]
    writer.writerow([csv_cell(cell) for cell in head])
    places = _places_by_row(evidence, language)
    for number, row in enumerate(_rows(columns, rows, language)):
        writer.writerow([csv_cell(cell) for cell in (*row, " | ".join(places[number]))])


def _table_title(question: Question, answer: StudyAnswer, name: str, language: str) -> str:
    """The part and the title of a table; what is said instead where it has no rows."""
    parts = answer.all_parts().items()
    of, table = next((of, p["tables"][name]) for of, p in parts if name in p.get("tables", {}))
    told = [question.form.parts[of].title.in_language(language), table["title"][language]]
    if not table["rows"]:
        told.append(table["nothing"][language])
    return " · ".join(dict.fromkeys(filter(None, told)))


def answer_tables(
    question: Question, answer: Answer, language: str, on: date | None = None
) -> Tables:
    """An answer as tables with columns in one language: its rows, of a study also the tables of
    its parts, and the evidence behind them all."""
    forms, told = {ANSWER: question.columns}, {ANSWER: (answer.columns, answer.rows)}
    behind = {ANSWER: answer.evidence}
    if isinstance(answer, StudyAnswer):
        for name, table in tables_of(answer):
            forms[name] = question.form.tables[name].columns
            told[name] = (table["columns"], table["rows"])
            behind[name] = _evidence_of(table)
    columns = {name: _columns(forms[name], names) for name, (names, _) in told.items()}
    is_one = len(told) == 1  # then it need not be said to which table evidence belongs

    def rows() -> Iterator[tuple[str, Row]]:
        for name, (_, cells) in told.items():
            for row in _rows(columns[name], cells, language):
                yield name, row
        for name, places in behind.items():
            for place in places:
                row = _evidence_row(place, language)
                yield EVIDENCE, row if is_one else [name, *row]

    shown = shown_columns(list(evidence_columns().values()))
    of_evidence = [column.label.in_language(language) for column in shown]
    table_head = [] if is_one else [_TABLE_COLUMN.in_language(language)]
    heads = {name: _head(found, language) for name, found in columns.items()}
    created = (on or today()).isoformat()
    return Tables(
        answer_lines(question, answer, on),
        created,
        {**heads, EVIDENCE: [*table_head, *of_evidence]},
        rows,
    )


def answer_xlsx(question: Question, answer: Answer, language: str) -> bytes:
    """An answer as a workbook (see `answer_tables`)."""
    stream = io.BytesIO()
    write_xlsx(answer_tables(question, answer, language), stream)
    return stream.getvalue()


def _evidence_of(table: Mapping[str, Any]) -> list[Evidence]:
    return [Evidence(**place) for place in table["evidence"]]


def answer_lines(question: Question, answer: Answer, on: date | None = None) -> list[Line]:
    """What stands above the rows: the question, its values, the answer, and how to read it."""
    asked, when = _asked(question, answer), day((on or today()).isoformat())
    count = f"{len(answer.rows):,}"
    more = [f"; {words}" if answer.truncated else "" for words in (_MORE_ROWS.th, _MORE_ROWS.en)]
    return [
        *made_up_lines(is_made_up=_is_made_up(answer)),
        line("question", asked.th, asked.en),
        *(Line(p.label, _value(p, answer)) for p in question.parameters),
        line("answer", answer.sentence["th"], answer.sentence["en"]),
        *(_counted(answer) if isinstance(answer, StudyAnswer) else ()),
        *(_told_of_parts(question, answer) if isinstance(answer, StudyAnswer) else ()),
        line("date", when.th, when.en),
        line("snapshot", answer.snapshot),
        line("rows", count + more[0], count + more[1]),
        *_how_much_evidence(answer),
        line("limits", answer.limits["th"], answer.limits["en"]),
        line("please note", HONESTY.th, HONESTY.en),
    ]


def _how_much_evidence(answer: Answer) -> Iterator[Line]:
    """How many places of evidence the file holds, and of how many."""
    told = counts_of_evidence(answer.evidence_counts)
    if told.th:
        yield line("evidence", told.th, told.en)


def _is_made_up(answer: Answer) -> bool:
    return any(notice["code"] == "made-up" for notice in answer.notices)


def _counted(answer: StudyAnswer) -> Iterator[Line]:
    """What is counted, and what is measured."""
    if answer.scope["th"]:
        yield line("scope", answer.scope["th"], answer.scope["en"])
    yield from (Line(topic, told) for topic, told in answer.measures())


def _told_of_parts(question: Question, answer: StudyAnswer) -> Iterator[Line]:
    """The sentence of each part and its notes, or why it is refused."""
    for name, part in answer.all_parts().items():
        refused = part.get("refused")
        for words in [refused] if refused else [part["sentence"], *part["notes"]]:
            yield Line(question.form.parts[name].title, Words(words["th"], words["en"]))


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


def _columns(known: Iterable[Column], names: Iterable[str]) -> list[Column]:
    by_name = {column.name: column for column in known}
    return [by_name[name] for name in names]


def _head(columns: Iterable[Column], language: str) -> list[str]:
    """The labels of the columns; a code stands beside its words. No two are the same."""
    heads: list[str] = []
    for column in columns:
        label = column.label.in_language(language)
        heads.append(label if label not in heads else f"{label} ({column.name})")
        if column.codes:
            heads.append(f"{heads[-1]} [{column.name}]")
    return heads


def _rows(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], language: str
) -> Iterator[list[object]]:
    for row in rows:
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


def _places_by_row(evidence: Iterable[Evidence], language: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for place in evidence:
        texts = evidence_in_words(place, language)
        name, relation = texts["speaker"], texts["speaker_relation"]
        speaker = f"{name} ({relation})" if name else relation
        about = (texts["publisher"], texts["date"], texts["url"])
        told = (place.document, texts["locator"], place.quote or place.keywords, speaker, *about)
        found[place.row].append(" · ".join(filter(None, told)))
    return found


# ---- the graph


def named_things(sandbox: Sandbox, question: Question, answer: Answer) -> set[str]:
    """The things that an answer is about, by IRI.

    They are what its values and its rows name, of a study also the rows of its tables, what the
    evidence stands behind, the places and documents of that evidence, and the contribution that a
    statement belongs to. As in the answer itself, evidence is of the first rows. Raises
    `QueryRefused`.
    """
    values, _ = values_of(sandbox, question, answer.parameters)
    rows = list(answer.rows)
    if isinstance(answer, StudyAnswer):
        rows += [row for _, table in tables_of(answer) for row in table["rows"]]
    cells = [*values.values(), *(cell for row in rows for cell in row)]
    named = {str(cell) for cell in cells if str(cell).startswith(THINGS)}
    named |= _evidenced(sandbox, question, answer, values)
    return named | _around(sandbox, sorted(named))


def _evidenced(
    sandbox: Sandbox, question: Question, answer: Answer, values: dict[str, str]
) -> set[str]:
    """The things with evidence behind the first rows."""
    if "evidence" not in question.texts or not answer.rows:
        return set()
    things, _ = things_behind(sandbox, question, values, answer.columns, answer.rows)
    return {thing for group in things for thing in group}


def _around(sandbox: Sandbox, things: list[str]) -> set[str]:
    """What belongs to some things so closely that they cannot be read without it."""
    found: set[str] = set()
    for start in range(0, len(things), _BATCH):
        rows = sparql_rows(["thing"], [[thing] for thing in things[start : start + _BATCH]])
        table = sandbox.sparql(text_of("export_question.rq").replace("$rows", rows))
        found.update(str(row[0]) for row in table.rows)
    return found
