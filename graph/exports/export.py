"""Exports: the graph, or a part of it, as a file that other programs read.

The ending of the file says what it becomes:

    .nq .trig         the dataset with its named graphs
    .ttl .jsonld      the same facts without graph names
    .graphml .gexf    the property graph for network programs
    .xlsx .zip        tables: one for each class, and the relationships (.zip holds CSV files)

Of a graph with made-up examples every file says so: RDF in a comment at its beginning.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO

from govinno.graph.exports.content import Content, Whole, case_part
from govinno.graph.exports.files import ending_of, new_file
from govinno.graph.exports.networks import write_gexf, write_graphml
from govinno.graph.exports.rdf import write_json_ld
from govinno.graph.exports.tables import graph_tables, write_xlsx, write_zip
from govinno.graph.exports.words import LANGUAGES, made_up_lines
from govinno.graph.snapshots import Snapshot
from govinno.ontology.model import Model, load_model

ENDINGS = (".trig", ".nq", ".ttl", ".jsonld", ".graphml", ".gexf", ".xlsx", ".zip")


def export(snapshot: Snapshot, file: Path, case: str | None = None) -> None:
    """Write a whole snapshot, or what one case says with the names of what it refers to.

    `UnknownEnding` lists the endings, `NotThere` the cases nearest to an id that none has;
    `CannotWrite` where the operating system refuses. An existing file is replaced only by a whole
    one. Memory does not grow with a whole snapshot; a single case is held in memory.
    """
    ending_of(file, ENDINGS)
    model = load_model()
    write_content(case_part(snapshot, case, model) if case else Whole(snapshot, model), file)


def write_content(content: Content, file: Path) -> None:
    """Write some content as the ending of the file says; errors as for `export`."""
    ending = ending_of(file, ENDINGS)
    with new_file(file) as stream:
        _write(content, stream, ending, load_model())


def _write(content: Content, stream: IO[bytes], ending: str, model: Model) -> None:
    match ending:
        case ".jsonld":
            write_json_ld(content, model, stream)
        case ".graphml":
            write_graphml(content, stream)
        case ".gexf":
            write_gexf(content, stream)
        case ".xlsx":
            write_xlsx(graph_tables(content, model), stream)
        case ".zip":
            write_zip(graph_tables(content, model), stream)
        case _:
            write_rdf(content, stream, ending)


def write_rdf(content: Content, stream: IO[bytes], ending: str) -> None:
    """Write some content as RDF, below a comment where it holds made-up examples."""
    for told in made_up_lines(is_made_up=content.about.is_made_up):
        stream.write("".join(f"# {told.said.in_language(n)}\n" for n in LANGUAGES).encode())
    content.write_rdf(stream, ending)
