"""Both texts of a question give the same table on any data: tried on made-up cases."""

from __future__ import annotations

from pathlib import Path

import pytest
from all_engines import EMBEDDED, Disagreement, disagreements
from generated import odd_records, to_yaml

from govinno.bench.generate import generate
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.loading import load

#: Each set costs a load and the start of two engines, so there are few.
few_sets = pytest.mark.parametrize("seed", [1, 2, 3])


@few_sets
def test_engines_agree_on_made_up_cases(tmp_path: Path, seed: int) -> None:
    generate(40, tmp_path / "cases", seed)
    assert in_the_embedded_engines(tmp_path, seed) == []


@few_sets
def test_engines_agree_on_odd_cases(tmp_path: Path, seed: int) -> None:
    (tmp_path / "cases").mkdir()
    for record in odd_records(15, seed):
        (tmp_path / "cases" / f"{record['id']}.yaml").write_bytes(to_yaml(record))
    assert in_the_embedded_engines(tmp_path, seed) == []


def in_the_embedded_engines(folder: Path, seed: int) -> list[Disagreement]:
    """Load `cases` of a folder, then ask every question of both engines."""
    store = Store(folder / "store")
    assert load(store, [folder / "cases"]).errors == []
    with Sandbox(store.require_current().folder) as sandbox:
        return disagreements(sandbox, EMBEDDED, samples=2, seed=seed)
