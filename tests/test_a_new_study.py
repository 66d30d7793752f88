"""A second study is one file: no other line of the package knows of it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from package_copy import ROOT, copy_package, told_by

from govinno.answers.studies import load_studies


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the fronts of a copy of the package with one study more make of it."""
    folder = tmp_path_factory.mktemp("new-study")
    copy_package(folder, {"oldest_case.py": "answers/studies"})
    return told_by(folder, "asking_of_a_study.py")


def test_it_is_listed_with_the_studies_before_the_questions(said: dict[str, Any]) -> None:
    kinds = list(said["kinds"].items())
    assert sorted(kinds[:2]) == [("oldest-case", "study"), ("partners-and-success", "study")]
    assert {kind for _, kind in kinds[2:]} == {"table"} and len(kinds) == 2 + said["questions"]


def test_the_library_answers_it_and_the_other(said: dict[str, Any]) -> None:
    assert said["library"] == ["oldest-case", "partners-and-success"]


def test_the_command_line_prints_its_sentence_rows_parts_and_limits(said: dict[str, Any]) -> None:
    (row,) = said["asked"]["rows"]
    printed = said["printed"]
    assert printed[0].startswith("Of ") and printed[0].endswith(f"the first began in {row[1]}.")
    text = "\n".join(printed)
    places = [
        text.index(words)
        for words in (
            "The first to begin",
            row[0][:20],
            "Years of beginning",
            "Year by year",
            "Those that do not tell a year are left out.",
        )
    ]
    assert places == sorted(places)
    assert "For analysts" not in text  # nothing of it is for them only


def test_a_blank_that_it_does_not_have_is_refused_with_the_nearest(said: dict[str, Any]) -> None:
    assert "There is no parameter thme. The nearest are theme." in said["wrong"]


def test_its_file_holds_the_rows_and_the_tables_of_its_parts(said: dict[str, Any]) -> None:
    lines = said["exported"]
    (title,) = [i for i, line in enumerate(lines) if "Years of beginning · Year by year" in line]
    counted = sum(int(line.split(",")[1].strip('"')) for line in lines[title + 2 :] if line)
    assert f"Of {counted} that tell it" in "\n".join(lines[:title])


def test_the_answers_page_shows_it(said: dict[str, Any]) -> None:
    page = said["page"]
    for words in ("Which innovation began first?", "The first to begin", "Year by year"):
        assert words in page
    assert "Definition of success" not in page and "data-counts" not in page


# ---- no module names a study


def test_no_module_names_a_study_but_its_own_and_the_page_that_opens_on_one() -> None:
    slugs = set(load_studies())
    folders = ("answers", "graph", "loaders", "ontology", "records", "views")
    modules = [*ROOT.glob("*.py"), *(f for d in folders for f in (ROOT / d).rglob("*.py"))]
    naming = {m.relative_to(ROOT).as_posix() for m in modules if slugs & _texts(m)}
    assert naming == {"answers/success/tables.py", "views/questions.py"}


def test_only_its_own_drawing_and_its_own_file_import_the_study_of_success() -> None:
    found = {
        file.relative_to(ROOT).as_posix()
        for folder in ("answers", "views", ".")
        for file in ((ROOT / folder).rglob("*.py") if folder != "." else ROOT.glob("*.py"))
        if "answers/success/" not in file.as_posix()
        and "govinno.answers.success" in file.read_text("utf-8")
    }
    assert found == {"answers/studies/partners_and_success.py", "views/success.py"}


def _texts(file: Path) -> set[str]:
    """The string constants of a module."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
