"""A push to a SPARQL server that says each of its calls before it is made, and waits a little.

python tests/slow_graph_push.py SECONDS, with the settings of a push in the environment.
"""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager
from typing import Any

from govinno import settings
from govinno.graph.sparql_server.calls import Server
from govinno.verbs import Govinno


def main() -> None:
    """Push."""
    call, seconds = Server._call, float(sys.argv[1])

    def slowly(server: Server, method: str, *more: Any) -> AbstractContextManager[Any]:
        print(method, flush=True)
        time.sleep(seconds)
        return call(server, method, *more)

    Server._call = slowly  # type: ignore[method-assign,assignment]
    with Govinno(settings.store_folder(), sparql_server=settings.sparql_address()) as govinno:
        govinno.push_graphs(allow_removals=True)


if __name__ == "__main__":
    main()
