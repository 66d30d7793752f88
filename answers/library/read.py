"""All cases of a snapshot, read from its columns: what each tells, joined with what they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from govinno.answers.library.rows import UNKNOWN, Award, Library, Row, category_and_rank
from govinno.answers.order import thai_first
from govinno.graph.columns import Facts, Node, of_cases, of_shared, values_of
from govinno.graph.sandbox import Sandbox
from govinno.ontology.model import GI, load_model
from govinno.records.text import match_key
from govinno.words import Words

#: Where the years of a case are told.
_YEARS = (
    ("fiscalYearBE",),
    ("inRound", "fiscalYearBE"),
    ("hasAward", "fiscalYearBE"),
    ("hasAward", "awardYearBE"),
    ("hasAward", "inRound", "fiscalYearBE"),
)
#: The rounds of a case, whose year may be told where the round is described.
_ROUNDS = (("inRound",), ("hasAward", "inRound"))
#: The figures with something to compare.
_COMPARED = tuple(
    ("hasOutcome", "hasIndicatorReport", figure) for figure in ("baselineValue", "comparisonValue")
)
#: A topic of which a record tells something has one of these.
_TOLD = ("vocab/topic-status/answered", "vocab/topic-status/told")


class _Told(NamedTuple):
    """What one record tells by itself. Things that cases share are addresses."""

    id: str
    name: Words
    written: Words
    type: str
    province: str
    body: str
    themes: tuple[str, ...]
    begun: int
    years: frozenset[int]
    rounds: frozenset[str]
    partners: frozenset[str]
    awards: tuple[tuple[str, str], ...]
    mode: str
    richness: str
    topics: int
    documents: Mapping[str, int]
    is_measured: bool
    is_made_up: bool


@dataclass(frozen=True, slots=True)
class _Things:
    """What is told of things that cases share, by their addresses."""

    names: Mapping[str, Words]
    types: Mapping[str, str]
    provinces: Mapping[str, str]
    kinds: Mapping[str, str]
    years: Mapping[str, int]


def read_library(sandbox: Sandbox) -> Library:
    """All cases of a snapshot. What a record tells is kept, so that a load costs what it changes."""
    folder = sandbox.folder
    things = _things(folder)
    told = [one for some in of_cases(folder, _told) for one in some]
    rows = [_row(one, things) for one in told]
    rows.sort(key=lambda row: (thai_first(row.name.th), row.id))
    keys = (match_key(f"{r.name.th} {r.name.en} {r.body.th} {r.body.en} {r.id}") for r in rows)
    places = {row.id: place for place, row in enumerate(rows)}
    awarded = {scheme for one in told for scheme, _ in one.awards if scheme}
    schemes = {_code(iri): things.names[iri] for iri in awarded}
    return Library(tuple(rows), schemes, tuple(keys), places)


# ---- what a record tells


def _told(facts: Facts) -> list[_Told]:
    """What a record of a case tells; nothing for records of another kind."""
    return [_of_record(facts, record) for record in facts.of_class({"CaseRecord"})]


def _of_record(facts: Facts, record: Node) -> _Told:
    about = (record, *facts.values(record, "documents"))

    def code(name: str) -> str:
        return _code(facts.value(record, name) or "")

    return _Told(
        id=facts.id,
        name=_words(facts, record, "label"),
        written=_words(facts, record, "nameAsWritten"),
        type=code("typeAsWritten"),
        province=code("provinceAsWritten"),
        body=next(map(facts.iri, facts.values(record, "caseOf")), ""),
        themes=tuple(sorted({_code(t) for t in _at(facts, about, [("theme",)])})),
        begun=min(_at(facts, about, [("yearStartedBE",)]), default=0),
        years=frozenset(_at(facts, about, _YEARS)),
        rounds=frozenset(map(facts.iri, _at(facts, about, _ROUNDS))),
        partners=frozenset(_partners(facts, about)),
        awards=tuple(dict.fromkeys(_awards(facts, record))),
        mode=code("selectionMode"),
        richness=code("richness") or UNKNOWN,
        topics=_topics(facts),
        documents=_documents(facts, record),
        is_measured=any(True for _ in _at(facts, about, _COMPARED)),
        is_made_up=facts.value(record, "madeUp") is True,
    )


#: The record and its innovations: what is told of a case may hang on either.
_About = tuple[Node, ...]


def _at(facts: Facts, about: _About, paths: Iterable[tuple[str, ...]]) -> Iterator[Any]:
    for path in paths:
        for target in about:
            yield from facts.values(target, *path)


def _words(facts: Facts, node: Node, name: str) -> Words:
    return Words.either(*(facts.value(node, f"{name}@{language}") for language in ("th", "en")))


def _code(iri: str) -> str:
    """The code at the end of an address; "" for ""."""
    return iri.rpartition("/")[2]


def _partners(facts: Facts, about: _About) -> Iterator[str]:
    for part in _at(facts, about, [("hasContribution",)]):
        if facts.value(part, "countsAsPartner") is True:
            yield from map(facts.iri, facts.values(part, "contributor"))


def _awards(facts: Facts, record: Node) -> Iterator[tuple[str, str]]:
    """The scheme of each award, or "", with its category and rank."""
    for award in facts.values(record, "hasAward"):
        told = (facts.value(award, name) for name in ("awardCategory", "rank", "rankLabel"))
        scheme = facts.value(award, "awardScheme")
        yield facts.iri(scheme) if scheme else "", category_and_rank(*told).th


def _topics(facts: Facts) -> int:
    told = {entry for entry, status in facts.pairs("topicStatus") if status in _TOLD}
    return len({topic for entry, topic in facts.pairs("topic") if entry in told})


def _documents(facts: Facts, record: Node) -> dict[str, int]:
    """How many documents are by whom: the relation of the publisher."""
    cited = dict.fromkeys(facts.values(record, "hasSource"))
    relations = (r for document in cited for r in facts.values(document, "publisherRelation"))
    return Counter(_code(relation) for relation in relations)


# ---- what cases share


def _things(folder: Path) -> _Things:
    return _Things(
        names={iri: name for some in of_shared(folder, _named) for iri, name in some},
        types=values_of(folder, "localGovernmentType"),
        provinces=values_of(folder, "province"),
        kinds=values_of(folder, "partnerType"),
        years=values_of(folder, "fiscalYearBE"),
    )


def _named(facts: Facts) -> list[tuple[str, Words]]:
    names = ((facts.iri(node), _words(facts, node, "label")) for node in facts)
    return [(iri, name) for iri, name in names if name.th]


# ---- both together


def _row(told: _Told, things: _Things) -> Row:
    kinds = {_code(things.kinds.get(partner, "")) or UNKNOWN for partner in told.partners}
    years = told.years | {things.years[round] for round in told.rounds if round in things.years}
    by = told.documents
    return Row(
        id=told.id,
        name=told.name if told.name.th else Words(told.id, told.id),
        body=things.names.get(told.body, told.written),
        type=_code(things.types.get(told.body, "")) or told.type,
        province=_code(things.provinces.get(told.body, "")) or told.province,
        themes=told.themes,
        kinds=tuple(sorted(kinds)),
        partners=len(told.partners),
        awards=tuple(dict.fromkeys(Award(_code(s), place) for s, place in told.awards)),
        years=tuple(sorted(years)),
        begun=told.begun,
        mode=told.mode,
        richness=told.richness,
        topics=told.topics,
        documents=sum(by.values()),
        outside=_of_stake(by, "no_known_stake"),
        retold=_of_stake(by, "retells"),
        is_measured=told.is_measured,
        is_made_up=told.is_made_up,
    )


def _of_stake(by_relation: Mapping[str, int], stake: str) -> int:
    """The documents whose publishers have this stake, as the model says it of who speaks."""
    speakers = load_model().code_lists[GI + "SpeakerRelation"].concepts
    return sum(
        count
        for relation, count in by_relation.items()
        if relation in speakers and _code(speakers[relation].stake or "") == stake
    )
