"""A query to begin with for a class and for a code list, in both languages, with the same rows.

Made from the model, so that a page or a message about a class can show how it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent
from typing import NamedTuple

from govinno.ontology.iris import PREFIXES
from govinno.ontology.model import CodeList, EntityClass, Model, Property, Rule

#: How many rows a pattern asks for.
ROWS = 10
#: Values that are the same text or number in both graphs.
PLAIN = ("string", "integer", "boolean", "decimal", "anyURI")


@dataclass(frozen=True, slots=True)
class Pattern:
    """The same question in both languages."""

    sparql: str
    cypher: str


class Cypher(NamedTuple):
    """Parts of a Cypher text."""

    match: str
    value: str


def class_pattern(model: Model, entity: EntityClass) -> Pattern:
    """The things of a class, each with one property of its own, where the model has one to show."""
    is_stated = entity.iri in model.types_of(entity.iri)
    a = "a" if is_stated else "a/rdfs:subClassOf*"
    told = _shown(model, entity)
    name = told.property.name if told else ""
    sparql, cypher = _with_property(model, told) if told else ("", Cypher("", ""))
    columns, order = (f"?thing ?{name}", f"thing, {name}") if told else ("?thing", "thing")
    return Pattern(
        _prefixed(
            f"SELECT DISTINCT {columns} WHERE {{\n  ?thing {a} gi:{entity.name} .{sparql}\n}} "
            f"ORDER BY {columns} LIMIT {ROWS}"
        ),
        f"MATCH (thing:{entity.name}){cypher.match}\n"
        f"RETURN DISTINCT thing.iri AS thing{cypher.value} ORDER BY {order} LIMIT {ROWS}",
    )


def _shown(model: Model, entity: EntityClass) -> Rule | None:
    """The property that tells most of a class: what leads on, else a code, else a plain value."""
    own = [rule for rule in model.rules_of(entity.iri) if not rule.is_inverse]
    for is_fit in (_leads_on, _is_single_code, _is_plain):
        if found := next((rule for rule in own if is_fit(rule)), None):
            return found
    return None


def _leads_on(rule: Rule) -> bool:
    return rule.property.relationship is not None


def _is_single_code(rule: Rule) -> bool:
    return rule.property.range is not None and rule.max_count == 1


def _is_plain(rule: Rule) -> bool:
    return rule.property.datatype in PLAIN and rule.max_count == 1


def _with_property(model: Model, rule: Rule) -> tuple[str, Cypher]:
    """What a property adds to SPARQL, and to MATCH and RETURN of Cypher."""
    prop = rule.property
    path = f"{prop.in_sparql}/skos:notation" if _is_code(model, prop) else prop.in_sparql
    sparql = f"\n  OPTIONAL {{ ?thing {path} ?{prop.name} }}"
    if prop.relationship is None:
        return sparql, Cypher("", f", thing.{prop.key} AS {prop.name}")
    return sparql, Cypher(
        f"\nOPTIONAL MATCH (thing){prop.in_cypher}(other)", f", other.iri AS {prop.name}"
    )


def _is_code(model: Model, prop: Property) -> bool:
    return prop.relationship is None and prop.range in model.code_lists


def list_pattern(model: Model, codes: CodeList) -> Pattern:
    """The codes of a list, each with how many things have it by the property that leads there."""
    prop = property_to(model, codes)
    if prop is None:
        return class_pattern(model, model.classes[codes.class_iri])
    name = model.classes[codes.class_iri].name
    sparql = f"""
        SELECT ?code (COUNT(?thing) AS ?things) WHERE {{
          ?thing {prop.in_sparql} ?concept . ?concept a gi:{name} ; skos:notation ?code
        }} GROUP BY ?code ORDER BY DESC(?things) ?code"""
    return Pattern(_prefixed(dedent(sparql).strip()), _counted_in_cypher(prop, name))


def _counted_in_cypher(prop: Property, name: str) -> str:
    if prop.relationship is None:
        codes = f"MATCH (thing) WHERE thing.{prop.key} IS NOT NULL\nUNWIND thing.{prop.key} AS code"
    else:
        codes = f"MATCH (thing){prop.in_cypher}(concept:{name})\nWITH thing, concept.code AS code"
    return f"{codes}\nRETURN code, count(thing) AS things ORDER BY things DESC, code"


def property_to(model: Model, codes: CodeList) -> Property | None:
    """The property whose values are codes of the list, or else of a class above it."""
    line = model.line_of(codes.class_iri)
    leading = [p for p in model.properties.values() if p.range in line[:-2]]
    return min(leading, key=lambda p: (line.index(str(p.range)), p.name), default=None)


def _prefixed(text: str) -> str:
    """The text with the prefixes it uses."""
    used = [f"PREFIX {name}: <{base}>" for name, base in PREFIXES.items() if f"{name}:" in text]
    return "\n".join([*used, text])
