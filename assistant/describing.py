"""What can be asked: the model of the graph and the questions, told piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from rapidfuzz import process

from govinno.answers import Parameter, Question, short
from govinno.assistant.results import Row, Sheet, Told, Unanswered, head, heads, say
from govinno.graph import Cell
from govinno.graph.exports import HONESTY
from govinno.ontology import BASE, EntityClass, Model, Rule
from govinno.words import Words

#: What a blank may be: its value and its words.
Choices = Callable[[Parameter], Sequence[Mapping[str, str]]]


def model_told(model: Model, name: str | None, language: str) -> Told:
    """All names of the model, or one class or code list; `Unanswered` for a name that is none."""
    if not name:
        return _all_names(model, language)
    classes = {entity.name: entity for entity in model.classes.values()}
    lists = {codes.name: model.classes[codes.class_iri] for codes in model.code_lists.values()}
    entity = lists.get(name) or classes.get(name)
    if entity is None:
        near = [match[0] for match in process.extract(name, [*classes, *lists], limit=3)]
        raise Unanswered("no-such-name", name=name[:100], near=", ".join(near))
    sheet = _codes if model.codes_of(entity.iri) else _properties
    return sheet(model, entity, language)


def _told(sentence: str, link: str, sheets: Iterable[Sheet], language: str) -> Told:
    limits = say("model-limits", language)
    return Told(language, head(sentence, limits, link), [*sheets])


def _all_names(model: Model, language: str) -> Told:
    lists = {codes.class_iri: codes.name for codes in model.code_lists.values()}
    rows = [
        Row([say("class", language), entity.name, entity.label.in_language(language)])
        for entity in model.classes.values()
        if entity.iri not in lists
    ]
    rows += [
        Row([say("list", language), name, model.classes[iri].label.in_language(language)])
        for iri, name in lists.items()
    ]
    rows += [
        Row([say("computed", language), each.relationship, each.label.in_language(language)])
        for each in model.derived
    ]
    counts = {"classes": len(rows) - len(lists) - len(model.derived), "lists": len(lists)}
    sentence = say("model-all", language, **counts, computed=len(model.derived))
    sheet = Sheet(say("sheet-model", language), heads(language, "what", "name", "label"), rows)
    return _told(sentence, f"{BASE}ontology", [sheet], language)


def _codes(model: Model, entity: EntityClass, language: str) -> Told:
    codes = model.code_lists[entity.iri]
    rows = [
        Row(
            [
                concept.code,
                concept.label.in_language(language),
                _said(concept.definition, language),
                (concept.broader or "").removeprefix(codes.iri).strip("/"),
            ]
        )
        for concept in codes.concepts.values()
    ]
    sentence = say(
        "model-list",
        language,
        name=f"{codes.name} ({entity.name})",
        label=codes.label.in_language(language),
        count=len(rows),
    )
    titles = heads(language, "code", "label", "meaning", "broader")
    sheet = Sheet(say("sheet-codes", language), titles, rows)
    return _told(sentence, codes.iri, [sheet], language)


def _properties(model: Model, entity: EntityClass, language: str) -> Told:
    rules = [rule for rule in model.rules_of(entity.iri) if not rule.is_inverse]
    rows = [Row(_property(model, rule, language)) for rule in rules]
    label = entity.label.in_language(language)
    comment = _said(entity.comment, language).removesuffix(".")
    about = " · ".join(filter(None, (label, comment)))
    if entity.is_abstract:
        about += f" · {say('abstract', language)}"
    labels = ":".join(model.labels_of(entity.iri))
    sentence = say(
        "model-class", language, name=f"{entity.name} (:{labels})", label=about, count=len(rows)
    )
    titles = heads(language, "label", "sparql", "cypher", "value", "many", "meaning")
    sheet = Sheet(say("sheet-properties", language), titles, rows)
    return _told(sentence, entity.iri, [sheet], language)


def _property(model: Model, rule: Rule, language: str) -> list[Cell]:
    prop = rule.property
    most = "*" if rule.max_count is None else rule.max_count
    return [
        prop.label.in_language(language),
        prop.in_sparql,
        prop.in_cypher,
        model.classes[rule.class_iri].name if rule.class_iri else str(rule.datatype),
        f"{rule.min_count}..{most}",
        _said(prop.comment, language),
    ]


def _said(words: Words | None, language: str) -> str:
    return words.in_language(language) if words else ""


def questions_told(questions: Iterable[Question], language: str) -> Told:
    """All questions with their blanks."""
    rows = [
        Row(
            [
                question.slug,
                question.title.in_language(language),
                ", ".join(f"{blank.name} = {blank.default}" for blank in question.parameters),
            ]
        )
        for question in questions
    ]
    titles = heads(language, "question", "name", "blanks")
    sheet = Sheet(say("sheet-questions", language), titles, rows)
    sentence = say("questions-all", language, count=len(rows))
    return Told(language, head(sentence, HONESTY.in_language(language), BASE), [sheet])


def blanks_told(question: Question, choices: Choices, link: str, language: str) -> Told:
    """The blanks of one question, and what each may be."""
    blanks = [
        Row([blank.name, blank.label.in_language(language), blank.type, blank.default])
        for blank in question.parameters
    ]
    values = [
        Row([blank.name, short(blank, choice["value"]), choice[language]])
        for blank in question.parameters
        for choice in choices(blank)
    ]
    said = say("questions-one", language, count=len(blanks))
    sentence = f"{question.title.in_language(language)} – {said}"
    sheets = [
        Sheet(
            say("sheet-blanks", language),
            heads(language, "blank", "label", "kind", "default"),
            blanks,
        ),
        Sheet(say("sheet-choices", language), heads(language, "blank", "value", "label"), values),
    ]
    return Told(language, head(sentence, HONESTY.in_language(language), link), sheets)
