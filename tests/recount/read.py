"""Case records as they are written, with the few rules that counting needs.

The rules are those of docs/case-format.md and docs/data-steward.md: where an entry belongs, which
names are one body, and who counts as a partner.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from recount.codes import ROOT, code_of, codes

Entry = dict[str, Any]
UNKNOWN = "unknown"
#: Lists of a record whose entries say with `about` what they belong to.
CLAIMS = ("success_factors", "obstacles", "rival_explanations")
REGISTERS = ("organisations.yaml", "made-up.yaml")
#: What a record tells as a list; a single one may stand there without a list.
LISTED = frozenset(
    (
        *CLAIMS,
        "actors",
        "agreements",
        "aliases",
        "also_evidence",
        "also_named",
        "answers",
        "awards",
        "chain",
        "context_indicators",
        "contributed_by",
        "contributions",
        "data_quality",
        "data_quality_en",
        "data_quality_th",
        "dissemination",
        "good_governance_9",
        "groups_present",
        "innovation_11",
        "innovation_links",
        "innovations",
        "led_by",
        "outcomes",
        "partners",
        "present",
        "process_steps",
        "publications",
        "recorded_in",
        "session",
        "sources",
        "statements",
        "sustainability",
        "topics",
        "transfer",
    )
)


class Home(NamedTuple):
    """What an entry belongs to: an innovation, the case (which innovation is not said), or the
    review of good management of a local government in a year."""

    kind: str
    key: tuple[str, ...]


class Told(NamedTuple):
    """One entry of one case with its home."""

    case: Case
    home: Home
    entry: Entry


@dataclass(frozen=True)
class Case:
    """One record."""

    record: Entry

    @property
    def id(self) -> str:
        return str(self.record["id"])

    @property
    def listed(self) -> list[Entry]:
        return list(self.record.get("innovations") or ())

    @property
    def sessions(self) -> list[Entry]:
        return list(self.record.get("session") or ())

    @cached_property
    def innovations(self) -> dict[Home, Entry]:
        """The innovations; without a list the heading is the one innovation, if there is one."""
        if not self.listed:
            heading = self.record.get("innovation")
            return {Home("innovation", (self.id,)): heading} if heading else {}
        return {Home("innovation", (self.id, str(e["id"]))): e for e in self.listed}

    def home(self, entry: Entry, review: Home) -> Home:
        about = entry.get("about")
        if about == "management":
            return review
        if not self.listed:
            return Home("innovation", (self.id,))
        return Home("innovation", (self.id, str(about))) if about else Home("case", (self.id,))


@dataclass
class Body:
    """One body of a register."""

    key: str
    entry: Entry

    @property
    def is_local_government(self) -> bool:
        return "lao_type" in self.entry


class World:
    """All records of one set, and the bodies they name."""

    def __init__(self, files: list[Path]) -> None:
        self.cases = [Case(_with_lists(read(file))) for file in sorted(files)]
        self.bodies = {b.key: b for b in _bodies()}
        self._told: dict[str, list[Told]] = {}
        self._names: dict[str, set[str]] = defaultdict(set)
        for body in self.bodies.values():
            for name in (
                *body.entry["variants"],
                body.entry["name_th"],
                body.entry.get("name_en", ""),
            ):
                self._names[folded(name)].add(body.key)
        self._ambiguous = _ambiguous()

    # ---- who is who

    def implementer(self, case: Case) -> str:
        """The local government of a case: its body, its code, or one of this case only."""
        lao = case.record["lao"]
        kind = code_of("lao-type", lao["type"]) if lao.get("type") else UNKNOWN
        if code := str(lao.get("dla_code") or ""):
            same = [b.key for b in self.bodies.values() if str(b.entry.get("dla_code")) == code]
            return same[0] if same else f"code {code}"
        found = [
            key
            for key in self._by_names(lao)
            if self.bodies[key].entry.get("lao_type") == kind
            and self.bodies[key].entry.get("province") == lao.get("province")
        ]
        return found[0] if len(found) == 1 else f"of {case.id}"

    def is_settled(self, case: Case) -> bool:
        return not self.implementer(case).startswith("of ")

    def agent(self, case: Case, entry: Entry) -> str:
        """The body that a partner entry means, else a body of this case only."""
        local = f"{case.id}: {folded(entry.get('name_th') or entry.get('name_en'))}"
        if code := str(entry.get("dla_code") or ""):
            same = [b.key for b in self.bodies.values() if str(b.entry.get("dla_code")) == code]
            return same[0] if same else f"code {code}"
        found = self._by_names(entry)
        if len(found) != 1:
            return local
        body = self.bodies[found[0]]
        return body.key if not body.is_local_government or _in_place(body, entry) else local

    def _by_names(self, entry: Entry) -> list[str]:
        """The bodies that all names of an entry agree on, else the one that belongs to the other;
        none where two names contradict."""
        names = [folded(entry[f]) for f in ("name_th", "name_en") if entry.get(f)]
        found = [self._names[n] for n in names if n not in self._ambiguous and self._names.get(n)]
        if not found or (agreed := set.intersection(*found)):
            return sorted(agreed) if found else []
        every = set().union(*found)
        parents = {self.bodies[key].entry.get("parent") for key in every}
        narrow = sorted(every - parents)
        return narrow if len(every) == 2 and len(narrow) == 1 else []

    def has_name(self, name: str) -> bool:
        """Whether this folded name is that of one body."""
        return name not in self._ambiguous and len(self._names.get(name, ())) == 1

    def is_registered(self, agent: str) -> bool:
        return agent in self.bodies

    def partner_type(self, agent: str, entry: Entry) -> str:
        """The type of the register, else that of the record."""
        told = self.bodies[agent].entry["type"] if agent in self.bodies else entry.get("type")
        return code_of("partner-type", told) if told else UNKNOWN

    def counts(self, case: Case, entry: Entry) -> bool:
        """Whether an entry is of a partner: doing or supporting, and not of the implementer."""
        if (
            codes("contribution-relation")[_relation_of(entry)].marks.get("countsAsPartner")
            != "true"
        ):
            return False
        own, agent = self.implementer(case), self.agent(case, entry)
        while agent:
            if agent == own:
                return False
            agent = self.bodies[agent].entry.get("parent", "") if agent in self.bodies else ""
        return True

    # ---- what is told

    def review(self, case: Case, award: Entry | None = None) -> Home:
        """The review of good management that a case, or one of its awards, speaks of: one body in
        one year of one kind; without a year that of the case only."""
        year = round_year(award) if award else None
        if fiscal := _year(case.record.get("selection") or {}, "fiscal_year"):
            year = year or (fiscal, "fiscal")
        if not year:
            years = {round_year(a) for a in case.record.get("awards") or () if of_management(a)}
            year = next(iter(years)) if len(years) == 1 else None
        owner = self.implementer(case)
        return Home("review", (owner, *map(str, year)) if year else (owner, "", "", case.id))

    def told(self, field: str) -> list[Told]:
        """All entries of a list, with their homes; one that is about several things is one for
        each. What a record tells twice in the same words is one thing."""
        if field not in self._told:
            self._told[field] = [
                Told(case, case.home(one, self.review(case)), one)
                for case in self.cases
                for entry in distinct(case.record.get(field))
                for one in _for_each_about(entry)
            ]
        return self._told[field]

    def of_innovations(self, field: str) -> list[Told]:
        """Entries of innovations, or of cases that do not say which innovation is meant."""
        return [told for told in self.told(field) if told.home.kind != "review"]

    @cached_property
    def innovations(self) -> dict[Home, tuple[Case, Entry]]:
        return {home: (case, e) for case in self.cases for home, e in case.innovations.items()}

    def themes(self, home: Home) -> set[str]:
        """The themes of an innovation or a case: its own, and that of the heading."""
        case = next(c for c in self.cases if c.id == home.key[0])
        told = [(case.record.get("innovation") or {}).get("theme")]
        if home.kind == "innovation":
            told.append(case.innovations[home].get("theme"))
        return {code_of("theme", one) for one in told if one}

    @cached_property
    def contributions(self) -> dict[tuple[Home, str], list[Told]]:
        """Who has a part in what; entries of one body in one innovation are one contribution."""
        found: dict[tuple[Home, str], list[Told]] = defaultdict(list)
        for told in self.of_innovations("partners"):
            found[told.home, self.agent(told.case, told.entry)].append(told)
        return found

    @cached_property
    def partners(self) -> dict[tuple[Home, str], list[Told]]:
        """The contributions that make a partner."""
        return {
            key: told
            for key, told in self.contributions.items()
            if any(self.counts(t.case, t.entry) for t in told)
        }

    def settled(self, home: Home) -> Home:
        """What hangs on a case that lists one innovation only is of that innovation."""
        mine = (
            [h for h in self.innovations if h.key[0] == home.key[0]] if home.kind == "case" else ()
        )
        return mine[0] if len(mine) == 1 else home

    def tied(self, told: Told) -> list[tuple[str, Home]]:
        """The contributions that a source ties a claim to, by exact names under `partners`; where
        somebody has several parts in a case, that in what the claim is about."""
        named = [
            self._parts_by_name[told.case.id, folded(name)]
            for name in told.entry.get("contributed_by") or ()
        ]
        return [min(parts, key=lambda part: part[1] != told.home) for parts in named]

    @cached_property
    def _parts_by_name(self) -> dict[tuple[str, str], list[tuple[str, Home]]]:
        found = defaultdict(list)
        for t in self.told("partners"):
            for name in all_names(t.entry):
                found[t.case.id, name].append((self.agent(t.case, t.entry), t.home))
        return found

    def recipient(self, case: Case, award: Entry) -> str | None:
        """The body that received an award, or stood for it: the local government where the record
        does not say who; None where that is open, or a name that no register knows."""
        told = award.get("recipient")
        if told is None:
            return self.implementer(case)
        parts = self._parts_by_name.get((case.id, folded(told)))
        if folded(told) in self.known_names[case.id]["implementer"]:
            return self.implementer(case)
        return parts[0][0] if parts else next(iter(self._by_names({"name_th": told})), None)

    # ---- names

    @cached_property
    def _names_of_agents(self) -> dict[str, tuple[str, str]]:
        every = {self.agent(t.case, t.entry): both_names(t.entry) for t in self.told("partners")}
        return every | {key: both_names(body.entry) for key, body in self.bodies.items()}

    @cached_property
    def types(self) -> dict[str, str]:
        """The type of each body that is named among partners, as fine as it is known."""
        every = ((self.agent(t.case, t.entry), t.entry) for t in reversed(self.told("partners")))
        return {agent: self.partner_type(agent, entry) for agent, entry in every}

    def name(self, agent: str) -> tuple[str, str]:
        """The name of a body in Thai and English, as the register has it where it knows it."""
        return self._names_of_agents[agent]

    @cached_property
    def known_names(self) -> dict[str, dict[str, set[str]]]:
        """For each case the folded names of its partners, of its implementer, and of those who
        judged it: who evaluates or recognises, or acts in a step of the selection."""
        found: dict[str, dict[str, set[str]]] = {}
        for case in self.cases:
            body = self.bodies.get(self.implementer(case))
            chain = (case.record.get("selection") or {}).get("chain") or ()
            acting = [step.get(f) for step in chain for f in ("actor_th", "actor_en")]
            own = both_names(body.entry if body else case.record["lao"])
            found[case.id] = {
                "partner": set(),
                "implementer": set(map(folded, own)),
                "commissioned": {folded(name) for name in acting if name},
            }
        for (home, agent), told in self.contributions.items():
            names, known = set(map(folded, self.name(agent))), found[home.key[0]]
            if (home, agent) in self.partners:
                known["partner"] |= names
            if {_relation_of(t.entry) for t in told} & {"evaluating", "recognising"}:
                known["commissioned"] |= names
        return found


def _relation_of(entry: Entry) -> str:
    return code_of("contribution-relation", entry.get("relation") or UNKNOWN)


def abouts(entry: Entry) -> list[Any]:
    """What an entry is said to be about, each; None where it does not say."""
    about = entry.get("about")
    return about if isinstance(about, list) else [about]


def of_management(entry: Entry) -> bool:
    return "management" in abouts(entry)


def _for_each_about(entry: Entry) -> list[Entry]:
    return [{**entry, "about": one} for one in abouts(entry)] if "about" in entry else [entry]


def distinct(told: Any) -> list[Entry]:
    """The entries of a list; what is told twice in the same words is one."""
    listed = list(told or ())
    return [one for i, one in enumerate(listed) if one not in listed[:i]]


def statements(entry: Entry) -> list[Entry]:
    """The statements on what a partner did: those listed, else the one of `contribution`."""
    kept = (
        "role",
        "evidence",
        "also_evidence",
        "contribution",
        "contribution_th",
        "contribution_en",
    )
    listed = entry.get("contributions")
    return distinct(listed) if listed else [{name: entry.get(name) for name in kept}]


def places(entry: Entry) -> list[Entry]:
    """The different places in documents that stand behind an entry."""
    first = entry.get("evidence") or []
    return distinct(
        [*(first if isinstance(first, list) else [first]), *(entry.get("also_evidence") or ())]
    )


def all_names(entry: Entry) -> set[str]:
    """Under which names, folded, a partner is known in its record."""
    other = [alias.get("name") for alias in entry.get("aliases") or ()]
    return {folded(name) for name in (entry.get("name_th"), entry.get("name_en"), *other) if name}


def both_names(entry: Entry) -> tuple[str, str]:
    """The name in Thai and English, the one for the other where one is missing."""
    th, en = entry.get("name_th"), entry.get("name_en")
    return str(th or en or ""), str(en or th or "")


def spoken(entry: Entry) -> tuple[str, str] | None:
    """The speaker in Thai and English; None where the source names nobody."""
    told = entry.get("speaker")
    thai = entry.get("speaker_th") or (told if told and is_thai(str(told)) else None)
    english = entry.get("speaker_en") or (told if told and not is_thai(str(told)) else None)
    return (str(thai or english), str(english or thai)) if thai or english else None


def is_thai(text: str) -> bool:
    """Whether the letters of a text are mostly Thai; signs above and below are no letters."""
    names = [unicodedata.name(c, "") for c in text if unicodedata.category(c).startswith("L")]
    thai = sum(name.startswith("THAI") for name in names)
    return thai > 0 and thai >= sum(name.startswith("LATIN") for name in names)


def read(file: Path) -> Entry:
    """One YAML file."""
    told: Entry = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return told


def _with_lists(told: Any) -> Any:
    """The same with a list of one where something is told alone that may be told in a list."""
    if isinstance(told, list):
        return [_with_lists(one) for one in told]
    if not isinstance(told, dict):
        return told
    return {
        name: _with_lists(value if _is_as_listed(name, value) else [value])
        for name, value in told.items()
    }


def _is_as_listed(name: str, value: Any) -> bool:
    """Whether a value stands as it should: a list, or nothing that could be one. The topics of a
    record are halves, those of a fact a list; a session was asked `all`, or some."""
    is_other = name == "topics" and isinstance(value, dict)
    return (
        name not in LISTED or value is None or value == "all" or isinstance(value, list) or is_other
    )


def _bodies() -> Iterator[Body]:
    for name in REGISTERS:
        for entry in read(ROOT / "registers" / name)["organisations"]:
            yield Body(entry["key"], entry)


def _ambiguous() -> set[str]:
    told = read(ROOT / "registers" / "organisations.yaml")["ambiguous"]
    return {folded(entry["string"]) for entry in told}


@cache
def folded(name: object) -> str:
    """A name without what nobody sees: blanks, invisible characters, forms of letters."""
    text = unicodedata.normalize("NFKC", str(name or ""))
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return "".join(text.split()).casefold()


def _in_place(body: Body, entry: Entry) -> bool:
    """Whether the province of a local government stands in its name or beside it."""
    province = body.entry.get("province", "")
    named = " ".join(str(entry.get(f, "")) for f in ("name_th", "name_en", "province"))
    return bool(province) and province in named


def _year(entry: Entry, field: str) -> int | None:
    """A year in the Buddhist era."""
    if told := figure(entry.get(f"{field}_be")):
        return int(told)
    told = figure(entry.get(f"{field}_ce"))
    return int(told) + 543 if told else None


def year(entry: Entry, field: str) -> int | None:
    """A year in the Buddhist era, whichever of the two is told; None where none is."""
    return _year(entry, field)


def round_year(award: Entry) -> tuple[int, str] | None:
    """The year by which the round of an award is known, and of what kind it is: the fiscal one, if
    one is told."""
    if fiscal := _year(award, "fiscal_year"):
        return fiscal, "fiscal"
    told = _year(award, "year")
    return (told, code_of("year-kind", award.get("year_kind") or UNKNOWN)) if told else None


_FIGURE = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")


def figure(told: object) -> float | None:
    """The one number of a value, in Arabic or Thai digits; None where there is none or several."""
    if isinstance(told, int | float) and not isinstance(told, bool):
        return float(told)
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in str(told or ""))
    found = _FIGURE.findall(text)
    return float(found[0].replace(",", "")) if len(found) == 1 else None


def sources(entry: Entry) -> set[str]:
    """The documents behind an entry, by their ids in the record."""
    return {str(place["source"]) for place in places(entry)}


def relation(entry: Entry) -> str:
    return code_of("speaker-relation", entry.get("speaker_relation") or UNKNOWN)


def organisation(world: World, key: str) -> str:
    """The address of a body of the register; a local government is known by its code."""
    code = world.bodies[key].entry.get("dla_code")
    name = f"th-lao-{code}" if world.bodies[key].is_local_government and code else key
    return f"https://w3id.org/govinno/id/organization/{name}"
