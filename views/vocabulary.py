"""The vocabulary beside a query: each class with its properties, in the form of the language."""

from __future__ import annotations

import streamlit as st

from govinno.ontology import EntityClass, Model, Property, Rule, load_model
from govinno.views import html
from govinno.views.words import say, told


def vocabulary(engine: str) -> None:
    """A class to choose, and what can be asked of it, ready to be copied."""
    model = load_model()
    classes = {c.name: c for c in model.classes.values() if not c.is_abstract}
    html.show(html.fill("<h2>{title}</h2>", title=say("query.vocabulary")))
    name = st.selectbox(
        say("query.find_class"),
        sorted(classes),
        key="vocabulary_class",
        index=sorted(classes).index(say("query.first_class")),
        format_func={n: f"{n} · {told(c.label)}" for n, c in classes.items()}.__getitem__,
    )
    entity = classes[name]
    if entity.comment:
        html.show(html.fill('<p class="quiet">{text}</p>', text=told(entity.comment)))
    st.code(_pattern(entity, engine), language=None, wrap_lines=True)
    html.show(
        html.table(told(entity.label), _heads(), _rows(model, entity, engine), kind="compact")
    )
    html.show(html.fill('<p class="quiet">{text}</p>', text=say("query.vocabulary_note")))
    _codes(model, entity)


def _pattern(entity: EntityClass, engine: str) -> str:
    """How the query begins to speak of the class."""
    return f"?thing a gi:{entity.name} ." if engine == "sparql" else f"MATCH (thing:{entity.name})"


def _heads() -> list[str]:
    return [say("query.property"), say("query.meaning"), say("query.value")]


def _rows(model: Model, entity: EntityClass, engine: str) -> list[list[str]]:
    rules = [rule for rule in model.rules_of(entity.iri) if not rule.is_inverse]
    return [
        [_form(rule.property, engine), told(rule.property.label), _value(rule)] for rule in rules
    ]


def _form(prop: Property, engine: str) -> str:
    return prop.in_sparql if engine == "sparql" else prop.in_cypher


def _value(rule: Rule) -> str:
    """What the value is: a class, or a type of literal."""
    return rule.class_iri.rpartition("#")[2] if rule.class_iri else str(rule.datatype or "")


def _codes(model: Model, entity: EntityClass) -> None:
    """The codes, where the class is a code list."""
    if codes := model.codes_of(entity.iri):
        rows = [[c.code, told(c.label)] for c in codes.concepts.values()]
        html.show(
            html.table(
                say("query.codes"), [say("query.code"), say("query.meaning")], rows, kind="compact"
            )
        )
