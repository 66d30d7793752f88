"""What a SPARQL server says it holds: a graph of our own beside those that are pushed.

Nobody who asks through us sees it, nor the graphs that wait beside the others for the switch.
"""

from __future__ import annotations

from typing import NamedTuple

from govinno.graph.sparql_server.calls import Server
from govinno.ontology.iris import BASE

#: All that the graphs of a snapshot state, once: what a query without FROM is asked of.
EVERYTHING = BASE + "everything"
#: Under these names graphs wait that a push has sent and not switched to yet.
WAITING = BASE + "waiting/"
#: The graph of the marker, and the thing that it describes.
MARKER = BASE + "push"

_READ = f"SELECT ?p ?o {{ GRAPH <{MARKER}> {{ <{MARKER}> ?p ?o }} }}"
_GRAPHS = f"""SELECT ?graph ?digest ?triples {{ GRAPH <{MARKER}> {{
  ?graph <{MARKER}#digest> ?digest ; <{MARKER}#triples> ?triples }} }}"""


class Held(NamedTuple):
    """What a server says of the whole of it.

    `snapshot` and `fingerprint` are of the one that readers see, empty while the first push is
    under way; `run` is the push that brought it and `changed` when. `everything` is how many
    triples `EVERYTHING` had then. Those with `next` are of the push that is under way, or was
    when it was cut off; empty where there is none.
    """

    store: str = ""
    snapshot: str = ""
    fingerprint: str = ""
    run: str = ""
    changed: str = ""
    everything: str = ""
    next_snapshot: str = ""
    next_fingerprint: str = ""
    next_run: str = ""


class GraphFacts(NamedTuple):
    """What tells one state of a graph from another: a digest, and how many triples it has."""

    digest: str
    triples: int


def read(server: Server) -> Held | None:
    """What the server holds; None where nothing was pushed to it yet."""
    told = {row["p"].removeprefix(f"{MARKER}#"): row["o"] for row in server.rows(_READ)}
    return Held(**{name: told[name] for name in Held._fields if name in told}) if told else None


def graphs(server: Server) -> dict[str, GraphFacts]:
    """The graphs that were pushed to the server, by IRI."""
    return {
        row["graph"]: GraphFacts(row["digest"], int(row["triples"])) for row in server.rows(_GRAPHS)
    }


# ---- updates, each of which changes nothing once another push has begun


def begun(next_: Held, *, takes_over: bool) -> str:
    """Say that a push is under way; changes nothing where another store is meant to stay."""
    is_ours = f"""FILTER NOT EXISTS {{
    GRAPH <{MARKER}> {{ <{MARKER}> <{MARKER}#store> ?of }} FILTER(?of != "{next_.store}") }}"""
    names = " ".join(f"<{MARKER}#next_{part}>" for part in ("snapshot", "fingerprint", "run"))
    told = _said(next_._replace(store=""))
    return f"""DELETE {{ GRAPH <{MARKER}> {{ <{MARKER}> ?p ?o }} }}
INSERT {{ GRAPH <{MARKER}> {{ <{MARKER}> {told} }} }}
WHERE {{ OPTIONAL {{ GRAPH <{MARKER}> {{ <{MARKER}> ?p ?o }} VALUES ?p {{ {names} }} }}
  {"" if takes_over else is_ours} }} ;
INSERT {{ GRAPH <{MARKER}> {{ <{MARKER}> <{MARKER}#store> "{next_.store}" }} }}
WHERE {{ {while_running(next_.next_run)}
  FILTER NOT EXISTS {{ GRAPH <{MARKER}> {{ <{MARKER}> <{MARKER}#store> ?any }} }} }}"""


def while_running(run: str) -> str:
    """The condition that no other push has begun since."""
    return f'GRAPH <{MARKER}> {{ <{MARKER}> <{MARKER}#next_run> "{run}" }}'


def graph_noted(graph: str, facts: GraphFacts | None, run: str) -> str:
    """Say what a graph is from now on; None where it is gone."""
    note = ""
    if facts:
        said = f'<{MARKER}#digest> "{facts.digest}" ; <{MARKER}#triples> {facts.triples}'
        note = f"INSERT {{ GRAPH <{MARKER}> {{ <{graph}> {said} }} }}"
    return f"""DELETE {{ GRAPH <{MARKER}> {{ <{graph}> ?p ?o }} }} {note}
WHERE {{ {while_running(run)} OPTIONAL {{ GRAPH <{MARKER}> {{ <{graph}> ?p ?o }} }} }}"""


def finished(held: Held, run: str) -> str:
    """Say that what is there now is whole: from here on readers see it."""
    return f"""DELETE {{ GRAPH <{MARKER}> {{ <{MARKER}> ?p ?o }} }}
INSERT {{ GRAPH <{MARKER}> {{ <{MARKER}> {_said(held)} ; <{MARKER}#everything> ?all }} }}
WHERE {{ {while_running(run)} GRAPH <{MARKER}> {{ <{MARKER}> ?p ?o }}
  {{ SELECT (COUNT(*) AS ?all) {{ GRAPH <{EVERYTHING}> {{ ?s ?q ?v }} }} }} }}"""


def _said(held: Held) -> str:
    told = (f'<{MARKER}#{name}> "{text}"' for name, text in held._asdict().items() if text)
    return " ; ".join(told)
