"""Which of the 11 + 9 topics what speaks to, as the model says it.

`gi:speaksTo` stands at a class (all its instances), at a code (whatever has it), or at the shape
of a text. `gi:hasTopics` at the class of an owner says which topics its facts speak to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rdflib import URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from govinno.ontology.model import GI, Model, load_model

SPEAKS_TO, HAS_TOPICS = URIRef(GI + "speaksTo"), URIRef(GI + "hasTopics")
EVIDENCE_OF_OWNER = URIRef(GI + "evidenceOfOwner")

Topics = frozenset[str]


@dataclass(frozen=True, slots=True)
class TopicModel:
    """What speaks to which topics, all by IRI.

    `owners` gives the topics that an owner of a class has, in the order of their numbers; `things`
    those of a class or a code; `texts` those of a text property of an owner's class. Where
    `backed` holds the class and the text, the evidence of the owner is that of the text.
    """

    owners: Mapping[str, tuple[str, ...]]
    things: Mapping[str, Topics]
    texts: Mapping[str, Mapping[str, Topics]]
    backed: frozenset[tuple[str, str]]


@lru_cache(maxsize=1)
def load_topics() -> TopicModel:
    """What the shipped model says, read once per process."""
    return read_topics(load_model())


def read_topics(model: Model) -> TopicModel:
    """What a model says; a model without topics gives a `TopicModel` without any."""
    graph = model.graph
    things: defaultdict[str, set[str]] = defaultdict(set)
    texts: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    backed = set()
    for subject, topic in graph.subject_objects(SPEAKS_TO):
        shape = _shape(model, subject)
        if shape is None:
            things[str(subject)].add(str(topic))
            continue
        texts[shape[0]][shape[1]].add(str(topic))
        if graph.value(subject, EVIDENCE_OF_OWNER) is not None:
            backed.add(shape)
    return TopicModel(
        owners={str(s): _members(model, str(o)) for s, o in graph.subject_objects(HAS_TOPICS)},
        things=_with_narrower(model, things),
        texts={c: {p: frozenset(t) for p, t in told.items()} for c, told in texts.items()},
        backed=frozenset(backed),
    )


def _shape(model: Model, subject: Node) -> tuple[str, str] | None:
    """The class and the property where the subject is the shape of a property."""
    owner = model.graph.value(predicate=SH.property, object=subject)
    return None if owner is None else (str(owner), str(model.graph.value(subject, SH.path)))


def _members(model: Model, class_iri: str) -> tuple[str, ...]:
    concepts = model.code_lists[class_iri].concepts.values()
    return tuple(c.iri for c in sorted(concepts, key=lambda c: c.number or 0))


def _with_narrower(model: Model, told: Mapping[str, set[str]]) -> dict[str, Topics]:
    """A narrower class or code speaks to what the broader one does, unless it says its own."""
    found = {iri: frozenset(topics) for iri, topics in told.items()}
    for iri, entity in model.classes.items():
        above = next((up for up in entity.ancestors if up in told), None)
        if above and iri not in found:
            found[iri] = frozenset(told[above])
    for iri, concept in model.concepts.items():
        if iri not in found and concept.broader in told:
            found[iri] = frozenset(told[str(concept.broader)])
    return found
