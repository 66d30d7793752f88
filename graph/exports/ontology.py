"""The ontology as a file by itself: no snapshot is needed, and none is read.

    ontology.ttl .rdf .jsonld          header, classes, properties and code lists
    ontology-shapes.ttl .rdf .jsonld   the SHACL shapes

The file's name says which, its ending in what form.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO

from rdflib import Graph

from govinno.graph.exports.files import ending_of, new_file
from govinno.ontology.model import Model, load_model
from govinno.ontology.published import ontology_graph, shapes_graph

#: What a file of this name, without its ending, holds.
GRAPHS: dict[str, Callable[[Model], Graph]] = {
    "ontology": ontology_graph,
    "ontology-shapes": shapes_graph,
}
#: The ending of the file, and what rdflib calls the form.
FORMS = {".ttl": "turtle", ".rdf": "xml", ".jsonld": "json-ld"}
ONTOLOGY_FILES = tuple(name + ending for name in GRAPHS for ending in FORMS)


def is_ontology(file: Path) -> bool:
    """Whether the file's name asks for the ontology or its shapes, whatever its ending."""
    return file.stem.lower() in GRAPHS


def export_ontology(file: Path) -> None:
    """Write the ontology or its shapes; `UnknownEnding` and `CannotWrite` tell what is wrong."""
    ending = ending_of(file, FORMS)
    with new_file(file) as stream:
        write_ontology(file.stem.lower(), ending, stream)


def write_ontology(name: str, ending: str, stream: IO[bytes]) -> None:
    """Write one of `GRAPHS` in one of `FORMS`. `KeyError` for a name or an ending of no list."""
    GRAPHS[name](load_model()).serialize(stream, format=FORMS[ending], encoding="utf-8")
