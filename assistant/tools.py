"""The tools: each asks the library one thing and tells it as a result."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from govinno.answers import Found, PlaceBehind, RowsEvidence, ThingBehind, counts_of_evidence
from govinno.assistant.answering import evidence_sheet, place_in_words, sheets_of, short
from govinno.assistant.describing import blanks_told, model_told, questions_told
from govinno.assistant.links import Links
from govinno.assistant.results import Row, Sheet, Told, Unanswered, head, heads, say
from govinno.graph import Engine, Table, Ticket, embedded_engines, for_json
from govinno.graph.exports import HONESTY, MADE_UP
from govinno.ontology import BASE, full_iri
from govinno.verbs import Govinno

#: Of the things in a query's rows so many pages are looked at for evidence.
MOST_PAGES = 5
#: So many things are found; who gets as many is asked for more of the name.
MOST_FOUND = 40


#: A place in a document, as words by field.
Place = dict[str, str]


class Argument(NamedTuple):
    """What a tool takes: a text, by `kind` also values by name or a number, or one of `choices`."""

    name: str
    is_needed: bool = False
    kind: str = "text"
    choices: tuple[str, ...] = ()


#: The tools with what they take, besides a language.
ARGUMENTS: dict[str, tuple[Argument, ...]] = {
    "find": (Argument("text", is_needed=True),),
    "model": (Argument("name"),),
    "questions": (Argument("question"),),
    "ask": (
        Argument("question", is_needed=True),
        Argument("values", kind="values"),
        Argument("row", kind="number"),
    ),
    "explain": (Argument("thing", is_needed=True),),
    "query": (
        Argument("text", is_needed=True),
        Argument("engine", is_needed=True, choices=tuple(embedded_engines())),
    ),
}


class Tools:
    """The tools on one library, by the names of `ARGUMENTS`.

    Each takes arguments that have been looked at and gives a result in a language. What the
    library raises is raised on.
    """

    def __init__(self, library: Govinno, links: Links) -> None:
        self._library, self._links = library, links

    def tell(self, tool: str, language: str, given: Mapping[str, Any], ticket: Ticket) -> Told:
        """What a tool gives; with the ticket another thread can stop a query."""
        tools: dict[str, Callable[..., Told]] = {
            "find": self._find,
            "model": self._model,
            "questions": self._questions,
            "ask": self._ask,
            "explain": self._explain,
            "query": self._query,
        }
        stop = {"ticket": ticket} if tool == "query" else {}
        told = tools[tool](language, **given, **stop)
        manifest = self._library.manifest()
        more = {"snapshot": manifest.id, "ids_begin_with": BASE}
        notices, warning = told.head["notices"], MADE_UP.in_language(language)
        if manifest.made_up and warning not in notices:
            notices = [*notices, warning]
        return replace(told, head={**told.head, **more, "notices": notices})

    def may_be_read(self, snapshot: str) -> bool:
        """Whether what was told of a snapshot may still be told."""
        return snapshot in self._library.readable_snapshots()

    def _model(self, language: str, name: str | None = None) -> Told:
        return model_told(self._library.model(), name, language)

    def _questions(self, language: str, question: str | None = None) -> Told:
        known = self._library.questions()
        if not question:
            return questions_told(known.values(), language)
        self._library.meaning(question, {})  # one that is not there is told with the nearest
        link = self._links.answer(question, {}, language)
        return blanks_told(known[question], self._library.choices, link, language)

    # ---- things by name

    def _find(self, language: str, text: str) -> Told:
        results = self._library.find(text, MOST_FOUND)
        found = results.shown
        is_cut = any(group.total > len(group.shown) for group in results.groups)
        key = ("found-most" if is_cut else "found") if found else "found-none"
        sentence = say(key, language, count=len(found), text=text[:100])
        return self._candidates(sentence, found or self._library.nearest(text), language)

    def _candidates(self, sentence: str, found: Iterable[Found], language: str) -> Told:
        rows = [
            Row(
                [
                    one.iri.removeprefix(BASE),
                    one.kind,
                    one.title.in_language(language),
                    one.hint.in_language(language),
                ]
            )
            for one in found
        ]
        titles = heads(language, "id", "kind", "name", "hint")
        sheet = Sheet(say("sheet-found", language), titles, rows)
        return Told(language, head(sentence, HONESTY.in_language(language), BASE), [sheet])

    def _explain(self, language: str, thing: str) -> Told:
        found = [] if _is_address(thing) else self._library.called(thing, MOST_FOUND)
        names = [one for one in found if thing.strip() in (one.title.th, one.title.en)]
        meant = names or found
        if len(meant) > 1:
            sentence = say("several-called", language, text=thing[:100])
            return self._candidates(sentence, meant, language)
        told = self._explained(meant[0].iri if meant else full_iri(thing), language)
        if told is None:
            sentence = say("nothing-stated", language, thing=thing[:200])
            return self._candidates(sentence, self._library.nearest(thing), language)
        return told

    def _explained(self, iri: str, language: str) -> Told | None:
        """The facts of a thing and its places in documents; None where nothing is stated of it."""
        facts, known = self._library.explain(iri), self._library.thing(iri)
        if not facts:
            return None
        rows = [
            Row(
                [
                    fact.label.in_language(language),
                    fact.value.removeprefix(BASE) + (f" @{fact.language}" if fact.language else ""),
                    fact.place() or fact.graph.removeprefix(BASE),
                ]
            )
            for fact in facts
        ]
        places = [place_in_words(p, language) for p in known.evidence] if known else []
        sentence = say(
            "explained",
            language,
            name=known.name.in_language(language) if known else iri.removeprefix(BASE),
            kind=known.class_label.in_language(language) if known else "–",
            facts=len(facts),
            places=len(places),
        )
        titles = heads(language, "fact", "value", "place")
        sheets = [Sheet(say("sheet-facts", language), titles, rows)]
        sheets += [evidence_sheet(places, language)] if places else []
        link = self._links.thing(iri, language)
        return Told(language, head(sentence, HONESTY.in_language(language), link), sheets)

    # ---- asking

    def _ask(
        self,
        language: str,
        question: str,
        values: Mapping[str, str] | None = None,
        row: int | None = None,
    ) -> Told:
        answer = self._library.ask(question, values)
        known = self._library.questions()[question]
        link = self._links.answer(question, answer.parameters, language)
        notices = [notice[language] for notice in answer.notices]
        notices.append(counts_of_evidence(answer.evidence_counts).in_language(language))
        first = head(answer.sentence[language], answer.limits[language], link, notices)
        first["asked"] = {name: words[language] for name, words in answer.parameter_words.items()}
        told = Told(language, first, sheets_of(known, answer, language), asks_rows=True)
        return told if row is None else _evidence_of(told, row)

    def _query(self, language: str, text: str, engine: Engine, ticket: Ticket) -> Told:
        table = self._library.query(text, engine, ticket)
        key = "queried-most" if table.truncated else "queried"
        sentence = say(key, language, count=len(table.rows))
        behind = self._library.evidence_of_rows(table.rows)
        notices = [notice[language] for notice in table.notices] + _missing(behind, language)
        link = self._links.query(text, engine, language)
        first = head(sentence, HONESTY.in_language(language), link, notices)
        rows = self._rows(table, behind, language)
        return Told(language, first, [Sheet(say("sheet-rows", language), table.columns, rows)])

    def _rows(self, table: Table, behind: RowsEvidence, language: str) -> list[Row]:
        """The rows of a query, each with the places behind the things that it names."""
        places, found = defaultdict[int, list[Place]](list), Counter[int]()
        for thing in self._things(table, behind):
            told = [_stated(place, language) for place in thing.places]
            for row in thing.rows:
                places[row] += told
                found[row] += thing.found
        return [
            Row([short(for_json(cell)) for cell in cells], places[row], found[row])
            for row, cells in enumerate(table.rows)
        ]

    def _things(self, table: Table, behind: RowsEvidence) -> Iterator[ThingBehind]:
        """The things in the rows with what stands behind them, of the first pages."""
        yield from behind.things
        for page in range(2, min(behind.pages, MOST_PAGES) + 1):
            yield from self._library.evidence_of_rows(table.rows, page).things


def _missing(behind: RowsEvidence, language: str) -> list[str]:
    """Why the rows have no evidence, or for how many of their things it was looked up."""
    if not behind.all_things:
        return [behind.said().in_language(language)]
    looked_at = MOST_PAGES * len(behind.things)  # where there is another page, the first is full
    if behind.all_things <= looked_at:
        return []
    return [say("evidence-first-things", language, count=looked_at, all=behind.all_things)]


def _stated(behind: PlaceBehind, language: str) -> Place:
    """A place with the statement that it stands behind."""
    return {
        **place_in_words(behind.place, language),
        "of": behind.said().in_language(language),
    }


def _evidence_of(told: Told, number: int) -> Told:
    """All places behind one row of an answer, as rows of their own."""
    rows = [row for _, row in told.rows()]
    if not 1 <= number <= len(rows):
        raise Unanswered("argument-number", name="row", most=len(rows))
    row = rows[number - 1]
    said = say("evidence-of-row", told.language, row=number, count=row.places)
    first = {**told.head, "notices": [*told.head["notices"], said]}
    return Told(told.language, first, [evidence_sheet(row.evidence, told.language)])


def _is_address(thing: str) -> bool:
    return "/" in thing and not any(sign.isspace() for sign in thing.strip())
