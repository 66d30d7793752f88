"""A real Neo4j for tests: the community server, made of the artefacts that Maven Central has.

The artefacts (120 MB for one version) are downloaded once, into `$NEO4J_JARS`, else
`$XDG_CACHE_HOME`, else `~/.cache`, with a folder for each version. Needed are a JDK and Maven
(Debian: `apt-get install default-jdk-headless maven`).

`GOVINNO_TEST_NEO4J=2026.08.1` lets a whole test run use another version than the LTS. Neo4j 2025 and
later need Java 21, and Debian 12 has 17: they were run on a JDK 25, named in `JAVA`. Whatever Java
it is needs the module `jdk.localedata`: without it there is no Thai in the full-text index.

    JAVA=/path/to/jdk-25/bin/java GOVINNO_TEST_NEO4J=2026.08.1 pytest tests/test_neo4j_push.py

`JAVA` is the path of the `java` command; without it the one of the PATH is taken. A 4.4 starts the
same way (4.4.40 was tried), for tests of what is said about a server that is too old.
"""

from __future__ import annotations

import fcntl
import os
import random
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Self

import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

NOTHING: Mapping[str, str] = MappingProxyType({})

LTS = "5.26.30"
NEWEST = "2026.08.1"
VERSION = os.environ.get("GOVINNO_TEST_NEO4J", LTS)
"""The version a test gets that does not ask for one."""

HERE = Path(__file__).parent / "neo4j"
FIRST_LOGIN = ("neo4j", "neo4j")
PASSWORD = "only-for-tests"
DATABASE = "neo4j"
SECONDS_TO_START = 180.0
SECONDS_TO_STOP = 60.0
NODES_AT_ONCE = 20_000

SETTINGS = MappingProxyType(
    {
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "server.directories.import": "import",
        "server.memory.pagecache.size": "256m",
        "dbms.usage_report.enabled": "false",
        # Without this each database begins with a log of 256 MB.
        "db.tx_log.rotation.size": "16m",
        "db.tx_log.rotation.retention_policy": "1 files",
        # A test of wrong passwords must not lock the tests after it out.
        "dbms.security.auth_max_failed_attempts": "0",
    }
)
NAMES_BEFORE_5 = MappingProxyType(
    {
        "server.http.enabled": "dbms.connector.http.enabled",
        "server.https.enabled": "dbms.connector.https.enabled",
        "server.bolt.listen_address": "dbms.connector.bolt.listen_address",
        "server.bolt.advertised_address": "dbms.connector.bolt.advertised_address",
        "server.directories.import": "dbms.directories.import",
        "server.memory.pagecache.size": "dbms.memory.pagecache.size",
        "db.tx_log.rotation.size": "dbms.tx_log.rotation.size",
        "db.tx_log.rotation.retention_policy": "dbms.tx_log.rotation.retention_policy",
    }
)
JAVA_OPTIONS = (
    "-Xms256m",
    "-Xmx1g",
    "-XX:+UseSerialGC",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
)
#: A server of some minutes is busy with compiling its own code: with the simple compiler alone
#: the first push and the first questions take little more than half of the processor's time.
SIMPLE_COMPILER = "-XX:TieredStopAtLevel=1"


class ServerDidNotStart(Exception):
    """The server ended, or gave no answer in time; the message holds the end of its log."""


class RunningServer:
    """A Neo4j that is this test's alone, with its data under `home` and its output in `home/log`.

    It ends when the process that started it ends, in whatever way.
    """

    user = FIRST_LOGIN[0]
    password = PASSWORD
    database = DATABASE

    def __init__(
        self,
        home: Path,
        port: int,
        version: str,
        settings: Mapping[str, str],
        java_options: tuple[str, ...],
    ) -> None:
        self.home = home
        self.port = port
        self.version = version
        self.uri = f"bolt://127.0.0.1:{port}"
        self.routed_uri = f"neo4j://127.0.0.1:{port}"
        self._settings, self._java_options = dict(settings), java_options
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def process_id(self) -> int:
        """Of the Java process that was started last."""
        assert self._process is not None
        return self._process.pid

    def start(self, settings: Mapping[str, str] = NOTHING) -> None:
        """Start it (again), and come back when it answers queries.

        The home, and with it data and password, the port and the settings stay the same;
        `settings` stand over them from now on. Raises `ServerDidNotStart`.
        """
        self._settings.update(settings)
        self._process = self._launch()
        self._await(lambda: self._run("RETURN 1"))

    def start_new(self) -> None:
        """As `start`, on a home that has no data yet: the first password is changed."""
        self._process = self._launch()
        self._await(self._change_first_password)
        self._await(lambda: self._run("RETURN 1"))

    def stop(self) -> None:
        """Let it close its files in peace, and wait for its end."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(SECONDS_TO_STOP)
        self._process.communicate()

    def kill(self) -> None:
        """End it as a power cut does. A server that has ended already stays so."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def wipe(self) -> None:
        """Delete all nodes, relationships, constraints and indexes.

        Names of labels and properties that were used once stay known to the server.
        """
        while self._run(f"MATCH (n) WITH n LIMIT {NODES_AT_ONCE} DETACH DELETE n RETURN n LIMIT 1"):
            pass
        for [name] in self._run("SHOW CONSTRAINTS YIELD name"):
            self._run(f"DROP CONSTRAINT `{name}`")
        for [name] in self._run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
            self._run(f"DROP INDEX `{name}`")

    def driver(self) -> Driver:
        """A driver of its user, for the caller to close."""
        return GraphDatabase.driver(self.uri, auth=(self.user, self.password))

    def _run(self, query: str) -> list[list[object]]:
        with self.driver() as driver, driver.session(database=self.database) as session:
            return session.run(query).values()

    def _launch(self) -> subprocess.Popen[bytes]:
        _write_configuration(self.home, self.version, self._settings)
        classes = _compiled_launcher(self.home)
        class_path = f"{classes}{os.pathsep}{artefacts(self.version)}/*"
        folders = [f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"]
        program = ["-cp", class_path, "Neo4jServer", *folders, "--console-mode"]
        with (self.home / "log").open("ab") as log:
            return subprocess.Popen(
                [_java(), *self._java_options, *program],
                stdin=subprocess.PIPE,  # the server ends where this pipe does
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _await(self, answers: Callable[[], object]) -> None:
        end = time.monotonic() + SECONDS_TO_START
        while not_yet := _refusal(answers):
            if self._has_ended() or time.monotonic() > end:
                self.kill()
                raise ServerDidNotStart(self._end_of_log()) from not_yet
            time.sleep(0.3)

    def _has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _end_of_log(self) -> str:
        return (self.home / "log").read_text(errors="replace")[-3000:]

    def _change_first_password(self) -> None:
        change = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
        driver = GraphDatabase.driver(self.uri, auth=FIRST_LOGIN)
        with driver, driver.session(database="system") as session:
            session.run(change, old=FIRST_LOGIN[1], new=self.password).consume()


def start_server(
    home: Path,
    *,
    version: str = VERSION,
    settings: Mapping[str, str] = NOTHING,
    is_measured: bool = False,
) -> RunningServer:
    """A new Neo4j on a free port of this machine, ready for queries (8 s on an idle machine).

    `home` is made if need be and must hold no server yet. `settings` stand over `SETTINGS`, under
    the names Neo4j 5 has for them. One that is measured gets the best compiler, which others are
    quicker without. Raises `ServerDidNotStart`.
    """
    port = _free_port()
    addresses = {
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.bolt.advertised_address": f"127.0.0.1:{port}",
    }
    options = JAVA_OPTIONS if is_measured else (*JAVA_OPTIONS, SIMPLE_COMPILER)
    server = RunningServer(
        home.resolve(), port, version, {**SETTINGS, **addresses, **settings}, options
    )
    server.start_new()
    return server


def session_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """What the fixture of the whole test run yields; skips or fails where Java is missing."""
    require_server()
    with start_server(tmp_path_factory.mktemp("neo4j")) as server:
        yield server


def require_server(version: str = VERSION) -> None:
    """Skip the test where the server cannot be started; in CI, where nothing is skipped, fail."""
    reason = missing(version)
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


def missing(version: str = VERSION) -> str | None:
    """What this machine lacks for starting a server, and how to get it; None when all is there."""
    lacking = [name for name in (_java(), "javac", "mvn") if shutil.which(name) is None]
    if lacking:
        return (
            f"A real Neo4j needs {', '.join(lacking)}: install a JDK (17 or newer) and Maven "
            "(Debian: apt-get install default-jdk-headless maven)."
        )
    if (needed := 17 if _major(version) < 2025 else 21) > (found := _java_version()):
        return (
            f"Neo4j {version} needs Java {needed} and {_java()} is {found}: set JAVA to the java "
            "command of a newer one (tests/neo4j_server.py says where to get it)."
        )
    return None


def artefacts(version: str) -> Path:
    """The folder with the jars of one version, downloaded by the first process that asks.

    Processes that ask meanwhile wait. A download that was cut off leaves nothing behind that
    would be taken for whole. Raises `subprocess.CalledProcessError`.
    """
    return fetched(f"neo4j-{version}", HERE / "pom.xml", f"-Dneo4j.version={version}")


def fetched(name: str, pom: Path, *options: str) -> Path:
    """The folder of this name with the jars that a `pom.xml` asks for; as `artefacts`."""
    folder = _cache() / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            _download(pom, folder, *options)
    return folder


def _download(pom: Path, folder: Path, *options: str) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}.part-") as part:
        jars = Path(part) / "jars"
        command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies"]
        where = ["-DincludeScope=runtime", f"-DoutputDirectory={jars}"]
        subprocess.run([*command, *where, *options], check=True, stdin=subprocess.DEVNULL)
        jars.rename(folder)


def _cache() -> Path:
    standard = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("NEO4J_JARS") or Path(standard) / "govinno-tests").resolve()


def _compiled_launcher(home: Path) -> Path:
    classes = home / "launcher"
    if not classes.is_dir():
        # For the oldest Java that is used here; a newer one runs it as well.
        source = str(HERE / "Neo4jServer.java")
        subprocess.run(["javac", "--release", "11", "-d", str(classes), source], check=True)
    return classes


def _write_configuration(home: Path, version: str, settings: Mapping[str, str]) -> None:
    names = NAMES_BEFORE_5 if _major(version) < 5 else NOTHING
    lines = [f"{names.get(name, name)}={value}\n" for name, value in settings.items()]
    for folder in ("conf", "import"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    (home / "conf" / "neo4j.conf").write_text("".join(lines), encoding="utf-8")


def _refusal(answers: Callable[[], object]) -> Exception | None:
    try:
        answers()
    except (DriverError, Neo4jError) as refused:
        return refused
    return None


def _free_port() -> int:
    # Below the ports that the system gives to clients: still free when a server starts again.
    while True:
        port = random.randrange(20_000, 32_000)
        with closing(socket.socket()) as attempt:
            if attempt.connect_ex(("127.0.0.1", port)):
                return port


def _major(version: str) -> int:
    return int(version.split(".")[0])


def _java() -> str:
    return os.environ.get("JAVA") or "java"


def _java_version() -> int:
    said = subprocess.run([_java(), "-version"], capture_output=True, text=True, check=True)
    found = re.search(r'version "(\d+)', said.stderr)
    return int(found[1]) if found else 0
