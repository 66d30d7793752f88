"""Two or three cases side by side: the same rows for all, and what is of one alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from govinno.answers.case import Case, in_words
from govinno.answers.library.facets import evidence_of
from govinno.answers.library.rows import UNKNOWN, Card, joined, label, labels
from govinno.answers.wording import shown_columns
from govinno.ontology.model import GI, load_model
from govinno.records.dates import BE_AHEAD
from govinno.words import Words, words_of

#: So many cases are compared at most, and so few at least.
MOST, LEAST = 3, 2
TOLD = ("answered", "told")


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of a comparison: what each case has of it, in the order of the cases; an empty cell
    means that the record does not say. `is_short` rows are codes and numbers, in which it is worth
    marking what differs; others are told in words of their own and always differ."""

    name: str
    label: Words
    cells: tuple[tuple[Words, ...], ...]
    is_short: bool

    @property
    def is_same(self) -> bool:
        """Whether all cases have the same."""
        return len(set(self.cells)) == 1

    def is_alone(self, words: Words) -> bool:
        """Whether a text stands with one case and not with all."""
        return self.is_short and not all(words in cell for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows of a comparison, and the cases in order."""

    cards: tuple[Card, ...]
    rows: tuple[Compared, ...]


def compared(told: Sequence[tuple[Card, Case]]) -> Comparison:
    """The cases side by side, in the order given."""
    words = words_of("library")
    return Comparison(
        tuple(card for card, _ in told),
        tuple(
            Compared(
                name,
                words[f"row_{name}"],
                tuple(tuple(dict.fromkeys(of(card, case))) for card, case in told),
                name in SHORT,
            )
            for name, of in ROWS.items()
        ),
    )


# ---- the rows


def _texts(case: Case, slug: str, *names: str) -> Iterator[Words]:
    """The rows of a section as texts of some columns; none where the section is not there."""
    section = case.sections.get(slug)
    if section is None:
        return
    places = {column.name: place for place, column in enumerate(shown_columns(section.columns))}
    for number in range(len(section.rows)):
        cells, spoken = section.cells(number), {}
        for language in ("th", "en"):
            told = in_words(section, number, language)
            spoken[language] = " · ".join(
                told[places[name]] for name in names if name in places and cells[name] is not None
            )
        if spoken["th"] or spoken["en"]:
            yield Words(**spoken)


def _head(name: str) -> Callable[[Card, Case], Iterable[Words]]:
    return lambda _, case: _texts(case, "head", name)


def _partners(_: Card, case: Case) -> Iterator[Words]:
    """Who had which part: the partners of each role."""
    section, of_role = case.sections["partners"], defaultdict[str, list[Words]](list)
    for number in range(len(section.rows)):
        cells = section.cells(number)
        who = Words.either(cells["partner"], cells["partner_en"])
        role = str(cells["role"] or UNKNOWN)
        if cells["counts"] and who not in of_role[role]:
            of_role[role].append(who)
    for code, partners in of_role.items():
        if partners:
            role_words, names = label("PartnerRole", code), joined(partners)
            yield Words(f"{role_words.th}: {names.th}", f"{role_words.en}: {names.en}")


def _years(card: Card, _: Case) -> Iterator[Words]:
    words = words_of("library")
    if card.row.begun:
        yield words["begun_in"].filled(be=card.row.begun, ce=card.row.begun - BE_AHEAD)
    for year in card.row.years:
        yield words["award_year"].filled(be=year, ce=year - BE_AHEAD)


def _topics(*, is_told: bool) -> Callable[[Card, Case], Iterable[Words]]:
    """The topics on which the record tells something, or on which it tells nothing."""

    def titles(_: Card, case: Case) -> Iterator[Words]:
        known = {*_told(case, "innovation-topics"), *_told(case, "governance-topics")}
        yield from (t.label for t in load_model().topics() if (t.iri in known) == is_told)

    return titles


def _told(case: Case, slug: str) -> Iterator[str]:
    """The topics of a section on which the record tells something, by IRI."""
    section = case.sections[slug]
    codes = next(str(column.codes) for column in section.columns if column.name == "topic")
    topics = load_model().code_lists[GI + codes].concepts
    for number in range(len(section.rows)):
        cells = section.cells(number)
        if cells["status"] in TOLD:
            yield topics[str(cells["topic"])].iri


def _evidence(card: Card, _: Case) -> Iterator[Words]:
    words = words_of("library")
    yield words["documents"].filled(n=card.row.documents)
    yield from (words[f"evidence_{key}"] for key in evidence_of(card.row))


ROWS: Mapping[str, Callable[[Card, Case], Iterable[Words]]] = {
    "type": lambda card, _: labels("LaoType", filter(None, [card.row.type])),
    "province": lambda card, _: labels("Province", filter(None, [card.row.province])),
    "theme": lambda card, _: labels("Theme", card.row.themes),
    "problem": _head("problem"),
    "done": lambda card, _: [card.summary] if card.summary.th else [],
    "partners": _partners,
    "results": lambda _, case: _texts(case, "results", "indicator", "value", "unit", "year"),
    "factors": lambda _, case: _texts(case, "factors", "factor", "label"),
    "obstacles": lambda _, case: _texts(case, "obstacles", "obstacle", "label"),
    "resources": lambda _, case: _texts(
        case, "resources", "kind", "what", "amount", "amount_words", "unit", "per"
    ),
    "steps": lambda _, case: _texts(case, "process", "step", "what"),
    "awards": lambda card, _: card.awards,
    "selection": lambda card, _: labels("SelectionMode", [card.row.mode]),
    "years": _years,
    "evidence": _evidence,
    "richness": lambda card, _: labels("Richness", [card.row.richness]),
    "topics": _topics(is_told=True),
    "not_told": _topics(is_told=False),
}
SHORT = (
    "type",
    "province",
    "theme",
    "selection",
    "years",
    "evidence",
    "richness",
    "topics",
    "not_told",
)
