"""The one model, read from the Turtle beside this file.

Everything that needs a class, a property, a code list, a shape, a label or a colour asks here.
Nothing of it is typed a second time in Python.
"""

from __future__ import annotations

from functools import lru_cache

from govinno.ontology.files import model_digest, model_files, shipped_graph
from govinno.ontology.kept import find, keep
from govinno.ontology.parts import (
    DATE_KINDS,
    GI,
    Check,
    CodeList,
    Concept,
    DerivedRelationship,
    EntityClass,
    Model,
    ModelError,
    Property,
    Rule,
    Step,
    expand,
    local_name,
)

__all__ = [
    "DATE_KINDS",
    "GI",
    "Check",
    "CodeList",
    "Concept",
    "DerivedRelationship",
    "EntityClass",
    "Model",
    "ModelError",
    "Property",
    "Rule",
    "Step",
    "expand",
    "load_model",
    "local_name",
    "model_digest",
    "model_files",
]


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The shipped model, once per process: as it was kept, or read anew from its files."""
    digest = model_digest()
    if model := find(digest):
        return model
    from govinno.ontology.turtle import read_model  # half a second of a command

    model = read_model(shipped_graph())
    keep(digest, model)
    return model
