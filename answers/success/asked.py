"""What is asked: the values of the study's blanks, and the part of the facts they leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from govinno.answers.question import ANY
from govinno.answers.success.comparison import Counts, Field, Key, counts
from govinno.answers.success.definitions import (
    ALL,
    ANY_OF,
    APPLICANT,
    AWARDS_INNOVATIONS,
    NOT_WON,
    WINNER,
    Settings,
    Success,
    success,
)
from govinno.answers.success.facts import (
    UNKNOWN,
    Agent,
    Claim,
    Contribution,
    Facts,
    Innovation,
    broad,
    with_broader,
)
from govinno.answers.success.ladder import HUMAN, is_unclear
from govinno.answers.success.voices import NAMED_FACTOR
from govinno.answers.values import WrongValue
from govinno.words import Words

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

    @property
    def has_years(self) -> bool:
        """Whether only innovations of some years are asked for."""
        return self.from_year is not None or self.to_year is not None

    @property
    def is_of_partners(self) -> bool:
        """Whether only one partner, or partners of one type, are asked for."""
        return self.partner is not None or self.partner_type is not None


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


def require_enough(values: Mapping[str, str]) -> None:
    """At least three of two definitions can never hold: `WrongValue` says so."""
    by, combines = values["combined_by"], values["combines"]
    if by.isdecimal() and int(by) > len(combines):
        raise WrongValue(
            f"เลือกไว้ {len(combines)} ข้อ ({combines}) จึงต้องเป็นจริงอย่างน้อย {by} ข้อไม่ได้ "
            f"ที่ใกล้ที่สุดคือ {len(combines)} หรือ all",
            f"Of {len(combines)} definitions ({combines}) at least {by} can never hold. "
            f"The nearest are {len(combines)} and all.",
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
    """The facts that are asked about. What is not in it does not count anywhere.

    `words` are the values of the blanks in words, `unclear` the innovations of each agent's
    contributions that are left out as not clear or not reviewed.
    """

    all_facts: Facts
    asked: Asked
    words: Mapping[str, Words] = field(default_factory=dict)
    unclear: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @cached_property
    def facts(self) -> Facts:
        """The facts, without results that no person reviewed where only reviewed ones count."""
        if not self.asked.is_reviewed_only:
            return self.all_facts
        reviewed = [result for result in self.all_facts.results if result.review == HUMAN]
        return replace(self.all_facts, results=reviewed)

    @cached_property
    def innovations(self) -> dict[str, Innovation]:
        """The innovations in scope."""
        found = self._of_the_kind.items()
        return {iri: innovation for iri, innovation in found if self._is_in_years(innovation)}

    @cached_property
    def _of_the_kind(self) -> dict[str, Innovation]:
        """The innovations of the theme and places asked for, of whatever year."""
        found = self.facts.innovations.items()
        return {iri: innovation for iri, innovation in found if self._is_of_the_kind(innovation)}

    def _is_of_the_kind(self, innovation: Innovation) -> bool:
        asked = self.asked
        held = (
            ("Theme", asked.theme, innovation.themes),
            ("Province", asked.province, innovation.provinces),
            ("LaoType", asked.lao_type, innovation.lao_types),
        )
        return all(holds_code(*one) for one in held)

    def _is_in_years(self, innovation: Innovation) -> bool:
        """Whether the starting year is one of those asked for; not where it is not known."""
        if not self.asked.has_years:
            return True
        year = innovation.year
        return year is not None and (
            (self.asked.from_year or year) <= year <= (self.asked.to_year or year)
        )

    @cached_property
    def undated(self) -> set[str]:
        """The innovations left out because their year is not known."""
        found = self._of_the_kind.values() if self.asked.has_years else ()
        return {innovation.iri for innovation in found if innovation.year is None}

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
    def units(self) -> dict[str, Success]:
        """What is asked about, with whether it succeeded: the innovations in scope, of those only
        in which the partners asked for took part, where some are. A case that does not say in
        which of its innovations that was counts as one, known where they are all alike."""
        if not self.asked.is_of_partners:
            return self.success
        found: dict[str, Success] = {}
        for target in self.apart(self.wanted_targets):
            values = {self.success[iri] for iri in self._innovations_of(target)}
            found[target] = values.pop() if len(values) == 1 else None
        return found

    def _innovations_of(self, target: str) -> list[str]:
        if target in self.innovations:
            return [target]
        return [iri for iri, found in self.innovations.items() if found.record == target]

    @cached_property
    def asked_counts(self) -> Counts:
        """How many of what is asked about succeeded, did not, or are not known."""
        return counts(self.units.values())

    def apart(self, targets: Collection[str]) -> set[str]:
        """Some innovations and cases, each once: a case of which one innovation is among them
        anyway is left out."""
        settled = targets & self.innovations.keys()
        records = {self.innovations[iri].record for iri in settled}
        return settled | (set(targets) - settled - records)

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
                if self._is_clear(seen):
                    found[contribution.agent].append(seen)
                else:
                    self.unclear[contribution.agent].add(contribution.target)
        return found

    def _reviewed(self, contribution: Contribution) -> Contribution:
        """The contribution with the statements that count."""
        if not self.asked.is_reviewed_only:
            return contribution
        statements = contribution.statements.items()
        kept = {iri: told for iri, told in statements if told.review == HUMAN}
        return replace(contribution, statements=kept)

    def _is_clear(self, contribution: Contribution) -> bool:
        if self.asked.is_reviewed_only and not contribution.statements:
            return False
        return not (self.asked.leaves_out_unclear and is_unclear(contribution))

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims in scope, rival explanations among them; of the innovations of the partners
        asked for, where only some are."""
        return [claim for claim in self.facts.claims.values() if self._counts(claim)]

    def _counts(self, claim: Claim) -> bool:
        if not self._holds(claim.target) or (
            self.asked.is_of_partners and not self._is_of_wanted(claim.target)
        ):
            return False
        if self.asked.is_reviewed_only and claim.review != HUMAN:
            return False
        return claim.is_rival or not self.asked.is_named_only or claim.basis == NAMED_FACTOR

    def _is_of_wanted(self, target: str) -> bool:
        """Whether somebody asked for took part in it, or in its case."""
        return target in self.wanted_targets or self.facts.record_of(target) in self.wanted_targets

    @cached_property
    def wanted_targets(self) -> set[str]:
        """What the partners asked for took part in."""
        agents = self.facts.agents
        return {
            part.target
            for iri, parts in self.contributions.items()
            if self.is_wanted(agents[iri])
            for part in parts
        }

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
        return [agent for agent in agents if agent.is_registered and self.is_wanted(agent)]

    def is_wanted(self, agent: Agent) -> bool:
        """Whether a partner is among those asked for."""
        if self.asked.partner is not None and agent.iri != self.asked.partner:
            return False
        wanted = self.asked.partner_type
        return wanted is None or wanted in with_broader(
            "PartnerType", agent.partner_type or UNKNOWN
        )

    def kind_of(self, agent: Agent) -> str:
        """The kind under which a partner is counted: the one asked for where it is of it, else
        the broadest; `unknown` where none is known."""
        wanted = self.asked.partner_type
        return wanted if wanted and self.is_wanted(agent) else partner_type_of(agent)

    @cached_property
    def unsettled(self) -> set[str]:
        """The innovations of cases that do not say in which innovation a partner took part."""
        targets = {c.target for parts in self.contributions.values() for c in parts}
        records = self.records & targets
        return {iri for iri, found in self.innovations.items() if found.record in records}

    @cached_property
    def field(self) -> Field:
        """The innovations that can be compared, for partners."""
        compared = {iri: value for iri, value in self.success.items() if iri not in self.unsettled}
        names: dict[Key, str] = {
            (iri,): self.facts.agents[iri].name.th for iri in self.contributions
        }
        unclear: dict[Key, set[str]] = {(iri,): targets for iri, targets in self.unclear.items()}
        return Field(compared, self._strata(compared), self.asked.strength, names, unclear)

    def _strata(self, compared: Iterable[str]) -> dict[str, str]:
        if self.asked.strata == NO_GROUPS:
            return {}
        return {iri: "+".join(sorted(self._groups(self.innovations[iri]))) for iri in compared}

    def _groups(self, innovation: Innovation) -> set[str]:
        if self.asked.strata == SAME_THEME:
            return {broad("Theme", code) for code in innovation.themes}
        return innovation.lao_types

    @cached_property
    def modes(self) -> dict[str, list[Innovation]]:
        """The innovations in scope by how their case came to be told. One that an applicants'
        list of a round for innovations knows not to have won is an applicant, whatever its record
        is made from; a winner stays a winner."""
        entered = {
            iri
            for iri, entry in self.facts.joined_entries
            if entry.result == NOT_WON and entry.awards == AWARDS_INNOVATIONS
        }
        found: dict[str, list[Innovation]] = defaultdict(list)
        for iri, innovation in self.innovations.items():
            is_applicant = iri in entered and innovation.mode != WINNER
            found[APPLICANT if is_applicant else innovation.mode].append(innovation)
        return found

    @cached_property
    def modes_of_known(self) -> set[str]:
        """The modes of the innovations that can be compared and have a known result."""
        known = self.field.known
        return {mode for mode, found in self.modes.items() if any(i.iri in known for i in found)}

    def is_of(self, innovations: Sequence[Innovation]) -> Counts:
        """Yes, no and unknown of some innovations."""
        return counts(self.success[innovation.iri] for innovation in innovations)


def holds_code(class_name: str, wanted: str | None, codes: Iterable[str]) -> bool:
    """Whether one of some codes is the one asked for, or narrower."""
    return wanted is None or any(wanted in with_broader(class_name, code) for code in codes)


def partner_type_of(agent: Agent) -> str:
    """The broad type of a partner, `unknown` where none is known."""
    return broad("PartnerType", agent.partner_type or UNKNOWN)
