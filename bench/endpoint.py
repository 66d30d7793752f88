"""Measures the endpoint under load, beside the Oxigraph server on the same snapshot.

    python bench/endpoint.py [CASES] [--store FOLDER] [--oxigraph PROGRAM] [--seconds 15]

Twenty clients ask the product's own questions in SPARQL, each over one connection, as fast as they
are answered. The two servers are measured in turn, so that ratios hold on a machine that is busy.
Then the same with a hostile client beside, who always has ten queries that would run for ever.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlencode

HERE = Path(__file__).parent
CLIENTS, BOMBS = 20, 10
#: Values asked of each blank, and the longest a text may take to be one of the mix.
VALUES, LONGEST = 5, 1.0
ROUNDS, OURS, THEIRS = 5, 7140, 7141
BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
JSON = "application/sparql-results+json"


class Server(NamedTuple):
    """Who is asked."""

    name: str
    port: int
    path: str


US = Server("govinno", OURS, "/sparql")
THEM = Server("oxigraph", THEIRS, "/query")


def main() -> None:
    """Start both servers on one snapshot, measure in turn, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="?", type=int, default=2000)
    parser.add_argument("--store", type=Path, help="a store that is loaded already")
    parser.add_argument("--oxigraph", default=str(Path(sys.executable).parent / "oxigraph"))
    parser.add_argument("--seconds", type=float, default=15, help="of one measurement")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="govinno-bench-") as name:
        store = given.store or _loaded(given.cases, Path(name))
        with ExitStack() as servers:
            servers.enter_context(_serving(US, _our_command(store)))
            servers.enter_context(_serving(THEM, _their_command(store, given.oxigraph)))
            report(measure(_mixes(store), given.seconds))


def _loaded(count: int, folder: Path) -> Path:
    generate = [sys.executable, str(HERE / "generate.py"), str(count), str(folder / "cases")]
    subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
    load = [sys.executable, "-m", "govinno", "load", "--store", str(folder / "store")]
    subprocess.run([*load, str(folder / "cases")], check=True, stdout=subprocess.DEVNULL)
    return folder / "store"


def _our_command(store: Path) -> list[str]:
    command = [sys.executable, "-m", "govinno", "serve", "--store", str(store)]
    return [*command, "--port", str(OURS)]


def _their_command(store: Path, program: str) -> list[str]:
    from govinno.graph.snapshots import Store

    rdf = Store(store).require_current().rdf
    command = [program, "serve-read-only", "--location", str(rdf), "--union-default-graph"]
    return [*command, "--bind", f"127.0.0.1:{THEIRS}", "--timeout-s", "10"]


@contextmanager
def _serving(server: Server, command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while ask(server, "ASK {}", "127.0.0.1")[0] != 200:
            if process.poll() is not None:
                raise SystemExit(f"{command[0]} did not start")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(30)


# ---- what is asked


def _mixes(store: Path) -> dict[str, list[str]]:
    """The texts of all questions, and of those that our product asks in SPARQL itself.

    Both servers must give the same number of rows for each; what takes either more than a second
    is left out, since in that time the engine is measured and nothing else.
    """
    mixes: dict[str, list[str]] = {"all questions": [], "look-ups": []}
    for engine, text in _texts(store):
        found = [timed_answer(server, text) for server in (US, THEM)]
        if any(seconds > LONGEST or status != 200 for seconds, status, _ in found):
            continue
        ours, theirs = (rows for *_, rows in found)
        if ours != theirs:
            raise SystemExit(f"{ours} rows of ours, {theirs} of theirs: {text}")
        mixes["all questions"].append(text)
        if engine == "sparql":
            mixes["look-ups"].append(text)
    return mixes


def _texts(store: Path) -> Iterator[tuple[str, str]]:
    from govinno.verbs import Govinno

    with Govinno(store) as govinno:
        for slug, question in govinno.questions().items():
            if question.kind == "study":
                continue
            offered = {p.name: govinno.choices(p)[:VALUES] for p in question.parameters}
            for turn in range(VALUES if any(offered.values()) else 1):
                values = {
                    name: choices[turn % len(choices)]["value"]
                    for name, choices in offered.items()
                    if choices
                }
                yield question.engine, govinno.texts(slug, values)["sparql"]


def timed_answer(server: Server, text: str) -> tuple[float, int, int]:
    """How long it took, the status, and how many rows came.

    An answer that is cut off has status 0: Oxigraph's server begins before it knows the end.
    """
    started = time.perf_counter()
    status, body = ask(server, text, "127.0.0.1")
    seconds = time.perf_counter() - started
    try:
        return seconds, status, len(json.loads(body)["results"]["bindings"])
    except (ValueError, KeyError):
        return seconds, 0, 0


def ask(server: Server, text: str, caller: str, line: Any = None) -> tuple[int, bytes]:
    """The status and the body; 0 where nobody answers."""
    line = line or connection(server, caller)
    with suppress(OSError):
        line.request("GET", f"{server.path}?{urlencode({'query': text})}", headers={"Accept": JSON})
        answer = line.getresponse()
        return answer.status, answer.read()
    return 0, b""


def connection(server: Server, caller: str) -> HTTPConnection:
    """A connection from an address of this machine, so that each client has its own."""
    return HTTPConnection("127.0.0.1", server.port, timeout=60, source_address=(caller, 0))


# ---- measuring


class Measured(NamedTuple):
    """Answers in a second, seconds of the middle one and of the slowest twentieth, refusals."""

    throughput: float
    p50: float
    p95: float
    refused: int


def measure(mixes: dict[str, list[str]], seconds: float) -> dict[tuple[str, str, str], list[Any]]:
    """All rounds by mix, server and company; what is compared lies side by side in time."""
    found: dict[tuple[str, str, str], list[Any]] = {}
    for number in range(ROUNDS):
        for mix, texts in mixes.items():
            for server in (US, THEM):
                for company in ("alone", "with a hostile client"):
                    beside = _hostile(server) if company != "alone" else ExitStack()
                    with beside:
                        measured = one_round(server, texts, seconds, number)
                    found.setdefault((mix, server.name, company), []).append(measured)
                    print(number, mix, server.name, company, measured, file=sys.stderr)
    return found


def one_round(server: Server, texts: list[str], seconds: float, seed: int) -> Measured:
    """Twenty clients for so many seconds."""
    times: list[float] = []
    refused: list[int] = []
    end = time.perf_counter() + seconds

    def client(number: int) -> None:
        choose, caller = Random(f"{seed} {number}"), f"127.0.1.{number + 1}"
        line = connection(server, caller)
        while (started := time.perf_counter()) < end:
            status, _ = ask(server, choose.choice(texts), caller, line)
            times.append(time.perf_counter() - started)
            if status != 200:
                refused.append(status)
                line.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, p95 = time.perf_counter() - started, statistics.quantiles(times, n=20)[-1]
    return Measured(len(times) / took, statistics.median(times), p95, len(refused))


@contextmanager
def _hostile(server: Server) -> Iterator[None]:
    """One client that sends ten bombs, and each anew when it is refused."""
    is_over = threading.Event()
    lines = [connection(server, "127.0.2.1") for _ in range(BOMBS)]

    def throw(line: HTTPConnection) -> None:
        while not is_over.is_set():
            ask(server, BOMB, "127.0.2.1", line)

    threads = [threading.Thread(target=throw, args=(line,), daemon=True) for line in lines]
    for thread in threads:
        thread.start()
    time.sleep(1)
    try:
        yield
    finally:
        is_over.set()
        for line in lines:
            if line.sock:
                line.sock.shutdown(2)
        for thread in threads:
            thread.join()
        time.sleep(1)


# ---- the tables


def report(found: dict[tuple[str, str, str], list[Measured]]) -> None:
    """Print the medians of the rounds, and the ratios within a round."""
    print(f"{CLIENTS} clients, {ROUNDS} rounds, {os.cpu_count()} processors\n")
    print("| mix | server | beside | answers/s | p50 ms | p95 ms | refused |")
    print("|---|---|---|---|---|---|---|")
    for (mix, server, company), rounds in found.items():
        middle = [statistics.median(values) for values in zip(*rounds, strict=True)]
        cells = f"{middle[0]:.0f} | {1000 * middle[1]:.0f} | {1000 * middle[2]:.0f}"
        print(f"| {mix} | {server} | {company} | {cells} | {middle[3]:.0f} |")
    print(
        "\n| mix | throughput of ours / theirs, alone | p95 with a hostile client / alone, ours |"
    )
    print("|---|---|---|")
    for mix in dict.fromkeys(mix for mix, *_ in found):
        ours, theirs = (found[mix, server.name, "alone"] for server in (US, THEM))
        beside = found[mix, US.name, "with a hostile client"]
        speed = [one.throughput / other.throughput for one, other in zip(ours, theirs, strict=True)]
        slower = [one.p95 / other.p95 for one, other in zip(beside, ours, strict=True)]
        print(f"| {mix} | {_spread(speed)} | {_spread(slower)} |")


def _spread(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


if __name__ == "__main__":
    main()
