"""What several test files share: the shipped cases, loaded once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sparql_servers
from neo4j_server import RunningServer, session_server
from sparql_servers import SparqlServer

from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.loading import load

CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture(scope="session")
def shipped_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with the shipped cases. Only to be read: all tests see the same one."""
    store = Store(tmp_path_factory.mktemp("shipped"))
    assert load(store, [CASES]).snapshot == "000001"
    return store


@pytest.fixture(scope="session")
def shipped_sandbox(shipped_store: Store) -> Iterator[Sandbox]:
    """Both query engines on the shipped cases."""
    with Sandbox(shipped_store.require_current().folder) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A real Neo4j server, one for each test process; whoever needs an empty one wipes it."""
    yield from session_server(tmp_path_factory)


@pytest.fixture(scope="session", params=sparql_servers.NAMES)
def sparql_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SparqlServer]:
    """Each of the SPARQL servers that were tried, one of each for a test process."""
    yield from sparql_servers.session_server(request.param, tmp_path_factory)
