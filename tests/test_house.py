"""The house: imports point one way, and what stands in a record is never carried round and round.

Both are computed: circles from the import lines (those for typing too), the way of a value from
the calls that hand it on while a record is read.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import networkx
import pytest
from reading_one import read_file

from govinno.loaders.register import Register

HOME = Path(__file__).parents[1]
#: Folders beside the package that are no part of it.
OUTSIDE = {"tests", "docs", "bench", "examples", ".venv"}

# ---- circles


def modules() -> dict[str, Path]:
    """Every module of the package by its name."""
    files = (file.relative_to(HOME) for file in HOME.rglob("*.py"))
    inside = [file for file in files if file.parts[0] not in OUTSIDE]
    return {".".join(("govinno", *file.with_suffix("").parts)): file for file in inside}


def imported(tree: ast.AST, known: set[str]) -> Iterator[str]:
    """The modules of the package that a module imports, wherever in it, typing included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield from (name for name in (whole, str(node.module)) if name in known)


def circles(sources: dict[str, str]) -> list[set[str]]:
    """The sets of modules that reach each other by imports, from the text of each module."""
    graph = networkx.DiGraph()
    for name, text in sources.items():
        graph.add_edges_from((name, other) for other in imported(ast.parse(text), set(sources)))
    return [found for found in networkx.strongly_connected_components(graph) if len(found) > 1]


def test_no_modules_import_each_other_in_a_circle_not_even_for_typing() -> None:
    sources = {name: (HOME / file).read_text("utf-8") for name, file in modules().items()}
    assert len(sources) > 100
    assert circles(sources) == []


def test_a_circle_that_only_typing_closes_is_found() -> None:
    sources = {
        "govinno.walk": "from govinno.identity import Identity",
        "govinno.identity": "if TYPE_CHECKING:\n    from govinno.walk import Walk",
        "govinno.reading": "from govinno import walk",
    }
    assert circles(sources) == [{"govinno.walk", "govinno.identity"}]


# ---- the way of a value

RECORD = """
id: way
sources:
  - id: S1
    title: เอกสารของกรณี
    date: 2024-10-09
    url: https://example.org/paper
lao: {name_th: เทศบาลเมืองตัวอย่าง, province: ขอนแก่น}
partners:
  - name_th: กลุ่มรักษ์น้ำตัวอย่าง
    relation: doing
    contribution: ปลูกป่าต้นน้ำร่วมกัน
awards:
  - name_th: รางวัลตัวอย่างดีเด่น
    grantor: มูลนิธิน้ำใสตัวอย่าง
innovation:
  name_th: ระบบตัวอย่างที่หนึ่ง
  problem: น้ำท่วมทุกปีในชุมชน
  year_started_be: 2561
outcomes:
  - indicator: ครัวเรือนที่ร่วมโครงการ
    value: กว่า 512 ครัวเรือน
    evidence: {source: S1, locator: หน้า 77}
session:
  time: 13.30-15.45 น.
"""
#: What stands in the record, each of another kind of field.
VALUES = (
    "เอกสารของกรณี",
    "2024-10-09",
    "https://example.org/paper",
    "ระบบตัวอย่างที่หนึ่ง",
    "น้ำท่วมทุกปีในชุมชน",
    "2561",
    "กว่า 512 ครัวเรือน",
    "doing",
    "หน้า 77",
    "13.30-15.45 น.",
    "กลุ่มรักษ์น้ำตัวอย่าง",
    "ปลูกป่าต้นน้ำร่วมกัน",
)
#: A name that identity settles while its field is read: who is meant takes rooms of its own.
SETTLED = "มูลนิธิน้ำใสตัวอย่าง"
#: So many modules a value may enter from the bytes of its file to its fact.
MOST = 8
COLUMNS, LEDGER = "govinno.loaders.mapping.columns", "govinno.loaders.mapping.ledger"


def holds(thing: Any, text: str) -> bool:
    """Whether an argument is the value itself: its text, a scalar, or a list of such."""
    if isinstance(thing, str):
        return thing == text
    return getattr(thing, "text", None) == text


#: Steps of the walk that read a field for its fact, and those that use a value for something else:
#: for the address of a thing, or to settle later what it means.
_TO_ITS_FACT, _FOR_ANOTHER_END = {"_field"}, {"node", "_find_twins"}


class Way:
    """The modules that a text enters on its way to its fact, as a profiler of calls."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stacks: set[tuple[str, ...]] = set()

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_globals.get("__name__", "").startswith("govinno."):
            arguments = frame.f_code.co_varnames[: frame.f_code.co_argcount]
            is_held = any(holds(frame.f_locals.get(name), self.text) for name in arguments)
            if is_held and _leads_to_its_fact(frame):
                self.stacks.add(tuple(_rooms(frame)))

    @property
    def modules(self) -> set[str]:
        return {module for stack in self.stacks for module in stack}

    @property
    def entered_twice(self) -> set[str]:
        return {m for stack in self.stacks for m in stack if stack.count(m) > 1}


def _leads_to_its_fact(frame: FrameType | None) -> bool:
    """Whether a call reads the record, or reads a field of it for its fact."""
    while frame:
        name = frame.f_code.co_name
        if name in _TO_ITS_FACT or name in _FOR_ANOTHER_END:
            return name in _TO_ITS_FACT
        if str(frame.f_globals.get("__name__")).endswith(".yaml_reader"):
            return True
        frame = frame.f_back
    return False


def _rooms(frame: FrameType | None) -> list[str]:
    """The modules of the package through which a call came, each stay in one counted once."""
    rooms: list[str] = []
    while frame:
        name = str(frame.f_globals.get("__name__"))
        if name.startswith("govinno.") and rooms[-1:] != [name]:
            rooms.append(name)
        frame = frame.f_back
    return rooms[::-1]


def way_of(text: str) -> Way:
    """Read the record and follow one text through it."""
    way = Way(text)
    sys.setprofile(way)
    try:
        read_file(RECORD.encode(), "way.yaml", Register())
    finally:
        sys.setprofile(None)
    return way


@pytest.mark.parametrize("text", [*VALUES, SETTLED])
def test_a_value_never_comes_back_to_a_module_on_its_way_to_its_fact(text: str) -> None:
    assert way_of(text).entered_twice == set()


@pytest.mark.parametrize("text", VALUES)
def test_a_value_enters_at_most_eight_modules_from_bytes_to_fact(text: str) -> None:
    way = way_of(text)
    assert COLUMNS in way.modules
    # The fact of a code or a time holds another form of it, so the ledger is counted in any case.
    entered = {*way.modules, LEDGER}
    assert len(entered) <= MOST, sorted(entered)
