"""The documentation says what the program does: complete, current, and it runs."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import click
import pytest
import yaml
from conftest import CASES

from govinno import cli
from govinno.answers.export_question import ANSWER_ENDINGS
from govinno.answers.for_neo4j import WRITERS
from govinno.answers.question import load_questions
from govinno.docs import make
from govinno.docs.markdown import anchor
from govinno.graph import Engine
from govinno.graph.snapshots import Store
from govinno.graph.tables import Table
from govinno.loaders.spec import load_spec
from govinno.ontology.model import load_model
from govinno.records import faults
from govinno.settings import SETTINGS
from govinno.verbs import Govinno
from govinno.views import shell
from govinno.views.link import Link
from govinno.words import words_of

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
MADE = make.pages()
WRITTEN_BY_HAND = [page for page in PAGES if page.parent.name != "reference"]
VIEWS = ROOT / "views"
_FENCE = re.compile(r"^( *)```(\w+)?([^\n]*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")


class Block(NamedTuple):
    """One piece of code in a page; `marks` is what stands behind its language."""

    page: Path
    language: str
    marks: str
    text: str


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, *languages: str) -> Iterator[Block]:
    for indent, language, marks, text in _FENCE.findall(page.read_text(encoding="utf-8")):
        if language in languages:
            plain = "\n".join(line.removeprefix(indent) for line in text.splitlines())
            yield Block(page, language, marks.strip(), plain)


def all_blocks(*languages: str) -> list[Block]:
    return [block for page in WRITTEN_BY_HAND for block in blocks(page, *languages)]


def reference(name: str) -> str:
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


# ---- complete and current


@pytest.mark.parametrize("name", MADE)
def test_a_reference_page_is_what_the_program_says_now(name: str) -> None:
    assert reference(name) == MADE[name], "run: python docs/make.py"


def test_no_reference_page_is_left_over() -> None:
    assert {file.name for file in (DOCS / "reference").iterdir()} == set(MADE)


def _commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for sub in command.commands.values():
            yield from _commands(f"{name} {sub.name}", sub)


def test_every_command_and_option_is_documented() -> None:
    page = reference("commands.md")
    for name, command in _commands("govinno", cli.commands):
        section = page.partition(f"## {name}\n")[2].partition("\n## ")[0]
        named = [p.opts[0] if isinstance(p, click.Option) else p.name for p in command.params]
        missing = [word for word in named if str(word).upper() not in section.upper()]
        assert section and not missing, name


def test_every_class_and_property_of_both_graphs_is_documented() -> None:
    page, model = reference("model.md"), load_model()
    classes = [c.name for c in model.classes.values()]
    kinds = {p.relationship for p in model.properties.values() if p.relationship}
    kinds |= {derived.relationship for derived in model.derived}
    assert [c for c in classes if f"## {c}\n" not in page and f"`{c}`" not in page] == []
    assert [p.name for p in model.properties.values() if f"{p.name}`" not in page] == []
    assert [k for k in sorted(kinds) if k not in page] == []


def test_every_code_of_every_list_is_documented() -> None:
    page = reference("codes.md")
    for codes in load_model().code_lists.values():
        section = page.partition(f"## {codes.name}\n")[2].partition("\n## ")[0]
        assert [code for code in codes.concepts if f"| `{code}` |" not in section] == [], codes.name


def test_every_field_of_a_record_is_documented_with_its_type_and_an_example() -> None:
    rows = re.findall(
        r"^\| (`\w+`(?:, `\w+`)*) \| ([^|]+) \|.*\| (\S.*)? \|$", reference("case-format.md"), re.M
    )
    # A field that may be told in two languages stands in one row with its twins.
    told = {n: (kind, example) for names, kind, example in rows for n in re.findall(r"\w+", names)}
    wanted = {f for block in load_spec().blocks.values() for f in block.fields} - {"."}
    assert wanted - set(told) == set()
    leaves = [(name, *told[name]) for name in wanted if "[]" not in told[name][0]]
    assert [name for name, kind, shown in leaves if not shown and "fields," not in kind] == []


def test_every_fault_refusal_question_and_setting_is_documented() -> None:
    wanted = {
        "faults.md": list(faults.CATALOGUE),
        "refusals.md": list(words_of("refusals")),
        "settings.md": [setting.variable for setting in SETTINGS],
    }
    for name, words in wanted.items():
        assert [word for word in words if f"| `{word}` |" not in reference(name)] == [], name
    page = reference("questions.md")
    assert [slug for slug in load_questions() if f"## {slug}\n" not in page] == []


def test_the_readme_counts_the_shipped_cases() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{len(list(CASES.glob('*.yaml')))} real cases" in readme


def _rows_of(page: Path, heading: str) -> Iterator[list[str]]:
    """The cells of the rows of tables in one section of a page."""
    section = page.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    for line in section.splitlines():
        if line.startswith("| ") and not line.startswith(("| page", "| ending", "| in `")):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def test_every_ending_of_an_export_is_documented() -> None:
    told = " ".join(cells[0] for cells in _rows_of(DOCS / "analyst.md", "Exports"))
    assert sorted(re.findall(r"`(\.[\w.]+)`", told)) == sorted([*ANSWER_ENDINGS, *WRITERS])


class Read(NamedTuple):
    """A parameter that a page reads from its link; `default` where the code itself says it."""

    page: str
    name: str
    default: str = ""


#: How a page reads a parameter whose name is that of a blank of the question.
_A_BLANK = "BLANK"
_READERS = {n for n, m in vars(Link).items() if callable(m) and n[0] != "_"} - {"unknown"}


def _parameters_read() -> set[Read]:
    """Every call such as `link.choice("most", LIMITS, "40")` in the pages."""
    found = set()
    for file in VIEWS.glob("*.py"):
        page = _page_of(file.stem)
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match call:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="link"), attr=reader)) if (
                    reader in _READERS
                ):
                    found.add(_read(page, call))
    return found


def _page_of(module: str) -> str:
    """The page that a module belongs to: `network_filters` is a piece of `network`."""
    if module == "shell":
        return "every page"
    return next((p for p in shell.ADDRESSES if module.startswith(f"{p}_")), module)


def _read(page: str, call: ast.Call) -> Read:
    constants = [str(a.value) if isinstance(a, ast.Constant) else "" for a in call.args]
    return Read(page, constants[0] or _A_BLANK, constants[-1] if len(constants) > 2 else "")


def test_every_parameter_of_every_page_is_documented_with_its_default() -> None:
    rows = list(_rows_of(DOCS / "analyst.md", "Links as parameters"))
    told = {(page, name.strip("`")): default for page, _, name, _, default in rows if name}
    read = _parameters_read()
    assert set(told) == {(page, name) for page, name, _ in read}
    wrong = [r for r in read if r.default and told[r.page, r.name] != f"`{r.default}`"]
    assert wrong == []


def test_every_page_is_documented_with_its_address() -> None:
    rows = _rows_of(DOCS / "analyst.md", "Links as parameters")
    told = {page: address.strip("`/") for page, address, *_ in rows if address}
    assert told == shell.ADDRESSES


def test_every_module_of_the_pages_is_on_the_map() -> None:
    told = " ".join(cells[0] for cells in _rows_of(DOCS / "developer.md", "The dashboard"))
    there = {file.name for file in VIEWS.glob("*.py")} - {"__init__.py"}
    assert set(re.findall(r"\w+\.py", told)) == there


def test_the_picture_of_the_graph_is_told_in_sparql_too() -> None:
    section = (DOCS / "analyst.md").read_text("utf-8").partition("## The graph in one picture")[2]
    picture, _, rest = section.partition("computed, Cypher only:")
    drawn = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)*\b", picture)) | {"REVIEWS"}
    told = dict(re.findall(r"`([A-Z_]+)` \| `(\^?gi:\w+)`", rest.partition("\n## ")[0]))
    known = {p.relationship: p for p in load_model().properties.values() if p.relationship}
    assert set(told) == drawn
    for relationship, written in told.items():
        prop = known[relationship]
        assert written == "^" * prop.is_reversed + prop.in_sparql


# ---- links and pictures


def _headings(page: Path) -> set[str]:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return {anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def _links(page: Path) -> Iterator[tuple[Path, str]]:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in _LINK.findall(text):
        if "://" not in target:
            path, _, heading = target.partition("#")
            yield (page.parent / path).resolve() if path else page, heading


def test_every_link_leads_to_a_page_and_a_heading_that_exist() -> None:
    headings = {page: _headings(page) for page in PAGES}
    headings |= {notebook: set() for notebook in DOCS.rglob("*.ipynb")}
    broken = [
        f"{name_of(page)}: {target.name}#{heading}"
        for page in PAGES
        for target, heading in _links(page)
        if target not in headings or (heading and heading not in headings[target])
    ]
    assert broken == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in seen and page.suffix == ".md":
            seen.add(page)
            waiting += [target for target, _ in _links(page)]
    assert sorted(name_of(page) for page in set(PAGES) - seen) == []


def _pictures() -> list[tuple[Path, str, Path]]:
    """Each picture shown: the page, what is said of it to who cannot see it, and its file."""
    return [
        (page, words, (page.parent / target).resolve())
        for page in PAGES
        for words, target in _PICTURE.findall(page.read_text(encoding="utf-8"))
    ]


def test_every_picture_that_is_shown_is_there_in_words_too_and_none_is_left_over() -> None:
    shown = _pictures()
    assert [name_of(page) for page, words, _ in shown if not words] == []
    assert {file for _, _, file in shown} == set((DOCS / "pictures").iterdir())


def test_pictures_are_small() -> None:
    large = [file.name for file in (DOCS / "pictures").iterdir() if file.stat().st_size > 200_000]
    assert large == []


# ---- what is shown runs


@pytest.fixture(scope="module")
def govinno(shipped_store: Store) -> Iterator[Govinno]:
    with Govinno(shipped_store.folder) as library:
        yield library


#: Those marked `neo4j` need a server; `test_neo4j_docs.py` runs them.
QUERIES = [block for block in all_blocks("sparql", "cypher") if block.marks != "neo4j"]


def _table(govinno: Govinno, block: Block) -> Table:
    engine: Engine = "sparql" if block.language == "sparql" else "cypher"
    return govinno.query(block.text, engine)


@pytest.mark.parametrize("block", QUERIES, ids=[f"{name_of(b.page)}-{b.language}" for b in QUERIES])
def test_a_query_that_is_shown_gives_rows(govinno: Govinno, block: Block) -> None:
    assert _table(govinno, block).rows


PAIRS = [
    (first, second)
    for first, second in pairwise(QUERIES)
    if (first.language, second.language) == ("sparql", "cypher") and first.page == second.page
]


def test_two_queries_shown_beside_each_other_give_the_same_rows(govinno: Govinno) -> None:
    beside = [pair for pair in PAIRS if _columns(pair[0]) == _columns(pair[1])]
    assert {name_of(first.page) for first, _ in beside} == {"README.md", "docs/analyst.md"}
    for first, second in beside:
        assert _table(govinno, first).rows == _table(govinno, second).rows


def _columns(block: Block) -> set[str]:
    """The names a text gives its columns."""
    head = block.text.partition("WHERE")[0].partition("SELECT")[2]
    tail = block.text.rpartition("RETURN")[2]
    is_sparql = block.language == "sparql"
    found = re.findall(r"(?:AS )?\?(\w+)[ )]", head) if is_sparql else re.findall(r"AS (\w+)", tail)
    return set(found[:1] + found[-1:])


@pytest.fixture
def folder(tmp_path: Path, shipped_store: Store, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder as a reader has it: a store, the cases, and the files the pages show."""
    shutil.copytree(shipped_store.folder, tmp_path / ".govinno")
    (tmp_path / "cases").symlink_to(CASES)
    shutil.copytree(ROOT / "examples" / "forms", tmp_path / "forms")
    (tmp_path / "questions").symlink_to(ROOT / "examples" / "questions")
    for block in (*all_blocks("yaml"), *all_blocks("csv")):
        if name := re.match(r"file=(\S+)", block.marks):
            (tmp_path / name[1]).parent.mkdir(exist_ok=True)
            (tmp_path / name[1]).write_text(block.text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    # Whole, because a Java machine that runs already keeps the folder it was started in.
    monkeypatch.setenv("GOVINNO_STORE", str(tmp_path / ".govinno"))
    monkeypatch.delenv("GOVINNO_LANG", raising=False)
    return tmp_path


WITH_COMMANDS = [page for page in WRITTEN_BY_HAND if any(blocks(page, "console"))]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name_of)
def test_commands_print_what_the_page_shows(
    page: Path,
    folder: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for block in blocks(page, "console"):
        wanted = int(block.marks.removeprefix("exit=") or 0)
        for command, shown in _commands_of(block):
            code = cli.run(_words_of(command, monkeypatch))
            out, err = capfd.readouterr()
            printed = _tidy(f"{err}\n{out}".replace(str(folder), "…"))
            assert code == wanted, (command, err)
            assert _left_out(shown, printed) is None, (command, printed)


def _words_of(command: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What follows the name of the program; settings before it are set."""
    words = shlex.split(command.partition(" > ")[0])
    while "=" in words[0]:
        monkeypatch.setenv(*words.pop(0).split("=", 1))
    return words[1:]


def _commands_of(block: Block) -> Iterator[tuple[str, list[str]]]:
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, _tidy(shown)


def _tidy(text: str) -> list[str]:
    """Lines without the blanks that make columns, and without blank lines."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _left_out(shown: list[str], printed: list[str]) -> str | None:
    """The first line shown that is not printed there; `…` stands for lines left out."""
    # What goes to standard error comes first here and beside the rest in a terminal.
    place, is_gap = 0, False
    for line in shown:
        if line == "…":
            is_gap = True
            continue
        found = [n for n in range(place, len(printed)) if printed[n] == line]
        if not found or not (is_gap or found[0] == place):
            return line
        place, is_gap = found[0] + 1, False
    return None if is_gap or place == len(printed) or not shown else f"after {shown[-1]}"


@pytest.mark.parametrize("block", all_blocks("python"), ids=lambda block: name_of(block.page))
def test_python_that_is_shown_runs(block: Block, folder: Path) -> None:
    exec(compile(block.text, name_of(block.page), "exec"), {})
    assert (folder / ".govinno" / "current").read_text() == "000001\n"


RECORDS = [block for block in all_blocks("yaml") if block.text.startswith("id:")]


@pytest.mark.parametrize("block", RECORDS, ids=lambda block: block.marks)
def test_a_record_that_is_shown_passes_the_check(block: Block, folder: Path) -> None:
    file = folder / f"{next(yaml.safe_load_all(block.text))['id']}.yaml"
    file.write_text(block.text, encoding="utf-8")
    with Govinno(folder / ".govinno") as library:
        errors = [fault for fault in library.check([file]) if fault.severity == "error"]
    assert bool(errors) == ("faulty" in block.marks), errors


@pytest.mark.usefixtures("folder")
def test_json_that_is_shown_has_the_keys_that_commands_print(
    capfd: pytest.CaptureFixture[str],
) -> None:
    shown = [
        set(json.loads(block.text))
        for block in blocks(DOCS / "output.md", "json")
        if "part" not in block.marks
    ]
    printed = []
    for command in (
        "load cases --json",
        "check slip.yaml --json",
        "ask partners-of-an-innovation --format json",
        "ask partners-and-success --format json",
    ):
        cli.run(command.split())
        told = json.loads(capfd.readouterr().out)
        printed.append(set(told[0] if isinstance(told, list) else told))
    # The study is told by what it has besides what every answer has.
    printed[-1] -= printed[-2]
    assert shown == printed


def test_the_first_example_for_analysts_counts_what_the_question_counts(govinno: Govinno) -> None:
    theme = "child_youth_education"
    asked = govinno.ask("innovations-for-a-theme", {"theme": theme})
    expected = len({row[asked.columns.index("innovation_iri")] for row in asked.rows})
    shown = [block for block in QUERIES if theme in block.text]
    assert len(shown) == 2
    for block in shown:
        assert _table(govinno, block).rows == [[theme, expected]]
    assert expected == 7
