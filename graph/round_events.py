"""What happened to the forms of a round: events, each one line of JSON, beside the snapshots.

    store/round-events.jsonl

The file is only ever added to. A line that this version does not understand stays where it is and
tells nothing. It has a lock of its own: a form is checked while a load holds the store, and what
happened to it must neither wait for the load nor be lost.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from govinno.graph.snapshots import Store, StoreUnreadable, now

#: A form was written for an entrant, a record came back and was checked, somebody noted something,
#: or an official was named who sees to it.
What = Literal["out", "checked", "note", "responsible"]


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `case` is the id that the form was given, `entry` the IRI of the entry of `list`,
    and `name` what the list calls the entrant: an entry whose code is added later is another one.

    `errors` are those of a check, `text` a note or a post, `at` the time in UTC.
    """

    what: What
    case: str = ""
    list: str = ""
    entry: str = ""
    name: str = ""
    text: str = ""
    errors: int = 0
    at: str = ""


class RoundEvents:
    """The events of one store."""

    def __init__(self, store: Store) -> None:
        self.file = store.folder / "round-events.jsonl"

    def all(self) -> list[Event]:
        """All events, oldest first; none where nothing happened yet.

        Raises `StoreUnreadable` where the file is there and cannot be read.
        """
        try:
            data = self.file.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreUnreadable(f"{self.file}: {error.strerror}") from None
        return [event for line in data.splitlines() if (event := _read(line))]

    def add(self, events: Iterable[Event]) -> None:
        """Add events as they happen now, all or none of them.

        Raises `StoreUnreadable` where the file cannot be written.
        """
        lines = [_line(event) for event in events]
        if not lines:
            return
        try:
            _append(self.file, "".join(lines).encode())
        except OSError as error:
            raise StoreUnreadable(f"{self.file}: {error.strerror}") from None

    def note_checked(self, errors: Mapping[str, int]) -> None:
        """Note that records were checked, by id, of which a form is out; of others nothing."""
        out = {event.case for event in self.all() if event.what == "out"}
        found = sorted(case for case in errors if case in out)
        self.add(Event("checked", case, errors=errors[case]) for case in found)


def _append(file: Path, data: bytes) -> None:
    """Add to a file in one piece. A line that a killed process left without its end gets one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+b", buffering=0) as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        size = stream.seek(0, os.SEEK_END)
        if size and _last_byte(stream, size) != b"\n":
            data = b"\n" + data
        stream.write(data)
        os.fsync(stream.fileno())


def _last_byte(stream: Any, size: int) -> bytes:
    stream.seek(size - 1)
    last: bytes = stream.read(1)
    return last


def _line(event: Event) -> str:
    told = {name: value for name, value in asdict(event).items() if value not in ("", None)}
    if event.what != "checked":
        del told["errors"]
    return json.dumps({**told, "at": event.at or now()}, ensure_ascii=False) + "\n"


_FIELDS = {field.name: type(field.default) for field in fields(Event) if field.name != "what"}


def _read(line: bytes) -> Event | None:
    """The event of a line; None for one that no version, or only a newer one, understands."""
    try:
        told = json.loads(line)
        datetime.fromisoformat(told["at"])
    except (ValueError, LookupError, TypeError):
        return None
    is_known = told.get("what") in get_args(What)
    return Event(told["what"], **dict(_fields(told))) if is_known else None


def _fields(told: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, kind in _FIELDS.items():
        if isinstance(told.get(name), kind):
            yield name, told[name]
