"""What the pages ask the library, each kept as long as the snapshot stands."""

from __future__ import annotations

import re

from govinno.answers import (
    ANY,
    Answer,
    Card,
    Case,
    CaseLine,
    Coverage,
    Evidence,
    Filters,
    Landscape,
    Line,
    Load,
    Matrix,
    Network,
    Overview,
    Parameter,
    Question,
    SnapshotChanges,
    Sources,
    Thing,
    WrongValue,
)
from govinno.views.shell import kept, library
from govinno.views.words import told
from govinno.words import Words

#: The case that was there first, and the best told.
FIRST_CASE = "kkn-khonkaen-teacher-doctor-parent-care"

#: No filter of the network at all.
EVERYTHING = Filters()

#: The values of a question's blanks, in a form that can be a key.
Given = tuple[tuple[str, str], ...]

BLANK = re.compile(r"\{(\w+)\}")
#: A filter in the wording of a question: a blank in brackets.
_FILTER = re.compile(r"\s*\([^()]*\{\w+\}[^()]*\)")


# ---- questions


def title(question: Question) -> str:
    """The wording of a question with its blanks as dots."""
    return BLANK.sub("…", told(question.title))


def short_title(question: Question, given: Given) -> str:
    """The wording without the filters that stand in brackets, with the words of its values."""
    words = meaning(question.slug, given)
    title = _FILTER.sub("", told(question.title))
    return BLANK.sub(lambda found: told(words[found[1]][1]), title)


def heading(question: Question, given: Given) -> str:
    """The wording of a question with the words of its values in the blanks."""
    words = meaning(question.slug, given)
    return BLANK.sub(lambda found: told(words[found[1]][1]), told(question.title))


def usual(question: Question) -> dict[str, str]:
    """What the blanks hold at first: their defaults, which are of the shipped cases. In a store
    without those, the first thing of the kind."""
    given = {p.name: p.default for p in question.parameters}
    try:
        meaning(question.slug, tuple(given.items()))
    except WrongValue:
        for parameter in question.parameters:
            offered = choices(parameter)
            if parameter.default not in (ANY, *offered):
                given[parameter.name] = next(iter(offered), parameter.default)
    return given


@kept
def meaning(slug: str, given: Given) -> dict[str, tuple[str, Words]]:
    """The value of each blank and its words."""
    return library().meaning(slug, dict(given))


@kept
def choices(parameter: Parameter) -> dict[str, Words]:
    """What a blank may hold, with its words."""
    return {row["value"]: Words(row["th"], row["en"]) for row in library().choices(parameter)}


def choice_counts(slug: str, others: Given, name: str) -> dict[str, int]:
    """What each code of a blank gives while the others hold these values; empty for unknown."""
    try:
        return _counted(slug, others, name)
    except _NotCounted:
        return {}


class _NotCounted(Exception):
    """Nobody could count, perhaps only because the machine is busy: this is not kept."""


@kept
def _counted(slug: str, others: Given, name: str) -> dict[str, int]:
    if found := library().choice_counts(slug, dict(others), name):
        return found
    raise _NotCounted


@kept
def without_each(slug: str, given: Given) -> dict[str, int]:
    """The blanks that alone keep an answer empty, with what it has without each."""
    return library().without_each(slug, dict(given))


@kept
def answer(slug: str, given: Given) -> Answer:
    """The answer to a question."""
    return library().ask(slug, dict(given))


@kept
def texts(slug: str, given: Given) -> dict[str, str]:
    """The two texts of a question with its values in them; of a study all that it was asked with."""
    if library().questions()[slug].kind == "study":
        return answer(slug, given).queries
    return library().texts(slug, dict(given))


# ---- snapshots


@kept
def earlier_snapshots() -> dict[str, str]:
    """The snapshots that may be read besides the current one, newest first, with their time."""
    now = library().snapshot().id
    others = [name for name in library().readable_snapshots() if name != now]
    return {name: library().at(name).manifest().created for name in reversed(others)}


@kept
def snapshot_times() -> dict[str, str]:
    """The snapshots that may be read, oldest first, with their time."""
    return {id_: library().at(id_).manifest().created for id_ in library().readable_snapshots()}


@kept
def has_unreadable() -> bool:
    """Whether there are snapshots that may not be read."""
    return len(library().store.snapshots()) > len(library().readable_snapshots())


@kept
def changes(before: str, after: str) -> SnapshotChanges:
    """What changed from one snapshot to another."""
    return library().changes(before, after)


@kept
def loads() -> list[Load]:
    """The last loads, newest first."""
    return library().loads()


# ---- about the data


@kept
def coverage() -> Coverage:
    """What the cases tell and what not."""
    return library().coverage()


@kept
def sources() -> Sources:
    """The documents, and how much of what they tell was reviewed."""
    return library().sources()


# ---- cases


@kept
def overview() -> Overview:
    """What the store holds at a glance."""
    return library().overview()


@kept
def cases() -> list[CaseLine]:
    """All cases, in Thai order."""
    return library().cases()


@kept
def case(id: str) -> Case | None:
    """Everything a record tells."""
    return library().case(id)


@kept
def innovations(case_id: str) -> tuple[str, ...]:
    """The innovations of a case, by IRI, or what it is told around if of none."""
    return tuple(library().innovations_of(case_id))


@kept
def holding(text: str) -> frozenset[str] | None:
    """The ids of the cases that hold all words of a text; None for no words."""
    return library().cases_holding(text)


@kept
def holders(text: str) -> dict[str, frozenset[str]]:
    """For each word of a text the ids of the cases that hold it."""
    return library().holders_of(text)


@kept
def cards(ids: tuple[str, ...]) -> list[Card]:
    """What the library shows of some cases, in their order."""
    known = library().case_index().library
    return library().cards([row for id in ids if (row := known.row(id))])


@kept
def similar(id: str) -> list[tuple[str, Words, tuple[Words, ...]]]:
    """The cases most like one: id, what it is called, and the reasons."""
    return [
        (a.row.id, Words.either(a.row.name.th, a.row.name.en), tuple(r.words for r in a.reasons))
        for a in library().similar_cases(id)
    ]


@kept
def neighbours(id: str) -> tuple[str, str]:
    """The cases before and after one in their order; "" at the ends, and for an unknown one."""
    ids = ["", *(line.id for line in cases()), ""]
    place = ids.index(id) if id in ids[1:-1] else 0
    return (ids[place - 1], ids[place + 1]) if place else ("", "")


@kept
def first_case() -> str:
    """The case that pages open on: Khon Kaen where it is loaded, else the first; "" for none."""
    known = [line.id for line in cases()]
    return FIRST_CASE if FIRST_CASE in known else next(iter(known), "")


# ---- the network


@kept
def around(
    centres: tuple[str, ...],
    steps: int = 1,
    without: tuple[str, ...] = (),
    most: int = 40,
    opened: tuple[str, ...] = (),
    filters: Filters = EVERYTHING,
) -> Network:
    """What stands around some things."""
    return library().network(
        centres, steps=steps, without=without, most=most, opened=opened, filters=filters
    )


@kept
def landscape(filters: Filters, middle: str) -> Landscape:
    """Local governments, partners and themes by cases."""
    return library().landscape(filters, middle)


@kept
def flow(filters: Filters) -> Landscape:
    """Kinds of partners, themes and kinds of results by cases."""
    return library().flow(filters)


@kept
def matrix(filters: Filters, rows: str, sort: str) -> Matrix:
    """Innovations or local governments by kinds of partners."""
    return library().matrix(filters, rows, sort)


@kept
def paths(start: str, end: str) -> list[list[Line]]:
    """The shortest paths between two things."""
    return library().paths(start, end)


@kept
def thing(iri: str) -> Thing | None:
    """What the graph says of a thing."""
    return library().thing(iri)


@kept
def behind(things: tuple[str, ...]) -> list[Evidence]:
    """The places in documents behind some statements, claims or awards."""
    return library().evidence_of(things)
