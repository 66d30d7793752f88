"""What there is: the model, as the fronts see it."""

from __future__ import annotations

from govinno.ontology.iris import BASE, ONTOLOGY, RDF_TYPE, VOCAB
from govinno.ontology.model import (
    PREFIXES,
    CodeList,
    Concept,
    DerivedRelationship,
    EntityClass,
    Model,
    Property,
    Rule,
    load_model,
)
from govinno.ontology.published import published_ontology

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
