"""What is asked: the values of the study's blanks, and the part of the facts they leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from govinno.answers.question import ANY
from govinno.answers.success.comparison import Counts, Field, counts
from govinno.answers.success.definitions import (
    ALL,
    ANY_OF,
    NOT_WON,
    Settings,
    Success,
    success,
)
from govinno.answers.success.facts import (
    Agent,
    Claim,
    Contribution,
    Facts,
    Innovation,
    broad,
)
from govinno.answers.success.ladder import HUMAN, is_unclear
from govinno.answers.success.voices import NAMED_FACTOR

APPLICANT = "award_applicant"
NO_GROUPS, SAME_THEME = "no_groups", "same_theme"


@dataclass(frozen=True, slots=True)
class Asked:
    """The blanks as the study computes with them; None is not asked for. Years are of the BE."""

    settings: Settings
    theme: str | None
    province: str | None
    lao_type: str | None
    from_year: int | None
    to_year: int | None
    partner: str | None
    partner_type: str | None
    step: int
    is_named_only: bool
    is_reviewed_only: bool
    leaves_out_unclear: bool
    strata: str
    strength: float


def asked(values: Mapping[str, str]) -> Asked:
    """The full values of the blanks (`values.values_of`) as they are computed with."""
    given = {name: None if value == ANY else value for name, value in values.items()}
    return Asked(
        settings=_settings(values, given),
        theme=given["theme"],
        province=given["province"],
        lao_type=given["lao_type"],
        from_year=_number(given["from_year"]),
        to_year=_number(given["to_year"]),
        partner=given["partner"],
        partner_type=given["partner_type"],
        step=int(values["step"]),
        is_named_only=values["factors"] == "named_only",
        is_reviewed_only=values["review"] == "reviewed_only",
        leaves_out_unclear=values["unclear"] == "left_out",
        strata=values["strata"],
        strength=float(values["strength"]),
    )


def _settings(values: Mapping[str, str], given: Mapping[str, str | None]) -> Settings:
    return Settings(
        definition=values["definition"],
        rank=_number(given["rank"]),
        category=given["category"],
        improvement=int(values["improvement"]) / 100,
        indicators=ALL if values["indicators"] == "all_of_them" else ANY_OF,
        lasting_years=int(values["lasting_years"]),
        combines=values["combines"],
        combined_by=ANY_OF if values["combined_by"] == "any_one" else values["combined_by"],
    )


def _number(value: str | None) -> int | None:
    return None if value is None else int(value)


@dataclass
class View:
    """The facts that are asked about. What is not in it does not count anywhere."""

    facts: Facts
    asked: Asked

    @cached_property
    def innovations(self) -> dict[str, Innovation]:
        """The innovations in scope."""
        found = self.facts.innovations.items()
        return {iri: innovation for iri, innovation in found if self._is_in(innovation)}

    def _is_in(self, innovation: Innovation) -> bool:
        asked = self.asked
        held = (
            (asked.theme and broad("Theme", asked.theme), innovation.themes),
            (asked.province, innovation.provinces),
            (asked.lao_type, innovation.lao_types),
        )
        return all(not value or value in values for value, values in held) and self._is_in_years(
            innovation.year
        )

    def _is_in_years(self, year: int | None) -> bool:
        if self.asked.from_year is None and self.asked.to_year is None:
            return True
        if year is None:
            return False
        return (self.asked.from_year or year) <= year <= (self.asked.to_year or year)

    @cached_property
    def success(self) -> dict[str, Success]:
        """Whether each innovation in scope succeeded."""
        return self.success_by(self.asked.settings)

    def success_by(self, settings: Settings) -> dict[str, Success]:
        """The same by another definition."""
        found = success(self.facts, settings)
        return {iri: found[iri] for iri in self.innovations}

    @cached_property
    def counts(self) -> Counts:
        """How many innovations in scope succeeded, did not, or are not known."""
        return counts(self.success.values())

    @cached_property
    def records(self) -> set[str]:
        """The case records in scope."""
        return {innovation.record for innovation in self.innovations.values()}

    @cached_property
    def implementers_of(self) -> Mapping[str, set[str]]:
        """The local governments of each case record in scope."""
        found: dict[str, set[str]] = defaultdict(set)
        for innovation in self.innovations.values():
            found[innovation.record] |= innovation.implementers.keys()
        return found

    def _holds(self, target: str) -> bool:
        return target in self.innovations or target in self.records

    @cached_property
    def contributions(self) -> dict[str, list[Contribution]]:
        """The contributions of partners in scope, by agent."""
        found: dict[str, list[Contribution]] = defaultdict(list)
        for contribution in self.facts.contributions.values():
            if contribution.is_partner and self._holds(contribution.target):
                seen = self._reviewed(contribution)
                if not (self.asked.leaves_out_unclear and is_unclear(seen)):
                    found[contribution.agent].append(seen)
        return found

    def _reviewed(self, contribution: Contribution) -> Contribution:
        """The contribution with the statements that count."""
        if not self.asked.is_reviewed_only:
            return contribution
        statements = contribution.statements.items()
        kept = {iri: told for iri, told in statements if told.review == HUMAN}
        return replace(contribution, statements=kept)

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims in scope, rival explanations among them."""
        return [claim for claim in self.facts.claims.values() if self._counts(claim)]

    def _counts(self, claim: Claim) -> bool:
        if not self._holds(claim.target):
            return False
        if self.asked.is_reviewed_only and claim.review != HUMAN:
            return False
        return claim.is_rival or not self.asked.is_named_only or claim.basis == NAMED_FACTOR

    @cached_property
    def tied_claims(self) -> dict[str, list[Claim]]:
        """The claims about factors that are tied to each agent."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            known = self.facts.contributions
            agents = (known[c].agent for c in claim.contributions if c in known)
            for agent in dict.fromkeys(agents):
                found[agent].append(claim)
        return found

    @cached_property
    def partners(self) -> list[Agent]:
        """The registered partners asked for, with a part in something in scope."""
        agents = (self.facts.agents[iri] for iri in self.contributions)
        return [agent for agent in agents if agent.is_registered and self._is_wanted(agent)]

    def _is_wanted(self, agent: Agent) -> bool:
        if self.asked.partner is not None and agent.iri != self.asked.partner:
            return False
        wanted = self.asked.partner_type
        return wanted is None or wanted in (agent.partner_type, partner_type_of(agent))

    @cached_property
    def unsettled(self) -> set[str]:
        """The innovations of cases that do not say in which innovation a partner took part."""
        targets = {c.target for parts in self.contributions.values() for c in parts}
        records = self.records & targets
        return {iri for iri, found in self.innovations.items() if found.record in records}

    @cached_property
    def field(self) -> Field:
        """The innovations that can be compared."""
        compared = {iri: value for iri, value in self.success.items() if iri not in self.unsettled}
        return Field(compared, self._strata(compared), self.asked.strength)

    def _strata(self, compared: Iterable[str]) -> dict[str, str]:
        if self.asked.strata == NO_GROUPS:
            return {}
        has_theme = self.asked.strata == SAME_THEME
        return {
            iri: "+".join(sorted(self.innovations[iri].themes if has_theme
                                 else self.innovations[iri].lao_types))
            for iri in compared
        }  # fmt: skip

    @cached_property
    def modes(self) -> dict[str, list[Innovation]]:
        """The innovations in scope by how their case came to be told. One that an applicants'
        list knows not to have won is an applicant, whatever its record is made from."""
        entered = {iri for iri, entry in self.facts.joined_entries if entry.result == NOT_WON}
        found: dict[str, list[Innovation]] = defaultdict(list)
        for iri, innovation in self.innovations.items():
            found[APPLICANT if iri in entered else innovation.mode].append(innovation)
        return found

    def is_of(self, innovations: Sequence[Innovation]) -> Counts:
        """Yes, no and unknown of some innovations."""
        return counts(self.success[innovation.iri] for innovation in innovations)


def partner_type_of(agent: Agent) -> str:
    """The broad type of a partner, `unknown` where none is known."""
    return broad("PartnerType", agent.partner_type) if agent.partner_type else "unknown"
