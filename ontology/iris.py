"""The addresses that the model and everything published with it stand below."""

from __future__ import annotations

#: Everything govinno names stands below this address (decision "Relied on").
BASE = "https://w3id.org/govinno/"
ONTOLOGY = BASE + "ontology#"
VOCAB = BASE + "vocab/"
#: Below these stand the things of the data, and the named graphs that state them.
THINGS = BASE + "id/"
GRAPHS = BASE + "graph/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"

#: What texts of ours call the namespaces by.
PREFIXES = {
    "gi": ONTOLOGY,
    "v": VOCAB,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": XSD,
}


def full_iri(text: str) -> str:
    """`id/case/x` and `case/x` → the IRI of that case; a whole IRI stays."""
    told = text.strip()
    if "://" in told:
        return told
    return f"{BASE}{told}" if told.startswith(("id/", "vocab/")) else f"{THINGS}{told}"
