"""The study's answer against its recount: rows and tables, the numbers of every sentence, and whom
the opening names. Numbers are held in the order in which a sentence tells them, not its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from recount.asked import cells
from recount.cases import is_regardless, mode
from recount.codes import codes
from recount.definitions import Success
from recount.factors import stance
from recount.read import Home, Told, spoken
from recount.sentences import numbers_in
from recount.study import AGAINST, FACTOR, ROW, Study, tally

Answer = Mapping[str, Any]
Numbers = list[int]
LANGUAGES = ("th", "en")
MOST_NAMES, MOST_KINDS = 3, 2
#: The filters that may leave nothing, as they are told.
FILTERS = {name: (name,) for name in ("theme", "province", "lao_type")} | {
    "partner": ("partner",),
    "partner_type": ("partner_type",),
    "years": ("from_year", "to_year"),
    "review": ("review",),
    "unclear": ("unclear",),
}


def differences(study: Study, answer: Answer) -> Iterator[str]:
    """Where the study says otherwise than the recount."""
    yield from _counts(study, answer)
    names = _names(study)
    for name, text, expected in _sentences(study, answer):
        for i, language in enumerate(LANGUAGES):
            found = numbers_in((text or {}).get(language) or "", names)
            if found != expected(i):
                yield f"{name}: recount {expected(i)}, product {found}: {text}"
    if study.units:
        yield from _opening(study, answer, names)


def _counts(study: Study, answer: Answer) -> Iterator[str]:
    for name, values in (("success", study.units), ("comparison", study.scope)):
        if answer[name] != tally(values.values()):
            yield f"{name} (recount, product) {tally(values.values())} {answer[name]}"
    said = answer["parts"].get("said", {}).get("tables")
    told = [("partners", answer, ROW, study.rows())] + (
        [
            (name, said[name], FACTOR, study.factors(claims))
            for name, claims in (
                ("named_factors", study.named),
                ("described_features", study.described),
            )
        ]
        if said
        else []
    )
    for name, table, columns, mine in told:
        rows = Counter(
            tuple("unknown" if c is None else c for c in row) for row in cells(table, columns)
        )
        expected = Counter(mine)
        if rows != expected:
            yield f"{name} (recount, product) {list(expected - rows)[:5]} {list(rows - expected)[:5]}"


def _names(study: Study) -> list[str]:
    """Texts that may have figures of their own."""
    world = study.world
    agents = {agent for _, agent in world.contributions}
    speakers = [spoken(t.entry) or () for t in world.told("success_factors")]
    return [
        *{n for a in agents for n in world.name(a)},
        *{n for two in speakers for n in two},
        *(n for body in world.bodies for n in world.name(body)),
    ]


# ---- numbers of sentences


def _sentences(
    study: Study, answer: Answer
) -> Iterator[tuple[str, Mapping[str, str] | None, Callable[[int], Numbers]]]:
    """Each sentence with its numbers, by language: 0 is Thai, 1 English."""
    parts, of = answer["parts"], len(study.scope)
    yield "scope", answer["scope"], lambda i: _scope(study, i)
    yield "limits", answer["limits"], lambda _: _told_by_owners(study)
    if not study.units:
        yield "opening", answer["opening"][0], lambda i: _nothing(study, i)
        return
    yield "counted", answer["counted"], lambda _: _counted(study)
    yield "said", parts["said"]["sentence"], lambda _: _said(study)
    yield "shown", parts["shown"].get("sentence"), lambda _: _shown(study)
    regardless = sum(is_regardless(mode(study.world.innovations[home][0])) for home in study.scope)
    unknown = [tally(study.scope.values())["unknown"], of, regardless]
    yield "unknown", parts["unknown"]["sentence"], lambda _: unknown
    for note in [*parts["unknown"]["notes"], *parts["shown"].get("notes", ())]:
        if note["code"] in (known := _notes(study)):
            yield note["code"], note, lambda _, found=known[note["code"]]: found


def _scope(study: Study, language: int) -> Numbers:
    recorded, asked = len(study.world.innovations), study.asked
    is_narrowed = any(
        name in asked for name in ("theme", "province", "lao_type", *FILTERS["years"])
    )
    told = [len(study.scope), recorded, *_years(asked, language)] if is_narrowed else [recorded]
    left = [study.undated] if study.undated else []
    return told + left + ([len(study.units)] if study.is_of_partners else [])


def _years(asked: Mapping[str, str], language: int) -> Numbers:
    """The years asked for; in English those of the common era stand before them."""
    found = dict.fromkeys(int(asked[name]) for name in FILTERS["years"] if name in asked)
    return [*(year - 543 for year in found if language), *found]


def _nothing(study: Study, language: int) -> Numbers:
    """How much there is without each filter that leaves nothing, with the years where told."""
    on = [name for name, blanks in FILTERS.items() if any(b in study.asked for b in blanks)]
    years = {name: _years(study.asked, language) if name == "years" else [] for name in on}
    told = [n for name in on for n in years[name]]
    for name in on:
        without = {k: v for k, v in study.asked.items() if k not in FILTERS[name]}
        if count := len(Study(study.world, without).units):
            told += [*years[name], count]
    return told


def _definition(study: Study, *, in_full: bool) -> Numbers:
    definition = study.asked.get("definition", "B")
    told = {
        "A": [],
        "B": [int(study.asked.get("improvement", 10))],
        "D": [],
        "C": [int(study.asked.get("lasting_years", 3))],
        "E": [int(n) for n in [study.asked.get("combined_by", "")] if n.isdecimal()],
    }[definition]
    has_rank = "A" in (study.asked.get("combines", "") if definition == "E" else definition)
    return told + (
        [int(study.asked["rank"])] if in_full and has_rank and "rank" in study.asked else []
    )


def _counted(study: Study) -> Numbers:
    of = len(study.scope)
    told = [
        *_definition(study, in_full=True),
        *tally(study.units.values()).values(),
        len(study.units),
    ]
    if "partner" in study.asked:
        return told
    parts = [part for agent in study.reaching for part in study.parts[agent]]
    local = sum(not study.world.is_registered(agent) for agent in study.wanted)
    told += [len(study.reaching), study.reach(parts), of] if parts else [of]
    return told + ([local] if local else [])


def _said(study: Study) -> Numbers:
    if not study.claims:
        return [len(study.units)]
    told = [len(study.claims), len(study.units), *_claims(study, study.named)]
    if study.asked.get("factors") != "named_only":
        told += _claims(study, study.described)
    against = sum(stance(t) in AGAINST for t in study.claims)
    told += [
        n
        for n in (against, len(study.claims) - len(study.named) - len(study.described) - against)
        if n
    ]
    if study.is_of_partners:
        told.append(
            sum(bool(study.tied_partners(t)) and not _is_of_wanted(study, t) for t in study.claims)
        )
    return told


def _claims(study: Study, claims: Collection[Told]) -> Numbers:
    """How many there are, tied to partners asked for, and said by independent voices."""
    return [
        len(claims),
        sum(_is_of_wanted(study, t) for t in claims),
        sum(study.side(t) == "independent" for t in claims),
    ]


def _is_of_wanted(study: Study, told: Told) -> bool:
    return any(map(study.is_wanted, study.tied_partners(told)))


def _shown(study: Study) -> Numbers:
    """Known and compared, of all, succeeded; partners compared, and those that stand out."""
    if study.refusal:
        return []
    told = [len(study.known), len(study.scope), sum(study.known.values())]
    if len(set(study.known.values())) == 1:
        return told
    seen = {
        a: frozenset({p.home for p in parts} & study.known.keys())
        for a, parts in study.parts.items()
        if study.world.is_registered(a)
    }
    wanted = {homes for agent, homes in seen.items() if homes and study.is_wanted(agent)}
    return [
        *told,
        sum(homes in wanted for homes in seen.values()),
        sum(map(study.is_wanted, study.patterns)),
    ]


def _told_by_owners(study: Study) -> Numbers:
    own = sum(study.side(t) in ("implementer", "partner") for t in study.claims)
    return [own, len(study.claims)] if study.claims else []


def _notes(study: Study) -> dict[str, Numbers]:
    """The numbers of some notes, by their codes."""
    with_any = {part.home for parts in study.parts.values() for part in parts}
    return {
        "told-by-owners": _told_by_owners(study),
        "year-not-known": [study.undated],
        "part-not-settled": [len(study.scope) - len(study.compared)],
        "no-partner-recorded": [len(study.known.keys() - with_any)],
    }


# ---- the opening


def _opening(study: Study, answer: Answer, names: list[str]) -> Iterator[str]:
    first, second, third = answer["opening"]
    yield from _who_is_named(study, first, answer["names"], names)
    for i, language in enumerate(LANGUAGES):
        yield from _who_takes_part(study, second[language], i, names)
        quoted = re.search("“(.*?)”", third[language])
        if quoted and numbers_in(quoted[1], names) != _definition(study, in_full=False):
            yield f"not the definition asked for: {third[language]}"
        found = numbers_in(re.sub("“.*?”", "…", third[language]), names)
        if found != (expected := _results(study, i)):
            yield f"third: recount {expected}, product {found}: {third[language]}"
        for agent in filter(study.is_wanted, study.patterns):
            if (
                len(study.patterns) <= MOST_NAMES
                and study.world.name(agent)[i] not in third[language]
            ):
                yield f"{study.world.name(agent)} is not named: {third[language]}"


def _who_is_named(
    study: Study, told: Mapping[str, str], shown: list[dict[str, str]], names: list[str]
) -> Iterator[str]:
    """Those whom sources name, else those whose part is described, else those who took part."""
    pool = set(study.reaching)
    if study.asked.get("step", "0") == "0":
        pool |= {a for a in study.wanted if not study.world.is_registered(a)}
    said = {agent: study.speakers(study.of(agent, study.named)) for agent in pool}
    named = {agent for agent in pool if said[agent]}
    mine = named or {a for a in pool if study.of(a, study.described)} or pool
    best = sorted(_strength(study, agent) for agent in mine)
    for one, strength in zip(shown, best, strict=False):
        if not _called(study, mine, one, strength):
            yield f"{one} is not one of {strength}: {told}"
    if len(shown) != min(MOST_NAMES, len(mine)):
        yield f"{len(shown)} of {len(mine)} are named: {told}"
        return
    if named:
        against = {
            (t.case.id, repr(t.entry))
            for a in named
            for t in study.of(a, study.claims)
            if stance(t) in AGAINST
        }
        expected = [len(named) - MOST_NAMES, len(against)]
        for one, strength in zip(shown, best, strict=False):
            wrong = [
                list(_speakers(study, a, said[a], told))
                for a in _called(study, mine, one, strength)
            ]
            yield from min(wrong, key=len, default=[])
    else:
        expected = [len({study.world.name(agent) for agent in mine}) - MOST_NAMES]
    groups = {
        frozenset(said[a])
        for one, s in zip(shown, best, strict=False)
        for a in _called(study, mine, one, s)
    }
    for language in LANGUAGES:
        left = Counter(numbers_in(told[language], names)) - Counter(n for n in expected if n > 0)
        allowed = {
            len(of_one) - MOST_NAMES for group in groups for of_one in _by_relation(group).values()
        }
        if (
            Counter(n for n in expected if n > 0) - Counter(numbers_in(told[language], names))
            or set(left) - allowed
        ):
            yield f"first: recount {expected}, product {sorted(left)} besides: {told[language]}"


def _strength(study: Study, agent: str) -> tuple[int, int, int]:
    """Who is named first: most claims, most descriptions, most innovations."""
    return (
        -len(study.of(agent, study.named)),
        -len(study.of(agent, study.described)),
        -study.reach(study.parts[agent]),
    )


def _called(
    study: Study, agents: Collection[str], name: dict[str, str], strength: object
) -> list[str]:
    """Those of some agents that have this name and stand in this place: groups of several cases
    may share a name."""
    both = tuple(name[language] for language in LANGUAGES)
    return [a for a in agents if study.world.name(a) == both and _strength(study, a) == strength]


def _by_relation(
    speakers: Collection[tuple[tuple[str, str] | None, str]],
) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for name, relation in speakers:
        found.setdefault(relation, set()).update([name] if name else [])
    return found


def _speakers(
    study: Study,
    agent: str,
    speakers: Collection[tuple[tuple[str, str] | None, str]],
    told: Mapping[str, str],
) -> Iterator[str]:
    """In brackets behind a partner: each relation of its speakers, and their names or some."""
    for i, language in enumerate(LANGUAGES):
        behind = told[language].partition(study.world.name(agent)[i])[2]
        for relation, names in _by_relation(speakers).items():
            label = getattr(codes("speaker-relation")[relation], language)
            there = sum(name[i] in behind for name in names)
            if label.casefold() not in behind.casefold() or there < min(MOST_NAMES, len(names)):
                yield f"{label} {names} does not speak of {study.world.name(agent)}: {told[language]}"


def _who_takes_part(study: Study, told: str, language: int, names: list[str]) -> Iterator[str]:
    """The kinds of partners in most innovations, with how many; of one partner its own."""
    of = [
        len(study.scope),
        *_years(study.asked, language),
        *([study.undated] if study.undated else []),
    ]
    found = numbers_in(told, names)
    if "partner" in study.asked:
        if found != [len(study.units), *of]:
            yield f"second: recount {[len(study.units), *of]}, product {found}: {told}"
        return
    reach = {kind: study.reach(parts) for kind, parts in study.kinds.items()}
    least = sorted(reach.values(), reverse=True)[:MOST_KINDS][-1:]
    shown = {kind: n for kind, n in reach.items() if n >= least[0]} if least else {}
    labels = {kind: getattr(codes("partner-type")[kind], LANGUAGES[language]) for kind in shown}
    there = {
        k for k in shown if re.search(rf"{re.escape(labels[k])} \({shown[k]} ", told, re.IGNORECASE)
    }
    missing = {k for k, n in shown.items() if n > least[0]} - there
    if missing or len(there) != min(MOST_KINDS + 1, len(shown)):
        yield f"{shown}, and told are {there}: {told}"
    more = len(shown) - MOST_KINDS - 1
    expected = Counter([*(shown[kind] for kind in there), *([more] if more > 0 else []), *of])
    for kind in there:
        roles = _roles(study, kind)
        expected += Counter([len(roles) - MOST_NAMES] if len(roles) > MOST_NAMES else [])
        if len(roles) <= MOST_NAMES and not all(
            getattr(codes("partner-role")[role], LANGUAGES[language]).casefold() in told.casefold()
            for role in roles
        ):
            yield f"{kind} is mostly for {roles}: {told}"
    if Counter(found) != expected:
        yield f"second: recount {sorted(expected.elements())}, product {found}: {told}"


def _roles(study: Study, kind: str) -> set[str]:
    """The roles in most innovations."""
    homes: dict[str, set[Home]] = {}
    for part in study.kinds[kind]:
        for role in part.roles:
            homes.setdefault(role, set()).add(part.home)
    reach = {role: len(study.apart(found)) for role, found in homes.items()}
    return {role for role, n in reach.items() if n == max(reach.values())}


def _results(study: Study, language: int) -> Numbers:
    """Known, of all; of partners asked for, how theirs came out, and how many are others'. English
    says of a single one in words that it is not known."""
    of = len(study.scope)
    told = [len(study.known), of] if study.known else [] if language and of == 1 else [of]
    own: list[int] = []
    if study.is_of_partners:
        values: Collection[Success] = study.units.values()
        own = [
            len(study.units),
            *tally(values).values(),
            max(0, len(study.scope) - len(study.units)),
        ]
    return [*told, *own]
