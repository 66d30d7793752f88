"""The dashboard's server against pages of other sites: it refuses them, and asks nobody."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import dashboard

from govinno.graph.snapshots import Store

#: Python runs this in each process of the dashboard: it writes down which names are looked up and
#: which machines are called, and lets none of it happen.
RECORDER = """
import os, sys

HOUSE = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "", None)

def hook(event, arguments):
    if event not in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect", "socket.sendto"):
        return
    told = arguments[0] if event.startswith("socket.get") else arguments[1]
    host = told[0] if isinstance(told, tuple) else told
    is_file = event == "socket.connect" and not isinstance(told, tuple)
    if host in HOUSE or is_file:
        return
    with open(os.environ["ASKED_OUTSIDE"], "a") as file:
        file.write(f"{event} {host}\\n")
    raise OSError("there is no name service here")

sys.addaudithook(hook)
"""


@pytest.fixture
def asked_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the dashboard's processes write down whom they ask."""
    (tmp_path / "sitecustomize.py").write_text(RECORDER, encoding="utf-8")
    record = tmp_path / "asked"
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("ASKED_OUTSIDE", str(record))
    return record


def knock(address: str, origin: str, host: str = "") -> str:
    """Open a WebSocket as a page of `origin` would; gives the first line of the reply.

    `host` is the name that the server is called by, if it is not its address.
    """
    server = urlsplit(address)
    assert server.hostname and server.port
    with socket.create_connection((server.hostname, server.port), timeout=60) as found:
        found.sendall(
            f"GET /_stcore/stream HTTP/1.1\r\nHost: {host or server.netloc}\r\nOrigin: {origin}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        return found.recv(4096).decode("latin-1").partition("\r\n")[0]


OTHERS = ("http://evil.test", "https://evil.test:8443", "null", "http://203.0.113.7")
PUBLIC = ("https://govinno.example.go.th", "https://data.example.go.th")
GUIDE = (Path(__file__).parents[1] / "docs" / "server.md").read_text(encoding="utf-8")
#: The commands of the guide that name public addresses, as setting and value.
NAMINGS = re.findall(r"^(STREAMLIT_\w+)='?([^'\n]+?)'? govinno dashboard$", GUIDE, re.MULTILINE)


def test_a_page_of_another_site_is_refused_and_makes_nobody_be_asked(
    shipped_store: Store, asked_outside: Path
) -> None:
    with dashboard(shipped_store.folder) as address:
        for origin in (*OTHERS, *PUBLIC):
            assert " 403 " in f"{knock(address, origin)} ", origin
        assert " 101 " in knock(address, address)
    assert not asked_outside.exists(), asked_outside.read_text()


@pytest.mark.parametrize("setting, value", NAMINGS)
def test_a_public_address_is_let_in_once_it_is_named_as_the_guide_says(
    shipped_store: Store, monkeypatch: pytest.MonkeyPatch, setting: str, value: str
) -> None:
    monkeypatch.setenv(setting, value)
    named = {origin for origin in PUBLIC if urlsplit(origin).netloc in value}
    with dashboard(shipped_store.folder) as address:
        let_in = {o for o in (*PUBLIC, *OTHERS) if " 101 " in f"{knock(address, o)} "}
        assert let_in == named != set()
        # A web server that passes the public name on is told off, as a page of the web would be.
        origin = min(named)
        assert " 101 " not in f"{knock(address, origin, urlsplit(origin).netloc)} "


def test_the_guide_names_one_address_and_several() -> None:
    assert [name for name, _ in NAMINGS] == [
        "STREAMLIT_BROWSER_SERVER_ADDRESS",
        "STREAMLIT_SERVER_CORS_ALLOWED_ORIGINS",
    ]


def test_the_recorder_sees_what_is_asked_outside(asked_outside: Path) -> None:
    ask = "import socket; socket.getaddrinfo('evil.test', 80)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, check=False)
    assert done.returncode != 0
    assert "evil.test" in asked_outside.read_text()
