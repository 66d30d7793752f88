"""The checks of a load and pySHACL say the same of the same facts.

pySHACL with the shapes of the model is the reference. The shipped cases show that both are
silent together; random breakages show that both speak together, of the same thing, the same
rule and with the same severity.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.namespace import SH
from reference import by_our_checks, by_pyshacl, facts_of

from govinno.graph.checks import CHECKS, CaseFacts
from govinno.loaders.kinds.case_record import read_case
from govinno.loaders.register import Register, read_registers
from govinno.ontology.iris import RDF_TYPE, VOCAB
from govinno.ontology.model import GI, load_model
from govinno.records.facts import IRI, Fact, Value

ROOT = Path(__file__).parents[1]
BY_SIZE = sorted((ROOT / "cases").glob("*.yaml"), key=lambda path: path.stat().st_size)
#: Twelve cases spread over the sizes, the smallest and the largest among them.
SAMPLE = [BY_SIZE[round(place * (len(BY_SIZE) - 1) / 11)] for place in range(12)]


@cache
def register() -> Register:
    return read_registers(sorted((ROOT / "registers").glob("*.yaml")))[0]


@cache
def facts_in(path: Path) -> tuple[Fact, ...]:
    graph, _ = read_case(path.read_bytes(), path.name, register())
    assert graph is not None
    return tuple(facts_of(graph))


def good() -> tuple[Fact, ...]:
    return facts_in(Path(__file__).parent / "bad" / "good.yaml")


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
def test_both_find_a_shipped_case_free_of_errors(path: Path) -> None:
    ours = by_our_checks(facts_in(path))
    assert ours == by_pyshacl(facts_in(path))
    assert [breakage for breakage in ours if breakage.severity == "error"] == []


# ---- random breakages


TEXTS = (
    "",
    "ข้อความ",
    "2567",
    "-3",
    "007",
    "5.50",
    "2024-02-30",
    "2024-10-09",
    "true",
    "maybe",
    "a@b.example",
    "081-234-5678",
    "--10-09",
    "1e5",
    "https://example.org/x",
)
#: Not boolean: to rdflib any text is one, to SHACL and to us only true, false, 1 and 0.
KINDS = (
    "string",
    "integer",
    "decimal",
    "gYear",
    "gYearMonth",
    "gMonthDay",
    "date",
    "anyURI",
    "@th",
    "@en",
)


def things() -> list[str]:
    """Everything the good case speaks of, and some things that nobody describes."""
    known = {fact.subject for fact in good()}
    return [*sorted(known), "https://example.org/nobody", f"{VOCAB}theme/space-travel"]


def codes() -> list[str]:
    return [c.iri for codes in load_model().code_lists.values() for c in codes.concepts.values()]


def properties_of(subject: str) -> list[str]:
    """The properties that the shapes of a subject speak of, those it lacks included."""
    classes = CaseFacts(good(), load_model()).classes(subject)
    return sorted({rule.property.iri for entity in classes for rule in entity.rules})


class Change(NamedTuple):
    """One breakage: a fact that goes, one that comes, or both."""

    gone: Fact | None = None
    new: Fact | None = None


facts_of_good = st.sampled_from(good())
subjects = st.sampled_from(sorted({fact.subject for fact in good()}))
literals = st.builds(Value, st.sampled_from(TEXTS), st.sampled_from(KINDS))
references = st.sampled_from([*things(), *codes()]).map(lambda iri: Value(iri, IRI))


def drops() -> st.SearchStrategy[Change]:
    return facts_of_good.map(Change)


def swaps() -> st.SearchStrategy[Change]:
    """The same text as a value of another type."""
    return st.builds(_swapped, facts_of_good, st.sampled_from(KINDS))


def _swapped(fact: Fact, kind: str) -> Change:
    return Change(fact, fact._replace(value=Value(fact.value.text, kind)))


@st.composite
def wrong_values(draw: st.DrawFn) -> Change:
    """A value more for a property of the shapes."""
    subject = draw(subjects)
    prop = draw(st.sampled_from(properties_of(subject)))
    return Change(new=Fact(subject, prop, draw(st.one_of(literals, references))))


@st.composite
def wrong_links(draw: st.DrawFn) -> Change:
    """A link the good case has, from or to another thing."""
    link = draw(st.sampled_from([f for f in good() if f.value.kind == IRI]))
    if draw(st.booleans()):
        return Change(new=link._replace(subject=draw(subjects)))
    return Change(new=link._replace(value=draw(references)))


@st.composite
def wrong_types(draw: st.DrawFn) -> Change:
    """One class more, for a thing of the case or a blank node."""
    subject = draw(st.one_of(subjects, st.just("_:blank")))
    name = draw(st.sampled_from(sorted(load_model().classes)))
    return Change(new=Fact(subject, RDF_TYPE, Value(name, IRI)))


def broken(changes: list[Change]) -> list[Fact]:
    gone = {change.gone for change in changes}
    kept = [fact for fact in good() if fact not in gone]
    return kept + [change.new for change in changes if change.new]


a_change = st.one_of(drops(), swaps(), wrong_values(), wrong_links(), wrong_types())


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(a_change, min_size=1, max_size=3))
def test_both_find_the_same_broken(changes: list[Change]) -> None:
    facts = broken(changes)
    assert by_our_checks(facts) ^ by_pyshacl(facts) == set()


# ---- that the reference itself speaks


def test_a_dropped_fact_is_found_by_both() -> None:
    kept = [fact for fact in good() if fact.property != f"{GI}selectionMode"]
    broken = (f"{GI}selectionMode", "error")
    assert broken in {found[1:] for found in by_pyshacl(kept)}
    assert broken in {found[1:] for found in by_our_checks(kept)}


def test_every_rule_that_needs_sparql_has_one_named_check() -> None:
    codes = {check.code for entity in load_model().classes.values() for check in entity.checks}
    assert codes == set(CHECKS)


#: Checks of whatever properties a thing has, so that they name none.
OF_ANY_PROPERTY = {"years-disagree", "personal-data"}


@pytest.mark.parametrize("code", sorted(CHECKS.keys() - OF_ANY_PROPERTY))
def test_a_named_check_speaks_of_what_its_shape_speaks_of(code: str) -> None:
    assert names_in_the_check(code) == names_in_the_shape(code) != set()


@cache
def names_of_the_model() -> set[str]:
    """Local names of properties and classes, and codes as list/code."""
    model = load_model()
    names = {each.name for each in (*model.properties.values(), *model.classes.values())}
    return names | {iri.removeprefix(VOCAB) for iri in model.concepts}


def names_in_the_shape(code: str) -> set[str]:
    """What of the model the SPARQL of a rule names."""
    graph = load_model().graph
    rules = graph.subjects(URIRef(f"{GI}faultCode"), Literal(code))
    text = " ".join(str(text) for rule in rules for text in graph.objects(rule, SH.select))
    named = {*re.findall(r"\bgi:(\w+)", text), *re.findall(rf"<{VOCAB}([^>]+)>", text)}
    return named & names_of_the_model()


def names_in_the_check(code: str) -> set[str]:
    """What of the model a named check names; keys of its message are none of it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(CHECKS[code])))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return words & names_of_the_model()


def test_a_check_that_names_no_property_of_the_model_fails_aloud() -> None:
    facts = CaseFacts(good(), load_model())
    with pytest.raises(KeyError, match="hasClaims"):
        facts.told(good()[0].subject, "hasClaims")


#: What a property shape may say, so that no constraint stands in a shape and is read by nobody.
READ = {
    SH.path,
    SH.order,
    SH.minCount,
    SH.maxCount,
    SH["class"],
    SH.datatype,
    SH.node,
    SH.pattern,
    SH.minInclusive,
    SH.maxInclusive,
    SH.uniqueLang,
    SH.severity,
}
#: What stands beside them and forbids nothing: which topic a property tells something on.
NO_CONSTRAINT = {URIRef(f"{GI}speaksTo"), URIRef(f"{GI}evidenceOfOwner")}


def test_no_shape_says_more_than_the_checks_read() -> None:
    graph = load_model().graph
    said = {
        predicate
        for shape in graph.objects(None, SH.property)
        for predicate in graph.predicates(shape, None)
    }
    assert said - READ == NO_CONSTRAINT


def test_every_property_shape_asks_for_the_type_its_property_is_declared_with() -> None:
    rules = [rule for entity in load_model().classes.values() for rule in entity.rules]
    values = [rule for rule in rules if not rule.is_inverse]
    assert [r.property.name for r in values if (r.class_iri is None) == (r.datatype is None)] == []
