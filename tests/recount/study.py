"""The study's counts, from docs/method.md and nothing else: what is in scope, who took part, who
says what, and how far that carries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy import stats

from recount import definitions
from recount.cases import is_regardless, mode
from recount.codes import code_of, top, with_broader
from recount.definitions import Success
from recount.factors import basis, factor, relation_of, stance
from recount.read import (
    UNKNOWN,
    Case,
    Entry,
    Home,
    Told,
    World,
    folded,
    organisation,
    places,
    sources,
    spoken,
    statements,
    year,
)

AGAINST = ("disputes", "mixed")
INDEPENDENT = ("beneficiary", "academic", "award_body", "other_authority")
#: Sides whose words are somebody's own.
COUNTED = ("independent", "implementer", "partner", "commissioned")


class Part(NamedTuple):
    """What one partner did in one innovation, or in a case that does not say in which."""

    home: Home
    agent: str
    statements: list[Entry]

    @property
    def roles(self) -> set[str]:
        """The roles that are told, those not known left out."""
        told = {code_of("partner-role", s.get("role") or UNKNOWN) for s in self.statements}
        return told - {UNKNOWN}

    @property
    def proven_roles(self) -> set[str]:
        """The roles that a place in a document stands behind."""
        return Part(*self[:2], [s for s in self.statements if places(s)]).roles

    @property
    def is_unclear(self) -> bool:
        """Whether no role is known, or nobody but a machine reviewed it."""
        by = {definitions.review(s) for s in self.statements}
        return not self.roles or by <= {"machine"}


class Study:
    """What one setting of the study leaves of a world."""

    def __init__(self, world: World, asked: Mapping[str, str]) -> None:
        self.world, self.asked = world, asked

    # ---- what is in scope

    @cached_property
    def of_the_kind(self) -> dict[Home, tuple[Case, Entry]]:
        """The innovations of the theme and places asked for, of any year."""
        every = self.world.innovations.items()
        return {home: told for home, told in every if self._is_of_the_kind(home, told[0])}

    def _is_of_the_kind(self, home: Home, case: Case) -> bool:
        lao = case.record["lao"]
        held = {
            "theme": self.world.themes(home),
            "lao-type": {code_of("lao-type", lao["type"])} if lao.get("type") else set(),
            "province": {code_of("province", lao["province"])} if lao.get("province") else set(),
        }
        wanted = {name: self.asked.get(name.replace("-", "_")) for name in held}
        return all(
            code is None or any(code in with_broader(name, one) for one in held[name])
            for name, code in wanted.items()
        )

    @cached_property
    def undated(self) -> int:
        """How many innovations are left out because nobody knows their year."""
        if not {"from_year", "to_year"} & self.asked.keys():
            return 0
        return sum(year(e, "year_started") is None for _, e in self.of_the_kind.values())

    @cached_property
    def scope(self) -> dict[Home, Success]:
        """The innovations that the filters leave, with whether each succeeded. What has no year
        is not within any years."""
        first, last = int(self.asked.get("from_year", 0)), int(self.asked.get("to_year", 9999))
        has_years = {"from_year", "to_year"} & self.asked.keys()
        kept = [
            home
            for home, (_, entry) in self.of_the_kind.items()
            if not has_years or first <= (year(entry, "year_started") or -1) <= last
        ]
        definition = self.asked.get("definition", "B")
        return {
            home: definitions.succeeded(self.world, home, definition, self.asked) for home in kept
        }

    @cached_property
    def cases(self) -> set[str]:
        return {home.key[0] for home in self.scope}

    def holds(self, home: Home) -> bool:
        return home in self.scope or (home.kind == "case" and home.key[0] in self.cases)

    def apart(self, homes: Collection[Home]) -> set[Home]:
        """Innovations and cases, each once: a case with one of its innovations there is not."""
        of_innovations = {home.key[0] for home in homes if home.kind == "innovation"}
        return {h for h in homes if h.kind == "innovation" or h.key[0] not in of_innovations}

    # ---- who took part

    @cached_property
    def every_part(self) -> list[Part]:
        """The parts of partners in scope, with the statements that count."""
        homes = defaultdict(list)
        for (home, agent), told in self.world.partners.items():
            homes[self.world.settled(home), agent] += told
        return [
            Part(
                home,
                agent,
                [s for t in told for s in statements(t.entry) if definitions.counts(s, self.asked)],
            )
            for (home, agent), told in homes.items()
            if self.holds(home)
        ]

    def _is_clear(self, part: Part) -> bool:
        if self.asked.get("review") == "reviewed_only" and not part.statements:
            return False
        return self.asked.get("unclear") != "left_out" or not part.is_unclear

    @cached_property
    def parts(self) -> dict[str, list[Part]]:
        found = defaultdict(list)
        for part in filter(self._is_clear, self.every_part):
            found[part.agent].append(part)
        return found

    def is_wanted(self, agent: str) -> bool:
        """Whether a partner is among those asked for."""
        partner, kind = self.asked.get("partner"), self.asked.get("partner_type")
        if partner and not (
            self.world.is_registered(agent)
            and organisation(self.world, agent).endswith(f"/{partner}")
        ):
            return False
        return not kind or kind in with_broader("partner-type", self.world.types[agent])

    @property
    def is_of_partners(self) -> bool:
        return bool({"partner", "partner_type"} & self.asked.keys())

    @cached_property
    def wanted(self) -> dict[str, list[Part]]:
        return {agent: parts for agent, parts in self.parts.items() if self.is_wanted(agent)}

    @cached_property
    def units(self) -> dict[Home, Success]:
        """What is asked about: the innovations in scope, of those only in which the partners asked
        for took part. A case that does not say in which is one, known where they are alike."""
        if not self.is_of_partners:
            return self.scope
        found = {}
        for home in self.apart({p.home for parts in self.wanted.values() for p in parts}):
            mine = (
                [home] if home in self.scope else [h for h in self.scope if h.key[0] == home.key[0]]
            )
            values = {self.scope[h] for h in mine}
            found[home] = values.pop() if len(values) == 1 else None
        return found

    def reach(self, parts: Collection[Part]) -> int:
        return len(self.apart({part.home for part in parts}))

    # ---- who says what

    @cached_property
    def claims(self) -> list[Told]:
        """The claims on factors in scope."""
        return [
            t
            for t in self._told("success_factors")
            if self.asked.get("factors") != "named_only" or basis(t) == "named_factor"
        ]

    def _told(self, field: str) -> list[Told]:
        taken = {part.home for parts in self.wanted.values() for part in parts}
        found = [
            t._replace(home=self.world.settled(t.home)) for t in self.world.of_innovations(field)
        ]
        return [
            t
            for t in found
            if self.holds(t.home)
            and definitions.counts(t.entry, self.asked)
            and (not self.is_of_partners or {t.home, Home("case", t.home.key[:1])} & taken)
        ]

    @cached_property
    def named(self) -> list[Told]:
        """Where the source itself calls it a factor, and agrees."""
        return [t for t in self.claims if stance(t) == "supports" and basis(t) == "named_factor"]

    @cached_property
    def described(self) -> list[Told]:
        """Where it is told of only, and a coder read it as a factor."""
        return [t for t in self.claims if stance(t) == "supports" and basis(t) != "named_factor"]

    def tied(self, told: Told) -> set[str]:
        """The bodies that a source ties a claim to."""
        return {agent for agent, _ in self.world.tied(told)}

    def tied_partners(self, told: Told) -> set[str]:
        """Of those the ones that are partners there."""
        return {
            agent for agent, home in self.world.tied(told) if (home, agent) in self.world.partners
        }

    def of(self, agent: str, claims: Collection[Told]) -> list[Told]:
        return [t for t in claims if agent in self.tied(t)]

    def side(self, told: Told) -> str:
        """On which side of the innovation a speaker stands."""
        entry, relation = told.entry, relation_of(told)
        names = {folded(name) for name in spoken(entry) or ()}
        for side, known in self.world.known_names[told.case.id].items():
            if names & known:
                return side
        if entry.get("speaker_took_part") is True:
            return "implementer" if relation == "implementer" else "partner"
        if relation in INDEPENDENT:
            return "independent"
        if relation == "evaluator":  # nobody knows whether one without a name had a part in it
            return "independent" if names else "commissioned"
        return relation if relation in ("implementer", "partner", "press") else UNKNOWN

    def voices(self, claims: Collection[Told]) -> set[tuple[object, ...]]:
        """A voice is one speaker in one document; one without a document stands alone."""
        return {
            (document, folded((spoken(t.entry) or [""])[0]), relation_of(t), self.side(t))
            for i, t in enumerate(claims)
            for document in ({(t.case.id, s) for s in sources(t.entry)} or {(i, repr(t.entry))})
        }

    def independent_speakers(self, claims: Collection[Told]) -> int:
        """Different independent speakers for sure: unnamed ones of one kind are one."""
        heard = [v for v in self.voices(claims) if v[3] == "independent"]
        return len({(speaker, "" if speaker else kind) for _, speaker, kind, _ in heard})

    def speakers(self, claims: Collection[Told]) -> set[tuple[tuple[str, str] | None, str]]:
        """Who says so, by name and relation: those whose word is their own."""
        return {(spoken(t.entry), relation_of(t)) for t in claims if self.side(t) in COUNTED}

    def factors(self, claims: Collection[Told]) -> Iterator[tuple[object, ...]]:
        """For each factor: claims, of all, innovations, and the voices on each side."""
        by_factor = defaultdict(list)
        for told in claims:
            by_factor[factor(told)].append(told)
        for code, group in by_factor.items():
            sides = [voice[3] for voice in self.voices(group)]
            yield (
                code,
                len(group),
                len(claims),
                len({t.home for t in group}),
                *(sides.count(side) for side in SIDES),
            )

    # ---- how far it carries

    @cached_property
    def compared(self) -> dict[Home, Success]:
        """The innovations of cases that say in which of them each partner took part."""
        open_cases = {
            p.home.key[0] for ps in self.parts.values() for p in ps if p.home.kind == "case"
        }
        return {home: value for home, value in self.scope.items() if home.key[0] not in open_cases}

    @cached_property
    def known(self) -> dict[Home, bool]:
        return {home: value for home, value in self.compared.items() if value is not None}

    @cached_property
    def refusal(self) -> str | None:
        """Why nothing is compared; None where it is."""
        modes = {mode(self.world.innovations[home][0]) for home in self.known}
        if not self.known:
            return "no-known-result"
        if modes == {"award_winner"}:
            return "winners-only"
        return None if any(map(is_regardless, modes)) else "no-comparison"

    @cached_property
    def patterns(self) -> set[str]:
        """The registered partners with which success goes more often."""
        if self.refusal:
            return set()
        seen = {
            a: frozenset({p.home for p in parts} & self.known.keys())
            for a, parts in self.parts.items()
            if self.world.is_registered(a)
        }
        return {
            agent
            for agent, homes in seen.items()
            if list(seen.values()).count(homes) == 1 and self._is_sure(agent, homes)
        }

    def _is_sure(self, agent: str, with_: Collection[Home]) -> bool:
        """95 % sure that the rate with is higher than without, with five known on both sides."""
        unclear = {p.home for p in self.every_part if p.agent == agent and not self._is_clear(p)}
        known = {h: v for h, v in self.known.items() if h in with_ or h not in unclear}
        n, k, everything, yes = (
            len(with_),
            sum(known[h] for h in with_),
            len(known),
            sum(known.values()),
        )
        if min(n, everything - n) < 5 or yes in (0, everything):
            return False
        mean, weight = (yes + 0.5) / (everything + 1), 4
        one, other = (
            stats.beta(weight * mean + k, weight * (1 - mean) + n - k)
            for k, n in ((k, n), (yes - k, everything - n))
        )
        # How often the other rate lies below, over a thousand equally probable ones of this.
        return other.cdf(one.ppf((np.arange(1000) + 0.5) / 1000)).mean() >= 0.95

    def step(self, agent: str) -> int:
        """The highest step of the ladder that a partner reaches."""
        named = self.of(agent, self.named)
        roles = {role for part in self.parts[agent] for role in part.proven_roles}
        agreeing = [
            home
            for home in {t.home for t in named}
            if self.independent_speakers([t for t in named if t.home == home]) >= 2
        ]
        reached = {
            5: any(map(self._is_credible, agreeing)),
            4: agent in self.patterns and roles,
            3: agreeing,
            2: self.speakers(named),
            1: roles,
        }
        return max((step for step, is_reached in reached.items() if is_reached), default=0)

    def _is_credible(self, home: Home) -> bool:
        """A measured result improved, and each rival explanation was judged to be weaker."""
        about = {home, Home("case", home.key[:1])}
        rivals = [t.entry for t in self.world.told("rival_explanations") if t.home in about]
        is_better = home.kind == "innovation" and definitions.measured(self.world, home, self.asked)
        return (
            is_better is True
            and bool(rivals)
            and all(
                r.get("judged_weaker") is True and definitions.review(r) == "human" for r in rivals
            )
        )

    @cached_property
    def reaching(self) -> set[str]:
        """The registered partners asked for that reach the step asked for."""
        least = int(self.asked.get("step", 0))
        return {a for a in self.wanted if self.world.is_registered(a) and self.step(a) >= least}

    def rows(self) -> Iterator[tuple[object, ...]]:
        """One row for each of them, in the columns of ROW."""
        by_id = {case.id: case for case in self.world.cases}
        for agent in self.reaching:
            parts, kind = self.parts[agent], self.world.types[agent]
            yield (
                organisation(self.world, agent),
                kind,
                self.reach(parts),
                len(self.scope),
                len({self.world.implementer(by_id[p.home.key[0]]) for p in parts}),
                len(self.of(agent, self.named)),
                len(self.of(agent, self.described)),
                sum(stance(t) in AGAINST for t in self.of(agent, self.claims)),
                sum(part.is_unclear for part in parts),
                self.step(agent),
            )

    # ---- which kinds take part

    @cached_property
    def kinds(self) -> dict[str, list[Part]]:
        """The parts of each kind of partner asked for; those of unknown kind are of none."""
        found = defaultdict(list)
        for agent, parts in self.wanted.items():
            kind = self.asked.get("partner_type") or top("partner-type", self.world.types[agent])
            if kind not in (UNKNOWN, "unspecified"):
                found[kind] += parts
        return found


ROW = (
    "partner_iri",
    "partner_type",
    "innovations",
    "of",
    "local_governments",
    "claims",
    "described",
    "disputes",
    "unclear",
    "step",
)
SIDES = ("independent", "implementer", "partner", "commissioned", "press", UNKNOWN)
FACTOR = ("factor", "claims", "of", "innovations", *SIDES)


def tally(values: Collection[Success]) -> dict[str, int]:
    told = list(values)
    return {"yes": told.count(True), "no": told.count(False), "unknown": told.count(None)}


def settings(world: World) -> Iterator[dict[str, str]]:
    """The settings the study is asked with: definitions, filters, and some together; the partners
    are the two with most innovations and one of the others."""
    yield {}
    for definition in "ACD":
        yield {"definition": definition}
    for rank in ("1", "2"):
        yield {"definition": "A", "rank": rank}
    categories = [t.entry["category"] for t in world.told("awards") if t.entry.get("category")]
    yield from ({"definition": "A", "category": one} for one in dict.fromkeys(categories[:3]))
    for combined_by in ("all", "any_one", "2"):
        yield {"definition": "E", "combines": "BCD", "combined_by": combined_by}
    yield {"definition": "E", "combines": "ABC", "combined_by": "any_one"}
    yield {"improvement": "50", "indicators": "all_of_them"}
    yield {"definition": "C", "lasting_years": "6"}
    for theme in ("elderly_ltc", "environment", "waste_circular", "health"):
        yield {"theme": theme}
    for kind in ("MUN", "SAO", "PAO", "TM"):
        yield {"lao_type": kind, "definition": "C"}
    for province in ("th-40", "th-55", "th-10"):
        yield {"province": province}
    yield {"province": "th-40", "theme": "water", "lao_type": "PAO"}
    yield {"from_year": "2558", "to_year": "2563"}
    yield {"from_year": "2560"}
    yield {"from_year": "2560", "to_year": "2560"}
    yield {"to_year": "2562", "theme": "environment"}
    yield {"from_year": "2600", "lao_type": "MUN"}
    yield {"factors": "named_only"}
    yield {"review": "reviewed_only"}
    yield {"unclear": "left_out"}
    yield from ({"step": step} for step in "12345")
    yield {"step": "2", "definition": "C", "factors": "named_only"}
    for kind in ("university", "health_agency", "hospital", "community_group", "military_police"):
        yield {"partner_type": kind}
    yield {"partner_type": "central_agency", "theme": "environment", "from_year": "2550"}
    known = Counter(agent for _, agent in world.partners if world.is_registered(agent))
    for agent in (*[a for a, _ in known.most_common(2)], min(known)):
        partner = organisation(world, agent).rpartition("/")[2]
        yield {"partner": partner}
        yield {"partner": partner, "definition": "A", "from_year": "2558", "to_year": "2563"}
        yield {"partner": partner, "theme": "health", "step": "2"}
        yield {"partner": partner, "partner_type": "university", "lao_type": "MUN"}
