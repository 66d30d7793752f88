"""The network around some things, as an answer: nodes, lines, a legend and counts, no drawing.

Everything is found by look-ups that begin at known things, along the ways of `ways/*.md`, so that
a picture costs what stands in it and not what stands in the store.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from govinno.answers.answer import Evidence
from govinno.answers.bind import sparql_rows
from govinno.answers.landscape import Filters, passing
from govinno.answers.named import Named, can_be_drawn, drawn_class, is_ours, named
from govinno.answers.texts import text_of
from govinno.answers.way import (
    Edge,
    Style,
    Way,
    branches,
    count_links,
    find_edges,
    load_ways,
)
from govinno.graph.facts import case_graph_iri
from govinno.graph.sandbox import Sandbox
from govinno.ontology.model import Concept, load_model
from govinno.words import Words

#: Above this a picture is a hairball; nobody gets more.
MOST_NODES = 300
#: Opening a node shows so many more of its neighbours.
MOST_OPENED = 15
#: Of more neighbours than this, the first by IRI are looked at; all are counted.
MOST_LOOKED_AT = 300
#: From so many neighbours on their number is remembered: counting them takes a while.
LARGE = 500
#: No filter at all.
EVERYTHING = Filters()
#: As far away as a thing counts that was opened without having been met.
OPENED_DISTANCE = 1


#: The numbers remembered; a sandbox stands on one snapshot, which does not change.
_LARGE: WeakKeyDictionary[Sandbox, dict[tuple[tuple[str, ...], str], int]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Node:
    """One thing in the picture.

    `kind` is the name of the class as which it is drawn; `links` is the number of its neighbours
    in the whole graph over the ways asked for, kinds left out included; `hidden` are those of
    them that are not in the picture. `weight` is from 0 to 1 where the size tells a number of
    cases instead.
    """

    iri: str
    kind: str
    name: Words
    case: str | None
    links: int
    hidden: int
    is_centre: bool
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one way: all statements for its two ends together.

    `how` are codes, `vias` the evidenced things behind it (see `evidence_of`), and `words` say
    the way and the codes. `weight` is from 0 to 1 where the width tells a number of cases.
    """

    source: str
    target: str
    way: str
    line: Style
    how: tuple[str, ...]
    vias: tuple[str, ...]
    words: Words
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One kind: how many of it the neighbourhood has before the cap, and whether it is shown."""

    kind: str
    label: Words
    colour: str
    glyph: str
    count: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Network:
    """A picture to be drawn. `total` is how many nodes it would have without the cap."""

    nodes: tuple[Node, ...] = ()
    lines: tuple[Line, ...] = ()
    legend: tuple[LegendRow, ...] = ()
    total: int = 0
    centres: tuple[str, ...] = ()


# ---- the neighbourhood


def neighbourhood(
    sandbox: Sandbox,
    centres: Sequence[str],
    steps: int = 1,
    without: Collection[str] = (),
    ways: Collection[str] | None = None,
    most: int = 40,
    opened: Sequence[str] = (),
    filters: Filters = EVERYTHING,
) -> Network:
    """What is up to `steps` steps from the centres.

    `without` are kinds to leave out (a centre is never left out), `ways` the slugs of the ways to
    follow, by default those that are drawn and those that lead to a centre, as to a theme. Of more
    than `most` nodes (at most 300) the nearest stay, then those with most links, then the first by
    IRI; centres stay always. `filters` leave out innovations, local governments and partners, and
    with `claims` the lines of partners that no claim names. Each thing in `opened` adds up to 15
    of its neighbours to that, and takes none away. IRIs that the graph does not know are passed
    over; a network without nodes where it knows none of the centres. Raises `QueryRefused` where
    an engine does not finish, as with a code that ten thousand cases share.
    """
    followed = chosen_ways(ways)
    if filters.claims:
        followed = [way for way in followed if not _is_of_a_partner(way) or way.line == "thick"]
    survey = _Survey(sandbox, followed, frozenset(without), filters)
    survey.meet(centres, 0)
    if ways is None:
        survey.ways += ways_to(survey.known[iri].classes for iri in survey.at(0))
    for step in range(steps):
        survey.grow(survey.at(step), step + 1)
    chosen = _chosen(survey, min(most, MOST_NODES))
    for iri in opened if chosen else ():
        chosen = _opened(survey, chosen, iri)
    return _network(survey, chosen)


@dataclass(slots=True)
class _Survey:
    """What is known so far: things with their distance, and the rows of the ways."""

    sandbox: Sandbox
    ways: list[Way]
    without: frozenset[str]
    filters: Filters = EVERYTHING
    known: dict[str, Named] = field(default_factory=dict)
    distance: dict[str, int] = field(default_factory=dict)
    edges: dict[Edge, None] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    links: dict[str, int] = field(default_factory=dict)
    beyond: int = 0

    def at(self, distance: int) -> list[str]:
        """The things at this distance that are not left out."""
        return [iri for iri, found in self.distance.items() if found == distance and self.has(iri)]

    def has(self, iri: str) -> bool:
        """Whether a thing may stand in the picture."""
        known = self.known.get(iri)
        return known is not None and (known.kind not in self.without or not self.distance[iri])

    def grow(self, things: Iterable[str], distance: int) -> None:
        """Meet the neighbours of some things, unless that was done."""
        new = {iri: self.known[iri].classes for iri in things if iri not in self.asked}
        self.asked |= set(new)
        edges = find_edges(self.sandbox, branches(self.ways, new))
        self.edges.update(dict.fromkeys(edges))
        others = {end for edge in edges for end in (edge.source, edge.target)} - set(self.known)
        first = sorted(others)[:MOST_LOOKED_AT]
        self.beyond += len(others) - len(first)
        self.meet(first, distance)

    def meet(self, things: Iterable[str], distance: int) -> None:
        """Take in the things that can be drawn and pass the filters; a centre always does."""
        found = named(self.sandbox, things)
        met = {iri: thing for iri, thing in found.items() if can_be_drawn(thing.class_iri)}
        if distance and self.filters != EVERYTHING:
            classes = {iri: thing.classes for iri, thing in met.items()}
            left = passing(self.sandbox, self.filters, classes)
            met = {iri: thing for iri, thing in met.items() if iri in left}
        self.known |= met
        self.distance |= dict.fromkeys(met, distance)

    def count_links(self, things: Collection[str]) -> None:
        """Count the neighbours of those things for which it was not done."""
        large = _LARGE.setdefault(self.sandbox, {})
        ways = tuple(way.slug for way in self.ways)
        self.links |= {iri: large[ways, iri] for iri in things if (ways, iri) in large}
        new = {iri: self.known[iri].classes for iri in things if iri not in self.links}
        counted = count_links(self.sandbox, branches(self.ways, new))
        self.links |= dict.fromkeys(new, 0) | counted
        large |= {(ways, iri): links for iri, links in counted.items() if links >= LARGE}

    def by_rank(self, things: Iterable[str]) -> list[str]:
        """Things in the order in which they are shown."""
        found = [iri for iri in things if self.has(iri)]
        self.count_links(found)
        return sorted(found, key=lambda iri: (self.distance[iri], -self.links[iri], iri))

    def neighbours(self, iri: str) -> set[str]:
        """The neighbours of a thing among the rows found so far."""
        return {other for edge in self.edges if (other := _other_end(edge, iri))}


def _other_end(edge: Edge, iri: str) -> str | None:
    if iri not in (edge.source, edge.target):
        return None
    return edge.target if edge.source == iri else edge.source


def _is_of_a_partner(way: Way) -> bool:
    return "Agent" in way.ends["source"] and "Innovation" in way.ends["target"]


def chosen_ways(slugs: Collection[str] | None = None) -> list[Way]:
    """The ways of these slugs, by default those that are drawn; unknown slugs are passed over."""
    return [
        way
        for way in load_ways().values()
        if (way.is_drawn if slugs is None else way.slug in slugs)
    ]


def ways_to(centres: Iterable[Collection[str]]) -> list[Way]:
    """The ways that are not drawn by default and lead to one of these things, by their classes."""
    met = {name for classes in centres for name in classes}
    return [w for w in load_ways().values() if not w.is_drawn and w.ends["target"] & met]


def _chosen(survey: _Survey, most: int) -> list[str]:
    """The things of the picture, before any is opened."""
    centres = survey.at(0)
    others = survey.by_rank([iri for iri in survey.known if survey.distance[iri]])
    survey.count_links(centres)
    return [*centres, *others[: max(most - len(centres), 0)]]


def _opened(survey: _Survey, chosen: list[str], iri: str) -> list[str]:
    """The picture with a thing and up to 15 more of its neighbours in it."""
    if iri not in survey.known:
        survey.meet([iri], OPENED_DISTANCE)
    if not survey.has(iri):
        return chosen
    survey.count_links([iri])
    survey.grow([iri], survey.distance[iri] + 1)
    more = survey.by_rank(survey.neighbours(iri) - set(chosen) - {iri})[:MOST_OPENED]
    room = max(MOST_NODES, len(chosen))
    return list(dict.fromkeys([*chosen, iri, *more]))[:room]


def _network(survey: _Survey, chosen: list[str]) -> Network:
    edges = _edges_among(survey, chosen)
    beside: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        beside[edge.source].add(edge.target)
        beside[edge.target].add(edge.source)
    return Network(
        nodes=tuple(_node(survey, iri, len(beside[iri])) for iri in chosen),
        lines=tuple(lines_of(edges)),
        legend=tuple(_legend(survey)),
        total=sum(survey.has(iri) for iri in survey.known) + survey.beyond,
        centres=tuple(iri for iri in chosen if not survey.distance[iri]),
    )


def _node(survey: _Survey, iri: str, shown: int) -> Node:
    thing, links = survey.known[iri], survey.links[iri]
    return Node(
        iri,
        thing.kind,
        thing.name,
        thing.case,
        links,
        max(links - shown, 0),
        not survey.distance[iri],
    )


def _edges_among(survey: _Survey, chosen: Collection[str]) -> list[Edge]:
    """All rows with both ends in the picture; of things not asked yet only from their few side."""
    shown = set(chosen)
    rest = {iri: survey.known[iri].classes for iri in chosen if iri not in survey.asked}
    found = find_edges(survey.sandbox, branches(survey.ways, rest, only_few=True))
    both = dict.fromkeys([*survey.edges, *found])
    return [edge for edge in both if edge.source in shown and edge.target in shown]


def _legend(survey: _Survey) -> Iterator[LegendRow]:
    """One row for each kind met, the most frequent first."""
    counts = Counter(drawn_class(thing.class_iri).iri for thing in survey.known.values())
    classes = load_model().classes
    for iri, count in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        entity = classes[iri]
        yield LegendRow(
            entity.name,
            entity.label,
            str(entity.colour),
            str(entity.glyph),
            count,
            entity.name not in survey.without,
        )


# ---- lines


def lines_of(edges: Iterable[Edge]) -> list[Line]:
    """One line for each way and pair of ends; a way that beats another takes its line over."""
    rows: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        rows[edge.source, edge.target, edge.way].append(edge)
    for source, target, slug in sorted(rows):
        for beaten in load_ways()[slug].beats if (source, target, slug) in rows else ():
            rows[source, target, slug] += rows.pop((source, target, beaten), [])
    return [_line(*key, rows[key]) for key in sorted(rows)]


def _line(source: str, target: str, slug: str, edges: Iterable[Edge]) -> Line:
    way, concepts = load_ways()[slug], load_model().concepts
    told = {edge.how for edge in edges if edge.how in concepts}
    how = sorted((concepts[iri] for iri in told if iri), key=lambda concept: concept.code)
    return Line(
        source=source,
        target=target,
        way=slug,
        line=way.line,
        how=tuple(concept.code for concept in how),
        vias=tuple(sorted({edge.via for edge in edges if edge.via})),
        words=_line_words(way, how),
    )


def _line_words(way: Way, how: Sequence[Concept]) -> Words:
    """The way and its codes: “Partner: co-design, funding”."""
    if not how:
        return way.label
    th, en = (", ".join(c.label.in_language(language) for c in how) for language in ("th", "en"))
    return Words(f"{way.label.th}: {th}", f"{way.label.en}: {en}")


# ---- beside the picture


def centres_of_case(sandbox: Sandbox, case: str) -> list[str]:
    """The innovations that a case tells of, by IRI; of none, its awards and local government.

    Nothing for a case that is not there.
    """
    graph = case_graph_iri(case)
    if not is_ours(graph):
        return []
    table = sandbox.sparql(text_of("case_centres.rq").replace("$graph", f"<{graph}>"))
    return [str(centre) for (centre,) in table.rows]


def evidence_of(sandbox: Sandbox, vias: Sequence[str]) -> list[Evidence]:
    """The places in documents behind the `vias` of a line, each place of a thing once.

    `row` is the number of the thing in `vias`. Empty where nothing is behind the line.
    """
    wanted = [iri for iri in dict.fromkeys(vias) if is_ours(iri)]
    if not wanted:
        return []
    rows = sparql_rows(["thing"], [[iri] for iri in wanted])
    table = sandbox.sparql(text_of("evidence.rq").replace("$rows", rows))
    places = {(vias.index(str(thing)), *place) for thing, *place in table.rows}
    return [Evidence(*place) for place in sorted(places, key=str)]  # type: ignore[arg-type]
