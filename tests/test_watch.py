"""The endpoint watched: counters that Prometheus reads, one line of JSON for each request."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from prometheus_client.parser import text_string_to_metric_families
from test_endpoint import CASES, LONG, SECONDS, Server, serving

from govinno.cli import run
from govinno.graph.snapshots import Store

SECRET = "ความลับ-secret-value"
ASKED = f'SELECT ?x {{ VALUES ?x {{ "{SECRET}" }} }}'
WRONG = f'SELECT ?x {{ VALUES ?x {{ "{SECRET}" }}'


class Watched(NamedTuple):
    """A server and the file of its log."""

    server: Server
    log: Path

    def lines(self, at_least: int = 0) -> list[dict[str, object]]:
        """The lines of the log, which are written when an answer is sent: waits for so many."""
        end = time.monotonic() + 30
        while len(found := self._lines()) < at_least and time.monotonic() < end:
            time.sleep(0.05)
        return found

    def _lines(self) -> list[dict[str, object]]:
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def counters(self) -> dict[tuple[str, ...], float]:
        """Each sample by its name and the values of its labels."""
        reply = self.server.send("GET", "/metrics")
        assert (reply.status, reply.kind) == (200, "text/plain")
        assert SECRET not in reply.text and "VALUES" not in reply.text
        return {
            (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
            for family in text_string_to_metric_families(reply.text)
            for sample in family.samples
        }


@pytest.fixture(scope="module")
def watched(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("watched")
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:  # only the server is told
            patch.setenv("GOVINNO_LOG", str(folder / "requests"))
            server = stack.enter_context(serving(shipped_store.folder, folder))
        yield Watched(server, folder / "requests")


def test_each_request_is_counted_by_address_status_and_form(watched: Watched) -> None:
    before = watched.counters()
    watched.server.ask(ASKED, Accept="text/csv")
    watched.server.ask(WRONG)
    watched.server.ask(LONG)
    for path in ("/a", f"/{SECRET.encode().hex()}", "/sparql/../etc/passwd"):
        watched.server.send("GET", path)
    watched.server.send("GET", f"/id/innovation/{SECRET.encode().hex()}", Accept="text/turtle")
    after = watched.counters()

    def more(*name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert more("govinno_requests_total", "/sparql", "csv", "200") == 1
    assert more("govinno_requests_total", "/sparql", "json", "400") == 1
    assert more("govinno_requests_total", "/sparql", "json", "503") == 1
    assert more("govinno_requests_total", "other", "json", "404") == 3  # however they are called
    assert more("govinno_requests_total", "/id/{path:path}", "json", "404") == 1
    assert more("govinno_refusals_total", "query-not-readable") == 1
    assert more("govinno_refusals_total", "query-too-slow") == 1
    assert more("govinno_refusals_total", "no-such-address") == 3
    assert more("govinno_request_seconds_count", "/sparql") == 3
    assert more("govinno_request_seconds_sum", "/sparql") >= SECONDS
    slow = more("govinno_request_seconds_bucket", "/sparql", "+Inf")
    assert slow - more("govinno_request_seconds_bucket", "/sparql", "2.5") >= 1
    assert more("govinno_sent_bytes_total", "/sparql") > len(SECRET.encode())
    assert after["govinno_requests_in_progress",] == 1  # this one
    assert more("govinno_workers_lost_total", "sparql") == 1  # of the slow query
    assert after["govinno_queries_running", "sparql"] == 0
    started, lost = (after[f"govinno_workers_{n}_total", "sparql"] for n in ("started", "lost"))
    assert after["govinno_workers", "sparql"] == started - lost


def test_queries_that_run_are_counted_while_they_run(watched: Watched) -> None:
    with ThreadPoolExecutor(2) as asking:
        asked = [asking.submit(watched.server.ask, LONG) for _ in range(2)]
        end = time.monotonic() + SECONDS
        seen = 0.0
        while not seen and time.monotonic() < end:
            told = watched.counters()
            seen = told["govinno_queries_running", "sparql"]
        assert seen >= 1 and told["govinno_requests_in_progress",] >= 2
        assert [each.result().status for each in asked] == [503, 503]


def test_the_counters_tell_what_is_published(watched: Watched, shipped_store: Store) -> None:
    told, manifest = watched.counters(), shipped_store.require_current().manifest()
    assert told["govinno_snapshot_number",] == int(manifest.id)
    assert told["govinno_snapshot_cases",] == watched.server.cases() == len(manifest.cases)
    assert told["govinno_snapshot_triples",] == manifest.counts["quads"]
    created = told["govinno_snapshot_created_timestamp_seconds",]
    assert created == datetime.fromisoformat(manifest.created).timestamp()
    elsewhere = watched.server.send("GET", "/metrics", Host="page.example")
    assert elsewhere.refused == (403, "from-elsewhere")


def test_a_line_tells_a_request_and_nothing_that_was_asked(watched: Watched) -> None:
    begun = len(watched.lines())
    watched.server.ask(ASKED, Accept="text/csv")
    watched.server.ask(WRONG)
    watched.server.send("GET", f"/{urlencode({'q': SECRET})}?{urlencode({'q': SECRET})}")
    asked, wrong, nowhere = watched.lines(begun + 3)[begun:]
    digests = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in (ASKED, WRONG)]
    assert [asked["query"], wrong["query"]] == digests and "query" not in nowhere
    always = {"time", "address", "method", "status", "seconds", "bytes", "form"}
    assert set(asked) == {*always, "query"} and set(wrong) == {*always, "query", "code"}
    assert (asked["address"], asked["status"], asked["form"]) == ("/sparql", 200, "csv")
    assert (wrong["status"], wrong["code"]) == (400, "query-not-readable")
    assert (nowhere["address"], nowhere["code"]) == ("other", "no-such-address")
    assert asked["bytes"] == len(f"x\r\n{SECRET}\r\n".encode())
    written = watched.log.read_text(encoding="utf-8")
    assert SECRET not in written and "secret" not in written and "127.0.0.1" not in written


def test_who_leaves_is_told_as_that(watched: Watched) -> None:
    begun = len(watched.lines())
    with watched.server.line() as line:
        path = f"/sparql?{urlencode({'query': LONG})}"
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        time.sleep(1)
    left = watched.lines(begun + 1)[begun]
    assert (left["address"], left["status"], left["bytes"]) == ("/sparql", 499, 0)


def test_a_log_that_is_moved_away_begins_anew(watched: Watched) -> None:
    begun = len(watched.lines())
    watched.server.ask(CASES)
    told = watched.lines(begun + 1)
    old = watched.log.rename(watched.log.with_suffix(".1"))
    watched.server.ask(CASES)
    (line,) = watched.lines(1)
    assert line["address"] == "/sparql"
    assert len(old.read_text(encoding="utf-8").splitlines()) == len(told)


def test_the_address_of_who_asks_is_told_where_that_is_wanted(
    shipped_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVINNO_LOG", str(tmp_path / "requests"))
    monkeypatch.setenv("GOVINNO_LOG_CLIENTS", "yes")
    with serving(shipped_store.folder, tmp_path) as server:
        server.send("GET", "/health")
        told = Watched(server, tmp_path / "requests").lines(1)
    assert told[0]["client"] == "127.0.0.1"


def test_a_log_that_cannot_be_written_is_told_before_anything_starts(
    shipped_store: Store, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "nowhere" / "requests"
    given = ["--store", str(shipped_store.folder), "--log", str(nowhere)]
    assert run(["--lang", "en", "serve", *given]) == 2
    said = capfd.readouterr().err
    assert str(nowhere) in said and "Please check the rights" in said
