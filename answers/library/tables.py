"""A list of cases and a comparison as tables to take along."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from govinno.answers.library.alike import Alike
from govinno.answers.library.compare import Comparison
from govinno.answers.library.facets import Index, evidence_of
from govinno.answers.library.rows import Card, joined, label, labels
from govinno.answers.taken import Sheet, Taken
from govinno.ontology.model import GI, load_model
from govinno.words import Words, words_of

Chosen = Sequence[tuple[Words, Words]]

#: The columns of a list: each with its words, a number, or None where the record does not say.
COLUMNS: Mapping[str, Callable[[Card], Words | int | str | None]] = {
    "id": lambda card: card.row.id,
    "name": lambda card: card.row.name,
    "body": lambda card: card.row.body,
    "type": lambda card: _label("LaoType", card.row.type),
    "province": lambda card: _label("Province", card.row.province),
    "region": lambda card: region_of(card.row.province),
    "theme": lambda card: joined(labels("Theme", card.row.themes)),
    "awards": lambda card: joined(card.awards, " | "),
    "years": lambda card: ", ".join(map(str, card.row.years)) or None,
    "begun": lambda card: card.row.begun or None,
    "selection": lambda card: _label("SelectionMode", card.row.mode),
    "richness": lambda card: _label("Richness", card.row.richness),
    "topics": lambda card: card.row.topics,
    "evidence": lambda card: joined(evidence_kinds(card)),
    "documents": lambda card: card.row.documents,
    "partners": lambda card: card.row.partners,
    "partner": lambda card: joined(labels("PartnerType", card.row.kinds)),
    "summary": lambda card: card.summary,
}


def _label(class_name: str, code: str) -> Words | None:
    return label(class_name, code) if code else None


def region_of(province: str) -> Words | None:
    """The region of a province; None where the province is not known."""
    concept = load_model().code_lists[GI + "Province"].concepts.get(province)
    return load_model().concepts[concept.region].label if concept and concept.region else None


def evidence_kinds(card: Card) -> list[Words]:
    """What evidence stands behind a case, each kind in words."""
    words = words_of("library")
    return [words[f"evidence_{key}"] for key in evidence_of(card.row)]


def filters_in_words(
    index: Index, values: Mapping[str, Sequence[str]], text: str
) -> list[tuple[Words, Words]]:
    """What the list was narrowed by: each facet with its values, and the words searched."""
    words = words_of("library")
    told = [
        (words[name], joined(index.values[name][key].label for key in chosen))
        for name, chosen in values.items()
        if chosen
    ]
    return told + ([(words["text"], Words(text, text))] if text else [])


def list_taken(cards: Sequence[Card], chosen: Chosen, language: str) -> Taken:
    """A list of cases, one row each."""
    words = words_of("library")
    heads = [words[f"column_{name}"] for name in COLUMNS]
    rows = [[_cell(of(card), language) for of in COLUMNS.values()] for card in cards]
    return Taken(words["list"], [Sheet(words["list"], heads, rows)], chosen, [words["limits"]])


def alike_taken(found: Sequence[tuple[Alike, Card]], chosen: Chosen, language: str) -> Taken:
    """Cases by likeness: the rank and the reasons before the columns of a list."""
    words = words_of("library")
    heads = [words["rank"], words["points"], words["reasons"]]
    heads += [words[f"column_{name}"] for name in COLUMNS]
    rows = [
        [
            one.rank,
            one.points,
            joined((reason.words for reason in one.reasons), " · ").in_language(language),
            *(_cell(of(card), language) for of in COLUMNS.values()),
        ]
        for one, card in found
    ]
    title = words["alike"]
    return Taken(title, [Sheet(title, heads, rows)], chosen, [words["rule"], words["limits"]])


def comparison_taken(comparison: Comparison, language: str) -> Taken:
    """A comparison: one row for each thing compared, one column for each case."""
    words = words_of("library")
    heads = [words["compared"], *(_named(card) for card in comparison.cards), words["is_same"]]
    rows = [
        [
            row.label.in_language(language),
            *(_lines(cell, language) for cell in row.cells),
            words["yes" if row.is_same else "no"].in_language(language),
        ]
        for row in comparison.rows
    ]
    chosen = [(words["text_case"], _named(card)) for card in comparison.cards]
    sheet = Sheet(words["comparison"], heads, rows)
    return Taken(words["comparison"], [sheet], chosen, [words["limits"]])


def _named(card: Card) -> Words:
    name, body = card.row.name, card.row.body
    return Words(f"{name.th} – {body.th}", f"{name.en} – {body.en}")


def _lines(cell: Sequence[Words], language: str) -> str:
    not_told = words_of("library")["not_told"]
    return "\n".join(words.in_language(language) for words in cell or [not_told])


def _cell(value: Words | int | str | None, language: str) -> int | str | None:
    return value.in_language(language) or None if isinstance(value, Words) else value
