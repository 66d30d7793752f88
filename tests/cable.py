"""A cable to a server on this machine, which a test can cut, freeze, or let lose an answer."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

#: The message COMMIT of Bolt 4 and 5, in a chunk of its own.
COMMIT = b"\x00\x02\xb0\x12\x00\x00"
#: Closing a socket with this sends a reset at once, as a vanished peer would.
RESET = struct.pack("ii", 1, 0)


class Cable:
    """Passes on what comes to its port. It ends with the `with` that it stands in.

    `lost` counts the answers that it has lost."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._flows = threading.Event()
        self._flows.set()
        self._ends: list[socket.socket] = []
        self._loses = self._is_losing = False
        self.lost = 0
        self._entrance = socket.create_server(("127.0.0.1", 0))
        self.uri = f"bolt://127.0.0.1:{self._entrance.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cut()

    def cut(self) -> None:
        """End all connections, and refuse new ones."""
        with suppress(OSError):  # closing alone leaves a thread that accepts
            self._entrance.shutdown(socket.SHUT_RDWR)
        self._entrance.close()
        self.interrupt()

    def interrupt(self) -> None:
        """End all connections; new ones are passed on."""
        self._flows.set()
        for end in self._ends:
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def freeze(self) -> None:
        """Pass nothing on any more and end nothing: neither side hears of it."""
        self._flows.clear()

    def lose_answer_to_commit(self) -> None:
        """Interrupt when the next transaction is committed over there and not yet known here."""
        self._loses = True

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._entrance.accept()
                there = socket.create_connection(self._to)
                self._ends += [here, there]
                for ends in ((here, there), (there, here)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self._flows.wait()
                if self._is_losing:
                    self._is_losing = False
                    self.lost += 1
                    self.interrupt()
                    return
                target.sendall(data)
                if self._loses and COMMIT in data:
                    self._loses, self._is_losing = False, True
            target.shutdown(socket.SHUT_WR)
