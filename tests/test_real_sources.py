"""Real data sets load by their mappings alone. Every number is counted again here from the files,
with `csv` and `json` and nothing of the product."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from govinno.cli import run
from govinno.loaders.datasets.reading import Reading, find_mapping
from govinno.loaders.record import Record
from govinno.loaders.register import Part, Register
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree
from govinno.loading import _settled
from govinno.ontology.model import load_model
from govinno.records.faults import Fault
from govinno.records.text import match_key

DATA = Path(__file__).parents[2] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")

#: mapping → its folder, and the files of it in which each row is a case.
SOURCES = {
    "dsi4eu-2016": ("dsi4eu", "projects_2016.csv"),
    "dsi4eu-2017": ("dsi4eu", "projects_2017.json"),
    "govlab-data-collaboratives": ("govlab_data_collaboratives", "case-studies.csv"),
    "participedia": ("participedia", "cases_2025_fields.csv"),
    "snsf-sivocs": ("snsf_sivocs", "SIVOCS_data.csv"),
    "th-gazetteer": ("th_gazetteer", ""),
    "th-lao": ("th_lao", ""),
}


@cache
def rows_of(folder: str, name: str) -> list[dict[str, Any]]:
    """The rows of a real file, by the standard library alone."""
    data = (DATA / folder / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8-sig")
    if ".json" in name:
        told = json.loads(text)
        return list(told if isinstance(told, list) else told["localAuthorities"])
    csv.field_size_limit(10**7)
    separator = "\t" if "\t" in text.partition("\n")[0] else ","
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


@cache
def read(mapping: str) -> tuple[Reading, list[Record], list[Fault]]:
    """A data set, its records, and what is wrong with them and the whole."""
    dataset, faults = find_mapping(mapping)
    assert dataset is not None and faults == []
    reading = Reading(dataset, DATA / SOURCES[mapping][0])
    records = [*reading.records()]
    told = [fault for record in records for fault in record.faults]
    return reading, [r for r in records if r.tree], [*told, *reading.faults]


@cache
def register_of(mapping: str) -> Register:
    """The shipped registers with that of a data set."""
    records = [record for record in read(mapping)[1] if record.kind == "register"]
    parts = [Part(mapping, record) for record in records]
    return _settled({}, {str(part.id): part for part in parts})


def cases(mapping: str) -> list[Mapping]:
    return [r.tree for r in read(mapping)[1] if r.tree and r.kind == "case-record"]


def values(tree: Tree | None, *way: str) -> list[str]:
    """The texts at the end of a way, whatever lists lie on it."""
    if isinstance(tree, Items):
        return [text for item in tree.items for text in values(item, *way)]
    if isinstance(tree, Scalar):
        return [] if way else [tree.text]
    return values(tree.fields.get(way[0]), *way[1:]) if isinstance(tree, Mapping) and way else []


def told(mapping: str, *way: str) -> Counter[str]:
    return Counter(text for case in cases(mapping) for text in values(case, *way))


def messages(mapping: str, code: str) -> list[str]:
    return [fault.message_en for fault in read(mapping)[2] if fault.code == code]


@pytest.mark.parametrize("mapping", SOURCES)
def test_every_cell_of_every_row_is_in_the_account(mapping: str) -> None:
    reading, _, faults = read(mapping)
    folder, main = SOURCES[mapping]
    for name, counts in reading.account.files.items():
        rows = rows_of(folder, name)
        assert counts.rows == len(rows)
        assert counts.broken == 0
        if ".json" not in name:
            assert counts.cells == len(rows) * len(rows[0])
            filled = sum(bool(cell.strip()) for row in rows for cell in row.values())
            declared = reading.dataset.empty
            words = sum(
                cell.strip().casefold() in declared for row in rows for cell in row.values()
            )
            assert counts.empty == counts.cells - filled + words
        parts = (counts.mapped, counts.left_out, counts.empty, counts.reported)
        assert counts.cells == sum(parts)
    assert len(cases(mapping)) == (len(rows_of(folder, main)) if main else 0)
    assert [f.message_en for f in faults if f.severity == "error"] == []


@pytest.mark.parametrize("mapping", [name for name, (_, main) in SOURCES.items() if main])
def test_every_case_tells_how_it_was_chosen_and_names_its_document(mapping: str) -> None:
    for case in cases(mapping):
        assert values(case, "selection", "mode") and values(case, "selection", "note_en")
        assert any(
            text.startswith("Licence") or "; Licence" in text
            for text in values(case, "sources", "note")
        )
    assert told(mapping, "selection", "mode").keys() <= {
        "self_submitted",
        "showcase",
        "imported",
        "study",
    }


# ---- digital social innovation


def test_each_edge_of_2016_is_a_statement_with_the_word_of_its_role() -> None:
    edges = rows_of("dsi4eu", "org_projects_2016.csv")
    projects = {row["Project ID"] for row in rows_of("dsi4eu", "projects_2016.csv")}
    there = [edge for edge in edges if edge["Project ID"] in projects]
    named = {
        row["Organisation ID"] for row in rows_of("dsi4eu", "orgs_2016.csv") if row["Name"].strip()
    }
    assert told("dsi4eu-2016", "partners", "contributions", "what_en") == Counter(
        edge["Role"] for edge in there
    )
    pairs = {
        (e["Organisation ID"], e["Project ID"]) for e in there if e["Organisation ID"] in named
    }
    assert sum(told("dsi4eu-2016", "partners", "name_en").values()) == len(pairs)
    gone = [edge["Project ID"] for edge in edges if edge["Project ID"] not in projects]
    (message,) = [m for m in messages("dsi4eu-2016", "rows-not-reached") if str(len(gone)) in m]
    assert f"({len(set(gone))}: {gone[0]}, " in message


def test_who_does_and_funds_a_project_is_a_doing_partner_and_has_both_roles() -> None:
    both = 0
    for case in cases("dsi4eu-2016"):
        partners = case.fields.get("partners")
        for partner in partners.items if isinstance(partners, Items) else [partners]:
            roles = {*values(partner, "contributions", "role")}
            if {"lead", "funding"} <= roles:
                both += 1
                assert values(partner, "relation") == ["doing"]
    assert both > 0


def test_the_links_of_2017_are_the_same_from_both_sides() -> None:
    orgs = rows_of("dsi4eu", "organisations_2017.json")
    projects = rows_of("dsi4eu", "projects_2017.json")
    ids = {str(project["project_id"]) for project in projects}
    links = sum(link in ids for org in orgs for link in {*org["linked_project_ids"]})
    assert sum(told("dsi4eu-2017", "partners", "name_en").values()) == links > 500
    themes = Counter(t["name"] for p in projects for t in p["support_tags"])
    assert told("dsi4eu-2017", "innovations", "theme")["health"] == themes["Health and wellbeing"]


# ---- the others


def test_participedia_joins_three_vintages_and_names_what_is_missing() -> None:
    main = rows_of("participedia", "cases_2025_fields.csv")
    ids = {row["id"] for row in main}
    titles = {row["id"]: row["title"] for row in rows_of("participedia", "cases_2024_titles.csv")}
    older = {row["case_id"] for row in rows_of("participedia", "cases_2017_titles.csv")}
    details = {str(row["id"]): row for row in rows_of("participedia", "cases_2017.json")}
    untitled = ids - titles.keys() - older
    found = told("participedia", "title_en")
    assert sum("not in the files" in title for title in found.elements()) == len(untitled)
    orgs = {row["id"] for row in rows_of("participedia", "organisations_2025.csv.gz")}
    wanted = [row["primary_org_id"].removesuffix(".0") for row in main if row["primary_org_id"]]
    partners = sum(told("participedia", "partners", "name_en").values())
    assert partners == sum(one in orgs for one in wanted)
    missing = sorted({one for one in wanted if one not in orgs})
    (message,) = [
        m
        for m in messages("participedia", "dangling-reference")
        if missing[0] in m and str(wanted.count(missing[0])) and f": {len(missing)} " in m
    ]
    assert f"{sum(one not in orgs for one in wanted)} references" in message
    told_of = Counter(w for key in ids & details.keys() for w in details[key]["insights_outcomes"])
    assert told("participedia", "dissemination", "what_en") == told_of


def test_the_partners_and_scores_of_a_survey_are_those_that_were_answered() -> None:
    rows = rows_of("snsf_sivocs", "SIVOCS_data.csv")
    groups = [name for name in rows[0] if name.startswith("groupsInvolved")]
    involved = sum(row[name].strip() not in ("", "no") for row in rows for name in groups)
    assert sum(told("snsf-sivocs", "partners", "name_en").values()) == involved
    scores = [name for name in rows[0] if name.startswith("impactTargetGroup")]
    answers = Counter(row[name] for row in rows for name in scores if row[name] not in ("", "0"))
    assert told("snsf-sivocs", "outcomes", "value") == answers


def test_each_part_of_a_list_of_partners_is_one_partner() -> None:
    rows = rows_of("govlab_data_collaboratives", "case-studies.csv")
    parts = [{p.strip() for p in row["Shared with"].split(",") if p.strip()} for row in rows]
    partners = sum(told("govlab-data-collaboratives", "partners", "name_en").values())
    assert partners == len(rows) + sum(map(len, parts))


# ---- Thai names


def test_local_governments_of_one_name_are_never_one() -> None:
    """Of those that share name and province each type is another body; of those that share the
    type as well the district decides, and without it none is meant."""
    register, words = register_of("th-lao"), load_model()
    provinces = words.code_lists[words.entity_class("Province").iri].concepts
    types = {
        "subdistrict_admin_org": "SAO",
        "subdistrict_municipality": "SM",
        "town_municipality": "TM",
    }
    types |= {"city_municipality": "CM", "provincial_admin_org": "PAO", "special_admin_area": "PTY"}
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows_of("th_lao", "local_authorities.json"):
        groups.setdefault((match_key(row["nameTh"]), row["provinceCode"]), []).append(row)
    clashes = [rows for rows in groups.values() if len(rows) > 1]
    assert len(clashes) > 300
    for row in (row for rows in clashes for row in rows):
        kind = types[row["type"]]
        place = provinces[f"th-{row['provinceCode']}"].label.th
        same = [
            r
            for r in groups[match_key(row["nameTh"]), row["provinceCode"]]
            if r["type"] == row["type"]
        ]
        alone = register.local_government(None, kind, [row["nameTh"]], place)
        there = register.local_government(None, kind, [row["nameTh"]], place, row["districtNameTh"])
        assert (alone is None) == (len(same) > 1), row
        assert there is not None and there.dla_code == row["dlaCode"], row


def test_every_listed_local_government_is_found_by_its_code() -> None:
    register = register_of("th-lao")
    rows = rows_of("th_lao", "local_authorities.json")
    assert sum(row["dlaCode"] in register.by_code for row in rows) == len(rows)


def test_a_faculty_belongs_to_its_university_and_a_known_university_stays_the_known_one() -> None:
    register = register_of("th-gazetteer")
    body = register.body_named(["คณะสังคมสงเคราะห์ศาสตร์ มหาวิทยาลัยธรรมศาสตร์"])
    assert body is not None and body.type == "faculty"
    above = [one.name_th for one in register.family(body)][1:]
    assert above[0] == "มหาวิทยาลัยธรรมศาสตร์"
    assert register.body_named(["มหาวิทยาลัยธรรมศาสตร์"]).key == body.parent  # type: ignore[union-attr]
    # The name of a faculty alone is that of many.
    assert register.body_named(["คณะวิทยาศาสตร์"]) is None


def test_the_provinces_of_the_geography_are_the_code_list_and_nothing_else_has_a_class() -> None:
    model = load_model()
    codes = model.code_lists[model.entity_class("Province").iri]
    rows = rows_of("th_geography", "provinces.csv")
    names = {row["name_th"] for row in rows}
    assert {concept.label.th for concept in codes.concepts.values()} == names
    districts = rows_of("th_geography", "districts.csv")
    by_number = {row["id"]: row["name_th"] for row in rows}
    # The code of a province is the first two digits of a district, and no running number.
    for row in districts:
        found = codes.find(f"th-{row['id'][:2]}")
        assert found is not None and found.label.th == by_number[row["province_id"]]


# ---- through the command line


def test_foreign_cases_load_and_are_asked_beside_thai_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(tmp_path / "store")]
    thai = Path(__file__).parents[1] / "cases" / "kkn-khonkaen-teacher-doctor-parent-care.yaml"
    folder = DATA / "govlab_data_collaboratives"
    assert run(["load", str(thai), *store]) == 0
    assert run(["load", str(folder), "--mapping", "govlab-data-collaboratives", *store]) == 0
    capsys.readouterr()
    assert run(["--lang", "en", "ask", "how-cases-were-selected", *store]) == 0
    count = len(rows_of("govlab_data_collaboratives", "case-studies.csv"))
    assert f"Of {count + 1} cases" in capsys.readouterr().out
    assert run(["ask", "partners-of-an-innovation", *store]) == 0
    assert "โรงพยาบาลขอนแก่น" in capsys.readouterr().out
