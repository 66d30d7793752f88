"""What is said where a SPARQL server cannot be asked or pushed to: what happened and what to do,
in both languages, with exit code 3 and no traceback; and that user and password stay where they
belong. What real servers do not do on demand is done by a few lines of HTTP here."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest
from small_stores import Home, base_home
from test_endpoint import serving

from govinno import cli
from govinno.graph.engines import about_server
from govinno.graph.refusals import refusal
from govinno.graph.snapshots import Snapshot
from govinno.graph.sparql_server.address import address
from govinno.graph.sparql_server.marker import MARKER, Held
from govinno.graph.sparql_server.reader import Reader
from govinno.graph.tables import Limits, QueryRefused
from govinno.graph.whose import fingerprint

PASSWORD = "only-for-tests-9f3a"
LOGIN = {"USER": "someone", "PASSWORD": PASSWORD}
JSON, TRIPLES = "application/sparql-results+json", "application/n-triples"
Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture(scope="module")
def home() -> Home:
    """A store with 31 cases; only to be read."""
    return base_home()


@contextmanager
def answering(answer: Answer) -> Iterator[str]:
    """The address of an HTTP server that answers every request alike."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            self.body = self.rfile.read(length).decode()
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/ds/sparql"
        server.shutdown()


def saying(status: int, body: bytes, kind: str, **headers: str) -> Answer:
    """A whole answer of one kind."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def cut_short(request: BaseHTTPRequestHandler) -> None:
    """Half of what was announced, and the end."""
    request.send_response(200)
    request.send_header("Content-Type", JSON)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"head":{"vars":["p","o"]},"results":{"bindings":[')


def late(_: BaseHTTPRequestHandler) -> None:
    """Nothing, for longer than anybody waits."""
    time.sleep(5)


@pytest.fixture
def push(
    home: Home, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Run the command with some settings for the server."""

    def call(lang: str, **told: str) -> tuple[int, str, str]:
        settings = {f"GOVINNO_SPARQL_{name}": value for name, value in told.items()}
        kept = {name: value for name, value in os.environ.items() if "GOVINNO" not in name}
        with monkeypatch.context() as here:
            here.setattr(os, "environ", {**kept, **settings})
            code = cli.run(["--lang", lang, "--store", str(home.store.folder), "push", "sparql"])
        return (code, *capfd.readouterr())

    return call


def assert_told(push: Callable[..., object], code: str, told: dict[str, str], **more: str) -> None:
    """The command says just what the catalogue has for a code, in both languages."""
    where = told.get("URL", "")
    details = {"address": where, "database": where, **about_server("sparql-server"), **more}
    said = refusal(code, "", **details)
    for lang, words in (("en", said.en), ("th", said.th)):
        assert push(lang, **told) == (3, "", words + "\n")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("ftp://127.0.0.1/ds/sparql", ""),
        ("file:///ds/sparql", ""),
        ("127.0.0.1:3030/ds/sparql", ""),
        ("http:///ds/sparql", ""),
        ("http://127.0.0.1:port/ds/sparql", ""),
        ("http://127.0.0.1/d s/sparql", ""),
        ("http://someone:secret@127.0.0.1:1/ds/sparql", "http://127.0.0.1:1/ds/sparql"),
        ("someone:se@cret@127.0.0.1/query", "127.0.0.1/query"),
        ("//someone:secret@[::1]:1/query", "//[::1]:1/query"),
        ("http://someone:sec/ret@127.0.0.1/query", "http://127.0.0.1/query"),
        ("ftp://127.0.0.1/of@somebody/sparql", ""),
    ],
)
def test_an_address_that_is_none_is_told_without_its_password(
    push: Callable[..., object], url: str, shown: str
) -> None:
    assert_told(push, "sparql-bad-address", {"URL": url}, address=shown or url)


def test_what_is_missing_is_told(push: Callable[..., object]) -> None:
    assert_told(push, "sparql-not-configured", {})
    for update, missing in (("", "UPDATE_URL"), ("http://127.0.0.1:1/u", "GRAPHS_URL")):
        told = {"URL": "http://127.0.0.1:1/elsewhere", "UPDATE_URL": update}
        assert_told(push, "sparql-no-address", told, name=f"GOVINNO_SPARQL_{missing}")


def test_a_server_that_is_not_there_is_told(push: Callable[..., object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert_told(push, "sparql-unreachable", {"URL": f"http://127.0.0.1:{port}/ds/sparql"})
    assert_told(push, "server-no-such-host", {"URL": "http://no-such-host.invalid/ds/sparql"})


HTML = saying(200, b"<html>Fuseki</html>", "text/html")
SAID = {
    "a page": (HTML, "sparql-not-sparql", {"type": "text/html"}),
    "a half": (cut_short, "sparql-cut-off", {}),
    "no JSON": (saying(200, b'{"head":', JSON), "sparql-half-answer", {}),
    "other JSON": (saying(200, b'["results"]', JSON), "sparql-half-answer", {}),
    "a wrong password": (saying(401, b"", "text/plain"), "server-wrong-password", LOGIN),
    "no right": (saying(403, b"", "text/plain"), "sparql-not-allowed", LOGIN),
    "no such address": (
        saying(404, b"", "text/plain"),
        "sparql-no-such-service",
        {"status": "404"},
    ),
    "a fault": (
        saying(500, b"out of\n disk", "text/plain"),
        "server-says",
        {"status": "500", "reason": "out of disk"},
    ),
}


@pytest.mark.parametrize(("answer", "code", "details"), SAID.values(), ids=SAID)
def test_what_a_server_answers_is_told(
    push: Callable[..., object], answer: Answer, code: str, details: dict[str, str]
) -> None:
    with answering(answer) as url:
        more = {name.lower(): value for name, value in details.items() if name != "PASSWORD"}
        assert_told(push, code, {"URL": url, **LOGIN}, **more)


def test_a_server_that_repeats_the_password_does_not_show_it(push: Callable[..., object]) -> None:
    def echo(request: BaseHTTPRequestHandler) -> None:
        said = f"{'x' * 180} {request.headers['Authorization']} someone:{PASSWORD}"
        saying(500, said.encode(), "text/plain")(request)

    def moved(request: BaseHTTPRequestHandler) -> None:
        saying(302, b"", "text/plain", Location=f"http://x/{PASSWORD}")(request)

    with answering(echo) as url:
        reason = f"{'x' * 180} Basic … someone:…"
        assert_told(push, "server-says", {"URL": url, **LOGIN}, status="500", reason=reason)
    with answering(moved) as url:
        assert_told(push, "sparql-moved", {"URL": url, **LOGIN}, there="http://x/…")


def test_a_redirect_is_told_and_not_followed(push: Callable[..., object]) -> None:
    asked: list[str] = []

    def elsewhere(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.headers["Authorization"])
        saying(200, b"{}", JSON)(request)

    with answering(elsewhere) as other:
        for status in (301, 302, 303, 307, 308):
            redirect = saying(status, b"", "text/plain", Location=f"{other}?token=secret")
            with answering(redirect) as url:
                assert_told(push, "sparql-moved", {"URL": url, **LOGIN}, there=other)
    assert asked == []


def test_a_proxy_of_the_environment_gets_nothing(
    push: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(saying(200, b"{}", JSON)) as proxy, answering(HTML) as url:
        monkeypatch.setenv("http_proxy", proxy)
        assert "text/html" in push("en", URL=url)[2]


def test_the_password_goes_to_the_server_and_nowhere_else(home: Home) -> None:
    heard: list[str] = []
    lines: list[str] = []

    def look(request: BaseHTTPRequestHandler) -> None:
        heard.append(request.headers["Authorization"])
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                lines.append(" ".join(process.cmdline()))
        saying(401, f"{PASSWORD}?".encode(), "text/plain")(request)

    with answering(look) as url:
        told = {"GOVINNO_SPARQL_URL": url, "GOVINNO_SPARQL_USER": "someone"}
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "govinno",
                "query",
                "--engine",
                "sparql-server",
                "--sparql",
                "ASK {}",
            ],
            env={
                **os.environ,
                **told,
                "GOVINNO_SPARQL_PASSWORD": PASSWORD,
                "GOVINNO_STORE": str(home.store.folder),
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert heard == ["Basic " + b64encode(f"someone:{PASSWORD}".encode()).decode()]
    assert any("govinno query" in line for line in lines)
    assert PASSWORD not in "".join(lines) + done.stdout + done.stderr
    assert PASSWORD not in repr(address(url, "", "", "someone", PASSWORD))
    assert done.returncode == 3 and "GOVINNO_SPARQL_PASSWORD" in done.stderr + done.stdout


# ---- asking


def held(snapshot: Snapshot, /, **other: str) -> dict[str, str]:
    """What the marker says of a server that holds a snapshot."""
    store = snapshot.store.identity()
    return Held(store, snapshot.id, fingerprint(snapshot), "run")._replace(**other)._asdict()


def marked(told: dict[str, str], answer: Answer) -> Answer:
    """A server with this marker that gives one answer to everything else."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        if "push%23digest" in request.body:  # type: ignore[attr-defined]
            rows = []
        elif "GRAPH+%3C" in request.body:  # type: ignore[attr-defined]
            rows = [
                {"p": {"value": f"{MARKER}#{name}"}, "o": {"value": value}}
                for name, value in told.items()
            ]
        else:
            return answer(request)
        body = json.dumps({"head": {}, "results": {"bindings": rows}}).encode()
        return saying(200, body, JSON)(request)

    return reply


YES = saying(200, b'{"head":{},"boolean":true}', JSON)
ANSWERS = {
    "a page": (HTML, "sparql-not-sparql"),
    "a half": (cut_short, "sparql-cut-off"),
    "half of JSON": (
        saying(200, b'{"head":{"vars":["s"]},"results":{"bin', JSON),
        "sparql-half-answer",
    ),
    "triples for rows": (saying(200, b"<urn:a> <urn:b> <urn:c> .", TRIPLES), "sparql-half-answer"),
    "yes for rows": (saying(200, b'{"head":{},"boolean":true}', JSON), "sparql-half-answer"),
    "nothing": (late, "query-too-slow"),
    "what it cannot read": (saying(400, b"Line 1", "text/plain"), "query-not-readable"),
    "its own limit": (saying(503, b"Query timed out", "text/plain"), "query-too-slow"),
    "a new password": (saying(401, b"", "text/plain"), "server-wrong-password"),
}


# What is kept of a failed answer may be cleared away by the thread of the server.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("answer", "code"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_that_is_none_is_refused(home: Home, answer: Answer, code: str) -> None:
    with answering(marked(held(home.now), answer)) as url:
        reader = Reader(home.now.folder, address(url, "", "", "", ""))
        limits = Limits(seconds=2)
        for ask in (
            lambda: reader.run("SELECT * { ?s ?p ?o }", limits),
            lambda: reader.document("SELECT * { ?s ?p ?o }", ["json"], limits),
        ):
            with pytest.raises(QueryRefused) as caught:
                ask()
            assert caught.value.code == code


def test_half_a_graph_is_refused(home: Home) -> None:
    half = saying(200, b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b>", TRIPLES)
    with answering(marked(held(home.now), half)) as url:
        reader = Reader(home.now.folder, address(url, "", "", "", ""))
        for form in ("ttl", "nt", "rdf"):
            with pytest.raises(QueryRefused) as caught:
                reader.document("CONSTRUCT WHERE { ?s ?p ?o }", [form], Limits())
            assert caught.value.code == "sparql-half-answer"


STATES = {
    "in step": ({}, []),
    "an older snapshot": ({"snapshot": "000000", "fingerprint": "x"}, ["server-other-snapshot"]),
    "another store": ({"store": "x"}, ["server-answer-of-another-store"]),
    "a push under way": ({"next_run": "x", "next_snapshot": "000002"}, []),
}


@pytest.mark.parametrize(("other", "codes"), STATES.values(), ids=STATES)
def test_what_the_server_holds_is_told_beside_the_answer(
    home: Home, other: dict[str, str], codes: list[str]
) -> None:
    with answering(marked(held(home.now, **other), YES)) as url:
        table = Reader(home.now.folder, address(url, "", "", "", "")).run("ASK {}", Limits())
    assert (table.rows, [notice["code"] for notice in table.notices]) == ([[True]], codes)


def test_a_server_that_changes_all_the_time_is_told(home: Home) -> None:
    told = held(home.now)

    def restless(request: BaseHTTPRequestHandler) -> None:
        told["run"] += "x"
        YES(request)

    with answering(marked(told, restless)) as url:
        table = Reader(home.now.folder, address(url, "", "", "", "")).run("ASK {}", Limits())
    assert [notice["code"] for notice in table.notices] == ["server-changed-meanwhile"]
    assert told["run"] == "runxxx"


def test_the_endpoint_answers_from_the_server_and_keeps_nothing_of_an_older_state(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVINNO_ENGINE", "sparql-server")
    told = held(home.now)
    no = saying(200, b'{"head":{},"boolean":false}', JSON)
    with answering(marked(told, no)) as url:
        monkeypatch.setenv("GOVINNO_SPARQL_URL", url)
        with serving(home.store.folder, tmp_path) as endpoint:
            reply = endpoint.ask("ASK {}", Accept="text/csv")
            assert reply.text.split() == ["answer", "false"] and "etag" in reply.headers
            told["fingerprint"] = "x"
            reply = endpoint.ask("ASK {}", Accept="text/csv")
            assert "etag" not in reply.headers
            assert "govinno%20push%20sparql" in reply.headers["warning"].replace(" ", "%20")
            told.clear()
            assert endpoint.ask("ASK {}").refused == (503, "server-nothing-pushed")
