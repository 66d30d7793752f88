"""What is kept of a record that was no text of its own tells the same record again."""

from __future__ import annotations

from pathlib import Path

import pytest

from govinno.checking import known_register
from govinno.loaders.reading import map_record, read_records
from govinno.loaders.written import as_record, is_written
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree, read_yaml

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.yaml"))
HARD = [
    "# no comment",
    "- x",
    "a: b",
    "",
    " ",
    "1,370",
    "ย่อหน้า\nที่สอง",
    "\u2028",
    "#@ [1]",
    "~",
    "'",
    '"',
    "\x00\x85\ufeff",
    "\u200b",
    "😀",
    "\\u0041",
]


def _tree(file: Path) -> Mapping:
    tree, faults = read_yaml(file.read_bytes(), file.name)
    assert tree is not None and not faults
    return tree


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_what_is_kept_of_a_tree_gives_the_same_facts_and_places(file: Path) -> None:
    tree = _tree(file)
    record = as_record(tree, {"lao.name_th": "หน่วยงาน!B3", "partners": "ภาคี"})
    (again,) = read_records(record.kept, "form.xlsx")
    assert is_written(record.kept) and again.kept == record.kept
    assert again.tree == record.tree
    first, second = (map_record(one, "form.xlsx", known_register()) for one in (record, again))
    assert first == second and first[0] is not None
    plain, _ = map_record(*read_records(file.read_bytes(), file.name), file.name, known_register())
    assert plain is not None and set(plain.facts) == set(first[0].facts)


@pytest.mark.parametrize("text", HARD)
def test_any_text_is_kept_as_it_is(text: str) -> None:
    entries: list[Tree] = [Scalar(text, 7), Mapping({"name": Scalar(text, 8)}, 8), Items([], 9)]
    tree = Mapping({"id": Scalar(text, 3), "partners": Items(entries, 7)}, 3)
    record = as_record(tree, {"partners[1].name": text, "partners[1].role": "ว่าง"})
    (again,) = read_records(record.kept, "x.docx")
    assert again.tree == record.tree and again.faults == []
    assert again.words is not None and again.words("partners[1].role") == "ว่าง"
    assert again.words("partners[1].name.th") == (text or "partners[1].name.th")
