"""Where a partner stands in the network of those who worked together.

A position describes; it is no success. A partner with many links may simply have been recorded
more often. Everything is computed from plain data, and the same data in any order give the same
digits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations

import networkx as nx

#: Betweenness walks from every agent to every other. For a connected part of 1,000 agents with
#: six to an innovation that takes about three seconds, for twice the agents four times that.
MOST_FOR_BETWEENNESS = 1_000

#: agent → neighbour → the weight of the line between them
Weights = Mapping[str, Mapping[str, float]]
#: An innovation stands among agents as a tuple, so that it is never taken for one of them.
_Member = str | tuple[str]


@dataclass(frozen=True, slots=True)
class Position:
    """How one partner is connected; `Position()` is that of one who has a part in no innovation.

    `local_governments` are those it shares an innovation with, itself not counted, in so many
    `provinces`; of `unplaced` among them the province is not known. `participation` is 0 where
    all are in one province and nears 1 where they are spread over many (those with a known
    province only); None where no province is known. `betweenness` is the share of all pairs of
    agents whose shortest connections go through the partner; None where its connected part of
    the network has more than `MOST_FOR_BETWEENNESS` agents. `constraint` is low where its
    neighbours do not work with each other; None where it has no neighbour. `only_link` is the
    number of pairs of other local governments that lose every connection without it.
    """

    local_governments: int = 0
    provinces: int = 0
    unplaced: int = 0
    participation: float | None = None
    betweenness: float | None = None
    constraint: float | None = None
    only_link: int = 0


def positions(
    members: Mapping[str, Collection[str]],
    place: Mapping[str, tuple[str, str | None]],
    asked: Collection[str],
) -> dict[str, Position]:
    """The position of each partner asked for; one in no innovation has an empty one.

    `members` are the agents of each innovation, implementers included; `place` says for which
    local government an agent stands and its province, if known. Agents that stand for one local
    government are one. Two who share an innovation are joined; the constraint weighs a line by
    Σ 1/(size − 1) over the innovations shared (Newman, "Scientific collaboration networks" II,
    2001), betweenness does not.

    The cost grows with the number of innovations times the square of their size; betweenness,
    where it is computed, with agents times lines of each connected part.
    """
    groups = _groups(members, place)
    weights = _weights(groups)
    provinces = {lg: province for lg, province in place.values() if province is not None}
    local_governments = {lg for lg, _ in place.values()}
    partners = {agent: place[agent][0] if agent in place else agent for agent in asked}
    wanted = {partner for partner in partners.values() if partner in weights}
    between = _betweenness(weights, wanted)
    constraints = _constraints(weights, wanted)
    only_links = _only_links(groups, local_governments)

    def position(partner: str) -> Position:
        reached = weights[partner].keys() & local_governments
        by_province = Counter(provinces[lg] for lg in reached if lg in provinces)
        return Position(
            local_governments=len(reached),
            provinces=len(by_province),
            unplaced=len(reached) - by_province.total(),
            participation=_participation(by_province.values()),
            betweenness=between.get(partner),
            constraint=constraints.get(partner),
            only_link=only_links.get(partner, 0),
        )

    return {
        agent: position(partner) if partner in wanted else Position()
        for agent, partner in partners.items()
    }


def _groups(
    members: Mapping[str, Collection[str]], place: Mapping[str, tuple[str, str | None]]
) -> dict[str, list[str]]:
    """The agents of each innovation, an agent with a place as its local government, in order."""
    return {
        innovation: sorted({place[a][0] if a in place else a for a in members[innovation]})
        for innovation in sorted(members)
    }


def _weights(groups: Mapping[str, list[str]]) -> Weights:
    """Who is joined to whom, and how strongly; an agent alone in its innovations has nobody."""
    weights: dict[str, dict[str, float]] = {a: {} for group in groups.values() for a in group}
    for group in groups.values():
        for one, other in permutations(group, 2):
            weights[one][other] = weights[one].get(other, 0.0) + 1 / (len(group) - 1)
    return weights


def _participation(counts: Collection[int]) -> float | None:
    """1 − Σ (k_s/k)². Source: Guimerà & Amaral, "Functional cartography of complex metabolic
    networks" (2005), with provinces for modules."""
    if not counts:
        return None
    return 1 - sum(count**2 for count in counts) / sum(counts) ** 2


def _betweenness(weights: Weights, wanted: Collection[str]) -> dict[str, float]:
    """Betweenness in the whole network of those asked for, where it can be had in seconds.

    No shortest connection leaves its connected part, so each part is walked for itself, and
    those without a partner asked for are not walked.
    """
    pairs = max((len(weights) - 1) * (len(weights) - 2) / 2, 1)
    lines = {agent: list(neighbours) for agent, neighbours in weights.items()}
    found: dict[str, float] = {}
    for part in nx.connected_components(nx.Graph(lines)):
        if len(part) <= MOST_FOR_BETWEENNESS and not part.isdisjoint(wanted):
            # In order, since the last digits of a sum depend on it.
            inside = nx.Graph({agent: lines[agent] for agent in sorted(part)})
            through = nx.betweenness_centrality(inside, normalized=False)
            found |= {agent: count / pairs for agent, count in through.items()}
    return found


def _constraints(weights: Weights, wanted: Iterable[str]) -> dict[str, float]:
    """Burt's constraint of each agent that has a neighbour ("Structural Holes", 1992).

    Counted here because networkx multiplies the whole network with itself, which takes minutes
    where one ministry is everywhere. Here each line costs the shorter of two lists of neighbours.
    """
    shares = {agent: _shares(neighbours) for agent, neighbours in weights.items()}
    return {agent: _constraint(agent, shares) for agent in wanted if shares[agent]}


def _shares(neighbours: Mapping[str, float]) -> dict[str, float]:
    total = sum(neighbours.values())
    return {neighbour: weight / total for neighbour, weight in neighbours.items()}


def _constraint(agent: str, shares: Weights) -> float:
    """Σ over neighbours j of (p_ij + Σ_q p_iq p_qj)²."""
    own = shares[agent]
    tied = dict(own)
    for between, share in own.items():
        for neighbour in own.keys() & shares[between].keys():
            tied[neighbour] += share * shares[between][neighbour]
    return sum(strength**2 for strength in tied.values())


def _only_links(
    groups: Mapping[str, list[str]], local_governments: Collection[str]
) -> dict[_Member, int]:
    """For each agent or innovation that holds a part together: how many pairs it holds.

    Agents and innovations form one graph. Its blocks (parts that no single removal takes apart)
    and the cut points where they meet form a forest, so one walk over it tells for every cut
    point what falls apart without it; the cost grows with the number of memberships.
    """
    graph = nx.Graph(
        ((innovation,), agent) for innovation in groups for agent in groups[innovation]
    )
    blocks = list(nx.biconnected_components(graph))
    times = Counter(node for block in blocks for node in block)
    forest = nx.Graph()
    held: dict[_Member | int, int] = {}
    for number, block in enumerate(blocks):
        cuts = [node for node in block if times[node] > 1]
        forest.add_edges_from((number, cut) for cut in cuts)
        held |= {cut: int(cut in local_governments) for cut in cuts}
        held[number] = sum(node in local_governments for node in block if times[node] == 1)
    pieces = _pieces(forest, held)
    return {node: _pairs_apart(pieces[node]) for node in times if times[node] > 1}


def _pieces(forest: nx.Graph, held: dict[_Member | int, int]) -> dict[_Member | int, list[int]]:
    """For each node of the forest: how many are in each piece that is left without it."""
    pieces: dict[_Member | int, list[int]] = defaultdict(list)
    below = dict(held)
    for root in [next(iter(part)) for part in nx.connected_components(forest)]:
        downwards = list(nx.dfs_edges(forest, root))
        for parent, child in reversed(downwards):
            below[parent] += below[child]
        for parent, child in downwards:
            pieces[parent].append(below[child])
            pieces[child].append(below[root] - below[child])
    return pieces


def _pairs_apart(pieces: Collection[int]) -> int:
    """The pairs whose two ends are in different pieces."""
    return (sum(pieces) ** 2 - sum(piece**2 for piece in pieces)) // 2
