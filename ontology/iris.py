"""The addresses that the model and everything published with it stand below."""

from __future__ import annotations

#: Everything govinno names stands below this address (decision "Relied on").
BASE = "https://w3id.org/govinno/"
ONTOLOGY = BASE + "ontology#"
VOCAB = BASE + "vocab/"
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
