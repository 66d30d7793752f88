"""The pages of what the model holds: classes, properties, computed relationships, code lists."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import Response

from govinno.answers import Pointing
from govinno.endpoint.pages.reader import Reader
from govinno.endpoint.pages.rendering import page
from govinno.endpoint.pages.things import FORMS, edition
from govinno.ontology import (
    ONTOLOGY,
    RDF_TYPE,
    EntityClass,
    Model,
    Property,
    Rule,
    class_pattern,
    load_model,
)
from govinno.verbs import Govinno

#: The query that the page of a property offers.
OF_PROPERTY = """PREFIX gi: <{base}>
SELECT ?thing ?value WHERE {{ ?thing gi:{name} ?value }} ORDER BY ?thing LIMIT 100
"""


def ontology_page(library: Govinno, reader: Reader) -> Response:
    """All classes and properties, each with an anchor of its name."""
    model = load_model()
    ours = [p for p in model.properties.values() if p.iri.startswith(ONTOLOGY)]
    return page(
        reader,
        "ontology.html",
        edition=edition(library, reader),
        title=reader.say("ontology"),
        classes=sorted(model.classes.values(), key=lambda c: c.name),
        properties=sorted(ours, key=lambda p: p.name.lower()),
        computed=model.derived,
        forms=FORMS,
    )


def term_page(library: Govinno, reader: Reader, name: str) -> Response | None:
    """The page of a class, a property or a computed relationship; None where there is none."""
    model = load_model()
    if entity := model.classes.get(ONTOLOGY + name):
        return _class_page(library, reader, model, entity)
    if prop := model.properties.get(ONTOLOGY + name):
        return _property_page(library, reader, model, prop)
    for derived in model.derived:
        if derived.name == name:
            return page(
                reader,
                "computed.html",
                edition=edition(library, reader),
                title=reader.told(derived.label),
                term=derived,
                forms=FORMS,
            )
    return None


def _class_page(library: Govinno, reader: Reader, model: Model, entity: EntityClass) -> Response:
    return page(
        reader,
        "class.html",
        edition=edition(library, reader),
        title=reader.told(entity.label),
        term=entity,
        above=[model.classes[iri] for iri in entity.ancestors],
        below=[c for c in model.classes.values() if entity.iri in c.ancestors],
        rules=[rule for rule in _rules(model, entity) if not rule.is_inverse],
        codes=model.codes_of(entity.iri),
        used_by=[p for p in model.properties.values() if p.range == entity.iri],
        examples=_examples(library, entity),
        value_of=_value_of(model, reader),
        query=class_pattern(model, entity).sparql,
        forms=FORMS,
    )


def _rules(model: Model, entity: EntityClass) -> Iterator[Rule]:
    """What may be said of a thing of a class, its own first, each property once."""
    seen: set[str] = set()
    for rule in model.rules_of(entity.iri):
        if rule.property.iri not in seen:
            seen.add(rule.property.iri)
            yield rule


def _examples(library: Govinno, entity: EntityClass) -> Pointing | None:
    """Things of the class; None where there are none."""
    found = library.pointing_at(entity.iri)
    return next((pointing for pointing in found if pointing.property == RDF_TYPE), None)


def _property_page(library: Govinno, reader: Reader, model: Model, prop: Property) -> Response:
    return page(
        reader,
        "property.html",
        edition=edition(library, reader),
        title=reader.told(prop.label),
        term=prop,
        domain=[
            entity
            for entity in model.classes.values()
            if any(rule.property.iri == prop.iri and not rule.is_inverse for rule in entity.rules)
        ],
        range=model.classes.get(prop.range or ""),
        query=OF_PROPERTY.format(base=ONTOLOGY, name=prop.name),
        forms=FORMS,
    )


def _value_of(model: Model, reader: Reader) -> object:
    """Gives for a rule what its values are: a class, or what kind of text."""

    def told(rule: Rule) -> tuple[str, str]:
        entity = model.classes.get(rule.class_iri or rule.property.range or "")
        if entity:
            return entity.iri, reader.told(entity.label)
        kind = rule.datatype or ""
        return "", reader.say("text") if kind == "text" else kind

    return told


# ---- code lists


def lists_page(library: Govinno, reader: Reader) -> Response:
    """All code lists."""
    return page(
        reader,
        "lists.html",
        edition=edition(library, reader),
        title=reader.say("vocab"),
        lists=sorted(load_model().code_lists.values(), key=lambda codes: codes.name),
    )


def list_page(library: Govinno, reader: Reader, name: str) -> Response | None:
    """All codes of one list; None where there is no list of that name."""
    model = load_model()
    codes = next((c for c in model.code_lists.values() if c.name == name), None)
    if codes is None:
        return None
    return page(
        reader,
        "list.html",
        edition=edition(library, reader),
        title=reader.told(codes.label),
        codes=codes,
        entity=model.classes[codes.class_iri],
        concepts=model.concepts,
        query=OF_LIST.format(iri=codes.iri),
        forms=FORMS,
    )


OF_LIST = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?code ?thai ?english ?above WHERE {{
  ?concept skos:inScheme <{iri}> ; skos:notation ?code .
  OPTIONAL {{ ?concept skos:prefLabel ?thai FILTER(LANG(?thai) = "th") }}
  OPTIONAL {{ ?concept skos:prefLabel ?english FILTER(LANG(?english) = "en") }}
  OPTIONAL {{ ?concept skos:broader/skos:notation ?above }}
}} ORDER BY ?code
"""
