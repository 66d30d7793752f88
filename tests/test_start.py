"""What a command imports before it says anything, and how the model is kept between commands."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from govinno.cli import commands
from govinno.graph import java
from govinno.graph.snapshots import Store
from govinno.ontology import kept
from govinno.ontology.files import shipped_graph
from govinno.ontology.model import load_model, model_digest
from govinno.ontology.turtle import read_model

#: What takes long to import, and who needs it.
READERS = {"govinno.loading", "govinno.loaders"}
ENGINES = {"pyoxigraph", "jpype", "numpy"}
EXPORTS = {"govinno.graph.exports.export", "govinno.graph.exports.tables", "xlsxwriter"}
STUDY = {"numpy", "scipy", "networkx"}
SERVERS = {"streamlit", "starlette", "uvicorn", "neo4j"}
HEAVY = (
    READERS | ENGINES | EXPORTS | STUDY | SERVERS | {"rdflib", "pyparsing", "pyvis", "pythainlp"}
)
NOTHING: set[str] = set()
LOADING = READERS | ENGINES | {"rdflib", "pyparsing"}
#: Each command with arguments that let it run to its end, and what it may import of that.
CALLS: dict[str, tuple[list[str], set[str]]] = {
    "ask": (["how-cases-were-selected"], NOTHING),
    "changes": (["--help"], NOTHING),
    "check": (["{cases}/nan-pua-bankhon-zero-waste.yaml"], LOADING),
    "dashboard": (["--help"], NOTHING),
    "doctor": ([], LOADING),
    "explain": (["case/nan-pua-bankhon-zero-waste"], LOADING),
    "export": (["{folder}/x.ttl", "--case", "nan-pua-bankhon-zero-waste"], EXPORTS | LOADING),
    "form": (["{folder}/x.xlsx", "--case", "nan-pua-bankhon-zero-waste"], LOADING | {"xlsxwriter"}),
    "find": (["--help"], NOTHING),
    "forget-names": (["--help"], NOTHING),
    "mcp": (["--help"], NOTHING),
    "publish-ontology": (["--help"], NOTHING),
    "load": (["--dry-run", "{cases}/nan-pua-bankhon-zero-waste.yaml"], LOADING),
    "model": ([], NOTHING),
    "model show": (["Innovation"], NOTHING),
    "push neo4j": (["--help"], NOTHING),
    "push sparql": (["--help"], NOTHING),
    "query": (["--sparql", "ASK {}"], NOTHING),
    "questions": (["--json"], NOTHING),
    "remove": (["--help"], NOTHING),
    "rollback": (["--help"], NOTHING),
    "round": ([], NOTHING),
    "serve": (["--help"], NOTHING),
    "sheet": (["nan-pua-bankhon-zero-waste", "{folder}/x.xlsx"], EXPORTS | ENGINES | {"rdflib"}),
    "snapshots": ([], NOTHING),
    "source new": (["--help"], NOTHING),
    "sources": (["--json"], NOTHING),
}
IMPORTED = """
import json, sys
from govinno.cli import run
code = run(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    json.dump([code, sorted(sys.modules)], file)
"""


def _names(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _names(command, f"{before}{name} ")
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield before + name


def test_the_table_has_every_command() -> None:
    assert sorted(CALLS) == sorted(_names(commands))


@pytest.fixture(scope="module")
def environment(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """That of somebody who has run a command before: bytecode and the model are kept."""
    told = {**os.environ, "GOVINNO_STORE": str(shipped_store.folder)}
    told["PYTHONPYCACHEPREFIX"] = str(tmp_path_factory.mktemp("bytecode"))
    told.pop("PYTHONDONTWRITEBYTECODE", None)
    code = "from govinno.ontology import load_model; load_model()"
    subprocess.run([sys.executable, "-c", code], env=told, check=True)
    return told


@pytest.mark.parametrize("name", CALLS)
def test_a_command_imports_nothing_that_it_does_not_need(
    environment: dict[str, str], tmp_path: Path, name: str
) -> None:
    given, allowed = CALLS[name]
    cases = Path(__file__).parents[1] / "cases"
    arguments = [
        part.replace("{cases}", str(cases)).replace("{folder}", str(tmp_path)) for part in given
    ]
    told = tmp_path / "told.json"
    subprocess.run(
        [sys.executable, "-c", IMPORTED, told, *name.split(), *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    code, modules = json.loads(told.read_text())
    imported = {heavy for heavy in HEAVY if heavy in modules}
    assert code == 0 and imported <= allowed


def test_the_worker_of_a_plain_query_needs_no_parser(shipped_store: Store) -> None:
    folder = shipped_store.require_current().folder / "rdf"
    code = (
        "import sys; from pathlib import Path; import govinno.graph.sandbox;"
        "from govinno.graph.oxigraph import Reader; from govinno.graph.tables import Limits;"
        f"Reader(Path({str(folder)!r})).run('ASK {{ ?s ?p ?o }}', Limits());"
        "print(*[name for name in ('rdflib', 'pyparsing', 'numpy', 'rapidfuzz') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


# ---- the model that is kept


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for what Python keeps, where it may write."""
    load_model()  # this keeps one where it reads it first
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def test_a_kept_model_is_the_model(place: Path) -> None:
    model = load_model()
    assert kept.find(model_digest()) is None
    kept.keep(model_digest(), model)
    found = kept.find(model_digest())
    assert found is not None and found.triples is None
    told = read_model(shipped_graph())
    for part in ("version", "classes", "properties", "code_lists", "derived", "concepts"):
        assert getattr(found, part) == getattr(told, part)
    assert len(found.graph) == len(told.graph)
    assert [file.suffix for file in place.rglob("*.*")] == [".model"]  # no half file is left


@pytest.mark.parametrize("damage", ["another digest", "cut", "empty", "no pickle"])
def test_what_is_not_the_kept_model_is_not_taken(place: Path, damage: str) -> None:
    kept.keep(model_digest(), load_model())
    (file,) = place.rglob("*.model")
    whole = file.read_bytes()
    key = whole.partition(b"\n")[0]
    file.write_bytes({"cut": whole[:5000], "no pickle": key + b"\nnot one"}.get(damage, b""))
    if damage == "another digest":
        file.write_bytes(b"0" * 64 + b"\n" + pickle.dumps("somebody else's"))
    assert kept.find(model_digest()) is None


@pytest.mark.parametrize("mask", [0o000, 0o002, 0o077])
def test_what_is_kept_is_written_by_its_owner_alone(place: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        kept.keep(model_digest(), load_model())
    finally:
        os.umask(before)
    (file,) = place.rglob("*.model")
    assert file.stat().st_mode & 0o777 == kept.SOURCE.stat().st_mode & 0o644 & ~mask
    assert kept.find(model_digest()) is not None


def written_by_others(file: Path) -> None:
    os.chown(file, 65534, -1)


def a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o644)


def a_link(file: Path) -> None:
    file.symlink_to(file.rename(file.with_name("elsewhere")))


#: What is done to a kept file so that somebody else could have written it.
OTHERS = {
    "group": lambda file: file.chmod(0o664),
    "everybody": lambda file: file.chmod(0o646),
    "link": a_link,
    "pipe": a_pipe,
    "owner": written_by_others,
}


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
def test_what_others_could_have_written_is_not_read(
    place: Path, change: Callable[[Path], None]
) -> None:
    if change is written_by_others and os.geteuid() != 0:
        pytest.skip("nobody else can be played")
    kept.keep(model_digest(), load_model())
    (model,) = place.rglob("*.model")
    cache = java.cache_file()
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.touch(0o644)
    assert java._cache_option() and not java.can_be_prepared()
    change(model)
    change(cache)
    assert kept.find(model_digest()) is None
    assert java._cache_option() == [] and java.can_be_prepared()


@pytest.mark.usefixtures("place")
def test_java_writes_what_it_keeps_for_its_owner_alone() -> None:
    before = os.umask(0)
    try:
        assert java.prepare()
    finally:
        os.umask(before)
    assert java.cache_file().stat().st_mode & 0o777 == java.SOURCE.stat().st_mode & 0o644
    assert java._cache_option()


def test_nothing_is_kept_where_python_keeps_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept.keep(model_digest(), load_model())
    assert not [*place.rglob("*.model")]


def test_where_nobody_may_write_the_model_is_read(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = place / "a-file"
    blocked.write_text("in the way")
    monkeypatch.setattr(sys, "pycache_prefix", str(blocked))
    kept.keep(model_digest(), load_model())
    assert kept.find(model_digest()) is None
