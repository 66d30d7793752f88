"""The product against the recount: rows, totals, and every number of both sentences."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recount import study, study_said
from recount.asked import Product, cells
from recount.codes import ROOT
from recount.questions import RECOUNTS, rows_without, values_of
from recount.read import World
from recount.sentences import Expected, said, wrong
from recount.varied import varied

#: What is recounted: the shipped cases, the made-up set, some of it varied, and records made for
#: benchmarks.
SETS = ("shipped", "made_up", "varied", "generated")
GENERATED, SEED = 60, 7

Loaded = tuple[World, Product]


def files_of(name: str, folder: Path) -> list[Path]:
    if name == "shipped":
        return list((ROOT / "cases").glob("*.yaml"))
    made_up = list((ROOT / "examples" / "comparison").glob("made-up-[0-9]*.yaml"))
    if name == "made_up":
        return made_up
    if name == "varied":
        return varied(made_up, folder / "varied")
    made = folder / "made"
    script = [sys.executable, ROOT / "bench" / "generate.py", GENERATED, made, "--seed", SEED]
    subprocess.run(list(map(str, script)), check=True, capture_output=True, timeout=120)
    return list(made.rglob("*.yaml"))


@pytest.fixture(scope="session", params=SETS)
def loaded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """One set, read plainly and loaded by the product."""
    folder = tmp_path_factory.mktemp(request.param)
    files = files_of(request.param, folder)
    product = Product(folder / "store", files)
    world = World([file for file in files if file.stem in product.cases])
    assert len(world.cases) == len(product.cases) > 0.9 * len(files)
    yield world, product
    product.close()


@pytest.mark.parametrize("slug", RECOUNTS)
def test_the_product_says_what_the_records_say(loaded: Loaded, slug: str) -> None:
    world, product = loaded
    found = [
        f"{values}: {difference}"
        for values in values_of(world, slug)
        for difference in differences(
            RECOUNTS[slug](world, values),
            product.ask(slug, values),
            rows_without(world, slug, values),
        )
    ]
    assert not found, "\n".join(found[:20])


STUDY = "partners-and-success"


def test_every_question_there_is_is_recounted(loaded: Loaded) -> None:
    _, product = loaded
    assert product.questions() == {STUDY, *RECOUNTS}


def differences(
    expected: Expected, answer: dict[str, Any], without: dict[str, int]
) -> Iterator[str]:
    """Where an answer says otherwise than the recount."""
    told = [plain(row) for row in cells(answer, expected.columns)]
    mine = [plain(row) for row in expected.rows]
    for row in (Counter(mine) - Counter(told)).elements():
        yield f"missing row {row}"
    for row in (Counter(told) - Counter(mine)).elements():
        yield f"row too many {row}"
    totals = answer["totals"]
    wrong_totals = {k: (v, totals.get(k)) for k, v in expected.totals.items() if totals.get(k) != v}
    if wrong_totals:
        yield f"totals (recount, product) {wrong_totals}"
    for language, phrases in (("th", expected.th), ("en", expected.en)):
        if (answer["rows"] == []) != (expected.rows == []):
            continue  # said already, and the sentence is another one
        emptied = (
            [] if expected.rows else [said(_WITHOUT[language], rows) for rows in without.values()]
        )
        whole = f"{answer['sentence'][language]} ¶ {answer['limits'][language]}"
        yield from wrong(whole, [*phrases, *emptied], expected.names)


_WITHOUT = {"th": "ถ้าไม่กรองข้อนี้มี # แถว", "en": "without it # rows?"}


def plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Cells that compare as they read: whole numbers without decimals, addresses by their end."""
    return tuple(
        cell.partition("/id/innovation/")[2] or cell
        if isinstance(cell, str)
        else str(float(cell))
        if isinstance(cell, int | float) and not isinstance(cell, bool)
        else str(cell)
        for cell in row
    )


def test_the_study_says_what_the_records_say(loaded: Loaded) -> None:
    world, product = loaded
    found = [
        f"{asked}: {difference}"
        for asked in study.settings(world)
        for difference in study_said.differences(
            study.Study(world, asked), product.ask(STUDY, asked)
        )
    ]
    assert not found, "\n".join(found[:20])


# ---- the recount itself


def test_a_wrong_number_in_a_sentence_is_found() -> None:
    phrases = [said("# of # cases?", 3, 56)]
    assert not list(wrong("3 of 56 cases.", phrases, []))
    assert list(wrong("4 of 56 cases.", phrases, []))
    assert list(wrong("3 of 56 cases, 7 of them won.", phrases, []))


def test_a_number_within_a_name_is_no_number_of_the_sentence() -> None:
    names = ["11 municipal schools"]
    assert not list(wrong("1 is no partner: 11 municipal schools.", [said("^# is no", 1)], names))


def test_nothing_of_the_product_is_read_but_by_its_client() -> None:
    folder = Path(__file__).parent
    own = re.compile("^(?:from|import) govinno", re.MULTILINE)
    importing = {file.name for file in folder.glob("*.py") if own.search(file.read_text("utf-8"))}
    assert importing == {"asked.py"}
