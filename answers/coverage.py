"""What the cases tell and what they do not: counted as cases, by theme, by province, by topic.

The record of a case is the unit, so each count is a set of cases: what a record tells is looked for
in its own facts alone, and kept until the record changes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from govinno.answers.order import thai_first
from govinno.answers.taken import Sheet, Taken
from govinno.answers.texts import FOLDER
from govinno.graph.columns import Facts, of_cases, of_shared, values_of
from govinno.graph.sandbox import Sandbox
from govinno.ontology.iris import ONTOLOGY
from govinno.ontology.model import load_model
from govinno.ontology.parts import Concept
from govinno.words import Words

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
    told = [one for some in of_cases(sandbox.folder, _told_by) for one in some]
    telling = {name: {one.id for one in told if name in one.aspects} for name in aspects()}
    whole = CoverageRow("", note("all_cases"), 0, {n: len(ids) for n, ids in telling.items()})
    return Coverage(
        aspects(),
        whole,
        tuple(_theme_rows(_themes(told), telling)),
        tuple(_province_rows(_provinces(sandbox.folder, told), telling)),
        tuple(_topic_rows(told)),
        {c.code: c.label for c in _statuses()},
        len({body for one in told for body in one.bodies}),
    )


class _Told(NamedTuple):
    """What one record tells; codes and things are addresses. `topics` has for each topic the
    number of the best status that stands in the record."""

    id: str
    aspects: frozenset[str]
    themes: frozenset[str]
    bodies: frozenset[str]
    provinces: frozenset[str]
    topics: Mapping[str, int]


def _told_by(facts: Facts) -> list[_Told]:
    """What a record of a case tells; nothing for records of another kind."""
    if not facts.of_class({"CaseRecord"}):
        return []
    held = frozenset(name for name, asked in _asked().items() if _holds(facts, asked))
    themes, bodies, provinces = (
        frozenset(facts.iri(value) for _, value in facts.pairs(name))
        for name in ("theme", "caseOf", "provinceAsWritten")
    )
    return [_Told(facts.id, held, themes, bodies, provinces, _topics(facts))]


class _Asked(NamedTuple):
    """What makes a case tell something: see `coverage.yaml`. Classes are those below it, too."""

    classes: frozenset[str]
    has: tuple[str, ...]
    values: Mapping[str, Any]


@cache
def _asked() -> dict[str, _Asked]:
    model, found = load_model(), {}
    for name, one in _told()["aspects"].items():
        below = model.below(model.entity_class(one["of"]).iri) if "of" in one else ()
        classes = frozenset(entity.name for entity in below)
        found[name] = _Asked(classes, tuple(one.get("has", ())), one.get("is", {}))
    return found


def _holds(facts: Facts, asked: _Asked) -> bool:
    if asked.classes:
        return bool(facts.of_class(asked.classes))
    if asked.has:
        subjects = ({subject for subject, _ in facts.pairs(name)} for name in asked.has)
        return bool(set.intersection(*subjects))
    return any(
        value == wanted for name, wanted in asked.values.items() for _, value in facts.pairs(name)
    )


def _topics(facts: Facts) -> dict[str, int]:
    numbers = _status_numbers()
    best: dict[str, int] = {}
    for entry, status in facts.pairs("topicStatus"):
        number = numbers[facts.iri(status)]
        for topic in map(facts.iri, facts.values(entry, "topic")):
            best[topic] = min(number, best.get(topic, number))
    return best


@cache
def _statuses() -> tuple[Concept, ...]:
    """The statuses of a topic, best first."""
    return tuple(sorted(_codes("TopicStatus").values(), key=lambda c: c.number or 0))


@cache
def _status_numbers() -> dict[str, int]:
    return {c.iri: c.number or 0 for c in _statuses()}


def _themes(told: Iterable[_Told]) -> dict[str, set[str]]:
    """The cases of each theme, those of narrower themes too."""
    above = {c.iri: c.broader for c in _codes("Theme").values()}
    found: dict[str, set[str]] = defaultdict(set)
    for one in told:
        for theme in one.themes:
            at: str | None = theme
            while at:
                found[at].add(one.id)
                at = above.get(at)
    return found


def _provinces(folder: Path, told: Iterable[_Told]) -> dict[str, set[str]]:
    """The cases of each province: that of the local government, else the one that is written."""
    lies = values_of(folder, "province")
    found: dict[str, set[str]] = defaultdict(set)
    for one in told:
        known = {lies[body] for body in one.bodies if body in lies}
        for province in known or one.provinces:
            found[province].add(one.id)
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


def _topic_rows(told: Sequence[_Told]) -> Iterator[TopicRow]:
    """Each topic with the status of each case: the best that stands in its record, and where that
    tells nothing, the last of the code list."""
    silent = _statuses()[-1].number or 0
    topics = load_model().topics()
    lists = (c for c in load_model().code_lists.values() if set(c.concepts.values()) & set(topics))
    for codes in sorted(lists, key=lambda c: -len(c.concepts)):
        for topic in sorted(codes.concepts.values(), key=lambda t: t.number or 0):
            best = Counter(one.topics.get(topic.iri, silent) for one in told)
            counts = {c.code: best[c.number or 0] for c in _statuses() if best[c.number or 0]}
            yield TopicRow(topic.iri, codes.label, topic.number or 0, topic.label, counts)


# ---- the documents, and who has looked at what


def sources_of(sandbox: Sandbox) -> Sources:
    """Count the documents and the review of statements."""
    found = [*of_cases(sandbox.folder, _cited), *of_shared(sandbox.folder, _cited)]
    documents = [document for cited in found for document in cited.documents]
    publishers = sorted(_publishers(documents), key=lambda p: (-p.documents, thai_first(p.name)))
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
        reviewed=_reviewed(status for cited in found for status in cited.reviewed),
    )


class _Document(NamedTuple):
    """One document; the relation and the kind are addresses, what is not told is ""."""

    publisher: str
    relation: str
    kind: str
    day: str
    url: str


class _Cited(NamedTuple):
    """The documents of one record, and the review status of each statement in it."""

    documents: tuple[_Document, ...]
    reviewed: tuple[str, ...]


def _cited(facts: Facts) -> _Cited:
    documents = (
        _Document(
            str(facts.value(node, "publisher") or ""),
            facts.iri(relation),
            facts.iri(kind),
            str(facts.value(node, "date") or ""),
            str(facts.value(node, "url") or ""),
        )
        for node, relation in facts.pairs("publisherRelation")
        for kind in facts.values(node, "documentKind")
    )
    return _Cited(tuple(documents), tuple(facts.iri(s) for _, s in facts.pairs("reviewStatus")))


def _publishers(documents: Iterable[_Document]) -> Iterator[Publisher]:
    """The publishers of documents, each once for each relation."""
    groups: dict[tuple[str, str], list[_Document]] = defaultdict(list)
    for one in documents:
        groups[one.publisher, one.relation].append(one)
    concepts = load_model().concepts
    for (publisher, role), told in groups.items():
        days = sorted(one.day for one in told if one.day)
        kinds = dict.fromkeys(concepts[one.kind].label for one in sorted(told))
        yield Publisher(
            publisher,
            concepts[role].label,
            tuple(kinds),
            len(told),
            len(days),
            days[0] if days else "",
            days[-1] if days else "",
            min((one.url for one in told if one.url), default=""),
        )


def _reviewed(statuses: Iterable[str]) -> dict[str, int]:
    """How many statements have each review status, by code; all codes."""
    counted = Counter(statuses)
    return {c.code: counted[c.iri] for c in _codes("ReviewStatus").values()}


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
