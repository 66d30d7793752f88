"""The data set described in RDF: VoID for those who ask it, DCAT for those who list it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, VOID, XSD
from rdflib.term import Identifier

from govinno.graph.exports.dump import DUMP_ENDINGS
from govinno.graph.exports.figures import Figures, counted
from govinno.graph.exports.publication import Publication, catalogue_facts
from govinno.graph.exports.words import HONESTY, MADE_UP
from govinno.graph.snapshots import Manifest, Snapshot
from govinno.graph.tables import Form
from govinno.ontology.iris import THINGS
from govinno.ontology.model import Model, load_model
from govinno.words import Words, words_of

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
MEDIA = Namespace("https://www.iana.org/assignments/media-types/")
VERSION = URIRef(f"{DCAT}version")  # of DCAT 3, which rdflib does not know yet
#: The lists that DCAT-AP takes its values from.
EU = Namespace("http://publications.europa.eu/resource/authority/")
EU_LANGUAGES = {"th": "language/THA", "en": "language/ENG"}
EU_AREA, EU_THEME = EU["country/THA"], EU["data-theme/GOVE"]

#: The files of all data: the media type of each, and its name at the W3C.
DUMPS: dict[str, tuple[str, str]] = {
    "nq": ("application/n-quads", "N-Quads"),
    "ttl": ("text/turtle", "Turtle"),
    "nt": ("application/n-triples", "N-Triples"),
}
#: How rdflib writes each form. N-Quads of one graph are N-Triples, and TriG is Turtle.
WRITERS: dict[Form, str] = {
    "ttl": "turtle",
    "trig": "turtle",
    "nt": "nt11",
    "nq": "nt11",
    "rdf": "pretty-xml",
    "jsonld": "json-ld",
}
PREFIXES = {
    "dcat": DCAT,
    "dct": DCTERMS,
    "foaf": FOAF,
    "rdfs": RDFS,
    "vcard": VCARD,
    "void": VOID,
    "xsd": XSD,
}


class DataSet(NamedTuple):
    """One snapshot, with all that is known of it as a data set.

    `identity` is that of the store, empty where it has none; with an empty `publication.address`
    there is nowhere to get the data from, and nothing is said of that.
    """

    manifest: Manifest
    identity: str
    figures: Figures
    publication: Publication
    model: Model

    @property
    def iri(self) -> str:
        """What the data set is called: by its address, else by the store it is kept in."""
        if self.publication.address:
            return dataset_iri(self.publication.address)
        return f"urn:uuid:{self.identity}"

    def words(self, key: str) -> Words:
        """What `words/dataset.yaml` says under a key, with the numbers of this snapshot."""
        of_class = self.figures.classes
        numbers = {c.name: f"{of_class.get(c.iri, 0):,}" for c in self.model.classes.values()}
        return words_of("dataset")[key].filled(**numbers, cases=f"{len(self.manifest.cases):,}")

    def resources(self) -> Iterator[Resource]:
        """What can be had from the address; nothing without one."""
        if address := self.publication.address:
            yield Resource("sparql", f"{address}/sparql", "SPARQL")
            for ending in DUMP_ENDINGS:
                media, name = DUMPS[ending]
                yield Resource(f"dump-{ending}", f"{address}/dump.{ending}.gz", name, media, True)
            yield Resource("ontology", f"{address}/ontology?format=ttl", "Turtle", "text/turtle")


class Resource(NamedTuple):
    """One way to get the data or what explains them: the key of its words, its address, its form.

    A file has a media type, a service has none. What holds all data is packed.
    """

    key: str
    url: str
    form: str
    media: str = ""
    is_packed: bool = False


def dataset_iri(address: str) -> str:
    """What the data set is called that is found at an address."""
    return f"{address}/.well-known/void#dataset"


def written(described: Graph, form: Form) -> bytes:
    """A description in one of the forms of triples."""
    how: dict[str, Any] = {"context": {k: str(v) for k, v in PREFIXES.items()}}
    options = how if form == "jsonld" else {}
    content: bytes = described.serialize(format=WRITERS[form], encoding="utf-8", **options)
    return content


def described(data: DataSet) -> Graph:
    """The data set in the words of VoID and DCAT-AP."""
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    about = URIRef(data.iri)
    for part in (_what_it_is, _who_publishes, _how_much, _partitions, _links, _where_from):
        for triple in part(data, about):
            graph.add(triple)
    return graph


Triples = Iterator[tuple[Any, URIRef, Identifier]]


def _what_it_is(data: DataSet, about: URIRef) -> Triples:
    manifest = data.manifest
    yield about, RDF.type, VOID.Dataset
    yield about, RDF.type, DCAT.Dataset
    yield from _said(about, DCTERMS.title, data.words("title"))
    yield from _said(about, DCTERMS.description, data.words("description"))
    yield from _said(about, RDFS.comment, HONESTY)
    if manifest.made_up:
        yield from _said(about, RDFS.comment, MADE_UP)
    for language, words in data.words("keywords").as_dict().items():
        for word in words.split(", "):
            yield about, DCAT.keyword, Literal(word, language)
    if data.identity:
        yield about, DCTERMS.identifier, Literal(data.identity)
    yield about, VERSION, Literal(manifest.id)
    yield about, DCTERMS.modified, Literal(manifest.created, datatype=XSD.dateTime)
    for tag in data.figures.languages:
        if tag in EU_LANGUAGES:
            yield about, DCTERMS.language, EU[EU_LANGUAGES[tag]]
    yield about, DCTERMS.spatial, EU_AREA
    yield about, DCAT.theme, EU_THEME


def _who_publishes(data: DataSet, about: URIRef) -> Triples:
    said = data.publication
    for name, role in ((said.publisher, DCTERMS.publisher), (said.creator, DCTERMS.creator)):
        if name:
            who = BNode(role.fragment or role.rpartition("/")[2])
            yield about, role, who
            yield who, RDF.type, FOAF.Agent
            yield who, FOAF.name, Literal(name)
    if said.contact or said.email:
        yield from _contact(said, about)
    if said.licence:
        yield about, DCTERMS.license, URIRef(said.licence)
    if frequency := catalogue_facts()["frequencies"].get(said.updated):
        yield about, DCTERMS.accrualPeriodicity, EU[f"frequency/{frequency}"]


def _contact(said: Publication, about: URIRef) -> Triples:
    card = BNode("contact")
    yield about, DCAT.contactPoint, card
    yield card, RDF.type, VCARD.Kind
    if said.contact:
        yield card, VCARD.fn, Literal(said.contact)
    if said.email:
        yield card, VCARD.hasEmail, URIRef(f"mailto:{quote(said.email, safe='@+')}")


def _how_much(data: DataSet, about: URIRef) -> Triples:
    figures = data.figures
    counts = {
        VOID.triples: figures.triples,
        VOID.entities: figures.entities,
        VOID.distinctSubjects: figures.subjects,
        VOID["classes"]: len(figures.classes),
        VOID.properties: len(figures.properties),
    }
    for name, number in counts.items():
        yield about, name, Literal(number)
    yield about, VOID.uriSpace, Literal(THINGS)
    spaces = {_namespace(iri) for iri in (*figures.classes, *figures.properties)}
    for space in sorted(spaces):
        yield about, VOID.vocabulary, URIRef(space)


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _partitions(data: DataSet, about: URIRef) -> Triples:
    for number, (iri, entities) in enumerate(data.figures.classes.items()):
        part = BNode(f"class{number}")
        yield about, VOID.classPartition, part
        yield part, VOID["class"], URIRef(iri)
        yield part, VOID.entities, Literal(entities)
    for number, (iri, triples) in enumerate(data.figures.properties.items()):
        part = BNode(f"property{number}")
        yield about, VOID.propertyPartition, part
        yield part, VOID.property, URIRef(iri)
        yield part, VOID.triples, Literal(triples)


def _links(data: DataSet, about: URIRef) -> Triples:
    for number, links in enumerate(data.figures.links):
        part = BNode(f"links{number}")
        yield about, VOID.subset, part
        yield part, RDF.type, VOID.Linkset
        yield from _said(part, RDFS.label, words_of("dataset")["links"].filled(to=links.to))
        yield part, VOID.subjectsTarget, about
        yield part, VOID.objectsTarget, URIRef(links.to)
        yield part, VOID.linkPredicate, URIRef(links.property)
        yield part, VOID.triples, Literal(links.triples)


def _where_from(data: DataSet, about: URIRef) -> Triples:
    if not (address := data.publication.address):
        return
    here = URIRef(f"{address}/.well-known/void")
    yield here, RDF.type, VOID.DatasetDescription
    yield here, FOAF.primaryTopic, about
    yield about, DCAT.landingPage, URIRef(f"{address}/")
    for resource in data.resources():
        yield from _distribution(data, about, resource)


def _distribution(data: DataSet, about: URIRef, resource: Resource) -> Triples:
    way, url = URIRef(f"{data.iri.partition('#')[0]}#{resource.key}"), URIRef(resource.url)
    yield about, DCAT.distribution, way
    yield way, RDF.type, DCAT.Distribution
    yield from _said(way, DCTERMS.title, words_of("dataset")[resource.key])
    yield way, DCAT.accessURL, url
    yield way, DCTERMS.modified, Literal(data.manifest.created, datatype=XSD.dateTime)
    if data.publication.licence:
        yield way, DCTERMS.license, URIRef(data.publication.licence)
    yield from (_file if resource.media else _service)(about, way, resource)


def _file(about: URIRef, way: URIRef, resource: Resource) -> Triples:
    url = URIRef(resource.url)
    yield way, DCAT.downloadURL, url
    yield way, DCAT.mediaType, MEDIA[resource.media]
    if resource.is_packed:
        yield about, VOID.dataDump, url
        yield about, VOID.feature, FORMATS[resource.form]
        yield way, DCAT.compressFormat, MEDIA["application/gzip"]


def _service(about: URIRef, way: URIRef, resource: Resource) -> Triples:
    url = URIRef(resource.url)
    yield about, VOID.sparqlEndpoint, url
    yield way, DCAT.accessService, url
    yield url, RDF.type, DCAT.DataService
    yield from _said(url, DCTERMS.title, words_of("dataset")[resource.key])
    yield url, DCAT.endpointURL, url
    yield url, DCAT.endpointDescription, url  # the SPARQL endpoint says of itself what it is
    yield url, DCAT.servesDataset, about


def _said(about: Identifier, name: URIRef, words: Words) -> Triples:
    for language, text in words.as_dict().items():
        yield about, name, Literal(text, language)


def listed(data: DataSet) -> Graph:
    """The description with the catalogue that lists the data set, as DCAT-AP hands it on."""
    graph = described(data)
    catalogue = URIRef(f"{data.iri.partition('#')[0]}#catalogue")
    graph.add((catalogue, RDF.type, DCAT.Catalog))
    for triple in _said(catalogue, DCTERMS.title, data.words("title")):
        graph.add(triple)
    for triple in _said(catalogue, DCTERMS.description, data.words("description")):
        graph.add(triple)
    graph.add((catalogue, DCAT.dataset, URIRef(data.iri)))
    for who in graph.objects(URIRef(data.iri), DCTERMS.publisher):
        graph.add((catalogue, DCTERMS.publisher, who))
    return graph


class Descriptions:
    """The descriptions of the snapshot asked for last; counted once, written once a form."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known = lru_cache(maxsize=1)(_known)
        self._written = lru_cache(maxsize=32)(self._write)

    def data_set(self, snapshot: Snapshot, publication: Publication) -> DataSet:
        """What is known of a snapshot; who comes while it is counted waits for that.

        `QueryRefused` where counting takes minutes; then nothing is kept.
        """
        with self._lock:
            manifest, figures = self._known(snapshot, _time(snapshot))
        identity = snapshot.store.identity()
        return DataSet(manifest, identity, figures, publication, load_model())

    def written(self, snapshot: Snapshot, publication: Publication, form: Form) -> bytes:
        """The description in a form of triples; errors as for `data_set`."""
        return self._written(snapshot, _time(snapshot), publication, form)

    def _write(self, snapshot: Snapshot, _time: int, publication: Publication, form: Form) -> bytes:
        return written(described(self.data_set(snapshot, publication)), form)


def _known(snapshot: Snapshot, _time: int) -> tuple[Manifest, Figures]:
    return snapshot.manifest(), counted(snapshot)


def _time(snapshot: Snapshot) -> int:
    """Tells apart two snapshots of one name, where a store was made anew in its folder."""
    return snapshot.folder.stat().st_mtime_ns
