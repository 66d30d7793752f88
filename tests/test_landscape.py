"""The landscape of collaboration, counted again from the files of the cases."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from govinno.answers.landscape import (
    MOST_IN_COLUMN,
    Column,
    Filters,
    Tie,
    flow,
    landscape,
    matrix,
    passing,
)
from govinno.answers.network import neighbourhood
from govinno.graph.sandbox import Sandbox
from govinno.ontology.model import GI, load_model

CASES = Path(__file__).parents[1] / "cases"
ID = "https://w3id.org/govinno/id/"
HELPING = {"doing", "supporting"}
CASE = "kkn-khonkaen-teacher-doctor-parent-care"


def broad(class_name: str, code: str) -> str:
    """The broadest code above a code."""
    concepts = load_model().code_lists[GI + class_name].concepts
    by_iri = {concept.iri: concept for concept in concepts.values()}
    found = concepts[code]
    while found.broader:
        found = by_iri[found.broader]
    return found.code


@pytest.fixture(scope="module")
def records() -> dict[str, dict[str, Any]]:
    """The shipped cases as they are written."""
    found = {}
    for file in sorted(CASES.glob("*.yaml")):
        record = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
        found[record["id"]] = record
    return found


def partners(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Who helped, and is not the local government itself."""
    return [p for p in record.get("partners", []) if p.get("relation") in HELPING]


def counted(column: Column) -> dict[str, int]:
    return {group.code: group.cases for group in column.groups}


def test_every_column_counts_what_the_files_tell(
    shipped_sandbox: Sandbox, records: dict[str, dict[str, Any]]
) -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    themes: dict[str, set[str]] = defaultdict(set)
    both: dict[tuple[str, str], set[str]] = defaultdict(set)
    for case, record in records.items():
        theme = broad("Theme", record["innovation"]["theme"])
        themes[theme].add(case)
        for partner in partners(record):
            kind = broad("PartnerType", partner["type"])
            kinds[kind].add(case)
            both[kind, theme].add(case)
    found = landscape(shipped_sandbox, Filters())
    places, middle, right = found.columns
    assert (found.cases, found.all_cases) == (len(records), len(records))
    assert found.with_partners == sum(bool(partners(r)) for r in records.values())
    assert sum(group.cases for group in places.groups) == len(records)
    assert middle.total == len(kinds) and len(middle.groups) == min(MOST_IN_COLUMN, len(kinds))
    assert counted(middle) == {c: n for c, n in by_size(kinds).items() if c in counted(middle)}
    assert counted(right) == by_size(themes)
    codes = {group.iri: group.code for column in found.columns for group in column.groups}
    lines = {(codes[a.source], codes[a.target]): a.cases for a in found.links}
    told = {pair: len(cases) for pair, cases in both.items() if pair[0] in counted(middle)}
    assert {pair: n for pair, n in lines.items() if pair[1] in themes} == told


def by_size(groups: dict[str, set[str]]) -> dict[str, int]:
    return {code: len(cases) for code, cases in groups.items()}


@pytest.mark.parametrize(
    ("asked", "sorts"),
    [
        (Filters(kind="health_agency"), ("type", "partner", "theme")),
        (Filters(type="CM", theme="environment"), ("place", "kind", "subtheme")),
        (Filters(province="th-40"), ("place", "kind", "theme")),
        (Filters(theme="waste_circular"), ("type", "kind", "innovation")),
    ],
)
def test_a_filter_opens_its_column_and_leaves_the_cases_of_the_files(
    shipped_sandbox: Sandbox,
    records: dict[str, dict[str, Any]],
    asked: Filters,
    sorts: tuple[str, ...],
) -> None:
    provinces = load_model().code_lists[GI + "Province"]
    types = load_model().code_lists[GI + "LaoType"]

    def is_asked(record: dict[str, Any]) -> bool:
        theme, lao = record["innovation"]["theme"], record["lao"]
        kinds = {broad("PartnerType", p["type"]) for p in partners(record)}
        return (
            asked.theme in (None, theme, broad("Theme", theme))
            and asked.type in (None, types.find(lao["type"]).code)
            and asked.province in (None, provinces.find(lao["province"]).code)
            and (asked.kind is None or asked.kind in kinds)
        )

    found = landscape(shipped_sandbox, asked)
    assert tuple(column.sort for column in found.columns) == sorts
    assert found.cases == sum(map(is_asked, records.values())) > 0


def test_at_least_so_many_cases_leaves_out_groups_and_lines(shipped_sandbox: Sandbox) -> None:
    whole, few = (landscape(shipped_sandbox, Filters(least=n)) for n in (1, 6))
    assert min(group.cases for column in few.columns for group in column.groups) == 6
    assert {a for a in whole.links if a.cases >= 6} == set(few.links)
    assert few.columns[1].total < whole.columns[1].total


def test_years_leave_only_what_has_a_year(
    shipped_sandbox: Sandbox, records: dict[str, dict[str, Any]]
) -> None:
    def years(record: dict[str, Any]) -> set[int]:
        parts = record.get("innovations") or [record["innovation"]]
        return {p["year_started_be"] for p in parts if p.get("year_started_be")}

    found = landscape(shipped_sandbox, Filters(from_year=2555, to_year=2560))
    expected = {c for c, r in records.items() if any(2555 <= y <= 2560 for y in years(r))}
    assert found.cases == found.with_years == len(expected) > 0


def test_a_column_never_grows_beyond_its_most_however_many_there_are(
    shipped_sandbox: Sandbox,
) -> None:
    found = landscape(shipped_sandbox, Filters(kind="community_group"))
    column = found.columns[1]
    assert column.sort == "partner" and column.total > MOST_IN_COLUMN == len(column.groups)


def test_bodies_above_partners_gather_their_offices(shipped_sandbox: Sandbox) -> None:
    column = landscape(shipped_sandbox, Filters(), "parent").columns[1]
    told = {group.iri.rsplit("/", 1)[-1]: group.cases for group in column.groups}
    # The institute belongs to the department, and that to the ministry.
    assert told["ministry-public-health"] == 5
    assert told["nhso"] == 1 and "dept-mental-health" not in told


def test_a_filter_that_nothing_passes_leaves_an_empty_landscape(shipped_sandbox: Sandbox) -> None:
    asked = Filters(province="th-10", theme="peace_reconciliation")
    for view in (landscape(shipped_sandbox, asked), flow(shipped_sandbox, asked)):
        assert (view.cases, view.links) == (0, ()) and view.all_cases > 0
    assert matrix(shipped_sandbox, asked).rows == ()


def test_the_matrix_has_each_partner_of_the_files_and_its_strongest_tie(
    shipped_sandbox: Sandbox, records: dict[str, dict[str, Any]]
) -> None:
    found = matrix(shipped_sandbox, Filters(), "place")
    assert found.total == len(found.rows) <= sum(bool(partners(r)) for r in records.values())
    city = next(row for row in found.rows if row.iri.endswith("th-lao-3400102"))
    told = {
        kind.code: found.squares[city.iri, kind.iri]
        for kind in found.kinds
        if (city.iri, kind.iri) in found.squares
    }
    expected: dict[str, set[str]] = defaultdict(set)
    for partner in partners(records[CASE]):
        expected[broad("PartnerType", partner["type"])].add(partner["name_th"])
    assert {code: square.partners for code, square in told.items()} == by_size(expected)
    assert {square.tie for square in told.values()} == {Tie.DESCRIBED}


def test_the_matrix_is_sorted_by_a_kind_or_by_name(shipped_sandbox: Sandbox) -> None:
    by_kind = matrix(shipped_sandbox, Filters(), sort="health_agency")
    kind = next(kind.iri for kind in by_kind.kinds if kind.code == "health_agency")
    ties = [by_kind.squares.get((row.iri, kind)) for row in by_kind.rows]
    strength = [(square.tie, square.partners) if square else (0, 0) for square in ties]
    assert strength == sorted(strength, reverse=True) and strength[0] > strength[-1]
    names = [row.name.th for row in matrix(shipped_sandbox, Filters(), sort="name").rows]
    assert names != [row.name.th for row in by_kind.rows] and sorted(names) != []


def test_the_flow_ends_in_the_kinds_of_results_that_the_files_tell(
    shipped_sandbox: Sandbox, records: dict[str, dict[str, Any]]
) -> None:
    expected: dict[str, set[str]] = defaultdict(set)
    for case, record in records.items():
        for outcome in record.get("outcomes", []):
            expected[broad("OutcomeType", outcome["type"])].add(case)
    column = flow(shipped_sandbox, Filters()).columns[2]
    assert column.total == len(expected)
    assert counted(column) == {c: n for c, n in by_size(expected).items() if c in counted(column)}


def test_what_passes_around_a_thing_is_told_by_kind_place_and_number_of_cases(
    shipped_sandbox: Sandbox,
) -> None:
    agent, hospital = frozenset({"Organization", "Agent"}), f"{ID}organization/hosp-khonkaen"
    city = {f"{ID}organization/th-lao-3400102": frozenset({"LocalGovernment", "Agent"})}
    things = {hospital: agent, "https://example.org/star": frozenset({"Outcome"}), **city}
    asked = Filters()
    assert passing(shipped_sandbox, asked, things) == set(things)
    assert hospital in passing(shipped_sandbox, replace(asked, kind="hospital"), things)
    assert hospital not in passing(shipped_sandbox, replace(asked, kind="university"), things)
    assert hospital not in passing(shipped_sandbox, replace(asked, least=2), things)
    assert not city.keys() & passing(shipped_sandbox, replace(asked, province="th-50"), things)


def test_claims_only_leaves_the_lines_that_a_claim_names(shipped_sandbox: Sandbox) -> None:
    theme = "https://w3id.org/govinno/vocab/theme/elderly_ltc"
    whole, said = (
        neighbourhood(shipped_sandbox, [theme], steps=2, most=300, filters=Filters(claims=only))
        for only in (False, True)
    )
    tied = {"partner", "read-by-coder", "took-part", "named-in-claim"}
    assert {line.way for line in said.lines} & tied == {"named-in-claim"}
    assert len(said.nodes) < len(whole.nodes)
    thick = {(a.source, a.target) for a in whole.lines if a.line == "thick"}
    assert {(a.source, a.target) for a in said.lines if a.line == "thick"} == thick


def test_two_offices_of_one_agency_meet_and_a_twin_is_shown(shipped_sandbox: Sandbox) -> None:
    office, agency = f"{ID}organization/nhso-region-4", f"{ID}organization/nhso"
    found = neighbourhood(shipped_sandbox, [office])
    assert ("part-of", office, agency) in {(a.way, a.source, a.target) for a in found.lines}
    twin = f"{ID}organization/th-lao-5210108"
    found = neighbourhood(shipped_sandbox, [twin])
    (line,) = (a for a in found.lines if a.way == "same-name")
    assert line.target == twin and line.source.startswith(f"{ID}organization/pte-buengyitho")
