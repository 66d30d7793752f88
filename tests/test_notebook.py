"""The notebooks run from the first cell to the last, and keep no results of some other day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_endpoint import serving

from govinno.graph.snapshots import Store
from govinno.verbs import Govinno

NOTEBOOKS = sorted((Path(__file__).parents[1] / "docs" / "notebooks").glob("*.ipynb"))


def cells(notebook: Path) -> list[dict[str, Any]]:
    told: dict[str, Any] = json.loads(notebook.read_text("utf-8"))
    assert (told["nbformat"], told["nbformat_minor"]) == (4, 5)
    return list(told["cells"])


@pytest.fixture(scope="module")
def address(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(shipped_store.folder, tmp_path_factory.mktemp("notebook")) as running:
        yield f"http://127.0.0.1:{running.port}/sparql"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_keeps_no_results(notebook: Path) -> None:
    kept = [cell for cell in cells(notebook) if cell.get("outputs") or cell.get("execution_count")]
    assert kept == []
    names = [cell["id"] for cell in cells(notebook)]
    assert len(set(names)) == len(names)


def test_the_first_half_hour_runs_and_counts_right(
    address: str,
    shipped_store: Store,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GOVINNO_ENDPOINT", address)
    monkeypatch.setenv("GOVINNO_STORE", str(shipped_store.folder))
    (notebook,) = NOTEBOOKS
    seen: dict[str, Any] = {}
    for cell in cells(notebook):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), seen)
    with Govinno(shipped_store.folder) as govinno:
        ((innovations,),) = govinno.query("MATCH (i:Innovation) RETURN count(i)", "cypher").rows
        assert seen["answer"] == govinno.ask("who-says-which-factor", {"factor": "leadership"})
    themes, partners, silent = seen["themes"], seen["partners"], seen["silent"]
    assert len(themes) > 5 and themes["innovations"].max() < innovations
    assert f"█ {themes['innovations'][0]}" in (printed := capsys.readouterr().out)
    assert seen["answer"].limits["en"] in printed
    assert list(silent["innovations"]) == [innovations]
    assert partners["partner"].is_unique and partners["local_governments"][0] == 2
    assert len(seen["claims"]) == 3 == len(seen["evidence"])
