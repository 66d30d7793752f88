"""Records that tell everything the mapping knows: what a class or a field adds is in them too."""

from __future__ import annotations

from random import Random
from typing import Any

from generated import CANDIDATES, LOCAL_GOVERNMENTS, PARTNERS, register

from govinno.bench.maker import Maker, Part, Plans, Record
from govinno.loaders.spec import Spec, load_spec


class Full(Maker):
    """Tells each field, of those that exclude each other any one."""

    def __init__(self, plans: Plans, seed: int) -> None:
        super().__init__(plans, Random(seed))
        self.seed = seed

    def shape(self, like: Record) -> set[str]:
        """Each in turn."""
        return self.plans.shapes[self.seed % len(self.plans.shapes)]

    def body(self, block: str, like: Record, tried: int) -> Record:
        """Whose case it is, who it may be, or a partner."""
        if block == "local_government":
            return self.rng.choice(LOCAL_GOVERNMENTS)
        if block == "candidate":
            return self.rng.choice(CANDIDATES)
        return self.rng.choice(PARTNERS)

    def name_of_body(self, part: Part, like: Any) -> str:
        """A body that the register knows."""
        return "สถาบันพระปกเกล้า"


def full_records(count: int = 6, spec: Spec | None = None) -> list[Record]:
    """So many full records: of one innovation, of two, of none, clear and unclear whose they are."""
    plans = Plans(spec or load_spec(), register())
    return [Full(plans, seed).record() | {"id": f"walked-{seed}"} for seed in range(1, count + 1)]
