"""What there is: the model, as the fronts see it."""

from __future__ import annotations

from govinno.ontology.faults import Fault
from govinno.ontology.model import (
    DerivedRelationship,
    EntityClass,
    Model,
    Property,
    Rule,
    Words,
    load_model,
)
from govinno.ontology.records import BASE

__all__ = [
    "BASE",
    "DerivedRelationship",
    "EntityClass",
    "Fault",
    "Model",
    "Property",
    "Rule",
    "Words",
    "load_model",
]
