"""A loaded case that is written as a document and loaded again is the same case."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from office import saved_again
from test_forms_word import CASE, CASES, written
from word_edits import edited, heading_of, table

from govinno.checking import known_register
from govinno.graph.checks import check_case
from govinno.loaders.reading import map_record, read_records
from govinno.loaders.record import Record
from govinno.ontology.model import load_model
from govinno.records.facts import CaseGraph

#: A case of each size: the smallest, the largest, one between.
BY_SIZE = sorted(CASES, key=lambda path: path.stat().st_size)
SOME = [BY_SIZE[0], BY_SIZE[len(BY_SIZE) // 2], BY_SIZE[-1]]


def facts(record: Record, file: str) -> tuple[list[str], list[tuple[str, str]]]:
    """All facts of a record, and the faults of it by code and value."""
    graph, faults = map_record(record, file, known_register())
    assert isinstance(graph, CaseGraph)
    faults = [*faults, *check_case(graph, file, load_model())]
    return sorted(map(repr, graph.facts)), sorted((f.code, f.value) for f in faults)


@cache
def of_yaml(path: Path) -> tuple[list[str], list[tuple[str, str]]]:
    (record,) = read_records(path.read_bytes(), str(path))
    return facts(record, str(path))


@pytest.mark.parametrize("language", ["th", "en"])
def test_no_fact_changes_on_the_way_through_a_document(language: str) -> None:
    assert len(CASES) > 50
    for path in CASES:
        (record,) = read_records(written(path, language), "form.docx")
        assert facts(record, "form.docx") == of_yaml(path), path.stem
        # From what the store keeps of it alone the same record comes again.
        (kept,) = read_records(record.kept, "form.docx")
        assert facts(kept, "form.docx") == of_yaml(path), path.stem


def test_a_topic_or_a_table_that_is_taken_out_of_the_document_stays_as_it_was() -> None:
    def take_out(root: Any) -> None:
        for title in ("วัตถุประสงค์ของนวัตกรรม", "ภาคี"):
            below = table(root, title)
            heading = heading_of(root, title)
            below.getparent().remove(below)
            heading.getparent().remove(heading)

    (record,) = read_records(edited(written(), take_out), "form.docx")
    assert record.faults == []
    assert facts(record, "form.docx") == of_yaml(CASE)


def test_nor_where_libreoffice_has_saved_it(tmp_path: Path) -> None:
    files = []
    for path in SOME:
        files.append(tmp_path / f"{path.stem}.docx")
        files[-1].write_bytes(written(path, "th"))
    for path, saved in zip(SOME, saved_again(files, tmp_path, "docx"), strict=True):
        (record,) = read_records(saved.read_bytes(), saved.name)
        assert facts(record, saved.name) == of_yaml(path), path.stem
