"""Code lists of the model, and the codes that the words of a record stand for."""

from __future__ import annotations

from govinno.loaders.mapping.ledger import Ledger
from govinno.loaders.yaml_reader import Scalar
from govinno.ontology.model import CodeList, Concept, Model


def list_named(model: Model, name: str | None) -> CodeList:
    """The code list of this name, such as `topic-status`."""
    return next(codes for codes in model.code_lists.values() if codes.name == name)


def read_code(ledger: Ledger, codes: CodeList, scalar: Scalar, path: str) -> Concept | None:
    """The code that a text stands for; None, and a fault, where the list has none."""
    concept = codes.find(scalar.text)
    if concept is None:
        ledger.unknown("unknown-code", scalar, path, codes.concepts, list=codes.name)
    return concept
