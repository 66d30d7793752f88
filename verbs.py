"""The library's front: everything the command line and the pages can do, and nothing deeper.

with Govinno(Path("store")) as govinno:
    govinno.load([Path("cases")])
    answer = govinno.ask("partners-of-an-innovation")
"""

from __future__ import annotations

import copy
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from govinno.answers.about import About, Pointing, about, pointing_at
from govinno.answers.answer import Answer, Evidence
from govinno.answers.ask import ask, bound_texts
from govinno.answers.case import (
    Case,
    CaseLine,
    case,
    case_list,
    nearest_cases,
)
from govinno.answers.changed import Load, SnapshotChanges, changes_between, loads_of
from govinno.answers.choosing import SECONDS, Count, choice_counts, rows_of, without_each
from govinno.answers.coverage import (
    Coverage,
    Sources,
    coverage_of,
    coverage_taken,
    sources_of,
)
from govinno.answers.dates import day_of
from govinno.answers.explain import FactAccount, explain
from govinno.answers.find import Found, Results, called, cases_with, find, kinds_found, nearest
from govinno.answers.landscape import Filters, Landscape, Matrix, flow, landscape, matrix
from govinno.answers.library.alike import Alike, similar_cases
from govinno.answers.library.facets import Index, Shelf
from govinno.answers.library.rows import Card, Row, cards, with_text
from govinno.answers.network import (
    EVERYTHING,
    Line,
    Network,
    centres_of_case,
    evidence_of,
    neighbourhood,
)
from govinno.answers.overview import Overview, overview
from govinno.answers.own import OwnFile, own_files, tried
from govinno.answers.paths import paths
from govinno.answers.question import (
    ANY,
    Parameter,
    Question,
    load_questions,
)
from govinno.answers.round import (
    Entrant,
    Round,
    RoundList,
    entrant_called,
    round_lists,
    round_of,
)
from govinno.answers.rows import RowsEvidence, evidence_of_rows
from govinno.answers.sheet import CaseSheet, sheet_of
from govinno.answers.state import State, state_of
from govinno.answers.studies import Desk, load_studies
from govinno.answers.thing import Thing, thing
from govinno.answers.values import MOST_CHOICES, WrongValue, choices, values_of
from govinno.graph.earlier import EarlierEngines, holds_names, readable, readable_ids
from govinno.graph.engines import ENGINES, Engine, about_server, language_of, not_configured
from govinno.graph.exports.files import ending_of, make_folder, new_file
from govinno.graph.exports.publication import Publication
from govinno.graph.exports.words import MADE_UP
from govinno.graph.facts import CASE_GRAPHS, REGISTER_GRAPH
from govinno.graph.neo4j.address import Address
from govinno.graph.neo4j.report import PushReport
from govinno.graph.refusals import not_there, refusal
from govinno.graph.round_events import Event, RoundEvents, What
from govinno.graph.sandbox import Lines, Sandbox, Work
from govinno.graph.shards import read_line
from govinno.graph.snapshots import (
    Manifest,
    NamesInUse,
    NamesWouldReturn,
    Snapshot,
    Store,
)
from govinno.graph.sparql_server.address import Address as SparqlServer
from govinno.graph.sparql_server.report import PushReport as GraphReport
from govinno.graph.tables import Cell, Dataset, Document, Form, Limits, Table
from govinno.graph.ticket import Ticket
from govinno.ontology.model import Model, load_model
from govinno.records.faults import Fault
from govinno.words import Words

if TYPE_CHECKING:
    from govinno.answers.taken import Taken
    from govinno.checking import Progress
    from govinno.graph.exports.dataset import Descriptions
    from govinno.loading import Report, Tally
    from govinno.receiving import Looked, Published

__all__ = ["Govinno"]


class Govinno:
    """One store and the warm engines on its current snapshot.

    The pointer is read for each query, so a load in another process shows at once. Close it, or
    use it in a `with`: the engines are processes of their own. `spare` keeps a second engine
    ready for when one is killed, which a server wants and a single command does not. `workers` is
    how many queries an engine answers at once, None as many as the machine has room for. With
    `asks` questions, and texts in its language, go to that server, unless an engine is named.
    With `snapshot` an earlier one is asked instead, by its id; see `at`. `own_questions` is a folder
    of question files besides those that come with the product.
    """

    def __init__(
        self,
        store: Path,
        limits: Limits | None = None,
        *,
        spare: bool = False,
        neo4j: Address | None = None,
        sparql_server: SparqlServer | None = None,
        asks: Engine | None = None,
        workers: int | None = None,
        snapshot: str | None = None,
        own_questions: Path | None = None,
    ) -> None:
        self.store = Store(store)
        self._limits, self._spare, self._workers = limits or Limits(), spare, workers
        self._neo4j, self._sparql_server = neo4j, sparql_server
        self._asks = None if snapshot else asks
        self._sandbox: Sandbox | None = None
        self._snapshot: str | None = None
        self._lock = threading.Lock()
        self._desk = Desk()
        self._shelf = Shelf()
        self._descriptions: Descriptions | None = None
        self._own_folder = own_questions
        self._asked_of = snapshot
        self._beside = EarlierEngines(self._opened_beside)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the engines. The next query starts them again."""
        self._beside.close()
        with self._lock:
            if self._sandbox:
                self._sandbox.close()
            self._sandbox = self._snapshot = None

    def at(self, snapshot: str) -> Govinno:
        """The same library on an earlier snapshot, by its id. It needs no closing: its engines are
        kept here, on few snapshots at once, and end when nobody asks them.

        Whatever is asked of it raises `NotThere` for an id that is none, and `QueryRefused` where a
        newer version wrote the snapshot, where it holds names of people that the current one keeps
        out, and for an engine that is a server. Loads and pushes are of the store as before.
        """
        library = copy.copy(self)
        library._asked_of, library._sandbox, library._desk = snapshot, None, Desk()
        library._asks = None if snapshot else self._asks
        library._shelf = Shelf()
        return library

    def readable_snapshots(self) -> list[str]:
        """The ids that `at` takes, oldest first; the current one is among them."""
        return readable_ids(self.store)

    def snapshot(self) -> Snapshot:
        """The snapshot that is asked: the current one, unless another was named; errors as in
        `at`, and a refusal before the first load."""
        return (
            readable(self.store, self._asked_of) if self._asked_of else self.store.require_current()
        )

    def _engines(self) -> Sandbox:
        """The engines on the snapshot that is asked.

        Those of the snapshot that was current before finish what others are still asking them.
        """
        snapshot = self.snapshot()
        if self._asked_of:
            return self._beside.on(snapshot)
        with self._lock:
            if self._sandbox is None or self._snapshot != snapshot.id:
                snapshot.manifest()  # one of a newer version might be misread
                if self._sandbox:
                    self._sandbox.retire()
                self._sandbox = self._opened(snapshot)
                self._snapshot = snapshot.id
            return self._sandbox

    def _opened(self, snapshot: Snapshot) -> Sandbox:
        return Sandbox(
            snapshot.folder,
            self._limits,
            self._spare,
            self._neo4j,
            self._workers,
            self._sparql_server,
        )

    def _opened_beside(self, snapshot: Snapshot, lines: Lines) -> Sandbox:
        """Of earlier snapshots little is asked: none keeps a worker ready."""
        return Sandbox(snapshot.folder, self._limits, lines=lines)

    # ---- what is in the store

    def load(
        self,
        paths: Iterable[Path],
        *,
        dry_run: bool = False,
        accept_valid: bool = False,
        allow_removals: bool = False,
        on_progress: Progress | None = None,
        keeps_names: bool | None = None,
        mapping: str | None = None,
    ) -> Report:
        """Load files and folders; see `loading.load`."""
        from govinno import loading  # with all that reads records, which asking never needs

        return loading.load(
            self.store,
            paths,
            dry_run=dry_run,
            accept_valid=accept_valid,
            allow_removals=allow_removals,
            on_progress=on_progress or _silent,
            keeps_names=keeps_names,
            mapping=mapping,
        )

    def check(
        self,
        paths: Iterable[Path],
        on_progress: Progress | None = None,
        *,
        mapping: str | None = None,
        accounts: dict[str, Any] | None = None,
        tally: Tally | None = None,
    ) -> list[Fault]:
        """All faults of the records at these paths; the store is not touched, but for noting in it
        that a form came back. See `loading.check`."""
        from govinno import loading

        return loading.check(
            paths,
            on_progress or _silent,
            store=self.store,
            mapping=mapping,
            accounts=accounts,
            tally=tally,
        )

    def fault_report(
        self,
        paths: Sequence[Path],
        faults: Sequence[Fault],
        ending: str = ".xlsx",
        language: str = "th",
    ) -> bytes:
        """The faults of checked paths as a file: see `given_back.report`."""
        from govinno import given_back

        return given_back.report(paths, faults, ending, language)

    def write_fault_report(
        self, file: Path, paths: Sequence[Path], faults: Sequence[Fault], language: str = "th"
    ) -> None:
        """Write such a report; see `given_back.write_report`."""
        from govinno import given_back

        given_back.write_report(file, paths, faults, language)

    def receive(self, data: bytes, name: str, folder: Path, most_mb: int) -> list[Fault]:
        """Put an upload into a folder of its own; see `receiving.receive`."""
        from govinno import receiving

        return receiving.receive(data, name, folder, most_mb)

    def look(self, folder: Path) -> Looked:
        """What lies in an upload's folder, beside this store; see `receiving.look`. A form of a
        round counts as returned by it."""
        from govinno import receiving

        current = self.store.current()
        keeps_names = current is None or current.manifest().keeps_names
        looked = receiving.look(folder, self.store.folder, keeps_names=keeps_names)
        RoundEvents(self.store).note_checked({r.id: r.errors for r in looked.records if r.id})
        return looked

    def replace(self, folder: Path, fault: Fault, choice: str) -> bool:
        """Put a choice where a fault is, in an upload's folder; see `receiving.replace`."""
        from govinno import receiving

        return receiving.replace(folder, fault, choice)

    def previewed(self, folder: Path, case_id: str) -> Case | None:
        """A case of an upload that was looked at, as it would stand; None where there is none."""
        from govinno import receiving

        with Govinno(folder / receiving.PREVIEW, self._limits, workers=1) as preview:
            return preview.case(case_id)

    def publish_received(
        self, folder: Path, by: str, *, accept_valid: bool = False, keeps_names: bool | None = None
    ) -> Published:
        """Load what lies in an upload's folder; see `receiving.publish`."""
        from govinno import receiving

        return receiving.publish(
            folder, self.store.folder, by=by, accept_valid=accept_valid, keeps_names=keeps_names
        )

    def remove(self, cases: Sequence[str] = (), source: Path | None = None) -> Report:
        """Take cases, or a whole source, out; `NotThere` where one is not in the graph."""
        from govinno import loading

        return loading.remove(self.store, cases, source)

    def manifest(self) -> Manifest:
        """What the snapshot that is asked is made of."""
        return self.snapshot().manifest()

    def snapshots(self) -> list[Manifest]:
        """All snapshots, oldest first."""
        return [snapshot.manifest() for snapshot in self.store.snapshots()]

    def rollback(self, snapshot_id: str | None = None, *, with_names: bool = False) -> str:
        """Point to an earlier snapshot, by default the one before the current; gives its id.

        `NotThere` where there is no such snapshot; `NamesWouldReturn` where it holds names of
        people and the current one does not, unless `with_names` means that. Nothing is deleted.
        """
        current = self.store.require_current()
        with self.store.locked():
            wanted = self._earlier(current, snapshot_id)
            wanted.manifest()  # nobody could read one that is broken, or of a newer version
            if not with_names and holds_names(wanted) and not holds_names(current):
                raise NamesWouldReturn(wanted.id)
            self.store.point_to(wanted)
        return wanted.id

    def _earlier(self, current: Snapshot, wanted: str | None) -> Snapshot:
        """The snapshot of this id, or the one before the current."""
        known = {snapshot.id: snapshot for snapshot in self.store.snapshots()}
        if wanted is not None and wanted not in known:
            raise not_there("no-such-snapshot", wanted, known)
        before = [wanted] if wanted else [name for name in known if name < current.id]
        if not before:
            raise not_there("no-earlier-snapshot", current.id, known)
        return known[before[-1]]

    def snapshots_with_names(self) -> list[str]:
        """The ids of other snapshots that hold names of people while the current one holds none.

        Empty where the current one holds names itself, and before the first load.
        """
        current = self.store.current()
        return [s.id for s in self._named(current)] if current and not holds_names(current) else []

    def _named(self, current: Snapshot) -> list[Snapshot]:
        others = (s for s in self.store.snapshots() if s.id != current.id)
        return [snapshot for snapshot in others if holds_names(snapshot)]

    def forget_names(self) -> list[str]:
        """Delete every snapshot that holds names of people; gives their ids.

        `NamesInUse` where the current one does: then nothing is deleted.
        """
        with self.store.locked():
            current = self.store.require_current()
            if holds_names(current):
                raise NamesInUse(current.id)
            gone = self._named(current)
            self.store.delete(gone)
        return [snapshot.id for snapshot in gone]

    # ---- asking

    def questions(self) -> dict[str, Question]:
        """All questions by slug: studies, those that come with the product, one's own."""
        own = {slug: file.question for slug, file in self._own_files().items() if file.question}
        return {**_shipped_questions(), **own}

    def question_faults(self, *, asks: bool = False) -> list[Fault]:
        """What is wrong with the files of one's own questions; empty where all is right.

        With `asks` each is also asked of both engines, with its defaults.
        """
        files = self._own_files()
        if asks:
            return list(tried(self._engines(), files))
        return [fault for file in files.values() for fault in file.faults]

    def _own_files(self) -> dict[str, OwnFile]:
        return own_files(self._own_folder, _shipped_questions())

    def choices(self, parameter: Parameter) -> list[dict[str, str]]:
        """What a parameter may be, with its words; the first 500 where there are more."""
        offered = list(choices(self._engines(), parameter).items())[:MOST_CHOICES]
        rows = [{"value": value, **words.as_dict()} for value, words in offered]
        anything = [{"value": ANY, "th": "ทั้งหมด", "en": "all"}] if parameter.is_optional else []
        return anything + rows

    def meaning(self, slug: str, values: Mapping[str, str]) -> dict[str, tuple[str, Words]]:
        """The full value of each blank, by default where none is given, and its words.

        `WrongValue` as in `ask`.
        """
        question = self._question(slug)
        full, words = values_of(self._engines(), question, values)
        return {name: (value, words[name]) for name, value in full.items()}

    def texts(self, slug: str, values: Mapping[str, str]) -> dict[str, str]:
        """The SPARQL and the Cypher text of a question with these values in them.

        `WrongValue` as in `ask`.
        """
        question = self._question(slug)
        return bound_texts(question, values_of(self._engines(), question, values)[0])

    def ask(
        self, slug: str, values: Mapping[str, str] | None = None, engine: Engine | None = None
    ) -> Answer:
        """Answer a question; `WrongValue` for a slug, name or value that is not there.

        `NotThere` for an engine that is none.
        """
        question = self._question(slug)
        sandbox = self._engines()
        engine = self._answering(engine or self._asks or question.engine)
        snapshot, given = self._asked_of or str(self._snapshot), values or {}
        if question.kind == "study":
            answer: Answer = self._desk.answer(sandbox, snapshot, slug, given, engine)
        else:
            answer = ask(sandbox, snapshot, question, given, engine)
        if not self.manifest().made_up:
            return answer
        told = {"code": "made-up", **MADE_UP.as_dict()}
        return replace(answer, notices=[*answer.notices, told])

    def choice_counts(
        self, slug: str, values: Mapping[str, str], name: str, seconds: float = SECONDS
    ) -> dict[str, int]:
        """What each code of one blank gives while the others stay as they are: rows of the answer,
        or the things that a study tells of.

        Empty where the blank holds no codes, and where counting takes longer than `seconds`.
        `WrongValue` as in `ask`.
        """
        question, sandbox = self._question(slug), self._engines()
        full, _ = values_of(sandbox, question, values)
        parameter = next(p for p in question.parameters if p.name == name)
        if question.kind == "study" and (each := self._counted_each(question, full, name)):
            return each
        return choice_counts(parameter, full, self._counter(question), seconds)

    def _counted_each(
        self, question: Question, full: Mapping[str, str], name: str
    ) -> dict[str, int] | None:
        engine = self._answering(self._asks or question.engine)
        known = str(self._asked_of or self._snapshot)
        return self._desk.count_each(self._engines(), known, question.slug, engine, full, name)

    def without_each(self, slug: str, values: Mapping[str, str]) -> dict[str, int]:
        """The blanks that alone keep an answer empty, each with what it has once that is taken off,
        counted as in `choice_counts`; `WrongValue` as in `ask`."""
        question = self._question(slug)
        full, _ = values_of(self._engines(), question, values)
        return without_each(question, full, self._counter(question))

    def _counter(self, question: Question) -> Count:
        sandbox, engine = self._engines(), self._answering(self._asks or question.engine)
        if question.kind == "study":
            known = str(self._asked_of or self._snapshot)
            return self._desk.counter(sandbox, known, question.slug, engine)
        return rows_of(sandbox, question, engine)

    def _question(self, slug: str) -> Question:
        known, own = self.questions(), self._own_files()
        if slug in own and slug not in known:
            first = own[slug].faults[0]
            raise WrongValue(*(f"{first.place} {first.message(each)}" for each in ("th", "en")))
        if slug not in known:
            from rapidfuzz import process  # no right word needs the nearest

            near = ", ".join(match[0] for match in process.extract(slug, list(known), limit=3))
            raise WrongValue(
                f"ไม่มีคำถาม “{slug}” ที่ใกล้ที่สุดคือ {near}",
                f"There is no question “{slug}”. The nearest are {near}.",
            )
        return known[slug]

    def engine_for(self, engine: Engine) -> Engine:
        """Who answers what is asked of an engine: a server may stand in for the one here.

        `NotThere` for an engine that is none, `QueryRefused` for a server of which an earlier
        snapshot is asked.
        """
        is_here = not ENGINES[self._answering(engine)].is_server
        stands_in = self._asks and language_of(self._asks) == language_of(engine)
        return self._asks if self._asks and is_here and stands_in else engine

    def _answering(self, engine: Engine) -> Engine:
        """The engine of this name; a server holds no earlier snapshot."""
        if self._asked_of and ENGINES[_known(engine)].is_server:
            told = about_server(engine)["server"]
            raise refusal("snapshot-not-on-server", "", server=told, snapshot=self._asked_of)
        return _known(engine)

    @property
    def server(self) -> Engine | None:
        """The server that answers questions; None where the engines here do."""
        return self._asks

    def query(self, text: str, engine: Engine, ticket: Ticket | None = None) -> Table:
        """Run anybody's query in the sandbox; `QueryRefused` gives the text back with a reason.

        With a ticket another thread can stop it. `NotThere` for an engine that is none.
        """
        return self._engines().run(self.engine_for(engine), text, ticket)

    def results(
        self,
        text: str,
        forms: Sequence[Form],
        dataset: Dataset | None = None,
        base: str | None = None,
        ticket: Ticket | None = None,
    ) -> Document:
        """The answer to a SPARQL text as a document, in the first of these forms that it has.

        `dataset` stands in place of FROM and FROM NAMED; addresses are relative to `base`.
        `QueryRefused` as in `query`, where the answer is longer than a limit, and where it has
        none of the forms.
        """
        engine = self.engine_for("sparql")
        return self._engines().document(text, forms, dataset, base, ticket, engine)

    def evidence_of_rows(self, rows: Sequence[Sequence[Cell]], page: int = 1) -> RowsEvidence:
        """The passages behind the things in the rows of any query, one page of them.

        A thing without evidence says so; refused as `no-such-page` beyond the last.
        """
        made_up = self.manifest().made_up
        return evidence_of_rows(self._engines(), rows, page, is_made_up=made_up)

    def work(self) -> dict[Engine, Work]:
        """What each engine does now; nothing before the first query of this snapshot."""
        with self._lock:
            return self._sandbox.work() if self._sandbox else {}

    # ---- looking around

    def network(
        self,
        centres: Sequence[str],
        *,
        steps: int = 1,
        without: Collection[str] = (),
        most: int = 40,
        opened: Sequence[str] = (),
        filters: Filters = EVERYTHING,
    ) -> Network:
        """What is around some things, ready to be drawn; see `network.neighbourhood`."""
        engines = self._engines()
        return neighbourhood(engines, centres, steps, without, None, most, opened, filters)

    def landscape(self, filters: Filters = EVERYTHING, middle: str = "kind") -> Landscape:
        """Local governments, kinds of partners (or `parent` bodies) and themes, by cases."""
        return landscape(self._engines(), filters, middle)

    def flow(self, filters: Filters = EVERYTHING) -> Landscape:
        """Kinds of partners, themes and kinds of results, by cases."""
        return flow(self._engines(), filters)

    def matrix(
        self, filters: Filters = EVERYTHING, rows: str = "innovation", sort: str = ""
    ) -> Matrix:
        """Innovations, or local governments (`place`), by kinds of partners: `landscape.matrix`."""
        return matrix(self._engines(), filters, rows, sort)

    def paths(self, start: str, end: str) -> list[list[Line]]:
        """Up to three shortest ways from one thing to another; none beyond four steps."""
        return paths(self._engines(), start, end)

    # ---- the library of cases

    def case_index(self) -> Index:
        """All cases with their facets; read once for a snapshot."""
        return self._shelf.index(self._engines(), self.snapshot().id)

    def cases_holding(self, text: str) -> frozenset[str] | None:
        """The ids of the cases that hold all words of a text; None where it has no words."""
        return with_text(self._engines(), self.case_index().library, text)

    def holders_of(self, text: str) -> dict[str, frozenset[str]]:
        """For each word of a text the ids of the cases whose texts hold it."""
        return cases_with(self._engines(), text)

    def cards(self, rows: Sequence[Row]) -> list[Card]:
        """What a list shows of some cases."""
        return cards(self._engines(), rows)

    def similar_cases(self, case_id: str, most: int = 5) -> list[Alike]:
        """The cases most like one case, with the reasons in words; see `library.alike`."""
        return similar_cases(self.case_index(), case_id, most)

    def find(self, text: str, most: int = 8, kinds: Collection[str] = ()) -> Results:
        """Things in whose names and texts the words stand, and questions that they seem to ask;
        see `find.find`."""
        return find(self._engines(), text, most, kinds, self.questions())

    def kinds_found(self) -> dict[str, Words]:
        """The kinds of things that `find` finds, each with its words."""
        kinds = sorted(set(kinds_found().values()))
        return {kind: load_model().entity_class(kind).label for kind in kinds}

    def called(self, text: str, most: int = 20) -> list[Found]:
        """The things, cases left out, of which a name holds the words; the best first."""
        return called(self._engines(), text, most)

    def nearest(self, iri_or_key: str) -> list[Found]:
        """The three things nearest to a link that leads nowhere."""
        return nearest(self._engines(), iri_or_key)

    def thing(self, iri: str) -> Thing | None:
        """The key facts of a thing with their evidence; None where the graph does not know it."""
        return thing(self._engines(), iri)

    def evidence_of(self, things: Sequence[str]) -> list[Evidence]:
        """The places in documents behind some statements, claims or awards."""
        return evidence_of(self._engines(), things)

    def case(self, case_id: str) -> Case | None:
        """Everything the record of one case tells; None where there is no such case."""
        snapshot = self.manifest()
        known = snapshot.cases.get(case_id)
        return case(
            self._engines(),
            snapshot.id,
            case_id,
            snapshot.created,
            is_made_up=known is not None and known.is_made_up,
        )

    def overview(self) -> Overview:
        """What the store holds at a glance: counts, provinces and the newest cases."""
        return overview(self._engines())

    def sheet(self, case_id: str) -> CaseSheet | None:
        """What a case tells to whoever wants to do the same; None where there is no such case."""
        found = self.case(case_id)
        return sheet_of(found) if found else None

    def export_sheet(self, file: Path, case_id: str, language: str = "th") -> None:
        """Write the sheet of a case as a workbook; `NotThere`, `UnknownEnding` and `CannotWrite` as
        in `export`."""
        ending_of(file, (".xlsx",))
        sheet = self.sheet(case_id)
        if sheet is None:
            raise not_there("no-such-case", case_id, self.manifest().cases)
        with new_file(file) as stream:
            self.write_sheet(stream, sheet, language)

    def write_sheet(self, stream: IO[bytes], sheet: CaseSheet, language: str = "th") -> None:
        """Write a sheet as a workbook into a stream."""
        from govinno.answers.sheet_tables import sheet_tables
        from govinno.graph.exports.tables import write_xlsx

        write_xlsx(sheet_tables(sheet, language), stream)

    def cases(self) -> list[CaseLine]:
        """All cases, by the Thai order of their local governments and names."""
        return case_list(self._engines())

    def nearest_cases(self, case_id: str) -> list[CaseLine]:
        """The three cases whose id or name is nearest to a text."""
        return nearest_cases(self._engines(), case_id)

    def innovations_of(self, case_id: str) -> list[str]:
        """The innovations that a case tells of, by IRI, or what it is told around if of none."""
        return centres_of_case(self._engines(), case_id)

    def explain(self, iri: str) -> list[FactAccount]:
        """Each fact stated of a thing, with its evidence, document and place in the file.

        Empty where nothing is stated of it.
        """
        snapshot = self.snapshot()
        return explain(self._engines(), iri, self._place_finder(snapshot))

    def about(self, iri: str) -> About | None:
        """All that the graph knows of a thing: facts, their places, what points to it.

        None where the graph states nothing of it.
        """
        return about(self._engines(), iri, self._place_finder(self.snapshot()))

    def pointing_at(self, iri: str) -> tuple[Pointing, ...]:
        """What points to a thing, a class or a code, counted by property; see `about`."""
        return pointing_at(self._engines(), iri)

    def _place_finder(self, snapshot: Snapshot) -> Callable[[str, str], Mapping[str, Any]]:
        from govinno import loading

        manifest, register = snapshot.manifest(), loading.register_of(snapshot)

        def find(graph: str, iri: str) -> Mapping[str, Any]:
            """Where a record or a register tells of a thing: its file, and each property's line."""
            if graph == REGISTER_GRAPH:
                return loading.place_in_registers(iri, register)
            case = graph.removeprefix(CASE_GRAPHS)
            line = read_line(snapshot.case_rows, case) if case in manifest.records else None
            return loading.places_of(line, iri, manifest.records[case], register) if line else {}

        return find

    # ---- about the data

    def coverage(self) -> Coverage:
        """What the cases tell and what not, by theme, province and topic."""
        return coverage_of(self._engines())

    def sources(self) -> Sources:
        """The documents that the cases cite, and how many statements a person has reviewed."""
        return sources_of(self._engines())

    def coverage_taken(self, told: Coverage, language: str = "th") -> Taken:
        """The coverage as tables that one takes along; see `taken`."""
        return coverage_taken(told, language)

    def changes(self, before: str | None = None, after: str | None = None) -> SnapshotChanges:
        """What changed between two snapshots, by their ids; by default from the one before the
        current to the current. Errors as in `at` and, where there is none before, `rollback`."""
        current = self.store.require_current()
        new = readable(self.store, after) if after else current
        wanted = before or self._earlier(new, None).id
        return changes_between(readable(self.store, wanted), new)

    def loads(self, most: int = 10) -> list[Load]:
        """The last loads, newest first: of the snapshots that may be read."""
        ids = self.readable_snapshots()
        last = [self.at(id_).manifest() for id_ in ids[-most - 1 :]]
        return loads_of(last, is_first_known=len(ids) <= most)

    # ---- rounds

    def rounds(self) -> list[RoundList]:
        """The applicants' lists that are loaded, by id."""
        return round_lists(self._engines())

    def round(self, list_id: str) -> Round:
        """How far the form of each entrant of a list has come; `NotThere` for no such list."""
        events = RoundEvents(self.store).all()
        return round_of(self._engines(), events, list_id, self.manifest().cases)

    def note_of_round(
        self, list_id: str, name: str, *, note: str | None = None, responsible: str | None = None
    ) -> Entrant:
        """Set the note on an entrant, or the post that sees to it; "" takes what was there away.

        `name` as in `round.entrant_called`, which tells what is refused.
        """
        one = entrant_called(self.round(list_id), name)
        told: dict[What, str | None] = {"note": note, "responsible": responsible}
        RoundEvents(self.store).add(
            Event(what, list=list_id, entry=one.entry, name=one.written, text=text)
            for what, text in told.items()
            if text is not None
        )
        return entrant_called(self.round(list_id), one.entry)

    def export_round(self, file: Path, told: Round, language: str = "th") -> None:
        """Write a round as a workbook; `UnknownEnding` and `CannotWrite` as in `export`."""
        ending_of(file, (".xlsx",))
        with new_file(file) as stream:
            self.write_round(stream, told, language)

    def write_round(self, stream: IO[bytes], told: Round, language: str = "th") -> None:
        """Write a round as a workbook into a stream."""
        from govinno.answers.round_tables import round_tables
        from govinno.graph.exports.tables import write_xlsx

        now = self.manifest()
        write_xlsx(round_tables(told, language, now.id, now.created), stream)

    # ---- forms

    def draft_mapping(self, files: Sequence[Path], out: Path | None = None) -> Path:
        """Write the draft of a mapping of these files; where it was written.

        By default it is named after the first of them and lies where the command runs. A file that
        is there is never written over: that, and a file that is no table, is refused.
        """
        from govinno.loaders.datasets.draft import NOT_READABLE, draft  # with the readers of tables

        out = out or Path(f"{files[0].name.partition('.')[0]}.yaml")
        if out.exists():
            raise refusal("draft-there", "", file=out)
        try:
            told = draft(files)
        except NOT_READABLE as error:
            reason = getattr(error, "strerror", None) or error
            raise refusal("draft-unreadable", "", file=files[0], reason=reason) from error
        with new_file(out) as stream:
            stream.write(told.encode())
        return out

    def form(self, file: Path, language: str = "th", case: str | None = None) -> None:
        """Write the form that people fill in, with what a case says; its ending says of what kind.

        `UnknownEnding`, `NotThere` and `CannotWrite` tell what is wrong, in both languages.
        """
        told = self.form_bytes(file.name, language, case)
        with new_file(file) as stream:
            stream.write(told)

    def form_endings(self) -> list[str]:
        """The endings that a form may have."""
        from govinno.loaders.forms.writers import WRITERS

        return list(WRITERS)

    def forms(
        self,
        out: Path,
        names: Sequence[str],
        list_id: str | None = None,
        language: str = "th",
        ending: str = ".xlsx",
    ) -> list[Path]:
        """Write forms that hold what is known, into a file or a folder; gives the files.

        They are for local governments by name or code, or for the entrants of a list, by name or
        all: their forms count as out from then on. In a folder they get `ending` and safe names.
        Errors as in `form`, `loading.begun_for` and `round.entrant_called`, and a refusal where
        several are to go into one file: nothing is written then.
        """
        from govinno import loading
        from govinno.loaders.forms.writers import WRITERS, place_of_form, write_form

        ending_of(Path(f"x{ending}"), WRITERS)
        if out.suffix and not out.is_dir():
            ending_of(out, WRITERS)
        entrants = self._entrants(list_id, names) if list_id else []
        if list_id:
            begun = loading.begun_of(self.snapshot(), list_id, entrants)
        else:
            begun = [loading.begun_for(self.store.current(), name) for name in names]
        places = [place_of_form(out, one, ending) for one in begun]
        if len(set(places)) < len(places):
            raise refusal("forms-need-a-folder", "", count=len(places), file=out.name)
        if places and places[0][0] != out:
            make_folder(out)
        for number, (one, (file, kind)) in enumerate(zip(begun, places, strict=True)):
            with new_file(file) as stream:
                stream.write(write_form(kind, one.record, language, one.id))
            if entrants:
                of, name = entrants[number].entry, entrants[number].written
                RoundEvents(self.store).add([Event("out", one.id, str(list_id), of, name)])
        return [file for file, _ in places]

    def form_of_round(self, list_id: str, name: str, language: str = "th") -> bytes:
        """The form for one entrant of a list as the bytes of a workbook; it counts as out."""
        with tempfile.TemporaryDirectory(prefix="govinno-") as folder:
            (file,) = self.forms(Path(folder) / "form.xlsx", [name], list_id, language)
            return file.read_bytes()

    def _entrants(self, list_id: str, names: Sequence[str]) -> list[Entrant]:
        told = self.round(list_id)
        return [entrant_called(told, name) for name in names] or list(told.entrants)

    def form_bytes(self, name: str, language: str = "th", case: str | None = None) -> bytes:
        """The form as the bytes of a file of this name; errors as in `form`."""
        from govinno.loaders.forms.writers import WRITERS, ending_of_form, write_form
        from govinno.loading import record_in

        ending = ending_of_form(name) or ending_of(Path(name), WRITERS)
        record = record_in(self.snapshot(), case) if case else None
        return write_form(ending, record, language, case or "")

    # ---- taking along

    def export(self, file: Path, case: str | None = None) -> None:
        """Write the graph, or what one case says, as the ending of the file says.

        `.bloom.json`, `.adoc` and `.grass` are files for Neo4j's own programs, and a file called
        `ontology` or `ontology-shapes` gets that; they hold no data and are of no case.
        `UnknownEnding`, `NotThere` and `CannotWrite` tell what is wrong, in both languages.
        """
        from govinno.answers.for_neo4j import write_for_neo4j, writer_for
        from govinno.graph.exports.export import export  # and the writers of all forms
        from govinno.graph.exports.ontology import export_ontology, is_ontology

        if case is None and is_ontology(file):
            return export_ontology(file)
        if case is None and (write := writer_for(file)):
            return write_for_neo4j(file, write)
        return export(self.snapshot(), file, case)

    def publish_ontology(self, folder: Path) -> int:
        """Write the ontology as pages into a folder, with examples of what is loaded; how many.

        Errors as in `export`.
        """
        from govinno.graph.exports.ontology_pages import publish_ontology

        return publish_ontology(folder, self.snapshot())

    def describe(self, publication: Publication, form: Form) -> bytes:
        """The snapshot described as a data set, in a form of triples; counted once a snapshot.

        `QueryRefused` where counting takes minutes.
        """
        return self._described().written(self.snapshot(), publication, form)

    def _described(self) -> Descriptions:
        from govinno.graph.exports.dataset import Descriptions  # with the store and rdflib

        with self._lock:
            self._descriptions = self._descriptions or Descriptions()
            return self._descriptions

    def export_catalogue(self, file: Path, publication: Publication) -> dict[str, str]:
        """Write the entry for a data catalogue; see `catalogue.export_catalogue`."""
        from govinno.graph.exports.catalogue import export_catalogue

        data = self._described().data_set(self.snapshot(), publication)
        return export_catalogue(data, file, date.fromisoformat(day_of(data.manifest.created)))

    def export_answer(
        self, file: Path, slug: str, values: Mapping[str, str] | None = None, language: str = "th"
    ) -> None:
        """Write the answer to a question: its table with its evidence, or the graph behind it.

        Errors as in `ask` and `export`.
        """
        from govinno.answers.export_question import ANSWER_ENDINGS, export_answer

        ending_of(file, ANSWER_ENDINGS)  # refused before anything is asked
        sandbox, question = self._engines(), self._question(slug)
        snapshot = self.snapshot()
        answer = self.ask(slug, values)
        export_answer(snapshot, sandbox, question, answer, file, language)

    def answer_csv(self, answer: Answer, language: str) -> bytes:
        """An answer as the bytes of one CSV file: what was asked, the rows, their evidence."""
        from govinno.answers.export_question import answer_csv

        return answer_csv(self._question(answer.question), answer, language)

    def answer_xlsx(self, answer: Answer, language: str) -> bytes:
        """An answer as the bytes of a workbook: what was asked, the rows, their evidence."""
        from govinno.answers.export_question import answer_xlsx

        return answer_xlsx(self._question(answer.question), answer, language)

    def taken(self, taken: Taken, ending: str, language: str) -> bytes:
        """Tables of a page as the bytes of a file, `xlsx` or `csv`."""
        from govinno.answers.taken import comma_separated, workbook

        write = {"xlsx": workbook, "csv": comma_separated}[ending]
        return write(taken, self.manifest(), language)

    def push(
        self,
        *,
        full: bool = False,
        dry_run: bool = False,
        replace: bool = False,
        allow_removals: bool = False,
        on_progress: Progress | None = None,
    ) -> PushReport:
        """Bring the Neo4j server to the current snapshot; see `neo4j.push.push`."""
        from govinno.graph.neo4j.push import push  # nothing else needs the driver here

        snapshot = self.store.require_current()
        if self._neo4j is None:
            raise refusal("neo4j-not-configured", "")
        return push(
            snapshot,
            self.store.snapshots(),
            self._neo4j,
            load_model(),
            full=full,
            dry_run=dry_run,
            replace=replace,
            allow_removals=allow_removals,
            on_progress=on_progress or _silent,
        )

    def push_graphs(
        self,
        *,
        full: bool = False,
        dry_run: bool = False,
        replace: bool = False,
        allow_removals: bool = False,
        on_progress: Progress | None = None,
    ) -> GraphReport:
        """Bring the SPARQL server to the current snapshot; see `sparql_server.push.push`."""
        from govinno.graph.sparql_server.push import push  # it loads the engine

        snapshot = self.store.require_current()
        if self._sparql_server is None:
            raise refusal(not_configured("sparql-server"), "")
        return push(
            snapshot,
            self._sparql_server,
            full=full,
            dry_run=dry_run,
            replace=replace,
            allow_removals=allow_removals,
            on_progress=on_progress or _silent,
        )

    # ---- about the product

    def can_prepare_java(self) -> bool:
        """Whether `prepare_java` would gain anything here; see `graph.java`."""
        from govinno.graph import java

        return java.can_be_prepared()

    def prepare_java(self) -> bool:
        """Let the engine of Cypher start faster from now on; False where nothing may be kept."""
        from govinno.graph import java

        return java.prepare()

    def model(self) -> Model:
        """The model, for whoever wants to print or draw it."""
        return load_model()

    def register_faults(self) -> list[Fault]:
        """What is wrong in any register, one's own included; empty where all is right."""
        from govinno import loading

        return loading.register_faults(self.store)

    def doctor(self) -> State:
        """How the store is: counts on both engines, joined and local partners, what is stale."""
        snapshot = self.snapshot()
        return state_of(self._engines(), snapshot.manifest())


def _shipped_questions() -> dict[str, Question]:
    studies = {slug: study.question for slug, study in load_studies().items()}
    return {**studies, **load_questions()}


def _known(engine: Engine) -> Engine:
    """The engine of this name; `NotThere` where there is none."""
    if engine not in ENGINES:
        raise not_there("no-such-engine", engine, ENGINES)
    return engine


def _silent(_step: str, _done: int, _all: int) -> None:
    """Say nothing about progress."""
