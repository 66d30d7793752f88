"""What there is: the model, as the fronts see it."""

from __future__ import annotations

from govinno.ontology.iris import BASE
from govinno.ontology.model import (
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
    "DerivedRelationship",
    "EntityClass",
    "Model",
    "Property",
    "Rule",
    "load_model",
    "published_ontology",
]
