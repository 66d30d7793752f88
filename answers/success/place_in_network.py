"""Where registered partners of more than one case stand in the network; never called success."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from govinno.answers.order import thai_sort_key
from govinno.answers.success.asked import View
from govinno.answers.success.facts import Agent
from govinno.answers.success.position import Position, positions
from govinno.answers.success.tables import Part, Rows, in_both
from govinno.answers.success.words import say


def place_in_network(view: View) -> Part:
    """The position of each partner that works in more than one case, widest reach first."""
    cases = _cases(view)
    asked = [agent for agent in view.partners if len(cases[agent.iri]) > 1]
    rows = Rows("position")
    found = positions(_members(view), _places(view), [agent.iri for agent in asked])
    for agent in sorted(asked, key=lambda agent: _order(agent, found)):
        rows.add((), **_cells(agent, found[agent.iri], len(cases[agent.iri])))
    sentence = say("position", partners=len(asked)) if asked else say("position_none")
    return Part(sentence, [], [rows])


def _cases(view: View) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for iri, parts in view.contributions.items():
        found[iri] = {view.facts.record_of(part.target) for part in parts}
    return found


def _members(view: View) -> dict[str, set[str]]:
    """The agents of each innovation; of a case that does not say of which, the case's."""
    members = {iri: set(found.implementers) for iri, found in view.innovations.items()}
    for iri, parts in view.contributions.items():
        for part in parts:
            members.setdefault(part.target, set(view.implementers_of.get(part.target, ()))).add(iri)
    return {target: agents for target, agents in members.items() if len(agents) > 1}


def _places(view: View) -> dict[str, tuple[str, str | None]]:
    return {
        iri: (iri, found.places.get(iri))
        for found in view.innovations.values()
        for iri in found.implementers
    }


def _order(agent: Agent, found: Mapping[str, Position]) -> tuple[int, str]:
    return (-found[agent.iri].local_governments, thai_sort_key(agent.name.th))


def _cells(agent: Agent, position: Position, cases: int) -> dict[str, str | int | float | None]:
    words = say(
        "connects", local_governments=position.local_governments, provinces=position.provinces
    )
    names = (
        "local_governments",
        "provinces",
        "participation",
        "betweenness",
        "constraint",
        "only_link",
    )
    return {
        "partner_iri": agent.iri,
        **in_both("partner", agent.name),
        **in_both("words", words),
        "cases": cases,
        **{name: getattr(position, name) for name in names},
    }
