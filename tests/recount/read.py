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
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from recount.codes import ROOT, code_of, codes

Entry = dict[str, Any]
UNKNOWN = "unknown"
#: Lists of a record whose entries say with `about` what they belong to.
CLAIMS = ("success_factors", "obstacles", "rival_explanations")
REGISTERS = ("organisations.yaml", "made-up.yaml")


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
        self.cases = [Case(read(file)) for file in sorted(files)]
        self.bodies = {b.key: b for b in _bodies()}
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
            key for key in self._by_names(lao)
            if self.bodies[key].entry.get("lao_type") == kind
            and self.bodies[key].entry.get("province") == lao.get("province")
        ]  # fmt: skip
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
        relation = code_of("contribution-relation", entry.get("relation") or UNKNOWN)
        if codes("contribution-relation")[relation].marks.get("countsAsPartner") != "true":
            return False
        own, agent = self.implementer(case), self.agent(case, entry)
        while agent:
            if agent == own:
                return False
            agent = self.bodies[agent].entry.get("parent", "") if agent in self.bodies else ""
        return True

    # ---- what is told

    def review(self, case: Case) -> Home:
        """The review of good management that a case speaks of: one body in one year."""
        year = _year(case.record.get("selection", {}), "fiscal_year")
        if not year:
            for_management = [
                a for a in case.record.get("awards", ()) if a.get("about") == "management"
            ]
            years = {_year(a, "year") for a in for_management}
            year = next(iter(years)) if len(years) == 1 else None
        if year and self.is_settled(case):
            return Home("review", (self.implementer(case), str(year)))
        return Home("review", (f"of {case.id}",))

    def told(self, field: str) -> list[Told]:
        """All entries of a list, with their homes. What a record tells twice in the same words is
        one thing."""
        found = []
        for case in self.cases:
            review, seen = self.review(case), []
            for entry in case.record.get(field) or ():
                if entry not in seen:
                    seen.append(entry)
                    found.append(Told(case, case.home(entry, review), entry))
        return found

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
            key: told for key, told in self.contributions.items()
            if any(self.counts(t.case, t.entry) for t in told)
        }  # fmt: skip


def read(file: Path) -> Entry:
    """One YAML file."""
    told: Entry = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return told


def _bodies() -> Iterator[Body]:
    for name in REGISTERS:
        for entry in read(ROOT / "registers" / name)["organisations"]:
            yield Body(entry["key"], entry)


def _ambiguous() -> set[str]:
    told = read(ROOT / "registers" / "organisations.yaml")["ambiguous"]
    return {folded(entry["string"]) for entry in told}


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
    first = entry.get("evidence") or []
    places = [*(first if isinstance(first, list) else [first]), *(entry.get("also_evidence") or ())]
    return {str(place["source"]) for place in places}


def relation(entry: Entry) -> str:
    return code_of("speaker-relation", entry.get("speaker_relation") or UNKNOWN)


def speaker(entry: Entry) -> str | None:
    """The name of the speaker in whatever language it is told."""
    told = entry.get("speaker") or entry.get("speaker_th") or entry.get("speaker_en")
    return str(told) if told else None


def organisation(world: World, key: str) -> str:
    """The address of a body of the register; a local government is known by its code."""
    code = world.bodies[key].entry.get("dla_code")
    name = f"th-lao-{code}" if world.bodies[key].is_local_government and code else key
    return f"https://w3id.org/govinno/id/organization/{name}"
