"""A third kind of record is one mapping and one file: no other line of Python knows of it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from package_copy import ROOT, copy_package, told_by

from govinno.graph.snapshots import CASE
from govinno.loaders.spec import all_specs

CHANGES = ("added", "changed", "removed", "unchanged", "stale")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the commands of a copy of the package that knows notices say of them."""
    folder = tmp_path_factory.mktemp("new-kind")
    added = {
        "notice.ttl": "ontology/classes",
        "notice.yaml": "loaders/sources",
        "notice.py": "loaders/kinds",
    }
    copy_package(folder, added)
    return told_by(folder, "asking_of_a_notice.py")


def test_it_is_loaded_from_each_line_of_a_table_and_from_yaml(said: dict[str, object]) -> None:
    assert said["loaded"] == [
        "Notices: 3 added, 0 changed, 0 removed, 0 unchanged.",
        "Published snapshot 000001.",
    ]


def test_it_is_listed_with_its_source(said: dict[str, object]) -> None:
    assert said["listed"] == {"notice": 3}


def test_a_fact_of_it_is_explained_in_the_words_of_its_table(said: dict[str, object]) -> None:
    facts = said["explained"]
    assert isinstance(facts, list)
    (label,) = [fact for fact in facts if fact["value"] == "เปิดถนน"]
    assert (Path(label["file"]).name, label["line"], label["field"]) == ("roads.csv", 3, "เรื่อง")


def test_it_is_in_the_property_graph_and_in_the_exports(said: dict[str, object]) -> None:
    rows = said["asked"]["rows"]  # type: ignore[index]
    assert sorted(rows) == [["ปิดถนน"], ["หยุดจ่ายน้ำ"], ["เปิดถนน"]]
    assert said["exported"] == ["road-1", "road-2", "water-1"]


def test_a_line_less_is_one_record_less(said: dict[str, object]) -> None:
    assert said["one line less"] == {
        "case-record": dict.fromkeys(CHANGES[:4], 0),
        "notice": {"added": 0, "changed": 0, "removed": 1, "unchanged": 2},
    }


def test_a_column_that_it_does_not_know_is_told_by_its_name(said: dict[str, object]) -> None:
    (fault,) = said["faulty"]  # type: ignore[misc]
    assert (fault["code"], fault["line"], fault["value"]) == ("unknown-table", 1, "")
    assert "“รหัสประกาศ, เรือ่ง”" in fault["message_en"]
    assert "Notices: “รหัสประกาศ” (notice) and “เรื่อง” (subject)" in fault["message_en"]


def test_a_fault_of_the_heading_is_told_once_and_holds_for_each_line(
    said: dict[str, object],
) -> None:
    report = said["a column too many"]
    assert isinstance(report, dict)
    assert [(f["line"], f["field"], f["code"]) for f in report["faults"]] == [
        (3, "", "csv-line-length"),
        (1, "วันที่", "unknown-column"),
    ]
    assert report["kinds"]["notice"]["added"] == 0
    assert report["stale"] == ["road-2"]


def test_it_is_removed(said: dict[str, object]) -> None:
    assert said["removed"] == [
        "Notices: 0 added, 0 changed, 1 removed, 0 unchanged.",
        "Published snapshot 000003.",
    ]


# ---- no module names a kind


def test_no_module_names_a_kind_but_its_own_file_and_that_of_cases() -> None:
    """Of a store, people count and open cases: `CASE` is named once. History has its own table."""
    kinds = {spec.kind for spec in all_specs()}
    assert CASE in kinds
    naming = {file.relative_to(ROOT).as_posix() for file in _modules() if kinds & _texts(file)}
    own = {f"loaders/kinds/{kind.replace('-', '_')}.py" for kind in kinds}
    # A default for tests and docs; a named graph of the same name.
    others = {"loaders/spec.py", "loaders/identity/described.py"}
    assert naming - own - others == {"graph/snapshots.py"}


def _modules() -> list[Path]:
    folders = ("answers", "graph", "loaders", "ontology", "views")
    return [*ROOT.glob("*.py"), *(file for f in folders for file in (ROOT / f).rglob("*.py"))]


def _texts(file: Path) -> set[str]:
    """The string constants of a module."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
