"""The command line: the verbs of the library, one command each.

Exit codes: 0 done, 1 faults in the data, 2 wrong use, 3 refused or stopped by a limit. With
`--json` only JSON goes to standard output; messages and progress go to standard error.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from io import TextIOWrapper
from math import isfinite
from pathlib import Path
from typing import Any

import click

from govinno import __version__, settings
from govinno import printing as show
from govinno.answers import WrongValue
from govinno.graph import (
    ENGINES,
    Engine,
    NamesInUse,
    NamesWouldReturn,
    NotThere,
    QueryRefused,
    StoreBusy,
    StoreUnreadable,
)
from govinno.graph.exports import CannotWrite, UnknownEnding, WouldOverwrite, is_catalogue
from govinno.listening import CannotListen, address, listen
from govinno.ontology import full_iri
from govinno.records import Fault
from govinno.terminal import Context
from govinno.verbs import Govinno

DONE, FAULTS, WRONG_USE, REFUSED = 0, 1, 2, 3
#: Our own mistake: the traceback goes to a file, never to the reader.
BUG = 70

_PATH = click.Path(path_type=Path)


def _print_json(content: object) -> None:
    print(json.dumps(_finite(content), ensure_ascii=False, indent=1, default=str, allow_nan=False))


def _finite(content: object) -> object:
    """The same, with words for the numbers that JSON has none for: Infinity, -Infinity, NaN."""
    if isinstance(content, dict):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    if isinstance(content, float) and not isfinite(content):
        return "NaN" if content != content else ("Infinity" if content > 0 else "-Infinity")
    return content


class _Commands(click.Group):
    """The commands; what goes wrong in one is told in the language asked for."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            return _fall_silent()
        except Exception as error:
            return _explain(ctx.obj, error)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--store", help="Folder of the graph (GOVINNO_STORE; default .govinno).")
@click.option(
    "--lang", type=click.Choice(["th", "en"]), help="Language (GOVINNO_LANG; default th)."
)
@click.version_option(__version__, prog_name="govinno")
@click.pass_context
def commands(ctx: click.Context, store: str | None, lang: str | None) -> None:
    """Records of governance innovations as one graph that answers with its evidence."""
    ctx.obj = Context(store, lang)


def _with_options(command: Any) -> Any:
    """`--store` and `--lang` also after the name of the command."""
    command = click.option("--store", "store_here", help="Folder of the graph.")(command)
    return click.option(
        "--lang", "lang_here", type=click.Choice(["th", "en"]), help="Language of messages."
    )(command)


def _of_snapshot(command: Any) -> Any:
    """`--snapshot` for commands that read."""
    return click.option("--snapshot", help="Ask an earlier snapshot, by its id (see snapshots).")(
        command
    )


def _context(ctx: click.Context, store: str | None, lang: str | None) -> Context:
    """The context of the group, or a new one where the command itself says more."""
    group: Context = ctx.obj
    if store is None and lang is None:
        return group
    ctx.find_root().obj = Context(store or str(group.folder), lang or group.language)
    here: Context = ctx.find_root().obj
    return here


# ---- load, check, remove


@contextmanager
def _progress(context: Context, is_shown: bool) -> Iterator[Any]:
    """A progress bar on standard error where somebody is watching."""
    if not is_shown or not context.err.is_terminal:
        yield None
        return
    from rich.progress import Progress as Bar  # of use where somebody waits

    with Bar(console=context.err, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def advance(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total or None)
            bar.update(tasks[step], completed=done, total=total or None)

        yield advance


@commands.command()
@click.argument("paths", nargs=-1, required=True, type=_PATH)
@click.option("--dry-run", is_flag=True, help="Say what would change, publish nothing.")
@click.option(
    "--mapping", help="Read tables or open data by this mapping: a file, or a shipped name."
)
@click.option("--accept-valid", is_flag=True, help="Take the valid records, leave faulty ones.")
@click.option("--allow-removals", is_flag=True, help="Allow that many cases go.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_with_options
@click.pass_context
def load(
    ctx: click.Context,
    paths: tuple[Path, ...],
    dry_run: bool,
    accept_valid: bool,
    allow_removals: bool,
    mapping: str | None,
    as_json: bool,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Load case records from files and folders, and publish a snapshot."""
    context = _context(ctx, store_here, lang_here)
    with context.govinno() as govinno, _progress(context, not as_json) as on_progress:
        report = govinno.load(
            paths,
            dry_run=dry_run,
            accept_valid=accept_valid,
            allow_removals=allow_removals,
            on_progress=on_progress,
            keeps_names=settings.keeps_names(),
            mapping=mapping,
        )
        still_named = govinno.snapshots_with_names()
        is_watched = context.err.is_terminal and not as_json
        if is_watched and not dry_run and govinno.can_prepare_java():
            context.say(
                "เตรียม Java ไว้ให้คำตอบจาก Cypher มาเร็วขึ้น ทำครั้งเดียวต่อการติดตั้ง …",
                "Preparing Java, once for this installation, so that Cypher answers sooner …",
            )
            govinno.prepare_java()
    if as_json:
        _print_json(show.report_json(report))
    else:
        show.report(context, report, dry_run=dry_run)
    show.snapshots_with_names(context, still_named)
    if any(fault.code == "file-missing" for fault in report.faults):
        return WRONG_USE
    return FAULTS if report.errors else DONE


@commands.command()
@click.argument("paths", nargs=-1, required=True, type=_PATH)
@click.option(
    "--mapping", help="Read tables or open data by this mapping: a file, or a shipped name."
)
@click.option(
    "--report",
    "report_file",
    type=_PATH,
    help="Write the faults to OUT.xlsx or OUT.docx (the same file with marks), .csv or .json.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_with_options
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[Path, ...],
    mapping: str | None,
    report_file: Path | None,
    as_json: bool,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Check case records without loading them."""
    from govinno.loading import Tally  # with all that reads records

    context = _context(ctx, store_here, lang_here)
    with context.govinno() as govinno, _progress(context, not as_json) as on_progress:
        cells: dict[str, Any] = {}
        tally = Tally()
        faults = govinno.check(paths, on_progress, mapping=mapping, accounts=cells, tally=tally)
        if report_file:
            govinno.write_fault_report(report_file, paths, faults, context.language)
            context.say(f"เขียนรายงาน {report_file} แล้ว", f"Wrote the report {report_file}.")
    if as_json:
        _print_json([fault.as_dict() for fault in faults])
    else:
        show.faults(context, faults)
        show.cell_accounts(context, cells)
        show.fault_count(context, faults)
        show.records_with_faults(context, tally)
    if any(fault.code == "file-missing" for fault in faults):
        return WRONG_USE
    return FAULTS if any(fault.severity == "error" for fault in faults) else DONE


@commands.command()
@click.argument("cases", nargs=-1)
@click.option("--source", type=_PATH, help="Take out this source with all its cases.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_with_options
@click.pass_context
def remove(
    ctx: click.Context,
    cases: tuple[str, ...],
    source: Path | None,
    as_json: bool,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Take cases out, until their source is loaded again."""
    context = _context(ctx, store_here, lang_here)
    if not cases and source is None:
        raise click.UsageError("Name a case id, or --source PATH.")
    with context.govinno() as govinno:
        report = govinno.remove(cases, source)
    if as_json:
        _print_json(show.report_json(report))
    else:
        show.report(context, report)
    return FAULTS if report.errors else DONE


# ---- sources, snapshots, rollback


@commands.group()
def source() -> None:
    """Data sets of others."""


@source.command("new")
@click.argument("files", nargs=-1, required=True, type=_PATH)
@click.option("--to", "out", type=_PATH, help="Where the draft is written; by default here.")
@_with_options
@click.pass_context
def source_new(
    ctx: click.Context,
    files: tuple[Path, ...],
    out: Path | None,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Draft a mapping of tables or open data by looking at them."""
    context = _context(ctx, store_here, lang_here)
    with context.govinno() as govinno:
        written = govinno.draft_mapping(files, out)
    context.say(
        f"เขียนร่าง {written} แล้ว โปรดตัดสินแต่ละคอลัมน์ใต้ undecided แล้วสั่ง "
        f"govinno check {files[0]} --mapping {written}",
        f"Wrote the draft {written}. Decide each column under undecided, then run "
        f"govinno check {files[0]} --mapping {written}",
    )
    return DONE


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_with_options
@click.pass_context
def sources(
    ctx: click.Context, as_json: bool, store_here: str | None, lang_here: str | None
) -> int:
    """List the sources and how many records each gave."""
    context = _context(ctx, store_here, lang_here)
    with context.govinno() as govinno:
        manifest = govinno.manifest()
    rows = [show.source_row(manifest, source) for source in manifest.sources]
    _print_json(rows) if as_json else show.sources(context, rows)
    return DONE


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_with_options
@click.pass_context
def snapshots(
    ctx: click.Context, as_json: bool, store_here: str | None, lang_here: str | None
) -> int:
    """List the snapshots, oldest first."""
    context = _context(ctx, store_here, lang_here)
    with context.govinno() as govinno:
        current = govinno.manifest().id
        rows = [
            {
                "id": m.id,
                "created": m.created,
                "cases": len(m.cases),
                "current": m.id == current,
                "names": m.keeps_names,
                "loaded_by": m.loaded_by,
            }
            for m in govinno.snapshots()
        ]
    _print_json(rows) if as_json else show.snapshots(context, rows)
    return DONE


@commands.command()
@click.argument("before", required=False)
@click.argument("after", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_with_options
@click.pass_context
def changes(
    ctx: click.Context,
    before: str | None,
    after: str | None,
    as_json: bool,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """What changed from one snapshot to another.

    BEFORE and AFTER are ids of snapshots; by default the one before the current, and the current.
    """
    context = _context(ctx, store_here, lang_here)
    with context.govinno() as govinno:
        told = govinno.changes(before, after)
    _print_json(told.as_dict()) if as_json else show.changes(context, told)
    return DONE


@commands.command()
@click.argument("snapshot_id", required=False)
@click.option("--with-names", is_flag=True, help="Also where names of people come back by it.")
@_with_options
@click.pass_context
def rollback(
    ctx: click.Context,
    snapshot_id: str | None,
    with_names: bool,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Go back to an earlier snapshot; the later ones stay."""
    context = _context(ctx, store_here, lang_here)
    with context.govinno() as govinno:
        now = govinno.rollback(snapshot_id, with_names=with_names)
    context.say(f"สแนปช็อตปัจจุบันคือ {now}", f"The current snapshot is {now}.")
    return DONE


@commands.command("forget-names")
@_with_options
@click.pass_context
def forget_names(ctx: click.Context, store_here: str | None, lang_here: str | None) -> int:
    """Delete for good the snapshots that hold names of people."""
    context = _context(ctx, store_here, lang_here)
    with context.govinno() as govinno:
        gone = ", ".join(govinno.forget_names())
    if gone:
        context.say(f"ลบสแนปช็อตที่มีชื่อบุคคลแล้ว: {gone}", f"Deleted, with the names in them: {gone}")
    else:
        context.say("ไม่มีสแนปช็อตใดมีชื่อบุคคล", "No snapshot holds names of people.")
    return DONE


# ---- rounds


@commands.command("round")
@click.argument("list", required=False)
@click.argument("file", required=False, type=_PATH)
@click.option("--result", default="", help="Only entries of one result, such as won.")
@click.option("--for", "name", help="An entrant: the name in the list, or the case id.")
@click.option("--note", help="Set a note on this entrant; empty to take it away.")
@click.option("--responsible", help="Set the post that sees to it; empty to take it away.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_with_options
@click.pass_context
def round_(
    ctx: click.Context,
    list: str | None,
    file: Path | None,
    result: str,
    name: str | None,
    note: str | None,
    responsible: str | None,
    as_json: bool,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Show how far the form of each entrant of an applicants' list has come.

    Without a list, which there are; with a file (.xlsx), the same as a workbook.
    """
    context = _context(ctx, store_here, lang_here)
    sets_something = note is not None or responsible is not None
    if sets_something != (name is not None) or (name and not list):
        raise click.UsageError("Give LIST and --for with --note or --responsible.")
    with context.govinno() as govinno:
        if list is None:
            lists = govinno.rounds()
            _print_json([asdict(one) for one in lists]) if as_json else show.rounds(context, lists)
            return DONE
        if name:
            govinno.note_of_round(list, name, note=note, responsible=responsible)
        told = govinno.round(list).with_result(result)
        if file:
            govinno.export_round(file, told, context.language)
    if as_json:
        _print_json(told.as_dict())
    elif not file:
        show.a_round(context, told)
    if file:
        context.say(f"เขียน {file} แล้ว", f"Wrote {file}.")
    return DONE


# ---- questions, ask, query, explain


@commands.command()
@click.option("--check", "checks", is_flag=True, help="Try those of your own on both engines.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_with_options
@click.pass_context
def questions(
    ctx: click.Context,
    checks: bool,
    as_json: bool,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """List the questions and what they ask for, or check those of GOVINNO_QUESTIONS."""
    context = _context(ctx, store_here, lang_here)
    with context.govinno() as govinno:
        if checks:
            return _question_faults(context, govinno.question_faults(asks=True), as_json)
        known = list(govinno.questions().values())
        show.faults(context, govinno.question_faults())
        if as_json:
            _print_json([show.question_json(q, govinno.choices) for q in known])
        else:
            show.questions(context, known)
    return DONE


def _question_faults(context: Context, faults: list[Fault], as_json: bool) -> int:
    """Print what is wrong with the files of questions."""
    if as_json:
        _print_json([fault.as_dict() for fault in faults])
    else:
        show.faults(context, faults)
        show.fault_count(context, faults)
    return FAULTS if any(fault.severity == "error" for fault in faults) else DONE


@commands.command()
@click.argument("slug")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Fill a blank.")
@click.option("--engine", type=click.Choice(list(ENGINES)), help="Which engine answers.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "table", "json", "csv"]),
    default="text",
    show_default=True,
)
@_of_snapshot
@_with_options
@click.pass_context
def ask(
    ctx: click.Context,
    slug: str,
    given: tuple[str, ...],
    engine: Any,
    form: str,
    snapshot: str | None,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Ask a question: the answer with its evidence."""
    context = _context(ctx, store_here, lang_here)
    values = dict(_pair(text) for text in given)
    with context.govinno(snapshot) as govinno:
        known = govinno.questions().get(slug)
        _tell_of_java(context, govinno, engine or (known.engine if known else None), form)
        answer = govinno.ask(slug, values, engine)
        question = govinno.questions()[slug]
    if form == "json":
        _print_json(show.answer_json(answer))
    elif form == "csv":
        show.csv_rows(answer.columns, answer.rows)
        show.notices(context, answer.notices)
    else:
        show.answer(context, question, answer, is_whole=form == "text")
    return DONE


def _tell_of_java(context: Context, govinno: Govinno, engine: Engine | None, form: str) -> None:
    """A word to whoever watches: the engine of Cypher needs some seconds before it answers."""
    if form == "json" or engine is None or not context.err.is_terminal:
        return
    if govinno.engine_for(engine) == "cypher":
        context.say("กำลังเริ่มเครื่องมือค้น Cypher (Java) …", "Starting the engine of Cypher (Java) …")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"--set takes NAME=VALUE, not “{text}”.")
    return name.strip(), value.strip()


@commands.command()
@click.option("--sparql", help="A SPARQL text.")
@click.option("--cypher", help="A Cypher text.")
@click.option("--file", "file", type=_PATH, help="A file: .rq or .sparql, .cypher or .cyp.")
@click.option(
    "--engine",
    type=click.Choice(list(ENGINES)),
    help="Which engine answers; for --file also its language.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
)
@click.option("--evidence", is_flag=True, help="Add the passages behind the things in the rows.")
@click.option(
    "--evidence-page",
    "page",
    type=click.IntRange(min=1),
    help="Which page of them, twenty things each.",
)
@_of_snapshot
@_with_options
@click.pass_context
def query(
    ctx: click.Context,
    sparql: str | None,
    cypher: str | None,
    file: Path | None,
    engine: Any,
    form: str,
    evidence: bool,
    page: int | None,
    snapshot: str | None,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Run a query of your own, read-only and within limits."""
    context = _context(ctx, store_here, lang_here)
    text, engine = _query_text(sparql, cypher, file, engine)
    wants_evidence = evidence or page is not None
    if wants_evidence and form == "csv":
        raise click.UsageError("Evidence has no place in CSV: use --format table or json.")
    with context.govinno(snapshot) as govinno:
        _tell_of_java(context, govinno, engine, form)
        table = govinno.query(text, engine)
        behind = govinno.evidence_of_rows(table.rows, page or 1) if wants_evidence else None
    if form == "json":
        _print_json(show.table_json(table, behind))
        return DONE
    if form == "csv":
        show.csv_rows(table.columns, table.rows)
    else:
        show.table(context, table)
    if behind:
        show.evidence_of_rows(context, behind)
    show.notices(context, table.notices)
    return DONE


def _query_text(
    sparql: str | None, cypher: str | None, file: Path | None, engine: Any
) -> tuple[str, Any]:
    told = [text for text in (sparql, cypher, file) if text is not None]
    if len(told) != 1:
        raise click.UsageError("Give one of --sparql, --cypher or --file.")
    if file is None:
        language = "sparql" if sparql is not None else "cypher"
        if engine and language != ENGINES[engine].language:
            raise click.UsageError(f"A {language} text cannot run on the engine {engine}.")
        return str(told[0]), engine or language
    by_ending = {
        ".rq": "sparql",
        ".sparql": "sparql",
        ".cypher": "cypher",
        ".cyp": "cypher",
        ".cql": "cypher",
    }
    known: Any = engine or by_ending.get(file.suffix.lower())
    if known is None:
        raise click.UsageError("Say --engine sparql or --engine cypher for this file.")
    try:
        return file.read_text(encoding="utf-8-sig"), known
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file}: {error}") from None


@commands.command()
@click.argument("text")
@click.option("--most", default=8, show_default=True, type=click.IntRange(1, 100))
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_of_snapshot
@_with_options
@click.pass_context
def find(
    ctx: click.Context,
    text: str,
    most: int,
    kinds: tuple[str, ...],
    as_json: bool,
    snapshot: str | None,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Find things by what stands in their names and texts, in Thai or English.

    Up to --most of each kind, each with the passage in which the words stand.
    """
    context = _context(ctx, store_here, lang_here)
    with context.govinno(snapshot) as govinno:
        results = govinno.find(text, most, kinds)
    if as_json:
        _print_json([show.found_json(one) for one in results.shown])
    else:
        show.found(context, text, results)
    return DONE


@commands.command()
@click.argument("case")
@click.argument("file", type=_PATH)
@_of_snapshot
@_with_options
@click.pass_context
def sheet(
    ctx: click.Context,
    case: str,
    file: Path,
    snapshot: str | None,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Write what a case tells to whoever wants to do the same (.xlsx).

    Steps, time, money, people, equipment, law, partners, what went wrong and whom to ask, each with
    its evidence, beside an empty column to fill in.
    """
    context = _context(ctx, store_here, lang_here)
    with context.govinno(snapshot) as govinno:
        govinno.export_sheet(file, case, context.language)
    context.say(f"เขียน {file} แล้ว", f"Wrote {file}.")
    return DONE


@commands.command()
@click.argument("iri")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_of_snapshot
@_with_options
@click.pass_context
def explain(
    ctx: click.Context,
    iri: str,
    as_json: bool,
    snapshot: str | None,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Show where each fact of a thing comes from."""
    context = _context(ctx, store_here, lang_here)
    with context.govinno(snapshot) as govinno:
        accounts = govinno.explain(full_iri(iri))
    if as_json:
        _print_json([account.as_dict() for account in accounts])
    elif accounts:
        show.accounts(context, accounts)
    if not accounts:
        context.say(f"กราฟไม่ได้กล่าวถึง {iri}", f"The graph says nothing of {iri}.")
        return WRONG_USE
    return DONE


# ---- forms


@commands.command()
@click.argument("file", type=_PATH)
@click.option("--case", help="Fill in what one case says, by its id.")
@click.option(
    "--for",
    "names",
    multiple=True,
    metavar="NAME",
    help="For a local government by name or code, or an entrant of --round. May be repeated.",
)
@click.option("--round", "list_id", metavar="LIST", help="For entrants of this applicants' list.")
@click.option(
    "--as",
    "ending",
    default=".xlsx",
    show_default=True,
    help="The ending of forms, where FILE is a folder.",
)
@_with_options
@click.pass_context
def form(
    ctx: click.Context,
    file: Path,
    case: str | None,
    names: tuple[str, ...],
    list_id: str | None,
    ending: str,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Write the form for a case, to be filled in and loaded; its ending says of what kind.

    .xlsx, .docx, and .xlsform.xlsx for KoboToolbox and ODK. With --for it holds what the registers
    know, with --round what the list tells: of several, FILE is a folder, one form for each.
    """
    context = _context(ctx, store_here, lang_here)
    if case and (names or list_id):
        raise click.UsageError("Give --case, or --for and --round.")
    written = [file]
    with context.govinno() as govinno:
        if names or list_id:
            written = govinno.forms(file, names, list_id, context.language, ending)
        else:
            govinno.form(file, context.language, case)
    for one in written:
        context.say(f"เขียน {one} แล้ว", f"Wrote {one}.")
    return DONE


# ---- export


@commands.command()
@click.argument("file", type=_PATH)
@click.option("--case", help="Only what one case says, by its id.")
@click.option("--question", "slug", help="The answer to a question.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Fill a blank of it.")
@_of_snapshot
@_with_options
@click.pass_context
def export(
    ctx: click.Context,
    file: Path,
    case: str | None,
    slug: str | None,
    given: tuple[str, ...],
    snapshot: str | None,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Write the graph, a case or an answer to a file; its ending says how.

    .trig .nq .ttl .jsonld .graphml .gexf .xlsx .zip, and .csv for an answer; for Neo4j's own
    programs .bloom.json (perspective), .adoc (guide) and .grass (style).
    catalogue.json, catalogue.ttl and catalogue.jsonld are the entry for a data catalogue.
    ontology.ttl and ontology-shapes.ttl (or .rdf, .jsonld) hold the ontology and its shapes.
    """
    context = _context(ctx, store_here, lang_here)
    if case and slug:
        raise click.UsageError("Give --case or --question, not both.")
    if given and not slug:
        raise click.UsageError("--set fills a blank of --question.")
    if is_catalogue(file) and not case and not slug:
        return _export_catalogue(context, file, snapshot)
    with context.govinno(snapshot) as govinno:
        if slug:
            govinno.export_answer(file, slug, dict(_pair(text) for text in given), context.language)
        else:
            govinno.export(file, case)
    context.say(f"เขียน {file} แล้ว", f"Wrote {file}.")
    return DONE


def _export_catalogue(context: Context, file: Path, snapshot: str | None) -> int:
    """The entry for a data catalogue, and which settings fill what is empty in it."""
    with context.govinno(snapshot) as govinno:
        empty = govinno.export_catalogue(file, settings.publication())
    show.catalogue(context, file, empty)
    return DONE


@commands.command("publish-ontology")
@click.argument("folder", type=_PATH)
@_with_options
@click.pass_context
def publish_ontology(
    ctx: click.Context, folder: Path, store_here: str | None, lang_here: str | None
) -> int:
    """Write the ontology as pages that need no server: one for each class and code list."""
    context = _context(ctx, store_here, lang_here)
    with context.govinno() as govinno:
        pages = govinno.publish_ontology(folder)
    context.say(
        f"เขียน {pages} หน้าใน {folder} แล้ว เริ่มที่ index.html",
        f"Wrote {pages} pages to {folder}. Begin with index.html.",
    )
    return DONE


# ---- push


@commands.group()
def push() -> None:
    """Send the graph to a server."""


def _with_push_options(command: Any) -> Any:
    """What each push can be told besides what is its own."""
    for told in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--allow-removals", is_flag=True, help="Allow that many records go."),
        click.option("--dry-run", is_flag=True, help="Say what would change, write nothing."),
    ):
        command = told(command)
    return command


@push.command("neo4j")
@click.option("--full", is_flag=True, help="Compare everything, not only what changed.")
@click.option("--replace", is_flag=True, help="Take the place of whatever the database holds.")
@_with_push_options
@_with_options
@click.pass_context
def push_neo4j(ctx: click.Context, /, **told: Any) -> int:
    """Bring the Neo4j server of GOVINNO_NEO4J_URI to the current snapshot."""
    return _push(ctx, Govinno.push, **told)


@push.command("sparql")
@click.option("--full", is_flag=True, help="Write every graph again, not only what changed.")
@click.option("--replace", is_flag=True, help="Take the place of another store's graphs.")
@_with_push_options
@_with_options
@click.pass_context
def push_sparql(ctx: click.Context, /, **told: Any) -> int:
    """Bring the SPARQL server of GOVINNO_SPARQL_URL to the current snapshot."""
    return _push(ctx, Govinno.push_graphs, **told)


def _push(
    ctx: click.Context,
    to_server: Callable[..., Any],
    *,
    as_json: bool,
    store_here: str | None,
    lang_here: str | None,
    **how: bool,
) -> int:
    context = _context(ctx, store_here, lang_here)
    with context.govinno() as govinno, _progress(context, not as_json) as on_progress:
        report = to_server(govinno, on_progress=on_progress, **how)
    if as_json:
        _print_json(show.push_json(report))
    else:
        show.push(context, report, dry_run=how["dry_run"])
    return DONE


# ---- model, doctor


@commands.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_with_options
@click.pass_context
def model(ctx: click.Context, as_json: bool, store_here: str | None, lang_here: str | None) -> int:
    """List the classes and computed relationships of the model, or show one."""
    ctx.obj = _context(ctx, store_here, lang_here)
    if ctx.invoked_subcommand is None:
        with ctx.obj.govinno() as govinno:
            show.model(ctx.obj, govinno.model(), as_json)
    return DONE


@model.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_with_options
@click.pass_context
def model_show(
    ctx: click.Context, name: str, as_json: bool, store_here: str | None, lang_here: str | None
) -> int:
    """Print one class, or the computed relationships of one name."""
    context = _context(ctx, store_here, lang_here)
    with context.govinno() as govinno:
        told = govinno.model()
    classes = {entity.name: entity for entity in told.classes.values()}
    computed = [d for d in told.derived if name in (d.name, d.relationship)]
    if name in classes:
        show.entity_class(context, told, classes[name], as_json)
    elif computed:
        show.computed(context, computed, as_json)
    else:
        near = show.nearest(name, [*classes, *(d.name for d in told.derived)])
        context.say(
            f"ไม่มีคลาสหรือความสัมพันธ์ที่คำนวณชื่อ “{name}” ที่ใกล้ที่สุดคือ {near}",
            f"There is no class or computed relationship “{name}”. The nearest are {near}.",
        )
        return WRONG_USE
    return DONE


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_with_options
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, store_here: str | None, lang_here: str | None) -> int:
    """Say how the store is."""
    context = _context(ctx, store_here, lang_here)
    with context.govinno() as govinno:
        state, faults = govinno.doctor(), govinno.register_faults()
    if as_json:
        _print_json({**state.as_dict(), "register_faults": [f.as_dict() for f in faults]})
    else:
        show.state(context, state)
        show.faults(context, faults)
    is_right = state.engines_agree and all(fault.severity != "error" for fault in faults)
    return DONE if is_right else FAULTS


# ---- dashboard


def _tell_question_faults(context: Context) -> None:
    """What is wrong with questions of one's own, before a server starts; the others are served."""
    if settings.questions_folder():
        with context.govinno() as govinno:
            show.faults(context, govinno.question_faults())


@commands.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--allow-loading",
    is_flag=True,
    help="Let visitors publish from Bring cases (GOVINNO_ALLOW_LOADING).",
)
@_with_options
@click.pass_context
def dashboard(
    ctx: click.Context,
    host: str,
    port: int,
    allow_loading: bool,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Serve the dashboard until Ctrl+C."""
    from govinno.views import serve  # no other command needs what the pages need

    context = _context(ctx, store_here, lang_here)
    settings.limits(), settings.workers()  # a bad setting is told here, not on every page
    settings.upload_mb(), settings.keeps_names()
    environment = {"GOVINNO_STORE": str(context.folder.resolve()), "GOVINNO_LANG": context.language}
    if allow_loading or settings.allows_loading():
        environment["GOVINNO_ALLOW_LOADING"] = "yes"
    listen(host, port).close()  # refused here, before Streamlit would fail with a traceback
    _tell_question_faults(context)
    place = address(host, port)
    context.say(
        f"เปิดแดชบอร์ดที่ {place} กด Ctrl+C เพื่อหยุด", f"The dashboard is at {place}. Ctrl+C stops it."
    )
    serve.serve(host, port, environment)
    return DONE


# ---- serve


@commands.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=7878, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="A site whose pages may ask, such as https://page.example; may be given more than once.",
)
@click.option("--base-path", help="The path under which a proxy shows the endpoint: /govinno.")
@click.option("--public-host", help="The name by which people know the proxy: data.example.")
@click.option("--log", help="A file for one line a request, or - (GOVINNO_LOG; default none).")
@_with_options
@click.pass_context
def serve(
    ctx: click.Context,
    host: str,
    port: int,
    origins: tuple[str, ...],
    base_path: str | None,
    public_host: str | None,
    log: str | None,
    store_here: str | None,
    lang_here: str | None,
) -> int:
    """Answer SPARQL over HTTP until Ctrl+C, with pages for people."""
    from govinno import endpoint  # no other command needs a web server

    context = _context(ctx, store_here, lang_here)
    workers, proxy = settings.workers(), settings.proxy()
    site = endpoint.site_of(
        host,
        origins or settings.read_setting("ALLOW_ORIGIN").split(),
        settings.read_setting("BASE_PATH") if base_path is None else base_path,
        settings.read_setting("PUBLIC_HOST") if public_host is None else public_host,
        context.language,
    )
    limits, published = settings.limits(), settings.publication()
    requests = endpoint.log_to(
        log or settings.read_setting("LOG"), with_clients=settings.logs_clients()
    )
    door = listen(host, port)
    _tell_question_faults(context)
    place = address(host, port)
    context.say(
        f"หน้าสำหรับอ่านและเขียนคำสั่งค้น: เปิด {place}/ ในเบราว์เซอร์",
        f"To read and to query, open {place}/ in a browser.",
    )
    context.say(
        f"รับคำสั่งค้น SPARQL ที่ {place}/sparql กด Ctrl+C เพื่อหยุด",
        f"SPARQL is answered at {place}/sparql. Ctrl+C stops it.",
    )
    with context.govinno(spare=True, workers=workers) as library:
        endpoint.serve(
            library,
            limits,
            site,
            door,
            proxy=proxy,
            publication=published,
            log=requests,
            dumps=settings.dumps_folder(),
        )
    return DONE


# ---- mcp


@commands.command()
@_with_options
@click.pass_context
def mcp(ctx: click.Context, store_here: str | None, lang_here: str | None) -> int:
    """Answer an assistant over standard input and output (Model Context Protocol)."""
    from govinno import assistant  # no other command needs the protocol

    context = _context(ctx, store_here, lang_here)
    links = assistant.Links(settings.dashboard(), settings.publication().address)
    with context.govinno() as govinno:
        context.say(
            "พร้อมตอบผู้ช่วยทางอินพุตและเอาต์พุตมาตรฐาน กด Ctrl+C เพื่อหยุด",
            "Assistants are answered on standard input and output. Ctrl+C stops it.",
        )
        assistant.serve(govinno, context.language, links)
    return DONE


# ---- one way out


def main(arguments: list[str] | None = None) -> None:
    """Run a command and leave with its exit code; a reader never sees a traceback."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run a command and give its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a file name may be no text
    try:
        result = commands.main(arguments, standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except click.exceptions.Abort:
        return REFUSED
    except click.ClickException as error:
        error.show()
        return WRONG_USE
    except BrokenPipeError:
        return _fall_silent()


def _fall_silent() -> int:
    """The reader has seen enough and went; Python would complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _explain(context: Context, error: Exception) -> int:
    """Say what went wrong and give the exit code."""
    match error:
        case (
            WrongValue()
            | NotThere()
            | UnknownEnding()
            | CannotWrite()
            | WouldOverwrite()
            | CannotListen()
            | settings.BadSetting()
        ):
            context.say(error.th, error.en)
            return WRONG_USE
        case QueryRefused() | NamesWouldReturn() | NamesInUse():
            context.say(error.th, error.en)
            return REFUSED
        case StoreBusy():
            context.say(
                f"มีการโหลดอื่นกำลังทำงานกับ {error} โปรดรอแล้วลองใหม่",
                f"Another load is working on {error}. Wait for it, then try again.",
            )
            return REFUSED
        case StoreUnreadable() | OSError():
            context.say(
                f"อ่านหรือเขียนไม่ได้: {error} โปรดตรวจที่อยู่ของ --store และสิทธิ์ของโฟลเดอร์",
                f"Cannot be read or written: {error}. Check --store and the rights on the folder.",
            )
            return WRONG_USE
    return _report_bug(context, error)


def _report_bug(context: Context, error: Exception) -> int:
    """Our own mistake: the traceback goes beside the store, the reader gets its place."""
    file = context.folder / "error.log"
    try:
        context.folder.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8", errors="backslashreplace") as stream:
            traceback.print_exception(error, file=stream)
    except OSError:
        file = Path(os.devnull)
    context.say(
        f"โปรแกรมทำงานผิดพลาด รายละเอียดอยู่ใน {file}",
        f"The program made a mistake. Details are in {file}.",
    )
    return BUG
