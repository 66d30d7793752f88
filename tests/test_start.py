"""What a command imports before it says anything, and how the model is kept between commands."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from govinno.cli import commands
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
    "check": (["{cases}/nan-pua-bankhon-zero-waste.yaml"], LOADING),
    "dashboard": (["--help"], NOTHING),
    "doctor": ([], LOADING),
    "explain": (["case/nan-pua-bankhon-zero-waste"], LOADING),
    "export": (["{folder}/x.ttl", "--case", "nan-pua-bankhon-zero-waste"], EXPORTS | LOADING),
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
    "serve": (["--help"], NOTHING),
    "snapshots": ([], NOTHING),
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
