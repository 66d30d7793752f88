"""How results look in a terminal: tables for people, the same facts as JSON for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table as Grid
from rich.text import Text

from govinno.answers import (
    COLUMNS,
    FOR_ANALYSTS,
    Answer,
    Evidence,
    FactAccount,
    Found,
    Parameter,
    Question,
    Results,
    Round,
    RoundList,
    RowsEvidence,
    SnapshotChanges,
    State,
    StudyAnswer,
    TableForm,
    ThingBehind,
    brief_columns,
    cells_in_words,
    counts_of_evidence,
    evidence_in_words,
    is_for_all,
    label_of,
    round_cells,
    row_in_words,
    shown_columns,
)
from govinno.graph import ENGINES, Manifest, Table
from govinno.graph.exports import csv_cell
from govinno.graph.neo4j import PushReport
from govinno.graph.sparql_server import PushReport as GraphReport
from govinno.ontology import BASE, THINGS, DerivedRelationship, EntityClass, Model
from govinno.records import SIGNS, Fault, cell_of
from govinno.settings import setting_of
from govinno.terminal import Context
from govinno.words import Words, words_of

if TYPE_CHECKING:
    from govinno.loading import Changes, Report, Tally

#: Faults of one code beyond these are counted, not listed.
_EXAMPLES = 20
#: So much is shown of a value in a terminal.
_LONGEST_VALUE = 60
#: What of a round is printed; a file has all of it.
_OF_A_ROUND = tuple(
    name
    for name in COLUMNS
    if name not in ("innovation", "loaded", "topics", "told", "note", "is_settled")
)
#: What a report counts of each kind of record.
_COUNTED = ("added", "changed", "removed", "unchanged")
#: Evidence is printed for so many rows, and so many places for each; what is left out is told.
_ROWS_PRINTED, _PLACES_PRINTED = 50, 8


def _kind_in_words(kind: str) -> Words:
    """What people call records of a kind."""
    from govinno.loading import kind_in_words  # which has to know all kinds that can be read

    return kind_in_words(kind)


def nearest(text: str, known: Iterable[str]) -> str:
    """The three nearest known names, for a message."""
    from rapidfuzz import process

    return ", ".join(match[0] for match in process.extract(text, list(known), limit=3))


def short_iri(iri: str) -> str:
    """The IRI without what all our IRIs share."""
    return iri.removeprefix(THINGS).removeprefix(BASE)


def _grid(*heads: str) -> Grid:
    grid = Grid(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for head in heads:
        grid.add_column(Text(head))
    return grid


def _plain(cells: Iterable[object]) -> list[Text]:
    """Cells as text: nothing a file or a query gives is ever read as markup."""
    return [Text(_said(cell)) for cell in cells]


def _said(cell: object) -> str:
    """A cell as people write it: a whole number without its decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    return "" if cell is None else str(cell)


# ---- loading


def report_json(report: Report) -> dict[str, object]:
    """The report of a load as JSON has it; the first four counts are of case records."""
    return {
        **_counts(next(iter(report.by_kind.values()))),
        "kinds": {kind: _counts(changes) for kind, changes in report.by_kind.items()},
        "stale": report.stale,
        "snapshot": report.snapshot,
        "faults": [fault.as_dict() for fault in report.faults],
        **({"accounts": report.accounts} if report.accounts else {}),
    }


def cell_accounts(context: Context, told: dict[str, dict[str, dict[str, int]]]) -> None:
    """What became of the cells of each data set that was read: a line for each table."""
    for words in _cells_in_words(told):
        context.say(words.th, words.en)


def _cells_in_words(told: dict[str, dict[str, dict[str, int]]]) -> Iterator[Words]:
    for tables in told.values():
        for table, counts in tables.items():
            th = (
                "{table}: {rows} แถว {cells} ช่อง = เข้ากราฟ {mapped} เว้นไว้ {left_out} "
                "ว่าง {empty} แจ้งไว้ {reported}"
            )
            en = (
                "{table}: {rows} rows, {cells} cells = {mapped} mapped + {left_out} left out + "
                "{empty} empty + {reported} reported"
            )
            yield Words(th.format(table=table, **counts), en.format(table=table, **counts))


def report(context: Context, done: Report, *, dry_run: bool = False) -> None:
    """What a load did, and every fault."""
    faults(context, done.faults)
    cell_accounts(context, done.accounts)
    told = {kind: _counts(changes) for kind, changes in done.by_kind.items()}
    some = {kind: counts for kind, counts in told.items() if any(counts.values())}
    for kind, counts in (some or told).items():
        words = _kind_in_words(kind)
        context.say(
            words.th
            + ": เพิ่ม {added} เปลี่ยน {changed} ถอน {removed} คงเดิม {unchanged}".format(**counts),
            words.en
            + ": {added} added, {changed} changed, {removed} removed, {unchanged} unchanged.".format(
                **counts
            ),
        )
    if done.stale:
        names = ", ".join(done.stale)
        context.say(
            f"ไฟล์ผิดพลาดจึงคงสภาพล่าสุดที่ถูกต้องไว้: {names}",
            f"Kept in their last good state, because their files are faulty: {names}",
        )
    _say_outcome(context, done, dry_run)


def _counts(changes: Changes) -> dict[str, int]:
    return {part: len(getattr(changes, part)) for part in _COUNTED}


def _say_outcome(context: Context, done: Report, dry_run: bool) -> None:
    if dry_run:
        context.say("ลองดูเท่านั้น ไม่ได้เผยแพร่", "Only a trial; nothing was published.")
    elif done.snapshot is None:
        context.say("ไม่ได้เผยแพร่ กราฟยังเป็นอย่างเดิม", "Nothing was published; the graph is as it was.")
        if any(changes.added or changes.changed for changes in done.by_kind.values()):
            context.say(
                "โปรดแก้ข้อผิดพลาดแล้วโหลดใหม่ หรือสั่งพร้อม --accept-valid เพื่อรับเฉพาะที่ถูกต้องก่อน",
                "Please mend the errors and load again, or take what is right with --accept-valid.",
            )
    elif done.is_published:
        context.say(f"เผยแพร่สแนปช็อต {done.snapshot}", f"Published snapshot {done.snapshot}.")
    else:
        context.say(
            f"ไม่มีอะไรเปลี่ยน สแนปช็อตคือ {done.snapshot}",
            f"Nothing changed; the snapshot is {done.snapshot}.",
        )


def faults(context: Context, found: list[Fault]) -> None:
    """Every fault: for a person by file and sheet, else each on a line of its own."""
    seen: dict[str, int] = {}
    told = []
    for fault in found:
        seen[fault.code] = seen.get(fault.code, 0) + 1
        if seen[fault.code] <= _EXAMPLES:
            told.append(fault)
    if context.err.is_terminal:
        _grouped(context, told)
    else:
        for fault in told:
            words = fault.message(context.language)
            context.err.print(Text(f"{fault.severity} {fault.place} [{fault.code}] {words}"))
    for code, count in seen.items():
        if count > _EXAMPLES:
            context.say(
                f"… [{code}] อีก {count - _EXAMPLES} แห่ง", f"… [{code}] {count - _EXAMPLES} more"
            )


def _grouped(context: Context, found: Sequence[Fault]) -> None:
    """Faults below the name of their file, and of the sheet or table in it."""
    groups: dict[tuple[str, str], list[Fault]] = {}
    for fault in found:
        cell = cell_of(fault.field)
        groups.setdefault((fault.file, cell.part if cell else ""), []).append(fault)
    for (file, part), some in groups.items():
        context.err.print(Text(" · ".join(filter(None, (file, part))), style="bold"))
        grid = Grid(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        for ratio in (None, 1, 3):
            grid.add_column(ratio=ratio, overflow="fold")
        for fault in some:
            style = "red" if fault.severity == "error" else "yellow"
            words = Text(_short_message(fault, context.language))
            where = Text(_where_in_part(fault, context.language))
            words.append(f" [{fault.code}]", style="dim")
            grid.add_row(Text(SIGNS[fault.severity], style=style), where, words)
        context.err.print(grid, soft_wrap=False)
        context.err.print()


def _where_in_part(fault: Fault, language: str) -> str:
    """The place of a fault below the name of its file and sheet."""
    if cell := cell_of(fault.field):
        return cell.within
    line = words_of("report")["line"].filled(line=fault.line).in_language(language)
    return " ".join(filter(None, (line if fault.line else "", fault.field)))


def _short_message(fault: Fault, language: str) -> str:
    """What is wrong; of a long value its beginning."""
    told, value = fault.message(language), fault.value
    return (
        told.replace(value, f"{value[:_LONGEST_VALUE]}…") if len(value) > _LONGEST_VALUE else told
    )


def records_with_faults(context: Context, tally: Tally) -> None:
    """How many of the records that were checked cannot be loaded as they are."""
    if tally.faulty:
        context.say(
            f"มี {tally.faulty} จาก {tally.records} ระเบียนที่มีข้อผิดพลาดซึ่งต้องแก้ก่อนโหลด",
            f"{tally.faulty} of {tally.records} records have faults that must be mended.",
        )


def fault_count(context: Context, found: list[Fault]) -> None:
    """How many faults there are."""
    errors = sum(fault.severity == "error" for fault in found)
    warnings = len(found) - errors
    context.say(f"ข้อผิดพลาด {errors} คำเตือน {warnings}", f"{errors} errors, {warnings} warnings.")


def source_row(manifest: Manifest, source: str) -> dict[str, Any]:
    """A source as JSON has it: how many cases and records of each kind it gave, what is stale."""
    given = manifest.from_source(source)
    kinds = Counter(known.kind for known in given.values())
    return {
        "source": source,
        "cases": len(manifest.cases.keys() & given),
        "kinds": dict(sorted(kinds.items())),
        "stale": sorted(id_ for id_, known in given.items() if known.is_stale),
        **manifest.datasets.get(source, {}),
    }


def sources(context: Context, rows: list[dict[str, Any]]) -> None:
    """The sources with how many records of each kind they gave."""
    grid = _grid("source", "records", "stale")
    for row in rows:
        told = ", ".join(
            f"{_kind_in_words(kind).in_language(context.language)} {count}"
            for kind, count in row["kinds"].items()
        )
        grid.add_row(*_plain([row["source"], told, ", ".join(row["stale"])]))
    context.out.print(grid)
    for words in _cells_in_words({r["source"]: r["account"] for r in rows if "account" in r}):
        context.line(Text(words.in_language(context.language)))


def rounds(context: Context, lists: list[RoundList]) -> None:
    """The applicants' lists, whose rounds can be looked at."""
    if not lists:
        nothing = words_of("round")["no_lists"]
        context.say(nothing.th, nothing.en)
        return
    grid = _grid("list", "entries", "title")
    for known in lists:
        grid.add_row(*_plain([known.id, known.entries, known.title.in_language(context.language)]))
    context.out.print(grid)


def a_round(context: Context, told: Round) -> None:
    """How far each entrant has come: what fits a terminal, and the sentence that counts."""
    words = words_of("round")
    grid = _grid(*(words[name].in_language(context.language) for name in _OF_A_ROUND))
    for one in told.entrants:
        cells = round_cells(told, one, context.language)
        grid.add_row(*_plain("" if cells[n] is None else cells[n] for n in _OF_A_ROUND))
    if told.entrants:
        context.out.print(grid)
    context.line(Text(told.sentence.in_language(context.language)))
    context.say(words["limits"].th, words["limits"].en)


def snapshots(context: Context, rows: list[dict[str, Any]]) -> None:
    """The snapshots; a star marks the current one, `people` says how people stand in it, and `by`
    who brought what is new in it, where a person said so."""
    grid = _grid("", "id", "created", "cases", "people", "by")
    for row in rows:
        star = "*" if row["current"] else ""
        people = "named" if row["names"] else "posts"
        grid.add_row(
            *_plain([star, row["id"], row["created"], row["cases"], people, row["loaded_by"]])
        )
    context.out.print(grid)


def changes(context: Context, told: SnapshotChanges) -> None:
    """What changed between two snapshots: the cases by name, then the things by class."""
    words = {key: one.in_language(context.language) for key, one in words_of("changes").items()}
    context.out.print(_plain([_changes_in_short(told, words)])[0])
    for kind, cases in (("came", told.came), ("went", told.went), ("changed", told.changed)):
        for case in cases.named:
            name = case.name.in_language(context.language)
            context.out.print(*_plain([f"{words[kind]}: {case.id} {name}"]))
        if more := cases.total - len(cases.named):
            context.out.print(*_plain([words["more"].format(n=more)]))
    if told.things is None:
        context.out.print(*_plain([words["too_many"]]))
    elif told.things:
        grid = _grid(words["class"], words["came"], words["went"], words["changed"])
        for one in told.things:
            label = one.label.in_language(context.language)
            grid.add_row(*_plain([label, one.came, one.went, one.changed]))
        context.out.print(grid)
    if told.with_model:
        context.out.print(*_plain([words["with_model"]]))


def _changes_in_short(told: SnapshotChanges, words: dict[str, str]) -> str:
    return words["nothing" if told.is_empty else "sentence"].format(
        before=told.before,
        after=told.after,
        came=told.came.total,
        went=told.went.total,
        changed=told.changed.total,
        after_cases=told.after_cases,
        before_cases=told.before_cases,
    )


def snapshots_with_names(context: Context, ids: list[str]) -> None:
    """After a load without names: where names still are, and how to be rid of them."""
    if ids:
        context.say(
            f"สแนปช็อตปัจจุบันไม่มีชื่อบุคคล แต่สแนปช็อตอื่นยังมี: {', '.join(ids)} "
            "ลบถาวรด้วย govinno forget-names",
            "The current snapshot holds no names of people, but others still do: "
            f"{', '.join(ids)}. To delete those for good: govinno forget-names",
        )


# ---- questions and answers


def question_json(question: Question, choices: Callable[[Any], Any]) -> dict[str, object]:
    """A question as JSON has it."""
    return {
        "slug": question.slug,
        "kind": question.kind,
        "own": question.is_own,
        "title": question.title.as_dict(),
        "parameters": [
            {
                "name": parameter.name,
                "label": parameter.label.as_dict(),
                "type": parameter.type,
                "default": parameter.default,
                "choices": choices(parameter),
                **_bounds(parameter),
            }
            for parameter in question.parameters
        ],
    }


def _bounds(parameter: Parameter) -> dict[str, int]:
    """Between which whole numbers a number may lie; nothing for all else."""
    is_number = parameter.type == "number"
    return {"least": parameter.least, "most": parameter.most} if is_number else {}


def questions(context: Context, known: list[Question]) -> None:
    """The questions with their blanks."""
    for question in known:
        context.line(Text(question.slug, style="bold"))
        context.line(Text(f"  {question.title.in_language(context.language)}"))
        for parameter in question.parameters:
            _blank(context, parameter)


def _blank(context: Context, parameter: Parameter) -> None:
    """A blank with what it holds at first and, where they are few, all that it may hold."""
    label = parameter.label.in_language(context.language)
    span = f", {parameter.least:,}–{parameter.most:,}" if parameter.type == "number" else ""
    context.line(Text(f"    {parameter.name} = {parameter.default}  ({label}{span})"))
    width = max(map(len, parameter.choices), default=0)
    for code, words in parameter.choices.items():
        context.line(Text(f"        {code:<{width}}  {words.in_language(context.language)}"))


def answer_json(told: Answer) -> dict[str, object]:
    """An answer as JSON has it."""
    return told.as_dict()


def answer(context: Context, question: Question, told: Answer, *, is_whole: bool) -> None:
    """An answer for a person: the sentence first, then the table, then where it is written."""
    if is_whole and isinstance(told, StudyAnswer):
        study(context, question, told)
        return
    if is_whole:
        context.line(Text(told.sentence[context.language], style="bold"))
        context.out.print()
    context.out.print(_answer_grid(context, question, told))
    if is_whole:
        _evidence(context, told)
        context.line(Text(told.limits[context.language], style="dim"))
    if told.truncated:
        context.say("มีแถวมากกว่าที่แสดง", "There are more rows than shown.")
    notices(context, told.notices)


# ---- a study


def study(context: Context, question: Question, told: StudyAnswer) -> None:
    """A study for a person: the answer with what is counted, the rows, the parts for everybody;
    then, for analysts, what is measured and the other parts; and the limits. Tables have the
    columns that matter."""
    language = context.language
    for sentence in told.opening:
        context.line(Text(sentence[language], style="bold"))
    if told.scope[language]:
        context.line(Text(told.scope[language], style="dim"))
    if not told.rows and not told.parts:  # nothing is left to tell of
        return
    _heading(context, question.form.title.in_language(language))
    context.out.print(_brief_grid(context, question, told.columns, told.rows))
    parts = told.all_parts()
    first = {name: part for name, part in parts.items() if is_for_all(question, name, part)}
    for name, part in first.items():
        _titled_part(context, question, name, part)
    measured = [words.in_language(language) for _, words in told.measures()]
    texts = [text for text in (*measured, told.counted[language]) if text]
    if texts or len(parts) > len(first):
        _heading(context, FOR_ANALYSTS.in_language(language))
    for text in texts:
        context.line(Text(text))
    for name, part in parts.items():
        if name not in first:
            _titled_part(context, question, name, part)
    _evidence(context, told)
    context.line(Text(told.limits[language], style="dim"))
    context.say(
        "ไฟล์จาก govinno export และ --format json มีทุกคอลัมน์",
        "Files of govinno export, and --format json, hold all columns.",
    )
    notices(context, told.notices)


def _heading(context: Context, text: str) -> None:
    context.out.print()
    context.line(Text(text, style="bold"))


def _titled_part(context: Context, question: Question, name: str, part: Mapping[str, Any]) -> None:
    _heading(context, question.form.parts[name].title.in_language(context.language))
    _part(context, question, part)


def _part(context: Context, question: Question, part: Mapping[str, Any]) -> None:
    """The sentence of a part, its notes and its tables; or why it is not shown."""
    language = context.language
    if refused := part.get("refused"):
        context.line(Text(f"  {refused[language]}"))
        return
    context.line(Text(f"  {part['sentence'][language]}"))
    for note in part["notes"]:
        context.line(Text(f"  – {note[language]}"))
    for name, table in part["tables"].items():
        told = table["title"] if table["rows"] else table["nothing"]
        context.out.print()
        context.line(Text(f"  {told[language]}", style="bold" if table["rows"] else ""))
        if table["rows"]:
            form = question.form.tables[name]
            context.out.print(_brief_grid(context, form, table["columns"], table["rows"]))


def _brief_grid(
    context: Context, form: Question | TableForm, names: list[str], rows: list[list[Any]]
) -> Grid:
    """The columns that matter, without those in which nothing stands."""
    language, columns = context.language, brief_columns(form)
    cells = [cells_in_words(form, names, row, language) for row in rows]
    texts = [[column.text(row, language) for column in columns] for row in cells]
    filled = [i for i in range(len(columns)) if any(row[i] for row in texts)]
    grid = _grid(*(label_of(columns[i], form, language) for i in filled))
    for row in texts:
        grid.add_row(*_plain(row[i] for i in filled))
    return grid


def notices(context: Context, told: list[dict[str, str]]) -> None:
    """What must be known of the engine that answered, on standard error."""
    for notice in told:
        context.say(notice["th"], notice["en"])


#: What pushes count, in Thai.
_PUSHED = {"nodes": "โหนด", "relationships": "ความสัมพันธ์", "graphs": "กราฟ", "triples": "ทริปเปิล"}


def push_json(report: PushReport | GraphReport) -> dict[str, object]:
    """What a push did, as JSON has it."""
    return {**report.counts, "snapshot": report.snapshot, "full": report.was_full}


def push(context: Context, report: PushReport | GraphReport, *, dry_run: bool) -> None:
    """What a push did, or would do."""
    for en, counts in report.counts.items():
        th = _PUSHED[en]
        context.say(
            f"{th}: เขียน {counts['written']:,} ถอน {counts['removed']:,} คงเดิม {counts['unchanged']:,}",
            f"{en}: {counts['written']:,} written, {counts['removed']:,} removed, "
            f"{counts['unchanged']:,} unchanged",
        )
    if dry_run:
        context.say("ยังไม่ได้เขียนอะไร", "Nothing was written.")
    else:
        context.say(
            f"เซิร์ฟเวอร์ {report.server} มีสแนปช็อต {report.snapshot} แล้ว",
            f"The {report.server} server holds snapshot {report.snapshot}.",
        )


def _answer_grid(context: Context, question: Question, told: Answer) -> Grid:
    shown = shown_columns(question.columns)
    grid = _grid(*(column.label.in_language(context.language) for column in shown))
    for row in told.rows:
        grid.add_row(*_plain(row_in_words(question.columns, told.columns, row, context.language)))
    return grid


def _evidence(context: Context, told: Answer) -> None:
    is_english = context.language == "en"
    context.out.print()
    context.line(Text("Evidence" if is_english else "หลักฐาน", style="bold"))
    for number, places in groupby(told.evidence, key=lambda place: place.row):
        if number >= _ROWS_PRINTED:
            break
        for place in list(places)[:_PLACES_PRINTED]:
            context.line(Text(f"  [{number + 1}] {_place(place, context.language)}"))
        of = told.evidence_counts.places[number]
        if of > _PLACES_PRINTED:
            context.line(
                Text(
                    f"  [{number + 1}] {_PLACES_PRINTED} of {of} places"
                    if is_english
                    else f"  [{number + 1}] แสดง {_PLACES_PRINTED} จาก {of} รายการ",
                    style="dim",
                )
            )
    if counts := counts_of_evidence(told.evidence_counts).in_language(context.language):
        context.line(Text(f"  {counts}", style="dim"))
    rows, most = told.evidence_counts.with_evidence, _PLACES_PRINTED
    if rows > _ROWS_PRINTED or max(told.evidence_counts.places, default=0) > most:
        shown = min(rows, _ROWS_PRINTED)
        context.line(
            Text(
                f"  Printed: evidence for {shown} of {rows} rows, up to {most} places a row; "
                "--format json and files of govinno export hold the others."
                if is_english
                else f"  แสดงหลักฐานของ {shown} จาก {rows} แถว แถวละไม่เกิน {most} รายการ "
                "ที่เหลืออยู่ใน --format json และไฟล์จาก govinno export",
                style="dim",
            )
        )
    context.out.print()


def _place(place: Evidence, language: str) -> str:
    """One place in a document: key words called so, who speaks, and how to find the document."""
    texts = evidence_in_words(place, language)
    is_english = language == "en"
    passage = (
        f"“{place.quote}”"
        if place.quote
        else f"{'key words' if is_english else 'คำสำคัญ'}: {place.keywords}"
    )
    speaker = texts["speaker"] or ("speaker not named" if is_english else "ไม่ระบุผู้กล่าว")
    said = f"{speaker} ({texts['speaker_relation']})"
    about = (texts["publisher"], texts["date"], texts["url"])
    return " · ".join(filter(None, (place.document, texts["locator"], passage, said, *about)))


def table(context: Context, result: Table) -> None:
    """The rows of a query."""
    grid = _grid(*result.columns)
    for row in result.rows:
        grid.add_row(*_plain(_cell(cell) for cell in row))
    context.out.print(grid)
    if result.truncated:
        context.say("มีแถวมากกว่าที่แสดง", "There are more rows than shown.")


def table_json(result: Table, behind: RowsEvidence | None) -> dict[str, object]:
    """The rows of a query as JSON has them, with the evidence behind them where it was asked."""
    told = {
        "columns": result.columns,
        "rows": result.rows,
        "truncated": result.truncated,
        "notices": result.notices,
    }
    return {**told, "evidence": behind.as_dict()} if behind else told


def evidence_of_rows(context: Context, behind: RowsEvidence) -> None:
    """The passages behind the things in the rows of a query, and what they cannot tell."""
    _heading(context, "Evidence" if context.language == "en" else "หลักฐาน")
    context.line(Text(behind.said().in_language(context.language)))
    for thing in behind.things:
        context.out.print()
        _thing_behind(context, thing)
    context.out.print()
    context.line(Text(behind.limits.in_language(context.language), style="dim"))


def _thing_behind(context: Context, thing: ThingBehind) -> None:
    language = context.language
    numbers = ", ".join(str(number + 1) for number in thing.rows[:5])
    numbers += "…" if len(thing.rows) > 5 else ""
    names = (thing.class_label.in_language(language), thing.name.in_language(language))
    called = Text(f"[{numbers}] {': '.join(filter(None, names))}", style="bold")
    context.line(called.append(f" · {short_iri(thing.iri)}", style="dim"))
    context.line(Text(f"  {thing.said().in_language(language)}", style="dim"))
    for behind in thing.places:
        if behind.stated != thing.iri:
            context.line(Text(f"  {behind.said().in_language(language)}"))
        context.line(Text(f"  – {_place(behind.place, language)}"))


def found_json(one: Found) -> dict[str, object]:
    """A thing that was found, as JSON has it."""
    title, hint, field = one.title.as_dict(), one.hint.as_dict(), one.field.as_dict()
    told = {"case": one.case, "passage": one.passage, "field": field}
    return {"iri": one.iri, "kind": one.kind, "title": title, "hint": hint, **told}


def found(context: Context, text: str, results: Results) -> None:
    """What was found, group by group, and the questions that seem to be asked."""
    for notice in results.notices:
        context.say(notice.th, notice.en)
    for group in results.groups:
        label = group.label.in_language(context.language)
        shown, total = len(group.shown), group.total
        of = {"th": "จาก", "en": "of"}[context.language]
        context.out.print(*_plain([f"{label}: {shown} {of} {total}"]))
        context.out.print(_found_grid(context, group.shown))
    for question in results.questions:
        values = "".join(f" --set {name}={value}" for name, value in question.values.items())
        context.out.print(*_plain([question.title.in_language(context.language)]))
        context.out.print(*_plain([f"  govinno ask {question.slug}{values}"]))
    if not results.groups and not results.questions:
        context.say(f"ไม่พบชื่อหรือข้อความใดที่มี “{text}”", f"No name or text holds “{text}”.")


def _found_grid(context: Context, things: Iterable[Found]) -> Grid:
    grid = _grid("name", "", "passage", "address")
    for one in things:
        words = [each.in_language(context.language) for each in (one.title, one.hint)]
        grid.add_row(*_plain([*words, one.passage, short_iri(one.iri)]))
    return grid


def _cell(cell: object) -> object:
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, list) else cell


def csv_rows(columns: list[str], rows: Iterable[Iterable[object]]) -> None:
    """The rows as CSV with a header, lists as JSON: with the mark of UTF-8 that Excel needs for
    Thai, and with nothing in it that a spreadsheet would run."""
    sys.stdout.write("\ufeff")
    writer = csv.writer(sys.stdout)
    writer.writerow([csv_cell(name) for name in columns])
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)


def accounts(context: Context, told: list[FactAccount]) -> None:
    """Each fact with the place in the file, then the places in documents."""
    grid = _grid("fact", "value", "place")
    for account in told:
        where = account.place() or short_iri(account.graph)
        label = account.label.in_language(context.language)
        grid.add_row(*_plain([label, short_iri(account.value), where]))
    context.out.print(grid)
    for place in told[0].evidence:
        context.line(
            Text(
                f"  {place['document']} · {place['locator']} · “{place['keywords']}”"
                f" · {place['speaker'] or '-'} ({place['relation']})"
            )
        )


# ---- the model and the store


_LABEL_ONLY = Words(
    "เป็นป้ายในกราฟคุณสมบัติเท่านั้น ใน RDF ถามด้วย a/rdfs:subClassOf*",
    "A label of the property graph only; in RDF ask with a/rdfs:subClassOf*.",
)


def model(context: Context, told: Model, as_json: bool) -> None:
    """All classes of the model and the relationships that are computed."""
    classes = list(told.classes.values())
    if as_json:
        shown = [*(class_json(told, c) for c in classes), *map(computed_json, told.derived)]
        print(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    grid = _grid("class", "ไทย", "English", "")
    for entity in classes:
        words = [entity.comment, _LABEL_ONLY if entity.is_abstract else None]
        what = " ".join(said.in_language(context.language) for said in words if said)
        grid.add_row(*_plain([entity.name, entity.label.th, entity.label.en, what]))
    context.out.print(grid)
    context.out.print(_computed_grid(context, told.derived))


def computed(context: Context, found: Sequence[DerivedRelationship], as_json: bool) -> None:
    """Some computed relationships for a person; their comments say in which graph they are."""
    if as_json:
        print(json.dumps([*map(computed_json, found)], ensure_ascii=False, indent=1))
        return
    context.out.print(_computed_grid(context, found))


def _computed_grid(context: Context, found: Iterable[DerivedRelationship]) -> Grid:
    grid = _grid("computed relationship", "ไทย", "English", "property graph", "")
    for each in found:
        what = each.comment.in_language(context.language) if each.comment else ""
        pattern = f"-[:{each.relationship}]-" + ">" * (not each.is_symmetric)
        grid.add_row(*_plain([each.name, each.label.th, each.label.en, pattern, what]))
    return grid


def computed_json(found: DerivedRelationship) -> dict[str, object]:
    """A computed relationship as JSON has it."""
    return {
        "name": found.name,
        "iri": found.iri,
        "label": found.label.as_dict(),
        "relationship": found.relationship,
        "only_in": "property graph",
    }


def class_json(model: Model, entity: EntityClass) -> dict[str, object]:
    """A class as JSON has it."""
    return {
        "name": entity.name,
        "iri": entity.iri,
        "label": entity.label.as_dict(),
        "comment": entity.comment.as_dict() if entity.comment else None,
        "labels": list(model.labels_of(entity.iri)),
        "only_in": "property graph" if entity.is_abstract else None,
        "properties": [
            _rule_json(rule) for rule in model.rules_of(entity.iri) if not rule.is_inverse
        ],
    }


def _rule_json(rule: Any) -> dict[str, object]:
    prop = rule.property
    return {
        "name": prop.name,
        "label": prop.label.as_dict(),
        "comment": prop.comment.as_dict() if prop.comment else None,
        "value": _value_of(rule),
        "at_least": rule.min_count,
        "at_most": rule.max_count,
        "rdf": prop.in_sparql,
        "property_graph": prop.in_cypher,
    }


def _value_of(rule: Any) -> str:
    """What the value is: a class, or a type of literal."""
    return short_class(rule.class_iri) if rule.class_iri else str(rule.datatype)


def short_class(iri: str) -> str:
    """The local name of a class."""
    return iri.rpartition("#")[2]


def entity_class(context: Context, model: Model, entity: EntityClass, as_json: bool) -> None:
    """One class for a person: what it is, and each property with both of its forms."""
    if as_json:
        print(json.dumps(class_json(model, entity), ensure_ascii=False, indent=1))
        return
    context.line(Text(f"{entity.name}  {entity.label.th} · {entity.label.en}", style="bold"))
    if entity.comment:
        context.line(Text(f"  {entity.comment.th}\n  {entity.comment.en}"))
    context.line(Text(f"  SPARQL  gi:{entity.name}"))
    context.line(Text("  Cypher  (:" + ":".join(model.labels_of(entity.iri)) + ")"))
    if entity.is_abstract:
        context.line(Text(f"  {_LABEL_ONLY.th}\n  {_LABEL_ONLY.en}"))
    _code_list(context, model, entity)
    grid = _grid("SPARQL", "Cypher", "ไทย", "English", "value", "how many")
    for rule in model.rules_of(entity.iri):
        if not rule.is_inverse:
            prop = rule.property
            most = "*" if rule.max_count is None else rule.max_count
            grid.add_row(
                *_plain(
                    [
                        prop.in_sparql,
                        prop.in_cypher,
                        prop.label.th,
                        prop.label.en,
                        _value_of(rule),
                        f"{rule.min_count}..{most}",
                    ]
                )
            )
    context.out.print(grid)
    _meanings(context, model, entity)


def _meanings(context: Context, model: Model, entity: EntityClass) -> None:
    """What each property means, in the reader's language."""
    for prop in {r.property.iri: r.property for r in model.rules_of(entity.iri)}.values():
        if prop.comment:
            context.line(Text(f"  {prop.name}  {prop.comment.in_language(context.language)}"))


def _code_list(context: Context, model: Model, entity: EntityClass) -> None:
    codes = model.codes_of(entity.iri)
    for concept in codes.concepts.values() if codes else ():
        label = concept.label
        context.line(Text(f"  {concept.code}  {label.th} · {label.en}"))


def state(context: Context, told: State) -> None:
    """How the store is."""
    grid = _grid("", *(ENGINES[engine].title for engine in told.engines))
    for name, words in _STATE_WORDS.items():
        counts = (counted.get(name) for counted in told.engines.values())
        grid.add_row(*_plain([words.in_language(context.language), *counts]))
    context.say(
        f"สแนปช็อต {told.snapshot} ({told.created}) {told.cases} กรณี {told.quads:,} ข้อความ RDF",
        f"Snapshot {told.snapshot} ({told.created}), {told.cases} cases, {told.quads:,} quads.",
    )
    context.out.print(grid)
    for source in told.sources:
        context.line(Text(f"  {source}"))
    if told.stale:
        names = ", ".join(told.stale)
        context.say(f"ไฟล์ผิดพลาด คงสภาพเดิม: {names}", f"Kept, file faulty: {names}")
    notices(context, told.notices)
    if not told.engines_agree and not told.notices:
        context.say(
            "แต่ละเครื่องนับไม่ตรงกัน โปรดแจ้งผู้ดูแล", "The engines count differently. Please report it."
        )


_STATE_WORDS: Mapping[str, Words] = {
    "case_records": Words("ระเบียนกรณี", "case records"),
    "innovations": Words("นวัตกรรม", "innovations"),
    "local_governments": Words("อปท.", "local governments"),
    "codes_unknown": Words(
        "อปท. ที่ไม่มีทะเบียนใดรู้จักรหัส", "local governments with a code no register knows"
    ),
    "contributions": Words("การร่วมดำเนินงาน", "contributions"),
    "contributions_joined": Words("… ผูกกับหน่วยงานในทะเบียน", "… joined to a registered body"),
    "contributions_local": Words("… รู้จักเฉพาะในกรณีของตน", "… known in their own case only"),
    "count_as_partner": Words("… ที่นับเป็นภาคี", "… that count as partners"),
    "claims": Words("คำกล่าว", "claims"),
    "documents": Words("เอกสาร", "documents"),
    "evidence_spans": Words("หลักฐาน", "places of evidence"),
}


# ---- the entry for a data catalogue


def catalogue(context: Context, file: Path, empty: Mapping[str, str]) -> None:
    """That the entry was written, and which setting fills each field that is still empty."""
    if not empty:
        context.say(f"เขียน {file} แล้ว", f"Wrote {file}.")
        return
    told = words_of("dataset")["fields-not-told"].filled(file=file)
    lines = [f"  {field:<22} GOVINNO_{setting_of(part)}" for field, part in empty.items()]
    context.say(*("\n".join([text, *lines]) for text in told.as_dict().values()))
