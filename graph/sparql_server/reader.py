"""Asking a SPARQL server about the graphs that were pushed to it, and about nothing else there.

Each request says of which graphs it is asked. So what the server has set as its default graph
plays no part, and neither other graphs on it nor those of a push under way turn up in an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from govinno.graph import oxigraph
from govinno.graph.refusals import refusal
from govinno.graph.snapshots import Snapshot
from govinno.graph.sparql_server import marker
from govinno.graph.sparql_server.address import Address, shown
from govinno.graph.sparql_server.calls import ABOUT, ENGINE, N_TRIPLES, Server
from govinno.graph.sparql_server.marker import EVERYTHING, MARKER, Held
from govinno.graph.tables import Dataset, Document, Limits, Table
from govinno.graph.tokens import SPARQL_ESCAPE
from govinno.graph.whose import Expected

#: A graph that is nowhere: the default graph of a query whose graphs are all not there.
NOWHERE = f"{MARKER}#nowhere"
#: Names that Fuseki does more for than look them up: for some it loads a class of Java.
MAGIC = re.compile(r"<((?:java:|urn:x-arq:|http://jena\.)[^>\s]*)>", re.IGNORECASE)
#: How often a query is asked while pushes come in between.
TRIES = 3

Answer = TypeVar("Answer", Table, Document)


class Reader(oxigraph.TextReader):
    """A server, asked about one snapshot of ours. It is not looked for before the first query."""

    def __init__(self, snapshot: Path, address: Address) -> None:
        self._address, self._server = address, Server(address)
        self._expected = Expected(ENGINE, Snapshot(snapshot))
        self._held: Held | None = None
        self._names: frozenset[str] = frozenset()
        self._seconds = Limits().seconds
        self._open = ExitStack()

    @property
    def graph_names(self) -> frozenset[str]:
        """The IRIs of the named graphs that were pushed."""
        return self._names

    def run(self, text: str, limits: Limits) -> Table:
        """Answer a query as the embedded engine does.

        A table from a server that holds another snapshot than the store says so in its notices.
        `QueryRefused` for what must not or cannot run, and where the server cannot be reached or
        holds nothing of ours.
        """
        table, notices = self._steadily(text, limits, lambda: super(Reader, self).run(text, limits))
        return replace(table, notices=[*table.notices, *notices])

    def document(
        self,
        text: str,
        forms: Any,
        limits: Limits,
        dataset: Dataset | None = None,
        base: str | None = None,
    ) -> Document:
        """As of the embedded engine, with notices as in `run`."""
        written, notices = self._steadily(
            text,
            limits,
            lambda: super(Reader, self).document(text, forms, limits, dataset, base),
        )
        return written._replace(notices=[*written.notices, *notices])

    def _steadily(
        self, text: str, limits: Limits, ask: Callable[[], Answer]
    ) -> tuple[Answer, list[dict[str, str]]]:
        """An answer for which the server held one state from beginning to end, and its notices."""
        self._seconds = limits.seconds
        held = self._look(text)
        for _ in range(TRIES):
            with self._open:
                answer = ask()
            before, held = held, self._look(text)
            if held.run == before.run:
                break
        return answer, self._expected.notices(held, has_changed=held.run != before.run)

    def _look(self, text: str) -> Held:
        """What the server holds, and the names of its graphs where they are not known yet."""
        held = marker.read(self._server)
        if held is None or not held.snapshot:
            where = shown(self._address.query)
            raise refusal("server-nothing-pushed", text, **ABOUT, database=where)
        if self._held is None or self._held.run != held.run:
            self._names = frozenset(marker.graphs(self._server))
        self._held = held
        return held

    def _answer(self, text: str, dataset: Dataset, base: str | None = None) -> Any:
        reading, kind = oxigraph.as_read(text, base)
        if magic := MAGIC.search(SPARQL_ESCAPE.sub(_sign, reading)):
            raise refusal("query-unknown-function", text, name=magic[1])
        graphs = self._graphs(reading, dataset)
        answered = self._open.enter_context(self._server.asked(reading, graphs, self._seconds))
        stream: Any = answered
        return oxigraph.read_answer(stream, kind, is_graph=answered.type == N_TRIPLES)

    def _graphs(self, text: str, dataset: Dataset) -> list[tuple[str, str]]:
        """The parameters that say of which graphs a text is asked, whatever FROM says in it."""
        if any(dataset):
            default, named = ([g for g in graphs if g in self._names] for graphs in dataset)
        else:
            default = [EVERYTHING]
            # There may be very many, and no other text can ask for one of them.
            named = sorted(self._names) if "GRAPH" in text.upper() else []
        return [("default-graph-uri", name) for name in default or [NOWHERE]] + [
            ("named-graph-uri", name) for name in named
        ]

    @contextmanager
    def _told(self, text: str) -> Iterator[None]:
        """The text was read before, so what cannot be read now is what the server sent."""
        try:
            yield
        except (SyntaxError, ValueError) as error:
            where = shown(self._address.query)
            raise refusal("sparql-half-answer", text, address=where) from error


def _sign(escape: re.Match[str]) -> str:
    return chr(int(escape[1] or escape[2], 16) & 0xFFFF)
