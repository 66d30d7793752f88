"""A door on the network: the address that a server of ours listens on."""

from __future__ import annotations

import errno
import socket

from govinno.words import Said


class CannotListen(Said):
    """A server cannot use an address; `th` and `en` say why and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """The socket to serve from, open for callers; raises `CannotListen`."""
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen()
    except OSError as error:
        door.close()
        is_taken = error.errno == errno.EADDRINUSE
        raise (_taken(port) if is_taken else _unknown(host, port)) from None
    return door


def address(host: str, port: int) -> str:
    """Where people find the server."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _taken(port: int) -> CannotListen:
    free = port + 1 if port < 65535 else port - 1
    return CannotListen(
        f"พอร์ต {port} มีโปรแกรมอื่นใช้อยู่ เลือกพอร์ตอื่น เช่น --port {free}",
        f"Port {port} is taken by another program. Choose another, for example --port {free}",
    )


def _unknown(host: str, port: int) -> CannotListen:
    return CannotListen(
        f"ใช้ที่อยู่ {host} พอร์ต {port} บนเครื่องนี้ไม่ได้ โปรดตรวจ --host และ --port",
        f"Address {host} with port {port} cannot be used on this machine. Check --host and --port.",
    )
