"""Real SPARQL servers for tests: Apache Jena Fuseki on TDB2, and the Oxigraph server.

Fuseki is one jar of Maven Central (56 MB), downloaded once into `$NEO4J_JARS`, else
`$XDG_CACHE_HOME`, else `~/.cache`. Needed are a JDK (17 or newer) and Maven (Debian: `apt-get
install default-jdk-headless maven`). The Oxigraph server is in the Python package `oxigraph`.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Self
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest
from neo4j_server import _cache as cache_folder

from govinno.graph.snapshots import Snapshot
from govinno.graph.sparql_server.address import Address, address

FUSEKI = "5.6.0"
NAMES = ("fuseki", "oxigraph")
SECONDS_TO_START = 180.0
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
EVERY_QUAD = "SELECT * { GRAPH ?g { ?s ?p ?o } }"


class SparqlServer:
    """A server that is these tests' alone, with its data under `home` and its output in `log`."""

    def __init__(self, name: str, home: Path) -> None:
        self.name, self.home, self.port = name, home, _free_port()
        base = f"http://127.0.0.1:{self.port}"
        self.query = f"{base}/ds/sparql" if name == "fuseki" else f"{base}/query"
        self.update = f"{base}/ds/update" if name == "fuseki" else f"{base}/update"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def address(self) -> Address:
        """As the settings give it where only the address for queries is set."""
        return address(self.query, "", "", "", "")

    def start(self, *options: str) -> None:
        """Start it (again) on what it holds, and come back when it answers."""
        data = self.home / "data"
        data.mkdir(exist_ok=True)
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_dies_with_us(), *self._command(data), *options],
                cwd=self.home,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                self.kill()
                raise AssertionError((self.home / "log").read_text(errors="replace")[-3000:])
            time.sleep(0.3)

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def empty(self) -> Self:
        """The server without anything in it."""
        self.change("DROP ALL")
        return self

    def change(self, text: str) -> None:
        """Carry out anybody's update."""
        body = Request(self.update, text.encode(), {"Content-Type": "application/sparql-update"})
        with urlopen(body, timeout=120):
            pass

    def rows(self, text: str) -> list[dict[str, Any]]:
        """The rows of anybody's query."""
        fields = urlencode({"query": text}).encode()
        asked = Request(self.query, fields, {"Accept": "application/sparql-results+json"})
        with urlopen(asked, timeout=120) as answer:
            found: list[dict[str, Any]] = json.load(answer)["results"]["bindings"]
        return found

    def quads(self) -> dict[str, set[str]]:
        """All that it holds: the triples of each named graph, each as a line of text."""
        return _by_graph(self.rows(EVERY_QUAD))

    def _answers(self) -> bool:
        try:
            return self.rows("SELECT (1 AS ?one) {}") != []
        except (URLError, OSError):
            return False

    def _command(self, data: Path) -> list[str]:
        if self.name == "oxigraph":
            program = str(Path(sys.executable).with_name("oxigraph"))
            return [
                program,
                "serve",
                "--location",
                str(data),
                "--bind",
                f"127.0.0.1:{self.port}",
                "--timeout-s",
                "60",
            ]
        java = ["java", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-jar", str(fuseki_jar())]
        return [
            *java,
            "--localhost",
            "--port",
            str(self.port),
            "--loc",
            str(data),
            "--update",
            "--timeout=60000",
            "/ds",
        ]


def quads_of(snapshot: Snapshot) -> dict[str, set[str]]:
    """What a snapshot holds, written as `SparqlServer.quads` writes it."""
    answer = ox.Store.read_only(str(snapshot.rdf)).query(EVERY_QUAD)
    assert isinstance(answer, ox.QuerySolutions)
    written = answer.serialize(format=ox.QueryResultsFormat.JSON)
    return _by_graph(json.loads(written or b"")["results"]["bindings"])


def _by_graph(rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        parts = [json.dumps(row[part], sort_keys=True, ensure_ascii=False) for part in "spo"]
        found[row["g"]["value"]].add(" ".join(parts))
    return dict(found)


def session_server(
    name: str, tmp_path_factory: pytest.TempPathFactory, *options: str
) -> Iterator[SparqlServer]:
    """What a fixture yields; skips where something is missing, and fails in CI."""
    if reason := missing(name):
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with SparqlServer(name, tmp_path_factory.mktemp(name)) as server:
        server.start(*options)
        yield server


def missing(name: str) -> str | None:
    """What this machine lacks for starting a server, and how to get it; None when all is there."""
    if name == "oxigraph":
        there = Path(sys.executable).with_name("oxigraph").is_file()
        return None if there else "The Oxigraph server is missing: pip install oxigraph."
    lacking = [program for program in ("java", "mvn") if shutil.which(program) is None]
    return (
        lacking
        and (
            f"A real Fuseki needs {', '.join(lacking)}: install a JDK (17 or newer) and Maven "
            "(Debian: apt-get install default-jdk-headless maven)."
        )
    ) or None


def fuseki_jar() -> Path:
    """The jar, downloaded by the first process that asks; the others wait."""
    folder = cache_folder() / f"fuseki-{FUSEKI}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            _download(folder)
    return next(folder.glob("*.jar"))


def _download(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}.part-") as part:
        artefact = f"-Dartifact=org.apache.jena:jena-fuseki-server:{FUSEKI}"
        jars = Path(part) / "jars"
        command = ["mvn", "-q", "-B", COPY, artefact, f"-DoutputDirectory={jars}"]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        jars.rename(folder)


def _dies_with_us() -> list[str]:
    """A server must not outlive a test run that is killed."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def _free_port() -> int:
    # Below the ports that the system gives to clients: still free when a server starts again.
    while True:
        port = random.randrange(20_000, 32_000)
        with closing(socket.socket()) as attempt:
            if attempt.connect_ex(("127.0.0.1", port)):
                return port
