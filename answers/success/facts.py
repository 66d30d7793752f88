"""What the study knows: the facts of the graph, read once and put together.

`facts.md` holds the texts. What hangs on a case record that lists one innovation only is of that
innovation; where it lists several, nobody knows of which.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from govinno.answers.texts import in_full
from govinno.graph.engines import Engine, language_of
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Table
from govinno.ontology.model import GI, load_model
from govinno.records.text import match_key
from govinno.words import Words

#: One row of a set of facts, by column.
Row = Mapping[str, Any]

_SECTION = re.compile(r"^## (\w+)\n\n```sparql\n(.*?)^```\n\n```cypher\n(.*?)^```", re.M | re.S)
UNKNOWN = "unknown"
#: Relations of contributors that judge a case rather than help it.
JUDGING = frozenset({"evaluating", "recognising"})


@lru_cache(maxsize=1)
def fact_texts() -> dict[str, dict[str, str]]:
    """The two texts of each set of facts, by its name."""
    text = Path(__file__).with_name("facts.md").read_text(encoding="utf-8")
    return {
        name: {"sparql": in_full(sparql.strip()), "cypher": cypher.strip()}
        for name, sparql, cypher in _SECTION.findall(text)
    }


#: The form under which two names are equal; the same speakers are met again and again.
key_of = lru_cache(maxsize=65_536)(match_key)


@dataclass(slots=True)
class Innovation:
    """One innovation and what the study asks of its setting. `year` is of the Buddhist era,
    `places` is the province of each implementer, `themes` hold the broader ones too."""

    iri: str
    record: str
    name: Words
    mode: str
    is_made_up: bool
    year: int | None
    stage: str | None
    last_confirmed: str | None
    implementers: dict[str, Words] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    lao_types: set[str] = field(default_factory=set)
    provinces: set[str] = field(default_factory=set)
    themes: set[str] = field(default_factory=set)


class Agent(NamedTuple):
    """Who contributes. `partner_type` is the finest code known, None where there is none."""

    iri: str
    name: Words
    is_registered: bool
    partner_type: str | None


class Statement(NamedTuple):
    """One statement about a contribution; `places` is how often evidence stands behind it."""

    role: str
    review: str
    places: int


@dataclass(slots=True)
class Contribution:
    """One agent's part in an innovation, or in a case that does not say in which of several."""

    iri: str
    target: str
    agent: str
    is_partner: bool
    relation: str
    statements: dict[str, Statement] = field(default_factory=dict)


class Cited(NamedTuple):
    """A document that a claim is taken from."""

    iri: str
    kind: str
    publisher: str


@dataclass(slots=True)
class Claim:
    """What somebody says helped. A rival explanation has no factor and no basis.

    `took_part` is whether the speaker had a hand in the work; None where the record does not say.
    """

    iri: str
    target: str
    factor: str | None
    basis: str | None
    stance: str
    speaker: str | None
    relation: str
    review: str
    words: Words
    is_weaker: bool
    took_part: bool | None = None
    contributions: set[str] = field(default_factory=set)
    documents: set[Cited] = field(default_factory=set)
    speaker_en: str | None = None

    @property
    def names(self) -> set[str]:
        """Under which names the speaker may be known, in the form in which names are equal."""
        return {key_of(name) for name in (self.speaker, self.speaker_en) if name}

    @property
    def spoken_by(self) -> Words | None:
        """The speaker in both languages; None where the source names nobody."""
        return Words.either(self.speaker, self.speaker_en) if self.speaker else None

    @property
    def is_rival(self) -> bool:
        """Whether it says that success came from something else."""
        return self.factor is None


class Result(NamedTuple):
    """One indicator of an outcome, as reported."""

    iri: str
    target: str
    indicator: Words
    baseline: float | None
    observed: float | None
    comparison: float | None
    unit: str | None
    direction: str
    attributed: str
    is_unintended: bool
    review: str
    unit_en: str | None = None


class Award(NamedTuple):
    """A prize or entry that a case record tells of; `awards` is what it is for: the organisation
    where its scope says so."""

    record: str
    innovation: str | None
    status: str
    awards: str
    rank: int | None
    category: str | None


class Entry(NamedTuple):
    """A line of an applicants' list; `awards` is what its round and category gives prizes to."""

    iri: str
    entrant: str
    entrant_name: str
    lao_type: str | None
    province: str | None
    innovation_name: str | None
    category: str | None
    awards: str
    result: str
    rank: int | None
    is_made_up: bool


class Transfer(NamedTuple):
    """A visit, an adoption or the like of an innovation."""

    target: str
    kind: str
    adopter: str | None


@dataclass
class Facts:
    """Everything the study reads of one snapshot. Targets are innovations or case records.

    `extension` is the status of the topic on how it spread. `notices` are what must be known of
    the engine that told them, by code.
    """

    innovations: dict[str, Innovation]
    agents: dict[str, Agent]
    contributions: dict[str, Contribution]
    claims: dict[str, Claim]
    results: list[Result]
    awards: list[Award]
    entries: list[Entry]
    transfers: list[Transfer]
    extension: dict[str, str]
    assessors: dict[str, set[str]]
    notices: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def has_made_up(self) -> bool:
        """Whether anything here is an invented example."""
        of_cases = any(innovation.is_made_up for innovation in self.innovations.values())
        return of_cases or any(entry.is_made_up for entry in self.entries)

    def record_of(self, target: str) -> str:
        """The case record that tells of a target."""
        found = self.innovations.get(target)
        return found.record if found else target

    @cached_property
    def results_of(self) -> Mapping[str, list[Result]]:
        """The results of each target."""
        return _by_target(self.results)

    @cached_property
    def claims_of(self) -> Mapping[str, list[Claim]]:
        """The claims about each target."""
        return _by_target(self.claims.values())

    @cached_property
    def joined_entries(self) -> list[tuple[str, Entry]]:
        """The entries of applicants' lists with the innovation of a case record that they name.

        The same local government (the same registered body, or type, name and province alike) and
        the same name of the innovation; all else stays apart.
        """
        known = _known_names(self.innovations.values())
        found = []
        for entry in self.entries:
            name = key_of(entry.innovation_name or "")
            owner = next((o for o in _owners(entry) if (o, name) in known), None)
            if owner:
                found.append((known[owner, name], entry))
        return found

    @cached_property
    def judges_of(self) -> Mapping[str, set[str]]:
        """The names of those who had a part in the selection of each case record."""
        found = self._names_of_contributors(lambda part: part.relation in JUDGING)
        for record, names in self.assessors.items():
            found[record] |= {key_of(name) for name in names}
        return found

    @cached_property
    def helpers_of(self) -> Mapping[str, set[str]]:
        """The names of the partners of each case record."""
        return self._names_of_contributors(lambda part: part.is_partner)

    @cached_property
    def owners_of(self) -> Mapping[str, set[str]]:
        """The names of the local governments of each case record."""
        found: dict[str, set[str]] = defaultdict(set)
        for innovation in self.innovations.values():
            for words in innovation.implementers.values():
                found[innovation.record] |= {key_of(words.th), key_of(words.en)}
        return found

    def _names_of_contributors(
        self, is_meant: Callable[[Contribution], bool]
    ) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for part in filter(is_meant, self.contributions.values()):
            found[self.record_of(part.target)] |= names_of([self.agents[part.agent]])
        return found


def read_facts(sandbox: Sandbox, engine: Engine) -> Facts:
    """All facts of a snapshot from one engine. `QueryRefused` where it does not finish.

    Cost grows with the statements of the graph: each is read once.
    """
    tables = {
        name: sandbox.whole(engine, texts[language_of(engine)])
        for name, texts in fact_texts().items()
    }
    rows = {name: _rows(table) for name, table in tables.items()}
    innovations = _innovations(rows["innovations"])
    home = _homes(innovations)
    return Facts(
        innovations=innovations,
        agents={row["agent"]: _agent(row) for row in rows["contributions"]},
        contributions=_contributions(rows["contributions"], home),
        claims=_claims(rows["claims"], home),
        results=[_result(row, home) for row in rows["results"]],
        awards=[_award(row) for row in rows["awards"]],
        entries=[_entry(row) for row in rows["entries"]],
        transfers=[
            Transfer(_at(row["target"], home), row["kind"], row["adopter"])
            for row in rows["transfers"]
        ],
        extension={_at(row["target"], home): row["status"] for row in rows["extension"]},
        assessors=_assessors(rows["assessors"]),
        notices={n["code"]: n for table in tables.values() for n in table.notices},
    )


def _rows(table: Table) -> list[Row]:
    # In one order, whatever the engine and the order of loading.
    rows = sorted(table.rows, key=lambda row: [str(cell) for cell in row])
    return [dict(zip(table.columns, row, strict=True)) for row in rows]


# ---- one set after the other


def _innovations(rows: Iterable[Row]) -> dict[str, Innovation]:
    found: dict[str, Innovation] = {}
    for row in rows:
        innovation = found.setdefault(row["innovation"], _innovation(row))
        implementer = Words.either(row["implementer_name"], row["implementer_name_en"])
        innovation.implementers[row["implementer"]] = implementer
        if row["theme"]:
            innovation.themes |= set(with_broader("Theme", row["theme"]))
        if row["province"]:
            innovation.places[row["implementer"]] = row["province"]
        innovation.lao_types |= {row["lao_type"]} - {None}
        innovation.provinces |= {row["province"]} - {None}
    return found


def _innovation(row: Row) -> Innovation:
    return Innovation(
        iri=row["innovation"],
        record=row["record"],
        name=Words.either(row["name"], row["name_en"]),
        mode=row["mode"],
        is_made_up=bool(row["made_up"]),
        year=row["year_started"],
        stage=row["stage"],
        last_confirmed=row["last_confirmed"],
    )


def _homes(innovations: Mapping[str, Innovation]) -> dict[str, str]:
    """The innovation of each case record that has one only."""
    of_records: dict[str, list[str]] = defaultdict(list)
    for innovation in innovations.values():
        of_records[innovation.record].append(innovation.iri)
    return {record: iris[0] for record, iris in of_records.items() if len(iris) == 1}


def _at(target: str, home: Mapping[str, str]) -> str:
    return home.get(target, target)


def _agent(row: Row) -> Agent:
    name = Words.either(row["name"], row["name_en"])
    return Agent(row["agent"], name, bool(row["is_registered"]), row["partner_type"])


def _contributions(rows: Iterable[Row], home: Mapping[str, str]) -> dict[str, Contribution]:
    found: dict[str, Contribution] = {}
    for row in rows:
        contribution = found.setdefault(row["contribution"], _contribution(row, home))
        if row["statement"]:
            known = contribution.statements.get(row["statement"])
            places = (known.places if known else 0) + (row["place"] is not None)
            statement = Statement(row["role"], row["review"], places)
            contribution.statements[row["statement"]] = statement
    return found


def _contribution(row: Row, home: Mapping[str, str]) -> Contribution:
    target = _at(row["target"], home)
    return Contribution(
        row["contribution"], target, row["agent"], bool(row["is_partner"]), row["relation"]
    )


def _claims(rows: Iterable[Row], home: Mapping[str, str]) -> dict[str, Claim]:
    found: dict[str, Claim] = {}
    for row in rows:
        claim = found.setdefault(row["claim"], _claim(row, home))
        if row["contribution"]:
            claim.contributions.add(row["contribution"])
        if row["document"]:
            cited = Cited(row["document"], row["document_kind"], row["publisher_relation"])
            claim.documents.add(cited)
    return found


def _claim(row: Row, home: Mapping[str, str]) -> Claim:
    return Claim(
        iri=row["claim"],
        target=_at(row["target"], home),
        factor=row["factor"],
        basis=row["basis"],
        stance=row["stance"],
        speaker=row["speaker"],
        speaker_en=row["speaker_en"],
        relation=row["relation"],
        review=row["review"],
        words=Words.either(row["words"], row["words_en"]),
        is_weaker=bool(row["is_weaker"]),
        took_part=row["took_part"],
    )


def _result(row: Row, home: Mapping[str, str]) -> Result:
    return Result(
        iri=row["report"],
        target=_at(row["target"], home),
        indicator=Words.either(row["indicator"], row["indicator_en"]),
        baseline=row["baseline"],
        observed=row["observed"],
        comparison=row["comparison"],
        unit=row["unit"],
        unit_en=row["unit_en"],
        direction=row["direction"],
        attributed=row["attributed"],
        is_unintended=bool(row["is_unintended"]),
        review=row["review"],
    )


def _award(row: Row) -> Award:
    names = ("record", "innovation", "status", "awards", "rank", "category")
    return Award(*(row[name] for name in names))


def _entry(row: Row) -> Entry:
    return Entry(
        iri=row["entry"],
        entrant=row["entrant"],
        entrant_name=row["entrant_name"] or "",
        lao_type=row["lao_type"],
        province=row["province"],
        innovation_name=row["innovation_name"],
        category=row["category"],
        awards=row["awards"],
        result=row["result"],
        rank=row["rank"],
        is_made_up=bool(row["made_up"]),
    )


def _assessors(rows: Iterable[Row]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["record"]].add(row["actor"])
    return found


# ---- entries and innovations


def _known_names(innovations: Iterable[Innovation]) -> dict[tuple[object, str], str]:
    """The innovation of each owner and name, each in all its forms."""
    known: dict[tuple[object, str], str] = {}
    for innovation in innovations:
        names = {key_of(name) for name in (innovation.name.th, innovation.name.en)}
        for owner, name in product(_forms_of_owner(innovation), names):
            known.setdefault((owner, name), innovation.iri)
    return known


def _forms_of_owner(innovation: Innovation) -> Iterator[object]:
    for iri, words in innovation.implementers.items():
        yield iri
        names = {key_of(words.th), key_of(words.en)}
        yield from product(names, innovation.lao_types, innovation.provinces)


def _owners(entry: Entry) -> Iterator[object]:
    if entry.innovation_name:
        yield entry.entrant
        if entry.lao_type and entry.province:
            yield (key_of(entry.entrant_name), entry.lao_type, entry.province)


# ---- small things


class _Targeted(Protocol):
    @property
    def target(self) -> str: ...


_Any = TypeVar("_Any", bound=_Targeted)


def _by_target(things: Iterable[_Any]) -> Mapping[str, list[_Any]]:
    found: dict[str, list[_Any]] = defaultdict(list)
    for thing in things:
        found[thing.target].append(thing)
    return dict(found)


@cache
def with_broader(class_name: str, code: str) -> tuple[str, ...]:
    """A code and all above it, the broadest last; the code alone where the list has none."""
    concepts = load_model().code_lists[GI + class_name].concepts
    by_iri = {concept.iri: concept for concept in concepts.values()}
    told, found = [code], concepts.get(code)
    while found and found.broader in by_iri:
        found = by_iri[str(found.broader)]
        told.append(found.code)
    return tuple(told)


def broad(class_name: str, code: str) -> str:
    """The broadest code above a code, itself where it is the broadest or not known."""
    return with_broader(class_name, code)[-1]


def names_of(agents: Iterable[Agent]) -> set[str]:
    """The names of some agents, to be compared."""
    return {key_of(name) for agent in agents for name in (agent.name.th, agent.name.en)}


def roles_of(contribution: Contribution) -> Iterator[str]:
    """The roles that statements give a contribution; none is told twice."""
    yield from dict.fromkeys(statement.role for statement in contribution.statements.values())
