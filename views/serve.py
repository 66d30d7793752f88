"""Starting the dashboard: one process that serves the pages until it is stopped."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from streamlit import net_util, runtime
from streamlit.web.cli import main

from govinno import settings
from govinno.graph import QueryRefused, StoreUnreadable

SCRIPT = Path(__file__).parents[1] / "dashboard.py"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(host: str, port: int, environment: Mapping[str, str]) -> None:
    """Serve until the process is told to stop; `environment` holds the settings of the command."""
    os.environ.update(environment)
    threading.Thread(target=_warm, daemon=True).start()
    _ask_nobody_for_our_address(host)
    sys.argv = ["streamlit", "run", str(SCRIPT), *_options(host, port)]
    main()


def _ask_nobody_for_our_address(host: str) -> None:
    """Tell Streamlit what it would ask others for.

    Before it refuses a WebSocket of another site, Streamlit asks a service on the internet which
    address this machine has, and everybody waits meanwhile: any page of the web could make the
    dashboard call out, and stand still where no name service answers. What is known is not asked
    for. The address in the house is read from the machine itself, without a word to anybody, and
    a dashboard for this machine alone does not need it.
    """
    net_util._external_ip = ""
    if host in LOOPBACK:
        net_util._internal_ip = "127.0.0.1"


def _warm() -> None:
    """Start the engines and ask what the first visitor will ask, before anybody comes.

    Java needs seconds to start, and a text is read with care the first time it is seen.
    """
    while not runtime.exists():
        time.sleep(0.05)
    from govinno.views import asked, questions, shell  # their caches belong to the running server

    with suppress(QueryRefused, StoreUnreadable):  # an empty store has nothing to warm
        home = shell.library().questions()[questions.HOME]
        asked.answer(home.slug, tuple(asked.usual(home).items()))
        if first := asked.first_case():
            asked.case(first)
        shell.library().case_index()
        asked.landscape(asked.EVERYTHING, "kind")
    # Streamlit looks for garbage after each run of a page. What stays until the server ends, the
    # model and the first answers, need not be looked through by every visitor's run.
    gc.collect()
    gc.freeze()


def _options(host: str, port: int) -> list[str]:
    """What only the command knows. A dashboard for this machine answers to no other name, so that
    a page on the web cannot reach it under a name of its own."""
    options = [f"--server.address={host}", f"--server.port={port}"]
    options.append(f"--server.maxUploadSize={settings.upload_mb()}")
    if host in LOOPBACK:
        options += [f"--server.allowedHosts={name}" for name in LOOPBACK]
    return options
