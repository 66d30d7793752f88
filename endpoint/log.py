"""The log: one line of JSON for each request, for whoever keeps the server."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path

from govinno.endpoint.seen import Seen
from govinno.graph.exports import CannotWrite

#: In place of a file: standard error.
STANDARD_ERROR = "-"


def log_to(file: str, *, with_clients: bool) -> Log | None:
    """The log of this name; None for an empty one. Errors as for `Log`."""
    return Log(file, with_clients=with_clients) if file else None


class Log:
    """Where lines go: a file, which may be moved away while it is written, or standard error."""

    def __init__(self, file: str, *, with_clients: bool) -> None:
        """Raises `CannotWrite` where the file cannot be opened."""
        self._with_clients = with_clients
        self._logger = logging.Logger("govinno.requests")
        try:
            handler = (
                logging.StreamHandler()
                if file == STANDARD_ERROR
                else WatchedFileHandler(file, encoding="utf-8")
            )
        except OSError as error:
            raise CannotWrite(Path(file), error.strerror or str(error)) from None
        self._logger.addHandler(handler)

    def write(self, seen: Seen) -> None:
        """One line; what is empty is left out."""
        told = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **asdict(seen)}
        told["seconds"] = round(seen.seconds, 4)
        if not self._with_clients:
            del told["client"]
        line = {name: value for name, value in told.items() if value != ""}
        self._logger.info(json.dumps(line, ensure_ascii=False))
