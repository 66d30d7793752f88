"""pySHACL with the shapes of the model: what the checks of a load are held against.

The code lists stand in the data graph: pySHACL takes only the classes from an ontology graph,
so that with the lists there every coded value would fail. Only codes that the facts mention are
put in, which changes no result and makes a run ten times as fast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import rdflib
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.namespace import RDFS, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from govinno.graph.checks import Breach, CaseFacts, find_breaches
from govinno.graph.facts import n3
from govinno.graph.stated import vocab_facts
from govinno.ontology.iris import VOCAB
from govinno.ontology.model import GI, Rule, load_model, model_files
from govinno.records.facts import IRI, CaseGraph, Fact


class Breakage(NamedTuple):
    """What is broken where: `what` is a property (with ^ where it is followed backwards), a
    code of a named check, or not-an-iri."""

    focus: str
    what: str
    severity: str


def facts_of(graph: CaseGraph) -> list[Fact]:
    """The facts of a case and of all shared things it refers to."""
    return [*graph.facts, *(fact for thing in graph.shared.values() for fact in thing.facts)]


def by_pyshacl(facts: Iterable[Fact]) -> set[Breakage]:
    """What pySHACL says about these facts."""
    with _texts_as_they_are():
        data = _data_graph(list(dict.fromkeys(facts)))
        _, report, _ = validate(data, shacl_graph=_shapes(), inplace=True)
    results = report.objects(None, SH.result)
    found = {_breakage(report, result) for result in results}
    return {breakage for breakage in found if not breakage.focus.startswith(VOCAB)}


def broken_in(file: Path) -> set[Breakage]:
    """What pySHACL says of a Turtle file as it stands: nothing but the shapes is given besides."""
    with _texts_as_they_are():
        data = _DataGraph().parse(file, format="turtle")
        _, report, _ = validate(data, shacl_graph=_shapes(), inplace=True)
    return {_breakage(report, result) for result in report.objects(None, SH.result)}


@contextmanager
def _texts_as_they_are() -> Iterator[None]:
    """Keep rdflib from rewriting what is read, such as 007 to 7."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def by_our_checks(facts: Iterable[Fact]) -> set[Breakage]:
    """What the checks of a load say about the same facts."""
    facts = list(facts)
    subjects = sorted({fact.subject for fact in facts})
    found = find_breaches(CaseFacts(facts, load_model()), subjects)
    return {Breakage(_focus(b.subject), _what(b), b.severity) for b in found}


def _focus(subject: str) -> str:
    """Blank nodes keep no name in RDF, so all of them count as one."""
    return "_:" if subject.startswith("_:") else subject


def _what(breach: Breach) -> str:
    if breach.rule is None:
        return breach.code
    if isinstance(breach.rule, Rule):
        return "^" * breach.rule.is_inverse + breach.rule.property.iri
    return breach.rule.code


class _DataGraph(Graph):
    """A graph that parses each query once: pySHACL gives the same few texts for every node."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Result:
        return super().query(_prepared(query_object), *args, **kwargs)


@cache
def _prepared(text: str) -> Query:
    return prepareQuery(text)


@cache
def _shapes() -> Graph:
    graph = Graph()
    for file in model_files():
        if file.parent.name == "classes":
            graph.parse(file, format="turtle")
    return graph


@cache
def _class_tree() -> str:
    tree = load_model().graph.subject_objects(RDFS.subClassOf)
    return "".join(f"{sub.n3()} {RDFS.subClassOf.n3()} {up.n3()} .\n" for sub, up in tree)


@cache
def _codes() -> dict[str, list[Fact]]:
    codes = defaultdict(list)
    for fact in vocab_facts(load_model()):
        codes[fact.subject].append(fact)
    return dict(codes)


def _data_graph(facts: list[Fact]) -> Graph:
    mentioned = {fact.value.text for fact in facts if fact.value.kind == IRI} & _codes().keys()
    lists = [fact for code in sorted(mentioned) for fact in _codes()[code]]
    return _DataGraph().parse(data=_class_tree() + "".join(_lines([*facts, *lists])), format="nt")


def _lines(facts: Iterable[Fact]) -> Iterator[str]:
    for subject, prop, value in facts:
        target = _node(value.text) if value.kind == IRI else n3(value)
        yield f"{_node(subject)} <{prop}> {target} .\n"


def _node(text: str) -> str:
    return text if text.startswith("_:") else f"<{text}>"


def _breakage(report: Graph, result: Node) -> Breakage:
    focus = report.value(result, SH.focusNode)
    is_warning = report.value(result, SH.resultSeverity) == SH.Warning
    name = str(focus) if isinstance(focus, URIRef) else "_:"
    return Breakage(name, _broken(report, result), "warning" if is_warning else "error")


def _broken(report: Graph, result: Node) -> str:
    constraint = report.value(result, SH.sourceConstraint)
    if constraint is not None:
        return str(_shapes().value(constraint, URIRef(GI + "faultCode")))
    path = report.value(result, SH.resultPath)
    if path is None:
        return "not-an-iri"
    inverse = report.value(path, SH.inversePath)
    return f"^{inverse}" if inverse is not None else str(path)
