"""What `govinno push neo4j` says when it cannot push: what happened and what to do, in Thai and
English, with exit code 3 and never a traceback.

Each message comes from a real server but two: for those that are too old a few bytes stand in.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from neo4j_server import RunningServer, require_server, start_server
from pushing import dump, rows_of, run, told
from small_stores import Home, base_home

from govinno import cli
from govinno.graph.engines import about_server
from govinno.graph.neo4j import server as server_module
from govinno.graph.neo4j import steps
from govinno.graph.refusals import refusal
from govinno.words import words_of

TRIES = "dbms.security.auth_max_failed_attempts"
MEMORY = "db.memory.transaction.max"
READ_ONLY = "server.databases.default_to_read_only"
#: So that locking out, running out of memory and of disk come soon. A log that has its full size
#: from the start would never grow beyond what `files_cannot_grow` allows.
STRICT = {TRIES: "3", MEMORY: "4m", "db.tx_log.preallocate": "false"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with narrow limits, for this file alone: it is made to fail, and started again."""
    require_server()
    with start_server(tmp_path_factory.mktemp("strict"), settings=STRICT) as server:
        yield server


@pytest.fixture(scope="module")
def home() -> Home:
    """A store with 31 cases; only to be read."""
    return base_home()


Push = Callable[..., tuple[int, str, str]]


@pytest.fixture
def push(
    server: RunningServer,
    home: Home,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Push:
    """Run the command with settings for the server over which others may stand."""

    def call(lang: str = "en", **over: str) -> tuple[int, str, str]:
        there = {"URI": server.uri, "PASSWORD": server.password, **over}
        settings = {f"GOVINNO_NEO4J_{name}": value for name, value in there.items()}
        kept = {name: value for name, value in os.environ.items() if "GOVINNO" not in name}
        with monkeypatch.context() as here:
            here.setattr(os, "environ", {**kept, **settings})
            code = cli.run(["--lang", lang, "--store", str(home.store.folder), "push", "neo4j"])
        return (code, *capfd.readouterr())

    return call


def assert_told(push: Push, code: str, over: dict[str, str], **details: object) -> None:
    """The command says just what the catalogue has for a code, in both languages."""
    said = refusal(code, "", **details, **about_server("neo4j"))
    for lang, words in (("en", said.en), ("th", said.th)):
        assert push(lang, **over) == (3, "", words + "\n")


# ---- the address


@pytest.fixture(scope="module")
def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_closed_port_is_told(push: Push, closed_port: int, scheme: str) -> None:
    uri = f"{scheme}://127.0.0.1:{closed_port}"
    assert_told(push, "neo4j-unreachable", {"URI": uri}, address=uri)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "neo4j+s"])
def test_an_unknown_host_is_told(push: Push, scheme: str) -> None:
    uri = f"{scheme}://no-such-host.invalid:7687"
    assert_told(push, "server-no-such-host", {"URI": uri}, address=uri)


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("http://127.0.0.1:7474", "http://127.0.0.1:7474"),
        ("127.0.0.1:7687", "127.0.0.1:7687"),
        ("neo4jj://127.0.0.1", "neo4jj://127.0.0.1"),
        ("bolt://127.0.0.1:port", "bolt://127.0.0.1:port"),
        ("bolt://neo4j:secret@127.0.0.1:7687", "bolt://127.0.0.1:7687"),
        ("neo4j:secret@127.0.0.1:7687", "127.0.0.1:7687"),
    ],
)
def test_an_address_that_is_none_is_told_without_its_password(
    push: Push, uri: str, shown: str
) -> None:
    assert_told(push, "neo4j-bad-address", {"URI": uri}, address=shown)


@pytest.mark.parametrize("name", ["URI", "PASSWORD"])
def test_a_missing_setting_is_told(push: Push, name: str) -> None:
    assert_told(push, "neo4j-not-configured", {name: ""})


# ---- what else may answer there


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port at which each connection is given an answer."""

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=answered, args=[connection], daemon=True).start()

    def answered(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            answer(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_web_server_is_told_from_bolt(push: Push, scheme: str) -> None:
    page = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
    with listening(lambda connection: connection.sendall(page)) as port:
        uri = f"{scheme}://127.0.0.1:{port}"
        assert_told(push, "neo4j-not-bolt", {"URI": uri}, address=uri)


def test_a_port_that_hangs_up_is_told(push: Push) -> None:
    with listening(lambda connection: connection.close()) as port:
        uri = f"bolt://127.0.0.1:{port}"
        assert_told(push, "neo4j-not-bolt", {"URI": uri}, address=uri)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+s"])
def test_a_port_that_never_answers_is_left(
    push: Push, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "CONNECT_SECONDS", 0.3)
    end = threading.Event()
    with listening(lambda _: (end.wait(60), None)[1]) as port:
        uri = f"{scheme}://127.0.0.1:{port}"
        assert_told(push, "neo4j-no-answer", {"URI": uri}, address=uri)
        end.set()


@pytest.mark.parametrize("scheme", ["bolt+s", "bolt+ssc", "neo4j+s"])
def test_a_server_that_does_not_encrypt_is_told(
    push: Push, server: RunningServer, scheme: str
) -> None:
    uri = server.uri.replace("bolt", scheme)
    assert_told(push, "neo4j-not-encrypted", {"URI": uri}, address=uri)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate with")
@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_a_certificate_that_nobody_vouches_for_is_told(
    push: Push, tmp_path: Path, scheme: str
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=localhost",
            "-keyout",
            key,
            "-out",
            certificate,
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def shake_hands(connection: socket.socket) -> None:
        context.wrap_socket(connection, server_side=True).close()

    with listening(shake_hands) as port:
        uri = f"{scheme}://127.0.0.1:{port}"
        assert_told(push, "neo4j-bad-certificate", {"URI": uri}, address=uri)


@pytest.mark.parametrize("version", ["4.4.40", "5.25.1"])
def test_a_server_that_is_too_old_is_told(push: Push, version: str) -> None:
    with listening(lambda connection: speak_bolt_4(connection, f"Neo4j/{version}")) as port:
        over = {"URI": f"bolt://127.0.0.1:{port}"}
        assert_told(push, "neo4j-too-old", over, version=f"Neo4j/{version}", oldest="5.26")


def speak_bolt_4(connection: socket.socket, agent: str) -> None:
    """As much of Bolt 4.4 as it takes to say who one is: every message is a success."""
    name = agent.encode()
    # In PackStream: SUCCESS, a map of two, each key and value with its length before it.
    success = b"\xb1\x70\xa2\x86server" + bytes([0x80 + len(name)]) + name
    success += b"\x8dconnection_id\x86bolt-1"
    connection.recv(1024)
    connection.sendall(b"\x00\x00\x04\x04")
    while connection.recv(65_536):
        connection.sendall(struct.pack(">H", len(success)) + success + b"\x00\x00")


# ---- who we are


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_wrong_password_is_told(push: Push, server: RunningServer, scheme: str) -> None:
    over = {"URI": server.uri.replace("bolt", scheme), "PASSWORD": "wrong-password"}
    assert_told(push, "server-wrong-password", over, user="neo4j")
    run(server, "RETURN 1")  # a right one ends the count of wrong ones


def test_too_many_wrong_passwords_are_told(push: Push, server: RunningServer) -> None:
    run(server, "CREATE USER clumsy SET PASSWORD 'some-password' CHANGE NOT REQUIRED")
    over = {"USER": "clumsy", "PASSWORD": "wrong-password"}
    for _ in range(int(STRICT[TRIES])):
        push(**over)
    assert_told(push, "neo4j-too-many-tries", over, user="clumsy")


def test_a_first_password_that_must_be_changed_is_told(push: Push, server: RunningServer) -> None:
    run(server, "CREATE USER newcomer SET PASSWORD 'first-password' CHANGE REQUIRED")
    over = {"USER": "newcomer", "PASSWORD": "first-password"}
    assert_told(push, "neo4j-first-password", over, user="newcomer")


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_an_unknown_database_is_told(push: Push, server: RunningServer, scheme: str) -> None:
    over = {"URI": server.uri.replace("bolt", scheme), "DATABASE": "nosuch"}
    assert_told(push, "neo4j-no-such-database", over, database="nosuch")


# ---- what the server cannot do; each of these goes on from the one before


def test_something_else_in_the_database_is_told(push: Push, server: RunningServer) -> None:
    run(server, "CREATE (:Person)")
    assert_told(push, "neo4j-holds-something-else", {}, database="neo4j", strangers=1)
    run(server, "MATCH (n) DELETE n")


def test_too_little_memory_for_a_transaction_is_told(push: Push) -> None:
    assert_told(push, "neo4j-push-out-of-memory", {})


def test_a_database_that_is_only_read_is_told(
    push: Push, server: RunningServer, home: Home
) -> None:
    server.stop()
    server.start({READ_ONLY: "true"})
    assert_told(push, "neo4j-no-write-right", {}, user="neo4j", database="neo4j")
    assert told(server, home.now) == ["neo4j-half-pushed"]


def test_a_full_disk_is_told_and_the_push_goes_on_when_there_is_room(
    push: Push, server: RunningServer, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.kill()
    server.start({READ_ONLY: "false", MEMORY: "0"})
    monkeypatch.setattr(steps, "STEP_ROWS", 50)
    with files_cannot_grow(server):
        assert_told(push, "neo4j-cannot-store", {})
    server.kill()
    server.start()
    assert told(server, home.now) == ["neo4j-half-pushed"]
    code, _, err = push()
    assert (code, "000001" in err) == (0, True)
    assert (dump(server), told(server, home.now)) == (rows_of(home.now), [])


@contextmanager
def files_cannot_grow(server: RunningServer) -> Iterator[None]:
    """What a full disk does to a server, without filling one: its log takes a little more."""
    [log] = sorted(server.home.glob("data/transactions/neo4j/neostore.transaction.db.*"))[-1:]
    limits = resource.prlimit(server.process_id, resource.RLIMIT_FSIZE)
    most = log.stat().st_size + 100_000
    resource.prlimit(server.process_id, resource.RLIMIT_FSIZE, (most, limits[1]))
    try:
        yield
    finally:
        resource.prlimit(server.process_id, resource.RLIMIT_FSIZE, limits)


# ---- the catalogue


def test_all_messages_can_be_read_aloud() -> None:
    """No marks that are left over, no signs that only a program reads, and a whole sentence."""
    for code, wording in words_of("refusals").items():
        if not code.startswith(("neo4j-", "sparql-", "server-")):
            continue
        details = dict.fromkeys(
            (
                "address",
                "user",
                "database",
                "version",
                "oldest",
                "strangers",
                "records",
                "when",
                "count",
                "whole",
                "list",
                "snapshot",
                "held",
                "here",
                "status",
                "reason",
                "name",
                "type",
                "there",
            ),
            "7",
        )
        said = refusal(code, "", **details, **about_server("neo4j"))
        assert wording.th != wording.en
        for text in (said.th, said.en):
            assert not set("{}[]<>|_\n") & set(re.sub(r"GOVINNO_[A-Z4_]+|SSL_CERT_FILE", "", text))
        assert "Please" in said.en
        assert "โปรด" in said.th
