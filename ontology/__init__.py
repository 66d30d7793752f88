"""What there is: the model, as the fronts see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govinno.ontology.iris import BASE, ONTOLOGY, PREFIXES, RDF_TYPE, VOCAB
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

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = [
    "BASE",
    "ONTOLOGY",
    "PREFIXES",
    "RDF_TYPE",
    "VOCAB",
    "CodeList",
    "Concept",
    "DerivedRelationship",
    "EntityClass",
    "Model",
    "Property",
    "Rule",
    "load_model",
    "published_ontology",
]


def published_ontology() -> Graph:
    """The model as others read it: an OWL ontology with its code lists. Not to be changed."""
    from govinno.ontology import published  # with rdflib, which no command needs to ask

    return published.published_ontology()
