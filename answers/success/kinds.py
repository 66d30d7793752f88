"""The kinds of partners, and how much is known of the part of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govinno.answers.order import thai_first
from govinno.answers.success.asked import View
from govinno.answers.success.facts import UNKNOWN, Agent, Contribution
from govinno.answers.success.ladder import speakers_of
from govinno.answers.success.words import coded
from govinno.words import Words

#: The kind of partners that a source does not name.
UNSPECIFIED = "unspecified"

#: The contributions of each kind of partner.
ByKind = Mapping[str, list[Contribution]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of partners: in how many innovations it took part, and in how many of these somebody
    says of such a partner that it helped."""

    code: str
    name: Words
    took_part: int
    named: int

    def as_dict(self) -> dict[str, str | int]:
        """The kind in the shape of JSON."""
        words = self.name.as_dict()
        return {"code": self.code, **words, "took_part": self.took_part, "named": self.named}


def kinds(view: View) -> list[Kind]:
    """The kinds of partners that took part: those in most innovations first, Thai names before
    others where they are equal. Partners of unknown kind are of none."""
    found, named = parts_of_kinds(view), _named_parts(view)
    told = [
        Kind(
            code,
            coded("PartnerType", code),
            len(view.apart({part.target for part in parts})),
            len(view.apart({part.target for part in parts if part.iri in named})),
        )
        for code, parts in found.items()
    ]
    return sorted(told, key=lambda kind: (-kind.took_part, thai_first(kind.name.th)))


def parts_of_kinds(view: View) -> ByKind:
    """The contributions of each kind of partner, of the kind asked for where one is; those of
    unknown kind are of none."""
    found: dict[str, list[Contribution]] = defaultdict(list)
    for agent in took_part(view):
        kind = view.kind_of(agent)
        if kind not in (UNKNOWN, UNSPECIFIED):
            found[kind] += view.contributions[agent.iri]
    return found


def took_part(view: View) -> Iterator[Agent]:
    """The partners asked for that took part in something in scope."""
    agents = (view.facts.agents[iri] for iri in view.contributions)
    return filter(view.is_wanted, agents)


def _named_parts(view: View) -> set[str]:
    """The contributions of which somebody known says that they helped."""
    heard = (claim for claim in view.claims if speakers_of(view.facts, [claim]))
    return {part for claim in heard for part in claim.contributions}
