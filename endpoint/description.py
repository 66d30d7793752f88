"""What the endpoint says of itself where it is asked without a query."""

from __future__ import annotations

from pathlib import Path
from string import Template

from govinno.graph import Form

#: The names that the W3C gave the forms of answers.
FORMATS: dict[Form, str] = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nq": "N-Quads",
}


def description(address: str, home: str) -> str:
    """The query whose answer is the service description of the endpoint at an address.

    `home` is the address below which the data set is described.
    """
    text = (Path(__file__).parent / "description.rq").read_text(encoding="utf-8")
    forms = " ".join(f"<http://www.w3.org/ns/formats/{name}>" for name in FORMATS.values())
    return Template(text).substitute(endpoint=address, home=home, forms=forms)
