"""Both texts of a question give the same table on any data: tried on made-up cases."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from all_engines import EMBEDDED, Disagreement, disagreements
from generated import Record, case_records, to_yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from govinno.bench.generate import generate
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.loading import load

#: Each set costs a load and the start of two engines, so there are few, and no shrinking. The
#: first one is the barest: cases without partners, claims or awards.
few_sets = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_engines_agree_on_made_up_cases(tmp_path: Path, seed: int) -> None:
    generate(40, tmp_path / "cases", seed)
    assert in_the_embedded_engines(tmp_path, seed) == []


@few_sets
@given(st.lists(case_records(), min_size=15, max_size=15))
def test_engines_agree_on_odd_cases(cases: list[Record]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "cases").mkdir()
        for number, case in enumerate(cases):
            record = case | {"id": f"case-{number}"}
            (Path(folder) / "cases" / f"case-{number}.yaml").write_bytes(to_yaml(record))
        assert in_the_embedded_engines(Path(folder), seed=1) == []


def in_the_embedded_engines(folder: Path, seed: int) -> list[Disagreement]:
    """Load `cases` of a folder, then ask every question of both engines."""
    store = Store(folder / "store")
    assert load(store, [folder / "cases"]).errors == []
    with Sandbox(store.require_current().folder) as sandbox:
        return disagreements(sandbox, EMBEDDED, samples=2, seed=seed)
