"""Laws that hold for any case record, tried with generated ones."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import CASES
from generated import Record, case_records, case_sets, register, to_yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govinno.bench.generate import generate
from govinno.graph.checks import check_case
from govinno.graph.project import Projection
from govinno.loaders.kinds.case_record import read_case
from govinno.ontology.iris import RDF_TYPE
from govinno.ontology.model import Model, load_model
from govinno.records.facts import CaseGraph, Fact
from govinno.records.faults import Fault

#: Two awards of one record whose order once decided what was read.
ORDER_DECIDES: dict[str, list[Record]] = {
    "the year of the review": [
        {"name_th": "ข", "status": "won", "about": "management"},
        {"name_th": "ค", "status": "won", "about": "management", "year_be": 2564},
    ],
    "which of two twins is the second": [
        {"name_th": "ข", "status": "won", "note": "ง"},
        {"name_th": "ข", "status": "won"},
    ],
}
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(data: bytes) -> tuple[CaseGraph, list[Fault]]:
    graph, faults = read_case(data, "case.yaml", register())
    assert graph is not None
    return graph, faults


def facts(data: bytes) -> list[Fact]:
    return read(data)[0].facts


def all_facts(graph: CaseGraph) -> list[Fact]:
    return [*graph.facts, *(fact for thing in graph.shared.values() for fact in thing.facts)]


def errors(graph: CaseGraph, faults: list[Fault]) -> list[Fault]:
    found = [*faults, *check_case(graph, "case.yaml", load_model())]
    return [fault for fault in found if fault.severity == "error"]


@few
@given(case_sets())
def test_generated_cases_are_free_of_errors(cases: list[Record]) -> None:
    assert [errors(*read(to_yaml(case))) for case in cases] == [[] for _ in cases]


@few
@given(case_records())
def test_reading_the_same_bytes_twice_gives_the_same_facts(case: Record) -> None:
    assert facts(to_yaml(case)) == facts(to_yaml(case))


@few
@given(case_records(), st.integers())
def test_the_order_of_entries_changes_no_fact(case: Record, seed: int) -> None:
    before = set(facts(to_yaml(case)))
    assert set(facts(to_yaml(shuffle(case, Random(seed))))) == before


@pytest.mark.parametrize("awards", ORDER_DECIDES.values(), ids=ORDER_DECIDES)
def test_the_order_of_awards_changes_no_fact(awards: list[Record]) -> None:
    case: Record = {"id": "a", "innovation": {"name_th": "ก"}, "awards": awards}
    turned = case | {"awards": awards[::-1]}
    assert set(facts(to_yaml(turned))) == set(facts(to_yaml(case)))


def test_the_order_of_several_types_changes_no_fact() -> None:
    outcome = {"type": ["learning", "access_coverage"], "indicator": "ก", "value": 1}
    case: Record = {"id": "a", "innovation": {"name_th": "ก"}, "outcomes": [outcome]}
    turned = case | {"outcomes": [outcome | {"type": outcome["type"][::-1]}]}
    assert set(facts(to_yaml(turned))) == set(facts(to_yaml(case)))


def shuffle(value: Any, rng: Random) -> Any:
    """The same value with the items of every list in another order; a span has but one."""
    if isinstance(value, dict):
        return {key: item if key == "span" else shuffle(item, rng) for key, item in value.items()}
    if isinstance(value, list):
        return rng.sample([shuffle(item, rng) for item in value], len(value))
    return value


@few
@given(case_records())
def test_a_comment_on_top_changes_no_fact(case: Record) -> None:
    data = to_yaml(case)
    assert facts("# หมายเหตุ: ไม่ใช่ข้อมูล\n".encode() + data) == facts(data)


@few
@given(case_records())
def test_rows_lead_back_to_the_facts_they_came_from(case: Record) -> None:
    projection, graph = Projection(load_model()), read(to_yaml(case))[0]
    rows = projection.rows(graph.facts, graph.id)
    assert set(projection.facts(rows)) == set(graph.facts)


@few
@given(case_records())
def test_every_property_is_named_by_the_shape_of_its_class(case: Record) -> None:
    assert list(strangers(all_facts(read(to_yaml(case))[0]), load_model())) == []


def test_every_property_of_the_shipped_cases_is_named_by_the_shape_of_its_class() -> None:
    files = sorted(CASES.glob("*.yaml"))
    stated = [fact for file in files for fact in all_facts(read(file.read_bytes())[0])]
    assert list(strangers(stated, load_model())) == []


def strangers(stated: list[Fact], model: Model) -> list[Fact]:
    """Facts whose property no shape of their subject's classes names."""
    types = defaultdict(set)
    for fact in stated:
        if fact.property == RDF_TYPE:
            types[fact.subject].add(fact.value.text)
    named = {iri: {rule.property.iri for rule in model.rules_of(iri)} for iri in model.classes}
    return [
        fact
        for fact in stated
        if fact.property != RDF_TYPE
        and fact.property not in set().union(*(named[iri] for iri in types[fact.subject]))
    ]


@pytest.fixture(scope="module")
def benchmark_cases() -> dict[str, bytes]:
    return generated(30, 7)


def generated(count: int, seed: int) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        generate(count, Path(folder), seed)
        return {file.name: file.read_bytes() for file in sorted(Path(folder).iterdir())}


def test_benchmark_cases_are_free_of_errors(benchmark_cases: dict[str, bytes]) -> None:
    assert len(benchmark_cases) == 30
    assert [errors(*read(data)) for data in benchmark_cases.values()] == [[]] * 30


def test_the_seed_decides_every_byte_of_benchmark_cases(benchmark_cases: dict[str, bytes]) -> None:
    fewer = generated(10, 7)
    assert generated(30, 7) == benchmark_cases
    assert fewer.items() < benchmark_cases.items()
    assert generated(10, 8) != fewer
