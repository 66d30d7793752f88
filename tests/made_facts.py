"""Facts of the study, made by hand: small worlds in which the right answer is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from govinno.answers.success.asked import View, asked
from govinno.answers.success.facts import (
    Agent,
    Award,
    Cited,
    Claim,
    Contribution,
    Entry,
    Facts,
    Innovation,
    Result,
    Statement,
    Transfer,
)
from govinno.answers.success.tables import study
from govinno.words import Words

DEFAULTS = {p.name: p.default for p in study().parameters}


def view(facts: Facts, **values: str) -> View:
    """The study of some facts, as asked with these blanks and the usual other ones."""
    unknown = values.keys() - DEFAULTS.keys()
    assert not unknown, unknown
    return View(fresh(facts), asked({**DEFAULTS, **values}))


def fresh(facts: Facts) -> Facts:
    """The same facts, without what was computed of them before more were told."""
    return replace(facts)


@dataclass
class World:
    """A handful of facts in the making. Whatever is not told is not there."""

    facts: Facts = field(default_factory=lambda: Facts({}, {}, {}, {}, [], [], [], [], {}, {}))

    def innovation(
        self,
        name: str,
        *partners: str,
        succeeded: bool | None = None,
        mode: str = "census",
        record: str | None = None,
        **more: Any,
    ) -> Innovation:
        """One innovation with its partners, and a measured result where one is told."""
        found = Innovation(
            iri=name,
            record=record or f"case-{name}",
            name=Words(name, name),
            mode=mode,
            is_made_up=False,
            year=more.pop("year", None),
            stage=more.pop("stage", None),
            last_confirmed=more.pop("last_confirmed", None),
            implementers={"city": Words("เมือง", "City")},
            **more,
        )
        self.facts.innovations[name] = found
        for partner in partners:
            self.partner(partner, name)
        if succeeded is not None:
            self.result(name, baseline=100, observed=200 if succeeded else 100)
        return found

    def partner(
        self,
        name: str,
        target: str,
        *roles: str,
        is_partner: bool = True,
        is_registered: bool = True,
        kind: str | None = "hospital",
        relation: str = "doing",
        review: str = "unknown",
        places: int = 1,
    ) -> Contribution:
        """One agent's part in an innovation, in the roles told."""
        self.facts.agents[name] = Agent(name, Words(name, name), is_registered, kind)
        iri = f"part-{name}-{target}"
        statements = {
            f"{iri}-{role}": Statement(role, review, places) for role in roles or ("funding",)
        }
        part = Contribution(iri, target, name, is_partner, relation, statements)
        self.facts.contributions[iri] = part
        return part

    def result(
        self,
        target: str,
        baseline: float | None = None,
        observed: float | None = None,
        comparison: float | None = None,
        direction: str = "up_is_better",
        attributed: str = "yes",
        is_unintended: bool = False,
        review: str = "unknown",
    ) -> None:
        """One indicator."""
        iri = f"report-{len(self.facts.results)}"
        name = Words("ตัวชี้วัด", "Indicator")
        self.facts.results.append(
            Result(
                iri,
                target,
                name,
                baseline,
                observed,
                comparison,
                None,
                direction,
                attributed,
                is_unintended,
                review,
            )
        )

    def claim(
        self,
        target: str,
        about: Sequence[str] = (),
        *,
        relation: str = "implementer",
        speaker: str | None = None,
        stance: str = "supports",
        factor: str | None = "leadership",
        basis: str | None = "named_factor",
        documents: Iterable[str | Cited] = ("report",),
        review: str = "unknown",
        is_weaker: bool = False,
        took_part: bool | None = None,
    ) -> Claim:
        """What somebody says; without a factor it is a rival explanation."""
        cited = {d if isinstance(d, Cited) else Cited(d, "other", "unknown") for d in documents}
        claim = Claim(
            iri=f"claim-{len(self.facts.claims)}",
            target=target,
            factor=factor,
            basis=basis,
            stance=stance,
            speaker=speaker,
            speaker_en=None,
            relation=relation,
            review=review,
            words=Words("คำกล่าว", "Words"),
            is_weaker=is_weaker,
            took_part=took_part,
            contributions={f"part-{agent}-{target}" for agent in about},
            documents=cited,
        )
        self.facts.claims[claim.iri] = claim
        return claim

    def award(self, innovation: str | None, status: str = "won", **more: Any) -> None:
        """A prize of the case, for this innovation where one is told."""
        told = {"awards": "innovation", "rank": None, "category": None, **more}
        record = self.facts.innovations[innovation].record if innovation else "case"
        self.facts.awards.append(Award(record, innovation, status, **told))

    def entry(self, innovation: str | None, result: str = "not_won", **more: Any) -> None:
        """A line of an applicants' list, by the city that implements everything here."""
        told: dict[str, Any] = {
            "entrant": "city",
            "entrant_name": "เมือง",
            "lao_type": None,
            "province": None,
            "category": None,
            "awards": "innovation",
            "rank": None,
            "is_made_up": False,
            **more,
        }
        iri = f"entry-{len(self.facts.entries)}"
        self.facts.entries.append(Entry(iri=iri, innovation_name=innovation, result=result, **told))

    def transfer(self, target: str, kind: str = "adopted_by", adopter: str | None = None) -> None:
        """Somebody visits or adopts an innovation."""
        self.facts.transfers.append(Transfer(target, kind, adopter))


def world_of(presence: Mapping[str, Sequence[str]], success: Mapping[str, bool | None]) -> World:
    """A census: who was in which innovations, and which of them succeeded."""
    world = World()
    for name, succeeded in success.items():
        partners = [partner for partner, seen in presence.items() if name in seen]
        world.innovation(name, *partners, succeeded=succeeded)
    return world
