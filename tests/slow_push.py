"""A push in small steps that says each of them, so that a test can cut it off at any of them.

python tests/slow_push.py STEPS_AT_ONCE TRANSACTION_SECONDS, with the settings of a push in the
environment.
"""

from __future__ import annotations

import sys

from govinno import settings
from govinno.graph import QueryRefused
from govinno.graph.neo4j import push, server, steps
from govinno.verbs import Govinno

STEP_ROWS = 60


def main() -> int:
    """Push; gives the exit code of the command."""
    push.STEP_ROWS = steps.STEP_ROWS = STEP_ROWS
    push.STEPS_AT_ONCE = int(sys.argv[1])
    push.TRANSACTION_SECONDS = float(sys.argv[2])
    server.RETRY_SECONDS = 1.0  # so that nobody waits long for a server that is not there
    print("begins", flush=True)
    with Govinno(settings.store_folder(), neo4j=settings.neo4j_address()) as govinno:
        try:
            govinno.push(
                allow_removals=True, on_progress=lambda step, done, _: print(step, done, flush=True)
            )
        except QueryRefused as refused:
            print(refused.code, file=sys.stderr)
            return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
