"""Nothing is left behind by the servers and downloads of tests that were killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from neo4j_server import artefacts, require_server

TESTS = Path(__file__).parent
START = """
import sys, pathlib, neo4j_server
server = neo4j_server.start_server(pathlib.Path(sys.argv[1]))
print(server.port, flush=True)
sys.stdin.read()
"""
ASK_FOR_ARTEFACTS = """
import neo4j_server
print(sorted(path.name for path in neo4j_server.artefacts("0.0.1").iterdir()))
"""
# Does what Maven is asked to do, slowly, and keeps count of its calls.
MAVEN = """#!/bin/sh
for argument; do case $argument in -DoutputDirectory=*) folder=${argument#*=};; esac; done
mkdir -p "$folder"
touch "$folder/first.jar"
sleep 1
echo called >> "$CALLS"
test -z "$CUT_OFF" || exit 1
touch "$folder/last.jar"
"""


def python(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=TESTS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def becomes(true: Callable[[], bool], *, within: float) -> bool:
    end = time.monotonic() + within
    while not (seen := true()) and time.monotonic() < end:
        time.sleep(0.1)
    return seen


def is_open(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def test_a_killed_process_takes_its_server_with_it(tmp_path: Path) -> None:
    require_server()
    starter = python(START, str(tmp_path / "neo4j"))
    assert starter.stdout is not None
    port = int(starter.stdout.readline())
    assert is_open(port)
    starter.kill()
    starter.communicate()
    assert becomes(lambda: not is_open(port), within=30)


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The count of downloads of a Maven that stands before the real one, with an empty cache."""
    maven = tmp_path / "bin" / "mvn"
    maven.parent.mkdir()
    maven.write_text(MAVEN)
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", f"{maven.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("NEO4J_JARS", str(tmp_path / "cache"))
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    return tmp_path / "calls"


def test_two_processes_that_ask_at_once_get_the_same_whole_download(calls: Path) -> None:
    asking = [python(ASK_FOR_ARTEFACTS) for _ in range(2)]
    answers = [process.communicate()[0] for process in asking]
    assert answers == ["['first.jar', 'last.jar']\n"] * 2
    assert calls.read_text() == "called\n"


def test_a_download_that_was_cut_off_is_done_again(
    calls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUT_OFF", "yes")
    with pytest.raises(subprocess.CalledProcessError):
        artefacts("0.0.1")
    monkeypatch.delenv("CUT_OFF")
    assert sorted(path.name for path in artefacts("0.0.1").iterdir()) == ["first.jar", "last.jar"]
    assert calls.read_text() == "called\ncalled\n"
