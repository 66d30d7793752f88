"""Which recount belongs to which question, and the values each is asked with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from recount import awards, cases, checks, factors, partners, sessions, topics, where
from recount.codes import codes
from recount.read import Home, World, organisation
from recount.sentences import Expected

ANY = "any"
Recount = Callable[[World, Mapping[str, str]], Expected]

__all__ = ["RECOUNTS", "organisation", "rows_without", "values_of"]

RECOUNTS: dict[str, Recount] = {
    "awards-and-their-scope": awards.awards_and_their_scope,
    "factors-by-breadth": factors.factors_by_breadth,
    "how-cases-were-selected": cases.how_cases_were_selected,
    "innovations-for-a-theme": cases.innovations_for_a_theme,
    "measured-results": cases.measured_results,
    "obstacles-named": factors.obstacles_named,
    "partners-of-an-innovation": partners.partners_of_an_innovation,
    "partners-of-more-than-one-case": partners.partners_of_more_than_one_case,
    "governance-topics": topics.governance_topics,
    "topics-asked-and-not-answered": topics.topics_asked_and_not_answered,
    "topics-of-a-case": topics.topics_of_a_case,
    "how-the-prize-came-about": sessions.how_the_prize_came_about,
    "who-took-part-in-the-session": sessions.who_took_part_in_the_session,
    "what-needs-a-check": checks.what_needs_a_check,
    "visits-and-adoptions": cases.visits_and_adoptions,
    "what-partner-types-bring": partners.what_partner_types_bring,
    "where-a-partner-works": partners.where_a_partner_works,
    "where-does-this-come-from": where.where_does_this_come_from,
    "who-says-which-factor": factors.who_says_which_factor,
    "who-speaks": factors.who_speaks,
}


def values_of(world: World, slug: str) -> Iterator[dict[str, str]]:
    """The values a question is asked with: all codes of a filter alone, and some together."""
    match slug:
        case "awards-and-their-scope":
            known = {awards.scheme(t.entry) for t in world.told("awards")} - {None}
            for scheme in (ANY, *sorted(known)):
                yield from ({"status": s, "scheme": scheme} for s in (ANY, *codes("award-status")))
        case "governance-topics":
            yield from ({"status": s} for s in (ANY, *codes("topic-status")))
        case "topics-asked-and-not-answered":
            for one in chosen(world):
                yield from ({"case": one, "status": s} for s in (ANY, *codes("topic-status")))
        case "how-the-prize-came-about" | "who-took-part-in-the-session":
            yield from ({"case": f"https://w3id.org/govinno/id/case/{c.id}"} for c in world.cases)
        case "what-needs-a-check":
            yield from ({"case": one} for one in (ANY, *chosen(world)))
        case "topics-of-a-case":
            for one in chosen(world):
                yield from ({"case": one, "topic": t} for t in (ANY, *codes("innovation-topic")))
        case "factors-by-breadth":
            yield from ({"basis": b} for b in (ANY, *codes("factor-basis")))
        case "innovations-for-a-theme":
            for theme in codes("theme"):
                yield {"theme": theme, "lao_type": ANY}
            for kind in codes("lao-type"):
                yield {"theme": "waste_circular", "lao_type": kind}
                yield {"theme": "environment", "lao_type": kind}
        case "measured-results":
            yield from ({"with_baseline": b} for b in (ANY, "true", "false"))
        case "obstacles-named":
            yield from ({"obstacle": o} for o in (ANY, *codes("obstacle")))
        case "visits-and-adoptions":
            yield from ({"kind": k} for k in (ANY, *codes("transfer-kind")))
        case "what-partner-types-bring":
            yield from ({"theme": t} for t in (ANY, *codes("theme")))
        case "partners-of-an-innovation":
            yield from ({"innovation": iri(home)} for home in islice(world.innovations, 0, None, 3))
        case "where-a-partner-works":
            known = sorted({agent for _, agent in world.partners if world.is_registered(agent)})
            yield from ({"partner": organisation(world, key)} for key in islice(known, 0, None, 3))
        case "where-does-this-come-from":
            known = {agent for _, agent in world.contributions} | set(
                map(world.implementer, world.cases)
            )
            bodies = sorted(agent for agent in known if world.is_registered(agent))
            yield from ({"thing": iri(home)} for home in islice(world.innovations, 0, None, 4))
            yield from ({"thing": organisation(world, key)} for key in islice(bodies, 0, None, 4))
        case "who-says-which-factor":
            for factor in (ANY, *codes("success-factor")):
                yield {"factor": factor, "basis": ANY, "innovation": ANY}
            for factor in islice((ANY, *codes("success-factor")), 0, None, 3):
                for basis in codes("factor-basis"):
                    yield {"factor": factor, "basis": basis, "innovation": ANY}
            for home in islice(world.innovations, 0, None, 7):
                yield {"factor": ANY, "basis": ANY, "innovation": iri(home)}
        case _:
            yield {}


def chosen(world: World) -> Iterator[str]:
    """Some cases: all with a session, and of the others one of nine."""
    for i, case in enumerate(world.cases):
        if case.record.get("session") or i % 9 == 0:
            yield f"https://w3id.org/govinno/id/case/{case.id}"


#: Blanks that must be filled; all others may stay open.
REQUIRED = {
    "topics-asked-and-not-answered": "case",
    "topics-of-a-case": "case",
    "innovations-for-a-theme": "theme",
    "partners-of-an-innovation": "innovation",
    "where-a-partner-works": "partner",
}


def rows_without(world: World, slug: str, values: Mapping[str, str]) -> dict[str, int]:
    """For each open filter that empties an answer the rows there are without it; none where one
    blank only is filled."""
    filled = [name for name, value in values.items() if value != ANY]
    if len(filled) < 2:
        return {}
    wider = {
        name: len(RECOUNTS[slug](world, {**values, name: ANY}).rows)
        for name in filled
        if name != REQUIRED.get(slug)
    }
    return {name: rows for name, rows in wider.items() if rows}


def iri(home: Home) -> str:
    return f"https://w3id.org/govinno/id/{home.kind}/{'/'.join(home.key)}"
