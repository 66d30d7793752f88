"""The columns of all cases, read once for a snapshot, and what a card shows of the few on a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from govinno.answers.bind import sparql_term
from govinno.answers.find import cases_with
from govinno.answers.texts import text_of
from govinno.answers.wording import code_label
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell
from govinno.ontology.model import GI, load_model, local_name
from govinno.records.dates import BE_AHEAD
from govinno.words import Words

#: So many cards are read in one query; a query text has a longest length.
AT_ONCE = 200
UNKNOWN = "unknown"


class Award(NamedTuple):
    """What the list tells of an award: its scheme ("" where it is in no register of them), and
    the category and rank as one text."""

    scheme: str
    category: str


class Row(NamedTuple):
    """One case in the list. Codes are codes, years BE; 0 and "" where the record does not say.

    `topics` is of how many of the topics of an interview something is told, `documents` how many
    documents are cited, `outside` how many of them by somebody without a known stake; `retold` how
    many by the press. `is_measured` is whether a figure stands beside an earlier or another one.
    """

    id: str
    name: Words
    body: Words
    type: str
    province: str
    themes: tuple[str, ...]
    kinds: tuple[str, ...]
    partners: int
    awards: tuple[Award, ...]
    years: tuple[int, ...]
    begun: int
    mode: str
    richness: str
    topics: int
    documents: int
    outside: int
    retold: int
    is_measured: bool
    is_made_up: bool

    @property
    def newest(self) -> int:
        """The latest year told of it, 0 for none."""
        return max((*self.years, self.begun))


@dataclass(frozen=True, slots=True)
class Library:
    """All cases of a snapshot, by the Thai order of their names. `places` is where each stands, by
    its id; `keys` are the names as they are compared, `schemes` the names of award schemes."""

    rows: tuple[Row, ...]
    schemes: Mapping[str, Words]
    keys: tuple[str, ...]
    places: Mapping[str, int]

    def row(self, id: str) -> Row | None:
        """The case of this id; None where there is none."""
        return self.rows[self.places[id]] if id in self.places else None


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown of one case: its row, the summary, and its awards in words."""

    row: Row
    summary: Words
    awards: tuple[Words, ...]


# ---- the facts


def _all(sandbox: Sandbox, name: str, **blanks: str) -> list[list[Cell]]:
    text = text_of(f"library/{name}")
    for blank, value in blanks.items():
        text = text.replace(f"${blank}", value)
    return sandbox.whole("sparql", text).rows


def _code(iri: Cell) -> str:
    return local_name(str(iri)) if iri else ""


def category_and_rank(category: Cell, rank: Cell, rank_words: Cell) -> Words:
    """Both as one text; "" where neither is told."""
    ranked = Words.either(rank_words, rank_words)
    if rank and not rank_words:
        ranked = Words(f"อันดับ {rank}", f"rank {rank}")
    told = str(category or "")
    return Words(*(" · ".join(filter(None, (told, text))) for text in (ranked.th, ranked.en)))


# ---- texts


def with_text(sandbox: Sandbox, library: Library, text: str) -> frozenset[str] | None:
    """The ids of the cases that hold all words of a text in their record or in the name of the
    local government; None where it has no words."""
    found: frozenset[str] | None = None
    for word, ids in cases_with(sandbox, text).items():
        by_name = (r.id for r, key in zip(library.rows, library.keys, strict=True) if word in key)
        holders = ids | frozenset(by_name)
        found = holders if found is None else found & holders
    return found


# ---- cards


def cards(sandbox: Sandbox, rows: Sequence[Row]) -> list[Card]:
    """What is shown of some cases, in their order."""
    summaries: dict[str, Words] = {}
    awards: dict[str, dict[str, Words]] = defaultdict(dict)
    for batch in _batches([row.id for row in rows]):
        ids = " ".join(map(sparql_term, batch))
        for id, th, en in _all(sandbox, "summaries.rq", ids=ids):
            if th or en:
                summaries.setdefault(str(id), Words.either(th, en))
        for id, thing, *award in _all(sandbox, "card_awards.rq", ids=ids):
            awards[str(id)][str(thing)] = award_in_words(*award)
    nothing = Words("", "")
    return [
        Card(row, summaries.get(row.id, nothing), tuple(dict.fromkeys(awards[row.id].values())))
        for row in rows
    ]


def award_in_words(
    th: Cell, en: Cell, status: Cell, category: Cell, rank: Cell, rank_words: Cell, year: Cell
) -> Words:
    """An award as one line: name, category and rank, year, and how it ended."""
    name, place = Words.either(th, en), category_and_rank(category, rank, rank_words)
    known = load_model().concepts.get(str(status))
    ended = known.label if known else Words("", "")
    ce = str(int(str(year)) - BE_AHEAD) if year else ""
    return Words(
        " · ".join(filter(None, (name.th, place.th, str(year or ""), ended.th))),
        " · ".join(filter(None, (name.en, place.en, ce, ended.en))),
    )


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def label(class_name: str, code: str) -> Words:
    """The words of a code; the code itself where the list does not hold it."""
    return code_label(class_name, code) or Words(code, code)


def codes_of(class_name: str) -> dict[str, Words]:
    """The codes of a list with their words, without the one for what is not known."""
    concepts = load_model().code_lists[GI + class_name].concepts
    return {code: concept.label for code, concept in concepts.items() if code != UNKNOWN}


def labels(class_name: str, codes: Iterable[str]) -> list[Words]:
    """The words of some codes."""
    return [label(class_name, code) for code in codes]


def joined(words: Iterable[Words], between: str = ", ") -> Words:
    """Several words as one text."""
    told = list(words)
    return Words(between.join(w.th for w in told), between.join(w.en for w in told))
