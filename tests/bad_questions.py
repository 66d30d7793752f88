"""Question files with one fault each, made from the example that ships."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from govinno.records.faults import Fault
from govinno.verbs import Govinno

GOOD = Path(__file__).parents[1] / "examples/questions/universities-that-take-part.md"
CASE = Path(__file__).parents[1] / "cases/pyo-phayaopao-learning-city.yaml"
TEXT = GOOD.read_text(encoding="utf-8")


def line_of(text: str, part: str) -> int:
    """The line on which a part of a text stands first."""
    return text[: text.index(part)].count("\n") + 1


def faults_of(folder: Path, content: str | bytes, name: str = "mine.md") -> list[Fault]:
    """The faults of a folder in which this file stands beside a good one."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / GOOD.name).write_text(TEXT, encoding="utf-8")
    with Govinno(folder / "store", own_questions=folder) as govinno:
        assert GOOD.stem in govinno.questions()
        assert Path(name).stem not in govinno.questions() or name == "partners-and-success.md"
        return govinno.question_faults()


Example = tuple[Callable[[Path], list[Fault]], int, str]


def patched(old: str, new: str, field: str, at: str | None = None) -> Example:
    """What a patch gives, the line of `at` (by default of what is new), and the field."""
    content = TEXT.replace(old, new, 1)
    assert content != TEXT
    line = line_of(content, at or new)
    return (lambda folder: faults_of(folder, content)), line, field


def asked(folder: Path, old: str, new: str) -> list[Fault]:
    """The faults that asking shows: the file stands, and is tried on a graph of one case."""
    content = TEXT.replace(old, new, 1)
    assert content != TEXT
    (folder / "mine.md").write_text(content, encoding="utf-8")
    with Govinno(folder / "store", own_questions=folder) as govinno:
        govinno.load([CASE])
        assert govinno.question_faults() == []
        return govinno.question_faults(asks=True)


def a_pipe(folder: Path) -> list[Fault]:
    """The faults of a pipe in the place of a file: nobody ever writes into it."""
    os.mkfifo(folder / "mine.md")
    with Govinno(folder / "store", own_questions=folder) as govinno:
        return govinno.question_faults()


#: code → what gives this fault alone, its line and its field.
FAULTS: dict[str, Example] = {
    "question-no-file": (a_pipe, 0, ""),
    "question-too-large": (lambda f: faults_of(f, TEXT + "x" * 200_000), 0, ""),
    "question-name": (lambda f: faults_of(f, TEXT, "My question.md"), 1, ""),
    "question-name-taken": (lambda f: faults_of(f, TEXT, "partners-and-success.md"), 1, ""),
    "question-head": (lambda f: faults_of(f, "# no head\n"), 1, ""),
    "question-field-twice": patched("order:", "order: []\norder:", "order", "order: [inn"),
    "question-field-missing": patched(
        ', en: "University, faculty or campus"}', "}", "columns.university.en", "  university: {"
    ),
    "question-field-unknown": patched("limits:\n", "limitz: {}\nlimits:\n", "limitz"),
    "question-field-wrong": patched("type: LaoType", "type: Laotype", "parameters.kind.type"),
    "question-text-missing": patched("```cypher", "```text", "cypher", "---\n"),
    "question-text-refused": patched(
        "  FILTER(?type IN",
        "  SERVICE <http://example.org/> { ?a ?b ?c }\n  FILTER(?type IN",
        "sparql",
        "PREFIX gi:",
    ),
    "question-blank-unknown": patched(
        "$kind = 'any'", "$knd = 'any'", "cypher", "MATCH (b:Agent {is_registered: true})"
    ),
    # Passed with "0 errors" where both texts found nothing, and as other rows where one did.
    "question-unknown-name": (
        lambda f: asked(f, "[:OF_PARTNER_TYPE]", "[:OF_PARTNR_TYPE]"),
        line_of(TEXT, "MATCH (b:Agent {is_registered: true})"),
        "cypher",
    ),
    "question-columns-differ": (
        lambda f: asked(f, "b.name AS university", "b.name AS school"),
        line_of(TEXT, "MATCH (b:Agent {is_registered: true})"),
        "cypher",
    ),
    "question-default": (
        lambda f: asked(f, "default: any", "default: nowhere"),
        line_of(TEXT, "parameters:"),
        "parameters",
    ),
    "question-tables-differ": (
        lambda f: asked(f, "'university', ", ""),
        line_of(TEXT, "MATCH (b:Agent {is_registered: true})"),
        "cypher",
    ),
}
