"""Shortest paths between two things, grown from both ends."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice, pairwise

from govinno.answers.named import can_be_drawn, named
from govinno.answers.network import Line, chosen_ways, lines_of
from govinno.answers.way import Edge, branches, find_edges
from govinno.graph.sandbox import Sandbox

#: A path through more than this many things at one distance is looked for among the first.
MOST_AT_ONCE = 300
#: Where several lines join two things, a path takes the strongest.
STRENGTH = {"thick": 0, "dotted": 1, "plain": 2, "part": 3, "dashed": 4}


def paths(
    sandbox: Sandbox, start: str, end: str, most: int = 3, longest: int = 4
) -> list[list[Line]]:
    """The shortest paths between two things along the ways that are drawn, at most `most`.

    Each is a list of lines from start to end; a line keeps its own direction. Empty where there
    is none of up to `longest` lines, where the two are one, or where the graph does not know one.
    Among things with thousands of neighbours only the first are followed, so that a path through
    them may be missed.
    """
    import networkx as nx  # no other way of looking around needs it

    if start == end or len(named(sandbox, (start, end))) < 2:
        return []
    ends = (_Growth(sandbox, start), _Growth(sandbox, end))
    for length in range(longest):
        ends[length % 2].grow()
        graph = nx.Graph(sorted({(e.source, e.target) for side in ends for e in side.edges}))
        if start in graph and end in graph and nx.has_path(graph, start, end):
            found = nx.all_shortest_paths(graph, start, end)
            return _as_lines(list(islice(found, most)), [*ends[0].edges, *ends[1].edges])
    return []


class _Growth:
    """What is reached from one end, one step at a time."""

    def __init__(self, sandbox: Sandbox, iri: str) -> None:
        self.sandbox = sandbox
        self.edges: dict[Edge, None] = {}
        self.reached = {iri}
        self.rim = [iri]

    def grow(self) -> None:
        """Take one more step from everything reached last."""
        rim = named(self.sandbox, self.rim[:MOST_AT_ONCE]).values()
        things = {thing.iri: thing.classes for thing in rim if can_be_drawn(thing.class_iri)}
        edges = find_edges(self.sandbox, branches(chosen_ways(), things))
        self.edges |= dict.fromkeys(edges)
        ends = {end for edge in edges for end in (edge.source, edge.target)}
        self.rim = sorted(ends - self.reached)
        self.reached |= ends


def _as_lines(found: list[list[str]], edges: list[Edge]) -> list[list[Line]]:
    lines: dict[frozenset[str], list[Line]] = defaultdict(list)
    for line in lines_of(dict.fromkeys(edges)):
        lines[frozenset((line.source, line.target))].append(line)
    return [
        [
            min(lines[frozenset(pair)], key=lambda line: (STRENGTH[line.line], line.way))
            for pair in pairwise(path)
        ]
        for path in found
    ]
