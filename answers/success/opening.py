"""The first thing that is read: three short sentences, names before numbers.

Which partners the sources themselves name as having helped, and who says so; which kinds of partners
take part most often, and with what; what measured results allow, or why they do not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from govinno.answers.order import thai_first
from govinno.answers.success.asked import View
from govinno.answers.success.comparison import Compared, counts
from govinno.answers.success.facts import UNKNOWN, Agent, Contribution
from govinno.answers.success.kinds import Kind, kinds, parts_of_kinds, took_part
from govinno.answers.success.ladder import PRESENT, Speaker, by_relation, speakers_of
from govinno.answers.success.scope import counted, nothing_left
from govinno.answers.success.shown import why_not
from govinno.answers.success.voices import AGAINST, is_described, is_named
from govinno.answers.success.words import (
    MOST_NAMES,
    coded,
    in_a_row,
    in_commas,
    joined,
    listed,
    say,
)
from govinno.words import Words

#: So many kinds of partners are named; those that are as frequent as the last are told too.
MOST_KINDS = 2


@dataclass(frozen=True, slots=True)
class Opening:
    """The sentences, and the names of partners in them; the same in short, with the names of
    partners and kinds in that."""

    sentences: tuple[Words, ...]
    names: tuple[Words, ...] = ()
    short: tuple[Words, ...] = ()
    names_in_short: tuple[Words, ...] = ()


def opening(
    view: View, compared: Sequence[Compared], reaching: Iterable[Agent], definition: Words
) -> Opening:
    """What is read first. `reaching` are the registered partners of the evidence asked for;
    without any innovation it says so, and which filter left none."""
    if nothing := nothing_left(view):
        return Opening((nothing,))
    agents = list(reaching)
    if view.asked.step == PRESENT:  # a group of one case stands on no ladder of its own
        agents += [agent for agent in took_part(view) if not agent.is_registered]
    names, named = _who_is_named(view, sorted(agents, key=lambda agent: _order(view, agent)))
    sentences = (named, _who_takes_part(view), _what_results_allow(view, compared, definition))
    short, names_in_short = _in_short(view, sentences)
    return Opening(sentences, names, short, names_in_short)


def _order(view: View, agent: Agent) -> tuple[int, int, int, bool, bool, str]:
    """Most claims that it helped first, then most innovations; where they are equal, Thai names
    come first, and registered partners before groups that are known in one case only."""
    claims = view.tied_claims.get(agent.iri, [])
    is_foreign, name = thai_first(agent.name.th)
    return (
        -sum(map(is_named, claims)),
        -sum(map(is_described, claims)),
        -_reach(view, agent),
        is_foreign,
        not agent.is_registered,
        name,
    )


def _reach(view: View, agent: Agent) -> int:
    return len(view.apart({part.target for part in view.contributions[agent.iri]}))


# ---- who is named


def _who_is_named(view: View, agents: Sequence[Agent]) -> tuple[tuple[Words, ...], Words]:
    """The names told, and the sentence; of those whose part is only described where nobody is
    named, and of those who took part where no part is described."""
    if not agents:
        return (), say("opening.nobody" if view.asked.step == PRESENT else "opening.nobody_reaches")
    said = {a.iri: speakers_of(view.facts, view.tied_claims.get(a.iri, ())) for a in agents}
    named = [agent for agent in agents if said[agent.iri]]
    if named:
        names = tuple(agent.name for agent in named[:MOST_NAMES])
        return names, _named(view, named, said)
    described = [a for a in agents if any(map(is_described, view.tied_claims.get(a.iri, ())))]
    shown = described or list(agents)
    one = "" if view.asked.partner is None else "_one"
    told = say(
        f"opening.{'described' if described else 'took_part'}{one}",
        partners=listed(agent.name for agent in shown),
    )
    return tuple(agent.name for agent in shown[:MOST_NAMES]), told


def _named(view: View, named: Sequence[Agent], said: Mapping[str, tuple[Speaker, ...]]) -> Words:
    """Each partner with those who name it, partners of the same speakers together: nobody is
    made to speak of another's partner."""
    told = [
        say("opening.said_by", partners=in_a_row(a.name for a in group), speakers=by_relation(by))
        for by, group in _by_speakers(named[:MOST_NAMES], said)
    ]
    more = max(len(named) - MOST_NAMES, 0)
    against = {
        claim.iri
        for agent in named
        for claim in view.tied_claims[agent.iri]
        if claim.stance in AGAINST
    }
    names = joined([in_commas(told), say("opening.more", more=more)]) if more else in_commas(told)
    beside = [say("opening.disputed", count=len(against))] if against else []
    return say("opening.named", partners=joined([names, *beside], "; "))


def _by_speakers(
    named: Iterable[Agent], said: Mapping[str, tuple[Speaker, ...]]
) -> list[tuple[tuple[Speaker, ...], list[Agent]]]:
    groups = groupby(named, key=lambda agent: said[agent.iri])
    return [(speakers, list(group)) for speakers, group in groups]


# ---- in short


def _in_short(
    view: View, sentences: tuple[Words, ...]
) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """The first two sentences without speakers and roles, and the names in them. Nothing where
    only some partners or statements count: the long ones say which."""
    asked = view.asked
    if asked.is_of_partners or asked.is_reviewed_only or asked.leaves_out_unclear:
        return (), ()
    of, all_partners = counted(view, in_full=True), list(took_part(view))
    helped = [a for a in all_partners if speakers_of(view.facts, view.tied_claims.get(a.iri, ()))]
    names = [agent.name for agent in sorted(helped, key=lambda agent: _order(view, agent))]
    first = sentences[0]
    if names:
        first = say(
            "opening.short_named",
            partners=listed(names),
            count=len(names),
            all=len(all_partners),
            of=of,
        )
    most = _most_frequent(view)
    if not most:
        return (first,), tuple(names[:MOST_NAMES])
    kind_names = [kind.name for kind in most]
    told = say("opening.short_kinds", kinds=listed(kind_names), count=most[0].took_part, of=of)
    return (first, told), (*names[:MOST_NAMES], *kind_names)


def _most_frequent(view: View) -> list[Kind]:
    """The kinds of partners in most innovations: one, or all that are as frequent."""
    order = kinds(view)
    return [kind for kind in order if kind.took_part == order[0].took_part]


# ---- which kinds take part


def _who_takes_part(view: View) -> Words:
    """The kinds of partners with most innovations and what they mostly bring; of one partner
    asked for, what it brings."""
    of = counted(view, in_full=True)
    parts = [part for agent in took_part(view) for part in view.contributions[agent.iri]]
    if view.asked.partner is not None:
        partner = view.facts.agents[view.asked.partner].name
        return say(
            "opening.one_partner",
            partner=partner,
            count=len(view.units),
            of=of,
            roles=_roles(view, parts),
        )
    if not parts:
        is_narrowed = view.asked.is_reviewed_only or view.asked.leaves_out_unclear
        return say(f"opening.no_partner{'_counts' if is_narrowed else ''}", of=of)
    parts_of, order = parts_of_kinds(view), kinds(view)
    if not order:
        return say("opening.kinds_unknown", of=of)
    least = order[:MOST_KINDS][-1].took_part
    shown = [kind for kind in order if kind.took_part >= least]
    told = (
        say(
            "opening.kind",
            kind=kind.name,
            count=kind.took_part,
            roles=_roles(view, parts_of[kind.code]),
        )
        for kind in shown[: MOST_KINDS + 1]
    )
    more = len(shown) - (MOST_KINDS + 1)
    ties = say("opening.kinds_tied", more=more) if more > 0 else Words("", "")
    name = "opening.kinds" if view.asked.partner_type is None else "opening.of_kind"
    return say(name, kinds=in_a_row(told, "; "), ties=ties, of=of)


def _roles(view: View, parts: Iterable[Contribution]) -> Words:
    """The role in most innovations, and those in as many; that none is stated, where none is."""
    targets: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        for statement in part.statements.values():
            if statement.role != UNKNOWN:
                targets[statement.role].add(part.target)
    reach = {role: len(view.apart(found)) for role, found in targets.items()}
    if not reach:
        return say("opening.no_role")
    most = max(reach.values())
    return listed(coded("PartnerRole", role) for role in sorted(reach) if reach[role] == most)


# ---- what results allow


def _what_results_allow(view: View, compared: Sequence[Compared], definition: Words) -> Words:
    """What the known results show of partners, or why they show nothing; of partners asked for,
    how their own innovations came out."""
    known = counts(view.field.success.values())
    patterns = _patterns(view, compared)
    if code := why_not(view):
        name = code
    elif known.yes == 0 or known.no == 0:
        name = "alike"
    else:
        name = ("no_pattern", "pattern", "patterns")[min(len(patterns), 2)]
    return say(
        f"opening.results.{name}",
        definition=definition,
        known=known.known,
        all=len(view.innovations),
        own=_own_results(view),
        partners=listed(patterns),
    )


def _patterns(view: View, compared: Sequence[Compared]) -> list[Words]:
    """The names of the partners asked for with which success goes more often."""
    found = (view.facts.agents[one.keys[0][0]] for one in compared if one.is_pattern)
    return [agent.name for agent in found if view.is_wanted(agent)]


def _own_results(view: View) -> Words:
    """How the innovations of the partners asked for came out; empty where all are asked about."""
    if not view.asked.is_of_partners:
        return Words("", "")
    found, others = view.asked_counts, len(view.innovations) - len(view.units)
    return say("opening.results.own", **found._asdict(), all=found.all, others=max(others, 0))
