"""What is noted of a request while it is answered; never its text, never a value in it."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

_KEY = "govinno.seen"
#: An address that leads nowhere: whoever tries many must not make many counters.
NOWHERE = "other"
#: The status of a request whose client left before it was answered, as web servers have it.
CLIENT_LEFT = 499
Scope = MutableMapping[str, Any]


@dataclass(slots=True)
class Seen:
    """A request and its answer. `address` is that of the route, `form` that of the answer, `code`
    that of a refusal, `query` the digest of a query; each is empty where there is none."""

    address: str = NOWHERE
    method: str = ""
    status: int = CLIENT_LEFT
    seconds: float = 0.0
    bytes: int = 0
    form: str = ""
    code: str = ""
    query: str = ""
    client: str = ""


def begin(scope: Scope) -> Seen:
    """Note a request that begins."""
    client = scope.get("client")
    seen = Seen(method=scope["method"], client=client[0] if client else "")
    scope[_KEY] = seen
    return seen


def note_address(scope: Scope, address: str) -> None:
    """Note at which address of the program a request came."""
    if seen := scope.get(_KEY):
        seen.address = address


def note_query(scope: Scope, text: str) -> None:
    """Note which query a request asks, in a form from which nobody reads it."""
    if seen := scope.get(_KEY):
        seen.query = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def note_refusal(scope: Scope, code: str) -> None:
    """Note why a request was not answered."""
    if seen := scope.get(_KEY):
        seen.code = code
