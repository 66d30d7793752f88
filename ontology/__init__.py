"""What there is: the model, as the fronts see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govinno.ontology.iris import (
    BASE,
    GRAPHS,
    ONTOLOGY,
    PREFIXES,
    RDF_TYPE,
    THINGS,
    VOCAB,
    full_iri,
)
from govinno.ontology.model import (
    CodeList,
    Concept,
    DerivedRelationship,
    EntityClass,
    Model,
    Property,
    Rule,
    load_model,
)
from govinno.ontology.patterns import class_pattern

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = [
    "BASE",
    "GRAPHS",
    "ONTOLOGY",
    "PREFIXES",
    "RDF_TYPE",
    "THINGS",
    "VOCAB",
    "CodeList",
    "Concept",
    "DerivedRelationship",
    "EntityClass",
    "Model",
    "Property",
    "Rule",
    "class_pattern",
    "full_iri",
    "load_model",
    "published_ontology",
]


def published_ontology() -> Graph:
    """The model as others read it: an OWL ontology with its code lists. Not to be changed."""
    from govinno.ontology import published  # with rdflib, which no command needs to ask

    return published.published_ontology()
