"""Queries of strangers run in worker processes that can be killed.

A server is asked from a worker too: a killed one closes its connection, which ends the
query over there, and what a server sends too much of fills the memory of nobody else.

Each engine has some worker processes, started as they are needed and kept warm; each answers one
query at a time. The parent counts the seconds and kills a worker that overruns, which costs nobody
else; the next query gets a fresh one. No engine is imported here: the worker imports its own, so a
SPARQL query starts no JVM.

The workers are plain `python -c` processes with JSON lines on their standard streams, not
`multiprocessing` ones: those run the main module of the parent again, and under Streamlit that is
the whole dashboard.
"""

from __future__ import annotations

import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, NamedTuple, Self, cast

from govinno.graph.capacity import most_workers
from govinno.graph.engines import ENGINES, Engine, not_configured
from govinno.graph.guard import check_cypher
from govinno.graph.neo4j.address import Address as Neo4j
from govinno.graph.refusals import refusal, unreadable
from govinno.graph.sparql_server.address import Address as SparqlServer
from govinno.graph.tables import (
    Dataset,
    Document,
    Form,
    Limits,
    QueryRefused,
    Reader,
    Table,
    without_limit,
)
from govinno.graph.ticket import Ticket
from govinno.graph.turns import Busy, Line

LONGEST_TEXT = 100_000
#: A worker that has not opened its snapshot by then never will (a JVM needs 1 to 5 seconds).
START_SECONDS = 60.0
#: Enough for the longest text; memory that is not used costs nothing.
STACK_BYTES = 256 << 20
#: What Rust, C++, Python and Java write when memory is refused to them.
MEMORY_MARKS = ("memory allocation of", "bad_alloc", "MemoryError", "OutOfMemory", "heap space")
#: Bytes of what a worker wrote before its end; where it stood may be listed behind the reason.
LAST_WORDS = 40_000
#: What Oxigraph 0.5.13 ends on where ORDER BY meets values of kinds that it cannot compare.
ORDER_MARK = "does not correctly implement a total order"
DEFAULT_LIMITS = Limits()
#: Bytes of an answer that are read at once; a pipe holds no more.
PIECE = 65_536
#: Where a server is; None where nobody has said so.
Server = Neo4j | SparqlServer | None
#: Whose turn it is at each engine.
Lines = Mapping[Engine, Line]


class Sandbox:
    """The query engines of one snapshot, each in processes of its own.

    Safe to use from several threads: so many queries an engine at a time (`workers`, by default
    what `most_workers` says), the others wait for their turn, client by client. A text that cannot
    or must not be answered raises `QueryRefused`. With `spare` one worker more than are at work is
    started in the background, so that the query after a kill does not wait for a start. Sandboxes
    that are given the same `lines` have their places in common.
    """

    def __init__(
        self,
        snapshot: Path,
        limits: Limits = DEFAULT_LIMITS,
        spare: bool = False,
        neo4j: Neo4j | None = None,
        workers: int | None = None,
        sparql_server: SparqlServer | None = None,
        lines: Lines | None = None,
    ) -> None:
        self.folder = snapshot.resolve()
        self._servers: dict[Engine, Server] = {"neo4j": neo4j, "sparql-server": sparql_server}
        posts = [
            _Post(engine, self.folder / facts.folder, limits, self._servers.get(engine), spare)
            for engine, facts in ENGINES.items()
        ]
        self._shares_lines = lines is not None
        lines = lines or {engine: Line(most_workers(engine, workers)) for engine in ENGINES}
        self._crews = {post.engine: _Crew(post, lines[post.engine], spare) for post in posts}

    def engines(self) -> list[Engine]:
        """The engines that can be asked: those of this machine, and a server where one is named."""
        return [
            name
            for name, facts in ENGINES.items()
            if self._servers.get(name) or not facts.is_server
        ]

    def run(self, engine: Engine, text: str, ticket: Ticket | None = None) -> Table:
        """The answer of one engine to a text in its language."""
        return Table(**self._ask(engine, {"text": text}, ticket)["table"])

    def sparql(self, text: str, ticket: Ticket | None = None) -> Table:
        """The answer to a SPARQL query from the RDF store."""
        return self.run("sparql", text, ticket)

    def cypher(self, text: str, ticket: Ticket | None = None) -> Table:
        """The answer to a Cypher query from the property graph."""
        return self.run("cypher", text, ticket)

    def whole(self, engine: Engine, text: str) -> Table:
        """The whole answer to a text of our own, however many rows it has.

        Never for what a reader wrote: only memory and two minutes limit it.
        """
        message = {"text": text, "whole": True}
        return Table(**self._ask(engine, message, None)["table"])

    def document(
        self,
        text: str,
        forms: Sequence[Form],
        dataset: Dataset | None = None,
        base: str | None = None,
        ticket: Ticket | None = None,
        engine: Engine = "sparql",
    ) -> Document:
        """The answer to a SPARQL query as a document in the first of these forms that it has.

        Asked of `dataset` where one is given, else of what the text says; `base` is what its
        addresses are relative to. Refused where the answer is not whole, or has none of the forms.
        """
        message = {"text": text, "forms": [*forms], "dataset": dataset, "base": base}
        return Document(*self._ask(engine, message, ticket)["document"])

    def _ask(
        self, engine: Engine, message: dict[str, Any], ticket: Ticket | None = None
    ) -> dict[str, Any]:
        if ENGINES[engine].is_server and self._servers[engine] is None:
            raise refusal(not_configured(engine), message["text"])
        return self._crews[engine].ask(message, ticket or Ticket())

    def work(self) -> dict[Engine, Work]:
        """What each engine does now, and what became of its workers."""
        return {engine: crew.work() for engine, crew in self._crews.items()}

    def retire(self) -> None:
        """Close in the background, once the queries that run now are answered."""
        threading.Thread(target=self._close_when_idle, daemon=True).start()

    def _close_when_idle(self) -> None:
        crews = self._crews.values()
        for crew in crews if self._shares_lines else ():  # others wait too: it may last long
            crew.keep_no_worker()
        for crew in crews:
            crew.wait_until_idle()
        self.close()

    def close(self) -> None:
        """Kill the workers; a query that is still running is refused as `query-worker-lost`."""
        for crew in self._crews.values():
            crew.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


# --- In the parent ----------------------------------------------------------------------------


class _Post(NamedTuple):
    """What a worker is engaged for."""

    engine: Engine
    folder: Path
    limits: Limits
    address: Server
    lasts: bool = False


class Work(NamedTuple):
    """Queries that run and wait, and workers: there now, started so far, and ended before their
    time, since a query overran or by themselves."""

    running: int
    waiting: int
    workers: int
    started: int
    lost: int


class _Crew:
    """The workers of one engine: warm ones are asked first, others start as they are needed."""

    def __init__(self, post: _Post, line: Line, spare: bool) -> None:
        self._post, self._wants_spare = post, spare
        self._line = line
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []
        self._started = self._lost = self._asking = 0
        self._lock = threading.Condition()
        self._closed, self._keeps_workers = False, True

    def ask(self, message: dict[str, Any], ticket: Ticket) -> dict[str, Any]:
        text = message["text"]
        _refuse_unsendable(text)
        try:
            with self._counted(), self._line.turn(ticket, 2 * self._post.limits.seconds):
                return self._answer(message, ticket)
        except Busy:
            raise refusal("busy", text) from None

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Be one who waits or is answered here; the line may have others."""
        with self._lock:
            self._asking += 1
        try:
            yield
        finally:
            with self._lock:
                self._asking -= 1
                self._lock.notify_all()

    def _answer(self, message: dict[str, Any], ticket: Ticket) -> dict[str, Any]:
        text = message["text"]
        if ticket.is_stopped:
            raise refusal("query-stopped", text)
        if not self._post.folder.is_dir():
            raise refusal("no-snapshot", text)
        worker = self._taken(text)
        try:
            worker.wait_until_ready(text)
            self._restock()
            ticket.hand_to(worker)
            return worker.ask(message)
        except QueryRefused:
            if ticket.is_stopped:
                raise refusal("query-stopped", text) from None
            raise
        finally:
            ticket.hand_to(None)
            self._give_back(worker)

    def work(self) -> Work:
        waiting = self._line.waiting
        with self._lock:
            running = len(self._busy)
            there = running + len(self._idle)
            return Work(running, waiting, there, self._started, self._lost)

    def wait_until_idle(self) -> None:
        """Return once no query runs or waits here."""
        with self._lock:
            self._lock.wait_for(lambda: not self._asking)

    def keep_no_worker(self) -> None:
        """Let go, from now on, of each worker that is not at work."""
        with self._lock:
            self._keeps_workers = False
            self._end_idle()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            workers = [*self._idle, *self._busy]
        for worker in workers:
            worker.kill()

    def _taken(self, text: str) -> _Worker:
        with self._lock:
            if self._closed:  # a reader may come just after its snapshot was replaced
                raise refusal("query-worker-lost", text)
            self._drop_dead()
            worker = self._idle.pop() if self._idle else self._new_worker()
            self._busy.append(worker)
            return worker

    def _give_back(self, worker: _Worker) -> None:
        with self._lock:
            self._busy.remove(worker)
            self._idle.append(worker)  # behind those that may still start: it is asked first
            self._drop_dead()
            if not self._keeps_workers:
                self._end_idle()
        self._restock()

    def _restock(self) -> None:
        """Have two workers, and one more than are at work: who comes next need not wait for it."""
        if not self._wants_spare:
            return
        with self._lock:
            self._drop_dead()
            wanted = max(2, len(self._busy) + 1) - len(self._busy) - len(self._idle)
            if not self._closed:
                self._idle[:0] = [self._new_worker() for _ in range(wanted)]

    def _new_worker(self) -> _Worker:
        self._started += 1
        return _Worker(self._post)

    def _end_idle(self) -> None:
        for worker in self._idle:
            worker.kill()
        self._idle = []

    def _drop_dead(self) -> None:
        alive = [worker for worker in self._idle if worker.is_alive()]
        self._lost += len(self._idle) - len(alive)
        self._idle = alive


def _refuse_unsendable(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise refusal("query-too-long", text, characters=len(text), limit=LONGEST_TEXT)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise unreadable(text, "half-a-character") from None


class _Worker:
    """A child process with one engine open; answers one query after the other."""

    def __init__(self, post: _Post) -> None:
        self._post = post
        self._is_ready = self._overran = False
        self._log = TemporaryFile()  # noqa: SIM115 - it lives as long as the worker
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"from {__name__} import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=post.folder.anchor,  # nobody's folder, so that nobody finds it in use
            start_new_session=True,  # Ctrl-C of a terminal is for the parent
        )
        self._inbox, self._outbox = _ends(self._process)
        self._send(_hello(post), time.monotonic() + START_SECONDS)

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def wait_until_ready(self, text: str) -> None:
        if not self._is_ready:
            if self._receive(START_SECONDS) is None:
                raise self._epitaph(text)
            self._is_ready = True

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        limits = _limits_for(message, self._post.limits)
        reply: dict[str, Any] | None = self._receive(limits.seconds, message)
        text = message["text"]
        if reply is None:
            raise self._epitaph(text)
        if reply.get("last"):
            self.kill()
        if "refused" in reply:
            code, th, en = reply["refused"]
            raise QueryRefused(code, th, en, text)
        return reply

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _receive(self, seconds: float, message: dict[str, Any] | None = None) -> Any:
        """The next line of the worker, after sending `message`; `None` when it is dead.

        A worker that has not answered after so many seconds is killed.
        """
        end = time.monotonic() + seconds
        try:
            if message is not None:
                self._send(message, end)
            return self._next_line(end)
        except TimeoutError:
            self._overran = True
            self.kill()
            return None
        except BaseException:
            self.kill()  # an answer nobody waits for must not become that of the next query
            raise

    def _send(self, message: dict[str, Any], end: float) -> None:
        left = memoryview(json.dumps(message).encode() + b"\n")
        try:
            while left:
                _wait_for(self._inbox, select.POLLOUT, end)
                left = left[os.write(self._inbox, left) :]
        except BrokenPipeError:
            pass  # the worker is dead, which the next reading finds out

    def _next_line(self, end: float) -> Any:
        line = bytearray()
        while not line.endswith(b"\n"):  # the line of an answer has no other
            _wait_for(self._outbox, select.POLLIN, end)
            piece = os.read(self._outbox, PIECE)
            if not piece:
                return None
            line += piece
        return json.loads(line)

    def _epitaph(self, text: str) -> QueryRefused:
        self.kill()
        limits = self._post.limits
        if self._overran and self._is_ready:
            return refusal("query-too-slow", text, seconds=limits.seconds)
        words = self._last_words()
        if _speaks_of_memory(words):
            return refusal("query-too-much-memory", text, megabytes=limits.megabytes)
        return refusal("query-mixed-order" if ORDER_MARK in words else "query-worker-lost", text)

    def _last_words(self) -> str:
        size = self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, size - LAST_WORDS))
        return self._log.read().decode(errors="replace")


def _ends(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Where to write to a process and where to read from it, without ever being kept waiting."""
    assert process.stdin is not None and process.stdout is not None
    ends = process.stdin.fileno(), process.stdout.fileno()
    for end in ends:
        os.set_blocking(end, False)
    return ends


def _wait_for(pipe: int, event: int, end: float) -> None:
    """Wait until a pipe can be read or written; `TimeoutError` where it cannot before `end`."""
    watch = select.poll()
    watch.register(pipe, event)
    if not watch.poll(max(0.0, end - time.monotonic()) * 1000):
        raise TimeoutError


def _hello(post: _Post) -> dict[str, Any]:
    return {
        "engine": post.engine,
        "folder": str(post.folder),
        "limits": asdict(post.limits),
        "address": post.address,
        "lasts": post.lasts,
    }


def _speaks_of_memory(words: str) -> bool:
    return any(mark in words for mark in MEMORY_MARKS)


# --- In the worker ----------------------------------------------------------------------------


def serve() -> None:
    """Be a worker: open what the first line of standard input names, then answer line by line.

    Never returns; the process ends with its standard input, so it cannot outlive the parent.
    """
    say = _private_channel()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inbox: queue.Queue[Any] = queue.Queue()
    threading.Thread(target=_listen, args=(inbox,), daemon=True).start()
    hello = inbox.get()
    if ENGINES[hello["engine"]].language == "sparql":
        # A long text stands inside itself for Oxigraph, as a sum of 40,000 numbers does, and an
        # engine that runs out of stack ends its process.
        threading.stack_size(STACK_BYTES)
        room = threading.Thread(target=_work, args=(hello, inbox, say))
        room.start()
        room.join()
    _work(hello, inbox, say)


def _work(
    hello: dict[str, Any], inbox: queue.Queue[Any], say: Callable[[dict[str, Any]], None]
) -> None:
    limits = Limits(**hello["limits"])
    reader = _warm_reader(hello, limits)
    say({"ready": True})
    while True:
        answer(reader, inbox.get(), limits, say)


def answer(
    reader: Reader,
    message: dict[str, Any],
    limits: Limits,
    say: Callable[[dict[str, Any]], None],
) -> None:
    """Say the reply, or why there is none: a reply that cannot be sent must not end the worker."""
    try:
        say(_reply(reader, message, limits))
    except (TypeError, ValueError) as error:  # nothing is written before all of it is text
        say(_failed(message["text"], error))


def _private_channel() -> Callable[[dict[str, Any]], None]:
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what an engine prints goes to the log, not between the answers

    def say(message: dict[str, Any]) -> None:
        # Thai as it is takes half of its escapes; half a character is let through.
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        channel.write(text.encode("utf-8", "surrogatepass") + b"\n")
        channel.flush()

    return say


def _listen(inbox: queue.Queue[Any]) -> None:
    for line in sys.stdin.buffer:
        inbox.put(json.loads(line))
    os._exit(0)  # the parent closed the pipe or died; the main thread may be deep in an engine


def _warm_reader(hello: dict[str, Any], limits: Limits) -> Reader:
    engine: Engine = hello["engine"]
    reader = _OPEN[engine](hello, limits)
    if warm_up := ENGINES[engine].warm_up:
        reader.run(warm_up, limits)
    if engine != "cypher":  # a JVM has a limit of its own
        _cap_memory(limits.megabytes)
    return reader


def _open_sparql(hello: dict[str, Any], _limits: Limits) -> Reader:
    reader: Reader = import_module("govinno.graph.oxigraph").Reader(Path(hello["folder"]))
    return reader


def _open_cypher(hello: dict[str, Any], limits: Limits) -> Reader:
    reader = import_module("govinno.graph.arcadedb").Reader
    folder, heap = Path(hello["folder"]), limits.megabytes
    return _GuardedCypher(reader(folder, heap_megabytes=heap, lasts=hello["lasts"]))


def _open_neo4j(hello: dict[str, Any], _limits: Limits) -> Reader:
    there = Neo4j(*hello["address"])
    opened = import_module("govinno.graph.neo4j.reader").Reader(Path(hello["folder"]), there)
    _know_the_names()
    reader: Reader = opened
    return reader


def _open_sparql_server(hello: dict[str, Any], _limits: Limits) -> Reader:
    there = SparqlServer(*hello["address"])
    opened = import_module("govinno.graph.sparql_server.reader").Reader
    reader: Reader = opened(Path(hello["folder"]), there)
    return reader


#: Each imports its engine only here, in the worker.
_OPEN: dict[Engine, Callable[[dict[str, Any], Limits], Reader]] = {
    "sparql": _open_sparql,
    "cypher": _open_cypher,
    "neo4j": _open_neo4j,
    "sparql-server": _open_sparql_server,
}


#: What ArcadeDB may be asked to CALL: names of what is there. Its `db.propertyKeys` names one key
#: of hundreds, and it does not know the other parts of `db.schema`.
CYPHER_PROCEDURES = frozenset({"db.labels", "db.relationshiptypes", "db.schema.visualization"})


def _know_the_names() -> None:
    """Read the model before a query waits for it: where it is not kept, that takes a while."""
    from govinno.graph.unknown_names import unknown_in_cypher  # of no use to the parent

    unknown_in_cypher("MATCH (:Thing)-[:TO]->({name: 1})")


class _GuardedCypher:
    """A Cypher reader that reads each text before its engine does."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        _know_the_names()

    def run(self, text: str, limits: Limits) -> Table:
        check_cypher(text, CYPHER_PROCEDURES)
        table = self._reader.run(text, limits)
        from govinno.graph.unknown_names import unknown_in_cypher  # of no use to the parent

        table.notices.extend(unknown_in_cypher(text))
        return table


def _cap_memory(megabytes: int) -> None:
    """Let this process have so much more memory than it has now; nothing where Linux is not."""
    if sys.platform != "linux":
        return
    import resource

    status = Path("/proc/self/status").read_text(encoding="ascii")
    idle_kilobytes = int(status.split("VmData:")[1].split()[0])
    limit = (idle_kilobytes + megabytes * 1024) * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _reply(reader: Reader, message: dict[str, Any], limits: Limits) -> dict[str, Any]:
    text, forms = message["text"], message.get("forms")
    try:
        if forms is not None:
            dataset = Dataset(*message["dataset"]) if message["dataset"] else None
            written = cast(Any, reader).document(text, forms, limits, dataset, message["base"])
            return {"document": written}
        return {"table": _plain(reader.run(text, _limits_for(message, limits)))}
    except QueryRefused as no:
        return _refused(no)
    except Exception as error:
        if _speaks_of_memory(repr(error)):
            return _refused(refusal("query-too-much-memory", text, megabytes=limits.megabytes))
        # A document is written from an answer that is there: the engine is whole. Of an engine
        # that stumbled nobody knows, so its worker is replaced.
        return _failed(text, error) | {"last": forms is None}


def _failed(text: str, error: Exception) -> dict[str, Any]:
    """A fault of ours, told to the reader and kept in the log."""
    traceback.print_exception(error)
    return _refused(refusal("query-failed", text, reason=type(error).__name__))


def _limits_for(message: Mapping[str, Any], limits: Limits) -> Limits:
    return without_limit(limits) if "whole" in message else limits


def _plain(table: Table) -> dict[str, Any]:
    """A table as JSON has it; its rows are not copied, there may be very many."""
    return {name: getattr(table, name) for name in Table.__dataclass_fields__}


def _refused(no: QueryRefused) -> dict[str, Any]:
    # After an out-of-memory error nobody knows what is still whole: the worker is replaced.
    return {"refused": [no.code, no.th, no.en], "last": no.code == "query-too-much-memory"}
