"""The study on the command line and in files: every part, in both languages, and what is made up."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import networkx as nx
import openpyxl
import pyoxigraph as ox
import pytest
import rdflib
from compared import comparison_store

from govinno.answers import Question
from govinno.answers.brief import brief_columns, tables_of
from govinno.answers.export_question import ANSWER_ENDINGS, answer_csv, answer_tables
from govinno.answers.success.answer import SuccessAnswer
from govinno.answers.success.measures import counts_in_words
from govinno.answers.success.tables import study as the_study
from govinno.answers.success.words import say
from govinno.graph.exports import table_csv
from govinno.graph.exports.cells import as_written
from govinno.graph.exports.export import ENDINGS
from govinno.graph.exports.tables import write_xlsx, write_zip
from govinno.graph.exports.words import MADE_UP
from govinno.graph.snapshots import Store
from govinno.verbs import Govinno
from govinno.views.questions import HOME
from govinno.views.words import LANGUAGES, catalogue

PARTS = the_study().form.parts

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

#: What a spreadsheet takes for a formula.
FORMULA = '=HYPERLINK("https://example.org")'


@pytest.fixture(scope="module")
def library(shipped_store: Store) -> Iterator[Govinno]:
    with Govinno(shipped_store.folder) as govinno:
        yield govinno


@pytest.fixture(scope="module")
def study(library: Govinno) -> Question:
    return library.questions()[HOME]


@pytest.fixture(scope="module")
def answer(library: Govinno) -> SuccessAnswer:
    return cast(SuccessAnswer, library.ask(HOME))


@pytest.fixture(scope="module")
def compared() -> Iterator[Govinno]:
    with Govinno(comparison_store().folder) as govinno:
        yield govinno


# ---- the command line


def printed(store: Store, *words: str) -> str:
    command = [sys.executable, "-m", "govinno", *words, "--store", str(store.folder)]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout


def unbroken(text: str) -> str:
    """All words with single blanks between them, wherever lines end."""
    return " ".join(text.split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_person_reads_the_answer_the_partners_what_people_say_and_then_the_analysts_parts(
    shipped_store: Store, answer: SuccessAnswer, lang: str
) -> None:
    told = unbroken(printed(shipped_store, "ask", HOME, "--lang", lang))
    order = [told_first[lang] for told_first in answer.opening]
    order += [
        answer.scope[lang],
        PARTS["said"].title.in_language(lang),
        counts_in_words(answer.success).in_language(lang),
    ]
    order += [PARTS[name].title.in_language(lang) for name in answer.all_parts() if name != "said"]
    places = [told.index(unbroken(text)) for text in order]
    assert places == sorted(places)
    for part in answer.all_parts().values():
        words = part.get("refused") or part["sentence"]
        assert unbroken(words[lang]) in told
    for name, table in tables_of(answer):
        title = table["title"] if table["rows"] else table["nothing"]
        assert unbroken(title[lang]) in told, name
    assert answer.limits[lang] in told


def test_a_person_reads_words_in_grids_that_fit_and_no_codes(
    shipped_store: Store, study: Question
) -> None:
    told = printed(shipped_store, "ask", HOME, "--lang", "en")
    assert "Evidence tier" not in told and "described_feature" not in told
    assert all(len(brief_columns(form)) <= 7 for form in (study, *study.form.tables.values()))


def test_a_definition_without_results_says_what_is_missing(shipped_store: Store) -> None:
    told = unbroken(printed(shipped_store, "ask", HOME, "--set", "definition=C", "--lang", "en"))
    assert unbroken(say("refused.no-known-result", missing=say("missing.C")).en) in told


def test_the_csv_of_the_command_line_has_the_partners(
    shipped_store: Store, answer: SuccessAnswer
) -> None:
    told = printed(shipped_store, "ask", HOME, "--format", "csv")
    rows = list(csv.reader(io.StringIO(told.removeprefix("\ufeff"))))
    assert rows[0] == answer.columns and len(rows) == len(answer.rows) + 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_of_questions_names_what_each_blank_may_hold(
    shipped_store: Store, study: Question, lang: str
) -> None:
    told = printed(shipped_store, "questions", "--lang", lang)
    mine = told[told.index(HOME) :].splitlines()
    for parameter in study.parameters:
        place = next(
            n for n, line in enumerate(mine) if line.strip().startswith(f"{parameter.name} =")
        )
        assert parameter.label.in_language(lang) in mine[place]
        for number, (code, words) in enumerate(parameter.choices.items(), start=1):
            assert mine[place + number].split()[0] == code
            assert words.in_language(lang) in mine[place + number]


# ---- tables in files


def blocks(content: bytes) -> dict[str, list[list[str]]]:
    """The tables of a CSV file by the line above each; that of the main rows has none."""
    found: dict[str, list[list[str]]] = {"": []}
    title = ""
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
        if not row:
            continue
        if row[0].startswith("# ") and found[""]:
            title = row[0].removeprefix("# ")
            found[title] = []
        elif not row[0].startswith("# "):
            found[title].append(row)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_csv_holds_every_row_of_every_table_under_its_title(
    study: Question, answer: SuccessAnswer, lang: str
) -> None:
    found = blocks(answer_csv(study, answer, lang))
    assert len(found.pop("")) == len(answer.rows) + 1
    tables = dict(tables_of(answer))
    assert len(found) == len(tables)
    for (title, rows), (name, table) in zip(found.items(), tables.items(), strict=True):
        assert table["title"][lang] in title
        assert len(rows) == len(table["rows"]) + 1, name
        assert {len(row) for row in rows} == {len(rows[0])}, name
        if nothing := table["nothing"][lang]:
            assert (nothing in title) == (not table["rows"]), name


def test_the_csv_tells_definition_counts_parts_and_refusals_above_its_rows(
    study: Question, answer: SuccessAnswer
) -> None:
    content = answer_csv(study, answer, "en").decode("utf-8-sig")
    above = [row[0] for row in csv.reader(io.StringIO(content)) if row and row[0].startswith("# ")]
    assert f"# Innovations by result: {counts_in_words(answer.success).en}" in above
    refused = answer.parts["combinations"]["refused"]["en"]
    assert f"# {PARTS['combinations'].title.en}: {refused}" in above
    for note in answer.parts["unknown"]["notes"]:
        assert f"# {PARTS['unknown'].title.en}: {note['en']}" in above


def test_a_workbook_has_a_sheet_for_each_table_and_evidence_names_its_table(
    study: Question, answer: SuccessAnswer, tmp_path: Path
) -> None:
    file = tmp_path / "study.xlsx"
    with file.open("wb") as stream:
        write_xlsx(answer_tables(study, answer, "en"), stream)
    book = openpyxl.load_workbook(file)
    tables = dict(tables_of(answer))
    assert book.sheetnames == ["about", "answer", *tables, "evidence"]
    assert book["answer"].max_row == len(answer.rows) + 1
    for name, table in tables.items():
        assert book[name].max_row == len(table["rows"]) + 1
    of = [row[0].value for row in book["evidence"].iter_rows(min_row=2)]
    assert of.count("answer") == len(answer.evidence) > 0
    assert {name: of.count(name) for name in tables} == {
        name: len(table["evidence"]) for name, table in tables.items()
    }


def test_a_zip_has_a_file_for_each_table(
    study: Question, answer: SuccessAnswer, tmp_path: Path
) -> None:
    file = tmp_path / "study.zip"
    with file.open("wb") as stream:
        write_zip(answer_tables(study, answer, "th"), stream)
    with zipfile.ZipFile(file) as archive:
        names = [f"{name}.csv" for name, _ in tables_of(answer)]
        assert archive.namelist() == ["about.txt", "answer.csv", *names, "evidence.csv"]
        claims = archive.read("tied_claims.csv").decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(claims)))) == (
        len(answer.parts["said"]["tables"]["tied_claims"]["rows"]) + 1
    )


def tricked(answer: SuccessAnswer) -> SuccessAnswer:
    """The answer with a formula as a speaker, a claim and a place of evidence."""
    parts: dict[str, Any] = json.loads(json.dumps(answer.parts))
    table = parts["said"]["tables"]["tied_claims"]
    for name in ("speaker", "claim"):
        table["rows"][0][table["columns"].index(name)] = FORMULA
    table["evidence"][0]["document"] = FORMULA
    return replace(answer, parts=parts)


def test_no_text_of_a_part_is_a_formula(
    study: Question, answer: SuccessAnswer, tmp_path: Path
) -> None:
    content = answer_csv(study, tricked(answer), "en")
    cells = [cell for rows in blocks(content).values() for row in rows for cell in row]
    assert [as_written(cell) for cell in cells].count(FORMULA) == 2
    assert not any(cell.startswith("=") for cell in cells)
    file = tmp_path / "study.xlsx"
    with file.open("wb") as stream:
        write_xlsx(answer_tables(study, tricked(answer), "en"), stream)
    sheet = openpyxl.load_workbook(file)["tied_claims"]
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == FORMULA]
    assert [cell.data_type for cell in found] == ["s", "s"]


@pytest.mark.parametrize("ending", [".ttl", ".graphml"])
def test_the_graph_behind_the_study_names_its_partners_and_claims(
    library: Govinno, answer: SuccessAnswer, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"study{ending}"
    library.export_answer(file, HOME, language="en")
    if ending == ".ttl":
        things = {str(s) for s in rdflib.Graph().parse(file, format="turtle").subjects()}
    else:
        things = set(nx.read_graphml(file, force_multigraph=True))
    table = answer.parts["said"]["tables"]["tied_claims"]
    claims = {row[table["columns"].index("claim_iri")] for row in table["rows"]}
    partners = {row[answer.columns.index("partner_iri")] for row in answer.rows}
    assert claims and partners and claims | partners <= things


# ---- made-up examples


def told_in(file: Path) -> str:
    """All words of a file."""
    if file.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(file)["about"]
        return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    if file.suffix == ".zip":
        with zipfile.ZipFile(file) as archive:
            return archive.read("about.txt").decode("utf-8-sig")
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_graph_with_made_up_examples_says_so_in_every_file(
    library: Govinno, compared: Govinno, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"graph{ending}"
    compared.export(file, "made-up-001")
    assert MADE_UP.th in told_in(file) and MADE_UP.en in told_in(file)
    library.export(file, "kkn-khonkaen-teacher-doctor-parent-care")
    assert MADE_UP.th not in told_in(file) and MADE_UP.en not in told_in(file)


@pytest.mark.parametrize("slug", [HOME, "what-partner-types-bring"])
@pytest.mark.parametrize("ending", ANSWER_ENDINGS)
def test_an_answer_on_made_up_examples_says_so_in_every_file(
    compared: Govinno, tmp_path: Path, ending: str, slug: str
) -> None:
    file = tmp_path / f"answer{ending}"
    compared.export_answer(file, slug, language="th")
    assert MADE_UP.th in told_in(file)


@pytest.mark.parametrize(
    ("ending", "form", "name"),
    [
        (".ttl", ox.RdfFormat.TURTLE, "turtle"),
        (".nq", ox.RdfFormat.N_QUADS, "nquads"),
        (".trig", ox.RdfFormat.TRIG, "trig"),
        (".jsonld", ox.RdfFormat.JSON_LD, "json-ld"),
    ],
)
def test_the_warning_is_read_by_people_and_is_no_fact(
    compared: Govinno, tmp_path: Path, ending: str, form: ox.RdfFormat, name: str
) -> None:
    file = tmp_path / f"graph{ending}"
    compared.export(file, "made-up-001")
    assert MADE_UP.en in file.read_text(encoding="utf-8")
    triples = {
        (str(q.subject), str(q.predicate), str(q.object)) for q in ox.parse(path=file, format=form)
    }
    read = rdflib.Dataset()
    read.parse(file, format=name)
    assert len(triples) == len({(s, p, o) for s, p, o, _ in read.quads()}) > 50
    assert not any(
        MADE_UP.en in text or MADE_UP.th in text for triple in triples for text in triple
    )


def test_rows_of_any_query_carry_the_warning_above_their_header(compared: Govinno) -> None:
    table = compared.query("RETURN 1 AS one", "cypher")
    rows = table_csv(table, [MADE_UP.th]).decode("utf-8-sig").splitlines()
    assert [re.sub('"', "", row) for row in rows] == [f"# {MADE_UP.th}", "one", "1"]


def test_all_that_warn_of_made_up_examples_use_the_same_words() -> None:
    assert catalogue()["shell.made_up"] == MADE_UP
