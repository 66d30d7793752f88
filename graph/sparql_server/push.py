"""Bringing a SPARQL server to a snapshot, graph by graph.

Only graphs that differ are sent, each beside the one whose place it takes. Then one request of
updates puts them all in their places and says which snapshot is there: a server carries it out as
a whole or not at all, so that readers see the old state or the new one. Where nothing whole is
there yet nobody can see half of it, and each graph goes to its place at once. Cut off anywhere, a
push leaves what readers see as it was, and the next one clears away what waited.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import NamedTuple

from govinno.graph import oxigraph
from govinno.graph.facts import CASE_GRAPHS
from govinno.graph.refusals import refusal
from govinno.graph.snapshots import Snapshot, now
from govinno.graph.sparql_server import marker
from govinno.graph.sparql_server.address import Address, shown
from govinno.graph.sparql_server.calls import ABOUT, ENGINE, WRITE_SECONDS, Server
from govinno.graph.sparql_server.marker import EVERYTHING, WAITING, GraphFacts, Held
from govinno.graph.sparql_server.report import PushReport
from govinno.graph.whose import fingerprint, identity_of, refuse_many_removals
from govinno.ontology.iris import GRAPHS

Progress = Callable[[str, int, int], None]

_SIZES = "SELECT ?graph (COUNT(*) AS ?triples) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
_WAITING = f'SELECT ?graph {{ GRAPH ?graph {{}} FILTER(STRSTARTS(STR(?graph), "{WAITING}")) }}'


class There(NamedTuple):
    """What a server holds: by its marker, and the triples of each of our graphs as counted."""

    held: Held | None
    graphs: dict[str, GraphFacts]
    sizes: dict[str, int]

    @property
    def strangers(self) -> list[str]:
        """Graphs that have names of ours and are none that a push wrote."""
        return [name for name in self.sizes if name.startswith(GRAPHS) and name not in self.graphs]

    @property
    def is_as_left(self) -> bool:
        """Whether what readers see at once has as many triples as the last push left."""
        size = self.sizes.get(EVERYTHING, 0)
        return not (self.held and self.held.everything) or int(self.held.everything) == size


class Work(NamedTuple):
    """What a push has to do: which graphs it writes, and which it takes out."""

    written: dict[str, GraphFacts]
    removed: list[str]
    anew: bool


def push(
    snapshot: Snapshot,
    address: Address,
    *,
    full: bool = False,
    dry_run: bool = False,
    replace: bool = False,
    allow_removals: bool = False,
    on_progress: Progress,
) -> PushReport:
    """Make the server hold the graphs of this snapshot, whatever it held of an earlier one.

    With `full` every graph is written again, with `dry_run` only counted. `replace` and
    `allow_removals` as in the push to Neo4j; graphs that are not ours are never touched.
    Raises `QueryRefused`; what readers see has changed wholly by then or not at all.
    """
    snapshot.manifest()  # one that cannot be read is refused before anything is looked at
    _require_addresses(address)
    store = snapshot.store
    identity = store.identity() if dry_run else identity_of(store)
    server = Server(address)
    there = _look(server)
    where = shown(address.query)
    if not replace:
        _require_own(there, identity, where)
    if not (replace or allow_removals):
        _guard_removals(there, snapshot, where)
    wanted = _graphs_of(snapshot)
    work = _work(there, wanted, full=full)
    if not dry_run:
        is_whole = bool(there.held and there.held.snapshot)
        _Push(server, snapshot, identity, work, on_progress).run(at_once=is_whole, replace=replace)
    return _report(snapshot, there, wanted, work)


def _require_addresses(address: Address) -> None:
    for url, name in ((address.update, "UPDATE_URL"), (address.graphs, "GRAPHS_URL")):
        if not url:
            raise refusal("sparql-no-address", "", name=f"GOVINNO_SPARQL_{name}")


def _look(server: Server) -> There:
    held = marker.read(server)
    sizes = {
        row["graph"]: int(row["triples"])
        for row in server.rows(_SIZES, WRITE_SECONDS)
        if "graph" in row
    }
    return There(held, marker.graphs(server) if held else {}, sizes)


def _require_own(there: There, identity: str, where: str) -> None:
    """Refuse to write over what is not this store's."""
    if there.strangers:
        count = len(there.strangers)
        raise refusal("sparql-holds-something-else", "", count=count, database=where)
    if there.held and there.held.store not in ("", identity):
        raise refusal(
            "server-other-store",
            "",
            **ABOUT,
            database=where,
            records=len(_records(there)),
            snapshot=there.held.snapshot or there.held.next_snapshot,
            when=there.held.changed or "-",
        )


def _guard_removals(there: There, snapshot: Snapshot, where: str) -> None:
    """A push that had begun and was cut off was allowed then, and goes on."""
    if there.held and there.held.next_fingerprint != fingerprint(snapshot):
        refuse_many_removals(ENGINE, _records(there), snapshot, where)


def _records(there: There) -> set[str]:
    return {g.removeprefix(CASE_GRAPHS) for g in there.graphs if g.startswith(CASE_GRAPHS)}


def _graphs_of(snapshot: Snapshot) -> dict[str, GraphFacts]:
    facts = oxigraph.graph_digests(snapshot.rdf)
    return {graph: GraphFacts(*told) for graph, told in sorted(facts.items())}


def _work(there: There, wanted: dict[str, GraphFacts], *, full: bool) -> Work:
    """What differs; everything where somebody else has changed what is there."""
    anew = full or bool(there.strangers) or not there.is_as_left
    same = {
        graph
        for graph, facts in wanted.items()
        if not anew
        and there.graphs.get(graph) == facts
        and there.sizes.get(graph, 0) == facts.triples
    }
    gone = [g for g in (*there.graphs, *there.strangers) if g not in wanted]
    return Work({g: facts for g, facts in wanted.items() if g not in same}, gone, anew)


def _report(
    snapshot: Snapshot, there: There, wanted: dict[str, GraphFacts], work: Work
) -> PushReport:
    def counted(sizes: dict[str, int]) -> dict[str, int]:
        same = [graph for graph in wanted if graph not in work.written]
        old = [*work.removed, *(graph for graph in work.written if graph in there.sizes)]
        return {
            "written": sum(sizes.get(graph, 0) for graph in work.written),
            "removed": sum(there_size.get(graph, 0) for graph in old),
            "unchanged": sum(sizes[graph] for graph in same),
        }

    there_size = there.sizes
    triples = counted({graph: facts.triples for graph, facts in wanted.items()})
    graphs = {
        "written": len(work.written),
        "removed": len(work.removed),
        "unchanged": len(wanted) - len(work.written),
    }
    return PushReport(snapshot.id, graphs, triples, work.anew)


class _Push:
    """One push on its way."""

    def __init__(
        self, server: Server, snapshot: Snapshot, identity: str, work: Work, progress: Progress
    ) -> None:
        self._server, self._snapshot, self._identity = server, snapshot, identity
        self._work, self._progress = work, progress
        self._run = uuid.uuid4().hex

    def run(self, *, at_once: bool, replace: bool) -> None:
        """Send what differs and switch to it; refused where another push has begun since."""
        self._begin(replace)
        self._clear_waiting()
        steps: list[str] = [cleared(EVERYTHING, self._run)] if self._work.anew else []
        steps += [gone(graph, self._run) for graph in self._work.removed]
        for done, (graph, facts) in enumerate(self._work.written.items(), 1):
            steps.append(self._sent(graph, facts, done))
            self._progress("graphs", done, len(self._work.written))
            if not at_once:
                self._server.update(" ;\n".join(steps))
                steps = []
        self._progress("switch", 0, 1)
        self._server.update(" ;\n".join([*steps, self._finished()]))
        self._progress("switch", 1, 1)
        self._require_run(marker.read(self._server), of="run")
        self._drop(self._work.removed)

    def _begin(self, replace: bool) -> None:
        print_ = fingerprint(self._snapshot)
        next_ = Held(
            store=self._identity,
            next_snapshot=self._snapshot.id,
            next_fingerprint=print_,
            next_run=self._run,
        )
        self._server.update(marker.begun(next_, takes_over=replace))
        self._require_run(marker.read(self._server), of="next_run")

    def _require_run(self, held: Held | None, *, of: str) -> None:
        if held is None or getattr(held, of) != self._run:
            raise refusal("server-overtaken", "", **ABOUT)

    def _clear_waiting(self) -> None:
        """Drop what an earlier push left beside; one that still runs stops by itself."""
        self._drop([row["graph"] for row in self._server.rows(_WAITING, WRITE_SECONDS)])

    def _drop(self, graphs: list[str]) -> None:
        if graphs:
            self._server.update(" ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in graphs))

    def _sent(self, graph: str, facts: GraphFacts, number: int) -> str:
        """Send a graph, and give the updates that put it in its place."""
        beside = f"{WAITING}{self._run}/{number}"
        with TemporaryFile() as triples:
            oxigraph.write_graph(self._snapshot.rdf, graph, triples)
            triples.seek(0)
            self._server.put(beside, triples)
        return put_in_place(beside, graph, facts, self._run)

    def _finished(self) -> str:
        held = Held(
            self._identity,
            self._snapshot.id,
            fingerprint(self._snapshot),
            self._run,
            f"{now()[:16].replace('T', ' ')} UTC",
        )
        return marker.finished(held, self._run)


# ---- updates that put graphs in their places


def cleared(graph: str, run: str) -> str:
    """Take all out of a graph."""
    return f"""DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}
WHERE {{ {marker.while_running(run)} GRAPH <{graph}> {{ ?s ?p ?o }} }}"""


def gone(graph: str, run: str) -> str:
    """Take a graph out, and out of everything what no other graph of ours states."""
    return f"""{_forgotten(graph, run)} ;
{cleared(graph, run)} ;
{marker.graph_noted(graph, None, run)}"""


def put_in_place(beside: str, graph: str, facts: GraphFacts, run: str) -> str:
    """Put a graph that waits in the place of the one of this name."""
    return f"""{_forgotten(graph, run)} ;
{cleared(graph, run)} ;
INSERT {{ GRAPH <{graph}> {{ ?s ?p ?o }} GRAPH <{EVERYTHING}> {{ ?s ?p ?o }} }}
WHERE {{ {marker.while_running(run)} GRAPH <{beside}> {{ ?s ?p ?o }} }} ;
{marker.graph_noted(graph, facts, run)} ;
DROP SILENT GRAPH <{beside}>"""


def _forgotten(graph: str, run: str) -> str:
    return f"""DELETE {{ GRAPH <{EVERYTHING}> {{ ?s ?p ?o }} }}
WHERE {{ {marker.while_running(run)} GRAPH <{graph}> {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{ GRAPH ?other {{ ?s ?p ?o }}
    FILTER(?other != <{graph}> && STRSTARTS(STR(?other), "{GRAPHS}")) }} }}"""
