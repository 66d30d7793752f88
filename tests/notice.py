"""A notice, as a kind of record: the one file of Python that a new kind needs."""

from __future__ import annotations

from govinno.loaders.record import Record
from govinno.loaders.register import Register
from govinno.loaders.spec import load_spec
from govinno.loaders.yaml_reader import Scalar
from govinno.ontology.iris import BASE, RDF_TYPE
from govinno.records.facts import CaseGraph, Fact, Place, Value
from govinno.records.faults import Fault


def read(record: Record, _file: str, _register: Register) -> tuple[CaseGraph | None, list[Fault]]:
    """The facts of a notice, as its mapping says; a notice without an id is none."""
    assert record.tree is not None
    spec = load_spec(str(record.kind))
    block, told = spec.blocks["notice"], record.tree.fields
    cells = {name: cell for name, cell in told.items() if isinstance(cell, Scalar)}
    if "notice" not in cells:
        return None, []
    iri = f"{BASE}id/notice/{cells['notice'].text}"
    place = Place(record.tree.line, "", dict(block.names))
    facts = [Fact(iri, RDF_TYPE, Value(t, "iri")) for t in spec.model.types_of(block.class_iri)]
    for name, cell in cells.items():
        (target,) = block.fields[name].targets
        kind = f"@{target.language}" if target.language else "string"
        facts.append(Fact(iri, target.property.iri, Value(cell.text, kind)))
        place.fields[target.property.iri] = (name, cell.line)
    return CaseGraph(cells["notice"].text, facts, {iri: place}, {}), []
