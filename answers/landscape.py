"""Who works with whom, as a whole: local governments, kinds of partners and themes, by cases.

The facts behind it are read from the columns of a snapshot once and put together here; every view
of them, with any filter, is then counted in memory. What comes out has the same size for fifty cases
and for twenty thousand: groups of a code list, or the first things.

A case counts once for a group or a line, however many of its partners stand behind it. What a
record ties to none of its innovations belongs to all of them, for it belongs to the case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from weakref import WeakKeyDictionary

from govinno.answers.named import named
from govinno.answers.order import thai_sort_key
from govinno.graph.columns import Facts, Node, of_cases, values_of
from govinno.graph.sandbox import Sandbox
from govinno.ontology.model import GI, Concept, load_model
from govinno.words import Words

#: So many groups stand in a column of the landscape.
MOST_IN_COLUMN = 10
#: So many rows and columns a matrix has.
MOST_ROWS, MOST_KINDS = 40, 12
NAMED_FACTOR = "vocab/factor-basis/named_factor"


class Tie(IntEnum):
    """How strong the tie of a partner is: recorded, described and read as a factor, or named as
    one in a claim."""

    RECORDED = 1
    DESCRIBED = 2
    NAMED = 3


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked at; None and False are everything. Codes of their lists, years of the BE.

    `least` leaves out groups and lines of fewer cases. `among` are innovations, by IRI.
    """

    type: str | None = None
    province: str | None = None
    theme: str | None = None
    kind: str | None = None
    from_year: int | None = None
    to_year: int | None = None
    least: int = 1
    claims: bool = False
    among: tuple[str, ...] = ()

    @property
    def asks_for_partners(self) -> bool:
        """Whether only cases with some partners are looked at."""
        return self.kind is not None or self.claims

    @property
    def asks_for_innovations(self) -> bool:
        """Whether only some innovations are looked at."""
        return bool(self.type or self.province or self.theme or self.from_year or self.to_year)


@dataclass(slots=True)
class Innovation:
    """One innovation with all that the views group by, as IRIs; `ties` by partner."""

    iri: str
    record: str
    places: set[str] = field(default_factory=set)
    themes: set[str] = field(default_factory=set)
    year: int | None = None
    results: set[str] = field(default_factory=set)
    ties: dict[str, Tie] = field(default_factory=dict)


@dataclass(slots=True)
class Collaboration:
    """The facts of one snapshot. All keys and values are IRIs."""

    innovations: dict[str, Innovation] = field(default_factory=dict)
    place_types: dict[str, str] = field(default_factory=dict)
    provinces: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bundle:
    """One group of a column: a code or a thing, and in how many cases it is met.

    `drawn_as` is the class by which it is drawn; `code` is "" for a thing.
    """

    iri: str
    name: Words
    drawn_as: str
    cases: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """The largest groups of one sort; `total` is how many there are. `sort` is a key of `SORTS`."""

    sort: str
    groups: tuple[Bundle, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A line between groups of two columns, by their IRIs."""

    source: str
    target: str
    cases: int


@dataclass(frozen=True, slots=True)
class Landscape:
    """Columns from left to right, and the lines between neighbouring ones.

    `cases` are those that pass the filters, out of `all_cases`; `with_partners` are those of
    them in which a partner that passes is known, `with_years` those whose year is.
    """

    columns: tuple[Column, ...] = ()
    links: tuple[Link, ...] = ()
    cases: int = 0
    with_partners: int = 0
    with_years: int = 0
    all_cases: int = 0


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of the matrix: the strongest tie, and how many partners stand behind."""

    tie: Tie
    partners: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of innovations or local governments by kinds of partners; `total` rows there are."""

    rows: tuple[Bundle, ...] = ()
    kinds: tuple[Bundle, ...] = ()
    squares: Mapping[tuple[str, str], Square] = field(default_factory=dict)
    total: int = 0


# ---- the facts


#: A snapshot does not change under its sandbox.
_KNOWN: WeakKeyDictionary[Sandbox, Collaboration] = WeakKeyDictionary()


def collaboration(sandbox: Sandbox) -> Collaboration:
    """The facts of the snapshot, read once."""
    if sandbox not in _KNOWN:
        _KNOWN[sandbox] = _put_together(sandbox.folder)
    return _KNOWN[sandbox]


def _put_together(folder: Path) -> Collaboration:
    innovations: dict[str, Innovation] = {}
    for some in of_cases(folder, _innovations):
        innovations |= some
    return Collaboration(
        innovations,
        place_types=values_of(folder, "localGovernmentType"),
        provinces=values_of(folder, "province"),
        kinds=values_of(folder, "partnerType"),
        parents=values_of(folder, "parentBody"),
    )


def _innovations(facts: Facts) -> dict[str, Innovation]:
    """The innovations that one record documents, with all that is told of them."""
    parts = _parts(facts)
    return {
        facts.iri(node): _innovation(facts, record, node, parts)
        for record, node in facts.pairs("documents")
    }


def _innovation(facts: Facts, record: Node, node: Node, parts: Sequence[_Part]) -> Innovation:
    """What is told of the innovation itself, and of its record as a whole."""
    about = (node, record)

    def iris(*path: str) -> set[str]:
        return {facts.iri(value) for target in about for value in facts.values(target, *path)}

    years = [int(year) for target in about for year in facts.values(target, "yearStartedBE")]
    ties: dict[str, Tie] = {}
    for target, agent, tie in parts:
        if target in about:
            ties[agent] = max(tie, ties.get(agent, tie))
    return Innovation(
        facts.iri(node),
        facts.iri(record),
        places=iris("implementedBy"),
        themes=iris("theme"),
        year=years[0] if years else None,
        results=iris("hasOutcome", "outcomeType"),
        ties=ties,
    )


#: A part of a partner: what it went to, who made it, and how strong a tie it is.
_Part = tuple[Node, str, Tie]


def _parts(facts: Facts) -> list[_Part]:
    """The contributions of partners, each as strong as the claims about it say."""
    strength: dict[Node, Tie] = {}
    for claim, part in facts.pairs("attributedTo"):
        bases = facts.values(claim, "factorBasis")
        is_named = not bases or any(basis.endswith(NAMED_FACTOR) for basis in bases)
        tie = Tie.NAMED if is_named else Tie.DESCRIBED
        strength[part] = max(tie, strength.get(part, tie))
    return [
        (target, facts.iri(agent), strength.get(part, Tie.RECORDED))
        for target, part in facts.pairs("hasContribution")
        if facts.value(part, "countsAsPartner")
        for agent in facts.values(part, "contributor")
    ]


# ---- what passes the filters


@dataclass
class Scope:
    """The facts that the filters leave."""

    facts: Collaboration
    filters: Filters

    @cached_property
    def innovations(self) -> list[Innovation]:
        """Those that pass, also by having a partner that does, where partners are asked for."""
        found = [one for one in self.facts.innovations.values() if self._is_of_the_place(one)]
        return [one for one in found if not self.filters.asks_for_partners or self.ties(one)]

    def ties(self, innovation: Innovation) -> dict[str, Tie]:
        """The ties of an innovation to partners that pass."""
        return {
            agent: tie
            for agent, tie in innovation.ties.items()
            if self.is_partner(agent) and (tie == Tie.NAMED or not self.filters.claims)
        }

    def is_partner(self, agent: str) -> bool:
        """Whether a partner is of the kind asked for."""
        return _holds(self.filters.kind, [self.facts.kinds.get(agent, "")])

    def is_place(self, place: str) -> bool:
        """Whether a local government is of the type and the province asked for."""
        facts, asked = self.facts, self.filters
        return _holds(asked.type, [facts.place_types.get(place, "")]) and _holds(
            asked.province, [facts.provinces.get(place, "")]
        )

    def _is_of_the_place(self, one: Innovation) -> bool:
        asked = self.filters
        if asked.among and one.iri not in asked.among:
            return False
        is_placed = not (asked.type or asked.province) or any(map(self.is_place, one.places))
        return is_placed and _holds(asked.theme, one.themes) and self._is_of_the_years(one)

    def _is_of_the_years(self, one: Innovation) -> bool:
        first, last = self.filters.from_year, self.filters.to_year
        if not (first or last):
            return True
        return one.year is not None and (first or 0) <= one.year <= (last or one.year)


def _holds(code: str | None, iris: Iterable[str]) -> bool:
    """Whether a code, or one below it, is among some concepts; nothing asked for always is."""
    if code is None:
        return True
    return any(code in (concept.code for concept in _upwards(iri)) for iri in iris)


def _upwards(iri: str) -> Iterator[Concept]:
    """A concept and all above it."""
    concepts = load_model().concepts
    while concept := concepts.get(iri):
        yield concept
        iri = concept.broader or ""


@lru_cache(maxsize=4096)
def _broadest(iri: str) -> str:
    return [concept.iri for concept in _upwards(iri)][-1] if iri in load_model().concepts else iri


def _root(facts: Collaboration, agent: str) -> str | None:
    """The body at the top of those an agent is part of; None where it is part of none."""
    seen = {agent}
    top = facts.parents.get(agent)
    while top and (above := facts.parents.get(top)) and above not in seen:
        seen.add(top)
        top = above
    return top


# ---- grouping


#: Gives the groups of an innovation and one of its partners ("" for none).
Grouping = Callable[[Scope, Innovation, str], Iterable[str | None]]

#: What a column may hold: how it groups, the class it is drawn as, and whether by partners.
SORTS: dict[str, tuple[Grouping, str, bool]] = {
    "type": (
        lambda s, i, _: _of(s.facts.place_types, filter(s.is_place, i.places)),
        "LocalGovernment",
        False,
    ),
    "place": (lambda s, i, _: filter(s.is_place, i.places), "LocalGovernment", False),
    "kind": (lambda s, _, agent: [_broadest(s.facts.kinds.get(agent, ""))], "Organization", True),
    "partner": (lambda _s, _i, agent: [agent], "Organization", True),
    "parent": (lambda s, _, agent: [_root(s.facts, agent)], "Organization", True),
    "theme": (lambda s, i, _: _themes(s, i, _broadest), "Theme", False),
    "subtheme": (lambda s, i, _: _themes(s, i, str), "Theme", False),
    "innovation": (lambda _s, i, _a: [i.iri], "Innovation", False),
    "result": (lambda _s, i, _a: {_broadest(iri) for iri in i.results}, "Outcome", False),
}


def _of(values: Mapping[str, str], things: Iterable[str]) -> set[str]:
    return {values[thing] for thing in things if thing in values}


def _themes(scope: Scope, one: Innovation, as_group: Callable[[str], str]) -> set[str]:
    """The themes of an innovation that pass the filter; the others are of another view."""
    return {as_group(iri) for iri in one.themes if _holds(scope.filters.theme, [iri])}


def _met(scope: Scope, *sorts: str) -> dict[tuple[str, ...], set[str]]:
    """The records in which groups are met together, by the groups."""
    by_partner = any(SORTS[sort][2] for sort in sorts)
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for one in scope.innovations:
        for agent in scope.ties(one) if by_partner else [""]:
            keys: list[tuple[str, ...]] = [()]
            for sort in sorts:
                groups = [group for group in SORTS[sort][0](scope, one, agent) if group]
                keys = [(*key, group) for key in keys for group in groups]
            for key in keys:
                found[key].add(one.record)
    return found


def _column(sandbox: Sandbox, scope: Scope, sort: str, most: int = MOST_IN_COLUMN) -> Column:
    counts = {key[0]: len(records) for key, records in _met(scope, sort).items()}
    enough = {iri: n for iri, n in counts.items() if n >= scope.filters.least}
    # Names are asked for those only that may stand among the first.
    floor = sorted(enough.values(), reverse=True)[:most][-1:] or [0]
    near = [iri for iri in sorted(enough) if enough[iri] > floor[0]]
    near += [iri for iri in sorted(enough) if enough[iri] == floor[0]][: most * 5]
    groups = _groups(sandbox, {iri: enough[iri] for iri in near}, SORTS[sort][1])
    return Column(sort, tuple(groups[:most]), len(enough))


def _groups(sandbox: Sandbox, counts: Mapping[str, int], drawn_as: str) -> list[Bundle]:
    """The groups with their names, the largest first, then in Thai order."""
    concepts = load_model().concepts
    things = named(sandbox, [iri for iri in counts if iri not in concepts])
    found = []
    for iri, cases in counts.items():
        if concept := concepts.get(iri):
            found.append(Bundle(iri, concept.label, drawn_as, cases, concept.code))
        elif thing := things.get(iri):
            found.append(Bundle(iri, thing.name, thing.kind, cases))
    return sorted(found, key=lambda group: (-group.cases, thai_sort_key(group.name.th), group.iri))


# ---- the views


def landscape(sandbox: Sandbox, filters: Filters, middle: str = "kind") -> Landscape:
    """Local governments, partners and themes with the lines between them.

    Each column opens one level where its filter is set: the local governments of a type or a
    province, the partners of a kind, the themes below a theme or the innovations of it. `middle`
    is `kind`, or `parent` for the bodies that partners are part of.
    """
    asked = filters
    partners = "partner" if asked.kind else middle
    places = "place" if asked.type or asked.province else "type"
    return _view(sandbox, filters, (places, partners, _theme_sort(asked.theme)))


def flow(sandbox: Sandbox, filters: Filters) -> Landscape:
    """Kinds of partners, themes and kinds of results, with the lines between them."""
    return _view(sandbox, filters, ("partner" if filters.kind else "kind", "theme", "result"))


def _theme_sort(code: str | None) -> str:
    if code is None:
        return "theme"
    themes = load_model().code_lists[GI + "Theme"].concepts
    found = themes.get(code)
    has_below = found and any(concept.broader == found.iri for concept in themes.values())
    return "subtheme" if has_below else "innovation"


def _view(sandbox: Sandbox, filters: Filters, sorts: Sequence[str]) -> Landscape:
    facts = collaboration(sandbox)
    scope = Scope(facts, filters)
    columns = tuple(_column(sandbox, scope, sort) for sort in sorts)
    links = [link for left, right in pairwise(columns) for link in _links(scope, left, right)]
    found = scope.innovations
    return Landscape(
        columns,
        tuple(links),
        cases=len({one.record for one in found}),
        with_partners=len({one.record for one in found if scope.ties(one)}),
        with_years=len({one.record for one in found if one.year}),
        all_cases=len({one.record for one in facts.innovations.values()}),
    )


def _links(scope: Scope, left: Column, right: Column) -> Iterator[Link]:
    """The lines between the groups shown, of at least as many cases as asked for."""
    shown = [{group.iri for group in column.groups} for column in (left, right)]
    for (source, target), records in sorted(_met(scope, left.sort, right.sort).items()):
        if source in shown[0] and target in shown[1] and len(records) >= scope.filters.least:
            yield Link(source, target, len(records))


def matrix(sandbox: Sandbox, filters: Filters, rows: str = "innovation", sort: str = "") -> Matrix:
    """The kinds of partners of innovations, or of local governments (`rows` is `place`).

    Of more than forty rows the first stay: those with most partners, or of the kind whose code
    `sort` gives; `name` sorts by name. Rows without any partner are left out.
    """
    scope = Scope(collaboration(sandbox), filters)
    partners: dict[tuple[str, str], dict[str, Tie]] = defaultdict(dict)
    for one in scope.innovations:
        for agent, tie in scope.ties(one).items():
            kind = _broadest(scope.facts.kinds.get(agent, ""))
            for row in SORTS[rows][0](scope, one, agent):
                known = partners[str(row), kind]
                known[agent] = max(tie, known.get(agent, tie))
    kinds = _column(sandbox, scope, "kind", MOST_KINDS)
    all_rows = {row for row, _ in partners}
    first = _first_rows(sandbox, partners, kinds.groups, sort)
    squares = {
        key: Square(max(ties.values()), len(ties))
        for key, ties in partners.items()
        if key[0] in {row.iri for row in first}
    }
    return Matrix(tuple(first), kinds.groups, squares, len(all_rows))


def _first_rows(
    sandbox: Sandbox,
    partners: Mapping[tuple[str, str], Mapping[str, Tie]],
    kinds: Sequence[Bundle],
    sort: str,
) -> list[Bundle]:
    """The rows that are shown, in their order; `cases` is how many partners stand in a row."""
    totals: dict[str, int] = defaultdict(int)
    wanted: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    by = next((kind.iri for kind in kinds if kind.code == sort), None)
    for (row, kind), ties in partners.items():
        totals[row] += len(ties)
        if kind == by:
            wanted[row] = (max(ties.values()), len(ties))
    order = sorted(totals, key=lambda row: (*(-n for n in wanted[row]), -totals[row], row))
    first = order[:MOST_ROWS]
    groups = {group.iri: group for group in _groups(sandbox, {r: totals[r] for r in first}, "")}
    if sort == "name":
        return sorted(groups.values(), key=lambda group: thai_sort_key(group.name.th))
    return [groups[row] for row in first if row in groups]


# ---- for the picture around a thing


def passing(sandbox: Sandbox, filters: Filters, classes: Mapping[str, frozenset[str]]) -> set[str]:
    """Those of some things that the filters leave, given the names of their classes.

    Innovations by their place, theme and year, local governments by type and province, partners
    by their kind and by the number of their cases; any other thing always passes.
    """
    scope = Scope(collaboration(sandbox), filters)
    innovations = {one.iri for one in scope.innovations} if filters.asks_for_innovations else None
    enough = _reaching(scope) if filters.least > 1 else None
    left = set()
    for iri, names in classes.items():
        if "Innovation" in names:
            is_left = innovations is None or iri in innovations
        elif "LocalGovernment" in names:
            is_left = scope.is_place(iri)
        elif "Agent" in names:
            is_left = scope.is_partner(iri) and (enough is None or iri in enough)
        else:
            is_left = True
        if is_left:
            left.add(iri)
    return left


def _reaching(scope: Scope) -> set[str]:
    """The partners that are met in as many cases as asked for."""
    met = _met(scope, "partner")
    return {key[0] for key, records in met.items() if len(records) >= scope.filters.least}
