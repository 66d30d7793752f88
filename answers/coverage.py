"""What the cases tell and what they do not: counted as cases, by theme, by province, by topic.

The graph of a case is the unit, so each count is a set of graphs: what a record tells is looked for
in its graph alone, which costs little in a store of any size.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from govinno.answers.order import thai_first
from govinno.answers.taken import Sheet, Taken
from govinno.answers.texts import FOLDER, text_of
from govinno.graph.sandbox import Sandbox
from govinno.ontology.iris import ONTOLOGY
from govinno.ontology.model import load_model
from govinno.ontology.parts import Concept
from govinno.words import Words

_PREFIX = f"PREFIX gi: <{ONTOLOGY}>\n"
#: The aspect that every case has: its count is the denominator of its row.
ALL = "cases"
UNKNOWN = "unknown"
#: Publishers are told with so many of them; the counts by relation are of all.
MOST_PUBLISHERS = 50


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One theme or province: of how many cases, and how many of these tell what, by aspect.

    `depth` is 0 for a theme that stands by itself and 1 for one below a broader theme, which counts
    it too. The code is "" where records say none.
    """

    code: str
    name: Words
    depth: int
    counts: Mapping[str, int]

    @property
    def cases(self) -> int:
        return self.counts.get(ALL, 0)


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic of an interview: for how many cases each status is the best that is known."""

    iri: str
    half: Words
    number: int
    name: Words
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix. `aspects` are its columns; `whole` is the row of all cases; `local_governments`
    are those that cases are of. Themes and provinces are all that the model knows, those without a
    case too; in each topic row the counts by status add up to all cases."""

    aspects: Mapping[str, Words]
    whole: CoverageRow
    themes: tuple[CoverageRow, ...]
    provinces: tuple[CoverageRow, ...]
    topics: tuple[TopicRow, ...]
    statuses: Mapping[str, Words]
    local_governments: int

    @property
    def cases(self) -> int:
        return self.whole.cases

    @property
    def provinces_told(self) -> int:
        """How many provinces have a case."""
        return sum(row.cases > 0 for row in self.provinces if row.code)

    @property
    def provinces_known(self) -> int:
        """How many provinces there are."""
        return sum(bool(row.code) for row in self.provinces)


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who published documents, in one relation to what they tell. `first` and `last` are days as
    ISO writes them, perhaps a year alone, "" where no document is dated; `url` is the address of
    one of the documents, "" where none has any."""

    name: str
    relation: Words
    kinds: tuple[Words, ...]
    documents: int
    dated: int
    first: str
    last: str
    url: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The documents that the cases cite: in all, by the publisher's relation (most first), with
    the publishers of the most; `publishers_known` is how many there are in all. `reviewed` counts
    the statements by review status, all of them."""

    documents: int
    dated: int
    first: str
    last: str
    relations: tuple[tuple[Words, int], ...]
    publishers: tuple[Publisher, ...]
    publishers_known: int
    reviewed: Mapping[str, int]

    @property
    def statements(self) -> int:
        return sum(self.reviewed.values())


@cache
def _told() -> dict[str, Any]:
    text = (FOLDER / "coverage.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return table


def aspects() -> dict[str, Words]:
    """What a case may tell, with its words, in the order of the columns."""
    return {name: Words(one["th"], one["en"]) for name, one in _told()["aspects"].items()}


def note(name: str) -> Words:
    """A word of the matrix itself."""
    one = _told()["notes"][name]
    return Words(one["th"], one["en"])


# ---- the matrix


def coverage_of(sandbox: Sandbox) -> Coverage:
    """Count all of it; all counts are 0 in a store without a case."""
    cases = _graphs(sandbox, ALL)  # code lists and registers have graphs of their own
    telling = {name: _graphs(sandbox, name) & cases for name in _told()["aspects"]}
    whole = CoverageRow("", note("all_cases"), 0, {n: len(g) for n, g in telling.items()})
    bodies = _pairs(sandbox, "?graph", "?body", "GRAPH ?graph { ?case gi:caseOf ?body }")
    return Coverage(
        aspects(),
        whole,
        tuple(_theme_rows(_themes(sandbox), telling)),
        tuple(_province_rows(_provinces(sandbox, bodies), telling)),
        tuple(_topic_rows(sandbox, whole.cases)),
        {
            c.code: c.label
            for c in sorted(_codes("TopicStatus").values(), key=lambda c: c.number or 0)
        },
        len({body for told in bodies.values() for body in told}),
    )


def _graphs(sandbox: Sandbox, aspect: str) -> set[str]:
    """The graphs that tell something."""
    where = _told()["aspects"][aspect]["where"]
    text = f"{_PREFIX}SELECT DISTINCT ?graph WHERE {{ GRAPH ?graph {{ {where} }} }}"
    return {str(row[0]) for row in sandbox.whole("sparql", text).rows}


def _pairs(sandbox: Sandbox, one: str, other: str, where: str) -> dict[str, set[str]]:
    """Everything that one thing goes with, by that thing."""
    found: dict[str, set[str]] = defaultdict(set)
    text = f"{_PREFIX}SELECT DISTINCT {one} {other} WHERE {{ {where} }}"
    for key, value in sandbox.whole("sparql", text).rows:
        found[str(key)].add(str(value))
    return found


def _themes(sandbox: Sandbox) -> dict[str, set[str]]:
    """The graphs of each theme, those of narrower themes too."""
    above = {c.iri: c.broader for c in _codes("Theme").values()}
    found: dict[str, set[str]] = defaultdict(set)
    where = "GRAPH ?graph { ?any gi:theme ?theme }"
    for theme, graphs in _pairs(sandbox, "?theme", "?graph", where).items():
        at: str | None = theme
        while at:
            found[at] |= graphs
            at = above.get(at)
    return found


def _provinces(sandbox: Sandbox, bodies: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The graphs of each province: that of the local government, else the one that is written."""
    lies = _pairs(sandbox, "?body", "?province", "?body gi:province ?province")
    where = "GRAPH ?graph { ?case gi:provinceAsWritten ?province }"
    written = _pairs(sandbox, "?graph", "?province", where)
    found: dict[str, set[str]] = defaultdict(set)
    for graph in {*bodies, *written}:
        known = {p for body in bodies.get(graph, ()) for p in lies.get(body, ())}
        for province in known or written.get(graph, set()):
            found[province].add(graph)
    return found


def _codes(class_name: str) -> dict[str, Concept]:
    codes = load_model().codes_of(ONTOLOGY + class_name)
    assert codes is not None
    return codes.concepts


def _theme_rows(
    of_theme: Mapping[str, set[str]], telling: Mapping[str, set[str]]
) -> Iterator[CoverageRow]:
    """Each theme that stands by itself, most cases first, and the narrower ones below it."""
    concepts = [c for c in _codes("Theme").values() if c.code != UNKNOWN or c.iri in of_theme]

    def ranked(broader: str | None) -> list[Concept]:
        found = [concept for concept in concepts if concept.broader == broader]
        return sorted(found, key=lambda c: (-len(of_theme.get(c.iri, ())), thai_first(c.label.th)))

    for top in ranked(None):
        yield _row(top, 0, of_theme, telling)
        for below in ranked(top.iri):
            yield _row(below, 1, of_theme, telling)
    yield from _without(of_theme, telling)


def _province_rows(
    of_province: Mapping[str, set[str]], telling: Mapping[str, set[str]]
) -> Iterator[CoverageRow]:
    """Each province, in Thai order."""
    for concept in sorted(_codes("Province").values(), key=lambda c: thai_first(c.label.th)):
        yield _row(concept, 0, of_province, telling)
    yield from _without(of_province, telling)


def _row(
    concept: Concept, depth: int, groups: Mapping[str, set[str]], telling: Mapping[str, set[str]]
) -> CoverageRow:
    mine = groups.get(concept.iri, set())
    counts = {name: len(mine & graphs) for name, graphs in telling.items()}
    return CoverageRow(concept.code, concept.label, depth, counts)


def _without(
    groups: Mapping[str, set[str]], telling: Mapping[str, set[str]]
) -> Iterator[CoverageRow]:
    """The cases that say none, where there are any."""
    mine = telling[ALL].difference(*groups.values())
    if mine:
        counts = {name: len(mine & graphs) for name, graphs in telling.items()}
        yield CoverageRow("", note("unknown_group"), 0, counts)


def _topic_rows(sandbox: Sandbox, cases: int) -> Iterator[TopicRow]:
    """Each topic with the status of each case: the best that stands in its graph, and where the
    record tells nothing, the last of the code list."""
    by_number = {c.number: code for code, c in _codes("TopicStatus").items()}
    silent = by_number[max(number for number in by_number if number is not None)]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for about, rank, number in sandbox.whole("sparql", text_of("coverage_topics.rq")).rows:
        counts[str(about)][by_number[int(str(rank))]] += int(str(number))
    topics = load_model().topics()
    lists = (c for c in load_model().code_lists.values() if set(c.concepts.values()) & set(topics))
    for codes in sorted(lists, key=lambda c: -len(c.concepts)):
        for topic in sorted(codes.concepts.values(), key=lambda t: t.number or 0):
            told = counts[topic.iri]
            told[silent] += cases - told.total()
            yield TopicRow(topic.iri, codes.label, topic.number or 0, topic.label, dict(told))


# ---- the documents, and who has looked at what


def sources_of(sandbox: Sandbox) -> Sources:
    """Count the documents and the review of statements."""
    rows = sandbox.whole("sparql", text_of("coverage_documents.rq")).rows
    publishers = sorted(_publishers(rows), key=lambda p: (-p.documents, thai_first(p.name)))
    relations: Counter[Words] = Counter()
    for one in publishers:
        relations[one.relation] += one.documents
    return Sources(
        documents=relations.total(),
        dated=sum(one.dated for one in publishers),
        first=min((one.first for one in publishers if one.first), default=""),
        last=max((one.last for one in publishers if one.last), default=""),
        relations=tuple(relations.most_common()),
        publishers=tuple(publishers[:MOST_PUBLISHERS]),
        publishers_known=len({one.name for one in publishers}),
        reviewed=_reviewed(sandbox),
    )


def _publishers(rows: Iterable[Iterable[object]]) -> Iterator[Publisher]:
    """The publishers of documents, each once for each relation."""
    groups: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for name, relation, kind, day, url in rows:
        one = str(kind), str(day or ""), str(url or "")
        groups[str(name or ""), str(relation)].append(one)
    concepts = load_model().concepts
    for (publisher, role), told in groups.items():
        days = sorted(when for _, when, _ in told if when)
        kinds = dict.fromkeys(concepts[what].label for what, _, _ in sorted(told))
        yield Publisher(
            publisher,
            concepts[role].label,
            tuple(kinds),
            len(told),
            len(days),
            days[0] if days else "",
            days[-1] if days else "",
            min((address for *_, address in told if address), default=""),
        )


def _reviewed(sandbox: Sandbox) -> dict[str, int]:
    """How many statements have each review status, by code; all codes, most first."""
    rows = sandbox.whole("sparql", text_of("coverage_reviewed.rq")).rows
    counted = {str(iri): int(str(number)) for iri, number in rows}
    codes = _codes("ReviewStatus").values()
    return {c.code: counted.get(c.iri, 0) for c in codes}


# ---- taken along


def coverage_taken(told: Coverage, language: str) -> Taken:
    """The matrix as tables: themes, topics and provinces, in the language of the reader."""
    counted = list(told.aspects.values())
    topics = [note("half"), note("number"), note("topics"), *told.statuses.values()]
    return Taken(
        Words(
            f"สิ่งที่ {told.cases:,} กรณีบอกไว้และไม่ได้บอก (นับเป็นกรณี)",
            f"What the {told.cases:,} cases tell and do not tell (in cases)",
        ),
        [
            Sheet(note("themes"), [note("themes"), *counted], _rows(told, told.themes, language)),
            Sheet(note("topics"), topics, _topic_cells(told, language)),
            Sheet(
                note("provinces"),
                [note("provinces"), *counted],
                _rows(told, told.provinces, language),
            ),
        ],
        limits=[note("limits")],
    )


def _rows(told: Coverage, rows: Iterable[CoverageRow], language: str) -> list[list[object]]:
    """The rows, and below them that of all cases."""
    return [
        [
            ("– " if row.depth else "") + row.name.in_language(language),
            *(row.counts.get(aspect, 0) for aspect in told.aspects),
        ]
        for row in (*rows, told.whole)
    ]


def _topic_cells(told: Coverage, language: str) -> list[list[object]]:
    return [
        [
            topic.half.in_language(language),
            topic.number,
            topic.name.in_language(language),
            *(topic.counts.get(code, 0) for code in told.statuses),
        ]
        for topic in told.topics
    ]
