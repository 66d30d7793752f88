"""Starting the dashboard: one process that serves the pages until it is stopped."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

SCRIPT = Path(__file__).parents[1] / "dashboard.py"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class PortTaken(Exception):
    """Another program listens there already."""


class HostUnknown(Exception):
    """This machine has no such address, or the port may not be used by this user."""


def serve(host: str, port: int, environment: Mapping[str, str]) -> NoReturn:
    """Become the server; `environment` holds the settings that the command was given."""
    arguments = ["-m", "streamlit", "run", str(SCRIPT), *_options(host, port)]
    os.execve(sys.executable, [sys.executable, *arguments], {**os.environ, **environment})


def _options(host: str, port: int) -> list[str]:
    """What only the command knows. A dashboard for this machine answers to no other name, so that
    a page on the web cannot reach it under a name of its own."""
    options = [f"--server.address={host}", f"--server.port={port}"]
    if host in LOOPBACK:
        options += [f"--server.allowedHosts={name}" for name in LOOPBACK]
    return options


def refuse_what_cannot_listen(host: str, port: int) -> None:
    """Raises `PortTaken` or `HostUnknown` where the server could not start."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            raise (PortTaken if taken else HostUnknown)(f"{host}:{port}") from None
