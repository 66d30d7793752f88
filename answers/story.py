"""The story of a case as one reads it in a minute: sentences made of the facts of its record.

Each sentence names the rows of a section that it rests on, so whoever shows it can show their
evidence. Nothing says that anything brought about anything: what came of it is told beside who
tells it, and what is not known is part of the story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from govinno.answers.case import Case, Place, Section, in_words
from govinno.answers.question import words_of
from govinno.answers.template import fill, in_commas
from govinno.answers.texts import text_of
from govinno.answers.wording import shown_columns
from govinno.graph.tables import Cell
from govinno.words import Words

LANGUAGES = ("th", "en")
#: So many partners and results are told; how many more there are is said.
MOST_BODIES, MOST_RESULTS = 5, 4
UNKNOWN = "unknown"
NOTHING = Words("", "")

#: One row in one language, by column.
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, and the rows of the section that it rests on; none where it counts or tells
    of what is missing. `lead` is the name that it begins with, "" where it begins with none."""

    words: Words
    section: str = ""
    rows: tuple[int, ...] = ()
    lead: Words = NOTHING


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the story under its title; never without a sentence."""

    name: str
    title: Words
    sentences: tuple[Sentence, ...]


def story_of(case: Case) -> list[Part]:
    """The parts of the story in the order of reading, without those of which nothing is told."""
    tellers: dict[str, Callable[[Case], Iterator[Sentence]]] = {
        "problem": _problem,
        "done": _done,
        "who": _who,
        "results": _results,
        "says": _says,
        "unknown": _unknown,
    }
    parts = (Part(name, _words()[name], tuple(tell(case))) for name, tell in tellers.items())
    return [part for part in parts if part.sentences]


def places_of(case: Case, sentence: Sentence) -> list[Place]:
    """The places in documents behind a sentence; none where it rests on no row."""
    if not sentence.rows:
        return []
    places = case.sections[sentence.section].evidence
    return [place for place in places if place.row in sentence.rows]


# ---- the parts


def _problem(case: Case) -> Iterator[Sentence]:
    yield from _each(case, "head", "problem")
    if not any(case.sections["head"].cells(0)[name] for name in ("problem", "problem_en")):
        yield from _each(case, "innovations", "problem")


def _done(case: Case) -> Iterator[Sentence]:
    yield from _each(case, "head", "summary")
    section = case.sections["innovations"]
    if len(section.rows) > 1:
        rows = tuple(range(len(section.rows)))
        yield _made("named", "innovations", rows, n=len(rows), list=_innovations(section))


def _innovations(section: Section) -> Words:
    def named(row: int) -> Words:
        name = _either(section, row, "short_name", "name")
        year = _text(section, row, "year") if section.cells(row)["year"] else None
        return _filled("since", name=name, year=year) if year else name

    return _listed(named(row) for row in range(len(section.rows)))


def _who(case: Case) -> Iterator[Sentence]:
    """Each partner with what it did, those of whom most is told first."""
    section = case.sections["partners"]
    bodies = _bodies(section)
    for rows in bodies[:MOST_BODIES]:
        name = _text(section, rows[0], "partner")
        yield _made("body", "partners", rows, lead=name, name=name, did=_did(section, rows))
    if len(bodies) > MOST_BODIES:
        yield _made("more_bodies", n=len(bodies) - MOST_BODIES, all=len(bodies))


def _bodies(section: Section) -> list[tuple[int, ...]]:
    """The rows of each partner, the one with most rows first."""
    found: dict[Cell, list[int]] = {}
    for row in range(len(section.rows)):
        cells = section.cells(row)
        if cells["counts"]:
            found.setdefault(cells["partner_iri"], []).append(row)
    return sorted(map(tuple, found.values()), key=len, reverse=True)


def _did(section: Section, rows: Sequence[int]) -> Words:
    """What a body is said to have done, else its role."""
    told = [_either(section, row, "what", "role") for row in rows if _is_told(section, row)]
    return _listed(told) if told else _words()["no_role"]


def _is_told(section: Section, row: int) -> bool:
    cells = section.cells(row)
    return bool(cells["what"]) or cells["role"] not in (None, UNKNOWN, "not_stated")


def _results(case: Case) -> Iterator[Sentence]:
    """How many results are measured, counted or told, the strongest of them, and the awards."""
    section = case.sections["results"]
    kinds = [_kind(section.cells(row)) for row in range(len(section.rows))]
    if kinds:
        counts: dict[str, Any] = {kind: kinds.count(kind) for kind in _TEMPLATES}
        counts["and_figures"] = counts["before"] and counts["figures"]
        counts["and_words"] = counts["words"] and counts["words"] < len(kinds)
        yield _made("counted", n=len(kinds), **counts)
    strongest = sorted(range(len(kinds)), key=lambda row: list(_TEMPLATES).index(kinds[row]))
    for row in strongest[:MOST_RESULTS]:
        yield _result(section, row, _TEMPLATES[kinds[row]])
    if len(kinds) > MOST_RESULTS:
        yield _made("more_results", n=len(kinds) - MOST_RESULTS, all=len(kinds))
    yield from _awards(case.sections["awards"])


#: How strong a result is, strongest first, and what tells it.
_TEMPLATES = {"before": "measured", "figures": "figure", "words": "figure"}


def _kind(cells: Mapping[str, Cell]) -> str:
    if cells["change"] is not None:
        return "before"
    return "figures" if isinstance(cells["value"], int | float) else "words"


def _result(section: Section, row: int, template: str) -> Sentence:
    cells = section.cells(row)
    names = ("indicator", "qualifier", "unit")
    values: dict[str, Any] = {name: _text(section, row, name) for name in names}
    for name in ("value", "baseline"):
        values[name] = _figure(cells[name]) or _text(section, row, name)
    values["year"] = _text(section, row, "year") if cells["year"] else ""
    lead = values["indicator"]
    return _made(template, "results", (row,), lead=lead, who=_speaker(section, row), **values)


def _figure(cell: Cell) -> Words | None:
    is_figure = isinstance(cell, int | float) and not isinstance(cell, bool)
    return Words(f"{cell:,.10g}", f"{cell:,.10g}") if is_figure else None


def _speaker(section: Section, row: int) -> Words:
    """Who says so: the speaker, else what is known of the speaker."""
    cells = section.cells(row)
    if cells["speaker"]:
        return _filled("says_who", who=_text(section, row, "speaker"))
    if cells["speaker_relation"] not in (None, UNKNOWN):
        return _filled("says_who", who=_text(section, row, "speaker_relation"))
    return _words()["says_nobody"]


def _awards(section: Section) -> Iterator[Sentence]:
    for row in range(min(len(section.rows), 1)):
        award = _text(section, row, "award")
        yield _made("awarded", "awards", (row,), award=award, status=_text(section, row, "status"))


def _says(case: Case) -> Iterator[Sentence]:
    """How many statements there are and whose; how many documents, by who published them."""
    head, documents = case.sections["head"].cells(0), case.sections["documents"]
    if head["statements"]:
        yield _made("statements", n=head["statements"], own=head["own_statements"] or 0)
    if not documents.rows:
        return
    counts = Counter(
        str(documents.cells(r)["publisher_relation"]) for r in range(len(documents.rows))
    )
    first = {
        str(documents.cells(row)["publisher_relation"]): row
        for row in reversed(range(len(documents.rows)))
    }
    listed = _listed(
        _filled("counted_of", name=_text(documents, first[code], "publisher_relation"), n=n)
        for code, n in counts.most_common()
    )
    yield _made("documents", n=len(documents.rows), list=listed)


def _unknown(case: Case) -> Iterator[Sentence]:
    results, partners = case.sections["results"], case.sections["partners"]
    if not results.rows:
        yield _made("no_result")
    elif not any(_kind(results.cells(row)) == "before" for row in range(len(results.rows))):
        yield _made("no_baseline", n=len(results.rows))
    bodies = _bodies(partners)
    silent = sum(not any(_is_told(partners, row) for row in rows) for rows in bodies)
    if not bodies:
        yield _made("no_partner")
    elif silent:
        yield _made("no_role_known", n=silent, all=len(bodies))
    for slug, key in (("process", "no_step"), ("obstacles", "no_obstacle")):
        if not case.sections[slug].rows:
            yield _made(key)
    if results.rows and not case.sections["other-explanations"].rows:
        yield _made("no_rival")


# ---- words


def _each(case: Case, slug: str, name: str) -> Iterator[Sentence]:
    """The text of a column of each row that has one, as the record words it; each text once."""
    section = case.sections[slug]
    found: dict[str, tuple[Words, list[int]]] = {}
    for row in range(len(section.rows)):
        if section.cells(row)[name]:
            text = _text(section, row, name)
            found.setdefault(text.th, (text, []))[1].append(row)
    for text, rows in found.values():
        yield Sentence(text, slug, tuple(rows))


def _made(
    key: str,
    section: str = "",
    rows: Iterable[int] = (),
    lead: Words = NOTHING,
    **values: Any,
) -> Sentence:
    return Sentence(_filled(key, **values), section, tuple(rows), lead)


def _filled(key: str, **values: Any) -> Words:
    """A template in both languages."""

    def told(language: str) -> str:
        def value(name: str) -> Any:
            found = values[name]
            return found.in_language(language) if isinstance(found, Words) else found

        return fill(_words()[key].in_language(language), value).replace("  ", " ").strip()

    return Words(told("th"), told("en"))


def _text(section: Section, row: int, name: str) -> Words:
    """A cell as people read it, in both languages; the other language where one has none."""
    found = [_texts(section, row, language)[name] for language in LANGUAGES]
    return Words.either(*found)


def _either(section: Section, row: int, *names: str) -> Words:
    """The first of some columns that holds a text."""
    texts = (_text(section, row, name) for name in names)
    return next((text for text in texts if text.th or text.en), NOTHING)


def _texts(section: Section, row: int, language: str) -> dict[str, str]:
    names = (column.name for column in shown_columns(section.columns))
    return dict(zip(names, in_words(section, row, language), strict=True))


def _listed(words: Iterable[Words]) -> Words:
    """Several texts as one list, each once."""
    every = list(dict.fromkeys(words))
    return Words(*(in_commas([w.in_language(language) for w in every]) for language in LANGUAGES))


@lru_cache(maxsize=1)
def _words() -> dict[str, Words]:
    told = yaml.load(text_of("story.yaml"), yaml.CSafeLoader)
    return {key: words_of(words) for key, words in told.items()}
